package passage_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
	"hubgraph/graph/graphtest"
	"hubgraph/graph/passage"
)

func TestNormalizePassage(t *testing.T) {
	for _, tc := range []struct{ name, in, want string }{
		{"nothing", "", ""},
		{"white space of all kinds", " a\tb\r\nc\u00a0d\u2009e\u3000f ", "abcdef"},
		{"double quotation marks", "“a” „b‟ «c» ″d\"", `"a""b""c""d"`},
		{"single quotation marks", "‘a’ ‚b‛ ′c'", "'a''b''c'"},
		{"composed", "e\u0301", "é"},
		{"a mark parted from its letter by white space", "e \u0301", "é"},
		{"singletons", "\u212b", "Å"},
		{"Chinese", "数字　经济 “港口”", `数字经济"港口"`},
		{"case and dashes stay", "A–b—C-d", "A–b—C-d"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := passage.Normalize(tc.in)
			if got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
			if again := passage.Normalize(got); again != got {
				t.Errorf("twice: got %q, want %q", again, got)
			}
		})
	}
}

func TestPassageHash(t *testing.T) {
	sum := sha256.Sum256([]byte(`"a"b`))
	if got, want := passage.Hash("“a”\n b"), hex.EncodeToString(sum[:]); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func FuzzNormalizePassage(f *testing.F) {
	f.Add("a “b” c")
	f.Add("e \u0301\u0323 \u2000 \u1fef")
	f.Fuzz(func(t *testing.T, s string) {
		once := passage.Normalize(s)
		if twice := passage.Normalize(once); twice != once {
			t.Errorf("NormalizePassage(%q) = %q, and of that %q", s, once, twice)
		}
	})
}

const harbour = `Harbour Notes

The port of Alma said “we build quays” in 2019. It has 12 cranes.

数字港口有12台起重机。The port of Alma’s café is open.

 ` + "\t" + `
It has 12 cranes. The rest is silence.
`

func TestPassagesExact(t *testing.T) {
	a := graphtest.NewText(t, harbour)
	quote := a.Cite("“we build quays”", 0)
	han := a.Cite("数字港口", 0)
	cafe := a.Cite("Alma’s café", 0)
	wrong := quote
	wrong.Hash = passage.Hash("we build ships")
	outside := graph.Citation{Start: 1, End: 100_000}
	row := graph.Citation{Line: 3}
	plain := graph.Citation{Start: 0, End: 7}

	p := passage.NewText(a.Source, a.Text, slices.Values([]graph.Citation{quote, han, cafe, wrong, outside, row, plain, quote}))
	if !p.Exact() {
		t.Fatal("got a copy, want an exact text")
	}
	if got, want := p.Len(), len([]rune(harbour)); got != want {
		t.Errorf("Len: got %d, want %d", got, want)
	}
	for _, tc := range []struct {
		name string
		cite graph.Citation
		want string // "" for a miss
	}{
		{"with its hash", quote, "“we build quays”"},
		{"Han characters", han, "数字港口"},
		{"behind characters of several bytes", cafe, "Alma’s café"},
		{"without a hash", plain, "Harbour"},
		{"a hash that does not fit", wrong, ""},
		{"outside", outside, ""},
		{"no place", row, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, ok := p.Quote(tc.cite)
			if got != tc.want || ok != (tc.want != "") {
				t.Errorf("got %q, %v, want %q", got, ok, tc.want)
			}
		})
	}
	if diff := cmp.Diff([]graph.Citation{outside, wrong}, p.Misses()); diff != "" {
		t.Errorf("misses (-want +got):\n%s", diff)
	}
	if got, ok := p.Passage(0, 7); got != "Harbour" || !ok {
		t.Errorf("Passage: got %q, %v", got, ok)
	}
	var lines []string
	for _, s := range p.Paragraphs() {
		line, _ := p.Slice(s.Start, s.End)
		lines = append(lines, line)
	}
	want := []string{
		"Harbour Notes", "The port of Alma said “we build quays” in 2019. It has 12 cranes.",
		"数字港口有12台起重机。The port of Alma’s café is open.", "It has 12 cranes. The rest is silence.",
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("paragraphs (-want +got):\n%s", diff)
	}
	for _, tc := range []struct{ at, want int }{{0, 0}, {14, 1}, {quote.Start, 1}, {han.Start, 2}, {p.Len(), -1}} {
		if got := p.Paragraph(tc.at); got != tc.want {
			t.Errorf("Paragraph(%d): got %d, want %d", tc.at, got, tc.want)
		}
	}
	for _, s := range [][2]int{{-1, 2}, {2, 2}, {3, 2}, {0, p.Len() + 1}} {
		if got, ok := p.Slice(s[0], s[1]); ok {
			t.Errorf("Slice%v: got %q, want nothing", s, got)
		}
	}
}

func TestPassagesOfASourceWithoutHash(t *testing.T) {
	p := passage.NewText(graph.Source{ID: "x"}, "a b c", nil)
	if !p.Exact() {
		t.Error("got a copy; a source without a SHA-256 can mean no other text than the one attached")
	}
}

func TestPassagesLines(t *testing.T) {
	p := passage.NewText(graph.Source{}, "one\r\n\r\ntwo\nthree", nil)
	want := []passage.Span{{0, 3}, {7, 10}, {11, 16}}
	if diff := cmp.Diff(want, p.Paragraphs()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestPassagesBegin(t *testing.T) {
	const text = "Paper\n\nA  quay, which\tnobody has seen for a long while, is found.\n短短的一段。\n港口的数字经济在这一年里有了很大的发展而且还会继续发展下去直到二零三五年为止\n  A-word-that-is-longer-than-all-that-is-told and more\nExactly as long as it may be ...\n"
	read := passage.NewText(graph.Source{ID: "s"}, text, nil)
	want := []string{"Paper", "A quay, which nobody has seen…", "短短的一段。", "港口的数字经济在这一年里有了很大的发展而且还会继续发展下去直到二…", "A-word-that-is-longer-than-all-t…", "Exactly as long as it may be ..."}
	for i, p := range read.Paragraphs() {
		got, ok := read.Begins(graph.Citation{Paragraph: i, Start: p.End - 2, End: p.End})
		if !ok || got != want[i] {
			t.Errorf("%d: got %q, %t, want %q", i, got, ok, want[i])
		}
	}
	if got, ok := read.Begins(graph.Citation{Start: 5000, End: 5001}); ok {
		t.Errorf("of a place that is not in the text: got %q", got)
	}
}

func TestPassagesOfACopy(t *testing.T) {
	a := graphtest.NewText(t, harbour)
	quote := a.Cite("“we build quays”", 0)
	first := a.Cite("It has 12 cranes.", 0)
	second := a.Cite("It has 12 cranes.", 1)
	han := a.Cite("有12台", 0)
	cafe := a.Cite("Alma’s café", 0)
	silence := a.Cite("The rest is silence", 0)
	inner := a.Cite("port of", 1)
	noHash := graph.Citation{Start: 0, End: 7}
	cut := a.Cite("uay", 0) // begins and ends inside a word
	cites := []graph.Citation{quote, first, second, han, cafe, silence, inner, noHash, cut}

	for _, tc := range []struct {
		name, text string
		missing    []graph.Citation
	}{
		{"other white space", strings.ReplaceAll(strings.ReplaceAll(harbour, " ", "\u00a0\n "), "\n\n", "\n"), nil},
		{"straight quotation marks", strings.NewReplacer("“", `"`, "”", `"`, "’", "'").Replace(harbour), nil},
		{"taken apart characters", strings.ReplaceAll(harbour, "é", "e\u0301"), nil},
		{"furniture before and between", "Menu | Search | Log in\n数\n" + strings.ReplaceAll(harbour, "\n\n", "\nAdvertisement: it is 12 o'clock.\n"), nil},
		{"a changed sentence", strings.Replace(harbour, "build quays", "build many quays", 1), []graph.Citation{quote}},
		{"another text", "Nothing of it.", []graph.Citation{inner, quote, first, han, cafe, second, silence}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := passage.NewText(a.Source, tc.text, slices.Values(cites))
			if p.Exact() {
				t.Fatal("got an exact text, want a copy")
			}
			for _, c := range cites[:len(cites)-2] {
				want, _ := passage.NewText(a.Source, a.Text, nil).Quote(c)
				got, ok := p.Quote(c)
				if missing := slices.Contains(tc.missing, c); missing || !ok {
					if missing == ok {
						t.Errorf("%q: got %q, %v, want found %v", want, got, ok, !missing)
					}
					continue
				}
				if passage.Normalize(got) != passage.Normalize(want) {
					t.Errorf("got %q, want a copy of %q", got, want)
				}
				if byPlace, _ := p.Passage(c.Start, c.End); byPlace != got {
					t.Errorf("Passage(%d, %d): got %q, want %q", c.Start, c.End, byPlace, got)
				}
			}
			s1, _, ok1 := p.Locate(first)
			s2, _, ok2 := p.Locate(second)
			if ok1 && ok2 && s1 >= s2 {
				t.Errorf("a passage that occurs twice: got %d and %d, want each where it was cited", s1, s2)
			}
			if got, want := len(p.Misses()), len(tc.missing)+2; got != want {
				t.Errorf("got %d misses, want %d: %v", got, want, p.Misses())
			}
			if _, ok := p.Passage(0, 3); ok {
				t.Error("got a passage at offsets that no citation has; they mean nothing in a copy")
			}
		})
	}
}

// longText makes words that do not repeat, of about the given bytes.
func longText(bytes int) string {
	var b strings.Builder
	for i := 0; b.Len() < bytes; i++ {
		fmt.Fprintf(&b, "word%d ", i)
		if i%40 == 39 {
			b.WriteString("end.\n\n")
		}
	}
	return b.String()
}

func TestPassagesOfALongCopy(t *testing.T) {
	if testing.Short() {
		t.Skip("searches 2 MiB")
	}
	text := longText(1 << 20)
	sum := sha256.Sum256([]byte(text))
	src := graph.Source{ID: "long", Title: "Long", SHA256: hex.EncodeToString(sum[:])}
	var cites []graph.Citation
	for i := 1; i < 60; i++ {
		start := i * len(text) / 61
		start += strings.IndexByte(text[start:], ' ') + 1
		end := start + 300
		end += strings.IndexByte(text[end:], ' ')
		cites = append(cites, graph.Citation{Start: start, End: end, Hash: passage.Hash(text[start:end])})
	}
	gone := cites[30]
	copied := "A menu.\n" + strings.Repeat("Furniture of the page. ", 300) + "\n" +
		strings.ReplaceAll(text[:gone.Start]+"rewritten"+text[gone.End:], "\n\n", "\n")
	p := passage.NewText(src, copied, slices.Values(cites))
	if diff := cmp.Diff([]graph.Citation{gone}, p.Misses()); diff != "" {
		t.Errorf("misses (-want +got):\n%s", diff)
	}
	for _, c := range cites {
		got, ok := p.Quote(c)
		if ok && passage.Hash(got) != c.Hash {
			t.Errorf("%d: got another passage than was cited", c.Start)
		}
	}

	// In another text altogether nothing is found, and the search for it ends:
	// unbounded, this would outlast any patience.
	other := strings.ReplaceAll(text, "word", "term")
	if got := len(passage.NewText(src, other, slices.Values(cites)).Misses()); got != len(cites) {
		t.Errorf("another text: got %d misses, want %d", got, len(cites))
	}
}

// counting counts the questions that a Quoter asks.
type counting struct {
	graph.Reader
	sources, texts atomic.Int64
}

func (c *counting) Source(ctx context.Context, id graph.SourceID) (graph.SourceResult, error) {
	c.sources.Add(1)
	return c.Reader.Source(ctx, id)
}

func (c *counting) SourceText(ctx context.Context, id graph.SourceID) (graph.TextResult, error) {
	c.texts.Add(1)
	return c.Reader.SourceText(ctx, id)
}

func apply(t testing.TB, s graph.Store, b graph.Batch) {
	t.Helper()
	if _, err := s.Apply(t.Context(), b); err != nil {
		t.Fatalf("apply: %v", err)
	}
}

// harbourStore holds a statement with citations of the harbour notes.
func harbourStore(t testing.TB, cites ...graph.Citation) *graphtest.Model {
	m := graphtest.NewModel()
	t.Cleanup(func() { m.Close() })
	apply(t, m, graph.Batch{
		Sources:    []graph.Source{graphtest.NewText(t, harbour).Source, {ID: "silent", Title: "Silent"}},
		Entities:   []graph.Entity{{ID: "alma", Type: "place", Name: "Alma"}, {ID: "port", Type: "company", Name: "Port of Alma"}},
		Statements: []graph.Statement{{Subject: "port", Predicate: "based-in", Object: "alma", Source: "notes", Cites: cites}},
	})
	return m
}

func TestQuoter(t *testing.T) {
	ctx := t.Context()
	a := graphtest.NewText(t, harbour)
	quote := a.Cite("“we build quays”", 0)
	m := harbourStore(t, quote)
	r := &counting{Reader: m}
	q := passage.NewQuoter(r)

	passages := func() (*passage.Text, error) {
		rev, err := m.Revision(ctx)
		if err != nil {
			t.Fatal(err)
		}
		text, sure, err := q.Passages(ctx, "notes", rev)
		if err == nil && !sure {
			t.Error("it is not sure of a text at the revision that there is")
		}
		return text, err
	}
	if _, err := passages(); !errors.Is(err, graph.ErrNotFound) {
		t.Errorf("no text: got %v, want ErrNotFound", err)
	}
	if got, ok, err := q.Quote(ctx, "notes", quote); got != "" || ok || err != nil {
		t.Errorf("no text: got %q, %v, %v, want nothing and no error", got, ok, err)
	}
	for range 2 {
		if _, _, err := q.Quote(ctx, "nobody", quote); !errors.Is(err, graph.ErrNotFound) {
			t.Errorf("no source: got %v, want ErrNotFound", err)
		}
	}
	asked := r.texts.Load()

	apply(t, m, graph.Batch{Texts: []graph.SourceText{{Source: "notes", Text: harbour}}})
	for range 3 {
		if got, ok, err := q.Quote(ctx, "notes", quote); got != "“we build quays”" || !ok || err != nil {
			t.Errorf("got %q, %v, %v", got, ok, err)
		}
	}
	if got := r.texts.Load() - asked; got != 1 {
		t.Errorf("got %d questions for the text, want 1", got)
	}
	first, err := passages()
	if err != nil {
		t.Fatal(err)
	}
	apply(t, m, graph.Batch{Entities: []graph.Entity{{ID: "b", Type: "place", Name: "B"}}})
	second, err := passages()
	if err != nil {
		t.Fatal(err)
	}
	if first != second {
		t.Error("an exact text was worked out again though it is the same")
	}

	// A copy: what is cited later is found too.
	copied := "Menu\n\n" + strings.NewReplacer("“", `"`, "”", `"`).Replace(harbour)
	apply(t, m, graph.Batch{Texts: []graph.SourceText{{Source: "notes", Text: copied}}})
	if got, ok, err := q.Quote(ctx, "notes", quote); got != `"we build quays"` || !ok || err != nil {
		t.Errorf("copy: got %q, %v, %v", got, ok, err)
	}
	later := a.Cite("The rest is silence", 0)
	if _, ok, _ := q.Quote(ctx, "notes", later); ok {
		t.Error("got a passage that nothing cites yet; a copy knows only what is cited")
	}
	first, _ = passages()
	apply(t, m, graph.Batch{Entities: []graph.Entity{{ID: "c", Type: "place", Name: "C"}}})
	if second, _ = passages(); first != second {
		t.Error("a copy was searched again though neither it nor the citations moved")
	}
	apply(t, m, graph.Batch{Statements: []graph.Statement{{Subject: "port", Predicate: "based-in", Object: "alma", Source: "notes", Cites: []graph.Citation{later}}}})
	if got, ok, err := q.Quote(ctx, "notes", later); got != "The rest is silence" || !ok || err != nil {
		t.Errorf("cited later: got %q, %v, %v", got, ok, err)
	}
	if p, err := passages(); err != nil || len(p.Misses()) != 0 {
		t.Errorf("got %v, %v, want no misses", p, err)
	}
}

func TestQuoterConcurrently(t *testing.T) {
	a := graphtest.NewText(t, harbour)
	quote := a.Cite("12台", 0)
	m := harbourStore(t, quote)
	apply(t, m, graph.Batch{Texts: []graph.SourceText{{Source: "notes", Text: harbour}}})
	q := passage.NewQuoter(m)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 50 {
				if i == 0 && j%10 == 0 {
					apply(t, m, graph.Batch{Entities: []graph.Entity{{ID: graph.EntityID(fmt.Sprint("e", j)), Type: "place", Name: "E"}}})
				}
				if got, ok, err := q.Quote(t.Context(), "notes", quote); got != "12台" || !ok || err != nil {
					t.Errorf("got %q, %v, %v", got, ok, err)
				}
			}
		})
	}
	wg.Wait()
}

func TestQuoterForgets(t *testing.T) {
	m := graphtest.NewModel()
	defer m.Close()
	r := &counting{Reader: m}
	q := passage.NewQuoter(r)
	var b graph.Batch
	for i := range 40 {
		id := graph.SourceID(fmt.Sprintf("s%02d", i))
		b.Sources = append(b.Sources, graph.Source{ID: id, Title: "S"})
		b.Texts = append(b.Texts, graph.SourceText{Source: id, Text: "text " + strings.Repeat("x", 3<<20)})
	}
	rev, err := m.Apply(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(i int) {
		t.Helper()
		text, _, err := q.Passages(t.Context(), b.Sources[i].ID, rev)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := text.Quote(graph.Citation{Start: 0, End: 4}); got != "text" || !ok {
			t.Fatalf("got %q, %v", got, ok)
		}
	}
	for i := range 40 {
		ask(i)
		ask(0) // in use, so kept
	}
	before := r.texts.Load()
	ask(0)
	if got := r.texts.Load() - before; got != 0 {
		t.Error("the text used most was forgotten")
	}
	ask(1)
	if got := r.texts.Load() - before; got != 1 {
		t.Errorf("got %d questions for a text used long ago, want 1: the Quoter must be bounded", got)
	}
}

// TestQuoterAtARevision asks for what a source was at a revision, when the graph has
// moved on: it is sure where nothing about the source did.
func TestQuoterAtARevision(t *testing.T) {
	ctx := t.Context()
	m := harbourStore(t)
	r := &counting{Reader: m}
	q := passage.NewQuoter(r)
	n := 0
	moves := func(b graph.Batch) graph.Revision {
		t.Helper()
		n++
		b.Entities = append(b.Entities, graph.Entity{ID: graph.EntityID(fmt.Sprint("e", n)), Type: "place", Name: "E"})
		rev, err := m.Apply(ctx, b)
		if err != nil {
			t.Fatal(err)
		}
		return rev
	}
	text := func(s string) graph.Batch { return graph.Batch{Texts: []graph.SourceText{{Source: "notes", Text: s}}} }
	wants := func(what string, at graph.Revision, sure bool, sources, texts int64) {
		t.Helper()
		r.sources.Store(0)
		r.texts.Store(0)
		_, got, err := q.Passages(ctx, "notes", at)
		if err != nil || got != sure || r.sources.Load() != sources || r.texts.Load() != texts {
			t.Errorf("%s: sure %v after %d questions for the source and %d for its text, %v; want %v, %d, %d", what, got, r.sources.Load(), r.texts.Load(), err, sure, sources, texts)
		}
	}
	first := moves(text(harbour))
	moves(graph.Batch{})
	wants("read later", first, false, 1, 1)
	now := moves(graph.Batch{})
	wants("read at its revision", now, true, 1, 1)
	wants("again", now, true, 0, 0)
	between := moves(graph.Batch{})
	moves(graph.Batch{})
	wants("the same before and after", between, true, 1, 1)
	before := moves(graph.Batch{})
	moves(text("Alma has a port."))
	wants("changed since", before, false, 1, 1)
	now = moves(graph.Batch{})
	wants("and at its revision", now, true, 1, 1)
	if s, sure, err := q.Source(ctx, "silent", now); err != nil || !sure || s.HasText {
		t.Errorf("a source without a text: got %v, sure %v, %v", s, sure, err)
	}
	before = moves(graph.Batch{})
	moves(graph.Batch{Sources: []graph.Source{{ID: "silent", Title: "Not so silent"}}})
	if s, sure, err := q.Source(ctx, "silent", before); err != nil || sure || s.Title != "Not so silent" {
		t.Errorf("a source that has changed since: got %v, sure %v, %v", s, sure, err)
	}
}

func TestCitesOf(t *testing.T) {
	a := graphtest.NewText(t, harbour)
	quote := a.Cite("“we build quays”", 0)
	m := harbourStore(t, quote, graph.Citation{Note: "no place"})
	got, err := passage.CitesOf(t.Context(), m, "notes")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]graph.Citation{quote}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func ExampleNewText() {
	// Cited in "Alma has a port.\n\nThe port has 12 cranes.\n", of which this is a copy:
	copied := "MENU\n\nAlma has a port. The port\nhas 12 cranes."
	cite := graph.Citation{Paragraph: 1, Start: 18, End: 40, Hash: passage.Hash("The port has 12 cranes")}
	src := graph.Source{ID: "notes", SHA256: "a03b7f3d8e9c0c6a5b36d2b7a3a0d1f3f6f1c4c2f8d7a9e4b5c6d7e8f9a0b1c2"}
	p := passage.NewText(src, copied, slices.Values([]graph.Citation{cite}))
	quote, ok := p.Quote(cite)
	fmt.Printf("%v %q %v\n", p.Exact(), quote, ok)
	// Output: false "The port\nhas 12 cranes" true
}

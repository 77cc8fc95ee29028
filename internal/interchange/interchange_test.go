package interchange_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/klauspost/compress/zstd"

	"hubgraph/graph"
	"hubgraph/graph/graphtest"
	"hubgraph/internal/interchange"
	"hubgraph/internal/sqlite"
	"hubgraph/seeds"
)

func embedded(t testing.TB) graph.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), sqlite.Memory, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

func apply(t testing.TB, s graph.Store, b graph.Batch) {
	t.Helper()
	if _, err := s.Apply(context.Background(), b); err != nil {
		t.Fatal(err)
	}
}

func seeded(t testing.TB, s graph.Store) graph.Store {
	t.Helper()
	b, err := seeds.Batch()
	if err != nil {
		t.Fatal(err)
	}
	apply(t, s, b)
	return s
}

// written writes what a query asks for.
func written(t testing.TB, s graph.Reader, q interchange.Query) string {
	t.Helper()
	e, err := interchange.Begin(t.Context(), s, q)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	var b bytes.Buffer
	if err := e.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func revision(t testing.TB, s graph.Reader) graph.Revision {
	t.Helper()
	rev, err := s.Revision(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return rev
}

// worked is a store with something of every kind: additions to the schema, texts of which
// one is long, accounts, statements of every status.
func worked(t testing.TB, s graph.Store) graph.Store {
	t.Helper()
	h := graphtest.Schema()
	b := graph.Batch{
		Schema:  h,
		Sources: []graph.Source{{ID: "src", Title: "A source", Licence: "CC0-1.0", Language: "en", Retrieved: "2022-01", Archived: "https://example.org/a"}, {ID: "src-2", Title: "Another"}, {ID: "idle", Title: "One that nothing cites"}},
		Texts:   []graph.SourceText{{Source: "src", Text: strings.Repeat("沙 \"quoted\" <b> \u2028\n", 60_000)}, {Source: "src-2", Text: "Short."}},
	}
	for i := range 30 {
		e := graph.Entity{ID: graph.EntityID(fmt.Sprintf("e-%02d", i)), Type: "gt-firm", Name: fmt.Sprintf("Firm %d", i)}
		if i%7 == 0 {
			e.Source = "src"
			e.Accounts = []graph.Account{{Source: "src-2", Name: "Also " + e.Name}}
		}
		b.Entities = append(b.Entities, e)
	}
	for i := range 60 {
		st := graph.Statement{
			Subject: graph.EntityID(fmt.Sprintf("e-%02d", i%30)), Predicate: "gt-links", Object: graph.EntityID(fmt.Sprintf("e-%02d", (i*7+1)%29)),
			Source: "src", Status: graph.Statuses[i%len(graph.Statuses)], When: graph.When{Text: fmt.Sprint(i)},
			Cites: []graph.Citation{{Line: i + 1, Note: "A line."}},
		}
		if i%5 == 0 {
			st.Qualifiers = []graph.Qualifier{{Key: "gt-plan", Entity: graph.EntityID(fmt.Sprintf("e-%02d", (i+3)%30))}}
		}
		b.Statements = append(b.Statements, st)
	}
	apply(t, s, b)
	return s
}

// TestRoundTrip: into an empty store a stream gives the same digest, from any store to any,
// in commits of any size, and what is written of both is the same but for the heads.
func TestRoundTrip(t *testing.T) {
	open := map[string]func(testing.TB) graph.Store{
		"embedded": embedded, "model": func(testing.TB) graph.Store { return graphtest.NewModel() },
	}
	for name, from := range open {
		for graphs, fill := range map[string]func(testing.TB, graph.Store) graph.Store{"seeds": seeded, "worked": worked, "nothing": func(_ testing.TB, s graph.Store) graph.Store { return s }} {
			for other, to := range open {
				for _, size := range []int{0, 1, 7} {
					t.Run(fmt.Sprintf("%s, %s to %s by %d", graphs, name, other, size), func(t *testing.T) {
						a, b := fill(t, from(t)), to(t)
						text := written(t, a, interchange.Query{Texts: true})
						commits := 0
						done, err := interchange.Load(t.Context(), b, strings.NewReader(text), interchange.Options{Commit: size, Tell: func(interchange.Loaded) { commits++ }})
						if err != nil {
							t.Fatal(err)
						}
						have, want := revision(t, b), revision(t, a)
						if have.Digest != want.Digest || done.Revision != have || done.Lines != strings.Count(text, "\n") || done.Commits != commits || done.Changed != (commits > 0) {
							t.Errorf("got %+v at %v, want the digest of %v", done, have, want)
						}
						again := written(t, b, interchange.Query{Texts: true})
						if _, a, _ := strings.Cut(text, "\n"); !strings.HasSuffix(again, a) {
							t.Error("what is written of the second store differs")
						}
						if size == 1 && int(have.Seq) != commits {
							t.Errorf("%d commits of one record made revision %d", commits, have.Seq)
						}
						for c, err := range b.Log(t.Context(), graph.LogQuery{}) {
							if err != nil || c.Label != done.Label {
								t.Errorf("the log has %+v, %v; want the label %q", c, err, done.Label)
							}
						}
					})
				}
			}
		}
	}
}

// TestPartsStandAlone: a part goes into an empty store, for it has all that it names, and
// holds what the question asks for and nothing else.
func TestPartsStandAlone(t *testing.T) {
	a := worked(t, embedded(t))
	for name, q := range map[string]interchange.Query{
		"by status":    {Statements: &graph.StatementsQuery{Filter: graph.Filter{Statuses: []graph.Status{graph.Planned}}}},
		"by qualifier": {Statements: &graph.StatementsQuery{Qualified: []graph.Qualification{{Key: "gt-plan"}}}, Texts: true},
		"around":       {From: []graph.EntityID{"e-01"}, Hops: 2},
		"alone":        {From: []graph.EntityID{"e-01", "e-08", "e-15", "e-22"}},
	} {
		q.Asked = map[string]any{"asked": []string{name}}
		text := written(t, a, q)
		b := embedded(t)
		if _, err := interchange.Load(t.Context(), b, strings.NewReader(text), interchange.Options{}); err != nil {
			t.Errorf("%s: %v\n%.2000s", name, err, text)
		}
		st, err := b.Stats(t.Context())
		if err != nil || st.Statements == 0 || st.Statements == 60 || st.Entities == 30 || st.BySource["idle"] > 0 || (st.Texts > 0) != q.Texts {
			t.Errorf("%s: %+v, %v", name, st, err)
		}
		if _, err := b.Source(t.Context(), "idle"); !errors.Is(err, graph.ErrNotFound) {
			t.Errorf("%s: a source that nothing names is in it: %v", name, err)
		}
		for s, err := range b.Statements(t.Context(), graph.AllStatements()) {
			if err != nil {
				t.Fatal(err)
			}
			if q.Statements != nil && !q.Statements.Match(graph.Builtin(), &s, &graph.Entity{ID: s.Subject}, &graph.Entity{ID: s.Object}) {
				t.Errorf("%s: %s is in it", name, s.ID)
			}
		}
	}
	for _, q := range []interchange.Query{{From: []graph.EntityID{"nobody"}}, {From: []graph.EntityID{"e-01", "nobody"}, Hops: 1}} {
		if _, err := interchange.Begin(t.Context(), a, q); !errors.Is(err, graph.ErrNotFound) {
			t.Errorf("got %v, want ErrNotFound", err)
		}
	}
}

// TestOneRevision: a store that is written to while a stream is written is written as it was
// when that began.
func TestOneRevision(t *testing.T) {
	s := worked(t, embedded(t))
	for name, q := range map[string]interchange.Query{"all": {}, "a part": {Statements: &graph.StatementsQuery{}}, "around": {From: []graph.EntityID{"e-01"}, Hops: 2}} {
		want := written(t, s, q)
		e, err := interchange.Begin(t.Context(), s, q)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		n := 0
		err = e.Write(writer(func(p []byte) (int, error) {
			if n++; n%10 == 0 {
				apply(t, s, graph.Batch{Entities: []graph.Entity{{ID: "e-29", Type: "gt-firm", Name: fmt.Sprintf("Renamed %d %s", n, name)}, {ID: graph.EntityID(fmt.Sprintf("new-%d", n)), Type: "gt-firm", Name: "New"}}})
			}
			return b.Write(p)
		}))
		e.Close()
		if err != nil || b.String() != want {
			t.Errorf("%s: %v; what is written is not as it was when it began", name, err)
		}
	}
}

// A moving store is written to while an export begins, some times.
type moving struct {
	graph.Store
	t     testing.TB
	times int
}

func (m *moving) Sources(ctx context.Context) iter.Seq2[graph.SourceResult, error] {
	if m.times > 0 {
		m.times--
		apply(m.t, m.Store, graph.Batch{Sources: []graph.Source{{ID: "src-2", Title: fmt.Sprintf("Another, %d", m.times)}}})
	}
	return m.Store.Sources(ctx)
}

// TestOneRevisionAtTheStart: an export begins anew where the store moves while it begins, and
// is given up where that does not end.
func TestOneRevisionAtTheStart(t *testing.T) {
	m := &moving{worked(t, embedded(t)), t, 3}
	text := written(t, m, interchange.Query{Texts: true})
	want := revision(t, m)
	if !strings.Contains(text, want.String()) || !strings.HasSuffix(text, fmt.Sprintf(`"digest":"%x"}}`+"\n", want.Digest)) {
		t.Errorf("it is not of the revision %v: %.200s ... %s", want, text, text[len(text)-200:])
	}
	m.times = 1000
	if _, err := interchange.Begin(t.Context(), m, interchange.Query{}); !errors.Is(err, graph.ErrUnavailable) {
		t.Errorf("got %v, want ErrUnavailable", err)
	}
}

type writer func([]byte) (int, error)

func (w writer) Write(b []byte) (int, error) { return w(b) }

const head = `{"head":{"format":"hubgraph","version":1}}` + "\n"

func entityLine(id string) string {
	return `{"entity":{"id":"` + id + `","type":"company","name":"A"}}` + "\n"
}

// TestFaults: what is wrong with a stream is told with its line and the place in it, and
// nothing of its commit is stored.
func TestFaults(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		line       int
		code       graph.Code
		pointer    string
		detail     string
	}{
		{"nothing", "", 0, graph.ErrInvalid, "", "is empty"},
		{"no head", entityLine("a"), 1, graph.ErrInvalid, "1:/", "is no head"},
		{"another format", `{"head":{"format":"ftm","version":1}}`, 1, graph.ErrInvalid, "1:/head/format", "another format"},
		{"a later version", `{"head":{"format":"hubgraph","version":2}}`, 1, graph.ErrInvalid, "1:/head/version", "version 2"},
		{"a later version that says more", `{"head":{"format":"hubgraph","version":2,"packed":true}}`, 1, graph.ErrInvalid, "1:/head/version", "version 2"},
		{"a version in words", `{"head":{"format":"hubgraph","version":"2"}}`, 1, graph.ErrInvalid, "1:/head/version", "is a string; a whole number is wanted"},
		{"a head that says more", `{"head":{"format":"hubgraph","version":1,"packed":true}}`, 1, graph.ErrInvalid, "1:/head/packed", "is no field here"},
		{"two heads", head + head, 2, graph.ErrInvalid, "2:/", "is a head"},
		{"no JSON", head + "\n{no\n", 3, "malformed", "", "line 3 can't be read"},
		{"no UTF-8", head + "\xff\n", 2, "malformed", "", "not UTF-8"},
		{"two values in a line", head + `{"end":{}}{"end":{}}`, 2, "malformed", "", "something follows"},
		{"an empty object", head + "{}\n", 2, graph.ErrInvalid, "2:/", "says nothing"},
		{"two at once", head + `{"source":{"id":"s","title":"S"},"entity":{"id":"a","type":"company","name":"A"}}`, 2, graph.ErrInvalid, "2:/entity", "source and entity at once"},
		{"an unknown kind", head + `{"entitty":{}}`, 2, graph.ErrInvalid, "2:/entitty", "did you mean entity?"},
		{"an unknown field", head + `{"entity":{"id":"a","type":"company","name":"A","colour":1}}`, 2, graph.ErrInvalid, "2:/entity/colour", "is no field here"},
		{"cut within a line", head + `{"entity":{"id":"a","ty`, 2, "malformed", "", "ends too early"},
		{"no end", head + entityLine("a"), 2, graph.ErrInvalid, "", "ends behind line 2"},
		{"lines behind the end", head + `{"end":{}}` + "\n\n" + entityLine("a"), 4, graph.ErrInvalid, "4:/", "follows the end"},
		{"a count that differs", head + entityLine("a") + `{"end":{"entities":2}}`, 3, graph.ErrInvalid, "3:/end/entities", "lines are missing"},
		{"a digest that differs", head + entityLine("a") + `{"end":{"entities":1,"digest":"` + strings.Repeat("0", 64) + `"}}`, 3, graph.ErrInvalid, "3:/end/digest", "were changed"},
		{"a line that is too long", head + `{"entity":{"id":"a","type":"company","name":"` + strings.Repeat("x", interchange.MaxLine) + `"}}`, 2, graph.ErrTooLarge, "2:/", "line 2 is longer than 2 MiB"},
		{"a text without its rest", head + `{"source":{"id":"s","title":"S"}}` + "\n" + `{"text":{"source":"s","text":"a","more":true}}` + "\n" + entityLine("a"), 4, graph.ErrInvalid, "4:/", "does not go on with the text"},
		{"a record that can't be", head + entityLine("a") + strings.Replace(entityLine("b"), "company", "compny", 1) + `{"end":{}}`, 3, graph.ErrInvalid, "3:/entity/type", "line 3 is not valid; nothing of lines 2 to 3"},
		{"one record that can't be", head + "\n" + strings.Replace(entityLine("b"), "company", "compny", 1) + `{"end":{}}`, 3, graph.ErrInvalid, "3:/entity/type", "line 3 is not valid; it was not stored"},
		{"two contents", head + entityLine("a") + "\n" + entityLine("b") + strings.Replace(entityLine("a"), `"A"`, `"B"`, 1) + `{"end":{}}`, 5, graph.ErrInvalid, "5:/entity/id", "; line 2 has the other"},
		{"a definition that can't be", head + `{"type":{"id":"X"}}` + "\n" + `{"end":{}}`, 2, graph.ErrInvalid, "2:/type/id", "line 2 is not valid"},
		{"an end that is not there", head + `{"source":{"id":"s","title":"S"}}` + "\n\n" + `{"statement":{"subject":"a","predicate":"partner-or-client","object":"b","source":"s","cites":[]}}` + "\n" + `{"end":{}}`, 4, graph.ErrConflict, "4:/statement/subject", "line 4 does not fit"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := embedded(t)
			done, err := interchange.Load(t.Context(), s, strings.NewReader(tc.text), interchange.Options{})
			var told *interchange.Error
			if !errors.As(err, &told) || told.Line != tc.line || !errors.Is(err, tc.code) || !strings.Contains(told.Error(), tc.detail) {
				t.Fatalf("got %v (%+v), want line %d, %s, %q", err, told, tc.line, tc.code, tc.detail)
			}
			if tc.pointer != "" && (len(told.Faults) == 0 || told.Faults[0].Pointer != tc.pointer) {
				t.Errorf("got the faults %q, want one at %s", told.Faults, tc.pointer)
			}
			if rev := revision(t, s); done.Commits != 0 || rev.Seq != 0 {
				t.Errorf("%+v is stored, at %v", done, rev)
			}
		})
	}
}

// TestLongestLine: a line of MaxLine bytes is read, however it ends, and one with a byte
// more is not.
func TestLongestLine(t *testing.T) {
	for _, ends := range []string{"\n", "\r\n"} {
		for more := range 3 {
			line := strings.TrimSuffix(entityLine("a"), "\n")
			line += strings.Repeat(" ", interchange.MaxLine-len(line)+more)
			s := graphtest.NewModel()
			_, err := interchange.Load(t.Context(), s, strings.NewReader(head+line+ends+`{"end":{}}`), interchange.Options{})
			if more == 0 && err != nil || more > 0 && !errors.Is(err, graph.ErrTooLarge) {
				t.Errorf("a line of %d bytes that ends with %q: %v", len(line), ends, err)
			}
		}
	}
}

// TestStoredLinesAreCountedAsFaultsAre: the last line that is stored has the number that a
// fault in it would have, though blank lines are no lines of the stream.
func TestStoredLinesAreCountedAsFaultsAre(t *testing.T) {
	text := strings.ReplaceAll(lines(15), "\n", "\n\n")
	done, err := interchange.Load(t.Context(), embedded(t), strings.NewReader(text+"{"), interchange.Options{Commit: 10})
	var told *interchange.Error
	if !errors.As(err, &told) || told.Line != 33 || done.Through != 21 || done.Lines != 11 {
		t.Errorf("stored %+v, %v; want line 21, and the fault in line 33", done, err)
	}
}

// lines gives the beginning of a stream, of so many entities.
func lines(n int) string {
	var b strings.Builder
	b.WriteString(head)
	for i := range n {
		b.WriteString(entityLine(fmt.Sprintf("e-%03d", i)))
	}
	return b.String()
}

// TestWhatWasCommittedStays: where a stream ends early, what stands before is stored and
// told, and the same stream, mended, goes on behind it without a commit more.
func TestWhatWasCommittedStays(t *testing.T) {
	s := embedded(t)
	opt := interchange.Options{Commit: 10}
	done, err := interchange.Load(t.Context(), s, strings.NewReader(lines(35)+"{\n"), opt)
	if err == nil || done.Commits != 3 || done.Entities != 30 || done.Lines != 31 || done.Revision != revision(t, s) {
		t.Fatalf("got %+v, %v; want three commits of ten", done, err)
	}
	whole, err := interchange.Load(t.Context(), s, strings.NewReader(lines(100)+`{"end":{}}`), opt)
	if err != nil || whole.Commits != 10 || whole.Label != done.Label || whole.Revision.Seq != 10 {
		t.Errorf("got %+v, %v; want ten commits in all", whole, err)
	}
	// What was taken out since is brought back by the whole stream, which came to its end.
	apply(t, s, graph.Batch{Delete: []graph.EntityID{"e-007"}})
	again, err := interchange.Load(t.Context(), s, strings.NewReader(lines(100)+`{"end":{}}`), opt)
	if err != nil || !again.Changed || again.Revision.Digest != whole.Revision.Digest {
		t.Errorf("got %+v, %v; want what was deleted back", again, err)
	}
	// Under a key the same stream has one effect.
	keyed := opt
	keyed.Key = "k"
	for _, changed := range []bool{true, false} {
		apply(t, s, graph.Batch{Delete: []graph.EntityID{"e-007"}})
		got, err := interchange.Load(t.Context(), s, strings.NewReader(lines(100)+`{"end":{}}`), keyed)
		if err != nil || got.Changed != changed || got.Label != "k" {
			t.Errorf("under a key: got %+v, %v; want something changed: %t", got, err, changed)
		}
	}
}

// TestCutBehindACommit: a stream that is cut, or goes wrong, just behind a full commit is
// taken up by the whole one, under a key and without.
func TestCutBehindACommit(t *testing.T) {
	for name, tail := range map[string]string{"cut": "", "a wrong end": `{"end":{"lines":3}}`, "a wrong line": "{\n"} {
		for _, n := range []int{10, 20} {
			for _, more := range []int{0, 5, 10} {
				for _, key := range []string{"", "k"} {
					t.Run(fmt.Sprintf("%s after %d, %d more, key %q", name, n, more, key), func(t *testing.T) {
						s := embedded(t)
						opt := interchange.Options{Commit: 10, Key: key}
						if done, err := interchange.Load(t.Context(), s, strings.NewReader(lines(n)+tail), opt); err == nil || done.Entities != n-10 {
							t.Fatalf("got %+v, %v; want an error, and all but the last ten stored", done, err)
						}
						whole, err := interchange.Load(t.Context(), s, strings.NewReader(lines(n+more)+`{"end":{}}`), opt)
						if err != nil || whole.Entities != n+more || int(whole.Revision.Seq) != whole.Commits {
							t.Errorf("got %+v, %v; want %d entities", whole, err, n+more)
						}
					})
				}
			}
		}
	}
}

// TestEndedBeforeItWasForgotten: what is known of a stream that came to its end hinders no
// other one that begins alike, where no key names either.
func TestEndedBeforeItWasForgotten(t *testing.T) {
	s := embedded(t)
	begun := lines(10)
	ctx, cancel := context.WithCancel(t.Context())
	opt := interchange.Options{Commit: 10, Tell: func(interchange.Loaded) { cancel() }}
	if _, err := interchange.Load(ctx, s, strings.NewReader(begun+`{"end":{}}`), opt); err == nil {
		t.Fatal("the end was not cut off")
	}
	opt.Tell = nil
	done, err := interchange.Load(t.Context(), s, strings.NewReader(begun+entityLine("tail")+`{"end":{}}`), opt)
	if err != nil || done.Entities != 11 {
		t.Errorf("got %+v, %v; want that it goes on", done, err)
	}
}

// TestOneStreamAKey: under a key there is one stream, whole, whatever the commits are that
// another begins with; the same stream under another key is applied anew.
func TestOneStreamAKey(t *testing.T) {
	stream := func(n int, tail ...string) string {
		text := lines(n)
		for _, id := range tail {
			text += entityLine(id)
		}
		return text + `{"end":{}}`
	}
	for name, tc := range map[string]struct{ first, other string }{
		"another tail":                {stream(10, "tail-a"), stream(10, "tail-b")},
		"it ends before":              {stream(10, "tail-a"), stream(10)},
		"it goes on":                  {stream(10), stream(10, "tail-a")},
		"it goes on in a part":        {stream(10, "tail-a"), stream(10, "tail-a", "tail-b")},
		"it goes on in a commit more": {stream(20), stream(20, "tail-a")},
		"it ends some commits before": {stream(40), stream(20)},
	} {
		t.Run(name, func(t *testing.T) {
			s := embedded(t)
			for _, key := range []string{"key", strings.Repeat("k", graph.MaxKeyBytes-1) + "1", strings.Repeat("k", graph.MaxKeyBytes-1) + "2"} {
				load := func(text string) (interchange.Loaded, error) {
					return interchange.Load(t.Context(), s, strings.NewReader(text), interchange.Options{Commit: 10, Key: key})
				}
				first, err := load(tc.first)
				if err != nil || !first.Changed {
					t.Fatalf("got %+v, %v; want that it is stored", first, err)
				}
				if again, err := load(tc.first); err != nil || again.Changed || again.Revision != first.Revision {
					t.Errorf("again: got %+v, %v; want %v, unchanged", again, err, first.Revision)
				}
				if done, err := load(tc.other); !errors.Is(err, graph.ErrConflict) || done.Changed || revision(t, s) != first.Revision {
					t.Errorf("the other: got %+v, %v; want ErrConflict, and nothing stored", done, err)
				}
				apply(t, s, graph.Batch{Delete: []graph.EntityID{"e-000", "e-009"}})
				apply(t, s, graph.Batch{Delete: slices.DeleteFunc([]graph.EntityID{"e-019", "tail-a"}, func(id graph.EntityID) bool {
					_, err := s.Entity(t.Context(), id)
					return err != nil
				})})
			}
		})
	}
}

// TestReadingFails: the error of who gives the stream is not taken for its end.
func TestReadingFails(t *testing.T) {
	cause := errors.New("the cable was cut")
	text := head + entityLine("a")
	_, err := interchange.Load(t.Context(), embedded(t), io.MultiReader(strings.NewReader(text), iotest.ErrReader(cause)), interchange.Options{})
	if !errors.Is(err, cause) {
		t.Errorf("got %v, want %v", err, cause)
	}
}

// TestPacked: gzip and zstd are known by their first bytes, damage is told, and so is what
// unpacks to much more than it is.
func TestPacked(t *testing.T) {
	text := written(t, worked(t, embedded(t)), interchange.Query{Texts: true})
	want := revision(t, worked(t, embedded(t))).Digest
	for _, name := range []string{"", ".gz", ".zst"} {
		var b bytes.Buffer
		w, err := interchange.Pack("x"+name, &b)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if (b.Len() < len(text)/2) != (name != "") {
			t.Errorf("%q: %d bytes of %d", name, b.Len(), len(text))
		}
		s := embedded(t)
		if _, err := interchange.Load(t.Context(), s, iotest.HalfReader(&b), interchange.Options{}); err != nil || revision(t, s).Digest != want {
			t.Errorf("%q: %v", name, err)
		}
		if name == "" {
			continue
		}
		b.Reset()
		w, _ = interchange.Pack("x"+name, &b)
		_, _ = io.WriteString(w, text)
		_ = w.Close()
		cut := b.Bytes()[:b.Len()/2]
		var told *interchange.Error
		if _, err := interchange.Load(t.Context(), embedded(t), bytes.NewReader(cut), interchange.Options{}); !errors.As(err, &told) || !strings.Contains(told.Detail, "damaged or cut, behind line") {
			t.Errorf("%q cut: %v", name, err)
		}
		if _, err := interchange.Load(t.Context(), embedded(t), bytes.NewReader(b.Bytes()[:8]), interchange.Options{}); !errors.As(err, &told) || told.Detail != "the compressed stream is damaged or cut" {
			t.Errorf("%q cut in its first bytes: %v", name, err)
		}
		for _, n := range []int{5, b.Len() / 2} { // in what says how it is packed, and behind it
			cause := errors.New("the cable was cut")
			if _, err := interchange.Load(t.Context(), embedded(t), io.MultiReader(bytes.NewReader(b.Bytes()[:n]), iotest.ErrReader(cause)), interchange.Options{}); !errors.Is(err, cause) || errors.As(err, &told) {
				t.Errorf("%q that can't be read behind %d bytes: %v", name, n, err)
			}
		}
		if name == ".zst" {
			s, before := embedded(t), "\x5e\x2a\x4d\x18\x04\x00\x00\x00size" // a frame without data
			if _, err := interchange.Load(t.Context(), s, io.MultiReader(strings.NewReader(before), &b), interchange.Options{}); err != nil || revision(t, s).Digest != want {
				t.Errorf("behind a frame without data: %v", err)
			}
		}
	}
	bomb := map[string]func(io.Writer) io.WriteCloser{
		"gzip": func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) },
		"zstd": func(w io.Writer) io.WriteCloser { z, _ := zstd.NewWriter(w); return z },
	}
	for name, pack := range bomb {
		var b bytes.Buffer
		w := pack(&b)
		_, _ = io.WriteString(w, head)
		for range 64 {
			_, _ = w.Write(bytes.Repeat([]byte("\n"), 1<<20))
		}
		_ = w.Close()
		if _, err := interchange.Load(t.Context(), embedded(t), &b, interchange.Options{}); !errors.Is(err, graph.ErrTooLarge) || !strings.Contains(err.Error(), " times its size, behind line ") || !strings.HasSuffix(err.Error(), "; unpack it first") {
			t.Errorf("%s: got %v, want ErrTooLarge, with the place before what to do", name, err)
		}
	}
}

// TestForeign: what is no JSON Lines by its first bytes is told by its name, and a window that
// is too large from damage.
func TestForeign(t *testing.T) {
	var wide bytes.Buffer
	w, err := zstd.NewWriter(&wide, zstd.WithWindowSize(64<<20))
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(w, lines(100_000)+`{"end":{}}`)
	_ = w.Close()
	for _, tc := range []struct {
		begins string
		code   graph.Code
		detail string
	}{
		{"\xfd7zXZ\x00\x00\x04", "malformed", "packed with xz; unpack it first"},
		{"BZh91AY&SY", "malformed", "packed with bzip2"},
		{"PK\x03\x04\x14\x00", "malformed", "packed with zip"},
		{"\xff\xfe{\x00", "malformed", "is UTF-16 and not UTF-8"},
		{"\xfe\xff\x00{", "malformed", "is UTF-16"},
		{"SQLite format 3\x00\x10\x00", "malformed", "hubgraph restore"},
		{wide.String(), graph.ErrTooLarge, "a window of more than 32 MiB"},
	} {
		_, err := interchange.Load(t.Context(), graphtest.NewModel(), strings.NewReader(tc.begins), interchange.Options{})
		if !errors.Is(err, tc.code) || !strings.Contains(err.Error(), tc.detail) {
			t.Errorf("%.10q: got %v, want %s, %q", tc.begins, err, tc.code, tc.detail)
		}
	}
	for _, begun := range []string{"S", "B", "P", "\xfd7z", "{"} {
		if _, err := interchange.Load(t.Context(), graphtest.NewModel(), strings.NewReader(begun), interchange.Options{}); err == nil || strings.Contains(err.Error(), "packed") {
			t.Errorf("%q alone: got %v", begun, err)
		}
	}
}

// TestHandMade: blank lines, a byte order mark, ends of lines of other systems and a last
// line without one are read.
func TestHandMade(t *testing.T) {
	s := embedded(t)
	text := "\ufeff" + strings.ReplaceAll(head+"\n"+entityLine("a")+`{"end":{"entities":1}}`, "\n", "\r\n")
	if done, err := interchange.Load(t.Context(), s, strings.NewReader(text), interchange.Options{}); err != nil || done.Entities != 1 {
		t.Errorf("got %+v, %v", done, err)
	}
}

// A failing store loses its answers, and then is full.
type failing struct {
	graph.Store
	calls int
	fail  func(call int) (before, after error)
}

func (f *failing) Apply(ctx context.Context, b graph.Batch) (graph.Revision, error) {
	f.calls++
	before, after := f.fail(f.calls)
	if before != nil {
		return graph.Revision{}, before
	}
	rev, err := f.Store.Apply(ctx, b)
	if after != nil {
		return graph.Revision{}, after
	}
	return rev, err
}

// TestOutcomes: a commit whose outcome is not known is sent again under its key, and has one
// effect; a full disk is told at once, with what is stored.
func TestOutcomes(t *testing.T) {
	text := head + entityLine("a") + entityLine("b") + `{"end":{}}`
	s := &failing{Store: embedded(t), fail: func(call int) (before, after error) {
		if call == 1 {
			return nil, graph.ErrOutcomeUnknown
		}
		return nil, nil
	}}
	if done, err := interchange.Load(t.Context(), s, strings.NewReader(text), interchange.Options{Commit: 1}); err != nil || done.Revision.Seq != 2 || s.calls != 3 {
		t.Errorf("an unknown outcome: %+v, %v, %d calls", done, err, s.calls)
	}
	s = &failing{Store: embedded(t), fail: func(call int) (before, after error) {
		if call == 2 {
			return graph.ErrFull, nil
		}
		return nil, nil
	}}
	if done, err := interchange.Load(t.Context(), s, strings.NewReader(text), interchange.Options{Commit: 1}); !errors.Is(err, graph.ErrFull) || done.Entities != 1 || s.calls != 2 {
		t.Errorf("a full disk: %+v, %v, %d calls", done, err, s.calls)
	}
}

func ExampleLoad() {
	store := graphtest.NewModel()
	stream := `{"head":{"format":"hubgraph","version":1}}
{"entity":{"id":"ada","type":"person","name":"Ada"}}
{"end":{"entities":1}}`
	done, err := interchange.Load(context.Background(), store, strings.NewReader(stream), interchange.Options{})
	fmt.Println(done.Entities, done.Revision.Seq, err)
	// Output: 1 1 <nil>
}

package check_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
	"hubgraph/graph/check"
	"hubgraph/graph/graphtest"
	"hubgraph/graph/passage"
)

const quayText = `Quay Report

The Port of Alma runs 12 cranes, and the Ray Institute will test 5G there by 2030.

Mr. Ray says the company’s robots doubled its output. Visitors from Norway came.
`

// quay is a store with the quay text attached and nothing wrong in it.
type quay struct {
	t    testing.TB
	m    *graphtest.Model
	a    graphtest.Text
	text string
}

func (q quay) batch() graph.Batch {
	a := q.a
	via := a.Cite("company’s robots doubled its output", 0)
	via.Via = "the company"
	via.Start -= len("the ")
	via.Hash = passage.Hash("the company’s robots doubled its output")
	return graph.Batch{
		Sources: []graph.Source{a.Source, {ID: graph.CommonKnowledge, Title: "Common knowledge"}},
		Entities: []graph.Entity{
			{ID: "port", Type: "company", Name: "Alma Port", Names: []graph.Name{{Text: "port of alma", Lang: "en"}}},
			{ID: "institute", Type: "organization", Name: "Ray institutes", Names: []graph.Name{{Text: "Ray Institute", Lang: "en"}}},
			{ID: "5g", Type: "technology", Name: "5G"},
			{ID: "ray", Type: "person", Name: "Mr. Ray"},
			{ID: "robot", Type: "product", Name: "robot"},
		},
		Statements: []graph.Statement{
			{
				Subject: "port", Predicate: "employees", Source: "notes",
				Value: graph.Value{Kind: graph.Quantity, Amount: "12", Unit: "count", Printed: "12 Cranes"},
				Cites: []graph.Citation{a.Cite("The Port of Alma runs 12 cranes", 0)},
			},
			{
				Subject: "institute", Predicate: "develops", Object: "5g", Status: graph.Planned, Source: "notes",
				When: graph.When{Due: "2030"}, Cites: []graph.Citation{a.Cite("Ray Institute will test 5G there by 2030", 0)},
			},
			{Subject: "port", Predicate: "owns", Object: "robot", Source: "notes", Cites: []graph.Citation{via}},
			{
				Subject: "port", Predicate: "related-to", Object: "ray", Source: graph.CommonKnowledge,
				Cites: []graph.Citation{{Note: "Everybody there knows."}},
			},
		},
	}
}

func (q quay) exceptions() []check.Exception {
	return []check.Exception{
		{Source: "notes", Paragraph: 0, Term: "Quay Report", Reason: "The heading."},
		{Source: "notes", Paragraph: 2, Term: "Mr. Ray", Reason: "An opinion."},
		{Source: "notes", Paragraph: 2, Term: "Visitors", Reason: "A first word."},
		{Source: "notes", Paragraph: 2, Term: "Norway", Reason: "Of no concern."},
		{Source: "elsewhere", Paragraph: 7, Term: "Moon", Reason: "Another text."},
	}
}

// told gives findings as lines "check: where: beginning of detail".
func told(found []check.Finding) []string {
	out := []string{}
	for _, f := range found {
		where := f.Where
		if i := strings.Index(where, "."); i >= 0 && graph.StatementID(where[:min(len(where), i+27)]).Check() == "" {
			where = where[:i] + ".*" + where[i+27:] // ids are hashes
		}
		out = append(out, f.Check+": "+where+": "+f.Detail)
	}
	return out
}

// expect compares findings with beginnings of lines.
func expect(t testing.TB, found []check.Finding, want ...string) {
	t.Helper()
	got := told(found)
	for _, w := range want {
		i := slices.IndexFunc(got, func(g string) bool { return strings.HasPrefix(g, w) })
		if i < 0 {
			t.Errorf("got no finding %q", w)
			continue
		}
		got = slices.Delete(got, i, i+1)
	}
	if len(got) > 0 {
		t.Errorf("got also:\n%s", strings.Join(got, "\n"))
	}
}

func apply(t testing.TB, s graph.Store, b graph.Batch) {
	t.Helper()
	if _, err := s.Apply(t.Context(), b); err != nil {
		t.Fatalf("apply: %v", err)
	}
}

func openQuay(t testing.TB, change func(*graph.Batch)) quay {
	t.Helper()
	q := quay{t: t, m: graphtest.NewModel(), a: graphtest.NewText(t, quayText), text: quayText}
	t.Cleanup(func() { q.m.Close() })
	b := q.batch()
	if change != nil {
		change(&b)
	}
	apply(t, q.m, b)
	return q
}

func TestVerifyText(t *testing.T) {
	cites := func(b *graph.Batch, i int) *graph.Citation { return &b.Statements[i].Cites[0] }
	for _, tc := range []struct {
		name       string
		change     func(*graph.Batch)
		exceptions func([]check.Exception) []check.Exception
		want       []string
	}{
		{name: "nothing wrong"},
		{
			name:   "a hash that does not fit",
			change: func(b *graph.Batch) { cites(b, 0).Hash = passage.Hash("x") },
			want: []string{
				"passage: employees.*, notes paragraph 1, 13 to 44: does not hold what the hash says; if the offsets are right, the hash is " + passage.Hash("The Port of Alma runs 12 cranes"),
				`coverage: notes paragraph 1, 17 to 21: "Port"`, `coverage: notes paragraph 1, 25 to 29: "Alma"`, `coverage: notes paragraph 1, 35 to 37: "12"`,
			},
		},
		{
			name: "outside the text",
			change: func(b *graph.Batch) {
				b.Statements[3].Source = "notes"
				*cites(b, 3) = graph.Citation{Start: 10, End: 1000, Hash: passage.Hash("x"), Note: "n"}
			},
			want: []string{"passage: related-to.*, notes paragraph 0, 10 to 1000: lies outside the text"},
		},
		{
			name:   "another paragraph",
			change: func(b *graph.Batch) { cites(b, 0).Paragraph = 0 },
			want:   []string{"passage: employees.*, notes paragraph 0, 13 to 44: stands in paragraph 1"},
		},
		{
			name: "beyond its paragraph",
			change: func(b *graph.Batch) {
				c := cites(b, 0)
				c.Start, c.Paragraph = 0, 0
				c.Hash = passage.Hash(quayText[:44])
			},
			exceptions: func(e []check.Exception) []check.Exception { return e[1:] },
			want:       []string{"passage: employees.*, notes paragraph 0, 0 to 44: reaches beyond paragraph 0"},
		},
		{
			name:   "not as printed",
			change: func(b *graph.Batch) { b.Statements[0].Value.Printed = "2 cranes" },
			want:   []string{`printed: employees.*, notes paragraph 1, 13 to 44: does not hold "2 cranes"`},
		},
		{
			name:   "a via term that is not there",
			change: func(b *graph.Batch) { cites(b, 2).Via = "the firm" },
			want: []string{
				`via: owns.*, notes paragraph 2, 110 to 149: does not hold "the firm"`,
				"ends: owns.*, notes paragraph 2, 110 to 149: is in a paragraph that does not name port",
			},
		},
		{
			name:   "neither end, no via term",
			change: func(b *graph.Batch) { cites(b, 2).Via, b.Entities[4].Name = "", "drone" },
			want:   []string{"ends: owns.*, notes paragraph 2, 110 to 149: names neither port nor robot"},
		},
		{
			name:   "one via term for two ends",
			change: func(b *graph.Batch) { b.Entities[4].Name = "drone" },
			want:   []string{"ends: owns.*, notes paragraph 2, 110 to 149: is in a paragraph that does not name port"},
		},
		{
			name:   "begins behind what it is about",
			change: func(b *graph.Batch) { *cites(b, 0) = graphtest.NewText(t, quayText).Cite("12 cranes", 0) },
			want: []string{
				"begins: employees.*, notes paragraph 1, 35 to 44: begins too late: its sentence names port before",
				`coverage: notes paragraph 1, 17 to 21: "Port"`, `coverage: notes paragraph 1, 25 to 29: "Alma"`,
			},
		},
		{
			name:   "begins behind an end",
			change: func(b *graph.Batch) { *cites(b, 1) = graphtest.NewText(t, quayText).Cite("5G there by 2030", 0) },
			want: []string{
				"begins: develops.*, notes paragraph 1, 78 to 94: begins too late: its sentence names institute before",
				`coverage: notes paragraph 1, 54 to 57: "Ray"`, `coverage: notes paragraph 1, 58 to 67: "Institute"`,
			},
		},
		{
			name: "begins behind an end that a via term stands for",
			change: func(b *graph.Batch) {
				*cites(b, 1) = graphtest.NewText(t, quayText).Cite("5G there by 2030", 0)
				cites(b, 1).Via = "there"
			},
			want: []string{`coverage: notes paragraph 1, 54 to 57: "Ray"`, `coverage: notes paragraph 1, 58 to 67: "Institute"`},
		},
		{
			name: "begins with a sentence",
			change: func(b *graph.Batch) {
				b.Statements = append(b.Statements, graph.Statement{
					Subject: "robot", Predicate: "effect", Source: "notes", Value: graph.Value{Kind: graph.TextValue, Text: "guests", Printed: "Norway"},
					Cites: []graph.Citation{graphtest.NewText(t, quayText).Cite("Visitors from Norway", 0)},
				})
			},
			exceptions: func(e []check.Exception) []check.Exception { return slices.Delete(e, 2, 4) },
		},
		{
			name: "who says so is cited beside",
			change: func(b *graph.Batch) {
				text := graphtest.NewText(t, quayText)
				by := text.Cite("Mr. Ray", 0)
				by.Via = "Mr. Ray"
				b.Statements = append(b.Statements, graph.Statement{
					Subject: "robot", Predicate: "effect", Source: "notes", Value: graph.Value{Kind: graph.TextValue, Text: "twice as much", Printed: "doubled"},
					Qualifiers: []graph.Qualifier{{Key: "said-by", Entity: "ray"}},
					Cites:      []graph.Citation{by, text.Cite("robots doubled its output", 0)},
				})
			},
			exceptions: func(e []check.Exception) []check.Exception { return slices.Delete(e, 1, 2) },
		},
		{
			name: "only who says so is cited",
			change: func(b *graph.Batch) {
				by := graphtest.NewText(t, quayText).Cite("Mr. Ray", 0)
				by.Via = "Mr. Ray"
				b.Statements = append(b.Statements, graph.Statement{
					Subject: "robot", Predicate: "effect", Source: "notes", Value: graph.Value{Kind: graph.TextValue, Text: "twice as much", Printed: "doubled"},
					Qualifiers: []graph.Qualifier{{Key: "said-by", Entity: "ray"}}, Cites: []graph.Citation{by},
				})
			},
			exceptions: func(e []check.Exception) []check.Exception { return slices.Delete(e, 1, 2) },
			want:       []string{"printed: effect.*: has only passages that name who says so"},
		},
		{
			name: "somebody else is named beside",
			change: func(b *graph.Batch) {
				text := graphtest.NewText(t, quayText)
				by := text.Cite("Mr. Ray", 0)
				by.Via = "Mr. Ray"
				b.Statements = append(b.Statements, graph.Statement{
					Subject: "robot", Predicate: "effect", Source: "notes", Value: graph.Value{Kind: graph.TextValue, Text: "twice as much", Printed: "doubled"},
					Qualifiers: []graph.Qualifier{{Key: "said-by", Entity: "port"}},
					Cites:      []graph.Citation{by, text.Cite("robots doubled its output", 0)},
				})
			},
			exceptions: func(e []check.Exception) []check.Exception { return slices.Delete(e, 1, 2) },
			want:       []string{`printed: effect.*, notes paragraph 2, 97 to 104: does not hold "doubled"`},
		},
		{
			name:       "not excepted",
			exceptions: func(e []check.Exception) []check.Exception { return slices.Delete(e, 1, 3) },
			want: []string{
				`coverage: notes paragraph 2, 97 to 99: "Mr"`, `coverage: notes paragraph 2, 101 to 104: "Ray"`,
				`coverage: notes paragraph 2, 151 to 159: "Visitors"`,
			},
		},
		{
			name: "names of entities where they are printed",
			change: func(b *graph.Batch) {
				text := graphtest.NewText(t, quayText)
				b.Entities[1].Source = "notes"
				b.Entities[1].Names[0].Cites = []graph.Citation{text.Cite("Ray Institute", 0)}
				b.Entities[3].Accounts = []graph.Account{
					{Source: "notes", Names: []graph.Name{{Text: "Mr. Ray", Cites: []graph.Citation{text.Cite("Mr. Ray", 0)}}}},
				}
			},
			exceptions: func(e []check.Exception) []check.Exception { return slices.Delete(e, 1, 2) },
		},
		{
			name: "names of entities where they are not",
			change: func(b *graph.Batch) {
				text := graphtest.NewText(t, quayText)
				wrong := text.Cite("Ray Institute", 0)
				wrong.Via = "the firm"
				lost := text.Cite("Ray Institute", 0)
				lost.Hash = passage.Hash("x")
				b.Entities[4].Accounts = []graph.Account{
					{Source: graph.CommonKnowledge, Names: []graph.Name{{Text: "thing", Cites: []graph.Citation{{Note: "Called so."}}}}},
					{Source: "notes", Names: []graph.Name{{Text: "Robo", Cites: []graph.Citation{wrong, text.Cite("robots", 0)}}}},
				}
				b.Entities[0].Source = "notes"
				b.Entities[0].Names[0].Cites = []graph.Citation{lost}
			},
			want: []string{
				`via: robot.accounts[1].names[0], notes paragraph 1, 54 to 67: does not hold "the firm"`,
				`name: robot.accounts[1].names[0], notes paragraph 1, 54 to 67: does not hold "Robo"`,
				`name: robot.accounts[1].names[0], notes paragraph 2, 124 to 130: does not hold "Robo"`,
				`passage: port.names[0], notes paragraph 1, 54 to 67: does not hold what the hash says`,
			},
		},
		{
			name: "exceptions that are wrong",
			exceptions: func(e []check.Exception) []check.Exception {
				e[0].Reason = " "
				return append(e, check.Exception{Source: "notes", Paragraph: 1, Term: "Norway", Reason: "r"},
					check.Exception{Source: "notes", Paragraph: 1, Term: "5G", Reason: "r"},
					check.Exception{Source: "notes", Paragraph: 1, Term: "the", Reason: "r"},
					check.Exception{Source: "notes", Paragraph: 99, Term: "Norway", Reason: "r"})
			},
			want: []string{
				`exception: notes paragraph 0, "Quay Report": has no reason`, `exception: notes paragraph 1, "Norway": does not stand in that paragraph`,
				`exception: notes paragraph 1, "5G": is not needed`, `exception: notes paragraph 1, "the": is not needed`,
				`exception: notes paragraph 99, "Norway": does not stand in that paragraph`,
			},
		},
		{
			name:       "no exceptions: not held to be covered",
			exceptions: func(e []check.Exception) []check.Exception { return nil },
		},
		{
			name: "covered whole, no exceptions",
			exceptions: func(e []check.Exception) []check.Exception {
				return []check.Exception{{Source: "notes"}}
			},
			want: []string{
				`coverage: notes paragraph 0, 0 to 4: "Quay"`, `coverage: notes paragraph 0, 5 to 11: "Report"`, `coverage: notes paragraph 2, 97 to 99: "Mr"`,
				`coverage: notes paragraph 2, 101 to 104: "Ray"`, `coverage: notes paragraph 2, 151 to 159: "Visitors"`, `coverage: notes paragraph 2, 165 to 171: "Norway"`,
			},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			q := openQuay(t, tc.change)
			exceptions := q.exceptions()
			if tc.exceptions != nil {
				exceptions = tc.exceptions(exceptions)
			}
			found, err := check.VerifyText(t.Context(), q.m, graph.SourceText{Source: "notes", Text: quayText}, exceptions)
			if err != nil {
				t.Fatal(err)
			}
			expect(t, found, tc.want...)

			// Verify says the same of it once it is attached.
			apply(t, q.m, graph.Batch{Texts: []graph.SourceText{{Source: "notes", Text: quayText}}})
			whole, err := check.Verify(t.Context(), q.m, exceptions)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(found, slices.DeleteFunc(whole, func(f check.Finding) bool { return f.Check == "citation" })); diff != "" {
				t.Errorf("Verify against VerifyText (-text +whole):\n%s", diff)
			}
		})
	}
}

func TestVerifyTextOfACopy(t *testing.T) {
	q := openQuay(t, nil)
	copied := "Page 3 of 9, AI News\n\n" + strings.ReplaceAll(strings.ReplaceAll(quayText, "’", "'"), "runs 12", "runs\n12")
	found, err := check.VerifyText(t.Context(), q.m, graph.SourceText{Source: "notes", Text: copied}, q.exceptions())
	if err != nil {
		t.Fatal(err)
	}
	// A line break in the middle of a passage makes two paragraphs of it; all
	// else fits, and the furniture of the page need not be covered.
	expect(t, found, "passage: employees.*, notes paragraph 1, 13 to 44: reaches beyond paragraph 2")

	found, err = check.VerifyText(t.Context(), q.m, graph.SourceText{Source: "notes", Text: strings.ReplaceAll(quayText, "cranes", "ships")}, q.exceptions())
	if err != nil {
		t.Fatal(err)
	}
	expect(t, found, "passage: employees.*, notes paragraph 1, 13 to 44: is not found in the attached copy")
}

func TestVerifyTextWords(t *testing.T) {
	for _, tc := range []struct {
		name, text, end string
		want            bool
	}{
		{"as it is", "Here is Alma today.", "Alma", true},
		{"another case", "Here is ALMA today.", "alma", true},
		{"possessive", "Here is Alma’s port.", "Alma", true},
		{"plural", "Here are robots.", "robot", true},
		{"plural in es", "Here are boxes.", "box", true},
		{"plural possessive", "Here are the robots’ arms.", "robot", true},
		{"inside a word", "Here is Palmalma.", "alma", false},
		{"the beginning of a word", "Here is Almaville.", "Alma", false},
		{"a hyphen for a space", "Here is a data-driven port.", "Data driven", true},
		{"quotation marks", "It is called “Alma Plus.”", `"alma plus."`, true},
		{"wrapped", "Here is the Port of\n Alma.", "port of alma", true},
		{"a number inside a number", "There are 1.5 of them.", "5", false},
		{"a number before a point", "There are 1.5 of them.", "1", false},
		{"a number at the end", "There are 5.", "5", true},
		{"Chinese", "这里有阿尔玛港口。", "阿尔玛", true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m := graphtest.NewModel()
			defer m.Close()
			text := strings.ReplaceAll(tc.text, "\n", " ")
			a := graphtest.NewText(t, text)
			apply(t, m, graph.Batch{
				Sources:    []graph.Source{a.Source},
				Entities:   []graph.Entity{{ID: "a", Type: "concept", Name: tc.end}, {ID: "b", Type: "concept", Name: tc.end}},
				Statements: []graph.Statement{{Subject: "a", Predicate: "related-to", Object: "b", Source: "notes", Cites: []graph.Citation{a.Cite(text, 0)}}},
			})
			found, err := check.VerifyText(t.Context(), m, graph.SourceText{Source: "notes", Text: text}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := len(found) == 0; got != tc.want {
				t.Errorf("%q in %q: got %v, want %v (%v)", tc.end, tc.text, got, tc.want, found)
			}
		})
	}
}

func TestVerifyTextBegins(t *testing.T) {
	for _, tc := range []struct {
		name, text, cited string
		late              bool
	}{
		{"in the sentence of the name", "Alma has ships, 5 of them.", "5 of them", true},
		{"with it", "Alma has ships, 5 of them.", "Alma has ships, 5", false},
		{"in the next sentence", "Alma is a port. It has 5 ships.", "has 5 ships", false},
		{"with the next sentence", "Alma is a port. It has 5 ships.", "It has 5 ships", false},
		{"with a quotation", "Alma is a port. “It has 5 ships.”", "“It has 5", false},
		{"behind a quotation", "“Alma is a port.” It has 5 ships.", "has 5 ships", false},
		{"behind a stop that ends no sentence", "Alma is No. 1 of 5.", "1 of 5", true},
		{"in Chinese", "阿尔玛港有船，共5艘。", "共5艘", true},
		{"in the next sentence in Chinese", "阿尔玛港很大。它有5艘船。", "有5艘船", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m := graphtest.NewModel()
			defer m.Close()
			a := graphtest.NewText(t, tc.text)
			apply(t, m, graph.Batch{
				Sources:  []graph.Source{a.Source},
				Entities: []graph.Entity{{ID: "a", Type: "place", Name: "Alma", Names: []graph.Name{{Text: "阿尔玛港", Lang: "zh"}}}},
				Statements: []graph.Statement{{
					Subject: "a", Predicate: "effect", Value: graph.Value{Kind: graph.TextValue, Text: "ships", Printed: "5"},
					Source: "notes", Cites: []graph.Citation{a.Cite(tc.cited, 0)},
				}},
			})
			found, err := check.VerifyText(t.Context(), m, graph.SourceText{Source: "notes", Text: tc.text}, nil)
			if err != nil {
				t.Fatal(err)
			}
			var want []string
			if tc.late {
				want = []string{"begins: effect.*, notes paragraph 0, "}
			}
			expect(t, found, want...)
		})
	}
}

func TestVerifyTextCounts(t *testing.T) {
	text := "The 14th plan of SenseIt, in about 1,500.75 words: AI-led, half done, May be so. According to It's IT desk; 3D 数字 ten eShips."
	m := graphtest.NewModel()
	defer m.Close()
	a := graphtest.NewText(t, text)
	apply(t, m, graph.Batch{Sources: []graph.Source{a.Source}})
	found, err := check.VerifyText(t.Context(), m, graph.SourceText{Source: "notes", Text: text}, []check.Exception{{Source: "notes"}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range found {
		got = append(got, strings.Split(f.Detail, `"`)[1])
	}
	want := []string{"14th", "SenseIt", "1,500.75", "AI", "half", "IT", "3D", "ten", "eShips"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestVerifyTextErrors(t *testing.T) {
	q := openQuay(t, nil)
	if _, err := check.VerifyText(t.Context(), q.m, graph.SourceText{Source: "nobody", Text: "x"}, nil); !errors.Is(err, graph.ErrNotFound) {
		t.Errorf("got %v, want ErrNotFound", err)
	}
	found, err := check.VerifyText(t.Context(), q.m, graph.SourceText{Source: graph.CommonKnowledge, Text: "x"}, nil)
	if err != nil || len(found) > 0 {
		t.Errorf("common knowledge: got %v, %v, want nothing", found, err)
	}
	q.m.Close()
	if _, err := check.Verify(t.Context(), q.m, nil); !errors.Is(err, graph.ErrClosed) {
		t.Errorf("got %v, want ErrClosed", err)
	}
}

func TestVerifyCitations(t *testing.T) {
	q := openQuay(t, func(b *graph.Batch) {
		b.Statements[0].Cites[0].Hash = ""
		b.Statements[0].Cites[0].Note = ""
		b.Statements[1].Cites = []graph.Citation{{Note: "somewhere"}}
		b.Statements[2].Cites = nil
		b.Statements[3].Cites = []graph.Citation{{Start: 1, End: 2}}
		b.Statements = append(b.Statements,
			graph.Statement{Subject: "ray", Predicate: "related-to", Object: "5g", Source: "notes", Cites: []graph.Citation{{Line: 4}, {Record: "a,b"}}},
			graph.Statement{Subject: "ray", Predicate: "related-to", Object: "robot", Source: graph.CommonKnowledge})
	})
	found, err := check.Verify(t.Context(), q.m, q.exceptions())
	if err != nil {
		t.Fatal(err)
	}
	expect(t, found,
		"citation: employees.*.cites[0].hash: is missing", "citation: employees.*.cites[0].note: is missing",
		"citation: develops.*.cites[0].end: is missing", "citation: develops.*.cites[0].hash: is missing",
		"citation: owns.*: has no citation",
		"citation: related-to.*.cites[0].note: is missing", "citation: related-to.*.cites[0]: names a place",
		"citation: related-to.*: has no citation")
}

// damaged is a reader that tells something else than its store holds.
type damaged struct {
	graph.Reader
	entity    func(*graph.Node)
	statement func(*graph.Statement)
	source    func(*graph.SourceResult)
	stats     func(*graph.Stats)
	more      []graph.Statement
	revision  func(n int, r *graph.Revision) // of the n-th answer
	n         int
}

func (d *damaged) moved(r graph.Revision) graph.Revision {
	if d.revision != nil {
		d.revision(d.n, &r)
	}
	d.n++
	return r
}

func (d *damaged) Schema(ctx context.Context) (graph.SchemaResult, error) {
	r, err := d.Reader.Schema(ctx)
	r.Revision = d.moved(r.Revision)
	return r, err
}

func (d *damaged) Entities(ctx context.Context, q graph.EntitiesQuery) iter.Seq2[graph.Node, error] {
	return func(yield func(graph.Node, error) bool) {
		for n, err := range d.Reader.Entities(ctx, q) {
			if d.entity != nil {
				d.entity(&n)
			}
			if !yield(n, err) {
				return
			}
		}
	}
}

func (d *damaged) Sources(ctx context.Context) iter.Seq2[graph.SourceResult, error] {
	return func(yield func(graph.SourceResult, error) bool) {
		for s, err := range d.Reader.Sources(ctx) {
			if d.source != nil {
				d.source(&s)
			}
			if !yield(s, err) {
				return
			}
		}
	}
}

func (d *damaged) Statements(ctx context.Context, q graph.StatementsQuery) iter.Seq2[graph.Statement, error] {
	return func(yield func(graph.Statement, error) bool) {
		for s, err := range d.Reader.Statements(ctx, q) {
			if d.statement != nil {
				d.statement(&s)
			}
			if !yield(s, err) {
				return
			}
		}
		for _, s := range d.more {
			if !yield(s, nil) {
				return
			}
		}
	}
}

func (d *damaged) Stats(ctx context.Context) (graph.Stats, error) {
	s, err := d.Reader.Stats(ctx)
	if d.stats != nil {
		d.stats(&s)
	}
	return s, err
}

func TestVerifyRecords(t *testing.T) {
	digest := "digest: revision: is "
	for _, tc := range []struct {
		name string
		d    damaged
		want []string
	}{
		{name: "nothing wrong"},
		{
			"a changed name", damaged{entity: func(n *graph.Node) {
				if n.ID == "port" {
					n.Name = "Port of Elma"
				}
			}}, []string{digest},
		},
		{
			"an entity that breaks the schema",
			damaged{entity: func(n *graph.Node) {
				if n.ID == "5g" {
					n.Type, n.Name = "ghost", ""
				}
			}},
			[]string{
				digest, `entity: 5g.type: "ghost" is not a type`, "entity: 5g.name: is empty", "statement: develops.*.object: is a ghost",
				"stats: byType[ghost]: says 0, but there are 1", "stats: byType[technology]: says 1, but there are 0",
			},
		},
		{
			"names out of order", damaged{entity: func(n *graph.Node) {
				if n.ID == "port" {
					n.Names = append(n.Names, graph.Name{Text: "A", Kind: graph.NameAlias})
				}
			}}, []string{digest, "entity: port: is not stored in canonical form"},
		},
		{
			"a degree that is off", damaged{entity: func(n *graph.Node) {
				if n.ID == "ray" {
					n.Degree = 7
				}
			}}, []string{"entity: ray.degree: is 7, but 1 relationships name it"},
		},
		{
			"a lost entity",
			damaged{entity: func(n *graph.Node) {
				if n.ID == "ray" {
					n.ID = "rae"
				}
			}},
			[]string{digest, "entity: rae.degree: is 1, but 0", "entity: rae.neighbors: is 1, but relationships join it to 0 others", `statement: related-to.*: mentions "ray"`},
		},
		{
			"an id that is not of the content", damaged{statement: func(s *graph.Statement) {
				if s.Predicate == "employees" {
					s.Value.Amount = "13"
				}
			}}, []string{digest, "statement: employees.*.id: does not belong to this content"},
		},
		{
			"an amount that is no number", damaged{statement: func(s *graph.Statement) {
				if s.Predicate == "employees" {
					s.ID, s.Value.Amount = "employees.aaaaaaaaaaaaaaaaaaaaaaaaaa", "1e3"
				}
			}}, []string{digest, "statement: employees.*.value.amount: is not in canonical form", "statement: employees.*.id: does not belong"},
		},
		{
			"citations out of order", damaged{statement: func(s *graph.Statement) {
				if s.Predicate == "employees" {
					c := s.Cites[0]
					c.End--
					s.Cites = append(s.Cites, c)
				}
			}}, []string{digest, "statement: employees.*: has citations that are not in order", "stats: citations: says 4, but there are 5"},
		},
		{
			"a source that is not there",
			damaged{source: func(s *graph.SourceResult) {
				if s.ID == "notes" {
					s.ID = "nots"
				}
			}},
			[]string{
				digest, `statement: employees.*: has the source "notes", which is not in the store`,
				`statement: develops.*: has the source "notes", which`, `statement: owns.*: has the source "notes", which`,
			},
		},
		{
			"a source that breaks the rules", damaged{source: func(s *graph.SourceResult) {
				if s.ID == "notes" {
					s.Published = "soon"
				}
			}}, []string{digest, "source: notes.published: is not a date"},
		},
		{
			"a text that is not there", damaged{source: func(s *graph.SourceResult) {
				if s.ID == "notes" {
					s.HasText = true
				}
			}}, []string{"source: notes: is said to have a text and has none", "stats: texts: says 0, but there are 1"},
		},
		{
			"a statement listed twice",
			damaged{more: []graph.Statement{graph.Statement{
				Subject: "institute", Predicate: "develops", Object: "5g", Status: graph.Planned, Source: "notes", When: graph.When{Due: "2030"},
				Cites: []graph.Citation{{Line: 1}},
			}.Canonical()}},
			[]string{
				digest, "order: statement develops.", "stats: statements: says 4, but there are 5", "stats: relationships: says 3, but there are 4",
				"stats: citations: says 4, but there are 5", "stats: byPredicate[develops]: says 1", "stats: byStatus[planned]: says 1", "stats: bySource[notes]: says 3",
				"entity: 5g.degree: is 1, but 2", "entity: institute.degree: is 1, but 2",
			},
		},
		{
			"counts that are off", damaged{stats: func(s *graph.Stats) {
				s.Facts, s.Entities = 9, 1
				s.ByType["ghost"] = 0
			}}, []string{"stats: facts: says 9, but there are 1", "stats: entities: says 1, but there are 5", "stats: byType[ghost]: says 0, but there are 0"},
		},
		{
			"moved once", damaged{revision: func(n int, r *graph.Revision) {
				if n == 0 {
					r.Seq += 5
				}
			}}, nil,
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			q := openQuay(t, func(b *graph.Batch) {
				for i := range b.Statements {
					b.Statements[i].Cites[0].Note = "a note"
				}
			})
			tc.d.Reader = q.m
			found, err := check.Verify(t.Context(), &tc.d, nil)
			if err != nil {
				t.Fatal(err)
			}
			expect(t, found, tc.want...)
		})
	}
}

func TestVerifyAStoreThatNeverRests(t *testing.T) {
	q := openQuay(t, nil)
	d := &damaged{Reader: q.m, revision: func(_ int, r *graph.Revision) { r.Seq += 5 }}
	if _, err := check.Verify(t.Context(), d, nil); !errors.Is(err, graph.ErrUnavailable) {
		t.Errorf("got %v, want ErrUnavailable", err)
	}
}

func TestVerifyAnEmptyStore(t *testing.T) {
	m := graphtest.NewModel()
	defer m.Close()
	found, err := check.Verify(t.Context(), m, nil)
	if err != nil || len(found) > 0 {
		t.Errorf("got %v, %v, want nothing", found, err)
	}
}

func TestVerifyKnowsAdditions(t *testing.T) {
	m := graphtest.NewModel()
	defer m.Close()
	apply(t, m, graph.Batch{Schema: graph.Schema{
		Predicates: []graph.PredicateDef{
			{ID: "feeds", Label: graph.Words{EN: "feeds"}},
			{ID: "depth", Label: graph.Words{EN: "depth"}, Value: graph.Quantity, Unit: "metre"},
		},
		Units: []graph.UnitDef{{ID: "metre", Label: graph.Words{EN: "metres"}}},
	}})
	found, err := check.Verify(t.Context(), m, nil)
	if err != nil || len(found) > 0 {
		t.Errorf("got %v, %v, want nothing", found, err)
	}
}

// TestVerifyIdentifiers: stores take what a file has, and a check tells what is wrong.
func TestVerifyIdentifiers(t *testing.T) {
	m := graphtest.NewModel()
	defer m.Close()
	e := func(id graph.EntityID, ids ...string) graph.Entity {
		out := graph.Entity{ID: id, Type: "company", Name: "N"}
		for _, s := range ids {
			i, err := graph.ParseIdentifier(s)
			if err != nil {
				t.Fatal(err)
			}
			out.Identifiers = append(out.Identifiers, i)
		}
		return out
	}
	apply(t, m, graph.Batch{
		Schema: graph.Schema{Schemes: []graph.IdentifierScheme{{ID: "plate", Label: graph.Words{EN: "plate"}, Pattern: "[A-Z]+[0-9]+"}}},
		Entities: []graph.Entity{
			e("a", "hkex:0020", "hkex:20.HK", "lei:5493001KJTIIGC8Y1R12", "free:one", "plate:AB 12"),
			e("b", "HKEX:020", "lei:5493001KJTIIGC8Y1R21", "plate:12"),
			e("c", "free:ONE", "other:one", "wikidata:148"),
		},
	})
	found, err := check.Verify(t.Context(), m, nil)
	if err != nil {
		t.Fatal(err)
	}
	expect(
		t, found,
		`identifier: b.identifiers[0]: "HKEX:020" is also of "a"; correct one of them, or, if the two are the same, keep one entity`,
		`identifier: b.identifiers[1]: "5493001KJTIIGC8Y1R21" has wrong check digits`,
		`identifier: b.identifiers[2]: "12" is not of the form of plate, which is [A-Z]+[0-9]+; correct it`,
		`identifier: c.identifiers[0]: "free:ONE" is also of "a"`,
		`identifier: c.identifiers[2]: "148" is not of the form of Wikidata`,
	)
}

// entitiesOf gives other entities than a store holds.
type entitiesOf struct {
	graph.Reader
	change func(*graph.Node)
}

func (r entitiesOf) Entities(ctx context.Context, q graph.EntitiesQuery) iter.Seq2[graph.Node, error] {
	return func(yield func(graph.Node, error) bool) {
		for n, err := range r.Reader.Entities(ctx, q) {
			r.change(&n)
			if !yield(n, err) {
				return
			}
		}
	}
}

// TestVerifyAccounts: what sources say of entities is held to what is said at the door.
func TestVerifyAccounts(t *testing.T) {
	q := openQuay(t, nil)
	found, err := check.Verify(t.Context(), entitiesOf{q.m, func(n *graph.Node) {
		switch n.ID {
		case "port":
			n.Source = "gone"
		case "ray":
			n.Accounts = []graph.Account{
				{Source: "lost", Name: "R"},
				{Source: "notes", Type: "no-such", Identifiers: []graph.Identifier{{Scheme: "lei", Value: "1"}}},
				{Source: "notes"},
			}
		case "robot":
			n.Accounts = []graph.Account{{Source: "notes", Names: []graph.Name{{Text: "R", Kind: graph.NameAlias, Cites: []graph.Citation{{Note: "n"}}}}}}
			n.Source = graph.CommonKnowledge
			n.Names = []graph.Name{{Text: "R", Kind: graph.NameAlias, Cites: []graph.Citation{{Start: 1, End: 2}}}}
		}
	}}, q.exceptions())
	if err != nil {
		t.Fatal(err)
	}
	found = slices.DeleteFunc(found, func(f check.Finding) bool { return f.Check == "digest" })
	expect(t, found,
		`entity: port.source: is "gone", which is not in the store`,
		`entity: ray.accounts[0].source: is "lost", which is not in the store`,
		`entity: ray.accounts[1].type: "no-such" is not a type`,
		`entity: ray.accounts[2].source: "notes" has an account already`,
		`entity: ray: is not stored in canonical form`,
		`identifier: ray.accounts[1].identifiers[0]: "1" is not of the form`,
		`citation: robot.accounts[0].names[0].cites[0].end: is missing`,
		`citation: robot.accounts[0].names[0].cites[0].hash: is missing`,
		`citation: robot.names[0].cites[0].note: is missing`,
		`citation: robot.names[0].cites[0]: names a place, but common knowledge has no text`,
	)
}

package interchange_test

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hubgraph/graph"
	"hubgraph/internal/interchange"
	"hubgraph/internal/testbed"
)

// shared is where graphs are that others made, which are not ours to carry.
const shared = "../../../shared/data"

// An edgeList is a file of a graph: the columns of its two ends, of the kind of the edge and
// of the days between which it holds; "" for none.
type edgeList struct {
	path                       string
	from, to, kind, start, end string
}

var edgeLists = []edgeList{
	{"01-company/us-congress/edges.csv", "source", "target", "type", "start", "end"},
	{"01-company/air-routes/air-routes-latest-edges.csv", "~from", "~to", "~label", "", ""},
	{"01-company/dk-elite-2013/affiliations.csv.gz", "person", "affiliation", "role", "", ""},
}

// batches reads a file as batches that a store takes.
func (l edgeList) batches(t *testing.T, name string) (out []graph.Batch) {
	t.Helper()
	b := graph.Batch{Sources: []graph.Source{{ID: "file", Title: l.path}}, Schema: graph.Schema{
		Types:      []graph.TypeDef{{ID: "thing", Label: graph.Words{EN: "thing", ZH: "物"}, Plural: graph.Words{EN: "things", ZH: "物"}}},
		Predicates: []graph.PredicateDef{{ID: "joined-to", Label: graph.Words{EN: "joined to", ZH: "相连"}}},
		Qualifiers: []graph.QualifierDef{{Key: "how", Label: graph.Words{EN: "how", ZH: "方式"}}},
	}}
	seen := map[string]bool{}
	entity := func(name string) graph.EntityID {
		id := graph.EntityID(strings.TrimSpace(name))
		if !seen[name] {
			seen[name] = true
			b.Entities = append(b.Entities, graph.Entity{ID: id, Type: "thing", Name: string(id)})
		}
		return id
	}
	for row, cell := range testbed.Rows(t, name) {
		if cell(l.from) == "" || cell(l.to) == "" {
			continue
		}
		s := graph.Statement{
			Subject: entity(cell(l.from)), Predicate: "joined-to", Object: entity(cell(l.to)), Source: "file",
			When:  graph.When{From: graph.Date(cell(l.start)), To: graph.Date(cell(l.end))},
			Cites: []graph.Citation{{Line: len(seen), Record: strings.Join(row, ",")}},
		}
		if how := strings.TrimSpace(cell(l.kind)); how != "" {
			s.Qualifiers = []graph.Qualifier{{Key: "how", Value: graph.Value{Kind: graph.TextValue, Text: how}}}
		}
		if b.Statements = append(b.Statements, s); len(b.Statements) == 20_000 {
			out = append(out, b)
			b = graph.Batch{}
		}
	}
	return append(out, b)
}

// TestFilesRoundTrip: graphs that others made come out of an empty store as they went in.
func TestFilesRoundTrip(t *testing.T) {
	if _, err := os.Stat(shared); err != nil {
		t.Skipf("%s is not here: graphs that others made are not read", shared)
	}
	for _, l := range edgeLists {
		t.Run(filepath.Base(l.path), func(t *testing.T) {
			a, b := embedded(t), embedded(t)
			for _, batch := range l.batches(t, filepath.Join(shared, l.path)) {
				apply(t, a, batch)
			}
			e, err := interchange.Begin(t.Context(), a, interchange.Query{})
			if err != nil {
				t.Fatal(err)
			}
			defer e.Close()
			r, w := io.Pipe()
			go func() { _ = w.CloseWithError(e.Write(w)) }()
			done, err := interchange.Load(t.Context(), b, r, interchange.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if have, want := revision(t, b).Digest, revision(t, a).Digest; have != want || done.Statements < 5000 {
				t.Errorf("%+v: the digest is %x, want %x", done, have, want)
			}
			t.Logf("%d entities, %d statements, %d commits", done.Entities, done.Statements, done.Commits)
		})
	}
}

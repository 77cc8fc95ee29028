package app_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
	"hubgraph/graph/graphtest"
	"hubgraph/internal/app"
	"hubgraph/internal/neo4j"
	"hubgraph/internal/neo4j/neo4jtest"
	"hubgraph/internal/sqlite"
)

func newModel(testing.TB) graph.Store { return graphtest.NewModel() }

func newSQLite(t testing.TB) graph.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), sqlite.Memory, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func newNeo4j(t testing.TB) graph.Store {
	t.Helper()
	srv := neo4jtest.Get(t, neo4jtest.LTS)
	neo4jtest.Blank(t, srv)
	s, err := neo4j.Open(neo4j.Options{URI: srv.URI, Username: srv.Username, Password: srv.Password, QueryTimeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// filled puts into a store: the fixture, a text, additions to the schema, more
// entities than one batch of a copy has, and a document.
func filled(t testing.TB, s graph.Store) graph.Store {
	t.Helper()
	b, err := fixture()
	if err != nil {
		t.Fatal(err)
	}
	b.Texts = []graph.SourceText{{Source: "gazette", Text: gazette}}
	b.Schema.Types = []graph.TypeDef{{ID: "vessel", Label: graph.Words{EN: "vessel", ZH: "船"}, Plural: graph.Words{EN: "vessels", ZH: "船"}}}
	for i := range 4500 {
		b.Entities = append(b.Entities, graph.Entity{ID: graph.EntityID(fmt.Sprintf("vessel-%d", i)), Type: "vessel", Name: fmt.Sprintf("Vessel %d", i)})
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if _, err := s.Apply(ctx, b); err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"view", "view-part"} {
		d := graph.Document{Kind: kind, ID: "harbour", Version: 3, Body: []byte("a " + kind), Updated: time.Date(2024, 5, 6, 7, 8, 9, 123_000_000, time.UTC)}
		if err := s.Documents().Take(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// contents gives all that a store holds, in order, for comparison.
func contents(t testing.TB, s graph.Store) []any {
	t.Helper()
	ctx := t.Context()
	var out []any
	fail := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	schema, err := s.Schema(ctx)
	fail(err)
	out = append(out, schema.Schema)
	for src, err := range s.Sources(ctx) {
		fail(err)
		out = append(out, src.Source)
		if src.HasText {
			text, err := s.SourceText(ctx, src.ID)
			fail(err)
			out = append(out, text.SourceText)
		}
	}
	for e, err := range s.Entities(ctx, graph.EntitiesQuery{}) {
		fail(err)
		out = append(out, e)
	}
	for st, err := range s.Statements(ctx, graph.AllStatements()) {
		fail(err)
		out = append(out, st)
	}
	for _, kind := range []string{"view", "view-part"} {
		d, err := s.Documents().Get(ctx, kind, "harbour")
		fail(err)
		out = append(out, d)
	}
	return out
}

func revision(t testing.TB, s graph.Store) graph.Revision {
	t.Helper()
	rev, err := s.Revision(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return rev
}

func TestCopyGraph(t *testing.T) {
	for _, tt := range []struct {
		name     string
		from, to func(testing.TB) graph.Store
	}{
		{"model to sqlite", newModel, newSQLite},
		{"sqlite to model", newSQLite, newModel},
		{"sqlite to neo4j", newSQLite, newNeo4j},
		{"neo4j to sqlite", newNeo4j, newSQLite},
	} {
		t.Run(tt.name, func(t *testing.T) {
			from, to := filled(t, tt.from(t)), tt.to(t)
			before := revision(t, from)
			// The first try is broken off, and the second loses an answer.
			broken := &faulty{Store: to, after: 1, err: errors.New("pulled the plug")}
			if _, err := app.CopyGraph(t.Context(), from, broken); err == nil || err.Error() != "pulled the plug" {
				t.Fatalf("broken off: %v", err)
			}
			if revision(t, to).Seq != 1 {
				t.Fatalf("the broken copy wrote %d batches, want 1", revision(t, to).Seq)
			}
			unsure := &faulty{Store: to, after: 2, err: graph.ErrOutcomeUnknown.With("no answer"), done: true, once: true}
			got, err := app.CopyGraph(t.Context(), from, unsure)
			if err != nil {
				t.Fatal(err)
			}
			if got != revision(t, to) || got.Digest != before.Digest || revision(t, from) != before {
				t.Errorf("the revisions are %v and %v, want equal digests", got, before)
			}
			if diff := cmp.Diff(contents(t, from), contents(t, to)); diff != "" {
				t.Errorf("the copy differs (-source +copy):\n%s", diff)
			}
			// Its log is its own.
			changes := 0
			for c, err := range to.Log(t.Context(), graph.LogQuery{}) {
				if changes++; err != nil || c.Label != "copy" || c.Note != "copied from revision "+before.String() {
					t.Errorf("the log of the copy says %+v, %v", c, err)
				}
			}
			if uint64(changes) != got.Seq {
				t.Errorf("the log of the copy has %d changes, want %d", changes, got.Seq)
			}
			// Once more changes nothing.
			if again, err := app.CopyGraph(t.Context(), from, to); err != nil || again != got {
				t.Errorf("copied again: %v, %v, want %v", again, err, got)
			}
			// What was taken out of the copy comes back.
			if _, err := to.Apply(t.Context(), graph.Batch{Delete: []graph.EntityID{"vessel-7"}}); err != nil {
				t.Fatal(err)
			}
			if again, err := app.CopyGraph(t.Context(), from, to); err != nil || again.Digest != before.Digest {
				t.Errorf("mended: %v, %v", again, err)
			}
		})
	}
}

// A faulty store answers Apply with an error after some batches.
type faulty struct {
	graph.Store
	after      int
	err        error
	done, once bool // the batch is written all the same; only one answer is lost
}

func (f *faulty) Apply(ctx context.Context, b graph.Batch) (graph.Revision, error) {
	f.after--
	if f.after >= 0 || f.once && f.after < -1 {
		return f.Store.Apply(ctx, b)
	}
	if f.done {
		if rev, err := f.Store.Apply(ctx, b); err != nil {
			return rev, err
		}
	}
	return graph.Revision{}, f.err
}

// TestCopyRefuses gives targets that hold something else: they stay as they are.
func TestCopyRefuses(t *testing.T) {
	for _, tt := range []struct {
		name string
		has  graph.Batch
		want string
	}{
		{"another entity", graph.Batch{Entities: []graph.Entity{{ID: "zz", Type: "company", Name: "Z"}}}, `the entity "zz"`},
		{"an entity before all", graph.Batch{Entities: []graph.Entity{{ID: "a", Type: "company", Name: "A"}}}, `the entity "a"`},
		{"another content", graph.Batch{Entities: []graph.Entity{{ID: "odd", Type: "company", Name: "Even"}}}, `the entity "odd"`},
		{"another source", graph.Batch{Sources: []graph.Source{{ID: "almanac", Title: "Almanac"}}}, `the source "almanac"`},
		{"another text", graph.Batch{Sources: []graph.Source{{ID: "register", Title: "Register of companies", Titles: graph.Words{ZH: "公司登记册"}, Licence: "CC0-1.0", Language: "zh", Retrieved: "2026-04-01", Archived: "https://archive.example/register"}}, Texts: []graph.SourceText{{Source: "register", Text: "x"}}}, `the text of "register"`},
		{"another schema", graph.Batch{Schema: graph.Schema{Types: []graph.TypeDef{{ID: "buoy", Label: graph.Words{EN: "buoy", ZH: "浮标"}, Plural: graph.Words{EN: "buoys", ZH: "浮标"}}}}}, "its schema"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			from, to := filled(t, newModel(t)), newSQLite(t)
			if _, err := to.Apply(t.Context(), tt.has); err != nil {
				t.Fatal(err)
			}
			before := revision(t, to)
			_, err := app.CopyGraph(t.Context(), from, to)
			if !errors.Is(err, graph.ErrConflict) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want a conflict that names %s", err, tt.want)
			}
			if now := revision(t, to); now != before {
				t.Errorf("the target was written to: %v, before %v", now, before)
			}
		})
	}
	t.Run("itself", func(t *testing.T) {
		s := filled(t, newModel(t))
		if _, err := app.CopyGraph(t.Context(), s, s); !errors.Is(err, graph.ErrConflict) {
			t.Errorf("got %v, want ErrConflict", err)
		}
	})
}

// A moving store is written to while it is read.
type moving struct{ graph.Store }

func (m moving) Documents() graph.Documents {
	_, err := m.Apply(context.Background(), graph.Batch{Entities: []graph.Entity{{ID: "late", Type: "company", Name: "Late"}}})
	if err != nil {
		panic(err)
	}
	return m.Store.Documents()
}

func TestCopyWhileWritten(t *testing.T) {
	if _, err := app.CopyGraph(t.Context(), moving{filled(t, newModel(t))}, newSQLite(t)); !errors.Is(err, graph.ErrUnavailable) {
		t.Errorf("got %v, want ErrUnavailable", err)
	}
}

func TestCopyCommandLine(t *testing.T) {
	for _, tt := range []struct {
		name   string
		args   []string
		status int
		want   string
	}{
		{"none named", nil, 2, "--from"},
		{"no such store", []string{"--from", "embedded", "--to", "paper"}, 2, "--to"},
		{"the same", []string{"--from", "embedded", "--to", "embedded"}, 2, "same"},
		{"no graph", []string{"--from", "embedded", "--to", "neo4j"}, 1, "there is no graph in"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := newHouse(t).run(append([]string{"copy"}, tt.args...)...)
			if r.status != tt.status || strings.Count(r.stderr, "\n") != 1 || !strings.Contains(r.stderr, tt.want) {
				t.Errorf("%+v, want status %d and one line that holds %q", r, tt.status, tt.want)
			}
		})
	}
}

// TestCopyCommand moves a graph to Neo4j and back into another folder.
func TestCopyCommand(t *testing.T) {
	s := neo4jtest.Get(t, neo4jtest.LTS)
	neo4jtest.Blank(t, s)
	h := onNeo4j(t, s, s.URI)
	h.must("seed", "--store", "embedded")
	const want = "copied and compared: 8 entities, 12 claims and 2 sources"
	if out := h.must("copy", "--from", "embedded", "--to", "neo4j"); !strings.Contains(out, want) {
		t.Errorf("to Neo4j: %q", out)
	}
	back := newHouse(t)
	back.vars = h.vars
	if out := back.must("copy", "--from", "neo4j", "--to", "embedded"); !strings.Contains(out, want) {
		t.Errorf("back: %q", out)
	}
	on, folder := h.must("show", "aurora-robotics"), back.must("show", "aurora-robotics", "--store", "embedded")
	if on != folder {
		t.Errorf("Neo4j shows\n%s\nthe folder\n%s", on, folder)
	}
	// A server has the folder: it is named.
	back.serve("serve", "--store", "embedded")
	if r := back.run("copy", "--from", "embedded", "--to", "neo4j"); r.status != 1 || !strings.Contains(r.stderr, "in use by") {
		t.Errorf("%+v, want status 1: in use", r)
	}
}

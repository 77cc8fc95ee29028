package check_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
	"hubgraph/graph/check"
	"hubgraph/graph/graphtest"
)

// heard lists what a visitor is told, a line a record.
func heard(to *[]string) check.Visitor {
	note := func(s string) error {
		*to = append(*to, s)
		return nil
	}
	return check.Visitor{
		Schema:    func(s graph.SchemaResult) error { return note("schema " + string(s.Additions().Types[0].ID)) },
		Source:    func(s graph.SourceResult) error { return note("source " + string(s.ID)) },
		Text:      func(x graph.SourceText) error { return note("text " + x.Text) },
		Entity:    func(n graph.Node) error { return note("entity " + string(n.ID)) },
		Statement: func(s graph.Statement) error { return note("statement " + string(s.Predicate)) },
	}
}

func walked(t testing.TB) *graphtest.Model {
	m := graphtest.NewModel()
	t.Cleanup(func() { m.Close() })
	apply(t, m, graph.Batch{
		Schema:     graph.Schema{Types: []graph.TypeDef{{ID: "robot", Label: graph.Words{EN: "robot"}}}},
		Sources:    []graph.Source{{ID: "t", Title: "T"}, {ID: "s", Title: "S"}},
		Texts:      []graph.SourceText{{Source: "s", Text: "words"}},
		Entities:   []graph.Entity{{ID: "b", Type: "place", Name: "B"}, {ID: "a", Type: "company", Name: "A"}},
		Statements: []graph.Statement{{Subject: "a", Predicate: "based-in", Object: "b", Source: "s"}},
	})
	return m
}

func TestWalk(t *testing.T) {
	m := walked(t)
	var got []string
	rev, err := check.Walk(t.Context(), m, heard(&got))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"schema robot", "source s", "text words", "source t", "entity a", "entity b", "statement based-in"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if now, _ := m.Revision(t.Context()); rev != now {
		t.Errorf("read at %s, want %s", rev, now)
	}
	stop := errors.New("stop")
	if _, err := check.Walk(t.Context(), m, check.Visitor{Entity: func(graph.Node) error { return stop }}); !errors.Is(err, stop) {
		t.Errorf("got %v, want the visitor's error", err)
	}
}

// silent fails the test where it is asked for what nobody wants to hear.
type silent struct {
	graph.Reader
	t testing.TB
}

func (s silent) Sources(ctx context.Context) iter.Seq2[graph.SourceResult, error] {
	s.t.Error("sources were read")
	return s.Reader.Sources(ctx)
}

func (s silent) Statements(ctx context.Context, q graph.StatementsQuery) iter.Seq2[graph.Statement, error] {
	s.t.Error("statements were read")
	return s.Reader.Statements(ctx, q)
}

func TestWalkReadsWhatIsAskedFor(t *testing.T) {
	n := 0
	if _, err := check.Walk(t.Context(), silent{walked(t), t}, check.Visitor{Entity: func(graph.Node) error { n++; return nil }}); err != nil || n != 2 {
		t.Errorf("got %d entities, %v, want 2", n, err)
	}
}

// TestWalkSaysThatTheStoreMoved writes to the store behind each record that a
// visitor is told of: whenever the write comes, the walk may not be taken for one
// of a single revision.
func TestWalkSaysThatTheStoreMoved(t *testing.T) {
	var all []string
	if _, err := check.Walk(t.Context(), walked(t), heard(&all)); err != nil {
		t.Fatal(err)
	}
	for i, at := range all {
		t.Run(at, func(t *testing.T) {
			m := walked(t)
			var got []string
			v := heard(&got)
			write := func() {
				if len(got) == i+1 {
					apply(t, m, graph.Batch{Entities: []graph.Entity{{ID: "c", Type: "person", Name: "C"}}})
				}
			}
			source, text, schema, entity, statement := v.Source, v.Text, v.Schema, v.Entity, v.Statement
			v.Schema = func(s graph.SchemaResult) error { defer write(); return schema(s) }
			v.Source = func(s graph.SourceResult) error { defer write(); return source(s) }
			v.Text = func(x graph.SourceText) error { defer write(); return text(x) }
			v.Entity = func(n graph.Node) error { defer write(); return entity(n) }
			v.Statement = func(s graph.Statement) error { defer write(); return statement(s) }
			if _, err := check.Walk(t.Context(), m, v); !errors.Is(err, check.ErrMoved) || !errors.Is(err, graph.ErrUnavailable) {
				t.Errorf("got %v, want ErrMoved", err)
			}
			if !slices.Equal(got, all[:len(got)]) {
				t.Errorf("heard %v", got)
			}
		})
	}
}

func TestAgain(t *testing.T) {
	for _, tc := range []struct {
		name  string
		fails []error
		calls int
		want  error
	}{
		{"at once", nil, 1, nil},
		{"the second time", []error{check.ErrMoved}, 2, nil},
		{"never", []error{check.ErrMoved, check.ErrMoved, check.ErrMoved}, 3, check.ErrMoved},
		{"another error", []error{graph.ErrClosed}, 1, graph.ErrClosed},
	} {
		calls := 0
		err := check.Again(func() error {
			if calls++; calls <= len(tc.fails) {
				return tc.fails[calls-1]
			}
			return nil
		})
		if calls != tc.calls || !errors.Is(err, tc.want) {
			t.Errorf("%s: got %d calls, %v, want %d, %v", tc.name, calls, err, tc.calls, tc.want)
		}
	}
}

package engine_test

import (
	"fmt"
	"testing"

	"hubgraph/graph"
	"hubgraph/graph/graphtest"
	"hubgraph/internal/engine"
)

// TestHubs asks of an entity of which edges lie in groups, with self-loops, what stands
// aside, what has no direction and is stored from both ends or is not; and then after
// some was retracted, some came, and a neighbour got another type: it answers as the model.
func TestHubs(t *testing.T) {
	s, model := newStore(), graphtest.NewModel()
	s.now = s.now.Hubs(0)
	s.head = engine.NewHead(s.now)
	apply := func(b graph.Batch) {
		t.Helper()
		for _, to := range []graph.Store{s, model} {
			if _, err := to.Apply(ctx, b); err != nil {
				t.Fatal(err)
			}
		}
	}
	other := func(i int) graph.EntityID { return graph.EntityID(fmt.Sprintf("e%02d", i)) }
	link := func(a graph.EntityID, p graph.Predicate, b graph.EntityID, status graph.Status) graph.Statement {
		return graph.Statement{Subject: a, Predicate: p, Object: b, Status: status, Source: "s1"}.Canonical()
	}
	b := graph.Batch{Schema: newWorld(1, 1).schema(), Sources: []graph.Source{{ID: "s1", Title: "S"}}, Entities: []graph.Entity{{ID: "hub", Type: "x-thing", Name: "Hub"}}}
	statuses := []graph.Status{graph.Actual, graph.Planned, graph.Denied}
	for i := range 12 {
		b.Entities = append(b.Entities, graph.Entity{ID: other(i), Type: []graph.Type{"x-thing", "x-person"}[i%2], Name: "N"})
		b.Statements = append(b.Statements,
			link("hub", links[i%3], other(i), statuses[i%3]), link(other(i), links[i/2%3], "hub", statuses[i/3%3]), link(other(i), "x-a", other((i+1)%12), graph.Actual))
	}
	b.Statements = append(b.Statements, link("hub", "x-a", "hub", graph.Actual), link("hub", "x-c", "hub", graph.Actual))
	apply(b)
	compare := func(when string) {
		t.Helper()
		want := outcome(model.Profile(ctx, "hub"))
		if diff := graphtest.Diff(outcome(s.Profile(ctx, "hub")), want); diff != "" {
			t.Errorf("%s, its profile:\n%s", when, diff)
		}
		for _, direction := range []graph.Direction{graph.Any, graph.In, graph.Out} {
			for _, predicates := range [][]graph.Predicate{nil, {"x-a"}, {"x-a-b"}, {"x-a", "x-c"}} {
				for _, hops := range []int{1, 2} {
					q := graph.NeighborhoodQuery{From: []graph.EntityID{"hub"}, Hops: hops, Filter: graph.Filter{Direction: direction, Predicates: predicates}}
					if diff := graphtest.Diff(outcome(s.Neighborhood(ctx, q)), outcome(model.Neighborhood(ctx, q))); diff != "" {
						t.Errorf("%s, %+v:\n%s", when, q, diff)
					}
					// As many links as are asked for are enough, and no fewer.
					q.Hops, q.From = 1, []graph.EntityID{"hub", other(0)}
					n := 0
					for st := range model.Statements(ctx, graph.AllStatements()) {
						for _, id := range q.From {
							e, err := model.Entity(ctx, st.Other(id))
							if asked := (graph.Filter{Direction: direction, Predicates: predicates, Statuses: graph.Statuses}); err == nil && (st.Subject == id || st.Object == id) && asked.Match(&graph.Schema{Predicates: b.Schema.Predicates}, &st, &e.Entity) {
								n++
							}
						}
					}
					for budget, want := range map[int]graph.Stop{n: "", n - 1: graph.StoppedByBudget} {
						if q.Budget = budget; budget < 1 {
							continue
						}
						if got, err := s.Neighborhood(ctx, q); err != nil || got.StoppedBy != want {
							t.Errorf("%s, %+v: got stopped by %q, want %q (%v)", when, q, got.StoppedBy, want, err)
						}
					}
				}
			}
		}
	}
	compare("in a delta")
	s.now = s.now.Compacted()
	s.head = engine.NewHead(s.now)
	compare("in a base")
	apply(graph.Batch{Retract: []graph.StatementID{link("hub", "x-a", other(0), graph.Actual).ID, link("hub", "x-c", "hub", graph.Actual).ID, link(other(2), links[1], "hub", graph.Actual).ID}})
	compare("with some retracted")
	apply(graph.Batch{Statements: []graph.Statement{link("hub", "x-c", other(5), graph.Actual), link(other(6), "x-a", "hub", graph.Denied)}})
	compare("with some that came")
	apply(graph.Batch{Entities: []graph.Entity{{ID: other(3), Type: "x-person", Name: "N"}, {ID: other(4), Type: "x-person", Name: "N"}}, Replace: true})
	compare("with another type of neighbours")
}

package engine_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"hubgraph/graph"
	"hubgraph/internal/engine"
)

// TestBudget asks with budgets of all sizes: what is answered must be how the
// whole answer begins, with all statements that this has among what is given.
func TestBudget(t *testing.T) {
	cuts := 0
	for seed := range uint64(25) {
		w := newWorld(seed+500, 9)
		s := newStore()
		for range 3 {
			if _, err := s.Apply(ctx, w.batch(s.now, 20)); err != nil && graph.CodeOf(err) != graph.ErrConflict {
				t.Fatal(err)
			}
		}
		var ids []graph.EntityID
		for n := range s.Entities(ctx, graph.EntitiesQuery{}) {
			ids = append(ids, n.ID)
		}
		if len(ids) < 4 {
			continue
		}
		near := graph.NeighborhoodQuery{From: ids[:1+w.IntN(2)], Hops: 1 + w.IntN(3), Filter: w.filter()}
		common := graph.CommonQuery{Of: ids[:2], Filter: w.filter()}
		among := graph.AmongQuery{Of: ids[:4], MaxHops: 2, Filter: w.filter()}
		for name, q := range map[string]func(budget int) (graph.Subgraph, error){
			fmt.Sprintf("Neighborhood %+v", near): func(b int) (graph.Subgraph, error) { near.Budget = b; return s.Neighborhood(ctx, near) },
			fmt.Sprintf("Common %+v", common):     func(b int) (graph.Subgraph, error) { common.Budget = b; return s.Common(ctx, common) },
			fmt.Sprintf("Among %+v", among):       func(b int) (graph.Subgraph, error) { among.Budget = b; return s.Among(ctx, among) },
		} {
			whole := ask1[graph.Subgraph](t)(q(0))
			for budget := 1; budget < 300; budget += 1 + budget/8 {
				got := ask1[graph.Subgraph](t)(q(budget))
				if got.Complete != (got.StoppedBy == "") || !got.Complete && got.StoppedBy != graph.StoppedByBudget {
					t.Fatalf("seed %d, budget %d, %s: complete %v, stopped by %q", seed, budget, name, got.Complete, got.StoppedBy)
				}
				want := whole.Entities
				if !got.Complete {
					cuts++
					want = whole.Entities[:min(len(got.Entities), len(whole.Entities))]
				}
				if diff := gocmp.Diff(want, got.Entities); diff != "" {
					t.Fatalf("seed %d, budget %d, %s: entities (-want +got):\n%s", seed, budget, name, diff)
				}
				in := map[graph.EntityID]bool{}
				for _, n := range got.Entities {
					in[n.ID] = true
				}
				statements := slices.DeleteFunc(slices.Clone(whole.Statements), func(s graph.Statement) bool { return !in[s.Subject] || !in[s.Object] })
				if diff := gocmp.Diff(statements, got.Statements); diff != "" {
					t.Fatalf("seed %d, budget %d, %s: statements (-want +got):\n%s", seed, budget, name, diff)
				}
			}
		}
	}
	if cuts < 100 {
		t.Errorf("only %d answers were cut", cuts)
	}
}

// TestJoiningHasABudget lets ever more edges be looked at to find what joins the
// entities of an answer: it grows with them, holds all statements among what it
// gives, and says that a budget cut it.
func TestJoiningHasABudget(t *testing.T) {
	s := newStore()
	b := graph.Batch{Sources: []graph.Source{{ID: "s", Title: "S"}}}
	const n = 20
	id := func(i int) graph.EntityID { return graph.EntityID(fmt.Sprintf("e%02d", i)) }
	for i := range n {
		b.Entities = append(b.Entities, graph.Entity{ID: id(i), Type: "company", Name: "N"})
		for j := range i {
			b.Statements = append(b.Statements, graph.Statement{Subject: id(i), Predicate: "partner-of", Object: id(j), Source: "s"})
		}
	}
	if _, err := s.Apply(ctx, b); err != nil {
		t.Fatal(err)
	}
	q := graph.NeighborhoodQuery{From: []graph.EntityID{id(0)}, Hops: 1, Limit: n - 2}
	whole := ask1[graph.Subgraph](t)(s.Neighborhood(ctx, q))
	if len(whole.Entities) != n-1 || whole.NextNear == nil {
		t.Fatalf("got %d entities, next %v; want a page of %d that goes on", len(whole.Entities), whole.NextNear, n-1)
	}
	last := 0
	for edges := 1; edges <= n*n; edges++ {
		got := ask1[graph.Subgraph](t)(s.now.NeighborhoodJoining(ctx, q, edges))
		if len(got.Entities) < max(2, last) {
			t.Fatalf("within %d edges: got %d entities, want one beside the start, and no fewer than within fewer edges (%d)", edges, len(got.Entities), last)
		}
		last = len(got.Entities)
		if edges == 1 && last != 2 {
			t.Fatalf("within one edge: got %d entities, want one beside the start", last)
		}
		if last == len(whole.Entities) {
			if diff := gocmp.Diff(whole, got); diff != "" {
				t.Errorf("within %d edges, which are enough (-want +got):\n%s", edges, diff)
			}
			return
		}
		if got.StoppedBy != graph.StoppedByBudget || got.Complete || got.NextNear != nil {
			t.Errorf("within %d edges: got stopped by %q, complete %t, next %v; want a budget alone", edges, got.StoppedBy, got.Complete, got.NextNear)
		}
		if diff := gocmp.Diff(whole.Entities[:last], got.Entities); diff != "" {
			t.Fatalf("within %d edges: entities (-want +got):\n%s", edges, diff)
		}
		if want := last * (last - 1) / 2; len(got.Statements) != want {
			t.Errorf("within %d edges: got %d statements among %d entities, want all %d", edges, len(got.Statements), last, want)
		}
	}
	t.Errorf("within %d edges, as many as there are: got %d entities", n*n, last)
}

// TestLevels asks for paths as they are found where all is much work, first those that
// pass no hubs: they are the same, in the same order, and what a budget cuts begins so.
func TestLevels(t *testing.T) {
	several := 0
	for seed := range uint64(20) {
		w := newWorld(seed+7000, 9)
		s := newStore()
		for range 4 {
			if _, err := s.Apply(ctx, w.batch(s.now, 20)); err != nil && graph.CodeOf(err) != graph.ErrConflict {
				t.Fatal(err)
			}
		}
		ids := slices.Sorted(maps.Keys(readAll(s.now).entities))
		if len(ids) < 4 {
			continue
		}
		for n := range 20 {
			from, to := pick(w, ids...), pick(w, ids...)
			if from == to {
				continue
			}
			q := graph.PathsQuery{From: from, To: to, MaxHops: 4, Together: n%3 == 0}
			want := ask1[graph.PathsResult](t)(s.now.Paths(ctx, q))
			if diff := gocmp.Diff(want, ask1[graph.PathsResult](t)(s.now.PathsByLevels(ctx, q))); diff != "" {
				t.Fatalf("seed %d, %+v: by levels (-want +got):\n%s", seed, q, diff)
			}
			if len(want.Paths) > 3 {
				several++
			}
			for q.Budget = 1; q.Budget < 400; q.Budget += 1 + q.Budget/3 {
				got := ask1[graph.PathsResult](t)(s.now.PathsByLevels(ctx, q))
				if len(got.Paths) > len(want.Paths) {
					t.Fatalf("seed %d, %+v: got %d paths, want the first of %d", seed, q, len(got.Paths), len(want.Paths))
				}
				if diff := gocmp.Diff(want.Paths[:len(got.Paths)], got.Paths); diff != "" {
					t.Fatalf("seed %d, %+v: by levels (-want +got):\n%s", seed, q, diff)
				}
			}
		}
	}
	if several < 40 {
		t.Errorf("only %d questions had more than three paths", several)
	}
}

// TestBudgetEndsAtOnePlace asks views of one graph that keep it differently, in a
// delta and without one, with budgets of all sizes: what is taken off a budget is
// told by the graph alone, so the answers are the same.
func TestBudgetEndsAtOnePlace(t *testing.T) {
	cuts := map[string]int{}
	for seed := range uint64(16) {
		w := newWorld(seed+9000, 9)
		s := newStore()
		s.compactEvery = 3
		for range 4 {
			if _, err := s.Apply(ctx, w.batch(s.now, 15)); err != nil && graph.CodeOf(err) != graph.ErrConflict {
				t.Fatal(err)
			}
		}
		ids := slices.Sorted(maps.Keys(readAll(s.now).entities))
		if len(ids) < 4 {
			continue
		}
		compacted := s.now.Compacted()
		for range 6 {
			for _, q := range w.linkedQuestions(ids) {
				for budget := 1; budget < 400; budget += 1 + budget/4 {
					*q.budget = budget
					want, got := q.view(ctx, compacted), q.view(ctx, s.now)
					if diff := gocmp.Diff(want, got); diff != "" {
						t.Fatalf("seed %d, %s %s with a budget of %d: a view with a delta differs (-want +got):\n%s", seed, q.name, show(q), budget, diff)
					}
					if stopOf(want) == graph.StoppedByBudget {
						cuts[q.name]++
					}
				}
			}
		}
	}
	for _, name := range []string{"Neighborhood", "Paths", "Paths by levels", "Common", "Among"} {
		if cuts[name] < 50 {
			t.Errorf("only %d answers of %s were cut", cuts[name], name)
		}
	}
}

// TestDefaultBudget looks at what no graph that a test makes is large enough to show.
func TestDefaultBudget(t *testing.T) {
	for budget, want := range map[int]int{0: graph.MaxBudget, 1: 1, graph.MaxBudget: graph.MaxBudget} {
		if got := engine.BudgetOf(budget); got != want {
			t.Errorf("a question of budget %d may visit %d edges, want %d", budget, got, want)
		}
	}
}

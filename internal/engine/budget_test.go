package engine_test

import (
	"fmt"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"hubgraph/graph"
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

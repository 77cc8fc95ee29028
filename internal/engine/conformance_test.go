package engine_test

import (
	"fmt"
	"testing"

	"hubgraph/graph"
	"hubgraph/graph/change"
	"hubgraph/graph/graphtest"
)

// The views are held to the contract through a store that keeps nothing else.
func open(testing.TB) graphtest.Opened { return graphtest.Opened{Store: newStore()} }

func TestStore(t *testing.T) { graphtest.Run(t, open) }

// TestPacedStore is TestStore with segments, merges and bases of small sizes.
func TestPacedStore(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: TestStore asks the same of views as they usually are; run it without -short")
	}
	for _, records := range []int{1, 2, 3, 17} {
		t.Run(fmt.Sprint(records), func(t *testing.T) {
			graphtest.Run(t, func(testing.TB) graphtest.Opened { return graphtest.Opened{Store: paced(records)} })
		})
	}
}

func TestHistories(t *testing.T) { graphtest.Histories(t, open) }

// A view is the state that its own store plans by, with a delta or without.
func TestStates(t *testing.T) {
	for name, every := range map[string]int{"with a delta": 0, "compacted": 1} {
		t.Run(name, func(t *testing.T) {
			graphtest.States(t, func(t testing.TB, before []graph.Batch, _ *graph.Batch) change.State {
				s := newStore()
				s.compactEvery = every
				for _, b := range before {
					if _, err := s.Apply(ctx, b); err != nil {
						t.Fatal(err)
					}
				}
				return s.now
			})
		})
	}
}

package engine_test

import (
	"testing"

	"hubgraph/graph"
	"hubgraph/graph/change"
	"hubgraph/graph/graphtest"
)

// The views are held to the contract through a store that keeps nothing else.
func open(testing.TB) graphtest.Opened { return graphtest.Opened{Store: newStore()} }

func TestStore(t *testing.T) { graphtest.Run(t, open) }

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

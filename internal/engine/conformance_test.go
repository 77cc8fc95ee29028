package engine_test

import (
	"testing"

	"hubgraph/graph/graphtest"
)

// The views are held to the contract through a store that keeps nothing else.
func open(testing.TB) graphtest.Opened { return graphtest.Opened{Store: newStore()} }

func TestStore(t *testing.T) { graphtest.Run(t, open) }

func TestHistories(t *testing.T) { graphtest.Histories(t, open) }

package neo4j_test

import (
	"testing"

	"hubgraph/graph"
	"hubgraph/graph/graphtest"
	"hubgraph/internal/neo4j"
	"hubgraph/internal/neo4j/neo4jtest"
	"hubgraph/internal/testbed"
)

// TestHubs runs the suite and some histories on a store to which every entity is
// a hub: what is asked of hubs is asked of indexes, by other statements.
func TestHubs(t *testing.T) {
	// By itself the test takes few histories. The suite, which takes many minutes, and
	// as many histories as are asked for come with HUBGRAPH_TEST_TIMES.
	more := testbed.Amount(t, 1) > 1
	if !more {
		t.Setenv("HUBGRAPH_TEST_HISTORIES", "6")
	}
	neo4jtest.Get(t, neo4jtest.LTS)
	all := func(t testing.TB) graphtest.Opened {
		o := open(t, neo4jtest.LTS)
		neo4j.TreatAsHubs(o.Store.(*neo4j.Store), 0)
		reopen := o.Reopen
		o.Reopen = func() graph.Store {
			s := reopen()
			neo4j.TreatAsHubs(s.(*neo4j.Store), 0)
			return s
		}
		return o
	}
	if more {
		t.Run("suite", func(t *testing.T) { graphtest.Run(t, all) })
	}
	t.Run("histories", func(t *testing.T) { graphtest.Histories(t, all) })
}

package neo4j_test

import (
	"testing"

	"hubgraph/graph/graphtest"
	"hubgraph/internal/neo4j/neo4jtest"
)

// TestHistories holds random histories against the Model, byte for byte, each on
// one line of servers. The embedded store is held against the same Model, so all
// three agree.
func TestHistories(t *testing.T) {
	const few = 40 // the gate asks for more
	seeds := graphtest.Seeds(t, few)
	for i, line := range neo4jtest.Lines {
		n := len(neo4jtest.Lines)
		share := seeds[i*len(seeds)/n : (i+1)*len(seeds)/n]
		if len(seeds) < n {
			share = seeds // somebody looks for a fault
		}
		t.Run(line.Name, func(t *testing.T) {
			t.Parallel() // each line has a server of its own
			neo4jtest.Get(t, line)
			graphtest.HistoriesOf(t, func(t testing.TB) graphtest.Opened { return open(t, line) }, share)
		})
	}
}

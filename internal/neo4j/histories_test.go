package neo4j_test

import (
	"os"
	"testing"

	"hubgraph/graph/graphtest"
	"hubgraph/internal/neo4j/neo4jtest"
)

// TestHistories holds random histories against the Model, byte for byte. The
// embedded store is held against the same Model, so all three agree.
func TestHistories(t *testing.T) {
	// A history takes some seconds on a real server: fewer by default than
	// for stores in process. The variable raises it for all.
	if os.Getenv("HUBGRAPH_TEST_HISTORIES") == "" {
		t.Setenv("HUBGRAPH_TEST_HISTORIES", "6")
	}
	for _, line := range neo4jtest.Lines {
		t.Run(line.Name, func(t *testing.T) {
			neo4jtest.Get(t, line)
			graphtest.Histories(t, func(t testing.TB) graphtest.Opened { return open(t, line) })
		})
	}
}

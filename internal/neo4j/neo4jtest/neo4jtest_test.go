package neo4jtest_test

import (
	"net"
	"net/url"
	"os"
	"testing"
	"time"

	"hubgraph/internal/neo4j/neo4jtest"
	"hubgraph/internal/testbed"
)

func TestMain(m *testing.M) {
	os.Exit(testbed.Around(m, neo4jtest.Close).Run())
}

func TestGetListens(t *testing.T) {
	for _, line := range neo4jtest.Lines {
		t.Run(line.Name, func(t *testing.T) {
			s := neo4jtest.Get(t, line)
			u, err := url.Parse(s.URI)
			if err != nil {
				t.Fatal(err)
			}
			c, err := net.DialTimeout("tcp", u.Host, 5*time.Second)
			if err != nil {
				t.Fatalf("the server says it is ready, but: %v", err)
			}
			c.Close()
		})
	}
}

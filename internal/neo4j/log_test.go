package neo4j_test

import (
	"context"
	"testing"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"hubgraph/graph"
	"hubgraph/internal/neo4j/neo4jtest"
)

// A database from before there was a log has no line for what was written then,
// and one for each batch from then on.
func TestLogOfAnEarlierLayout(t *testing.T) {
	for _, line := range neo4jtest.Lines {
		t.Run(line.Name, func(t *testing.T) {
			o := open(t, line)
			company := func(name string) graph.Batch {
				return graph.Batch{Author: "author of " + name, Entities: []graph.Entity{{ID: "a", Type: "company", Name: name}}}
			}
			apply(t, o.Store, company("A"))
			d := raw(t, neo4jtest.Get(t, line))
			for _, cypher := range []string{
				"DROP CONSTRAINT hubgraph_change_seq", "MATCH (c:HubgraphChange) DELETE c", "MATCH (m:HubgraphMeta) SET m.version = 1",
			} {
				if _, err := driver.ExecuteQuery(t.Context(), d, cypher, nil, driver.EagerResultTransformer); err != nil {
					t.Fatal(err)
				}
			}
			s := o.Reopen()
			defer s.Close()
			authors := func() (list []string) {
				for c, err := range s.Log(context.Background(), graph.LogQuery{}) {
					if err != nil {
						t.Fatal(err)
					}
					list = append(list, c.Author)
				}
				return list
			}
			if got := authors(); len(got) > 0 {
				t.Errorf("got changes by %q from before the log, want none", got)
			}
			apply(t, s, company("B"))
			if got := authors(); len(got) != 1 || got[0] != "author of B" {
				t.Errorf("got changes by %q, want the one after", got)
			}
			res, err := driver.ExecuteQuery(t.Context(), d, "SHOW CONSTRAINTS YIELD name WHERE name = 'hubgraph_change_seq'", nil, driver.EagerResultTransformer)
			if err != nil || len(res.Records) != 1 {
				t.Errorf("the constraint of the log: got %v, %v", res, err)
			}
		})
	}
}

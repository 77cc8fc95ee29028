package neo4j_test

import (
	"testing"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
	"hubgraph/internal/neo4j/neo4jtest"
)

// TestOtherHands has somebody else add nodes, relationships and properties beside
// ours, also such as look like ours: no answer changes, writes go on, and what was
// added stays, but for what hangs on a deleted entity.
func TestOtherHands(t *testing.T) {
	for _, line := range neo4jtest.Lines {
		t.Run(line.Name, func(t *testing.T) {
			store := open(t, line).Store
			defer store.Close()
			apply(t, store, star(3))
			type answers struct {
				Hub    graph.EntityResult
				Counts graph.CountsResult
				Near   graph.Subgraph
				About  []graph.StatementID
				Ways   graph.PathsResult
			}
			ask := func() (a answers) {
				t.Helper()
				var err error
				keep := func(e error) {
					if err == nil {
						err = e
					}
				}
				var e error
				a.Hub, e = store.Entity(t.Context(), "hub")
				keep(e)
				a.Counts, e = store.Counts(t.Context(), "hub")
				keep(e)
				a.Near, e = store.Neighborhood(t.Context(), graph.NeighborhoodQuery{From: []graph.EntityID{"hub"}, Hops: 2})
				keep(e)
				a.Ways, e = store.Paths(t.Context(), graph.PathsQuery{From: "spoke-0", To: "spoke-1", Limit: 10})
				keep(e)
				a.About = about(t, store, "hub")
				if err != nil {
					t.Fatal(err)
				}
				return a
			}
			want := ask()
			d := raw(t, neo4jtest.Get(t, line))
			run := func(cypher string) *driver.EagerResult {
				t.Helper()
				res, err := driver.ExecuteQuery(t.Context(), d, cypher, nil, driver.EagerResultTransformer)
				if err != nil {
					t.Fatalf("%s: %v", cypher, err)
				}
				return res
			}
			for _, cypher := range []string{
				"MATCH (e:Entity {id: 'hub'}) CREATE (:Note {text: 'look'})-[:ABOUT]->(e)",
				"MATCH (e:Entity {id: 'hub'}), (f:Entity {id: 'spoke-2'}) CREATE (e)-[:SIMILAR {score: 0.5}]->(f), (f)-[:OWNS]->(e), (e)-[:HUBGRAPH_FACT]->(:Fact {id: 'mine'})",
				"MATCH (e:Entity) SET e.pagerank = 0.25, e.degree = 1",
				"MATCH ()-[r:OWNS]->() SET r.weight = 3",
			} {
				run(cypher)
				if diff := cmp.Diff(want, ask()); diff != "" {
					t.Errorf("after %s:\n%s", cypher, diff)
				}
			}

			// What is written over a record leaves what stands beside it.
			apply(t, store, graph.Batch{Entities: []graph.Entity{{ID: "hub", Type: "person", Name: "Another name"}}, Retract: about(t, store, "hub")})
			if res := run("MATCH (:Note)-[:ABOUT]->(e:Person {id: 'hub', name: 'Another name'})-[:SIMILAR]->() RETURN e.pagerank, e.summary"); len(res.Records) != 1 || res.Records[0].Values[0] != 0.25 {
				t.Errorf("the entity with what was added: got %v", res.Records)
			}
			apply(t, store, graph.Batch{Delete: []graph.EntityID{"hub"}})
			if res := run("MATCH (n:Note) WHERE NOT (n)--() RETURN n"); len(res.Records) != 1 {
				t.Errorf("the note after the entity was deleted: got %v", res.Records)
			}
		})
	}
}

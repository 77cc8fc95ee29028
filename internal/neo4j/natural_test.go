package neo4j_test

import (
	"strings"
	"testing"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"hubgraph/graph"
	"hubgraph/internal/neo4j"
	"hubgraph/internal/neo4j/neo4jtest"
)

// ids runs a statement whose first column is ids, and gives them joined.
func ids(t *testing.T, d driver.DriverWithContext, cypher string) string {
	t.Helper()
	var out []string
	for _, r := range run(t, d, cypher).Records {
		id, _ := r.Values[0].(string)
		out = append(out, id)
	}
	return strings.Join(out, " ")
}

// TestLookups finds entities with nothing but Neo4j's own means: by name, which is an
// index's work, and by words of names and summaries in English and Chinese.
func TestLookups(t *testing.T) {
	for _, line := range neo4jtest.Lines {
		t.Run(line.Name, func(t *testing.T) {
			store := open(t, line).Store
			defer store.Close()
			long := "Long " + strings.Repeat("名", 80_000)
			apply(t, store, graph.Batch{Entities: []graph.Entity{
				{ID: "a", Type: "company", Name: "Aa Holding", Names: []graph.Name{{Text: "甲骨科技集团", Lang: "zh"}}, Summary: "Makes wheels."},
				{ID: "b", Type: "person", Name: "Bb", Summary: "Likes Aa."},
				{ID: "c", Type: "company", Name: long},
			}})
			d := raw(t, neo4jtest.Get(t, line))
			for cypher, want := range map[string]string{
				"MATCH (e:Entity {name: 'Aa Holding'}) RETURN e.id":                                                                  "a",
				"MATCH (e:Entity) WHERE e.name STARTS WITH 'Long 名' RETURN e.id":                                                     "c",
				"CALL db.index.fulltext.queryNodes('hubgraph_entity_fulltext', 'holding') YIELD node RETURN node.id":                 "a",
				"CALL db.index.fulltext.queryNodes('hubgraph_entity_fulltext', '骨科') YIELD node RETURN node.id":                      "a",
				"CALL db.index.fulltext.queryNodes('hubgraph_entity_fulltext', 'summary:aa') YIELD node RETURN node.id":              "b",
				"CALL db.index.fulltext.queryNodes('hubgraph_entity_fulltext', 'name:aa OR wheels') YIELD node RETURN node.id":       "a",
				"MATCH (e:Entity {id: 'c'}) WHERE size(e.names) = 1 AND size(e.names[0]) = 80005 RETURN e.id":                        "c",
				"MATCH (e:Entity) WHERE e.id IN ['a', 'b'] AND (e.names IS NULL OR size(e.names) = 1) RETURN e.id ORDER BY e.id":     "a b",
				"SHOW INDEXES YIELD name, state WHERE name STARTS WITH 'hubgraph_entity_' AND state <> 'ONLINE' RETURN name AS name": "",
			} {
				if got := ids(t, d, cypher); got != want {
					t.Errorf("%s\ngot %q, want %q", cypher, got, want)
				}
			}
			if p := profile(t, d, "MATCH (e:Entity {name: 'Aa Holding'}) RETURN e.id", nil); costly(p, aPage) != "" || !strings.Contains(operators(p), "NodeIndexSeek") {
				t.Errorf("by name: got the plan %s, want a seek in an index", operators(p))
			}
		})
	}
}

func operators(p driver.ProfiledPlan) string {
	out := p.Operator()
	for _, c := range p.Children() {
		out += " " + operators(c)
	}
	return out
}

// TestLookupsOfOthers starts where somebody gave a node a name that no index takes: the
// graph is served, and the check names the index.
func TestLookupsOfOthers(t *testing.T) {
	server := neo4jtest.Get(t, neo4jtest.LTS)
	d := blank(t, server)
	if err := opened(t, server).Store.Close(); err != nil {
		t.Fatal(err)
	}
	run(t, d, "DROP INDEX hubgraph_entity_name")
	run(t, d, "CREATE (:Entity {name: reduce(s = '', i IN range(1, 9000) | s + toString(i))})")
	store := opened(t, server).Store.(*neo4j.Store)
	defer store.Close()
	apply(t, store, star(2))
	lacks := func() (out []string) {
		for _, f := range checked(t, store) {
			if f.Kind == "index" {
				out = append(out, f.ID)
			}
		}
		return out
	}
	if got := lacks(); len(got) != 1 || got[0] != "hubgraph_entity_name" {
		t.Errorf("the check lists %v, want the index of names", got)
	}
	run(t, d, "MATCH (e:Entity) WHERE e.id IS NULL DELETE e")
	if _, _, err := store.Repair(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := lacks(); len(got) > 0 {
		t.Errorf("after a repair the check lists %v", got)
	}
}

// TestDays holds the dates that people see against those of records: of the days that are
// known, and of nothing else.
func TestDays(t *testing.T) {
	store := open(t, neo4jtest.LTS).Store
	defer store.Close()
	b := star(1)
	when := graph.When{From: "-0043-03-15", To: "2004-02-29", Observed: "2004-06-11?", Due: "2004-06"}
	fact := graph.Statement{Subject: "hub", Predicate: "founded-on", Source: "s", Value: graph.Value{Kind: graph.DateValue, Date: "2004-02-29"}, When: graph.When{Observed: "9999-12-31", Due: "2004-06-11/2004-06-12"}}
	b.Statements = []graph.Statement{{Subject: "hub", Predicate: "owns", Object: "spoke-0", Source: "s", When: when}, fact}
	b.Sources = []graph.Source{{ID: "s", Title: "S", Published: "2004-02-29", Retrieved: "[2004-02-28,2004-02-29]"}}
	apply(t, store, b)
	d := raw(t, neo4jtest.Get(t, neo4jtest.LTS))
	const days = " UNWIND [k IN keys(r) WHERE k ENDS WITH 'Date'] AS k WITH r, k ORDER BY k RETURN k + ' ' + toString(r[k])"
	for cypher, want := range map[string]string{
		"MATCH (:Entity)-[r:OWNS]->()" + days: "fromDate -0043-03-15|toDate 2004-02-29",
		"MATCH (r:Fact)" + days:               "observedDate 9999-12-31|valueDate 2004-02-29",
		"MATCH (r:Source)" + days:             "publishedDate 2004-02-29",
		"MATCH ()-[r:OWNS]->() WHERE r.toDate > date('2004-02-28') AND r.fromDate.year = -43 RETURN r.to": "2004-02-29",
	} {
		if got := strings.Join(column(t, d, cypher), "|"); got != want {
			t.Errorf("%s\ngot %s, want %s", cypher, got, want)
		}
	}
}

// TestStatementsLead follows statements to their sources and to what qualifiers name, and
// finds nothing of those that are gone. A path over any relationship runs through them,
// one over entities does not.
func TestStatementsLead(t *testing.T) {
	for _, line := range neo4jtest.Lines {
		t.Run(line.Name, func(t *testing.T) {
			store := open(t, line).Store
			defer store.Close()
			words := graph.Words{EN: "w", ZH: "w"}
			link := graph.Statement{Subject: "a", Predicate: "owns", Object: "b", Source: "s", Qualifiers: []graph.Qualifier{
				{Key: "nt-by", Entity: "a"}, {Key: "nt-by", Entity: "c"}, {Key: "nt-in", Entity: "c"}, {Key: "nt-so", Value: graph.Value{Kind: graph.TextValue, Text: "so"}},
			}}
			fact := graph.Statement{Subject: "c", Predicate: "revenue", Source: "s", Value: graph.Value{Kind: graph.Quantity, Amount: "7", Unit: "CNY"}}
			other := graph.Statement{Subject: "d", Predicate: "revenue", Source: "s", Value: graph.Value{Kind: graph.Quantity, Amount: "8", Unit: "CNY"}}
			b := graph.Batch{
				Schema:     graph.Schema{Qualifiers: []graph.QualifierDef{{Key: "nt-by", Label: words}, {Key: "nt-in", Label: words}, {Key: "nt-so", Label: words, Value: graph.TextValue}}},
				Sources:    []graph.Source{{ID: "s", Title: "S"}},
				Statements: []graph.Statement{link, fact, other},
			}
			for _, id := range []graph.EntityID{"a", "b", "c", "d"} {
				b.Entities = append(b.Entities, graph.Entity{ID: id, Type: "company", Name: string(id)})
			}
			apply(t, store, b)
			for i := range b.Statements {
				b.Statements[i].Cites = []graph.Citation{{Line: 7}}
			}
			apply(t, store, graph.Batch{Statements: b.Statements})
			d := raw(t, neo4jtest.Get(t, line))
			const leading = "MATCH (n:HubgraphStatement)-[q:HUBGRAPH_SOURCE|HUBGRAPH_QUALIFIER]->(o) WITH n.predicate + ' ' + coalesce(q.key, '') + ' ' + o.id AS text ORDER BY text RETURN text"
			if got, want := strings.Join(column(t, d, leading), "|"), "owns  s|owns nt-by a|owns nt-by c|owns nt-in c|revenue  s|revenue  s"; got != want {
				t.Errorf("got %s, want %s", got, want)
			}
			const ends = "MATCH (c:Entity {id: 'c'}), (d:Entity {id: 'd'}) MATCH p = "
			for cypher, want := range map[string]int{
				ends + "shortestPath((c)-[*..6]-(d)) RETURN p":                                                                 1,
				ends + "shortestPath((c)-[*..6]-(d)) WHERE all(n IN nodes(p) WHERE n:Entity) RETURN p":                         0,
				ends + "SHORTEST 1 (c)-[:!HUBGRAPH_FACT&!HUBGRAPH_SOURCE&!HUBGRAPH_QUALIFIER]-{1,6}(d) RETURN p":               0,
				"MATCH (a:Entity {id: 'a'}) MATCH p = SHORTEST 1 (a)-[:!HUBGRAPH_QUALIFIER]-{1,6}(:Entity {id: 'b'}) RETURN p": 1,
			} {
				if got := len(column(t, d, cypher)); got != want {
					t.Errorf("%s\ngot %d paths, want %d", cypher, got, want)
				}
			}
			apply(t, store, graph.Batch{Retract: []graph.StatementID{link.Canonical().ID, fact.Canonical().ID, other.Canonical().ID}})
			apply(t, store, graph.Batch{Delete: []graph.EntityID{"a", "c"}, Drop: graph.Drop{Sources: []graph.SourceID{"s"}}})
			if got := column(t, d, "MATCH ()-[r]->() RETURN type(r)"); len(got) > 0 {
				t.Errorf("of statements that are gone %v are left", got)
			}
		})
	}
}

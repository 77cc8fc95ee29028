package neo4j_test

import (
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
	"hubgraph/graph/check"
	"hubgraph/internal/neo4j"
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
				Counts graph.ProfileResult
				Near   graph.Subgraph
				About  []graph.StatementID
				Ways   graph.PathsResult
				// Lists are of all there is.
				Entities, Companies []graph.Node
				Sources             []graph.SourceResult
				Statements          []graph.Statement
				Found               graph.SearchResult
				Overview            graph.Subgraph
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
				a.Counts, e = store.Profile(t.Context(), "hub")
				keep(e)
				a.Near, e = store.Neighborhood(t.Context(), graph.NeighborhoodQuery{From: []graph.EntityID{"hub"}, Hops: 2})
				keep(e)
				a.Ways, e = store.Paths(t.Context(), graph.PathsQuery{From: "spoke-0", To: "spoke-1", Limit: 10})
				keep(e)
				a.About = about(t, store, "hub")
				a.Entities, e = collect(store.Entities(t.Context(), graph.EntitiesQuery{}))
				keep(e)
				a.Companies, e = collect(store.Entities(t.Context(), graph.EntitiesQuery{Types: []graph.Type{"company"}}))
				keep(e)
				a.Sources, e = collect(store.Sources(t.Context()))
				keep(e)
				a.Statements, e = collect(store.Statements(t.Context(), graph.AllStatements()))
				keep(e)
				a.Found, e = store.Search(t.Context(), graph.SearchQuery{Text: "hub"})
				keep(e)
				a.Overview, e = check.Overview(t.Context(), store)
				keep(e)
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
				"CREATE (:Entity {id: 'x', name: 'hub by hand'}), (:Entity:Company {id: 'hub-2', type: 'company', name: 'hub'}), (:Entity {name: 'no id'}), (:Source {id: 'mine', title: 'By hand'}), (:Source), (:Fact {id: 'y'}), (:Company {id: 'z'})",
				"MATCH (x:Entity {id: 'x'}), (e:Entity {id: 'hub'}) CREATE (x)-[:OWNS {id: 'owns.by-hand', status: 'actual'}]->(e), (e)-[:OWNS]->(x), (x)-[:HUBGRAPH_FACT]->(:Fact)",
				"MATCH (n:HubgraphStatement)-[:HUBGRAPH_SOURCE]->(s), (e:Entity {id: 'hub'}) CREATE (n)-[:HUBGRAPH_QUALIFIER {key: 'plan'}]->(e), (:Note)-[:HUBGRAPH_SOURCE]->(s) SET s.rank = 2",
			} {
				run(cypher)
				if diff := cmp.Diff(want, ask()); diff != "" {
					t.Errorf("after %s:\n%s", cypher, diff)
				}
			}

			// A node of others is no record of ours, and none is written over it.
			for what, err := range map[string]error{
				"Entity":       second(store.Entity(t.Context(), "x")),
				"Profile":      second(store.Profile(t.Context(), "x")),
				"Neighborhood": second(store.Neighborhood(t.Context(), graph.NeighborhoodQuery{From: []graph.EntityID{"x"}, Hops: 1})),
				"Source":       second(store.Source(t.Context(), "mine")),
				"SourceText":   second(store.SourceText(t.Context(), "mine")),
				"about it":     second(collect(store.Statements(t.Context(), graph.StatementsQuery{About: "x"}))),
			} {
				if !errors.Is(err, graph.ErrNotFound) {
					t.Errorf("%s of a node of others: got %v, want ErrNotFound", what, err)
				}
			}
			for what, b := range map[string]graph.Batch{
				"an entity": {Entities: []graph.Entity{{ID: "x", Type: "person", Name: "Ours"}}},
				"a source":  {Sources: []graph.Source{{ID: "mine", Title: "Ours"}}},
			} {
				if _, err := store.Apply(t.Context(), b); !errors.Is(err, graph.ErrConflict) {
					t.Errorf("%s where there is a node of others: got %v, want ErrConflict", what, err)
				}
			}
			if _, err := store.Apply(t.Context(), graph.Batch{Statements: []graph.Statement{{Subject: "hub", Predicate: "owns", Object: "x", Source: "s"}}}); err == nil || graph.CodeOf(err) == graph.ErrUnavailable {
				t.Errorf("a statement about a node of others: got %v, want that there is no such entity", err)
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

// collect gives all items of an iteration.
func collect[T any](seq iter.Seq2[T, error]) (out []T, err error) {
	for x, err := range seq {
		if err != nil {
			return out, err
		}
		out = append(out, x)
	}
	return out, nil
}

func second[T any](_ T, err error) error { return err }

// TestOtherTypes: where somebody made a number of a text that questions read, they say so,
// once and for all.
func TestOtherTypes(t *testing.T) {
	server := neo4jtest.Get(t, neo4jtest.LTS)
	store := open(t, neo4jtest.LTS).Store
	defer store.Close()
	apply(t, store, star(3))
	run(t, raw(t, server), "MATCH (e:Entity {id: 'hub'}) SET e.hubgraphLinks = 7")
	_, err := collect(store.Statements(t.Context(), graph.StatementsQuery{About: "hub"}))
	if !errors.Is(err, graph.ErrUnavailable) || !neo4j.Permanent(err) || !strings.Contains(err.Error(), "hubgraph repair mends") {
		t.Errorf("got %v, want what mends it", err)
	}
	run(t, raw(t, server), "MATCH (e:Entity {id: 'hub'}), (o:Entity {id: 'spoke-0'}) CREATE (:Entity {hubgraphRecord: e.hubgraphRecord}), (:Source {hubgraphRecord: 'x'}) SET e.hubgraphLinks = null")
	_, left, err := asIs(t, server).Repair(t.Context())
	if err != nil || len(left) != 2 || left[0].Detail == left[1].Detail {
		t.Errorf("Repair left %v, %v; want the second node of an entity, and the one that can't be read", left, err)
	}
}

// TestDamagedRecords damages one record at a time: what holds it says so by its kind and
// id, lists among it, and nothing else is lost.
func TestDamagedRecords(t *testing.T) {
	// What was fetched before the damage is not asked for again.
	store := neo4j.KeepNothing(open(t, neo4jtest.LTS).Store.(*neo4j.Store))
	defer store.Close()
	b := star(3)
	b.Sources = append(b.Sources, graph.Source{ID: "quiet", Title: "Not cited"})
	b.Texts = []graph.SourceText{{Source: "s", Text: "A text."}}
	b.Entities = append(b.Entities, graph.Entity{ID: "quiet", Type: "person", Name: "Quiet"})
	apply(t, store, b)
	if _, err := store.Documents().Put(t.Context(), "view", "v", 0, []byte("{}")); err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	statement := about(t, store, "spoke-0")[0]
	questions := map[string]func() error{
		"Entity":       func() error { return second(store.Entity(ctx, "spoke-0")) },
		"other Entity": func() error { return second(store.Entity(ctx, "quiet")) },
		"Entities":     func() error { return second(collect(store.Entities(ctx, graph.EntitiesQuery{}))) },
		"Companies": func() error {
			return second(collect(store.Entities(ctx, graph.EntitiesQuery{Types: []graph.Type{"company"}})))
		},
		"People": func() error {
			return second(collect(store.Entities(ctx, graph.EntitiesQuery{Types: []graph.Type{"person"}})))
		},
		"Search":  func() error { return second(store.Search(ctx, graph.SearchQuery{Text: "spoke-0"})) },
		"Profile": func() error { return second(store.Profile(ctx, "spoke-0")) },
		"Neighborhood": func() error {
			return second(store.Neighborhood(ctx, graph.NeighborhoodQuery{From: []graph.EntityID{"hub"}, Hops: 1}))
		},
		"Statement":     func() error { return second(store.Statement(ctx, statement)) },
		"Statements":    func() error { return second(collect(store.Statements(ctx, graph.AllStatements()))) },
		"about another": func() error { return second(collect(store.Statements(ctx, graph.StatementsQuery{About: "spoke-1"}))) },
		"Source":        func() error { return second(store.Source(ctx, "s")) },
		"other Source":  func() error { return second(store.Source(ctx, "quiet")) },
		"Sources":       func() error { return second(collect(store.Sources(ctx))) },
		"SourceText":    func() error { return second(store.SourceText(ctx, "s")) },
		"Document":      func() error { return second(store.Documents().Get(ctx, "view", "v")) },
		"Documents":     func() error { return second(collect(store.Documents().List(ctx, "view", ""))) },
		"Log":           func() error { return second(collect(store.Log(ctx, graph.LogQuery{}))) },
		"overwritten": func() error {
			return second(store.Apply(ctx, graph.Batch{Entities: []graph.Entity{{ID: "spoke-0", Type: "company", Name: "Anew"}}}))
		},
	}
	d := raw(t, neo4jtest.Get(t, neo4jtest.LTS))
	for _, tc := range []struct {
		name   string
		damage string
		says   string
		of     []string // the questions that it costs
	}{
		{"garbage for an entity", "MATCH (n:Entity {id: 'spoke-0'}) SET n.hubgraphRecord = $garbage", `the entity "spoke-0" `, []string{"Entity", "Entities", "Companies", "Search", "Profile", "Neighborhood", "overwritten"}},
		{"no record of an entity", "MATCH (n:Entity {id: 'spoke-0'}) REMOVE n.hubgraphRecord", `the entity "spoke-0" `, []string{"Entity", "Entities", "Companies", "Search", "Profile", "Neighborhood", "overwritten"}},
		{"the record of another", "MATCH (n:Entity {id: 'spoke-0'}), (m:Entity {id: 'quiet'}) SET n.hubgraphRecord = m.hubgraphRecord", `the entity "spoke-0" `, []string{"Entity", "Entities", "Companies", "Search", "Profile", "Neighborhood", "overwritten"}},
		{"counts", "MATCH (n:Entity {id: 'spoke-0'}) SET n.hubgraphLinks = 'owns>x'", `the counts of the entity "spoke-0" `, []string{"Profile"}},
		{"garbage for a statement", "MATCH (n:HubgraphStatement {object: 'spoke-0'}) SET n.hubgraphRecord = $garbage", `the statement "` + string(statement) + `" `, []string{"Statement", "Statements", "Neighborhood"}},
		{"no record of a statement", "MATCH (n:HubgraphStatement {object: 'spoke-0'}) REMOVE n.hubgraphRecord", `the statement "` + string(statement) + `" `, []string{"Statement", "Statements", "Neighborhood"}},
		{"garbage for a source", "MATCH (n:Source {id: 's'}) SET n.hubgraphRecord = $garbage", `the source "s" `, []string{"Source", "Sources", "Statement"}},
		{"no text", "MATCH (n:HubgraphText {id: 's'}) REMOVE n.text", `the text of the source "s" `, []string{"SourceText"}},
		{"a document", "MATCH (n:HubgraphDocument) REMOVE n.body", `the document "view v" `, []string{"Document", "Documents"}},
		{"a line of the log", "MATCH (n:HubgraphChange {seq: 1}) REMOVE n.digest", `the line of the log "1" `, []string{"Log"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			// The damage is undone by what was there.
			res, err := driver.ExecuteQuery(ctx, d, "MATCH (n) WHERE NOT n:HubgraphMeta RETURN elementId(n) AS id, properties(n) AS was", nil, driver.EagerResultTransformer)
			if err != nil {
				t.Fatal(err)
			}
			var was []any
			for _, r := range res.Records {
				was = append(was, r.AsMap())
			}
			run := func(cypher string, p map[string]any) {
				t.Helper()
				if _, err := driver.ExecuteQuery(ctx, d, cypher, p, driver.EagerResultTransformer); err != nil {
					t.Fatal(err)
				}
			}
			run(tc.damage, map[string]any{"garbage": []byte("garbage")})
			for what, ask := range questions {
				err := ask()
				if !slices.Contains(tc.of, what) {
					if err != nil && what != "overwritten" {
						t.Errorf("%s: got %v, want an answer", what, err)
					}
					continue
				}
				if !errors.Is(err, graph.ErrUnavailable) || !neo4j.Permanent(err) || !strings.HasPrefix(err.Error(), tc.says) {
					t.Errorf("%s: got %v, want ErrUnavailable that begins with %s", what, err, tc.says)
				}
				if cause := errors.Unwrap(err); cause == nil || !strings.HasPrefix(cause.Error(), tc.says[:len(tc.says)-1]+": ") {
					t.Errorf("%s: got the cause %v, want one that begins with %s", what, cause, tc.says)
				}
			}
			run("UNWIND $was AS row MATCH (n) WHERE elementId(n) = row.id SET n = row.was", map[string]any{"was": was})
		})
	}
}

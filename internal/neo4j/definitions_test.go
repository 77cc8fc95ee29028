package neo4j_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
	"hubgraph/internal/neo4j"
	"hubgraph/internal/neo4j/neo4jtest"
)

// asDefined is what a database has of constraints and indexes, each with all that tells it
// from others.
func asDefined(t testing.TB, d driver.DriverWithContext) []string {
	t.Helper()
	return slices.Concat(
		column(t, d, "SHOW CONSTRAINTS YIELD name, type, labelsOrTypes, properties RETURN [name, type, labelsOrTypes, properties] AS c ORDER BY name"),
		column(t, d, "SHOW INDEXES YIELD name, type, state, labelsOrTypes, properties, owningConstraint, options WHERE type <> 'LOOKUP' RETURN [name, type, state, labelsOrTypes, properties, owningConstraint, options] AS x ORDER BY name"),
	)
}

// overlong is a node of somebody whose type no index takes.
const overlong = "CREATE (:Entity {id: 'overlong', type: reduce(s = '', i IN range(1, 10000) | s + toString(i))})"

// TestOthersInPlace has something else stand where a constraint or an index of Hubgraph's
// is to be: a check names it, and the next start or a repair has it made.
func TestOthersInPlace(t *testing.T) {
	for _, line := range neo4jtest.Lines {
		t.Run(line.Name, func(t *testing.T) {
			t.Parallel() // each line has a server of its own
			server := neo4jtest.Get(t, line)
			d := blank(t, server)
			begun := opened(t, server).Store
			apply(t, begun, star(3))
			if err := begun.Close(); err != nil {
				t.Fatal(err)
			}
			want := asDefined(t, d)
			type edit struct{ cypher, finding string } // of the last of several
			for i, edits := range [][]edit{
				{
					{"DROP INDEX hubgraph_statement_subject; CREATE INDEX hubgraph_statement_subject FOR (n:Company) ON (n.subject, n.id)", `index "hubgraph_statement_subject": is RANGE (:Company {subject, id}), not RANGE (:HubgraphStatement {subject, id})`},
					{"DROP INDEX hubgraph_statement_object; CREATE INDEX hubgraph_statement_object FOR (n:HubgraphStatement) ON (n.object, n.predicate)", `index "hubgraph_statement_object": is RANGE (:HubgraphStatement {object, predicate}), not`},
					{"DROP INDEX hubgraph_statement_due_day; CREATE INDEX hubgraph_statement_due_day FOR (n:HubgraphStatement) ON (n.id, n.hubgraphDueDay)", `index "hubgraph_statement_due_day": is RANGE (:HubgraphStatement {id, hubgraphDueDay}), not`},
					{"DROP INDEX hubgraph_statement_in; DROP INDEX hubgraph_statement_out; CREATE INDEX hubgraph_statement_in FOR (n:HubgraphStatement) ON (n.subject, n.object, n.predicate); CREATE INDEX hubgraph_statement_out FOR (n:HubgraphStatement) ON (n.object, n.subject, n.predicate)", `index "hubgraph_statement_out": is RANGE (:HubgraphStatement {object, subject, predicate}), not`},
					{"DROP INDEX hubgraph_entity_name; CREATE TEXT INDEX hubgraph_entity_name FOR (n:Entity) ON (n.name)", `index "hubgraph_entity_name": is TEXT (:Entity {name}), not RANGE`},
					{"DROP INDEX hubgraph_begun; CREATE FULLTEXT INDEX hubgraph_begun FOR (n:HubgraphMeta) ON EACH [n.version]", `index "hubgraph_begun": is FULLTEXT`},
					{"DROP INDEX hubgraph_statement_number; CREATE POINT INDEX hubgraph_statement_number FOR (n:HubgraphStatement) ON (n.number)", `index "hubgraph_statement_number": is POINT`},
					{"DROP INDEX hubgraph_terms; CREATE FULLTEXT INDEX hubgraph_terms FOR (n:Entity) ON EACH [n.hubgraphTerms]", `index "hubgraph_terms": is FULLTEXT (:Entity {hubgraphTerms}), analyzer standard-no-stop-words, eventually_consistent false, not`},
					{"DROP INDEX hubgraph_entity_type; CREATE INDEX hubgraph_entity_type FOR ()-[r:Entity]-() ON (r.type, r.id)", `index "hubgraph_entity_type": is RANGE ()-[:Entity {type, id}]-(), not RANGE (:Entity {type, id})`},
					{"DROP INDEX hubgraph_qualifier_first; CREATE CONSTRAINT hubgraph_qualifier_first FOR (n:Note) REQUIRE n.id IS UNIQUE", `index "hubgraph_qualifier_first": is UNIQUENESS (:Note {id}), not`},
					{"DROP CONSTRAINT hubgraph_entity_id; CREATE TEXT INDEX hubgraph_entity_id FOR (n:Entity) ON (n.id)", `constraint "hubgraph_entity_id": is TEXT (:Entity {id}), not UNIQUENESS (:Entity {id})`},
					{"DROP CONSTRAINT hubgraph_source_id; CREATE INDEX hubgraph_source_id FOR (n:Source) ON (n.id)", `constraint "hubgraph_source_id": is missing, and only its index is left`},
					{"DROP CONSTRAINT hubgraph_statement_id; CREATE CONSTRAINT hubgraph_statement_id FOR (n:Fact) REQUIRE n.id IS UNIQUE", `constraint "hubgraph_statement_id": is UNIQUENESS (:Fact {id}), not`},
				},
				{
					{"DROP INDEX hubgraph_entity_fulltext; CREATE FULLTEXT INDEX hubgraph_entity_fulltext FOR (n:Entity) ON EACH [n.name, n.names, n.summary] OPTIONS {indexConfig: {`fulltext.analyzer`: 'cjk', `fulltext.eventually_consistent`: true}}", `eventually_consistent true, not`},
					{"DROP CONSTRAINT hubgraph_entity_id; CREATE INDEX mine FOR (n:Entity) ON (n.id)", `constraint "hubgraph_entity_id": is missing; in its place is "mine"`},
					{"DROP INDEX hubgraph_terms; CREATE FULLTEXT INDEX `my ``own`` terms` FOR (n:Entity) ON EACH [n.hubgraphTerms]", "index \"hubgraph_terms\": is missing; in its place is \"my `own` terms\""},
					{"DROP INDEX hubgraph_entity_type; " + overlong + "; CREATE INDEX hubgraph_entity_type FOR (n:Entity) ON (n.type, n.id); CALL db.awaitIndexes(60); MATCH (n:Entity {id: 'overlong'}) DELETE n", `index "hubgraph_entity_type": has failed: `},
				},
			} {
				for _, by := range []string{"a start", "a repair"} {
					for _, e := range edits {
						for _, cypher := range strings.Split(e.cypher, "; ") {
							_, err := driver.ExecuteQuery(t.Context(), d, cypher, nil, driver.EagerResultTransformer)
							if err != nil && !strings.HasPrefix(cypher, "CALL") { // it fails with the index
								t.Fatalf("%s: %v", cypher, err)
							}
						}
					}
					_, _ = driver.ExecuteQuery(t.Context(), d, "CALL db.awaitIndexes(60)", nil, driver.EagerResultTransformer)
					found := checked(t, asIs(t, server))
					for _, e := range edits {
						if !slices.ContainsFunc(found, func(f neo4j.Fault) bool {
							return f.Class == neo4j.Differs && strings.Contains(f.Where()+": "+f.Detail, e.finding)
						}) {
							t.Errorf("Check: got %v, want %s", found, e.finding)
						}
					}
					if by == "a start" {
						if err := opened(t, server).Store.Close(); err != nil {
							t.Fatal(err)
						}
					} else if mended, left, err := asIs(t, server).Repair(t.Context()); err != nil || len(mended) != len(found) || len(left) > 0 {
						t.Errorf("Repair: mended %v, left %v, %v", mended, left, err)
					}
					if diff := cmp.Diff(want, asDefined(t, d)); diff != "" {
						t.Errorf("after the edits %d and %s:\n%s", i, by, diff)
					}
					if found := checked(t, asIs(t, server)); len(found) > 0 {
						t.Errorf("Check then: %v", found)
					}
				}
			}
		})
	}
}

// TestOthersThatServe: what another program made under a name of its own, and does what
// ours is for, stays, and nothing is wrong.
func TestOthersThatServe(t *testing.T) {
	for _, line := range neo4jtest.Lines {
		t.Run(line.Name, func(t *testing.T) {
			t.Parallel() // each line has a server of its own
			server := neo4jtest.Get(t, line)
			d := blank(t, server)
			opened(t, server)
			for _, cypher := range []string{
				"DROP INDEX hubgraph_entity_name", "CREATE INDEX mine FOR (n:Entity) ON (n.name)",
				"DROP INDEX hubgraph_statement_source", "CREATE INDEX `my own` FOR (n:HubgraphStatement) ON (n.source, n.id)",
				"DROP CONSTRAINT hubgraph_source_id", "CREATE CONSTRAINT another FOR (n:Source) REQUIRE n.id IS UNIQUE",
				"CALL db.awaitIndexes(60)",
			} {
				run(t, d, cypher)
			}
			want := asDefined(t, d)
			store := opened(t, server).Store.(*neo4j.Store)
			if found := checked(t, store); len(found) > 0 {
				t.Errorf("Check: %v", found)
			}
			if diff := cmp.Diff(want, asDefined(t, d)); diff != "" {
				t.Errorf("after a start:\n%s", diff)
			}
			apply(t, store, star(3))

			// Words are asked for by the name of the index, and only people ask this one.
			run(t, d, "DROP INDEX hubgraph_entity_fulltext")
			run(t, d, "CREATE FULLTEXT INDEX words FOR (n:Entity) ON EACH [n.name, n.names, n.summary]")
			store = opened(t, server).Store.(*neo4j.Store)
			mended, left, err := store.Repair(t.Context())
			if err != nil || len(mended) > 0 || len(left) != 1 || !strings.Contains(left[0].Detail, `is missing; Neo4j makes none beside "words"`) {
				t.Errorf("Repair: %v, %v, %v; want one left that says why", mended, left, err)
			}
		})
	}
}

// TestWhatCantBeMade has something in a database for which the server can't make what
// Hubgraph needs: a start says what and why, once and for all, a repair leaves it, and
// once it is out of the way all is well.
func TestWhatCantBeMade(t *testing.T) {
	for _, line := range neo4jtest.Lines {
		t.Run(line.Name, func(t *testing.T) {
			t.Parallel() // each line has a server of its own
			server := neo4jtest.Get(t, line)
			d := blank(t, server)
			opened(t, server)
			want := asDefined(t, d)
			for _, tc := range []struct{ name, drop, put, what, why, takeAway string }{
				{"two of an id", "DROP CONSTRAINT hubgraph_entity_id", "CREATE (:Entity {id: 'twin'}), (:Entity {id: 'twin'})", `the constraint "hubgraph_entity_id" is missing; `, "'twin'", "MATCH (n:Entity {id: 'twin'}) DELETE n"},
				{"a text that no index takes", "DROP INDEX hubgraph_entity_type", overlong, `the index "hubgraph_entity_type" has failed: `, "too large to index", "MATCH (n:Entity {id: 'overlong'}) DELETE n"},
			} {
				t.Run(tc.name, func(t *testing.T) {
					run(t, d, tc.drop)
					run(t, d, tc.put)
					for range 2 {
						store, err := neo4j.Open(options(server))
						if err != nil {
							t.Fatal(err)
						}
						err = store.Ping(t.Context())
						if !errors.Is(err, graph.ErrUnavailable) || !neo4j.Permanent(err) || !strings.Contains(fmt.Sprint(err), tc.what) || !strings.Contains(fmt.Sprint(err), tc.why) || strings.Contains(fmt.Sprint(err), "\n") {
							t.Errorf("Ping: got %v, want in one line %s and %s", err, tc.what, tc.why)
						}
						store.Close()
					}
					mended, left, err := asIs(t, server).Repair(t.Context())
					if err != nil || len(mended) > 0 || !slices.ContainsFunc(left, func(f neo4j.Fault) bool {
						return strings.Contains("the "+f.Where()+" "+f.Detail, tc.what) && strings.Contains(f.Detail, tc.why)
					}) {
						t.Errorf("Repair: %v, %v, %v; want one left that says why", mended, left, err)
					}
					run(t, d, tc.takeAway)
					opened(t, server)
					if diff := cmp.Diff(want, asDefined(t, d)); diff != "" {
						t.Errorf("then:\n%s", diff)
					}
				})
			}
		})
	}
}

// TestOthersForbid has constraints and indexes of others over what is Hubgraph's: a check
// lists what may forbid writes, and a write that is refused names what may be why.
func TestOthersForbid(t *testing.T) {
	for _, line := range neo4jtest.Lines {
		t.Run(line.Name, func(t *testing.T) {
			t.Parallel() // each line has a server of its own
			server := neo4jtest.Get(t, line)
			d := blank(t, server)
			store := opened(t, server).Store
			apply(t, store, star(3))
			long := make([]byte, 12_000) // nothing that can be packed
			for i := range long {
				long[i] = byte('a' + (i*i/7)%26)
			}
			for _, tc := range []struct {
				what, kind, made string
				batch            graph.Batch // nil: not refused
			}{
				{"a constraint", "CONSTRAINT", "FOR (n:Entity) REQUIRE n.name IS UNIQUE", graph.Batch{Entities: []graph.Entity{{ID: "twin", Type: "company", Name: "Hub"}}}},
				{"a constraint on a type", "CONSTRAINT", "FOR (n:Company) REQUIRE n.summary IS UNIQUE", graph.Batch{Entities: []graph.Entity{{ID: "one", Type: "company", Name: "One", Summary: "Like"}, {ID: "other", Type: "company", Name: "Other", Summary: "Like"}}}},
				{"a constraint on relationships", "CONSTRAINT", "FOR ()-[r:OWNS]-() REQUIRE (r.status, r.id) IS UNIQUE", graph.Batch{}},
				{"an index", "INDEX", "FOR (n:Source) ON (n.title)", graph.Batch{Sources: []graph.Source{{ID: "long", Title: string(long)}}}},
			} {
				t.Run(tc.what, func(t *testing.T) {
					run(t, d, "DROP INDEX hubgraph_entity_name IF EXISTS")
					run(t, d, "CREATE "+tc.kind+" mine "+tc.made)
					run(t, d, "CALL db.awaitIndexes(60)")
					_, err := store.Apply(t.Context(), tc.batch)
					if refused := len(tc.batch.Entities)+len(tc.batch.Sources) > 0; refused && (!errors.Is(err, graph.ErrConflict) || !strings.Contains(fmt.Sprint(err), `of another program, which has to go then: "mine", `)) || !refused && err != nil {
						t.Errorf("Apply: got %v, want ErrConflict that names it: %v", err, refused)
					}
					_, left, err := asIs(t, server).Repair(t.Context())
					if listed := slices.ContainsFunc(left, func(f neo4j.Fault) bool { return f.Class == neo4j.Foreign && f.Where() == `constraint "mine"` }); err != nil || listed != (tc.kind == "CONSTRAINT") {
						t.Errorf("Repair: left %v, %v", left, err)
					}
					if diff := cmp.Diff(left, checked(t, asIs(t, server))); diff != "" && tc.what != "a constraint" { // beside which there is no index of names
						t.Errorf("Check and Repair differ in what is left:\n%s", diff)
					}
					run(t, d, "DROP "+tc.kind+" mine")
					if _, err := store.Apply(t.Context(), tc.batch); err != nil {
						t.Errorf("Apply without it: %v", err)
					}
				})
			}
		})
	}
}

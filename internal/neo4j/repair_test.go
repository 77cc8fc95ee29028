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
	"hubgraph/graph/check"
	"hubgraph/graph/graphtest"
	"hubgraph/internal/neo4j"
	"hubgraph/internal/neo4j/neo4jtest"
)

// worked is a graph that has some of everything: more than a page of an examination of
// entities and statements, and one of each that the edits are about.
func worked() []graph.Batch {
	words := graph.Words{EN: "w", ZH: "w"}
	batches := slices.Collect(graphtest.Zipf(250, 500, 3))
	link := graph.Statement{
		Subject: "aa", Predicate: "owns", Object: "bb", Source: "s", Status: graph.Planned, When: graph.When{Due: "2030-05", Observed: "2020-02-03"},
		Qualifiers: []graph.Qualifier{{Key: "rt-by", Entity: "bb"}}, Cites: []graph.Citation{{Start: 0, End: 15, Note: "so"}},
	}
	fact := graph.Statement{Subject: "aa", Predicate: "revenue", Source: "s", Value: graph.Value{Kind: graph.Quantity, Amount: "7", Unit: "CNY"}}
	loop := graph.Statement{Subject: "aa", Predicate: "owns", Object: "aa", Source: "s"}
	return append(batches, graph.Batch{
		Schema:  graph.Schema{Types: []graph.TypeDef{{ID: "rt-type", Label: words, Plural: words}}, Qualifiers: []graph.QualifierDef{{Key: "rt-by", Label: words}}},
		Sources: []graph.Source{{ID: "s", Title: "A source", Author: "Somebody"}}, Texts: []graph.SourceText{{Source: "s", Text: "Aa is to own Bb, and Aa has CNY 7."}},
		Entities: []graph.Entity{
			{ID: "aa", Type: "company", Name: "Aa", Summary: "sums", Names: []graph.Name{{Text: "Ah", Kind: "alias"}}, Identifiers: []graph.Identifier{{Scheme: "rt", Value: "1"}, {Scheme: "rt", Value: "2"}}},
			{ID: "bb", Type: "company", Name: "Bb"},
			{ID: "cc", Type: "rt-type", Name: "Alone"},
		},
		Statements: []graph.Statement{link, fact, loop},
	})
}

// asIs opens a store that leaves the database as it is.
func asIs(t *testing.T, s *neo4jtest.Server) *neo4j.Store {
	t.Helper()
	opts := options(s)
	opts.AsIs = true
	store, err := neo4j.Open(opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return store
}

// stored is what is in a database, but for the revision and the log.
func stored(t *testing.T, d driver.DriverWithContext) []string {
	t.Helper()
	return slices.DeleteFunc(inDatabase(t, d), func(s string) bool {
		return strings.Contains(s, "HubgraphMeta]") || strings.Contains(s, "HubgraphChange]")
	})
}

func checked(t *testing.T, s *neo4j.Store) []neo4j.Fault {
	t.Helper()
	list, err := s.Check(t.Context())
	if err != nil {
		t.Fatalf("Check: %v", err)
	}
	return list
}

// TestRepair edits a database by hand in each way that what follows from records can be
// edited: a check finds it and changes nothing, a repair mends it, says so, and leaves
// what was there before.
func TestRepair(t *testing.T) {
	for _, line := range neo4jtest.Lines {
		t.Run(line.Name, func(t *testing.T) {
			t.Parallel() // each line has a server of its own
			server := neo4jtest.Get(t, line)
			d := blank(t, server)
			begun := opened(t, server).Store
			for _, b := range worked() {
				apply(t, begun, b)
			}
			if err := begun.Close(); err != nil {
				t.Fatal(err)
			}
			store := asIs(t, server)
			want := stored(t, d)
			if list := checked(t, store); len(list) > 0 {
				t.Fatalf("a database that nobody edited: got %v", list)
			}
			const (
				link = "MATCH (a:Entity {id: 'aa'})-[r:OWNS]->(b:Entity {id: 'bb'}) "
				stmt = "MATCH (n:HubgraphStatement {subject: 'aa', object: 'bb'}) "
				fact = "MATCH (n:Fact:HubgraphStatement {subject: 'aa'}) "
				ent  = "MATCH (e:Entity {id: 'aa'}) "
			)
			type edit struct{ cypher, kind, id, says string } // and what is to be said of it
			for _, edits := range [][]edit{
				{
					{ent + "SET e.type = 'place'", "entity", "aa", "type"},
					{ent + "SET e.name = 'Another', e.names = ['x'], e.summary = null, e.identifiers = []", "entity", "aa", "its hubgraphDegree, hubgraphTerms, identifiers, name, names, summary, type are not"},
					{ent + "SET e.hubgraphTerms = 'k_nothing'", "entity", "aa", "hubgraphTerms"},
					{ent + "SET e.hubgraphDegree = 17", "entity", "aa", "hubgraphDegree"},
					{"MATCH (e:Entity {id: 'cc'}) SET e.hubgraphDegree = 1, e.hubgraphLinks = 'owns>1'", "entity", "cc", "its hubgraphDegree, hubgraphLinks are not"},
					{ent + "REMOVE e:Company SET e:Person", "entity", "aa", "lacks the label Company"},
					{"MATCH (n:HubgraphIdentifier {id: 'aa\\nrt:1'}) DELETE n", "identifier", "aa\nrt:1", "is missing"},
					{"MATCH (n:HubgraphIdentifier {id: 'aa\\nrt:2'}) SET n.value = 'rt:3'", "identifier", "aa\nrt:2", "its value is not"},
					{"CREATE (:HubgraphIdentifier {id: 'zz\\nrt:3', entity: 'zz', value: 'rt:3'})", "identifier", "zz\nrt:3", "belongs to no record"},
					{"MATCH (n:HubgraphQualifier {entity: 'bb'}) DETACH DELETE n", "qualifier", "", "is missing"},
					{"CREATE (:HubgraphQualifier {id: 'aa\\nrole\\nzz', entity: 'zz', key: 'role', statement: 'aa'})", "qualifier", "aa\nrole\nzz", "belongs to no record"},
					{link + "SET r.status = 'actual', r.mentions = null, r.amount = '7', r.observedDate = date('2020-02-04'), r.dueDate = date()", "statement", "", "of its relationship, its amount, dueDate, mentions, observedDate, status are not"},
					{"MATCH (a:Entity {id: 'aa'})-[r:OWNS]->(a) DELETE r", "statement", "", "its relationship is missing"},
					{stmt + "SET n.status = 'actual', n.hubgraphDueDay = 1, n.subjectType = 'place', n.hubgraphQualified = null, n.hubgraphPlaceStarts = [1, 2]", "statement", "", "its hubgraphDueDay, hubgraphPlaceStarts, hubgraphQualified, status, subjectType are not"},
					{fact + "SET n.amount = '8', n.number = 8.0, n.text = 'new'", "statement", "", "its amount, number, text are not"},
					{fact + "MATCH (n)<-[r:HUBGRAPH_FACT]-() DELETE r", "statement", "", "is not linked to its entity"},
					{fact + "REMOVE n:Fact", "statement", "", "lacks the label Fact"},
					{fact + "MATCH (n)-[r:HUBGRAPH_SOURCE]->() DELETE r", "statement", "", "is not linked to its source"},
					{"MATCH (:HubgraphStatement {subject: 'aa', object: 'bb'})-[r:HUBGRAPH_QUALIFIER]->(:Entity {id: 'bb'}) SET r.key = 'another'", "statement", "", "is not linked to its source and to what its qualifiers name"},
					{"MATCH (s:Source {id: 's'}) SET s.title = 'Another', s.author = null, s.url = 'http://example.org'", "source", "s", "its author, title, url are not"},
					{"MATCH (m:HubgraphMeta) SET m.counts = '{\"entities\": 7}'", "counts", "", "are not those of the records"},
				},
				{
					{ent + "SET e:Fact:Source:HubgraphStatement", "entity", "aa", "has the label Fact, HubgraphStatement, Source"},
					{ent + "REMOVE e.hubgraphTerms SET e.hubgraphLinks = 'nonsense'", "entity", "aa", "its hubgraphLinks, hubgraphTerms are not"},
					{"MATCH (e:Entity {id: 'bb'}) SET e.summary = 'new', e.names = ['new'], e.name = null", "entity", "bb", "name, names, summary are not"},
					{link + "CREATE (a)-[c:OWNS]->(b) SET c = properties(r)", "statement", "", "has 2 relationships"},
					{"MATCH (n:HubgraphQualifier {entity: 'bb'}) SET n.entity = 'aa', n.first = null", "qualifier", "", "its entity, first are not"},
					{stmt + "SET n.object = 'cc'", "statement", "", "its object is not"},
					{fact + "MATCH (e:Entity {id: 'bb'}) CREATE (n)-[:HUBGRAPH_QUALIFIER {key: 'rt-by'}]->(e), (n)-[:HUBGRAPH_SOURCE]->(e)", "statement", "", "is not linked to its source"},
					{fact + "MATCH (e:Entity {id: 'bb'}) CREATE (e)-[:HUBGRAPH_FACT]->(n)", "statement", "", "is not linked to its entity, and to that alone"},
					{"DROP CONSTRAINT hubgraph_statement_id", "constraint", "hubgraph_statement_id", "is missing"},
					{"DROP INDEX hubgraph_statement_out", "index", "hubgraph_statement_out", "is missing"},
					{"DROP INDEX hubgraph_terms", "index", "hubgraph_terms", "is missing"},
					{"DROP INDEX hubgraph_begun", "index", "hubgraph_begun", "is missing"},
				},
				{
					{link + "CREATE (a)-[c:KNOWS_OF]->(b) SET c = properties(r) DELETE r", "statement", "", "or one of another type"},
					// The last of several pages.
					{"MATCH (e:Entity) WITH e ORDER BY e.id DESC LIMIT 1 SET e.type = 'place'", "entity", "", "its type is not"},
					{"MATCH (n:HubgraphStatement) WITH n ORDER BY n.id DESC LIMIT 1 SET n.status = 'denied'", "statement", "", "its status is not"},
					{stmt + "SET n.subject = 'bb', n.predicate = 'knows-of', n.hubgraphFromDay = 7", "statement", "", "its hubgraphFromDay, predicate, subject are not"},
				},
				{
					{stmt + "REMOVE n:HubgraphStatement", "statement", "", "lost its label HubgraphStatement"},
					{fact + "REMOVE n:HubgraphStatement", "statement", "", "lost its label HubgraphStatement"},
					{ent + "REMOVE e:Entity", "entity", "aa", "lost its label Entity"},
					{"MATCH (s:Source {id: 's'}) REMOVE s:Source", "source", "s", "lost its label Source"},
				},
				{
					{ent + "SET e.id = 5, e.hubgraphLinks = 7", "entity", "aa", "lost its id"},
					{stmt + "REMOVE n.id", "statement", "", "lost its id"},
					{fact + "SET n.id = [n.id]", "statement", "", "lost its id"},
					{"MATCH (s:Source {id: 's'}) REMOVE s.id", "source", "s", "lost its id"},
				},
			} {
				for _, e := range edits {
					run(t, d, e.cypher)
				}
				edited := inDatabase(t, d)
				lacks := func(list []neo4j.Fault) (out []string) {
					for _, e := range edits {
						if !slices.ContainsFunc(list, func(f neo4j.Fault) bool {
							return f.Class == neo4j.Differs && f.Kind == e.kind && (e.id == "" || f.ID == e.id) && strings.Contains(f.Detail, e.says)
						}) {
							out = append(out, e.cypher)
						}
					}
					return out
				}
				list := checked(t, store)
				if len(list) > 0 {
					list = append(list, neo4j.Fault{Class: neo4j.Differs, Kind: "counts", Detail: "are not those of the records"}) // package check tells that
				}
				if lacks := lacks(list); len(lacks) > 0 {
					t.Errorf("Check does not find\n%s\nbut %v", strings.Join(lacks, "\n"), list)
				}
				if diff := cmp.Diff(edited, inDatabase(t, d)); diff != "" {
					t.Errorf("the check changed:\n%s", diff)
				}
				mender := asIs(t, server) // which remembers nothing
				mended, left, err := mender.Repair(t.Context())
				if err != nil {
					t.Fatalf("Repair: %v (%v)", err, errors.Unwrap(err))
				}
				if lacks := lacks(mended); len(lacks)+len(left) > 0 {
					t.Errorf("Repair left %v and did not mend\n%s\nbut %v", left, strings.Join(lacks, "\n"), mended)
				}
				if diff := cmp.Diff(want, stored(t, d)); diff != "" {
					t.Fatalf("after Repair:\n%s", diff)
				}
				if mended, left, err := mender.Repair(t.Context()); err != nil || len(mended)+len(left) > 0 {
					t.Errorf("Repair again: %v, %v, %v", mended, left, err)
				}
				if list := checked(t, store); len(list) > 0 {
					t.Errorf("Check after Repair: %v", list)
				}
			}
			if list, err := check.Verify(t.Context(), store, nil); err != nil || len(list) > 0 {
				t.Errorf("Verify: %v, %v", list, err)
			}
			log, err := collect(store.Log(t.Context(), graph.LogQuery{Limit: 1}))
			if err != nil || len(log) != 1 || log[0].Label != "repair" {
				t.Errorf("the log: got %v, %v, want that of a repair", log, err)
			}
		})
	}
}

// TestSequenceSetBack sets the sequence of the revision back by hand: writes say what is the
// matter, a check finds it, and a repair mends it with all else, so that writes go on.
func TestSequenceSetBack(t *testing.T) {
	server := neo4jtest.Get(t, neo4jtest.LTS)
	d := blank(t, server)
	begun := opened(t, server).Store
	for _, b := range worked() {
		apply(t, begun, b)
	}
	was, err := begun.Revision(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	run(t, d, "MATCH (m:HubgraphMeta) SET m.seq = 1")
	run(t, d, "MATCH (e:Entity {id: 'aa'}) SET e.summary = 'another'")
	another := graph.Batch{Entities: []graph.Entity{{ID: "dd", Type: "company", Name: "Dd"}}}
	if _, err := begun.Apply(t.Context(), another); !errors.Is(err, graph.ErrConflict) || !strings.Contains(err.Error(), "set back") {
		t.Errorf("Apply: got %v, want ErrConflict that says the revision was set back", err)
	}
	store := asIs(t, server)
	back := neo4j.Fault{Class: neo4j.Differs, Kind: "revision", Detail: fmt.Sprintf("has the sequence 1, but the log goes to %d", was.Seq)}
	if list := checked(t, store); len(list) != 2 || list[0] != back {
		t.Errorf("Check: got %v, want %v and what else was edited", list, back)
	}
	if mended, left, err := store.Repair(t.Context()); err != nil || len(mended) != 2 || mended[0] != back || len(left) > 0 {
		t.Errorf("Repair: got %v, %v, %v; want %v and what else was edited", mended, left, err, back)
	}
	if list := checked(t, store); len(list) > 0 {
		t.Errorf("after the repair: got %v", list)
	}
	if rev, err := begun.Apply(t.Context(), another); err != nil || rev.Seq <= was.Seq {
		t.Errorf("after the repair: got %v, %v, want a revision after %d", rev, err, was.Seq)
	}
}

// TestUnreadableCounts: counts follow from records, so they are mended also where they can't
// be read. The schema does not, and nothing is taken for it.
func TestUnreadableCounts(t *testing.T) {
	server := neo4jtest.Get(t, neo4jtest.LTS)
	d := blank(t, server)
	begun := opened(t, server).Store
	for _, b := range worked() {
		apply(t, begun, b)
	}
	for _, value := range []string{"'nonsense'", "7", `'{"entities": "many"}'`} {
		run(t, d, "MATCH (m:HubgraphMeta) SET m.counts = "+value)
		store := asIs(t, server) // which remembers nothing
		if _, err := store.Stats(t.Context()); !errors.Is(err, graph.ErrUnavailable) || !neo4j.Permanent(err) || !strings.Contains(err.Error(), "hubgraph repair counts anew") {
			t.Errorf("Stats with counts %s: got %v, want what mends them", value, err)
		}
		unread := []neo4j.Fault{{Class: neo4j.Differs, Kind: "counts", Detail: "can't be read"}}
		if diff := cmp.Diff(unread, checked(t, store)); diff != "" {
			t.Errorf("Check with counts %s:\n%s", value, diff)
		}
		if mended, left, err := asIs(t, server).Repair(t.Context()); err != nil || len(mended) != 1 || mended[0].Kind != "counts" || len(left) > 0 {
			t.Errorf("Repair with counts %s: %v, %v, %v", value, mended, left, err)
		}
		if st, err := asIs(t, server).Stats(t.Context()); err != nil || st.Entities == 0 {
			t.Errorf("Stats after Repair: %v, %v", st, err)
		}
		if found := checked(t, asIs(t, server)); len(found) > 0 {
			t.Errorf("Check after Repair: %v", found)
		}
	}
	for _, value := range []string{"'{'", "7"} {
		run(t, d, "MATCH (m:HubgraphMeta) SET m.schema = "+value)
		store := asIs(t, server)
		for what, err := range map[string]error{"Schema": second(store.Schema(t.Context())), "Check": second(store.Check(t.Context()))} {
			if !errors.Is(err, graph.ErrUnavailable) || !neo4j.Permanent(err) || !strings.Contains(err.Error(), "the schema in the meta node") || strings.Contains(err.Error(), "verify --stored") {
				t.Errorf("%s with the schema %s: got %v, want that it is damaged", what, value, err)
			}
		}
	}
}

// TestRepairKeepsWhatIsAdded: what others put beside ours stays when that is mended, and
// what they made that looks like ours is told, not taken.
func TestRepairKeepsWhatIsAdded(t *testing.T) {
	server := neo4jtest.Get(t, neo4jtest.LTS)
	d := blank(t, server)
	store := opened(t, server).Store.(*neo4j.Store)
	defer store.Close()
	apply(t, store, star(3))
	run(t, d, "MATCH (e:Entity {id: 'hub'})-[r]->(:Entity {id: 'spoke-0'}) SET e.name = 'x', e.pagerank = 0.5, e:Watched, r.status = 'ended', r.weight = 2")
	run(t, d, "CREATE (:Entity {id: 'x'}), (:Entity {name: 'no id'}), (:Source {id: 'mine'}), (:Company {id: 'z'}), (:Fact {id: 'y'})")
	run(t, d, "MATCH (e:Entity {id: 'hub'}), (f:Entity {id: 'spoke-0'}) CREATE (f)-[:OWNS {id: 'mine'}]->(e), (e)-[:HUBGRAPH_FACT]->(:Fact {id: 'w'}), (e)-[:SIMILAR]->(f), (e)-[:HUBGRAPH_SOURCE]->(f)")
	mended, left, err := store.Repair(t.Context())
	if err != nil || len(mended) != 2 {
		t.Fatalf("Repair: %v, %v, %v; want two things mended", mended, left, err)
	}
	got := []string{}
	for _, f := range left {
		got = append(got, fmt.Sprint(f.Class, " ", f.Where()))
	}
	slices.Sort(got)
	want := []string{
		`foreign entity "x"`, `foreign node ":Company z"`, `foreign node ":Entity "`, `foreign node ":Fact w"`, `foreign node ":Fact y"`,
		`foreign relationship "(hub)-[:HUBGRAPH_FACT]->()"`, `foreign relationship "(hub)-[:HUBGRAPH_SOURCE]->()"`, `foreign relationship "(spoke-0)-[:OWNS]->(hub)"`, `foreign source "mine"`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("left:\n%s", diff)
	}
	if diff := cmp.Diff(left, checked(t, store)); diff != "" {
		t.Errorf("Check and Repair differ in what is left:\n%s", diff)
	}
	res := run(t, d, "MATCH (e:Watched {name: 'Hub', pagerank: 0.5})-[r:OWNS {status: 'actual', weight: 2}]->(:Entity {id: 'spoke-0'}) RETURN r")
	if len(res.Records) != 1 {
		t.Error("what others added beside ours is gone")
	}
}

// TestRepairRefuses: what was in a record that is lost, nothing can mend. It is named.
func TestRepairRefuses(t *testing.T) {
	server := neo4jtest.Get(t, neo4jtest.LTS)
	for _, tc := range []struct{ name, edit, where string }{
		{"the node of a relationship", "MATCH (n:HubgraphStatement {object: 'spoke-0'}) DETACH DELETE n", "statement "},
		{"a statement's record", "MATCH (n:HubgraphStatement {object: 'spoke-0'}) SET n.hubgraphRecord = null", "statement "},
		{"an entity's record", "MATCH (n:Entity {id: 'spoke-0'}) SET n.hubgraphRecord = null", `entity "spoke-0"`},
		{"the record of another entity", "MATCH (n:Entity {id: 'spoke-0'}), (m:Entity {id: 'hub'}) SET n.hubgraphRecord = m.hubgraphRecord", `entity "spoke-0"`},
		{"a source's record", "MATCH (n:Source {id: 's'}) SET n.hubgraphRecord = n.title", `source "s"`},
		{"a text", "MATCH (n:HubgraphText) REMOVE n.text", `text "s"`},
		{"another text", "MATCH (n:HubgraphText) SET n.text = 'another'", "digest"},
		{"an entity that is gone", "MATCH (n:Entity {id: 'spoke-0'}) DETACH DELETE n", "digest"},
		{"a source that is gone", "MATCH (n:Source {id: 's'}) DETACH DELETE n", `text "s"`},
		{"a line of the log", "MATCH (n:HubgraphChange) REMOVE n.digest", `line of the log "1"`},
		{"a document", "MATCH (n:HubgraphDocument) REMOVE n.body", `document "view v"`},
		{"a key", "MATCH (n:HubgraphKey) REMOVE n.revision", `key "k"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			neo4jtest.Wipe(t, server)
			store := opened(t, server).Store.(*neo4j.Store)
			defer store.Close()
			b := star(2)
			b.Texts, b.Key = []graph.SourceText{{Source: "s", Text: "A text."}}, "k"
			apply(t, store, b)
			if _, err := store.Documents().Put(t.Context(), "view", "v", 0, []byte("{}")); err != nil {
				t.Fatal(err)
			}
			d := raw(t, server)
			run(t, d, tc.edit)
			for range 2 {
				_, left, err := store.Repair(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if !slices.ContainsFunc(left, func(f neo4j.Fault) bool { return f.Class == neo4j.Damaged && strings.HasPrefix(f.Where(), tc.where) }) {
					t.Errorf("left %v, want something about %s", left, tc.where)
				}
			}
		})
	}
}

// TestAsIs opens databases that lack something without making it.
func TestAsIs(t *testing.T) {
	server := neo4jtest.Get(t, neo4jtest.LTS)
	d := blank(t, server)
	if err := asIs(t, server).Ping(t.Context()); !errors.Is(err, graph.ErrNotFound) {
		t.Errorf("an empty database: got %v, want ErrNotFound", err)
	}
	if got := inDatabase(t, d); len(got) > 0 {
		t.Errorf("an empty database holds %v", got)
	}
	if err := opened(t, server).Store.Close(); err != nil {
		t.Fatal(err)
	}
	run(t, d, "DROP INDEX hubgraph_statement_in")
	got := checked(t, asIs(t, server))
	if diff := cmp.Diff([]neo4j.Fault{{Class: neo4j.Differs, Kind: "index", ID: "hubgraph_statement_in", Detail: "is missing"}}, got); diff != "" {
		t.Error(diff)
	}
	run(t, d, "MATCH (m:HubgraphMeta) SET m.version = 2")
	if err := asIs(t, server).Ping(t.Context()); !errors.Is(err, graph.ErrConflict) {
		t.Errorf("an older layout: got %v, want ErrConflict", err)
	}
}

// TestCheckIsBounded lists the first thousand of a kind, and says that there are more.
func TestCheckIsBounded(t *testing.T) {
	server := neo4jtest.Get(t, neo4jtest.LTS)
	d := blank(t, server)
	store := opened(t, server).Store.(*neo4j.Store)
	defer store.Close()
	apply(t, store, star(1))
	run(t, d, "UNWIND range(1, 1100) AS i CREATE (:Company {id: toString(i)}), (:Entity {id: 'hand-' + i})")
	count := map[string]int{}
	for _, f := range checked(t, store) {
		count[f.Kind]++
		if count[f.Kind] == 1001 && !strings.Contains(f.Detail, "more than 1000") {
			t.Errorf("the last of a kind is %v, want that there are more", f)
		}
	}
	if diff := cmp.Diff(map[string]int{"node": 1001, "entity": 1001}, count); diff != "" {
		t.Error(diff)
	}
}

func run(t *testing.T, d driver.DriverWithContext, cypher string) *driver.EagerResult {
	t.Helper()
	res, err := driver.ExecuteQuery(t.Context(), d, cypher, nil, driver.EagerResultTransformer)
	if err != nil {
		t.Fatalf("%s: %v", cypher, err)
	}
	return res
}

// TestFaultsLeftOutAreNoted: of each kind and class the first are listed, and one that is none
// stands for the others.
func TestFaultsLeftOutAreNoted(t *testing.T) {
	var list []neo4j.Fault
	for i := range 1100 {
		list = append(list, neo4j.Fault{Class: neo4j.Differs, Kind: "entity", ID: fmt.Sprint(i)}, neo4j.Fault{Class: neo4j.Foreign, Kind: "entity", ID: fmt.Sprint(i)})
	}
	rest := map[neo4j.Class]int{}
	got := neo4j.Gather(list[:2000]...)
	if got = append(got, neo4j.Gather(list...)...); len(got) != 2000+2002 {
		t.Errorf("%d faults, want 2,000 and 2,002", len(got))
	}
	for _, f := range got {
		if f.Rest {
			rest[f.Class]++
		}
	}
	if rest[neo4j.Differs] != 1 || rest[neo4j.Foreign] != 1 {
		t.Errorf("what stands for the rest: %v, want one a class, of the longer list", rest)
	}
}

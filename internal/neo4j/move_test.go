package neo4j_test

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
	"hubgraph/graph/graphtest"
	"hubgraph/internal/neo4j"
	"hubgraph/internal/neo4j/neo4jtest"
)

// inDatabase gives all nodes and relationships of a database as sorted texts.
func inDatabase(t testing.TB, d driver.DriverWithContext) []string {
	t.Helper()
	var out []string
	for _, cypher := range []string{
		"MATCH (n) RETURN labels(n), properties(n)",
		"MATCH (a)-[r]->(b) RETURN a.id, type(r), b.id, properties(r)",
		"SHOW CONSTRAINTS YIELD name RETURN name",
		"SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name",
	} {
		res, err := driver.ExecuteQuery(t.Context(), d, cypher, nil, driver.EagerResultTransformer)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range res.Records {
			out = append(out, fmt.Sprint(r.Values...))
		}
	}
	slices.Sort(out)
	return out
}

// asLayout8 makes of a database what the layout before indexes of what a source says held.
var asLayout8 = []string{
	"DROP INDEX hubgraph_statement_source",
	"DROP INDEX hubgraph_statement_place",
	"MATCH (n:HubgraphStatement) REMOVE n.hubgraphPlaceFirst",
	"MATCH (m:HubgraphMeta) SET m.version = 8",
}

// asLayout7 makes of a database what the layout before names of properties that tell
// what is only Hubgraph's held.
var asLayout7 = []string{
	"MATCH (n:HubgraphStatement) SET n.record = n.hubgraphRecord, n.mirror = n.hubgraphMirror, n.qualified = n.hubgraphQualified, n.placeStarts = n.hubgraphPlaceStarts, n.placeEnds = n.hubgraphPlaceEnds, n.fromDay = n.hubgraphFromDay, n.toDay = n.hubgraphToDay, n.observedDay = n.hubgraphObservedDay, n.dueDay = n.hubgraphDueDay, n.sureFrom = n.hubgraphSureFrom, n.sureTo = n.hubgraphSureTo REMOVE n.hubgraphRecord, n.hubgraphMirror, n.hubgraphQualified, n.hubgraphPlaceStarts, n.hubgraphPlaceEnds, n.hubgraphFromDay, n.hubgraphToDay, n.hubgraphObservedDay, n.hubgraphDueDay, n.hubgraphSureFrom, n.hubgraphSureTo",
	"MATCH (n:Entity) SET n.record = n.hubgraphRecord, n.terms = n.hubgraphTerms REMOVE n.hubgraphRecord, n.hubgraphTerms",
	"MATCH (n:Source) SET n.record = n.hubgraphRecord REMOVE n.hubgraphRecord",
	"DROP INDEX hubgraph_terms",
	"DROP INDEX hubgraph_statement_due_day",
	"DROP INDEX hubgraph_statement_subject_due_day",
	"DROP INDEX hubgraph_statement_object_due_day",
	"CREATE INDEX hubgraph_statement_due IF NOT EXISTS FOR (n:HubgraphStatement) ON (n.dueDay, n.id)",
	"CREATE INDEX hubgraph_statement_subject_due IF NOT EXISTS FOR (n:HubgraphStatement) ON (n.subject, n.dueDay, n.id)",
	"CREATE INDEX hubgraph_statement_object_due IF NOT EXISTS FOR (n:HubgraphStatement) ON (n.object, n.dueDay, n.id)",
	"CREATE FULLTEXT INDEX hubgraph_entity_terms IF NOT EXISTS FOR (n:Entity) ON EACH [n.terms] OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace', `fulltext.eventually_consistent`: false}}",
	"MATCH (m:HubgraphMeta) SET m.version = 7",
}

// asLayout6 makes of a database what the layout before neighbours and other spellings held.
var asLayout6 = []string{
	"MATCH (n:HubgraphStatement) REMOVE n.mirror",
	"MATCH (e:Entity) WHERE e.hubgraphLinks IS NOT NULL SET e.hubgraphLinks = trim(reduce(t = '', w IN [w IN split(e.hubgraphLinks, ' ') WHERE NOT w CONTAINS '#' AND NOT w CONTAINS '&'] | t + ' ' + w)), e.hubgraphNeighbors = null",
	"MATCH (e:Entity) WHERE EXISTS { (:HubgraphStatement {subject: e.id, predicate: 'partner-of'}) } SET e.hubgraphDegree = e.hubgraphDegree + 1, e.hubgraphAside = null",
	"DROP INDEX hubgraph_statement_figure",
	"MATCH (e:Entity) SET e.terms = ''",
	"MATCH (m:HubgraphMeta) SET m.version = 6",
}

// asLayout5 makes of a database what the layout before indexes, days and
// relationships to sources and from qualifiers held, which are all for people.
var asLayout5 = []string{
	"DROP INDEX hubgraph_entity_name",
	"DROP INDEX hubgraph_entity_fulltext",
	"MATCH (e:Entity) WHERE e.name ENDS WITH '…' SET e.name = e.names[0], e.names = CASE size(e.names) WHEN 1 THEN null ELSE e.names[1..] END",
	"MATCH (:HubgraphStatement)-[r:HUBGRAPH_SOURCE|HUBGRAPH_QUALIFIER]->() DELETE r",
	"MATCH ()-[r]->() REMOVE r.fromDate, r.toDate, r.observedDate, r.dueDate",
	"MATCH (n:Fact|Source) REMOVE n.fromDate, n.toDate, n.observedDate, n.dueDate, n.valueDate, n.publishedDate, n.retrievedDate",
	"MATCH (m:HubgraphMeta) SET m.version = 5",
}

// asLayout4 makes of a database what the layout before nodes of qualifiers held.
var asLayout4 = []string{
	"CREATE CONSTRAINT hubgraph_mention_id IF NOT EXISTS FOR (n:HubgraphMention) REQUIRE n.id IS UNIQUE",
	"CREATE INDEX hubgraph_mention_entity IF NOT EXISTS FOR (n:HubgraphMention) ON (n.entity, n.statement)",
	"MATCH (n:HubgraphStatement) WHERE n.qualified IS NOT NULL SET n.qualified = true",
	"MATCH (n:HubgraphStatement) REMOVE n.sureFrom, n.sureTo",
	"MATCH (n:HubgraphQualifier) WHERE n.entity IS NOT NULL MERGE (m:HubgraphMention {id: n.statement + '\\n' + n.entity}) SET m.entity = n.entity, m.statement = n.statement",
	"MATCH (n:HubgraphQualifier) DELETE n",
	"MATCH (e:Entity) WHERE e.hubgraphLinks CONTAINS '~' SET e.hubgraphLinks = trim(reduce(t = '', w IN [w IN split(e.hubgraphLinks, ' ') WHERE NOT w CONTAINS '~'] | t + ' ' + w))",
	"DROP CONSTRAINT hubgraph_qualifier_id",
	"DROP INDEX hubgraph_qualifier_entity",
	"DROP INDEX hubgraph_qualifier_entity_key",
	"DROP INDEX hubgraph_qualifier_first",
	"DROP INDEX hubgraph_qualifier_number",
	"MATCH (m:HubgraphMeta) SET m.version = 4",
}

// asLayout2 makes of layout 3 what the layout before nodes of statements held.
var asLayout2 = []string{
	"CREATE CONSTRAINT hubgraph_fact_id IF NOT EXISTS FOR (n:Fact) REQUIRE n.id IS UNIQUE",
	"CREATE INDEX hubgraph_fact_subject IF NOT EXISTS FOR (n:Fact) ON (n.subject, n.id)",
	"CREATE CONSTRAINT `hubgraph_GT_LINKS_id` IF NOT EXISTS FOR ()-[r:`GT_LINKS`]-() REQUIRE r.id IS UNIQUE",
	"CREATE INDEX `hubgraph_GT_LINKS_subject_object` IF NOT EXISTS FOR ()-[r:`GT_LINKS`]-() ON (r.subject, r.object)",
	"MATCH (s:Entity)-[r]->(o:Entity) MATCH (n:HubgraphStatement {id: r.id}) SET r += n {.record, .subject, .object, .fromDay, .toDay, .observedDay, .dueDay} DETACH DELETE n",
	"MATCH (n:HubgraphStatement) REMOVE n:HubgraphStatement, n.subjectType, n.qualified, n.placeStarts, n.placeEnds",
	"MATCH (e:Entity) REMOVE e.hubgraphDegree, e.hubgraphLinks",
	"DROP CONSTRAINT hubgraph_statement_id",
	"MATCH (m:HubgraphMeta) SET m.version = 2",
}

// asLayout3 makes of layout 4 what the layout before keys of identifiers held.
var asLayout3 = []string{
	"MATCH (n:HubgraphIdentifier) DELETE n",
	"MATCH (e:Entity) UNWIND e.identifiers AS v CREATE (:HubgraphIdentifier {id: e.id + '\n' + v, entity: e.id, value: v})",
	"MATCH (m:HubgraphMeta) SET m.version = 3",
}

// takeBackTo makes of a database what earlier layouts held, the later ones first.
func takeBackTo(t *testing.T, d driver.DriverWithContext, today []string, layouts ...[]string) {
	t.Helper()
	for _, cypher := range slices.Concat(layouts...) {
		if _, err := driver.ExecuteQuery(t.Context(), d, cypher, nil, driver.EagerResultTransformer); err != nil {
			t.Fatalf("%s: %v", cypher, err)
		}
	}
	if cmp.Equal(today, inDatabase(t, d)) {
		t.Fatal("the earlier layout is not another")
	}
}

// TestIdentifiersOfAnEarlierLayout opens a database in which entities are found by their
// identifiers as written: then they are found by their normal form, and the database
// holds what it would if it had been written today.
func TestIdentifiersOfAnEarlierLayout(t *testing.T) {
	for _, line := range neo4jtest.Lines {
		t.Run(line.Name, func(t *testing.T) {
			t.Parallel() // each line has a server of its own
			server := neo4jtest.Get(t, line)
			d := blank(t, server)
			store := opened(t, server).Store
			for b := range graphtest.Zipf(1_500, 10, 3) { // more than a page
				apply(t, store, b)
			}
			apply(t, store, graph.Batch{Entities: []graph.Entity{
				{ID: "a", Type: "company", Name: "A", Identifiers: []graph.Identifier{{Scheme: "hkex", Value: "0020"}, {Scheme: "HKEX", Value: "20.HK"}, {Scheme: "free", Value: "x-Y 1"}}},
				{ID: "b", Type: "company", Name: "B"},
			}})
			if _, err := driver.ExecuteQuery(t.Context(), d, "MATCH (e:Entity|Source) SET e.fromDay = 'of somebody'", nil, driver.EagerResultTransformer); err != nil {
				t.Fatal(err)
			}
			want := inDatabase(t, d)
			if err := store.Close(); err != nil {
				t.Fatal(err)
			}
			takeBackTo(t, d, want, asLayout8, asLayout7, asLayout6, asLayout5, asLayout4, asLayout3)
			store = opened(t, server).Store
			defer store.Close()
			var got []graph.EntityID
			for n, err := range store.Entities(t.Context(), graph.EntitiesQuery{Identifiers: []graph.Identifier{{Scheme: "hkex", Value: "00020"}, {Scheme: "FREE", Value: "xy1"}, {Scheme: "gt", Value: "7"}}}) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, n.ID)
			}
			if len(got) != 2 || got[0] != "a" {
				t.Errorf("got %q, want a and the one with the number 7", got)
			}
			if diff := cmp.Diff(want, inDatabase(t, d)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestEarlierLayouts opens a database of each earlier layout, a first time cut off at some
// moment: then it holds what it would if it had been written today.
func TestEarlierLayouts(t *testing.T) {
	for _, line := range neo4jtest.Lines {
		t.Run(line.Name, func(t *testing.T) {
			t.Parallel() // each line has a server of its own
			server := neo4jtest.Get(t, line)
			d := blank(t, server)
			store := opened(t, server).Store
			for b := range graphtest.Zipf(400, 3_000, 3) {
				apply(t, store, b)
			}
			var s graph.Statement
			for st, err := range store.Statements(t.Context(), graph.StatementsQuery{Limit: 1}) {
				if err != nil {
					t.Fatal(err)
				}
				s = st
			}
			apply(t, store, graph.Batch{
				Entities: []graph.Entity{{ID: "long", Type: "company", Name: strings.Repeat("名", 9_000)}, {ID: "long-2", Type: "company", Name: strings.Repeat("x", 2_001), Names: []graph.Name{{Text: "X"}}}},
				Sources:  []graph.Source{{ID: "dated", Title: "Of a day", Published: "2004-02-29", Retrieved: "2020"}},
				Statements: []graph.Statement{
					{Subject: s.Subject, Predicate: s.Predicate, Object: "long", Source: "dated", When: graph.When{From: "2004-02-29", To: "2005-06", Observed: "0001-01-01"}},
					{Subject: "long", Predicate: "revenue", Source: "dated", Value: graph.Value{Kind: graph.Quantity, Amount: "8", Unit: "CNY"}, When: graph.When{Due: "2030-12-31"}},
				},
			})
			apply(t, store, graph.Batch{Statements: []graph.Statement{
				{Subject: s.Subject, Predicate: s.Predicate, Object: s.Subject, Source: s.Source, Cites: []graph.Citation{{Paragraph: 1, Start: 3, End: 5}, {Paragraph: 2, Start: 1, End: 2}, {Line: 4}}},
				{Subject: s.Subject, Predicate: s.Predicate, Object: s.Object, Source: s.Source, Qualifiers: []graph.Qualifier{
					{Key: "plan", Entity: s.Subject}, {Key: "plan", Entity: s.Object}, {Key: "scope", Entity: s.Object}, {Key: "stage", Value: graph.Value{Kind: graph.TextValue, Text: "the first"}},
				}},
				{Subject: s.Subject, Predicate: "revenue", Source: s.Source, Value: graph.Value{Kind: graph.Quantity, Amount: "7", Unit: "CNY"}, When: graph.When{Due: "2030"}},
				{Subject: "long", Predicate: "partner-of", Object: "long-2", Source: s.Source},
				{Subject: "long-2", Predicate: "partner-of", Object: "long", Source: s.Source},
			}})
			if _, err := driver.ExecuteQuery(t.Context(), d, "MATCH (e:Entity|Source) SET e.fromDay = 'of somebody'", nil, driver.EagerResultTransformer); err != nil {
				t.Fatal(err)
			}
			want := inDatabase(t, d)
			if err := store.Close(); err != nil {
				t.Fatal(err)
			}
			earlier := func(layouts ...[]string) { t.Helper(); takeBackTo(t, d, want, layouts...) }
			// start starts through a proxy that is cut before some statements.
			start := func(patience time.Duration, cutAt func(n int) bool) error {
				t.Helper()
				p := newProxy(t, regexp.MustCompile(`^\w+://`).ReplaceAllString(server.URI, ""))
				opts := options(server)
				opts.URI, opts.RetryTime = p.uri(), patience
				s, err := neo4j.Open(opts)
				if err != nil {
					t.Fatal(err)
				}
				neo4j.Before(s, func(n int) {
					if cutAt(n) {
						p.cut()
					}
				})
				return errors.Join(s.Ping(t.Context()), s.Close())
			}
			same := func() {
				t.Helper()
				if diff := cmp.Diff(want, inDatabase(t, d)); diff != "" {
					t.Error(diff)
				}
			}

			all := [][]string{asLayout8, asLayout7, asLayout6, asLayout5, asLayout4, asLayout3, asLayout2}
			for n := len(all); n > 0; n-- {
				layout := slices.Concat(all[:n]...)
				earlier(layout)
				for _, at := range []int{6, 9, 14} { // of the statements of a start
					if err := start(time.Millisecond, func(n int) bool { return n == at }); err == nil {
						t.Errorf("a start that was cut at statement %d went well", at)
					}
				}
				if err := start(time.Minute, func(int) bool { return false }); err != nil {
					t.Fatalf("Ping: %v (%v)", err, errors.Unwrap(err))
				}
				same()

				// What the same start tries again is not left out: it reads and writes in turns.
				earlier(layout)
				cut := map[int]bool{9: true, 14: true, 19: true}
				if err := start(time.Minute, func(n int) bool { return cut[n] }); err != nil {
					t.Fatalf("Ping: %v (%v)", err, errors.Unwrap(err))
				}
				same()
			}
		})
	}
}

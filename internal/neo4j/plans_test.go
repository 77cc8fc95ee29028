package neo4j_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"hubgraph/graph"
	"hubgraph/internal/neo4j"
	"hubgraph/internal/neo4j/neo4jtest"
)

// The graph that plans are read on. Its hub has so many links that no plan which
// walks them is the cheapest where an index serves.
const (
	spokes    = 12_000 // links of the hub, all outward
	lesser    = 3_000  // links of the lesser hub, all inward
	hubFacts  = 2_000
	mentioned = 300 // statements whose qualifiers name the hub
	planned   = 400 // links among spokes
	sources   = 1_500
)

func spoke(i int) graph.EntityID { return graph.EntityID(fmt.Sprintf("spoke-%05d", i)) }

func planSchema() graph.Schema {
	w := func(s string) graph.Words { return graph.Words{EN: s, ZH: s} }
	return graph.Schema{
		Predicates: []graph.PredicateDef{
			{ID: "pt-knows", Label: w("knows"), Symmetric: true},
			{ID: "pt-links", Label: w("links to")},
			{ID: "pt-size", Label: w("size"), Value: graph.Quantity},
			{ID: "pt-weight", Label: w("weight"), Value: graph.Quantity},
		},
		Qualifiers: []graph.QualifierDef{{Key: "pt-by", Label: w("by")}, {Key: "pt-in", Label: w("in")}, {Key: "pt-of", Label: w("of"), Value: graph.Quantity}},
	}
}

// planGraph gives the graph as batches, and statements of it to ask for.
func planGraph() (batches []graph.Batch, link, fact graph.StatementID) {
	b := graph.Batch{Schema: planSchema()}
	next := func() {
		batches = append(batches, b)
		b = graph.Batch{}
	}
	add := func(s graph.Statement) graph.StatementID {
		if b.Items() >= 10_000 {
			next()
		}
		s = s.Canonical()
		b.Statements = append(b.Statements, s)
		return s.ID
	}
	for i := range sources {
		id := graph.SourceID(fmt.Sprintf("source-%04d", i))
		b.Sources = append(b.Sources, graph.Source{ID: id, Title: "A source"})
		if i%4 == 0 {
			b.Texts = append(b.Texts, graph.SourceText{Source: id, Text: "A text."})
		}
	}
	for _, id := range []graph.EntityID{"hub", "lesser", "quiet"} {
		b.Entities = append(b.Entities, graph.Entity{ID: id, Type: "company", Name: "The " + string(id)})
	}
	next()
	for i := range spokes {
		e := graph.Entity{ID: spoke(i), Type: "company", Name: fmt.Sprintf("Spoke %d", i)}
		if i%5 == 0 {
			e.Type = "person"
		}
		if i%20 == 0 {
			e.Identifiers = []graph.Identifier{{Scheme: "pt", Value: fmt.Sprint(i)}}
		}
		if b.Entities = append(b.Entities, e); len(b.Entities) == 10_000 {
			next()
		}
	}
	source := func(i int) graph.SourceID { return graph.SourceID(fmt.Sprintf("source-%04d", i%sources)) }
	for i := range spokes {
		s := graph.Statement{Subject: "hub", Predicate: "pt-links", Object: spoke(i), Source: source(i)}
		if i%100 == 0 {
			s.When.Due = graph.Date(fmt.Sprint(2020 + i/500))
		}
		if i < mentioned {
			s.Subject, s.Qualifiers = spoke(i+mentioned), []graph.Qualifier{{Key: "pt-by", Entity: "hub"}, {Key: "pt-in", Entity: "lesser"}}
			add(s)
			s.Subject, s.Qualifiers = "hub", nil
		}
		link = add(s)
	}
	for i := range lesser {
		add(graph.Statement{Subject: spoke(i * 2), Predicate: "pt-links", Object: "lesser", Source: source(i)})
	}
	for i := range planned {
		add(graph.Statement{Subject: spoke(i), Predicate: "pt-knows", Object: spoke(i + 1), Source: source(i)})
	}
	add(graph.Statement{Subject: "quiet", Predicate: "pt-knows", Object: spoke(7), Source: source(0)})
	add(graph.Statement{Subject: "quiet", Predicate: "pt-knows", Object: spoke(8), Source: source(0)})
	for i := range 2 * hubFacts {
		s := graph.Statement{
			Subject: "hub", Predicate: "pt-size", Source: source(i),
			Value: graph.Value{Kind: graph.Quantity, Amount: graph.Decimal(fmt.Sprint(i)), Unit: "percent"},
			Qualifiers: []graph.Qualifier{
				{Key: "pt-in", Entity: "lesser"},
				{Key: "pt-in", Entity: spoke(i % 100)},
				{Key: "pt-of", Value: graph.Value{Kind: graph.Quantity, Amount: graph.Decimal(fmt.Sprint(i)), Unit: "percent"}},
			},
		}
		if i%2 == 0 {
			s.Subject, s.Predicate = spoke(i), "pt-weight"
		}
		if i%10 == 0 {
			s.Value.Unit = "count"
		}
		if i%100 == 0 {
			s.When.Due = graph.Date(fmt.Sprint(2020 + i/500))
			s.Source, s.Cites = source(0), []graph.Citation{{Paragraph: 1, Start: i, End: i + 150}}
		}
		fact = add(s)
	}
	next()
	return batches, link, fact
}

func drained[T any](seq iter.Seq2[T, error]) error {
	n := 0
	for _, err := range seq {
		if err != nil {
			return err
		}
		n++
	}
	if n == 0 {
		return fmt.Errorf("nothing was found, so nothing was tested")
	}
	return nil
}

// A planCase is one operation of the store and what it may cost: by default no
// operator of a plan gives more than aPage rows, and the operation sends at most
// aFew statements beside those about the meta node. Where more is allowed, no
// index serves, or the answer itself is that large.
type planCase struct {
	name string
	do   func(ctx context.Context) error
	rows int64
	sent int
}

const (
	aPage = 1_100
	aFew  = 8
)

// TestPlans reads the plans that ran of the very statements that the store sends,
// with the rows that each operator gave: a scan, a walk over all links of the hub
// or a sort of them all is found whatever the planner calls it.
func TestPlans(t *testing.T) {
	for _, line := range neo4jtest.Lines {
		t.Run(line.Name, func(t *testing.T) {
			t.Parallel() // each line has a server of its own
			neo4jtest.Get(t, line)
			store := neo4j.KeepNothing(open(t, line).Store.(*neo4j.Store))
			defer store.Close()
			batches, link, fact := planGraph()
			for _, b := range batches {
				apply(t, store, b)
			}
			// Plans were made while the graph was empty, and it is up to the store that
			// they are not kept.
			neo4j.Settled(store)
			d := raw(t, neo4jtest.Get(t, line))
			var sent []*neo4j.Sent
			neo4j.Watch(store, true, func(s *neo4j.Sent) { sent = append(sent, s) })
			judge := func(t *testing.T, c planCase) {
				sent = sent[:0]
				if err := c.do(t.Context()); err != nil {
					t.Error(err)
				}
				n := 0
				for _, s := range sent {
					if s.Summary == nil || s.Summary.Profile() == nil {
						t.Errorf("no plan of what was sent: %s", s.Cypher)
						continue
					}
					if !strings.HasPrefix(s.Cypher, "MATCH (m:HubgraphMeta") {
						n++
					}
					// A look at the revision is one more.
					if fault := costly(s.Summary.Profile(), cmp.Or(c.rows, aPage)+1); fault != "" {
						var b strings.Builder
						show(&b, s.Summary.Profile(), 1)
						t.Errorf("%s\n%s\n%s", fault, s.Cypher, &b)
					}
				}
				if most := cmp.Or(c.sent, aFew); n > most {
					t.Errorf("sent %d statements, want at most %d", n, most)
				}
				if len(sent) == 0 {
					t.Error("sent nothing, so nothing was tested")
				}
			}
			texts := slices.Concat(neo4j.Texts(), neo4j.Changing())
			for _, c := range slices.Concat(planReads(store, link, fact), planWrites(store)) {
				t.Run(c.name, func(t *testing.T) {
					judge(t, c)
					for _, s := range sent {
						if !slices.Contains(texts, s.Cypher) {
							t.Errorf("sent what is not planned ahead: %s", s.Cypher)
						}
					}
				})
			}
			for name, bad := range badStatements {
				t.Run("caught/"+name, func(t *testing.T) {
					p := profile(t, d, bad, map[string]any{"ids": spokeIDs(50)})
					if fault := costly(p, aPage); fault == "" {
						var b strings.Builder
						show(&b, p, 1)
						t.Errorf("a statement that is bad is found good: %s\n%s", bad, &b)
					} else {
						t.Log(fault)
					}
				})
			}
		})
	}
}

// TestWritesPlanned sees that the server has a plan of all that a write sends, once it
// planned ahead: what was written leaves no plan more than there was.
func TestWritesPlanned(t *testing.T) {
	for _, line := range neo4jtest.Lines {
		t.Run(line.Name, func(t *testing.T) {
			t.Parallel() // each line has a server of its own
			server := neo4jtest.Get(t, line)
			store := open(t, line).Store.(*neo4j.Store)
			defer store.Close()
			plans := func(then func()) (n int) {
				if err := forget(t, server); err != nil {
					t.Fatal(err)
				}
				neo4j.PlanAhead(store)
				then()
				said, err := driver.ExecuteQuery(t.Context(), raw(t, server), "CALL db.clearQueryCaches()", nil, driver.EagerResultTransformer)
				if err != nil {
					t.Fatal(err)
				}
				text, _ := said.Records[0].Values[0].(string)
				if _, err := fmt.Sscanf(text, "Query caches successfully cleared of %d queries.", &n); err != nil {
					t.Fatalf("%q: %v", text, err)
				}
				return n
			}
			write := func() {
				apply(t, store, graph.Batch{
					Key: fmt.Sprint(time.Now()), Schema: planSchema(), Sources: []graph.Source{{ID: "s", Title: "x"}}, Texts: []graph.SourceText{{Source: "s", Text: "X"}},
					Entities: []graph.Entity{{ID: "a", Type: "company", Name: "A", Identifiers: []graph.Identifier{{Scheme: "pt", Value: "a"}}}, {ID: "b", Type: "company", Name: "B"}},
				})
				link := graph.Statement{Subject: "a", Predicate: "pt-knows", Object: "b", Source: "s", Qualifiers: []graph.Qualifier{{Key: "pt-by", Entity: "b"}}}.Canonical()
				fact := graph.Statement{Subject: "a", Predicate: "pt-size", Value: graph.Value{Kind: graph.Quantity, Amount: "7", Unit: "percent"}, Source: "s"}.Canonical()
				apply(t, store, graph.Batch{Statements: []graph.Statement{link, fact}})
				link.Cites, fact.Cites = []graph.Citation{{Line: 7}}, []graph.Citation{{Line: 7}}
				apply(t, store, graph.Batch{Statements: []graph.Statement{link, fact}})
				apply(t, store, graph.Batch{Entities: []graph.Entity{{ID: "a", Type: "person", Name: "A"}}})
				apply(t, store, graph.Batch{Retract: []graph.StatementID{link.ID, fact.ID}})
				apply(t, store, graph.Batch{Delete: []graph.EntityID{"a", "b"}, Drop: graph.Drop{Texts: []graph.SourceID{"s"}}})
			}
			write() // once, for a server keeps no plan about labels that there are not
			before := plans(func() {})
			after := plans(write)
			if after != before {
				t.Errorf("writes left %d plans more than were made ahead, of %d", after-before, before)
			}
		})
	}
}

// badStatements are such as the store once sent, or could have.
var badStatements = map[string]string{
	"all nodes":                "MATCH (n) WHERE n.id = 'hub' RETURN n.id",
	"all nodes of a label":     "MATCH (f:Fact) WHERE f.printed = 'hub' RETURN f.id",
	"all statements":           "MATCH (n:HubgraphStatement) WHERE n.source = 'source-0001' RETURN n.id",
	"all links of a type":      "MATCH ()-[r:PT_LINKS]->() WHERE r.source = 'source-0001' RETURN r.id",
	"all links of a hub":       "MATCH (:Entity {id: 'hub'})-[r:PT_LINKS]-(o) WHERE o.id IN $ids RETURN r.id",
	"a sort of all of a hub's": "MATCH (n:HubgraphStatement) WHERE n.subject = 'hub' AND n.id > '' RETURN n.hubgraphRecord ORDER BY n.source LIMIT 50",
	"a hub for each of a list": "UNWIND $ids AS id MATCH (n:HubgraphStatement) WHERE n.subject = 'hub' AND n.id > left(id, 0) RETURN count(n)",
}

func spokeIDs(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = string(spoke(i))
	}
	return out
}

// profile runs a statement and gives the plan that ran, nil of a procedure alone.
func profile(t *testing.T, d driver.DriverWithContext, cypher string, p map[string]any) driver.ProfiledPlan {
	t.Helper()
	sess := d.NewSession(t.Context(), sessionConfig)
	defer sess.Close(context.Background())
	res, err := sess.Run(t.Context(), "CYPHER 5 PROFILE "+cypher, p)
	if err != nil {
		t.Fatalf("%s: %v", cypher, err)
	}
	sum, err := res.Consume(t.Context())
	if err != nil {
		t.Fatalf("%s: %v", cypher, err)
	}
	return sum.Profile()
}

// scans are the operators that read all there is of something, whatever grows.
var scans = []string{"AllNodesScan", "ByLabelScan", "ByLabelsScan", "AllRelationshipsScan", "RelationshipTypeScan", "RelationshipTypesScan"}

// costly says which operator of a plan is too dear, "" if none is.
func costly(p driver.ProfiledPlan, rows int64) string {
	for _, scan := range scans {
		if strings.Contains(p.Operator(), scan) {
			return p.Operator() + " reads all there is"
		}
	}
	if p.Records() > rows {
		return fmt.Sprintf("%s gives %d rows, want at most %d", p.Operator(), p.Records(), rows)
	}
	if hits := p.DbHits(); hits > 6*rows {
		return fmt.Sprintf("%s has %d hits for at most %d rows", p.Operator(), hits, rows)
	}
	for _, c := range p.Children() {
		if fault := costly(c, rows); fault != "" {
			return fault
		}
	}
	return ""
}

// show writes a plan as a tree.
func show(b *strings.Builder, p driver.ProfiledPlan, depth int) {
	details, _ := p.Arguments()["Details"].(string)
	fmt.Fprintf(b, "%s%s: %d rows, %d hits: %.200s\n", strings.Repeat("  ", depth), p.Operator(), p.Records(), p.DbHits(), details)
	for _, c := range p.Children() {
		show(b, c, depth+1)
	}
}

func planReads(s *neo4j.Store, link, fact graph.StatementID) []planCase {
	hub, quiet := graph.EntityID("hub"), graph.EntityID("quiet")
	statements := func(q graph.StatementsQuery) func(ctx context.Context) error {
		q.Limit = cmp.Or(q.Limit, 50)
		return func(ctx context.Context) error { return drained(s.Statements(ctx, q)) }
	}
	qualified := func(key string, id graph.EntityID) []graph.Qualification {
		return []graph.Qualification{{Key: key, Entity: id}}
	}
	entities := func(q graph.EntitiesQuery) func(ctx context.Context) error {
		q.Limit = cmp.Or(q.Limit, 50)
		return func(ctx context.Context) error { return drained(s.Entities(ctx, q)) }
	}
	near := func(q graph.NeighborhoodQuery) func(ctx context.Context) error {
		q.Limit = cmp.Or(q.Limit, 50)
		return func(ctx context.Context) error { _, err := s.Neighborhood(ctx, q); return err }
	}
	paths := func(q graph.PathsQuery) func(ctx context.Context) error {
		return func(ctx context.Context) error { _, err := s.Paths(ctx, q); return err }
	}
	common := func(q graph.CommonQuery) func(ctx context.Context) error {
		return func(ctx context.Context) error { _, err := s.Common(ctx, q); return err }
	}
	among := func(q graph.AmongQuery) func(ctx context.Context) error {
		return func(ctx context.Context) error { _, err := s.Among(ctx, q); return err }
	}
	search := func(q graph.SearchQuery) func(ctx context.Context) error {
		return func(ctx context.Context) error { _, err := s.Search(ctx, q); return err }
	}
	return []planCase{
		{name: "Entity", do: func(ctx context.Context) error { _, err := s.Entity(ctx, hub); return err }},
		{name: "Statement link", do: func(ctx context.Context) error { _, err := s.Statement(ctx, link); return err }},
		{name: "Statement fact", do: func(ctx context.Context) error { _, err := s.Statement(ctx, fact); return err }},
		{name: "Source", do: func(ctx context.Context) error { _, err := s.Source(ctx, "source-0004"); return err }},
		{name: "SourceText", do: func(ctx context.Context) error { _, err := s.SourceText(ctx, "source-0004"); return err }},
		{name: "Sources", do: func(ctx context.Context) error { return drained(s.Sources(ctx)) }, rows: sources},
		{name: "Entities", do: entities(graph.EntitiesQuery{})},
		{name: "Entities after", do: entities(graph.EntitiesQuery{After: spoke(9_000)})},
		{name: "Entities of a type", do: entities(graph.EntitiesQuery{Types: []graph.Type{"person"}, After: spoke(9_000)})},
		{name: "Entities of two types", do: entities(graph.EntitiesQuery{Types: []graph.Type{"person", "company"}, After: spoke(9_000)})},
		{name: "Entities by identifier", do: entities(graph.EntitiesQuery{Identifiers: []graph.Identifier{{Scheme: "pt", Value: "1000"}}})},
		{name: "Entities by identifier, typed", do: entities(graph.EntitiesQuery{Identifiers: []graph.Identifier{{Scheme: "pt", Value: "1000"}}, Types: []graph.Type{"person"}})},
		{name: "Entities by id", do: entities(graph.EntitiesQuery{IDs: []graph.EntityID{quiet, hub, spoke(3)}})},
		{name: "Statements", do: statements(graph.StatementsQuery{})},
		{name: "Statements valid at", do: statements(graph.StatementsQuery{Filter: graph.Filter{ValidAt: "2020"}})},
		{name: "Statements about, valid at", do: statements(graph.StatementsQuery{About: hub, Filter: graph.Filter{ValidAt: "2020"}})},
		{name: "Statements about quiet, valid at", do: statements(graph.StatementsQuery{About: quiet, Filter: graph.Filter{ValidAt: "2020"}})},
		{name: "Statements sort due, about, of a type", do: statements(graph.StatementsQuery{About: hub, Sort: graph.SortDue, ObjectTypes: []graph.Type{"person"}})},
		{name: "Statements after", do: statements(graph.StatementsQuery{After: &graph.StatementPosition{ID: link}})},
		{name: "Statements about", do: statements(graph.StatementsQuery{About: hub})},
		{name: "Statements about, after", do: statements(graph.StatementsQuery{About: hub, After: &graph.StatementPosition{ID: link}})},
		{name: "Statements about lesser", do: statements(graph.StatementsQuery{About: "lesser"})},
		{name: "Statements of a predicate", do: statements(graph.StatementsQuery{Filter: graph.Filter{Predicates: []graph.Predicate{"pt-links"}}})},
		{name: "Statements about, predicate", do: statements(graph.StatementsQuery{About: hub, Filter: graph.Filter{Predicates: []graph.Predicate{"pt-size"}}})},
		{name: "Statements status", do: statements(graph.StatementsQuery{Filter: graph.Filter{Statuses: []graph.Status{graph.Actual}}})},
		{name: "Statements due", do: statements(graph.StatementsQuery{Filter: graph.Filter{DueAfter: "2030"}})},
		{name: "Statements sort due", do: statements(graph.StatementsQuery{Sort: graph.SortDue})},
		{name: "Statements sort due, due", do: statements(graph.StatementsQuery{Sort: graph.SortDue, Filter: graph.Filter{DueAfter: "2030", DueBefore: "2031"}})},
		{name: "Statements sort due, few due", do: statements(graph.StatementsQuery{Sort: graph.SortDue, Filter: graph.Filter{DueAfter: "2031"}})},
		{name: "Statements sort due, about", do: statements(graph.StatementsQuery{About: hub, Sort: graph.SortDue})},
		{name: "Statements sort due, undated", do: statements(graph.StatementsQuery{Sort: graph.SortDue, After: &graph.StatementPosition{ID: "pt-knows.a"}})},
		{name: "Statements sort amount", do: statements(graph.StatementsQuery{Sort: graph.SortAmount, Unit: "percent"})},
		{name: "Statements sort amount, after", do: statements(graph.StatementsQuery{Sort: graph.SortAmount, Unit: "percent", After: &graph.StatementPosition{Amount: "2000", ID: "pt-size.a"}})},
		{name: "Statements sort amount, min", do: statements(graph.StatementsQuery{Sort: graph.SortAmount, Unit: "percent", Min: "3000"}), rows: hubFacts},
		{name: "Statements sort amount, end", do: statements(graph.StatementsQuery{Sort: graph.SortAmount, Unit: "percent", After: &graph.StatementPosition{Amount: "3990", ID: "pt-size.a"}}), rows: hubFacts},
		{name: "Statements sort amount, about", do: statements(graph.StatementsQuery{About: hub, Sort: graph.SortAmount, Unit: "percent"})},
		{name: "Statements qualified", do: statements(graph.StatementsQuery{Qualified: qualified("pt-by", "hub")})},
		{name: "Statements qualified, sort due", do: statements(graph.StatementsQuery{Qualified: qualified("pt-in", spoke(0)), Sort: graph.SortDue})},
		{name: "Statements qualified, sort amount, about", do: statements(graph.StatementsQuery{About: hub, Qualified: qualified("pt-in", spoke(1)), Sort: graph.SortAmount, Unit: "percent"})},
		{name: "Statements qualified by many", do: statements(graph.StatementsQuery{Qualified: qualified("pt-in", "lesser"), After: &graph.StatementPosition{ID: link}})},
		{name: "Statements qualified by many, and few", do: statements(graph.StatementsQuery{Qualified: append(qualified("pt-in", "lesser"), qualified("pt-by", "hub")...)})},
		{name: "Statements qualified by many, sort due", do: statements(graph.StatementsQuery{Qualified: qualified("pt-in", "lesser"), Sort: graph.SortDue})},
		{name: "Statements qualified by many, about", do: statements(graph.StatementsQuery{About: hub, Qualified: qualified("pt-in", "lesser")})},
		{name: "Statements qualified by several", do: statements(graph.StatementsQuery{Qualified: append(qualified("pt-in", "lesser"), qualified("pt-in", spoke(3))...)})},
		{name: "Statements of a key", do: statements(graph.StatementsQuery{Qualified: qualified("pt-in", "")})},
		{name: "Statements of a key, sort due", do: statements(graph.StatementsQuery{Qualified: qualified("pt-by", ""), Filter: graph.Filter{DueAfter: "2019"}, Sort: graph.SortDue})},
		{name: "Statements of a key, sort amount", do: statements(graph.StatementsQuery{AmountOf: "pt-of", Unit: "percent", Sort: graph.SortAmount})},
		{name: "Statements of a key, sort amount, after", do: statements(graph.StatementsQuery{AmountOf: "pt-of", Unit: "percent", Sort: graph.SortAmount, After: &graph.StatementPosition{Amount: "2000", ID: "pt-size.a"}})},
		{name: "Statements of a key, sort amount, about", do: statements(graph.StatementsQuery{About: hub, AmountOf: "pt-of", Unit: "percent", Min: "1000", Sort: graph.SortAmount})},
		{name: "Statements of a key, overlapping", do: statements(graph.StatementsQuery{AmountOf: "pt-of", Unit: "percent", Min: "10", Overlapping: true})},
		{name: "Statements of a source", do: statements(graph.StatementsQuery{Filter: graph.Filter{Sources: []graph.SourceID{"source-0001"}}})},
		{name: "Statements of sources, status", do: statements(graph.StatementsQuery{Filter: graph.Filter{Sources: []graph.SourceID{"source-0001", "source-1499"}, Statuses: []graph.Status{graph.Actual}}})},
		{name: "Statements of a passage", do: statements(graph.StatementsQuery{Filter: graph.Filter{Sources: []graph.SourceID{"source-0000"}}, Start: 2010, End: 2020})},
		{name: "Statements of a passage, sort due", do: statements(graph.StatementsQuery{Filter: graph.Filter{Sources: []graph.SourceID{"source-0000"}}, Start: 2010, End: 2020, Sort: graph.SortDue})},
		{name: "Statements unit", do: statements(graph.StatementsQuery{Unit: "percent"})},
		{name: "Profile hub", do: func(ctx context.Context) error { _, err := s.Profile(ctx, hub); return err }},
		{name: "Profile lesser", do: func(ctx context.Context) error { _, err := s.Profile(ctx, "lesser"); return err }, rows: lesser},
		{name: "Profile quiet", do: func(ctx context.Context) error { _, err := s.Profile(ctx, quiet); return err }},
		{name: "Neighborhood quiet", do: near(graph.NeighborhoodQuery{From: []graph.EntityID{quiet}, Hops: 1})},
		{name: "Neighborhood hub", do: near(graph.NeighborhoodQuery{From: []graph.EntityID{hub}, Hops: 1})},
		{name: "Neighborhood hub, next page", do: near(graph.NeighborhoodQuery{From: []graph.EntityID{hub}, Hops: 1, After: &graph.Near{Hops: 1, ID: spoke(9_000)}})},
		{name: "Neighborhood hub, in", do: near(graph.NeighborhoodQuery{From: []graph.EntityID{hub}, Hops: 1, Filter: graph.Filter{Direction: graph.In}})},
		{name: "Neighborhood hub, valid at", do: near(graph.NeighborhoodQuery{From: []graph.EntityID{hub}, Hops: 1, Filter: graph.Filter{ValidAt: "2020"}})},
		{name: "Neighborhood hub, in, valid at", do: near(graph.NeighborhoodQuery{From: []graph.EntityID{hub}, Hops: 1, Filter: graph.Filter{Direction: graph.In, ValidAt: "2020"}})},
		{name: "Neighborhood hub, budget", do: near(graph.NeighborhoodQuery{From: []graph.EntityID{hub}, Hops: 1, Budget: 50})},
		{name: "Common hubs, budget", do: common(graph.CommonQuery{Of: []graph.EntityID{"lesser", hub}, Limit: 50, Budget: 60}), rows: lesser, sent: 10},
		{name: "Neighborhood hub, types", do: near(graph.NeighborhoodQuery{From: []graph.EntityID{hub}, Hops: 1, Filter: graph.Filter{Types: []graph.Type{"person"}}})},
		{name: "Neighborhood quiet 2", do: near(graph.NeighborhoodQuery{From: []graph.EntityID{quiet}, Hops: 2})},
		{name: "Neighborhood quiet 3", do: near(graph.NeighborhoodQuery{From: []graph.EntityID{quiet}, Hops: 3})},
		{name: "Neighborhood hub 2", do: near(graph.NeighborhoodQuery{From: []graph.EntityID{hub}, Hops: 2})},
		{name: "Paths", do: paths(graph.PathsQuery{From: quiet, To: spoke(11), Limit: 1})},
		{name: "Paths together", do: paths(graph.PathsQuery{From: quiet, To: spoke(11), Limit: 1, Together: true})},
		{name: "Paths together, between hubs", do: paths(graph.PathsQuery{From: hub, To: "lesser", Limit: 1, MaxHops: 2, Together: true, Filter: graph.Filter{ValidAt: "2020"}}), rows: 3 * lesser},
		{name: "Paths valid at", do: paths(graph.PathsQuery{From: quiet, To: spoke(11), Limit: 1, Filter: graph.Filter{ValidAt: "2020"}})},
		{name: "Paths hub", do: paths(graph.PathsQuery{From: quiet, To: hub, Limit: 1})},
		{name: "Paths hub to spoke", do: paths(graph.PathsQuery{From: hub, To: spoke(11_000), Limit: 1})},
		{name: "Common", do: common(graph.CommonQuery{Of: []graph.EntityID{quiet, hub}})},
		{name: "Common hubs", do: common(graph.CommonQuery{Of: []graph.EntityID{"lesser", hub}, Limit: 50}), rows: lesser, sent: 10},
		{name: "Among 1", do: among(graph.AmongQuery{Of: []graph.EntityID{quiet, hub, "lesser", spoke(7)}, MaxHops: 1})},
		{name: "Among, with facts", do: among(graph.AmongQuery{Of: []graph.EntityID{quiet, spoke(7)}, MaxHops: 1, Facts: true})},
		{name: "Among 2", do: among(graph.AmongQuery{Of: []graph.EntityID{quiet, hub, spoke(20)}, MaxHops: 2, Limit: 50})},
		{name: "Search exact", do: search(graph.SearchQuery{Text: "Spoke 777"})},
		{name: "Search word", do: search(graph.SearchQuery{Text: "Spoke", Limit: 10}), rows: spokes},
		{name: "Search typo", do: search(graph.SearchQuery{Text: "quite", Limit: 10})},
		{name: "Search else", do: search(graph.SearchQuery{Text: "nowhere spok", Limit: 10, Else: []graph.Else{
			{SearchQuery: graph.SearchQuery{Text: "nowhere"}}, {SearchQuery: graph.SearchQuery{Text: "Spoke 777", Correct: true, Whole: true}, Nothing: true},
		}}), rows: spokes},
		{name: "Search with identifiers", do: search(graph.SearchQuery{Text: "Spoke 777", Identifiers: []graph.Identifier{{Scheme: "pt", Value: "1000"}}})},
		{name: "Lists", sent: 2, rows: 4 * aPage, do: func(ctx context.Context) error {
			queries := []graph.StatementsQuery{
				{Limit: 20},
				{Limit: 1000},
				{Limit: 20, Filter: graph.Filter{Predicates: []graph.Predicate{"pt-links"}}},
				{Limit: 20, Amount: "77"},
				{Limit: 1000, Amount: "77", Unit: "percent"},
				{Limit: 20, Filter: graph.Filter{DueAfter: "2030", DueBefore: "2031"}},
			}
			r, err := s.Lists(ctx, queries)
			for i, list := range r.Lists {
				if len(list) == 0 {
					return fmt.Errorf("list %d is empty, so nothing was tested", i)
				}
			}
			return err
		}},
		{name: "Stats", do: func(ctx context.Context) error { _, err := s.Stats(ctx); return err }},
		{name: "Log", do: func(ctx context.Context) error { return drained(s.Log(ctx, graph.LogQuery{Limit: 2})) }, rows: 2},
		{name: "Log between", do: func(ctx context.Context) error { return drained(s.Log(ctx, graph.LogQuery{After: 1, Before: 3})) }, rows: 2},
	}
}

func planWrites(s *neo4j.Store) []planCase {
	apply := func(b graph.Batch) func(ctx context.Context) error {
		return func(ctx context.Context) error { _, err := s.Apply(ctx, b); return err }
	}
	refused := func(b graph.Batch) func(ctx context.Context) error {
		return func(ctx context.Context) error {
			if _, err := s.Apply(ctx, b); !errors.Is(err, graph.ErrConflict) {
				return fmt.Errorf("got %w, want ErrConflict", err)
			}
			return nil
		}
	}
	words := graph.Words{EN: "w", ZH: "w"}
	return []planCase{
		{name: "Apply again", do: apply(graph.Batch{Statements: []graph.Statement{{Subject: "hub", Predicate: "pt-links", Object: spoke(100), Source: "source-0100", When: graph.When{Due: "2020"}}}})},
		{name: "Apply new", sent: 14, do: apply(graph.Batch{
			Key: "k", Entities: []graph.Entity{{ID: "new", Type: "company", Name: "New", Identifiers: []graph.Identifier{{Scheme: "pt", Value: "new"}}}}, Sources: []graph.Source{{ID: "sn", Title: "x"}}, Texts: []graph.SourceText{{Source: "sn", Text: "X"}},
			Statements: []graph.Statement{
				{Subject: "hub", Predicate: "pt-links", Object: "new", Source: "sn", Qualifiers: []graph.Qualifier{{Key: "pt-by", Entity: "hub"}}},
				{Subject: "hub", Predicate: "pt-size", Value: graph.Value{Kind: graph.Quantity, Amount: "7", Unit: "percent"}, Source: "sn"},
			},
		})},
		{name: "Apply cite", do: apply(graph.Batch{Statements: []graph.Statement{
			{Subject: "hub", Predicate: "pt-links", Object: "new", Source: "sn", Qualifiers: []graph.Qualifier{{Key: "pt-by", Entity: "hub"}}, Cites: []graph.Citation{{Line: 7}}},
			{Subject: "hub", Predicate: "pt-size", Value: graph.Value{Kind: graph.Quantity, Amount: "7", Unit: "percent"}, Source: "sn", Cites: []graph.Citation{{Line: 7}}},
		}})},
		{name: "Apply change", do: apply(graph.Batch{Entities: []graph.Entity{{ID: "new", Type: "company", Name: "Newer", Identifiers: []graph.Identifier{{Scheme: "pt", Value: "newer"}}}}})},
		{name: "Apply retype quiet", do: apply(graph.Batch{Entities: []graph.Entity{{ID: "quiet", Type: "person", Name: "Newer"}}})},
		{name: "Apply retype hub", sent: 40, rows: 2 * spokes, do: apply(graph.Batch{Entities: []graph.Entity{{ID: "hub", Type: "person", Name: "The hub"}}})},
		{name: "Apply refused delete", sent: 40, do: refused(graph.Batch{Delete: []graph.EntityID{"hub"}})},
		{name: "Apply retract", do: apply(graph.Batch{Retract: []graph.StatementID{
			graph.Statement{Subject: "hub", Predicate: "pt-links", Object: "new", Source: "sn", Qualifiers: []graph.Qualifier{{Key: "pt-by", Entity: "hub"}}}.Canonical().ID,
			graph.Statement{Subject: "hub", Predicate: "pt-size", Value: graph.Value{Kind: graph.Quantity, Amount: "7", Unit: "percent"}, Source: "sn"}.Canonical().ID,
		}})},
		{name: "Apply delete", do: apply(graph.Batch{Delete: []graph.EntityID{"new"}})},
		// Of the accounts of an entity there is no index: whose they are, and of which type,
		// is looked for among all.
		{name: "Apply drop", rows: 2 * spokes, do: apply(graph.Batch{Drop: graph.Drop{Sources: []graph.SourceID{"sn"}, Texts: []graph.SourceID{"sn", "source-0004"}}})},
		{name: "Apply type", do: apply(graph.Batch{
			Schema: graph.Schema{Types: []graph.TypeDef{{ID: "pt-type", Label: words, Plural: words}}}, Entities: []graph.Entity{{ID: "typed", Type: "pt-type", Name: "Typed"}},
		})},
		{name: "Apply refused drop of a type", rows: 2 * spokes, do: refused(graph.Batch{Drop: graph.Drop{Types: []graph.Type{"pt-type"}}})},
		{name: "Apply refused drop of a predicate", do: refused(graph.Batch{Drop: graph.Drop{Predicates: []graph.Predicate{"pt-links"}}})},
		// Of a source, a qualifier or a unit there is no index: it is looked for among all.
		{name: "Apply refused drop of a source", rows: 2 * spokes, do: refused(graph.Batch{Drop: graph.Drop{Sources: []graph.SourceID{"source-0004"}}})},
		{name: "Apply refused drop of a qualifier", rows: 2 * spokes, do: refused(graph.Batch{Drop: graph.Drop{Qualifiers: []string{"pt-by"}}})},
		{name: "Documents put", do: func(ctx context.Context) error {
			_, err := s.Documents().Put(ctx, "view", "a", 0, []byte("x"))
			return err
		}},
		{name: "Documents get", do: func(ctx context.Context) error { _, err := s.Documents().Get(ctx, "view", "a"); return err }},
		{name: "Documents list", do: func(ctx context.Context) error { return drained(s.Documents().List(ctx, "view", "")) }},
		{name: "Documents delete", do: func(ctx context.Context) error { return s.Documents().Delete(ctx, "view", "a", 1) }},
	}
}

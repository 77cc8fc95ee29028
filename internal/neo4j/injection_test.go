package neo4j_test

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
	"hubgraph/graph/graphtest"
	"hubgraph/internal/neo4j"
	"hubgraph/internal/neo4j/neo4jtest"
)

// hostile are strings that mean something to Cypher, Lucene, Bolt or a log.
var hostile = []string{
	"a`) DETACH DELETE n //",
	"b') OR true RETURN 1 AS x; MATCH (n) DETACH DELETE n; //",
	`c"}) SET n.id = "x" /* `,
	`d\u0060]->() DELETE r //`,
	"e\\u0027 OR '1'='1",
	`f\' \" \\ \n \t \u0000`,
	"g /* a comment */ // another */",
	"h $id $ids $rows {id: $id} {{x}} ${jndi:ldap://x} %s %d %v",
	"i + - && || ! ( ) { } [ ] ^ \" ~ * ? : \\ / AND OR NOT TO",
	"j terms:* AND NOT x~2 [a TO z] /re.*x/ boost^9 \"open",
	"k :Entity:`Company`|X*1..9 <-[r]- :HUBGRAPH_FACT",
	"l ‘typographic’ “quotes” „unten“ «guillemets» ′prime″ ＇full＂ `´",
	"m CALL db.labels() YIELD label LOAD CSV FROM 'file:///etc/passwd' AS x",
	"n\u00A0o\u3000p\u034Fq 中文`。",
	"*", "`", `\\`, "'\"//$p{}()?", "AND",
}

const marker = "zq7x"

func hostileSchema(unit string) graph.Schema {
	w := func(s string) graph.Words { return graph.Words{EN: s, ZH: s} }
	return graph.Schema{
		Types: []graph.TypeDef{{ID: "it-thing", Label: w("thing " + unit), Plural: w("things")}},
		Predicates: []graph.PredicateDef{
			{ID: "it-links", Label: w("links " + unit)},
			{ID: "it-size", Label: w("size"), Value: graph.Quantity},
			{ID: "it-text", Label: w("text"), Value: graph.TextValue},
		},
		Qualifiers: []graph.QualifierDef{{Key: "it-by", Label: w("by " + unit)}},
		Units:      []graph.UnitDef{{ID: unit, Label: w(unit)}},
	}
}

// hostileBatches put a text into every field that takes one: into two entities,
// joined to a third, and what is said of them.
func hostileBatches(x string) (batches []graph.Batch, link graph.StatementID) {
	id := func(s string) graph.EntityID { return graph.EntityID(strings.TrimSpace(s + x)) }
	source := graph.SourceID(id("s"))
	cite := []graph.Citation{{Paragraph: 1, Start: 0, End: 4, Via: x, Record: x, Note: x}, {Line: 3, Note: x, Record: x}}
	join := graph.Statement{
		Subject: id("1"), Predicate: "it-links", Object: id("2"), Source: source, When: graph.When{Text: x, Due: "2030"}, Cites: cite,
		Qualifiers: []graph.Qualifier{{Key: "it-by", Entity: id("3")}, {Key: "it-by", Value: graph.Value{Kind: graph.TextValue, Text: x, Printed: x}}},
	}
	b := graph.Batch{
		Key:     "key " + x,
		Schema:  hostileSchema("unit " + x),
		Sources: []graph.Source{{ID: source, Title: x, Author: x, Publisher: x}},
		Texts:   []graph.SourceText{{Source: source, Text: "Text " + x}},
		Statements: []graph.Statement{
			join,
			{Subject: id("2"), Predicate: "it-links", Object: id("3"), Source: source},
			{Subject: id("1"), Predicate: "it-size", Source: source, Value: graph.Value{Kind: graph.Quantity, Amount: "7", Unit: "unit " + x, Printed: x}},
			{Subject: id("1"), Predicate: "it-text", Source: source, Value: graph.Value{Kind: graph.TextValue, Text: x, Printed: x}},
		},
	}
	for i, e := range []graph.EntityID{id("1"), id("2"), id("3")} {
		b.Entities = append(b.Entities, graph.Entity{
			ID: e, Type: "it-thing", Name: strings.TrimSpace(fmt.Sprint("Name", i, " ", x)), Summary: x,
			Names:       []graph.Name{{Text: x, Kind: graph.NameAlias}},
			Identifiers: []graph.Identifier{{Scheme: "it", Value: fmt.Sprint(x, i)}},
		})
	}
	// Then what changes, unites, retracts and deletes.
	more := join
	more.Cites = []graph.Citation{{Line: 9, Note: x + " more"}}
	fourth := graph.Entity{ID: id("4"), Type: "it-thing", Name: "Fourth " + x}
	fleeting := graph.Statement{Subject: id("4"), Predicate: "it-links", Object: id("1"), Source: source}
	changed := b.Entities[2]
	changed.Type, changed.Summary = "company", x+" changed"
	batches = []graph.Batch{
		b,
		{Statements: []graph.Statement{more, fleeting}, Entities: []graph.Entity{fourth, changed}},
		{Additions: []graph.Addition{{ID: id("2"), Names: []graph.Name{{Text: x + " added", Kind: graph.NameAlias}}}}},
		{Retract: []graph.StatementID{fleeting.Canonical().ID}, Delete: []graph.EntityID{id("4")}},
	}
	return batches, join.Canonical().ID
}

// An answer is what one operation gave: a result or the code of an error.
type answer struct {
	name   string
	result any
}

// askAll asks every operation of a store, with a text in every place that takes
// one, after the batches of that text.
func askAll(ctx context.Context, s graph.Store, x string, link graph.StatementID) []answer {
	var out []answer
	add := func(name string, result any, err error) {
		if err != nil {
			result = "error " + string(graph.CodeOf(err))
		}
		out = append(out, answer{name, result})
	}
	id := func(s string) graph.EntityID { return graph.EntityID(strings.TrimSpace(s + x)) }
	all := []graph.EntityID{id("1"), id("2"), id("3")}
	filter := graph.Filter{Sources: []graph.SourceID{graph.SourceID(id("s"))}}
	one := func(name string, ask func() (any, error)) {
		result, err := ask()
		add(name, result, err)
	}
	one("Entity", func() (any, error) { return s.Entity(ctx, id("1")) })
	one("Entity that is none", func() (any, error) { return s.Entity(ctx, graph.EntityID("no"+x)) })
	one("Statement", func() (any, error) { return s.Statement(ctx, link) })
	one("Statement that is none", func() (any, error) { return s.Statement(ctx, graph.StatementID("it-links."+x)) })
	one("Source", func() (any, error) { return s.Source(ctx, graph.SourceID(id("s"))) })
	one("SourceText", func() (any, error) { return s.SourceText(ctx, graph.SourceID(id("s"))) })
	listed(add, "Sources", s.Sources(ctx))
	listed(add, "Entities", s.Entities(ctx, graph.EntitiesQuery{After: graph.EntityID(x), Types: []graph.Type{"it-thing", "company"}}))
	listed(add, "Entities by identifier", s.Entities(ctx, graph.EntitiesQuery{Identifiers: []graph.Identifier{{Scheme: "it", Value: x + "1"}}}))
	listed(add, "Statements", s.Statements(ctx, graph.StatementsQuery{Filter: filter}))
	listed(add, "Statements about", s.Statements(ctx, graph.StatementsQuery{About: id("1"), Filter: filter}))
	listed(add, "Statements after", s.Statements(ctx, graph.StatementsQuery{After: &graph.StatementPosition{ID: graph.StatementID("it-links." + x)}}))
	listed(add, "Statements of a unit", s.Statements(ctx, graph.StatementsQuery{Unit: "unit " + x, Sort: graph.SortAmount}))
	listed(add, "Statements due", s.Statements(ctx, graph.StatementsQuery{Sort: graph.SortDue, After: &graph.StatementPosition{Due: "2030", ID: graph.StatementID("it-links." + x)}}))
	for _, text := range []string{x, "Name0 " + x, "Text " + x} {
		one("Search", func() (any, error) { return s.Search(ctx, graph.SearchQuery{Text: text, Limit: 100}) })
	}
	one("Profile", func() (any, error) { return s.Profile(ctx, id("1")) })
	one("Neighborhood", func() (any, error) {
		return s.Neighborhood(ctx, graph.NeighborhoodQuery{From: []graph.EntityID{id("1")}, Hops: 3, Filter: filter})
	})
	one("Neighborhood after", func() (any, error) {
		return s.Neighborhood(ctx, graph.NeighborhoodQuery{From: []graph.EntityID{id("1")}, After: &graph.Near{Hops: 1, ID: id("2")}})
	})
	one("Paths", func() (any, error) {
		return s.Paths(ctx, graph.PathsQuery{From: id("1"), To: id("3"), Filter: filter, Via: []graph.EntityID{id("2")}})
	})
	one("Common", func() (any, error) {
		return s.Common(ctx, graph.CommonQuery{Of: []graph.EntityID{id("1"), id("3")}, Filter: filter})
	})
	one("Among", func() (any, error) { return s.Among(ctx, graph.AmongQuery{Of: all, MaxHops: 2, Filter: filter}) })
	one("Schema", func() (any, error) { return s.Schema(ctx) })
	one("Stats", func() (any, error) { return s.Stats(ctx) })
	one("Revision", func() (any, error) { return s.Revision(ctx) })
	one("Apply with the same key", func() (any, error) { b, _ := hostileBatches(x); return s.Apply(ctx, b[0]) })
	one("Apply with the key and another batch", func() (any, error) { return s.Apply(ctx, graph.Batch{Key: "key " + x}) })
	one("Apply a delete that is refused", func() (any, error) { return s.Apply(ctx, graph.Batch{Delete: all}) })

	docs := s.Documents()
	timeless := func(d graph.Document, err error) (any, error) {
		return []any{d.Kind, d.ID, d.Version, string(d.Body)}, err
	}
	one("Documents.Put", func() (any, error) { return timeless(docs.Put(ctx, "view", string(id("1")), 0, []byte(x))) })
	one("Documents.Put again", func() (any, error) { return timeless(docs.Put(ctx, "view", string(id("1")), 1, []byte(x+x))) })
	one("Documents.Put of a hostile kind", func() (any, error) { return timeless(docs.Put(ctx, "View"+x, "1", 0, nil)) })
	one("Documents.Get", func() (any, error) { return timeless(docs.Get(ctx, "view", string(id("1")))) })
	one("Documents.Get of a hostile kind", func() (any, error) { return timeless(docs.Get(ctx, "View"+x, x)) })
	for d, err := range docs.List(ctx, "view", x) {
		one("Documents.List", func() (any, error) { return timeless(d, err) })
	}
	one("Documents.Delete", func() (any, error) { return nil, docs.Delete(ctx, "view", string(id("1")), 2) })
	return out
}

func listed[T any](add func(string, any, error), name string, seq iter.Seq2[T, error]) {
	list := []T{}
	for item, err := range seq {
		if err != nil {
			add(name, nil, err)
			return
		}
		list = append(list, item)
	}
	add(name, list, nil)
}

// TestHostileText puts texts that mean something to a query language into every
// field and every question. They come back as they went in, and find what the
// Model finds.
func TestHostileText(t *testing.T) {
	for _, line := range neo4jtest.Lines {
		t.Run(line.Name, func(t *testing.T) {
			store := open(t, line).Store
			defer store.Close()
			model := graphtest.NewModel()
			var links []graph.StatementID
			for _, x := range hostile {
				batches, link := hostileBatches(x)
				links = append(links, link)
				for i, b := range batches {
					want, wantErr := model.Apply(t.Context(), b)
					got, err := store.Apply(t.Context(), b)
					if err != nil || wantErr != nil {
						t.Fatalf("%q, batch %d: the store says %v, the Model %v", x, i, err, wantErr)
					}
					if diff := graphtest.Diff(got, want); diff != "" {
						t.Fatalf("%q, batch %d: %s", x, i, diff)
					}
				}
			}
			failed := 0
			for i, x := range hostile {
				got, want := askAll(t.Context(), store, x, links[i]), askAll(t.Context(), model, x, links[i])
				if len(got) != len(want) {
					t.Fatalf("%q: got %d answers, want %d", x, len(got), len(want))
				}
				for j := range got {
					if diff := graphtest.Diff(got[j].result, want[j].result); diff != "" {
						t.Errorf("%s, %q: %s", got[j].name, x, diff)
						failed++
					}
				}
				if failed > 5 {
					break
				}
				e, err := store.Entity(t.Context(), graph.EntityID(strings.TrimSpace("1"+x)))
				if err != nil || e.Summary != x || !slices.ContainsFunc(e.AllNames(), func(n graph.Name) bool { return n.Text == x }) {
					t.Errorf("%q went in and came back as %+v, error %v", x, e.Entity, err)
				}
			}
			graphtest.Check(t, store)
		})
	}
}

// TestNothingIsBuiltFromInput traces what is sent for a tame text and a hostile
// one: the same statements to the letter, the texts among their parameters only.
func TestNothingIsBuiltFromInput(t *testing.T) {
	line := neo4jtest.LTS
	trace := func(x string) []*neo4j.Sent {
		store := open(t, line).Store.(*neo4j.Store)
		defer store.Close()
		var sent []*neo4j.Sent
		neo4j.Watch(store, false, func(s *neo4j.Sent) { sent = append(sent, s) })
		batches, link := hostileBatches(x)
		for _, b := range batches {
			apply(t, store, b)
		}
		askAll(t.Context(), store, x, link)
		return sent
	}
	texts := func(sent []*neo4j.Sent) []string {
		var out []string
		for _, s := range sent {
			// Indexes of a type are made once, and how often depends on who was first.
			if !strings.HasPrefix(s.Cypher, "CREATE CONSTRAINT ") && !strings.HasPrefix(s.Cypher, "CREATE INDEX ") && !strings.HasPrefix(s.Cypher, "SHOW ") {
				out = append(out, s.Cypher)
			}
		}
		return out
	}
	tame := trace("tame " + marker)
	if len(tame) < 100 {
		t.Fatalf("only %d statements were sent; this tests hardly anything", len(tame))
	}
	for _, x := range []string{hostile[0], hostile[3] + hostile[6] + hostile[7], hostile[8] + hostile[9] + hostile[10]} {
		// The rest is that of the tame text, so that both find the same by name.
		x += " " + marker
		sent := trace(x)
		if !slices.ContainsFunc(sent, func(s *neo4j.Sent) bool { return strings.Contains(fmt.Sprint(s.Params), x) }) {
			t.Errorf("%q is in no parameter, so it was not sent", x)
		}
		for _, s := range sent {
			if strings.Contains(s.Cypher, marker) || len(x) > 20 && strings.Contains(s.Cypher, x[1:12]) {
				t.Errorf("the statement holds the input %q: %s", x, s.Cypher)
			}
		}
		// Searches send a statement a stage, as many as it takes.
		if diff := cmp.Diff(unique(texts(tame)), unique(texts(sent))); diff != "" {
			t.Errorf("%q changes what is sent (-tame +hostile):\n%s", x, diff)
		}
	}
}

func unique(list []string) []string { return slices.Compact(slices.Sorted(slices.Values(list))) }

// TestHostileNames wants names that would become a part of a statement refused
// before anything is sent.
func TestHostileNames(t *testing.T) {
	store := open(t, neo4jtest.LTS).Store.(*neo4j.Store)
	defer store.Close()
	apply(t, store, graph.Batch{
		Schema:   hostileSchema("x"),
		Sources:  []graph.Source{{ID: "s", Title: "S"}},
		Entities: []graph.Entity{{ID: "a", Type: "it-thing", Name: "A"}, {ID: "b", Type: "it-thing", Name: "B"}},
	})
	var sent []*neo4j.Sent
	neo4j.Watch(store, false, func(s *neo4j.Sent) { sent = append(sent, s) })
	ctx := t.Context()
	for _, x := range append(slices.Clone(hostile), "It-thing", "it_thing", "it-thing`", "it-thing:Company", "it-links|X", "hubgraph-meta", "entity") {
		words := graph.Words{EN: "x", ZH: "x"}
		refused := map[string]error{}
		for name, b := range map[string]graph.Batch{
			"a type":                   {Schema: graph.Schema{Types: []graph.TypeDef{{ID: graph.Type(x), Label: words, Plural: words}}}},
			"a predicate":              {Schema: graph.Schema{Predicates: []graph.PredicateDef{{ID: graph.Predicate(x), Label: words}}}},
			"a type of a predicate":    {Schema: graph.Schema{Predicates: []graph.PredicateDef{{ID: "it-new", Label: words, SubjectTypes: []graph.Type{graph.Type(x)}}}}},
			"an entity's type":         {Entities: []graph.Entity{{ID: "c", Type: graph.Type(x), Name: "C"}}},
			"a statement's predicate":  {Statements: []graph.Statement{{Subject: "a", Predicate: graph.Predicate(x), Object: "b", Source: "s"}}},
			"a key of a qualifier":     {Schema: graph.Schema{Qualifiers: []graph.QualifierDef{{Key: x + "`", Label: words}}}},
			"a key in a statement":     {Statements: []graph.Statement{{Subject: "a", Predicate: "it-links", Object: "b", Source: "s", Qualifiers: []graph.Qualifier{{Key: x, Entity: "a"}}}}},
			"a value's unit, unknown":  {Statements: []graph.Statement{{Subject: "a", Predicate: "it-size", Source: "s", Value: graph.Value{Kind: graph.Quantity, Amount: "1", Unit: x + "`"}}}},
			"a retracted statement id": {Retract: []graph.StatementID{graph.StatementID(x + ".aaaaaaaaaaaaaaaaaaaaaaaaaa")}},
		} {
			_, refused[name] = store.Apply(ctx, b)
		}
		filter := graph.Filter{Predicates: []graph.Predicate{graph.Predicate(x)}}
		for _, err := range store.Statements(ctx, graph.StatementsQuery{Filter: filter}) {
			refused["a filter's predicate, statements"] = err
		}
		_, refused["a filter's predicate, neighbourhood"] = store.Neighborhood(ctx, graph.NeighborhoodQuery{From: []graph.EntityID{"a"}, Filter: filter})
		_, refused["a filter's type, paths"] = store.Paths(ctx, graph.PathsQuery{From: "a", To: "b", Filter: graph.Filter{Types: []graph.Type{graph.Type(x)}}})
		for name, err := range refused {
			reserved := (x == "entity" || x == "hubgraph-meta") && strings.HasPrefix(name, "a filter's")
			switch code := graph.CodeOf(err); {
			case code == graph.ErrInvalid, code == graph.ErrConflict, code == "" && err == nil && reserved:
			default:
				t.Errorf("%q as %s: got %v, want it refused", x, name, err)
			}
		}
	}
	for _, s := range sent {
		if strings.HasPrefix(s.Cypher, "CREATE") || strings.Contains(s.Cypher, " SET e") || strings.Contains(s.Cypher, "CREATE (") {
			t.Errorf("a batch that is refused wrote: %s", s.Cypher)
		}
	}
	for _, x := range hostile[:14] {
		for _, s := range sent {
			if strings.Contains(s.Cypher, x[1:12]) {
				t.Errorf("a statement holds %q: %s", x, s.Cypher)
			}
		}
	}
}

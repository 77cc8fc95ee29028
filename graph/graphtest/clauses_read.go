package graphtest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"hubgraph/graph"
)

// uuidForm is how RFC 9562 writes a UUID.
var uuidForm = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

func sortedIDs(list []graph.EntityID) []graph.EntityID { return slices.Sorted(slices.Values(list)) }

var recordClauses = []clause{
	{"Entity", "gives the entity with its degree and the revision", func(t *trial) {
		rev := t.apply(net(map[graph.EntityID]graph.Type{"a": firm}, "a b", "c a", "a a", "b c"))
		t.apply(graph.Batch{Statements: []graph.Statement{fact("a", staff, quantity("1", heads))}})
		got, err := t.store.Entity(t.ctx, "a")
		t.ok(err)
		want := graph.EntityResult{Node: graph.Node{Entity: entity("a", firm, "Name of a"), Degree: 3, Neighbors: 2}, Revision: t.revision()}
		t.same("Entity", got, want)
		if got.Revision.Seq != rev.Seq+1 {
			t.Errorf("got sequence %d, want %d", got.Revision.Seq, rev.Seq+1)
		}
	}},
	{"Entity", "unknown is not found", func(t *trial) {
		t.apply(net(nil, "a b"))
		for _, id := range ids("c", "", "A", "a ", "e\u0301") {
			_, err := t.store.Entity(t.ctx, id)
			t.fails(fmt.Sprintf("Entity(%q)", id), err, graph.ErrNotFound, "id")
		}
	}},
	{"Entity", "results are the caller's to change", func(t *trial) {
		e := entity("a", topic, "A", graph.Name{Text: "N"})
		e.Identifiers = []graph.Identifier{{Scheme: "s", Value: "1"}}
		t.apply(start([]graph.Entity{e}))
		got, err := t.store.Entity(t.ctx, "a")
		t.ok(err)
		got.Names[0].Text, got.Identifiers[0].Value = "changed", "changed"
		_ = append(got.Names, graph.Name{Text: "more"})
		for _, n := range all(t, t.store.Entities(t.ctx, graph.EntitiesQuery{})) {
			n.Names[0].Text = "changed"
		}
		again, err := t.store.Entity(t.ctx, "a")
		t.ok(err)
		t.same("the entity", again.Entity, e)
	}},
	{"Statement", "gives the statement with its source and the revision", func(t *trial) {
		b := net(nil, "a b")
		b.Sources = append(b.Sources, graph.Source{ID: "other", Title: "Other"})
		f := fact("a", size, quantity("1.5", "EUR"), source("other"), cites(graph.Citation{Line: 3, Record: "r"}))
		b.Statements = append(b.Statements, f)
		rev := t.apply(b)
		t.same("Statement", outcome(t.store.Statement(t.ctx, f.ID)), graph.StatementResult{Statement: f, Source: b.Sources[1], Revision: rev})
		t.same("Statement", outcome(t.store.Statement(t.ctx, b.Statements[0].ID)), graph.StatementResult{Statement: b.Statements[0], Source: b.Sources[0], Revision: rev})
	}},
	{"Statement", "unknown is not found", func(t *trial) {
		t.apply(net(nil, "a b"))
		for _, id := range []graph.StatementID{join("b", links, "a").ID, "", "nonsense", "gt-links." + graph.StatementID(strings.Repeat("a", 26))} {
			_, err := t.store.Statement(t.ctx, id)
			t.fails(fmt.Sprintf("Statement(%q)", id), err, graph.ErrNotFound, "id")
		}
	}},
	{"Statement", "an id with another predicate is not found", func(t *trial) {
		s := join("a", links, "b")
		t.apply(net(nil, "a b"))
		_, hash, _ := strings.Cut(string(s.ID), ".")
		_, err := t.store.Statement(t.ctx, graph.StatementID(string(owns)+"."+hash))
		t.fails("Statement", err, graph.ErrNotFound, "id")
		rev := t.revision()
		t.same("the revision after retracting it", t.apply(graph.Batch{Retract: []graph.StatementID{graph.StatementID(string(owns) + "." + hash)}}), rev)
	}},
	{"Statement", "results are the caller's to change", func(t *trial) {
		s := join("a", links, "a", cites(graph.Citation{Line: 1}), qualified(graph.Qualifier{Key: role, Entity: "a"}))
		t.apply(start([]graph.Entity{entity("a", topic, "A")}, s))
		got, err := t.store.Statement(t.ctx, s.ID)
		t.ok(err)
		got.Statement.Cites[0].Note, got.Statement.Qualifiers[0].Key = "changed", "changed"
		for _, s := range all(t, t.store.Statements(t.ctx, graph.StatementsQuery{})) {
			s.Cites[0].Note, s.Qualifiers[0].Key = "changed", "changed"
		}
		near, err := t.store.Neighborhood(t.ctx, graph.NeighborhoodQuery{From: ids("a")})
		t.ok(err)
		near.Statements[0].Cites[0].Note = "changed"
		again, err := t.store.Statement(t.ctx, s.ID)
		t.ok(err)
		t.same("the statement", again.Statement, s)
	}},
	{"Source", "gives the source, whether it has a text, and the revision", func(t *trial) {
		s := graph.Source{ID: "s", Title: "S", Published: "2022-01"}
		rev := t.apply(graph.Batch{Sources: []graph.Source{s}})
		t.same("Source", outcome(t.store.Source(t.ctx, "s")), graph.SourceResult{Source: s, Revision: rev})
		rev = t.apply(graph.Batch{Texts: []graph.SourceText{{Source: "s", Text: "x"}}})
		t.same("Source", outcome(t.store.Source(t.ctx, "s")), graph.SourceResult{Source: s, HasText: true, Revision: rev})
		_, err := t.store.Source(t.ctx, "other")
		t.fails("Source", err, graph.ErrNotFound, "id")
		_, err = t.store.Source(t.ctx, "")
		t.fails("Source", err, graph.ErrNotFound, "id")
	}},
	{"SourceText", "gives the text as it was attached", func(t *trial) {
		text := graph.SourceText{Source: "s", Text: "\ufeffFirst\r\nsecond\t\u00a0第三\n\n" + strings.Repeat("long ", 20_000)}
		rev := t.apply(graph.Batch{Sources: []graph.Source{{ID: "s", Title: "S"}}, Texts: []graph.SourceText{text}})
		t.same("SourceText", outcome(t.store.SourceText(t.ctx, "s")), graph.TextResult{SourceText: text, Revision: rev})
	}},
	{"SourceText", "an unknown source and one without text are not found, and told apart", func(t *trial) {
		t.apply(graph.Batch{Sources: []graph.Source{{ID: "s", Title: "S"}}})
		_, unknown := t.store.SourceText(t.ctx, "other")
		t.fails("SourceText of an unknown source", unknown, graph.ErrNotFound, "id")
		_, without := t.store.SourceText(t.ctx, "s")
		t.fails("SourceText of a source without", without, graph.ErrNotFound, "id")
		if unknown != nil && without != nil && unknown.Error() == without.Error() {
			t.Errorf("got the same detail %q for both", unknown)
		}
	}},
	{"Revision", "is the revision of every result", func(t *trial) {
		b := net(nil, "a b", "b c")
		b.Texts = []graph.SourceText{{Source: "src", Text: "x"}}
		rev := t.apply(b)
		var e, s graph.Revision
		all(t, t.store.Entities(t.ctx, graph.EntitiesQuery{Revision: &e}))
		all(t, t.store.Statements(t.ctx, graph.StatementsQuery{Revision: &s}))
		revisions := map[string]func() (graph.Revision, error){
			"Revision":   func() (graph.Revision, error) { return t.store.Revision(t.ctx) },
			"Entities":   func() (graph.Revision, error) { return e, nil },
			"Statements": func() (graph.Revision, error) { return s, nil },
			"Entity":     func() (graph.Revision, error) { r, err := t.store.Entity(t.ctx, "a"); return r.Revision, err },
			"Statement": func() (graph.Revision, error) {
				r, err := t.store.Statement(t.ctx, b.Statements[0].ID)
				return r.Revision, err
			},
			"Source":     func() (graph.Revision, error) { r, err := t.store.Source(t.ctx, "src"); return r.Revision, err },
			"SourceText": func() (graph.Revision, error) { r, err := t.store.SourceText(t.ctx, "src"); return r.Revision, err },
			"Sources":    func() (graph.Revision, error) { return all(t, t.store.Sources(t.ctx))[0].Revision, nil },
			"Search": func() (graph.Revision, error) {
				r, err := t.store.Search(t.ctx, graph.SearchQuery{Text: "name"})
				return r.Revision, err
			},
			"Profile": func() (graph.Revision, error) { r, err := t.store.Profile(t.ctx, "a"); return r.Revision, err },
			"Said":    func() (graph.Revision, error) { r, err := t.store.Said(t.ctx, ids("a")); return r.Revision, err },
			"Lists": func() (graph.Revision, error) {
				r, err := t.store.Lists(t.ctx, []graph.StatementsQuery{{Limit: 1}})
				return r.Revision, err
			},
			"Neighborhood": func() (graph.Revision, error) {
				r, err := t.store.Neighborhood(t.ctx, graph.NeighborhoodQuery{From: ids("a")})
				return r.Revision, err
			},
			"Paths": func() (graph.Revision, error) {
				r, err := t.store.Paths(t.ctx, graph.PathsQuery{From: "a", To: "c"})
				return r.Revision, err
			},
			"Common": func() (graph.Revision, error) {
				r, err := t.store.Common(t.ctx, graph.CommonQuery{Of: ids("a", "c")})
				return r.Revision, err
			},
			"Among": func() (graph.Revision, error) {
				r, err := t.store.Among(t.ctx, graph.AmongQuery{Of: ids("a", "c")})
				return r.Revision, err
			},
			"Schema": func() (graph.Revision, error) { r, err := t.store.Schema(t.ctx); return r.Revision, err },
			"Stats":  func() (graph.Revision, error) { r, err := t.store.Stats(t.ctx); return r.Revision, err },
		}
		for _, what := range sortedKeys(revisions) {
			got, err := revisions[what]()
			t.ok(err)
			if got != rev {
				t.Errorf("%s: got revision %s, want %s", what, got, rev)
			}
		}
	}},
	{"Revision", "names one store for good and another store otherwise", func(t *trial) {
		first := t.revision()
		if !uuidForm.MatchString(first.Store) {
			t.Errorf("got store %q, want a UUID", first.Store)
		}
		t.apply(net(nil, "a b"))
		if got := t.revision(); got.Store != first.Store {
			t.Errorf("got store %q after a batch, want %q", got.Store, first.Store)
		}
		if t.again() {
			if got := t.revision(); got.Store != first.Store {
				t.Errorf("got store %q after opening it again, want %q", got.Store, first.Store)
			}
		}
		// The next one may take the place of this one, so this is left first.
		mine := t.revision()
		t.ok(t.store.Close())
		next := t.open(t)
		t.store, t.reopen = next.Store, next.Reopen
		other := t.revision()
		if other.Store == first.Store {
			t.Errorf("got store %q twice, want another name for another store", other.Store)
		}
		b := net(nil, "a b")
		b.IfRevision = &mine
		t.refuse(b, graph.ErrPrecondition)
		b.IfRevision = nil
		second := t.apply(b)
		if second.Digest != mine.Digest || second.Seq != mine.Seq || second == mine {
			t.Errorf("got revision %s of the same content in another store, want that of %s but for the store", second, mine)
		}
	}},
	{"Stats", "counts what the store holds", func(t *trial) {
		b := net(map[graph.EntityID]graph.Type{"f": firm, "g": firm, "p": person}, "a b", "a a")
		b.Sources = append(b.Sources, graph.Source{ID: "s2", Title: "Two"}, graph.Source{ID: "s3", Title: "Three"})
		b.Texts = []graph.SourceText{{Source: "s3", Text: "x"}}
		b.Statements = append(b.Statements,
			join("p", worksFor, "f", source("s2"), cites(graph.Citation{Line: 1}, graph.Citation{Line: 2})),
			fact("f", staff, quantity("5", heads), status(graph.Target), cites(graph.Citation{Line: 1})))
		rev := t.apply(b)
		want := graph.Stats{
			Entities: 5, Statements: 4, Relationships: 3, Facts: 1, Citations: 3, Sources: 3, Texts: 1,
			ByType:      map[graph.Type]int{topic: 2, firm: 2, person: 1},
			ByPredicate: map[graph.Predicate]int{links: 2, worksFor: 1, staff: 1},
			ByStatus:    map[graph.Status]int{graph.Actual: 3, graph.Target: 1},
			BySource:    map[graph.SourceID]int{"src": 3, "s2": 1},
			Revision:    rev,
		}
		got, err := t.store.Stats(t.ctx)
		t.ok(err)
		t.same("Stats", got, want)
		got.ByType[firm], got.ByStatus["changed"] = 99, 1
		got, err = t.store.Stats(t.ctx)
		t.ok(err)
		t.same("Stats after a caller's change", got, want)

		rev = t.apply(graph.Batch{Retract: []graph.StatementID{b.Statements[2].ID, b.Statements[3].ID}, Delete: ids("p"), Entities: []graph.Entity{entity("g", topic, "G")}})
		got, err = t.store.Stats(t.ctx)
		t.ok(err)
		t.same("Stats after removals", got, graph.Stats{
			Entities: 4, Statements: 2, Relationships: 2, Sources: 3, Texts: 1,
			ByType: map[graph.Type]int{topic: 3, firm: 1}, ByPredicate: map[graph.Predicate]int{links: 2},
			ByStatus: map[graph.Status]int{graph.Actual: 2}, BySource: map[graph.SourceID]int{"src": 2}, Revision: rev,
		})
	}},
}

var listClauses = []clause{
	{"Entities", "come in ID order with their degrees", func(t *trial) {
		rev := t.apply(net(map[graph.EntityID]graph.Type{"z": firm, "Z": topic, "é": topic}, "b a", "b c", "é b"))
		var at graph.Revision
		got := all(t, t.store.Entities(t.ctx, graph.EntitiesQuery{Revision: &at}))
		want := []graph.Node{}
		for _, e := range []struct {
			id     graph.EntityID
			typ    graph.Type
			degree int
		}{{"Z", topic, 0}, {"a", topic, 1}, {"b", topic, 3}, {"c", topic, 1}, {"z", firm, 0}, {"é", topic, 1}} {
			name := "Name of " + string(e.id)
			want = append(want, graph.Node{Entity: entity(e.id, e.typ, name), Degree: e.degree, Neighbors: e.degree})
		}
		t.same("Entities", got, want)
		t.same("the revision", at, rev)
	}},
	{"Entities", "the revision is set before the first item", func(t *trial) {
		rev := t.apply(net(nil, "a b"))
		var at graph.Revision
		for _, err := range t.store.Entities(t.ctx, graph.EntitiesQuery{Revision: &at}) {
			t.ok(err)
			t.same("the revision", at, rev)
			at = graph.Revision{}
			break
		}
		for range t.store.Entities(t.ctx, graph.EntitiesQuery{Types: []graph.Type{firm}, Revision: &at}) {
			t.Error("got an entity, want none")
		}
		t.same("the revision of nothing found", at, rev)
	}},
	{"Entities", "by type, by identifier and by both", func(t *trial) {
		e := func(id graph.EntityID, typ graph.Type, values ...string) graph.Entity {
			out := entity(id, typ, "N")
			for _, v := range values {
				scheme, value, _ := strings.Cut(v, ":")
				out.Identifiers = append(out.Identifiers, graph.Identifier{Scheme: scheme, Value: value})
			}
			return out.Canonical()
		}
		t.apply(start([]graph.Entity{e("a", firm, "x:1", "y:1"), e("b", firm, "x:2"), e("c", person, "x:1"), e("d", topic)}))
		list := func(q graph.EntitiesQuery) []graph.EntityID { return idsOf(all(t, t.store.Entities(t.ctx, q))) }
		for _, c := range []struct {
			name string
			q    graph.EntitiesQuery
			want []graph.EntityID
		}{
			{"one type", graph.EntitiesQuery{Types: []graph.Type{firm}}, ids("a", "b")},
			{"several types", graph.EntitiesQuery{Types: []graph.Type{topic, person}}, ids("c", "d")},
			{"a type unknown to the store", graph.EntitiesQuery{Types: []graph.Type{"gt-unknown"}}, ids()},
			{"an identifier", graph.EntitiesQuery{Identifiers: []graph.Identifier{{Scheme: "x", Value: "1"}}}, ids("a", "c")},
			{"a scheme in another case", graph.EntitiesQuery{Identifiers: []graph.Identifier{{Scheme: "X", Value: "1"}}}, ids("a", "c")},
			{"any of several", graph.EntitiesQuery{Identifiers: []graph.Identifier{{Scheme: "y", Value: "1"}, {Scheme: "x", Value: "2"}, {Scheme: "x", Value: "1"}}}, ids("a", "b", "c")},
			{"an identifier of another scheme", graph.EntitiesQuery{Identifiers: []graph.Identifier{{Scheme: "y", Value: "2"}}}, ids()},
			{"both", graph.EntitiesQuery{Types: []graph.Type{firm}, Identifiers: []graph.Identifier{{Scheme: "x", Value: "1"}}}, ids("a")},
			{"both and after", graph.EntitiesQuery{Types: []graph.Type{firm, person}, Identifiers: []graph.Identifier{{Scheme: "x", Value: "1"}}, After: "a"}, ids("c")},
		} {
			t.same("Entities by "+c.name, list(c.q), c.want)
		}
	}},
	{"Entities", "by their ids, in ID order, those that are there", func(t *trial) {
		t.apply(start([]graph.Entity{entity("a", topic, "A"), entity("b", firm, "B"), entity("c", topic, "C"), entity("d", topic, "D")}))
		list := func(q graph.EntitiesQuery) []graph.EntityID { return idsOf(all(t, t.store.Entities(t.ctx, q))) }
		t.same("those asked for", list(graph.EntitiesQuery{IDs: ids("d", "nobody", "", "a", "b", "a")}), ids("a", "b", "d"))
		t.same("of a type", list(graph.EntitiesQuery{IDs: ids("d", "b", "a"), Types: []graph.Type{topic}}), ids("a", "d"))
		t.same("after one", list(graph.EntitiesQuery{IDs: ids("d", "b", "a"), After: "a", Limit: 1}), ids("b"))
		t.same("of an identifier that none has", list(graph.EntitiesQuery{IDs: ids("a"), Identifiers: []graph.Identifier{{Scheme: "s", Value: "1"}}}), ids())
		_, err := drain(t.store.Entities(t.ctx, graph.EntitiesQuery{IDs: make([]graph.EntityID, graph.MaxPage+1)}))
		t.fails("too many", err, graph.ErrInvalid, "id")
	}},
	{"Entities", "by an identifier in its normal form, however it is written", func(t *trial) {
		e := func(id graph.EntityID, scheme, value string) graph.Entity {
			out := entity(id, topic, "N")
			out.Identifiers = []graph.Identifier{{Scheme: scheme, Value: value}}
			return out
		}
		entities := []graph.Entity{
			e("a", "hkex", "0020"), e("b", "HKEX", "20.HK"), e("c", "lei", "5493 001k-jtiigc8y1r12"), e("d", "free", "Ab-1 2"), e("e", "free", "AB01/2"),
			e("f", reg, "007/1"), e("g", reg, "71"), e("h", reg, "0071 a"), e("i", reg, "71."),
		}
		b := start(entities)
		find := func(when string, want map[string][]graph.EntityID) {
			t.Helper()
			for asked, want := range want {
				id, err := graph.ParseIdentifier(asked)
				t.ok(err)
				got := all(t, t.store.Entities(t.ctx, graph.EntitiesQuery{Identifiers: []graph.Identifier{id}}))
				t.same("Entities by "+asked+" "+when, idsOf(got), want)
				for _, n := range got { // kept as written
					i := slices.IndexFunc(entities, func(e graph.Entity) bool { return e.ID == n.ID })
					t.same("the entity "+string(n.ID)+" "+when, n.Entity, entities[i].Canonical())
				}
			}
		}
		always := map[string][]graph.EntityID{
			"hkex:20": ids("a", "b"), "HKEX:0020": ids("a", "b"), "hkex:SEHK:20": ids("a", "b"), "hkex:2": ids(), "sse:0020": ids(),
			"LEI:5493001KJTIIGC8Y1R12": ids("c"), "lei:5493001kjtiigc8y1r12": ids("c"),
			"free:ab12": ids("d"), "FREE:A-B-1-2": ids("d"), "free:ab01/2": ids("e"), "free:ab1/2": ids(), "free:ab012": ids(),
		}
		bySchema := map[string][]graph.EntityID{reg + ":71": ids("f", "g"), reg + ":00/71": ids("f", "g"), reg + ":71A": ids(), reg + ":0071A": ids("h"), reg + ":71.": ids("i")}
		without := map[string][]graph.EntityID{reg + ":71": ids("g"), reg + ":007/1": ids("f"), reg + ":00/71": ids(), reg + ":0071-A": ids("h")}
		t.apply(b)
		find("at first", always)
		find("at first", bySchema)
		t.again()
		find("after opening it again", always)
		find("after opening it again", bySchema)
		for range 2 { // the scheme comes and goes, and what is stored stays
			t.apply(graph.Batch{Drop: graph.Drop{Schemes: []string{reg}}})
			find("without the scheme", always)
			find("without the scheme", without)
			t.apply(graph.Batch{Schema: graph.Schema{Schemes: Schema().Schemes}})
			find("with the scheme again", bySchema)
		}
		entities[0].Identifiers, entities[6].Identifiers = []graph.Identifier{{Scheme: "hkex", Value: "21"}}, nil
		t.apply(graph.Batch{Entities: []graph.Entity{entities[0], entities[6]}})
		find("after a change", map[string][]graph.EntityID{"hkex:20": ids("b"), "hkex:021": ids("a"), reg + ":71": ids("f")})
	}},
	{"Entities", "pages by identifier leave nobody out", func(t *trial) {
		b := start(nil)
		var want []graph.EntityID
		for i := range 30 {
			// Of one key for all, and of two normal forms in turns.
			e := entity(graph.EntityID(fmt.Sprintf("e%02d", i)), topic, "N")
			e.Identifiers = []graph.Identifier{{Scheme: "free", Value: "a" + strings.Repeat("/", i%2) + "1"}, {Scheme: "free", Value: "a-" + strings.Repeat("/", i%2) + "1"}}
			b.Entities = append(b.Entities, e)
			if i%2 == 0 {
				want = append(want, e.ID)
			}
		}
		t.apply(b)
		for _, limit := range []int{0, 1, 2, 7, 15, 16} {
			got := ids()
			for after := graph.EntityID(""); ; {
				p := idsOf(all(t, t.store.Entities(t.ctx, graph.EntitiesQuery{Identifiers: []graph.Identifier{{Scheme: "free", Value: "A1"}}, After: after, Limit: limit})))
				got = append(got, p...)
				if len(p) < limit || limit == 0 {
					break
				}
				after = p[len(p)-1]
			}
			t.same(fmt.Sprintf("pages of %d", limit), got, want)
		}
	}},
	{"Entities", "by identifiers as long as a field may be", func(t *trial) {
		long := strings.Repeat("值", graph.MaxFieldBytes/len("值")-1)
		e := func(id graph.EntityID, value string) graph.Entity {
			out := entity(id, firm, "N")
			out.Identifiers = []graph.Identifier{{Scheme: "x", Value: value}}
			return out
		}
		t.apply(start([]graph.Entity{e("a", long+"1"), e("b", long+"2"), e("c", long[:9000])}))
		for want, value := range map[graph.EntityID]string{"a": long + "1", "b": long + "2", "c": long[:9000]} {
			got := idsOf(all(t, t.store.Entities(t.ctx, graph.EntitiesQuery{Identifiers: []graph.Identifier{{Scheme: "x", Value: value}}})))
			t.same("Entities by an identifier of "+fmt.Sprint(len(value))+" bytes", got, ids(want))
		}
		t.apply(graph.Batch{Entities: []graph.Entity{e("a", "short")}})
		got := idsOf(all(t, t.store.Entities(t.ctx, graph.EntitiesQuery{Identifiers: []graph.Identifier{{Scheme: "x", Value: long + "1"}}})))
		t.same("Entities by one that is gone", got, ids())
	}},
	{"Entities", "pages by After and Limit are the whole list", func(t *trial) {
		b := start(nil)
		for i := range 25 {
			b.Entities = append(b.Entities, entity(graph.EntityID(fmt.Sprint("e", i)), topic, "N"))
		}
		t.apply(b)
		whole := idsOf(all(t, t.store.Entities(t.ctx, graph.EntitiesQuery{})))
		for _, limit := range []int{1, 4, 25, 26} {
			paged := ids()
			var after graph.EntityID
			for {
				p := idsOf(all(t, t.store.Entities(t.ctx, graph.EntitiesQuery{After: after, Limit: limit})))
				if len(p) > limit {
					t.Fatalf("got %d entities, want at most %d", len(p), limit)
				}
				paged = append(paged, p...)
				if len(p) < limit {
					break
				}
				after = p[len(p)-1]
			}
			t.same(fmt.Sprintf("pages of %d", limit), paged, whole)
		}
	}},
	{"Entities", "After need not be there", func(t *trial) {
		t.apply(net(nil, "a b", "c d"))
		t.apply(graph.Batch{Retract: []graph.StatementID{join("a", links, "b").ID}, Delete: ids("b")})
		t.same("Entities", idsOf(all(t, t.store.Entities(t.ctx, graph.EntitiesQuery{After: "b"}))), ids("c", "d"))
		t.same("Entities", idsOf(all(t, t.store.Entities(t.ctx, graph.EntitiesQuery{After: "zzz"}))), ids())
	}},
	{"Entities", "an invalid query yields one error that lists all faults", func(t *trial) {
		n := 0
		for node, err := range t.store.Entities(t.ctx, graph.EntitiesQuery{Types: []graph.Type{"Bad"}, Identifiers: []graph.Identifier{{Scheme: "x", Value: "1"}, {Scheme: "x"}}, Limit: -1}) {
			n++
			t.fails("Entities", err, graph.ErrInvalid, "type")
			t.same("the faults", faultFields(err), []string{"identifier", "limit", "type"})
			t.same("the entity beside the error", node, graph.Node{})
		}
		if n != 1 {
			t.Errorf("got %d items, want 1", n)
		}
	}},
	{"Entities", "the caller may stop and go on later", func(t *trial) {
		t.apply(net(nil, "a b", "c d"))
		for range 50 {
			for n, err := range t.store.Entities(t.ctx, graph.EntitiesQuery{}) {
				t.ok(err)
				t.same("the first", n.ID, graph.EntityID("a"))
				break
			}
		}
		t.apply(net(nil, "a b", "c e"))
	}},
	{"Entities", "one iteration reads one revision whatever is written meanwhile", func(t *trial) {
		const n = 40
		generation := func(name string) []graph.Entity {
			var out []graph.Entity
			for i := range n {
				out = append(out, entity(graph.EntityID(fmt.Sprintf("e%02d", i)), topic, name))
			}
			return out
		}
		now := generation("Generation 0")
		rev := t.apply(start(now))
		throughWrites(t, func(write func()) (any, any, error) {
			want := []graph.Node{}
			for _, e := range now {
				want = append(want, graph.Node{Entity: e})
			}
			asOf := rev
			var at graph.Revision
			got := []graph.Node{}
			for node, err := range t.store.Entities(t.ctx, graph.EntitiesQuery{Revision: &at}) {
				if err != nil {
					return nil, nil, err
				}
				got = append(got, node)
				write()
			}
			return []any{got, at}, []any{want, asOf}, nil
		}, func(try int) {
			now = generation(fmt.Sprintf("Generation %d", try))
			gone := now[20].ID
			if try%2 == 1 {
				now = slices.Delete(now, 20, 21)
			}
			b := graph.Batch{Entities: now}
			if try%2 == 1 {
				b.Delete = ids(gone)
			}
			rev = t.apply(b)
		})
	}},
	{"Sources", "come in ID order with whether they have a text", func(t *trial) {
		b := graph.Batch{
			Sources: []graph.Source{{ID: "z", Title: "Z"}, {ID: "商", Title: "S", Author: "A"}, {ID: "a", Title: "A"}},
			Texts:   []graph.SourceText{{Source: "z", Text: "x"}},
		}
		rev := t.apply(b)
		t.same("Sources", all(t, t.store.Sources(t.ctx)), []graph.SourceResult{
			{Source: b.Sources[2], Revision: rev},
			{Source: b.Sources[0], HasText: true, Revision: rev},
			{Source: b.Sources[1], Revision: rev},
		})
	}},
}

// shop is a graph of statements in all their variety, by name.
type shop map[string]graph.Statement

func (t *trial) openShop() shop {
	s := shop{
		"ann at f":         join("ann", worksFor, "f", when(graph.When{From: "2019", To: "2020-06"})),
		"ann at g":         join("ann", worksFor, "g", when(graph.When{From: "2020-07"}), cites(graph.Citation{Paragraph: 1, Start: 10, End: 20})),
		"bob at f":         join("bob", worksFor, "f", status(graph.Ended), when(graph.When{To: "2018"})),
		"bob at g":         join("bob", worksFor, "g", status(graph.Planned), when(graph.When{Due: "2024-03"})),
		"f owns g":         join("f", owns, "g", source("s2"), cites(graph.Citation{Paragraph: 0, Start: 0, End: 5}, graph.Citation{Paragraph: 2, Start: 30, End: 40})),
		"f owns f":         join("f", owns, "f", when(graph.When{Observed: "2020-02"})),
		"f owns x":         join("f", owns, "x", status(graph.Planned), when(graph.When{Due: "2023"})),
		"f in x":           join("f", locatedIn, "x", when(graph.When{From: "2021-05-01", To: "2021-05-31", Due: "2022-12-31"})),
		"ann in x":         join("ann", locatedIn, "x", status(graph.Claimed), qualified(graph.Qualifier{Key: role, Entity: "bob"})),
		"f staff 10":       fact("f", staff, quantity("10", heads), when(graph.When{Observed: "2021"})),
		"f staff 9":        fact("f", staff, quantity("9", heads), when(graph.When{Observed: "2020"})),
		"f staff target":   fact("f", staff, quantity("100", heads), status(graph.Target), when(graph.When{Due: "2025"})),
		"g staff 10":       fact("g", staff, quantity("10", heads)),
		"f raised":         fact("f", raised, quantity("12000000000", "USD"), source("s2"), cites(graph.Citation{Paragraph: 1, Start: 15, End: 25})),
		"g raised":         fact("g", raised, quantity("1.5", "EUR"), when(graph.When{Due: "2023-06-30"})),
		"x size -3":        fact("x", size, quantity("-3", "EUR")),
		"x size unprinted": fact("x", size, graph.Value{Kind: graph.Quantity, Unit: "EUR", Printed: "a third"}),
		"f founded":        fact("f", founded, graph.Value{Kind: graph.DateValue, Date: "2001"}),
		"g motto":          fact("g", motto, graph.Value{Kind: graph.TextValue, Text: "Go."}, when(graph.When{Due: "2023-06"})),
	}
	b := start([]graph.Entity{
		entity("ann", person, "Ann"), entity("bob", person, "Bob"), entity("f", firm, "F"), entity("g", firm, "G"),
		entity("x", place, "X"), entity("lone", topic, "Lone"),
	})
	b.Sources = append(b.Sources, graph.Source{ID: "s2", Title: "Two"})
	for _, name := range sortedKeys(s) {
		b.Statements = append(b.Statements, s[name])
	}
	t.apply(b)
	return s
}

// openTalks is a graph of statements whose qualifiers name entities, by name.
func (t *trial) openTalks() shop {
	by := func(qs ...graph.Qualifier) trait { return qualified(qs...) }
	on := func(key string, id graph.EntityID) graph.Qualifier {
		return graph.Qualifier{Key: key, Entity: id}
	}
	text := func(key, text string) graph.Qualifier {
		return graph.Qualifier{Key: key, Value: graph.Value{Kind: graph.TextValue, Text: text}}
	}
	s := shop{
		"ann at f":  join("ann", worksFor, "f", by(text(role, "chair"))),
		"ann at g":  join("ann", worksFor, "g"),
		"bob at f":  join("bob", worksFor, "f", by(text(role, "chair"), text(role, "founder"))),
		"f owns g":  join("f", owns, "g", by(on(plan, "p")), when(graph.When{Due: "2030"})),
		"f in x":    join("f", locatedIn, "x", by(on(plan, "p"), on(role, "ann"), text(role, "guest")), when(graph.When{Due: "2024-03"})),
		"f staff":   fact("f", staff, quantity("100", heads), status(graph.Target), by(on(plan, "p")), when(graph.When{Due: "2025"})),
		"g staff":   fact("g", staff, quantity("7", heads)),
		"f raised":  fact("f", raised, quantity("12", "EUR"), by(on(role, "ann"))),
		"g raised":  fact("g", raised, quantity("5", "EUR"), by(on(role, "ann"), on(role, "bob"), on(plan, "q"))),
		"own plan":  join("p", links, "p", by(on(plan, "p"), on(plan, "q"), on(role, "q"), on(role, "bob"))),
		"lone size": fact("lone", size, quantity("2", "EUR"), when(graph.When{Due: "2024"})),
	}
	b := start([]graph.Entity{
		entity("ann", person, "Ann"), entity("bob", person, "Bob"), entity("f", firm, "F"), entity("g", firm, "G"),
		entity("x", place, "X"), entity("p", topic, "P"), entity("q", topic, "Q"), entity("lone", topic, "Lone"),
	})
	for _, name := range sortedKeys(s) {
		b.Statements = append(b.Statements, s[name])
	}
	t.apply(b)
	return s
}

// names gives the names of statements, in their order.
func (s shop) names(t *trial, list []graph.Statement) []string {
	out := []string{}
next:
	for _, got := range list {
		for name, st := range s {
			if st.ID == got.ID {
				if diff := Diff(got, st); diff != "" {
					t.Errorf("statement %q differs:\n%s", name, diff)
				}
				out = append(out, name)
				continue next
			}
		}
		out = append(out, "unknown "+string(got.ID))
	}
	return out
}

// byID puts names in the order of their statements' ids.
func (s shop) byID(names ...string) []string {
	out := append([]string{}, names...)
	slices.SortFunc(out, func(a, b string) int { return strings.Compare(string(s[a].ID), string(s[b].ID)) })
	return out
}

// in gives a filter with one thing changed.
func in(f graph.Filter) graph.StatementsQuery { return graph.StatementsQuery{Filter: f} }

var statementClauses = []clause{
	{"Statements", "are relationships and facts in ID order", func(t *trial) {
		s := t.openShop()
		var at graph.Revision
		got := all(t, t.store.Statements(t.ctx, graph.StatementsQuery{Revision: &at}))
		t.same("Statements", s.names(t, got), s.byID(sortedKeys(s)...))
		t.same("the revision", at, t.revision())
	}},
	{"Statements", "pass by each filter and by several", func(t *trial) {
		s := t.openShop()
		sources := func(ids ...graph.SourceID) graph.Filter { return graph.Filter{Sources: ids} }
		for _, c := range []struct {
			name string
			q    graph.StatementsQuery
			want []string
		}{
			{"one predicate", in(graph.Filter{Predicates: []graph.Predicate{owns}}), []string{"f owns g", "f owns f", "f owns x"}},
			{"several predicates", in(graph.Filter{Predicates: []graph.Predicate{founded, motto}}), []string{"f founded", "g motto"}},
			{"an unknown predicate", in(graph.Filter{Predicates: []graph.Predicate{"gt-unknown"}}), nil},
			{"an unknown and a known predicate", in(graph.Filter{Predicates: []graph.Predicate{"gt-unknown", motto}}), []string{"g motto"}},
			{"a status", in(graph.Filter{Statuses: []graph.Status{graph.Planned}}), []string{"bob at g", "f owns x"}},
			{"several statuses", in(graph.Filter{Statuses: []graph.Status{graph.Ended, graph.Claimed}}), []string{"bob at f", "ann in x"}},
			{"a source", in(sources("s2")), []string{"f owns g", "f raised"}},
			{"an unknown source", in(sources("nowhere")), nil},
			{"a type of either end", in(graph.Filter{Types: []graph.Type{person}}), []string{"ann at f", "ann at g", "bob at f", "bob at g", "ann in x"}},
			{"types", in(graph.Filter{Types: []graph.Type{place, "gt-unknown"}}), []string{"f owns x", "f in x", "ann in x"}},
			{"an unknown type", in(graph.Filter{Types: []graph.Type{"gt-unknown"}}), nil},
			{"direction out, which each has from one end", in(graph.Filter{Direction: graph.Out}), sortedKeys(s)},
			{"direction in, which facts have not", in(graph.Filter{Direction: graph.In}), []string{"ann at f", "ann at g", "bob at f", "bob at g", "f owns g", "f owns f", "f owns x", "f in x", "ann in x"}},
			{"direction out to a type", in(graph.Filter{Direction: graph.Out, Types: []graph.Type{place}}), []string{"f owns x", "f in x", "ann in x"}},
			{"direction in from a type", in(graph.Filter{Direction: graph.In, Types: []graph.Type{person}}), []string{"ann at f", "ann at g", "bob at f", "bob at g", "ann in x"}},
			{"predicate and status", in(graph.Filter{Predicates: []graph.Predicate{owns, staff}, Statuses: []graph.Status{graph.Planned, graph.Target}}), []string{"f owns x", "f staff target"}},
			{"predicate, type, source", in(graph.Filter{Predicates: []graph.Predicate{owns}, Types: []graph.Type{firm}, Sources: []graph.SourceID{"src"}}), []string{"f owns f", "f owns x"}},
			{"a type of the subject", graph.StatementsQuery{SubjectTypes: []graph.Type{person, place}}, []string{"ann at f", "ann at g", "bob at f", "bob at g", "ann in x", "x size -3", "x size unprinted"}},
			{"a type of the object, which facts have not", graph.StatementsQuery{ObjectTypes: []graph.Type{firm}}, []string{"ann at f", "ann at g", "bob at f", "bob at g", "f owns g", "f owns f"}},
			{"types of both", graph.StatementsQuery{SubjectTypes: []graph.Type{firm}, ObjectTypes: []graph.Type{place, person}}, []string{"f owns x", "f in x"}},
		} {
			got := all(t, t.store.Statements(t.ctx, c.q))
			t.same("Statements by "+c.name, s.names(t, got), s.byID(c.want...))
		}
	}},
	{"Statements", "by when they were observed, by the first day of that", func(t *trial) {
		s := t.openShop()
		for _, c := range []struct {
			after, before graph.Date
			want          []string
		}{
			{"2020", "", []string{"f staff 10", "f staff 9", "f owns f"}},
			{"2020-02-01", "", []string{"f staff 10", "f owns f"}},
			{"2020-02-02", "", []string{"f staff 10"}},
			{"2021-01-02", "", nil},
			{"", "2020-01", []string{"f staff 9"}},
			{"", "2020", []string{"f staff 9", "f owns f"}},
			{"", "2021-01-01", []string{"f staff 9", "f staff 10", "f owns f"}},
			{"", "2019", nil},
			{"2020-01-02", "2020", []string{"f owns f"}},
		} {
			f := graph.Filter{ObservedAfter: c.after, ObservedBefore: c.before}
			got := all(t, t.store.Statements(t.ctx, in(f)))
			t.same(fmt.Sprintf("Statements observed from %q to %q", c.after, c.before), s.names(t, got), s.byID(c.want...))
		}
		got := t.near(graph.NeighborhoodQuery{From: ids("f"), Filter: graph.Filter{ObservedAfter: "2020-02"}})
		t.same("the neighbours by when they were observed", pictureOf(got), draw("f", "f f"))
	}},
	{"Statements", "by validAt: spans that overlap, observations before, and the undated, but nothing that is to be", func(t *trial) {
		s := t.openShop()
		undated := []string{"f owns g", "ann in x", "g staff 10", "f raised", "g raised", "x size -3", "x size unprinted", "f founded", "g motto"}
		for at, dated := range map[graph.Date][]string{
			"2000":       {"bob at f"},
			"2018-12-31": {"bob at f"},
			"2019-01-01": {"ann at f"},
			"2018":       {"bob at f"},
			"2020-01":    {"ann at f", "f staff 9"},
			"2020-02-01": {"ann at f", "f staff 9", "f owns f"},
			"2020-06-30": {"ann at f", "f staff 9", "f owns f"},
			"2020-07-01": {"ann at g", "f staff 9", "f owns f"},
			"2020":       {"ann at f", "ann at g", "f staff 9", "f owns f"},
			"2021-04-30": {"ann at g", "f staff 9", "f staff 10", "f owns f"},
			"2021-05":    {"ann at g", "f staff 9", "f staff 10", "f owns f", "f in x"},
			"2021-05-31": {"ann at g", "f staff 9", "f staff 10", "f owns f", "f in x"},
			"2021-06-01": {"ann at g", "f staff 9", "f staff 10", "f owns f"},
			"9999":       {"ann at g", "f staff 9", "f staff 10", "f owns f"},
		} {
			got := all(t, t.store.Statements(t.ctx, in(graph.Filter{ValidAt: at})))
			t.same(fmt.Sprintf("Statements valid at %s", at), s.names(t, got), s.byID(append(dated, undated...)...))
		}
	}},
	{"Statements", "by dueBefore and dueAfter", func(t *trial) {
		s := t.openShop()
		for _, c := range []struct {
			before, after graph.Date
			want          []string
		}{
			{"2022-12-30", "", nil},
			{"2022-12-31", "", []string{"f in x"}},
			{"2022", "", []string{"f in x"}},
			{"2023-06", "", []string{"f in x", "g raised", "g motto"}},
			{"2023-12-30", "", []string{"f in x", "g raised", "g motto"}},
			{"2023", "", []string{"f in x", "g raised", "g motto", "f owns x"}},
			{"2024-03", "", []string{"f in x", "g raised", "g motto", "f owns x", "bob at g"}},
			{"", "2025-12-31", []string{"f staff target"}},
			{"", "2026", nil},
			{"", "2024-04", []string{"f staff target"}},
			{"", "2024-03-31", []string{"f staff target", "bob at g"}},
			{"2024", "2023-07", []string{"f owns x", "bob at g"}},
			{"2023-06-30", "2023-06-30", []string{"g raised", "g motto"}},
			{"2022-12-30", "2022-12", nil},
		} {
			got := all(t, t.store.Statements(t.ctx, in(graph.Filter{DueBefore: c.before, DueAfter: c.after})))
			t.same(fmt.Sprintf("Statements due before %q, after %q", c.before, c.after), s.names(t, got), s.byID(c.want...))
		}
	}},
	{"Statements", "by validAt and by due, of dates that are known less or from long ago", func(t *trial) {
		s := shop{}
		for _, d := range []graph.Date{
			"Y-17000", "-0043-03-15", "0000", "[..1760-12-03]", "[1667,1760-12]", "198X", "1985~", "1985/", "1985/..", "../1985", "2022-24", "2022-34", "Y17000",
		} {
			text := graph.Value{Kind: graph.TextValue, Text: string(d)}
			s["in "+string(d)] = fact("a", motto, text, when(graph.When{From: d, To: d}))
			s["due "+string(d)] = fact("b", motto, text, status(graph.Planned), when(graph.When{From: "3000", To: "3000", Due: d}))
		}
		for _, d := range []graph.Date{"Y-17000", "-0043-03-15", "1985~", "../1985", "1985/..", "2022-34"} {
			s["since "+string(d)] = join("a", links, "b", when(graph.When{From: d}))
			s["until "+string(d)] = join("b", links, "a", when(graph.When{To: d}))
			s["seen "+string(d)] = join("a", owns, "b", when(graph.When{Observed: d}))
		}
		s["undated"] = join("a", links, "a")
		b := start([]graph.Entity{entity("a", firm, "A"), entity("b", firm, "B")})
		for _, name := range sortedKeys(s) {
			b.Statements = append(b.Statements, s[name])
		}
		t.apply(b)
		each := func(how string, dates ...string) []string {
			out := make([]string, len(dates))
			for i, d := range dates {
				out[i] = how + " " + d
			}
			return out
		}
		for _, c := range []struct {
			at                     graph.Date
			holds, since, to, seen []string
		}{
			{
				"Y-20000", each("in", "../1985", "[..1760-12-03]"),
				each("since", "../1985"), each("until", "Y-17000", "-0043-03-15", "1985~", "../1985", "1985/..", "2022-34"), each("seen", "../1985"),
			},
			{
				"Y-17000", each("in", "Y-17000", "../1985", "[..1760-12-03]"),
				each("since", "Y-17000", "../1985"), each("until", "Y-17000", "-0043-03-15", "1985~", "../1985", "1985/..", "2022-34"), each("seen", "Y-17000", "../1985"),
			},
			{
				"-0043-03-14", each("in", "../1985", "[..1760-12-03]"),
				each("since", "Y-17000", "../1985"), each("until", "-0043-03-15", "1985~", "../1985", "1985/..", "2022-34"), each("seen", "Y-17000", "../1985"),
			},
			{
				"-0043-03", each("in", "-0043-03-15", "../1985", "[..1760-12-03]"),
				each("since", "Y-17000", "-0043-03-15", "../1985"), each("until", "-0043-03-15", "1985~", "../1985", "1985/..", "2022-34"), each("seen", "Y-17000", "-0043-03-15", "../1985"),
			},
			{
				"0000-12-31", each("in", "0000", "../1985", "[..1760-12-03]"),
				each("since", "Y-17000", "-0043-03-15", "../1985"), each("until", "1985~", "../1985", "1985/..", "2022-34"), each("seen", "Y-17000", "-0043-03-15", "../1985"),
			},
			{
				"1760-12-04", each("in", "../1985", "[1667,1760-12]"),
				each("since", "Y-17000", "-0043-03-15", "../1985"), each("until", "1985~", "../1985", "1985/..", "2022-34"), each("seen", "Y-17000", "-0043-03-15", "../1985"),
			},
			{
				"1985-12-31", each("in", "198X", "1985~", "1985/", "1985/..", "../1985"),
				each("since", "Y-17000", "-0043-03-15", "1985~", "../1985", "1985/.."), each("until", "1985~", "../1985", "1985/..", "2022-34"),
				each("seen", "Y-17000", "-0043-03-15", "1985~", "../1985", "1985/.."),
			},
			{
				"1986", each("in", "198X", "1985/", "1985/.."),
				each("since", "Y-17000", "-0043-03-15", "1985~", "../1985", "1985/.."), each("until", "1985/..", "2022-34"),
				each("seen", "Y-17000", "-0043-03-15", "1985~", "../1985", "1985/.."),
			},
			{
				"2022-07/2023-02", each("in", "1985/", "1985/..", "2022-24"),
				each("since", "Y-17000", "-0043-03-15", "1985~", "../1985", "1985/..", "2022-34"), each("until", "1985/.."),
				each("seen", "Y-17000", "-0043-03-15", "1985~", "../1985", "1985/..", "2022-34"),
			},
			{
				"Y17000", each("in", "1985/", "1985/..", "Y17000"),
				each("since", "Y-17000", "-0043-03-15", "1985~", "../1985", "1985/..", "2022-34"), each("until", "1985/.."),
				each("seen", "Y-17000", "-0043-03-15", "1985~", "../1985", "1985/..", "2022-34"),
			},
			{
				"[..-0043]", each("in", "Y-17000", "-0043-03-15", "../1985", "[..1760-12-03]"),
				each("since", "Y-17000", "-0043-03-15", "../1985"), each("until", "Y-17000", "-0043-03-15", "1985~", "../1985", "1985/..", "2022-34"),
				each("seen", "Y-17000", "-0043-03-15", "../1985"),
			},
		} {
			got := all(t, t.store.Statements(t.ctx, in(graph.Filter{ValidAt: c.at, Statuses: []graph.Status{graph.Actual}})))
			t.same(fmt.Sprintf("Statements valid at %s", c.at), s.names(t, got), s.byID(slices.Concat(c.holds, c.since, c.to, c.seen, []string{"undated"})...))
		}
		order := each("due", "Y-17000", "-0043-03-15", "0000", "[..1760-12-03]", "[1667,1760-12]")
		order = append(order, s.byID("due 1985~", "due ../1985")...)
		order = append(order, each("due", "198X", "2022-34", "2022-24", "Y17000")...)
		order = append(order, s.byID("due 1985/", "due 1985/..")...)
		for _, c := range []struct {
			before, after graph.Date
			want          []string
		}{
			{"", "../0000", order},
			{"1985/..", "", order},
			{"Y-17001", "", nil},
			{"-0043-03-14", "", order[:1]},
			{"0000", "-0043-03-15", order[1:3]},
			{"1984", "0001", order[3:5]},
			{"1985", "1985~", order[5:7]},
			{"199X", "1986", order[7:8]},
			{"", "2022-06-30", order[8:]},
			{"", "2022-07", order[9:]},
			{"", "Y17000", order[10:]},
			{"", "Y17001", order[11:]},
		} {
			f := graph.Filter{DueBefore: c.before, DueAfter: c.after}
			got := all(t, t.store.Statements(t.ctx, in(f)))
			t.same(fmt.Sprintf("Statements due before %q, after %q", c.before, c.after), s.names(t, got), s.byID(c.want...))
			for _, about := range []graph.EntityID{"", "b"} {
				q := graph.StatementsQuery{About: about, Filter: f, Sort: graph.SortDue, Limit: 3}
				paged := []string{}
				for range len(order) {
					got := all(t, t.store.Statements(t.ctx, q))
					paged = append(paged, s.names(t, got)...)
					if len(got) < q.Limit {
						break
					}
					at := q.Position(&got[len(got)-1])
					q.After = &at
				}
				t.same(fmt.Sprintf("pages about %q by due before %q, after %q", about, c.before, c.after), paged, append([]string{}, c.want...))
			}
		}
		t.refuse(graph.Batch{Statements: []graph.Statement{
			fact("a", motto, graph.Value{Kind: graph.TextValue, Text: "x"}, when(graph.When{From: "2022/2021", Due: "2022-33-05"})),
			join("a", links, "b", when(graph.When{From: "1986/..", To: "../1985"})),
			fact("a", founded, graph.Value{Kind: graph.DateValue, Date: "{2021,2022}"}),
		}}, graph.ErrInvalid, "statements[0].when.from", "statements[0].when.due", "statements[1].when.to", "statements[2].value.date")
	}},
	{"Statements", "about an entity, as seen from it", func(t *trial) {
		s := t.openShop()
		about := func(id graph.EntityID, f graph.Filter) graph.StatementsQuery {
			return graph.StatementsQuery{About: id, Filter: f}
		}
		for _, c := range []struct {
			name string
			q    graph.StatementsQuery
			want []string
		}{
			{"f", about("f", graph.Filter{}), []string{"ann at f", "bob at f", "f owns g", "f owns f", "f owns x", "f in x", "f staff 10", "f staff 9", "f staff target", "f raised", "f founded"}},
			{"bob, whom a qualifier only mentions", about("bob", graph.Filter{}), []string{"bob at f", "bob at g"}},
			{"lone", about("lone", graph.Filter{}), nil},
			{"f, out", about("f", graph.Filter{Direction: graph.Out}), []string{"f owns g", "f owns f", "f owns x", "f in x", "f staff 10", "f staff 9", "f staff target", "f raised", "f founded"}},
			{"f, in", about("f", graph.Filter{Direction: graph.In}), []string{"ann at f", "bob at f", "f owns f"}},
			{"f, persons", about("f", graph.Filter{Types: []graph.Type{person}}), []string{"ann at f", "bob at f"}},
			{"f, firms", about("f", graph.Filter{Types: []graph.Type{firm}}), []string{"f owns g", "f owns f"}},
			{"g, firms", about("g", graph.Filter{Types: []graph.Type{firm}}), []string{"f owns g"}},
			{"g, firms out", about("g", graph.Filter{Types: []graph.Type{firm}, Direction: graph.Out}), nil},
			{"x, planned by s2", about("x", graph.Filter{Statuses: []graph.Status{graph.Planned}, Sources: []graph.SourceID{"s2"}}), nil},
			{"x, with subjects that are firms", graph.StatementsQuery{About: "x", SubjectTypes: []graph.Type{firm}}, []string{"f owns x", "f in x"}},
			{"f, money", graph.StatementsQuery{About: "f", Unit: "USD"}, []string{"f raised"}},
		} {
			got := all(t, t.store.Statements(t.ctx, c.q))
			t.same("Statements about "+c.name, s.names(t, got), s.byID(c.want...))
		}
	}},
	{"Statements", "by qualifiers: of one key any, of several keys each", func(t *trial) {
		s := t.openTalks()
		of := func(qs ...graph.Qualification) graph.StatementsQuery { return graph.StatementsQuery{Qualified: qs} }
		by := func(key string, id graph.EntityID) graph.Qualification {
			return graph.Qualification{Key: key, Entity: id}
		}
		for _, c := range []struct {
			name string
			q    graph.StatementsQuery
			want []string
		}{
			{"a key", of(by(plan, "")), []string{"f in x", "f owns g", "f staff", "g raised", "own plan"}},
			{"a key that has values, too", of(by(role, "")), []string{"ann at f", "bob at f", "f in x", "f raised", "g raised", "own plan"}},
			{"an entity", of(by(role, "ann")), []string{"f raised", "g raised", "f in x"}},
			{"an entity that is an end of it, too", of(by(plan, "p")), []string{"f in x", "f staff", "own plan", "f owns g"}},
			{"an entity under another key", of(by(plan, "ann")), nil},
			{"an entity that nothing names", of(by(plan, "lone")), nil},
			{"one of two entities", of(by(role, "ann"), by(role, "bob")), []string{"f raised", "g raised", "f in x", "own plan"}},
			{"one of two entities, asked for twice", of(by(role, "bob"), by(role, "lone"), by(role, "bob")), []string{"g raised", "own plan"}},
			{"an entity, or any of its key", of(by(role, "ann"), by(role, "")), []string{"ann at f", "bob at f", "f in x", "f raised", "g raised", "own plan"}},
			{"two keys", of(by(role, ""), by(plan, "")), []string{"f in x", "g raised", "own plan"}},
			{"two keys, with entities", of(by(plan, "q"), by(role, "ann"), by(plan, "p")), []string{"f in x", "g raised"}},
			{"two keys that nothing has together", of(by(plan, "q"), by(role, "lone")), nil},
			{"a key that the schema has not", of(by("gt-unknown", "")), nil},
			{"a key of which nothing is", of(by("said-by", "")), nil},
			{"about an entity", narrower(of(by(role, "ann")), func(q *graph.StatementsQuery) { q.About = "f" }), []string{"f raised", "f in x"}},
			{"about an entity that is no end", narrower(of(by(role, "ann")), func(q *graph.StatementsQuery) { q.About = "ann" }), nil},
			{"about an entity that is an object", narrower(of(by(role, "ann")), func(q *graph.StatementsQuery) { q.About = "x" }), []string{"f in x"}},
			{"with a filter", narrower(of(by(plan, "p")), func(q *graph.StatementsQuery) { q.Filter.Statuses = []graph.Status{graph.Target} }), []string{"f staff"}},
			{"with a direction and a type", narrower(of(by(plan, "")), func(q *graph.StatementsQuery) {
				q.Filter = graph.Filter{Direction: graph.Out, Types: []graph.Type{place}}
			}), []string{"f in x"}},
			{"with a unit and an amount", narrower(of(by(plan, "")), func(q *graph.StatementsQuery) { q.Unit, q.Min = heads, "100" }), []string{"f staff"}},
		} {
			got := all(t, t.store.Statements(t.ctx, c.q))
			t.same("Statements by "+c.name, s.names(t, got), s.byID(c.want...))
			for _, by := range []graph.StatementSort{graph.SortDue, graph.SortAmount} {
				q := c.q
				q.Sort = by
				if q.Unit == "" && by == graph.SortAmount {
					q.Unit = "EUR"
				}
				want := slices.DeleteFunc(slices.Clone(got), func(s graph.Statement) bool { return q.Unit != "" && s.Value.Unit != q.Unit })
				slices.SortFunc(want, func(a, b graph.Statement) int { return q.Position(&a).Compare(q.Position(&b)) })
				t.same(fmt.Sprintf("Statements by %s, sorted by %s", c.name, by), s.names(t, all(t, t.store.Statements(t.ctx, q))), s.names(t, want))
			}
		}
		q := graph.StatementsQuery{Qualified: []graph.Qualification{by(role, "ann"), by(plan, "nobody"), by(plan, "no one")}}
		_, err := drain(t.store.Statements(t.ctx, q))
		t.errorIs("Statements", err, graph.NotFound("qualifier", "nobody"))
		q.About = "no one"
		_, err = drain(t.store.Statements(t.ctx, q))
		t.errorIs("Statements", err, graph.NotFound("id", "no one"))
	}},
	{"Statements", "by qualifiers follow what is put and taken back", func(t *trial) {
		s := t.openTalks()
		named := graph.StatementsQuery{Qualified: []graph.Qualification{{Key: role, Entity: "ann"}}}
		under := graph.StatementsQuery{Qualified: []graph.Qualification{{Key: role}}}
		t.apply(graph.Batch{Retract: []graph.StatementID{s["f raised"].ID, s["bob at f"].ID}})
		t.same("Statements", s.names(t, all(t, t.store.Statements(t.ctx, named))), s.byID("g raised", "f in x"))
		t.same("Statements", s.names(t, all(t, t.store.Statements(t.ctx, under))), s.byID("ann at f", "f in x", "g raised", "own plan"))
		later := fact("g", size, quantity("1", "EUR"), qualified(graph.Qualifier{Key: role, Entity: "ann"}))
		s["later"] = later
		t.apply(graph.Batch{Statements: []graph.Statement{later, s["f raised"]}, Entities: []graph.Entity{entity("ann", person, "Anna")}})
		t.same("Statements", s.names(t, all(t, t.store.Statements(t.ctx, named))), s.byID("g raised", "f in x", "f raised", "later"))
		t.same("Statements", s.names(t, all(t, t.store.Statements(t.ctx, under))), s.byID("ann at f", "f in x", "g raised", "own plan", "f raised", "later"))
		got, err := t.store.Profile(t.ctx, "ann")
		t.ok(err)
		t.same("Mentions", got.Mentions, []graph.Mention{{Key: role, Count: 4}})
	}},
	{"Statements", "by qualifiers of which there are thousands, in pages", func(t *trial) {
		b := net(map[graph.EntityID]graph.Type{"f": firm, "g": firm}, "p q", "f g")
		var want, some []graph.Statement
		for i := range 2_500 {
			st := fact("f", size, quantity(graph.Decimal(fmt.Sprint(i)), "EUR"), qualified(graph.Qualifier{Key: plan, Entity: "p"}))
			if i%2 == 0 {
				st.Qualifiers = append(st.Qualifiers, graph.Qualifier{Key: plan, Entity: "q"})
			}
			if i%100 == 0 {
				st.When.Due = graph.Date(fmt.Sprint(2000 + i/100))
			}
			st = st.Canonical()
			b.Statements, want = append(b.Statements, st), append(want, st)
			if i%100 == 0 {
				some = append(some, st)
			}
		}
		t.apply(b)
		slices.SortFunc(want, func(a, b graph.Statement) int { return strings.Compare(string(a.ID), string(b.ID)) })
		for _, qs := range [][]graph.Qualification{{{Key: plan}}, {{Key: plan, Entity: "p"}}, {{Key: plan, Entity: "p"}, {Key: plan, Entity: "q"}}} {
			for _, about := range []graph.EntityID{"", "f"} {
				q := graph.StatementsQuery{About: about, Qualified: qs}
				t.same("all", all(t, t.store.Statements(t.ctx, q)), want)
				at := q.Position(&want[1200])
				q.After, q.Limit = &at, 7
				t.same("a page", all(t, t.store.Statements(t.ctx, q)), want[1201:1208])
				q = graph.StatementsQuery{About: about, Qualified: qs, Filter: graph.Filter{DueAfter: "1999"}, Sort: graph.SortDue}
				t.same("those that are due", all(t, t.store.Statements(t.ctx, q)), some)
				q = graph.StatementsQuery{About: about, Qualified: qs, Unit: "EUR", Min: "2498", Sort: graph.SortAmount}
				t.same("the largest", len(all(t, t.store.Statements(t.ctx, q))), 2)
			}
		}
		got, err := t.store.Profile(t.ctx, "q")
		t.ok(err)
		t.same("Mentions", got.Mentions, []graph.Mention{{Key: plan, Count: 1_250}})
	}},
	{"Statements", "about an unknown entity are not found", func(t *trial) {
		t.openShop()
		n := 0
		for s, err := range t.store.Statements(t.ctx, graph.StatementsQuery{About: "nobody"}) {
			n++
			t.fails("Statements", err, graph.ErrNotFound, "id")
			t.same("the statement beside the error", s, graph.Statement{})
		}
		if n != 1 {
			t.Errorf("got %d items, want 1", n)
		}
	}},
	{"Statements", "by unit and amount", func(t *trial) {
		s := t.openShop()
		for _, c := range []struct {
			unit     string
			min, max graph.Decimal
			want     []string
		}{
			{heads, "", "", []string{"f staff 10", "f staff 9", "f staff target", "g staff 10"}},
			{"EUR", "", "", []string{"g raised", "x size -3", "x size unprinted"}},
			{"JPY", "", "", nil},
			{heads, "10", "", []string{"f staff 10", "g staff 10", "f staff target"}},
			{heads, "9.5", "99.99", []string{"f staff 10", "g staff 10"}},
			{heads, "", "9", []string{"f staff 9"}},
			{"EUR", "-3", "1.50000001", []string{"g raised", "x size -3"}},
			{"EUR", "-2.9", "", []string{"g raised"}},
			{"", "10000000000", "", []string{"f raised"}},
			{"", "", "9", []string{"f staff 9", "g raised", "x size -3"}},
			{"", "3", "8", nil},
		} {
			got := all(t, t.store.Statements(t.ctx, graph.StatementsQuery{Unit: c.unit, Min: c.min, Max: c.max}))
			t.same(fmt.Sprintf("Statements in %q from %q to %q", c.unit, c.min, c.max), s.names(t, got), s.byID(c.want...))
		}
	}},
	{"Statements", "of one amount, whatever its bound", func(t *trial) {
		b := start([]graph.Entity{entity("a", topic, "A"), entity("b", topic, "B")})
		s := shop{}
		for name, v := range map[string]graph.Value{
			"10": quantity("10", "EUR"), "over 10": bounded("10", graph.Over), "10 to 20": spanning("10", "20"), "10.5": quantity("10.5", "EUR"), "10 USD": quantity("10", "USD"),
			"9007199254740993": quantity("9007199254740993", "EUR"), "9007199254740992": quantity("9007199254740992", "EUR"),
		} {
			f := fact("a", size, v)
			b.Statements = append(b.Statements, f)
			s[name] = f
		}
		s["b"] = fact("b", size, quantity("10", "EUR"))
		b.Statements = append(b.Statements, s["b"], join("a", links, "b"))
		t.apply(b)
		for i := range 2 {
			for _, c := range []struct {
				q    graph.StatementsQuery
				want []string
			}{
				{graph.StatementsQuery{Amount: "10"}, []string{"10", "over 10", "10 USD", "b"}},
				{graph.StatementsQuery{Amount: "10", Unit: "EUR"}, []string{"10", "over 10", "b"}},
				{graph.StatementsQuery{Amount: "10", About: "b"}, []string{"b"}},
				{graph.StatementsQuery{Amount: "9007199254740993"}, []string{"9007199254740993"}},
				{graph.StatementsQuery{Amount: "10", Filter: graph.Filter{Predicates: []graph.Predicate{staff}}}, nil},
				{graph.StatementsQuery{Amount: "20"}, nil},
			} {
				t.same(fmt.Sprintf("Statements %+v", c.q), s.names(t, all(t, t.store.Statements(t.ctx, c.q))), s.byID(c.want...))
				c.q.Limit = 1
				var paged []graph.Statement
				for {
					page := all(t, t.store.Statements(t.ctx, c.q))
					if paged = append(paged, page...); len(page) == 0 {
						break
					}
					last := c.q.Position(&page[0])
					c.q.After = &last
				}
				t.same(fmt.Sprintf("one after the other, Statements %+v", c.q), s.names(t, paged), s.byID(c.want...))
			}
			if i == 0 {
				extra := fact("b", size, quantity("10", "USD"))
				t.apply(graph.Batch{Statements: []graph.Statement{extra}})
				t.apply(graph.Batch{Retract: []graph.StatementID{extra.ID}})
				t.again()
			}
		}
		var n int
		for x, err := range t.store.Statements(t.ctx, graph.StatementsQuery{Amount: "1.0"}) {
			t.fails("Statements", err, graph.ErrInvalid, "amount")
			n++
			_ = x
		}
		if n != 1 {
			t.Errorf("an amount that is none gave %d items, want the error", n)
		}
	}},
	{"Statements", "of ranges, by what they span and in their order", func(t *trial) {
		b := start([]graph.Entity{entity("a", topic, "A")})
		values := map[string]graph.Value{
			"10": quantity("10", "EUR"), "over 10": bounded("10", graph.Over), "10 to 20": spanning("10", "20"), "over 10 to 15": spanning("10", "15"),
			"up to 12": bounded("12", graph.UpTo), "20 to 30": spanning("20", "30"), "under 20": bounded("20", graph.Under), "40": quantity("40", "EUR"),
		}
		open := values["over 10 to 15"]
		open.MinOpen = true
		values["over 10 to 15"] = open
		s := shop{}
		for name, v := range values {
			s[name] = fact("a", size, v)
			b.Statements = append(b.Statements, s[name])
		}
		t.apply(b)
		for _, c := range []struct {
			min, max    graph.Decimal
			overlapping bool
			want        []string
		}{
			{"10", "20", false, []string{"10", "10 to 20", "over 10 to 15"}},
			{"10", "", false, []string{"10", "over 10", "10 to 20", "over 10 to 15", "20 to 30", "40"}},
			{"", "20", false, []string{"10", "10 to 20", "over 10 to 15", "up to 12", "under 20"}},
			{"11", "", false, []string{"20 to 30", "40"}},
			{"10", "20", true, []string{"10", "over 10", "10 to 20", "over 10 to 15", "up to 12", "20 to 30", "under 20"}},
			{"10", "10", false, []string{"10"}},
			{"", "10", true, []string{"10", "10 to 20", "up to 12", "under 20"}},
			{"20", "", true, []string{"over 10", "10 to 20", "20 to 30", "40"}},
			{"21", "22", true, []string{"over 10", "20 to 30"}},
			{"21", "22", false, nil},
		} {
			for _, by := range []graph.StatementSort{graph.SortID, graph.SortAmount} {
				for _, about := range []graph.EntityID{"", "a"} {
					q := graph.StatementsQuery{About: about, Unit: "EUR", Min: c.min, Max: c.max, Overlapping: c.overlapping, Sort: by}
					t.same(fmt.Sprintf("Statements about %q from %q to %q, overlapping %v", about, c.min, c.max, c.overlapping), slices.Sorted(slices.Values(s.names(t, all(t, t.store.Statements(t.ctx, q))))), slices.Sorted(slices.Values(c.want)))
				}
			}
		}
		q := graph.StatementsQuery{Unit: "EUR", Sort: graph.SortAmount}
		got := s.names(t, all(t, t.store.Statements(t.ctx, q)))
		want := slices.Concat(s.byID("10", "over 10"), []string{"over 10 to 15", "10 to 20", "up to 12", "under 20", "20 to 30", "40"})
		t.same("Statements in order of amounts", got, want)
		var pages []string
		for q.Limit = 1; len(pages) <= len(want); {
			page := all(t, t.store.Statements(t.ctx, q))
			if len(page) == 0 {
				break
			}
			at := q.Position(&page[0])
			pages, q.After = append(pages, s.names(t, page)...), &at
		}
		t.same("the same in pages", pages, want)
	}},
	{"Statements", "once leaves out what gives again what another statement gives", func(t *trial) {
		b := start([]graph.Entity{entity("a", topic, "A"), entity("f", firm, "F")})
		s := shop{
			"euros": fact("a", size, quantity("10", "EUR")), "dollars": fact("a", size, quantity("11", "USD")), "planned": fact("a", size, quantity("12", "EUR")),
			"named": fact("f", size, quantity("10", "EUR")), "link": join("a", links, "f"), "link again": join("a", links, "f", numbered(2)),
		}
		with := func(name string, qs ...graph.Qualifier) {
			x := s[name]
			x.Qualifiers = qs
			s[name] = x.Canonical()
		}
		with("dollars", graph.Qualifier{Key: "conversion", Value: graph.Value{Kind: graph.TextValue, Text: "from euros"}})
		with("planned", graph.Qualifier{Key: plan, Entity: "f"})
		with("named", graph.Qualifier{Key: plan, Entity: "f"}, graph.Qualifier{Key: role, Entity: "a"})
		with("link again", graph.Qualifier{Key: "same-as", Entity: "f"})
		for _, x := range s {
			b.Statements = append(b.Statements, x)
		}
		t.apply(b)
		for _, c := range []struct {
			name string
			q    graph.StatementsQuery
			want []string
		}{
			{"all", graph.StatementsQuery{}, []string{"dollars", "euros", "link", "link again", "named", "planned"}},
			{"once", graph.StatementsQuery{Once: true}, []string{"euros", "link", "planned"}},
			{"once, about one", graph.StatementsQuery{Once: true, About: "f"}, []string{"link"}},
			{"once, by amount", graph.StatementsQuery{Once: true, Unit: "EUR", Sort: graph.SortAmount}, []string{"euros", "planned"}},
			{"once, of those of a plan", graph.StatementsQuery{Once: true, Qualified: []graph.Qualification{{Key: plan}}}, []string{"planned"}},
			{"once, of those that are given again", graph.StatementsQuery{Once: true, Qualified: []graph.Qualification{{Key: role}}}, nil},
			{"once, one at a time", graph.StatementsQuery{Once: true, Limit: 3}, []string{"euros", "link", "planned"}},
		} {
			t.same(c.name, slices.Sorted(slices.Values(s.names(t, all(t, t.store.Statements(t.ctx, c.q))))), c.want)
		}
	}},
	{"Statements", "by amounts of their qualifiers", func(t *trial) {
		s := t.openShares()
		percent := func(min, max graph.Decimal) graph.StatementsQuery {
			return graph.StatementsQuery{AmountOf: share, Unit: graph.PercentUnit, Min: min, Max: max}
		}
		for _, c := range []struct {
			name string
			q    graph.StatementsQuery
			want []string // in order of amounts
		}{
			{"all that are in percent", percent("", ""), []string{"f of x", "f of g", "g of x", "g size", "x of f", "f of f"}},
			{"at least half", percent("50", ""), []string{"g size", "x of f"}},
			{"at most a third", percent("", "33"), []string{"f of x"}},
			{"what may be at most a third", narrower(percent("", "33"), func(q *graph.StatementsQuery) { q.Overlapping = true }), []string{"f of x", "f of g", "g of x"}},
			{"what may be between", narrower(percent("55", "58"), func(q *graph.StatementsQuery) { q.Overlapping = true }), []string{"g size"}},
			{"of one of two", percent("59", "60"), []string{"x of f"}},
			{"of one predicate", narrower(percent("", ""), func(q *graph.StatementsQuery) { q.Filter.Predicates = []graph.Predicate{owns} }), []string{"f of x", "f of g", "g of x", "x of f", "f of f"}},
			{"about one", narrower(percent("", ""), func(q *graph.StatementsQuery) { q.About = "g" }), []string{"f of g", "g of x", "g size"}},
			{"with another key", narrower(percent("", ""), func(q *graph.StatementsQuery) { q.Qualified = []graph.Qualification{{Key: votes}} }), []string{"f of g", "g size"}},
			{"with the same key", narrower(percent("50", ""), func(q *graph.StatementsQuery) { q.Qualified = []graph.Qualification{{Key: share}} }), []string{"g size", "x of f"}},
			{"of another key", graph.StatementsQuery{AmountOf: votes, Unit: heads}, []string{"g size", "f of g"}},
			{"of a key that none has", graph.StatementsQuery{AmountOf: "price", Unit: "EUR"}, []string{}},
			{"of facts alone", graph.StatementsQuery{Unit: "EUR"}, []string{"g size"}},
		} {
			got := all(t, t.store.Statements(t.ctx, c.q))
			t.same("Statements by "+c.name, s.names(t, got), s.byID(c.want...))
			c.q.Sort = graph.SortAmount
			t.same("Statements by "+c.name+", in order of amounts", s.names(t, all(t, t.store.Statements(t.ctx, c.q))), c.want)
			for i := range c.want {
				st := s[c.want[i]]
				at := c.q.Position(&st)
				c.q.After = &at
				t.same("those behind "+c.want[i], s.names(t, all(t, t.store.Statements(t.ctx, c.q))), append([]string{}, c.want[i+1:]...))
			}
		}
	}},
	{"Statements", "by amounts of qualifiers of which there are thousands", func(t *trial) {
		b := net(map[graph.EntityID]graph.Type{"f": firm, "g": firm}, "f g")
		var want []graph.Statement
		for i := range 2_500 {
			st := join("f", owns, "g", when(graph.When{Text: fmt.Sprint(i)}), qualified(graph.Qualifier{Key: share, Value: quantity(graph.Decimal(fmt.Sprint(i/3)), "percent")}))
			if i%2 == 0 { // and a greater one
				st.Qualifiers = append(st.Qualifiers, graph.Qualifier{Key: share, Value: quantity(graph.Decimal(fmt.Sprint(5_000-i)), "percent")})
			}
			st = st.Canonical()
			b.Statements, want = append(b.Statements, st), append(want, st)
		}
		t.apply(b)
		for _, about := range []graph.EntityID{"", "f"} {
			q := graph.StatementsQuery{About: about, AmountOf: share, Unit: "percent", Sort: graph.SortAmount}
			slices.SortFunc(want, func(a, b graph.Statement) int { return q.Position(&a).Compare(q.Position(&b)) })
			t.same("all", all(t, t.store.Statements(t.ctx, q)), want)
			at := q.Position(&want[1200])
			q.After, q.Limit = &at, 7
			t.same("a page", all(t, t.store.Statements(t.ctx, q)), want[1201:1208])
			q = graph.StatementsQuery{About: about, AmountOf: share, Unit: "percent", Min: "4990"}
			t.same("the largest", len(all(t, t.store.Statements(t.ctx, q))), 6)
		}
	}},
	{"Statements", "by the passage that they cite", func(t *trial) {
		s := t.openShop()
		for _, c := range []struct {
			source     graph.SourceID
			start, end int
			want       []string
		}{
			{"src", 0, 10, nil},
			{"src", 0, 11, []string{"ann at g"}},
			{"src", 19, 100, []string{"ann at g"}},
			{"src", 20, 100, nil},
			{"s2", 0, 1, []string{"f owns g"}},
			{"s2", 4, 16, []string{"f owns g", "f raised"}},
			{"s2", 5, 15, nil},
			{"s2", 39, 40, []string{"f owns g"}},
			{"s2", 40, 1000, nil},
			{"nowhere", 0, 1000, nil},
		} {
			got := all(t, t.store.Statements(t.ctx, graph.StatementsQuery{Filter: graph.Filter{Sources: []graph.SourceID{c.source}}, Start: c.start, End: c.end}))
			t.same(fmt.Sprintf("Statements of %s from %d to %d", c.source, c.start, c.end), s.names(t, got), s.byID(c.want...))
		}
	}},
	{"Statements", "in order of due: soonest first, without last, ties by ID", func(t *trial) {
		s := t.openShop()
		got := all(t, t.store.Statements(t.ctx, graph.StatementsQuery{Sort: graph.SortDue}))
		want := append([]string{"f in x"}, s.byID("g raised", "g motto")...) // both on 2023-06-30
		want = append(want, "f owns x", "bob at g", "f staff target")
		var without []string
		for name := range s {
			if !slices.Contains(want, name) {
				without = append(without, name)
			}
		}
		t.same("Statements", s.names(t, got), append(want, s.byID(without...)...))
	}},
	{"Statements", "in order of amount: smallest first, without last, ties by ID, one unit", func(t *trial) {
		s := t.openShop()
		got := all(t, t.store.Statements(t.ctx, graph.StatementsQuery{Sort: graph.SortAmount, Unit: heads}))
		t.same("Statements in heads", s.names(t, got), append(append([]string{"f staff 9"}, s.byID("f staff 10", "g staff 10")...), "f staff target"))
		got = all(t, t.store.Statements(t.ctx, graph.StatementsQuery{Sort: graph.SortAmount, Unit: "EUR"}))
		t.same("Statements in EUR", s.names(t, got), []string{"x size -3", "g raised", "x size unprinted"})
	}},
	{"Statements", "amounts order as numbers, not as texts or floats", func(t *trial) {
		amounts := []graph.Decimal{"-100", "-20", "-3.5", "-3.45", "-0.001", "0", "0.5", "0.500000000000000000000000000001", "3", "20", "100", "99999999999999999999999999999999", "100000000000000000000000000000000"}
		b := start([]graph.Entity{entity("a", topic, "A")})
		for i := range amounts {
			b.Statements = append(b.Statements, fact("a", size, quantity(amounts[(i*5)%len(amounts)], "EUR")))
		}
		t.apply(b)
		got := []graph.Decimal{}
		for _, s := range all(t, t.store.Statements(t.ctx, graph.StatementsQuery{Sort: graph.SortAmount, Unit: "EUR"})) {
			got = append(got, s.Value.Amount)
		}
		t.same("amounts", got, amounts)
		n := len(all(t, t.store.Statements(t.ctx, graph.StatementsQuery{Min: "0.5", Max: "0.5"})))
		if n != 1 {
			t.Errorf("got %d statements of exactly 0.5, want 1", n)
		}
	}},
	{"Statements", "pages by After and Limit are the whole list, in every order", func(t *trial) {
		s := t.openShop()
		for _, q := range []graph.StatementsQuery{
			{},
			{Sort: graph.SortID},
			{Sort: graph.SortDue},
			{Sort: graph.SortAmount, Unit: heads},
			{Sort: graph.SortAmount, Unit: "EUR"},
			{About: "f"},
			{About: "f", Sort: graph.SortDue},
			{Filter: graph.Filter{Types: []graph.Type{firm, place}}},
			{Filter: graph.Filter{ValidAt: "2020"}, Sort: graph.SortDue},
			{Qualified: []graph.Qualification{{Key: role}}},
		} {
			whole := s.names(t, all(t, t.store.Statements(t.ctx, q)))
			for _, limit := range []int{1, 3, 7} {
				p := q
				p.Limit = limit
				paged := []string{}
				for range 100 {
					got := all(t, t.store.Statements(t.ctx, p))
					paged = append(paged, s.names(t, got)...)
					if len(got) < limit {
						break
					}
					at := p.Position(&got[len(got)-1])
					p.After = &at
				}
				t.same(fmt.Sprintf("pages of %d, sorted by %q", limit, q.Sort), paged, whole)
			}
		}
	}},
	{"Statements", "After need not be there", func(t *trial) {
		s := t.openShop()
		for _, q := range []graph.StatementsQuery{{}, {Sort: graph.SortDue}, {Sort: graph.SortAmount, Unit: heads}} {
			whole := all(t, t.store.Statements(t.ctx, q))
			gone := whole[1]
			t.apply(graph.Batch{Retract: []graph.StatementID{gone.ID}})
			at := q.Position(&gone)
			q.After = &at
			got := all(t, t.store.Statements(t.ctx, q))
			t.same(fmt.Sprintf("Statements after one that is gone, sorted by %q", q.Sort), s.names(t, got), s.names(t, whole[2:]))
			t.apply(graph.Batch{Statements: []graph.Statement{gone}})
		}
	}},
	{"Statements", "an invalid query yields one error that lists all faults", func(t *trial) {
		for _, c := range []struct {
			q    graph.StatementsQuery
			want []string
		}{
			{graph.StatementsQuery{About: " ", Limit: -1, Sort: "name", Start: -1, Min: "1.0", Max: "x", SubjectTypes: []graph.Type{"X"}, ObjectTypes: []graph.Type{""}}, []string{"id", "limit", "max", "min", "objectType", "sort", "start", "subjectType"}},
			{graph.StatementsQuery{Filter: graph.Filter{
				Predicates: []graph.Predicate{"X"}, Types: []graph.Type{"X"}, Direction: "up", Statuses: []graph.Status{"so"}, Sources: []graph.SourceID{""},
				ValidAt: "2021-13", DueBefore: "1", DueAfter: "2021-02-29", ObservedBefore: "x", ObservedAfter: "2021-00",
			}}, []string{"direction", "dueAfter", "dueBefore", "observedAfter", "observedBefore", "predicate", "source", "status", "type", "validAt"}},
			{graph.StatementsQuery{Sort: graph.SortAmount}, []string{"unit"}},
			{graph.StatementsQuery{Qualified: []graph.Qualification{{Key: "Role"}, {Key: ""}, {Key: role, Entity: " "}}}, []string{"qualifier", "qualifier", "qualifier"}},
			{graph.StatementsQuery{Qualified: slices.Repeat([]graph.Qualification{{Key: role}}, graph.MaxStarts+1)}, []string{"qualifier"}},
			{graph.StatementsQuery{Min: "12", Max: "3"}, []string{"max", "min"}},
			{graph.StatementsQuery{Filter: graph.Filter{DueBefore: "2023", DueAfter: "2025"}}, []string{"dueAfter", "dueBefore"}},
			{graph.StatementsQuery{Filter: graph.Filter{ObservedBefore: "2023", ObservedAfter: "2025"}}, []string{"observedAfter", "observedBefore"}},
			{graph.StatementsQuery{Filter: graph.Filter{ValidAt: "2021", Statuses: []graph.Status{graph.Planned, graph.Target}}}, []string{"status", "validAt"}},
			{graph.StatementsQuery{Amount: "12", Min: "20"}, []string{"amount", "min"}},
			{graph.StatementsQuery{Amount: "12", Max: "11.5"}, []string{"amount", "max"}},
			{graph.StatementsQuery{Start: 3}, []string{"end"}},
			{graph.StatementsQuery{Start: 3, End: 3, Filter: graph.Filter{Sources: []graph.SourceID{"src"}}}, []string{"end"}},
			{graph.StatementsQuery{Start: 3, End: 4}, []string{"source"}},
			{graph.StatementsQuery{Start: 3, End: 4, Filter: graph.Filter{Sources: []graph.SourceID{"a", "b"}}}, []string{"source"}},
		} {
			got, err := drain(t.store.Statements(t.ctx, c.q))
			t.fails("Statements", err, graph.ErrInvalid, "")
			t.same("the faults", faultFields(err), c.want)
			t.same("the statements before the error", got, []graph.Statement{})
		}
	}},
	{"Statements", "show a replaced citation and a retyped end", func(t *trial) {
		t.apply(net(nil, "a b"))
		s := join("a", links, "b", cites(graph.Citation{Line: 4, Note: "n"}))
		t.apply(graph.Batch{Statements: []graph.Statement{s}, Entities: []graph.Entity{entity("b", firm, "B")}})
		t.same("Statements", all(t, t.store.Statements(t.ctx, graph.StatementsQuery{Filter: graph.Filter{Types: []graph.Type{firm}}})), []graph.Statement{s})
		t.same("Statements", all(t, t.store.Statements(t.ctx, graph.StatementsQuery{ObjectTypes: []graph.Type{topic}})), []graph.Statement{})
	}},
	{"Statements", "one iteration reads one revision whatever is written meanwhile", func(t *trial) {
		const n = 40
		generation := func(try int) []graph.Statement {
			var out []graph.Statement
			for i := range n {
				out = append(out, join("a", links, "b", numbered(try*n+i)))
			}
			return out
		}
		b := net(nil, "a b")
		b.Statements = generation(0)
		now, rev := inOrder(b.Statements...), t.apply(b)
		throughWrites(t, func(write func()) (any, any, error) {
			want, asOf := now, rev
			var at graph.Revision
			got := []graph.Statement{}
			for s, err := range t.store.Statements(t.ctx, graph.StatementsQuery{Revision: &at}) {
				if err != nil {
					return nil, nil, err
				}
				got = append(got, s)
				write()
			}
			return []any{got, at}, []any{want, asOf}, nil
		}, func(try int) {
			next := graph.Batch{Statements: generation(try)}
			for _, s := range now {
				next.Retract = append(next.Retract, s.ID)
			}
			now, rev = inOrder(next.Statements...), t.apply(next)
		})
	}},
}

// throughWrites reads some times while a batch is written in the middle of each
// iteration, earlier and later. read calls its write after each item and gives
// what it got and what it should have got; write is given the number of the
// batch, from 1. A store may be unable to hold on to an old revision, but it must
// say so, and not each time.
func throughWrites(t *trial, read func(write func()) (got, want any, err error), write func(try int)) {
	t.Helper()
	const tries = 10
	through := 0
	for try := range tries {
		items := 0
		got, want, err := read(func() {
			if items++; items == 1+3*try {
				write(try + 1)
			}
		})
		if err != nil {
			t.fails("an iteration during which a batch was written", err, graph.ErrUnavailable, "")
			continue
		}
		through++
		t.same("an iteration during which a batch was written", got, want)
	}
	if through == 0 {
		t.Errorf("got ErrUnavailable from each of %d iterations during which a batch was written, want one that gets through", tries)
	}
}

var profileClauses = []clause{
	{"Said", "gives all about an entity, or leaves it out", func(t *trial) {
		t.openShop()
		many := graph.Batch{Entities: []graph.Entity{entity("much", firm, "Much")}}
		for i := range 400 {
			many.Statements = append(many.Statements, fact("much", size, quantity(graph.Decimal(fmt.Sprint(i+1)), "EUR")))
		}
		t.apply(many)
		of := ids("f", "x", "nobody", "much", "ann", "bob")
		r, err := t.store.Said(t.ctx, of)
		t.ok(err)
		t.same("revision", r.Revision, t.revision())
		for id, got := range r.Of {
			if !slices.Contains(of, id) || id == "nobody" {
				t.Fatalf("got what is said about %q, which was not asked or is not there", id)
			}
			q := graph.AllStatements()
			q.About = id
			t.same("about "+string(id), got, all(t, t.store.Statements(t.ctx, q)))
		}
		_, err = t.store.Said(t.ctx, nil)
		t.fails("Said", err, graph.ErrInvalid, "of")
		_, err = t.store.Said(t.ctx, ids("f", "f"))
		t.fails("Said", err, graph.ErrInvalid, "of")
	}},
	{"Lists", "gives what Statements gives of each query, or leaves it out", func(t *trial) {
		t.openShop()
		many := graph.Batch{Entities: []graph.Entity{entity("much", firm, "Much")}}
		for i := range 40 {
			w := graph.When{Observed: graph.Date(fmt.Sprint(2000 + i%9)), Due: graph.Date(fmt.Sprintf("20%02d-0%d", 10+i%4, 1+i%3))}
			if i%3 == 0 {
				w.Due = ""
			}
			many.Statements = append(many.Statements, fact("much", size, quantity(graph.Decimal(fmt.Sprint(i%7+1)), []string{"EUR", "USD"}[i%2]), when(w)))
		}
		for i := range 60 { // of these two amounts an index may make one
			amount := graph.Decimal("0.1")
			if i%20 == 0 {
				amount = "0.10000000000000000001"
			}
			many.Statements = append(many.Statements, fact("much", raised, quantity(amount, "EUR"), when(graph.When{Observed: graph.Date(fmt.Sprint(1900 + i))})))
		}
		t.apply(many)
		queries := []graph.StatementsQuery{
			{Limit: 1},
			{Limit: 3},
			{Limit: 1000},
			{Limit: 500},
			{Limit: 1000, Bytes: 1},
			{Limit: 2, Amount: "3"},
			{Limit: 30, Amount: "3", Unit: "EUR"},
			{Limit: 30, Amount: "99"},
			{Limit: 4, Amount: "0.10000000000000000001"},
			{Limit: 9, Unit: "EUR", Min: "2", Max: "4"},
			{Limit: 2, Filter: graph.Filter{DueAfter: "2011", DueBefore: "2012"}},
			{Limit: 50, Filter: graph.Filter{DueAfter: "2013"}},
			{Limit: 50, Filter: graph.Filter{DueBefore: "2010-01"}, Amount: "1"},
			{Limit: 4, Filter: graph.Filter{ObservedAfter: "2003", ObservedBefore: "2004"}},
			{Limit: 1000, Filter: graph.Filter{ObservedAfter: "2003"}},
			{Limit: 20, Filter: graph.Filter{Statuses: []graph.Status{graph.Planned, graph.Denied}}},
			{Limit: 20, Filter: graph.Filter{Predicates: []graph.Predicate{size}}},
			{Limit: 20, Filter: graph.Filter{Predicates: []graph.Predicate{"unheard-of"}}},
			{Limit: 20, Filter: graph.Filter{Sources: []graph.SourceID{"src"}}},
			{Limit: 20, About: "much"},
			{Limit: 20, Sort: graph.SortDue},
			{Limit: 20, Sort: graph.SortAmount, Unit: "EUR"},
			{Limit: 20, After: &graph.StatementPosition{ID: "size"}},
		}
		for _, of := range [][]graph.StatementsQuery{queries, queries[:1], queries[5:6], queries[17:18]} {
			r, err := t.store.Lists(t.ctx, of)
			t.ok(err)
			t.same("revision", r.Revision, t.revision())
			if len(r.Lists) != len(of) {
				t.Fatalf("got %d lists, want %d", len(r.Lists), len(of))
			}
			for i, got := range r.Lists {
				if got != nil { // or it is left to Statements
					t.same(fmt.Sprintf("list %d", i), got, append([]graph.Statement{}, all(t, t.store.Statements(t.ctx, of[i]))...))
				}
			}
		}
		_, err := t.store.Lists(t.ctx, nil)
		t.fails("Lists", err, graph.ErrInvalid, "of")
		_, err = t.store.Lists(t.ctx, []graph.StatementsQuery{{}})
		t.fails("Lists", err, graph.ErrInvalid, "of")
		_, err = t.store.Lists(t.ctx, make([]graph.StatementsQuery, graph.MaxLists+1))
		t.fails("Lists", err, graph.ErrInvalid, "of")
	}},
	{"Profile", "counts by predicate, direction and type of the other end, in order", func(t *trial) {
		t.openShop()
		got, err := t.store.Profile(t.ctx, "f")
		t.ok(err)
		f, err := t.store.Entity(t.ctx, "f")
		t.ok(err)
		t.same("Profile", got, graph.ProfileResult{Node: f.Node, Facts: all(t, t.store.Statements(t.ctx, graph.StatementsQuery{About: "f", Filter: graph.Filter{Predicates: []graph.Predicate{staff, raised, size, founded, motto}}})), Counts: []graph.Count{
			{Predicate: locatedIn, Direction: graph.Out, Count: 1, Types: []graph.TypeCount{{Type: place, Count: 1}}},
			{Predicate: owns, Direction: graph.In, Count: 1, Types: []graph.TypeCount{{Type: firm, Count: 1}}},
			{Predicate: owns, Direction: graph.Out, Count: 3, Types: []graph.TypeCount{{Type: firm, Count: 2}, {Type: place, Count: 1}}},
			{Predicate: worksFor, Direction: graph.In, Count: 2, Types: []graph.TypeCount{{Type: person, Count: 2}}},
		}, Mentions: []graph.Mention{}, Revision: t.revision()})
	}},
	{"Profile", "counts what names an entity in qualifiers, by key", func(t *trial) {
		t.openTalks()
		t.apply(graph.Batch{Statements: []graph.Statement{fact("g", size, quantity("9", "EUR"), status(graph.Rumoured), qualified(graph.Qualifier{Key: role, Entity: "lone"}))}})
		for id, want := range map[graph.EntityID][]graph.Mention{
			"ann":  {{Key: role, Count: 3}},
			"bob":  {{Key: role, Count: 2}},
			"p":    {{Key: plan, Count: 4}},
			"q":    {{Key: plan, Count: 2}, {Key: role, Count: 1}},
			"lone": {},
		} {
			got, err := t.store.Profile(t.ctx, id)
			t.ok(err)
			t.same(fmt.Sprintf("Mentions of %q", id), got.Mentions, want)
		}
	}},
	{"Profile", "what a symmetric predicate says has no direction", func(t *trial) {
		t.openNear()
		got, err := t.store.Profile(t.ctx, "a")
		t.ok(err)
		t.same("Profile", got.Counts, []graph.Count{
			{Predicate: links, Direction: graph.In, Count: 1, Types: []graph.TypeCount{{Type: topic, Count: 1}}},
			{Predicate: links, Direction: graph.Out, Count: 1, Types: []graph.TypeCount{{Type: topic, Count: 1}}},
			{Predicate: near, Count: 3, Types: []graph.TypeCount{{Type: firm, Count: 1}, {Type: topic, Count: 2}}},
		})
		if got.Degree != 5 {
			t.Errorf("got a degree of %d, want 5", got.Degree)
		}
	}},
	{"Profile", "what a symmetric predicate says from both ends is one relation", func(t *trial) {
		t.openNear()
		counted := func(what string, degree, neighbors, nearby int) {
			t.Helper()
			got, err := t.store.Profile(t.ctx, "a")
			t.ok(err)
			n := 0
			for _, c := range got.Counts {
				if c.Predicate == near {
					n = c.Count
					for _, of := range c.Types {
						c.Count -= of.Count
					}
					if c.Count != 0 {
						t.Errorf("%s: the counts by type are %v, and together not %d", what, c.Types, n)
					}
				}
			}
			t.same(what, []int{got.Degree, got.Neighbors, n}, []int{degree, neighbors, nearby})
			one, err := t.store.Entity(t.ctx, "a")
			t.ok(err)
			listed := all(t, t.store.Entities(t.ctx, graph.EntitiesQuery{Limit: 1}))
			t.same(what+", alone and in a list", []graph.Node{one.Node, listed[0]}, []graph.Node{got.Node, got.Node})
		}
		counted("at first", 5, 4, 3)
		back := []graph.Statement{join("b", near, "a"), join("a", near, "c", cites(graph.Citation{Line: 7}))}
		t.apply(graph.Batch{Statements: back})
		counted("said from the other end as well", 5, 4, 3)
		t.same("the way", t.near(graph.NeighborhoodQuery{From: ids("a"), Hops: 1}).Entities[0].Degree, 5)
		other := []graph.Statement{join("b", near, "a", status(graph.Ended)), join("b", near, "a", status(graph.Denied)), join("d", links, "a")}
		t.apply(graph.Batch{Statements: other})
		counted("something else from the other end", 7, 4, 4)
		// Which of the two is taken back does not matter.
		t.apply(graph.Batch{Retract: []graph.StatementID{join("a", near, "b").ID, back[1].ID}})
		counted("one of the two taken back", 7, 4, 4)
		t.apply(graph.Batch{Retract: []graph.StatementID{back[0].ID, other[0].ID, join("a", links, "d").ID}})
		counted("both", 4, 3, 2)
		// Both at once, and a loop, which is its own other end.
		t.apply(graph.Batch{Statements: []graph.Statement{join("a", near, "z"), join("z", near, "a"), join("a", near, "a", status(graph.Claimed))}})
		counted("both at once", 6, 4, 4)
		t.apply(graph.Batch{Retract: []graph.StatementID{join("a", near, "z").ID, join("z", near, "a").ID}})
		counted("both taken back at once", 5, 3, 3)
		t.apply(graph.Batch{Statements: []graph.Statement{join("z", near, "a"), join("a", near, "z")}})
		counted("and stated again", 6, 4, 4)
	}},
	{"Profile", "a symmetric predicate goes with what it said from both ends", func(t *trial) {
		t.openNear()
		defined := graph.Schema{Predicates: []graph.PredicateDef{{ID: "x-twin", Label: graph.Words{EN: "twin", ZH: "孪生"}, Symmetric: true}}}
		degrees := func() (out []int) {
			for _, id := range ids("a", "b", "c") {
				got, err := t.store.Profile(t.ctx, id)
				t.ok(err)
				out = append(out, got.Degree, got.Neighbors)
			}
			return out
		}
		before := degrees()
		// One pair has been told for long, another comes with the predicate.
		pair := []graph.Statement{join("a", "x-twin", "b"), join("b", "x-twin", "a")}
		drop := graph.Batch{Retract: []graph.StatementID{pair[0].ID, pair[1].ID}, Drop: graph.Drop{Predicates: []graph.Predicate{"x-twin"}}}
		for range 2 {
			t.apply(graph.Batch{Schema: defined, Statements: pair})
			t.apply(drop)
			t.same("after the predicate and what it said came and went", degrees(), before)
		}
		t.apply(graph.Batch{Schema: defined, Statements: pair[:1]})
		t.apply(graph.Batch{Statements: append(pair[1:], join("c", "x-twin", "b"))})
		drop.Retract = append(drop.Retract, join("c", "x-twin", "b").ID)
		t.apply(drop)
		t.same("after what came by and by went at once", degrees(), before)
	}},
	{"Apply", "a predicate stays symmetric, or not", func(t *trial) {
		t.openNear()
		for p, symmetric := range map[graph.Predicate]bool{near: false, links: true} {
			res, err := t.store.Schema(t.ctx)
			t.ok(err)
			d := *res.Schema.Predicate(p)
			d.Symmetric = symmetric
			t.refuse(graph.Batch{Schema: graph.Schema{Predicates: []graph.PredicateDef{d}}}, graph.ErrConflict, "schema.predicates[0]")
		}
	}},
	{"Apply", "a predicate comes again as a symmetric one, and with it what it said", func(t *trial) {
		defined := func(symmetric bool) graph.Schema {
			return graph.Schema{Predicates: []graph.PredicateDef{{ID: "x-again", Label: graph.Words{EN: "again", ZH: "又"}, Symmetric: symmetric}}}
		}
		st := join("a", "x-again", "b")
		b := start([]graph.Entity{entity("a", topic, "A"), entity("b", topic, "B")})
		b.Schema.Predicates = append(b.Schema.Predicates, defined(false).Predicates...)
		b.Statements = append(b.Statements, st)
		t.apply(b)
		for _, symmetric := range []bool{true, false} {
			t.apply(graph.Batch{Retract: []graph.StatementID{st.ID}})
			t.apply(graph.Batch{Drop: graph.Drop{Predicates: []graph.Predicate{"x-again"}}})
			t.apply(graph.Batch{Schema: defined(symmetric), Statements: []graph.Statement{st}})
			for d, want := range map[graph.Direction]int{graph.Out: 1, graph.In: 0} {
				if symmetric {
					want = 1
				}
				got := t.near(graph.NeighborhoodQuery{From: ids("a"), Hops: 1, Filter: graph.Filter{Direction: d}})
				if len(got.Statements) != want {
					t.Errorf("symmetric %t, %s: got %d statements, want %d", symmetric, d, len(got.Statements), want)
				}
			}
		}
	}},
	{"Statements", "what a symmetric predicate says has no direction", func(t *trial) {
		t.openNear()
		for _, c := range []struct {
			about graph.EntityID
			way   graph.Direction
			want  string
		}{
			{"b", graph.Out, "a b, b c, z b"},
			{"b", graph.In, "a b, b c, z b"},
			{"a", graph.Out, "a a, a b, a d, c a"},
			{"a", graph.In, "a a, a b, c a, e a"},
			{"d", graph.Out, ""},
			{"", graph.In, "a a, a b, a d, b c, c a, e a, z b"},
		} {
			for _, limit := range []int{0, 2} {
				q := graph.StatementsQuery{About: c.about, Filter: graph.Filter{Direction: c.way}, Limit: limit}
				var got []string
				for {
					page := all(t, t.store.Statements(t.ctx, q))
					for _, s := range page {
						got = append(got, fmt.Sprint(s.Subject, " ", s.Object))
					}
					if limit == 0 || len(page) < limit {
						break
					}
					after := q.Position(&page[len(page)-1])
					q.After = &after
				}
				slices.Sort(got)
				t.same(fmt.Sprintf("about %q, %s, %d a page", c.about, c.way, limit), strings.Join(got, ", "), c.want)
			}
		}
	}},
	{"Profile", "counts none of an entity without relationships", func(t *trial) {
		t.openShop()
		t.apply(graph.Batch{Statements: []graph.Statement{fact("lone", size, quantity("1", "EUR"))}})
		got, err := t.store.Profile(t.ctx, "lone")
		t.ok(err)
		t.same("Profile", got.Counts, []graph.Count{})
		_, err = t.store.Profile(t.ctx, "nobody")
		t.fails("Profile", err, graph.ErrNotFound, "id")
	}},
	{"Profile", "holds the facts about an entity, in ID order", func(t *trial) {
		t.openShop()
		b := graph.Batch{Statements: []graph.Statement{
			fact("lone", size, quantity("1", "EUR")), fact("lone", size, quantity("2", "EUR")), fact("lone", raised, quantity("3", "EUR")), fact("f", size, quantity("4", "EUR")),
		}}
		t.apply(b)
		want := b.Statements[:3]
		slices.SortFunc(want, func(a, b graph.Statement) int { return strings.Compare(string(a.ID), string(b.ID)) })
		got, err := t.store.Profile(t.ctx, "lone")
		t.ok(err)
		t.same("Facts", got.Facts, want)
		t.same("StoppedBy", got.StoppedBy, graph.Stop(""))
		t.apply(graph.Batch{Retract: []graph.StatementID{want[1].ID}})
		got, err = t.store.Profile(t.ctx, "lone")
		t.ok(err)
		t.same("Facts but one that was retracted", got.Facts, []graph.Statement{want[0], want[2]})
	}},
	{"Profile", "holds at most 10,000 facts", func(t *trial) {
		b := net(map[graph.EntityID]graph.Type{"f": firm}, "a f")
		for i := range graph.MaxPage {
			b.Statements = append(b.Statements, fact("f", size, quantity(graph.Decimal(fmt.Sprint(i)), "EUR")))
		}
		t.apply(b)
		want := all(t, t.store.Statements(t.ctx, graph.StatementsQuery{About: "f", Filter: graph.Filter{Predicates: []graph.Predicate{size}}}))
		got, err := t.store.Profile(t.ctx, "f")
		t.ok(err)
		t.same("10,000 facts", got.Facts, want)
		t.same("StoppedBy", got.StoppedBy, graph.Stop(""))
		t.same("Counts beside them", len(got.Counts), 1)
		t.apply(graph.Batch{Statements: []graph.Statement{fact("f", raised, quantity("1", "EUR"))}})
		want = all(t, t.store.Statements(t.ctx, graph.StatementsQuery{About: "f", Filter: graph.Filter{Predicates: []graph.Predicate{size, raised}}}))
		got, err = t.store.Profile(t.ctx, "f")
		t.ok(err)
		t.same("10,000 of one more", got.Facts, want[:graph.MaxPage])
		t.same("StoppedBy", got.StoppedBy, graph.StoppedByLimit)
	}},
	{"Profile", "counts by type only where there are at most 10,000", func(t *trial) {
		b := net(map[graph.EntityID]graph.Type{"f": firm}, "hub a", "f hub")
		for i := range graph.MaxTypedCount - 1 {
			b.Statements = append(b.Statements, join("hub", links, "a", numbered(i)))
		}
		t.apply(b)
		want := []graph.Count{
			{Predicate: links, Direction: graph.In, Count: 1, Types: []graph.TypeCount{{Type: firm, Count: 1}}},
			{Predicate: links, Direction: graph.Out, Count: graph.MaxTypedCount, Types: []graph.TypeCount{{Type: topic, Count: graph.MaxTypedCount}}},
		}
		got, err := t.store.Profile(t.ctx, "hub")
		t.ok(err)
		t.same("Profile of 10,000", got.Counts, want)
		t.apply(graph.Batch{Statements: []graph.Statement{join("hub", links, "f")}})
		got, err = t.store.Profile(t.ctx, "hub")
		t.ok(err)
		want[1] = graph.Count{Predicate: links, Direction: graph.Out, Count: graph.MaxTypedCount + 1}
		t.same("Profile of one more", got.Counts, want)
	}},
	{"Profile", "counts follow retractions and other types", func(t *trial) {
		t.apply(net(map[graph.EntityID]graph.Type{"c": firm}, "a b", "a c", "d a"))
		t.apply(graph.Batch{Retract: []graph.StatementID{join("d", links, "a").ID}, Entities: []graph.Entity{entity("b", firm, "B")}})
		got, err := t.store.Profile(t.ctx, "a")
		t.ok(err)
		t.same("Profile", got.Counts, []graph.Count{{Predicate: links, Direction: graph.Out, Count: 2, Types: []graph.TypeCount{{Type: firm, Count: 2}}}})
	}},
}

// narrower gives a query with something changed.
func narrower(q graph.StatementsQuery, change func(*graph.StatementsQuery)) graph.StatementsQuery {
	change(&q)
	return q
}

package graphtest

import (
	"context"
	"fmt"
	"reflect"
	"strings"

	"hubgraph/graph"
)

var applyClauses = []clause{
	{"Apply", "a new store is empty and at sequence 0", func(t *trial) {
		rev := t.revision()
		if rev.Store == "" || rev.Seq != 0 || rev.Digest != (graph.Digest{}) {
			t.Errorf("got revision %s of a new store, want one with a UUID, sequence 0 and digest 0", rev)
		}
		st, err := t.store.Stats(t.ctx)
		t.ok(err)
		t.same("Stats", st, graph.Stats{
			ByType: map[graph.Type]int{}, ByPredicate: map[graph.Predicate]int{},
			ByStatus: map[graph.Status]int{}, BySource: map[graph.SourceID]int{}, Revision: rev,
		})
		t.same("Entities", all(t, t.store.Entities(t.ctx, graph.EntitiesQuery{})), []graph.Node{})
		t.same("Statements", all(t, t.store.Statements(t.ctx, graph.StatementsQuery{})), []graph.Statement{})
		t.same("Sources", all(t, t.store.Sources(t.ctx)), []graph.SourceResult{})
		sch, err := t.store.Schema(t.ctx)
		t.ok(err)
		t.same("Schema", sch, graph.SchemaResult{Schema: graph.Builtin().Merge(graph.Schema{}), Revision: rev})
	}},
	{"Apply", "answers the revision after it", func(t *trial) {
		for i := range 3 {
			got := t.apply(graph.Batch{Schema: Schema(), Entities: []graph.Entity{entity("a", topic, fmt.Sprintf("Name %d", i))}})
			t.same("the revision", t.revision(), got)
		}
	}},
	{"Apply", "the sequence rises by one with what changes something", func(t *trial) {
		first := t.apply(net(nil, "a b"))
		if first.Seq != 1 {
			t.Errorf("got sequence %d after the first batch, want 1", first.Seq)
		}
		second := t.apply(net(nil, "a b", "b c"))
		if second.Seq != 2 || second.Digest == first.Digest || second.Store != first.Store {
			t.Errorf("got revision %s after %s, want the next sequence and another digest", second, first)
		}
	}},
	{"Apply", "what changes nothing leaves the revision as it is", func(t *trial) {
		b := start([]graph.Entity{{
			ID: "a", Type: topic, Name: "A", Names: []graph.Name{{Text: "z"}, {Text: "b", Kind: graph.NameShort}},
			Identifiers: []graph.Identifier{{Scheme: "s", Value: "2"}, {Scheme: "s", Value: "1"}},
		}}, join("a", links, "a", cites(graph.Citation{Line: 2, Note: "n"}, graph.Citation{Line: 1})))
		b.Texts = []graph.SourceText{{Source: "src", Text: "Text."}}
		rev := t.apply(b)
		again := b
		again.Entities = []graph.Entity{{
			ID: "a", Type: topic, Name: "A", Names: []graph.Name{{Text: "b", Kind: graph.NameShort}, {Text: "z", Kind: graph.NameAlias}, {Text: "z"}},
			Identifiers: []graph.Identifier{{Scheme: "s", Value: "1"}, {Scheme: "s", Value: "2"}},
		}}
		for what, b := range map[string]graph.Batch{
			"nothing at all":                {},
			"the same batch":                b,
			"the same in another order":     again,
			"an absent statement retracted": {Retract: []graph.StatementID{join("x", links, "y").ID}},
			"an absent entity deleted":      {Delete: []graph.EntityID{"nobody"}},
			"a citation without its note":   {Statements: []graph.Statement{join("a", links, "a", cites(graph.Citation{Line: 2}))}},
			"a statement without citations": {Statements: []graph.Statement{join("a", links, "a")}},
			"an addition of what is there":  {Additions: []graph.Addition{{ID: "a", Names: []graph.Name{{Text: "z"}}}}},
			"a new author, note and label":  {Author: "a", Note: "n", Label: "l", Entities: b.Entities},
		} {
			t.same("the revision after "+what, t.apply(b), rev)
		}
	}},
	{"Apply", "the digest is the sum over the records", func(t *trial) {
		sch := Schema()
		src := graph.Source{ID: "src", Title: "The source", Published: "2022-01"}
		text := graph.SourceText{Source: "src", Text: "One line.\n"}
		a, b := entity("a", topic, "A", graph.Name{Text: "甲", Lang: "zh"}), entity("b", firm, "B")
		s := join("a", links, "b", cites(graph.Citation{Line: 3}))
		f := fact("b", staff, quantity("12", heads))
		want := sch.Hash().Add(src.Hash()).Add(text.Hash()).Add(a.Hash()).Add(b.Hash()).Add(s.Hash()).Add(f.Hash())
		got := t.apply(graph.Batch{
			Schema: sch, Sources: []graph.Source{src}, Texts: []graph.SourceText{text},
			Entities: []graph.Entity{a, b}, Statements: []graph.Statement{s, f},
		})
		if got.Digest != want {
			t.Errorf("got digest %x, want %x", got.Digest, want)
		}
		got = t.apply(graph.Batch{Retract: []graph.StatementID{s.ID}, Delete: []graph.EntityID{"a"}})
		if want = want.Sub(s.Hash()).Sub(a.Hash()); got.Digest != want {
			t.Errorf("got digest %x after removals, want %x", got.Digest, want)
		}
	}},
	{"Apply", "the same content has the same digest whatever led to it", func(t *trial) {
		b := net(map[graph.EntityID]graph.Type{"c": firm}, "a b", "b c")
		rev := t.apply(b)
		t.apply(net(nil, "b d", "d e"))
		t.apply(graph.Batch{Entities: []graph.Entity{entity("b", topic, "Another")}})
		last := t.apply(graph.Batch{
			Entities: b.Entities,
			Retract:  []graph.StatementID{join("b", links, "d").ID, join("d", links, "e").ID},
			Delete:   []graph.EntityID{"e", "d"},
		})
		if last.Digest != rev.Digest || last.Seq != 4 {
			t.Errorf("got revision %s, want sequence 4 and the digest of %s", last, rev)
		}
	}},
	{"Apply", "a batch is written in the order of its fields, retractions before statements", func(t *trial) {
		first := start([]graph.Entity{entity("x", topic, "X")})
		first.Sources = append(first.Sources, graph.Source{ID: "x", Title: "X"})
		first.Texts = []graph.SourceText{{Source: "x", Text: "Text."}}
		t.apply(first)
		b := graph.Batch{
			Entities: []graph.Entity{entity("a", topic, "A"), entity("b", topic, "B")}, Statements: []graph.Statement{join("a", links, "b")},
			Texts: []graph.SourceText{{Source: "src", Text: "Text."}},
		}
		b.Additions = []graph.Addition{{ID: "a", Names: []graph.Name{{Text: "Ay"}}}}
		b.Retract = []graph.StatementID{join("a", links, "b").ID}
		b.Delete = []graph.EntityID{"x"}
		b.Drop = graph.Drop{Sources: []graph.SourceID{"x"}, Texts: []graph.SourceID{"x"}, Predicates: []graph.Predicate{motto}}
		t.apply(b)
		t.same("Sources", len(all(t, t.store.Sources(t.ctx))), 1)
		t.same("Entities", idsOf(all(t, t.store.Entities(t.ctx, graph.EntitiesQuery{}))), ids("a", "b"))
		t.same("Statements", all(t, t.store.Statements(t.ctx, graph.StatementsQuery{})), inOrder(join("a", links, "b")))
		a, err := t.store.Entity(t.ctx, "a")
		t.ok(err)
		t.same("the entity", a.Entity, entity("a", topic, "A", graph.Name{Text: "Ay"}))
		sch, err := t.store.Schema(t.ctx)
		t.ok(err)
		if sch.Predicate(motto) != nil {
			t.Errorf("got a definition of %s, which was dropped", motto)
		}
	}},
	{"Apply", "all faults of form are listed with their places", func(t *trial) {
		b := start([]graph.Entity{{ID: "a", Type: topic}, {ID: " b", Type: "no-such", Name: "B", Names: []graph.Name{{Text: "x", Kind: "nick"}}}},
			graph.Statement{Subject: "a", Predicate: "no-such", Object: "b", Source: "src"},
			graph.Statement{Subject: "a", Predicate: links, Object: "b", Source: "src", Status: "maybe", When: graph.When{Due: "soon", From: "2022", To: "2021"}},
			graph.Statement{Subject: "a", Predicate: links, Source: "src"},
			graph.Statement{Subject: "a", Predicate: size, Value: quantity("1.0", "no-such"), Source: "src"},
			graph.Statement{Subject: "a", Predicate: links, Object: "b", Source: "src", Qualifiers: []graph.Qualifier{{Key: "no-such", Entity: "b"}}, Cites: []graph.Citation{{Start: 4, End: 4}}},
		)
		b.Sources = append(b.Sources, graph.Source{ID: "s2"})
		b.Texts = []graph.SourceText{{Source: "src"}}
		b.Additions = []graph.Addition{{ID: "a", Names: []graph.Name{{Text: "A", Lang: "english"}}}}
		b.Retract = []graph.StatementID{"nonsense"}
		b.Delete = []graph.EntityID{""}
		t.refuse(b, graph.ErrInvalid,
			"sources[1].title", "texts[0].text", "entities[0].name", "entities[1].id", "entities[1].type", "entities[1].names[0].kind",
			"additions[0].names[0].lang", "statements[0].predicate", "statements[1].status", "statements[1].when.due", "statements[1].when.to",
			"statements[2].object", "statements[3].value.amount", "statements[3].value.unit", "statements[4].qualifiers[0].key",
			"statements[4].cites[0].end", "retract[0]", "delete[0]")
	}},
	{"Apply", "all conflicts are listed with their places", func(t *trial) {
		t.apply(net(map[graph.EntityID]graph.Type{"f": firm, "p": person}, "a b"))
		t.apply(graph.Batch{Statements: []graph.Statement{join("p", worksFor, "f")}})
		t.refuse(graph.Batch{
			Texts:      []graph.SourceText{{Source: "nowhere", Text: "x"}},
			Entities:   []graph.Entity{entity("p", topic, "P")},
			Additions:  []graph.Addition{{ID: "nobody", Names: []graph.Name{{Text: "N"}}}},
			Statements: []graph.Statement{join("a", links, "nobody"), join("nobody", links, "a", source("nowhere"), qualified(graph.Qualifier{Key: role, Entity: "nobody"}))},
			Delete:     []graph.EntityID{"b", "a"},
		}, graph.ErrConflict,
			"texts[0].source", "entities[0].type", "additions[0].id", "statements[0].object",
			"statements[1].source", "statements[1].subject", "statements[1].qualifiers[0].entity", "delete[0]", "delete[1]")
	}},
	{"Apply", "a refused batch leaves nothing behind", func(t *trial) {
		rev := t.apply(net(nil, "a b"))
		b := start([]graph.Entity{entity("a", topic, "Renamed"), entity("n", topic, "New")}, join("a", links, "n"), join("a", links, "nobody"))
		b.Sources = append(b.Sources, graph.Source{ID: "s2", Title: "Two"})
		b.Texts = []graph.SourceText{{Source: "src", Text: "x"}}
		b.Retract = []graph.StatementID{join("a", links, "b").ID}
		t.refuse(b, graph.ErrConflict, "statements[1].object")
		_, err := t.store.Entity(t.ctx, "n")
		t.fails("Entity", err, graph.ErrNotFound, "id")
		_, err = t.store.Source(t.ctx, "s2")
		t.fails("Source", err, graph.ErrNotFound, "id")
		_, err = t.store.SourceText(t.ctx, "src")
		t.fails("SourceText", err, graph.ErrNotFound, "id")
		a, err := t.store.Entity(t.ctx, "a")
		t.ok(err)
		t.same("the entity", a, graph.EntityResult{Node: graph.Node{Entity: entity("a", topic, "Name of a"), Degree: 1, Neighbors: 1}, Revision: rev})
	}},
	{"Apply", "one id with two contents in a batch is invalid", func(t *trial) {
		b := start([]graph.Entity{entity("a", topic, "A"), entity("a", topic, "Other")})
		b.Sources = append(b.Sources, graph.Source{ID: "src", Title: "Other"})
		b.Texts = []graph.SourceText{{Source: "src", Text: "x"}, {Source: "src", Text: "y"}}
		t.refuse(b, graph.ErrInvalid, "entities[1].id", "sources[1].id", "texts[1].source")
	}},
	{"Apply", "the same twice in a batch is no fault", func(t *trial) {
		s := join("a", links, "b", cites(graph.Citation{Line: 1}))
		b := start([]graph.Entity{entity("a", topic, "A"), entity("b", topic, "B"), entity("a", topic, "A")}, s, s)
		b.Sources = append(b.Sources, b.Sources[0])
		b.Texts = []graph.SourceText{{Source: "src", Text: "x"}, {Source: "src", Text: "x"}}
		b.Additions = []graph.Addition{{ID: "a", Names: []graph.Name{{Text: "N"}}}, {ID: "a", Names: []graph.Name{{Text: "M"}}}}
		t.apply(b)
		t.same("Statements", all(t, t.store.Statements(t.ctx, graph.StatementsQuery{})), inOrder(s))
		a, err := t.store.Entity(t.ctx, "a")
		t.ok(err)
		t.same("the entity", a.Entity, entity("a", topic, "A", graph.Name{Text: "M"}, graph.Name{Text: "N"}))
		t.apply(graph.Batch{Retract: []graph.StatementID{s.ID, s.ID}, Delete: []graph.EntityID{"b", "b"}})
	}},
	{"Apply", "records are kept in their canonical form", func(t *trial) {
		b := start([]graph.Entity{
			{
				ID: "a", Type: firm, Name: "A", Summary: "Says one thing.",
				Names: []graph.Name{{Text: "Z", Lang: "en"}, {Text: "甲", Lang: "zh", Kind: graph.NameMain}, {Text: "Ay"}, {Text: "Ay", Kind: graph.NameAlias}},
				Identifiers: []graph.Identifier{
					{Scheme: "reg", Value: "9"},
					{Scheme: "hk", Value: "0001"},
					{Scheme: "reg", Value: "9"},
				},
			},
			{ID: "b", Type: topic, Name: "B"},
		}, graph.Statement{
			Subject: "a", Predicate: size, Value: quantity("3", "EUR"), Source: "src",
			Qualifiers: []graph.Qualifier{
				{Key: role, Value: quantity("2", heads)},
				{Key: plan, Entity: "b"},
				{Key: plan, Entity: "b"},
			},
			Cites: []graph.Citation{{Line: 9, Note: "second"}, {Paragraph: 1, Start: 5, End: 9, Via: "it"}, {Line: 9, Via: "they"}},
		})
		t.apply(b)
		a, err := t.store.Entity(t.ctx, "a")
		t.ok(err)
		t.same("the entity", a.Entity, graph.Entity{
			ID: "a", Type: firm, Name: "A", Summary: "Says one thing.",
			Names: []graph.Name{
				{Text: "Ay", Kind: graph.NameAlias},
				{Text: "Z", Lang: "en", Kind: graph.NameAlias},
				{Text: "甲", Lang: "zh", Kind: graph.NameMain},
			},
			Identifiers: []graph.Identifier{{Scheme: "hk", Value: "0001"}, {Scheme: "reg", Value: "9"}},
		})
		lone, err := t.store.Entity(t.ctx, "b")
		t.ok(err)
		t.same("the entity without names", lone.Entity, graph.Entity{ID: "b", Type: topic, Name: "B", Names: []graph.Name{}, Identifiers: []graph.Identifier{}})
		got := all(t, t.store.Statements(t.ctx, graph.StatementsQuery{}))
		want := graph.Statement{
			Subject: "a", Predicate: size, Value: graph.Value{Kind: graph.Quantity, Amount: "3", Unit: "EUR", Bound: graph.Exactly},
			Status: graph.Actual, Source: "src",
			Qualifiers: []graph.Qualifier{
				{Key: plan, Entity: "b"},
				{Key: role, Value: graph.Value{Kind: graph.Quantity, Amount: "2", Unit: heads, Bound: graph.Exactly}},
			},
			Cites: []graph.Citation{{Line: 9, Note: "second", Via: "they"}, {Paragraph: 1, Start: 5, End: 9, Via: "it"}},
		}
		want.ID = want.Canonical().ID
		t.same("the statement", got, []graph.Statement{want})
	}},
	{"Apply", "every field of a record comes back", func(t *trial) {
		src := graph.Source{
			ID: "来源/1", Title: "Título “x”", Author: "An Author", Publisher: "A <Publisher>", URL: "https://example.org/?a=1&b=2",
			Published: "2021-12-30", SHA256: strings.Repeat("0a", 32),
			Licence: "CC-BY-4.0", Language: "zh-Hant", Retrieved: "2022-02", Archived: "https://archive.example/2022/https://example.org/?a=1",
			Body: "3-10,12-34", Titles: graph.Words{EN: "Title", ZH: "标题"},
		}
		hash := strings.Repeat("b1", 32)
		b := start([]graph.Entity{entity("a", firm, "A\u200dand\u00a0B"), entity("b", place, "\u05d1\u200f \u00ad<B>")})
		b.Entities[1].Summary = "One\tline\r\nand \x1b[31m\u202eanother."
		b.Sources = append(b.Sources, src)
		b.Texts = []graph.SourceText{{Source: src.ID, Text: "Zeile 1\r\n\r\n\x01 第二行 \U0001F600\n"}}
		w := graph.When{From: "2019", To: "2021-02", Observed: "2020-02-29", Due: "2030", Text: "by then", Derived: true}
		b.Statements = []graph.Statement{
			join("a", owns, "b", source(src.ID), when(w), status(graph.Claimed),
				cites(graph.Citation{Paragraph: 3, Start: 0, End: 1_000_000_000, Line: 7, Hash: hash, Via: "it", Record: "a,\"b\",c", Note: "Note."}),
				qualified(
					graph.Qualifier{Key: plan, Value: graph.Value{Kind: graph.TextValue, Text: "words", Printed: "as printed"}},
					graph.Qualifier{Key: role, Value: graph.Value{Kind: graph.DateValue, Date: "0001-01-01"}},
					graph.Qualifier{Key: role, Entity: "a"})),
			fact("a", size, graph.Value{Kind: graph.Quantity, Printed: "almost doubled", Unit: "percent2"}, source(src.ID)),
			fact("a", size, graph.Value{Kind: graph.Quantity, Amount: "-0.000000000000000000000000000000000000000001", Unit: "USD", Bound: graph.UpTo}, status(graph.Target)),
			fact("a", founded, graph.Value{Kind: graph.DateValue, Date: "9999-12", Printed: "late"}, status(graph.Ended)),
			fact("a", motto, graph.Value{Kind: graph.TextValue, Text: "Ω ≈ \u2028 <b>"}, status(graph.Planned)),
		}
		b.Schema.Units = append(b.Schema.Units, graph.UnitDef{ID: "percent2", Label: graph.Words{EN: "of a hundred", ZH: "百分之"}})
		t.apply(b)
		t.same("Statements", all(t, t.store.Statements(t.ctx, graph.StatementsQuery{})), inOrder(b.Statements...))
		t.same("Sources", outcome(t.store.Source(t.ctx, src.ID)), graph.SourceResult{Source: src, HasText: true, Revision: t.revision()})
		t.same("SourceText", outcome(t.store.SourceText(t.ctx, src.ID)), graph.TextResult{SourceText: b.Texts[0], Revision: t.revision()})
		e, err := t.store.Entity(t.ctx, "b")
		t.ok(err)
		t.same("the entity", e.Entity, b.Entities[1])
	}},
	{"Apply", "entities are replaced whole", func(t *trial) {
		e := entity("a", topic, "A", graph.Name{Text: "Old"})
		e.Summary, e.Identifiers = "Old.", []graph.Identifier{{Scheme: "s", Value: "1"}}
		t.apply(start([]graph.Entity{e}))
		t.apply(graph.Batch{Entities: []graph.Entity{entity("a", firm, "Ah", graph.Name{Text: "New"})}})
		got, err := t.store.Entity(t.ctx, "a")
		t.ok(err)
		t.same("the entity", got.Entity, entity("a", firm, "Ah", graph.Name{Text: "New"}))
		t.same("entities of the old type", idsOf(all(t, t.store.Entities(t.ctx, graph.EntitiesQuery{Types: []graph.Type{topic}}))), ids())
		t.same("entities of the old identifier", idsOf(all(t, t.store.Entities(t.ctx, graph.EntitiesQuery{Identifiers: []graph.Identifier{{Scheme: "s", Value: "1"}}}))), ids())
	}},
	{"Apply", "additions leave what is there", func(t *trial) {
		t.apply(start([]graph.Entity{entity("a", topic, "A", graph.Name{Text: "One", Kind: graph.NameShort})}))
		t.apply(graph.Batch{
			Additions: []graph.Addition{
				{ID: "a", Names: []graph.Name{{Text: "Two", Lang: "en"}, {Text: "One", Kind: graph.NameShort}}, Identifiers: []graph.Identifier{{Scheme: "s", Value: "1"}}},
				{ID: "a", Identifiers: []graph.Identifier{{Scheme: "s", Value: "0"}, {Scheme: "s", Value: "1"}}},
			},
		})
		want := entity("a", topic, "A", graph.Name{Text: "One", Kind: graph.NameShort}, graph.Name{Text: "Two", Lang: "en"})
		want.Identifiers = []graph.Identifier{{Scheme: "s", Value: "0"}, {Scheme: "s", Value: "1"}}
		got, err := t.store.Entity(t.ctx, "a")
		t.ok(err)
		t.same("the entity", got.Entity, want)
		t.same("Entities by identifier", idsOf(all(t, t.store.Entities(t.ctx, graph.EntitiesQuery{Identifiers: []graph.Identifier{{Scheme: "s", Value: "0"}}}))), ids("a"))
	}},
	{"Apply", "citations are united by place and the newer words win", func(t *trial) {
		h1, h2 := strings.Repeat("1", 64), strings.Repeat("2", 64)
		with := func(c ...graph.Citation) graph.Statement { return join("a", links, "b", cites(c...)) }
		t.apply(start([]graph.Entity{entity("a", topic, "A"), entity("b", topic, "B")}, with(
			graph.Citation{Paragraph: 2, Start: 5, End: 9, Via: "it", Note: "old", Hash: h1},
			graph.Citation{Line: 4, Record: "r", Note: "kept"})))
		t.apply(graph.Batch{Statements: []graph.Statement{with(
			graph.Citation{Paragraph: 2, Start: 5, End: 9, Note: "new", Hash: h2},
			graph.Citation{Paragraph: 1, Start: 50, End: 90},
			graph.Citation{Line: 4, Record: "other"})}})
		got, err := t.store.Statement(t.ctx, with().ID)
		t.ok(err)
		t.same("the citations", got.Statement.Cites, []graph.Citation{
			{Line: 4, Record: "other"},
			{Line: 4, Record: "r", Note: "kept"},
			{Paragraph: 1, Start: 50, End: 90},
			{Paragraph: 2, Start: 5, End: 9, Via: "it", Note: "new", Hash: h2},
		})
		rev := t.revision()
		t.same("the revision after the older words again", t.apply(graph.Batch{Statements: []graph.Statement{with(graph.Citation{Paragraph: 2, Start: 5, End: 9})}}), rev)
	}},
	{"Apply", "one claim of two sources is two statements", func(t *trial) {
		b := net(nil, "a b")
		b.Sources = append(b.Sources, graph.Source{ID: "src2", Title: "Another"})
		b.Statements = append(b.Statements, join("a", links, "b", source("src2")))
		t.apply(b)
		t.same("Statements", all(t, t.store.Statements(t.ctx, graph.StatementsQuery{})), inOrder(b.Statements...))
		a, err := t.store.Entity(t.ctx, "a")
		t.ok(err)
		if a.Degree != 2 {
			t.Errorf("got degree %d, want 2", a.Degree)
		}
	}},
	{"Apply", "an id that is not the statement's own is invalid", func(t *trial) {
		b := net(nil, "a b")
		b.Statements[0].ID = join("b", links, "a").ID
		t.refuse(b, graph.ErrInvalid, "statements[0].id")
		b.Statements[0].ID = ""
		t.apply(b)
		_, err := t.store.Statement(t.ctx, join("a", links, "b").ID)
		t.ok(err)
	}},
	{"Apply", "sources and texts are replaced whole", func(t *trial) {
		t.apply(graph.Batch{Sources: []graph.Source{{ID: "s", Title: "Old", Author: "Somebody"}}, Texts: []graph.SourceText{{Source: "s", Text: "old"}}})
		rev := t.apply(graph.Batch{Sources: []graph.Source{{ID: "s", Title: "New"}}})
		t.same("the source", outcome(t.store.Source(t.ctx, "s")), graph.SourceResult{Source: graph.Source{ID: "s", Title: "New"}, HasText: true, Revision: rev})
		t.same("the text", outcome(t.store.SourceText(t.ctx, "s")), graph.TextResult{SourceText: graph.SourceText{Source: "s", Text: "old"}, Revision: rev})
		rev = t.apply(graph.Batch{Texts: []graph.SourceText{{Source: "s", Text: "new"}}})
		t.same("the text", outcome(t.store.SourceText(t.ctx, "s")), graph.TextResult{SourceText: graph.SourceText{Source: "s", Text: "new"}, Revision: rev})
	}},
	{"Apply", "a replaced source shows with its statements", func(t *trial) {
		b := net(nil, "a b")
		t.apply(b)
		rev := t.apply(graph.Batch{Sources: []graph.Source{{ID: "src", Title: "New", URL: "https://example.org"}}})
		got, err := t.store.Statement(t.ctx, b.Statements[0].ID)
		t.ok(err)
		t.same("the statement", got, graph.StatementResult{Statement: b.Statements[0], Source: graph.Source{ID: "src", Title: "New", URL: "https://example.org"}, Revision: rev})
	}},
	{"Apply", "what is named must be stored or in the batch", func(t *trial) {
		t.refuse(graph.Batch{Schema: Schema(), Statements: []graph.Statement{join("a", links, "b")}}, graph.ErrConflict,
			"statements[0].source", "statements[0].subject", "statements[0].object")
		b := start([]graph.Entity{entity("a", topic, "A")}, fact("b", size, quantity("1", "EUR")))
		t.refuse(b, graph.ErrConflict, "statements[0].subject")
		b = start([]graph.Entity{entity("a", topic, "A")}, join("a", links, "a", qualified(graph.Qualifier{Key: role, Value: quantity("1", heads)}, graph.Qualifier{Key: plan, Entity: "b"})))
		b.Statements[0].Qualifiers[0], b.Statements[0].Qualifiers[1] = b.Statements[0].Qualifiers[1], b.Statements[0].Qualifiers[0]
		t.refuse(b, graph.ErrConflict, "statements[0].qualifiers[1].entity")
	}},
	{"Apply", "an end of a type that the predicate does not allow is invalid", func(t *trial) {
		types := map[graph.EntityID]graph.Type{"f": firm, "p": person, "x": topic}
		b := net(types)
		b.Statements = []graph.Statement{
			join("p", worksFor, "f"), // right
			join("f", worksFor, "f"),
			join("p", worksFor, "x"),
			fact("x", staff, quantity("3", heads)),
		}
		t.refuse(b, graph.ErrInvalid, "statements[1].subject", "statements[2].object", "statements[3].subject")
		b.Statements = b.Statements[:1]
		t.apply(b)
		t.refuse(graph.Batch{Statements: []graph.Statement{join("f", locatedIn, "x")}}, graph.ErrInvalid, "statements[0].object")
	}},
	{"Apply", "invalid comes before conflict", func(t *trial) {
		b := net(map[graph.EntityID]graph.Type{"f": firm})
		b.Statements = []graph.Statement{join("f", worksFor, "f"), join("f", links, "nobody")}
		t.refuse(b, graph.ErrInvalid, "statements[0].subject")
	}},
	{"Apply", "self-loops, parallel statements and facts", func(t *trial) {
		b := start([]graph.Entity{entity("a", firm, "A"), entity("b", firm, "B")},
			join("a", links, "a"), join("a", links, "b"), join("b", links, "a"), join("a", links, "b", numbered(1)), join("a", owns, "b"),
			fact("a", staff, quantity("7", heads)), fact("a", staff, quantity("7", heads), when(graph.When{Observed: "2021"})))
		t.apply(b)
		t.same("Statements", all(t, t.store.Statements(t.ctx, graph.StatementsQuery{})), inOrder(b.Statements...))
		t.same("degrees", degreesOf(t), map[graph.EntityID]int{"a": 5, "b": 4})
	}},
	{"Apply", "ids of any script, in byte order", func(t *trial) {
		unicodes := ids("0", "A", "Zürich", "a", "a b", "a/b?c=d&e#f%2F", "a:b", "z", "é", "Ω", "中国移动", "商汤", "한국", "\uE000", "\uFB01", "�")
		var entities []graph.Entity
		var statements []graph.Statement
		for i := len(unicodes) - 1; i >= 0; i-- {
			entities = append(entities, entity(unicodes[i], topic, "N"))
			statements = append(statements, join(unicodes[i], links, unicodes[(i+5)%len(unicodes)]))
		}
		t.apply(start(entities, statements...))
		t.same("Entities", idsOf(all(t, t.store.Entities(t.ctx, graph.EntitiesQuery{}))), sortedIDs(unicodes))
		for _, id := range unicodes {
			got, err := t.store.Entity(t.ctx, id)
			t.ok(err)
			if got.ID != id || got.Degree != 2 {
				t.Errorf("got entity %q with degree %d, want %q with degree 2", got.ID, got.Degree, id)
			}
		}
		after := all(t, t.store.Entities(t.ctx, graph.EntitiesQuery{After: "é"}))
		t.same("Entities after é", idsOf(after), sortedIDs(ids("Ω", "中国移动", "商汤", "한국", "\uE000", "\uFB01", "�")))
	}},
	{"Apply", "ids out of form are invalid", func(t *trial) {
		for what, id := range map[string]graph.EntityID{
			"empty": "", "not NFC": "e\u0301", "a control character": "a\u0007b", "white space at its end": "a ",
			"513 bytes": graph.EntityID(strings.Repeat("x", 513)), "above U+FFFF": "\U0001F600", "not UTF-8": "\xff",
			"a joiner": "a\u200db", "an override": "a\u202eb", "a mark of byte order": "\ufeffa", "a line separator": "a\u2028b",
		} {
			_, err := t.store.Apply(t.ctx, graph.Batch{Schema: Schema(), Entities: []graph.Entity{{ID: id, Type: topic, Name: "N"}}})
			t.fails("Apply with an id that is "+what, err, graph.ErrInvalid, "entities[0].id")
		}
		longest := graph.EntityID(strings.Repeat("é", 256))
		t.apply(graph.Batch{Schema: Schema(), Entities: []graph.Entity{entity(longest, topic, "N")}})
		_, err := t.store.Entity(t.ctx, longest)
		t.ok(err)
	}},
	{"Apply", "names hold no control characters and nothing that is not seen, texts no U+0000", func(t *trial) {
		t.apply(start([]graph.Entity{entity("a", topic, "A\u200c\u200d\u200e\u200f\u061c\u00ad")}))
		for what, bad := range map[string]string{
			"U+0000": "a\x00", "an escape": "a\x1b[1m", "a line break": "a\nb", "a control character of C1": "a\u009bb",
			"an override": "a\u202eb", "an isolate": "a\u2066b", "a space of no width": "a\u200bb", "a tag": "a\U000e0041b",
		} {
			_, err := t.store.Apply(t.ctx, graph.Batch{Entities: []graph.Entity{entity("b", topic, bad)}})
			t.fails("Apply of a name with "+what, err, graph.ErrInvalid, "entities[0].name")
			_, err = t.store.Apply(t.ctx, graph.Batch{Additions: []graph.Addition{{ID: "a", Names: []graph.Name{{Text: bad}}}}})
			t.fails("Apply of another name with "+what, err, graph.ErrInvalid, "additions[0].names[0].text")
		}
		b := start([]graph.Entity{entity("b", topic, "B")})
		b.Entities[0].Summary = "\x00"
		t.refuse(b, graph.ErrInvalid, "entities[0].summary")
		b = start(nil)
		b.Texts = []graph.SourceText{{Source: b.Sources[0].ID, Text: "a\x00"}}
		t.refuse(b, graph.ErrInvalid, "texts[0].text")
	}},
	{"Apply", "fields and records have sizes", func(t *trial) {
		field := strings.Repeat("x", graph.MaxFieldBytes)
		big := entity("a", topic, field)
		big.Summary = field
		big.Names = []graph.Name{{Text: field, Kind: graph.NameAlias}}
		t.apply(start([]graph.Entity{big}))
		got, err := t.store.Entity(t.ctx, "a")
		t.ok(err)
		t.same("the entity", got.Entity, big)

		over := entity("b", topic, "B")
		over.Summary = field + "x"
		t.refuse(graph.Batch{Entities: []graph.Entity{over}}, graph.ErrInvalid, "entities[0].summary")
		over = big
		over.Names = []graph.Name{{Text: field}, {Text: field[:len(field)-1] + "y"}, {Text: field[1:]}}
		t.refuse(graph.Batch{Entities: []graph.Entity{over}}, graph.ErrInvalid, "entities[0]")
		t.refuse(graph.Batch{Additions: []graph.Addition{{ID: "a", Names: []graph.Name{{Text: field[1:]}}}}}, graph.ErrConflict, "additions[0]")

		record := func(c string) graph.Statement {
			return join("a", links, "a", cites(graph.Citation{Line: 1, Record: c + field[1:]}, graph.Citation{Line: 2, Record: c + field[1:]}))
		}
		t.apply(graph.Batch{Statements: []graph.Statement{record("1")}})
		t.refuse(graph.Batch{Statements: []graph.Statement{record("2")}}, graph.ErrConflict, "statements[0].cites")
		t.refuse(graph.Batch{Texts: []graph.SourceText{{Source: "src", Text: strings.Repeat("x", graph.MaxTextBytes+1)}}}, graph.ErrInvalid, "texts[0].text")
	}},
	{"Apply", "too many records are too large", func(t *trial) {
		t.refuse(graph.Batch{Retract: make([]graph.StatementID, graph.MaxBatchItems+1)}, graph.ErrTooLarge)
	}},
	{"Apply", "some thousands of records at once", func(t *trial) {
		b := start(nil)
		const n = 3000
		for i := range n {
			b.Entities = append(b.Entities, entity(graph.EntityID(fmt.Sprintf("e%04d", i)), topic, fmt.Sprintf("Entity %d", i)))
			b.Statements = append(b.Statements,
				join(graph.EntityID(fmt.Sprintf("e%04d", i)), links, graph.EntityID(fmt.Sprintf("e%04d", (i*7+1)%n))),
				join(graph.EntityID(fmt.Sprintf("e%04d", i)), links, graph.EntityID(fmt.Sprintf("e%04d", i%10))))
		}
		t.apply(b)
		t.same("Statements", all(t, t.store.Statements(t.ctx, graph.StatementsQuery{})), inOrder(b.Statements...))
	}},
	{"Apply", "the batch stays the caller's", func(t *trial) {
		b := start([]graph.Entity{{ID: "b", Type: topic, Name: "B", Names: []graph.Name{{Text: "y"}, {Text: "x"}}, Identifiers: []graph.Identifier{{Scheme: "s", Value: "1"}}}},
			graph.Statement{
				Subject: "b", Predicate: links, Object: "b", Source: "src",
				Qualifiers: []graph.Qualifier{{Key: role, Entity: "b"}, {Key: plan, Entity: "b"}},
				Cites:      []graph.Citation{{Line: 2}, {Line: 1}},
			})
		before := string(canonical(b))
		rev := t.apply(b)
		if got := string(canonical(b)); got != before {
			t.Errorf("Apply changed the batch to %s from %s", got, before)
		}
		b.Entities[0].Names[0].Text, b.Entities[0].Identifiers[0].Value = "changed", "changed"
		b.Statements[0].Qualifiers[0].Key, b.Statements[0].Cites[0].Note = "changed", "changed"
		b.Schema.Types[0].Label.EN, b.Schema.Predicates[1].SubjectTypes[0] = "changed", "changed"
		t.check("after its batch was changed by the caller")
		t.same("the revision", t.revision(), rev)
	}},
	{"Apply", "an ended context writes nothing", func(t *trial) {
		rev := t.apply(net(nil, "a b"))
		ctx, cancel := context.WithCancel(t.ctx)
		cancel()
		_, err := t.store.Apply(ctx, net(nil, "a c"))
		t.fails("Apply", err, graph.ErrUnavailable, "")
		t.same("the revision", t.revision(), rev)
	}},
}

func degreesOf(t *trial) map[graph.EntityID]int {
	t.Helper()
	out := map[graph.EntityID]int{}
	for _, n := range all(t, t.store.Entities(t.ctx, graph.EntitiesQuery{})) {
		out[n.ID] = n.Degree
	}
	return out
}

// full is a batch that has something of everything, for a store that holds
// "a b" and "b c".
func full() graph.Batch {
	when := when(graph.When{From: "2020", To: "2021", Observed: "2020-06", Due: "2030", Text: "soon", Derived: true})
	b := start([]graph.Entity{entity("d", firm, "D", graph.Name{Text: "Dee", Lang: "en"}), entity("e", place, "E")},
		join("d", owns, "e", when, cites(graph.Citation{Paragraph: 1, Start: 2, End: 3, Via: "it", Note: "n"}), qualified(graph.Qualifier{Key: role, Entity: "a"})),
		fact("d", raised, graph.Value{Kind: graph.Quantity, Amount: "5", Unit: "EUR", Bound: graph.Over, Printed: "five"}, cites(graph.Citation{Line: 4, Record: "row"})))
	b.Texts = []graph.SourceText{{Source: "src", Text: "Text."}}
	b.Additions = []graph.Addition{{ID: "a", Names: []graph.Name{{Text: "Ay"}}, Identifiers: []graph.Identifier{{Scheme: "s", Value: "1"}}}}
	b.Retract = []graph.StatementID{join("a", links, "b").ID, join("b", links, "c").ID}
	b.Delete = ids("c")
	return b
}

var keyClauses = []clause{
	{"Apply", "a key seen before answers what was answered then", func(t *trial) {
		b := net(nil, "a b")
		b.Key = "k1"
		first := t.apply(b)
		t.apply(net(nil, "a c"))
		t.same("the answer to the same key", t.apply(b), first)
		if got := t.revision(); got.Seq != 2 {
			t.Errorf("got sequence %d, want 2: the batch was written again", got.Seq)
		}
		t.apply(graph.Batch{Retract: []graph.StatementID{b.Statements[0].ID}})
		t.same("the answer to the same key", t.apply(b), first)
		_, err := t.store.Statement(t.ctx, b.Statements[0].ID)
		t.fails("Statement", err, graph.ErrNotFound, "id")
	}},
	{"Apply", "a key with another batch is a conflict", func(t *trial) {
		b := net(nil, "a b")
		b.Key = "k1"
		t.apply(b)
		other := net(nil, "a c")
		other.Key = "k1"
		t.refuse(other, graph.ErrConflict)
		other.Key = "k2"
		t.apply(other)
		t.refuse(graph.Batch{Key: "k1", Delete: []graph.EntityID{""}}, graph.ErrConflict)
	}},
	{"Apply", "a key with a batch that differs anywhere is a conflict", func(t *trial) {
		t.apply(net(nil, "a b", "b c"))
		b := full()
		b.Key = "k"
		first := t.apply(b)
		t.apply(net(nil, "c a"))
		n := len(placesOf(reflect.ValueOf(&b).Elem()))
		if n < 50 {
			t.Fatalf("got %d places of a batch to change, want all of it", n)
		}
		for i := range n {
			other := copyOf(b)
			v := placesOf(reflect.ValueOf(&other).Elem())[i]
			was := fmt.Sprint(v)
			alter(v)
			_, err := t.store.Apply(t.ctx, other)
			t.errorIs(fmt.Sprintf("Apply of the key with %q in the place of %q", fmt.Sprint(v), was), err, graph.KeyTaken())
		}
		t.same("the answer to the same key and batch", t.apply(b), first)
	}},
	{"Apply", "a key with a batch of the same origin is the same batch", func(t *trial) {
		b := net(nil, "a b")
		b.Key, b.Origin = "k", graph.Digest{1}
		first := t.apply(b)
		t.apply(net(nil, "a c"))
		t.same("the answer to the same key and origin", t.apply(b), first)
		other := b
		other.Origin = graph.Digest{2}
		t.refuse(other, graph.ErrConflict)
		other.Origin = graph.Digest{}
		t.refuse(other, graph.ErrConflict)
		// One that was kept by its records is known with an origin, too.
		b = net(nil, "a d")
		b.Key = "k2"
		first = t.apply(b)
		b.Origin = graph.Digest{1}
		t.same("the answer to the same key and records", t.apply(b), first)
		b.Statements = nil
		t.refuse(b, graph.ErrConflict)
	}},
	{"Apply", "a key is kept over opening again", func(t *trial) {
		b := net(nil, "a b")
		b.Key = "a key with 商汤 in it"
		first := t.apply(b)
		t.apply(net(nil, "a c"))
		t.again()
		t.same("the answer to the same key", t.apply(b), first)
	}},
	{"Apply", "a key is kept with a batch that changes nothing", func(t *trial) {
		rev := t.apply(net(nil, "a b"))
		t.same("the answer", t.apply(graph.Batch{Key: "k"}), rev)
		t.apply(net(nil, "a c"))
		t.same("the answer to the same key", t.apply(graph.Batch{Key: "k"}), rev)
		t.refuse(graph.Batch{Key: "k", Delete: []graph.EntityID{"z"}}, graph.ErrConflict)
	}},
	{"Apply", "a refused batch leaves its key free", func(t *trial) {
		t.apply(net(nil, "a b"))
		t.refuse(graph.Batch{Key: "k", Delete: []graph.EntityID{"a"}}, graph.ErrConflict, "delete[0]")
		t.refuse(graph.Batch{Key: "k", Delete: []graph.EntityID{""}}, graph.ErrInvalid, "delete[0]")
		t.apply(graph.Batch{Key: "k", Entities: []graph.Entity{entity("c", topic, "C")}})
	}},
	{"Apply", "a key with the same batch and another IfRevision is the same batch", func(t *trial) {
		b := net(nil, "a b")
		b.Key = "k"
		zero := t.revision()
		b.IfRevision = &zero
		first := t.apply(b)
		t.same("the answer to the same key", t.apply(b), first)
		b.IfRevision = nil
		t.same("the answer to the same key", t.apply(b), first)
	}},
	{"Apply", "keys have at most 255 bytes", func(t *trial) {
		t.apply(graph.Batch{Key: strings.Repeat("k", graph.MaxKeyBytes)})
		t.refuse(graph.Batch{Key: strings.Repeat("k", graph.MaxKeyBytes+1)}, graph.ErrInvalid, "key")
	}},
	{"Apply", "IfRevision that is not the store's is a failed precondition", func(t *trial) {
		rev := t.revision()
		b := net(nil, "a b")
		b.IfRevision = &rev
		rev = t.apply(b)
		b = net(nil, "a c")
		for what, change := range map[string]func(*graph.Revision){
			"an older sequence": func(r *graph.Revision) { r.Seq-- },
			"a newer sequence":  func(r *graph.Revision) { r.Seq++ },
			"another store":     func(r *graph.Revision) { r.Store = "11111111-1111-4111-8111-111111111111" },
			"another digest":    func(r *graph.Revision) { r.Digest[31]++ },
			"no store at all":   func(r *graph.Revision) { *r = graph.Revision{} },
		} {
			other := rev
			change(&other)
			b.IfRevision = &other
			_, err := t.store.Apply(t.ctx, b)
			t.fails("Apply with "+what, err, graph.ErrPrecondition, "")
		}
		t.same("the revision", t.revision(), rev)
		b.IfRevision = &rev
		t.apply(b)
	}},
	{"Apply", "a failed precondition comes before what is wrong with the batch", func(t *trial) {
		old := t.revision()
		t.apply(net(nil, "a b"))
		t.refuse(graph.Batch{IfRevision: &old, Delete: []graph.EntityID{"a"}}, graph.ErrPrecondition)
		t.refuse(graph.Batch{IfRevision: &old, Delete: []graph.EntityID{""}}, graph.ErrPrecondition)
	}},
}

var deleteClauses = []clause{
	{"Apply", "a retracted statement is gone", func(t *trial) {
		b := net(nil, "a b", "b c")
		t.apply(b)
		t.apply(graph.Batch{Retract: []graph.StatementID{b.Statements[0].ID}})
		_, err := t.store.Statement(t.ctx, b.Statements[0].ID)
		t.fails("Statement", err, graph.ErrNotFound, "id")
		t.same("Statements", all(t, t.store.Statements(t.ctx, graph.StatementsQuery{})), []graph.Statement{b.Statements[1]})
		t.same("degrees", degreesOf(t), map[graph.EntityID]int{"a": 0, "b": 1, "c": 1})
	}},
	{"Apply", "a retracted statement that is stated again has only its new citations", func(t *trial) {
		s := join("a", links, "b", cites(graph.Citation{Line: 1}))
		t.apply(start([]graph.Entity{entity("a", topic, "A"), entity("b", topic, "B")}, s))
		t.apply(graph.Batch{Retract: []graph.StatementID{s.ID}})
		s = join("a", links, "b", cites(graph.Citation{Line: 2}))
		t.apply(graph.Batch{Statements: []graph.Statement{s}})
		t.same("Statements", all(t, t.store.Statements(t.ctx, graph.StatementsQuery{})), []graph.Statement{s})
	}},
	{"Apply", "a deleted entity is gone", func(t *trial) {
		e := entity("x", topic, "Unmistakable")
		e.Identifiers = []graph.Identifier{{Scheme: "s", Value: "1"}}
		b := net(nil, "a b")
		b.Entities = append(b.Entities, e)
		t.apply(b)
		t.apply(graph.Batch{Delete: []graph.EntityID{"x"}})
		_, err := t.store.Entity(t.ctx, "x")
		t.fails("Entity", err, graph.ErrNotFound, "id")
		t.same("Entities", idsOf(all(t, t.store.Entities(t.ctx, graph.EntitiesQuery{}))), ids("a", "b"))
		t.same("Entities by identifier", idsOf(all(t, t.store.Entities(t.ctx, graph.EntitiesQuery{Identifiers: e.Identifiers[:1]}))), ids())
		found, err := t.store.Search(t.ctx, graph.SearchQuery{Text: "Unmistakable"})
		t.ok(err)
		t.same("hits", found.Hits, []graph.Hit{})
		t.apply(graph.Batch{Entities: []graph.Entity{entity("x", firm, "Back")}})
		got, err := t.store.Entity(t.ctx, "x")
		t.ok(err)
		t.same("the entity put again", got.Entity, entity("x", firm, "Back"))
	}},
	{"Apply", "an entity that statements mention can't be deleted", func(t *trial) {
		b := net(map[graph.EntityID]graph.Type{"q": topic, "f": topic}, "s o")
		b.Statements = append(b.Statements,
			join("s", links, "s", qualified(graph.Qualifier{Key: role, Entity: "q"})), fact("f", size, quantity("1", "EUR")))
		t.apply(b)
		for what, id := range map[string]graph.EntityID{"a subject": "s", "an object": "o", "a qualifier's entity": "q", "a fact's subject": "f"} {
			_, err := t.store.Apply(t.ctx, graph.Batch{Delete: []graph.EntityID{id}})
			t.fails("deleting "+what, err, graph.ErrConflict, "delete[0]")
		}
		retract := graph.Batch{Delete: []graph.EntityID{"s", "o", "q", "f"}}
		for _, s := range b.Statements {
			retract.Retract = append(retract.Retract, s.ID)
		}
		t.apply(retract)
		t.same("Entities", idsOf(all(t, t.store.Entities(t.ctx, graph.EntitiesQuery{}))), ids())
	}},
	{"Apply", "an entity that the batch itself mentions can't be deleted", func(t *trial) {
		b := net(map[graph.EntityID]graph.Type{"q": topic, "x": topic}, "a b")
		t.apply(b)
		t.refuse(graph.Batch{
			Statements: []graph.Statement{join("a", links, "x"), join("a", links, "a", qualified(graph.Qualifier{Key: plan, Entity: "q"}))},
			Delete:     []graph.EntityID{"x", "b", "q"}, Retract: []graph.StatementID{b.Statements[0].ID},
		}, graph.ErrConflict, "delete[0]", "delete[2]")
	}},
	{"Apply", "an entity can't take a type that its statements do not allow", func(t *trial) {
		b := net(map[graph.EntityID]graph.Type{"f": firm, "g": firm, "p": person, "l": place})
		works, located, heads := join("p", worksFor, "f"), join("p", locatedIn, "l"), fact("f", staff, quantity("5", heads))
		b.Statements = []graph.Statement{works, located, heads}
		t.apply(b)
		for what, c := range map[string]struct {
			b      graph.Batch
			fields []string
		}{
			"a subject":        {graph.Batch{Entities: []graph.Entity{entity("p", firm, "P")}}, []string{"entities[0].type"}},
			"an object":        {graph.Batch{Entities: []graph.Entity{entity("l", topic, "L")}}, []string{"entities[0].type"}},
			"a fact's subject": {graph.Batch{Entities: []graph.Entity{entity("g", topic, "G"), entity("f", topic, "F")}}, []string{"entities[1].type"}},
			"both ends":        {graph.Batch{Entities: []graph.Entity{entity("f", person, "F"), entity("p", firm, "P")}}, []string{"entities[0].type", "entities[1].type"}},
			// Of a statement whose other end is deleted only that is at fault.
			"the subject beside an object that is deleted": {graph.Batch{Entities: []graph.Entity{entity("p", topic, "P")}, Delete: []graph.EntityID{"f"}}, []string{"delete[0]"}},
			"the object beside a subject that is deleted":  {graph.Batch{Entities: []graph.Entity{entity("f", place, "F")}, Delete: []graph.EntityID{"p"}, Retract: []graph.StatementID{heads.ID}}, []string{"delete[0]"}},
		} {
			_, err := t.store.Apply(t.ctx, c.b)
			t.fails("another type for "+what, err, graph.ErrConflict, "")
			t.same("the faults of another type for "+what, faultFields(err), c.fields)
		}
		// Another type that fits, or whose statements go, is taken.
		t.apply(graph.Batch{Entities: []graph.Entity{entity("g", place, "G"), entity("f", place, "F")}, Retract: []graph.StatementID{works.ID, heads.ID}})
		t.apply(graph.Batch{Entities: []graph.Entity{entity("p", topic, "P")}})
	}},
	{"Apply", "statements of a batch are checked against the types after it", func(t *trial) {
		t.apply(net(map[graph.EntityID]graph.Type{"p": topic, "f": firm}))
		t.apply(graph.Batch{Entities: []graph.Entity{entity("p", person, "P")}, Statements: []graph.Statement{join("p", worksFor, "f")}})
		t.refuse(graph.Batch{Entities: []graph.Entity{entity("p", topic, "P")}, Statements: []graph.Statement{join("p", worksFor, "f")}}, graph.ErrInvalid, "statements[0].subject")
	}},
	{"Apply", "a qualifier does not hold an entity's type", func(t *trial) {
		b := net(map[graph.EntityID]graph.Type{"p": person, "f": firm, "q": firm})
		b.Statements = []graph.Statement{join("p", worksFor, "f", qualified(graph.Qualifier{Key: role, Entity: "q"}))}
		t.apply(b)
		t.apply(graph.Batch{Entities: []graph.Entity{entity("q", topic, "Q")}})
	}},
}

var schemaClauses = []clause{
	{"Schema", "holds what is built in and what was added, in order of id", func(t *trial) {
		rev := t.apply(graph.Batch{Schema: Schema()})
		got, err := t.store.Schema(t.ctx)
		t.ok(err)
		t.same("Schema", got, graph.SchemaResult{Schema: graph.Builtin().Merge(Schema()), Revision: rev})
		if d := got.Predicate(worksFor); d == nil || d.Label.EN != "works for" || len(d.Phrases) != 1 {
			t.Errorf("got definition %+v of %s, want the added one", d, worksFor)
		}
	}},
	{"Schema", "additions are kept and united over batches", func(t *trial) {
		a, b := Schema(), Schema()
		a.Predicates, a.Qualifiers = nil, nil
		b.Types, b.Units = nil, nil
		t.apply(graph.Batch{Schema: a})
		t.apply(graph.Batch{Schema: b})
		t.again()
		got, err := t.store.Schema(t.ctx)
		t.ok(err)
		t.same("Schema", got.Schema, graph.Builtin().Merge(Schema()))
	}},
	{"Schema", "what is built in is not stored again", func(t *trial) {
		rev := t.revision()
		t.same("the revision after adding what is built in", t.apply(graph.Batch{Schema: *graph.Builtin()}), rev)
	}},
	{"Schema", "what is built in can't be redefined", func(t *trial) {
		for _, d := range graph.Builtin().Types[:min(1, len(graph.Builtin().Types))] {
			d.Label.EN += " or so"
			t.refuse(graph.Batch{Schema: graph.Schema{Types: []graph.TypeDef{d}}}, graph.ErrInvalid, "schema.types[0].id")
		}
		for _, d := range graph.Builtin().Predicates[:min(1, len(graph.Builtin().Predicates))] {
			d.Label.EN += " or so"
			t.refuse(graph.Batch{Schema: graph.Schema{Predicates: []graph.PredicateDef{d}}}, graph.ErrInvalid, "schema.predicates[0].id")
		}
		for _, d := range graph.Builtin().Units[:min(1, len(graph.Builtin().Units))] {
			d.Label.EN += " or so"
			t.refuse(graph.Batch{Schema: graph.Schema{Units: []graph.UnitDef{d}}}, graph.ErrInvalid, "schema.units[0].id")
		}
		d := graph.Builtin().Schemes[0]
		d.Page = "https://elsewhere.example/{id}"
		t.refuse(graph.Batch{Schema: graph.Schema{Schemes: []graph.IdentifierScheme{d}}}, graph.ErrInvalid, "schema.schemes[0].id")
	}},
	{"Schema", "words may be redefined", func(t *trial) {
		first := t.apply(net(nil, "a b"))
		add := Schema()
		add.Types[0].Label.ZH = "公司"
		add.Predicates[0].Phrases = []graph.Phrase{{Status: graph.Planned, Template: graph.Words{EN: "{subject} will link to {object}"}}}
		second := t.apply(graph.Batch{Schema: add})
		if second.Seq != first.Seq+1 || second.Digest == first.Digest {
			t.Errorf("got revision %s after %s, want the next one", second, first)
		}
		got, err := t.store.Schema(t.ctx)
		t.ok(err)
		t.same("Schema", got.Schema, graph.Builtin().Merge(add))
	}},
	{"Schema", "what statements were checked by can't be redefined", func(t *trial) {
		t.apply(graph.Batch{Schema: Schema()})
		add := graph.Schema{Predicates: []graph.PredicateDef{*find(Schema(), links), *find(Schema(), worksFor), *find(Schema(), staff), *find(Schema(), motto)}}
		add.Predicates[1].SubjectTypes = nil
		add.Predicates[2].Unit = ""
		add.Predicates[3].Value = graph.DateValue
		t.refuse(graph.Batch{Schema: add}, graph.ErrConflict, "schema.predicates[1]", "schema.predicates[2]", "schema.predicates[3]")
	}},
	{"Apply", "what qualifiers are measured in stays, and what predicates have shares by", func(t *trial) {
		t.openShares()
		words := graph.Words{EN: "x", ZH: "x"}
		measured := func(v graph.ValueKind, unit string) graph.Batch {
			return graph.Batch{Schema: graph.Schema{Qualifiers: []graph.QualifierDef{{Key: share, Label: words, Value: v, Unit: unit}}}}
		}
		t.refuse(measured(graph.Quantity, ""), graph.ErrConflict, "schema.qualifiers[0]")
		t.refuse(measured(graph.TextValue, ""), graph.ErrConflict, "schema.qualifiers[0]")
		t.apply(measured(graph.Quantity, graph.PercentUnit)) // other words
		wrong := join("g", owns, "g", qualified(graph.Qualifier{Key: share, Value: quantity("1", heads)}))
		t.refuse(graph.Batch{Statements: []graph.Statement{wrong}}, graph.ErrInvalid, "statements[0].qualifiers[0].value.unit")
		entity := join("g", owns, "g", qualified(graph.Qualifier{Key: votes, Entity: "f"}))
		t.refuse(graph.Batch{Statements: []graph.Statement{entity}}, graph.ErrInvalid, "statements[0].qualifiers[0].entity")

		t.apply(graph.Batch{Schema: graph.Schema{
			Units:      []graph.UnitDef{{ID: "gt-acres", Label: words}},
			Qualifiers: []graph.QualifierDef{{Key: "gt-land", Label: words, Value: graph.Quantity, Unit: "gt-acres"}, {Key: "gt-part", Label: words, Value: graph.Quantity, Unit: graph.PercentUnit}},
			Predicates: []graph.PredicateDef{{ID: "gt-parts", Label: words, Share: "gt-part"}},
		}})
		t.refuse(graph.Batch{Drop: graph.Drop{Units: []string{"gt-acres"}, Qualifiers: []string{"gt-part"}}}, graph.ErrConflict, "drop.qualifiers[0]", "drop.units[0]")
		t.apply(graph.Batch{Drop: graph.Drop{Units: []string{"gt-acres"}, Qualifiers: []string{"gt-land", "gt-part"}, Predicates: []graph.Predicate{"gt-parts"}}})
	}},
	{"Schema", "faults of definitions are listed with their places", func(t *trial) {
		t.refuse(graph.Batch{Schema: graph.Schema{
			Types:      []graph.TypeDef{{ID: "Bad", Label: graph.Words{EN: "x"}}, {ID: "gt-good"}},
			Predicates: []graph.PredicateDef{{ID: "gt-p", Label: graph.Words{EN: "p"}, SubjectTypes: []graph.Type{"gt-nowhere"}, Unit: "EUR"}},
			Qualifiers: []graph.QualifierDef{{Key: "BAD", Label: graph.Words{EN: "q"}}},
			Units:      []graph.UnitDef{{ID: "EUR", Label: graph.Words{EN: "euro"}}},
			Schemes:    []graph.IdentifierScheme{{ID: "gt-r", Label: graph.Words{EN: "r"}, Pattern: "(", Page: "javascript:{id}"}},
		}}, graph.ErrInvalid, "schema.types[0].id", "schema.types[1].label.en", "schema.predicates[0]", "schema.predicates[0].unit", "schema.qualifiers[0].key", "schema.units[0].id",
			"schema.schemes[0].pattern", "schema.schemes[0].page")
	}},
	{"Schema", "a batch may use what it adds", func(t *trial) {
		t.refuse(graph.Batch{Entities: []graph.Entity{entity("a", topic, "A")}}, graph.ErrInvalid, "entities[0].type")
		t.apply(net(nil, "a b"))
		t.apply(graph.Batch{Entities: []graph.Entity{entity("c", topic, "C")}})
	}},
	{"Schema", "results are the caller's to change", func(t *trial) {
		t.apply(graph.Batch{Schema: Schema()})
		got, err := t.store.Schema(t.ctx)
		t.ok(err)
		for i := range got.Types {
			got.Types[i].Label.EN = "changed"
		}
		for i := range got.Predicates {
			p := &got.Predicates[i]
			p.Label.EN = "changed"
			for j := range p.SubjectTypes {
				p.SubjectTypes[j] = "changed"
			}
			for j := range p.ObjectTypes {
				p.ObjectTypes[j] = "changed"
			}
			for j := range p.Phrases {
				p.Phrases[j].Status = "changed"
			}
		}
		again, err := t.store.Schema(t.ctx)
		t.ok(err)
		t.same("Schema", again.Schema, graph.Builtin().Merge(Schema()))
		for _, p := range again.Predicates {
			for _, typ := range append(p.SubjectTypes, p.ObjectTypes...) {
				if typ == "changed" {
					t.Fatalf("a caller's change of a result shows in %s", p.ID)
				}
			}
		}
	}},
}

func find(s graph.Schema, p graph.Predicate) *graph.PredicateDef {
	for i := range s.Predicates {
		if s.Predicates[i].ID == p {
			return &s.Predicates[i]
		}
	}
	panic("no predicate " + string(p))
}

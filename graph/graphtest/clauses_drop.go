package graphtest

import (
	"errors"
	"slices"
	"strings"

	"hubgraph/graph"
)

// loaded gives batches that need each other: land is what was there, cargo is an
// import that adds to it, and unload takes the import back, by hand.
func loaded() (land, cargo, unload graph.Batch) {
	hash := strings.Repeat("4c", 32)
	old := entity("old", firm, "Old", graph.Name{Text: "Older"})
	shared := join("old", links, "old", cites(graph.Citation{Line: 1, Note: "before"}))
	land = start([]graph.Entity{old, entity("x", topic, "X")}, shared)
	land.Texts = []graph.SourceText{{Source: "src", Text: "One line.\n"}}

	words := graph.Words{EN: "word", ZH: "词"}
	reworded := *find(Schema(), worksFor)
	reworded.Label = words
	newest := entity("old", place, "Renamed", graph.Name{Text: "Newer"})
	again := join("old", links, "old", cites(graph.Citation{Line: 1, Note: "after", Hash: hash}, graph.Citation{Line: 2}))
	statements := []graph.Statement{
		join("ship", "gt-carries", "ship", source("bill"), qualified(graph.Qualifier{Key: "gt-by", Entity: "x"})),
		fact("ship", "gt-tonnage", quantity("4", "gt-tons"), source("bill"), cites(graph.Citation{Line: 3})),
		fact("ship", size, quantity("5", "gt-tons"), qualified(graph.Qualifier{Key: "gt-by", Value: quantity("6", "gt-tons")})),
		join("x", links, "ship", source("bill")),
	}
	cargo = graph.Batch{
		Schema: graph.Schema{
			Types: []graph.TypeDef{{ID: "gt-ship", Label: words, Plural: words}},
			Predicates: []graph.PredicateDef{
				{ID: "gt-carries", Label: words, SubjectTypes: []graph.Type{"gt-ship"}},
				{ID: "gt-tonnage", Label: words, Value: graph.Quantity, Unit: "gt-tons"},
				reworded,
			},
			Qualifiers: []graph.QualifierDef{{Key: "gt-by", Label: words}},
			Units:      []graph.UnitDef{{ID: "gt-tons", Label: words}},
			Schemes:    []graph.IdentifierScheme{{ID: "gt-imo", Label: words, Digits: 7}},
		},
		Sources:    []graph.Source{{ID: "bill", Title: "Bill of lading"}, {ID: "src", Title: "Another title"}},
		Texts:      []graph.SourceText{{Source: "bill", Text: "A text.\n"}, {Source: "src", Text: "Another line.\n"}},
		Entities:   []graph.Entity{entity("ship", "gt-ship", "Ship"), newest},
		Additions:  []graph.Addition{{ID: "ship", Names: []graph.Name{{Text: "Vessel"}}}, {ID: "x", Identifiers: []graph.Identifier{{Scheme: "imo", Value: "7"}}}},
		Statements: append(statements, again),
	}
	unload = graph.Batch{
		Schema: graph.Schema{Predicates: []graph.PredicateDef{*find(Schema(), worksFor)}}, Sources: land.Sources, Texts: land.Texts, Entities: land.Entities,
		Statements: []graph.Statement{shared}, Retract: []graph.StatementID{shared.ID}, Delete: ids("ship"),
		Drop: graph.Drop{
			Sources: []graph.SourceID{"bill"}, Texts: []graph.SourceID{"bill"}, Types: []graph.Type{"gt-ship"},
			Predicates: []graph.Predicate{"gt-carries", "gt-tonnage"}, Qualifiers: []string{"gt-by"}, Units: []string{"gt-tons"},
			Schemes: []string{"gt-imo"},
		},
	}
	for _, s := range statements {
		unload.Retract = append(unload.Retract, s.ID)
	}
	return land, cargo, unload
}

var dropClauses = []clause{
	{"Apply", "an import is taken back by one batch, and all is as before", func(t *trial) {
		land, cargo, unload := loaded()
		before := t.apply(land)
		held, err := Copy(t.ctx, t.store)
		t.ok(err)
		full := t.apply(cargo)
		for round := range uint64(2) {
			after := t.apply(unload)
			if after.Seq != before.Seq+2*(round+1) || after.Digest != before.Digest {
				t.Errorf("got revision %s after it was taken back, want the digest of %s", after, before)
			}
			t.same("what differs from before", differences(t, held), "")
			t.check("when all is taken back")
			t.again()
			if again := t.apply(cargo); again.Digest != full.Digest {
				t.Errorf("got revision %s when it is put again, want the digest of %s", again, full)
			}
			t.check("when it is put again")
		}
	}},
	{"Apply", "what is dropped is gone", func(t *trial) {
		b := net(nil, "a b")
		b.Sources = append(b.Sources, graph.Source{ID: "s2", Title: "Two"}, graph.Source{ID: "s3", Title: "Three"})
		b.Texts = []graph.SourceText{{Source: "s2", Text: "two"}, {Source: "src", Text: "one"}}
		t.apply(b)
		drop := graph.Drop{
			Sources: []graph.SourceID{"s3", "s2"}, Texts: []graph.SourceID{"src", "s2"}, Types: []graph.Type{firm, person, place},
			Predicates: []graph.Predicate{owns, worksFor, locatedIn, staff}, Qualifiers: []string{role}, Units: []string{heads}, Schemes: []string{reg},
		}
		rev := t.apply(graph.Batch{Drop: drop})
		left := b.Schema.Clone()
		left.Types = slices.DeleteFunc(left.Types, func(d graph.TypeDef) bool { return slices.Contains(drop.Types, d.ID) })
		left.Predicates = slices.DeleteFunc(left.Predicates, func(d graph.PredicateDef) bool { return slices.Contains(drop.Predicates, d.ID) })
		left.Qualifiers = slices.DeleteFunc(left.Qualifiers, func(d graph.QualifierDef) bool { return slices.Contains(drop.Qualifiers, d.Key) })
		left.Units, left.Schemes = nil, nil
		for range 2 {
			sch, err := t.store.Schema(t.ctx)
			t.ok(err)
			t.same("Schema", sch, graph.SchemaResult{Schema: graph.Builtin().Merge(left), Revision: rev})
			t.same("Sources", all(t, t.store.Sources(t.ctx)), []graph.SourceResult{{Source: b.Sources[0], Revision: rev}})
			for _, id := range []graph.SourceID{"s2", "s3"} {
				_, err := t.store.Source(t.ctx, id)
				t.fails("Source", err, graph.ErrNotFound, "id")
			}
			for _, id := range []graph.SourceID{"src", "s2"} {
				_, err := t.store.SourceText(t.ctx, id)
				t.fails("SourceText", err, graph.ErrNotFound, "id")
			}
			st, err := t.store.Stats(t.ctx)
			t.ok(err)
			if st.Sources != 1 || st.Texts != 0 {
				t.Errorf("got %d sources and %d texts, want 1 and 0", st.Sources, st.Texts)
			}
			want := left.Hash().Add(b.Sources[0].Hash()).Add(b.Statements[0].Hash())
			for _, e := range b.Entities {
				want = want.Add(e.Hash())
			}
			if rev.Digest != want {
				t.Errorf("got digest %x, want %x", rev.Digest, want)
			}
			t.refuse(graph.Batch{Entities: []graph.Entity{entity("f", firm, "F")}}, graph.ErrInvalid, "entities[0].type")
			t.refuse(graph.Batch{Statements: []graph.Statement{join("a", owns, "b"), join("a", links, "b", source("s2"))}}, graph.ErrInvalid, "statements[0].predicate")
			t.refuse(graph.Batch{Statements: []graph.Statement{join("a", links, "b", source("s2"))}}, graph.ErrConflict, "statements[0].source")
			t.again()
		}
	}},
	{"Apply", "what is needed can't be dropped, and the least that needs it is named", func(t *trial) {
		land, cargo, unload := loaded()
		t.apply(land)
		t.apply(cargo)
		named := func(needs func(s graph.Statement) bool) string {
			for _, s := range inOrder(cargo.Statements...) {
				if needs(s) {
					return string(s.ID)
				}
			}
			return "nothing"
		}
		qualified := named(func(s graph.Statement) bool { return len(s.Qualifiers) > 0 })
		for _, c := range []struct {
			drop  graph.Drop
			field string
			names string
		}{
			{graph.Drop{Sources: []graph.SourceID{"nowhere", "bill"}, Texts: []graph.SourceID{"bill"}}, "drop.sources[1]", named(func(s graph.Statement) bool { return s.Source == "bill" })},
			{graph.Drop{Types: []graph.Type{"gt-nothing", "gt-ship"}}, "drop.types[1]", "ship"},
			{graph.Drop{Predicates: []graph.Predicate{"gt-nothing", "gt-carries"}}, "drop.predicates[1]", string(cargo.Statements[0].ID)},
			{graph.Drop{Predicates: []graph.Predicate{links}}, "drop.predicates[0]", named(func(s graph.Statement) bool { return s.Predicate == links })},
			{graph.Drop{Qualifiers: []string{"gt-by"}}, "drop.qualifiers[0]", qualified},
			{graph.Drop{Units: []string{"gt-tons"}}, "drop.units[0]", named(func(s graph.Statement) bool {
				return s.Value.Unit == "gt-tons" || len(s.Qualifiers) > 0 && s.Qualifiers[0].Value.Unit == "gt-tons"
			})},
		} {
			before := t.revision()
			_, err := t.store.Apply(t.ctx, graph.Batch{Drop: c.drop})
			t.fails(c.field, err, graph.ErrConflict, c.field)
			var e *graph.Error
			if errors.As(err, &e) && (len(e.Issues) != 1 || !strings.Contains(e.Issues[0].Detail, c.names)) {
				t.Errorf("%s: got %s, want %s to be named", c.field, err, c.names)
			}
			t.same("the revision after a refused batch", t.revision(), before)
		}
		// Of what is left, definitions need definitions, and a source its text.
		unload.Drop = graph.Drop{Sources: []graph.SourceID{"bill"}, Types: []graph.Type{"gt-ship"}, Units: []string{"gt-tons"}}
		t.refuse(unload, graph.ErrConflict, "drop.sources[0]", "drop.types[0]", "drop.units[0]")
	}},
	{"Apply", "what the batch itself puts can need what it drops", func(t *trial) {
		land, cargo, unload := loaded()
		t.apply(land)
		t.apply(graph.Batch{Schema: cargo.Schema, Sources: cargo.Sources, Texts: cargo.Texts})
		cargo.Schema, cargo.Sources, cargo.Texts, cargo.Drop = graph.Schema{}, nil, nil, unload.Drop
		t.refuse(cargo, graph.ErrConflict, "drop.sources[0]", "drop.types[0]", "drop.predicates[0]", "drop.predicates[1]", "drop.qualifiers[0]", "drop.units[0]")
		t.refuse(graph.Batch{Texts: []graph.SourceText{{Source: "bill", Text: "Another.\n"}}, Drop: graph.Drop{Sources: []graph.SourceID{"bill"}}}, graph.ErrConflict, "drop.sources[0]")
	}},
	{"Apply", "what a batch puts and takes back is refused, at both places", func(t *trial) {
		t.apply(net(nil, "a b"))
		_, cargo, unload := loaded()
		b := graph.Batch{Schema: cargo.Schema, Sources: cargo.Sources[:1], Texts: cargo.Texts[:1], Drop: unload.Drop}
		b.Schema.Predicates = b.Schema.Predicates[:2]
		b.Entities, b.Additions, b.Delete = []graph.Entity{entity("n", topic, "N")}, []graph.Addition{{ID: "a", Names: []graph.Name{{Text: "Ay"}}}}, ids("b", "a", "n")
		t.refuse(
			b, graph.ErrInvalid, "entities[0].id", "delete[2]", "additions[0].id", "delete[1]", "sources[0].id", "drop.sources[0]", "texts[0].source", "drop.texts[0]",
			"schema.types[0].id", "drop.types[0]", "schema.predicates[0].id", "drop.predicates[0]", "schema.predicates[1].id", "drop.predicates[1]",
			"schema.qualifiers[0].key", "drop.qualifiers[0]", "schema.units[0].id", "drop.units[0]",
			"schema.schemes[0].id", "drop.schemes[0]",
		)
	}},
	{"Apply", "dropping what is not there is no fault", func(t *trial) {
		rev := t.apply(net(nil, "a b"))
		_, _, unload := loaded()
		t.same("the revision", t.apply(graph.Batch{Drop: unload.Drop}), rev)
		t.same("the revision", t.apply(graph.Batch{Drop: graph.Drop{Texts: []graph.SourceID{"src", "src"}}}), rev)
	}},
	{"Apply", "what is built in can't be dropped", func(t *trial) {
		sch := graph.Builtin()
		var drop graph.Drop
		var want []string
		if len(sch.Types) > 0 {
			drop.Types, want = []graph.Type{sch.Types[0].ID}, append(want, "drop.types[0]")
		}
		if len(sch.Predicates) > 0 {
			drop.Predicates, want = []graph.Predicate{sch.Predicates[0].ID}, append(want, "drop.predicates[0]")
		}
		if len(sch.Qualifiers) > 0 {
			drop.Qualifiers, want = []string{sch.Qualifiers[0].Key}, append(want, "drop.qualifiers[0]")
		}
		if len(sch.Units) > 0 {
			drop.Units, want = []string{sch.Units[0].ID}, append(want, "drop.units[0]")
		}
		drop.Units, want = append(drop.Units, "EUR"), append(want, "drop.units[1]")
		drop.Schemes, want = []string{sch.Schemes[0].ID}, append(want, "drop.schemes[0]")
		t.refuse(graph.Batch{Drop: drop}, graph.ErrInvalid, want...)
	}},
	{"Apply", "what was dropped can come back as another", func(t *trial) {
		b := start([]graph.Entity{entity("a", firm, "A")}, join("a", links, "a", source("s2")), fact("a", size, quantity("1", heads)))
		b.Sources = append(b.Sources, graph.Source{ID: "s2", Title: "Two"}, graph.Source{ID: "s1", Title: "One"})
		t.apply(b)
		t.apply(graph.Batch{
			Retract: []graph.StatementID{b.Statements[0].ID, b.Statements[1].ID},
			Drop:    graph.Drop{Sources: []graph.SourceID{"s2"}, Predicates: []graph.Predicate{size}},
		})
		other := *find(Schema(), size)
		other.Value = graph.TextValue
		word := fact("a", size, graph.Value{Kind: graph.TextValue, Text: "large"}, source("s2"))
		rev := t.apply(graph.Batch{
			Schema: graph.Schema{Predicates: []graph.PredicateDef{other}}, Sources: []graph.Source{{ID: "s0", Title: "None"}, {ID: "s2", Title: "Second"}},
			Statements: []graph.Statement{b.Statements[0], word},
		})
		t.same("Statements", all(t, t.store.Statements(t.ctx, graph.StatementsQuery{Filter: graph.Filter{Sources: []graph.SourceID{"s2"}}})), inOrder(b.Statements[0], word))
		got, err := t.store.Statement(t.ctx, b.Statements[0].ID)
		t.ok(err)
		t.same("the statement", got, graph.StatementResult{Statement: b.Statements[0], Source: graph.Source{ID: "s2", Title: "Second"}, Revision: rev})
		st, err := t.store.Stats(t.ctx)
		t.ok(err)
		t.same("statements by source", st.BySource, map[graph.SourceID]int{"s2": 2})
	}},
	{"Apply", "a statement that is retracted and put is replaced whole", func(t *trial) {
		with := func(c ...graph.Citation) graph.Statement { return join("a", links, "b", cites(c...)) }
		b := net(nil, "a b")
		b.Statements = []graph.Statement{with(graph.Citation{Line: 1, Note: "one"}, graph.Citation{Line: 2, Note: "two"})}
		first := t.apply(b)
		replace := func(c ...graph.Citation) graph.Batch {
			return graph.Batch{Retract: []graph.StatementID{with().ID}, Statements: []graph.Statement{with(c...)}}
		}
		for _, c := range [][]graph.Citation{{{Line: 2}}, {}, {{Line: 3, Note: "three"}, {Line: 4}}} {
			t.apply(replace(c...))
			got, err := t.store.Statement(t.ctx, with().ID)
			t.ok(err)
			t.same("the citations", got.Statement.Cites, append([]graph.Citation{}, c...))
		}
		if last := t.apply(replace(b.Statements[0].Cites...)); last.Digest != first.Digest || last.Seq != first.Seq+4 {
			t.Errorf("got revision %s, want the digest of %s", last, first)
		}
		t.same("degrees", degreesOf(t), map[graph.EntityID]int{"a": 1, "b": 1})
		rev := t.revision()
		t.same("the revision when it is replaced by itself", t.apply(replace(b.Statements[0].Cites...)), rev)
	}},
}

// differences compares all that two stores answer.
func differences(t *trial, want graph.Store) string {
	t.Helper()
	parts := map[string]func(graph.Reader) any{
		"Schema":     func(r graph.Reader) any { got, err := r.Schema(t.ctx); return outcome(got.Schema, err) },
		"Entities":   func(r graph.Reader) any { return outcome(drain(r.Entities(t.ctx, graph.EntitiesQuery{}))) },
		"Statements": func(r graph.Reader) any { return outcome(drain(r.Statements(t.ctx, graph.StatementsQuery{}))) },
		"Sources": func(r graph.Reader) any {
			list, err := drain(r.Sources(t.ctx))
			for i := range list {
				list[i].Revision = graph.Revision{}
			}
			return outcome(list, err)
		},
		"Stats": func(r graph.Reader) any {
			got, err := r.Stats(t.ctx)
			got.Revision = graph.Revision{}
			return outcome(got, err)
		},
	}
	var out []string
	for _, name := range sortedKeys(parts) {
		if d := Diff(parts[name](t.store), parts[name](want)); d != "" {
			out = append(out, name+":\n"+d)
		}
	}
	return strings.Join(out, "\n")
}

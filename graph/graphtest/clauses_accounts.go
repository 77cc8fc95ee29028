package graphtest

import (
	"strings"

	"hubgraph/graph"
)

// harbor is an entity of the source "src".
func harbor() graph.Entity {
	return graph.Entity{
		ID: "harbor", Type: place, Name: "Harbor", Summary: "Where ships lie.", Source: "src",
		Names: []graph.Name{
			{Text: "Old Harbor", Lang: "en", Kind: graph.NameAlias, From: "1900", To: "1990-05", Cites: []graph.Citation{{Paragraph: 1, Start: 2, End: 12, Note: "The old name."}}},
			{Text: "港口", Lang: "zh", Kind: graph.NameMain},
		},
		Identifiers: []graph.Identifier{{Scheme: "reg", Value: "1"}},
	}.Canonical()
}

// register is what the source "register" says of it.
func register() graph.Account {
	return graph.Account{
		Source: "register", Type: firm, Name: "Harbour Authority", Summary: "A body.",
		Names:       []graph.Name{{Text: "Hafen", Lang: "de", Kind: graph.NameLegal, Cites: []graph.Citation{{Line: 3}}}},
		Identifiers: []graph.Identifier{{Scheme: "reg", Value: "2"}},
	}
}

// openHarbor puts harbor, sources to speak of it and something linked to it.
func (t *trial) openHarbor(accounts ...graph.Account) {
	t.Helper()
	e := harbor()
	e.Accounts = accounts
	b := start([]graph.Entity{e, entity("a", topic, "A")}, join("a", locatedIn, "harbor"))
	b.Sources = append(b.Sources, graph.Source{ID: "register", Title: "Register"}, graph.Source{ID: "map", Title: "Map"})
	t.apply(b)
}

func (t *trial) wantHarbor(when string, want graph.Entity) {
	t.Helper()
	got, err := t.store.Entity(t.ctx, want.ID)
	t.ok(err)
	t.same("the entity, "+when, got.Entity, want)
}

var accountClauses = []clause{
	{"Apply", "what several sources say of an entity is kept apart, and comes back", func(t *trial) {
		chart := graph.Account{Source: "map", Names: []graph.Name{{Text: "The Haven", From: "2001"}, {Text: "The Haven", From: "2001", Cites: []graph.Citation{{Line: 9}}}, {Text: "The Haven"}}}
		t.openHarbor(register(), chart)
		want := harbor()
		want.Accounts = []graph.Account{chart.Canonical(), register()}
		want.Accounts[0].Names = []graph.Name{{Text: "The Haven", Kind: graph.NameAlias}, {Text: "The Haven", Kind: graph.NameAlias, From: "2001", Cites: []graph.Citation{{Line: 9}}}}
		t.wantHarbor("as it was put", want)
		t.again()
		t.wantHarbor("opened again", want)
		before := t.revision()
		t.apply(graph.Batch{Entities: []graph.Entity{want}})
		t.same("the revision after it was put as it is answered", t.revision(), before)
	}},
	{"Apply", "a source's words take the place of its own only", func(t *trial) {
		t.openHarbor(register())
		want := harbor()
		want.Accounts = []graph.Account{register()}

		renamed := graph.Account{Source: "register", Type: firm, Name: "Port Authority"}
		t.apply(graph.Batch{Entities: []graph.Entity{{ID: "harbor", Type: firm, Name: "Port Authority", Source: "register"}}})
		want.Accounts = []graph.Account{renamed}
		t.wantHarbor("after another source put it", want)

		chart := graph.Account{Source: "map", Name: "Haven"}
		t.apply(graph.Batch{Entities: []graph.Entity{{ID: "harbor", Type: place, Name: "The Harbor", Source: "src", Accounts: []graph.Account{chart}}}})
		want = graph.Entity{ID: "harbor", Type: place, Name: "The Harbor", Source: "src", Accounts: []graph.Account{chart, renamed}}.Canonical()
		t.wantHarbor("after its home put it", want)

		t.apply(graph.Batch{Entities: []graph.Entity{{ID: "harbor", Type: place, Name: "Haven", Source: "map", Accounts: []graph.Account{{Source: "src", Type: place, Name: "Harbor"}}}}})
		chart.Type = place
		want = graph.Entity{ID: "harbor", Type: place, Name: "Harbor", Source: "src", Accounts: []graph.Account{chart, renamed}}.Canonical()
		t.wantHarbor("after a copy of another home put it", want)

		t.apply(graph.Batch{Entities: []graph.Entity{{ID: "harbor", Type: place, Name: "Harbor", Accounts: []graph.Account{{Source: "map"}, {Source: "nowhere"}}}}})
		want.Accounts = []graph.Account{renamed}
		t.wantHarbor("after an account was taken back", want)

		t.apply(graph.Batch{Entities: []graph.Entity{{ID: "harbor", Type: place, Name: "Mine"}}, Replace: true})
		t.wantHarbor("after it was replaced", graph.Entity{ID: "harbor", Type: place, Name: "Mine"}.Canonical())

		t.apply(graph.Batch{Entities: []graph.Entity{{ID: "harbor", Type: firm, Name: "Port Authority", Source: "register"}}})
		t.wantHarbor("after a source put what is nobody's", graph.Entity{ID: "harbor", Type: place, Name: "Mine", Accounts: []graph.Account{renamed}}.Canonical())

		t.apply(graph.Batch{Entities: []graph.Entity{{ID: "harbor", Type: place, Name: "Ours"}}})
		t.wantHarbor("after nobody put what is nobody's", graph.Entity{ID: "harbor", Type: place, Name: "Ours", Accounts: []graph.Account{renamed}}.Canonical())
	}},
	{"Apply", "what is nobody's replaces nothing of a source", func(t *trial) {
		t.openHarbor(register())
		want := harbor()
		want.Accounts = []graph.Account{register()}
		bare := harbor()
		bare.Source = ""
		bare.Names[0].Cites = nil
		t.refuse(graph.Batch{Entities: []graph.Entity{{ID: "harbor", Type: place, Name: "Mine"}}}, graph.ErrConflict, "entities[0].source")
		t.refuse(graph.Batch{Entities: []graph.Entity{bare}}, graph.ErrConflict, "entities[0].source") // without the citation of a name
		t.refuse(graph.Batch{Additions: []graph.Addition{{ID: "harbor", Names: []graph.Name{{Text: "Mine"}}}}}, graph.ErrConflict, "additions[0].source")
		t.refuse(graph.Batch{
			Entities:  []graph.Entity{{ID: "new", Type: place, Name: "New", Source: "src"}},
			Additions: []graph.Addition{{ID: "new", Identifiers: []graph.Identifier{{Scheme: "s", Value: "1"}}}},
		}, graph.ErrConflict, "additions[0].source")
		for _, e := range []graph.Entity{{ID: "harbor", Type: place, Name: "X", Source: "map", Accounts: []graph.Account{{Source: "src"}}}, {ID: "harbor", Type: place, Name: "X", Source: "map", Accounts: []graph.Account{{Source: "src", Name: "X"}}}} {
			t.refuse(graph.Batch{Entities: []graph.Entity{e}}, graph.ErrConflict, "entities[0].accounts[0]")
		}
		t.wantHarbor("after what was refused", want)
		t.apply(graph.Batch{Additions: []graph.Addition{{ID: "harbor", Identifiers: harbor().Identifiers}}})
		t.wantHarbor("after nothing new was added", want)
	}},
	{"Apply", "additions go to the account of their source", func(t *trial) {
		t.openHarbor()
		name, number := []graph.Name{{Text: "Haven"}}, []graph.Identifier{{Scheme: "reg", Value: "7"}}
		t.apply(graph.Batch{Additions: []graph.Addition{{ID: "harbor", Names: name, Source: "map"}, {ID: "harbor", Identifiers: number, Source: "map"}, {ID: "harbor", Identifiers: number, Source: "src"}, {ID: "harbor", Source: "register"}}})
		want := harbor()
		want.Identifiers = append(want.Identifiers, number...)
		want.Accounts = []graph.Account{graph.Account{Source: "map", Names: name, Identifiers: number}.Canonical()}
		t.wantHarbor("after additions", want)
		t.refuse(graph.Batch{Additions: []graph.Addition{{ID: "harbor", Names: name, Source: "nowhere"}}}, graph.ErrConflict, "additions[0].source")
	}},
	{"Apply", "accounts are of sources that are there, one each, and are checked as what is the home's", func(t *trial) {
		t.openHarbor()
		put := func(e graph.Entity) graph.Batch { return graph.Batch{Entities: []graph.Entity{e}} }
		accounts := func(list ...graph.Account) graph.Batch {
			return put(graph.Entity{ID: "new", Type: place, Name: "New", Source: "src", Accounts: list})
		}
		t.refuse(put(graph.Entity{ID: "new", Type: place, Name: "New", Source: "nowhere"}), graph.ErrConflict, "entities[0].source")
		t.refuse(accounts(graph.Account{Source: "map", Name: "N"}, graph.Account{Source: "nowhere", Name: "N"}), graph.ErrConflict, "entities[0].accounts[1].source")
		t.refuse(accounts(graph.Account{Name: "N"}), graph.ErrInvalid, "entities[0].accounts[0].source")
		t.refuse(accounts(graph.Account{Source: "src", Name: "N"}), graph.ErrInvalid, "entities[0].accounts[0].source")
		t.refuse(accounts(graph.Account{Source: "map", Name: "N"}, graph.Account{Source: "map"}), graph.ErrInvalid, "entities[0].accounts[1].source")
		t.refuse(accounts(graph.Account{
			Source: "map", Type: "no-such", Name: "a\u202eb", Summary: "a\x00b", Identifiers: []graph.Identifier{{Scheme: "s"}},
			Names: []graph.Name{{Text: "", Lang: "english", Kind: "nick", From: "soon"}, {Text: "N", From: "2002", To: "2001", Cites: []graph.Citation{{Start: 2, End: 2}, {Hash: "h"}}}},
		}), graph.ErrInvalid,
			"entities[0].accounts[0].type", "entities[0].accounts[0].name", "entities[0].accounts[0].summary", "entities[0].accounts[0].identifiers[0].value",
			"entities[0].accounts[0].names[0].text", "entities[0].accounts[0].names[0].lang", "entities[0].accounts[0].names[0].kind", "entities[0].accounts[0].names[0].from",
			"entities[0].accounts[0].names[1].to", "entities[0].accounts[0].names[1].cites[0].end", "entities[0].accounts[0].names[1].cites[1].hash")
		t.refuse(put(graph.Entity{ID: "new", Type: place, Name: "New", Names: []graph.Name{{Text: "N", Cites: []graph.Citation{{Line: 1}}}}}), graph.ErrInvalid, "entities[0].names[0].cites")
		t.refuse(graph.Batch{Additions: []graph.Addition{{ID: "harbor", Names: []graph.Name{{Text: "N", Cites: []graph.Citation{{Line: 1}}}}}}}, graph.ErrInvalid, "additions[0].names[0].cites")

		// What sources say of an entity is no larger, all together, than one may be.
		big := strings.Repeat("x", graph.MaxFieldBytes)
		t.apply(put(graph.Entity{ID: "harbor", Type: place, Name: "Harbor", Summary: big, Source: "register"}))
		t.apply(put(graph.Entity{ID: "harbor", Type: place, Name: big, Source: "map"}))
		t.refuse(put(graph.Entity{ID: "harbor", Type: place, Name: big, Summary: big, Source: "src"}), graph.ErrConflict, "entities[0]")
	}},
	{"Apply", "by another type of its home an entity must still fit its statements", func(t *trial) {
		t.openHarbor()
		t.apply(graph.Batch{Entities: []graph.Entity{{ID: "harbor", Type: firm, Name: "Harbor", Source: "map"}}})
		t.same("entities of the type of an account", idsOf(all(t, t.store.Entities(t.ctx, graph.EntitiesQuery{Types: []graph.Type{firm}}))), ids())
		t.refuse(graph.Batch{Entities: []graph.Entity{{ID: "harbor", Type: firm, Name: "Harbor", Source: "map", Accounts: []graph.Account{{Source: "src", Type: firm, Name: "Harbor"}}}}}, graph.ErrConflict, "entities[0].type")
	}},
	{"Apply", "what an account needs is not dropped", func(t *trial) {
		chart := graph.Account{Source: "map", Type: person}
		t.openHarbor(chart)
		drop := graph.Drop{Sources: []graph.SourceID{"src", "map", "register"}, Types: []graph.Type{person}, Predicates: []graph.Predicate{worksFor}}
		t.refuse(graph.Batch{Drop: drop}, graph.ErrConflict, "drop.sources[0]", "drop.sources[1]", "drop.types[0]")
		t.refuse(graph.Batch{Drop: graph.Drop{Sources: []graph.SourceID{"src"}}, Retract: []graph.StatementID{join("a", locatedIn, "harbor").ID}}, graph.ErrConflict, "drop.sources[0]")
		t.refuse(graph.Batch{
			Drop: graph.Drop{Sources: []graph.SourceID{"register"}}, Entities: []graph.Entity{{ID: "harbor", Type: place, Name: "Harbor", Source: "register"}},
		}, graph.ErrConflict, "drop.sources[0]")
		again := harbor()
		again.Accounts = []graph.Account{{Source: "map"}}
		drop.Sources = drop.Sources[1:]
		t.apply(graph.Batch{Drop: drop, Entities: []graph.Entity{again}})
		t.wantHarbor("after its account was taken back", harbor())
		t.apply(graph.Batch{Drop: graph.Drop{Sources: []graph.SourceID{"src"}}, Retract: []graph.StatementID{join("a", locatedIn, "harbor").ID}, Delete: ids("harbor")})
	}},
	{"Search", "an entity is found by what any source calls it, and by its type at home", func(t *trial) {
		t.openHarbor(register())
		for text, want := range map[string]string{"harbour authority": "Harbour Authority", "hafen": "Hafen", "gangkou": "港口", "old harbor": "Old Harbor"} {
			got, err := t.store.Search(t.ctx, graph.SearchQuery{Text: text})
			t.ok(err)
			if len(got.Hits) != 1 || got.Hits[0].ID != "harbor" || got.Hits[0].Match.Name != want {
				t.Errorf("%q: got %v, want harbor by %q", text, got.Hits, want)
			}
		}
		got, err := t.store.Search(t.ctx, graph.SearchQuery{Text: "harbour", Types: []graph.Type{firm}})
		t.ok(err)
		t.same("hits of the type of an account", got.Hits, []graph.Hit{})
		for _, value := range []string{"1", "2"} {
			t.same("entities by identifier", idsOf(all(t, t.store.Entities(t.ctx, graph.EntitiesQuery{Identifiers: []graph.Identifier{{Scheme: "reg", Value: value}}}))), ids("harbor"))
		}
		again := harbor()
		again.Accounts = []graph.Account{{Source: "register"}}
		t.apply(graph.Batch{Entities: []graph.Entity{again}})
		for _, when := range []string{"at once", "opened again"} {
			got, err = t.store.Search(t.ctx, graph.SearchQuery{Text: "hafen"})
			t.ok(err)
			t.same("hits of what was taken back, "+when, got.Hits, []graph.Hit{})
			t.same("entities by identifier of what was taken back, "+when, idsOf(all(t, t.store.Entities(t.ctx, graph.EntitiesQuery{Identifiers: []graph.Identifier{{Scheme: "reg", Value: "2"}}}))), ids())
			t.again()
		}
	}},
}

package graphtest

import (
	"errors"
	"fmt"

	"hubgraph/graph"
)

// asks are questions of every method, on the shop, with much in each answer.
func asks() []ask {
	all := graph.Filter{ValidAt: "2021"}
	return []ask{
		{"Entity", graph.EntityID("f")},
		{"Profile", graph.EntityID("f")},
		{"Statement", join("ann", worksFor, "g", when(graph.When{From: "2020-07"})).ID},
		{"Source", graph.SourceID("src")},
		{"SourceText", graph.SourceID("src")},
		{"Entities", graph.EntitiesQuery{Types: []graph.Type{person, firm, place}}},
		{"Entities", graph.EntitiesQuery{Identifiers: []graph.Identifier{{Scheme: "reg", Value: "1"}}}},
		{"Statements", graph.StatementsQuery{Filter: graph.Filter{Sources: []graph.SourceID{"src", "s2"}}}},
		{"Statements", graph.StatementsQuery{About: "f", Sort: graph.SortDue}},
		{"Statements", graph.StatementsQuery{Unit: heads, Sort: graph.SortAmount}},
		{"Statements", graph.StatementsQuery{Qualified: []graph.Qualification{{Key: role, Entity: "bob"}}}},
		{"Profile", graph.EntityID("bob")},
		{"Sources", nil},
		{"Search", graph.SearchQuery{Text: "f", Types: []graph.Type{firm, person}}},
		{"Neighborhood", graph.NeighborhoodQuery{From: ids("x", "ann"), Filter: all}},
		{"Neighborhood", graph.NeighborhoodQuery{From: ids("ann"), Limit: 1}},
		{"Paths", graph.PathsQuery{From: "ann", To: "x", Via: ids("f"), Avoid: ids("bob"), Filter: all}},
		{"Common", graph.CommonQuery{Of: ids("bob", "ann"), Filter: all}},
		{"Among", graph.AmongQuery{Of: ids("x", "ann", "bob"), MaxHops: 2, Limit: 1}},
		{"Schema", nil},
		{"Stats", nil},
		{"Revision", nil},
	}
}

// forAsks loads what asks ask about.
func (t *trial) forAsks() {
	t.openShop()
	t.apply(graph.Batch{
		Texts:     []graph.SourceText{{Source: "src", Text: "Text."}},
		Additions: []graph.Addition{{ID: "f", Names: []graph.Name{{Text: "Eff", Lang: "en"}}, Identifiers: []graph.Identifier{{Scheme: "reg", Value: "1"}}}},
	})
}

// answers gives those to all of asks, as JSON.
func (t *trial) answers() map[string]string {
	t.Helper()
	out := map[string]string{}
	for i, a := range asks() {
		got := answer(t.ctx, t.store, a)
		if f, failed := got.(failure); failed {
			t.Fatalf("%s: got error %+v, want an answer", a.Method, f)
		}
		out[fmt.Sprintf("%s, question %d", a.Method, i)] = string(canonical(got))
	}
	return out
}

var answerClauses = []clause{
	{"Reader", "answers are the caller's to change", func(t *trial) {
		t.forAsks()
		before := t.answers()
		for _, a := range asks() {
			scramble(answer(t.ctx, t.store, a))
			after := t.answers()
			for _, what := range sortedKeys(before) {
				if after[what] != before[what] {
					t.Fatalf("after a caller changed the answer of %s, %s is answered otherwise: got\n%s\nwant\n%s", a.Method, what, after[what], before[what])
				}
			}
		}
		t.check("after a caller changed answers")
	}},
	{"Reader", "questions stay the caller's", func(t *trial) {
		t.forAsks()
		before := t.answers()
		for _, a := range asks() {
			was := string(canonical(a.Query))
			answer(t.ctx, t.store, a)
			if now := string(canonical(a.Query)); now != was {
				t.Errorf("%s changed its question to %s from %s", a.Method, now, was)
			}
			if a.Query != nil {
				scramble(a.Query)
			}
		}
		after := t.answers()
		for _, what := range sortedKeys(before) {
			if after[what] != before[what] {
				t.Errorf("after a caller changed questions, %s is answered otherwise: got\n%s\nwant\n%s", what, after[what], before[what])
			}
		}
	}},
	{"Reader", "of several unknown entities the first field is named: from, to, via, avoid", func(t *trial) {
		t.apply(net(nil, "a b", "b c"))
		unknown := ids("x1", "x2")
		for _, c := range []struct {
			field string
			id    graph.EntityID
			q     graph.PathsQuery
		}{
			{"from", "n1", graph.PathsQuery{From: "n1", To: "n2", Via: unknown, Avoid: ids("n3")}},
			{"to", "n2", graph.PathsQuery{From: "a", To: "n2", Via: unknown, Avoid: ids("n3")}},
			{"via", "x1", graph.PathsQuery{From: "a", To: "b", Via: unknown, Avoid: ids("n3")}},
			{"via", "x2", graph.PathsQuery{From: "a", To: "b", Via: ids("c", "x2"), Avoid: ids("n3")}},
			{"avoid", "n3", graph.PathsQuery{From: "a", To: "b", Via: ids("c"), Avoid: ids("n3", "n4")}},
		} {
			_, err := t.store.Paths(t.ctx, c.q)
			t.errorIs(fmt.Sprintf("Paths with an unknown %s", c.field), err, graph.NotFound(c.field, c.id))
		}
		_, err := t.store.Neighborhood(t.ctx, graph.NeighborhoodQuery{From: ids("a", "x2", "x1")})
		t.errorIs("Neighborhood", err, graph.NotFound("from", "x2"))
		_, err = t.store.Common(t.ctx, graph.CommonQuery{Of: ids("x2", "a", "x1")})
		t.errorIs("Common", err, graph.NotFound("of", "x2"))
		_, err = t.store.Among(t.ctx, graph.AmongQuery{Of: ids("a", "x2", "x1"), MaxHops: 2})
		t.errorIs("Among", err, graph.NotFound("of", "x2"))
	}},
	{"Reader", "a question that is not valid is told before what it does not find", func(t *trial) {
		t.apply(net(nil, "a b"))
		_, err := t.store.Paths(t.ctx, graph.PathsQuery{From: "nobody", To: "b", Limit: -1})
		t.fails("Paths", err, graph.ErrInvalid, "limit")
		_, err = t.store.Neighborhood(t.ctx, graph.NeighborhoodQuery{From: ids("nobody"), Hops: -1})
		t.fails("Neighborhood", err, graph.ErrInvalid, "hops")
		_, err = drain(t.store.Statements(t.ctx, graph.StatementsQuery{About: "nobody", Limit: -1}))
		t.fails("Statements", err, graph.ErrInvalid, "limit")
	}},
	{"Reader", "errors read the same on every store", func(t *trial) {
		t.forAsks()
		model, err := Copy(t.ctx, t.store)
		t.ok(err)
		none := ids("nobody")
		for _, a := range []ask{
			{"Entity", graph.EntityID("no \"body\"")},
			{"Profile", graph.EntityID("nobody")},
			{"Statement", join("bob", links, "ann").ID},
			{"Source", graph.SourceID("nowhere")},
			{"SourceText", graph.SourceID("nowhere")},
			{"SourceText", graph.SourceID("s2")},
			{"Statements", graph.StatementsQuery{About: "nobody"}},
			{"Statements", graph.StatementsQuery{About: " ", Limit: -1, Sort: "name", Start: -1, Min: "1.0", Max: "x"}},
			{"Statements", graph.StatementsQuery{Qualified: []graph.Qualification{{Key: plan, Entity: "nobody"}}}},
			{"Statements", graph.StatementsQuery{Qualified: []graph.Qualification{{Key: "Bad"}}}},
			{"Entities", graph.EntitiesQuery{Types: []graph.Type{"Bad"}, Limit: -1}},
			{"Search", graph.SearchQuery{Text: "", Limit: -1}},
			{"Neighborhood", graph.NeighborhoodQuery{From: none}},
			{"Neighborhood", graph.NeighborhoodQuery{From: ids("ann", "ann"), Hops: 7}},
			{"Paths", graph.PathsQuery{From: "ann", To: "nobody"}},
			{"Paths", graph.PathsQuery{From: "ann", To: "ann", MaxHops: 9, Via: ids("ann")}},
			{"Common", graph.CommonQuery{Of: ids("ann", "nobody")}},
			{"Among", graph.AmongQuery{Of: ids("nobody", "ann"), MaxHops: 2}},
			{"Among", graph.AmongQuery{Of: none, MaxHops: 3}},
		} {
			want, failed := answer(t.ctx, model, a).(failure)
			if !failed || want.Detail == "" {
				t.Fatalf("%s: got %+v from the Model, want an error with a detail", a.Method, want)
			}
			t.same(fmt.Sprintf("the error of %s", a.Method), answer(t.ctx, t.store, a), want)
		}
		for what, b := range map[string]graph.Batch{
			"faults of form": {Key: "\xff", Entities: []graph.Entity{{ID: " a", Type: "no-such"}}, Retract: []graph.StatementID{"bad"}, Delete: ids("")},
			"faults of ends": {Statements: []graph.Statement{join("x", worksFor, "f"), join("f", owns, "ann")}},
			"conflicts": {
				Schema: graph.Schema{Predicates: []graph.PredicateDef{{ID: owns, Label: graph.Words{EN: "owns"}}}},
				Texts:  []graph.SourceText{{Source: "nowhere", Text: "x"}}, Entities: []graph.Entity{entity("f", person, "F"), entity("ann", firm, "Ann")},
				Additions: []graph.Addition{{ID: "nobody"}}, Delete: ids("x", "bob", "x"),
				Statements: []graph.Statement{join("lone", links, "nobody", source("nowhere"), qualified(graph.Qualifier{Key: role, Entity: "no one"}))},
			},
			"an old revision": {IfRevision: &graph.Revision{}},
		} {
			_, err := t.store.Apply(t.ctx, b)
			_, want := model.Apply(t.ctx, b)
			if want == nil {
				t.Fatalf("a batch of %s: got no error from the Model, want one", what)
			}
			t.errorIs("a batch of "+what, err, want)
		}
		docs, theirs := t.store.Documents(), model.Documents()
		for what, do := range map[string]func(d graph.Documents) error{
			"Get of none":                  func(d graph.Documents) error { _, err := d.Get(t.ctx, "view", "none"); return err },
			"Delete of none":               func(d graph.Documents) error { return d.Delete(t.ctx, "view", "none", 1) },
			"Put of a version that is not": func(d graph.Documents) error { _, err := d.Put(t.ctx, "view", "a", 3, nil); return err },
			"Put of a bad kind and id":     func(d graph.Documents) error { _, err := d.Put(t.ctx, "BAD", "", 0, nil); return err },
			"Put of a body too long": func(d graph.Documents) error {
				_, err := d.Put(t.ctx, "view", "a", 0, make([]byte, graph.MaxFieldBytes+1))
				return err
			},
		} {
			t.errorIs(what, do(docs), do(theirs))
		}
	}},
}

// errorIs wants an error that reads as another does.
func (t *trial) errorIs(what string, got, want error) {
	t.Helper()
	if diff := Diff(failureOf(got), failureOf(want)); diff != "" {
		t.Errorf("%s: the error differs:\n%s", what, diff)
	}
}

// failureOf is what of an error is compared: of one that is the caller's, each
// word; of another, why a store could not answer, its code.
func failureOf(err error) failure {
	f := failure{Code: graph.CodeOf(err)}
	switch f.Code {
	case graph.ErrInvalid, graph.ErrNotFound, graph.ErrConflict, graph.ErrPrecondition, graph.ErrTooLarge:
		var e *graph.Error
		if errors.As(err, &e) {
			f.Detail, f.Field, f.Issues = e.Detail, e.Field, e.Issues
		}
	}
	return f
}

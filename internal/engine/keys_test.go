package engine_test

import (
	"fmt"
	"slices"
	"testing"

	"hubgraph/graph"
)

// TestKeySets asks for statements by the keys of their qualifiers, where more sets of keys
// are in use than rows tell apart, by the definition of the question.
func TestKeySets(t *testing.T) {
	s := newStore()
	key := func(i int) string { return fmt.Sprintf("x-k%03d", i) }
	b := graph.Batch{
		Schema: newWorld(1, 1).schema(), Sources: []graph.Source{{ID: "s1", Title: "S"}},
		Entities: []graph.Entity{{ID: "a", Type: "x-thing", Name: "A"}, {ID: "b", Type: "x-thing", Name: "B"}},
	}
	const n = 300
	for i := range n + 1 {
		b.Schema.Qualifiers = append(b.Schema.Qualifiers, graph.QualifierDef{Key: key(i), Label: graph.Words{EN: "k", ZH: "k"}})
	}
	for i := range n {
		st := graph.Statement{Subject: "a", Predicate: "x-a", Object: "b", Source: "s1"}
		for _, k := range slices.Compact([]int{i, i + i%3}) {
			st.Qualifiers = append(st.Qualifiers, graph.Qualifier{Key: key(min(k, n)), Entity: "b"})
		}
		b.Statements = append(b.Statements, st)
	}
	if _, err := s.Apply(ctx, b); err != nil {
		t.Fatal(err)
	}
	whole := ask1[graph.SchemaResult](t)(s.Schema(ctx))
	entity := func(id graph.EntityID) *graph.Entity {
		n := ask1[graph.EntityResult](t)(s.Entity(ctx, id))
		return &n.Entity
	}
	for range 2 {
		for i := range n {
			q := graph.StatementsQuery{Qualified: []graph.Qualification{{Key: key(i)}, {Key: key(i + 1)}}[:1+i%2]}
			if i%4 == 0 {
				q.About = "a"
			}
			var want, got []graph.StatementID
			for st := range s.Statements(ctx, graph.AllStatements()) {
				if q.Match(&whole.Schema, &st, entity(st.Subject), entity(st.Object)) {
					want = append(want, st.ID)
				}
			}
			for st, err := range s.Statements(ctx, q) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, st.ID)
			}
			if !slices.Equal(got, want) {
				t.Fatalf("%+v: got %v, want %v", q, got, want)
			}
		}
		s.now = s.now.Compacted()
	}
}

// TestNearlyStatementIDs: a statement is found by its id alone, not by one that differs in
// any letter, or only in the bits of the last that stand for nothing.
func TestNearlyStatementIDs(t *testing.T) {
	s := newStore()
	b := graph.Batch{
		Schema: newWorld(1, 1).schema(), Sources: []graph.Source{{ID: "s1", Title: "S"}},
		Entities: []graph.Entity{{ID: "a", Type: "x-thing", Name: "A"}, {ID: "b", Type: "x-thing", Name: "B"}},
	}
	for i := range 20 {
		b.Statements = append(b.Statements, graph.Statement{Subject: "a", Predicate: "x-a", Object: "b", Source: "s1", When: graph.When{Text: fmt.Sprint(i)}})
	}
	if _, err := s.Apply(ctx, b); err != nil {
		t.Fatal(err)
	}
	for _, st := range b.Statements {
		id := string(st.Canonical().ID)
		if _, ok := s.now.StoredStatement(graph.StatementID(id)); !ok {
			t.Fatalf("%s is not found", id)
		}
		for at := range id {
			for _, c := range "abcdefghijklmnopqrstuvwxyz234567A01.89-" {
				other := id[:at] + string(c) + id[at+1:]
				if _, ok := s.now.StoredStatement(graph.StatementID(other)); ok && other != id {
					t.Fatalf("%s is found by %s", id, other)
				}
			}
		}
		for _, other := range []string{id[:len(id)-1], id + "a", ""} {
			if _, ok := s.now.StoredStatement(graph.StatementID(other)); ok {
				t.Fatalf("%s is found by %q", id, other)
			}
		}
	}
}

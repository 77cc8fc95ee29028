package engine_test

import (
	"fmt"
	"slices"
	"testing"

	"hubgraph/graph"
	"hubgraph/graph/change"
	"hubgraph/graph/graphtest"
)

// TestState compares what a plan asks of a view with all that the view lists.
func TestState(t *testing.T) {
	named := 0
	for seed := range uint64(20) {
		w := newWorld(seed+500, 8)
		s := newStore()
		s.compactEvery = int(seed % 3)
		for range 4 {
			b := w.batch(s.now, 6)
			_, _ = s.Apply(ctx, b) // some are refused
		}
		v := s.now
		all, err := drain(v.Statements(ctx, graph.AllStatements()))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			what string
			n    change.Names
			has  func(s *graph.Statement) bool
		}{
			{"a source", change.Names{Sources: []graph.SourceID{"s2", "s-unknown"}}, func(s *graph.Statement) bool { return s.Source == "s2" }},
			{"predicates", change.Names{Predicates: []graph.Predicate{"x-a", "x-m", "x-unknown"}}, func(s *graph.Statement) bool { return s.Predicate == "x-a" || s.Predicate == "x-m" }},
			{"a qualifier", change.Names{Qualifiers: []string{"x-q"}}, func(s *graph.Statement) bool { return len(s.Qualifiers) > 0 }},
			{"a unit", change.Names{Units: []string{"x-pieces"}}, func(s *graph.Statement) bool { return s.Value.Unit == "x-pieces" }},
			{"nothing", change.Names{}, func(*graph.Statement) bool { return false }},
		} {
			var got, want []graph.Statement
			v.Naming(c.n, func(s *graph.Statement) bool {
				got = append(got, *s)
				return true
			})
			for i := range all {
				if c.has(&all[i]) {
					want = append(want, all[i])
				}
			}
			if diff := graphtest.Diff(got, want); diff != "" {
				t.Errorf("seed %d: statements that name %s: %s", seed, c.what, diff)
			}
			named += len(want)
			stopped := 0
			v.Naming(c.n, func(*graph.Statement) bool { stopped++; return false })
			if stopped > 1 {
				t.Errorf("seed %d: asked for one statement that names %s, got %d", seed, c.what, stopped)
			}
		}
		var got, want []graph.EntityID
		v.OfTypes([]graph.Type{"x-person", "event", "x-unknown"}, func(id graph.EntityID, typ graph.Type) bool {
			if stored, ok := v.StoredType(id); !ok || stored != typ {
				t.Errorf("seed %d: %s is said to be a %s; it is a %s", seed, id, typ, stored)
			}
			got = append(got, id)
			return true
		})
		for n := range v.Entities(ctx, graph.EntitiesQuery{Types: []graph.Type{"x-person", "event"}}) {
			want = append(want, n.ID)
			v.Mentions(n.ID, func(s *graph.Statement, subject, object graph.Type) bool {
				if typ, _ := v.StoredType(s.Subject); typ != subject {
					t.Errorf("seed %d: %s: got subject of type %s, want %s", seed, s.ID, subject, typ)
				}
				if typ, _ := v.StoredType(s.Object); typ != object {
					t.Errorf("seed %d: %s: got object of type %s, want %s", seed, s.ID, object, typ)
				}
				return true
			})
		}
		if !slices.Equal(got, want) {
			t.Errorf("seed %d: entities of types: got %v, want %v", seed, got, want)
		}
	}
	if named < 200 {
		t.Errorf("%d statements were asked for; that tests too little", named)
	}
}

// TestStoredEnds: many ends are found together as each is alone, deleted and unknown ones
// among them, and their numbers tell them apart.
func TestStoredEnds(t *testing.T) {
	for seed := range uint64(6) {
		w := newWorld(seed+900, 8)
		s := newStore()
		s.compactEvery = int(seed % 3)
		for range 6 {
			b := w.batch(s.now, 6)
			_, _ = s.Apply(ctx, b) // some are refused
		}
		v := s.now
		ids := []graph.EntityID{"", "x-unknown"}
		for len(ids) < 200 {
			ids = append(ids, graph.EntityID(fmt.Sprint("unknown-", len(ids))))
			for n := range v.Entities(ctx, graph.EntitiesQuery{}) {
				ids = append(ids, n.ID)
			}
		}
		out := make([]change.End, len(ids))
		v.StoredEnds(ids, out)
		by := map[int32]graph.EntityID{}
		for i, id := range ids {
			typ, there := v.StoredType(id)
			if got := out[i]; got.Type != typ || (got.Number >= 0) != there {
				t.Errorf("seed %d: %q: got %+v; it is a %q, there %t", seed, id, got, typ, there)
			} else if other, ok := by[got.Number]; there && ok && other != id {
				t.Errorf("seed %d: %q and %q have the number %d", seed, id, other, got.Number)
			}
			by[out[i].Number] = id
		}
	}
}

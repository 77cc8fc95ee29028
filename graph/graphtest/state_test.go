package graphtest_test

import (
	"slices"
	"testing"

	"hubgraph/graph"
	"hubgraph/graph/change"
	"hubgraph/graph/graphtest"
)

// stateAfter gives the state of a Model, perhaps changed.
func stateAfter(made func(s state) change.State) graphtest.StateAfter {
	return func(t testing.TB, before []graph.Batch, _ *graph.Batch) change.State {
		t.Helper()
		m := graphtest.NewModel()
		for _, b := range before {
			if _, err := m.Apply(t.Context(), b); err != nil {
				t.Fatal(err)
			}
		}
		return made(state{m})
	}
}

func TestStates(t *testing.T) {
	graphtest.States(t, stateAfter(func(s state) change.State { return s }))
}

type wholeSchema struct{ state }

func (s wholeSchema) StoredSchema() graph.Schema {
	return graph.Builtin().Merge(s.state.StoredSchema())
}

type typesOnly struct{ state }

func (s typesOnly) StoredEntity(id graph.EntityID) (graph.Entity, bool) {
	e, ok := s.state.StoredEntity(id)
	return graph.Entity{ID: e.ID, Type: e.Type}, ok
}

type everybody struct{ state }

func (s everybody) StoredEntity(id graph.EntityID) (graph.Entity, bool) {
	e, _ := s.state.StoredEntity(id)
	e.ID = id
	return e, true
}

type uncited struct{ state }

func (s uncited) StoredStatement(id graph.StatementID) (graph.Statement, bool) {
	st, ok := s.state.StoredStatement(id)
	st.Cites = []graph.Citation{}
	return st, ok
}

type emptyTexts struct{ state }

func (s emptyTexts) StoredText(id graph.SourceID) (string, bool) {
	text, _ := s.state.StoredText(id)
	return text, true
}

type unknownSources struct{ state }

func (unknownSources) StoredSource(graph.SourceID) (graph.Source, bool) { return graph.Source{}, false }

// mentions leaves out of what a state gives what is not kept.
type mentions struct {
	state
	keep func(id graph.EntityID, s *graph.Statement) bool
}

func (s mentions) Mentions(id graph.EntityID, yield func(s *graph.Statement, subject, object graph.Type) bool) {
	s.state.Mentions(id, func(st *graph.Statement, subject, object graph.Type) bool {
		return !s.keep(id, st) || yield(st, subject, object)
	})
}

type unstoppable struct{ state }

func (s unstoppable) Mentions(id graph.EntityID, yield func(s *graph.Statement, subject, object graph.Type) bool) {
	s.state.Mentions(id, func(st *graph.Statement, subject, object graph.Type) bool {
		yield(st, subject, object)
		return true
	})
}

type untyped struct{ state }

func (s untyped) Mentions(id graph.EntityID, yield func(s *graph.Statement, subject, object graph.Type) bool) {
	s.state.Mentions(id, func(st *graph.Statement, subject, _ graph.Type) bool { return yield(st, subject, subject) })
}

type endsOnly struct{ state }

func (s endsOnly) StoredType(id graph.EntityID) (graph.Type, bool) {
	if id == "lone" {
		return "", false
	}
	return s.state.StoredType(id)
}

type uncounted struct{ state }

func (s uncounted) StoredStats() graph.Stats {
	st := s.state.StoredStats()
	st.BySource = map[graph.SourceID]int{}
	return st
}

type unordered struct{ state }

func (s unordered) OfTypes(types []graph.Type, yield func(graph.EntityID, graph.Type) bool) {
	var list []graph.EntityID
	s.state.OfTypes(types, func(id graph.EntityID, _ graph.Type) bool { list = append(list, id); return true })
	for _, id := range slices.Backward(list) {
		if typ, _ := s.StoredType(id); !yield(id, typ) {
			return
		}
	}
}

// naming leaves out of what a state gives what is not kept.
type naming struct {
	state
	keep func(s *graph.Statement) bool
}

func (s naming) Naming(n change.Names, yield func(*graph.Statement) bool) {
	s.state.Naming(n, func(st *graph.Statement) bool { return !s.keep(st) || yield(st) })
}

// accounting leaves out of what a state gives what is not kept.
type accounting struct {
	state
	keep func(e *graph.Entity) bool
}

func (s accounting) Accounts(sources []graph.SourceID, types []graph.Type, yield func(*graph.Entity) bool) {
	s.state.Accounts(sources, types, func(e *graph.Entity) bool { return !s.keep(e) || yield(e) })
}

func TestBrokenStatesAreFound(t *testing.T) {
	without := func(keep func(id graph.EntityID, s *graph.Statement) bool) func(s state) change.State {
		return func(s state) change.State { return mentions{s, keep} }
	}
	for name, made := range map[string]func(s state) change.State{
		"the schema is the whole one":            func(s state) change.State { return wholeSchema{s} },
		"of entities only the type is there":     func(s state) change.State { return typesOnly{s} },
		"every entity is there":                  func(s state) change.State { return everybody{s} },
		"statements have no citations":           func(s state) change.State { return uncited{s} },
		"a source without text has an empty one": func(s state) change.State { return emptyTexts{s} },
		"no source is there":                     func(s state) change.State { return unknownSources{s} },
		"mentions as object are left out":        without(func(id graph.EntityID, s *graph.Statement) bool { return s.Object != id || s.Subject == id }),
		"mentions of facts are left out":         without(func(_ graph.EntityID, s *graph.Statement) bool { return s.IsRelationship() }),
		"mentions in qualifiers are left out": without(func(id graph.EntityID, s *graph.Statement) bool {
			return s.Subject == id || s.Object == id
		}),
		"mentions are those in qualifiers only": without(func(id graph.EntityID, s *graph.Statement) bool {
			return slices.ContainsFunc(s.Qualifiers, func(q graph.Qualifier) bool { return q.Entity == id })
		}),
		"mentions have the subject's type twice": func(s state) change.State { return untyped{s} },
		"of what is deleted there is no type":    func(s state) change.State { return endsOnly{s} },
		"statements by source are not counted":   func(s state) change.State { return uncounted{s} },
		"entities of types come backwards":       func(s state) change.State { return unordered{s} },
		"units in qualifiers are left out": func(s state) change.State {
			return naming{s, func(st *graph.Statement) bool { return len(st.Qualifiers) == 0 || st.Qualifiers[0].Value.Unit == "" }}
		},
		"what names a source is left out": func(s state) change.State {
			return naming{s, func(st *graph.Statement) bool { return st.Source == "src" }}
		},
		"what is a source's at home is left out": func(s state) change.State {
			return accounting{s, func(e *graph.Entity) bool { return e.Source == "" }}
		},
		"the types of accounts are left out": func(s state) change.State {
			return accounting{s, func(e *graph.Entity) bool { return len(e.Accounts) == 0 || e.Accounts[0].Type != "gt-person" }}
		},
		"mentions go on": func(s state) change.State { return unstoppable{s} },
	} {
		t.Run(name, func(t *testing.T) {
			if found := graphtest.StateFailures(t, stateAfter(made)); len(found) == 0 {
				t.Error("no clause fails for it")
			}
		})
	}
}

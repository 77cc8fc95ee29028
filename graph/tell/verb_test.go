package tell_test

import (
	"testing"

	"hubgraph/graph"
	"hubgraph/graph/tell"
)

func TestVerb(t *testing.T) {
	sch := graph.Builtin().Merge(graph.Schema{Predicates: []graph.PredicateDef{
		{ID: "bare", Label: graph.Words{EN: "twin town", ZH: "友好城市"}},
		{ID: "inside", Label: graph.Words{EN: "x"}, Phrases: []graph.Phrase{
			{Status: graph.Actual, Template: graph.Words{EN: "{subject} took {object} over", ZH: "{subject}{when}在{object}上市"}},
			{Status: graph.Actual, Stage: "begun", Template: graph.Words{EN: "{subject} has begun {object}"}},
			{Status: graph.Planned, Template: graph.Words{EN: "{subject} as {role} of {object}"}},
		}},
	}})
	stage := []graph.Qualifier{{Key: "stage", Value: graph.Value{Kind: graph.TextValue, Text: "begun"}}}
	for _, tc := range []struct {
		name   string
		s      graph.Statement
		en, zh string
	}{
		{"actual", graph.Statement{Predicate: "owns"}, "owns", "拥有"},
		{"planned", graph.Statement{Predicate: "builds", Status: graph.Planned}, "will build", "将建设"},
		{"aimed at", graph.Statement{Predicate: "builds", Status: graph.Target}, "is to build", "按目标，将建设"},
		{"claimed", graph.Statement{Predicate: "owns", Status: graph.Claimed}, "is said to own", "据称拥有"},
		{"rumoured", graph.Statement{Predicate: "owns", Status: graph.Rumoured}, "rumoured: owns", "传闻：拥有"},
		{"no phrase", graph.Statement{Predicate: "bare"}, "twin town", "友好城市"},
		{"no phrase, planned", graph.Statement{Predicate: "bare", Status: graph.Planned}, "planned: twin town", "计划：友好城市"},
		{"no predicate", graph.Statement{Predicate: "none"}, "none", "none"},
		{"the object inside", graph.Statement{Predicate: "inside"}, "took … over", "在…上市"},
		{"a stage", graph.Statement{Predicate: "inside", Qualifiers: stage}, "has begun", "在…上市"},
		{"a phrase with a place for a qualifier", graph.Statement{Predicate: "inside", Status: graph.Planned}, "planned: x", "计划：x"},
	} {
		if tc.s.Status == "" {
			tc.s.Status = graph.Actual
		}
		if got := tell.Verb(&sch, &tc.s, "en"); got != tc.en {
			t.Errorf("%s: got %q, want %q", tc.name, got, tc.en)
		}
		if got := tell.Verb(&sch, &tc.s, "zh"); got != tc.zh {
			t.Errorf("%s: got %q, want %q", tc.name, got, tc.zh)
		}
	}
}

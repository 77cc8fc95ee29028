package graph_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
)

// of two kinds are facts, and two are links.
var someSchema = graph.Schema{
	Types: []graph.TypeDef{{ID: "city"}, {ID: "company"}, {ID: "person"}},
	Predicates: []graph.PredicateDef{
		{ID: "about", Value: graph.TextValue},
		{ID: "based-in", SubjectTypes: []graph.Type{"company"}, ObjectTypes: []graph.Type{"city"}},
		{ID: "heads", Value: graph.Quantity, Unit: "people", SubjectTypes: []graph.Type{"company"}},
		{ID: "knows"},
		{ID: "raised", Value: graph.Quantity, Unit: graph.MoneyUnit},
	},
	Qualifiers: []graph.QualifierDef{{Key: "fee", Value: graph.Quantity, Unit: graph.MoneyUnit}, {Key: "part", Value: graph.Quantity, Unit: graph.PercentUnit}, {Key: "role"}},
	Units:      []graph.UnitDef{{ID: "people"}, {ID: "percent"}, {ID: "tonnes"}},
}

func TestImpossible(t *testing.T) {
	of := func(ps ...graph.Predicate) graph.Filter { return graph.Filter{Predicates: ps} }
	to := func(f graph.Filter, dir graph.Direction, types ...graph.Type) graph.Filter {
		f.Direction, f.Types = dir, types
		return f
	}
	for _, tc := range []struct {
		name string
		q    graph.StatementsQuery
		want []string // fields
	}{
		{"nothing asked", graph.StatementsQuery{}, nil},
		{"an amount of any", graph.StatementsQuery{Min: "1"}, nil},
		{"an amount of a link", graph.StatementsQuery{Filter: of("knows"), Min: "1"}, []string{"min"}},
		{"at most, of a text", graph.StatementsQuery{Filter: of("about"), Max: "1"}, []string{"max"}},
		{"an amount of what qualifies a link", graph.StatementsQuery{Filter: of("knows"), AmountOf: "part", Unit: "percent", Min: "1"}, nil},
		{"money of it", graph.StatementsQuery{Filter: of("knows"), AmountOf: "fee", Unit: "CNY"}, nil},
		{"a unit that it is not measured in", graph.StatementsQuery{Filter: of("knows"), AmountOf: "part", Unit: "CNY"}, []string{"unit"}},
		{"of what qualifies a link, and a type that it can't have", graph.StatementsQuery{Filter: of("based-in"), SubjectTypes: []graph.Type{"person"}, AmountOf: "part", Unit: "percent"}, []string{"subjectType"}},
		{"of a link and of what has amounts", graph.StatementsQuery{Filter: of("knows", "raised"), Min: "1"}, nil},
		{"money", graph.StatementsQuery{Filter: of("raised"), Unit: "CNY", Min: "1"}, nil},
		{"money of people", graph.StatementsQuery{Filter: of("heads"), Unit: "CNY"}, []string{"unit"}},
		{"people of people", graph.StatementsQuery{Filter: of("heads"), Unit: "people"}, nil},
		{"a unit that nothing is measured in", graph.StatementsQuery{Unit: "tonnes"}, []string{"unit"}},
		{"a unit that there is not", graph.StatementsQuery{Unit: "furlong"}, nil},
		{"a type that may be a subject", graph.StatementsQuery{Filter: of("based-in"), SubjectTypes: []graph.Type{"person", "company"}}, nil},
		{"a type that may not", graph.StatementsQuery{Filter: of("based-in"), SubjectTypes: []graph.Type{"person"}}, []string{"subjectType"}},
		{"a type that may not be an object", graph.StatementsQuery{Filter: of("based-in"), ObjectTypes: []graph.Type{"person"}}, []string{"objectType"}},
		{"a type that there is not", graph.StatementsQuery{Filter: of("based-in"), ObjectTypes: []graph.Type{"ship"}}, nil},
		{"an object of a fact", graph.StatementsQuery{Filter: of("raised"), ObjectTypes: []graph.Type{"city"}}, []string{"objectType"}},
		{"an object and an amount", graph.StatementsQuery{ObjectTypes: []graph.Type{"city"}, Unit: "CNY"}, []string{"unit"}},
		{"a person who heads, and a city", graph.StatementsQuery{Filter: of("heads"), SubjectTypes: []graph.Type{"person"}, ObjectTypes: []graph.Type{"city"}}, []string{"subjectType", "objectType"}},
		{"a fact that leads in", graph.StatementsQuery{Filter: to(of("raised"), graph.In)}, []string{"direction"}},
		{"what leads in", graph.StatementsQuery{Filter: to(of(), graph.In)}, nil},
		{"another end of a fact", graph.StatementsQuery{Filter: to(of("raised"), graph.Any, "city")}, []string{"type"}},
		{"another end, either way", graph.StatementsQuery{Filter: to(of("based-in"), graph.Any, "company")}, nil},
		{"another end, the way that it is not", graph.StatementsQuery{Filter: to(of("based-in"), graph.Out, "company")}, []string{"type"}},
		{"another end, the way that it is", graph.StatementsQuery{Filter: to(of("based-in"), graph.In, "company")}, nil},
		{"a predicate that there is not", graph.StatementsQuery{Filter: of("owns"), Unit: "CNY", ObjectTypes: []graph.Type{"city"}}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, issueFields(tc.q.Impossible(&someSchema))); diff != "" {
				t.Errorf("fields (-want +got):\n%s", diff)
			}
		})
	}
	q := graph.StatementsQuery{Filter: of("knows", "based-in"), Unit: "CNY"}
	for _, want := range []string{`no statement of "knows" or "based-in" has an amount`, "as in qualifier=fee"} {
		if is := q.Impossible(&someSchema); len(is) != 1 || !strings.Contains(is[0].Detail, want) {
			t.Errorf("got %q, want it to say: %s", is, want)
		}
	}
}

func TestImpossibleLinks(t *testing.T) {
	for _, tc := range []struct {
		name  string
		f     graph.Filter
		inner bool
		want  []string
	}{
		{"nothing asked", graph.Filter{}, false, nil},
		{"a fact", graph.Filter{Predicates: []graph.Predicate{"raised", "about"}}, false, []string{"predicate"}},
		{"a fact and a link", graph.Filter{Predicates: []graph.Predicate{"raised", "knows"}}, true, nil},
		{"a type that the link does not lead to", graph.Filter{Predicates: []graph.Predicate{"based-in"}, Types: []graph.Type{"person"}}, false, []string{"type"}},
		{"the same between two ends", graph.Filter{Predicates: []graph.Predicate{"based-in"}, Types: []graph.Type{"person"}}, true, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, issueFields(tc.f.ImpossibleLinks(&someSchema, tc.inner))); diff != "" {
				t.Errorf("fields (-want +got):\n%s", diff)
			}
		})
	}
}

func issueFields(list []graph.Issue) (out []string) {
	for _, is := range list {
		out = append(out, is.Field)
	}
	return out
}

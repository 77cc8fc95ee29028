package neo4j_test

import (
	"testing"

	"hubgraph/graph"
	"hubgraph/internal/neo4j"
)

// TestAskedLinks counts what a filter asks for of the links of one entity: 3 out and 12 in,
// of which one is a loop, 2 more in that no degree counts, and 4 of what has no direction.
func TestAskedLinks(t *testing.T) {
	const text = "#9 kin&1 owns>3 owns<12 owns@1 owns!<2 kin>1 kin<3 plan~4 revenue=3 listed-on>1"
	for name, c := range map[string]struct {
		f        graph.Filter
		on, back int
	}{
		"all":                   {graph.Filter{}, 21, 21},
		"out":                   {graph.Filter{Direction: graph.Out}, 8, 18},
		"in":                    {graph.Filter{Direction: graph.In}, 18, 8},
		"a predicate":           {graph.Filter{Predicates: []graph.Predicate{"owns"}}, 16, 16},
		"a predicate, out":      {graph.Filter{Predicates: []graph.Predicate{"owns"}, Direction: graph.Out}, 3, 14},
		"a predicate, in":       {graph.Filter{Predicates: []graph.Predicate{"owns"}, Direction: graph.In}, 14, 3},
		"of no direction, out":  {graph.Filter{Predicates: []graph.Predicate{"kin"}, Direction: graph.Out}, 4, 4},
		"a fact and a key, out": {graph.Filter{Predicates: []graph.Predicate{"revenue", "plan"}, Direction: graph.Out}, 0, 0},
	} {
		on, back, err := neo4j.AskedLinks(text, &c.f, "kin")
		if err != nil {
			t.Fatal(err)
		}
		if on != c.on || back != c.back {
			t.Errorf("%s: got %d, and %d from the other ends; want %d and %d", name, on, back, c.on, c.back)
		}
	}
}

package ask

import (
	"slices"
	"testing"

	"hubgraph/graph"
)

func TestApart(t *testing.T) {
	nodes := func(degrees map[graph.EntityID]int, ids ...graph.EntityID) (out []graph.Node) {
		for _, id := range ids {
			out = append(out, graph.Node{Entity: graph.Entity{ID: id}, Degree: degrees[id]})
		}
		return out
	}
	link := func(a, b graph.EntityID) Statement { return Statement{Subject: a, Object: b} }
	for _, tc := range []struct {
		name  string
		list  []graph.Node
		links []Statement
		want  []string
	}{
		{"the best linked that nothing joins", nodes(map[graph.EntityID]int{"a": 9, "b": 8, "c": 7, "d": 1}, "a", "b", "c", "d"), []Statement{link("a", "b")}, []string{"ac", "bc"}},
		{
			"first such as have a path", nodes(map[graph.EntityID]int{"h": 99, "i": 99, "a": 3, "b": 2, "c": 2}, "h", "i", "a", "b", "c"),
			[]Statement{link("a", "b"), link("c", "b")},
			[]string{"ac", "hi"},
		},
	} {
		var got []string
		for _, p := range apart(tc.list, tc.links) {
			got = append(got, string(p[0]+p[1]))
		}
		if got = got[:2]; !slices.Equal(got, tc.want) {
			t.Errorf("%s: got %q, want %q", tc.name, got, tc.want)
		}
	}
}

func TestMostDue(t *testing.T) {
	due := func(subject graph.EntityID, d graph.Date) Statement {
		return Statement{Subject: subject, When: graph.When{Due: d}}
	}
	for _, tc := range []struct {
		list    []Statement
		subject graph.EntityID
		by      graph.Date
	}{
		{nil, "", ""},
		{[]Statement{due("a", ""), due("a", "2024/..")}, "", ""},
		{[]Statement{due("a", "2024"), due("b", "2025-06"), due("b", "2025"), due("b", "2030")}, "b", "2025"},
		{[]Statement{due("a", "2024/.."), due("b", "2025-34"), due("b", "2025~"), due("b", "2030-24")}, "b", "2025"},
		{[]Statement{due("a", "0044"), due("a", "-0043")}, "a", "0044"},
	} {
		if subject, by := mostDue(tc.list); subject != tc.subject || by != tc.by {
			t.Errorf("%v: got %q by %q, want %q by %q", tc.list, subject, by, tc.subject, tc.by)
		}
	}
}

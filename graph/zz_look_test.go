package graph_test

import (
	"fmt"
	"testing"

	"hubgraph/graph"
	"hubgraph/graph/graphtest"
	"hubgraph/seeds"
)

func TestZZLook(t *testing.T) {
	m := graphtest.NewModel()
	b, err := seeds.Batch()
	if err != nil {
		t.Fatal(err)
	}
	apply(t, m, b)
	names := map[graph.EntityID]graph.Entity{}
	for _, e := range b.Entities {
		names[e.ID] = e
	}
	for _, lang := range []string{"en", "zh"} {
		for _, q := range []graph.PathsQuery{{From: "unisoc", To: "china-mobile", Limit: 5, MaxHops: 3}, {From: "sensetime", To: "lingang", Limit: 4, MaxHops: 3}, {From: "wu-jincheng", To: "china", Limit: 3, MaxHops: 3}} {
			r, err := m.Paths(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			out, _ := graph.Explain(t.Context(), m, r, lang)
			for _, e := range out {
				fmt.Println(e.Text)
			}
		}
		for i, s := range b.Statements {
			if i%4 == 0 {
				s = s.Canonical()
				fmt.Println("-", graph.Sentence(graph.Builtin(), &s, func(id graph.EntityID) string { return names[id].NameIn(lang) }, lang))
			}
		}
	}
}

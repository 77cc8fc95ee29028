package app_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
	"hubgraph/graph/graphtest"
	"hubgraph/internal/app"
)

// TestExamples chooses the addresses to begin with by what a store holds, also
// where it has the ids of the built-in data for something else.
func TestExamples(t *testing.T) {
	company := func(ids ...graph.EntityID) (list []graph.Entity) {
		for _, id := range ids {
			list = append(list, graph.Entity{ID: id, Type: "company", Name: "The " + string(id)})
		}
		return list
	}
	partners := func(pairs ...[2]graph.EntityID) (list []graph.Statement) {
		for _, p := range pairs {
			list = append(list, graph.Statement{Subject: p[0], Predicate: "partner-of", Object: p[1], Source: "s"})
		}
		return list
	}
	tests := []struct {
		name  string
		batch graph.Batch
		want  []string
	}{
		{"nothing", graph.Batch{}, nil},
		{"no relationships", graph.Batch{Entities: company("sensetime", "unisoc", "china-telecom")}, nil},
		{
			"ids of the built-in data",
			graph.Batch{
				Entities:   company("sensetime", "unisoc", "china-telecom", "hub", "a", "b"),
				Statements: partners([2]graph.EntityID{"hub", "a"}, [2]graph.EntityID{"hub", "b"}, [2]graph.EntityID{"unisoc", "hub"}, [2]graph.EntityID{"b", "sensetime"}, [2]graph.EntityID{"sensetime", "china-telecom"}),
			},
			[]string{"/api/v1/search?q=The+hub", "/api/v1/entities/hub", "/api/v1/paths?from=hub&to=sensetime"},
		},
		{
			"all are neighbours",
			graph.Batch{Entities: company("x", "y", "z"), Statements: partners([2]graph.EntityID{"y", "x"}, [2]graph.EntityID{"x", "z"}, [2]graph.EntityID{"z", "y"})},
			[]string{"/api/v1/search?q=The+x", "/api/v1/entities/x", "/api/v1/paths?from=x&to=y"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := graphtest.NewModel()
			tt.batch.Sources = []graph.Source{{ID: "s", Title: "Somebody"}}
			if _, err := m.Apply(t.Context(), tt.batch); err != nil {
				t.Fatal(err)
			}
			got, err := app.FirstAddresses(t.Context(), m)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

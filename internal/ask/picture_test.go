package ask_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
	"hubgraph/internal/ask"
)

// TestBendsOfManyStatements: lines are counted as they are drawn, one between two, however
// many statements that is: a line bends whichever way these are written.
func TestBendsOfManyStatements(t *testing.T) {
	s, m := service(t)
	ctx := context.Background()
	b := graph.Batch{Schema: supplying}
	for _, id := range []graph.EntityID{"left", "middle", "right"} {
		b.Entities = append(b.Entities, graph.Entity{ID: id, Type: "company", Name: string(id)})
	}
	for i := range 2100 {
		l := graph.Statement{Subject: "left", Predicate: "feeds", Object: "right", When: graph.When{From: graph.Date(fmt.Sprintf("%04d", i))}, Source: "register"}
		if i%2 == 0 {
			l.Subject, l.Object = l.Object, l.Subject
		}
		b.Statements = append(b.Statements, l)
	}
	if _, err := m.Apply(ctx, b); err != nil {
		t.Fatal(err)
	}
	x, y := []float64{-200, 0, 200}, 0.0
	in := ask.NewAmong{Of: []graph.EntityID{"left", "middle", "right"}, Layout: &ask.NewLayout{}}
	for i, id := range in.Of {
		in.Layout.Kept = append(in.Layout.Kept, ask.NewPlace{ID: id, X: &x[i], Y: &y})
	}
	got, err := s.Among(ctx, in, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Statements) != 2100 || len(got.Bends) != 1 || got.Bends[0].Bend == 0 {
		t.Fatalf("%d statements, bends %v; want 2100, and the one line to bend", len(got.Statements), got.Bends)
	}
	if diff := cmp.Diff(ask.Bend{A: "left", B: "right", Bend: got.Bends[0].Bend}, got.Bends[0]); diff != "" {
		t.Error(diff)
	}
}

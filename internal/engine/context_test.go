package engine_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"sync/atomic"
	"testing"

	"hubgraph/graph"
)

// A watched context counts how often somebody looks whether it has ended, and
// ends, if ends is not 0, after so many looks.
type watched struct {
	context.Context
	looks atomic.Int64
	ends  int64
}

func (w *watched) Err() error {
	if n := w.looks.Add(1); w.ends > 0 && n > w.ends {
		return context.Canceled
	}
	return w.Context.Err()
}

func drained[T any](seq iter.Seq2[T, error]) (any, error) { return drain(seq) }

// What an iteration passes over are items, too: it looks at its context each
// thousand of them, whether or not it yields any.
func TestIterationsLookWhileNothingPasses(t *testing.T) {
	const n = 5000
	w := newWorld(1, 5)
	b := graph.Batch{Schema: w.schema(), Sources: []graph.Source{{ID: "s1", Title: "One"}}}
	for i := range n {
		id := graph.EntityID(fmt.Sprintf("e%04d", i))
		b.Entities = append(b.Entities, graph.Entity{ID: id, Type: "x-thing", Name: "N"})
		b.Statements = append(b.Statements, graph.Statement{Subject: id, Predicate: "x-a", Object: "e0000", Source: "s1", When: graph.When{Due: "2030"}})
	}
	s := newStore()
	if _, err := s.Apply(ctx, b); err != nil {
		t.Fatal(err)
	}
	none := graph.Filter{Statuses: []graph.Status{graph.Ended}}
	many := func(list any, err error) int {
		if err != nil {
			t.Fatal(err)
		}
		return reflect.ValueOf(list).Len()
	}
	for name, ask := range map[string]func(ctx context.Context) int{
		"Entities": func(ctx context.Context) int {
			return many(drained(s.Entities(ctx, graph.EntitiesQuery{Types: []graph.Type{"x-person"}})))
		},
		"Statements": func(ctx context.Context) int {
			return many(drained(s.Statements(ctx, graph.StatementsQuery{Filter: none})))
		},
		"Statements about one": func(ctx context.Context) int {
			return many(drained(s.Statements(ctx, graph.StatementsQuery{Filter: none, About: "e0000"})))
		},
		"Statements by due": func(ctx context.Context) int {
			return many(drained(s.Statements(ctx, graph.StatementsQuery{Filter: none, Sort: graph.SortDue})))
		},
		"Statements about one, by due": func(ctx context.Context) int {
			return many(drained(s.Statements(ctx, graph.StatementsQuery{Filter: none, About: "e0000", Sort: graph.SortDue})))
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := &watched{Context: ctx}
			if got := ask(w); got != 0 {
				t.Fatalf("got %d items, want none", got)
			}
			if got := w.looks.Load(); got < n/1000 {
				t.Errorf("got %d looks at the context over %d items, want at least %d", got, n, n/1000)
			}
		})
	}
}

// A caller may take its time between two items: where its context has ended meanwhile,
// no other item comes.
func TestIterationsEndBetweenItems(t *testing.T) {
	b := graph.Batch{Schema: newWorld(1, 5).schema(), Sources: []graph.Source{{ID: "s1", Title: "One"}}}
	for i := range 20 {
		id := graph.EntityID(fmt.Sprintf("e%02d", i))
		b.Entities = append(b.Entities, graph.Entity{ID: id, Type: "x-thing", Name: "N"})
		b.Statements = append(b.Statements, graph.Statement{Subject: id, Predicate: "x-a", Object: "e00", Source: "s1", When: graph.When{Due: "2030"}})
	}
	s := newStore()
	if _, err := s.Apply(ctx, b); err != nil {
		t.Fatal(err)
	}
	for name, ask := range map[string]func(ctx context.Context, item func(error)){
		"Entities": func(ctx context.Context, item func(error)) {
			for _, err := range s.Entities(ctx, graph.EntitiesQuery{}) {
				item(err)
			}
		},
		"Statements": func(ctx context.Context, item func(error)) {
			for _, err := range s.Statements(ctx, graph.StatementsQuery{}) {
				item(err)
			}
		},
		"Statements about one": func(ctx context.Context, item func(error)) {
			for _, err := range s.Statements(ctx, graph.StatementsQuery{About: "e00"}) {
				item(err)
			}
		},
		"Statements by due": func(ctx context.Context, item func(error)) {
			for _, err := range s.Statements(ctx, graph.StatementsQuery{Sort: graph.SortDue}) {
				item(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(ctx)
			defer cancel()
			var got []error
			ask(ctx, func(err error) {
				if got = append(got, err); len(got) == 3 {
					cancel()
				}
			})
			if len(got) != 4 || got[2] != nil || !errors.Is(got[3], context.Canceled) {
				t.Errorf("got %v; want three items and then the end", got)
			}
		})
	}
}

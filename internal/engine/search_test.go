package engine_test

import (
	"context"
	"fmt"
	"math/bits"
	"testing"

	"hubgraph/graph"
	"hubgraph/internal/engine"
)

// An impatient context ends as soon as somebody waits beside it.
type impatient struct {
	context.Context
	end context.CancelFunc
}

func (c impatient) Done() <-chan struct{} {
	c.end()
	return c.Context.Done()
}

// TestFirstSearch: a search waits for the names to be indexed as long as its own context
// lasts, and no longer, and not for a head that is closed.
func TestFirstSearch(t *testing.T) {
	s := began(t, 64, 1<<30)
	v, err := engine.Build(ctx, s)
	if err != nil {
		t.Fatal(err)
	}
	release := v.HoldNames()
	q := graph.SearchQuery{Text: "thing"}
	var ended impatient
	ended.Context, ended.end = context.WithCancel(ctx)
	answers := make(chan error)
	ask := func(ctx context.Context) {
		_, err := v.Search(ctx, q)
		answers <- err
	}
	go ask(ended)
	go ask(ctx)
	if err := <-answers; graph.CodeOf(err) != graph.ErrUnavailable {
		t.Errorf("a search whose context ended: got %v, want ErrUnavailable", err)
	}
	release()
	if err := <-answers; err != nil {
		t.Errorf("a search that waited: %v", err)
	}
	if got, err := v.Search(ctx, q); err != nil || len(got.Hits) != 7 {
		t.Errorf("got %d hits and %v, want 7", len(got.Hits), err)
	}

	if v, err = engine.Build(ctx, s); err != nil {
		t.Fatal(err)
	}
	release = v.HoldNames()
	h := engine.NewHead(v)
	v = h.View()
	go ask(ctx)
	h.Close()
	release()
	if err := <-answers; err != nil && graph.CodeOf(err) != graph.ErrClosed {
		t.Errorf("a search of a head that was closed: got %v, want ErrClosed", err)
	}
}

// TestNamesAreIndexedOnce: what changes no name is no reason to index any, and what n
// writes bring lies in about as many parts as n has bits.
func TestNamesAreIndexedOnce(t *testing.T) {
	s := began(t, 64, 1<<30)
	put := func(b graph.Batch) {
		t.Helper()
		if _, err := s.Apply(ctx, b); err != nil {
			t.Fatal(err)
		}
		s.head.Settle()
		s.now = s.head.View()
	}
	for n := range 500 {
		name := fmt.Sprint("Number ", n)
		put(graph.Batch{Entities: []graph.Entity{{ID: graph.EntityID(fmt.Sprint("n", n%300)), Type: "x-thing", Name: name}}, Replace: true})
		parts := s.now.NameParts()
		if most := bits.Len(uint(n+8)) + 1; parts > most {
			t.Fatalf("got %d parts of the names of %d writes, want at most %d", parts, n, most)
		}
		put(one(n))
		put(graph.Batch{Entities: []graph.Entity{{ID: graph.EntityID(fmt.Sprint("n", n%300)), Type: "x-person", Name: name}}, Replace: true})
		if got := s.now.NameParts(); got != parts {
			t.Fatalf("got %d parts after writes that change no name, want %d as before", got, parts)
		}
		if n%50 != 0 {
			continue
		}
		got, err := s.now.Search(ctx, graph.SearchQuery{Text: name})
		if err != nil || len(got.Hits) == 0 || got.Hits[0].Name != name || got.Hits[0].Type != "x-person" {
			t.Fatalf("searching %q: got %+v, %v", name, got.Hits, err)
		}
	}
}

package neo4j_test

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
	"hubgraph/graph/graphtest"
	"hubgraph/internal/neo4j"
	"hubgraph/internal/neo4j/neo4jtest"
)

// keeping opens a store that keeps so many bytes of what it fetched.
func keeping(t *testing.T, bytes int) *neo4j.Store {
	t.Helper()
	o := options(neo4jtest.Get(t, neo4jtest.LTS))
	o.Keep = bytes
	s := connected(t, o)
	t.Cleanup(func() { s.Close() })
	return s
}

// TestNextPages pages through far neighbourhoods, and asks for paths again: what was
// fetched before is not fetched again, answers are those of the model, also with room
// for next to nothing, and after a write.
func TestNextPages(t *testing.T) {
	first := open(t, neo4jtest.LTS).Store
	model := graphtest.NewModel()
	for b := range graphtest.Zipf(300, 1_500, 5) {
		apply(t, first, b)
		if _, err := model.Apply(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	sent := map[string]int{}
	for _, tc := range []struct {
		name string
		keep int
	}{{"nothing", -1}, {"little", 16 << 10}, {"enough", 0}} {
		t.Run(tc.name, func(t *testing.T) {
			store := keeping(t, tc.keep)
			n := 0
			neo4j.Watch(store, false, func(*neo4j.Sent) { n++ })
			ask := func() {
				t.Helper()
				q := graph.NeighborhoodQuery{From: []graph.EntityID{graphtest.ZipfID(7)}, Hops: 3, Limit: 20}
				for range 5 {
					got, err := store.Neighborhood(t.Context(), q)
					if err != nil {
						t.Fatal(err)
					}
					want, err := model.Neighborhood(t.Context(), q)
					if err != nil {
						t.Fatal(err)
					}
					want.Revision = got.Revision
					if diff := cmp.Diff(want, got); diff != "" {
						t.Fatalf("after %v: %s", q.After, diff)
					}
					// What is the caller's can be written to.
					for i := range got.Statements {
						clear(got.Statements[i].Cites)
						clear(got.Statements[i].Qualifiers)
					}
					if q.After = got.NextNear; q.After == nil {
						t.Fatal("the neighbourhood has too few pages")
					}
				}
				for _, limit := range []int{1, 5, 20} {
					q := graph.PathsQuery{From: graphtest.ZipfID(40), To: graphtest.ZipfID(250), Limit: limit}
					got, err := store.Paths(t.Context(), q)
					if err != nil {
						t.Fatal(err)
					}
					want, err := model.Paths(t.Context(), q)
					if err != nil {
						t.Fatal(err)
					}
					want.Revision = got.Revision
					if diff := cmp.Diff(want, got); diff != "" {
						t.Fatalf("limit %d: %s", limit, diff)
					}
				}
			}
			ask()
			sent[tc.name] = n
			if bytes, parcels := neo4j.Kept(store); tc.keep < 0 && parcels > 0 || tc.keep > 0 && bytes > tc.keep || tc.keep == 0 && parcels == 0 {
				t.Errorf("%d bytes are kept in %d parcels", bytes, parcels)
			}
			b := graph.Batch{Statements: []graph.Statement{{
				Subject: graphtest.ZipfID(7), Predicate: "gt-knows", Object: graphtest.ZipfID(299), Source: "src",
				Cites: []graph.Citation{{Line: 1, Note: tc.name}},
			}}}
			apply(t, store, b)
			if _, err := model.Apply(t.Context(), b); err != nil {
				t.Fatal(err)
			}
			before, _ := neo4j.Kept(store)
			ask()
			if after, _ := neo4j.Kept(store); tc.keep == 0 && after > 2*before {
				t.Errorf("%d bytes are kept at two revisions, %d at one", after, before)
			}
		})
	}
	if sent["enough"]*4 > sent["nothing"]*3 || sent["little"] > sent["nothing"] {
		t.Errorf("statements sent: %v; want fewer where more is kept", sent)
	}
}

// TestHeavyQuestions has one that reaches far being answered: another waits its turn as
// long as it has time, and what is about one entity does not wait.
func TestHeavyQuestions(t *testing.T) {
	first := open(t, neo4jtest.LTS).Store
	for b := range graphtest.Zipf(50, 100, 5) {
		apply(t, first, b)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	o := options(neo4jtest.Get(t, neo4jtest.LTS))
	o.Heavy = 1
	store, err := neo4j.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	leave, err := neo4j.Enter(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	a, b := graphtest.ZipfID(1), graphtest.ZipfID(2)
	heavy := map[string]func(context.Context) error{
		"two hops": func(ctx context.Context) error {
			_, err := store.Neighborhood(ctx, graph.NeighborhoodQuery{From: []graph.EntityID{a}})
			return err
		},
		"paths": func(ctx context.Context) error {
			_, err := store.Paths(ctx, graph.PathsQuery{From: a, To: b})
			return err
		},
		"common": func(ctx context.Context) error {
			_, err := store.Common(ctx, graph.CommonQuery{Of: []graph.EntityID{a, b}})
			return err
		},
		"among by two": func(ctx context.Context) error {
			_, err := store.Among(ctx, graph.AmongQuery{Of: []graph.EntityID{a, b}, MaxHops: 2})
			return err
		},
	}
	for name, ask := range heavy {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		if err := ask(ctx); !errors.Is(err, graph.ErrUnavailable) || !strings.Contains(err.Error(), "try again") {
			t.Errorf("%s with no room: got %v, want ErrUnavailable that says what to do", name, err)
		}
		cancel()
		ctx, cancel = context.WithCancel(t.Context())
		cancel()
		if err := ask(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("%s that is given up: got %v", name, err)
		}
	}
	if _, err := store.Entity(t.Context(), a); err != nil {
		t.Errorf("an entity: %v", err)
	}
	if _, err := store.Neighborhood(t.Context(), graph.NeighborhoodQuery{From: []graph.EntityID{a}, Hops: 1}); err != nil {
		t.Errorf("neighbours: %v", err)
	}
	if _, err := store.Among(t.Context(), graph.AmongQuery{Of: []graph.EntityID{a, b}}); err != nil {
		t.Errorf("links among two: %v", err)
	}
	waits := make(chan error, len(heavy))
	for _, ask := range heavy {
		go func() { waits <- ask(t.Context()) }()
	}
	leave()
	for range heavy {
		if err := <-waits; err != nil {
			t.Errorf("once there is room: %v", err)
		}
	}
}

// TestKeptIsBounded asks for many things that are small: what is kept of them stays
// within its bytes, and what was asked for last is there.
func TestKeptIsBounded(t *testing.T) {
	first := open(t, neo4jtest.LTS).Store
	var b graph.Batch
	b.Schema, b.Sources = graphtest.Schema(), []graph.Source{{ID: "src", Title: "A source"}}
	// Pairs a step apart by way of one in between.
	id := func(kind string, i int) graph.EntityID { return graph.EntityID(kind + strconv.Itoa(i)) }
	for i := range 200 {
		for _, kind := range []string{"a", "b", "c"} {
			b.Entities = append(b.Entities, graph.Entity{ID: id(kind, i), Type: "gt-topic", Name: string(id(kind, i)), Summary: strings.Repeat("s", 200)})
		}
		b.Statements = append(b.Statements,
			graph.Statement{Subject: id("a", i), Predicate: "gt-links", Object: id("b", i), Source: "src"},
			graph.Statement{Subject: id("b", i), Predicate: "gt-links", Object: id("c", i), Source: "src"})
	}
	apply(t, first, b)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	const most = 32 << 10
	store := keeping(t, most)
	ask := func(i int) {
		t.Helper()
		got, err := store.Paths(t.Context(), graph.PathsQuery{From: id("a", i), To: id("c", i), Limit: 1})
		if err != nil || len(got.Paths) != 1 {
			t.Fatalf("got %d paths, %v", len(got.Paths), err)
		}
	}
	one, full := 0, false
	for i := range 200 {
		ask(i)
		bytes, _ := neo4j.Kept(store)
		if i == 0 {
			one = bytes
		}
		if bytes > most {
			t.Fatalf("after %d questions %d bytes are kept, want at most %d", i+1, bytes, most)
		}
		full = full || i > 0 && bytes > most-one
	}
	if one == 0 || !full {
		t.Fatalf("a question keeps %d bytes, and all of them never filled the room", one)
	}
	n := 0
	neo4j.Watch(store, false, func(*neo4j.Sent) { n++ })
	ask(0) // was forgotten
	early := n
	n = 0
	ask(199)
	if n >= early {
		t.Errorf("what was asked for last sent %d statements, what was forgotten %d", n, early)
	}
}

// TestHubKept asks twice for paths that lead by a hub: also where its links take more than
// others have room for beside them, they are not fetched again.
func TestHubKept(t *testing.T) {
	first := open(t, neo4jtest.LTS).Store
	apply(t, first, star(3_000))
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	store := keeping(t, 2<<20)
	n := 0
	neo4j.Watch(store, false, func(*neo4j.Sent) { n++ })
	q := graph.PathsQuery{From: "spoke-1", To: "spoke-2", Limit: 5}
	for range 2 {
		n = 0
		if got, err := store.Paths(t.Context(), q); err != nil || len(got.Paths) != 1 {
			t.Fatalf("got %d paths and error %v, want 1", len(got.Paths), err)
		}
	}
	if bytes, _ := neo4j.Kept(store); bytes < 2<<20/8 || n != 1 {
		t.Errorf("asked again sent %d statements with %d bytes kept, want the look at the revision alone, with more than an eighth of what there is room for", n, bytes)
	}
}

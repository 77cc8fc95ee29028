package engine_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"

	"hubgraph/graph"
	"hubgraph/graph/change"
	"hubgraph/internal/engine"
)

// benchSize is how many entities the benchmarks' graph has, each with ten
// statements: 100,000 if HUBGRAPH_BENCH says nothing else.
func benchSize() int {
	if n, err := strconv.Atoi(os.Getenv("HUBGRAPH_BENCH")); err == nil && n > 0 {
		return n
	}
	return 100_000
}

func benchID(i int) graph.EntityID { return graph.EntityID(fmt.Sprintf("entity-%07d", i)) }

// zipf builds a graph whose edges lead to hubs: the targets follow a Zipf law.
func zipf(tb testing.TB, n, m int) *engine.View {
	tb.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	targets := rand.NewZipf(r, 1.1, 1, uint64(n-1))
	b := engine.NewBuilder()
	if err := b.AddSource(graph.Source{ID: "s", Title: "Source"}); err != nil {
		tb.Fatal(err)
	}
	perm := r.Perm(n)
	for i := range n {
		e := graph.Entity{
			ID: benchID(i), Type: graph.Type(fmt.Sprintf("t%d", i%8)), Name: fmt.Sprintf("Entity %x", i*2654435761%1000003),
			Summary: "One or two plain sentences that say what it is.",
		}.Canonical()
		if err := b.AddEntity(&e, nil); err != nil {
			tb.Fatal(err)
		}
	}
	for i := range m {
		s := graph.Statement{
			Subject: benchID(i % n), Object: benchID(perm[targets.Uint64()]), Predicate: graph.Predicate(fmt.Sprintf("p%d", i%20)),
			Source: "s", When: graph.When{From: graph.Date(fmt.Sprint(1990 + i%30)), Text: strconv.Itoa(i)},
			Cites: []graph.Citation{{Line: i, Note: "row"}},
		}.Canonical()
		if err := b.AddStatement(&s, nil); err != nil {
			tb.Fatal(err)
		}
	}
	v, err := b.View(graph.Revision{Store: "bench", Seq: 1})
	if err != nil {
		tb.Fatal(err)
	}
	return v
}

var benchView = sync.OnceValue(func() *engine.View {
	n := benchSize()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	t := time.Now()
	v := zipf(&testing.B{}, n, 10*n)
	took := time.Since(t)
	runtime.GC()
	runtime.ReadMemStats(&after)
	fmt.Printf("built %d entities, %d statements in %v (making them included), %d MB\n", n, 10*n, took, (after.HeapAlloc-before.HeapAlloc)>>20)
	return v
})

// middling gives entities of middling degree, and the greatest hub.
func middling(v *engine.View) (ids []graph.EntityID, hub graph.EntityID) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 256 {
		ids = append(ids, benchID(r.IntN(benchSize())))
	}
	most := 0
	for n := range v.Entities(ctx, graph.EntitiesQuery{}) {
		if n.Degree > most {
			most, hub = n.Degree, n.ID
		}
	}
	return ids, hub
}

func must[T any](b *testing.B) func(T, error) T {
	return func(x T, err error) T {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
		return x
	}
}

func BenchmarkView(b *testing.B) {
	v := benchView()
	ids, hub := middling(v)
	b.Logf("the hub has degree %d", must[graph.EntityResult](b)(v.Entity(ctx, hub)).Degree)
	each := func(name string, ask func(b *testing.B, i int)) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				ask(b, i)
				i++
			}
		})
	}
	each("Entity", func(b *testing.B, i int) { must[graph.EntityResult](b)(v.Entity(ctx, ids[i%256])) })
	near := func(q graph.NeighborhoodQuery) func(b *testing.B, i int) {
		return func(b *testing.B, i int) {
			if q.From == nil {
				q := q
				q.From = ids[i%256 : i%256+1]
				must[graph.Subgraph](b)(v.Neighborhood(ctx, q))
				return
			}
			must[graph.Subgraph](b)(v.Neighborhood(ctx, q))
		}
	}
	each("Neighbors", near(graph.NeighborhoodQuery{Hops: 1, Limit: 100}))
	each("NeighborsFiltered", near(graph.NeighborhoodQuery{Hops: 1, Limit: 100, Filter: graph.Filter{Predicates: []graph.Predicate{"p3"}, ValidAt: "2001"}}))
	each("NeighborsOfHub", near(graph.NeighborhoodQuery{From: []graph.EntityID{hub}, Hops: 1, Limit: 100}))
	each("TwoHopsLimit100", near(graph.NeighborhoodQuery{Hops: 2, Limit: 100}))
	each("TwoHopsLimit10000", near(graph.NeighborhoodQuery{Hops: 2, Limit: 10000}))
	each("ThreeHopsPastTheSecond", near(graph.NeighborhoodQuery{Hops: 3, Limit: 10, After: &graph.Near{Hops: 3}}))
	// What lies behind the last entity of a hop is no entity: hops are walked, nothing is given.
	walk := func(hops int, f graph.Filter) func(b *testing.B, i int) {
		return near(graph.NeighborhoodQuery{Hops: hops, Limit: 10, Filter: f, After: &graph.Near{Hops: hops, ID: "z"}})
	}
	each("WalkThree", walk(3, graph.Filter{}))
	each("WalkThreeOut", walk(3, graph.Filter{Direction: graph.Out}))
	each("WalkThreeIn", walk(3, graph.Filter{Direction: graph.In}))
	each("WalkThreeOfPredicate", walk(3, graph.Filter{Predicates: []graph.Predicate{"p3"}}))
	each("NeighborsOfHubOut", near(graph.NeighborhoodQuery{From: []graph.EntityID{hub}, Hops: 1, Limit: 100, Filter: graph.Filter{Direction: graph.Out}}))
	each("NeighborsOfHubOfPredicate", near(graph.NeighborhoodQuery{From: []graph.EntityID{hub}, Hops: 1, Limit: 100, Filter: graph.Filter{Predicates: []graph.Predicate{"p3"}}}))
	each("ProfileOfHub", func(b *testing.B, i int) { must[graph.ProfileResult](b)(v.Profile(ctx, hub)) })
	paths := func(q graph.PathsQuery) func(b *testing.B, i int) {
		return func(b *testing.B, i int) {
			q := q
			q.From, q.To = ids[i%256], ids[(i+1)%256]
			if q.From != q.To {
				must[graph.PathsResult](b)(v.Paths(ctx, q))
			}
		}
	}
	each("Paths1", paths(graph.PathsQuery{Limit: 1}))
	each("Paths100", paths(graph.PathsQuery{}))
	each("PathsOut", paths(graph.PathsQuery{Limit: 10, Filter: graph.Filter{Direction: graph.Out}}))
	each("Paths1000", paths(graph.PathsQuery{Limit: 1000}))
	each("PathsQuiet", paths(graph.PathsQuery{Limit: 10, MaxDegree: 50}))
	each("PathsVia", func(b *testing.B, i int) {
		q := graph.PathsQuery{From: ids[i%256], To: ids[(i+1)%256], Via: []graph.EntityID{ids[(i+7)%256]}, Limit: 10}
		if q.From != q.To && q.Via[0] != q.From && q.Via[0] != q.To {
			must[graph.PathsResult](b)(v.Paths(ctx, q))
		}
	})
	each("Common", func(b *testing.B, i int) {
		if ids[i%256] != ids[(i+1)%256] {
			must[graph.Subgraph](b)(v.Common(ctx, graph.CommonQuery{Of: []graph.EntityID{ids[i%256], ids[(i+1)%256]}}))
		}
	})
	each("Among200", func(b *testing.B, i int) {
		var of []graph.EntityID
		seen := map[graph.EntityID]bool{}
		for _, id := range ids[:200] {
			if !seen[id] {
				of = append(of, id)
			}
			seen[id] = true
		}
		must[graph.Subgraph](b)(v.Among(ctx, graph.AmongQuery{Of: of, MaxHops: 2}))
	})
	each("StatementsPage", func(b *testing.B, i int) {
		drain(v.Statements(ctx, graph.StatementsQuery{Filter: graph.Filter{Predicates: []graph.Predicate{"p7"}}, Limit: 100}))
	})
	each("Search", func(b *testing.B, i int) {
		must[graph.SearchResult](b)(v.Search(ctx, graph.SearchQuery{Text: fmt.Sprintf("Entity %x", i%4096)}))
	})
	b.Run("Apply1", func(b *testing.B) {
		b.ReportAllocs()
		now := v
		i := 0
		for b.Loop() {
			s, record := graph.Statement{Subject: ids[i%256], Object: hub, Predicate: "p1", Source: "s", When: graph.When{Text: fmt.Sprint("new ", i)}}.Encode()
			now = now.Apply(&change.Changes{Statements: []change.StatementChange{{New: &s, NewRecord: graph.StatementRecord(record)}}}, graph.Revision{Seq: uint64(i)})
			i++
		}
	})
	b.Run("Compact", func(b *testing.B) {
		for b.Loop() {
			v.Compacted()
		}
	})
}

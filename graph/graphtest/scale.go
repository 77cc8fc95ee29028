package graphtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"hubgraph/graph"
	"hubgraph/internal/testbed"
)

// Scale runs the clauses on sizes: graphs on which a naive store would not answer
// in a lifetime, or hold its answers back. It takes some seconds and some ten
// thousand statements; HUBGRAPH_TEST_TIMES=4, about as many times as much. No
// clock decides: a question must be answered before its context has been looked
// at so often as only an algorithm needs that is exponential. What each took is
// logged.
func Scale(t *testing.T, open Open) {
	if testing.Short() {
		t.Skip("SKIPPED: the clauses on sizes are not run with -short")
	}
	run(t, open, scaleClauses)
}

// large is a size of which HUBGRAPH_TEST_TIMES makes a larger one, at most the
// one that is given.
func (t *trial) large(n, most int) int {
	t.Helper()
	return min(testbed.Amount(t, n), most)
}

// atOnce is how often a context may be looked at for a question over a large
// graph: some hundred times a budget's edges, if it is looked at each thousand.
const atOnce = 200 * graph.MaxBudget / 1000

// atOnce asks a question with a context that ends after so many looks.
func (t *trial) atOnce(what string, f func()) {
	t.Helper()
	ctx := t.ctx
	defer func() { t.ctx = ctx }()
	t.ctx = endsAfter(ctx, atOnce, context.Canceled)
	begin := time.Now()
	f()
	t.Logf("%s took %s", what, time.Since(begin).Round(time.Microsecond))
}

// load applies statements among topics in batches.
func (t *trial) load(entities []graph.EntityID, typ graph.Type, statements func(yield func(a, b graph.EntityID) bool)) {
	t.Helper()
	begin := time.Now()
	b := start(nil)
	n := 0
	flush := func() {
		n += b.Items()
		t.apply(b)
		b = graph.Batch{}
	}
	for _, id := range entities {
		if b.Entities = append(b.Entities, entity(id, typ, "Name of "+string(id))); b.Items() >= 20_000 {
			flush()
		}
	}
	flush()
	for a, c := range statements {
		if b.Statements = append(b.Statements, join(a, links, c)); b.Items() >= 50_000 {
			flush()
		}
	}
	flush()
	t.Logf("loading %d records took %s", n, time.Since(begin).Round(time.Millisecond))
}

// A ladder has so many layers, and as many rungs as fit into a name of three
// digits.
const layers, maxRungs = 5, 256

func rung(layer, i int) graph.EntityID { return graph.EntityID(fmt.Sprintf("l%d-%03d", layer, i)) }

// ladder loads layers of entities, each joined to all of the next: with From
// and To rungs^layers paths of layers+1 steps and none that is shorter. It gives
// the rungs: with 64 of them there are 2^30 paths, with 256 there are 2^40.
func (t *trial) ladder() (rungs int) {
	rungs = t.large(64, maxRungs)
	entities := ids("from", "to")
	for l := range layers {
		for i := range rungs {
			entities = append(entities, rung(l, i))
		}
	}
	t.load(entities, topic, func(yield func(a, b graph.EntityID) bool) {
		for i := range rungs {
			if !yield("from", rung(0, i)) || !yield(rung(layers-1, i), "to") {
				return
			}
			for l := range layers - 1 {
				for j := range rungs {
					if !yield(rung(l, i), rung(l+1, j)) {
						return
					}
				}
			}
		}
	})
	return rungs
}

// complete loads a graph in which every two of n entities are joined.
func (t *trial) complete(n int, typ graph.Type) {
	entities := ids()
	for i := range n {
		entities = append(entities, graph.EntityID(fmt.Sprintf("k%03d", i)))
	}
	t.load(entities, typ, func(yield func(a, b graph.EntityID) bool) {
		for i, a := range entities {
			for _, b := range entities[i+1:] {
				if !yield(a, b) {
					return
				}
			}
		}
	})
}

var scaleClauses = []clause{
	{"Paths", "a ladder with a thousand million shortest paths gives its first at once, or a prefix within a budget", func(t *trial) {
		rungs := t.ladder()
		want := []string{}
		for i := range 10 {
			want = append(want, fmt.Sprintf("from l0-000 l1-000 l2-000 l3-000 l4-%03d to", i))
		}
		ask := func(what string, q graph.PathsQuery, want []string) {
			q.From, q.To = "from", "to"
			q.Limit = len(want)
			t.atOnce(what, func() {
				got := t.paths(q)
				t.same(what, ways(got), want)
				if got.Complete || got.StoppedBy != graph.StoppedByLimit {
					t.Errorf("%s: got complete %t, stopped by %q; want them cut by their limit", what, got.Complete, got.StoppedBy)
				}
			})
		}
		ask("the first ten", graph.PathsQuery{}, want)
		ask("the first two via the last rung", graph.PathsQuery{Via: []graph.EntityID{rung(2, rungs-1)}}, []string{
			fmt.Sprintf("from l0-000 l1-000 %s l3-000 l4-000 to", rung(2, rungs-1)), fmt.Sprintf("from l0-000 l1-000 %s l3-000 l4-001 to", rung(2, rungs-1)),
		})
		ask("the first two that avoid the first rungs", graph.PathsQuery{Avoid: []graph.EntityID{rung(0, 0), rung(4, 0), rung(4, 1)}}, []string{
			"from l0-001 l1-000 l2-000 l3-000 l4-002 to", "from l0-001 l1-000 l2-000 l3-000 l4-003 to",
		})
		ask("the first of their direction", graph.PathsQuery{Filter: graph.Filter{Direction: graph.Out}}, want[:1])
		t.atOnce("none of five hops", func() {
			t.leads("of five hops", graph.PathsQuery{From: "from", To: "to", MaxHops: layers})
		})
		t.atOnce("none of a small degree", func() {
			t.leads("of a small degree", graph.PathsQuery{From: "from", To: "to", MaxDegree: rungs / 3})
		})
		whole := t.paths(graph.PathsQuery{From: "from", To: "to", Limit: 50})
		for _, budget := range []int{1, 1000, 100_000, 1_000_000} {
			got := t.paths(graph.PathsQuery{From: "from", To: "to", Limit: 50, Budget: budget})
			if got.Complete || got.StoppedBy != graph.StoppedByBudget && len(got.Paths) < 50 {
				t.Errorf("got %d paths, complete %t, stopped by %q within a budget of %d", len(got.Paths), got.Complete, got.StoppedBy, budget)
			}
			t.same(fmt.Sprintf("the paths within a budget of %d", budget), got.Paths, whole.Paths[:min(len(got.Paths), 50)])
		}
	}},
	{"Paths", "a complete graph of 200 gives its first hundred at once", func(t *trial) {
		t.complete(200, topic)
		want := []string{"k000 k199"}
		for i := 1; i < 100; i++ {
			want = append(want, fmt.Sprintf("k000 k%03d k199", i))
		}
		t.atOnce("the first hundred", func() {
			t.same("the paths", ways(t.paths(graph.PathsQuery{From: "k000", To: "k199"})), want)
		})
		t.atOnce("the first thousand", func() {
			if got := t.paths(graph.PathsQuery{From: "k000", To: "k199", Limit: graph.MaxPaths}); len(got.Paths) != graph.MaxPaths || got.StoppedBy != graph.StoppedByLimit {
				t.Errorf("got %d paths, stopped by %q; want %d, stopped by limit", len(got.Paths), got.StoppedBy, graph.MaxPaths)
			}
		})
	}},
	{"Paths", "a complete graph of events is answered or honestly cut, and let go of when nobody waits", func(t *trial) {
		// Every way but the direct one passes an event between two that are joined,
		// so a store that only leaves such ways out walks through 200^5 of them.
		t.complete(200, graph.EventType)
		ask := func(looks int, cause error) (graph.PathsResult, error) {
			return t.store.Paths(endsAfter(t.ctx, looks, cause), graph.PathsQuery{From: "k000", To: "k199"})
		}
		for _, looks := range []int{5, 100, atOnce} {
			got, err := ask(looks, context.DeadlineExceeded)
			if err != nil {
				t.fails("Paths", err, graph.ErrUnavailable, "")
				continue
			}
			if w := ways(got); len(w) > 1 || len(w) == 1 && w[0] != "k000 k199" || got.Complete && len(w) == 0 {
				t.Errorf("got paths %q, complete %t; want the direct one", w, got.Complete)
			}
			if !got.Complete && got.StoppedBy != graph.StoppedByTime && got.StoppedBy != graph.StoppedByBudget {
				t.Errorf("got stopped by %q, want time or budget", got.StoppedBy)
			}
		}
		for _, looks := range []int{0, 5, 100} {
			_, err := ask(looks, context.Canceled)
			if err != nil && !errors.Is(err, graph.ErrUnavailable) {
				t.Errorf("got error %s, want one of code %q", describe(err), graph.ErrUnavailable)
			}
		}
	}},
	{"Neighborhood", "a hub of very many links gives its first page at once", func(t *trial) {
		n := t.large(15_000, 60_000)
		entities := ids("hub", "other")
		for i := range n {
			entities = append(entities, graph.EntityID(fmt.Sprintf("s%05d", i)))
		}
		t.load(entities, topic, func(yield func(a, b graph.EntityID) bool) {
			for i, s := range entities[2:] {
				if !yield(s, "hub") || i%2 == 0 && !yield("other", s) {
					return
				}
			}
		})
		t.atOnce("its first neighbours", func() {
			got := t.near(graph.NeighborhoodQuery{From: ids("hub"), Hops: 1, Limit: 5})
			t.same("the neighbours", idsOf(got.Entities), ids("hub", "s00000", "s00001", "s00002", "s00003", "s00004"))
			t.same("where to go on", got.NextNear, &graph.Near{Hops: 1, ID: "s00004"})
			t.cut(got)
		})
		t.atOnce("a page from far within", func() {
			got := t.near(graph.NeighborhoodQuery{From: ids("hub"), Hops: 2, Limit: 3, After: &graph.Near{Hops: 1, ID: entities[n]}})
			last := entities[n+1]
			t.same("the page", pictureOf(got), draw(fmt.Sprintf("hub %s other", last), fmt.Sprintf("%s hub", last)))
			t.whole(got)
		})
		t.atOnce("its first statements", func() {
			got := all(t, t.store.Statements(t.ctx, graph.StatementsQuery{About: "hub", Limit: 10}))
			if len(got) != 10 || !slices.IsSortedFunc(got, func(a, b graph.Statement) int { return cmpID(a.ID, b.ID) }) {
				t.Errorf("got %d statements, want the first ten in order", len(got))
			}
		})
		t.atOnce("what it has in common", func() {
			got := t.common(graph.CommonQuery{Of: ids("hub", "other"), Limit: 2})
			t.same("what they have in common", idsOf(got.Entities), ids("hub", "other", "s00000", "s00002"))
		})
		t.atOnce("the ways from it", func() {
			got := t.paths(graph.PathsQuery{From: "hub", To: "other", Limit: 2})
			t.same("the ways", ways(got), []string{"hub s00000 other", "hub s00002 other"})
		})
		t.atOnce("its counts", func() {
			got, err := t.store.Profile(t.ctx, "hub")
			t.ok(err)
			t.same("its counts", got.Counts, []graph.Count{{Predicate: links, Direction: graph.In, Count: n}})
		})
		t.atOnce("a batch about it", func() {
			t.apply(graph.Batch{Entities: []graph.Entity{entity("s99999", topic, "Late")}, Statements: []graph.Statement{join("s99999", links, "hub")}})
		})
	}},
	{"Search", "very many entities are searched at once", func(t *trial) {
		for b := range Zipf(t.large(13_000, 50_000), 1000, 7) {
			t.apply(b)
		}
		e, err := t.store.Entity(t.ctx, ZipfID(12_346))
		t.ok(err)
		t.search(graph.SearchQuery{Text: "warm"})
		name := []rune(e.Name)
		slices.Reverse(name[1:3])
		for _, text := range []string{"b", "ba", e.Name, string(name), e.Names[0].Text, string([]rune(e.Names[0].Text)[1:3]), "zhongguo", "zg", "国", "no such name at all"} {
			t.atOnce(fmt.Sprintf("searching %q", text), func() { t.search(graph.SearchQuery{Text: text}) })
		}
		found := hitsOf(t.search(graph.SearchQuery{Text: e.Name, Limit: 100}))
		if !slices.Contains(found, e.ID) {
			t.Errorf("searching %q: got %q, want %q among them", e.Name, found, e.ID)
		}
	}},
	{"Entities", "a large list is paged whole", func(t *trial) {
		n := t.large(8_000, 30_000)
		for b := range Zipf(n, 1000, 8) {
			t.apply(b)
		}
		count, last := 0, graph.EntityID("")
		t.atOnce("paging through it", func() {
			for {
				page := all(t, t.store.Entities(t.ctx, graph.EntitiesQuery{After: last, Limit: 1000}))
				for _, e := range page {
					if e.ID != ZipfID(count) {
						t.Fatalf("got %q in place %d, want %q", e.ID, count, ZipfID(count))
					}
					count++
				}
				if len(page) < 1000 {
					break
				}
				last = page[len(page)-1].ID
			}
		})
		if count != n {
			t.Errorf("got %d entities, want %d", count, n)
		}
	}},
}

func cmpID(a, b graph.StatementID) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

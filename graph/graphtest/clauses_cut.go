package graphtest

import (
	"context"
	"fmt"

	"hubgraph/graph"
)

// The questions that budget and time may cut, as cuttables.

func (t *trial) cuttableNear(what string, edges, needs int, q graph.NeighborhoodQuery) cuttable {
	return cuttable{what: what, edges: edges, needs: needs, named: q.From, ask: func(ctx context.Context, budget int) (any, error) {
		q.Budget = budget
		return t.store.Neighborhood(ctx, q)
	}}
}

func (t *trial) cuttablePaths(what string, edges, needs int, q graph.PathsQuery) cuttable {
	return cuttable{what: what, edges: edges, needs: needs, ask: func(ctx context.Context, budget int) (any, error) {
		q.Budget = budget
		return t.store.Paths(ctx, q)
	}}
}

func (t *trial) cuttableCommon(what string, edges, needs int, q graph.CommonQuery) cuttable {
	return cuttable{what: what, edges: edges, needs: needs, named: q.Of, ask: func(ctx context.Context, budget int) (any, error) {
		q.Budget = budget
		return t.store.Common(ctx, q)
	}}
}

func (t *trial) cuttableAmong(what string, edges, needs int, q graph.AmongQuery) cuttable {
	return cuttable{what: what, edges: edges, needs: needs, named: q.Of, ask: func(ctx context.Context, budget int) (any, error) {
		q.Budget = budget
		return t.store.Among(ctx, q)
	}}
}

// spokes gives edges from each hub to each of n entities.
func spokes(n int, hubs ...string) []string {
	var out []string
	for i := range n {
		for _, h := range hubs {
			out = append(out, fmt.Sprintf("%s x%02d", h, i))
		}
	}
	return out
}

// woven gives edges from a over two layers of n, each joined to all of the next,
// to z: n*n paths of three steps.
func woven(n int) []string {
	var out []string
	for i := range n {
		for j := range n {
			out = append(out, fmt.Sprintf("b%02d c%02d", i, j))
		}
		out = append(out, fmt.Sprintf("a b%02d", i), fmt.Sprintf("c%02d z", i))
	}
	return out
}

// fan is a tree of two hops: n*n+n edges.
func fan(n int) []string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf("s n%02d", i))
		for j := range n {
			out = append(out, fmt.Sprintf("n%02d m%02d-%02d", i, i, j))
		}
	}
	return out
}

var cutClauses = []clause{
	{"Neighborhood", "a budget cuts: of one start it gives as many neighbours, of further layers what it covers", func(t *trial) {
		edges := append(spokes(60, "s"), "x03 m0", "x40 m1", "m0 m2")
		t.apply(net(nil, edges...))
		c := t.cuttableNear("one hop", len(edges), 60, graph.NeighborhoodQuery{From: ids("s"), Hops: 1})
		c.least = func(budget int) int { return budget }
		t.budgets(c)
		c = t.cuttableNear("two hops", len(edges), 62, graph.NeighborhoodQuery{From: ids("s"), Hops: 2, Filter: graph.Filter{ValidAt: "2020"}})
		c.least = func(budget int) int { return min(budget, 60) }
		t.budgets(c)
		t.budgets(t.cuttableNear("two starts", len(edges), 62, graph.NeighborhoodQuery{From: ids("s", "m0"), Hops: 2}))
	}},
	{"Neighborhood", "a budget that reaches for the page leaves it as it is", func(t *trial) {
		t.apply(net(nil, spokes(60, "s")...))
		q := graph.NeighborhoodQuery{From: ids("s"), Hops: 1, Limit: 5}
		whole := t.near(q)
		q.Budget = enough * 60
		t.same("the page", t.near(q), whole)
		q.Budget = 3
		got := t.near(q)
		if why := cutWrongly(got, whole, q.From, q.Budget, graph.StoppedByBudget); why != "" {
			t.Errorf("the page within a budget of 3: %s", why)
		}
		if got.StoppedBy != graph.StoppedByBudget || len(got.Entities) != 4 {
			t.Errorf("got %d entities, stopped by %q; want the start and three, stopped by budget", len(got.Entities), got.StoppedBy)
		}
	}},
	{"Neighborhood", "a budget is spent on what has the direction and the predicates asked for", func(t *trial) {
		b := net(nil, append(spokes(60, "s"), "s s", "d s", "e d", "d f")...)
		b.Entities = append(b.Entities, entity("n", topic, "Name of n"))
		b.Statements = append(b.Statements, join("s", near, "n"))
		t.apply(b)
		for _, c := range []struct {
			what  string
			f     graph.Filter
			needs int
			want  []graph.EntityID
		}{
			// Of the start what leads in, the loop, and what has no direction; then of its neighbours.
			{"in", graph.Filter{Direction: graph.In}, 3 + 2, ids("s", "d", "n", "e")},
			{"of a predicate", graph.Filter{Predicates: []graph.Predicate{near}}, 1 + 1, ids("s", "n")},
			{"of a predicate, in", graph.Filter{Predicates: []graph.Predicate{links}, Direction: graph.In}, 2 + 1, ids("s", "d", "e")},
		} {
			q := graph.NeighborhoodQuery{From: ids("s"), Hops: 2, Filter: c.f, Budget: c.needs}
			got := t.near(q)
			t.same("what is near "+c.what, idsOf(got.Entities), c.want)
			if !got.Complete {
				t.Errorf("what is near %s within %d edges, as many as are asked for: got it cut by %s", c.what, c.needs, got.StoppedBy)
			}
			if q.Budget--; t.near(q).StoppedBy != graph.StoppedByBudget {
				t.Errorf("what is near %s within %d edges: got the whole, for which %d must be visited", c.what, q.Budget, c.needs)
			}
		}
	}},
	{"Paths", "a budget cuts: what it gives are the first", func(t *trial) {
		const n = 10
		edges := woven(n)
		t.apply(net(nil, edges...))
		t.budgets(t.cuttablePaths("paths over two layers", len(edges), len(edges), graph.PathsQuery{From: "a", To: "z", MaxHops: 3, Limit: n * n, Filter: graph.Filter{ValidAt: "2020"}}))
		t.budgets(t.cuttablePaths("paths via one", len(edges), n+2, graph.PathsQuery{From: "a", To: "z", MaxHops: 3, Limit: n * n, Via: ids("b03")}))
		got := t.paths(graph.PathsQuery{From: "a", To: "z", MaxHops: 3, Budget: 2})
		t.same("the paths of three steps within two edges", ways(got), []string{})
	}},
	{"Paths", "one edge is enough for the path that it makes", func(t *trial) {
		t.apply(net(nil, "a z", "b c"))
		got := t.paths(graph.PathsQuery{From: "a", To: "z", Budget: 1})
		t.same("the paths within one edge", ways(got), []string{"a z"})
	}},
	{"Paths", "have a budget by default", func(t *trial) {
		// Every way but the direct one passes an event between two that are joined:
		// there are more ways to try than anybody would wait for.
		const n = 60
		var edges []string
		types := map[graph.EntityID]graph.Type{}
		for i := range n {
			types[graph.EntityID(fmt.Sprintf("e%02d", i))] = graph.EventType
			for j := range i {
				edges = append(edges, fmt.Sprintf("e%02d e%02d", j, i))
			}
		}
		t.apply(net(types, edges...))
		// Somebody who looks every hundred edges has looked often enough by then.
		ctx := endsAfter(t.ctx, 10*graph.MaxBudget, context.Canceled)
		got, err := t.store.Paths(ctx, graph.PathsQuery{From: "e00", To: "e59"})
		t.ok(err)
		t.same("the paths", ways(got), []string{"e00 e59"})
		if got.Complete != (got.StoppedBy == "") || !got.Complete && got.StoppedBy != graph.StoppedByBudget {
			t.Errorf("got complete %t, stopped by %q; want a complete answer or one cut by budget", got.Complete, got.StoppedBy)
		}
	}},
	{"Common", "a budget cuts: an edge of each gives one", func(t *trial) {
		edges := append(spokes(60, "a", "b"), "x01 x02")
		t.apply(net(nil, edges...))
		c := t.cuttableCommon("what two have in common", len(edges), 120, graph.CommonQuery{Of: ids("b", "a"), Filter: graph.Filter{ValidAt: "2020"}})
		c.least = func(budget int) int { return budget / 2 }
		c.most = c.least
		t.budgets(c)
	}},
	{"Among", "a budget cuts: until all is counted there are no others", func(t *trial) {
		edges := append(spokes(60, "a", "b"), "a b", "x01 x02")
		t.apply(net(nil, edges...))
		t.budgets(t.cuttableAmong("what joins two", len(edges), 120, graph.AmongQuery{Of: ids("a", "b"), MaxHops: 2, Filter: graph.Filter{ValidAt: "2020"}}))
	}},
	{"Neighborhood", "a deadline in the middle cuts, any other end is ErrUnavailable", func(t *trial) {
		const n = 66 // edges enough that who looks each 4,096 looks in the middle
		t.apply(net(nil, fan(n)...))
		t.ends(t.cuttableNear("two hops", 0, 0, graph.NeighborhoodQuery{From: ids("s"), Limit: graph.MaxPage}))
		t.ends(t.cuttableNear("one hop", 0, 0, graph.NeighborhoodQuery{From: ids("s", "n00"), Hops: 1}))
	}},
	{"Paths", "a deadline in the middle cuts, any other end is ErrUnavailable", func(t *trial) {
		const n = 20
		t.apply(net(nil, woven(n)...))
		t.ends(t.cuttablePaths("paths over two layers", 0, 0, graph.PathsQuery{From: "a", To: "z", MaxHops: 3, Limit: n * n}))
	}},
	{"Common", "a deadline in the middle cuts, any other end is ErrUnavailable", func(t *trial) {
		t.apply(net(nil, append(spokes(90, "a", "b"), "a b")...))
		t.ends(t.cuttableCommon("what two have in common", 0, 0, graph.CommonQuery{Of: ids("a", "b")}))
	}},
	{"Among", "a deadline in the middle cuts, any other end is ErrUnavailable", func(t *trial) {
		t.apply(net(nil, append(spokes(90, "a", "b"), "a b")...))
		t.ends(t.cuttableAmong("what joins two", 0, 0, graph.AmongQuery{Of: ids("a", "b"), MaxHops: 2}))
		of := ids("a", "b")
		for i := range 90 {
			of = append(of, graph.EntityID(fmt.Sprintf("x%02d", i)))
		}
		t.ends(t.cuttableAmong("links among all", 0, 0, graph.AmongQuery{Of: of}))
	}},
}

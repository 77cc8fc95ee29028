package engine_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"hubgraph/graph"
	"hubgraph/internal/engine"
)

// network builds a view of entities and of links between them.
func network(tb testing.TB, types map[graph.EntityID]graph.Type, links [][2]graph.EntityID) *engine.View {
	tb.Helper()
	b := engine.NewBuilder()
	if err := b.AddSource(graph.Source{ID: "s", Title: "s"}); err != nil {
		tb.Fatal(err)
	}
	seen := map[graph.EntityID]bool{}
	for _, l := range links {
		for _, id := range l {
			if seen[id] {
				continue
			}
			seen[id] = true
			e := graph.Entity{ID: id, Type: cmp.Or(types[id], "x-thing"), Name: string(id)}.Canonical()
			if err := b.AddEntity(&e, nil); err != nil {
				tb.Fatal(err)
			}
		}
	}
	for i, l := range links {
		s := graph.Statement{Subject: l[0], Predicate: "x-a", Object: l[1], Source: "s", When: graph.When{Text: fmt.Sprint(i)}}.Canonical()
		if err := b.AddStatement(&s, nil); err != nil {
			tb.Fatal(err)
		}
	}
	v, err := b.View(graph.Revision{Store: "s"})
	if err != nil {
		tb.Fatal(err)
	}
	return v
}

func ask1[T any](tb testing.TB) func(T, error) T {
	return func(x T, err error) T {
		tb.Helper()
		if err != nil {
			tb.Fatal(err)
		}
		return x
	}
}

func ways(r graph.PathsResult) []string {
	out := []string{}
	for _, p := range r.Paths {
		out = append(out, fmt.Sprint(p.Entities))
	}
	return out
}

func TestPathsOrder(t *testing.T) {
	// Between a and z: a link, a quiet way, a way through a hub, and longer ones.
	links := [][2]graph.EntityID{
		{"a", "z"},
		{"a", "quiet"},
		{"quiet", "z"},
		{"a", "hub"},
		{"hub", "z"},
		{"a", "m"},
		{"m", "n"},
		{"n", "z"},
		{"a", "l"},
		{"l", "n"},
	}
	for i := range 9 {
		links = append(links, [2]graph.EntityID{"hub", graph.EntityID(fmt.Sprint("leaf", i))})
	}
	v := network(t, nil, links)
	all := []string{"[a z]", "[a quiet z]", "[a hub z]", "[a l n z]", "[a m n z]"}
	tests := []struct {
		name  string
		q     graph.PathsQuery
		want  []string
		stops graph.Stop
	}{
		{"all", graph.PathsQuery{}, append(slices.Clone(all), "[a l n m a z]")[:5], ""},
		{"limit", graph.PathsQuery{Limit: 3}, all[:3], graph.StoppedByLimit},
		{"exactly the limit", graph.PathsQuery{Limit: 5}, all, ""},
		{"hops", graph.PathsQuery{MaxHops: 2}, all[:3], ""},
		{"avoid", graph.PathsQuery{Avoid: []graph.EntityID{"quiet", "l"}}, []string{"[a z]", "[a hub z]", "[a m n z]"}, ""},
		{"via", graph.PathsQuery{Via: []graph.EntityID{"n"}}, all[3:], ""},
		{"via two", graph.PathsQuery{Via: []graph.EntityID{"n", "l"}}, all[3:4], ""},
		{"max degree", graph.PathsQuery{MaxDegree: 2}, []string{"[a z]", "[a quiet z]"}, ""},
		{"out", graph.PathsQuery{Filter: graph.Filter{Direction: graph.Out}}, all, ""},
		{"in", graph.PathsQuery{Filter: graph.Filter{Direction: graph.In}}, []string{}, ""},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			tc.q.From, tc.q.To = "a", "z"
			got := ask1[graph.PathsResult](t)(v.Paths(ctx, tc.q))
			if diff := gocmp.Diff(tc.want, ways(got)); diff != "" {
				t.Errorf("paths (-want +got):\n%s", diff)
			}
			if got.StoppedBy != tc.stops || got.Complete != (tc.stops == "") {
				t.Errorf("got stopped by %q, complete %v; want %q", got.StoppedBy, got.Complete, tc.stops)
			}
		})
	}
}

func TestPathsEvents(t *testing.T) {
	v := network(t, map[graph.EntityID]graph.Type{"listing": "event", "fair": "event"}, [][2]graph.EntityID{
		{"a", "z"}, {"a", "listing"}, {"listing", "z"}, {"a", "fair"}, {"fair", "b"}, {"b", "z"},
	})
	got := ways(ask1[graph.PathsResult](t)(v.Paths(ctx, graph.PathsQuery{From: "a", To: "z"})))
	// Through listing it is the same way as the link; through fair there is no other to b.
	if diff := gocmp.Diff([]string{"[a z]", "[a fair b z]"}, got); diff != "" {
		t.Errorf("paths (-want +got):\n%s", diff)
	}
}

// brute gives all paths in order, by trying everything.
func brute(v *engine.View, q graph.PathsQuery) []string {
	next := map[graph.EntityID]map[graph.EntityID]bool{}
	degree := map[graph.EntityID]int{}
	for s := range v.Statements(ctx, graph.StatementsQuery{}) {
		for _, e := range [][2]graph.EntityID{{s.Subject, s.Object}, {s.Object, s.Subject}} {
			if next[e[0]] == nil {
				next[e[0]] = map[graph.EntityID]bool{}
			}
			next[e[0]][e[1]] = true
		}
		degree[s.Subject]++
		if s.Object != s.Subject {
			degree[s.Object]++
		}
	}
	type way struct {
		ids  []graph.EntityID
		cost int
	}
	var found []way
	var walk func(path []graph.EntityID, cost int)
	walk = func(path []graph.EntityID, cost int) {
		for n := range next[path[len(path)-1]] {
			switch {
			case n == q.To:
				found = append(found, way{append(slices.Clone(path), n), cost})
			case len(path) < q.MaxHops && !slices.Contains(path, n):
				walk(append(slices.Clone(path), n), cost+graph.HubCost(degree[n]))
			}
		}
	}
	walk([]graph.EntityID{q.From}, 0)
	slices.SortFunc(found, func(a, b way) int {
		return cmp.Or(cmp.Compare(len(a.ids), len(b.ids)), cmp.Compare(a.cost, b.cost), slices.Compare(a.ids, b.ids))
	})
	out := []string{}
	for _, w := range found {
		if !slices.ContainsFunc(q.Via, func(id graph.EntityID) bool { return !slices.Contains(w.ids, id) }) {
			out = append(out, fmt.Sprint(w.ids))
		}
	}
	return out
}

// TestPathsBrute compares with trying everything, on graphs of all densities,
// also cut by small budgets: what is answered must be how the whole begins.
func TestPathsBrute(t *testing.T) {
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(seed, 1))
		n := 4 + r.IntN(6)
		id := func() graph.EntityID { return graph.EntityID(fmt.Sprint("n", r.IntN(n))) }
		links := [][2]graph.EntityID{{"n0", "n1"}, {"n2", "n2"}, {"n3", "n3"}}[:1+r.IntN(3)]
		for range r.IntN(3 * n) {
			links = append(links, [2]graph.EntityID{id(), id()})
		}
		v := network(t, nil, links)
		q := graph.PathsQuery{From: "n0", To: "n1", MaxHops: 1 + r.IntN(6), Limit: graph.MaxPaths}
		if _, err := v.Entity(ctx, "n2"); err == nil && q.MaxHops > 1 && seed%2 == 0 {
			q.Via = []graph.EntityID{"n2"}
		}
		want := brute(v, q)
		got := ask1[graph.PathsResult](t)(v.Paths(ctx, q))
		if len(want) > graph.MaxPaths {
			want = want[:graph.MaxPaths]
		}
		if diff := gocmp.Diff(want, ways(got)); diff != "" {
			t.Fatalf("seed %d: %+v of %v (-want +got):\n%s", seed, q, links, diff)
		}
		if diff := gocmp.Diff(got, ask1[graph.PathsResult](t)(v.PathsByLevels(ctx, q))); diff != "" {
			t.Fatalf("seed %d: %+v of %v: by levels (-want +got):\n%s", seed, q, links, diff)
		}
		for budget := 1; budget < 400; budget += 1 + budget/4 {
			q.Budget = budget
			cut := ask1[graph.PathsResult](t)(v.Paths(ctx, q))
			if budget%2 == 0 {
				cut = ask1[graph.PathsResult](t)(v.PathsByLevels(ctx, q))
			}
			part := ways(cut)
			if len(part) > len(want) || !slices.Equal(part, want[:len(part)]) {
				t.Fatalf("seed %d, budget %d: got %v, which is not how %v begins", seed, budget, part, want)
			}
			if (cut.StoppedBy == "") != cut.Complete || cut.Complete && len(part) != len(want) {
				t.Fatalf("seed %d, budget %d: got %d of %d paths, stopped by %q", seed, budget, len(part), len(want), cut.StoppedBy)
			}
		}
	}
}

// TestPathsOfHubs asks for the ways between entities that many hubs join, for which most of
// a hub's links are passed over, and some are looked for from their other ends.
func TestPathsOfHubs(t *testing.T) {
	for seed := range uint64(8) {
		r := rand.New(rand.NewPCG(seed, 2))
		id := func(n int) graph.EntityID { return graph.EntityID(fmt.Sprintf("n%03d", n)) }
		var links [][2]graph.EntityID
		for n := range 300 {
			for range 1 + r.IntN(2) {
				ends := [2]graph.EntityID{id(n), id(r.IntN(1 << (1 + r.IntN(8))))}
				if r.IntN(2) == 0 {
					ends[0], ends[1] = ends[1], ends[0]
				}
				links = append(links, ends)
			}
		}
		v := network(t, nil, links)
		for range 12 {
			q := graph.PathsQuery{From: id(r.IntN(300)), To: id(r.IntN(300)), MaxHops: 3, Limit: graph.MaxPaths}
			if q.From == q.To {
				continue
			}
			want := brute(v, q)
			want = want[:min(len(want), graph.MaxPaths)]
			got := ask1[graph.PathsResult](t)(v.Paths(ctx, q))
			if diff := gocmp.Diff(want, ways(got)); diff != "" {
				t.Fatalf("seed %d: %+v (-want +got):\n%s", seed, q, diff)
			}
		}
	}
}

// ladder builds layers of width entities, each fully joined to the next.
func ladder(tb testing.TB, layers, width int) *engine.View {
	var links [][2]graph.EntityID
	id := func(l, i int) graph.EntityID { return graph.EntityID(fmt.Sprintf("l%d-%04d", l, i)) }
	for i := range width {
		links = append(links, [2]graph.EntityID{"from", id(0, i)}, [2]graph.EntityID{id(layers-1, i), "to"})
	}
	for l := range layers - 1 {
		for i := range width {
			for j := range width {
				links = append(links, [2]graph.EntityID{id(l, i), id(l+1, j)})
			}
		}
	}
	return network(tb, nil, links)
}

func TestLadder(t *testing.T) {
	// 256^5 = 2^40 paths of six steps.
	v := ladder(t, 5, 256)
	{
		got := ask1[graph.PathsResult](t)(v.Paths(ctx, graph.PathsQuery{From: "from", To: "to", Limit: 10}))
		if len(got.Paths) != 10 || got.StoppedBy != graph.StoppedByLimit {
			t.Fatalf("got %d paths, stopped by %q", len(got.Paths), got.StoppedBy)
		}
		// Equal costs: the first by ids. The ends of the ladder have fewer links.
		if got, want := fmt.Sprint(got.Paths[9].Entities), "[from l0-0000 l1-0000 l2-0000 l3-0000 l4-0009 to]"; got != want {
			t.Errorf("got %s as the tenth, want %s", got, want)
		}
	}
	{
		// Nothing passes all of these, but everything nearly does.
		got := ask1[graph.PathsResult](t)(v.Paths(ctx, graph.PathsQuery{From: "from", To: "to", Via: []graph.EntityID{"l2-0000", "l2-0001"}}))
		if len(got.Paths) != 0 {
			t.Errorf("got %v", ways(got))
		}
	}
}

// TestLadderOfTime asks for what held on one day where there are 40^5 ways, each two
// neighbouring steps of which met, in one of two parallel claims, and never all.
func TestLadderOfTime(t *testing.T) {
	const layers, width = 5, 40
	b := engine.NewBuilder()
	if err := b.AddSource(graph.Source{ID: "s", Title: "s"}); err != nil {
		t.Fatal(err)
	}
	id := func(l, i int) graph.EntityID { return graph.EntityID(fmt.Sprintf("l%d-%02d", l, i)) }
	add := func(id graph.EntityID) {
		e := graph.Entity{ID: id, Type: "x-thing", Name: string(id)}.Canonical()
		if err := b.AddEntity(&e, nil); err != nil {
			t.Fatal(err)
		}
	}
	for _, end := range []graph.EntityID{"from", "to"} {
		add(end)
	}
	for l := range layers {
		for i := range width {
			add(id(l, i))
		}
	}
	// The step at a height holds in its year and in the next.
	join := func(x, y graph.EntityID, height int) {
		for _, year := range []int{2000 + height, 2001 + height} {
			s := graph.Statement{Subject: x, Predicate: "x-a", Object: y, Source: "s", When: graph.When{From: graph.Date(fmt.Sprintf("%d-01-01", year)), To: graph.Date(fmt.Sprintf("%d-12-31", year))}}.Canonical()
			if err := b.AddStatement(&s, nil); err != nil {
				t.Fatal(err)
			}
		}
	}
	for i := range width {
		join("from", id(0, i), 0)
		join(id(layers-1, i), "to", layers)
		for l := range layers - 1 {
			for j := range width {
				join(id(l, i), id(l+1, j), l+1)
			}
		}
	}
	v, err := b.View(graph.Revision{Store: "s"})
	if err != nil {
		t.Fatal(err)
	}
	for _, ask := range []func(context.Context, graph.PathsQuery) (graph.PathsResult, error){v.Paths, v.PathsByLevels} {
		got := ask1[graph.PathsResult](t)(ask(ctx, graph.PathsQuery{From: "from", To: "to", Together: true}))
		if len(got.Paths) != 0 || !got.Complete {
			t.Errorf("got %d paths, stopped by %q; want to know that there are none", len(got.Paths), got.StoppedBy)
		}
		got = ask1[graph.PathsResult](t)(ask(ctx, graph.PathsQuery{From: "from", To: "l1-03", MaxHops: 2, Together: true}))
		if len(got.Paths) != width || !got.Complete {
			t.Errorf("got %d paths of two steps, stopped by %q; want %d and to know that there are no others", len(got.Paths), got.StoppedBy, width)
		}
	}
}

// TestHeldAllTheWay asks for what held on one day where the first and the last step never
// did, and all between them always: by what is known from the end, not way by way; and a
// way on from a place is none though another from there is.
func TestHeldAllTheWay(t *testing.T) {
	const layers, width = 5, 40
	b := engine.NewBuilder()
	if err := b.AddSource(graph.Source{ID: "s", Title: "s"}); err != nil {
		t.Fatal(err)
	}
	var claims []graph.Statement
	seen := map[graph.EntityID]bool{}
	join := func(x, y graph.EntityID, from, to int) {
		for _, id := range []graph.EntityID{x, y} {
			if seen[id] {
				continue
			}
			seen[id] = true
			e := graph.Entity{ID: id, Type: "x-thing", Name: string(id)}.Canonical()
			if err := b.AddEntity(&e, nil); err != nil {
				t.Fatal(err)
			}
		}
		claims = append(claims, graph.Statement{Subject: x, Predicate: "x-a", Object: y, Source: "s", When: graph.When{
			From: graph.Date(fmt.Sprintf("%d-01-01", from)), To: graph.Date(fmt.Sprintf("%d-12-31", to)),
		}}.Canonical())
	}
	id := func(l, i int) graph.EntityID { return graph.EntityID(fmt.Sprintf("l%d-%02d", l, i)) }
	for i := range width {
		join("from", id(0, i), 2000, 2000)
		join(id(layers-1, i), "to", 2009, 2009)
		for l := range layers - 1 {
			for j := range width {
				join(id(l, i), id(l+1, j), 2000, 2010)
			}
		}
	}
	join("a", "b", 2000, 2000)
	join("b", "early", 2000, 2010)
	join("b", "late", 2000, 2010)
	join("early", "c", 2000, 2000)
	join("late", "c", 2009, 2009)
	for i := range claims {
		if err := b.AddStatement(&claims[i], nil); err != nil {
			t.Fatal(err)
		}
	}
	v, err := b.View(graph.Revision{Store: "s"})
	if err != nil {
		t.Fatal(err)
	}
	for _, ask := range []func(context.Context, graph.PathsQuery) (graph.PathsResult, error){v.Paths, v.PathsByLevels} {
		got := ask1[graph.PathsResult](t)(ask(ctx, graph.PathsQuery{From: "from", To: "to", Together: true}))
		if len(got.Paths) != 0 || !got.Complete {
			t.Errorf("got %d paths, stopped by %q; want to know that there are none", len(got.Paths), got.StoppedBy)
		}
		got = ask1[graph.PathsResult](t)(ask(ctx, graph.PathsQuery{From: "a", To: "c", Together: true}))
		if w := ways(got); !slices.Equal(w, []string{"[a b early c]"}) || !got.Complete {
			t.Errorf("got %q, stopped by %q; want the early way", w, got.StoppedBy)
		}
	}
}

func complete(tb testing.TB, n int) *engine.View {
	var links [][2]graph.EntityID
	for i := range n {
		for j := range i {
			links = append(links, [2]graph.EntityID{graph.EntityID(fmt.Sprintf("k%03d", i)), graph.EntityID(fmt.Sprintf("k%03d", j))})
		}
	}
	return network(tb, nil, links)
}

func TestCompleteGraph(t *testing.T) {
	v := complete(t, 200)
	{
		got := ask1[graph.PathsResult](t)(v.Paths(ctx, graph.PathsQuery{From: "k000", To: "k199", Limit: 1000}))
		if len(got.Paths) != 1000 || len(got.Paths[0].Entities) != 2 || len(got.Paths[198].Entities) != 3 || len(got.Paths[199].Entities) != 4 {
			t.Errorf("got %d paths", len(got.Paths))
		}
	}
	{
		via := []graph.EntityID{"k100", "k101", "k102", "k103", "k104"}
		got := ask1[graph.PathsResult](t)(v.Paths(ctx, graph.PathsQuery{From: "k000", To: "k199", Via: via, Limit: 1000}))
		if len(got.Paths) != 120 || !got.Complete {
			t.Errorf("got %d paths, complete %v; want all 120 orders", len(got.Paths), got.Complete)
		}
	}
	{
		got := ask1[graph.Subgraph](t)(v.Neighborhood(ctx, graph.NeighborhoodQuery{From: []graph.EntityID{"k000"}, Hops: 6}))
		if len(got.Entities) != 200 || len(got.Statements) != 19900 || !got.Complete {
			t.Errorf("got %d entities and %d statements", len(got.Entities), len(got.Statements))
		}
	}
}

// star builds a hub with n links, each leaf also joined to the next.
func star(tb testing.TB, n int) *engine.View {
	var links [][2]graph.EntityID
	leaf := func(i int) graph.EntityID { return graph.EntityID(fmt.Sprintf("leaf-%06d", i%n)) }
	for i := range n {
		links = append(links, [2]graph.EntityID{"hub", leaf(i)}, [2]graph.EntityID{leaf(i), leaf(i + 1)})
	}
	return network(tb, nil, links)
}

func TestHub(t *testing.T) {
	v := star(t, 100_000)
	{
		q := graph.NeighborhoodQuery{From: []graph.EntityID{"hub"}, Hops: 1, Limit: 100}
		got := ask1[graph.Subgraph](t)(v.Neighborhood(ctx, q))
		if len(got.Entities) != 101 || got.Entities[100].ID != "leaf-000099" || got.NextNear == nil || *got.NextNear != (graph.Near{Hops: 1, ID: "leaf-000099"}) {
			t.Errorf("got %d entities, next %v", len(got.Entities), got.NextNear)
		}
		if len(got.Statements) != 199 {
			t.Errorf("got %d statements, want 100 links of the hub and 99 between leaves", len(got.Statements))
		}
	}
	{
		got := ask1[graph.PathsResult](t)(v.Paths(ctx, graph.PathsQuery{From: "leaf-000000", To: "leaf-050000", MaxHops: 5, Limit: 100}))
		// Most walks of five steps lead through the hub twice.
		if len(got.Paths) != 25 || !got.Complete || len(got.Paths[0].Entities) != 3 {
			t.Errorf("got %d paths, stopped by %q", len(got.Paths), got.StoppedBy)
		}
	}
	{
		got := ask1[graph.ProfileResult](t)(v.Profile(ctx, "hub"))
		want := []graph.Count{{Predicate: "x-a", Direction: graph.Out, Count: 100_000}}
		if diff := gocmp.Diff(want, got.Counts); diff != "" {
			t.Errorf("counts (-want +got):\n%s", diff)
		}
	}
}

// TestEnd ends questions that would take long, in both ways.
func TestEnd(t *testing.T) {
	v := ladder(t, 5, 200)
	q := graph.PathsQuery{From: "from", To: "to", Via: []graph.EntityID{"l2-0000", "l2-0001"}, Limit: 1000}
	near := graph.NeighborhoodQuery{From: []graph.EntityID{"from"}, Hops: 6, Limit: graph.MaxPage}

	past, cancel := context.WithDeadline(ctx, time.Now().Add(-time.Second))
	defer cancel()
	got := ask1[graph.PathsResult](t)(v.Paths(past, q))
	if got.StoppedBy != graph.StoppedByTime || got.Complete || len(got.Paths) != 0 {
		t.Errorf("Paths after the deadline: got %d paths, stopped by %q", len(got.Paths), got.StoppedBy)
	}
	sub := ask1[graph.Subgraph](t)(v.Neighborhood(past, near))
	if sub.StoppedBy != graph.StoppedByTime || sub.Complete || len(sub.Entities) != 1 || sub.Entities[0].ID != "from" {
		t.Errorf("Neighborhood after the deadline: got %d entities, stopped by %q", len(sub.Entities), sub.StoppedBy)
	}
	if _, err := v.Entity(past, "from"); !errors.Is(err, graph.ErrUnavailable) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Entity after the deadline: got %v", err)
	}

	gone, leave := context.WithCancel(ctx)
	leave()
	for name, err := range map[string]error{
		"Paths":        second(v.Paths(gone, q)),
		"Neighborhood": second(v.Neighborhood(gone, near)),
		"Common":       second(v.Common(gone, graph.CommonQuery{Of: []graph.EntityID{"from", "to"}})),
		"Among":        second(v.Among(gone, graph.AmongQuery{Of: []graph.EntityID{"from", "to"}, MaxHops: 2})),
		"Profile":      second(v.Profile(gone, "from")),
		"Search":       second(v.Search(gone, graph.SearchQuery{Text: "from"})),
		"Statements":   second(drain(v.Statements(gone, graph.StatementsQuery{}))),
		"Entities":     second(drain(v.Entities(gone, graph.EntitiesQuery{}))),
	} {
		if !errors.Is(err, graph.ErrUnavailable) || !errors.Is(err, context.Canceled) {
			t.Errorf("%s of one who is gone: got %v", name, err)
		}
	}

	// One who leaves in the middle frees the processor at once.
	for _, looks := range []int64{1, 2, 10} {
		leaves := &watched{Context: ctx, ends: looks}
		if _, err := v.Neighborhood(leaves, near); !errors.Is(err, graph.ErrUnavailable) {
			t.Errorf("Neighborhood of one who leaves after %d looks: got %v, want %v", looks, err, graph.ErrUnavailable)
		}
		if got := leaves.looks.Load(); got > looks+5 {
			t.Errorf("Neighborhood of one who leaves after %d looks: got %d looks, want it to end at the next", looks, got)
		}
	}
}

func second[T any](_ T, err error) error { return err }

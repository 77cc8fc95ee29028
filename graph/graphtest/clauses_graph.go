package graphtest

import (
	"fmt"
	"slices"
	"strings"

	"hubgraph/graph"
)

// picture is what of a subgraph is easily read: its entities in their order and
// its links as "a b" in order of that.
type picture struct {
	Entities []graph.EntityID
	Links    []string
}

func linksOf(list []graph.Statement) []string {
	out := []string{}
	for _, s := range list {
		out = append(out, string(s.Subject)+" "+string(s.Object))
	}
	slices.Sort(out)
	return out
}

func pictureOf(g graph.Subgraph) picture { return picture{idsOf(g.Entities), linksOf(g.Statements)} }

// draw is picture from lists of words: "a b c" and "a b, b c".
func draw(entities, edges string) picture {
	p := picture{ids(), []string{}}
	for _, id := range strings.Fields(entities) {
		p.Entities = append(p.Entities, graph.EntityID(id))
	}
	for _, e := range strings.Split(edges, ",") {
		if e = strings.TrimSpace(e); e != "" {
			p.Links = append(p.Links, e)
		}
	}
	slices.Sort(p.Links)
	return p
}

// whole wants an answer to be complete.
func (t *trial) whole(g graph.Subgraph) {
	t.Helper()
	if !g.Complete || g.StoppedBy != "" || g.NextNear != nil || g.NextID != "" || g.NextJoined != nil {
		t.Errorf("got complete %t, stopped by %q, next %v %q %v; want a complete answer", g.Complete, g.StoppedBy, g.NextNear, g.NextID, g.NextJoined)
	}
}

// cut wants an answer to be cut by its limit.
func (t *trial) cut(g graph.Subgraph) {
	t.Helper()
	if g.Complete || g.StoppedBy != graph.StoppedByLimit {
		t.Errorf("got complete %t, stopped by %q; want one cut by its limit", g.Complete, g.StoppedBy)
	}
}

func (t *trial) near(q graph.NeighborhoodQuery) graph.Subgraph {
	t.Helper()
	got, err := t.store.Neighborhood(t.ctx, q)
	t.ok(err)
	return got
}

var neighborhoodClauses = []clause{
	{"Neighborhood", "nearer before farther, then ID order, the starts first", func(t *trial) {
		rev := t.apply(net(map[graph.EntityID]graph.Type{"lone": topic}, "m z", "m b", "y m", "b a", "z c", "c d", "d e"))
		for hops, want := range map[int]picture{
			1: draw("m b y z", "m z, m b, y m"),
			2: draw("m b y z a c", "m z, m b, y m, b a, z c"),
			3: draw("m b y z a c d", "m z, m b, y m, b a, z c, c d"),
			6: draw("m b y z a c d e", "m z, m b, y m, b a, z c, c d, d e"),
		} {
			got := t.near(graph.NeighborhoodQuery{From: ids("m"), Hops: hops})
			t.same(fmt.Sprintf("%d hops", hops), pictureOf(got), want)
			t.whole(got)
			t.same("the statements", got.Statements, inOrder(got.Statements...))
			if got.Revision != rev {
				t.Errorf("got revision %s, want %s", got.Revision, rev)
			}
		}
		got := t.near(graph.NeighborhoodQuery{From: ids("m")})
		t.same("as many hops as by default", pictureOf(got), pictureOf(t.near(graph.NeighborhoodQuery{From: ids("m"), Hops: graph.DefaultHops})))
		got = t.near(graph.NeighborhoodQuery{From: ids("lone")})
		t.same("of an entity without links", pictureOf(got), draw("lone", ""))
		t.whole(got)
	}},
	{"Neighborhood", "entities are whole, with their degree in the whole graph", func(t *trial) {
		b := net(map[graph.EntityID]graph.Type{"b": firm}, "a b", "b c", "c b", "b d")
		b.Additions = []graph.Addition{{ID: "b", Names: []graph.Name{{Text: "乙", Lang: "zh"}}}}
		t.apply(b)
		got := t.near(graph.NeighborhoodQuery{From: ids("a"), Hops: 1})
		t.same("the entities", got.Entities, []graph.Node{
			{Entity: entity("a", topic, "Name of a"), Degree: 1, Neighbors: 1},
			{Entity: entity("b", firm, "Name of b", graph.Name{Text: "乙", Lang: "zh"}), Degree: 4, Neighbors: 3},
		})
	}},
	{"Neighborhood", "several starts, in ID order whatever the question's", func(t *trial) {
		t.apply(net(nil, "a x", "b x", "c y", "a b"))
		got := t.near(graph.NeighborhoodQuery{From: ids("c", "a", "b"), Hops: 1})
		t.same("Neighborhood", pictureOf(got), draw("a b c x y", "a x, b x, c y, a b"))
	}},
	{"Neighborhood", "holds the statements among the farthest, too", func(t *trial) {
		t.apply(net(nil, "a b", "a c", "b c", "c d", "b b"))
		got := t.near(graph.NeighborhoodQuery{From: ids("a"), Hops: 1})
		t.same("Neighborhood", pictureOf(got), draw("a b c", "a b, a c, b c, b b"))
	}},
	{"Neighborhood", "holds relationships only, parallel ones and self-loops each", func(t *trial) {
		b := net(nil, "a b", "b a", "a a")
		b.Statements = append(b.Statements, join("a", links, "b", numbered(1)), fact("a", size, quantity("1", "EUR")))
		t.apply(b)
		got := t.near(graph.NeighborhoodQuery{From: ids("a")})
		t.same("the statements", got.Statements, inOrder(append(slices.Clone(b.Statements[:3]), b.Statements[3])...))
	}},
	{"Neighborhood", "only statements that pass lead on and are held", func(t *trial) {
		b := net(map[graph.EntityID]graph.Type{"f": firm, "g": firm, "p": person, "x": place}, "a f")
		b.Sources = append(b.Sources, graph.Source{ID: "s2", Title: "Two"})
		b.Statements = append(b.Statements,
			join("p", worksFor, "f"), join("f", owns, "g"), join("g", locatedIn, "x", source("s2")), join("f", locatedIn, "x", status(graph.Planned), when(graph.When{Due: "2025"})),
			join("p", locatedIn, "x", when(graph.When{From: "2020", To: "2021"})))
		t.apply(b)
		for _, c := range []struct {
			name string
			from graph.EntityID
			f    graph.Filter
			want picture
		}{
			{"predicates", "f", graph.Filter{Predicates: []graph.Predicate{owns, worksFor}}, draw("f g p", "p f, f g")},
			{"an unknown predicate", "f", graph.Filter{Predicates: []graph.Predicate{"gt-unknown"}}, draw("f", "")},
			{"status", "f", graph.Filter{Statuses: []graph.Status{graph.Planned}}, draw("f x", "f x")},
			{"source", "g", graph.Filter{Sources: []graph.SourceID{"s2"}}, draw("g x", "g x")},
			{"due", "x", graph.Filter{DueBefore: "2025"}, draw("x f", "f x")},
			{"due elsewhen", "x", graph.Filter{DueAfter: "2026"}, draw("x", "")},
		} {
			got := t.near(graph.NeighborhoodQuery{From: ids(c.from), Filter: c.f})
			t.same("Neighborhood by "+c.name, pictureOf(got), c.want)
			t.whole(got)
		}
	}},
	{"Neighborhood", "types are asked of what is reached, not of the starts", func(t *trial) {
		t.apply(net(map[graph.EntityID]graph.Type{"f": firm, "g": firm, "h": firm, "p": person}, "p f", "f g", "g a", "a h", "p a", "h p", "b f"))
		firms := graph.Filter{Types: []graph.Type{firm}}
		got := t.near(graph.NeighborhoodQuery{From: ids("p"), Hops: 3, Filter: firms})
		t.same("from a person among firms", pictureOf(got), draw("p f h g", "p f, h p, f g"))
		got = t.near(graph.NeighborhoodQuery{From: ids("p", "a"), Hops: 1, Filter: firms})
		t.same("between starts of other types", pictureOf(got), draw("a p f g h", "p f, h p, g a, a h, p a, f g"))
	}},
	{"Neighborhood", "a self-loop of a start passes whatever the types", func(t *trial) {
		t.apply(net(map[graph.EntityID]graph.Type{"f": firm}, "a a", "a f", "f f"))
		got := t.near(graph.NeighborhoodQuery{From: ids("a"), Filter: graph.Filter{Types: []graph.Type{firm}, Direction: graph.In}})
		t.same("in", pictureOf(got), draw("a", "a a"))
		got = t.near(graph.NeighborhoodQuery{From: ids("a"), Filter: graph.Filter{Types: []graph.Type{firm}, Direction: graph.Out}})
		t.same("out", pictureOf(got), draw("a f", "a a, a f, f f"))
	}},
	{"Neighborhood", "a direction is seen from the nearer end, from either where both are equally far", func(t *trial) {
		// s -> a -> b, c -> s, a <-> d both one hop away, b -> s closes a ring.
		t.apply(net(nil, "s a", "a b", "c s", "s d", "d a", "b s", "e b"))
		got := t.near(graph.NeighborhoodQuery{From: ids("s"), Hops: 2, Filter: graph.Filter{Direction: graph.Out}})
		t.same("out", pictureOf(got), draw("s a d b", "s a, s d, d a, a b"))
		got = t.near(graph.NeighborhoodQuery{From: ids("s"), Hops: 2, Filter: graph.Filter{Direction: graph.In}})
		t.same("in", pictureOf(got), draw("s b c a e", "b s, c s, a b, e b"))
		got = t.near(graph.NeighborhoodQuery{From: ids("s", "a"), Hops: 1, Filter: graph.Filter{Direction: graph.In}})
		t.same("in, between two starts", pictureOf(got), draw("a s b c d", "s a, b s, c s, d a"))
	}},
	{"Neighborhood", "what a symmetric predicate says has no direction", func(t *trial) {
		t.openNear()
		for _, c := range []struct {
			name string
			q    graph.NeighborhoodQuery
			want picture
		}{
			{"out", graph.NeighborhoodQuery{From: ids("a"), Hops: 1, Filter: graph.Filter{Direction: graph.Out}}, draw("a b c d", "a a, a b, c a, a d, b c")},
			{"in", graph.NeighborhoodQuery{From: ids("a"), Hops: 1, Filter: graph.Filter{Direction: graph.In}}, draw("a b c e", "a a, a b, c a, e a, b c")},
			{"out, two hops", graph.NeighborhoodQuery{From: ids("z"), Hops: 2, Filter: graph.Filter{Direction: graph.Out}}, draw("z b a c", "z b, a b, b c, c a, a a")},
			{"in, two hops, with others", graph.NeighborhoodQuery{From: ids("b"), Hops: 2, Filter: graph.Filter{Direction: graph.In}}, draw("b a c z e", "z b, a b, b c, c a, a a, e a")},
			{"out, another predicate", graph.NeighborhoodQuery{From: ids("a"), Hops: 1, Filter: graph.Filter{Direction: graph.Out, Predicates: []graph.Predicate{links}}}, draw("a d", "a d")},
			{"in, a type", graph.NeighborhoodQuery{From: ids("a"), Hops: 1, Filter: graph.Filter{Direction: graph.In, Types: []graph.Type{firm}}}, draw("a c", "a a, c a")},
			{"in, a page", graph.NeighborhoodQuery{From: ids("a"), Hops: 1, Limit: 1, Filter: graph.Filter{Direction: graph.In}}, draw("a b", "a a, a b")},
		} {
			t.same(c.name, pictureOf(t.near(c.q)), c.want)
		}
	}},
	{"Common", "what a symmetric predicate says has no direction", func(t *trial) {
		t.openNear()
		for _, d := range []graph.Direction{graph.Out, graph.In} {
			f := graph.Filter{Direction: d}
			t.same("Common "+string(d), pictureOf(t.common(graph.CommonQuery{Of: ids("b", "c"), Filter: f})), draw("b c a", "a a, a b, c a, b c"))
			got, err := t.store.Among(t.ctx, graph.AmongQuery{Of: ids("b", "c"), MaxHops: 2, Filter: f})
			t.ok(err)
			t.same("Among "+string(d), pictureOf(got), draw("b c a", "a a, a b, c a, b c"))
		}
	}},
	{"Paths", "what a symmetric predicate says has no direction", func(t *trial) {
		t.openNear()
		for _, d := range []graph.Direction{graph.Out, graph.In} {
			t.leads(string(d), graph.PathsQuery{From: "z", To: "a", Filter: graph.Filter{Direction: d}}, "z b a", "z b c a")
			t.leads(string(d)+", back", graph.PathsQuery{From: "a", To: "z", Filter: graph.Filter{Direction: d}}, "a b z", "a c b z")
		}
		t.leads("out, with others", graph.PathsQuery{From: "z", To: "d", Filter: graph.Filter{Direction: graph.Out}}, "z b a d", "z b c a d")
		t.leads("in, with others", graph.PathsQuery{From: "z", To: "d", Filter: graph.Filter{Direction: graph.In}})
		got := t.paths(graph.PathsQuery{From: "b", To: "a", MaxHops: 1, Filter: graph.Filter{Direction: graph.Out}})
		if n := got.Paths[0].Steps[0].Count; n != 1 {
			t.Errorf("got %d statements of the step, want 1", n)
		}
	}},
	{"Neighborhood", "validAt counts the undated here", func(t *trial) {
		b := net(nil, "a b", "b c")
		b.Statements = append(b.Statements,
			join("a", links, "c", when(graph.When{From: "2020"})), join("c", links, "a", when(graph.When{To: "2019"})),
			join("a", links, "b", when(graph.When{Due: "2030"})), join("c", links, "far"), fact("a", size, quantity("1", "EUR")))
		b.Entities = append(b.Entities, entity("far", topic, "Far"))
		t.apply(b)
		got := t.near(graph.NeighborhoodQuery{From: ids("a"), Hops: 1, Filter: graph.Filter{ValidAt: "2021"}})
		t.same("Neighborhood", pictureOf(got), draw("a b c", "a b, a b, a c, b c"))
		if got.Undated != 3 {
			t.Errorf("got %d undated, want 3", got.Undated)
		}
		if got = t.near(graph.NeighborhoodQuery{From: ids("a"), Hops: 1}); got.Undated != 0 {
			t.Errorf("got %d undated where validAt was not asked, want 0", got.Undated)
		}
	}},
	{"Neighborhood", "a limit counts entities beside the starts and says so", func(t *trial) {
		t.apply(net(nil, "s b", "s c", "s a", "a d", "b c"))
		got := t.near(graph.NeighborhoodQuery{From: ids("s"), Limit: 2})
		t.same("Neighborhood", pictureOf(got), draw("s a b", "s a, s b"))
		t.cut(got)
		t.same("where to go on", got.NextNear, &graph.Near{Hops: 1, ID: "b"})
		got = t.near(graph.NeighborhoodQuery{From: ids("s"), Limit: 4})
		t.same("Neighborhood", pictureOf(got), draw("s a b c d", "s a, s b, s c, a d, b c"))
		t.whole(got)
	}},
	{"Neighborhood", "a page holds the starts, what comes after, and the statements among these", func(t *trial) {
		t.apply(net(nil, "s b", "s c", "s a", "a d", "b c", "d e"))
		got := t.near(graph.NeighborhoodQuery{From: ids("s"), Hops: 3, Limit: 2, After: &graph.Near{Hops: 1, ID: "b"}})
		t.same("Neighborhood", pictureOf(got), draw("s c d", "s c"))
		t.cut(got)
		t.same("where to go on", got.NextNear, &graph.Near{Hops: 2, ID: "d"})
		got = t.near(graph.NeighborhoodQuery{From: ids("s"), Hops: 3, Limit: 2, After: got.NextNear})
		t.same("Neighborhood", pictureOf(got), draw("s e", ""))
		t.whole(got)
		got = t.near(graph.NeighborhoodQuery{From: ids("s"), Hops: 3, After: &graph.Near{Hops: 9}})
		t.same("Neighborhood", pictureOf(got), draw("s", ""))
		t.whole(got)
	}},
	{"Neighborhood", "pages are the whole, also when After is gone", func(t *trial) {
		edges := []string{}
		for i := range 30 {
			edges = append(edges, fmt.Sprintf("n%02d n%02d", i, i/3), fmt.Sprintf("n%02d n%02d", i, (i*7)%30))
		}
		t.apply(net(nil, edges...))
		q := graph.NeighborhoodQuery{From: ids("n05", "n01"), Hops: 4}
		whole := t.near(q)
		paged := ids("n01", "n05")
		q.Limit = 4
		for {
			p := t.near(q)
			paged = append(paged, idsOf(p.Entities)[2:]...)
			if p.Complete {
				break
			}
			q.After = p.NextNear
		}
		t.same("the pages", paged, idsOf(whole.Entities))
	}},
	{"Neighborhood", "of too many statements the first in ID order are held, and it says so", func(t *trial) {
		b := net(nil, "a b")
		for i := range graph.MaxSubgraphStatements {
			b.Statements = append(b.Statements, join("a", links, "b", numbered(i)))
		}
		t.apply(b)
		got := t.near(graph.NeighborhoodQuery{From: ids("a"), Filter: graph.Filter{ValidAt: "2020"}})
		t.cut(got)
		if got.NextNear != nil || got.Undated != graph.MaxSubgraphStatements {
			t.Errorf("got next %v and %d undated, want no next page and the %d held", got.NextNear, got.Undated, graph.MaxSubgraphStatements)
		}
		want := inOrder(b.Statements...)
		last := want[len(want)-1]
		t.same("the statements", statementIDs(got.Statements), statementIDs(want[:graph.MaxSubgraphStatements]))
		t.apply(graph.Batch{Retract: []graph.StatementID{last.ID}})
		t.whole(t.near(graph.NeighborhoodQuery{From: ids("a")}))
	}},
	{"Neighborhood", "unknown starts are not found", func(t *trial) {
		t.apply(net(nil, "a b"))
		_, err := t.store.Neighborhood(t.ctx, graph.NeighborhoodQuery{From: ids("a", "nobody")})
		t.fails("Neighborhood", err, graph.ErrNotFound, "from")
	}},
	{"Neighborhood", "an invalid query lists all faults", func(t *trial) {
		_, err := t.store.Neighborhood(t.ctx, graph.NeighborhoodQuery{From: ids("a", "a"), Hops: 7, Limit: graph.MaxPage + 1, Budget: -1, Filter: graph.Filter{ValidAt: "x"}})
		t.fails("Neighborhood", err, graph.ErrInvalid, "from")
		t.same("the faults", faultFields(err), []string{"budget", "from", "hops", "limit", "validAt"})
		_, err = t.store.Neighborhood(t.ctx, graph.NeighborhoodQuery{})
		t.fails("Neighborhood", err, graph.ErrInvalid, "from")
		_, err = t.store.Neighborhood(t.ctx, graph.NeighborhoodQuery{From: make([]graph.EntityID, graph.MaxStarts+1)})
		t.fails("Neighborhood", err, graph.ErrInvalid, "from")
	}},
}

func statementIDs(list []graph.Statement) []graph.StatementID {
	out := []graph.StatementID{}
	for _, s := range list {
		out = append(out, s.ID)
	}
	return out
}

// ways are paths as words: "a b c".
func ways(r graph.PathsResult) []string {
	out := []string{}
	for _, p := range r.Paths {
		words := []string{}
		for _, id := range p.Entities {
			words = append(words, string(id))
		}
		out = append(out, strings.Join(words, " "))
	}
	return out
}

func (t *trial) paths(q graph.PathsQuery) graph.PathsResult {
	t.Helper()
	got, err := t.store.Paths(t.ctx, q)
	t.ok(err)
	return got
}

// leads asks for paths, wants these, and wants the answer to be whole.
func (t *trial) leads(what string, q graph.PathsQuery, want ...string) {
	t.Helper()
	got := t.paths(q)
	if want == nil {
		want = []string{}
	}
	t.same("paths "+what, ways(got), want)
	if !got.Complete || got.StoppedBy != "" {
		t.Errorf("paths %s: got complete %t, stopped by %q; want a complete answer", what, got.Complete, got.StoppedBy)
	}
}

var pathClauses = []clause{
	{"Paths", "fewest steps first", func(t *trial) {
		t.apply(net(nil, "a b", "b z", "a z", "a c", "c d", "d z"))
		t.leads("from a to z", graph.PathsQuery{From: "a", To: "z"}, "a z", "a b z", "a c d z")
		t.leads("from z to a", graph.PathsQuery{From: "z", To: "a"}, "z a", "z b a", "z d c a")
	}},
	{"Paths", "then least hub cost, then by ids", func(t *trial) {
		// hub has degree 8 (cost 4), mid 3 (2), the others 2 (2): mid ties with them.
		edges := []string{"a hub", "hub z", "a mid", "mid z", "mid m1", "a y", "y z", "a k", "k z"}
		for i := range 6 {
			edges = append(edges, fmt.Sprintf("hub h%d", i))
		}
		t.apply(net(nil, edges...))
		t.leads("of two steps", graph.PathsQuery{From: "a", To: "z", MaxHops: 2}, "a k z", "a mid z", "a y z", "a hub z")
	}},
	{"Paths", "hub cost is the sum of bit lengths of inner degrees", func(t *trial) {
		edges := []string{"a p", "p q", "q z", "a r", "r s", "s z"}
		for i := range 6 { // p has degree 8 (4) and q 2 (2): 6
			edges = append(edges, fmt.Sprintf("p x%d", i))
		}
		for i := range 2 { // r and s have degree 4 (3): 6 as well
			edges = append(edges, fmt.Sprintf("r y%d", i), fmt.Sprintf("s y%d", i))
		}
		t.apply(net(nil, edges...))
		t.leads("of equal cost by ids", graph.PathsQuery{From: "a", To: "z", MaxHops: 3}, "a p q z", "a r s z")
		t.apply(net(nil, "q w0", "q w1")) // q has degree 4 (3): 7
		t.leads("of another cost", graph.PathsQuery{From: "a", To: "z", MaxHops: 3}, "a r s z", "a p q z")
	}},
	{"Paths", "ids are compared one by one, by bytes", func(t *trial) {
		t.apply(net(nil, "a b", "b z", "a bé", "bé z", "a B", "B z", "a 中", "中 z", "a b!", "b! z"))
		t.leads("of one cost", graph.PathsQuery{From: "a", To: "z", MaxHops: 2}, "a B z", "a b z", "a b! z", "a bé z", "a 中 z")
	}},
	{"Paths", "are simple", func(t *trial) {
		t.apply(net(nil, "a b", "b c", "c a", "b b", "c z", "z c"))
		t.leads("through rings", graph.PathsQuery{From: "a", To: "z"}, "a c z", "a b c z")
	}},
	{"Paths", "have at most MaxHops steps", func(t *trial) {
		t.apply(net(nil, "a b", "b c", "c d", "d e", "e f", "f g", "g h", "b z", "z y"))
		t.leads("of 6 steps", graph.PathsQuery{From: "a", To: "g"}, "a b c d e f g")
		t.leads("of at most 5 steps", graph.PathsQuery{From: "a", To: "g", MaxHops: 5})
		t.leads("of 7 steps", graph.PathsQuery{From: "a", To: "h"})
		t.leads("of 1 step", graph.PathsQuery{From: "a", To: "b", MaxHops: 1}, "a b")
		t.leads("of 2 steps where 1 is allowed", graph.PathsQuery{From: "a", To: "c", MaxHops: 1})
	}},
	{"Paths", "none is an empty answer", func(t *trial) {
		t.apply(net(nil, "a b", "c d"))
		got := t.paths(graph.PathsQuery{From: "a", To: "d"})
		t.same("Paths", got, graph.PathsResult{Paths: []graph.Path{}, Entities: []graph.Node{}, Complete: true, Revision: t.revision()})
	}},
	{"Paths", "each step holds what joins its ends, whichever way round, in ID order", func(t *trial) {
		b := net(map[graph.EntityID]graph.Type{"b": firm}, "a b", "b a", "c b", "b b")
		b.Statements = append(b.Statements, join("a", links, "b", numbered(1)), join("a", links, "b", status(graph.Planned)), fact("b", staff, quantity("1", heads)))
		t.apply(b)
		got := t.paths(graph.PathsQuery{From: "a", To: "c"})
		t.same("Paths", got, graph.PathsResult{
			Paths: []graph.Path{{
				Entities: ids("a", "b", "c"),
				Steps: []graph.Step{
					{From: "a", To: "b", Statements: inOrder(b.Statements[0], b.Statements[1], b.Statements[4], b.Statements[5]), Count: 4},
					{From: "b", To: "c", Statements: inOrder(b.Statements[2]), Count: 1},
				},
				Together: graph.TogetherUnknown,
			}},
			Entities: []graph.Node{
				{Entity: entity("a", topic, "Name of a"), Degree: 4, Neighbors: 1},
				{Entity: entity("b", firm, "Name of b"), Degree: 6, Neighbors: 2},
				{Entity: entity("c", topic, "Name of c"), Degree: 1, Neighbors: 1},
			},
			Complete: true, Revision: t.revision(),
		})
	}},
	{"Paths", "a step shows the first twenty and counts all", func(t *trial) {
		b := net(nil, "a b")
		for i := range 24 {
			b.Statements = append(b.Statements, join("a", links, "b", numbered(i)))
		}
		t.apply(b)
		got := t.paths(graph.PathsQuery{From: "b", To: "a", Filter: graph.Filter{ValidAt: "2021"}})
		t.same("the steps", got.Paths[0].Steps, []graph.Step{{From: "b", To: "a", Statements: inOrder(b.Statements...)[:graph.MaxStepStatements], Count: 25}})
		if !got.Complete || got.Undated != graph.MaxStepStatements {
			t.Errorf("got complete %t and %d undated, want a complete answer and the %d that are shown", got.Complete, got.Undated, graph.MaxStepStatements)
		}
	}},
	{"Paths", "only statements that pass make steps", func(t *trial) {
		b := net(nil)
		b.Entities = net(nil, "a b", "c d", "z z").Entities
		b.Sources = append(b.Sources, graph.Source{ID: "s2", Title: "Two"})
		b.Statements = []graph.Statement{
			join("a", links, "z", status(graph.Planned), when(graph.When{Due: "2024"})),
			join("a", links, "b"), join("b", links, "z", source("s2")),
			join("a", links, "c", source("s2")), join("c", links, "z", source("s2"), when(graph.When{To: "2019"})),
		}
		t.apply(b)
		q := graph.PathsQuery{From: "a", To: "z"}
		for _, c := range []struct {
			name string
			f    graph.Filter
			want []string
		}{
			{"of any", graph.Filter{}, []string{"a z", "a b z", "a c z"}},
			{"that are actual", graph.Filter{Statuses: []graph.Status{graph.Actual}}, []string{"a b z", "a c z"}},
			{"of one source", graph.Filter{Sources: []graph.SourceID{"s2"}}, []string{"a c z"}},
			{"of one time", graph.Filter{ValidAt: "2020"}, []string{"a b z"}},
			{"that are due", graph.Filter{DueAfter: "2024"}, []string{"a z"}},
			{"of another predicate", graph.Filter{Predicates: []graph.Predicate{owns}}, nil},
		} {
			q.Filter = c.f
			t.leads(c.name, q, c.want...)
		}
	}},
	{"Paths", "a direction is that of the way from From to To", func(t *trial) {
		t.apply(net(nil, "a b", "b z", "c a", "z c", "a d", "z d"))
		t.leads("out", graph.PathsQuery{From: "a", To: "z", Filter: graph.Filter{Direction: graph.Out}}, "a b z")
		t.leads("in", graph.PathsQuery{From: "a", To: "z", Filter: graph.Filter{Direction: graph.In}}, "a c z")
		t.leads("out, back", graph.PathsQuery{From: "z", To: "a", Filter: graph.Filter{Direction: graph.Out}}, "z c a")
		b := net(nil, "a b", "b a")
		t.apply(b)
		got := t.paths(graph.PathsQuery{From: "a", To: "b", Filter: graph.Filter{Direction: graph.Out}})
		t.same("the steps", got.Paths[0].Steps, []graph.Step{{From: "a", To: "b", Statements: []graph.Statement{b.Statements[0]}, Count: 1}})
	}},
	{"Paths", "types are asked of inner entities only", func(t *trial) {
		t.apply(net(map[graph.EntityID]graph.Type{"f": firm, "g": firm, "p": person}, "a z", "a f", "f z", "a p", "p z", "f g", "g z", "a b", "b z"))
		q := graph.PathsQuery{From: "a", To: "z", Filter: graph.Filter{Types: []graph.Type{firm}}}
		t.leads("through firms", q, "a z", "a f z", "a f g z")
		q.Filter.Types = []graph.Type{person, firm}
		t.leads("through persons and firms", q, "a z", "a f z", "a p z", "a f g z")
		q.Filter.Types = []graph.Type{"gt-unknown"}
		t.leads("through an unknown type", q, "a z")
	}},
	{"Paths", "pass all of Via, in any order", func(t *trial) {
		t.apply(net(nil, "a b", "b c", "c z", "a c", "b z", "a z"))
		q := graph.PathsQuery{From: "a", To: "z", Via: ids("b")}
		t.leads("via b", q, "a b z", "a b c z", "a c b z")
		q.Via = ids("c", "b")
		t.leads("via both", q, "a b c z", "a c b z")
		q.MaxHops = 3
		t.leads("via both within 3 hops", q, "a b c z", "a c b z")
	}},
	{"Paths", "pass none of Avoid", func(t *trial) {
		t.apply(net(nil, "a b", "b c", "c z", "a c", "b z"))
		q := graph.PathsQuery{From: "a", To: "z", Avoid: ids("c")}
		t.leads("avoiding c", q, "a b z")
		q.Avoid = ids("c", "b")
		t.leads("avoiding both", q)
		q.Avoid, q.Via = ids("b"), ids("c")
		t.leads("avoiding b via c", q, "a c z")
	}},
	{"Paths", "MaxDegree is asked of inner entities only", func(t *trial) {
		t.apply(net(nil, "a h", "h z", "h x1", "h x2", "a b", "b z", "a a1", "a a2", "z z1", "z z2", "a z"))
		q := graph.PathsQuery{From: "a", To: "z", MaxDegree: 3}
		t.leads("of degree at most 3", q, "a z", "a b z")
		q.MaxDegree = 4
		t.leads("of degree at most 4", q, "a z", "a b z", "a h z")
		q.MaxDegree, q.Via = 3, ids("h")
		t.leads("of degree at most 3 via another", q)
	}},
	{"Paths", "the way through an event is left out where a statement joins its neighbours", func(t *trial) {
		t.apply(net(map[graph.EntityID]graph.Type{"e": graph.EventType, "e2": graph.EventType}, "a e", "e b", "a b", "b e2", "e2 z", "a x", "x b"))
		t.leads("from a to b", graph.PathsQuery{From: "a", To: "b"}, "a b", "a x b")
		t.leads("from a to z", graph.PathsQuery{From: "a", To: "z"}, "a b e2 z", "a x b e2 z")
		t.leads("from an event", graph.PathsQuery{From: "e", To: "b", MaxHops: 2}, "e b", "e a b")
		t.leads("via the event", graph.PathsQuery{From: "a", To: "b", Via: ids("e")})
		t.apply(graph.Batch{Retract: []graph.StatementID{join("a", links, "b").ID}})
		t.leads("from a to b, not joined any more", graph.PathsQuery{From: "a", To: "b"}, "a e b", "a x b")
	}},
	{"Paths", "the way through an event is left out only for a statement that passes", func(t *trial) {
		b := net(map[graph.EntityID]graph.Type{"e": graph.EventType}, "a e", "e b")
		b.Statements = append(b.Statements, join("a", links, "b", status(graph.Planned)))
		t.apply(b)
		t.leads("of any status", graph.PathsQuery{From: "a", To: "b"}, "a b")
		t.leads("that are actual", graph.PathsQuery{From: "a", To: "b", Filter: graph.Filter{Statuses: []graph.Status{graph.Actual}}}, "a e b")
		t.apply(graph.Batch{Retract: []graph.StatementID{b.Statements[2].ID}, Statements: []graph.Statement{join("b", links, "a")}})
		t.leads("of any direction", graph.PathsQuery{From: "a", To: "b"}, "a b")
		t.leads("out", graph.PathsQuery{From: "a", To: "b", Filter: graph.Filter{Direction: graph.Out}}, "a e b")
	}},
	{"Paths", "the rule on events looks at inner events wherever they stand", func(t *trial) {
		t.apply(net(map[graph.EntityID]graph.Type{"e1": graph.EventType, "e2": graph.EventType, "e3": graph.EventType}, "a e1", "e1 e2", "e2 z", "a m", "m e3", "e3 z", "m z"))
		t.leads("through two events", graph.PathsQuery{From: "a", To: "z"}, "a m z", "a e1 e2 z")
		t.apply(net(nil, "a e2"))
		t.leads("where the second joins, too", graph.PathsQuery{From: "a", To: "z"}, "a e2 z", "a m z")
	}},
	{"Paths", "a limit keeps the first and says so", func(t *trial) {
		edges := []string{"a z"}
		for i := range 5 {
			edges = append(edges, fmt.Sprintf("a b%d", i), fmt.Sprintf("b%d z", i))
		}
		t.apply(net(nil, edges...))
		whole := t.paths(graph.PathsQuery{From: "a", To: "z"})
		for limit := 1; limit <= 7; limit++ {
			got := t.paths(graph.PathsQuery{From: "a", To: "z", Limit: limit})
			n := min(limit, len(whole.Paths))
			t.same("Paths", got.Paths, whole.Paths[:n])
			if want := limit >= len(whole.Paths); got.Complete != want || (got.StoppedBy == graph.StoppedByLimit) == want {
				t.Errorf("got complete %t, stopped by %q with a limit of %d of %d", got.Complete, got.StoppedBy, limit, len(whole.Paths))
			}
			if len(got.Entities) != min(limit-1, 5)+2 {
				t.Errorf("got %d entities with a limit of %d, want those on the paths", len(got.Entities), limit)
			}
		}
	}},
	{"Paths", "undated are the distinct statements shown, where validAt was asked", func(t *trial) {
		b := net(nil, "a b", "b z", "a c", "c b")
		b.Statements = append(b.Statements, join("c", links, "z", when(graph.When{From: "2020"})))
		t.apply(b)
		got := t.paths(graph.PathsQuery{From: "a", To: "z", Filter: graph.Filter{ValidAt: "2021"}})
		t.same("Paths", ways(got), []string{"a b z", "a c z", "a b c z", "a c b z"})
		if got.Undated != 4 {
			t.Errorf("got %d undated, want 4", got.Undated)
		}
		if got = t.paths(graph.PathsQuery{From: "a", To: "z"}); got.Undated != 0 {
			t.Errorf("got %d undated where validAt was not asked, want 0", got.Undated)
		}
	}},
	{"Paths", "unknown entities are not found, each with its field", func(t *trial) {
		t.apply(net(nil, "a b"))
		for field, q := range map[string]graph.PathsQuery{
			"from":  {From: "nobody", To: "b"},
			"to":    {From: "a", To: "nobody"},
			"via":   {From: "a", To: "b", Via: ids("nobody")},
			"avoid": {From: "a", To: "b", Avoid: ids("nobody")},
		} {
			_, err := t.store.Paths(t.ctx, q)
			t.fails("Paths", err, graph.ErrNotFound, field)
		}
	}},
	{"Paths", "an invalid query lists all faults", func(t *trial) {
		_, err := t.store.Paths(t.ctx, graph.PathsQuery{From: "a", To: "a", MaxHops: 7, MaxDegree: -1, Limit: graph.MaxPaths + 1, Budget: graph.MaxBudget + 1, Via: ids("b", "a"), Avoid: ids("b", "a"), Filter: graph.Filter{Direction: "up"}})
		t.fails("Paths", err, graph.ErrInvalid, "to")
		t.same("the faults", slices.Compact(faultFields(err)), []string{"avoid", "budget", "direction", "limit", "maxDegree", "maxHops", "to", "via"})
		_, err = t.store.Paths(t.ctx, graph.PathsQuery{From: "a", To: "b", MaxHops: 2, Via: ids("c", "d")})
		t.fails("Paths", err, graph.ErrInvalid, "via")
		_, err = t.store.Paths(t.ctx, graph.PathsQuery{})
		t.fails("Paths", err, graph.ErrInvalid, "from")
	}},
}

func (t *trial) common(q graph.CommonQuery) graph.Subgraph {
	t.Helper()
	got, err := t.store.Common(t.ctx, q)
	t.ok(err)
	return got
}

var commonClauses = []clause{
	{"Common", "what all are directly linked to, in ID order", func(t *trial) {
		t.apply(net(nil, "a x", "y a", "b x", "b y", "a z", "c x", "c w", "a b", "x y", "w z"))
		got := t.common(graph.CommonQuery{Of: ids("b", "a")})
		t.same("of two", pictureOf(got), draw("a b x y", "a b, a x, b x, b y, y a, x y"))
		t.whole(got)
		got = t.common(graph.CommonQuery{Of: ids("a", "b", "c")})
		t.same("of three", pictureOf(got), draw("a b c x", "a b, a x, b x, c x"))
		got = t.common(graph.CommonQuery{Of: ids("w", "y")})
		t.same("of two without", pictureOf(got), draw("w y", ""))
		t.whole(got)
	}},
	{"Common", "none of those asked about", func(t *trial) {
		t.apply(net(nil, "a b", "b c", "a c", "a a"))
		got := t.common(graph.CommonQuery{Of: ids("a", "b")})
		t.same("Common", pictureOf(got), draw("a b c", "a b, b c, a c, a a"))
		got = t.common(graph.CommonQuery{Of: ids("a", "b", "c")})
		t.same("Common", pictureOf(got), draw("a b c", "a b, b c, a c, a a"))
	}},
	{"Common", "parallel statements count once", func(t *trial) {
		b := net(nil, "a x", "x a", "b y")
		b.Statements = append(b.Statements, join("a", links, "x", numbered(1)))
		t.apply(b)
		t.same("Common", pictureOf(t.common(graph.CommonQuery{Of: ids("a", "b")})), draw("a b", ""))
	}},
	{"Common", "a filter is seen from those asked about, its types speak of the others", func(t *trial) {
		b := net(map[graph.EntityID]graph.Type{"f": firm, "g": firm, "p": person}, "a f", "b f", "g a", "g b", "a p", "p b", "a b", "f p", "f g")
		t.apply(b)
		for _, c := range []struct {
			name string
			f    graph.Filter
			want picture
		}{
			{"firms", graph.Filter{Types: []graph.Type{firm}}, draw("a b f g", "a f, b f, g a, g b, a b, f g")},
			{"out", graph.Filter{Direction: graph.Out}, draw("a b f", "a f, b f, a b")},
			{"in", graph.Filter{Direction: graph.In}, draw("a b g", "g a, g b, a b")},
			{"persons out", graph.Filter{Direction: graph.Out, Types: []graph.Type{person}}, draw("a b", "a b")},
			{"another predicate", graph.Filter{Predicates: []graph.Predicate{owns}}, draw("a b", "")},
		} {
			t.same("Common by "+c.name, pictureOf(t.common(graph.CommonQuery{Of: ids("a", "b"), Filter: c.f})), c.want)
		}
	}},
	{"Common", "validAt counts the undated here", func(t *trial) {
		b := net(nil, "a x", "b y", "x y")
		b.Statements = append(b.Statements, join("b", links, "x", when(graph.When{Observed: "2020"})), join("a", links, "y", when(graph.When{From: "2022"})))
		t.apply(b)
		got := t.common(graph.CommonQuery{Of: ids("a", "b"), Filter: graph.Filter{ValidAt: "2021"}})
		t.same("Common", pictureOf(got), draw("a b x", "a x, b x"))
		if got.Undated != 1 {
			t.Errorf("got %d undated, want 1", got.Undated)
		}
	}},
	{"Common", "pages by After and Limit", func(t *trial) {
		edges := []string{"x1 x2", "x2 x3"}
		for i := range 5 {
			edges = append(edges, fmt.Sprintf("a x%d", i), fmt.Sprintf("b x%d", i))
		}
		t.apply(net(nil, edges...))
		got := t.common(graph.CommonQuery{Of: ids("a", "b"), Limit: 2})
		t.same("the first page", pictureOf(got), draw("a b x0 x1", "a x0, b x0, a x1, b x1"))
		t.cut(got)
		if got.NextID != "x1" {
			t.Errorf("got next %q, want x1", got.NextID)
		}
		got = t.common(graph.CommonQuery{Of: ids("a", "b"), Limit: 2, After: got.NextID})
		t.same("the second page", pictureOf(got), draw("a b x2 x3", "a x2, b x2, a x3, b x3, x2 x3"))
		t.cut(got)
		got = t.common(graph.CommonQuery{Of: ids("a", "b"), Limit: 2, After: got.NextID})
		t.same("the last page", pictureOf(got), draw("a b x4", "a x4, b x4"))
		t.whole(got)
		got = t.common(graph.CommonQuery{Of: ids("a", "b"), Limit: 5})
		t.whole(got)
	}},
	{"Common", "unknown entities and invalid queries", func(t *trial) {
		t.apply(net(nil, "a b"))
		_, err := t.store.Common(t.ctx, graph.CommonQuery{Of: ids("a", "nobody")})
		t.fails("Common", err, graph.ErrNotFound, "of")
		_, err = t.store.Common(t.ctx, graph.CommonQuery{Of: ids("a"), Limit: -1, Budget: -1, Filter: graph.Filter{DueAfter: "x"}})
		t.fails("Common", err, graph.ErrInvalid, "of")
		t.same("the faults", faultFields(err), []string{"budget", "dueAfter", "limit", "of"})
	}},
}

func (t *trial) among(q graph.AmongQuery) graph.Subgraph {
	t.Helper()
	got, err := t.store.Among(t.ctx, q)
	t.ok(err)
	return got
}

var amongClauses = []clause{
	{"Among", "with one hop the links among these", func(t *trial) {
		t.apply(net(nil, "a b", "b a", "a x", "b x", "c c", "c x"))
		got := t.among(graph.AmongQuery{Of: ids("c", "b", "a")})
		t.same("Among", pictureOf(got), draw("a b c", "a b, b a, c c"))
		t.whole(got)
		t.same("the same", t.among(graph.AmongQuery{Of: ids("a", "b", "c"), MaxHops: 1}), got)
	}},
	{"Among", "with two hops also others linked to at least two: most joined, then hub cost, then ID", func(t *trial) {
		// x joins three; the others two each: h has degree 9 (4), k and m 2 and 3 (2).
		edges := []string{"a x", "x b", "c x", "a h", "b h", "c m", "m b", "m q", "k a", "k c", "a lone", "a b", "x h"}
		for i := range 6 {
			edges = append(edges, fmt.Sprintf("h q%d", i))
		}
		t.apply(net(nil, edges...))
		got := t.among(graph.AmongQuery{Of: ids("a", "b", "c"), MaxHops: 2})
		t.same("Among", pictureOf(got), draw("a b c x k m h", "a x, x b, c x, a h, b h, c m, m b, k a, k c, a b, x h"))
		t.whole(got)
	}},
	{"Among", "parallel statements join once", func(t *trial) {
		b := net(nil, "a x", "x a", "b y", "a y")
		t.apply(b)
		got := t.among(graph.AmongQuery{Of: ids("a", "b"), MaxHops: 2})
		t.same("Among", pictureOf(got), draw("a b y", "b y, a y"))
	}},
	{"Among", "types speak of the others, a direction is that outward", func(t *trial) {
		t.apply(net(map[graph.EntityID]graph.Type{"f": firm, "g": firm, "p": person}, "a f", "b f", "g a", "g b", "a p", "b p", "a b", "b b", "f p"))
		for _, c := range []struct {
			name string
			f    graph.Filter
			want picture
		}{
			{"firms", graph.Filter{Types: []graph.Type{firm}}, draw("a b f g", "a f, b f, g a, g b, a b, b b")},
			{"out", graph.Filter{Direction: graph.Out}, draw("a b f p", "a f, b f, a p, b p, a b, b b, f p")},
			{"in", graph.Filter{Direction: graph.In}, draw("a b g", "g a, g b, a b, b b")},
			{"firms in", graph.Filter{Direction: graph.In, Types: []graph.Type{firm}}, draw("a b g", "g a, g b, a b, b b")},
			{"a predicate of none", graph.Filter{Predicates: []graph.Predicate{owns}}, draw("a b", "")},
		} {
			t.same("Among by "+c.name, pictureOf(t.among(graph.AmongQuery{Of: ids("a", "b"), MaxHops: 2, Filter: c.f})), c.want)
		}
	}},
	{"Among", "validAt counts the undated here", func(t *trial) {
		b := net(nil, "a x", "b y", "b x", "a b")
		b.Statements = append(b.Statements, join("a", links, "y", when(graph.When{To: "2020"})))
		t.apply(b)
		got := t.among(graph.AmongQuery{Of: ids("a", "b"), MaxHops: 2, Filter: graph.Filter{ValidAt: "2021"}})
		t.same("Among", pictureOf(got), draw("a b x", "a x, b x, a b"))
		if got.Undated != 3 {
			t.Errorf("got %d undated, want 3", got.Undated)
		}
	}},
	{"Among", "pages by After and Limit", func(t *trial) {
		edges := []string{"a x", "b x", "c x"}
		for i := range 4 {
			edges = append(edges, fmt.Sprintf("a y%d", i), fmt.Sprintf("c y%d", i))
		}
		edges = append(edges, "y0 q1", "y0 q2") // y0 has degree 4, the others 2
		t.apply(net(nil, edges...))
		q := graph.AmongQuery{Of: ids("a", "b", "c"), MaxHops: 2, Limit: 2}
		got := t.among(q)
		t.same("the first page", pictureOf(got), draw("a b c x y1", "a x, b x, c x, a y1, c y1"))
		t.cut(got)
		t.same("where to go on", got.NextJoined, &graph.Joined{Count: 2, HubCost: graph.HubCost(2), ID: "y1"})
		q.After = got.NextJoined
		got = t.among(q)
		t.same("the second page", pictureOf(got), draw("a b c y2 y3", "a y2, c y2, a y3, c y3"))
		t.cut(got)
		q.After = got.NextJoined
		got = t.among(q)
		t.same("the last page", pictureOf(got), draw("a b c y0", "a y0, c y0"))
		t.whole(got)
	}},
	{"Among", "of one alone what joins it to itself", func(t *trial) {
		t.apply(net(nil, "a a", "a b"))
		got := t.among(graph.AmongQuery{Of: ids("a")})
		t.same("Among", pictureOf(got), draw("a", "a a"))
		t.whole(got)
	}},
	{"Among", "of as many as may be asked about", func(t *trial) {
		var edges []string
		var of []graph.EntityID
		for i := range graph.MaxAmong {
			of = append(of, graph.EntityID(fmt.Sprintf("e%05d", i)))
		}
		for i := 1; i < len(of); i += 2 {
			edges = append(edges, string(of[i-1]+" "+of[i]))
		}
		t.apply(net(nil, edges...))
		got := t.among(graph.AmongQuery{Of: of, Facts: true})
		t.whole(got)
		if len(got.Entities) != len(of) || len(got.Statements) != len(edges) {
			t.Errorf("got %d entities and %d statements, want %d and %d", len(got.Entities), len(got.Statements), len(of), len(edges))
		}
		_, err := t.store.Among(t.ctx, graph.AmongQuery{Of: append(of, "one-more")})
		t.fails("Among", err, graph.ErrInvalid, "of")
	}},
	{"Among", "with facts those of these that pass the filter, in ID order, and none unasked", func(t *trial) {
		b := net(nil, "a b", "b x")
		b.Statements = append(b.Statements,
			fact("a", motto, graph.Value{Kind: graph.TextValue, Text: "one"}), fact("b", motto, graph.Value{Kind: graph.TextValue, Text: "two"}, when(graph.When{From: "2021"})), fact("b", motto, graph.Value{Kind: graph.TextValue, Text: "three"}, when(graph.When{To: "1999"})),
			fact("x", motto, graph.Value{Kind: graph.TextValue, Text: "of another"}), fact("a", motto, graph.Value{Kind: graph.TextValue, Text: "aside"}, status(graph.Denied)), fact("a", motto, graph.Value{Kind: graph.TextValue, Text: "to be"}, status(graph.Planned)))
		t.apply(b)
		facts := func(q graph.AmongQuery) []string {
			t.Helper()
			q.Of, q.Facts = ids("b", "a"), true
			got := t.among(q)
			t.whole(got)
			t.same("the links", pictureOf(got).Links, draw("a b", "a b").Links)
			if !slices.IsSortedFunc(got.Facts, func(x, y graph.Statement) int { return strings.Compare(string(x.ID), string(y.ID)) }) {
				t.Errorf("facts out of order: %v", statementIDs(got.Facts))
			}
			var out []string
			for _, s := range got.Facts {
				out = append(out, s.Value.Text)
			}
			slices.Sort(out)
			return out
		}
		t.same("all", facts(graph.AmongQuery{}), []string{"one", "three", "to be", "two"})
		t.same("at a date", facts(graph.AmongQuery{Filter: graph.Filter{ValidAt: "2020"}, MaxHops: 1}), []string{"one"})
		got := t.among(graph.AmongQuery{Of: ids("a", "b"), Facts: true, Filter: graph.Filter{ValidAt: "2020"}})
		if got.Undated != 2 {
			t.Errorf("got %d undated, want the link and a fact", got.Undated)
		}
		t.same("none unasked", t.among(graph.AmongQuery{Of: ids("a", "b")}).Facts, []graph.Statement{})
		_, err := t.store.Among(t.ctx, graph.AmongQuery{Of: ids("a", "b"), MaxHops: 2, Facts: true})
		t.fails("Among", err, graph.ErrInvalid, "facts")
	}},
	{"Among", "unknown entities and invalid queries", func(t *trial) {
		t.apply(net(nil, "a b"))
		_, err := t.store.Among(t.ctx, graph.AmongQuery{Of: ids("nobody", "a")})
		t.fails("Among", err, graph.ErrNotFound, "of")
		_, err = t.store.Among(t.ctx, graph.AmongQuery{Of: ids("a"), MaxHops: 3, Limit: -1, Budget: -1, Filter: graph.Filter{DueBefore: "x"}})
		t.fails("Among", err, graph.ErrInvalid, "of")
		t.same("the faults", faultFields(err), []string{"budget", "dueBefore", "limit", "maxHops", "of"})
	}},
}

package graphtest

import (
	"fmt"
	"slices"

	"hubgraph/graph"
)

// asides are the statuses that a question looks at only if it names them.
var asides = []graph.Status{graph.Rumoured, graph.Denied, graph.Withdrawn}

// standing asks for what stands in one of some ways.
func standing(list ...graph.Status) graph.Filter { return graph.Filter{Statuses: list} }

// beside gives a graph in which a leads to z by b; everything else, also the shorter
// way and facts, is claimed once in each of the statuses that stand aside.
func beside() graph.Batch {
	b := net(map[graph.EntityID]graph.Type{"c": topic, "f": firm}, "a b", "b z", "z y")
	b.Statements = append(b.Statements, fact("a", size, quantity("1", "EUR")))
	for _, st := range asides {
		b.Statements = append(b.Statements,
			join("a", links, "z", status(st)), join("a", links, "c", status(st)), join("c", links, "z", status(st)),
			join("a", links, "a", status(st)), join("f", owns, "f", status(st)),
			fact("a", size, quantity("2", "EUR"), status(st), when(graph.When{Due: "2025"})))
	}
	return b
}

var statusClauses = []clause{
	{"Status", "what is rumoured, denied or withdrawn is left out unless it is named", func(t *trial) {
		t.apply(beside())
		q := graph.PathsQuery{From: "a", To: "z"}
		t.leads("naming none", q, "a b z")
		for _, st := range asides {
			q.Filter = standing(st)
			t.leads("naming "+string(st), q, "a z", "a c z")
			q.Filter = standing(graph.Actual, st)
			t.leads("naming actual, too", q, "a z", "a b z", "a c z")
		}
		q.Filter = standing(graph.Planned)
		t.leads("naming another", q)

		for _, c := range []struct {
			name                string
			f                   graph.Filter
			near, common, among picture
			statements          int
		}{
			{"none", graph.Filter{}, draw("a b", "a b"), draw("a z b", "a b, b z"), draw("a z b", "a b, b z"), 4},
			{"rumoured", standing(graph.Rumoured), draw("a c z", "a a, a c, a z, c z"), draw("a z c", "a a, a z, a c, c z"), draw("a z c", "a a, a z, a c, c z"), 6},
			{"actual and denied", standing(graph.Denied, graph.Actual), draw("a b c z", "a a, a b, a c, a z, b z, c z"), draw("a z b c", "a a, a z, a b, b z, a c, c z"), draw("a z c b", "a a, a z, a b, b z, a c, c z"), 10},
			{"all", standing(graph.Statuses...), draw("a b c z", "a a, a a, a a, a b, a c, a c, a c, a z, a z, a z, b z, c z, c z, c z"), draw("a z b c", "a a, a a, a a, a z, a z, a z, a b, b z, a c, a c, a c, c z, c z, c z"), draw("a z c b", "a a, a a, a a, a z, a z, a z, a b, b z, a c, a c, a c, c z, c z, c z"), 22},
		} {
			near := t.near(graph.NeighborhoodQuery{From: ids("a"), Hops: 1, Filter: c.f})
			t.same("Neighborhood naming "+c.name, pictureOf(near), c.near)
			common, err := t.store.Common(t.ctx, graph.CommonQuery{Of: ids("a", "z"), Filter: c.f})
			t.ok(err)
			t.same("Common naming "+c.name, pictureOf(common), c.common)
			among, err := t.store.Among(t.ctx, graph.AmongQuery{Of: ids("a", "z"), MaxHops: 2, Filter: c.f})
			t.ok(err)
			t.same("Among naming "+c.name, pictureOf(among), c.among)
			for _, q := range []graph.StatementsQuery{{Filter: c.f}, {Filter: c.f, Sort: graph.SortDue}} {
				got := all(t, t.store.Statements(t.ctx, q))
				looked := c.f.LooksAt()
				if len(got) != c.statements || slices.ContainsFunc(got, func(s graph.Statement) bool { return !slices.Contains(looked, s.Status) }) {
					t.Errorf("Statements naming %s, sort %q: got %d, want %d of %v", c.name, q.Sort, len(got), c.statements, looked)
				}
			}
		}
	}},
	{"Status", "lists by amount, of one and by due date leave out what stands aside, too", func(t *trial) {
		t.apply(beside())
		for _, c := range []struct {
			name string
			q    graph.StatementsQuery
			want string
		}{
			{"by amount", graph.StatementsQuery{Sort: graph.SortAmount, Unit: "EUR"}, "[1 actual]"},
			{"by amount, named", graph.StatementsQuery{Sort: graph.SortAmount, Unit: "EUR", Filter: standing(graph.Actual, graph.Withdrawn)}, "[1 actual 2 withdrawn]"},
			{"of one by amount", graph.StatementsQuery{About: "a", Sort: graph.SortAmount, Unit: "EUR"}, "[1 actual]"},
			{"of one", graph.StatementsQuery{About: "a", Unit: "EUR", Filter: standing(graph.Denied)}, "[2 denied]"},
			{"due", graph.StatementsQuery{Filter: graph.Filter{DueBefore: "2025"}}, "[]"},
			{"due, named", graph.StatementsQuery{Filter: graph.Filter{DueBefore: "2025", Statuses: []graph.Status{graph.Denied}}}, "[2 denied]"},
			{"due, of one, by due date", graph.StatementsQuery{About: "a", Sort: graph.SortDue, Filter: graph.Filter{DueAfter: "2025", Statuses: []graph.Status{graph.Rumoured}}}, "[2 rumoured]"},
		} {
			got := []string{}
			for _, s := range all(t, t.store.Statements(t.ctx, c.q)) {
				got = append(got, fmt.Sprint(s.Value.Amount, " ", s.Status))
			}
			if fmt.Sprint(got) != c.want {
				t.Errorf("%s: got %v, want %s", c.name, got, c.want)
			}
		}
	}},
	{"Status", "degrees and profiles count the default statuses only, Stats count all", func(t *trial) {
		b := beside()
		t.apply(b)
		degrees := func(want map[graph.EntityID]int) {
			t.Helper()
			t.same("the degrees", degreesOf(t), want)
		}
		degrees(map[graph.EntityID]int{"a": 1, "b": 2, "c": 0, "f": 0, "y": 1, "z": 2})
		p, err := t.store.Profile(t.ctx, "a")
		t.ok(err)
		t.same("the counts", p.Counts, []graph.Count{{Predicate: links, Direction: graph.Out, Count: 1, Types: []graph.TypeCount{{Type: topic, Count: 1}}}})
		t.same("the facts", p.Facts, []graph.Statement{b.Statements[3]})
		f, err := t.store.Profile(t.ctx, "f")
		t.ok(err)
		t.same("the counts of what has none", f.Counts, []graph.Count{})
		st, err := t.store.Stats(t.ctx)
		t.ok(err)
		t.same("the statuses", st.ByStatus, map[graph.Status]int{graph.Actual: 4, graph.Rumoured: 6, graph.Denied: 6, graph.Withdrawn: 6})
		if st.Relationships != 18 {
			t.Errorf("got %d relationships, want 18", st.Relationships)
		}

		// What is said anew, and what is taken back, of either kind.
		t.apply(graph.Batch{
			Retract:    []graph.StatementID{join("a", links, "z", status(graph.Denied)).ID, join("z", links, "y").ID},
			Statements: []graph.Statement{join("a", links, "z"), join("y", links, "y", status(graph.Withdrawn)), join("c", links, "c")},
		})
		degrees(map[graph.EntityID]int{"a": 2, "b": 2, "c": 1, "f": 0, "y": 0, "z": 2})
		t.leads("after it was said anew", graph.PathsQuery{From: "a", To: "z"}, "a z", "a b z")
		t.apply(graph.Batch{Retract: []graph.StatementID{join("y", links, "y", status(graph.Withdrawn)).ID}, Statements: []graph.Statement{join("a", links, "z", status(graph.Denied))}})
		degrees(map[graph.EntityID]int{"a": 2, "b": 2, "c": 1, "f": 0, "y": 0, "z": 2})
	}},
	{"Status", "hub costs and MaxDegree are of the degree where a path goes along what stands aside", func(t *trial) {
		// Each of b, c and d leads from a to z by denials; beside these b has two links
		// that count, c has one, and d none.
		b := net(map[graph.EntityID]graph.Type{"a": topic, "z": topic, "d": topic}, "c x", "b x", "b y")
		for _, id := range ids("b", "c", "d") {
			b.Statements = append(b.Statements, join("a", links, id, status(graph.Denied)), join(id, links, "z", status(graph.Denied)))
		}
		t.apply(b)
		q := graph.PathsQuery{From: "a", To: "z", Filter: standing(graph.Denied)}
		t.leads("quiet ones first", q, "a d z", "a c z", "a b z")
		q.MaxDegree = 1
		t.leads("of a small degree", q, "a d z", "a c z")
		among, err := t.store.Among(t.ctx, graph.AmongQuery{Of: ids("a", "z"), MaxHops: 2, Filter: standing(graph.Denied), Limit: 1})
		t.ok(err)
		t.same("the quietest that joins them", among.NextJoined, &graph.Joined{Count: 2, HubCost: 0, ID: "d"})
	}},
	{"Status", "validAt is what held: of what has ended within a stated end, nothing that is to be", func(t *trial) {
		b := net(map[graph.EntityID]graph.Type{"a": topic})
		span := graph.When{From: "2019", To: "2021"}
		for id, traits := range map[graph.EntityID][]trait{
			"actual":     {when(span)},
			"begun":      {when(graph.When{From: "2019"})},
			"undated":    {},
			"claimed":    {status(graph.Claimed), when(span)},
			"said":       {status(graph.Claimed)},
			"ended":      {status(graph.Ended), when(span)},
			"over":       {status(graph.Ended), when(graph.When{To: "2020-01"})},
			"past":       {status(graph.Ended), when(graph.When{From: "2010", To: "2019"})},
			"gone":       {status(graph.Ended)},
			"gone-since": {status(graph.Ended), when(graph.When{From: "2010"})},
			"gone-seen":  {status(graph.Ended), when(graph.When{Observed: "2015"})},
			"planned":    {status(graph.Planned), when(span)},
			"to-be":      {status(graph.Planned), when(graph.When{Due: "2020"})},
			"target":     {status(graph.Target), when(graph.When{Observed: "2015"})},
			"denied":     {status(graph.Denied), when(span)},
		} {
			b.Entities = append(b.Entities, entity(id, topic, string(id)))
			b.Statements = append(b.Statements, join("a", links, id, traits...))
		}
		t.apply(b)
		for _, c := range []struct {
			f       graph.Filter
			want    string
			undated int
		}{
			{graph.Filter{ValidAt: "2020"}, "[a actual begun claimed ended over said undated]", 2},
			{graph.Filter{ValidAt: "2019-12-31"}, "[a actual begun claimed ended over past said undated]", 2},
			{graph.Filter{ValidAt: "2022"}, "[a begun said undated]", 2},
			{graph.Filter{ValidAt: "2020", Statuses: []graph.Status{graph.Planned, graph.Target, graph.Ended}}, "[a ended over]", 0},
			{graph.Filter{ValidAt: "2020", Statuses: graph.Statuses}, "[a actual begun claimed denied ended over said undated]", 2},
		} {
			got := t.near(graph.NeighborhoodQuery{From: ids("a"), Filter: c.f})
			if fmt.Sprint(idsOf(got.Entities)) != c.want || got.Undated != c.undated {
				t.Errorf("neighbours by %+v: got %v, %d undated; want %s, %d", c.f, idsOf(got.Entities), got.Undated, c.want, c.undated)
			}
			listed := all(t, t.store.Statements(t.ctx, graph.StatementsQuery{Filter: c.f}))
			if len(listed) != len(got.Statements) {
				t.Errorf("statements by %+v: got %d, want %d", c.f, len(listed), len(got.Statements))
			}
		}
	}},
	{"Status", "what stands aside keeps an entity, a source and a definition from going", func(t *trial) {
		b := net(map[graph.EntityID]graph.Type{"f": firm, "g": firm})
		denied := join("f", owns, "g", status(graph.Denied))
		b.Statements = append(b.Statements, denied)
		t.apply(b)
		t.refuse(graph.Batch{Delete: ids("g")}, graph.ErrConflict, "delete[0]")
		t.refuse(graph.Batch{Drop: graph.Drop{Sources: []graph.SourceID{"src"}}}, graph.ErrConflict, "drop.sources[0]")
		t.refuse(graph.Batch{Drop: graph.Drop{Predicates: []graph.Predicate{owns}}}, graph.ErrConflict, "drop.predicates[0]")
		t.refuse(graph.Batch{Entities: []graph.Entity{entity("f", person, "F")}}, graph.ErrConflict, "entities[0].type")
		got, err := t.store.Statement(t.ctx, denied.ID)
		t.ok(err)
		t.same("the denial", got.Statement, denied)
		t.apply(graph.Batch{Retract: []graph.StatementID{denied.ID}, Delete: ids("g")})
	}},
}

package graphtest

import (
	"fmt"

	"hubgraph/graph"
)

// dated is net with statements that hold from one time to another, each either "-".
func dated(steps ...[4]string) graph.Batch {
	var edges []string
	for _, s := range steps {
		edges = append(edges, s[0]+" "+s[1])
	}
	b := net(nil, edges...)
	b.Statements = nil
	for i, s := range steps {
		w := graph.When{Text: fmt.Sprintf("number %d", i)}
		if s[2] != "-" {
			w.From = graph.Date(s[2])
		}
		if s[3] != "-" {
			w.To = graph.Date(s[3])
		}
		b.Statements = append(b.Statements, join(graph.EntityID(s[0]), links, graph.EntityID(s[1]), when(w)))
	}
	return b
}

// together gives paths as ways does, each with what is said of its steps' days.
func together(r graph.PathsResult) []string {
	out := ways(r)
	for i := range out {
		out[i] += ": " + string(r.Paths[i].Together)
	}
	return out
}

var togetherClauses = []clause{
	{"Paths", "of equal length those come first of which fewer steps have no actual claim", func(t *trial) {
		b := net(nil, "a b", "b z", "a c", "c z", "a h", "h z", "h h1", "h h2", "h h3", "a d", "d z")
		b.Statements[0] = join("a", links, "b", status(graph.Ended))
		b.Statements[2], b.Statements[3] = join("a", links, "c", status(graph.Planned)), join("c", links, "z", status(graph.Claimed))
		// A second claim makes a step firm, as does one the other way round.
		b.Statements = append(b.Statements, join("a", links, "d", status(graph.Ended)), join("z", links, "d", status(graph.Planned)))
		b.Statements[9] = join("d", links, "a")
		t.apply(b)
		q := graph.PathsQuery{From: "a", To: "z"}
		t.leads("of any status", q, "a d z", "a h z", "a b z", "a c z")
		q.Filter.Direction = graph.Out
		t.leads("out, where a leads to d by what has ended", q, "a h z", "a b z", "a d z", "a c z")
		q.Filter = graph.Filter{Statuses: []graph.Status{graph.Ended, graph.Planned, graph.Claimed}}
		t.leads("where none is actual", q, "a c z", "a d z")
		q.Filter = graph.Filter{}
		for limit, want := range [][]string{1: {"a d z"}, 2: {"a d z", "a h z"}, 3: {"a d z", "a h z", "a b z"}} {
			q.Limit = limit
			if limit > 0 {
				t.same(fmt.Sprintf("the first %d", limit), ways(t.paths(q)), want)
			}
		}
	}},
	{"Paths", "an actual claim that states an end makes no step firm, unless a date is asked for", func(t *trial) {
		b := dated(
			[4]string{"a", "b", "2000", "2005"}, [4]string{"b", "z", "2000", "2012"},
			[4]string{"a", "c", "2000", "-"}, [4]string{"c", "z", "-", "-"}, [4]string{"c", "c1", "-", "-"}, [4]string{"c", "c2", "-", "-"},
			[4]string{"a", "d", "1990", "-"}, [4]string{"d", "z", "-", "2009/.."},
			[4]string{"a", "f", "1990", "2010"}, [4]string{"a", "f", "-", "-"}, [4]string{"f", "z", "2001", "-"},
		)
		t.apply(b)
		q := graph.PathsQuery{From: "a", To: "z"}
		t.leads("at no date", q, "a f z", "a c z", "a d z", "a b z")
		q.Together = true
		t.leads("together", q, "a f z", "a d z", "a b z")
		q.Together = false
		q.Filter.ValidAt = "2004"
		t.leads("at a date on which all held", q, "a b z", "a d z", "a f z", "a c z")
		t.apply(graph.Batch{Statements: []graph.Statement{join("a", links, "b", status(graph.Claimed), when(graph.When{From: "2000"}))}, Retract: []graph.StatementID{b.Statements[0].ID}})
		t.leads("at that date, one being claimed", q, "a d z", "a f z", "a c z", "a b z")
		q.Filter.ValidAt, q.Filter.Statuses = "", []graph.Status{graph.Actual}
		t.leads("at no date, of what is actual", q, "a f z", "a c z", "a d z")
	}},
	{"Paths", "fewest steps come before fewest without an actual claim", func(t *trial) {
		b := net(nil, "a b", "b z")
		b.Statements = append(b.Statements, join("a", links, "z", status(graph.Ended)))
		t.apply(b)
		t.leads("of any status", graph.PathsQuery{From: "a", To: "z"}, "a z", "a b z")
	}},
	{"Paths", "steps without an actual claim are counted along what must be passed, too", func(t *trial) {
		b := net(nil, "a b", "b v", "v z", "a c", "c v", "v d", "d z", "v e", "e z")
		b.Statements[0] = join("a", links, "b", status(graph.Ended))
		b.Statements[7] = join("v", links, "e", status(graph.Ended))
		t.apply(b)
		t.leads("via v", graph.PathsQuery{From: "a", To: "z", Via: ids("v")}, "a c v z", "a b v z", "a c v d z", "a b v d z", "a c v e z", "a b v e z")
	}},
	{"Paths", "each says whether its steps can have held on one day", func(t *trial) {
		b := dated(
			[4]string{"a", "b", "2000", "2005"}, [4]string{"b", "z", "2010", "2012"},
			[4]string{"a", "c", "2010", "-"}, [4]string{"c", "z", "2011", "-"},
			[4]string{"a", "d", "-", "2005"}, [4]string{"d", "z", "2005", "-"},
			[4]string{"a", "e", "2010", "2012"}, [4]string{"e", "z", "-", "-"},
			[4]string{"a", "f", "2000", "2001"}, [4]string{"a", "f", "2010", "2011"}, [4]string{"f", "z", "2008", "2013"},
		)
		b.Statements = append(b.Statements, join("f", links, "z", status(graph.Planned), when(graph.When{From: "2000"})))
		t.apply(b)
		t.same("the paths", together(t.paths(graph.PathsQuery{From: "a", To: "z"})),
			[]string{"a c z: yes", "a d z: unknown", "a e z: unknown", "a b z: no", "a f z: yes"})
		f := graph.Filter{Statuses: []graph.Status{graph.Planned, graph.Actual}, ValidAt: "2000"}
		t.same("the paths by what passes", together(t.paths(graph.PathsQuery{From: "a", To: "z", Filter: f})), []string{})
		f = graph.Filter{Statuses: []graph.Status{graph.Planned}}
		t.same("what is planned", together(t.paths(graph.PathsQuery{From: "f", To: "z", MaxHops: 1, Filter: f})), []string{"f z: no"})
	}},
	{"Paths", "all claims of a step count for its days, also those that are not shown", func(t *trial) {
		b := net(nil)
		b.Entities = net(nil, "a z").Entities
		for i := range 3 * graph.MaxStepStatements {
			b.Statements = append(b.Statements, join("a", links, "z", numbered(i)))
		}
		last := inOrder(b.Statements...)[len(b.Statements)-1]
		for i := range b.Statements {
			if b.Statements[i].ID != last.ID {
				continue
			}
			for n := 0; b.Statements[i].ID <= last.ID; n++ { // one whose id comes behind all
				b.Statements[i] = join("a", links, "z", when(graph.When{From: "2010", Text: fmt.Sprint(n)}))
			}
		}
		t.apply(b)
		t.same("the paths", together(t.paths(graph.PathsQuery{From: "a", To: "z"})), []string{"a z: yes"})
	}},
	{"Paths", "Together gives those whose steps held on one day, in the same order and with all their claims", func(t *trial) {
		b := dated(
			[4]string{"a", "z", "-", "-"},
			[4]string{"a", "b", "2000", "2005"}, [4]string{"b", "z", "2010", "2012"},
			[4]string{"a", "c", "2010", "-"}, [4]string{"c", "z", "2011", "-"},
			[4]string{"a", "d", "-", "2005"}, [4]string{"d", "z", "2005", "-"},
			[4]string{"a", "f", "2000", "2002"}, [4]string{"a", "f", "2009", "2011"}, [4]string{"f", "z", "2008", "2013"}, [4]string{"a", "f", "-", "-"},
			// Each two of these three steps met, and all never did.
			[4]string{"a", "g", "2001", "2003"}, [4]string{"a", "g", "2005", "2007"}, [4]string{"g", "h", "2001", "2003"}, [4]string{"g", "h", "2009", "2011"},
			[4]string{"h", "z", "2005", "2007"}, [4]string{"h", "z", "2009", "2011"},
			[4]string{"h", "i", "2001", "2011"}, [4]string{"i", "z", "2005", "2006"}, [4]string{"c", "i", "2010", "2012"},
		)
		// It holds by what has ended; the actual claim, of another time, makes it firm.
		b.Statements = append(b.Statements, join("a", links, "k", status(graph.Ended), when(graph.When{From: "2001", To: "2005"})), join("a", links, "k", when(graph.When{From: "2020"})),
			join("k", links, "z", when(graph.When{From: "2001", To: "2006"})))
		b.Entities = append(b.Entities, entity("k", topic, "Name of k"))
		t.apply(b)
		q := graph.PathsQuery{From: "a", To: "z"}
		all := t.paths(q)
		want := []graph.Path{}
		for _, p := range all.Paths {
			if p.Together == graph.TogetherYes {
				want = append(want, p)
			}
		}
		q.Together = true
		got := t.paths(q)
		t.same("the paths", got.Paths, want)
		t.same("their ways", ways(got), []string{"a c z", "a k z", "a f z", "a c i h z"})
		if !got.Complete {
			t.Errorf("got stopped by %q, want a complete answer", got.StoppedBy)
		}
		for limit := range 5 {
			q.Limit = limit
			if limit > 0 {
				got := t.paths(q)
				t.same(fmt.Sprintf("the first %d", limit), got.Paths, want[:limit])
				if got.Complete != (limit == len(want)) {
					t.Errorf("the first %d: got complete %t", limit, got.Complete)
				}
			}
		}
		q.Limit, q.Via = 0, ids("c")
		t.leads("together via c", q, "a c z", "a c i h z")
		q.Via, q.MaxHops = ids("i"), 4
		t.leads("together via i", q, "a c i h z")
	}},
	{"Paths", "Together holds by one day along what must be passed, too", func(t *trial) {
		t.apply(dated(
			[4]string{"a", "v", "2000", "2005"}, [4]string{"a", "v", "2010", "2015"}, [4]string{"v", "z", "2006", "2008"}, [4]string{"v", "z", "2012", "2013"},
			[4]string{"a", "b", "2006", "2009"}, [4]string{"b", "v", "2006", "2015"}, [4]string{"v", "c", "2009", "2011"}, [4]string{"c", "z", "2000", "2020"},
		))
		q := graph.PathsQuery{From: "a", To: "z", Via: ids("v"), Together: true}
		t.leads("via v", q, "a v z", "a b v z", "a v c z")
		q.Via = ids("v", "b")
		t.leads("via v and b", q, "a b v z")
	}},
	{"Paths", "Together is by what passes the filter; a direction is that of the way", func(t *trial) {
		b := dated([4]string{"a", "b", "2000", "2010"}, [4]string{"b", "z", "2005", "2015"}, [4]string{"z", "c", "2000", "2010"}, [4]string{"c", "a", "2005", "2015"})
		t.apply(b)
		q := graph.PathsQuery{From: "a", To: "z", Together: true}
		t.leads("any way", q, "a b z", "a c z")
		q.Filter.Direction = graph.Out
		t.leads("out", q, "a b z")
		q.Filter = graph.Filter{Statuses: []graph.Status{graph.Ended}}
		t.leads("ended", q)
		q.Filter = graph.Filter{ValidAt: "2012"}
		t.leads("at a time at which one of two held", q)
	}},
	{"Paths", "a budget cuts Together: what it gives are the first", func(t *trial) {
		const n = 8
		edges := woven(n)
		b := net(nil, edges...)
		for i := range b.Statements {
			s := &b.Statements[i]
			from := 2000 + i%3
			*s = join(s.Subject, links, s.Object, when(graph.When{From: graph.Date(fmt.Sprint(from)), To: graph.Date(fmt.Sprint(from + 2))}))
		}
		t.apply(b)
		t.budgets(t.cuttablePaths("paths that held together", len(edges), n+2, graph.PathsQuery{From: "a", To: "z", MaxHops: 3, Limit: n * n, Together: true}))
	}},
}

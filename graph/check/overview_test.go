package check_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
	"hubgraph/graph/check"
	"hubgraph/graph/graphtest"
)

// A sketch makes graphs: entities are named by the first letter of their type.
type sketch struct {
	entities   []graph.Entity
	statements []graph.Statement
}

var sketchTypes = map[byte]graph.Type{'c': "company", 'p': "person", 'l': "place", 't': "technology", 'f': "field", 'e': "event", 'm': "market", 'g': "government-body"}

func (k *sketch) entity(id string) {
	k.entities = append(k.entities, graph.Entity{ID: graph.EntityID(id), Type: sketchTypes[id[0]], Name: id})
}

// link joins two entities; n tells parallel statements apart.
func (k *sketch) link(a, b string, n int) {
	k.statements = append(k.statements, graph.Statement{
		Subject: graph.EntityID(a), Object: graph.EntityID(b), Predicate: "linked-to", Status: graph.Actual, Source: "s",
		When: graph.When{From: graph.Date(fmt.Sprintf("%04d", 1000+n))},
	})
}

func (k *sketch) store(t testing.TB) *graphtest.Model {
	t.Helper()
	m := graphtest.NewModel()
	_, err := m.Apply(context.Background(), graph.Batch{
		Schema:   graph.Schema{Predicates: []graph.PredicateDef{{ID: "linked-to", Label: graph.Words{EN: "linked to", ZH: "连接"}}}},
		Sources:  []graph.Source{{ID: "s", Title: "S"}},
		Entities: k.entities, Statements: k.statements,
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func overview(t testing.TB, r graph.Reader) graph.Subgraph {
	t.Helper()
	g, err := check.Overview(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func shownIDs(g graph.Subgraph) []string {
	out := []string{}
	for _, n := range g.Entities {
		out = append(out, string(n.ID))
	}
	return out
}

func TestOverview(t *testing.T) {
	for _, tc := range []struct {
		name     string
		sketch   func(k *sketch)
		want     []string
		links    int
		complete bool
	}{
		{"nothing", func(*sketch) {}, []string{}, 0, true},
		{"one", func(k *sketch) { k.entity("c1") }, []string{"c1"}, 0, true},
		{"one, linked to itself", func(k *sketch) { k.entity("c1"); k.link("c1", "c1", 0) }, []string{"c1"}, 0, false},
		{"two that are not linked", func(k *sketch) { k.entity("c1"); k.entity("p1") }, []string{"c1", "p1"}, 0, true},
		{"two that are", func(k *sketch) { k.entity("c1"); k.entity("p1"); k.link("p1", "c1", 0) }, []string{"c1", "p1"}, 1, true},
		{"what is linked to nothing is left out", func(k *sketch) {
			k.entity("c1")
			k.entity("c2")
			k.entity("p1")
			k.link("p1", "c1", 0)
			k.link("c2", "c2", 0)
		}, []string{"c1", "p1"}, 1, false},
		{"links to itself are shown with the rest", func(k *sketch) {
			k.entity("c1")
			k.entity("p1")
			k.link("p1", "c1", 0)
			k.link("c1", "c1", 0)
		}, []string{"c1", "p1"}, 2, true},
		{"of parallel ones the first twenty", func(k *sketch) {
			k.entity("c1")
			k.entity("p1")
			for i := range 30 {
				k.link("p1", "c1", 2*i)
				k.link("c1", "p1", 2*i+1)
			}
		}, []string{"c1", "p1"}, graph.MaxStepStatements, false},
		{"islands", func(k *sketch) {
			for i := range 4 {
				k.entity(fmt.Sprint("c", i))
				k.entity(fmt.Sprint("t", i))
				k.link(fmt.Sprint("c", i), fmt.Sprint("t", i), 0)
			}
		}, []string{"c0", "c1", "c2", "c3", "t0", "t1", "t2", "t3"}, 4, true},
		{"no type takes more than its share, where there are others", func(k *sketch) {
			k.entity("l")
			for _, kind := range "cpmgtfe" {
				for i := range 8 {
					id := fmt.Sprintf("%c%d", kind, i)
					k.entity(id)
					k.link(id, "l", 0)
				}
			}
		}, []string{"c0", "c1", "c2", "c3", "c4", "e0", "e1", "e2", "e3", "f0", "g0", "l", "m0", "p0"}, 0, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var k sketch
			tc.sketch(&k)
			g := overview(t, k.store(t))
			if tc.name == "no type takes more than its share, where there are others" {
				of := map[graph.Type]int{}
				for _, n := range g.Entities {
					of[n.Type]++
				}
				for typ, n := range of {
					if n > 5 {
						t.Errorf("%d of type %s, want at most 5", n, typ)
					}
				}
				if len(g.Entities) != check.MaxOverview || g.Complete || g.StoppedBy != graph.StoppedByLimit {
					t.Errorf("%d entities, complete %v, stopped by %q", len(g.Entities), g.Complete, g.StoppedBy)
				}
				return
			}
			if diff := cmp.Diff(tc.want, shownIDs(g)); diff != "" {
				t.Errorf("entities (-want +got):\n%s", diff)
			}
			if len(g.Statements) != tc.links || g.Complete != tc.complete || (g.StoppedBy == "") != tc.complete {
				t.Errorf("%d statements, complete %v, stopped by %q; want %d, %v", len(g.Statements), g.Complete, g.StoppedBy, tc.links, tc.complete)
			}
		})
	}
}

// TestOverviewOfLargeEntities: what is too large to be asked about together makes
// room for what is smaller, and the overview says that there is more.
func TestOverviewOfLargeEntities(t *testing.T) {
	var k sketch
	for i := range 12 {
		k.entity(fmt.Sprintf("c%02d", i))
		if i > 0 {
			for n := range 12 - i {
				k.link("c00", fmt.Sprintf("c%02d", i), n) // the first have the most
			}
		}
		if i < 11 {
			for range 4 {
				k.entities[i].Names = append(k.entities[i].Names, graph.Name{Text: fmt.Sprint(len(k.entities[i].Names), strings.Repeat("x", 200_000))})
			}
		}
	}
	g := overview(t, k.store(t))
	if diff := cmp.Diff([]string{"c00", "c01", "c02", "c03", "c04", "c11"}, shownIDs(g)); diff != "" {
		t.Errorf("entities (-want +got):\n%s", diff)
	}
	if len(g.Statements) != 11+10+9+8+1 || g.Complete || g.StoppedBy != graph.StoppedByLimit {
		t.Errorf("%d statements, complete %v, stopped by %q; want 39, stopped by limit", len(g.Statements), g.Complete, g.StoppedBy)
	}
}

// TestOverviewPrefersWhoAndWhere: a technology with many links comes after the
// companies, and first among what joins them is what joins most.
func TestOverviewPrefersWhoAndWhere(t *testing.T) {
	var k sketch
	k.entity("t-many")
	for i := range 40 {
		k.entity(fmt.Sprint("f", i))
		k.link("t-many", fmt.Sprint("f", i), 0)
	}
	for i := range 20 {
		for _, kind := range "cplmg" {
			k.entity(fmt.Sprintf("%c%02d", kind, i))
		}
	}
	for i := range 19 { // the first of each kind have most links
		for _, kind := range "cplmg" {
			for j := range 19 - i {
				k.link(fmt.Sprintf("%c%02d", kind, i), fmt.Sprintf("c%02d", i+1+j), 0)
			}
		}
	}
	k.entity("e-join")
	for i := 15; i < 20; i++ { // the companies with most links
		k.link("e-join", fmt.Sprint("c", i), 0)
		k.link("t-many", fmt.Sprint("c", i), 0)
	}
	k.link("e-join", "l00", 0) // most of all
	got := shownIDs(overview(t, k.store(t)))
	for _, id := range []string{"c19", "c18", "p00", "l00", "m00", "g00", "e-join", "t-many"} {
		if !slices.Contains(got, id) {
			t.Errorf("%s is not among %v", id, got)
		}
	}
	actors := 0
	for _, id := range got {
		if slices.Contains([]byte("cplmg"), id[0]) {
			actors++
		}
	}
	if actors < 17 {
		t.Errorf("%d are who or where, want 17 at least: %v", actors, got)
	}
}

// TestOverviewOfRandomGraphs: whatever the graph, an overview keeps its promises.
func TestOverviewOfRandomGraphs(t *testing.T) {
	const kinds = "cplmgtfe"
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(seed, 11))
		var k sketch
		n := 1 + r.IntN(60)
		of := kinds[:1+r.IntN(len(kinds))]
		var ids []string
		for i := range n {
			id := fmt.Sprintf("%c%d", of[r.IntN(len(of))], i)
			ids = append(ids, id)
			k.entity(id)
		}
		for i := range r.IntN(3 * n) {
			k.link(ids[r.IntN(n)], ids[min(r.IntN(n), r.IntN(n))], i)
		}
		m := k.store(t)
		g := overview(t, m)
		if again := overview(t, m); cmp.Diff(g, again) != "" {
			t.Fatalf("seed %d: asked again it is another", seed)
		}
		want, err := m.Among(context.Background(), graph.AmongQuery{Of: entityIDs(append(shownIDs(g), missing(ids, g)...)), MaxHops: 1})
		if len(ids) > 1 && err != nil {
			t.Fatal(err)
		}
		var statements []graph.Statement
		joined, linked := map[graph.EntityID]bool{}, false
		shown := map[graph.EntityID]bool{}
		for _, n := range g.Entities {
			shown[n.ID] = true
		}
		for _, s := range want.Statements {
			linked = linked || s.Subject != s.Object
			if shown[s.Subject] && shown[s.Object] {
				statements = append(statements, s)
				if s.Subject != s.Object {
					joined[s.Subject], joined[s.Object] = true, true
				}
			}
		}
		if linked && len(joined) != len(g.Entities) {
			t.Errorf("seed %d: %d of %d are linked to another", seed, len(joined), len(g.Entities))
		}
		if len(g.Entities) > check.MaxOverview || len(g.Entities) == 0 || !slices.IsSorted(shownIDs(g)) {
			t.Errorf("seed %d: %d entities: %v", seed, len(g.Entities), shownIDs(g))
		}
		if len(ids) > 1 && cmp.Diff(statements, g.Statements) != "" && len(statements)+len(g.Statements) > 0 && len(statements) < graph.MaxStepStatements {
			t.Errorf("seed %d: statements (-want +got):\n%s", seed, cmp.Diff(statements, g.Statements))
		}
		if complete := len(g.Entities) == n && len(g.Statements) == len(statements); len(ids) > 1 && g.Complete != complete {
			t.Errorf("seed %d: complete %v of %d entities with %d of %d statements", seed, g.Complete, n, len(g.Statements), len(statements))
		}
	}
}

func entityIDs(ids []string) []graph.EntityID {
	out := make([]graph.EntityID, len(ids))
	for i, id := range ids {
		out[i] = graph.EntityID(id)
	}
	return out
}

func missing(ids []string, g graph.Subgraph) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return slices.Contains(shownIDs(g), id) })
}

// moving is a store that changes under its reader.
type moving struct {
	*graphtest.Model
	after func() // a look at the entities
}

func (m *moving) Entities(ctx context.Context, q graph.EntitiesQuery) iter.Seq2[graph.Node, error] {
	return func(yield func(graph.Node, error) bool) {
		m.Model.Entities(ctx, q)(yield)
		m.after()
	}
}

func TestOverviewUnderWrites(t *testing.T) {
	var k sketch
	for i := range 6 {
		k.entity(fmt.Sprint("c", i))
		k.link("c0", fmt.Sprint("c", i), i)
	}
	write := func(m *graphtest.Model, b graph.Batch) {
		if _, err := m.Apply(context.Background(), b); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("what is deleted meanwhile is not shown", func(t *testing.T) {
		m := k.store(t)
		times := 0
		s := &moving{m, func() {
			if times++; times == 1 {
				write(m, graph.Batch{Retract: []graph.StatementID{statementOf(t, m, "c5")}, Delete: []graph.EntityID{"c5"}})
			}
		}}
		got := overview(t, s)
		if want := overview(t, m); cmp.Diff(want, got) != "" || times != 2 {
			t.Errorf("after %d looks (-want +got):\n%s", times, cmp.Diff(want, got))
		}
	})
	t.Run("a graph that never rests", func(t *testing.T) {
		m := k.store(t)
		times := 0
		s := &moving{m, func() {
			times++
			write(m, graph.Batch{Entities: []graph.Entity{{ID: graph.EntityID(fmt.Sprint("c-new", times)), Type: "company", Name: "New"}}})
		}}
		if g := overview(t, s); len(g.Entities) != 6 || times != 3 {
			t.Errorf("%d entities after %d looks", len(g.Entities), times)
		}
	})
	t.Run("a graph that ever loses what is to be shown", func(t *testing.T) {
		m := k.store(t)
		times := 0
		s := &moving{m, func() {
			times++
			gone := fmt.Sprint("c", times)
			write(m, graph.Batch{Retract: []graph.StatementID{statementOf(t, m, gone)}, Delete: []graph.EntityID{graph.EntityID(gone)}})
		}}
		if _, err := check.Overview(context.Background(), s); !errors.Is(err, graph.ErrUnavailable) || times != 3 {
			t.Errorf("got %v after %d looks, want ErrUnavailable after 3", err, times)
		}
	})
}

// statementOf gives the only statement about an entity.
func statementOf(t *testing.T, m *graphtest.Model, id string) graph.StatementID {
	t.Helper()
	for s, err := range m.Statements(context.Background(), graph.StatementsQuery{About: graph.EntityID(id)}) {
		if err != nil {
			t.Fatal(err)
		}
		return s.ID
	}
	t.Fatalf("nothing is said of %s", id)
	return ""
}

// crowd is a store of very many entities without links, before those it has.
type crowd struct {
	*graphtest.Model
	n, looked int
}

func (c *crowd) Entities(ctx context.Context, q graph.EntitiesQuery) iter.Seq2[graph.Node, error] {
	return func(yield func(graph.Node, error) bool) {
		limit := q.Limit
		for n, err := range c.Model.Entities(ctx, q) {
			if limit--; limit < 0 || !yield(n, err) {
				return
			}
			c.looked++
		}
		for i := range min(c.n, limit) {
			if !yield(graph.Node{Entity: graph.Entity{ID: graph.EntityID(fmt.Sprintf("z%07d", i)), Type: "field"}}, nil) {
				return
			}
			c.looked++
		}
	}
}

func TestOverviewBudget(t *testing.T) {
	var k sketch
	k.entity("c1")
	k.entity("p1")
	k.link("c1", "p1", 0)
	for n, want := range map[int]graph.Stop{check.MaxOverviewEntities - 2: graph.StoppedByLimit, check.MaxOverviewEntities - 1: graph.StoppedByBudget, 10 * check.MaxOverviewEntities: graph.StoppedByBudget} {
		c := &crowd{Model: k.store(t), n: n}
		g := overview(t, c)
		if cmp.Diff([]string{"c1", "p1"}, shownIDs(g)) != "" || g.StoppedBy != want || c.looked > check.MaxOverviewEntities+1 {
			t.Errorf("%d more: %v, stopped by %q, want %q; %d looked at", n, shownIDs(g), g.StoppedBy, want, c.looked)
		}
	}
}

func TestOverviewCancelled(t *testing.T) {
	var k sketch
	k.entity("c1")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := check.Overview(ctx, k.store(t)); !errors.Is(err, graph.ErrUnavailable) {
		t.Errorf("got %v, want ErrUnavailable", err)
	}
}

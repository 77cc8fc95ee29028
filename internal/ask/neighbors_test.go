package ask_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
	"hubgraph/internal/ask"
)

var supplying = graph.Schema{Predicates: []graph.PredicateDef{{ID: "feeds", Label: graph.Words{EN: "feeds", ZH: "供应"}}}}

// TestNeighborsInOrder asks for an entity's neighbours in each order, by pages of each
// size, and for those with a name.
func TestNeighborsInOrder(t *testing.T) {
	s, m := service(t)
	ctx := context.Background()
	b := graph.Batch{Schema: supplying, Entities: []graph.Entity{
		{ID: "hub", Type: "company", Name: "Hub"},
		{ID: "n1", Type: "company", Name: "Élan", Names: []graph.Name{{Text: "中兴", Lang: "zh"}}},
		{ID: "n2", Type: "person", Name: "Zoe", Names: []graph.Name{{Text: "安娜", Lang: "zh"}}},
		{ID: "n3", Type: "company", Name: "eagle", Names: []graph.Name{{Text: "北方", Lang: "zh"}}},
		{ID: "n4", Type: "company", Name: "Atlas", Names: []graph.Name{{Text: "东方", Lang: "zh"}}},
		{ID: "n5", Type: "company", Name: "Basalt", Names: []graph.Name{{Text: "超越", Lang: "zh"}}},
	}}
	for _, l := range []struct {
		from, to graph.EntityID
		when     graph.When
	}{
		{"hub", "n1", graph.When{From: "2001", Text: "a"}},
		{"n1", "hub", graph.When{From: "1990"}},
		{"hub", "n2", graph.When{Observed: "2001-02-03"}},
		{"hub", "n3", graph.When{}},
		{"hub", "n4", graph.When{From: "2019-05/.."}},
		{"hub", "n5", graph.When{From: "-0044"}},
		{"n4", "n2", graph.When{From: "2022"}},
		{"n4", "ada", graph.When{}},
		{"n5", "ada", graph.When{}},
		{"n5", "bolt", graph.When{}},
		{"n5", "dune", graph.When{}},
	} {
		b.Statements = append(b.Statements, graph.Statement{Subject: l.from, Predicate: "feeds", Object: l.to, When: l.when, Source: "register"})
	}
	if _, err := m.Apply(ctx, b); err != nil {
		t.Fatal(err)
	}
	page := func(query string) *ask.Graph {
		t.Helper()
		a, err := s.Ask(ctx, named(t, s, "getNeighbors"), params(t, "hub?"+query))
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		return a.Body.(*ask.Graph)
	}
	for _, tc := range []struct{ query, want string }{
		{"sort=id", "n1 n2 n3 n4 n5"},
		{"sort=neighbors", "n5 n4 n2 n1 n3"},
		{"sort=latest", "n4 n1 n2 n5 n3"},
		{"sort=name", "n4 n5 n3 n1 n2"},
		{"sort=name&lang=zh", "n2 n3 n5 n4 n1"}, // by pinyin
		{"q=atlas", "n4"},
		{"q=beifang", "n3"},
		{"q=Bazalt", "n5"},
		{"q=nothing like it", ""},
		{"sort=neighbors&type=person", "n2"},
		{"sort=neighbors&validAt=2000", "n5 n1 n3"},
	} {
		whole := page(tc.query)
		if !whole.Complete || whole.NextCursor != "" || whole.StoppedBy != "" {
			t.Errorf("%s: complete %v, %q", tc.query, whole.Complete, whole.StoppedBy)
		}
		if got := neighborIDs(t, whole); got != tc.want {
			t.Errorf("%s: got %s, want %s", tc.query, got, tc.want)
		}
		for limit := 1; limit <= 5; limit++ {
			var got []string
			next := fmt.Sprintf("%s&limit=%d", tc.query, limit)
			for at := next; ; {
				g := page(at)
				ids := neighborIDs(t, g)
				if ids != "" {
					got = append(got, strings.Fields(ids)...)
				}
				if n := len(strings.Fields(ids)); n > limit || g.NextCursor != "" && n != limit || g.Complete != (g.NextCursor == "") {
					t.Fatalf("%s: %d on a page, complete %v, cursor %q", at, n, g.Complete, g.NextCursor)
				}
				if g.NextCursor == "" {
					break
				}
				at = next + "&cursor=" + url.QueryEscape(g.NextCursor)
			}
			if got := strings.Join(got, " "); got != tc.want {
				t.Errorf("%s by %d: got %s, want %s", tc.query, limit, got, tc.want)
			}
		}
	}
	// A page holds what joins those on it, and counts what has no date.
	g := page("sort=neighbors&limit=3&validAt=2023")
	var ends []string
	for _, st := range g.Statements {
		ends = append(ends, fmt.Sprint(st.Subject, " ", st.Object))
	}
	want := map[string]bool{"hub n5": true, "hub n4": true, "n4 n2": true, "hub n2": true}
	for _, e := range ends {
		if !want[e] {
			t.Errorf("the page holds %s", e)
		}
		delete(want, e)
	}
	if len(want) > 0 || g.Undated == nil || *g.Undated != 0 {
		t.Errorf("missing %v of %v, undated %v", want, ends, g.Undated)
	}
	if g := page("q=eagle&validAt=2023"); g.Undated == nil || *g.Undated != 1 {
		t.Errorf("undated: %v, want 1", g.Undated)
	}

	for _, tc := range []struct{ query, pointer string }{
		{"sort=size", "?sort"},
		{"q=%20", "?q"},
		{"sort=name&lang=zh&cursor=" + url.QueryEscape(page("sort=name&limit=1").NextCursor), "?cursor"},
		{"sort=latest&cursor=" + url.QueryEscape(page("sort=name&limit=1").NextCursor), "?cursor"},
	} {
		var told *ask.Error
		_, err := s.Ask(ctx, named(t, s, "getNeighbors"), params(t, "hub?"+strings.ReplaceAll(tc.query, "%20", " ")))
		if !errors.As(err, &told) || len(told.Faults) != 1 || told.Faults[0].Pointer != tc.pointer {
			t.Errorf("%s: got %v, want a fault of %s", tc.query, err, tc.pointer)
		}
	}
}

// neighborIDs gives the ids of an answer about "hub", which must come first.
func neighborIDs(t *testing.T, g *ask.Graph) string {
	t.Helper()
	if len(g.Entities) == 0 || g.Entities[0].ID != "hub" {
		t.Fatalf("got %v, want the entity itself first", cmp.Diff(nil, g.Entities))
	}
	var ids []string
	for _, n := range g.Entities[1:] {
		ids = append(ids, string(n.ID))
	}
	return strings.Join(ids, " ")
}

// TestTooManyNeighbors asks for an order of more neighbours than are looked at.
func TestTooManyNeighbors(t *testing.T) {
	s, m := service(t)
	ctx := context.Background()
	b := graph.Batch{Schema: supplying, Entities: []graph.Entity{{ID: "hub", Type: "company", Name: "Hub"}}}
	for i := range graph.MaxPage + 1 {
		id := graph.EntityID(fmt.Sprintf("x%05d", i))
		b.Entities = append(b.Entities, graph.Entity{ID: id, Type: "company", Name: string(id)})
		p := graph.Predicate("feeds")
		if i < 3 {
			p = "owns"
		}
		b.Statements = append(b.Statements, graph.Statement{Subject: "hub", Predicate: p, Object: id, Source: "register"})
	}
	if _, err := m.Apply(ctx, b); err != nil {
		t.Fatal(err)
	}
	for query, pointer := range map[string]string{"sort=neighbors": "?sort", "q=x00001": "?q", "q=x00001&sort=latest": "?sort"} {
		var told *ask.Error
		_, err := s.Ask(ctx, named(t, s, "getNeighbors"), params(t, "hub?"+query))
		if !errors.As(err, &told) || len(told.Faults) != 1 || told.Faults[0].Pointer != pointer || !strings.Contains(told.Faults[0].Detail, "more than 10000") {
			t.Errorf("%s: got %v, want a fault that says how many", query, err)
		}
	}
	a, err := s.Ask(ctx, named(t, s, "getNeighbors"), params(t, "hub?sort=name&predicate=owns"))
	if err != nil {
		t.Fatal(err)
	}
	if got := neighborIDs(t, a.Body.(*ask.Graph)); got != "x00000 x00001 x00002" {
		t.Errorf("got %s", got)
	}
}

// TestNeighborsJoinedByMuch asks for an order of neighbours among which there are more
// links than one answer holds: a page has all that joins those on it.
func TestNeighborsJoinedByMuch(t *testing.T) {
	s, m := service(t)
	ctx := context.Background()
	b := graph.Batch{Schema: supplying, Entities: []graph.Entity{{ID: "hub", Type: "company", Name: "Hub"}}}
	const n = 330 // of which each two are joined
	id := func(i int) graph.EntityID { return graph.EntityID(fmt.Sprintf("x%03d", i)) }
	link := func(from, to graph.EntityID, year int) {
		st := graph.Statement{Subject: from, Predicate: "feeds", Object: to, Source: "register"}
		if year > 0 {
			st.When.From = graph.Date(fmt.Sprint(year))
		}
		b.Statements = append(b.Statements, st)
	}
	for i := range n {
		b.Entities = append(b.Entities, graph.Entity{ID: id(i), Type: "company", Name: string(id(i))})
		link("hub", id(i), 2000-i)
		if i%3 == 0 {
			link(id(i), "hub", 0)
		}
		for j := range i {
			link(id(i), id(j), 0)
		}
	}
	if len(b.Statements) <= graph.MaxSubgraphStatements {
		t.Fatalf("%d statements fit into one answer", len(b.Statements))
	}
	if _, err := m.Apply(ctx, b); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		query, want string
		joined      int
	}{
		{"sort=latest&limit=3", "x000 x001 x002", 3 + 1 + 3},
		{"sort=latest&limit=3&direction=out", "x000 x001 x002", 3 + 3},
		{"sort=latest&limit=2&direction=in", "x000 x003", 2 + 1},
		{"q=x017", "x017", 1},
	} {
		a, err := s.Ask(ctx, named(t, s, "getNeighbors"), params(t, "hub?"+tc.query))
		if err != nil {
			t.Errorf("%s: %v", tc.query, err)
			continue
		}
		g := a.Body.(*ask.Graph)
		if got := neighborIDs(t, g); got != tc.want || len(g.Statements) != tc.joined {
			t.Errorf("%s: got %s, joined by %d statements, want %s by %d", tc.query, got, len(g.Statements), tc.want, tc.joined)
		}
	}
}

package ask_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"hubgraph/graph"
	"hubgraph/graph/graphtest"
	"hubgraph/internal/ask"
)

// A counting store counts what is read one by one, and may cut what joins entities.
type counting struct {
	*graphtest.Model
	single *int
	cut    bool
}

func (c counting) Statement(ctx context.Context, id graph.StatementID) (graph.StatementResult, error) {
	*c.single++
	return c.Model.Statement(ctx, id)
}

func (c counting) Entity(context.Context, graph.EntityID) (graph.EntityResult, error) {
	panic("entities are asked for at once")
}

func (c counting) Among(ctx context.Context, q graph.AmongQuery) (graph.Subgraph, error) {
	g, err := c.Model.Among(ctx, q)
	if c.cut {
		g.Statements, g.Complete = g.Statements[:1], false
	}
	return g, err
}

// drawn is a service over the invented graph and what stands aside in it, with the ids of
// the relationships between bolt and dune, which all held in different years.
func drawn(t *testing.T, cut bool) (s *ask.Service, single *int, between []graph.StatementID) {
	t.Helper()
	s, _, single, between = drawnOf(t, cut)
	return s, single, between
}

// drawnOf is drawn with the Model.
func drawnOf(t *testing.T, cut bool) (s *ask.Service, m *graphtest.Model, single *int, between []graph.StatementID) {
	t.Helper()
	_, m = service(t)
	b := graph.Batch{Author: "Quill", Note: "More."}
	for i, status := range graph.Statuses {
		year := fmt.Sprint(2001 + i)
		b.Statements = append(b.Statements, graph.Statement{Subject: "bolt", Predicate: "owns", Object: "dune", Status: status, When: graph.When{From: graph.Date(year), To: graph.Date(year)}, Source: "memo"})
	}
	if _, err := m.Apply(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	g, err := m.Among(t.Context(), graph.AmongQuery{Of: []graph.EntityID{"bolt", "dune"}, Filter: graph.Filter{Predicates: []graph.Predicate{"owns"}, Statuses: graph.Statuses}})
	if err != nil || len(g.Statements) != len(graph.Statuses) {
		t.Fatal(len(g.Statements), err)
	}
	for _, st := range g.Statements {
		between = append(between, st.ID)
	}
	single = new(int)
	return ask.New(counting{m, single, cut}), m, single, between
}

// TestNamedStatementsAreDrawn: what a picture names is drawn to the last, whatever its
// status, by one question where that brings it, and one by one where it was cut; and the
// picture speaks of no more.
func TestNamedStatementsAreDrawn(t *testing.T) {
	for _, cut := range []bool{false, true} {
		s, single, between := drawn(t, cut)
		svg, err := s.Picture(t.Context(), ask.NewPicture{Of: []graph.EntityID{"bolt", "dune"}, Statements: &between}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range between {
			if !strings.Contains(string(svg), string(id)) {
				t.Errorf("cut %t: %s is not drawn", cut, id)
			}
		}
		if strings.Contains(string(svg), "more than is drawn") {
			t.Errorf("cut %t: the picture says that it is cut", cut)
		}
		if cut != (*single > 0) {
			t.Errorf("cut %t: %d were read one by one", cut, *single)
		}
		// Of those named what held then is drawn.
		svg, err = s.Picture(t.Context(), ask.NewPicture{Of: []graph.EntityID{"bolt", "dune"}, Statements: &between, ValidAt: "2001"}, nil)
		if err != nil || !strings.Contains(string(svg), "2 names, 1 link ") {
			t.Errorf("cut %t: at a date there is not one: %v\n%s", cut, err, svg)
		}
		// What is not named is cut, and the picture says so.
		svg, err = s.Picture(t.Context(), ask.NewPicture{Of: []graph.EntityID{"bolt", "dune"}}, nil)
		if err != nil || strings.Contains(string(svg), "more than is drawn") != cut {
			t.Errorf("cut %t: unnamed: %v\n%s", cut, err, svg)
		}
	}
}

// TestPictureIsBounded: no list of a picture is longer than what it may be drawn of, and of
// many faults the first are told.
func TestPictureIsBounded(t *testing.T) {
	s, m, single, between := drawnOf(t, false)
	two := []graph.EntityID{"bolt", "dune"}
	named := between[:1]
	stray := slices.Repeat(between, 5000/len(between))
	for _, tc := range []struct {
		name    string
		in      ask.NewPicture
		pointer string
		faults  int
	}{
		{"about", ask.NewPicture{Of: two, About: slices.Repeat(two, 501)}, "/about", 1},
		{"a group of one", ask.NewPicture{Of: two, Groups: []ask.NewGroup{{Of: two[:1]}}}, "/groups/0/of", 1},
		{"in two groups", ask.NewPicture{Of: two, Groups: []ask.NewGroup{{Of: two}, {Of: two}}}, "/groups/1/of/0", 2},
		{"groups of others", ask.NewPicture{Of: two, Groups: []ask.NewGroup{{Of: []graph.EntityID{"ada", two[0]}}}}, "/groups/0/of/0", 1},
		{"lit", ask.NewPicture{Of: two, Lit: slices.Repeat(between[:1], 5001)}, "/lit", 1},
		{"lit, not drawn", ask.NewPicture{Of: two, Statements: &named, Lit: slices.Repeat(between[1:2], 1000)}, "/lit/0", ask.MaxFaults},
		{"groups of no type", ask.NewPicture{Of: two, Groups: []ask.NewGroup{{Type: "company"}, {Type: "heap"}}}, "/groups/1/type", 1},
		{"statements", ask.NewPicture{Of: two, Statements: &[]graph.StatementID{5000: "x"}}, "/statements", 1},
		{"about, none of them", ask.NewPicture{Of: two, About: slices.Repeat([]graph.EntityID{"ada"}, 1000)}, "/about/0", ask.MaxFaults},
		{"statements of others", ask.NewPicture{Of: []graph.EntityID{"ada", "market"}, Statements: &stray}, "/statements/0", ask.MaxFaults},
	} {
		t.Run(tc.name, func(t *testing.T) {
			*single = 0
			var told *ask.Error
			if _, err := s.Picture(t.Context(), tc.in, nil); !errors.As(err, &told) || !errors.Is(err, graph.ErrInvalid) {
				t.Fatalf("got %v", err)
			}
			if len(told.Faults) != tc.faults || told.Faults[0].Pointer != tc.pointer {
				t.Errorf("%d faults, first %+v", len(told.Faults), told.Faults[0])
			}
			if *single > ask.MaxFaults {
				t.Errorf("%d statements were read", *single)
			}
		})
	}
	crowd := graph.Batch{Author: "Quill", Note: "Many."}
	for i := range 5001 {
		crowd.Statements = append(crowd.Statements, graph.Statement{Subject: "bolt", Predicate: "owns", Object: "dune", When: graph.When{From: graph.Date(fmt.Sprintf("%04d", 1000+i))}, Status: graph.Actual, Source: "memo"})
	}
	if _, err := m.Apply(t.Context(), crowd); err != nil {
		t.Fatal(err)
	}
	var told *ask.Error
	if _, err := s.Picture(t.Context(), ask.NewPicture{Of: two}, nil); !errors.As(err, &told) || told.Faults[0].Pointer != "/of" || !strings.Contains(told.Faults[0].Detail, "at most 5000") {
		t.Errorf("joined by more than is drawn: got %v", err)
	}
	most := ask.NewPicture{Statements: &between, Of: two, About: two, Lit: slices.Repeat(between[:1], 5000)}
	if _, err := s.Picture(t.Context(), most, nil); err != nil {
		t.Errorf("as many as may be: %v", err)
	}
}

// TestGroupsOfAType: a group of a type holds all of it that are drawn and in no other group,
// and one alone is drawn by itself.
func TestGroupsOfAType(t *testing.T) {
	s, _, _ := drawn(t, false)
	of := []graph.EntityID{"ada", "bolt", "dune"}
	for _, tc := range []struct {
		groups []ask.NewGroup
		want   []string
	}{
		{[]ask.NewGroup{{Type: "company"}}, []string{`data-entity="ada"`, `data-entity="bolt" data-group="bolt dune"`}},
		{[]ask.NewGroup{{Type: "company"}, {Of: of[:2]}}, []string{`data-entity="dune"`, `data-entity="ada" data-group="ada bolt"`}},
		{[]ask.NewGroup{{Type: "person"}}, []string{`data-entity="ada"`, `data-entity="bolt"`, `data-entity="dune"`}},
	} {
		svg, err := s.Picture(t.Context(), ask.NewPicture{Of: of, Groups: tc.groups}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range tc.want {
			if !strings.Contains(string(svg), `<g class="mark" `+want+`>`) {
				t.Errorf("%+v: no mark with %s", tc.groups, want)
			}
		}
		if n := strings.Count(string(svg), `<g class="mark"`); n != len(tc.want) {
			t.Errorf("%+v: %d marks, want %d", tc.groups, n, len(tc.want))
		}
	}
}

// TestManyUnknown: entities that are not there are told by one question, all of them.
func TestManyUnknown(t *testing.T) {
	s, _, _ := drawn(t, false)
	of := []graph.EntityID{"nobody", "bolt", "none", "dune"}
	for name, question := range map[string]func() error{
		"among":   func() error { _, err := s.Among(t.Context(), ask.NewAmong{Of: of}, nil); return err },
		"picture": func() error { _, err := s.Picture(t.Context(), ask.NewPicture{Of: of}, nil); return err },
	} {
		var told *ask.Error
		if err := question(); !errors.As(err, &told) || !errors.Is(err, graph.ErrNotFound) {
			t.Fatalf("%s: got %v", name, err)
		}
		if len(told.Faults) != 2 || told.Faults[0].Pointer != "/of/0" || told.Faults[1].Pointer != "/of/2" || !strings.Contains(told.Error(), `"nobody"`) {
			t.Errorf("%s: got %v with %+v", name, told, told.Faults)
		}
	}
}

// TestKeptOnce: no place is given to an entity twice.
func TestKeptOnce(t *testing.T) {
	s, _, _ := drawn(t, false)
	at := func(x float64) ask.NewPlace { return ask.NewPlace{ID: "bolt", X: &x, Y: &x} }
	in := ask.NewAmong{Of: []graph.EntityID{"bolt", "dune"}, Layout: &ask.NewLayout{Kept: []ask.NewPlace{at(1), at(2)}}}
	var told *ask.Error
	if _, err := s.Among(t.Context(), in, nil); !errors.As(err, &told) || len(told.Faults) != 1 || told.Faults[0].Pointer != "/layout/kept/1/id" {
		t.Errorf("got %v", err)
	}
}

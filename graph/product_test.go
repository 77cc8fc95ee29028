package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"hubgraph/graph"
)

// holding is a claim that a subject has a share of an object: a range as spanning has it,
// or a bound and an amount; "" for no share.
func holding(subject, object, share string, traits ...func(*graph.Statement)) graph.Statement {
	s := graph.Statement{Subject: graph.EntityID(subject), Predicate: "shareholder-of", Object: graph.EntityID(object), Source: "s", Status: graph.Actual}
	if share != "" {
		v := percent("", "")
		if bound, amount, ok := strings.Cut(share, " "); ok {
			v.Amount, v.Bound = graph.Decimal(amount), graph.Bound(bound)
		} else {
			v = spanning(share)
		}
		s.Qualifiers = []graph.Qualifier{{Key: "share", Value: v}}
	}
	for _, change := range traits {
		change(&s)
	}
	return s.Canonical()
}

// along makes a path of steps, each of some claims, from a over b to c and on.
func along(steps ...[]graph.Statement) *graph.Path {
	p := &graph.Path{Entities: []graph.EntityID{"a"}}
	for i, list := range steps {
		to := graph.EntityID(string(rune('b' + i)))
		p.Steps = append(p.Steps, graph.Step{From: p.Entities[i], To: to, Statements: list, Count: len(list)})
		p.Entities = append(p.Entities, to)
	}
	return p
}

func TestProduct(t *testing.T) {
	of := func(shares ...string) *graph.Path {
		var steps [][]graph.Statement
		for i, share := range shares {
			steps = append(steps, []graph.Statement{holding(string(rune('a'+i)), string(rune('b'+i)), share)})
		}
		return along(steps...)
	}
	standing := func(st graph.Status) func(*graph.Statement) { return func(s *graph.Statement) { s.Status = st } }
	from := func(d graph.Date) func(*graph.Statement) { return func(s *graph.Statement) { s.When.From = d } }
	by := func(p graph.Predicate) func(*graph.Statement) { return func(s *graph.Statement) { s.Predicate = p } }
	list := func(s ...graph.Statement) []graph.Statement { return s }
	cut := of("exactly 50", "exactly 50")
	cut.Steps[1].Count = 2
	const digits = "exactly 12.3456789012345678901234567890123456789"
	for _, tc := range []struct {
		name string
		p    *graph.Path
		want string // as holding writes shares; "" for none
	}{
		{"one step", of("exactly 50"), "exactly 50"},
		{"two", of("exactly 30", "exactly 50"), "exactly 15"},
		{"three, exactly", of("exactly 33.3", "exactly 33.3", "exactly 0.1"), "exactly 0.0110889"},
		{"all of all", of("exactly 100", "exactly 100"), "exactly 100"},
		{"of a range", of("exactly 30", "[25,50]"), "[7.5,15]"},
		{"of a range, an end of which is not meant", of("exactly 30", "(25,50]"), "(7.5,15]"},
		{"of two ranges", of("(25,50]", "[50,75)"), "(12.5,37.5)"},
		{"of over", of("exactly 50", "over 25"), "(12.5,50]"},
		{"of at least", of("at-least 75", "exactly 100"), "[75,100]"},
		{"of up to", of("exactly 50", "up-to 25"), "[0,12.5]"},
		{"of under", of("under 50", "exactly 20"), "[0,10)"},
		{"of nothing", of("exactly 0", "(25,50]"), "exactly 0"},
		{"of what may be nothing", of("[0,50]", "(25,50]"), "[0,25]"},
		{"of more than nothing", of("(0,50]", "(25,50]"), "(0,25]"},
		{"of about", of("about 30", "exactly 50"), "about 15"},
		{"of almost", of("exactly 50", "almost 30"), "about 15"},
		{"of about, and a range", of("about 30", "[25,50]"), ""},
		{"of more than all", of("exactly 120", "exactly 50"), ""},
		{"of less than nothing", of("exactly -5", "exactly 50"), ""},
		{"of more digits than a number has", of(digits, digits, "exactly 50"), ""},
		{"without a share", of("exactly 50", ""), ""},
		{"without a step", &graph.Path{Entities: []graph.EntityID{"a"}}, ""},
		{"the way back", along(list(holding("b", "a", "exactly 30")), list(holding("c", "b", "exactly 50"))), "exactly 15"},
		{"there and back", along(list(holding("a", "b", "exactly 30")), list(holding("c", "b", "exactly 50"))), ""},
		{"each in the other", along(list(holding("a", "b", "exactly 30"), holding("b", "a", "exactly 99")), list(holding("b", "c", "exactly 50"))), "exactly 15"},
		{"two that say the same", along(list(holding("a", "b", "exactly 30"), holding("a", "b", "exactly 30", from("2020")))), "exactly 30"},
		{"two that differ", along(list(holding("a", "b", "exactly 30"), holding("a", "b", "exactly 31"))), ""},
		{"one of which says none", along(list(holding("a", "b", "exactly 30"), holding("a", "b", ""))), "exactly 30"},
		{"by another predicate with shares", along(list(holding("a", "b", "exactly 30", by("owns")))), "exactly 30"},
		{"by one without", along(list(holding("a", "b", "exactly 30", by("invested-in")))), ""},
		{"planned", along(list(holding("a", "b", "exactly 30", standing(graph.Planned)))), ""},
		{"and another planned", along(list(holding("a", "b", "exactly 30"), holding("a", "b", "exactly 31", standing(graph.Planned)))), "exactly 30"},
		{"of claims that are not all there", cut, ""},
		{"as printed", along(list(holding("a", "b", "", func(s *graph.Statement) {
			s.Qualifiers = []graph.Qualifier{{Key: "share", Value: graph.Value{Kind: graph.Quantity, Printed: "a third"}}}
		}))), ""},
	} {
		all, ok := graph.Product(graph.Builtin(), tc.p)
		got := all.Share
		first, last := tc.p.Entities[0], tc.p.Entities[len(tc.p.Entities)-1]
		if strings.HasPrefix(tc.name, "the way back") {
			first, last = last, first
		}
		if ok && (all.Holder != first || all.Held != last) {
			t.Errorf("%s: got that %s has a part of %s, want %s and %s", tc.name, all.Holder, all.Held, first, last)
		}
		var want graph.Value
		if tc.want != "" {
			want = holding("a", "b", tc.want).Qualifiers[0].Value
		}
		if got != want && ok || ok != (tc.want != "") {
			t.Errorf("%s: got %v, %v, want %q", tc.name, show(got), ok, tc.want)
		}
	}
}

func show(v graph.Value) string {
	return strings.Join(slices.DeleteFunc([]string{string(v.Bound), string(v.Amount), fmt.Sprint(v.MinOpen), string(v.Min), string(v.Max), fmt.Sprint(v.MaxOpen)}, func(s string) bool { return s == "" }), " ")
}

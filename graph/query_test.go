package graph_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
)

func TestFilterMatch(t *testing.T) {
	a, b := graph.Entity{ID: "a", Type: "company"}, graph.Entity{ID: "b", Type: "place"}
	link := graph.Statement{Subject: "a", Predicate: "based-in", Object: "b", Status: graph.Actual, Source: "s"}
	rumour := link
	rumour.Status = graph.Rumoured
	fact := graph.Statement{Subject: "a", Predicate: "raised", Value: graph.Value{Kind: graph.Quantity, Amount: "1", Unit: "CNY"}, Status: graph.Target, Source: "s"}
	family := graph.Statement{Subject: "a", Predicate: "partner-of", Object: "b", Status: graph.Actual, Source: "s"}
	loop := graph.Statement{Subject: "a", Predicate: "supplies", Object: "a", Status: graph.Actual, Source: "s"}
	for _, tc := range []struct {
		name  string
		f     graph.Filter
		s     graph.Statement
		other *graph.Entity
		want  bool
	}{
		{"nothing asked, a link", graph.Filter{}, link, &b, true},
		{"nothing asked, a fact", graph.Filter{}, fact, nil, true},
		{"its predicate", graph.Filter{Predicates: []graph.Predicate{"x", "based-in"}}, link, &b, true},
		{"another predicate", graph.Filter{Predicates: []graph.Predicate{"x"}}, link, &b, false},
		{"its status", graph.Filter{Statuses: []graph.Status{graph.Planned, graph.Target}}, fact, nil, true},
		{"another status", graph.Filter{Statuses: []graph.Status{graph.Planned}}, fact, nil, false},
		{"nothing asked, rumoured", graph.Filter{}, rumour, &b, false},
		{"something else asked, rumoured", graph.Filter{Predicates: []graph.Predicate{"based-in"}}, rumour, &b, false},
		{"rumoured, named", graph.Filter{Statuses: []graph.Status{graph.Denied, graph.Rumoured}}, rumour, &b, true},
		{"rumoured, another named", graph.Filter{Statuses: []graph.Status{graph.Denied}}, rumour, &b, false},
		{"its source", graph.Filter{Sources: []graph.SourceID{"t", "s"}}, link, &b, true},
		{"another source", graph.Filter{Sources: []graph.SourceID{"t"}}, link, &b, false},
		{"the type of the other end", graph.Filter{Types: []graph.Type{"place"}}, link, &b, true},
		{"the type of its own end", graph.Filter{Types: []graph.Type{"company"}}, link, &b, false},
		{"a type, seen from the object", graph.Filter{Types: []graph.Type{"company"}}, link, &a, true},
		{"a type, a fact", graph.Filter{Types: []graph.Type{"company"}}, fact, nil, false},
		{"out, seen from the subject", graph.Filter{Direction: graph.Out}, link, &b, true},
		{"out, seen from the object", graph.Filter{Direction: graph.Out}, link, &a, false},
		{"in, seen from the subject", graph.Filter{Direction: graph.In}, link, &b, false},
		{"in, seen from the object", graph.Filter{Direction: graph.In}, link, &a, true},
		{"out, a fact", graph.Filter{Direction: graph.Out}, fact, nil, true},
		{"in, a fact", graph.Filter{Direction: graph.In}, fact, nil, false},
		{"out, a self-loop", graph.Filter{Direction: graph.Out}, loop, &a, true},
		{"in, a self-loop", graph.Filter{Direction: graph.In}, loop, &a, true},
		{"out, symmetric, seen from the subject", graph.Filter{Direction: graph.Out}, family, &b, true},
		{"out, symmetric, seen from the object", graph.Filter{Direction: graph.Out}, family, &a, true},
		{"in, symmetric, seen from the subject", graph.Filter{Direction: graph.In}, family, &b, true},
		{"in, symmetric, the type of the other end", graph.Filter{Direction: graph.In, Types: []graph.Type{"company"}}, family, &b, false},
		{"in, symmetric, another predicate", graph.Filter{Direction: graph.In, Predicates: []graph.Predicate{"based-in"}}, family, &b, false},
		{"all of it", graph.Filter{Predicates: []graph.Predicate{"based-in"}, Types: []graph.Type{"place"}, Direction: graph.Out, Sources: []graph.SourceID{"s"}}, link, &b, true},
		{"all but one", graph.Filter{Predicates: []graph.Predicate{"based-in"}, Types: []graph.Type{"place"}, Direction: graph.In, Sources: []graph.SourceID{"s"}}, link, &b, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := tc.f.Match(graph.Builtin(), &tc.s, tc.other); got != tc.want {
				t.Errorf("got %v, want %v", got, tc.want)
			}
			zero := graph.Filter{}
			if got, want := tc.f.IsZero(), cmp.Equal(tc.f, zero); got != want {
				t.Errorf("IsZero: got %v, want %v", got, want)
			}
		})
	}
}

func TestFilterLooksAt(t *testing.T) {
	for _, tc := range []struct {
		name  string
		named []graph.Status
		want  []graph.Status
	}{
		{"none", nil, graph.DefaultStatuses},
		{"some, in any order, twice", []graph.Status{graph.Withdrawn, graph.Actual, graph.Withdrawn}, []graph.Status{graph.Actual, graph.Withdrawn}},
		{"all", graph.Statuses, graph.Statuses},
		{"one that there is not", []graph.Status{"maybe"}, []graph.Status{}},
	} {
		f := graph.Filter{Statuses: tc.named}
		if diff := cmp.Diff(tc.want, f.LooksAt()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tc.name, diff)
		}
	}
	all := graph.AllStatements()
	if got := all.Filter.LooksAt(); !slices.Equal(got, graph.Statuses) {
		t.Errorf("all statements: got %v, want %v", got, graph.Statuses)
	}
}

func TestFilterMatchTime(t *testing.T) {
	for _, tc := range []struct {
		name string
		f    graph.Filter
		w    graph.When
		want bool
		st   graph.Status
	}{
		{"validAt, undated", graph.Filter{ValidAt: "2022"}, graph.When{}, true, graph.Actual},
		{"validAt, only due: undated", graph.Filter{ValidAt: "2022"}, graph.When{Due: "1999"}, true, graph.Actual},
		{"validAt, only a phrase: undated", graph.Filter{ValidAt: "2022"}, graph.When{Text: "long ago"}, true, graph.Actual},
		{"validAt, inside a span", graph.Filter{ValidAt: "2022-06-15"}, graph.When{From: "2022-01", To: "2022-12"}, true, graph.Actual},
		{"validAt, on its first day", graph.Filter{ValidAt: "2022-01-01"}, graph.When{From: "2022-01-01", To: "2022-02"}, true, graph.Actual},
		{"validAt, the day before", graph.Filter{ValidAt: "2021-12-31"}, graph.When{From: "2022", To: "2023"}, false, graph.Actual},
		{"validAt, on its last day", graph.Filter{ValidAt: "2022-02-28"}, graph.When{From: "2022-01", To: "2022-02"}, true, graph.Actual},
		{"validAt, the day after", graph.Filter{ValidAt: "2022-03-01"}, graph.When{From: "2022-01", To: "2022-02"}, false, graph.Actual},
		{"validAt of a year overlaps a day in it", graph.Filter{ValidAt: "2022"}, graph.When{From: "2022-12-31"}, true, graph.Actual},
		{"validAt, open at the end", graph.Filter{ValidAt: "2099"}, graph.When{From: "2022"}, true, graph.Actual},
		{"validAt, open at the beginning", graph.Filter{ValidAt: "0001"}, graph.When{To: "2022"}, true, graph.Actual},
		{"validAt, after an open beginning", graph.Filter{ValidAt: "2023"}, graph.When{To: "2022"}, false, graph.Actual},
		{"validAt, observed before", graph.Filter{ValidAt: "2022"}, graph.When{Observed: "2021-11"}, true, graph.Actual},
		{"validAt, observed within its year", graph.Filter{ValidAt: "2022"}, graph.When{Observed: "2022-11"}, true, graph.Actual},
		{"validAt, observed that month", graph.Filter{ValidAt: "2022-11-01"}, graph.When{Observed: "2022-11"}, true, graph.Actual},
		{"validAt, observed later", graph.Filter{ValidAt: "2022-10-31"}, graph.When{Observed: "2022-11"}, false, graph.Actual},
		{"validAt, a span counts before an observation", graph.Filter{ValidAt: "2025"}, graph.When{To: "2022", Observed: "2021"}, false, graph.Actual},
		{"validAt, claimed, undated", graph.Filter{ValidAt: "2022"}, graph.When{}, true, graph.Claimed},
		{"validAt, claimed, later", graph.Filter{ValidAt: "2022"}, graph.When{From: "2023"}, false, graph.Claimed},
		{"validAt, planned, undated", graph.Filter{ValidAt: "2022"}, graph.When{}, false, graph.Planned},
		{"validAt, planned for a span around it", graph.Filter{ValidAt: "2022"}, graph.When{From: "2021", To: "2023"}, false, graph.Planned},
		{"validAt, a target", graph.Filter{ValidAt: "2022"}, graph.When{Observed: "2020", Due: "2025"}, false, graph.Target},
		{"validAt, ended, undated", graph.Filter{ValidAt: "2022"}, graph.When{}, false, graph.Ended},
		{"validAt, ended, nobody says when", graph.Filter{ValidAt: "2022"}, graph.When{From: "2010"}, false, graph.Ended},
		{"validAt, ended, observed", graph.Filter{ValidAt: "2022"}, graph.When{Observed: "2010"}, false, graph.Ended},
		{"validAt, ended after it", graph.Filter{ValidAt: "2022"}, graph.When{To: "2022-01-01"}, true, graph.Ended},
		{"validAt, ended before it", graph.Filter{ValidAt: "2022"}, graph.When{From: "2010", To: "2021"}, false, graph.Ended},
		{"validAt, ended, begun after it", graph.Filter{ValidAt: "2022"}, graph.When{From: "2023", To: "2024"}, false, graph.Ended},
		{"validAt, denied, undated", graph.Filter{ValidAt: "2022", Statuses: []graph.Status{graph.Denied}}, graph.When{}, true, graph.Denied},
		{"dueBefore, planned", graph.Filter{DueBefore: "2025"}, graph.When{Due: "2025"}, true, graph.Planned},
		{"dueBefore, no due date", graph.Filter{DueBefore: "2025"}, graph.When{From: "2020"}, false, graph.Actual},
		{"dueBefore, that year", graph.Filter{DueBefore: "2025"}, graph.When{Due: "2025"}, true, graph.Actual},
		{"dueBefore, its last day is later", graph.Filter{DueBefore: "2025-06"}, graph.When{Due: "2025"}, false, graph.Actual},
		{"dueBefore, a month in that year", graph.Filter{DueBefore: "2025"}, graph.When{Due: "2025-12"}, true, graph.Actual},
		{"dueAfter, no due date", graph.Filter{DueAfter: "2025"}, graph.When{}, false, graph.Actual},
		{"dueAfter, that year", graph.Filter{DueAfter: "2025"}, graph.When{Due: "2025"}, true, graph.Actual},
		{"dueAfter, a day in that year", graph.Filter{DueAfter: "2025-12-31"}, graph.When{Due: "2025"}, true, graph.Actual},
		{"dueAfter, earlier", graph.Filter{DueAfter: "2025-07"}, graph.When{Due: "2025-06"}, false, graph.Actual},
		{"between", graph.Filter{DueAfter: "2025", DueBefore: "2030"}, graph.When{Due: "2027"}, true, graph.Actual},
		{"not between", graph.Filter{DueAfter: "2025", DueBefore: "2030"}, graph.When{Due: "2031"}, false, graph.Actual},
		{"observedBefore, not observed", graph.Filter{ObservedBefore: "2025"}, graph.When{From: "2020", Due: "2021"}, false, graph.Actual},
		{"observedBefore, that day", graph.Filter{ObservedBefore: "2021-11"}, graph.When{Observed: "2021-11-30"}, true, graph.Actual},
		{"observedBefore, the day after", graph.Filter{ObservedBefore: "2021-11"}, graph.When{Observed: "2021-12-01"}, false, graph.Actual},
		{"observedBefore, in a year that begins before it", graph.Filter{ObservedBefore: "2021-01"}, graph.When{Observed: "2021"}, true, graph.Actual},
		{"observedAfter, not observed", graph.Filter{ObservedAfter: "2020"}, graph.When{From: "2021"}, false, graph.Actual},
		{"observedAfter, on its first day", graph.Filter{ObservedAfter: "2021"}, graph.When{Observed: "2021-01-01"}, true, graph.Actual},
		{"observedAfter, that year", graph.Filter{ObservedAfter: "2021"}, graph.When{Observed: "2021"}, true, graph.Actual},
		{"observedAfter, in a year that begins before it", graph.Filter{ObservedAfter: "2021-02"}, graph.When{Observed: "2021"}, false, graph.Actual},
		{"observed between", graph.Filter{ObservedAfter: "2020", ObservedBefore: "2021"}, graph.When{Observed: "2021-12-31"}, true, graph.Target},
		{"observed later than between", graph.Filter{ObservedAfter: "2020", ObservedBefore: "2021"}, graph.When{Observed: "2022-01"}, false, graph.Actual},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := tc.f.MatchTime(tc.st, tc.w); got != tc.want {
				t.Errorf("MatchTime: got %v, want %v", got, tc.want)
			}
			if got := tc.f.MatchClaim(&graph.Statement{Status: tc.st, When: tc.w}); got != tc.want {
				t.Errorf("MatchClaim: got %v, want %v", got, tc.want)
			}
		})
	}
}

func TestStatementsQueryMatch(t *testing.T) {
	a, b := &graph.Entity{ID: "a", Type: "company"}, &graph.Entity{ID: "b", Type: "place"}
	link := graph.Statement{Subject: "a", Predicate: "based-in", Object: "b", Status: graph.Actual, Source: "s", Cites: []graph.Citation{{Start: 10, End: 20}, {Start: 40, End: 50}}}
	fact := graph.Statement{Subject: "a", Predicate: "raised", Value: graph.Value{Kind: graph.Quantity, Amount: "100", Unit: "CNY"}, Source: "s"}
	said := fact
	said.Qualifiers = []graph.Qualifier{{Key: "plan", Entity: "p"}, {Key: "said-by", Entity: "x"}, {Key: "said-by", Entity: "y"}, {Key: "share", Value: graph.Value{Kind: graph.Quantity, Amount: "5", Unit: "percent"}}}
	by := func(qs ...graph.Qualification) graph.StatementsQuery { return graph.StatementsQuery{Qualified: qs} }
	one := []graph.SourceID{"s"}
	for _, tc := range []struct {
		name string
		q    graph.StatementsQuery
		s    graph.Statement
		want bool
	}{
		{"the whole graph", graph.StatementsQuery{}, link, true},
		{"the whole graph, from either end", graph.StatementsQuery{Filter: graph.Filter{Types: []graph.Type{"company"}}}, link, true},
		{"the whole graph, from either end", graph.StatementsQuery{Filter: graph.Filter{Types: []graph.Type{"place"}}}, link, true},
		{"both at once from one end", graph.StatementsQuery{Filter: graph.Filter{Types: []graph.Type{"company"}, Direction: graph.Out}}, link, false},
		{"about its subject", graph.StatementsQuery{About: "a", Filter: graph.Filter{Direction: graph.Out}}, link, true},
		{"about its object", graph.StatementsQuery{About: "b", Filter: graph.Filter{Direction: graph.In}}, link, true},
		{"about its object, the wrong way", graph.StatementsQuery{About: "b", Filter: graph.Filter{Direction: graph.Out}}, link, false},
		{"about another", graph.StatementsQuery{About: "c"}, link, false},
		{"a fact about its subject", graph.StatementsQuery{About: "a"}, fact, true},
		{"a fact about another", graph.StatementsQuery{About: "b"}, fact, false},
		{"subject type", graph.StatementsQuery{SubjectTypes: []graph.Type{"company"}}, link, true},
		{"another subject type", graph.StatementsQuery{SubjectTypes: []graph.Type{"place"}}, link, false},
		{"object type", graph.StatementsQuery{ObjectTypes: []graph.Type{"place"}}, link, true},
		{"object type of a fact", graph.StatementsQuery{ObjectTypes: []graph.Type{"place"}}, fact, false},
		{"unit", graph.StatementsQuery{Unit: "CNY"}, fact, true},
		{"another unit", graph.StatementsQuery{Unit: "USD"}, fact, false},
		{"unit of a link", graph.StatementsQuery{Unit: "CNY"}, link, false},
		{"min, equal", graph.StatementsQuery{Min: "100"}, fact, true},
		{"min, above", graph.StatementsQuery{Min: "100.5"}, fact, false},
		{"max, equal", graph.StatementsQuery{Max: "100"}, fact, true},
		{"max, below", graph.StatementsQuery{Max: "99"}, fact, false},
		{"min by number, not by letters", graph.StatementsQuery{Min: "20"}, fact, true},
		{"max of what has no amount", graph.StatementsQuery{Max: "100"}, link, false},
		{"a key", by(graph.Qualification{Key: "said-by"}), said, true},
		{"a key of a value", by(graph.Qualification{Key: "share"}), said, true},
		{"a key of none", by(graph.Qualification{Key: "of"}), said, false},
		{"a key of what has no qualifiers", by(graph.Qualification{Key: "said-by"}), fact, false},
		{"a key and an entity", by(graph.Qualification{Key: "said-by", Entity: "y"}), said, true},
		{"an entity of another key", by(graph.Qualification{Key: "plan", Entity: "y"}), said, false},
		{"one of two entities", by(graph.Qualification{Key: "plan", Entity: "y"}, graph.Qualification{Key: "plan", Entity: "p"}), said, true},
		{"two keys", by(graph.Qualification{Key: "plan", Entity: "p"}, graph.Qualification{Key: "said-by", Entity: "x"}), said, true},
		{"two keys, one of which is another's", by(graph.Qualification{Key: "plan", Entity: "p"}, graph.Qualification{Key: "said-by", Entity: "z"}), said, false},
		{"a passage it is cited from", graph.StatementsQuery{Filter: graph.Filter{Sources: one}, Start: 19, End: 21}, link, true},
		{"a passage between its citations", graph.StatementsQuery{Filter: graph.Filter{Sources: one}, Start: 20, End: 40}, link, false},
		{"a passage around it", graph.StatementsQuery{Filter: graph.Filter{Sources: one}, Start: 30, End: 60}, link, true},
		{"a passage, no citation", graph.StatementsQuery{Filter: graph.Filter{Sources: one}, End: 60}, fact, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			object := b
			if !tc.s.IsRelationship() {
				object = nil
			}
			if err := tc.q.Validate(); err != nil {
				t.Fatal(err)
			}
			if got := tc.q.Match(graph.Builtin(), &tc.s, a, object); got != tc.want {
				t.Errorf("got %v, want %v", got, tc.want)
			}
		})
	}
}

func TestQualifications(t *testing.T) {
	q := graph.StatementsQuery{}
	for _, text := range []string{"plan:p", "said-by", "plan", "plan:p", "said-by:x:y"} {
		x, err := graph.ParseQualification(text)
		if err != nil || x.String() != text {
			t.Errorf("ParseQualification(%q) = %v, %v; want what it is written as", text, x, err)
		}
		q.Qualified = append(q.Qualified, x)
	}
	want := [][]graph.Qualification{{{Key: "plan", Entity: "p"}, {Key: "plan"}}, {{Key: "said-by"}, {Key: "said-by", Entity: "x:y"}}}
	if diff := cmp.Diff(want, q.ByKey()); diff != "" {
		t.Error(diff)
	}
	if _, err := graph.ParseQualification("plan:"); !errors.Is(err, graph.ErrInvalid) {
		t.Errorf("ParseQualification(plan:): %v, want ErrInvalid", err)
	}
}

func TestStatementPosition(t *testing.T) {
	statements := []graph.Statement{
		{ID: "a", When: graph.When{Due: "2025"}, Value: graph.Value{Amount: "9"}},
		{ID: "b", When: graph.When{Due: "2025-12-31"}, Value: graph.Value{Amount: "10"}},
		{ID: "c", When: graph.When{Due: "2025-06"}, Value: graph.Value{Amount: "-1"}},
		{ID: "d"},
		{ID: "e", When: graph.When{Due: "2030"}, Value: graph.Value{Amount: "9"}},
	}
	for _, tc := range []struct {
		sort graph.StatementSort
		want string
	}{
		{"", "abcde"},
		{graph.SortID, "abcde"},
		{graph.SortDue, "cabed"}, // due 2025 is due on its last day, as b is
		{graph.SortAmount, "caebd"},
	} {
		t.Run(string(tc.sort), func(t *testing.T) {
			q := graph.StatementsQuery{Sort: tc.sort}
			list := slices.Clone(statements)
			slices.Reverse(list)
			slices.SortFunc(list, func(x, y graph.Statement) int { return q.Position(&x).Compare(q.Position(&y)) })
			got := ""
			for _, s := range list {
				got += string(s.ID)
			}
			if got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
}

// fields gives the fields at fault, in order.
func fields(t testing.TB, err error, code graph.Code) []string {
	t.Helper()
	if err == nil {
		return nil
	}
	var e *graph.Error
	if !errors.As(err, &e) || !errors.Is(err, code) {
		t.Fatalf("got %v, want an Error of code %s", err, code)
	}
	if len(e.Issues) > 0 && e.Field != e.Issues[0].Field {
		t.Errorf("got field %q, want that of the first fault", e.Field)
	}
	var out []string
	for _, is := range e.Issues {
		if is.Detail == "" {
			t.Errorf("%s: no detail", is.Field)
		}
		out = append(out, is.Field)
	}
	return out
}

func TestQueriesValidate(t *testing.T) {
	many := make([]graph.EntityID, graph.MaxStarts+1)
	for i := range many {
		many[i] = graph.EntityID(fmt.Sprint("e", i))
	}
	bad := graph.Filter{
		Predicates: []graph.Predicate{"Based", "based-in", ""}, Types: []graph.Type{"5g"}, Direction: "up", Statuses: []graph.Status{"maybe", graph.Ended},
		Sources: []graph.SourceID{""}, ValidAt: "soon", DueBefore: "2022-13", DueAfter: "x", ObservedBefore: "2022-02-30", ObservedAfter: "-",
	}
	badFilter := []string{"predicate", "predicate", "type", "direction", "status", "source", "validAt", "dueBefore", "dueAfter", "observedBefore", "observedAfter"}
	for _, tc := range []struct {
		name string
		q    interface{ Validate() error }
		want []string
	}{
		{"entities", &graph.EntitiesQuery{Types: []graph.Type{"company"}, Identifiers: []graph.Identifier{{"lei", "1"}}, Limit: 5}, nil},
		{"entities, all wrong", &graph.EntitiesQuery{Types: []graph.Type{"X"}, Identifiers: []graph.Identifier{{Scheme: "lei"}}, Limit: -1}, []string{"type", "identifier", "limit"}},
		{"statements", &graph.StatementsQuery{About: "a", Unit: "CNY", Min: "1", Max: "2", Sort: graph.SortAmount, Filter: graph.Filter{Sources: []graph.SourceID{"s"}}, Start: 1, End: 2}, nil},
		{
			"statements, all wrong", &graph.StatementsQuery{About: " a", Filter: bad, SubjectTypes: []graph.Type{""}, ObjectTypes: []graph.Type{"-"}, Min: "1.0", Max: "x", Start: 5, Sort: "size", Limit: -1},
			slices.Concat([]string{"id"}, badFilter, []string{"subjectType", "objectType", "min", "max", "end", "sort", "limit"}),
		},
		{"statements, a negative place", &graph.StatementsQuery{Start: -1, End: 4}, []string{"start"}},
		{"statements, an empty place", &graph.StatementsQuery{Start: 4, End: 4}, []string{"end"}},
		{"statements, a place in no source", &graph.StatementsQuery{Start: 1, End: 4}, []string{"source"}},
		{"statements, amounts without a unit", &graph.StatementsQuery{Sort: graph.SortAmount}, []string{"unit"}},
		{"statements, of one amount", &graph.StatementsQuery{Min: "9", Max: "9"}, nil},
		{"statements, no amount between", &graph.StatementsQuery{Min: "10", Max: "9"}, []string{"max", "min"}},
		{"statements, due within a year", &graph.StatementsQuery{Filter: graph.Filter{DueAfter: "2025-06", DueBefore: "2025"}}, nil},
		{"neighbourhood, no day between", &graph.NeighborhoodQuery{From: many[:1], Filter: graph.Filter{DueAfter: "2025-06", DueBefore: "2025-05"}}, []string{"dueAfter", "dueBefore"}},
		{"search", &graph.SearchQuery{Text: strings.Repeat("商", graph.MaxTextQuery), Limit: graph.MaxPage}, nil},
		{"search, nothing", &graph.SearchQuery{Text: " "}, []string{"q"}},
		{"search, all wrong", &graph.SearchQuery{Text: strings.Repeat("x", graph.MaxTextQuery+1), Types: []graph.Type{"X"}, Limit: graph.MaxPage + 1}, []string{"q", "type", "limit"}},
		{"neighbourhood", &graph.NeighborhoodQuery{From: many[:graph.MaxStarts], Hops: graph.MaxHops, Limit: graph.MaxPage, Budget: graph.MaxBudget}, nil},
		{"neighbourhood, all wrong", &graph.NeighborhoodQuery{Hops: 7, Filter: bad, Limit: -1, Budget: graph.MaxBudget + 1}, slices.Concat([]string{"from", "hops"}, badFilter, []string{"limit", "budget"})},
		{"neighbourhood, too many starts, one twice, one bad", &graph.NeighborhoodQuery{From: append(slices.Clone(many), "e1", "")}, []string{"from", "from", "from"}},
		{"paths", &graph.PathsQuery{From: "a", To: "b", Via: []graph.EntityID{"c"}, Avoid: []graph.EntityID{"d"}}, nil},
		{"paths, together of what holds on no day", &graph.PathsQuery{From: "a", To: "b", Together: true, Filter: graph.Filter{Statuses: []graph.Status{graph.Target}}}, []string{"together", "status"}},
		{"paths, no room for via", &graph.PathsQuery{From: "a", To: "b", MaxHops: 1, Via: []graph.EntityID{"c"}}, []string{"via"}},
		{
			"paths, all wrong", &graph.PathsQuery{From: "a", To: "a", MaxHops: 7, Via: []graph.EntityID{"a", "c"}, Avoid: []graph.EntityID{"c", "a"}, MaxDegree: -1, Filter: bad, Limit: graph.MaxPaths + 1, Budget: -1},
			slices.Concat([]string{"to", "maxHops", "via", "via", "via", "avoid", "maxDegree"}, badFilter, []string{"limit", "budget"}),
		},
		{"paths, no ends", &graph.PathsQuery{}, []string{"from", "to", "to"}},
		{"common", &graph.CommonQuery{Of: []graph.EntityID{"a", "b"}}, nil},
		{"common, one", &graph.CommonQuery{Of: []graph.EntityID{"a"}, Filter: bad, Limit: -1, Budget: -1}, slices.Concat([]string{"of"}, badFilter, []string{"limit", "budget"})},
		{"among", &graph.AmongQuery{Of: []graph.EntityID{"a", "b"}, MaxHops: 2}, nil},
		{"among, all wrong", &graph.AmongQuery{Of: []graph.EntityID{"a", "a"}, MaxHops: 3, Filter: bad, Limit: -1, Budget: -1}, slices.Concat([]string{"of", "maxHops"}, badFilter, []string{"limit", "budget"})},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := fields(t, tc.q.Validate(), graph.ErrInvalid)
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("fields at fault (-want +got):\n%s", diff)
			}
		})
	}
}

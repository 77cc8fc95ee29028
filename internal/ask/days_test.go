package ask_test

import (
	"context"
	"errors"
	"math"
	"testing"

	"hubgraph/graph"
	"hubgraph/internal/ask"
)

// TestStatementDays holds the days that answers say of statements and of dates against
// validAt: a statement passes a date where the days of both overlap.
func TestStatementDays(t *testing.T) {
	s, m := service(t)
	ctx := context.Background()
	dates := []graph.Date{"", "2004-02-29", "2004", "2004-02/..", "../2004-03", "198X", "-0044", "-0001-12-31", "0000-01-01", "Y17000", "Y-17000", "[2003,2005]"}
	for _, status := range []graph.Status{graph.Actual, graph.Ended, graph.Planned, graph.Claimed} {
		for _, from := range dates {
			for _, to := range dates {
				for _, observed := range dates[:3] {
					st := graph.Statement{Subject: "bolt", Predicate: "supplies", Object: "dune", Status: status, Source: "memo", When: graph.When{From: from, To: to, Observed: observed}}
					_, err := m.Apply(ctx, graph.Batch{Statements: []graph.Statement{st}})
					if err != nil && !errors.Is(err, graph.ErrInvalid) { // an end before the beginning
						t.Fatal(err)
					}
				}
			}
		}
	}
	a, err := s.Ask(ctx, named(t, s, "listStatements"), params(t, "?predicate=supplies&limit=10000"))
	if err != nil {
		t.Fatal(err)
	}
	list := a.Body.(*ask.List[ask.Statement])
	if !list.Complete || len(list.Items) < 300 {
		t.Fatalf("%d statements, complete %v", len(list.Items), list.Complete)
	}
	ends := func(d *ask.Days) (first, last int) {
		first, last = math.MinInt, math.MaxInt
		if d != nil && d.First != nil {
			first = *d.First
		}
		if d != nil && d.Last != nil {
			last = *d.Last
		}
		return first, last
	}
	passed := map[bool]int{}
	for _, at := range append(dates[1:], "2004-02-28", "2004-03-01", "1979-12-31", "1980-01-01", "-0043", "16999-12", "Y17001") {
		if at.Check() != "" {
			continue
		}
		d, err := s.Ask(ctx, named(t, s, "getDate"), params(t, "?date="+string(at)))
		if err != nil {
			t.Fatal(err)
		}
		askedFirst, askedLast := ends(d.Body.(*ask.DateRead).Days)
		for i := range list.Items {
			st := &list.Items[i]
			got := true
			if st.Days != nil {
				first, last := ends(st.Days.Valid)
				got = !st.Days.Never && first <= askedLast && last >= askedFirst
			}
			want := (&graph.Filter{ValidAt: at}).MatchTime(st.Status, st.When)
			if passed[want]++; got != want {
				t.Errorf("%s %+v at %s: got %v, want %v", st.Status, st.When, at, got, want)
			}
		}
	}
	if passed[true] < 500 || passed[false] < 500 {
		t.Errorf("%d passed and %d did not: too few", passed[true], passed[false])
	}
}

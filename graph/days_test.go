package graph_test

import (
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"hubgraph/graph"
)

func TestHolding(t *testing.T) {
	type days = graph.Days
	const first, last = graph.MinDay, graph.MaxDay
	all, none := graph.AllDays, graph.NoDays
	for _, c := range []struct {
		name      string
		status    graph.Status
		when      graph.When
		sure, may days
	}{
		{"undated", graph.Actual, graph.When{}, none, all},
		{"due is no date of holding", graph.Actual, graph.When{Due: "2012"}, none, all},
		{"years", graph.Actual, graph.When{From: "2010", To: "2012"}, days{20101231, 20120101}, days{20100101, 20121231}},
		{"months", graph.Claimed, graph.When{From: "2010-02", To: "2012-03"}, days{20100228, 20120301}, days{20100201, 20120331}},
		{"days", graph.Ended, graph.When{From: "2010-02-03", To: "2010-02-03"}, days{20100203, 20100203}, days{20100203, 20100203}},
		{"from and to in one year", graph.Actual, graph.When{From: "2010", To: "2010"}, none, days{20100101, 20101231}},
		{"from alone", graph.Actual, graph.When{From: "2010"}, days{20101231, last}, days{20100101, last}},
		{"to alone", graph.Actual, graph.When{To: "1999"}, days{first, 19990101}, days{first, 19991231}},
		{"a beginning that is open", graph.Actual, graph.When{From: "../1985"}, days{19851231, last}, all},
		{"a beginning at any time later", graph.Actual, graph.When{From: "1985/.."}, none, days{19850101, last}},
		{"a beginning that is not known", graph.Actual, graph.When{From: "/1985"}, days{19851231, last}, all},
		{"an end that is open", graph.Actual, graph.When{From: "1970", To: "1985/.."}, days{19701231, 19850101}, days{19700101, last}},
		{"an end at any time earlier", graph.Actual, graph.When{To: "../1985"}, none, days{first, 19851231}},
		{"a decade", graph.Actual, graph.When{From: "198X"}, days{19891231, last}, days{19800101, last}},
		{"observed", graph.Actual, graph.When{Observed: "2015-06"}, days{20150630, last}, all},
		{"observed beside from", graph.Actual, graph.When{Observed: "2015", From: "2010-01-01"}, days{20100101, last}, days{20100101, last}},
		{"ended, nothing says when", graph.Ended, graph.When{}, none, all},
		{"ended, observed", graph.Ended, graph.When{Observed: "2015"}, none, all},
		{"ended since some day", graph.Ended, graph.When{From: "2010"}, none, days{20100101, last}},
		{"ended by", graph.Ended, graph.When{To: "1999"}, days{first, 19990101}, days{first, 19991231}},
		{"planned", graph.Planned, graph.When{From: "2010"}, none, none},
		{"a target, undated", graph.Target, graph.When{}, none, none},
	} {
		sure, may := graph.Holding(c.status, c.when)
		if sure != c.sure || may != c.may {
			t.Errorf("%s: got surely %v, maybe %v; want %v, %v", c.name, sure, may, c.sure, c.may)
		}
	}
}

func TestDaySets(t *testing.T) {
	set := graph.DaySetOf
	type days = graph.Days
	if diff := gocmp.Diff(graph.DaySet{{1, 9}, {20, 30}, {40, 40}}, set(days{20, 30}, days{40, 40}, days{5, 9}, graph.NoDays, days{1, 5}, days{25, 26})); diff != "" {
		t.Errorf("in whatever order (-want +got):\n%s", diff)
	}
	if diff := gocmp.Diff(graph.DaySet{{1, 50}}, set(days{1, 9}, days{20, 30}, days{40, 50}, days{9, 40})); diff != "" {
		t.Errorf("joined by one (-want +got):\n%s", diff)
	}
	for _, put := range []graph.DaySet{nil, set(days{15, 20}, days{29, 40}), set(days{10, 10}), set(days{0, 50}), set(days{31, 31}, days{33, 33})} {
		both := slices.Concat(set(days{1, 9}, days{20, 30}), put)
		got := set(days{1, 9}, days{20, 30})
		got.Put(put)
		if diff := gocmp.Diff(set(both...), got); diff != "" {
			t.Errorf("%v put into a set (-want +got):\n%s", put, diff)
		}
	}
	var many, even graph.DaySet
	for d := graph.Day(1); d < 100; d++ {
		many.Put(graph.DaySet{{d, d}})
		if d%2 == 0 {
			even = append(even, days{d, d})
		}
	}
	odd := set(days{-5, -1})
	odd.Put(even)
	if len(many) != 99 || len(odd) != 50 {
		t.Errorf("got %d days put one by one, and %d put together; want 99 and 50", len(many), len(odd))
	}
	a, b := set(days{1, 10}, days{20, 30}), set(days{5, 7}, days{10, 25}, days{31, 40})
	if diff := gocmp.Diff(graph.DaySet{{5, 7}, {10, 10}, {20, 25}}, a.And(b)); diff != "" {
		t.Errorf("in both (-want +got):\n%s", diff)
	}
	for _, c := range []struct {
		name string
		a, b graph.DaySet
		want bool
	}{{"on the last day", set(days{1, 10}), set(days{10, 12}), true}, {"beside each other", set(days{1, 9}), set(days{10, 12}), false}, {"none", nil, graph.EveryDay(), false}} {
		if got := c.a.Meets(c.b); got != c.want || len(c.a.And(c.b)) > 0 != c.want {
			t.Errorf("%s: got %t and %v, want %t", c.name, got, c.a.And(c.b), c.want)
		}
	}
}

func TestHeldTogether(t *testing.T) {
	type claims = []graph.When
	for _, c := range []struct {
		name  string
		steps []claims
		want  graph.Together
	}{
		{"one step", []claims{{{From: "2010", To: "2012"}}}, graph.TogetherYes},
		{"since two years", []claims{{{From: "2010"}}, {{From: "2011"}}}, graph.TogetherYes},
		{"one after the other", []claims{{{From: "2000", To: "2005"}}, {{From: "2010", To: "2012"}}}, graph.TogetherNo},
		{"one ends in the year in which the other begins", []claims{{{To: "2005"}}, {{From: "2005"}}}, graph.TogetherUnknown},
		{"one ends on the day on which the other begins", []claims{{{To: "2005-05-05"}}, {{From: "2005-05-05"}}}, graph.TogetherYes},
		{"undated", []claims{{{From: "2010"}}, {{}}}, graph.TogetherUnknown},
		{"undated beside what never met", []claims{{{From: "2010"}}, {{}}, {{To: "2001"}}}, graph.TogetherNo},
		{"by the second claim of a step", []claims{{{To: "2001"}, {From: "2010"}}, {{From: "2011"}}}, graph.TogetherYes},
		{"each two of three", []claims{{{From: "2001-01-01", To: "2001-01-31"}, {From: "2003-01-01", To: "2003-01-31"}}, {{From: "2001-01-01", To: "2001-01-31"}, {From: "2002-01-01", To: "2002-01-31"}}, {{From: "2002-01-01", To: "2002-01-31"}, {From: "2003-01-01", To: "2003-01-31"}}}, graph.TogetherNo},
		{"observed", []claims{{{Observed: "2015"}}, {{From: "2010", To: "2012"}}}, graph.TogetherUnknown},
		{"a step without claims", []claims{{{From: "2010"}}, nil}, graph.TogetherNo},
	} {
		var steps []graph.StepDays
		for _, list := range c.steps {
			var s graph.StepDays
			for _, w := range list {
				s.Add(graph.Holding(graph.Actual, w))
			}
			steps = append(steps, s)
		}
		if got := graph.HeldTogether(steps); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

package graph_test

import (
	"testing"
	"time"

	"hubgraph/graph"
)

// TestDayNumber holds numbers of days against the calendar of package time.
func TestDayNumber(t *testing.T) {
	for _, tc := range []struct {
		date        graph.Date
		first, last int
	}{
		{"1970-01-01", 0, 0},
		{"1969-12-31", -1, -1},
		{"2000-02-29", 11_016, 11_016},
		{"2021", 18_628, 18_992},
		{"0000-01-01", -719_528, -719_528},
		{"-0001-12-31", -719_529, -719_529},
		{"Y10000", 2_932_897, 2_933_262},
	} {
		first, ok := tc.date.First().Number(false)
		last, also := tc.date.Last().Number(true)
		if !ok || !also || first != tc.first || last != tc.last {
			t.Errorf("%s: got %d (%v) to %d (%v), want %d to %d", tc.date, first, ok, last, also, tc.first, tc.last)
		}
	}
	for _, d := range []graph.Day{0, graph.MinDay, graph.MaxDay} {
		if n, ok := d.Number(true); ok {
			t.Errorf("%d: got the number %d", d, n)
		}
	}
	// One day after the other, over the end of what has days on either side.
	for _, from := range []time.Time{time.Date(-9999, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(-1, 6, 1, 0, 0, 0, 0, time.UTC), time.Date(9998, 12, 1, 0, 0, 0, 0, time.UTC)} {
		before, _ := graph.Date(stamp(from)).First().Number(false)
		for d := from.AddDate(0, 0, 1); d.Before(from.AddDate(1, 0, 0)); d = d.AddDate(0, 0, 1) {
			n, ok := graph.Date(stamp(d)).First().Number(false)
			if !ok || n != before+1 {
				t.Fatalf("%s: got %d (%v), want %d", stamp(d), n, ok, before+1)
			}
			before = n
		}
	}
}

func stamp(t time.Time) string {
	s := t.Format("2006-01-02")
	if t.Year() < 0 {
		s = "-" + t.AddDate(-2*t.Year(), 0, 0).Format("2006") + t.Format("-01-02")
	}
	return s
}

package graph

import (
	"cmp"
	"slices"
)

// Days are the days from one to another, both included; none where the first is after
// the last. MinDay and MaxDay are ends that are open.
type Days struct {
	First, Last Day
}

// AllDays and NoDays are each day, and none.
var (
	AllDays = Days{MinDay, MaxDay}
	NoDays  = Days{MaxDay, MinDay}
)

// None reports whether there are none.
func (d Days) None() bool { return d.First > d.Last }

// And gives the days that are in both.
func (d Days) And(e Days) Days { return Days{max(d.First, e.First), min(d.Last, e.Last)} }

// ValidDays are the days that pass validAt, see Filter.MatchTime: a claim passes a date
// where these share a day with those that the date may mean.
func ValidDays(st Status, w When) Days {
	switch {
	case st.Ahead() || st == Ended && w.To == "":
		return NoDays
	case w.From == "" && w.To == "" && w.Observed != "":
		return Days{w.Observed.First(), MaxDay}
	}
	d := AllDays
	if w.From != "" {
		d.First = w.From.First()
	}
	if w.To != "" {
		d.Last = w.To.Last()
	}
	return d
}

// Holding gives the days on which a claim surely held, and those on which it may have
// held, by the rule of validAt (Filter.MatchTime) and what of it is not known:
//
//   - What is planned or a target held on no day.
//   - With From or To, it may have held from the first day that From may mean to the
//     last that To may; surely it did from the last that From may mean to the first
//     that To may. So "from 2010 to 2012" is sure from 2010-12-31 to 2012-01-01. An end
//     that is not given reaches for ever; where one is that may be at any time later
//     ("1985/.." as From) or earlier ("../1985" as To), no day is sure.
//   - What was only observed is sure from the last day that the observation may mean;
//     as nothing says since when it was so, it may have held on any day.
//   - What has ended, To not given, held once and nothing says until when: it may have
//     held from From on, and on no day surely.
//   - Undated, it may have held on any day, and on none surely.
func Holding(st Status, w When) (sure, may Days) {
	switch dated := w.From != "" || w.To != ""; {
	case st.Ahead():
		return NoDays, NoDays
	case !dated && (w.Observed == "" || st == Ended):
		return NoDays, AllDays
	case !dated:
		return from(w.Observed), AllDays
	case st == Ended && w.To == "":
		return NoDays, Days{w.From.First(), MaxDay}
	}
	sure = AllDays
	if w.From != "" {
		sure = from(w.From)
	}
	if w.To != "" {
		sure.Last = w.To.First()
	}
	if sure.None() || sure.Last == MinDay {
		sure = NoDays
	}
	return sure, ValidDays(st, w)
}

// from gives the days from the last that a date may mean.
func from(d Date) Days {
	if d.Last() == MaxDay {
		return NoDays
	}
	return Days{d.Last(), MaxDay}
}

// A DaySet is days in order; none of its Days has a day of another.
type DaySet []Days

// EveryDay is the set of all days.
func EveryDay() DaySet { return DaySet{AllDays} }

// DaySetOf gives the set of the days in a list.
func DaySetOf(list ...Days) DaySet {
	out := make(DaySet, 0, len(list))
	for _, d := range list {
		if !d.None() {
			out = append(out, d)
		}
	}
	if len(out) < 2 {
		return out
	}
	slices.SortFunc(out, func(a, b Days) int { return cmp.Compare(a.First, b.First) })
	n := 0
	for _, d := range out[1:] {
		if d.First <= out[n].Last {
			out[n].Last = max(out[n].Last, d.Last)
		} else {
			n++
			out[n] = d
		}
	}
	return out[:n+1]
}

// few is how many Days are put into a set one by one; more are sorted with it.
const few = 16

// Put adds the days of another set.
func (s *DaySet) Put(t DaySet) {
	if len(t) > few {
		*s = DaySetOf(slices.Concat(*s, t)...)
		return
	}
	for _, d := range t {
		list := *s
		i, _ := slices.BinarySearchFunc(list, d.First, func(e Days, first Day) int { return cmp.Compare(e.Last, first) })
		j := i
		for j < len(list) && list[j].First <= d.Last {
			d = Days{min(d.First, list[j].First), max(d.Last, list[j].Last)}
			j++
		}
		*s = slices.Replace(list, i, j, d)
	}
}

// And gives the days that are in both sets.
func (s DaySet) And(t DaySet) DaySet {
	var out DaySet
	for i, j := 0, 0; i < len(s) && j < len(t); {
		if d := s[i].And(t[j]); !d.None() {
			out = append(out, d)
		}
		if s[i].Last < t[j].Last {
			i++
		} else {
			j++
		}
	}
	return out
}

// Meets reports whether the sets have a day in common.
func (s DaySet) Meets(t DaySet) bool {
	for i, j := 0, 0; i < len(s) && j < len(t); {
		if !s[i].And(t[j]).None() {
			return true
		}
		if s[i].Last < t[j].Last {
			i++
		} else {
			j++
		}
	}
	return false
}

// Together says whether all steps of a path can have held on one day.
type Together string

// What it says, a closed list.
const (
	TogetherYes     Together = "yes"     // there is a day on which one claim of each surely held
	TogetherNo      Together = "no"      // there is no day on which one claim of each may have held
	TogetherUnknown Together = "unknown" // the dates do not say
)

// StepDays are the days on which one of the claims of a step held, surely and maybe,
// see Holding. The zero StepDays are those of a step without claims.
type StepDays struct {
	sure, may []Days
	any       bool // a claim may have held on any day
}

// Add adds the days of a claim.
func (s *StepDays) Add(sure, may Days) {
	if !sure.None() {
		s.sure = append(s.sure, sure)
	}
	if may == AllDays {
		s.any, s.may = true, nil
	} else if !s.any && !may.None() {
		s.may = append(s.may, may)
	}
}

// HeldTogether says whether the steps of a path can have held on one day.
func HeldTogether(steps []StepDays) Together {
	sure, may := EveryDay(), EveryDay()
	for i := range steps {
		s := &steps[i]
		if len(sure) > 0 {
			sure = sure.And(DaySetOf(s.sure...))
		}
		if !s.any {
			may = may.And(DaySetOf(s.may...))
		}
	}
	switch {
	case len(sure) > 0:
		return TogetherYes
	case len(may) == 0:
		return TogetherNo
	}
	return TogetherUnknown
}

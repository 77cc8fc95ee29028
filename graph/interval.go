package graph

import (
	"cmp"
	"strings"
)

// An Interval is the numbers that a quantity may mean. Where Min or Max is "", it has no
// such end; an open end is not itself meant.
type Interval struct {
	Min, Max         Decimal
	MinOpen, MaxOpen bool
}

// Interval gives the numbers that a value may mean, not ok where no decimal holds them.
//
//	exactly a        a alone
//	at-least a       a and more
//	over a           more than a
//	up-to a          a and less
//	under a          less than a
//	about, almost a  a alone: how far off it may be, nobody says
//	a range          from Min to Max, each end with it unless it is open
func (v Value) Interval() (in Interval, ok bool) {
	switch {
	case v.Kind != Quantity || v.Amount == "" && !v.inRange():
		return Interval{}, false
	case v.Amount == "":
		return Interval{v.Min, v.Max, v.MinOpen, v.MaxOpen}, true
	case v.Bound == AtLeast || v.Bound == Over:
		return Interval{Min: v.Amount, MinOpen: v.Bound == Over}, true
	case v.Bound == UpTo || v.Bound == Under:
		return Interval{Max: v.Amount, MaxOpen: v.Bound == Under}, true
	}
	return Interval{Min: v.Amount, Max: v.Amount}, true
}

// Within reports whether all of it is in another, whose ends are not open.
func (in Interval) Within(other Interval) bool {
	return (other.Min == "" || in.Min != "" && in.Min.Compare(other.Min) >= 0) && (other.Max == "" || in.Max != "" && in.Max.Compare(other.Max) <= 0)
}

// Overlaps reports whether a number is in both intervals.
func (in Interval) Overlaps(other Interval) bool {
	return !in.endsBefore(other) && !other.endsBefore(in)
}

// endsBefore reports whether all of it is less than all of another.
func (in Interval) endsBefore(other Interval) bool {
	if in.Max == "" || other.Min == "" {
		return false
	}
	c := in.Max.Compare(other.Min)
	return c < 0 || c == 0 && (in.MaxOpen || other.MinOpen)
}

// inRange reports whether a value is written as a range.
func (v *Value) inRange() bool { return v.Min != "" || v.Max != "" }

// asAmount gives the value as an amount where a range has one end, or ends that meet: so
// a claim has one form, however it is written.
func (v Value) asAmount() Value {
	if v.Kind != Quantity || v.Amount != "" || v.Bound != "" || !v.inRange() {
		return v
	}
	switch {
	case v.Max == "" && !v.MaxOpen:
		v.Amount, v.Bound = v.Min, AtLeast
		if v.MinOpen {
			v.Bound = Over
		}
	case v.Min == "" && !v.MinOpen:
		v.Amount, v.Bound = v.Max, UpTo
		if v.MaxOpen {
			v.Bound = Under
		}
	case v.Min == v.Max && !v.MinOpen && !v.MaxOpen:
		v.Amount, v.Bound = v.Min, Exactly
	default:
		return v
	}
	v.Min, v.Max, v.MinOpen, v.MaxOpen = "", "", false, false
	return v
}

// checkRange adds what is wrong with the ends of a range.
func (v *Value) checkRange(at string, is *Issues) {
	if !v.inRange() && !v.MinOpen && !v.MaxOpen {
		return
	}
	switch {
	case v.Kind != Quantity:
		field := ".min"
		if v.Min == "" {
			field = ".max"
		}
		if !v.inRange() {
			field = ".minOpen"
		}
		is.Add(at+field, "is for quantities only; a span of time is a date such as 2019/2021")
		return
	case v.Amount != "":
		is.Add(at+".amount", "stands beside min or max; a quantity is an amount or a range, not both")
	case v.Bound != "":
		is.Add(at+".bound", "stands beside min or max; write minOpen or maxOpen for an end that is not meant itself")
	}
	for _, end := range []struct {
		name, open string
		n          Decimal
		isOpen     bool
	}{{".min", ".minOpen", v.Min, v.MinOpen}, {".max", ".maxOpen", v.Max, v.MaxOpen}} {
		if end.n == "" {
			if end.isOpen {
				is.Add(at+end.open, "says that an end is open that there is not; write "+end.name[1:]+", or leave it out")
			}
			continue
		}
		if why := end.n.Check(); why != "" {
			is.Add(at+end.name, why)
		}
	}
	if v.Min == "" || v.Max == "" || v.Min.Check() != "" || v.Max.Check() != "" {
		return
	}
	switch c := v.Min.Compare(v.Max); {
	case c > 0:
		is.Add(at+".max", Quote(v.Max)+" is less than min; write the smaller number as min")
	case c == 0 && (v.MinOpen || v.MaxOpen):
		is.Add(at+".max", "is min, which is not meant itself, so that no number is left; leave out minOpen and maxOpen, or write two numbers")
	}
}

// compareMore orders values that do not differ in what values had before there were
// ranges and languages.
func (v *Value) compareMore(w *Value) int {
	return cmp.Or(
		strings.Compare(string(v.Min), string(w.Min)), strings.Compare(string(v.Max), string(w.Max)),
		compareBools(v.MinOpen, w.MinOpen), compareBools(v.MaxOpen, w.MaxOpen), strings.Compare(v.Lang, w.Lang),
		strings.Compare(v.Words.EN, w.Words.EN), strings.Compare(v.Words.ZH, w.Words.ZH))
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// Place gives where a quantity stands among others: by its amount, of a range by its
// lower end, and then by its upper one. Of what has neither, both are "".
func (v *Value) Place() (number, upper Decimal) {
	if v.Amount != "" || !v.inRange() {
		return v.Amount, ""
	}
	return v.Min, v.Max
}

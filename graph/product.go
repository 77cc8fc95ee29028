package graph

import (
	"math/big"
	"strings"
)

// A Shareholding is which part of one entity another has.
type Shareholding struct {
	Holder, Held EntityID
	Share        Value // in percent
}

// Product gives which part of the last entity of a path its first one has along it, or the
// last one of the first: the product of the shares of all steps. It is ok where each step
// has one share that is known, and all lead the same way.
//
// A step has a share where an actual claim of a predicate with shares
// (PredicateDef.Share) gives one in percent, between 0 and 100. Claims of the step that
// give none, that stand otherwise or that lead the other way do not count; where those
// that count differ, or not all of them are in the answer, there is none.
//
// The product is exact. It is a range where a share is one, or has a bound: 30 percent of
// 25 to 50 is 7.5 to 15. A share over 25 percent is one up to 100, and one up to 25 begins
// at 0. What is only about so, or almost, has a product only with such as are exact, and
// that is about so, too.
func Product(sch *Schema, p *Path) (Shareholding, bool) {
	if v, ok := productAlong(sch, p, true); ok {
		return Shareholding{p.Entities[0], p.Entities[len(p.Steps)], v}, true
	}
	if v, ok := productAlong(sch, p, false); ok {
		return Shareholding{p.Entities[len(p.Steps)], p.Entities[0], v}, true
	}
	return Shareholding{}, false
}

func productAlong(sch *Schema, p *Path, forward bool) (Value, bool) {
	whole := Interval{Min: "100", Max: "100"}
	about := false
	for i := range p.Steps {
		share, ok := p.Steps[i].share(sch, forward)
		if !ok {
			return Value{}, false
		}
		about = about || share.Bound == About || share.Bound == Almost
		part, ok := partOf(share)
		if !ok {
			return Value{}, false
		}
		if whole, ok = whole.timesPercent(part); !ok {
			return Value{}, false
		}
	}
	out := Value{Kind: Quantity, Unit: PercentUnit, Min: whole.Min, Max: whole.Max, MinOpen: whole.MinOpen, MaxOpen: whole.MaxOpen}.canonical()
	if about {
		out.Bound = About
	}
	return out, len(p.Steps) > 0 && (!about || out.Amount != "")
}

// share gives the one share that the claims of a step give.
func (s *Step) share(sch *Schema, forward bool) (share Value, ok bool) {
	if s.Count > len(s.Statements) {
		return Value{}, false
	}
	subject := s.From
	if !forward {
		subject = s.To
	}
	for i := range s.Statements {
		st := &s.Statements[i]
		def := sch.Predicate(st.Predicate)
		if def == nil || def.Share == "" || st.Subject != subject || st.Status != Actual {
			continue
		}
		for _, q := range st.Qualifiers {
			if q.Key != def.Share {
				continue
			}
			v := q.Value
			v.Printed = ""
			if number, _ := v.Place(); number == "" || v.Unit != PercentUnit || ok && v != share {
				return Value{}, false
			}
			share, ok = v, true
		}
	}
	return share, ok
}

// partOf gives the percents that a share may be, between 0 and 100.
func partOf(share Value) (Interval, bool) {
	in, ok := share.Interval()
	if in.Min == "" {
		in.Min = "0"
	}
	if in.Max == "" {
		in.Max = "100"
	}
	return in, ok && in.Min.Compare("0") >= 0 && in.Max.Compare("100") <= 0 && in.Min.Compare(in.Max) <= 0
}

// timesPercent gives the percents that a part of a part is, not ok where a Decimal has
// not so many digits.
func (in Interval) timesPercent(part Interval) (out Interval, ok bool) {
	least, ok1 := in.Min.timesPercent(part.Min)
	most, ok2 := in.Max.timesPercent(part.Max)
	out = Interval{Min: least, Max: most, MinOpen: in.MinOpen || part.MinOpen, MaxOpen: in.MaxOpen || part.MaxOpen}
	// Nothing of whatever is nothing: it is meant where one of the two may be nothing.
	if least == "0" {
		out.MinOpen = !in.holdsZero() && !part.holdsZero()
	}
	if most == "0" {
		out.MaxOpen = false
	}
	return out, ok1 && ok2
}

func (in Interval) holdsZero() bool { return in.Min == "0" && !in.MinOpen }

// timesPercent gives d percent of e, exact.
func (d Decimal) timesPercent(e Decimal) (Decimal, bool) {
	digits := func(d Decimal) (*big.Int, int) {
		whole, frac, _ := strings.Cut(string(d), ".")
		n, _ := new(big.Int).SetString(whole+frac, 10)
		return n, len(frac)
	}
	x, places := digits(d)
	y, more := digits(e)
	if x == nil || y == nil {
		return "", false
	}
	places += more + 2
	text := x.Mul(x, y).String()
	if len(text) <= places {
		text = strings.Repeat("0", places+1-len(text)) + text
	}
	out, err := ParseDecimal(text[:len(text)-places] + "." + text[len(text)-places:])
	return out, err == nil
}

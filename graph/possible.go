package graph

import (
	"slices"
	"strings"
)

// Impossible lists what a query asks for that no statement has, whatever is stored:
// the schema says which predicates have amounts, in which unit, and which types they
// join. Each issue names the field. A query that has none may still find nothing.
func (q *StatementsQuery) Impossible(sch *Schema) []Issue {
	amount := ""
	switch {
	case q.Unit != "":
		amount = "unit"
	case q.Min != "":
		amount = "min"
	case q.Max != "":
		amount = "max"
	case q.Amount != "":
		amount = "amount"
	}
	demands := []demand{
		{"subjectType", sch.have(q.SubjectTypes), "has a subject of these types", func(p *PredicateDef) bool {
			return allows(p.SubjectTypes, q.SubjectTypes...)
		}},
		{"objectType", sch.have(q.ObjectTypes), "has an object of these types", func(p *PredicateDef) bool {
			return !p.IsFact() && allows(p.ObjectTypes, q.ObjectTypes...)
		}},
	}
	demands = append(demands, q.Filter.demands(sch)...)
	if q.AmountOf != "" {
		out := unmet(sch, q.Filter.Predicates, demands)
		if d := sch.Qualifier(q.AmountOf); d != nil && q.Unit != "" && sch.ValidUnit(q.Unit) && !measuredIn(d.Unit, q.Unit) {
			out = append(out, Issue{"unit", "can't be met: " + Quote(d.Key) + " is measured in " + d.Unit + "; write that, or leave unit out"})
		}
		return out
	}
	out := unmet(sch, q.Filter.Predicates, append(demands,
		demand{amount, amount != "", "has an amount", func(p *PredicateDef) bool { return p.Value == Quantity }},
		demand{"unit", q.Unit != "" && sch.ValidUnit(q.Unit), "is measured in " + Quote(q.Unit), func(p *PredicateDef) bool { return measuredIn(p.Unit, q.Unit) }},
	))
	for i := range out {
		if keys := sch.measuring(q.Unit); amount != "" && out[i].Field == amount && len(keys) > 0 {
			out[i].Detail += "; qualifiers give amounts, too: name one of them, as in qualifier=" + keys[0]
		}
	}
	return out
}

// measuring lists the keys of qualifiers that give amounts in a unit, "" for any.
func (s *Schema) measuring(unit string) []string {
	var out []string
	for i := range s.Qualifiers {
		if d := &s.Qualifiers[i]; d.Value == Quantity && (unit == "" || measuredIn(d.Unit, unit)) {
			out = append(out, d.Key)
		}
	}
	return out
}

// ImpossibleLinks is Impossible for a filter of links. With inner, its types speak of
// what lies between two ends, which a link need not have.
func (f *Filter) ImpossibleLinks(sch *Schema, inner bool) []Issue {
	demands := []demand{{"predicate", len(f.Predicates) > 0, "joins two entities", func(p *PredicateDef) bool { return !p.IsFact() }}}
	if !inner {
		demands = append(demands, f.demands(sch)...)
	}
	return unmet(sch, f.Predicates, demands)
}

// A demand is one condition of a query, and which predicates can meet it.
type demand struct {
	field string
	asked bool
	what  string // that no statement does or has
	met   func(*PredicateDef) bool
}

// demands are those of a filter.
func (f *Filter) demands(sch *Schema) []demand {
	return []demand{
		{"direction", f.Direction == In, "leads in, to an object", func(p *PredicateDef) bool { return !p.IsFact() }},
		{"type", sch.have(f.Types), "has another end of these types", func(p *PredicateDef) bool {
			return !p.IsFact() && (f.Direction != In && allows(p.ObjectTypes, f.Types...) || f.Direction != Out && allows(p.SubjectTypes, f.Types...))
		}},
	}
}

// have reports whether types are asked for, and the schema has them all: that there is
// no such type is told elsewhere.
func (s *Schema) have(asked []Type) bool {
	return len(asked) > 0 && !slices.ContainsFunc(asked, func(t Type) bool { return s.Type(t) == nil })
}

// allows reports whether a predicate that allows some types, any where it names none,
// allows one of those asked for. UnknownType is allowed everywhere.
func allows(allowed []Type, asked ...Type) bool {
	return len(allowed) == 0 || slices.ContainsFunc(asked, func(t Type) bool { return t == UnknownType || slices.Contains(allowed, t) })
}

// unmet gives an issue for each demand that no predicate meets that met those before.
func unmet(sch *Schema, named []Predicate, demands []demand) []Issue {
	if !slices.ContainsFunc(demands, func(d demand) bool { return d.asked }) {
		return nil
	}
	var left []*PredicateDef
	for _, id := range named {
		def := sch.Predicate(id)
		if def == nil {
			return nil // it is told that there is none
		}
		left = append(left, def)
	}
	if len(named) == 0 {
		for i := range sch.Predicates {
			left = append(left, &sch.Predicates[i])
		}
	}
	var out []Issue
	for _, d := range demands {
		if !d.asked {
			continue
		}
		next := slices.DeleteFunc(slices.Clone(left), func(p *PredicateDef) bool { return !d.met(p) })
		if len(next) == 0 {
			out = append(out, Issue{d.field, "can't be met: no statement " + of(left, len(named) > 0) + d.what + "; GET /api/v1/schema says what each predicate has"})
			continue
		}
		left = next
	}
	return out
}

// of names predicates, if they are few.
func of(left []*PredicateDef, named bool) string {
	const few = 3
	if !named || len(left) > few {
		return "that passes the rest "
	}
	ids := make([]string, len(left))
	for i, p := range left {
		ids[i] = Quote(p.ID)
	}
	return "of " + strings.Join(ids, " or ") + " "
}

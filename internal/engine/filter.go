package engine

import (
	"slices"

	"hubgraph/graph"
)

// A codeSet is a set of codes.
type codeSet []uint64

func (b codeSet) has(i uint32) bool { return int(i>>6) < len(b) && b[i>>6]>>(i&63)&1 == 1 }

func (b *codeSet) add(i uint32) {
	for int(i>>6) >= len(*b) {
		*b = append(*b, 0)
	}
	(*b)[i>>6] |= 1 << (i & 63)
}

// A filter is a graph.Filter compiled to tests of columns. It belongs to the
// view that compiled it.
type filter struct {
	all         bool // every claim passes
	aside       bool // claims that stand aside may pass
	loose       bool // claims may pass that make a step firm, and others
	onDate      bool // all that is actual makes a step firm, whatever its edge says
	narrow      bool // it asks for a direction or for predicates
	byPredicate bool
	predicates  codeSet
	byStatus    bool
	statuses    uint8 // a bit each
	bySource    bool
	sources     codeSet
	byType      bool
	types       codeSet
	direction   graph.Direction
	undirected  codeSet // predicates of which a direction is not asked

	valid                 bool
	validFirst, validLast graph.Day
	due                   bool
	dueFirst, dueLast     graph.Day
	seen                  bool
	seenFirst, seenLast   graph.Day // between which a claim must be observed
}

func (v *View) compile(f *graph.Filter) *filter {
	c := &filter{
		byPredicate: len(f.Predicates) > 0, bySource: len(f.Sources) > 0,
		direction: f.Direction, valid: f.ValidAt != "", due: f.DueBefore != "" || f.DueAfter != "",
		statuses: usualStatuses, validFirst: f.ValidAt.First(), validLast: f.ValidAt.Last(),
	}
	c.dueFirst, c.dueLast = f.DueDays()
	c.seen = f.ObservedBefore != "" || f.ObservedAfter != ""
	c.seenFirst, c.seenLast = f.ObservedDays()
	for _, w := range f.Predicates {
		if code, ok := v.preds.find(w); ok {
			c.predicates.add(code)
		}
	}
	if len(f.Statuses) > 0 {
		c.statuses = statusBits(f.LooksAt())
		c.aside = slices.ContainsFunc(f.Statuses, graph.Status.Aside)
	}
	// Where every statement there is stands so, none need be looked at.
	for code, n := range v.counts.byStatus {
		passes := c.stands(uint32(code))
		c.byStatus = c.byStatus || n > 0 && !passes
		c.loose = c.loose || n > 0 && passes && uint32(code) != actual
	}
	c.onDate = c.valid && v.counts.bounded > 0
	c.loose = (c.loose || !c.valid && v.counts.bounded > 0) && c.stands(actual)
	for _, w := range f.Sources {
		if code, ok := v.findSource(w); ok {
			c.sources.add(code)
		}
	}
	c.byType, c.types = v.typeSet(f.Types)
	if f.Direction != graph.Any {
		c.undirected = v.symmetric()
	}
	c.narrow = c.byPredicate || c.direction != graph.Any
	c.all = !c.byPredicate && !c.byStatus && !c.bySource && !c.valid && !c.due && !c.seen
	return c
}

// usualStatuses are those that a filter lets pass which names none.
var usualStatuses = statusBits(graph.DefaultStatuses)

func statusBits(list []graph.Status) (bits uint8) {
	for _, s := range list {
		bits |= 1 << statusCode(s)
	}
	return bits
}

// stands reports whether what has a status may pass.
func (f *filter) stands(status uint32) bool { return f.statuses>>status&1 != 0 }

// symmetric gives the predicates that are, of those that the view has seen.
func (v *View) symmetric() (set codeSet) {
	for i := range v.defined.Predicates {
		if p := &v.defined.Predicates[i]; p.Symmetric {
			if code, ok := v.preds.find(p.ID); ok {
				set.add(code)
			}
		}
	}
	return set
}

// define sets what the view's schema adds to the built-in one.
func (v *View) define(add graph.Schema) {
	v.schema, v.defined = add, graph.Builtin()
	if !add.IsZero() {
		whole := v.defined.Merge(add)
		v.defined = &whole
	}
}

// typeSet gives the set of some types; asked is false where there are none, so
// that all pass.
func (v *View) typeSet(types []graph.Type) (asked bool, set codeSet) {
	for _, w := range types {
		if code, ok := v.types.find(w); ok {
			set.add(code)
		}
	}
	return len(types) > 0, set
}

// claim is graph.Filter.MatchClaim.
func (f *filter) claim(r *row) bool {
	if f.all {
		return true
	}
	if f.byPredicate && !f.predicates.has(r.predicate()) ||
		f.byStatus && !f.stands(r.status()) ||
		f.bySource && !f.sources.has(r.by()) {
		return false
	}
	if f.valid && !f.held(r) {
		return false
	}
	return (!f.due || r.due != 0 && r.due <= f.dueLast && r.due >= f.dueFirst) &&
		(!f.seen || r.observed != 0 && r.observed <= f.seenLast && r.observed >= f.seenFirst)
}

var actual, planned, target, ended = statusCode(graph.Actual), statusCode(graph.Planned), statusCode(graph.Target), statusCode(graph.Ended)

// held is validAt of graph.Filter.MatchTime.
func (f *filter) held(r *row) bool {
	switch st := r.status(); {
	case st == planned || st == target || st == ended && r.to == 0:
		return false
	case r.from|r.to != 0:
		return (r.from == 0 || r.from <= f.validLast) && (r.to == 0 || r.to >= f.validFirst)
	}
	return r.observed == 0 || r.observed <= f.validLast
}

// typed reports whether the type filter lets an entity be the other end.
func (f *filter) typed(v *View, e int32) bool { return !f.byType || f.types.has(v.typ(e)) }

func (f *filter) ofType(typ uint32) bool { return !f.byType || f.types.has(typ) }

// open reports whether every edge of the view passes.
func (f *filter) open(v *View) bool {
	return f.all && f.direction == graph.Any && !f.byType && v.deadN == 0
}

// leads is the filter's direction: whether an edge leads from its owner to its
// other end.
func (f *filter) leads(owner int32, e edge) bool {
	return f.direction == graph.Any || e.leads(owner, f.direction == graph.Out)
}

// arrives is leads as seen from the other end.
func (f *filter) arrives(owner int32, e edge) bool {
	return f.direction == graph.Any || e.leads(owner, f.direction != graph.Out)
}

// asks reports whether an edge, for back as seen from its other end, has a direction and
// a predicate that the filter asks for.
func (f *filter) asks(v *View, owner int32, e edge, back bool) bool {
	return (f.direction == graph.Any || e.leads(owner, f.direction == graph.Out != back)) &&
		(!f.byPredicate || f.predicates.has(v.row(e.statement()).predicate()))
}

// passes reports whether an edge's statement lives, is let pass and leads from
// the owner to the other end; types are not asked.
func (f *filter) passes(v *View, owner int32, e edge) bool {
	return f.leads(owner, e) && v.live(e.statement()) && (f.all || f.claim(v.row(e.statement())))
}

// brings is passes as seen from the other end.
func (f *filter) brings(v *View, owner int32, e edge) bool {
	return f.arrives(owner, e) && v.live(e.statement()) && (f.all || f.claim(v.row(e.statement())))
}

// firm is graph.Filter.Firm for an edge that passes.
func (f *filter) firm(v *View, e edge) bool {
	return e.firm() || f.onDate && v.row(e.statement()).actual()
}

// joined reports whether a step leads from a to b.
func (f *filter) joined(v *View, a, b int32) bool {
	for _, list := range v.edgesTo(a, b) {
		for _, e := range list {
			if f.passes(v, a, e) {
				return true
			}
		}
	}
	return false
}

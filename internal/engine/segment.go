package engine

import (
	"cmp"
	"slices"
	"sort"

	"hubgraph/graph"
)

// A segment is what one write brought, or several: what is found by id, by what it mentions
// or by an identifier. It never changes, and holds numbers only, so that what has
// changed since is for the reader to see. A view's segments are in order of their size, and
// none is of the same order of magnitude as the next for long: the smaller are merged by
// the write that makes them so, the larger beside the writes (see Head).
type segment struct {
	entities    []int32 // in ID order
	statements  []keyed // in ID order
	byID        table   // of the entities' places in the list, where it has more than few
	byHash      table   // of the statements'
	mentions    []mention
	identifiers []ref
	figures     []ref // amounts of facts -> statements
}

// A keyed is a statement with what it is ordered and found by.
type keyed struct {
	key
	predicate uint32
	at        uint32
}

// few is how long a list may be that is searched without a table.
const few = 8

func (r *segment) size() int { return len(r.entities) + len(r.statements) + len(r.identifiers) }

// index makes what a segment is searched by of its lists.
func (r *segment) index(v *View) *segment {
	r.indexEntities(v)
	r.indexStatements(v)
	return r
}

func (r *segment) indexEntities(v *View) {
	if len(r.entities) > few {
		r.byID = newTable(len(r.entities))
		for i, e := range r.entities {
			r.byID.put(v.b.hash.text(string(v.id(e))), uint32(i))
		}
	}
}

func (r *segment) indexStatements(v *View) {
	if len(r.statements) > few {
		r.byHash = newTable(len(r.statements))
		for i := range r.statements {
			r.byHash.put(v.b.hash.key(r.statements[i].key), uint32(i))
		}
	}
}

// entity finds an entity by the hash of its id.
func (r *segment) entity(v *View, h uint64, id graph.EntityID) (int32, bool) {
	if len(r.entities) <= few {
		for _, e := range r.entities {
			if v.id(e) == id {
				return e, true
			}
		}
		return 0, false
	}
	i, ok := r.byID.find(h, func(i uint32) bool { return v.id(r.entities[i]) == id })
	if !ok {
		return 0, false
	}
	return r.entities[i], true
}

// statement finds a statement by its key, its predicate and the hash of the key.
func (r *segment) statement(h uint64, k key, predicate uint32) (uint32, bool) {
	if len(r.statements) <= few {
		for i := range r.statements {
			if s := &r.statements[i]; s.key == k && s.predicate == predicate {
				return s.at, true
			}
		}
		return 0, false
	}
	i, ok := r.byHash.find(h, func(i uint32) bool { return r.statements[i].key == k && r.statements[i].predicate == predicate })
	if !ok {
		return 0, false
	}
	return r.statements[i].at, true
}

// merge gives one segment of two, both of v.
func (v *View) merge(a, b *segment) *segment {
	return (&segment{
		entities:    mergeSorted(a.entities, b.entities, v.compare),
		statements:  mergeSorted(a.statements, b.statements, v.compareKeyed),
		mentions:    mergeSorted(a.mentions, b.mentions, compareMentions),
		identifiers: slices.Compact(mergeSorted(a.identifiers, b.identifiers, compareRefs)),
		figures:     mergeSorted(a.figures, b.figures, compareRefs),
	}).index(v)
}

// withSegment gives a list of segments with one more, in order of size.
func withSegment(segments []*segment, r *segment) []*segment {
	i, _ := slices.BinarySearchFunc(segments, r.size(), func(x *segment, n int) int { return cmp.Compare(n, x.size()) })
	return slices.Insert(slices.Clip(segments), i, r)
}

// alike reports whether segments of such sizes, the larger first, are to be one.
func alike(larger, smaller int) bool { return larger <= 2*smaller }

// settled gives the view's segments with those merged that a write merges itself.
func (v *View) settled(segments []*segment) []*segment {
	for n := len(segments); n > 1; n = len(segments) {
		a, b := segments[n-2], segments[n-1]
		if !alike(a.size(), b.size()) || 2*a.size() > v.pace.together {
			break
		}
		segments = withSegment(segments[:n-2], v.merge(a, b))
	}
	return segments
}

// unsettled gives some segments that are to be merged beside the writes, no or several. No
// write merges one of them meanwhile: each is too large.
func (v *View) unsettled() []*segment {
	large := v.segments
	for len(large) > 0 && 2*large[len(large)-1].size() <= v.pace.together {
		large = large[:len(large)-1]
	}
	end, sum := len(large), 0
	for i := len(large) - 1; i >= 0; i-- {
		if sum > 0 && !alike(large[i].size(), sum) {
			if end-i > 2 {
				return large[i+1 : end]
			}
			end, sum = i+1, 0
		}
		sum += large[i].size()
	}
	if end < 2 {
		return nil
	}
	return large[:end]
}

// A merged says that a segment is what some others are together.
type merged struct {
	of []*segment
	to *segment
}

// with gives a view's segments with what has been merged; they are as they were where it
// has not all of those, and ok is false.
func (m *merged) with(segments []*segment) (_ []*segment, ok bool) {
	left := slices.DeleteFunc(slices.Clone(segments), func(r *segment) bool { return slices.Contains(m.of, r) })
	if len(left) != len(segments)-len(m.of) {
		return segments, false
	}
	return withSegment(left, m.to), true
}

// keyed gives a statement with its key.
func (v *View) keyed(s uint32) keyed {
	return keyed{keyOf(v.statementRecord(s)), v.row(s).predicate(), s}
}

// compareKeyed orders statements by id.
func (v *View) compareKeyed(a, b keyed) int {
	if a.predicate != b.predicate {
		return graph.ComparePredicates(v.preds.words[a.predicate], v.preds.words[b.predicate])
	}
	return a.key.compare(b.key)
}

// before reports whether a statement comes before another, which the first bits of its key
// tell of most that the base has.
func (v *View) before(s uint32, p *keyed) bool {
	if s < v.baseM() && v.row(s).predicate() == p.predicate {
		if top := v.b.tops[s]; top != p.top() {
			return top < p.top()
		}
	}
	return v.compareKeyed(v.keyed(s), *p) < 0
}

// A queue walks several lists, each in order, as one.
type queue[T any] struct {
	lists   [][]T
	compare func(a, b T) int
}

// push adds a list.
func (q *queue[T]) push(list []T) {
	if len(list) > 0 {
		q.lists = append(q.lists, list)
	}
}

// pop takes the least of all.
func (q *queue[T]) pop() (out T, ok bool) {
	if len(q.lists) == 0 {
		return out, false
	}
	least := 0
	for i := 1; i < len(q.lists); i++ {
		if q.compare(q.lists[i][0], q.lists[least][0]) < 0 {
			least = i
		}
	}
	list := q.lists[least]
	if q.lists[least] = list[1:]; len(list) == 1 {
		q.lists = slices.Delete(q.lists, least, least+1)
	}
	return list[0], true
}

// later gives the statements that have come since the base, retracted ones included, in
// ID order, from where beyond becomes true.
func (v *View) later(beyond func(uint32) bool) *queue[keyed] {
	q := &queue[keyed]{compare: v.compareKeyed}
	for _, r := range v.segments {
		q.push(r.statements[sort.Search(len(r.statements), func(i int) bool { return beyond(r.statements[i].at) }):])
	}
	return q
}

// merged calls yield with the statements of a list and of a queue, both in ID order, in
// ID order, dead ones left out, until it answers false.
func (v *View) merged(n int, at func(int) uint32, later *queue[keyed], yield func(uint32) bool) {
	i := 0
	for p, ok := later.pop(); ok; p, ok = later.pop() {
		// Few come to many: gallop to where the next one goes.
		before := func(i int) bool { return v.before(at(i), &p) }
		step := 1
		for i+step <= n && before(i+step-1) {
			step *= 2
		}
		from := i + step/2
		to := from + sort.Search(min(i+step-1, n)-from, func(k int) bool { return !before(from + k) })
		for ; i < to; i++ {
			if s := at(i); v.live(s) && !yield(s) {
				return
			}
		}
		if v.live(p.at) && !yield(p.at) {
			return
		}
	}
	for ; i < n; i++ {
		if s := at(i); v.live(s) && !yield(s) {
			return
		}
	}
}

// every is later of all.
func every(uint32) bool { return true }

// mergeSorted gives a new list of two sorted ones.
func mergeSorted[T any](a, b []T, compare func(a, b T) int) []T {
	if len(a) < len(b) {
		a, b = b, a
	}
	out := make([]T, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		// Few come to many: gallop to where the next one goes, and copy up to there.
		step := 1
		for step <= len(a) && compare(a[step-1], b[0]) < 0 {
			step *= 2
		}
		from := step / 2
		to := from + sort.Search(min(step-1, len(a))-from, func(k int) bool { return compare(a[from+k], b[0]) >= 0 })
		out = append(append(out, a[:to]...), b[0])
		a, b = a[to:], b[1:]
	}
	return append(append(out, a...), b...)
}

// ways is in how many lists an entity's edges, or its facts, lie at most: the base's and
// those that came later.
const ways = 4

// layers are lists, each in order and all much longer than the next; those that are not
// there come last.
type layers[T any] struct {
	first []T
	rest  *[ways - 2][]T // nil: there are none, as of most
}

// into puts them behind the first of some lists.
func (l *layers[T]) into(lists *[ways][]T) {
	lists[1] = l.first
	if l.rest != nil {
		copy(lists[2:], l.rest[:])
	}
}

// with gives them with a sorted list more, which stays the caller's. It is merged into one that is long about as
// often as it is many times shorter, so that a hub's next link does not copy all that it has.
func (l layers[T]) with(later []T, compare func(a, b T) int) layers[T] {
	const times = 64
	var all [ways][]T
	l.into(&all)
	lists := all[1:]
	n := len(lists)
	for n > 0 && lists[n-1] == nil {
		n--
	}
	merged := false
	for ; n == len(lists) || n > 0 && len(lists[n-1]) <= times*len(later); n-- {
		later, lists[n-1], merged = mergeSorted(lists[n-1], later, compare), nil, true
	}
	if !merged {
		later = slices.Clone(later)
	}
	lists[n] = later
	l = layers[T]{first: lists[0]}
	if n > 0 {
		rest := [ways - 2][]T(lists[1:])
		l.rest = &rest
	}
	return l
}

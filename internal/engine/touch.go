package engine

import (
	"cmp"
	"slices"
	"sync"
	"sync/atomic"

	"hubgraph/graph/change"
)

// A touch is what a change does to an entity that it has as an end.
type touch struct {
	owner int32
	other int32
	link  uint32 // of the edge that is added; of a fact the statement
	pair  int32  // 2n and 2n+1 are those of the two ends; of a fact none
	what  adds
	near  int8 // relationships with other that a degree counts, more
	gone  int8 // edges that are dead, more
	aside int8 // of the edges that live those that no degree counts, more
	twins int8 // relations stored from both ends, more
}

// adds says what a touch adds to an entity's lists.
type adds uint8

const (
	addsNothing adds = iota
	addsEdge
	addsFact
)

// touch notes what happens to a relationship at its ends, by of which there are more. t
// has what is the same at both, with the link as its subject sees it.
func (e *editor) touch(r *row, t touch, by int) {
	if r.aside() {
		t.aside = int8(by)
	} else if r.object != r.subject {
		t.near = int8(by)
	}
	t.owner, t.other, t.pair = r.subject, r.object, 2*e.pairs
	e.pairs++
	e.touches = append(e.touches, t)
	if r.object != r.subject {
		t.owner, t.other, t.pair = t.other, t.owner, t.pair+1
		t.link |= 1
		e.touches = append(e.touches, t)
	}
}

// A late is what a write did to the ends that it touched, of which the deltas are made when
// one is first looked at, together with those of the writes before it: while much is
// loaded mostly never, as a new base is made before that.
type late struct {
	to    *View // the view after it, as bare gives it
	pairs int32 // how many pairs of ends it touched
	made  atomic.Pointer[paged[*delta]]
	line  *lateLine
	end   lateCount // how many there are of the line to this one

	looked atomic.Bool // a question needed a delta

	mu     sync.Mutex // of what is nil once they are made
	own    []touch
	before *late // what the write before it did, where that was not made
	from   *View // else the view before it
}

// A lateLine is lates that follow each other.
type lateLine struct {
	mu   sync.Mutex
	made lateCount // to the last of which the deltas are made
}

type lateCount struct{ writes, touches int }

// waiting is how many there are up to l of which the deltas are not made.
func (l *late) waiting() lateCount {
	l.line.mu.Lock()
	defer l.line.mu.Unlock()
	return lateCount{l.end.writes - l.line.made.writes, l.end.touches - l.line.made.touches}
}

// due reports whether the deltas are to be made though nobody looks.
func (l *late) due(p *pace) bool {
	n := l.waiting()
	return n.touches > p.late || n.writes > p.lates
}

// deltas gives those after the write.
func (l *late) deltas() *paged[*delta] {
	if made := l.made.Load(); made != nil {
		return made
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if made := l.made.Load(); made != nil {
		return made
	}
	room := touchRooms.Get().(*touchRoom)
	defer touchRooms.Put(room)
	old, lates := l.since()
	made := room.deltas(old, l.to, lates)
	l.own, l.before, l.from = nil, nil, nil
	l.made.Store(&made)
	l.line.mu.Lock()
	defer l.line.mu.Unlock()
	if l.line.made.writes < l.end.writes {
		l.line.made = l.end
	}
	return &made
}

// since gives the last view before l of which the deltas are made, and what each write since
// did. One that is being made is waited for. l.mu is held.
func (l *late) since() (*View, []ofWrite) {
	list := []ofWrite{{l.own, l.pairs}}
	at := l
	for at.before != nil {
		b := at.before
		b.mu.Lock()
		if at != l {
			at.mu.Unlock()
		}
		if at = b; b.made.Load() != nil {
			break
		}
		list = append(list, ofWrite{b.own, b.pairs})
	}
	old := at.from
	if at.made.Load() != nil {
		old = at.view()
	}
	if at != l {
		at.mu.Unlock()
	}
	slices.Reverse(list)
	return old, list
}

// view gives the view after the write with its deltas, which are made.
func (l *late) view() *View {
	v := *l.to
	v.adj = *l.made.Load()
	return &v
}

// bare is as much of a view as deltas are made by.
func (v *View) bare() *View {
	n := *v
	n.segments, n.search, n.late = nil, nil, nil
	return &n
}

// touchEnds has the deltas made of all that was touched, or leaves it for later.
func (e *editor) touchEnds(old *View) {
	v := &e.v
	e.room.touches = e.touches
	now := &late{to: v, pairs: e.pairs, own: e.touches, line: &lateLine{}}
	v.watched = max(v.watched-1, 0)
	if l := old.late; l == nil {
		now.from = old
	} else {
		if l.made.Load() == nil {
			now.before, now.line, now.end = l, l.line, l.end
		} else {
			now.from = l.view()
		}
		if l.looked.Load() { // somebody did, and may well do so again
			v.watched = v.pace.watched
		}
	}
	now.end.writes++
	now.end.touches += len(e.touches)
	if v.watched > 0 || now.waiting().touches > 4*v.pace.late || now.before == nil && len(e.touches) <= v.pace.touches {
		v.adj, v.late = *now.deltas(), nil
		return
	}
	if now.own = slices.Clone(e.touches); now.from == old {
		now.from = old.bare()
	}
	v.adj, v.late = paged[*delta]{}, now // what it is after is told at the end, see View.Apply
}

// A touchRoom is memory in which the touches of one write after the other are put in order.
type touchRoom struct {
	touches, all, ordered []touch
	owners, sorted        []uint64
	list                  []touched
	at                    []int32
}

var touchRooms = sync.Pool{New: func() any { return &touchRoom{} }}

// A touched is an entity with what is done to it.
type touched struct {
	entity   int32
	size     int32  // how many edges it had
	near     int32  // neighbours more
	from, to int32  // its touches
	was      *delta // nil: it had none
}

// An ofWrite is what a write touched.
type ofWrite struct {
	touches []touch
	pairs   int32
}

// deltas makes those after some writes, which lead from one view to another.
func (r *touchRoom) deltas(old, to *View, writes []ofWrite) paged[*delta] {
	adj := pagedEdit[*delta]{paged: old.adj}
	touches, pairs := r.inOrder(to, writes)
	list := r.list[:0]
	at := slices.Grow(r.at[:0], int(2*pairs))[:2*pairs] // the place in the list of each end of a pair
	for i := 0; i < len(touches); {
		x := touched{entity: touches[i].owner, from: int32(i)}
		for i < len(touches) && touches[i].owner == x.entity {
			if pair := touches[i].pair; pair >= 0 {
				at[pair] = int32(len(list))
			}
			i++
		}
		x.to, x.was, x.size = int32(i), old.adj.at(uint32(x.entity)), int32(old.edgesHere(x.entity))
		list = append(list, x)
	}
	r.list, r.at = list, at
	for i := range list {
		countNear(old, touches, list, i, at)
	}
	var edges []edge
	var facts []uint32
	for i := range list {
		x := &list[i]
		n := &delta{}
		if x.was != nil {
			*n = *x.was
		}
		n.near += x.near
		edges, facts = edges[:0], facts[:0]
		for _, t := range touches[x.from:x.to] {
			switch t.what {
			case addsEdge:
				edges = append(edges, edge{t.other, t.link})
			case addsFact:
				facts = append(facts, t.link)
			}
			n.gone += int32(t.gone)
			n.aside += int32(t.aside)
			n.twins += int32(t.twins)
		}
		if n.added += int32(len(edges)); len(edges) > 0 {
			n.edges = n.edges.with(edges, to.compareEdges)
		}
		if len(facts) > 0 {
			var have layers[uint32]
			if n.facts != nil {
				have = *n.facts
			}
			have = have.with(facts, to.compareStatements)
			n.facts = &have
		}
		adj.set(uint32(x.entity), n)
	}
	clear(list) // which holds deltas of a view that may go
	return adj.paged
}

// inOrder gives the touches of some writes in order of their owner, then of the other end,
// then of the statement, and how many pairs of ends they touch.
func (r *touchRoom) inOrder(to *View, writes []ofWrite) (_ []touch, pairs int32) {
	touches := writes[0].touches
	if len(writes) > 1 {
		touches = r.all[:0]
	}
	for i := range writes {
		w := &writes[i]
		if len(writes) > 1 {
			from := len(touches)
			touches = append(touches, w.touches...)
			for i := from; i < len(touches); i++ {
				if t := &touches[i]; t.pair >= 0 {
					t.pair += 2 * pairs
				}
			}
			r.all = touches
		}
		pairs += w.pairs
	}
	// Most owners have few: numbers are sorted faster than what they are of.
	owners := slices.Grow(r.owners[:0], len(touches))[:len(touches)]
	for i := range touches {
		owners[i] = uint64(touches[i].owner)<<32 | uint64(i)
	}
	r.owners, r.sorted = sortByHalf(owners, r.sorted)
	out := slices.Grow(r.ordered[:0], len(touches))[:len(touches)]
	r.ordered = out
	for i, at := range r.owners {
		out[i] = touches[uint32(at)]
	}
	for rest := out; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].owner == rest[0].owner {
			n++
		}
		if n > 1 {
			slices.SortFunc(rest[:n], func(s, t touch) int {
				switch {
				case s.other != t.other:
					return to.compare(s.other, t.other)
				case s.what != t.what:
					return cmp.Compare(s.what, t.what)
				case len(writes) == 1 || s.what == addsNothing:
					return cmp.Compare(s.link, t.link) // what is new in a write is numbered in ID order
				case s.what == addsFact:
					return to.compareStatements(s.link, t.link)
				}
				return to.compareStatements(edge{link: s.link}.statement(), edge{link: t.link}.statement())
			})
		}
		rest = rest[n:]
	}
	return out, pairs
}

// sortByHalf sorts numbers of which each is larger than the one before as far as the lower
// halves go, and gives them and the memory that it needs beside them: counting by digits of the upper
// half, the lowest first.
func sortByHalf(list, spare []uint64) (sorted, rest []uint64) {
	const bits, few = 11, 512
	if len(list) <= few { // digits would take longer to count
		slices.Sort(list)
		return list, spare
	}
	spare = slices.Grow(spare[:0], len(list))[:len(list)]
	most := uint64(0)
	for _, x := range list {
		most = max(most, x>>32)
	}
	for shift := 32; shift == 32 || most>>(shift-32) > 0; shift += bits {
		var starts [1<<bits + 1]int32
		for _, x := range list {
			starts[x>>shift&(1<<bits-1)+1]++
		}
		for i := 1; i < len(starts); i++ {
			starts[i] += starts[i-1]
		}
		for _, x := range list {
			at := &starts[x>>shift&(1<<bits-1)]
			spare[*at] = x
			*at++
		}
		list, spare = spare, list
	}
	return list, spare
}

// countNear counts neighbours more and less at an entity of a list, and at the other ends, where
// it is the one that has fewer edges: those to which nothing led before that a degree
// counts, and those to which nothing does any more.
func countNear(old *View, touches []touch, list []touched, i int, at []int32) {
	x := &list[i]
	var edges, to [ways][]edge
	looked := false
	for rest := touches[x.from:x.to]; len(rest) > 0; {
		t, by := rest[0], 0
		for len(rest) > 0 && rest[0].other == t.other {
			by += int(rest[0].near)
			rest = rest[1:]
		}
		if by == 0 {
			continue
		}
		k := at[t.pair^1]
		if y := &list[k]; y.size < x.size || y.size == x.size && int(k) < i {
			continue // it is counted from there
		}
		had := 0
		if x.size > 0 && uint32(t.other) < old.entN {
			if !looked {
				edges, looked = old.edges(x.entity), true
			}
			old.leading(&to, &edges, t.other)
			had = old.counted(&to)
		}
		by = change.Neighbors(had, by)
		x.near += int32(by)
		list[k].near += int32(by)
	}
}

// counted is how many edges of some lists a degree counts.
func (v *View) counted(lists *[ways][]edge) int {
	n := 0
	for _, list := range lists {
		for _, x := range list {
			if v.live(x.statement()) && !v.row(x.statement()).aside() {
				n++
			}
		}
	}
	return n
}

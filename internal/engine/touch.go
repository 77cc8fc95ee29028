package engine

import (
	"cmp"
	"slices"
	"sync"

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

// A touched is an entity with what is done to it.
type touched struct {
	entity   int32
	size     int32  // how many edges it had
	near     int32  // neighbours more
	from, to int32  // its touches
	was      *delta // nil: it had none
}

// inOrder puts touches in order of their owner, then of the other end, then of the link.
func (e *editor) inOrder(touches []touch) []touch {
	// Most owners have few: numbers are sorted faster than what they are of.
	owners := slices.Grow(e.room.owners[:0], len(touches))[:len(touches)]
	for i := range touches {
		owners[i] = uint64(touches[i].owner)<<32 | uint64(i)
	}
	slices.Sort(owners)
	out := slices.Grow(e.room.ordered[:0], len(touches))[:len(touches)]
	e.room.touches, e.room.ordered, e.room.owners = touches, out, owners
	for i, at := range owners {
		out[i] = touches[uint32(at)]
	}
	for rest := out; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].owner == rest[0].owner {
			n++
		}
		if n > 1 {
			slices.SortFunc(rest[:n], func(s, t touch) int {
				if s.other != t.other {
					return e.v.compare(s.other, t.other)
				}
				return cmp.Compare(s.link, t.link) // what is new is numbered in ID order
			})
		}
		rest = rest[n:]
	}
	return out
}

// touchEnds makes the deltas of all that was touched.
func (e *editor) touchEnds(old *View) {
	touches := e.inOrder(e.touches)
	list := e.room.list[:0]
	at := slices.Grow(e.room.at[:0], int(2*e.pairs))[:2*e.pairs] // the place in the list of each end of a pair
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
	e.room.list, e.room.at = list, at
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
			n.edges = n.edges.with(edges, e.v.compareEdges)
		}
		if len(facts) > 0 {
			var have layers[uint32]
			if n.facts != nil {
				have = *n.facts
			}
			have = have.with(facts, e.v.compareStatements)
			n.facts = &have
		}
		e.adj.set(uint32(x.entity), n)
	}
	e.v.adj = e.adj.paged
	clear(list) // which holds deltas of a view that may go
}

// A touchRoom is memory in which the touches of one write after the other are put in order.
type touchRoom struct {
	touches, ordered []touch
	owners           []uint64
	list             []touched
	at               []int32
}

var touchRooms = sync.Pool{New: func() any { return &touchRoom{} }}

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

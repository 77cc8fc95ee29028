package engine

import (
	"math/bits"

	"hubgraph/graph"
)

// A hub is an entity that has many edges in the base. They lie here once more, by which way
// they lead and then by predicate, so that a question about some of them looks at no others.
type hub struct {
	groups []group
	edges  []edge     // group by group, each in order of the other end and then of the statement
	kinds  [][]uint32 // of each group by the type of the other end, how many a degree counts; nil where the hub is no large one
}

// A group is the edges of a hub that lead one way and have one predicate.
type group struct {
	claim uint32 // predicate code << 3 | 4 where that says the same from both ends | which way they lead
	to    uint32 // where it ends among the hub's edges
}

// Which way an edge leads from its owner.
const (
	outward = iota
	around  // a self-loop
	inward
	headings
)

func (x edge) heading(owner int32) int {
	switch {
	case x.other == owner:
		return around
	case x.incoming():
		return inward
	}
	return outward
}

func (g group) predicate() uint32 { return g.claim >> 3 }
func (g group) either() bool      { return g.claim&4 != 0 }
func (g group) heading() int      { return int(g.claim & 3) }

// largeHub is how many times as many edges a hub has of which it is told to what types
// they lead.
const largeHub = 32

// gather makes hubs of the entities that have more edges than least.
func (b *base) gather(symmetric codeSet, least int) {
	b.hubs, b.quiet = map[int32]hub{}, least
	predicates := len(b.ranges)
	next := make([]uint32, headings*predicates)
	var keys []uint32
	for e := range int32(len(b.idEnds)) {
		list := b.edgesOf(e)
		if len(list) <= least {
			continue
		}
		clear(next)
		keys = keys[:0]
		for _, x := range list {
			k := uint32(x.heading(e)*predicates) + b.rows[x.statement()].predicate()
			keys = append(keys, k)
			next[k]++
		}
		n := 0
		for _, k := range next {
			if k > 0 {
				n++
			}
		}
		h := hub{groups: make([]group, 0, n), edges: make([]edge, len(list))}
		to := uint32(0)
		for k, n := range next {
			if n == 0 {
				continue
			}
			next[k] = to
			to += n
			g := group{uint32(k%predicates)<<3 | uint32(k/predicates), to}
			if symmetric.has(g.predicate()) {
				g.claim |= 4
			}
			h.groups = append(h.groups, g)
		}
		for i, x := range list {
			h.edges[next[keys[i]]] = x
			next[keys[i]]++
		}
		if len(list) > largeHub*least {
			h.kinds = b.kindsOf(&h)
		}
		b.hubs[e] = h
	}
}

// hub gives an entity as a hub, if it is one.
func (b *base) hub(e int32) (hub, bool) {
	if int(e) >= len(b.idEnds) || int(b.starts[e+1]-b.starts[e]) <= b.quiet {
		return hub{}, false
	}
	return b.hubs[e], true
}

func (b *base) kindsOf(h *hub) [][]uint32 {
	kinds := make([][]uint32, len(h.groups))
	for i := range h.groups {
		for _, x := range h.group(i) {
			if b.asideN > 0 && b.rows[x.statement()].aside() {
				continue
			}
			t := b.types[x.other]
			for int(t) >= len(kinds[i]) {
				kinds[i] = append(kinds[i], 0)
			}
			kinds[i][t]++
		}
	}
	return kinds
}

func (h *hub) from(i int) uint32 {
	if i == 0 {
		return 0
	}
	return h.groups[i-1].to
}

func (h *hub) group(i int) []edge { return h.edges[h.from(i):h.groups[i].to] }

// asked appends the edges that a filter asks for, for back as seen from the other ends. In
// order, each list is in order of the other end, and it is false where to walk so many of
// them side by side is more work than to walk all that the hub has.
func (h *hub) asked(lists [][]edge, f *filter, back, inOrder bool) ([][]edge, bool) {
	n, edges, from := 0, 0, uint32(0)
	joined := false // the list before this one ends where this group begins
	for i, g := range h.groups {
		if !f.asksGroup(g, back) {
			joined = false
			continue
		}
		start := h.from(i)
		if joined && !inOrder {
			lists[len(lists)-1] = h.edges[from:g.to]
			continue
		}
		from, joined = start, true
		lists = append(lists, h.edges[start:g.to])
		n, edges = n+1, edges+int(g.to-start)
	}
	if inOrder && n*edges > len(h.edges) {
		return lists[:len(lists)-n], false
	}
	return lists, true
}

// asksGroup is asks for all edges of a group.
func (f *filter) asksGroup(g group, back bool) bool {
	if f.byPredicate && !f.predicates.has(g.predicate()) {
		return false
	}
	if f.direction == graph.Any || g.either() || g.heading() == around {
		return true
	}
	return (g.heading() == outward) == (f.direction == graph.Out != back)
}

// asked appends, list by list, those of an entity's edges among which are all that a filter
// asks for, for back as seen from the other ends. In order, each list is in order of the
// other end, then of the statement. It gives no more than that because few edges are
// sooner looked at than told apart.
func (v *View) asked(lists [][]edge, e int32, f *filter, back, inOrder bool) [][]edge {
	all := v.edges(e)
	if f.narrow {
		if h, ok := v.b.hub(e); ok {
			if lists, ok = h.asked(lists, f, back, inOrder); ok {
				all[0] = nil
			}
		}
	}
	for _, list := range all {
		if len(list) > 0 {
			lists = append(lists, list)
		}
	}
	return lists
}

// countAsked counts those of an entity's relationships, of whatever status, that a filter's
// direction and predicates ask for, for back as seen from the other ends: it is what it
// costs to look at them. Of a part of a graph it is in the whole.
func (v *View) countAsked(e int32, f *filter, back bool) int {
	switch {
	case v.whole != nil && back:
		return v.whole[e].back
	case v.whole != nil:
		return v.whole[e].on
	case !f.narrow:
		return v.edgesHere(e)
	}
	dead := false
	if v.deadN > 0 {
		d := v.delta(e)
		dead = d != nil && d.gone > 0
	}
	n := 0
	lists := v.edges(e)
	if h, ok := v.b.hub(e); ok {
		lists[0] = nil
		for i, g := range h.groups {
			switch {
			case !f.asksGroup(g, back):
			case dead:
				for _, x := range h.group(i) {
					if v.live(x.statement()) {
						n++
					}
				}
			default:
				n += len(h.group(i))
			}
		}
	}
	any, out := f.direction == graph.Any, f.direction == graph.Out != back
	for _, list := range lists {
		for _, x := range list {
			if (any || x.leads(e, out)) && (!dead || v.live(x.statement())) &&
				(!f.byPredicate || f.predicates.has(v.row(x.statement()).predicate())) {
				n++
			}
		}
	}
	return n
}

// countAllAsked is countAsked of a list together, as seen from there.
func (v *View) countAllAsked(list []int32, f *filter) int {
	n := 0
	for _, e := range list {
		n += v.countAsked(e, f, false)
	}
	return n
}

// eachDead calls do with the dead edges of an entity that the base has.
func (v *View) eachDead(e int32, do func(edge)) {
	for i, word := range v.dead.all() {
		for ; word != 0; word &= word - 1 {
			s := i<<6 + uint32(bits.TrailingZeros64(word))
			if s >= v.baseM() {
				return
			}
			switch r := v.row(s); {
			case r.isFact():
			case r.subject == e:
				do(edge{r.object, linkOf(s, r.firm(), false)})
			case r.object == e:
				do(edge{r.subject, linkOf(s, r.firm(), false) | 1})
			}
		}
	}
}

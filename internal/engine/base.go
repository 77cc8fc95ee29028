package engine

import (
	"cmp"
	"math/bits"
	"slices"
	"sort"

	"hubgraph/graph"
)

// A dict numbers words in order of their first appearance. It is copied to be
// extended, so that views share it.
type dict[T ~string] struct {
	words []T
	codes map[T]uint32
}

func (d *dict[T]) find(w T) (uint32, bool) {
	c, ok := d.codes[w]
	return c, ok
}

// add gives the word's code and, where it is new, a longer dict.
func (d *dict[T]) add(w T) (uint32, *dict[T]) {
	if c, ok := d.codes[w]; ok {
		return c, d
	}
	n := &dict[T]{words: append(slices.Clip(d.words), w), codes: make(map[T]uint32, len(d.words)+1)}
	for i, w := range n.words {
		n.codes[w] = uint32(i)
	}
	return uint32(len(d.words)), n
}

// A row is what traversals and filters ask of a statement, in half a cache line.
// Days are as the filter compares them, 0 where there is none.
type row struct {
	subject  int32
	object   int32  // of a fact the complement of its unit's code, so negative
	source   uint32 // code << 8 | code of the set of its qualifiers' keys
	claim    uint32 // predicate code << 9 | how From is known << 6 | how To is << 3 | index of the status
	from     graph.Day
	to       graph.Day
	observed graph.Day
	due      graph.Day
}

// statusCode is the index of a status, which has three bits.
func statusCode(s graph.Status) uint32 { return uint32(max(slices.Index(graph.Statuses, s), 0)) }

func (r *row) isFact() bool      { return r.object < 0 }
func (r *row) by() uint32        { return r.source >> 8 } // code of its source
func (r *row) keys() uint32      { return r.source & manyKeySets }
func (r *row) predicate() uint32 { return r.claim >> 9 }
func (r *row) status() uint32    { return r.claim & 7 }

// manyKeySets is the code of all sets of qualifiers' keys that come when so many have one;
// which of them it is the record tells.
const manyKeySets = 1<<8 - 1

// keyEnd ends each key of a set.
const keyEnd = "\x00"

// withKeySet gives the code of the set of the keys of a statement's qualifiers, and where it
// is new and there is room a longer dict. The code of none is 0.
func withKeySet(sets *dict[string], s *graph.Statement) (uint32, *dict[string]) {
	var set []byte
	for i, q := range s.Qualifiers {
		if i == 0 || s.Qualifiers[i-1].Key != q.Key {
			set = append(append(set, q.Key...), keyEnd...)
		}
	}
	if code, ok := sets.find(string(set)); ok {
		return code, sets
	}
	if len(sets.words) == manyKeySets {
		return manyKeySets, sets
	}
	return sets.add(string(set))
}

// maxSources is how many codes of sources a row tells apart.
const maxSources = 1 << 24

// sourceAnd gives what a row has of its source and of its set of keys.
func sourceAnd(source, keys uint32) uint32 { return source<<8 | keys }

// asides has a bit for the code of each status that no degree counts: it is asked of
// every link of a hub.
var asides = func() (bits uint32) {
	for code, s := range graph.Statuses {
		if s.Aside() {
			bits |= 1 << code
		}
	}
	return bits
}()

// aside reports whether no degree counts the row's relationship.
func (r *row) aside() bool { return asides>>r.status()&1 != 0 }

func (r *row) actual() bool { return r.status() == actual }

// firm is graph.Filter.Firm where no date is asked for.
func (r *row) firm() bool { return r.actual() && r.to == 0 }

// An edge is a relationship as seen from one of its ends. A self-loop is one
// edge, as seen from its subject.
type edge struct {
	other int32
	link  uint32 // statement << 3 | 4 where it says the same from both ends | 2 where it makes a step firm | 1 where the owner is the object
}

func linkOf(statement uint32, firm, either bool) uint32 {
	link := statement << 3
	if firm {
		link |= 2
	}
	if either {
		link |= 4
	}
	return link
}

func (e edge) statement() uint32 { return e.link >> 3 }
func (e edge) either() bool      { return e.link&4 != 0 }
func (e edge) firm() bool        { return e.link&2 != 0 }
func (e edge) incoming() bool    { return e.link&1 == 1 }

// leads reports whether the edge leads out from its owner, or in to it: a self-loop and what
// says the same from both ends lead both ways.
func (e edge) leads(owner int32, out bool) bool {
	if out {
		return e.link&5 != 1
	}
	return e.link&5 != 0 || e.other == owner
}

// A base is the large unchanging part of a view. Entities and statements are
// numbered in ID order; edges of an entity are in order of the other end, then
// of the statement.
type base struct {
	hash     hasher
	ids      string // all ids, one behind the other
	idEnds   []uint32
	types    []uint32
	entities blob
	byID     table

	rows       []row
	statements blob
	tops       []uint32    // of each statement the first bits of its key
	ranges     []directory // of statements by predicate code
	due        []uint32    // statements with a due date, in order of that and then of their own

	starts      []uint32 // n+1
	edges       []edge
	hubs        map[int32]hub // those with more edges than quiet
	quiet       int
	aside       map[int32]int // how many of an entity's edges no degree counts, where there are any
	asideN      int           // of such relationships
	twins       map[int32]int // how many of its relations are stored from both ends, where there are any
	near        []uint32      // n, how many other entities the edges that a degree counts lead to
	factStarts  []uint32      // n+1
	facts       []uint32
	mentions    []mention // sorted
	identifiers []ref     // identifiers -> entities
	figures     []ref     // amounts of facts -> statements
}

type span struct{ from, to uint32 }

// A directory finds the statements of a predicate, which lie in order of their keys, by
// the tops of these. Keys are hashes and spread evenly, so that the first few bits of a top
// tell to some statements where it is.
type directory struct {
	span
	shift  uint8    // how many bits of a top are not of these
	starts []uint32 // where the statements begin that have such bits; in the end, where the last end
}

// shelf is about how many statements a directory does not tell apart.
const shelf = 8

func newDirectory(of span, tops []uint32) directory {
	n := bits.Len32((of.to - of.from) / shelf)
	d := directory{of, uint8(32 - n), make([]uint32, 1<<n+1)}
	next := 0
	for i := of.from; i < of.to; i++ {
		for slot := int(tops[i] >> d.shift); next <= slot; next++ {
			d.starts[next] = i
		}
	}
	for ; next < len(d.starts); next++ {
		d.starts[next] = of.to
	}
	return d
}

func (b *base) id(e int32) graph.EntityID {
	start := uint32(0)
	if e > 0 {
		start = b.idEnds[e-1]
	}
	return graph.EntityID(b.ids[start:b.idEnds[e]])
}

// find gives the number of an entity by the hash of its id.
func (b *base) find(h uint64, id graph.EntityID) (int32, bool) {
	i, ok := b.byID.find(h, func(i uint32) bool { return b.id(int32(i)) == id })
	return int32(i), ok
}

// atOnce is of how many entities, or statements, what lies apart in memory is read at once.
const atOnce = 64

// fetch hashes ids, and reads what find will look at of each: many reads that do not wait
// for each other take about as long as one, and what find then reads is near. What was read
// means nothing.
//
//go:noinline
func (b *base) fetch(ids []graph.EntityID, hashes []uint64) (read uint32) {
	var first [atOnce]uint32
	mask := uint64(len(b.byID.slots) - 1)
	for i, id := range ids {
		hashes[i] = b.hash.text(string(id))
		if k := hashes[i] & mask; k < uint64(len(b.byID.slots)) {
			first[i] = b.byID.slots[k]
			read += uint32(b.byID.tags[k])
		}
	}
	for i := range ids {
		if e := first[i]; int(e) < len(b.idEnds) {
			first[i] = b.idEnds[e] - 1
			read += b.types[e]
		}
	}
	for i := range ids {
		if at := first[i]; int(at) < len(b.ids) {
			read += uint32(b.ids[at])
		}
	}
	return read
}

// lower gives the number of entities whose id is less than id.
func (b *base) lower(id graph.EntityID) int32 {
	return int32(sort.Search(len(b.idEnds), func(i int) bool { return b.id(int32(i)) >= id }))
}

// A baseWriter takes entities in ID order, then statements in ID order.
type baseWriter struct {
	base
	ids []byte
}

// entity adds an entity, whose record goes to w.entities.
func (w *baseWriter) entity(id graph.EntityID, typ uint32) {
	w.ids = append(w.ids, id...)
	w.idEnds = append(w.idEnds, uint32(len(w.ids)))
	w.types = append(w.types, typ)
}

// finish makes the rest; symmetric are the codes of predicates that say the same from
// both ends.
func (w *baseWriter) finish(symmetric codeSet, pace pace) *base {
	out := w.base // alone: what makes it has more, which is not to stay for as long as it does
	w.base = base{}
	b := &out
	b.ids = string(w.ids)
	w.ids = nil
	n := len(b.idEnds)

	b.byID = newTable(n)
	for i := range n {
		b.byID.put(b.hash.text(string(b.id(int32(i)))), uint32(i))
	}
	for from, to := 0, 0; from < len(b.rows); from = to {
		p := b.rows[from].predicate()
		for to = from; to < len(b.rows) && b.rows[to].predicate() == p; {
			to++
		}
		for int(p) >= len(b.ranges) {
			b.ranges = append(b.ranges, directory{})
		}
		b.ranges[p] = newDirectory(span{uint32(from), uint32(to)}, b.tops)
	}

	for i := range b.rows {
		if b.rows[i].due != 0 {
			b.due = append(b.due, uint32(i))
		}
	}
	slices.SortStableFunc(b.due, func(x, y uint32) int { return cmp.Compare(b.rows[x].due, b.rows[y].due) })
	b.due = slices.Clip(b.due)

	degrees := make([]uint32, n+1)
	facts := make([]uint32, n+1)
	for i := range b.rows {
		r := &b.rows[i]
		switch {
		case r.isFact():
			facts[r.subject+1]++
		case r.subject == r.object:
			degrees[r.subject+1]++
		default:
			degrees[r.subject+1]++
			degrees[r.object+1]++
		}
	}
	for i := range n {
		degrees[i+1] += degrees[i]
		facts[i+1] += facts[i]
	}
	b.starts, b.factStarts = degrees, facts
	factNext := slices.Clone(facts)
	b.aside = map[int32]int{}
	b.facts = make([]uint32, facts[n])
	for i := range b.rows {
		r := &b.rows[i]
		if r.isFact() {
			b.facts[factNext[r.subject]] = uint32(i)
			factNext[r.subject]++
			continue
		}
		if r.aside() {
			b.asideN++
			b.aside[r.subject]++
			if r.object != r.subject {
				b.aside[r.object]++
			}
		}
	}
	b.link(symmetric, pace.linked)
	b.gather(symmetric, pace.hub)
	b.countNear()
	b.countTwins(symmetric)
	slices.SortFunc(b.mentions, compareMentions)
	slices.SortFunc(b.identifiers, compareRefs)
	slices.SortFunc(b.figures, compareRefs)
	return b
}

// link makes the edges. Two passes of counting sort, by other end and then by owner, leave
// each owner's in order of the other end and then of the statement. What is between them
// is made for some other ends at a time, which have about so many edges, lest it be as much
// again as all.
func (b *base) link(symmetric codeSet, atOnce int) {
	n := len(b.idEnds)
	b.edges = make([]edge, b.starts[n])
	next := slices.Clone(b.starts)
	var byOther []edge // here other is the owner
	var place []uint32
	for from, to := 0, 0; from < n; from = to {
		first := b.starts[from]
		to, _ = slices.BinarySearch(b.starts, first+uint32(atOnce))
		to = min(max(to, from+1), n)
		byOther = slices.Grow(byOther[:0], int(b.starts[to]-first))[:b.starts[to]-first]
		place = append(place[:0], b.starts[from:to]...)
		put := func(other, owner int32, link uint32) {
			if k := int(other) - from; k >= 0 && k < len(place) {
				byOther[place[k]-first] = edge{owner, link}
				place[k]++
			}
		}
		for i := range b.rows {
			r := &b.rows[i]
			if r.isFact() {
				continue
			}
			link := linkOf(uint32(i), r.firm(), symmetric.has(r.predicate()))
			put(r.object, r.subject, link)
			if r.object != r.subject {
				put(r.subject, r.object, link|1)
			}
		}
		for other := from; other < to; other++ {
			for _, e := range byOther[b.starts[other]-first : b.starts[other+1]-first] {
				b.edges[next[e.other]] = edge{int32(other), e.link}
				next[e.other]++
			}
		}
	}
}

// edgesOf gives an entity's edges.
func (b *base) edgesOf(e int32) []edge { return b.edges[b.starts[e]:b.starts[e+1]] }

func (b *base) countNear() {
	b.near = make([]uint32, len(b.idEnds))
	for e := range b.near {
		last := int32(e)
		for _, x := range b.edgesOf(int32(e)) {
			if x.other != last && x.other != int32(e) && (b.asideN == 0 || !b.rows[x.statement()].aside()) {
				b.near[e]++
				last = x.other
			}
		}
	}
}

// countTwins looks for the mirror of what a symmetric predicate says, from the end that
// comes first, where anything of the kind leads back.
func (b *base) countTwins(symmetric codeSet) {
	b.twins = map[int32]int{}
	for p := range b.ranges {
		if !symmetric.has(uint32(p)) {
			continue
		}
		for i := b.ranges[p].from; i < b.ranges[p].to; i++ {
			r := &b.rows[i]
			if r.subject >= r.object || r.aside() || !b.leadsBack(r) {
				continue
			}
			var s graph.Statement
			fillStatement(&s, b.statements.at(i))
			_, hash, _ := parseStatementID(s.Mirror())
			if _, ok := b.statement(hash, uint32(p)); ok {
				b.twins[r.subject]++
				b.twins[r.object]++
			}
		}
	}
}

// leadsBack says whether a statement of the same predicate leads the other way.
func (b *base) leadsBack(r *row) bool {
	list := b.edgesOf(r.subject)
	from, _ := slices.BinarySearchFunc(list, r.object, func(x edge, other int32) int { return cmp.Compare(x.other, other) })
	for _, x := range list[from:] {
		if x.other != r.object {
			break
		}
		if x.incoming() && b.rows[x.statement()].predicate() == r.predicate() {
			return true
		}
	}
	return false
}

// statement gives the number of a statement by its predicate and the hash in its id.
func (b *base) statement(hash [16]byte, predicate uint32) (uint32, bool) {
	if int(predicate) >= len(b.ranges) || b.ranges[predicate].starts == nil {
		return 0, false
	}
	d := &b.ranges[predicate]
	top := keyOf(hash[:]).top()
	slot := top >> d.shift
	i, end := d.starts[slot], d.starts[slot+1]
	for n := end; n-i > shelf; { // where many begin alike, as seldom as that is
		if mid := i + (n-i)/2; b.tops[mid] < top {
			i = mid + 1
		} else {
			n = mid
		}
	}
	for ; i < end && b.tops[i] <= top; i++ {
		if b.tops[i] == top && string(b.statements.at(i)[:16]) == string(hash[:]) {
			return i, true
		}
	}
	return 0, false
}

// rowOf makes a row, but for its ends and its source.
func rowOf(s *graph.Statement) row {
	w := &s.When
	if w.From == "" && w.To == "" && w.Observed == "" && w.Due == "" { // as of most
		return row{claim: statusCode(s.Status)}
	}
	r := row{from: w.From.First(), to: w.To.Last(), observed: w.Observed.First(), due: w.Due.Last()}
	begins := w.From
	if r.from == 0 {
		begins = w.Observed
	}
	r.claim = known(begins)<<6 | known(w.To)<<3 | statusCode(s.Status)
	return r
}

// spans are by how much the last day that a date may mean can be more than the first, as
// numbers: of a day, of months and of a year. What is known otherwise has the code
// behind these.
var spans = [...]graph.Day{0, 27, 28, 29, 30, 1130}

func known(d graph.Date) uint32 {
	first, last := d.First(), d.Last()
	for i, n := range spans {
		if int64(last)-int64(first) == int64(n) {
			return uint32(i)
		}
	}
	return uint32(len(spans))
}

// holding is graph.Holding of a statement, from its row unless a date is known in a way
// that rows do not tell.
func (v *View) holding(s uint32) (sure, may graph.Days) {
	r := v.row(s)
	begins, ends := r.claim>>6&7, r.claim>>3&7
	if max(begins, ends) >= uint32(len(spans)) {
		st := v.statement(s)
		return graph.Holding(st.Status, st.When)
	}
	none, all := graph.NoDays, graph.AllDays
	switch st := r.status(); {
	case st == planned || st == target:
		return none, none
	case r.from|r.to == 0 && (r.observed == 0 || st == ended):
		return none, all
	case r.from|r.to == 0:
		return graph.Days{First: r.observed + spans[begins], Last: graph.MaxDay}, all
	case st == ended && r.to == 0:
		return none, graph.Days{First: r.from, Last: graph.MaxDay}
	}
	sure, may = all, all
	if r.from != 0 {
		sure.First, may.First = r.from+spans[begins], r.from
	}
	if r.to != 0 {
		sure.Last, may.Last = r.to-spans[ends], r.to
	}
	if sure.None() {
		sure = none
	}
	return sure, may
}

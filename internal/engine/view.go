package engine

import (
	"slices"
	"sort"
	"strings"

	"hubgraph/graph"
)

// A View is a graph at one revision, in memory. It never changes, so any number
// of goroutines may read it; [View.Apply] gives the next one. It implements
// [graph.Reader] and [change.State].
//
// Entities and statements have numbers of their own within a view. Those of the
// base follow ID order; those that came later stand behind them in order of
// coming. So numbers are compared by less, never by themselves.
type View struct {
	b        *base
	rev      graph.Revision
	schema   graph.Schema  // additions to the built-in one
	defined  *graph.Schema // the two together
	types    *dict[graph.Type]
	preds    *dict[graph.Predicate]
	units    *dict[string]
	keys     *dict[string] // of qualifiers
	keySets  *dict[string] // see withKeySet
	event    uint32        // code of the type event, or none
	whole    []whole       // in the whole graph, where this is a part of one; nil: as here
	spans    []graph.Days  // of a part: when links held, by what stands there for their statements
	texts    int
	sources  paged[*source]
	bySource []uint32 // source codes in ID order, of dropped ones, too
	dropped  int      // how many of them are
	counts   counts

	// The delta. All of it is zero in a view without one.
	entN, stmtN uint32         // numbers given, the base's included
	ents        paged[*entity] // what has changed since the base, and all that came later
	rows        paged[row]     // of later statements, from 0
	recs        paged[uint64]  // of later statements and of those with other citations: the place of the record in chunks, of which the first is chunk 1
	chunks      paged[chunk]   // what each write brought
	chunkN      int
	adj         paged[*delta] // see delta
	late        *late         // nil: adj has all
	watched     int           // see pace
	dead        paged[uint64] // a bit each statement
	deadN       int
	segments    []*segment // what came later, the largest first
	changes     int        // entities and statements changed since the base
	retyped     bool       // an entity has another type since

	pace   pace
	search *searchIndex
}

const none = ^uint32(0)

// An entity is one that is not as the base has it, if the base has it.
type entity struct {
	id   graph.EntityID
	typ  uint32
	gone bool
	rec  []byte
}

// A source is one source with what belongs to it. One that is dropped keeps its
// code until the next base: statements that were retracted have it, and may be
// stated again when the source is back.
type source struct {
	graph.Source
	text       string
	hasText    bool
	statements int
	gone       bool
}

// A chunk is the records of the statements of a write, as a blob has them.
type chunk struct {
	data    []byte
	records int
}

// A delta is what has been added to an entity's edges and facts since the
// base, how many edges that is, how many of all its edges are dead, and by how many there
// are more that live and that no degree counts, more relations stored from both ends, and
// more neighbours.
type delta struct {
	added int32
	gone  int32
	aside int32
	twins int32
	near  int32
	edges layers[edge] // in order of the other end, then of the statement
	facts *layers[uint32]
}

// whole is what an entity has in the whole graph: its degree, its neighbours, how many
// relationships of whatever status, and of these how many the question asks for (see
// View.countAsked): as seen from there, and from the other ends.
type whole struct{ degree, near, links, on, back int }

// counts are what Stats counts, by code.
type counts struct {
	entities, statements, facts, cites int
	byType, byPredicate                []int
	byStatus                           [8]int // as many as a row has codes
	bounded                            int    // relationships that are actual and state an end
}

func (c *counts) clone() counts {
	n := *c
	n.byType, n.byPredicate = slices.Clone(c.byType), slices.Clone(c.byPredicate)
	return n
}

func bump(list *[]int, code uint32, by int) {
	for int(code) >= len(*list) {
		*list = append(*list, 0)
	}
	(*list)[code] += by
}

func (c *counts) entity(typ uint32, by int) {
	c.entities += by
	bump(&c.byType, typ, by)
}

func (c *counts) statement(r *row, cites, by int) {
	c.statements += by
	if r.isFact() {
		c.facts += by
	} else if r.actual() && !r.firm() {
		c.bounded += by
	}
	c.cites += by * cites
	c.byStatus[r.status()] += by
	bump(&c.byPredicate, r.predicate(), by)
}

// baseN and baseM are how many entities and statements the base has.
func (v *View) baseN() int32  { return int32(len(v.b.idEnds)) }
func (v *View) baseM() uint32 { return uint32(len(v.b.rows)) }

// id gives an entity's id.
func (v *View) id(e int32) graph.EntityID {
	if e < v.baseN() {
		return v.b.id(e)
	}
	return v.ents.at(uint32(e)).id
}

// find gives the number of an entity that is there.
func (v *View) find(id graph.EntityID) (int32, bool) {
	e, ok := v.slot(id)
	return e, ok && !v.gone(e)
}

// slot is find for entities that have a number, be they deleted.
func (v *View) slot(id graph.EntityID) (int32, bool) {
	return v.hashed(v.b.hash.text(string(id)), id)
}

// hashed is slot where the hash of the id is known.
func (v *View) hashed(h uint64, id graph.EntityID) (int32, bool) {
	if e, ok := v.b.find(h, id); ok {
		return e, true
	}
	for _, r := range v.segments {
		if e, ok := r.entity(v, h, id); ok {
			return e, true
		}
	}
	return 0, false
}

func (v *View) gone(e int32) bool {
	if v.ents.isZero() {
		return false
	}
	d := v.ents.at(uint32(e))
	return d != nil && d.gone
}

func (v *View) typ(e int32) uint32 {
	if !v.ents.isZero() {
		if d := v.ents.at(uint32(e)); d != nil {
			return d.typ
		}
	}
	return v.b.types[e]
}

func (v *View) record(e int32) []byte {
	if !v.ents.isZero() {
		if d := v.ents.at(uint32(e)); d != nil {
			return d.rec
		}
	}
	return v.b.entities.at(uint32(e))
}

func (v *View) entity(e int32) graph.Entity {
	return entityOf(v.record(e))
}

// entityOf gives the entity of a record.
func entityOf(record []byte) graph.Entity {
	out, err := graph.DecodeEntity(record)
	if err != nil {
		panic("engine: " + err.Error()) // we encoded it ourselves
	}
	return out
}

// fillNode makes an empty node that of an entity, where it lies: a node is large, and
// moving it costs more than making it.
func (v *View) fillNode(n *graph.Node, e int32) {
	if err := graph.DecodeEntityInto(&n.Entity, v.record(e)); err != nil {
		panic("engine: " + err.Error()) // we encoded it ourselves
	}
	n.Degree, n.Neighbors = v.degree(e), v.near(e)
}

// compare orders entities by id.
func (v *View) compare(a, b int32) int {
	if n := v.baseN(); a < n && b < n || a == b {
		return int(a) - int(b)
	}
	return strings.Compare(string(v.id(a)), string(v.id(b)))
}

// degree is what graph.Node has of an entity; of a part of a graph, in the whole.
func (v *View) degree(e int32) int {
	degree, _ := v.degreeAndSize(e)
	return degree
}

// degreeAndSize gives both at the price of one.
func (v *View) degreeAndSize(e int32) (degree, size int) {
	if v.whole != nil {
		return v.whole[e].degree, v.whole[e].links
	}
	size = v.edgesHere(e)
	degree = size
	if v.b.asideN > 0 {
		degree -= v.b.aside[e]
	}
	if len(v.b.twins) > 0 {
		degree -= v.b.twins[e]
	}
	if d := v.delta(e); d != nil {
		degree -= int(d.aside + d.twins)
	}
	return degree, size
}

// twins counts an entity's relations that are stored from both ends.
func (v *View) twins(e int32) int {
	n := v.b.twins[e]
	if d := v.delta(e); d != nil {
		n += int(d.twins)
	}
	return n
}

// near is how many neighbours graph.Node has of an entity; of a part of a graph, in the
// whole.
func (v *View) near(e int32) int {
	if v.whole != nil {
		return v.whole[e].near
	}
	n := 0
	if e < v.baseN() {
		n = int(v.b.near[e])
	}
	if d := v.delta(e); d != nil {
		n += int(d.near)
	}
	return n
}

// size counts an entity's relationships of whatever status, which is what it costs to
// look at them; of a part of a graph, in the whole.
func (v *View) size(e int32) int {
	if v.whole != nil {
		return v.whole[e].links
	}
	return v.edgesHere(e)
}

func (v *View) edgesHere(e int32) int {
	n := 0
	if e < v.baseN() {
		n = int(v.b.starts[e+1] - v.b.starts[e])
	}
	if d := v.delta(e); d != nil {
		n += int(d.added - d.gone)
	}
	return n
}

// delta gives what an entity has beside the base; nil: nothing.
func (v *View) delta(e int32) *delta {
	if v.late == nil && len(v.adj.groups) == 0 { // inlined: traversals of a base alone ask often
		return nil
	}
	return v.anyDelta(e)
}

func (v *View) anyDelta(e int32) *delta {
	if v.late != nil {
		if !v.late.looked.Load() {
			v.late.looked.Store(true)
		}
		return v.late.deltas().at(uint32(e))
	}
	return v.adj.at(uint32(e))
}

// edges gives an entity's edges in some lists, each in order of the other end
// and then of the statement: the base's and the later ones. Dead ones are among
// them, see live.
func (v *View) edges(e int32) (out [ways][]edge) {
	if e < v.baseN() {
		out[0] = v.b.edges[v.b.starts[e]:v.b.starts[e+1]]
	}
	if d := v.delta(e); d != nil {
		d.edges.into(&out)
	}
	return out
}

// edgesTo is edges for one other end.
func (v *View) edgesTo(e, other int32) [ways][]edge {
	lists := v.edges(e)
	v.leading(&lists, &lists, other)
	return lists
}

// leading puts into out those edges of some lists that lead to one other end.
func (v *View) leading(out, lists *[ways][]edge, other int32) {
	plain := v.plain()
	for i, list := range lists {
		if len(list) == 0 || i == 0 && other >= v.baseN() {
			out[i] = nil
			continue
		}
		from := 0
		for n := len(list); from < n; {
			mid := int(uint(from+n) >> 1)
			o := list[mid].other
			less := o < other
			if i > 0 && !plain { // the numbers of the base's follow the ids
				less = v.compare(o, other) < 0
			}
			if less {
				from = mid + 1
			} else {
				n = mid
			}
		}
		to := from
		for to < len(list) && list[to].other == other {
			to++
		}
		out[i] = list[from:to]
	}
}

// plain reports whether the numbers of all entities follow the ids, as those of the base
// do: they then are compared as they are.
func (v *View) plain() bool { return int32(v.entN) == v.baseN() }

// A cursor walks edges in order of the other end and then of the statement,
// dead ones left out, and those that are not asked for.
type cursor struct {
	v     *View
	lists [][]edge // none of them empty
	f     *filter  // edges that it does not ask for are left out; nil: none
	owner int32
}

// cursor walks lists of edges, which it changes.
func (v *View) cursor(lists [][]edge) cursor {
	return cursor{v: v, lists: slices.DeleteFunc(lists, func(list []edge) bool { return len(list) == 0 })}
}

// cursorOf walks those of an entity's edges to others behind an id that a filter asks for.
func (v *View) cursorOf(room [][]edge, e int32, f *filter, after graph.EntityID) cursor {
	lists := v.asked(room, e, f, false, true)
	if after != "" {
		for i, list := range lists {
			lists[i] = list[sort.Search(len(list), func(i int) bool { return v.id(list[i].other) > after }):]
		}
	}
	c := v.cursor(lists)
	if f.narrow {
		c.f, c.owner = f, e
	}
	return c
}

func (c *cursor) next() (edge, bool) {
	for len(c.lists) > 0 {
		least := 0
		for i := 1; i < len(c.lists); i++ {
			if c.v.compareEdges(c.lists[i][0], c.lists[least][0]) < 0 {
				least = i
			}
		}
		list := c.lists[least]
		e := list[0]
		if c.lists[least] = list[1:]; len(list) == 1 {
			last := len(c.lists) - 1
			c.lists[least] = c.lists[last]
			c.lists = c.lists[:last]
		}
		if c.v.live(e.statement()) && (c.f == nil || c.f.asks(c.v, c.owner, e, false)) {
			return e, true
		}
	}
	return edge{}, false
}

func (v *View) compareEdges(a, b edge) int {
	if a.other != b.other {
		return v.compare(a.other, b.other)
	}
	return v.compareStatements(a.statement(), b.statement())
}

// facts gives the facts of an entity in some lists, each in ID order.
func (v *View) facts(e int32) (out [ways][]uint32) {
	if e < v.baseN() {
		out[0] = v.b.facts[v.b.factStarts[e]:v.b.factStarts[e+1]]
	}
	if d := v.delta(e); d != nil && d.facts != nil {
		d.facts.into(&out)
	}
	return out
}

func (v *View) live(s uint32) bool {
	return v.deadN == 0 || !v.buried(s)
}

//go:noinline
func (v *View) buried(s uint32) bool { return v.dead.at(s>>6)>>(s&63)&1 != 0 }

// row and live are small enough to be inlined, for each edge of a hub asks them; what
// they call is not, lest it make them large.
func (v *View) row(s uint32) *row {
	if rows := v.b.rows; int(s) < len(rows) {
		return &rows[s]
	}
	return v.laterRow(s)
}

//go:noinline
func (v *View) laterRow(s uint32) *row { return v.rows.ptr(s - v.baseM()) }

// sure gives the days on which an edge's claim surely held; see holding.
func (v *View) sure(x edge) graph.Days {
	if v.whole != nil {
		return v.spans[x.statement()]
	}
	sure, _ := v.holding(x.statement())
	return sure
}

func (v *View) statementRecord(s uint32) []byte {
	if !v.recs.isZero() {
		if place := v.recs.at(s); place != 0 {
			return v.laterRecord(place)
		}
	}
	return v.b.statements.at(s)
}

func (v *View) laterRecord(place uint64) []byte {
	return recordIn(v.chunks.ptr(uint32(place>>32)-1).data, uint32(place))
}

func (v *View) statement(s uint32) (out graph.Statement) {
	fillStatement(&out, v.statementRecord(s))
	return out
}

// fillStatement makes an empty statement that of a record; see fillNode.
func fillStatement(s *graph.Statement, record []byte) {
	if err := graph.DecodeStatementInto(s, record); err != nil {
		panic("engine: " + err.Error()) // it was encoded, or decoded, before
	}
}

// statementID is the id of a statement without the rest of its record.
func (v *View) statementID(s uint32) graph.StatementID {
	return graph.StatementIDOf(v.preds.words[v.row(s).predicate()], v.statementRecord(s)[:16])
}

// compareStatements orders statements by id.
func (v *View) compareStatements(a, b uint32) int {
	if m := v.baseM(); a < m && b < m || a == b {
		return int(a) - int(b)
	}
	p, q := v.row(a).predicate(), v.row(b).predicate()
	if p != q {
		return graph.ComparePredicates(v.preds.words[p], v.preds.words[q])
	}
	return keyOf(v.statementRecord(a)).compare(keyOf(v.statementRecord(b)))
}

// findStatement gives the number of a statement that is there.
func (v *View) findStatement(id graph.StatementID) (uint32, bool) {
	s, ok := v.statementSlot(id)
	return s, ok && v.live(s)
}

// statementSlot is findStatement for statements that have a number, be they
// retracted.
func (v *View) statementSlot(id graph.StatementID) (uint32, bool) {
	x := v.seek(id)
	return v.sought(&x)
}

// A sought is what a statement is looked for by.
type sought struct {
	ok        bool // it can be one
	id        [16]byte
	predicate uint32
	key       key
	hash      uint64 // of the key
	first     uint32 // where to begin in the base; only known to fetch
}

func (v *View) seek(id graph.StatementID) (x sought) {
	var word graph.Predicate
	if word, x.id, x.ok = parseStatementID(id); !x.ok {
		return x
	}
	if x.predicate, x.ok = v.preds.find(word); x.ok {
		x.key = keyOf(x.id[:])
		x.hash = v.b.hash.key(x.key)
	}
	return x
}

func (v *View) sought(x *sought) (uint32, bool) {
	if !x.ok {
		return 0, false
	}
	if s, ok := v.b.statement(x.id, x.predicate); ok {
		return s, true
	}
	for _, r := range v.segments {
		if s, ok := r.statement(x.hash, x.key, x.predicate); ok {
			return s, true
		}
	}
	return 0, false
}

// findSource gives the code of a source that is there.
func (v *View) findSource(id graph.SourceID) (uint32, bool) {
	c, ok := v.sourceSlot(id)
	return c, ok && !v.sources.at(c).gone
}

// sourceSlot is findSource for sources that have a code, be they dropped.
func (v *View) sourceSlot(id graph.SourceID) (uint32, bool) {
	i, ok := slices.BinarySearchFunc(v.bySource, id, func(c uint32, id graph.SourceID) int {
		return strings.Compare(string(v.sources.at(c).ID), string(id))
	})
	if !ok {
		return 0, false
	}
	return v.bySource[i], true
}

// eachEntity calls yield with the entities that are there, in ID order, from
// the first after an id, until it answers false.
func (v *View) eachEntity(after graph.EntityID, yield func(int32) bool) {
	from := int32(0)
	if after != "" {
		if from = v.b.lower(after); from < v.baseN() && v.b.id(from) == after {
			from++
		}
	}
	later := queue[int32]{compare: v.compare}
	for _, r := range v.segments {
		later.push(r.entities[sort.Search(len(r.entities), func(i int) bool { return v.id(r.entities[i]) > after }):])
	}
	next, more := later.pop()
	for from < v.baseN() || more {
		var e int32
		if !more || from < v.baseN() && v.compare(from, next) < 0 {
			e, from = from, from+1
		} else {
			e = next
			next, more = later.pop()
		}
		if !v.gone(e) && !yield(e) {
			return
		}
	}
}

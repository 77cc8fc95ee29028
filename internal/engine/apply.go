package engine

import (
	"context"
	"slices"
	"strings"

	"hubgraph/graph"
	"hubgraph/graph/change"
)

// Apply gives the view after changes, at a revision. The changes must have been
// planned from v's state. v stays as it is; the two share what has not changed. It costs
// what is changed, and some merges of what has changed before that is about as much;
// what is large is merged, and the base made anew, by a Head.
func (v *View) Apply(c *change.Changes, rev graph.Revision) *View {
	return v.apply(c, rev, chunk{})
}

// apply is Apply where the records of the statements that are put lie in a chunk already,
// in order; an empty one says that they do not.
func (v *View) apply(c *change.Changes, rev graph.Revision, records chunk) *View {
	if c.NewSchema && v.turned(&c.Schema) {
		next, numbers := v.compacted(context.Background())
		next.search = v.search.renumbered(numbers)
		v = next
	}
	room := touchRooms.Get().(*touchRoom)
	defer touchRooms.Put(room)
	e := &editor{v: *v, was: v.defined, seg: &segment{}, chunk: records, cited: map[uint32]int{}, room: room, touches: room.touches[:0]}
	e.v.rev = rev
	e.v.counts = v.counts.clone()
	e.sources.paged, e.ents.paged, e.rows.paged = v.sources, v.ents, v.rows
	e.recs.paged, e.dead.paged = v.recs, v.dead
	if c.NewSchema {
		e.v.define(c.Schema)
	}
	e.putSources(c)
	e.putEntities(c.Entities)
	if len(e.seg.entities) > 0 { // which the statements name
		e.seg.indexEntities(&e.v)
		e.v.segments = append(slices.Clip(v.segments), e.seg)
	}
	e.numbered = c.Numbering == v.Numbering()
	e.putStatements(c.Statements)
	e.finish(v)
	out := &e.v
	out.changes += len(c.Sources) + len(c.Entities) + len(c.Statements)
	if e.seg.size() > 0 {
		slices.SortFunc(e.seg.mentions, compareMentions)
		slices.SortFunc(e.seg.identifiers, compareRefs)
		slices.SortFunc(e.seg.figures, compareRefs)
		e.seg.indexStatements(out)
		out.segments = out.settled(withSegment(v.segments, e.seg))
	}
	out.search = v.search.next(out, c.Entities)
	if out.late != nil {
		out.late.to = out.bare()
	}
	return out
}

// turned reports whether a schema defines a predicate anew as one of another symmetry
// while there are dead statements of it. They may come back, and their edges say the old
// one; so a base without them is made first, as seldom as that is.
func (v *View) turned(add *graph.Schema) bool {
	if v.deadN == 0 {
		return false
	}
	var codes codeSet
	any := false
	for i := range add.Predicates {
		p := &add.Predicates[i]
		code, ok := v.preds.find(p.ID)
		if old := v.defined.Predicate(p.ID); ok && (old == nil || old.Symmetric != p.Symmetric) {
			codes.add(code)
			any = true
		}
	}
	if !any {
		return false
	}
	for s := range v.stmtN {
		if !v.live(s) && codes.has(v.row(s).predicate()) {
			return true
		}
	}
	return false
}

// An editor makes the next view. Its v can be read while it is being made.
type editor struct {
	v        View
	was      *graph.Schema // by which what goes was counted
	sources  pagedEdit[*source]
	ents     pagedEdit[*entity]
	rows     pagedEdit[row]
	recs     pagedEdit[uint64]
	chunk    chunk // of this write, see View.chunks
	at       int   // where the next record goes in it, or lies already
	dead     pagedEdit[uint64]
	numbered bool // the changes have the numbers of ends
	touches  []touch
	room     *touchRoom
	pairs    int32                        // how many there are of touches
	cited    map[uint32]int               // source code -> statements more
	mirrors  map[graph.StatementID]uint32 // new statements of symmetric predicates
	seg      *segment                     // what is new
	source   struct {                     // the last that was looked up
		id   graph.SourceID
		code uint32
	}
}

func (e *editor) putSources(c *change.Changes) {
	put := func(code uint32, s source) {
		e.sources.set(code, &s)
		e.v.sources = e.sources.paged
	}
	var later []uint32
	for _, ch := range c.Sources {
		code, ok := e.v.sourceSlot(ch.ID())
		switch {
		case ch.New == nil:
			n := *e.v.sources.at(code)
			n.Source, n.gone = graph.Source{ID: n.ID}, true // its text is dropped below
			put(code, n)
			e.v.dropped++
		case ok:
			n := *e.v.sources.at(code)
			if n.gone {
				n.gone = false
				e.v.dropped--
			}
			n.Source = *ch.New
			put(code, n)
		default:
			code = uint32(len(e.v.bySource) + len(later))
			put(code, source{Source: *ch.New})
			later = append(later, code)
		}
	}
	if len(later) > 0 {
		e.v.bySource = mergeSorted(e.v.bySource, later, func(a, b uint32) int {
			return strings.Compare(string(e.v.sources.at(a).ID), string(e.v.sources.at(b).ID))
		})
	}
	for _, ch := range c.Texts {
		code, ok := e.v.sourceSlot(ch.Source())
		if !ok {
			panic("engine: changes name the unknown source " + string(ch.Source()))
		}
		n := *e.v.sources.at(code)
		if n.hasText {
			e.v.texts--
		}
		if n.text, n.hasText = "", ch.New != nil; n.hasText {
			n.text = ch.New.Text
			e.v.texts++
		}
		put(code, n)
	}
}

func (e *editor) putEntities(changes []change.EntityChange) {
	for i := range changes {
		c := &changes[i]
		i, known := e.v.slot(c.ID())
		if known && !e.v.gone(i) {
			e.v.counts.entity(e.v.typ(i), -1)
		}
		e.v.retyped = e.v.retyped || known && c.New != nil && c.New.Type != e.v.types.words[e.v.typ(i)]
		if c.New == nil {
			if known {
				n := entity{id: e.v.id(i), typ: e.v.typ(i), gone: true, rec: e.v.record(i)}
				e.ents.set(uint32(i), &n)
				e.v.ents = e.ents.paged
			}
			continue
		}
		if !known {
			i = int32(e.v.entN)
			e.v.entN++
			e.seg.entities = append(e.seg.entities, i) // changes are in ID order
		}
		n := entity{id: graph.EntityID(strings.Clone(string(c.New.ID))), rec: c.NewRecord.Bytes}
		n.typ, e.v.types = e.v.types.add(c.New.Type)
		if c.New.Type == graph.EventType {
			e.v.event = n.typ
		}
		e.ents.set(uint32(i), &n)
		e.v.ents = e.ents.paged
		e.v.counts.entity(n.typ, 1)
		for _, x := range c.New.AllIdentifiers() {
			e.seg.identifiers = append(e.seg.identifiers, ref{e.v.b.hash.text(x.Key()), uint32(i)})
		}
	}
}

func (e *editor) putStatements(changes []change.StatementChange) {
	e.beginChunk(changes)
	retracted := e.v.deadN > 0
	if n := len(changes); n > small {
		e.seg.statements = make([]keyed, 0, n)
	}
	for i := range changes {
		if i%atOnce == 0 {
			fetch(changes[i:min(len(changes), i+atOnce)])
		}
		c := &changes[i]
		var s uint32
		known := false
		if c.Old != nil || retracted { // or it can have no number
			s, known = e.v.statementSlot(c.ID())
		}
		lived := known && e.v.live(s)
		switch {
		case c.New == nil:
			if lived {
				e.count(s, len(e.v.statement(s).Cites), -1)
				e.bury(s, true)
			}
			continue
		case lived:
			e.count(s, len(e.v.statement(s).Cites), -1)
		case known:
			e.bury(s, false)
		default:
			s = e.v.stmtN
			e.v.stmtN++
		}
		e.putRecord(s, c.NewRecord.Bytes)
		if !known {
			p := e.newRow(s, c)
			e.seg.statements = append(e.seg.statements, keyed{keyOf(c.NewRecord.Bytes), p, s}) // changes are in ID order
			e.seg.mentions = append(e.seg.mentions, mentionsIn(c.New, s, e.v.find, func(key string) (code uint32) {
				code, e.v.keys = e.v.keys.add(key)
				return code
			})...)
			if a := c.New.Value.Amount; a != "" {
				e.seg.figures = append(e.seg.figures, ref{e.v.b.hash.text(string(a)), s})
			}
		}
		e.count(s, len(c.New.Cites), 1)
	}
}

// fetch reads of statements, whose order is not that in memory, what putStatements will look
// at; see base.fetch.
//
//go:noinline
func fetch(changes []change.StatementChange) (read int) {
	for i := range changes {
		if s := changes[i].New; s != nil {
			read += len(s.Object) + len(s.Value.Amount) + len(s.When.From) + len(s.When.Due) + len(s.Source) + int(changes[i].NewRecord.Bytes[0])
		}
	}
	return read
}

// beginChunk makes room for all records that are to be put, unless they lie in a chunk
// already. What is read of it is written before.
func (e *editor) beginChunk(changes []change.StatementChange) {
	given := len(e.chunk.data) > 0
	if !given {
		room := 0
		for i := range changes {
			if r := changes[i].NewRecord.Bytes; r != nil {
				room += roomFor(r)
				e.chunk.records++
			}
		}
		if room == 0 {
			return
		}
		e.chunk.data = make([]byte, room)
	}
	chunks := pagedEdit[chunk]{paged: e.v.chunks}
	chunks.set(uint32(e.v.chunkN), e.chunk)
	e.v.chunks = chunks.paged
	e.v.chunkN++
	if !given {
		e.chunk.data = e.chunk.data[:0]
	}
}

func (e *editor) putRecord(s uint32, record []byte) {
	e.recs.set(s, placeOf(e.v.chunkN, e.at))
	e.v.recs = e.recs.paged
	if e.at == len(e.chunk.data) {
		e.chunk.data = appendRecord(e.chunk.data, record)
	}
	e.at += roomFor(record)
}

// newRow fills in the row of a new statement, tells its ends, and gives the code of its
// predicate.
func (e *editor) newRow(s uint32, c *change.StatementChange) uint32 {
	st := c.New
	r := rowOf(st)
	r.subject = e.must(st.Subject, c.Subject)
	if st.IsRelationship() {
		r.object = e.must(st.Object, c.Object)
	} else {
		var unit uint32
		unit, e.v.units = e.v.units.add(st.Value.Unit)
		r.object = ^int32(unit)
	}
	if st.Source != e.source.id {
		code, ok := e.v.findSource(st.Source)
		if !ok {
			panic("engine: changes name the unknown source " + string(st.Source))
		}
		e.source.id, e.source.code = st.Source, code
	}
	var keys uint32
	keys, e.v.keySets = withKeySet(e.v.keySets, st)
	r.source = sourceAnd(e.source.code, keys)
	var p uint32
	p, e.v.preds = e.v.preds.add(st.Predicate)
	r.claim |= p << 9
	e.rows.set(s-e.v.baseM(), r)
	e.v.rows = e.rows.paged
	if r.isFact() {
		e.touches = append(e.touches, touch{owner: r.subject, other: r.subject, link: s, pair: -1, what: addsFact})
		return p
	}
	link := linkOf(s, r.firm(), e.symmetric(st.Predicate, 1))
	e.touch(&r, touch{link: link, what: addsEdge, twins: e.mirror(s, st, 1)}, 1)
	return p
}

// symmetric reports whether a predicate says the same from both ends, by the schema that
// is for what comes, by 1, or that was for what goes, by -1: a batch may drop a predicate
// with its last statements.
func (e *editor) symmetric(p graph.Predicate, by int8) bool {
	if by < 0 {
		return e.was.Symmetric(p)
	}
	return e.v.defined.Symmetric(p)
}

// mirror counts a relation that is stored from both ends, at these, where a statement
// comes that has its mirror, or goes.
func (e *editor) mirror(s uint32, st *graph.Statement, by int8) int8 {
	if !st.CountsForDegree() || !e.symmetric(st.Predicate, by) {
		return 0
	}
	id := st.Mirror()
	if id == "" {
		return 0
	}
	other, ok := e.mirrors[id]
	if !ok {
		other, ok = e.v.statementSlot(id)
	}
	if e.mirrors == nil {
		e.mirrors = map[graph.StatementID]uint32{}
	}
	e.mirrors[st.ID] = s
	if ok && e.v.live(other) {
		return by
	}
	return 0
}

// must gives the number of an end; told is what the changes say of it.
func (e *editor) must(id graph.EntityID, told int32) int32 {
	if e.numbered && told >= 0 {
		return told
	}
	i, ok := e.v.find(id)
	if !ok {
		panic("engine: changes name the unknown entity " + string(id))
	}
	return i
}

func (e *editor) count(s uint32, cites, by int) {
	r := e.v.row(s)
	e.v.counts.statement(r, cites, by)
	e.cited[r.by()] += by
}

// bury marks a statement dead, or alive again.
func (e *editor) bury(s uint32, dead bool) {
	word, bit, by := e.v.dead.at(s>>6), uint64(1)<<(s&63), -1
	if dead {
		word, by = word|bit, 1
	} else {
		word &^= bit
	}
	e.dead.set(s>>6, word)
	e.v.dead = e.dead.paged
	e.v.deadN += by
	if r := e.v.row(s); !r.isFact() {
		t := touch{gone: int8(by)}
		if e.symmetric(e.v.preds.words[r.predicate()], int8(-by)) {
			st := e.v.statement(s)
			t.twins = e.mirror(s, &st, int8(-by))
		}
		e.touch(r, t, -by)
	}
}

func (e *editor) finish(old *View) {
	e.touchEnds(old)
	for code, by := range e.cited {
		if by != 0 {
			n := *e.v.sources.at(code)
			n.statements += by
			e.sources.set(code, &n)
		}
	}
	e.v.sources = e.sources.paged
}

// compacted gives the same view with a base of all of it and no delta, and the
// new number of each entity, -1 for those that are gone; nil where ctx has ended.
func (v *View) compacted(ctx context.Context) (*View, []int32) {
	w := baseWriter{base: base{hash: v.b.hash}}
	seen := 0
	open := func() bool {
		seen++
		return seen%checkEvery != 0 || ctx.Err() == nil
	}
	w.idEnds = make([]uint32, 0, v.counts.entities)
	w.types = make([]uint32, 0, v.counts.entities)
	w.rows = make([]row, 0, v.counts.statements)
	w.tops = make([]uint32, 0, v.counts.statements)
	w.entities, w.statements = v.b.entities.heir(v.counts.entities), v.b.statements.heir(v.counts.statements)
	adopted := w.adopt(v)
	entN := make([]int32, v.entN)
	for i := range entN {
		entN[i] = -1
	}
	v.eachEntity("", func(e int32) bool {
		entN[e] = int32(len(w.idEnds))
		w.entity(v.id(e), v.typ(e))
		if d := v.ents.at(uint32(e)); d != nil {
			w.entities.add(d.rec)
		} else {
			w.entities.keep(&v.b.entities, uint32(e))
		}
		return open()
	})
	sources, bySource, codes := v.keptSources()
	stmtN := make([]uint32, v.stmtN)
	for i := range stmtN {
		stmtN[i] = none
	}
	v.merged(int(v.baseM()), func(i int) uint32 { return uint32(i) }, v.later(every), func(s uint32) bool {
		stmtN[s] = uint32(len(w.rows))
		r := *v.row(s)
		r.subject = entN[r.subject]
		if !r.isFact() {
			r.object = entN[r.object]
		}
		if codes != nil {
			r.source = sourceAnd(codes[r.by()], r.keys())
		}
		w.rows = append(w.rows, r)
		if s < v.baseM() {
			w.tops = append(w.tops, v.b.tops[s])
		} else {
			w.tops = append(w.tops, keyOf(v.statementRecord(s)).top())
		}
		switch place := v.recs.at(s); {
		case place == 0:
			w.statements.keep(&v.b.statements, s)
		case adopted[place>>32-1] > 0:
			w.statements.places = append(w.statements.places, placeOf(adopted[place>>32-1]-1, int(uint32(place))))
		default:
			w.statements.add(v.laterRecord(place))
		}
		return open()
	})
	if ctx.Err() != nil {
		return nil, nil
	}
	w.entities, w.statements = w.entities.settled(), w.statements.settled()
	mentions, figures, identifiers := [][]mention{v.b.mentions}, [][]ref{v.b.figures}, v.b.identifiers
	for _, r := range v.segments {
		mentions, figures = append(mentions, r.mentions), append(figures, r.figures)
	}
	for _, list := range figures {
		for _, x := range list {
			if s := stmtN[x.at]; s != none {
				w.figures = append(w.figures, ref{x.hash, s})
			}
		}
	}
	for _, list := range mentions {
		for _, m := range list {
			if s := stmtN[m.at]; s != none {
				if m.at = s; m.entity != anything {
					m.entity = entN[m.entity]
				}
				w.mentions = append(w.mentions, m)
			}
		}
	}
	for _, x := range identifiers { // of those in segments the entities are read below
		if e := entN[x.at]; e >= 0 && v.ents.at(x.at) == nil {
			w.identifiers = append(w.identifiers, ref{x.hash, uint32(e)})
		}
	}
	for e := range v.entN {
		if v.ents.at(e) == nil || entN[e] < 0 {
			continue
		}
		ent := v.entity(int32(e))
		for _, x := range ent.AllIdentifiers() {
			w.identifiers = append(w.identifiers, ref{v.b.hash.text(x.Key()), uint32(entN[e])})
		}
	}
	// What is not used of v behind this may go, if nobody else has it, while the edges are made.
	symmetric := v.symmetric()
	n := &View{
		rev: v.rev, schema: v.schema, defined: v.defined, types: v.types, preds: v.preds, units: v.units, keys: v.keys, keySets: v.keySets, event: v.event,
		texts: v.texts, sources: sources, bySource: bySource, counts: v.counts, pace: v.pace,
	}
	n.b = w.finish(symmetric, n.pace)
	n.entN, n.stmtN = uint32(n.baseN()), n.baseM()
	return n, entN
}

// adopt takes over the chunks of a view's delta that are long enough, and gives the number of
// each behind that which it has, 0 where it was not.
func (w *baseWriter) adopt(v *View) []int {
	adopted := make([]int, v.chunkN)
	for i := range adopted {
		if c := v.chunks.ptr(uint32(i)); len(c.data) >= v.pace.adopt {
			w.statements.adopt(c.data, c.records)
			adopted[i] = len(w.statements.chunks)
		}
	}
	return adopted
}

// keptSources gives the sources without those that are dropped, and the new code
// of each; codes is nil where none is dropped and all stays as it is.
func (v *View) keptSources() (sources paged[*source], bySource, codes []uint32) {
	if v.dropped == 0 {
		return v.sources, v.bySource, nil
	}
	codes = make([]uint32, len(v.bySource))
	var kept pagedEdit[*source]
	for _, code := range v.bySource {
		if s := v.sources.at(code); !s.gone {
			codes[code] = uint32(len(bySource))
			kept.set(codes[code], s)
			bySource = append(bySource, codes[code])
		}
	}
	return kept.paged, bySource, codes
}

package engine

import (
	"context"
	"runtime"
	"slices"
	"weak"

	"hubgraph/graph"
)

// Passes is what the compiled filter says of a statement as seen from an end.
func (v *View) Passes(f *graph.Filter, id graph.StatementID, from graph.EntityID) bool {
	c := v.compile(f)
	s, ok := v.findStatement(id)
	if !ok {
		panic("no such statement")
	}
	r := v.row(s)
	e, _ := v.find(from)
	if r.isFact() {
		return c.claim(r) && c.direction != graph.In && !c.byType
	}
	for _, list := range v.edges(e) {
		for _, x := range list {
			if x.statement() == s {
				return c.passes(v, e, x) && c.typed(v, x.other)
			}
		}
	}
	panic("no such edge")
}

// Holding is graph.Holding of a statement, as the view has it.
func (v *View) Holding(id graph.StatementID) (sure, may graph.Days) {
	s, ok := v.findStatement(id)
	if !ok {
		panic("no such statement")
	}
	return v.holding(s)
}

// Pace gives the view with segments of so many records merged by a write, and a new base
// made after so many changes, its edges a few at once; of larger writes it takes over the records,
// and the deltas are made when they are asked for.
func (v *View) Pace(together, least int) *View {
	n := *v
	n.pace = pace{together: together, least: least, share: 1 << 30, press: 1, most: 4, hub: v.pace.hub, adopt: 32 * together, linked: together, touches: together / 2, late: 16 * together, lates: 4, watched: together / 2 % 3}
	return &n
}

// Hubs gives the view with all entities hubs, in bases to come, that have more edges.
func (v *View) Hubs(least int) *View {
	n := *v
	n.pace.hub = least
	return &n
}

// Segments says how many the view has.
func (v *View) Segments() int { return len(v.segments) }

// Wants says whether a new base is to be made of the view, where the last was begun a while
// ago, or long ago.
func (v *View) Wants() (soon, late bool) { return v.wants(0), v.wants(lull) }

// Full says whether a write would wait.
func (h *Head) Full() bool { _, building := h.ground(h.View()); return building != nil }

// BeginBase begins a new base of the current view, which finish makes; false where one is
// being made.
func (h *Head) BeginBase() (finish func(), ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.building != nil {
		return nil, false
	}
	h.building = make(chan struct{})
	v := h.View()
	return func() { h.rebuild(v) }, true
}

// BeginMerge begins to merge all of the current view's segments that no write merges,
// which finish does; false where there are not several, or some are being merged.
func (h *Head) BeginMerge() (finish func(), ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	v := h.View()
	list := slices.Clone(v.segments)
	list = slices.DeleteFunc(list, func(s *segment) bool { return 2*s.size() <= v.pace.together })
	if h.merging || len(list) < 2 {
		return nil, false
	}
	h.merging = true
	return func() { h.merge(v, list) }, true
}

// BeginUniting begins to make one part of the current view's names, which finish does.
func (h *Head) BeginUniting() (finish func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	v := h.View()
	h.naming, h.uniting = true, true
	return func() { h.name(v, v.search.parts) }
}

// Building says whether a new base is being made.
func (h *Head) Building() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.building != nil
}

// NameAll begins what is begun where there was no write for a while.
func (h *Head) NameAll() { h.settle() }

// Rest does what is done where there was no write for a while.
func (h *Head) Rest() { h.settle(); h.work.Wait() }

// Settle waits for what is done beside the writes.
func (h *Head) Settle() { h.work.Wait() }

// Delta says how many changes lie over the base.
func (v *View) Delta() int { return v.changes }

// BaseHeld says later whether anything still has the view's base.
func (v *View) BaseHeld() func() bool {
	b := weak.Make(v.b)
	return func() bool {
		runtime.GC()
		return b.Value() != nil
	}
}

// Compacted gives the view without a delta.
func (v *View) Compacted() *View {
	n, numbers := v.compacted(context.Background())
	n.search = v.search.renumbered(numbers)
	return n
}

// OrderKey gives the order of a statement's id as the package compares it.
func OrderKey(id graph.StatementID) (hi, lo uint64) {
	_, hash, ok := parseStatementID(id)
	if !ok {
		panic("no statement id")
	}
	k := keyOf(hash[:])
	return k.hi, k.lo
}

// Small lets each part hold so many bytes.
func Small(g Parts, bytes int) Parts {
	g.room = bytes
	return g
}

// Sparing lets parts fetch all links only where all are needed.
func Sparing(g Parts) Parts {
	g.whole = -1
	return g
}

// PathsByLevels is Paths as it is where all is much work.
func (v *View) PathsByLevels(ctx context.Context, q graph.PathsQuery) (graph.PathsResult, error) {
	return v.ask(ctx, q.Budget).paths(&q, 0)
}

// PathsByLevels is Paths as it is where all is much work.
func (g Parts) PathsByLevels(ctx context.Context, q graph.PathsQuery) (graph.PathsResult, error) {
	a, done := g.ask(ctx, q.Budget)
	defer done()
	return a.paths(&q, 0)
}

// NeighborhoodJoining is Neighborhood where so many edges may be looked at to find
// what joins its entities.
func (v *View) NeighborhoodJoining(ctx context.Context, q graph.NeighborhoodQuery, edges int) (graph.Subgraph, error) {
	a := v.ask(ctx, q.Budget)
	a.joining = edges
	return a.neighborhood(&q)
}

// BudgetOf gives how many edges a question of a budget may visit.
func BudgetOf(budget int) int { return newRun(context.Background(), budget).left }

// NameParts says in how many parts the view's names are.
func (v *View) NameParts() int { return len(v.search.parts) }

// HoldNames keeps the index of the view's first names from being made until release; they
// must not be indexed yet.
func (v *View) HoldNames() (release func()) {
	p := v.search.parts[0].namesIndex
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.index != nil || p.making != nil {
		panic("the names are indexed, or about to be")
	}
	p.making = make(chan struct{})
	of := p.of
	return func() { p.make(context.Background(), of) }
}

// HashText is how ids and identifiers are hashed, with a secret.
func HashText(k0, k1 uint64, text string) uint64 { return hasher{k0, k1}.text(text) }

// A Blob holds records as bases do.
type Blob struct{ b blob }

func (b *Blob) Add(record []byte)      { b.b.add(record) }
func (b *Blob) At(i int) []byte        { return b.b.at(uint32(i)) }
func (b *Blob) Heir() *Blob            { return &Blob{b.b.heir(0)} }
func (b *Blob) Keep(from *Blob, i int) { b.b.keep(&from.b, uint32(i)) }
func (b *Blob) Settled() *Blob         { return &Blob{b.b.settled()} }

// Bytes says how long the chunks are together.
func (b *Blob) Bytes() (n int) {
	for _, c := range b.b.chunks {
		n += cap(c)
	}
	return n
}

// Filled says how much lies in the chunks.
func (b *Blob) Filled() (n int) {
	for _, c := range b.b.chunks {
		n += len(c)
	}
	return n
}

// Room says for how many statements a builder has room, and Spare what of it a view keeps.
func (b *Builder) Room() int { return min(cap(b.w.rows), cap(b.w.statements.places)) }

func (v *View) Spare() int {
	return max(cap(v.b.rows), cap(v.b.tops), cap(v.b.statements.places)) - len(v.b.rows)
}

// RecordAt gives where the first byte of a record lies.
func (v *View) RecordAt(id graph.StatementID) *byte {
	s, _ := v.findStatement(id)
	return &v.statementRecord(s)[0]
}

// EntityRecordAt gives where the first byte of a record lies.
func (v *View) EntityRecordAt(id graph.EntityID) *byte {
	e, _ := v.find(id)
	return &v.record(e)[0]
}

// FindIn finds a hash among others, all of statements of one predicate, whose keys are in
// order.
func FindIn(hashes [][16]byte, hash [16]byte) (int, bool) {
	b := &base{rows: make([]row, len(hashes))}
	for _, h := range hashes {
		b.statements.add(h[:])
		b.tops = append(b.tops, keyOf(h[:]).top())
	}
	b.ranges = []directory{newDirectory(span{0, uint32(len(hashes))}, b.tops)}
	i, ok := b.statement(hash, 0)
	return int(i), ok
}

// CompareHashes orders hashes as the keys of their statements.
func CompareHashes(a, b [16]byte) int { return keyOf(a[:]).compare(keyOf(b[:])) }

// Late says whether deltas of the view were left for later, and whether they are made by now.
func (v *View) Late() (late, made bool) {
	return v.late != nil, v.late != nil && v.late.made.Load() != nil
}

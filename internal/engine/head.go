package engine

import (
	"context"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"hubgraph/graph"
	"hubgraph/graph/change"
)

// A pace says when what has come since a base is put in order.
type pace struct {
	together int // a segment of at most half as many records is merged by the write that finds one like it
	least    int // how many changes there are before a new base is made
	share    int // and as what part of the base's records
	press    int // how many times as many there are before it is made soon after the last
	most     int // how many times as many there may be before a write waits for the new base
	hub      int // what has more edges in a new base is a hub
	adopt    int // how many bytes of records a write brings that are not copied for a new base
	linked   int // of how many edges a new base is made at once
	touches  int // how many ends a write touches of which the deltas are not made before they are looked at
	late     int // and of how many such, of it and of those before it, they are made beside the writes
	lates    int // or of how many such writes
	watched  int // of how many writes they are made by the write, once they were looked at
}

var usualPace = pace{
	together: 4096, least: 1024, share: 4, press: 4, most: 8, hub: 32, adopt: 64 << 10, linked: 4 << 20,
	touches: 4096, late: 1 << 19, lates: 64, watched: 32,
}

// lull is how long a base is good for, unless there are as many changes as it has records:
// while a graph is loaded, a base at each quarter would be made of all of it four times as
// often, only to be made again.
const lull = 10 * time.Second

// wants says whether a new base is to be made, where the last was begun so long ago.
func (v *View) wants(ago time.Duration) bool {
	return v.changes > v.due() && (ago >= lull || v.changes > v.pace.press*v.due())
}

// due is after how many changes a new base is worth making, and most after how many a write
// waits for it.
func (v *View) due() int  { return max(v.pace.least, (int(v.baseN())+int(v.baseM()))/v.pace.share) }
func (v *View) most() int { return max(64*v.pace.least, v.pace.most*v.due()) }

// A Head is the view that a store's questions are asked of now, and keeps it fast beside
// the writes: it merges large segments, and makes a new base of a view that has changed by a
// quarter (while many writes follow each other, by as much as there was), out of that view
// while others follow it; what was applied meanwhile is applied to the new base, too. It indexes names as they come. None of this changes what the view
// answers.
//
// A write does not wait for that, unless it is let down: while a new base is being made,
// there may be twice as many changes as the last base has records, and at least 65,536,
// before the next waits until it is there. A base is made some times faster than a store writes.
//
// View may be called by any goroutine; Apply and Ahead by one at a time, and Publish and Close by
// one.
type Head struct {
	view atomic.Pointer[View]
	ctx  context.Context
	end  context.CancelFunc
	work sync.WaitGroup

	mu       sync.Mutex
	building chan struct{} // closed when the new base is there; nil: none is being made
	begun    time.Time     // when the last was
	since    []applied     // what was published since the view that it is made of
	merging  bool
	merged   []*merged // what views that are still to be published may not have
	brief    bool
	adding   bool // deltas that were left for later
	naming   bool
	uniting  bool           // several parts of the names
	united   []*unitedNames // the same
	rested   *time.Timer    // begins what is only worth its while after the last of many writes
	made     int            // records that were read, made into a base or indexed by name since memory was given back
}

// enough is after how many records that were made into bases, or indexed, memory is given
// back to the system, once there was no write for a while and there is nothing more to do:
// what is used meanwhile is about as much again, and would be kept for as long as the store
// is open. While writes come it would be asked for once more, which takes longer than to use
// it again.
const enough = 100_000

// An applied is what has led to a view, as it is kept until a new base is there: the
// entities as records, and the records of the statements where the view has them, which
// the views of the new base have there, too.
type applied struct {
	changes    change.Changes // without what records hold as well, and without statements
	statements int
	records    chunk      // of those that it put
	replaced   []replaced // in order
	rev        graph.Revision
}

// A replaced is a statement that was there before, at its place among the changes, with the
// record that it had.
type replaced struct {
	at   int
	old  []byte
	gone bool
}

// kept gives the changes that led to a view as they are kept.
func kept(c *change.Changes, next *View) applied {
	a := applied{changes: *c, statements: len(c.Statements), rev: next.rev}
	a.changes.Numbering = nil // the new base's is another
	a.changes.Entities, a.changes.Statements = slices.Clone(c.Entities), nil
	for i := range a.changes.Entities {
		e := &a.changes.Entities[i]
		e.Old, e.New = nil, nil
	}
	put := false
	for i := range c.Statements {
		s := &c.Statements[i]
		put = put || s.New != nil
		if s.Old != nil {
			a.replaced = append(a.replaced, replaced{i, s.OldRecord.Bytes, s.New == nil})
		}
	}
	if put {
		a.records = next.chunks.at(uint32(next.chunkN - 1))
	}
	return a
}

// restored gives changes that were kept as they were, but for the hashes of statements, with
// the statements in a room that may be used again when they are applied.
func (a *applied) restored(room *[]graph.Statement) *change.Changes {
	c := a.changes
	*room = slices.Grow((*room)[:0], a.statements+len(a.replaced))
	c.Entities, c.Statements = slices.Clone(c.Entities), make([]change.StatementChange, a.statements)
	entity := func(r graph.Record) *graph.Entity {
		if r.Bytes == nil {
			return nil
		}
		e := entityOf(r.Bytes)
		return &e
	}
	for i := range c.Entities {
		e := &c.Entities[i]
		e.Old, e.New = entity(e.OldRecord), entity(e.NewRecord)
	}
	statement := func(record []byte) *graph.Statement {
		*room = append(*room, graph.Statement{})
		s := &(*room)[len(*room)-1]
		fillStatement(s, record)
		return s
	}
	at, rest := 0, a.replaced
	for i := range c.Statements {
		s := &c.Statements[i]
		s.Subject, s.Object = -1, -1
		gone := false
		if len(rest) > 0 && rest[0].at == i {
			s.OldRecord.Bytes, gone, rest = rest[0].old, rest[0].gone, rest[1:]
			s.Old = statement(s.OldRecord.Bytes)
		}
		if !gone {
			s.NewRecord.Bytes = recordIn(a.records.data, uint32(at))
			s.New = statement(s.NewRecord.Bytes)
			at += roomFor(s.NewRecord.Bytes)
		}
	}
	return &c
}

// NewHead begins with a view.
func NewHead(v *View) *Head {
	h := &Head{}
	h.ctx, h.end = context.WithCancel(context.Background())
	own := *v
	own.search = v.search.under(h.ctx)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.made = int(own.baseN()) + int(own.baseM())
	h.naming = true
	h.rested = time.AfterFunc(rest, h.settle)
	h.show(&own)
	h.work.Go(h.nameFirst)
	return h
}

// Brief is of a head of a process that ends when it has done one thing: names are not
// indexed for searches that may come. One that comes indexes them.
func (h *Head) Brief() *Head {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.brief = true
	return h
}

// rest is how long there is no write before all is put in order.
const rest = time.Second

// settle does what waited for the writes to end: it makes a new base that is worth making,
// or else the deltas that nobody looked at, indexes the names that are not, and makes one
// part of them where they are scattered over several, for each costs a search about as much.
func (h *Head) settle() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.merged, h.united = nil, nil // what is still to be published after so long may do without
	v := h.View()
	if h.ctx.Err() == nil && h.building == nil && !h.uniting && v.wants(lull) {
		h.beginBase(v)
	}
	if h.ctx.Err() == nil && h.building == nil && v.late != nil && !h.adding {
		h.beginAdding(v.late)
	}
	switch scattered := v.search.scattered(); {
	case h.ctx.Err() != nil || h.brief || !scattered && v.search.toMake() == nil:
	case h.building != nil || h.merging || h.naming:
		h.rested.Reset(rest)
	case scattered:
		h.beginNaming(v, v.search.parts)
	default:
		h.beginNaming(v, nil)
	}
	if h.building == nil && !h.merging && !h.naming && h.made >= enough {
		h.made = 0
		go debug.FreeOSMemory()
	}
}

// beginAdding has the deltas made that were left for later.
func (h *Head) beginAdding(l *late) {
	h.adding = true
	h.work.Go(func() {
		l.deltas()
		h.mu.Lock()
		defer h.mu.Unlock()
		h.adding = false
	})
}

// beginNaming has name done beside the writes.
func (h *Head) beginNaming(v *View, of []namesPart) {
	h.naming, h.uniting = true, of != nil
	h.work.Go(func() { h.name(v, of) })
}

// unnamed is how many names wait to be indexed while writes come one after the other: as
// many as a search that needs them has indexed in a third of a second. One by one, batches
// of a load would be indexed again and again, as their parts are united.
const unnamed = 32_768

// nameAfter is how long names wait to be indexed where a store was just opened, so that its
// first answers, which seldom are of a search, have all processors. A search does not wait.
const nameAfter = 200 * time.Millisecond

// nameFirst has the names indexed that the first view has.
func (h *Head) nameFirst() {
	select {
	case <-time.After(nameAfter):
	case <-h.ctx.Done():
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.naming = false
	v := h.View()
	h.show(v)
	if h.ctx.Err() == nil && !h.brief && !h.naming && v.search.toMake() != nil {
		h.beginNaming(v, nil)
	}
}

// View gives the current view.
func (h *Head) View() *View { return h.view.Load() }

// Apply gives the view after changes, for Publish. They were planned from v, which is the
// current view, or one that Apply gave and that is still to be published.
func (h *Head) Apply(v *View, c *change.Changes, rev graph.Revision) *View {
	for {
		on, building := h.ground(v)
		if building == nil {
			return on.Apply(c, rev)
		}
		<-building
	}
}

// ground gives the view that changes are applied to which were planned from v, or what a
// write has to wait for.
func (h *Head) ground(v *View) (*View, chan struct{}) {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := h.View()
	switch {
	case v.rev != now.rev: // it is still to be published
		own := *v
		h.bring(&own, false)
		return &own, nil
	case now.changes <= now.most():
		return now, nil
	}
	return now, h.building
}

// Ahead reports whether more may be applied to a view before it is published: not
// where it is to be applied to another base when it is, nor where a write has to wait.
func (h *Head) Ahead(v *View) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return v.b == h.View().b && (v.changes <= v.most() || h.building == nil)
}

// bring puts into a view what was made beside the writes since the current one was applied,
// and forgets what it has: what is made of it has that, too.
func (h *Head) bring(v *View, forget bool) {
	h.merged = slices.DeleteFunc(h.merged, func(m *merged) bool {
		list, ok := m.with(v.segments)
		v.segments = list
		return !ok && forget
	})
	h.united = slices.DeleteFunc(h.united, func(u *unitedNames) bool {
		with, ok := v.search.with(v, u)
		v.search = with
		return !ok && forget
	})
}

// Publish makes a view that Apply gave for some changes the current one. Those are published
// in the order in which they follow each other.
func (h *Head) Publish(next *View, c *change.Changes) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if now := h.View(); next.b != now.b {
		next = now.Apply(c, next.rev) // the new base has come in between
	}
	h.bring(next, true)
	if h.building != nil {
		h.since = append(h.since, kept(c, next))
	}
	h.show(next)
}

// show makes a view the current one, and begins what is to be done with it.
func (h *Head) show(v *View) {
	h.view.Store(v)
	if h.ctx.Err() != nil {
		return
	}
	h.rested.Reset(rest)
	if h.building == nil && v.wants(time.Since(h.begun)) && (!h.uniting || v.changes > v.most()) {
		h.beginBase(v)
	}
	if list := v.unsettled(); !h.merging && list != nil {
		h.merging = true
		list = slices.Clone(list)
		h.work.Go(func() { h.merge(v, list) })
	}
	if l := v.late; l != nil && !h.adding && l.due(&v.pace) {
		h.beginAdding(l)
	}
	if !h.naming && !h.brief {
		of := v.search.toUnite()
		if h.building != nil {
			of = nil // each takes much memory, and parts that are united over another base are no use
		}
		if of != nil || v.search.unmade() >= unnamed {
			h.beginNaming(v, of)
		}
	}
}

// beginBase has rebuild done beside the writes.
func (h *Head) beginBase(v *View) {
	h.building, h.begun = make(chan struct{}), time.Now()
	h.work.Go(func() { h.rebuild(v) })
}

// name makes one index of some parts of a view's names, or else one that is not made.
func (h *Head) name(v *View, of []namesPart) {
	x := v.search
	var u *unitedNames
	made := 0
	if of != nil {
		u = &unitedNames{v.b, of, x.united(v, of)}
		_, _ = u.to.get(h.ctx, h.ctx)
		made = u.to.size
	} else if p := x.toMake(); p != nil {
		_, _ = p.get(h.ctx, h.ctx)
		made = p.size
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.made += made
	h.naming, h.uniting = false, false
	if h.ctx.Err() != nil {
		return
	}
	now := *h.View()
	if u != nil {
		now.search, _ = now.search.with(&now, u)
		h.united = append(h.united, u)
	}
	h.show(&now)
}

// rebuild makes a new base of a view, and applies what was published meanwhile until it
// has caught up.
func (h *Head) rebuild(v *View) {
	search := v.search
	next, numbers := v.compacted(h.ctx)
	if next != nil {
		next.search = search.renumbered(numbers)
	}
	first := next
	var room []graph.Statement
	for {
		h.mu.Lock()
		since := h.since
		h.since = nil
		if next == nil || len(since) == 0 {
			close(h.building)
			h.building, h.merged, h.united = nil, nil, nil
			if next != nil {
				h.made += int(next.baseN()) + int(next.baseM())
				next.search = next.search.movedTo(first)
				h.show(next)
			}
			h.mu.Unlock()
			return
		}
		h.mu.Unlock()
		for i := range since {
			a := &since[i]
			next = next.apply(a.restored(&room), a.rev, a.records)
			*a = applied{}
		}
	}
}

// merge makes one segment of some of a view's.
func (h *Head) merge(v *View, list []*segment) {
	m := &merged{of: list, to: list[len(list)-1]}
	for i := len(list) - 2; i >= 0 && h.ctx.Err() == nil; i-- {
		m.to = v.merge(list[i], m.to)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.merging = false
	if h.ctx.Err() != nil {
		return
	}
	now := *h.View()
	now.segments, _ = m.with(now.segments)
	h.merged = append(h.merged, m)
	h.show(&now)
}

// Close ends what is done beside the writes, and waits for it. The view stays.
func (h *Head) Close() {
	h.mu.Lock() // what is begun under it is begun before the waiting or not at all
	h.end()
	h.rested.Stop()
	h.mu.Unlock()
	h.work.Wait()
}

package engine

import (
	"cmp"
	"context"
	"errors"
	"math/bits"
	"slices"
	"sort"
	"sync"

	"hubgraph/graph"
)

// A run is one question being answered: what it may still visit, and why it
// had to stop.
//
// What is taken off a budget is told by the graph alone, never by how it is kept,
// so that a budget ends an answer at the same place wherever the graph is: the
// links of an entity are looked at all, of whatever status, or not
// at all; or in order of the other end, and then all that lead to one other end
// are looked at together, which may overdraw the budget.
type run struct {
	ctx     context.Context
	left    int // links, to find entities
	joining int // links, to find what joins them
	tick    int // until the next look at ctx
	stop    graph.Stop
	err     error
}

func newRun(ctx context.Context, budget int) *run {
	return &run{ctx: ctx, left: cmp.Or(budget, graph.MaxBudget), joining: graph.MaxBudget, tick: checkEvery}
}

// spend takes links off the budget, all or none; false where the question must
// stop.
func (r *run) spend(n int) bool {
	if r.stopped() {
		return false
	}
	if n > r.left {
		r.stop = graph.StoppedByBudget
		return false
	}
	r.left -= n
	return r.look(1)
}

// open is asked before the links to the next other end, which then are taken off
// by overspend; false where nothing is left for them.
func (r *run) open() bool {
	if r.left <= 0 && !r.stopped() {
		r.stop = graph.StoppedByBudget
	}
	return !r.stopped()
}

func (r *run) overspend(n int) { r.left -= n }

// look counts what was looked at until it is time to look at the context.
func (r *run) look(n int) bool {
	if r.tick -= n; r.tick > 0 {
		return true
	}
	r.tick = checkEvery
	return r.now()
}

// now looks at the context: a deadline cuts the answer, any other end is an
// error.
func (r *run) now() bool {
	switch err := r.ctx.Err(); {
	case err == nil:
		return true
	case errors.Is(err, context.DeadlineExceeded):
		r.stop = graph.StoppedByTime
	default:
		r.err = graph.Interrupted(r.ctx)
	}
	return false
}

func (r *run) stopped() bool { return r.stop != "" || r.err != nil }

// Marks number entities in a traversal. They are used again and again: a mark
// counts only if it is at least base, so that none need be wiped.
type marks struct {
	at     []uint32
	base   uint32
	span   uint32                     // how many marks from base on may have been set
	layers [graph.MaxHops + 1][]int32 // room for what is found by hop
}

const maxMark = 1 << 10

var marksPool sync.Pool

func getMarks(n uint32) *marks { return getMarksTo(n, maxMark) }

// getMarksTo gives marks of which there may be so many, one for each of some entities of
// a question at most.
func getMarksTo(n, span uint32) *marks {
	m, _ := marksPool.Get().(*marks)
	if m == nil || len(m.at) < int(n) {
		m = &marks{at: make([]uint32, n)}
	}
	if span = max(span, maxMark); m.base > 1<<32-1-m.span-span {
		clear(m.at)
		m.base, m.span = 0, maxMark
	}
	m.base += max(m.span, maxMark)
	m.span = span
	return m
}

func (m *marks) put() { marksPool.Put(m) }

func (m *marks) set(e int32, x int) { m.at[e] = m.base + uint32(x) }

func (m *marks) get(e int32) (int, bool) {
	if x := m.at[e]; x >= m.base {
		return int(x - m.base), true
	}
	return 0, false
}

func (m *marks) grow(n uint32) {
	if more := int(n) - len(m.at); more > 0 {
		m.at = append(m.at, make([]uint32, more)...)
	}
}

func (m *marks) distance(e int32) int {
	d, _ := m.get(e)
	return d
}

// hops is what the questions about links ask of a graph, whichever way it is
// kept: a View looks at its columns, a part fetches. What ends a question in the
// midst of one is noted in its run; what it gives then counts for nothing, but
// for what next and common say.
type hops interface {
	// know makes sure that the entities which a question names are found if they
	// are there.
	know(ids []graph.EntityID) error
	// load makes sure that the records of entities are there.
	load(list []int32) error
	// sizes gives how large the records of entities are; false where it was stopped,
	// whatever stopped the search before.
	sizes(r *run, list []int32) ([]int, bool)
	// compile compiles the question's filter.
	compile(f *graph.Filter) *filter
	// next gives what is one hop from a layer and not marked yet, and marks it:
	// found in no order, what the hop after this one goes on from; page those of
	// them that are behind after, at least as many of the first as wanted, if there
	// are. A layer of one entity is looked at in order, and then a page that ended
	// early counts.
	next(r *run, f *filter, m *marks, layer []int32, w want) (found, page []int32)
	// common gives the first n entities behind an id that passing links join to
	// all of some, in ID order; if it ended early, those before.
	common(r *run, f *filter, of []int32, after graph.EntityID, n int) []int32
	// joined gives the first n entities behind a place that passing links join to at
	// least two of some.
	joined(r *run, f *filter, of []int32, after *graph.Joined, n int) []joint
	// among gives the first statements among entities that count, as many as there is
	// room for, which it takes, and whether there are more; false where it was stopped,
	// whatever stopped the search before. It loads the entities.
	among(r *run, f *filter, all []int32, distance func(int32) int, room *space) (list []graph.Statement, more, ok bool)
	// factsOf is among for the facts of entities; its list is never nil.
	factsOf(r *run, f *filter, of []int32, room *space) (list []graph.Statement, more, ok bool)
	// links makes sure that the links are there from some entities to others that may
	// be passed; to all that may, for nil; days, where it is asked on which they hold.
	links(r *run, from, to []int32, may func(degree int, typ uint32) bool, days bool)
	// steps finds what joins the entities that are next to each other on the first of
	// some paths, and loads these entities: of how many paths, none where it was
	// stopped.
	steps(r *run, f *filter, paths [][]int32, found map[[2]int32]*step) int
}

// A step is what joins the ends of a hop on a path: the records of the statements
// that are shown, how large they are, how many statements there are, and when they held.
type step struct {
	first       [][]byte
	size, count int
	held        graph.StepDays
}

// A space is what an answer has room for: statements, and bytes of them.
type space struct{ number, bytes int }

// takes reports whether there is room for a statement more, and takes it.
func (s *space) takes(size int) bool {
	if s.number == 0 || s.bytes < size {
		return false
	}
	s.number--
	s.bytes -= size
	return true
}

// A want says what of the next layer is wanted.
type want struct {
	hop   int
	after graph.EntityID // what the page begins behind; "" begins at the first
	page  int            // how many are enough; 0: none of this layer is wanted for the page
	last  bool           // no hop goes on from what is found
}

// A joint is an entity and to how many of some it is joined.
type joint struct {
	e     int32
	count int
}

// A question is one that is being answered over a graph.
type question struct {
	*run
	v     *View // entities and their numbers
	hops  hops
	facts bool // are asked for
}

// begin is begin for questions that a deadline cuts.
func (a *question) begin(validate func() error, named ...graph.EntityID) error {
	if !a.now() && a.err != nil {
		return a.err
	}
	if err := validate(); err != nil {
		return err
	}
	return a.hops.know(named)
}

func (v *View) ask(ctx context.Context, budget int) *question {
	return &question{run: newRun(ctx, budget), v: v, hops: v}
}

// Neighborhood implements graph.Reader.
func (v *View) Neighborhood(ctx context.Context, q graph.NeighborhoodQuery) (graph.Subgraph, error) {
	return v.ask(ctx, q.Budget).neighborhood(&q)
}

// Common implements graph.Reader.
func (v *View) Common(ctx context.Context, q graph.CommonQuery) (graph.Subgraph, error) {
	return v.ask(ctx, q.Budget).common(&q)
}

// Among implements graph.Reader.
func (v *View) Among(ctx context.Context, q graph.AmongQuery) (graph.Subgraph, error) {
	return v.ask(ctx, q.Budget).among(&q)
}

// neighborhood is a breadth-first search by whole layers; a layer that budget or
// time cut short is left out, but for the neighbours of one entity, which are
// found in order.
func (a *question) neighborhood(q *graph.NeighborhoodQuery) (graph.Subgraph, error) {
	starts, f, err := a.about(q.Validate, "from", q.From, &q.Filter)
	if err != nil {
		return graph.Subgraph{}, err
	}
	limit, hops := cmp.Or(q.Limit, graph.DefaultPage), cmp.Or(q.Hops, graph.DefaultHops)
	m := getMarks(a.v.entN)
	defer m.put()
	for _, e := range starts {
		m.set(e, 0)
	}
	layer := starts
	var kept []int32
	var next *graph.Near
	for hop := 1; hop <= hops && next == nil && !a.stopped() && len(layer) > 0; hop++ {
		room := limit - len(kept)
		w := want{hop: hop, page: room + 1, last: hop == hops} // one more tells that there is more
		if q.After != nil && q.After.Hops == hop {
			w.after = q.After.ID
		} else if q.After != nil && q.After.Hops > hop {
			w.page = 0
		}
		found, page := a.hops.next(a.run, f, m, layer, w)
		if a.err != nil {
			return graph.Subgraph{}, a.err
		}
		before := len(kept)
		kept = append(kept, a.v.firstEntities(page, room)...)
		n, more := a.fit(starts, kept, before)
		if a.err != nil {
			return graph.Subgraph{}, a.err
		}
		if kept = kept[:n]; len(kept) > 0 && (more || len(page) > room) {
			next = &graph.Near{Hops: m.distance(kept[n-1]), ID: a.v.id(kept[n-1])}
		}
		layer = found
	}
	if next != nil {
		a.stop = graph.StoppedByLimit
	}
	out, err := a.subgraph(f, starts, kept, m.distance)
	if out.StoppedBy == graph.StoppedByLimit {
		out.NextNear = next
	}
	return out, err
}

// about begins a question about some entities, which an answer begins with, and
// compiles its filter.
func (a *question) about(validate func() error, field string, ids []graph.EntityID, filter *graph.Filter) ([]int32, *filter, error) {
	if err := a.begin(validate, ids...); err != nil {
		return nil, nil, err
	}
	starts, err := a.starts(field, ids)
	if err != nil {
		return nil, nil, err
	}
	return starts, a.hops.compile(filter), nil
}

// starts gives the entities that an answer begins with: ErrTooLarge where there is
// no room for them.
func (a *question) starts(field string, ids []graph.EntityID) ([]int32, error) {
	list, err := a.v.named(field, ids)
	if err != nil {
		return nil, err
	}
	sizes, _ := a.hops.sizes(a.run, list) // which are known of what is named
	if sum(sizes) > graph.MaxAnswerBytes/2 {
		return nil, graph.TooLarge(field)
	}
	return list, a.hops.load(list)
}

func sum(list []int) (n int) {
	for _, x := range list {
		n += x
	}
	return n
}

// fit gives how many of the others of a page there is room for beside the starts,
// at least one, and whether there is none for more of them. Where it was stopped it
// is as many as were known to fit before.
func (a *question) fit(starts, page []int32, before int) (n int, full bool) {
	sizes, ok := a.hops.sizes(a.run, slices.Concat(starts, page))
	if !ok {
		return before, false
	}
	room := graph.MaxAnswerBytes/2 - sum(sizes[:len(starts)])
	for i, size := range sizes[len(starts):] {
		if room -= size; room < 0 && i > 0 {
			return i, a.stop != graph.StoppedByTime
		}
	}
	return len(page), false
}

// common finds what passing links join to all of some.
func (a *question) common(q *graph.CommonQuery) (graph.Subgraph, error) {
	of, f, err := a.about(q.Validate, "of", q.Of, &q.Filter)
	if err != nil {
		return graph.Subgraph{}, err
	}
	limit := cmp.Or(q.Limit, graph.DefaultPage)
	order := slices.Clone(of)
	slices.SortStableFunc(order, func(x, y int32) int { return cmp.Compare(a.v.countAsked(x, f, false), a.v.countAsked(y, f, false)) })
	found := a.hops.common(a.run, f, order, q.After, limit+1)
	out, last, err := a.page(f, of, found, limit)
	if last >= 0 {
		out.NextID = a.v.id(found[last])
	}
	return out, err
}

// page makes the answer of some entities and the first of what is one hop from them,
// at most limit. last is the place in the list of the last one given, where there are
// more behind it; -1 elsewhere.
func (a *question) page(f *filter, of, found []int32, limit int) (out graph.Subgraph, last int, err error) {
	if a.err != nil {
		return out, -1, a.err
	}
	more := len(found) > limit
	found = found[:min(len(found), limit)]
	n, full := a.fit(of, found, 0)
	if a.err != nil {
		return out, -1, a.err
	}
	if found = found[:n]; full || more && n > 0 {
		more, a.stop = true, graph.StoppedByLimit
	}
	out, err = a.subgraph(f, of, found, away(of))
	if more && out.StoppedBy == graph.StoppedByLimit {
		return out, n - 1, err
	}
	return out, -1, err
}

// away gives distances where all but some entities are one hop from those.
func away(of []int32) func(int32) int {
	in := make(map[int32]bool, len(of))
	for _, e := range of {
		in[e] = true
	}
	return func(e int32) int {
		if in[e] {
			return 0
		}
		return 1
	}
}

// among finds what joins some entities.
func (a *question) among(q *graph.AmongQuery) (graph.Subgraph, error) {
	of, f, err := a.about(q.Validate, "of", q.Of, &q.Filter)
	if err != nil {
		return graph.Subgraph{}, err
	}
	limit := cmp.Or(q.Limit, graph.DefaultPage)
	var found []joint
	// Until all are counted nothing is known to be first.
	if q.MaxHops == 2 && a.spend(a.v.countAllAsked(of, f)) {
		found = a.hops.joined(a.run, f, of, q.After, limit+1)
	}
	others := make([]int32, len(found))
	for i, j := range found {
		others[i] = j.e
	}
	a.facts = q.Facts
	out, last, err := a.page(f, of, others, limit)
	if last >= 0 {
		p := a.v.place(found[last])
		out.NextJoined = &p
	}
	return out, err
}

func (v *View) place(j joint) graph.Joined {
	return graph.Joined{Count: j.count, HubCost: graph.HubCost(v.degree(j.e)), ID: v.id(j.e)}
}

// subgraph makes the answer of some starts, others, and what joins them: seen
// from the nearer end, or from either of two that are equally far. Types are
// not asked: others have passed them, and of starts they are not asked.
func (a *question) subgraph(f *filter, starts, others []int32, distance func(int32) int) (graph.Subgraph, error) {
	starts = slices.Clone(starts)
	slices.SortFunc(starts, a.v.compare)
	if some := a.joinable(starts, others); len(some) < len(others) {
		others = some
		a.stop = graph.StoppedByBudget
	}
	out := graph.Subgraph{Facts: []graph.Statement{}, StoppedBy: a.stop, Revision: a.v.rev}
	all := slices.Concat(starts, others)
	var list []graph.Statement
	more := false
	sizes, ok := a.hops.sizes(a.run, all)
	if ok {
		room := space{graph.MaxSubgraphStatements, graph.MaxAnswerBytes - sum(sizes)}
		list, more, ok = a.hops.among(a.run, f, all, distance, &room)
		if ok && !more && a.facts {
			out.Facts, more, ok = a.hops.factsOf(a.run, f, starts, &room)
		}
	}
	if a.err != nil {
		return graph.Subgraph{}, a.err
	}
	if !ok {
		// It ended between what was found and what joins it.
		out.StoppedBy = a.stop
		all, list, more, out.Facts = starts, nil, false, []graph.Statement{}
	}
	if more {
		out.StoppedBy = cmp.Or(out.StoppedBy, graph.StoppedByLimit)
	}
	out.Entities = make([]graph.Node, len(all))
	for i, e := range all {
		a.v.fillNode(&out.Entities[i], e)
	}
	if out.Statements = list; list == nil {
		out.Statements = []graph.Statement{}
	}
	if f.valid {
		out.Undated = graph.CountUndated(list) + graph.CountUndated(out.Facts)
	}
	out.Complete = out.StoppedBy == ""
	return out, nil
}

// joinable gives the first of the others such that what joins them and the starts
// is found by looking at as many links as the question may, and at least one.
func (a *question) joinable(starts, others []int32) []int32 {
	all := 0
	for _, list := range [...][]int32{starts, others} {
		for _, e := range list {
			all += a.v.size(e)
		}
	}
	if len(others) == 0 || all <= a.joining {
		return others // no link need be looked at twice
	}
	links := make([]int, 0, len(starts)+len(others))
	for _, e := range slices.Concat(starts, others) {
		links = append(links, a.v.size(e))
	}
	// Each entity more adds to what the others cost.
	n := sort.Search(len(others), func(n int) bool { return joinCost(links[:len(starts)+n+1]) > a.joining })
	return others[:max(1, n)]
}

// joinCost is how many links among entities that have so many each are looked at: all
// of each, or those to the others where these are so few that searching is less.
func joinCost(links []int) int {
	sorted := slices.Sorted(slices.Values(links))
	n := 0
	for i, d := range sorted {
		n += min(d, (len(sorted)-i)*bits.Len(uint(d)))
	}
	return n
}

// firstEntities gives the first k of a list in ID order; the list stays as it
// is.
func (v *View) firstEntities(list []int32, k int) []int32 {
	compare := v.compare
	if v.plain() && v.whole == nil {
		compare = cmp.Compare[int32]
	}
	return smallest(list, min(k, len(list)), compare)
}

// know implements hops: a view knows all it has.
func (v *View) know([]graph.EntityID) error { return nil }

// load implements hops: a view has all records.
func (v *View) load([]int32) error { return nil }

// sizes implements hops.
func (v *View) sizes(_ *run, list []int32) ([]int, bool) {
	out := make([]int, len(list))
	for i, e := range list {
		out[i] = len(v.record(e))
	}
	return out, true
}

// next implements hops.
func (v *View) next(r *run, f *filter, m *marks, layer []int32, w want) (found, page []int32) {
	if len(layer) == 1 && w.page > 0 {
		return v.ordered(r, f, m, layer[0], w)
	}
	found = v.expand(r, f, m, layer, w.hop)
	if r.stopped() || w.page == 0 {
		return found, nil
	}
	if w.after == "" {
		return found, found
	}
	for _, e := range found {
		if v.id(e) > w.after {
			page = append(page, e)
		}
	}
	return found, page
}

// expand gives what is newly reached from a layer, in no order, and marks it.
func (v *View) expand(r *run, f *filter, m *marks, layer []int32, hop int) []int32 {
	found := m.layers[hop][:0]
	defer func() { m.layers[hop] = found }()
	open := f.open(v)
	either, out := f.direction == graph.Any, f.direction == graph.Out
	var room [ways + 2][]edge
	for _, e := range layer {
		price := v.edgesHere(e)
		// Where the budget reaches for all edges, those asked for are counted as they are seen.
		counts := f.narrow && price <= r.left
		if counts {
			price = 0
		} else if f.narrow {
			price = v.countAsked(e, f, false)
		}
		if !r.spend(price) {
			return found
		}
		for _, list := range v.asked(room[:0], e, f, false, false) {
			for len(list) > 0 {
				part := list[:min(len(list), checkEvery)]
				list = list[len(part):]
				if !r.look(len(part)) {
					return found
				}
				if open {
					for _, x := range part {
						if m.at[x.other] < m.base {
							m.at[x.other] = m.base + uint32(hop)
							found = append(found, x.other)
						}
					}
					continue
				}
				for _, x := range part {
					if counts {
						// The direction comes first, for it is told by the edge alone.
						if !either && !x.leads(e, out) || f.byPredicate && !f.asks(v, e, x, false) || !v.live(x.statement()) {
							continue
						}
						r.left--
					}
					if m.at[x.other] < m.base && f.passes(v, e, x) && f.typed(v, x.other) {
						m.set(x.other, hop)
						found = append(found, x.other)
					}
				}
			}
		}
	}
	return found
}

// ordered is expand for one entity: it finds the others in ID order and stops
// once the page, which is of those behind after, has enough. Where it is the
// last hop, what is before the page need not be found.
func (v *View) ordered(r *run, f *filter, m *marks, e int32, w want) (found, page []int32) {
	if !r.open() {
		return nil, nil
	}
	var room [ways + 2][]edge
	var from graph.EntityID
	if w.last {
		from = w.after
	}
	c := v.cursorOf(room[:0], e, f, from)
	found = m.layers[w.hop][:0]
	defer func() { m.layers[w.hop] = found }()
	other := int32(-1)
	for x, ok := c.next(); ok; x, ok = c.next() {
		if x.other != other {
			if other = x.other; !r.open() {
				break
			}
		}
		if r.overspend(1); !r.look(1) {
			break
		}
		if m.at[x.other] >= m.base || !f.passes(v, e, x) || !f.typed(v, x.other) {
			continue
		}
		m.set(x.other, w.hop)
		found = append(found, x.other)
		switch {
		case w.after == "":
			page = found
		case v.id(x.other) > w.after:
			page = append(page, x.other)
		}
		if len(page) == w.page {
			break
		}
	}
	return found, page
}

// common implements hops. It walks the edges of the first, which has fewest, and
// searches for what it finds at the others. What it walks is taken off the budget,
// and for each that it gives one link to each of the others.
func (v *View) common(r *run, f *filter, of []int32, after graph.EntityID, n int) []int32 {
	// The others' lists are searched onwards from where the last search ended:
	// what is looked for comes in order.
	least, others := of[0], of[1:]
	ahead := make([][ways][]edge, len(others))
	for i, e := range others {
		ahead[i] = v.edges(e)
	}
	var kept []int32
	var room [ways + 2][]edge
	c := v.cursorOf(room[:0], least, f, after)
	for x, ok := c.next(); ok && len(kept) < n && r.open(); {
		other, links, passes := x.other, 0, false
		for ; ok && x.other == other; x, ok = c.next() {
			links++
			passes = passes || f.passes(v, least, x)
		}
		if r.overspend(links); !r.look(links) {
			break
		}
		in := passes && f.typed(v, other) && !slices.Contains(of, other)
		for i := 0; in && i < len(others); i++ {
			in = r.look(1) && v.advance(f, &ahead[i], others[i], other)
		}
		if in && r.spend(len(others)) {
			kept = append(kept, other)
		}
	}
	return kept
}

// advance leaves of e's edges those from other on, and reports whether one of
// those to other passes. It gallops: the next one is often near.
func (v *View) advance(f *filter, lists *[ways][]edge, e, other int32) bool {
	passes := false
	for i, list := range lists {
		if len(list) == 0 {
			continue
		}
		step := 1
		for step < len(list) && v.compare(list[step].other, other) < 0 {
			step *= 2
		}
		from := step / 2
		list = list[min(from, len(list)):]
		list = list[sort.Search(min(step+1, len(list)), func(i int) bool { return v.compare(list[i].other, other) >= 0 }):]
		lists[i] = list
		for len(list) > 0 && list[0].other == other && !passes {
			passes = f.passes(v, e, list[0])
			list = list[1:]
		}
	}
	return passes
}

// joined implements hops.
func (v *View) joined(r *run, f *filter, of []int32, after *graph.Joined, n int) []joint {
	// A mark counts to how many of Of an entity is joined; Of are at 0.
	m := getMarks(v.entN)
	defer m.put()
	for _, e := range of {
		m.set(e, 0)
	}
	var found []int32
	var room [ways + 2][]edge
	for _, e := range of {
		c := v.cursorOf(room[:0], e, f, "")
		last := int32(-1)
		for x, ok := c.next(); ok; x, ok = c.next() {
			if !r.look(1) {
				return nil
			}
			if x.other == last || !f.passes(v, e, x) || !f.typed(v, x.other) {
				continue
			}
			last = x.other
			switch n, ok := m.get(x.other); {
			case !ok:
				m.set(x.other, 1)
			case n > 0:
				m.set(x.other, n+1)
				if n == 1 {
					found = append(found, x.other)
				}
			}
		}
	}
	list := make([]joint, 0, len(found))
	for _, e := range found {
		list = append(list, joint{e, m.distance(e)})
	}
	return v.firstJoints(list, after, n)
}

// firstJoints gives the first n of a list behind a place.
func (v *View) firstJoints(list []joint, after *graph.Joined, n int) []joint {
	if after != nil {
		list = slices.DeleteFunc(list, func(j joint) bool { return v.place(j).Compare(*after) <= 0 })
	}
	return smallest(list, min(n, len(list)), func(a, b joint) int {
		return cmp.Or(cmp.Compare(b.count, a.count),
			cmp.Compare(graph.HubCost(v.degree(a.e)), graph.HubCost(v.degree(b.e))), v.compare(a.e, b.e))
	})
}

// among implements hops. Each statement is looked for at the end with fewer edges,
// and where even that has more edges than there are others, by searching for each
// of these.
func (v *View) among(r *run, f *filter, all []int32, distance func(int32) int, room *space) (list []graph.Statement, more, ok bool) {
	// A mark is the place in order, from the one with fewest edges.
	in := getMarksTo(v.entN, uint32(len(all)))
	defer in.put()
	type ranked struct {
		size int
		e    int32
	}
	order := make([]ranked, len(all))
	for i, e := range all {
		n := 0
		for _, list := range v.edges(e) {
			n += len(list)
		}
		order[i] = ranked{n, e}
	}
	slices.SortFunc(order, func(a, b ranked) int {
		if a.size != b.size {
			return cmp.Compare(a.size, b.size)
		}
		return cmp.Compare(a.e, b.e)
	})
	for i, x := range order {
		in.set(x.e, i)
	}
	var found []uint32
	take := func(e int32, x edge) {
		if v.live(x.statement()) && f.claim(v.row(x.statement())) && f.counts(e, x, x.either(), distance) {
			found = append(found, x.statement())
		}
	}
	// What ended the search for entities does not end this one.
	own := &run{ctx: r.ctx, tick: checkEvery}
	for i, this := range order {
		if own.stopped() {
			break
		}
		e, n := this.e, this.size
		least := in.base + uint32(i) // what has fewer edges has been looked at
		rest := order[i+1:]
		if n > len(rest)*bits.Len(uint(n)) {
			if !own.look((len(rest) + 1) * bits.Len(uint(n))) {
				break
			}
			edges := v.edges(e)
			var to [ways][]edge
			for _, o := range order[i:] {
				v.leading(&to, &edges, o.e)
				for _, list := range to {
					for _, x := range list {
						take(e, x)
					}
				}
			}
			continue
		}
		for _, list := range v.edges(e) {
			for len(list) > 0 {
				part := list[:min(len(list), checkEvery)]
				list = list[len(part):]
				if !own.look(len(part)) {
					break
				}
				for _, x := range part {
					if in.at[x.other] >= least {
						take(e, x)
					}
				}
			}
		}
	}
	if own.stopped() {
		r.stop, r.err = own.stop, own.err
		return nil, false, false
	}
	list, more = v.fitting(found, room)
	return list, more, true
}

// fitting gives the first statements of a list that there is room for, which it takes,
// and whether there are more. It changes the list.
func (v *View) fitting(found []uint32, room *space) (list []graph.Statement, more bool) {
	var first []uint32
	if len(found) > room.number {
		first = smallest(found, room.number, v.compareStatements)
	} else {
		first = v.inOrder(found)
	}
	list = make([]graph.Statement, len(first))
	for i, s := range first {
		record := v.statementRecord(s)
		if !room.takes(len(record)) {
			return list[:i], true
		}
		fillStatement(&list[i], record)
	}
	return list, len(found) > len(first)
}

// inOrder gives statements in ID order, and changes the list: those of the base are
// compared by their numbers, and of the others the keys are worked out once.
func (v *View) inOrder(found []uint32) []uint32 {
	n := 0
	for i, s := range found {
		if s < v.baseM() {
			found[i], found[n] = found[n], s
			n++
		}
	}
	inBase := found[:n]
	slices.Sort(inBase)
	if n == len(found) {
		return found
	}
	later := make([]keyed, 0, len(found)-n)
	for _, s := range found[n:] {
		later = append(later, keyed{keyOf(v.statementRecord(s)), v.row(s).predicate(), s})
	}
	slices.SortFunc(later, v.compareKeyed)
	out := make([]uint32, 0, len(found))
	for _, x := range later {
		for len(inBase) > 0 && v.compareStatements(inBase[0], x.at) < 0 {
			out, inBase = append(out, inBase[0]), inBase[1:]
		}
		out = append(out, x.at)
	}
	return append(out, inBase...)
}

// factsOf implements hops.
func (v *View) factsOf(r *run, f *filter, of []int32, room *space) (list []graph.Statement, more, ok bool) {
	// What ended the search for entities does not end this one.
	own := &run{ctx: r.ctx, tick: checkEvery}
	var found []uint32
	for _, e := range of {
		for _, part := range v.facts(e) {
			if !own.look(len(part) + 1) {
				r.stop, r.err = own.stop, own.err
				return []graph.Statement{}, false, false
			}
			for _, s := range part {
				if v.live(s) && f.claim(v.row(s)) {
					found = append(found, s)
				}
			}
		}
	}
	list, more = v.fitting(found, room)
	return list, more, true
}

// counts is the rule of graph.Reader on which statements among entities count: as
// seen from the nearer end, or from either where both are equally far or the claim
// has no direction.
func (f *filter) counts(e int32, x edge, both bool, distance func(int32) int) bool {
	switch d := distance(e) - distance(x.other); {
	case both:
	case d < 0:
		return f.leads(e, x)
	case d > 0:
		return f.arrives(e, x)
	}
	return true
}

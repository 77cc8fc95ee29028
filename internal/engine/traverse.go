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
type run struct {
	ctx     context.Context
	left    int // edges, to find entities
	joining int // edges, to find what joins them
	tick    int // until the next look at ctx
	stop    graph.Stop
	err     error
}

func newRun(ctx context.Context, budget int) *run {
	return &run{ctx: ctx, left: cmp.Or(budget, graph.MaxBudget), joining: graph.MaxBudget, tick: checkEvery}
}

// spend takes edges off the budget; false where the question must stop.
func (r *run) spend(n int) bool {
	if r.stop != "" || r.err != nil {
		return false
	}
	if r.left -= n; r.left < 0 {
		r.stop = graph.StoppedByBudget
		return false
	}
	return r.look(n)
}

// look is spend without a budget.
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

// begin is begin for questions that a deadline cuts.
func (r *run) begin(validate func() error) error {
	if !r.now() && r.err != nil {
		return r.err
	}
	return validate()
}

// Marks number entities in a traversal. They are used again and again: a mark
// counts only if it is at least base, so that none need be wiped.
type marks struct {
	at     []uint32
	base   uint32
	layers [graph.MaxHops + 1][]int32 // room for what is found by hop
}

const maxMark = 1 << 10

var marksPool sync.Pool

func getMarks(n uint32) *marks {
	m, _ := marksPool.Get().(*marks)
	if m == nil || len(m.at) < int(n) {
		m = &marks{at: make([]uint32, n)}
	}
	if m.base += maxMark; m.base > 1<<32-1-2*maxMark {
		clear(m.at)
		m.base = maxMark
	}
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

// Neighborhood implements graph.Reader. It is a breadth-first search by whole
// layers; a layer that budget or time cut short is left out, but for the
// neighbours of one start, which are found in order.
func (v *View) Neighborhood(ctx context.Context, q graph.NeighborhoodQuery) (graph.Subgraph, error) {
	return v.neighborhood(newRun(ctx, q.Budget), &q)
}

func (v *View) neighborhood(r *run, q *graph.NeighborhoodQuery) (graph.Subgraph, error) {
	if err := r.begin(q.Validate); err != nil {
		return graph.Subgraph{}, err
	}
	starts, err := v.starts("from", q.From)
	if err != nil {
		return graph.Subgraph{}, err
	}
	f := v.compile(&q.Filter)
	limit, hops := cmp.Or(q.Limit, graph.DefaultPage), cmp.Or(q.Hops, graph.DefaultHops)
	m := getMarks(v.entN)
	defer m.put()
	for _, e := range starts {
		m.set(e, 0)
	}
	layer := starts
	var kept []int32
	var next *graph.Near
	for hop := 1; hop <= hops && next == nil && r.stop == "" && len(layer) > 0; hop++ {
		// Of this layer the page takes what is behind after; "" is all, and
		// pageless none of it.
		var after graph.EntityID
		pageless := q.After != nil && q.After.Hops > hop
		if q.After != nil && q.After.Hops == hop {
			after = q.After.ID
		}
		var found, page []int32
		if len(layer) == 1 {
			enough := limit - len(kept) + 1
			if pageless {
				enough = int(v.entN)
			}
			found, page = v.ordered(r, f, m, layer[0], hop, after, enough, hop == hops)
		} else {
			found = v.expand(r, f, m, layer, hop)
			if r.stop != "" {
				found = nil
			}
			if page = found; after != "" && !pageless {
				page = nil
				for _, e := range found {
					if v.id(e) > after {
						page = append(page, e)
					}
				}
			}
		}
		if r.err != nil {
			return graph.Subgraph{}, r.err
		}
		if !pageless {
			room := limit - len(kept)
			kept = append(kept, v.firstEntities(page, room)...)
			if len(page) > room && len(kept) > 0 {
				next = &graph.Near{Hops: m.distance(kept[len(kept)-1]), ID: v.id(kept[len(kept)-1])}
			}
		}
		layer = found
	}
	if some := v.fit(starts, kept); len(some) < len(kept) {
		kept = some
		if last := some[len(some)-1]; r.stop != graph.StoppedByTime {
			next = &graph.Near{Hops: m.distance(last), ID: v.id(last)}
		}
	}
	if next != nil {
		r.stop = graph.StoppedByLimit
	}
	out, err := v.subgraph(r, f, starts, kept, m.distance)
	if out.StoppedBy == graph.StoppedByLimit {
		out.NextNear = next
	}
	return out, err
}

// starts is named for entities that an answer begins with: ErrTooLarge where there
// is no room for them.
func (v *View) starts(field string, ids []graph.EntityID) ([]int32, error) {
	out, err := v.named(field, ids)
	if err == nil && v.size(out) > graph.MaxAnswerBytes/2 {
		return nil, graph.TooLarge(field)
	}
	return out, err
}

// fit gives the others of a page that there is room for beside the starts, and at
// least one.
func (v *View) fit(starts, page []int32) []int32 {
	room := graph.MaxAnswerBytes/2 - v.size(starts)
	for i, e := range page {
		if room -= len(v.record(e)); room < 0 && i > 0 {
			return page[:i]
		}
	}
	return page
}

// size adds up the records of entities.
func (v *View) size(list []int32) int {
	n := 0
	for _, e := range list {
		n += len(v.record(e))
	}
	return n
}

// firstEntities gives the first k of a list in ID order; the list stays as it
// is.
func (v *View) firstEntities(list []int32, k int) []int32 {
	compare := v.compare
	if len(v.newEnts) == 0 {
		compare = cmp.Compare[int32]
	}
	return smallest(list, min(k, len(list)), compare)
}

func (m *marks) distance(e int32) int {
	d, _ := m.get(e)
	return d
}

// expand gives what is newly reached from a layer, in no order, and marks it.
func (v *View) expand(r *run, f *filter, m *marks, layer []int32, hop int) []int32 {
	found := m.layers[hop][:0]
	defer func() { m.layers[hop] = found }()
	open := f.open(v)
	for _, e := range layer {
		for _, list := range v.edges(e) {
			for len(list) > 0 {
				part := list[:min(len(list), checkEvery)]
				list = list[len(part):]
				if !r.spend(len(part)) {
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
func (v *View) ordered(r *run, f *filter, m *marks, e int32, hop int, after graph.EntityID, enough int, last bool) (found, page []int32) {
	lists := v.edges(e)
	if last && after != "" {
		for i, list := range lists {
			lists[i] = list[sort.Search(len(list), func(i int) bool { return v.id(list[i].other) > after }):]
		}
	}
	c := v.cursor(lists)
	for x, ok := c.next(); ok; x, ok = c.next() {
		if !r.spend(1) {
			return found, page
		}
		if m.at[x.other] >= m.base || !f.passes(v, e, x) || !f.typed(v, x.other) {
			continue
		}
		m.set(x.other, hop)
		found = append(found, x.other)
		if after == "" || v.id(x.other) > after {
			if page = append(page, x.other); len(page) == enough {
				return found, page
			}
		}
	}
	return found, page
}

// subgraph makes the answer of some starts, others, and what joins them: seen
// from the nearer end, or from either of two that are equally far. Types are
// not asked: others have passed them, and of starts they are not asked.
func (v *View) subgraph(r *run, f *filter, starts, others []int32, distance func(int32) int) (graph.Subgraph, error) {
	starts = slices.Clone(starts)
	slices.SortFunc(starts, v.compare)
	if some := v.joinable(r, starts, others); len(some) < len(others) {
		others = some
		r.stop = graph.StoppedByBudget
	}
	out := graph.Subgraph{Entities: []graph.Node{}, Statements: []graph.Statement{}, StoppedBy: r.stop, Revision: v.rev}
	all := slices.Concat(starts, others)
	found, ok := v.among(r, f, all, distance)
	if r.err != nil {
		return graph.Subgraph{}, r.err
	}
	if !ok {
		// Time ended between what was found and what joins it.
		out.StoppedBy = graph.StoppedByTime
		all, found = starts, nil
	}
	for _, e := range all {
		out.Entities = append(out.Entities, v.node(e))
	}
	if len(found) > graph.MaxSubgraphStatements {
		out.StoppedBy = cmp.Or(out.StoppedBy, graph.StoppedByLimit)
		found = smallest(found, graph.MaxSubgraphStatements, v.compareStatements)
	} else {
		slices.SortFunc(found, v.compareStatements)
	}
	out.Statements = make([]graph.Statement, 0, len(found))
	room := graph.MaxAnswerBytes - v.size(all)
	for _, s := range found {
		if room -= len(v.statementRecord(s)); room < 0 {
			out.StoppedBy = cmp.Or(out.StoppedBy, graph.StoppedByLimit)
			break
		}
		out.Statements = append(out.Statements, v.statement(s))
		if f.valid && v.row(s).undated() {
			out.Undated++
		}
	}
	out.Complete = out.StoppedBy == ""
	return out, nil
}

// joinable gives the first of the others such that what joins them and the starts
// is found by looking at as many edges as the question may, and at least one.
func (v *View) joinable(r *run, starts, others []int32) []int32 {
	list := slices.Concat(starts, others)
	all := 0
	for _, e := range list {
		all += v.edgesOf(e)
	}
	if len(others) == 0 || all <= r.joining {
		return others // among looks at no edge twice
	}
	// Each entity more adds to what the others cost.
	n := sort.Search(len(others), func(n int) bool { return v.joinCost(list[:len(starts)+n+1]) > r.joining })
	return others[:max(1, n)]
}

// joinCost is how many edges among looks at.
func (v *View) joinCost(list []int32) int {
	sizes := make([]int, len(list))
	for i, e := range list {
		sizes[i] = v.edgesOf(e)
	}
	slices.Sort(sizes)
	n := 0
	for i, size := range sizes {
		n += min(size, (len(list)-i)*bits.Len(uint(size)))
	}
	return n
}

// edgesOf is how many edges must be passed over to see all of an entity's.
func (v *View) edgesOf(e int32) int {
	l := v.edges(e)
	return len(l[0]) + len(l[1])
}

// among finds the statements among entities, in no order; false where time
// ended first. Each is looked for at the end with fewer edges, and where even
// that has more edges than there are others, by searching for each of these.
func (v *View) among(r *run, f *filter, all []int32, distance func(int32) int) ([]uint32, bool) {
	in := getMarks(v.entN)
	defer in.put()
	order := slices.Clone(all)
	size := v.edgesOf
	slices.SortFunc(order, func(a, b int32) int { return cmp.Or(cmp.Compare(size(a), size(b)), cmp.Compare(a, b)) })
	// Marks are small numbers, so membership and rank are kept apart.
	rank := func(e, than int32) bool {
		return cmp.Or(cmp.Compare(size(e), size(than)), cmp.Compare(e, than)) > 0
	}
	for _, e := range order {
		in.set(e, 0)
	}
	var found []uint32
	take := func(e int32, x edge) {
		if !v.live(x.statement()) || !f.claim(v.row(x.statement())) {
			return
		}
		switch d := distance(e) - distance(x.other); {
		case d < 0 && !f.leads(e, x), d > 0 && !f.arrives(e, x):
			return
		}
		found = append(found, x.statement())
	}
	// What ended the search for entities does not end this one.
	own := &run{ctx: r.ctx, tick: checkEvery}
	for i, e := range order {
		if own.stop != "" || own.err != nil {
			break
		}
		n := size(e)
		rest := order[i+1:]
		if n > len(rest)*bits.Len(uint(n)) {
			if !own.look((len(rest) + 1) * bits.Len(uint(n))) {
				break
			}
			for _, list := range v.edgesTo(e, e) {
				for _, x := range list {
					take(e, x)
				}
			}
			for _, o := range rest {
				for _, list := range v.edgesTo(e, o) {
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
					if in.at[x.other] >= in.base && (x.other == e || rank(x.other, e)) {
						take(e, x)
					}
				}
			}
		}
	}
	if own.err != nil {
		r.err = own.err
	}
	return found, own.stop == "" && own.err == nil
}

// Common implements graph.Reader. It walks the edges of the one of Of that has
// fewest and searches for what it finds at the others.
func (v *View) Common(ctx context.Context, q graph.CommonQuery) (graph.Subgraph, error) {
	r := newRun(ctx, q.Budget)
	if err := r.begin(q.Validate); err != nil {
		return graph.Subgraph{}, err
	}
	of, err := v.starts("of", q.Of)
	if err != nil {
		return graph.Subgraph{}, err
	}
	f := v.compile(&q.Filter)
	limit := cmp.Or(q.Limit, graph.DefaultPage)
	m := getMarks(v.entN)
	defer m.put()
	order := slices.Clone(of)
	for _, e := range of {
		m.set(e, 0)
	}
	slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(v.edgesHere(a), v.edgesHere(b)) })
	least, others := order[0], order[1:]
	lists := v.edges(least)
	if q.After != "" {
		for i, list := range lists {
			lists[i] = list[sort.Search(len(list), func(i int) bool { return v.id(list[i].other) > q.After }):]
		}
	}
	// The others' lists are searched onwards from where the last search ended:
	// what is looked for comes in order.
	ahead := make([][2][]edge, len(others))
	for i, e := range others {
		ahead[i] = v.edges(e)
	}
	var kept []int32
	more := false
	c := v.cursor(lists)
	for x, ok := c.next(); ok && !more; x, ok = c.next() {
		if !r.spend(1) {
			break
		}
		if m.at[x.other] >= m.base || !f.passes(v, least, x) || !f.typed(v, x.other) {
			continue
		}
		in := true
		for i, e := range others {
			if !r.spend(1) {
				break
			}
			if in = v.advance(f, &ahead[i], e, x.other); !in {
				break
			}
		}
		if r.stop != "" || r.err != nil {
			break
		}
		if !in {
			continue
		}
		if len(kept) == limit {
			more = true
			continue
		}
		m.set(x.other, 1)
		kept = append(kept, x.other)
	}
	if r.err != nil {
		return graph.Subgraph{}, r.err
	}
	if some := v.fit(of, kept); len(some) < len(kept) {
		kept, more = some, r.stop != graph.StoppedByTime
	}
	if more {
		r.stop = graph.StoppedByLimit
	}
	out, err := v.subgraph(r, f, of, kept, m.distance)
	if more && len(kept) > 0 && out.StoppedBy == graph.StoppedByLimit {
		out.NextID = v.id(kept[len(kept)-1])
	}
	return out, err
}

// advance leaves of e's edges those from other on, and reports whether one of
// those to other passes. It gallops: the next one is often near.
func (v *View) advance(f *filter, lists *[2][]edge, e, other int32) bool {
	passes := false
	for i, list := range lists {
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

// Among implements graph.Reader.
func (v *View) Among(ctx context.Context, q graph.AmongQuery) (graph.Subgraph, error) {
	r := newRun(ctx, q.Budget)
	if err := r.begin(q.Validate); err != nil {
		return graph.Subgraph{}, err
	}
	of, err := v.starts("of", q.Of)
	if err != nil {
		return graph.Subgraph{}, err
	}
	f := v.compile(&q.Filter)
	if q.MaxHops != 2 {
		return v.subgraph(r, f, of, nil, func(int32) int { return 0 })
	}
	// A mark counts to how many of Of an entity is joined; Of are at 0.
	m := getMarks(v.entN)
	defer m.put()
	for _, e := range of {
		m.set(e, 0)
	}
	var found []int32
	for _, e := range of {
		c := v.cursor(v.edges(e))
		last := int32(-1)
		for x, ok := c.next(); ok; x, ok = c.next() {
			if !r.spend(1) {
				break
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
	if r.err != nil {
		return graph.Subgraph{}, r.err
	}
	if r.stop != "" {
		found = nil // until all is counted nothing is known to be first
	}
	place := func(e int32) graph.Joined {
		return graph.Joined{Count: m.distance(e), HubCost: graph.HubCost(v.degree(e)), ID: v.id(e)}
	}
	if q.After != nil {
		found = slices.DeleteFunc(found, func(e int32) bool { return place(e).Compare(*q.After) <= 0 })
	}
	limit := cmp.Or(q.Limit, graph.DefaultPage)
	more := len(found) > limit
	compare := func(a, b int32) int {
		p, q := graph.Joined{Count: m.distance(a), HubCost: graph.HubCost(v.degree(a))}, graph.Joined{Count: m.distance(b), HubCost: graph.HubCost(v.degree(b))}
		return cmp.Or(p.Compare(q), v.compare(a, b))
	}
	found = smallest(found, min(limit, len(found)), compare)
	if some := v.fit(of, found); len(some) < len(found) {
		found, more = some, true
	}
	if more {
		r.stop = graph.StoppedByLimit
	}
	isOf := func(e int32) int { return min(m.distance(e), 1) }
	out, err := v.subgraph(r, f, of, found, isOf)
	if more && out.StoppedBy == graph.StoppedByLimit {
		p := place(found[len(found)-1])
		out.NextJoined = &p
	}
	return out, err
}

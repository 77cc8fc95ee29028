package engine

import (
	"cmp"
	"context"
	"encoding/binary"
	"maps"
	"math/bits"
	"slices"
	"sync"

	"hubgraph/graph"
)

// How paths are found, shortest first, then by loose steps, then by hub cost, then by
// ids, without ever holding more than those asked for:
//
// For a length L, let costs(r, x) be the set of the hub costs of all walks of r
// steps from x to the target that pass allowed entities only. It obeys
//
//	costs(0, target) = {0}
//	costs(r, x) = union over steps x -> w of costs(r-1, w) + cost of w
//
// and is a mask of 128 bits: a walk has at most 5 inner entities, the cost of
// each is a bit length. Where some steps are loose, for no claim of theirs makes them
// firm, there is a mask for each number of loose steps. From the start, the bits of
// costs(L, start) are the costs there are, in order; for each of them a depth-first search in ID order
// takes a step to w only if costs(r-1, w) holds what is left to be paid. So it
// meets paths in the order wanted, and walks into nothing from which the target
// can't be reached at that very price, except that a walk may pass an entity
// twice and a path may not.
//
// Where all steps must hold on one day, each cost comes with the days on which there
// are such walks, and a step keeps of these the days on which it surely holds. So what
// never held together is not walked into either, however many ways of it there are.
//
// The sets are worked out from both ends: backward by layers from the target as
// far as that is the cheaper side, and for what lies ahead of the start only
// where it is needed. With entities that must be passed, a path is a chain of
// segments between them: for each order and each way to share out the steps, the
// shortest segments are looked at first, and most chains end there. What is
// left of the chains is walked in the order of costs, and merged by ids.

// leastCost is the hub cost that every inner entity has: it has two relationships
// at least. Masks count from there; or from 0, where a path may go along what no
// degree counts.
const leastCost = 2

// mostCost is the highest that masks tell apart: five of them fit into one.
const mostCost = 127 / 5

// maxDegree is less than what a degree must be for five hub costs to overflow a
// mask.
const maxDegree = 1<<27 - 1

// A mask is a set of costs from 0 to 127.
type mask struct{ lo, hi uint64 }

func (m mask) isZero() bool { return m.lo|m.hi == 0 }

func (m mask) or(n mask) mask { return mask{m.lo | n.lo, m.hi | n.hi} }

func (m mask) plus(cost uint8) mask {
	if cost >= 64 {
		return mask{0, m.lo << (cost - 64)}
	}
	return mask{m.lo << cost, m.hi<<cost | m.lo>>(64-cost)}
}

// sum gives the sums of the costs of both.
func (m mask) sum(n mask) (out mask) {
	m.each(func(cost int) bool {
		out = out.or(n.plus(uint8(cost)))
		return true
	})
	return out
}

func (m mask) has(cost int) bool {
	switch {
	case cost < 0 || cost > 127:
		return false
	case cost < 64:
		return m.lo>>cost&1 == 1
	}
	return m.hi>>(cost-64)&1 == 1
}

// each calls yield with the costs in order until it answers false.
func (m mask) each(yield func(int) bool) {
	for lo := m.lo; lo != 0; lo &= lo - 1 {
		if !yield(bits.TrailingZeros64(lo)) {
			return
		}
	}
	for hi := m.hi; hi != 0; hi &= hi - 1 {
		if !yield(64 + bits.TrailingZeros64(hi)) {
			return
		}
	}
}

// A place is an entity that a search has met.
type place struct {
	e    int32
	ok   bool  // it may be passed inside a segment
	may  bool  // it may be an inner entity
	cost uint8 // hub cost over the least
	size int32 // how many edges it has, of whatever kind
}

// A layer holds costs by place.
type layer struct {
	at    []int32 // place -> number in list, plus 1
	list  []int32
	wide  int // how many masks each has: by loose steps, from none
	masks []mask
	dated [][]dated // of each, in a search by days

	sieve  sieve // of its entities, once it is sifted
	sifted bool
}

// A dated is a cost, and on which days there are walks at it, all steps of which hold.
type dated struct {
	loose, cost int
	days        graph.DaySet
}

// A tally is costs by loose steps.
type tally [graph.MaxHops + 1]mask

// sum gives the sums of the costs of both.
func (t *tally) sum(masks []mask) (out tally) {
	for i, a := range t {
		for j, b := range masks {
			if !a.isZero() && !b.isZero() {
				out[i+j] = out[i+j].or(a.sum(b))
			}
		}
	}
	return out
}

func (t *tally) plus(cost uint8) (out tally) {
	for i, m := range t {
		out[i] = m.plus(cost)
	}
	return out
}

// together gives the sums of the costs of both that have days in common.
func together(a, b []dated) (out []dated) {
	for _, x := range a {
		for _, y := range b {
			if days := x.days.And(y.days); len(days) > 0 {
				out, _ = put(out, dated{x.loose + y.loose, x.cost + y.cost, days})
			}
		}
	}
	return out
}

// put adds to a list, whose days it changes, and gives by how much it grew: in masks, as
// which a cost counts for three and days for one.
func put(list []dated, d dated) (out []dated, grown int) {
	for i := range list {
		if x := &list[i]; x.loose == d.loose && x.cost == d.cost {
			before := len(x.days)
			x.days.Put(d.days)
			return list, len(x.days) - before
		}
	}
	return append(list, d), 3 + len(d.days)
}

func tallyOf(list []dated) (out tally) {
	for _, d := range list {
		out[d.loose] = out[d.loose].or(mask{lo: 1}.plus(uint8(d.cost)))
	}
	return out
}

func (l *layer) has(p int32) bool { return int(p) < len(l.at) && l.at[p] != 0 }

func (l *layer) add(p int32) int {
	if int(p) >= len(l.at) {
		l.at = append(l.at, make([]int32, max(int(p)+1-len(l.at), len(l.at)/2))...)
	}
	if l.at[p] == 0 {
		l.list = append(l.list, p)
		for range l.wide {
			l.masks = append(l.masks, mask{})
		}
		l.at[p] = int32(len(l.list))
	}
	return int(l.at[p]) - 1
}

// sift makes the sieve of a layer that gets no more places.
func (l *layer) sift(places []place) {
	if l.sifted {
		return
	}
	l.sifted = true
	l.sieve.reset(len(l.list))
	for _, i := range l.list {
		l.sieve.add(places[i].e)
	}
}

// A sieve lets through some entities, and few others: most edges of a hub lead to none that
// is asked for, and a sieve stays in the nearest cache, which what is known of each entity
// does not.
type sieve []uint64

const (
	sieveBits = 16 // of each entity that it lets through
	maxSieve  = 1 << 11
)

// reset makes it one for so many entities that lets through none.
func (s *sieve) reset(entities int) {
	n := 1 << bits.Len(uint(min(entities*sieveBits/64, maxSieve-1)))
	*s = slices.Grow((*s)[:0], n)[:n]
	clear(*s)
}

func (s sieve) add(e int32) { s[int(e>>6)&(len(s)-1)] |= 1 << (e & 63) }

// first counts the edges before the first one that it lets through.
func (s sieve) first(list []edge) int {
	for i, x := range list {
		if s[int(x.other>>6)&(len(s)-1)]>>(x.other&63)&1 != 0 {
			return i
		}
	}
	return len(list)
}

// of gives a place's costs by loose steps.
func (l *layer) of(p int32) []mask {
	if !l.has(p) {
		return nil
	}
	i := int(l.at[p]-1) * l.wide
	return l.masks[i : i+l.wide]
}

// onDays gives a place's costs with their days.
func (l *layer) onDays(p int32) []dated {
	if !l.has(p) || int(l.at[p]) > len(l.dated) {
		return nil
	}
	return l.dated[l.at[p]-1]
}

// A pathSearch is one Paths question being answered.
type pathSearch struct {
	v         *View
	hops      hops
	here      bool // the view has all links
	open      bool // every edge passes, whichever way it leads
	f         *filter
	r         *run
	from, to  int32
	maxDegree int
	least     int // the hub cost that every inner entity has
	avoid     map[int32]bool
	via       []int32

	// loose: it is told apart whether steps are; firm: loose ones are left out; dated:
	// all steps must hold on one day.
	loose, firm, dated bool

	slots   *slots
	places  []place
	counted []int32        // one more than the size of each place, and that for back; 0: not counted yet
	paid    []mask         // see pay
	days    graph.DaySet   // see eachStep
	daySets []graph.DaySet // of ways, in a search by days

	masks   int   // held by all layers
	ceiling uint8 // nothing inside a segment may cost more
	cheap   int
	pairs   []*pair

	limit int
	found [][]int32
	more  bool
}

// slots number the entities of a search. They, and the lists that a search
// fills, are used again and again.
type slots struct {
	at     []uint64 // epoch << 32 | place
	epoch  uint32
	places []place
	layers []*layer
	used   int // of layers
	onto   []int32
	ways   []way // that walkers were given
}

// layer gives an empty layer with so many masks of each place, which is the search's
// until it ends.
func (s *slots) layer(wide int) *layer {
	if s.used == len(s.layers) {
		s.layers = append(s.layers, &layer{})
	}
	l := s.layers[s.used]
	s.used++
	clear(l.dated)
	l.at, l.list, l.masks, l.dated, l.wide, l.sifted = l.at[:0], l.list[:0], l.masks[:0], l.dated[:0], wide, false
	return l
}

// put gives them back, unless that would keep much memory for nothing.
func (s *slots) put() {
	size := 0
	for _, l := range s.layers {
		clear(l.dated)
		size += cap(l.at)*4 + cap(l.list)*4 + cap(l.masks)*16 + cap(l.dated)*24 + cap(l.sieve)*8
	}
	size += cap(s.ways) * 12
	if s.used, s.ways = 0, s.ways[:0]; size > maxScratch {
		s.layers, s.ways = nil, nil
	}
	slotsPool.Put(s)
}

const (
	maxScratch = 32 << 20
	// maxMasks, of 16 bytes each, keep a search within 64 MiB with all else that
	// it holds.
	maxMasks = 2 << 20
)

var slotsPool sync.Pool

func getSlots(n uint32) *slots {
	s, _ := slotsPool.Get().(*slots)
	if s == nil || len(s.at) < int(n) {
		s = &slots{at: make([]uint64, n)}
	}
	if s.epoch++; s.epoch == 0 {
		clear(s.at)
		s.epoch = 1
	}
	return s
}

func (p *pathSearch) known(e int32) (int32, bool) {
	if int(e) >= len(p.slots.at) {
		return 0, false // a part has grown
	}
	x := p.slots.at[e]
	return int32(uint32(x)), uint32(x>>32) == p.slots.epoch
}

// may reports whether something of a degree and a type may be an inner entity.
func (p *pathSearch) may(degree int, typ uint32) bool {
	return degree >= p.least && (p.maxDegree == 0 || degree <= p.maxDegree) && p.f.ofType(typ)
}

func (p *pathSearch) place(e int32) int32 {
	if i, ok := p.known(e); ok {
		return i
	}
	degree, size := p.v.degreeAndSize(e)
	n := place{e: e, size: int32(size)}
	n.may = e != p.from && e != p.to && p.may(degree, p.v.typ(e)) && !p.avoid[e]
	n.ok = n.may && !slices.Contains(p.via, e)
	n.cost = uint8(min(max(graph.HubCost(degree)-p.least, 0), mostCost))
	p.places = append(p.places, n)
	i := int32(len(p.places) - 1)
	if more := int(p.v.entN) - len(p.slots.at); more > 0 {
		p.slots.at = append(p.slots.at, make([]uint64, more)...)
	}
	p.slots.at[e] = uint64(p.slots.epoch)<<32 | uint64(i)
	return i
}

// size is how many edges that the filter asks for an entity has, for back as seen from
// the other ends, which is what it costs to look at them.
func (p *pathSearch) size(i int32, back bool) int {
	if !p.f.narrow {
		return int(p.places[i].size)
	}
	return p.asked(i, back)
}

func (p *pathSearch) asked(i int32, back bool) int {
	k := 2 * int(i)
	if back {
		k++
	}
	for k >= len(p.counted) {
		p.counted = append(p.counted, 0)
	}
	if p.counted[k] == 0 {
		p.counted[k] = int32(p.v.countAsked(p.places[i].e, p.f, back)) + 1
	}
	return int(p.counted[k]) - 1
}

// sizes is size of a list together.
func (p *pathSearch) sizes(list []int32, back bool) int {
	n := 0
	for _, i := range list {
		n += p.size(i, back)
	}
	return n
}

// onto gives the places of a layer behind from which a way may go on, until it is asked
// again.
func (p *pathSearch) onto(c *pair, behind *layer) []int32 {
	list := p.slots.onto[:0]
	for _, i := range behind.list {
		if p.leads(c, i) {
			list = append(list, i)
		}
	}
	p.slots.onto = list
	return list
}

// work is what it costs to look from each place of a list at a set of others.
func (p *pathSearch) work(list []int32, others int, back bool) int {
	n := 0
	for _, i := range list {
		n += p.effort(i, others, back)
	}
	return n
}

// effort is what it costs to look from a place at a set of others: at all edges,
// or, where that is less, for each of the others by searching.
func (p *pathSearch) effort(i int32, others int, back bool) int {
	size := p.size(i, back)
	return min(size, others*bits.Len(uint(size)))
}

// entities gives the entities of places.
func (p *pathSearch) entities(list []int32) []int32 {
	out := make([]int32, len(list))
	for n, i := range list {
		out[n] = p.places[i].e
	}
	return out
}

// fetch makes sure that the links of some places are there, where the graph is kept
// elsewhere: all, or those to the places of another list.
func (p *pathSearch) fetch(list []int32, to *layer) {
	if p.here {
		return
	}
	var others []int32
	if to != nil {
		others = p.entities(to.list)
	}
	p.hops.links(p.r, p.entities(list), others, p.may, p.dated)
}

// take takes what it costs to look from the places of a list, at all their links or
// at those to places of another list, off the budget, and makes sure that these
// links are there. It is all or none, so that nothing hangs on the order of a list;
// false where the search must stop.
func (p *pathSearch) take(list []int32, to *layer, back bool) bool {
	if to == nil {
		if p.r.spend(p.sizes(list, back)) {
			p.fetch(list, nil)
		}
	} else if p.r.spend(p.work(list, len(to.list), back)) {
		p.fetch(list, to)
	}
	return !p.stopped()
}

// Paths implements graph.Reader.
func (v *View) Paths(ctx context.Context, q graph.PathsQuery) (graph.PathsResult, error) {
	return v.ask(ctx, q.Budget).paths(&q, cheapWork)
}

func (a *question) paths(q *graph.PathsQuery, cheap int) (graph.PathsResult, error) {
	if err := a.begin(q.Validate, slices.Concat([]graph.EntityID{q.From, q.To}, q.Via, q.Avoid)...); err != nil {
		return graph.PathsResult{}, err
	}
	v := a.v
	ends, err := v.named("from", []graph.EntityID{q.From})
	if err != nil {
		return graph.PathsResult{}, err
	}
	p := &pathSearch{
		v: v, hops: a.hops, here: a.hops == hops(v), ceiling: maxCost, cheap: cheap, f: a.hops.compile(&q.Filter), r: a.run,
		from: ends[0], maxDegree: q.MaxDegree, least: leastCost, limit: cmp.Or(q.Limit, graph.DefaultPaths),
		dated: q.Together,
	}
	p.loose = p.f.loose
	p.open = p.f.all && p.f.direction == graph.Any && v.deadN == 0
	if p.f.aside {
		p.least = 0
	}
	if ends, err = v.named("to", []graph.EntityID{q.To}); err != nil {
		return graph.PathsResult{}, err
	}
	p.to = ends[0]
	if p.via, err = v.named("via", q.Via); err != nil {
		return graph.PathsResult{}, err
	}
	avoid, err := v.named("avoid", q.Avoid)
	if err != nil {
		return graph.PathsResult{}, err
	}
	if len(avoid) > 0 {
		p.avoid = make(map[int32]bool, len(avoid))
		for _, e := range avoid {
			p.avoid[e] = true
		}
	}
	p.slots = getSlots(v.entN)
	p.places = p.slots.places[:0]
	defer func() {
		p.slots.places = p.places
		p.slots.put()
	}()
	p.search(cmp.Or(q.MaxHops, graph.MaxHops))
	return p.result()
}

// inner reports whether a path may pass a place inside a segment.
func (p *pathSearch) inner(i int32) bool { return p.places[i].ok && p.places[i].cost <= p.ceiling }

// cheapWork is how many edges the next step may look at without first looking
// for paths that pass no hubs. levels are the costs up to which these are then
// looked for: a path that costs no more passes nothing that costs more, so that
// for them the hubs, which are most of the work, need not be there at all.
const cheapWork = 1 << 15

var levels = []uint8{7, 11}

const maxCost = 255

// A pair is two places between which segments lead, and what is known of them.
type pair struct {
	from, to int32
	ahead    []*layer // places reached from the start, by steps
	behind   []*layer // costs to the target, by steps
	ended    bool     // there are no longer ways
	made     [graph.MaxHops + 1][]*layer
	room     [2][graph.MaxHops]*layer // of ahead and behind
}

func (p *pathSearch) pair(from, to int32) *pair {
	for _, c := range p.pairs { // which are few, for few entities may be passed
		if c.from == from && c.to == to {
			return c
		}
	}
	first, last := p.slots.layer(0), p.slots.layer(1)
	first.add(from)
	last.masks[last.add(to)] = mask{lo: 1}
	if p.dated {
		last.dated = append(last.dated, []dated{{days: graph.EveryDay()}})
	}
	c := &pair{from: from, to: to}
	c.ahead, c.behind = append(c.room[0][:0], first), append(c.room[1][:0], last)
	p.pairs = append(p.pairs, c)
	return c
}

func (p *pathSearch) stopped() bool { return p.r.stopped() }

// search finds paths of one step, then of two, and so on.
func (p *pathSearch) search(hops int) {
	for _, e := range p.via {
		if !p.places[p.place(e)].may {
			return // it must be passed and may not be
		}
	}
	for length := 1 + len(p.via); length <= hops; length++ {
		floor, over := p.byLevels(length)
		if over || !p.ofLength(length, floor) {
			return
		}
	}
}

// byLevels finds the paths of a length that have no loose steps and cost little, if
// finding all would be much work: up to which cost it has found them, and whether the search is
// over. What it takes more than a quarter of the budget for it leaves.
func (p *pathSearch) byLevels(length int) (floor int, over bool) {
	floor = -1
	if len(p.via) > 0 {
		return floor, false
	}
	c := p.pair(p.place(p.from), p.place(p.to))
	if len(c.ahead)+len(c.behind)-1 >= length ||
		min(p.sizes(c.ahead[len(c.ahead)-1].list, false), p.sizes(p.onto(c, c.behind[len(c.behind)-1]), true)) < p.cheap {
		return floor, false
	}
	pairs, used, masks := p.pairs, p.slots.used, p.masks
	defer func() { p.pairs, p.ceiling, p.slots.used, p.masks, p.firm = pairs, maxCost, used, masks, false }()
	p.firm = p.loose
	for _, level := range levels {
		p.pairs, p.ceiling, p.slots.used, p.masks = nil, level, used, masks
		found, left := len(p.found), p.r.left
		p.r.left = left / 4
		p.ofLength(length, floor) // that no way is so long without hubs means nothing yet
		left -= left/4 - p.r.left
		p.r.left = left
		switch {
		case p.r.stop == graph.StoppedByBudget:
			p.r.stop, p.found = "", p.found[:found]
			return floor, false
		case p.more || p.stopped():
			return floor, true
		}
		floor = int(level)
	}
	return floor, false
}

// ofLength finds the paths of a length, but for those without loose steps that cost no
// more than floor, and those that cost more than what one may pass, in order; false where
// the search is over or no way is so long.
func (p *pathSearch) ofLength(length, floor int) bool {
	p.slots.ways, p.daySets = p.slots.ways[:0], p.daySets[:0] // no walker is left
	var chains []*walker
	start, target := p.place(p.from), p.place(p.to)
	if len(p.via) == 0 {
		c := p.pair(start, target)
		if !p.reach(c, length) {
			return false
		}
		// The tables of this length are of no use for the next.
		used, masks := p.slots.used, p.masks
		defer func() { p.slots.used, p.masks = used, masks }()
		chains = p.chain(chains, []int32{start, target}, []int{length})
	} else {
		chains = p.chains(chains, []int32{start}, nil, length)
	}
	if p.stopped() {
		return false
	}
	goOn := true
	for loose := 0; loose <= length && goOn; loose++ {
		var all mask
		for _, w := range chains {
			all = all.or(w.costs[loose])
		}
		all.each(func(cost int) bool {
			if (loose > 0 || cost > floor) && cost <= int(p.ceiling) {
				goOn = p.ofCost(chains, loose, cost)
			}
			return goOn
		})
	}
	return goOn
}

// ofCost finds the paths of so many loose steps and one cost in order of ids; false
// where the search is over.
func (p *pathSearch) ofCost(chains []*walker, loose, cost int) bool {
	if len(chains) > 1 {
		chains = slices.DeleteFunc(slices.Clone(chains), func(w *walker) bool { return !w.costs[loose].has(cost) })
	}
	if len(chains) == 1 {
		return chains[0].walk(loose, cost)
	}
	// Each gives its first ones; the first of all are among them.
	before, more := slices.Clip(p.found), false
	var found [][]int32
	for _, w := range chains {
		p.found, p.more = before, false
		w.walk(loose, cost)
		if p.stopped() {
			p.found, p.more = before, false
			return false // what the others would have given may come first
		}
		found = append(found, p.found[len(before):]...)
		more = more || p.more
	}
	slices.SortFunc(found, func(a, b []int32) int { return slices.CompareFunc(a, b, p.v.compare) })
	if room := p.limit - len(before); len(found) > room {
		found, more = found[:room], true
	}
	p.found, p.more = append(before, found...), more
	return !more
}

// chains appends the walkers of all ways to pass via, in whatever order, in a
// number of steps that are left behind the last of stops.
func (p *pathSearch) chains(out []*walker, stops []int32, steps []int, left int) []*walker {
	if len(stops) == len(p.via)+1 {
		return p.chain(out, append(stops, p.place(p.to)), append(steps, left))
	}
	for _, e := range p.via {
		i := p.place(e)
		if slices.Contains(stops, i) {
			continue
		}
		for n := 1; left-n > len(p.via)-len(stops); n++ {
			out = p.chains(out, append(slices.Clip(stops), i), append(slices.Clip(steps), n), left-n)
		}
	}
	return out
}

// chain appends the walker of one chain of segments, if there is a way: the
// shortest segments are looked at first, for they are least work.
func (p *pathSearch) chain(out []*walker, stops []int32, steps []int) []*walker {
	var order [graph.MaxHops]int
	for i := range steps {
		order[i] = i
	}
	slices.SortStableFunc(order[:len(steps)], func(i, j int) int { return cmp.Compare(steps[i], steps[j]) })
	var tables [graph.MaxHops][]*layer
	for _, i := range order[:len(steps)] {
		c := p.pair(stops[i], stops[i+1])
		if !p.reach(c, steps[i]) {
			return out
		}
		if tables[i] = p.tables(c, steps[i]); tables[i] == nil || !tables[i][steps[i]].has(stops[i]) {
			return out
		}
	}
	w := &walker{
		p: p, stops: stops, steps: steps, tables: slices.Clone(tables[:len(steps)]), rest: make([]tally, len(steps)),
		next: map[uint64][]way{},
	}
	w.costs = tally{{lo: 1}}
	var days []dated
	if p.dated {
		days, w.restDays = []dated{{days: graph.EveryDay()}}, make([][]dated, len(steps))
	}
	for i := len(steps) - 1; i >= 0; i-- {
		table, price := w.tables[i][steps[i]], uint8(0)
		if i > 0 {
			price = p.places[stops[i]].cost
		}
		w.rest[i] = w.costs
		w.costs = w.costs.sum(table.of(stops[i]))
		w.costs = w.costs.plus(price)
		if p.dated {
			w.restDays[i] = days
			days = together(days, table.onDays(stops[i]))
			for j := range days {
				days[j].cost += int(price)
			}
			w.costs = tallyOf(days)
		}
	}
	// rest[i] is what is to be paid behind segment i, its end included.
	for i, stop := range stops[1 : len(stops)-1] {
		if p.isEvent(stop) { // sameWay asks for what joins its two sides
			p.fetch(w.tables[i][1].list, w.tables[i+1][steps[i+1]-1])
		}
	}
	return append(out, w)
}

// reach makes sure that a pair is known well enough for a length; false where
// no way is so long, or the search must stop.
func (p *pathSearch) reach(c *pair, length int) bool {
	for len(c.ahead)+len(c.behind)-1 < length {
		if c.ended || !p.widen(c) {
			return false
		}
	}
	return !p.stopped()
}

// widen goes one step further on the side where that is cheaper. It is false
// where a side has come to its end, so that there are no longer ways at all, or
// the search must stop.
func (p *pathSearch) widen(c *pair) bool {
	ahead, behind := c.ahead[len(c.ahead)-1], c.behind[len(c.behind)-1]
	next := p.slots.layer(0)
	if p.sizes(ahead.list, false) > p.sizes(p.onto(c, behind), true) {
		next.wide = p.wide(len(c.behind))
		p.push(c, next, behind, nil)
		c.behind = append(c.behind, next)
	} else {
		list := ahead.list
		if !p.take(list, nil, false) {
			return false
		}
		for _, i := range list {
			p.eachStep(i, nil, false, func(other, _ int32, _ bool) {
				if w := p.place(other); p.inner(w) {
					next.add(w)
				}
			})
		}
		c.ahead = append(c.ahead, next)
	}
	c.ended = len(next.list) == 0
	return !c.ended && !p.stopped()
}

// eachEdge calls do with edges of an entity among which are all that may lead from it, or
// for back those to it, while the search may go on.
func (p *pathSearch) eachEdge(e int32, back bool, do func(edge)) {
	var room [ways + 2][]edge
	for _, list := range p.v.asked(room[:0], e, p.f, back, false) {
		for len(list) > 0 {
			part := list[:min(len(list), checkEvery)]
			list = list[len(part):]
			if !p.r.look(len(part)) {
				return
			}
			for _, x := range part {
				do(x)
			}
		}
	}
}

// eachStep calls do with the steps from a place, or for back those to it, while the
// search may go on: with the other entity, its place and whether the step is loose; in a
// search by days, p.days are those on which it surely holds. The steps lead to the places
// of a list, and are found by looking at all edges, or, where that is less work, for each
// of the list; or they lead to any, places are not told, and of steps from a place it may
// neither be told whether they are loose, and the same ones may be told again.
func (p *pathSearch) eachStep(i int32, to *layer, back bool, do func(other, place int32, loose bool)) {
	e := p.places[i].e
	if to != nil && p.effort(i, len(to.list), back) < p.size(i, back) {
		p.eachBetween(i, to, back, do)
		return
	}
	if to == nil && !back && !p.firm && !p.dated {
		// Whoever asks so only wants to know whom the steps lead to.
		p.eachEdge(e, false, func(x edge) {
			if x.other != e && p.f.passes(p.v, e, x) {
				do(x.other, -1, false)
			}
		})
		return
	}
	var room, parts [ways + 2][]edge
	held := room[:0]
	if p.f.narrow {
		held = p.v.asked(held, e, p.f, back, true)
	} else {
		lists := p.v.edges(e)
		held = append(held, lists[:]...)
	}
	if to != nil {
		to.sift(p.places)
	}
	n := 0
	for _, list := range held {
		if to != nil {
			list = p.seek(list, to)
		}
		if len(list) > 0 {
			held[n], n = list, n+1
		}
	}
	// Parallel edges, of all lists, are one step.
	take := func(other int32, step [][]edge, edges int) bool {
		if !p.r.look(edges) {
			return false
		}
		if other == e {
			return true
		}
		w := int32(-1)
		if to != nil {
			var ok bool
			if w, ok = p.known(other); !ok || !to.has(w) {
				return true
			}
		}
		if loose, ok := p.hop(e, back, step); ok {
			do(other, w, loose)
		}
		return true
	}
	plain := p.v.plain()
	before := func(a, b int32) bool { return plain && a < b || !plain && a != b && p.v.compare(a, b) < 0 }
	for n > 0 && !p.stopped() {
		// The list that comes first, and where the next one does.
		first, next := 0, int32(-1)
		for i := 1; i < n; i++ {
			x, least := held[i][0].other, held[first][0].other
			if before(x, least) {
				first, next = i, least
			} else if next < 0 || before(x, next) {
				next = x
			}
		}
		list := held[first]
		for len(list) > 0 && (next < 0 || before(list[0].other, next)) {
			k := parallel(list)
			parts[0] = list[:k]
			if !take(list[0].other, parts[:1], k) {
				return
			}
			if list = list[k:]; to != nil {
				list = p.seek(list, to)
			}
		}
		if held[first] = list; len(list) == 0 {
			n--
			held[first] = held[n]
			continue
		}
		step, edges := parts[:0], 0
		for i := 0; i < n; i++ {
			list := held[i]
			if list[0].other != next {
				continue
			}
			k := parallel(list)
			step, edges = append(step, list[:k]), edges+k
			if list = list[k:]; to != nil {
				list = p.seek(list, to)
			}
			if held[i] = list; len(list) == 0 {
				n--
				held[i] = held[n]
				i--
			}
		}
		if !take(next, step, edges) {
			return
		}
	}
}

// eachBetween is eachStep by looking for each place of a list. A view has a link with both
// its ends, and it is found sooner with the one that has fewer.
func (p *pathSearch) eachBetween(i int32, to *layer, back bool, do func(other, place int32, loose bool)) {
	e, size, price := p.places[i].e, p.places[i].size, bits.Len(uint(p.size(i, back)))
	var lists [ways][]edge
	for _, w := range to.list {
		if !p.r.look(price) {
			return
		}
		other := p.places[w].e
		if other == e {
			continue
		}
		owner, end, reverse := e, other, back
		if p.here && p.places[w].size < size {
			owner, end, reverse = other, e, !back
		}
		all := p.v.edges(owner)
		p.v.leading(&lists, &all, end)
		n := 0
		for _, list := range lists {
			n += len(list)
		}
		if n == 0 {
			continue
		}
		if !p.r.look(n) {
			return
		}
		if loose, ok := p.hop(owner, reverse, lists[:]); ok {
			do(other, w, loose)
		}
	}
}

// seek gives the rest of a list of edges from the first on that may lead to the places of
// a layer, which is sifted.
func (p *pathSearch) seek(list []edge, to *layer) []edge {
	for len(list) > 0 {
		part := list[:min(len(list), checkEvery)]
		n := to.sieve.first(part)
		if list = list[n:]; !p.r.look(n) {
			return nil
		}
		if n < len(part) {
			break
		}
	}
	return list
}

// parallel counts the edges that lead to the first other end.
func parallel(list []edge) int {
	n := 1
	for n < len(list) && list[n].other == list[0].other {
		n++
	}
	return n
}

// hop tells of the step that parallel edges of an entity make, in some lists, or for back
// of the one that leads to it; false where there is none that the search may take.
func (p *pathSearch) hop(e int32, back bool, lists [][]edge) (loose, ok bool) {
	if p.dated {
		return p.datedHop(e, back, lists)
	}
	for _, list := range lists {
		for _, x := range list {
			switch {
			case p.open:
			case back && !p.f.brings(p.v, e, x), !back && !p.f.passes(p.v, e, x):
				continue
			}
			if ok = true; !p.loose || p.f.firm(p.v, x) {
				return false, true
			}
		}
	}
	return true, ok && !p.firm
}

// datedHop is hop in a search by days.
func (p *pathSearch) datedHop(e int32, back bool, lists [][]edge) (loose, ok bool) {
	loose = p.loose
	var days []graph.Days
	for _, list := range lists {
		for _, x := range list {
			if !back && !p.f.passes(p.v, e, x) || back && !p.f.brings(p.v, e, x) {
				continue
			}
			loose = loose && !p.f.firm(p.v, x)
			days = append(days, p.v.sure(x))
		}
	}
	p.days = graph.DaySetOf(days...)
	return loose, len(p.days) > 0 && !(p.firm && loose)
}

// wide is how many masks a place has that is so many steps from the target.
func (p *pathSearch) wide(steps int) int {
	if p.loose && !p.firm {
		return steps + 1
	}
	return 1
}

// leads reports whether a way may go on from a place towards the target.
func (p *pathSearch) leads(c *pair, i int32) bool { return i == c.to || p.inner(i) }

// meet adds to a place's costs those in p.paid, of what a step leads to; or in a search by
// days costs with these, to which the price is added, on p.days. A search that would hold
// more of them than it may has met its budget.
func (p *pathSearch) meet(l *layer, i int32, loose bool, days []dated, price uint8) {
	more := 0
	if loose {
		more = 1
	}
	if p.dated {
		p.meetOn(l, i, days, more, int(price))
		return
	}
	if !l.has(i) && !p.hold(l.wide) {
		return
	}
	at := l.add(i)*l.wide + more
	for k, m := range p.paid {
		l.masks[at+k] = l.masks[at+k].or(m)
	}
}

func (p *pathSearch) meetOn(l *layer, i int32, days []dated, more, price int) {
	for _, d := range days {
		both := d.days.And(p.days)
		if len(both) == 0 {
			continue
		}
		if !p.r.look(len(both)) || !l.has(i) && !p.hold(l.wide) {
			return
		}
		at := l.add(i)
		for len(l.dated) <= at {
			l.dated = append(l.dated, nil)
		}
		cost, grown := dated{d.loose + more, d.cost + price, both}, 0
		if l.dated[at], grown = put(l.dated[at], cost); !p.hold(grown) || !p.r.look(len(l.dated[at])) {
			return
		}
		m := &l.masks[at*l.wide+cost.loose]
		*m = m.or(mask{lo: 1}.plus(uint8(cost.cost)))
	}
}

// hold counts masks, and days, that a search holds; false where they are too many.
func (p *pathSearch) hold(n int) bool {
	if p.masks += n; p.masks <= maxMasks {
		return true
	}
	if p.r.stop == "" {
		p.r.stop = graph.StoppedByBudget
	}
	return false
}

// push fills a layer from the one that is a step nearer to the target; only,
// if not nil, says which places are wanted.
func (p *pathSearch) push(c *pair, next, from, only *layer) {
	list := p.onto(c, from)
	if !p.take(list, only, true) {
		return
	}
	for _, i := range list {
		price, days := p.pay(c, from, i)
		p.eachStep(i, only, true, func(other, u int32, loose bool) {
			if only == nil {
				if u = p.place(other); !p.inner(u) && u != c.from {
					return
				}
			}
			p.meet(next, u, loose, days, price)
		})
		if p.stopped() {
			return
		}
	}
}

// pull fills a layer for the places of a list.
func (p *pathSearch) pull(c *pair, next, from, list *layer) {
	if !p.take(list.list, from, false) {
		return
	}
	for _, u := range list.list {
		p.eachStep(u, from, false, func(_, w int32, loose bool) {
			if p.leads(c, w) {
				price, days := p.pay(c, from, w)
				p.meet(next, u, loose, days, price)
			}
		})
		if p.stopped() {
			return
		}
	}
}

// pay leaves in p.paid the costs of a place as the step before it sees them, with the
// price of passing it paid, and gives that price and what has days.
func (p *pathSearch) pay(c *pair, l *layer, i int32) (price uint8, days []dated) {
	if i != c.to {
		price = p.places[i].cost
	}
	p.paid = p.paid[:0]
	for _, m := range l.of(i) {
		p.paid = append(p.paid, m.plus(price))
	}
	return price, l.onDays(i)
}

// tables gives the costs by steps left, for ways of a length: those behind, and
// of the rest what can be met after as many steps as then lie ahead. It is nil
// where the search must stop.
func (p *pathSearch) tables(c *pair, length int) []*layer {
	if c.made[length] != nil {
		return c.made[length]
	}
	tables := slices.Clone(c.behind[:min(len(c.behind), length+1)])
	for steps := len(tables); steps <= length; steps++ {
		next, from, list := p.slots.layer(p.wide(steps)), tables[steps-1], c.ahead[length-steps]
		tables = append(tables, next)
		if len(p.onto(c, from)) == 0 {
			continue // nothing leads on from there
		}
		if p.work(from.list, len(list.list), true) < p.work(list.list, len(from.list), false) {
			p.push(c, next, from, list)
		} else {
			p.pull(c, next, from, list)
		}
	}
	if p.stopped() {
		return nil
	}
	if len(p.via) > 0 {
		c.made[length] = tables
	}
	return tables
}

// A walker goes along one chain of segments.
type walker struct {
	p        *pathSearch
	stops    []int32          // places: the start, those to pass, the target
	steps    []int            // of each segment
	tables   [][]*layer       // of each segment, by steps left
	rest     []tally          // what is to be paid from the end of each segment on
	restDays [][]dated        // rest, in a search by days
	costs    tally            // of the whole
	path     []int32          // places
	next     map[uint64][]way // what onward gave
	beyond   map[string][]way // what around gave, by path; nil: nothing yet
}

// A way is a step on from a place.
type way struct {
	to    int32 // place
	loose bool
	days  int32 // in a search by days, the place in its daySets of those on which it surely holds
}

// A debt is what is left to be paid of a path; and in a search by days those on which
// the steps so far held.
type debt struct {
	loose, cost int
	days        graph.DaySet
}

// pay takes off what a step to a place of a price costs.
func (d *debt) pay(loose bool, price uint8) {
	if loose {
		d.loose--
	}
	d.cost -= int(price)
}

// held keeps of the days those on which a step held, too; false where there are none.
func (d *debt) held(days graph.DaySet) bool {
	d.days = d.days.And(days)
	return len(d.days) > 0
}

// hubWays is how many ways on must be for it to pay to look which of them do
// not lead back.
const hubWays = 256

// walk finds the paths of so many loose steps and one cost in order; false where the
// search is over.
func (w *walker) walk(loose, cost int) bool {
	w.path = append(w.path[:0], w.stops[0])
	owed := debt{loose: loose, cost: cost}
	if w.p.dated {
		owed.days = graph.EveryDay()
	}
	return w.step(0, w.steps[0], owed)
}

// step takes all ways on from the path so far that have so many steps left of a
// segment and so much to pay; false where the search is over.
func (w *walker) step(seg, left int, owed debt) bool {
	p := w.p
	here := w.path[len(w.path)-1]
	if left == 1 {
		stop := w.stops[seg+1]
		switch {
		case w.sameWay(stop):
			return p.r.spend(1)
		case seg+1 == len(w.steps):
			return w.emit(stop)
		}
		if !p.r.spend(1) {
			return false
		}
		loose, days := w.last(seg, here)
		if owed.pay(loose, p.places[stop].cost); p.dated && !owed.held(days) {
			return true
		}
		w.path = append(w.path, stop)
		goOn := w.step(seg+1, w.steps[seg+1], owed)
		w.path = w.path[:len(w.path)-1]
		return goOn
	}
	list := w.onward(seg, here, left)
	if len(list) > hubWays && left > 2 {
		list = w.around(seg, left, list)
	}
	for i := range list {
		next := &list[i]
		if !p.r.spend(1) {
			return false
		}
		owed := owed
		if owed.pay(next.loose, p.places[next.to].cost); p.dated && !owed.held(p.daySets[next.days]) {
			continue
		}
		if !w.pays(seg, left-1, next.to, &owed) || slices.Contains(w.path, next.to) || w.sameWay(next.to) {
			continue
		}
		w.path = append(w.path, next.to)
		goOn := w.step(seg, left-1, owed)
		w.path = w.path[:len(w.path)-1]
		if !goOn {
			return false
		}
	}
	return true
}

// last gives the last step of a segment from a place, as its table has it.
func (w *walker) last(seg int, from int32) (loose bool, days graph.DaySet) {
	table := w.tables[seg][1]
	masks := table.of(from)
	loose = len(masks) > 1 && !masks[1].isZero()
	for _, d := range table.onDays(from) {
		days = d.days
	}
	return loose, days
}

// pays reports whether one of the costs of what is left of a segment, and one of
// what comes behind it, make up what is owed.
func (w *walker) pays(seg, left int, at int32, owed *debt) bool {
	table := w.tables[seg][left]
	whole := seg+1 == len(w.steps)
	if w.p.dated {
		return slices.ContainsFunc(table.onDays(at), func(d dated) bool {
			if whole {
				return d.loose == owed.loose && d.cost == owed.cost && d.days.Meets(owed.days)
			}
			return slices.ContainsFunc(w.restDays[seg], func(r dated) bool {
				return d.loose+r.loose == owed.loose && d.cost+r.cost == owed.cost && d.days.And(r.days).Meets(owed.days)
			})
		})
	}
	masks := table.of(at)
	if whole {
		return owed.loose >= 0 && owed.loose < len(masks) && masks[owed.loose].has(owed.cost)
	}
	found := false
	for loose, m := range masks {
		if owed.loose < loose || found {
			break
		}
		m.each(func(cost int) bool {
			found = w.rest[seg][owed.loose-loose].has(owed.cost - cost)
			return !found
		})
	}
	return found
}

// onward gives the steps to places from which the target can be reached in the steps
// that are then left, in ID order.
func (w *walker) onward(seg int, here int32, left int) []way {
	k := uint64(here)<<8 | uint64(seg)<<4 | uint64(left)
	if out, ok := w.next[k]; ok {
		return out
	}
	p, to := w.p, w.tables[seg][left-1]
	if !p.r.spend(p.effort(here, len(to.list), false)) {
		return nil
	}
	all, from := p.slots.ways, len(p.slots.ways)
	sorted, before := true, int32(-1)
	p.eachStep(here, to, false, func(other, n int32, loose bool) {
		if p.inner(n) {
			all = append(all, way{n, loose, int32(len(p.daySets))})
			if p.dated {
				p.daySets = append(p.daySets, p.days)
			}
			sorted = sorted && (before < 0 || p.v.compare(before, other) < 0)
			before = other
		}
	})
	p.slots.ways = all
	out := all[from:len(all):len(all)]
	if !sorted {
		slices.SortFunc(out, func(a, b way) int { return p.v.compare(p.places[a.to].e, p.places[b.to].e) })
	}
	if p.r.stop == "" {
		w.next[k] = out
	}
	return out
}

// around gives those of the ways on from a hub that end the segment without
// passing again what the path has passed. Most walks from a hub's neighbours lead
// back to the hub, and trying them all would be most of the work. It walks
// backward from the target, and gives up where that is more work than trying.
func (w *walker) around(seg, left int, list []way) []way {
	k := make([]byte, 0, 4*len(w.path))
	for _, i := range w.path {
		k = binary.NativeEndian.AppendUint32(k, uint32(i))
	}
	if out, ok := w.beyond[string(k)]; ok {
		return out
	}
	p := w.p
	layer := map[int32]bool{w.stops[seg+1]: true}
	allowed := len(list)
	for steps := 1; steps < left; steps++ {
		next := map[int32]bool{}
		size := p.sizes(slices.Collect(maps.Keys(layer)), true)
		if allowed -= size; allowed < 0 || !p.r.spend(size) {
			return w.keep(k, list)
		}
		for i := range layer {
			e := p.places[i].e
			p.eachEdge(e, true, func(x edge) {
				u, ok := p.known(x.other)
				if ok && p.inner(u) && w.tables[seg][steps].has(u) && !slices.Contains(w.path, u) && p.f.brings(p.v, e, x) {
					next[u] = true
				}
			})
		}
		layer = next
	}
	out := []way{}
	for _, next := range list {
		if layer[next.to] {
			out = append(out, next)
		}
	}
	if p.r.stop == "" {
		w.keep(k, out)
	}
	return out
}

// keep keeps what around gave for a path.
func (w *walker) keep(k []byte, list []way) []way {
	if w.beyond == nil {
		w.beyond = map[string][]way{}
	}
	w.beyond[string(k)] = list
	return list
}

// sameWay reports whether the path's end is an event and what comes next is
// joined to what came before it.
func (w *walker) sameWay(next int32) bool {
	n := len(w.path)
	if n < 2 {
		return false
	}
	p := w.p
	return p.isEvent(w.path[n-1]) && p.f.joined(p.v, p.places[w.path[n-2]].e, p.places[next].e)
}

func (p *pathSearch) isEvent(i int32) bool {
	return p.v.event != none && p.v.typ(p.places[i].e) == p.v.event
}

func (w *walker) emit(to int32) bool {
	p := w.p
	if len(p.found) == p.limit {
		p.more = true
		return false
	}
	path := make([]int32, 0, len(w.path)+1)
	for _, i := range w.path {
		path = append(path, p.places[i].e)
	}
	p.found = append(p.found, append(path, p.places[to].e))
	return p.r.spend(1)
}

// result says what was found.
func (p *pathSearch) result() (graph.PathsResult, error) {
	v := p.v
	out := graph.PathsResult{Paths: make([]graph.Path, 0, len(p.found)), Entities: []graph.Node{}, StoppedBy: p.r.stop, Revision: v.rev}
	if p.more {
		out.StoppedBy = graph.StoppedByLimit
	}
	if p.r.err != nil {
		return graph.PathsResult{}, p.r.err
	}
	steps := map[[2]int32]*step{}
	known, size := 0, 0
	var on []int32 // the entities of the answer, once each
	seen := map[int32]bool{}
	var undated map[graph.StatementID]bool
	if p.f.valid {
		undated = map[graph.StatementID]bool{}
	}
	var room [graph.MaxHops]graph.StepDays
	for n, path := range p.found {
		if n == known {
			if known += p.hops.steps(p.r, p.f, p.found[n:], steps); p.r.err != nil {
				return graph.PathsResult{}, p.r.err
			}
			if n == known {
				// It ended between the paths and what joins their entities.
				out.StoppedBy = p.r.stop
				break
			}
		}
		for i, e := range path {
			if !seen[e] {
				seen[e] = true
				size += len(v.record(e))
			}
			if i > 0 {
				size += steps[[2]int32{path[i-1], e}].size
			}
		}
		if size > graph.MaxAnswerBytes && n > 0 {
			out.StoppedBy = graph.StoppedByLimit
			break
		}
		on = append(on, path...)
		g := graph.Path{Entities: make([]graph.EntityID, 0, len(path)), Steps: make([]graph.Step, 0, len(path)-1)}
		held := room[:0]
		for i, e := range path {
			g.Entities = append(g.Entities, v.id(e))
			if i == 0 {
				continue
			}
			s := steps[[2]int32{path[i-1], e}]
			step := graph.Step{From: v.id(path[i-1]), To: v.id(e), Statements: make([]graph.Statement, len(s.first)), Count: s.count}
			for k, record := range s.first {
				st := &step.Statements[k]
				fillStatement(st, record)
				if p.f.valid && st.When.Undated() {
					undated[st.ID] = true
				}
			}
			g.Steps, held = append(g.Steps, step), append(held, s.held)
		}
		g.Together = graph.HeldTogether(held)
		out.Paths = append(out.Paths, g)
	}
	out.Complete = out.StoppedBy == ""
	slices.SortFunc(on, v.compare)
	on = slices.Compact(on)
	out.Entities = make([]graph.Node, len(on))
	for i, e := range on {
		v.fillNode(&out.Entities[i], e)
	}
	out.Undated = len(undated)
	return out, nil
}

// links implements hops: a view holds them all.
func (v *View) links(*run, []int32, []int32, func(degree int, typ uint32) bool, bool) {}

// steps implements hops: a path at a time, for who asks knows which it needs.
func (v *View) steps(_ *run, f *filter, paths [][]int32, found map[[2]int32]*step) int {
	path := paths[0]
	for i := range path[1:] {
		pair := [2]int32{path[i], path[i+1]}
		if found[pair] != nil {
			continue
		}
		s := &step{}
		found[pair] = s
		lists := v.edgesTo(pair[0], pair[1])
		c := v.cursor(lists[:])
		for x, ok := c.next(); ok; x, ok = c.next() {
			if f.passes(v, pair[0], x) {
				s.count++
				s.held.Add(v.holding(x.statement()))
				s.show(v.statementRecord(x.statement()), s.count)
			}
		}
	}
	return 1
}

// show adds the record of the statement with a number, in order, if a step has room
// for it and all before it.
func (s *step) show(record []byte, number int) {
	if len(s.first) == number-1 && s.fits(len(s.first), s.size, len(record)) {
		s.first = append(s.first, record)
		s.size += len(record)
	}
}

// fits reports whether a step that shows so many statements of so many bytes has
// room for one more.
func (s *step) fits(n, size, more int) bool {
	return n == 0 || n < graph.MaxStepStatements && size+more <= graph.MaxRecordBytes
}

package engine

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"hubgraph/graph"
)

// A Fetcher gives parts of a graph that is kept elsewhere. It is made for one
// question, knows its filter and gives everything at one revision. A link passes
// if its statement passes the filter by itself (graph.Filter.MatchClaim).
//
// What is asked for is bounded by the question's budget; how many ids one message
// holds is for the Fetcher to bound. An error of give ends a call and is what the
// call answers. After a call that ctx or give ended, others must go on.
type Fetcher interface {
	// Entities gives those of some entities that there are, in any order: how large
	// their records are, and these themselves, but for those over SmallRecord where
	// not all are wanted.
	Entities(ctx context.Context, ids []graph.EntityID, all bool, give func(Found) error) error
	// Reach gives entities that passing links join to others.
	Reach(ctx context.Context, q Reach, give func(Found) error) error
	// Walk gives the other ends of an entity's links that have one of the filter's
	// predicates and lead in its direction, whether they pass or not, to others behind
	// after and not behind upTo, which may be "": in ID order, each with how many of them
	// lead there. After so many others it may end.
	Walk(ctx context.Context, of Ref, after, upTo graph.EntityID, limit int, give func(other graph.EntityID, links int) error) error
	// Links gives the passing links from some entities.
	Links(ctx context.Context, q Links, give func(Found, []End) error) error
	// Among gives the passing statements of which both ends are among some entities,
	// in any order, each once.
	Among(ctx context.Context, all []Ref, give func(s graph.Statement, record []byte) error) error
	// Facts gives the passing facts of some entities, in any order, each once.
	Facts(ctx context.Context, of []Ref, give func(s graph.Statement, record []byte) error) error
	// Steps gives the passing statements that join the two of some pairs, whichever
	// way round, in any order, each once.
	Steps(ctx context.Context, pairs [][2]Ref, give func(s graph.Statement, record []byte) error) error
}

// A Ref names an entity that was found, with how many relationships it has, of
// whatever status, by which a Fetcher may choose its way.
type Ref struct {
	ID    graph.EntityID
	Links int
}

// Found is what a Fetcher tells of an entity.
type Found struct {
	ID     graph.EntityID
	Type   graph.Type
	Degree int // in the whole graph
	Near   int // neighbours there
	Aside  int // relationships there that the degree does not count
	// How many of its relationships, of whatever status, have one of the filter's
	// predicates and lead in its direction: as seen from there, and from the other ends.
	On, Back int
	Record   []byte // its encoding, or nil
	Size     int    // how large that is; 0: not told
	Count    int    // to how many of From a passing link joins it; only for a Reach with Least
}

// SmallRecord is how large the record of an entity is at most that comes with what
// else is told of the entity, in bytes: a page of them is small, and to ask for the
// records apart takes a message more.
const SmallRecord = 2 << 10

// Reach asks for the entities that passing links, which lead in the filter's
// direction, join to From, and whose type passes the filter.
type Reach struct {
	From  []Ref          // the first has the fewest links, of those that Walk would give where it is to be joined to all
	Least int            // to how many of From; 0: to one
	After graph.EntityID // only what is behind it
	UpTo  graph.EntityID // only what is not behind it; "" is all
	Limit int            // so many of the first, in ID order; 0: all, in any order
	// Not need not be given: they are known. Those that are given all the same count for
	// the limit. A Fetcher that gives none of them may end after Enough, if that is not 0.
	Not      []graph.EntityID
	NotLinks int // how many relationships they have together, of whatever status
	Enough   int
	// Records says that most of these entities will be answered: sizes and small
	// records, too, if they come cheap.
	Records bool
}

// Links asks for all passing links that have an end in From, whichever way they
// lead: those to entities whose type passes the filter, or that are in Ends. Give
// is called once for each other end.
type Links struct {
	From []Ref
	To   []graph.EntityID // only links to these, which are known: their ids alone are given; nil: to any
	Ends []graph.EntityID
	Days bool // it is asked when they surely held
}

// An End is one of From that a link is at. Parallel links that are the same in all that
// is told of them are one, but both ends are given of those that the filter lets lead
// either way.
type End struct {
	From   int        // number in From
	Object bool       // it is the link's object
	Firm   bool       // the claim makes a step firm, see graph.Filter.Firm
	Sure   graph.Days // when the claim surely held, see graph.Holding; only for Days
}

// The bounds of a part.
const (
	// maxPart is how many bytes a part may hold of entities and links, about. What
	// holds more has met its budget. It is also how many bytes of records are looked
	// at together to find which of them an answer has room for.
	maxPart = 64 << 20
	// maxNot is up to how many known entities it is expected that none of them is among
	// what is found, and how many are where there are more.
	maxNot = graph.MaxPage + graph.MaxStarts
	// wholePart is of how many links together all are fetched where only those to
	// some others are needed, for the next hop may go on from there.
	wholePart = 1 << 12
	// maxBatch is how many paths are worked out together.
	maxBatch = 128
)

// What is left of the time until a deadline when the search has to end, for what
// joins what was found; and when that has to end, for whoever asked to see how things
// stand: a tenth, and half a second at most.
const (
	afterSearch = 0.25
	afterAll    = 0.1
	mostAfter   = 500 * time.Millisecond
)

// Parts answers questions over a graph that is kept elsewhere, by the same rules as
// a View, at one revision. Each is answered by the part of the graph that its answer
// depends on, which is fetched as the answer goes on:
//
//   - for Neighborhood, layer by layer, the entities of a layer as far as the page
//     or the next layer needs them;
//   - for Common and Among, the entities of the page;
//   - for Paths, the links around the two ends, from whichever has fewer, in as
//     many hops less one as the paths have, and the links between the two sides;
//   - and then the records and the statements that are answered.
//
// Records are fetched once it is known that the answer has room for them. A part
// that would hold too much, in bytes, has met its budget, which no View has.
//
// A deadline cuts an answer once the entities that the question names are known;
// before, it is an error. The search has three quarters of the time, and some is
// left to whoever asked.
type Parts struct {
	Fetcher  Fetcher // made for the question, and for it alone
	Revision graph.Revision
	Schema   *graph.Schema // the whole of it

	room  int // of a part, in bytes; 0: maxPart
	whole int // 0: wholePart
}

// Neighborhood is as graph.Reader has it.
func (g Parts) Neighborhood(ctx context.Context, q graph.NeighborhoodQuery) (graph.Subgraph, error) {
	a, done := g.ask(ctx, q.Budget)
	defer done()
	return a.neighborhood(&q)
}

// Common is as graph.Reader has it.
func (g Parts) Common(ctx context.Context, q graph.CommonQuery) (graph.Subgraph, error) {
	a, done := g.ask(ctx, q.Budget)
	defer done()
	return a.common(&q)
}

// Among is as graph.Reader has it.
func (g Parts) Among(ctx context.Context, q graph.AmongQuery) (graph.Subgraph, error) {
	a, done := g.ask(ctx, q.Budget)
	defer done()
	return a.among(&q)
}

// Paths is as graph.Reader has it.
func (g Parts) Paths(ctx context.Context, q graph.PathsQuery) (graph.PathsResult, error) {
	a, done := g.ask(ctx, q.Budget)
	defer done()
	return a.paths(&q, cheapWork)
}

// ask begins a question, whose search ends some time before the question does.
func (g Parts) ask(ctx context.Context, budget int) (*question, context.CancelFunc) {
	var left time.Duration
	if end, ok := ctx.Deadline(); ok {
		left = time.Until(end)
	}
	after := min(time.Duration(afterAll*float64(left)), mostAfter)
	search, endSearch := shareOf(ctx, time.Duration(afterSearch*float64(left)), false)
	join, endJoin := shareOf(ctx, after, false)
	last, endLast := shareOf(ctx, after, true)
	p := &part{View: Empty(g.Revision), fetch: g.Fetcher, ctx: join, last: last, schema: g.Schema, byID: map[graph.EntityID]int32{}}
	p.View.whole = []whole{}
	p.room = cmp.Or(g.room, maxPart)
	p.bytes = p.room
	p.few = cmp.Or(g.whole, wholePart)
	return &question{run: newRun(search, budget), v: p.View, hops: p}, func() {
		endSearch()
		endJoin()
		endLast()
	}
}

// A share is a context for a part of the time of a call. What is last goes on when
// the call's deadline has passed early, until its own has: it is for answering what
// was found until the call's passed.
type share struct {
	context.Context
	call context.Context
	last bool
}

// shareOf gives a share that ends so long before a call's deadline, and with the call.
func shareOf(call context.Context, before time.Duration, last bool) (context.Context, context.CancelFunc) {
	s := share{call: call, last: last}
	own, cancel := context.WithCancel(context.WithoutCancel(call))
	if end, ok := call.Deadline(); ok {
		cancel()
		own, cancel = context.WithDeadline(context.WithoutCancel(call), end.Add(-before))
	}
	stop := context.AfterFunc(call, func() {
		if s.ended() != nil {
			cancel()
		}
	})
	s.Context = own
	return s, func() {
		stop()
		cancel()
	}
}

// ended says how the call ended, where that ends the share.
func (s share) ended() error {
	err := s.call.Err()
	if s.last && errors.Is(err, context.DeadlineExceeded) {
		return nil
	}
	return err
}

// Err implements context.Context.
func (s share) Err() error {
	if err := s.ended(); err != nil {
		return err
	}
	return s.Context.Err()
}

// A part is what has been fetched for a question: entities, and for Paths links
// without their statements.
type part struct {
	*View
	fetch  Fetcher
	ctx    context.Context // the question's, but for the search
	last   context.Context // what is left of it when time has cut the search
	filter *graph.Filter
	schema *graph.Schema
	// undirected are the predicates of which the filter's direction is not asked.
	undirected []graph.Predicate
	byID       map[graph.EntityID]int32
	named      int     // the entities up to here are named by the question
	around     codeSet // entities of which all links that matter are here
	room       int     // for entities and links, in bytes
	bytes      int     // for records that are looked at together
	few        int     // see wholePart
	weight     []int   // how large the records of entities are; 0: not known
	ents       pagedEdit[*entity]
	adj        pagedEdit[*delta]
	days       map[graph.Days]uint32 // the numbers of View.spans
}

// What ends a fetch from within.
var (
	errFull   = errors.New("a part would hold too much")
	errEnough = errors.New("enough was fetched")
)

// went notes in a run how a fetch went.
func (p *part) went(r *run, err error) bool {
	switch {
	case err == nil || r.stopped() || errors.Is(err, errEnough):
	case errors.Is(err, errFull):
		r.stop = graph.StoppedByBudget
	case graph.CodeOf(err) == graph.ErrUnavailable && errors.Is(err, context.DeadlineExceeded):
		r.stop = graph.StoppedByTime // as entities says it
	case graph.CodeOf(err) != "" || r.now():
		r.err = err
	}
	return !r.stopped()
}

// each is for each fetched item: errEnough where it is too late for it.
func (r *run) each() error {
	if !r.now() {
		return errEnough
	}
	return nil
}

// add gives the number of an entity that was found.
func (p *part) add(x *Found) (int32, error) {
	e, ok := p.byID[x.ID]
	if !ok {
		n := &entity{id: x.ID}
		n.typ, p.types = p.types.add(x.Type)
		e = int32(p.entN)
		p.entN++
		p.byID[x.ID] = e
		p.View.whole = append(p.View.whole, whole{min(x.Degree, maxDegree), x.Near, min(x.Degree+x.Aside, maxDegree), min(x.On, maxDegree), min(x.Back, maxDegree)})
		p.weight = append(p.weight, 0)
		p.ents.set(uint32(e), n)
		p.View.ents = p.ents.paged
		p.room -= entityBytes + len(x.ID)
	}
	if x.Size > 0 {
		p.weight[e] = x.Size
	}
	if x.Record != nil {
		p.View.ents.at(uint32(e)).rec = x.Record
	}
	if p.room < 0 {
		return e, errFull
	}
	return e, nil
}

// entityBytes and edgeBytes are what a part holds of an entity beside its id and
// record, and of a link at one end.
const (
	entityBytes = 160
	edgeBytes   = 8
)

func (p *part) ref(e int32) Ref { return Ref{p.id(e), p.size(e)} }

func (p *part) refs(list []int32) []Ref {
	out := make([]Ref, len(list))
	for i, e := range list {
		out[i] = p.ref(e)
	}
	return out
}

func (p *part) ids(list []int32) []graph.EntityID {
	out := make([]graph.EntityID, len(list))
	for i, e := range list {
		out[i] = p.id(e)
	}
	return out
}

// know implements hops.
func (p *part) know(ids []graph.EntityID) error {
	err := p.entities(p.ctx, ids, false, func(*Found) error { return nil })
	if err != nil {
		return err
	}
	p.named = int(p.entN)
	named := &segment{}
	for e := range p.entN {
		named.entities = append(named.entities, int32(e))
	}
	slices.SortFunc(named.entities, p.compare)
	p.segments = []*segment{named.index(p.View)}
	return nil
}

// remains gives a run for what is left to do behind a search, whatever ended that.
func (p *part) remains(r *run) *run {
	if r.stop == graph.StoppedByTime {
		return &run{ctx: p.last}
	}
	return &run{ctx: p.ctx}
}

// over notes in the run of a search how what was left to do went.
func (r *run) over(own *run) bool {
	if own.stopped() {
		r.stop, r.err = own.stop, own.err
	}
	return !own.stopped()
}

// entities fetches entities, however large the part is, and calls then for each.
func (p *part) entities(ctx context.Context, ids []graph.EntityID, all bool, then func(*Found) error) error {
	r := &run{ctx: ctx}
	err := p.fetch.Entities(ctx, ids, all, func(x Found) error {
		_, _ = p.add(&x)
		return cmp.Or(r.each(), then(&x))
	})
	if err == nil || graph.CodeOf(err) != "" || errors.Is(err, errFull) {
		return err
	}
	return cmp.Or(graph.Interrupted(ctx), err)
}

// load implements hops.
func (p *part) load(list []int32) error { return p.loadUpTo(p.ctx, list, maxLoad) }

// maxLoad is more than the records of an answer may have together.
const maxLoad = 1 << 40

// loadUpTo is load for so many bytes at most, errFull for more.
func (p *part) loadUpTo(ctx context.Context, list []int32, bytes int) error {
	missing := p.ids(slices.DeleteFunc(slices.Clone(list), func(e int32) bool {
		if p.record(e) == nil {
			return false
		}
		bytes -= len(p.record(e))
		return true
	}))
	if len(missing) == 0 {
		return nil
	}
	return p.entities(ctx, missing, true, func(x *Found) error {
		if bytes -= len(x.Record); bytes < 0 {
			return errFull
		}
		return nil
	})
}

// sizes implements hops.
func (p *part) sizes(r *run, list []int32) ([]int, bool) {
	missing := p.ids(slices.DeleteFunc(slices.Clone(list), func(e int32) bool { return p.weight[e] > 0 }))
	own := p.remains(r)
	if len(missing) > 0 && !p.went(own, p.entities(own.ctx, missing, false, func(*Found) error { return nil })) {
		return nil, r.over(own)
	}
	out := make([]int, len(list))
	for i, e := range list {
		out[i] = p.weight[e]
	}
	return out, true
}

// compile implements hops. What is fetched passes by its claim.
func (p *part) compile(f *graph.Filter) *filter {
	p.filter = f
	p.undirected = f.Undirected(p.schema)
	for _, t := range f.Types {
		_, p.types = p.types.add(t)
	}
	p.event, p.types = p.types.add(graph.EventType)
	c := p.View.compile(&graph.Filter{Types: f.Types, Direction: f.Direction})
	c.narrow = c.narrow || len(f.Predicates) > 0 // which is told by what is fetched
	c.valid = f.ValidAt != ""
	c.aside = slices.ContainsFunc(f.Statuses, graph.Status.Aside)
	asked := f.LooksAt()
	c.loose = (len(asked) > 1 || !c.valid) && slices.Contains(asked, graph.Actual)
	return c
}

// next implements hops.
func (p *part) next(r *run, f *filter, m *marks, layer []int32, w want) (found, page []int32) {
	links := p.countAllAsked(layer, f)
	if len(layer) == 1 && w.page > 0 {
		if !r.open() {
			return nil, nil
		}
	} else if links > r.left {
		r.stop = graph.StoppedByBudget
		return nil, nil
	}
	from := p.refs(layer)
	slices.SortFunc(from, func(a, b Ref) int { return cmp.Compare(a.Links, b.Links) })
	if w.page == 0 {
		r.overspend(links)
		return p.reach(r, m, w.hop, Reach{From: from}), nil
	}
	page = p.reach(r, m, w.hop, Reach{From: from, After: w.after, Limit: w.page})
	full := len(page) >= w.page
	if links <= r.left {
		r.overspend(links)
	} else {
		after := w.after
		if !w.last {
			after = "" // what is before the page is looked at, too
		}
		if page = p.within(r, from[0], after, page, full, 0); r.stopped() {
			return page, page
		}
	}
	if found = page; !w.last && !full && w.after != "" {
		found = append(slices.Clip(page), p.reach(r, m, w.hop, Reach{From: from, UpTo: w.after})...)
	}
	return found, page
}

// within gives what of a page that was found in order, of the others behind an id
// that an entity is linked to, the budget reaches to, where each of the page has a
// price beside the links that lead there.
func (p *part) within(r *run, of Ref, after graph.EntityID, page []int32, full bool, price int) []int32 {
	if r.stopped() {
		return page
	}
	var upTo graph.EntityID
	if full {
		upTo = p.id(page[len(page)-1])
	}
	n := 0
	p.went(r, p.fetch.Walk(r.ctx, of, after, upTo, r.left+1, func(other graph.EntityID, links int) error {
		if err := r.each(); err != nil || !r.open() {
			return errEnough
		}
		r.overspend(links)
		if n < len(page) && p.id(page[n]) == other {
			if price > 0 && !r.spend(price) {
				return errEnough
			}
			n++
		}
		if full && n == len(page) {
			return errEnough
		}
		return nil
	}))
	return page[:n]
}

// reach gives what a Reach finds and has no mark yet, and marks it: with a limit so
// many of the first, if there are.
func (p *part) reach(r *run, m *marks, hop int, q Reach) (found []int32) {
	if r.stopped() {
		return nil
	}
	wanted := q.Limit
	q.Not = make([]graph.EntityID, p.entN)
	for e := range p.entN {
		q.Not[e] = p.id(int32(e))
		q.NotLinks += p.size(int32(e))
	}
	q.Records = q.Limit > 0
	if p.entN > maxNot && q.Limit > 0 {
		q.Limit += maxNot
	}
	for ; ; q.Limit *= 2 {
		rows := 0
		q.Enough = wanted - len(found)
		err := p.fetch.Reach(r.ctx, q, func(x Found) error {
			rows++
			e, err := p.add(&x)
			if err := cmp.Or(r.each(), err); err != nil {
				return err
			}
			m.grow(p.entN)
			if _, ok := m.get(e); !ok {
				m.set(e, hop)
				found = append(found, e)
			}
			q.After = x.ID
			return nil
		})
		if !p.went(r, err) {
			return nil
		}
		if q.Limit == 0 || rows < q.Limit || len(found) >= wanted {
			break
		}
	}
	if wanted > 0 && len(found) > wanted {
		found = found[:wanted]
	}
	return found
}

// common implements hops.
func (p *part) common(r *run, f *filter, of []int32, after graph.EntityID, n int) []int32 {
	m := getMarks(p.entN)
	defer m.put()
	for _, e := range of {
		m.set(e, 0)
	}
	from := p.refs(of)
	price := len(of) - 1
	found := p.reach(r, m, 1, Reach{From: from, Least: len(from), After: after, Limit: n})
	if p.countAsked(of[0], f, false)+len(found)*price > r.left {
		found = p.within(r, from[0], after, found, len(found) == n, price)
	}
	return found
}

// joined implements hops.
func (p *part) joined(r *run, _ *filter, of []int32, after *graph.Joined, n int) []joint {
	type candidate struct {
		graph.Joined
		Found
	}
	var best []candidate
	compare := func(a, b candidate) int { return a.Joined.Compare(b.Joined) }
	err := p.fetch.Reach(r.ctx, Reach{From: p.refs(of), Least: 2, Not: p.ids(of)}, func(x Found) error {
		c := candidate{graph.Joined{Count: x.Count, HubCost: graph.HubCost(x.Degree), ID: x.ID}, x}
		if e, ok := p.byID[x.ID]; ok && int(e) < p.named || after != nil && c.Compare(*after) <= 0 {
			return r.each()
		}
		if best = append(best, c); len(best) >= 4*n+1024 {
			best = smallest(best, n, compare)
		}
		return r.each()
	})
	if !p.went(r, err) {
		return nil
	}
	var list []joint
	for _, c := range smallest(best, n, compare) {
		e, err := p.add(&c.Found)
		if !p.went(r, err) {
			return nil
		}
		list = append(list, joint{e, c.Joined.Count})
	}
	return list
}

// among implements hops.
func (p *part) among(r *run, f *filter, all []int32, distance func(int32) int, room *space) (list []graph.Statement, more, ok bool) {
	// What ended the search for entities does not end this one.
	own := p.remains(r)
	if !p.went(own, p.loadUpTo(own.ctx, all, maxLoad)) {
		return nil, false, r.over(own)
	}
	return p.claims(r, own, room, func(s *graph.Statement) bool {
		e, x := p.edge(s)
		return f.counts(e, x, p.both(s), distance)
	}, func(give func(graph.Statement, []byte) error) error { return p.fetch.Among(own.ctx, p.refs(all), give) })
}

// factsOf implements hops.
func (p *part) factsOf(r *run, _ *filter, of []int32, room *space) (list []graph.Statement, more, ok bool) {
	own := p.remains(r)
	list, more, ok = p.claims(r, own, room, func(*graph.Statement) bool { return true }, func(give func(graph.Statement, []byte) error) error {
		return p.fetch.Facts(own.ctx, p.refs(of), give)
	})
	if list == nil {
		list = []graph.Statement{}
	}
	return list, more, ok
}

// claims gives the first of the statements fetched that pass the filter and count, as
// many as there is room for, which it takes, and whether there are more.
func (p *part) claims(r, own *run, room *space, counts func(*graph.Statement) bool, fetch func(give func(graph.Statement, []byte) error) error) (list []graph.Statement, more, ok bool) {
	type sized struct {
		*graph.Statement
		size int
	}
	var found []sized
	held := 0
	// trim lets go of what there is no room for after what is before it, and gives what
	// is left of the room.
	trim := func() space {
		slices.SortFunc(found, func(a, b sized) int { return strings.Compare(string(a.ID), string(b.ID)) })
		left := *room
		held = 0
		for i, s := range found {
			if !left.takes(s.size) {
				clear(found[i:])
				found, more = found[:i], true
				break
			}
			held += s.size
		}
		return left
	}
	err := fetch(func(s graph.Statement, record []byte) error {
		if p.filter.MatchClaim(&s) && counts(&s) {
			found = append(found, sized{&s, len(record)})
			if held += len(record); len(found) > 2*graph.MaxSubgraphStatements || held > 2*graph.MaxAnswerBytes {
				trim()
			}
		}
		return own.each()
	})
	if !p.went(own, err) {
		return nil, false, r.over(own)
	}
	*room = trim()
	for _, s := range found {
		list = append(list, *s.Statement)
	}
	return list, more, true
}

// both is filter.both for a statement.
func (p *part) both(s *graph.Statement) bool { return slices.Contains(p.undirected, s.Predicate) }

// edge gives a relationship between entities of the part as seen from its subject.
func (p *part) edge(s *graph.Statement) (int32, edge) {
	return p.byID[s.Subject], edge{other: p.byID[s.Object]}
}

// links implements hops. Links in the part have no statements: an edge says whom
// it leads to and which way, and in place of a statement when it surely held.
func (p *part) links(r *run, from, to []int32, may func(degree int, typ uint32) bool, days bool) {
	known := func(e int32) bool { return p.around.has(uint32(e)) }
	from = slices.DeleteFunc(slices.Clone(from), known)
	if to != nil {
		if to = slices.DeleteFunc(slices.Clone(to), known); len(to) == 0 {
			return
		}
		if p.sizeOf(to) < p.sizeOf(from) {
			from, to = to, from
		}
		if p.sizeOf(from) <= p.few {
			to = nil
		}
	}
	if len(from) == 0 || r.stopped() {
		return
	}
	q := Links{From: p.refs(from), Ends: make([]graph.EntityID, 0, p.named), Days: days}
	if to != nil {
		q.To = p.ids(to)
	}
	for e := range p.named {
		q.Ends = append(q.Ends, p.id(int32(e)))
	}
	touched := map[int32][]edge{}
	err := p.fetch.Links(r.ctx, q, func(x Found, ends []End) error {
		if err := r.each(); err != nil {
			return err
		}
		if _, ok := p.byID[x.ID]; !ok {
			typ, types := p.types.add(x.Type)
			if p.types = types; !may(x.Degree, typ) {
				return nil
			}
		}
		e, err := p.add(&x)
		if err != nil {
			return err
		}
		for _, end := range ends {
			link := linkOf(p.span(end.Sure), end.Firm, false)
			if end.Object {
				link |= 1
			}
			if a := from[end.From]; a != e {
				touched[a] = append(touched[a], edge{e, link})
				touched[e] = append(touched[e], edge{a, link ^ 1})
			}
		}
		if p.room -= 2 * edgeBytes * len(ends); p.room < 0 {
			return errFull
		}
		return nil
	})
	if !p.went(r, err) {
		return
	}
	for e, list := range touched {
		var n delta
		if old := p.adj.at(uint32(e)); old != nil {
			n = *old
		}
		compare := func(a, b edge) int {
			return cmp.Or(p.compare(a.other, b.other), cmp.Compare(a.link, b.link))
		}
		slices.SortFunc(list, compare)
		list = slices.Compact(mergeSorted(n.edges.first, list, compare))
		n.edges.first, n.added = list, int32(len(list))
		p.adj.set(uint32(e), &n)
	}
	p.View.adj = p.adj.paged
	if to == nil {
		for _, e := range from {
			p.around.add(uint32(e))
		}
	}
}

// sizeOf is size of a list together.
func (p *part) sizeOf(list []int32) int {
	n := 0
	for _, e := range list {
		n += p.size(e)
	}
	return n
}

// span gives the number of days.
func (p *part) span(d graph.Days) uint32 {
	n, ok := p.days[d]
	if !ok {
		if p.days == nil {
			p.days = map[graph.Days]uint32{}
		}
		n = uint32(len(p.spans))
		p.days[d], p.spans = n, append(p.spans, d)
	}
	return n
}

// steps implements hops. It takes fewer paths where many are too large together.
func (p *part) steps(r *run, f *filter, paths [][]int32, found map[[2]int32]*step) int {
	own := p.remains(r)
	for n := min(maxBatch, len(paths)); ; n = max(n/8, 1) {
		bytes := p.bytes
		if n == 1 {
			bytes = maxLoad // one path is given, however large
		}
		err := p.join(own, f, paths[:n], found, bytes)
		switch {
		case errors.Is(err, errFull):
			continue
		case !p.went(own, err):
			r.over(own)
			return 0
		}
		return n
	}
}

// join finds what joins the entities on some paths, and loads these. It is errFull
// where that would take more bytes.
func (p *part) join(r *run, f *filter, paths [][]int32, found map[[2]int32]*step, bytes int) error {
	on := map[int32]bool{}
	steps := map[[2]int32]*shown{}
	var pairs [][2]Ref
	for _, path := range paths {
		for i, e := range path {
			on[e] = true
			if i == 0 {
				continue
			}
			pair, back := [2]int32{path[i-1], e}, [2]int32{e, path[i-1]}
			if found[pair] != nil || steps[pair] != nil {
				continue
			}
			if steps[back] == nil {
				pairs = append(pairs, [2]Ref{p.ref(pair[0]), p.ref(pair[1])})
			}
			steps[pair] = &shown{}
		}
	}
	if err := p.loadUpTo(r.ctx, slices.SortedFunc(maps.Keys(on), p.compare), bytes); err != nil || len(pairs) == 0 {
		return err
	}
	err := p.fetch.Steps(r.ctx, pairs, func(s graph.Statement, record []byte) error {
		from, x := p.edge(&s)
		for _, pair := range [][2]int32{{from, x.other}, {x.other, from}} {
			step := steps[pair]
			way := f.arrives
			if pair[0] == from {
				way = f.leads
			}
			if step == nil || !p.filter.MatchClaim(&s) || !p.both(&s) && !way(from, x) {
				continue
			}
			bytes -= step.insert(s.ID, record)
			step.held.Add(graph.Holding(s.Status, s.When))
		}
		if bytes < 0 {
			return errFull
		}
		return r.each()
	})
	if err != nil {
		return err
	}
	for pair, s := range steps {
		found[pair] = &s.step
	}
	return nil
}

// A shown is a step to which statements come in any order.
type shown struct {
	step
	ids []graph.StatementID // of those shown
}

// insert takes in one more statement, and gives by how many bytes the step grew.
func (s *shown) insert(id graph.StatementID, record []byte) (grown int) {
	before := s.size
	s.count++
	at, _ := slices.BinarySearch(s.ids, id)
	s.ids, s.first = slices.Insert(s.ids, at, id), slices.Insert(s.first, at, record)
	// What has no room after those before it has none later, either.
	s.size = 0
	for i, record := range s.first {
		if !s.fits(i, s.size, len(record)) {
			clear(s.first[i:])
			s.ids, s.first = s.ids[:i], s.first[:i]
			break
		}
		s.size += len(record)
	}
	return s.size - before
}

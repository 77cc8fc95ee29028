package engine

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"hubgraph/graph"
	"hubgraph/graph/change"
	"hubgraph/internal/names"
)

// A searchIndex finds the entities of one view by name, in parts that it shares with the
// views before it. A write that changes names adds a part of those alone, so that none
// is indexed again for a write that changes others. Each entity has a stamp, which says
// since which write it has the names that it has: what a part has of it counts where
// the stamp is one of the part's.
type searchIndex struct {
	ctx    context.Context // ends the making of indexes
	parts  []namesPart     // by stamp, the oldest first
	stamps paged[uint32]   // of entities that have other names than at first
	last   uint32          // the newest stamp
}

// A namesPart is the names that came with some stamps.
type namesPart struct {
	*namesIndex
	from, to uint32  // the stamps, both included
	numbers  []int32 // the index's number -> the view's, -1 for none; nil: the same
}

// A namesIndex is made when it is first needed, or before that by a Head.
type namesIndex struct {
	size int // of how many entities, at most

	list []int32 // those, as the view numbers them that it was made for
	all  bool    // all of that view's instead

	mu     sync.Mutex
	index  *names.Index
	making chan struct{} // closed when it is made or given up; nil: nobody makes it
	of     *View         // that view, until it is made
}

// number gives the view's number of an entity.
func (p *namesPart) number(e int32) int32 {
	if p.numbers == nil {
		return e
	}
	return p.numbers[e]
}

// small is how many entities are indexed where they are needed, without another
// goroutine, and by a write that merges them with others.
const small = 64

// newSearch gives the index of a view of which nothing is indexed.
func newSearch(v *View) *searchIndex {
	return &searchIndex{ctx: context.Background(), parts: []namesPart{{namesIndex: &namesIndex{size: v.counts.entities, of: v.unsearched(), all: true}}}}
}

// unsearched gives the view as names are made of it: what it would find by others waits
// perhaps for an older one.
func (v *View) unsearched() *View {
	n := *v
	n.search = nil
	return &n
}

// under gives the same index, whose making ends with a context.
func (x *searchIndex) under(ctx context.Context) *searchIndex {
	n := *x
	n.ctx = ctx
	return &n
}

// next gives the index of the view after some changes.
func (x *searchIndex) next(v *View, changes []change.EntityChange) *searchIndex {
	var list []int32
	for i := range changes {
		c := &changes[i]
		if c.New == nil || c.Old != nil && slices.EqualFunc(c.Old.AllNames(), c.New.AllNames(), func(a, b graph.Name) bool { return a.Text == b.Text }) {
			continue
		}
		e, _ := v.slot(c.ID())
		list = append(list, e)
	}
	if len(list) == 0 {
		return x
	}
	n := *x
	n.last++
	stamps := pagedEdit[uint32]{paged: x.stamps}
	for _, e := range list {
		stamps.set(uint32(e), n.last)
	}
	n.stamps = stamps.paged
	n.parts = append(slices.Clip(x.parts), namesPart{&namesIndex{size: len(list), of: v.unsearched(), list: list}, n.last, n.last, nil})
	for k := len(n.parts); k > 1; k = len(n.parts) {
		a, b := n.parts[k-2], n.parts[k-1]
		if k == 2 || !alike(a.size, b.size) || a.size+b.size > small && (a.isMade() || b.isMade()) {
			break
		}
		n.parts = append(slices.Clone(n.parts[:k-2]), n.united(v, n.parts[k-2:]))
	}
	return &n
}

// united gives one part of some that follow each other.
func (x *searchIndex) united(v *View, parts []namesPart) namesPart {
	first, last := parts[0], parts[len(parts)-1]
	out := namesPart{&namesIndex{of: v.unsearched()}, first.from, last.to, nil}
	if first.from == 0 {
		out.size, out.all = v.counts.entities, true
		return out
	}
	for _, p := range parts {
		for _, e := range p.list {
			if e = p.number(e); e >= 0 && first.from <= x.stamps.at(uint32(e)) && x.stamps.at(uint32(e)) <= last.to {
				out.list = append(out.list, e)
			}
		}
	}
	slices.Sort(out.list)
	out.list = slices.Compact(out.list)
	out.size = len(out.list)
	return out
}

// renumbered gives the index of the same view with other numbers of entities.
func (x *searchIndex) renumbered(numbers []int32) *searchIndex {
	n := *x
	n.parts = slices.Clone(x.parts)
	for i := range n.parts {
		p := &n.parts[i]
		if p.numbers == nil {
			p.numbers = numbers
			continue
		}
		now := make([]int32, len(p.numbers))
		for i, e := range p.numbers {
			if now[i] = -1; e >= 0 {
				now[i] = numbers[e]
			}
		}
		p.numbers = now
	}
	var stamps pagedEdit[uint32]
	for e, stamp := range x.stamps.all() {
		if stamp > 0 && numbers[e] >= 0 {
			stamps.set(uint32(numbers[e]), stamp)
		}
	}
	n.stamps = stamps.paged
	return &n
}

// movedTo gives the index with what waits to be made of the names of views before v made of
// those of v: it would keep these in memory, with all that has been replaced since. What
// has another name in v has a stamp that is not the part's.
func (x *searchIndex) movedTo(v *View) *searchIndex {
	n := *x
	n.parts = slices.Clone(x.parts)
	of := v.unsearched()
	for i := range n.parts {
		p := &n.parts[i]
		if p.to > v.search.last || !p.waits() {
			continue
		}
		now := &namesIndex{size: p.size, all: p.all, of: of}
		for _, e := range p.list {
			if e = p.number(e); e >= 0 {
				now.list = append(now.list, e)
			}
		}
		slices.Sort(now.list)
		p.namesIndex, p.numbers = now, nil
	}
	return &n
}

// waits reports whether the index is not made, and nobody makes it.
func (p *namesIndex) waits() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.index == nil && p.making == nil
}

// get gives the index, made if need be, of which ctx ends the waiting and owner the
// making: ErrUnavailable, or ErrClosed.
func (p *namesIndex) get(ctx, owner context.Context) (*names.Index, error) {
	for {
		p.mu.Lock()
		index, making := p.index, p.making
		switch {
		case index != nil:
			p.mu.Unlock()
			return index, nil
		case owner.Err() != nil:
			p.mu.Unlock()
			return nil, graph.Closed()
		case making == nil:
			making = make(chan struct{})
			p.making = making
			if of := p.of; p.size > small {
				go p.make(owner, of)
			} else {
				p.mu.Unlock()
				p.make(owner, of)
				continue
			}
		}
		p.mu.Unlock()
		select {
		case <-making:
		case <-ctx.Done():
			return nil, graph.Interrupted(ctx)
		}
	}
}

// make makes the index of a view's names, unless owner ends before that.
func (p *namesIndex) make(owner context.Context, v *View) {
	var b names.Builder
	seen := 0
	add := func(e int32) bool {
		if seen++; seen%itemsEvery == 0 && owner.Err() != nil {
			return false
		}
		if v.gone(e) {
			return true
		}
		ent := v.entity(e)
		var list []string
		for _, n := range ent.AllNames() {
			list = append(list, strings.Clone(n.Text))
		}
		b.Add(uint32(e), list...)
		return true
	}
	if p.all {
		v.eachEntity("", add)
	} else {
		for _, e := range p.list {
			if !add(e) {
				break
			}
		}
	}
	var index *names.Index
	if owner.Err() == nil {
		index = b.Build()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.index = index; index != nil {
		p.of = nil
	}
	close(p.making)
	p.making = nil
}

func (p *namesIndex) isMade() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.index != nil
}

// A unitedNames says that a part is what some others are together, in views with that
// base.
type unitedNames struct {
	b  *base
	of []namesPart
	to namesPart
}

// alikeParts is of how many parts of like sizes one is made while writes come.
const alikeParts = 4

// toUnite gives some parts that are to be one, no or several.
func (x *searchIndex) toUnite() []namesPart {
	end, sum := len(x.parts), 0
	for i := len(x.parts) - 1; i >= 0; i-- {
		if sum > 0 && !alike(x.parts[i].size, sum) {
			if end-i > alikeParts {
				return x.parts[i+1 : end]
			}
			end, sum = i+1, 0
		}
		sum += max(x.parts[i].size, 1)
	}
	if end < alikeParts {
		return nil
	}
	return x.parts[:end]
}

// unmade is of how many entities the parts are that are not made yet.
func (x *searchIndex) unmade() int {
	n := 0
	for _, p := range x.parts {
		if !p.isMade() {
			n += p.size
		}
	}
	return n
}

// scattered says whether it is worth indexing all names anew to have them in one part: a
// few more than there are in the first are not.
func (x *searchIndex) scattered() bool {
	more := 0
	for _, p := range x.parts[1:] {
		more += p.size
	}
	return len(x.parts) > 3 || more > x.parts[0].size/16
}

// toMake gives a part that is not made yet, the oldest first.
func (x *searchIndex) toMake() *namesIndex {
	for _, p := range x.parts {
		if !p.isMade() {
			return p.namesIndex
		}
	}
	return nil
}

// with gives the index of a view with what has been united; it is as it was where it has
// not all of that, and ok is false.
func (x *searchIndex) with(v *View, u *unitedNames) (_ *searchIndex, ok bool) {
	i := slices.IndexFunc(x.parts, func(p namesPart) bool { return p.namesIndex == u.of[0].namesIndex })
	if v.b != u.b || i < 0 || i+len(u.of) > len(x.parts) || x.parts[i+len(u.of)-1].namesIndex != u.of[len(u.of)-1].namesIndex {
		return x, false
	}
	n := *x
	n.parts = slices.Replace(slices.Clone(x.parts), i, i+len(u.of), u.to)
	return &n, true
}

// Warm makes what Search needs, which is otherwise made by the first that asks.
func (v *View) Warm() {
	for _, p := range v.search.parts {
		_, _ = p.get(v.search.ctx, v.search.ctx)
	}
}

// Search implements graph.Reader.
func (v *View) Search(ctx context.Context, q graph.SearchQuery) (graph.SearchResult, error) {
	if err := begin(ctx, q.Validate); err != nil {
		return graph.SearchResult{}, err
	}
	x := v.search
	byType, types := v.typeSet(q.Types)
	limit := cmp.Or(q.Limit, graph.DefaultHits)
	query := names.ParseFor(q.Text, q.Parts)
	less := func(a, b uint32) bool { return v.compare(int32(a), int32(b)) < 0 }
	var hits []names.Hit
	complete, exact := true, false
	var p namesPart
	opts := names.SearchOptions{
		Limit: limit,
		Worst: names.Within(q.Begins, q.Correct),
		Whole: q.Whole,
		Keep: func(id uint32) bool {
			e := p.number(int32(id))
			if e < 0 || v.gone(e) || byType && !types.has(v.typ(e)) {
				return false
			}
			stamp := x.stamps.at(uint32(e))
			return p.from <= stamp && stamp <= p.to
		},
		Known: func(id uint32) int {
			if e := p.number(int32(id)); e >= 0 {
				return graph.HubCost(v.degree(e))
			}
			return 0
		},
		Less: func(a, b uint32) bool { return v.compare(p.number(int32(a)), p.number(int32(b))) < 0 },
	}
	for _, p = range x.parts {
		index, err := p.get(ctx, x.ctx)
		if err != nil {
			return graph.SearchResult{}, err
		}
		more, all := index.Search(query, opts)
		if whole := q.Whole && len(more) > 0 && more[0].Tier == names.Exact; whole != exact {
			if exact {
				continue
			}
			hits, complete, exact = hits[:0], true, true // what other parts have is none
		}
		complete = complete && all
		for i := range more {
			more[i].ID = uint32(p.number(int32(more[i].ID)))
		}
		if len(hits) == 0 {
			hits = more
		} else {
			hits = append(hits, more...)
		}
	}
	if len(x.parts) > 1 {
		slices.SortFunc(hits, func(a, b names.Hit) int { return a.Compare(b, less) })
		complete = complete && len(hits) <= limit
		hits = hits[:min(len(hits), limit)]
	}
	if err := graph.Interrupted(ctx); err != nil {
		return graph.SearchResult{}, err
	}
	out := graph.SearchResult{Hits: make([]graph.Hit, len(hits)), Complete: complete, Revision: v.rev}
	if !complete {
		out.StoppedBy = graph.StoppedByLimit
	}
	size := 0
	for i, h := range hits {
		if size += len(v.record(int32(h.ID))); size > graph.MaxAnswerBytes && i > 0 {
			out.Hits, out.Complete, out.StoppedBy = out.Hits[:i], false, graph.StoppedByLimit
			break
		}
		hit := &out.Hits[i]
		v.fillNode(&hit.Node, int32(h.ID))
		name := hit.FoundBy(h.Name)
		hit.Match = graph.Match{Name: name.Text, Lang: name.Lang, How: h.Tier.String()}
		hit.Score = h.Score()
	}
	if len(q.Else) > 0 {
		out.Else = make([]*graph.SearchResult, len(q.Else)) // made when they are asked for: most never are
	}
	return out, nil
}

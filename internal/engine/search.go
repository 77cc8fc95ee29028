package engine

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"hubgraph/graph"
	"hubgraph/graph/change"
	"hubgraph/internal/names"
)

// A searchIndex finds the entities of one view by name: an index that it shares
// with the views before it, and a small one of what has changed since that was
// made. Each is made when it is first needed, so that a view of which no name is
// ever asked does not pay for any.
type searchIndex struct {
	shared  bool // base was made for an earlier view
	base    *names.Index
	numbers []int32 // the index's number -> the view's, -1 for none; nil: the same
	changed []int32 // entities that have changed since, deleted ones included
	hidden  codeSet // the same

	once  sync.Once
	ready atomic.Bool
	later *names.Index
}

// next gives the index of the view after some changes; numbers, if not nil, are
// what the entities' numbers have become.
func (x *searchIndex) next(v *View, numbers []int32, changes []change.EntityChange) *searchIndex {
	if !x.shared && !x.ready.Load() {
		return &searchIndex{} // nobody has asked yet
	}
	n := &searchIndex{shared: true, base: x.base, numbers: x.numbers, hidden: slices.Clone(x.hidden)}
	n.changed = append(make([]int32, 0, len(x.changed)+len(changes)), x.changed...)
	if numbers != nil {
		if x.numbers == nil {
			n.numbers = numbers
		} else {
			n.numbers = make([]int32, len(x.numbers))
			for i, e := range x.numbers {
				if n.numbers[i] = -1; e >= 0 {
					n.numbers[i] = numbers[e]
				}
			}
		}
		n.hidden = nil
		n.changed = n.changed[:0]
		for _, e := range x.changed {
			if e = numbers[e]; e >= 0 {
				n.changed = append(n.changed, e)
				n.hidden.add(uint32(e))
			}
		}
	}
	for _, c := range changes {
		// What is deleted may have no number any more.
		if e, ok := v.slot(c.ID()); ok && !n.hidden.has(uint32(e)) {
			n.changed = append(n.changed, e)
			n.hidden.add(uint32(e))
		}
	}
	if len(n.changed) > max(leastChanges, x.base.Len()/baseToChanges) {
		// The writer pays for the new index, not whoever searches next.
		n = &searchIndex{}
		n.prepare(v)
	}
	return n
}

func (x *searchIndex) prepare(v *View) {
	x.once.Do(func() {
		var b names.Builder
		add := func(e int32) bool {
			ent := v.entity(e)
			var list []string
			for _, n := range ent.AllNames() {
				list = append(list, strings.Clone(n.Text))
			}
			b.Add(uint32(e), list...)
			return true
		}
		if !x.shared {
			v.eachEntity("", add)
			x.base = b.Build()
		} else if len(x.changed) > 0 {
			for _, e := range x.changed {
				if !v.gone(e) {
					add(e)
				}
			}
			x.later = b.Build()
		}
		x.ready.Store(true)
	})
}

// Warm makes what Search needs, which is otherwise made by the first that asks.
func (v *View) Warm() { v.search.prepare(v) }

// Search implements graph.Reader.
func (v *View) Search(ctx context.Context, q graph.SearchQuery) (graph.SearchResult, error) {
	if err := begin(ctx, q.Validate); err != nil {
		return graph.SearchResult{}, err
	}
	x := v.search
	x.prepare(v)
	byType, types := v.typeSet(q.Types)
	limit := cmp.Or(q.Limit, graph.DefaultHits)
	query := names.ParseQuery(q.Text)
	number := func(id uint32) int32 {
		if x.numbers == nil {
			return int32(id)
		}
		return x.numbers[id]
	}
	wanted := func(e int32) bool { return !byType || types.has(v.typ(e)) }
	hits, complete := x.base.Search(query, names.SearchOptions{
		Limit: limit,
		Keep: func(id uint32) bool {
			e := number(id)
			return e >= 0 && !x.hidden.has(uint32(e)) && wanted(e)
		},
		Less: func(a, b uint32) bool { return v.compare(number(a), number(b)) < 0 },
	})
	for i := range hits {
		hits[i].ID = uint32(number(hits[i].ID))
	}
	less := func(a, b uint32) bool { return v.compare(int32(a), int32(b)) < 0 }
	if x.later != nil {
		more, all := x.later.Search(query, names.SearchOptions{Limit: limit, Keep: func(id uint32) bool { return wanted(int32(id)) }, Less: less})
		hits = append(hits, more...)
		slices.SortFunc(hits, func(a, b names.Hit) int { return a.Compare(b, less) })
		complete = complete && all && len(hits) <= limit
		hits = hits[:min(len(hits), limit)]
	}
	if err := graph.Interrupted(ctx); err != nil {
		return graph.SearchResult{}, err
	}
	out := graph.SearchResult{Hits: make([]graph.Hit, 0, len(hits)), Complete: complete, Revision: v.rev}
	if !complete {
		out.StoppedBy = graph.StoppedByLimit
	}
	size := 0
	for i, h := range hits {
		if size += len(v.record(int32(h.ID))); size > graph.MaxAnswerBytes && i > 0 {
			out.Complete, out.StoppedBy = false, graph.StoppedByLimit
			break
		}
		n := v.node(int32(h.ID))
		name := n.AllNames()[h.Name]
		out.Hits = append(out.Hits, graph.Hit{Node: n, Match: graph.Match{Name: name.Text, Lang: name.Lang, How: h.Tier.String()}, Score: h.Score()})
	}
	return out, nil
}

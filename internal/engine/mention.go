package engine

import (
	"cmp"
	"slices"
	"sort"

	"hubgraph/graph"
)

// A mention is a qualifier as it is looked for: by the entity that it gives and its key,
// or, once a statement and key, by the key alone.
type mention struct {
	entity int32 // anything where by the key alone
	key    uint32
	at     uint32 // statement
}

// anything stands for the entity of what is looked for by the key alone.
const anything = -1

func compareMentions(a, b mention) int {
	return cmp.Or(cmp.Compare(a.entity, b.entity), cmp.Compare(a.key, b.key), cmp.Compare(a.at, b.at))
}

// mentionsIn gives the mentions of a statement, whose qualifiers are canonical. What
// find does not know is in the whole graph of which this is a part.
func mentionsIn(s *graph.Statement, at uint32, find func(graph.EntityID) (int32, bool), code func(string) uint32) []mention {
	var out []mention
	for i, q := range s.Qualifiers {
		key := code(q.Key)
		if i == 0 || s.Qualifiers[i-1].Key != q.Key {
			out = append(out, mention{anything, key, at})
		}
		if q.Entity != "" {
			if e, ok := find(q.Entity); ok {
				out = append(out, mention{e, key, at})
			}
		}
	}
	return out
}

// between gives the mentions of a sorted list from one up to another.
func between(sorted []mention, from, to mention) []mention {
	search := func(m mention) int {
		return sort.Search(len(sorted), func(i int) bool { return compareMentions(sorted[i], m) >= 0 })
	}
	return sorted[search(from):search(to)]
}

// mentionsOf gives the mentions of an entity in two lists, the base's and the later
// ones, each in order of the key's code. Those of dead statements are among them.
func (v *View) mentionsOf(e int32) (out [2][]mention) {
	for i, list := range [2][]mention{v.b.mentions, v.mentions} {
		out[i] = between(list, mention{entity: e}, mention{entity: e + 1})
	}
	return out
}

// under is mentionsOf for one key, and for anything.
func (v *View) under(e int32, key string) (out [2][]mention) {
	code, ok := v.keys.find(key)
	if !ok {
		return out
	}
	for i, list := range [2][]mention{v.b.mentions, v.mentions} {
		out[i] = between(list, mention{entity: e, key: code}, mention{entity: e, key: code + 1})
	}
	return out
}

// A narrowed is where a query's qualifiers are found, in ID order, each statement once:
// the base's, and the later ones.
type narrowed struct {
	base  []mention
	later []uint32
}

func (n *narrowed) size() int { return len(n.base) + len(n.later) }

// narrow gives where those of a query's qualifiers are of which there are fewest, nil
// where none is asked for. The query's entities must be there.
func (v *View) narrow(q *graph.StatementsQuery) *narrowed {
	var found [][2][]mention // of the key with fewest
	least := -1
	for _, alternatives := range q.ByKey() {
		var lists [][2][]mention
		n := 0
		for _, x := range alternatives {
			e := int32(anything)
			if x.Entity != "" {
				e, _ = v.find(x.Entity)
			}
			list := v.under(e, x.Key)
			lists, n = append(lists, list), n+len(list[0])+len(list[1])
		}
		if least < 0 || n < least {
			found, least = lists, n
		}
	}
	if least < 0 {
		return nil
	}
	out := &narrowed{}
	if len(found) == 1 {
		out.base = found[0][0] // as it is, for it may be long
	}
	for _, list := range found {
		if len(found) > 1 {
			out.base = append(out.base, list[0]...)
		}
		for _, m := range list[1] {
			out.later = append(out.later, m.at)
		}
	}
	if len(found) > 1 {
		slices.SortFunc(out.base, func(a, b mention) int { return cmp.Compare(a.at, b.at) })
		out.base = slices.CompactFunc(out.base, func(a, b mention) bool { return a.at == b.at })
	}
	slices.SortFunc(out.later, v.compareStatements)
	out.later = slices.Compact(out.later)
	return out
}

// each calls yield with the statements for which beyond is true, which it is from some
// place on.
func (n *narrowed) each(v *View, beyond, yield func(uint32) bool) {
	base := n.base[sort.Search(len(n.base), func(i int) bool { return beyond(n.base[i].at) }):]
	later := n.later[sort.Search(len(n.later), func(i int) bool { return beyond(n.later[i]) }):]
	v.merged(len(base), func(i int) uint32 { return base[i].at }, later, yield)
}

// mentionCounts counts the statements of DefaultStatuses that name an entity in qualifiers.
func (v *View) mentionCounts(e int32) []graph.Mention {
	counts := make([]int, len(v.keys.words))
	for _, list := range v.mentionsOf(e) {
		for _, m := range list {
			if v.live(m.at) && !v.row(m.at).aside() {
				counts[m.key]++
			}
		}
	}
	out := []graph.Mention{}
	for code, n := range counts {
		if n > 0 {
			out = append(out, graph.Mention{Key: v.keys.words[code], Count: n})
		}
	}
	slices.SortFunc(out, func(a, b graph.Mention) int { return cmp.Compare(a.Key, b.Key) })
	return out
}

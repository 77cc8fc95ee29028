package engine

import (
	"cmp"
	"slices"
	"sort"
	"strings"

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

// mentionsOf gives the mentions of an entity in some lists, the base's first and then the
// later ones, each in order of the key's code. Those of dead statements are among them.
func (v *View) mentionsOf(e int32) [][]mention {
	return v.mentionsBetween(mention{entity: e}, mention{entity: e + 1})
}

// mentionsBetween gives the mentions from one up to another, the base's first.
func (v *View) mentionsBetween(from, to mention) [][]mention {
	return v.appendMentions(make([][]mention, 0, 4), from, to)
}

func (v *View) appendMentions(out [][]mention, from, to mention) [][]mention {
	out = append(out, between(v.b.mentions, from, to))
	for _, r := range v.segments {
		if len(r.mentions) == 0 {
			continue
		}
		if list := between(r.mentions, from, to); len(list) > 0 {
			out = append(out, list)
		}
	}
	return out
}

// under is mentionsOf for one key, and for anything.
func (v *View) under(e int32, key string) [][]mention {
	code, ok := v.keys.find(key)
	if !ok {
		return [][]mention{nil}
	}
	return v.mentionsBetween(mention{entity: e, key: code}, mention{entity: e, key: code + 1})
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
	var found [][][]mention // of the key with fewest
	least := -1
	for _, alternatives := range q.ByKey() {
		var lists [][][]mention
		n := 0
		for _, x := range alternatives {
			e := int32(anything)
			if x.Entity != "" {
				e, _ = v.find(x.Entity)
			}
			list := v.under(e, x.Key)
			lists = append(lists, list)
			for _, part := range list {
				n += len(part)
			}
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
		for _, part := range list[1:] {
			for _, m := range part {
				out.later = append(out.later, m.at)
			}
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

// keySetsWith gives the codes of the sets of keys that have all keys of a query's qualifiers.
func (v *View) keySetsWith(q *graph.StatementsQuery) (codes codeSet) {
	asked := q.ByKey()
	for code, set := range v.keySets.words {
		if !slices.ContainsFunc(asked, func(of []graph.Qualification) bool {
			return !strings.Contains(keyEnd+set, keyEnd+of[0].Key+keyEnd)
		}) {
			codes.add(uint32(code))
		}
	}
	codes.add(manyKeySets)
	return codes
}

// each calls yield with the statements for which beyond is true, which it is from some
// place on.
func (n *narrowed) each(v *View, beyond, yield func(uint32) bool) {
	base := n.base[sort.Search(len(n.base), func(i int) bool { return beyond(n.base[i].at) }):]
	later := make([]keyed, 0, len(n.later))
	for _, s := range n.later[sort.Search(len(n.later), func(i int) bool { return beyond(n.later[i]) }):] {
		later = append(later, v.keyed(s))
	}
	q := &queue[keyed]{compare: v.compareKeyed}
	q.push(later)
	v.merged(len(base), func(i int) uint32 { return base[i].at }, q, yield)
}

// mentionCounts counts the statements of DefaultStatuses that name an entity in qualifiers.
func (v *View) mentionCounts(e int32) []graph.Mention {
	out := []graph.Mention{}
	var room [ways + 2][]mention
	lists := v.appendMentions(room[:0], mention{entity: e}, mention{entity: e + 1})
	if !slices.ContainsFunc(lists, func(list []mention) bool { return len(list) > 0 }) {
		return out
	}
	counts := make([]int, len(v.keys.words))
	for _, list := range lists {
		for _, m := range list {
			if v.live(m.at) && !v.row(m.at).aside() {
				counts[m.key]++
			}
		}
	}
	for code, n := range counts {
		if n > 0 {
			out = append(out, graph.Mention{Key: v.keys.words[code], Count: n})
		}
	}
	slices.SortFunc(out, func(a, b graph.Mention) int { return cmp.Compare(a.Key, b.Key) })
	return out
}

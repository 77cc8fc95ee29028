package graphtest

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"hubgraph/graph"
)

// passes reports whether a relationship passes as seen from one end, looking at
// the other; types false leaves out the filter's types.
func (c *content) passes(f graph.Filter, s *graph.Statement, from, other graph.EntityID, types bool) bool {
	if s.Subject == from && s.Object == other || s.Subject == other && s.Object == from {
		if !types {
			f.Types = nil
		}
		return f.Match(c.asked(), s, c.entity(other))
	}
	return false
}

// An edge is a relationship as seen from one of its ends.
type edge struct {
	from, other graph.EntityID
	s           *graph.Statement
}

// edges gives those of some entities that have a filter's predicates and direction, in
// order of their other ends. Where they are looked at in this order, whatever is reached
// by the first of them are the first of all that are reached.
func (c *content) edges(v *visit, f graph.Filter, of map[graph.EntityID]bool) []edge {
	var out []edge
	asked := graph.Filter{Predicates: f.Predicates, Direction: f.Direction, Statuses: graph.Statuses}
	add := func(s *graph.Statement, from, other graph.EntityID) {
		if of[from] && c.passes(asked, s, from, other, false) {
			out = append(out, edge{from, other, s})
		}
	}
	for _, s := range v.all {
		add(s, s.Subject, s.Object)
		if s.Object != s.Subject {
			add(s, s.Object, s.Subject)
		}
	}
	slices.SortStableFunc(out, func(a, b edge) int { return strings.Compare(string(a.other), string(b.other)) })
	return out
}

func setOf(ids []graph.EntityID) map[graph.EntityID]bool {
	out := map[graph.EntityID]bool{}
	for _, id := range ids {
		out[id] = true
	}
	return out
}

// subgraph is the answer of the starts and the others that a question keeps:
// far is how far each entity is from the starts.
func (c *content) subgraph(v *visit, f graph.Filter, starts, others []graph.EntityID, far map[graph.EntityID]int) (graph.Subgraph, error) {
	if v.err != nil {
		return graph.Subgraph{}, v.err
	}
	starts = slices.Sorted(slices.Values(starts))
	out := graph.Subgraph{Entities: []graph.Node{}, Statements: []graph.Statement{}, Facts: []graph.Statement{}, StoppedBy: v.stop, Revision: c.revision}
	in := setOf(slices.Concat(starts, others))
	room := graph.MaxAnswerBytes - c.sizes(starts) - c.sizes(others)
	for _, s := range v.all {
		if !in[s.Subject] || !in[s.Object] || !c.joins(f, s, far) {
			continue
		}
		if out.StoppedBy == "" && !v.goesOn() {
			if v.err != nil {
				return graph.Subgraph{}, v.err
			}
			// What joins them is not all known: that leaves those asked about.
			out.StoppedBy, out.Statements, out.Undated, others = v.stop, []graph.Statement{}, 0, nil
			break
		}
		room -= len(graph.AppendStatement(nil, s))
		if len(out.Statements) == graph.MaxSubgraphStatements || room < 0 {
			out.StoppedBy = cmp.Or(out.StoppedBy, graph.StoppedByLimit)
			break
		}
		out.Statements = append(out.Statements, cloneStatement(*s))
		if f.ValidAt != "" && s.When.Undated() {
			out.Undated++
		}
	}
	of := c.standings()
	for _, id := range slices.Concat(starts, others) {
		out.Entities = append(out.Entities, c.node(id, of))
	}
	out.Complete = out.StoppedBy == ""
	return out, nil
}

// joins reports whether a relationship passes from its nearer end, or from
// either where both are equally far. Types are not asked of starts.
func (c *content) joins(f graph.Filter, s *graph.Statement, far map[graph.EntityID]int) bool {
	fromSubject := c.passes(f, s, s.Subject, s.Object, far[s.Object] > 0)
	fromObject := c.passes(f, s, s.Object, s.Subject, far[s.Subject] > 0)
	switch d := far[s.Subject] - far[s.Object]; {
	case d < 0:
		return fromSubject
	case d > 0:
		return fromObject
	}
	return fromSubject || fromObject
}

// page gives what of a sorted list comes after a place, up to a limit, and
// whether there is more.
func page[T any](list []T, after func(T) bool, limit int) (out []T, more bool) {
	for _, x := range list {
		if !after(x) {
			continue
		}
		if len(out) == limit {
			return out, true
		}
		out = append(out, x)
	}
	return out, false
}

// sizes adds up how large entities are.
func (c *content) sizes(ids []graph.EntityID) int {
	n := 0
	for _, id := range ids {
		e := c.entities[id]
		n += len(graph.AppendEntity(nil, &e))
	}
	return n
}

// allow answers ErrTooLarge where the entities asked about are larger than an
// answer's may be.
func (c *content) allow(field string, ids []graph.EntityID) error {
	if c.sizes(ids) > graph.MaxAnswerBytes/2 {
		return graph.TooLarge(field)
	}
	return nil
}

// fit gives the others of a page that there is room for beside those asked about,
// and at least one.
func fit[T any](c *content, starts []graph.EntityID, page []T, id func(T) graph.EntityID) []T {
	size := c.sizes(starts)
	for i, x := range page {
		if size += c.sizes([]graph.EntityID{id(x)}); size > graph.MaxAnswerBytes/2 && i > 0 {
			return page[:i]
		}
	}
	return page
}

// cutPage says that a limit cut the entities, unless time did; it reports
// whether it was the limit.
func cutPage(out *graph.Subgraph, v *visit, more bool) bool {
	if !more || v.stop == graph.StoppedByTime {
		return false
	}
	out.Complete, out.StoppedBy = false, graph.StoppedByLimit
	return true
}

// Neighborhood implements graph.Reader.
func (m *Model) Neighborhood(ctx context.Context, q graph.NeighborhoodQuery) (graph.Subgraph, error) {
	c, v, err := m.visit(ctx, q.Budget, q.Validate)
	if err == nil {
		err = cmp.Or(c.known("from", q.From...), c.allow("from", q.From))
	}
	if err != nil {
		return graph.Subgraph{}, err
	}
	far := map[graph.EntityID]int{}
	for _, id := range q.From {
		far[id] = 0
	}
	layer := setOf(q.From)
	for hop := 1; hop <= cmp.Or(q.Hops, graph.DefaultHops) && len(layer) > 0; hop++ {
		next := map[graph.EntityID]bool{}
		for _, e := range c.edges(v, q.Filter, layer) {
			if !v.edge() {
				break
			}
			if _, met := far[e.other]; !met && c.passes(q.Filter, e.s, e.from, e.other, true) {
				next[e.other] = true
			}
		}
		for id := range next {
			far[id] = hop
		}
		layer = next
		if v.stop != "" || v.err != nil {
			break // what lies behind is not all known
		}
	}
	var places []graph.Near
	for id, d := range far {
		if d > 0 {
			places = append(places, graph.Near{Hops: d, ID: id})
		}
	}
	compare := func(a, b graph.Near) int {
		return cmp.Or(cmp.Compare(a.Hops, b.Hops), strings.Compare(string(a.ID), string(b.ID)))
	}
	slices.SortFunc(places, compare)
	kept, more := page(places, func(p graph.Near) bool { return q.After == nil || compare(p, *q.After) > 0 }, cmp.Or(q.Limit, graph.DefaultPage))
	if some := fit(c, q.From, kept, func(p graph.Near) graph.EntityID { return p.ID }); len(some) < len(kept) {
		kept, more = some, true
	}
	var others []graph.EntityID
	for _, p := range kept {
		others = append(others, p.ID)
	}
	out, err := c.subgraph(v, q.Filter, q.From, others, far)
	if err == nil && cutPage(&out, v, more) {
		out.NextNear = &kept[len(kept)-1]
	}
	return out, err
}

// linked gives, for each entity that is linked by a passing statement to one of
// some entities and is none of them, to how many. If it must stop, all are known
// that come before the first that is not, in ID order.
func (c *content) linked(v *visit, f graph.Filter, of []graph.EntityID) map[graph.EntityID]int {
	starts := setOf(of)
	from := map[graph.EntityID]map[graph.EntityID]bool{}
	for _, e := range c.edges(v, f, starts) {
		if !v.edge() {
			delete(from, e.other) // there may be more to it
			break
		}
		if !starts[e.other] && c.passes(f, e.s, e.from, e.other, true) {
			if from[e.other] == nil {
				from[e.other] = map[graph.EntityID]bool{}
			}
			from[e.other][e.from] = true
		}
	}
	counts := map[graph.EntityID]int{}
	for id, ends := range from {
		counts[id] = len(ends)
	}
	return counts
}

func oneHop(others []graph.EntityID) map[graph.EntityID]int {
	far := map[graph.EntityID]int{}
	for _, id := range others {
		far[id] = 1
	}
	return far
}

// Common implements graph.Reader.
func (m *Model) Common(ctx context.Context, q graph.CommonQuery) (graph.Subgraph, error) {
	c, v, err := m.visit(ctx, q.Budget, q.Validate)
	if err == nil {
		err = cmp.Or(c.known("of", q.Of...), c.allow("of", q.Of))
	}
	if err != nil {
		return graph.Subgraph{}, err
	}
	var common []graph.EntityID
	for id, n := range c.linked(v, q.Filter, q.Of) {
		if n == len(q.Of) {
			common = append(common, id)
		}
	}
	slices.Sort(common)
	kept, more := page(common, func(id graph.EntityID) bool { return id > q.After }, cmp.Or(q.Limit, graph.DefaultPage))
	if some := fit(c, q.Of, kept, func(id graph.EntityID) graph.EntityID { return id }); len(some) < len(kept) {
		kept, more = some, true
	}
	out, err := c.subgraph(v, q.Filter, q.Of, kept, oneHop(kept))
	if err == nil && cutPage(&out, v, more) {
		out.NextID = kept[len(kept)-1]
	}
	return out, err
}

// Among implements graph.Reader.
func (m *Model) Among(ctx context.Context, q graph.AmongQuery) (graph.Subgraph, error) {
	c, v, err := m.visit(ctx, q.Budget, q.Validate)
	if err == nil {
		err = cmp.Or(c.known("of", q.Of...), c.allow("of", q.Of))
	}
	if err != nil {
		return graph.Subgraph{}, err
	}
	var places []graph.Joined
	if q.MaxHops == 2 {
		of := c.standings()
		for id, n := range c.linked(v, q.Filter, q.Of) {
			if n >= 2 {
				places = append(places, graph.Joined{Count: n, HubCost: graph.HubCost(of[id].degree), ID: id})
			}
		}
		if v.stop != "" {
			places = nil // what is joined most may be behind
		}
	}
	slices.SortFunc(places, graph.Joined.Compare)
	kept, more := page(places, func(p graph.Joined) bool { return q.After == nil || p.Compare(*q.After) > 0 }, cmp.Or(q.Limit, graph.DefaultPage))
	if some := fit(c, q.Of, kept, func(p graph.Joined) graph.EntityID { return p.ID }); len(some) < len(kept) {
		kept, more = some, true
	}
	var others []graph.EntityID
	for _, p := range kept {
		others = append(others, p.ID)
	}
	out, err := c.subgraph(v, q.Filter, q.Of, others, oneHop(others))
	// What was cut before is cut here, too: facts go with what joins those asked about.
	if err == nil && q.Facts && out.StoppedBy != graph.StoppedByLimit {
		err = c.addFacts(&out, v, q)
	}
	if err == nil && cutPage(&out, v, more) {
		out.NextJoined = &kept[len(kept)-1]
	}
	return out, err
}

// addFacts adds the facts of those asked about to an answer, as many as it has room for.
func (c *content) addFacts(out *graph.Subgraph, v *visit, q graph.AmongQuery) error {
	number, room := graph.MaxSubgraphStatements-len(out.Statements), graph.MaxAnswerBytes-c.sizes(q.Of)
	for i := range out.Statements {
		room -= len(graph.AppendStatement(nil, &out.Statements[i]))
	}
	of := setOf(q.Of)
	for _, s := range c.facts() {
		if !of[s.Subject] || !q.Filter.MatchClaim(s) {
			continue
		}
		if !v.goesOn() {
			if v.err != nil {
				return v.err
			}
			out.Statements, out.Facts, out.Undated = []graph.Statement{}, []graph.Statement{}, 0
			out.StoppedBy, out.Complete = v.stop, false
			return nil
		}
		number--
		if room -= len(graph.AppendStatement(nil, s)); number < 0 || room < 0 {
			out.StoppedBy, out.Complete = graph.StoppedByLimit, false
			return nil
		}
		out.Facts = append(out.Facts, cloneStatement(*s))
		if q.Filter.ValidAt != "" && s.When.Undated() {
			out.Undated++
		}
	}
	return nil
}

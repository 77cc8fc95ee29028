package graphtest

import (
	"cmp"
	"context"
	"slices"

	"hubgraph/graph"
)

// A pathfinder is one Paths question being answered.
type pathfinder struct {
	c     *content
	v     *visit
	q     *graph.PathsQuery
	joins map[graph.EntityID]map[graph.EntityID][]*graph.Statement // from, to: what leads from one to the other, in ID order
	of    standings
	left  map[graph.EntityID]int // the least number of steps to the target
}

// Paths implements graph.Reader. It walks every simple path of one step, then
// of two, until there are more than the limit or no more hops. Of a length that
// it could not finish it gives none: what it has not met may come first.
func (m *Model) Paths(ctx context.Context, q graph.PathsQuery) (graph.PathsResult, error) {
	c, v, err := m.visit(ctx, q.Budget, q.Validate)
	if err == nil {
		err = cmp.Or(c.known("from", q.From), c.known("to", q.To), c.known("via", q.Via...), c.known("avoid", q.Avoid...))
	}
	if err != nil {
		return graph.PathsResult{}, err
	}
	p := &pathfinder{c: c, v: v, q: &q, of: c.standings()}
	p.link()
	p.measure()
	limit := cmp.Or(q.Limit, graph.DefaultPaths)
	var found [][]graph.EntityID
	for steps := 1; steps <= cmp.Or(q.MaxHops, graph.MaxHops) && len(found) <= limit; steps++ {
		ofLength := p.walk(nil, []graph.EntityID{q.From}, steps)
		if v.err != nil {
			return graph.PathsResult{}, v.err
		}
		if v.stop != "" {
			break
		}
		if q.Together {
			ofLength = slices.DeleteFunc(ofLength, func(path []graph.EntityID) bool { return p.together(path) != graph.TogetherYes })
		}
		slices.SortFunc(ofLength, func(a, b []graph.EntityID) int {
			return cmp.Or(cmp.Compare(p.loose(a), p.loose(b)), cmp.Compare(p.cost(a), p.cost(b)), slices.Compare(a, b))
		})
		found = append(found, ofLength...)
	}
	stop := v.stop
	if len(found) > limit {
		found, stop = found[:limit], graph.StoppedByLimit
	}
	return p.result(found, stop), nil
}

// link looks which steps there are.
func (p *pathfinder) link() {
	p.joins = map[graph.EntityID]map[graph.EntityID][]*graph.Statement{}
	for _, s := range p.v.all {
		for _, a := range []graph.EntityID{s.Subject, s.Object} {
			b := s.Other(a)
			if a == b || !p.c.passes(p.q.Filter, s, a, b, false) {
				continue
			}
			if p.joins[a] == nil {
				p.joins[a] = map[graph.EntityID][]*graph.Statement{}
			}
			p.joins[a][b] = append(p.joins[a][b], s)
		}
	}
}

// measure looks how far each entity is from the target, whatever lies between: a
// bound without which an enumeration would walk everywhere.
func (p *pathfinder) measure() {
	p.left = map[graph.EntityID]int{p.q.To: 0}
	for d := 1; d <= graph.MaxHops; d++ {
		for a, ends := range p.joins {
			if _, ok := p.left[a]; ok {
				continue
			}
			for b := range ends {
				if n, ok := p.left[b]; ok && n == d-1 {
					p.left[a] = d
				}
			}
		}
	}
}

// inner reports whether a path may pass an entity.
func (p *pathfinder) inner(id graph.EntityID) bool {
	return id != p.q.From && id != p.q.To && !slices.Contains(p.q.Avoid, id) &&
		(p.q.MaxDegree == 0 || p.of[id].degree <= p.q.MaxDegree) &&
		(len(p.q.Filter.Types) == 0 || slices.Contains(p.q.Filter.Types, p.c.entities[id].Type))
}

// wanted reports whether a whole path passes all that it must.
func (p *pathfinder) wanted(path []graph.EntityID) bool {
	for _, id := range p.q.Via {
		if !slices.Contains(path, id) {
			return false
		}
	}
	return true
}

// sameWay reports whether a path's last entity is an event and what comes next
// is joined to what came before it.
func (p *pathfinder) sameWay(path []graph.EntityID, next graph.EntityID) bool {
	n := len(path)
	return n > 1 && p.c.entities[path[n-1]].Type == graph.EventType && len(p.joins[path[n-2]][next]) > 0
}

// cost is the hub cost of a path.
func (p *pathfinder) cost(path []graph.EntityID) int {
	n := 0
	for _, id := range path[1 : len(path)-1] {
		n += graph.HubCost(p.of[id].degree)
	}
	return n
}

// loose counts the steps of a path that no passing claim makes firm.
func (p *pathfinder) loose(path []graph.EntityID) int {
	n := 0
	for i, id := range path[1:] {
		if !slices.ContainsFunc(p.joins[path[i]][id], func(s *graph.Statement) bool { return p.q.Filter.Firm(s.Status, s.When) }) {
			n++
		}
	}
	return n
}

// together looks at the first day of each claim on the path: if its steps have a day in
// common, they have one of these.
func (p *pathfinder) together(path []graph.EntityID) graph.Together {
	var steps [2][][]graph.Days // surely and maybe: of each step, of each claim
	for i, id := range path[1:] {
		var sure, may []graph.Days
		for _, s := range p.joins[path[i]][id] {
			a, b := graph.Holding(s.Status, s.When)
			sure, may = append(sure, a), append(may, b)
		}
		steps[0], steps[1] = append(steps[0], sure), append(steps[1], may)
	}
	meet := func(steps [][]graph.Days) bool {
		return slices.ContainsFunc(slices.Concat(steps...), func(begins graph.Days) bool {
			return !begins.None() && !slices.ContainsFunc(steps, func(claims []graph.Days) bool {
				return !slices.ContainsFunc(claims, func(d graph.Days) bool { return d.First <= begins.First && begins.First <= d.Last })
			})
		})
	}
	switch {
	case meet(steps[0]):
		return graph.TogetherYes
	case meet(steps[1]):
		return graph.TogetherUnknown
	}
	return graph.TogetherNo
}

// walk appends the paths that begin with one and have so many steps in all, in
// no order.
func (p *pathfinder) walk(found [][]graph.EntityID, path []graph.EntityID, steps int) [][]graph.EntityID {
	for next := range p.joins[path[len(path)-1]] {
		if d, ok := p.left[next]; !ok || len(path)+d > steps {
			continue // too far to arrive in time
		}
		if !p.v.edge() {
			return found
		}
		switch {
		case p.sameWay(path, next):
		case next == p.q.To && len(path) == steps:
			if whole := append(slices.Clone(path), next); p.wanted(whole) {
				found = append(found, whole)
			}
		case next != p.q.To && len(path) < steps && p.inner(next) && !slices.Contains(path, next):
			found = p.walk(found, append(slices.Clone(path), next), steps)
		}
	}
	return found
}

// shown gives those statements that a step shows.
func (p *pathfinder) shown(from, to graph.EntityID) []*graph.Statement {
	all := p.joins[from][to]
	size := 0
	for i, s := range all {
		if size += len(graph.AppendStatement(nil, s)); i == graph.MaxStepStatements || size > graph.MaxRecordBytes && i > 0 {
			return all[:i]
		}
	}
	return all
}

// result is the answer that holds some paths.
func (p *pathfinder) result(paths [][]graph.EntityID, stop graph.Stop) graph.PathsResult {
	out := graph.PathsResult{Paths: []graph.Path{}, Entities: []graph.Node{}, Complete: stop == "", StoppedBy: stop, Revision: p.c.revision}
	on := map[graph.EntityID]bool{}
	undated := map[graph.StatementID]bool{}
	size := 0
	for n, ids := range paths {
		for i, id := range ids {
			if !on[id] {
				size += p.c.sizes([]graph.EntityID{id})
			}
			if i > 0 {
				for _, s := range p.shown(ids[i-1], id) {
					size += len(graph.AppendStatement(nil, s))
				}
			}
		}
		if size > graph.MaxAnswerBytes && n > 0 {
			out.Complete, out.StoppedBy = false, graph.StoppedByLimit
			break
		}
		path := graph.Path{Entities: ids, Steps: []graph.Step{}, Together: p.together(ids)}
		for i, id := range ids {
			on[id] = true
			if i == 0 {
				continue
			}
			step := graph.Step{From: ids[i-1], To: id, Statements: []graph.Statement{}, Count: len(p.joins[ids[i-1]][id])}
			for _, s := range p.shown(ids[i-1], id) {
				step.Statements = append(step.Statements, cloneStatement(*s))
				if p.q.Filter.ValidAt != "" && s.When.Undated() {
					undated[s.ID] = true
				}
			}
			path.Steps = append(path.Steps, step)
		}
		out.Paths = append(out.Paths, path)
	}
	for _, id := range sortedKeys(on) {
		out.Entities = append(out.Entities, p.c.node(id, p.of))
	}
	out.Undated = len(undated)
	return out
}

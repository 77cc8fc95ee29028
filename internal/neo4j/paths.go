package neo4j

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"hubgraph/graph"
	"hubgraph/internal/engine"
)

// A part is a part of the graph around the two ends of a path: every link of
// the entities that were expanded. All paths of up to a number of steps lie in
// it when that many expansions were made from the two ends together, for each
// of their steps has an end that was expanded.
type part struct {
	w          *walker
	q          *graph.PathsQuery
	entities   map[graph.EntityID]graph.Entity
	statements map[graph.StatementID]graph.Statement
	expanded   map[graph.EntityID]bool
	left       int // links that may still be fetched
}

// A side is the growing surroundings of one end.
type side struct {
	frontier []graph.EntityID
	seen     map[graph.EntityID]int
	forward  bool
}

// Paths implements graph.Reader. Layer by layer it fetches what all paths of
// one step more need, from whichever end has fewer links to follow, and asks
// the embedded store's own enumeration of the part: that orders and cuts.
func (s *Store) Paths(ctx context.Context, q graph.PathsQuery) (graph.PathsResult, error) {
	if err := s.valid(&q); err != nil {
		return graph.PathsResult{}, err
	}
	hops, limit := cmp.Or(q.MaxHops, graph.MaxHops), cmp.Or(q.Limit, graph.DefaultPaths)
	var out graph.PathsResult
	err := s.read(ctx, func(t *tx, m *meta) error {
		w, err := newWalker(t, m, &q.Filter)
		if err != nil {
			return err
		}
		for _, named := range []struct {
			field string
			ids   []graph.EntityID
		}{{"from", []graph.EntityID{q.From}}, {"to", []graph.EntityID{q.To}}, {"via", q.Via}, {"avoid", q.Avoid}} {
			if len(named.ids) > 0 {
				if err := w.known(named.field, named.ids); err != nil {
					return err
				}
			}
		}
		p := &part{
			w: w, q: &q, entities: map[graph.EntityID]graph.Entity{}, statements: map[graph.StatementID]graph.Statement{},
			expanded: map[graph.EntityID]bool{}, left: cmp.Or(q.Budget, graph.MaxBudget),
		}
		from := &side{frontier: []graph.EntityID{q.From}, seen: map[graph.EntityID]int{q.From: 0}, forward: true}
		to := &side{frontier: []graph.EntityID{q.To}, seen: map[graph.EntityID]int{q.To: 0}}
		if err := p.fetch([]graph.EntityID{q.From, q.To}); err != nil {
			return err
		}
		for steps := 1; ; steps++ {
			next := from
			if w.links(to.frontier) < w.links(from.frontier) {
				next = to
			}
			whole, err := p.expand(next)
			if err != nil {
				return err
			}
			if !whole {
				// What was fetched before holds all paths of fewer steps.
				if out, err = p.answer(ctx, steps-1, limit); err != nil {
					return err
				}
				out.Complete, out.StoppedBy = false, cmp.Or(out.StoppedBy, graph.StoppedByBudget)
				return nil
			}
			last := steps == hops || len(from.frontier) == 0 || len(to.frontier) == 0
			upTo := steps
			if last {
				upTo = hops
			}
			if out, err = p.answer(ctx, upTo, limit); err != nil {
				return err
			}
			if last || !out.Complete {
				return nil
			}
		}
	})
	return out, err
}

func (w *walker) links(ids []graph.EntityID) int {
	n := 0
	for _, id := range ids {
		n += w.degree[id]
	}
	return n
}

// inner reports whether a path may pass an entity.
func (p *part) inner(id graph.EntityID) bool {
	return id != p.q.From && id != p.q.To && !slices.Contains(p.q.Avoid, id) &&
		(p.q.MaxDegree == 0 || p.w.degree[id] <= p.q.MaxDegree) &&
		(len(p.q.Filter.Types) == 0 || slices.Contains(p.q.Filter.Types, p.w.typ[id]))
}

// expand fetches all links of a side's frontier and moves the frontier on; false
// where the budget does not reach.
func (p *part) expand(s *side) (bool, error) {
	var todo []graph.EntityID
	for _, id := range s.frontier {
		if !p.expanded[id] {
			todo = append(todo, id)
		}
	}
	if p.w.links(todo) > p.left {
		return false, nil
	}
	ends := map[graph.EntityID]bool{}
	if len(p.w.types) > 0 {
		pattern := newPattern(p.w)
		for ids := range slices.Chunk(todo, chunk) {
			ps := params{"ids": stringsOf(ids)}
			err := p.w.t.each("UNWIND $ids AS id MATCH (:Entity {id: id})"+pattern+"() WHERE true"+conditions(&p.q.Filter, ps)+" WITH DISTINCT r RETURN r.record", ps, func(r *driver.Record) error {
				st, err := graph.DecodeStatement(bytesAt(r, 0))
				if err != nil {
					return damaged(err)
				}
				p.left--
				p.statements[st.ID] = st
				ends[st.Subject], ends[st.Object] = true, true
				return nil
			})
			if err != nil {
				return false, err
			}
		}
	}
	for _, id := range todo {
		p.expanded[id] = true
	}
	var missing []graph.EntityID
	for id := range ends {
		if _, ok := p.entities[id]; !ok {
			missing = append(missing, id)
		}
	}
	slices.Sort(missing)
	if err := p.fetch(missing); err != nil {
		return false, err
	}
	// The next frontier is of those that a passing link leads to from this one,
	// also where the link was fetched from the other side.
	in := map[graph.EntityID]bool{}
	for _, id := range s.frontier {
		in[id] = true
	}
	next := map[graph.EntityID]bool{}
	noTypes := p.q.Filter
	noTypes.Types = nil
	for _, st := range p.statements {
		for _, here := range []graph.EntityID{st.Subject, st.Object} {
			there := st.Other(here)
			if _, ok := s.seen[there]; ok || !in[here] || !p.inner(there) {
				continue
			}
			walkedTo := there
			if !s.forward {
				walkedTo = here // this side is walked against the way
			}
			if noTypes.Match(&st, &graph.Entity{ID: walkedTo, Type: p.w.typ[walkedTo]}) {
				next[there] = true
			}
		}
	}
	s.frontier = s.frontier[:0:0]
	for id := range next {
		s.seen[id] = 1
		s.frontier = append(s.frontier, id)
	}
	slices.Sort(s.frontier)
	return true, nil
}

// newPattern is the pattern of the filter's types in either direction: the rule
// on events looks at links whichever way they were fetched.
func newPattern(w *walker) string {
	any := *w
	f := *w.filter
	f.Direction = graph.Any
	any.filter = &f
	return any.pattern()
}

func (p *part) fetch(ids []graph.EntityID) error {
	nodes, err := p.w.nodes(ids)
	if err != nil {
		return err
	}
	for _, n := range nodes {
		p.entities[n.ID] = n.Entity
		p.w.degree[n.ID], p.w.typ[n.ID] = n.Degree, n.Type
	}
	return nil
}

// answer asks the part for the paths of up to a number of steps.
func (p *part) answer(ctx context.Context, steps, limit int) (graph.PathsResult, error) {
	q := *p.q
	q.MaxHops, q.Limit = steps, limit
	if steps == 0 || len(q.Via) > steps-1 {
		return graph.PathsResult{Paths: []graph.Path{}, Entities: []graph.Node{}, Complete: true, Revision: p.w.meta.rev}, nil
	}
	b := engine.NewBuilder()
	sources := map[graph.SourceID]bool{}
	for _, st := range p.statements {
		if !sources[st.Source] {
			sources[st.Source] = true
			if err := b.AddSource(graph.Source{ID: st.Source, Title: "-"}); err != nil {
				return graph.PathsResult{}, err
			}
		}
	}
	ends := slices.Concat([]graph.EntityID{q.From, q.To}, q.Via, q.Avoid)
	for _, id := range ends {
		if _, ok := p.entities[id]; !ok {
			if err := p.fetch([]graph.EntityID{id}); err != nil {
				return graph.PathsResult{}, err
			}
		}
	}
	for _, e := range p.entities {
		b.SetDegree(e.ID, p.w.degree[e.ID])
		if err := b.AddEntity(&e); err != nil {
			return graph.PathsResult{}, err
		}
	}
	for _, st := range p.statements {
		if err := b.AddStatement(&st); err != nil {
			return graph.PathsResult{}, err
		}
	}
	v, err := b.View(p.w.meta.rev)
	if err != nil {
		return graph.PathsResult{}, fmt.Errorf("build a view of the part: %w", err)
	}
	return v.Paths(ctx, q)
}

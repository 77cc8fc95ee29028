package engine

import (
	"context"

	"hubgraph/graph"
)

// Passes is what the compiled filter says of a statement as seen from an end.
func (v *View) Passes(f *graph.Filter, id graph.StatementID, from graph.EntityID) bool {
	c := v.compile(f)
	s, ok := v.findStatement(id)
	if !ok {
		panic("no such statement")
	}
	r := v.row(s)
	e, _ := v.find(from)
	if r.isFact() {
		return c.claim(r) && c.direction != graph.In && !c.byType
	}
	for _, list := range v.edges(e) {
		for _, x := range list {
			if x.statement() == s {
				return c.passes(v, e, x) && c.typed(v, x.other)
			}
		}
	}
	panic("no such edge")
}

// Holding is graph.Holding of a statement, as the view has it.
func (v *View) Holding(id graph.StatementID) (sure, may graph.Days) {
	s, ok := v.findStatement(id)
	if !ok {
		panic("no such statement")
	}
	return v.holding(s)
}

// Delta says how many changes lie over the base.
func (v *View) Delta() int { return v.changes }

// Compacted gives the view without a delta.
func (v *View) Compacted() *View {
	n, numbers := v.compacted()
	n.search = v.search.next(n, numbers, nil)
	return n
}

// OrderKey gives the order of a statement's id as the package compares it.
func OrderKey(id graph.StatementID) (hi, lo uint64) {
	_, hash, ok := parseStatementID(id)
	if !ok {
		panic("no statement id")
	}
	k := keyOf(hash[:])
	return k.hi, k.lo
}

// Small lets each part hold so many bytes.
func Small(g Parts, bytes int) Parts {
	g.room = bytes
	return g
}

// Sparing lets parts fetch all links only where all are needed.
func Sparing(g Parts) Parts {
	g.whole = -1
	return g
}

// PathsByLevels is Paths as it is where all is much work.
func (v *View) PathsByLevels(ctx context.Context, q graph.PathsQuery) (graph.PathsResult, error) {
	return v.ask(ctx, q.Budget).paths(&q, 0)
}

// PathsByLevels is Paths as it is where all is much work.
func (g Parts) PathsByLevels(ctx context.Context, q graph.PathsQuery) (graph.PathsResult, error) {
	a, done := g.ask(ctx, q.Budget)
	defer done()
	return a.paths(&q, 0)
}

// NeighborhoodJoining is Neighborhood where so many edges may be looked at to find
// what joins its entities.
func (v *View) NeighborhoodJoining(ctx context.Context, q graph.NeighborhoodQuery, edges int) (graph.Subgraph, error) {
	a := v.ask(ctx, q.Budget)
	a.joining = edges
	return a.neighborhood(&q)
}

// BudgetOf gives how many edges a question of a budget may visit.
func BudgetOf(budget int) int { return newRun(context.Background(), budget).left }

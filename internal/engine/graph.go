package engine

import (
	"context"
	"iter"

	"hubgraph/graph"
)

// A Graph is who is linked to whom by statements of the default statuses, as
// mathematics over a whole graph wants it: entities are the numbers from 0 to Len()-1
// in ID order. It never changes.
type Graph struct{ v *View }

// A Link is a relationship as seen from one of its ends.
type Link struct {
	Other     int  // the other end; the same, once, for a self-loop
	Statement int  // a number, see Graph.Statement
	Out       bool // whether it leads from here to Other
}

// Graph gives the view's graph. It is free of cost for a view that was built,
// and costs a copy for one that has had changes applied since.
func (v *View) Graph() Graph {
	if v.changes > 0 {
		v, _ = v.compacted(context.Background())
	}
	return Graph{v}
}

// Len is the number of entities.
func (g Graph) Len() int { return int(g.v.baseN()) }

// Edges is the number of relationships.
func (g Graph) Edges() int { return g.v.counts.statements - g.v.counts.facts - g.v.b.asideN }

// ID gives the id of an entity.
func (g Graph) ID(i int) graph.EntityID { return g.v.b.id(int32(i)) }

// Find gives the number of an entity.
func (g Graph) Find(id graph.EntityID) (int, bool) {
	e, ok := g.v.b.find(g.v.b.hash.text(string(id)), id)
	return int(e), ok
}

// Type gives the type of an entity.
func (g Graph) Type(i int) graph.Type { return g.v.types.words[g.v.b.types[i]] }

// Degree gives how many links an entity has here.
func (g Graph) Degree(i int) int { return g.v.degree(int32(i)) }

// Links yields an entity's links in order of the other end, parallel ones side
// by side in ID order.
func (g Graph) Links(i int) iter.Seq[Link] {
	return func(yield func(Link) bool) {
		for _, e := range g.v.edges(int32(i))[0] {
			if g.v.row(e.statement()).aside() {
				continue
			}
			if !yield(Link{int(e.other), int(e.statement()), !e.incoming()}) {
				return
			}
		}
	}
}

// Statement gives a link's statement.
func (g Graph) Statement(n int) graph.Statement { return g.v.statement(uint32(n)) }

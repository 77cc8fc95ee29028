package neo4j

import (
	"maps"
	"sync"

	"hubgraph/graph"
	"hubgraph/graph/change"
)

// types knows the types of the entities that this store's writes last touched or
// named, so that a load that comes back to them batch after batch does not ask
// for them each time. It holds for one revision: a batch that finds another in
// the database, for somebody else wrote, begins anew.
type types struct {
	mu  sync.Mutex
	rev graph.Revision
	of  map[graph.EntityID]graph.Type
}

// mostTypes bounds them to some 20 MB.
const mostTypes = 200_000

// at gives the types of those of ids that are known at rev, and the other ids.
func (c *types) at(rev graph.Revision, ids []graph.EntityID) (known map[graph.EntityID]graph.Type, others []graph.EntityID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	known = make(map[graph.EntityID]graph.Type, len(ids))
	for _, id := range ids {
		if typ, ok := c.of[id]; ok && c.rev == rev {
			known[id] = typ
		} else {
			others = append(others, id)
		}
	}
	return known, others
}

// moved notes what a committed batch that found one revision and left another
// read of types and changed of them.
func (c *types) moved(from, to graph.Revision, read map[graph.EntityID]graph.Type, changes []change.EntityChange) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.rev != from || c.of == nil || len(c.of)+len(read)+len(changes) > mostTypes {
		if c.rev.Store == to.Store && c.rev.Seq > to.Seq {
			return // a later batch was quicker to come here
		}
		c.of = map[graph.EntityID]graph.Type{}
	}
	c.rev = to
	maps.Copy(c.of, read)
	for _, ch := range changes {
		if ch.New != nil {
			c.of[ch.New.ID] = ch.New.Type
		} else {
			delete(c.of, ch.Old.ID)
		}
	}
}

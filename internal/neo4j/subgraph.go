package neo4j

import (
	"cmp"
	"context"
	"slices"
	"strings"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"hubgraph/graph"
)

// hub is from how many links on an entity's links are found by index rather
// than by walking all of them.
const hub = 2000

// A walker answers one question about the surroundings of entities, in one
// transaction.
type walker struct {
	t      *tx
	filter *graph.Filter
	types  []string // relationship types that may pass
	meta   *meta
	degree map[graph.EntityID]int // of those seen
	typ    map[graph.EntityID]graph.Type
}

func newWalker(t *tx, m *meta, f *graph.Filter) (*walker, error) {
	links, err := relationships(m)
	if err != nil {
		return nil, err
	}
	w := &walker{t: t, filter: f, meta: m, degree: map[graph.EntityID]int{}, typ: map[graph.EntityID]graph.Type{}}
	for _, p := range links {
		if len(f.Predicates) == 0 || slices.Contains(f.Predicates, p) {
			w.types = append(w.types, relType(p))
		}
	}
	return w, nil
}

// pattern gives the relationship pattern of the filter's types, walked outward
// from an entity in the filter's direction.
func (w *walker) pattern() string {
	types := ":`" + strings.Join(w.types, "`|`") + "`"
	switch w.filter.Direction {
	case graph.Out:
		return "-[r" + types + "]->"
	case graph.In:
		return "<-[r" + types + "]-"
	}
	return "-[r" + types + "]-"
}

// known notes degree and type of entities that the question names, or answers
// ErrNotFound for the first that is none.
func (w *walker) known(field string, ids []graph.EntityID) error {
	err := w.t.each("MATCH (e:Entity) WHERE e.id IN $ids RETURN e.id, e.type, "+degree, params{"ids": stringsOf(ids)}, w.note)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if _, ok := w.typ[id]; !ok {
			return notFound(field, string(id))
		}
	}
	return nil
}

func (w *walker) note(r *driver.Record) error {
	id, _ := r.Values[0].(string)
	typ, _ := r.Values[1].(string)
	w.typ[graph.EntityID(id)] = graph.Type(typ)
	w.degree[graph.EntityID(id)] = intAt(r, 2)
	return nil
}

// reach gives the entities one hop from the frontier that are not seen, in ID
// order after an id: at most limit of them, all for limit 0.
func (w *walker) reach(frontier []graph.EntityID, seen map[graph.EntityID]int, after graph.EntityID, limit int) ([]graph.EntityID, error) {
	if len(w.types) == 0 || len(frontier) == 0 {
		return nil, nil
	}
	var found []graph.EntityID
	var quiet []graph.EntityID
	for _, id := range frontier {
		// Only a page of a hub's links is worth finding by index: all of them
		// are all of them.
		if limit == 0 || w.degree[id] < hub {
			quiet = append(quiet, id)
			continue
		}
		page, err := w.reachHub(id, seen, after, limit)
		if err != nil {
			return nil, err
		}
		found = append(found, page...)
	}
	for part := range slices.Chunk(quiet, chunk) {
		p := params{"ids": stringsOf(part), "seen": keys(seen), "after": string(after)}
		cypher := "UNWIND $ids AS id MATCH (:Entity {id: id})" + w.pattern() + "(o:Entity) WHERE NOT o.id IN $seen AND o.id > $after" +
			w.otherTypes(p) + conditions(w.filter, p) + " WITH DISTINCT o AS e RETURN e.id, e.type, " + degree + " ORDER BY e.id"
		if limit > 0 {
			cypher += " LIMIT $limit"
			p["limit"] = limit
		}
		err := w.t.each(cypher, p, func(r *driver.Record) error {
			id, _ := r.Values[0].(string)
			found = append(found, graph.EntityID(id))
			return w.note(r)
		})
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(found)
	found = slices.Compact(found)
	if limit > 0 && len(found) > limit {
		found = found[:limit]
	}
	return found, nil
}

// otherTypes is the filter's condition on the other end o. It begins with AND.
func (w *walker) otherTypes(p params) string {
	if len(w.filter.Types) == 0 {
		return ""
	}
	p["types"] = stringsOf(w.filter.Types)
	return " AND o.type IN $types"
}

// reachHub gives the first limit entities linked to a hub, type by type and end
// by end, each from the index that holds its links in order of the other end.
func (w *walker) reachHub(id graph.EntityID, seen map[graph.EntityID]int, after graph.EntityID, limit int) ([]graph.EntityID, error) {
	var found []graph.EntityID
	for _, typ := range w.types {
		for _, side := range []struct {
			dir       graph.Direction
			own, away string
		}{{graph.Out, "subject", "object"}, {graph.In, "object", "subject"}} {
			if w.filter.Direction != graph.Any && w.filter.Direction != side.dir {
				continue
			}
			from := string(after)
			for got := 0; got < limit; {
				p := params{"id": string(id), "from": from, "limit": limit}
				n := 0
				// The ends are looked up only for the page; what is seen is few and
				// left out in Go, so that the index alone decides what is read.
				err := w.t.each("MATCH ()-[r:`"+typ+"`]->() WHERE r."+side.own+" = $id AND r."+side.away+" > $from"+conditions(w.filter, p)+
					" WITH DISTINCT r."+side.away+" AS other ORDER BY other LIMIT $limit MATCH (e:Entity {id: other}) RETURN e.id, e.type, "+degree+" ORDER BY e.id", p,
					func(r *driver.Record) error {
						n++
						from, _ = r.Values[0].(string)
						if err := w.note(r); err != nil {
							return err
						}
						other := graph.EntityID(from)
						if _, ok := seen[other]; ok || len(w.filter.Types) > 0 && !slices.Contains(w.filter.Types, w.typ[other]) {
							return nil
						}
						got++
						found = append(found, other)
						return nil
					})
				if err != nil {
					return nil, err
				}
				if n < limit {
					break
				}
			}
		}
	}
	return found, nil
}

func keys(m map[graph.EntityID]int) []string {
	out := make([]string, 0, len(m))
	for id := range m {
		out = append(out, string(id))
	}
	return out
}

// among gives the statements among entities, by the rule of
// Reader.Neighborhood, into a subgraph that has its entities.
func (w *walker) among(out *graph.Subgraph, far map[graph.EntityID]int) error {
	out.Statements = []graph.Statement{}
	if len(w.types) == 0 || len(far) == 0 {
		return nil
	}
	var quiet, hubs []graph.EntityID
	for id := range far {
		if w.degree[id] < hub {
			quiet = append(quiet, id)
		} else {
			hubs = append(hubs, id)
		}
	}
	slices.Sort(quiet)
	slices.Sort(hubs)
	var found []graph.Statement
	collect := func(r *driver.Record) error {
		s, err := graph.DecodeStatement(bytesAt(r, 0))
		if err != nil {
			return damaged(err)
		}
		if w.passes(&s, far) {
			found = append(found, s)
		}
		return nil
	}
	types := ":`" + strings.Join(w.types, "`|`") + "`"
	all := keys(far)
	for part := range slices.Chunk(quiet, chunk) {
		p := params{"ids": stringsOf(part), "all": all}
		err := w.t.each("UNWIND $ids AS id MATCH (:Entity {id: id})-[r"+types+"]->(o:Entity) WHERE o.id IN $all"+conditions(w.filter, p)+" RETURN r.record", p, collect)
		if err != nil {
			return err
		}
		if len(hubs) == 0 {
			continue
		}
		p["hubs"] = stringsOf(hubs)
		err = w.t.each("UNWIND $ids AS id MATCH (:Entity {id: id})<-[r"+types+"]-(o:Entity) WHERE o.id IN $hubs"+conditions(w.filter, p)+" RETURN r.record", p, collect)
		if err != nil {
			return err
		}
	}
	for _, typ := range w.types {
		if len(hubs) == 0 {
			break
		}
		p := params{"hubs": stringsOf(hubs)}
		err := w.t.each("UNWIND $hubs AS a UNWIND $hubs AS b MATCH ()-[r:`"+typ+"`]->() WHERE r.subject = a AND r.object = b"+conditions(w.filter, p)+" RETURN r.record", p, collect)
		if err != nil {
			return err
		}
	}
	slices.SortFunc(found, func(a, b graph.Statement) int { return strings.Compare(string(a.ID), string(b.ID)) })
	if len(found) > graph.MaxSubgraphStatements {
		found = found[:graph.MaxSubgraphStatements]
		out.Complete, out.StoppedBy = false, graph.StoppedByLimit
	}
	for i := range found {
		if w.filter.ValidAt != "" && found[i].When.Undated() {
			out.Undated++
		}
	}
	out.Statements = append(out.Statements, found...)
	return nil
}

// passes applies the rule: as seen from the nearer end, or from either where
// both are equally far; types are not asked of the starts.
func (w *walker) passes(s *graph.Statement, far map[graph.EntityID]int) bool {
	seen := func(other graph.EntityID) bool {
		f := *w.filter
		if far[other] == 0 {
			f.Types = nil
		}
		return f.Match(s, &graph.Entity{ID: other, Type: w.typ[other]})
	}
	switch d := far[s.Subject] - far[s.Object]; {
	case d < 0:
		return seen(s.Object)
	case d > 0:
		return seen(s.Subject)
	}
	return seen(s.Object) || seen(s.Subject)
}

// nodes gives entities in the order of ids.
func (w *walker) nodes(ids []graph.EntityID) ([]graph.Node, error) {
	found := make(map[graph.EntityID]graph.Node, len(ids))
	for part := range slices.Chunk(ids, chunk) {
		err := w.t.each("MATCH (e:Entity) WHERE e.id IN $ids RETURN e.record, "+degree, params{"ids": stringsOf(part)}, func(r *driver.Record) error {
			n, err := nodeAt(r, 0)
			found[n.ID] = n
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	out := make([]graph.Node, 0, len(ids))
	for _, id := range ids {
		n, ok := found[id]
		if !ok {
			return nil, errMoved // it was there a statement ago
		}
		out = append(out, n)
	}
	return out, nil
}

// subgraph makes the answer of the starts and what is kept beside them.
func (w *walker) subgraph(starts, others []graph.EntityID, far map[graph.EntityID]int) (graph.Subgraph, error) {
	out := graph.Subgraph{Complete: true, Revision: w.meta.rev}
	starts = slices.Sorted(slices.Values(starts))
	var err error
	if out.Entities, err = w.nodes(slices.Concat(starts, others)); err != nil {
		return graph.Subgraph{}, err
	}
	kept := make(map[graph.EntityID]int, len(out.Entities))
	for _, n := range out.Entities {
		kept[n.ID] = far[n.ID]
	}
	return out, w.among(&out, kept)
}

// Neighborhood implements graph.Reader.
func (s *Store) Neighborhood(ctx context.Context, q graph.NeighborhoodQuery) (graph.Subgraph, error) {
	if err := s.valid(&q); err != nil {
		return graph.Subgraph{}, err
	}
	hops, limit := cmp.Or(q.Hops, graph.DefaultHops), cmp.Or(q.Limit, graph.DefaultPage)
	var out graph.Subgraph
	err := s.read(ctx, func(t *tx, m *meta) error {
		w, err := newWalker(t, m, &q.Filter)
		if err != nil {
			return err
		}
		if err := w.known("from", q.From); err != nil {
			return err
		}
		far := make(map[graph.EntityID]int, len(q.From))
		for _, id := range q.From {
			far[id] = 0
		}
		frontier := q.From
		var kept []graph.EntityID
		more := false
		for hop := 1; hop <= hops && len(frontier) > 0 && !more; hop++ {
			var layer []graph.EntityID
			if q.After == nil || hop >= q.After.Hops {
				// One more than is wanted tells whether there is more.
				var after graph.EntityID
				if q.After != nil && hop == q.After.Hops {
					after = q.After.ID
				}
				wanted := limit - len(kept) + 1
				if layer, err = w.reach(frontier, far, after, wanted); err != nil {
					return err
				}
				if more = len(layer) == wanted; more {
					layer = layer[:wanted-1]
				}
				kept = append(kept, layer...)
				for _, id := range layer {
					far[id] = hop
				}
				if more || after == "" {
					frontier = layer
					continue
				}
			}
			// What came before the page is needed to go on from.
			if hop == hops {
				break
			}
			before, err := w.reach(frontier, far, "", 0)
			if err != nil {
				return err
			}
			for _, id := range before {
				far[id] = hop
			}
			frontier = append(layer, before...)
		}
		if out, err = w.subgraph(q.From, kept, far); err != nil {
			return err
		}
		if more {
			out.Complete, out.StoppedBy = false, graph.StoppedByLimit
			last := kept[len(kept)-1]
			out.NextNear = &graph.Near{Hops: far[last], ID: last}
		}
		return nil
	})
	return out, err
}

// Common implements graph.Reader.
func (s *Store) Common(ctx context.Context, q graph.CommonQuery) (graph.Subgraph, error) {
	if err := s.valid(&q); err != nil {
		return graph.Subgraph{}, err
	}
	limit := cmp.Or(q.Limit, graph.DefaultPage)
	var out graph.Subgraph
	err := s.read(ctx, func(t *tx, m *meta) error {
		w, err := newWalker(t, m, &q.Filter)
		if err != nil {
			return err
		}
		if err := w.known("of", q.Of); err != nil {
			return err
		}
		// The quietest has the fewest candidates; the others only have to agree.
		of := slices.Clone(q.Of)
		slices.SortFunc(of, func(a, b graph.EntityID) int {
			return cmp.Or(cmp.Compare(w.degree[a], w.degree[b]), strings.Compare(string(a), string(b)))
		})
		far := make(map[graph.EntityID]int, len(of))
		for _, id := range of {
			far[id] = 0
		}
		common, err := w.reach(of[:1], far, q.After, 0)
		if err != nil {
			return err
		}
		for _, id := range of[1:] {
			if common, err = w.linkedTo(id, common); err != nil {
				return err
			}
		}
		more := len(common) > limit
		if more {
			common = common[:limit]
		}
		for _, id := range common {
			far[id] = 1
		}
		if out, err = w.subgraph(q.Of, common, far); err != nil {
			return err
		}
		if more {
			out.Complete, out.StoppedBy = false, graph.StoppedByLimit
			out.NextID = common[len(common)-1]
		}
		return nil
	})
	return out, err
}

// linkedTo keeps of candidates those that a passing statement links to an
// entity. Walked from the candidates, a hub costs no more than they do.
func (w *walker) linkedTo(id graph.EntityID, candidates []graph.EntityID) ([]graph.EntityID, error) {
	var out []graph.EntityID
	if len(w.types) == 0 {
		return nil, nil
	}
	for part := range slices.Chunk(candidates, chunk) {
		p := params{"id": string(id), "ids": stringsOf(part)}
		err := w.t.each("MATCH (e:Entity {id: $id}) UNWIND $ids AS other MATCH (o:Entity {id: other}) MATCH (e)"+w.pattern()+"(o) WHERE true"+conditions(w.filter, p)+
			" RETURN DISTINCT o.id AS id ORDER BY id", p, func(r *driver.Record) error {
			id, _ := r.Values[0].(string)
			out = append(out, graph.EntityID(id))
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Among implements graph.Reader.
func (s *Store) Among(ctx context.Context, q graph.AmongQuery) (graph.Subgraph, error) {
	if err := s.valid(&q); err != nil {
		return graph.Subgraph{}, err
	}
	limit := cmp.Or(q.Limit, graph.DefaultPage)
	var out graph.Subgraph
	err := s.read(ctx, func(t *tx, m *meta) error {
		w, err := newWalker(t, m, &q.Filter)
		if err != nil {
			return err
		}
		if err := w.known("of", q.Of); err != nil {
			return err
		}
		far := make(map[graph.EntityID]int, len(q.Of))
		for _, id := range q.Of {
			far[id] = 0
		}
		var joined []graph.Joined
		if q.MaxHops == 2 && len(w.types) > 0 {
			p := params{"ids": stringsOf(q.Of)}
			err := w.t.each("UNWIND $ids AS id MATCH (:Entity {id: id})"+w.pattern()+"(o:Entity) WHERE NOT o.id IN $ids"+w.otherTypes(p)+conditions(w.filter, p)+
				" WITH o AS e, count(DISTINCT id) AS n WHERE n >= 2 RETURN e.id, e.type, "+degree+", n", p, func(r *driver.Record) error {
				id, _ := r.Values[0].(string)
				joined = append(joined, graph.Joined{Count: intAt(r, 3), HubCost: graph.HubCost(intAt(r, 2)), ID: graph.EntityID(id)})
				return w.note(r)
			})
			if err != nil {
				return err
			}
		}
		slices.SortFunc(joined, graph.Joined.Compare)
		if q.After != nil {
			joined = slices.DeleteFunc(joined, func(j graph.Joined) bool { return j.Compare(*q.After) <= 0 })
		}
		more := len(joined) > limit
		if more {
			joined = joined[:limit]
		}
		var others []graph.EntityID
		for _, j := range joined {
			others = append(others, j.ID)
			far[j.ID] = 1
		}
		if out, err = w.subgraph(q.Of, others, far); err != nil {
			return err
		}
		if more {
			out.Complete, out.StoppedBy = false, graph.StoppedByLimit
			out.NextJoined = &joined[len(joined)-1]
		}
		return nil
	})
	return out, err
}

// valid answers ErrClosed before ErrInvalid.
func (s *Store) valid(q interface{ Validate() error }) error {
	if s.closed.Load() {
		return graph.ErrClosed
	}
	return q.Validate()
}

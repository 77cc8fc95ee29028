package neo4j

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"hubgraph/graph"
)

// A walker answers one question about the surroundings of entities, in one
// transaction. The other end of a pattern has no label, here as everywhere: with
// one, the server may begin there, and walk all links of a hub.
type walker struct {
	t      *tx
	filter *graph.Filter
	types  []string // relationship types that may pass
	meta   *meta
	degree map[graph.EntityID]int // of those seen
	typ    map[graph.EntityID]graph.Type
	node   map[graph.EntityID]graph.Node // those whose record was read
}

func newWalker(t *tx, m *meta, f *graph.Filter) (*walker, error) {
	c, err := m.contents()
	if err != nil {
		return nil, err
	}
	w := &walker{
		t: t, filter: f, meta: m,
		degree: map[graph.EntityID]int{}, typ: map[graph.EntityID]graph.Type{}, node: map[graph.EntityID]graph.Node{},
	}
	for _, p := range c.links {
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

// known reads the entities that the question names, or answers ErrNotFound for
// the first that is none.
func (w *walker) known(field string, ids []graph.EntityID) error {
	err := w.t.each("MATCH (e:Entity) WHERE e.id IN $ids RETURN e.id, e.type, "+degree+", e.record", params{"ids": stringsOf(ids)}, w.note)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if _, ok := w.typ[id]; !ok {
			return graph.NotFound(field, string(id))
		}
	}
	return nil
}

// note keeps what a record tells of an entity: id, type, degree, and its record
// where there is one.
func (w *walker) note(r *driver.Record) error {
	id, _ := r.Values[0].(string)
	typ, _ := r.Values[1].(string)
	w.typ[graph.EntityID(id)] = graph.Type(typ)
	w.degree[graph.EntityID(id)] = intAt(r, 2)
	if len(r.Values) < 4 {
		return nil
	}
	e, err := graph.DecodeEntity(bytesAt(r, 3))
	if err != nil {
		return damaged(err)
	}
	w.node[e.ID] = graph.Node{Entity: e, Degree: intAt(r, 2)}
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
		if limit == 0 || w.degree[id] < w.t.hub {
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
		p := params{"ids": stringsOf(part), "seen": keys(seen), "after": string(after), "limit": limit}
		cypher := "UNWIND $ids AS id MATCH (:Entity {id: id})" + w.pattern() + "(o) WHERE NOT o.id IN $seen AND o.id > $after" +
			w.otherTypes(p) + conditions(w.filter, p) + " WITH DISTINCT o AS e"
		if limit > 0 {
			cypher += " ORDER BY e.id LIMIT $limit"
		}
		err := w.t.each(cypher+w.columns(limit), p, func(r *driver.Record) error {
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

// columns are what note reads of an entity e: with the record where only a page
// is asked for, whose entities are answered.
func (w *walker) columns(limit int) string {
	if limit > 0 {
		return " RETURN e.id, e.type, " + degree + ", e.record"
	}
	return " RETURN e.id, e.type, " + degree
}

// reachHub gives the first limit entities linked to a hub: of each type and end
// no more than these, each from the index that holds the hub's links in order of
// the other end.
func (w *walker) reachHub(id graph.EntityID, seen map[graph.EntityID]int, after graph.EntityID, limit int) ([]graph.EntityID, error) {
	p := params{"id": string(id), "seen": keys(seen), "after": string(after), "limit": limit}
	cond := conditions(w.filter, p)
	var branches []string
	for _, typ := range w.types {
		for _, side := range []struct {
			dir       graph.Direction
			own, away string
		}{{graph.Out, "subject", "object"}, {graph.In, "object", "subject"}} {
			if w.filter.Direction != graph.Any && w.filter.Direction != side.dir {
				continue
			}
			own, away := "r."+side.own, "r."+side.away
			branch := "MATCH ()-[r:`" + typ + "`]->() USING INDEX SEEK r:`" + typ + "`(" + side.own + ", " + side.away + ") WHERE " + own + " = $id AND " + away + " > $after AND NOT " + away + " IN $seen" + cond
			if len(w.filter.Types) > 0 {
				branch += " MATCH (o:Entity {id: " + away + "}) WHERE true" + w.otherTypes(p)
			}
			branches = append(branches, branch+" WITH DISTINCT "+own+" AS own, "+away+" AS other ORDER BY own, other LIMIT $limit RETURN other")
		}
	}
	var found []graph.EntityID
	for part := range slices.Chunk(branches, maxBranches) {
		err := w.t.each("CALL () { "+strings.Join(part, " UNION ALL ")+" } WITH DISTINCT other ORDER BY other LIMIT $limit MATCH (e:Entity {id: other})"+w.columns(limit), p,
			func(r *driver.Record) error {
				other, _ := r.Values[0].(string)
				found = append(found, graph.EntityID(other))
				return w.note(r)
			})
		if err != nil {
			return nil, err
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
		if w.degree[id] < w.t.hub {
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
	types := "r:`" + strings.Join(w.types, "`|`") + "`"
	all := keys(far)
	for part := range slices.Chunk(quiet, chunk) {
		// From the quiet end, so that a hub costs no more than what is linked to it.
		p := params{"ids": stringsOf(part), "all": all}
		match := "-[" + types + "]->(o) WHERE o.id IN $all"
		if len(hubs) > 0 {
			p["hubs"] = stringsOf(hubs)
			match = "-[" + types + "]-(o) WHERE (o.id IN $hubs OR o.id IN $all AND r.subject = id)"
		}
		err := w.t.each("UNWIND $ids AS id MATCH (:Entity {id: id})"+match+conditions(w.filter, p)+" RETURN r.record", p, collect)
		if err != nil {
			return err
		}
	}
	if len(hubs) > 0 {
		p := params{"hubs": stringsOf(hubs)}
		cond := conditions(w.filter, p)
		for part := range slices.Chunk(w.types, maxBranches) {
			var branches []string
			for _, typ := range part {
				branches = append(branches, "MATCH ()-[r:`"+typ+"`]->() USING INDEX SEEK r:`"+typ+"`(subject, object) WHERE r.subject = a AND r.object = b"+cond+" RETURN r.record AS record")
			}
			err := w.t.each("UNWIND $hubs AS a UNWIND $hubs AS b CALL (a, b) { "+strings.Join(branches, " UNION ALL ")+" } RETURN record", p, collect)
			if err != nil {
				return err
			}
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

// nodes gives entities in the order of ids, reading those that were not read.
func (w *walker) nodes(ids []graph.EntityID) ([]graph.Node, error) {
	missing := make([]graph.EntityID, 0, len(ids))
	for _, id := range ids {
		if _, ok := w.node[id]; !ok {
			missing = append(missing, id)
		}
	}
	for part := range slices.Chunk(missing, chunk) {
		err := w.t.each("MATCH (e:Entity) WHERE e.id IN $ids RETURN e.id, e.type, "+degree+", e.record", params{"ids": stringsOf(part)}, w.note)
		if err != nil {
			return nil, err
		}
	}
	out := make([]graph.Node, 0, len(ids))
	for _, id := range ids {
		n, ok := w.node[id]
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
			if joined, err = w.joined(q.Of); err != nil {
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

// joined gives the entities linked to at least two of some, which it leaves out.
// The greatest hub among those is not walked: who is linked to two is linked to
// one of the others, and from there it is looked whether to the hub, too.
func (w *walker) joined(of []graph.EntityID) ([]graph.Joined, error) {
	walked := slices.Clone(of)
	slices.SortFunc(walked, func(a, b graph.EntityID) int {
		return cmp.Or(cmp.Compare(w.degree[a], w.degree[b]), strings.Compare(string(a), string(b)))
	})
	least, greatest := 2, walked[len(walked)-1]
	if w.degree[greatest] >= w.t.hub {
		walked, least = walked[:len(walked)-1], 1
	}
	count := map[graph.EntityID]int{}
	p := params{"ids": stringsOf(walked), "of": stringsOf(of), "least": least}
	err := w.t.each("UNWIND $ids AS id MATCH (:Entity {id: id})"+w.pattern()+"(o) WHERE NOT o.id IN $of"+w.otherTypes(p)+conditions(w.filter, p)+
		" WITH o AS e, count(DISTINCT id) AS n WHERE n >= $least RETURN e.id, e.type, "+degree+", n", p, func(r *driver.Record) error {
		id, _ := r.Values[0].(string)
		count[graph.EntityID(id)] = intAt(r, 3)
		r.Values = r.Values[:3]
		return w.note(r)
	})
	if err != nil {
		return nil, err
	}
	if least == 1 {
		linked, err := w.linkedTo(greatest, slices.Sorted(maps.Keys(count)))
		if err != nil {
			return nil, err
		}
		for _, id := range linked {
			count[id]++
		}
	}
	var out []graph.Joined
	for id, n := range count {
		if n >= 2 {
			out = append(out, graph.Joined{Count: n, HubCost: graph.HubCost(w.degree[id]), ID: id})
		}
	}
	return out, nil
}

// valid answers ErrClosed before ErrInvalid.
func (s *Store) valid(q interface{ Validate() error }) error {
	if s.closed.Load() {
		return graph.Closed()
	}
	return q.Validate()
}

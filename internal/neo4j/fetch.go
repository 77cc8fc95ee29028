package neo4j

import (
	"context"
	"fmt"
	"slices"
	"strings"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"hubgraph/graph"
	"hubgraph/internal/engine"
)

// In the patterns here the other end has no label: with one, the server may begin
// there, and walk all links of a hub. A hub's links are found by index where only
// a page of them is wanted, or those to a few; where all are, they are walked like
// any other's, for all of them are all of them.

// relTypes gives the relationship types of those predicates that a filter lets
// pass.
func relTypes(links, filter []graph.Predicate) []string {
	var out []string
	for _, p := range links {
		if len(filter) == 0 || slices.Contains(filter, p) {
			out = append(out, relType(p))
		}
	}
	return out
}

func anyOf(types []string) string { return ":`" + strings.Join(types, "`|`") + "`" }

// pattern is the pattern of links that pass the filter, walked from an entity in
// the filter's direction.
func (f *fetcher) pattern() string {
	switch f.filter.Direction {
	case graph.Out:
		return "-[r" + anyOf(f.types) + "]->"
	case graph.In:
		return "<-[r" + anyOf(f.types) + "]-"
	}
	return "-[r" + anyOf(f.types) + "]-"
}

// otherTypes is the filter's condition on the type of the other end o. It begins
// with AND.
func (f *fetcher) otherTypes(p params) string {
	if len(f.filter.Types) == 0 {
		return ""
	}
	p["types"] = stringsOf(f.filter.Types)
	return " AND o.type IN $types"
}

// columns are what entityAt reads of an entity e; records adds its size, and its
// record if it is small or $all are wanted.
const columns = " RETURN e.id, e.type, " + degree

var records = fmt.Sprintf(", size(e.record), CASE WHEN $all OR size(e.record) <= %d THEN e.record END", engine.SmallRecord)

func entityAt(r *driver.Record, sized bool) (engine.Found, error) {
	id, _ := r.Values[0].(string)
	typ, _ := r.Values[1].(string)
	x := engine.Found{ID: graph.EntityID(id), Type: graph.Type(typ), Degree: intAt(r, 2)}
	if !sized {
		return x, nil
	}
	if x.Size = intAt(r, 3); x.Size == 0 {
		return x, damaged(fmt.Errorf("the entity %q has no record", id))
	}
	if r.Values[4] != nil {
		x.Record = bytesAt(r, 4)
		if _, err := graph.DecodeEntity(x.Record); err != nil {
			return x, damaged(err)
		}
	}
	return x, nil
}

// each runs a statement that ends in columns, and, where they are sized, in records.
func (f *fetcher) each(ctx context.Context, cypher string, sized bool, p params, give func(engine.Found) error) error {
	if sized {
		cypher += records
		if p["all"] == nil {
			p["all"] = false
		}
	}
	return f.run(ctx, func(t *tx) error {
		return t.each(cypher, p, func(r *driver.Record) error {
			x, err := entityAt(r, sized)
			if err != nil {
				return err
			}
			return give(x)
		})
	})
}

// Entities implements engine.Fetcher.
func (f *fetcher) Entities(ctx context.Context, ids []graph.EntityID, all bool, give func(engine.Found) error) error {
	for part := range slices.Chunk(ids, f.s.message) {
		err := f.each(ctx, "MATCH (e:Entity) WHERE e.id IN $ids"+columns, true, params{"ids": stringsOf(part), "all": all}, give)
		if err != nil {
			return err
		}
	}
	return nil
}

func idsOf(refs []engine.Ref) []string {
	out := make([]string, len(refs))
	for i, r := range refs {
		out[i] = string(r.ID)
	}
	return out
}

// divided divides entities into quiet ones and hubs.
func (f *fetcher) divided(refs []engine.Ref) (quiet, hubs []engine.Ref) {
	for _, r := range refs {
		if r.Degree < f.hub {
			quiet = append(quiet, r)
		} else {
			hubs = append(hubs, r)
		}
	}
	return quiet, hubs
}

func linksOf(refs []engine.Ref) int {
	n := 0
	for _, r := range refs {
		n += r.Degree
	}
	return n
}

// A request is a statement with what it sends.
type request struct {
	cypher string
	p      params
}

// Reach implements engine.Fetcher.
func (f *fetcher) Reach(ctx context.Context, q engine.Reach, give func(engine.Found) error) error {
	switch {
	case len(f.types) == 0:
		return nil
	case q.Least > 0 && q.Limit > 0:
		return f.common(ctx, q, give)
	case q.Least > 0:
		return f.joined(ctx, q, give)
	}
	p := func() params {
		return params{"not": stringsOf(q.Not), "after": string(q.After), "upTo": string(q.UpTo), "limit": q.Limit}
	}
	quiet, hubs := q.From, []engine.Ref(nil)
	if q.Limit > 0 {
		quiet, hubs = f.divided(q.From)
	}
	var requests []request
	for part := range slices.Chunk(quiet, f.s.message) {
		p := p()
		p["ids"] = idsOf(part)
		cypher := "UNWIND $ids AS id MATCH (:Entity {id: id})" + f.pattern() + "(o) WHERE " + within("o.id", &q) +
			f.otherTypes(p) + conditions(f.filter, p) + " WITH DISTINCT o AS e"
		if q.Limit > 0 {
			cypher += " ORDER BY e.id LIMIT $limit"
		}
		requests = append(requests, request{cypher, p})
	}
	for part := range slices.Chunk(hubs, f.s.message) {
		for _, r := range f.reachHubs(&q, p) {
			r.p["ids"] = idsOf(part)
			requests = append(requests, r)
		}
	}
	if q.Limit == 0 {
		for _, r := range requests {
			if err := f.each(ctx, r.cypher+columns, false, r.p, give); err != nil {
				return err
			}
		}
		return nil
	}
	// Each request gives a page, of which only a part may be wanted.
	sized := q.Records && len(requests) <= 2
	var found []engine.Found
	for _, r := range requests {
		err := f.each(ctx, r.cypher+columns, sized, r.p, func(x engine.Found) error {
			found = append(found, x)
			return nil
		})
		if err != nil {
			return err
		}
		slices.SortFunc(found, func(a, b engine.Found) int { return strings.Compare(string(a.ID), string(b.ID)) })
		found = slices.CompactFunc(found, func(a, b engine.Found) bool { return a.ID == b.ID })
		found = found[:min(len(found), q.Limit)]
	}
	for _, x := range found {
		if err := give(x); err != nil {
			return err
		}
	}
	return nil
}

// within is a Reach's condition on the id of what is reached.
func within(id string, q *engine.Reach) string {
	cond := id + " > $after"
	if q.UpTo != "" {
		cond += " AND " + id + " <= $upTo"
	}
	if len(q.Not) > 0 {
		cond += " AND NOT " + id + " IN $not"
	}
	return cond
}

// reachHubs gives the requests for the first entities linked to hubs, of each type
// and end no more than wanted, each from the index that holds a hub's links in
// order of the other end.
func (f *fetcher) reachHubs(q *engine.Reach, p func() params) []request {
	var out []request
	for part := range slices.Chunk(sides(f.types, f.filter.Direction), maxBranches) {
		p := p()
		var branches []string
		for _, s := range part {
			branch := s.seek + " WHERE " + s.own + " = id AND " + within(s.away, q) + conditions(f.filter, p)
			if len(f.filter.Types) > 0 {
				branch += " MATCH (o:Entity {id: " + s.away + "}) WHERE true" + f.otherTypes(p)
			}
			branches = append(branches, branch+" WITH DISTINCT "+s.own+" AS own, "+s.away+" AS other ORDER BY own, other LIMIT $limit RETURN other")
		}
		out = append(out, request{
			"UNWIND $ids AS id CALL (id) { " + strings.Join(branches, " UNION ALL ") + " } WITH DISTINCT other ORDER BY other LIMIT $limit MATCH (e:Entity {id: other})", p,
		})
	}
	return out
}

// A side is one of the two ways to look at the links of a type: from their subjects
// or from their objects.
type side struct{ seek, own, away string }

func sides(types []string, dir graph.Direction) []side {
	var out []side
	for _, typ := range types {
		if dir != graph.In {
			out = append(out, side{seekLink(typ, "subject, object"), "r.subject", "r.object"})
		}
		if dir != graph.Out {
			out = append(out, side{seekLink(typ, "object, subject"), "r.object", "r.subject"})
		}
	}
	return out
}

// seekLink matches links of a type by an index, which is named, for until the
// server has counted what was loaded it may take another.
func seekLink(typ, properties string) string {
	return "MATCH ()-[r:`" + typ + "`]->() USING INDEX SEEK r:`" + typ + "`(" + properties + ")"
}

// common gives a page of what is joined to all of some, walked from the quietest.
func (f *fetcher) common(ctx context.Context, q engine.Reach, give func(engine.Found) error) error {
	least, others := q.From[0], idsOf(q.From[1:])
	linked := " UNWIND $others AS other MATCH (b:Entity {id: other}) MATCH (b)" + f.pattern() + "(e) WHERE true"
	const all = " WITH e, count(DISTINCT other) AS n WHERE n = $least WITH e ORDER BY e.id LIMIT $limit" + columns
	given := 0
	counted := func(x engine.Found) error {
		given++
		x.Count = len(q.From)
		return give(x)
	}
	if least.Degree < f.hub {
		p := params{"id": string(least.ID), "others": others, "least": len(others), "not": stringsOf(q.Not), "after": string(q.After), "upTo": string(q.UpTo), "limit": q.Limit}
		cond := conditions(f.filter, p)
		return f.each(ctx, "MATCH (:Entity {id: $id})"+f.pattern()+"(o) WHERE "+within("o.id", &q)+f.otherTypes(p)+cond+" WITH DISTINCT o AS e"+linked+cond+all, true, p, counted)
	}
	// All of them are hubs: pages of the links of one, of which it is seen which lead
	// to the others, too.
	page := engine.Reach{From: q.From[:1], After: q.After, UpTo: q.UpTo, Not: q.Not}
	for {
		var candidates []string
		page.Limit = min(max(2*page.Limit, q.Limit, chunk), f.s.message)
		err := f.Reach(ctx, page, func(x engine.Found) error {
			candidates = append(candidates, string(x.ID))
			page.After = x.ID
			return nil
		})
		if err != nil || len(candidates) == 0 {
			return err
		}
		p := params{"ids": candidates, "others": others, "least": len(others), "limit": q.Limit - given}
		cond := conditions(f.filter, p)
		err = f.each(ctx, "UNWIND $ids AS id MATCH (e:Entity {id: id})"+linked+cond+all, true, p, counted)
		if err != nil || given == q.Limit || len(candidates) < page.Limit {
			return err
		}
	}
}

// joined gives all that is joined to at least two of some. The greatest hub among
// those is not walked: what is joined to two is joined to one of the others, and
// from there it is seen whether to the hub, too.
func (f *fetcher) joined(ctx context.Context, q engine.Reach, give func(engine.Found) error) error {
	walked := slices.Clone(q.From)
	slices.SortStableFunc(walked, func(a, b engine.Ref) int { return a.Degree - b.Degree })
	p := params{"not": stringsOf(q.Not), "least": q.Least}
	cond := conditions(f.filter, p)
	begin, count := "", "count(DISTINCT id)"
	keep := " WITH o AS e, " + count + " AS n"
	if greatest := walked[len(walked)-1]; greatest.Degree >= f.hub {
		walked = walked[:len(walked)-1]
		p["hub"] = string(greatest.ID)
		begin = "MATCH (h:Entity {id: $hub}) "
		keep = " WITH h, o AS e, " + count + " AS n WITH e, n + CASE WHEN EXISTS { MATCH (h)" + f.pattern() + "(e) WHERE true" + cond + " } THEN 1 ELSE 0 END AS n"
	}
	p["ids"] = idsOf(walked)
	cypher := begin + "UNWIND $ids AS id MATCH (:Entity {id: id})" + f.pattern() + "(o) WHERE NOT o.id IN $not" + f.otherTypes(p) + cond + keep + " WHERE n >= $least" + columns + ", n"
	return f.run(ctx, func(t *tx) error {
		return t.each(cypher, p, func(r *driver.Record) error {
			x, err := entityAt(r, false)
			if err != nil {
				return err
			}
			x.Count = intAt(r, 3)
			return give(x)
		})
	})
}

// Walk implements engine.Fetcher. A hub's links are found by index, each type's from
// either end in order of the other, if there are not too many types; a loop is seen
// from its subject.
func (f *fetcher) Walk(ctx context.Context, of engine.Ref, after, upTo graph.EntityID, limit int, give func(graph.EntityID, int) error) error {
	p := params{"id": string(of.ID), "after": string(after), "upTo": string(upTo), "limit": limit}
	q := engine.Reach{After: after, UpTo: upTo}
	links := "MATCH (:Entity {id: $id})-[r" + anyOf(f.all) + "]-(o) WHERE " + within("o.id", &q) + " WITH o.id AS other, count(*) AS n"
	if all := sides(f.all, graph.Any); of.Degree >= f.hub && len(all) <= maxBranches {
		var branches []string
		for _, s := range all {
			branch := s.seek + " WHERE " + s.own + " = $id AND " + within(s.away, &q)
			if s.own == "r.object" {
				branch += " AND r.subject <> $id"
			}
			branches = append(branches, branch+" WITH "+s.own+" AS own, "+s.away+" AS other, count(*) AS n ORDER BY own, other LIMIT $limit RETURN other, n")
		}
		links = "CALL () { " + strings.Join(branches, " UNION ALL ") + " } WITH other, sum(n) AS n"
	}
	return f.run(ctx, func(t *tx) error {
		return t.each(links+" ORDER BY other LIMIT $limit RETURN other, n", p, func(r *driver.Record) error {
			other, _ := r.Values[0].(string)
			return give(graph.EntityID(other), intAt(r, 1))
		})
	})
}

// Links implements engine.Fetcher.
func (f *fetcher) Links(ctx context.Context, q engine.Links, give func(engine.Found, []engine.End) error) error {
	if len(f.types) == 0 {
		return nil
	}
	var to map[graph.EntityID]bool
	if len(q.To) > f.s.message {
		// Too many to send: what leads elsewhere is left out here.
		to = make(map[graph.EntityID]bool, len(q.To))
		for _, id := range q.To {
			to[id] = true
		}
	}
	base := 0
	each := func(cypher string, p params) error {
		cypher += " WITH o AS e, collect(DISTINCT i * 2 + CASE WHEN r.object = id THEN 1 ELSE 0 END) AS ends" + columns + ", ends"
		return f.run(ctx, func(t *tx) error {
			return t.each(cypher, p, func(r *driver.Record) error {
				x, err := entityAt(r, false)
				if err != nil {
					return err
				}
				if to != nil && !to[x.ID] {
					return nil
				}
				list, _ := r.Values[3].([]any)
				ends := make([]engine.End, len(list))
				for i, v := range list {
					n, _ := v.(int64)
					ends[i] = engine.End(int(n) + base<<1)
				}
				return give(x, ends)
			})
		})
	}
	for from := range slices.Chunk(q.From, f.s.message) {
		p := params{"ids": idsOf(from)}
		cond := conditions(f.filter, p)
		if len(f.filter.Types) > 0 {
			p["types"], p["ends"] = stringsOf(f.filter.Types), stringsOf(q.Ends)
			cond += " AND (o.type IN $types OR o.id IN $ends)"
		}
		const unwind = "UNWIND range(0, size($ids) - 1) AS i WITH i, $ids[i] AS id "
		var err error
		switch {
		case q.To == nil || to != nil:
			err = each(unwind+"MATCH (:Entity {id: id})-[r"+anyOf(f.types)+"]-(o) WHERE true"+cond, p)
		case f.seeks(from, len(q.To)):
			p["to"] = stringsOf(q.To)
			for part := range slices.Chunk(f.types, maxBranches/2) {
				// Parallel links of two parts are two ends, which count as one.
				if err = each(unwind+"UNWIND $to AS other CALL (id, other) { "+between(part, "id", "other", conditions(f.filter, p))+" } MATCH (o:Entity {id: other}) WHERE true"+cond, p); err != nil {
					break
				}
			}
		default:
			p["to"] = stringsOf(q.To)
			err = each(unwind+"MATCH (:Entity {id: id})-[r"+anyOf(f.types)+"]-(o) WHERE o.id IN $to"+cond, p)
		}
		if err != nil {
			return err
		}
		base += len(from)
	}
	return nil
}

// seeks reports whether links from some entities to so many others are better
// found by index than by walking.
func (f *fetcher) seeks(from []engine.Ref, others int) bool {
	return len(from)*others*2*len(f.types)*f.s.seek <= linksOf(from)
}

// between gives the branches that find by index the links r between two, whose ids
// are named, either way round.
func between(types []string, a, b, cond string) string {
	var branches []string
	for _, typ := range types {
		seek := seekLink(typ, "subject, object") + " WHERE r.subject = "
		branches = append(branches, seek+a+" AND r.object = "+b+cond+" RETURN r", seek+b+" AND r.object = "+a+cond+" RETURN r")
	}
	return strings.Join(branches, " UNION ALL ")
}

// statements runs a statement that gives records of statements.
func (f *fetcher) statements(ctx context.Context, cypher string, p params, give func(graph.Statement, []byte) error) error {
	return f.run(ctx, func(t *tx) error {
		return t.each(cypher, p, func(r *driver.Record) error {
			record := bytesAt(r, 0)
			s, err := graph.DecodeStatement(record)
			if err != nil {
				return damaged(err)
			}
			return give(s, record)
		})
	})
}

// Among implements engine.Fetcher.
func (f *fetcher) Among(ctx context.Context, all []engine.Ref, give func(graph.Statement, []byte) error) error {
	if len(f.types) == 0 {
		return nil
	}
	quiet, hubs := f.divided(all)
	if len(hubs) > 0 && !f.seeks(hubs, len(hubs)) {
		quiet, hubs = all, nil
	}
	r := "[r" + anyOf(f.types) + "]"
	if len(quiet) > 0 {
		// From the quiet end, so that a hub costs no more than what is linked to it.
		p := params{"ids": idsOf(quiet), "all": idsOf(all)}
		match := "-" + r + "->(o) WHERE o.id IN $all"
		if len(hubs) > 0 {
			p["hubs"] = idsOf(hubs)
			match = "-" + r + "-(o) WHERE (o.id IN $hubs OR o.id IN $all AND r.subject = id)"
		}
		err := f.statements(ctx, "UNWIND $ids AS id MATCH (:Entity {id: id})"+match+conditions(f.filter, p)+" RETURN r.record", p, give)
		if err != nil {
			return err
		}
	}
	if len(hubs) == 0 {
		return nil
	}
	for part := range slices.Chunk(f.types, maxBranches) {
		p := params{"hubs": idsOf(hubs)}
		var branches []string
		for _, typ := range part {
			branches = append(branches, seekLink(typ, "subject, object")+" WHERE r.subject = a AND r.object = b"+conditions(f.filter, p)+" RETURN r.record AS record")
		}
		err := f.statements(ctx, "UNWIND $hubs AS a UNWIND $hubs AS b CALL (a, b) { "+strings.Join(branches, " UNION ALL ")+" } RETURN record", p, give)
		if err != nil {
			return err
		}
	}
	return nil
}

// Steps implements engine.Fetcher.
func (f *fetcher) Steps(ctx context.Context, pairs [][2]engine.Ref, give func(graph.Statement, []byte) error) error {
	if len(f.types) == 0 {
		return nil
	}
	var quiet, hubs []any
	for _, pair := range pairs {
		ids := []any{string(pair[0].ID), string(pair[1].ID)}
		if min(pair[0].Degree, pair[1].Degree) < f.hub {
			quiet = append(quiet, ids)
		} else {
			hubs = append(hubs, ids)
		}
	}
	if len(quiet) > 0 {
		p := params{"pairs": quiet}
		err := f.statements(ctx, "UNWIND $pairs AS pair MATCH (a:Entity {id: pair[0]}) MATCH (b:Entity {id: pair[1]}) MATCH (a)-[r"+anyOf(f.types)+"]-(b) WHERE true"+
			conditions(f.filter, p)+" RETURN r.record", p, give)
		if err != nil {
			return err
		}
	}
	if len(hubs) == 0 {
		return nil
	}
	for part := range slices.Chunk(f.types, maxBranches/2) {
		p := params{"pairs": hubs}
		err := f.statements(ctx, "UNWIND $pairs AS pair WITH pair[0] AS a, pair[1] AS b CALL (a, b) { "+between(part, "a", "b", conditions(f.filter, p))+" } RETURN r.record", p, give)
		if err != nil {
			return err
		}
	}
	return nil
}

package neo4j

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"hubgraph/graph"
	"hubgraph/internal/engine"
)

// A look is a way to look from an entity along its links.
type look struct {
	as, other string // what the entity is in the statement, and the other end
	end       int    // of engine.End
}

var (
	fromSubject = look{"subject", "object", 0}
	fromObject  = look{"object", "subject", 1}
)

// seek matches the links n of an entity, which is given by an expression, to others
// behind $q.after and not behind $q.upTo. The index is named, for until the server
// has counted what was loaded it may take another; it holds them in order of the
// other end.
func (l look) seek(entity string) string {
	return "MATCH (n:HubgraphStatement) USING INDEX SEEK n:HubgraphStatement(" + l.as + ", " + l.other + ", predicate)" +
		" WHERE n." + l.as + " = " + entity + " AND n." + l.other + " > $q.after AND n." + l.other + " <= $q.upTo AND n.predicate > ''"
}

// seekAgainst is seek for what has no direction, of an entity that is looked from
// against the direction: by predicate, or all links of a hub would be read.
func (l look) seekAgainst(entity string) string {
	return "UNWIND $q.undirected AS p MATCH (n:HubgraphStatement) USING INDEX SEEK n:HubgraphStatement(" + l.as + ", id)" +
		" WHERE n." + l.as + " = " + entity + " AND n.id > p + '.' AND n.id < p + '/' AND n." + l.other + " > $q.after AND n." + l.other + " <= $q.upTo"
}

// join matches the links n between two.
func (l look) join(entity, other string) string {
	return "MATCH (n:HubgraphStatement) USING INDEX SEEK n:HubgraphStatement(" + l.as + ", " + l.other + ", predicate)" +
		" WHERE n." + l.as + " = " + entity + " AND n." + l.other + " = " + other + " AND n.predicate > ''"
}

// led is the filter's condition on the direction: where it does not look this way, only
// what has none passes. It begins with AND.
func (l look) led() string {
	return " AND ($q." + l.as + "Only IS NULL OR n.predicate IN $q." + l.as + "Only)"
}

// typed is the filter's condition on the type of the other end. It begins with AND.
func (l look) typed() string {
	return " AND ($q.types IS NULL OR n." + l.other + "Type IN $q.types)"
}

// either is a part of a statement for each way to look, as alternatives.
func either(part func(look) string) string {
	return "CALL () { " + part(fromSubject) + " UNION ALL " + part(fromObject) + " }"
}

// params gives the filter's values, and from which ids it looks out along links and
// in: none, where it does not look that way.
func (f *fetcher) params(ids []string) params {
	p := claims(f.filter, f.stats, params{"subject": []string{}, "object": []string{}, "after": "", "upTo": last, "narrow": f.narrow()})
	some(p, "types", f.filter.Types)
	some(p, "undirected", f.undirected)
	for _, l := range []look{fromSubject, fromObject} {
		p[l.as+"Against"] = []string{}
		switch {
		case f.filter.Direction != l.against():
			p[l.as] = ids
		case len(f.undirected) > 0:
			p[l.as+"Against"] = ids
		}
	}
	ways(f.filter, f.undirected, p)
	return p
}

// narrow reports whether the filter asks for a direction or for predicates.
func (f *fetcher) narrow() bool {
	return f.filter.Direction != graph.Any || len(f.filter.Predicates) > 0
}

// looks reports whether the filter has a question look so: its direction does, or
// there is what has none.
func (f *fetcher) looks(l look) bool {
	return f.filter.Direction != l.against() || len(f.undirected) > 0
}

// against is the direction that does not look so.
func (l look) against() graph.Direction {
	if l == fromSubject {
		return graph.In
	}
	return graph.Out
}

// ways puts what a look against the filter's direction passes only.
func ways(f *graph.Filter, undirected []graph.Predicate, p params) {
	for _, l := range []look{fromSubject, fromObject} {
		if f.Direction == l.against() {
			p[l.as+"Only"] = stringsOf(undirected)
		}
	}
}

// columns are what entityAt reads of an entity e, its links where $narrow, for which of
// them are asked for hangs on the question; records adds its size, and its
// record if it is small or $all are wanted.
const columns = " RETURN e.id, e.type, " + degree + ", " + neighbors + ", " + aside + ", CASE WHEN $q.narrow THEN e.hubgraphLinks END"

// afterColumns is the number of the column behind them.
const afterColumns = 6

var records = fmt.Sprintf(", size(e.hubgraphRecord), CASE WHEN $q.all OR size(e.hubgraphRecord) <= %d THEN e.hubgraphRecord END", engine.SmallRecord)

func (f *fetcher) entityAt(r *driver.Record, sized bool) (engine.Found, error) {
	id := stringAt(r, 0)
	typ := stringAt(r, 1)
	x := engine.Found{ID: graph.EntityID(id), Type: graph.Type(typ), Degree: intAt(r, 2), Near: intAt(r, 3), Aside: intAt(r, 4)}
	x.On, x.Back = x.Degree+x.Aside, x.Degree+x.Aside
	if f.narrow() {
		text, _ := r.Values[afterColumns-1].(string)
		l, err := countsOf(id, text)
		if err != nil {
			return x, err
		}
		x.On, x.Back = l.asked(f.filter, f.undirected)
	}
	if !sized {
		return x, nil
	}
	if x.Size = intAt(r, afterColumns); x.Size == 0 {
		_, err := entityOf(id, nil)
		return x, err
	}
	if r.Values[afterColumns+1] != nil {
		x.Record = bytesAt(r, afterColumns+1)
		if _, err := entityOf(id, x.Record); err != nil {
			return x, err
		}
	}
	return x, nil
}

const entitiesByIDs = "MATCH (e:Entity) WHERE e.id IN $q.ids AND " + oursEntity

// each runs a statement that matches entities e, and reads columns, and, where they are
// sized, records.
func (f *fetcher) each(ctx context.Context, text family, sized bool, p params, give func(engine.Found) error) error {
	cypher := text.of(p) + columns
	p["narrow"] = f.narrow()
	if sized {
		cypher += records
		if p["all"] == nil {
			p["all"] = false
		}
	}
	return f.run(ctx, func(t *tx) error {
		return t.each(cypher, p, func(r *driver.Record) error {
			x, err := f.entityAt(r, sized)
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
		err := f.each(ctx, alone(entitiesByIDs), true, params{"ids": stringsOf(part), "all": all}, give)
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
		if r.Links < f.hub {
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
		n += r.Links
	}
	return n
}

// reached are the ids of what is linked to some. Each index is read no further than
// the limit.
var reached = inForms(form.reached)

func (f form) reached() string {
	return either(func(l look) string {
		return f.eachWay(l, func(seek string) string {
			return seek + " AND NOT n." + l.other + " IN $q.not" + l.typed() + f.passing() +
				" WITH DISTINCT n." + l.as + " AS own, n." + l.other + " AS other ORDER BY own, other LIMIT $q.limit RETURN other"
		}, "RETURN other")
	}) + " WITH DISTINCT other ORDER BY other LIMIT $q.limit MATCH (e:Entity {id: other})"
}

// eachWay looks from the entities of the question, or only at what has no direction where
// it looks against that of the filter.
func (f form) eachWay(l look, part func(seek string) string, result string) string {
	if l == f.against {
		return "UNWIND $q." + l.as + "Against AS id CALL (id) { " + part(l.seekAgainst("id")) + " } " + result
	}
	return "UNWIND $q." + l.as + " AS id CALL (id) { " + part(l.seek("id")) + " } " + result
}

// unlimited is a limit that none reaches.
const unlimited = 1 << 30

// Reach implements engine.Fetcher.
func (f *fetcher) Reach(ctx context.Context, q engine.Reach, give func(engine.Found) error) error {
	switch {
	case f.nothing:
		return nil
	case q.Least > 0 && q.Limit > 0:
		return f.common(ctx, q, give)
	case q.Least > 0:
		return f.joined(ctx, q, give)
	}
	if f.mostKnown(&q) {
		return f.reachUnknown(ctx, q, give)
	}
	limit := cmp.Or(q.Limit, unlimited)
	sized := q.Records && len(q.Not) <= f.s.message && len(q.From) <= f.s.message
	var found []engine.Found
	for part := range slices.Chunk(q.From, f.s.message) {
		p := f.reach(idsOf(part), &q, limit)
		keep := give
		if q.Limit > 0 {
			keep = func(x engine.Found) error {
				found = append(found, x)
				return nil
			}
		}
		if err := f.each(ctx, reached, sized, p, keep); err != nil {
			return err
		}
		// Each part gives a page, of which only a part may be wanted.
		slices.SortFunc(found, func(a, b engine.Found) int { return strings.Compare(string(a.ID), string(b.ID)) })
		found = slices.CompactFunc(found, func(a, b engine.Found) bool { return a.ID == b.ID })
		found = found[:min(len(found), limit)]
	}
	for _, x := range found {
		if err := give(x); err != nil {
			return err
		}
	}
	return nil
}

// mostKnown reports whether so much of the graph is known that it is less work to look
// from the rest of it than from where the question is: at a last hop there is little left
// to be found, and many links that lead to what was found before. It takes two round trips
// more.
func (f *fetcher) mostKnown(q *engine.Reach) bool {
	rest := max(2*f.stats.Relationships-q.NotLinks, 0)
	return linksOf(q.From) > f.s.back*(f.stats.Entities+rest+2*idsAtATime)
}

const (
	// allIDs are the ids of entities, whether they have a record or not: these stand in
	// the index.
	allIDs     = "MATCH (e:Entity) WHERE e.id > $q.after AND e.id <= $q.upTo RETURN e.id ORDER BY e.id LIMIT $q.limit"
	idsAtATime = 20_000
)

// linkedTo gives the other ends of the passing links of each of some.
var linkedTo = inForms(func(f form) string {
	return either(func(l look) string {
		return f.eachWay(l, func(seek string) string { return seek + f.passing() + " RETURN DISTINCT n." + l.other + " AS other" }, "RETURN id, other")
	}) + " RETURN id, collect(other)"
})

// reachUnknown is Reach from the other side: of what is not known it gives, in ID order,
// what a link that leads back joins to the question's.
func (f *fetcher) reachUnknown(ctx context.Context, q engine.Reach, give func(engine.Found) error) error {
	known, from := make(map[string]bool, len(q.Not)), make(map[string]bool, len(q.From))
	for _, id := range q.Not {
		known[string(id)] = true
	}
	for _, r := range q.From {
		from[string(r.ID)] = true
	}
	given := 0
	counted := func(x engine.Found) error {
		given++
		return give(x)
	}
	p := params{"after": string(q.After), "upTo": cmp.Or(string(q.UpTo), last), "limit": idsAtATime}
	for more := true; more; {
		rows := 0
		var unknown []string
		err := f.run(ctx, func(t *tx) error {
			return t.each(allIDs, p, func(r *driver.Record) error {
				id := stringAt(r, 0)
				rows++
				if p["after"] = id; !known[id] {
					unknown = append(unknown, id)
				}
				return nil
			})
		})
		if err != nil {
			return err
		}
		more = rows == idsAtATime
		for part := range slices.Chunk(unknown, f.s.message) {
			linked, err := f.linkedBack(ctx, part, from)
			if err != nil {
				return err
			}
			found, err := f.ofTypes(ctx, linked, q.Records)
			if err != nil {
				return err
			}
			for _, x := range found {
				if err := counted(x); err != nil || given == q.Enough {
					return err
				}
			}
		}
	}
	return nil
}

// linkedBack gives those of some that a link which passes and leads to them joins to one
// of others.
func (f *fetcher) linkedBack(ctx context.Context, of []string, others map[string]bool) (linked []string, err error) {
	filter := *f.filter
	filter.Types = nil // which is asked of those that are looked from here
	switch filter.Direction {
	case graph.Out:
		filter.Direction = graph.In
	case graph.In:
		filter.Direction = graph.Out
	}
	back := *f
	back.filter = &filter
	p := back.params(of)
	err = f.run(ctx, func(t *tx) error {
		return t.each(linkedTo.of(p), p, func(r *driver.Record) error {
			list, _ := r.Values[1].([]any)
			if slices.ContainsFunc(list, func(other any) bool { id, _ := other.(string); return others[id] }) {
				linked = append(linked, stringAt(r, 0))
			}
			return nil
		})
	})
	return linked, err
}

// ofTypes gives those of some that are of the filter's types, in ID order.
func (f *fetcher) ofTypes(ctx context.Context, ids []string, sized bool) (found []engine.Found, err error) {
	err = f.each(ctx, alone(entitiesByIDs), sized, params{"ids": ids}, func(x engine.Found) error {
		if len(f.filter.Types) == 0 || slices.Contains(f.filter.Types, x.Type) {
			found = append(found, x)
		}
		return nil
	})
	slices.SortFunc(found, func(a, b engine.Found) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return found, err
}

// reach gives what a Reach from some ids asks for.
func (f *fetcher) reach(ids []string, q *engine.Reach, limit int) params {
	p := f.params(ids)
	p["after"], p["not"], p["limit"] = string(q.After), []string{}, limit
	if len(q.Not) <= f.s.message {
		p["not"] = stringsOf(q.Not)
	}
	if q.UpTo != "" {
		p["upTo"] = string(q.UpTo)
	}
	return p
}

// linked keeps of ids called other those that passing links join to all of $q.others:
// of what is reached from one, or of what is named.
func (f form) linked() string {
	return " UNWIND $q.others AS b CALL (b, other) { WITH b, other WHERE $q.out " + fromSubject.join("b", "other") + fromSubject.led() + f.passing() + " RETURN 1 AS one LIMIT 1" +
		" UNION ALL WITH b, other WHERE $q.in " + fromObject.join("b", "other") + fromObject.led() + f.passing() + " RETURN 1 AS one LIMIT 1 }" +
		" WITH other, count(DISTINCT b) AS n WHERE n = size($q.others) WITH other ORDER BY other LIMIT $q.most MATCH (e:Entity {id: other})"
}

var (
	reachedLinked = inForms(func(f form) string { return f.reached() + " WITH other" + f.linked() })
	namedLinked   = inForms(func(f form) string { return "UNWIND $q.ids AS other" + f.linked() })
)

// common gives a page of what is joined to all of some, from the quietest.
func (f *fetcher) common(ctx context.Context, q engine.Reach, give func(engine.Found) error) error {
	least, others := q.From[0], idsOf(q.From[1:])
	given := 0
	counted := func(x engine.Found) error {
		given++
		x.Count = len(q.From)
		return give(x)
	}
	ask := func(text family, p params) error {
		p["others"], p["most"] = others, q.Limit-given
		p["out"], p["in"] = f.looks(fromSubject), f.looks(fromObject)
		return f.each(ctx, text, true, p, counted)
	}
	if least.Links < f.hub {
		return ask(reachedLinked, f.reach([]string{string(least.ID)}, &q, unlimited))
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
		p := f.params(nil)
		p["ids"] = candidates
		if err := ask(namedLinked, p); err != nil || given == q.Limit || len(candidates) < page.Limit {
			return err
		}
	}
}

// joinedBy counts how many of some passing links join to each other; and one more
// if the hub, which none is where $q.hubOut and $q.hubIn are null.
var joinedBy = inForms(func(f form) string {
	return either(func(l look) string {
		return f.eachWay(l, func(seek string) string {
			return seek + " AND NOT n." + l.other + " IN $q.not" + l.typed() + f.passing() + " RETURN n." + l.other + " AS other"
		}, "RETURN id, other")
	}) + " WITH other, count(DISTINCT id) AS n CALL (other) { " + fromSubject.join("$q.hubOut", "other") + fromSubject.led() + f.passing() + " RETURN 1 AS hub LIMIT 1 UNION ALL " +
		fromObject.join("$q.hubIn", "other") + fromObject.led() + f.passing() + " RETURN 1 AS hub LIMIT 1 UNION ALL RETURN 0 AS hub }" +
		" WITH other, n, max(hub) AS hub WITH other, n + hub AS n WHERE n >= $q.least MATCH (e:Entity {id: other})" + columns + ", n"
})

// joined gives all that is joined to at least two of some. The greatest hub among
// those is not walked: what is joined to two is joined to one of the others, and
// from there it is seen whether to the hub, too.
func (f *fetcher) joined(ctx context.Context, q engine.Reach, give func(engine.Found) error) error {
	walked := slices.Clone(q.From)
	slices.SortStableFunc(walked, func(a, b engine.Ref) int { return a.Links - b.Links })
	hub := walked[len(walked)-1]
	if hub.Links >= f.hub {
		walked = walked[:len(walked)-1]
	}
	p := f.reach(idsOf(walked), &q, unlimited)
	p["least"] = q.Least
	if hub.Links >= f.hub {
		if f.looks(fromSubject) {
			p["hubOut"] = string(hub.ID)
		}
		if f.looks(fromObject) {
			p["hubIn"] = string(hub.ID)
		}
	}
	return f.run(ctx, func(t *tx) error {
		return t.each(joinedBy.of(p), p, func(r *driver.Record) error {
			x, err := f.entityAt(r, false)
			if err != nil {
				return err
			}
			x.Count = intAt(r, afterColumns)
			return give(x)
		})
	})
}

// walk gives the other ends of all links of the filter's predicates, in its direction; a
// loop that is seen from both ends is seen from its subject.
var walk = inForms(func(f form) string {
	return either(func(l look) string {
		loops := ""
		if l == fromObject {
			loops = " AND (n.subject <> id OR $q.subjectOnly IS NOT NULL AND NOT n.predicate IN $q.subjectOnly)"
		}
		return f.eachWay(l, func(seek string) string {
			return seek + loops + " AND ($q.predicates IS NULL OR n.predicate IN $q.predicates)" +
				" WITH n." + l.as + " AS own, n." + l.other + " AS other, count(*) AS n ORDER BY own, other LIMIT $q.limit RETURN other, n"
		}, "RETURN other, n")
	}) + " WITH other, sum(n) AS n ORDER BY other LIMIT $q.limit RETURN other, n"
})

// Walk implements engine.Fetcher.
func (f *fetcher) Walk(ctx context.Context, of engine.Ref, after, upTo graph.EntityID, limit int, give func(graph.EntityID, int) error) error {
	p := f.params([]string{string(of.ID)})
	p["after"], p["upTo"], p["limit"] = string(after), cmp.Or(string(upTo), last), limit
	return f.run(ctx, func(t *tx) error {
		return t.each(walk.of(p), p, func(r *driver.Record) error {
			other := stringAt(r, 0)
			return give(graph.EntityID(other), intAt(r, 1))
		})
	})
}

// A loop is seen from its object.
var (
	linksToAny  = inForms(func(f form) string { return f.toAll() + f.given(undatedEnd) + wholeEnds })
	linksToAll  = inForms(func(f form) string { return f.toAll() + f.given(undatedEnd) + bareEnds })
	linksToSome = inForms(func(f form) string { return f.toSome() + f.given(undatedEnd) + bareEnds })
	datedToAny  = inForms(func(f form) string { return f.toAll() + f.given(datedEnd) + wholeEnds })
	datedToAll  = inForms(func(f form) string { return f.toAll() + f.given(datedEnd) + bareEnds })
	datedToSome = inForms(func(f form) string { return f.toSome() + f.given(datedEnd) + bareEnds })
)

// What Links gives of the other end of links: its ends, and its id alone where that is one
// of those asked for, of which all else is known. To read the entities takes most of the
// time where a hub leads to all of them.
const (
	bareEnds  = " RETURN other, ends"
	wholeEnds = " MATCH (e:Entity {id: other})" + columns + ", ends"
)

func (f form) toAll() string {
	return either(func(l look) string {
		return "UNWIND range(0, size($q.ids) - 1) AS i WITH i, $q.ids[i] AS id " + l.seek("id") + l.loop("id") + l.leads() +
			" AND ($q.to IS NULL OR n." + l.other + " IN $q.to) RETURN n, n." + l.other + " AS other, i, " + l.ends()
	})
}

func (f form) toSome() string {
	return either(func(l look) string {
		return "UNWIND range(0, size($q.ids) - 1) AS i WITH i, $q.ids[i] AS id UNWIND $q.to AS other " + l.join("id", "other") + l.loop("id") + l.leads() +
			" RETURN n, other, i, " + l.ends()
	})
}

// leads is a Links' condition on the other end. It begins with AND.
func (l look) leads() string {
	return " AND ($q.types IS NULL OR n." + l.other + "Type IN $q.types OR n." + l.other + " IN $q.ends)"
}

// given has what endOf reads of links, of those that pass.
func (f form) given(end string) string {
	return " WITH n, other, i, ends WHERE true" + f.passing() + " UNWIND ends AS end WITH other, collect(DISTINCT " + end + ") AS ends"
}

// What is given of an end: the number of the one looked from, whether it makes a step
// firm, and which end it is; and when the claim surely held.
const (
	undatedEnd = "i * 4 + end + CASE WHEN n.status = $q.actual AND ($q.onDate OR n.hubgraphToDay IS NULL) THEN 2 ELSE 0 END"
	datedEnd   = "[" + undatedEnd + ", n.hubgraphSureFrom, n.hubgraphSureTo]"
)

// endOf reads an end; base is the number of the first one looked from.
func endOf(v any, base int) (e engine.End) {
	n, dated := v, false
	list, _ := v.([]any)
	if dated = len(list) == 3; dated {
		n = list[0]
	}
	code, _ := n.(int64)
	e = engine.End{From: int(code>>2) + base, Firm: code&2 != 0, Object: code&1 != 0}
	if dated {
		e.Sure = graph.NoDays
		first, ok1 := list[1].(int64)
		last, ok2 := list[2].(int64)
		if ok1 && ok2 {
			e.Sure = graph.Days{First: graph.Day(first), Last: graph.Day(last)}
		}
	}
	return e
}

// ends gives the end that it looks from, and both of what has no direction.
func (l look) ends() string {
	return fmt.Sprintf("CASE WHEN n.predicate IN $q.undirected THEN [0, 1] ELSE [%d] END AS ends", l.end)
}

// loop leaves loops to those who look from the object.
func (l look) loop(id string) string {
	if l == fromSubject {
		return " AND n.object <> " + id
	}
	return ""
}

// Links implements engine.Fetcher.
func (f *fetcher) Links(ctx context.Context, q engine.Links, give func(engine.Found, []engine.End) error) error {
	if f.nothing {
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
	for from := range slices.Chunk(q.From, f.s.message) {
		p := f.params(nil)
		p["ids"], p["ends"] = idsOf(from), stringsOf(q.Ends)
		p["actual"], p["onDate"] = string(graph.Actual), f.filter.ValidAt != ""
		text, all, some := linksToAny, linksToAll, linksToSome
		if q.Days {
			text, all, some = datedToAny, datedToAll, datedToSome
		}
		known := q.To != nil
		if known {
			text = all
		}
		if known && to == nil {
			p["to"] = stringsOf(q.To)
			if f.seeks(from, len(q.To)) {
				text = some
			}
		}
		err := f.run(ctx, func(t *tx) error {
			return t.each(text.of(p), p, func(r *driver.Record) error {
				var x engine.Found
				at := afterColumns
				if known {
					x, at = engine.Found{ID: graph.EntityID(stringAt(r, 0))}, 1
				} else {
					var err error
					if x, err = f.entityAt(r, false); err != nil {
						return err
					}
				}
				if to != nil && !to[x.ID] {
					return nil
				}
				list, _ := r.Values[at].([]any)
				ends := make([]engine.End, len(list))
				for i, v := range list {
					ends[i] = endOf(v, base)
				}
				return give(x, ends)
			})
		})
		if err != nil {
			return err
		}
		base += len(from)
	}
	return nil
}

// seeks reports whether links from some entities to so many others are better
// found each than among all.
func (f *fetcher) seeks(from []engine.Ref, others int) bool {
	return len(from)*others*f.s.seek <= linksOf(from)
}

// statements runs a statement that gives records of statements.
func (f *fetcher) statements(ctx context.Context, text family, p params, give func(graph.Statement, []byte) error) error {
	return f.run(ctx, func(t *tx) error {
		return t.each(text.of(p), p, func(r *driver.Record) error {
			record := bytesAt(r, 1)
			s, err := statementOf(stringAt(r, 0), record)
			if err != nil {
				return err
			}
			return give(s, record)
		})
	})
}

// among gives the links from quiet ones to all, those from hubs to quiet ones, and
// those between hubs: a hub costs no more than what is linked to it. $q.never is false:
// a condition by itself would have the server seek each of a list in the index.
var among = inForms(func(f form) string {
	return "CALL () { UNWIND $q.quiet AS id " + fromSubject.seek("id") + " AND ($q.never OR n.object IN $q.all) RETURN n" +
		" UNION ALL UNWIND $q.quiet AS id " + fromObject.seek("id") + " AND ($q.never OR n.subject IN $q.hubs) RETURN n" +
		" UNION ALL UNWIND $q.hubs AS a UNWIND $q.hubs AS b " + fromSubject.join("a", "b") + " RETURN n }" +
		" WITH n WHERE true" + f.passing() + " RETURN n.id, n.hubgraphRecord"
})

// Among implements engine.Fetcher.
func (f *fetcher) Among(ctx context.Context, all []engine.Ref, give func(graph.Statement, []byte) error) error {
	if f.nothing {
		return nil
	}
	quiet, hubs := f.divided(all)
	if len(hubs) > 0 && !f.seeks(hubs, len(hubs)) {
		quiet, hubs = all, nil
	}
	p := f.params(nil)
	p["quiet"], p["hubs"], p["all"], p["never"] = idsOf(quiet), idsOf(hubs), idsOf(all), false
	return f.statements(ctx, among, p, give)
}

// facts gives the facts of some.
var facts = inForms(func(f form) string {
	return "UNWIND $q.of AS id MATCH (:Entity {id: id})-[:HUBGRAPH_FACT]->(n:Fact) WHERE true" + f.passing() + " RETURN n.id, n.hubgraphRecord"
})

// Facts implements engine.Fetcher.
func (f *fetcher) Facts(ctx context.Context, of []engine.Ref, give func(graph.Statement, []byte) error) error {
	if f.nothing {
		return nil
	}
	p := f.params(nil)
	p["of"] = idsOf(of)
	return f.statements(ctx, facts, p, give)
}

// between gives the links of pairs, whichever way round.
var between = inForms(func(f form) string {
	return "UNWIND $q.pairs AS pair WITH pair[0] AS a, pair[1] AS b CALL (a, b) { " + fromSubject.join("a", "b") + " RETURN n UNION ALL " +
		fromObject.join("a", "b") + " RETURN n } WITH n WHERE true" + f.passing() + " RETURN n.id, n.hubgraphRecord"
})

// Steps implements engine.Fetcher.
func (f *fetcher) Steps(ctx context.Context, pairs [][2]engine.Ref, give func(graph.Statement, []byte) error) error {
	if f.nothing {
		return nil
	}
	p := f.params(nil)
	list := make([]any, len(pairs))
	for i, pair := range pairs {
		list[i] = []any{string(pair[0].ID), string(pair[1].ID)}
	}
	p["pairs"] = list
	return f.statements(ctx, between, p, give)
}

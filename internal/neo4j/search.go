package neo4j

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"hubgraph/graph"
	"hubgraph/internal/names"
)

// stages are up to which tier a search looks, one after another: typing errors, which
// match much, are only looked for where all else is too little.
var stages = []names.Tier{names.Initials, names.Typo}

// Search implements graph.Reader. The full-text index holds the terms of
// package names and finds the candidates; which of them are hits, and their
// order, is told by the score of package names alone. What is searched else is looked
// for together, and the hits of all are read at once.
func (s *Store) Search(ctx context.Context, q graph.SearchQuery) (graph.SearchResult, error) {
	if err := s.valid(&q); err != nil {
		return graph.SearchResult{}, err
	}
	var out graph.SearchResult
	err := s.read(ctx, func(t *tx, m *meta) error {
		all := []*lookup{newLookup(&q)}
		for i := range q.Else {
			all = append(all, newLookup(&q.Else[i].SearchQuery))
		}
		id, err := identityOf(m, &q)
		if err != nil {
			return err
		}
		if err := lookUp(t, all, q.Else, id); err != nil {
			return err
		}
		var found []candidate
		for _, l := range all {
			l.finish()
			for _, c := range l.found {
				if c.row == nil {
					found = append(found, c)
				}
			}
		}
		nodes, err := nodesOf(t, found)
		if err != nil {
			return err
		}
		for i, l := range all {
			r := graph.SearchResult{Hits: []graph.Hit{}, Complete: l.stopped == "", StoppedBy: l.stopped, Revision: m.rev}
			for _, c := range l.found {
				row := c.row
				if rec := nodes[c.id]; row == nil && rec != nil {
					row = rec.Values
				}
				if row == nil {
					return errMoved // it was there a statement ago
				}
				n, err := nodeIn(row) // one of its own, for an entity may be in several answers
				if err != nil {
					return err
				}
				name := n.AllNames()[c.name]
				r.Hits = append(r.Hits, graph.Hit{
					Node: n, Score: c.match.Score(),
					Match: graph.Match{Name: name.Text, Lang: name.Lang, How: c.match.Tier.String()},
				})
			}
			switch {
			case i == 0:
				out = r
				out.Identified = id.all()
			case l.asked > 0:
				out.Else = append(out.Else, &r)
			default:
				out.Else = append(out.Else, nil)
			}
		}
		return nil
	})
	return out, err
}

// A lookup is a search on its way.
type lookup struct {
	query   *graph.SearchQuery
	parsed  *names.Query
	within  names.Tier
	limit   int
	asked   int // stages that were looked at
	done    bool
	found   []candidate
	stopped graph.Stop
}

func newLookup(q *graph.SearchQuery) *lookup {
	within := names.Within(q.Begins, q.Correct)
	if q.Parts {
		within = names.Exact // or all would be looked for a second time with typing errors
	}
	return &lookup{query: q, parsed: names.ParseFor(q.Text, q.Parts), within: within, limit: cmp.Or(q.Limit, graph.DefaultHits)}
}

// worst is up to which tier a stage looks.
func (l *lookup) worst(stage int) names.Tier { return min(stages[stage], l.within) }

// last reports whether a stage looks at all that may be looked at.
func (l *lookup) last(stage int) bool { return l.worst(stage) == l.within }

// take takes what the next stage found.
func (l *lookup) take(found []candidate) {
	l.found = found
	inexact := func(c candidate) bool { return c.match.Tier > names.Exact }
	exact := l.query.Whole && slices.ContainsFunc(found, func(c candidate) bool { return !inexact(c) })
	if exact {
		l.found = slices.DeleteFunc(found, inexact)
	}
	l.done = exact || l.last(l.asked) || len(found) > l.limit
	l.asked++
}

// sure is graph.SearchResult.Sure.
func (l *lookup) sure() bool {
	return len(l.found) > 0 && slices.MinFunc(l.found, candidate.compare).match.Tier <= names.Prefix
}

// finish leaves what is answered, in order.
func (l *lookup) finish() {
	slices.SortFunc(l.found, candidate.compare)
	size, n := 0, 0
	for ; n < min(len(l.found), l.limit); n++ {
		if size += l.found[n].size; size > graph.MaxAnswerBytes && n > 0 {
			break
		}
	}
	if n < len(l.found) {
		l.found, l.stopped = l.found[:n], graph.StoppedByLimit
	}
}

// A stage is one of a lookup, to be looked at where no more candidates than most come
// before it.
type stage struct {
	of   *lookup
	n    int // of stages
	most int
}

// lookUp looks for the first of some, and where need be for the others. What is to be
// looked for where little or nothing is found comes along, so that it costs no round trip
// of its own.
func lookUp(t *tx, all []*lookup, others []graph.Else, id *identity) error {
	first, rest := all[0], all[1:]
	needed := func(i int) bool { return others[i].Needed(first.sure(), len(first.found)) }
	var later []stage
	if !first.last(0) {
		later = append(later, stage{first, 1, first.limit})
	}
	for _, l := range rest {
		later = append(later, stage{l, 0, 0})
	}
	for now := []stage{{of: first}}; len(now) > 0; later, id = nil, nil {
		if err := lookAt(t, now, later, id); err != nil {
			return err
		}
		now = nil
		if !first.done {
			now = append(now, stage{of: first, n: first.asked})
		}
		for i, l := range rest {
			if needed(i) && !l.done && (first.done || !others[i].Nothing) {
				now = append(now, stage{of: l, n: l.asked})
			}
		}
	}
	for i, l := range rest {
		if !needed(i) {
			l.asked, l.found = 0, nil
		}
	}
	return nil
}

const (
	candidates   = "CALL (s) { CALL db.index.fulltext.queryNodes('hubgraph_terms', s.query) YIELD node AS e WHERE s.types IS NULL OR e.type IN s.types RETURN e } RETURN s.of AS of, e"
	candidatesOf = "CALL () { UNWIND $q.now AS s " + candidates + " } WITH collect([of, e]) AS found" +
		" CALL (found) { UNWIND found AS f RETURN f[0] AS of, f[1] AS e UNION ALL UNWIND [s IN $q.later WHERE s.most >= size(found)] AS s " + candidates
	matched  = " } RETURN of, e.id, e.hubgraphRecord, " + degree + ", " + neighbors
	matching = candidatesOf + matched

	// identifying is matching with what has an identifier.
	identifying = candidatesOf + " UNION ALL MATCH (n:HubgraphIdentifier) USING INDEX SEEK n:HubgraphIdentifier(value, entity) WHERE n.value IN $q.values AND n.entity > ''" +
		" WITH DISTINCT n.entity AS id MATCH (e:Entity {id: id}) USING INDEX SEEK e:Entity(id) WHERE " + oursEntity + " AND ($q.types IS NULL OR e.type IN $q.types)" +
		" WITH e ORDER BY e.id LIMIT $q.limit RETURN -1 AS of, e" + matched

	nodesByIDs = entitiesByIDs + aNode
)

// An identity is the identifiers that a search asks for, and what has one.
type identity struct {
	sch    *graph.Schema
	wanted []graph.Identifier
	with   params
	nodes  []graph.Node // nil where they are too many
	limit  int
}

// identityOf gives nil where a search asks for none.
func identityOf(m *meta, q *graph.SearchQuery) (*identity, error) {
	if len(q.Identifiers) == 0 {
		return nil, nil
	}
	known, err := m.contents()
	if err != nil {
		return nil, err
	}
	id := &identity{sch: &known.whole, wanted: known.whole.NormalAll(q.Identifiers), nodes: []graph.Node{}, limit: cmp.Or(q.Limit, graph.DefaultHits)}
	values := graph.Keys(id.wanted)
	for i := range values {
		values[i] = keyOf(values[i])
	}
	id.with = params{"values": values, "limit": id.limit + 1, "types": nil}
	some(id.with, "types", q.Types)
	return id, nil
}

// take takes one of what has an identifier of the same key.
func (id *identity) take(row []any, n int) error {
	if n > id.limit {
		id.nodes = nil
		return nil
	}
	node, err := nodeIn(row)
	if err == nil && node.Identified(id.sch, id.wanted) {
		id.nodes = append(id.nodes, node)
	}
	return err
}

// all gives what has one of the identifiers.
func (id *identity) all() []graph.Node {
	if id == nil {
		return nil
	}
	return id.nodes
}

// lookAt looks at some stages now, at some later, and at what has an identifier, if any is
// asked for.
func lookAt(t *tx, now, later []stage, id *identity) error {
	all := slices.Concat(now, later)
	found := make([][]candidate, len(all))
	asks := func(from, to int) []any {
		out := []any{}
		for i := from; i < to; i++ {
			l := all[i].of
			if lucene := luceneQuery(l.parsed.Groups(l.worst(all[i].n))); lucene != "" {
				p := params{"of": i, "query": lucene, "most": all[i].most, "types": nil}
				some(p, "types", l.query.Types)
				out = append(out, p)
			}
		}
		return out
	}
	came, held, identified := 0, 0, 0
	text, p := matching, params{"now": asks(0, len(now)), "later": asks(len(now), len(all))}
	if id != nil {
		text = identifying
		maps.Copy(p, id.with)
	}
	err := t.each(text, p, func(r *driver.Record) error {
		i := intAt(r, 0)
		if i < 0 {
			identified++
			return id.take(r.Values[1:], identified)
		}
		if i < len(now) {
			came++
		}
		c, ok, err := all[i].candidateAt(r)
		if ok {
			if held += c.size; held <= mostHeld {
				c.row = r.Values[1:]
			}
			found[i] = append(found[i], c)
		}
		return err
	})
	if err != nil {
		return err
	}
	for i, st := range all {
		if !st.of.done && (i < len(now) || st.most >= came) {
			st.of.take(found[i])
		}
	}
	return nil
}

// A candidate is as much of an entity as its place among others needs. The first to come
// have all of it, for where they are few they are answered; many are not.
type candidate struct {
	id    graph.EntityID
	name  int // the best of its names, of Entity.AllNames
	match names.Match
	size  int   // of its record
	row   []any // what nodeIn reads, or nil
}

// mostHeld is how many bytes of records candidates hold together.
const mostHeld = 1 << 20

func (c candidate) compare(o candidate) int {
	return cmp.Or(c.match.Compare(o.match), strings.Compare(string(c.id), string(o.id)))
}

// candidateAt gives an entity with its best name, if a name matches.
func (st stage) candidateAt(r *driver.Record) (best candidate, found bool, err error) {
	e, err := entityOf(stringAt(r, 1), bytesAt(r, 2))
	if err != nil {
		return best, false, err
	}
	best = candidate{id: graph.EntityID(strings.Clone(string(e.ID))), size: len(bytesAt(r, 2))}
	for i, n := range e.AllNames() {
		m, ok := st.of.parsed.Score(n.Text)
		if ok && m.Tier <= st.of.worst(st.n) && (!found || m.Compare(best.match) < 0) {
			best.name, best.match, found = i, m, true
		}
	}
	best.match = best.match.Of(graph.HubCost(intAt(r, 3)))
	return best, found, nil
}

// nodesOf reads what is answered.
func nodesOf(t *tx, found []candidate) (map[graph.EntityID]*driver.Record, error) {
	ids := make([]string, len(found))
	for i := range found {
		ids[i] = string(found[i].id)
	}
	slices.Sort(ids)
	out := make(map[graph.EntityID]*driver.Record, len(ids))
	for part := range slices.Chunk(slices.Compact(ids), chunk) {
		err := t.each(nodesByIDs, params{"ids": part}, func(r *driver.Record) error {
			out[graph.EntityID(stringAt(r, 0))] = r
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// maxClauses is how many terms and groups a query holds at most. Lucene's own limit
// is 1,024 (IndexSearcher.getMaxClauseCount); one group has some hundred terms.
const maxClauses = 900

// luceneQuery asks for at least one term of each group, or of the shortest ones
// where they are too many together: each group finds all that matches. Terms hold
// only letters, digits, marks and '_', so nothing needs escaping; "" if nothing can
// match.
func luceneQuery(groups [][]names.Term) string {
	groups = slices.Clone(groups)
	slices.SortStableFunc(groups, func(a, b []names.Term) int { return cmp.Compare(len(a), len(b)) })
	var b strings.Builder
	clauses := 0
	for i, g := range groups {
		if len(g) == 0 {
			return ""
		}
		if clauses += len(g) + 1; clauses > maxClauses && i > 0 {
			break
		}
		b.WriteString("+(")
		for i, term := range g {
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(term.Text)
			if term.Prefix {
				b.WriteByte('*')
			}
		}
		b.WriteString(") ")
	}
	return b.String()
}

package neo4j

import (
	"cmp"
	"context"
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
// order, is told by the score of package names alone.
func (s *Store) Search(ctx context.Context, q graph.SearchQuery) (graph.SearchResult, error) {
	if err := s.valid(&q); err != nil {
		return graph.SearchResult{}, err
	}
	limit := cmp.Or(q.Limit, graph.DefaultHits)
	query := names.ParseQuery(q.Text)
	var out graph.SearchResult
	err := s.read(ctx, func(t *tx, m *meta) error {
		out = graph.SearchResult{Hits: []graph.Hit{}, Complete: true, Revision: m.rev}
		var found []candidate
		for _, worst := range stages {
			within := names.Within(q.Begins, q.Correct)
			var err error
			if found, err = candidates(t, query, min(worst, within), q.Types); err != nil {
				return err
			}
			inexact := func(c candidate) bool { return c.match.Tier > names.Exact }
			if exact := slices.ContainsFunc(found, func(c candidate) bool { return !inexact(c) }); q.Whole && exact {
				found = slices.DeleteFunc(found, inexact)
				break
			}
			if len(found) > limit || worst >= within {
				break
			}
		}
		slices.SortFunc(found, func(a, b candidate) int {
			return cmp.Or(a.match.Compare(b.match), strings.Compare(string(a.id), string(b.id)))
		})
		size, n := 0, 0
		for ; n < min(len(found), limit); n++ {
			if size += found[n].size; size > graph.MaxAnswerBytes && n > 0 {
				break
			}
		}
		if n < len(found) {
			found, out.Complete, out.StoppedBy = found[:n], false, graph.StoppedByLimit
		}
		nodes, err := nodesOf(t, found)
		if err != nil {
			return err
		}
		for i := range found {
			c := &found[i]
			n, ok := nodes[c.id]
			if !ok {
				return errMoved // it was there a statement ago
			}
			name := n.AllNames()[c.name]
			out.Hits = append(out.Hits, graph.Hit{
				Node: n, Score: c.match.Score(),
				Match: graph.Match{Name: name.Text, Lang: name.Lang, How: c.match.Tier.String()},
			})
		}
		return nil
	})
	return out, err
}

const (
	matching   = "CALL db.index.fulltext.queryNodes('hubgraph_terms', $q.query) YIELD node AS e WHERE $q.types IS NULL OR e.type IN $q.types RETURN e.id, e.hubgraphRecord, " + degree
	nodesByIDs = entitiesByIDs + aNode
)

// nodesOf reads what is answered.
func nodesOf(t *tx, found []candidate) (map[graph.EntityID]graph.Node, error) {
	ids := make([]string, len(found))
	for i := range found {
		ids[i] = string(found[i].id)
	}
	out := make(map[graph.EntityID]graph.Node, len(ids))
	for part := range slices.Chunk(ids, chunk) {
		err := t.each(nodesByIDs, params{"ids": part}, func(r *driver.Record) error {
			n, err := nodeAt(r)
			out[n.ID] = n
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// A candidate is as much of an entity as its place among others needs: those that
// are not answered are many.
type candidate struct {
	id    graph.EntityID
	name  int // the best of its names, of Entity.AllNames
	match names.Match
	size  int // of its record
}

// candidates gives the entities of which a name matches in a tier up to worst,
// each with its best name.
func candidates(t *tx, query *names.Query, worst names.Tier, types []graph.Type) ([]candidate, error) {
	lucene := luceneQuery(query.Groups(worst))
	if lucene == "" {
		return nil, nil
	}
	p := params{"query": lucene}
	some(p, "types", types)
	var out []candidate
	err := t.each(matching, p, func(r *driver.Record) error {
		e, err := entityOf(stringAt(r, 0), bytesAt(r, 1))
		if err != nil {
			return err
		}
		best := candidate{id: graph.EntityID(strings.Clone(string(e.ID))), size: len(bytesAt(r, 1))}
		found := false
		for i, n := range e.AllNames() {
			m, ok := query.Score(n.Text)
			if ok && m.Tier <= worst && (!found || m.Compare(best.match) < 0) {
				best.name, best.match, found = i, m, true
			}
		}
		best.match = best.match.Of(graph.HubCost(intAt(r, 2)))
		if found {
			out = append(out, best)
		}
		return nil
	})
	return out, err
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

package graphtest

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"hubgraph/graph"
	"hubgraph/internal/names"
)

// Search implements graph.Reader: it holds the query against every name of
// every entity.
func (m *Model) Search(ctx context.Context, q graph.SearchQuery) (graph.SearchResult, error) {
	c, err := m.read(ctx)
	if err == nil {
		err = q.Validate()
	}
	if err != nil {
		return graph.SearchResult{}, err
	}
	out, err := c.search(ctx, &q)
	if len(q.Identifiers) > 0 && err == nil {
		out.Identified = []graph.Node{}
		for n, err := range m.Entities(ctx, graph.EntitiesQuery{Types: q.Types, Identifiers: q.Identifiers}) {
			if err != nil {
				return graph.SearchResult{}, err
			}
			out.Identified = append(out.Identified, n)
		}
		if len(out.Identified) > cmp.Or(q.Limit, graph.DefaultHits) {
			out.Identified = nil
		}
	}
	if len(q.Else) > 0 && err == nil {
		out.Else = make([]*graph.SearchResult, len(q.Else))
		for i, e := range q.Else {
			if first := slices.Index([]string{"exact", "prefix"}, howFirst(out.Hits)); first >= 0 || e.Nothing && len(out.Hits) > 0 {
				continue
			}
			other, err := c.search(ctx, &e.SearchQuery)
			if err != nil {
				return graph.SearchResult{}, err
			}
			out.Else[i] = &other
		}
	}
	return out, err
}

// howFirst says how the best hit was found, "" where there is none.
func howFirst(hits []graph.Hit) string {
	if len(hits) == 0 {
		return ""
	}
	return hits[0].Match.How
}

func (c *content) search(ctx context.Context, q *graph.SearchQuery) (graph.SearchResult, error) {
	type found struct {
		id    graph.EntityID
		name  graph.Name
		match names.Match
	}
	var hits []found
	query := names.ParseFor(q.Text, q.Parts)
	of := c.standings()
	for id, e := range c.entities {
		if err := graph.Interrupted(ctx); err != nil {
			return graph.SearchResult{}, err
		}
		if len(q.Types) > 0 && !slices.Contains(q.Types, e.Type) {
			continue
		}
		best, any := found{id: id}, false
		for _, n := range e.AllNames() {
			if match, ok := query.Score(n.Text); ok && match.Tier <= names.Within(q.Begins, q.Correct) && (!any || match.Compare(best.match) < 0) {
				best.name, best.match, any = n, match, true
			}
		}
		best.match = best.match.Of(graph.HubCost(of[id].degree))
		if any {
			hits = append(hits, best)
		}
	}
	slices.SortFunc(hits, func(a, b found) int {
		return cmp.Or(a.match.Compare(b.match), strings.Compare(string(a.id), string(b.id)))
	})
	if q.Whole && len(hits) > 0 && hits[0].match.Tier == names.Exact {
		hits = slices.DeleteFunc(hits, func(h found) bool { return h.match.Tier > names.Exact })
	}
	out := graph.SearchResult{Hits: []graph.Hit{}, Complete: true, Revision: c.revision}
	if limit := cmp.Or(q.Limit, graph.DefaultHits); len(hits) > limit {
		hits, out.Complete, out.StoppedBy = hits[:limit], false, graph.StoppedByLimit
	}
	size := 0
	for i, h := range hits {
		if size += c.sizes([]graph.EntityID{h.id}); size > graph.MaxAnswerBytes && i > 0 {
			out.Complete, out.StoppedBy = false, graph.StoppedByLimit
			break
		}
		out.Hits = append(out.Hits, graph.Hit{
			Node:  c.node(h.id, of),
			Match: graph.Match{Name: h.name.Text, Lang: h.name.Lang, How: h.match.Tier.String()},
			Score: h.match.Score(),
		})
	}
	return out, nil
}

// searchElse is a search with those that are needed beside it: what the store has not made
// is asked for by itself.
func searchElse(ctx context.Context, r graph.Reader, q graph.SearchQuery) (graph.SearchResult, error) {
	out, err := r.Search(ctx, q)
	if err != nil || len(out.Else) != len(q.Else) {
		return out, err
	}
	out.Else = slices.Clone(out.Else)
	for i := range q.Else {
		if e := &q.Else[i]; out.Else[i] == nil && e.Needed(out.Sure(), len(out.Hits)) {
			other, err := r.Search(ctx, e.SearchQuery)
			if err != nil {
				return out, err
			}
			out.Else[i] = &other
		}
	}
	return out, nil
}

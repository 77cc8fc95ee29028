package ask

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"hubgraph/graph"
	"hubgraph/internal/names"
	"hubgraph/internal/strict"
)

type getNeighborsIn struct {
	asked
	ofEntity
	filterParams
	Q      nameText        `query:"q" doc:"Only neighbours with a name that these words find: in English, Chinese or pinyin, typing errors aside"`
	Sort   neighborOrder   `query:"sort" enum:"id,neighbors,latest,name" doc:"The order of neighbours: id, the default; neighbors, those with the most of their own first; latest, by the last day that what joins them names as its beginning or as when it was seen, undated ones last; name, in Chinese by pinyin. With q or an order other than id there may be 10,000 neighbours at most"`
	Limit  whole[pageSpan] `query:"limit" doc:"How many neighbours at most"`
	Cursor cursorText      `query:"cursor" doc:"nextCursor of the page before"`
	langParam
}

// A neighborOrder is how neighbours follow each other; "" is by id.
type neighborOrder string

const (
	byNeighborID neighborOrder = "id"
	byNeighbors  neighborOrder = "neighbors"
	byLatest     neighborOrder = "latest"
	byName       neighborOrder = "name"
)

func (a *Service) getNeighbors(ctx context.Context, in *getNeighborsIn) (*answer[Graph], error) {
	lang := in.lang(&in.asked)
	f, err := a.linkFilter(ctx, &in.asked, &in.filterParams, false)
	if err != nil {
		return nil, err
	}
	id, idErr := in.of()
	chosen := in.chosen()
	q := graph.NeighborhoodQuery{From: []graph.EntityID{id}, Hops: 1, Filter: f}
	var after *nextNeighbor
	if chosen {
		after = in.afterNeighbor(in.Cursor, in.Sort, lang)
	} else {
		q.After = in.afterNear(in.Cursor)
	}
	q.Limit = in.Limit.read(&in.asked, "limit")
	if idErr != nil {
		q.From[0] = "x" // what is wrong with the rest is to be said first
	}
	if err := in.check(q.Validate()); err != nil {
		return nil, err
	}
	if idErr != nil {
		return nil, idErr
	}
	asked, cancel := bounded(ctx)
	defer cancel()
	limit := q.Limit
	if chosen {
		q.Limit = graph.MaxPage
	}
	g, err := a.store.Neighborhood(asked, q)
	if err != nil {
		return nil, lost(id, err)
	}
	if !chosen {
		return a.subgraph(ctx, &in.asked, lang, &f, g)
	}
	if g.StoppedBy == graph.StoppedByTime {
		return nil, refuse(graph.ErrUnavailable, "the neighbours could not all be read in time; narrow them by predicate, type or direction, or leave q and sort out")
	}
	if g.NextNear != nil || g.StoppedBy == graph.StoppedByBudget {
		pointer := "?sort"
		if cmp.Or(in.Sort, byNeighborID) == byNeighborID {
			pointer = "?q"
		}
		return nil, refuse(graph.ErrInvalid, "the question can't be asked like this",
			Fault{pointer, "needs all neighbours at once, and there are more than " + strconv.Itoa(graph.MaxPage) + ", or they are too large together; narrow them by predicate, type or direction, or leave q and sort out"})
	}
	c := &neighborChoice{id: id, text: string(in.Q), order: in.Sort, lang: lang, limit: limit}
	cut := !g.Complete // of what joins all of them, and not of the neighbours themselves
	if cut && c.order == byLatest {
		if g.Statements, err = a.about(asked, &in.asked, id, f, g.Revision); err != nil {
			return nil, err
		}
	}
	g.Complete, g.StoppedBy = true, ""
	next := choose(&g, after, c)
	if cut {
		if err := a.joinPage(asked, &in.asked, id, f, &g); err != nil {
			return nil, err
		}
	}
	if f.ValidAt != "" {
		g.Undated = graph.CountUndated(g.Statements)
	}
	out, err := a.subgraph(ctx, &in.asked, lang, &f, g)
	if err == nil && next != nil {
		out.body.NextCursor = in.newCursor().int(next.key).str(next.name).str(string(next.id)).str(lang).String()
	}
	return out, err
}

// chosen says whether all neighbours must be looked at, and gathers what is wrong with that.
func (in *getNeighborsIn) chosen() bool {
	if in.Q != "" {
		_ = in.check((&graph.SearchQuery{Text: string(in.Q)}).Validate()) // told with the rest
	}
	if all := []neighborOrder{"", byNeighborID, byNeighbors, byLatest, byName}; !slices.Contains(all, in.Sort) {
		in.fault("?sort", strconv.Quote(strict.Clip(string(in.Sort)))+" is not one of id, neighbors, latest, name")
	}
	return in.Q != "" || cmp.Or(in.Sort, byNeighborID) != byNeighborID
}

// A neighborChoice is which neighbours of an entity are wanted, in which order.
type neighborChoice struct {
	id    graph.EntityID
	text  string // "": whatever they are called
	order neighborOrder
	lang  string
	limit int
}

// A nextNeighbor is a place in an order of neighbours: that of the last one of a page.
type nextNeighbor struct {
	key  int    // the smaller the earlier
	name string // as names.Order has it
	id   graph.EntityID
}

func (n *nextNeighbor) compare(o *nextNeighbor) int {
	return cmp.Or(cmp.Compare(n.key, o.key), cmp.Compare(n.name, o.name), cmp.Compare(n.id, o.id))
}

// choose makes of an entity, which comes first, and all its neighbours a page of those
// wanted, and gives the place of its last one where there are more.
func choose(g *graph.Subgraph, after *nextNeighbor, c *neighborChoice) *nextNeighbor {
	type candidate struct {
		node *graph.Node
		at   nextNeighbor
	}
	key := c.keys(g)
	var list []candidate
	var text *names.Query
	if c.text != "" {
		text = names.ParseQuery(c.text)
	}
	neighbors := g.Entities[1:]
	for i := range neighbors {
		n := &neighbors[i]
		if text != nil && !finds(text, n) {
			continue
		}
		if at := key(n); after == nil || at.compare(after) > 0 {
			list = append(list, candidate{n, at})
		}
	}
	slices.SortFunc(list, func(a, b candidate) int { return a.at.compare(&b.at) })
	var next *nextNeighbor
	if len(list) > c.limit {
		list = list[:c.limit]
		next = &list[c.limit-1].at
		g.Complete, g.StoppedBy = false, graph.StoppedByLimit
	}
	shown := map[graph.EntityID]bool{c.id: true}
	nodes := []graph.Node{g.Entities[0]}
	for _, x := range list {
		nodes, shown[x.node.ID] = append(nodes, *x.node), true
	}
	g.Entities = nodes
	g.Statements = slices.DeleteFunc(g.Statements, func(s graph.Statement) bool { return !shown[s.Subject] || !shown[s.Object] })
	return next
}

// about gives the relationships of an entity that pass a filter.
func (a *Service) about(ctx context.Context, q *asked, id graph.EntityID, f graph.Filter, at graph.Revision) ([]graph.Statement, error) {
	var out []graph.Statement
	var rev graph.Revision
	for s, err := range a.store.Statements(ctx, graph.StatementsQuery{About: id, Filter: f, Revision: &rev}) {
		if err != nil {
			return nil, err
		}
		if s.Object != "" {
			out = append(out, s)
		}
	}
	q.moved = q.moved || rev != at
	return out, nil
}

// joinPage gives a page of neighbours what joins these and their entity, where too much
// joins all of them to have been in one answer.
func (a *Service) joinPage(ctx context.Context, q *asked, id graph.EntityID, f graph.Filter, g *graph.Subgraph) error {
	of := make([]graph.EntityID, len(g.Entities))
	for i := range g.Entities {
		of[i] = g.Entities[i].ID
	}
	// Among themselves neighbours are equally far, so that any direction passes; from the
	// entity it is the one asked for.
	claims := f
	claims.Types, claims.Direction = nil, graph.Any
	page, err := a.store.Among(ctx, graph.AmongQuery{Of: of, Filter: claims})
	if err != nil {
		return err
	}
	sch, err := a.known.schemaAt(ctx, q, page.Revision)
	if err != nil {
		return err
	}
	from := graph.Filter{Statuses: graph.Statuses, Direction: f.Direction}
	g.Statements = slices.DeleteFunc(page.Statements, func(s graph.Statement) bool {
		own := s.Subject == id || s.Object == id
		return own && !from.Match(sch, &s, &graph.Entity{ID: s.Other(id)})
	})
	if !page.Complete {
		g.Complete, g.StoppedBy = false, page.StoppedBy
	}
	q.moved = q.moved || page.Revision != g.Revision
	return nil
}

// keys gives where each neighbour stands in the order.
func (c *neighborChoice) keys(g *graph.Subgraph) func(*graph.Node) nextNeighbor {
	switch c.order {
	case byNeighbors:
		return func(n *graph.Node) nextNeighbor { return nextNeighbor{key: behind - n.Neighbors, id: n.ID} }
	case byLatest:
		latest := map[graph.EntityID]int{}
		for i := range g.Statements {
			s := &g.Statements[i]
			if s.Subject != c.id && s.Object != c.id {
				continue
			}
			other := s.Other(c.id)
			for _, d := range []graph.Date{s.When.From, s.When.Observed} {
				if d != "" {
					latest[other] = max(latest[other], lastSeen(d))
				}
			}
		}
		return func(n *graph.Node) nextNeighbor { return nextNeighbor{key: behind - latest[n.ID], id: n.ID} }
	case byName:
		return func(n *graph.Node) nextNeighbor {
			return nextNeighbor{name: names.Order(n.NameIn(c.lang), c.lang), id: n.ID}
		}
	}
	return func(n *graph.Node) nextNeighbor { return nextNeighbor{id: n.ID} }
}

// behind is where that stands which has no neighbour, or no day.
const behind = 1 << 30

// lastSeen gives the last day of a date, from 1 to less than behind, or its first where the
// last is open.
func lastSeen(d graph.Date) int {
	const far = behind/2 - 1 // beyond the days of every year that has days
	day := d.Last()
	if day == graph.MaxDay {
		day = d.First()
	}
	return far + 1 + max(-far, min(far, int(day)))
}

func finds(text *names.Query, n *graph.Node) bool {
	for _, name := range n.AllNames() {
		if _, ok := text.Score(name.Text); ok {
			return true
		}
	}
	return false
}

// afterNeighbor gives the place that the cursor of a page of chosen neighbours holds. One
// in order of names is of one language.
func (q *asked) afterNeighbor(text cursorText, order neighborOrder, lang string) *nextNeighbor {
	r := q.cursor(text)
	if r == nil {
		return nil
	}
	n := nextNeighbor{key: r.int(), name: r.str(), id: graph.EntityID(r.str())}
	if of := r.str(); !q.done(r, n.id.Check() == "" && (order != byName || of == lang)) {
		return nil
	}
	return &n
}

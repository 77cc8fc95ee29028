package httpapi

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"hubgraph/graph"
	"hubgraph/graph/tell"
)

type listEntitiesIn struct {
	Asked
	Type       []graph.Type    `query:"type,explode" doc:"Only entities of these types; repeated for several" example:"[\"company\"]"`
	Identifier string          `query:"identifier" doc:"Only entities that a register calls so, as scheme:value" example:"hkex:0020"`
	Limit      whole[pageSpan] `query:"limit" doc:"How many at most"`
	Cursor     string          `query:"cursor" doc:"nextCursor of the page before"`
}

func (a *api) listEntities(ctx context.Context, in *listEntitiesIn) (*answer[List[graph.Node]], error) {
	var rev graph.Revision
	limit := in.Limit.read(&in.Asked, "limit")
	q := graph.EntitiesQuery{Types: in.Type, After: in.afterID(in.Cursor), Limit: limit + 1, Revision: &rev}
	if in.Identifier != "" {
		var err error
		if q.Identifier, err = graph.ParseIdentifier(in.Identifier); err != nil {
			in.fault("?identifier", err.Error())
		}
	}
	if err := a.knownTypes(ctx, &in.Asked, "?type", in.Type); err != nil {
		return nil, err
	}
	if err := in.check(q.Validate()); err != nil {
		return nil, err
	}
	out := List[graph.Node]{Items: []graph.Node{}, Complete: true}
	for e, err := range a.store.Entities(ctx, q) {
		if err != nil {
			return nil, err
		}
		if len(out.Items) == limit {
			out.cut(in.newCursor().str(string(out.Items[limit-1].ID)))
			break
		}
		out.Items = append(out.Items, e)
	}
	return ok(out, rev), nil
}

func (l *List[T]) cut(next *cursorWriter) {
	l.Complete, l.StoppedBy, l.NextCursor = false, graph.StoppedByLimit, next.String()
}

// OfEntity is the id in the path.
type OfEntity struct {
	ID graph.EntityID `path:"id" doc:"The id of the entity, percent-encoded" example:"sensetime"`
}

// of gives the id, or ErrNotFound for one that nothing can have.
func (p OfEntity) of() (graph.EntityID, error) {
	id := entityID(p.ID)
	if id.Check() != "" {
		return "", noEntity(id)
	}
	return id, nil
}

func noEntity(id graph.EntityID) error {
	return newProblem(string(graph.ErrNotFound), "there is no entity "+strconv.Quote(clip(string(id)))+"; GET /api/v1/search finds entities by name",
		Fault{"{id}", "is no entity's id"})
}

// lost makes the store's answer to an unknown id in the path one for people.
func lost(id graph.EntityID, err error) error {
	if errors.Is(err, graph.ErrNotFound) {
		return noEntity(id)
	}
	return err
}

type getEntityIn struct {
	Asked
	OfEntity
}

func (a *api) getEntity(ctx context.Context, in *getEntityIn) (*answer[Profile], error) {
	if err := in.check(nil); err != nil {
		return nil, err
	}
	id, err := in.of()
	if err != nil {
		return nil, err
	}
	e, err := a.store.Entity(ctx, id)
	if err != nil {
		return nil, lost(id, err)
	}
	facts, more, err := a.facts(ctx, id, e.Revision)
	if err != nil {
		return nil, lost(id, err)
	}
	counts, err := a.store.Counts(ctx, id)
	if err != nil {
		return nil, lost(id, err)
	}
	out := Profile{Entity: e.Node, Counts: notNil(counts.Counts)}
	if more {
		out.StoppedBy = graph.StoppedByLimit
	}
	if out.Facts, err = a.shaper(ctx).statements(facts); err != nil {
		return nil, err
	}
	// A write between the three reads: the tag must be that of none of them.
	return ok(out, e.Revision).unless(counts.Revision != e.Revision), nil
}

// facts gives the statements that give an entity a value; more says that there
// are others. They are asked for by predicate, so that a hub's links need not
// be passed over.
func (a *api) facts(ctx context.Context, id graph.EntityID, rev graph.Revision) (facts []graph.Statement, more bool, err error) {
	sch, err := a.schemaAt(ctx, rev)
	if err != nil {
		return nil, false, err
	}
	q := graph.StatementsQuery{About: id, Limit: graph.MaxPage + 1}
	for i := range sch.Predicates {
		if sch.Predicates[i].IsFact() {
			q.Filter.Predicates = append(q.Filter.Predicates, sch.Predicates[i].ID)
		}
	}
	if len(q.Filter.Predicates) == 0 {
		return nil, false, nil
	}
	for s, err := range a.store.Statements(ctx, q) {
		if err != nil {
			return nil, false, err
		}
		if len(facts) == graph.MaxPage {
			return facts, true, nil
		}
		facts = append(facts, s)
	}
	return facts, false, nil
}

type listEntityStatementsIn struct {
	Asked
	OfEntity
	FilterParams
	Limit  whole[pageSpan] `query:"limit" doc:"How many at most"`
	Cursor string          `query:"cursor" doc:"nextCursor of the page before"`
}

func (a *api) listEntityStatements(ctx context.Context, in *listEntityStatementsIn) (*answer[List[Statement]], error) {
	f, err := a.filter(ctx, &in.Asked, &in.FilterParams)
	if err != nil {
		return nil, err
	}
	q := graph.StatementsQuery{Filter: f, After: in.afterStatement(in.Cursor), Limit: in.Limit.read(&in.Asked, "limit")}
	if err := in.check(q.Validate()); err != nil {
		return nil, err
	}
	if q.About, err = in.of(); err != nil {
		return nil, err
	}
	out, err := a.statementPage(ctx, &in.Asked, q)
	return out, lost(q.About, err)
}

type getNeighborsIn struct {
	Asked
	OfEntity
	FilterParams
	Limit  whole[pageSpan] `query:"limit" doc:"How many neighbours at most"`
	Cursor string          `query:"cursor" doc:"nextCursor of the page before"`
}

func (a *api) getNeighbors(ctx context.Context, in *getNeighborsIn) (*answer[Graph], error) {
	f, err := a.filter(ctx, &in.Asked, &in.FilterParams)
	if err != nil {
		return nil, err
	}
	id, idErr := in.of()
	q := graph.NeighborhoodQuery{From: []graph.EntityID{id}, Hops: 1, Filter: f, After: in.afterNear(in.Cursor), Limit: in.Limit.read(&in.Asked, "limit")}
	if idErr != nil {
		q.From[0] = "x" // what is wrong with the rest is to be said first
	}
	if err := in.check(q.Validate()); err != nil {
		return nil, err
	}
	if idErr != nil {
		return nil, idErr
	}
	asked, cancel := a.bounded(ctx)
	defer cancel()
	g, err := a.store.Neighborhood(asked, q)
	if err != nil {
		return nil, lost(id, err)
	}
	return a.subgraph(ctx, &in.Asked, &f, g)
}

type getGraphIn struct {
	Asked
	From []graph.EntityID `query:"from,explode" required:"true" doc:"Ids of the entities to begin at, 1 to 200; repeated for several" example:"[\"sensetime\"]"`
	Hops whole[hopsSpan]  `query:"hops" doc:"How far to go"`
	FilterParams
	Limit  whole[pageSpan] `query:"limit" doc:"How many entities beside those to begin at"`
	Cursor string          `query:"cursor" doc:"nextCursor of the page before"`
}

func (a *api) getGraph(ctx context.Context, in *getGraphIn) (*answer[Graph], error) {
	f, err := a.filter(ctx, &in.Asked, &in.FilterParams)
	if err != nil {
		return nil, err
	}
	q := graph.NeighborhoodQuery{
		From: entityIDs(in.From), Hops: in.Hops.read(&in.Asked, "hops"), Filter: f,
		After: in.afterNear(in.Cursor), Limit: in.Limit.read(&in.Asked, "limit"),
	}
	if err := in.check(q.Validate()); err != nil {
		return nil, err
	}
	asked, cancel := a.bounded(ctx)
	defer cancel()
	g, err := a.store.Neighborhood(asked, q)
	if err != nil {
		return nil, err
	}
	return a.subgraph(ctx, &in.Asked, &f, g)
}

type getCommonIn struct {
	Asked
	Of []graph.EntityID `query:"of,explode" required:"true" doc:"Ids of 2 to 200 entities, repeated: of=a&of=b" example:"[\"china-mobile\",\"china-telecom\"]"`
	FilterParams
	Limit  whole[pageSpan] `query:"limit" doc:"How many entities beside those asked about"`
	Cursor string          `query:"cursor" doc:"nextCursor of the page before"`
}

func (a *api) getCommon(ctx context.Context, in *getCommonIn) (*answer[Graph], error) {
	f, err := a.filter(ctx, &in.Asked, &in.FilterParams)
	if err != nil {
		return nil, err
	}
	q := graph.CommonQuery{Of: entityIDs(in.Of), Filter: f, After: in.afterID(in.Cursor), Limit: in.Limit.read(&in.Asked, "limit")}
	if err := in.check(q.Validate()); err != nil {
		return nil, err
	}
	asked, cancel := a.bounded(ctx)
	defer cancel()
	g, err := a.store.Common(asked, q)
	if err != nil {
		return nil, err
	}
	return a.subgraph(ctx, &in.Asked, &f, g)
}

type getAmongIn struct {
	Asked
	Of      []graph.EntityID `query:"of,explode" required:"true" doc:"Ids of 2 to 200 entities, repeated: of=a&of=b" example:"[\"unisoc\",\"zte\",\"china-telecom\"]"`
	MaxHops whole[amongSpan] `query:"maxHops" doc:"1: the links among these; 2: also every other entity that is linked to at least two of them"`
	FilterParams
	Limit  whole[pageSpan] `query:"limit" doc:"How many of the others"`
	Cursor string          `query:"cursor" doc:"nextCursor of the page before"`
}

func (a *api) getAmong(ctx context.Context, in *getAmongIn) (*answer[Graph], error) {
	f, err := a.filter(ctx, &in.Asked, &in.FilterParams)
	if err != nil {
		return nil, err
	}
	q := graph.AmongQuery{
		Of: entityIDs(in.Of), MaxHops: in.MaxHops.read(&in.Asked, "maxHops"), Filter: f,
		After: in.afterJoined(in.Cursor), Limit: in.Limit.read(&in.Asked, "limit"),
	}
	if err := in.check(q.Validate()); err != nil {
		return nil, err
	}
	asked, cancel := a.bounded(ctx)
	defer cancel()
	g, err := a.store.Among(asked, q)
	if err != nil {
		return nil, err
	}
	return a.subgraph(ctx, &in.Asked, &f, g)
}

type findPathsIn struct {
	Asked
	From      graph.EntityID      `query:"from" required:"true" doc:"Id of the entity to begin at" example:"sensetime"`
	To        graph.EntityID      `query:"to" required:"true" doc:"Id of the entity to end at" example:"lingang"`
	MaxHops   whole[pathHopsSpan] `query:"maxHops" doc:"How long a path may be"`
	Via       []graph.EntityID    `query:"via,explode" doc:"Ids of entities that a path must pass, in any order; repeated for several"`
	Avoid     []graph.EntityID    `query:"avoid,explode" doc:"Ids of entities that a path must not pass; repeated for several"`
	MaxDegree whole[degreeSpan]   `query:"maxDegree" doc:"Pass no entity with more relationships than this; any by default"`
	FilterParams
	Limit whole[pathsSpan] `query:"limit" doc:"How many paths at most"`
	LangParam
}

func (a *api) findPaths(ctx context.Context, in *findPathsIn) (*answer[Paths], error) {
	lang := in.lang(&in.Asked)
	f, err := a.filter(ctx, &in.Asked, &in.FilterParams)
	if err != nil {
		return nil, err
	}
	q := graph.PathsQuery{
		From: entityID(in.From), To: entityID(in.To), MaxHops: in.MaxHops.read(&in.Asked, "maxHops"),
		Via: entityIDs(in.Via), Avoid: entityIDs(in.Avoid), MaxDegree: in.MaxDegree.read(&in.Asked, "maxDegree"),
		Filter: f, Limit: in.Limit.read(&in.Asked, "limit"),
	}
	if err := in.check(q.Validate()); err != nil {
		return nil, err
	}
	asked, cancel := a.bounded(ctx)
	defer cancel()
	r, err := a.store.Paths(asked, q)
	if err != nil {
		return nil, err
	}
	out := Paths{
		Paths: make([]Path, len(r.Paths)), Entities: notNil(r.Entities), MaxHops: q.MaxHops, Filter: echo(&f),
		Complete: r.Complete, StoppedBy: r.StoppedBy, Undated: undated(&f, r.Undated),
	}
	words, err := tell.Explain(ctx, a.store, r, lang)
	if err != nil {
		return nil, err
	}
	shape := a.shaper(ctx)
	for i := range r.Paths {
		if out.Paths[i], err = shape.path(&r.Paths[i], &words[i]); err != nil {
			return nil, err
		}
	}
	return ok(out, r.Revision).unless(r.StoppedBy == graph.StoppedByTime), nil
}

func (s *shaper) path(p *graph.Path, words *tell.Explanation) (Path, error) {
	out := Path{Entities: p.Entities, Steps: make([]Step, len(p.Steps)), Text: words.Text, Footnotes: make([]Footnote, len(words.Footnotes))}
	var err error
	for i := range p.Steps {
		step := &p.Steps[i]
		out.Steps[i] = Step{From: step.From, To: step.To, Count: step.Count}
		if out.Steps[i].Statements, err = s.statements(step.Statements); err != nil {
			return out, err
		}
	}
	for i := range words.Footnotes {
		n := &words.Footnotes[i]
		out.Footnotes[i] = Footnote{N: n.N, Statement: n.Statement, Source: n.Source}
		if n.Cite != nil {
			c, err := s.citation(n.Source, n.Cite)
			if err != nil {
				return out, err
			}
			out.Footnotes[i].Cite = &c
		}
	}
	return out, nil
}

func echo(f *graph.Filter) Filter {
	return Filter{
		Predicate: slices.Clone(f.Predicates), Type: slices.Clone(f.Types), Direction: f.Direction, Status: slices.Clone(f.Statuses),
		Source: slices.Clone(f.Sources), ValidAt: f.ValidAt, DueBefore: f.DueBefore, DueAfter: f.DueAfter,
	}
}

package ask

import (
	"context"

	"hubgraph/graph"
)

type getGraphIn struct {
	asked
	From []graph.EntityID `query:"from" required:"true" least:"1" most:"200" distinct:"true" doc:"Ids of the entities to begin at, 1 to 200; repeated for several" example:"[\"sensetime\"]"`
	Hops whole[hopsSpan]  `query:"hops" doc:"How far to go"`
	filterParams
	Limit  whole[pageSpan] `query:"limit" doc:"How many entities beside those to begin at"`
	Cursor cursorText      `query:"cursor" doc:"nextCursor of the page before"`
	langParam
}

func (a *Service) getGraph(ctx context.Context, in *getGraphIn) (*answer[Graph], error) {
	lang := in.lang(&in.asked)
	f, err := a.linkFilter(ctx, &in.asked, &in.filterParams, false)
	if err != nil {
		return nil, err
	}
	q := graph.NeighborhoodQuery{
		From: entityIDs(in.From), Hops: in.Hops.read(&in.asked, "hops"), Filter: f,
		After: in.afterNear(in.Cursor), Limit: in.Limit.read(&in.asked, "limit"),
	}
	if err := in.check(q.Validate()); err != nil {
		return nil, err
	}
	asked, cancel := bounded(ctx)
	defer cancel()
	g, err := a.store.Neighborhood(asked, q)
	if err != nil {
		return nil, err
	}
	return a.subgraph(ctx, &in.asked, lang, &f, g)
}

type getCommonIn struct {
	asked
	Of []graph.EntityID `query:"of" required:"true" least:"2" most:"200" distinct:"true" doc:"Ids of 2 to 200 entities, repeated: of=a&of=b" example:"[\"china-mobile\",\"china-telecom\"]"`
	filterParams
	Limit  whole[pageSpan] `query:"limit" doc:"How many entities beside those asked about"`
	Cursor cursorText      `query:"cursor" doc:"nextCursor of the page before"`
	langParam
}

func (a *Service) getCommon(ctx context.Context, in *getCommonIn) (*answer[Graph], error) {
	lang := in.lang(&in.asked)
	f, err := a.linkFilter(ctx, &in.asked, &in.filterParams, false)
	if err != nil {
		return nil, err
	}
	q := graph.CommonQuery{Of: entityIDs(in.Of), Filter: f, After: in.afterID(in.Cursor), Limit: in.Limit.read(&in.asked, "limit")}
	if err := in.check(q.Validate()); err != nil {
		return nil, err
	}
	asked, cancel := bounded(ctx)
	defer cancel()
	g, err := a.store.Common(asked, q)
	if err != nil {
		return nil, err
	}
	return a.subgraph(ctx, &in.asked, lang, &f, g)
}

type getAmongIn struct {
	asked
	Of      []graph.EntityID `query:"of" required:"true" least:"2" most:"200" distinct:"true" doc:"Ids of 2 to 200 entities, repeated: of=a&of=b" example:"[\"unisoc\",\"zte\",\"china-telecom\"]"`
	MaxHops whole[amongSpan] `query:"maxHops" doc:"1: the links among these; 2: also every other entity that is linked to at least two of them"`
	filterParams
	Limit  whole[pageSpan] `query:"limit" doc:"How many of the others"`
	Cursor cursorText      `query:"cursor" doc:"nextCursor of the page before"`
	langParam
}

func (a *Service) getAmong(ctx context.Context, in *getAmongIn) (*answer[Graph], error) {
	lang := in.lang(&in.asked)
	f, err := a.linkFilter(ctx, &in.asked, &in.filterParams, false)
	if err != nil {
		return nil, err
	}
	q := graph.AmongQuery{
		Of: entityIDs(in.Of), MaxHops: in.MaxHops.read(&in.asked, "maxHops"), Filter: f,
		After: in.afterJoined(in.Cursor), Limit: in.Limit.read(&in.asked, "limit"),
	}
	if err := in.check(q.Validate()); err != nil {
		return nil, err
	}
	asked, cancel := bounded(ctx)
	defer cancel()
	g, err := a.store.Among(asked, q)
	if err != nil {
		return nil, err
	}
	return a.subgraph(ctx, &in.asked, lang, &f, g)
}

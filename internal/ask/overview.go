package ask

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"hubgraph/graph"
	"hubgraph/graph/check"
)

// A sight is the overview of the last revision that was asked for, in a language. One
// request at a time makes a new one; the others wait for it.
type sight struct {
	en, zh atomic.Pointer[seen]
	making chan struct{} // holds one while one is being made
}

// last is the newest in a language.
func (s *sight) last(lang string) *atomic.Pointer[seen] {
	if lang == "zh" {
		return &s.zh
	}
	return &s.en
}

type seen struct {
	revision graph.Revision
	overview Overview
}

type getOverviewIn struct {
	asked
	langParam
}

func (a *Service) getOverview(ctx context.Context, in *getOverviewIn) (*answer[Overview], error) {
	lang := in.lang(&in.asked)
	last := a.sight.last(lang)
	if err := in.check(nil); err != nil {
		return nil, err
	}
	rev, err := a.store.Revision(ctx)
	if err != nil {
		return nil, err
	}
	if s := last.Load(); s != nil && s.revision == rev {
		return ok(s.overview, rev), nil
	}
	select {
	case a.sight.making <- struct{}{}:
		defer func() { <-a.sight.making }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if rev, err = a.store.Revision(ctx); err != nil {
		return nil, err
	}
	if s := last.Load(); s != nil && s.revision == rev {
		return ok(s.overview, rev), nil
	}
	asked, cancel := bounded(ctx)
	defer cancel()
	g, err := check.Overview(asked, a.store)
	if err != nil {
		return nil, err
	}
	picture, err := a.subgraph(ctx, &in.asked, lang, &graph.Filter{}, g)
	if err != nil {
		return nil, err
	}
	sch, err := a.known.schemaAt(ctx, &in.asked, g.Revision)
	if err != nil {
		return nil, err
	}
	if picture.body.Positions, _, err = new(NewLayout).picture(ctx, &g, sch); err != nil {
		return nil, err
	}
	out := ok(Overview{Graph: picture.body, Facts: []Statement{}, Whole: len(g.Entities) == 0, Revision: g.Revision.String()}, g.Revision).unless(picture.fleeting)
	sound := len(g.Entities) == 0
	if !sound {
		if sound, err = a.beginWith(asked, &in.asked, &out.body, g.Revision, lang); err != nil {
			return nil, err
		}
	}
	// What was chosen while the graph changed is not what would be chosen again.
	if out.unless(out.fleeting || !sound || in.asked.moved || g.Revision != rev); !out.fleeting {
		last.Store(&seen{g.Revision, out.body})
	}
	return out, nil
}

// beginWith adds to an overview of some entities their facts and the questions to begin
// with, and says whether these are all, and of one revision: questions have half of the
// time that is left, so that the picture comes without them if it must.
func (a *Service) beginWith(ctx context.Context, q *asked, out *Overview, at graph.Revision, lang string) (sound bool, err error) {
	ids := make([]graph.EntityID, len(out.Entities))
	for i := range ids {
		ids[i] = out.Entities[i].ID
	}
	all, err := a.store.Among(ctx, graph.AmongQuery{Of: ids, Facts: true})
	switch {
	case errors.Is(err, graph.ErrNotFound):
		return false, nil // one was deleted meanwhile
	case err != nil:
		return false, err
	case all.Revision != at:
		return false, nil
	}
	out.Whole = all.Complete && len(all.Statements) == len(out.Statements)
	shape, err := a.shaper(ctx, q, at, lang, all.Entities, all.Facts)
	if err != nil {
		return false, err
	}
	if out.Facts, err = shape.statements(all.Facts); err != nil {
		return false, err
	}
	if end, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Until(end)/2)
		defer cancel()
	}
	f := &firstSight{Service: a, ctx: ctx, lang: lang, at: at, sound: true}
	out.Questions = f.first(out.Entities, out.Statements)
	out.Names = f.others(out.Entities)
	return f.sound && all.StoppedBy != graph.StoppedByTime, nil
}

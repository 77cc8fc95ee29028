package ask

import (
	"context"
	"errors"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"hubgraph/graph"
	"hubgraph/graph/check"
	"hubgraph/internal/layout"
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
	if picture.body.Positions, err = positions(ctx, &g); err != nil {
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

// A Position is where an entity is in a picture.
type Position [2]float64

// The room of a label of 12 px behind its mark. Longer labels are for the page
// to shorten.
const (
	latinWidth = 6.6
	hanWidth   = 12
	line       = 18
	longest    = 260
)

// positions places the entities of an answer, with room for their names in
// either language.
func positions(ctx context.Context, g *graph.Subgraph) (map[graph.EntityID]Position, error) {
	at := make(map[graph.EntityID]int, len(g.Entities))
	nodes := make([]layout.Node, len(g.Entities))
	for i := range g.Entities {
		n := &g.Entities[i]
		at[n.ID] = i
		label := min(longest, max(labelWidth(n.NameIn("en")), labelWidth(n.NameIn("zh"))))
		nodes[i] = layout.Node{ID: string(n.ID), Radius: float64(4 + graph.HubCost(n.Neighbors)), Name: layout.Size{Width: label, Height: line}}
	}
	links := make([]layout.Link, len(g.Statements))
	for i := range g.Statements {
		links[i] = layout.Link{A: at[g.Statements[i].Subject], B: at[g.Statements[i].Object], Weight: 1}
	}
	places, err := layout.Place(ctx, nodes, links, layout.Options{})
	if err != nil {
		return nil, err
	}
	out := make(map[graph.EntityID]Position, len(nodes))
	for i, p := range places {
		out[g.Entities[i].ID] = Position{p.X, p.Y}
	}
	return out, nil
}

func labelWidth(s string) float64 {
	n := utf8.RuneCountInString(s)
	wide := 0
	for _, r := range s {
		if r >= 0x2e80 { // Chinese, Japanese, Korean, and what is as wide
			wide++
		}
	}
	return float64(float64(n-wide)*latinWidth) + float64(float64(wide)*hanWidth)
}

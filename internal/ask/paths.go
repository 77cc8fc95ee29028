package ask

import (
	"context"
	"slices"
	"strconv"

	"hubgraph/graph"
	"hubgraph/graph/tell"
	"hubgraph/internal/strict"
)

type findPathsIn struct {
	asked
	From      graph.EntityID      `query:"from" required:"true" doc:"Id of the entity to begin at" example:"sensetime"`
	To        graph.EntityID      `query:"to" required:"true" doc:"Id of the entity to end at" example:"lingang"`
	MaxHops   whole[pathHopsSpan] `query:"maxHops" doc:"How long a path may be"`
	Via       []graph.EntityID    `query:"via" most:"5" distinct:"true" doc:"Ids of entities that a path must pass, in any order; repeated for several"`
	Avoid     []graph.EntityID    `query:"avoid" most:"200" distinct:"true" doc:"Ids of entities that a path must not pass; repeated for several"`
	MaxDegree whole[degreeSpan]   `query:"maxDegree" doc:"Pass no entity with more relationships than this; any by default"`
	Together  string              `query:"together" enum:"true,false" default:"false" doc:"true: only paths whose steps surely held on one day, those whose together is yes"`
	filterParams
	Limit whole[pathsSpan] `query:"limit" doc:"How many paths at most"`
	langParam
}

func (a *Service) findPaths(ctx context.Context, in *findPathsIn) (*answer[Paths], error) {
	lang := in.lang(&in.asked)
	f, err := a.linkFilter(ctx, &in.asked, &in.filterParams, true)
	if err != nil {
		return nil, err
	}
	q := graph.PathsQuery{
		From: entityID(in.From), To: entityID(in.To), MaxHops: in.MaxHops.read(&in.asked, "maxHops"),
		Via: entityIDs(in.Via), Avoid: entityIDs(in.Avoid), MaxDegree: in.MaxDegree.read(&in.asked, "maxDegree"),
		Filter: f, Limit: in.Limit.read(&in.asked, "limit"), Together: in.together(),
	}
	if err := in.check(q.Validate()); err != nil {
		return nil, err
	}
	asked, cancel := bounded(ctx)
	defer cancel()
	r, err := a.store.Paths(asked, q)
	if err != nil {
		return nil, err
	}
	out := Paths{
		Paths: make([]Path, len(r.Paths)), MaxHops: q.MaxHops, Filter: echo(&f), Statuses: f.LooksAt(),
		Complete: r.Complete, StoppedBy: r.StoppedBy, Undated: undated(&f, r.Undated), Together: q.Together,
	}
	var lists [][]graph.Statement
	for i := range r.Paths {
		for j := range r.Paths[i].Steps {
			lists = append(lists, r.Paths[i].Steps[j].Statements)
		}
	}
	named, err := a.known.entities(ctx, &in.asked, r.Revision, r.Entities, lists...)
	if err != nil {
		return nil, err
	}
	shape, err := a.shaper(ctx, &in.asked, r.Revision, lang, present(named), lists...)
	if err != nil {
		return nil, err
	}
	if out.Entities, err = shape.nodes(r.Entities); err != nil {
		return nil, err
	}
	words := tell.Explain(shape.sch, r, beside(&r, named), lang)
	for i := range r.Paths {
		if out.Paths[i], err = shape.path(&r.Paths[i], &words[i]); err != nil {
			return nil, err
		}
	}
	return ok(out, r.Revision).unless(r.StoppedBy == graph.StoppedByTime), nil
}

// together says whether only what held together is asked for.
func (in *findPathsIn) together() bool {
	switch in.Together {
	case "", "true", "false":
	default:
		in.fault("?together", strconv.Quote(strict.Clip(in.Together))+" is not one of true, false")
	}
	return in.Together == "true"
}

// beside gives what sentences name that is not on the paths.
func beside(r *graph.PathsResult, named map[graph.EntityID]*graph.Node) (list []graph.Node) {
	for _, id := range tell.Beside(*r) {
		if n := named[id]; n != nil {
			list = append(list, *n)
		}
	}
	return list
}

func (s *shaper) path(p *graph.Path, words *tell.Explanation) (Path, error) {
	out := Path{Entities: p.Entities, Together: p.Together, Steps: make([]Step, len(p.Steps)), Text: words.Text, Footnotes: make([]Footnote, len(words.Footnotes))}
	if !words.Product.IsZero() {
		out.Product = &words.Product
	}
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
		ObservedBefore: f.ObservedBefore, ObservedAfter: f.ObservedAfter,
	}
}

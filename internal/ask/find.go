package ask

import (
	"context"
	"errors"
	"slices"

	"hubgraph/graph"
	"hubgraph/internal/names"
)

// maxCandidates is how many entities are told that a name may mean.
const maxCandidates = 9

type findIn struct {
	asked
	Q nameText `query:"q" required:"true" doc:"An id, a name as somebody writes it, in English, Chinese or pinyin, or what a register calls the entity, such as hkex:0020; at most 512 characters" example:"商汤"`
}

// Found is what an id or a name means: one entity, or several that it may be, or
// none.
type Found struct {
	Entity    *graph.Node `json:"entity,omitempty" doc:"The entity that is meant; absent where that is not clear"`
	Several   []Hit       `json:"several" doc:"Those that it may be, the best first, where more than one has a name that it is the whole of"`
	Guesses   []Hit       `json:"guesses" doc:"Where none is found: those with a name of which it is a part, and those that it is if there is a typing error in it, the best first"`
	Complete  bool        `json:"complete" doc:"There are no others beside the several"`
	StoppedBy graph.Stop  `json:"stoppedBy,omitempty" enum:"limit,time" doc:"Why there may be others"`
}

// find says which entity somebody means by an id or a name: that with the id, else the
// only one with exactly the name or identifier, else the only one whose whole name it is
// in pinyin, by initials or without legal form. Where several are, they are told, and none
// is chosen. One with a part of its name is a guess, as one with a typing error is: what
// somebody means may not be there at all.
func (a *Service) find(ctx context.Context, in *findIn) (*answer[Found], error) {
	q := graph.SearchQuery{Text: string(in.Q), Limit: maxCandidates}
	if err := in.check(q.Validate()); err != nil {
		return nil, err
	}
	out := Found{Several: []Hit{}, Guesses: []Hit{}, Complete: true}
	before, err := a.store.Revision(ctx)
	if err != nil {
		return nil, err
	}
	if id := entityID(graph.EntityID(in.Q)); id.Check() == "" {
		e, err := a.store.Entity(ctx, id)
		if err == nil {
			node := e.Node.Labelled()
			out.Entity = &node
			return ok(out, e.Revision), nil
		}
		if !errors.Is(err, graph.ErrNotFound) {
			return nil, err
		}
	}
	q.Identifiers = a.known.possible(q.Text)
	r, err := a.store.Search(ctx, q)
	if err != nil {
		return nil, err
	}
	var exact, whole []Hit
	identified, more, err := a.identified(ctx, &in.asked, q, &r)
	if err != nil {
		return nil, err
	}
	hits := joined(identified, r.Hits)
	text := names.ParseQuery(string(in.Q))
	for _, h := range hits {
		switch {
		case h.Match.How == "exact", h.Match.How == byIdentifier:
			exact = append(exact, h)
		case wholeOf(text, &h):
			whole = append(whole, h)
		default:
			out.Guesses = append(out.Guesses, h)
		}
	}
	meant := exact
	if len(meant) == 0 {
		meant = whole
	}
	// The better come first: where others follow that are not meant, all that are meant
	// have come.
	switch {
	case more:
		out.Complete, out.StoppedBy = false, graph.StoppedByLimit
	case !r.Complete && len(meant) == len(hits):
		out.Complete, out.StoppedBy = false, r.StoppedBy
	}
	meant = meant[:min(len(meant), maxCandidates)]
	switch {
	case len(meant) == 1 && out.Complete:
		out.Entity, out.Guesses = &meant[0].Entity, []Hit{}
	case len(meant) > 0:
		out.Several, out.Guesses = meant, []Hit{}
	}
	for _, list := range [][]Hit{out.Several, out.Guesses} {
		if err := a.apart(ctx, &in.asked, list, r.Revision); err != nil {
			return nil, err
		}
	}
	return ok(out, r.Revision).unless(r.Revision != before || r.StoppedBy == graph.StoppedByTime), nil
}

// wholeOf reports whether a text is the whole of a name of what it found: of that by which
// it found it, or of another that is less like it, such as one with its legal form.
func wholeOf(text *names.Query, h *Hit) bool {
	return text.Is(h.Match.Name) || slices.ContainsFunc(h.Entity.AllNames(), func(n graph.Name) bool { return text.Is(n.Text) })
}

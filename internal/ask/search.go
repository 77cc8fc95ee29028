package ask

import (
	"context"

	"hubgraph/graph"
)

// A nameText is what entities are looked for by.
type nameText string

// Form gives the form of names to look for: not only white space, and no U+0000.
func (nameText) Form() graph.Form {
	const nul, space = `\x{0000}`, `\t-\r \x{0085}\x{00a0}\x{2028}\x{2029}\x{3000}`
	return graph.Form{Pattern: `^[^` + nul + `]*[^` + nul + space + `][^` + nul + `]*$`, Longest: graph.MaxTextQuery}
}

type searchIn struct {
	asked
	Q     nameText        `query:"q" required:"true" doc:"A name or a part of one, in English, Chinese or pinyin; typing errors are forgiven; at most 512 characters" example:"商汤"`
	Type  []graph.Type    `query:"type" doc:"Only entities of these types; repeated for several" example:"[\"company\"]"`
	Limit whole[hitsSpan] `query:"limit" doc:"How many at most"`
}

func (a *Service) search(ctx context.Context, in *searchIn) (*answer[List[Hit]], error) {
	q := graph.SearchQuery{Text: string(in.Q), Types: in.Type, Limit: in.Limit.read(&in.asked, "limit")}
	if err := a.knownTypes(ctx, &in.asked, "?type", in.Type); err != nil {
		return nil, err
	}
	if err := in.check(q.Validate()); err != nil {
		return nil, err
	}
	r, err := a.store.Search(ctx, q)
	if err != nil {
		return nil, err
	}
	out := List[Hit]{Items: make([]Hit, len(r.Hits)), Complete: r.Complete, StoppedBy: r.StoppedBy}
	for i := range r.Hits {
		h := &r.Hits[i]
		out.Items[i] = Hit{h.Node, h.Match, h.Score}
	}
	return ok(out, r.Revision).unless(r.StoppedBy == graph.StoppedByTime), nil
}

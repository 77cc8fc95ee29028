package ask

import (
	"context"

	"hubgraph/graph"
)

type searchIn struct {
	asked
	Q     string          `query:"q" required:"true" longest:"512" pattern:"^[^\\x{0000}]*[^\\x{0000}\\t-\\r \\x{0085}\\x{00a0}\\x{2028}\\x{2029}\\x{3000}][^\\x{0000}]*$" doc:"A name or a part of one, in English, Chinese or pinyin; typing errors are forgiven; at most 512 characters" example:"商汤"`
	Type  []graph.Type    `query:"type" doc:"Only entities of these types; repeated for several" example:"[\"company\"]"`
	Limit whole[hitsSpan] `query:"limit" doc:"How many at most"`
}

func (a *Service) search(ctx context.Context, in *searchIn) (*answer[List[Hit]], error) {
	q := graph.SearchQuery{Text: in.Q, Types: in.Type, Limit: in.Limit.read(&in.asked, "limit")}
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

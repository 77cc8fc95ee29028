package ask

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"

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
	Q     nameText        `query:"q" required:"true" doc:"A name or a part of one, in English, Chinese or pinyin; typing errors are forgiven; or what a register calls the entity, such as a stock code; at most 512 characters" example:"商汤"`
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
	out := List[Hit]{Complete: r.Complete, StoppedBy: r.StoppedBy}
	var more bool
	// What is letters alone and is in some name is meant for one: registers are not asked
	// for it, which costs the store another question.
	if len(r.Hits) == 0 || strings.ContainsFunc(q.Text, func(r rune) bool { return unicode.IsDigit(r) || r == ':' }) {
		if out.Items, more, err = a.identified(ctx, &in.asked, q, r.Revision); err != nil {
			return nil, err
		}
	}
	out.Items = joined(out.Items, r.Hits)
	if limit := cmp.Or(q.Limit, graph.DefaultHits); more || len(out.Items) > limit {
		out.Items, out.Complete, out.StoppedBy = out.Items[:min(len(out.Items), limit)], false, graph.StoppedByLimit
	}
	return ok(out, r.Revision).unless(r.StoppedBy == graph.StoppedByTime), nil
}

// byIdentifier is how a hit matches whose identifier the text is.
const byIdentifier = "identifier"

// identified gives the entities that some register calls as a search text says, in order
// of id, and whether there are more than are asked for. at is the revision that the
// answer is of.
func (a *Service) identified(ctx context.Context, in *asked, q graph.SearchQuery, at graph.Revision) (hits []Hit, more bool, err error) {
	hits = []Hit{}
	sch, registers, err := a.known.registers(ctx, in, at)
	if err != nil {
		return nil, false, err
	}
	possible := registers.Possible(q.Text)
	if len(possible) == 0 {
		return hits, false, nil
	}
	limit, rev := cmp.Or(q.Limit, graph.DefaultHits), at
	room := newRoom(limit)
	for n, err := range a.store.Entities(ctx, graph.EntitiesQuery{Types: q.Types, Identifiers: possible, Limit: limit + 1, Bytes: graph.MaxAnswerBytes, Revision: &rev}) {
		if err != nil {
			return nil, false, err
		}
		if !room.takes(n.Size()) {
			more = true
			break
		}
		all := n.AllIdentifiers()
		i := slices.IndexFunc(all, func(id graph.Identifier) bool { return slices.Contains(possible, sch.Normal(id)) })
		hits = append(hits, Hit{n.Labelled(), graph.Match{Name: all[max(i, 0)].String(), How: byIdentifier}, 1})
	}
	in.moved = in.moved || rev != at
	return hits, more, nil
}

// joined gives hits, and behind them those by name that are not among them.
func joined(hits []Hit, byName []graph.Hit) []Hit {
	first := hits
	for i := range byName {
		h := &byName[i]
		if !slices.ContainsFunc(first, func(o Hit) bool { return o.Entity.ID == h.Node.ID }) {
			hits = append(hits, Hit{h.Node.Labelled(), h.Match, h.Score})
		}
	}
	return hits
}

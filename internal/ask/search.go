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
	Q     nameText        `query:"q" required:"true" doc:"A name or a part of one, in English, Chinese or pinyin; typing errors are forgiven; what a register calls the entity, such as a stock code; a measure or a kind of link, a figure or a date, one side of it or what lies between two (before 2022, 2021 to 2025, 10 to 20 billion yuan), how a claim stands (target, planned, denied), or several of these; at most 512 characters" example:"商汤"`
	Type  []graph.Type    `query:"type" doc:"Only entities of these types; repeated for several" example:"[\"company\"]"`
	Limit whole[hitsSpan] `query:"limit" doc:"How many at most"`
	langParam
}

// Search is what a text finds: entities, claims, and what a part of its words finds.
type Search struct {
	Items     []Hit      `json:"items" doc:"Entities that all the words find, the best first"`
	Complete  bool       `json:"complete" doc:"None of the lists was cut"`
	StoppedBy graph.Stop `json:"stoppedBy,omitempty" enum:"limit,budget,time" doc:"Why one of them was"`

	Claims   []Claim      `json:"claims" doc:"Statements that all the words find, the best first: by a measure or a kind of link, by a figure, a date or how they stand, by the names of what they are about, or several of these. None where type is asked"`
	Partial  []PartialHit `json:"partial" doc:"Where all the words find neither entity nor claim: what as many of them as possible find, the best first. Parts of names are looked for where the text holds no whole one; where not all of a text could be, the list is not complete, and budget is why"`
	Between  *Between     `json:"between,omitempty" doc:"The two entities, where the text is the names of two"`
	Entities []graph.Node `json:"entities,omitempty" doc:"What the claims, and the partial ones, name, in order of id"`
	Lists    SearchLists  `json:"lists" doc:"How each of the lists was cut"`
}

// SearchLists say how the lists of a Search were cut.
type SearchLists struct {
	Items   Cut `json:"items" doc:"That of entities"`
	Claims  Cut `json:"claims" doc:"That of claims"`
	Partial Cut `json:"partial" doc:"That of what a part of the words finds"`
}

// A Cut says how many a list holds, of how many.
type Cut struct {
	Limit    int  `json:"limit" doc:"How many it holds at most"`
	Count    int  `json:"count" doc:"How many it holds"`
	Complete bool `json:"complete" doc:"These are all there are"`
}

// A Claim is a statement found by words.
type Claim struct {
	Statement Statement   `json:"statement" doc:"The statement"`
	Match     graph.Match `json:"match" doc:"What of it was found, and how: label or synonym (of its predicate), figure (its amount), date (one of its dates), status (how it stands), or link (it joins those that are named)"`
	Score     float64     `json:"score" doc:"How much of what was found the words are, from 0 to 1"`
}

// A PartialHit is what a part of the words finds: an entity or a statement.
type PartialHit struct {
	Entity    *graph.Node `json:"entity,omitempty" doc:"The entity"`
	Statement *Statement  `json:"statement,omitempty" doc:"Or the statement"`
	Match     graph.Match `json:"match" doc:"What of it was found, and how"`
	Score     float64     `json:"score" doc:"How well, from 0 to 1"`
	Unmatched []string    `json:"unmatched" doc:"The words that found nothing of it"`
}

// Between are two entities whose names a text is.
type Between struct {
	From graph.Node `json:"from" doc:"The one named first"`
	To   graph.Node `json:"to" doc:"The other; findPaths says how they are linked"`
}

func (a *Service) search(ctx context.Context, in *searchIn) (*answer[Search], error) {
	q := graph.SearchQuery{Text: string(in.Q), Types: in.Type, Limit: in.Limit.read(&in.asked, "limit")}
	lang := in.lang(&in.asked)
	if err := a.knownTypes(ctx, &in.asked, "?type", in.Type); err != nil {
		return nil, err
	}
	if err := in.check(q.Validate()); err != nil {
		return nil, err
	}
	with := q
	typed := typedOf(q.Text)
	sch, words := a.known.now()
	may := typed.by(sch)
	if words != nil && len(q.Types) == 0 {
		may.cover(words)
	}
	with.Else = typed.elsewhere(&may)
	with.Identifiers = a.known.possible(q.Text)
	r, err := a.store.Search(ctx, with)
	if err != nil {
		return nil, err
	}
	limit := cmp.Or(q.Limit, graph.DefaultHits)
	out := Search{Complete: true, StoppedBy: r.StoppedBy}
	out.Lists.Items.Complete = r.Complete
	var more bool
	// What is letters alone and is in some name is meant for one: what registers call so is
	// no answer.
	if len(r.Hits) == 0 || strings.ContainsFunc(q.Text, func(r rune) bool { return unicode.IsDigit(r) || r == ':' }) {
		if out.Items, more, err = a.identified(ctx, &in.asked, with, &r); err != nil {
			return nil, err
		}
	}
	out.Items = joined(out.Items, r.Hits)
	if more || len(out.Items) > limit {
		out.Items, out.Lists.Items.Complete = out.Items[:min(len(out.Items), limit)], false
	}
	s, err := a.seeker(ctx, &in.asked, q, typed, may, r.Revision, lang)
	if err != nil {
		return nil, err
	}
	s.take(with.Else, r.Else)
	if err := s.seek(&out); err != nil {
		return nil, err
	}
	if err := a.apart(ctx, &in.asked, out.Items, r.Revision); err != nil {
		return nil, err
	}
	for _, l := range []struct {
		cut *Cut
		n   int
	}{{&out.Lists.Items, len(out.Items)}, {&out.Lists.Claims, len(out.Claims)}, {&out.Lists.Partial, len(out.Partial)}} {
		l.cut.Limit, l.cut.Count = limit, l.n
		out.Complete = out.Complete && l.cut.Complete
	}
	if !out.Complete {
		out.StoppedBy = cmp.Or(out.StoppedBy, graph.StoppedByLimit)
	}
	return ok(out, r.Revision).unless(r.StoppedBy == graph.StoppedByTime), nil
}

// byIdentifier is how a hit matches whose identifier the text is.
const byIdentifier = "identifier"

// identified gives the entities that some register calls as a search text says, in order
// of id, and whether there are more than are asked for. r is what the search gave, whose
// revision the answer is of.
func (a *Service) identified(ctx context.Context, in *asked, q graph.SearchQuery, r *graph.SearchResult) (hits []Hit, more bool, err error) {
	hits = []Hit{}
	sch, registers, err := a.known.registers(ctx, in, r.Revision)
	if err != nil {
		return nil, false, err
	}
	possible := registers.Possible(q.Text)
	if len(possible) == 0 {
		return hits, false, nil
	}
	limit, rev := cmp.Or(q.Limit, graph.DefaultHits), r.Revision
	found := a.store.Entities(ctx, graph.EntitiesQuery{Types: q.Types, Identifiers: possible, Limit: limit + 1, Bytes: graph.MaxAnswerBytes, Revision: &rev})
	if r.Identified != nil && slices.Equal(possible, q.Identifiers) {
		found = func(yield func(graph.Node, error) bool) {
			for _, n := range r.Identified {
				if !yield(n, nil) {
					return
				}
			}
		}
	}
	room := newRoom(limit)
	for n, err := range found {
		if err != nil {
			return nil, false, err
		}
		if !room.takes(n.Size()) {
			more = true
			break
		}
		all := n.AllIdentifiers()
		i := slices.IndexFunc(all, func(id graph.Identifier) bool { return slices.Contains(possible, sch.Normal(id)) })
		hits = append(hits, Hit{Entity: n.Labelled(), Match: graph.Match{Name: all[max(i, 0)].String(), How: byIdentifier}, Score: 1})
	}
	in.moved = in.moved || rev != r.Revision
	return hits, more, nil
}

// joined gives hits, and behind them those by name that are not among them.
func joined(hits []Hit, byName []graph.Hit) []Hit {
	first := hits
	for i := range byName {
		h := &byName[i]
		if !slices.ContainsFunc(first, func(o Hit) bool { return o.Entity.ID == h.Node.ID }) {
			hits = append(hits, Hit{Entity: h.Node.Labelled(), Match: h.Match, Score: h.Score})
		}
	}
	return hits
}

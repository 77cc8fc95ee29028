package ask

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"

	"golang.org/x/text/unicode/norm"

	"hubgraph/graph"
	"hubgraph/graph/passage"
	"hubgraph/graph/tell"
	"hubgraph/internal/strict"
)

type listSourcesIn struct {
	asked
	Limit  whole[sourcesSpan] `query:"limit" doc:"How many at most"`
	Cursor cursorText         `query:"cursor" doc:"nextCursor of the page before"`
	langParam
}

func (a *Service) listSources(ctx context.Context, in *listSourcesIn) (*answer[List[Source]], error) {
	lang := in.lang(&in.asked)
	after, room := graph.SourceID(in.afterID(in.Cursor)), newRoom(in.Limit.read(&in.asked, "limit"))
	if err := in.check(nil); err != nil {
		return nil, err
	}
	before, err := a.store.Revision(ctx)
	if err != nil {
		return nil, err
	}
	out := List[Source]{Items: []Source{}, Complete: true}
	rev := before // of an empty list
	for s, err := range a.store.Sources(ctx) {
		if err != nil {
			return nil, err
		}
		rev = s.Revision
		if s.ID <= after {
			continue
		}
		if !room.takes(s.Size()) {
			out.cut(in.newCursor().str(string(out.Items[len(out.Items)-1].ID)))
			break
		}
		out.Items = append(out.Items, toldSource(s.Source, s.HasText, lang))
	}
	return ok(out, rev).unless(rev != before), nil
}

// ofSource is the id in the path.
type ofSource struct {
	ID graph.SourceID `path:"id" doc:"The id of the source, percent-encoded" example:"lat-shanghai-digital-hub-2022"`
}

func (p ofSource) of() graph.SourceID { return graph.SourceID(norm.NFC.String(string(p.ID))) }

// source gives a source, or ErrNotFound in words.
func (a *Service) source(ctx context.Context, id graph.SourceID) (graph.SourceResult, error) {
	s, err := a.store.Source(ctx, id)
	return s, noSource(id, err)
}

// noSource makes the store's answer to an unknown id in the path one for people.
func noSource(id graph.SourceID, err error) error {
	if errors.Is(err, graph.ErrNotFound) {
		return refuse(graph.ErrNotFound, "there is no source "+strconv.Quote(strict.Clip(string(id)))+"; GET /api/v1/sources lists them",
			Fault{"{id}", "is no source's id"})
	}
	return err
}

type getSourceIn struct {
	asked
	ofSource
	langParam
}

func (a *Service) getSource(ctx context.Context, in *getSourceIn) (*answer[Source], error) {
	lang := in.lang(&in.asked)
	if err := in.check(nil); err != nil {
		return nil, err
	}
	s, err := a.source(ctx, in.of())
	if err != nil {
		return nil, err
	}
	return ok(toldSource(s.Source, s.HasText, lang), s.Revision), nil
}

type getSourceTextIn struct {
	asked
	ofSource
	Start whole[offsetSpan] `query:"start" doc:"From this code point of the attached text; 0 by default"`
	End   whole[endSpan]    `query:"end" doc:"To this code point, exclusive; the end of the text by default"`
	langParam
}

// SourceText is the text of a source, or a part of it, for reading beside what
// the graph takes from it. Offsets are Unicode code points of the attached text.
type SourceText struct {
	Source     graph.SourceID `json:"source" doc:"The source"`
	Exact      bool           `json:"exact" doc:"The text is byte for byte the one that citations count in; otherwise their passages were found again in it"`
	Length     int            `json:"length" doc:"Code points of the whole text"`
	Start      int            `json:"start" doc:"Where the part begins"`
	End        int            `json:"end" doc:"Where it ends, exclusive"`
	Text       string         `json:"text" doc:"The part"`
	Paragraphs []Paragraph    `json:"paragraphs" doc:"The paragraphs that lie in the part or reach into it"`
	Places     []Place        `json:"places" doc:"The places in the part that statements cite, of whatever status, in order"`
	Missed     int            `json:"missed" doc:"How many of the cited places of the source are not to be found in this text"`
	StoppedBy  graph.Stop     `json:"stoppedBy,omitempty" enum:"limit" doc:"Only where more than 10,000 statements, or 8 MiB of them, cite the source: the places of the others are not shown"`
}

// Paragraph is a non-blank line of the text.
type Paragraph struct {
	N     int `json:"n" doc:"Its number, from 0"`
	Start int `json:"start" doc:"Its first code point"`
	End   int `json:"end" doc:"The code point after it"`

	// Only of a text that is exact: a copy has paragraphs of its own.
	Nth  int    `json:"nth,omitempty" doc:"Which paragraph it is as a reader counts, from 1; absent where it is none of the source's body, or the text is a copy"`
	Text string `json:"text,omitempty" doc:"The same in words, in lang, and where it is if it is none of the body"`
}

// Place is a passage that statements cite.
type Place struct {
	Start      int                 `json:"start" doc:"Its first code point"`
	End        int                 `json:"end" doc:"The code point after it"`
	Statements []graph.StatementID `json:"statements" doc:"What it supports, in order of id"`
}

func (a *Service) getSourceText(ctx context.Context, in *getSourceTextIn) (*answer[SourceText], error) {
	start, end, lang := in.Start.read(&in.asked, "start"), in.End.read(&in.asked, "end"), in.lang(&in.asked)
	if in.End.set && end <= start && len(in.faults) == 0 {
		in.fault("?end", "must be after start: end is exclusive")
	}
	if err := in.check(nil); err != nil {
		return nil, err
	}
	if in.of().Check() != "" {
		return nil, noSource(in.of(), graph.NotFound("id", in.of()))
	}
	// What is cited is asked first, for it says at which revision the rest is wanted.
	citing, err := a.citing(ctx, in.of())
	if err != nil {
		return nil, err
	}
	src, err := a.known.source(ctx, &in.asked, in.of(), citing.revision)
	if err != nil {
		return nil, noSource(in.of(), err)
	}
	if !src.HasText {
		return nil, refuse(graph.ErrNotFound, "the text of this source is not attached; whoever has it attaches it with PUT, or hubgraph source attach")
	}
	text, err := a.known.text(ctx, &in.asked, src.ID, citing.revision)
	if err != nil {
		return nil, err
	}
	if text == nil {
		return nil, graph.NoText() // it was taken away just now
	}
	if !in.End.set {
		end = text.Len()
	}
	for _, at := range []struct {
		name string
		n    int
	}{{"start", start}, {"end", end}} {
		if at.n > text.Len() {
			in.fault("?"+at.name, "is beyond the text, which has "+strconv.Itoa(text.Len())+" code points")
		}
	}
	if err := in.check(nil); err != nil {
		return nil, err
	}
	out := SourceText{
		Source: src.ID, Exact: text.Exact(), Length: text.Len(), Start: start, End: end,
		Paragraphs: []Paragraph{}, Places: []Place{}, StoppedBy: citing.stoppedBy,
	}
	out.Text, _ = text.Slice(start, end) // not ok: the part is empty
	for i, p := range text.Paragraphs() {
		if p.End > start && p.Start < end {
			if len(out.Paragraphs) == maxParagraphs {
				return nil, refuse(graph.ErrTooLarge, "the text has more than "+strconv.Itoa(maxParagraphs)+" paragraphs; ask for parts of it with start and end")
			}
			par := Paragraph{N: i, Start: p.Start, End: p.End}
			if text.Exact() {
				par.Nth, par.Text = tell.Nth(src.Body, i), tell.Places(src.Body, lang, graph.Citation{Paragraph: i, End: 1})
			}
			out.Paragraphs = append(out.Paragraphs, par)
		}
	}
	places, misses := citing.in(text)
	for _, p := range places {
		if p.End > start && p.Start < end {
			out.Places = append(out.Places, p)
		}
	}
	out.Missed = len(misses)
	return ok(out, citing.revision), nil
}

// Missed is a cited place that a text does not have.
type Missed struct {
	Statement graph.StatementID `json:"statement" doc:"The statement that cites it"`
	Cite      Citation          `json:"cite" doc:"The place"`
}

// citing is the statements that cite places in a source.
type citing struct {
	list      []graph.Statement
	stoppedBy graph.Stop // limit: there are more
	revision  graph.Revision
}

func (a *Service) citing(ctx context.Context, id graph.SourceID) (*citing, error) {
	out := &citing{}
	q := graph.StatementsQuery{Filter: graph.Filter{Statuses: graph.Statuses, Sources: []graph.SourceID{id}}, Limit: graph.MaxPage + 1, Bytes: graph.MaxAnswerBytes, Revision: &out.revision}
	room := newRoom(graph.MaxPage)
	for s, err := range a.store.Statements(ctx, q) {
		if err != nil {
			return nil, err
		}
		if !room.takes(s.Size()) {
			out.stoppedBy = graph.StoppedByLimit
			break
		}
		out.list = append(out.list, s)
	}
	return out, nil
}

// cites yields the citations.
func (c *citing) cites(yield func(graph.Citation) bool) {
	for i := range c.list {
		for _, cite := range c.list[i].Cites {
			if !yield(cite) {
				return
			}
		}
	}
}

// in gives the places cited, in order, and what is not to be found.
func (c *citing) in(text *passage.Text) (places []Place, misses []Missed) {
	misses = []Missed{}
	index := map[passage.Span]int{}
	for i := range c.list {
		s := &c.list[i]
		for j := range s.Cites {
			cite := &s.Cites[j]
			if cite.End == 0 {
				continue
			}
			start, end, found := text.Locate(*cite)
			if !found {
				misses = append(misses, Missed{s.ID, Citation{Paragraph: &cite.Paragraph, Start: &cite.Start, End: &cite.End, Via: cite.Via, Note: cite.Note}})
				continue
			}
			k, known := index[passage.Span{Start: start, End: end}]
			if !known {
				k = len(places)
				index[passage.Span{Start: start, End: end}] = k
				places = append(places, Place{Start: start, End: end})
			}
			if ids := places[k].Statements; len(ids) == 0 || ids[len(ids)-1] != s.ID {
				places[k].Statements = append(ids, s.ID)
			}
		}
	}
	slices.SortFunc(places, func(x, y Place) int { return cmp.Or(cmp.Compare(x.Start, y.Start), cmp.Compare(x.End, y.End)) })
	return places, misses
}

// Attached is what came of attaching a text.
type Attached struct {
	Source    graph.SourceID `json:"source" doc:"The source"`
	Exact     bool           `json:"exact" doc:"The text is byte for byte the one that citations count in"`
	Anchored  int            `json:"anchored" doc:"How many distinct cited places were found in it"`
	Missed    int            `json:"missed" doc:"How many cited places were not"`
	Misses    []Missed       `json:"misses" doc:"The first 10,000 of those that were not"`
	StoppedBy graph.Stop     `json:"stoppedBy,omitempty" enum:"limit" doc:"Only where more than 10,000 statements, or 8 MiB of them, cite the source: the places of the others were not looked for"`
	Revision  graph.Revision `json:"revision" doc:"The revision after it"`
}

// Anchor finds in a text of a source, which is not attached yet, what statements
// cite. Revision is left for whoever attaches it. ErrNotFound where there is no
// such source; ErrInvalid where nothing that is cited is in the text: then it is
// none of this source.
func (a *Service) Anchor(ctx context.Context, source, text string) (Attached, error) {
	src, err := a.source(ctx, graph.SourceID(norm.NFC.String(source)))
	if err != nil {
		return Attached{}, err
	}
	citing, err := a.citing(ctx, src.ID)
	if err != nil {
		return Attached{}, err
	}
	passages := passage.NewText(src.Source, text, citing.cites)
	places, misses := citing.in(passages)
	if len(places) == 0 && len(misses) > 0 {
		return Attached{}, refuse(graph.ErrInvalid, "this is not the text of the source; nothing was stored",
			Fault{"/text", "holds none of the " + strconv.Itoa(len(misses)) + " passages that statements cite"})
	}
	return Attached{
		Source: src.ID, Exact: passages.Exact(), Anchored: len(places),
		Missed: len(misses), Misses: misses[:min(len(misses), maxMisses)], StoppedBy: citing.stoppedBy,
	}, nil
}

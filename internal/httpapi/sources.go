package httpapi

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"mime"
	"slices"
	"strconv"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"hubgraph/graph"
	"hubgraph/graph/passage"
)

type listSourcesIn struct{ Asked }

func (a *api) listSources(ctx context.Context, in *listSourcesIn) (*answer[List[Source]], error) {
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
		out.Items = append(out.Items, Source{s.Source, s.HasText})
	}
	return ok(out, rev).unless(rev != before), nil
}

// OfSource is the id in the path.
type OfSource struct {
	ID graph.SourceID `path:"id" doc:"The id of the source, percent-encoded" example:"lat-shanghai-digital-hub-2022"`
}

func (p OfSource) of() graph.SourceID { return graph.SourceID(norm.NFC.String(string(p.ID))) }

// source gives a source, or ErrNotFound in words.
func (a *api) source(ctx context.Context, id graph.SourceID) (graph.SourceResult, error) {
	s, err := a.store.Source(ctx, id)
	if errors.Is(err, graph.ErrNotFound) {
		return s, newProblem(string(graph.ErrNotFound), "there is no source "+strconv.Quote(clip(string(id)))+"; GET /api/v1/sources lists them",
			Fault{"{id}", "is no source's id"})
	}
	return s, err
}

type getSourceIn struct {
	Asked
	OfSource
}

func (a *api) getSource(ctx context.Context, in *getSourceIn) (*answer[Source], error) {
	if err := in.check(nil); err != nil {
		return nil, err
	}
	s, err := a.source(ctx, in.of())
	if err != nil {
		return nil, err
	}
	return ok(Source{s.Source, s.HasText}, s.Revision), nil
}

type getSourceTextIn struct {
	Asked
	OfSource
	Start whole[offsetSpan] `query:"start" doc:"From this code point of the attached text; 0 by default"`
	End   whole[offsetSpan] `query:"end" doc:"To this code point, exclusive; the end of the text by default"`
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
	Places     []Place        `json:"places" doc:"The places in the part that statements cite, in order"`
	Missed     int            `json:"missed" doc:"How many of the cited places of the source are not to be found in this text"`
	StoppedBy  graph.Stop     `json:"stoppedBy,omitempty" enum:"limit" doc:"Only where more than 10,000 statements cite the source: the places of the others are not shown"`
}

// Paragraph is a non-blank line of the text.
type Paragraph struct {
	N     int `json:"n" doc:"Its number, from 0"`
	Start int `json:"start" doc:"Its first code point"`
	End   int `json:"end" doc:"The code point after it"`
}

// Place is a passage that statements cite.
type Place struct {
	Start      int                 `json:"start" doc:"Its first code point"`
	End        int                 `json:"end" doc:"The code point after it"`
	Statements []graph.StatementID `json:"statements" doc:"What it supports, in order of id"`
}

func (a *api) getSourceText(ctx context.Context, in *getSourceTextIn) (*answer[SourceText], error) {
	start, end := in.Start.read(&in.Asked, "start"), in.End.read(&in.Asked, "end")
	if in.End.set && end <= start && len(in.faults) == 0 {
		in.fault("?end", "must be after start: end is exclusive")
	}
	if err := in.check(nil); err != nil {
		return nil, err
	}
	src, err := a.source(ctx, in.of())
	if err != nil {
		return nil, err
	}
	if !src.HasText {
		return nil, newProblem(string(graph.ErrNotFound), "the text of this source is not attached; whoever has it attaches it with PUT, or hubgraph source attach")
	}
	text, err := a.quoter.Passages(ctx, src.ID)
	if err != nil {
		return nil, err
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
	citing, err := a.citing(ctx, src.ID)
	if err != nil {
		return nil, err
	}
	out := SourceText{
		Source: src.ID, Exact: text.Exact(), Length: text.Len(), Start: start, End: end,
		Paragraphs: []Paragraph{}, Places: []Place{}, StoppedBy: citing.stoppedBy,
	}
	out.Text, _ = text.Slice(start, end) // not ok: the part is empty
	for i, p := range text.Paragraphs() {
		if p.End > start && p.Start < end {
			out.Paragraphs = append(out.Paragraphs, Paragraph{i, p.Start, p.End})
		}
	}
	places, misses := citing.in(text)
	for _, p := range places {
		if p.End > start && p.Start < end {
			out.Places = append(out.Places, p)
		}
	}
	out.Missed = len(misses)
	return ok(out, src.Revision).unless(citing.revision != src.Revision), nil
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

func (a *api) citing(ctx context.Context, id graph.SourceID) (*citing, error) {
	out := &citing{}
	q := graph.StatementsQuery{Filter: graph.Filter{Sources: []graph.SourceID{id}}, Limit: graph.MaxPage + 1, Revision: &out.revision}
	for s, err := range a.store.Statements(ctx, q) {
		if err != nil {
			return nil, err
		}
		if len(out.list) == graph.MaxPage {
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

type putSourceTextIn struct {
	Asked
	WriteParams
	OfSource
	RawBody []byte `contentType:"text/plain"`
}

// NewText is the JSON form of a text to attach.
type NewText struct {
	Text string `json:"text" doc:"The whole text" minLength:"1"`
}

// Attached is what came of attaching a text.
type Attached struct {
	Source   graph.SourceID `json:"source" doc:"The source"`
	Exact    bool           `json:"exact" doc:"The text is byte for byte the one that citations count in"`
	Anchored int            `json:"anchored" doc:"How many distinct cited places were found in it"`
	Misses   []Missed       `json:"misses" doc:"The cited places that were not"`
	Revision graph.Revision `json:"revision" doc:"The revision after it"`
}

type putSourceTextOut struct {
	Cache string `header:"Cache-Control"`
	Body  Attached
}

func (a *api) putSourceText(ctx context.Context, in *putSourceTextIn) (*putSourceTextOut, error) {
	if p := wants(in.ContentType, "text/plain", "application/json"); p != nil {
		return nil, p
	}
	text := NewText{}
	if t, _, _ := mime.ParseMediaType(in.ContentType); t == "application/json" {
		if err := decode(in.RawBody, &text); err != nil {
			return nil, err
		}
	} else {
		if !utf8.Valid(in.RawBody) {
			return nil, newProblem("malformed", "the text is not UTF-8")
		}
		text.Text = string(bytes.TrimPrefix(in.RawBody, []byte("\ufeff")))
	}
	if err := in.check(nil); err != nil {
		return nil, err
	}
	src, err := a.source(ctx, in.of())
	if err != nil {
		return nil, err
	}
	citing, err := a.citing(ctx, src.ID)
	if err != nil {
		return nil, err
	}
	passages := passage.NewText(src.Source, text.Text, citing.cites)
	places, misses := citing.in(passages)
	if len(places) == 0 && len(misses) > 0 {
		return nil, newProblem(string(graph.ErrInvalid), "this is not the text of the source; nothing was stored",
			Fault{"/text", "holds none of the " + strconv.Itoa(len(misses)) + " passages that statements cite"})
	}
	rev, err := a.apply(ctx, in.IfMatch, graph.Batch{Texts: []graph.SourceText{{Source: src.ID, Text: text.Text}}})
	if err != nil {
		return nil, err
	}
	return &putSourceTextOut{"no-store", Attached{src.ID, passages.Exact(), len(places), misses, rev}}, nil
}

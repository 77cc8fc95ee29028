package httpapi

import (
	"bytes"
	"context"
	"mime"
	"unicode/utf8"

	"hubgraph/graph"
	"hubgraph/internal/ask"
)

type putSourceTextIn struct {
	Asked
	WriteParams
	ID      string `path:"id" doc:"The id of the source, percent-encoded" example:"lat-shanghai-digital-hub-2022"`
	RawBody []byte `contentType:"text/plain"`
}

// NewText is the JSON form of a text to attach.
type NewText struct {
	Text string `json:"text" doc:"The whole text" minLength:"1"`
}

type putSourceTextOut struct {
	Cache string `header:"Cache-Control"`
	Body  ask.Attached
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
	if err := in.check(); err != nil {
		return nil, err
	}
	out, err := a.ask.Anchor(ctx, in.ID, text.Text)
	if err != nil {
		return nil, err
	}
	out.Revision, err = a.apply(ctx, in.IfMatch, graph.Batch{Texts: []graph.SourceText{{Source: out.Source, Text: text.Text}}})
	if err != nil {
		return nil, err
	}
	return &putSourceTextOut{"no-store", out}, nil
}

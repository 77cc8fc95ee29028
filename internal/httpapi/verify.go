package httpapi

import (
	"context"

	"hubgraph/graph"
	"hubgraph/internal/ask"
)

// maxVerifyBytes is how much the texts of a check may be.
const maxVerifyBytes = 8 * graph.MaxTextBytes

// NewCheck is a check to make.
type NewCheck struct {
	Texts []graph.SourceText `json:"texts" required:"false" doc:"Texts of sources, for this check only"`
}

type verifyIn struct {
	Asked
	WriteType
	RawBody []byte `contentType:"application/json"`
}

type verifyOut struct {
	Cache string `header:"Cache-Control"`
	Body  ask.Report
}

func (a *api) verify(ctx context.Context, in *verifyIn) (*verifyOut, error) {
	if p := wants(in.ContentType, "application/json"); p != nil {
		return nil, p
	}
	var q NewCheck
	if err := decode(in.RawBody, &q); err != nil {
		return nil, err
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	rep, err := a.opt.Verify(ctx, q.Texts)
	if err != nil {
		return nil, err
	}
	return &verifyOut{"no-store", *rep}, nil
}

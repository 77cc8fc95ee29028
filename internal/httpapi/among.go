package httpapi

import (
	"context"

	"hubgraph/internal/ask"
)

// maxAmongBytes is how much a list of ids may be: the longest ids that there may be, as
// many as may be asked about, with what JSON adds.
const maxAmongBytes = 8 << 20

type amongIn struct {
	Asked
	WriteType
	RawBody []byte `contentType:"application/json"`
}

type amongOut struct {
	Cache string `header:"Cache-Control"`
	Body  ask.Among
}

// among is a read whose question is too long for an address.
func (a *api) among(ctx context.Context, in *amongIn) (*amongOut, error) {
	if p := wants(in.ContentType, "application/json"); p != nil {
		return nil, p
	}
	var q ask.NewAmong
	err := decodeFor(in.RawBody, &q, "")
	requestOf(ctx).speaks(q.Lang)
	if err != nil {
		return nil, err
	}
	out, err := a.ask.Among(ctx, q, in.faults)
	if err != nil {
		return nil, err
	}
	return &amongOut{"no-store", *out}, nil
}

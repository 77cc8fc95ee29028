package httpapi

import (
	"context"

	"hubgraph/internal/ask"
)

// pictureType is the media type of pictures.
const pictureType = "image/svg+xml"

type drawPictureIn struct {
	Asked
	WriteType
	RawBody []byte `contentType:"application/json"`
}

type drawPictureOut struct {
	Type  string `header:"Content-Type"`
	Cache string `header:"Cache-Control"`
	Body  []byte
}

// drawPicture is a read whose question is too long for an address.
func (a *api) drawPicture(ctx context.Context, in *drawPictureIn) (*drawPictureOut, error) {
	if p := wants(in.ContentType, "application/json"); p != nil {
		return nil, p
	}
	var q ask.NewPicture
	err := decodeFor(in.RawBody, &q, "")
	requestOf(ctx).speaks(q.Lang)
	if err != nil {
		return nil, err
	}
	svg, err := a.ask.Picture(ctx, q, in.faults)
	if err != nil {
		return nil, err
	}
	return &drawPictureOut{pictureType, "no-store", svg}, nil
}

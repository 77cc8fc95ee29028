package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"hubgraph/internal/ask"
)

type saveViewIn struct {
	Asked
	WriteType
	RawBody []byte `contentType:"application/json"`
}

type saveViewOut struct {
	Status   int
	Cache    string `header:"Cache-Control"`
	Location string `header:"Location" doc:"Where the view is"`
	Body     ask.ViewItem
}

func (a *api) saveView(ctx context.Context, in *saveViewIn) (*saveViewOut, error) {
	if p := wants(in.ContentType, "application/json"); p != nil {
		return nil, p
	}
	var v ask.NewView
	if err := decode(in.RawBody, &v); err != nil {
		return nil, err
	}
	item, created, err := a.ask.SaveView(ctx, v, in.faults)
	if err != nil {
		return nil, err
	}
	out := &saveViewOut{http.StatusOK, "no-store", "/api/v1/views/" + item.ID, item}
	if created {
		out.Status = http.StatusCreated
		a.wrote(ctx)
	}
	return out, nil
}

// viewState describes ask.State, of which the tags of its field can't say enough.
type viewState struct{}

// Schema documents it.
func (viewState) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true, Description: "Any JSON object; nothing in it is looked at"}
}

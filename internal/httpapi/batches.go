package httpapi

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"mime"
	"strconv"
	"strings"

	"hubgraph/graph"
	"hubgraph/internal/ask"
	"hubgraph/internal/interchange"
	"hubgraph/internal/strict"
)

// The limits of a batch over HTTP.
const (
	maxBatchBytes = 8 << 20
	maxBatchItems = 10_000
)

// WriteType is the header of what has a body.
type WriteType struct {
	ContentType string `header:"Content-Type" hidden:"true"`
}

// WriteParams are the headers of what changes the graph.
type WriteParams struct {
	WriteType
	IfMatch string `header:"If-Match" doc:"Only if the graph is still at this revision, in double quotes as /stats and the answer of a batch give it; 412 otherwise" example:"\"0d5c7a3e-5f0e-4f0e-9a43-2f6f1f6a1c11:7:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\""`
}

type applyBatchIn struct {
	Asked
	WriteParams
	Key     string `header:"Idempotency-Key" doc:"Names the batch, 1 to 255 bytes: sent again it has no further effect and gets the same answer; another batch under the same key is a conflict" example:"quarterly-figures-2022-q1"`
	RawBody []byte `contentType:"application/json"`
}

// BatchAnswer is what a batch led to.
type BatchAnswer struct {
	Revision graph.Revision `json:"revision" doc:"The revision after the batch; for If-Match" example:"0d5c7a3e-5f0e-4f0e-9a43-2f6f1f6a1c11:7:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"`
	// Only of a stream.
	Loaded *interchange.Loaded `json:"loaded,omitempty" doc:"What of a stream of lines was stored: all of it"`
}

type applyBatchOut struct {
	Cache string `header:"Cache-Control"`
	Body  BatchAnswer
}

func (a *api) applyBatch(ctx context.Context, in *applyBatchIn) (*applyBatchOut, error) {
	if p := wants(in.ContentType, "application/json", interchange.MediaType); p != nil {
		return nil, p
	}
	var b graph.Batch
	if err := decode(in.RawBody, &b); err != nil {
		return nil, err
	}
	if n := b.Items(); n > maxBatchItems {
		return nil, newProblem(string(graph.ErrTooLarge), fmt.Sprintf("the batch holds %d records; at most %d are read at once: send it in parts, or import a file", n, maxBatchItems))
	}
	switch {
	case in.Key != "" && b.Key != "" && in.Key != b.Key:
		return nil, newProblem(string(graph.ErrConflict), "the batch has two keys; nothing of it was stored",
			ask.Fault{Pointer: "Idempotency-Key", Detail: "is not the key in the body"}, ask.Fault{Pointer: "/key", Detail: "is not the key in the header Idempotency-Key"})
	case in.Key != "":
		b.Key = in.Key
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	if err := a.ask.Misplaced(ctx, &b); err != nil {
		return nil, err
	}
	rev, err := a.apply(ctx, in.IfMatch, b)
	if err != nil {
		return nil, err
	}
	return &applyBatchOut{"no-store", BatchAnswer{Revision: rev}}, nil
}

// apply writes a batch under the condition of If-Match, and leaves a line of
// who did so, here and in the store's log.
func (a *api) apply(ctx context.Context, ifMatch string, b graph.Batch) (graph.Revision, error) {
	if err := a.condition(ctx, ifMatch, &b); err != nil {
		return graph.Revision{}, err
	}
	r := requestOf(ctx)
	b.Author = cmp.Or(b.Author, r.key.Called())
	rev, err := a.store.Apply(ctx, b)
	if err != nil {
		a.opt.Logger.LogAttrs(ctx, slog.LevelInfo, "batch refused", slog.String("request", r.id), slog.String("key", r.key.ID), slog.String("code", string(graph.CodeOf(err))))
		return rev, err
	}
	a.opt.Logger.LogAttrs(ctx, slog.LevelInfo, "batch applied", slog.String("request", r.id), slog.String("key", r.key.ID),
		slog.Int("items", b.Items()), slog.Uint64("revision", rev.Seq))
	a.wrote(ctx)
	return rev, nil
}

// condition reads If-Match: tags in double quotes, of which one must be the
// revision, or * for any. A weak tag never matches (RFC 9110, 13.1.1).
func (a *api) condition(ctx context.Context, header string, b *graph.Batch) error {
	if header == "" || strings.TrimSpace(header) == "*" {
		return nil
	}
	var named []graph.Revision
	for part := range strings.SplitSeq(header, ",") {
		tag := strings.TrimSpace(part)
		weak := strings.HasPrefix(tag, "W/")
		tag = strings.TrimPrefix(tag, "W/")
		if len(tag) < 2 || tag[0] != '"' || tag[len(tag)-1] != '"' || strings.Contains(tag[1:len(tag)-1], `"`) {
			return newProblem(string(graph.ErrInvalid), "the condition can't be read; nothing was stored",
				ask.Fault{Pointer: "If-Match", Detail: "must be a revision in double quotes, as /stats gives it"})
		}
		if rev, err := graph.ParseRevision(tag[1 : len(tag)-1]); err == nil && !weak {
			named = append(named, rev)
		}
	}
	now, err := a.store.Revision(ctx)
	if err != nil {
		return err
	}
	for _, rev := range named {
		if rev == now {
			b.IfRevision = &rev // the store looks again, under its lock
			return nil
		}
	}
	if b.Key != "" && len(named) > 0 {
		// A batch sent again under its key finds the graph moved by itself: the
		// store, which knows the key, says what that comes to.
		b.IfRevision = &named[0]
		return nil
	}
	return newProblem(string(graph.ErrPrecondition), "the graph has moved since that revision; read again, then write")
}

// wants gives the problem of a body of another type than those read; a body
// without a type is taken for the first.
func wants(contentType string, types ...string) *Problem {
	if contentType == "" {
		return nil
	}
	have, params, err := mime.ParseMediaType(contentType)
	if err == nil {
		for _, t := range types {
			if have == t && (params["charset"] == "" || strings.EqualFold(params["charset"], "utf-8")) {
				return nil
			}
		}
	}
	return newProblem("unsupported_media_type", "the body is "+strconv.Quote(strict.Clip(contentType))+"; this operation reads "+strings.Join(types, " or ")+" in UTF-8").
		with("Accept", strings.Join(types, ", "))
}

package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"hubgraph/graph"
	"hubgraph/internal/ask"
	"hubgraph/internal/interchange"
	"hubgraph/internal/wording"
)

// Problem is the answer to whatever did not work, application/problem+json as
// in RFC 9457.
type Problem struct {
	Type   string      `json:"type" format:"uri-reference" doc:"What kind of problem it is; opens its description" example:"/docs#problem-invalid"`
	Title  string      `json:"title" doc:"The kind of problem in words" example:"Invalid input"`
	Status int         `json:"status" doc:"The HTTP status" example:"422"`
	Code   string      `json:"code" doc:"The kind of problem for machines, from a closed list" example:"invalid"`
	Detail string      `json:"detail" doc:"What happened and what to do" example:"the question can't be asked like this"`
	Errors []ask.Fault `json:"errors,omitempty" doc:"Every fault found, each with its place"`
	// Only of a stream that was stored in part.
	Loaded  *interchange.Loaded `json:"loaded,omitempty" doc:"What of a stream of lines is stored, where it ended early; send the whole again to go on behind it"`
	Request string              `json:"request" doc:"The id of the request, which the log has, too" example:"6f1c9d4be0a84f0f9a3a3e0b5a1c2d3e"`

	header http.Header
}

func (p *Problem) Error() string { return p.Detail }

// GetStatus gives the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType gives the media type of a problem.
func (p *Problem) ContentType(string) string { return problemType }

const problemType = "application/problem+json"

// A kind is a line of the closed list of problems.
type kind struct {
	code   string
	status int
	title  string
	help   string // for the docs page
	retry  int    // seconds of Retry-After; 0: none
}

// kinds is the closed list, in order of status. The codes of graph come first
// where a status has several.
var kinds = []kind{
	{"malformed", 400, "Malformed request", "The body is missing, is not JSON, or did not come to its end.", 0},
	{"unauthorized", 401, "A key is needed", "Send a key as Authorization: Bearer KEY or X-API-Key: KEY.", 0},
	{"forbidden", 403, "The key does not allow this", "The key is good, but its scope is another.", 0},
	{string(graph.ErrNotFound), 404, "Not found", "There is no such path or no such id.", 0},
	{"method_not_allowed", 405, "Method not allowed", "The path exists, the method does not; Allow lists those that do.", 0},
	{"timeout", 408, "The request took too long to arrive", "The body did not arrive in time.", 0},
	{string(graph.ErrConflict), 409, "Conflict with what is stored", "Right in itself, but not with what is stored. Nothing was written.", 0},
	{string(graph.ErrPrecondition), 412, "The graph has moved", "The revision is no longer the one that If-Match names. Nothing was written.", 0},
	{string(graph.ErrTooLarge), 413, "Too large", "Over a documented limit of size. Nothing was written.", 0},
	{"unsupported_media_type", 415, "Unsupported media type", "The Content-Type is none that the operation reads, or the body is in a Content-Encoding.", 0},
	{"misdirected", 421, "Misdirected request", "The Host header names no address or name of this server.", 0},
	{string(graph.ErrInvalid), 422, "Invalid input", "Unknown parameters, values out of range, records that break the schema; each with a pointer.", 0},
	{"too_many_requests", 429, "Too many requests", "Wait as long as Retry-After says.", 1},
	{"internal", 500, "Internal error", "A fault of the server; the log has the cause under the request id.", 0},
	{string(graph.ErrUnavailable), 503, "Unavailable", "The store can't answer now, or the question took longer than the deadline.", 1},
	{string(graph.ErrOutcomeUnknown), 503, "Outcome unknown", "Whether the write happened is not known. Send it again with the same Idempotency-Key.", 2},
	{string(graph.ErrClosed), 503, "Shutting down", "The store is closed.", 5},
	{string(graph.ErrFull), 507, "No room to write", "The disk is full; reads go on.", 0},
}

func kindOf(code string) kind {
	for _, k := range kinds {
		if k.code == code {
			return k
		}
	}
	return kindOf("internal")
}

func kindOfStatus(status int) kind {
	for _, k := range kinds {
		if k.status == status {
			return k
		}
	}
	return kindOf("internal")
}

const internalDetail = "something went wrong in the server; its log has the cause under this request's id"

// lastingRetry is Retry-After where a person must do something first, in seconds.
const lastingRetry = "60"

func newProblem(code, detail string, faults ...ask.Fault) *Problem {
	k := kindOf(code)
	p := &Problem{Type: "/docs#problem-" + k.code, Title: k.title, Status: k.status, Code: k.code, Detail: detail, Errors: faults}
	if k.retry > 0 {
		p.header = http.Header{"Retry-After": {strconv.Itoa(k.retry)}}
	}
	return p
}

// in gives the problem in a language, "en" or "zh". Its code is the same in each.
func (p *Problem) in(lang string) *Problem {
	if lang != "zh" {
		return p.with("Content-Language", "en")
	}
	out := *p
	out.header = p.header.Clone()
	out.Title, out.Detail, out.Errors = wording.In(p.Title, lang), wording.In(p.Detail, lang), slices.Clone(p.Errors)
	for i := range out.Errors {
		out.Errors[i].Detail = wording.In(out.Errors[i].Detail, lang)
	}
	return out.with("Content-Language", lang)
}

func (p *Problem) with(header, value string) *Problem {
	if p.header == nil {
		p.header = http.Header{}
	}
	p.header.Set(header, value)
	return p
}

// problem gives the answer to an error, and logs what is a fault of ours. The
// sentences of an *ask.Error are safe to show; anything else is not.
func (a *api) problem(ctx context.Context, err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	err = ask.InQuestion(err)
	var told *ask.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return newProblem(string(graph.ErrUnavailable), "the answer took longer than "+requestOf(ctx).within.String()+"; ask for less, or try again later")
	case errors.Is(err, context.Canceled):
		return newProblem(string(graph.ErrUnavailable), "the request was given up") // nobody reads it
	case !errors.As(err, &told) || kindOf(string(told.Code)).code != string(told.Code):
		a.fault(ctx, err)
		return newProblem("internal", internalDetail)
	}
	p = newProblem(string(told.Code), told.Detail, told.Faults...)
	if told.Code == graph.ErrUnavailable && a.opt.Lasting != nil && a.opt.Lasting(err) {
		p = p.with("Retry-After", lastingRetry)
	}
	if p.Status >= 500 {
		a.fault(ctx, err)
	}
	return p
}

// fault logs what is wrong on our side, with the cause that no answer shows.
func (a *api) fault(ctx context.Context, err error) {
	var told *ask.Error
	if errors.As(err, &told) && told.Err != nil {
		err = told.Err
	}
	attrs := []any{"request", requestOf(ctx).id, "error", err.Error()}
	var ge *graph.Error
	if errors.As(err, &ge) && ge.Err != nil {
		attrs = append(attrs, "cause", ge.Err.Error())
	}
	a.opt.Logger.ErrorContext(ctx, "request failed", attrs...)
}

// writeProblem answers from a middleware, and ends the chain.
func writeProblem(c *gin.Context, p *Problem) {
	r := requestOf(c.Request.Context())
	sendProblem(c.Writer, r.id, p.in(r.lang))
	c.Abort()
}

// sendProblem answers a request, of which nothing is answered yet.
func sendProblem(w http.ResponseWriter, request string, p *Problem) {
	p.Request = request
	h := w.Header()
	for k, vs := range p.header {
		h[k] = vs
	}
	h.Set("Content-Type", problemType)
	h.Set("Cache-Control", "no-store")
	b, err := json.Marshal(p)
	if err != nil {
		panic(err) // strings and numbers only
	}
	b = append(b, '\n')
	h.Set("Content-Length", strconv.Itoa(len(b)))
	w.WriteHeader(p.Status)
	_, _ = w.Write(b)
}

// hook makes huma's own complaints Problems. What it echoes of the request is
// dropped: a body may be large or secret.
var hook = sync.OnceFunc(func() {
	gin.SetMode(gin.ReleaseMode)
	huma.DefaultArrayNullable = false
	huma.NewError = func(status int, msg string, errs ...error) huma.StatusError {
		if msg == "cannot read request body" {
			status, msg, errs = http.StatusBadRequest, "the body could not be read to its end", nil
		}
		k := kindOfStatus(status)
		switch {
		case status == http.StatusBadRequest && msg == "request body is required":
			msg = "the body is missing"
		case status == http.StatusRequestEntityTooLarge:
			msg = "the body is larger than this operation reads"
		case k.status >= 500:
			msg = internalDetail
		}
		p := newProblem(k.code, msg)
		for _, err := range errs {
			var d *huma.ErrorDetail
			if k.status < 500 && errors.As(err, &d) {
				p.Errors = append(p.Errors, ask.Fault{Pointer: humaPlace(d.Location), Detail: d.Message})
			}
		}
		return p
	}
})

func humaPlace(location string) string {
	kind, rest, _ := strings.Cut(location, ".")
	switch kind {
	case "query":
		return "?" + rest
	case "path":
		return "{" + rest + "}"
	case "body":
		return ask.BodyPointer(rest)
	}
	return rest
}

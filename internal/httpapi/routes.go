package httpapi

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"hubgraph/graph"
	"hubgraph/internal/access"
	"hubgraph/internal/ask"
	"hubgraph/internal/interchange"
)

// routes is the table of all that is answered: first the questions, whose own
// table is ask/table.go. Nothing is answered beside it.
func (a *api) routes() []route {
	var table []route
	for _, q := range a.ask.Questions() {
		table = append(table, a.question(q))
	}
	return append(table,
		body(a, "POST", "/api/v1/graph/among", access.Read, "among", limits{maxAmongBytes, a.opt.Deadline}, a.among),
		body(a, "POST", "/api/v1/graph/picture", access.Read, "drawPicture", limits{maxAmongBytes, a.opt.Deadline}, a.drawPicture),
		body(a, "PUT", "/api/v1/sources/{id}/text", access.Write, "putSourceText", limits{graph.MaxTextBytes, a.opt.Deadline}, a.putSourceText),
		orLines(body(a, "POST", "/api/v1/batches", access.Write, "applyBatch", limits{maxBatchBytes, a.opt.Deadline}, a.applyBatch), a.loadLines),
		body(a, "POST", "/api/v1/views", access.Write, "saveView", limits{ask.MaxViewBytes, a.opt.Deadline}, a.saveView),
		body(a, "POST", "/api/v1/verify", access.Admin, "verify", limits{maxVerifyBytes, 0}, a.verify),

		own(a, "GET", "/api/v1/session", "getSession", a.getSession),
		own(a, "DELETE", "/api/v1/session", "endSession", a.endSession),

		page("/", a.explorer),
		page("/v/{id}", a.explorer),
		page("/assets/{path...}", a.explorer),
		page("/icon.svg", a.explorer),
		page("/docs", a.docsPage),
		page("/docs/{name}", a.asset),
		page("/openapi.json", a.openapiJSON),
		page("/openapi.yaml", a.openapiYAML),
		page("/healthz", a.healthz),
		page("/readyz", a.readyz),
		page("/version", a.versionz),
		visit("/session/{token}", a.beginSession),
	)
}

// A route is a line of the table. What stands in the OpenAPI document is an
// operation, which huma binds and describes; the rest is for people and for
// whoever runs the server.
type route struct {
	methods []string
	path    string // {name} is a segment, {name...} the rest
	scope   access.Scope
	handle  gin.HandlerFunc
	bind    func() gin.HandlerFunc // of an operation, in the place of handle
	streams bool                   // it may take as long as whoever is at the other end
}

// register puts the table into the router: each line asks first whether the
// caller may.
func (a *api) register(e *gin.Engine) {
	for _, r := range a.routes() {
		if r.bind != nil {
			r.handle = r.bind()
		}
		for _, m := range r.methods {
			e.Handle(m, routerPath(r.path), a.authorize(r.scope), a.deadline(r), r.handle)
		}
	}
}

// routerPath writes a path of the table as the router has it.
func routerPath(path string) string {
	if before, rest, ok := strings.Cut(path, "{path...}"); ok {
		path = before + "*path" + rest
	}
	return strings.NewReplacer("{", ":", "}", "").Replace(path)
}

// page answers GET and HEAD to anyone, outside of the OpenAPI document.
func page(path string, h gin.HandlerFunc) route {
	return route{methods: reading, path: path, scope: access.Public, handle: h}
}

// visit answers GET to anyone, and not HEAD: asking changes something.
func visit(path string, h gin.HandlerFunc) route {
	return route{methods: reading[:1], path: path, scope: access.Public, handle: h}
}

// reading are the methods of what is read: HEAD is answered wherever GET is.
var reading = []string{http.MethodGet, http.MethodHead}

// An answer is that of a question.
type answer struct {
	Status int
	ETag   string `header:"ETag"`
	Cache  string `header:"Cache-Control"`
	File   string `header:"Content-Disposition"`
	Body   any
}

const cacheControl = "private, no-cache"

// question is a question: its answers are tagged, and it needs the right to read.
func (a *api) question(q *ask.Question) route {
	op := a.operation(q.Name, http.MethodGet, q.Path, access.Read)
	op.Errors = append(op.Errors, 413)
	op.Parameters = append(op.Parameters, header("If-None-Match", "The ETag of an answer that the caller has; 304 if it is still good"))
	for i := range q.Params {
		op.Parameters = append(op.Parameters, parameter(&q.Params[i]))
	}
	answers, media := &huma.MediaType{Schema: &huma.Schema{}}, "application/json"
	if q.Streams {
		media = interchange.MediaType
	}
	op.Responses["200"] = &huma.Response{Content: map[string]*huma.MediaType{media: answers}}
	a.descriptions = append(a.descriptions, func() {
		if answers.Schema = a.huma.OpenAPI().Components.Schemas.Schema(q.Answer, true, ""); q.Streams {
			answers.Schema = linesOf(answers.Schema)
		}
	})
	op.Responses["304"] = &huma.Response{Description: "The answer that the caller has is still good; the same headers, no body"}
	line := operate(a, op, access.Read, func(ctx context.Context, in *questionIn) (*answer, error) {
		if in.match != "" {
			if rev, err := a.store.Revision(ctx); err == nil {
				if tag := a.etag(rev.String(), in.url); matches(in.match, tag) {
					return &answer{Status: http.StatusNotModified, ETag: tag, Cache: cacheControl}, nil
				}
			}
		}
		got, err := a.ask.Ask(ctx, q, in.params)
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		out := &answer{Status: http.StatusOK, Cache: cacheControl, Body: got.Body}
		if s, ok := got.Body.(*ask.Stream); ok {
			out.File = `attachment; filename="` + ask.StreamName(got.Revision) + `"`
			if in.head {
				s.Skip()
			}
		}
		switch {
		case got.Fleeting:
			return out, nil
		case got.Tag != "":
			if out.ETag = a.etag(got.Tag, in.url); matches(in.match, out.ETag) {
				out.Status, out.Body = http.StatusNotModified, nil
			}
		default:
			out.ETag = a.etag(got.Revision.String(), in.url)
		}
		return out, nil
	})
	line.streams = q.Streams
	return line
}

// linesOf describes a stream of lines: the list of them.
func linesOf(line *huma.Schema) *huma.Schema {
	return &huma.Schema{Type: huma.TypeArray, Items: line, Description: "Not a JSON list, but its items, each in a line"}
}

// parameter describes a parameter of a question.
func parameter(p *ask.Param) *huma.Param {
	text := &huma.Schema{Type: huma.TypeString, Pattern: p.Form.Pattern, MinLength: bound(1), MaxLength: bound(p.Form.Longest)}
	for _, e := range p.Enum {
		text.Enum = append(text.Enum, e)
	}
	s := text
	switch {
	case p.Integer:
		low, high := float64(p.Min), float64(p.Max)
		s = &huma.Schema{Type: huma.TypeInteger, Format: "int32", Minimum: &low, Maximum: &high}
	case p.Many:
		s = &huma.Schema{Type: huma.TypeArray, Items: text, MinItems: bound(p.Least), MaxItems: bound(p.Most), UniqueItems: p.Distinct}
	}
	s.Description, s.Default = p.Doc, p.Default
	switch {
	case p.Many && p.Examples != nil:
		s.Examples = []any{p.Examples}
	case p.Examples != nil:
		s.Examples = []any{p.Examples[0]}
	}
	out := &huma.Param{Name: p.Name, In: "query", Description: p.Doc, Required: p.Required, Schema: s}
	if p.InPath {
		out.In = "path"
	} else {
		out.Explode = &p.Many // repeated, never joined by commas
	}
	return out
}

// bound is a bound of a schema; 0: none.
func bound(n int) *int {
	if n == 0 {
		return nil
	}
	return &n
}

// Limits of what has a body.
type limits struct {
	bytes int64
	time  time.Duration // 0: as long as the caller waits, over a connection maxDeadline
}

// body is what has a body: what changes the graph, and what needs more than a
// question holds. Its answers are never kept.
func body[I, O any](a *api, method, path string, scope access.Scope, id string, most limits, h func(context.Context, *I) (*O, error)) route {
	op := a.operation(id, method, path, scope)
	op.Errors = append(op.Errors, 400, 403, 408, 413, 415)
	op.MaxBodyBytes = most.bytes + 1 // huma refuses a body of exactly this size
	op.SkipValidateBody = true
	return operate(a, op, scope, func(ctx context.Context, in *I) (*O, error) {
		ctx, cancel := within(ctx, most.time)
		defer cancel()
		out, err := h(ctx, in)
		if err != nil {
			return nil, a.problem(ctx, ask.InBody(err))
		}
		return out, nil
	})
}

// within bounds the time of what has a body once that has arrived.
func within(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	if d == 0 {
		if ctx.Value(http.LocalAddrContextKey) == nil {
			return context.WithCancel(ctx) // a call in this process: there is no connection that would be given up
		}
		d = maxDeadline
	}
	requestOf(ctx).within = d
	return context.WithTimeout(ctx, d)
}

// own is about the caller and not the graph: it needs the right to read, has no
// body and is never kept.
func own[I, O any](a *api, method, path, id string, h func(context.Context, *I) (*O, error)) route {
	op := a.operation(id, method, path, access.Read)
	if method != http.MethodGet {
		op.Errors = append(op.Errors, 403)
	}
	return operate(a, op, access.Read, func(ctx context.Context, in *I) (*O, error) {
		out, err := h(ctx, in)
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		return out, nil
	})
}

// operate is the line of an operation, which huma binds and describes.
func operate[I, O any](a *api, op huma.Operation, scope access.Scope, h func(context.Context, *I) (*O, error)) route {
	methods := []string{op.Method}
	if op.Method == http.MethodGet {
		methods = reading
	}
	return route{methods: methods, path: op.Path, scope: scope, bind: func() gin.HandlerFunc {
		huma.Register(a.huma, op, h)
		a.descriptions = append(a.descriptions, func() { a.describe(op.Method, op.Path, op.OperationID) })
		return a.adapter.bound
	}}
}

// etag tags an answer by what it depends on: what was read, what was asked, and
// the program that put it into words.
func (a *api) etag(read, asked string) string {
	h := sha256.New()
	for _, s := range []string{a.version, read, asked} {
		_, _ = io.WriteString(h, s)
		_, _ = h.Write([]byte{0})
	}
	return `W/"` + base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:15]) + `"`
}

// matches compares weakly, as If-None-Match does. "*" asks whether there is
// anything at all, which is found out by answering.
func matches(header, tag string) bool {
	tag = strings.TrimPrefix(tag, "W/")
	for part := range strings.SplitSeq(header, ",") {
		if strings.TrimPrefix(strings.TrimSpace(part), "W/") == tag {
			return true
		}
	}
	return false
}

// adapter joins huma to gin. What huma binds is put into the router by register.
type adapter struct {
	gin   *gin.Engine
	bound gin.HandlerFunc // the last
}

func (d *adapter) ServeHTTP(w http.ResponseWriter, r *http.Request) { d.gin.ServeHTTP(w, r) }

// Handle keeps what huma has bound.
func (d *adapter) Handle(op *huma.Operation, handle func(huma.Context)) {
	d.bound = func(c *gin.Context) { handle(humagin.NewContext(op, c)) }
}

// An answering is huma's API where each operation answers in the types that the document
// names for it, whatever Accept asks for: there is nothing to choose from.
type answering struct{ huma.API }

// Negotiate gives the type of what does not say its own, as streams and problems do.
func (answering) Negotiate(string) (string, error) { return "application/json", nil }

func (a *api) config() huma.Config {
	format := huma.Format{Marshal: a.write, Unmarshal: json.Unmarshal}
	return huma.Config{
		OpenAPI:       a.openapi(),
		Formats:       map[string]huma.Format{"application/json": format, "json": format, interchange.MediaType: format},
		DefaultFormat: "application/json",
		Transformers:  []huma.Transformer{finish},
	}
}

// finish completes a problem with what only the request knows.
func finish(ctx huma.Context, _ string, v any) (any, error) {
	if p, ok := v.(*Problem); ok {
		r := requestOf(ctx.Context())
		p = p.in(r.lang)
		v, p.Request = p, r.id
		for k, vs := range p.header {
			ctx.SetHeader(k, vs[0])
		}
		ctx.SetHeader("Cache-Control", "no-store")
	}
	return v, nil
}

// marshal writes JSON in one piece with its length, or the problem of an answer
// that is larger than any may be.
func marshal(w io.Writer, v any) error {
	rw, _ := w.(http.ResponseWriter)
	err := ask.Marshal(w, v, func(length int) {
		if rw != nil {
			rw.Header().Set("Content-Length", strconv.Itoa(length))
		}
	})
	var told *ask.Error
	if rw == nil || !errors.As(err, &told) {
		return err
	}
	h := rw.Header()
	h.Del("ETag")
	sendProblem(rw, h.Get("X-Request-Id"), newProblem(string(told.Code), told.Detail, told.Faults...).in("en"))
	return nil
}

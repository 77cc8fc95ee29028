package httpapi

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"hubgraph/graph"
	"hubgraph/internal/access"
)

// routes is the table of all that is answered. Nothing is answered beside it.
func (a *api) routes() []route {
	return []route{
		get(a, "/api/v1/entities", "listEntities", a.listEntities),
		get(a, "/api/v1/entities/{id}", "getEntity", a.getEntity),
		get(a, "/api/v1/entities/{id}/statements", "listEntityStatements", a.listEntityStatements),
		get(a, "/api/v1/entities/{id}/neighbors", "getNeighbors", a.getNeighbors),
		get(a, "/api/v1/overview", "getOverview", a.getOverview),
		get(a, "/api/v1/graph", "getGraph", a.getGraph),
		get(a, "/api/v1/paths", "findPaths", a.findPaths),
		get(a, "/api/v1/common", "getCommon", a.getCommon),
		get(a, "/api/v1/among", "getAmong", a.getAmong),
		get(a, "/api/v1/statements", "listStatements", a.listStatements),
		get(a, "/api/v1/statements/{id}", "getStatement", a.getStatement),
		get(a, "/api/v1/search", "search", a.search),
		get(a, "/api/v1/sources", "listSources", a.listSources),
		get(a, "/api/v1/sources/{id}", "getSource", a.getSource),
		get(a, "/api/v1/sources/{id}/text", "getSourceText", a.getSourceText),
		get(a, "/api/v1/schema", "getSchema", a.getSchema),
		get(a, "/api/v1/stats", "getStats", a.getStats),
		get(a, "/api/v1/views", "listViews", a.listViews),
		get(a, "/api/v1/views/{id}", "getView", a.getView),

		body(a, "PUT", "/api/v1/sources/{id}/text", access.Write, "putSourceText", limits{graph.MaxTextBytes, a.opt.Deadline}, a.putSourceText),
		body(a, "POST", "/api/v1/batches", access.Write, "applyBatch", limits{maxBatchBytes, a.opt.Deadline}, a.applyBatch),
		body(a, "POST", "/api/v1/views", access.Write, "saveView", limits{maxViewBytes, a.opt.Deadline}, a.saveView),
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
	}
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
}

// register puts the table into the router: each line asks first whether the
// caller may.
func (a *api) register(e *gin.Engine) {
	for _, r := range a.routes() {
		if r.bind != nil {
			r.handle = r.bind()
		}
		for _, m := range r.methods {
			e.Handle(m, routerPath(r.path), a.authorize(r.scope), r.handle)
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

// An answer is what a handler gives: the body, the revision it was read at, and
// whether the same question would be answered the same again.
type answer[T any] struct {
	Status int
	ETag   string `header:"ETag" doc:"Weak; If-None-Match with it answers 304 while the graph is unchanged"`
	Cache  string `header:"Cache-Control" doc:"private, no-cache: keep it, but ask again with the ETag"`
	Body   T

	revision graph.Revision
	fleeting bool
	own      bool // it depends on no revision and has its tag already
}

func ok[T any](body T, rev graph.Revision) *answer[T] {
	return &answer[T]{Status: http.StatusOK, Body: body, revision: rev}
}

func (o *answer[T]) unless(fleeting bool) *answer[T] {
	o.fleeting = fleeting
	return o
}

const cacheControl = "private, no-cache"

// get is a question: its answers are tagged, and it needs the right to read.
func get[I, O any](a *api, path, id string, h func(context.Context, *I) (*answer[O], error)) route {
	op := operation(id, http.MethodGet, path, access.Read)
	op.Parameters = append(op.Parameters, &huma.Param{
		Name: "If-None-Match", In: "header", Description: "The ETag of an answer that the caller has; 304 if it is still good",
		Schema: &huma.Schema{Type: huma.TypeString},
	})
	op.Responses["304"] = &huma.Response{Description: "The answer that the caller has is still good; the same headers, no body"}
	return operate(a, op, access.Read, func(ctx context.Context, in *I) (*answer[O], error) {
		q := any(in).(asker).asked()
		if q.match != "" {
			if rev, err := a.store.Revision(ctx); err == nil {
				if tag := a.etag(rev, q); matches(q.match, tag) {
					return &answer[O]{Status: http.StatusNotModified, ETag: tag, Cache: cacheControl}, nil
				}
			}
		}
		out, err := h(ctx, in)
		if err != nil {
			return nil, a.problem(ctx, err, inQuery)
		}
		out.Cache = cacheControl
		switch {
		case out.own && matches(q.match, out.ETag):
			return &answer[O]{Status: http.StatusNotModified, ETag: out.ETag, Cache: cacheControl}, nil
		case !out.own && !out.fleeting:
			out.ETag = a.etag(out.revision, q)
		}
		return out, nil
	})
}

// Limits of what has a body.
type limits struct {
	bytes int64
	time  time.Duration // 0: as long as the caller waits, over a connection maxDeadline
}

// body is what has a body: what changes the graph, and what needs more than a
// question holds. Its answers are never kept.
func body[I, O any](a *api, method, path string, scope access.Scope, id string, most limits, h func(context.Context, *I) (*O, error)) route {
	op := operation(id, method, path, scope)
	op.MaxBodyBytes = most.bytes + 1 // huma refuses a body of exactly this size
	op.SkipValidateBody = true
	return operate(a, op, scope, func(ctx context.Context, in *I) (*O, error) {
		ctx, cancel := within(ctx, most.time)
		defer cancel()
		out, err := h(ctx, in)
		if err != nil {
			return nil, a.problem(ctx, err, inBody)
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
	return operate(a, operation(id, method, path, access.Read), access.Read, func(ctx context.Context, in *I) (*O, error) {
		out, err := h(ctx, in)
		if err != nil {
			return nil, a.problem(ctx, err, inQuery)
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
		a.describe(op.Method, op.Path, op.OperationID)
		return a.adapter.bound
	}}
}

// etag tags an answer by what it depends on: what was read, what was asked, and
// the program that put it into words.
func (a *api) etag(rev graph.Revision, q *Asked) string {
	h := sha256.New()
	for _, s := range []string{a.version, rev.String(), q.etagURL} {
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

func (a *api) config() huma.Config {
	format := huma.Format{Marshal: marshal, Unmarshal: json.Unmarshal}
	return huma.Config{
		OpenAPI:       a.openapi(),
		Formats:       map[string]huma.Format{"application/json": format, "json": format},
		DefaultFormat: "application/json",
		Transformers:  []huma.Transformer{finish},
	}
}

// finish completes a problem with what only the request knows.
func finish(ctx huma.Context, _ string, v any) (any, error) {
	if p, ok := v.(*Problem); ok {
		p.Request = requestOf(ctx.Context()).id
		for k, vs := range p.header {
			ctx.SetHeader(k, vs[0])
		}
		ctx.SetHeader("Cache-Control", "no-store")
	}
	return v, nil
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// marshal writes JSON in one piece with its length, so that what can't be
// encoded is found before anything is sent.
func marshal(w io.Writer, v any) error {
	b := buffers.Get().(*bytes.Buffer)
	defer func() {
		if b.Cap() <= 1<<20 {
			b.Reset()
			buffers.Put(b)
		}
	}()
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	if rw, ok := w.(http.ResponseWriter); ok {
		rw.Header().Set("Content-Length", strconv.Itoa(b.Len()))
	}
	_, err := w.Write(b.Bytes())
	return err
}

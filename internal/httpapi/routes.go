package httpapi

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"hubgraph/graph"
)

// routes is every path that is answered. GET is answered to HEAD, too.
func (a *api) routes(e *gin.Engine) {
	get(a, "/api/v1/entities", "listEntities", a.listEntities)
	get(a, "/api/v1/entities/{id}", "getEntity", a.getEntity)
	get(a, "/api/v1/entities/{id}/statements", "listEntityStatements", a.listEntityStatements)
	get(a, "/api/v1/entities/{id}/neighbors", "getNeighbors", a.getNeighbors)
	get(a, "/api/v1/overview", "getOverview", a.getOverview)
	get(a, "/api/v1/graph", "getGraph", a.getGraph)
	get(a, "/api/v1/paths", "findPaths", a.findPaths)
	get(a, "/api/v1/common", "getCommon", a.getCommon)
	get(a, "/api/v1/among", "getAmong", a.getAmong)
	get(a, "/api/v1/statements", "listStatements", a.listStatements)
	get(a, "/api/v1/statements/{id}", "getStatement", a.getStatement)
	get(a, "/api/v1/search", "search", a.search)
	get(a, "/api/v1/sources", "listSources", a.listSources)
	get(a, "/api/v1/sources/{id}", "getSource", a.getSource)
	get(a, "/api/v1/sources/{id}/text", "getSourceText", a.getSourceText)
	get(a, "/api/v1/schema", "getSchema", a.getSchema)
	get(a, "/api/v1/stats", "getStats", a.getStats)

	get(a, "/api/v1/views", "listViews", a.listViews)
	get(a, "/api/v1/views/{id}", "getView", a.getView)

	write(a, "PUT", "/api/v1/sources/{id}/text", "putSourceText", graph.MaxTextBytes, a.putSourceText)
	write(a, "POST", "/api/v1/batches", "applyBatch", maxBatchBytes, a.applyBatch)

	write(a, "POST", "/api/v1/views", "saveView", maxViewBytes, a.saveView)

	own(a, "GET", "/api/v1/session", "getSession", a.getSession)
	own(a, "DELETE", "/api/v1/session", "endSession", a.endSession)
	e.GET("/session/:token", a.beginSession)

	a.page(e, "/", a.explorer)
	a.page(e, "/v/:id", a.explorer)
	if a.opt.Page != nil {
		a.page(e, "/assets/*path", a.explorer)
		a.page(e, "/icon.svg", a.explorer)
	}
	a.page(e, "/docs", a.docsPage)
	a.page(e, "/docs/:name", a.asset)
	a.page(e, "/openapi.json", a.openapiJSON)
	a.page(e, "/openapi.yaml", a.openapiYAML)
	a.page(e, "/healthz", a.healthz)
	a.page(e, "/readyz", a.readyz)
	a.page(e, "/version", a.versionz)
}

// page answers GET and HEAD to anyone; what needs the right to read asks for it
// itself.
func (a *api) page(e *gin.Engine, path string, h gin.HandlerFunc) {
	e.GET(path, h)
	e.HEAD(path, h)
}

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

// get registers a question: its answers are tagged, and it needs the right to
// read.
func get[I, O any](a *api, path, id string, h func(context.Context, *I) (*answer[O], error)) {
	op := operation(id, http.MethodGet, path, Read)
	op.Parameters = append(op.Parameters, &huma.Param{
		Name: "If-None-Match", In: "header", Description: "The ETag of an answer that the caller has; 304 if it is still good",
		Schema: &huma.Schema{Type: huma.TypeString},
	})
	op.Responses["304"] = &huma.Response{Description: "The answer that the caller has is still good; the same headers, no body"}
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*answer[O], error) {
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
	a.describe(op.Method, path, id)
}

// write registers what changes the graph: it needs the right to write and reads
// a body of at most so many bytes.
func write[I, O any](a *api, method, path, id string, limit int64, h func(context.Context, *I) (*O, error)) {
	op := operation(id, method, path, Write)
	op.MaxBodyBytes = limit + 1 // huma refuses a body of exactly this size
	op.SkipValidateBody = true
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*O, error) {
		ctx, cancel := context.WithTimeout(ctx, a.opt.Deadline)
		defer cancel()
		out, err := h(ctx, in)
		if err != nil {
			return nil, a.problem(ctx, err, inBody)
		}
		return out, nil
	})
	a.describe(op.Method, path, id)
}

// own registers what is about the caller and not the graph: it needs the right
// to read, has no body and is never kept.
func own[I, O any](a *api, method, path, id string, h func(context.Context, *I) (*O, error)) {
	op := operation(id, method, path, Read)
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := h(ctx, in)
		if err != nil {
			return nil, a.problem(ctx, err, inQuery)
		}
		return out, nil
	})
	a.describe(method, path, id)
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

// adapter joins huma to gin: each operation asks first whether the caller may,
// and GET also stands for HEAD.
type adapter struct {
	api *api
	gin *gin.Engine
}

func (d *adapter) ServeHTTP(w http.ResponseWriter, r *http.Request) { d.gin.ServeHTTP(w, r) }

func (d *adapter) Handle(op *huma.Operation, handle func(huma.Context)) {
	path := strings.NewReplacer("{", ":", "}", "").Replace(op.Path)
	scope := op.Metadata["scope"].(Scope)
	may := d.api.authorize(scope)
	h := func(c *gin.Context) { handle(humagin.NewContext(op, c)) }
	d.gin.Handle(op.Method, path, may, h)
	if op.Method == http.MethodGet {
		d.gin.HEAD(path, may, h)
	}
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

// schemaName names a Go type in the OpenAPI document. What is read of a record
// and what is written of it are different shapes of one word.
func schemaName(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t {
	case reflect.TypeFor[graph.Node]():
		return "Entity"
	case reflect.TypeFor[graph.Entity](), reflect.TypeFor[graph.Statement](), reflect.TypeFor[graph.Citation](), reflect.TypeFor[graph.Source](), reflect.TypeFor[graph.SourceText]():
		return "New" + t.Name()
	case reflect.TypeFor[List[graph.Node]]():
		return "EntityList"
	case reflect.TypeFor[List[Statement]]():
		return "StatementList"
	case reflect.TypeFor[List[Source]]():
		return "SourceList"
	case reflect.TypeFor[List[Hit]]():
		return "HitList"
	case reflect.TypeFor[List[ViewItem]]():
		return "ViewList"
	}
	return huma.DefaultSchemaNamer(t, hint)
}

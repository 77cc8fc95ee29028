package httpapi_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	gocmp "github.com/google/go-cmp/cmp"

	"hubgraph/graph"
	"hubgraph/internal/access"
	"hubgraph/internal/ask"
	"hubgraph/internal/httpapi"
)

// An operation is one of the OpenAPI document, with a request that it answers
// over testdata/small.json.
type operation struct {
	id, method, path string
	op               *openapi3.Operation
	target, body     string
}

// good are requests that are answered with what was asked for, by operation.
var good = map[string][2]string{ // path and body
	"listEntities":         {"/entities", ""},
	"getEntity":            {"/entities/ada", ""},
	"listEntityStatements": {"/entities/ada/statements", ""},
	"getNeighbors":         {"/entities/ada/neighbors", ""},
	"getOverview":          {"/overview", ""},
	"getGraph":             {"/graph?from=ada", ""},
	"findPaths":            {"/paths?from=ada&to=dune", ""},
	"getCommon":            {"/common?of=ada&of=dune", ""},
	"getAmong":             {"/among?of=ada&of=dune", ""},
	"listStatements":       {"/statements", ""},
	"getStatement":         {"/statements/listed-on.tdhtko2b2blw2utuhpdj7xbkj4", ""},
	"search":               {"/search?q=bolt", ""},
	"listSources":          {"/sources", ""},
	"getSource":            {"/sources/memo", ""},
	"getSourceText":        {"/sources/memo/text", ""},
	"getSchema":            {"/schema", ""},
	"getDate":              {"/date?date=2021-06", ""},
	"getStats":             {"/stats", ""},
	"listViews":            {"/views", ""},
	"getView":              {"/views/$view", ""},
	"find":                 {"/find?q=bolt", ""},
	"exportGraph":          {"/export", ""},
	"listChanges":          {"/changes", ""},
	"getSession":           {"/session", ""},
	"endSession":           {"/session", ""},
	"putSourceText":        {"/sources/memo/text", "$text"},
	"applyBatch":           {"/batches", `{"entities":[{"id":"new","type":"company","name":"New"}]}`},
	"saveView":             {"/views", newView},
	"among":                {"/graph/among", `{"of":["ada","dune"],"facts":true}`},
	"drawPicture":          {"/graph/picture", `{"of":["ada","dune"],"title":"Two"}`},
	"verify":               {"/verify", "{}"},
}

func operations(t *testing.T, doc *openapi3.T) []operation {
	t.Helper()
	var out []operation
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			g, ok := good[op.OperationID]
			if !ok {
				t.Fatalf("there is no request for %s; add one to the table", op.OperationID)
			}
			out = append(out, operation{op.OperationID, method, path, op, "/api/v1" + g[0], g[1]})
		}
	}
	slices.SortFunc(out, func(a, b operation) int { return strings.Compare(a.id, b.id) })
	return out
}

// hasBody reports whether the operation reads one.
func (o operation) hasBody() bool { return o.method == "POST" || o.method == "PUT" }

// question reports whether it is one of those that ask the graph.
func (o operation) question() bool { return o.method == "GET" && o.id != "getSession" }

// writes reports whether it needs more than the right to read.
func (o operation) writes() bool { return o.hasBody() && o.id != "among" && o.id != "drawPicture" }

// missing reports whether it names ids that may be of nothing, and gives such a
// target and body.
func (o operation) missing() (operation, bool) {
	switch o.id {
	case "getGraph":
		o.target = "/api/v1/graph?from=nobody"
	case "findPaths":
		o.target = "/api/v1/paths?from=ada&to=nobody"
	case "exportGraph":
		o.target = "/api/v1/export?from=nobody"
	case "listStatements":
		o.target = "/api/v1/statements?qualifier=plan:nobody"
	case "getCommon", "getAmong":
		o.target = strings.Replace(o.target, "dune", "nobody", 1)
	case "among", "drawPicture":
		o.body = strings.Replace(o.body, "dune", "nobody", 1)
	case "verify":
		o.body = `{"texts":[{"source":"nobody","text":"x"}]}`
	default:
		if !strings.Contains(o.path, "{id}") {
			return o, false
		}
		o.target = strings.Replace("/api"+strings.TrimPrefix(o.path, "/api"), "{id}", "nobody", 1)
	}
	return o, true
}

// A world is a server to ask, without a connection.
type world struct {
	h    http.Handler
	view string // the id of a saved view
}

func newWorld(t *testing.T, s graph.Store, opt httpapi.Options) *world {
	t.Helper()
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	opt.Store, opt.Logger, opt.Version = s, discard, "test"
	if opt.Keys == nil {
		opt.Keys = keys{}
	}
	if opt.Rate == (access.Rate{}) {
		opt.Rate.PerSecond = -1
	}
	h, err := httpapi.New(opt)
	if err != nil {
		t.Fatal(err)
	}
	return &world{h: h}
}

// ask sends a request of an operation with the key of an administrator. What header
// has goes in the place of its own; nil takes it away.
func (w *world) ask(o operation, header http.Header) *http.Response {
	return w.send(o, header, strings.NewReader(o.body))
}

func (w *world) send(o operation, header http.Header, body io.Reader) *http.Response {
	r := httptest.NewRequest(o.method, "http://localhost"+strings.Replace(o.target, "$view", cmp.Or(w.view, "x"), 1), body)
	r.RemoteAddr = "127.0.0.1:5555"
	r.Header.Set("X-Api-Key", "admin-secret")
	for k, vs := range header {
		r.Header[k] = vs
		if k == "Host" {
			r.Host = vs[0]
		}
		if vs == nil {
			delete(r.Header, k)
		}
	}
	rec := httptest.NewRecorder()
	w.h.ServeHTTP(rec, r)
	return rec.Result()
}

// stuck is a body that does not arrive in time.
type stuck struct{}

func (stuck) Read([]byte) (int, error) { return 0, os.ErrDeadlineExceeded }

// everywhere are the headers that every answer of the server has, the page's too,
// and what is of the connection.
var everywhere = []string{
	"Content-Length", "Content-Security-Policy", "Content-Type", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy",
	"Referrer-Policy", "Vary", "X-Content-Type-Options",
}

// TestEveryAnswerIsDescribed provokes every answer that an operation can give, and
// holds each against the OpenAPI document: its status, its type, its headers and
// its body. The document names no status and no header that is not provoked.
func TestEveryAnswerIsDescribed(t *testing.T) {
	filled := func() graph.Store {
		s := stores[0].open(t)
		b := small(t)
		b.Texts = []graph.SourceText{{Source: "memo", Text: string(read(t, "testdata/memo.txt"))}}
		apply(t, s, b)
		return s
	}
	sessions := access.NewSessions(time.Now)
	session := func(origin string) http.Header {
		cookie, _ := sessions.Begin(sessions.Invite())
		return http.Header{"X-Api-Key": nil, "Cookie": {"hubgraph_session=" + cookie}, "Origin": {origin}}
	}
	open := newWorld(t, filled(), httpapi.Options{OpenReads: true, Bookmarks: &notes{last: "bookmark-1"}, Sessions: sessions})
	closed := newWorld(t, filled(), httpapi.Options{})
	unknown := func(err error) *world { return newWorld(t, stores[0].open(t), httpapi.Options{Keys: &away{err}}) }
	broken, away := unknown(errors.New("a cable was cut")), unknown(graph.ErrUnavailable)
	full := newWorld(t, &failing{&wrapped{Store: filled(), apply: func(context.Context, graph.Batch) (graph.Revision, error) {
		return graph.Revision{}, graph.ErrFull
	}}, 0, graph.ErrFull}, httpapi.Options{})
	torn := newWorld(t, &wrapped{Store: filled(), apply: func(context.Context, graph.Batch) (graph.Revision, error) {
		return graph.Revision{}, graph.ErrConflict
	}}, httpapi.Options{})
	large := newWorld(t, stores[0].open(t), httpapi.Options{Available: func(context.Context) error { return graph.ErrTooLarge.With("the answer is too large") }})
	busy := newWorld(t, stores[0].open(t), httpapi.Options{Rate: access.Rate{PerSecond: 1e-9, Burst: 1, Loopback: true}})

	doc := document(t, serve(t, stores[0].open(t), httpapi.Options{OpenReads: true}))
	ops := operations(t, doc)
	busy.ask(ops[0], nil)
	saved := open.ask(operation{method: "POST", target: "/api/v1/views", body: `{"state":{"saved":true}}`}, nil)
	_, open.view, _ = strings.Cut(saved.Header.Get("Location"), "views/")

	graphWrite := func(o operation) bool { return o.id == "applyBatch" || o.id == "putSourceText" }
	any := func(operation) bool { return true }
	status := map[string]int{"endSession": 204, "saveView": 201}
	cases := []struct {
		name   string
		status int // 0: what the operation answers where all is well
		of     func(operation) bool
		ask    func(operation) *http.Response
	}{
		{"all is well", 0, any, func(o operation) *http.Response { return open.ask(o, nil) }},
		{"a body that nobody reads", 0, func(o operation) bool { return !o.hasBody() }, func(o operation) *http.Response {
			return open.send(o, with("Content-Encoding", "gzip"), strings.NewReader("x"))
		}},
		{"the same view again", 200, func(o operation) bool { return o.id == "saveView" }, func(o operation) *http.Response { return open.ask(o, nil) }},
		{"a session", 204, func(o operation) bool { return o.id == "endSession" }, func(o operation) *http.Response { return open.ask(o, session("http://localhost")) }},
		{"a session from another page", 403, func(o operation) bool { return o.method != "GET" && o.id != "verify" }, func(o operation) *http.Response { return open.ask(o, session("http://evil.example")) }},
		{"nothing has changed", 304, operation.question, func(o operation) *http.Response {
			return open.ask(o, with("If-None-Match", open.ask(o, nil).Header.Get("ETag")))
		}},
		{"not JSON, or not UTF-8", 400, operation.hasBody, func(o operation) *http.Response { o.body = "{\xff"; return open.ask(o, nil) }},
		{"no body", 400, operation.hasBody, func(o operation) *http.Response { o.body = ""; return open.ask(o, nil) }},
		{"no key", 401, any, func(o operation) *http.Response { return closed.ask(o, http.Header{"X-Api-Key": nil}) }},
		{"a bad key", 401, func(o operation) bool { return o.id == "applyBatch" }, func(o operation) *http.Response { return open.ask(o, with("X-Api-Key", "bad")) }},
		{"a key of another scope", 403, operation.writes, func(o operation) *http.Response { return open.ask(o, with("X-Api-Key", "read-secret")) }},
		{"an id of nothing", 404, func(o operation) bool { _, ok := o.missing(); return ok }, func(o operation) *http.Response {
			o, _ = o.missing()
			return open.ask(o, nil)
		}},
		{"a body that does not arrive", 408, operation.hasBody, func(o operation) *http.Response { return open.send(o, nil, stuck{}) }},
		{"what the store refuses", 409, graphWrite, func(o operation) *http.Response { return torn.ask(o, nil) }},
		{"a revision of before", 412, graphWrite, func(o operation) *http.Response {
			return open.ask(o, with("If-Match", `"00000000-0000-4000-8000-000000000000:1:`+strings.Repeat("0", 64)+`"`))
		}},
		{"a body that is too large", 413, operation.hasBody, func(o operation) *http.Response {
			return open.send(o, nil, io.MultiReader(strings.NewReader("{}"), io.LimitReader(spaces{}, 65<<20)))
		}},
		{"an answer that is too large", 413, operation.question, func(o operation) *http.Response { return large.ask(o, nil) }},
		{"a body of another type", 415, operation.hasBody, func(o operation) *http.Response { return open.ask(o, with("Content-Type", "image/png")) }},
		{"a body in a coding", 415, operation.hasBody, func(o operation) *http.Response { return open.ask(o, with("Content-Encoding", "gzip")) }},
		{"another host", 421, any, func(o operation) *http.Response { return open.ask(o, with("Host", "evil.example")) }},
		{"a parameter that there is not", 422, any, func(o operation) *http.Response {
			o.target += map[bool]string{true: "&", false: "?"}[strings.Contains(o.target, "?")] + "nonsense=1"
			return open.ask(o, nil)
		}},
		{"more than a caller may", 429, any, func(o operation) *http.Response { return busy.ask(o, nil) }},
		{"a fault of ours", 500, any, func(o operation) *http.Response { return broken.ask(o, nil) }},
		{"a store that is away", 503, any, func(o operation) *http.Response { return away.ask(o, nil) }},
		{"no room", 507, func(o operation) bool { return graphWrite(o) || o.id == "saveView" }, func(o operation) *http.Response { return full.ask(o, nil) }},
	}
	for _, o := range ops {
		t.Run(o.id, func(t *testing.T) {
			if o.id == "putSourceText" {
				o.body = string(read(t, "testdata/memo.txt"))
			}
			provoked := map[string]map[string]bool{} // headers by status
			for _, tc := range cases {
				if !tc.of(o) {
					continue
				}
				want := tc.status
				if want == 0 {
					if want = status[o.id]; want == 0 {
						want = 200
					}
				}
				res := tc.ask(o)
				if res.StatusCode != want {
					b, _ := io.ReadAll(res.Body)
					t.Errorf("%s: got %d %.300s, want %d", tc.name, res.StatusCode, b, want)
					continue
				}
				seen := provoked[strconv.Itoa(want)]
				if seen == nil {
					seen = map[string]bool{}
					provoked[strconv.Itoa(want)] = seen
				}
				holds(t, tc.name, doc, o, res, seen)
			}
			for name, r := range o.op.Responses.Map() {
				seen, ok := provoked[name]
				if !ok {
					t.Errorf("the document says that it may answer %s, which it never does", name)
				}
				for h := range r.Value.Headers {
					if ok && !seen[http.CanonicalHeaderKey(h)] {
						t.Errorf("the document says that %s may have the header %s, which it never has", name, h)
					}
				}
			}
		})
	}
}

// TestAcceptChoosesNothing: an operation answers in the type that the document names for
// it, whatever a caller would rather have.
func TestAcceptChoosesNothing(t *testing.T) {
	s := stores[0].open(t)
	b := small(t)
	b.Texts = []graph.SourceText{{Source: "memo", Text: string(read(t, "testdata/memo.txt"))}}
	apply(t, s, b)
	w := newWorld(t, s, httpapi.Options{OpenReads: true})
	saved := w.ask(operation{method: "POST", target: "/api/v1/views", body: `{"state":{}}`}, nil)
	_, w.view, _ = strings.Cut(saved.Header.Get("Location"), "views/")
	for _, o := range operations(t, document(t, serve(t, stores[0].open(t), httpapi.Options{OpenReads: true}))) {
		if o.id == "putSourceText" {
			o.body = string(read(t, "testdata/memo.txt"))
		}
		for _, accept := range []string{"application/x-ndjson", "application/x-ndjson;q=0", "application/x-ndjson, application/json;q=0.5", "application/json", "json", "application/problem+json", "text/html", "image/svg+xml", "*/*"} {
			for _, wrong := range []bool{false, true} {
				o := o
				if wrong {
					o.target += map[bool]string{true: "&", false: "?"}[strings.Contains(o.target, "?")] + "nonsense=1"
				}
				res := w.ask(o, with("Accept", accept))
				r := o.op.Responses.Value(strconv.Itoa(res.StatusCode))
				if r == nil {
					t.Fatalf("%s: the answer %d is not described", o.id, res.StatusCode)
				}
				if got, want := res.Header.Get("Content-Type"), strings.Join(slices.Collect(maps.Keys(r.Value.Content)), ", "); got != want {
					t.Errorf("%s asked for %s: %d in %q, want %q", o.id, accept, res.StatusCode, got, want)
				}
			}
		}
	}
}

// holds holds one answer of an operation against the document.
func holds(t *testing.T, name string, doc *openapi3.T, o operation, res *http.Response, seen map[string]bool) {
	t.Helper()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	r := o.op.Responses.Value(strconv.Itoa(res.StatusCode))
	if r == nil {
		t.Errorf("%s: the answer %d is not described", name, res.StatusCode)
		return
	}
	for k := range res.Header {
		if seen[k] = true; slices.Contains(everywhere, k) {
			continue
		}
		if !slices.ContainsFunc(headersOf(r), func(h string) bool { return http.CanonicalHeaderKey(h) == k }) {
			t.Errorf("%s: the header %s of %d is not described", name, k, res.StatusCode)
		}
	}
	for h, v := range r.Value.Headers {
		if v.Value.Required && res.Header.Get(h) == "" {
			t.Errorf("%s: the answer %d lacks the header %s", name, res.StatusCode, h)
		}
	}
	if (len(body) > 0) != (len(r.Value.Content) > 0) {
		t.Errorf("%s: the answer %d has %d bytes, and %d types are described", name, res.StatusCode, len(body), len(r.Value.Content))
	}
	req := httptest.NewRequest(o.method, "http://localhost"+o.target, nil)
	in := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: req, Route: routeOf(doc, req)},
		Status:                 res.StatusCode, Header: res.Header,
		Options: &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true},
	}
	in.SetBodyBytes(body)
	if err := openapi3filter.ValidateResponse(context.Background(), in); err != nil {
		t.Errorf("%s: %d is not as the document says: %v\n%.500s", name, res.StatusCode, err, body)
	}
}

func headersOf(r *openapi3.ResponseRef) []string {
	var out []string
	for h := range r.Value.Headers {
		out = append(out, h)
	}
	return out
}

// unknowable are the sentences of what no document can tell from a parameter by
// itself: whether there is such a thing, and how it goes with the others.
var unknowable = []string{
	"is not a cursor of this question", "of another store", "of the schema", "is not a source;", "is reserved", "is missing", "is an end of the path", "is the same as from",
	"must name exactly one source", "needs at least", "beyond the text", "is to be avoided", "must be after start", "is not a date", "bytes; at most 512 are allowed", "that the graph was at",
}

// TestParametersAreDescribed gives each parameter what the document allows and what
// it does not, one at a time: the service takes the first, and refuses the second at
// that parameter.
func TestParametersAreDescribed(t *testing.T) {
	s := stores[0].open(t)
	apply(t, s, small(t))
	w := newWorld(t, s, httpapi.Options{OpenReads: true})
	doc := document(t, serve(t, stores[0].open(t), httpapi.Options{OpenReads: true}))
	texts := []string{
		"", " ", "x", "X", "x-", "-", "1", "0", "-1", "1.50", "1.", "1e3", ".5", "200", "10000", "10001", "1000000000", "1000000001", "2147483648", "1.0", "x:y", ":", "x:", "x y",
		"in", "any", "en", "fr", "id", "due", "actual", "CNY", "2022", "2022-1", "2022-13", "2022-01", "2022-01-05", "2022-01-32", "0000", "2022-01-05T00:00", "-0043", "Y17000", "198X", "2022-33", "2022~", "1985/..", "/", "2022/2021", "[..1760-12-03]", "{1667}", "ada", "memo", " ada", "ada\u00a0",
		"人工 智能", "\U0001f600", "a\u0000b", "a\tb", "a\nb", "a\u0085b", "\x7f", "AAAA", "!", strings.Repeat("x", 64), strings.Repeat("x", 65), strings.Repeat("x", 512), strings.Repeat("x", 513), strings.Repeat("沙", 512), strings.Repeat("沙", 513),
	}
	seen := map[string]bool{}
	for _, o := range operations(t, doc) {
		for _, ref := range o.op.Parameters {
			p := ref.Value
			b, err := json.Marshal(p)
			if err != nil {
				t.Fatal(err)
			}
			if p.In != "query" || seen[string(b)] {
				continue // or as in another operation
			}
			seen[string(b)] = true
			t.Run(o.id+" "+p.Name, func(t *testing.T) {
				for _, text := range texts {
					if text == "" && p.Schema.Value.Type.Is("integer") {
						continue // no number, whatever reads the document
					}
					u, err := url.Parse(o.target)
					if err != nil {
						t.Fatal(err)
					}
					q := u.Query()
					if given := q[p.Name]; p.Name == "of" {
						q["of"] = []string{given[0], text}
					} else {
						q.Set(p.Name, text)
					}
					u.RawQuery = q.Encode()
					req := httptest.NewRequest("GET", "http://localhost"+u.String(), nil)
					err = openapi3filter.ValidateParameter(context.Background(), &openapi3filter.RequestValidationInput{Request: req, Route: routeOf(doc, req), QueryParams: q}, p)
					o.target = u.String()
					res := w.ask(o, nil)
					body, _ := io.ReadAll(res.Body)
					var refused []string
					if res.StatusCode == 422 {
						for _, f := range problemOf(t, string(body)).Errors {
							if f.Pointer == "?"+p.Name && !slices.ContainsFunc(unknowable, func(s string) bool { return strings.Contains(f.Detail, s) }) {
								refused = append(refused, f.Detail)
							}
						}
					}
					switch {
					case err == nil && refused != nil:
						t.Errorf("the document allows %.80q, which the service refuses: %q", text, refused)
					case err != nil && res.StatusCode < 300 && !(p.Schema.Value.Type.Is("array") && utf8.RuneCountInString(text) > 512):
						t.Errorf("the service takes %.80q, which the document does not allow: %.200v", text, err)
					}
				}
			})
		}
	}
}

// TestBodiesAreDescribed sends bodies that the document allows and that it does
// not.
func TestBodiesAreDescribed(t *testing.T) {
	doc := document(t, serve(t, stores[0].open(t), httpapi.Options{OpenReads: true}))
	w := newWorld(t, stores[0].open(t), httpapi.Options{})
	ops := map[string]operation{}
	for _, o := range operations(t, doc) {
		ops[o.id] = o
	}
	apply := func(entity string) string { return `{"entities":[` + entity + `]}` }
	for _, tc := range []struct {
		name, of, body string
		allowed        bool
	}{
		{"null", "applyBatch", `null`, false},
		{"null", "saveView", `null`, false},
		{"null", "verify", `null`, false},
		{"null", "putSourceText", `null`, false},
		{"nothing to do", "applyBatch", `{}`, true},
		{"an entity", "applyBatch", apply(`{"id":"a","type":"company","name":"A"}`), true},
		{"an entity without an id", "applyBatch", apply(`{"type":"company","name":"A"}`), false},
		{"an entity with an empty id", "applyBatch", apply(`{"id":"","type":"company","name":"A"}`), false},
		{"an id with a line break", "applyBatch", apply(`{"id":"a\nb","type":"company","name":"A"}`), false},
		{"an id that ends with a space", "applyBatch", apply(`{"id":"a ","type":"company","name":"A"}`), false},
		{"an id of more than 512 characters", "applyBatch", apply(`{"id":"` + strings.Repeat("a", 513) + `","type":"company","name":"A"}`), false},
		{"a name with a tab", "applyBatch", apply(`{"id":"a","type":"company","name":"A\tB"}`), false},
		{"a name that turns others", "applyBatch", apply(`{"id":"a","type":"company","name":"A\u202eB"}`), false},
		{"a type of no form", "applyBatch", apply(`{"id":"a","type":"A Company","name":"A"}`), false},
		{"a source's title with a control character", "applyBatch", `{"sources":[{"id":"a","title":"A\u0007"}]}`, false},
		{"a date that is none", "applyBatch", `{"sources":[{"id":"a","title":"A","published":"2022-13"}]}`, false},
		{"a time of day", "applyBatch", `{"sources":[{"id":"a","title":"A","published":"2022-01-05T10:00:00Z"}]}`, false},
		{"a quarter", "applyBatch", `{"sources":[{"id":"a","title":"A","published":"2022-33~"}]}`, true},
		{"one of several dates", "applyBatch", `{"sources":[{"id":"a","title":"A","published":"[1667,1668,1670..1672]"}]}`, true},
		{"a hash that is none", "applyBatch", `{"sources":[{"id":"a","title":"A","sha256":"x"}]}`, false},
		{"an id of a statement that is none", "applyBatch", `{"retract":["x"]}`, false},
		{"what is there to delete", "applyBatch", `{"delete":["nobody"]}`, true},
		{"an author of two lines", "applyBatch", `{"author":"a\nb"}`, false},
		{"too long a note", "applyBatch", `{"note":"` + strings.Repeat("a", 4<<10+1) + `"}`, false},
		{"a source to drop", "applyBatch", `{"drop":{"sources":["nothing"]}}`, true},
		{"a type to drop of no form", "applyBatch", `{"drop":{"types":["X"]}}`, false},
		{"too many to delete", "applyBatch", `{"delete":["` + strings.Repeat(`a","`, 10_000) + `a"]}`, false},
		{"a name that is no field", "applyBatch", `{"entity":[]}`, false},
		{"a view", "saveView", `{"state":{"x":null}}`, true},
		{"a view without a state", "saveView", `{"title":"A"}`, false},
		{"a view with a title of two lines", "saveView", `{"title":"A\nB","state":{}}`, false},
		{"a page of a direction that is none", "among", `{"neighbors":{"entity":"ada","direction":"up"}}`, false},
		{"a name that is no field", "among", `{"of":["ada"],"hops":2}`, false},
		{"a layout of a kind that is none", "among", `{"of":["ada"],"layout":{"kind":"force"}}`, false},
		{"a place of one number", "among", `{"of":["ada"],"layout":{"kept":[{"id":"ada","x":1}]}}`, false},
		{"no ids", "among", `{"of":null}`, false},
		{"too many ids", "among", `{"of":["` + strings.Repeat(`a","`, 10_000) + `a"]}`, false},
		{"a picture of a layout that is none", "drawPicture", `{"of":["ada"],"layout":{"kind":"heap"}}`, false},
		{"texts of no source", "verify", `{"texts":[]}`, true},
	} {
		t.Run(tc.of+" "+tc.name, func(t *testing.T) {
			o := ops[tc.of]
			var v any
			if err := json.Unmarshal([]byte(tc.body), &v); err != nil {
				t.Fatal(err)
			}
			schema := o.op.RequestBody.Value.Content.Get("application/json").Schema.Value
			err := schema.VisitJSON(v, openapi3.EnableJSONSchema2020())
			if (err == nil) != tc.allowed {
				t.Errorf("the document: %.300v; want it allowed: %t", err, tc.allowed)
			}
			o.body = tc.body
			res := w.ask(o, with("Content-Type", "application/json"))
			body, _ := io.ReadAll(res.Body)
			if (res.StatusCode < 300) != tc.allowed {
				t.Errorf("the service: %d %.300s; want it allowed: %t", res.StatusCode, body, tc.allowed)
			}
			if !o.op.RequestBody.Value.Required {
				t.Error("the document does not say that there must be a body")
			}
		})
	}
}

// TestBoundsOfBodiesAreDescribed puts values at and beyond every bound, and of no sense, in
// the place of each field of the bodies that ask: the document and the service allow the same.
// What is null the service takes for what is not there.
func TestBoundsOfBodiesAreDescribed(t *testing.T) {
	s := stores[0].open(t)
	apply(t, s, small(t))
	w := newWorld(t, s, httpapi.Options{OpenReads: true})
	layout := `{"kind":"around","center":"ada","aspect":1,"kept":[{"id":"ada","x":1,"y":2}],"names":[{"id":"ada","width":3,"height":4}]}`
	bodies := map[string]string{
		"among":       `{"of":["ada","dune"],"facts":true,"lang":"en","neighbors":{"entity":"ada","predicate":["owns"],"type":["company"],"direction":"in","q":"bolt","sort":"id","limit":5,"cursor":"AAAA"},"layout":` + layout + `}`,
		"drawPicture": `{"of":["ada","dune"],"statements":["owns.aaaaaaaaaaaaaaaaaaaaaaaaaa"],"validAt":"2022","about":["ada"],"groups":[{"of":["ada","dune"],"name":"Two"}],"lit":["owns.aaaaaaaaaaaaaaaaaaaaaaaaaa"],"links":true,"layout":` + layout + `,"title":"T","note":"N","theme":"dark","width":300,"height":300,"partial":true,"lang":"en"}`,
	}
	// Ids of what is not drawn are passed over, whatever their form.
	passed := func(pointer string) bool {
		return slices.Contains([]string{"/layout/kept/0/id", "/layout/names/0/id"}, pointer)
	}
	many := func(n int, item any) []any { return slices.Repeat([]any{item}, n) }
	ops := operations(t, document(t, serve(t, stores[0].open(t), httpapi.Options{OpenReads: true})))
	for id, base := range bodies {
		o := ops[slices.IndexFunc(ops, func(o operation) bool { return o.id == id })]
		schema := o.op.RequestBody.Value.Content.Get("application/json").Schema.Value
		// Every field is among those that are tried.
		var whole any
		if err := json.Unmarshal([]byte(base), &whole); err != nil {
			t.Fatal(err)
		}
		if want, got := len(schema.Properties), len(whole.(map[string]any)); want != got {
			t.Errorf("%s: %d fields are tried, and it has %d", id, got, want)
		}
		tried := 0
		try := func(pointer string, value any, body any) {
			tried++
			err := schema.VisitJSON(body, openapi3.EnableJSONSchema2020())
			said := fmt.Sprintf("%.30v", value)
			if list, ok := value.([]any); ok {
				said = fmt.Sprintf("a list of %d", len(list))
			}
			text, merr := json.Marshal(body)
			if merr != nil {
				t.Fatal(merr)
			}
			o.body = string(text)
			res := w.ask(o, with("Content-Type", "application/json"))
			answer, _ := io.ReadAll(res.Body)
			var refused []string
			if res.StatusCode == 413 {
				refused = append(refused, "too many")
			} else if res.StatusCode >= 400 {
				for _, f := range problemOf(t, string(answer)).Errors {
					if f.Pointer == pointer && !slices.ContainsFunc(append([]string{"is not among the entities", "is none of the entities", "is a duplicate", "is given twice", "is in the list already", "no id of"}, unknowable...), func(s string) bool { return strings.Contains(f.Detail, s) }) {
						refused = append(refused, f.Detail)
					}
				}
			}
			switch {
			case err == nil && refused != nil:
				t.Errorf("%s: the document allows %s at %s, which the service refuses: %.200q", id, said, pointer, refused)
			case err != nil && refused == nil && !passed(pointer) && value != nil && res.StatusCode < 300:
				t.Errorf("%s: the service takes %s at %s, which the document does not allow: %.200v", id, said, pointer, err)
			}
		}
		var walk func(pointer string, at any, put func(any))
		walk = func(pointer string, at any, put func(any)) {
			values := []any{nil}
			switch x := at.(type) {
			case map[string]any:
				for _, k := range slices.Sorted(maps.Keys(x)) {
					walk(pointer+"/"+k, x[k], func(v any) { x[k] = v })
				}
				return
			case []any:
				if len(x) > 0 {
					walk(pointer+"/0", x[0], func(v any) { x[0] = v })
				}
				values = append(values, []any{})
				for _, n := range []int{1000, 1001, 5000, 5001, 10_000, 10_001} {
					item := any("x")
					if len(x) > 0 {
						item = x[0]
					}
					values = append(values, many(n, item))
				}
			case float64:
				for _, n := range []float64{-1e7, -1e6, -1, 0, 0.1, 0.2, 1, 5, 6, 199, 200, 10_000, 10_001, 1e6, 1e7} {
					values = append(values, n)
				}
			case string:
				values = append(values, "", " ", "x", "up", "any", "name", strings.Repeat("x", 301), strings.Repeat("x", 4001))
			}
			for _, v := range values {
				if list, ok := v.([]any); ok && len(list) > 0 && strings.Contains("/layout/kept /layout/names /groups", pointer) {
					continue // of objects
				}
				put(v)
				try(pointer, v, whole)
			}
			put(at)
		}
		walk("", whole, nil)
		if tried < 100 {
			t.Errorf("%s: %d values were tried, want more", id, tried)
		}
	}
}

// TestExamplesWork asks what the document gives as an example, of the built-in
// data: each parameter that may be left out by itself, for together they may ask for
// what nothing has.
func TestExamplesWork(t *testing.T) {
	srv := seeded(t, stores[0].open)
	doc := document(t, srv)
	for _, o := range operations(t, doc) {
		target, q, h := o.path, url.Values{}, with("X-Api-Key", "admin-secret")
		optional := url.Values{}
		made := true
		for _, ref := range o.op.Parameters {
			p := ref.Value
			switch {
			case p.In == "path" && p.Example == nil:
				made = false // made of what it holds
			case p.In == "path":
				target = strings.Replace(target, "{"+p.Name+"}", url.PathEscape(fmt.Sprint(p.Example)), 1)
			case p.In == "query" && p.Example != nil:
				var list []string
				b, _ := json.Marshal(p.Example)
				if json.Unmarshal(b, &list) != nil {
					list = []string{fmt.Sprint(p.Example)}
				}
				if p.Required {
					q[p.Name] = list
				} else {
					optional[p.Name] = list
				}
			case p.In == "header" && p.Example != nil:
				h.Set(p.Name, fmt.Sprint(p.Example))
			}
		}
		if !made {
			continue
		}
		body := ""
		if o.hasBody() {
			b, err := json.Marshal(o.op.RequestBody.Value.Content.Get("application/json").Example)
			if err != nil {
				t.Fatal(err)
			}
			body = string(b)
			h.Set("Content-Type", "application/json")
		}
		want := []int{200, 201, 204, 404} // an id of the example may be of nothing
		switch o.id {
		case "applyBatch":
			want = []int{412} // the graph is not at this revision
		case "putSourceText":
			want = []int{422} // the text is not the one that is cited
		}
		for _, name := range append(slices.Sorted(maps.Keys(optional)), "") {
			q := maps.Clone(q)
			if name != "" {
				q[name] = optional[name]
			}
			at := target + "?" + q.Encode()
			res, text := visit(t, srv, o.method, at, body, h)
			if !slices.Contains(want, res.StatusCode) || res.StatusCode == 404 && !slices.Contains([]string{"getView", "getSourceText", "verify"}, o.id) {
				t.Errorf("%s %s %v: %d %.300s, want one of %v", o.method, at, h, res.StatusCode, text, want)
			}
		}
	}
}

// TestHTTPSendsWhatIsAnswered: the bytes of an answer over HTTP are those that
// package ask gives, and so is what is wrong with a question.
func TestHTTPSendsWhatIsAnswered(t *testing.T) {
	s := stores[0].open(t)
	b := small(t)
	b.Texts = []graph.SourceText{{Source: "memo", Text: string(read(t, "testdata/memo.txt"))}}
	apply(t, s, b)
	service := ask.New(s)
	view, _, err := service.SaveView(context.Background(), ask.NewView{State: map[string]any{}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, s, httpapi.Options{OpenReads: true})
	w.view = view.ID
	for _, q := range service.Questions() {
		target := "/api/v1" + strings.Replace(good[q.Name][0], "$view", view.ID, 1)
		for _, wrong := range []bool{false, true} {
			u, err := url.Parse(target)
			if err != nil {
				t.Fatal(err)
			}
			p := ask.Params{Values: u.Query()}
			if before, after, ok := strings.Cut(q.Path, "{id}"); ok {
				p.ID = strings.TrimSuffix(strings.TrimPrefix(u.Path, before), after)
			}
			if wrong {
				p.Values["limit"] = []string{"none"}
			}
			u.RawQuery = url.Values(p.Values).Encode()
			res := w.ask(operation{method: "GET", target: u.String()}, nil)
			body, err := io.ReadAll(res.Body)
			if err != nil {
				t.Fatal(err)
			}
			a, err := service.Ask(context.Background(), q, p)
			if wrong {
				var told *ask.Error
				if !errors.As(err, &told) {
					t.Fatalf("%s: %v", u, err)
				}
				got := problemOf(t, string(body))
				if diff := gocmp.Diff(told.Faults, got.Errors); diff != "" || got.Code != string(told.Code) || got.Detail != told.Detail {
					t.Errorf("%s: %s, want %v with (-ask +http):\n%s", u, body, told, diff)
				}
				continue
			}
			if err != nil {
				t.Fatalf("%s: %v", u, err)
			}
			var want bytes.Buffer
			if err := ask.Marshal(&want, a.Body, nil); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(want.Bytes(), body) || res.StatusCode != 200 {
				t.Errorf("%s: %d (-ask +http):\n%s", u, res.StatusCode, gocmp.Diff(want.String(), string(body)))
			}
		}
	}
}

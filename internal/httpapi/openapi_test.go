package httpapi_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/goccy/go-yaml"
	gocmp "github.com/google/go-cmp/cmp"

	"hubgraph/internal/httpapi"
	"hubgraph/internal/interchange"
)

// A stream of lines is described as the list of them.
func init() {
	openapi3filter.RegisterBodyDecoder(interchange.MediaType, func(body io.Reader, _ http.Header, _ *openapi3.SchemaRef, _ openapi3filter.EncodingFn) (any, error) {
		out := []any{}
		for d := json.NewDecoder(body); ; {
			var v any
			if err := d.Decode(&v); errors.Is(err, io.EOF) {
				return out, nil
			} else if err != nil {
				return nil, err
			}
			out = append(out, v)
		}
	})
	openapi3filter.RegisterBodyDecoder("image/svg+xml", func(body io.Reader, _ http.Header, _ *openapi3.SchemaRef, _ openapi3filter.EncodingFn) (any, error) {
		svg, err := io.ReadAll(body)
		return string(svg), err
	})
}

// document loads the OpenAPI document that a server gives.
func document(t *testing.T, srv *httptest.Server) *openapi3.T {
	t.Helper()
	_, body := fetch(t, srv, "GET", "/openapi.json", nil)
	// The patterns are those of ECMA-262; what reads them here is of package regexp.
	body = regexp.MustCompile(`\\\\u([0-9a-f]{4})`).ReplaceAllString(body, `\\x{$1}`)
	doc, err := openapi3.NewLoader().LoadFromData([]byte(body))
	if err != nil {
		t.Fatalf("load: %v", err)
	}
	return doc
}

// fetch asks and gives the answer with its body.
func fetch(t testing.TB, srv *httptest.Server, method, path string, header http.Header) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequest(method, srv.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range header {
		req.Header[k] = v
		if k == "Host" {
			req.Host = v[0]
		}
	}
	res, err := srv.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(b)
}

func TestOpenAPIIsValid(t *testing.T) {
	s := stores[0].open(t)
	srv := serve(t, s, httpapi.Options{OpenReads: true})
	doc := document(t, srv)
	if err := doc.Validate(context.Background()); err != nil {
		t.Errorf("the document is not valid: %v", err)
	}
	if !strings.HasPrefix(doc.OpenAPI, "3.1") {
		t.Errorf("version %s, want 3.1", doc.OpenAPI)
	}
	_, text := fetch(t, srv, "GET", "/openapi.yaml", nil)
	var fromYAML, fromJSON any
	if err := yaml.Unmarshal([]byte(text), &fromYAML); err != nil {
		t.Fatalf("yaml: %v", err)
	}
	_, text = fetch(t, srv, "GET", "/openapi.json", nil)
	if err := json.Unmarshal([]byte(text), &fromJSON); err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(fromYAML)
	if err != nil {
		t.Fatal(err)
	}
	var again any
	if err := json.Unmarshal(b, &again); err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(fromJSON, again); diff != "" {
		t.Errorf("YAML and JSON differ (-json +yaml):\n%s", diff)
	}
}

// TestOpenAPIIsComplete: every operation says what it is for, with examples
// that are of its own schemas, and what can go wrong.
func TestOpenAPIIsComplete(t *testing.T) {
	doc := document(t, serve(t, stores[0].open(t), httpapi.Options{OpenReads: true}))
	n := 0
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			n++
			at := method + " " + path
			if op.Summary == "" || len(op.Description) < 20 || op.OperationID == "" || len(op.Tags) != 1 {
				t.Errorf("%s: summary, description, id or tag is missing", at)
			}
			for status, r := range op.Responses.Map() {
				if status >= "400" {
					checkExample(t, at+" "+status, r.Value.Content.Get("application/problem+json"))
				}
			}
			if method == "DELETE" {
				if op.Responses.Value("204") == nil {
					t.Errorf("%s: 204 is not described", at)
				}
			} else {
				checkExample(t, at+" 200", oneOf(op.Responses.Value("200").Value.Content))
			}
			if op.RequestBody != nil {
				checkExample(t, at+" body", op.RequestBody.Value.Content.Get("application/json"))
			}
			for _, p := range op.Parameters {
				if p.Value.Description == "" || p.Value.Schema == nil {
					t.Errorf("%s: the parameter %s is not described", at, p.Value.Name)
				}
				if p.Value.Name == "limit" && (p.Value.Schema.Value.Max == nil || p.Value.Schema.Value.Default == nil) {
					t.Errorf("%s: limit has no maximum or no default", at)
				}
			}
		}
	}
	for name, s := range doc.Components.Schemas {
		for field, p := range s.Value.Properties {
			if p.Value.Description == "" && p.Ref == "" {
				t.Errorf("%s.%s: what it is is not said", name, field)
			}
		}
	}
	if n < 25 {
		t.Errorf("%d operations are described, want all", n)
	}
}

// oneOf gives the media type that an answer has.
func oneOf(c openapi3.Content) *openapi3.MediaType {
	for _, m := range c {
		return m
	}
	return nil
}

func checkExample(t *testing.T, at string, m *openapi3.MediaType) {
	t.Helper()
	if m == nil || m.Schema == nil || m.Example == nil {
		t.Errorf("%s: schema or example is missing", at)
		return
	}
	if err := m.Schema.Value.VisitJSON(m.Example, openapi3.EnableJSONSchema2020()); err != nil {
		t.Errorf("%s: the example is not of the schema: %v", at, err)
	}
}

// conforming checks every answer that passes against the OpenAPI document, and every
// request that is done.
type conforming struct {
	t    *testing.T
	doc  *openapi3.T
	base http.RoundTripper
	seen map[string]bool // "GET /api/v1/stats 200"
}

func (c *conforming) RoundTrip(req *http.Request) (*http.Response, error) {
	res, err := c.base.RoundTrip(req)
	if err != nil || !strings.HasPrefix(req.URL.Path, "/api/v1/") || req.Method == http.MethodHead {
		return res, err
	}
	body, err := io.ReadAll(res.Body)
	res.Body.Close()
	res.Body = io.NopCloser(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	route := routeOf(c.doc, req)
	if route == nil {
		return res, nil
	}
	c.seen[route.Method+" "+route.Path+" "+http.StatusText(res.StatusCode)] = true
	in := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: req, Route: route},
		Status:                 res.StatusCode, Header: res.Header,
		Options: &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true},
	}
	in.SetBodyBytes(body)
	if err := openapi3filter.ValidateResponse(context.Background(), in); err != nil {
		c.t.Errorf("%s %s: %d is not as the document says: %v\n%s", req.Method, req.URL, res.StatusCode, err, body)
	}
	if res.StatusCode < 300 {
		again := req.Clone(context.Background())
		if again.Header.Get("Content-Type") == "" {
			again.Header.Set("Content-Type", "application/json") // for which it is taken
		}
		if req.GetBody != nil {
			if again.Body, err = req.GetBody(); err != nil {
				return nil, err
			}
		}
		if err := openapi3filter.ValidateRequest(context.Background(), &openapi3filter.RequestValidationInput{
			Request: again, Route: route, PathParams: pathParams(route.Path, req),
			Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, MultiError: true},
		}); err != nil {
			c.t.Errorf("%s %s is done, and is not as the document says: %v", req.Method, req.URL, err)
		}
	}
	return res, nil
}

// pathParams gives the id that stands in the path of a request.
func pathParams(path string, req *http.Request) map[string]string {
	have := strings.Split(req.URL.EscapedPath(), "/")
	for i, part := range strings.Split(path, "/") {
		if part == "{id}" {
			if id, err := url.PathUnescape(have[i]); err == nil {
				return map[string]string{"id": id}
			}
		}
	}
	return nil
}

func routeOf(doc *openapi3.T, req *http.Request) *routers.Route {
	have := strings.Split(req.URL.EscapedPath(), "/")
	for path, item := range doc.Paths.Map() {
		want := strings.Split(path, "/")
		same := len(want) == len(have)
		for i := 0; same && i < len(want); i++ {
			same = want[i] == have[i] || strings.HasPrefix(want[i], "{")
		}
		if op := item.GetOperation(req.Method); same && op != nil {
			return &routers.Route{Spec: doc, Path: path, PathItem: item, Method: req.Method, Operation: op}
		}
	}
	return nil
}

// TestAnswersConform plays the scenarios once more and holds each answer
// against the document. Together they touch every operation.
func TestAnswersConform(t *testing.T) {
	files, err := filepath.Glob("testdata/scenarios/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	doc := document(t, serve(t, stores[0].open(t), httpapi.Options{OpenReads: true}))
	c := &conforming{t, doc, http.DefaultTransport, map[string]bool{}}
	for _, f := range files {
		play(t, 0, string(read(t, f)), c)
	}
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	for path, item := range doc.Paths.Map() {
		for method := range item.Operations() {
			done := map[string]string{"DELETE": "No Content"}[method]
			if !c.seen[method+" "+path+" "+cmp.Or(done, "OK")] {
				t.Errorf("no scenario has an answer of %s %s", method, path)
			}
		}
	}
	var statuses []string
	for k := range c.seen {
		parts := strings.SplitN(k, " ", 3)
		statuses = append(statuses, parts[2])
	}
	slices.Sort(statuses)
	statuses = slices.Compact(statuses)
	want := []string{"Bad Request", "Conflict", "Created", "Forbidden", "No Content", "Not Found", "Not Modified", "OK", "Precondition Failed", "Unauthorized", "Unprocessable Entity", "Unsupported Media Type"}
	for _, w := range want {
		if !slices.Contains(statuses, w) {
			t.Errorf("no scenario shows %q", w)
		}
	}
}

package httpapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"hubgraph/graph"
	"hubgraph/internal/access"
	"hubgraph/internal/ask"
	"hubgraph/internal/httpapi"
	"hubgraph/internal/webui"
)

// wrapped is a store of which a test replaces what it wants to.
type wrapped struct {
	graph.Store
	entity   func(context.Context, graph.EntityID) (graph.ProfileResult, error)
	apply    func(context.Context, graph.Batch) (graph.Revision, error)
	revision func(context.Context) (graph.Revision, error)
	paths    func(context.Context, graph.PathsQuery) (graph.PathsResult, error)
	entities func(context.Context, graph.EntitiesQuery) iter.Seq2[graph.Node, error]
}

func (w *wrapped) Profile(ctx context.Context, id graph.EntityID) (graph.ProfileResult, error) {
	if w.entity != nil {
		return w.entity(ctx, id)
	}
	return w.Store.Profile(ctx, id)
}

func (w *wrapped) Apply(ctx context.Context, b graph.Batch) (graph.Revision, error) {
	if w.apply != nil {
		return w.apply(ctx, b)
	}
	return w.Store.Apply(ctx, b)
}

func (w *wrapped) Revision(ctx context.Context) (graph.Revision, error) {
	if w.revision != nil {
		return w.revision(ctx)
	}
	return w.Store.Revision(ctx)
}

func (w *wrapped) Paths(ctx context.Context, q graph.PathsQuery) (graph.PathsResult, error) {
	if w.paths != nil {
		return w.paths(ctx, q)
	}
	return w.Store.Paths(ctx, q)
}

func (w *wrapped) Entities(ctx context.Context, q graph.EntitiesQuery) iter.Seq2[graph.Node, error] {
	if w.entities != nil {
		return w.entities(ctx, q)
	}
	return w.Store.Entities(ctx, q)
}

func problemOf(t *testing.T, body string) httpapi.Problem {
	t.Helper()
	var p httpapi.Problem
	if err := json.Unmarshal([]byte(body), &p); err != nil {
		t.Fatalf("no problem: %v\n%s", err, body)
	}
	return p
}

// TestStoreErrors: each way in which a store fails has its status, and shows
// only what is safe to show.
func TestStoreErrors(t *testing.T) {
	secret := errors.New("dial tcp 10.1.2.3:7687: password hunter2")
	lasting := errors.New("nobody but a person can mend it: hunter2")
	for _, tc := range []struct {
		name, code, retry, shows string
		err                      error
		status                   int
		logged                   bool
	}{
		{"not found", "not_found", "", "no entity", graph.ErrNotFound, 404, false},
		{"invalid", "invalid", "", "off", graph.ErrInvalid.With("off"), 422, false},
		{"unavailable", "unavailable", "1", "away", graph.ErrUnavailable.Cause("the store is away", secret), 503, true},
		{"unavailable for long", "unavailable", "60", "read-only", fmt.Errorf("write: %w", graph.ErrUnavailable.Cause("the store is read-only", lasting)), 503, true},
		{"outcome unknown", "outcome_unknown", "2", "", graph.ErrOutcomeUnknown, 503, true},
		{"closed", "closed", "5", "", fmt.Errorf("entity: %w", graph.ErrClosed), 503, true},
		{"full", "full", "", "", graph.ErrFull.Cause("", secret), 507, true},
		{"a fault of ours", "internal", "", "its log has the cause", secret, 500, true},
		{"a code that is none", "internal", "", "its log has the cause", graph.Code("strange"), 500, true},
		{"a deadline", "unavailable", "1", "longer than", graph.ErrUnavailable.Cause("", context.DeadlineExceeded), 503, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var log buffer
			s := &wrapped{Store: stores[0].open(t), entity: func(context.Context, graph.EntityID) (graph.ProfileResult, error) {
				return graph.ProfileResult{}, tc.err
			}}
			srv := serve(t, s, httpapi.Options{
				OpenReads: true, Logger: slog.New(slog.NewJSONHandler(&log, nil)),
				Lasting: func(err error) bool { return errors.Is(err, lasting) },
			})
			res, body := fetch(t, srv, "GET", "/api/v1/entities/x", http.Header{"X-Request-Id": {"probe-1"}})
			p := problemOf(t, body)
			if res.StatusCode != tc.status || p.Status != tc.status || p.Code != tc.code {
				t.Errorf("got %d, %d %s, want %d %s", res.StatusCode, p.Status, p.Code, tc.status, tc.code)
			}
			if got := res.Header.Get("Retry-After"); got != tc.retry {
				t.Errorf("Retry-After %q, want %q", got, tc.retry)
			}
			if p.Request != "probe-1" || res.Header.Get("X-Request-Id") != "probe-1" {
				t.Errorf("request id %q, %q", p.Request, res.Header.Get("X-Request-Id"))
			}
			if !strings.Contains(p.Detail, tc.shows) || strings.Contains(body, "hunter2") {
				t.Errorf("shows %q", body)
			}
			if got := strings.Count(log.String(), `"request failed"`); got != map[bool]int{true: 1}[tc.logged] {
				t.Errorf("logged %d times:\n%s", got, log.String())
			}
			if tc.logged && errors.Is(tc.err, secret) && !strings.Contains(log.String(), "hunter2") {
				t.Errorf("the cause is not in the log:\n%s", log.String())
			}
			if tc.logged && !strings.Contains(log.String(), `"request":"probe-1"`) {
				t.Errorf("the request id is not in the log:\n%s", log.String())
			}
		})
	}
}

// buffer is a bytes.Buffer for several goroutines.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func TestPanicIs500(t *testing.T) {
	var log buffer
	s := &wrapped{Store: stores[0].open(t), entity: func(context.Context, graph.EntityID) (graph.ProfileResult, error) { panic("oh no") }}
	srv := serve(t, s, httpapi.Options{OpenReads: true, Logger: slog.New(slog.NewJSONHandler(&log, nil))})
	res, body := fetch(t, srv, "GET", "/api/v1/entities/x", nil)
	if p := problemOf(t, body); res.StatusCode != 500 || p.Code != "internal" || strings.Contains(body, "oh no") {
		t.Errorf("got %d %s", res.StatusCode, body)
	}
	if !strings.Contains(log.String(), "oh no") || !strings.Contains(log.String(), `"stack"`) {
		t.Errorf("not in the log:\n%s", log.String())
	}
}

// TestDeadline: a question that takes too long is answered in time, and a cut
// answer has no tag.
func TestDeadline(t *testing.T) {
	s := &wrapped{
		Store: stores[0].open(t),
		entity: func(ctx context.Context, _ graph.EntityID) (graph.ProfileResult, error) {
			<-ctx.Done()
			return graph.ProfileResult{}, graph.ErrUnavailable.Cause("", ctx.Err())
		},
		paths: func(ctx context.Context, _ graph.PathsQuery) (graph.PathsResult, error) {
			<-ctx.Done()
			return graph.PathsResult{StoppedBy: graph.StoppedByTime}, nil
		},
	}
	const deadline = 100 * time.Millisecond
	srv := serve(t, s, httpapi.Options{OpenReads: true, Deadline: deadline})
	start := time.Now()
	res, body := fetch(t, srv, "GET", "/api/v1/entities/x", nil)
	if p := problemOf(t, body); res.StatusCode != 503 || p.Code != "unavailable" || res.Header.Get("Retry-After") == "" {
		t.Errorf("got %d %s", res.StatusCode, body)
	}
	if took := time.Since(start); took > deadline+500*time.Millisecond+time.Second {
		t.Errorf("took %v", took)
	}
	res, body = fetch(t, srv, "GET", "/api/v1/paths?from=a&to=b", nil)
	if res.StatusCode != 200 || res.Header.Get("ETag") != "" || !strings.Contains(body, `"stoppedBy":"time"`) {
		t.Errorf("got %d, ETag %q, %s", res.StatusCode, res.Header.Get("ETag"), body)
	}
}

// TestClientGone: a client that goes away ends its question.
func TestClientGone(t *testing.T) {
	asked, ended := make(chan struct{}), make(chan error, 1)
	s := &wrapped{Store: stores[0].open(t), entity: func(ctx context.Context, _ graph.EntityID) (graph.ProfileResult, error) {
		close(asked)
		<-ctx.Done()
		ended <- context.Cause(ctx)
		return graph.ProfileResult{}, graph.ErrUnavailable.Cause("", ctx.Err())
	}}
	srv := serve(t, s, httpapi.Options{OpenReads: true})
	ctx, cancel := context.WithCancel(context.Background())
	go func() { <-asked; cancel() }()
	req, err := http.NewRequestWithContext(ctx, "GET", srv.URL+"/api/v1/entities/x", nil)
	if err != nil {
		t.Fatal(err)
	}
	if res, err := srv.Client().Do(req); err == nil {
		res.Body.Close()
		t.Fatal("answered")
	}
	select {
	case err := <-ended:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("ended by %v", err)
		}
	case <-time.After(2 * time.Second):
		t.Error("the question goes on without its client")
	}
}

func TestRequestID(t *testing.T) {
	srv := serve(t, stores[0].open(t), httpapi.Options{OpenReads: true})
	seen := map[string]bool{}
	for _, tc := range []struct {
		sent string
		kept bool
	}{
		{"", false},
		{"", false},
		{"abc-DEF_1.2", true},
		{strings.Repeat("a", 64), true},
		{strings.Repeat("a", 65), false},
		{"two words", false},
		{"<b>", false},
		{"é", false},
	} {
		h := http.Header{}
		if tc.sent != "" {
			h.Set("X-Request-Id", tc.sent)
		}
		res, _ := fetch(t, srv, "GET", "/healthz", h)
		got := res.Header.Get("X-Request-Id")
		if (got == tc.sent) != tc.kept || got == "" || seen[got] {
			t.Errorf("sent %q, got %q", tc.sent, got)
		}
		seen[got] = true
	}
}

// TestAccessLog: one line a request, and in it nothing of what was looked up or
// of a key.
func TestAccessLog(t *testing.T) {
	var log buffer
	s := stores[0].open(t)
	apply(t, s, small(t))
	srv := serve(t, s, httpapi.Options{OpenReads: true, Keys: keys{}, Logger: slog.New(slog.NewJSONHandler(&log, nil))})
	h := http.Header{"Authorization": {"Bearer write-secret"}, "X-Request-Id": {"r1"}}
	fetch(t, srv, "GET", "/api/v1/entities/ada?x=private", h)
	// An id that the server makes may hold any word of a to f.
	fetch(t, srv, "GET", "/private", with("X-Request-Id", "r2"))
	fetch(t, srv, "PRIVATE", "/api/v1/stats", with("X-Request-Id", "r3"))
	fetch(t, srv, "GET", "/api/v1/search?q=private", with("X-Request-Id", "r4"))
	text := log.String()
	for _, word := range []string{"private", "PRIVATE", "secret", "ada", "127.0.0.1"} {
		if strings.Contains(text, word) {
			t.Errorf("%q is in the log:\n%s", word, text)
		}
	}
	got := lines(text)
	if len(got) != 4 {
		t.Fatalf("%d lines, want 4:\n%s", len(got), text)
	}
	var line struct {
		Method, Route, Request, Key string
		Status, Bytes               int
		MS                          float64
	}
	if err := json.Unmarshal([]byte(got[0]), &line); err != nil {
		t.Fatal(err)
	}
	if line.Method != "GET" || line.Route != "/api/v1/entities/:id" || line.Request != "r1" || line.Key != "write" || line.Status != 422 || line.Bytes < 100 || line.MS <= 0 {
		t.Errorf("got %s", got[0])
	}
}

func TestHost(t *testing.T) {
	srv := serve(t, stores[0].open(t), httpapi.Options{OpenReads: true, Hosts: []string{"graph.example.org", "2001:db8::1"}})
	_, port, err := net.SplitHostPort(strings.TrimPrefix(srv.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		host string
		want int
	}{
		{"127.0.0.1:" + port, 200},
		{"localhost:" + port, 200},
		{"LOCALHOST", 200},
		{"localhost.", 200},
		{"[::1]:" + port, 200},
		{"127.0.0.1:1", 200}, // forwarded from another port
		{"graph.example.org", 200},
		{"Graph.Example.org:443", 200},
		{"[2001:db8::1]:8080", 200},
		{"evil.example", 421},
		{"evil.example:" + port, 421},
		{"localhost.evil.example", 421},
		{"127.0.0.1.evil.example", 421},
		{"192.168.1.1", 421},
		{"0.0.0.0", 421},
	} {
		for _, path := range []string{"/healthz", "/docs", "/api/v1/stats", "/openapi.json", "/nothing"} {
			want := tc.want
			if path == "/nothing" && want == 200 {
				want = 404
			}
			if res, body := fetch(t, srv, "GET", path, http.Header{"Host": {tc.host}}); res.StatusCode != want {
				t.Errorf("Host %s, %s: got %d, want %d: %s", tc.host, path, res.StatusCode, want, body)
			}
		}
	}
}

// TestSecurityHeaders: every answer has them, once, those of the explorer
// included.
func TestSecurityHeaders(t *testing.T) {
	page, err := webui.Handler()
	if err != nil {
		t.Fatal(err)
	}
	srv := serve(t, stores[0].open(t), httpapi.Options{OpenReads: true, Page: page})
	for path, kind := range map[string]string{
		"/": "explorer", "/v/abc": "explorer", "/assets/none.js": "explorer", "/docs": "page", "/docs/style.css": "api", "/openapi.json": "api",
		"/healthz": "api", "/api/v1/stats": "api", "/api/v1/entities/x": "api", "/nothing": "api",
	} {
		res, _ := fetch(t, srv, "GET", path, nil)
		for k, want := range map[string]string{
			"Content-Security-Policy": map[string]string{
				"api":      "default-src 'none'; frame-ancestors 'none'; sandbox",
				"page":     "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
				"explorer": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
			}[kind],
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin", "Server": "", "Access-Control-Allow-Origin": "",
		} {
			if got := strings.Join(res.Header.Values(k), " | "); got != want {
				t.Errorf("%s: %s %q, want %q", path, k, got, want)
			}
		}
	}
}

func TestRateLimit(t *testing.T) {
	srv := serve(t, stores[0].open(t), httpapi.Options{OpenReads: true, Keys: keys{}, Rate: access.Rate{PerSecond: 0.5, Burst: 3, Loopback: true}})
	count := func(h http.Header) (passed int) {
		for range 6 {
			res, body := fetch(t, srv, "GET", "/healthz", h)
			switch res.StatusCode {
			case 200:
				passed++
			case 429:
				if p := problemOf(t, body); p.Code != "too_many_requests" || res.Header.Get("Retry-After") == "" {
					t.Errorf("got %s, Retry-After %q", body, res.Header.Get("Retry-After"))
				}
			default:
				t.Errorf("got %d", res.StatusCode)
			}
		}
		return passed
	}
	if got := count(nil); got < 3 || got > 5 {
		t.Errorf("without a key %d of 6 passed, want 3", got)
	}
	if got := count(http.Header{"X-Api-Key": {"read-secret"}}); got < 3 || got > 5 {
		t.Errorf("a key has a bucket of its own: %d of 6 passed, want 3", got)
	}
}

// TestRateLimitBeyondLoopback: callers on this machine have no limit unless
// told; others do.
func TestRateLimitBeyondLoopback(t *testing.T) {
	s := stores[0].open(t)
	defer s.Close()
	h, err := httpapi.New(httpapi.Options{Store: s, OpenReads: true, Logger: discard, Hosts: []string{"h"}, Rate: access.Rate{PerSecond: 1, Burst: 2}})
	if err != nil {
		t.Fatal(err)
	}
	passed := func(remote string) (n int) {
		for range 10 {
			r := httptest.NewRequest("GET", "http://h/healthz", nil)
			r.RemoteAddr = remote
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code == 200 {
				n++
			}
		}
		return n
	}
	for _, tc := range []struct {
		remote string
		want   int
	}{
		{"127.0.0.1:1000", 10},
		{"[::1]:1000", 10},
		{"[::ffff:127.0.0.1]:1000", 10},
		{"192.0.2.1:1000", 2},
		{"192.0.2.1:1001", 0}, // the same address
		{"192.0.2.2:1000", 2},
		{"[2001:db8::1]:1000", 2},
		{"[2001:db8::2]:1000", 0}, // the same 64 bits
		{"[2001:db8:0:1::1]:1000", 2},
	} {
		if got := passed(tc.remote); got != tc.want {
			t.Errorf("%s: %d of 10 passed, want %d", tc.remote, got, tc.want)
		}
	}
}

// TestFailedKeys: an address that sends keys that are not good is slowed down;
// a good key still passes.
func TestFailedKeys(t *testing.T) {
	srv := serve(t, stores[0].open(t), httpapi.Options{OpenReads: true, Keys: keys{}})
	got := map[int]int{}
	for range 8 {
		res, _ := fetch(t, srv, "GET", "/api/v1/stats", http.Header{"X-Api-Key": {"guess"}})
		got[res.StatusCode]++
	}
	if got[401] != 5 || got[429] != 3 {
		t.Errorf("got %v, want 5 of 401 and 3 of 429", got)
	}
	if res, _ := fetch(t, srv, "GET", "/api/v1/stats", http.Header{"X-Api-Key": {"read-secret"}}); res.StatusCode != 200 {
		t.Errorf("a good key: %d", res.StatusCode)
	}
	if res, _ := fetch(t, srv, "GET", "/api/v1/stats", nil); res.StatusCode != 200 {
		t.Errorf("no key: %d", res.StatusCode)
	}
}

// away are keys of which nothing is known for a while.
type away struct{ err error }

func (k *away) Check(ctx context.Context, secret string) (access.Key, bool, error) {
	if k.err != nil {
		return access.Key{}, false, k.err
	}
	return keys{}.Check(ctx, secret)
}

// TestKeysAway: while nobody knows whether a key is good, it is not called bad:
// the server can't answer now, whatever is asked and however often. Who sends no
// key is answered as ever.
func TestKeysAway(t *testing.T) {
	var log buffer
	k := &away{graph.ErrUnavailable.Cause("the keys can't be read now", errors.New("open /private/keys.json: too many open files"))}
	srv := serve(t, stores[0].open(t), httpapi.Options{OpenReads: true, Keys: k, Logger: slog.New(slog.NewJSONHandler(&log, nil))})
	for i := range 8 { // more than the keys that an address may send in vain
		res, body := fetch(t, srv, "GET", "/api/v1/stats", with("X-Api-Key", "read-secret", "X-Request-Id", "probe"))
		if p := problemOf(t, body); res.StatusCode != 503 || p.Code != "unavailable" || res.Header.Get("Retry-After") != "1" || strings.Contains(body, "private") {
			t.Errorf("request %d: %d, Retry-After %q\n%s", i, res.StatusCode, res.Header.Get("Retry-After"), body)
		}
	}
	if got := strings.Count(log.String(), "too many open files"); got != 8 || !strings.Contains(log.String(), `"request":"probe"`) {
		t.Errorf("the cause is %d times in the log, want once a request:\n%s", got, log.String())
	}
	if res, body := fetch(t, srv, "GET", "/api/v1/stats", nil); res.StatusCode != 200 {
		t.Errorf("without a key: %d %s", res.StatusCode, body)
	}
	k.err = nil
	if res, body := fetch(t, srv, "GET", "/api/v1/stats", with("X-Api-Key", "read-secret")); res.StatusCode != 200 {
		t.Errorf("once they are back: %d %s", res.StatusCode, body)
	}
	if res, _ := fetch(t, srv, "GET", "/api/v1/stats", with("X-Api-Key", "guess")); res.StatusCode != 401 {
		t.Errorf("a bad one, once they are back: %d", res.StatusCode)
	}
}

func TestMethods(t *testing.T) {
	srv := serve(t, stores[0].open(t), httpapi.Options{OpenReads: true})
	for _, tc := range []struct{ method, path, allow string }{
		{"POST", "/api/v1/entities", "GET, HEAD"},
		{"GET", "/api/v1/batches", "POST"},
		{"DELETE", "/api/v1/sources/memo/text", "GET, HEAD, PUT"},
		{"OPTIONS", "/docs", "GET, HEAD"},
		{"PUT", "/healthz", "GET, HEAD"},
		{"BREW", "/api/v1/stats", "GET, HEAD"},
	} {
		res, body := fetch(t, srv, tc.method, tc.path, nil)
		if p := problemOf(t, body); res.StatusCode != 405 || p.Code != "method_not_allowed" {
			t.Errorf("%s %s: %d %s", tc.method, tc.path, res.StatusCode, body)
		}
		allow := strings.Split(res.Header.Get("Allow"), ", ")
		for _, m := range strings.Split(tc.allow, ", ") {
			if !strings.Contains(res.Header.Get("Allow"), m) || len(allow) != len(strings.Split(tc.allow, ", ")) {
				t.Errorf("%s %s: Allow %q, want %q", tc.method, tc.path, res.Header.Get("Allow"), tc.allow)
			}
		}
	}
}

// TestHeadIsGet: HEAD has the status and the headers of GET and no body, on
// every path that is answered to GET.
func TestHeadIsGet(t *testing.T) {
	s := stores[0].open(t)
	apply(t, s, small(t))
	srv := serve(t, s, httpapi.Options{OpenReads: true})
	for _, path := range []string{
		"/docs", "/docs/style.css", "/openapi.json", "/openapi.yaml", "/healthz", "/readyz", "/version",
		"/api/v1/entities", "/api/v1/entities/bolt", "/api/v1/entities/bolt/statements", "/api/v1/entities/bolt/neighbors",
		"/api/v1/graph?from=bolt", "/api/v1/paths?from=ada&to=dune", "/api/v1/common?of=ada&of=dune", "/api/v1/among?of=ada&of=dune",
		"/api/v1/statements", "/api/v1/search?q=bolt", "/api/v1/sources", "/api/v1/sources/memo", "/api/v1/sources/memo/text",
		"/api/v1/schema", "/api/v1/stats", "/api/v1/nothing",
	} {
		plain := http.Header{"Accept-Encoding": {"identity"}} // what is compressed has no length before it is
		get, body := fetch(t, srv, "GET", path, plain)
		head, none := fetch(t, srv, "HEAD", path, plain)
		if head.StatusCode != get.StatusCode || none != "" {
			t.Errorf("%s: HEAD %d with %d bytes, GET %d", path, head.StatusCode, len(none), get.StatusCode)
		}
		if get.Header.Get("Content-Length") != fmt.Sprint(len(body)) && len(body) > 0 && get.StatusCode == 200 {
			t.Errorf("%s: Content-Length %q of %d bytes", path, get.Header.Get("Content-Length"), len(body))
		}
		for _, k := range []string{"Content-Type", "ETag", "Cache-Control"} {
			if head.Header.Get(k) != get.Header.Get(k) {
				t.Errorf("%s: %s %q, GET %q", path, k, head.Header.Get(k), get.Header.Get(k))
			}
		}
		if path != "/api/v1/entities" && get.Header.Get("ETag") == "" && get.StatusCode == 200 && strings.HasPrefix(path, "/api") {
			t.Errorf("%s has no tag", path)
		}
	}
}

// TestIDs: ids of all sorts, however a client escapes them.
func TestIDs(t *testing.T) {
	ids := []graph.EntityID{"a/b", "a+b", "a:b", "a b", "a%2Fb", "人工 智能", "é", ".", "..", "a?b#c", "a;b&c=d", `"<b>"`, "x,y", "*", ":id", "{id}"}
	s := stores[0].open(t)
	b := graph.Batch{Sources: []graph.Source{{ID: "s/1", Title: "S"}}}
	for _, id := range ids {
		b.Entities = append(b.Entities, graph.Entity{ID: id, Type: "company", Name: "N"})
	}
	apply(t, s, b)
	srv := serve(t, s, httpapi.Options{OpenReads: true})
	strict := func(id string) string { // every byte escaped
		var out strings.Builder
		for i := range len(id) {
			fmt.Fprintf(&out, "%%%02X", id[i])
		}
		return out.String()
	}
	for _, id := range ids {
		for _, escaped := range []string{url.PathEscape(string(id)), strict(string(id))} {
			if escaped == "." || escaped == ".." {
				continue // clients take these out of a path
			}
			got := asked[ask.Profile](t, srv, "/api/v1/entities/"+escaped, nil)
			if got.Entity.ID != id {
				t.Errorf("%s: got %q, want %q", escaped, got.Entity.ID, id)
			}
			around := asked[ask.Graph](t, srv, "/api/v1/entities/"+escaped+"/neighbors", nil)
			if len(around.Entities) != 1 || around.Entities[0].ID != id {
				t.Errorf("%s: got %v", escaped, around.Entities)
			}
		}
		got := asked[ask.Graph](t, srv, "/api/v1/graph", url.Values{"from": {string(id)}})
		if len(got.Entities) != 1 || got.Entities[0].ID != id {
			t.Errorf("from=%q: got %v", id, got.Entities)
		}
	}
	// The same letters, decomposed.
	if got := asked[ask.Profile](t, srv, "/api/v1/entities/e%CC%81", nil); got.Entity.ID != "é" {
		t.Errorf("got %q", got.Entity.ID)
	}
	if got := asked[ask.Source](t, srv, "/api/v1/sources/s%2F1", nil); got.ID != "s/1" {
		t.Errorf("got %q", got.ID)
	}
	for _, bad := range []string{strict(strings.Repeat("x", 513)), "%00", "%FF", "%20"} {
		if res, body := fetch(t, srv, "GET", "/api/v1/entities/"+bad, nil); res.StatusCode != 404 {
			t.Errorf("%s: %d %s", bad, res.StatusCode, body)
		}
	}
}

// post sends a batch.
func post(t testing.TB, srv *httptest.Server, body io.Reader, h http.Header) (int, string) {
	t.Helper()
	req, err := http.NewRequest("POST", srv.URL+"/api/v1/batches", body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Api-Key", "write-secret")
	for k, v := range h {
		req.Header[k] = v
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
	return res.StatusCode, string(b)
}

// TestBatchLimits: what is too large, too deep or too many is refused, and just
// below is not.
func TestBatchLimits(t *testing.T) {
	const size = 8 << 20
	s := stores[0].open(t)
	srv := serve(t, s, httpapi.Options{OpenReads: true, Keys: keys{}})
	pad := func(n int) string {
		const head, tail = `{"key": "k"`, `}`
		return head + strings.Repeat(" ", n-len(head)-len(tail)) + tail
	}
	retracts := func(n int) string {
		ids := make([]string, n)
		for i := range ids {
			ids[i] = `"based-in.` + strings.Repeat("a", 26) + `"`
		}
		return `{"retract": [` + strings.Join(ids, ",") + `]}`
	}
	nested := func(n int) string {
		return `{"x": ` + strings.Repeat("[", n-1) + strings.Repeat("]", n-1) + "}"
	}
	for _, tc := range []struct {
		name, body string
		chunked    bool
		status     int
		code       string
	}{
		{"8 MiB", pad(size), false, 200, ""},
		{"one byte more", pad(size + 1), false, 413, "too_large"},
		{"more without a length", pad(size + 1), true, 413, "too_large"},
		{"10,000 records", retracts(10_000), false, 200, ""},
		{"one record more", retracts(10_001), false, 413, "too_large"},
		{"32 levels", nested(32), false, 422, "invalid"}, // x is no field
		{"33 levels", nested(33), false, 400, "malformed"},
		{"100,000 levels", nested(100_000), false, 400, "malformed"},
		{"a million names that are none", "{" + strings.Repeat(`"x":1,`, 1<<20) + `"y":1}`, false, 422, "invalid"},
		{"a million values of the wrong kind", `{"entities":[` + strings.Repeat("1,", 1<<20) + "1]}", false, 422, "invalid"},
		{"not UTF-8", "{\"key\": \"\xff\"}", false, 400, "malformed"},
		{"half of it", `{"key": "`, false, 400, "malformed"},
		{"a list", `[]`, false, 422, "invalid"},
		{"null", `null`, false, 422, "invalid"},
		{"no JSON at all", `hello`, false, 400, "malformed"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var body io.Reader = strings.NewReader(tc.body)
			if tc.chunked {
				body = io.MultiReader(body) // of a type whose length is not known
			}
			start := time.Now()
			status, text := post(t, srv, body, nil)
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("took %v", took)
			}
			if status != tc.status {
				t.Fatalf("got %d, want %d: %s", status, tc.status, text)
			}
			if tc.code != "" && problemOf(t, text).Code != tc.code {
				t.Errorf("got %s, want %s", text, tc.code)
			}
			if len(text) > 64<<10 {
				t.Errorf("the answer has %d bytes; it echoes the body", len(text))
			}
		})
	}
}

// TestOutcomeUnknown: a write of which nobody knows is never acknowledged.
func TestOutcomeUnknown(t *testing.T) {
	for _, tc := range []struct {
		code   graph.Code
		status int
	}{{graph.ErrOutcomeUnknown, 503}, {graph.ErrUnavailable, 503}, {graph.ErrFull, 507}, {graph.ErrClosed, 503}, {graph.ErrTooLarge, 413}} {
		s := &wrapped{Store: stores[0].open(t), apply: func(context.Context, graph.Batch) (graph.Revision, error) {
			return graph.Revision{}, tc.code.Cause("", errors.New("disk"))
		}}
		srv := serve(t, s, httpapi.Options{Keys: keys{}})
		status, text := post(t, srv, strings.NewReader(`{"entities":[{"id":"a","type":"company","name":"A"}]}`), nil)
		if p := problemOf(t, text); status != tc.status || p.Code != string(tc.code) {
			t.Errorf("%s: %d %s", tc.code, status, text)
		}
	}
}

// TestNotModifiedComputesNothing: a 304 asks the store for its revision only.
func TestNotModifiedComputesNothing(t *testing.T) {
	calls := 0
	base := stores[0].open(t)
	apply(t, base, small(t))
	s := &wrapped{Store: base, entity: func(ctx context.Context, id graph.EntityID) (graph.ProfileResult, error) {
		calls++
		return base.Profile(ctx, id)
	}}
	srv := serve(t, s, httpapi.Options{OpenReads: true})
	res, _ := fetch(t, srv, "GET", "/api/v1/entities/ada", nil)
	tag := res.Header.Get("ETag")
	if calls != 1 || !strings.HasPrefix(tag, `W/"`) {
		t.Fatalf("%d calls, tag %q", calls, tag)
	}
	res, body := fetch(t, srv, "GET", "/api/v1/entities/ada", http.Header{"If-None-Match": {tag}})
	if res.StatusCode != 304 || calls != 1 || body != "" || res.Header.Get("ETag") != tag {
		t.Errorf("got %d, %d calls, tag %q", res.StatusCode, calls, res.Header.Get("ETag"))
	}
	// The same question in another language is another answer.
	if res, _ = fetch(t, srv, "GET", "/api/v1/schema?lang=zh", nil); res.Header.Get("ETag") == "" {
		t.Fatal("no tag")
	}
	if other, _ := fetch(t, srv, "GET", "/api/v1/schema?lang=en", nil); other.Header.Get("ETag") == res.Header.Get("ETag") {
		t.Error("two languages have one tag")
	}
}

func TestReady(t *testing.T) {
	var broken error
	s := &wrapped{Store: stores[0].open(t)}
	srv := serve(t, s, httpapi.Options{Checks: []httpapi.Check{{Name: "seeded", Run: func(context.Context) error { return broken }}}})
	for _, tc := range []struct {
		name   string
		broken error
		away   bool
		status int
		body   string
	}{
		{"all is well", nil, false, 200, `{"ready":true,"checks":[{"name":"store","ok":true},{"name":"seeded","ok":true}]}`},
		{"a check fails", errors.New("secret reason"), false, 503, `{"ready":false,"checks":[{"name":"store","ok":true},{"name":"seeded","ok":false}]}`},
		{"the store is away", nil, true, 503, `{"ready":false,"checks":[{"name":"store","ok":false},{"name":"seeded","ok":true}]}`},
	} {
		broken = tc.broken
		s.revision = nil
		if tc.away {
			s.revision = func(context.Context) (graph.Revision, error) { return graph.Revision{}, graph.ErrUnavailable }
		}
		res, body := fetch(t, srv, "GET", "/readyz", nil)
		if res.StatusCode != tc.status || strings.TrimSpace(body) != tc.body {
			t.Errorf("%s: %d %s", tc.name, res.StatusCode, body)
		}
		if alive, _ := fetch(t, srv, "GET", "/healthz", nil); alive.StatusCode != 200 {
			t.Errorf("%s: healthz %d", tc.name, alive.StatusCode)
		}
	}
}

// TestCursorsUnderWrites: what was there all along comes exactly once, whatever
// is written between the pages.
func TestCursorsUnderWrites(t *testing.T) {
	s := stores[0].open(t)
	var b graph.Batch
	for i := range 20 {
		b.Entities = append(b.Entities, graph.Entity{ID: graph.EntityID(fmt.Sprintf("e%02d", i)), Type: "company", Name: "E"})
	}
	apply(t, s, b)
	srv := serve(t, s, httpapi.Options{OpenReads: true})
	seen := map[graph.EntityID]int{}
	q := url.Values{"limit": {"3"}}
	for page := range 30 {
		l := asked[ask.List[graph.Node]](t, srv, "/api/v1/entities", q)
		for _, e := range l.Items {
			seen[e.ID]++
		}
		apply(t, s, graph.Batch{Entities: []graph.Entity{{ID: graph.EntityID(fmt.Sprintf("a%d", page)), Type: "company", Name: "New"}}, Delete: []graph.EntityID{"e01"}})
		if l.NextCursor == "" {
			if !l.Complete {
				t.Error("the last page is not complete")
			}
			break
		}
		q.Set("cursor", l.NextCursor)
		q.Set("limit", fmt.Sprint(1+page%5)) // the size of a page may change
	}
	for _, e := range b.Entities {
		if seen[e.ID] != 1 {
			t.Errorf("%s came %d times", e.ID, seen[e.ID])
		}
	}
}

func TestServerLimits(t *testing.T) {
	srv := httpapi.Server(http.NotFoundHandler(), nil)
	if srv.ReadHeaderTimeout != 5*time.Second || srv.ReadTimeout != 30*time.Second || srv.WriteTimeout != 75*time.Second ||
		srv.IdleTimeout != 60*time.Second || srv.MaxHeaderBytes != 32<<10 || srv.Handler == nil || srv.ErrorLog == nil {
		t.Errorf("got %+v", srv)
	}
}

func TestNewRefuses(t *testing.T) {
	if _, err := httpapi.New(httpapi.Options{}); err == nil {
		t.Error("no store: no error")
	}
	s := stores[0].open(t)
	defer s.Close()
	if _, err := httpapi.New(httpapi.Options{Store: s, Deadline: 2 * time.Minute}); err == nil {
		t.Error("a deadline of two minutes: no error")
	}
}

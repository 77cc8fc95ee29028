package httpapi_test

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"hubgraph/internal/httpapi"
)

// TestOpening asks a server while its store is opened, and then.
func TestOpening(t *testing.T) {
	var read, all int64
	o, err := httpapi.NewOpening(httpapi.Options{Logger: slog.New(slog.DiscardHandler), Version: "v"}, func() (int64, int64) { return read, all })
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(o)
	defer srv.Close()
	browser := http.Header{"Accept": {"text/html,*/*;q=0.8"}, "Accept-Language": {"zh-CN"}}
	for _, tc := range []struct {
		read, all    int64
		method, path string
		header       http.Header
		status       int
		says         string
	}{
		{0, 0, "GET", "/healthz", nil, 200, `{"alive":true}`},
		{0, 0, "GET", "/version", nil, 200, `"version":"v"`},
		{0, 0, "GET", "/readyz", nil, 503, `{"ready":false,"checks":[{"name":"store","ok":false}]}`},
		{34, 100, "GET", "/readyz", nil, 503, `"opening":{"read":34,"of":100}`},
		{0, 0, "GET", "/api/v1/stats", nil, 503, `the graph is being opened; try again`},
		{34, 100, "GET", "/api/v1/stats", nil, 503, `the graph is being opened, 34 %; try again`},
		{100, 100, "POST", "/api/v1/batches", nil, 503, `the graph is being opened, 99 %; try again`},
		{34, 100, "GET", "/", nil, 503, `"code":"unavailable"`},
		{34, 100, "GET", "/v/x?lang=en", browser, 503, `<h1>The graph is being opened, 34 %</h1>`},
		{34, 100, "GET", "/", browser, 503, `<h1>正在打开图谱, 34 %</h1>`},
		{0, 0, "GET", "/docs/style.css", nil, 200, `body`},
		{0, 0, "PUT", "/healthz", nil, 405, `method_not_allowed`},
		{0, 0, "GET", "/healthz", http.Header{"Host": {"elsewhere.example"}}, 421, `misdirected`},
	} {
		read, all = tc.read, tc.all
		res, body := fetch(t, srv, tc.method, tc.path, tc.header)
		if res.StatusCode != tc.status || !strings.Contains(body, tc.says) {
			t.Errorf("%s %s at %d of %d: %d %s; want %d and %s", tc.method, tc.path, tc.read, tc.all, res.StatusCode, body, tc.status, tc.says)
		}
		if got := res.Header.Get("Retry-After"); (got != "") != (tc.status == 503) {
			t.Errorf("%s %s: Retry-After %q with status %d", tc.method, tc.path, got, tc.status)
		}
		if html := strings.HasPrefix(body, "<!doctype html>"); html != (res.Header.Get("Refresh") != "") || html && strings.Contains(body, "<nav") {
			t.Errorf("%s %s: Refresh %q of %s", tc.method, tc.path, res.Header.Get("Refresh"), body)
		}
	}
	o.Opened(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _ = json.NewEncoder(w).Encode(r.URL.Path) }))
	if res, body := fetch(t, srv, "GET", "/api/v1/stats", nil); res.StatusCode != 200 || body != "\"/api/v1/stats\"\n" {
		t.Errorf("once it is open: %d %s", res.StatusCode, body)
	}
}

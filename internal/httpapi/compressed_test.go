package httpapi_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"hubgraph/graph/graphtest"
	"hubgraph/internal/httpapi"
)

// unpacked reads the body of an answer by its Content-Encoding.
func unpacked(t *testing.T, res *http.Response) string {
	t.Helper()
	var r io.Reader = res.Body
	switch coding := res.Header.Get("Content-Encoding"); coding {
	case "":
	case "gzip":
		z, err := gzip.NewReader(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		r = z
	case "zstd":
		z, err := zstd.NewReader(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		defer z.Close()
		r = z
	default:
		t.Fatalf("Content-Encoding %q", coding)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestCompressed asks for the same in each coding: it says the same under the same tag,
// a large answer is smaller, and what is small or not wanted so stays as it is.
func TestCompressed(t *testing.T) {
	store := graphtest.NewModel()
	apply(t, store, small(t))
	srv := serve(t, store, httpapi.Options{Keys: keys{}, OpenReads: true})
	ask := func(method, path string, head ...string) *http.Response {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, srv.URL+path, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept-Encoding", "identity")
		for i := 0; i < len(head); i += 2 {
			req.Header.Set(head[i], head[i+1])
		}
		res, err := (&http.Transport{DisableCompression: true, DisableKeepAlives: true}).RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { res.Body.Close() })
		return res
	}
	large := []string{"/api/v1/schema", "/api/v1/statements?limit=100", "/openapi.json", "/docs"}
	for _, path := range large {
		plain := ask("GET", path)
		want := unpacked(t, plain)
		if len(want) < 1400 {
			t.Fatalf("%s has only %d bytes", path, len(want))
		}
		for _, tc := range []struct{ accept, coding string }{
			{"gzip", "gzip"},
			{"zstd", "zstd"},
			{"gzip, deflate, br, zstd", "zstd"},
			{"zstd;q=0.5, gzip", "gzip"},
			{"gzip;q=0, zstd;q=0", ""},
			{"br", ""},
			{"identity", ""},
		} {
			res := ask("GET", path, "Accept-Encoding", tc.accept)
			if got := res.Header.Get("Content-Encoding"); got != tc.coding {
				t.Errorf("%s, %q: Content-Encoding %q, want %q", path, tc.accept, got, tc.coding)
			}
			if got := res.Header.Get("Vary"); !strings.Contains(got, "Accept-Encoding") {
				t.Errorf("%s, %q: Vary %q", path, tc.accept, got)
			}
			tag := res.Header.Get("ETag")
			if tag != plain.Header.Get("ETag") || tag != "" && !strings.HasPrefix(tag, "W/") {
				t.Errorf("%s, %q: ETag %q, want %q, weak", path, tc.accept, tag, plain.Header.Get("ETag"))
			}
			var sent bytes.Buffer
			res.Body = io.NopCloser(io.TeeReader(res.Body, &sent))
			if got := unpacked(t, res); got != want {
				t.Errorf("%s, %q: another body", path, tc.accept)
			}
			if tc.coding != "" && sent.Len()*2 > len(want) {
				t.Errorf("%s, %q: %d bytes sent of %d", path, tc.accept, sent.Len(), len(want))
			}
			if tag == "" {
				continue
			}
			again := ask("GET", path, "Accept-Encoding", tc.accept, "If-None-Match", tag)
			if again.StatusCode != http.StatusNotModified || again.Header.Get("Content-Encoding") != "" || unpacked(t, again) != "" {
				t.Errorf("%s, %q, with its tag: %s, Content-Encoding %q", path, tc.accept, again.Status, again.Header.Get("Content-Encoding"))
			}
		}
		head := ask("HEAD", path, "Accept-Encoding", "gzip")
		if b := unpacked(t, &http.Response{Header: http.Header{}, Body: head.Body}); b != "" || head.StatusCode != http.StatusOK || head.Header.Get("ETag") != plain.Header.Get("ETag") {
			t.Errorf("HEAD %s: %s, ETag %q, %d bytes", path, head.Status, head.Header.Get("ETag"), len(b))
		}
	}
	// A HEAD says what a GET says. A length that is known only once all is packed it leaves out.
	for _, path := range append(large, "/healthz", "/openapi.yaml", "/api/v1/stats", "/api/v1/export", "/api/v1/nothing", "/docs/docs.css", "/") {
		for _, accept := range []string{"identity", "gzip", "zstd", "gzip;q=0.5, zstd;q=0.4", "gzip;q=0", "br", "GZIP ; Q=1", "gzip, identity;q=0"} {
			get, head := ask("GET", path, "Accept-Encoding", accept), ask("HEAD", path, "Accept-Encoding", accept)
			body, err := io.ReadAll(get.Body)
			if err != nil {
				t.Fatal(err)
			}
			if n := head.Header.Get("Content-Length"); n != "" && n != strconv.Itoa(len(body)) {
				t.Errorf("HEAD %s, %q: Content-Length %s, and a GET has %d", path, accept, n, len(body))
			}
			if path == "/api/v1/export" {
				get.Header.Del("Content-Encoding") // whether it is long enough is not known
			}
			for _, name := range []string{"X-Request-Id", "Date", "Content-Length"} {
				get.Header.Del(name)
				head.Header.Del(name)
			}
			if diff := cmp.Diff(get.Header, head.Header); diff != "" || get.StatusCode != head.StatusCode {
				t.Errorf("HEAD %s, %q: %s (-GET +HEAD):\n%s", path, accept, head.Status, diff)
			}
		}
	}
	if res := ask("GET", "/healthz", "Accept-Encoding", "identity;q=0, gzip"); res.Header.Get("Content-Encoding") != "gzip" || !strings.Contains(unpacked(t, res), "alive") {
		t.Errorf("what is small comes in no coding to who refuses that: %v", res.Header)
	}
	for _, path := range []string{"/healthz", "/api/v1/entities/bolt/neighbors?limit=1&status=denied", "/api/v1/nothing"} {
		res := ask("GET", path, "Accept-Encoding", "gzip, zstd")
		if got := res.Header.Get("Content-Encoding"); got != "" {
			t.Errorf("%s is small and comes in %s", path, got)
		}
		if got, want := unpacked(t, res), unpacked(t, ask("GET", path)); len(got) == 0 || len(want) > 1400 {
			t.Errorf("%s: %d bytes, want some, but few", path, len(got))
		}
	}
}

// TestPageFilesComeAsTheyAre: a file of the page is packed by who hands it in or not at all,
// for its tag is that of its bytes.
func TestPageFilesComeAsTheyAre(t *testing.T) {
	body := strings.Repeat("const a = 1\n", 1000)
	srv := serve(t, stores[0].open(t), httpapi.Options{Page: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("ETag", `"strong"`)
		w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
		_, _ = io.WriteString(w, body)
	})})
	for _, accept := range []string{"zstd", "gzip", "zstd, gzip", "identity"} {
		res, got := visit(t, srv, "GET", "/assets/index.js", "", with("Accept-Encoding", accept))
		if got != body || res.Header.Get("Content-Encoding") != "" || res.Header.Get("ETag") != `"strong"` || res.Header.Get("No-Gzip-Compression") != "" {
			t.Errorf("%q: %d bytes, %v", accept, len(got), res.Header)
		}
	}
}

// TestListsInSeveralLines: a header that is a list means the same in one line and in several.
func TestListsInSeveralLines(t *testing.T) {
	store := stores[0].open(t)
	apply(t, store, small(t))
	srv := serve(t, store, httpapi.Options{Keys: keys{}, OpenReads: true})
	first, _ := fetch(t, srv, "GET", "/api/v1/schema", nil)
	tag := first.Header.Get("ETag")
	if res, _ := fetch(t, srv, "GET", "/api/v1/schema", http.Header{"If-None-Match": {`"another"`, tag}}); res.StatusCode != http.StatusNotModified {
		t.Errorf("If-None-Match in two lines: %s", res.Status)
	}
	if res, _ := fetch(t, srv, "GET", "/api/v1/schema", http.Header{"Accept-Encoding": {"br", "zstd"}}); res.Header.Get("Content-Encoding") != "zstd" {
		t.Errorf("Accept-Encoding in two lines: %v", res.Header)
	}
	if res, _ := fetch(t, srv, "GET", "/api/v1/nothing", http.Header{"Accept-Language": {"fr", "zh"}}); res.Header.Get("Content-Language") != "zh" {
		t.Errorf("Accept-Language in two lines: %v", res.Header)
	}
	rev, err := store.Revision(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	lines := `{"head":{"format":"hubgraph","version":1}}` + "\n" + `{"entity":{"id":"new","type":"company","name":"New"}}` + "\n" + `{"end":{}}`
	if res, body := sendLines(t, srv.URL, srv.Client(), strings.NewReader(lines), http.Header{"If-Match": {`"another"`, `"` + rev.String() + `"`}}); res.StatusCode != http.StatusOK {
		t.Errorf("If-Match in two lines: %s", body)
	}
}

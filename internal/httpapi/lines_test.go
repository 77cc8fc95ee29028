package httpapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"hubgraph/graph"
	"hubgraph/graph/graphtest"
	"hubgraph/internal/access"
	"hubgraph/internal/httpapi"
	"hubgraph/internal/interchange"
)

// sendLines sends lines to a server.
func sendLines(t *testing.T, base string, client *http.Client, body io.Reader, header http.Header) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), "POST", base+"/api/v1/batches", body)
	if err != nil {
		t.Fatal(err)
	}
	for k, vs := range header {
		req.Header[k] = vs
	}
	req.Header.Set("Content-Type", interchange.MediaType)
	req.Header.Set("X-Api-Key", "write-secret")
	res, err := client.Do(req)
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

// manyLines are a stream of entities, with or without its end.
func manyLines(n int, end string) io.Reader {
	r, w := io.Pipe()
	go func() {
		_, err := io.WriteString(w, `{"head":{"format":"hubgraph","version":1}}`+"\n")
		for i := 0; i < n && err == nil; i++ {
			_, err = fmt.Fprintf(w, `{"entity":{"id":"e-%06d","type":"company","name":"Company %d","summary":"%s"}}`+"\n", i, i, strings.Repeat("x", 300))
		}
		if err == nil {
			_, err = io.WriteString(w, end)
		}
		_ = w.CloseWithError(err)
	}()
	return r
}

// TestLinesOfAnyLength: a stream that is larger than any batch may be is stored in parts, all
// under one label; one that is wrong at its end leaves what is before it, says so, and goes
// on behind it when it is sent again.
func TestLinesOfAnyLength(t *testing.T) {
	s := stores[0].open(t)
	srv := serve(t, s, httpapi.Options{Keys: keys{}, OpenReads: true, Rate: access.Rate{PerSecond: -1}})
	const n = 32_000
	res, body := sendLines(t, srv.URL, srv.Client(), manyLines(n, "{\n"), nil)
	var p httpapi.Problem
	if err := json.Unmarshal([]byte(body), &p); err != nil || res.StatusCode != 400 || p.Loaded == nil {
		t.Fatalf("%d %s, %v; want a problem that says what is stored", res.StatusCode, body, err)
	}
	if p.Loaded.Entities != 30_000 || p.Loaded.Commits != 3 || p.Loaded.Revision.Seq != 3 || !strings.Contains(p.Detail, "line 32002 can't be read") || !strings.Contains(p.Detail, "lines 1 to 30001 are stored, at revision 3") {
		t.Errorf("got %s, %+v", p.Detail, p.Loaded)
	}
	res, body = sendLines(t, srv.URL, srv.Client(), manyLines(n, `{"end":{}}`), nil)
	var done httpapi.BatchAnswer
	if err := json.Unmarshal([]byte(body), &done); err != nil || res.StatusCode != 200 || done.Loaded == nil {
		t.Fatalf("%d %s, %v", res.StatusCode, body, err)
	}
	if done.Loaded.Entities != n || done.Loaded.Commits != 4 || done.Revision.Seq != 4 || done.Loaded.Label != p.Loaded.Label {
		t.Errorf("got %+v, want the four commits of one load", done.Loaded)
	}
	// What is sent in packed form, and what is read, is the same.
	out, text := fetch(t, srv, "GET", "/api/v1/export", http.Header{"Accept-Encoding": {"gzip"}})
	if out.StatusCode != 200 || out.Header.Get("Content-Encoding") != "gzip" || out.Header.Get("Content-Disposition") != `attachment; filename="hubgraph-4.jsonl"` {
		t.Errorf("%d %v", out.StatusCode, out.Header)
	}
	to := stores[0].open(t)
	other := serve(t, to, httpapi.Options{Keys: keys{}, OpenReads: true})
	if res, body := sendLines(t, other.URL, other.Client(), strings.NewReader(text), nil); res.StatusCode != 200 {
		t.Fatalf("%d %s", res.StatusCode, body)
	}
	have, err := to.Revision(t.Context())
	if err != nil || have.Digest != done.Revision.Digest {
		t.Errorf("got %v, %v; want the digest of %v", have, err, done.Revision)
	}
}

// TestLinesUnderAKey: an Idempotency-Key names the load; a longer one than any is refused.
func TestLinesUnderAKey(t *testing.T) {
	s := stores[0].open(t)
	srv := serve(t, s, httpapi.Options{Keys: keys{}})
	text := `{"head":{"format":"hubgraph","version":1}}` + "\n" + `{"entity":{"id":"a","type":"company","name":"A"}}` + "\n" + `{"end":{}}`
	for _, want := range []string{`"changed":true`, `"changed":false`} {
		if res, body := sendLines(t, srv.URL, srv.Client(), strings.NewReader(text), with("Idempotency-Key", "k-1")); res.StatusCode != 200 || !strings.Contains(body, want) || !strings.Contains(body, `"label":"k-1"`) {
			t.Errorf("%d %s, want %s", res.StatusCode, body, want)
		}
		apply(t, s, graph.Batch{Delete: []graph.EntityID{"a"}})
	}
	// Nothing else comes under the key, be it a stream or a batch.
	other := strings.Replace(text, "\n", "\n"+`{"entity":{"id":"another","type":"company","name":"Another"}}`+"\n", 1)
	if other == text {
		t.Fatal("the stream has one line")
	}
	if res, body := sendLines(t, srv.URL, srv.Client(), strings.NewReader(other), with("Idempotency-Key", "k-1")); res.StatusCode != 409 || !strings.Contains(body, "use a new key") {
		t.Errorf("another stream under the key: got %d %s", res.StatusCode, body)
	}
	req, err := http.NewRequestWithContext(t.Context(), "POST", srv.URL+"/api/v1/batches", strings.NewReader(`{"entities":[{"id":"third","type":"company","name":"Third"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", "k-1")
	req.Header.Set("X-API-Key", "write-secret")
	res, err := srv.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if _ = res.Body.Close(); res.StatusCode != 409 {
		t.Errorf("a batch under the key: got %d", res.StatusCode)
	}
	if res, body := sendLines(t, srv.URL, srv.Client(), strings.NewReader(text), with("Idempotency-Key", strings.Repeat("k", 256))); res.StatusCode != 422 || !strings.Contains(body, "/key") {
		t.Errorf("%d %s, want 422", res.StatusCode, body)
	}
}

// TestAnotherStreamUnderAKey: a stream that is another one behind its first commit is not
// told to be sent again under the same key, which would be refused again.
func TestAnotherStreamUnderAKey(t *testing.T) {
	srv := serve(t, stores[0].open(t), httpapi.Options{Keys: keys{}, Rate: access.Rate{PerSecond: -1}})
	for _, end := range []string{`{"end":{}}`, `{"entity":{"id":"more","type":"company","name":"More"}}` + "\n" + `{"end":{}}`} {
		res, body := sendLines(t, srv.URL, srv.Client(), manyLines(10_001, end), with("Idempotency-Key", "k"))
		if again := strings.Contains(end, "more"); (res.StatusCode == 409) != again || again && (strings.Contains(body, "send the whole again") || !strings.Contains(body, "lines 1 to 10001 are stored, at revision 2")) {
			t.Errorf("%d %s", res.StatusCode, body)
		}
	}
}

// A torn store can't go on with an iteration.
type torn struct{ graph.Store }

func (s torn) Statements(ctx context.Context, q graph.StatementsQuery) iter.Seq2[graph.Statement, error] {
	return func(yield func(graph.Statement, error) bool) {
		for st, err := range s.Store.Statements(ctx, q) {
			if !yield(st, err) {
				return
			}
			yield(graph.Statement{}, graph.ErrUnavailable.With("it was written to"))
			return
		}
	}
}

// TestExportBrokenOff: where a store can't go on, the answer is broken off, has no end, and
// is not taken for a whole one by who reads it.
func TestExportBrokenOff(t *testing.T) {
	model := graphtest.NewModel()
	apply(t, model, small(t))
	srv := serve(t, torn{model}, httpapi.Options{Keys: keys{}, OpenReads: true})
	for _, coding := range []string{"identity", "gzip", "zstd"} {
		req, err := http.NewRequestWithContext(t.Context(), "GET", srv.URL+"/api/v1/export", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept-Encoding", coding)
		res, err := srv.Client().Transport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(res.Body)
		res.Body.Close()
		if res.StatusCode != 200 || err == nil {
			t.Errorf("%s: %d, %d bytes, %v; want it broken off", coding, res.StatusCode, len(b), err)
		}
		if coding == "identity" {
			if _, err := interchange.Load(t.Context(), graphtest.NewModel(), bytes.NewReader(b), interchange.Options{}); err == nil || strings.Contains(string(b), `{"end"`) {
				t.Errorf("what came is taken for a whole stream: %v\n%s", err, b)
			}
		}
	}
}

// TestLinesFail: what the store can't do is answered by its kind, with what is stored.
func TestLinesFail(t *testing.T) {
	two := `{"head":{"format":"hubgraph","version":1}}` + "\n" + `{"entity":{"id":"a","type":"company","name":"A"}}` + "\n" + `{"end":{}}`
	for code, want := range map[graph.Code]int{graph.ErrFull: 507, graph.ErrClosed: 503, graph.ErrConflict: 409} {
		w := newWorld(t, &wrapped{Store: stores[0].open(t), apply: func(context.Context, graph.Batch) (graph.Revision, error) {
			return graph.Revision{}, code
		}}, httpapi.Options{})
		res := w.ask(operation{method: "POST", target: "/api/v1/batches", body: two}, with("Content-Type", interchange.MediaType))
		b, _ := io.ReadAll(res.Body)
		if res.StatusCode != want || res.Header.Get("Content-Type") != "application/problem+json" || res.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %v %s, want %d", code, res.StatusCode, res.Header, b, want)
		}
	}
	// What a connection to a store ends with says nothing of the body.
	for _, cause := range []error{io.ErrUnexpectedEOF, os.ErrDeadlineExceeded} {
		w := newWorld(t, &wrapped{Store: stores[0].open(t), apply: func(context.Context, graph.Batch) (graph.Revision, error) {
			return graph.Revision{}, &graph.Error{Code: graph.ErrConflict, Err: cause}
		}}, httpapi.Options{})
		res := w.ask(operation{method: "POST", target: "/api/v1/batches", body: two}, with("Content-Type", interchange.MediaType))
		if b, _ := io.ReadAll(res.Body); res.StatusCode != 409 {
			t.Errorf("a store that fails by %v: %d %s, want 409", cause, res.StatusCode, b)
		}
	}
	w := newWorld(t, stores[0].open(t), httpapi.Options{})
	lines := func(header http.Header, body io.Reader) (int, string) {
		header.Set("Content-Type", interchange.MediaType)
		res := w.send(operation{method: "POST", target: "/api/v1/batches"}, header, body)
		b, _ := io.ReadAll(res.Body)
		return res.StatusCode, string(b)
	}
	var packed, zst bytes.Buffer
	for name, b := range map[string]*bytes.Buffer{".gz": &packed, ".zst": &zst} {
		z, _ := interchange.Pack(name, b)
		_, _ = io.WriteString(z, two)
		_ = z.Close()
	}
	for _, tc := range []struct {
		name   string
		header http.Header
		body   io.Reader
		status int
		shows  string
	}{
		{"a key of another scope", with("X-Api-Key", "read-secret"), strings.NewReader(two), 403, "forbidden"},
		{"no key", http.Header{"X-Api-Key": nil}, strings.NewReader(two), 401, "unauthorized"},
		{"a body that does not go on", http.Header{}, io.MultiReader(strings.NewReader(two[:60]), stuck{}), 408, "did not go on for 30s"},
		{"a coding", with("Content-Encoding", "gzip"), bytes.NewReader(packed.Bytes()), 415, "content coding"},
		{"no body", http.Header{}, http.NoBody, 422, "the stream is empty"},
		{"a condition that is none", with("If-Match", "7"), strings.NewReader(two), 422, "If-Match"},
		{"a body that ends early", http.Header{}, io.MultiReader(bytes.NewReader(packed.Bytes()[:30]), iotest.ErrReader(io.ErrUnexpectedEOF)), 400, "could not be read to its end"},
		{"gzip that was cut", http.Header{}, bytes.NewReader(packed.Bytes()[:packed.Len()-9]), 422, "the compressed stream is damaged or cut"},
		{"gzip that was cut in its first bytes", http.Header{}, bytes.NewReader(packed.Bytes()[:5]), 422, "the compressed stream is damaged or cut"},
		{"gzip with something behind it", http.Header{}, io.MultiReader(bytes.NewReader(packed.Bytes()), strings.NewReader("junk")), 422, "the compressed stream is damaged or cut"},
		{"zstd that was cut", http.Header{}, bytes.NewReader(zst.Bytes()[:zst.Len()-9]), 422, "the compressed stream is damaged or cut"},
		{"packed", http.Header{}, bytes.NewReader(packed.Bytes()), 200, `"entities":1`},
		{"another alphabet", http.Header{}, strings.NewReader("\xff\xfe{"), 400, "not UTF-8"},
	} {
		if status, body := lines(tc.header, tc.body); status != tc.status || !strings.Contains(body, tc.shows) {
			t.Errorf("%s: %d %s, want %d with %q", tc.name, status, body, tc.status, tc.shows)
		}
	}
}

// TestSeedsRoundTrip: what one store writes of the built-in data another reads, to the same
// digest, and writes again in the same bytes.
func TestSeedsRoundTrip(t *testing.T) {
	from := seeded(t, stores[0].open)
	_, want := fetch(t, from, "GET", "/api/v1/export?texts=true", nil)
	digest := want[strings.LastIndex(want, `"digest"`):]
	for _, st := range stores {
		t.Run(st.name, func(t *testing.T) {
			srv := serve(t, st.open(t), httpapi.Options{Keys: keys{}, OpenReads: true, Deadline: time.Minute})
			res, body := sendLines(t, srv.URL, srv.Client(), strings.NewReader(want), nil)
			if res.StatusCode != 200 {
				t.Fatalf("%d %s", res.StatusCode, body)
			}
			_, got := fetch(t, srv, "GET", "/api/v1/export?texts=true", nil)
			_, rest, _ := strings.Cut(want, "\n")
			if head, again, _ := strings.Cut(got, "\n"); again != rest || !strings.Contains(head, strings.Trim(digest[len(`"digest":"`):], "\"}\n")) {
				t.Errorf("what it writes is not what it read:\n%.300s", got)
			}
		})
	}
}

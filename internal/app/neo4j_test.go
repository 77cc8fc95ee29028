package app_test

import (
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"hubgraph/internal/neo4j/neo4jtest"
)

// nobody gives an address on loopback that nobody listens on.
func nobody(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// onNeo4j gives a house whose store is a Neo4j server, and the password in a
// file.
func onNeo4j(t testing.TB, s *neo4jtest.Server, uri string) *house {
	t.Helper()
	h := newHouse(t)
	secret := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(secret, []byte(s.Password+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	h.vars = []string{"HUBGRAPH_STORE=neo4j", "NEO4J_URI=" + uri, "NEO4J_USERNAME=" + s.Username, "NEO4J_PASSWORD_FILE=" + secret}
	return h
}

// TestNeo4j serves the data built in on a new database, asks, and finds the same
// after a restart and from a command beside the server.
func TestNeo4j(t *testing.T) {
	s := neo4jtest.Get(t, neo4jtest.LTS)
	neo4jtest.Blank(t, s)
	h := onNeo4j(t, s, s.URI)
	h.seed = nil // the data built in
	const path = "/api/v1/paths?from=unisoc&to=china-telecom"
	first := h.serve("serve")
	awaitReady(t, first)
	status, want := get(t, first.base+path)
	if status != http.StatusOK || !strings.Contains(want, `"text":"Unisoc `) {
		t.Fatalf("status %d: %s", status, want)
	}
	if out := h.must("search", "shangtang"); !strings.Contains(out, "SenseTime") {
		t.Errorf("a command beside the server says %q", out)
	}
	if out := h.must("verify", "--stored"); !strings.Contains(out, "nothing to list: ") {
		t.Errorf("verify --stored says %q", out)
	}
	if status := first.end(t); status != 0 {
		t.Fatalf("status %d\n%s", status, first.stderr)
	}
	second := h.serve("serve")
	awaitReady(t, second)
	if _, got := get(t, second.base+path); got != want {
		t.Errorf("after a restart the answer is\n%s\nbefore it was\n%s", got, want)
	}
	embedded := newHouse(t)
	embedded.seed = nil
	_, same := get(t, embedded.serve("serve").base+path)
	same, want = unstored(same), unstored(want)
	if same != want {
		t.Errorf("the embedded store answers\n%s\nNeo4j\n%s", same, want)
	}

	t.Run("bookmark", func(t *testing.T) { takeBookmark(t, h, second.base) })
	t.Run("no address", func(t *testing.T) {
		if r := h.run("serve", "--neo4j-uri", "ftp://127.0.0.1"); r.status != 2 || strings.Count(r.stderr, "\n") != 1 || !strings.Contains(r.stderr, "NEO4J_URI") {
			t.Errorf("%+v, want status 2 and one line that names NEO4J_URI", r)
		}
	})
	t.Run("wrong password", func(t *testing.T) {
		for _, args := range [][]string{{"serve"}, {"search", "aurora"}} {
			r := h.runWith("", []string{"NEO4J_PASSWORD_FILE=", "NEO4J_PASSWORD=wrong"}, args...)
			if r.status != 1 || strings.Count(r.stderr, "\n") != 1 || !strings.Contains(r.stderr, "NEO4J_PASSWORD") {
				t.Errorf("%v: %+v, want status 1 and one line that names NEO4J_PASSWORD", args, r)
			}
		}
	})
}

// TestNeo4jReadOnly serves a database that turns read-only and back.
func TestNeo4jReadOnly(t *testing.T) {
	s := neo4jtest.Start(t, neo4jtest.LTS)
	h := onNeo4j(t, s, s.URI)
	srv := h.serve("serve")
	awaitReady(t, srv)
	key := h.key("writer", "write")
	write := func() (int, http.Header, string) {
		t.Helper()
		req, err := http.NewRequest("POST", srv.base+"/api/v1/batches", strings.NewReader(`{"entities":[{"id":"harbour-ltd","type":"company","name":"Harbour Ltd"}]}`))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+key)
		req.Header.Set("Content-Type", "application/json")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, res.Header, string(body)
	}
	restart := func(only bool) {
		t.Helper()
		if err := s.Stop(); err != nil {
			t.Fatal(err)
		}
		s.ReadOnly(only)
		if err := s.Restart(); err != nil {
			t.Fatal(err)
		}
	}
	restart(true)
	for path, want := range map[string]int{"/api/v1/entities/aurora-robotics": http.StatusOK, "/readyz": http.StatusServiceUnavailable} {
		if status, body := get(t, srv.base+path); status != want {
			t.Errorf("%s: %d, want %d: %s", path, status, want, body)
		}
	}
	if _, body := get(t, srv.base+"/readyz"); !strings.Contains(body, `{"name":"store","ok":true}`) || !strings.Contains(body, `{"name":"writable","ok":false}`) {
		t.Errorf("/readyz: %s, want a store that answers and can't be written", body)
	}
	if status, header, body := write(); status != http.StatusServiceUnavailable || header.Get("Retry-After") != "60" || !strings.Contains(body, "read-only") {
		t.Errorf("a write: %d, Retry-After %q, %s; want 503 in a minute, which says that the database is read-only", status, header.Get("Retry-After"), body)
	}
	restart(false)
	awaitReady(t, srv)
	if status, _, body := write(); status != http.StatusOK {
		t.Errorf("a write when writes are allowed again: %d %s", status, body)
	}
}

// TestNeo4jEmptied empties a database under a server: neither that nor the next one
// takes it for new, and the one that is told to begin anew does not seed it.
func TestNeo4jEmptied(t *testing.T) {
	s := neo4jtest.Get(t, neo4jtest.LTS)
	neo4jtest.Blank(t, s)
	h := onNeo4j(t, s, s.URI)
	srv := h.serve("serve")
	awaitReady(t, srv)
	neo4jtest.Wipe(t, s)
	for range 2 {
		for _, path := range []string{"/api/v1/entities/aurora-robotics", "/api/v1/stats"} {
			if status, body := get(t, srv.base+path); status != http.StatusServiceUnavailable || !strings.Contains(body, "was emptied") {
				t.Errorf("%s: %d %s, want 503 and that the database was emptied", path, status, body)
			}
		}
		if status, body := get(t, srv.base+"/readyz"); status != http.StatusServiceUnavailable || strings.Contains(body, `"store","ok":true`) || strings.Contains(body, `"writable","ok":true`) {
			t.Errorf("/readyz: %d %s, want 503 for store and writable", status, body)
		}
	}
	srv.end(t)
	oneLine(t, h.run("serve"), "was emptied")
	oneLine(t, h.run("search", "aurora"), "--accept-loss")
	anew := h.serve("serve", "--accept-loss")
	if !strings.Contains(anew.stderr.String(), "begun anew") {
		t.Errorf("the log does not say that the database is begun anew:\n%s", anew.stderr)
	}
	anew.end(t)
	if got := h.counts(); got != [2]int{} {
		t.Errorf("got %v, want none: what had data is not seeded", got)
	}
}

// takeBookmark writes through one server and asks another with the bookmark.
func takeBookmark(t *testing.T, h *house, base string) {
	key := h.key("writer", "write")
	send := func(method, url, body, bookmark string) *http.Response {
		t.Helper()
		req, err := http.NewRequest(method, url, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+key)
		req.Header.Set("Content-Type", "application/json")
		if bookmark != "" {
			req.Header.Set("Hubgraph-Bookmark", bookmark)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		return res
	}
	wrote := send("POST", base+"/api/v1/batches", `{"entities":[{"id":"harbour-ltd","type":"company","name":"Harbour Ltd"}]}`, "")
	bookmark := wrote.Header.Get("Hubgraph-Bookmark")
	if wrote.StatusCode != http.StatusOK || bookmark == "" {
		t.Fatalf("the write: %s, bookmark %q", wrote.Status, bookmark)
	}
	another := h.serve("serve")
	awaitReady(t, another)
	other := another.base
	if res := send("GET", other+"/api/v1/entities/harbour-ltd", "", bookmark); res.StatusCode != http.StatusOK || res.Header.Get("Hubgraph-Bookmark") != "" {
		t.Errorf("another server answers %s, bookmark %q", res.Status, res.Header.Get("Hubgraph-Bookmark"))
	}
	for _, no := range []string{"x", "FB:", "FB:!", bookmark + ",", strings.Repeat("a", 9000)} {
		if res := send("GET", other+"/api/v1/stats", "", no); res.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("the bookmark %.20q: %s, want 422", no, res.Status)
		}
	}
}

var storeID = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

// unstored takes out of an answer which store gave it.
func unstored(answer string) string { return storeID.ReplaceAllString(answer, "STORE") }

// TestNeo4jComesLater starts while nobody listens: it lives, is not ready,
// answers 503, and is seeded and ready when the server comes.
func TestNeo4jComesLater(t *testing.T) {
	s := neo4jtest.Get(t, neo4jtest.LTS)
	neo4jtest.Blank(t, s)
	addr := nobody(t)
	srv := onNeo4j(t, s, "bolt://"+addr).serve("serve")
	for path, want := range map[string]int{
		"/healthz": http.StatusOK, "/readyz": http.StatusServiceUnavailable, "/api/v1/entities/aurora-robotics": http.StatusServiceUnavailable,
	} {
		if status, body := get(t, srv.base+path); status != want {
			t.Errorf("%s: %d, want %d: %s", path, status, want, body)
		}
	}
	forward(t, addr, strings.TrimPrefix(s.URI, "bolt://"))
	awaitReady(t, srv)
	if status, body := get(t, srv.base+"/api/v1/entities/aurora-robotics"); status != http.StatusOK {
		t.Errorf("it was not seeded: %d %s", status, body)
	}
}

// awaitReady waits until a server is ready: on a new database and a busy machine
// that is after it began to serve.
func awaitReady(t *testing.T, s *server) {
	t.Helper()
	status, body := 0, ""
	for end := time.Now().Add(90 * time.Second); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if status, body = get(t, s.base+"/readyz"); status == http.StatusOK {
			return
		}
	}
	t.Fatalf("not ready: %d %s\n%s", status, body, s.stderr)
}

// forward carries connections to an address on to another.
func forward(t testing.TB, from, to string) {
	t.Helper()
	l, err := net.Listen("tcp", from)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("tcp", to)
			if err != nil {
				in.Close()
				continue
			}
			for _, way := range [][2]net.Conn{{in, out}, {out, in}} {
				go func() {
					_, _ = io.Copy(way[0], way[1])
					way[0].Close()
					way[1].Close()
				}()
			}
		}
	}()
	t.Cleanup(func() {
		l.Close()
		<-done
	})
}

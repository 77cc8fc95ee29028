package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"hubgraph/graph"
	"hubgraph/internal/app"
	"hubgraph/internal/ask"
	"hubgraph/internal/neo4j/neo4jtest"
	"hubgraph/internal/testbed"
)

var update = flag.Bool("update", false, "write the golden files anew")

// asProgram makes the test binary be the program, for tests and benchmarks of
// a real process.
const asProgram = "HUBGRAPH_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(app.Main())
	}
	flag.Parse()
	goleak.VerifyTestMain(testbed.Around(m, neo4jtest.Close))
}

// A house is a data folder and the programs that run on it.
type house struct {
	t    testing.TB
	dir  string
	vars []string // of every run
	seed func() (graph.Batch, error)
}

func newHouse(t testing.TB) *house {
	return &house{t: t, dir: filepath.Join(t.TempDir(), "data"), seed: fixture}
}

func (h *house) environ(more ...string) []string {
	return append([]string{"HUBGRAPH_DATA_DIR=" + h.dir, "HUBGRAPH_ADDR=127.0.0.1:0", "HUBGRAPH_CONFIG=" + os.DevNull, "LANG=C.UTF-8"}, append(h.vars[:len(h.vars):len(h.vars)], more...)...)
}

// A run is what a program wrote and its exit status.
type run struct {
	stdout, stderr string
	status         int
}

// run runs a command to its end.
func (h *house) run(args ...string) run { return h.runWith("", nil, args...) }

func (h *house) runWith(stdin string, environ []string, args ...string) run {
	h.t.Helper()
	var out, errOut bytes.Buffer
	p := app.Program{Args: args, Environ: h.environ(environ...), Stdin: strings.NewReader(stdin), Stdout: &out, Stderr: &errOut, Seeds: h.seed}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	status := p.Run(ctx)
	return run{out.String(), errOut.String(), status}
}

// must runs a command that has to succeed, and gives what it wrote.
func (h *house) must(args ...string) string {
	h.t.Helper()
	r := h.run(args...)
	if r.status != 0 {
		h.t.Fatalf("hubgraph %s: status %d\n%s", strings.Join(args, " "), r.status, r.stderr)
	}
	return r.stdout
}

// key makes a key with a scope, and gives its secret.
func (h *house) key(name, scope string) string {
	h.t.Helper()
	return strings.TrimSpace(h.must("key", "create", name, "--scope", scope))
}

// A server is a program that serves.
type server struct {
	base           string
	stop           context.CancelFunc
	stdout, stderr *safeBuffer
	ended          chan int
}

// serve starts a server and waits until it answers. It ends with the test.
func (h *house) serve(args ...string) *server {
	h.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	s := &server{stop: cancel, stdout: &safeBuffer{}, stderr: &safeBuffer{}, ended: make(chan int, 1)}
	address := make(chan string, 1)
	p := app.Program{
		Args: args, Environ: h.environ(), Stdout: s.stdout, Stderr: s.stderr, Seeds: h.seed,
		Started: func(a string) { address <- a },
	}
	go func() { s.ended <- p.Run(ctx) }()
	select {
	case a := <-address:
		s.base = "http://" + a
	case status := <-s.ended:
		h.t.Fatalf("the server ended with status %d:\n%s", status, s.stderr)
	case <-time.After(30 * time.Second):
		h.t.Fatal("the server did not start in 30 s")
	}
	h.t.Cleanup(func() {
		cancel()
		http.DefaultClient.CloseIdleConnections()
		select {
		case status := <-s.ended:
			s.ended <- status
		case <-time.After(15 * time.Second):
			h.t.Error("the server did not end in 15 s")
		}
	})
	return s
}

// end stops the server and gives its exit status.
func (s *server) end(t *testing.T) int {
	t.Helper()
	s.stop()
	http.DefaultClient.CloseIdleConnections()
	select {
	case status := <-s.ended:
		s.ended <- status // for the clean-up
		return status
	case <-time.After(15 * time.Second):
		t.Fatal("the server did not end in 15 s")
		return -1
	}
}

type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func get(t testing.TB, url string) (int, string) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (go test ./internal/app -update writes it)", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// TestServe goes once through the life of a server.
func TestServe(t *testing.T) {
	h := newHouse(t)
	s := h.serve()
	golden(t, "serve.txt", tokenless(strings.ReplaceAll(s.stdout.String(), strings.TrimPrefix(s.base, "http://"), "ADDRESS")))
	secrets := opensSession(t, s)

	for _, url := range regexp.MustCompile(`http://\S+/api/\S+`).FindAllString(s.stdout.String(), -1) {
		if status, body := get(t, url); status != 200 || !strings.Contains(body, "aurora-robotics") {
			t.Errorf("GET %s: %d %s", url, status, body)
		}
	}
	if status, body := get(t, s.base+"/readyz"); status != 200 {
		t.Errorf("GET /readyz: %d %s", status, body)
	}

	// A second one on the same folder ends and names the first.
	second := h.run("serve")
	if second.status != 1 || second.stdout != "" || strings.Count(second.stderr, "\n") != 1 {
		t.Errorf("a second serve: %+v, want status 1 and one line", second)
	}
	if !strings.Contains(second.stderr, strings.TrimPrefix(s.base, "http://")) || !strings.Contains(second.stderr, fmt.Sprint(os.Getpid())) {
		t.Errorf("a second serve says %q, which does not name the owner", second.stderr)
	}

	// Commands go to the owner, writing included.
	text := filepath.Join(t.TempDir(), "gazette.txt")
	if err := os.WriteFile(text, []byte(gazette), 0o600); err != nil {
		t.Fatal(err)
	}
	h.must("source", "attach", "gazette", text)
	if _, body := get(t, s.base+"/api/v1/paths?from=lin-wei&to=blue-anchor"); !strings.Contains(body, `"quote":"Aurora Robotics, led by Lin Wei"`) {
		t.Errorf("the server does not quote a text that a command attached: %s", body)
	}

	if status := s.end(t); status != 0 {
		t.Errorf("the server ended with status %d:\n%s", status, s.stderr)
	}
	for _, secret := range secrets {
		if strings.Contains(s.stderr.String(), secret) {
			t.Errorf("the log holds the token or the cookie of a session:\n%s", s.stderr)
		}
	}
	for line := range strings.Lines(s.stderr.String()) {
		var event struct {
			Time time.Time
			Msg  string
		}
		if err := json.Unmarshal([]byte(line), &event); err != nil || event.Msg == "" {
			t.Errorf("%q is no line of a log in JSON: %v", line, err)
		}
		if _, offset := event.Time.Zone(); offset != 0 {
			t.Errorf("%q is not in UTC", line)
		}
	}

	// What was written is there the next time; what was taken out is not seeded
	// again.
	again := h.serve()
	if _, body := get(t, again.base+"/api/v1/sources/gazette"); !strings.Contains(body, `"hasText":true`) {
		t.Errorf("after a restart the text is gone: %s", body)
	}
}

// TestEmptiedStoreStaysEmpty seeds once only.
func TestEmptiedStoreStaysEmpty(t *testing.T) {
	h := newHouse(t)
	s := h.serve()
	secret := h.key("editor", "write")
	var list struct{ Items []graph.Statement }
	_, body := get(t, s.base+"/api/v1/statements?status=actual&status=planned&status=claimed&status=ended&status=rumoured&status=denied&status=withdrawn")
	if err := json.Unmarshal([]byte(body), &list); err != nil {
		t.Fatal(err)
	}
	b := graph.Batch{}
	for _, st := range list.Items {
		b.Retract = append(b.Retract, st.ID)
	}
	seeded, _ := fixture()
	for _, e := range seeded.Entities {
		b.Delete = append(b.Delete, e.ID)
	}
	if status, body := post(t, s.base, secret, b); status != 200 {
		t.Fatalf("POST /batches: %d %s", status, body)
	}
	s.end(t)
	if got := h.must("search", "aurora", "-o", "json"); !strings.Contains(got, `"items":[]`) {
		t.Errorf("an emptied store was seeded again: %s", got)
	}
	if got, want := h.must("seed"), "seeded: 8 entities, 12 claims and 0 sources put\n"; got != want {
		t.Errorf("seed: %q, want %q", got, want)
	}
	if got, want := h.must("seed"), "nothing of the built-in data is missing; nothing changed\n"; got != want {
		t.Errorf("seed again: %q, want %q", got, want)
	}
}

func post(t *testing.T, base, secret string, b graph.Batch) (int, string) {
	t.Helper()
	body, err := json.Marshal(&b)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequest(http.MethodPost, base+"/api/v1/batches", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if secret != "" {
		req.Header.Set("Authorization", "Bearer "+secret)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(answer)
}

func TestKeysOfTheServer(t *testing.T) {
	h := newHouse(t)
	s := h.serve()
	write := h.key("editor", "write")
	var made struct{ Key string }
	if err := json.Unmarshal([]byte(h.must("key", "create", "reader", "--scope", "read", "-o", "json")), &made); err != nil {
		t.Fatal(err)
	}
	read := made.Key
	b := graph.Batch{Entities: []graph.Entity{{ID: "new", Type: "company", Name: "New"}}}
	for _, tt := range []struct {
		name, secret string
		want         int
	}{
		{"no key", "", 401}, {"a key for reading", read, 403}, {"a key that is none", "hgk_a_b", 401}, {"a key for writing", write, 200},
	} {
		if status, body := post(t, s.base, tt.secret, b); status != tt.want {
			t.Errorf("%s: %d %s, want %d", tt.name, status, body, tt.want)
		}
	}
	h.must("key", "revoke", "editor")
	if status, _ := post(t, s.base, write, b); status != 401 {
		t.Errorf("a revoked key: %d, want 401", status)
	}
	s.end(t) // which writes the rest of the log
	for name, text := range map[string]string{"log": s.stderr.String(), "list": h.must("key", "list")} {
		if strings.Contains(text, write) || strings.Contains(text, read) {
			t.Errorf("the %s holds a secret:\n%s", name, text)
		}
	}
	if got := h.must("key", "list", "-o", "json"); strings.Contains(got, "hash") || !strings.Contains(got, `"name":"reader"`) {
		t.Errorf("key list -o json: %s", got)
	}
}

// TestKeysFileAway: while the key file can't be read, keys are neither good nor
// bad, /readyz says so, and commands of this machine go on; then all is as before.
func TestKeysFileAway(t *testing.T) {
	h := newHouse(t)
	s := h.serve()
	write := h.key("editor", "write")
	file := filepath.Join(h.dir, "keys.json")
	if err := os.Rename(file, file+".aside"); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(file, 0o700); err != nil {
		t.Fatal(err)
	}
	for range 7 {
		if status, body := post(t, s.base, write, graph.Batch{}); status != 503 || !strings.Contains(body, `"code":"unavailable"`) {
			t.Errorf("a key while the file can't be read: %d %s", status, body)
		}
	}
	if status, body := get(t, s.base+"/readyz"); status != 503 || !strings.Contains(body, `{"name":"keys","ok":false}`) || strings.Count(body, "false") != 2 {
		t.Errorf("GET /readyz: %d %s", status, body)
	}
	if got := h.must("verify", "--stored"); !strings.HasPrefix(got, "nothing to list") {
		t.Errorf("a command:\n%s", got)
	}
	if r := h.run("key", "list"); r.status != 1 || strings.Count(r.stderr, "\n") != 1 || !strings.Contains(r.stderr, file) {
		t.Errorf("key list: %+v, want one line that names the file", r)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if status, body := post(t, s.base, write, graph.Batch{}); status != 401 {
		t.Errorf("without a key file: %d %s", status, body)
	}
	if err := os.Rename(file+".aside", file); err != nil {
		t.Fatal(err)
	}
	if status, body := post(t, s.base, write, graph.Batch{}); status != 200 {
		t.Errorf("the key once its file is back: %d %s", status, body)
	}
	if status, body := get(t, s.base+"/readyz"); status != 200 || !strings.Contains(body, `{"name":"keys","ok":true}`) {
		t.Errorf("GET /readyz: %d %s", status, body)
	}
}

// TestInFlight ends the server while a request is on its way: it is answered,
// and only then does the server end.
func TestInFlight(t *testing.T) {
	h := newHouse(t)
	s := h.serve()
	secret := h.key("editor", "write")
	address := strings.TrimPrefix(s.base, "http://")
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	half := len(gazette) / 2
	fmt.Fprintf(conn, "PUT /api/v1/sources/gazette/text HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Type: text/plain\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n",
		address, secret, len(gazette))
	answer := make([]byte, 1024)
	n, err := conn.Read(answer) // the handler asks for the body
	if err != nil || !strings.HasPrefix(string(answer[:n]), "HTTP/1.1 100") {
		t.Fatalf("before the body: %q, %v, want 100 Continue", answer[:n], err)
	}
	fmt.Fprint(conn, gazette[:half])
	ended := make(chan int, 1)
	go func() { ended <- s.end(t) }()
	for start := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		other, err := net.Dial("tcp", address)
		if err != nil {
			break
		}
		other.Close()
		if time.Since(start) > time.Minute {
			t.Fatal("a server that is ending takes new connections")
		}
	}
	fmt.Fprint(conn, gazette[half:])
	n, err = conn.Read(answer)
	if err != nil || !strings.HasPrefix(string(answer[:n]), "HTTP/1.1 200") {
		t.Errorf("the request in flight: %q, %v", answer[:n], err)
	}
	select {
	case status := <-ended:
		if status != 0 {
			t.Errorf("status %d, want 0", status)
		}
	case <-time.After(10 * time.Second):
		t.Error("the server did not end in 10 s")
	}
}

// TestRefusals are starts that must not be: one line each, exit status 1.
func TestRefusals(t *testing.T) {
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	for _, tt := range []struct {
		name    string
		args    []string
		prepare func(t *testing.T, dir string)
		want    []string
	}{
		{"port busy", []string{"serve", "--addr", busy.Addr().String()}, nil, []string{busy.Addr().String(), "--addr"}},
		{"open to others without a key", []string{"serve", "--addr", "0.0.0.0:0"}, nil, []string{"0.0.0.0:0", "key create", "--insecure-no-auth"}},
		{"Neo4j is away for a command", []string{"search", "a", "--store", "neo4j", "--neo4j-uri", "bolt://" + nobody(t)}, nil, []string{"Neo4j is not available"}},
		{"a foreign file", []string{"serve"}, func(t *testing.T, dir string) { spoil(t, dir, "not a database at all") }, []string{"graph.db"}},
		{"a foreign file for a command", []string{"search", "a"}, func(t *testing.T, dir string) { spoil(t, dir, "not a database at all") }, []string{"graph.db"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := newHouse(t)
			if tt.prepare != nil {
				tt.prepare(t, h.dir)
			}
			before, _ := os.ReadFile(filepath.Join(h.dir, "graph.db"))
			r := h.run(tt.args...)
			line := lastLine(r.stderr)
			if r.status != 1 || !strings.HasPrefix(line, "hubgraph: ") || r.stdout != "" {
				t.Errorf("%+v, want status 1 and one line", r)
			}
			for _, w := range tt.want {
				if !strings.Contains(line, w) {
					t.Errorf("%q does not hold %q", line, w)
				}
			}
			if tt.prepare != nil {
				after, _ := os.ReadFile(filepath.Join(h.dir, "graph.db"))
				if !bytes.Equal(before, after) {
					t.Error("the file was changed")
				}
			}
		})
	}
}

func spoil(t *testing.T, dir, text string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "graph.db"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func lastLine(s string) string {
	s = strings.TrimRight(s, "\n")
	return s[strings.LastIndex(s, "\n")+1:]
}

// TestBeyondThisMachine serves on all addresses once there is a key, and then
// reading needs one, too.
func TestBeyondThisMachine(t *testing.T) {
	h := newHouse(t)
	secret := h.key("reader", "read")
	s := h.serve("serve", "--addr", "0.0.0.0:0")
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(s.base, "http://"))
	url := "http://127.0.0.1:" + port + "/api/v1/stats"
	if status, _ := get(t, url); status != 401 {
		t.Errorf("without a key: %d, want 401", status)
	}
	req, _ := http.NewRequest(http.MethodGet, url, nil)
	req.Header.Set("X-API-Key", secret)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 200 {
		t.Errorf("with a key: %d, want 200", resp.StatusCode)
	}
	if got := h.must("search", "aurora"); !strings.Contains(got, "aurora-robotics") {
		t.Errorf("a command does not reach the owner: %q", got)
	}

	// Told to end, it first says that it is not ready, and still answers.
	local := "http://127.0.0.1:" + port
	if status, body := get(t, local+"/readyz"); status != 200 {
		t.Errorf("GET /readyz: %d %s", status, body)
	}
	s.stop()
	for start := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		status, body := get(t, local+"/readyz")
		if status == 503 && strings.Contains(body, `{"name":"serving","ok":false}`) {
			break
		}
		if time.Since(start) > time.Minute {
			t.Fatalf("GET /readyz of a server that is ending: %d %s, want 503", status, body)
		}
	}
	if status, _ := get(t, local+"/healthz"); status != 200 {
		t.Errorf("GET /healthz of a server that is ending: %d, want 200", status)
	}
	if status := s.end(t); status != 0 {
		t.Errorf("the server ended with status %d", status)
	}
}

// TestCommands pins what commands print, in both languages, once by a store
// that the command opens and once by a server: they must not differ.
func TestCommands(t *testing.T) {
	dir := t.TempDir()
	text, other := filepath.Join(dir, "gazette.txt"), filepath.Join(dir, "other.txt")
	for path, s := range map[string]string{text: gazette, other: strings.ReplaceAll(gazette, "supplies “cranes”", "sells “cranes”")} {
		if err := os.WriteFile(path, []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	lines, wrong, longer := filepath.Join(dir, "lines.jsonl"), filepath.Join(dir, "wrong.jsonl"), filepath.Join(dir, "longer.jsonl")
	for path, s := range map[string]string{
		lines: `{"head":{"format":"hubgraph","version":1}}` + "\n" + `{"source":{"id":"list","title":"A list"}}` + "\n" + `{"entity":{"id":"crane-works","type":"company","name":"Crane Works"}}` + "\n" +
			`{"statement":{"subject":"aurora-robotics","predicate":"supplies","object":"crane-works","source":"list","cites":[]}}` + "\n" + `{"end":{"lines":4}}` + "\n",
		wrong:  `{"head":{"format":"hubgraph","version":1}}` + "\n" + `{"entity":{"id":"crane","typ":"product","name":"Crane"}}` + "\n",
		longer: `{"head":{"format":"hubgraph","version":1}}` + "\n" + `{"end":{}}` + "\n" + `{"entity":{"id":"crane","type":"product","name":"Crane"}}` + "\n",
	} {
		if err := os.WriteFile(path, []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cases := []struct {
		name string
		args []string
	}{
		{"search", []string{"search", "aurora"}},
		{"search-chinese", []string{"search", "极光"}},
		{"search-pinyin", []string{"search", "jiguang"}},
		{"search-by-identifier", []string{"search", "00AU rora000000000081"}},
		{"show-by-identifier", []string{"show", "LEI:00aurora000000000081", "--links", "1"}},
		{"search-nothing", []string{"search", "zzzzzz"}},
		{"search-claims", []string{"search", "aurora", "raised"}},
		{"search-partial", []string{"search", "the", "great", "aurora"}},
		{"search-long", []string{"search", "the great alpha beta gamma delta aurora lobsters quarrelled yesterday"}},
		{"search-many-words", []string{"search", strings.TrimSpace(strings.Repeat("lobsters quarrel ", 21))}},
		{"search-two", []string{"search", "Lin Wei Port Meridian"}},
		{"statements", []string{"statements", "--status", "planned", "--status", "target", "--sort", "due"}},
		{"statements-amount", []string{"statements", "--unit", "CNY", "--min", "1000000000", "--sort", "amount"}},
		{"statements-of", []string{"statements", "Aurora Robotics", "--limit", "2"}},
		{"statements-none", []string{"statements", "--status", "denied", "--predicate", "owns"}},
		{"common", []string{"common", "Aurora Robotics", "Blue Anchor Lines"}},
		{"among", []string{"among", "极光", "blue-anchor", "--max-hops", "2"}},
		{"around", []string{"around", "lin-wei", "--hops", "1"}},
		{"overview", []string{"overview"}},
		{"picture", []string{"picture", "lin-wei", "--title", "Who Lin Wei is linked to"}},
		{"picture-twice", []string{"picture", "lin-wei", "lin-wei"}},
		{"picture-folded", []string{"picture", "lin-wei", "--fold", "company", "--hops", "2"}},
		{"picture-folded-by-nothing", []string{"picture", "lin-wei", "--fold", "company,heap"}},
		{"picture-json", []string{"picture", "lin-wei", "-o", "json"}},
		{"picture-ways-of-three", []string{"picture", "lin-wei", "port-meridian", "blue-anchor", "--paths"}},
		{"picture-ways-and-hops", []string{"picture", "lin-wei", "port-meridian", "--paths", "--hops", "1"}},
		{"picture-long-no-ways", []string{"picture", "lin-wei", "--max-hops", "2"}},
		{"picture-bad-parameters", []string{"picture", "lin-wei", "--layout", "heap", "--width", "7"}},
		{"picture-of-another-form", []string{"picture", "lin-wei", "--file", "net.PNG"}},
		{"entities", []string{"entities", "--type", "person"}},
		{"entities-unknown", []string{"entities", "--type", "persn"}},
		{"stats", []string{"stats"}},
		{"views", []string{"views"}},
		{"search-limit", []string{"search", "blue", "--limit", "1"}},
		{"search-ndjson", []string{"search", "blue", "-o", "ndjson"}},
		{"show", []string{"show", "aurora-robotics"}},
		{"show-by-name", []string{"show", "Aurora Robotics"}},
		{"show-few", []string{"show", "port-meridian", "--links", "1"}},
		{"show-accounts", []string{"show", "berth vii"}},
		{"show-mentions", []string{"show", "lin-wei", "--links", "1"}},
		{"neighbors", []string{"neighbors", "aurora-robotics"}},
		{"neighbors-filter", []string{"neighbors", "aurora-robotics", "--status", "planned", "--due-before", "2030"}},
		{"neighbors-none", []string{"neighbors", "lin-wei-painter"}},
		{"neighbors-named", []string{"neighbors", "aurora-robotics", "--sort", "name", "--q", "meridian"}},
		{"neighbors-none-named", []string{"neighbors", "aurora-robotics", "--q", "zzzz"}},
		{"neighbors-named-nothing", []string{"neighbors", "aurora-robotics", "--q", ""}},
		{"neighbors-undated", []string{"neighbors", "aurora-robotics", "--valid-at", "2021"}},
		{"neighbors-ndjson", []string{"neighbors", "lin-wei", "-o", "ndjson"}},
		{"path", []string{"path", "lin-wei", "port-meridian"}},
		{"path-limit", []string{"path", "lin-wei", "Port Meridian", "--limit", "1"}},
		{"path-via", []string{"path", "lin-wei", "port-meridian", "--via", "Blue Anchor Lines"}},
		{"path-together", []string{"path", "aurora-robotics", "blue-anchor", "--via", "port-meridian", "--together"}},
		{"path-not-together", []string{"path", "lin-wei", "port-meridian", "--together"}},
		{"path-none", []string{"path", "lin-wei", "lin-wei-painter", "--max-hops", "3"}},
		{"review", []string{"review"}},
		{"review-entity", []string{"review", "Aurora Robotics", "--status", "planned"}},
		{"review-limit", []string{"review", "--limit", "1"}},
		{"review-none", []string{"review", "lin-wei", "--status", "ended"}},
		{"review-ndjson", []string{"review", "lin-wei", "-o", "ndjson"}},
		{"odd-name", []string{"search", "odd"}},
		{"ambiguous", []string{"show", "Lin Wei"}},
		{"ambiguous-part", []string{"show", "blue anchor"}},
		{"unknown", []string{"show", "auorra robotics"}},
		{"unknown-far", []string{"show", "zzzzzz"}},
		{"bad-parameters", []string{"neighbors", "lin-wei", "--limit", "0", "--status", "odd"}},
		{"bad-flag", []string{"search", "--nothing"}},
		{"bad-command", []string{"serach", "x"}},
		{"bad-arguments", []string{"path", "one"}},
		{"bad-output", []string{"search", "x", "-o", "xml"}},
		{"group", []string{"source"}},
		{"source-list", []string{"source", "list"}},
		{"source-attach-empty", []string{"source", "attach", "gazette", "-"}},
		{"source-attach-unknown", []string{"source", "attach", "nope", text}},
		{"source-attach-other", []string{"source", "attach", "gazette", filepath.Join(dir, "..", filepath.Base(dir), "other.txt")}},
		{"source-attach", []string{"source", "attach", "gazette", text}},
		{"path-quoted", []string{"path", "lin-wei", "blue-anchor"}},
		{"review-quoted", []string{"review"}},
		{"verify", []string{"verify"}},
		{"verify-text", []string{"verify", "--text", "gazette=" + text}},
		{"verify-stored", []string{"verify", "--stored"}},
		{"verify-unknown", []string{"verify", "--text", "nope=" + text}},
		{"export", []string{"export", filepath.Join(dir, "out.jsonl.zst"), "--replace", "--predicate", "based-in", "--texts"}},
		{"export-exists", []string{"export", lines}},
		{"export-unknown", []string{"export", "--from", "nobody"}},
		{"export-bad-parameters", []string{"export", "--hops", "9", "--predicate", "based"}},
		{"export-bad-flag", []string{"export", "--compress", "rar"}},
		{"export-unknown-pack", []string{"export", filepath.Join(dir, "out.jsonl.xz")}},
		{"backup-to-standard-output", []string{"backup", "-"}},
		{"restore-standard-input", []string{"restore", "-"}},
		{"import", []string{"import", lines}},
		{"import-again", []string{"import", lines}},
		{"import-wrong", []string{"import", wrong}},
		{"import-behind-the-end", []string{"import", longer}},
		{"import-empty", []string{"import", "-"}},
		{"import-no-file", []string{"import", filepath.Join(dir, "nothing.jsonl")}},
		{"import-folder", []string{"import", dir}},
	}
	for _, lang := range []string{"en", "zh"} {
		t.Run(lang, func(t *testing.T) {
			alone, served := newHouse(t), newHouse(t)
			served.serve()
			if got, want := alone.must("seed"), "seeded: 8 entities, 12 claims and 2 sources put\n"; got != want {
				t.Errorf("seed of a new store: %q, want %q", got, want)
			}
			for _, tt := range cases {
				t.Run(tt.name, func(t *testing.T) {
					args := append(tt.args, "--lang", lang)
					columns := []string{"COLUMNS=100"}
					a, b := alone.runWith("", columns, args...), served.runWith("", columns, args...)
					if diff := cmp.Diff(a, b, cmp.AllowUnexported(run{})); diff != "" {
						t.Errorf("alone and through the server (-alone +server):\n%s", diff)
					}
					quoted := make([]string, len(tt.args))
					for i, a := range tt.args {
						if quoted[i] = a; strings.Contains(a, " ") {
							quoted[i] = "'" + a + "'"
						}
					}
					shown := strings.ReplaceAll(strings.Join(quoted, " "), filepath.Join(dir, "..", filepath.Base(dir)), "DIR")
					shown = strings.ReplaceAll(shown, dir, "DIR")
					golden(t, filepath.Join("commands", tt.name+"."+lang+".txt"),
						fmt.Sprintf("$ hubgraph %s\n%s-- standard error, status %d --\n%s", shown, a.stdout, a.status, strings.ReplaceAll(a.stderr, dir, "DIR")))
				})
			}
		})
	}
}

// TestJSONIsTheAPI compares -o json with the answers of the API.
func TestJSONIsTheAPI(t *testing.T) {
	h := newHouse(t)
	s := h.serve()
	for _, tt := range []struct {
		args []string
		path string
	}{
		{[]string{"search", "aurora"}, "/search?q=aurora"},
		{[]string{"show", "aurora-robotics"}, "/entities/aurora-robotics"},
		{[]string{"neighbors", "aurora-robotics", "--direction", "out", "--type", "place", "--type", "zone"}, "/entities/aurora-robotics/neighbors?direction=out&type=place&type=zone"},
		{[]string{"path", "aurora-robotics", "blue-anchor", "--together"}, "/paths?from=aurora-robotics&to=blue-anchor&together=true&limit=5&lang=en"},
		{[]string{"path", "lin-wei", "port-meridian", "--max-hops", "4", "--lang", "zh"}, "/paths?from=lin-wei&to=port-meridian&maxHops=4&limit=5&lang=zh"},
		{[]string{"source", "list"}, "/sources"},
		{[]string{"statements", "--unit", "CNY", "--min", "1"}, "/statements?unit=CNY&min=1"},
		{[]string{"statements", "lin-wei"}, "/entities/lin-wei/statements"},
		{[]string{"common", "aurora-robotics", "Blue Anchor Lines"}, "/common?of=aurora-robotics&of=blue-anchor"},
		{[]string{"among", "aurora-robotics", "blue-anchor", "--max-hops", "2"}, "/among?of=aurora-robotics&of=blue-anchor&maxHops=2"},
		{[]string{"around", "lin-wei", "--hops", "1"}, "/graph?from=lin-wei&hops=1"},
		{[]string{"entities", "--type", "person"}, "/entities?type=person"},
		{[]string{"stats"}, "/stats"},
		{[]string{"schema"}, "/schema?lang=en"},
		{[]string{"views"}, "/views"},
	} {
		_, want := get(t, s.base+"/api/v1"+tt.path)
		if got := h.must(append(tt.args, "-o", "json")...); got != want {
			t.Errorf("hubgraph %s -o json differs from GET %s (-api +command):\n%s", strings.Join(tt.args, " "), tt.path, cmp.Diff(want, got))
		}
	}
}

// TestPathsThatNeverHeld: a path says so whose steps never held on one day, unless one of
// them is only planned, which it says.
func TestPathsThatNeverHeld(t *testing.T) {
	h := newHouse(t)
	h.seed = func() (graph.Batch, error) {
		b, err := fixture()
		b.Statements = []graph.Statement{
			{Subject: "odd", Predicate: "owns", Object: "quay-seven", Source: "register", When: graph.When{From: "2001", To: "2005"}},
			{Subject: "quay-seven", Predicate: "located-in", Object: "port-meridian", Source: "register", When: graph.When{From: "2010"}},
			{Subject: "odd", Predicate: "owns", Object: "aurora-robotics", Source: "register"},
			{Subject: "aurora-robotics", Predicate: "based-in", Object: "port-meridian", Source: "register", Status: graph.Planned},
		}
		return b, err
	}
	h.must("seed")
	const never = "These steps never held on one day.\n"
	if got := h.must("path", "odd", "port-meridian", "--via", "quay-seven"); strings.Count(got, never) != 1 {
		t.Errorf("got\n%s\nwant it to say that its steps never held on one day", got)
	}
	if got := h.must("path", "odd", "port-meridian", "--via", "aurora-robotics"); strings.Contains(got, never) {
		t.Errorf("got\n%s\nwant no word on days where a step is planned", got)
	}
}

// TestShowTellsADateOnce: a fact that is a date is not told as holding since then, too.
func TestShowTellsADateOnce(t *testing.T) {
	h := newHouse(t)
	h.seed = nil // the built-in data
	h.must("seed")
	got := h.must("show", "china-mobile-shanghai-ipo")
	if !strings.Contains(got, "5 January 2022") || strings.Contains(got, "since") {
		t.Errorf("got\n%s\nwant the day, and nothing since then", got)
	}
}

// TestCommandsTogether lets commands without a server wait for one another.
func TestCommandsTogether(t *testing.T) {
	h := newHouse(t)
	h.must("seed")
	var wg sync.WaitGroup
	runs := make([]run, 4)
	for i := range runs {
		wg.Go(func() { runs[i] = h.run("search", "aurora") })
	}
	wg.Wait()
	for i, r := range runs {
		if r.status != 0 || !strings.Contains(r.stdout, "aurora-robotics") {
			t.Errorf("command %d: %+v", i, r)
		}
	}
}

// TestReadingMakesNoStore: a command that only reads makes nothing where there is no graph,
// for that may be a mistyped folder.
func TestReadingMakesNoStore(t *testing.T) {
	for _, args := range [][]string{
		{"search", "x"},
		{"show", "x"},
		{"neighbors", "x"},
		{"path", "x", "y"},
		{"statements"},
		{"common", "x", "y"},
		{"among", "x", "y"},
		{"around", "x"},
		{"overview"},
		{"entities"},
		{"stats"},
		{"schema"},
		{"views"},
		{"review"},
		{"log"},
		{"source", "list"},
		{"export", "-"},
		{"verify", "--stored"},
		{"backup", "x.db"},
		{"copy", "--from", "embedded", "--to", "neo4j"},
	} {
		h := newHouse(t)
		r := h.run(args...)
		if r.status != 1 || r.stdout != "" || !strings.Contains(r.stderr, "there is no graph in "+h.dir) {
			t.Errorf("hubgraph %s: %+v", strings.Join(args, " "), r)
		}
		if _, err := os.Stat(h.dir); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("hubgraph %s made %s", strings.Join(args, " "), h.dir)
		}
	}
}

// TestReadingTellsALoss: where the database is gone and what belonged to it is there, a command
// that only reads says so, and makes nothing.
func TestReadingTellsALoss(t *testing.T) {
	h := newHouse(t)
	h.must("seed")
	if err := os.Remove(filepath.Join(h.dir, "graph.db")); err != nil {
		t.Fatal(err)
	}
	r := h.run("stats")
	if r.status != 1 || !strings.Contains(r.stderr, "graph.db is missing but graph.db-mark is there and says that it held revision 1") {
		t.Errorf("got %+v", r)
	}
	if _, err := os.Stat(filepath.Join(h.dir, "graph.db")); !errors.Is(err, os.ErrNotExist) {
		t.Error("a new one was made")
	}
}

// TestNoGuessIsAnAnswer: a part of a name is offered, with exit status 1 and nothing on
// standard output.
func TestNoGuessIsAnAnswer(t *testing.T) {
	h := newHouse(t)
	h.must("seed")
	for _, args := range [][]string{
		{"show", "auror"},
		{"show", "blue"},
		{"show", "jiguangji"},
		{"neighbors", "robotics"},
		{"path", "lin-wei", "port"},
		{"statements", "meridian"},
		{"statements", "--qualifier", "said-by:auror"},
		{"common", "aurora-robotics", "quay"},
		{"among", "auror", "lin-wei"},
		{"around", "museum"},
		{"review", "auror"},
	} {
		if r := h.run(args...); r.status != 1 || r.stdout != "" || !strings.Contains(r.stderr, "did you mean") {
			t.Errorf("hubgraph %s: %+v", strings.Join(args, " "), r)
		}
	}
	for _, args := range [][]string{
		{"path", "aurora-robotics", "Aurora Robotics"},
		{"common", "极光", "aurora-robotics"},
		{"search", "x", "--limit", "abc"},
		{"statements", "lin-wei", "--unit", "CNY"},
		{"statements", "--unit", "RMB"},
		{"statements", "--predicate", "suplies"},
		{"entities", "--type", "compny"},
		{"statements", "--qualifier", "said-bye"},
	} {
		if r := h.run(args...); r.status != 2 || r.stdout != "" || strings.Contains(r.stderr, "strconv") || strings.Contains(r.stderr, "--to ") {
			t.Errorf("hubgraph %s: %+v", strings.Join(args, " "), r)
		}
	}
}

// TestVerifyFindsDamage changes a letter of a name in the file.
func TestVerifyFindsDamage(t *testing.T) {
	h := newHouse(t)
	h.must("seed")
	path := filepath.Join(h.dir, "graph.db")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	// Wherever it stands: some places are remains that nothing reads.
	b = bytes.ReplaceAll(b, []byte("Blue Anchor Museum"), []byte("Glue Anchor Museum"))
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	r := h.run("verify", "--stored")
	if r.status != 1 || !strings.HasPrefix(r.stdout, "CHECK") || !strings.Contains(r.stdout, "graph.db") {
		t.Errorf("verify --stored: %+v, want a finding and status 1", r)
	}
	if r := h.run("search", "blue"); r.status != 1 || strings.Count(r.stderr, "\n") != 1 {
		t.Errorf("search: %+v, want one line and status 1", r)
	}
	if after, _ := os.ReadFile(path); !bytes.Equal(after, b) {
		t.Error("the damaged file was changed")
	}
}

// TestNamesOfMany: where more have a name than are offered, the words say what lists them
// all, and that does.
func TestNamesOfMany(t *testing.T) {
	h := newHouse(t)
	h.seed = func() (b graph.Batch, err error) {
		for i := range 12 {
			b.Entities = append(b.Entities, graph.Entity{ID: graph.EntityID(fmt.Sprint("e", i)), Type: "person", Name: "Li Na"})
		}
		return b, nil
	}
	h.must("seed")
	for _, args := range [][]string{{"show", "Li Na"}, {"path", "Li Na", "e1", "--limit", "20"}, {"show", "Li Na", "--lang", "zh"}} {
		r := h.run(args...)
		_, advice, ok := strings.Cut(r.stderr, "hubgraph search \"Li Na\" ")
		if r.status != 2 || !ok || strings.Contains(r.stderr, "larger") {
			t.Fatalf("%v: %+v", args, r)
		}
		if got := h.must(append([]string{"search", "Li Na"}, strings.Fields(advice)...)...); strings.Count(got, "Li Na") < 12 {
			t.Errorf("%v: search %s lists only\n%s", args, advice, got)
		}
	}
}

// TestVerifyCountsWhatItLists: what is left out is no finding itself, and a count without
// it is one of at least so many.
func TestVerifyCountsWhatItLists(t *testing.T) {
	h := newHouse(t)
	h.seed = func() (b graph.Batch, err error) {
		for i := range 1100 {
			b.Entities = append(b.Entities, graph.Entity{
				ID: graph.EntityID(fmt.Sprint("e", i)), Type: "company", Name: "N", Identifiers: []graph.Identifier{{Scheme: "lei", Value: "5493001KJTIIGC8Y1R21"}},
			})
		}
		return b, nil
	}
	h.must("seed")
	if r := h.run("verify", "--stored"); r.status != 1 || !strings.HasPrefix(r.stderr, "more than 1000 findings; 1100 entities") {
		t.Errorf("verify --stored: status %d, %s", r.status, r.stderr)
	}
	var rep ask.Report
	if r := h.run("verify", "--stored", "-o", "json"); json.Unmarshal([]byte(r.stdout), &rep) != nil || len(rep.Findings) != 1001 {
		t.Fatalf("verify --stored -o json: %.300s and %d findings, want 1,000 and what stands for the rest", r.stdout, len(rep.Findings))
	}
	for i, f := range rep.Findings {
		if f.Rest != (i == 1000) {
			t.Errorf("finding %d: %+v", i, f)
		}
	}
}

// TestVerifyOfTheServer: a command asks the server that has the folder to check
// it, by the API like anyone else: the server's log shows the route. Nobody does
// so without a key that may do everything.
func TestVerifyOfTheServer(t *testing.T) {
	h := newHouse(t)
	s := h.serve()
	write := h.key("editor", "write")
	admin := h.key("keeper", "admin")
	if got := h.must("verify", "--stored"); !strings.HasPrefix(got, "nothing to list") {
		t.Errorf("verify --stored:\n%s", got)
	}
	for _, tt := range []struct {
		name, path, key string
		want            int
	}{
		{"without a key", "/api/v1/verify", "", http.StatusUnauthorized},
		{"with a key that may write", "/api/v1/verify", write, http.StatusForbidden},
		{"with one that may do everything", "/api/v1/verify", admin, http.StatusOK},
		{"at a path of its own", "/-/verify", admin, http.StatusNotFound},
	} {
		t.Run(tt.name, func(t *testing.T) {
			req, err := http.NewRequest(http.MethodPost, s.base+tt.path, strings.NewReader(`{}`))
			if err != nil {
				t.Fatal(err)
			}
			if tt.key != "" {
				req.Header.Set("X-Api-Key", tt.key)
			}
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			body, _ := io.ReadAll(res.Body)
			problem := res.Header.Get("Content-Type") == "application/problem+json"
			if res.StatusCode != tt.want || problem != (tt.want != http.StatusOK) || res.Header.Get("X-Request-Id") == "" {
				t.Errorf("%d %v\n%s", res.StatusCode, res.Header, body)
			}
		})
	}
	s.end(t) // which writes the rest of the log
	if log := s.stderr.String(); !strings.Contains(log, `"method":"POST","route":"/api/v1/verify","status":200`) || !strings.Contains(log, `"key":"run"`) {
		t.Errorf("the check is not in the log of the server:\n%s", log)
	}
}

func TestConfigCommand(t *testing.T) {
	h := newHouse(t)
	r := h.runWith("", []string{"NEO4J_PASSWORD=s3cret"}, "config", "--addr", "localhost:1")
	got := strings.ReplaceAll(r.stdout, h.dir, "DATA")
	if strings.Contains(r.stdout+r.stderr, "s3cret") {
		t.Errorf("config shows a secret:\n%s", r.stdout)
	}
	// The columns depend on how long the folder's name is.
	golden(t, "config.txt", regexp.MustCompile(` {2,}`).ReplaceAllString(got, "  "))
	if got := h.runWith("", []string{"NEO4J_PASSWORD=s3cret"}, "config", "-o", "json").stdout; !strings.Contains(got, `"neo4jPassword":{"value":"********","from":"environment NEO4J_PASSWORD"}`) {
		t.Errorf("config -o json: %s", got)
	}
}

func TestVersionAndCompletion(t *testing.T) {
	h := newHouse(t)
	if got := h.must("version"); !strings.HasPrefix(got, "hubgraph ") {
		t.Errorf("version: %q", got)
	}
	var v struct{ Version, Go string }
	if err := json.Unmarshal([]byte(h.must("version", "-o", "json")), &v); err != nil || v.Version == "" || v.Go == "" {
		t.Errorf("version -o json: %+v, %v", v, err)
	}
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		if got := h.must("completion", shell); !strings.Contains(got, "hubgraph") {
			t.Errorf("completion %s: %q", shell, got)
		}
	}
	if _, err := os.Stat(h.dir); err == nil {
		t.Error("these made the data folder")
	}
}

// TestProcess sends a real process a real signal.
func TestProcess(t *testing.T) {
	h := newHouse(t)
	cmd, base := startProcess(t, h)
	if status, body := get(t, base+"/api/v1/stats"); status != 200 {
		t.Errorf("GET /stats: %d %s", status, body)
	}
	http.DefaultClient.CloseIdleConnections()
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Skipf("this system has no SIGTERM: %v", err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("after SIGTERM: %v, want exit status 0", err)
	}
}

// TestKilled kills the owner: what it acknowledged is there, and its lock is no
// obstacle.
func TestKilled(t *testing.T) {
	h := newHouse(t)
	cmd, _ := startProcess(t, h)
	if r := h.runWith("A note.\n", nil, "source", "attach", "common-knowledge", "-"); r.status != 0 {
		t.Fatalf("source attach: %+v", r)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	http.DefaultClient.CloseIdleConnections()
	if got := h.must("source", "list"); !strings.Contains(got, "common-knowledge               attached") {
		t.Errorf("after the owner was killed:\n%s", got)
	}
	if got := h.must("verify", "--stored"); !strings.HasPrefix(got, "nothing to list") {
		t.Errorf("verify --stored:\n%s", got)
	}
}

// startProcess starts the program as a process of its own and waits for its
// first answer.
func startProcess(t testing.TB, h *house) (*exec.Cmd, string) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(h.environ(), asProgram+"=1", "TMPDIR="+os.TempDir())
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	line := make([]byte, 512)
	n, err := out.Read(line)
	if err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	base := regexp.MustCompile(`http://[0-9.:]+`).FindString(string(line[:n]))
	if base == "" {
		t.Fatalf("the process says %q, no address", line[:n])
	}
	if status, body := get(t, base+"/readyz"); status != 200 {
		t.Fatalf("GET /readyz: %d %s", status, body)
	}
	return cmd, base
}

// BenchmarkStart measures from the start of the process to its first answer:
// with a new folder, which is seeded, and with one that is there.
func BenchmarkStart(b *testing.B) {
	stop := func(cmd *exec.Cmd) {
		http.DefaultClient.CloseIdleConnections()
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	}
	b.Run("new", func(b *testing.B) {
		for b.Loop() {
			cmd, _ := startProcess(b, newHouse(b))
			b.StopTimer()
			stop(cmd)
			b.StartTimer()
		}
	})
	b.Run("stored", func(b *testing.B) {
		h := newHouse(b)
		cmd, _ := startProcess(b, h)
		stop(cmd)
		for b.Loop() {
			cmd, _ := startProcess(b, h)
			b.StopTimer()
			stop(cmd)
			b.StartTimer()
		}
	})
}

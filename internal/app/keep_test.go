package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
	"hubgraph/internal/sqlite"
)

// counts gives how many entities and statements a house's graph holds, as a
// command that opens it sees.
func (h *house) counts() [2]int {
	h.t.Helper()
	var out struct{ Entities, Statements int }
	s := h.serve()
	_, body := get(h.t, s.base+"/api/v1/stats")
	if err := json.Unmarshal([]byte(body), &out); err != nil {
		h.t.Fatalf("%v: %s", err, body)
	}
	s.stop()
	<-s.ended
	s.ended <- 0
	return [2]int{out.Entities, out.Statements}
}

// folder reads the files of a data folder, but for the lock, which says who looks.
func (h *house) folder() map[string]string {
	h.t.Helper()
	out := map[string]string{}
	entries, err := os.ReadDir(h.dir)
	if err != nil && !os.IsNotExist(err) {
		h.t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() || strings.HasSuffix(e.Name(), ".lock") {
			continue
		}
		b, err := os.ReadFile(filepath.Join(h.dir, e.Name()))
		if err != nil {
			h.t.Fatal(err)
		}
		out[e.Name()] = string(b)
	}
	return out
}

// left gives a house with the files of another, as a process leaves them that is
// killed just then, changed.
func (h *house) left(change func(files map[string]string)) *house {
	h.t.Helper()
	files := h.folder()
	delete(files, "graph.db-shm")
	change(files)
	out := newHouse(h.t)
	if err := os.MkdirAll(out.dir, 0o700); err != nil {
		h.t.Fatal(err)
	}
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(out.dir, name), []byte(b), 0o600); err != nil {
			h.t.Fatal(err)
		}
	}
	return out
}

// writes sends a batch to a server.
func (s *server) writes(t *testing.T, h *house, b graph.Batch) {
	t.Helper()
	secret := h.key("editor-"+string(b.Entities[0].ID), "write")
	if status, body := post(t, s.base, secret, b); status != 200 {
		t.Fatalf("POST /batches: %d %s", status, body)
	}
}

func company(id graph.EntityID) graph.Batch {
	return graph.Batch{Entities: []graph.Entity{{ID: id, Type: "company", Name: "The company " + string(id)}}}
}

// crammed runs a command in a process of its own in which no file may grow beyond a size, as
// on a full disk: in this one the log of the test itself could not be written.
func (h *house) crammed(size int, args ...string) run {
	h.t.Helper()
	const block = 512 // of ulimit
	cmd := exec.Command("sh", append([]string{"-c", `ulimit -f "$0" && exec "$@"`, strconv.Itoa(size / block), os.Args[0]}, args...)...)
	cmd.Env = append(h.environ(), asProgram+"=1")
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		h.t.Fatal(err)
	}
	return run{out.String(), errOut.String(), cmd.ProcessState.ExitCode()}
}

// TestReadsWithoutRoom: a command that only reads answers and succeeds where there is no room
// to close the graph in order; one that writes and fails says so once.
func TestReadsWithoutRoom(t *testing.T) {
	h := newHouse(t)
	s := h.serve()
	many := company("first")
	for i := range 2_000 {
		many.Entities = append(many.Entities, company(graph.EntityID(fmt.Sprint("c-", i))).Entities...)
	}
	s.writes(t, h, many)
	var size int
	full := h.left(func(files map[string]string) { size = len(files["graph.db"]) })
	s.end(t)
	for _, args := range [][]string{{"stats"}, {"search", "company"}, {"show", "first"}, {"log"}, {"export"}} {
		r := full.crammed(max(size, 64<<10), args...)
		if r.status != 0 || r.stdout == "" || strings.Count(r.stderr, "the graph was not closed in order") != 1 {
			t.Errorf("%s: %+v", args[0], r)
		}
	}
	var lines strings.Builder
	lines.WriteString(`{"head":{"format":"hubgraph","version":1}}` + "\n")
	for i := range 20_000 {
		fmt.Fprintf(&lines, `{"entity":{"id":"more-%d","type":"company","name":"More %d"}}`+"\n", i, i)
	}
	file := filepath.Join(t.TempDir(), "more.jsonl")
	if err := os.WriteFile(file, []byte(lines.String()+`{"end":{}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	r := full.crammed(max(size, 64<<10), "import", file)
	if r.status != 1 || strings.Count(r.stderr, "hubgraph: ") != 1 || strings.Contains(r.stderr, "not closed in order") {
		t.Errorf("import: %+v", r)
	}
	if got := full.must("import", file); !strings.HasPrefix(got, "imported: 20000 entities") {
		t.Errorf("import with room: %q", got)
	}
}

// oneLine fails the test unless a command failed in one line that says something.
func oneLine(t *testing.T, r run, says string) {
	t.Helper()
	if r.status != 1 || r.stdout != "" || strings.Count(r.stderr, "\n") != 1 || !strings.Contains(r.stderr, says) {
		t.Errorf("got %+v, want status 1 and one line that says %q", r, says)
	}
}

// TestBackupAndRestore keeps a copy of a served graph, goes on, and takes the copy
// back; what came after it is kept, too.
func TestBackupAndRestore(t *testing.T) {
	h := newHouse(t)
	s := h.serve()
	file := filepath.Join(t.TempDir(), "copy.db")
	if got := h.must("backup", file); !strings.HasPrefix(got, "backed up and checked: 8 entities, 12 claims and 2 sources are in "+file+" (revision 1, ") {
		t.Errorf("backup: %q", got)
	}
	oneLine(t, h.run("backup", file), "copy.db already; --replace puts the new one in its place")
	if r := h.run("backup", "-"); r.status != 2 || !strings.Contains(r.stderr, "name a file") {
		t.Errorf("backup to standard output: %+v", r)
	}
	s.writes(t, h, company("later"))
	oneLine(t, h.run("restore", file), "end that first")
	s.end(t)

	r := h.run("restore", file)
	kept, ok := strings.CutPrefix(strings.TrimSpace(r.stderr), "what was there before is in ")
	if r.status != 0 || !ok || !strings.HasPrefix(r.stdout, "restored and checked: 8 entities, 12 claims and 2 sources are in "+h.dir) {
		t.Fatalf("restore: %+v", r)
	}
	if got, want := h.counts(), [2]int{8, 12}; got != want {
		t.Errorf("restored: got %v, want %v", got, want)
	}
	if _, err := os.Stat(filepath.Join(h.dir, "keys.json")); err != nil {
		t.Errorf("the keys: %v", err)
	}
	before := newHouse(t)
	before.dir = kept
	if got, want := before.counts(), [2]int{9, 12}; got != want {
		t.Errorf("kept: got %v, want %v", got, want)
	}
	var out struct {
		Kept     string
		Entities int
	}
	if err := json.Unmarshal([]byte(h.must("restore", file, "-o", "json")), &out); err != nil || out.Entities != 8 || out.Kept == "" {
		t.Errorf("restore -o json: %+v, %v", out, err)
	}
	for _, command := range []string{"backup", "restore"} {
		if r := h.run(command, file, "--store", "neo4j"); r.status != 2 || !strings.Contains(r.stderr, "the graph is kept in Neo4j") {
			t.Errorf("%s of Neo4j: %+v", command, r)
		}
	}
	oneLine(t, newHouse(t).run("backup", file+"2"), "there is no graph in")
}

// TestNothingReplacesAFolder: no command puts what it writes in the place of the graph or
// the keys of a data folder, its own, another or one that is served.
func TestNothingReplacesAFolder(t *testing.T) {
	h, other := newHouse(t), newHouse(t)
	h.must("seed")
	h.key("editor", "write")
	s := other.serve()
	other.key("editor", "write")
	linked := filepath.Join(t.TempDir(), "linked")
	if err := os.Symlink(other.dir, linked); err != nil {
		t.Fatal(err)
	}
	moved := filepath.Join(t.TempDir(), "my-keys")
	if err := os.Rename(filepath.Join(h.dir, "keys.json"), moved); err != nil {
		t.Fatal(err)
	}
	before := [...]map[string]string{h.folder(), other.folder()}
	for _, command := range [][]string{{"export"}, {"backup"}, {"picture", "lin-wei", "--file"}} {
		for _, dir := range []string{h.dir, other.dir, linked} {
			for _, file := range []string{"graph.db", "graph.db-wal", "graph.db-mark", "graph.db.lock"} {
				oneLine(t, h.run(append(command, filepath.Join(dir, file), "--replace")...), "is the database of a data folder")
			}
			if dir != h.dir {
				oneLine(t, h.run(append(command, filepath.Join(dir, "keys.json"), "--replace")...), "holds the keys")
			}
		}
		oneLine(t, h.run(append(command, moved, "--replace", "--keys-file", moved)...), "holds the keys")
	}
	if diff := cmp.Diff(before, [...]map[string]string{h.folder(), other.folder()}); diff != "" {
		t.Errorf("the folders changed (-before +after):\n%.1000s", diff)
	}
	s.end(t)
	// A copy that has the name of the database is one all the same.
	copied := filepath.Join(t.TempDir(), "graph.db")
	h.must("backup", copied)
	h.must("backup", copied, "--replace")
}

// entriesOf gives what is in a folder, by name.
func entriesOf(t *testing.T, dir string) map[string]fs.FileMode {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]fs.FileMode{}
	for _, e := range list {
		out[e.Name()] = e.Type()
	}
	return out
}

// TestFilesOnly: what a command writes takes the place of regular files only; a link, what
// it leads to, a socket and a folder stay as they are.
func TestFilesOnly(t *testing.T) {
	h := newHouse(t)
	h.must("seed")
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	fails := errors.Join(os.Mkdir(at("folder"), 0o700), os.WriteFile(at("file"), []byte("kept"), 0o600))
	fails = errors.Join(fails, os.Symlink(at("file"), at("link")), os.Symlink(at("nowhere"), at("loose")))
	socket, err := net.ListenUnix("unix", &net.UnixAddr{Name: at("socket"), Net: "unix"})
	if fails = errors.Join(fails, err); fails != nil {
		t.Skip("this system does not have all kinds of files: ", fails)
	}
	defer socket.Close()
	before := entriesOf(t, dir)
	for _, command := range [][]string{{"export"}, {"backup"}, {"picture", "lin-wei", "--file"}} {
		for name, says := range map[string]string{"folder": "is no regular file", "socket": "is no regular file", "link": "is a link", "loose": "is a link"} {
			for _, replace := range [][]string{nil, {"--replace"}} {
				oneLine(t, h.run(slices.Concat(command, []string{at(name)}, replace)...), says)
			}
		}
	}
	if diff := cmp.Diff(before, entriesOf(t, dir)); diff != "" {
		t.Errorf("the folder changed (-before +after):\n%s", diff)
	}
	if kept, err := os.ReadFile(at("file")); err != nil || string(kept) != "kept" {
		t.Errorf("what the link leads to: %q, %v", kept, err)
	}
}

// TestLossIsNoBeginning takes away what a killed server left: nothing is served
// or seeded in its place until somebody accepts the loss, and not after either.
func TestLossIsNoBeginning(t *testing.T) {
	h := newHouse(t)
	s := h.serve("--empty")
	begun := h.folder()
	s.writes(t, h, company("first"))
	s.writes(t, h, company("second"))
	for name, c := range map[string]struct {
		change func(files map[string]string)
		says   string
		left   [2]int // when the loss is accepted
	}{
		"the log is gone":         {func(f map[string]string) { delete(f, "graph.db-wal") }, "graph.db-wal is missing", [2]int{0, 0}},
		"the log is garbage":      {func(f map[string]string) { f["graph.db-wal"] = strings.Repeat("x", 5000) }, "graph.db-wal is damaged", [2]int{0, 0}},
		"an old file, and no log": {func(f map[string]string) { f["graph.db"] = begun["graph.db"]; delete(f, "graph.db-wal") }, "graph.db", [2]int{0, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			lost := h.left(c.change)
			before := lost.folder()
			oneLine(t, lost.run("serve"), c.says)
			oneLine(t, lost.run("search", "first"), c.says)
			if r := lost.run("verify", "--stored"); r.status != 1 || !strings.Contains(strings.Join(strings.Fields(r.stdout), " "), c.says) {
				t.Errorf("verify: %+v", r)
			}
			oneLine(t, lost.run("backup", filepath.Join(t.TempDir(), "copy")), c.says)
			if diff := cmp.Diff(before, lost.folder()); diff != "" {
				t.Errorf("the folder changed (-before +after):\n%.1000s", diff)
			}
			served := lost.serve("--accept-loss")
			if !strings.Contains(served.stderr.String(), c.says) {
				t.Errorf("the log does not say %q:\n%s", c.says, served.stderr)
			}
			served.end(t)
			if got := lost.counts(); got != c.left {
				t.Errorf("what is left: got %v, want %v", got, c.left)
			}
		})
	}
}

// TestLossOfAllIsNoBeginning finds a file from before its first write beside the
// mark of a later one.
func TestLossOfAllIsNoBeginning(t *testing.T) {
	ctx := context.Background()
	h := newHouse(t)
	path := filepath.Join(h.dir, "graph.db")
	s, err := sqlite.Open(ctx, path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	begun := h.folder()
	if _, err := s.Apply(ctx, company("first")); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	lost := h.left(func(f map[string]string) { f["graph.db"] = begun["graph.db"] })
	oneLine(t, lost.run("serve"), "graph.db is older than graph.db-mark, so that revision 1 is lost")
	lost.must("search", "first", "--accept-loss", "-o", "json")
	for range 2 {
		if got, want := lost.counts(), [2]int{}; got != want {
			t.Errorf("got %v, want %v: what had data is not seeded", got, want)
		}
	}
}

// TestEmpty begins without the built-in data, and stays without.
func TestEmpty(t *testing.T) {
	none := [2]int{}
	for name, begin := range map[string]func(h *house){
		"serve":       func(h *house) { h.serve("--empty").end(t) },
		"a command":   func(h *house) { h.run("source", "attach", "nope", "keep_test.go", "--empty") },
		"environment": func(h *house) { h.vars = []string{"HUBGRAPH_EMPTY=true"}; h.serve().end(t); h.vars = nil },
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			begin(h)
			if got := h.counts(); got != none {
				t.Errorf("got %v, want %v", got, none)
			}
			if got, want := h.must("seed"), "seeded: 8 entities, 12 claims and 2 sources put\n"; got != want {
				t.Errorf("seed: got %q, want %q", got, want)
			}
			h.serve("--empty").end(t) // begins nothing
			if got, want := h.counts(), [2]int{8, 12}; got != want {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

// TestVerifyWritesNothing checks stores in each state, and leaves them so.
func TestVerifyWritesNothing(t *testing.T) {
	none := newHouse(t)
	oneLine(t, none.run("verify", "--stored"), "there is no graph in")
	if _, err := os.Stat(none.dir); !os.IsNotExist(err) {
		t.Errorf("the data folder: %v, want none", err)
	}
	filled := newHouse(t)
	s := filled.serve()
	killed := filled.left(func(map[string]string) {})
	s.end(t)
	empty := newHouse(t)
	empty.serve("--empty").end(t)
	bare := empty.left(func(f map[string]string) { delete(f, "graph.db-mark") })
	for name, c := range map[string]struct {
		h    *house
		says string
	}{
		"filled": {filled, "8 entities, 12 claims"}, "killed": {killed, "8 entities, 12 claims"},
		"empty": {empty, "0 entities, 0 claims"}, "without a mark": {bare, "0 entities, 0 claims"},
	} {
		before := c.h.folder()
		r := c.h.run("verify", "--stored")
		if !strings.Contains(r.stdout+r.stderr, c.says) || strings.Contains(r.stderr, "seeded") {
			t.Errorf("%s: %+v, want %q", name, r, c.says)
		}
		if diff := cmp.Diff(before, c.h.folder()); diff != "" {
			t.Errorf("%s: the folder changed (-before +after):\n%.1000s", name, diff)
		}
	}
}

// TestSeedLeavesWhatIsNotItsOwn puts back what is missing, and names what
// somebody changed.
func TestSeedLeavesWhatIsNotItsOwn(t *testing.T) {
	h := newHouse(t)
	s := h.serve()
	seeds, err := fixture()
	if err != nil {
		t.Fatal(err)
	}
	mine := graph.Entity{ID: "lin-wei", Type: "person", Name: "Lin Wei, as we call her"}
	s.writes(t, h, graph.Batch{
		Entities: []graph.Entity{mine, {ID: "ours", Type: "company", Name: "Ours"}},
		Sources:  []graph.Source{{ID: "register", Title: "The register that we read"}},
		Retract:  []graph.StatementID{seeds.Statements[0].Canonical().ID},
	})
	name := func() string {
		_, body := get(t, s.base+"/api/v1/entities/lin-wei")
		var p struct{ Entity graph.Entity }
		if err := json.Unmarshal([]byte(body), &p); err != nil {
			t.Fatal(err)
		}
		return p.Entity.Name
	}
	r := h.run("seed")
	if r.stdout != "seeded: 0 entities, 1 claim and 0 sources put\n" || r.stderr != "stored otherwise than built in, and left so: source register, entity lin-wei; hubgraph seed --replace takes what is built in\n" {
		t.Errorf("seed: %+v", r)
	}
	if got := name(); got != mine.Name {
		t.Errorf("the name: got %q, want %q", got, mine.Name)
	}
	if got := h.must("seed"); got != "nothing of the built-in data is missing; nothing changed\n" {
		t.Errorf("seed again: %q", got)
	}
	r = h.run("seed", "--replace")
	if r.stdout != "seeded: 1 entity, 0 claims and 1 source put\n" || r.stderr != "" {
		t.Errorf("seed --replace: %+v", r)
	}
	if got := name(); got != "Lin Wei" {
		t.Errorf("the name after --replace: got %q, want the built-in one", got)
	}
	if got := h.must("show", "ours"); !strings.Contains(got, "Ours") {
		t.Errorf("what is ours: %q", got)
	}
	s.end(t)
}

// TestSeedKeepsWhatOthersSay: what other sources call a built-in entity is no difference
// from it, and stays where the built-in one is taken.
func TestSeedKeepsWhatOthersSay(t *testing.T) {
	h := newHouse(t)
	s := h.serve()
	s.writes(t, h, graph.Batch{
		Sources:  []graph.Source{{ID: "ours", Title: "Ours"}},
		Entities: []graph.Entity{{ID: "quay-seven", Type: "zone", Name: "The Seventh", Source: "ours"}},
	})
	if r := h.run("seed"); r.stdout != "nothing of the built-in data is missing; nothing changed\n" || r.stderr != "" {
		t.Errorf("seed: %+v", r)
	}
	s.writes(t, h, graph.Batch{Entities: []graph.Entity{{ID: "quay-eight", Type: "zone", Name: "Quay Eight"}, {ID: "quay-seven", Type: "zone", Name: "Quay", Source: "gazette", Accounts: []graph.Account{{Source: "register"}}}}})
	if r := h.run("seed", "--replace"); r.stdout != "seeded: 1 entity, 0 claims and 0 sources put\n" || r.stderr != "" {
		t.Errorf("seed --replace: %+v", r)
	}
	if got := h.must("show", "quay-seven"); !strings.Contains(got, "Quay Seven") || !strings.Contains(got, "Berth VII") || !strings.Contains(got, "The Seventh") {
		t.Errorf("after it, want what is built in beside ours: %s", got)
	}
	s.end(t)
}

package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"hubgraph/graph"
	"hubgraph/graph/graphtest"
	"hubgraph/internal/sqlite"
)

// checked is a store that is checked when it closes.
type checked struct {
	*sqlite.Store
	t testing.TB
}

func (c checked) Close() error {
	c.t.Helper()
	faults, err := c.Check(context.Background())
	if err != nil && !errors.Is(err, graph.ErrClosed) {
		c.t.Errorf("Check: %v", err)
	}
	for _, f := range faults {
		c.t.Errorf("Check: %v", f)
	}
	return c.Store.Close()
}

func mustOpen(t testing.TB, path string) checked {
	t.Helper()
	s, err := sqlite.Open(context.Background(), path, sqlite.Options{})
	if err != nil {
		t.Fatalf("Open: %v (%v)", err, errors.Unwrap(err))
	}
	t.Cleanup(func() { s.Close() })
	return checked{s, t}
}

// opener gives stores for the conformance suite.
func opener(t testing.TB) graphtest.Opened {
	path := filepath.Join(t.TempDir(), "graph.db")
	s := mustOpen(t, path)
	return graphtest.Opened{Store: s, Reopen: func() graph.Store {
		if err := s.Close(); err != nil {
			t.Fatalf("Close: %v", err)
		}
		s = mustOpen(t, path)
		return s
	}}
}

func TestStore(t *testing.T)     { graphtest.Run(t, opener) }
func TestScale(t *testing.T)     { graphtest.Scale(t, opener) }
func TestHistories(t *testing.T) { graphtest.Histories(t, opener) }

func TestMemoryStore(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: TestStore asks the same of a file; run it without -short")
	}
	graphtest.Run(t, func(t testing.TB) graphtest.Opened { return graphtest.Opened{Store: mustOpen(t, sqlite.Memory)} })
}

// node and link are a small batch of one's own: entity n, and its link to the
// one before.
func batch(n int) graph.Batch {
	b := graph.Batch{
		Key:      fmt.Sprintf("batch %d", n),
		Schema:   graphtest.Schema(),
		Sources:  []graph.Source{{ID: "s", Title: "A source"}},
		Entities: []graph.Entity{entity(n)},
	}
	if n > 0 {
		b.Entities = append(b.Entities, entity(n-1))
		b.Statements = []graph.Statement{link(n, n-1)}
	}
	return b
}

func entity(n int) graph.Entity {
	return graph.Entity{ID: graph.EntityID(fmt.Sprintf("e%06d", n)), Type: "gt-topic", Name: fmt.Sprintf("Entity %d", n)}
}

func link(a, b int) graph.Statement {
	return graph.Statement{
		Subject: entity(a).ID, Predicate: "gt-links", Object: entity(b).ID, Source: "s",
		Cites: []graph.Citation{{Line: a + 1, Note: fmt.Sprintf("line %d", a)}},
	}.Canonical()
}

func mustApply(t testing.TB, s graph.Store, b graph.Batch) graph.Revision {
	t.Helper()
	rev, err := s.Apply(context.Background(), b)
	if err != nil {
		t.Fatalf("Apply: %v (%v)", err, errors.Unwrap(err))
	}
	return rev
}

func TestOpenMakesPrivateFiles(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data", "deep")
	path := filepath.Join(dir, "graph.db")
	s := mustOpen(t, path)
	mustApply(t, s, batch(0))
	modes := func() map[string]os.FileMode {
		out := map[string]os.FileMode{}
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			st, err := e.Info()
			if err != nil {
				t.Fatal(err)
			}
			out[e.Name()] = st.Mode().Perm()
		}
		st, _ := os.Stat(dir)
		out["."] = st.Mode().Perm()
		return out
	}
	want := map[string]os.FileMode{".": 0o700, "graph.db": 0o600, "graph.db-wal": 0o600, "graph.db-shm": 0o600, "graph.db.lock": 0o600, "graph.db-mark": 0o600}
	if diff := cmp.Diff(want, modes()); diff != "" {
		t.Errorf("modes while open (-want +got):\n%s", diff)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	delete(want, "graph.db-wal")
	delete(want, "graph.db-shm")
	if diff := cmp.Diff(want, modes()); diff != "" {
		t.Errorf("modes after Close (-want +got):\n%s", diff)
	}
}

// TestMakingLasts looks at the order in which a new file is made, with its
// folders: it is synced before it gets its name, and its name before anything else
// happens. TestPowerLoss shows why.
func TestMakingLasts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "above", "data", "graph.db")
	var calls []string
	s, err := sqlite.Open(context.Background(), path, sqlite.Options{}.WithWatch(func(op, path, to string, _ int64, _ []byte) error {
		call := op + " " + filepath.Base(path)
		if to != "" {
			call += " " + filepath.Base(to)
		}
		calls = append(calls, call)
		return nil
	}))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	const dir = "syncdir data"
	want := []string{
		"syncdir above", "syncdir " + filepath.Base(filepath.Dir(filepath.Dir(filepath.Dir(path)))),
		"create graph.db.new", "sync graph.db.new", "rename graph.db.new graph.db", dir,
		"create graph.db-mark.new", "write graph.db-mark.new", "sync graph.db-mark.new", "rename graph.db-mark.new graph.db-mark", dir,
	}
	if diff := cmp.Diff(want, calls); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

// TestStoresHaveIDs makes stores: each has a random UUID of its own.
func TestStoresHaveIDs(t *testing.T) {
	form := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	seen := map[string]bool{}
	for range 3 {
		for _, path := range []string{filepath.Join(t.TempDir(), "graph.db"), sqlite.Memory} {
			id := must(mustOpen(t, path).Revision(context.Background())).Store
			if !form.MatchString(id) || seen[id] {
				t.Errorf("got the id %q after %v, want a random UUID", id, seen)
			}
			seen[id] = true
		}
	}
}

// TestDocumentsByTheHundred lists more documents than are read at a time, and as
// many, and one more.
func TestDocumentsByTheHundred(t *testing.T) {
	ctx := context.Background()
	d := mustOpen(t, sqlite.Memory).Documents()
	var want []string
	for n := range 2*64 + 2 {
		id := fmt.Sprintf("%04d", n)
		must(d.Put(ctx, "view", id, 0, []byte(id)))
		want = append(want, id)
		if n > 0 && n < 62 {
			continue
		}
		for _, after := range []int{-1, 0, n / 2, n} {
			from := ""
			if after >= 0 {
				from = want[after]
			}
			var got []string
			for doc, err := range d.List(ctx, "view", from) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, string(doc.Body))
			}
			if diff := cmp.Diff(want[after+1:], got, cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("of %d documents, those after %q (-want +got):\n%s", n+1, from, diff)
			}
		}
	}
}

func TestOpenTightensModes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "graph.db")
	mustOpen(t, path).Close()
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	mustOpen(t, path).Close()
	st, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := st.Mode().Perm(), os.FileMode(0o600); got != want {
		t.Errorf("mode: got %o, want %o", got, want)
	}
}

func TestSettings(t *testing.T) {
	s := mustOpen(t, filepath.Join(t.TempDir(), "graph.db"))
	writing, reading, err := s.Settings()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "5000", "trusted_schema": "0",
		"cell_size_check": "1", "query_only": "0", "application_id": "1213547079", "user_version": fmt.Sprint(sqlite.Format),
	}
	if diff := cmp.Diff(want, writing); diff != "" {
		t.Errorf("the writer (-want +got):\n%s", diff)
	}
	want["query_only"] = "1"
	if diff := cmp.Diff(want, reading); diff != "" {
		t.Errorf("a reader (-want +got):\n%s", diff)
	}
}

func TestMustExist(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "none")
	_, err := sqlite.Open(context.Background(), filepath.Join(dir, "graph.db"), sqlite.Options{MustExist: true})
	if !errors.Is(err, graph.ErrNotFound) {
		t.Errorf("got %v, want not found", err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the directory was made")
	}
}

func TestNamesThatURIsEscape(t *testing.T) {
	for _, name := range []string{"a b.db", "100%.db", "what?.db", "a#b.db", "图谱.db", "a&mode=memory.db", "%41.db"} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s := mustOpen(t, filepath.Join(dir, name))
			mustApply(t, s, batch(0))
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
				t.Error(err)
			}
			entries, _ := os.ReadDir(dir)
			if len(entries) != 3 { // and the lock and the mark
				t.Errorf("got %v", entries)
			}
			s = mustOpen(t, filepath.Join(dir, name))
			if _, err := s.Entity(context.Background(), "e000000"); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestLink opens a database by a symbolic link: log and lock are the file's.
func TestLink(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	path := filepath.Join(dir, "graph.db")
	s := mustOpen(t, path)
	mustApply(t, s, batch(0))
	link := filepath.Join(other, "link.db")
	if err := os.Symlink(path, link); err != nil {
		t.Skip(err)
	}
	if _, err := sqlite.Open(context.Background(), link, sqlite.Options{}); !errors.Is(err, graph.ErrUnavailable) {
		t.Errorf("open by a link while open: got %v, want unavailable", err)
	}
	s.Kill()
	l := mustOpen(t, link)
	if _, err := l.Entity(context.Background(), "e000000"); err != nil {
		t.Error(err)
	}
}

// TestRandomWrites writes random batches, also of what is there already, kills
// the store now and then, and compares with the Model after every opening.
func TestRandomWrites(t *testing.T) {
	seed := uint64(rand.Uint32())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	path := filepath.Join(t.TempDir(), "graph.db")
	ctx := context.Background()
	s := mustOpen(t, path)
	model := graphtest.NewModel()
	for i := range 200 {
		b := graph.Batch{Schema: graphtest.Schema(), Sources: []graph.Source{{ID: "s", Title: fmt.Sprint("Title ", r.IntN(3))}}}
		if r.IntN(8) == 0 {
			b.Texts = []graph.SourceText{{Source: "s", Text: fmt.Sprint("Text ", r.IntN(3))}}
		}
		for range r.IntN(5) {
			e := entity(r.IntN(30))
			e.Summary = fmt.Sprint(r.IntN(3))
			b.Entities = append(b.Entities, e)
			break
		}
		for range r.IntN(4) {
			x := link(r.IntN(30), r.IntN(30))
			x.Cites[0].Note = fmt.Sprint(r.IntN(2))
			b.Statements = append(b.Statements, x)
		}
		for range r.IntN(3) {
			b.Retract = append(b.Retract, link(r.IntN(30), r.IntN(30)).ID)
		}
		if r.IntN(6) == 0 {
			b.Delete = []graph.EntityID{entity(r.IntN(30)).ID}
		}
		got, err1 := s.Apply(ctx, b)
		want, err2 := model.Apply(ctx, b)
		if graph.CodeOf(err1) != graph.CodeOf(err2) {
			t.Fatalf("batch %d: got error %v, want %v", i, err1, err2)
		}
		if got.Digest != want.Digest || got.Seq != want.Seq {
			t.Fatalf("batch %d: got revision %v, want %v", i, got, want)
		}
		if r.IntN(10) == 0 {
			if r.IntN(2) == 0 {
				s.Kill()
			} else if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s = mustOpen(t, path)
			faults, err := s.Check(ctx)
			if err != nil || len(faults) > 0 {
				t.Fatalf("batch %d: Check: %v, %v", i, faults, err)
			}
		}
	}
	got, err := s.Stats(ctx)
	if err != nil {
		t.Fatal(err)
	}
	want, _ := model.Stats(ctx)
	want.Revision.Store = got.Revision.Store
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("stats (-want +got):\n%s", diff)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestIdempotency(t *testing.T) {
	path := filepath.Join(t.TempDir(), "graph.db")
	ctx := context.Background()
	s := mustOpen(t, path)
	first := mustApply(t, s, batch(1))
	second := mustApply(t, s, batch(2))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = mustOpen(t, path)
	if got := mustApply(t, s, batch(1)); got != first {
		t.Errorf("the same again: got %v, want %v", got, first)
	}
	other := batch(3)
	other.Key = batch(1).Key
	if _, err := s.Apply(ctx, other); !errors.Is(err, graph.ErrConflict) {
		t.Errorf("another batch with the key: got %v, want a conflict", err)
	}
	nothing := batch(2)
	nothing.Key = "changes nothing"
	if got := mustApply(t, s, nothing); got != second {
		t.Errorf("a batch that changes nothing: got %v, want %v", got, second)
	}
	s.Kill()
	s = mustOpen(t, path)
	mustApply(t, s, batch(3))
	if got := mustApply(t, s, nothing); got != second {
		t.Errorf("a batch that changed nothing, again: got %v, want %v", got, second)
	}
}

// TestConcurrentUse reads, writes, checks and closes at once; it is for the race
// detector, and each reader must see whole batches.
func TestConcurrentUse(t *testing.T) {
	ctx := context.Background()
	s := mustOpen(t, filepath.Join(t.TempDir(), "graph.db"))
	mustApply(t, s, batch(0))
	var wg sync.WaitGroup
	for w := range 3 {
		wg.Go(func() {
			for i := range 30 {
				n := 1 + w*100 + i
				b := batch(n)
				b.Entities = append(b.Entities, entity(n-1))
				if _, err := s.Apply(ctx, b); err != nil {
					if !errors.Is(err, graph.ErrClosed) {
						t.Errorf("Apply: %v", err)
					}
					return
				}
				if _, err := s.Documents().Put(ctx, "view", fmt.Sprint(n), 0, []byte("x")); err != nil && !errors.Is(err, graph.ErrClosed) {
					t.Errorf("Put: %v", err)
				}
			}
		})
	}
	for range 3 {
		wg.Go(func() {
			for range 40 {
				st, err := s.Stats(ctx)
				if errors.Is(err, graph.ErrClosed) {
					return
				}
				if err != nil {
					t.Errorf("Stats: %v", err)
				}
				if st.Revision.Seq == 0 {
					t.Errorf("revision 0 after a batch")
				}
				for _, err := range s.Documents().List(ctx, "view", "") {
					if err != nil && !errors.Is(err, graph.ErrClosed) {
						t.Errorf("List: %v", err)
					}
				}
				if faults, err := s.Check(ctx); err != nil && !errors.Is(err, graph.ErrClosed) || len(faults) > 0 {
					t.Errorf("Check: %v, %v", faults, err)
				}
			}
		})
	}
	wg.Wait()
	for range 3 {
		wg.Go(func() {
			if err := s.Store.Close(); err != nil {
				t.Errorf("Close: %v", err)
			}
		})
	}
	wg.Wait()
	if _, err := s.Stats(ctx); !errors.Is(err, graph.ErrClosed) {
		t.Errorf("Stats after Close: got %v, want closed", err)
	}
	if _, err := s.Apply(ctx, batch(1)); !errors.Is(err, graph.ErrClosed) {
		t.Errorf("Apply after Close: got %v, want closed", err)
	}
}

func TestContextEnds(t *testing.T) {
	s := mustOpen(t, filepath.Join(t.TempDir(), "graph.db"))
	before := mustApply(t, s, batch(0))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Apply(ctx, batch(1)); !errors.Is(err, graph.ErrUnavailable) || !errors.Is(err, context.Canceled) {
		t.Errorf("Apply: got %v, want unavailable because canceled", err)
	}
	if _, err := s.Documents().Put(ctx, "view", "a", 0, nil); !errors.Is(err, graph.ErrUnavailable) {
		t.Errorf("Put: got %v, want unavailable", err)
	}
	if _, err := s.Documents().Get(ctx, "view", "a"); !errors.Is(err, graph.ErrUnavailable) {
		t.Errorf("Get: got %v, want unavailable", err)
	}
	if got, _ := s.Revision(context.Background()); got != before {
		t.Errorf("revision: got %v, want %v", got, before)
	}
	if err := s.Ready(context.Background()); err != nil {
		t.Errorf("Ready: %v; a caller who gave up is no fault of the disk", err)
	}
	mustApply(t, s, batch(1))
}

package neo4j_test

import (
	"bytes"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"hubgraph/graph"
	"hubgraph/internal/neo4j"
	"hubgraph/internal/neo4j/bolttest"
	"hubgraph/internal/neo4j/neo4jtest"
)

// A notebook is a log that is read while it is written.
type notebook struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (n *notebook) Write(p []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.b.Write(p)
}

func (n *notebook) String() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.b.String()
}

// waiter opens a store on a cluster that is not patient with bookmarks, and gives
// what it logs.
func waiter(t *testing.T, c *bolttest.Cluster) (*neo4j.Store, *notebook) {
	t.Helper()
	said := &notebook{}
	s, err := neo4j.Open(neo4j.Options{URI: c.URI(), BookmarkWait: 300 * time.Millisecond, PoolSize: 8, Logger: slog.New(slog.NewTextHandler(said, nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s, said
}

// TestRestoredFromABackup puts an older state of the database under stores that
// have bookmarks of a later one.
func TestRestoredFromABackup(t *testing.T) {
	notRaced(t)
	for _, members := range []int{1, 3} {
		c := bolttest.New(t, members)
		s, said := waiter(t, c)
		kept := apply(t, s, company("a", "kept"))
		backup := c.Backup()
		apply(t, s, star(1)) // with a predicate that is new
		apply(t, s, company("a", "lost"))
		marks, err := s.Bookmarks(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		c.Restore(backup)

		// Several at once, so that they are more than there are connections for.
		var done sync.WaitGroup
		for range 20 {
			done.Go(func() {
				got, err := s.Entity(t.Context(), "a")
				if err != nil || got.Name != "kept" || got.Revision != kept {
					t.Errorf("%d members: got %q at %v, %v, want what the backup has", members, got.Name, got.Revision, err)
				}
			})
		}
		done.Wait()
		if got := strings.Count(said.String(), "after a backup was restored"); got != 1 {
			t.Errorf("%d members: it is said %d times, want once:\n%s", members, got, said)
		}
		// Who has the bookmark of what is lost is not given something older.
		got, err := s.Entity(neo4j.WithBookmarks(t.Context(), marks...), "a")
		if !errors.Is(err, graph.ErrUnavailable) || neo4j.Permanent(err) {
			t.Errorf("%d members: with a bookmark of what is lost: got %q, %v, want ErrUnavailable", members, got.Name, err)
		}
		// Writes go on.
		if rev := apply(t, s, star(1)); rev.Seq != kept.Seq+1 {
			t.Errorf("%d members: got revision %d, want the one after %d", members, rev.Seq, kept.Seq)
		}
	}
}

// TestRestoredNeo4j is TestRestoredFromABackup with a server of Neo4j's.
func TestRestoredNeo4j(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute and a server of its own")
	}
	server := neo4jtest.Start(t, neo4jtest.LTS)
	said := &notebook{}
	o := options(server)
	o.Logger = slog.New(slog.NewTextHandler(said, nil))
	s, err := neo4j.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	kept := apply(t, s, company("a", "kept"))
	backup := filepath.Join(t.TempDir(), "backup")
	for _, do := range []func() error{server.Kill, func() error { return server.Backup(backup) }, server.Restart} {
		if err := do(); err != nil {
			t.Fatal(err)
		}
	}
	apply(t, s, star(1))
	apply(t, s, company("a", "lost"))
	marks, err := s.Bookmarks(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, do := range []func() error{server.Kill, func() error { return server.Restore(backup) }, server.Restart} {
		if err := do(); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Entity(t.Context(), "a")
	if err != nil || got.Name != "kept" || got.Revision != kept {
		t.Errorf("got %q at %v, %v, want what the backup has", got.Name, got.Revision, err)
	}
	if got := strings.Count(said.String(), "after a backup was restored"); got != 1 {
		t.Errorf("it is said %d times, want once:\n%s", got, said)
	}
	if got, err := s.Entity(neo4j.WithBookmarks(t.Context(), marks...), "a"); !errors.Is(err, graph.ErrUnavailable) || !strings.Contains(err.Error(), "bookmark") {
		t.Errorf("with a bookmark of what is lost: got %q, %v, want ErrUnavailable that speaks of the bookmark", got.Name, err)
	}
	if rev := apply(t, s, star(1)); rev.Seq != kept.Seq+1 {
		t.Errorf("got revision %d, want the one after %d", rev.Seq, kept.Seq)
	}
}

// TestLateIsNotLost has the readers of a cluster lag for longer than is waited
// before it is asked why: the answer is the new one all the same, and nothing is
// said.
func TestLateIsNotLost(t *testing.T) {
	c := bolttest.New(t, 3)
	s, said := waiter(t, c)
	apply(t, s, company("a", "old"))
	c.Member(1).Hold()
	c.Member(2).Hold()
	apply(t, s, company("a", "new"))
	time.AfterFunc(1000*time.Millisecond, func() {
		c.Member(1).Release()
		c.Member(2).Release()
	})
	if got, err := name(t.Context(), s, "a"); err != nil || got != "new" {
		t.Errorf("got %q, %v, want the name just written", got, err)
	}
	if said.String() != "" {
		t.Errorf("it is said: %s", said)
	}
}

// TestBookmarkThatNeverComes brings a bookmark of the future with more calls than
// there are connections: other readers are answered meanwhile.
func TestBookmarkThatNeverComes(t *testing.T) {
	c := bolttest.New(t, 1)
	s, said := waiter(t, c)
	apply(t, s, company("a", "A"))
	future := neo4j.WithBookmarks(t.Context(), "FB:OTk5OTk5") // 999999
	var done sync.WaitGroup
	for range 40 {
		done.Go(func() {
			begun := watch.now()
			if _, err := s.Entity(future, "a"); !errors.Is(err, graph.ErrUnavailable) || neo4j.Permanent(err) || !strings.Contains(err.Error(), "bookmark") {
				t.Errorf("a read: got %v, want ErrUnavailable that speaks of the bookmark", err)
			}
			if _, err := s.Apply(future, company("a", "B")); !errors.Is(err, graph.ErrUnavailable) || !strings.Contains(err.Error(), "bookmark") {
				t.Errorf("a write: got %v, want ErrUnavailable that speaks of the bookmark", err)
			}
			if took := watch.since(begun); took > 3*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
	for range 20 {
		begun := watch.now()
		if got, err := name(t.Context(), s, "a"); err != nil || got != "A" {
			t.Errorf("another reader: got %q, %v", got, err)
		}
		if took := watch.since(begun); took > 2*time.Second {
			t.Errorf("another reader waited for %v", took)
		}
		time.Sleep(5 * time.Millisecond)
	}
	done.Wait()
	if got, err := name(t.Context(), s, "a"); err != nil || got != "A" {
		t.Errorf("afterwards: got %q, %v", got, err)
	}
	// The server is not asked to wait for the same again, until some time has passed.
	ask := func() bolttest.Counts {
		c.Member(0).Counts()
		if _, err := s.Entity(future, "a"); !errors.Is(err, graph.ErrUnavailable) || !strings.Contains(err.Error(), "bookmark") {
			t.Errorf("asked again: got %v, want ErrUnavailable that speaks of the bookmark", err)
		}
		return c.Member(0).Counts()
	}
	if got := ask(); got != (bolttest.Counts{}) {
		t.Errorf("asked again: the server was asked, too: %+v", got)
	}
	eventually(t, "it is waited for again", func() bool { return ask() != bolttest.Counts{} })
	if said.String() != "" {
		t.Errorf("it is said: %s", said)
	}
}

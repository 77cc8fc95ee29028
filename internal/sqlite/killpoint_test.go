//go:build linux

package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
	"hubgraph/internal/sqlite"
	"hubgraph/internal/testbed"
)

// killAt says before which call to its disk a child process is to die: the
// calls that write, cut, sync, open, rename and delete are counted from 1.
const killAt = "HUBGRAPH_SQLITE_KILL_AT"

var (
	_ = child("open", openAndClose)
	_ = child("session", session)
)

// dying gives options of a store whose process dies at its call killAt.
func dying() (sqlite.Options, error) {
	n, err := strconv.ParseInt(os.Getenv(killAt), 10, 64)
	if err != nil {
		return sqlite.Options{}, err
	}
	registerFaulty()
	disk.kills.Store(true)
	arm(n, anyCall, 0)
	return sqlite.Options{}.WithVFS(faultyName).WithFold(40).WithWatch(func(string, string, string, int64, []byte) error { fails(nameCall); return nil }), nil
}

// session opens, writes and closes a store twice, and tells of each revision that
// was acknowledged.
func session(path string) error {
	ctx := context.Background()
	opts, err := dying()
	if err != nil {
		return err
	}
	n := 0
	for range 2 {
		s, err := sqlite.Open(ctx, path, opts)
		if err != nil {
			return err
		}
		for range 4 {
			rev, err := s.Apply(ctx, killBatch(n))
			if err != nil {
				return err
			}
			n++
			if _, err := s.Documents().Put(ctx, "view", fmt.Sprint(n), 0, make([]byte, 20_000)); err != nil {
				return err
			}
			fmt.Println(rev)
		}
		if err := s.Close(); err != nil {
			return err
		}
	}
	return nil
}

func openAndClose(path string) error {
	opts, err := dying()
	if err != nil {
		return err
	}
	s, err := sqlite.Open(context.Background(), path, opts)
	if err != nil {
		return err
	}
	return s.Close()
}

// killPoints runs a child on a database of place's again and again: it is killed
// before its first call to the disk, its second, and so on until it ends by
// itself. After each, look is told what it wrote. By itself a test takes each
// so-many-th point; HUBGRAPH_TEST_TIMES takes so many times as many.
func killPoints(t *testing.T, does string, step int, place func() string, look func(t *testing.T, path, wrote string)) {
	t.Helper()
	step = max(step/testbed.Amount(t, 1), 1)
	points := 0
	for n := 1 + rand.IntN(step); ; n += step {
		path := place()
		cmd := spawn(t, does, path, fmt.Sprintf("%s=%d", killAt, n))
		wrote, err := cmd.Output()
		done := cmd.ProcessState.Exited()
		if done && err != nil {
			t.Fatalf("before call %d: the child ended by itself: %v", n, err)
		}
		if ok := t.Run(fmt.Sprintf("call %d", n), func(t *testing.T) { look(t, path, string(wrote)) }); !ok || done {
			break
		}
		points++
	}
	if points < 3 {
		t.Errorf("%d kills: nothing was tested", points)
	}
}

// schemaOf lists what of tables and indexes is in a database, log included.
func schemaOf(t *testing.T, path string) (version int, tables []string) {
	t.Helper()
	err := query(t, path, "PRAGMA user_version", func(scan func(...any) error) error { return scan(&version) })
	if err != nil {
		t.Fatal(err)
	}
	err = query(t, path, "SELECT coalesce(sql, name) FROM sqlite_schema ORDER BY name", func(scan func(...any) error) error {
		var s string
		err := scan(&s)
		tables = append(tables, s)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return version, tables
}

// TestMigrationKilled kills the process that brings a store of an earlier format
// to the present one: the store is of one format or the other, never between, and
// nothing of it is lost.
func TestMigrationKilled(t *testing.T) {
	fresh := filepath.Join(t.TempDir(), "graph.db")
	mustOpen(t, fresh).Close()
	_, now := schemaOf(t, fresh)
	for _, f := range fixtures(t) {
		if f.format == sqlite.Format {
			continue
		}
		t.Run(f.String(), func(t *testing.T) {
			_, then := schemaOf(t, f.place(t))
			killPoints(t, "open", 5, func() string { return f.place(t) }, func(t *testing.T, path, _ string) {
				version, tables := schemaOf(t, copied(t, path))
				want := map[int][]string{f.format: then, sqlite.Format: now}[version]
				if diff := cmp.Diff(want, tables); diff != "" {
					t.Fatalf("it says format %d (-want +got):\n%s", version, diff)
				}
				s := mustOpen(t, path)
				f.holds(t, s)
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
			})
		})
	}
}

// TestMakingKilled kills the process that makes a new store: there is none or a
// good one, and the next to open it has an empty one.
func TestMakingKilled(t *testing.T) {
	ctx := context.Background()
	killPoints(t, "open", 5, func() string { return filepath.Join(t.TempDir(), "graph.db") }, func(t *testing.T, path, _ string) {
		if _, err := os.Stat(path); err == nil {
			if faults, err := sqlite.Verify(ctx, path); err != nil || len(faults) > 0 {
				t.Errorf("Verify: %v, %v", faults, err)
			}
		} else if !errors.Is(err, os.ErrNotExist) {
			t.Error(err)
		}
		s := mustOpen(t, path)
		if rev := must(s.Revision(ctx)); rev.Seq != 0 || rev.Digest != (graph.Digest{}) {
			t.Errorf("revision: got %v, want that of an empty store", rev)
		}
		mustApply(t, s, batch(0))
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	})
}

// TestSessionKilled kills the process that writes, at any call of it: the next to
// open the store hears of no loss and finds all that was acknowledged, documents
// included.
func TestSessionKilled(t *testing.T) {
	killPoints(t, "session", 37, func() string { return filepath.Join(t.TempDir(), "graph.db") }, func(t *testing.T, path, wrote string) {
		var acknowledged graph.Revision
		for line := range strings.Lines(wrote) {
			acknowledged = must(graph.ParseRevision(strings.TrimSpace(line)))
		}
		if err := survives(context.Background(), path, acknowledged); err != nil {
			t.Errorf("%v\n%s", err, listing(filepath.Dir(path)))
		}
	})
}

// copied copies the folder of a database, so that looking changes nothing, and
// gives the path of the copy.
func copied(t testing.TB, path string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "copy")
	if err := os.CopyFS(dir, os.DirFS(filepath.Dir(path))); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, filepath.Base(path))
}

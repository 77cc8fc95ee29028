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

var (
	_ = child("backup", func(path string) error {
		opts, err := dyingCopy()
		if err != nil {
			return err
		}
		_, err = sqlite.Backup(context.Background(), path, path+".copy", opts)
		return err
	})
	_ = child("restore", func(path string) error {
		opts, err := dyingCopy()
		if err != nil {
			return err
		}
		_, err = sqlite.Restore(context.Background(), path+".copy", path, opts)
		return err
	})
)

// dyingCopy gives options of a copy whose process dies at its call killAt.
func dyingCopy() (sqlite.CopyOptions, error) {
	if _, err := dying(); err != nil {
		return sqlite.CopyOptions{}, err
	}
	return sqlite.CopyOptions{}.WithVFS(faultyName).WithWatch(func(string, string, string, int64, []byte) error { fails(nameCall); return nil }), nil
}

// TestBackupKilled kills the process that copies: under the name there is no file
// or a whole one, the database is as it was, and the next copy clears up.
func TestBackupKilled(t *testing.T) {
	ctx := context.Background()
	w := killedAfter(t, 3)
	last := w.revisions[3]
	killPoints(t, "backup", 7, func() string { return w.in(t, func(map[string][]byte) {}) }, func(t *testing.T, path, _ string) {
		dir := filepath.Dir(path)
		if _, err := os.Stat(path + ".copy"); err == nil {
			good(t, path+".copy", last)
			if err := os.Remove(path + ".copy"); err != nil {
				t.Fatal(err)
			}
		} else if !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		must(sqlite.Backup(ctx, path, path+".copy", sqlite.CopyOptions{}))
		good(t, path+".copy", last)
		for name := range files(t, dir) {
			if strings.Contains(name, "partial") {
				t.Errorf("%s was left behind", name)
			}
		}
		w.whole(t, path)
	})
}

// TestRestoreKilled kills the process that puts a copy in the place of a database:
// there is the old one, or the new one with the old one kept, or none that opens,
// and then the old one is kept and the next restoring succeeds.
func TestRestoreKilled(t *testing.T) {
	ctx := context.Background()
	w := killedAfter(t, 3)
	old := w.revisions[3]
	copyOf := filepath.Join(t.TempDir(), "copy")
	rev := must(sqlite.Backup(ctx, from(t), copyOf, sqlite.CopyOptions{})).Revision
	w.files["graph.db.copy"] = must(os.ReadFile(copyOf))
	saw := map[string]int{}
	killPoints(t, "restore", 5, func() string { return w.in(t, func(map[string][]byte) {}) }, func(t *testing.T, path, _ string) {
		kept := func() bool {
			for _, dir := range must(filepath.Glob(filepath.Join(filepath.Dir(path), "before-restore-*"))) {
				s, err := sqlite.Open(ctx, filepath.Join(dir, "graph.db"), sqlite.Options{ReadOnly: true})
				if err != nil {
					continue // killed while it was filled
				}
				got := must(s.Revision(ctx))
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
				if got == old {
					return true
				}
			}
			return false
		}
		s, err := sqlite.Open(ctx, path, sqlite.Options{ReadOnly: true})
		var got graph.Revision
		if err == nil {
			got = must(s.Revision(ctx))
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
		switch {
		case err != nil:
			saw["none"]++
			if !kept() || !strings.Contains(err.Error(), "hubgraph restore") {
				t.Errorf("Open: %v, want that it says what to do; the old one is kept: %v", err, kept())
			}
		case got == rev:
			saw["new"]++
			if !kept() {
				t.Error("the old one is gone")
			}
		case got == old:
			saw["old"]++
		default:
			t.Errorf("revision: got %v, want %v or %v", got, old, rev)
		}
		if got != rev {
			must(sqlite.Restore(ctx, path+".copy", path, sqlite.CopyOptions{}))
		}
		good(t, path, rev)
		if !kept() {
			t.Error("the old one is gone")
		}
	})
	if saw["old"] == 0 || saw["new"] == 0 {
		t.Errorf("%v: too little was seen", saw)
	}
}

// TestBackupOntoAFullDisk finds room for a part of the copy: there is none then,
// and the database is as it was.
func TestBackupOntoAFullDisk(t *testing.T) {
	faultyDisk(t)
	ctx := context.Background()
	w := killedAfter(t, 3)
	path := w.in(t, func(map[string][]byte) {})
	before := files(t, filepath.Dir(path))
	size := must(sqlite.Backup(ctx, path, filepath.Join(t.TempDir(), "copy"), sqlite.CopyOptions{})).Bytes
	for room := int64(0); room < size; room += 16 << 10 {
		heal()
		leave(room)
		to := filepath.Join(t.TempDir(), "copy")
		_, err := sqlite.Backup(ctx, path, to, sqlite.CopyOptions{}.WithVFS(faultyName))
		if !errors.Is(err, graph.ErrFull) || !strings.Contains(err.Error(), "copy") {
			t.Errorf("room for %d bytes of %d: got %v, want that copy is full", room, size, err)
		}
		lists(t, filepath.Dir(to))
		_, err = sqlite.Restore(ctx, from(t), path, sqlite.CopyOptions{}.WithVFS(faultyName))
		if !errors.Is(err, graph.ErrFull) {
			t.Errorf("restoring with room for %d bytes of %d: got %v, want full", room, size, err)
		}
	}
	heal()
	if diff := cmp.Diff(before, files(t, filepath.Dir(path))); diff != "" {
		t.Errorf("the folder changed (-before +after):\n%.1000s", diff)
	}
	w.whole(t, path)
}

// from gives a database that was closed in order.
func from(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "from.db")
	s := mustOpen(t, path)
	mustApply(t, s, batch(0))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

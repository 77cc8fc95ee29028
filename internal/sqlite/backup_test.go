package sqlite_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
	"hubgraph/graph/graphtest"
	"hubgraph/internal/sqlite"
)

// good fails the test unless a file is a whole database by itself, of a revision.
func good(t testing.TB, path string, want graph.Revision) {
	t.Helper()
	ctx := context.Background()
	if faults, err := sqlite.Verify(ctx, path); err != nil || len(faults) > 0 {
		t.Errorf("Verify of %s: %v, %v", filepath.Base(path), faults, err)
	}
	s, err := sqlite.Open(ctx, path, sqlite.Options{ReadOnly: true})
	if err != nil {
		t.Errorf("Open %s: %v", filepath.Base(path), err)
		return
	}
	defer s.Close()
	if got := must(s.Revision(ctx)); got != want {
		t.Errorf("%s: got revision %v, want %v", filepath.Base(path), got, want)
	}
}

// lists fails the test unless a folder holds files of just these names.
func lists(t testing.TB, dir string, want ...string) {
	t.Helper()
	got := []string{}
	for _, e := range must(os.ReadDir(dir)) {
		got = append(got, e.Name())
	}
	slices.Sort(want)
	want = append([]string{}, want...)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the folder (-want +got):\n%s", diff)
	}
}

// TestBackup copies databases in each state that one can be in: the copy is a
// file of its own that holds the same, documents, log of changes and answered keys
// among it.
func TestBackup(t *testing.T) {
	ctx := context.Background()
	filled := func(t *testing.T, path string) (checked, graph.Revision) {
		s := mustOpen(t, path)
		mustApply(t, s, batch(0))
		must(s.Documents().Put(ctx, "view", "v", 0, []byte("a view")))
		return s, mustApply(t, s, batch(1))
	}
	for name, place := range map[string]func(t *testing.T) (string, graph.Revision){
		"open": func(t *testing.T) (string, graph.Revision) {
			path := filepath.Join(t.TempDir(), "graph.db")
			_, rev := filled(t, path)
			return path, rev
		},
		"closed": func(t *testing.T) (string, graph.Revision) {
			path := filepath.Join(t.TempDir(), "graph.db")
			s, rev := filled(t, path)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			return path, rev
		},
		"killed": func(t *testing.T) (string, graph.Revision) {
			path := filepath.Join(t.TempDir(), "graph.db")
			_, rev := filled(t, path)
			return copied(t, path), rev
		},
		"empty": func(t *testing.T) (string, graph.Revision) {
			path := filepath.Join(t.TempDir(), "graph.db")
			return path, must(mustOpen(t, path).Revision(ctx))
		},
	} {
		t.Run(name, func(t *testing.T) {
			path, rev := place(t)
			before := files(t, filepath.Dir(path))
			delete(before, "graph.db-shm") // says who reads just now
			to := filepath.Join(t.TempDir(), "copy [1].db")
			c, err := sqlite.Backup(ctx, path, to, sqlite.CopyOptions{})
			if err != nil {
				t.Fatal(err)
			}
			st := must(os.Stat(to))
			n := int(rev.Seq) // each batch brings an entity, and each but the first a statement
			if c.Entities != n || c.Statements != max(n-1, 0) || c.Sources != min(n, 1) {
				t.Errorf("counts: got %+v after %d batches", c, n)
			}
			if c.Revision != rev || c.Bytes != st.Size() || c.Kept != "" || st.Mode().Perm() != 0o600 {
				t.Errorf("got %+v, mode %v, want revision %v, %d bytes and mode 0600", c, st.Mode(), rev, st.Size())
			}
			lists(t, filepath.Dir(to), "copy [1].db")
			after := files(t, filepath.Dir(path))
			delete(after, "graph.db-shm")
			if diff := cmp.Diff(before, after); diff != "" {
				t.Errorf("the folder of the database changed (-before +after):\n%.1000s", diff)
			}
			good(t, to, rev)
			if rev.Seq == 0 {
				return
			}
			got := mustOpen(t, to)
			graphtest.Check(t, got)
			if d, err := got.Documents().Get(ctx, "view", "v"); err != nil || string(d.Body) != "a view" {
				t.Errorf("the document: got %q, %v", d.Body, err)
			}
			if n := len(all(t, got.Log(ctx, graph.LogQuery{}))); n != 2 {
				t.Errorf("the log of changes: got %d, want 2", n)
			}
			if again := mustApply(t, got, batch(1)); again != rev {
				t.Errorf("a batch that was answered: got %v, want %v", again, rev)
			}
		})
	}
}

// TestBackupWhileWritten copies a database that another process writes to: each
// copy is of one moment, and no later than what had been acknowledged.
func TestBackupWhileWritten(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "graph.db")
	cmd := spawn(t, "write", path)
	out := must(cmd.StdoutPipe())
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Wait()
	defer cmd.Process.Kill()
	lines := bufio.NewScanner(out)
	acknowledged := map[uint64]graph.Revision{}
	var last graph.Revision
	read := func() {
		for lines.Scan() {
			if lines.Text() != `"open"` {
				if err := json.Unmarshal(lines.Bytes(), &last); err != nil {
					t.Fatal(err)
				}
				acknowledged[last.Seq] = last
				return
			}
		}
		t.Fatal("the writer ended")
	}
	made := map[string]sqlite.Copied{}
	dir := t.TempDir()
	for i := range 8 {
		for range 7 {
			read()
		}
		before := last
		to := filepath.Join(dir, fmt.Sprint(i))
		c, err := sqlite.Backup(ctx, path, to, sqlite.CopyOptions{})
		if err != nil && graph.CodeOf(err) == graph.ErrUnavailable {
			continue // the writer closed it just then, or opened it
		}
		if err != nil {
			t.Fatal(err)
		}
		if c.Revision.Seq < before.Seq {
			t.Errorf("copy %d: got revision %d, and %d was acknowledged before", i, c.Revision.Seq, before.Seq)
		}
		made[to] = c
	}
	for range 100 {
		read()
	}
	if len(made) < 4 {
		t.Errorf("only %d copies of 8 were made", len(made))
	}
	for to, c := range made {
		if want := acknowledged[c.Revision.Seq]; c.Revision != want {
			t.Errorf("got %v, want %v", c.Revision, want)
		}
		good(t, to, c.Revision)
	}
}

// TestBackupRefused names what can't be copied, or not there: one line says why,
// and nothing changes.
func TestBackupRefused(t *testing.T) {
	ctx := context.Background()
	w := killedAfter(t, 3)
	asItIs := func(map[string][]byte) {}
	for name, c := range map[string]struct {
		change func(map[string][]byte)
		to     string
		link   string // to what to is a link, hard where it begins with "="
		taken  bool
		code   graph.Code
		says   string
	}{
		"onto itself":             {asItIs, "graph.db", "", true, graph.ErrConflict, "is the database itself"},
		"onto its log":            {asItIs, "graph.db-wal", "", true, graph.ErrConflict, "is the database itself"},
		"onto its mark":           {asItIs, "graph.db-mark", "", true, graph.ErrConflict, "is the database itself"},
		"onto a link to it":       {asItIs, "link", "graph.db", true, graph.ErrConflict, "is the database itself"},
		"onto another name of it": {asItIs, "link", "=graph.db", true, graph.ErrConflict, "is the database itself"},
		"onto a file":             {func(f map[string][]byte) { f["copy"] = []byte("another") }, "copy", "", false, graph.ErrConflict, "is there already"},
		"onto a folder":           {asItIs, ".", "", true, graph.ErrConflict, "is no regular file"},
		"into no folder":          {asItIs, "none/copy", "", false, graph.ErrNotFound, "the folder of copy is not there"},
		"none":                    {func(f map[string][]byte) { clear(f) }, "copy", "", false, graph.ErrNotFound, "graph.db is not there"},
		"of another program":      {func(f map[string][]byte) { clear(f); f["graph.db"] = []byte("text") }, "copy", "", false, graph.ErrConflict, "is not an SQLite database"},
		"that lost its log":       {func(f map[string][]byte) { delete(f, wal) }, "copy", "", false, graph.ErrUnavailable, "graph.db-wal is missing"},
		"whose log is damaged":    {func(f map[string][]byte) { f[wal] = flipped(f[wal], 32+frameBytes+100) }, "copy", "", false, graph.ErrUnavailable, "graph.db-wal is damaged"},
		"older than its mark":     {func(f map[string][]byte) { delete(f, wal); f[mark] = flipped(f[mark], 1) }, "copy", "", false, graph.ErrUnavailable, "graph.db-mark is damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			path := w.in(t, c.change)
			to := filepath.Join(filepath.Dir(path), c.to)
			if old, hard := strings.CutPrefix(c.link, "="); hard {
				must(0, os.Link(filepath.Join(filepath.Dir(path), old), to))
			} else if old != "" {
				must(0, os.Symlink(old, to))
			}
			before := files(t, filepath.Dir(path))
			for _, replace := range []bool{false, true} {
				if replace && !c.taken {
					continue
				}
				_, err := sqlite.Backup(ctx, path, to, sqlite.CopyOptions{Replace: replace})
				if !errors.Is(err, c.code) || !strings.Contains(fmt.Sprint(err), c.says) || strings.Contains(fmt.Sprint(err), "\n") {
					t.Errorf("got %v, want %v that says %q", err, c.code, c.says)
				}
			}
			if diff := cmp.Diff(before, files(t, filepath.Dir(path))); diff != "" {
				t.Errorf("the folder changed (-before +after):\n%.1000s", diff)
			}
		})
	}
}

// TestBackupOfDamage copies nothing where a row is not what was written, whether
// or not a process has the database open, and has not seen it.
func TestBackupOfDamage(t *testing.T) {
	ctx := context.Background()
	for _, open := range []bool{false, true} {
		path := filepath.Join(t.TempDir(), "graph.db")
		s := mustOpen(t, path)
		b := batch(0)
		b.Entities[0].Summary = "What is damaged."
		mustApply(t, s, b)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if open {
			mustOpen(t, path)
		}
		f := must(os.OpenFile(path, os.O_RDWR, 0))
		at := bytes.Index(must(os.ReadFile(path)), []byte(b.Entities[0].Summary))
		must(f.WriteAt([]byte("w"), int64(at)))
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(t.TempDir(), "copy")
		_, err := sqlite.Backup(ctx, path, to, sqlite.CopyOptions{})
		if !errors.Is(err, graph.ErrUnavailable) || !strings.Contains(fmt.Sprint(err), "graph.db is damaged: ") {
			t.Errorf("open %v: got %v, want that graph.db is damaged", open, err)
		}
		lists(t, filepath.Dir(to))
	}
}

// TestBackupReplaces puts a newer copy in the place of an older one, and keeps the
// older one where the newer can't be made.
func TestBackupReplaces(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "graph.db")
	to := filepath.Join(t.TempDir(), "copy")
	s := mustOpen(t, path)
	first := mustApply(t, s, batch(0))
	must(sqlite.Backup(ctx, path, to, sqlite.CopyOptions{}))
	second := mustApply(t, s, batch(1))
	if _, err := sqlite.Backup(ctx, path, to, sqlite.CopyOptions{}); !errors.Is(err, graph.ErrConflict) {
		t.Errorf("without Replace: got %v, want a conflict", err)
	}
	failing := sqlite.CopyOptions{Replace: true}.WithWatch(func(op, _, _ string, _ int64, _ []byte) error {
		if op == "sync" {
			return os.ErrPermission
		}
		return nil
	})
	if _, err := sqlite.Backup(ctx, path, to, failing); err == nil {
		t.Error("a copy that can't be made to last: got none")
	}
	good(t, to, first)
	if c := must(sqlite.Backup(ctx, path, to, sqlite.CopyOptions{Replace: true})); c.Revision != second {
		t.Errorf("got %v, want %v", c.Revision, second)
	}
	good(t, to, second)
	lists(t, filepath.Dir(to), "copy")
}

// TestBackupWithoutLinks copies to where a file can't have two names.
func TestBackupWithoutLinks(t *testing.T) {
	ctx := context.Background()
	for _, missing := range []error{errors.ErrUnsupported, os.ErrPermission} {
		opts := sqlite.CopyOptions{}.WithWatch(func(op, _, _ string, _ int64, _ []byte) error {
			if op == "link" {
				return missing
			}
			return nil
		})
		path := filepath.Join(t.TempDir(), "graph.db")
		s := mustOpen(t, path)
		first := mustApply(t, s, batch(0))
		to := filepath.Join(t.TempDir(), "copy")
		_, err := sqlite.Backup(ctx, path, to, opts)
		if missing != errors.ErrUnsupported {
			if !errors.Is(err, graph.ErrUnavailable) {
				t.Errorf("links that are forbidden: got %v, want unavailable", err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		good(t, to, first)
		second := mustApply(t, s, batch(1))
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		c, err := sqlite.Restore(ctx, to, path, opts)
		if err != nil {
			t.Fatal(err)
		}
		good(t, path, first)
		good(t, filepath.Join(c.Kept, "graph.db"), second)
	}
}

// TestRestore puts a copy in the place of whatever is there, which is kept.
func TestRestore(t *testing.T) {
	ctx := context.Background()
	w := killedAfter(t, 3)
	copyOf := filepath.Join(t.TempDir(), "copy")
	from := filepath.Join(t.TempDir(), "graph.db")
	rev := mustApply(t, mustOpen(t, from), batch(0))
	must(sqlite.Backup(ctx, from, copyOf, sqlite.CopyOptions{}))
	for name, change := range map[string]func(map[string][]byte){
		"a killed one":            func(map[string][]byte) {},
		"one that lost its log":   func(f map[string][]byte) { delete(f, wal) },
		"one that is damaged":     func(f map[string][]byte) { f["graph.db"] = flipped(f["graph.db"], 20) },
		"a log and a mark":        func(f map[string][]byte) { delete(f, "graph.db") },
		"a file of another kind":  func(f map[string][]byte) { clear(f); f["graph.db"] = []byte("text") },
		"nothing":                 func(f map[string][]byte) { clear(f) },
		"nothing but other files": func(f map[string][]byte) { clear(f); f["keys.json"] = []byte("{}") },
	} {
		t.Run(name, func(t *testing.T) {
			path := w.in(t, change)
			before := files(t, filepath.Dir(path))
			c, err := sqlite.Restore(ctx, copyOf, path, sqlite.CopyOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if c.Revision != rev {
				t.Errorf("got %v, want %v", c.Revision, rev)
			}
			other := before["keys.json"]
			delete(before, "keys.json")
			if c.Kept == "" != (len(before) == 0) {
				t.Fatalf("kept %q of %d files", c.Kept, len(before))
			}
			if c.Kept != "" {
				if diff := cmp.Diff(before, files(t, c.Kept)); diff != "" {
					t.Errorf("what was kept (-before +after):\n%.1000s", diff)
				}
				if err := os.RemoveAll(c.Kept); err != nil {
					t.Fatal(err)
				}
			}
			want := []string{"graph.db", "graph.db-mark", "graph.db.lock"}
			if other != "" {
				want = append(want, "keys.json")
			}
			lists(t, filepath.Dir(path), want...)
			good(t, path, rev)
			got := mustOpen(t, path)
			mustApply(t, got, batch(1))
			if err := got.Close(); err != nil {
				t.Fatal(err)
			}
		})
	}
	t.Run("into a folder that is not there", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "new", "data", "graph.db")
		if _, err := sqlite.Restore(ctx, copyOf, path, sqlite.CopyOptions{}); err != nil {
			t.Fatal(err)
		}
		good(t, path, rev)
	})
}

// TestRestoreRefused leaves what is there as it is.
func TestRestoreRefused(t *testing.T) {
	ctx := context.Background()
	w := killedAfter(t, 3)
	for name, c := range map[string]struct {
		from   string
		change func(f map[string][]byte)
		code   graph.Code
		says   string
	}{
		"no file":             {"copy", func(map[string][]byte) {}, graph.ErrNotFound, "copy is not there"},
		"itself":              {"graph.db", func(map[string][]byte) {}, graph.ErrConflict, "is the database itself"},
		"its log":             {wal, func(map[string][]byte) {}, graph.ErrConflict, "is the database itself"},
		"a text":              {"copy", func(f map[string][]byte) { f["copy"] = []byte("text") }, graph.ErrConflict, "copy is not an SQLite database"},
		"a half":              {"copy", func(f map[string][]byte) { f["copy"] = f["graph.db"][:20_000] }, graph.ErrUnavailable, "; nothing was changed, restore another copy"},
		"a file copied alone": {"copy", func(f map[string][]byte) { f["copy"] = f["graph.db"] }, graph.ErrUnavailable, "copy was copied from a running server"},
	} {
		t.Run(name, func(t *testing.T) {
			path := w.in(t, c.change)
			before := files(t, filepath.Dir(path))
			_, err := sqlite.Restore(ctx, filepath.Join(filepath.Dir(path), c.from), path, sqlite.CopyOptions{})
			if !errors.Is(err, c.code) || !strings.Contains(fmt.Sprint(err), c.says) {
				t.Errorf("got %v, want %v that says %q", err, c.code, c.says)
			}
			if diff := cmp.Diff(before, files(t, filepath.Dir(path))); diff != "" {
				t.Errorf("the folder changed (-before +after):\n%.1000s", diff)
			}
			w.whole(t, path)
		})
	}
	t.Run("over a store in use", func(t *testing.T) {
		path, to := filepath.Join(t.TempDir(), "graph.db"), filepath.Join(t.TempDir(), "copy")
		s := mustOpen(t, path)
		mustApply(t, s, batch(0))
		must(sqlite.Backup(ctx, path, to, sqlite.CopyOptions{}))
		mustApply(t, s, batch(1))
		_, err := sqlite.Restore(ctx, to, path, sqlite.CopyOptions{})
		var used *sqlite.InUseError
		if !errors.Is(err, graph.ErrUnavailable) || !errors.As(err, &used) {
			t.Errorf("got %v, want that it is in use", err)
		}
		rev := mustApply(t, s, batch(2))
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		good(t, path, rev)
	})
}

package sqlite_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
	"hubgraph/internal/sqlite"
	"hubgraph/internal/testbed"
)

// A snapshot is all that is in a directory.
type snapshot map[string]struct {
	Bytes    string
	Mode     os.FileMode
	Modified time.Time
}

func take(t *testing.T, dir string) snapshot {
	t.Helper()
	out := snapshot{}
	err := filepath.Walk(dir, func(path string, st os.FileInfo, err error) error {
		if err != nil {
			return err
		}
		var b []byte
		if !st.IsDir() {
			if b, err = os.ReadFile(path); err != nil {
				return err
			}
		}
		rel, _ := filepath.Rel(dir, path)
		x := out[rel]
		x.Bytes, x.Mode = string(b), st.Mode()
		if !st.IsDir() { // a lock comes and goes
			x.Modified = st.ModTime()
		}
		out[rel] = x
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// filled makes a closed database with some batches in it.
func filled(t *testing.T, path string, batches int) {
	t.Helper()
	s := mustOpen(t, path)
	for i := range batches {
		mustApply(t, s, batch(i))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path + ".lock"); err != nil {
		t.Fatal(err)
	}
}

func raw(t *testing.T, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func patch(t *testing.T, path string, at int64, b []byte) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteAt(b, at); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

func be32(v uint32) []byte { return binary.BigEndian.AppendUint32(nil, v) }

// killed leaves a database with its log beside, as a killed process does.
func killed(t *testing.T, path string, batches int) {
	t.Helper()
	work := filepath.Join(t.TempDir(), "graph.db")
	s := mustOpen(t, work)
	for i := range batches {
		mustApply(t, s, batch(i))
	}
	for _, suffix := range []string{"", "-wal"} {
		b, err := os.ReadFile(work + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path+suffix, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestRefusedFilesAreNotTouched(t *testing.T) {
	write := func(s string) func(t *testing.T, path string) {
		return func(t *testing.T, path string) {
			if err := os.WriteFile(path, []byte(s), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, c := range []struct {
		name string
		make func(t *testing.T, path string)
		code graph.Code
		says string
	}{
		{"empty", write(""), graph.ErrUnavailable, "is empty"},
		{"text", write(strings.Repeat("not a database\n", 100)), graph.ErrConflict, "not an SQLite database"},
		{"short text", write("x"), graph.ErrConflict, "not an SQLite database"},
		{"only the magic", write("SQLite format 3\x00"), graph.ErrUnavailable, "cut off after 16 bytes"},
		{"foreign", func(t *testing.T, path string) {
			raw(t, path, `CREATE TABLE t (x)`, `INSERT INTO t VALUES (1)`)
		}, graph.ErrConflict, "another program"},
		{"foreign in WAL mode", func(t *testing.T, path string) {
			raw(t, path, `PRAGMA journal_mode=WAL`, `CREATE TABLE t (x)`, `PRAGMA application_id=7`)
		}, graph.ErrConflict, "another program"},
		{"newer", func(t *testing.T, path string) {
			filled(t, path, 2)
			raw(t, path, fmt.Sprintf(`PRAGMA user_version=%d`, sqlite.Format+1))
		}, graph.ErrConflict, "newer Hubgraph"},
		{"newer in the log only", func(t *testing.T, path string) {
			work := filepath.Join(t.TempDir(), "graph.db")
			filled(t, work, 2)
			db, err := sql.Open("sqlite", work)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			db.SetMaxOpenConns(1)
			if _, err := db.Exec(fmt.Sprintf(`PRAGMA user_version=%d`, sqlite.Format+1)); err != nil {
				t.Fatal(err)
			}
			for _, suffix := range []string{"", "-wal"} {
				b, err := os.ReadFile(work + suffix)
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path+suffix, b, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if v := binary.BigEndian.Uint32(must(os.ReadFile(path))[60:]); v != sqlite.Format {
				t.Fatalf("the main file is of version %d already", v)
			}
		}, graph.ErrConflict, "newer Hubgraph"},
		{"no version", func(t *testing.T, path string) {
			filled(t, path, 2)
			patch(t, path, 60, be32(0))
		}, graph.ErrUnavailable, "names no version"},
		{"cut off", func(t *testing.T, path string) {
			filled(t, path, 200)
			st, _ := os.Stat(path)
			if err := os.Truncate(path, st.Size()/2); err != nil {
				t.Fatal(err)
			}
		}, graph.ErrUnavailable, "cut off"},
		{"cut off by a byte", func(t *testing.T, path string) {
			filled(t, path, 20)
			st, _ := os.Stat(path)
			if err := os.Truncate(path, st.Size()-1); err != nil {
				t.Fatal(err)
			}
		}, graph.ErrUnavailable, "cut off"},
		{"broken header", func(t *testing.T, path string) {
			filled(t, path, 2)
			patch(t, path, 16, []byte{0, 3})
		}, graph.ErrUnavailable, "header is broken"},
		{"broken page", func(t *testing.T, path string) {
			filled(t, path, 200)
			for p := int64(1); p < 20; p++ {
				patch(t, path, p*4096, []byte(strings.Repeat("\xff", 200)))
			}
		}, graph.ErrUnavailable, "damaged"},
		{"a record with another letter", func(t *testing.T, path string) {
			filled(t, path, 20)
			raw(t, path, `UPDATE entities SET record = CAST(replace(CAST(record AS TEXT), 'Entity 7', 'Entity 8') AS BLOB) WHERE key = 8`)
		}, graph.ErrUnavailable, "row 8 of table entities"},
		{"a row gone", func(t *testing.T, path string) {
			filled(t, path, 20)
			raw(t, path, `DELETE FROM statements WHERE key = 3`)
		}, graph.ErrUnavailable, "do not add up"},
		{"a row twice", func(t *testing.T, path string) {
			filled(t, path, 20)
			raw(t, path, `INSERT INTO statements (sum, record) SELECT sum, record FROM statements WHERE key = 3`)
		}, graph.ErrUnavailable, "damaged"},
		{"an older digest", func(t *testing.T, path string) {
			filled(t, path, 20)
			raw(t, path, `UPDATE meta SET seq = seq - 1`)
		}, graph.ErrUnavailable, "row 1 of table meta"},
		{"no tables", func(t *testing.T, path string) {
			raw(t, path, `PRAGMA application_id=1213547079`, fmt.Sprintf(`PRAGMA user_version=%d`, sqlite.Format), `CREATE TABLE t (x)`)
		}, graph.ErrUnavailable, "tables are not as they should be"},
		{"read-only file", func(t *testing.T, path string) {
			filled(t, path, 2)
			if err := os.Chmod(path, 0o400); err != nil {
				t.Fatal(err)
			}
		}, graph.ErrUnavailable, "read-only"},
		{"read-only directory", func(t *testing.T, path string) {
			filled(t, path, 2)
			if err := os.Chmod(filepath.Dir(path), 0o500); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { os.Chmod(filepath.Dir(path), 0o700) })
		}, graph.ErrUnavailable, "read-only"},
		{"a log without its database", func(t *testing.T, path string) {
			killed(t, path, 2)
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		}, graph.ErrConflict, "is missing"},
		{"damaged with a log", func(t *testing.T, path string) {
			killed(t, path, 3)
			// The log holds the pages that were written to, not the schema's.
			patch(t, path, 100, []byte{0xff})
		}, graph.ErrUnavailable, "damaged"},
		{"a directory", func(t *testing.T, path string) {
			if err := os.Mkdir(path, 0o700); err != nil {
				t.Fatal(err)
			}
		}, graph.ErrConflict, "is a directory"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "graph.db")
			c.make(t, path)
			before := take(t, dir)
			time.Sleep(5 * time.Millisecond) // so that a change shows in the times
			s, err := sqlite.Open(context.Background(), path, sqlite.Options{})
			if err == nil {
				s.Close()
				t.Fatal("Open: got a store, want an error")
			}
			t.Logf("%v", err)
			if got := graph.CodeOf(err); got != c.code {
				t.Errorf("code: got %q, want %q", got, c.code)
			}
			if !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), "graph.db") || strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), dir) {
				t.Errorf("message: got %q, want one line with %q and the file's base name", err, c.says)
			}
			if diff := cmp.Diff(before, take(t, dir)); diff != "" {
				if len(diff) > 2000 {
					diff = diff[:2000]
				}
				t.Errorf("the refused file or its directory changed (-before +after):\n%s", diff)
			}
			_, _ = sqlite.Verify(context.Background(), path)
			if diff := cmp.Diff(before, take(t, dir)); diff != "" {
				t.Errorf("Verify changed the file or its directory")
			}
		})
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// TestUncleanIsChecked breaks the chain of pages that a long document takes, which
// nothing reads when the file is opened: after a stop in disorder the structure is
// checked all the same.
func TestUncleanIsChecked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "graph.db")
	s := mustOpen(t, path)
	mustApply(t, s, batch(0))
	must(s.Documents().Put(context.Background(), "view", "long", 0, bytes.Repeat([]byte("long "), 5000)))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	content := must(os.ReadFile(path))
	broken := false
	for p := 4096; p < len(content) && !broken; p += 4096 {
		if bytes.Contains(content[p+4:p+24], []byte("long long ")) && !bytes.Equal(content[p:p+4], make([]byte, 4)) {
			patch(t, path, int64(p), be32(0))
			broken = true
		}
	}
	if !broken {
		t.Fatal("the document takes no chain of pages")
	}
	open := func() error {
		s, err := sqlite.Open(context.Background(), path, sqlite.Options{})
		if err == nil {
			s.Close()
		}
		return err
	}
	if err := open(); err != nil {
		t.Fatalf("closed in order: %v; it is not for the structure then", err)
	}
	raw(t, path, `UPDATE meta SET clean = 0`)
	if err := open(); !errors.Is(err, graph.ErrUnavailable) || !strings.Contains(err.Error(), "its structure is broken") {
		t.Errorf("not closed in order: got %v, want it refused", err)
	}
}

// TestFlippedBytes flips bytes all over a file. Each flip must be found by
// Verify or change nothing that is answered, and what Open accepts must be what
// was stored.
func TestFlippedBytes(t *testing.T) {
	ctx := context.Background()
	origin := filepath.Join(t.TempDir(), "graph.db")
	s := mustOpen(t, origin)
	for i := range 60 {
		mustApply(t, s, batch(i))
	}
	for i := range 10 {
		if _, err := s.Documents().Put(ctx, "view", fmt.Sprint(i), 0, []byte(strings.Repeat("body ", 10))); err != nil {
			t.Fatal(err)
		}
	}
	want := answers(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	content := must(os.ReadFile(origin))
	flips := testbed.Amount(t, 80)
	refused, found := 0, 0
	for i := range flips {
		at := (len(content)*i/flips + i*7919) % len(content)
		if i%3 == 0 {
			// Records lie at the end of pages.
			at = at/4096*4096 + 4095 - i%1500
		}
		path := filepath.Join(t.TempDir(), "graph.db")
		b := append([]byte(nil), content...)
		b[at] ^= 1 << (i % 8)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		faults, verr := sqlite.Verify(ctx, path)
		bad := verr != nil || len(faults) > 0
		if bad {
			found++
		}
		s, err := sqlite.Open(ctx, path, sqlite.Options{})
		if err != nil {
			refused++
			if !bad {
				t.Errorf("byte %d: Open refuses (%v) what Verify finds nothing wrong with", at, err)
			}
			continue
		}
		if got := answers(t, checked{s, t}); got != want && !bad {
			t.Errorf("byte %d: the answers changed and Verify found nothing", at)
		}
		s.Close()
	}
	t.Logf("%d flips: Open refused %d, Verify found %d", flips, refused, found)
	if found < flips/4 {
		t.Errorf("Verify found %d of %d flips only", found, flips)
	}
}

// answers is all that a store answers, as far as a flipped byte could change it.
func answers(t *testing.T, s checked) string {
	t.Helper()
	ctx := context.Background()
	var b strings.Builder
	for x, err := range s.Entities(ctx, graph.EntitiesQuery{}) {
		fmt.Fprintln(&b, x, err)
	}
	for x, err := range s.Statements(ctx, graph.AllStatements()) {
		fmt.Fprintln(&b, x, err)
	}
	for x, err := range s.Sources(ctx) {
		fmt.Fprintln(&b, x, err)
	}
	for x, err := range s.Documents().List(ctx, "view", "") {
		fmt.Fprintln(&b, x, err)
	}
	for x, err := range s.Log(ctx, graph.LogQuery{}) {
		fmt.Fprintln(&b, x, err)
	}
	for i := range 60 {
		rev, err := s.Apply(ctx, batch(i)) // answered by its key
		fmt.Fprintln(&b, rev, err)
	}
	rev, err := s.Revision(ctx)
	fmt.Fprintln(&b, rev, err)
	return b.String()
}

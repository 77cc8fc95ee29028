package sqlite_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"syscall"
	"testing"

	driversqlite "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"hubgraph/graph"
	"hubgraph/internal/sqlite"
)

func TestTranslateCode(t *testing.T) {
	for _, c := range []struct {
		name string
		code int
		want graph.Code
	}{
		{"full", lib.SQLITE_FULL, graph.ErrFull},
		{"no room for the log's index", lib.SQLITE_IOERR_SHMSIZE, graph.ErrFull},
		{"busy", lib.SQLITE_BUSY, graph.ErrUnavailable},
		{"busy recovering", lib.SQLITE_BUSY_RECOVERY, graph.ErrUnavailable},
		{"busy snapshot", lib.SQLITE_BUSY_SNAPSHOT, graph.ErrUnavailable},
		{"locked", lib.SQLITE_LOCKED, graph.ErrUnavailable},
		{"protocol", lib.SQLITE_PROTOCOL, graph.ErrUnavailable},
		{"i/o", lib.SQLITE_IOERR, graph.ErrUnavailable},
		{"i/o read", lib.SQLITE_IOERR_READ, graph.ErrUnavailable},
		{"i/o write", lib.SQLITE_IOERR_WRITE, graph.ErrUnavailable},
		{"i/o fsync", lib.SQLITE_IOERR_FSYNC, graph.ErrUnavailable},
		{"i/o fsync of a directory", lib.SQLITE_IOERR_DIR_FSYNC, graph.ErrUnavailable},
		{"cannot open", lib.SQLITE_CANTOPEN, graph.ErrUnavailable},
		{"read-only", lib.SQLITE_READONLY, graph.ErrUnavailable},
		{"read-only moved", lib.SQLITE_READONLY_DBMOVED, graph.ErrUnavailable},
		{"permission", lib.SQLITE_PERM, graph.ErrUnavailable},
		{"authorization", lib.SQLITE_AUTH, graph.ErrUnavailable},
		{"corrupt", lib.SQLITE_CORRUPT, graph.ErrUnavailable},
		{"corrupt index", lib.SQLITE_CORRUPT_INDEX, graph.ErrUnavailable},
		{"not a database", lib.SQLITE_NOTADB, graph.ErrUnavailable},
		{"interrupt", lib.SQLITE_INTERRUPT, graph.ErrUnavailable},
		{"abort", lib.SQLITE_ABORT_ROLLBACK, graph.ErrUnavailable},
		{"no memory", lib.SQLITE_NOMEM, graph.ErrUnavailable},
		{"too big", lib.SQLITE_TOOBIG, graph.ErrTooLarge},
		{"error", lib.SQLITE_ERROR, ""},
		{"misuse", lib.SQLITE_MISUSE, ""},
		{"constraint", lib.SQLITE_CONSTRAINT_UNIQUE, ""},
		{"schema", lib.SQLITE_SCHEMA, ""},
		{"mismatch", lib.SQLITE_MISMATCH, ""},
		{"range", lib.SQLITE_RANGE, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := sqlite.TranslateCode("apply batch", "graph.db", c.code, "disk is full, database locked") // words must not matter
			if got := graph.CodeOf(err); got != c.want {
				t.Errorf("got code %q, want %q", got, c.want)
			}
		})
	}
}

func TestTranslate(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
		want graph.Code
	}{
		{"ours stays", fmt.Errorf("plan: %w", graph.ErrConflict.With("x")), graph.ErrConflict},
		{"canceled", fmt.Errorf("x: %w", context.Canceled), graph.ErrUnavailable},
		{"deadline", context.DeadlineExceeded, graph.ErrUnavailable},
		{"no space", &fs.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}, graph.ErrFull},
		{"file too big", &fs.PathError{Op: "write", Path: "x", Err: syscall.EFBIG}, graph.ErrFull},
		{"no permission", &fs.PathError{Op: "open", Path: "x", Err: syscall.EACCES}, graph.ErrUnavailable},
		{"read-only file system", &fs.PathError{Op: "open", Path: "x", Err: syscall.EROFS}, graph.ErrUnavailable},
		{"i/o", &fs.PathError{Op: "read", Path: "x", Err: syscall.EIO}, graph.ErrUnavailable},
		{"connection done", sql.ErrConnDone, graph.ErrUnavailable},
		{"bad connection", driver.ErrBadConn, graph.ErrUnavailable},
		{"transaction done", sql.ErrTxDone, graph.ErrUnavailable},
		{"anything else", errors.New("disk is full"), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := sqlite.Translate("apply batch", "graph.db", c.err)
			if got := graph.CodeOf(err); got != c.want {
				t.Errorf("got code %q of %v, want %q", got, err, c.want)
			}
			var de *driversqlite.Error
			if errors.As(err, &de) {
				t.Errorf("the driver's error crossed: %v", err)
			}
		})
	}
	if err := sqlite.Translate("x", "graph.db", nil); err != nil {
		t.Errorf("nil: got %v", err)
	}
}

// TestFull lets the file grow no further: the write that does not fit is
// ErrFull, reads go on, and the first write after there is room again succeeds.
func TestFull(t *testing.T) {
	ctx := context.Background()
	path := t.TempDir() + "/graph.db"
	s := mustOpen(t, path)
	mustApply(t, s, batch(0))
	pages, err := s.Pragma("page_count")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Pragma("max_page_count=" + pages); err != nil {
		t.Fatal(err)
	}
	big := batch(1)
	for i := range 2000 {
		big.Entities = append(big.Entities, entity(1000+i))
	}
	before, _ := s.Revision(ctx)
	for range 2 {
		if _, err := s.Apply(ctx, big); !errors.Is(err, graph.ErrFull) {
			t.Fatalf("Apply: got %v, want full", err)
		}
		if err := s.Ready(ctx); err != nil && !errors.Is(err, graph.ErrFull) {
			t.Errorf("Ready: got %v, want full or nil", err)
		}
		if now, err := s.Revision(ctx); now != before || err != nil {
			t.Errorf("revision: got %v, %v, want %v", now, err, before)
		}
		if _, err := s.Entity(ctx, entity(0).ID); err != nil {
			t.Errorf("a read on a full disk: %v", err)
		}
		if faults, err := s.Check(ctx); err != nil || len(faults) > 0 {
			t.Errorf("Check: %v, %v", faults, err)
		}
		if _, err := s.Pragma("max_page_count=" + pages); err != nil { // of the connection there is now
			t.Fatal(err)
		}
	}
	if _, err := s.Pragma("max_page_count=1000000"); err != nil {
		t.Fatal(err)
	}
	after := mustApply(t, s, big)
	if after.Seq != before.Seq+1 {
		t.Errorf("revision: got %v after %v", after, before)
	}
	if err := s.Ready(ctx); err != nil {
		t.Errorf("Ready: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = mustOpen(t, path)
	if got, _ := s.Revision(ctx); got != after {
		t.Errorf("after opening again: got %v, want %v", got, after)
	}
}

package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	sqlite "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"hubgraph/graph"
)

// translate makes an error of SQLite, database/sql, the file system or a
// context one of graph's, by its code. What has no code there is a fault of
// ours and stays without one; the driver's error does not cross.
func translate(op, file string, err error) error {
	if err == nil {
		return nil
	}
	var ge *graph.Error
	if errors.As(err, &ge) {
		return err
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return graph.ErrUnavailable.Cause(op+" was given up before it was done", err)
	}
	var se *sqlite.Error
	if errors.As(err, &se) {
		return translateCode(op, file, se.Code(), se.Error())
	}
	cause := fmt.Errorf("%s: %s: %w", op, file, err)
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, errQuota), errors.Is(err, syscall.EFBIG):
		return graph.ErrFull.Cause("there is no room to write "+file, cause)
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return graph.ErrUnavailable.Cause(file+" may not be written; give this user the right to write the file and its directory", cause)
	case errors.Is(err, sql.ErrConnDone), errors.Is(err, sql.ErrTxDone), errors.Is(err, driver.ErrBadConn):
		return graph.ErrUnavailable.Cause("the connection to "+file+" is gone; try again", cause)
	}
	var errno syscall.Errno
	if errors.As(err, &errno) {
		return graph.ErrUnavailable.Cause(file+" can't be reached on its disk", cause)
	}
	return cause
}

// translateCode is translate for a result code of SQLite, extended or not.
func translateCode(op, file string, code int, words string) error {
	cause := fmt.Errorf("%s: %s: result code %d: %s", op, file, code, words)
	if code == lib.SQLITE_IOERR_SHMSIZE {
		// The index of the log could not grow.
		return graph.ErrFull.Cause("there is no room to write "+file, cause)
	}
	switch code & 0xff {
	case lib.SQLITE_FULL:
		return graph.ErrFull.Cause("there is no room to write "+file, cause)
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED, lib.SQLITE_PROTOCOL:
		return graph.ErrUnavailable.Cause(file+" is in use by another program; try again", cause)
	case lib.SQLITE_IOERR, lib.SQLITE_CANTOPEN:
		return graph.ErrUnavailable.Cause(file+" can't be reached on its disk", cause)
	case lib.SQLITE_READONLY, lib.SQLITE_PERM, lib.SQLITE_AUTH:
		return graph.ErrUnavailable.Cause(file+" may not be written; give this user the right to write the file and its directory", cause)
	case lib.SQLITE_CORRUPT, lib.SQLITE_NOTADB, lib.SQLITE_FORMAT:
		return damaged(file, "its structure is broken", cause)
	case lib.SQLITE_INTERRUPT, lib.SQLITE_ABORT:
		return graph.ErrUnavailable.Cause(op+" was given up before it was done", cause)
	case lib.SQLITE_NOMEM:
		return graph.ErrUnavailable.Cause("there is no memory left to "+op, cause)
	case lib.SQLITE_TOOBIG:
		return graph.ErrTooLarge.Cause("a record is too large for "+file, cause)
	}
	return cause
}

// A damage is the cause of every finding of damage: which file and what, not what to do.
type damage struct {
	what  string // "graph.db is damaged: it is empty"
	cause error  // nil where there is none
}

func (d *damage) Error() string {
	if d.cause == nil {
		return d.what
	}
	return d.what + ": " + d.cause.Error()
}

// damaged is how every finding of damage in a store reads: which file, what, what to do.
func damaged(file, what string, err error) error {
	d := &damage{what: fmt.Sprintf("%s is damaged: %s", file, what), cause: err}
	return graph.ErrUnavailable.Cause(d.what+"; put a backup in its place with hubgraph restore FILE, or see what hubgraph verify --stored lists", d)
}

// isDamaged reports whether an error is a finding of damage.
func isDamaged(err error) bool {
	var d *damage
	return errors.As(err, &d)
}

// ofCopy says of a copy that is to be restored what is said otherwise of a store: there
// is nothing to mend in it, and what it was to replace is as it was.
func ofCopy(err error) error {
	var d *damage
	var l *Loss
	switch {
	case errors.As(err, &d):
		return graph.ErrUnavailable.Cause(d.what+"; nothing was changed, restore another copy", err)
	case errors.As(err, &l):
		return graph.ErrUnavailable.Cause(l.Error()+"; nothing was changed, restore another copy", err)
	}
	return err
}

// settled reports whether an error of COMMIT says for certain that nothing was
// stored. The last page that a transaction writes to the log is what makes it
// count: if a write did not fit or failed, that page is not there whole. An
// error of syncing leaves it open, for then all pages may be.
func settled(err error) bool {
	var se *sqlite.Error
	if errors.As(err, &se) && se.Code() == lib.SQLITE_IOERR_WRITE {
		return true
	}
	switch codeOf(err) {
	case lib.SQLITE_FULL, lib.SQLITE_BUSY, lib.SQLITE_CONSTRAINT, lib.SQLITE_READONLY:
		return true
	}
	return false
}

// codeOf gives SQLite's primary result code of an error, 0 where it has none.
func codeOf(err error) int {
	var se *sqlite.Error
	if !errors.As(err, &se) {
		return lib.SQLITE_OK
	}
	return se.Code() & 0xff
}

// isDamage reports whether SQLite found the file's structure broken.
func isDamage(err error) bool {
	c := codeOf(err)
	return c == lib.SQLITE_CORRUPT || c == lib.SQLITE_NOTADB || c == lib.SQLITE_FORMAT
}

// cause gives SQLite's words for people who look after the file.
func cause(err error) string {
	var se *sqlite.Error
	if errors.As(err, &se) {
		return se.Error()
	}
	return err.Error()
}

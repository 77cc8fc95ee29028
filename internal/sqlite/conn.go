package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"

	sqlite "modernc.org/sqlite"

	"hubgraph/graph"
)

// A mode is what a connection is for.
type mode int

const (
	create       mode = iota // makes the tables in a file of its own
	write                    // the one writer
	read                     // beside the writer
	look                     // before anything may change: leaves the file and its log as they are
	lookAlone                // as look, where there is no log: leaves the directory too
	copying                  // leaves the file as it is, and writes another
	copyingAlone             // as copying, where there is no log
	memory                   // a database that is no file
)

// A setting is a pragma, what it is set to, and what it must then read as.
type setting struct{ name, set, want string }

// settings lists what every connection of a mode has. Drivers' defaults differ
// and a pragma that cannot be had is ignored without an error, so that all are
// set and then read back.
func settings(m mode) []setting {
	list := []setting{
		{"busy_timeout", "5000", "5000"},
		{"foreign_keys", "ON", "1"},
		{"trusted_schema", "OFF", "0"},
		{"cell_size_check", "ON", "1"},
		{"synchronous", "FULL", "2"},
	}
	switch m {
	case create, write:
		// The log is moved into the file when the mark allows it, see mark.go.
		list = append(list, setting{"journal_mode", "WAL", "wal"}, setting{"wal_autocheckpoint", "0", "0"})
	case read:
		list = append(list, setting{"query_only", "ON", "1"}, setting{"journal_mode", "", "wal"})
	case look, lookAlone:
		list = append(list, setting{"query_only", "ON", "1"})
	}
	if m == write {
		// A large batch must not leave a large log for good.
		list = append(list, setting{"journal_size_limit", "67108864", "67108864"})
	}
	if m == write || m == read {
		list = append(list, setting{"application_id", "", strconv.Itoa(applicationID)}, setting{"user_version", "", strconv.Itoa(formatVersion)})
	}
	return list
}

// A connector opens connections and asserts their settings.
type connector struct {
	file     string
	settings []setting
	inner    driver.Connector
}

// pool opens a database/sql pool of at most n connections. It opens no
// connection yet.
func pool(path string, m mode, n int, vfs string) (*sql.DB, error) {
	list := settings(m)
	q := url.Values{}
	for _, s := range list {
		if s.set != "" {
			q.Add("_pragma", s.name+"("+s.set+")")
		}
	}
	q.Set("_defensive", "1")
	q.Set("_dqs", "0")
	q.Set("_error_rc", "1")
	if vfs != "" {
		q.Set("vfs", vfs)
	}
	dsn := "file::memory:?" + q.Encode()
	if m != memory {
		switch m {
		case read, look, copying:
			q.Set("mode", "ro")
		case lookAlone, copyingAlone:
			q.Set("mode", "ro")
			q.Set("immutable", "1")
		case write:
			q.Set("mode", "rw") // never make what should be there
		default:
			q.Set("mode", "rwc")
		}
		abs, err := filepath.Abs(path)
		if err != nil {
			return nil, translate("open", filepath.Base(path), err)
		}
		abs = filepath.ToSlash(abs)
		if !strings.HasPrefix(abs, "/") {
			abs = "/" + abs // a drive letter
		}
		dsn = (&url.URL{Scheme: "file", OmitHost: false, Path: abs, RawQuery: q.Encode()}).String()
	}
	inner, err := sqlite.NewConnector(dsn)
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(&connector{filepath.Base(path), list, inner})
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
	return db, nil
}

// Driver makes connector a driver.Connector.
func (c *connector) Driver() driver.Driver { return c.inner.Driver() }

// Connect opens a connection and asserts its settings.
func (c *connector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.inner.Connect(ctx)
	if err != nil {
		return nil, err
	}
	for _, s := range c.settings {
		got, err := pragma(ctx, conn, s.name)
		if err == nil && got != s.want {
			err = graph.ErrUnavailable.Cause(fmt.Sprintf("%s can't be opened safely: %s is %s instead of %s", c.file, s.name, got, s.want), nil)
		}
		if err != nil {
			conn.Close()
			return nil, err
		}
	}
	return conn, nil
}

// pragma reads one setting of a connection.
func pragma(ctx context.Context, conn driver.Conn, name string) (string, error) {
	rows, err := conn.(driver.QueryerContext).QueryContext(ctx, "PRAGMA "+name, nil)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	dest := make([]driver.Value, len(rows.Columns()))
	if err := rows.Next(dest); err != nil {
		if err == io.EOF {
			return "nothing", nil
		}
		return "", err
	}
	return strings.ToLower(fmt.Sprint(dest[0])), nil
}

// A writer is the one connection that writes, with its statements.
type writer struct {
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
}

// openWriter takes a connection out of a pool for good.
func openWriter(ctx context.Context, db *sql.DB) (*writer, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &writer{conn: conn, stmts: map[string]*sql.Stmt{}}, nil
}

// stmt gives a prepared statement, preparing it the first time.
func (w *writer) stmt(ctx context.Context, query string) (*sql.Stmt, error) {
	if st := w.stmts[query]; st != nil {
		return st, nil
	}
	st, err := w.conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	w.stmts[query] = st
	return st, nil
}

func (w *writer) exec(ctx context.Context, query string, args ...any) (int64, error) {
	st, err := w.stmt(ctx, query)
	if err != nil {
		return 0, err
	}
	res, err := st.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// row asks for one row; sql.ErrNoRows where there is none.
func (w *writer) row(ctx context.Context, query string, args []any, dest ...any) error {
	st, err := w.stmt(ctx, query)
	if err != nil {
		return err
	}
	return st.QueryRowContext(ctx, args...).Scan(dest...)
}

// close ends the connection itself rather than giving it back to the pool.
func (w *writer) close() {
	if w == nil {
		return
	}
	for _, st := range w.stmts {
		_ = st.Close()
	}
	_ = w.conn.Raw(func(any) error { return driver.ErrBadConn })
	_ = w.conn.Close()
}

package sqlite

import (
	"context"
	"crypto/rand"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/pressly/goose/v3"

	"hubgraph/graph"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings a database to formatVersion. Each migration sets user_version
// in its own transaction, so that a file killed on the way is of one version or
// the next.
func migrate(ctx context.Context, db *sql.DB) error {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, dir,
		goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return err
	}
	var v int
	if err := db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&v); err != nil {
		return err
	}
	if v != formatVersion {
		return fmt.Errorf("the migrations end at format %d instead of %d", v, formatVersion)
	}
	return nil
}

// createFile makes a new, empty database under its name in one step: it is made
// whole beside, and then renamed, so that whenever the process dies there is
// either none or a good one.
func createFile(ctx context.Context, path, vfs string, disk disk) (err error) {
	base, tmp := filepath.Base(path), path+".new"
	removeDatabase(tmp) // what a killed process left
	defer func() {
		if err != nil {
			removeDatabase(tmp)
			err = translate("create", base, err)
		}
	}()
	f, err := disk.create(tmp)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	db, err := pool(tmp, create, 1, vfs)
	if err != nil {
		return err
	}
	if err := sealed(db, tmp, disk, fill(ctx, db)); err != nil {
		return err
	}
	return disk.rename(tmp, path)
}

// removeDatabase removes a database with what SQLite has beside it.
func removeDatabase(path string) {
	for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
		_ = os.Remove(path + suffix)
	}
}

// sealed closes a database that this process alone has open, which moves its log
// into the file, and makes the file last. err is what went wrong before: then it is
// only closed.
func sealed(db *sql.DB, path string, disk disk, err error) error {
	if closeErr := db.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	if _, err := os.Lstat(path + "-wal"); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the log of the new database stayed behind: %w", err)
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(disk.sync(f), f.Close())
}

// fill makes the tables and the meta row of an empty database.
func fill(ctx context.Context, db *sql.DB) error {
	if err := migrate(ctx, db); err != nil {
		return err
	}
	rev := graph.Revision{Store: newUUID()}
	_, err := db.ExecContext(ctx, `INSERT INTO meta (id, store, seq, digest, sum, clean, created) VALUES (1, ?, ?, ?, ?, 1, ?)`,
		rev.Store, int64(rev.Seq), rev.Digest[:], metaSum(rev), time.Now().UTC().Format(time.RFC3339))
	return err
}

// newUUID makes a random UUID, RFC 9562 version 4.
func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

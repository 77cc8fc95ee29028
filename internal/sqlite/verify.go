package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	lib "modernc.org/sqlite/lib"

	"hubgraph/graph"
	"hubgraph/internal/engine"
)

// maxFaults is how many faults a check lists: after so many the file is to be
// replaced, whatever else there is.
const maxFaults = 1000

var errEnough = errors.New("enough faults")

// Check looks for whatever may be wrong with the open file: SQLite's own
// integrity and foreign key checks, the checksum of every row, the digest, and
// that the view holds what the rows hold. It gives what it found, nothing where
// all is well, and an error only where it could not look. Writes go on beside
// it.
func (s *Store) Check(ctx context.Context) (_ []Fault, err error) {
	if s.path == "" {
		release, err := s.acquire(ctx)
		if err != nil {
			return nil, err
		}
		defer release()
		tx, err := s.w.conn.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
		if err != nil {
			return nil, translate("check", s.file, err)
		}
		defer tx.Rollback()
		return check(ctx, s.file, tx, s.view.Load())
	}
	ctx, done, err := s.borrow(ctx)
	if err != nil {
		return nil, err
	}
	defer done(&err)
	tx, err := s.reading.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, translate("check", s.file, err)
	}
	defer tx.Rollback()
	// A transaction sees the file as it is at its first question: asked while
	// nobody writes, so that the view is of the same revision.
	release, err := s.acquire(ctx)
	if err != nil {
		return nil, err
	}
	view := s.view.Load()
	_, _, err = readMeta(ctx, tx)
	release()
	if err != nil {
		return nil, translate("check", s.file, err)
	}
	return check(ctx, s.file, tx, view)
}

// Verify checks a file that is not open, as Check does, without changing it: it
// also tells of one that Open refuses, and of what it lost. The error is Open's
// where the file is not ours, newer, cut off or in use.
func Verify(ctx context.Context, path string) ([]Fault, error) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	lock, err := acquire(path, false)
	if err != nil {
		return nil, err
	}
	defer lock.release(false)
	return verify(ctx, path)
}

// verify is Verify of a file that nobody else can open meanwhile.
func verify(ctx context.Context, path string) ([]Fault, error) {
	file := filepath.Base(path)
	in, err := inspect(path)
	var loss *Loss
	if errors.As(err, &loss) {
		return []Fault{{Detail: loss.Error()}}, nil
	}
	if err != nil {
		return nil, err
	}
	if !in.exists {
		return nil, graph.ErrNotFound.With(file + " is not there; name another file")
	}
	db, err := pool(path, in.look(), 1, "")
	if err != nil {
		return nil, translate("check", file, err)
	}
	defer func() {
		db.Close()
		if in.log.exists && !in.hasIndex {
			_ = os.Remove(path + "-shm") // made by looking
		}
	}()
	tx, err := db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if isDamage(err) {
		return []Fault{{Detail: "its structure is broken: " + cause(err)}}, nil
	}
	if err != nil {
		return nil, translate("check", file, err)
	}
	defer tx.Rollback()
	found, err := check(ctx, file, tx, nil)
	if err != nil {
		return nil, err
	}
	loss = in.loss
	if mt, f, err := readMeta(ctx, tx); err == nil && f == nil {
		if in.log.frames > 0 {
			if err := ownLog(ctx, path, "", mt.revision.Store); err != nil {
				return nil, err
			}
		}
		loss = in.judge(file, mt)
	}
	if loss != nil {
		found = append([]Fault{{Detail: loss.Error()}}, found...)
	}
	return found, nil
}

// check runs all checks in one transaction. What SQLite itself calls damage is a
// fault like the others.
func check(ctx context.Context, file string, q querier, view *engine.View) ([]Fault, error) {
	var found []Fault
	fault := func(f Fault) error {
		if found = append(found, f); len(found) == maxFaults {
			return errEnough
		}
		return nil
	}
	for _, part := range []func() error{
		func() error { return structure(ctx, q, fmt.Sprintf("integrity_check(%d)", maxFaults/10), fault) },
		func() error { return foreignKeys(ctx, q, fault) },
		func() error { return content(ctx, q, view, fault) },
		func() error { return checkRest(ctx, q, fault) },
	} {
		err := part()
		if errors.Is(err, errEnough) {
			break
		}
		if isDamage(err) || codeOf(err) == lib.SQLITE_ERROR { // also tables that are not as they should be
			if err := fault(Fault{Detail: "its structure is broken: " + cause(err)}); err != nil {
				break
			}
			continue
		}
		if err != nil {
			return nil, translate("check", file, err)
		}
	}
	return sortFaults(found), nil
}

// content checks rows and digest, and compares them with a view where there is
// one.
func content(ctx context.Context, q querier, view *engine.View, fault func(Fault) error) error {
	differs := func(table string, key int64, same bool) error {
		if same {
			return nil
		}
		return fault(Fault{table, key, "memory holds something else"})
	}
	var stored graph.Stats
	v := &visitor{
		schema:    func(graph.Schema) error { return nil },
		source:    func(int64, *graph.Source) error { return nil },
		text:      func(int64, *graph.SourceText) error { return nil },
		entity:    func(int64, int64, []byte, *graph.Entity) error { return nil },
		statement: func(int64, int64, []byte, *graph.Statement) error { return nil },
		fault:     fault,
	}
	if view != nil {
		var buf []byte
		v.schema = func(s graph.Schema) error {
			have := view.StoredSchema()
			return differs("definitions", 0, have.Hash() == s.Hash())
		}
		v.source = func(key int64, s *graph.Source) error {
			stored.Sources++
			have, ok := view.StoredSource(s.ID)
			return differs("sources", key, ok && have == *s)
		}
		v.text = func(key int64, t *graph.SourceText) error {
			stored.Texts++
			have, ok := view.StoredText(t.Source)
			return differs("texts", key, ok && have == t.Text)
		}
		v.entity = func(key, _ int64, record []byte, e *graph.Entity) error {
			stored.Entities++
			have, ok := view.StoredEntity(e.ID)
			buf = graph.AppendEntity(buf[:0], &have)
			return differs("entities", key, ok && bytes.Equal(buf, record))
		}
		v.statement = func(key, _ int64, record []byte, s *graph.Statement) error {
			stored.Statements++
			have, ok := view.StoredStatement(s.ID)
			buf = graph.AppendStatement(buf[:0], &have)
			return differs("statements", key, ok && bytes.Equal(buf, record))
		}
	}
	m, err := scan(ctx, q, v)
	if err != nil || view == nil {
		return err
	}
	have, err := view.Stats(ctx)
	if err != nil {
		return err
	}
	if have.Revision != m.revision {
		if err := fault(Fault{Table: "meta", Row: 1, Detail: "memory is at another revision"}); err != nil {
			return err
		}
	}
	for _, n := range []struct {
		table        string
		memory, file int
	}{
		{"sources", have.Sources, stored.Sources},
		{"texts", have.Texts, stored.Texts},
		{"entities", have.Entities, stored.Entities},
		{"statements", have.Statements, stored.Statements},
	} {
		if n.memory != n.file {
			if err := fault(Fault{Table: n.table, Detail: fmt.Sprintf("memory holds %d, the table %d", n.memory, n.file)}); err != nil {
				return err
			}
		}
	}
	return nil
}

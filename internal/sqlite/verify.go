package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"

	lib "modernc.org/sqlite/lib"

	"hubgraph/graph"
	"hubgraph/internal/engine"
)

// maxFaults is how many faults a check lists: after so many the file is to be
// replaced, whatever else there is.
const maxFaults = 1000

// maxBroken is how many of these may be of the structure.
const maxBroken = maxFaults / 10

// Rest is no fault itself: it stands for those that are left out of a list.
var Rest = Fault{Detail: fmt.Sprintf("there are more faults than these: at most %d are listed, and %d of its structure", maxFaults, maxBroken)}

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
		found, _, err := check(ctx, s.file, tx, s.view())
		return found, err
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
	view := s.view()
	_, _, err = readMeta(ctx, tx)
	release()
	if err != nil {
		return nil, translate("check", s.file, err)
	}
	found, _, err := check(ctx, s.file, tx, view)
	return found, err
}

// Verify checks a file that is not open, as Check does, without changing it: it
// also tells of one that Open refuses, and of what it lost. The error is Open's
// where the file is not ours, newer, cut off or in use.
func Verify(ctx context.Context, path string) ([]Fault, error) {
	path = followed(path)
	lock, err := acquire(path, false)
	if err != nil {
		return nil, err
	}
	defer lock.release(false)
	found, _, err := verify(ctx, path)
	return found, err
}

// verify is Verify of a file that nobody else can open meanwhile. It also gives the
// revision and the counts of what it read.
func verify(ctx context.Context, path string) ([]Fault, graph.Stats, error) {
	var none graph.Stats
	file := filepath.Base(path)
	in, err := inspect(path)
	var loss *Loss
	if errors.As(err, &loss) {
		return []Fault{{Detail: loss.Error()}}, none, nil
	}
	if err != nil {
		return nil, none, err
	}
	if !in.exists {
		return nil, none, graph.ErrNotFound.With(file + " is not there; name another file")
	}
	db, err := pool(path, in.look(), 1, "")
	if err != nil {
		return nil, none, translate("check", file, err)
	}
	defer func() {
		db.Close()
		in.tidy(path)
	}()
	tx, err := db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if isDamage(err) {
		return []Fault{{Detail: "its structure is broken: " + cause(err)}}, none, nil
	}
	if err != nil {
		return nil, none, translate("check", file, err)
	}
	defer tx.Rollback()
	found, stored, err := check(ctx, file, tx, nil)
	if err != nil {
		return nil, none, err
	}
	_, loss, err = in.weigh(ctx, tx, path, "")
	if errors.Is(err, graph.ErrConflict) { // any other is among what was found
		return nil, none, err
	}
	if loss != nil {
		found = append([]Fault{{Detail: loss.Error()}}, found...)
	}
	return found, stored, nil
}

// check runs all checks in one transaction, and gives the revision and the counts of
// what it read. What SQLite itself calls damage is a fault like the others.
func check(ctx context.Context, file string, q querier, view *engine.View) (found []Fault, stored graph.Stats, err error) {
	broken, more := 0, false
	fault := func(f Fault) error {
		if len(found) == maxFaults {
			more = true
			return errEnough
		}
		found = append(found, f)
		return nil
	}
	for _, part := range []func() error{
		func() error {
			return structure(ctx, q, fmt.Sprintf("integrity_check(%d)", maxBroken+1), func(f Fault) error {
				if broken++; broken > maxBroken {
					more = true
					return nil
				}
				return fault(f)
			})
		},
		func() error { return foreignKeys(ctx, q, fault) },
		func() error { return content(ctx, q, view, &stored, fault) },
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
			return nil, stored, translate("check", file, err)
		}
	}
	if found = sortFaults(found); more {
		found = append(found, Rest)
	}
	return found, stored, nil
}

// content checks rows and digest, counts the rows, and compares them with a view
// where there is one.
func content(ctx context.Context, q querier, view *engine.View, stored *graph.Stats, fault func(Fault) error) error {
	differs := func(table string, key int64, same bool) error {
		if same {
			return nil
		}
		return fault(Fault{table, key, "memory holds something else"})
	}
	var buf []byte
	m, err := scan(ctx, q, &visitor{
		schema: func(s graph.Schema) error {
			if view == nil {
				return nil
			}
			have := view.StoredSchema()
			return differs("definitions", 0, have.Hash() == s.Hash())
		},
		source: func(key int64, s *graph.Source) error {
			if stored.Sources++; view == nil {
				return nil
			}
			have, ok := view.StoredSource(s.ID)
			return differs("sources", key, ok && have == *s)
		},
		text: func(key int64, t *graph.SourceText) error {
			if stored.Texts++; view == nil {
				return nil
			}
			have, ok := view.StoredText(t.Source)
			return differs("texts", key, ok && have == t.Text)
		},
		entity: func(key, _ int64, record []byte, e *graph.Entity) error {
			if stored.Entities++; view == nil {
				return nil
			}
			have, ok := view.StoredEntity(e.ID)
			buf = graph.AppendEntity(buf[:0], &have)
			return differs("entities", key, ok && bytes.Equal(buf, record))
		},
		statement: func(key, _ int64, record []byte, s *graph.Statement) error {
			if stored.Statements++; view == nil {
				return nil
			}
			have, ok := view.StoredStatement(s.ID)
			buf = graph.AppendStatement(buf[:0], &have)
			return differs("statements", key, ok && bytes.Equal(buf, record))
		},
		fault: fault,
	})
	stored.Revision = m.revision
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

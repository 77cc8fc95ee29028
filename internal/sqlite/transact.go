package sqlite

import (
	"context"
	"errors"
	"fmt"

	"hubgraph/graph"
)

// transact runs f in one immediate transaction. An error of f, of the context
// or of SQLite rolls it back and is answered.
//
// Where COMMIT fails such that it may yet count (the log was written but not
// synced, say), the file is asked: a small write on a new connection takes the
// place of what was written in the log without counting, or comes behind what
// counts, and makes either last; then landed says which it was. Where that
// fails as well the answer is ErrOutcomeUnknown, and the next write asks first.
//
// rev is the revision of the store afterwards. The turn is held. f must not keep
// w.
func (s *Store) transact(ctx context.Context, op string, rev graph.Revision, f func(w *writer) error, landed func(w *writer) (bool, error)) error {
	bg := context.WithoutCancel(ctx)
	w, err := s.settledWriter(ctx, op)
	if err != nil {
		return err
	}
	if _, err := w.exec(bg, `BEGIN IMMEDIATE`); err != nil {
		s.drop()
		return s.failed(translate(op, s.file, err))
	}
	err = f(w)
	first := !s.unclean
	if err == nil && first {
		_, err = w.exec(bg, `UPDATE meta SET clean = 0`)
	}
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		s.rollback(bg)
		if c := graph.CodeOf(err); c != "" && c != graph.ErrUnavailable || ctx.Err() != nil {
			return translate(op, s.file, err) // not the disk's doing
		}
		return s.failed(translate(op, s.file, err))
	}
	_, err = w.exec(bg, `COMMIT`)
	if err == nil {
		s.unclean = true
		s.recovered()
		// The first write of a run is moved into the main file: so a new store is
		// there whole, and the file alone says that it is in use.
		s.committed(bg, rev, first)
		return nil
	}
	s.rollback(bg)
	s.drop()
	told := translate(op, s.file, err)
	if settled(err) {
		return s.failed(told)
	}
	s.unsettled, s.unclean = true, true
	ok, askErr := s.outcome(bg, landed)
	switch {
	case askErr != nil:
		s.stale = true
		return s.failed(graph.ErrOutcomeUnknown.Cause("the disk failed while the write was being made to last; ask again with the same key", errors.Join(told, askErr)))
	case ok:
		s.recovered()
		s.committed(bg, rev, first)
		return nil
	}
	return s.failed(told)
}

// settledWriter gives the writer once it is known what the last write came to, and remembers
// where the disk does not allow that. The turn is held.
func (s *Store) settledWriter(ctx context.Context, op string) (*writer, error) {
	w, err := s.writer(context.WithoutCancel(ctx))
	if err != nil {
		return nil, s.failed(translate(op, s.file, err))
	}
	return w, nil
}

// wants remembers how much room a write would have taken that found none: twice
// its records, for pages are not full and some are written again.
func (s *Store) wants(err error, records func() int64) {
	if graph.CodeOf(err) == graph.ErrFull {
		s.wanted = max(s.wanted, 2*records())
	}
}

// outcome asks the file whether a write counts.
func (s *Store) outcome(ctx context.Context, landed func(w *writer) (bool, error)) (bool, error) {
	w, err := s.writer(ctx)
	if err != nil {
		return false, err
	}
	return landed(w)
}

// rollback ends a transaction. A connection that can't is of no use any more.
func (s *Store) rollback(ctx context.Context) {
	if s.w == nil {
		return
	}
	if _, err := s.w.exec(ctx, `ROLLBACK`); err != nil {
		s.drop() // SQLite may have rolled back by itself; a new connection is sure
	}
}

// drop closes the writer's connection, so that the next write opens another.
func (s *Store) drop() {
	if s.path == "" {
		return // the connection is the database
	}
	s.w.close()
	s.w = nil
}

// writer gives the connection that writes, open and settled, and the view that
// belongs to what the file holds. The turn is held.
func (s *Store) writer(ctx context.Context) (*writer, error) {
	if s.w == nil {
		w, err := openWriter(ctx, s.writing)
		if err != nil {
			return nil, err
		}
		s.w = w
	}
	if s.mark.due {
		if err := s.mark.release(); err != nil {
			return nil, err
		}
	}
	if s.unsettled {
		if err := s.settle(ctx); err != nil {
			s.drop()
			return nil, fmt.Errorf("settle: %w", err)
		}
		s.unsettled = false
	}
	if s.stale {
		if err := s.refresh(ctx); err != nil {
			return nil, fmt.Errorf("read again: %w", err)
		}
		s.stale = false
	}
	return s.w, nil
}

// settle makes a small write that lasts. It has to change something: SQLite
// writes no page that would be as it was.
func (s *Store) settle(ctx context.Context) error {
	_, err := s.w.exec(ctx, `UPDATE meta SET clean = 0, settled = settled + 1`)
	if err == nil {
		s.unclean = true
		s.committed(ctx, s.mark.rev, false)
	}
	return err
}

// refresh makes the view what the file holds, where it is not.
func (s *Store) refresh(ctx context.Context) error {
	m, f, err := readMeta(ctx, s.w.conn)
	if err != nil {
		return err
	}
	now, err := s.view().Revision(ctx)
	if err != nil {
		return err
	}
	if f == nil && m.revision == now {
		return nil
	}
	s.log.Warn("reading the database again", "file", s.file, "memory", now.Seq, "stored", m.revision.Seq)
	return s.load(ctx, s.w.conn)
}

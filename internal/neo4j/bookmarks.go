package neo4j

import (
	"context"
	"errors"
	"sync"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"hubgraph/graph"
)

// A bookmark stands for what was committed by then. A transaction that begins with
// one waits until its server has that much, which a member of a cluster has in a
// moment, and which a database that was restored from a backup never has.

type bookmarkKey struct{}

// WithBookmarks gives a context whose calls see at least what these bookmarks
// stand for: a caller's last write through another replica of the service. A call
// is ErrUnavailable where the database does not have it within Options.BookmarkWait.
func WithBookmarks(ctx context.Context, bookmarks ...string) context.Context {
	return context.WithValue(ctx, bookmarkKey{}, bookmarks)
}

func bookmarksOf(ctx context.Context) []string {
	b, _ := ctx.Value(bookmarkKey{}).([]string)
	return b
}

// Bookmarks gives the bookmarks of this store's last writes, for a caller to
// bring to another replica.
func (s *Store) Bookmarks(ctx context.Context) ([]string, error) {
	b, err := s.bookmarks.GetBookmarks(ctx)
	return []string(b), translate(ctx, err)
}

// beginning runs fn, which begins a transaction with the context trying, calls begun as
// soon as it has, and ends where that fails; from then on the caller's context counts
// again. A caller's bookmarks are waited for so long and no longer, by some callers at
// once and not by all that there are connections for, and not again for a while after
// they did not come. Our own are doubted where they take longer; fn is run again then,
// as if nothing had been.
func (s *Store) beginning(ctx context.Context, fn func(trying context.Context, begun func() error) error) error {
	marks := bookmarksOf(ctx)
	brought := len(marks) > 0
	for _, mark := range marks {
		if _, late := s.late.Load(mark); late {
			return behind()
		}
	}
	for {
		own, err := s.bookmarks.GetBookmarks(ctx)
		if err != nil {
			return err
		}
		if !brought && len(own) == 0 {
			return fn(ctx, func() error { return nil })
		}
		late, err := s.beginOnce(ctx, brought, fn)
		switch {
		case !late || ctx.Err() != nil:
			return err
		case brought:
			// The server goes on waiting when nobody does, for half a minute and at the
			// cost of a good part of a processor: not soon again for the same.
			for _, mark := range marks {
				s.late.Store(mark, true)
				time.AfterFunc(2*s.opts.BookmarkWait, func() { s.late.Delete(mark) })
			}
			return behind()
		}
		s.doubt(ctx)
	}
}

// behind is the error of a database that does not have what a caller brought word of.
func behind() error {
	return graph.ErrUnavailable.With("the database does not have what the bookmark stands for; try again, or ask without it for what there is")
}

// bookmarkTimeout is the server's code for what it waited for in vain.
const bookmarkTimeout = "Neo.TransientError.Transaction.BookmarkTimeout"

// errLate ends the beginning of a transaction that takes too long.
var errLate = errors.New("what the bookmarks stand for did not come in time")

// beginOnce makes one try of beginning. It is late where the bookmarks were waited
// for in vain.
func (s *Store) beginOnce(ctx context.Context, brought bool, fn func(ctx context.Context, begun func() error) error) (late bool, err error) {
	trying, end := context.WithCancelCause(ctx)
	defer end(nil)
	timer := time.AfterFunc(s.opts.BookmarkWait, func() { end(errLate) })
	defer timer.Stop()
	leave := func() {}
	if brought {
		select {
		case s.waiting <- struct{}{}:
			leave = sync.OnceFunc(func() { <-s.waiting })
			defer leave()
		case <-trying.Done():
			return context.Cause(trying) == errLate, trying.Err()
		}
	}
	begun := false
	err = fn(trying, func() error {
		if !begun && !timer.Stop() {
			return errLate
		}
		begun = true
		leave()
		return nil
	})
	var server *driver.Neo4jError
	if errors.As(err, &server) && server.Code == bookmarkTimeout {
		return true, err
	}
	return !begun && context.Cause(trying) == errLate, err
}

// doubt finds out whether the database lost what our bookmarks stand for. All that
// come meanwhile wait for the same finding.
func (s *Store) doubt(ctx context.Context) {
	s.doubtMu.Lock()
	found := s.doubting
	if found == nil {
		found = make(chan struct{})
		s.doubting = found
		go func() {
			s.lookForLoss(s.life)
			s.doubtMu.Lock()
			defer s.doubtMu.Unlock()
			s.doubting = nil
			close(found)
		}()
	}
	s.doubtMu.Unlock()
	select {
	case <-found:
	case <-ctx.Done():
	}
}

// lookForLoss asks the member that leads, which has all that was ever committed. If
// it answers, and answers again, and in between not to who waits for what our
// bookmarks stand for, then this is not the database any more that gave them.
func (s *Store) lookForLoss(ctx context.Context) {
	own, err := s.bookmarks.GetBookmarks(ctx)
	if err != nil || len(own) == 0 {
		return
	}
	// Connections of its own, for calls that wait may have all others; and others
	// again in the end, for a driver is slow to come back to a member after a deadline.
	var drivers [2]driver.DriverWithContext
	for i := range drivers {
		if drivers[i], err = s.connect(s.opts.URI); err != nil {
			return
		}
		defer drivers[i].Close(ctx)
	}
	if _, _, err := s.leaderAt(ctx, drivers[0], nil); err != nil {
		return
	}
	var server *driver.Neo4jError
	switch _, _, err := s.leaderAt(ctx, drivers[0], own); {
	case errors.Is(err, context.DeadlineExceeded):
	case errors.As(err, &server) && server.Code == bookmarkTimeout:
	default:
		return
	}
	now, instead, err := s.leaderAt(ctx, drivers[1], nil)
	if err != nil {
		return
	}
	var before graph.Revision
	if c := s.contents.Load(); c != nil {
		before = c.rev
	}
	_ = s.bookmarks.UpdateBookmarks(ctx, own, instead) // it never fails
	// What else was known is of the other database, too.
	s.contents.Store(nil)
	s.ready.Store(false)
	s.opts.Logger.Warn("Neo4j does not have any more what this server last saw there, as after a backup was restored; what it has now is served",
		"revision", now.Seq, "revisionBefore", before.Seq)
}

// leaderAt gives the revision of the member that leads, once it has what bookmarks
// stand for, and a bookmark of that moment.
func (s *Store) leaderAt(ctx context.Context, d driver.DriverWithContext, bookmarks []string) (rev graph.Revision, at driver.Bookmarks, err error) {
	ctx, cancel := context.WithTimeout(ctx, s.opts.BookmarkWait)
	defer cancel()
	config := s.sessionConfig(driver.AccessModeWrite)
	config.BookmarkManager, config.Bookmarks = nil, bookmarks
	sess := d.NewSession(ctx, config)
	defer sess.Close(ctx)
	dtx, err := sess.BeginTransaction(ctx, timeout(ctx))
	if err != nil {
		return rev, nil, errors.Join(err, ctx.Err())
	}
	defer dtx.Close(ctx)
	if rev, err = revisionNow(s.tx(ctx, dtx.Run)); err != nil {
		return rev, nil, err
	}
	if err := dtx.Commit(ctx); err != nil {
		return rev, nil, err
	}
	return rev, sess.LastBookmarks(), nil
}

package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	lib "modernc.org/sqlite/lib"

	"hubgraph/graph"
	"hubgraph/internal/engine"
)

// Memory is the path of a store that is no file: it begins empty and is gone
// with Close.
const Memory = ":memory:"

// readers is how many connections read beside the writer.
const readers = 4

// Options are the choices of Open. The zero value is a good one.
type Options struct {
	// Owner is written into the lock file, so that other commands find who has
	// the database open; PID is filled in. SetOwner changes it later, when the
	// address is known.
	Owner Owner
	// Progress is called while the graph is read, at first and then every few thousand
	// rows, with how many of its entities and statements were read and about how many
	// there are, by the goroutine that opens. nil: nobody is told.
	Progress func(read, all int64)
	// Logger hears of what an operator should know: recovery after an unclean
	// stop, failed and recovered writes. nil: nobody does.
	Logger *slog.Logger
	// MustExist makes Open answer ErrNotFound where there is no database,
	// rather than make one.
	MustExist bool
	// ReadOnly opens what is there, also of an earlier format, and leaves it as
	// it is: nothing is made, migrated or moved, and every write is ErrUnavailable.
	ReadOnly bool
	// AcceptLoss opens what is left of a store that lost something, rather than
	// refuse it. Store.Loss says what; it is lost for good then.
	AcceptLoss bool

	// Brief is of a process that ends when it has done one thing: nothing is prepared for
	// searches that may come.
	Brief bool

	vfs  string // of tests: SQLite's file system layer by name
	disk disk   // of tests
	fold int    // of tests: in the place of foldFrames
}

// A Store is a graph.Store on one SQLite file. All methods may be called by
// several goroutines at once.
type Store struct {
	path   string // "" in memory
	file   string // base name, for messages
	log    *slog.Logger
	lock   *fileLock
	vfs    string
	closed atomic.Bool
	head   atomic.Pointer[engine.Head]
	// failing is why the last write failed, where that was the disk's doing;
	// nil once a write went well.
	failing atomic.Pointer[error]
	ailing  atomic.Bool // a document was found damaged

	reading *sql.DB // nil in memory: the writer reads too
	writing *sql.DB // nil where the store is open for reading only
	// keeper is a connection that reads, and is the first to open and the last to
	// close: so that no other takes the log with it before the mark allows that.
	keeper *sql.DB
	loss   *Loss
	brief  bool
	looked *inspection // where the store is open for reading only
	// using is held, shared, by whoever reads rows; ending ends their contexts
	// when the store closes.
	using  sync.RWMutex
	ending context.Context
	end    context.CancelFunc

	// turn holds a token: who has it may use what follows, and write.
	turn *turn
	w    *writer // nil where it must be opened anew
	// unsettled: a COMMIT failed in a way that leaves open whether it counts.
	// stale: it could not be found out, so that the view may be behind.
	unsettled, stale bool
	unclean          bool                  // the file says that it was not closed in order
	progress         func(read, all int64) // while the store is opened; nil: nobody is told
	mark             marker
	foldAt           int   // how long the log may grow, in frames
	wanted           int64 // how much room the largest write that found none would have taken, in bytes
	entities         rowIndex
	statements       rowIndex
	owner            Owner
}

// A rowIndex finds the rows of a table and says which key is the next.
type rowIndex struct {
	keyIndex
	last int64
}

var _ graph.Store = (*Store)(nil)

// Open opens the database at a path, making it where there is none, with its
// directory (mode 0700; the file has 0600). It loads the whole graph.
//
// ErrUnavailable where another has it open (errors.As finds an *InUseError),
// where it is damaged or may not be written, and where it holds less than it
// acknowledged (errors.As finds a *Loss); ErrConflict where it is not Hubgraph's
// or of a newer version, or missing beside its log or mark; ErrNotFound with
// Options.MustExist or ReadOnly; ErrFull where there is no room to make it.
// Whatever is refused is left as it was.
func Open(ctx context.Context, path string, opts Options) (*Store, error) {
	s := &Store{path: path, file: filepath.Base(path), log: opts.Logger, vfs: opts.vfs, turn: &turn{taken: make(chan struct{}, 1)}, owner: opts.Owner, progress: opts.Progress, brief: opts.Brief}
	s.mark.disk, s.foldAt = opts.disk, cmp.Or(opts.fold, foldFrames)
	s.ending, s.end = context.WithCancel(context.Background())
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if path == Memory {
		s.path = ""
		if err := s.openMemory(ctx); err != nil {
			return nil, translate("open", s.file, err)
		}
		return s, nil
	}
	if path == "" {
		return nil, graph.ErrInvalid.With("the database has no name; name a file")
	}
	s.path = followed(path)
	in, err := s.take(opts)
	if err != nil {
		return nil, err
	}
	if err := s.open(ctx, in, opts); err != nil {
		s.end()
		s.shut(false)
		s.lock.release(true)
		return nil, translate("open", s.file, err)
	}
	s.progress = nil
	return s, nil
}

// take looks at the file and takes its lock, and makes the file where there is
// none.
func (s *Store) take(opts Options) (in inspection, err error) {
	// A lock file that is there is tried before anything else, for the owner
	// may be this process, and then the file must not be opened and closed.
	if s.lock, err = acquire(s.path, false); err != nil {
		return in, err
	}
	defer func() {
		if err != nil {
			s.lock.release(true)
		}
	}()
	if in, err = s.inspect(opts.ReadOnly); err != nil {
		return in, err
	}
	if !in.exists {
		if opts.MustExist || opts.ReadOnly {
			return in, graph.ErrNotFound.With(s.file + " is not there; name another file, or make it with hubgraph serve")
		}
		if err := s.mark.disk.makeDir(filepath.Dir(s.path)); err != nil {
			return in, translate("create", s.file, err)
		}
	}
	if opts.ReadOnly {
		return in, nil // a lock that is not there is not made
	}
	if s.lock == nil {
		if s.lock, err = acquire(s.path, true); err != nil {
			return in, err
		}
		// Another may have made it, and gone, in between.
		if in, err = s.inspect(false); err != nil {
			return in, err
		}
	}
	if err := s.lock.tell(s.owner); err != nil {
		return in, translate("lock", s.file, err)
	}
	return in, nil
}

// inspect is inspect with what this process may do with the file.
func (s *Store) inspect(readOnly bool) (inspection, error) {
	in, err := inspect(s.path)
	if err != nil || !in.exists || readOnly {
		return in, err
	}
	// The marks count for a superuser too, whom the system would let through.
	dir, err := os.Stat(filepath.Dir(s.path))
	if err != nil {
		return in, translate("open", s.file, err)
	}
	if in.perm&0o200 == 0 || dir.Mode().Perm()&0o200 == 0 {
		return in, graph.ErrUnavailable.With(s.file + " or its directory is read-only; make both writable, or copy the file to where they are")
	}
	f, err := os.OpenFile(s.path, os.O_RDWR, 0)
	if err != nil {
		return in, translate("open", s.file, err)
	}
	return in, f.Close()
}

// open makes or checks, loads and opens the file. The lock is held.
func (s *Store) open(ctx context.Context, in inspection, opts Options) (err error) {
	if !in.exists {
		if err := createFile(ctx, s.path, s.vfs, s.mark.disk); err != nil {
			return err
		}
		if in, err = inspect(s.path); err != nil {
			return err
		}
	}
	have, err := s.examine(ctx, in, opts)
	if err != nil {
		return err
	}
	if opts.ReadOnly {
		s.looked = &in
		s.reading, err = pool(s.path, in.look(), readers, s.vfs)
		return err
	}
	if in.perm&0o077 != 0 {
		// It holds sources' texts. Where the file is another user's this fails,
		// and then it is theirs to decide.
		_ = os.Chmod(s.path, 0o600)
	}
	if err := s.ready(ctx, in); err != nil {
		return err
	}
	if s.w, err = openWriter(ctx, s.writing); err != nil {
		return err
	}
	if s.head.Load() == nil {
		if err := s.load(ctx, s.w.conn); err != nil {
			return err
		}
	}
	s.unclean = !have.clean
	return s.takeMark(ctx, in, have.revision)
}

// ready brings the file to the present format and opens the pools.
func (s *Store) ready(ctx context.Context, in inspection) (err error) {
	if in.inWAL {
		if s.keeper, err = s.keep(ctx); err != nil {
			return err
		}
	}
	if in.version < formatVersion {
		db, err := pool(s.path, create, 1, s.vfs)
		if err != nil {
			return err
		}
		s.log.Info("bringing the database to this version's format", "file", s.file, "from", in.version, "to", formatVersion)
		if err := errors.Join(migrate(ctx, db), db.Close()); err != nil {
			return err
		}
	}
	if s.writing, err = pool(s.path, write, 1, s.vfs); err != nil {
		return err
	}
	if s.reading, err = pool(s.path, read, readers, s.vfs); err != nil {
		return err
	}
	if s.keeper == nil {
		// The first writer puts the file into WAL mode.
		if err := s.writing.PingContext(ctx); err != nil {
			return err
		}
		s.keeper, err = s.keep(ctx)
	}
	return err
}

// keep opens the connection that keeps the log: one that has read once.
func (s *Store) keep(ctx context.Context) (*sql.DB, error) {
	db, err := pool(s.path, look, 1, s.vfs)
	if err != nil {
		return nil, err
	}
	if _, err := db.ExecContext(ctx, `SELECT 1 FROM sqlite_schema`); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

// takeMark takes over the mark, or makes one, and moves what a killed process
// left in the log into the file.
func (s *Store) takeMark(ctx context.Context, in inspection, rev graph.Revision) error {
	if s.loss != nil {
		in.mark = nil
	}
	if err := s.mark.open(s.path, in.pageSize, in.mark, mark{revision: rev}); err != nil {
		return err
	}
	if s.loss != nil {
		var busy, frames, moved int
		if err := s.w.row(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`, nil, &busy, &frames, &moved); err != nil {
			return err
		}
		if busy != 0 {
			return graph.ErrUnavailable.With("what is left of the log of " + s.file + " can't be moved into it; try again")
		}
		return nil
	}
	if in.log.frames > 0 {
		if _, err := s.fold(ctx, rev); err != nil {
			s.log.Warn("the log can't be moved into the file", "file", s.file, "err", translate("open", s.file, err), "cause", err)
		}
	}
	return nil
}

// examine checks and loads the file without changing it, over connections that
// can't, and gives what its meta row says. A file of an earlier version is
// checked only, unless it is to be read as it is.
func (s *Store) examine(ctx context.Context, in inspection, opts Options) (mt meta, err error) {
	db, err := pool(s.path, in.look(), 1, s.vfs)
	if err != nil {
		return mt, err
	}
	defer func() {
		db.Close()
		if err != nil {
			in.tidy(s.path)
		}
		if c := codeOf(err); c == lib.SQLITE_ERROR || c == lib.SQLITE_SCHEMA {
			err = damaged(s.file, "its tables are not as they should be", err)
		}
	}()
	conn, err := db.Conn(ctx)
	if err != nil {
		return mt, err
	}
	defer conn.Close()
	mt, s.loss, err = in.weigh(ctx, conn, s.path, s.vfs)
	if s.loss != nil && !opts.AcceptLoss {
		return mt, s.loss.refusal() // which is also why the row can't be read
	}
	if err != nil {
		return mt, err
	}
	refuse := func(f Fault) error { return damaged(s.file, f.String(), nil) }
	if s.loss != nil {
		s.log.Error("opening what is left of the database", "file", s.file, "loss", s.loss.Error())
	}
	if !mt.clean || in.version < formatVersion {
		s.log.Info("checking the database", "file", s.file, "closed in order", mt.clean)
		if err := structure(ctx, conn, "quick_check(1)", refuse); err != nil {
			return mt, err
		}
	}
	if err := checkIndexes(ctx, conn, refuse); err != nil {
		return mt, err
	}
	if in.version < formatVersion && !opts.ReadOnly {
		return mt, nil
	}
	return mt, s.load(ctx, conn)
}

// Loss says what the store has lost, where it was opened with
// Options.AcceptLoss; nil where nothing is known to be lost.
func (s *Store) Loss() *Loss { return s.loss }

// openMemory makes a store that is no file.
func (s *Store) openMemory(ctx context.Context) error {
	var err error
	if s.writing, err = pool("", memory, 1, ""); err != nil {
		return err
	}
	if err := fill(ctx, s.writing); err != nil {
		return err
	}
	if s.w, err = openWriter(ctx, s.writing); err != nil {
		return err
	}
	return s.load(ctx, s.w.conn)
}

// load reads the whole graph over a connection into a new view. Where a row or
// the whole is not what was written, the error names the file and the row.
func (s *Store) load(ctx context.Context, conn *sql.Conn) error {
	tx, err := conn.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	b := engine.NewBuilder()
	var entities, statements rowIndex
	broken := func(table string, key int64, err error) error {
		if err == nil {
			return nil
		}
		return damaged(s.file, Fault{table, key, err.Error()}.String(), nil)
	}
	expected, err := expectedRows(ctx, tx)
	if err != nil {
		return err
	}
	b.Expect(expected[0], expected[1])
	read, err := s.counting(ctx, tx)
	if err != nil {
		return err
	}
	m, err := scan(ctx, tx, &visitor{
		schema: func(sch graph.Schema) error { b.SetSchema(sch); return nil },
		source: func(key int64, src *graph.Source) error { return broken("sources", key, b.AddSource(*src)) },
		text:   func(key int64, t *graph.SourceText) error { return broken("texts", key, b.AddText(*t)) },
		entity: func(key, sum int64, record []byte, e *graph.Entity) error {
			read()
			entities.add(sum, key)
			entities.last = max(entities.last, key)
			return broken("entities", key, b.AddEntity(e, record))
		},
		statement: func(key, sum int64, record []byte, st *graph.Statement) error {
			read()
			statements.add(sum, key)
			statements.last = max(statements.last, key)
			return broken("statements", key, b.AddStatement(st, record))
		},
		fault: func(f Fault) error { return damaged(s.file, f.String(), nil) },
	})
	if err != nil {
		return err
	}
	v, err := b.View(m.revision)
	if err != nil {
		return damaged(s.file, err.Error(), nil)
	}
	s.entities, s.statements = entities, statements
	head := engine.NewHead(v)
	if s.brief {
		head = head.Brief()
	}
	if old := s.head.Swap(head); old != nil {
		old.Close()
	}
	return nil
}

// leastRow is how many bytes of a file a record takes at least.
const leastRow = 48

// expectedRows gives about how many entities and statements there are. Keys are given in
// order and few rows are ever deleted; but there are no more than the file has room for,
// whatever a damaged one says.
func expectedRows(ctx context.Context, q querier) (rows [2]int, err error) {
	var pages, size int
	if err := q.QueryRowContext(ctx, `PRAGMA page_count`).Scan(&pages); err != nil {
		return rows, err
	}
	if err := q.QueryRowContext(ctx, `PRAGMA page_size`).Scan(&size); err != nil {
		return rows, err
	}
	for i, table := range []string{"entities", "statements"} {
		if err := q.QueryRowContext(ctx, `SELECT ifnull(max(key), 0) FROM `+table).Scan(&rows[i]); err != nil {
			return rows, err
		}
		rows[i] = max(min(rows[i], pages*size/leastRow), 0)
	}
	return rows, nil
}

// counting gives what is to be called for each row that is read, and tells of the
// progress.
func (s *Store) counting(ctx context.Context, q querier) (read func(), err error) {
	if s.progress == nil {
		return func() {}, nil
	}
	// Keys are given in order and few rows are ever deleted: that is near enough, and
	// counting takes as long as reading.
	var all, n int64
	err = q.QueryRowContext(ctx, `SELECT ifnull((SELECT max(key) FROM entities), 0) + ifnull((SELECT max(key) FROM statements), 0)`).Scan(&all)
	if err != nil {
		return nil, err
	}
	s.progress(0, all)
	return func() {
		if n++; n%4096 == 0 {
			s.progress(n, max(n, all))
		}
	}, nil
}

// view gives the view that questions are asked of.
func (s *Store) view() *engine.View { return s.head.Load().View() }

// SetOwner changes what the lock file says of this process, once its address is
// known. PID is filled in.
func (s *Store) SetOwner(o Owner) error {
	release, err := s.acquire(context.Background())
	if err != nil {
		return err
	}
	defer release()
	if s.lock == nil {
		return nil
	}
	return translate("lock", s.file, s.lock.tell(o))
}

// toWrite waits for the turn to write, where that can be.
func (s *Store) toWrite(ctx context.Context) (release func(), err error) {
	if s.path != "" && s.writing == nil {
		return nil, graph.ErrUnavailable.With(s.file + " is open for reading only")
	}
	return s.acquire(ctx)
}

// acquire waits for the turn.
func (s *Store) acquire(ctx context.Context) (release func(), err error) {
	if s.closed.Load() {
		return nil, graph.Closed()
	}
	if err := ctx.Err(); err != nil {
		return nil, translate("the call", s.file, err)
	}
	if err := s.turn.take(ctx); err != nil {
		return nil, translate("the call", s.file, err)
	}
	if s.closed.Load() {
		s.turn.give()
		return nil, graph.Closed()
	}
	return s.turn.give, nil
}

// A turn is had by one at a time, and by those who wait in the order in which they came.
type turn struct {
	taken   chan struct{}
	waiting atomic.Int32
}

func (t *turn) take(ctx context.Context) error {
	t.waiting.Add(1)
	defer t.waiting.Add(-1)
	select {
	case t.taken <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (t *turn) give() { <-t.taken }

// wanted reports whether somebody waits.
func (t *turn) wanted() bool { return t.waiting.Load() > 0 }

// borrow is for whoever reads rows: Close waits for release, and ends the
// context that is given. err becomes ErrClosed where that is why a call failed.
func (s *Store) borrow(ctx context.Context) (_ context.Context, release func(err *error), _ error) {
	s.using.RLock()
	if s.closed.Load() {
		s.using.RUnlock()
		return nil, nil, graph.Closed()
	}
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(s.ending, cancel)
	return ctx, func(err *error) {
		stop()
		cancel()
		s.using.RUnlock()
		if *err != nil && s.ending.Err() != nil {
			*err = graph.Closed()
		}
	}, nil
}

// Close waits for the write that runs, moves the log into the file, marks it as
// closed in order, and gives back the lock. It is safe to call twice; the second
// waits for the first. The store is closed whatever it answers: an error says
// only that the mark is missing, so that the next Open checks the file.
func (s *Store) Close() error {
	_ = s.turn.take(context.Background())
	defer s.turn.give()
	if s.closed.Swap(true) {
		return nil
	}
	s.end()
	s.head.Load().Close()
	s.using.Lock() // whoever reads rows gives up soon
	defer s.using.Unlock()
	done, err := s.finish(context.Background())
	s.shut(done)
	s.lock.release(false)
	return translate("close", s.file, err)
}

// finish leaves the file as one that was closed in order, with all in it, and
// says whether the log may go.
func (s *Store) finish(ctx context.Context) (done bool, err error) {
	if s.path == "" || s.writing == nil || !s.unclean && s.mark.now.frames == 0 && !s.mark.due {
		return true, nil
	}
	w, err := s.writer(ctx)
	if err != nil {
		return false, err
	}
	if _, err := w.exec(ctx, `UPDATE meta SET clean = 1`); err != nil {
		return false, err
	}
	rev, err := s.view().Revision(ctx)
	if err != nil {
		return false, err
	}
	return s.fold(ctx, rev)
}

// shut closes all connections. Where the log may go, the writer's is the last,
// which takes it along.
func (s *Store) shut(logMayGo bool) {
	closeAll := func(list ...*sql.DB) {
		for _, db := range list {
			if db != nil {
				_ = db.Close()
			}
		}
	}
	s.mark.close()
	if logMayGo {
		closeAll(s.reading, s.keeper)
	}
	s.w.close()
	s.w = nil
	closeAll(s.writing, s.reading, s.keeper) // a second time is no fault
	if s.looked != nil {
		s.looked.tidy(s.path)
	}
}

// Ready says whether the store can write: nil, or why the last write failed, or
// that it found something damaged. Where a write failed it tries one of its own,
// as large as that was where there was no room for it, so that it turns to nil
// soon after the disk is well again and not before. ErrClosed after Close.
func (s *Store) Ready(ctx context.Context) error {
	if s.closed.Load() {
		return graph.Closed()
	}
	if s.ailing.Load() {
		err := s.reader(ctx, func(ctx context.Context, q querier) error {
			return checkDocuments(ctx, q, func(f Fault) error { return damaged(s.file, f.String(), nil) })
		})
		if err != nil {
			return err
		}
		s.ailing.Store(false)
	}
	if s.failing.Load() == nil {
		return nil
	}
	release, err := s.acquire(ctx)
	if err != nil {
		return err
	}
	defer release()
	if s.failing.Load() == nil {
		return nil
	}
	bg := context.WithoutCancel(ctx)
	s.unsettled = true // settling is a write
	if _, err := s.writer(bg); err != nil {
		return s.failed(translate("write", s.file, err))
	}
	if err := s.probe(bg); err != nil {
		return s.failed(translate("write", s.file, err))
	}
	s.recovered()
	return nil
}

// leastRoom is how much a write may take at least, in bytes: a store that has no
// room for it is full.
const leastRoom = 1 << 20

// probe tries whether there is room for what found none: it writes as much to
// the log, which keeps the room for what comes, and takes it back.
func (s *Store) probe(ctx context.Context) (err error) {
	if s.path == "" || graph.CodeOf(*s.failing.Load()) != graph.ErrFull {
		return nil
	}
	steps := []struct {
		query string
		args  []any
	}{
		{`PRAGMA cache_size = 16`, nil}, // so that pages go to the log at once
		{`BEGIN IMMEDIATE`, nil},
		{`INSERT INTO documents (kind, id, version, updated, sum, body) VALUES ('', '', 0, 0, 0, randomblob(?))`, []any{max(s.wanted, leastRoom)}},
	}
	for _, step := range steps {
		if _, err = s.w.conn.ExecContext(ctx, step.query, step.args...); err != nil {
			break
		}
	}
	s.rollback(ctx)
	if s.w != nil {
		_, backErr := s.w.conn.ExecContext(ctx, `PRAGMA cache_size = -2000`) // SQLite's default
		err = errors.Join(err, backErr)
	}
	return err
}

// failed remembers why a write failed, where that was the disk's doing.
func (s *Store) failed(err error) error {
	switch graph.CodeOf(err) {
	case graph.ErrUnavailable, graph.ErrFull, graph.ErrOutcomeUnknown, "":
		if s.failing.Swap(&err) == nil {
			s.log.Error("writes fail", "file", s.file, "err", err, "cause", errors.Unwrap(err))
		}
	}
	return err
}

func (s *Store) recovered() {
	s.wanted = 0
	if s.failing.Swap(nil) != nil {
		s.log.Info("writes go well again", "file", s.file)
	}
}

// now gives the view that questions are asked of.
func (s *Store) now() (*engine.View, error) {
	if s.closed.Load() {
		return nil, graph.Closed()
	}
	return s.view(), nil
}

// ask asks a question of the current view.
func ask[T any](s *Store, question func(*engine.View) (T, error)) (T, error) {
	v, err := s.now()
	if err != nil {
		var zero T
		return zero, err
	}
	return question(v)
}

// list asks for a list of the view that is current when it is ranged over.
func list[T any](s *Store, question func(*engine.View) iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		v, err := s.now()
		if err != nil {
			var zero T
			yield(zero, err)
			return
		}
		question(v)(yield)
	}
}

// Entity implements graph.Reader.
func (s *Store) Entity(ctx context.Context, id graph.EntityID) (graph.EntityResult, error) {
	return ask(s, func(v *engine.View) (graph.EntityResult, error) { return v.Entity(ctx, id) })
}

// Statement implements graph.Reader.
func (s *Store) Statement(ctx context.Context, id graph.StatementID) (graph.StatementResult, error) {
	return ask(s, func(v *engine.View) (graph.StatementResult, error) { return v.Statement(ctx, id) })
}

// Source implements graph.Reader.
func (s *Store) Source(ctx context.Context, id graph.SourceID) (graph.SourceResult, error) {
	return ask(s, func(v *engine.View) (graph.SourceResult, error) { return v.Source(ctx, id) })
}

// SourceText implements graph.Reader.
func (s *Store) SourceText(ctx context.Context, id graph.SourceID) (graph.TextResult, error) {
	return ask(s, func(v *engine.View) (graph.TextResult, error) { return v.SourceText(ctx, id) })
}

// Entities implements graph.Reader.
func (s *Store) Entities(ctx context.Context, q graph.EntitiesQuery) iter.Seq2[graph.Node, error] {
	return list(s, func(v *engine.View) iter.Seq2[graph.Node, error] { return v.Entities(ctx, q) })
}

// Statements implements graph.Reader.
func (s *Store) Statements(ctx context.Context, q graph.StatementsQuery) iter.Seq2[graph.Statement, error] {
	return list(s, func(v *engine.View) iter.Seq2[graph.Statement, error] { return v.Statements(ctx, q) })
}

// Sources implements graph.Reader.
func (s *Store) Sources(ctx context.Context) iter.Seq2[graph.SourceResult, error] {
	return list(s, func(v *engine.View) iter.Seq2[graph.SourceResult, error] { return v.Sources(ctx) })
}

// Search implements graph.Reader.
func (s *Store) Search(ctx context.Context, q graph.SearchQuery) (graph.SearchResult, error) {
	return ask(s, func(v *engine.View) (graph.SearchResult, error) { return v.Search(ctx, q) })
}

// Profile implements graph.Reader.
func (s *Store) Profile(ctx context.Context, id graph.EntityID) (graph.ProfileResult, error) {
	return ask(s, func(v *engine.View) (graph.ProfileResult, error) { return v.Profile(ctx, id) })
}

// Said implements graph.Reader.
func (s *Store) Said(ctx context.Context, of []graph.EntityID) (graph.SaidResult, error) {
	return ask(s, func(v *engine.View) (graph.SaidResult, error) { return v.Said(ctx, of) })
}

// Lists implements graph.Reader.
func (s *Store) Lists(ctx context.Context, of []graph.StatementsQuery) (graph.ListsResult, error) {
	return ask(s, func(v *engine.View) (graph.ListsResult, error) { return v.Lists(ctx, of) })
}

// Neighborhood implements graph.Reader.
func (s *Store) Neighborhood(ctx context.Context, q graph.NeighborhoodQuery) (graph.Subgraph, error) {
	return ask(s, func(v *engine.View) (graph.Subgraph, error) { return v.Neighborhood(ctx, q) })
}

// Paths implements graph.Reader.
func (s *Store) Paths(ctx context.Context, q graph.PathsQuery) (graph.PathsResult, error) {
	return ask(s, func(v *engine.View) (graph.PathsResult, error) { return v.Paths(ctx, q) })
}

// Common implements graph.Reader.
func (s *Store) Common(ctx context.Context, q graph.CommonQuery) (graph.Subgraph, error) {
	return ask(s, func(v *engine.View) (graph.Subgraph, error) { return v.Common(ctx, q) })
}

// Among implements graph.Reader.
func (s *Store) Among(ctx context.Context, q graph.AmongQuery) (graph.Subgraph, error) {
	return ask(s, func(v *engine.View) (graph.Subgraph, error) { return v.Among(ctx, q) })
}

// Schema implements graph.Reader.
func (s *Store) Schema(ctx context.Context) (graph.SchemaResult, error) {
	return ask(s, func(v *engine.View) (graph.SchemaResult, error) { return v.Schema(ctx) })
}

// Stats implements graph.Reader.
func (s *Store) Stats(ctx context.Context) (graph.Stats, error) {
	return ask(s, func(v *engine.View) (graph.Stats, error) { return v.Stats(ctx) })
}

// Revision implements graph.Reader.
func (s *Store) Revision(ctx context.Context) (graph.Revision, error) {
	return ask(s, func(v *engine.View) (graph.Revision, error) { return v.Revision(ctx) })
}

// String names the file, for logs.
func (s *Store) String() string { return fmt.Sprintf("sqlite %s", s.file) }

package sqlite

import (
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
	// Logger hears of what an operator should know: recovery after an unclean
	// stop, failed and recovered writes. nil: nobody does.
	Logger *slog.Logger
	// MustExist makes Open answer ErrNotFound where there is no database,
	// rather than make one.
	MustExist bool

	vfs string // of tests: SQLite's file system layer by name
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
	view   atomic.Pointer[engine.View]
	// failing is why the last write failed, where that was the disk's doing;
	// nil once a write went well.
	failing atomic.Pointer[error]

	reading *sql.DB // nil in memory: the writer reads too
	writing *sql.DB
	// using is held, shared, by whoever reads rows; ending ends their contexts
	// when the store closes.
	using  sync.RWMutex
	ending context.Context
	end    context.CancelFunc

	// turn holds a token: who has it may use what follows, and write.
	turn chan struct{}
	w    *writer // nil where it must be opened anew
	// unsettled: a COMMIT failed in a way that leaves open whether it counts.
	// stale: it could not be found out, so that the view may be behind.
	unsettled, stale bool
	touched          bool // something was written, so that the clean mark is off
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
// where it is damaged or may not be written; ErrConflict where it is not
// Hubgraph's or of a newer version; ErrNotFound with Options.MustExist; ErrFull
// where there is no room to make it. Whatever is refused is left as it was.
func Open(ctx context.Context, path string, opts Options) (*Store, error) {
	s := &Store{path: path, file: filepath.Base(path), log: opts.Logger, vfs: opts.vfs, turn: make(chan struct{}, 1), owner: opts.Owner}
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
	// The log lies beside the file itself, not beside a link to it.
	if real, err := filepath.EvalSymlinks(path); err == nil {
		s.path = real
	}
	in, err := s.take(opts)
	if err != nil {
		return nil, err
	}
	if err := s.open(ctx, in); err != nil {
		s.end()
		s.shut()
		s.lock.release(true)
		return nil, translate("open", s.file, err)
	}
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
	if in, err = s.inspect(); err != nil {
		return in, err
	}
	if !in.exists {
		if opts.MustExist {
			return in, graph.ErrNotFound.With(s.file + " is not there; name another file, or make it with hubgraph serve")
		}
		if err := os.MkdirAll(filepath.Dir(s.path), 0o700); err != nil {
			return in, translate("create", s.file, err)
		}
	}
	if s.lock == nil {
		if s.lock, err = acquire(s.path, true); err != nil {
			return in, err
		}
		// Another may have made it, and gone, in between.
		if in, err = s.inspect(); err != nil {
			return in, err
		}
	}
	if err := s.lock.tell(s.owner); err != nil {
		return in, translate("lock", s.file, err)
	}
	return in, nil
}

// inspect is inspect with what this process may do with the file.
func (s *Store) inspect() (inspection, error) {
	in, err := inspect(s.path)
	if err != nil || !in.exists {
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
func (s *Store) open(ctx context.Context, in inspection) error {
	if !in.exists {
		if err := createFile(ctx, s.path, s.vfs); err != nil {
			return err
		}
		in = inspection{exists: true, perm: 0o600, version: formatVersion}
	}
	if err := s.examine(ctx, in); err != nil {
		return err
	}
	if in.perm&0o077 != 0 {
		// It holds sources' texts. Where the file is another user's this fails,
		// and then it is theirs to decide.
		_ = os.Chmod(s.path, 0o600)
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
	var err error
	if s.writing, err = pool(s.path, write, 1, s.vfs); err != nil {
		return err
	}
	if s.reading, err = pool(s.path, read, readers, s.vfs); err != nil {
		return err
	}
	if s.w, err = openWriter(ctx, s.writing); err != nil {
		return err
	}
	if s.view.Load() == nil {
		return s.load(ctx, s.w.conn)
	}
	return nil
}

// examine checks and loads the file without changing it, over connections that
// can't. A file of an older version is checked only.
func (s *Store) examine(ctx context.Context, in inspection) (err error) {
	m := look
	if !in.hasLog {
		m = lookAlone
	}
	db, err := pool(s.path, m, 1, s.vfs)
	if err != nil {
		return err
	}
	defer func() {
		db.Close()
		if err != nil && m == look && !in.hasIndex {
			_ = os.Remove(s.path + "-shm") // made by looking
		}
		if c := codeOf(err); c == lib.SQLITE_ERROR || c == lib.SQLITE_SCHEMA {
			err = damaged(s.file, "its tables are not as they should be", err)
		}
	}()
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	refuse := func(f Fault) error { return damaged(s.file, f.String(), nil) }
	mt, f, err := readMeta(ctx, conn)
	if err != nil {
		return err
	}
	if f != nil {
		return refuse(*f)
	}
	if !mt.clean || in.version < formatVersion {
		s.log.Info("checking the database", "file", s.file, "closed in order", mt.clean)
		if err := structure(ctx, conn, "quick_check(1)", refuse); err != nil {
			return err
		}
	}
	if in.version < formatVersion {
		return nil
	}
	return s.load(ctx, conn)
}

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
	m, err := scan(ctx, tx, &visitor{
		schema: func(sch graph.Schema) error { b.SetSchema(sch); return nil },
		source: func(key int64, src *graph.Source) error { return broken("sources", key, b.AddSource(*src)) },
		text:   func(key int64, t *graph.SourceText) error { return broken("texts", key, b.AddText(*t)) },
		entity: func(key, sum int64, _ []byte, e *graph.Entity) error {
			entities.add(sum, key)
			entities.last = max(entities.last, key)
			return broken("entities", key, b.AddEntity(e))
		},
		statement: func(key, sum int64, _ []byte, st *graph.Statement) error {
			statements.add(sum, key)
			statements.last = max(statements.last, key)
			return broken("statements", key, b.AddStatement(st))
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
	s.view.Store(v)
	return nil
}

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

// acquire waits for the turn to write.
func (s *Store) acquire(ctx context.Context) (release func(), err error) {
	if s.closed.Load() {
		return nil, graph.Closed()
	}
	if err := ctx.Err(); err != nil {
		return nil, translate("the call", s.file, err)
	}
	select {
	case s.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, translate("the call", s.file, ctx.Err())
	}
	if s.closed.Load() {
		<-s.turn
		return nil, graph.Closed()
	}
	return func() { <-s.turn }, nil
}

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
	s.turn <- struct{}{}
	defer func() { <-s.turn }()
	if s.closed.Swap(true) {
		return nil
	}
	s.end()
	s.using.Lock() // whoever reads rows gives up soon
	defer s.using.Unlock()
	err := s.finish(context.Background())
	s.shut()
	s.lock.release(false)
	return translate("close", s.file, err)
}

// finish leaves the file as one that was closed in order.
func (s *Store) finish(ctx context.Context) error {
	if s.path == "" || !s.touched {
		return nil
	}
	w, err := s.writer(ctx)
	if err != nil {
		return err
	}
	if _, err := w.exec(ctx, `UPDATE meta SET clean = 1`); err != nil {
		return err
	}
	var busy, frames, moved int
	return w.conn.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &frames, &moved)
}

// shut closes all connections, the writer's last: the last to go takes the log
// with it.
func (s *Store) shut() {
	if s.reading != nil {
		_ = s.reading.Close()
	}
	s.w.close()
	s.w = nil
	if s.writing != nil {
		_ = s.writing.Close()
	}
}

// Ready says whether the store can write: nil, or why the last write failed. It
// tries a write of its own where one has failed, so that it turns to nil soon
// after the disk is well again. ErrClosed after Close.
func (s *Store) Ready(ctx context.Context) error {
	if s.closed.Load() {
		return graph.Closed()
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
	s.recovered()
	return nil
}

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
	if s.failing.Swap(nil) != nil {
		s.log.Info("writes go well again", "file", s.file)
	}
}

// now gives the view that questions are asked of.
func (s *Store) now() (*engine.View, error) {
	if s.closed.Load() {
		return nil, graph.Closed()
	}
	return s.view.Load(), nil
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

// Counts implements graph.Reader.
func (s *Store) Counts(ctx context.Context, id graph.EntityID) (graph.CountsResult, error) {
	return ask(s, func(v *engine.View) (graph.CountsResult, error) { return v.Counts(ctx, id) })
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

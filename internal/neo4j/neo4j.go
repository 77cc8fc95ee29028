package neo4j

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/config"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/notifications"

	"hubgraph/graph"
)

// Options says where the server is and how long to wait for it. The zero value
// of each duration and number is the default named.
type Options struct {
	URI      string // neo4j://, neo4j+s://, bolt:// or bolt+s://, host and port
	Username string // "" with Password "": no authentication
	Password string
	Database string // "": the user's home database

	ConnectTimeout time.Duration // to open a connection: 2 s
	AcquireTimeout time.Duration // to get one from the pool: 2 s
	RetryTime      time.Duration // to go on trying a transaction: 3 s
	PoolSize       int           // connections a server: 50
	FetchSize      int           // records a pull: 1,000
	QueryTimeout   time.Duration // of a call whose ctx has no deadline: 10 s
	BookmarkWait   time.Duration // for what bookmarks stand for, before it is asked why: 2 s

	// Heavy is how many questions are answered at once that reach further than the
	// links of what they name, so that others are answered beside them: 4. The rest wait
	// their turn, as long as they have time.
	Heavy int
	// Keep is how many bytes of what such questions fetched are kept for the next
	// page, or for who asks again at the same revision: 64 MB; less than 0: none.
	Keep int

	// PlanAhead has the server plan what is asked of it once the database is ready,
	// and again where its plans were dropped or it was away, so that nobody waits for
	// that who asks first. It does so in the background.
	PlanAhead bool

	// AsIs leaves a database as it is: what it lacks of indexes and constraints is not
	// made, and one that is empty or of an older layout is refused.
	AsIs bool

	AcceptLoss bool         // a database that was emptied before is begun anew
	Logger     *slog.Logger // nil: nothing is logged
}

func (o *Options) defaults() {
	setDefault(&o.ConnectTimeout, 2*time.Second)
	setDefault(&o.AcquireTimeout, 2*time.Second)
	setDefault(&o.RetryTime, 3*time.Second)
	setDefault(&o.PoolSize, 50)
	setDefault(&o.FetchSize, 1000)
	setDefault(&o.QueryTimeout, 10*time.Second)
	setDefault(&o.BookmarkWait, 2*time.Second)
	setDefault(&o.Heavy, 4)
	setDefault(&o.Keep, 64<<20)
	setDefault(&o.Logger, slog.New(slog.DiscardHandler))
}

func setDefault[T comparable](v *T, d T) {
	var zero T
	if *v == zero {
		*v = d
	}
}

// A Store is graph.Store on a Neo4j database. It is safe for concurrent use.
type Store struct {
	driver driver.DriverWithContext
	opts   Options

	// hub is from how many statements on an entity's are read in pages rather than
	// all at once; seek is what finding one link between two by index costs, in links
	// read.
	hub, seek int
	// back is how much less work it must be to look from what is not known than from what
	// is.
	back int
	// message is how many ids one statement sends at most, but for those of one
	// answer, which may be as many as graph allows; longer lists are sent in parts.
	message int

	ready  atomic.Bool // the database was seen to be ours and up to date
	away   atomic.Bool // a connection was lost since a server last answered
	had    atomic.Bool // so it was at some time
	lost   atomic.Bool // it had been emptied, and was begun anew
	makeMu sync.Mutex
	making *making // what finds out, or makes it so, just now; nil where nothing does

	// home is the home database, once it is known. Sessions name it then: of a
	// session without a name the driver asks the server of the URI for the home
	// database, each time and no other server, so nothing would go on where just
	// that member of a cluster is away.
	home atomic.Pointer[string]
	// single says that the server is of an edition that knows no clusters: it is all
	// there is, and has all that was ever committed.
	single atomic.Bool
	// members are the servers that answered so far. The driver strikes a server
	// from its routing table for a mere deadline of a caller, and with all of
	// them struck asks only the server of the URI, which may be the one that is
	// away; then it asks these.
	members sync.Map // "host:port" -> true

	// What is known of the database beyond what each transaction reads: the
	// bookmarks of our own writes, so that a caller reads them on every member
	// of a cluster, what the meta node said, and the ends of statements written.
	bookmarks driver.BookmarkManager
	waiting   chan struct{} // room for who waits for what a caller's bookmarks stand for
	late      sync.Map      // bookmarks of callers that did not come lately -> true
	doubtMu   sync.Mutex
	doubting  chan struct{} // closed when a doubt in our own ends; nil where there is none
	contents  atomic.Pointer[contents]
	commits   commits
	kept      kept
	heavy     chan struct{} // room for heavy questions
	sampler   sampler
	ends      ends

	life   context.Context // ends with Close
	end    context.CancelFunc
	closed atomic.Bool
}

var _ graph.Store = (*Store)(nil)

// Open makes a store. It does not wait for the server: where that is away, each
// call answers ErrUnavailable until it is back, and the first that reaches it
// makes or upgrades what must be there. Ping tells at once how things stand.
// ErrInvalid for options that can't be right.
func Open(opts Options) (*Store, error) {
	opts.defaults()
	s := &Store{
		opts: opts, hub: 2000, seek: 10, back: 2, message: graph.MaxPage + graph.MaxStarts,
		bookmarks: driver.NewBookmarkManager(driver.BookmarkManagerConfig{}),
		waiting:   make(chan struct{}, max(opts.PoolSize/4, 1)),
		heavy:     make(chan struct{}, max(opts.Heavy, 1)),
		kept:      kept{most: max(opts.Keep, 0)},
	}
	s.life, s.end = context.WithCancel(context.Background())
	d, err := s.connect(opts.URI)
	if err != nil {
		return nil, graph.ErrInvalid.Cause("NEO4J_URI must be neo4j://host:7687, neo4j+s://, bolt:// or bolt+s://", err)
	}
	s.driver = d
	return s, nil
}

// connect makes a driver, which has connections of its own.
func (s *Store) connect(uri string) (driver.DriverWithContext, error) {
	opts := s.opts
	auth := driver.BasicAuth(opts.Username, opts.Password, "")
	if opts.Username == "" && opts.Password == "" {
		auth = driver.NoAuth()
	}
	return driver.NewDriverWithContext(uri, auth, func(c *config.Config) {
		c.SocketConnectTimeout = opts.ConnectTimeout
		c.ConnectionAcquisitionTimeout = opts.AcquireTimeout
		c.MaxTransactionRetryTime = opts.RetryTime
		c.MaxConnectionPoolSize = opts.PoolSize
		c.FetchSize = opts.FetchSize
		c.ConnectionLivenessCheckTimeout = 30 * time.Second
		c.TelemetryDisabled = true
		c.NotificationsMinSeverity = notifications.DisabledLevel
		c.UserAgent = "hubgraph"
		c.AddressResolver = func(config.ServerAddress) []config.ServerAddress { return s.addresses() }
	})
}

// Ping reaches the server and sees that the database is ours and up to date,
// making or upgrading it if need be. ErrUnavailable where the server is away,
// refuses us, or is too old or of another make; ErrConflict for a database that is
// not empty and not ours, or that a newer Hubgraph made. One that was emptied, or lost
// its meta node, is ErrUnavailable, too, and never taken for new. Permanent tells which
// of these no waiting heals.
func (s *Store) Ping(ctx context.Context) error {
	ctx, cancel := s.bounded(ctx)
	defer cancel()
	return s.prepare(ctx)
}

// errTried ends a write that was only to be tried.
var errTried = errors.New("tried")

// Ready says whether the store can write: nil, or why not. It begins a write that
// nobody waits for, and takes it back.
func (s *Store) Ready(ctx context.Context) error {
	ctx, cancel := s.bounded(ctx)
	defer cancel()
	if err := s.prepare(ctx); err != nil {
		return err
	}
	err := s.write(ctx, func(t *tx) error {
		if err := t.exec("CREATE ()", nil); err != nil {
			return err
		}
		return errTried
	})
	if errors.Is(err, errTried) {
		return nil
	}
	return err
}

// Close closes the connections. It is safe to call twice.
func (s *Store) Close() error {
	if s.closed.Swap(true) {
		return nil
	}
	s.end()
	s.sampler.stop()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return s.driver.Close(ctx)
}

// An address is config.ServerAddress; its host has brackets where it needs them.
type address struct{ host, port string }

func (a address) Hostname() string { return a.host }
func (a address) Port() string     { return a.port }

// addresses gives the members in any order, so that one that is slow to refuse
// does not stand in the way each time.
func (s *Store) addresses() []config.ServerAddress {
	var out []config.ServerAddress
	for m := range s.members.Range {
		if host, port, ok := cutPort(m.(string)); ok {
			out = append(out, address{host, port})
		}
	}
	rand.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

func cutPort(member string) (host, port string, ok bool) {
	i := strings.LastIndexByte(member, ':')
	if i < 0 {
		return "", "", false
	}
	return member[:i], member[i+1:], true
}

// seen notes who answered. A server that was away may have been started again, without
// its plans: each question would be planned while somebody waits, and again where
// that takes longer than they wait.
func (s *Store) seen(sum driver.ResultSummary) {
	if s.away.CompareAndSwap(true, false) && s.opts.PlanAhead {
		go s.planAhead()
	}
	if server := sum.Server(); server != nil {
		s.members.LoadOrStore(server.Address(), true)
	}
}

// bounded gives a context that ends: the driver's own limits do not bound a
// call, only its context does.
func (s *Store) bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	if _, ok := ctx.Deadline(); ok {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, s.opts.QueryTimeout)
}

func (s *Store) session(ctx context.Context, mode driver.AccessMode) driver.SessionWithContext {
	config := s.sessionConfig(mode)
	config.Bookmarks = driver.BookmarksFromRawValues(bookmarksOf(ctx)...)
	return s.driver.NewSession(ctx, config)
}

func (s *Store) sessionConfig(mode driver.AccessMode) driver.SessionConfig {
	database := s.opts.Database
	if home := s.home.Load(); database == "" && home != nil {
		database = *home
	}
	return driver.SessionConfig{AccessMode: mode, DatabaseName: database, BookmarkManager: s.bookmarks, FetchSize: s.opts.FetchSize}
}

// timeout gives the time that is left to the server as the transaction's own,
// so that what the caller no longer waits for ends there, too.
func timeout(ctx context.Context) func(*driver.TransactionConfig) {
	return func(c *driver.TransactionConfig) {
		if at, ok := ctx.Deadline(); ok {
			c.Timeout = max(time.Until(at).Round(time.Millisecond), time.Millisecond)
		}
	}
}

type run func(ctx context.Context, cypher string, params map[string]any) (driver.ResultWithContext, error)

// A tx runs statements in one transaction.
type tx struct {
	ctx context.Context
	run run

	seen     func(driver.ResultSummary) // is told of statements that went well; may be nil
	contents *atomic.Pointer[contents]  // what the meta node said last; may be nil
	server   string                     // that answered last
	hub      int                        // see Store
	still    func() error               // answers errMoved if the revision is not that of a read any more
	looks    looks                      // that statements bring along
	looked   *graph.Revision            // that the last statement looked at; the zero one where it brought no look
	// committed is called when the changes to the graph that were made in it are
	// in the database; nil where there are none.
	committed func()
	failed    *error // what the driver said first of what went wrong, see fail
}

func newTx(ctx context.Context, run run) *tx {
	return &tx{ctx: ctx, run: run, failed: new(error), looked: new(graph.Revision)}
}

// reading is tx for what only reads.
func (s *Store) reading(ctx context.Context, run run) *tx {
	t := s.tx(ctx, run)
	if s.single.Load() {
		t.looks = lookBehind
	}
	return t
}

func (s *Store) tx(ctx context.Context, run run) *tx {
	t := newTx(ctx, run)
	t.contents, t.hub = &s.contents, s.hub
	t.seen = func(sum driver.ResultSummary) {
		s.seen(sum)
		if server := sum.Server(); server != nil {
			t.server = server.Address()
		}
	}
	return t
}

// fail notes what the driver says. A transaction is over once anything failed in it:
// of every later statement the driver says only that it was misused.
func (t *tx) fail(err error) error {
	if err != nil && *t.failed == nil {
		*t.failed = err
	}
	return err
}

// params are what a statement is about. They are sent as one map, $q: the server
// keeps a plan for each text and the kinds of its parameters, lists by their size,
// so by themselves they would have it plan the same statement again and again.
type params = map[string]any

// send sends a statement.
func (t *tx) send(cypher string, p params) (driver.ResultWithContext, error) {
	if *t.failed != nil {
		return nil, *t.failed
	}
	*t.looked = graph.Revision{}
	res, err := t.run(t.ctx, "CYPHER 5 "+cypher, params{"q": p})
	return res, t.fail(err)
}

// each runs a statement and calls fn with each record.
func (t *tx) each(cypher string, p params, fn func(*driver.Record) error) error {
	var look graph.Revision
	give, looks := fn, t.looks
	if strings.HasPrefix(cypher, ofMeta) {
		looks = noLook // it is one itself
	}
	switch looks {
	case lookBehind:
		cypher = looking(cypher)
		give = func(r *driver.Record) error {
			rev, is, err := lookIn(r)
			if err != nil || is {
				look = rev
				return err
			}
			return fn(r)
		}
	case lookBeside:
		cypher = gathering(cypher)
		give = func(r *driver.Record) (err error) {
			var all []any
			if all, look, err = gathered(r); err != nil {
				return err
			}
			for _, row := range all {
				values, _ := row.([]any)
				if err := fn(&driver.Record{Values: values}); err != nil {
					return err
				}
			}
			return nil
		}
	}
	res, err := t.send(cypher, p)
	if err != nil {
		return err
	}
	var rec *driver.Record
	for res.NextRecord(t.ctx, &rec) {
		// The driver does not look at it while it has records.
		if err := t.ctx.Err(); err != nil {
			return err
		}
		if err := give(rec); err != nil {
			return err
		}
	}
	if err := t.fail(res.Err()); err != nil {
		return err
	}
	if _, err := t.end(res); err != nil {
		return err
	}
	if looks == lookBeside {
		if look == (graph.Revision{}) {
			return errMoved // the meta node is gone, or was
		}
		*t.looked = look
		return t.still() // the next may run on another member
	}
	*t.looked = look
	return nil
}

// end reads what is left of a result.
func (t *tx) end(res driver.ResultWithContext) (driver.ResultSummary, error) {
	sum, err := res.Consume(t.ctx)
	if err == nil && t.seen != nil {
		t.seen(sum)
	}
	return sum, t.fail(err)
}

// exec runs a statement whose records do not matter.
func (t *tx) exec(cypher string, p params) error {
	_, err := t.count(cypher, p)
	return err
}

// count runs a statement of which matters how much it changed.
func (t *tx) count(cypher string, p params) (driver.Counters, error) {
	res, err := t.send(cypher, p)
	if err != nil {
		return nil, err
	}
	sum, err := t.end(res)
	if err != nil {
		return nil, err
	}
	return sum.Counters(), nil
}

// first runs a statement and gives its first record, nil if it has none.
func (t *tx) first(cypher string, p params) (*driver.Record, error) {
	var out *driver.Record
	err := t.each(cypher, p, func(r *driver.Record) error {
		if out == nil {
			out = r
		}
		return nil
	})
	return out, err
}

// errMoved says that the revision was another at the end of a read than at its
// beginning: transactions are read-committed, so the read may be of both.
var errMoved = errors.New("the revision moved while it was read")

// maxMoves is how often a read is tried again because of that.
const maxMoves = 3

// A reach says how much a read is about.
type reach byte

const (
	anything reach = iota
	little         // each statement gives a few records
	metaOnly       // what the meta node holds
)

// read runs fn in a read transaction at one revision.
func (s *Store) read(ctx context.Context, fn func(t *tx, m *meta) error) error {
	return s.readAgain(ctx, anything, fn)
}

// readLittle is read of what each statement gives a few records of.
func (s *Store) readLittle(ctx context.Context, fn func(t *tx, m *meta) error) error {
	return s.readAgain(ctx, little, fn)
}

// readMetaOnly runs fn with what the meta node holds.
func (s *Store) readMetaOnly(ctx context.Context, fn func(m *meta) error) error {
	return s.readAgain(ctx, metaOnly, func(_ *tx, m *meta) error { return fn(m) })
}

func (s *Store) readAgain(ctx context.Context, about reach, fn func(t *tx, m *meta) error) error {
	ctx, cancel := s.bounded(ctx)
	defer cancel()
	if err := s.prepare(ctx); err != nil {
		return err
	}
	for try := 0; ; try++ {
		if try == 2 {
			defer s.commits.insist()()
		}
		err := s.readOnce(ctx, about, try == 0, fn)
		if !errors.Is(err, errMoved) {
			return s.translate(ctx, err)
		}
		if try == maxMoves {
			return graph.ErrUnavailable.With("the graph is being written faster than this can be read; try again")
		}
		// Others may wait for the same writer: not all at the same moment.
		select {
		case <-ctx.Done():
			return translate(ctx, ctx.Err())
		case <-time.After(time.Duration(rand.IntN(20)+1) * time.Millisecond):
		}
	}
}

// readOnce makes one try of read. Where fn is only about what the meta node holds, that
// is looked at once. With assume it begins with what is known.
func (s *Store) readOnce(ctx context.Context, about reach, assume bool, fn func(t *tx, m *meta) error) error {
	alone := about == metaOnly
	if known := s.known(assume); s.singly(ctx, known, about) {
		// Where a connection broke, the driver tries again, but transactions alone.
		// What took the time that was meant for it is not begun again.
		if err := s.readSingly(ctx, known, fn); !transient(err) || errors.Is(err, context.DeadlineExceeded) || ended(ctx) {
			return err
		}
	}
	return s.beginning(ctx, func(trying context.Context, begun func() error) error {
		known := s.known(assume && !alone)
		sess := s.session(trying, driver.AccessModeRead)
		defer sess.Close(trying)
		var found *contents
		_, err := sess.ExecuteRead(trying, func(mtx driver.ManagedTransaction) (any, error) {
			if err := begun(); err != nil {
				return nil, err
			}
			// The caller's own context, which says at once that it is over.
			var err error
			found, err = s.atOneRevision(s.reading(ctx, mtx.Run), known, alone, fn)
			return nil, err
		}, timeout(ctx))
		s.learn(err, found)
		return err
	})
}

// singly reports whether a read that begins with what is known can do without a
// transaction, of which BEGIN and COMMIT would only be two round trips more. Of a server
// that is all there is, transactions are read-committed as statements are, and no bookmark
// is to be waited for. In a cluster each statement may run on another member, so each must
// bring a look along. A bookmark that a caller brings may be of what is lost.
func (s *Store) singly(ctx context.Context, known *contents, about reach) bool {
	return known != nil && (s.single.Load() || about != anything) && len(bookmarksOf(ctx)) == 0
}

// readSingly makes one try of read without a transaction, as singly allows.
func (s *Store) readSingly(ctx context.Context, known *contents, fn func(t *tx, m *meta) error) error {
	config := s.sessionConfig(driver.AccessModeRead)
	if !s.single.Load() {
		return s.beginning(ctx, func(trying context.Context, begun func() error) error {
			sess := s.driver.NewSession(trying, config)
			defer sess.Close(ctx)
			first := true
			t := s.tx(ctx, func(ctx context.Context, cypher string, p map[string]any) (driver.ResultWithContext, error) {
				if !first {
					return sess.Run(ctx, cypher, p, timeout(ctx))
				}
				first = false
				res, err := sess.Run(trying, cypher, p, timeout(ctx))
				if err == nil {
					err = begun() // it waited for what bookmarks stand for
				}
				return res, err
			})
			t.looks = lookBeside
			_, err := s.atOneRevision(t, known, false, fn)
			return err
		})
	}
	config.BookmarkManager = nil
	sess := s.driver.NewSession(ctx, config)
	defer sess.Close(ctx)
	run := func(ctx context.Context, cypher string, p map[string]any) (driver.ResultWithContext, error) {
		return sess.Run(ctx, cypher, p, timeout(ctx))
	}
	_, err := s.atOneRevision(s.reading(ctx, run), known, false, fn)
	return err
}

// known gives what is known of the meta node, for a read to begin with; nil where that
// is nothing, or it is not to assume it. It must be asked for before the transaction
// begins, so that this waits for as much.
func (s *Store) known(assume bool) *contents {
	if !assume {
		return nil
	}
	return s.contents.Load()
}

// learn keeps what a read found. It must be called after the transaction has ended, so
// that whoever knows it waits for as much.
func (s *Store) learn(err error, found *contents) {
	if err == nil && found != nil {
		s.contents.Store(found)
	}
}

// atOneRevision runs fn between two looks at the meta node, and answers errMoved
// where they differ. Where known is not nil, that stands for the first look: a
// revision never comes again, so if the server that answers had it then, and has it in
// the end, it had it all the time. What was found that was not known before is given,
// to be learned.
func (s *Store) atOneRevision(t *tx, known *contents, alone bool, fn func(t *tx, m *meta) error) (*contents, error) {
	overlapped := s.commits.calm(t.ctx)
	var m *meta
	if known != nil {
		m = &meta{version: version, rev: known.rev, known: known, assumed: true}
	} else {
		var err error
		if m, err = readMeta(t); err != nil {
			return nil, err
		}
	}
	if m == nil {
		return nil, s.gone(t)
	}
	t.still = func() error {
		if overlapped() {
			return errMoved
		}
		if err := stillAt(t, m.rev); err != nil {
			return err
		}
		return m.heldBy(t.server)
	}
	err := fn(t, m)
	if alone && !m.read || errors.Is(err, errEnough) || errors.Is(err, errCut) {
		return nil, err
	}
	if err != nil && ended(t.ctx) {
		return nil, err
	}
	if err != nil && overlapped() {
		err = errMoved
	}
	if err != nil && !m.assumed {
		return nil, err
	}
	// An error may come of what was assumed.
	if moved := t.still(); err == nil || errors.Is(moved, errMoved) {
		err = moved
	}
	if err != nil || m.assumed {
		return nil, err
	}
	// Also where the question needed none of it: or the next would begin by reading it
	// again, in a transaction. What is damaged is for those to tell who need it.
	if _, err := m.contents(); err != nil {
		return nil, nil
	}
	return m.known.seenAt(t.server), nil
}

// errCommit wraps what Commit answered where that leaves open whether it
// happened.
type errCommit struct{ error }

func (e errCommit) Unwrap() error { return e.error }

// write runs fn in a write transaction. What failed before the commit, or was
// refused by the server at it, is tried again while it is worth it; a commit
// without an answer is ErrOutcomeUnknown. The driver's own managed transactions
// are not used, for they do not tell the two apart.
func (s *Store) write(ctx context.Context, fn func(t *tx) error) error {
	ctx, cancel := s.bounded(ctx)
	defer cancel()
	until := time.Now().Add(s.opts.RetryTime)
	// Not so long that most of the time that is left goes by in one wait: what leads a
	// cluster may change several times.
	for wait := 10 * time.Millisecond; ; wait = min(2*wait, s.opts.RetryTime/10) {
		err := s.beginning(ctx, func(trying context.Context, begun func() error) error { return s.writeOnce(ctx, trying, begun, fn) })
		var unknown errCommit
		if errors.As(err, &unknown) {
			return graph.ErrOutcomeUnknown.Cause("Neo4j did not answer the commit; ask again with the same key", err)
		}
		if err == nil || graph.CodeOf(err) != "" || !transient(err) || time.Now().Add(wait).After(until) {
			return s.translate(ctx, err)
		}
		if err := pause(ctx, wait); err != nil {
			return translate(ctx, err)
		}
	}
}

// pause waits for about so long, not all callers equally, or until ctx ends.
func pause(ctx context.Context, wait time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(wait/2 + time.Duration(rand.Int64N(int64(wait)))):
		return nil
	}
}

func (s *Store) writeOnce(ctx, trying context.Context, begun func() error, fn func(t *tx) error) error {
	sess, dtx, err := s.begin(trying)
	if err != nil {
		return err
	}
	defer sess.Close(ctx)
	// Closing an open transaction rolls it back.
	defer dtx.Close(ctx)
	if err := begun(); err != nil {
		return err
	}
	t := s.tx(ctx, dtx.Run)
	if err := fn(t); err != nil {
		return err
	}
	commit := func() error { return dtx.Commit(ctx) }
	if t.committed != nil {
		err = s.commits.commit(ctx, commit)
	} else {
		err = commit()
	}
	if err != nil {
		if refusedCommit(err) {
			return err
		}
		return errCommit{err}
	}
	if t.committed != nil {
		t.committed()
	}
	return nil
}

// begin begins a write transaction, and comes back when ctx ends: where a cluster
// has no leader, the driver sleeps and asks again, and does not look at ctx while
// others make it seem that there is news.
func (s *Store) begin(ctx context.Context) (driver.SessionWithContext, driver.ExplicitTransaction, error) {
	sess := s.session(ctx, driver.AccessModeWrite)
	var dtx driver.ExplicitTransaction
	done := make(chan error, 1)
	go func() {
		var err error
		dtx, err = sess.BeginTransaction(ctx, timeout(ctx))
		done <- err
	}()
	select {
	case err := <-done:
		if err != nil {
			sess.Close(ctx)
			return nil, nil, err
		}
		return sess, dtx, nil
	case <-ctx.Done():
		go func() {
			<-done
			sess.Close(ctx) // and what was begun after all
		}()
		return nil, nil, ctx.Err()
	}
}

// auto runs one statement outside of any transaction of ours: those that change
// indexes and constraints must stand alone.
func (s *Store) auto(ctx context.Context, cypher string) error {
	sess := s.session(ctx, driver.AccessModeWrite)
	defer sess.Close(ctx)
	res, err := sess.Run(ctx, "CYPHER 5 "+cypher, nil, timeout(ctx))
	if err != nil {
		return err
	}
	_, err = res.Consume(ctx)
	return err
}

// A making is the database being made ready. It goes on when those that wait for
// it don't, for a statement about an index or a constraint that is cut off leaves
// a part of one behind.
type making struct {
	done     chan struct{}
	err      error // once done is closed
	step, of atomic.Int32
}

func (mk *making) begin(steps int) {
	mk.step.Store(0)
	mk.of.Store(int32(steps))
}

func (mk *making) next() { mk.step.Add(1) }

// prepare waits until the database is ready.
func (s *Store) prepare(ctx context.Context) error {
	if s.closed.Load() {
		return graph.Closed()
	}
	if s.ready.Load() {
		return nil
	}
	mk := s.make()
	select {
	case <-mk.done:
		return mk.err
	case <-ctx.Done():
		if of := mk.of.Load(); of > 0 {
			return graph.ErrUnavailable.Cause(fmt.Sprintf("the Neo4j database is being made ready, step %d of %d; try again", mk.step.Load(), of), ctx.Err())
		}
		return translate(ctx, ctx.Err())
	}
}

// make begins to make the database ready, unless that is under way.
func (s *Store) make() *making {
	s.makeMu.Lock()
	defer s.makeMu.Unlock()
	if s.making != nil {
		return s.making
	}
	mk := &making{done: make(chan struct{})}
	s.making = mk
	go func() {
		mk.err = s.retry(s.life, func() error { return s.migrate(s.life, mk) })
		s.makeMu.Lock()
		defer s.makeMu.Unlock()
		s.ready.Store(mk.err == nil)
		if mk.err == nil {
			s.had.Store(true)
		}
		s.making = nil
		close(mk.done)
		if mk.err == nil && s.opts.PlanAhead {
			go s.planAhead()
		}
	}()
	return mk
}

// retry runs again and again, while it is worth it, what may be run as often as
// one likes: the statements about indexes and constraints, which the driver does
// not try again. So whether a try happened makes no difference, and what fails
// is ErrUnavailable, never ErrOutcomeUnknown.
func (s *Store) retry(ctx context.Context, fn func() error) error {
	until := time.Now().Add(s.opts.RetryTime)
	for wait := 10 * time.Millisecond; ; wait *= 2 {
		err := s.translate(ctx, fn())
		if errors.Is(err, graph.ErrOutcomeUnknown) {
			err = graph.ErrUnavailable.Cause("Neo4j is not available", err)
		}
		if !errors.Is(err, graph.ErrUnavailable) || Permanent(err) || time.Now().Add(wait).After(until) {
			return err
		}
		if pause(ctx, wait) != nil {
			return err
		}
	}
}

// serverVersion is how Neo4j names itself: "Neo4j/5.26.12", "Neo4j/5.27-aura". A
// server of another make that speaks Bolt says more, or something else.
var serverVersion = regexp.MustCompile(`^Neo4j/(\d+)\.(\d+)\S*$`)

// checkAgent refuses a server by what it says it is.
func checkAgent(agent string) error {
	var major, minor int
	if v := serverVersion.FindStringSubmatch(agent); v != nil {
		major, _ = strconv.Atoi(v[1])
		minor, _ = strconv.Atoi(v[2])
	}
	if major > 5 || major == 5 && minor >= 26 {
		return nil
	}
	return graph.ErrUnavailable.Cause(fmt.Sprintf("the server says it is %.100q; Hubgraph needs Neo4j 5.26 or newer", agent), errLasting{errors.New("another server")})
}

// lookBehind asks the server of the URI alone what it is, where it gives no table of
// members: those of other makes have none. nil: nothing is wrong with it, or it is away.
func (s *Store) lookBehind(ctx context.Context) error {
	alone, routed := strings.CutPrefix(s.opts.URI, "neo4j")
	if !routed {
		return nil
	}
	d, err := s.connect("bolt" + alone)
	if err != nil {
		return nil
	}
	defer d.Close(ctx)
	info, err := d.GetServerInfo(ctx)
	if err != nil {
		return nil
	}
	return checkAgent(info.Agent())
}

// checkServer sees that server and database are such as Hubgraph can use.
func (s *Store) checkServer(ctx context.Context) error {
	if strings.EqualFold(s.opts.Database, "system") {
		return graph.ErrUnavailable.Cause("Neo4j's database system keeps users and databases, no graph; name another one in NEO4J_DATABASE", errLasting{errors.New("the system database")})
	}
	info, err := s.driver.GetServerInfo(ctx)
	if err != nil {
		return cmp.Or(s.lookBehind(ctx), err)
	}
	if err := checkAgent(info.Agent()); err != nil {
		return err
	}
	sum, err := s.once(ctx, "CALL dbms.components() YIELD name, edition WHERE name = 'Neo4j Kernel' RETURN edition", func(r *driver.Record) {
		s.single.Store(r.Values[0] == "community")
	})
	var refused *driver.Neo4jError
	if errors.As(err, &refused) && !transient(err) { // the user may not ask for it
		sum, err = s.once(ctx, "RETURN 1", func(*driver.Record) {})
	}
	if err != nil {
		return err
	}
	s.seen(sum)
	if db := sum.Database(); s.opts.Database == "" && db != nil && db.Name() != "" {
		home := db.Name()
		s.home.CompareAndSwap(nil, &home)
	}
	return nil
}

// once asks a statement outside of any transaction.
func (s *Store) once(ctx context.Context, cypher string, fn func(*driver.Record)) (driver.ResultSummary, error) {
	sess := s.session(ctx, driver.AccessModeRead)
	defer sess.Close(ctx)
	res, err := sess.Run(ctx, "CYPHER 5 "+cypher, nil, timeout(ctx))
	if err != nil {
		return nil, err
	}
	for res.Next(ctx) {
		fn(res.Record())
	}
	return res.Consume(ctx)
}

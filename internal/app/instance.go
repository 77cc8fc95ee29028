package app

import (
	"context"
	"encoding/base64"
	"errors"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"hubgraph/graph"
	"hubgraph/internal/access"
	"hubgraph/internal/ask"
	"hubgraph/internal/httpapi"
	"hubgraph/internal/neo4j"
	"hubgraph/internal/sqlite"
	"hubgraph/internal/webui"
)

// The files of the graph and, by default, of its keys in the data folder.
const (
	databaseName = "graph.db"
	keysName     = "keys.json"
)

func (p *Program) databasePath() string { return filepath.Join(p.config.DataDir, databaseName) }

// An instance is an open store and the handler over it, in this process.
type instance struct {
	*opened
	handler  http.Handler
	secret   string // of this run: a key that may do everything
	draining atomic.Bool

	// A store that is away when the program starts is seeded when it is back. nil:
	// it is only read, and never seeded.
	seeds   func() (graph.Batch, error)
	seeded  bool // by this process, because the store was new
	empty   bool // a new store begins without the seeds
	settled atomic.Bool
}

// An opened is a store of either kind, and what of it is not a graph.Store's.
type opened struct {
	store graph.Store
	// reach tells whether a store that is a server of its own can be used. nil:
	// it is in this process.
	reach func(context.Context) error
	// ready tells whether the store can be written.
	ready func(context.Context) error
	// setOwner leaves word for commands of where the server is. nil: commands
	// open the store beside it.
	setOwner func(sqlite.Owner) error
	// lost tells whether the store had data that is missing, and was opened all the same.
	lost func() bool
	// check looks at how the store keeps what it holds.
	check func(context.Context) ([]ask.Finding, error)
	// repair mends what follows from the records, and gives what it mended and what it
	// left. nil: the store keeps nothing of the kind.
	repair func(context.Context) (mended, left []ask.Finding, err error)
	// bookmarks, where a store has any, are for callers of several servers.
	bookmarks httpapi.Bookmarks
	what      string // where it is, for people
}

// bookmarks are those of Neo4j, several in one with commas between them.
type bookmarks struct{ store *neo4j.Store }

// maxBookmark is how long a bookmark may be, in bytes.
const maxBookmark = 8 << 10

func (b bookmarks) With(ctx context.Context, bookmark string) (context.Context, error) {
	if len(bookmark) > maxBookmark {
		return nil, coded(graph.ErrInvalid, "the bookmark is too long")
	}
	several := strings.Split(bookmark, ",")
	for _, one := range several {
		code, ok := strings.CutPrefix(one, "FB:")
		if raw, err := base64.StdEncoding.DecodeString(code); !ok || err != nil || len(raw) == 0 {
			return nil, coded(graph.ErrInvalid, "that is not a bookmark")
		}
	}
	return neo4j.WithBookmarks(ctx, several...), nil
}

func (b bookmarks) Last(ctx context.Context) (string, error) {
	several, err := b.store.Bookmarks(ctx)
	return strings.Join(several, ","), err
}

// openStore opens a store of a kind as it is, where it is only to be read so that
// nothing of it is made or changed.
func (p *Program) openStore(ctx context.Context, kind string, log *slog.Logger, how opening) (*opened, error) {
	if kind == storeNeo4j {
		store, err := neo4j.Open(neo4j.Options{
			URI: p.config.Neo4jURI, Username: p.config.Neo4jUsername, Password: p.config.Neo4jPassword, Database: p.config.Neo4jDatabase,
			QueryTimeout: settlePatience, // of writes and commands; questions have a deadline
			PlanAhead:    how.serves,
			AcceptLoss:   p.acceptLoss,
			AsIs:         how.read,
			Logger:       log,
		})
		if err != nil {
			return nil, err
		}
		return &opened{
			store: store, reach: store.Ping, ready: store.Ready, lost: store.Lost, bookmarks: bookmarks{store}, what: "Neo4j at " + p.config.Neo4jURI,
			check: func(ctx context.Context) ([]ask.Finding, error) {
				faults, err := store.Check(ctx)
				return findings(faults, "; hubgraph repair mends it"), err
			},
			repair: func(ctx context.Context) (mended, left []ask.Finding, err error) {
				did, rest, err := store.Repair(ctx)
				return findings(did, ""), findings(rest, ""), err
			},
		}, nil
	}
	boundOwnGarbage(environment(p.Environ))
	store, err := sqlite.Open(ctx, p.databasePath(), sqlite.Options{
		Logger: log, ReadOnly: how.read, AcceptLoss: p.acceptLoss,
		Progress: how.progress, Owner: sqlite.Owner{Opening: how.serves}, Brief: !how.serves,
	})
	if err != nil {
		return nil, errorf("the data folder %s: %w", p.config.DataDir, err)
	}
	return &opened{
		store: store, ready: store.Ready, setOwner: store.SetOwner, lost: func() bool { return store.Loss() != nil }, what: p.config.DataDir,
		check: func(ctx context.Context) ([]ask.Finding, error) {
			faults, err := store.Check(ctx)
			return damage(faults), err
		},
	}, nil
}

// How long a first contact may take, and then the seeding; in a new database
// both make indexes. A server starts without an answer after startPatience and
// goes on trying.
const (
	startPatience  = 10 * time.Second
	settlePatience = time.Minute
	settlePause    = time.Second // between two tries
)

// How an instance is opened.
type opening struct {
	openReads bool // anyone may read who can connect
	// serves is set where it will answer for long: a store that is away and may come
	// back gives an instance that is not settled, and Neo4j plans ahead.
	serves bool
	read   bool // nothing is made or seeded
	// progress is told how much of the graph was read; nil: nobody is.
	progress func(read, all int64)
}

// open opens the store, seeds it if it is new and empty, and puts the API over it.
func (p *Program) open(ctx context.Context, keys *access.Keys, log *slog.Logger, how opening) (*instance, error) {
	o, err := p.openStore(ctx, p.config.Store, log, how)
	if err != nil {
		return nil, err
	}
	e := &instance{opened: o, secret: access.NewSecret(), empty: p.config.Empty}
	if !how.read {
		e.seeds = p.Seeds
	}
	if err := e.prepare(ctx, p, keys, log, how); err != nil {
		return nil, errors.Join(err, o.store.Close())
	}
	return e, nil
}

func (e *instance) prepare(ctx context.Context, p *Program, keys *access.Keys, log *slog.Logger, how opening) error {
	patience := settlePatience
	if how.serves {
		patience = startPatience
	}
	if err := e.settle(ctx, patience); err != nil {
		if ctx.Err() != nil || !how.serves || e.reach == nil || !heals(err) {
			return err
		}
		log.Warn("the store is not available; it is tried again until it is", "store", e.what, "error", err.Error())
	}
	explorer, err := webui.Handler()
	if err != nil {
		return err
	}
	e.handler, err = httpapi.New(httpapi.Options{
		Store:     e.store,
		Keys:      access.WithSecret(e.secret, keys),
		OpenReads: how.openReads,
		Sessions:  p.sessions,
		Page:      explorer,
		Bookmarks: e.bookmarks,
		Available: e.available,
		Hosts:     p.config.Hosts,
		Checks: []httpapi.Check{
			{Name: "writable", Run: e.ready},
			{Name: "seeded", Run: e.available},
			{Name: "keys", Run: keys.Ready},
			{Name: "serving", Run: func(context.Context) error {
				if e.draining.Load() {
					return errorf("the server is ending")
				}
				return nil
			}},
		},
		Lasting: neo4j.Permanent,
		Verify: func(ctx context.Context, texts []graph.SourceText) (*ask.Report, error) {
			return verify(ctx, e.store, e.check, texts)
		},
		Version: version().Version,
		Logger:  log,
	})
	return err
}

// heals reports whether waiting may help: a store that is away, but not one that
// refuses us.
func heals(err error) bool {
	code := graph.CodeOf(err)
	return (code == graph.ErrUnavailable || code == graph.ErrOutcomeUnknown) && !neo4j.Permanent(err)
}

// settle reaches the store for the first time, within a patience, and seeds it
// if it is new. It is called by one goroutine at a time.
func (e *instance) settle(ctx context.Context, patience time.Duration) error {
	if e.reach != nil {
		reaching, cancel := context.WithTimeout(ctx, patience)
		err := e.reach(reaching)
		cancel()
		if err != nil {
			return err
		}
	}
	if e.seeds != nil {
		seeding, cancel := context.WithTimeout(ctx, settlePatience)
		defer cancel()
		if err := e.begin(seeding); err != nil {
			return err
		}
	}
	e.settled.Store(true)
	return nil
}

// available answers ErrUnavailable until the store is settled, so that no
// question sees a new one before it is seeded.
func (e *instance) available(context.Context) error {
	if !e.settled.Load() {
		return coded(graph.ErrUnavailable, "the store was not reached yet; try again")
	}
	return nil
}

// heal settles a store that was away at the start, until ctx ends.
func (e *instance) heal(ctx context.Context, log *slog.Logger) {
	said := ""
	for !e.settled.Load() {
		select {
		case <-ctx.Done():
			return
		case <-time.After(settlePause):
		}
		err := e.settle(ctx, settlePatience)
		switch {
		case err == nil:
			log.Info("the store is available", "store", e.what)
		case ctx.Err() == nil && !heals(err) && err.Error() != said:
			said = err.Error()
			log.Error("the store can't be used; change the configuration", "store", e.what, "error", said)
		}
	}
}

// connect gives a client: of the process that owns the data folder, or of a
// store opened here, as always with Neo4j, where read says so only to be read. A
// process that owns it without serving is a command that will be done soon, or one that
// opens it to serve it, which may take long.
func (p *Program) connect(ctx context.Context, read bool) (*client, error) {
	const patience = 10 * time.Second
	if p.config.Store == storeNeo4j {
		return p.beside(ctx, read)
	}
	waiting := false
	for start := time.Now(); ; {
		owner, err := sqlite.ReadOwner(p.databasePath())
		switch {
		case err == nil && owner.Address != "":
			return remote(owner.Address, owner.Secret, p.language()), nil
		case errors.Is(err, graph.ErrNotFound):
			c, err := p.beside(ctx, read)
			var used *sqlite.InUseError
			if err == nil || !errors.As(err, &used) {
				return c, err
			}
		case err != nil:
			return nil, err
		}
		if owner.Opening && !waiting && time.Since(start) > time.Second {
			waiting = true
			p.note("waiting for %s", owner)
		}
		if !owner.Opening && time.Since(start) > patience {
			return nil, errorf("the data folder %s is in use by %s; wait for it to end", p.config.DataDir, owner)
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// beside gives a client of a store opened here.
func (p *Program) beside(ctx context.Context, read bool) (*client, error) {
	e, err := p.open(ctx, access.OpenKeys(p.config.KeysFile), p.commandLogger(), opening{openReads: true, read: read})
	if err != nil {
		return nil, err
	}
	if e.seeded {
		p.note("seeded a new graph in %s", e.what)
	}
	c := local(e.handler, e.secret, p.language(), e.store.Close)
	c.seeded = e.seeded
	return c, nil
}

// commandLogger is for a command that opens the store: what it does is its
// answer, and only a fault of ours is worth a line beside.
func (p *Program) commandLogger() *slog.Logger {
	return slog.New(slog.NewTextHandler(p.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
}

// with runs a command's body with a client.
func (p *Program) with(ctx context.Context, body func(*client) error) error {
	return p.by(ctx, false, body)
}

// reading is with for a command that only reads: it makes no store where there is none,
// for the folder may be a mistyped one.
func (p *Program) reading(ctx context.Context, body func(*client) error) error {
	if p.config.Store != storeNeo4j {
		if err := p.begun(); err != nil {
			return err
		}
	}
	return p.by(ctx, p.config.Store == storeNeo4j, body)
}

// begun is an error where the data folder holds no graph, nor what was left of one.
func (p *Program) begun() error {
	if sqlite.Begun(p.databasePath()) {
		return nil
	}
	return errorf("there is no graph in %s; hubgraph seed or hubgraph serve makes one there, and --data-dir names another folder", p.config.DataDir)
}

// by is with, where read says that a store which nobody has open is only to be read.
func (p *Program) by(ctx context.Context, read bool, body func(*client) error) error {
	c, err := p.connect(ctx, read)
	if err != nil {
		return err
	}
	err = body(c)
	return p.closed(c.close(), err)
}

// closed gives what a command came to, and tells where closing a store behind it went wrong.
// All that was acknowledged is stored then, so a command that has done what it is for did not
// fail by it, and one that failed has said why.
func (p *Program) closed(closing, err error) error {
	if closing != nil && err == nil {
		p.note("the graph was not closed in order, so it is looked over when it is next opened: %s", p.spoken(closing))
	}
	return err
}

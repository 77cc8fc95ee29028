package app

import (
	"context"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"hubgraph/graph"
	"hubgraph/internal/httpapi"
	"hubgraph/internal/sqlite"
)

// databaseName is the file of the graph in the data folder.
const databaseName = "graph.db"

func (p *Program) databasePath() string { return filepath.Join(p.config.DataDir, databaseName) }

// An engine is an open store and the handler over it, in this process.
type engine struct {
	store    *sqlite.Store
	handler  http.Handler
	secret   string // of this run: a key that may do everything
	seeded   bool   // just now, because the store was new
	draining atomic.Bool
}

// open opens the store, seeds it if it is new and empty, and puts the API over
// it. openReads lets anyone read who can connect.
func (p *Program) open(ctx context.Context, keys *Keys, log *slog.Logger, openReads bool) (*engine, error) {
	if p.config.Store == storeNeo4j {
		return nil, errors.New("the store neo4j is not built yet; leave HUBGRAPH_STORE out or set it to embedded")
	}
	store, err := sqlite.Open(ctx, p.databasePath(), sqlite.Options{Logger: log})
	if err != nil {
		return nil, fmt.Errorf("the data folder %s: %w", p.config.DataDir, err)
	}
	e := &engine{store: store, secret: "hgr_" + randomText(32)}
	if err := e.prepare(ctx, p, keys, log, openReads); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return e, nil
}

func (e *engine) prepare(ctx context.Context, p *Program, keys *Keys, log *slog.Logger, openReads bool) error {
	if err := e.seed(ctx, p.Seeds); err != nil {
		return err
	}
	api, err := httpapi.New(httpapi.Options{
		Store:     e.store,
		Keys:      runKeys{keys, e.secret},
		OpenReads: openReads,
		Hosts:     p.config.Hosts,
		Checks: []httpapi.Check{
			{Name: "writable", Run: e.store.Ready},
			{Name: "seeded", Run: func(context.Context) error { return nil }}, // nothing is served before
			{Name: "serving", Run: func(context.Context) error {
				if e.draining.Load() {
					return errors.New("the server is ending")
				}
				return nil
			}},
		},
		Version: version().Version,
		Logger:  log,
	})
	if err != nil {
		return err
	}
	e.handler = e.withVerify(api)
	return nil
}

// seed writes the seeds into a store that nothing was ever written to. A store
// that was emptied stays empty.
func (e *engine) seed(ctx context.Context, batch func() (graph.Batch, error)) error {
	rev, err := e.store.Revision(ctx)
	if err != nil || rev.Seq > 0 {
		return err
	}
	b, err := batch()
	if err != nil {
		return fmt.Errorf("read the seeds: %w", err)
	}
	if b.Items() == 0 {
		return nil
	}
	print := b.Fingerprint()
	b.Key = "seeds-" + hex.EncodeToString(print[:16])
	if _, err := e.store.Apply(ctx, b); err != nil {
		return fmt.Errorf("seed the new store: %w", err)
	}
	e.seeded = true
	return nil
}

// runKeys adds the secret of the run to the keys of the file.
type runKeys struct {
	*Keys
	secret string
}

func (k runKeys) Check(ctx context.Context, secret string) (httpapi.Key, bool) {
	if subtle.ConstantTimeCompare([]byte(secret), []byte(k.secret)) == 1 {
		return httpapi.Key{ID: "run", Name: "commands of this machine", Scopes: []httpapi.Scope{httpapi.Admin}}, true
	}
	return k.Keys.Check(ctx, secret)
}

// connect gives a client: of the process that owns the data folder, or of a
// store opened here. A process that owns it without serving is a command that
// will be done soon.
func (p *Program) connect(ctx context.Context) (*client, error) {
	const patience = 10 * time.Second
	if p.config.Store == storeNeo4j {
		_, err := p.open(ctx, nil, nil, false)
		return nil, err
	}
	for start := time.Now(); ; {
		owner, err := sqlite.ReadOwner(p.databasePath())
		switch {
		case err == nil && owner.Address != "":
			return remote(owner.Address, owner.Secret), nil
		case errors.Is(err, graph.ErrNotFound):
			e, err := p.open(ctx, OpenKeys(p.config.KeysFile, nil), p.commandLogger(), true)
			var used *sqlite.InUseError
			if err == nil {
				if e.seeded {
					p.note("seeded a new graph in %s", p.config.DataDir)
				}
				return local(e.handler, e.secret, e.store.Close), nil
			} else if !errors.As(err, &used) {
				return nil, err
			}
		case err != nil:
			return nil, err
		}
		if time.Since(start) > patience {
			return nil, fmt.Errorf("the data folder %s is in use by %s; wait for it to end", p.config.DataDir, owner)
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// commandLogger is for a command that opens the store: what it does is its
// answer, and only a fault of ours is worth a line beside.
func (p *Program) commandLogger() *slog.Logger {
	return slog.New(slog.NewTextHandler(p.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
}

// with runs a command's body with a client.
func (p *Program) with(ctx context.Context, body func(*client) error) error {
	c, err := p.connect(ctx)
	if err != nil {
		return err
	}
	return errors.Join(body(c), c.close())
}

// verifyPath is where the owner of a data folder checks its store for a command
// of the same user. It is no part of the API: it takes the secret of the run.
const verifyPath = "/-/verify"

// A verifyRequest brings texts of sources that are for the check only.
type verifyRequest struct {
	Texts map[graph.SourceID]string `json:"texts"`
}

func (e *engine) withVerify(api http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != verifyPath {
			api.ServeHTTP(w, r)
			return
		}
		status, body := e.answerVerify(w, r)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = w.Write(body)
	})
}

func (e *engine) answerVerify(w http.ResponseWriter, r *http.Request) (int, []byte) {
	fail := func(status int, detail string) (int, []byte) {
		b, _ := json.Marshal(problem{Status: status, Detail: detail})
		return status, b
	}
	secret, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if r.Method != http.MethodPost || subtle.ConstantTimeCompare([]byte(secret), []byte(e.secret)) != 1 {
		return fail(http.StatusNotFound, "there is nothing at this path")
	}
	var q verifyRequest
	body := http.MaxBytesReader(w, r.Body, 8*graph.MaxTextBytes)
	if err := json.NewDecoder(body).Decode(&q); err != nil {
		return fail(http.StatusBadRequest, "the texts can't be read: "+err.Error())
	}
	rep, err := verify(r.Context(), e.store, q.Texts)
	if err != nil {
		return fail(http.StatusInternalServerError, err.Error())
	}
	b, err := json.Marshal(rep)
	if err != nil {
		return fail(http.StatusInternalServerError, err.Error())
	}
	return http.StatusOK, b
}

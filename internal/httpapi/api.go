package httpapi

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"hubgraph/graph"
	"hubgraph/internal/access"
	"hubgraph/internal/ask"
)

// Options say how to serve a store. Only Store is needed.
type Options struct {
	Store graph.Store
	// Keys knows the keys. nil: no key is good, so that nothing can be written.
	Keys access.Checker
	// OpenReads lets anyone read without a key, as on loopback.
	OpenReads bool
	// Hosts are the names, beside the address that a connection came in on, by
	// which the server may be called; ports are not looked at.
	Hosts []string
	// Rate limits callers beyond this machine.
	Rate access.Rate
	// Deadline is how long a question may take. 0: 10 s; at most 60 s.
	Deadline time.Duration
	// Sessions let a browser on this machine write without a key. nil: none.
	Sessions *access.Sessions
	// Page is the explorer: it answers GET and HEAD of /, of /v/ and an id, of
	// /icon.svg and of what is under /assets/, its own files, with the path as it
	// was asked for. It says by a Content-Security-Policy what it may load and run;
	// without one it may nothing. nil: there is nothing at these paths.
	Page http.Handler
	// Bookmarks is for a store of which several servers stand before several
	// members. nil: a store has no bookmarks.
	Bookmarks Bookmarks
	// Available is asked before each call of the API, and its error is the
	// answer. nil: the store says itself when it can't answer.
	Available func(context.Context) error
	// Lasting tells of an error that no waiting heals, so that callers are not told
	// to come back at once. nil: of none.
	Lasting func(error) bool
	// Checks are asked by /readyz, beside whether the store answers.
	Checks []Check
	// Verify looks at all that is stored, also against texts that it does not
	// hold. nil: what ask.Verify finds, without exceptions.
	Verify func(context.Context, []graph.SourceText) (*ask.Report, error)
	// Version is what /version says. "": what the build knows of itself.
	Version string
	// Logger takes the access log and faults. nil: slog.Default().
	Logger *slog.Logger
}

// Bookmarks let a caller take word of a write along from one server to another:
// the answer of a write has one in Hubgraph-Bookmark, and a request that brings
// it in the same header sees at least that write.
type Bookmarks interface {
	// With gives a context whose calls of the store see what a bookmark stands
	// for. graph.ErrInvalid for what is no bookmark.
	With(ctx context.Context, bookmark string) (context.Context, error)
	// Last gives the bookmark of this server's last write, "" for none.
	Last(ctx context.Context) (string, error)
}

// A Check is one condition of being ready.
type Check struct {
	Name string                      // "seeded"
	Run  func(context.Context) error // nil: all is well; the error is for the log
}

const (
	defaultDeadline = 10 * time.Second
	maxDeadline     = 60 * time.Second
)

// api is the state that handlers share.
type api struct {
	opt          Options
	store        graph.Store
	ask          *ask.Service
	words        map[string]opDoc // of the operations, by id
	huma         huma.API
	adapter      *adapter
	hosts        map[string]struct{}
	rate         *access.Limiter // nil: none
	failures     *access.Limiter
	version      string
	descriptions []func() // see described
	docs         func() (document, error)
	described    func() *huma.OpenAPI
}

// New gives the handler of everything: the API, its documents and the page. It
// is safe for concurrent use and holds no goroutines; the store stays the
// caller's to close.
func New(opt Options) (http.Handler, error) {
	_, e, err := assemble(opt)
	if err != nil {
		return nil, err
	}
	return compressed(e)
}

func assemble(opt Options) (*api, *gin.Engine, error) {
	if opt.Store == nil {
		return nil, nil, errors.New("httpapi: no store")
	}
	switch {
	case opt.Deadline == 0:
		opt.Deadline = defaultDeadline
	case opt.Deadline < 0 || opt.Deadline > maxDeadline:
		return nil, nil, errors.New("httpapi: the deadline must be from 0 to 60 s")
	}
	if opt.Verify == nil {
		opt.Verify = func(ctx context.Context, texts []graph.SourceText) (*ask.Report, error) {
			return ask.Verify(ctx, opt.Store, texts, nil)
		}
	}
	a := bare(opt)
	a.store, a.ask = opt.Store, ask.New(opt.Store)
	a.rate, a.failures = opt.Rate.Limiter(), access.NewLimiter(failedKeys/60.0, failedKeys)
	a.words = opWords(a.ask.Questions())
	e, err := engine()
	if err != nil {
		return nil, nil, err
	}
	e.Use(a.middleware()...)
	e.NoRoute(noRoute)
	e.NoMethod(noMethod)
	a.adapter = &adapter{gin: e}
	a.huma = answering{huma.NewAPI(a.config(), a.adapter)}
	a.register(e)
	a.described = sync.OnceValue(a.describeAll)
	a.docs = sync.OnceValues(a.document)
	return a, e, nil
}

// bare gives what can be told without a store.
func bare(opt Options) *api {
	hook()
	if opt.Logger == nil {
		opt.Logger = slog.Default()
	}
	a := &api{opt: opt, hosts: make(map[string]struct{}, len(opt.Hosts)), version: opt.Version}
	if a.version == "" {
		a.version = buildVersion()
	}
	for _, h := range opt.Hosts {
		a.hosts[hostName(h)] = struct{}{}
	}
	return a
}

// engine gives a router that takes paths as they are sent.
func engine() (*gin.Engine, error) {
	e := gin.New()
	e.UseEscapedPath = true
	e.UnescapePathValues = false
	e.RedirectTrailingSlash = false
	e.HandleMethodNotAllowed = true
	e.ContextWithFallback = true
	return e, e.SetTrustedProxies(nil)
}

func buildVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	version, revision := info.Main.Version, ""
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			revision = s.Value[:12]
		}
	}
	switch {
	case version != "" && version != "(devel)":
		return version
	case revision != "":
		return "devel-" + revision
	}
	return "devel"
}

// The times and sizes of the server.
const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 30 * time.Second
	writeTimeout      = 75 * time.Second
	idleTimeout       = 60 * time.Second
	maxHeaderBytes    = 32 << 10
)

// Server gives a server for the handler with the timeouts and limits that a
// listener open to others needs. HTTP/1.1, and HTTP/2 over TLS; no h2c.
func Server(h http.Handler, log *slog.Logger) *http.Server {
	if log == nil {
		log = slog.Default()
	}
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

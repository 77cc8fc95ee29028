package app

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"os/signal"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"hubgraph/graph"
	"hubgraph/internal/access"
	"hubgraph/internal/httpapi"
	"hubgraph/internal/sqlite"
)

// After the order to end, a server that others can reach says for noticeTime
// that it is not ready, so that a balancer sends no more; then requests in
// flight may take drainTime. The process is to be gone within 10 s.
const (
	noticeTime = 2 * time.Second
	drainTime  = 7 * time.Second
	flushTime  = 400 * time.Millisecond // of what was said last, for each of its readers
)

// serve runs until ctx ends.
func (p *Program) serve(cmd *cobra.Command, _ []string) error {
	ctx := cmd.Context()
	_, person := terminal(p.Stderr)
	signal.Ignore(syscall.SIGPIPE) // a reader that is gone is no reason to end
	screen := p.screen(p.Stdout)
	out, said := p.outlets(missingLines(person))
	screen.w = out
	log := newLogger(said, person)
	limit, from := setMemoryLimit(p.config.MemoryLimit, os.DirFS("/"), environment(p.Environ))
	keys := access.OpenKeys(p.config.KeysFile)
	open, err := p.admit(keys, log)
	if err != nil {
		return err
	}
	if isLoopback(p.config.Addr) {
		p.sessions = access.NewSessions(nil)
	}
	ln, err := p.listen()
	if err != nil {
		return err
	}
	address := ln.Addr().String()
	// Who asks meanwhile is told how far the opening is.
	var far progress
	first, err := httpapi.NewOpening(httpapi.Options{Hosts: p.config.Hosts, Version: version().Version, Logger: log}, far.load)
	if err != nil {
		return errors.Join(err, ln.Close())
	}
	server := httpapi.Server(first, log)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(ln) }()
	if p.Listening != nil {
		p.Listening(address)
	}
	e, err := p.open(ctx, keys, log, opening{openReads: open, serves: true, progress: far.store})
	switch {
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		log.Info("ending before the store was opened")
		return server.Close()
	case err != nil:
		return errors.Join(p.refused(err), server.Close())
	}
	if e.setOwner != nil {
		if err := e.setOwner(sqlite.Owner{Address: dialable(ln.Addr()), Secret: e.secret}); err != nil {
			return errors.Join(err, server.Close(), e.store.Close())
		}
	}
	first.Opened(e.handler)

	var healing sync.WaitGroup
	defer healing.Wait()
	trying, giveUp := context.WithCancel(ctx)
	defer giveUp()
	healing.Go(func() { e.heal(trying, log) })

	log.Info("serving", "address", address, "store", e.what, "version", version().Version,
		"memoryLimit", limit, "memoryLimitFrom", from)
	if err := p.announce(ctx, e, dialable(ln.Addr()), screen); err != nil && ctx.Err() == nil {
		return errors.Join(err, server.Close(), e.store.Close())
	}
	out.flush(flushTime)
	if p.Started != nil {
		p.Started(address)
	}
	select {
	case err = <-failed:
		return errors.Join(errorf("serve %s: %w", address, err), e.store.Close())
	case <-ctx.Done():
	}
	log.Info("ending")
	e.draining.Store(true)
	if !isLoopback(p.config.Addr) {
		time.Sleep(noticeTime)
	}
	err = drain(server, log)
	if closing := e.store.Close(); closing != nil {
		log.Warn("the graph was not closed in order, so it is looked over when it is next opened", "error", closing.Error())
	}
	return err
}

// listen takes the address. Where another program has it that has the data folder open,
// too, it is that which must be told: it may well be the one that is wanted.
func (p *Program) listen() (net.Listener, error) {
	ln, err := net.Listen("tcp", p.config.Addr)
	if err == nil {
		return ln, nil
	}
	if p.config.Store != storeNeo4j {
		if owner, used := sqlite.ReadOwner(p.databasePath()); used == nil {
			return nil, p.refused(&sqlite.InUseError{File: databaseName, Owner: owner})
		}
	}
	return nil, listenError(p.config.Addr, err)
}

// A progress is how much of a graph was read.
type progress struct{ read, all atomic.Int64 }

func (g *progress) store(read, all int64) {
	g.read.Store(read)
	g.all.Store(all)
}

func (g *progress) load() (read, all int64) { return g.read.Load(), g.all.Load() }

// outlets puts outlets before standard output and error until Run ends.
func (p *Program) outlets(missing func(n int) []byte) (out, said *outlet) {
	out, said = newOutlet(p.Stdout, nil), newOutlet(p.Stderr, missing)
	p.Stdout, p.Stderr = out, said
	p.finish = func() {
		out.close(flushTime)
		said.close(flushTime)
	}
	return out, said
}

// drain ends a server: it takes no connection and no further request, and what
// is in flight has its time.
func drain(server *http.Server, log *slog.Logger) error {
	ctx, cancel := context.WithTimeout(context.Background(), drainTime)
	defer cancel()
	err := server.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		log.Warn("requests were still in flight and are cut")
		return server.Close()
	}
	return err
}

// admit decides who may read: anyone on this machine, and beyond it only who
// has a key, unless told otherwise.
func (p *Program) admit(keys *access.Keys, log *slog.Logger) (openReads bool, err error) {
	if isLoopback(p.config.Addr) {
		return true, nil
	}
	if p.config.InsecureNoAuth {
		log.Warn("anyone who can connect may read everything: --insecure-no-auth", "address", p.config.Addr)
		return true, nil
	}
	have, err := keys.List()
	if err != nil {
		return false, err
	}
	now := time.Now()
	for _, k := range have {
		if !k.Expired(now) {
			return false, nil
		}
	}
	return false, errorf("%s can be reached from other machines and there is no key; make one with hubgraph key create NAME --scope read, or let anyone read with --insecure-no-auth", p.config.Addr)
}

func isLoopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.Unmap().IsLoopback()
	}
	return host == "localhost"
}

// refused puts into words why the store could not be opened to serve it.
func (p *Program) refused(err error) error {
	var used *sqlite.InUseError
	if !errors.As(err, &used) {
		return err
	}
	return errorf("the data folder %s is in use by %s; use that one, or name another folder with --data-dir", p.config.DataDir, used.Owner)
}

func listenError(addr string, err error) error {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return errorf("the address %s is in use by another program; end that one, or choose another port with --addr, as in --addr 127.0.0.1:8081", addr)
	case errors.Is(err, syscall.EACCES):
		return errorf("the system does not let this user listen on %s; choose a port above 1023 with --addr", addr)
	}
	var op *net.OpError
	if errors.As(err, &op) {
		err = op.Err
	}
	return errorf("listen on %s: %w", addr, err)
}

// dialable gives where this machine reaches a listener: one on all addresses is
// reached on loopback.
func dialable(a net.Addr) string {
	ap, err := netip.ParseAddrPort(a.String())
	if err != nil || !ap.Addr().IsUnspecified() {
		return a.String()
	}
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(int(ap.Port())))
}

// announce says what is served and where, three addresses to begin with that
// have an answer in this very store, and the one at which a browser may write.
func (p *Program) announce(ctx context.Context, e *instance, address string, s *screen) error {
	base := "http://" + address
	if !e.settled.Load() {
		s.line(s.paint(bold, "Hubgraph"), p.say(" serves at %s and answers as soon as %s does", s.paint(cyan, base+"/"), inert(e.what)))
		p.invite(s, base)
		return s.err
	}
	st, err := e.store.Stats(ctx)
	if err != nil {
		return err
	}
	urls, err := examples(ctx, e.store)
	if err != nil {
		return err
	}
	s.line(s.paint(bold, "Hubgraph"), p.say(" serves %s, %s and %s at ", counted(st.Entities, "entity", "entities"),
		counted(st.Statements, "claim", "claims"), counted(st.Sources, "source", "sources")), s.paint(cyan, base+"/"))
	t := table{columns: []column{{}, {style: cyan}}, indent: 2, bare: true}
	for _, u := range urls {
		t.add(text(u.what), text(base+u.path))
	}
	t.write(s)
	p.invite(s, base)
	return s.err
}

// invite shows the address that begins a session. It is not logged: who has it
// may write.
func (p *Program) invite(s *screen, base string) {
	if p.sessions != nil {
		s.line(p.say("To let your browser save views, open this in it, once and within 15 minutes:"))
		s.line("  ", s.paint(cyan, base+httpapi.SessionPath(p.sessions.Invite())))
	}
}

type example struct{ what, path string }

// maxExampleStatements is how many statements are looked at to choose examples:
// enough to choose from, and soon done in any store.
const maxExampleStatements = 300

// examples gives a search, an entity and a path that have answers in this store.
// The entity is the one with most neighbours among the first statements, the path
// leads from it to another such that is no neighbour of it, or to a neighbour
// where there is none. A store without relationships has no examples.
func examples(ctx context.Context, r graph.Reader) ([]example, error) {
	near := map[graph.EntityID]map[graph.EntityID]bool{}
	join := func(a, b graph.EntityID) {
		if near[a] == nil {
			near[a] = map[graph.EntityID]bool{}
		}
		near[a][b] = true
	}
	for s, err := range r.Statements(ctx, graph.StatementsQuery{Limit: maxExampleStatements}) {
		if err != nil {
			return nil, errorf("choose examples: %w", err)
		}
		if s.IsRelationship() && s.Subject != s.Object {
			join(s.Subject, s.Object)
			join(s.Object, s.Subject)
		}
	}
	// best gives the one with most neighbours, of equals the first by id; "" of none.
	best := func(ids iter.Seq[graph.EntityID]) (found graph.EntityID) {
		for id := range ids {
			if d := len(near[id]) - len(near[found]); d > 0 || d == 0 && id < found {
				found = id
			}
		}
		return found
	}
	from := best(maps.Keys(near))
	if from == "" {
		return nil, nil
	}
	to := best(func(yield func(graph.EntityID) bool) {
		for by := range near[from] {
			for id := range near[by] {
				if id != from && !near[from][id] && !yield(id) {
					return
				}
			}
		}
	})
	if to == "" {
		to = best(maps.Keys(near[from]))
	}
	n, err := r.Entity(ctx, from)
	if err != nil {
		return nil, errorf("choose examples: %w", err)
	}
	esc := func(id graph.EntityID) string { return url.QueryEscape(string(id)) }
	return []example{
		{"search", "/api/v1/search?q=" + url.QueryEscape(n.Name)},
		{"entity", "/api/v1/entities/" + url.PathEscape(string(from))},
		{"path", "/api/v1/paths?from=" + esc(from) + "&to=" + esc(to)},
	}, nil
}

package neo4j_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"hubgraph/graph"
	"hubgraph/internal/neo4j"
	"hubgraph/internal/neo4j/neo4jtest"
)

// A proxy stands between a store and its server, and can swallow all that
// comes: connections stay open, nothing is answered.
type proxy struct {
	listener net.Listener
	target   string
	black    atomic.Bool
	delay    time.Duration // of what comes, each way
	mu       sync.Mutex
	conns    map[net.Conn]bool
}

func newProxy(t testing.TB, target string) *proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{listener: l, target: target, conns: map[net.Conn]bool{}}
	t.Cleanup(func() { l.Close(); p.cut() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go p.serve(c)
		}
	}()
	return p
}

func (p *proxy) uri() string { return "bolt://" + p.listener.Addr().String() }

func (p *proxy) serve(c net.Conn) {
	up, err := net.Dial("tcp", p.target)
	if err != nil {
		c.Close()
		return
	}
	p.mu.Lock()
	p.conns[c], p.conns[up] = true, true
	p.mu.Unlock()
	go p.pipe(up, c)
	p.pipe(c, up)
}

// pipe passes on what comes, each piece so long after it came, however many are on their
// way: as a long line does.
func (p *proxy) pipe(to, from net.Conn) {
	type piece struct {
		data []byte
		due  time.Time
	}
	way := make(chan piece, 1<<10)
	go func() {
		defer close(way)
		buf := make([]byte, 32<<10)
		for {
			n, err := from.Read(buf)
			if err != nil {
				return
			}
			if !p.black.Load() {
				way <- piece{bytes.Clone(buf[:n]), time.Now().Add(p.delay)}
			}
		}
	}()
	for x := range way {
		time.Sleep(time.Until(x.due))
		if _, err := to.Write(x.data); err != nil {
			break
		}
	}
	to.Close()
	from.Close()
	for range way {
	}
}

// cut closes all connections.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		c.Close()
	}
	clear(p.conns)
}

// A load is clients that ask and write until they are stopped, and what they saw.
type load struct {
	store    graph.Store
	deadline time.Duration
	stop     chan struct{}
	done     sync.WaitGroup
	mu       sync.Mutex
	faults   []string
	good     atomic.Int64
	bad      atomic.Int64
	last     atomic.Int64 // when something last went well, Unix ns
}

func startLoad(store graph.Store, clients int, deadline time.Duration) *load {
	l := &load{store: store, deadline: deadline, stop: make(chan struct{})}
	for i := range clients {
		l.done.Add(1)
		go l.client(i)
	}
	return l
}

func (l *load) client(i int) {
	defer l.done.Done()
	for n := 0; ; n++ {
		select {
		case <-l.stop:
			return
		default:
		}
		begun := watch.now()
		ctx, cancel := context.WithTimeout(context.Background(), l.deadline)
		err := l.ask(ctx, i, n)
		cancel()
		took := watch.since(begun)
		if took > l.deadline+500*time.Millisecond {
			l.fault("took %v with a deadline of %v: %v", took, l.deadline, err)
		}
		switch {
		case err == nil:
			l.good.Add(1)
			l.last.Store(time.Now().UnixNano())
		case errors.Is(err, graph.ErrUnavailable), errors.Is(err, graph.ErrOutcomeUnknown):
			l.bad.Add(1)
			time.Sleep(20 * time.Millisecond)
		default:
			l.fault("got %T with code %q, want none or a 503: %v", err, graph.CodeOf(err), err)
		}
	}
}

func (l *load) ask(ctx context.Context, i, n int) error {
	switch (i + n) % 4 {
	case 0:
		_, err := l.store.Apply(ctx, graph.Batch{
			Key:      fmt.Sprintf("load-%d-%d", i, n),
			Entities: []graph.Entity{{ID: graph.EntityID(fmt.Sprintf("e%d", i)), Type: "company", Name: fmt.Sprintf("Company %d", n)}},
		})
		return err
	case 1:
		_, err := l.store.Neighborhood(ctx, graph.NeighborhoodQuery{From: []graph.EntityID{"hub"}, Hops: 1})
		return err
	case 2:
		_, err := l.store.Paths(ctx, graph.PathsQuery{From: "hub", To: "spoke-1"})
		return err
	}
	_, err := l.store.Entity(ctx, "hub")
	return err
}

func (l *load) fault(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.faults) < 10 {
		l.faults = append(l.faults, fmt.Sprintf(format, args...))
	}
}

func (l *load) end(t *testing.T) {
	t.Helper()
	close(l.stop)
	l.done.Wait()
	t.Logf("answered %d, refused %d", l.good.Load(), l.bad.Load())
	for _, f := range l.faults {
		t.Error(f)
	}
}

// healsWithin wants something to go well again within a time from now.
func (l *load) healsWithin(t *testing.T, d time.Duration) {
	t.Helper()
	begun, now := watch.now(), time.Now().UnixNano()
	for watch.since(begun) < d {
		if l.last.Load() > now {
			t.Logf("good again after %v", watch.since(begun).Round(time.Millisecond))
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("nothing went well within %v of the server being back", d)
}

func star(n int) graph.Batch {
	b := graph.Batch{
		Sources:  []graph.Source{{ID: "s", Title: "A source"}},
		Entities: []graph.Entity{{ID: "hub", Type: "company", Name: "Hub"}},
	}
	for i := range n {
		id := graph.EntityID(fmt.Sprintf("spoke-%d", i))
		b.Entities = append(b.Entities, graph.Entity{ID: id, Type: "company", Name: string(id)})
		b.Statements = append(b.Statements, graph.Statement{Subject: "hub", Predicate: "owns", Object: id, Source: "s"})
	}
	return b
}

func TestBadDays(t *testing.T) {
	notRaced(t)
	if testing.Short() {
		t.Skip("takes half a minute and a server of its own")
	}
	server := neo4jtest.Start(t, neo4jtest.LTS)
	u, err := url.Parse(server.URI)
	if err != nil {
		t.Fatal(err)
	}
	p := newProxy(t, u.Host)
	const deadline = 2 * time.Second
	store, err := neo4j.Open(neo4j.Options{URI: p.uri(), Username: server.Username, Password: server.Password, PlanAhead: true})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	begin, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	if err := store.Ping(begin); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Apply(begin, star(20)); err != nil {
		t.Fatal(err)
	}
	l := startLoad(store, 8, deadline)
	time.Sleep(time.Second)

	for _, day := range []struct {
		name string
		do   func() error // until the server answers again
	}{
		{"stopped", func() error {
			if err := server.Pause(); err != nil {
				return err
			}
			time.Sleep(4 * time.Second)
			return server.Resume()
		}},
		{"black-holed", func() error {
			p.black.Store(true)
			time.Sleep(4 * time.Second)
			p.black.Store(false)
			// What was swallowed makes the old connections useless.
			return nil
		}},
		{"cut off", func() error {
			p.cut()
			return nil
		}},
		{"killed and restarted", func() error {
			if err := server.Kill(); err != nil {
				return err
			}
			time.Sleep(time.Second)
			if err := server.Restart(); err != nil {
				return err
			}
			return answers(server)
		}},
	} {
		t.Run(day.name, func(t *testing.T) {
			if err := day.do(); err != nil {
				t.Fatal(err)
			}
			l.healsWithin(t, 5*time.Second)
		})
	}
	l.end(t)
	// What was acknowledged is there, and the store agrees with itself.
	if st, err := store.Stats(t.Context()); err != nil || st.Statements != 20 {
		t.Errorf("Stats: got %d statements and error %v, want 20", st.Statements, err)
	}
	t.Run("away from the start", func(t *testing.T) { startsWhileAway(t, server) })
}

// answers waits for the server's own answer about data: a Java that has just begun
// takes its time for the first, whoever asks.
func answers(server *neo4jtest.Server) error {
	d, err := driver.NewDriverWithContext(server.URI, driver.BasicAuth(server.Username, server.Password, ""))
	if err != nil {
		return err
	}
	ctx := context.Background()
	defer d.Close(ctx)
	_, err = driver.ExecuteQuery(ctx, d, "MATCH (e:Entity {id: 'hub'}) RETURN e.hubgraphRecord", nil, driver.EagerResultTransformer)
	return err
}

// TestPlannedAgain has the server plan ahead when it comes back.
func TestPlannedAgain(t *testing.T) {
	server := neo4jtest.Get(t, neo4jtest.LTS)
	u, err := url.Parse(server.URI)
	if err != nil {
		t.Fatal(err)
	}
	p := newProxy(t, u.Host)
	o := options(server)
	o.URI, o.PlanAhead = p.uri(), true
	store, err := neo4j.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if err := store.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	time.Sleep(100 * time.Millisecond) // until it has begun to
	neo4j.Planned(store)
	sent := neo4j.Alone(store)
	for failed := false; !failed; {
		stop, stopped := make(chan struct{}), make(chan struct{})
		go func() {
			defer close(stopped)
			for {
				select {
				case <-stop:
					return
				case <-time.After(time.Millisecond):
					p.cut()
				}
			}
		}()
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		_, err := store.Revision(ctx)
		failed = err != nil
		cancel()
		close(stop)
		<-stopped
	}
	before := sent.Load()
	if _, err := store.Revision(t.Context()); err != nil {
		t.Fatal(err)
	}
	for begun := watch.now(); sent.Load()-before < int64(len(neo4j.Texts())); time.Sleep(10 * time.Millisecond) {
		if watch.since(begun) > time.Minute {
			t.Fatalf("sent %d statements after the server was away, want all %d that reads send", sent.Load()-before, len(neo4j.Texts()))
		}
	}
}

// startsWhileAway opens a store while its server is away.
func startsWhileAway(t *testing.T, server *neo4jtest.Server) {
	if err := server.Kill(); err != nil {
		t.Fatal(err)
	}
	store, err := neo4j.Open(options(server))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	err = store.Ping(ctx)
	if !errors.Is(err, graph.ErrUnavailable) || neo4j.Permanent(err) {
		t.Fatalf("Ping: got %v (permanent %v), want ErrUnavailable that may heal", err, neo4j.Permanent(err))
	}
	if err := server.Restart(); err != nil {
		t.Fatal(err)
	}
	if err := store.Ping(t.Context()); err != nil {
		t.Fatalf("Ping after the server came back: %v", err)
	}
}

func TestRefusals(t *testing.T) {
	for _, line := range neo4jtest.Lines {
		t.Run(line.Name, func(t *testing.T) {
			server := neo4jtest.Get(t, line)
			neo4jtest.Wipe(t, server)
			good := options(server)
			check := func(name string, o neo4j.Options, code graph.Code, detail string) {
				t.Helper()
				store, err := neo4j.Open(o)
				if err == nil {
					defer store.Close()
					err = store.Ping(t.Context())
				}
				if !errors.Is(err, code) || !neo4j.Permanent(err) || err.Error() != detail {
					t.Errorf("%s: got code %q, permanent %v, %q; want %q, permanent, %q", name, graph.CodeOf(err), neo4j.Permanent(err), err, code, detail)
				}
			}
			o := good
			o.Password = "wrong-password"
			check("a wrong password", o, graph.ErrUnavailable, "Neo4j refuses the user name or password; check NEO4J_USERNAME and NEO4J_PASSWORD")
			o = good
			o.Database = "nosuch"
			check("an unknown database", o, graph.ErrUnavailable, "Neo4j has no such database; check NEO4J_DATABASE")
			for _, name := range []string{"system", "System"} {
				o = good
				o.Database = name
				check("the database "+name, o, graph.ErrUnavailable, "Neo4j's database system keeps users and databases, no graph; name another one in NEO4J_DATABASE")
			}
			o = good
			o.URI = "http://127.0.0.1"
			check("a wrong scheme", o, graph.ErrInvalid, "NEO4J_URI must be neo4j://host:7687, neo4j+s://, bolt:// or bolt+s://")

			d := raw(t, server)
			// put is over when what it writes is there for others.
			put := func(cypher string, p map[string]any) {
				t.Helper()
				if _, err := driver.ExecuteQuery(t.Context(), d, cypher, p, driver.EagerResultTransformer); err != nil {
					t.Fatal(err)
				}
			}
			put("CREATE (:Person {name: 'somebody else'})", nil)
			check("a database of somebody else", good, graph.ErrConflict, "the Neo4j database is not empty and not Hubgraph's; name an empty one in NEO4J_DATABASE")
			neo4jtest.Wipe(t, server)
			put("CREATE (:HubgraphChange {seq: 1})", nil)
			check("a database without its meta node", good, graph.ErrUnavailable, "the Neo4j database lacks the node HubgraphMeta, which tells what it holds; put a backup in its place, or empty it and start hubgraph with --accept-loss to begin anew")
			neo4jtest.Wipe(t, server)
			put("CREATE (:HubgraphMeta {id: 'hubgraph', store: 'x', seq: 0, digest: $zero, version: 99})", map[string]any{"zero": fmt.Sprintf("%064d", 0)})
			check("a newer layout", good, graph.ErrConflict, "the Neo4j database has layout 99, which a newer Hubgraph made; this one knows up to 9")
			neo4jtest.Wipe(t, server)
		})
	}
}

package bolttest

import (
	"encoding/base64"
	"errors"
	"math/rand/v2"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// A Cluster is members that hold the same data, in one process.
type Cluster struct {
	t       testing.TB
	members []*Member
	wg      sync.WaitGroup

	mu       sync.Mutex
	changed  chan struct{} // closed and replaced whenever something changes that may be waited for
	log      []entry
	leader   *Member
	term     int          // rises with every change of the leader
	lock     *transaction // who holds the meta node, on the leader
	faults   []CommitFault
	onDeath  func()
	empty    bool
	ttl      time.Duration
	lagging  bool // readers apply the log now and then, not at once
	refused  int  // writes refused by members that do not lead
	agent    string
	unrouted bool   // ROUTE is refused, in the way of another make
	refuses  string // the code with which every write is refused; "": none
	done     chan struct{}
}

// An entry is a committed transaction.
type entry struct {
	ops    []func(*state)
	effect bool // it does more than to hold the lock
}

// A CommitFault is what becomes of one COMMIT of a transaction that writes.
type CommitFault struct {
	Effect bool   // it happens nevertheless
	Code   string // of the failure that is answered; "": the connection is cut
}

// The faults of a member that dies while it commits.
var (
	DieBeforeCommit = CommitFault{}
	DieAfterCommit  = CommitFault{Effect: true}
)

// New starts a cluster of so many members, whose first leads. It ends with the
// test.
func New(t testing.TB, members int) *Cluster {
	t.Helper()
	c := &Cluster{t: t, changed: make(chan struct{}), ttl: 300 * time.Second, agent: "Neo4j/5.26.0", done: make(chan struct{})}
	for range members {
		m := &Member{c: c, conns: map[*conn]bool{}, state: newState()}
		c.members = append(c.members, m)
		m.Start()
	}
	c.leader = c.members[0]
	t.Cleanup(func() {
		close(c.done)
		for _, m := range c.members {
			m.Stop()
		}
		c.wg.Wait()
	})
	return c
}

// URI gives neo4j:// and the address of the first member.
func (c *Cluster) URI() string { return "neo4j://" + c.members[0].addr }

// Member gives a member, counted from 0. Its role may change, its place not.
func (c *Cluster) Member(i int) *Member { return c.members[i] }

// Lead makes a member the leader; who led becomes a reader, and what was open
// there can't be committed any more.
func (c *Cluster) Lead(m *Member) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.leader == m {
		return
	}
	m.apply(len(c.log))
	c.leader, c.lock = m, nil
	c.term++
	c.broadcast()
}

// Lag has the readers apply what is committed only now and then, as those of a
// real cluster do. Call it once.
func (c *Cluster) Lag(every time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lagging = true
	c.wg.Go(func() {
		tick := time.NewTicker(every)
		defer tick.Stop()
		for {
			select {
			case <-c.done:
				return
			case <-tick.C:
			}
			c.mu.Lock()
			for _, m := range c.members {
				if !m.held {
					m.apply(len(c.log))
				}
			}
			c.broadcast()
			c.mu.Unlock()
		}
	})
}

// OnCommit has the next COMMITs of transactions that write go wrong, one each.
func (c *Cluster) OnCommit(faults ...CommitFault) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.faults = append(c.faults, faults...)
}

// OnDeath calls fn, in a goroutine of its own, when the next CommitFault cuts
// its connection: what else becomes of the member.
func (c *Cluster) OnDeath(fn func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.onDeath = fn
}

// EmptyTables has ROUTE answer tables without any member, or proper ones again.
func (c *Cluster) EmptyTables(empty bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.empty = empty
}

// SetTTL says how long drivers may keep a routing table: 300 s unless told.
// Drivers count it in whole seconds.
func (c *Cluster) SetTTL(ttl time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ttl = ttl
}

// Backup gives a backup of what is committed.
func (c *Cluster) Backup() Backup {
	c.mu.Lock()
	defer c.mu.Unlock()
	return Backup{slices.Clone(c.log)}
}

// A Backup is what was committed at a moment.
type Backup struct{ log []entry }

// Restore stops the members, puts a backup in the place of all that they have, and
// starts them again.
func (c *Cluster) Restore(b Backup) {
	c.t.Helper()
	for _, m := range c.members {
		m.Stop()
	}
	c.mu.Lock()
	c.log, c.lock = slices.Clone(b.log), nil
	for _, m := range c.members {
		m.state, m.applied = newState(), 0
		m.apply(len(c.log))
	}
	c.term++
	c.mu.Unlock()
	for _, m := range c.members {
		m.Start()
	}
}

// Delete takes the meta node out of the database, or all its nodes. Indexes stay.
func (c *Cluster) Delete(all bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.append(entry{ops: []func(*state){func(s *state) {
		indexes := s.indexes
		if all {
			*s = *newState()
		}
		s.meta, s.indexes = nil, indexes
	}}})
}

// SayIs has the members say that they are this: "Neo4j/5.26.0" unless told.
func (c *Cluster) SayIs(agent string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.agent = agent
}

// SayNoRoutes has the members refuse ROUTE, as a server of another make does that
// speaks Bolt and knows no clusters.
func (c *Cluster) SayNoRoutes() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.unrouted = true
}

// Refuse has every write refused with a code, or none any more with "".
func (c *Cluster) Refuse(code string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refuses = code
}

// Effects counts the committed transactions that changed something.
func (c *Cluster) Effects() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := 0
	for _, e := range c.log {
		if e.effect {
			n++
		}
	}
	return n
}

// Refused counts the writes that were refused by a member that does not lead.
func (c *Cluster) Refused() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.refused
}

func (c *Cluster) broadcast() {
	close(c.changed)
	c.changed = make(chan struct{})
}

// wait waits, with mu held, until ok or until the connection has another wish
// than to wait or the time is up, and answers ok.
func (c *Cluster) wait(cn *conn, until time.Time, ok func() bool) bool {
	timer := time.NewTimer(time.Until(until))
	defer timer.Stop()
	for !ok() {
		if cn.interrupted() {
			return false
		}
		changed := c.changed
		c.mu.Unlock()
		select {
		case <-changed:
			c.mu.Lock()
		case <-timer.C:
			c.mu.Lock()
			return ok()
		}
	}
	return true
}

// append commits a transaction on the leader, with mu held.
func (c *Cluster) append(e entry) {
	c.log = append(c.log, e)
	for _, m := range c.members {
		if m == c.leader || !m.held && !c.lagging {
			m.apply(len(c.log))
		}
	}
	c.broadcast()
}

// routingTable is what ROUTE answers, with mu held. Who is stopped is still in
// it: a cluster takes its time to notice.
func (c *Cluster) routingTable() map[string]any {
	writers, readers, routers := []string{}, []string{}, []string{}
	if !c.empty {
		writers = append(writers, c.leader.addr)
		for _, m := range c.members {
			routers = append(routers, m.addr)
			if m != c.leader || len(c.members) == 1 {
				readers = append(readers, m.addr)
			}
		}
	}
	role := func(name string, addresses []string) any {
		return map[string]any{"role": name, "addresses": addresses}
	}
	return map[string]any{
		"ttl": int64(c.ttl / time.Second), "db": "neo4j",
		"servers": []any{role("WRITE", writers), role("READ", readers), role("ROUTE", routers)},
	}
}

// Counts counts what a member was asked.
type Counts struct {
	Reads   int // transactions begun with read access
	Writes  int // transactions begun with write access
	Commits int // COMMITs of transactions that wrote
	Routes  int // routing tables
}

// A Member is a server of a cluster.
type Member struct {
	c    *Cluster
	addr string

	// Guarded by the cluster's mu.
	listener net.Listener
	conns    map[*conn]bool
	state    *state
	applied  int  // how much of the log state holds
	held     bool // it applies nothing
	counts   Counts
}

// Start listens again after Stop, on the same address.
func (m *Member) Start() {
	m.c.t.Helper()
	var l net.Listener
	err := errors.New("not tried")
	for try := 0; err != nil && try < 100; try++ {
		addr := m.addr
		if addr == "" {
			// Not a port that the system gives to others while the member is
			// stopped: those begin at 32768, or higher.
			addr = net.JoinHostPort("127.0.0.1", strconv.Itoa(20_000+rand.IntN(12_000)))
		}
		if l, err = net.Listen("tcp", addr); err != nil {
			time.Sleep(10 * time.Millisecond)
		}
	}
	if err != nil {
		m.c.t.Fatalf("listen: %v", err)
	}
	m.c.mu.Lock()
	defer m.c.mu.Unlock()
	m.listener, m.addr = l, l.Addr().String()
	m.c.wg.Go(func() { m.accept(l) })
}

// Stop closes the member's listener and cuts its connections. Routing tables
// still name it.
func (m *Member) Stop() {
	m.c.mu.Lock()
	defer m.c.mu.Unlock()
	if m.listener == nil {
		return
	}
	m.listener.Close()
	m.listener = nil
	for cn := range m.conns {
		cn.net.Close()
	}
}

// Hold has the member apply nothing that is committed from now on, until
// Release. The leader is never behind.
func (m *Member) Hold() {
	m.c.mu.Lock()
	defer m.c.mu.Unlock()
	m.held = true
}

// Release has the member catch up.
func (m *Member) Release() {
	m.c.mu.Lock()
	defer m.c.mu.Unlock()
	m.held = false
	m.apply(len(m.c.log))
	m.c.broadcast()
}

// Counts gives the counts since the last Counts.
func (m *Member) Counts() Counts {
	m.c.mu.Lock()
	defer m.c.mu.Unlock()
	out := m.counts
	m.counts = Counts{}
	return out
}

func (m *Member) apply(upTo int) {
	for ; m.applied < upTo; m.applied++ {
		for _, op := range m.c.log[m.applied].ops {
			op(m.state)
		}
	}
}

func (m *Member) accept(l net.Listener) {
	for {
		n, err := l.Accept()
		if err != nil {
			return
		}
		cn := &conn{m: m, net: n, in: make(chan message), done: make(chan struct{})}
		m.c.mu.Lock()
		if m.listener != l {
			n.Close()
		}
		m.conns[cn] = true
		m.c.mu.Unlock()
		m.c.wg.Go(cn.serve)
	}
}

// bookmark and parseBookmark: a bookmark is the length of the log, in a form
// that looks like Neo4j's own.
func bookmark(n int) string {
	return "FB:" + base64.StdEncoding.EncodeToString([]byte(strconv.Itoa(n)))
}

func parseBookmark(s string) (int, bool) {
	code, ok := strings.CutPrefix(s, "FB:")
	digits, err := base64.StdEncoding.DecodeString(code)
	if !ok || err != nil {
		return 0, false
	}
	n, err := strconv.Atoi(string(digits))
	return n, err == nil
}

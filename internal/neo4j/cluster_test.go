package neo4j_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hubgraph/graph"
	"hubgraph/internal/neo4j"
	"hubgraph/internal/neo4j/bolttest"
)

// replica opens a store on a cluster, as one replica of the service does.
func replica(t *testing.T, c *bolttest.Cluster) *neo4j.Store {
	t.Helper()
	s := unprepared(t, c)
	if err := s.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func unprepared(t *testing.T, c *bolttest.Cluster) *neo4j.Store {
	t.Helper()
	s, err := neo4j.Open(neo4j.Options{URI: c.URI()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func company(id, name string) graph.Batch {
	return graph.Batch{Entities: []graph.Entity{{ID: graph.EntityID(id), Type: "company", Name: name}}}
}

func apply(t *testing.T, s graph.Store, b graph.Batch) graph.Revision {
	t.Helper()
	rev, err := s.Apply(t.Context(), b)
	if err != nil {
		t.Fatalf("Apply: %v", err)
	}
	return rev
}

// name gives the name of an entity as a store reads it.
func name(ctx context.Context, s graph.Store, id graph.EntityID) (string, error) {
	r, err := s.Entity(ctx, id)
	return r.Name, err
}

// eventually waits for something that needs no more than a moment.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for begun := watch.now(); !ok(); time.Sleep(time.Millisecond) {
		if watch.since(begun) > 5*time.Second {
			t.Fatalf("%s: not within 5 s", what)
		}
	}
}

func counts(c *bolttest.Cluster) [3]bolttest.Counts {
	return [3]bolttest.Counts{c.Member(0).Counts(), c.Member(1).Counts(), c.Member(2).Counts()}
}

func TestClusterReadsFromReadersAndWritesToTheLeader(t *testing.T) {
	c := bolttest.New(t, 3)
	s := replica(t, c)
	apply(t, s, company("a", "A"))
	counts(c)
	const writes, reads = 10, 40
	for i := range writes {
		apply(t, s, company("a", fmt.Sprintf("A %d", i)))
	}
	// One at a time would always find the same connection idle.
	var done sync.WaitGroup
	for range 4 {
		done.Go(func() {
			for range reads / 4 {
				if _, err := s.Entity(t.Context(), "a"); err != nil {
					t.Error(err)
				}
			}
		})
	}
	done.Wait()
	got := counts(c)
	if got[0].Writes != writes || got[1].Writes+got[2].Writes != 0 {
		t.Errorf("writes: got %d at the leader and %d, %d at the readers, want all %d at the leader", got[0].Writes, got[1].Writes, got[2].Writes, writes)
	}
	if got[0].Reads != 0 || got[1].Reads+got[2].Reads != reads || got[1].Reads == 0 || got[2].Reads == 0 {
		t.Errorf("reads: got %d at the leader and %d, %d at the readers, want %d at both readers and none at the leader", got[0].Reads, got[1].Reads, got[2].Reads, reads)
	}
	// After a switch the same holds of the new leader.
	c.Lead(c.Member(2))
	apply(t, s, company("a", "last"))
	counts(c)
	for i := range writes {
		apply(t, s, company("a", fmt.Sprintf("A %d", i)))
	}
	if got := counts(c); got[2].Writes != writes {
		t.Errorf("writes after a leader switch: got %d at the new leader, want %d", got[2].Writes, writes)
	}
}

func TestClusterReadsItsOwnWrites(t *testing.T) {
	t.Run("one store, readers that lag", func(t *testing.T) {
		c := bolttest.New(t, 3)
		s := replica(t, c)
		apply(t, s, company("a", "old"))
		c.Member(1).Hold()
		c.Member(2).Hold()
		apply(t, s, company("a", "new"))
		counts(c)
		type answer struct {
			name string
			err  error
		}
		done := make(chan answer, 1)
		go func() {
			name, err := name(t.Context(), s, "a")
			done <- answer{name, err}
		}()
		asked := 0
		eventually(t, "a reader is asked", func() bool {
			got := counts(c)
			asked += got[1].Reads + got[2].Reads
			return asked > 0
		})
		select {
		case got := <-done:
			t.Fatalf("got %q, %v from a reader that lags, want it to wait", got.name, got.err)
		case <-time.After(20 * time.Millisecond):
		}
		c.Member(1).Release()
		c.Member(2).Release()
		if got := <-done; got.err != nil || got.name != "new" {
			t.Errorf("got %q, %v, want the name just written", got.name, got.err)
		}
	})
	t.Run("two stores", func(t *testing.T) {
		c := bolttest.New(t, 3)
		one, two := replica(t, c), replica(t, c)
		apply(t, one, company("a", "old"))
		if _, err := name(t.Context(), two, "a"); err != nil {
			t.Fatal(err)
		}
		c.Member(1).Hold()
		c.Member(2).Hold()
		apply(t, one, company("a", "new"))
		// Without the bookmarks the other replica reads what its reader has.
		if got, err := name(t.Context(), two, "a"); err != nil || got != "old" {
			t.Errorf("without bookmarks: got %q, %v, want the old name", got, err)
		}
		marks, err := one.Bookmarks(t.Context())
		if err != nil || len(marks) == 0 {
			t.Fatalf("Bookmarks: got %q, %v, want some", marks, err)
		}
		ctx := neo4j.WithBookmarks(t.Context(), marks...)
		short, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
		defer cancel()
		if got, err := name(short, two, "a"); !errors.Is(err, graph.ErrUnavailable) {
			t.Errorf("with bookmarks, readers lagging: got %q, %v, want ErrUnavailable", got, err)
		}
		// One reader that has caught up does not help who waits for the other, so both.
		c.Member(1).Release()
		c.Member(2).Release()
		if got, err := name(ctx, two, "a"); err != nil || got != "new" {
			t.Errorf("with bookmarks: got %q, %v, want the name just written", got, err)
		}
	})
	t.Run("there and back", func(t *testing.T) {
		c := bolttest.New(t, 3)
		stores := [2]*neo4j.Store{replica(t, c), replica(t, c)}
		ctx := t.Context()
		for i := range 20 {
			writer, reader := stores[i%2], stores[(i+1)%2]
			// The reader catches up only after it was asked.
			c.Member(1 + i%2).Hold()
			want := fmt.Sprintf("A %d", i)
			if _, err := writer.Apply(ctx, company("a", want)); err != nil {
				t.Fatal(err)
			}
			marks, err := writer.Bookmarks(ctx)
			if err != nil {
				t.Fatal(err)
			}
			timer := time.AfterFunc(5*time.Millisecond, c.Member(1+i%2).Release)
			got, err := name(neo4j.WithBookmarks(ctx, marks...), reader, "a")
			if err != nil || got != want {
				t.Fatalf("round %d: got %q, %v, want %q", i, got, err, want)
			}
			if !timer.Stop() {
				continue
			}
			c.Member(1 + i%2).Release()
		}
		// The bookmarks that a store keeps do not pile up.
		for i, s := range stores {
			if marks, err := s.Bookmarks(ctx); err != nil || len(marks) > 2 {
				t.Errorf("store %d keeps the bookmarks %q (error %v), want at most two", i, marks, err)
			}
		}
	})
}

// A crowd is clients that read and write until they are stopped.
type crowd struct {
	deadline time.Duration
	allowed  []graph.Code // besides success
	stop     chan struct{}
	done     sync.WaitGroup
	mu       sync.Mutex
	faults   []string
	reads    atomic.Int64
	writes   atomic.Int64
	refused  atomic.Int64
	slowest  atomic.Int64
}

// gather starts clients that use the stores in turn, every other one a writer.
func gather(stores []*neo4j.Store, clients int, deadline time.Duration, allowed ...graph.Code) *crowd {
	c := &crowd{deadline: deadline, allowed: allowed, stop: make(chan struct{})}
	for i := range clients {
		s := stores[i%len(stores)]
		c.done.Go(func() { c.client(s, i, i/2%2 == 0) })
	}
	return c
}

func (c *crowd) client(s graph.Store, i int, writes bool) {
	for n := 0; ; n++ {
		select {
		case <-c.stop:
			return
		case <-time.After(2 * time.Millisecond):
		}
		begun := watch.now()
		ctx, cancel := context.WithTimeout(context.Background(), c.deadline)
		var err error
		good := &c.reads
		if writes {
			good = &c.writes
			b := company(fmt.Sprintf("e-%d", i), fmt.Sprintf("Company %d", n))
			b.Key = fmt.Sprintf("key-%d-%d", i, n)
			_, err = s.Apply(ctx, b)
		} else {
			_, err = s.Entity(ctx, "hub")
		}
		cancel()
		took := watch.since(begun)
		if took > c.deadline+500*time.Millisecond {
			c.fault("took %v with a deadline of %v: %v", took, c.deadline, err)
		}
		if int64(took) > c.slowest.Load() {
			c.slowest.Store(int64(took))
		}
		if err == nil {
			good.Add(1)
			continue
		}
		c.refused.Add(1)
		allowed := false
		for _, code := range c.allowed {
			allowed = allowed || errors.Is(err, code)
		}
		if !allowed {
			c.fault("client %d: got code %q, want none or one of %q: %v (%v)", i, graph.CodeOf(err), c.allowed, err, errors.Unwrap(err))
		}
	}
}

func (c *crowd) fault(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.faults) < 10 {
		c.faults = append(c.faults, fmt.Sprintf(format, args...))
	}
}

// goesOn waits until reads and writes went well again.
func (c *crowd) goesOn(t *testing.T, since string) {
	t.Helper()
	begun := watch.now()
	r, w := c.reads.Load(), c.writes.Load()
	// What was begun before may count once for each client.
	for c.reads.Load() < r+8 || c.writes.Load() < w+8 {
		if watch.since(begun) > 5*time.Second {
			t.Errorf("%s: %d reads and %d writes went well within 5 s, want 8 of each", since, c.reads.Load()-r, c.writes.Load()-w)
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Logf("%s: reads and writes go well after %v", since, watch.since(begun).Round(time.Millisecond))
}

func (c *crowd) end(t *testing.T) {
	t.Helper()
	close(c.stop)
	c.done.Wait()
	t.Logf("%d reads and %d writes went well, %d were refused, the slowest took %v", c.reads.Load(), c.writes.Load(), c.refused.Load(), time.Duration(c.slowest.Load()).Round(time.Millisecond))
	for _, f := range c.faults {
		t.Error(f)
	}
}

func TestClusterLeaderSwitches(t *testing.T) {
	notRaced(t)
	c := bolttest.New(t, 3)
	const clients = 8
	stores := []*neo4j.Store{replica(t, c), replica(t, c)} // two replicas of the service
	before := apply(t, stores[0], company("hub", "Hub"))
	c.Lag(20 * time.Millisecond)
	l := gather(stores, clients, 10*time.Second)
	const switches = 50
	for i := range switches {
		c.Lead(c.Member((i + 1) % 3))
		// The next switch comes when this one was noticed.
		writes := l.writes.Load()
		eventually(t, "writes after a leader switch", func() bool { return l.writes.Load() >= writes+6 })
	}
	l.end(t)
	if n := c.Refused(); n < switches {
		t.Errorf("%d writes met a member that leads no more, want at least one a switch", n)
	}
	// Each write that was answered is there once.
	var marks []string
	for _, s := range stores {
		m, err := s.Bookmarks(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		marks = append(marks, m...)
	}
	rev, err := stores[0].Revision(neo4j.WithBookmarks(t.Context(), marks...))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := int64(rev.Seq-before.Seq), l.writes.Load(); got != want {
		t.Errorf("the revision rose by %d, want one for each of the %d writes", got, want)
	}
}

func TestClusterLostMembers(t *testing.T) {
	notRaced(t)
	const deadline = time.Second
	unavailable := []graph.Code{graph.ErrUnavailable}
	for _, day := range []struct {
		name    string
		allowed []graph.Code
		lose    func(c *bolttest.Cluster)
		alone   bool // the store heals before the cluster does
		heal    func(c *bolttest.Cluster)
	}{
		{
			// The first member is the one that the URI names.
			name: "the first router", allowed: unavailable, alone: true,
			lose: func(c *bolttest.Cluster) { c.Member(0).Stop() },
			heal: func(c *bolttest.Cluster) { c.Member(0).Start() },
		},
		{
			name: "a reader", allowed: unavailable, alone: true,
			lose: func(c *bolttest.Cluster) { c.Member(2).Stop() },
			heal: func(c *bolttest.Cluster) { c.Member(2).Start() },
		},
		{
			name: "all readers", allowed: unavailable,
			lose: func(c *bolttest.Cluster) { c.Member(0).Stop(); c.Member(2).Stop() },
			heal: func(c *bolttest.Cluster) { c.Member(0).Start(); c.Member(2).Start() },
		},
		{
			name: "the table of members", allowed: unavailable,
			lose: func(c *bolttest.Cluster) { c.EmptyTables(true) },
			heal: func(c *bolttest.Cluster) { c.EmptyTables(false) },
		},
		{
			// A commit may be under way at that moment, and its key can't be
			// looked up before there is a leader again.
			name: "the leader", allowed: []graph.Code{graph.ErrUnavailable, graph.ErrOutcomeUnknown},
			lose: func(c *bolttest.Cluster) { c.Member(1).Stop() },
			heal: func(c *bolttest.Cluster) { c.Lead(c.Member(2)) },
		},
		{
			name: "all members", allowed: []graph.Code{graph.ErrUnavailable, graph.ErrOutcomeUnknown},
			lose: func(c *bolttest.Cluster) {
				for i := range 3 {
					c.Member(i).Stop()
				}
			},
			heal: func(c *bolttest.Cluster) {
				for i := range 3 {
					c.Member(i).Start()
				}
			},
		},
	} {
		t.Run(day.name, func(t *testing.T) {
			t.Parallel() // most of it is waiting
			c := bolttest.New(t, 3)
			c.Lead(c.Member(1))
			c.SetTTL(time.Second)
			s := replica(t, c)
			apply(t, s, company("hub", "Hub"))
			l := gather([]*neo4j.Store{s}, 8, deadline, day.allowed...)
			l.goesOn(t, "at first")
			day.lose(c)
			if day.alone {
				l.goesOn(t, "lost")
			}
			// Until the store meets the loss, and the driver asks for a new table.
			time.Sleep(deadline + 500*time.Millisecond)
			day.heal(c)
			l.goesOn(t, "healed")
			l.end(t)
		})
	}
}

func TestClusterDeathAtCommit(t *testing.T) {
	notRaced(t)
	const failed = "Neo.TransientError.Cluster.ReplicationFailure"
	die := func(faults ...bolttest.CommitFault) []bolttest.CommitFault { return faults }
	for _, test := range []struct {
		name    string
		key     string
		faults  []bolttest.CommitFault
		want    graph.Code // "": the batch is applied
		effects int
		commits int
	}{
		{"without a key, before it happened", "", die(bolttest.DieBeforeCommit), graph.ErrOutcomeUnknown, 0, 1},
		{"without a key, after it happened", "", die(bolttest.DieAfterCommit), graph.ErrOutcomeUnknown, 1, 1},
		{"without a key, not replicated", "", die(bolttest.CommitFault{Code: failed}), graph.ErrOutcomeUnknown, 0, 1},
		{"without a key, replicated all the same", "", die(bolttest.CommitFault{Code: failed, Effect: true}), graph.ErrOutcomeUnknown, 1, 1},
		{"without a key, the server in trouble", "", die(bolttest.CommitFault{Code: "Neo.DatabaseError.Transaction.TransactionCommitFailed", Effect: true}), graph.ErrOutcomeUnknown, 1, 1},
		{"without a key, refused", "", die(bolttest.CommitFault{Code: "Neo.ClientError.Cluster.NotALeader"}), "", 1, 2},
		{"without a key, refused for now", "", die(bolttest.CommitFault{Code: "Neo.TransientError.Transaction.DeadlockDetected"}), "", 1, 2},
		{"with a key, before it happened", "k", die(bolttest.DieBeforeCommit), "", 1, 2},
		{"with a key, after it happened", "k", die(bolttest.DieAfterCommit), "", 1, 2},
		{"with a key, not replicated", "k", die(bolttest.CommitFault{Code: failed}), "", 1, 2},
		{"with a key, replicated all the same", "k", die(bolttest.CommitFault{Code: failed, Effect: true}), "", 1, 2},
		{"with a key, twice", "k", die(bolttest.DieBeforeCommit, bolttest.DieAfterCommit), "", 1, 3},
		{"with a key, again and again", "k", die(bolttest.DieAfterCommit, bolttest.DieAfterCommit, bolttest.DieAfterCommit, bolttest.DieAfterCommit), graph.ErrOutcomeUnknown, 1, 4},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := bolttest.New(t, 3)
			s := replica(t, c)
			before := apply(t, s, company("a", "old"))
			effects := c.Effects()
			counts(c)
			c.OnCommit(test.faults...)
			b := company("a", "new")
			b.Key = test.key
			rev, err := s.Apply(t.Context(), b)
			if got := graph.CodeOf(err); got != test.want || err != nil && got == "" {
				t.Fatalf("Apply: got code %q, want %q: %v", got, test.want, err)
			}
			if got := c.Effects() - effects; got != test.effects {
				t.Errorf("got %d effects, want %d", got, test.effects)
			}
			commits := 0
			for _, m := range counts(c) {
				commits += m.Commits
			}
			if commits != test.commits {
				t.Errorf("got %d commits, want %d", commits, test.commits)
			}
			want, wantSeq := "old", before.Seq
			if test.effects > 0 {
				want, wantSeq = "new", before.Seq+1
			}
			// Without an answer there is no bookmark of it, but nothing lags here.
			got, err := s.Entity(t.Context(), "a")
			if err != nil || got.Name != want || got.Revision.Seq != wantSeq {
				t.Errorf("got %q at %d, %v, want %q at %d", got.Name, got.Revision.Seq, err, want, wantSeq)
			}
			if test.want == "" && rev != got.Revision {
				t.Errorf("Apply answered revision %v, want %v", rev, got.Revision)
			}
			if test.key == "" {
				return
			}
			// The same key later: what was answered, or would have been, and no more.
			rev, err = s.Apply(t.Context(), b)
			if err != nil || rev != got.Revision {
				t.Errorf("the same key again: got %v, %v, want %v", rev, err, got.Revision)
			}
			if got := c.Effects() - effects; got != 1 {
				t.Errorf("the same key again: got %d effects in all, want 1", got)
			}
		})
	}
}

// A commit without an answer stays unknown where its key can't be looked up.
func TestClusterDeathOfTheLeaderAtCommit(t *testing.T) {
	notRaced(t)
	for _, fault := range []bolttest.CommitFault{bolttest.DieBeforeCommit, bolttest.DieAfterCommit} {
		t.Run(fmt.Sprintf("effect %v", fault.Effect), func(t *testing.T) {
			c := bolttest.New(t, 3)
			s := replica(t, c)
			before := apply(t, s, company("a", "old"))
			c.OnDeath(c.Member(0).Stop)
			c.OnCommit(fault)
			b := company("a", "new")
			b.Key = "k"
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			begun := watch.now()
			if _, err := s.Apply(ctx, b); !errors.Is(err, graph.ErrOutcomeUnknown) {
				t.Errorf("Apply: got code %q, want %q: %v", graph.CodeOf(err), graph.ErrOutcomeUnknown, err)
			}
			if took := watch.since(begun); took > 800*time.Millisecond {
				t.Errorf("took %v with a deadline of 300ms", took)
			}
			c.Lead(c.Member(1))
			// All that the driver knows by now is the member of the URI, which is gone.
			rev := apply(t, s, b)
			if rev.Seq != before.Seq+1 {
				t.Errorf("got revision %d, want one effect after %d", rev.Seq, before.Seq)
			}
			if got, err := name(t.Context(), s, "a"); err != nil || got != "new" {
				t.Errorf("got %q, %v, want the new name", got, err)
			}
		})
	}
}

func TestClusterFirstContact(t *testing.T) {
	notRaced(t)
	t.Run("no member answers", func(t *testing.T) {
		// Those who wait for another's first contact keep to their own deadlines.
		c := bolttest.New(t, 3)
		for i := range 3 {
			c.Member(i).Stop()
		}
		s := unprepared(t, c)
		var done sync.WaitGroup
		for _, deadline := range []time.Duration{1200, 200, 200, 300} {
			deadline *= time.Millisecond
			done.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), deadline)
				defer cancel()
				begun := watch.now()
				if _, err := s.Revision(ctx); !errors.Is(err, graph.ErrUnavailable) || neo4j.Permanent(err) {
					t.Errorf("got %v, want ErrUnavailable that may heal", err)
				}
				if took := watch.since(begun); took > deadline+500*time.Millisecond {
					t.Errorf("took %v with a deadline of %v", took, deadline)
				}
			})
			time.Sleep(20 * time.Millisecond) // the most patient is the first
		}
		done.Wait()
		for i := range 3 {
			c.Member(i).Start()
		}
		if err := s.Ping(t.Context()); err != nil {
			t.Errorf("Ping after the members came back: %v", err)
		}
	})
	t.Run("the leader changes and commits die", func(t *testing.T) {
		c := bolttest.New(t, 3)
		c.OnCommit(bolttest.CommitFault{Code: "Neo.ClientError.Cluster.NotALeader"}, bolttest.DieAfterCommit, bolttest.DieBeforeCommit)
		s := unprepared(t, c)
		var done sync.WaitGroup
		done.Go(func() {
			for i := range 6 {
				time.Sleep(3 * time.Millisecond)
				c.Lead(c.Member((i + 1) % 3))
			}
		})
		if err := s.Ping(t.Context()); err != nil {
			t.Errorf("Ping: %v", err)
		}
		done.Wait()
		if rev, err := s.Revision(t.Context()); err != nil || rev.Seq != 0 {
			t.Errorf("got %v, %v, want a new store", rev, err)
		}
	})
}

// TestOtherServers meets servers that speak Bolt and are not what is needed.
func TestOtherServers(t *testing.T) {
	for _, test := range []struct {
		agent, want string // "": it is taken
		unrouted    bool
	}{
		{"Neo4j/5.26.12", "", false},
		{"Neo4j/5.27-aura", "", false},
		{"Neo4j/2026.08.1", "", false},
		{"Neo4j/5.25.1", `the server says it is "Neo4j/5.25.1"; Hubgraph needs Neo4j 5.26 or newer`, false},
		{"Neo4j/4.4.38", `the server says it is "Neo4j/4.4.38"; Hubgraph needs Neo4j 5.26 or newer`, true},
		{"Neo4j/v5.11.0 compatible graph database server - Memgraph", `the server says it is "Neo4j/v5.11.0 compatible graph database server - Memgraph"; Hubgraph needs Neo4j 5.26 or newer`, true},
		{"Neo4j/5.26.0 compatible server", `the server says it is "Neo4j/5.26.0 compatible server"; Hubgraph needs Neo4j 5.26 or newer`, false},
		{"Memgraph/3.1.0", `the server says it is "Memgraph/3.1.0"; Hubgraph needs Neo4j 5.26 or newer`, true},
		{"FalkorDB", `the server says it is "FalkorDB"; Hubgraph needs Neo4j 5.26 or newer`, true},
	} {
		t.Run(test.agent, func(t *testing.T) {
			c := bolttest.New(t, 1)
			c.SayIs(test.agent)
			if test.unrouted {
				c.SayNoRoutes()
			}
			err := unprepared(t, c).Ping(t.Context())
			if test.want == "" {
				if err != nil {
					t.Errorf("got %v, want that it is taken", err)
				}
				return
			}
			if !errors.Is(err, graph.ErrUnavailable) || !neo4j.Permanent(err) || err.Error() != test.want {
				t.Errorf("got code %q, permanent %v, %v; want %q, permanent, %q", graph.CodeOf(err), neo4j.Permanent(err), err, graph.ErrUnavailable, test.want)
			}
		})
	}
}

// TestWritesRefused has every write refused, as where the database is read-only or
// the user may only read: reads go on, and what waiting can't heal is told as that.
func TestWritesRefused(t *testing.T) {
	for _, test := range []struct{ code, want string }{
		{"Neo.ClientError.General.WriteOnReadOnlyAccessDatabase", "read-only"},
		{"Neo.ClientError.Security.Forbidden", "does not allow this user"},
	} {
		t.Run(test.code, func(t *testing.T) {
			c := bolttest.New(t, 3)
			s := replica(t, c)
			rev := apply(t, s, company("a", "A"))
			effects := c.Effects()
			if err := s.Ready(t.Context()); err != nil {
				t.Errorf("Ready, while writes go well: %v", err)
			}
			c.Refuse(test.code)
			_, err := s.Apply(t.Context(), company("a", "B"))
			_, errDocument := s.Documents().Put(t.Context(), "view", "v", 0, []byte("{}"))
			for what, err := range map[string]error{"Ready": s.Ready(t.Context()), "Apply": err, "Put": errDocument} {
				if !errors.Is(err, graph.ErrUnavailable) || !neo4j.Permanent(err) || !strings.Contains(err.Error(), test.want) {
					t.Errorf("%s: got code %q, permanent %v, %v; want ErrUnavailable, permanent, %q", what, graph.CodeOf(err), neo4j.Permanent(err), err, test.want)
				}
			}
			if got, err := s.Entity(t.Context(), "a"); err != nil || got.Name != "A" {
				t.Errorf("a read: got %q, %v", got.Name, err)
			}
			c.Refuse("")
			if err := s.Ready(t.Context()); err != nil {
				t.Errorf("Ready, when writes go well again: %v", err)
			}
			if got := c.Effects(); got != effects {
				t.Errorf("Ready had %d effects", got-effects)
			}
			if got := apply(t, s, company("a", "B")); got.Seq != rev.Seq+1 {
				t.Errorf("got revision %d, want the one after %d", got.Seq, rev.Seq)
			}
		})
	}
}

func TestClusterCloseOvertakesCalls(t *testing.T) {
	notRaced(t)
	c := bolttest.New(t, 3)
	s := replica(t, c)
	apply(t, s, company("hub", "Hub"))
	l := gather([]*neo4j.Store{s}, 8, 5*time.Second, graph.ErrClosed)
	l.goesOn(t, "at first")
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	time.Sleep(20 * time.Millisecond)
	l.end(t)
}

// TestClusterReadsInFewTrips counts what a read of a cluster costs behind a slow line:
// where the revision is known, an entity takes one round trip, and so does what the meta
// node holds; where another replica wrote since, it takes a transaction more.
func TestClusterReadsInFewTrips(t *testing.T) {
	c := bolttest.New(t, 3)
	s := replica(t, c)
	apply(t, s, company("a", "A"))
	for _, q := range []struct {
		name string
		ask  func() error
	}{
		{"entity", func() error { _, err := s.Entity(t.Context(), "a"); return err }},
		{"one that is not there", func() error {
			if _, err := s.Entity(t.Context(), "b"); !errors.Is(err, graph.ErrNotFound) {
				return fmt.Errorf("got %v, want ErrNotFound", err)
			}
			return nil
		}},
		{"revision", func() error { _, err := s.Revision(t.Context()); return err }},
	} {
		if err := q.ask(); err != nil {
			t.Fatal(err)
		}
		sent := neo4j.Alone(s)
		counts(c)
		if err := q.ask(); err != nil {
			t.Fatal(err)
		}
		if n := sent.Load(); n != 1 {
			t.Errorf("%s: %d statements outside of transactions, want 1", q.name, n)
		}
		reads := 0
		for _, m := range counts(c) {
			reads += m.Reads
		}
		if reads != 1 {
			t.Errorf("%s: %d reads, want 1", q.name, reads)
		}
	}
}

// TestClusterReadsOfSeveralMembers asks while another replica writes and readers lag, when
// each statement of a question may run on either: the answer is of the revision that it says.
func TestClusterReadsOfSeveralMembers(t *testing.T) {
	c := bolttest.New(t, 3)
	s, other := replica(t, c), replica(t, c)
	b := company("a", "A 0")
	b.Entities = append(b.Entities, graph.Entity{ID: "b", Type: "company", Name: "B"})
	b.Sources = []graph.Source{{ID: "s", Title: "A source"}}
	b.Statements = []graph.Statement{{Subject: "a", Predicate: "owns", Object: "b", Source: "s"}}
	names := map[graph.Revision]string{apply(t, s, b): "A 0"}
	c.Lag(5 * time.Millisecond)
	// One at a time would always find the same connection idle.
	var mu sync.Mutex
	got := map[graph.Revision]map[string]bool{}
	var done sync.WaitGroup
	var ended atomic.Bool
	for range 4 {
		done.Go(func() {
			for !ended.Load() {
				r, err := s.Profile(t.Context(), "a")
				if errors.Is(err, graph.ErrUnavailable) {
					continue // it is written faster than this can be read
				}
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				if got[r.Revision] == nil {
					got[r.Revision] = map[string]bool{}
				}
				got[r.Revision][r.Name] = true
				mu.Unlock()
			}
		})
	}
	for i := range 200 {
		name := fmt.Sprint("A ", i+1)
		names[apply(t, other, company("a", name))] = name
		time.Sleep(time.Millisecond)
	}
	ended.Store(true)
	done.Wait()
	if len(got) < 5 {
		t.Errorf("only %d revisions were read", len(got))
	}
	for rev, of := range got {
		if len(of) != 1 || !of[names[rev]] {
			t.Errorf("got %v at revision %d, want %q", of, rev.Seq, names[rev])
		}
	}
}

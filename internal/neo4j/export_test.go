package neo4j

import (
	"context"
	"strings"
	"sync/atomic"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"hubgraph/graph"
)

// TreatAsHubs has a store treat entities as hubs from so many links on, so that a
// small graph shows what it does about them.
func TreatAsHubs(s *Store, links int) { s.hub, s.seek = links, 0 }

// LookFromUnknown has a store always look from what is not known to what is; or not more
// often than else.
func LookFromUnknown(s *Store, always bool) {
	if s.back = 2; always {
		s.back = 0
	}
}

// SendAtMost has a store send no more ids at once, so that a small graph shows what
// it does about long lists.
func SendAtMost(s *Store, ids int) { s.message = ids }

// Settled waits until the samples that a store's writes call for were taken.
func Settled(s *Store) {
	time.Sleep(sampleWait + 100*time.Millisecond)
	s.sampler.running.Lock()
	defer s.sampler.running.Unlock()
}

// Planned waits until the server has planned ahead, where it was asked to already.
func Planned(s *Store) {
	s.sampler.planning.Lock()
	defer s.sampler.planning.Unlock()
}

// PlanAhead has the server plan what is asked of it.
func PlanAhead(s *Store) { s.planAhead() }

// A Sent is a statement as a store sent it to the server.
type Sent struct {
	Cypher  string
	Params  map[string]any
	Summary driver.ResultSummary // nil where the result was not read to its end
}

// Watch has fn told of every statement that a store sends from now on, whatever
// part of it sends it: it stands between the store and the driver. Where profile
// is set, statements are profiled while they do their work, so that the summary
// holds the plan that ran and what it touched; those about indexes can't be.
// It is not for use by several goroutines.
func Watch(s *Store, profile bool, fn func(*Sent)) {
	s.driver = &watchedDriver{s.driver, &watch{profile: profile, fn: fn}}
}

type watch struct {
	profile bool
	fn      func(*Sent)
	before  func(context.Context) // is told of each; may be nil
	open    []*watchedResult
}

type runner func(ctx context.Context, cypher string, p map[string]any) (driver.ResultWithContext, error)

// Stall has the nth statement of a store from now on not come back before its time
// is over. It gives how many there were.
func Stall(s *Store, n int) (sent func() int) {
	i := 0
	before(s, func(ctx context.Context, at int) {
		if i = at; i == n {
			<-ctx.Done()
		}
	})
	return func() int { return i }
}

// StallAndCut has the nth statement not come back before its time is over, and cut
// called before the mth.
func StallAndCut(s *Store, n, m int, cut func()) (sent func() int) {
	i := 0
	before(s, func(ctx context.Context, at int) {
		if i = at; i == n {
			<-ctx.Done()
		}
		if i == m {
			cut()
		}
	})
	return func() int { return i }
}

// Before has fn told of each statement of a store before it is sent, numbered from
// 1, until end is called. It is not for use by several goroutines.
func Before(s *Store, fn func(n int)) (end func()) {
	was := s.driver
	before(s, func(_ context.Context, n int) { fn(n) })
	return func() { s.driver = was }
}

// Looking gives a text that brings a look at the revision along.
func Looking(text string) string { return looking(text) }

func before(s *Store, fn func(ctx context.Context, n int)) {
	n := 0
	s.driver = &watchedDriver{s.driver, &watch{fn: func(*Sent) {}, before: func(ctx context.Context) {
		n++
		fn(ctx, n)
	}}}
}

// settle reads to their ends the results that the store let go of.
func (w *watch) settle(ctx context.Context) {
	for _, r := range w.open {
		if r.sent.Summary == nil {
			_, _ = r.Consume(ctx)
		}
	}
	w.open = nil
}

func (w *watch) run(ctx context.Context, cypher string, p map[string]any, run runner) (driver.ResultWithContext, error) {
	sent := &Sent{Cypher: strings.TrimPrefix(cypher, "CYPHER 5 "), Params: p}
	if w.profile && !strings.HasPrefix(sent.Cypher, "CREATE CONSTRAINT") && !strings.HasPrefix(sent.Cypher, "CREATE INDEX") && !strings.HasPrefix(sent.Cypher, "SHOW") {
		cypher = "CYPHER 5 PROFILE " + sent.Cypher
	}
	w.settle(ctx)
	if w.before != nil {
		w.before(ctx)
	}
	res, err := run(ctx, cypher, p)
	w.fn(sent)
	if err != nil {
		return nil, err
	}
	out := &watchedResult{res, sent}
	w.open = append(w.open, out)
	return out, nil
}

type watchedDriver struct {
	driver.DriverWithContext
	w *watch
}

func (d *watchedDriver) NewSession(ctx context.Context, config driver.SessionConfig) driver.SessionWithContext {
	return &watchedSession{d.DriverWithContext.NewSession(ctx, config), d.w}
}

type watchedSession struct {
	driver.SessionWithContext
	w *watch
}

func (s *watchedSession) work(work driver.ManagedTransactionWork) driver.ManagedTransactionWork {
	return func(tx driver.ManagedTransaction) (any, error) {
		out, err := work(&watchedManaged{tx, s.w})
		s.w.settle(context.Background())
		return out, err
	}
}

func (s *watchedSession) ExecuteRead(ctx context.Context, work driver.ManagedTransactionWork, c ...func(*driver.TransactionConfig)) (any, error) {
	return s.SessionWithContext.ExecuteRead(ctx, s.work(work), c...)
}

func (s *watchedSession) ExecuteWrite(ctx context.Context, work driver.ManagedTransactionWork, c ...func(*driver.TransactionConfig)) (any, error) {
	return s.SessionWithContext.ExecuteWrite(ctx, s.work(work), c...)
}

func (s *watchedSession) BeginTransaction(ctx context.Context, c ...func(*driver.TransactionConfig)) (driver.ExplicitTransaction, error) {
	tx, err := s.SessionWithContext.BeginTransaction(ctx, c...)
	if err != nil {
		return nil, err
	}
	return &watchedExplicit{tx, s.w}, nil
}

func (s *watchedSession) Run(ctx context.Context, cypher string, p map[string]any, c ...func(*driver.TransactionConfig)) (driver.ResultWithContext, error) {
	if strings.Contains(cypher, "db.prepareForReplanning") {
		return s.SessionWithContext.Run(ctx, cypher, p, c...) // of another goroutine
	}
	return s.w.run(ctx, cypher, p, func(ctx context.Context, cypher string, p map[string]any) (driver.ResultWithContext, error) {
		return s.SessionWithContext.Run(ctx, cypher, p, c...)
	})
}

type watchedManaged struct {
	driver.ManagedTransaction
	w *watch
}

func (t *watchedManaged) Run(ctx context.Context, cypher string, p map[string]any) (driver.ResultWithContext, error) {
	return t.w.run(ctx, cypher, p, t.ManagedTransaction.Run)
}

type watchedExplicit struct {
	driver.ExplicitTransaction
	w *watch
}

func (t *watchedExplicit) Run(ctx context.Context, cypher string, p map[string]any) (driver.ResultWithContext, error) {
	return t.w.run(ctx, cypher, p, t.ExplicitTransaction.Run)
}

type watchedResult struct {
	driver.ResultWithContext
	sent *Sent
}

func (r *watchedResult) Consume(ctx context.Context) (driver.ResultSummary, error) {
	sum, err := r.ResultWithContext.Consume(ctx)
	r.sent.Summary = sum
	return sum, err
}

// Alone counts the statements that a store sends outside of transactions from now on,
// whichever goroutine sends them.
func Alone(s *Store) *atomic.Int64 {
	d := &countingDriver{DriverWithContext: s.driver}
	s.driver = d
	return &d.n
}

type countingDriver struct {
	driver.DriverWithContext
	n atomic.Int64
}

func (d *countingDriver) NewSession(ctx context.Context, config driver.SessionConfig) driver.SessionWithContext {
	return &countingSession{d.DriverWithContext.NewSession(ctx, config), &d.n}
}

type countingSession struct {
	driver.SessionWithContext
	n *atomic.Int64
}

func (s *countingSession) Run(ctx context.Context, cypher string, p map[string]any, c ...func(*driver.TransactionConfig)) (driver.ResultWithContext, error) {
	s.n.Add(1)
	return s.SessionWithContext.Run(ctx, cypher, p, c...)
}

// Texts are the statements that reads send to the Community Edition, and that are planned
// ahead, and Changing those of writes.
func Texts() (out []string) {
	for _, text := range texts() {
		out = append(out, looking(text))
	}
	return out
}

func Changing() []string { return append(changing(), lockRevision) }

// Constraints are the statements that make the constraints of a database.
func Constraints() (out []string) {
	for _, d := range layout {
		if d.isConstraint() {
			out = append(out, d.create())
		}
	}
	return out
}

// KeepNothing has a store ask the server each time, so that it is seen what it asks.
func KeepNothing(s *Store) *Store {
	s.kept.most = 0
	return s
}

// Gather lists faults as an examination does.
func Gather(list ...Fault) []Fault {
	var f faults
	f.add(list...)
	return f.list
}

// Enter takes the room of a heavy question until leave is called.
func Enter(ctx context.Context, s *Store) (leave func(), err error) { return s.enter(ctx) }

// Kept gives how many bytes of what was fetched are kept, and in how many parcels.
func Kept(s *Store) (bytes, parcels int) {
	s.kept.mu.Lock()
	defer s.kept.mu.Unlock()
	return s.kept.bytes, s.kept.recent.Len()
}

// AskedLinks gives how many of an entity's links a filter asks for, from the text of its
// counts.
func AskedLinks(text string, f *graph.Filter, undirected ...graph.Predicate) (on, back int, err error) {
	l, err := countsOf("e", text)
	on, back = l.asked(f, undirected)
	return on, back, err
}

// AsInACluster has a store that is ready take its server for one of several.
func AsInACluster(s *Store) *Store {
	s.single.Store(false)
	return s
}

package neo4j

import (
	"cmp"
	"context"
	"errors"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"hubgraph/graph"
	"hubgraph/internal/engine"
)

// Neighborhood implements graph.Reader.
func (s *Store) Neighborhood(ctx context.Context, q graph.NeighborhoodQuery) (graph.Subgraph, error) {
	return ask(ctx, s, q, &q, &q.Filter, q.Hops != 1, engine.Parts.Neighborhood)
}

// Common implements graph.Reader.
func (s *Store) Common(ctx context.Context, q graph.CommonQuery) (graph.Subgraph, error) {
	return ask(ctx, s, q, &q, &q.Filter, true, engine.Parts.Common)
}

// Among implements graph.Reader.
func (s *Store) Among(ctx context.Context, q graph.AmongQuery) (graph.Subgraph, error) {
	return ask(ctx, s, q, &q, &q.Filter, q.MaxHops > 1, engine.Parts.Among)
}

// Paths implements graph.Reader.
func (s *Store) Paths(ctx context.Context, q graph.PathsQuery) (graph.PathsResult, error) {
	return ask(ctx, s, q, &q, &q.Filter, true, engine.Parts.Paths)
}

// A validator is a query.
type validator interface{ Validate() error }

// valid answers ErrClosed before ErrInvalid.
func (s *Store) valid(q validator) error {
	if s.closed.Load() {
		return graph.Closed()
	}
	return q.Validate()
}

// enter waits until fewer heavy questions than Options.Heavy are being answered. Who
// entered leaves.
func (s *Store) enter(ctx context.Context) (leave func(), err error) {
	select {
	case s.heavy <- struct{}{}:
		return func() { <-s.heavy }, nil
	default:
	}
	select {
	case s.heavy <- struct{}{}:
		return func() { <-s.heavy }, nil
	case <-s.life.Done():
		return nil, graph.Closed()
	case <-ctx.Done():
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return nil, graph.ErrUnavailable.With("too many questions that reach far are being answered; try again, or ask for fewer hops")
		}
		return nil, translate(ctx, ctx.Err())
	}
}

// ask has package engine answer a question by parts that are fetched in one read
// transaction. valid and filter are the question's; heavy is one that reaches further
// than the links of what it names.
func ask[Q, A any](ctx context.Context, s *Store, q Q, valid validator, filter *graph.Filter, heavy bool, answer func(engine.Parts, context.Context, Q) (A, error)) (out A, err error) {
	if err := s.valid(valid); err != nil {
		return out, err
	}
	ctx, cancel := s.bounded(ctx)
	defer cancel()
	if heavy {
		leave, err := s.enter(ctx)
		if err != nil {
			return out, err
		}
		defer leave()
	}
	cut := false
	var k keeper
	err = s.read(ctx, func(t *tx, m *meta) error {
		cut = false
		c, err := m.contents()
		if err != nil {
			return err
		}
		f := &fetcher{s: s, ctx: t.ctx, t: t, rev: m.rev, hub: t.hub, filter: filter, undirected: c.undirected(filter), stats: &c.stats, nothing: !c.has(filter.Predicates)}
		defer f.close()
		f.watch(t)
		k = keeper{fetcher: f, kept: &s.kept}
		var from engine.Fetcher = &k
		if s.kept.most == 0 {
			from = f // nothing is looked up nor gathered for nothing
		}
		out, err = answer(engine.Parts{Fetcher: from, Revision: m.rev, Schema: &c.whole}, t.ctx, q)
		if err != nil || !f.lost && t.ctx.Err() == nil {
			return err
		}
		// The transaction is over, or can't be ended in the time that its context has:
		// the last look at the revision is here.
		end, cancel := lastly(t.ctx)
		defer cancel()
		if err := cmp.Or(f.still(end), m.heldBy(f.server)); err != nil {
			return err
		}
		cut = true
		return errCut
	})
	if cut {
		err = nil // whatever the driver says of a transaction that it could not end
	}
	if err == nil {
		s.kept.put(k.parcels) // it was seen that all are of one revision
	}
	return out, err
}

// errCut ends a read whose answer stands though its transaction is over.
var errCut = errors.New("a deadline cut the answer")

// lastly gives a context for the last look of a call whose deadline may have passed
// early: it ends at that deadline.
func lastly(ctx context.Context) (context.Context, context.CancelFunc) {
	if end, ok := ctx.Deadline(); ok && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return context.WithDeadline(context.WithoutCancel(ctx), end)
	}
	return context.WithCancel(ctx)
}

// A fetcher is engine.Fetcher in a read transaction. The driver gives up a
// connection on which a deadline passes, and its transaction with it: what is
// fetched then is fetched in another, at the same revision.
type fetcher struct {
	s      *Store
	ctx    context.Context // the call's
	t      *tx
	rev    graph.Revision
	hub    int
	filter *graph.Filter
	// undirected are the predicates of which the filter's direction is not asked.
	undirected []graph.Predicate
	stats      *graph.Stats // of the graph at that revision
	nothing    bool         // no link can pass the filter, for there is none of its predicates

	server string // that runs the transaction
	lost   bool   // the transaction that it was made with
	gone   bool   // the present one
	end    func()
}

// watch notes which server runs a transaction.
func (f *fetcher) watch(t *tx) {
	seen := t.seen
	t.seen = func(sum driver.ResultSummary) {
		seen(sum)
		f.server = t.server
	}
}

// run runs fn in the transaction, or in a new one where that is gone.
func (f *fetcher) run(ctx context.Context, fn func(t *tx) error) error {
	if f.gone {
		if err := f.begin(ctx); err != nil {
			ended(ctx) // or the engine would take it for what no time explains
			return err
		}
	}
	t := *f.t
	t.ctx = ctx
	err := fn(&t)
	if err != nil && (ended(ctx) || *t.failed != nil) {
		f.gone, f.lost = true, true
	}
	return err
}

// still answers errMoved if the revision is not the same any more.
func (f *fetcher) still(ctx context.Context) error {
	if f.gone {
		return f.begin(ctx)
	}
	t := *f.t
	t.ctx = ctx
	return stillAt(&t, f.rev)
}

// begin begins a transaction of its own, and answers errMoved if the revision is
// not the same any more, or if another member of a cluster runs it: that one's
// revision tells nothing of what the first one gave.
func (f *fetcher) begin(ctx context.Context) error {
	f.close()
	sess := f.s.session(ctx, driver.AccessModeRead)
	dtx, err := sess.BeginTransaction(ctx, timeout(f.ctx))
	if err != nil {
		_ = sess.Close(ctx)
		return err
	}
	f.end = func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = dtx.Close(ctx)
		_ = sess.Close(ctx)
	}
	f.t, f.gone = f.s.reading(ctx, dtx.Run), false
	before := f.server
	f.watch(f.t)
	if err := stillAt(f.t, f.rev); err != nil {
		f.gone = true
		return err
	}
	if f.server != before {
		return errMoved
	}
	return nil
}

func (f *fetcher) close() {
	if f.end != nil {
		f.end()
		f.end = nil
	}
}

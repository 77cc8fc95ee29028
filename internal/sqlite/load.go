package sqlite

import (
	"context"

	"hubgraph/graph"
	"hubgraph/internal/engine"
)

var _ graph.Loader = (*Store)(nil)

// Load implements graph.Loader. While the rows of a batch are written and made to last, the
// next is planned against the view after it. The turn is held while batches come and nobody
// else waits for it.
func (s *Store) Load(ctx context.Context, in graph.Stream) error {
	for {
		select {
		case b, ok := <-in.Batches:
			if !ok {
				return nil
			}
			if err := s.applyFrom(ctx, b, in); err != nil {
				return translate("apply batch", s.file, err)
			}
		case <-ctx.Done():
			return translate("apply batch", s.file, ctx.Err())
		}
	}
}

// applyFrom applies a batch and those that come while another is written.
func (s *Store) applyFrom(ctx context.Context, b *graph.Batch, in graph.Stream) error {
	one, cancel := in.Within(ctx)
	defer cancel()
	release, err := s.toWrite(one)
	if err != nil {
		return err
	}
	defer release()
	w, err := s.settledWriter(ctx, "apply batch")
	if err != nil {
		return err
	}
	l := &line{s: s, in: in, w: w, head: s.head.Load(), known: true}
	for ; b != nil && err == nil; b = l.next(ctx) {
		err = l.apply(ctx, b)
	}
	if landed := l.land(); err == nil {
		err = landed
	}
	return err
}

// A line is batches that follow each other, while the turn is held.
type line struct {
	s      *Store
	in     graph.Stream
	w      *writer
	head   *engine.Head
	before *landing // the one that is being written; nil: none is
	known  bool     // that before had been applied already, or there was none
}

// A landing is a batch whose rows are being written.
type landing struct {
	view  *engine.View // after it, not yet published
	after graph.Revision
	over  chan struct{} // closed when it is known what it came to
	err   error         // then
}

// land waits for the batch that is being written, and tells of it.
func (l *line) land() error {
	b := l.before
	if l.before = nil; b == nil {
		return nil
	}
	if <-b.over; b.err != nil {
		return b.err
	}
	l.in.Done(b.after)
	return nil
}

// next gives the batch that comes before the one that is being written has landed; nil: none
// does, or others are to write first.
func (l *line) next(ctx context.Context) *graph.Batch {
	if l.s.turn.wanted() || l.s.closed.Load() {
		return nil
	}
	select {
	case b := <-l.in.Batches:
		return b
	default:
	}
	if l.before == nil {
		return nil
	}
	select {
	case b := <-l.in.Batches:
		return b
	case <-l.before.over:
	case <-ctx.Done():
	}
	return nil
}

// apply plans a batch, and begins to write it once the one before has landed. What is wrong
// with it is told after that, too.
func (l *line) apply(ctx context.Context, b *graph.Batch) error {
	one, cancel := l.in.Within(ctx)
	if l.known { // most likely this one, too, had been applied: it needs no plan
		if told, err := l.answer(one, b); told || err != nil {
			cancel()
			return err
		}
	}
	p, next, planErr := l.plan(one, b)
	err := l.land()
	told := false
	if err == nil && !l.known {
		told, err = l.answer(one, b)
	}
	if err == nil && !told {
		err = planErr
	}
	if l.known = told; told || err != nil {
		cancel()
		return err
	}
	at := &landing{view: next, after: p.after, over: make(chan struct{})}
	p.next = func() (*engine.View, error) { return next, nil }
	l.before = at
	go func() {
		defer close(at.over)
		defer cancel()
		at.err = l.s.land(one, p)
	}()
	return nil
}

// answer tells of a batch that had been applied before, if it had.
func (l *line) answer(ctx context.Context, b *graph.Batch) (told bool, err error) {
	rev, told, err := l.s.answered(ctx, l.w, b)
	if told {
		l.in.Done(rev)
	}
	return told, err
}

// plan works out what a batch comes to after the one that is being written, and the view
// after it.
func (l *line) plan(ctx context.Context, b *graph.Batch) (*pending, *engine.View, error) {
	view := l.head.View()
	if l.before != nil {
		if !l.head.Ahead(l.before.view) {
			<-l.before.over // land says what it came to
			view = l.head.View()
		} else {
			view = l.before.view
		}
	}
	p, err := plan(ctx, b, l.head, view)
	if err != nil || p.changes.IsZero() {
		return p, view, err
	}
	next, err := p.next()
	return p, next, err
}

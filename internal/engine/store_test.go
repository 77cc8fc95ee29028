package engine_test

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"hubgraph/graph"
	"hubgraph/graph/change"
	"hubgraph/graph/graphtest"
	"hubgraph/internal/engine"
)

// A store is a graph.Store of nothing but views. Documents, which no view
// holds, are those of a Model.
type store struct {
	mu     sync.Mutex
	head   *engine.Head
	now    *engine.View // the head's, for tests that ask it more than a store gives
	keys   map[string]answered
	log    []graph.Change
	docs   *graphtest.Model
	closed bool

	compactEvery int // how often a view is made into one without a delta; 0: never
	applied      int
	between      func() // what happens before a next view is published
	ahead        int    // how many views may be made before the first of them is published
	pending      []publication
}

// A publication is a view that is still to be published.
type publication struct {
	next    *engine.View
	changes *change.Changes
}

// publish publishes views until so many are left, and has the current one asked if none is.
func (s *store) publish(left int) {
	for len(s.pending) > left {
		first := s.pending[0]
		s.pending = slices.Delete(s.pending, 0, 1)
		s.head.Publish(first.next, first.changes)
	}
	if len(s.pending) == 0 {
		s.now = s.head.View()
	}
}

type answered struct {
	batch graph.Digest
	rev   graph.Revision
}

var stores atomic.Uint64

func newStore() *store {
	n := stores.Add(1)
	id := fmt.Sprintf("00000000-0000-4000-9000-%012d", n)
	v := engine.Empty(graph.Revision{Store: id}).Hubs(int(n % 4))
	return &store{head: engine.NewHead(v), now: v, keys: map[string]answered{}, docs: graphtest.NewModel()}
}

// paced is newStore with segments and bases that are made of so many records: each size
// comes to be, and all that is done beside the writes is done often.
func paced(records int) *store {
	s := newStore()
	s.now = s.now.Pace(records, 5*records)
	s.head = engine.NewHead(s.now)
	return s
}

func (s *store) view() (*engine.View, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, graph.Closed()
	}
	return s.now, nil
}

func ask[T any](s *store, question func(*engine.View) (T, error)) (T, error) {
	v, err := s.view()
	if err != nil {
		var zero T
		return zero, err
	}
	return question(v)
}

func each[T any](s *store, question func(*engine.View) iter.Seq2[T, error]) iter.Seq2[T, error] {
	v, err := s.view()
	if err != nil {
		return func(yield func(T, error) bool) {
			var zero T
			yield(zero, err)
		}
	}
	return question(v)
}

func (s *store) Entity(ctx context.Context, id graph.EntityID) (graph.EntityResult, error) {
	return ask(s, func(v *engine.View) (graph.EntityResult, error) { return v.Entity(ctx, id) })
}

func (s *store) Statement(ctx context.Context, id graph.StatementID) (graph.StatementResult, error) {
	return ask(s, func(v *engine.View) (graph.StatementResult, error) { return v.Statement(ctx, id) })
}

func (s *store) Source(ctx context.Context, id graph.SourceID) (graph.SourceResult, error) {
	return ask(s, func(v *engine.View) (graph.SourceResult, error) { return v.Source(ctx, id) })
}

func (s *store) SourceText(ctx context.Context, id graph.SourceID) (graph.TextResult, error) {
	return ask(s, func(v *engine.View) (graph.TextResult, error) { return v.SourceText(ctx, id) })
}

func (s *store) Entities(ctx context.Context, q graph.EntitiesQuery) iter.Seq2[graph.Node, error] {
	return each(s, func(v *engine.View) iter.Seq2[graph.Node, error] { return v.Entities(ctx, q) })
}

func (s *store) Statements(ctx context.Context, q graph.StatementsQuery) iter.Seq2[graph.Statement, error] {
	return each(s, func(v *engine.View) iter.Seq2[graph.Statement, error] { return v.Statements(ctx, q) })
}

func (s *store) Sources(ctx context.Context) iter.Seq2[graph.SourceResult, error] {
	return each(s, func(v *engine.View) iter.Seq2[graph.SourceResult, error] { return v.Sources(ctx) })
}

func (s *store) Search(ctx context.Context, q graph.SearchQuery) (graph.SearchResult, error) {
	return ask(s, func(v *engine.View) (graph.SearchResult, error) { return v.Search(ctx, q) })
}

func (s *store) Said(ctx context.Context, of []graph.EntityID) (graph.SaidResult, error) {
	return ask(s, func(v *engine.View) (graph.SaidResult, error) { return v.Said(ctx, of) })
}

func (s *store) Lists(ctx context.Context, of []graph.StatementsQuery) (graph.ListsResult, error) {
	return ask(s, func(v *engine.View) (graph.ListsResult, error) { return v.Lists(ctx, of) })
}

func (s *store) Profile(ctx context.Context, id graph.EntityID) (graph.ProfileResult, error) {
	return ask(s, func(v *engine.View) (graph.ProfileResult, error) { return v.Profile(ctx, id) })
}

func (s *store) Neighborhood(ctx context.Context, q graph.NeighborhoodQuery) (graph.Subgraph, error) {
	return ask(s, func(v *engine.View) (graph.Subgraph, error) { return v.Neighborhood(ctx, q) })
}

func (s *store) Paths(ctx context.Context, q graph.PathsQuery) (graph.PathsResult, error) {
	return ask(s, func(v *engine.View) (graph.PathsResult, error) { return v.Paths(ctx, q) })
}

func (s *store) Common(ctx context.Context, q graph.CommonQuery) (graph.Subgraph, error) {
	return ask(s, func(v *engine.View) (graph.Subgraph, error) { return v.Common(ctx, q) })
}

func (s *store) Among(ctx context.Context, q graph.AmongQuery) (graph.Subgraph, error) {
	return ask(s, func(v *engine.View) (graph.Subgraph, error) { return v.Among(ctx, q) })
}

func (s *store) Schema(ctx context.Context) (graph.SchemaResult, error) {
	return ask(s, func(v *engine.View) (graph.SchemaResult, error) { return v.Schema(ctx) })
}

func (s *store) Stats(ctx context.Context) (graph.Stats, error) {
	return ask(s, func(v *engine.View) (graph.Stats, error) { return v.Stats(ctx) })
}

func (s *store) Revision(ctx context.Context) (graph.Revision, error) {
	return ask(s, func(v *engine.View) (graph.Revision, error) { return v.Revision(ctx) })
}

func (s *store) Apply(ctx context.Context, b graph.Batch) (graph.Revision, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return graph.Revision{}, graph.Closed()
	}
	rev, err := s.now.Revision(ctx)
	if err != nil {
		return graph.Revision{}, err
	}
	if before, ok := s.keys[b.Key]; ok && b.Key != "" {
		if !b.Is(before.batch[:]) {
			return graph.Revision{}, graph.KeyTaken()
		}
		return before.rev, nil
	}
	if b.IfRevision != nil && *b.IfRevision != rev {
		return graph.Revision{}, graph.Moved()
	}
	if !s.head.Ahead(s.now) {
		s.publish(0)
	}
	c, err := change.Plan(&b, s.now)
	if err != nil {
		return graph.Revision{}, err
	}
	if !c.IsZero() {
		rev.Seq++
		rev.Digest = rev.Digest.Add(c.Digest)
		s.log = append(s.log, graph.Change{Revision: rev, Time: time.Now().UTC().Truncate(time.Microsecond), Author: b.Author, Note: b.Note, Label: b.Label})
		s.now = s.head.Apply(s.now, c, rev)
		s.pending = append(s.pending, publication{s.now, c})
		if s.between != nil {
			s.between()
		}
		s.publish(s.ahead)
		if s.applied++; s.compactEvery > 0 && s.applied%s.compactEvery == 0 {
			s.publish(0)
			s.head.Close()
			s.head = engine.NewHead(s.head.View().Compacted())
			s.now = s.head.View()
		}
	}
	if b.Key != "" {
		s.keys[b.Key] = answered{b.Fingerprint(), rev}
	}
	return rev, nil
}

// Log gives what it keeps beside the views, which hold none of it.
func (s *store) Log(ctx context.Context, q graph.LogQuery) iter.Seq2[graph.Change, error] {
	return func(yield func(graph.Change, error) bool) {
		v, err := s.view()
		if err == nil {
			_, err = v.Revision(ctx)
		}
		if err == nil {
			err = q.Validate()
		}
		if err != nil {
			yield(graph.Change{}, err)
			return
		}
		s.mu.Lock()
		log := slices.Clone(s.log)
		s.mu.Unlock()
		n := 0
		for _, c := range slices.Backward(log) {
			if c.Revision.Seq <= q.After || q.Before > 0 && c.Revision.Seq >= q.Before {
				continue
			}
			if n++; !yield(c, nil) || n == q.Limit {
				return
			}
		}
	}
}

func (s *store) Documents() graph.Documents { return s.docs.Documents() }

func (s *store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	return s.docs.Close()
}

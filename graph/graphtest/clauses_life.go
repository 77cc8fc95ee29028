package graphtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"sync"
	"time"

	"hubgraph/graph"
)

var documentClauses = []clause{
	{"Documents", "Put and Get, versions rising from 1", func(t *trial) {
		docs := t.store.Documents()
		before := time.Now().Add(-time.Minute)
		for v := range uint64(3) {
			body := []byte(fmt.Sprintf(`{"version":%d}`, v))
			put, err := docs.Put(t.ctx, "view", "商汤/1", v, body)
			t.ok(err)
			got, err := docs.Get(t.ctx, "view", "商汤/1")
			t.ok(err)
			t.same("Get", got, put)
			if got.Kind != "view" || got.ID != "商汤/1" || got.Version != v+1 || !bytes.Equal(got.Body, body) {
				t.Errorf("got document %+v, want version %d with body %s", got, v+1, body)
			}
			if got.Updated.Before(before) || got.Updated.After(time.Now().Add(time.Minute)) {
				t.Errorf("got a document updated at %s, want now", got.Updated)
			}
		}
	}},
	{"Documents", "a version that is not the document's is a conflict", func(t *trial) {
		docs := t.store.Documents()
		_, err := docs.Put(t.ctx, "view", "a", 1, nil)
		t.fails("Put of version 1 where there is none", err, graph.ErrConflict, "")
		_, err = docs.Put(t.ctx, "view", "a", 0, []byte("one"))
		t.ok(err)
		for _, v := range []uint64{0, 2, 1 << 63} {
			_, err = docs.Put(t.ctx, "view", "a", v, []byte("other"))
			t.fails(fmt.Sprintf("Put of version %d", v), err, graph.ErrConflict, "")
			t.fails(fmt.Sprintf("Delete of version %d", v), docs.Delete(t.ctx, "view", "a", v), graph.ErrConflict, "")
		}
		got, err := docs.Get(t.ctx, "view", "a")
		t.ok(err)
		if got.Version != 1 || string(got.Body) != "one" {
			t.Errorf("got document %+v, want it as it was", got)
		}
	}},
	{"Documents", "Take keeps a document as another store gave it, where there is none", func(t *trial) {
		docs := t.store.Documents()
		given := graph.Document{Kind: "view", ID: "v", Version: 7, Body: []byte("seven"), Updated: time.Date(2020, 2, 3, 4, 5, 6, 789_654_321, time.FixedZone("", 3600))}
		t.ok(docs.Take(t.ctx, given))
		got, err := docs.Get(t.ctx, "view", "v")
		want := given
		want.Updated = time.Date(2020, 2, 3, 3, 5, 6, 789_000_000, time.UTC)
		if err != nil || got.Version != 7 || string(got.Body) != "seven" || !got.Updated.Equal(want.Updated) {
			t.Errorf("got %+v, %v; want %+v", got, err, want)
		}
		t.fails("one that is there", docs.Take(t.ctx, given), graph.ErrConflict, "")
		given.ID = "w"
		given.Version = 0
		t.fails("no version", docs.Take(t.ctx, given), graph.ErrInvalid, "version")
		given.Version, given.Kind = 1, "View"
		t.fails("a kind that is none", docs.Take(t.ctx, given), graph.ErrInvalid, "")
		given.Kind, given.Body = "view", make([]byte, graph.MaxFieldBytes+1)
		t.fails("too long a body", docs.Take(t.ctx, given), graph.ErrTooLarge, "")
		if next, err := docs.Put(t.ctx, "view", "v", 7, []byte("eight")); err != nil || next.Version != 8 || !next.Updated.Equal(next.Updated.Truncate(time.Millisecond)) {
			t.Errorf("got %+v, %v; want version 8, in whole milliseconds", next, err)
		}
	}},
	{"Documents", "what is not there is not found", func(t *trial) {
		docs := t.store.Documents()
		_, err := docs.Put(t.ctx, "view", "a", 0, []byte("x"))
		t.ok(err)
		for _, k := range [][2]string{{"view", "b"}, {"job", "a"}, {"view", ""}, {"BAD", "a"}, {"", ""}} {
			_, err := docs.Get(t.ctx, k[0], k[1])
			t.fails(fmt.Sprintf("Get(%q)", k), err, graph.ErrNotFound, "")
			t.fails(fmt.Sprintf("Delete(%q)", k), docs.Delete(t.ctx, k[0], k[1], 1), graph.ErrNotFound, "")
		}
	}},
	{"Documents", "a deleted document is gone and begins anew", func(t *trial) {
		docs := t.store.Documents()
		for v := range uint64(2) {
			_, err := docs.Put(t.ctx, "view", "a", v, []byte("x"))
			t.ok(err)
		}
		t.ok(docs.Delete(t.ctx, "view", "a", 2))
		_, err := docs.Get(t.ctx, "view", "a")
		t.fails("Get", err, graph.ErrNotFound, "")
		again, err := docs.Put(t.ctx, "view", "a", 0, []byte("y"))
		t.ok(err)
		if again.Version != 1 {
			t.Errorf("got version %d, want 1", again.Version)
		}
	}},
	{"Documents", "List gives those of a kind in ID order, after an id", func(t *trial) {
		docs := t.store.Documents()
		for _, id := range []string{"z", "é", "a", "中", "B"} {
			_, err := docs.Put(t.ctx, "view", id, 0, []byte(id))
			t.ok(err)
			_, err = docs.Put(t.ctx, "view-of-job", id, 0, []byte("other"))
			t.ok(err)
		}
		list := func(kind, after string) []string {
			out := []string{}
			for _, d := range all(t, docs.List(t.ctx, kind, after)) {
				if d.Kind != kind || d.Version != 1 || kind == "view" && string(d.Body) != d.ID {
					t.Errorf("got document %+v in the list of %s", d, kind)
				}
				out = append(out, d.ID)
			}
			return out
		}
		t.same("List", list("view", ""), []string{"B", "a", "z", "é", "中"})
		t.same("List after a", list("view", "a"), []string{"z", "é", "中"})
		t.same("List after b", list("view", "b"), []string{"z", "é", "中"})
		t.same("List after the last", list("view", "中"), []string{})
		t.same("List of an unknown kind", list("job", ""), []string{})
		for range docs.List(t.ctx, "view", "") {
			break
		}
	}},
	{"Documents", "List gives more than a thousand, and ends when its context does", func(t *trial) {
		const n = 1100
		docs := t.store.Documents()
		want := []string{}
		for i := range n {
			id := fmt.Sprintf("d%04d", (i*7)%n)
			_, err := docs.Put(t.ctx, "view", id, 0, []byte(id))
			t.ok(err)
			want = append(want, fmt.Sprintf("d%04d", i))
		}
		list := func(after string) []string {
			out := []string{}
			for _, d := range all(t, docs.List(t.ctx, "view", after)) {
				if string(d.Body) != d.ID || d.Version != 1 {
					t.Errorf("got document %+v, want version 1 and its id as body", d)
				}
				out = append(out, d.ID)
			}
			return out
		}
		t.same("List", list(""), want)
		t.same("List after one", list("d0033"), want[34:])
		t.same("List after one that is not there", list("d1000x"), want[1001:])
		letGo(t, "Documents.List", 0, func(ctx context.Context) iter.Seq2[graph.Document, error] { return docs.List(ctx, "view", "") })
	}},
	{"Documents", "forms and sizes", func(t *trial) {
		docs := t.store.Documents()
		for _, kind := range []string{"", "View", "1view", "-view", "a b", "a_b", strings.Repeat("k", 65)} {
			_, err := docs.Put(t.ctx, kind, "a", 0, nil)
			t.fails(fmt.Sprintf("Put of kind %q", kind), err, graph.ErrInvalid, "kind")
		}
		for _, id := range []string{"", " a", "e\u0301", "a\x00", strings.Repeat("x", 513)} {
			_, err := docs.Put(t.ctx, "view", id, 0, nil)
			t.fails(fmt.Sprintf("Put of id %q", id), err, graph.ErrInvalid, "id")
		}
		_, err := docs.Put(t.ctx, "view", "a", 0, make([]byte, graph.MaxFieldBytes+1))
		t.fails("Put of a body too long", err, graph.ErrTooLarge, "body")
		body := bytes.Repeat([]byte{0, 255, '\n', '"'}, graph.MaxFieldBytes/4)
		_, err = docs.Put(t.ctx, strings.Repeat("k", 64), strings.Repeat("é", 256), 0, body)
		t.ok(err)
		got, err := docs.Get(t.ctx, strings.Repeat("k", 64), strings.Repeat("é", 256))
		t.ok(err)
		if !bytes.Equal(got.Body, body) {
			t.Errorf("got another body than was put")
		}
		_, err = docs.Put(t.ctx, "view", "empty", 0, nil)
		t.ok(err)
		got, err = docs.Get(t.ctx, "view", "empty")
		t.ok(err)
		if got.Body == nil || len(got.Body) != 0 {
			t.Errorf("got body %v, want an empty one that is not nil", got.Body)
		}
	}},
	{"Documents", "are no part of the graph's revision", func(t *trial) {
		rev := t.apply(net(nil, "a b"))
		_, err := t.store.Documents().Put(t.ctx, "view", "a", 0, []byte("x"))
		t.ok(err)
		t.same("the revision", t.revision(), rev)
		t.ok(t.store.Documents().Delete(t.ctx, "view", "a", 1))
		t.same("the revision", t.revision(), rev)
	}},
	{"Documents", "outlive opening again", func(t *trial) {
		put, err := t.store.Documents().Put(t.ctx, "view", "a", 0, []byte("x"))
		t.ok(err)
		t.again()
		got, err := t.store.Documents().Get(t.ctx, "view", "a")
		t.ok(err)
		if !got.Updated.Equal(put.Updated) {
			t.Errorf("got updated %s, want %s", got.Updated, put.Updated)
		}
		got.Updated = put.Updated
		t.same("Get", got, put)
	}},
	{"Documents", "bodies are the caller's to change", func(t *trial) {
		docs := t.store.Documents()
		body := []byte("one")
		put, err := docs.Put(t.ctx, "view", "a", 0, body)
		t.ok(err)
		body[0] = 'X'
		put.Body[1] = 'X'
		got, err := docs.Get(t.ctx, "view", "a")
		t.ok(err)
		got.Body[2] = 'X'
		for _, d := range all(t, docs.List(t.ctx, "view", "")) {
			if string(d.Body) != "one" {
				t.Errorf("got body %q, want %q", d.Body, "one")
			}
		}
	}},
	{"Documents", "of two who put the same version one wins", func(t *trial) {
		const writers = 8
		var wg sync.WaitGroup
		var mu sync.Mutex
		won := 0
		for range writers {
			wg.Go(func() {
				_, err := t.store.Documents().Put(t.ctx, "view", "a", 0, []byte("x"))
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					won++
				case !errors.Is(err, graph.ErrConflict):
					t.Errorf("Put: got error %s, want a conflict", describe(err))
				}
			})
		}
		wg.Wait()
		if won != 1 {
			t.Errorf("got %d winners, want 1", won)
		}
	}},
}

// A call is any one thing to do with a store.
type call struct {
	name string
	do   func(ctx context.Context, s graph.Store) error
}

// calls is every method once, on a graph that has "a b" with a text of "src".
func calls() []call {
	id := join("a", links, "b").ID
	return []call{
		{"Entity", func(ctx context.Context, s graph.Store) error { _, err := s.Entity(ctx, "a"); return err }},
		{"Statement", func(ctx context.Context, s graph.Store) error { _, err := s.Statement(ctx, id); return err }},
		{"Source", func(ctx context.Context, s graph.Store) error { _, err := s.Source(ctx, "src"); return err }},
		{"SourceText", func(ctx context.Context, s graph.Store) error { _, err := s.SourceText(ctx, "src"); return err }},
		{"Entities", func(ctx context.Context, s graph.Store) error {
			_, err := drain(s.Entities(ctx, graph.EntitiesQuery{}))
			return err
		}},
		{"Statements", func(ctx context.Context, s graph.Store) error {
			_, err := drain(s.Statements(ctx, graph.StatementsQuery{}))
			return err
		}},
		{"Sources", func(ctx context.Context, s graph.Store) error {
			_, err := drain(s.Sources(ctx))
			return err
		}},
		{"Search", func(ctx context.Context, s graph.Store) error {
			_, err := s.Search(ctx, graph.SearchQuery{Text: "name"})
			return err
		}},
		{"Profile", func(ctx context.Context, s graph.Store) error { _, err := s.Profile(ctx, "a"); return err }},
		{"Said", func(ctx context.Context, s graph.Store) error { _, err := s.Said(ctx, ids("a")); return err }},
		{"Lists", func(ctx context.Context, s graph.Store) error {
			_, err := s.Lists(ctx, []graph.StatementsQuery{{Limit: 1}})
			return err
		}},
		{"Neighborhood", func(ctx context.Context, s graph.Store) error {
			_, err := s.Neighborhood(ctx, graph.NeighborhoodQuery{From: ids("a")})
			return err
		}},
		{"Paths", func(ctx context.Context, s graph.Store) error {
			_, err := s.Paths(ctx, graph.PathsQuery{From: "a", To: "b"})
			return err
		}},
		{"Common", func(ctx context.Context, s graph.Store) error {
			_, err := s.Common(ctx, graph.CommonQuery{Of: ids("a", "b")})
			return err
		}},
		{"Among", func(ctx context.Context, s graph.Store) error {
			_, err := s.Among(ctx, graph.AmongQuery{Of: ids("a", "b"), MaxHops: 2})
			return err
		}},
		{"Schema", func(ctx context.Context, s graph.Store) error { _, err := s.Schema(ctx); return err }},
		{"Stats", func(ctx context.Context, s graph.Store) error { _, err := s.Stats(ctx); return err }},
		{"Revision", func(ctx context.Context, s graph.Store) error { _, err := s.Revision(ctx); return err }},
		{"Apply", func(ctx context.Context, s graph.Store) error { _, err := s.Apply(ctx, graph.Batch{}); return err }},
		{"Log", func(ctx context.Context, s graph.Store) error {
			_, err := drain(s.Log(ctx, graph.LogQuery{}))
			return err
		}},
		{"Documents.Get", func(ctx context.Context, s graph.Store) error {
			_, err := s.Documents().Get(ctx, "view", "a")
			return err
		}},
		{"Documents.Put", func(ctx context.Context, s graph.Store) error {
			_, err := s.Documents().Put(ctx, "view", "b", 0, nil)
			return err
		}},
		{"Documents.Take", func(ctx context.Context, s graph.Store) error {
			return s.Documents().Take(ctx, graph.Document{Kind: "view", ID: "taken", Version: 1})
		}},
		{"Documents.List", func(ctx context.Context, s graph.Store) error {
			_, err := drain(s.Documents().List(ctx, "view", ""))
			return err
		}},
		{"Documents.Delete", func(ctx context.Context, s graph.Store) error {
			return s.Documents().Delete(ctx, "view", "a", 1)
		}},
	}
}

// forCalls loads what calls needs.
func (t *trial) forCalls() {
	b := net(nil, "a b")
	b.Texts = []graph.SourceText{{Source: "src", Text: "x"}}
	t.apply(b)
	_, err := t.store.Documents().Put(t.ctx, "view", "a", 0, []byte("x"))
	t.ok(err)
}

// letGo ends the context of an iteration of more than two thousand items once so
// many have come: within a thousand more it must end, in ErrUnavailable.
func letGo[T any](t *trial, what string, at int, begin func(context.Context) iter.Seq2[T, error]) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.ctx)
	defer cancel()
	count := 0
	var last error
	for _, err := range begin(ctx) {
		if last = err; err == nil {
			count++
		}
		if count > at {
			cancel()
		}
	}
	t.fails(what, last, graph.ErrUnavailable, "")
	if !errors.Is(last, context.Canceled) {
		t.Errorf("%s: got error %v, want one that wraps %v", what, last, context.Canceled)
	}
	if more := count - at - 1; more > 1000 {
		t.Errorf("%s: got %d items after the end of its context, want at most a thousand", what, more)
	}
}

var lifeClauses = []clause{
	{"Close", "is safe to call twice, and after it everything is ErrClosed", func(t *trial) {
		t.forCalls()
		for _, c := range calls()[:3] {
			t.ok(c.do(t.ctx, t.store))
		}
		t.closed = true
		t.ok(t.store.Close())
		t.ok(t.store.Close())
		for _, c := range calls() {
			t.fails(c.name, c.do(t.ctx, t.store), graph.ErrClosed, "")
		}
	}},
	{"Close", "what was written is there after opening again", func(t *trial) {
		rev := t.apply(net(nil, "a b", "b c"))
		before, err := t.store.Neighborhood(t.ctx, graph.NeighborhoodQuery{From: ids("a")})
		t.ok(err)
		t.again()
		after, err := t.store.Neighborhood(t.ctx, graph.NeighborhoodQuery{From: ids("a")})
		t.ok(err)
		t.same("the answer after opening again", after, before)
		t.same("the revision after opening again", t.revision(), rev)
		next := t.apply(net(nil, "c d"))
		if next.Seq != rev.Seq+1 {
			t.Errorf("got sequence %d after opening again, want %d", next.Seq, rev.Seq+1)
		}
		t.again()
		t.same("the revision after opening again", t.revision(), next)
	}},
	{"Context", "one that has ended ends every call with its error in ErrUnavailable", func(t *trial) {
		t.forCalls()
		ctx, cancel := context.WithCancel(t.ctx)
		cancel()
		for _, c := range calls() {
			err := c.do(ctx, t.store)
			t.fails(c.name, err, graph.ErrUnavailable, "")
			if !errors.Is(err, context.Canceled) {
				t.Errorf("%s: got error %v, want one that wraps %v", c.name, err, context.Canceled)
			}
		}
		t.ok(t.store.Documents().Delete(t.ctx, "view", "a", 1))
		_, err := t.store.Documents().Get(t.ctx, "view", "b")
		t.fails("Get of what was put after the end", err, graph.ErrNotFound, "")
	}},
	{"Context", "a deadline that has passed ends a call, or cuts its answer and says so", func(t *trial) {
		t.forCalls()
		ctx, cancel := context.WithDeadline(t.ctx, time.Now().Add(-time.Second))
		defer cancel()
		for _, c := range calls() {
			err := c.do(ctx, t.store)
			switch c.name {
			case "Neighborhood", "Paths", "Common", "Among":
				if err == nil {
					continue // what such an answer must be is said of each of them
				}
			}
			t.fails(c.name, err, graph.ErrUnavailable, "")
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s: got error %v, want one that wraps %v", c.name, err, context.DeadlineExceeded)
			}
		}
	}},
	{"Context", "an end in the middle of an iteration ends it within a thousand items", func(t *trial) {
		const n = 2200
		b := start(nil)
		for i := range n {
			id := graph.EntityID(fmt.Sprintf("e%05d", i))
			b.Entities = append(b.Entities, entity(id, topic, "N"))
			b.Statements = append(b.Statements, join(id, links, "e00000", when(graph.When{Due: "2030"})), fact(id, size, quantity("1", "EUR")))
			b.Sources = append(b.Sources, graph.Source{ID: graph.SourceID(id), Title: "T"})
		}
		t.apply(b)
		statements := func(q graph.StatementsQuery) func(ctx context.Context) iter.Seq2[graph.Statement, error] {
			return func(ctx context.Context) iter.Seq2[graph.Statement, error] { return t.store.Statements(ctx, q) }
		}
		for _, at := range []int{0, 700} {
			letGo(t, "Entities", at, func(ctx context.Context) iter.Seq2[graph.Node, error] {
				return t.store.Entities(ctx, graph.EntitiesQuery{})
			})
			letGo(t, "Entities of a type", at, func(ctx context.Context) iter.Seq2[graph.Node, error] {
				return t.store.Entities(ctx, graph.EntitiesQuery{Types: []graph.Type{topic}})
			})
			letGo(t, "Sources", at, t.store.Sources)
			letGo(t, "Statements", at, statements(graph.StatementsQuery{}))
			letGo(t, "Statements of a predicate", at, statements(graph.StatementsQuery{Filter: graph.Filter{Predicates: []graph.Predicate{size}}}))
			letGo(t, "Statements about one", at, statements(graph.StatementsQuery{About: "e00000"}))
			letGo(t, "Statements by due", at, statements(graph.StatementsQuery{Sort: graph.SortDue}))
			letGo(t, "Statements about one by due", at, statements(graph.StatementsQuery{About: "e00000", Sort: graph.SortDue}))
			letGo(t, "Statements by amount", at, statements(graph.StatementsQuery{Sort: graph.SortAmount, Unit: "EUR"}))
		}
	}},
	{"Concurrency", "readers see one whole revision each while others write", func(t *trial) { t.generations() }},
	{"Concurrency", "batches at the same time are written one after the other", func(t *trial) {
		t.apply(net(nil, "hub x"))
		const writers, each = 4, 6
		var wg sync.WaitGroup
		var mu sync.Mutex
		seqs := map[uint64]bool{}
		for w := range writers {
			wg.Go(func() {
				for i := range each {
					id := graph.EntityID(fmt.Sprintf("w%d-%d", w, i))
					rev, err := t.store.Apply(t.ctx, graph.Batch{
						Entities:   []graph.Entity{entity(id, topic, "N")},
						Statements: []graph.Statement{join(id, links, "hub")},
					})
					if err != nil {
						t.Errorf("Apply: got error %s, want none", describe(err))
						return
					}
					mu.Lock()
					if seqs[rev.Seq] {
						t.Errorf("got sequence %d twice", rev.Seq)
					}
					seqs[rev.Seq] = true
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		if got := t.revision().Seq; got != writers*each+1 || len(seqs) != writers*each {
			t.Errorf("got sequence %d after %d answers, want %d", got, len(seqs), writers*each+1)
		}
		hub, err := t.store.Entity(t.ctx, "hub")
		t.ok(err)
		if hub.Degree != writers*each+1 {
			t.Errorf("got degree %d, want %d", hub.Degree, writers*each+1)
		}
	}},
	{"Concurrency", "of batches with one IfRevision one is written", func(t *trial) {
		rev := t.apply(net(nil, "a b"))
		const writers = 6
		var wg sync.WaitGroup
		var mu sync.Mutex
		won := 0
		for w := range writers {
			wg.Go(func() {
				_, err := t.store.Apply(t.ctx, graph.Batch{IfRevision: &rev, Entities: []graph.Entity{entity(graph.EntityID(fmt.Sprint("n", w)), topic, "N")}})
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					won++
				case !errors.Is(err, graph.ErrPrecondition):
					t.Errorf("Apply: got error %s, want a failed precondition", describe(err))
				}
			})
		}
		wg.Wait()
		if won != 1 {
			t.Errorf("got %d batches written, want 1", won)
		}
	}},
	{"Concurrency", "batches with one key are written once and answered alike", func(t *trial) {
		b := net(nil, "a b")
		b.Key = "once"
		const writers = 6
		var wg sync.WaitGroup
		answers := make([]graph.Revision, writers)
		for w := range writers {
			wg.Go(func() {
				var err error
				if answers[w], err = t.store.Apply(t.ctx, b); err != nil {
					t.Errorf("Apply: got error %s, want none", describe(err))
				}
			})
		}
		wg.Wait()
		for _, a := range answers {
			t.same("the answer", a, t.revision())
		}
		if got := t.revision().Seq; got != 1 {
			t.Errorf("got sequence %d, want 1", got)
		}
	}},
}

// generations writes the whole graph anew in each of many batches, so that
// whatever mixes two revisions shows, while readers ask every question of it. A
// store may give up on a moving graph, but not each time: it goes on until each
// question has been answered at a revision between the first and the last.
func (t *trial) generations() {
	const size, rounds, most, readers = 12, 25, 500, 3
	id := func(i int) graph.EntityID { return graph.EntityID(fmt.Sprintf("g%02d", i%size)) }
	write := func(n int) graph.Batch {
		b := graph.Batch{Schema: Schema(), Sources: []graph.Source{{ID: "src", Title: fmt.Sprintf("Generation %d", n)}}}
		for i := range size {
			b.Entities = append(b.Entities, entity(id(i), topic, fmt.Sprintf("Generation %d", n)))
			b.Statements = append(b.Statements, join(id(i), links, id(i+1), numbered(n)))
			if n > 0 {
				b.Retract = append(b.Retract, join(id(i), links, id(i+1), numbered(n-1)).ID)
			}
		}
		return b
	}
	first := t.apply(write(0))
	name := func(seq uint64) string { return fmt.Sprintf("Generation %d", seq-first.Seq) }
	phrase := func(seq uint64) string { return fmt.Sprintf("number %d", seq-first.Seq) }
	entities := func(what string, rev graph.Revision, nodes []graph.Node, n int) {
		if len(nodes) != n {
			t.Errorf("%s: got %d entities, want %d", what, len(nodes), n)
		}
		for _, e := range nodes {
			if e.Name != name(rev.Seq) || e.Degree != 2 {
				t.Errorf("%s at sequence %d: got entity %q, degree %d; want %q, degree 2", what, rev.Seq, e.Name, e.Degree, name(rev.Seq))
			}
		}
	}
	statements := func(what string, rev graph.Revision, list []graph.Statement, n int) {
		if len(list) != n {
			t.Errorf("%s: got %d statements, want %d", what, len(list), n)
		}
		for _, s := range list {
			if s.When.Text != phrase(rev.Seq) {
				t.Errorf("%s at sequence %d: got a statement of %q, want %q", what, rev.Seq, s.When.Text, phrase(rev.Seq))
			}
		}
	}
	ctx, cancel := context.WithCancel(t.ctx)
	defer cancel()
	var mu sync.Mutex
	between := map[string]uint64{} // question -> a sequence after the first that it was answered at, 0: none
	for _, what := range []string{"Entity", "Entities", "Statements", "Neighborhood", "Paths", "Common", "Search", "Sources", "Stats"} {
		between[what] = 0
	}
	var wg sync.WaitGroup
	for reader := range readers {
		wg.Go(func() {
			last := uint64(0)
			ask := func(what string, f func() (graph.Revision, error)) {
				rev, err := f()
				switch {
				case errors.Is(err, graph.ErrUnavailable): // a store may give up on a moving graph
				case err != nil:
					t.Errorf("%s: got error %s, want none", what, describe(err))
				case rev.Seq < last:
					t.Errorf("%s: got sequence %d after %d", what, rev.Seq, last)
				default:
					last = rev.Seq
				}
				mu.Lock()
				defer mu.Unlock()
				if err == nil && between[what] == 0 && rev.Seq > first.Seq {
					between[what] = rev.Seq
				}
			}
			for i := 0; i < 3 || ctx.Err() == nil; i++ {
				at := id(reader + i)
				ask("Entity", func() (graph.Revision, error) {
					r, err := t.store.Entity(t.ctx, at)
					if err == nil {
						entities("Entity", r.Revision, []graph.Node{r.Node}, 1)
					}
					return r.Revision, err
				})
				ask("Entities", func() (rev graph.Revision, err error) {
					nodes, err := drain(t.store.Entities(t.ctx, graph.EntitiesQuery{Revision: &rev}))
					if err == nil {
						entities("Entities", rev, nodes, size)
					}
					return rev, err
				})
				ask("Statements", func() (rev graph.Revision, err error) {
					list, err := drain(t.store.Statements(t.ctx, graph.StatementsQuery{Revision: &rev}))
					if err == nil {
						statements("Statements", rev, list, size)
					}
					return rev, err
				})
				ask("Neighborhood", func() (graph.Revision, error) {
					r, err := t.store.Neighborhood(t.ctx, graph.NeighborhoodQuery{From: []graph.EntityID{at}, Hops: 2})
					if err == nil {
						entities("Neighborhood", r.Revision, r.Entities, 5)
						statements("Neighborhood", r.Revision, r.Statements, 4)
					}
					return r.Revision, err
				})
				ask("Paths", func() (graph.Revision, error) {
					r, err := t.store.Paths(t.ctx, graph.PathsQuery{From: at, To: id(reader + i + 3)})
					if err == nil {
						entities("Paths", r.Revision, r.Entities, 4)
						for _, p := range r.Paths {
							for _, step := range p.Steps {
								statements("Paths", r.Revision, step.Statements, 1)
							}
						}
					}
					return r.Revision, err
				})
				ask("Common", func() (graph.Revision, error) {
					r, err := t.store.Common(t.ctx, graph.CommonQuery{Of: []graph.EntityID{at, id(reader + i + 2)}})
					if err == nil {
						entities("Common", r.Revision, r.Entities, 3)
						statements("Common", r.Revision, r.Statements, 2)
					}
					return r.Revision, err
				})
				ask("Search", func() (graph.Revision, error) {
					r, err := t.store.Search(t.ctx, graph.SearchQuery{Text: "generation", Limit: size})
					if err == nil {
						nodes := []graph.Node{}
						for _, h := range r.Hits {
							nodes = append(nodes, h.Node)
						}
						entities("Search", r.Revision, nodes, size)
					}
					return r.Revision, err
				})
				ask("Sources", func() (graph.Revision, error) {
					list, err := drain(t.store.Sources(t.ctx))
					if err != nil || len(list) != 1 {
						return graph.Revision{}, err
					}
					if list[0].Title != name(list[0].Revision.Seq) {
						t.Errorf("Sources at sequence %d: got %q", list[0].Revision.Seq, list[0].Title)
					}
					return list[0].Revision, err
				})
				ask("Stats", func() (graph.Revision, error) {
					st, err := t.store.Stats(t.ctx)
					if err == nil && (st.Entities != size || st.Statements != size) {
						t.Errorf("Stats: got %d entities and %d statements, want %d each", st.Entities, st.Statements, size)
					}
					return st.Revision, err
				})
			}
		})
	}
	// waiting gives the questions not yet answered between two batches.
	waiting := func(now uint64) []string {
		mu.Lock()
		defer mu.Unlock()
		var out []string
		for _, what := range sortedKeys(between) {
			if seq := between[what]; seq == 0 || seq >= now {
				out = append(out, what)
			}
		}
		return out
	}
	now := first.Seq
	for n := 1; n <= rounds || n <= most && len(waiting(now)) > 0; n++ {
		rev, err := t.store.Apply(t.ctx, write(n))
		if err != nil || rev.Seq != first.Seq+uint64(n) {
			t.Errorf("Apply of generation %d: got revision %s, error %s", n, rev, describe(err))
			break
		}
		now = rev.Seq
	}
	cancel()
	wg.Wait()
	if left := waiting(now); len(left) > 0 {
		t.Errorf("while %d batches were written, nothing but ErrUnavailable was answered to %q", now-first.Seq, left)
	}
}

package graphtest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"hubgraph/graph"
)

// part is the nth of batches that follow each other: each names what the one before brought.
func part(n int) graph.Batch {
	id := func(n int) graph.EntityID { return graph.EntityID(fmt.Sprint("e", n)) }
	b := net(map[graph.EntityID]graph.Type{id(n): topic})
	b.Key = fmt.Sprint("part ", n)
	if n > 0 {
		b.Statements = []graph.Statement{join(id(n), links, id(n-1))}
	}
	return b
}

func parts(from, to int) (out []graph.Batch) {
	for n := from; n < to; n++ {
		out = append(out, part(n))
	}
	return out
}

var loadClauses = []clause{
	{"Load", "applies each batch as Apply does, on what those before it brought", func(t *trial) {
		var want []graph.Revision
		other := t.open(t.TB).Store
		defer other.Close()
		first, err := other.Revision(t.ctx)
		t.ok(err)
		for _, b := range parts(0, 9) {
			rev, err := other.Apply(t.ctx, b)
			t.ok(err)
			rev.Store = t.revision().Store
			want = append(want, rev)
		}
		if first.Seq != 0 {
			t.Fatalf("a new store is at %s", first)
		}
		var got []graph.Revision
		n, err := Load(t.ctx, t.store, parts(0, 9), func(rev graph.Revision) {
			got = append(got, rev)
			if now := t.revision(); now.Seq < rev.Seq {
				t.Errorf("told of %s, and the store is at %s", rev, now)
			}
		})
		t.ok(err)
		t.same("the revisions", got, want)
		t.same("how many", n, len(want))
		t.same("the log", len(all(t, t.store.Log(t.ctx, graph.LogQuery{}))), 9)
	}},
	{"Load", "ends at a batch that is refused: those before it are applied, and none behind it", func(t *trial) {
		first := 0
		for bad := range 6 {
			batches := parts(first, first+6)
			batches[bad].Statements = append(slices.Clone(batches[bad].Statements), join("nobody", links, "nobody"))
			n, err := Load(t.ctx, t.store, batches, func(graph.Revision) {})
			t.fails("Load", err, graph.ErrConflict, "")
			t.same("of how many Done heard", n, bad)
			for i := range batches {
				_, err := t.store.Entity(t.ctx, batches[i].Entities[0].ID)
				if i < bad {
					t.ok(err)
				} else {
					t.fails("Entity", err, graph.ErrNotFound, "")
				}
			}
			first += bad
		}
	}},
	{"Load", "answers keys that came before as Apply does", func(t *trial) {
		first := t.apply(part(0))
		for _, batches := range [][]graph.Batch{
			{part(0), part(1), part(1), part(0), part(2), part(2), part(2), part(3)},
			{part(3), part(0), part(4), part(1), part(5), part(6), part(5), part(7)},
		} {
			known := map[string]graph.Revision{part(0).Key: first}
			for _, b := range parts(1, 8) {
				if _, err := t.store.Entity(t.ctx, b.Entities[0].ID); err == nil {
					known[b.Key] = t.apply(b)
				}
			}
			next := t.revision().Seq
			i := 0
			_, err := Load(t.ctx, t.store, batches, func(rev graph.Revision) {
				key := batches[i].Key
				i++
				want, ok := known[key]
				if !ok {
					next++
					known[key] = rev
					want = rev
					want.Seq = next
				}
				t.same(fmt.Sprintf("the revision of %q, batch %d", key, i), rev, want)
			})
			t.ok(err)
			t.same("how many", i, len(batches))
		}
		batches := parts(8, 12)
		batches[2].Key = part(1).Key
		n, err := Load(t.ctx, t.store, batches, func(graph.Revision) {})
		t.fails("another batch under a key", err, graph.ErrConflict, "")
		t.same("of how many Done heard", n, 2)
	}},
	{"Load", "holds each batch to its own condition", func(t *trial) {
		rev := t.apply(part(0))
		batches := parts(1, 5)
		batches[0].IfRevision, batches[2].IfRevision = &rev, &rev
		n, err := Load(t.ctx, t.store, batches, func(graph.Revision) {})
		t.fails("Load", err, graph.ErrPrecondition, "")
		t.same("of how many Done heard", n, 2)
	}},
	{"Load", "lets others write between two batches", func(t *trial) {
		in := make(chan *graph.Batch)
		told := make(chan graph.Revision, 1)
		ended := make(chan error, 1)
		go func() {
			ended <- graph.Load(t.ctx, t.store, graph.Stream{Batches: in, Patience: time.Minute, Done: func(rev graph.Revision) { told <- rev }})
		}()
		for n := range 4 {
			b := part(2 * n)
			if n > 0 {
				b.Statements = append(b.Statements, join("e0", links, part(2*n - 1).Entities[0].ID)) // what another wrote
			}
			b.Statements = b.Statements[min(1, len(b.Statements)):]
			in <- &b
			if rev := <-told; rev.Seq != uint64(2*n+1) {
				t.Errorf("got %s of batch %d of the stream", rev, n)
			}
			t.apply(part(2*n + 1))
		}
		close(in)
		t.ok(<-ended)
	}},
	{"Load", "lets others write while there is always another batch", func(t *trial) {
		in := make(chan *graph.Batch, 64)
		ended := make(chan error, 1)
		first, wrote := make(chan struct{}), make(chan error, 1)
		told := 0
		go func() {
			ended <- graph.Load(t.ctx, t.store, graph.Stream{Batches: in, Done: func(graph.Revision) {
				if told++; told == 1 {
					close(first)
				}
			}})
		}()
		go func() {
			<-first
			b := start([]graph.Entity{entity("other", topic, "Other")})
			_, err := t.store.Apply(t.ctx, b)
			wrote <- err
		}()
		const most = 500
		n := 0
		for done := false; !done && n < most; n++ {
			b := part(n)
			select {
			case in <- &b:
			case err := <-wrote:
				t.ok(err)
				done = true
			}
		}
		close(in)
		t.ok(<-ended)
		if n == most {
			t.ok(<-wrote)
			t.Errorf("another write waited until %d batches were applied", most)
		}
	}},
	{"Load", "ends with its context, and what Done heard of stays", func(t *trial) {
		ctx, cancel := context.WithCancel(t.ctx)
		defer cancel()
		in := make(chan *graph.Batch)
		told := make(chan graph.Revision, 1)
		ended := make(chan error, 1)
		go func() {
			ended <- graph.Load(ctx, t.store, graph.Stream{Batches: in, Done: func(rev graph.Revision) { told <- rev }})
		}()
		b := part(0)
		in <- &b
		rev := <-told
		cancel()
		if err := <-ended; err == nil {
			t.Error("got no error from a Load whose context has ended")
		}
		t.same("the revision", t.revision(), rev)
	}},
}

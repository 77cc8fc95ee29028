package engine_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"hubgraph/graph"
	"hubgraph/graph/change"
	"hubgraph/internal/engine"
)

// TestBlob: records of all lengths are given back as they were added, also by the heirs of a
// blob, which share what it has and do not touch it, be there several of one.
func TestBlob(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 5))
	record := func() []byte {
		n := []int{r.IntN(3), r.IntN(200), 126 + r.IntN(4), r.IntN(20_000), 1<<20 - 10 + r.IntN(20)}[min(r.IntN(40), 4)%5]
		if r.IntN(100) > 0 {
			n = min(n, 300)
		}
		out := make([]byte, n)
		for i := range out {
			out[i] = byte(r.Uint32())
		}
		return out
	}
	type pair struct {
		b    *engine.Blob
		want [][]byte
	}
	all := []pair{{b: &engine.Blob{}}}
	for range 30 {
		from := all[r.IntN(len(all))]
		next, filled := pair{b: from.b.Heir()}, from.b.Filled()
		for i, w := range from.want {
			switch r.IntN(10) {
			case 0: // it is gone
			case 1: // and another in its stead
				next.want = append(next.want, record())
				next.b.Add(next.want[len(next.want)-1])
			default:
				next.want = append(next.want, w)
				next.b.Keep(from.b, i)
			}
		}
		for range r.IntN(200) {
			next.want = append(next.want, record())
			next.b.Add(next.want[len(next.want)-1])
		}
		if got := from.b.Filled(); got != filled {
			t.Fatalf("an heir has put %d bytes into what others have, too", got-filled)
		}
		next.b = next.b.Settled()
		all = append(all, next)
	}
	for n, p := range all {
		for i, want := range p.want {
			if got := p.b.At(i); !bytes.Equal(got, want) || cap(got) != len(got) {
				t.Fatalf("blob %d, record %d: got %d bytes with room for %d, want the %d that were added", n, i, len(got), cap(got), len(want))
			}
		}
	}
}

// TestBlobIsSmall: what is not there any more takes a third of the rest at most, and a blob
// of few records is small.
func TestBlobIsSmall(t *testing.T) {
	record := make([]byte, 70)
	b := &engine.Blob{}
	b.Add(record)
	if got := b.Bytes(); got > 4096 {
		t.Errorf("a blob of one record takes %d bytes", got)
	}
	const n = 20_000
	for range n - 1 {
		b.Add(record)
	}
	for round := range 40 { // each replaces a tenth
		next := b.Heir()
		for i := range n {
			if i%10 == round%10 {
				next.Add(record)
			} else {
				next.Keep(b, i)
			}
		}
		b = next.Settled()
		if got, most := b.Bytes(), n*(len(record)+1)*4/3+2<<20; got > most {
			t.Fatalf("after %d rounds %d records take %d bytes, want at most %d", round+1, n, got, most)
		}
	}
}

// TestRecordsLieOnce: a new base has the records of the last where that has them, and those of
// later writes, unless these are small.
func TestRecordsLieOnce(t *testing.T) {
	v := engine.Empty(graph.Revision{}).Pace(1, 1<<30)
	apply := func(b graph.Batch) {
		t.Helper()
		c, err := change.Plan(&b, v)
		if err != nil {
			t.Fatal(err)
		}
		v = v.Apply(c, graph.Revision{})
	}
	b := one(0)
	b.Schema, b.Sources = newWorld(1, 1).schema(), []graph.Source{{ID: "s1", Title: "One"}}
	for i := range 7 {
		b.Entities = append(b.Entities, graph.Entity{ID: graph.EntityID(fmt.Sprint("e", i)), Type: "x-thing", Name: "Thing"})
	}
	apply(b)
	for n := range 300 {
		apply(one(n + 1))
	}
	first := v.Compacted()
	v = first
	for n := range 50 {
		apply(one(n + 500))
	}
	later := v
	v = v.Compacted()
	for s := range later.Statements(ctx, graph.AllStatements()) {
		if v.RecordAt(s.ID) != later.RecordAt(s.ID) {
			t.Fatalf("the record of %s was copied", s.ID)
		}
	}
	for e := range first.Entities(ctx, graph.EntitiesQuery{}) {
		if v.EntityRecordAt(e.ID) != first.EntityRecordAt(e.ID) {
			t.Fatalf("the record of %s was copied", e.ID)
		}
	}
}

// TestRecordsLieOnceBesideABase: what is written while a new base is made lies where the
// views of the old one have it.
func TestRecordsLieOnceBesideABase(t *testing.T) {
	s := began(t, 2, 1<<30)
	finish, ok := s.head.BeginBase()
	if !ok {
		t.Fatal("a base is being made")
	}
	for n := range 3 {
		b := one(3 * n)
		for i := range 2 {
			b.Statements = append(b.Statements, one(3*n+i+1).Statements...)
		}
		if _, err := s.Apply(ctx, b); err != nil {
			t.Fatal(err)
		}
	}
	before := s.head.View()
	finish()
	after := s.head.View()
	if got := after.Delta(); got != 9 {
		t.Fatalf("got a delta of %d changes behind the new base, want 9", got)
	}
	for st := range before.Statements(ctx, graph.AllStatements()) {
		if before.RecordAt(st.ID) != after.RecordAt(st.ID) {
			t.Errorf("the record of %s was copied", st.ID)
		}
	}
	s.head.Close()
}

// TestDirectory finds hashes among many, also where these begin alike as no hashes do.
func TestDirectory(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 6))
	for _, n := range []int{0, 1, 7, 8, 9, 100, 1000} {
		for _, alike := range []int{0, 1, 3, 4, 5} { // bytes in which they are
			var list [][16]byte
			for range n {
				var h [16]byte
				for i := range h {
					if h[i] = byte(r.Uint32()); i < alike && r.IntN(10) > 0 {
						h[i] = 0xa5
					}
				}
				list = append(list, h)
			}
			slices.SortFunc(list, engine.CompareHashes)
			for want, h := range list[:min(n, 100)] {
				if got, ok := engine.FindIn(list, h); !ok || got != want {
					t.Fatalf("among %d, alike in %d bytes: got %d, %t, want %d", n, alike, got, ok, want)
				}
				h[15]++
				if got, ok := engine.FindIn(list, h); ok {
					t.Fatalf("among %d, alike in %d bytes: what is not there is found at %d", n, alike, got)
				}
			}
		}
	}
}

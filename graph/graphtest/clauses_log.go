package graphtest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"hubgraph/graph"
)

// log gives changes without their times.
func (t *trial) log(q graph.LogQuery) []graph.Change {
	t.Helper()
	list := all(t, t.store.Log(t.ctx, q))
	for i := range list {
		list[i].Time = time.Time{}
	}
	return list
}

// signed gives a batch that changes something, with words of its own.
func signed(n int) graph.Batch {
	return graph.Batch{
		Schema: Schema(), Entities: []graph.Entity{entity("a", topic, fmt.Sprintf("Name %d", n))},
		Author: fmt.Sprintf("author %d", n), Note: fmt.Sprintf("note %d", n), Label: fmt.Sprintf("label %d", n),
	}
}

// seqs gives the sequences of changes.
func seqs(list []graph.Change) []uint64 {
	out := []uint64{}
	for _, c := range list {
		out = append(out, c.Revision.Seq)
	}
	return out
}

var logClauses = []clause{
	{"Log", "of a new store is empty", func(t *trial) {
		t.same("Log", t.log(graph.LogQuery{}), []graph.Change{})
	}},
	{"Log", "holds what each batch said of itself, the newest first", func(t *trial) {
		want := []graph.Change{}
		for n := range 3 {
			rev := t.apply(signed(n))
			want = slices.Insert(want, 0, graph.Change{Revision: rev, Author: fmt.Sprintf("author %d", n), Note: fmt.Sprintf("note %d", n), Label: fmt.Sprintf("label %d", n)})
		}
		odd := graph.Batch{Entities: []graph.Entity{entity("b", topic, "B")}, Author: "商汤 <b>\u200d", Note: strings.Repeat("ö", graph.MaxNoteBytes/2), Label: strings.Repeat("l", graph.MaxAuthorBytes)}
		want = slices.Insert(want, 0, graph.Change{Revision: t.apply(odd), Author: odd.Author, Note: odd.Note, Label: odd.Label})
		want = slices.Insert(want, 0, graph.Change{Revision: t.apply(graph.Batch{Delete: ids("b")})})
		t.same("Log", t.log(graph.LogQuery{}), want)
		t.again()
		t.same("Log after opening again", t.log(graph.LogQuery{}), want)
		last := t.apply(signed(9))
		t.same("the newest after opening again", t.log(graph.LogQuery{Limit: 1})[0].Revision, last)
	}},
	{"Log", "has the time of each batch in UTC", func(t *trial) {
		from := time.Now().Add(-time.Minute)
		t.apply(signed(0))
		first := all(t, t.store.Log(t.ctx, graph.LogQuery{}))[0]
		if at := first.Time; at.Before(from) || at.After(time.Now().Add(time.Minute)) || at.Location() != time.UTC || at.Nanosecond()%1000 != 0 {
			t.Errorf("got the time %v, want now in UTC to the microsecond", at)
		}
		t.again()
		t.apply(signed(1))
		t.same("the first change", all(t, t.store.Log(t.ctx, graph.LogQuery{}))[1], first)
	}},
	{"Log", "holds nothing of what changes nothing, is refused or was answered before", func(t *trial) {
		b := signed(0)
		b.Key = "k"
		rev := t.apply(b)
		b.Author, b.Note, b.Label = "another", "", "another"
		t.same("the answer to the same key from another author", t.apply(b), rev)
		b.Key = "k2"
		t.same("the same content from another author", t.apply(b), rev)
		t.refuse(graph.Batch{Author: "x", Delete: ids("")}, graph.ErrInvalid, "delete[0]")
		t.refuse(graph.Batch{Author: "x", Statements: []graph.Statement{join("a", links, "nobody")}}, graph.ErrConflict)
		t.same("Log", t.log(graph.LogQuery{}), []graph.Change{{Revision: rev, Author: "author 0", Note: "note 0", Label: "label 0"}})
	}},
	{"Log", "After, Before and Limit", func(t *trial) {
		for n := range 5 {
			t.apply(signed(n))
		}
		for _, c := range []struct {
			q    graph.LogQuery
			want []uint64
		}{
			{graph.LogQuery{}, []uint64{5, 4, 3, 2, 1}},
			{graph.LogQuery{Limit: 2}, []uint64{5, 4}},
			{graph.LogQuery{Before: 4}, []uint64{3, 2, 1}},
			{graph.LogQuery{Before: 4, Limit: 2}, []uint64{3, 2}},
			{graph.LogQuery{Before: 1}, []uint64{}},
			{graph.LogQuery{Before: 1 << 63}, []uint64{5, 4, 3, 2, 1}},
			{graph.LogQuery{After: 3}, []uint64{5, 4}},
			{graph.LogQuery{After: 1, Before: 4, Limit: 9}, []uint64{3, 2}},
			{graph.LogQuery{After: 3, Before: 3}, []uint64{}},
			{graph.LogQuery{After: 5}, []uint64{}},
			{graph.LogQuery{After: 1 << 63}, []uint64{}},
			{graph.LogQuery{After: 1<<64 - 1, Before: 1<<64 - 1}, []uint64{}},
		} {
			t.same(fmt.Sprintf("Log of %+v", c.q), seqs(t.log(c.q)), c.want)
		}
		_, err := drain(t.store.Log(t.ctx, graph.LogQuery{Limit: -1}))
		t.fails("Log with limit -1", err, graph.ErrInvalid, "limit")
		for range t.store.Log(t.ctx, graph.LogQuery{}) {
			break
		}
	}},
	{"Log", "of many changes", func(t *trial) {
		const n = 300
		want := []uint64{}
		for i := range n {
			t.apply(signed(i))
			want = append(want, uint64(n-i))
		}
		t.same("Log", seqs(t.log(graph.LogQuery{})), want)
		t.same("Log after the first", seqs(t.log(graph.LogQuery{After: 1})), want[:n-1])
	}},
	{"Log", "leaves out what is written while it is ranged over", func(t *trial) {
		for n := range 3 {
			t.apply(signed(n))
		}
		got := []uint64{}
		for c, err := range t.store.Log(t.ctx, graph.LogQuery{}) {
			t.ok(err)
			got = append(got, c.Revision.Seq)
			t.apply(signed(10 + len(got)))
		}
		t.same("Log", got, []uint64{3, 2, 1})
	}},
	{"Log", "is no part of the digest", func(t *trial) {
		rev := t.apply(signed(0))
		want := NewModel()
		b := signed(0)
		b.Author, b.Note, b.Label = "", "", ""
		other, err := want.Apply(t.ctx, b)
		t.ok(err)
		if rev.Digest != other.Digest {
			t.Errorf("got digest %x, want %x", rev.Digest, other.Digest)
		}
	}},
	{"Log", "what a batch says of itself has forms and sizes", func(t *trial) {
		for field, b := range map[string]graph.Batch{
			"author": {Author: strings.Repeat("a", graph.MaxAuthorBytes+1)},
			"note":   {Note: strings.Repeat("n", graph.MaxNoteBytes+1)},
			"label":  {Label: "two\nlines"},
		} {
			t.refuse(b, graph.ErrInvalid, field)
		}
	}},
}

package engine_test

import (
	"fmt"
	"math/bits"
	"runtime"
	"testing"

	"hubgraph/graph"
	"hubgraph/graph/change"
	"hubgraph/graph/graphtest"
	"hubgraph/internal/engine"
	"hubgraph/internal/testbed"
)

// TestHead applies random batches while new bases and merges begin and end between any
// two of them, and between the making of a view and its being shown. A Model must answer
// alike.
func TestHead(t *testing.T) {
	bases, merges := 0, 0
	histories := testbed.Amount(t, 20)
	for seed := range uint64(histories) {
		w := newWorld(seed+11_000, 6)
		model, s := graphtest.NewModel(), newStore()
		s.now = s.now.Pace(2+2*int(seed%4), 1<<30)
		s.head, s.ahead = engine.NewHead(s.now), int(seed/4%3)
		var base, merge func()
		work := func() {
			switch w.IntN(5) {
			case 0:
				if f, ok := s.head.BeginBase(); ok {
					base = f
				}
			case 1:
				if f, ok := s.head.BeginMerge(); ok {
					merge = f
				}
			case 2:
				if base != nil {
					base()
					base = nil
					bases++
				}
			case 3:
				if merge != nil {
					merge()
					merge = nil
					merges++
				}
			}
		}
		s.between = work
		for step := range 14 {
			b := w.batch(s.now, 2+w.IntN(6))
			want, wantErr := model.Apply(ctx, b)
			got, err := s.Apply(ctx, b)
			if graph.CodeOf(err) != graph.CodeOf(wantErr) {
				t.Fatalf("seed %d, step %d: got error %v, want %v", seed, step, err, wantErr)
			}
			if err == nil && (got.Seq != want.Seq || got.Digest != want.Digest) {
				t.Fatalf("seed %d, step %d: got revision %v, want %v", seed, step, got, want)
			}
			work()
			if w.IntN(3) == 0 {
				continue // nobody looks at this view
			}
			s.publish(len(s.pending))
			var ids []graph.EntityID
			for n := range model.Entities(ctx, graph.EntitiesQuery{}) {
				ids = append(ids, n.ID)
			}
			if len(ids) < 2 {
				continue
			}
			for _, q := range w.questions(ids, nil) {
				if diff := graphtest.Diff(q.ask(s), q.ask(model)); diff != "" {
					t.Fatalf("seed %d, step %d: differs from the model\n%s\n%s", seed, step, q.name, diff)
				}
			}
			if why := graphtest.Inconsistency(ctx, s); why != "" {
				t.Fatalf("seed %d, step %d: %s", seed, step, why)
			}
		}
		for _, f := range []func(){base, merge} {
			if f != nil {
				f()
			}
		}
		s.head.Close()
	}
	if !testing.Short() && (bases < histories/2 || merges < histories/2) { // of a few histories nothing is sure
		t.Errorf("only %d bases and %d merges ended beside writes", bases, merges)
	}
}

// one is a batch of a statement more, about two of few entities.
func one(n int) graph.Batch {
	return graph.Batch{Statements: []graph.Statement{{
		Subject: graph.EntityID(fmt.Sprint("e", n%7)), Predicate: "x-a", Object: "e0", Source: "s1", When: graph.When{Text: fmt.Sprint(n)},
	}}}
}

// began is a store, of that pace, of some entities.
func began(t *testing.T, together, least int) *store {
	t.Helper()
	s := newStore()
	s.now = s.now.Pace(together, least)
	s.head = engine.NewHead(s.now)
	b := graph.Batch{Schema: newWorld(1, 1).schema(), Sources: []graph.Source{{ID: "s1", Title: "One"}}}
	for i := range 7 {
		b.Entities = append(b.Entities, graph.Entity{ID: graph.EntityID(fmt.Sprint("e", i)), Type: "x-thing", Name: "Thing"})
	}
	if _, err := s.Apply(ctx, b); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestSegmentsAreFew: what n writes bring lies in about as many segments as n has bits.
func TestSegmentsAreFew(t *testing.T) {
	for _, together := range []int{1, 64, 4096} {
		s := began(t, together, 1<<30)
		for n := range 3000 {
			if _, err := s.Apply(ctx, one(n)); err != nil {
				t.Fatal(err)
			}
			s.head.Settle()
			s.now = s.head.View()
			if got, most := s.now.Segments(), bits.Len(uint(n+8))+1; got > most {
				t.Fatalf("merging up to %d: got %d segments of %d writes, want at most %d", together, got, n, most)
			}
		}
	}
}

// TestLinksOneByOne: an entity has all links that came one after the other, be they few or many.
func TestLinksOneByOne(t *testing.T) {
	s := began(t, 4096, 1<<30)
	defer s.head.Close()
	const n = 5000
	for i := range n {
		if _, err := s.Apply(ctx, one(i)); err != nil {
			t.Fatal(err)
		}
		if i%500 != 99 && i != n-1 {
			continue
		}
		got := 0
		for _, err := range s.now.Statements(ctx, graph.StatementsQuery{About: "e0"}) {
			if err != nil {
				t.Fatal(err)
			}
			got++
		}
		if got != i+1 {
			t.Fatalf("after %d links: got %d", i+1, got)
		}
	}
}

// TestDeltaIsBounded: while a new base is being made, writes go on until the delta has the
// size that is said, and then wait for it.
func TestDeltaIsBounded(t *testing.T) {
	const least = 2
	s := began(t, 64, least)
	s.head.Settle()
	finish, ok := s.head.BeginBase()
	if !ok {
		t.Fatal("a base is being made")
	}
	n := 0
	for ; !s.head.Full(); n++ {
		if n > 1000 {
			t.Fatalf("a delta of %d changes is not too large", s.head.View().Delta())
		}
		if _, err := s.Apply(ctx, one(n)); err != nil {
			t.Fatal(err)
		}
	}
	if got := s.head.View().Delta(); got != 64*least+1 {
		t.Errorf("a write waits behind %d changes, want %d", got, 64*least+1)
	}
	done := make(chan error)
	go func() {
		_, err := s.Apply(ctx, one(n))
		done <- err
	}()
	finish()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if got := s.head.View().Delta(); got > n {
		t.Errorf("got a delta of %d changes behind the new base", got)
	}
	count := 0
	for range s.Statements(ctx, graph.AllStatements()) {
		count++
	}
	if count != n+1 {
		t.Errorf("got %d statements, want %d", count, n+1)
	}
}

// TestBetween: what is made beside the writes is not lost to the view that a write has
// made in the meantime.
func TestBetween(t *testing.T) {
	begun := func() *store {
		s := began(t, 2, 1<<30)
		for n := range 40 {
			if _, err := s.Apply(ctx, one(n)); err != nil {
				t.Fatal(err)
			}
		}
		s.head.Settle()
		return s
	}
	s := begun()
	s.between, _ = s.head.BeginBase()
	if _, err := s.Apply(ctx, one(40)); err != nil {
		t.Fatal(err)
	}
	if got := s.now.Delta(); got != 1 {
		t.Errorf("got a delta of %d changes behind the new base, want 1", got)
	}
	s = begun()
	before := 0
	for n := 40; s.between == nil; n++ {
		if n > 100 {
			t.Fatal("there is never anything to merge")
		}
		before = s.head.View().Segments()
		s.between, _ = s.head.BeginMerge()
		if _, err := s.Apply(ctx, one(n)); err != nil {
			t.Fatal(err)
		}
	}
	if got := s.now.Segments(); got > before {
		t.Errorf("got %d segments after a merge of several of %d and a write", got, before)
	}
}

// TestOldBaseGoes: nothing keeps a base in memory once there is another and nobody reads it
// any more, not even names that wait to be indexed.
func TestOldBaseGoes(t *testing.T) {
	s := began(t, 2, 1<<30)
	defer s.head.Close()
	add := func(round, n int) {
		t.Helper()
		var b graph.Batch
		for i := range n {
			b.Entities = append(b.Entities, graph.Entity{ID: graph.EntityID(fmt.Sprintf("f%d-%d", round, i)), Type: "x-thing", Name: "Other"})
		}
		if _, err := s.Apply(ctx, b); err != nil {
			t.Fatal(err)
		}
	}
	for round := range 4 {
		held := s.head.View().BaseHeld()
		finish, ok := s.head.BeginBase()
		if !ok {
			t.Fatal("a base is being made")
		}
		add(round, 1)
		finish()
		finish = nil
		s.now = s.head.View()
		if round > 0 && held() { // the first is that of every new store
			t.Errorf("round %d: the old base is kept", round)
		}
		add(round, 200>>round) // are not indexed with what comes
	}
}

// TestDeltasOfLargeWrites: they are left for later, and made when somebody looks, after whom the
// next writes make theirs at once, or where no write comes for a while, after which the next
// do not.
func TestDeltasOfLargeWrites(t *testing.T) {
	s := began(t, 64, 1<<30) // leaves those of more than 32 ends, and makes them for two writes after a look
	defer s.head.Close()
	n := 0
	write := func() {
		t.Helper()
		var b graph.Batch
		for range 40 {
			b.Statements = append(b.Statements, one(n).Statements...)
			n++
		}
		if _, err := s.Apply(ctx, b); err != nil {
			t.Fatal(err)
		}
	}
	is := func(when string, wantLate, wantMade bool) {
		t.Helper()
		if late, made := s.now.Late(); late != wantLate || made != wantMade {
			t.Errorf("%s: got late %t, made %t, want %t, %t", when, late, made, wantLate, wantMade)
		}
	}
	write()
	is("after a write", true, false)
	write()
	is("after another", true, false)
	s.head.Rest()
	is("at rest", true, true)
	write()
	is("after a rest", true, false)
	if _, err := s.Entity(ctx, "e0"); err != nil {
		t.Fatal(err)
	}
	is("after a look", true, true)
	write()
	is("by the first write after it", false, false)
	write()
	write()
	is("by the third write after it", true, false)
	for range 20 {
		write()
	}
	if late, _ := s.now.Late(); late {
		s.head.Rest()
	}
	if why := graphtest.Inconsistency(ctx, s); why != "" {
		t.Error(why)
	}
}

// TestNamesAtRest: where no write comes the names are in one part, whatever has led there,
// unless it is little.
func TestNamesAtRest(t *testing.T) {
	s := began(t, 1<<20, 1<<30)
	named := func(n int) graph.Batch {
		id := graph.EntityID(fmt.Sprintf("n%03d", n))
		return graph.Batch{Entities: []graph.Entity{{ID: id, Type: "person", Name: fmt.Sprintf("Person %03d", n)}}}
	}
	apply := func(b graph.Batch) {
		t.Helper()
		if _, err := s.Apply(ctx, b); err != nil {
			t.Fatal(err)
		}
	}
	var all graph.Batch
	for n := range 200 {
		all.Entities = append(all.Entities, named(n).Entities...)
	}
	apply(all)
	for n := 200; n < 260; n++ {
		apply(named(n))
	}
	s.head.Settle()
	if got := s.head.View().NameParts(); got < 2 {
		t.Fatalf("got names in %d parts, want several", got)
	}
	s.head.Rest()
	if got := s.head.View().NameParts(); got != 1 {
		t.Errorf("got names in %d parts where no write comes, want 1", got)
	}
	apply(named(260))
	s.head.Rest()
	if got := s.head.View().NameParts(); got != 2 {
		t.Errorf("got names in %d parts after a write of one, want 2: all are not indexed anew for one", got)
	}
	for _, n := range []int{7, 230, 260} {
		want := named(n).Entities[0]
		got, err := s.Search(ctx, graph.SearchQuery{Text: want.Name, Limit: 1})
		if err != nil || len(got.Hits) != 1 || got.Hits[0].ID != want.ID {
			t.Errorf("searching %q: got %+v, %v", want.Name, got.Hits, err)
		}
	}
}

// TestOneLargeAtATime: names are not united while a new base is made, nor is a base begun
// while they are, unless there are as many changes as a write waits behind.
func TestOneLargeAtATime(t *testing.T) {
	n := 0
	name := func(s *store, names int) {
		t.Helper()
		for range names {
			var b graph.Batch
			for range 50 {
				b.Entities = append(b.Entities, graph.Entity{ID: graph.EntityID(fmt.Sprintf("n%05d", n)), Type: "person", Name: fmt.Sprintf("Person %05d", n)})
				n++
			}
			if _, err := s.Apply(ctx, b); err != nil {
				t.Fatal(err)
			}
			s.head.View().Warm() // or a write makes one part of several itself
		}
		s.head.Settle()
	}
	s := began(t, 1<<20, 1<<20)
	s.head.Settle()
	finish, ok := s.head.BeginBase()
	if !ok {
		t.Fatal("a base is being made")
	}
	name(s, 20)
	if got := s.head.View().NameParts(); got < 5 {
		t.Errorf("while a base is made the names are in %d parts, want as many as came", got)
	}
	finish()
	s.head.Settle()
	if got := s.head.View().NameParts(); got >= 5 {
		t.Errorf("once the base is made the names are in %d parts, want fewer", got)
	}

	s = began(t, 1<<20, 20)
	s.head.Settle()
	finish = s.head.BeginUniting()
	name(s, 3)
	s.head.NameAll()
	if s.head.Building() || s.head.View().Delta() < 150 {
		t.Errorf("a base was begun of %d changes while names are united", s.head.View().Delta())
	}
	for i := 0; i < 60 && s.head.View().Delta() <= 64*20; i++ {
		name(s, 1)
	}
	if s.head.Settle(); s.head.View().Delta() > 64*20 {
		t.Errorf("no base was begun of %d changes while names are united", s.head.View().Delta())
	}
	finish()
	name(s, 1)
	if got := s.head.View().Delta(); got > 20 {
		t.Errorf("once the names are united there are %d changes behind the base", got)
	}
}

// TestCloseBesideRest: Close waits for what is begun beside it where no write comes, or that
// is not begun any more. The race detector sees it where neither is so.
func TestCloseBesideRest(t *testing.T) {
	for range 5 {
		s := began(t, 1<<20, 1<<30)
		s.head.Settle()
		var names graph.Batch
		for n := range 500 {
			names.Entities = append(names.Entities, graph.Entity{ID: graph.EntityID(fmt.Sprintf("n%03d", n)), Type: "person", Name: fmt.Sprintf("Person %03d", n)})
		}
		if _, err := s.Apply(ctx, names); err != nil {
			t.Fatal(err)
		}
		go s.head.NameAll()
		runtime.Gosched()
		s.head.Close()
		before := s.head.View()
		runtime.Gosched()
		if s.head.View() != before {
			t.Fatal("a view was shown after the closing")
		}
	}
}

// TestClosedHead: what is done beside the writes ends with Close, and the view stays.
func TestClosedHead(t *testing.T) {
	s := began(t, 2, 3)
	for n := range 50 {
		if _, err := s.Apply(ctx, one(n)); err != nil {
			t.Fatal(err)
		}
	}
	s.head.Close()
	if why := graphtest.Inconsistency(ctx, s); why != "" {
		t.Error(why)
	}
}

// TestWants: a new base is worth making of some thousand changes, or a quarter of what
// there is; soon after the last only of four times as many.
func TestWants(t *testing.T) {
	v := engine.Empty(graph.Revision{})
	n := 0
	add := func(entities int) {
		t.Helper()
		var b graph.Batch
		for range entities {
			b.Entities = append(b.Entities, graph.Entity{ID: graph.EntityID(fmt.Sprintf("e%06d", n)), Type: "company", Name: "E"})
			n++
		}
		c, err := change.Plan(&b, v)
		if err != nil {
			t.Fatal(err)
		}
		v = v.Apply(c, graph.Revision{})
	}
	want := func(soon, late bool) {
		t.Helper()
		if gotSoon, gotLate := v.Wants(); gotSoon != soon || gotLate != late {
			t.Errorf("of %d entities: got %t soon after the last and %t late, want %t and %t", n, gotSoon, gotLate, soon, late)
		}
	}
	add(1024)
	want(false, false)
	add(1)
	want(false, true)
	add(3071)
	want(false, true)
	add(1)
	want(true, true)
	add(20_000 - n)
	v = v.Compacted()
	add(5000)
	want(false, false)
	add(1)
	want(false, true)
	add(15_000)
	want(true, true)
}

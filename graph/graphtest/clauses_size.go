package graphtest

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"hubgraph/graph"
)

// The bounds of an answer by the size of its records, counted here as they are
// encoded.
const (
	answerBytes = 8 << 20
	entityRoom  = answerBytes / 2
	stepRoom    = 1 << 20
)

func entitySize(e graph.Entity) int { return len(graph.AppendEntity(nil, &e)) }

func statementSize(s graph.Statement) int { return len(graph.AppendStatement(nil, &s)) }

// quarter makes a text of nearly a quarter of MiB that tells n.
func quarter(n int) string { return fmt.Sprintf("%03d ", n) + strings.Repeat("x", 250_000) }

// large makes an entity of nearly a quarter of MiB.
func large(id graph.EntityID, n int) graph.Entity {
	e := entity(id, topic, "Name of "+string(id))
	e.Summary = quarter(n)
	return e
}

// weighty makes a statement weigh nearly a quarter of MiB, and differ.
func weighty(n int) trait {
	return func(s *graph.Statement) {
		numbered(n)(s)
		cites(graph.Citation{Line: 1 + n, Record: quarter(n)})(s)
	}
}

// fitting is how many of a list may be given, the first in any case, where room
// bytes are left.
func fitting[T any](list []T, size func(T) int, room int) int {
	for i, x := range list {
		if room -= size(x); room < 0 && i > 0 {
			return i
		}
	}
	return len(list)
}

// pastBytes is how a list ends that has a bound in bytes: with the item by which
// all that are given are larger.
func pastBytes[T any](list []T, size func(T) int, bytes int) []T {
	for i, x := range list {
		if bytes -= size(x); bytes < 0 {
			return list[:i+1]
		}
	}
	return list
}

// drained gives how an iteration ends.
func drained[T any](seq iter.Seq2[T, error]) error {
	_, err := drain(seq)
	return err
}

// largeStar applies a hub that is joined to n large entities, which it gives.
func (t *trial) largeStar(n int, hubs ...graph.EntityID) []graph.Entity {
	t.Helper()
	b := start(nil)
	for _, hub := range hubs {
		b.Entities = append(b.Entities, entity(hub, topic, "Hub"))
	}
	var list []graph.Entity
	for i := range n {
		e := large(graph.EntityID(fmt.Sprintf("n%02d", i)), i)
		list = append(list, e)
		for _, hub := range hubs {
			b.Statements = append(b.Statements, join(hub, links, e.ID))
		}
	}
	b.Entities = append(b.Entities, list...)
	t.apply(b)
	return list
}

// largePages asks for pages until they end: each must have the entities asked
// about, and as many others as there is room for.
func (t *trial) largePages(named []graph.Entity, others []graph.Entity, ask func(after *graph.Subgraph) graph.Subgraph) {
	t.Helper()
	room := entityRoom
	for _, e := range named {
		room -= entitySize(e)
	}
	var last *graph.Subgraph
	for pages := 0; len(others) > 0; pages++ {
		n := fitting(others, entitySize, room)
		if n == len(others) && pages == 0 {
			t.Fatalf("%d others fit into one page, which shows nothing", n)
		}
		got := ask(last)
		want := []graph.EntityID{}
		for _, e := range slices.Concat(named, others[:n]) {
			want = append(want, e.ID)
		}
		t.same("the entities of a page", idsOf(got.Entities), want)
		if others = others[n:]; len(others) > 0 {
			t.cut(got)
		} else {
			t.whole(got)
		}
		last = &got
	}
}

var sizeClauses = []clause{
	{"Entities", "end with the one by which all given are larger than Bytes", func(t *trial) {
		var list []graph.Entity
		for i := range 12 {
			e := entity(graph.EntityID(fmt.Sprintf("e%02d", i)), []graph.Type{firm, place}[i%2], strings.Repeat("x", 1+i*i%50))
			e.Identifiers = []graph.Identifier{{Scheme: "s", Value: fmt.Sprint(i % 3)}}
			list = append(list, e)
		}
		t.apply(start(list))
		for name, q := range map[string]graph.EntitiesQuery{
			"all": {}, "by type": {Types: []graph.Type{firm}}, "by identifier": {Identifiers: []graph.Identifier{{Scheme: "s", Value: "1"}}},
			"after one": {After: "e03"}, "with a limit": {Limit: 4},
		} {
			whole := []graph.Entity{}
			for _, n := range all(t, t.store.Entities(t.ctx, q)) {
				whole = append(whole, n.Entity)
			}
			for q.Bytes = 1; q.Bytes < 1000; q.Bytes += 1 + q.Bytes/9 {
				got := []graph.Entity{}
				for _, n := range all(t, t.store.Entities(t.ctx, q)) {
					got = append(got, n.Entity)
				}
				t.same(fmt.Sprintf("%s within %d bytes", name, q.Bytes), got, pastBytes(whole, entitySize, q.Bytes))
			}
			q.Bytes = entitySize(whole[0])
			if got := all(t, t.store.Entities(t.ctx, q)); len(got) != 2 {
				t.Errorf("%s within as many bytes as the first has: got %d, want it and another", name, len(got))
			}
		}
		t.fails("Entities", drained(t.store.Entities(t.ctx, graph.EntitiesQuery{Limit: -1, Bytes: -1})), graph.ErrInvalid, "limit")
		t.fails("Entities", drained(t.store.Entities(t.ctx, graph.EntitiesQuery{Bytes: -1})), graph.ErrInvalid, "bytes")
	}},
	{"Statements", "end with the one by which all given are larger than Bytes, in every order", func(t *trial) {
		b := net(nil, "a b", "b c")
		for i := range 12 {
			about := []graph.EntityID{"a", "b"}[i%2]
			note := cites(graph.Citation{Line: 1, Note: strings.Repeat("x", i*i%50)})
			due := when(graph.When{Due: graph.Date(fmt.Sprintf("20%02d", 30-i))})
			b.Statements = append(b.Statements, fact(about, size, quantity(graph.Decimal(fmt.Sprint(i*7%12)), "EUR"), note, due), join(about, links, "c", note, numbered(i)))
		}
		t.apply(b)
		for name, q := range map[string]graph.StatementsQuery{
			"by id": {}, "by due": {Sort: graph.SortDue}, "by amount": {Sort: graph.SortAmount, Unit: "EUR"},
			"about one": {About: "b"}, "about one by due": {About: "a", Sort: graph.SortDue}, "about one by amount": {About: "a", Sort: graph.SortAmount, Unit: "EUR"},
			"filtered": {Filter: graph.Filter{Predicates: []graph.Predicate{links}}}, "of an amount": {Unit: "EUR", Min: "4"}, "with a limit": {Limit: 4},
		} {
			whole := all(t, t.store.Statements(t.ctx, q))
			for q.Bytes = 1; q.Bytes < 2500; q.Bytes += 1 + q.Bytes/9 {
				t.same(fmt.Sprintf("%s within %d bytes", name, q.Bytes), all(t, t.store.Statements(t.ctx, q)), pastBytes(whole, statementSize, q.Bytes))
			}
			q.Bytes = statementSize(whole[0])
			if got := all(t, t.store.Statements(t.ctx, q)); len(got) != 2 {
				t.Errorf("%s within as many bytes as the first has: got %d, want it and another", name, len(got))
			}
		}
		t.fails("Statements", drained(t.store.Statements(t.ctx, graph.StatementsQuery{Bytes: -1})), graph.ErrInvalid, "bytes")
	}},
	{"Neighborhood", "a page ends where its entities would be too large", func(t *trial) {
		others := t.largeStar(40, "hub")
		hub := []graph.Entity{entity("hub", topic, "Hub")}
		ask := func(after *graph.Subgraph) graph.Subgraph {
			q := graph.NeighborhoodQuery{From: ids("hub"), Hops: 1}
			if after != nil {
				q.After = after.NextNear
			}
			return t.near(q)
		}
		t.largePages(hub, others, ask)
		// So does one that begins at what is large itself, and it goes on by one.
		named := others[:16]
		from := ids()
		for _, e := range named {
			from = append(from, e.ID)
		}
		t.apply(graph.Batch{Entities: []graph.Entity{large("hub", 99)}})
		rest := append([]graph.Entity{large("hub", 99)}, others[16:20]...)
		for _, e := range others[20:] {
			t.apply(graph.Batch{Retract: []graph.StatementID{join("hub", links, e.ID).ID}})
		}
		t.largePages(named, rest, func(after *graph.Subgraph) graph.Subgraph {
			q := graph.NeighborhoodQuery{From: from}
			if after != nil {
				q.After = after.NextNear
			}
			return t.near(q)
		})
	}},
	{"Common", "a page ends where its entities would be too large", func(t *trial) {
		others := t.largeStar(40, "h1", "h2")
		t.largePages([]graph.Entity{entity("h1", topic, "Hub"), entity("h2", topic, "Hub")}, others, func(after *graph.Subgraph) graph.Subgraph {
			q := graph.CommonQuery{Of: ids("h1", "h2")}
			if after != nil {
				q.After = after.NextID
			}
			return t.common(q)
		})
	}},
	{"Among", "a page ends where its entities would be too large", func(t *trial) {
		others := t.largeStar(40, "h1", "h2")
		t.largePages([]graph.Entity{entity("h1", topic, "Hub"), entity("h2", topic, "Hub")}, others, func(after *graph.Subgraph) graph.Subgraph {
			q := graph.AmongQuery{Of: ids("h1", "h2"), MaxHops: 2}
			if after != nil {
				q.After = after.NextJoined
			}
			return t.among(q)
		})
	}},
	{"Neighborhood", "entities asked about that are too large together are refused, in Common and Among, too", func(t *trial) {
		others := t.largeStar(17, "hub")
		var named []graph.EntityID
		n := 0
		for _, e := range others {
			named = append(named, e.ID)
			n += entitySize(e)
		}
		if n <= entityRoom || n-entitySize(others[0]) > entityRoom {
			t.Fatalf("17 entities have %d bytes, want just more than %d", n, entityRoom)
		}
		_, err := t.store.Neighborhood(t.ctx, graph.NeighborhoodQuery{From: named})
		t.fails("Neighborhood", err, graph.ErrTooLarge, "from")
		_, err = t.store.Common(t.ctx, graph.CommonQuery{Of: named})
		t.fails("Common", err, graph.ErrTooLarge, "of")
		for hops := range 3 {
			_, err = t.store.Among(t.ctx, graph.AmongQuery{Of: named, MaxHops: hops})
			t.fails("Among", err, graph.ErrTooLarge, "of")
		}
		// One less is not.
		t.near(graph.NeighborhoodQuery{From: named[1:]})
		t.common(graph.CommonQuery{Of: named[1:]})
		t.among(graph.AmongQuery{Of: named[1:]})
	}},
	{"Neighborhood", "of statements that would be too large the first in ID order are held, and it says so", func(t *trial) {
		b := start([]graph.Entity{large("a", 1), large("b", 2)})
		for i := range 40 {
			b.Statements = append(b.Statements, join("a", links, "b", weighty(i)))
		}
		t.apply(b)
		list := inOrder(b.Statements...)
		n := fitting(list, statementSize, answerBytes-entitySize(b.Entities[0])-entitySize(b.Entities[1]))
		if n == len(list) {
			t.Fatal("all statements fit into one answer, which shows nothing")
		}
		got := t.near(graph.NeighborhoodQuery{From: ids("a"), Filter: graph.Filter{ValidAt: "2020"}})
		t.cut(got)
		if got.NextNear != nil || got.Undated != n {
			t.Errorf("got next %v and %d undated, want no next page and the %d held", got.NextNear, got.Undated, n)
		}
		t.same("the statements", statementIDs(got.Statements), statementIDs(list[:n]))
		t.same("the statements of Among", statementIDs(t.among(graph.AmongQuery{Of: ids("a", "b")}).Statements), statementIDs(list[:n]))
		var retract []graph.StatementID
		for _, s := range list[n:] {
			retract = append(retract, s.ID)
		}
		t.apply(graph.Batch{Retract: retract})
		t.whole(t.near(graph.NeighborhoodQuery{From: ids("a")}))
	}},
	{"Among", "facts have the room that links leave, the first in ID order, and it says so", func(t *trial) {
		b := start([]graph.Entity{large("a", 1), large("b", 2)})
		for i := range 20 {
			b.Statements = append(b.Statements, join("a", links, "b", weighty(i)))
		}
		room := answerBytes - entitySize(b.Entities[0]) - entitySize(b.Entities[1])
		for _, s := range b.Statements {
			room -= statementSize(s)
		}
		var list []graph.Statement
		for i := range 20 {
			list = append(list, fact("a", motto, graph.Value{Kind: graph.TextValue, Text: fmt.Sprint(i)}, weighty(i)))
		}
		b.Statements = append(b.Statements, list...)
		t.apply(b)
		list = inOrder(list...)
		n := fitting(list, statementSize, room)
		if n == 0 || n == len(list) {
			t.Fatalf("%d of %d facts fit into the answer, which shows nothing", n, len(list))
		}
		got := t.among(graph.AmongQuery{Of: ids("a", "b"), Facts: true})
		t.cut(got)
		t.same("the facts", statementIDs(got.Facts), statementIDs(list[:n]))
	}},
	{"Paths", "a step shows as many statements as are not too large, and counts the others", func(t *trial) {
		b := net(nil, "b c")
		for i := range 6 {
			b.Statements = append(b.Statements, join("a", links, "b", weighty(i)))
		}
		b.Entities = append(b.Entities, entity("a", topic, "A"))
		t.apply(b)
		list := inOrder(b.Statements[1:]...)
		n := fitting(list, statementSize, stepRoom)
		if n == len(list) {
			t.Fatal("all statements fit into one step, which shows nothing")
		}
		got := t.paths(graph.PathsQuery{From: "a", To: "c", Filter: graph.Filter{ValidAt: "2020"}})
		t.same("the paths", ways(got), []string{"a b c"})
		t.same("the step", got.Paths[0].Steps[0], graph.Step{From: "a", To: "b", Statements: list[:n], Count: len(list)})
		if !got.Complete || got.Undated != n+1 {
			t.Errorf("got complete %t with %d undated, want a complete answer with the %d shown", got.Complete, got.Undated, n+1)
		}
	}},
	{"Paths", "end before the one with which they would be too large, but not before the first", func(t *trial) {
		// From a to z there are ways through each x, whose two steps weigh a half
		// of MiB, and one entity more.
		b := start([]graph.Entity{entity("a", topic, "A"), entity("z", topic, "Z")})
		room := answerBytes - entitySize(b.Entities[0]) - entitySize(b.Entities[1])
		var want []string
		full := false
		for i := range 16 {
			e := large(graph.EntityID(fmt.Sprintf("x%02d", i)), i)
			in, out := join("a", links, e.ID, weighty(2*i)), join(e.ID, links, "z", weighty(2*i+1))
			b.Entities, b.Statements = append(b.Entities, e), append(b.Statements, in, out)
			if room -= entitySize(e) + statementSize(in) + statementSize(out); room < 0 {
				full = true
			}
			if !full {
				want = append(want, fmt.Sprintf("a x%02d z", i))
			}
		}
		t.apply(b)
		if !full {
			t.Fatal("all paths fit into one answer, which shows nothing")
		}
		got := t.paths(graph.PathsQuery{From: "a", To: "z", MaxHops: 2})
		t.same("the paths", ways(got), want)
		if got.Complete || got.StoppedBy != graph.StoppedByLimit || len(got.Entities) != 2+len(want) {
			t.Errorf("got complete %t, stopped by %q, %d entities; want one cut by its limit with the %d on its paths", got.Complete, got.StoppedBy, len(got.Entities), 2+len(want))
		}

		// One way of six steps, each with all that it may show, and two entities
		// between that are larger than what is left.
		b = start(nil)
		chain := []graph.EntityID{}
		for i := range graph.MaxHops + 1 {
			e := large(graph.EntityID(fmt.Sprintf("y%d", i)), i)
			e.Names = []graph.Name{{Text: quarter(i), Kind: graph.NameAlias}}
			b.Entities, chain = append(b.Entities, e), append(chain, e.ID)
		}
		total := 0
		for i := range graph.MaxHops {
			for n := range 4 {
				s := join(chain[i], links, chain[i+1], weighty(n))
				b.Statements = append(b.Statements, s)
				total += statementSize(s)
			}
		}
		for _, e := range b.Entities {
			total += entitySize(e)
		}
		if total <= answerBytes {
			t.Fatalf("one way has %d bytes, which shows nothing", total)
		}
		t.apply(b)
		got = t.paths(graph.PathsQuery{From: "y0", To: "y6"})
		if len(got.Paths) != 1 || !got.Complete {
			t.Errorf("got %d paths, complete %t; want the one that there is, whole", len(got.Paths), got.Complete)
		}
		t.apply(graph.Batch{Entities: []graph.Entity{entity("other", topic, "Other")}, Statements: []graph.Statement{join("y0", links, "other"), join("other", links, "y2")}})
		got = t.paths(graph.PathsQuery{From: "y0", To: "y6"})
		if len(got.Paths) != 1 || got.StoppedBy != graph.StoppedByLimit {
			t.Errorf("got %d paths, stopped by %q; want the first alone", len(got.Paths), got.StoppedBy)
		}
	}},
	{"Search", "ends before the hit with which it would be too large", func(t *trial) {
		b := start(nil)
		for i := range 40 {
			e := large(graph.EntityID(fmt.Sprintf("e%02d", i)), i)
			e.Name = "Zeppelin"
			b.Entities = append(b.Entities, e)
		}
		t.apply(b)
		n := fitting(b.Entities, entitySize, answerBytes)
		if n == len(b.Entities) {
			t.Fatal("all hits fit into one answer, which shows nothing")
		}
		for _, text := range []string{"zeppelin", "zepp", "zeppeiln"} {
			got, err := t.store.Search(t.ctx, graph.SearchQuery{Text: text, Limit: 100})
			t.ok(err)
			if len(got.Hits) != n || got.Complete || got.StoppedBy != graph.StoppedByLimit {
				t.Errorf("%q: got %d hits, complete %t, stopped by %q; want %d, cut by the limit", text, len(got.Hits), got.Complete, got.StoppedBy, n)
			}
			for i, h := range got.Hits {
				if h.ID != b.Entities[i].ID {
					t.Errorf("%q: got hit %d %q, want %q", text, i, h.ID, b.Entities[i].ID)
				}
			}
		}
	}},
}

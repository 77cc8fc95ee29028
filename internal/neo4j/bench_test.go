package neo4j_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"hubgraph/graph"
	"hubgraph/graph/graphtest"
	"hubgraph/internal/neo4j"
	"hubgraph/internal/neo4j/neo4jtest"
	"hubgraph/internal/sqlite"
)

// The benchmarks start servers of their own. Those over a million statements take
// many minutes, so they are run only where HUBGRAPH_BENCH_LARGE=1 and -timeout 2h
// ask for them.
func large(b *testing.B, statements int) {
	b.Helper()
	if statements >= 1_000_000 && os.Getenv("HUBGRAPH_BENCH_LARGE") != "1" {
		b.Skip("SKIPPED: takes many minutes; set HUBGRAPH_BENCH_LARGE=1 and -timeout 2h")
	}
}

// BenchmarkBeside asks the same of the embedded store and of each line of Neo4j, in turns,
// and of these also with no plan kept.
func BenchmarkBeside(b *testing.B) {
	sides := []graphtest.Side{{Name: "embedded", Open: embedded}}
	for _, line := range neo4jtest.Lines {
		sides = append(sides, graphtest.Side{
			Name:   "Neo4j-" + line.Name,
			Open:   func(t testing.TB) graphtest.Opened { return graphtest.Opened{Store: patientOn(t, line)} },
			Forget: func() error { return forget(b, neo4jtest.Get(b, line)) },
		})
	}
	graphtest.Beside(b, sides, graphtest.Size{Entities: 1_000, Statements: 10_000}, graphtest.Size{Entities: 10_000, Statements: 100_000})
}

func embedded(t testing.TB) graphtest.Opened {
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "graph.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return graphtest.Opened{Store: s}
}

// patient gives a new, empty store that waits long, for machines that are busy.
func patient(t testing.TB) *neo4j.Store {
	t.Helper()
	return patientOn(t, neo4jtest.LTS)
}

func patientOn(t testing.TB, line neo4jtest.Line) *neo4j.Store {
	t.Helper()
	if err := open(t, line).Store.Close(); err != nil {
		t.Fatal(err)
	}
	o := options(neo4jtest.Get(t, line))
	o.QueryTimeout = 10 * time.Minute
	o.Keep = -1 // each question is asked of the server
	return connected(t, o)
}

// forget has a server drop the plans that it made.
func forget(t testing.TB, s *neo4jtest.Server) error {
	d, err := driver.NewDriverWithContext(s.URI, driver.BasicAuth(s.Username, s.Password, ""))
	if err != nil {
		return err
	}
	defer d.Close(t.Context())
	_, err = driver.ExecuteQuery(t.Context(), d, "CALL db.clearQueryCaches()", nil, driver.EagerResultTransformer)
	return err
}

// BenchmarkDriver asks a question of the store, and then sends the very
// statements that it sent with the driver alone, in one ExecuteRead; ratio is
// that of the medians.
func BenchmarkDriver(b *testing.B) {
	store := patient(b)
	defer store.Close()
	o := options(neo4jtest.Get(b, neo4jtest.LTS))
	o.Keep = -1
	watched, err := neo4j.Open(o)
	if err != nil {
		b.Fatal(err)
	}
	defer watched.Close()
	const entities = 10_000
	for batch := range graphtest.Zipf(entities, 100_000, 1) {
		if _, err := store.Apply(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
	}
	d := raw(b, neo4jtest.Get(b, neo4jtest.LTS))
	if _, err := watched.Revision(b.Context()); err != nil {
		b.Fatal(err)
	}
	var sent []*neo4j.Sent
	neo4j.Watch(watched, false, func(s *neo4j.Sent) { sent = append(sent, s) })
	for _, q := range []struct {
		name string
		ask  func(s *neo4j.Store, id graph.EntityID) error
	}{
		{"Entity", func(s *neo4j.Store, id graph.EntityID) error {
			_, err := s.Entity(b.Context(), id)
			return err
		}},
		{"Neighbors", func(s *neo4j.Store, id graph.EntityID) error {
			_, err := s.Neighborhood(b.Context(), graph.NeighborhoodQuery{From: []graph.EntityID{id}, Hops: 1, Limit: 100})
			return err
		}},
		{"TwoHops", func(s *neo4j.Store, id graph.EntityID) error {
			_, err := s.Neighborhood(b.Context(), graph.NeighborhoodQuery{From: []graph.EntityID{id}, Hops: 2})
			return err
		}},
	} {
		b.Run(q.name, func(b *testing.B) {
			const turns = 64
			var ids [turns]graph.EntityID
			var statements [turns][]*neo4j.Sent
			for i := range turns {
				ids[i] = graphtest.ZipfID(i * 7919 % entities)
				for range 2 { // the first may find that the revision is new to it
					sent = nil
					if err := q.ask(watched, ids[i]); err != nil {
						b.Fatal(err)
					}
				}
				statements[i] = sent
			}
			var ours, alone []time.Duration
			for i := 0; b.Loop(); i++ {
				begun := time.Now()
				if err := q.ask(store, ids[i%turns]); err != nil {
					b.Fatal(err)
				}
				ours = append(ours, time.Since(begun))
				begun = time.Now()
				if err := replay(b.Context(), d, statements[i%turns]); err != nil {
					b.Fatal(err)
				}
				alone = append(alone, time.Since(begun))
			}
			slices.Sort(ours)
			slices.Sort(alone)
			us := func(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }
			b.ReportMetric(us(ours[len(ours)/2]), "store-µs")
			b.ReportMetric(us(alone[len(alone)/2]), "driver-µs")
			b.ReportMetric(float64(ours[len(ours)/2])/float64(alone[len(alone)/2]), "ratio")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// replay sends statements as anybody would with the driver alone.
func replay(ctx context.Context, d driver.DriverWithContext, sent []*neo4j.Sent) error {
	sess := d.NewSession(ctx, driver.SessionConfig{AccessMode: driver.AccessModeRead})
	defer sess.Close(ctx)
	_, err := sess.ExecuteRead(ctx, func(tx driver.ManagedTransaction) (any, error) {
		for _, s := range sent {
			res, err := tx.Run(ctx, "CYPHER 5 "+s.Cypher, s.Params)
			if err != nil {
				return nil, err
			}
			if _, err := res.Collect(ctx); err != nil {
				return nil, err
			}
		}
		return nil, nil
	})
	return err
}

// BenchmarkWrite fills a new store with a Zipf graph in batches of 10,000
// records. After each batch the rows that it wrote are written to another server
// that has the same constraints and indexes, with the driver alone: one
// transaction a batch, one UNWIND a label or type. ratio is that of the sums;
// peak-MB is the most memory that this process had, the graph's making included.
func BenchmarkWrite(b *testing.B) {
	for _, size := range []graphtest.Size{{Entities: 10_000, Statements: 100_000}, {Entities: 100_000, Statements: 1_000_000}} {
		b.Run(size.String(), func(b *testing.B) {
			large(b, size.Statements)
			other := neo4jtest.Start(b, neo4jtest.LTS)
			if err := opened(b, other).Store.Close(); err != nil { // constraints and indexes of nodes
				b.Fatal(err)
			}
			store := patient(b)
			defer store.Close()
			var sent []*neo4j.Sent
			neo4j.Watch(store, false, func(s *neo4j.Sent) { sent = append(sent, s) })
			d := raw(b, other)
			var ours, alone time.Duration
			for b.Loop() {
				for batch := range graphtest.Zipf(size.Entities, size.Statements, 1) {
					sent = nil
					begun := time.Now()
					if _, err := store.Apply(b.Context(), batch); err != nil {
						b.Fatal(err)
					}
					ours += time.Since(begun)
					groups := unwinds(sent)
					begun = time.Now()
					if err := writeRows(b.Context(), d, groups); err != nil {
						b.Fatal(err)
					}
					alone += time.Since(begun)
				}
			}
			b.ReportMetric(ours.Seconds(), "store-s")
			b.ReportMetric(alone.Seconds(), "driver-s")
			b.ReportMetric(float64(ours)/float64(alone), "ratio")
			b.ReportMetric(peakMB(b), "peak-MB")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// unwinds gives what was written, rows joined by statement.
func unwinds(sent []*neo4j.Sent) []*neo4j.Sent {
	rowsOf := func(s *neo4j.Sent) ([]any, bool) {
		q, _ := s.Params["q"].(map[string]any)
		rows, ok := q["rows"].([]any)
		return rows, ok
	}
	var out []*neo4j.Sent
	for _, s := range sent {
		rows, ok := rowsOf(s)
		if !ok {
			continue
		}
		if n := len(out); n > 0 && out[n-1].Cypher == s.Cypher {
			before, _ := rowsOf(out[n-1])
			rows = slices.Concat(before, rows)
			out = out[:n-1]
		}
		out = append(out, &neo4j.Sent{Cypher: s.Cypher, Params: map[string]any{"q": map[string]any{"rows": rows}}})
	}
	return out
}

func writeRows(ctx context.Context, d driver.DriverWithContext, groups []*neo4j.Sent) error {
	sess := d.NewSession(ctx, sessionConfig)
	defer sess.Close(ctx)
	_, err := sess.ExecuteWrite(ctx, func(tx driver.ManagedTransaction) (any, error) {
		for _, g := range groups {
			res, err := tx.Run(ctx, g.Cypher, g.Params)
			if err != nil {
				return nil, err
			}
			if _, err := res.Consume(ctx); err != nil {
				return nil, err
			}
		}
		return nil, nil
	})
	return err
}

// BenchmarkFirst asks what the server has no plan for, as of one that was just
// started or has seen much written: first-ms is the median of the times of such
// askings, least-ms the least of them, again-ms the median of the ones right after, and
// planned-ms that of one asking after the server planned ahead.
func BenchmarkFirst(b *testing.B) {
	for _, predicates := range []int{12, 60, 300} {
		b.Run(fmt.Sprintf("predicates=%d", predicates), func(b *testing.B) {
			store := patient(b)
			defer store.Close()
			applyMixed(b, store, predicates)
			id := graph.EntityID("e0000")
			near := func(q graph.NeighborhoodQuery) func() error {
				q.From = []graph.EntityID{id}
				return func() error { _, err := store.Neighborhood(b.Context(), q); return err }
			}
			list := func(q graph.StatementsQuery) func() error {
				q.Limit = 100
				return func() error { return drained(store.Statements(b.Context(), q)) }
			}
			written := 1000
			for _, q := range []struct {
				name string
				ask  func() error
			}{
				{"Entity", func() error { _, err := store.Entity(b.Context(), id); return err }},
				{"Profile", func() error { _, err := store.Profile(b.Context(), id); return err }},
				{"Neighbors", near(graph.NeighborhoodQuery{Hops: 1})},
				{"NeighborsOfAType", near(graph.NeighborhoodQuery{Hops: 1, Filter: graph.Filter{Types: []graph.Type{"company"}, ValidAt: "2003"}})},
				{"TwoHops", near(graph.NeighborhoodQuery{Hops: 2})},
				{"Path", func() error {
					_, err := store.Paths(b.Context(), graph.PathsQuery{From: id, To: "e0200", Limit: 1})
					return err
				}},
				{"Write", func() error {
					written++
					_, err := store.Apply(b.Context(), graph.Batch{Statements: []graph.Statement{{Subject: id, Predicate: "bench-000", Object: "e0200", Source: "s", When: graph.When{From: graph.Date(fmt.Sprint(written))}}}})
					return err
				}},
				{"Statements", list(graph.StatementsQuery{Filter: graph.Filter{Statuses: []graph.Status{graph.Planned}}})},
				{"StatementsByDue", list(graph.StatementsQuery{Sort: graph.SortDue, Filter: graph.Filter{Statuses: []graph.Status{graph.Planned, graph.Actual}}, SubjectTypes: []graph.Type{"company"}})},
			} {
				b.Run(q.name, func(b *testing.B) {
					var first, again []time.Duration
					timed := func(to *[]time.Duration) {
						begun := time.Now()
						if err := q.ask(); err != nil {
							b.Fatal(err)
						}
						*to = append(*to, time.Since(begun))
					}
					forget := func() {
						if err := forget(b, neo4jtest.Get(b, neo4jtest.LTS)); err != nil {
							b.Fatal(err)
						}
					}
					for b.Loop() {
						forget()
						timed(&first)
						timed(&again)
					}
					var planned []time.Duration
					forget()
					neo4j.PlanAhead(store)
					timed(&planned)
					for name, took := range map[string][]time.Duration{"first-ms": first, "again-ms": again, "planned-ms": planned} {
						slices.Sort(took)
						b.ReportMetric(float64(took[len(took)/2])/float64(time.Millisecond), name)
					}
					b.ReportMetric(float64(slices.Min(first))/float64(time.Millisecond), "least-ms")
					b.ReportMetric(0, "ns/op")
				})
			}
		})
	}
}

// applyMixed writes 240 entities with 2,500 links of so many predicates.
func applyMixed(b *testing.B, s *neo4j.Store, predicates int) {
	b.Helper()
	begun := time.Now()
	batch := graph.Batch{Sources: []graph.Source{{ID: "s", Title: "S"}}}
	for i := range predicates {
		words := graph.Words{EN: fmt.Sprint("verb ", i), ZH: fmt.Sprint("verb ", i)}
		batch.Schema.Predicates = append(batch.Schema.Predicates, graph.PredicateDef{ID: graph.Predicate(fmt.Sprintf("bench-%03d", i)), Label: words})
	}
	id := func(i int) graph.EntityID { return graph.EntityID(fmt.Sprintf("e%04d", i%240)) }
	for i := range 240 {
		batch.Entities = append(batch.Entities, graph.Entity{ID: id(i), Type: []graph.Type{"company", "person"}[i%2], Name: string(id(i))})
	}
	for i := range 2_500 {
		st := graph.Statement{Subject: id(i * i), Predicate: graph.Predicate(fmt.Sprintf("bench-%03d", i%predicates)), Object: id(i*7 + 1), Source: "s"}
		st.When.From = graph.Date(fmt.Sprint(1900 + i%100))
		if i%10 == 0 {
			st.Status, st.When = graph.Planned, graph.When{Due: graph.Date(fmt.Sprint(2030 + i%9))}
		}
		batch.Statements = append(batch.Statements, st)
	}
	if _, err := s.Apply(b.Context(), batch); err != nil {
		b.Fatal(err)
	}
	b.Logf("a batch with %d new predicates: %v", predicates, time.Since(begun))
}

// peakMB reads how much memory this process had at most; 0 where nothing tells.
func peakMB(b *testing.B) float64 {
	b.Helper()
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range bytes.Lines(text) {
		if rest, ok := bytes.CutPrefix(line, []byte("VmHWM:")); ok {
			kb, err := strconv.Atoi(strings.Fields(string(rest))[0])
			if err != nil {
				b.Fatal(err)
			}
			return float64(kb) / 1024
		}
	}
	return 0
}

// BenchmarkHub asks of one entity with very many links, as BenchmarkLarge asks.
func BenchmarkHub(b *testing.B) {
	for _, links := range []int{100_000, 1_000_000} {
		b.Run(fmt.Sprint(links), func(b *testing.B) {
			large(b, links)
			filler := patient(b)
			begun := time.Now()
			loadHub(b, filler, links)
			reportLoad(b, links, time.Since(begun))
			if err := filler.Close(); err != nil {
				b.Fatal(err)
			}
			store := serving(b)
			defer store.Close()
			near := func(q graph.NeighborhoodQuery) func() (bool, error) {
				q.From = append(q.From, "hub")
				q.Hops, q.Limit = max(q.Hops, 1), 100
				return func() (bool, error) {
					r, err := store.Neighborhood(b.Context(), q)
					return cut(r.StoppedBy), err
				}
			}
			path := func(from, to graph.EntityID, limit int) func() (bool, error) {
				return func() (bool, error) {
					r, err := store.Paths(b.Context(), graph.PathsQuery{From: from, To: to, Limit: limit})
					if err == nil && len(r.Paths) == 0 {
						err = fmt.Errorf("there is no path from %s to %s", from, to)
					}
					return cut(r.StoppedBy), err
				}
			}
			about := func(q graph.StatementsQuery) func() (bool, error) {
				q.About, q.Limit = "hub", 100
				return func() (bool, error) { return false, drained(store.Statements(b.Context(), q)) }
			}
			middle := leaf(links / 20)
			for _, q := range []question{
				{"Entity", func() (bool, error) { _, err := store.Entity(b.Context(), "hub"); return false, err }},
				{"Profile", func() (bool, error) { _, err := store.Profile(b.Context(), "hub"); return false, err }},
				{"Neighbors", near(graph.NeighborhoodQuery{})},
				{"NeighborsFromTheMiddle", near(graph.NeighborhoodQuery{After: &graph.Near{Hops: 1, ID: middle}})},
				{"NeighborsIn", near(graph.NeighborhoodQuery{Filter: graph.Filter{Direction: graph.In}})},
				{"NeighborsOut", near(graph.NeighborhoodQuery{Filter: graph.Filter{Direction: graph.Out}})},
				{"NeighborsOfAPredicate", near(graph.NeighborhoodQuery{Filter: graph.Filter{Predicates: []graph.Predicate{"bench-seldom"}}})},
				{"NeighborsInAYear", near(graph.NeighborhoodQuery{Filter: graph.Filter{ValidAt: "2003"}})},
				{"TwoHops", near(graph.NeighborhoodQuery{Hops: 2})},
				{"StatementsAbout", about(graph.StatementsQuery{})},
				{"StatementsAboutByDue", about(graph.StatementsQuery{Sort: graph.SortDue})},
				{"PathToIt", path("far", "hub", 1)},
				{"PathThroughIt", path("far", "farther", 1)},
				{"HundredPathsThroughIt", path(leaf(1), leaf(2), 100)},
				{"Common", func() (bool, error) {
					r, err := store.Common(b.Context(), graph.CommonQuery{Of: []graph.EntityID{"hub", "far"}, Limit: 100})
					return cut(r.StoppedBy), err
				}},
			} {
				b.Run(q.name, func(b *testing.B) { q.measure(b, neo4jtest.Get(b, neo4jtest.LTS)) })
			}
		})
	}
}

// reportLoad reports how long so many statements took to load.
func reportLoad(b *testing.B, statements int, took time.Duration) {
	b.Run("Load", func(b *testing.B) {
		for b.Loop() {
			continue // it is done
		}
		b.ReportMetric(float64(statements)/took.Seconds(), "statements/s")
		b.ReportMetric(0, "ns/op")
	})
}

func leaf(i int) graph.EntityID { return graph.EntityID(fmt.Sprintf("e%07d", i)) }

// loadHub writes a hub and a tenth as many others as it is to have links: of each ten
// links to one of them, six lead there, three come from there, and one has no direction; a
// thousand of the others are linked by one predicate more. Beside that far is two steps
// from the hub, farther as well, another way.
func loadHub(b *testing.B, s *neo4j.Store, links int) {
	b.Helper()
	words := func(s string) graph.Words { return graph.Words{EN: s, ZH: s} }
	batch := graph.Batch{
		Schema:   graph.Schema{Predicates: []graph.PredicateDef{{ID: "bench-knows", Label: words("knows"), Symmetric: true}, {ID: "bench-seldom", Label: words("seldom")}}},
		Sources:  []graph.Source{{ID: "s", Title: "S"}},
		Entities: []graph.Entity{{ID: "hub", Type: "company", Name: "Hub"}, {ID: "far", Type: "company", Name: "Far"}, {ID: "farther", Type: "company", Name: "Farther"}},
	}
	flush := func() {
		if _, err := s.Apply(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
		batch = graph.Batch{}
	}
	add := func(from graph.EntityID, p graph.Predicate, to graph.EntityID, when graph.When) {
		batch.Statements = append(batch.Statements, graph.Statement{Subject: from, Predicate: p, Object: to, Source: "s", When: when})
	}
	others := links / 10
	for i := range others {
		id := leaf(i)
		batch.Entities = append(batch.Entities, graph.Entity{ID: id, Type: "company", Name: string(id)})
		for n := range 6 {
			add("hub", "owns", id, graph.When{From: graph.Date(fmt.Sprint(2000 + n))})
		}
		for n := range 3 {
			add(id, "owns", "hub", graph.When{From: graph.Date(fmt.Sprint(2010 + n))})
		}
		add(id, "bench-knows", "hub", graph.When{})
		if i%(others/1000) == 0 {
			add("hub", "bench-seldom", id, graph.When{Due: graph.Date(fmt.Sprint(2030 + i%10))})
		}
		switch i {
		case others / 2:
			add("far", "owns", id, graph.When{})
		case others / 3:
			add(id, "owns", "farther", graph.When{})
		}
		if batch.Items() >= 9_900 {
			flush()
		}
	}
	if batch.Items() > 0 {
		flush()
	}
}

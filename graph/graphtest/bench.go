package graphtest

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"hubgraph/graph"
)

// A Size is that of a graph to be timed.
type Size struct{ Entities, Statements int }

func (s Size) String() string { return fmt.Sprintf("%dx%d", s.Entities, s.Statements) }

// DefaultSize is what Bench times where no size is given.
var DefaultSize = Size{Entities: 10_000, Statements: 100_000}

// A Side is a store to be timed beside others.
type Side struct {
	Name string // as its numbers are called
	Open Open
	// Forget has it drop what it worked out of questions asked before; nil where there is
	// nothing of the kind.
	Forget func() error
}

// Bench times the same questions of a store at stated sizes, over the graph
// that Zipf makes with seed 1. The benchmarks are named size/question; beside the
// mean each reports the median, which a machine that others use disturbs least.
// Load makes a whole new store each time, its statements a second are reported;
// the other benchmarks share one store a size and take their parameters in turn
// from a fixed list of 256.
func Bench(b *testing.B, open Open, sizes ...Size) {
	for _, size := range orDefault(sizes) {
		b.Run(size.String(), func(b *testing.B) {
			batches := zipfBatches(size)
			b.Run("Load", func(b *testing.B) {
				for b.Loop() {
					o := open(b)
					load(b, o.Store, batches)
					if err := o.Store.Close(); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(size.Statements)*float64(b.N)/b.Elapsed().Seconds(), "statements/s")
			})
			o := open(b)
			load(b, o.Store, batches)
			defer func() { _ = o.Store.Close() }()
			batches = nil
			for _, q := range questions(b, o.Store, size) {
				b.Run(q.name, func(b *testing.B) {
					var took []time.Duration
					for i := 0; b.Loop(); i++ {
						begun := time.Now()
						if err := q.do(i % turns); err != nil {
							b.Fatal(err)
						}
						took = append(took, time.Since(begun))
					}
					b.ReportMetric(float64(median(took)), "p50-ns/op")
				})
			}
		})
	}
}

// Beside is Bench for several stores in turns: each benchmark asks its question
// of one after the other, again and again, and reports the median of each in
// microseconds, so that whatever disturbs one disturbs the others. Of a store that
// can forget it reports the median of some askings right after it did, too, as cold.
// Load is done once a store, and reports statements a second. In the end all of it
// is printed as a table.
func Beside(b *testing.B, sides []Side, sizes ...Size) {
	for _, size := range orDefault(sizes) {
		b.Run(size.String(), func(b *testing.B) {
			batches := zipfBatches(size)
			lists := make([][]question, len(sides))
			rates := make([]float64, len(sides))
			table := newTable(sides)
			for i, side := range sides {
				o := side.Open(b)
				defer func() { _ = o.Store.Close() }()
				begun := time.Now()
				load(b, o.Store, batches)
				rates[i] = float64(size.Statements) / time.Since(begun).Seconds()
				lists[i] = questions(b, o.Store, size)
			}
			batches = nil
			b.Run("Load", func(b *testing.B) {
				for b.Loop() {
					continue // it is done
				}
				row := []string{"load"}
				for i, side := range sides {
					b.ReportMetric(rates[i], side.Name+"-statements/s")
					if side.Forget != nil {
						row = append(row, "")
					}
					row = append(row, fmt.Sprintf("%.2g statements/s", rates[i]))
				}
				table.last = row
				b.ReportMetric(0, "ns/op")
			})
			for n, q := range lists[0] {
				b.Run(q.name, func(b *testing.B) {
					took, cold := make([][]time.Duration, len(sides)), make([][]time.Duration, len(sides))
					for i := range colds {
						for n2, side := range sides {
							if side.Forget == nil {
								continue
							}
							if err := side.Forget(); err != nil {
								b.Fatal(err)
							}
							begun := time.Now()
							if err := lists[n2][n].do(i); err != nil {
								b.Fatal(err)
							}
							cold[n2] = append(cold[n2], time.Since(begun))
						}
					}
					for i := 0; b.Loop(); i++ {
						for side := range sides {
							begun := time.Now()
							if err := lists[side][n].do(i % turns); err != nil {
								b.Fatal(err)
							}
							took[side] = append(took[side], time.Since(begun))
						}
					}
					row := []string{q.says}
					for i, side := range sides {
						if side.Forget != nil {
							b.ReportMetric(float64(median(cold[i]))/float64(time.Microsecond), side.Name+"-cold-µs")
							row = append(row, inMS(median(cold[i])))
						}
						b.ReportMetric(float64(median(took[i]))/float64(time.Microsecond), side.Name+"-µs")
						row = append(row, inMS(median(took[i])))
					}
					b.ReportMetric(0, "ns/op")
					table.put(q.name, row)
				})
			}
			fmt.Printf("\nmedian times, %s\n\n%s\n", size, table) // a log is cut
		})
	}
}

// colds is how often a store that can forget is asked cold.
const colds = 5

// A table is what Beside found: a row a question, the last one of a name, for b.Run may
// run it more than once.
type table struct {
	head  []string
	order []string
	rows  map[string][]string
	last  []string
}

func newTable(sides []Side) *table {
	t := &table{head: []string{"what"}, rows: map[string][]string{}}
	for _, s := range sides {
		if s.Forget != nil {
			t.head = append(t.head, s.Name+", cold")
		}
		t.head = append(t.head, s.Name)
	}
	return t
}

func (t *table) put(name string, row []string) {
	if t.rows[name] == nil {
		t.order = append(t.order, name)
	}
	t.rows[name] = row
}

// String gives it in Markdown.
func (t *table) String() string {
	var b strings.Builder
	line := func(cells []string) { b.WriteString("| " + strings.Join(cells, " | ") + " |\n") }
	line(t.head)
	b.WriteString(strings.Repeat("|---", len(t.head)) + "|\n")
	for _, name := range t.order {
		line(t.rows[name])
	}
	line(t.last)
	return b.String()
}

// inMS writes a time with two digits that matter.
func inMS(d time.Duration) string {
	ms := float64(d) / float64(time.Millisecond)
	places := max(0, 1-int(math.Floor(math.Log10(max(ms, 0.001)))))
	return fmt.Sprintf("%.*f ms", places, ms)
}

func orDefault(sizes []Size) []Size {
	if len(sizes) == 0 {
		return []Size{DefaultSize}
	}
	return sizes
}

func zipfBatches(size Size) []graph.Batch {
	return slices.Collect(Zipf(size.Entities, size.Statements, 1))
}

func median(took []time.Duration) time.Duration {
	slices.Sort(took)
	return took[len(took)/2]
}

func load(b *testing.B, s graph.Store, batches []graph.Batch) {
	b.Helper()
	for _, batch := range batches {
		if _, err := s.Apply(context.Background(), batch); err != nil {
			b.Fatal(err)
		}
	}
}

// turns is from how many parameters a question is asked.
const turns = 256

// A question is asked with the ith of its parameters.
type question struct {
	name string
	says string
	do   func(i int) error
}

func questions(b *testing.B, s graph.Store, size Size) []question {
	b.Helper()
	ctx := context.Background()
	var at, other [turns]graph.EntityID
	var names, typos, han, words [turns]string
	var statements []graph.StatementID
	for i := range turns {
		at[i], other[i] = ZipfID(i*7919%size.Entities), ZipfID((i*104_729+1)%size.Entities)
		if at[i] == other[i] {
			other[i] = ZipfID((i + 1) % size.Entities)
		}
		e, err := s.Entity(ctx, ZipfID(i*7919%size.Entities/2*2)) // even ones have a Chinese name
		if err != nil {
			b.Fatal(err)
		}
		r := []rune(e.Name)
		words[i], names[i] = e.Name, string(r[:3])
		r[1], r[2] = r[2], r[1]
		typos[i] = string(r)
		han[i] = string([]rune(e.Names[0].Text)[1:3])
	}
	hub := at[0]
	most := 0
	for n, err := range s.Entities(ctx, graph.EntitiesQuery{}) {
		if err != nil {
			b.Fatal(err)
		}
		if n.Degree > most {
			hub, most = n.ID, n.Degree
		}
	}
	for st, err := range s.Statements(ctx, graph.StatementsQuery{Limit: turns}) {
		if err != nil {
			b.Fatal(err)
		}
		statements = append(statements, st.ID)
	}
	if len(statements) == 0 {
		b.Fatal("a graph to be timed needs statements")
	}
	near := func(q graph.NeighborhoodQuery) error { _, err := s.Neighborhood(ctx, q); return err }
	search := func(text string) error { _, err := s.Search(ctx, graph.SearchQuery{Text: text}); return err }
	list := func(q graph.StatementsQuery) error { _, err := drain(s.Statements(ctx, q)); return err }
	paths := func(q graph.PathsQuery) error { _, err := s.Paths(ctx, q); return err }
	version := 0
	return []question{
		{"Entity", "entity", func(i int) error { _, err := s.Entity(ctx, at[i]); return err }},
		{"Statement", "statement", func(i int) error { _, err := s.Statement(ctx, statements[i%len(statements)]); return err }},
		{"Profile", "entity with its facts and counts", func(i int) error { _, err := s.Profile(ctx, at[i]); return err }},
		{"ProfileOfHub", "the same of the greatest hub", func(int) error { _, err := s.Profile(ctx, hub); return err }},
		{"Neighbors", "neighbours, a page of 100", func(i int) error { return near(graph.NeighborhoodQuery{From: at[i : i+1], Hops: 1, Limit: 100}) }},
		{"NeighborsHub", "neighbours of the greatest hub, a page of 100", func(int) error {
			return near(graph.NeighborhoodQuery{From: []graph.EntityID{hub}, Hops: 1, Limit: 100})
		}},
		{"TwoHops", "two hops", func(i int) error { return near(graph.NeighborhoodQuery{From: at[i : i+1], Hops: 2}) }},
		{"TwoHopsFiltered", "two hops by one predicate, in one year", func(i int) error {
			return near(graph.NeighborhoodQuery{From: at[i : i+1], Hops: 2, Filter: graph.Filter{Predicates: []graph.Predicate{links}, ValidAt: "2015"}})
		}},
		{"ThreeHops", "three hops", func(i int) error { return near(graph.NeighborhoodQuery{From: at[i : i+1], Hops: 3}) }},
		{"Path", "first path", func(i int) error { return paths(graph.PathsQuery{From: at[i], To: other[i], Limit: 1}) }},
		{"PathsHundred", "a hundred paths", func(i int) error { return paths(graph.PathsQuery{From: at[i], To: other[i]}) }},
		{"Common", "what two have in common", func(i int) error {
			_, err := s.Common(ctx, graph.CommonQuery{Of: distinctOf([]graph.EntityID{at[i], hub, other[i]}, 0, 2)})
			return err
		}},
		{"Among", "what joins ten entities", func(i int) error {
			_, err := s.Among(ctx, graph.AmongQuery{Of: distinctOf(at[:], i, 10), MaxHops: 2})
			return err
		}},
		{"SearchPrefix", "search by three letters", func(i int) error { return search(names[i]) }},
		{"SearchName", "search by name", func(i int) error { return search(words[i]) }},
		{"SearchTypo", "search with a typing error", func(i int) error { return search(typos[i]) }},
		{"SearchHan", "search by two Chinese characters", func(i int) error { return search(han[i]) }},
		{"StatementsAbout", "claims about an entity, a page of 100", func(i int) error { return list(graph.StatementsQuery{About: at[i], Limit: 100}) }},
		{"StatementsPage", "claims in order, a page of 100", func(i int) error {
			return list(graph.StatementsQuery{After: &graph.StatementPosition{ID: statements[i%len(statements)]}, Limit: 100})
		}},
		{"StatementsDue", "claims by due date, a page of 100", func(int) error {
			return list(graph.StatementsQuery{Filter: graph.Filter{DueAfter: "2024"}, Sort: graph.SortDue, Limit: 100})
		}},
		{"Stats", "counts of the whole graph", func(int) error { _, err := s.Stats(ctx); return err }},
		{"ApplyOne", "write one statement", func(i int) error {
			version++
			_, err := s.Apply(ctx, graph.Batch{Statements: []graph.Statement{join(at[i], links, other[i], numbered(version))}})
			return err
		}},
	}
}

// distinctOf gives up to n different ids of a list from a place on.
func distinctOf(list []graph.EntityID, from, n int) []graph.EntityID {
	seen := map[graph.EntityID]bool{}
	var out []graph.EntityID
	for i := 0; i < len(list) && len(out) < n; i++ {
		id := list[(from+i)%len(list)]
		if !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}

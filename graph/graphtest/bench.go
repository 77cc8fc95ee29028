package graphtest

import (
	"context"
	"fmt"
	"slices"
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
// microseconds, so that whatever disturbs one disturbs the others. Load is done
// once a store, and reports statements a second.
func Beside(b *testing.B, sides []Side, sizes ...Size) {
	for _, size := range orDefault(sizes) {
		b.Run(size.String(), func(b *testing.B) {
			batches := zipfBatches(size)
			lists := make([][]question, len(sides))
			rates := make([]float64, len(sides))
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
				for i, side := range sides {
					b.ReportMetric(rates[i], side.Name+"-statements/s")
				}
				b.ReportMetric(0, "ns/op")
			})
			for n, q := range lists[0] {
				b.Run(q.name, func(b *testing.B) {
					took := make([][]time.Duration, len(sides))
					for i := 0; b.Loop(); i++ {
						for side := range sides {
							begun := time.Now()
							if err := lists[side][n].do(i % turns); err != nil {
								b.Fatal(err)
							}
							took[side] = append(took[side], time.Since(begun))
						}
					}
					for i, side := range sides {
						b.ReportMetric(float64(median(took[i]))/float64(time.Microsecond), side.Name+"-µs")
					}
					b.ReportMetric(0, "ns/op")
				})
			}
		})
	}
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
		{"Entity", func(i int) error { _, err := s.Entity(ctx, at[i]); return err }},
		{"Statement", func(i int) error { _, err := s.Statement(ctx, statements[i%len(statements)]); return err }},
		{"Profile", func(i int) error { _, err := s.Profile(ctx, at[i]); return err }},
		{"ProfileOfHub", func(int) error { _, err := s.Profile(ctx, hub); return err }},
		{"Neighbors", func(i int) error { return near(graph.NeighborhoodQuery{From: at[i : i+1], Hops: 1, Limit: 100}) }},
		{"NeighborsHub", func(int) error {
			return near(graph.NeighborhoodQuery{From: []graph.EntityID{hub}, Hops: 1, Limit: 100})
		}},
		{"TwoHops", func(i int) error { return near(graph.NeighborhoodQuery{From: at[i : i+1], Hops: 2}) }},
		{"TwoHopsFiltered", func(i int) error {
			return near(graph.NeighborhoodQuery{From: at[i : i+1], Hops: 2, Filter: graph.Filter{Predicates: []graph.Predicate{links}, ValidAt: "2015"}})
		}},
		{"ThreeHops", func(i int) error { return near(graph.NeighborhoodQuery{From: at[i : i+1], Hops: 3}) }},
		{"Path", func(i int) error { return paths(graph.PathsQuery{From: at[i], To: other[i], Limit: 1}) }},
		{"PathsHundred", func(i int) error { return paths(graph.PathsQuery{From: at[i], To: other[i]}) }},
		{"Common", func(i int) error {
			_, err := s.Common(ctx, graph.CommonQuery{Of: distinctOf([]graph.EntityID{at[i], hub, other[i]}, 0, 2)})
			return err
		}},
		{"Among", func(i int) error {
			_, err := s.Among(ctx, graph.AmongQuery{Of: distinctOf(at[:], i, 10), MaxHops: 2})
			return err
		}},
		{"SearchPrefix", func(i int) error { return search(names[i]) }},
		{"SearchName", func(i int) error { return search(words[i]) }},
		{"SearchTypo", func(i int) error { return search(typos[i]) }},
		{"SearchHan", func(i int) error { return search(han[i]) }},
		{"StatementsAbout", func(i int) error { return list(graph.StatementsQuery{About: at[i], Limit: 100}) }},
		{"StatementsPage", func(i int) error {
			return list(graph.StatementsQuery{After: &graph.StatementPosition{ID: statements[i%len(statements)]}, Limit: 100})
		}},
		{"StatementsDue", func(int) error {
			return list(graph.StatementsQuery{Filter: graph.Filter{DueAfter: "2024"}, Sort: graph.SortDue, Limit: 100})
		}},
		{"Stats", func(int) error { _, err := s.Stats(ctx); return err }},
		{"ApplyOne", func(i int) error {
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

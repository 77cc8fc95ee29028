package sqlite_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"hubgraph/graph"
	"hubgraph/graph/graphtest"
	"hubgraph/internal/sqlite"
)

// BenchmarkStore asks what is asked of every store, so that ratios can be read.
func BenchmarkStore(b *testing.B) { graphtest.Bench(b, opener) }

// A size is a graph to measure with.
type size struct{ entities, statements int }

func (z size) String() string { return fmt.Sprintf("%dk-%dk", z.entities/1000, z.statements/1000) }

var sizes = []size{{10_000, 100_000}, {100_000, 1_000_000}}

// load fills a store with a graph in batches of 10,000 records.
func load(b *testing.B, s graph.Store, z size) {
	b.Helper()
	ctx := context.Background()
	next := graph.Batch{Schema: graphtest.Schema(), Sources: []graph.Source{{ID: "s", Title: "A source"}}}
	flush := func() {
		if _, err := s.Apply(ctx, next); err != nil {
			b.Fatal(err)
		}
		next = graph.Batch{}
	}
	for i := range z.entities {
		if next.Entities = append(next.Entities, entity(i)); len(next.Entities) == 10_000 {
			flush()
		}
	}
	flush()
	x := uint64(1)
	for i := range z.statements {
		x = x*6364136223846793005 + 1442695040888963407
		st := link(int(x>>33)%z.entities, int(x>>13)%z.entities)
		st.ID = ""
		st.When.Text = fmt.Sprint(i)
		if next.Statements = append(next.Statements, st); len(next.Statements) == 10_000 {
			flush()
		}
	}
	flush()
}

// BenchmarkLoad fills a new file in batches of 10,000 records, each synced.
func BenchmarkLoad(b *testing.B) {
	for _, z := range sizes {
		b.Run(z.String(), func(b *testing.B) {
			start, n := time.Now(), 0
			for b.Loop() {
				path := filepath.Join(b.TempDir(), "graph.db")
				s := mustOpen(b, path)
				load(b, s, z)
				if err := s.Store.Close(); err != nil {
					b.Fatal(err)
				}
				st, err := os.Stat(path)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(st.Size())/1e6, "MB")
				n += z.entities + z.statements
			}
			b.ReportMetric(float64(n)/time.Since(start).Seconds(), "records/s")
		})
	}
}

// BenchmarkOpen opens a closed file; heap-MB is what the open store holds.
func BenchmarkOpen(b *testing.B) {
	for _, z := range sizes {
		b.Run(z.String(), func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "graph.db")
			s := mustOpen(b, path)
			load(b, s, z)
			if err := s.Store.Close(); err != nil {
				b.Fatal(err)
			}
			s = checked{}
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			for b.Loop() {
				s, err := sqlite.Open(context.Background(), path, sqlite.Options{})
				if err != nil {
					b.Fatal(err)
				}
				b.StopTimer()
				runtime.GC()
				runtime.ReadMemStats(&after)
				b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "heap-MB")
				if err := s.Close(); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
			}
		})
	}
}

// BenchmarkApply writes small batches into a filled store.
func BenchmarkApply(b *testing.B) {
	for _, z := range sizes {
		b.Run(z.String(), func(b *testing.B) {
			s := mustOpen(b, filepath.Join(b.TempDir(), "graph.db"))
			load(b, s, z)
			n := 0
			for b.Loop() {
				st := link(n%z.entities, (n*7+1)%z.entities)
				st.ID, st.When.Text = "", fmt.Sprint("later ", n)
				n++
				if _, err := s.Apply(context.Background(), graph.Batch{Statements: []graph.Statement{st}}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkCheck verifies a filled, open store.
func BenchmarkCheck(b *testing.B) {
	z := sizes[0]
	s := mustOpen(b, filepath.Join(b.TempDir(), "graph.db"))
	load(b, s, z)
	start, n := time.Now(), 0
	for b.Loop() {
		faults, err := s.Check(context.Background())
		if err != nil || len(faults) > 0 {
			b.Fatal(faults, err)
		}
		n++
	}
	b.ReportMetric(float64(n*(z.entities+z.statements))/time.Since(start).Seconds(), "records/s")
}

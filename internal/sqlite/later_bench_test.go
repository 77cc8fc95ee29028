package sqlite_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"hubgraph/graph"
)

// BenchmarkLater writes single statements into a store after so many changes have
// come since it was loaded, in batches of 10,000; max-ms is how long the slowest write
// took, of those batches too.
func BenchmarkLater(b *testing.B) {
	const batch = 10_000
	z := sizes[1]
	for _, changes := range []int{0, 200_000, 400_000} {
		b.Run(fmt.Sprint(z, "/", changes), func(b *testing.B) {
			s := mustOpen(b, filepath.Join(b.TempDir(), "graph.db"))
			load(b, s, z)
			n := 0
			var slowest time.Duration
			write := func(records int) {
				var next graph.Batch
				for range records {
					st := link(n%z.entities, (n*7+1)%z.entities)
					st.ID, st.When.Text = "", fmt.Sprint("later ", n)
					n++
					next.Statements = append(next.Statements, st)
				}
				begun := time.Now()
				if _, err := s.Apply(context.Background(), next); err != nil {
					b.Fatal(err)
				}
				slowest = max(slowest, time.Since(begun))
			}
			for n < changes {
				write(batch)
			}
			for b.Loop() {
				write(1)
			}
			b.ReportMetric(float64(slowest.Milliseconds()), "max-ms")
		})
	}
}

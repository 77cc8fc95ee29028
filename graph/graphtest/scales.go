package graphtest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hubgraph/graph"
)

// Scales are the graphs that what takes long is measured on, by name: those that
// HUBGRAPH_SCALES lists, with commas between, or else the smallest. They are "10k", "100k"
// and "1m", so many entities and ten times as many statements, and "debian".
func Scales(tb testing.TB) []string {
	tb.Helper()
	list := os.Getenv("HUBGRAPH_SCALES")
	if list == "" {
		return []string{"10k"}
	}
	return strings.Split(list, ",")
}

// ofScale are the sizes of Zipf graphs by name.
var ofScale = map[string]Size{"10k": DefaultSize, "100k": {100_000, 1_000_000}, "1m": {1_000_000, 10_000_000}}

// AtScale gives a graph of Scales as batches to be applied one after the other. "debian"
// is read from shared/data beside the repository; without it the benchmark is skipped.
func AtScale(tb testing.TB, name string) []graph.Batch {
	tb.Helper()
	if size, ok := ofScale[name]; ok {
		return zipfBatches(size)
	}
	if name != "debian" {
		tb.Fatalf("HUBGRAPH_SCALES names %q; it takes 10k, 100k, 1m and debian", name)
	}
	// The root of the repository is one or two folders up.
	found, _ := filepath.Glob("../../../shared/data/*/debian-*")
	if len(found) == 0 {
		tb.Skip("shared/data is not beside the repository, so the packages of Debian are not measured")
	}
	batches, err := Debian(found[0])
	if err != nil {
		tb.Fatal(err)
	}
	return batches
}

// Counted gives how many entities and statements batches put.
func Counted(batches []graph.Batch) (entities, statements int) {
	for i := range batches {
		entities += len(batches[i].Entities)
		statements += len(batches[i].Statements)
	}
	return entities, statements
}

package sqlite_test

import (
	"path/filepath"
	"testing"

	"hubgraph/graph"
	"hubgraph/graph/graphtest"
	"hubgraph/internal/sqlite"
)

// TestProgress opens a file and hears how far that is.
func TestProgress(t *testing.T) {
	path := filepath.Join(t.TempDir(), "graph.db")
	s := mustOpen(t, path)
	b := graph.Batch{Schema: graphtest.Schema()}
	for i := range 9000 {
		b.Entities = append(b.Entities, entity(i))
	}
	if _, err := s.Apply(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	if err := s.Store.Close(); err != nil {
		t.Fatal(err)
	}
	var told [][2]int64
	again, err := sqlite.Open(t.Context(), path, sqlite.Options{Progress: func(read, all int64) { told = append(told, [2]int64{read, all}) }})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	want := [][2]int64{{0, 9000}, {4096, 9000}, {8192, 9000}}
	if len(told) != len(want) {
		t.Fatalf("told %v, want %v", told, want)
	}
	for i := range want {
		if told[i] != want[i] {
			t.Errorf("told %v, want %v", told, want)
		}
	}
}

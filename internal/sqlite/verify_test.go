package sqlite_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"

	"hubgraph/graph"
	"hubgraph/internal/sqlite"
)

// TestFaultsLeftOutAreNoted spoils rows: of many the first faults are listed, and one that is
// none stands for the others.
func TestFaultsLeftOutAreNoted(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "graph.db")
	s := mustOpen(t, path)
	var b graph.Batch
	for i := range 1100 {
		b.Entities = append(b.Entities, graph.Entity{ID: graph.EntityID(fmt.Sprint("e", i)), Type: "company", Name: "N"})
	}
	mustApply(t, s, b)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, last := range []int{900, 1100} {
		if _, err := db.Exec(`UPDATE entities SET sum = sum + 1 WHERE key <= ?`, last); err != nil {
			t.Fatal(err)
		}
		faults, err := sqlite.Verify(ctx, path)
		if err != nil {
			t.Fatal(err)
		}
		rest := 0
		for _, f := range faults {
			if f == sqlite.Rest {
				rest++
			}
		}
		if cut := last > 1000; cut && (len(faults) != 1001 || faults[1000] != sqlite.Rest) || !cut && (len(faults) < last || rest > 0) {
			t.Errorf("%d rows spoiled: %d faults, of which %d stand for others; the last is %v", last, len(faults), rest, faults[len(faults)-1])
		}
	}
}

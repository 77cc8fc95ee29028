package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
	"hubgraph/internal/sqlite"
)

// The log has a row for each revision since its first, unchanged, up to the last
// write; whatever else is a fault. A store of which that is not so still opens,
// for no answer about the graph is made of it.
func TestLogIsChecked(t *testing.T) {
	ctx := context.Background()
	for _, tc := range []struct {
		name, change string
		want         []string
		readable     bool
	}{
		{"as it was written", ``, nil, true},
		{"from before there was a log", `DELETE FROM changes`, nil, true},
		{"begun later", `DELETE FROM changes WHERE seq < 3`, nil, true},
		{"an author changed", `UPDATE changes SET author = 'nobody' WHERE seq = 2`, []string{"row 2 of table changes: its checksum is wrong"}, false},
		{"a time changed", `UPDATE changes SET at = at + 1 WHERE seq = 4`, []string{"row 4 of table changes: its checksum is wrong"}, false},
		{"one missing", `DELETE FROM changes WHERE seq = 2`, []string{"row 3 of table changes: those before it are missing"}, true},
		{"the last missing", `DELETE FROM changes WHERE seq = 4`, []string{"table changes: its last row is not of the last write"}, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "graph.db")
			s := mustOpen(t, path)
			for _, name := range []string{"A", "B", "C", "D"} {
				mustApply(t, s, graph.Batch{Author: "author", Entities: []graph.Entity{{ID: "a", Type: "company", Name: name}}})
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			if tc.change != "" {
				db, err := sql.Open("sqlite", path)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := db.Exec(tc.change); err != nil {
					t.Fatal(err)
				}
				if err := db.Close(); err != nil {
					t.Fatal(err)
				}
			}
			said := func(faults []sqlite.Fault, err error) (out []string) {
				if err != nil {
					t.Fatal(err)
				}
				for _, f := range faults {
					out = append(out, f.String())
				}
				return out
			}
			if diff := cmp.Diff(tc.want, said(sqlite.Verify(ctx, path))); diff != "" {
				t.Errorf("Verify (-want +got):\n%s", diff)
			}
			s = mustOpen(t, path)
			defer s.Store.Close() // its faults are wanted
			if diff := cmp.Diff(tc.want, said(s.Check(ctx))); diff != "" {
				t.Errorf("Check (-want +got):\n%s", diff)
			}
			var last error
			for _, err := range s.Log(ctx, graph.LogQuery{}) {
				last = err
			}
			if tc.readable && last != nil || !tc.readable && !errors.Is(last, graph.ErrUnavailable) {
				t.Errorf("reading the log: got error %v", last)
			}
		})
	}
}

package sqlite_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hubgraph/graph"
	"hubgraph/graph/graphtest"
)

// BenchmarkRows writes a graph into a new file, durably in batches of 10,000 records:
// "bare" inserts the rows with SQLite alone, encoded before and without any check; "load"
// is what the store takes for all that it does.
func BenchmarkRows(b *testing.B) {
	for _, scale := range graphtest.Scales(b) {
		b.Run(scale, func(b *testing.B) {
			batches := graphtest.AtScale(b, scale)
			entities, statements := graphtest.Counted(batches)
			told := func(b *testing.B, path string) {
				b.ReportMetric(float64(statements)*float64(b.N)/b.Elapsed().Seconds(), "statements/s")
				if st, err := os.Stat(path); err == nil {
					b.ReportMetric(float64(st.Size())/1e6, "file-MB")
				}
			}
			b.Run("bare", func(b *testing.B) {
				rows := encoded(batches)
				path := ""
				for b.Loop() {
					path = filepath.Join(b.TempDir(), "bare.db")
					db := bare(b, path)
					for _, batch := range rows {
						batch.insert(b, db)
					}
					if err := db.Close(); err != nil {
						b.Fatal(err)
					}
				}
				told(b, path)
			})
			b.Run("load", func(b *testing.B) {
				path := ""
				var worst time.Duration
				for b.Loop() {
					path = filepath.Join(b.TempDir(), "graph.db")
					s := mustOpen(b, path)
					for _, batch := range batches {
						began := time.Now()
						if _, err := s.Store.Apply(context.Background(), batch); err != nil {
							b.Fatal(err)
						}
						worst = max(worst, time.Since(began))
					}
					if err := s.Store.Close(); err != nil {
						b.Fatal(err)
					}
				}
				told(b, path)
				b.ReportMetric(float64(worst.Milliseconds()), "worst-ms")
				b.ReportMetric(float64(entities), "entities")
				b.ReportMetric(float64(statements), "statements")
			})
		})
	}
}

// BenchmarkCommit writes statements one by one, each durable before the next: "bare" with
// SQLite alone, "apply" into a store that all of the graph was written to since it was
// opened.
func BenchmarkCommit(b *testing.B) {
	for _, scale := range graphtest.Scales(b) {
		b.Run(scale, func(b *testing.B) {
			batches := graphtest.AtScale(b, scale)
			single := func(i int) graph.Statement {
				st := batches[len(batches)-1].Statements[0]
				st.ID, st.When.Text = "", fmt.Sprint("written later ", i)
				return st
			}
			b.Run("bare", func(b *testing.B) {
				db := bare(b, filepath.Join(b.TempDir(), "bare.db"))
				for _, batch := range encoded(batches) {
					batch.insert(b, db)
				}
				i := 0
				for b.Loop() {
					s := single(i).Canonical()
					encoded([]graph.Batch{{Statements: []graph.Statement{s}}})[0].insert(b, db)
					i++
				}
				if err := db.Close(); err != nil {
					b.Fatal(err)
				}
			})
			b.Run("apply", func(b *testing.B) {
				s := mustOpen(b, filepath.Join(b.TempDir(), "graph.db"))
				for _, batch := range batches {
					if _, err := s.Store.Apply(context.Background(), batch); err != nil {
						b.Fatal(err)
					}
				}
				i := 0
				var worst time.Duration
				for b.Loop() {
					began := time.Now()
					if _, err := s.Store.Apply(context.Background(), graph.Batch{Statements: []graph.Statement{single(i)}}); err != nil {
						b.Fatal(err)
					}
					worst = max(worst, time.Since(began))
					i++
				}
				b.ReportMetric(float64(worst.Microseconds())/1000, "worst-ms")
				if err := s.Store.Close(); err != nil {
					b.Fatal(err)
				}
			})
		})
	}
}

// bare opens a new file of SQLite's with the tables that hold most rows of a store, and
// as durable.
func bare(tb testing.TB, path string) *sql.DB {
	tb.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(wal)&_pragma=synchronous(full)")
	if err != nil {
		tb.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	for _, query := range []string{
		`CREATE TABLE entities (key INTEGER PRIMARY KEY, id TEXT, type TEXT, name TEXT, sum INTEGER, record BLOB)`,
		`CREATE TABLE statements (key INTEGER PRIMARY KEY, sum INTEGER, record BLOB)`,
	} {
		if _, err := db.Exec(query); err != nil {
			tb.Fatal(err)
		}
	}
	return db
}

// bareRows are the rows of a batch: the arguments of each insert.
type bareRows struct{ entities, statements [][]any }

func encoded(batches []graph.Batch) []bareRows {
	out := make([]bareRows, len(batches))
	for i := range batches {
		for _, e := range batches[i].Entities {
			e = e.Canonical()
			out[i].entities = append(out[i].entities, []any{string(e.ID), string(e.Type), e.Name, int64(len(out[i].entities)), graph.AppendEntity(nil, &e)})
		}
		for _, s := range batches[i].Statements {
			s = s.Canonical()
			out[i].statements = append(out[i].statements, []any{int64(len(out[i].statements)), graph.AppendStatement(nil, &s)})
		}
	}
	return out
}

// insert writes the rows in one transaction, 64 to a statement.
func (r *bareRows) insert(tb testing.TB, db *sql.DB) {
	tb.Helper()
	tx, err := db.Begin()
	if err != nil {
		tb.Fatal(err)
	}
	many := func(head, row string, rows [][]any) {
		for len(rows) > 0 {
			n := min(len(rows), 64)
			var args []any
			for _, row := range rows[:n] {
				args = append(args, row...)
			}
			if _, err := tx.Exec(head+strings.Repeat(row+", ", n-1)+row, args...); err != nil {
				tb.Fatal(err)
			}
			rows = rows[n:]
		}
	}
	many(`INSERT INTO entities (id, type, name, sum, record) VALUES `, `(?, ?, ?, ?, ?)`, r.entities)
	many(`INSERT INTO statements (sum, record) VALUES `, `(?, ?)`, r.statements)
	if err := tx.Commit(); err != nil {
		tb.Fatal(err)
	}
}

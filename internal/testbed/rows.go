package testbed

import (
	"compress/gzip"
	"encoding/csv"
	"errors"
	"io"
	"iter"
	"os"
	"slices"
	"strings"
	"testing"
)

// Rows gives the rows of a table in CSV (RFC 4180), in gzip where the file's name says so,
// each with what gives its cell by the name of a column: that of "" is "". A file that is
// none, and a column that it does not have, ends the test.
func Rows(t testing.TB, name string) iter.Seq2[[]string, func(column string) string] {
	return func(yield func([]string, func(string) string) bool) {
		t.Helper()
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		var in io.Reader = f
		if strings.HasSuffix(name, ".gz") {
			if in, err = gzip.NewReader(f); err != nil {
				t.Fatal(err)
			}
		}
		r := csv.NewReader(in)
		head, err := r.Read()
		if err != nil {
			t.Fatal(err)
		}
		for {
			row, err := r.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			cell := func(column string) string {
				if column == "" {
					return ""
				}
				i := slices.Index(head, column)
				if i < 0 {
					t.Fatalf("%s has no column %q", name, column)
				}
				return row[i]
			}
			if !yield(row, cell) {
				return
			}
		}
	}
}

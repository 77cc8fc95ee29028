package sqlite_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hubgraph/graph"
	"hubgraph/internal/sqlite"
)

// The first bytes of pages: leaves of a table and of an index.
const (
	tableLeaf = 13
	indexLeaf = 10
)

// spoil changes a letter of a text that stands once on a page of a kind.
func spoil(t *testing.T, path string, kind byte, text string) {
	t.Helper()
	content := must(os.ReadFile(path))
	for p := 4096; p < len(content); p += 4096 {
		if content[p] != kind {
			continue
		}
		if i := bytes.Index(content[p:p+4096], []byte(text)); i >= 0 {
			patch(t, path, int64(p+i), []byte{text[0] ^ 1})
			return
		}
	}
	t.Fatalf("%q stands on no page of the kind %d", text, kind)
}

// TestDamagedLookups damages what rows are found by, which no question to the
// graph reads: the store is refused, rather than answer that what is there is not,
// and write it twice.
func TestDamagedLookups(t *testing.T) {
	for _, c := range []struct {
		name, text, table string
		kind              byte
	}{
		{"the id of a document in the index", "seventh document", "documents", indexLeaf},
		{"the id of a document in its row", "seventh document", "documents", tableLeaf},
		{"the key of a batch in the index", "batch 3", "batches", indexLeaf},
		{"the key of a batch in its row", "batch 3", "batches", tableLeaf},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "graph.db")
			s := mustOpen(t, path)
			for i := range 5 {
				mustApply(t, s, batch(i))
			}
			for _, id := range []string{"first", "seventh document", "last"} {
				must(s.Documents().Put(context.Background(), "view", id, 0, []byte(id)))
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			spoil(t, path, c.kind, c.text)
			_, err := sqlite.Open(context.Background(), path, sqlite.Options{})
			if !errors.Is(err, graph.ErrUnavailable) || !strings.Contains(err.Error(), "table "+c.table) {
				t.Errorf("Open: got %v, want it refused as damaged, with the table %s", err, c.table)
			}
			faults, err := sqlite.Verify(context.Background(), path)
			if err != nil || len(faults) == 0 {
				t.Errorf("Verify: got %v, %v, want faults", faults, err)
			}
		})
	}
}

// TestDamagedDocument damages one document: it is refused when it is read, all
// others are not, the store says that it is not ready, and is again once the
// document is replaced.
func TestDamagedDocument(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "graph.db")
	s := mustOpen(t, path)
	for _, id := range []string{"a", "b", "c"} {
		must(s.Documents().Put(ctx, "view", id, 0, []byte("the body of "+id)))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	spoil(t, path, tableLeaf, "body of b")
	faults, err := sqlite.Verify(ctx, path)
	if err != nil || len(faults) != 1 || faults[0].Table != "documents" {
		t.Errorf("Verify: got %v, %v, want the one document", faults, err)
	}
	raw := must(sqlite.Open(ctx, path, sqlite.Options{})) // not checked when it closes
	defer raw.Close()
	d := raw.Documents()
	if err := raw.Ready(ctx); err != nil {
		t.Errorf("Ready before it was read: %v", err)
	}
	isDamage := func(what string, err error) {
		t.Helper()
		if !errors.Is(err, graph.ErrUnavailable) || !strings.Contains(err.Error(), "graph.db is damaged") {
			t.Errorf("%s: got %v, want damage", what, err)
		}
	}
	_, err = d.Get(ctx, "view", "b")
	isDamage("Get", err)
	for _, id := range []string{"a", "c"} {
		if _, err := d.Get(ctx, "view", id); err != nil {
			t.Errorf("Get of another: %v", err)
		}
	}
	for _, listErr := range d.List(ctx, "view", "") {
		err = listErr
	}
	isDamage("List", err)
	for range 2 {
		isDamage("Ready", raw.Ready(ctx))
	}
	must(d.Put(ctx, "view", "b", 1, []byte("a better one")))
	if err := raw.Ready(ctx); err != nil {
		t.Errorf("Ready once it was replaced: %v", err)
	}
}

// TestLargestDocuments puts documents with ids and bodies as large and odd as they
// may be: what was accepted passes Verify.
func TestLargestDocuments(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "graph.db")
	s := mustOpen(t, path)
	for i, id := range []string{strings.Repeat("長", 170), strings.Repeat("x", 512), "a b/c?d#e%41\u202e", "'; DROP TABLE documents"} {
		for _, body := range [][]byte{nil, bytes.Repeat([]byte{0, 255}, graph.MaxFieldBytes/2)} {
			for _, kind := range []string{"view", strings.Repeat("k", 64)} {
				must(s.Documents().Put(ctx, kind, fmt.Sprint(id[:len(id)-3], i%2, len(body)%7), 0, body))
			}
		}
	}
	if err := s.Close(); err != nil { // checks it
		t.Fatal(err)
	}
	if faults, err := sqlite.Verify(ctx, path); err != nil || len(faults) > 0 {
		t.Errorf("Verify: %v, %v", faults, err)
	}
	mustOpen(t, path)
}

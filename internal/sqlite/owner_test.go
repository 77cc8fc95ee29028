package sqlite_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
	"hubgraph/internal/sqlite"
)

func TestOneOwner(t *testing.T) {
	path := filepath.Join(t.TempDir(), "graph.db")
	ctx := context.Background()
	if _, err := sqlite.ReadOwner(path); !errors.Is(err, graph.ErrNotFound) {
		t.Errorf("owner of none: got %v, want not found", err)
	}
	s, err := sqlite.Open(ctx, path, sqlite.Options{Owner: sqlite.Owner{Secret: "hush"}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	want := sqlite.Owner{Secret: "hush", PID: os.Getpid()}
	got, err := sqlite.ReadOwner(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("owner (-want +got):\n%s", diff)
	}
	want.Address = "127.0.0.1:8080"
	if err := s.SetOwner(want); err != nil {
		t.Fatal(err)
	}
	for _, open := range []struct {
		name string
		do   func() error
	}{
		{"Open", func() error { _, err := sqlite.Open(ctx, path, sqlite.Options{}); return err }},
		{"Verify", func() error { _, err := sqlite.Verify(ctx, path); return err }},
	} {
		err := open.do()
		var in *sqlite.InUseError
		if !errors.Is(err, graph.ErrUnavailable) || !errors.As(err, &in) {
			t.Fatalf("second %s: got %v, want unavailable because in use", open.name, err)
		}
		if diff := cmp.Diff(want, in.Owner); diff != "" {
			t.Errorf("%s: owner (-want +got):\n%s", open.name, diff)
		}
		if !strings.Contains(err.Error(), want.Address) || strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: the message %q must name the address and never the secret", open.name, err)
		}
	}
	// The refused left the owner's locks alone.
	if _, err := s.Apply(ctx, batch(0)); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.ReadOwner(path); !errors.Is(err, graph.ErrNotFound) {
		t.Errorf("owner after Close: got %v, want not found", err)
	}
	b, err := os.ReadFile(path + ".lock")
	if err != nil || len(b) > 0 {
		t.Errorf("the lock file after Close: got %q, %v, want it empty", b, err)
	}
	mustOpen(t, path).Close()
}

func TestStaleLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "graph.db")
	s, err := sqlite.Open(context.Background(), path, sqlite.Options{Owner: sqlite.Owner{Address: "127.0.0.1:1"}})
	if err != nil {
		t.Fatal(err)
	}
	s.Kill()
	if b, _ := os.ReadFile(path + ".lock"); len(b) == 0 {
		t.Fatal("a killed store left no lock to speak of")
	}
	if _, err := sqlite.ReadOwner(path); !errors.Is(err, graph.ErrNotFound) {
		t.Errorf("owner of a stale lock: got %v, want not found", err)
	}
	mustOpen(t, path)
}

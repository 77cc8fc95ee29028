package neo4j_test

import (
	"errors"
	"strings"
	"testing"

	"hubgraph/graph"
	"hubgraph/internal/neo4j"
	"hubgraph/internal/neo4j/bolttest"
)

// TestEmptied takes all nodes of a database away from under a store, or the meta
// node alone: it is told for what it is and never taken for new, by that store and
// by the next, but where that was told to begin anew.
func TestEmptied(t *testing.T) {
	for _, test := range []struct {
		name string
		all  bool
		want string
	}{
		{"all nodes", true, "was emptied"},
		{"the meta node", false, "lacks the node HubgraphMeta"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := bolttest.New(t, 3)
			s := replica(t, c)
			b := star(1)
			b.Key = "k"
			apply(t, s, b)
			c.Delete(test.all)
			effects := c.Effects()
			wants := func(what string, err error) {
				t.Helper()
				if !errors.Is(err, graph.ErrUnavailable) || !neo4j.Permanent(err) || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "--accept-loss") {
					t.Errorf("%s: got code %q, permanent %v, %v; want ErrUnavailable, permanent, %q", what, graph.CodeOf(err), neo4j.Permanent(err), err, test.want)
				}
			}
			for range 2 {
				_, err := s.Entity(t.Context(), "hub")
				wants("Entity", err)
				_, err = s.Apply(t.Context(), company("a", "A"))
				wants("Apply", err)
				_, err = s.Documents().Put(t.Context(), "view", "v", 0, []byte("{}"))
				wants("Put", err)
				wants("Ready", s.Ready(t.Context()))
				wants("Ping", s.Ping(t.Context()))
			}
			next := unprepared(t, c)
			wants("the next store", next.Ping(t.Context()))
			if got := c.Effects(); got != effects {
				t.Errorf("%d transactions changed the database", got-effects)
			}

			accepts, err := neo4j.Open(neo4j.Options{URI: c.URI(), AcceptLoss: true})
			if err != nil {
				t.Fatal(err)
			}
			defer accepts.Close()
			err = accepts.Ping(t.Context())
			if !test.all {
				wants("one that accepts the loss, with nodes left", err)
				return
			}
			if err != nil || !accepts.Lost() {
				t.Fatalf("one that accepts the loss: got %v, lost %v, want a new store", err, accepts.Lost())
			}
			for _, s := range []*neo4j.Store{accepts, next, s} {
				if rev, err := s.Revision(t.Context()); err != nil || rev.Seq != 0 {
					t.Errorf("afterwards: got %v, %v, want a new store", rev, err)
				}
			}
		})
	}
}

// TestWriteAfterEmptying has a write be the first to come after it: nothing is made.
func TestWriteAfterEmptying(t *testing.T) {
	c := bolttest.New(t, 1)
	s := replica(t, c)
	apply(t, s, star(1))
	c.Delete(true)
	effects := c.Effects()
	if _, err := s.Documents().Put(t.Context(), "view", "v", 0, []byte("{}")); !errors.Is(err, graph.ErrUnavailable) || !strings.Contains(err.Error(), "was emptied") {
		t.Errorf("a document: got %v, want that the database was emptied", err)
	}
	c.Delete(true)
	if _, err := s.Apply(t.Context(), company("a", "A")); !errors.Is(err, graph.ErrUnavailable) {
		t.Errorf("a batch: got %v, want ErrUnavailable", err)
	}
	if got := c.Effects(); got != effects {
		t.Errorf("%d transactions changed the database", got-effects)
	}
}

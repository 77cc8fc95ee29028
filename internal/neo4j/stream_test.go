package neo4j_test

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"hubgraph/graph"
	"hubgraph/internal/neo4j"
	"hubgraph/internal/neo4j/neo4jtest"
)

// manyEntities makes more entities than the server gives at once.
func manyEntities(t *testing.T, s graph.Store) (n int) {
	t.Helper()
	b := graph.Batch{}
	for i := range 2_500 {
		id := graph.EntityID(fmt.Sprintf("e%04d", i))
		b.Entities = append(b.Entities, graph.Entity{ID: id, Type: "company", Name: string(id)})
	}
	apply(t, s, b)
	return len(b.Entities)
}

// TestListsTryAgain cuts the connections of a store that lists a whole graph:
// before anything was given it tries again, after that it says what happened.
func TestListsTryAgain(t *testing.T) {
	notRaced(t)
	server := neo4jtest.Get(t, neo4jtest.LTS)
	neo4jtest.Wipe(t, server)
	u, err := url.Parse(server.URI)
	if err != nil {
		t.Fatal(err)
	}
	p := newProxy(t, u.Host)
	o := options(server)
	o.URI = p.uri()
	store, err := neo4j.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	want := manyEntities(t, store)
	// The connection in the pool looks good, and is not.
	p.cut()
	got := 0
	for _, err := range store.Entities(t.Context(), graph.EntitiesQuery{}) {
		if err != nil {
			t.Fatalf("cut off before the first: %v", err)
		}
		got++
	}
	if got != want {
		t.Errorf("got %d entities, want %d", got, want)
	}
	got = 0
	var last error
	for _, err := range store.Entities(t.Context(), graph.EntitiesQuery{}) {
		if last = err; err == nil {
			if got++; got == 1 {
				p.cut()
			}
		}
	}
	if !errors.Is(last, graph.ErrUnavailable) || got == 0 || got >= want {
		t.Errorf("cut off after the first: got %d of %d and %v, want some and ErrUnavailable", got, want, last)
	}
}

// TestListsEndWithTheStore closes a store that is listing a whole graph: the list
// goes on to its end or says that the store is closed, and so says the next.
func TestListsEndWithTheStore(t *testing.T) {
	notRaced(t)
	store := open(t, neo4jtest.LTS).Store
	defer store.Close()
	want := manyEntities(t, store)
	got := 0
	var last error
	for _, err := range store.Entities(t.Context(), graph.EntitiesQuery{}) {
		if last = err; err == nil {
			if got++; got == 1 {
				if err := store.Close(); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if !errors.Is(last, graph.ErrClosed) && (last != nil || got != want) {
		t.Errorf("got %d of %d and %v, want all or ErrClosed", got, want, last)
	}
	if err := drained(store.Entities(t.Context(), graph.EntitiesQuery{})); !errors.Is(err, graph.ErrClosed) {
		t.Errorf("after Close: got %v, want ErrClosed", err)
	}
}

// TestDamage changes records behind the store's back: it says that, and what to
// do, instead of calling the server away.
func TestDamage(t *testing.T) {
	store := open(t, neo4jtest.LTS).Store
	defer store.Close()
	apply(t, store, star(3))
	d := raw(t, neo4jtest.Get(t, neo4jtest.LTS))
	for _, test := range []struct {
		name, change string
		ask          func() error
	}{
		{"an entity", "MATCH (e:Entity {id: 'hub'}) SET e.hubgraphRecord = 'not bytes'", func() error {
			_, err := store.Entity(t.Context(), "hub")
			return err
		}},
		{"a statement without a record", "MATCH (n:HubgraphStatement) REMOVE n.hubgraphRecord", func() error {
			return drained(store.Statements(t.Context(), graph.StatementsQuery{About: "spoke-1"}))
		}},
		{"the meta node", "MATCH (m:HubgraphMeta) SET m.digest = 'x'", func() error {
			_, err := store.Revision(t.Context())
			return err
		}},
	} {
		if _, err := driver.ExecuteQuery(t.Context(), d, test.change, nil, driver.EagerResultTransformer); err != nil {
			t.Fatal(err)
		}
		err := test.ask()
		if !errors.Is(err, graph.ErrUnavailable) || !neo4j.Permanent(err) || !strings.Contains(err.Error(), "is damaged, or was changed by another program") {
			t.Errorf("%s: got code %q, permanent %v: %v", test.name, graph.CodeOf(err), neo4j.Permanent(err), err)
		}
	}
}

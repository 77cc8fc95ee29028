package neo4j_test

import (
	"errors"
	"strings"
	"testing"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"hubgraph/graph"
	"hubgraph/internal/neo4j"
	"hubgraph/internal/neo4j/neo4jtest"
)

// TestTypesOfAnotherWriter lets two stores write to one database in turn: what
// one knows of entities, it must not use where the other changed them.
func TestTypesOfAnotherWriter(t *testing.T) {
	one := open(t, neo4jtest.LTS).Store
	defer one.Close()
	two := opened(t, neo4jtest.Get(t, neo4jtest.LTS)).Store
	defer two.Close()
	apply(t, one, star(3))
	link := func(from string) graph.Batch {
		return graph.Batch{Statements: []graph.Statement{{Subject: "spoke-0", Predicate: "owns", Object: "spoke-1", Source: "s", When: graph.When{From: graph.Date(from)}}}}
	}
	apply(t, one, link("2001"))

	apply(t, two, graph.Batch{Entities: []graph.Entity{{ID: "spoke-1", Type: "person", Name: "Somebody"}}, Retract: about(t, two, "spoke-1")})
	if _, err := one.Apply(t.Context(), link("2002")); !errors.Is(err, graph.ErrInvalid) {
		t.Errorf("a link to what another made a person: got %v, want ErrInvalid", err)
	}
	apply(t, two, graph.Batch{Entities: []graph.Entity{{ID: "spoke-1", Type: "company", Name: "A company again"}}})
	apply(t, one, link("2003"))

	// Its own changes it must not forget either.
	apply(t, one, graph.Batch{Entities: []graph.Entity{{ID: "spoke-1", Type: "person", Name: "Somebody"}}, Retract: about(t, one, "spoke-1")})
	if _, err := one.Apply(t.Context(), link("2004")); !errors.Is(err, graph.ErrInvalid) {
		t.Errorf("a link to what it made a person: got %v, want ErrInvalid", err)
	}
}

// about gives the ids of the statements about an entity.
func about(t *testing.T, s graph.Store, id graph.EntityID) []graph.StatementID {
	t.Helper()
	var ids []graph.StatementID
	for st, err := range s.Statements(t.Context(), graph.StatementsQuery{About: id}) {
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, st.ID)
	}
	return ids
}

// TestEndsGoneBehindItsBack deletes a node with the database's own tools: a
// statement about it is refused as damage, never counted and not there.
func TestEndsGoneBehindItsBack(t *testing.T) {
	store := open(t, neo4jtest.LTS).Store
	defer store.Close()
	apply(t, store, star(3))
	before, err := store.Revision(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d := raw(t, neo4jtest.Get(t, neo4jtest.LTS))
	if _, err := driver.ExecuteQuery(t.Context(), d, "MATCH (e:Entity {id: 'spoke-1'}) DETACH DELETE e", nil, driver.EagerResultTransformer); err != nil {
		t.Fatal(err)
	}
	_, err = store.Apply(t.Context(), graph.Batch{
		Statements: []graph.Statement{{Subject: "spoke-0", Predicate: "owns", Object: "spoke-1", Source: "s", When: graph.When{From: "2001"}}},
	})
	if !errors.Is(err, graph.ErrUnavailable) || !neo4j.Permanent(err) || !strings.Contains(err.Error(), "changed by another program") {
		t.Errorf("got code %q, permanent %v: %v", graph.CodeOf(err), neo4j.Permanent(err), err)
	}
	if after, err := store.Revision(t.Context()); err != nil || after != before {
		t.Errorf("the revision is %v (%v), want %v", after, err, before)
	}
}

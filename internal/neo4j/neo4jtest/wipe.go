package neo4jtest

import (
	"context"
	"testing"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"
)

// Wipe takes everything out of a server's database, as a test begins with; its
// constraints and indexes stay, so that a store finds it emptied, not new.
func Wipe(t testing.TB, s *Server) {
	t.Helper()
	ctx := context.Background()
	d, err := s.connected()
	if err != nil {
		t.Fatalf("wipe: %v", err)
	}
	sess := d.NewSession(ctx, driver.SessionConfig{})
	defer sess.Close(ctx)
	res, err := sess.Run(ctx, "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS", nil)
	if err == nil {
		_, err = res.Consume(ctx)
	}
	if err != nil {
		t.Fatalf("wipe: %v", err)
	}
}

// Blank takes everything out of a server's database, constraints and indexes
// included, as it is before the first start.
func Blank(t testing.TB, s *Server) {
	t.Helper()
	Wipe(t, s)
	ctx := context.Background()
	d, err := s.connected()
	if err != nil {
		t.Fatalf("blank: %v", err)
	}
	sess := d.NewSession(ctx, driver.SessionConfig{})
	defer sess.Close(ctx)
	run := func(cypher string) (names []string) {
		t.Helper()
		res, err := sess.Run(ctx, cypher, nil)
		if err != nil {
			t.Fatalf("blank: %v", err)
		}
		for res.Next(ctx) {
			name, _ := res.Record().Values[0].(string)
			names = append(names, name)
		}
		if err := res.Err(); err != nil {
			t.Fatalf("blank: %v", err)
		}
		return names
	}
	for _, name := range run("SHOW CONSTRAINTS YIELD name") {
		run("DROP CONSTRAINT `" + name + "` IF EXISTS")
	}
	for _, name := range run("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name") {
		run("DROP INDEX `" + name + "` IF EXISTS")
	}
}

// connected gives the one driver with which a server is wiped again and again.
func (s *Server) connected() (driver.DriverWithContext, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.driver == nil {
		d, err := driver.NewDriverWithContext(s.URI, driver.BasicAuth(s.Username, s.Password, ""))
		if err != nil {
			return nil, err
		}
		s.driver = d
	}
	return s.driver, nil
}

// Edit runs a statement as somebody else who has the database.
func Edit(t testing.TB, s *Server, cypher string) {
	t.Helper()
	ctx := context.Background()
	d, err := s.connected()
	if err != nil {
		t.Fatalf("edit: %v", err)
	}
	if _, err := driver.ExecuteQuery(ctx, d, cypher, nil, driver.EagerResultTransformer); err != nil {
		t.Fatalf("edit: %s: %v", cypher, err)
	}
}

package neo4jtest

import (
	"context"
	"testing"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"
)

// Wipe takes everything out of a server's database, as a test begins with; its
// constraints and indexes stay.
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

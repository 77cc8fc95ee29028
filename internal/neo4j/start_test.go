package neo4j_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"hubgraph/graph"
	"hubgraph/internal/neo4j"
	"hubgraph/internal/neo4j/neo4jtest"
	"hubgraph/internal/testbed"
)

// column runs a statement and gives the first column of its answer as texts.
func column(t testing.TB, d driver.DriverWithContext, cypher string) []string {
	t.Helper()
	sess := d.NewSession(t.Context(), driver.SessionConfig{})
	defer sess.Close(t.Context())
	res, err := sess.Run(t.Context(), cypher, nil)
	if err != nil {
		t.Fatalf("%s: %v", cypher, err)
	}
	var out []string
	for res.Next(t.Context()) {
		out = append(out, fmt.Sprint(res.Record().Values[0]))
	}
	if err := res.Err(); err != nil {
		t.Fatalf("%s: %v", cypher, err)
	}
	return out
}

// blank gives a driver of a server whose database is as before the first start.
func blank(t testing.TB, s *neo4jtest.Server) driver.DriverWithContext {
	t.Helper()
	neo4jtest.Blank(t, s)
	return raw(t, s)
}

// starts fails the test unless a new store starts on a server, whatever was left
// there, has all its constraints and indexes, and takes writes.
func starts(t testing.TB, s *neo4jtest.Server, d driver.DriverWithContext, constraints, indexes []string) {
	t.Helper()
	store, err := neo4j.Open(options(s))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if err := store.Ping(t.Context()); err != nil {
		t.Fatalf("the next start: %v (%v)", err, errors.Unwrap(err))
	}
	if got := column(t, d, "SHOW CONSTRAINTS YIELD name RETURN name ORDER BY name"); !slices.Equal(got, constraints) {
		t.Errorf("constraints: got %v, want %v", got, constraints)
	}
	if got := column(t, d, "SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name ORDER BY name"); !slices.Equal(got, indexes) {
		t.Errorf("indexes: got %v, want %v", got, indexes)
	}
	// Of the mark of a database that was begun nothing is asked: it may be made in the end.
	if got := column(t, d, "SHOW INDEXES YIELD name, state WHERE state <> 'ONLINE' AND name <> 'hubgraph_begun' RETURN name"); len(got) > 0 {
		t.Errorf("indexes that are not ready: %v", got)
	}
	if rev, err := store.Apply(t.Context(), graph.Batch{Sources: []graph.Source{{ID: "s", Title: "S"}}}); err != nil || rev.Seq != 1 {
		t.Errorf("the first write: got %v, %v", rev, err)
	}
}

// TestStartsAfterACut cuts the first start at each of its statements: the
// connections, a moment later or at once, or the process that waits for it. The
// next start goes on, and all is there.
func TestStartsAfterACut(t *testing.T) {
	for _, line := range neo4jtest.Lines {
		t.Run(line.Name, func(t *testing.T) {
			server := neo4jtest.Get(t, line)
			d := blank(t, server)
			store, err := neo4j.Open(options(server))
			if err != nil {
				t.Fatal(err)
			}
			statements := 0
			neo4j.Before(store, func(n int) { statements = n })
			if err := store.Ping(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := store.Close(); err != nil {
				t.Fatal(err)
			}
			constraints := column(t, d, "SHOW CONSTRAINTS YIELD name RETURN name ORDER BY name")
			indexes := column(t, d, "SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name ORDER BY name")
			if statements < 15 || len(constraints) < 10 || len(indexes) < 15 {
				t.Fatalf("%d statements made %d constraints and %d indexes, want those of a first start", statements, len(constraints), len(indexes))
			}

			// By itself a test takes one statement of eight; HUBGRAPH_TEST_TIMES=8 has it
			// take each, and more moments after it.
			times := testbed.Amount(t, 1)
			step := max(8/times, 1)
			for at := 1 + rand.IntN(step); at <= statements; at += step {
				for _, how := range []string{"cut", "ended"} {
					for range max(times/8, 1) {
						wait := time.Duration(rand.IntN(20_000)) * time.Microsecond
						t.Run(fmt.Sprintf("%s %v after statement %d", how, wait, at), func(t *testing.T) {
							blank(t, server)
							p := newProxy(t, regexp.MustCompile(`^\w+://`).ReplaceAllString(server.URI, ""))
							opts := options(server)
							opts.URI = p.uri()
							opts.RetryTime = time.Millisecond
							store, err := neo4j.Open(opts)
							if err != nil {
								t.Fatal(err)
							}
							done := make(chan struct{})
							neo4j.Before(store, func(n int) {
								if n != at {
									return
								}
								time.AfterFunc(wait, func() {
									defer close(done)
									if how == "ended" {
										store.Close()
									}
									p.cut()
								})
							})
							_ = store.Ping(t.Context())
							<-done
							if err := store.Close(); err != nil {
								t.Fatal(err)
							}
							starts(t, server, d, constraints, indexes)
						})
					}
				}
			}
		})
	}
}

// TestIndexesLeftBehind finds each index of a constraint without its constraint,
// as a start leaves it that was cut between the two.
func TestIndexesLeftBehind(t *testing.T) {
	parts := regexp.MustCompile(`CREATE CONSTRAINT (\S+) IF NOT EXISTS (FOR .*) REQUIRE (.*) IS UNIQUE`)
	for _, line := range neo4jtest.Lines {
		t.Run(line.Name, func(t *testing.T) {
			server := neo4jtest.Get(t, line)
			d := blank(t, server)
			for _, cypher := range neo4j.Constraints() {
				p := parts.FindStringSubmatch(cypher)
				if p == nil {
					t.Fatalf("%s is not understood", cypher)
				}
				column(t, d, "CREATE INDEX "+p[1]+" "+p[2]+" ON ("+strings.Trim(p[3], "()")+")")
			}
			store := opened(t, server).Store
			if _, err := store.Apply(t.Context(), star(3)); err != nil {
				t.Fatalf("Apply: %v (%v)", err, errors.Unwrap(err))
			}
			made := column(t, d, "SHOW CONSTRAINTS YIELD name")
			for _, cypher := range neo4j.Constraints() {
				if name := strings.Trim(parts.FindStringSubmatch(cypher)[1], "`"); !slices.Contains(made, name) {
					t.Errorf("the constraint %s was not made", name)
				}
			}
		})
	}
}

// TestPatienceDoesNotCutAStart waits for a first start for less than it takes:
// the answer says how far it is, and it goes on.
func TestPatienceDoesNotCutAStart(t *testing.T) {
	server := neo4jtest.Get(t, neo4jtest.Lines[0])
	blank(t, server)
	store, err := neo4j.Open(options(server))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	at, reached, goOn := 8, make(chan struct{}), make(chan struct{})
	neo4j.Before(store, func(n int) {
		if n == at {
			close(reached)
			<-goOn
		}
	})
	ctx, giveUp := context.WithCancel(t.Context())
	go func() {
		<-reached
		giveUp()
	}()
	err = store.Ping(ctx)
	if !errors.Is(err, graph.ErrUnavailable) || neo4j.Permanent(err) || !regexp.MustCompile(`is being made ready, step \d+ of \d+;`).MatchString(fmt.Sprint(err)) {
		t.Errorf("Ping: got %v, want that it is being made ready", err)
	}
	close(goOn)
	if err := store.Ping(t.Context()); err != nil {
		t.Errorf("Ping again: %v", err)
	}
}

// TestDroppedIndexesAreMadeAgain takes constraints and indexes away from a database
// that is up to date: the next start makes them again.
func TestDroppedIndexesAreMadeAgain(t *testing.T) {
	for _, line := range neo4jtest.Lines {
		t.Run(line.Name, func(t *testing.T) {
			server := neo4jtest.Get(t, line)
			d := blank(t, server)
			store := opened(t, server).Store
			if _, err := store.Apply(t.Context(), star(3)); err != nil {
				t.Fatal(err)
			}
			const constraints, indexes = "SHOW CONSTRAINTS YIELD name RETURN name ORDER BY name", "SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name ORDER BY name"
			wantConstraints, wantIndexes := column(t, d, constraints), column(t, d, indexes)
			for _, drop := range []string{
				"CONSTRAINT hubgraph_entity_id", "CONSTRAINT hubgraph_statement_id", "INDEX hubgraph_statement_due_day", "INDEX hubgraph_statement_out", "INDEX hubgraph_terms",
			} {
				column(t, d, "DROP "+drop)
			}
			again := opened(t, server).Store
			if got := column(t, d, constraints); !slices.Equal(got, wantConstraints) {
				t.Errorf("constraints: got %v, want %v", got, wantConstraints)
			}
			if got := column(t, d, indexes); !slices.Equal(got, wantIndexes) {
				t.Errorf("indexes: got %v, want %v", got, wantIndexes)
			}
			if got, err := again.Search(t.Context(), graph.SearchQuery{Text: "spoke-2"}); err != nil || len(got.Hits) == 0 {
				t.Errorf("Search: got %v, %v", got.Hits, err)
			}
		})
	}
}

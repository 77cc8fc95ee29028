package neo4j_test

import (
	"context"
	"fmt"
	"testing"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"hubgraph/graph"
	"hubgraph/graph/graphtest"
	"hubgraph/internal/neo4j"
	"hubgraph/internal/neo4j/neo4jtest"
)

// TestLooksBehind has a statement that brings a look along begin before a write and end
// after it: the look is at what the write left, for all else was read before it.
func TestLooksBehind(t *testing.T) {
	for _, line := range neo4jtest.Lines {
		t.Run(line.Name, func(t *testing.T) {
			t.Parallel() // each line has a server of its own
			store := open(t, line).Store
			defer store.Close()
			apply(t, store, star(200))
			d := raw(t, neo4jtest.Get(t, line))
			for _, cypher := range []string{
				"MATCH (e:Entity) RETURN e.id, e.hubgraphRecord",
				"MATCH (e:Entity) WHERE e.id > '' WITH e ORDER BY e.id LIMIT 1000 RETURN e.id, coalesce(e.hubgraphDegree, 0)",
				"UNWIND [1] AS i CALL (i) { MATCH (e:Entity) WHERE e.id > '' RETURN e.id AS id UNION ALL MATCH (e:Entity) WHERE e.id > 'z' RETURN e.id AS id } RETURN id",
			} {
				sess := d.NewSession(t.Context(), driver.SessionConfig{FetchSize: 10})
				defer sess.Close(context.Background())
				res, err := sess.Run(t.Context(), "CYPHER 5 "+neo4j.Looking(cypher), nil)
				if err != nil {
					t.Fatal(err)
				}
				if !res.Next(t.Context()) {
					t.Fatal(res.Err())
				}
				now := apply(t, store, company("spoke-0", cypher[:20]+fmt.Sprint(len(cypher))))
				n, last := 1, res.Record()
				for res.Next(t.Context()) {
					n, last = n+1, res.Record()
				}
				if err := res.Err(); err != nil {
					t.Fatal(err)
				}
				look, _ := last.Values[0].(map[string]any)
				if n != 202 || look["seq"] != int64(now.Seq) || look["store"] != now.Store {
					t.Errorf("%s: got %d records, the last %v; want 202, the last a look at %v", cypher, n, last.Values, now)
				}
			}
		})
	}
}

// TestMovedMeanwhile has another server write before one statement after the other of a
// question: the answer is that of one revision, the one that it says.
func TestMovedMeanwhile(t *testing.T) {
	first := open(t, neo4jtest.LTS).Store
	defer first.Close()
	apply(t, first, star(30))
	server := neo4jtest.Get(t, neo4jtest.LTS)
	asked := connected(t, options(server))
	defer asked.Close()
	neo4j.KeepNothing(asked)
	fresh := connected(t, options(server))
	defer fresh.Close()
	neo4j.KeepNothing(fresh)
	writes := 0
	write := func() {
		writes++
		id := graph.EntityID(fmt.Sprintf("more-%03d", writes))
		apply(t, first, graph.Batch{
			Entities:   []graph.Entity{{ID: id, Type: "company", Name: "More of it"}, {ID: "hub", Type: "company", Name: fmt.Sprint("Hub ", writes)}},
			Statements: []graph.Statement{{Subject: "hub", Predicate: "owns", Object: id, Source: "s"}},
		})
	}
	type answer struct {
		Rev  graph.Revision
		Body any
	}
	list := func(s graph.Store, q graph.StatementsQuery) (a answer, err error) {
		var out []graph.Statement
		q.Revision = &a.Rev
		for st, err := range s.Statements(t.Context(), q) {
			if err != nil {
				return a, err
			}
			out = append(out, st)
		}
		a.Body = out
		return a, nil
	}
	for _, q := range []struct {
		name string
		ask  func(s graph.Store) (answer, error)
	}{
		{"entity", func(s graph.Store) (answer, error) {
			r, err := s.Entity(t.Context(), "hub")
			return answer{r.Revision, r}, err
		}},
		{"profile", func(s graph.Store) (answer, error) {
			r, err := s.Profile(t.Context(), "hub")
			return answer{r.Revision, r}, err
		}},
		{"search", func(s graph.Store) (answer, error) {
			r, err := s.Search(t.Context(), graph.SearchQuery{Text: "hub", Limit: 5})
			return answer{r.Revision, r}, err
		}},
		{"neighbours", func(s graph.Store) (answer, error) {
			r, err := s.Neighborhood(t.Context(), graph.NeighborhoodQuery{From: []graph.EntityID{"hub"}, Hops: 1, Limit: 10})
			return answer{r.Revision, r}, err
		}},
		{"statements", func(s graph.Store) (answer, error) { return list(s, graph.StatementsQuery{About: "hub", Limit: 100}) }},
		{"statements in pages", func(s graph.Store) (answer, error) {
			return list(s, graph.StatementsQuery{Sort: graph.SortDue, Limit: 20})
		}},
	} {
		t.Run(q.name, func(t *testing.T) {
			for n := 1; ; n++ {
				if _, err := q.ask(asked); err != nil { // it knows the revision then
					t.Fatal(err)
				}
				before, err := q.ask(fresh)
				if err != nil {
					t.Fatal(err)
				}
				wrote := false
				sent := neo4j.Before(asked, func(at int) {
					if at == n {
						wrote = true
						write()
					}
				})
				got, err := q.ask(asked)
				sent()
				if err != nil {
					t.Fatal(err)
				}
				want := before
				if got.Rev != before.Rev {
					if want, err = q.ask(fresh); err != nil {
						t.Fatal(err)
					}
				}
				if diff := graphtest.Diff(got, want); diff != "" {
					t.Errorf("written before statement %d: the answer is not that of its revision\n%s", n, diff)
				}
				if !wrote {
					if n == 1 {
						t.Error("nothing was sent, so nothing was tested")
					}
					return
				}
			}
		})
	}
}

// TestLooksBeside asks as in a cluster what a few records answer: each statement brings a
// look along beside all of them, and the answers are the same.
func TestLooksBeside(t *testing.T) {
	for _, line := range neo4jtest.Lines {
		t.Run(line.Name, func(t *testing.T) {
			t.Parallel() // each line has a server of its own
			store := open(t, line).Store
			defer store.Close()
			b := star(5)
			b.Texts = []graph.SourceText{{Source: "s", Text: "A text."}}
			b.Statements = append(b.Statements,
				graph.Statement{Subject: "hub", Predicate: "partner-of", Object: "spoke-1", Source: "s"},
				graph.Statement{Subject: "hub", Predicate: "revenue", Value: graph.Value{Kind: graph.Quantity, Amount: "7", Unit: "CNY"}, Source: "s"})
			apply(t, store, b)
			as := neo4j.AsInACluster(connected(t, options(neo4jtest.Get(t, line))))
			defer as.Close()
			if _, err := as.Stats(t.Context()); err != nil { // it knows the revision then
				t.Fatal(err)
			}
			fact := b.Statements[len(b.Statements)-1].Canonical().ID
			for name, ask := range map[string]func(s graph.Store) (any, error){
				"entity":      func(s graph.Store) (any, error) { return s.Entity(t.Context(), "hub") },
				"profile":     func(s graph.Store) (any, error) { return s.Profile(t.Context(), "hub") },
				"quiet":       func(s graph.Store) (any, error) { return s.Profile(t.Context(), "spoke-1") },
				"statement":   func(s graph.Store) (any, error) { return s.Statement(t.Context(), fact) },
				"source":      func(s graph.Store) (any, error) { return s.Source(t.Context(), "s") },
				"text":        func(s graph.Store) (any, error) { return s.SourceText(t.Context(), "s") },
				"one missing": func(s graph.Store) (any, error) { return s.Entity(t.Context(), "nobody") },
			} {
				sent := neo4j.Alone(as)
				got, err := ask(as)
				want, wantErr := ask(store)
				if graph.CodeOf(err) != graph.CodeOf(wantErr) || (err == nil) != (wantErr == nil) {
					t.Errorf("%s: got error %v, want %v", name, err, wantErr)
				}
				if diff := graphtest.Diff(got, want); diff != "" {
					t.Errorf("%s:\n%s", name, diff)
				}
				if sent.Load() == 0 {
					t.Errorf("%s: was asked in a transaction", name)
				}
			}
		})
	}
}

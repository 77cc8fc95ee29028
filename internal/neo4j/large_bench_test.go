package neo4j_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"regexp"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hubgraph/graph"
	"hubgraph/graph/graphtest"
	"hubgraph/internal/neo4j"
	"hubgraph/internal/neo4j/neo4jtest"
)

// BenchmarkLarge asks what is hard of a large graph, as a server does: with a deadline of
// 10 s, after which an answer is a prefix that says so, or an error. Each question is asked
// once with no plan kept (first-ms), then again (again-ms: the median), and stopped counts
// the answers that a budget or the deadline cut, refused the errors. Nothing that was
// fetched is kept from one to the next.
func BenchmarkLarge(b *testing.B) {
	for _, size := range []graphtest.Size{{Entities: 10_000, Statements: 100_000}, {Entities: 100_000, Statements: 1_000_000}} {
		b.Run(size.String(), func(b *testing.B) {
			large(b, size.Statements)
			filler := patient(b)
			begun := time.Now()
			for batch := range graphtest.Zipf(size.Entities, size.Statements, 1) {
				if _, err := filler.Apply(b.Context(), batch); err != nil {
					b.Fatal(err)
				}
			}
			reportLoad(b, size.Statements, time.Since(begun))
			// One of all has a place in a text.
			if _, err := filler.Apply(b.Context(), graph.Batch{Statements: []graph.Statement{
				{Subject: graphtest.ZipfID(0), Predicate: "gt-knows", Object: graphtest.ZipfID(1), Source: "src", Cites: []graph.Citation{{Paragraph: 1, Start: 1, End: 2}}},
			}}); err != nil {
				b.Fatal(err)
			}
			if err := filler.Close(); err != nil {
				b.Fatal(err)
			}
			server := neo4jtest.Get(b, neo4jtest.LTS)
			store := serving(b)
			defer store.Close()
			random := func(b *testing.B) func() graph.EntityID {
				r := rand.New(rand.NewPCG(7, 7))
				return func() graph.EntityID { return graphtest.ZipfID(r.IntN(size.Entities)) }
			}
			for _, q := range hard(b, store, size.Entities) {
				b.Run(q.name, func(b *testing.B) { q.measure(b, server) })
			}
			b.Run("EntityBesideHeavy", func(b *testing.B) {
				ctx, stop := context.WithCancel(b.Context())
				var asked atomic.Int64
				var heavy sync.WaitGroup
				for i := range 16 {
					heavy.Go(func() {
						r := rand.New(rand.NewPCG(uint64(i), 9))
						for ctx.Err() == nil {
							_, _ = store.Paths(ctx, graph.PathsQuery{From: graphtest.ZipfID(r.IntN(size.Entities)), To: graphtest.ZipfID(r.IntN(size.Entities)), Limit: 100})
							asked.Add(1)
						}
					})
				}
				next := random(b)
				question{ask: func() (bool, error) { _, err := store.Profile(b.Context(), next()); return false, err }}.measure(b, nil)
				stop()
				heavy.Wait()
				b.ReportMetric(float64(asked.Load()), "heavy")
			})
			b.Run("EntityOverALine", func(b *testing.B) {
				p := newProxy(b, regexp.MustCompile(`^\w+://`).ReplaceAllString(server.URI, ""))
				p.delay = 25 * time.Millisecond // each way
				far := servingOptions(server)
				far.URI = p.uri()
				s := connected(b, far)
				defer s.Close()
				next := random(b)
				question{ask: func() (bool, error) { _, err := s.Profile(b.Context(), next()); return false, err }}.measure(b, nil)
			})
		})
	}
}

// servingOptions are such as a server has, but that nothing is kept from one question to
// the next.
func servingOptions(server *neo4jtest.Server) neo4j.Options {
	o := options(server)
	o.QueryTimeout, o.Keep = 10*time.Second, -1
	return o
}

// serving opens what is stored as a server does.
func serving(b *testing.B) *neo4j.Store {
	b.Helper()
	return connected(b, servingOptions(neo4jtest.Get(b, neo4jtest.LTS)))
}

// cut reports whether a budget or a deadline ended an answer.
func cut(by graph.Stop) bool { return by == graph.StoppedByBudget || by == graph.StoppedByTime }

// A question says whether its answer was cut.
type question struct {
	name string
	ask  func() (stopped bool, err error)
}

// measure asks a question; the server, unless nil, forgets its plans before.
func (q question) measure(b *testing.B, server *neo4jtest.Server) {
	if server != nil {
		if err := forget(b, server); err != nil {
			b.Fatal(err)
		}
	}
	var took []time.Duration
	stopped, refused := 0, 0
	for first := true; first || b.Loop(); first = false {
		begun := time.Now()
		cut, err := q.ask()
		took = append(took, time.Since(begun))
		if cut {
			stopped++
		}
		if err != nil {
			if !errors.Is(err, graph.ErrUnavailable) && !errors.Is(err, context.DeadlineExceeded) {
				b.Fatal(err)
			}
			refused++
		}
	}
	ms := func(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
	b.ReportMetric(ms(took[0]), "first-ms")
	again := took[1:]
	if len(again) == 0 {
		again = took
	}
	slices.Sort(again)
	b.ReportMetric(ms(again[len(again)/2]), "again-ms")
	b.ReportMetric(float64(stopped), "stopped")
	b.ReportMetric(float64(refused), "refused")
	b.ReportMetric(0, "ns/op")
}

// hard are questions that once had no answer from a large graph.
func hard(b *testing.B, store *neo4j.Store, entities int) []question {
	r := rand.New(rand.NewPCG(5, 5))
	id := func() graph.EntityID { return graphtest.ZipfID(r.IntN(entities)) }
	ids := func(n int) []graph.EntityID {
		var out []graph.EntityID
		for _, i := range r.Perm(entities)[:n] {
			out = append(out, graphtest.ZipfID(i))
		}
		return out
	}
	list := func(q graph.StatementsQuery) func() (bool, error) {
		return func() (bool, error) { return false, drained(store.Statements(b.Context(), q)) }
	}
	// near asks for so many pages, the last of which is measured with those before.
	near := func(pages int, q func() graph.NeighborhoodQuery) func() (bool, error) {
		return func() (bool, error) {
			next := q()
			for range pages {
				sub, err := store.Neighborhood(b.Context(), next)
				if err != nil {
					return false, err
				}
				if cut(sub.StoppedBy) {
					return true, nil
				}
				if sub.NextNear == nil {
					break
				}
				next.After = sub.NextNear
			}
			return false, nil
		}
	}
	paths := func(limit int) func() (bool, error) {
		return func() (bool, error) {
			res, err := store.Paths(b.Context(), graph.PathsQuery{From: id(), To: id(), Limit: limit})
			return cut(res.StoppedBy), err
		}
	}
	return []question{
		{"Entity", func() (bool, error) { _, err := store.Profile(b.Context(), id()); return false, err }},
		{"StatementsOfSubjectType", list(graph.StatementsQuery{SubjectTypes: []graph.Type{"gt-place"}, Limit: 100})},
		{"StatementsOfObjectType", list(graph.StatementsQuery{ObjectTypes: []graph.Type{"gt-firm"}, Limit: 100})},
		{"StatementsOfType", list(graph.StatementsQuery{Filter: graph.Filter{Types: []graph.Type{"gt-person"}}, Limit: 10})},
		{"StatementsOfPassage", list(graph.StatementsQuery{Start: 1, End: 2, Filter: graph.Filter{Sources: []graph.SourceID{"src"}}, Limit: 100})},
		{"ThreeHopsLastPage", near(10, func() graph.NeighborhoodQuery {
			return graph.NeighborhoodQuery{From: []graph.EntityID{graphtest.ZipfID(0)}, Hops: 3, Limit: 10_000}
		})},
		{"FourHopsFifthPage", near(5, func() graph.NeighborhoodQuery {
			return graph.NeighborhoodQuery{From: []graph.EntityID{graphtest.ZipfID(entities / 2)}, Hops: 4, Limit: 10_000}
		})},
		{"TwoHundredStarts", near(1, func() graph.NeighborhoodQuery {
			return graph.NeighborhoodQuery{From: ids(200), Hops: 2, Limit: 10_000}
		})},
		{"Path", paths(1)},
		{"HundredPaths", paths(100)},
	}
}

// Package graphtest says by example what a [graph.Store] must do.
//
// Its few ideas:
//
//   - [Model] is a store of plain maps, written from the docstrings of package
//     graph and from nothing else: the oracle that other stores are compared
//     with and the fake that other packages test with, so that there are no
//     mocks.
//   - [Run] is the conformance suite: one sub-test a clause of the contract,
//     named Method/clause, each with a store of its own that is checked,
//     reopened, checked again and closed at its end. No clause can be skipped.
//   - [Scale] holds the clauses on sizes and times, which the Model, being
//     naive, is no subject of.
//   - [States] is the suite for what a store tells the planner of batches, a
//     change.State.
//   - [Histories] applies random batches and asks random questions of a store
//     and of the Model, and wants the same bytes from both. A history that
//     differs is shrunk and printed with its seed.
//   - [Check] finds a store that contradicts itself: records that are not
//     canonical or in order, dangling ends, degrees, counts and digests that
//     are not what a recount gives.
//   - [Bench] times the same questions at stated sizes, over graphs made by
//     [Zipf].
//
// A store's own test is a few lines:
//
//	func open(t testing.TB) graphtest.Opened {
//		path := filepath.Join(t.TempDir(), "graph.db")
//		...
//		return graphtest.Opened{Store: store, Reopen: func() graph.Store { ... }}
//	}
//
//	func TestStore(t *testing.T)     { graphtest.Run(t, open) }
//	func TestScale(t *testing.T)     { graphtest.Scale(t, open) }
//	func TestHistories(t *testing.T) { graphtest.Histories(t, open) }
//	func BenchmarkStore(b *testing.B) { graphtest.Bench(b, open) }
//
// What is compared: results as JSON, the store's UUID in revisions masked; errors
// that are the caller's word by word, others by their code. Answers that budget
// or time cut need not be the same: they must be a prefix of the whole, see
// graph.StoppedByBudget. Ends of contexts in the middle of a call are counted in
// looks at the context, so that no clock decides what a test sees.
//
// The suite itself is tried by stores that are wrong in one thing each, which
// wrap the Model, and by the mutants of internal/mutants.
//
// The package leaves out what a store promises beyond the contract: what
// survives a killed process or a full disk is each store's own to test.
package graphtest

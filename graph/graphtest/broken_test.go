package graphtest_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"iter"
	"slices"
	"sync"

	"hubgraph/graph"
	"hubgraph/graph/graphtest"
)

// A cutter is a Model whose answers to the questions that budget and time may
// cut are changed: sub and paths get the question's context and budget, how to
// ask the Model, and give what is answered.
type cutter struct {
	*graphtest.Model
	sub   func(ctx context.Context, budget int, ask func(ctx context.Context, budget int) (graph.Subgraph, error)) (graph.Subgraph, error)
	paths func(ctx context.Context, budget int, ask func(ctx context.Context, budget int) (graph.PathsResult, error)) (graph.PathsResult, error)
}

func (s cutter) Neighborhood(ctx context.Context, q graph.NeighborhoodQuery) (graph.Subgraph, error) {
	return s.sub(ctx, q.Budget, func(ctx context.Context, budget int) (graph.Subgraph, error) {
		q.Budget = budget
		return s.Model.Neighborhood(ctx, q)
	})
}

func (s cutter) Common(ctx context.Context, q graph.CommonQuery) (graph.Subgraph, error) {
	return s.sub(ctx, q.Budget, func(ctx context.Context, budget int) (graph.Subgraph, error) {
		q.Budget = budget
		return s.Model.Common(ctx, q)
	})
}

func (s cutter) Among(ctx context.Context, q graph.AmongQuery) (graph.Subgraph, error) {
	return s.sub(ctx, q.Budget, func(ctx context.Context, budget int) (graph.Subgraph, error) {
		q.Budget = budget
		return s.Model.Among(ctx, q)
	})
}

func (s cutter) Paths(ctx context.Context, q graph.PathsQuery) (graph.PathsResult, error) {
	return s.paths(ctx, q.Budget, func(ctx context.Context, budget int) (graph.PathsResult, error) {
		q.Budget = budget
		return s.Model.Paths(ctx, q)
	})
}

// cuts makes a cutter of one rule: change is applied to what the Model answers,
// asked within the budget that asked gives and until the context that until
// gives.
func cuts(m *graphtest.Model, until func(context.Context) context.Context, asked func(int) int, sub func(*graph.Subgraph, int), paths func(*graph.PathsResult, int)) graph.Store {
	return cutter{
		m,
		func(ctx context.Context, budget int, ask func(context.Context, int) (graph.Subgraph, error)) (graph.Subgraph, error) {
			r, err := ask(until(ctx), asked(budget))
			if err == nil {
				sub(&r, budget)
			}
			return r, err
		},
		func(ctx context.Context, budget int, ask func(context.Context, int) (graph.PathsResult, error)) (graph.PathsResult, error) {
			r, err := ask(until(ctx), asked(budget))
			if err == nil {
				paths(&r, budget)
			}
			return r, err
		},
	}
}

func asIs(ctx context.Context) context.Context { return ctx }

func same(budget int) int { return budget }

func noSub(*graph.Subgraph, int) {}

func noPaths(*graph.PathsResult, int) {}

// An undying context has the deadline of its parent and never ends.
type undying struct{ context.Context }

func (undying) Err() error            { return nil }
func (undying) Done() <-chan struct{} { return nil }

// brokenAsked are stores with one fault each in how they take a question: within
// a budget, until a deadline, of a caller who goes on with what was answered,
// while others write, or wrongly asked.
var brokenAsked = map[string]brokenStore{
	"a budget is answered by nothing at all: neighbours": {"Neighborhood/a budget cuts", nothing},
	"a budget is answered by nothing at all: paths":      {"Paths/a budget cuts", nothing},
	"a budget is answered by nothing at all: common":     {"Common/a budget cuts", nothing},
	"a budget is answered by nothing at all: joined":     {"Among/a budget cuts", nothing},
	"budgets are not looked at: neighbours":              {"Neighborhood/a budget cuts", spendthrift},
	"budgets are not looked at: paths":                   {"Paths/a budget cuts", spendthrift},
	"budgets are not looked at: common":                  {"Common/a budget cuts", spendthrift},
	"budgets are not looked at: joined":                  {"Among/a budget cuts", spendthrift},
	"a budget is doubled": {"Common/a budget cuts", func(m *graphtest.Model) graph.Store {
		return cuts(m, asIs, func(b int) int { return 2 * b }, noSub, noPaths)
	}},
	"a budget is halved": {"Neighborhood/a budget cuts", func(m *graphtest.Model) graph.Store {
		return cuts(m, asIs, func(b int) int { return (b + 1) / 2 }, noSub, noPaths)
	}},
	"what a budget cut says that it is complete": {"Neighborhood/a budget cuts", func(m *graphtest.Model) graph.Store {
		return cuts(m, asIs, same, func(r *graph.Subgraph, _ int) { r.Complete, r.StoppedBy = true, "" }, func(r *graph.PathsResult, _ int) { r.Complete, r.StoppedBy = true, "" })
	}},
	"what a budget cut says that a limit did": {"Paths/a budget cuts", func(m *graphtest.Model) graph.Store {
		return cuts(m, asIs, same, noSub, func(r *graph.PathsResult, _ int) {
			if r.StoppedBy == graph.StoppedByBudget {
				r.StoppedBy = graph.StoppedByLimit
			}
		})
	}},
	"a budget keeps the last": {"Neighborhood/a budget cuts", func(m *graphtest.Model) graph.Store { return lastOnes{m} }},
	"what a budget cut says where to go on": {"Common/a budget cuts", func(m *graphtest.Model) graph.Store {
		return cuts(m, asIs, same, func(r *graph.Subgraph, _ int) {
			if r.StoppedBy == graph.StoppedByBudget && len(r.Entities) > 0 {
				r.NextID = r.Entities[len(r.Entities)-1].ID
			}
		}, noPaths)
	}},
	"a statement is lost where a budget cut": {"Neighborhood/a budget cuts", func(m *graphtest.Model) graph.Store {
		return cuts(m, asIs, same, func(r *graph.Subgraph, _ int) {
			if r.StoppedBy == graph.StoppedByBudget && len(r.Statements) > 1 {
				r.Statements = r.Statements[1:]
			}
		}, noPaths)
	}},
	"the undated are counted wrongly where a budget cut": {"Among/a budget cuts", func(m *graphtest.Model) graph.Store {
		return cuts(m, asIs, same, func(r *graph.Subgraph, _ int) {
			if r.StoppedBy == graph.StoppedByBudget {
				r.Undated++
			}
		}, noPaths)
	}},
	"a page is forgotten where there is a budget": {"Neighborhood/a budget that reaches", func(m *graphtest.Model) graph.Store {
		return cuts(m, asIs, same, func(r *graph.Subgraph, budget int) {
			if budget > 0 {
				r.NextNear = nil
			}
		}, noPaths)
	}},
	"after a deadline rubbish is called complete: neighbours": {"Neighborhood/a deadline in the middle", rubbish},
	"after a deadline rubbish is called complete: paths":      {"Paths/a deadline in the middle", rubbish},
	"after a deadline rubbish is called complete: common":     {"Common/a deadline in the middle", rubbish},
	"after a deadline rubbish is called complete: joined":     {"Among/a deadline in the middle", rubbish},
	"deadlines are not looked at: neighbours":                 {"Neighborhood/a deadline in the middle", timeless},
	"deadlines are not looked at: paths":                      {"Paths/a deadline in the middle", timeless},
	"deadlines are not looked at: common":                     {"Common/a deadline in the middle", timeless},
	"deadlines are not looked at: joined":                     {"Among/a deadline in the middle", timeless},
	"a deadline is never cut by: neighbours":                  {"Neighborhood/a deadline in the middle", strict},
	"a deadline is never cut by: paths":                       {"Paths/a deadline in the middle", strict},
	"a deadline is never cut by: common":                      {"Common/a deadline in the middle", strict},
	"a deadline is never cut by: joined":                      {"Among/a deadline in the middle", strict},
	"one who leaves is answered as by a deadline": {"Neighborhood/a deadline in the middle", func(m *graphtest.Model) graph.Store {
		return cuts(m, func(ctx context.Context) context.Context { return late{ctx} }, same, noSub, noPaths)
	}},

	"an iteration looks at its context each 4,096 items: entities":   {"Context/an end in the middle", func(m *graphtest.Model) graph.Store { return slowEntities{m} }},
	"an iteration looks at its context each 4,096 items: statements": {"Context/an end in the middle", func(m *graphtest.Model) graph.Store { return slowStatements{m} }},
	"an iteration looks at its context each 4,096 items: sources":    {"Context/an end in the middle", func(m *graphtest.Model) graph.Store { return slowSources{m} }},
	"an iteration is ended by each write":                            {"Entities/one iteration reads one revision", func(m *graphtest.Model) graph.Store { return shyEntities{m} }},
	"a list of statements is ended by each write":                    {"Statements/one iteration reads one revision", func(m *graphtest.Model) graph.Store { return shyStatements{m} }},
	"an iteration goes over to what is written":                      {"Entities/one iteration reads one revision", func(m *graphtest.Model) graph.Store { return modern{m} }},
	"nothing is answered while somebody writes":                      {"Concurrency/readers see one whole revision", func(m *graphtest.Model) graph.Store { return &shy{Model: m} }},

	"documents end at five":                               {"Documents/List gives more than a thousand", firstDocuments(5)},
	"documents end at the first page of 64":               {"Documents/List gives more than a thousand", firstDocuments(64)},
	"documents are listed after one that is listed again": {"Documents/List gives those of a kind", inclusiveDocuments},
	"a list of documents does not look at its context":    {"Documents/List gives more than a thousand", patientDocuments},

	"all stores have one name": {"Revision/names one store", func(m *graphtest.Model) graph.Store { return namesake{m} }},

	"answers are shared: paths":      {"Reader/answers are the caller's", func(m *graphtest.Model) graph.Store { return &sharer{Model: m, what: "Paths"} }},
	"answers are shared: neighbours": {"Reader/answers are the caller's", func(m *graphtest.Model) graph.Store { return &sharer{Model: m, what: "Neighborhood"} }},
	"answers are shared: common":     {"Reader/answers are the caller's", func(m *graphtest.Model) graph.Store { return &sharer{Model: m, what: "Common"} }},
	"answers are shared: joined":     {"Reader/answers are the caller's", func(m *graphtest.Model) graph.Store { return &sharer{Model: m, what: "Among"} }},
	"answers are shared: counts":     {"Reader/answers are the caller's", func(m *graphtest.Model) graph.Store { return &sharer{Model: m, what: "Profile"} }},
	"answers are shared: hits":       {"Reader/answers are the caller's", func(m *graphtest.Model) graph.Store { return &sharer{Model: m, what: "Search"} }},
	"answers are shared: schema":     {"Reader/answers are the caller's", func(m *graphtest.Model) graph.Store { return &sharer{Model: m, what: "Schema"} }},
	"answers are shared: statistics": {"Reader/answers are the caller's", func(m *graphtest.Model) graph.Store { return &sharer{Model: m, what: "Stats"} }},
	"answers are shared: entities":   {"Reader/answers are the caller's", func(m *graphtest.Model) graph.Store { return &sharer{Model: m, what: "Entities"} }},
	"questions are sorted in place":  {"Reader/questions stay", func(m *graphtest.Model) graph.Store { return tidy{m} }},
	"batches are sorted in place":    {"Apply/the batch stays", func(m *graphtest.Model) graph.Store { return tidy{m} }},

	"To is looked for before From":   {"Reader/of several unknown", func(m *graphtest.Model) graph.Store { return backToFront{m} }},
	"what is not found has no words": {"Reader/errors read the same", silent(graph.ErrNotFound)},
	"conflicts have no words":        {"Reader/errors read the same", silent(graph.ErrConflict)},
	"only the first fault is told": {"Apply/all faults of form", func(m *graphtest.Model) graph.Store {
		return retold{m, func(e *graph.Error) { e.Issues = e.Issues[:min(len(e.Issues), 1)] }}
	}},
	"faults are told backwards": {"Reader/errors read the same", func(m *graphtest.Model) graph.Store {
		return retold{m, func(e *graph.Error) { slices.Reverse(e.Issues) }}
	}},

	"a key means done whatever is retracted": {"Apply/a key with a batch that differs anywhere", func(m *graphtest.Model) graph.Store {
		return &hasty{Model: m, blind: func(b *graph.Batch) { b.Retract = nil }}
	}},
	"a key means done whatever the sources": {"Apply/a key with a batch that differs anywhere", func(m *graphtest.Model) graph.Store {
		return &hasty{Model: m, blind: func(b *graph.Batch) { b.Sources = nil }}
	}},
	"a key means done whatever the notes": {"Apply/a key with a batch that differs anywhere", func(m *graphtest.Model) graph.Store {
		return &hasty{Model: m, blind: func(b *graph.Batch) {
			b.Statements = slices.Clone(b.Statements)
			for i := range b.Statements {
				b.Statements[i].Cites = nil
			}
		}}
	}},
}

// nothing answers a question with a budget by those asked about.
func nothing(m *graphtest.Model) graph.Store {
	return cuts(m, asIs, same, func(r *graph.Subgraph, budget int) {
		if budget > 0 {
			*r = graph.Subgraph{Entities: []graph.Node{}, Statements: []graph.Statement{}, StoppedBy: graph.StoppedByBudget, Revision: r.Revision}
		}
	}, func(r *graph.PathsResult, budget int) {
		if budget > 0 {
			*r = graph.PathsResult{Paths: []graph.Path{}, Entities: []graph.Node{}, StoppedBy: graph.StoppedByBudget, Revision: r.Revision}
		}
	})
}

func spendthrift(m *graphtest.Model) graph.Store {
	return cuts(m, asIs, func(int) int { return 0 }, noSub, noPaths)
}

// rubbish answers a question whose deadline has passed by nothing, as if it were
// all.
func rubbish(m *graphtest.Model) graph.Store {
	return cuts(m, asIs, same, func(r *graph.Subgraph, _ int) {
		if r.StoppedBy == graph.StoppedByTime {
			r.Complete, r.StoppedBy, r.Statements = true, "", []graph.Statement{}
		}
	}, func(r *graph.PathsResult, _ int) {
		if r.StoppedBy == graph.StoppedByTime {
			r.Complete, r.StoppedBy, r.Paths, r.Entities = true, "", []graph.Path{}, []graph.Node{}
		}
	})
}

func timeless(m *graphtest.Model) graph.Store {
	return cuts(m, func(ctx context.Context) context.Context { return undying{ctx} }, same, noSub, noPaths)
}

// strict takes a deadline for any other end.
func strict(m *graphtest.Model) graph.Store {
	late := graph.ErrUnavailable.Cause("too late", context.DeadlineExceeded)
	return cutter{
		m,
		func(ctx context.Context, budget int, ask func(context.Context, int) (graph.Subgraph, error)) (graph.Subgraph, error) {
			r, err := ask(ctx, budget)
			if err == nil && r.StoppedBy == graph.StoppedByTime {
				return graph.Subgraph{}, late
			}
			return r, err
		},
		func(ctx context.Context, budget int, ask func(context.Context, int) (graph.PathsResult, error)) (graph.PathsResult, error) {
			r, err := ask(ctx, budget)
			if err == nil && r.StoppedBy == graph.StoppedByTime {
				return graph.PathsResult{}, late
			}
			return r, err
		},
	}
}

// A late context calls every end a deadline.
type late struct{ context.Context }

func (l late) Err() error {
	if l.Context.Err() != nil {
		return context.DeadlineExceeded
	}
	return nil
}

// lastOnes turns round what is beside the start.
type lastOnes struct{ *graphtest.Model }

func (s lastOnes) Neighborhood(ctx context.Context, q graph.NeighborhoodQuery) (graph.Subgraph, error) {
	whole := q
	whole.Budget = 0
	r, err := s.Model.Neighborhood(ctx, whole)
	if err == nil && q.Budget > 0 && len(r.Entities)-len(q.From) > q.Budget {
		r.Entities = slices.Concat(r.Entities[:len(q.From)], r.Entities[len(r.Entities)-q.Budget:])
		r.Statements = []graph.Statement{}
		r.Complete, r.StoppedBy, r.NextNear = false, graph.StoppedByBudget, nil
	}
	return r, err
}

// seldom gives what is yielded of an iteration that looks at its context before
// every 4,096th item.
func seldom[T any](ctx context.Context, list func(context.Context) iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		n := 0
		for x, err := range list(undying{ctx}) {
			if n%4096 == 0 && ctx.Err() != nil {
				for _, err := range list(ctx) {
					yield(*new(T), err)
					break
				}
				return
			}
			if n++; !yield(x, err) {
				return
			}
		}
	}
}

type slowEntities struct{ *graphtest.Model }

func (s slowEntities) Entities(ctx context.Context, q graph.EntitiesQuery) iter.Seq2[graph.Node, error] {
	return seldom(ctx, func(ctx context.Context) iter.Seq2[graph.Node, error] { return s.Model.Entities(ctx, q) })
}

type slowStatements struct{ *graphtest.Model }

func (s slowStatements) Statements(ctx context.Context, q graph.StatementsQuery) iter.Seq2[graph.Statement, error] {
	return seldom(ctx, func(ctx context.Context) iter.Seq2[graph.Statement, error] { return s.Model.Statements(ctx, q) })
}

type slowSources struct{ *graphtest.Model }

func (s slowSources) Sources(ctx context.Context) iter.Seq2[graph.SourceResult, error] {
	return seldom(ctx, s.Model.Sources)
}

// untilWritten ends an iteration when the store moves.
func untilWritten[T any](ctx context.Context, m *graphtest.Model, list iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		begin, _ := m.Revision(ctx)
		for x, err := range list {
			if now, e := m.Revision(ctx); e == nil && now != begin {
				yield(*new(T), graph.ErrUnavailable.With("the graph was written while it was read"))
				return
			}
			if !yield(x, err) {
				return
			}
		}
	}
}

type shyEntities struct{ *graphtest.Model }

func (s shyEntities) Entities(ctx context.Context, q graph.EntitiesQuery) iter.Seq2[graph.Node, error] {
	return untilWritten(ctx, s.Model, s.Model.Entities(ctx, q))
}

type shyStatements struct{ *graphtest.Model }

func (s shyStatements) Statements(ctx context.Context, q graph.StatementsQuery) iter.Seq2[graph.Statement, error] {
	return untilWritten(ctx, s.Model, s.Model.Statements(ctx, q))
}

// modern looks each entity of an iteration up anew.
type modern struct{ *graphtest.Model }

func (s modern) Entities(ctx context.Context, q graph.EntitiesQuery) iter.Seq2[graph.Node, error] {
	return func(yield func(graph.Node, error) bool) {
		for n, err := range s.Model.Entities(ctx, q) {
			if now, e := s.Entity(ctx, n.ID); err == nil && e == nil {
				n = now.Node
			}
			if !yield(n, err) {
				return
			}
		}
	}
}

// shy answers no statistics from a batch on until somebody asks for the revision,
// so never while some write and others ask.
type shy struct {
	*graphtest.Model
	mu      sync.Mutex
	writing bool
}

func (s *shy) set(writing bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.writing = writing
}

func (s *shy) Apply(ctx context.Context, b graph.Batch) (graph.Revision, error) {
	s.set(true)
	return s.Model.Apply(ctx, b)
}

func (s *shy) Revision(ctx context.Context) (graph.Revision, error) {
	s.set(false)
	return s.Model.Revision(ctx)
}

func (s *shy) Stats(ctx context.Context) (graph.Stats, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.writing {
		return graph.Stats{}, graph.ErrUnavailable.With("somebody writes")
	}
	return s.Model.Stats(ctx)
}

// A lister is a Model whose lists of documents are changed.
type lister struct {
	*graphtest.Model
	list func(ctx context.Context, d graph.Documents, kind, after string) iter.Seq2[graph.Document, error]
}

func (s lister) Documents() graph.Documents { return listed{s.Model.Documents(), s.list} }

type listed struct {
	graph.Documents
	list func(ctx context.Context, d graph.Documents, kind, after string) iter.Seq2[graph.Document, error]
}

func (d listed) List(ctx context.Context, kind, after string) iter.Seq2[graph.Document, error] {
	return d.list(ctx, d.Documents, kind, after)
}

func firstDocuments(n int) func(m *graphtest.Model) graph.Store {
	return func(m *graphtest.Model) graph.Store {
		return lister{m, func(ctx context.Context, d graph.Documents, kind, after string) iter.Seq2[graph.Document, error] {
			return func(yield func(graph.Document, error) bool) {
				given := 0
				for doc, err := range d.List(ctx, kind, after) {
					if given++; given > n || !yield(doc, err) {
						return
					}
				}
			}
		}}
	}
}

func inclusiveDocuments(m *graphtest.Model) graph.Store {
	return lister{m, func(ctx context.Context, d graph.Documents, kind, after string) iter.Seq2[graph.Document, error] {
		return func(yield func(graph.Document, error) bool) {
			if doc, err := d.Get(ctx, kind, after); err == nil && !yield(doc, nil) {
				return
			}
			for doc, err := range d.List(ctx, kind, after) {
				if !yield(doc, err) {
					return
				}
			}
		}
	}}
}

func patientDocuments(m *graphtest.Model) graph.Store {
	return lister{m, func(ctx context.Context, d graph.Documents, kind, after string) iter.Seq2[graph.Document, error] {
		return d.List(undying{ctx}, kind, after)
	}}
}

// namesakes all have one UUID.
type namesake struct{ *graphtest.Model }

const oneName = "00000000-0000-4000-8000-000000000000"

func (s namesake) Revision(ctx context.Context) (graph.Revision, error) {
	r, err := s.Model.Revision(ctx)
	r.Store = oneName
	return r, err
}

func (s namesake) Apply(ctx context.Context, b graph.Batch) (graph.Revision, error) {
	r, err := s.Model.Apply(ctx, b)
	r.Store = oneName
	return r, err
}

// A sharer gives the same answer to the same question of one method again, not a
// copy.
type sharer struct {
	*graphtest.Model
	what string
	kept map[string]any
}

func again[T any](s *sharer, what string, q any, rev func(T) graph.Revision, ask func() (T, error)) (T, error) {
	now, err := ask()
	if err != nil || what != s.what {
		return now, err
	}
	question, _ := json.Marshal(q)
	k := string(question) + rev(now).String()
	if old, ok := s.kept[k]; ok {
		return old.(T), nil
	}
	if s.kept == nil {
		s.kept = map[string]any{}
	}
	s.kept[k] = now
	return now, nil
}

func (s *sharer) Paths(ctx context.Context, q graph.PathsQuery) (graph.PathsResult, error) {
	return again(s, "Paths", q, func(r graph.PathsResult) graph.Revision { return r.Revision }, func() (graph.PathsResult, error) { return s.Model.Paths(ctx, q) })
}

func ofSubgraph(r graph.Subgraph) graph.Revision { return r.Revision }

func (s *sharer) Neighborhood(ctx context.Context, q graph.NeighborhoodQuery) (graph.Subgraph, error) {
	return again(s, "Neighborhood", q, ofSubgraph, func() (graph.Subgraph, error) { return s.Model.Neighborhood(ctx, q) })
}

func (s *sharer) Common(ctx context.Context, q graph.CommonQuery) (graph.Subgraph, error) {
	return again(s, "Common", q, ofSubgraph, func() (graph.Subgraph, error) { return s.Model.Common(ctx, q) })
}

func (s *sharer) Among(ctx context.Context, q graph.AmongQuery) (graph.Subgraph, error) {
	return again(s, "Among", q, ofSubgraph, func() (graph.Subgraph, error) { return s.Model.Among(ctx, q) })
}

func (s *sharer) Profile(ctx context.Context, id graph.EntityID) (graph.ProfileResult, error) {
	return again(s, "Profile", id, func(r graph.ProfileResult) graph.Revision { return r.Revision }, func() (graph.ProfileResult, error) { return s.Model.Profile(ctx, id) })
}

func (s *sharer) Search(ctx context.Context, q graph.SearchQuery) (graph.SearchResult, error) {
	return again(s, "Search", q, func(r graph.SearchResult) graph.Revision { return r.Revision }, func() (graph.SearchResult, error) { return s.Model.Search(ctx, q) })
}

func (s *sharer) Schema(ctx context.Context) (graph.SchemaResult, error) {
	return again(s, "Schema", nil, func(r graph.SchemaResult) graph.Revision { return r.Revision }, func() (graph.SchemaResult, error) { return s.Model.Schema(ctx) })
}

func (s *sharer) Stats(ctx context.Context) (graph.Stats, error) {
	return again(s, "Stats", nil, func(r graph.Stats) graph.Revision { return r.Revision }, func() (graph.Stats, error) { return s.Model.Stats(ctx) })
}

func (s *sharer) Entities(ctx context.Context, q graph.EntitiesQuery) iter.Seq2[graph.Node, error] {
	return func(yield func(graph.Node, error) bool) {
		for n, err := range s.Model.Entities(ctx, q) {
			if err == nil {
				rev, _ := s.Revision(ctx)
				n, _ = again(s, "Entities", n.ID, func(graph.Node) graph.Revision { return rev }, func() (graph.Node, error) { return n, nil })
			}
			if !yield(n, err) {
				return
			}
		}
	}
}

// tidy sorts what it is given.
type tidy struct{ *graphtest.Model }

func (s tidy) Neighborhood(ctx context.Context, q graph.NeighborhoodQuery) (graph.Subgraph, error) {
	slices.Sort(q.From)
	return s.Model.Neighborhood(ctx, q)
}

func (s tidy) Apply(ctx context.Context, b graph.Batch) (graph.Revision, error) {
	for _, e := range b.Entities {
		slices.SortFunc(e.Names, func(a, b graph.Name) int { return cmp.Compare(a.Text, b.Text) })
	}
	return s.Model.Apply(ctx, b)
}

type backToFront struct{ *graphtest.Model }

func (s backToFront) Paths(ctx context.Context, q graph.PathsQuery) (graph.PathsResult, error) {
	if _, err := s.Entity(ctx, q.To); q.Validate() == nil && errors.Is(err, graph.ErrNotFound) {
		return graph.PathsResult{}, graph.NotFound("to", q.To)
	}
	return s.Model.Paths(ctx, q)
}

// retold changes the errors of a Model.
type retold struct {
	*graphtest.Model
	tell func(e *graph.Error)
}

func (s retold) told(err error) error {
	var e *graph.Error
	if !errors.As(err, &e) {
		return err
	}
	c := *e
	c.Issues = slices.Clone(e.Issues)
	s.tell(&c)
	return &c
}

func (s retold) Entity(ctx context.Context, id graph.EntityID) (graph.EntityResult, error) {
	r, err := s.Model.Entity(ctx, id)
	return r, s.told(err)
}

func (s retold) Apply(ctx context.Context, b graph.Batch) (graph.Revision, error) {
	r, err := s.Model.Apply(ctx, b)
	return r, s.told(err)
}

// silent tells no details of errors with a code.
func silent(code graph.Code) func(m *graphtest.Model) graph.Store {
	return func(m *graphtest.Model) graph.Store {
		return retold{m, func(e *graph.Error) {
			if e.Code == code {
				e.Detail = "no"
			}
		}}
	}
}

// hasty takes a batch for one that came before with its key where they differ
// only in what it is blind to.
type hasty struct {
	*graphtest.Model
	blind  func(b *graph.Batch)
	before map[string]graph.Batch
}

func (s *hasty) Apply(ctx context.Context, b graph.Batch) (graph.Revision, error) {
	if old, ok := s.before[b.Key]; ok {
		c, d := b, old
		c.IfRevision, d.IfRevision = nil, nil
		s.blind(&c)
		s.blind(&d)
		x, _ := json.Marshal(c)
		y, _ := json.Marshal(d)
		if string(x) == string(y) {
			return s.Model.Apply(ctx, old)
		}
	}
	r, err := s.Model.Apply(ctx, b)
	if err == nil && b.Key != "" {
		if s.before == nil {
			s.before = map[string]graph.Batch{}
		}
		s.before[b.Key] = b
	}
	return r, err
}

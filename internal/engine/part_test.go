package engine_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"hubgraph/graph"
	"hubgraph/graph/graphtest"
	"hubgraph/internal/engine"
)

// An elsewhere is the plainest Fetcher: it looks through all statements of an entity
// each time.
// What a Fetcher may do one way or the other it does by chance.
type elsewhere struct {
	rand       *rand.Rand
	filter     graph.Filter
	schema     *graph.Schema
	entities   map[graph.EntityID]graph.Node
	statements []graph.Statement // relationships
	facts      []graph.Statement
	of         map[graph.EntityID][]int
	calls      []string
	hang       int // the call that does not come back before its context ends; 0: none
}

func readAll(r graph.Reader) *elsewhere {
	f := &elsewhere{entities: map[graph.EntityID]graph.Node{}, of: map[graph.EntityID][]int{}}
	sch, err := r.Schema(ctx)
	if err != nil {
		panic(err)
	}
	f.schema = &sch.Schema
	for n := range r.Entities(ctx, graph.EntitiesQuery{}) {
		f.entities[n.ID] = n
	}
	for s := range r.Statements(ctx, graph.AllStatements()) {
		if !s.IsRelationship() {
			f.facts = append(f.facts, s)
			continue
		}
		f.of[s.Subject] = append(f.of[s.Subject], len(f.statements))
		if s.Object != s.Subject {
			f.of[s.Object] = append(f.of[s.Object], len(f.statements))
		}
		f.statements = append(f.statements, s)
	}
	return f
}

// ask gives the same graph for one question.
func (f *elsewhere) ask(seed uint64, filter graph.Filter) *elsewhere {
	return &elsewhere{rand: rand.New(rand.NewPCG(seed, 0)), filter: filter, schema: f.schema, entities: f.entities, statements: f.statements, facts: f.facts, of: f.of}
}

func (f *elsewhere) called(ctx context.Context, name string) error {
	f.calls = append(f.calls, name)
	if len(f.calls) == f.hang {
		<-ctx.Done()
	}
	return ctx.Err()
}

// found tells of an entity, its size and its record if it is so told.
func (f *elsewhere) found(id graph.EntityID, sized, record bool) engine.Found {
	n := f.entities[id]
	x := engine.Found{ID: id, Type: n.Type, Degree: n.Degree, Near: n.Neighbors, Aside: len(f.of[id]) - n.Degree}
	for _, i := range f.of[id] {
		s := &f.statements[i]
		if len(f.filter.Predicates) > 0 && !slices.Contains(f.filter.Predicates, s.Predicate) {
			continue
		}
		both := f.filter.Direction == graph.Any || slices.Contains(f.filter.Undirected(f.schema), s.Predicate)
		on, back := s.Subject, s.Object
		if f.filter.Direction == graph.In {
			on, back = back, on
		}
		if both || on == id {
			x.On++
		}
		if both || back == id {
			x.Back++
		}
	}
	if sized {
		x.Size = n.Size()
	}
	if record {
		x.Record = graph.AppendEntity(nil, &n.Entity)
	}
	return x
}

func (f *elsewhere) Entities(ctx context.Context, ids []graph.EntityID, all bool, give func(engine.Found) error) error {
	if err := f.called(ctx, "Entities"); err != nil {
		return err
	}
	for _, id := range ids {
		if _, ok := f.entities[id]; ok {
			if err := give(f.found(id, true, all || f.rand.IntN(4) > 0)); err != nil {
				return err
			}
		}
	}
	return nil
}

// each calls do with the passing links of an entity as seen from there.
func (f *elsewhere) each(id graph.EntityID, do func(s *graph.Statement, other graph.EntityID)) {
	for _, i := range f.of[id] {
		if s := &f.statements[i]; f.filter.MatchClaim(s) {
			do(s, s.Other(id))
		}
	}
}

func (f *elsewhere) Reach(ctx context.Context, q engine.Reach, give func(engine.Found) error) error {
	if err := f.called(ctx, "Reach"); err != nil {
		return err
	}
	if !slices.IsSortedFunc(q.From, func(a, b engine.Ref) int { return cmp.Compare(a.Links, b.Links) }) && q.Least == 0 {
		return fmt.Errorf("From is not in order of links: %v", q.From)
	}
	exact := f.rand.IntN(2) == 0
	from := map[graph.EntityID]map[graph.EntityID]bool{}
	for _, r := range q.From {
		f.each(r.ID, func(s *graph.Statement, other graph.EntityID) {
			e := f.entities[other].Entity
			if other <= q.After || q.UpTo != "" && other > q.UpTo || !f.filter.Match(f.schema, s, &e) {
				return
			}
			if (exact || f.rand.IntN(2) == 0) && slices.Contains(q.Not, other) {
				return
			}
			if from[other] == nil {
				from[other] = map[graph.EntityID]bool{}
			}
			from[other][r.ID] = true
		})
	}
	given := 0
	for _, id := range slices.Sorted(maps.Keys(from)) {
		if len(from[id]) < q.Least {
			continue
		}
		sized := f.rand.IntN(2) == 0
		x := f.found(id, sized, sized && f.rand.IntN(2) == 0)
		if q.Least > 0 {
			x.Count = len(from[id])
		}
		if err := give(x); err != nil {
			return err
		}
		if given++; given == q.Limit || exact && given == q.Enough {
			break
		}
	}
	return nil
}

func (f *elsewhere) Walk(ctx context.Context, of engine.Ref, after, upTo graph.EntityID, limit int, give func(graph.EntityID, int) error) error {
	if err := f.called(ctx, "Walk"); err != nil {
		return err
	}
	links := map[graph.EntityID]int{}
	asked := graph.Filter{Predicates: f.filter.Predicates, Direction: f.filter.Direction, Statuses: graph.Statuses}
	for _, i := range f.of[of.ID] {
		s := &f.statements[i]
		e := f.entities[s.Other(of.ID)].Entity
		if e.ID > after && (upTo == "" || e.ID <= upTo) && asked.Match(f.schema, s, &e) {
			links[e.ID]++
		}
	}
	for i, other := range slices.Sorted(maps.Keys(links)) {
		if i == limit {
			break
		}
		if err := give(other, links[other]); err != nil {
			return err
		}
	}
	return nil
}

func (f *elsewhere) Links(ctx context.Context, q engine.Links, give func(engine.Found, []engine.End) error) error {
	name := "Links"
	if q.To != nil {
		name = "Links to"
	}
	if err := f.called(ctx, name); err != nil {
		return err
	}
	ends := map[graph.EntityID][]engine.End{}
	for i, r := range q.From {
		f.each(r.ID, func(s *graph.Statement, other graph.EntityID) {
			if q.To != nil && !slices.Contains(q.To, other) ||
				len(f.filter.Types) > 0 && !slices.Contains(f.filter.Types, f.entities[other].Type) && !slices.Contains(q.Ends, other) {
				return
			}
			end := engine.End{From: i, Object: s.Object == r.ID, Firm: f.filter.Firm(s.Status, s.When)}
			if q.Days {
				end.Sure, _ = graph.Holding(s.Status, s.When)
			}
			both := []engine.End{end}
			if slices.Contains(f.filter.Undirected(f.schema), s.Predicate) {
				end.Object = !end.Object
				both = append(both, end)
			}
			for _, end := range both {
				if !slices.Contains(ends[other], end) {
					ends[other] = append(ends[other], end)
				}
			}
		})
	}
	for id, list := range ends {
		x := f.found(id, false, false)
		if q.To != nil {
			x = engine.Found{ID: id}
		}
		if err := give(x, list); err != nil {
			return err
		}
	}
	return nil
}

func (f *elsewhere) Among(ctx context.Context, all []engine.Ref, give func(graph.Statement, []byte) error) error {
	if err := f.called(ctx, "Among"); err != nil {
		return err
	}
	in := map[graph.EntityID]bool{}
	for _, r := range all {
		in[r.ID] = true
	}
	for i := range f.statements {
		if s := f.statements[len(f.statements)-1-i]; in[s.Subject] && in[s.Object] && f.filter.MatchClaim(&s) {
			if err := give(s, graph.AppendStatement(nil, &s)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (f *elsewhere) Facts(ctx context.Context, of []engine.Ref, give func(graph.Statement, []byte) error) error {
	if err := f.called(ctx, "Facts"); err != nil {
		return err
	}
	for i := range f.facts {
		s := f.facts[len(f.facts)-1-i]
		if slices.ContainsFunc(of, func(r engine.Ref) bool { return r.ID == s.Subject }) && f.filter.MatchClaim(&s) {
			if err := give(s, graph.AppendStatement(nil, &s)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (f *elsewhere) Steps(ctx context.Context, pairs [][2]engine.Ref, give func(graph.Statement, []byte) error) error {
	if err := f.called(ctx, "Steps"); err != nil {
		return err
	}
	for _, pair := range pairs {
		var err error
		f.each(pair[0].ID, func(s *graph.Statement, other graph.EntityID) {
			if other == pair[1].ID && err == nil {
				err = give(*s, graph.AppendStatement(nil, s))
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// A linked question can be asked of a view and of parts.
type linked struct {
	name   string
	filter *graph.Filter
	budget *int
	view   func(context.Context, *engine.View) any
	parts  func(context.Context, engine.Parts) any
}

// linkedQuestions makes one of each kind.
func (w *world) linkedQuestions(ids []graph.EntityID) []linked {
	near := graph.NeighborhoodQuery{From: w.ids(ids, 1, 3), Hops: w.IntN(5), Filter: w.filter(), Limit: w.IntN(8)}
	if w.chance(2) {
		near.After = &graph.Near{Hops: w.IntN(4), ID: w.entityID()}
	}
	ends := w.ids(ids, 2, 2)
	paths := graph.PathsQuery{From: ends[0], To: ends[len(ends)-1], MaxHops: w.IntN(6), Filter: w.filter(), Limit: w.IntN(30)}
	if w.chance(3) {
		paths.MaxDegree = 1 + w.IntN(12)
	}
	if w.chance(2) {
		paths.Via = w.ids(ids, 0, 3)
	}
	if w.chance(4) {
		paths.Avoid = w.ids(ids, 0, 3)
	}
	paths.Together = w.chance(3)
	common := graph.CommonQuery{Of: w.ids(ids, 2, 3), Filter: w.filter(), Limit: w.IntN(5)}
	if w.chance(3) {
		common.After = w.entityID()
	}
	among := graph.AmongQuery{Of: w.ids(ids, 2, 6), MaxHops: w.IntN(3), Filter: w.filter(), Limit: w.IntN(5)}
	among.Facts = among.MaxHops < 2 && w.IntN(2) == 0
	if w.chance(3) {
		among.After = &graph.Joined{Count: 1 + w.IntN(4), HubCost: w.IntN(5), ID: w.entityID()}
	}
	return []linked{
		{
			"Neighborhood", &near.Filter, &near.Budget,
			func(ctx context.Context, v *engine.View) any { return outcome(v.Neighborhood(ctx, near)) },
			func(ctx context.Context, p engine.Parts) any { return outcome(p.Neighborhood(ctx, near)) },
		},
		{
			"Paths", &paths.Filter, &paths.Budget,
			func(ctx context.Context, v *engine.View) any { return outcome(v.Paths(ctx, paths)) },
			func(ctx context.Context, p engine.Parts) any { return outcome(p.Paths(ctx, paths)) },
		},
		{
			"Paths by levels", &paths.Filter, &paths.Budget,
			func(ctx context.Context, v *engine.View) any { return outcome(v.PathsByLevels(ctx, paths)) },
			func(ctx context.Context, p engine.Parts) any { return outcome(p.PathsByLevels(ctx, paths)) },
		},
		{
			"Common", &common.Filter, &common.Budget,
			func(ctx context.Context, v *engine.View) any { return outcome(v.Common(ctx, common)) },
			func(ctx context.Context, p engine.Parts) any { return outcome(p.Common(ctx, common)) },
		},
		{
			"Among", &among.Filter, &among.Budget,
			func(ctx context.Context, v *engine.View) any { return outcome(v.Among(ctx, among)) },
			func(ctx context.Context, p engine.Parts) any { return outcome(p.Among(ctx, among)) },
		},
	}
}

// TestParts asks the same of views and of parts of the same graphs, with budgets of
// all sizes: the answers must be the same, and cuts, too.
func TestParts(t *testing.T) {
	histories := 40
	if testing.Short() {
		histories = 10
	}
	cut, filled := map[string]int{}, map[string]int{}
	for seed := range uint64(histories) {

		w := newWorld(seed+3000, 3+int(seed%5)*3)
		s := newStore()
		s.compactEvery = int(seed % 4)
		for range 4 {
			if _, err := s.Apply(ctx, w.batch(s.now, 4+w.IntN(12))); err != nil && graph.CodeOf(err) != graph.ErrConflict {
				t.Fatal(err)
			}
		}
		graphElsewhere := readAll(s.now)
		ids := slices.Sorted(maps.Keys(graphElsewhere.entities))
		if len(ids) < 2 {
			continue
		}
		rev := ask1[graph.Revision](t)(s.now.Revision(ctx))
		for range 40 {
			for _, q := range w.linkedQuestions(ids) {
				for _, budget := range []int{0, 1 + w.IntN(4), 1 + w.IntN(30), 1 + w.IntN(300)} {
					*q.budget = budget
					want := q.view(ctx, s.now)
					f := graphElsewhere.ask(seed, *q.filter)
					parts := engine.Parts{Fetcher: f, Revision: rev, Schema: f.schema}
					if w.chance(2) {
						parts = engine.Sparing(parts)
					}
					got := q.parts(ctx, parts)
					if diff := graphtest.Diff(got, want); diff != "" {
						t.Fatalf("seed %d: parts differ from the view\n%s %s with a budget of %d\n%s\nafter %q", seed, q.name, show(q), budget, diff, f.calls)
					}
					if stopOf(want) == graph.StoppedByBudget {
						cut[q.name]++
					}
				}
				*q.budget = 0
				full := q.parts(ctx, engine.Small(engine.Parts{Fetcher: graphElsewhere.ask(seed, *q.filter), Revision: rev, Schema: graphElsewhere.schema}, 200+w.IntN(4000)))
				if stopOf(full) != graph.StoppedByBudget {
					continue
				}
				if why := notPrefix(full, q.view(ctx, s.now), graph.StoppedByBudget); why != "" {
					t.Fatalf("seed %d: %s %s in a part that is full: %s", seed, q.name, show(q), why)
				}
				filled[q.name]++
			}
		}
	}
	leastCut, leastFilled := 50, 20
	if testing.Short() {
		leastCut, leastFilled = 10, 1
	}
	for _, name := range []string{"Neighborhood", "Paths", "Paths by levels", "Common", "Among"} {
		if cut[name] < leastCut || filled[name] < leastFilled {
			t.Errorf("only %d answers of %s were cut by budget, %d by what a part holds", cut[name], name, filled[name])
		}
	}
}

// stopOf says what cut an answer.
func stopOf(answer any) graph.Stop {
	switch a := answer.(type) {
	case graph.Subgraph:
		return a.StoppedBy
	case graph.PathsResult:
		return a.StoppedBy
	}
	return ""
}

func show(q linked) string { return fmt.Sprintf("%+v", *q.filter) }

// TestPartsInTime has one fetch after the other not come back in time: the answer
// is then a prefix that says so, or, where it is not even known whether what was
// named is there, an error.
func TestPartsInTime(t *testing.T) {
	cut := map[string]int{}
	more := map[string]int{}
	for seed := range uint64(12) {
		w := newWorld(seed+5000, 9)
		s := newStore()
		for range 3 {
			if _, err := s.Apply(ctx, w.batch(s.now, 20)); err != nil && graph.CodeOf(err) != graph.ErrConflict {
				t.Fatal(err)
			}
		}
		graphElsewhere := readAll(s.now)
		ids := slices.Sorted(maps.Keys(graphElsewhere.entities))
		if len(ids) < 4 {
			continue
		}
		for _, q := range w.linkedQuestions(ids) {
			whole := q.view(ctx, s.now)
			if _, refused := whole.(string); refused {
				continue
			}
			for hang := 1; ; hang++ {
				f := graphElsewhere.ask(seed, *q.filter)
				f.hang = hang
				var got any
				synctest.Test(t, func(t *testing.T) {
					ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
					defer cancel()
					got = q.parts(ctx, engine.Parts{Fetcher: f, Revision: ask1[graph.Revision](t)(s.now.Revision(ctx)), Schema: f.schema})
				})
				if len(f.calls) < hang {
					break // it asked less often
				}
				late := got == fmt.Sprint(graph.ErrUnavailable, "")
				if hang == 1 && !late { // what is named could not be looked for
					t.Fatalf("seed %d: %s: got %+v, want an error", seed, q.name, got)
				}
				if late && !slices.ContainsFunc(f.calls, func(c string) bool { return c != "Entities" }) {
					continue // nor, then, its records
				}
				cut[q.name]++
				if why := notPrefix(got, whole, graph.StoppedByTime); why != "" {
					t.Fatalf("seed %d: %s %s, fetch %d of %q hangs: %s", seed, q.name, show(q), hang, f.calls, why)
				}
				if len(f.calls) > hang {
					more[q.name]++ // it went on with the time that was left for that
				}
			}
		}
	}
	for _, name := range []string{"Neighborhood", "Paths", "Common", "Among"} {
		if cut[name] < 5 || more[name] < 1 {
			t.Errorf("only %d answers of %s were cut by time, %d in the search", cut[name], name, more[name])
		}
	}
}

// notPrefix says in which way an answer is not the beginning of a whole one that was
// cut by what is named, "" if it is.
func notPrefix(got, whole any, by graph.Stop) string {
	switch got := got.(type) {
	case graph.Subgraph:
		whole := whole.(graph.Subgraph)
		if got.Complete || got.StoppedBy != by {
			return fmt.Sprintf("complete %v, stopped by %q", got.Complete, got.StoppedBy)
		}
		if len(got.Entities) > len(whole.Entities) {
			return "more entities than in the whole answer"
		}
		if diff := graphtest.Diff(got.Entities, whole.Entities[:len(got.Entities)]); diff != "" {
			return diff
		}
		in := map[graph.EntityID]bool{}
		for _, n := range got.Entities {
			in[n.ID] = true
		}
		for _, s := range got.Statements {
			if !in[s.Subject] || !in[s.Object] || !slices.ContainsFunc(whole.Statements, func(o graph.Statement) bool { return o.ID == s.ID }) {
				return fmt.Sprintf("statement %s is not of the answer", s.ID)
			}
		}
		return ""
	case graph.PathsResult:
		whole := whole.(graph.PathsResult)
		if got.Complete || got.StoppedBy != by {
			return fmt.Sprintf("complete %v, stopped by %q", got.Complete, got.StoppedBy)
		}
		if len(got.Paths) > len(whole.Paths) {
			return "more paths than in the whole answer"
		}
		return graphtest.Diff(got.Paths, whole.Paths[:len(got.Paths)])
	}
	return fmt.Sprintf("got %v", got)
}

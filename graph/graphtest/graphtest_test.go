package graphtest_test

import (
	"context"
	"errors"
	"iter"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
	"hubgraph/graph/change"
	"hubgraph/graph/graphtest"
)

func openModel(testing.TB) graphtest.Opened { return graphtest.Opened{Store: graphtest.NewModel()} }

func TestModel(t *testing.T) { graphtest.Run(t, openModel) }

// The Model is its own oracle here, so this shows that histories can be
// replayed and that nothing in an answer depends on the order of a map.
func TestHistories(t *testing.T) { graphtest.Histories(t, openModel) }

// A planned store answers Apply from change.Plan, so that histories hold
// the Plan that real stores share against the Model, which does without.
type planned struct{ *graphtest.Model }

func (p planned) Apply(ctx context.Context, b graph.Batch) (graph.Revision, error) {
	before, err := p.Model.Revision(ctx)
	if err != nil {
		return before, err
	}
	changes, planErr := change.Plan(&b, state{p.Model})
	after, err := p.Model.Apply(ctx, b)
	if b.Key != "" || b.IfRevision != nil {
		return after, err // what comes before the plan
	}
	if planErr != nil {
		return graph.Revision{}, planErr
	}
	if !changes.IsZero() {
		before.Seq++
	}
	before.Digest = before.Digest.Add(changes.Digest)
	return before, nil
}

// A state is what a plan must know, from a Reader.
type state struct{ r graph.Reader }

func (s state) StoredSchema() graph.Schema {
	got, err := s.r.Schema(context.Background())
	if err != nil {
		panic(err)
	}
	var own graph.Schema
	keep(&own.Types, got.Types, func(d graph.TypeDef) bool { return graph.Builtin().Type(d.ID) == nil })
	keep(&own.Predicates, got.Predicates, func(d graph.PredicateDef) bool { return graph.Builtin().Predicate(d.ID) == nil })
	keep(&own.Qualifiers, got.Qualifiers, func(d graph.QualifierDef) bool { return graph.Builtin().Qualifier(d.Key) == nil })
	keep(&own.Units, got.Units, func(d graph.UnitDef) bool { return graph.Builtin().Unit(d.ID) == nil })
	keep(&own.Schemes, got.Schemes, func(d graph.IdentifierScheme) bool { return graph.Builtin().Scheme(d.ID) == nil })
	return own
}

func (s state) WholeSchema() *graph.Schema {
	got, err := s.r.Schema(context.Background())
	if err != nil {
		panic(err)
	}
	return &got.Schema
}

func keep[T any](out *[]T, list []T, ok func(T) bool) {
	for _, x := range list {
		if ok(x) {
			*out = append(*out, x)
		}
	}
}

func (s state) StoredEntity(id graph.EntityID) (graph.Entity, bool) {
	e, err := s.r.Entity(context.Background(), id)
	return e.Entity, err == nil
}

func (s state) StoredStatement(id graph.StatementID) (graph.Statement, bool) {
	st, err := s.r.Statement(context.Background(), id)
	return st.Statement, err == nil
}

func (s state) StoredSource(id graph.SourceID) (graph.Source, bool) {
	src, err := s.r.Source(context.Background(), id)
	return src.Source, err == nil
}

func (s state) StoredText(id graph.SourceID) (string, bool) {
	text, err := s.r.SourceText(context.Background(), id)
	return text.Text, err == nil
}

func (s state) StoredType(id graph.EntityID) (graph.Type, bool) {
	e, ok := s.StoredEntity(id)
	return e.Type, ok
}

func (s state) Mentions(id graph.EntityID, yield func(s *graph.Statement, subject, object graph.Type) bool) {
	for st := range s.r.Statements(context.Background(), graph.AllStatements()) {
		subject, _ := s.StoredType(st.Subject)
		object, _ := s.StoredType(st.Object)
		if slices.Contains(st.Mentioned(), id) && !yield(&st, subject, object) {
			return
		}
	}
}

func (s state) StoredStats() graph.Stats {
	st, err := s.r.Stats(context.Background())
	if err != nil {
		panic(err)
	}
	return st
}

func (s state) OfTypes(types []graph.Type, yield func(graph.EntityID, graph.Type) bool) {
	for e := range s.r.Entities(context.Background(), graph.EntitiesQuery{Types: types}) {
		if !yield(e.ID, e.Type) {
			return
		}
	}
}

func (s state) Naming(_ change.Names, yield func(*graph.Statement) bool) {
	for st := range s.r.Statements(context.Background(), graph.AllStatements()) {
		if !yield(&st) {
			return
		}
	}
}

func (s state) Accounts(_ []graph.SourceID, _ []graph.Type, yield func(*graph.Entity) bool) {
	for e := range s.r.Entities(context.Background(), graph.EntitiesQuery{}) {
		if !yield(&e.Entity) {
			return
		}
	}
}

func openPlanned(testing.TB) graphtest.Opened {
	return graphtest.Opened{Store: planned{graphtest.NewModel()}}
}

func TestPlan(t *testing.T) {
	for _, part := range []string{"Apply/", "Schema/"} {
		for name, why := range graphtest.Failures(t, openPlanned, part) {
			t.Errorf("%s: %s", name, why)
		}
	}
	graphtest.Histories(t, openPlanned)
}

// A brokenStore makes of a Model a store with a fault, which a clause must find
// whose name has this part.
type brokenStore struct {
	finds string
	store func(m *graphtest.Model) graph.Store
}

// broken are stores with one fault each in what they answer, by the fault.
var broken = map[string]brokenStore{
	"degrees are one off":                    {"Entity/gives the entity", func(m *graphtest.Model) graph.Store { return offByOne{m} }},
	"entities come backwards":                {"Entities/come in ID order", func(m *graphtest.Model) graph.Store { return backwards{m} }},
	"After is forgotten":                     {"Entities/pages", func(m *graphtest.Model) graph.Store { return noAfter{m} }},
	"statements are sorted by id only":       {"Statements/in order of due", func(m *graphtest.Model) graph.Store { return noSort{m} }},
	"undated statements fail validAt":        {"Statements/by validAt", func(m *graphtest.Model) graph.Store { return noUndated{m} }},
	"subgraphs are always complete":          {"Neighborhood/a limit", func(m *graphtest.Model) graph.Store { return complete{m} }},
	"neighbours come in ID order":            {"Neighborhood/nearer before farther", func(m *graphtest.Model) graph.Store { return byID{m} }},
	"the statements of the far are lost":     {"Neighborhood/holds the statements among the farthest", func(m *graphtest.Model) graph.Store { return starsOnly{m} }},
	"types are asked of To":                  {"Paths/types are asked of inner", func(m *graphtest.Model) graph.Store { return typedEnds{m} }},
	"paths are sorted by ids":                {"Paths/then least hub cost", func(m *graphtest.Model) graph.Store { return noHubCost{m} }},
	"ways through events stay":               {"Paths/the way through an event", func(m *graphtest.Model) graph.Store { return eventful{m} }},
	"Via is forgotten":                       {"Paths/pass all of Via", func(m *graphtest.Model) graph.Store { return noVia{m} }},
	"others of Among come in ID order":       {"Among/with two hops", func(m *graphtest.Model) graph.Store { return amongByID{m} }},
	"Common forgets where it stopped":        {"Common/pages", func(m *graphtest.Model) graph.Store { return noNextID{m} }},
	"searching knows no limit":               {"Search/a limit", func(m *graphtest.Model) graph.Store { return greedy{m} }},
	"counts leave self-loops out":            {"Profile/counts by predicate", func(m *graphtest.Model) graph.Store { return noLoops{m} }},
	"statistics are those of the first":      {"Stats/counts what", func(m *graphtest.Model) graph.Store { return &stale{Model: m} }},
	"a source never has a text":              {"Source/gives the source", func(m *graphtest.Model) graph.Store { return textless{m} }},
	"keys are forgotten":                     {"Apply/a key seen before", func(m *graphtest.Model) graph.Store { return keyless{m} }},
	"IfRevision is not looked at":            {"Apply/IfRevision", func(m *graphtest.Model) graph.Store { return careless{m} }},
	"a batch is not whole or not at all":     {"Apply/a refused batch leaves nothing", func(m *graphtest.Model) graph.Store { return halves{m} }},
	"citations are replaced":                 {"Apply/citations are united", func(m *graphtest.Model) graph.Store { return replacing{m} }},
	"the sequence always rises":              {"Apply/what changes nothing", func(m *graphtest.Model) graph.Store { return &restless{Model: m} }},
	"results are shared":                     {"Entity/results are the caller's", func(m *graphtest.Model) graph.Store { return &sharing{Model: m} }},
	"contexts are ignored":                   {"Context/one that has ended", func(m *graphtest.Model) graph.Store { return patient{m} }},
	"closing does nothing":                   {"Close/is safe to call twice", func(m *graphtest.Model) graph.Store { return open{m} }},
	"what is dropped stays":                  {"Apply/what is dropped is gone", func(m *graphtest.Model) graph.Store { return keeping{m} }},
	"replaced statements keep what they had": {"Apply/a statement that is retracted and put", func(m *graphtest.Model) graph.Store { return uniting{m} }},
	"the log forgets who it was":             {"Log/holds what each batch said", func(m *graphtest.Model) graph.Store { return anonymous{m} }},
	"the log begins with the oldest":         {"Log/After, Before and Limit", func(m *graphtest.Model) graph.Store { return oldestFirst{m} }},
	"document versions are not looked at":    {"Documents/a version that is not", func(m *graphtest.Model) graph.Store { return unversioned{m} }},
	"two revisions are mixed":                {"Concurrency/readers see one whole revision", func(m *graphtest.Model) graph.Store { return mixed{m} }},
}

type keeping struct{ *graphtest.Model }

func (s keeping) Apply(ctx context.Context, b graph.Batch) (graph.Revision, error) {
	b.Drop = graph.Drop{}
	return s.Model.Apply(ctx, b)
}

type uniting struct{ *graphtest.Model }

func (s uniting) Apply(ctx context.Context, b graph.Batch) (graph.Revision, error) {
	b.Retract = slices.DeleteFunc(slices.Clone(b.Retract), func(id graph.StatementID) bool {
		return slices.ContainsFunc(b.Statements, func(st graph.Statement) bool { return st.Canonical().ID == id })
	})
	return s.Model.Apply(ctx, b)
}

type anonymous struct{ *graphtest.Model }

func (s anonymous) Apply(ctx context.Context, b graph.Batch) (graph.Revision, error) {
	b.Author = ""
	return s.Model.Apply(ctx, b)
}

type oldestFirst struct{ *graphtest.Model }

func (s oldestFirst) Log(ctx context.Context, q graph.LogQuery) iter.Seq2[graph.Change, error] {
	return func(yield func(graph.Change, error) bool) {
		var list []graph.Change
		for c, err := range s.Model.Log(ctx, q) {
			if err != nil {
				yield(c, err)
				return
			}
			list = append(list, c)
		}
		for _, c := range slices.Backward(list) {
			if !yield(c, nil) {
				return
			}
		}
	}
}

type offByOne struct{ *graphtest.Model }

func (s offByOne) Entity(ctx context.Context, id graph.EntityID) (graph.EntityResult, error) {
	r, err := s.Model.Entity(ctx, id)
	r.Degree++
	return r, err
}

type backwards struct{ *graphtest.Model }

func (s backwards) Entities(ctx context.Context, q graph.EntitiesQuery) iter.Seq2[graph.Node, error] {
	return func(yield func(graph.Node, error) bool) {
		var list []graph.Node
		for n, err := range s.Model.Entities(ctx, q) {
			if err != nil {
				yield(n, err)
				return
			}
			list = append(list, n)
		}
		for _, n := range slices.Backward(list) {
			if !yield(n, nil) {
				return
			}
		}
	}
}

type noAfter struct{ *graphtest.Model }

func (s noAfter) Entities(ctx context.Context, q graph.EntitiesQuery) iter.Seq2[graph.Node, error] {
	if q.Limit == 0 {
		q.After = ""
	} else if q.After != "" {
		q.After += "0" // one too many
	}
	return s.Model.Entities(ctx, q)
}

type noSort struct{ *graphtest.Model }

func (s noSort) Statements(ctx context.Context, q graph.StatementsQuery) iter.Seq2[graph.Statement, error] {
	if q.Sort == graph.SortDue {
		q.Sort = ""
	}
	return s.Model.Statements(ctx, q)
}

type noUndated struct{ *graphtest.Model }

func (s noUndated) Statements(ctx context.Context, q graph.StatementsQuery) iter.Seq2[graph.Statement, error] {
	return func(yield func(graph.Statement, error) bool) {
		for st, err := range s.Model.Statements(ctx, q) {
			if err == nil && q.Filter.ValidAt != "" && st.When.Undated() {
				continue
			}
			if !yield(st, err) {
				return
			}
		}
	}
}

type complete struct{ *graphtest.Model }

func (s complete) Neighborhood(ctx context.Context, q graph.NeighborhoodQuery) (graph.Subgraph, error) {
	r, err := s.Model.Neighborhood(ctx, q)
	r.Complete, r.StoppedBy = true, ""
	return r, err
}

type byID struct{ *graphtest.Model }

func (s byID) Neighborhood(ctx context.Context, q graph.NeighborhoodQuery) (graph.Subgraph, error) {
	r, err := s.Model.Neighborhood(ctx, q)
	sortNodes(r.Entities)
	return r, err
}

func sortNodes(list []graph.Node) {
	slices.SortFunc(list, func(a, b graph.Node) int { return strings.Compare(string(a.ID), string(b.ID)) })
}

type starsOnly struct{ *graphtest.Model }

func (s starsOnly) Neighborhood(ctx context.Context, q graph.NeighborhoodQuery) (graph.Subgraph, error) {
	r, err := s.Model.Neighborhood(ctx, q)
	if q.Hops == 1 {
		r.Statements = slices.DeleteFunc(r.Statements, func(st graph.Statement) bool {
			return !slices.Contains(q.From, st.Subject) && !slices.Contains(q.From, st.Object)
		})
	}
	return r, err
}

type typedEnds struct{ *graphtest.Model }

func (s typedEnds) Paths(ctx context.Context, q graph.PathsQuery) (graph.PathsResult, error) {
	r, err := s.Model.Paths(ctx, q)
	if to, e := s.Entity(ctx, q.To); e == nil && len(q.Filter.Types) > 0 && !slices.Contains(q.Filter.Types, to.Type) {
		r.Paths, r.Entities = []graph.Path{}, []graph.Node{}
	}
	return r, err
}

type noHubCost struct{ *graphtest.Model }

func (s noHubCost) Paths(ctx context.Context, q graph.PathsQuery) (graph.PathsResult, error) {
	r, err := s.Model.Paths(ctx, q)
	slices.SortStableFunc(r.Paths, func(a, b graph.Path) int {
		if d := len(a.Steps) - len(b.Steps); d != 0 {
			return d
		}
		return slices.Compare(a.Entities, b.Entities)
	})
	return r, err
}

// eventful asks again without the statements that would rule events out.
type eventful struct{ *graphtest.Model }

func (s eventful) Paths(ctx context.Context, q graph.PathsQuery) (graph.PathsResult, error) {
	r, err := s.Model.Paths(ctx, q)
	if err != nil || len(r.Paths) == 0 || len(r.Paths[0].Steps) != 1 || q.MaxHops != 0 {
		return r, err
	}
	other, err := graphtest.Copy(ctx, s.Model)
	if err != nil {
		return r, err
	}
	var direct []graph.StatementID
	for _, st := range r.Paths[0].Steps[0].Statements {
		direct = append(direct, st.ID)
	}
	if _, err := other.Apply(ctx, graph.Batch{Retract: direct}); err != nil {
		return r, err
	}
	more, err := other.Paths(ctx, q)
	r.Paths = append(r.Paths[:1], more.Paths...)
	return r, err
}

type noVia struct{ *graphtest.Model }

func (s noVia) Paths(ctx context.Context, q graph.PathsQuery) (graph.PathsResult, error) {
	if len(q.Via) > 1 {
		q.Via = q.Via[:1]
	}
	return s.Model.Paths(ctx, q)
}

type amongByID struct{ *graphtest.Model }

func (s amongByID) Among(ctx context.Context, q graph.AmongQuery) (graph.Subgraph, error) {
	r, err := s.Model.Among(ctx, q)
	if err == nil {
		sortNodes(r.Entities[len(q.Of):])
	}
	return r, err
}

type noNextID struct{ *graphtest.Model }

func (s noNextID) Common(ctx context.Context, q graph.CommonQuery) (graph.Subgraph, error) {
	r, err := s.Model.Common(ctx, q)
	r.NextID = ""
	return r, err
}

type greedy struct{ *graphtest.Model }

func (s greedy) Search(ctx context.Context, q graph.SearchQuery) (graph.SearchResult, error) {
	if q.Limit > 0 && q.Limit < graph.MaxPage {
		q.Limit++
	}
	return s.Model.Search(ctx, q)
}

type noLoops struct{ *graphtest.Model }

func (s noLoops) Profile(ctx context.Context, id graph.EntityID) (graph.ProfileResult, error) {
	r, err := s.Model.Profile(ctx, id)
	for range s.Statements(ctx, graph.StatementsQuery{About: id, Filter: graph.Filter{Direction: graph.In}}) {
		for i := range r.Counts {
			if r.Counts[i].Direction == graph.Out && r.Counts[i].Count > 1 {
				r.Counts[i].Count--
				return r, err
			}
		}
	}
	return r, err
}

type stale struct {
	*graphtest.Model
	first *graph.Stats
}

func (s *stale) Stats(ctx context.Context) (graph.Stats, error) {
	r, err := s.Model.Stats(ctx)
	if s.first == nil && err == nil {
		kept := r
		kept.ByType, kept.ByStatus = maps.Clone(r.ByType), maps.Clone(r.ByStatus)
		s.first = &kept
	}
	if err != nil {
		return r, err
	}
	return *s.first, nil
}

type textless struct{ *graphtest.Model }

func (s textless) Source(ctx context.Context, id graph.SourceID) (graph.SourceResult, error) {
	r, err := s.Model.Source(ctx, id)
	r.HasText = false
	return r, err
}

type keyless struct{ *graphtest.Model }

func (s keyless) Apply(ctx context.Context, b graph.Batch) (graph.Revision, error) {
	b.Key = ""
	return s.Model.Apply(ctx, b)
}

type careless struct{ *graphtest.Model }

func (s careless) Apply(ctx context.Context, b graph.Batch) (graph.Revision, error) {
	b.IfRevision = nil
	return s.Model.Apply(ctx, b)
}

type halves struct{ *graphtest.Model }

func (s halves) Apply(ctx context.Context, b graph.Batch) (graph.Revision, error) {
	if _, err := s.Model.Apply(ctx, graph.Batch{Schema: b.Schema, Sources: b.Sources, Texts: b.Texts, Entities: b.Entities, IfRevision: b.IfRevision}); err != nil {
		return graph.Revision{}, err
	}
	b.IfRevision = nil
	return s.Model.Apply(ctx, b)
}

type replacing struct{ *graphtest.Model }

func (s replacing) Apply(ctx context.Context, b graph.Batch) (graph.Revision, error) {
	var gone []graph.StatementID
	for _, st := range b.Statements {
		gone = append(gone, st.Canonical().ID)
	}
	if b.Key == "" && b.IfRevision == nil {
		_, _ = s.Model.Apply(ctx, graph.Batch{Retract: slices.DeleteFunc(gone, func(id graph.StatementID) bool { return id.Check() != "" })})
	}
	return s.Model.Apply(ctx, b)
}

type restless struct {
	*graphtest.Model
	more uint64
}

func (s *restless) Apply(ctx context.Context, b graph.Batch) (graph.Revision, error) {
	r, err := s.Model.Apply(ctx, b)
	s.more++
	r.Seq += s.more
	return r, err
}

type sharing struct {
	*graphtest.Model
	kept map[graph.EntityID]graph.EntityResult
}

func (s *sharing) Entity(ctx context.Context, id graph.EntityID) (graph.EntityResult, error) {
	now, err := s.Model.Entity(ctx, id)
	if old, ok := s.kept[id]; ok && old.Revision == now.Revision {
		return old, err
	}
	if err == nil {
		if s.kept == nil {
			s.kept = map[graph.EntityID]graph.EntityResult{}
		}
		s.kept[id] = now
	}
	return now, err
}

type patient struct{ *graphtest.Model }

func (s patient) Profile(ctx context.Context, id graph.EntityID) (graph.ProfileResult, error) {
	return s.Model.Profile(context.WithoutCancel(ctx), id)
}

type open struct{ *graphtest.Model }

func (open) Close() error { return nil }

type unversioned struct{ *graphtest.Model }

func (s unversioned) Documents() graph.Documents { return anyVersion{s.Model.Documents()} }

type anyVersion struct{ graph.Documents }

func (d anyVersion) Put(ctx context.Context, kind, id string, ifVersion uint64, body []byte) (graph.Document, error) {
	doc, err := d.Documents.Put(ctx, kind, id, ifVersion, body)
	if errors.Is(err, graph.ErrConflict) {
		if old, e := d.Get(ctx, kind, id); e == nil {
			return d.Documents.Put(ctx, kind, id, old.Version, body)
		}
	}
	return doc, err
}

// mixed reads the entities of an answer after its statements, and says the
// revision of these.
type mixed struct{ *graphtest.Model }

func (s mixed) Neighborhood(ctx context.Context, q graph.NeighborhoodQuery) (graph.Subgraph, error) {
	r, err := s.Model.Neighborhood(ctx, q)
	for i := range r.Entities {
		if now, err := s.Entity(ctx, r.Entities[i].ID); err == nil {
			r.Entities[i] = now.Node
		}
	}
	return r, err
}

func TestBrokenStoresAreFound(t *testing.T) {
	for _, stores := range []map[string]brokenStore{broken, brokenAsked} {
		for name, c := range stores {
			t.Run(name, func(t *testing.T) {
				open := func(testing.TB) graphtest.Opened { return graphtest.Opened{Store: c.store(graphtest.NewModel())} }
				tries := 1
				if strings.HasPrefix(c.finds, "Concurrency/") {
					tries = 20 // it depends on who comes first
				}
				for range tries {
					for clause, why := range graphtest.Failures(t, open, c.finds) {
						if why == "" {
							t.Errorf("%s fails without a word", clause)
						}
						t.Logf("%s: %.300s", clause, why)
						return
					}
				}
				t.Errorf("no clause %q fails for it", c.finds)
			})
		}
	}
}

func TestHistoriesFindAndShrink(t *testing.T) {
	for _, name := range []string{"others of Among come in ID order", "paths are sorted by ids", "citations are replaced", "keys are forgotten", "undated statements fail validAt"} {
		t.Run(name, func(t *testing.T) {
			open := func(testing.TB) graphtest.Opened {
				return graphtest.Opened{Store: broken[name].store(graphtest.NewModel())}
			}
			steps, diff := graphtest.Differs(t, open, 1, 300)
			if diff == "" {
				t.Fatal("300 histories found no difference")
			}
			if steps > 6 {
				t.Errorf("got %d steps after shrinking, want a few", steps)
			}
		})
	}
}

func TestDiff(t *testing.T) {
	a, b := graphtest.NewModel(), graphtest.NewModel()
	ra, _ := a.Revision(t.Context())
	rb, _ := b.Revision(t.Context())
	if ra == rb {
		t.Error("got two models with one UUID")
	}
	if diff := graphtest.Diff(ra, rb); diff != "" {
		t.Errorf("got a difference between revisions of two empty stores:\n%s", diff)
	}
	rb.Seq++
	if graphtest.Diff(ra, rb) == "" {
		t.Error("got no difference between two sequences")
	}
	if graphtest.Diff(ra, graph.Revision{}) == "" {
		t.Error("got no difference between a revision and none")
	}
	if graphtest.Diff([]string{}, []string(nil)) == "" {
		t.Error("got no difference between an empty list and nil")
	}
}

func TestZipf(t *testing.T) {
	make := func(seed uint64) (all []graph.Batch) {
		for b := range graphtest.Zipf(500, 12_000, seed) {
			all = append(all, b)
		}
		return all
	}
	// Comparing is quick where it must not tell the difference.
	if one, same := make(1), make(1); !reflect.DeepEqual(one, same) {
		t.Errorf("got two graphs of one seed:\n%s", cmp.Diff(one, same))
	}
	if reflect.DeepEqual(make(1), make(2)) {
		t.Error("got the same graph of two seeds")
	}
	m := graphtest.NewModel()
	for _, b := range make(3) {
		if n := b.Items(); n > graphtest.ZipfBatch+20 {
			t.Errorf("got a batch of %d records, want at most %d and the schema", n, graphtest.ZipfBatch)
		}
		if _, err := m.Apply(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	st, err := m.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if st.Entities != 500 || st.Relationships != 12_000 {
		t.Errorf("got %d entities and %d relationships, want 500 and 12,000", st.Entities, st.Relationships)
	}
	most := 0
	for n, err := range m.Entities(t.Context(), graph.EntitiesQuery{}) {
		if err != nil {
			t.Fatal(err)
		}
		most = max(most, n.Degree)
	}
	if most < 10*2*12_000/500 {
		t.Errorf("got at most degree %d, want a hub of ten times the mean", most)
	}
	graphtest.Check(t, m)
}

func TestCompare(t *testing.T) {
	m := graphtest.NewModel()
	for b := range graphtest.Zipf(40, 120, 5) {
		if _, err := m.Apply(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	c, err := graphtest.Copy(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	if err := graphtest.Compare(t.Context(), c, m, 1, 500); err != nil {
		t.Errorf("a copy: %v", err)
	}
	if err := graphtest.Compare(t.Context(), noHubCost{c}, m, 1, 2000); err == nil {
		t.Error("got no difference to a broken store")
	}
}

func BenchmarkModel(b *testing.B) {
	graphtest.Bench(b, openModel, graphtest.Size{Entities: 100, Statements: 200})
}

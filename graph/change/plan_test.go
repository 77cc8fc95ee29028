package change_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
	"hubgraph/graph/change"
	"hubgraph/graph/graphtest"
)

// state is a store of maps, as far as Plan must know one.
type state struct {
	schema     graph.Schema
	entities   map[graph.EntityID]graph.Entity
	statements map[graph.StatementID]graph.Statement
	sources    map[graph.SourceID]graph.Source
	texts      map[graph.SourceID]string
	digest     graph.Digest
}

func newState() *state {
	return &state{
		entities: map[graph.EntityID]graph.Entity{}, statements: map[graph.StatementID]graph.Statement{},
		sources: map[graph.SourceID]graph.Source{}, texts: map[graph.SourceID]string{},
	}
}

func (s *state) StoredSchema() graph.Schema { return s.schema }
func (s *state) StoredEntity(id graph.EntityID) (graph.Entity, bool) {
	e, ok := s.entities[id]
	return e, ok
}

func (s *state) StoredStatement(id graph.StatementID) (graph.Statement, bool) {
	st, ok := s.statements[id]
	return st, ok
}

func (s *state) StoredSource(id graph.SourceID) (graph.Source, bool) {
	src, ok := s.sources[id]
	return src, ok
}

func (s *state) StoredText(id graph.SourceID) (string, bool) {
	t, ok := s.texts[id]
	return t, ok
}

func (s *state) Mentions(id graph.EntityID, yield func(*graph.Statement) bool) {
	var list []graph.StatementID
	for sid, st := range s.statements {
		if slices.Contains(st.Mentioned(), id) {
			list = append(list, sid)
		}
	}
	// In an order that nobody expects, and each twice.
	slices.Sort(list)
	slices.Reverse(list)
	for _, sid := range append(list, list...) {
		st := s.statements[sid]
		if !yield(&st) {
			return
		}
	}
}

// apply carries a plan out, checking that it is what Plan says it is: only what
// differs, canonical, in order, with what it replaces.
func (s *state) apply(t testing.TB, b graph.Batch) (*change.Changes, error) {
	t.Helper()
	c, err := change.Plan(&b, s)
	if err != nil {
		return nil, err
	}
	if c.NewSchema {
		s.schema = c.Schema
	}
	for _, src := range c.Sources {
		if s.sources[src.ID] == src {
			t.Errorf("source %s does not differ", src.ID)
		}
		s.sources[src.ID] = src
	}
	for _, x := range c.Texts {
		s.texts[x.Source] = x.Text
	}
	for _, ch := range c.Entities {
		old, had := s.entities[ch.ID()]
		if had != (ch.Old != nil) || had && !cmp.Equal(old, *ch.Old) {
			t.Errorf("entity %s: replaces %v, but %v is stored", ch.ID(), ch.Old, old)
		}
		if ch.New == nil {
			delete(s.entities, ch.ID())
			continue
		}
		if !cmp.Equal(*ch.New, ch.New.Canonical()) || had && cmp.Equal(old, *ch.New) {
			t.Errorf("entity %s: not canonical, or no change: %v", ch.ID(), ch.New)
		}
		s.entities[ch.ID()] = *ch.New
	}
	for _, ch := range c.Statements {
		old, had := s.statements[ch.ID()]
		if had != (ch.Old != nil) || had && !cmp.Equal(old, *ch.Old) {
			t.Errorf("statement %s: replaces %v, but %v is stored", ch.ID(), ch.Old, old)
		}
		if ch.New == nil {
			delete(s.statements, ch.ID())
			continue
		}
		if !cmp.Equal(*ch.New, ch.New.Canonical()) || had && cmp.Equal(old, *ch.New) {
			t.Errorf("statement %s: not canonical, or no change: %v", ch.ID(), ch.New)
		}
		s.statements[ch.ID()] = *ch.New
	}
	if !slices.IsSortedFunc(c.Entities, func(a, b change.EntityChange) int { return strings.Compare(string(a.ID()), string(b.ID())) }) ||
		!slices.IsSortedFunc(c.Statements, func(a, b change.StatementChange) int { return strings.Compare(string(a.ID()), string(b.ID())) }) ||
		!slices.IsSortedFunc(c.Sources, func(a, b graph.Source) int { return strings.Compare(string(a.ID), string(b.ID)) }) ||
		!slices.IsSortedFunc(c.Texts, func(a, b graph.SourceText) int { return strings.Compare(string(a.Source), string(b.Source)) }) {
		t.Error("changes are not in order of id")
	}
	s.digest = s.digest.Add(c.Digest)
	if got, want := s.digest, s.recount(); got != want {
		t.Errorf("digest: got %x, want %x", got, want)
	}
	if zero := (graph.Digest{}); c.IsZero() && c.Digest != zero {
		t.Error("nothing changes but the digest")
	}
	return c, nil
}

// recount sums the digest anew.
func (s *state) recount() graph.Digest {
	d := s.schema.Hash()
	for _, e := range s.entities {
		d = d.Add(e.Hash())
	}
	for _, st := range s.statements {
		d = d.Add(st.Hash())
	}
	for _, src := range s.sources {
		d = d.Add(src.Hash())
	}
	for id, text := range s.texts {
		d = d.Add((&graph.SourceText{Source: id, Text: text}).Hash())
	}
	return d
}

func town() graph.Batch {
	return graph.Batch{
		Sources:  []graph.Source{{ID: "s", Title: "S"}},
		Texts:    []graph.SourceText{{Source: "s", Text: "text"}},
		Entities: []graph.Entity{{ID: "a", Type: "company", Name: "A"}, {ID: "b", Type: "place", Name: "B"}, {ID: "c", Type: "person", Name: "C"}},
		Statements: []graph.Statement{
			{Subject: "a", Predicate: "based-in", Object: "b", Source: "s", Cites: []graph.Citation{{Start: 0, End: 4, Note: "one"}}},
			{Subject: "c", Predicate: "employed-by", Object: "a", Source: "s"},
		},
	}
}

// fields checks the code of an error and gives the fields at fault.
func fields(t testing.TB, err error, code graph.Code) (out []string) {
	t.Helper()
	var e *graph.Error
	if !errors.As(err, &e) || e.Code != code {
		t.Fatalf("got %v, want %s", err, code)
	}
	for _, is := range e.Issues {
		out = append(out, is.Field)
	}
	return out
}

func TestPlanNew(t *testing.T) {
	s := newState()
	c, err := s.apply(t, town())
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Entities) != 3 || len(c.Statements) != 2 || len(c.Sources) != 1 || len(c.Texts) != 1 || c.NewSchema || c.IsZero() {
		t.Errorf("got %+v", c)
	}
	c, err = s.apply(t, town())
	if err != nil {
		t.Fatal(err)
	}
	if !c.IsZero() {
		t.Errorf("the same again: got %+v, want no change", c)
	}
}

func TestPlanUnitesCitations(t *testing.T) {
	s := newState()
	s.apply(t, town())
	link := town().Statements[0]
	link.Cites = []graph.Citation{{Start: 0, End: 4, Note: "better"}, {Start: 2, End: 3}}
	c, err := s.apply(t, graph.Batch{Statements: []graph.Statement{link, town().Statements[0], link}})
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Statements) != 1 {
		t.Fatalf("got %d changes, want 1", len(c.Statements))
	}
	want := []graph.Citation{{Start: 0, End: 4, Note: "better"}, {Start: 2, End: 3}}
	if diff := cmp.Diff(want, c.Statements[0].New.Cites); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestPlanOrderOfFields(t *testing.T) {
	s := newState()
	s.apply(t, town())
	link := town().Statements[1].Canonical()
	// Put and taken back in one batch; deleted what is put; added to what is put.
	c, err := s.apply(t, graph.Batch{
		Entities:   []graph.Entity{{ID: "d", Type: "company", Name: "D"}, {ID: "e", Type: "company", Name: "E"}},
		Additions:  []graph.Addition{{ID: "d", Names: []graph.Name{{Text: "Dee"}}}, {ID: "a", Identifiers: []graph.Identifier{{Scheme: "lei", Value: "1"}}}, {ID: "a", Names: []graph.Name{{Text: "Ay"}}}},
		Statements: []graph.Statement{link, {Subject: "d", Predicate: "based-in", Object: "b", Source: "s"}},
		Retract:    []graph.StatementID{link.ID, (&graph.Statement{Subject: "d", Predicate: "based-in", Object: "b", Source: "s"}).Canonical().ID, "based-in.aaaaaaaaaaaaaaaaaaaaaaaaaa"},
		Delete:     []graph.EntityID{"c", "e", "nobody", "c"},
	})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, ch := range c.Entities {
		got = append(got, fmt.Sprintf("%s %v>%v", ch.ID(), ch.Old != nil, ch.New != nil))
	}
	for _, ch := range c.Statements {
		got = append(got, fmt.Sprintf("%s %v>%v", ch.ID().Predicate(), ch.Old != nil, ch.New != nil))
	}
	want := []string{"a true>true", "c true>false", "d false>true", "employed-by true>false"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	a := s.entities["a"]
	if len(a.Names) != 1 || len(a.Identifiers) != 1 {
		t.Errorf("got %+v, want both additions", a)
	}
}

func TestPlanSchema(t *testing.T) {
	sch := graph.Builtin()
	feeds := graph.PredicateDef{ID: "feeds", Label: graph.Words{EN: "feeds", ZH: "供给"}}
	depth := graph.PredicateDef{ID: "depth", Label: graph.Words{EN: "depth", ZH: "水深"}, Value: graph.Quantity, Unit: "metre"}
	metre := graph.UnitDef{ID: "metre", Label: graph.Words{EN: "metres", ZH: "米"}}
	s := newState()
	s.apply(t, town())
	// What is built in may be given again and is not stored.
	c, err := s.apply(t, graph.Batch{
		Schema:     graph.Schema{Predicates: []graph.PredicateDef{feeds, depth, *sch.Predicate("based-in")}, Units: []graph.UnitDef{metre}, Types: []graph.TypeDef{*sch.Type("company")}},
		Statements: []graph.Statement{{Subject: "a", Predicate: "feeds", Object: "b", Source: "s"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if !c.NewSchema || len(c.Schema.Predicates) != 2 || len(c.Schema.Types) != 0 || len(c.Schema.Units) != 1 {
		t.Errorf("got %+v", c.Schema)
	}
	if c, err = s.apply(t, graph.Batch{Schema: graph.Schema{Predicates: []graph.PredicateDef{feeds}}}); err != nil || !c.IsZero() {
		t.Errorf("the same again: got %+v, %v", c, err)
	}
	feeds.Label = graph.Words{EN: "nourishes"}
	if c, err = s.apply(t, graph.Batch{Schema: graph.Schema{Predicates: []graph.PredicateDef{feeds}}}); err != nil || !c.NewSchema {
		t.Errorf("a new label: got %+v, %v", c, err)
	}
	feeds.ObjectTypes = []graph.Type{"person"}
	if _, err = s.apply(t, graph.Batch{Schema: graph.Schema{Predicates: []graph.PredicateDef{feeds}}}); !slices.Equal(fields(t, err, graph.ErrConflict), []string{"schema.predicates[0]"}) {
		t.Errorf("other types: got %v, want a conflict", err)
	}
}

func TestPlanConflicts(t *testing.T) {
	for _, tc := range []struct {
		name string
		b    graph.Batch
		code graph.Code
		want []string
	}{
		{
			"nothing named is there",
			graph.Batch{
				Texts:     []graph.SourceText{{Source: "x", Text: "t"}},
				Additions: []graph.Addition{{ID: "x"}},
				Statements: []graph.Statement{
					{Subject: "x", Predicate: "based-in", Object: "y", Source: "z", Qualifiers: []graph.Qualifier{{Key: "scope", Value: graph.Value{Kind: "text", Text: "s"}}, {Key: "plan", Entity: "p"}}},
				},
			},
			graph.ErrConflict,
			[]string{"texts[0].source", "additions[0].id", "statements[0].subject", "statements[0].object", "statements[0].qualifiers[1].entity", "statements[0].source"},
		},
		{
			"still mentioned: as object, and by what the batch puts",
			graph.Batch{
				Entities:   []graph.Entity{{ID: "d", Type: "plan", Name: "D"}},
				Statements: []graph.Statement{{Subject: "c", Predicate: "related-to", Object: "a", Source: "s", Qualifiers: []graph.Qualifier{{Key: "plan", Entity: "d"}}}},
				Delete:     []graph.EntityID{"b", "d"},
			},
			graph.ErrConflict,
			[]string{"delete[0]", "delete[1]"},
		},
		{
			"named by what the batch puts, deleted by the batch",
			graph.Batch{Statements: []graph.Statement{{Subject: "a", Predicate: "related-to", Object: "c", Source: "s"}}, Retract: []graph.StatementID{town().Statements[1].Canonical().ID}, Delete: []graph.EntityID{"c"}},
			graph.ErrConflict,
			[]string{"delete[0]"},
		},
		{
			"a type that the stored statements do not allow",
			graph.Batch{Entities: []graph.Entity{{ID: "b", Type: "person", Name: "B"}}},
			graph.ErrConflict,
			[]string{"entities[0].type"},
		},
		{
			"a type that the batch's own statements do not allow",
			graph.Batch{Statements: []graph.Statement{{Subject: "b", Predicate: "based-in", Object: "a", Source: "s"}, {Subject: "a", Predicate: "based-in", Object: "c", Source: "s"}}},
			graph.ErrInvalid,
			[]string{"statements[0].subject", "statements[1].object"},
		},
		{
			"in the order of the input, whatever the order of looking",
			graph.Batch{
				Entities: []graph.Entity{{ID: "b", Type: "person", Name: "B"}},
				Texts:    []graph.SourceText{{Source: "x", Text: "t"}}, Additions: []graph.Addition{{ID: "x"}}, Delete: []graph.EntityID{"a", "b"},
				Statements: []graph.Statement{{Subject: "a", Predicate: "related-to", Object: "y", Source: "s"}},
			},
			graph.ErrConflict,
			[]string{"texts[0].source", "additions[0].id", "statements[0].object", "delete[0]", "delete[1]"},
		},
		{
			"a type twice in a batch that the stored statements do not allow",
			graph.Batch{Entities: []graph.Entity{{ID: "b", Type: "person", Name: "B"}, {ID: "b", Type: "person", Name: "B"}}, Additions: []graph.Addition{{ID: "x"}}},
			graph.ErrConflict,
			[]string{"entities[0].type", "additions[0].id"},
		},
		{
			"in the order of the input",
			graph.Batch{Additions: []graph.Addition{{ID: "x0"}, {ID: "x1"}, {ID: "x2"}, {ID: "x3"}, {ID: "x4"}, {ID: "x5"}, {ID: "x6"}, {ID: "x7"}, {ID: "x8"}, {ID: "x9"}, {ID: "x10"}}},
			graph.ErrConflict,
			[]string{"additions[0].id", "additions[1].id", "additions[2].id", "additions[3].id", "additions[4].id", "additions[5].id", "additions[6].id", "additions[7].id", "additions[8].id", "additions[9].id", "additions[10].id"},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newState()
			s.apply(t, town())
			before := s.recount()
			_, err := change.Plan(&tc.b, s)
			if diff := cmp.Diff(tc.want, fields(t, err, tc.code)); diff != "" {
				t.Errorf("fields at fault (-want +got):\n%s", diff)
			}
			if s.recount() != before {
				t.Error("a refused batch changed the state")
			}
		})
	}
}

// Of the statements in the way of a batch the first in ID order is named, in
// whatever order a State gives them.
func TestPlanNamesTheFirstInTheWay(t *testing.T) {
	s := newState()
	b := graph.Batch{Sources: town().Sources, Entities: []graph.Entity{{ID: "b", Type: "company", Name: "B"}, {ID: "c", Type: "place", Name: "C"}}}
	var least graph.StatementID
	for i := range 20 {
		st := graph.Statement{Subject: "b", Predicate: "based-in", Object: "c", Source: "s", When: graph.When{Text: fmt.Sprint(i)}}.Canonical()
		if b.Statements = append(b.Statements, st); least == "" || st.ID < least {
			least = st.ID
		}
	}
	if _, err := s.apply(t, b); err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string]graph.Batch{
		"another type": {Entities: []graph.Entity{{ID: "b", Type: "place", Name: "B"}}},
		"deletion":     {Delete: []graph.EntityID{"c"}},
	} {
		_, err := change.Plan(&b, s)
		var e *graph.Error
		if !errors.As(err, &e) || len(e.Issues) != 1 || !strings.Contains(e.Issues[0].Detail, string(least)) {
			t.Errorf("%s: got %v, want a conflict that names %s", name, err, least)
		}
	}
}

// Of more faults than an answer lists the first are listed, each time the same.
func TestPlanConflictsAreBounded(t *testing.T) {
	s := newState()
	first := graph.Batch{Sources: town().Sources}
	var b graph.Batch
	var want []string
	for i := range 150 {
		id := graph.EntityID(fmt.Sprintf("e%03d", i))
		first.Entities = append(first.Entities, graph.Entity{ID: id, Type: "company", Name: "E"})
		first.Statements = append(first.Statements, graph.Statement{Subject: id, Predicate: "related-to", Object: "e000", Source: "s"})
		b.Delete = append(b.Delete, id)
		want = append(want, fmt.Sprintf("delete[%d]", i))
	}
	s.apply(t, first)
	b.Texts = []graph.SourceText{{Source: "x", Text: "t"}}
	want = append([]string{"texts[0].source"}, want[:99]...)
	for range 5 {
		_, err := change.Plan(&b, s)
		if diff := cmp.Diff(want, fields(t, err, graph.ErrConflict)); diff != "" {
			t.Fatalf("fields at fault (-want +got):\n%s", diff)
		}
	}
}

func TestPlanAllows(t *testing.T) {
	link := town().Statements[0].Canonical()
	for _, tc := range []struct {
		name string
		b    graph.Batch
	}{
		{"deleting what is retracted first", graph.Batch{Retract: []graph.StatementID{link.ID}, Delete: []graph.EntityID{"b"}}},
		{"another type that is allowed, too", graph.Batch{Entities: []graph.Entity{{ID: "b", Type: "zone", Name: "B"}}}},
		{"another type once the statement is retracted", graph.Batch{Entities: []graph.Entity{{ID: "b", Type: "person", Name: "B"}}, Retract: []graph.StatementID{link.ID}}},
		{"taking back what is not there", graph.Batch{Retract: []graph.StatementID{"based-in.aaaaaaaaaaaaaaaaaaaaaaaaaa"}, Delete: []graph.EntityID{"zzz"}}},
		{"the same thing twice", graph.Batch{Entities: []graph.Entity{{ID: "d", Type: "place", Name: "D"}, {ID: "d", Type: "place", Name: "D", Names: []graph.Name{}}}, Sources: []graph.Source{{ID: "t", Title: "T"}, {ID: "t", Title: "T"}}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newState()
			s.apply(t, town())
			if _, err := s.apply(t, tc.b); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestPlanAgainstModel applies random batches to the map-backed state and to
// the Model, which was written without Plan: both must refuse the same and come
// to the same digest.
func TestPlanAgainstModel(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 3))
	s, m := newState(), graphtest.NewModel()
	defer m.Close()
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	entity := func() graph.EntityID { return graph.EntityID(pick("a", "b", "c", "d", "e", "f", "g")) }
	statement := func() graph.Statement {
		st := graph.Statement{
			Subject: entity(), Predicate: graph.Predicate(pick("based-in", "related-to", "employed-by")), Object: entity(), Source: graph.SourceID(pick("s", "s", "s", "t")),
		}
		if r.IntN(4) == 0 {
			st.Qualifiers = []graph.Qualifier{{Key: "plan", Entity: entity()}}
		}
		for range r.IntN(3) {
			st.Cites = append(st.Cites, graph.Citation{Start: r.IntN(3), End: 3 + r.IntN(2), Note: pick("", "x", "y")})
		}
		return st
	}
	applied, refused := 0, 0
	for range 400 {
		var b graph.Batch
		for range r.IntN(3) {
			b.Entities = append(b.Entities, graph.Entity{ID: entity(), Type: graph.Type(pick("company", "place", "person")), Name: pick("X", "Y")})
		}
		for range r.IntN(2) {
			b.Sources = append(b.Sources, graph.Source{ID: graph.SourceID(pick("s", "t")), Title: pick("S", "T")})
			b.Texts = append(b.Texts, graph.SourceText{Source: graph.SourceID(pick("s", "t")), Text: pick("1", "2")})
			b.Additions = append(b.Additions, graph.Addition{ID: entity(), Names: []graph.Name{{Text: pick("N", "M")}}})
		}
		for range r.IntN(4) {
			b.Statements = append(b.Statements, statement())
		}
		for range r.IntN(3) {
			b.Retract = append(b.Retract, statement().Canonical().ID)
		}
		for id := range s.statements {
			if r.IntN(12) == 0 {
				b.Retract = append(b.Retract, id)
			}
		}
		for range r.IntN(2) {
			b.Delete = append(b.Delete, entity())
		}
		_, err := s.apply(t, b)
		rev, modelErr := m.Apply(t.Context(), b)
		if graph.CodeOf(err) != graph.CodeOf(modelErr) {
			t.Fatalf("Plan says %v, the Model %v, of %+v", err, modelErr, b)
		}
		if err != nil {
			refused++
			continue
		}
		applied++
		if rev.Digest != s.digest {
			t.Fatalf("digest: Plan comes to %x, the Model to %x, by %+v", s.digest, rev.Digest, b)
		}
	}
	if applied < 20 || refused < 20 {
		t.Errorf("got %d batches applied and %d refused; the mixture tests too little", applied, refused)
	}
}

func TestPlanValidates(t *testing.T) {
	b := graph.Batch{Retract: []graph.StatementID{"x"}}
	if _, err := change.Plan(&b, newState()); !slices.Equal(fields(t, err, graph.ErrInvalid), []string{"retract[0]"}) {
		t.Errorf("got %v, want ErrInvalid for retract[0]", err)
	}
}

func TestNeeds(t *testing.T) {
	st := graph.Statement{Subject: "b", Predicate: "based-in", Object: "a", Source: "s", Qualifiers: []graph.Qualifier{{Key: "plan", Entity: "p"}}}
	fact := graph.Statement{Subject: "b", Predicate: "raised", Value: graph.Value{Kind: graph.Quantity, Amount: "1", Unit: "CNY"}, Source: "r"}
	b := graph.Batch{
		Sources: []graph.Source{{ID: "s"}}, Texts: []graph.SourceText{{Source: "t"}},
		Entities: []graph.Entity{{ID: "z"}}, Additions: []graph.Addition{{ID: "y"}}, Statements: []graph.Statement{st, fact, st},
		Retract: []graph.StatementID{"x.a"}, Delete: []graph.EntityID{"d"},
	}
	entities, statements, sources := change.Needs(&b)
	if want := []graph.EntityID{"a", "b", "d", "p", "y", "z"}; !slices.Equal(entities, want) {
		t.Errorf("entities: got %v, want %v", entities, want)
	}
	if want := []graph.StatementID{st.Canonical().ID, fact.Canonical().ID, "x.a"}; !slices.Equal(statements, want) {
		t.Errorf("statements: got %v, want %v", statements, want)
	}
	if want := []graph.SourceID{"r", "s", "t"}; !slices.Equal(sources, want) {
		t.Errorf("sources: got %v, want %v", sources, want)
	}
	if got, want := b.Items(), 9; got != want {
		t.Errorf("Items: got %d, want %d", got, want)
	}
}

package change_test

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

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

// A view is the state as Plan may ask it for one batch: what Needs does not list
// is a fault.
type view struct {
	*state
	testing.TB
	needed change.Needed
	batch  *graph.Batch
}

func (s *state) view(t testing.TB, b *graph.Batch) *view { return &view{s, t, change.Needs(b), b} }

func listed[T ~string](v *view, what string, list []T, id T) {
	v.Helper()
	if !slices.IsSorted(list) || len(slices.Compact(slices.Clone(list))) != len(list) {
		v.Errorf("Needs lists %v: not in order, or twice", list)
	}
	if _, ok := slices.BinarySearch(list, id); !ok {
		v.Errorf("Plan asks for the %s %v, which Needs does not list", what, id)
	}
}

func (v *view) StoredSchema() graph.Schema { return v.schema }
func (v *view) WholeSchema() *graph.Schema {
	whole := graph.Builtin().Merge(v.schema)
	return &whole
}

func (v *view) StoredEntity(id graph.EntityID) (graph.Entity, bool) {
	listed(v, "entity", v.needed.Entities, id)
	e, ok := v.entities[id]
	return e, ok
}

func (v *view) StoredType(id graph.EntityID) (graph.Type, bool) {
	if _, whole := slices.BinarySearch(v.needed.Entities, id); !whole {
		listed(v, "end", v.needed.Ends, id)
	}
	e, ok := v.entities[id]
	return e.Type, ok
}

func (v *view) StoredStatement(id graph.StatementID) (graph.Statement, bool) {
	listed(v, "statement", v.needed.Statements, id)
	st, ok := v.statements[id]
	return st, ok
}

func (v *view) StoredSource(id graph.SourceID) (graph.Source, bool) {
	listed(v, "source", v.needed.Sources, id)
	src, ok := v.sources[id]
	return src, ok
}

func (v *view) StoredText(id graph.SourceID) (string, bool) {
	listed(v, "text", v.needed.Sources, id)
	t, ok := v.texts[id]
	return t, ok
}

func (v *view) Mentions(id graph.EntityID, yield func(s *graph.Statement, subject, object graph.Type) bool) {
	another := func(e graph.Entity) bool {
		typ := v.entities[id].Type
		return e.ID == id && (e.Type != typ || slices.ContainsFunc(e.Accounts, func(a graph.Account) bool { return a.Type != typ }))
	}
	if !slices.Contains(v.batch.Delete, id) && !slices.ContainsFunc(v.batch.Entities, another) {
		v.Errorf("Plan asks for what mentions %q, which is neither deleted nor given another type", id)
	}
	// In an order that nobody expects, and each twice.
	list := slices.Sorted(maps.Keys(v.statements))
	slices.Reverse(list)
	for _, sid := range append(list, list...) {
		st := v.statements[sid]
		if slices.Contains(st.Mentioned(), id) && !yield(&st, v.entities[st.Subject].Type, v.entities[st.Object].Type) {
			return
		}
	}
}

func (v *view) dropping() {
	v.Helper()
	if v.batch.Drop.IsZero() {
		v.Error("Plan asks what only a batch that drops something needs")
	}
}

func (v *view) StoredStats() graph.Stats {
	v.dropping()
	st := graph.Stats{ByType: map[graph.Type]int{}, ByPredicate: map[graph.Predicate]int{}, BySource: map[graph.SourceID]int{}}
	for _, e := range v.entities {
		st.ByType[e.Type]++
	}
	for _, s := range v.statements {
		st.ByPredicate[s.Predicate]++
		st.BySource[s.Source]++
	}
	return st
}

func (v *view) OfTypes(types []graph.Type, yield func(graph.EntityID, graph.Type) bool) {
	v.dropping()
	for _, id := range slices.Sorted(maps.Keys(v.entities)) {
		if typ := v.entities[id].Type; slices.Contains(types, typ) && !yield(id, typ) {
			return
		}
	}
}

// Naming gives all statements, which it may.
func (v *view) Naming(_ change.Names, yield func(*graph.Statement) bool) {
	v.dropping()
	for _, id := range slices.Sorted(maps.Keys(v.statements)) {
		if st := v.statements[id]; !yield(&st) {
			return
		}
	}
}

// Accounts gives all entities, which it may.
func (v *view) Accounts(_ []graph.SourceID, _ []graph.Type, yield func(*graph.Entity) bool) {
	v.dropping()
	for _, id := range slices.Sorted(maps.Keys(v.entities)) {
		if e := v.entities[id]; !yield(&e) {
			return
		}
	}
}

// apply carries a plan out, checking that it is what Plan says it is: only what
// differs, canonical, in order, with what it replaces.
func (s *state) apply(t testing.TB, b graph.Batch) (*change.Changes, error) {
	t.Helper()
	c, err := change.Plan(&b, s.view(t, &b))
	if err != nil {
		return nil, err
	}
	if c.NewSchema {
		if diff := cmp.Diff(s.schema, c.OldSchema, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("the schema that is replaced (-stored +said):\n%s", diff)
		}
		s.schema = c.Schema
	}
	for _, ch := range c.Sources {
		old, had := s.sources[ch.ID()]
		if had != (ch.Old != nil) || had && old != *ch.Old || ch.New != nil && had && old == *ch.New {
			t.Errorf("source %s: %v to %v, but %v is stored", ch.ID(), ch.Old, ch.New, old)
		}
		if delete(s.sources, ch.ID()); ch.New != nil {
			s.sources[ch.ID()] = *ch.New
		}
	}
	for _, ch := range c.Texts {
		old, had := s.texts[ch.Source()]
		if had != (ch.Old != nil) || had && old != ch.Old.Text || ch.New != nil && had && old == ch.New.Text {
			t.Errorf("text of %s: %v to %v, but %q is stored", ch.Source(), ch.Old, ch.New, old)
		}
		if delete(s.texts, ch.Source()); ch.New != nil {
			s.texts[ch.Source()] = ch.New.Text
		}
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
		!slices.IsSortedFunc(c.Sources, func(a, b change.SourceChange) int { return strings.Compare(string(a.ID()), string(b.ID())) }) ||
		!slices.IsSortedFunc(c.Texts, func(a, b change.TextChange) int { return strings.Compare(string(a.Source()), string(b.Source())) }) {
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
	link.Cites = []graph.Citation{{Line: 7}}
	fresh := graph.Statement{Subject: "d", Predicate: "based-in", Object: "b", Source: "s"}.Canonical()
	c, err := s.apply(t, graph.Batch{
		// Added to what is put; retracted and put: it is there.
		Entities:   []graph.Entity{{ID: "d", Type: "company", Name: "D"}},
		Additions:  []graph.Addition{{ID: "d", Names: []graph.Name{{Text: "Dee"}}}, {ID: "a", Identifiers: []graph.Identifier{{Scheme: "lei", Value: "1"}}}, {ID: "a", Names: []graph.Name{{Text: "Ay"}}}},
		Statements: []graph.Statement{link, fresh},
		Retract:    []graph.StatementID{link.ID, fresh.ID, town().Statements[0].Canonical().ID, "based-in.aaaaaaaaaaaaaaaaaaaaaaaaaa"},
		Delete:     []graph.EntityID{"e", "nobody", "e"},
		Drop:       graph.Drop{Sources: []graph.SourceID{"x", "nowhere", "x"}, Texts: []graph.SourceID{"x", "nowhere"}, Types: []graph.Type{"x", "nothing"}, Units: []string{"x"}},
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
	slices.Sort(got)
	want := []string{"a true>true", "based-in false>true", "based-in true>false", "d false>true", "employed-by true>true"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if c.NewSchema || len(c.Sources)+len(c.Texts) > 0 {
		t.Errorf("got %+v, %+v and %+v, want nothing of what is not there", c.Schema, c.Sources, c.Texts)
	}
	a := s.entities["a"]
	if len(a.Names) != 1 || len(a.Identifiers) != 1 {
		t.Errorf("got %+v, want both additions", a)
	}
}

func TestPlanReplacesCitations(t *testing.T) {
	s := newState()
	s.apply(t, town())
	link := town().Statements[0].Canonical()
	one, two := link, link
	one.Cites, two.Cites = []graph.Citation{{Line: 2}}, []graph.Citation{{Line: 3}}
	for _, tc := range []struct {
		name string
		b    graph.Batch
		want []graph.Citation
	}{
		{"by others, united among themselves", graph.Batch{Retract: []graph.StatementID{link.ID}, Statements: []graph.Statement{two, one}}, []graph.Citation{{Line: 2}, {Line: 3}}},
		{"by none", graph.Batch{Retract: []graph.StatementID{link.ID}, Statements: []graph.Statement{{Subject: "a", Predicate: "based-in", Object: "b", Source: "s"}}}, []graph.Citation{}},
	} {
		if _, err := s.apply(t, tc.b); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tc.want, s.statements[link.ID].Cites); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tc.name, diff)
		}
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
				Statements: []graph.Statement{{Subject: "a", Predicate: "related-to", Object: "a", Source: "s", Qualifiers: []graph.Qualifier{{Key: "plan", Entity: "c"}}}},
				Retract:    []graph.StatementID{town().Statements[1].Canonical().ID},
				Delete:     []graph.EntityID{"b", "c"},
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
				Entities: []graph.Entity{{ID: "d", Type: "person", Name: "D"}},
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
			_, err := change.Plan(&tc.b, s.view(t, &tc.b))
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
		_, err := change.Plan(&b, s.view(t, &b))
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
		_, err := change.Plan(&b, s.view(t, &b))
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
		{"dropping what goes with it", graph.Batch{
			Retract: []graph.StatementID{link.ID, town().Statements[1].Canonical().ID}, Delete: []graph.EntityID{"a", "b", "c"},
			Drop: graph.Drop{Sources: []graph.SourceID{"s"}, Texts: []graph.SourceID{"s"}},
		}},
		{"dropping a text alone", graph.Batch{Drop: graph.Drop{Texts: []graph.SourceID{"s"}}}},
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

// A drawer makes random batches of few ids, so that they meet.
type drawer struct{ *rand.Rand }

func (r drawer) one(n int) bool { return r.IntN(n) == 0 }

func (r drawer) of(list ...string) string { return list[r.IntN(len(list))] }

func (r drawer) entity() graph.EntityID {
	return graph.EntityID(r.of("a", "b", "c", "d", "e", "f", "g"))
}

func (r drawer) source() graph.SourceID { return graph.SourceID(r.of("s", "s", "s", "t", "u")) }

func (r drawer) typ() graph.Type { return graph.Type(r.of("company", "place", "person", "x", "y")) }

func (r drawer) statement() graph.Statement {
	s := graph.Statement{Subject: r.entity(), Source: r.source()}
	s.Predicate = graph.Predicate(r.of("based-in", "related-to", "related-to", "employed-by", "p", "q"))
	if s.Predicate == "q" {
		s.Value = graph.Value{Kind: graph.Quantity, Amount: "1", Unit: "v"}
	} else {
		s.Object = r.entity()
	}
	switch r.IntN(6) {
	case 0:
		s.Qualifiers = []graph.Qualifier{{Key: r.of("plan", "k"), Entity: r.entity()}}
	case 1:
		s.Qualifiers = []graph.Qualifier{{Key: r.of("scope", "k"), Value: graph.Value{Kind: graph.Quantity, Amount: "1", Unit: r.of("count", "v", "w")}}}
	}
	for range r.IntN(3) {
		s.Cites = append(s.Cites, graph.Citation{Start: r.IntN(3), End: 3 + r.IntN(2), Note: r.of("", "x", "y")})
	}
	return s
}

func (r drawer) batch(stored []graph.StatementID) graph.Batch {
	var b graph.Batch
	words := graph.Words{EN: r.of("one", "two")}
	if r.one(2) {
		b.Schema = graph.Schema{
			Types: []graph.TypeDef{{ID: "x", Label: words, Plural: words}, {ID: "y", Label: words, Plural: words}},
			Predicates: []graph.PredicateDef{
				{ID: "p", Label: words, SubjectTypes: []graph.Type{"x", "company"}}, {ID: "q", Label: words, Value: graph.Quantity, Unit: "v"},
			},
			Qualifiers: []graph.QualifierDef{{Key: "k", Label: words}},
			Units:      []graph.UnitDef{{ID: "v", Label: words}, {ID: "w", Label: words}},
		}
		if r.one(2) {
			b.Schema.Predicates = b.Schema.Predicates[r.IntN(2):]
			b.Schema.Types[0].Label.EN = "other"
		}
	}
	for range r.IntN(3) {
		e := graph.Entity{ID: r.entity(), Type: r.typ(), Name: r.of("X", "Y")}
		if r.one(3) {
			e.Source = r.source()
		}
		for _, by := range draw[graph.SourceID](r, "s", "t", "u") {
			if a := (graph.Account{Source: by}); by != e.Source && r.one(2) {
				if !r.one(4) {
					a.Name, a.Type = r.of("", "X", "Z"), graph.Type(r.of("", "x", "place"))
				}
				e.Accounts = append(e.Accounts, a)
			}
		}
		b.Entities = append(b.Entities, e)
	}
	b.Replace = r.one(6)
	for range r.IntN(2) {
		b.Sources = append(b.Sources, graph.Source{ID: r.source(), Title: r.of("S", "T")})
		b.Texts = append(b.Texts, graph.SourceText{Source: r.source(), Text: r.of("1", "2")})
		b.Additions = append(b.Additions, graph.Addition{ID: r.entity(), Names: []graph.Name{{Text: r.of("N", "M")}}, Source: graph.SourceID(r.of("", "", "s", "t"))})
	}
	for range r.IntN(4) {
		b.Statements = append(b.Statements, r.statement())
	}
	for range r.IntN(3) {
		b.Retract = append(b.Retract, r.statement().Canonical().ID)
	}
	for _, id := range stored {
		if r.one(12) {
			b.Retract = append(b.Retract, id)
		}
	}
	for range r.IntN(2) {
		id := r.entity()
		b.Delete = append(b.Delete, id)
		if !r.one(8) {
			b.Entities = slices.DeleteFunc(b.Entities, func(e graph.Entity) bool { return e.ID == id })
			b.Additions = slices.DeleteFunc(b.Additions, func(a graph.Addition) bool { return a.ID == id })
		}
	}
	if r.one(3) {
		b.Drop = graph.Drop{
			Sources: draw[graph.SourceID](r, "s", "t", "u"), Texts: draw[graph.SourceID](r, "s", "t", "u"), Types: draw[graph.Type](r, "x", "y"), Predicates: draw[graph.Predicate](r, "p", "q"),
			Qualifiers: draw(r, "k"), Units: draw(r, "v", "w"),
		}
		if !r.one(3) {
			b.Retract = append(b.Retract, stored...)
			b.Statements, b.Entities = nil, nil
		}
		// What else a batch says mostly has it refused, so half of these say nothing else.
		if r.one(2) {
			b = graph.Batch{Retract: stored, Drop: b.Drop}
		}
	}
	return b
}

// draw gives some of a list, mostly none.
func draw[T ~string](r drawer, list ...T) (out []T) {
	for _, x := range list {
		if r.one(3) {
			out = append(out, x)
		}
	}
	return out
}

func (s *state) clone() *state {
	return &state{s.schema.Clone(), maps.Clone(s.entities), maps.Clone(s.statements), maps.Clone(s.sources), maps.Clone(s.texts), s.digest}
}

func (s *state) differs(t testing.TB, what string, want *state) {
	t.Helper()
	if diff := cmp.Diff(want, s, cmp.AllowUnexported(state{}), cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("%s (-want +got):\n%s", what, diff)
	}
}

// TestPlanAgainstModel applies random batches to the map-backed state and to
// the Model, which was written without Plan: both must refuse the same and come
// to the same digest. What was applied is taken back, and then done again.
func TestPlanAgainstModel(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := drawer{rand.New(rand.NewPCG(seed, 3))}
	s, m := newState(), graphtest.NewModel()
	defer m.Close()
	applied, refused, dropped := 0, 0, 0
	for range 600 {
		b := r.batch(slices.Sorted(maps.Keys(s.statements)))
		before := s.clone()
		c, err := s.apply(t, b)
		rev, modelErr := m.Apply(t.Context(), b)
		if graph.CodeOf(err) != graph.CodeOf(modelErr) {
			t.Fatalf("Plan says %v, the Model %v, of %+v", err, modelErr, b)
		}
		if err != nil {
			if diff := cmp.Diff(sorted(fields(t, modelErr, graph.CodeOf(err))), sorted(fields(t, err, graph.CodeOf(err)))); diff != "" {
				t.Fatalf("faults (-the Model, +Plan):\n%s\nof %+v", diff, b)
			}
			refused++
			continue
		}
		applied++
		if rev.Digest != s.digest {
			t.Fatalf("digest: Plan comes to %x, the Model to %x, by %+v", s.digest, rev.Digest, b)
		}
		after := s.clone()
		inverse := c.Inverse()
		back, err := s.apply(t, inverse)
		if err != nil {
			t.Fatalf("the inverse of %+v: %v", b, err)
		}
		s.differs(t, "after the inverse", before)
		if len(c.Schema.Units) < len(c.OldSchema.Units) || slices.ContainsFunc(c.Sources, func(ch change.SourceChange) bool { return ch.New == nil }) {
			dropped++
		}
		if _, err := s.apply(t, back.Inverse()); err != nil {
			t.Fatalf("the inverse of the inverse of %+v: %v", b, err)
		}
		s.differs(t, "after the inverse of the inverse", after)
	}
	if applied < 50 || refused < 50 || dropped < 5 {
		t.Errorf("got %d batches applied and %d refused, %d dropped something; the mixture tests too little", applied, refused, dropped)
	}
}

func sorted(list []string) []string { return slices.Sorted(slices.Values(list)) }

// crane is a batch that needs each of what it adds to the schema.
func crane() graph.Batch {
	words := graph.Words{EN: "w", ZH: "w"}
	b := town()
	b.Schema = graph.Schema{
		Types: []graph.TypeDef{{ID: "crane", Label: words, Plural: words}, {ID: "dock", Label: words, Plural: words}},
		Predicates: []graph.PredicateDef{
			{ID: "lifts", Label: words, ObjectTypes: []graph.Type{"dock"}},
			{ID: "reach", Label: words, Value: graph.Quantity, Unit: "fathom"},
			{ID: "height", Label: words, Value: graph.Quantity},
		},
		Qualifiers: []graph.QualifierDef{{Key: "by-day", Label: words}},
		Units:      []graph.UnitDef{{ID: "cable", Label: words}, {ID: "ell", Label: words}, {ID: "fathom", Label: words}},
	}
	b.Sources = append(b.Sources, graph.Source{ID: "t", Title: "T"})
	b.Entities = append(b.Entities, graph.Entity{ID: "k2", Type: "crane", Name: "K2"}, graph.Entity{ID: "k1", Type: "crane", Name: "K1"})
	b.Statements = append(b.Statements,
		graph.Statement{Subject: "k1", Predicate: "height", Value: graph.Value{Kind: graph.Quantity, Amount: "3", Unit: "ell"}, Source: "s"},
		graph.Statement{Subject: "k2", Predicate: "height", Value: graph.Value{Kind: graph.Quantity, Amount: "3", Unit: "ell"}, Source: "s"},
		graph.Statement{Subject: "k1", Predicate: "related-to", Object: "k2", Source: "t", Qualifiers: []graph.Qualifier{
			{Key: "by-day", Value: graph.Value{Kind: graph.Quantity, Amount: "1", Unit: "cable"}},
		}},
	)
	return b
}

// least gives the least id of some statements.
func least(list ...graph.Statement) string {
	var ids []string
	for _, s := range list {
		ids = append(ids, string(s.Canonical().ID))
	}
	return slices.Min(ids)
}

func TestPlanDropsWhatNothingNeeds(t *testing.T) {
	for _, tc := range []struct {
		name string
		b    graph.Batch
		want map[string]string // the field, and who is named
	}{
		{
			"all at once, twice",
			graph.Batch{Drop: graph.Drop{
				Sources: []graph.SourceID{"s", "t", "s"}, Types: []graph.Type{"dock", "crane", "dock"}, Predicates: []graph.Predicate{"height", "height"},
				Qualifiers: []string{"by-day", "by-day"}, Units: []string{"cable", "ell", "fathom", "cable"},
			}},
			map[string]string{
				"drop.sources[0]":    least(slices.DeleteFunc(crane().Statements, func(s graph.Statement) bool { return s.Source != "s" })...),
				"drop.sources[1]":    least(crane().Statements[4]),
				"drop.types[0]":      "lifts",
				"drop.types[1]":      `"k1"`,
				"drop.predicates[0]": least(crane().Statements[2:4]...),
				"drop.qualifiers[0]": least(crane().Statements[4]),
				"drop.units[0]":      least(crane().Statements[4]),
				"drop.units[1]":      least(crane().Statements[2:4]...),
				"drop.units[2]":      "reach",
			},
		},
		{
			"the least goes with the batch",
			graph.Batch{
				Retract: []graph.StatementID{graph.StatementID(least(crane().Statements[2:4]...))}, Entities: []graph.Entity{{ID: "k1", Type: "company", Name: "K1"}},
				Drop: graph.Drop{Predicates: []graph.Predicate{"height"}, Types: []graph.Type{"crane"}},
			},
			map[string]string{
				"drop.predicates[0]": strings.Replace(least(crane().Statements[2])+least(crane().Statements[3]), least(crane().Statements[2:4]...), "", 1),
				"drop.types[0]":      `"k2"`,
			},
		},
		{
			"what the batch puts needs it, too",
			graph.Batch{
				Texts:    []graph.SourceText{{Source: "t", Text: "t"}},
				Entities: []graph.Entity{{ID: "k0", Type: "crane", Name: "K0"}},
				Schema:   graph.Schema{Predicates: []graph.PredicateDef{{ID: "breadth", Label: graph.Words{EN: "b"}, Value: graph.Quantity, Unit: "cable"}}},
				Retract:  []graph.StatementID{crane().Statements[4].Canonical().ID},
				Drop:     graph.Drop{Sources: []graph.SourceID{"t"}, Types: []graph.Type{"crane"}, Units: []string{"cable"}},
			},
			map[string]string{"drop.sources[0]": "text", "drop.types[0]": `"k0"`, "drop.units[0]": "breadth"},
		},
		{
			"a statement that is put again",
			graph.Batch{Retract: []graph.StatementID{crane().Statements[4].Canonical().ID}, Statements: crane().Statements[4:], Drop: graph.Drop{Qualifiers: []string{"by-day"}, Sources: []graph.SourceID{"t"}}},
			map[string]string{"drop.qualifiers[0]": least(crane().Statements[4]), "drop.sources[0]": least(crane().Statements[4])},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newState()
			if _, err := s.apply(t, crane()); err != nil {
				t.Fatal(err)
			}
			before := s.recount()
			_, err := change.Plan(&tc.b, s.view(t, &tc.b))
			if diff := cmp.Diff(slices.Sorted(maps.Keys(tc.want)), sorted(fields(t, err, graph.ErrConflict))); diff != "" {
				t.Errorf("fields at fault (-want +got):\n%s", diff)
			}
			var e *graph.Error
			errors.As(err, &e)
			for _, is := range e.Issues {
				if !strings.Contains(is.Detail, tc.want[is.Field]) {
					t.Errorf("%s: got %q, want %s to be named", is.Field, is.Detail, tc.want[is.Field])
				}
			}
			if s.recount() != before {
				t.Error("a refused batch changed the state")
			}
		})
	}
}

func TestInverse(t *testing.T) {
	s := newState()
	empty := s.digest
	c, err := s.apply(t, crane())
	if err != nil {
		t.Fatal(err)
	}
	full := s.digest
	all := c.Inverse()
	if got := [...]int{all.Items(), len(all.Retract), len(all.Delete), all.Drop.Items()}; got != [...]int{22, 5, 5, 12} {
		t.Errorf("got %v, want everything taken back: %+v", got, all)
	}
	if c, err = s.apply(t, all); err != nil || s.digest != empty {
		t.Fatalf("got %v and digest %x, want the empty one", err, s.digest)
	}
	if _, err = s.apply(t, c.Inverse()); err != nil || s.digest != full {
		t.Fatalf("and back: got %v and digest %x, want %x", err, s.digest, full)
	}
	// What has been built on it since stands in the way.
	s.apply(t, graph.Batch{Statements: []graph.Statement{{Subject: "k2", Predicate: "related-to", Object: "k1", Source: "t"}}})
	_, err = change.Plan(&all, s.view(t, &all))
	if diff := cmp.Diff([]string{"delete[3]", "delete[4]", "drop.sources[1]"}, fields(t, err, graph.ErrConflict)); diff != "" {
		t.Errorf("fields at fault (-want +got):\n%s", diff)
	}
}

func TestPlanValidates(t *testing.T) {
	b := graph.Batch{Retract: []graph.StatementID{"x"}}
	if _, err := change.Plan(&b, newState().view(t, &b)); !slices.Equal(fields(t, err, graph.ErrInvalid), []string{"retract[0]"}) {
		t.Errorf("got %v, want ErrInvalid for retract[0]", err)
	}
}

// TestPlanSaysWhoseItIs: what is nobody's replaces nothing of a source, and the fault
// names the entity, what would have gone, whose it is and what to do.
func TestPlanSaysWhoseItIs(t *testing.T) {
	s := newState()
	b := town()
	b.Entities[0].Source, b.Entities[0].Summary = "s", "A company."
	s.apply(t, b)
	_, err := change.Plan(&graph.Batch{Entities: []graph.Entity{{ID: "a", Type: "company", Name: "Other"}}}, s.view(t, &graph.Batch{Entities: []graph.Entity{{ID: "a"}}}))
	if diff := cmp.Diff([]string{"entities[0].source"}, fields(t, err, graph.ErrConflict)); diff != "" {
		t.Fatalf("fields at fault (-want +got):\n%s", diff)
	}
	var e *graph.Error
	errors.As(err, &e)
	want := `is missing: "a" is of "s", and what is nobody's would replace its name, summary; give the source, or "replace": true with the batch, if this is to be all that is known of it`
	if got := e.Issues[0].Detail; got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

func TestNeeds(t *testing.T) {
	st := graph.Statement{Subject: "b", Predicate: "based-in", Object: "a", Source: "s", Qualifiers: []graph.Qualifier{{Key: "plan", Entity: "p"}}}
	fact := graph.Statement{Subject: "b", Predicate: "raised", Value: graph.Value{Kind: graph.Quantity, Amount: "1", Unit: "CNY"}, Source: "r"}
	b := graph.Batch{
		Sources: []graph.Source{{ID: "s"}}, Texts: []graph.SourceText{{Source: "t"}},
		Entities: []graph.Entity{{ID: "z", Source: "h", Accounts: []graph.Account{{Source: "i"}}}}, Additions: []graph.Addition{{ID: "y", Source: "j"}, {ID: "y"}}, Statements: []graph.Statement{st, fact, st},
		Retract: []graph.StatementID{"x.a"}, Delete: []graph.EntityID{"d", "p"},
		Drop: graph.Drop{
			Sources: []graph.SourceID{"u", "s"}, Texts: []graph.SourceID{"q"}, Types: []graph.Type{"x"},
			Predicates: []graph.Predicate{"x"}, Qualifiers: []string{"x"}, Units: []string{"x"},
		},
	}
	want := change.Needed{
		Entities: []graph.EntityID{"d", "p", "y", "z"}, Ends: []graph.EntityID{"a", "b"},
		Statements: []graph.StatementID{st.Canonical().ID, fact.Canonical().ID, "x.a"},
		Sources:    []graph.SourceID{"h", "i", "j", "q", "r", "s", "t", "u"},
	}
	if diff := cmp.Diff(want, change.Needs(&b)); diff != "" {
		t.Errorf("Needs (-want +got):\n%s", diff)
	}
	if got, want := b.Items(), 18; got != want {
		t.Errorf("Items: got %d, want %d", got, want)
	}
}

// TestNeighbors: two are neighbours as long as a degree counts anything between them.
func TestNeighbors(t *testing.T) {
	for _, tc := range []struct{ had, more, want int }{{0, 1, 1}, {0, 3, 1}, {0, 0, 0}, {2, 0, 0}, {2, 1, 0}, {2, -1, 0}, {2, -2, -1}} {
		if got := change.Neighbors(tc.had, tc.more); got != tc.want {
			t.Errorf("had %d, %d more: got %d, want %d", tc.had, tc.more, got, tc.want)
		}
	}
}

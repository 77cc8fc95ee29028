package graph_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
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
	slices.Sort(list)
	for _, sid := range list {
		st := s.statements[sid]
		if !yield(&st) {
			return
		}
	}
}

// apply carries a plan out, checking that it is what Plan says it is: only what
// differs, canonical, in order, with what it replaces.
func (s *state) apply(t testing.TB, b graph.Batch) (*graph.Changes, error) {
	t.Helper()
	c, err := b.Plan(s)
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
	if !slices.IsSortedFunc(c.Entities, func(a, b graph.EntityChange) int { return strings.Compare(string(a.ID()), string(b.ID())) }) ||
		!slices.IsSortedFunc(c.Statements, func(a, b graph.StatementChange) int { return strings.Compare(string(a.ID()), string(b.ID())) }) ||
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
		Additions:  []graph.Addition{{ID: "d", Names: []graph.Name{{Text: "Dee"}}}, {ID: "a", Identifiers: []graph.Identifier{{"lei", "1"}}}, {ID: "a", Names: []graph.Name{{Text: "Ay"}}}},
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
	sch := smallSchema()
	feeds, depth, metre := *sch.Predicate("feeds"), *sch.Predicate("depth"), *sch.Unit("metre")
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
	feeds.Label = words("nourishes")
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
			[]string{"additions[0].id", "statements[0].object", "statements[0].qualifiers[1].entity", "statements[0].source", "statements[0].subject", "texts[0].source"},
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
			_, err := tc.b.Plan(s)
			if diff := cmp.Diff(tc.want, fields(t, err, tc.code)); diff != "" {
				t.Errorf("fields at fault (-want +got):\n%s", diff)
			}
			if s.recount() != before {
				t.Error("a refused batch changed the state")
			}
		})
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

func TestBatchNeeds(t *testing.T) {
	st := graph.Statement{Subject: "b", Predicate: "based-in", Object: "a", Source: "s", Qualifiers: []graph.Qualifier{{Key: "plan", Entity: "p"}}}
	fact := graph.Statement{Subject: "b", Predicate: "raised", Value: graph.Value{Kind: graph.Quantity, Amount: "1", Unit: "CNY"}, Source: "r"}
	b := graph.Batch{
		Sources: []graph.Source{{ID: "s"}}, Texts: []graph.SourceText{{Source: "t"}},
		Entities: []graph.Entity{{ID: "z"}}, Additions: []graph.Addition{{ID: "y"}}, Statements: []graph.Statement{st, fact, st},
		Retract: []graph.StatementID{"x.a"}, Delete: []graph.EntityID{"d"},
	}
	entities, statements, sources := b.Needs()
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

func TestBatchFingerprint(t *testing.T) {
	a, b := town(), town()
	b.Key, b.IfRevision = "k", &graph.Revision{Store: "x"}
	if a.Fingerprint() != b.Fingerprint() {
		t.Error("key and precondition are no part of it")
	}
	b.Statements[0].Cites[0].Note = "another"
	if a.Fingerprint() == b.Fingerprint() {
		t.Error("a note is part of it")
	}
}

func TestBatchValidateListsAllFaults(t *testing.T) {
	long := strings.Repeat("x", graph.MaxFieldBytes+1)
	quantity := func(v graph.Value) graph.Statement {
		v.Kind = graph.Quantity
		return graph.Statement{Subject: "a", Predicate: "raised", Source: "s", Value: v}
	}
	for _, tc := range []struct {
		name string
		b    graph.Batch
		want []string
	}{
		{"nothing", graph.Batch{}, nil},
		{"all well", town(), nil},
		{"a key that is too long", graph.Batch{Key: strings.Repeat("k", 256)}, []string{"key"}},
		{
			"sources and texts",
			graph.Batch{
				Sources: []graph.Source{{ID: " s", Title: " ", Published: "soon", SHA256: "ABC", URL: "a\x00"}, {ID: "s", Title: "1"}, {ID: "s", Title: "2"}},
				Texts:   []graph.SourceText{{Source: "s"}, {Source: "", Text: "a\xff"}, {Source: "t", Text: "1"}, {Source: "t", Text: "2"}, {Source: "u", Text: strings.Repeat("x", graph.MaxTextBytes+1)}},
			},
			[]string{"sources[0].id", "sources[0].title", "sources[0].url", "sources[0].published", "sources[0].sha256", "sources[2].id", "texts[0].text", "texts[1].source", "texts[1].text", "texts[3].source", "texts[4].text"},
		},
		{
			"entities",
			graph.Batch{Entities: []graph.Entity{
				{
					ID: "", Type: "Company", Summary: long,
					Names:       []graph.Name{{Text: "", Lang: "x", Kind: "nick"}, {Text: "b", Lang: "zh-Hant", Kind: graph.NameLegal}},
					Identifiers: []graph.Identifier{{"a:b", ""}},
				},
				{ID: "e", Type: "ghost", Name: "E"},
				{ID: "e", Type: "company", Name: "E"},
				{ID: "f", Type: "company", Name: "F", Names: []graph.Name{{Text: "1"}, {Text: "2"}}},
				{ID: "f", Type: "company", Name: "F", Names: []graph.Name{{Text: "2", Kind: graph.NameAlias}, {Text: "1"}}},
			}},
			[]string{
				"entities[0].id", "entities[0].type", "entities[0].name", "entities[0].summary", "entities[0].names[0].text", "entities[0].names[0].lang", "entities[0].names[0].kind",
				"entities[0].identifiers[0].value", "entities[0].identifiers[0].scheme", "entities[1].type", "entities[2].id",
			},
		},
		{
			"additions, retractions and deletions",
			graph.Batch{
				Additions: []graph.Addition{{ID: "", Names: []graph.Name{{Text: ""}}}, {ID: "a", Identifiers: []graph.Identifier{{"", "x"}}}},
				Retract:   []graph.StatementID{"x"}, Delete: []graph.EntityID{"\n"},
			},
			[]string{"additions[0].id", "additions[0].names[0].text", "additions[1].identifiers[0].scheme", "retract[0]", "delete[0]"},
		},
		{
			"statements",
			graph.Batch{Statements: []graph.Statement{
				{},
				{Subject: "a", Predicate: "based-in", Object: "b", Source: "s", Value: graph.Value{Kind: graph.TextValue, Text: "x"}, Status: "maybe"},
				{Subject: "a", Predicate: "ghost", Object: "\t", Source: "s"},
				{Subject: "a", Predicate: "raised", Object: "b", Source: "s"},
				{ID: "based-in.aaaaaaaaaaaaaaaaaaaaaaaaaa", Subject: "a", Predicate: "based-in", Object: "b", Source: "s"},
				{Subject: "a", Predicate: "based-in", Object: "b", Source: "s", When: graph.When{From: "2022", To: "2021-12-31", Observed: "x", Due: "20222", Text: "a\x00"}},
			}},
			[]string{
				"statements[0].subject", "statements[0].source", "statements[0].object", "statements[0].predicate",
				"statements[1].status", "statements[1].value", "statements[1].value", "statements[2].object", "statements[2].predicate", "statements[3].object", "statements[4].id",
				"statements[5].when.observed", "statements[5].when.due", "statements[5].when.to", "statements[5].when.text",
			},
		},
		{
			"values",
			graph.Batch{Statements: []graph.Statement{
				quantity(graph.Value{Amount: "1.0", Unit: "ell", Bound: "some"}), quantity(graph.Value{}), quantity(graph.Value{Amount: "5"}),
				quantity(graph.Value{Amount: "5", Unit: "count"}), quantity(graph.Value{Amount: "5", Unit: "CNY", Date: "2022", Text: "x"}),
				quantity(graph.Value{Printed: "half"}),
				{Subject: "a", Predicate: "raised", Source: "s", Value: graph.Value{Kind: "colour", Printed: "x"}},
				{Subject: "a", Predicate: "founded-on", Source: "s", Value: graph.Value{Kind: graph.DateValue, Unit: "CNY"}},
				{Subject: "a", Predicate: "founded-on", Source: "s", Value: graph.Value{Kind: graph.TextValue, Date: "2022"}},
				{Subject: "a", Predicate: "download-speed-rank", Source: "s", Value: graph.Value{Kind: graph.Quantity, Amount: "1", Unit: "count"}},
			}},
			[]string{
				"statements[0].value.amount", "statements[0].value.bound", "statements[0].value.unit", "statements[0].value.unit", "statements[1].value.amount",
				"statements[2].value.unit", "statements[2].value.unit", "statements[3].value.unit", "statements[4].value", "statements[6].value.kind", "statements[6].value.kind",
				"statements[7].value", "statements[7].value.date", "statements[8].value", "statements[8].value.text", "statements[8].value.kind", "statements[9].value.unit",
			},
		},
		{
			"qualifiers and citations",
			graph.Batch{Statements: []graph.Statement{{
				Subject: "a", Predicate: "based-in", Object: "b", Source: "s",
				Qualifiers: []graph.Qualifier{{Key: "ghost", Entity: "x"}, {Key: "plan"}, {Key: "plan", Entity: "p", Value: graph.Value{Kind: "text", Text: "x"}}, {Key: "plan", Entity: " "}, {Key: "scope", Value: graph.Value{Kind: "text"}}},
				Cites: []graph.Citation{
					{Start: -1, End: 3}, {Start: 5, End: 5}, {Paragraph: 2}, {End: 2_000_000_000}, {Hash: "x", Via: "\x00", Record: "\xff", Note: long},
				},
			}}},
			[]string{
				"statements[0].qualifiers[0].key", "statements[0].qualifiers[1].entity", "statements[0].qualifiers[2].value", "statements[0].qualifiers[3].entity", "statements[0].qualifiers[4].value.text",
				"statements[0].cites[0]", "statements[0].cites[1].end", "statements[0].cites[2].end", "statements[0].cites[3]",
				"statements[0].cites[4].hash", "statements[0].cites[4].via", "statements[0].cites[4].record", "statements[0].cites[4].note",
			},
		},
		{
			"a record that is too large",
			graph.Batch{Entities: []graph.Entity{{ID: "a", Type: "company", Name: "A", Names: slices.Repeat([]graph.Name{{Text: long[1:]}}, 5)}}},
			[]string{"entities[0]"},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := fields(t, tc.b.Validate(graph.Builtin()), graph.ErrInvalid)
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("fields at fault (-want +got):\n%s", diff)
			}
			if _, err := tc.b.Plan(newState()); tc.want != nil && !errors.Is(err, graph.ErrInvalid) {
				t.Errorf("Plan: got %v, want ErrInvalid", err)
			}
		})
	}
}

func TestBatchValidateIsBounded(t *testing.T) {
	b := graph.Batch{Retract: make([]graph.StatementID, 5000)}
	if got := len(fields(t, b.Validate(graph.Builtin()), graph.ErrInvalid)); got != 100 {
		t.Errorf("got %d faults, want 100 at most", got)
	}
	b.Retract = make([]graph.StatementID, graph.MaxBatchItems+1)
	if err := b.Validate(graph.Builtin()); !errors.Is(err, graph.ErrTooLarge) {
		t.Errorf("got %v, want ErrTooLarge", err)
	}
}

func TestCheckDocument(t *testing.T) {
	for _, tc := range []struct {
		kind, id string
		body     int
		want     graph.Code
	}{
		{"view", "a b", graph.MaxFieldBytes, ""},
		{"import-job", "1", 0, ""},
		{"", "1", 0, graph.ErrInvalid},
		{"-view", "1", 0, graph.ErrInvalid},
		{"View", "1", 0, graph.ErrInvalid},
		{"view", "", 0, graph.ErrInvalid},
		{strings.Repeat("v", 65), "1", 0, graph.ErrInvalid},
		{"view", "1", graph.MaxFieldBytes + 1, graph.ErrTooLarge},
	} {
		if got := graph.CodeOf(graph.CheckDocument(tc.kind, tc.id, make([]byte, tc.body))); got != tc.want {
			t.Errorf("%q %q %d: got %q, want %q", tc.kind, tc.id, tc.body, string(got), string(tc.want))
		}
	}
}

package graphtest

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"hubgraph/graph"
	"hubgraph/graph/change"
)

// StateAfter gives the state of a new store after some batches, as change.Plan
// of a next batch sees it. It fails the test if it can't.
type StateAfter func(t testing.TB, before []graph.Batch, next *graph.Batch) change.State

// States runs the suite for a change.State: what Plan asks of it must be what
// the store holds.
func States(t *testing.T, after StateAfter) {
	for _, c := range stateClauses {
		t.Run(c.name, func(t *testing.T) { c.test(&stateTrial{t, after}) })
	}
}

type stateClause struct {
	name string
	test func(t *stateTrial)
}

type stateTrial struct {
	testing.TB
	after StateAfter
}

// held is what a store holds after some batches.
func (t *stateTrial) held(before ...graph.Batch) *content {
	t.Helper()
	m := NewModel()
	for _, b := range before {
		if _, err := m.Apply(context.Background(), b); err != nil {
			t.Fatalf("the Model refuses a batch of the test: %s", describe(err))
		}
	}
	return m.now
}

func (t *stateTrial) same(what string, got, want any) {
	t.Helper()
	if diff := Diff(got, want); diff != "" {
		t.Errorf("%s differs:\n%s", what, diff)
	}
}

// mentions gives the ids of what a state says mentions an entity, in order and
// each once, and wants each to be whole.
func (t *stateTrial) mentions(s change.State, held *content, id graph.EntityID) []graph.StatementID {
	t.Helper()
	out := []graph.StatementID{}
	s.Mentions(id, func(got *graph.Statement, subject, object graph.Type) bool {
		if want, ok := held.statements[got.ID]; !ok {
			t.Errorf("Mentions(%q) gives %s, which is not there", id, got.ID)
		} else {
			t.same(fmt.Sprintf("the statement that Mentions(%q) gives", id), *got, want)
		}
		types := []graph.Type{subject, object}
		t.same(fmt.Sprintf("the types that Mentions(%q) gives of the ends of %s", id, got.ID), types, []graph.Type{held.entities[got.Subject].Type, held.entities[got.Object].Type})
		out = append(out, got.ID)
		return true
	})
	slices.Sort(out)
	return slices.Compact(out)
}

// mentioned is what mentions must give.
func (c *content) mentioned(id graph.EntityID) []graph.StatementID {
	out := []graph.StatementID{}
	for _, sid := range sortedKeys(c.statements) {
		if s := c.statements[sid]; slices.Contains(s.Mentioned(), id) {
			out = append(out, sid)
		}
	}
	return out
}

// stocked is a batch with something of everything, and a hub.
func stocked() graph.Batch {
	b := net(map[graph.EntityID]graph.Type{"f": firm, "p": person, "q": topic, "lone": topic}, "a b", "b a", "a a", "c a")
	b.Texts = []graph.SourceText{{Source: "src", Text: "Text.\n"}}
	b.Sources = append(b.Sources, graph.Source{ID: "s2", Title: "Two", Published: "2020"})
	b.Additions = []graph.Addition{{ID: "f", Names: []graph.Name{{Text: "Eff", Lang: "en"}}, Identifiers: []graph.Identifier{{Scheme: "s", Value: "1"}}}}
	b.Statements = append(b.Statements,
		join("p", worksFor, "f", cites(graph.Citation{Line: 3, Note: "n"}), qualified(graph.Qualifier{Key: role, Entity: "q"}, graph.Qualifier{Key: plan, Entity: "f"})),
		fact("f", staff, quantity("5", heads), qualified(graph.Qualifier{Key: role, Entity: "q"})))
	for i := range 150 {
		b.Statements = append(b.Statements, join("b", links, "hub", numbered(i)))
	}
	b.Entities = append(b.Entities, entity("hub", topic, "Hub"))
	return b
}

// asked is a batch that needs all that stocked holds, and some that it does not.
func asked() graph.Batch {
	b := stocked()
	next := graph.Batch{Sources: b.Sources, Entities: b.Entities, Texts: b.Texts}
	next.Sources = append(slices.Clone(next.Sources), graph.Source{ID: "s3", Title: "Three"})
	for _, e := range b.Entities {
		next.Delete = append(next.Delete, e.ID)
	}
	next.Delete = append(next.Delete, "nobody")
	for _, s := range b.Statements {
		next.Retract = append(next.Retract, s.ID)
	}
	next.Retract = append(next.Retract, join("nobody", links, "a").ID)
	return next
}

// dropping is a batch that drops something.
func dropping() graph.Batch {
	return graph.Batch{Drop: graph.Drop{Sources: []graph.SourceID{"s2"}, Types: []graph.Type{topic}, Predicates: []graph.Predicate{links}, Qualifiers: []string{plan}, Units: []string{heads}}}
}

var stateClauses = []stateClause{
	{"a new store holds nothing", func(t *stateTrial) {
		next := asked()
		s := t.after(t, nil, &next)
		if sch := s.StoredSchema(); !sch.IsZero() {
			t.Errorf("StoredSchema: got %d definitions, want none but the built-in ones", len(sch.Types)+len(sch.Predicates)+len(sch.Qualifiers)+len(sch.Units)+len(sch.Schemes))
		}
		for _, id := range next.Delete {
			if _, ok := s.StoredEntity(id); ok {
				t.Errorf("StoredEntity(%q): got one, want none", id)
			}
			s.Mentions(id, func(got *graph.Statement, _, _ graph.Type) bool {
				t.Errorf("Mentions(%q) gives %s, want none", id, got.ID)
				return true
			})
		}
		for _, id := range next.Retract {
			if _, ok := s.StoredStatement(id); ok {
				t.Errorf("StoredStatement(%s): got one, want none", id)
			}
		}
		for _, src := range next.Sources {
			if _, ok := s.StoredSource(src.ID); ok {
				t.Errorf("StoredSource(%q): got one, want none", src.ID)
			}
			if text, ok := s.StoredText(src.ID); ok || text != "" {
				t.Errorf("StoredText(%q): got one, want none", src.ID)
			}
		}
	}},
	{"records are whole and canonical", func(t *stateTrial) {
		next := asked()
		held := t.held(stocked())
		s := t.after(t, []graph.Batch{stocked()}, &next)
		t.same("StoredSchema", s.StoredSchema(), held.schema)
		t.same("WholeSchema", *s.WholeSchema(), graph.Builtin().Merge(held.schema))
		for _, id := range next.Delete {
			got, ok := s.StoredEntity(id)
			want, there := held.entities[id]
			t.same(fmt.Sprintf("StoredEntity(%q)", id), []any{got, ok}, []any{want, there})
		}
		for _, id := range next.Retract {
			got, ok := s.StoredStatement(id)
			want, there := held.statements[id]
			t.same(fmt.Sprintf("StoredStatement(%s)", id), []any{got, ok}, []any{want, there})
		}
		for _, src := range next.Sources {
			got, ok := s.StoredSource(src.ID)
			want, there := held.sources[src.ID]
			t.same(fmt.Sprintf("StoredSource(%q)", src.ID), []any{got, ok}, []any{want, there})
			text, ok := s.StoredText(src.ID)
			wantText, has := held.texts[src.ID]
			t.same(fmt.Sprintf("StoredText(%q)", src.ID), []any{text, ok}, []any{wantText, has})
		}
	}},
	{"entities that a batch only names have their types", func(t *stateTrial) {
		next := graph.Batch{Statements: []graph.Statement{join("p", links, "a", qualified(graph.Qualifier{Key: role, Entity: "f"})), join("hub", links, "nobody")}}
		held := t.held(stocked())
		s := t.after(t, []graph.Batch{stocked()}, &next)
		for _, id := range ids("p", "a", "f", "hub") {
			if typ, ok := s.StoredType(id); !ok || typ != held.entities[id].Type {
				t.Errorf("StoredType(%q): got %q, %t; want %q", id, typ, ok, held.entities[id].Type)
			}
		}
		if typ, ok := s.StoredType("nobody"); ok || typ != "" {
			t.Errorf("StoredType of nobody: got %q, want none", typ)
		}
	}},
	{"entities that a batch changes have their types, too", func(t *stateTrial) {
		next := asked()
		held := t.held(stocked())
		s := t.after(t, []graph.Batch{stocked()}, &next)
		for _, id := range next.Delete {
			got, ok := s.StoredType(id)
			want, there := held.entities[id]
			t.same(fmt.Sprintf("StoredType(%q)", id), []any{got, ok}, []any{want.Type, there})
		}
	}},
	{"what is stored is counted, where a batch drops", func(t *stateTrial) {
		for name, before := range map[string][]graph.Batch{
			"nothing": nil,
			"much":    {stocked()},
			"less":    {stocked(), {Retract: []graph.StatementID{stocked().Statements[0].ID}, Delete: ids("lone"), Drop: graph.Drop{Sources: []graph.SourceID{"s2"}}}},
		} {
			next := dropping()
			held := t.held(before...)
			want, err := (&Model{now: held}).Stats(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			got := t.after(t, before, &next).StoredStats()
			t.same("types, after "+name, got.ByType, want.ByType)
			t.same("predicates, after "+name, got.ByPredicate, want.ByPredicate)
			t.same("sources, after "+name, got.BySource, want.BySource)
		}
	}},
	{"entities of types come in ID order, until it is told to end", func(t *stateTrial) {
		next := dropping()
		held := t.held(stocked())
		s := t.after(t, []graph.Batch{stocked()}, &next)
		for _, types := range [][]graph.Type{{topic}, {person, firm, "gt-nothing"}, {"gt-nothing"}, {place}} {
			got, want := ids(), ids()
			s.OfTypes(types, func(id graph.EntityID, typ graph.Type) bool {
				if typ != held.entities[id].Type {
					t.Errorf("OfTypes(%q) says that %q is a %q, want %q", types, id, typ, held.entities[id].Type)
				}
				got = append(got, id)
				return true
			})
			for _, id := range sortedKeys(held.entities) {
				if slices.Contains(types, held.entities[id].Type) {
					want = append(want, id)
				}
			}
			t.same(fmt.Sprintf("OfTypes(%q)", types), got, want)
		}
		n := 0
		s.OfTypes([]graph.Type{topic}, func(graph.EntityID, graph.Type) bool { n++; return n < 2 })
		if n != 2 {
			t.Errorf("OfTypes until 2: got %d", n)
		}
	}},
	{"statements that name something come in ID order, until it is told to end", func(t *stateTrial) {
		b := stocked()
		b.Statements = append(b.Statements, join("a", links, "b", source("s2")), fact("f", size, quantity("2", "EUR"), qualified(graph.Qualifier{Key: plan, Value: quantity("1", heads)})))
		next := dropping()
		held := t.held(b)
		s := t.after(t, []graph.Batch{b}, &next)
		for name, c := range map[string]struct {
			n     change.Names
			named func(s graph.Statement) bool
		}{
			"a source":   {change.Names{Sources: []graph.SourceID{"nowhere", "s2"}}, func(s graph.Statement) bool { return s.Source == "s2" }},
			"predicates": {change.Names{Predicates: []graph.Predicate{links, "gt-nothing", staff}}, func(s graph.Statement) bool { return s.Predicate == links || s.Predicate == staff }},
			"a qualifier": {change.Names{Qualifiers: []string{plan}}, func(s graph.Statement) bool {
				return slices.ContainsFunc(s.Qualifiers, func(q graph.Qualifier) bool { return q.Key == plan })
			}},
			"a unit, of a value and in a qualifier": {change.Names{Units: []string{heads}}, func(s graph.Statement) bool {
				return s.Value.Unit == heads || slices.ContainsFunc(s.Qualifiers, func(q graph.Qualifier) bool { return q.Value.Unit == heads })
			}},
			"one or the other": {change.Names{Sources: []graph.SourceID{"s2"}, Units: []string{heads}, Predicates: []graph.Predicate{worksFor}}, func(s graph.Statement) bool {
				return s.Source == "s2" || s.Value.Unit == heads || s.Predicate == worksFor || slices.ContainsFunc(s.Qualifiers, func(q graph.Qualifier) bool { return q.Value.Unit == heads })
			}},
		} {
			got, want := []graph.Statement{}, []graph.Statement{}
			last := graph.StatementID("")
			s.Naming(c.n, func(st *graph.Statement) bool {
				if st.ID <= last {
					t.Errorf("Naming %s: %s comes after %s", name, st.ID, last)
				}
				if last = st.ID; c.named(*st) { // others may be among them
					got = append(got, *st)
				}
				return true
			})
			for _, id := range sortedKeys(held.statements) {
				if c.named(held.statements[id]) {
					want = append(want, held.statements[id])
				}
			}
			t.same("Naming "+name, got, want)
		}
		for _, enough := range []int{1, 2, 40} {
			n := 0
			s.Naming(change.Names{Predicates: []graph.Predicate{links}}, func(*graph.Statement) bool { n++; return n < enough })
			if n != enough {
				t.Errorf("Naming until %d: got %d", enough, n)
			}
		}
	}},
	{"entities of which sources have accounts, or whose accounts give types, come in ID order, until it is told to end", func(t *stateTrial) {
		b := stocked()
		b.Sources = append(b.Sources, graph.Source{ID: "s3", Title: "Three"})
		for i, e := range b.Entities {
			switch i % 4 {
			case 0:
				e.Source = "s2"
			case 1:
				e.Accounts = []graph.Account{{Source: "s2", Name: "Two"}, {Source: "src", Type: place}}
			case 2:
				e.Source, e.Accounts = "src", []graph.Account{{Source: "s3", Type: person}}
			}
			b.Entities[i] = e
		}
		b.Additions = nil
		next := dropping()
		held := t.held(b)
		s := t.after(t, []graph.Batch{b}, &next)
		for name, c := range map[string]struct {
			sources []graph.SourceID
			types   []graph.Type
			has     func(e graph.Entity) bool
		}{
			"a source": {[]graph.SourceID{"s2", "nowhere"}, nil, func(e graph.Entity) bool { return slices.Contains(e.Sources(), "s2") }},
			"types": {nil, []graph.Type{person, place}, func(e graph.Entity) bool {
				return slices.ContainsFunc(e.Accounts, func(a graph.Account) bool { return a.Type == person || a.Type == place })
			}},
			"both": {[]graph.SourceID{"s3"}, []graph.Type{place}, func(e graph.Entity) bool {
				return slices.ContainsFunc(e.Accounts, func(a graph.Account) bool { return a.Source == "s3" || a.Type == place })
			}},
		} {
			got, want := []graph.Entity{}, []graph.Entity{}
			last := graph.EntityID("")
			s.Accounts(c.sources, c.types, func(e *graph.Entity) bool {
				if e.ID <= last {
					t.Errorf("Accounts of %s: %s comes after %s", name, e.ID, last)
				}
				if last = e.ID; c.has(*e) { // others may be among them
					got = append(got, *e)
				}
				return true
			})
			for _, id := range sortedKeys(held.entities) {
				if c.has(held.entities[id]) {
					want = append(want, held.entities[id])
				}
			}
			if len(want) < 2 {
				t.Fatalf("accounts of %s: only %v", name, want)
			}
			t.same("Accounts of "+name, got, want)
		}
		n := 0
		s.Accounts([]graph.SourceID{"s2"}, nil, func(*graph.Entity) bool { n++; return n < 2 })
		if n != 2 {
			t.Errorf("Accounts until 2: got %d", n)
		}
	}},
	{"mentions are those as subject, as object and in qualifiers, of relationships and facts", func(t *stateTrial) {
		next := asked()
		held := t.held(stocked())
		s := t.after(t, []graph.Batch{stocked()}, &next)
		for _, id := range next.Delete {
			t.same(fmt.Sprintf("Mentions(%q)", id), t.mentions(s, held, id), held.mentioned(id))
		}
	}},
	{"mentions end when they are told to", func(t *stateTrial) {
		next := asked()
		s := t.after(t, []graph.Batch{stocked()}, &next)
		for _, enough := range []int{1, 2, 149} {
			n := 0
			s.Mentions("hub", func(*graph.Statement, graph.Type, graph.Type) bool {
				n++
				return n < enough
			})
			if n != enough {
				t.Errorf("Mentions of the hub until %d: got %d", enough, n)
			}
		}
	}},
	{"later batches show: what was replaced, retracted, deleted and put again", func(t *stateTrial) {
		b := stocked()
		batches := []graph.Batch{
			b,
			{
				Entities: []graph.Entity{entity("lone", firm, "Other")}, Additions: []graph.Addition{{ID: "p", Names: []graph.Name{{Text: "Pea"}}}},
				Sources: []graph.Source{{ID: "s2", Title: "Other"}}, Texts: []graph.SourceText{{Source: "src", Text: "Other."}},
				Retract: []graph.StatementID{b.Statements[0].ID, b.Statements[2].ID},
			},
			{
				Statements: []graph.Statement{join("c", links, "a", cites(graph.Citation{Line: 9}))}, Retract: []graph.StatementID{b.Statements[1].ID},
			},
			{Retract: []graph.StatementID{b.Statements[5].ID}},
			{Statements: []graph.Statement{join("a", links, "b"), join("q", links, "lone")}},
		}
		next := asked()
		held := t.held(batches...)
		s := t.after(t, batches, &next)
		for _, id := range next.Delete {
			got, ok := s.StoredEntity(id)
			want, there := held.entities[id]
			t.same(fmt.Sprintf("StoredEntity(%q)", id), []any{got, ok}, []any{want, there})
			t.same(fmt.Sprintf("Mentions(%q)", id), t.mentions(s, held, id), held.mentioned(id))
		}
		for _, id := range next.Retract {
			got, ok := s.StoredStatement(id)
			want, there := held.statements[id]
			t.same(fmt.Sprintf("StoredStatement(%s)", id), []any{got, ok}, []any{want, there})
		}
		source, _ := s.StoredSource("s2")
		t.same("StoredSource", source, held.sources["s2"])
		text, _ := s.StoredText("src")
		t.same("StoredText", text, held.texts["src"])
	}},
	{"a definition that is added later is stored, one that is built in is not", func(t *stateTrial) {
		a, b := Schema(), Schema()
		a.Predicates, b.Types = nil, nil
		b.Predicates[0].Label.EN = "another word"
		batches := []graph.Batch{{Schema: a}, {Schema: *graph.Builtin()}, {Schema: b}}
		next := graph.Batch{}
		t.same("StoredSchema", t.after(t, batches, &next).StoredSchema(), t.held(batches...).schema)
	}},
}

package graphtest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"hubgraph/graph"
)

// Opened is a new, empty store and how to open it again.
type Opened struct {
	Store graph.Store
	// Reopen closes the store and opens it anew on what it kept. It fails the
	// test if it can't. Nil means that there is nothing to reopen, as with the
	// Model: the store then goes on as it is.
	Reopen func() graph.Store
}

// Open makes a new, empty store for one test. It fails the test if it can't,
// and registers with t.Cleanup what must be removed afterwards; the store
// itself is closed by whoever asked for it.
type Open func(t testing.TB) Opened

// Run runs the conformance suite: each clause of the contract as a sub-test
// named Method/clause, on a store of its own.
func Run(t *testing.T, open Open) {
	run(t, open, clauses)
}

func run(t *testing.T, open Open, all []clause) {
	methods := []string{}
	for _, c := range all {
		if !slices.Contains(methods, c.method) {
			methods = append(methods, c.method)
		}
	}
	for _, m := range methods {
		t.Run(m, func(t *testing.T) {
			for _, c := range all {
				if c.method == m {
					t.Run(c.name, func(t *testing.T) { c.run(t, open) })
				}
			}
		})
	}
}

// A clause is one sentence of the contract and what shows that it holds.
type clause struct {
	method, name string
	test         func(t *trial)
}

// run is the clause on a new store, and what every clause ends with.
func (c clause) run(tb testing.TB, open Open) {
	o := open(tb)
	t := &trial{TB: tb, open: open, store: o.Store, reopen: o.Reopen, ctx: context.Background()}
	done := false
	defer func() {
		if !done { // a failure in the middle: let go of the store at least
			_ = t.store.Close()
		}
	}()
	c.test(t)
	if !t.closed {
		t.check("at the end")
		before, err := t.store.Revision(t.ctx)
		t.ok(err)
		if t.again() {
			t.check("after opening it again")
			after, err := t.store.Revision(t.ctx)
			t.ok(err)
			t.same("the revision after opening it again", after, before)
		}
	}
	done = true
	t.ok(t.store.Close())
}

// A trial is a test of one store.
type trial struct {
	testing.TB
	open   Open // another one
	store  graph.Store
	reopen func() graph.Store
	ctx    context.Context
	closed bool // by the clause
}

// again opens the store anew, where it can be.
func (t *trial) again() bool {
	if t.reopen == nil {
		return false
	}
	t.store = t.reopen()
	return true
}

func (t *trial) check(when string) {
	t.Helper()
	if why := Inconsistency(t.ctx, t.store); why != "" {
		t.Fatalf("the store contradicts itself %s:\n%s", when, why)
	}
}

// Check fails the test if the store contradicts itself, see Inconsistency.
func Check(t testing.TB, r graph.Reader) {
	t.Helper()
	if why := Inconsistency(context.Background(), r); why != "" {
		t.Errorf("the store contradicts itself:\n%s", why)
	}
}

func (t *trial) ok(err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("got error %s, want none", describe(err))
	}
}

// same compares two results byte for byte.
func (t *trial) same(what string, got, want any) {
	t.Helper()
	if diff := Diff(got, want); diff != "" {
		t.Errorf("%s differs:\n%s", what, diff)
	}
}

// fails wants an error of a code at a field; field "" is any.
func (t *trial) fails(what string, err error, code graph.Code, field string) {
	t.Helper()
	if err == nil {
		t.Errorf("%s: got no error, want %q", what, code)
		return
	}
	if !errors.Is(err, code) {
		t.Errorf("%s: got error %s, want code %q", what, describe(err), code)
		return
	}
	var e *graph.Error
	if field != "" && (!errors.As(err, &e) || e.Field != field) {
		t.Errorf("%s: got error %s, want field %q", what, describe(err), field)
	}
}

// apply writes a batch that must be accepted.
func (t *trial) apply(b graph.Batch) graph.Revision {
	t.Helper()
	rev, err := t.store.Apply(t.ctx, b)
	if err != nil {
		t.Fatalf("Apply: got error %s, want none", describe(err))
	}
	return rev
}

// refuse writes a batch that must be refused whole, with a code and faults at
// exactly these fields, in whatever order.
func (t *trial) refuse(b graph.Batch, code graph.Code, fields ...string) {
	t.Helper()
	before := t.revision()
	_, err := t.store.Apply(t.ctx, b)
	t.fails("Apply", err, code, "")
	if err == nil {
		return
	}
	if len(fields) > 0 {
		got, want := faultFields(err), slices.Sorted(slices.Values(fields))
		if !slices.Equal(got, want) {
			t.Errorf("Apply: got faults at %q, want %q; the error is %s", got, want, describe(err))
		}
		var e *graph.Error
		if errors.As(err, &e) && !slices.Contains(fields, e.Field) {
			t.Errorf("Apply: got Field %q, want one of %q", e.Field, fields)
		}
	}
	t.same("the revision after a refused batch", t.revision(), before)
}

func (t *trial) revision() graph.Revision {
	t.Helper()
	rev, err := t.store.Revision(t.ctx)
	t.ok(err)
	return rev
}

// faultFields lists the fields of an error in order: of its issues, or the one.
func faultFields(err error) []string {
	var e *graph.Error
	if !errors.As(err, &e) {
		return nil
	}
	var out []string
	for _, is := range e.Issues {
		out = append(out, is.Field)
	}
	if len(out) == 0 && e.Field != "" {
		out = append(out, e.Field)
	}
	slices.Sort(out)
	return out
}

func describe(err error) string {
	if err == nil {
		return "none"
	}
	return fmt.Sprintf("%q (code %q, fields %q)", err.Error(), graph.CodeOf(err), faultFields(err))
}

// drain gives all that an iteration yields before its end or its error.
func drain[T any](seq iter.Seq2[T, error]) ([]T, error) {
	out := []T{}
	for x, err := range seq {
		if err != nil {
			return out, err
		}
		out = append(out, x)
	}
	return out, nil
}

// all is drain of what must not fail.
func all[T any](t *trial, seq iter.Seq2[T, error]) []T {
	t.Helper()
	out, err := drain(seq)
	t.ok(err)
	return out
}

// The ids of the test schema. They begin with gt- so that they never meet what
// is built in.
const (
	firm   graph.Type = "gt-firm"
	person graph.Type = "gt-person"
	place  graph.Type = "gt-place"
	topic  graph.Type = "gt-topic"

	links     graph.Predicate = "gt-links"      // anything to anything
	near      graph.Predicate = "gt-near"       // anything to anything, symmetric
	owns      graph.Predicate = "gt-owns"       // firm to firm or place
	worksFor  graph.Predicate = "gt-works-for"  // person to firm
	locatedIn graph.Predicate = "gt-located-in" // anything to place
	staff     graph.Predicate = "gt-staff"      // quantity in heads, of firms
	raised    graph.Predicate = "gt-raised"     // money
	size      graph.Predicate = "gt-size"       // any quantity
	founded   graph.Predicate = "gt-founded"    // date
	motto     graph.Predicate = "gt-motto"      // text

	role  = "gt-role"
	plan  = "gt-plan"
	share = "gt-share" // a quantity in percent: what is owned
	votes = "gt-votes" // any quantity
	heads = "gt-heads"
	reg   = "gt-reg" // a scheme of identifiers in which zeros in front and slashes don't count
)

// Schema gives the definitions that the tests of this package add to a store,
// for batches of one's own.
func Schema() graph.Schema {
	words := func(s string) graph.Words { return graph.Words{EN: s, ZH: s} }
	def := func(id graph.Type) graph.TypeDef {
		name := strings.TrimPrefix(string(id), "gt-")
		return graph.TypeDef{ID: id, Label: words(name), Plural: words(name + "s")}
	}
	s := graph.Schema{
		Types: []graph.TypeDef{def(firm), def(person), def(place), def(topic)},
		Predicates: []graph.PredicateDef{
			{ID: links, Label: words("links to")},
			{ID: owns, Label: words("owns"), Inverse: words("is owned by"), SubjectTypes: []graph.Type{firm}, ObjectTypes: []graph.Type{firm, place}, Share: share},
			{
				ID: worksFor, Label: words("works for"), SubjectTypes: []graph.Type{person}, ObjectTypes: []graph.Type{firm},
				Phrases: []graph.Phrase{{Status: graph.Actual, Template: words("{subject} works for {object}")}},
			},
			{ID: locatedIn, Label: words("is located in"), ObjectTypes: []graph.Type{place}, UsuallyOne: true},
			{ID: staff, Label: words("staff"), SubjectTypes: []graph.Type{firm}, Value: graph.Quantity, Unit: heads},
			{ID: raised, Label: words("raised"), Value: graph.Quantity, Unit: graph.MoneyUnit},
			{ID: size, Label: words("size"), Value: graph.Quantity},
			{ID: founded, Label: words("founded"), Value: graph.DateValue},
			{ID: motto, Label: words("motto"), Value: graph.TextValue},
			{ID: near, Label: words("is near"), Symmetric: true},
		},
		Qualifiers: []graph.QualifierDef{
			{Key: plan, Label: words("plan")},
			{Key: role, Label: words("role"), Repeats: true},
			{Key: share, Label: words("share"), Value: graph.Quantity, Unit: graph.PercentUnit},
			{Key: votes, Label: words("votes"), Value: graph.Quantity},
		},
		Units: []graph.UnitDef{{ID: heads, Label: words("heads")}},
		Schemes: []graph.IdentifierScheme{{
			ID: reg, Label: words("number"), Ignore: "/", Digits: 1, Pattern: "[0-9A-Z]+", Register: words("register"), Page: "https://reg.example/{id}",
		}},
	}
	if graph.Builtin().Type(graph.EventType) == nil {
		s.Types = append(s.Types, def(graph.EventType))
	}
	return s
}

// openNear writes entities that are near each other, with other links beside: d and e
// are what a links to, and what links to a.
func (t *trial) openNear() {
	t.Helper()
	b := net(map[graph.EntityID]graph.Type{"b": topic, "c": firm, "z": topic}, "a d", "e a")
	for _, pair := range [][2]graph.EntityID{{"a", "b"}, {"c", "a"}, {"b", "c"}, {"z", "b"}, {"a", "a"}} {
		b.Statements = append(b.Statements, join(pair[0], near, pair[1]))
	}
	t.apply(b)
}

// entity makes a canonical entity.
func entity(id graph.EntityID, typ graph.Type, name string, names ...graph.Name) graph.Entity {
	return graph.Entity{ID: id, Type: typ, Name: name, Names: names}.Canonical()
}

// A trait is something done to a statement before its id is worked out.
type trait func(*graph.Statement)

// join makes a canonical relationship of the source "src".
func join(subject graph.EntityID, p graph.Predicate, object graph.EntityID, traits ...trait) graph.Statement {
	s := graph.Statement{Subject: subject, Predicate: p, Object: object, Source: "src"}
	for _, c := range traits {
		c(&s)
	}
	return s.Canonical()
}

// fact makes a canonical fact of the source "src".
func fact(subject graph.EntityID, p graph.Predicate, v graph.Value, traits ...trait) graph.Statement {
	s := graph.Statement{Subject: subject, Predicate: p, Value: v, Source: "src"}
	for _, c := range traits {
		c(&s)
	}
	return s.Canonical()
}

// spanning makes a range in euros.
func spanning(low, high graph.Decimal) graph.Value {
	return graph.Value{Kind: graph.Quantity, Unit: "EUR", Min: low, Max: high}
}

// bounded makes an amount in euros.
func bounded(amount graph.Decimal, b graph.Bound) graph.Value {
	return graph.Value{Kind: graph.Quantity, Unit: "EUR", Amount: amount, Bound: b}
}

// openShares writes who has how much of whom: f a quarter of x, more than that of g, which
// has 30 to 40 percent of x, and x one of two shares of f.
func (t *trial) openShares() shop {
	t.Helper()
	share := func(v graph.Value) trait {
		v.Kind, v.Unit = graph.Quantity, graph.PercentUnit
		return qualified(graph.Qualifier{Key: share, Value: v})
	}
	count := func(n graph.Decimal) trait {
		return qualified(graph.Qualifier{Key: votes, Value: quantity(n, heads)})
	}
	b := net(map[graph.EntityID]graph.Type{"f": firm, "g": firm, "x": firm}, "f g")
	s := shop{
		"f of x": join("f", owns, "x", share(graph.Value{Amount: "25"})),
		"f of g": join("f", owns, "g", share(graph.Value{Min: "25", Max: "50", MinOpen: true}), count("9")),
		"g of x": join("g", owns, "x", share(graph.Value{Min: "30", Max: "40"})),
		"x of f": join("x", owns, "f", share(graph.Value{Amount: "60"}), share(graph.Value{Amount: "75"})),
		"f of f": join("f", owns, "f", share(graph.Value{Printed: "some"})),
		"x of g": join("x", owns, "g"),
		"g size": fact("g", size, quantity("7", "EUR"), share(graph.Value{Amount: "50", Bound: graph.AtLeast}), count("-3")),
	}
	for _, st := range s {
		b.Statements = append(b.Statements, st)
	}
	t.apply(b)
	return s
}

func when(w graph.When) trait        { return func(s *graph.Statement) { s.When = w } }
func status(st graph.Status) trait   { return func(s *graph.Statement) { s.Status = st } }
func source(id graph.SourceID) trait { return func(s *graph.Statement) { s.Source = id } }
func cites(c ...graph.Citation) trait {
	return func(s *graph.Statement) { s.Cites = append(s.Cites, c...) }
}

func qualified(q ...graph.Qualifier) trait {
	return func(s *graph.Statement) { s.Qualifiers = append(s.Qualifiers, q...) }
}

// numbered makes parallel statements differ.
func numbered(n int) trait {
	return func(s *graph.Statement) { s.When.Text = fmt.Sprintf("number %d", n) }
}

func quantity(amount graph.Decimal, unit string) graph.Value {
	return graph.Value{Kind: graph.Quantity, Amount: amount, Unit: unit}
}

// start gives a batch with the schema, the source "src" and these entities and
// statements.
func start(entities []graph.Entity, statements ...graph.Statement) graph.Batch {
	return graph.Batch{
		Schema:     Schema(),
		Sources:    []graph.Source{{ID: "src", Title: "The source"}},
		Entities:   entities,
		Statements: statements,
	}
}

// net gives a batch of links, each written "a b", among topics; types says
// which entities are of another type and may name lone ones.
func net(types map[graph.EntityID]graph.Type, edges ...string) graph.Batch {
	seen := map[graph.EntityID]bool{}
	var entities []graph.Entity
	add := func(id graph.EntityID) {
		if seen[id] {
			return
		}
		seen[id] = true
		typ := topic
		if t, ok := types[id]; ok {
			typ = t
		}
		entities = append(entities, entity(id, typ, "Name of "+string(id)))
	}
	var statements []graph.Statement
	for _, e := range edges {
		a, b, ok := strings.Cut(e, " ")
		if !ok {
			panic("an edge is two ids: " + e)
		}
		add(graph.EntityID(a))
		add(graph.EntityID(b))
		statements = append(statements, join(graph.EntityID(a), links, graph.EntityID(b)))
	}
	for _, id := range sortedKeys(types) {
		add(id)
	}
	return start(entities, statements...)
}

func inOrder(statements ...graph.Statement) []graph.Statement {
	out := slices.Clone(statements)
	slices.SortFunc(out, func(a, b graph.Statement) int { return strings.Compare(string(a.ID), string(b.ID)) })
	if out == nil {
		out = []graph.Statement{}
	}
	return out
}

func idsOf(nodes []graph.Node) []graph.EntityID {
	out := []graph.EntityID{}
	for _, n := range nodes {
		out = append(out, n.ID)
	}
	return out
}

func ids(list ...graph.EntityID) []graph.EntityID {
	if list == nil {
		return []graph.EntityID{}
	}
	return list
}

package engine_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"testing"

	"hubgraph/graph"
	"hubgraph/graph/graphtest"
	"hubgraph/internal/engine"
	"hubgraph/internal/names"
	"hubgraph/internal/testbed"
)

var ctx = context.Background()

// A world makes random batches and questions over a few ids, so that they meet.
type world struct {
	*rand.Rand
	n     int // entities
	types []graph.Type
}

func newWorld(seed uint64, n int) *world {
	return &world{rand.New(rand.NewPCG(seed, 7)), n, []graph.Type{"x-thing", "x-person", "event"}}
}

func pick[T any](w *world, list ...T) T { return list[w.IntN(len(list))] }

func (w *world) chance(of int) bool { return w.IntN(of) == 0 }

var (
	links     = []graph.Predicate{"x-a", "x-a-b", "x-c"}
	measures  = []graph.Predicate{"x-m", "x-n"}
	sourceIDs = []graph.SourceID{"s1", "s2", "s3"}
	units     = []string{"x-pieces", "EUR", "CNY"}
)

func (w *world) schema() graph.Schema {
	words := func(s string) graph.Words { return graph.Words{EN: s, ZH: s} }
	var s graph.Schema
	for _, t := range w.types {
		if graph.Builtin().Type(t) == nil {
			s.Types = append(s.Types, graph.TypeDef{ID: t, Label: words(string(t)), Plural: words(string(t))})
		}
	}
	for _, p := range links {
		s.Predicates = append(s.Predicates, graph.PredicateDef{ID: p, Label: words(string(p)), Symmetric: p == "x-a-b"})
	}
	for _, p := range measures {
		s.Predicates = append(s.Predicates, graph.PredicateDef{ID: p, Label: words(string(p)), Value: graph.Quantity})
	}
	s.Qualifiers = []graph.QualifierDef{{Key: "x-q", Label: words("q")}}
	s.Units = []graph.UnitDef{{ID: "x-pieces", Label: words("pieces")}}
	s.Schemes = []graph.IdentifierScheme{{ID: "x-reg", Label: words("number"), Ignore: "/", Digits: 1}}
	return s
}

func (w *world) entityID() graph.EntityID {
	// Ids that are each other's beginnings, and one that does not order as bytes of letters do.
	return graph.EntityID(fmt.Sprintf("%s%d", pick(w, "e", "e-", "é"), w.IntN(w.n)))
}

func (w *world) entity() graph.Entity {
	id := w.entityID()
	e := graph.Entity{ID: id, Type: pick(w, w.types...), Name: w.name()}
	for range w.IntN(3) {
		e.Names = append(e.Names, graph.Name{Text: w.name(), Lang: pick(w, "en", "zh", ""), Kind: pick(w, graph.NameKinds...)})
	}
	if w.chance(3) {
		e.Identifiers = []graph.Identifier{w.identifier()}
	}
	return e
}

// identifier gives one of few, each written in some ways.
func (w *world) identifier() graph.Identifier {
	n := w.IntN(5 * 27) // one draw
	number := fmt.Sprint(n % 5)
	n /= 5
	of := func(list ...string) string {
		i := n % 3
		n /= 3
		return list[i]
	}
	return graph.Identifier{Scheme: of("hkex", "HKEX", "x-reg"), Value: of("", "0", "00") + number + of("", " ", "/")}
}

func (w *world) name() string {
	words := []string{"Shanghai", "Mobile", "mobile", "Bank", "of", "Norway", "上海", "移动", "银行"}
	out := pick(w, words...)
	for range w.IntN(3) {
		out += pick(w, " ", " ", "") + pick(w, words...)
	}
	return out
}

func (w *world) date() graph.Date {
	if w.chance(2) {
		return ""
	}
	return w.someDate()
}

func (w *world) someDate() graph.Date {
	y := 2019 + w.IntN(4)
	switch w.IntN(3) {
	case 0:
		return graph.Date(fmt.Sprintf("%d", y))
	case 1:
		return graph.Date(fmt.Sprintf("%d-%02d", y, 1+w.IntN(12)))
	}
	month, day := 1+w.IntN(12), 1+w.IntN(28)
	switch day { // some are known less, or from long ago
	case 21:
		return graph.Date(fmt.Sprintf("%d-%02d/..", y, month))
	case 22:
		return graph.Date(fmt.Sprintf("../%d-%02d", y, month))
	case 23:
		return graph.Date(fmt.Sprintf("%d-24~", y))
	case 24:
		return graph.Date(fmt.Sprintf("-00%02d", month))
	case 25:
		return graph.Date(fmt.Sprintf("Y-17%03d", month))
	case 26:
		return graph.Date(fmt.Sprintf("Y17%03d", month))
	}
	return graph.Date(fmt.Sprintf("%d-%02d-%02d", y, month, day))
}

func (w *world) when() graph.When {
	if w.chance(3) {
		return graph.When{}
	}
	t := graph.When{From: w.date(), To: w.date(), Observed: w.date(), Due: w.date()}
	if t.From != "" && t.To != "" && t.From.First() > t.To.Last() {
		t.From, t.To = t.To, t.From
	}
	return t
}

// statuses has more of those that a question looks at which names none.
var statuses = slices.Concat(graph.DefaultStatuses, graph.DefaultStatuses, graph.Statuses)

func (w *world) statement(ids []graph.EntityID) graph.Statement {
	s := graph.Statement{Subject: pick(w, ids...), Source: pick(w, sourceIDs...), Status: pick(w, statuses...), When: w.when()}
	if w.chance(4) {
		s.Predicate = pick(w, measures...)
		s.Value = graph.Value{Kind: graph.Quantity, Amount: graph.Decimal(fmt.Sprint(w.IntN(30) - 10)), Unit: pick(w, units...)}
		if w.chance(5) {
			s.Value = graph.Value{Kind: graph.Quantity, Printed: "many", Unit: pick(w, units...)}
		}
	} else {
		s.Predicate, s.Object = pick(w, links...), pick(w, ids...)
	}
	if w.chance(6) {
		s.Qualifiers = []graph.Qualifier{{Key: "x-q", Entity: pick(w, ids...)}}
	}
	for range w.IntN(3) {
		start := w.IntN(50)
		s.Cites = append(s.Cites, graph.Citation{Start: start, End: start + 1 + w.IntN(9), Note: fmt.Sprint("note ", w.IntN(3))})
	}
	return s
}

func (w *world) batch(v *engine.View, size int) graph.Batch {
	b := graph.Batch{Schema: w.schema()}
	for _, id := range sourceIDs {
		if _, ok := v.StoredSource(id); !ok || w.chance(4) {
			b.Sources = append(b.Sources, graph.Source{ID: id, Title: fmt.Sprint("Title ", w.IntN(2))})
		}
	}
	for _, s := range b.Sources {
		if w.chance(4) {
			b.Texts = append(b.Texts, graph.SourceText{Source: s.ID, Text: fmt.Sprint("text ", w.IntN(2))})
		}
	}
	var ids []graph.EntityID
	for n := range v.Entities(ctx, graph.EntitiesQuery{}) {
		ids = append(ids, n.ID)
	}
	for range w.IntN(size) {
		e := w.entity()
		if slices.ContainsFunc(b.Entities, func(o graph.Entity) bool { return o.ID == e.ID }) {
			continue
		}
		b.Entities = append(b.Entities, e)
		ids = append(ids, e.ID)
	}
	if len(ids) > 0 {
		for range w.IntN(6 * size) {
			b.Statements = append(b.Statements, w.statement(ids))
		}
		if w.chance(2) {
			// Delete one and take back what mentions it, or most batches would be refused.
			id := pick(w, ids...)
			b.Delete = append(b.Delete, id)
			b.Entities = slices.DeleteFunc(b.Entities, func(e graph.Entity) bool { return e.ID == id })
			if !w.chance(8) {
				v.Mentions(id, func(s *graph.Statement, _, _ graph.Type) bool {
					b.Retract = append(b.Retract, s.ID)
					return true
				})
				b.Statements = slices.DeleteFunc(b.Statements, func(s graph.Statement) bool { return slices.Contains(s.Mentioned(), id) })
			}
		}
	}
	for s := range v.Statements(ctx, graph.AllStatements()) {
		if w.chance(12) {
			b.Retract = append(b.Retract, s.ID)
		} else if w.chance(20) {
			s.Cites = []graph.Citation{{Line: w.IntN(5)}}
			b.Statements = append(b.Statements, s)
		}
	}
	if w.chance(4) {
		// Drop a source with all that it says; a batch to come puts it again.
		id := pick(w, sourceIDs...)
		b.Drop = graph.Drop{Sources: []graph.SourceID{id}, Texts: []graph.SourceID{id}}
		b.Sources = slices.DeleteFunc(b.Sources, func(s graph.Source) bool { return s.ID == id })
		b.Texts = slices.DeleteFunc(b.Texts, func(t graph.SourceText) bool { return t.Source == id })
		b.Statements = slices.DeleteFunc(b.Statements, func(s graph.Statement) bool { return s.Source == id })
		for s := range v.Statements(ctx, graph.StatementsQuery{Filter: graph.Filter{Statuses: graph.Statuses, Sources: b.Drop.Sources}}) {
			b.Retract = append(b.Retract, s.ID)
		}
	}
	return b
}

func some[T any](w *world, list ...T) []T {
	if !w.chance(4) {
		return nil
	}
	var out []T
	for range 1 + w.IntN(2) {
		out = append(out, pick(w, list...))
	}
	return out
}

func (w *world) filter() graph.Filter {
	if w.chance(3) {
		return graph.Filter{}
	}
	f := graph.Filter{
		Predicates: some(w, append(slices.Clone(links), append(measures, "x-unknown")...)...),
		Types:      some(w, append(slices.Clone(w.types), "x-unknown")...),
		Statuses:   some(w, graph.Statuses...),
		Sources:    some(w, append(slices.Clone(sourceIDs), "s-unknown")...),
		Direction:  pick(w, graph.Any, graph.Any, graph.Any, graph.In, graph.Out),
	}
	if w.chance(4) {
		f.ValidAt = w.someDate()
	}
	if w.chance(8) {
		f.DueBefore = w.someDate()
	}
	if w.chance(10) {
		f.ObservedBefore = w.someDate()
	}
	if w.chance(10) {
		f.ObservedAfter = w.someDate()
	}
	if w.chance(8) {
		f.DueAfter = w.someDate()
	}
	if f.DueBefore != "" && f.DueAfter.First() > f.DueBefore.Last() {
		f.DueBefore, f.DueAfter = f.DueAfter, f.DueBefore
	}
	return f
}

func (w *world) ids(ids []graph.EntityID, least, most int) []graph.EntityID {
	n := least + w.IntN(most-least+1)
	var out []graph.EntityID
	for range n {
		id := pick(w, ids...)
		if w.chance(150) {
			id = "nobody"
		}
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

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

// outcome is what two stores are compared by.
func outcome(result any, err error) any {
	if err == nil {
		return result
	}
	var e *graph.Error
	errors.As(err, &e)
	return fmt.Sprint(graph.CodeOf(err), e.Field)
}

// A question can be asked of any reader.
type question struct {
	name string
	ask  func(graph.Reader) any
}

// questions makes one of each kind.
func (w *world) questions(ids []graph.EntityID, statements []graph.StatementID) []question {
	id := w.ids(ids, 1, 1)[0]
	sid := graph.StatementID("x-a.aaaaaaaaaaaaaaaaaaaaaaaaaa")
	if len(statements) > 0 {
		sid = pick(w, statements...)
	}
	src := pick(w, append(slices.Clone(sourceIDs), "s-unknown")...)
	entities := graph.EntitiesQuery{Types: some(w, w.types...), Limit: w.IntN(5)}
	if w.chance(2) {
		entities.After = w.entityID()
	}
	if w.chance(3) {
		entities.Identifiers = []graph.Identifier{w.identifier()}
	}
	list := graph.StatementsQuery{Filter: w.filter(), Limit: w.IntN(9), SubjectTypes: some(w, w.types...), ObjectTypes: some(w, w.types...)}
	if w.chance(2) {
		list.About = id
	}
	if w.chance(3) {
		list.Unit = pick(w, append(units, "x-unknown")...)
		list.Sort = pick(w, graph.SortAmount, graph.SortDue)
		if w.chance(2) {
			list.Min = graph.Decimal(fmt.Sprint(w.IntN(10) - 5))
		}
		if w.chance(2) {
			list.Max = graph.Decimal(fmt.Sprint(w.IntN(10)))
		}
		list.Overlapping = (list.Min != "" || list.Max != "") && w.chance(2)
	} else if w.chance(4) {
		list.Sort = graph.SortDue
	}
	if w.chance(6) {
		list.Filter.Sources = sourceIDs[:1]
		list.Start = w.IntN(30)
		list.End = list.Start + 1 + w.IntN(20)
	}
	near := graph.NeighborhoodQuery{From: w.ids(ids, 1, 3), Hops: w.IntN(4), Filter: w.filter(), Limit: w.IntN(8)}
	if w.chance(2) {
		near.After = &graph.Near{Hops: w.IntN(3), ID: w.entityID()}
	}
	ends := w.ids(ids, 2, 2)
	paths := graph.PathsQuery{From: ends[0], To: ends[len(ends)-1], MaxHops: w.IntN(5), Filter: w.filter(), Limit: w.IntN(30)}
	if w.chance(3) {
		paths.MaxDegree = 1 + w.IntN(12)
	}
	if w.chance(3) {
		paths.Via = w.ids(ids, 0, 2)
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
	search := graph.SearchQuery{Text: w.name(), Types: some(w, w.types...), Limit: w.IntN(6), Whole: w.IntN(3) == 0, Correct: w.IntN(4) == 0, Parts: w.IntN(4) == 0}
	if r := []rune(search.Text); w.chance(2) {
		search.Text = string(r[:1+w.IntN(len(r))]) + pick(w, "", "", "x")
	}
	if w.chance(9) {
		search.Text = pick(w, "shangh", "yidong", "sh", "shamghai", "?", "nobody")
	}
	return []question{
		{fmt.Sprintf("Entity %q", id), func(r graph.Reader) any { return outcome(r.Entity(ctx, id)) }},
		{fmt.Sprintf("Statement %q", sid), func(r graph.Reader) any { return outcome(r.Statement(ctx, sid)) }},
		{fmt.Sprintf("Source %q", src), func(r graph.Reader) any { return outcome(r.Source(ctx, src)) }},
		{fmt.Sprintf("SourceText %q", src), func(r graph.Reader) any { return outcome(r.SourceText(ctx, src)) }},
		{"Sources", func(r graph.Reader) any { return outcome(drain(r.Sources(ctx))) }},
		{"Schema", func(r graph.Reader) any { return outcome(r.Schema(ctx)) }},
		{"Stats", func(r graph.Reader) any { return outcome(r.Stats(ctx)) }},
		{fmt.Sprintf("Profile %q", id), func(r graph.Reader) any { return outcome(r.Profile(ctx, id)) }},
		{fmt.Sprintf("Entities %+v", entities), func(r graph.Reader) any { return outcome(drain(r.Entities(ctx, entities))) }},
		{fmt.Sprintf("Statements %+v", list), func(r graph.Reader) any { return paged(r, list) }},
		{fmt.Sprintf("Neighborhood %+v", near), func(r graph.Reader) any { return outcome(r.Neighborhood(ctx, near)) }},
		{fmt.Sprintf("Paths %+v", paths), func(r graph.Reader) any { return outcome(r.Paths(ctx, paths)) }},
		{fmt.Sprintf("Search %+v", search), func(r graph.Reader) any {
			if m, ok := r.(*graphtest.Model); ok {
				return outcome(found(m, search))
			}
			return outcome(r.Search(ctx, search))
		}},
		{fmt.Sprintf("Common %+v", common), func(r graph.Reader) any { return outcome(r.Common(ctx, common)) }},
		{fmt.Sprintf("Among %+v", among), func(r graph.Reader) any { return outcome(r.Among(ctx, among)) }},
	}
}

// found is Search by its definition: each name of each entity is held against
// the query.
func found(r graph.Reader, q graph.SearchQuery) (graph.SearchResult, error) {
	out := graph.SearchResult{Hits: []graph.Hit{}, Complete: true}
	var err error
	if out.Revision, err = r.Revision(ctx); err != nil {
		return out, err
	}
	parsed := names.ParseFor(q.Text, q.Parts)
	for n, err := range r.Entities(ctx, graph.EntitiesQuery{Types: q.Types}) {
		if err != nil {
			return out, err
		}
		var best *graph.Hit
		for _, name := range n.AllNames() {
			m, ok := parsed.Score(name.Text)
			m = m.Of(graph.HubCost(n.Degree))
			if ok && m.Tier <= names.Within(q.Begins, q.Correct) && (best == nil || m.Score() > best.Score) {
				best = &graph.Hit{Node: n, Score: m.Score(), Match: graph.Match{Name: name.Text, Lang: name.Lang, How: m.Tier.String()}}
			}
		}
		if best != nil {
			out.Hits = append(out.Hits, *best)
		}
	}
	slices.SortStableFunc(out.Hits, func(a, b graph.Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(graph.HubCost(b.Degree), graph.HubCost(a.Degree)))
	})
	exact := func(h graph.Hit) bool { return h.Match.How == names.Exact.String() }
	if q.Whole && slices.ContainsFunc(out.Hits, exact) {
		out.Hits = slices.DeleteFunc(out.Hits, func(h graph.Hit) bool { return !exact(h) })
	}
	if limit := cmp.Or(q.Limit, graph.DefaultHits); len(out.Hits) > limit {
		out.Hits, out.Complete, out.StoppedBy = out.Hits[:limit], false, graph.StoppedByLimit
	}
	return out, nil
}

// paged lists statements page by page.
func paged(r graph.Reader, q graph.StatementsQuery) any {
	var out []any
	for range 4 {
		page, err := drain(r.Statements(ctx, q))
		out = append(out, outcome(page, err))
		if err != nil || q.Limit == 0 || len(page) < q.Limit {
			break
		}
		last := q.Position(&page[len(page)-1])
		q.After = &last
	}
	return out
}

// TestRandom applies random batches to a Model and to views: one that is all
// delta, one without any, one with both, and some whose delta is in pieces of all sizes.
// All must answer alike.
func TestRandom(t *testing.T) {
	for seed := range uint64(testbed.Amount(t, 12)) {
		w := newWorld(seed, 3+int(seed%4)*2)
		model := graphtest.NewModel()
		stores := []*store{newStore(), newStore(), newStore()}
		stores[1].compactEvery, stores[2].compactEvery = 1, 3
		for i, records := range []int{1, 2, 3, 17} {
			s := paced(records)
			s.compactEvery = 4 * (i % 2)
			stores = append(stores, s)
		}
		for step := range 8 {
			b := w.batch(stores[0].now, 2+w.IntN(8))
			want, wantErr := model.Apply(ctx, b)
			for _, s := range stores {
				got, err := s.Apply(ctx, b)
				if graph.CodeOf(err) != graph.CodeOf(wantErr) {
					t.Fatalf("seed %d, step %d: got error %v, want %v", seed, step, err, wantErr)
				}
				if err == nil && (got.Seq != want.Seq || got.Digest != want.Digest) {
					t.Fatalf("seed %d, step %d: got revision %v, want %v", seed, step, got, want)
				}
			}
			var ids []graph.EntityID
			for n := range model.Entities(ctx, graph.EntitiesQuery{}) {
				ids = append(ids, n.ID)
			}
			if len(ids) < 2 {
				continue
			}
			var statements []graph.StatementID
			for s := range model.Statements(ctx, graph.AllStatements()) {
				statements = append(statements, s.ID)
			}
			for range 8 {
				for _, q := range w.questions(ids, statements) {
					want := q.ask(model)
					for _, s := range stores {
						if diff := graphtest.Diff(q.ask(s), want); diff != "" {
							t.Fatalf("seed %d, step %d: a view in %d segments that is compacted every %d steps differs from the model\n%s\n%s", seed, step, s.now.Segments(), s.compactEvery, q.name, diff)
						}
					}
				}
			}
			for _, s := range stores {
				if why := graphtest.Inconsistency(ctx, s); why != "" {
					t.Fatalf("seed %d, step %d: %s", seed, step, why)
				}
			}
		}
	}
}

// TestFilter compares the compiled filter with graph.Filter.Match.
func TestFilter(t *testing.T) {
	for seed := range uint64(testbed.Amount(t, 30)) {
		w := newWorld(seed+1000, 8)
		s := newStore()
		for range 3 {
			if _, err := s.Apply(ctx, w.batch(s.now, 12)); err != nil && !errors.Is(err, graph.ErrConflict) {
				t.Fatal(err)
			}
		}
		entities := map[graph.EntityID]*graph.Entity{}
		for n := range s.now.Entities(ctx, graph.EntitiesQuery{}) {
			entities[n.ID] = &n.Entity
		}
		for st := range s.now.Statements(ctx, graph.AllStatements()) {
			sure, may := s.now.Holding(st.ID)
			if wantSure, wantMay := graph.Holding(st.Status, st.When); sure != wantSure || may != wantMay {
				t.Fatalf("seed %d: %s %+v holds surely on %v, maybe on %v; want %v, %v", seed, st.Status, st.When, sure, may, wantSure, wantMay)
			}
		}
		sch := ask1[graph.SchemaResult](t)(s.now.Schema(ctx)).Schema
		for range 100 {
			f := w.filter()
			for st := range s.now.Statements(ctx, graph.AllStatements()) {
				for _, end := range []graph.EntityID{st.Subject, st.Object} {
					if end == "" {
						continue
					}
					var other *graph.Entity
					if st.IsRelationship() {
						other = entities[st.Other(end)]
					}
					if got, want := s.now.Passes(&f, st.ID, end), f.Match(&sch, &st, other); got != want {
						t.Fatalf("seed %d: filter %+v\nof %+v from %q: got %v, want %v", seed, f, st, end, got, want)
					}
				}
			}
		}
	}
}

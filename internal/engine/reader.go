package engine

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"sort"
	"strings"

	"hubgraph/graph"
)

var _ graph.Reader = (*View)(nil)

// checkEvery is how many records or edges are looked at between two looks at
// the context: some tens of microseconds.
const checkEvery = 4096

// itemsEvery is how many items of an iteration are given or passed over between
// two looks at the context.
const itemsEvery = 1000

// begin is what every question begins with.
func begin(ctx context.Context, validate func() error) error {
	if err := graph.Interrupted(ctx); err != nil {
		return err
	}
	return validate()
}

// named finds the entities that a question names.
func (v *View) named(field string, ids []graph.EntityID) ([]int32, error) {
	out := make([]int32, len(ids))
	for i, id := range ids {
		e, ok := v.find(id)
		if !ok {
			return nil, graph.NotFound(field, id)
		}
		out[i] = e
	}
	return out, nil
}

// Entity implements graph.Reader.
func (v *View) Entity(ctx context.Context, id graph.EntityID) (out graph.EntityResult, err error) {
	if err := graph.Interrupted(ctx); err != nil {
		return out, err
	}
	e, ok := v.find(id)
	if !ok {
		return out, graph.NotFound("id", id)
	}
	v.fillNode(&out.Node, e)
	out.Revision = v.rev
	return out, nil
}

// Statement implements graph.Reader.
func (v *View) Statement(ctx context.Context, id graph.StatementID) (out graph.StatementResult, err error) {
	if err := graph.Interrupted(ctx); err != nil {
		return out, err
	}
	s, ok := v.findStatement(id)
	if !ok {
		return out, graph.NotFound("id", id)
	}
	fillStatement(&out.Statement, v.statementRecord(s))
	out.Source, out.Revision = v.sources.at(v.row(s).by()).Source, v.rev
	return out, nil
}

func (v *View) sourceResult(code uint32) graph.SourceResult {
	s := v.sources.at(code)
	return graph.SourceResult{Source: s.Source, HasText: s.hasText, Revision: v.rev}
}

// Source implements graph.Reader.
func (v *View) Source(ctx context.Context, id graph.SourceID) (graph.SourceResult, error) {
	if err := graph.Interrupted(ctx); err != nil {
		return graph.SourceResult{}, err
	}
	code, ok := v.findSource(id)
	if !ok {
		return graph.SourceResult{}, graph.NotFound("id", id)
	}
	return v.sourceResult(code), nil
}

// SourceText implements graph.Reader.
func (v *View) SourceText(ctx context.Context, id graph.SourceID) (graph.TextResult, error) {
	if err := graph.Interrupted(ctx); err != nil {
		return graph.TextResult{}, err
	}
	code, ok := v.findSource(id)
	if !ok {
		return graph.TextResult{}, graph.NotFound("id", id)
	}
	s := v.sources.at(code)
	if !s.hasText {
		return graph.TextResult{}, graph.NoText()
	}
	return graph.TextResult{SourceText: graph.SourceText{Source: s.ID, Text: s.text}, Revision: v.rev}, nil
}

// Sources implements graph.Reader.
func (v *View) Sources(ctx context.Context) iter.Seq2[graph.SourceResult, error] {
	return func(yield func(graph.SourceResult, error) bool) {
		if err := graph.Interrupted(ctx); err != nil {
			yield(graph.SourceResult{}, err)
			return
		}
		for _, code := range v.bySource {
			if err := graph.Interrupted(ctx); err != nil {
				yield(graph.SourceResult{}, err)
				return
			}
			if v.sources.at(code).gone {
				continue
			}
			if !yield(v.sourceResult(code), nil) {
				return
			}
		}
	}
}

// A room is how much a list may hold, 0 for any, and how much it does.
type room struct {
	records, bytes int
	given, size    int
}

// left counts a record that was given, and reports whether another may be.
func (r *room) left(size int) bool {
	r.given++
	r.size += size
	return (r.records == 0 || r.given < r.records) && (r.bytes == 0 || r.size <= r.bytes)
}

// Entities implements graph.Reader.
func (v *View) Entities(ctx context.Context, q graph.EntitiesQuery) iter.Seq2[graph.Node, error] {
	return func(yield func(graph.Node, error) bool) {
		if err := begin(ctx, q.Validate); err != nil {
			yield(graph.Node{}, err)
			return
		}
		if q.Revision != nil {
			*q.Revision = v.rev
		}
		byType, types := v.typeSet(q.Types)
		seen := 0
		room := room{records: q.Limit, bytes: q.Bytes}
		sch := v.defined
		wanted := sch.NormalAll(q.Identifiers)
		visit := func(e int32) bool {
			if seen++; seen%itemsEvery == 0 {
				if err := graph.Interrupted(ctx); err != nil {
					yield(graph.Node{}, err)
					return false
				}
			}
			if byType && !types.has(v.typ(e)) {
				return true
			}
			var n graph.Node
			v.fillNode(&n, e)
			if len(wanted) > 0 && !n.Identified(sch, wanted) {
				return true
			}
			// The caller may take its time between two items.
			if err := graph.Interrupted(ctx); err != nil {
				yield(graph.Node{}, err)
				return false
			}
			return yield(n, nil) && room.left(len(v.record(e)))
		}
		var found []int32
		if len(q.IDs) > 0 {
			for _, id := range q.IDs {
				if e, ok := v.find(id); ok && id > q.After {
					found = append(found, e)
				}
			}
			v.visitAll(found, visit)
			return
		}
		if len(wanted) == 0 {
			v.eachEntity(q.After, visit)
			return
		}
		for _, key := range graph.Keys(wanted) {
			for e := range v.identified(key) {
				if !v.gone(e) && v.id(e) > q.After {
					found = append(found, e)
				}
			}
		}
		v.visitAll(found, visit)
	}
}

// visitAll visits entities in order of id, each once.
func (v *View) visitAll(found []int32, visit func(int32) bool) {
	slices.SortFunc(found, v.compare)
	for _, e := range slices.Compact(found) {
		if !visit(e) {
			return
		}
	}
}

// A statementTest is a StatementsQuery compiled: what columns can say, and what
// must be asked of the record.
type statementTest struct {
	v                   *View
	q                   *graph.StatementsQuery
	f                   *filter
	about               int32 // or -1
	bySubject, byObject bool
	subjects, objects   codeSet
	unit                int32     // complement of its code; 0: any
	qualified           *narrowed // nil: any
	keys                codeSet   // the sets of keys that have those of the qualifiers asked for
	never               bool
	record              bool
}

func (v *View) compileStatements(q *graph.StatementsQuery, about int32) *statementTest {
	t := &statementTest{v: v, q: q, f: v.compile(&q.Filter), about: about}
	t.bySubject, t.subjects = v.typeSet(q.SubjectTypes)
	t.byObject, t.objects = v.typeSet(q.ObjectTypes)
	if q.Unit != "" && q.AmountOf == "" {
		if code, ok := v.units.find(q.Unit); ok {
			t.unit = ^int32(code)
		} else {
			t.never = true
		}
	}
	if t.qualified = v.narrow(q); t.qualified != nil {
		t.keys = v.keySetsWith(q)
	}
	t.record = t.qualified != nil || q.Once || q.Min != "" || q.Max != "" || q.Amount != "" || q.End > 0
	return t
}

// row is graph.StatementsQuery.Match as far as columns tell.
func (t *statementTest) row(r *row) bool {
	f := t.f
	if t.qualified != nil && !t.keys.has(r.keys()) || !f.claim(r) || t.unit != 0 && r.object != t.unit || t.bySubject && !t.subjects.has(t.v.typ(r.subject)) {
		return false
	}
	if r.isFact() {
		return !t.byObject && !f.byType && f.direction != graph.In && (t.about < 0 || r.subject == t.about)
	}
	if t.byObject && !t.objects.has(t.v.typ(r.object)) {
		return false
	}
	both := r.subject == r.object || f.undirected.has(r.predicate())
	fromSubject := (f.direction != graph.In || both) && f.typed(t.v, r.object)
	fromObject := (f.direction != graph.Out || both) && f.typed(t.v, r.subject)
	switch {
	case t.about < 0:
		return fromSubject || fromObject
	case r.subject == t.about:
		return fromSubject
	}
	return r.object == t.about && fromObject
}

// rest is what of graph.StatementsQuery.Match columns can't tell.
func (t *statementTest) rest(s *graph.Statement) bool {
	q := t.q
	if !q.MatchAmount(s) || !q.MatchQualifiers(s) || q.Once && t.v.defined.Repeats(s) {
		return false
	}
	return q.End == 0 || slices.ContainsFunc(s.Cites, func(c graph.Citation) bool { return c.End > q.Start && c.Start < q.End })
}

// Statements implements graph.Reader.
func (v *View) Statements(ctx context.Context, q graph.StatementsQuery) iter.Seq2[graph.Statement, error] {
	return func(yield func(graph.Statement, error) bool) {
		fail := func(err error) { yield(graph.Statement{}, err) }
		if err := begin(ctx, q.Validate); err != nil {
			fail(err)
			return
		}
		about := int32(-1)
		if q.About != "" {
			var ok bool
			if about, ok = v.find(q.About); !ok {
				fail(graph.NotFound("id", q.About))
				return
			}
		}
		for _, x := range q.Qualified {
			if _, ok := v.find(x.Entity); x.Entity != "" && !ok {
				fail(graph.NotFound("qualifier", x.Entity))
				return
			}
		}
		if q.Revision != nil {
			*q.Revision = v.rev
		}
		t := v.compileStatements(&q, about)
		if t.never {
			return
		}
		plain := q.After == nil || q.After.Amount == "" && (q.After.Due == "" || q.Sort == graph.SortDue)
		if q.Sort == graph.SortAmount || q.Sort == graph.SortDue && (about >= 0 || t.qualified != nil) || !plain {
			v.sortedStatements(ctx, t, yield)
			return
		}
		seen := 0
		room := room{records: q.Limit, bytes: q.Bytes}
		visit := func(s uint32) bool {
			if seen++; seen%itemsEvery == 0 {
				if err := graph.Interrupted(ctx); err != nil {
					fail(err)
					return false
				}
			}
			if !t.row(v.row(s)) {
				return true
			}
			record := v.statementRecord(s)
			var st graph.Statement
			fillStatement(&st, record)
			if !t.rest(&st) {
				return true
			}
			// The caller may take its time between two items.
			if err := graph.Interrupted(ctx); err != nil {
				fail(err)
				return false
			}
			return yield(st, nil) && room.left(len(record))
		}
		if q.Sort == graph.SortDue {
			v.eachByDue(t, visit)
			return
		}
		var after graph.StatementID
		if q.After != nil {
			after = q.After.ID
		}
		v.eachStatement(t, after, visit)
	}
}

// eachStatement calls yield, in ID order, with statements after an id that may
// pass: an entity's, or those of the qualifiers or predicates asked for, or all.
func (v *View) eachStatement(t *statementTest, after graph.StatementID, yield func(uint32) bool) {
	beyond := func(s uint32) bool { return after == "" || v.statementID(s) > after }
	if t.qualified != nil && (t.about < 0 || t.qualified.size() < v.degree(t.about)) {
		t.qualified.each(v, beyond, yield)
		return
	}
	if t.q.Amount != "" && t.q.AmountOf == "" {
		for _, s := range v.figured(t.q.Amount) {
			if beyond(s) && v.live(s) && !yield(s) {
				return
			}
		}
		return
	}
	// Of a hub, there can be fewer statements of the predicates than about it.
	if t.about >= 0 && !(t.f.byPredicate && v.countOf(t.q.Filter.Predicates) < v.edgesHere(t.about)) {
		var room [ways + 2][]edge
		links, facts := v.asked(room[:0], t.about, t.f, false, false), v.facts(t.about)
		n := 0
		for _, list := range links {
			n += len(list)
		}
		for _, list := range facts {
			n += len(list)
		}
		own := make([]uint32, 0, n)
		for _, list := range links {
			for _, e := range list {
				own = append(own, e.statement())
			}
		}
		for _, list := range facts {
			own = append(own, list...)
		}
		own = v.inOrder(own)
		for _, s := range own[sort.Search(len(own), func(i int) bool { return beyond(own[i]) }):] {
			if v.live(s) && !yield(s) {
				return
			}
		}
		return
	}
	// run yields the statements of a part of the base and of a part of what came later.
	goOn := true
	run := func(sp span, later *queue[keyed]) {
		n := int(sp.to - sp.from)
		skip := sort.Search(n, func(i int) bool { return beyond(sp.from + uint32(i)) })
		v.merged(n-skip, func(i int) uint32 { return sp.from + uint32(skip+i) }, later, func(s uint32) bool {
			goOn = yield(s)
			return goOn
		})
	}
	if !t.f.byPredicate {
		run(span{0, v.baseM()}, v.later(beyond))
		return
	}
	// In ID order those of a predicate stand together, in the base and in each segment.
	words := slices.Clone(t.q.Filter.Predicates)
	slices.SortFunc(words, graph.ComparePredicates)
	for _, w := range slices.Compact(words) {
		code, ok := v.preds.find(w)
		if !ok {
			continue
		}
		var sp span
		if int(code) < len(v.b.ranges) {
			sp = v.b.ranges[code].span
		}
		if run(sp, v.laterOf(w, beyond)); !goOn {
			return
		}
	}
}

// laterOf is later of one predicate.
func (v *View) laterOf(p graph.Predicate, beyond func(uint32) bool) *queue[keyed] {
	q := &queue[keyed]{compare: v.compareKeyed}
	for _, r := range v.segments {
		list := r.statements
		word := func(i int) graph.Predicate { return v.preds.words[list[i].predicate] }
		from := sort.Search(len(list), func(i int) bool { return graph.ComparePredicates(word(i), p) >= 0 })
		to := from + sort.Search(len(list)-from, func(i int) bool { return word(from+i) != p })
		list = list[from:to]
		q.push(list[sort.Search(len(list), func(i int) bool { return beyond(list[i].at) }):])
	}
	return q
}

// countOf gives how many statements there are of some predicates.
func (v *View) countOf(predicates []graph.Predicate) int {
	n := 0
	for _, p := range predicates {
		if code, ok := v.preds.find(p); ok && int(code) < len(v.counts.byPredicate) {
			n += v.counts.byPredicate[code]
		}
	}
	return n
}

// figured gives, in ID order, statements that give a value an amount, dead ones too, and
// perhaps others.
func (v *View) figured(amount graph.Decimal) []uint32 {
	h := v.b.hash.text(string(amount))
	var out []uint32
	take := func(refs []ref) {
		for _, r := range refsOf(refs, h) {
			out = append(out, r.at)
		}
	}
	take(v.b.figures)
	for _, r := range v.segments {
		take(r.figures)
	}
	slices.SortFunc(out, v.compareStatements)
	return out
}

// identified yields the numbers of entities that have, or had, an identifier of a key,
// and perhaps others.
func (v *View) identified(key string) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		h := v.b.hash.text(key)
		refs := refsOf(v.b.identifiers, h)
		for _, r := range v.segments {
			refs = append(slices.Clip(refs), refsOf(r.identifiers, h)...)
		}
		for _, r := range refs {
			if !yield(int32(r.at)) {
				return
			}
		}
	}
}

// eachByDue calls yield with statements of the whole graph that may pass, those
// with a due date in its order and then those without in ID order, after the
// query's position.
func (v *View) eachByDue(t *statementTest, yield func(uint32) bool) {
	q := t.q
	goOn := true
	if q.After == nil || q.After.Due != "" {
		beyond := func(s uint32) bool {
			due := v.row(s).due
			if q.After == nil || due < t.f.dueFirst {
				return due >= t.f.dueFirst
			}
			return cmp.Or(cmp.Compare(due, q.After.Due.Last()), strings.Compare(string(v.statementID(s)), string(q.After.ID))) > 0
		}
		inBase := v.b.due[sort.Search(len(v.b.due), func(i int) bool { return beyond(v.b.due[i]) }):]
		var later []uint32
		for _, r := range v.segments {
			for _, p := range r.statements {
				if v.row(p.at).due != 0 && beyond(p.at) {
					later = append(later, p.at)
				}
			}
		}
		compare := func(x, y uint32) int {
			return cmp.Or(cmp.Compare(v.row(x).due, v.row(y).due), v.compareStatements(x, y))
		}
		slices.SortFunc(later, compare)
		for goOn && len(inBase)+len(later) > 0 {
			next := &inBase
			if len(inBase) == 0 || len(later) > 0 && compare(later[0], inBase[0]) < 0 {
				next = &later
			}
			s := (*next)[0]
			*next = (*next)[1:]
			if v.row(s).due > t.f.dueLast {
				break
			}
			goOn = !v.live(s) || yield(s)
		}
	}
	if !goOn || t.f.due {
		return
	}
	var after graph.StatementID
	if q.After != nil && q.After.Due == "" {
		after = q.After.ID
	}
	v.eachStatement(t, after, func(s uint32) bool { return v.row(s).due != 0 || yield(s) })
}

// sortedStatements answers in the order of due dates or amounts, of as many as
// there are: what is said of one entity, or amounts.
func (v *View) sortedStatements(ctx context.Context, t *statementTest, yield func(graph.Statement, error) bool) {
	type place struct {
		s   uint32
		due graph.Day // 0: none
		at  graph.StatementPosition
	}
	q := t.q
	compare := func(a, b place) int {
		return cmp.Or(
			graph.CompareLast(a.due == 0, b.due == 0, func() int { return cmp.Compare(a.due, b.due) }),
			a.at.Compare(b.at), // by amount alone
			v.compareStatements(a.s, b.s))
	}
	var found []place
	var err error
	seen := 0
	v.eachStatement(t, "", func(s uint32) bool {
		if seen++; seen%itemsEvery == 0 {
			if err = graph.Interrupted(ctx); err != nil {
				return false
			}
		}
		r := v.row(s)
		if !t.row(r) {
			return true
		}
		p := place{s: s}
		if q.Sort == graph.SortDue {
			p.due = r.due
		}
		if q.Sort == graph.SortAmount || t.record || q.After != nil {
			st := v.statement(s)
			if !t.rest(&st) || q.After != nil && q.Position(&st).Compare(*q.After) <= 0 {
				return true
			}
			if q.Sort == graph.SortAmount {
				p.at = q.Position(&st)
				p.at.ID = ""
			}
		}
		found = append(found, p)
		return true
	})
	if err != nil {
		yield(graph.Statement{}, err)
		return
	}
	limit := len(found)
	if q.Limit > 0 {
		limit = min(limit, q.Limit)
	}
	room := room{bytes: q.Bytes}
	for _, p := range smallest(found, limit, compare) {
		if err := graph.Interrupted(ctx); err != nil {
			yield(graph.Statement{}, err)
			return
		}
		if !yield(v.statement(p.s), nil) || !room.left(len(v.statementRecord(p.s))) {
			return
		}
	}
}

// smallest gives the k least of a list in order; the list stays as it is.
func smallest[T any](list []T, k int, compare func(a, b T) int) []T {
	k = min(k, len(list))
	if k*4 >= len(list) {
		all := slices.Clone(list)
		slices.SortFunc(all, compare)
		return all[:k:k]
	}
	if k == 0 {
		return nil
	}
	// A heap whose root is the greatest of the k least so far.
	h := slices.Clone(list[:k])
	down := func(i int) {
		for {
			c := 2*i + 1
			if c >= k {
				return
			}
			if c+1 < k && compare(h[c+1], h[c]) > 0 {
				c++
			}
			if compare(h[c], h[i]) <= 0 {
				return
			}
			h[c], h[i] = h[i], h[c]
			i = c
		}
	}
	for i := k/2 - 1; i >= 0; i-- {
		down(i)
	}
	for _, x := range list[k:] {
		if compare(x, h[0]) < 0 {
			h[0] = x
			down(0)
		}
	}
	slices.SortFunc(h, compare)
	return h
}

// mirrored reports whether a relation is stored from the other end, too.
func (v *View) mirrored(s uint32) bool {
	st := v.statement(s)
	other, ok := v.statementSlot(st.Mirror())
	return ok && v.live(other)
}

// typeCounts counts relationships by predicate, direction and the type of the other end. Of
// few edges it keeps what each is and puts that in order, for there are more predicates and
// types than edges.
type typeCounts struct {
	v     *View
	types uint32
	few   []uint64 // key << 32 | 1, once for each edge
	many  []uint32 // by key; nil: there are few
}

// fewEdges is how many are few.
const fewEdges = 64

// anyway is the direction of what says the same from both ends, beside outward and inward.
const anyway = around

func newTypeCounts(v *View, edges int) typeCounts {
	t := typeCounts{v: v, types: uint32(len(v.types.words))}
	if edges <= fewEdges {
		t.few = make([]uint64, 0, edges)
	} else {
		t.many = []uint32{}
	}
	return t
}

func (t *typeCounts) add(predicate, direction, typ, by uint32) {
	k := (predicate*headings+direction)*t.types + typ
	if t.many == nil {
		t.few = append(t.few, uint64(k)<<32|1)
		return
	}
	if int(k) >= len(t.many) {
		t.many = append(t.many, make([]uint32, int(k)+1-len(t.many))...)
	}
	t.many[k] += by
}

// counts gives what was counted, as graph.ProfileResult has it.
func (t *typeCounts) counts() []graph.Count {
	slices.Sort(t.few)
	found := t.few[:0] // key << 32 | count
	for _, x := range t.few {
		if i := len(found) - 1; i >= 0 && found[i]>>32 == x>>32 {
			found[i]++
		} else {
			found = append(found, x)
		}
	}
	for k, n := range t.many {
		if n > 0 {
			found = append(found, uint64(k)<<32|uint64(n))
		}
	}
	groups, last := 0, none
	for _, x := range found {
		if group := uint32(x>>32) / t.types; group != last {
			groups, last = groups+1, group
		}
	}
	out, types := make([]graph.Count, 0, groups), make([]graph.TypeCount, 0, len(found))
	for len(found) > 0 {
		group := uint32(found[0]>>32) / t.types
		c := graph.Count{Predicate: t.v.preds.words[group/headings], Direction: graph.In}
		switch group % headings {
		case anyway:
			c.Direction = graph.Any
		case outward:
			c.Direction = graph.Out
		}
		from := len(types)
		for ; len(found) > 0 && uint32(found[0]>>32)/t.types == group; found = found[1:] {
			n := int(uint32(found[0]))
			c.Count += n
			types = append(types, graph.TypeCount{Type: t.v.types.words[uint32(found[0]>>32)%t.types], Count: n})
		}
		if c.Count <= graph.MaxTypedCount {
			c.Types = slices.Clip(types[from:])
			slices.SortFunc(c.Types, func(a, b graph.TypeCount) int { return strings.Compare(string(a.Type), string(b.Type)) })
		}
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b graph.Count) int {
		if a.Predicate != b.Predicate {
			return strings.Compare(string(a.Predicate), string(b.Predicate))
		}
		return strings.Compare(string(a.Direction), string(b.Direction))
	})
	return out
}

// Said implements graph.Reader: of none, for Statements costs no more.
func (v *View) Said(ctx context.Context, of []graph.EntityID) (graph.SaidResult, error) {
	if err := begin(ctx, func() error { return graph.CheckSaid(of) }); err != nil {
		return graph.SaidResult{}, err
	}
	rev, err := v.Revision(ctx)
	return graph.SaidResult{Of: map[graph.EntityID][]graph.Statement{}, Revision: rev}, err
}

// Lists implements graph.Reader: of none, for Statements costs no more.
func (v *View) Lists(ctx context.Context, of []graph.StatementsQuery) (graph.ListsResult, error) {
	if err := begin(ctx, func() error { return graph.CheckLists(of) }); err != nil {
		return graph.ListsResult{}, err
	}
	rev, err := v.Revision(ctx)
	return graph.ListsResult{Lists: make([][]graph.Statement, len(of)), Revision: rev}, err
}

// Profile implements graph.Reader.
func (v *View) Profile(ctx context.Context, id graph.EntityID) (out graph.ProfileResult, err error) {
	if err := graph.Interrupted(ctx); err != nil {
		return graph.ProfileResult{}, err
	}
	e, ok := v.find(id)
	if !ok {
		return graph.ProfileResult{}, graph.NotFound("id", id)
	}
	lists := v.edges(e)
	seen := 0
	for _, list := range lists {
		seen += len(list)
	}
	t := newTypeCounts(v, seen)
	twins := v.twins(e)
	count := func(x edge, either bool, by uint32) {
		s := x.statement()
		if v.row(s).aside() {
			return
		}
		p, typ := v.row(s).predicate(), v.typ(x.other)
		switch {
		case either:
			if twins == 0 || !x.incoming() || !v.mirrored(s) {
				t.add(p, anyway, typ, by)
			}
		default:
			if x.incoming() || x.other == e {
				t.add(p, inward, typ, by)
			}
			if !x.incoming() {
				t.add(p, outward, typ, by)
			}
		}
	}
	if h, ok := v.b.hub(e); ok && h.kinds != nil && !v.retyped && twins == 0 && v.deadN < len(h.edges) {
		lists[0] = nil
		t.many = []uint32{} // for these are no single edges
		for i, g := range h.groups {
			for typ, k := range h.kinds[i] {
				if k == 0 {
					continue
				}
				if g.either() {
					t.add(g.predicate(), anyway, uint32(typ), k)
					continue
				}
				if g.heading() != outward {
					t.add(g.predicate(), inward, uint32(typ), k)
				}
				if g.heading() != inward {
					t.add(g.predicate(), outward, uint32(typ), k)
				}
			}
		}
		symmetric := v.symmetric()
		v.eachDead(e, func(x edge) { count(x, symmetric.has(v.row(x.statement()).predicate()), ^uint32(0)) })
	}
	seen = 0
	for _, list := range lists {
		for _, x := range list {
			if seen++; seen%checkEvery == 0 {
				if err := graph.Interrupted(ctx); err != nil {
					return graph.ProfileResult{}, err
				}
			}
			if v.live(x.statement()) {
				count(x, x.either(), 1)
			}
		}
	}
	out.Counts, out.Mentions, out.Revision = t.counts(), v.mentionCounts(e), v.rev
	v.fillNode(&out.Node, e)
	facts := v.facts(e)
	own := v.inOrder(slices.Concat(facts[:]...))
	out.Facts, out.StoppedBy, err = graph.FactsOf(func(yield func(graph.Statement, error) bool) {
		for _, s := range own {
			if !v.live(s) || v.row(s).aside() {
				continue
			}
			if err := graph.Interrupted(ctx); err != nil {
				yield(graph.Statement{}, err)
				return
			}
			if !yield(v.statement(s), nil) {
				return
			}
		}
	})
	if err != nil {
		return graph.ProfileResult{}, err
	}
	return out, nil
}

// Schema implements graph.Reader.
func (v *View) Schema(ctx context.Context) (graph.SchemaResult, error) {
	if err := graph.Interrupted(ctx); err != nil {
		return graph.SchemaResult{}, err
	}
	return graph.SchemaResult{Schema: v.defined.Clone(), Revision: v.rev}, nil
}

// Stats implements graph.Reader.
func (v *View) Stats(ctx context.Context) (graph.Stats, error) {
	if err := graph.Interrupted(ctx); err != nil {
		return graph.Stats{}, err
	}
	c := &v.counts
	out := graph.Stats{
		Entities: c.entities, Statements: c.statements, Relationships: c.statements - c.facts, Facts: c.facts,
		Citations: c.cites, Sources: len(v.bySource) - v.dropped, Texts: v.texts,
		ByType: map[graph.Type]int{}, ByPredicate: map[graph.Predicate]int{},
		ByStatus: map[graph.Status]int{}, BySource: map[graph.SourceID]int{},
		Revision: v.rev,
	}
	for code, n := range c.byType {
		if n > 0 {
			out.ByType[v.types.words[code]] = n
		}
	}
	for code, n := range c.byPredicate {
		if n > 0 {
			out.ByPredicate[v.preds.words[code]] = n
		}
	}
	for code, n := range c.byStatus {
		if n > 0 {
			out.ByStatus[graph.Statuses[code]] = n
		}
	}
	for _, code := range v.bySource {
		if s := v.sources.at(code); s.statements > 0 {
			out.BySource[s.ID] = s.statements
		}
	}
	return out, nil
}

// Revision implements graph.Reader.
func (v *View) Revision(ctx context.Context) (graph.Revision, error) {
	if err := graph.Interrupted(ctx); err != nil {
		return graph.Revision{}, err
	}
	return v.rev, nil
}

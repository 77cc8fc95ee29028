package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"hubgraph/graph"
	"hubgraph/graph/check"
)

// A Builder makes a View of what is put into it: sources, then entities, then
// statements, each in any order. Records must be canonical. A Builder is used
// by one goroutine and for one View.
type Builder struct {
	schema  graph.Schema
	types   *dict[graph.Type]
	preds   *dict[graph.Predicate]
	units   *dict[string]
	quals   *dict[string] // their keys
	keySets *dict[string]
	sources []*source
	codes   map[graph.SourceID]uint32

	ents   []builtEntity
	arena  blob                     // their records
	entN   map[graph.EntityID]int32 // in ID order once sealed
	sealed bool

	w     baseWriter
	order [][]uint64 // of the statements of each predicate: the top of the key << 32 | the number of coming
	buf   []byte
	count counts
}

type builtEntity struct {
	id  graph.EntityID
	typ uint32
}

// noKeys numbers sets of keys, the first of which has none.
func noKeys() *dict[string] {
	_, d := (&dict[string]{}).add("")
	return d
}

// NewBuilder makes an empty Builder.
func NewBuilder() *Builder {
	return &Builder{
		w:     baseWriter{base: base{hash: newHasher()}},
		types: &dict[graph.Type]{}, preds: &dict[graph.Predicate]{}, units: &dict[string]{}, quals: &dict[string]{}, keySets: noKeys(),
		codes: map[graph.SourceID]uint32{}, entN: map[graph.EntityID]int32{},
	}
}

// Empty gives a view of nothing.
func Empty(rev graph.Revision) *View {
	v, err := NewBuilder().View(rev)
	if err != nil {
		panic(err) // there is nothing to be wrong
	}
	return v
}

// SetSchema says what the store adds to the built-in schema.
func (b *Builder) SetSchema(add graph.Schema) { b.schema = add }

// Expect makes room for about so many entities and statements, which otherwise is made anew
// again and again as they come.
func (b *Builder) Expect(entities, statements int) {
	b.ents = slices.Grow(b.ents, entities)
	b.arena.places = slices.Grow(b.arena.places, entities)
	b.w.rows = slices.Grow(b.w.rows, statements)
	b.w.statements.places = slices.Grow(b.w.statements.places, statements)
}

// AddSource adds a source; an error if it is there already.
func (b *Builder) AddSource(s graph.Source) error {
	if _, ok := b.codes[s.ID]; ok {
		return fmt.Errorf("source %q is there twice", s.ID)
	}
	if len(b.sources) == maxSources {
		return fmt.Errorf("source %q is one too many; a view holds at most %d", s.ID, maxSources)
	}
	b.codes[s.ID] = uint32(len(b.sources))
	b.sources = append(b.sources, &source{Source: s})
	return nil
}

// AddText attaches a text to a source that has been added.
func (b *Builder) AddText(t graph.SourceText) error {
	c, ok := b.codes[t.Source]
	if !ok {
		return fmt.Errorf("text of an unknown source %q", t.Source)
	}
	b.sources[c].text, b.sources[c].hasText = t.Text, true
	return nil
}

// AddEntity adds an entity; an error if it is there already, or if statements
// have been added before it. record is its encoding, which is copied; nil where it is
// not at hand.
func (b *Builder) AddEntity(e *graph.Entity, record []byte) error {
	if b.sealed {
		return fmt.Errorf("entity %q comes after statements", e.ID)
	}
	if _, ok := b.entN[e.ID]; ok {
		return fmt.Errorf("entity %q is there twice", e.ID)
	}
	var typ uint32
	typ, b.types = b.types.add(e.Type)
	if record == nil {
		b.buf = graph.AppendEntity(b.buf[:0], e)
		record = b.buf
	}
	b.arena.add(record)
	id := graph.EntityID(strings.Clone(string(e.ID)))
	b.entN[id] = 0
	b.ents = append(b.ents, builtEntity{id, typ})
	for _, x := range e.AllIdentifiers() {
		b.w.identifiers = append(b.w.identifiers, ref{b.w.hash.text(x.Key()), uint32(len(b.ents) - 1)})
	}
	return nil
}

// seal numbers the entities in ID order.
func (b *Builder) seal() {
	if b.sealed {
		return
	}
	b.sealed = true
	order := make([]int32, len(b.ents))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(i, j int32) int { return strings.Compare(string(b.ents[i].id), string(b.ents[j].id)) })
	number := make([]uint32, len(order))
	b.w.entities = b.arena.heir(len(order))
	b.w.idEnds, b.w.types = make([]uint32, 0, len(order)), make([]uint32, 0, len(order))
	for n, i := range order {
		e := &b.ents[i]
		number[i] = uint32(n)
		b.entN[e.id] = int32(n)
		b.w.entity(e.id, e.typ)
		b.w.entities.keep(&b.arena, uint32(i))
		b.count.entity(e.typ, 1)
	}
	for i := range b.w.identifiers {
		b.w.identifiers[i].at = number[b.w.identifiers[i].at]
	}
	b.ents, b.arena = nil, blob{}
}

// AddStatement adds a statement; an error if its ends or its source have not
// been added, or if it is there already (said by View). record is its encoding, which is
// copied; nil where it is not at hand.
func (b *Builder) AddStatement(s *graph.Statement, record []byte) error {
	b.seal()
	r := rowOf(s)
	var ok bool
	if r.subject, ok = b.entN[s.Subject]; !ok {
		return fmt.Errorf("statement %s: unknown subject %q", s.ID, s.Subject)
	}
	if s.IsRelationship() {
		if r.object, ok = b.entN[s.Object]; !ok {
			return fmt.Errorf("statement %s: unknown object %q", s.ID, s.Object)
		}
	} else {
		var unit uint32
		unit, b.units = b.units.add(s.Value.Unit)
		r.object = ^int32(unit)
	}
	source, ok := b.codes[s.Source]
	if !ok {
		return fmt.Errorf("statement %s: unknown source %q", s.ID, s.Source)
	}
	var keys uint32
	keys, b.keySets = withKeySet(b.keySets, s)
	r.source = sourceAnd(source, keys)
	var p uint32
	p, b.preds = b.preds.add(s.Predicate)
	r.claim |= p << 9
	n := uint32(len(b.w.rows))
	if record == nil {
		b.buf = graph.AppendStatement(b.buf[:0], s)
		record = b.buf
	}
	b.w.statements.add(record)
	for int(p) >= len(b.order) {
		b.order = append(b.order, nil)
	}
	b.order[p] = append(b.order[p], uint64(keyOf(record).top())<<32|uint64(n))
	b.w.rows = append(b.w.rows, r)
	b.w.mentions = append(b.w.mentions, mentionsIn(s, n, func(id graph.EntityID) (int32, bool) { e, ok := b.entN[id]; return e, ok }, func(key string) (code uint32) {
		code, b.quals = b.quals.add(key)
		return code
	})...)
	if s.Value.Amount != "" {
		b.w.figures = append(b.w.figures, ref{b.w.hash.text(string(s.Value.Amount)), n})
	}
	b.sources[source].statements++
	b.count.statement(&r, len(s.Cites), 1)
	return nil
}

// View gives the view of all that was added, at a revision. The Builder is not
// to be used afterwards.
func (b *Builder) View(rev graph.Revision) (*View, error) {
	b.seal()
	if err := b.sortStatements(); err != nil {
		return nil, err
	}
	v := &View{preds: b.preds}
	v.define(b.schema)
	*v = View{
		b: b.w.finish(v.symmetric(), usualPace), rev: rev, schema: v.schema, defined: v.defined, types: b.types, preds: b.preds, units: b.units, keys: b.quals, keySets: b.keySets, counts: b.count,
	}
	v.entN, v.stmtN = uint32(v.baseN()), v.baseM()
	v.pace = usualPace
	v.event = none
	if c, ok := v.types.find(graph.EventType); ok {
		v.event = c
	}
	var sources pagedEdit[*source]
	for c, s := range b.sources {
		sources.set(uint32(c), s)
		v.bySource = append(v.bySource, uint32(c))
		if s.hasText {
			v.texts++
		}
	}
	v.sources = sources.paged
	slices.SortFunc(v.bySource, func(x, y uint32) int {
		return strings.Compare(string(b.sources[x].ID), string(b.sources[y].ID))
	})
	for e := range v.baseN() {
		if d := v.edgesHere(e); d > maxDegree {
			return nil, fmt.Errorf("entity %q has %d relationships; a view holds at most %d of one", v.id(e), d, maxDegree)
		}
	}
	v.search = newSearch(v)
	return v, nil
}

// sortStatements puts the statements in ID order where they lie, and numbers them so.
func (b *Builder) sortStatements() error {
	words := slices.Clone(b.preds.words)
	slices.SortFunc(words, graph.ComparePredicates)
	n := len(b.w.rows)
	order := make([]uint32, 0, n)
	b.w.tops = make([]uint32, 0, n)
	key := func(x uint64) key { return keyOf(b.w.statements.at(uint32(x))) }
	for _, w := range words {
		p, _ := b.preds.find(w)
		list := b.order[p]
		slices.Sort(list)
		for from, to := 0, 0; from < len(list); from = to {
			for to = from + 1; to < len(list) && list[to]>>32 == list[from]>>32; {
				to++
			}
			alike := list[from:to]
			if len(alike) == 1 {
				continue
			}
			slices.SortFunc(alike, func(x, y uint64) int { return key(x).compare(key(y)) })
			for i := range alike[1:] {
				if key(alike[i]) == key(alike[i+1]) {
					return fmt.Errorf("statement %s is there twice", graph.StatementIDOf(w, b.w.statements.at(uint32(alike[i]))[:16]))
				}
			}
		}
		for _, x := range list {
			order = append(order, uint32(x))
			b.w.tops = append(b.w.tops, uint32(x>>32))
		}
		b.order[p] = nil
	}
	if len(b.w.mentions) > 0 || len(b.w.figures) > 0 {
		number := make([]uint32, n)
		for at, i := range order {
			number[i] = uint32(at)
		}
		for i := range b.w.mentions {
			b.w.mentions[i].at = number[b.w.mentions[i].at]
		}
		for i := range b.w.figures {
			b.w.figures[i].at = number[b.w.figures[i].at]
		}
	}
	arrange(order, b.w.rows, b.w.statements.places)
	b.w.rows, b.w.statements.places = fitted(b.w.rows), fitted(b.w.statements.places)
	return nil
}

// fitted gives a list without much room behind it.
func fitted[T any](list []T) []T {
	if cap(list) <= len(list)+len(list)/8 {
		return list
	}
	return append(make([]T, 0, len(list)), list...)
}

// arrange puts what has the number order[i] at i, in two lists, where it lies: each is large,
// and a second would take as much again. It uses up order.
func arrange[S, T any](order []uint32, list []S, with []T) {
	for first := range order {
		x, y := list[first], with[first]
		at := uint32(first)
		for int(order[at]) != first {
			from := order[at]
			list[at], with[at], order[at] = list[from], with[from], at
			at = from
		}
		list[at], with[at], order[at] = x, y, at
	}
}

// Build reads a whole store and gives a view of it, without texts. Where the
// store moves meanwhile it begins again; after three times it is check.ErrMoved.
func Build(ctx context.Context, r graph.Reader) (*View, error) {
	var out *View
	err := check.Again(func() error {
		b := NewBuilder()
		// What does not fit together may be of two revisions.
		var broken error
		note := func(err error) error {
			if broken == nil {
				broken = err
			}
			return nil
		}
		rev, err := check.Walk(ctx, r, check.Visitor{
			Schema:    func(s graph.SchemaResult) error { b.SetSchema(s.Additions()); return nil },
			Source:    func(s graph.SourceResult) error { return note(b.AddSource(s.Source)) },
			Entity:    func(n graph.Node) error { return note(b.AddEntity(&n.Entity, nil)) },
			Statement: func(s graph.Statement) error { return note(b.AddStatement(&s, nil)) },
		})
		switch {
		case err != nil:
			return err
		case broken != nil:
			return fmt.Errorf("read the graph: %w", broken)
		}
		out, err = b.View(rev)
		return err
	})
	return out, err
}

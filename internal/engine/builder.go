package engine

import (
	"cmp"
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
	arena  []byte
	entN   map[graph.EntityID]int32 // in ID order once sealed
	sealed bool

	w     baseWriter
	keys  []key
	stmts blob
	rows  []row
	count counts
}

type builtEntity struct {
	id       graph.EntityID
	typ      uint32
	from, to int
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
	from := len(b.arena)
	if record != nil {
		b.arena = append(b.arena, record...)
	} else {
		b.arena = graph.AppendEntity(b.arena, e)
	}
	id := graph.EntityID(strings.Clone(string(e.ID)))
	b.entN[id] = 0
	b.ents = append(b.ents, builtEntity{id, typ, from, len(b.arena)})
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
	for n, i := range order {
		e := &b.ents[i]
		number[i] = uint32(n)
		b.entN[e.id] = int32(n)
		b.w.entity(e.id, e.typ, b.arena[e.from:e.to])
		b.count.entity(e.typ, 1)
	}
	for i := range b.w.identifiers {
		b.w.identifiers[i].at = number[b.w.identifiers[i].at]
	}
	b.ents, b.arena = nil, nil
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
	n := uint32(len(b.rows))
	from := len(b.stmts.data)
	if record != nil {
		b.stmts.data = append(b.stmts.data, record...)
	} else {
		b.stmts.data = graph.AppendStatement(b.stmts.data, s)
	}
	b.stmts.ends = append(b.stmts.ends, uint64(len(b.stmts.data)))
	b.keys = append(b.keys, keyOf(b.stmts.data[from:]))
	b.rows = append(b.rows, r)
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
		b: b.w.finish(v.symmetric(), usualPace.hub), rev: rev, schema: v.schema, defined: v.defined, types: b.types, preds: b.preds, units: b.units, keys: b.quals, keySets: b.keySets, counts: b.count,
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

func (b *Builder) sortStatements() error {
	ranks := make([]uint32, len(b.preds.words))
	words := slices.Clone(b.preds.words)
	slices.SortFunc(words, graph.ComparePredicates)
	for i, w := range words {
		c, _ := b.preds.find(w)
		ranks[c] = uint32(i)
	}
	compare := func(i, j uint32) int {
		return cmp.Or(cmp.Compare(ranks[b.rows[i].predicate()], ranks[b.rows[j].predicate()]), b.keys[i].compare(b.keys[j]))
	}
	sorted := true
	for i := 1; i < len(b.rows); i++ {
		c := compare(uint32(i-1), uint32(i))
		if c == 0 {
			return fmt.Errorf("statement %d is there twice", i)
		}
		if c > 0 {
			sorted = false
			break
		}
	}
	if sorted {
		b.w.rows, b.w.statements = b.rows, b.stmts
		b.keys = nil
		return nil
	}
	order := make([]uint32, len(b.rows))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, compare)
	number := make([]uint32, len(order))
	b.w.rows = make([]row, 0, len(order))
	b.w.statements = blob{make([]byte, 0, len(b.stmts.data)), make([]uint64, 0, len(order))}
	for n, i := range order {
		if n > 0 && compare(order[n-1], i) == 0 {
			return fmt.Errorf("statement %s is there twice", graph.StatementIDOf(b.preds.words[b.rows[i].predicate()], b.stmts.at(i)[:16]))
		}
		number[i] = uint32(n)
		b.w.statement(b.rows[i], b.stmts.at(i))
	}
	for i := range b.w.mentions {
		b.w.mentions[i].at = number[b.w.mentions[i].at]
	}
	for i := range b.w.figures {
		b.w.figures[i].at = number[b.w.figures[i].at]
	}
	b.keys, b.rows, b.stmts = nil, nil, blob{}
	return nil
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

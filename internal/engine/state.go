package engine

import (
	"bytes"
	"context"
	"slices"

	"hubgraph/graph"
	"hubgraph/graph/change"
)

var _ change.Numbered = (*View)(nil)

// StoredSchema implements change.State.
func (v *View) StoredSchema() graph.Schema { return v.schema }

// WholeSchema implements change.State.
func (v *View) WholeSchema() *graph.Schema { return v.defined }

// StoredEntity implements change.State.
func (v *View) StoredEntity(id graph.EntityID) (graph.Entity, bool) {
	e, ok := v.find(id)
	if !ok {
		return graph.Entity{}, false
	}
	return v.entity(e), true
}

// StoredType implements change.State.
func (v *View) StoredType(id graph.EntityID) (graph.Type, bool) {
	e, ok := v.find(id)
	if !ok {
		return "", false
	}
	return v.types.words[v.typ(e)], true
}

// StoredEnds implements change.Numbered.
func (v *View) StoredEnds(ids []graph.EntityID, out []change.End) {
	var hashes [atOnce]uint64
	for len(ids) > 0 {
		n := min(len(ids), len(hashes))
		v.b.fetch(ids[:n], hashes[:])
		for i, id := range ids[:n] {
			out[i] = change.End{Number: -1}
			if e, ok := v.hashed(hashes[i], id); ok && !v.gone(e) {
				out[i] = change.End{Type: v.types.words[v.typ(e)], Number: e}
			}
		}
		ids, out = ids[n:], out[n:]
	}
}

// HasStatements implements change.Numbered.
func (v *View) HasStatements(ids []graph.StatementID, out []bool) {
	var found [atOnce]sought
	for len(ids) > 0 {
		n := min(len(ids), len(found))
		for i, id := range ids[:n] {
			found[i] = v.seek(id)
		}
		v.fetch(found[:n])
		for i := range found[:n] {
			s, ok := v.sought(&found[i])
			out[i] = ok && v.live(s)
		}
		ids, out = ids[n:], out[n:]
	}
}

// fetch reads of some statements what sought will look at first: read before it is known
// which of them are there, what lies apart in memory is waited for but once.
//
//go:noinline
func (v *View) fetch(list []sought) (read uint32) {
	for i := range list {
		x := &list[i]
		if !x.ok {
			continue
		}
		if ranges := v.b.ranges; int(x.predicate) < len(ranges) && ranges[x.predicate].starts != nil {
			d := &ranges[x.predicate]
			x.first = d.starts[x.key.top()>>d.shift]
			read += x.first
		} else {
			x.first = none
		}
		for _, r := range v.segments {
			if t := &r.byHash; len(t.tags) > 0 {
				read += uint32(t.tags[x.hash&uint64(len(t.tags)-1)])
			}
		}
	}
	for i := range list {
		if x := &list[i]; x.ok && int(x.first) < len(v.b.tops) {
			read += v.b.tops[x.first]
		}
	}
	return read
}

// Numbering implements change.Numbered. Views of one base number the entities alike that
// both have.
func (v *View) Numbering() any { return v.b }

// StoredStatement implements change.State.
func (v *View) StoredStatement(id graph.StatementID) (graph.Statement, bool) {
	s, ok := v.findStatement(id)
	if !ok {
		return graph.Statement{}, false
	}
	return v.statement(s), true
}

// StoredSource implements change.State.
func (v *View) StoredSource(id graph.SourceID) (graph.Source, bool) {
	c, ok := v.findSource(id)
	if !ok {
		return graph.Source{}, false
	}
	return v.sources.at(c).Source, true
}

// StoredText implements change.State.
func (v *View) StoredText(id graph.SourceID) (string, bool) {
	c, ok := v.findSource(id)
	if !ok {
		return "", false
	}
	s := v.sources.at(c)
	return s.text, s.hasText
}

// Mentions implements change.State. It yields in ID order, each statement once.
func (v *View) Mentions(id graph.EntityID, yield func(s *graph.Statement, subject, object graph.Type) bool) {
	var found []uint32
	if e, ok := v.slot(id); ok {
		for _, list := range v.edges(e) {
			for _, x := range list {
				found = append(found, x.statement())
			}
		}
		for _, list := range v.facts(e) {
			found = append(found, list...)
		}
		for _, list := range v.mentionsOf(e) {
			for _, m := range list {
				found = append(found, m.at)
			}
		}
	}
	slices.SortFunc(found, v.compareStatements)
	for _, s := range slices.Compact(found) {
		if !v.live(s) {
			continue
		}
		st := v.statement(s)
		r := v.row(s)
		subject, object := v.types.words[v.typ(r.subject)], graph.Type("")
		if !r.isFact() {
			object = v.types.words[v.typ(r.object)]
		}
		if !yield(&st, subject, object) {
			return
		}
	}
}

// StoredStats implements change.State.
func (v *View) StoredStats() graph.Stats {
	st, _ := v.Stats(context.Background()) // which does not end
	return st
}

// OfTypes implements change.State.
func (v *View) OfTypes(types []graph.Type, yield func(graph.EntityID, graph.Type) bool) {
	_, codes := v.typeSet(types)
	v.eachEntity("", func(e int32) bool {
		typ := v.typ(e)
		return !codes.has(typ) || yield(v.id(e), v.types.words[typ])
	})
}

// Naming implements change.State. It looks at every statement, but decodes only
// those that hold the letters of a name.
func (v *View) Naming(n change.Names, yield func(*graph.Statement) bool) {
	var sources, predicates codeSet
	for _, id := range n.Sources {
		if code, ok := v.findSource(id); ok {
			sources.add(code)
		}
	}
	for _, id := range n.Predicates {
		if code, ok := v.preds.find(id); ok {
			predicates.add(code)
		}
	}
	var words [][]byte
	for _, w := range slices.Concat(n.Qualifiers, n.Units) {
		words = append(words, []byte(w))
	}
	v.merged(int(v.baseM()), func(i int) uint32 { return uint32(i) }, v.later(every), func(s uint32) bool {
		r, record := v.row(s), v.statementRecord(s)
		if !sources.has(r.by()) && !predicates.has(r.predicate()) &&
			!slices.ContainsFunc(words, func(w []byte) bool { return bytes.Contains(record, w) }) {
			return true
		}
		st := v.statement(s)
		return yield(&st)
	})
}

// Accounts implements change.State. It looks at every entity, but decodes only those
// that hold the letters of a name.
func (v *View) Accounts(sources []graph.SourceID, types []graph.Type, yield func(*graph.Entity) bool) {
	var words [][]byte
	for _, w := range sources {
		words = append(words, []byte(w))
	}
	for _, w := range types {
		words = append(words, []byte(w))
	}
	v.eachEntity("", func(e int32) bool {
		record := v.record(e)
		if !slices.ContainsFunc(words, func(w []byte) bool { return bytes.Contains(record, w) }) {
			return true
		}
		ent := v.entity(e)
		return yield(&ent)
	})
}

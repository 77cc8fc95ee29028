package engine

import (
	"slices"

	"hubgraph/graph"
	"hubgraph/graph/change"
)

var _ change.State = (*View)(nil)

// StoredSchema implements change.State.
func (v *View) StoredSchema() graph.Schema { return v.schema }

// StoredEntity implements change.State.
func (v *View) StoredEntity(id graph.EntityID) (graph.Entity, bool) {
	e, ok := v.find(id)
	if !ok {
		return graph.Entity{}, false
	}
	return v.entity(e), true
}

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
func (v *View) Mentions(id graph.EntityID, yield func(*graph.Statement) bool) {
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
	}
	h := hashString(string(id))
	for _, list := range [][]ref{refsOf(v.b.mentions, h), refsOf(v.mentions, h)} {
		for _, m := range list {
			found = append(found, m.at)
		}
	}
	slices.SortFunc(found, v.compareStatements)
	for _, s := range slices.Compact(found) {
		if !v.live(s) {
			continue
		}
		// A mention is found by hash only, so it is asked of the record.
		if st := v.statement(s); slices.Contains(st.Mentioned(), id) && !yield(&st) {
			return
		}
	}
}

package ask

import (
	"context"
	"maps"

	"hubgraph/graph"
)

// The bounds of entities about which all is asked for together.
const (
	maxKnown = 20  // of one answer
	maxLinks = 150 // that each has; about one that has more, no store gives all
)

// A said holds all that is said about some entities, so that several questions about them
// cost the store one.
type said struct {
	store graph.Store
	about map[graph.EntityID][]graph.Statement // nil about those that the store left out
}

func newSaid(store graph.Store) *said {
	return &said{store, map[graph.EntityID][]graph.Statement{}}
}

// know asks for what is said about entities; only of those that it was not asked of yet.
func (s *said) know(ctx context.Context, q *asked, at graph.Revision, nodes []graph.Node) error {
	var of []graph.EntityID
	for i := range nodes {
		n := &nodes[i]
		if _, known := s.about[n.ID]; n.ID != "" && !known && n.Degree <= maxLinks && len(of) < maxKnown {
			of, s.about[n.ID] = append(of, n.ID), nil
		}
	}
	if len(of) == 0 {
		return nil
	}
	r, err := s.store.Said(ctx, of)
	if err != nil {
		return err
	}
	q.moved = q.moved || r.Revision != at
	maps.Copy(s.about, r.Of)
	return nil
}

// of gives what a query about an entity gives, and whether there may be more of it; ok is
// false where it is not known. The query is in order of ids, and asks for no type of an end.
func (s *said) of(q *graph.StatementsQuery, sch *graph.Schema) (list []graph.Statement, more, ok bool) {
	all := s.about[q.About]
	if q.About == "" || all == nil {
		return nil, false, false
	}
	size := 0
	for i := range all {
		st := &all[i]
		if q.After != nil && st.ID <= q.After.ID {
			continue
		}
		subject, object := &graph.Entity{ID: st.Subject}, (*graph.Entity)(nil)
		if st.Object != "" {
			object = &graph.Entity{ID: st.Object}
		}
		if !q.Match(sch, st, subject, object) {
			continue
		}
		list = append(list, *st)
		if size += st.Size(); len(list) == q.Limit || size > q.Bytes {
			return list, true, true
		}
	}
	return list, false, true
}

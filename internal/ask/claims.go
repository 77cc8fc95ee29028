package ask

import (
	"cmp"
	"errors"
	"slices"

	"hubgraph/graph"
)

// maxGroups is how many sets of predicates claims are looked for by.
const maxGroups = 12

// A found is a statement with what it was found by.
type found struct {
	statement graph.Statement
	match     graph.Match
	score     float64
	unmatched []string
}

// claims finds statements by all the words.
func (s *seeker) claims() error {
	for i := range s.may.all {
		if err := s.claimsOf(&s.may.all[i]); err != nil {
			return err
		}
	}
	return nil
}

// claimsOf finds statements by all the words of a reading.
func (s *seeker) claimsOf(r *reading) error {
	type group struct {
		mask uint64
		of   []covering
	}
	var groups []group
	if r.figure != nil || r.date != nil || r.statuses != nil {
		groups = append(groups, group{})
	}
	for _, c := range r.covered {
		if c.predicate == "" {
			continue
		}
		i := slices.IndexFunc(groups, func(g group) bool { return g.mask == c.mask })
		if i < 0 {
			if len(groups) == maxGroups {
				continue
			}
			i = len(groups)
			groups = append(groups, group{mask: c.mask})
		}
		groups[i].of = append(groups[i].of, c)
	}
	for _, g := range groups {
		of := *r
		if of.statuses != nil && of.statuses.mask&g.mask != 0 {
			of.statuses = nil // the same words are part of the label
		}
		mask := g.mask
		if of.statuses != nil {
			mask |= of.statuses.mask
		}
		rest := pieces(r.atoms, mask)
		if len(rest) > 2 || len(g.of) == 0 && of.figure == nil && of.date == nil && of.statuses == nil {
			continue
		}
		var ends [2][]Hit
		all := true
		for i, p := range rest {
			var err error
			if ends[i], err = s.mean(p.words(r.atoms)); err != nil {
				return err
			}
			all = all && len(ends[i]) > 0
		}
		if !all {
			continue
		}
		if err := s.gather(&of, g.of, ends[0], ends[1]); err != nil {
			return err
		}
	}
	return nil
}

// maxSifted is how many statements are looked at for some that the store can't be asked
// for: those with a date in a span, for it knows only what is due or was observed in it, and
// those about one entity that name another.
const maxSifted = 1000

// onlyDate is the place, of the three queries for a date alone, of the one that looks at
// statements of any date.
const onlyDate = 2

// gather takes up the statements of some predicates, of what a reading says, and about one
// of some entities, and of some others, where there are any of these. By a date those are
// found of which any date lies in it; by a date alone first those that are due or were
// observed in it.
func (s *seeker) gather(r *reading, of []covering, about, other []Hit) error {
	q := graph.StatementsQuery{Limit: s.limit + 1, Bytes: graph.MaxAnswerBytes}
	dateAlone := r.date != nil && len(of) == 0 && len(about) == 0 && r.figure == nil
	if len(other) > 0 || r.date != nil && !dateAlone {
		q.Limit = maxSifted + 1
	}
	for _, c := range of {
		q.Filter.Predicates = append(q.Filter.Predicates, c.predicate)
	}
	if r.figure != nil {
		r.figure.asks(&q)
	}
	if r.statuses != nil {
		q.Filter.Statuses = r.statuses.statuses
	}
	queries := []graph.StatementsQuery{q}
	if r.figure != nil && r.figure.bound != "" { // what states this number comes first
		same := q
		same.Amount = r.figure.amount
		queries = []graph.StatementsQuery{q, same}
	}
	if dateAlone {
		due, seen := q, q
		due.Filter.DueAfter, due.Filter.DueBefore = r.date.from, r.date.to
		seen.Filter.ObservedAfter, seen.Filter.ObservedBefore = r.date.from, r.date.to
		q.Limit = maxSifted + 1
		queries = []graph.StatementsQuery{due, seen, q}
	}
	subjects := []graph.EntityID{""}
	if len(about) > 0 {
		subjects = nil
		for _, h := range about {
			subjects = append(subjects, h.Entity.ID)
		}
	}
	for _, id := range subjects {
		had := len(s.claimed)
		for i, q := range queries {
			if i == onlyDate && len(s.claimed)-had >= s.limit {
				s.cut = true // there may be others
				break
			}
			q.About = id
			list, err := s.statements(q)
			if err != nil {
				return err
			}
			size := 0
			for i := range list {
				st := &list[i]
				size += st.Size()
				if len(other) > 0 && !slices.ContainsFunc(other, func(h Hit) bool { return mentions(st, h.Entity.ID) }) || r.date != nil && !r.date.of(st) || r.figure != nil && !r.figure.of(st) {
					continue
				}
				s.claimed = append(s.claimed, foundBy(st, r, of))
			}
			if len(list) == q.Limit || size > q.Bytes {
				s.cut = true
			}
		}
	}
	return nil
}

// foundBy gives a statement with what it was found by.
func foundBy(st *graph.Statement, r *reading, of []covering) found {
	for _, c := range of {
		if c.predicate == st.Predicate {
			return found{statement: *st, match: graph.Match{Name: c.text, How: c.how}, score: max(float64(c.share)/1000, 0.001)}
		}
	}
	match := graph.Match{}
	switch {
	case r.figure != nil:
		match = graph.Match{Name: r.figure.text, How: "figure"}
	case r.date != nil:
		match = graph.Match{Name: r.date.text, How: "date"}
	case r.statuses != nil && slices.Contains(r.statuses.statuses, st.Status):
		match = graph.Match{Name: r.statuses.text, How: r.statuses.how}
	}
	if r.figure != nil && r.figure.upTo == "" && r.figure.amount != st.Value.Amount {
		return found{statement: *st, match: match, score: 0.5}
	}
	return found{statement: *st, match: match, score: 1}
}

// mentions reports whether a statement has an entity at an end or in a qualifier.
func mentions(st *graph.Statement, id graph.EntityID) bool {
	return st.Subject == id || st.Object == id || slices.ContainsFunc(st.Qualifiers, func(q graph.Qualifier) bool { return q.Entity == id })
}

func (s *seeker) statements(q graph.StatementsQuery) (list []graph.Statement, err error) {
	var rev graph.Revision
	q.Bytes, q.Revision = cmp.Or(q.Bytes, graph.MaxAnswerBytes/8), &rev
	for st, err := range s.a.store.Statements(s.ctx, q) {
		if errors.Is(err, graph.ErrNotFound) {
			s.asked.moved = true
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		list = append(list, st)
	}
	s.moved(rev)
	return list, nil
}

package ask

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"hubgraph/graph"
	"hubgraph/internal/names"
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
	return s.taking(func(s *seeker) error {
		for i := range s.may.all {
			if err := s.claimsOf(&s.may.all[i]); err != nil {
				return err
			}
		}
		if len(s.claimed) > 0 {
			return nil
		}
		return s.printed()
	})
}

// printed finds statements whose figure is printed as the text is, in a unit that it does not have
// elsewhere: 1 gigabyte per second.
func (s *seeker) printed() error {
	f := s.may.plain.figure
	first, _ := utf8.DecodeRuneInString(strings.TrimSpace(s.typed.text))
	if f == nil || f.upTo != "" || f.bound != "" || len(pieces(s.may.plain.atoms, 0)) != 1 || !unicode.IsDigit(first) {
		return nil // a unit stands behind its figure
	}
	keys := names.Keys(s.typed.text)
	all, err := s.through(graph.StatementsQuery{Unit: f.unit, Amount: f.amount}, func(list []graph.Statement) bool {
		for i := range list {
			if printed := list[i].Value.Printed; printed != "" && slices.ContainsFunc(names.Keys(printed), func(k string) bool { return slices.Contains(keys, k) }) {
				s.claimed = append(s.claimed, found{statement: list[i], match: graph.Match{Name: printed, How: "figure"}, score: 1})
			}
		}
		return false
	})
	s.cut = s.cut || !all && len(s.claimed) > 0
	return err
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
	var named []standing
	if len(groups) > 0 && len(r.covered) > 0 {
		var err error
		if named, err = s.standingIn(r); err != nil {
			return err
		}
	}
	for _, g := range groups {
		whole := r.outside(g.mask, named)
		had := len(s.claimed)
		if err := s.claimsBeside(r, g.of, whole); err != nil {
			return err
		}
		if whole == g.mask || len(s.claimed) > had {
			continue
		}
		if err := s.claimsBeside(r, g.of, g.mask); err != nil {
			return err
		}
	}
	return nil
}

// outside gives what of a label's words stands outside the names of which they are a part: in
// 属于概念 风能概念 the last word belongs to the name. All of them where none would be left.
func (r *reading) outside(label uint64, named []standing) uint64 {
	out := label
	for _, n := range named {
		if n.mask&^label&need(r.atoms) != 0 {
			out &^= n.mask
		}
	}
	if out&need(r.atoms) == 0 || saysNothing(r.atoms, out) {
		return label
	}
	return out
}

// claimsBeside finds statements of the predicates that some words of a reading are a label of,
// where the others are names or say what else it says.
func (s *seeker) claimsBeside(r *reading, label []covering, mask uint64) error {
	of := *r
	if of.statuses != nil && of.statuses.mask&mask != 0 {
		of.statuses = nil // the same words are part of the label
	}
	if of.statuses != nil {
		mask |= of.statuses.mask
	}
	rest := pieces(r.atoms, mask)
	if len(rest) > 2 || len(label) == 0 && of.figure == nil && of.date == nil && of.statuses == nil {
		return nil
	}
	var ends [2][]Hit
	for i, p := range rest {
		var err error
		if ends[i], err = s.mean(p.words(r.atoms)); err != nil || len(ends[i]) == 0 {
			return err
		}
	}
	return s.gather(&of, label, ends[0], ends[1])
}

// The bounds of how many statements are looked at for some that the store can't be asked for:
// those with a date in a span, for it knows only what is due or was observed in it, and those
// about one entity that name another.
const (
	maxSifted = 10_000 // for a text
	maxPage   = 1000   // at once
)

// gather takes up the statements of some predicates, of what a reading says, and about one
// of some entities, and of some others, where there are any of these. By a date those are
// found of which any date lies in it; by a date alone first those that are due or were
// observed in it.
func (s *seeker) gather(r *reading, of []covering, about, other []Hit) error {
	if len(about) > 0 {
		if err := s.know(slices.Concat(about, other)); err != nil {
			return err
		}
	}
	q := graph.StatementsQuery{Limit: s.limit + 1, Bytes: graph.MaxAnswerBytes}
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
	had := len(s.claimed)
	if r.date != nil && len(of) == 0 && len(about) == 0 && r.figure == nil {
		due, seen := q, q
		due.Filter.DueAfter, due.Filter.DueBefore = r.date.from, r.date.to
		seen.Filter.ObservedAfter, seen.Filter.ObservedBefore = r.date.from, r.date.to
		for _, q := range []graph.StatementsQuery{due, seen} {
			if err := s.sift(q, r, nil, nil, false); err != nil {
				return err
			}
		}
		if len(s.claimed)-had >= s.limit {
			s.cut = true // there may be others
			return nil
		}
	}
	// What names one of two in a qualifier alone is about the other.
	sides := [][2][]Hit{{about, other}}
	switch {
	case len(about) == 0:
		sides[0][0] = []Hit{{}}
	case len(other) > 0 && degrees(other) < degrees(about):
		sides = [][2][]Hit{{other, about}, {about, other}}
	case len(other) > 0:
		sides = append(sides, [2][]Hit{other, about})
	}
	for _, side := range sides {
		for i := range side[0] {
			for _, q := range queries {
				q.About = side[0][i].Entity.ID
				if err := s.sift(q, r, of, side[1], r.date != nil || len(other) > 0); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// degrees counts the links of entities.
func degrees(hits []Hit) (n int) {
	for i := range hits {
		n += hits[i].Entity.Degree
	}
	return n
}

// sift takes up what a query gives that is of a reading and, where there are others, mentions
// one of them: of its first answers, or on and on as long as some may be looked at.
func (s *seeker) sift(q graph.StatementsQuery, r *reading, of []covering, other []Hit, on bool) error {
	had := len(s.claimed)
	take := func(list []graph.Statement) (enough bool) {
		for i := range list {
			st := &list[i]
			if len(other) > 0 && !slices.ContainsFunc(other, func(h Hit) bool { return mentions(st, h.Entity.ID) }) || r.date != nil && !r.date.of(st) || r.figure != nil && !r.figure.of(st) {
				continue
			}
			s.claimed = append(s.claimed, foundBy(st, r, of))
		}
		// Of what is found alike the first come first.
		return len(of) == 0 && r.figure == nil && len(s.claimed)-had > s.limit
	}
	if on {
		all, err := s.through(q, take)
		s.cut = s.cut || !all
		return err
	}
	list, more, err := s.statements(q)
	s.cut = s.cut || more
	take(list)
	return err
}

// through gives what a query gives a page at a time, until that is enough or as many are looked
// at as may be. all says that nothing is left.
func (s *seeker) through(q graph.StatementsQuery, take func([]graph.Statement) (enough bool)) (all bool, err error) {
	for {
		q.Limit, q.Bytes = min(maxPage, maxSifted-s.sifted), graph.MaxAnswerBytes
		if q.Limit == 0 {
			s.spent = true
			return false, nil
		}
		list, more, err := s.statements(q)
		if err != nil {
			return false, err
		}
		s.sifted += len(list)
		if enough := take(list); enough || !more {
			return !more, nil
		}
		q.After = &graph.StatementPosition{ID: list[len(list)-1].ID}
	}
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

// A given is what a query gave, and whether there may be more of it.
type given struct {
	list []graph.Statement
	more bool
}

// statements gives what a query gives, and whether there may be more of it. Several readings
// of a text ask the same.
func (s *seeker) statements(q graph.StatementsQuery) (list []graph.Statement, more bool, err error) {
	q.Revision = nil
	if list, more, ok := s.said.of(&q, s.schema); ok {
		return list, more, nil
	}
	key, err := json.Marshal(q)
	if err != nil {
		return nil, false, err
	}
	g, ok := s.given[string(key)]
	if s.planned != nil && !ok {
		s.planned.add(string(key), q)
		return nil, false, nil
	}
	if !ok && q.About == "" && s.step != nil {
		if err := s.askTogether(); err != nil {
			return nil, false, err
		}
		g, ok = s.given[string(key)]
	}
	if !ok {
		if g, err = s.ask(q); err != nil {
			return nil, false, err
		}
		s.given[string(key)] = g
	}
	return g.list, g.more, nil
}

// A plan is what a step would ask of the whole graph, each once.
type plan struct {
	keys    []string
	queries []graph.StatementsQuery
}

func (p *plan) add(key string, q graph.StatementsQuery) {
	if q.About == "" && len(p.keys) < graph.MaxLists && !slices.Contains(p.keys, key) {
		p.keys, p.queries = append(p.keys, key), append(p.queries, q)
	}
}

// taking takes a step, which may ask several queries of the whole graph.
func (s *seeker) taking(step func(*seeker) error) error {
	s.step = step
	defer func() { s.step = nil }()
	return step(s)
}

// askTogether asks what the step asks of the whole graph where none of it is found, once it
// asks the first of that: so that it costs the store one question. For that the step is
// tried with what is known.
func (s *seeker) askTogether() error {
	try := *s
	try.planned, try.claimed, try.meant = &plan{}, nil, maps.Clone(s.meant)
	step := s.step
	s.step, try.step = nil, nil
	if err := step(&try); err != nil || len(try.planned.keys) < 2 {
		return err
	}
	r, err := s.a.store.Lists(s.ctx, try.planned.queries)
	if err != nil {
		return err
	}
	s.moved(r.Revision)
	for i, list := range r.Lists {
		if list != nil {
			s.given[try.planned.keys[i]] = givenBy(&try.planned.queries[i], list)
		}
	}
	return nil
}

// givenBy is what a query gave.
func givenBy(q *graph.StatementsQuery, list []graph.Statement) given {
	size := 0
	for i := range list {
		size += list[i].Size()
	}
	return given{list, len(list) == q.Limit || size > q.Bytes}
}

// ask asks the store for what a query gives.
func (s *seeker) ask(q graph.StatementsQuery) (g given, err error) {
	var rev graph.Revision
	q.Revision = &rev
	for st, err := range s.a.store.Statements(s.ctx, q) {
		if errors.Is(err, graph.ErrNotFound) {
			s.asked.moved = true
			return given{}, nil
		}
		if err != nil {
			return given{}, err
		}
		g.list = append(g.list, st)
	}
	s.moved(rev)
	return givenBy(&q, g.list), nil
}

// know asks together for what is said about some entities, and about those whose names are in
// the text.
func (s *seeker) know(hits []Hit) error {
	if s.planned != nil {
		return nil
	}
	for _, key := range slices.Sorted(maps.Keys(s.byKey)) {
		hits = append(hits, s.byKey[key]...)
	}
	nodes := make([]graph.Node, len(hits))
	for i := range hits {
		nodes[i] = hits[i].Entity
	}
	return s.said.know(s.ctx, s.asked, s.at, nodes)
}

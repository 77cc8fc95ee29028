package ask

import (
	"cmp"
	"errors"
	"math/bits"
	"slices"
	"strings"

	"hubgraph/graph"
	"hubgraph/internal/names"
)

// The bounds of what is tried where all the words find nothing.
const (
	maxNamed  = 20  // entities of which a text has the name
	maxJoined = 8   // of these, of which statements are looked for
	maxShared = 100 // predicates of which a text has words
	maxUnits  = 40  // words, or pairs of characters, that are looked for as parts of names
)

// A standing is entities that words of a reading are the name of, or a part of it.
type standing struct {
	mask uint64 // of these words
	hits []Hit
}

// An extent is how much of a reading something has.
type extent struct {
	mask         uint64 // of its atoms
	date, figure bool
}

// weigh counts the words of an extent, those of two characters or a letter script alike. A date
// and a figure are a word each.
func (r *reading) weigh(e extent) (n int) {
	for i, a := range r.atoms {
		switch {
		case e.mask&(1<<i) == 0 || a.small:
		case a.dense:
			n++
		default:
			n += 2
		}
	}
	for _, has := range []bool{e.date, e.figure} {
		if has {
			n += 2
		}
	}
	return n
}

// without gives the words of a reading that an extent has not.
func (r *reading) without(e extent, left []string) []string {
	out := slices.Concat(unmatched(r.atoms, e.mask), left)
	if r.date != nil && !e.date {
		out = append(out, r.date.text)
	}
	if r.figure != nil && !e.figure {
		out = append(out, r.figure.text)
	}
	return out
}

// extentOf gives how much of a reading a statement has, and what of the schema it has of it:
// nothing where that is one name alone, for that names the entity.
func (r *reading) extentOf(st *graph.Statement, named []standing) (e extent, by []covering) {
	for _, c := range r.covered {
		if c.predicate == st.Predicate {
			e.mask |= c.mask
			by = append(by, c)
		}
	}
	names := 0
	for _, n := range named {
		if slices.ContainsFunc(n.hits, func(h Hit) bool { return mentions(st, h.Entity.ID) }) {
			e.mask |= n.mask
			names++
		}
	}
	only := len(by) == 0 && names < 2
	if r.statuses != nil && slices.Contains(r.statuses.statuses, st.Status) {
		e.mask |= r.statuses.mask
		only = false
	}
	e.date = r.date != nil && r.date.of(st)
	e.figure = r.figure != nil && r.figure.isOf(st)
	if only && !e.date && !e.figure {
		return extent{}, nil
	}
	return e, by
}

// standingIn gives the names that stand whole in a reading, none within a longer one.
func (s *seeker) standingIn(r *reading) (out []standing, err error) {
	byKey, err := s.namesIn()
	if err != nil || len(byKey) == 0 {
		return nil, err
	}
	for from := range r.atoms {
		key := ""
		for to := from; to < len(r.atoms); to++ {
			if w := r.atoms[to].as; w == "and" || w == "the" {
				if to == from {
					break
				}
				continue
			}
			key += r.atoms[to].as
			mask := uint64(1)<<(to+1) - uint64(1)<<from
			if hits := byKey[key]; len(hits) > 0 && mask&need(r.atoms) != 0 {
				out = append(out, standing{mask, hits})
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(out), func(a standing) bool {
		return slices.ContainsFunc(out, func(b standing) bool { return a.mask != b.mask && a.mask&^b.mask == 0 })
	}), nil
}

// namesIn gives the entities of which the text has the name, by the keys of their names.
func (s *seeker) namesIn() (map[string][]Hit, error) {
	if s.byKey != nil {
		return s.byKey, nil
	}
	r, err := s.beside(holding(s.typed.text))
	if err != nil {
		return nil, err
	}
	s.byKey = map[string][]Hit{}
	s.unnamed = !r.Complete
	for i := range r.Hits {
		h := &r.Hits[i]
		for _, name := range h.AllNames() {
			for _, key := range names.Keys(name.Text) {
				hit := Hit{Entity: h.Node, Match: graph.Match{Name: name.Text, Lang: name.Lang, How: h.Match.How}}
				if list := s.byKey[key]; !slices.ContainsFunc(list, func(o Hit) bool { return o.Entity.ID == h.ID }) {
					s.byKey[key] = append(list, hit)
				}
			}
		}
	}
	return s.byKey, nil
}

// named gives the entities that words are the name of, as it is.
func (s *seeker) named(text string) ([]Hit, error) {
	byKey, err := s.namesIn()
	if err != nil || len([]rune(text)) < 2 {
		return nil, err
	}
	var out []Hit
	for _, key := range names.Keys(text) {
		for _, h := range byKey[key] {
			if m, ok := names.ParseQuery(text).Score(h.Match.Name); ok {
				h.Score = m.Score()
				out = append(out, h)
			}
		}
		if len(out) > 0 {
			break
		}
	}
	return out[:min(len(out), maxMeant)], nil
}

// A share is what has some of the words of a reading.
type share struct {
	found
	entity *Hit // where it is no statement
	weight int
}

// parts finds what as many of the words as possible find: entities into the answer, and
// statements. What has all the words is a claim.
func (s *seeker) parts(out *Search) (partial []found, err error) {
	var shares []share
	err = s.taking(func(s *seeker) error {
		cut, all := &out.Lists.Partial, &shares
		if s.planned != nil {
			cut, all = &Cut{}, &[]share{}
		}
		for i := range s.may.all {
			r := &s.may.all[i]
			some, err := s.sharesOf(r, r == s.may.fullest(), cut)
			if err != nil {
				return err
			}
			*all = append(*all, some...)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	best := 0
	for i := range shares {
		best = max(best, shares[i].weight)
	}
	for i := range shares {
		sh := &shares[i]
		switch {
		case sh.weight < best || best == 0:
		case len(sh.unmatched) == 0 && sh.entity == nil:
			s.claimed = append(s.claimed, sh.found)
		case sh.entity == nil:
			if !slices.ContainsFunc(partial, func(o found) bool { return o.statement.ID == sh.statement.ID }) {
				partial = append(partial, sh.found)
			}
		default:
			node := sh.entity.Entity.Labelled()
			if !slices.ContainsFunc(out.Partial, func(o PartialHit) bool { return o.Entity.ID == node.ID }) {
				out.Partial = append(out.Partial, PartialHit{Entity: &node, Match: sh.entity.Match, Score: sh.entity.Score, Unmatched: sh.unmatched})
			}
		}
	}
	if len(s.claimed) > 0 {
		s.cut, out.Lists.Partial.Complete = s.cut || !out.Lists.Partial.Complete, true
		out.Partial = []PartialHit{}
		return nil, nil
	}
	slices.SortStableFunc(partial, func(a, b found) int {
		return cmp.Or(cmp.Compare(b.score, a.score), strings.Compare(string(a.statement.ID), string(b.statement.ID)))
	})
	if s.gaveUp || s.unnamed {
		s.spent, out.Lists.Partial.Complete = true, false
	}
	return partial, nil
}

// sharesOf gives what has some of the words of a reading; names in it where that is asked for.
func (s *seeker) sharesOf(r *reading, withNames bool, cut *Cut) (out []share, err error) {
	var named []standing
	if withNames {
		if named, err = s.standingIn(r); err != nil {
			return nil, err
		}
	}
	best, err := s.statementsOf(r, named, &out, cut)
	if err != nil {
		return nil, err
	}
	if withNames && len(named) == 0 {
		if named, err = s.partly(r, best); err != nil {
			return nil, err
		}
		if len(named) > 0 {
			out = nil
			if _, err = s.statementsOf(r, named, &out, cut); err != nil {
				return nil, err
			}
		}
	}
	for _, n := range named {
		e := extent{mask: n.mask}
		for _, h := range n.hits {
			if len(s.query.Types) > 0 && !slices.Contains(s.query.Types, h.Entity.Type) {
				continue
			}
			if h.Score == 0 {
				exact, err := s.named(wordsOf(r.atoms, n.mask))
				if err != nil {
					return nil, err
				}
				if i := slices.IndexFunc(exact, func(o Hit) bool { return o.Entity.ID == h.Entity.ID }); i >= 0 {
					h = exact[i]
				}
			}
			out = append(out, share{found: found{unmatched: r.without(e, s.typed.left)}, entity: &h, weight: r.weigh(e)})
		}
	}
	return out, nil
}

// wordsOf gives the atoms of a mask that follow each other as a text.
func wordsOf(atoms []atom, mask uint64) string {
	return piece{bits.TrailingZeros64(mask), 64 - bits.LeadingZeros64(mask)}.words(atoms)
}

// statementsOf gives the statements that have most of a reading: by what of the schema it has
// words of, by names in it, and by its date, its figure and how claims stand; and how much that
// is. cut says whether some may be left out.
func (s *seeker) statementsOf(r *reading, named []standing, out *[]share, cut *Cut) (best int, err error) {
	if len(s.query.Types) > 0 {
		return 0, nil
	}
	given := map[graph.StatementID]bool{}
	take := func(list []graph.Statement) {
		for i := range list {
			st := &list[i]
			e, by := r.extentOf(st, named)
			weight := r.weigh(e)
			if given[st.ID] || weight < best || weight == 0 {
				continue
			}
			given[st.ID] = true
			if weight > best {
				*out, best = (*out)[:0], weight
			}
			of := *r
			if !e.date {
				of.date = nil
			}
			if !e.figure {
				of.figure = nil
			}
			f := foundBy(st, &of, by)
			if f.match.Name == "" {
				f.match = graph.Match{Name: wordsIn(r.atoms, e.mask), How: "link"}
				f.score = 0.5 // of as many words those of a kind of link say more than names
			}
			f.unmatched = r.without(e, s.typed.left)
			*out = append(*out, share{found: f, weight: weight})
		}
	}
	shared := r.covered[:min(len(r.covered), maxShared)]
	predicates, most := []graph.Predicate{}, []graph.Predicate{} // all, and those that have most words
	top := 0
	for _, c := range shared {
		if c.predicate == "" {
			continue
		}
		predicates = append(predicates, c.predicate)
		weight := r.weigh(extent{mask: c.mask})
		if weight > top {
			top, most = weight, most[:0]
		}
		if weight == top {
			most = append(most, c.predicate)
		}
	}
	ids := []graph.EntityID{}
	for _, n := range named {
		for _, h := range n.hits {
			if !slices.Contains(ids, h.Entity.ID) {
				ids = append(ids, h.Entity.ID)
			}
		}
	}
	if len(ids) > maxJoined {
		ids, cut.Complete = ids[:maxJoined], false
	}
	if r.says() > 0 || len(predicates) > 0 {
		var hits []Hit
		for _, n := range named {
			hits = append(hits, n.hits...)
		}
		if err := s.know(hits); err != nil {
			return 0, err
		}
	}
	whole := r.says() > 0 // all about each entity is looked at
	for _, id := range ids {
		q := graph.StatementsQuery{About: id}
		switch {
		case r.says() > 0:
		case len(predicates) > 0:
			q.Filter.Predicates = predicates
		default:
			continue
		}
		all, err := s.through(q, func(list []graph.Statement) bool { take(list); return false })
		if err != nil {
			return 0, err
		}
		cut.Complete, whole = cut.Complete && all, whole && all
	}
	if len(ids) > 1 && !whole && s.planned == nil {
		among, err := s.a.store.Among(s.ctx, graph.AmongQuery{Of: ids})
		switch {
		case errors.Is(err, graph.ErrNotFound):
			s.asked.moved = true
		case err != nil:
			return 0, err
		default:
			s.moved(among.Revision)
			if !among.Complete {
				cut.Complete = false
			}
			take(among.Statements)
		}
	}
	beside := Cut{Complete: true}
	claims, err := s.besideNames(r, &beside)
	if err != nil {
		return 0, err
	}
	take(claims)
	said := 0
	for i := range claims {
		e, _ := r.extentOf(&claims[i], nil)
		said = max(said, r.weigh(e))
	}
	defer func() { // those that have more name something, and are found by that
		cut.Complete = cut.Complete && (beside.Complete || best > said)
	}()
	if len(predicates) > 0 && top >= best {
		q := graph.StatementsQuery{Filter: graph.Filter{Predicates: most}, Limit: s.limit + 1, Bytes: graph.MaxAnswerBytes}
		list, more, err := s.statements(q)
		if err != nil {
			return 0, err
		}
		take(list)
		cut.Complete = cut.Complete && (!more || best > top)
	}
	return best, nil
}

// wordsIn gives the words of a mask, those that do not follow each other apart.
func wordsIn(atoms []atom, mask uint64) string {
	var out []string
	for _, p := range pieces(atoms, ^mask) {
		out = append(out, p.words(atoms))
	}
	return strings.Join(out, " – ")
}

// partly gives the entities of which words are a part of the name: the longest words of which
// each by itself is one. Only more words than have that many, or as many, are looked for.
func (s *seeker) partly(r *reading, atLeast int) (out []standing, err error) {
	units := unitsOf(r.atoms)
	if len(units) > maxUnits {
		units, s.gaveUp = units[:maxUnits], true
	}
	is := make([][]Hit, len(units))
	for i, p := range units {
		if is[i], err = s.mean(p.words(r.atoms)); err != nil {
			return nil, err
		}
	}
	weigh := func(p piece) int { return r.weigh(extent{mask: 1<<p.to - 1<<p.from}) }
	for size := len(units); size > 0 && len(out) == 0; size-- {
		for from := 0; from+size <= len(units); from++ {
			p := piece{units[from].from, units[from+size-1].to}
			if slices.ContainsFunc(is[from:from+size], func(h []Hit) bool { return len(h) == 0 }) || weigh(p) < atLeast || s.typed.isWhole(r, p) || !follow(units[from:from+size], r.atoms) {
				continue
			}
			hits := is[from]
			if size > 1 {
				if hits, err = s.mean(p.words(r.atoms)); err != nil {
					return nil, err
				}
			}
			if len(hits) > 0 {
				out = append(out, standing{1<<p.to - 1<<p.from, hits})
			}
		}
	}
	return out, nil
}

// unitsOf gives the least pieces that are looked for: words that say something, and two
// characters side by side.
func unitsOf(q []atom) (out []piece) {
	for i, a := range q {
		switch {
		case a.small || a.joins:
		case !a.dense && len([]rune(a.as)) > 1:
			out = append(out, piece{i, i + 1})
		case a.dense && i+1 < len(q) && q[i+1].dense && !q[i+1].small:
			out = append(out, piece{i, i + 2})
		}
	}
	return out
}

// follow reports whether nothing but what says nothing stands between pieces.
func follow(list []piece, q []atom) bool {
	for i := 1; i < len(list); i++ {
		for k := list[i-1].to; k < list[i].from; k++ {
			if !q[k].small {
				return false
			}
		}
	}
	return true
}

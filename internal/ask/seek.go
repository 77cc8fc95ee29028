package ask

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"maps"
	"math/bits"
	"slices"
	"strings"

	"hubgraph/graph"
	"hubgraph/internal/names"
)

// The bounds of what is tried to make sense of a text.
const (
	maxLooks  = 12 // names looked for beside the text itself
	maxMeant  = 5  // entities that one name may mean
	maxGroups = 12 // sets of predicates
	maxSplits = 12 // atoms of a text that may be two names
)

// A seeker makes out what the words of a text are beside a name: words of the schema, a
// figure, a date, names of what claims are about.
type seeker struct {
	a       *Service
	ctx     context.Context
	asked   *asked
	query   graph.SearchQuery
	lang    string
	at      graph.Revision
	limit   int
	schema  *graph.Schema
	words   *vocabulary
	all     []atom   // of the text
	left    []string // the words of the text that are not among them
	plain   reading  // of the text, with its first figure and without a date
	meant   map[string][]Hit
	whole   map[string]*Hit
	looked  map[lookedFor]*graph.SearchResult // what came with the search for the text
	claimed []found
	cut     bool
}

// A found is a statement with what it was found by.
type found struct {
	statement graph.Statement
	match     graph.Match
	score     float64
	unmatched []string
}

// seeker makes out a text of which atomsOf gave all and left.
func (a *Service) seeker(ctx context.Context, in *asked, q graph.SearchQuery, all []atom, left []string, at graph.Revision, lang string) (*seeker, error) {
	sch, words, err := a.known.words(ctx, in, at)
	if err != nil {
		return nil, err
	}
	s := &seeker{a: a, ctx: ctx, asked: in, query: q, lang: lang, at: at, limit: cmp.Or(q.Limit, graph.DefaultHits), schema: sch, words: words, all: all, left: left, meant: map[string][]Hit{}, whole: map[string]*Hit{}, looked: map[lookedFor]*graph.SearchResult{}}
	s.plain = reading{atoms: all}
	if f, rest, ok := figureIn(sch, q.Text); ok {
		s.plain.figure = &f
		s.plain.atoms, _ = atomsOf(rest)
	}
	return s, nil
}

// seek fills in what of an answer is no name alone.
func (s *seeker) seek(out *Search) error {
	out.Claims, out.Partial = []Claim{}, []PartialHit{}
	out.Lists.Claims.Complete, out.Lists.Partial.Complete = true, true
	if len(s.left) > 0 { // nothing is found by all the words where some are not looked at
		partial, err := s.parts(out)
		if err != nil {
			return err
		}
		return s.shape(out, partial)
	}
	if len(out.Items) == 0 {
		if err := s.byName(out); err != nil {
			return err
		}
	}
	if len(out.Items) == 0 {
		if err := s.byType(out, s.words.find(s.plain.atoms)); err != nil {
			return err
		}
	}
	// Of what some name has as it is, or begins with, two names are not made.
	if len(out.Items) == 0 || !slices.Contains([]string{"exact", "prefix", byIdentifier}, out.Items[0].Match.How) {
		if err := s.two(out); err != nil {
			return err
		}
	}
	if len(s.query.Types) == 0 {
		if err := s.claims(); err != nil {
			return err
		}
	}
	var partial []found
	if len(out.Items) == 0 && len(s.claimed) == 0 && out.Between == nil {
		var err error
		if partial, err = s.parts(out); err != nil {
			return err
		}
	}
	return s.shape(out, partial)
}

// shape gives what was found the form of answers.
func (s *seeker) shape(out *Search, partial []found) error {
	slices.SortStableFunc(s.claimed, func(a, b found) int {
		return cmp.Or(cmp.Compare(b.score, a.score), strings.Compare(string(a.statement.ID), string(b.statement.ID)))
	})
	given := map[graph.StatementID]bool{}
	s.claimed = slices.DeleteFunc(s.claimed, func(f found) bool {
		again := given[f.statement.ID]
		given[f.statement.ID] = true
		return again
	})
	if s.cut || len(s.claimed) > s.limit {
		out.Lists.Claims.Complete = false
		s.claimed = s.claimed[:min(len(s.claimed), s.limit)]
	}
	ends := map[graph.EntityID]bool{}
	told := make([]graph.Statement, 0, len(s.claimed)+len(partial))
	for _, list := range [][]found{s.claimed, partial} {
		for i := range list {
			told = append(told, list[i].statement)
		}
	}
	named, err := s.a.known.entities(s.ctx, s.asked, s.at, nil, told)
	if err != nil {
		return err
	}
	shaper, err := s.a.shaper(s.ctx, s.asked, s.at, s.lang, present(named), told)
	if err != nil {
		return err
	}
	shaped := func(f *found) (Statement, error) {
		ends[f.statement.Subject] = true
		if f.statement.Object != "" {
			ends[f.statement.Object] = true
		}
		for _, q := range f.statement.Qualifiers {
			if q.Entity != "" {
				ends[q.Entity] = true
			}
		}
		return shaper.statement(&f.statement)
	}
	room := newRoom(len(s.claimed))
	for i := range s.claimed {
		f := &s.claimed[i]
		if !room.takes(f.statement.Size()) {
			out.Lists.Claims.Complete = false
			break
		}
		st, err := shaped(f)
		if err != nil {
			return err
		}
		out.Claims = append(out.Claims, Claim{st, f.match, f.score})
	}
	for i := range partial {
		st, err := shaped(&partial[i])
		if err != nil {
			return err
		}
		out.Partial = append(out.Partial, PartialHit{Statement: &st, Match: partial[i].match, Score: partial[i].score, Unmatched: partial[i].unmatched})
	}
	if len(out.Partial) > s.limit {
		out.Partial, out.Lists.Partial.Complete = out.Partial[:s.limit], false
	}
	size := 0
	for _, id := range slices.Sorted(maps.Keys(ends)) {
		n := named[id]
		if n == nil {
			s.asked.moved = true // it was deleted meanwhile
			continue
		}
		if size += n.Size(); size > graph.MaxAnswerBytes/2 { // the others have their ids in the statements
			out.Lists.Claims.Complete = false
			break
		}
		out.Entities = append(out.Entities, n.Labelled())
	}
	return nil
}

func (s *seeker) moved(at graph.Revision) { s.asked.moved = s.asked.moved || at != s.at }

// need is a mask of the atoms that say something.
func need(atoms []atom) (mask uint64) {
	for i, a := range atoms {
		if !a.small {
			mask |= 1 << i
		}
	}
	return mask
}

// meaning and naming look for what words may name, and for what they are the name of.
func meaning(text string) graph.SearchQuery {
	return graph.SearchQuery{Text: text, Correct: true, Whole: true, Limit: maxMeant}
}

func naming(text string) graph.SearchQuery {
	return graph.SearchQuery{Text: text, Begins: true, Whole: true, Limit: maxMeant}
}

// What was lookedFor is a text, as meaning or as naming does.
type lookedFor struct {
	text   string
	begins bool
}

// take keeps what came with the search for the text.
func (s *seeker) take(asked []graph.Else, found []*graph.SearchResult) {
	for i, r := range found {
		if r != nil {
			s.looked[lookedFor{asked[i].Text, asked[i].Begins}] = r
		}
	}
}

// look makes a search, of entities of some types, unless it is made already.
func (s *seeker) look(q graph.SearchQuery, types []graph.Type) (*graph.SearchResult, error) {
	r := s.looked[lookedFor{q.Text, q.Begins}]
	if r == nil {
		// Where words are a name, they mean what has it.
		if r = s.looked[lookedFor{q.Text, true}]; r != nil && (len(r.Hits) == 0 || r.Hits[0].Match.How != "exact") {
			r = nil
		}
	}
	if r != nil && (len(types) == 0 || len(r.Hits) == 0) {
		return r, nil
	}
	q.Types = types
	now, err := s.a.store.Search(s.ctx, q)
	if err == nil {
		s.moved(now.Revision)
	}
	return &now, err
}

// elsewhere are the searches that make sense of a text that is no name, as far as they
// can be told before: two names, one behind the other, and the parts of the text that are
// looked for one after another where nothing is found.
func (k *known) elsewhere(text string, q []atom, left []string) (out []graph.Else) {
	tried := map[lookedFor]bool{}
	add := func(p piece, q []atom, as func(string) graph.SearchQuery) {
		search := as(p.words(q))
		key := lookedFor{search.Text, search.Begins}
		if p.from >= p.to || len([]rune(search.Text)) < 2 || tried[key] || len(out) == graph.MaxElse {
			return
		}
		tried[key] = true
		out = append(out, graph.Else{SearchQuery: search, Nothing: !search.Begins})
	}
	for _, s := range splits(q) {
		add(s[0], q, naming)
		add(s[1], q, naming)
	}
	whole := len(left) == 0
	if sch := k.schema.Load(); sch != nil {
		if _, rest, ok := figureIn(&sch.Schema, text); ok {
			q, _ = atomsOf(rest)
			whole = false
		}
	}
	n := 0
	for list := range parts(q) {
		for _, p := range list {
			if whole && p.from == 0 && p.to == len(q) {
				continue
			}
			if n++; n > maxLooks {
				return out
			}
			add(p, q, meaning)
		}
	}
	return out
}

// splits gives the two pieces of each way to cut atoms in two.
func splits(q []atom) (out [][2]piece) {
	if len(q) > maxSplits {
		return nil
	}
	for i := 1; i < len(q); i++ {
		left, right := trimmed(q, piece{0, i}), trimmed(q, piece{i, len(q)})
		if left.from < left.to && right.from < right.to && (left.to == i || right.from == i) {
			out = append(out, [2]piece{left, right})
		}
	}
	return out
}

// parts gives the pieces of atoms, the longest first, those of a length together.
func parts(q []atom) iter.Seq[[]piece] {
	return func(yield func([]piece) bool) {
		tried := map[piece]bool{}
		n := min(len(q), maxSplits)
		for size := n; size > 0; size-- {
			var list []piece
			for from := 0; from+size <= n; from++ {
				p := trimmed(q, piece{from, from + size})
				if p.from < p.to && !tried[p] {
					tried[p] = true
					list = append(list, p)
				}
			}
			if !yield(list) {
				return
			}
		}
	}
}

// mean gives the entities that words may name: those whose name they are, if there are
// any; else not those of which they are a typing error or a part in pinyin.
func (s *seeker) mean(text string, types ...graph.Type) ([]Hit, error) {
	key := text + "\n" + strings.Join(stringsOf(types), "\n")
	if hits, ok := s.meant[key]; ok || len(s.meant) >= maxLooks {
		return hits, nil
	}
	var out []Hit
	if len([]rune(text)) > 1 {
		r, err := s.look(meaning(text), types)
		if err != nil {
			return nil, err
		}
		parsed := names.ParseQuery(text)
		for _, h := range r.Hits {
			hit := Hit{Entity: h.Node, Match: h.Match, Score: h.Score}
			switch h.Match.How {
			case "exact", "prefix", "words", "word-prefix", "substring", "pinyin":
			default:
				if !wholeOf(parsed, &hit) {
					continue
				}
			}
			out = append(out, hit)
		}
	}
	s.meant[key] = out
	return out, nil
}

func stringsOf[S ~string](list []S) []string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = string(x)
	}
	return out
}

// named gives the best entity whose whole name some words are, nil if there is none.
func (s *seeker) named(text string) (*Hit, error) {
	hits, ok := s.whole[text]
	if !ok && len([]rune(text)) > 1 {
		r, err := s.look(naming(text), nil)
		if err != nil {
			return nil, err
		}
		if len(r.Hits) > 0 {
			hit := Hit{Entity: r.Hits[0].Node, Match: r.Hits[0].Match, Score: r.Hits[0].Score}
			if wholeOf(names.ParseQuery(text), &hit) {
				hits = &hit
			}
		}
		s.whole[text] = hits
	}
	return hits, nil
}

// byName finds entities by a text without the words at its ends that say nothing: who is
// Xu Li.
func (s *seeker) byName(out *Search) error {
	p := trimmed(s.all, piece{0, len(s.all)})
	if p.to-p.from == len(s.all) || p.from >= p.to {
		return nil
	}
	hits, err := s.mean(p.words(s.all), s.query.Types...)
	if err != nil {
		return err
	}
	for _, h := range hits[:min(len(hits), s.limit)] {
		h.Entity = h.Entity.Labelled()
		out.Items = append(out.Items, h)
	}
	// As many as mean gives may not be all.
	out.Lists.Items.Complete = out.Lists.Items.Complete && len(hits) < min(maxMeant, s.limit+1)
	return nil
}

// byType finds entities by the words of types: all of a type, or those of a type that the
// other words name.
func (s *seeker) byType(out *Search, covered []covering) error {
	if s.plain.figure != nil || len(s.query.Types) > 0 {
		return nil
	}
	for _, c := range covered {
		if c.typ == "" {
			continue
		}
		rest := pieces(s.plain.atoms, c.mask)
		switch len(rest) {
		case 0:
			var rev graph.Revision
			for n, err := range s.a.store.Entities(s.ctx, graph.EntitiesQuery{Types: []graph.Type{c.typ}, Limit: s.limit + 1, Bytes: graph.MaxAnswerBytes, Revision: &rev}) {
				if err != nil {
					return err
				}
				if len(out.Items) == s.limit {
					out.Lists.Items.Complete = false
					break
				}
				out.Items = append(out.Items, Hit{Entity: n.Labelled(), Match: graph.Match{Name: c.text, How: "type"}, Score: float64(c.share) / 1000})
			}
			s.moved(rev)
		case 1:
			hits, err := s.mean(rest[0].words(s.plain.atoms), c.typ)
			if err != nil {
				return err
			}
			for _, h := range hits {
				h.Entity = h.Entity.Labelled()
				out.Items = append(out.Items, h)
			}
		}
		if len(out.Items) > 0 {
			return nil
		}
	}
	return nil
}

// two finds the entities whose names a text is, one behind the other, and what joins them.
func (s *seeker) two(out *Search) error {
	for _, split := range splits(s.all) {
		left, right := split[0], split[1]
		from, err := s.named(left.words(s.all))
		if err != nil {
			return err
		}
		if from == nil {
			continue
		}
		to, err := s.named(right.words(s.all))
		if err != nil {
			return err
		}
		if to == nil || to.Entity.ID == from.Entity.ID {
			continue
		}
		out.Between = &Between{from.Entity.Labelled(), to.Entity.Labelled()}
		if len(s.query.Types) > 0 {
			return nil
		}
		r, err := s.a.store.Among(s.ctx, graph.AmongQuery{Of: []graph.EntityID{from.Entity.ID, to.Entity.ID}})
		if errors.Is(err, graph.ErrNotFound) {
			s.asked.moved = true
			return nil
		}
		if err != nil {
			return err
		}
		s.moved(r.Revision)
		for _, st := range r.Statements {
			s.claimed = append(s.claimed, found{statement: st, match: graph.Match{Name: left.words(s.all) + " – " + right.words(s.all), How: "link"}, score: 1})
		}
		s.cut = s.cut || !r.Complete
		return nil
	}
	return nil
}

// A reading is what a text may say beside names: a date, a figure, and the other words.
type reading struct {
	date     *dating
	figure   *figure
	atoms    []atom
	statuses *covering // the words for how a claim stands
}

// readings gives how a text may be read. A year alone is a date or a figure.
func (s *seeker) readings() []reading {
	d, rest, ok := dateIn(s.schema, s.query.Text)
	if !ok {
		return []reading{s.plain}
	}
	dated := reading{date: &d}
	if f, behind, ok := figureIn(s.schema, rest); ok {
		dated.figure, rest = &f, behind
	}
	dated.atoms, _ = atomsOf(rest)
	if d.bare {
		return []reading{s.plain, dated}
	}
	return []reading{dated}
}

// claims finds statements by all the words.
func (s *seeker) claims() error {
	for _, r := range s.readings() {
		covered := s.words.find(r.atoms)
		if i := slices.IndexFunc(covered, func(c covering) bool { return c.statuses != nil }); i >= 0 {
			r.statuses = &covered[i]
		}
		if err := s.claimsOf(&r, covered); err != nil {
			return err
		}
	}
	return nil
}

// claimsOf finds statements by all the words of a reading.
func (s *seeker) claimsOf(r *reading, covered []covering) error {
	type group struct {
		mask uint64
		of   []covering
	}
	var groups []group
	if r.figure != nil || r.date != nil || r.statuses != nil {
		groups = append(groups, group{})
	}
	for _, c := range covered {
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

// maxDated is how many statements are looked at for one with a date, as only what is due
// or was observed is found by a date itself.
const maxDated = 1000

// onlyDate is the place, of the three queries for a date alone, of the one that looks at
// statements of any date.
const onlyDate = 2

// gather takes up the statements of some predicates, of what a reading says, and about one
// of some entities, and of some others, where there are any of these. By a date those are
// found of which any date lies in it; by a date alone first those that are due or were
// observed in it.
func (s *seeker) gather(r *reading, of []covering, about, other []Hit) error {
	q := graph.StatementsQuery{Limit: s.limit + 1, Bytes: graph.MaxAnswerBytes}
	for _, c := range of {
		q.Filter.Predicates = append(q.Filter.Predicates, c.predicate)
	}
	if r.figure != nil {
		q.Amount, q.Unit = r.figure.amount, r.figure.unit
	}
	if r.statuses != nil {
		q.Filter.Statuses = r.statuses.statuses
	}
	queries := []graph.StatementsQuery{q}
	switch {
	case r.date == nil:
	case len(of) == 0 && len(about) == 0 && r.figure == nil:
		due, seen := q, q
		due.Filter.DueAfter, due.Filter.DueBefore = r.date.date, r.date.date
		seen.Filter.ObservedAfter, seen.Filter.ObservedBefore = r.date.date, r.date.date
		q.Limit = maxDated + 1
		queries = []graph.StatementsQuery{due, seen, q}
	default:
		queries[0].Limit = maxDated + 1
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
				if len(other) > 0 && !slices.ContainsFunc(other, func(h Hit) bool { return mentions(st, h.Entity.ID) }) || r.date != nil && !r.date.of(st) {
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
	default:
		match = graph.Match{Name: r.statuses.text, How: r.statuses.how}
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

// parts finds what as many of the words as possible find: entities into the answer, and
// statements.
func (s *seeker) parts(out *Search) ([]found, error) {
	var claims []found
	q := s.all
	if s.plain.figure != nil {
		list, err := s.statements(graph.StatementsQuery{Amount: s.plain.figure.amount, Unit: s.plain.figure.unit, Limit: maxMeant})
		if err != nil {
			return nil, err
		}
		for i := range list {
			f := foundBy(&list[i], &s.plain, nil)
			f.unmatched = append(unmatched(s.plain.atoms, piece{}), s.left...)
			claims = append(claims, f)
		}
		q = s.plain.atoms
	}
	for list := range parts(q) {
		if len(out.Partial)+len(claims) > 0 {
			break
		}
		for _, p := range list {
			if p.from == 0 && p.to == len(q) && s.plain.figure == nil && len(s.left) == 0 {
				continue
			}
			left := append(unmatched(q, p), s.left...)
			if s.plain.figure != nil {
				left = append(left, s.plain.figure.text)
			}
			hits, err := s.mean(p.words(q))
			if err != nil {
				return nil, err
			}
			for _, h := range hits {
				node := h.Entity.Labelled()
				if !slices.ContainsFunc(out.Partial, func(o PartialHit) bool { return o.Entity != nil && o.Entity.ID == node.ID }) {
					out.Partial = append(out.Partial, PartialHit{Entity: &node, Match: h.Match, Score: h.Score, Unmatched: left})
				}
			}
			if len(s.query.Types) > 0 {
				continue
			}
			part := q[p.from:p.to]
			for _, c := range s.words.find(part) {
				if c.predicate == "" || c.mask&need(part) != need(part) || bits.OnesCount64(c.mask) == 0 {
					continue
				}
				list, err := s.statements(graph.StatementsQuery{Filter: graph.Filter{Predicates: []graph.Predicate{c.predicate}}, Limit: maxMeant})
				if err != nil {
					return nil, err
				}
				for i := range list {
					f := foundBy(&list[i], nil, []covering{c})
					f.unmatched = left
					claims = append(claims, f)
				}
				if len(claims) > s.limit {
					break
				}
			}
		}
	}
	return claims, nil
}

// unmatched gives the words of a text beside a part of it, without those that say nothing.
func unmatched(q []atom, p piece) []string {
	out := []string{}
	for i := 0; i < len(q); i++ {
		if i >= p.from && i < p.to || q[i].small {
			continue
		}
		w := piece{i, i + 1}
		for q[i].dense && w.to < len(q) && q[w.to].dense && !q[w.to].small && w.to != p.from {
			w.to++
			i++
		}
		out = append(out, w.words(q))
	}
	return out
}

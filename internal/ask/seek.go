package ask

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"math/bits"
	"slices"
	"strings"

	"hubgraph/graph"
	"hubgraph/internal/names"
)

// maxMeant is how many entities one name may mean.
const maxMeant = 5

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
	typed   typed
	may     understanding // of the text
	meant   map[string][]Hit
	byKey   map[string][]Hit                  // entities of which the text has the name, by its key
	unnamed bool                              // there are more of these
	looked  map[lookedFor]*graph.SearchResult // what came with the search for the text
	said    *said                             // about entities that the text names
	given   map[string]given                  // what queries gave
	step    func(*seeker) error               // that is being taken, until its queries were asked together
	planned *plan                             // what it would ask, where it is only tried
	claimed []found
	cut     bool
	looks   int  // searches made beside these
	gaveUp  bool // others were not made
	sifted  int  // statements looked at for those that the store can't be asked for
	spent   bool // something is left out for what it would cost to look at
}

// seeker makes out a text, understood by the schema of before, at the revision that its names
// were looked for at.
func (a *Service) seeker(ctx context.Context, in *asked, q graph.SearchQuery, t typed, may understanding, at graph.Revision, lang string) (*seeker, error) {
	sch, words, err := a.known.words(ctx, in, at)
	if err != nil {
		return nil, err
	}
	if may.of != sch {
		may = t.by(sch)
	}
	if !may.covered && len(q.Types) == 0 { // else no claims are looked for
		may.cover(words)
	}
	return &seeker{
		a: a, ctx: ctx, asked: in, query: q, lang: lang, at: at, limit: cmp.Or(q.Limit, graph.DefaultHits),
		schema: sch, words: words, typed: t, may: may, gaveUp: may.gaveUp,
		meant: map[string][]Hit{}, looked: map[lookedFor]*graph.SearchResult{},
		said: newSaid(a.store), given: map[string]given{},
	}, nil
}

// seek fills in what of an answer is no name alone.
func (s *seeker) seek(out *Search) error {
	out.Claims, out.Partial = []Claim{}, []PartialHit{}
	out.Lists.Claims.Complete, out.Lists.Partial.Complete = true, true
	if len(s.typed.left) > 0 { // nothing is found by all the words where some are not looked at
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
		covered := s.may.all[0].covered
		if s.may.all[0].date != nil {
			covered, _ = s.words.find(s.may.plain.atoms)
		}
		if err := s.byType(out, covered); err != nil {
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
	if s.gaveUp {
		s.cut, s.spent = true, true
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
	if s.spent && (s.cut || !out.Lists.Partial.Complete) {
		out.StoppedBy = graph.StoppedByBudget
	}
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
	room = newRoom(len(partial))
	for i := range partial {
		if !room.takes(partial[i].statement.Size()) {
			out.Lists.Partial.Complete = false
			break
		}
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

// take keeps what came with the search for the text, and which searches could: nil for
// those that the store did not make.
func (s *seeker) take(asked []graph.Else, found []*graph.SearchResult) {
	for i := range asked {
		var r *graph.SearchResult
		if i < len(found) {
			r = found[i]
		}
		s.looked[keyOf(&asked[i].SearchQuery)] = r
	}
}

// beside gives what a search finds that could come with that for the text, made now if it
// did not; nil where it could not.
func (s *seeker) beside(q graph.SearchQuery) (*graph.SearchResult, error) {
	r, could := s.looked[keyOf(&q)]
	if r != nil || !could {
		return r, nil
	}
	if s.planned != nil {
		return &graph.SearchResult{}, nil
	}
	now, err := s.a.store.Search(s.ctx, q)
	if err != nil {
		return nil, err
	}
	s.moved(now.Revision)
	s.looked[keyOf(&q)] = &now
	return &now, nil
}

// look makes a search, of entities of some types, unless it is made already, or as many as
// may be are that could not come with the search for the text.
func (s *seeker) look(q graph.SearchQuery, types []graph.Type) (*graph.SearchResult, error) {
	r, err := s.beside(q)
	if err != nil || r != nil && (len(types) == 0 || len(r.Hits) == 0) {
		return r, err
	}
	if s.planned != nil {
		return &graph.SearchResult{}, nil
	}
	q.Types = types
	if s.looks++; s.looks > maxLooks {
		s.gaveUp = true
		return &graph.SearchResult{}, nil
	}
	now, err := s.a.store.Search(s.ctx, q)
	if err == nil {
		s.moved(now.Revision)
	}
	return &now, err
}

// mean gives the entities that words may name: those whose name they are, if there are
// any; else not those of which they are a typing error or a part in pinyin.
func (s *seeker) mean(text string, types ...graph.Type) ([]Hit, error) {
	key := text + "\n" + strings.Join(stringsOf(types), "\n")
	if hits, ok := s.meant[key]; ok {
		return hits, nil
	}
	var out []Hit
	if len(types) == 0 {
		var err error
		if out, err = s.named(text); err != nil {
			return nil, err
		}
	}
	if len(out) == 0 && len([]rune(text)) > 1 && len(strings.Fields(text)) <= maxWords {
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

// byName finds entities by a text without the words at its ends that say nothing: who is
// Xu Li; or without what a name may have behind it and this one has not.
func (s *seeker) byName(out *Search) error {
	p := trimmed(s.typed.all, piece{0, len(s.typed.all)})
	if p.to-p.from == len(s.typed.all) || p.from >= p.to {
		return s.byLongerName(out)
	}
	hits, err := s.mean(p.words(s.typed.all), s.query.Types...)
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

// byLongerName finds entities whose whole name a text is but for a legal form, China Mobile
// Ltd, or an identifier of theirs in brackets behind it: SenseTime (0020).
func (s *seeker) byLongerName(out *Search) error {
	if name, code, ok := bracketed(s.query.Text); ok {
		q := s.query
		q.Text = code
		hits, more, err := s.a.identified(s.ctx, s.asked, q, &graph.SearchResult{Revision: s.at})
		if err != nil {
			return err
		}
		parsed := names.ParseQuery(name)
		for _, h := range hits[:min(len(hits), s.limit)] {
			if wholeOf(parsed, &h) {
				out.Items = append(out.Items, h)
			}
		}
		out.Lists.Items.Complete = out.Lists.Items.Complete && !more
		return nil
	}
	name, ok := names.WithoutLegalForm(s.query.Text)
	if !ok || len([]rune(name)) < 2 {
		return nil
	}
	r, err := s.look(naming(name), s.query.Types)
	if err != nil {
		return err
	}
	parsed := names.ParseQuery(name)
	for _, h := range r.Hits[:min(len(r.Hits), s.limit)] {
		hit := Hit{Entity: h.Node.Labelled(), Match: h.Match, Score: h.Score}
		if d := s.schema.Type(h.Type); d != nil && slices.Contains(legalPersons, d.FtM) && wholeOf(parsed, &hit) {
			out.Items = append(out.Items, hit)
		}
	}
	return nil
}

// legalPersons are the kinds of what may have a legal form, as FollowTheMoney calls them.
var legalPersons = []string{"Company", "LegalEntity", "Organization"}

// bracketed takes apart a text that ends in brackets.
func bracketed(text string) (name, inside string, ok bool) {
	text = strings.TrimSpace(text)
	for _, b := range [][2]string{{"(", ")"}, {"（", "）"}} {
		if rest, ends := strings.CutSuffix(text, b[1]); ends {
			if i := strings.LastIndex(rest, b[0]); i > 0 {
				name, inside = strings.TrimSpace(rest[:i]), strings.TrimSpace(rest[i+len(b[0]):])
				return name, inside, name != "" && inside != ""
			}
		}
	}
	return "", "", false
}

// byType finds entities by the words of types: all of a type, or those of a type that the
// other words name.
func (s *seeker) byType(out *Search, covered []covering) error {
	if s.may.plain.figure != nil || len(s.query.Types) > 0 {
		return nil
	}
	for _, c := range covered {
		if c.typ == "" {
			continue
		}
		rest := pieces(s.may.plain.atoms, c.mask)
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
			hits, err := s.mean(rest[0].words(s.may.plain.atoms), c.typ)
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

// two finds the entities whose names a text is, one behind the other and maybe beside words that
// ask how they hang together, and what joins them; or what joins them of a date, a figure or as
// claims stand, where the text says these, too.
func (s *seeker) two(out *Search) error {
	if byKey, err := s.namesIn(); err != nil || len(byKey) < 2 {
		return err
	}
	all := s.may.all
	if first := &all[0]; first.date != nil || first.figure != nil { // names may hold numbers
		all = append([]reading{{atoms: s.typed.all}}, all...)
	}
	for i := range all {
		r := &all[i]
		for _, mask := range r.besides() {
			of := *r
			if r.statuses != nil && mask&r.statuses.mask != r.statuses.mask {
				of.statuses = nil // names may hold these words
			}
			if of.says() > 0 && len(s.query.Types) > 0 {
				continue
			}
			done, err := s.joined(out, &of, without(r.atoms, mask))
			if err != nil || done {
				return err
			}
		}
	}
	return nil
}

// joined finds what joins the two entities that atoms name, of what else a reading says, and
// reports whether it is an answer: where a reading says nothing else, that they are two is one.
func (s *seeker) joined(out *Search, r *reading, atoms []atom) (done bool, err error) {
	from, to, text, err := s.pair(atoms)
	if err != nil || len(from) == 0 {
		return false, err
	}
	if r.says() > 0 {
		had := len(s.claimed)
		err := s.gather(r, nil, from, to)
		return len(s.claimed) > had, err
	}
	out.Between = &Between{from[0].Entity.Labelled(), to[0].Entity.Labelled()}
	if len(s.query.Types) > 0 {
		return true, nil
	}
	among, err := s.a.store.Among(s.ctx, graph.AmongQuery{Of: []graph.EntityID{from[0].Entity.ID, to[0].Entity.ID}})
	if errors.Is(err, graph.ErrNotFound) {
		s.asked.moved = true
		return true, nil
	}
	if err != nil {
		return false, err
	}
	s.moved(among.Revision)
	for _, st := range among.Statements {
		s.claimed = append(s.claimed, found{statement: st, match: graph.Match{Name: text, How: "link"}, score: 1})
	}
	s.cut = s.cut || !among.Complete
	return true, nil
}

// pair gives the entities that atoms name, one behind the other, and both names; none where they
// are not two names.
func (s *seeker) pair(atoms []atom) (from, to []Hit, text string, err error) {
	for _, split := range splits(atoms) {
		left, right := split[0].words(atoms), split[1].words(atoms)
		if from, err = s.named(left); err != nil {
			return nil, nil, "", err
		}
		if len(from) == 0 {
			continue
		}
		if to, err = s.named(right); err != nil {
			return nil, nil, "", err
		}
		if len(to) > 0 && to[0].Entity.ID != from[0].Entity.ID {
			return from, to, left + " – " + right, nil
		}
	}
	return nil, nil, "", nil
}

// besideNames finds statements by the date of a reading, its figure and how they stand, by as
// many of these as find any. all says whether some are left out.
func (s *seeker) besideNames(r *reading, all *Cut) (claims []graph.Statement, err error) {
	was, cut := s.claimed, s.cut
	defer func() { s.claimed, s.cut = was, cut }()
	for n := r.says(); n > 0 && len(claims) == 0; n-- {
		for which := range 8 {
			part := r.only(which)
			if part.says() != n || bits.OnesCount(uint(which)) != n {
				continue
			}
			s.claimed, s.cut = nil, false
			if err := s.gather(&part, nil, nil, nil); err != nil {
				return nil, err
			}
			all.Complete = all.Complete && !s.cut
			for i := range s.claimed {
				claims = append(claims, s.claimed[i].statement)
			}
		}
	}
	return claims, nil
}

package names

import (
	"slices"
	"strings"
	"sync/atomic"
)

// A Tier is the manner in which a name matches, the better the smaller. A query
// of several words is as good as the worst of them.
type Tier uint8

// The tiers.
const (
	Exact        Tier = iota // the same but for case, accents, spaces, script
	Prefix                   // the name begins with the query
	Words                    // each word of the query is a word of the name
	WordPrefix               // ... or begins one
	Substring                // ... or stands within a run of Han characters
	Pinyin                   // ... or is the pinyin of such a run
	PinyinPrefix             // ... or of its beginning, or of two or more of its characters
	Initials                 // the query is made of the first letters of the name
	Typo                     // each word does one of all this but for an error or two
	tiers
)

var tierNames = [tiers]string{
	"exact", "prefix", "words", "word-prefix", "substring",
	"pinyin", "pinyin-prefix", "initials", "typo",
}

// String gives the tier's name in kebab-case, as answers call it.
func (t Tier) String() string {
	if t < tiers {
		return tierNames[t]
	}
	return "none"
}

// Within gives the worst tier to look at: of those where a name begins with the query,
// of those without typing errors, or of all.
func Within(begins, correct bool) Tier {
	switch {
	case begins:
		return Prefix
	case correct:
		return Initials
	}
	return Typo
}

// A Term is something to look up in an index of IndexTerms: one term or, with
// Prefix, all terms that begin with Text. Tier is the best that a name found
// through it can reach.
type Term struct {
	Text   string
	Prefix bool
	Tier   Tier
}

// A Query is a search text, taken apart once to be held against many names. It
// is safe for concurrent use.
type Query struct {
	raw  string // as given, without space at the ends
	text text
	segs []segment
	// segs[one[i]] is the token i by itself; pair[i] is i and i+1 as one word,
	// or -1.
	one, pair []int
	whole     int // all tokens as one word, for pinyin; or -1
	initials  bool
	ends      []int                           // of ParseParts: where words and characters end; nil: no parts are looked for
	longest   int                             // of how many of these a part is, at most
	other     *Query                          // the text in its other spelling; nil: it has none
	found     [tiers]atomic.Pointer[[][]Term] // what Groups gave for each tier, for several indexes are asked
}

// A segment is one or more tokens of the query taken as one.
type segment struct {
	runes  []rune
	orig   []rune
	dense  bool
	single bool       // one token
	pinyin string     // where the letters can be pinyin
	sounds [][]string // of a dense run of two or more: its readings
}

// ParseQuery takes a search text apart.
func ParseQuery(s string) *Query {
	q := parseQuery(s)
	if other := spelled(s); other != "" {
		q.other = parseQuery(other)
	}
	return q
}

func parseQuery(s string) *Query {
	q := &Query{raw: strings.TrimSpace(s), whole: -1}
	t := &q.text
	t.parse(s)
	t.raw, t.gaps = nil, nil
	if len(t.toks) > maxTokens {
		t.toks = nil
	}
	for i, k := range t.toks {
		q.one = append(q.one, q.segment(k, true))
		q.pair = append(q.pair, -1)
		if !k.dense && i+1 < len(t.toks) && !t.toks[i+1].dense {
			q.pair[i] = q.segment(token{from: k.from, to: t.toks[i+1].to}, false)
		}
	}
	if n := len(t.toks); n >= 3 {
		if !slices.ContainsFunc(t.toks, func(k token) bool { return k.dense }) {
			if i := q.segment(token{to: t.total}, false); q.segs[i].pinyin != "" {
				q.whole = i
			} else {
				q.segs = q.segs[:i]
			}
		}
	} else if n == 1 {
		q.initials = !t.toks[0].dense && t.total >= 2
	}
	return q
}

func (q *Query) segment(k token, single bool) int {
	s := segment{
		runes:  q.text.runes[k.from:k.to],
		orig:   q.text.orig[k.from:k.to],
		dense:  k.dense,
		single: single,
	}
	if k.dense {
		if len(s.runes) >= 2 {
			for _, r := range s.orig {
				s.sounds = append(s.sounds, readings(r))
			}
			if len(s.sounds[0]) == 0 || len(s.sounds[1]) == 0 {
				s.sounds = nil
			}
		}
	} else if w := string(s.runes); isPinyin(w) {
		s.pinyin = w
	}
	q.segs = append(q.segs, s)
	return len(q.segs) - 1
}

// Empty reports whether nothing can be seen of the query; it matches nothing then.
func (q *Query) Empty() bool { return q.text.total == 0 }

// Groups tells how an index finds the names that match in a tier up to worst:
// IndexTerms of such a name holds at least one term of each group. So the names
// found through any one group are all of them, and some that Score then rules out;
// a store looks up the group that promises fewest. There is none for an empty
// query, and an empty group if no name can match in these tiers.
//
// The lists are not to be changed.
func (q *Query) Groups(worst Tier) [][]Term {
	if known := q.found[worst].Load(); known != nil {
		return *known
	}
	out := q.allGroups(worst)
	q.found[worst].Store(&out)
	return out
}

func (q *Query) allGroups(worst Tier) [][]Term {
	own := q.groups(worst)
	if q.other == nil {
		return own
	}
	// A name matches one of the spellings, and so has a term of any group of the one or
	// of any group of the other.
	others := q.other.groups(worst)
	if len(own) == 0 || len(others) == 0 {
		return append(own, others...)
	}
	var out [][]Term
	for i := range max(len(own), len(others)) {
		both := termSet{terms: slices.Concat(own[min(i, len(own)-1)], others[min(i, len(others)-1)])}
		out = append(out, both.sorted())
	}
	return out
}

func (q *Query) groups(worst Tier) [][]Term {
	if q.Empty() {
		return nil
	}
	if q.ends != nil {
		return [][]Term{q.partTerms()}
	}
	var global termSet
	global.worst = worst
	head := q.text.runes[:min(q.text.total, maxTerm)]
	global.add(Term{kindWhole + termText(head), worst > Exact, Exact})
	if worst <= Prefix { // all other terms are of what is worse
		return [][]Term{global.terms}
	}
	if q.initials {
		w := q.text.runes
		global.add(Term{kindInitials + termText(w[:min(len(w), initialsHead)]), len(w) < initialsHead, Initials})
	}
	if q.whole >= 0 {
		q.segs[q.whole].pinyinTerms(&global)
	}
	if len(q.one) == 0 {
		return [][]Term{global.terms}
	}
	var groups [][]Term
	for i := range q.one {
		own := termSet{worst: worst, terms: slices.Clone(global.terms)}
		s := &q.segs[q.one[i]]
		if i > 0 && q.pair[i-1] >= 0 {
			q.segs[q.pair[i-1]].wordTerms(&own)
		}
		if q.pair[i] >= 0 {
			q.segs[q.pair[i]].wordTerms(&own)
		}
		if !s.dense {
			s.wordTerms(&own)
			groups = append(groups, own.sorted())
			continue
		}
		if len(s.runes) == 1 {
			own.add(Term{kindDense + string(s.runes), false, Words})
			groups = append(groups, own.sorted())
			continue
		}
		for j := 0; j+1 < min(len(s.runes), maxDense); j++ {
			g := termSet{worst: worst, terms: slices.Clone(own.terms)}
			g.add(Term{kindDense + string(s.runes[j:j+2]), false, Words})
			s.soundTerms(j, &g)
			groups = append(groups, g.sorted())
		}
	}
	slices.SortFunc(groups, func(a, b []Term) int { return slices.CompareFunc(a, b, compareTerms) })
	return slices.CompactFunc(groups, slices.Equal)
}

type termSet struct {
	worst Tier
	terms []Term
}

func (s *termSet) add(t Term) {
	if t.Tier <= s.worst {
		s.terms = append(s.terms, t)
	}
}

func compareTerms(a, b Term) int {
	if c := strings.Compare(a.Text, b.Text); c != 0 {
		return c
	}
	if a.Prefix != b.Prefix {
		if a.Prefix {
			return -1
		}
		return 1
	}
	return int(a.Tier) - int(b.Tier)
}

// sorted puts the terms in order and drops those that another one covers.
func (s *termSet) sorted() []Term {
	slices.SortFunc(s.terms, compareTerms)
	kept := s.terms[:0]
	prefix := -1 // the last kept prefix
	for _, t := range s.terms {
		if n := len(kept); n > 0 && kept[n-1].Text == t.Text && kept[n-1].Prefix == t.Prefix {
			continue
		}
		if prefix >= 0 && strings.HasPrefix(t.Text, kept[prefix].Text) {
			kept[prefix].Tier = min(kept[prefix].Tier, t.Tier)
			continue
		}
		kept = append(kept, t)
		if t.Prefix {
			prefix = len(kept) - 1
		}
	}
	return kept
}

// wordTerms are the terms of what match can do with a word.
func (s *segment) wordTerms(out *termSet) {
	w := termText(s.runes[:min(len(s.runes), maxTerm)])
	out.add(Term{kindWord + w, false, Words})
	if len(s.runes) <= maxTerm {
		out.add(Term{kindWord + w, true, WordPrefix})
	}
	s.pinyinTerms(out)
	if s.single {
		s.typoTerms(out)
	}
}

// pinyinTerms: the index has two syllables from each character on; the query
// goes on after them, or ends within them. Where it goes on, the second and the third say
// more than the first and the second.
func (s *segment) pinyinTerms(out *termSet) {
	if s.pinyin == "" {
		return
	}
	whole := syllables().whole
	first := false // a syllable begins the query, so that it can begin later than the run
	for i := 1; i <= min(len(s.pinyin), maxSyllable); i++ {
		if !whole[s.pinyin[:i]] {
			continue
		}
		first = true
		for n := i + 1; n < min(len(s.pinyin), i+maxSyllable+1); n++ {
			if !whole[s.pinyin[i:n]] {
				continue
			}
			if len(s.pinyin) <= n+maxSyllable {
				out.add(Term{kindMiddle + s.pinyin[i:], true, Pinyin})
			}
			for j := n + 1; j < min(len(s.pinyin), n+maxSyllable+1); j++ {
				if whole[s.pinyin[n:j]] {
					out.add(Term{kindMiddle + s.pinyin[i:j], false, Pinyin})
				}
			}
		}
	}
	out.add(Term{kindPinyin + s.pinyin, true, Pinyin})
	if first {
		out.add(Term{kindMiddle + s.pinyin, true, PinyinPrefix})
	}
}

// soundTerms find what has characters that sound as those at j and behind it do. What is
// the same character in another spelling has the readings of the simplified one, if that
// has any; else the first two characters have to do.
func (s *segment) soundTerms(j int, out *termSet) {
	if s.sounds == nil || out.worst < Typo {
		return
	}
	if len(readings(s.runes[j])) == 0 || len(readings(s.runes[j+1])) == 0 {
		j = 0
	}
	for _, a := range s.sounds[j] {
		for _, b := range s.sounds[j+1] {
			if j == 0 {
				out.add(Term{kindPinyin + a + b, false, Typo})
			}
			out.add(Term{kindMiddle + a + b, false, Typo})
		}
	}
}

// typoTerms are the other side of the function of that name.
func (s *segment) typoTerms(out *termSet) {
	w := s.runes
	if !canErr(w) || out.worst < Typo {
		return
	}
	var buf [128]byte
	emit := func(b []byte) { out.add(Term{string(b), false, Typo}) }
	if len(w) <= 8 {
		dropOne(append(buf[:0], kindTypo...), w, true, emit)
	}
	if len(w) < 8 {
		return
	}
	for n := max(8, len(w)-2); n <= min(maxTypo, len(w)+2); n++ {
		h := (n + 1) / 2
		// Where one error has made a half longer or shorter, the half's place in
		// the query begins or ends a letter off; but a letter dropped there from
		// both still leaves the same.
		dropOne(appendHalf(buf[:0], 'a', n), w[:h], true, emit)
		dropOne(appendHalf(buf[:0], 'b', n), w[len(w)-(n-h):], true, emit)
	}
}

package names

import (
	"math/bits"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// A Match tells how well a name answers a query.
type Match struct {
	Tier Tier
	// Similarity tells matches of one tier apart: 1 to Full, in millionths, so
	// that no machine's floating point can change an order. For words it is how
	// much of the name the query covers, with something for the order of the
	// words and for beginning where the name begins; for prefixes and initials
	// how much of it they are. Simplified for traditional characters, or the
	// reverse, and unusual readings cost a little.
	Similarity int
	// Known is how much is known of the entity, as Of sets it: 0 where nobody has.
	Known int
}

// maxKnown is the most that is told apart of what is known.
const maxKnown = 31

// Of gives the match of an entity of which so much is known: graph.HubCost of its degree.
func (m Match) Of(known int) Match {
	m.Known = min(max(known, 0), maxKnown)
	return m
}

// manner is the tier, but that a beginning and whole words are the same: which words
// stand before them in the name says less than how much is known of it.
func (m Match) manner() Tier {
	if m.Tier == Prefix {
		return Words
	}
	return m.Tier
}

// Full is the greatest Similarity.
const Full = 1_000_000

// Score makes one number of all: over 0, at most 1, which is a name exactly as it is
// written. It orders as Compare does, but that it is the same for all that match exactly
// and alike.
func (m Match) Score() float64 {
	if m.Tier == Exact {
		return float64((int(tiers)-1)*Full+m.Similarity) / float64(int(tiers)*Full)
	}
	const known, places = maxKnown + 1, 2 * (maxKnown + 1) * (Full + 1)
	place := m.Known*2*(Full+1) + m.Similarity
	if m.Tier != Words { // behind Prefix
		place += Full + 1
	}
	if m.Tier >= Initials {
		place = m.Similarity*2*known + m.Known
	}
	return float64(int(tiers-1-m.manner())*places+place+1) / float64(int(tiers)*places)
}

// Compare puts the better match first: by manner, where a beginning and whole words are
// one; then by how much is known, then by tier and similarity. Only where a name is the
// same but for how it is written, and where initials or errors make a match doubtful,
// the similarity comes before what is known.
func (m Match) Compare(o Match) int {
	if x, y := m.manner(), o.manner(); x != y {
		return int(x) - int(y)
	}
	if m.Tier == Exact || m.Tier >= Initials {
		if m.Similarity != o.Similarity {
			return o.Similarity - m.Similarity
		}
		return o.Known - m.Known
	}
	switch {
	case m.Known != o.Known:
		return o.Known - m.Known
	case m.Tier != o.Tier:
		return int(m.Tier) - int(o.Tier)
	}
	return o.Similarity - m.Similarity
}

// Score holds the query against one name; false if it does not match. This
// alone defines what a search finds:
//
//   - Exact, Prefix: on the whole texts without spaces.
//   - Otherwise each word of the query finds its place in the name, wherever it
//     is, the best one for each: an equal word, a word it begins, a run of Han
//     characters (or kana, Thai, ...) it stands in, a run whose pinyin it is, a
//     word with errors, a run that sounds the same. For
//     this, two words that follow each other count as one too, in the name and in
//     the query; all the words of the query together are tried as pinyin.
//   - A single word of the query may also be the initials of the name: prefix of
//     the first letters of its words and of its Han characters' pinyin, at least
//     three or else all of them; linking words like "of" may be left out.
//
// Pinyin begins where a run begins; or within it, if it goes to the run's end or
// beyond two syllables: what it spells between two others is no word. Its last
// syllable may be unfinished. Any reading of a character serves. What sounds the same
// by the usual readings is a whole run, or has half of its three or more characters in
// common with a part of one. Errors are insertions, deletions, substitutions and
// exchanges of neighbours (optimal string alignment), up to one in words of 4 to 7
// letters, up to two in longer ones, by the shorter of the two words; of two words of 4
// letters none is substituted, for abbreviations differ by one; words with digits
// and over 24 letters allow none.
//
// A text with umlauts or possessives is held against names, and such names against
// texts, in both spellings; the better one counts.
func (q *Query) Score(name string) (Match, bool) {
	t := texts.Get().(*text)
	defer texts.Put(t)
	var best Match
	found := false
	for _, s := range spellings(name) {
		t.parseName(s)
		if m, ok := q.best(t, s); ok && (!found || m.Compare(best) < 0) {
			best, found = m, true
		}
	}
	return best, found
}

// best is the better score of both spellings of the query.
func (q *Query) best(t *text, name string) (Match, bool) {
	m, ok := q.score(t, name)
	if q.other != nil {
		if o, also := q.other.score(t, name); also && (!ok || o.Compare(m) < 0) {
			return o, true
		}
	}
	return m, ok
}

// Is reports whether the query is the whole of a name: as Exact has it, legal forms at
// the end left aside; in pinyin, its words in order; or three or more initials, of all its
// words and characters. What is only a part of a name may be meant for another one,
// which is not there.
func (q *Query) Is(name string) bool {
	t := texts.Get().(*text)
	defer texts.Put(t)
	for _, s := range spellings(name) {
		t.parseName(s)
		if q.is(t, s) || q.other != nil && q.other.is(t, s) {
			return true
		}
	}
	return false
}

func (q *Query) is(t *text, name string) bool {
	m, ok := q.score(t, name)
	switch {
	case !ok:
		return false
	case m.Tier == Pinyin:
		// Half of a character less than all of them: readings cost less.
		return m.Similarity > Full-(Full-inOrder-atStart)/(2*t.total)
	case m.Tier == Initials:
		return q.text.total > 2 && q.initialsOf(t) == q.text.total
	}
	return m.Tier == Exact || slices.Equal(q.text.bare(), t.bare())
}

func (q *Query) score(t *text, name string) (Match, bool) {
	if t.total == 0 || q.Empty() {
		return Match{}, false
	}
	if q.ends != nil {
		return q.part(t)
	}
	if n := q.text.total; n <= t.total && slices.Equal(q.text.runes, t.runes[:n]) {
		same := slices.Equal(q.text.orig, t.orig[:n])
		if n < t.total {
			cost := 0
			if !same {
				cost = scriptCost
			}
			return Match{Tier: Prefix, Similarity: similarity(n, t.total, Full, cost)}, true
		}
		switch {
		case !same:
			return Match{Tier: Exact, Similarity: Full * 8 / 10}, true
		case q.raw != name && norm.NFC.String(q.raw) != strings.TrimSpace(norm.NFC.String(name)):
			return Match{Tier: Exact, Similarity: Full * 9 / 10}, true
		}
		return Match{Tier: Exact, Similarity: Full}, true
	}
	best, ok := q.cover(t)
	if q.initials && (!ok || best.Tier >= Initials) {
		if n := q.initialsOf(t); n > 0 && (n == q.text.total || q.text.total > 2) {
			m := Match{Tier: Initials, Similarity: similarity(q.text.total, n, Full, 0)}
			if !ok || m.Compare(best) < 0 {
				best, ok = m, true
			}
		}
	}
	return best, ok
}

// similarity is part of whole, as a share of full, less the cost.
func similarity(part, whole, full, cost int) int {
	return max(1, min(part, whole)*full/whole-cost)
}

// What another script costs, and each further reading that a character needs in
// order to be read as the query has it: enough to decide between equals.
const (
	scriptCost  = 1000
	readingCost = 1000
)

// What the words' being in order adds, and the first one's being the name's first.
const (
	inOrder = Full / 10
	atStart = Full / 5
)

// A place is where a segment of the query was found in a name.
type place struct {
	tier   Tier
	weight int // characters of the name it covers, never more than the segment's
	cost   int // of another script or an unusual reading, in millionths
	at     int // first of the characters
}

func (p place) better(o place) bool {
	switch {
	case p.tier != o.tier:
		return p.tier < o.tier
	case p.weight != o.weight:
		return p.weight > o.weight
	case p.cost != o.cost:
		return p.cost < o.cost
	}
	return p.at < o.at
}

// A way is the best way to place the tokens of the query up to some point.
type way struct {
	ok             bool
	tier           Tier
	weight, cost   int
	last           int
	ordered, start bool
	begun          bool
}

func (w way) with(p place) way {
	return way{
		ok:      true,
		tier:    max(w.tier, p.tier),
		weight:  w.weight + p.weight,
		cost:    max(w.cost, p.cost),
		last:    p.at,
		ordered: w.ordered && p.at > w.last,
		start:   w.start || !w.begun && p.at == 0,
		begun:   true,
	}
}

func (w way) better(o way) bool {
	switch {
	case !w.ok || !o.ok:
		return w.ok
	case w.tier != o.tier:
		return w.tier < o.tier
	case w.weight != o.weight:
		return w.weight > o.weight
	case w.ordered != o.ordered:
		return w.ordered
	case w.start != o.start:
		return w.start
	case w.cost != o.cost:
		return w.cost < o.cost
	}
	return w.last < o.last
}

// cover places all tokens of the query, singly or in pairs.
func (q *Query) cover(t *text) (Match, bool) {
	if len(q.one) == 0 {
		return Match{}, false
	}
	var ways [maxTokens + 1]way
	ways[0] = way{ok: true, last: -1, ordered: true}
	n := len(q.one)
	for i := range n {
		if !ways[i].ok {
			if i > 0 && !ways[i-1].ok {
				return Match{}, false
			}
			continue
		}
		if p, ok := q.segs[q.one[i]].find(t); ok {
			if w := ways[i].with(p); w.better(ways[i+1]) {
				ways[i+1] = w
			}
		}
		if q.pair[i] >= 0 {
			if p, ok := q.segs[q.pair[i]].find(t); ok {
				if w := ways[i].with(p); w.better(ways[i+2]) {
					ways[i+2] = w
				}
			}
		}
	}
	end := ways[n]
	if q.whole >= 0 {
		if p, ok := q.segs[q.whole].findPinyin(t); ok {
			if w := ways[0].with(p); w.better(end) {
				end = w
			}
		}
	}
	if !end.ok {
		return Match{}, false
	}
	s := similarity(end.weight, t.total, Full-inOrder-atStart, end.cost)
	if end.ordered {
		s += inOrder
	}
	if end.start {
		s += atStart
	}
	return Match{Tier: end.tier, Similarity: s}, true
}

// find gives the best place of the segment in the name.
func (s *segment) find(t *text) (place, bool) {
	if s.dense {
		return s.findDense(t)
	}
	var best place
	found := false
	consider := func(p place) {
		if !found || p.better(best) {
			best, found = p, true
		}
	}
	n := len(s.runes)
	for i, k := range t.toks {
		if k.dense {
			continue
		}
		w := t.runes[k.from:k.to]
		if n <= len(w) {
			if slices.Equal(s.runes, w[:n]) {
				tier := WordPrefix
				if n == len(w) {
					tier = Words
				}
				consider(place{tier: tier, weight: n, at: k.from})
			}
			continue
		}
		if w := t.pair(i); n <= len(w) && slices.Equal(s.runes, w[:n]) {
			tier := WordPrefix
			if n == len(w) {
				tier = Words
			}
			consider(place{tier: tier, weight: n, at: k.from})
		}
	}
	if found {
		return best, true
	}
	if p, ok := s.findPinyin(t); ok {
		return p, true
	}
	if !s.single || !canErr(s.runes) {
		return best, false
	}
	for _, k := range t.toks {
		if k.dense {
			continue
		}
		w := t.runes[k.from:k.to]
		if !canErr(w) {
			continue
		}
		limit := maxErrors(n, len(w))
		if d := distance(s.runes, w, limit); d <= limit && (n > 4 || len(w) > 4 || sameLetters(s.runes, w)) {
			consider(place{tier: Typo, weight: max(1, min(n, len(w))-2*d), at: k.from})
		}
	}
	return best, found
}

func (s *segment) findDense(t *text) (place, bool) {
	var best place
	found := false
	consider := func(p place) {
		if !found || p.better(best) {
			best, found = p, true
		}
	}
	n := len(s.runes)
	for _, k := range t.toks {
		if !k.dense {
			continue
		}
		for i := k.from; i+n <= k.to; i++ {
			if !slices.Equal(s.runes, t.runes[i:i+n]) {
				continue
			}
			tier := Substring
			if i == k.from {
				tier = WordPrefix
				if n == k.size() {
					tier = Words
				}
			}
			p := place{tier: tier, weight: n, at: i}
			if !slices.Equal(s.orig, t.orig[i:i+n]) {
				p.cost = scriptCost
			}
			consider(p)
		}
	}
	if found || s.sounds == nil {
		return best, found
	}
	for _, k := range t.toks {
		if !k.dense {
			continue
		}
		for i := k.from; i+n <= k.to; i++ {
			same, ok := 0, true
			for j := 0; ok && j < n; j++ {
				has := readings(t.orig[i+j])
				switch equal := s.runes[j] == t.runes[i+j]; {
				case equal && (j >= 2 || shareReading(s.sounds[j], has)):
					same++
				default:
					ok = len(has) > 0 && len(s.sounds[j]) > 0 && has[0] == s.sounds[j][0]
				}
			}
			if ok && (n == k.size() || n > 2 && 2*same >= n) {
				consider(place{tier: Typo, weight: max(1, n-2*(n-same)), at: i})
			}
		}
	}
	return best, found
}

func shareReading(a, b []string) bool {
	for _, s := range a {
		if slices.Contains(b, s) {
			return true
		}
	}
	return false
}

// sameLetters reports whether two words have the same letters in some order.
func sameLetters(a, b []rune) bool {
	x, y := slices.Clone(a), slices.Clone(b)
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}

// findPinyin holds the segment against the readings of each run.
func (s *segment) findPinyin(t *text) (place, bool) {
	var best place
	found := false
	if s.pinyin == "" {
		return best, false
	}
	for _, k := range t.toks {
		if !k.dense {
			continue
		}
		for i := k.from; i < k.to; i++ {
			n, finished := spell(s.pinyin, t.orig[i:k.to], maxReadings)
			if n == 0 {
				continue
			}
			toEnd := finished && i+n == k.to
			if i > k.from && !toEnd && n < 3 && (n < 2 || i+n < k.to) {
				continue
			}
			p := place{tier: PinyinPrefix, weight: n, at: i}
			if i == k.from && toEnd {
				p.tier = Pinyin
			}
			if !finished {
				p.weight = max(1, n-1)
			}
			for usual := 1; usual < maxReadings; usual++ {
				if m, f := spell(s.pinyin, t.orig[i:k.to], usual); m == n && f == finished {
					break
				}
				p.cost += readingCost
			}
			if !found || p.better(best) {
				best, found = p, true
			}
		}
	}
	return best, found
}

// spell reads the characters until the letters are used up, and tells how many
// that took, 0 if they do not fit, and whether the last syllable is finished. Of
// several ways it takes a finished one, then the one that reads more. It takes
// the usual readings of each character, so many.
func spell(letters string, run []rune, usual int) (n int, finished bool) {
	reach := uint64(1) // how many letters may have been used: bit i for i
	all := uint64(1) << len(letters)
	for i, r := range run {
		var next uint64
		part := false
		list := readings(r)
		for _, s := range list[:min(len(list), usual)] {
			for rest := reach; rest != 0; rest &= rest - 1 {
				left := letters[bits.TrailingZeros64(rest):]
				if strings.HasPrefix(left, s) {
					next |= rest & -rest << len(s)
				} else if strings.HasPrefix(s, left) {
					part = true
				}
			}
		}
		switch {
		case next&all != 0:
			n, finished = i+1, true
		case part && !finished:
			n = i + 1
		}
		if reach = next &^ all; reach == 0 {
			break
		}
	}
	return n, finished
}

// initialsOf gives how many units the name has if the query begins their
// initials, else 0; the fewer of both ways to count.
func (q *Query) initialsOf(t *text) int {
	w := q.text.runes
	var room [maxWords + maxDense]unit
	for _, linking := range []bool{false, true} {
		us := t.units(room[:0], linking)
		if len(us) < 2 || len(us) < len(w) {
			continue
		}
		ok := true
		for i := 0; ok && i < len(w); i++ {
			ok = us[i].begins(w[i])
		}
		if ok {
			return len(us)
		}
		if !linking && !t.hasLinking() {
			break
		}
	}
	return 0
}

// distance is the optimal string alignment distance: insertions, deletions,
// substitutions and exchanges of neighbours, no part changed twice. Over limit it
// is limit+1.
func distance(a, b []rune, limit int) int {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if d := len(a) - len(b); d > limit || -d > limit {
		return limit + 1
	}
	var rows [3][maxTypo + 1]int
	prev2, prev, row := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			d := prev[j-1]
			if a[i-1] != b[j-1] {
				d = 1 + min(d, prev[j], row[j-1])
			}
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, prev2[j-2]+1)
			}
			row[j] = d
			least = min(least, d)
		}
		if least > limit {
			return limit + 1
		}
		prev2, prev, row = prev, row, prev2
	}
	return min(prev[len(b)], limit+1)
}

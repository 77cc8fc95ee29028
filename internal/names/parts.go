package names

import "slices"

// Bounds of the parts of a text that may be names.
const (
	maxUnits = 64  // words, and characters of scripts without spaces, of the text
	maxParts = 900 // the longest are not looked for where there are more
)

// ParseFor is ParseParts where parts of the text are looked for, else ParseQuery.
func ParseFor(s string, parts bool) *Query {
	if parts {
		return ParseParts(s)
	}
	return ParseQuery(s)
}

// ParseParts takes a text apart that names may stand in: the query matches a name that is a
// part of the text, from word to word or from character to character of a script without
// spaces, of two characters or more. Its tier is Exact, its similarity how much of the text it
// is, so that the longest comes first. Of a text of many words the first ones are looked at,
// and in these the longest parts left out.
func ParseParts(s string) *Query {
	q := parseParts(s)
	if other := spelled(s); other != "" {
		q.other = parseParts(other)
	}
	return q
}

func parseParts(s string) *Query {
	q := &Query{raw: s, whole: -1}
	t := &q.text
	t.parse(s)
	t.raw, t.gaps = nil, nil
	q.ends = make([]int, 0, maxUnits)
	for _, k := range t.toks {
		for i := k.from; i < k.to && len(q.ends) < maxUnits; i++ {
			if k.dense || i+1 == k.to {
				q.ends = append(q.ends, i+1)
			}
		}
	}
	n, sum := len(q.ends), 0
	for q.longest < n && sum+n-q.longest <= maxParts {
		sum += n - q.longest
		q.longest++
	}
	t.toks = nil
	return q
}

// eachPart gives the parts that are looked for.
func (q *Query) eachPart(f func(from, to int)) {
	from := 0
	for i, next := range q.ends {
		for _, to := range q.ends[i:min(len(q.ends), i+q.longest)] {
			if to-from > 1 {
				f(from, to)
			}
		}
		from = next
	}
}

// partTerms are those under which the parts are found as whole names.
func (q *Query) partTerms() []Term {
	var out termSet
	q.eachPart(func(from, to int) {
		out.add(Term{kindWhole + termText(q.text.runes[from:min(to, from+maxTerm)]), false, Exact})
	})
	return out.sorted()
}

// part holds the parts against a name.
func (q *Query) part(t *text) (m Match, ok bool) {
	q.eachPart(func(from, to int) {
		if to-from != t.total || ok && m.Similarity >= Full || !slices.Equal(q.text.runes[from:to], t.runes) {
			return
		}
		cost := 0
		if !slices.Equal(q.text.orig[from:to], t.orig) {
			cost = scriptCost
		}
		if s := similarity(to-from, q.text.total, Full, cost); !ok || s > m.Similarity {
			m, ok = Match{Tier: Exact, Similarity: s}, true
		}
	})
	return m, ok
}

// Keys gives a name without spaces, and without "and" and "the", in each spelling: what is the
// same name has a key in common.
func Keys(name string) []string {
	t := texts.Get().(*text)
	defer texts.Put(t)
	var out []string
	for _, s := range spellings(name) {
		t.parse(s)
		if key := string(t.runes); key != "" && !slices.Contains(out, key) {
			out = append(out, key)
		}
	}
	return out
}

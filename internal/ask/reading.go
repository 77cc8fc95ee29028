package ask

import (
	"slices"
	"strings"

	"hubgraph/graph"
)

// The bounds of what is tried to make sense of a text.
const (
	maxLooks = 12 // names looked for beside those that come with the search for the text
	maxWords = 8  // words of a name that is not looked for whole
)

// A typed text is one that somebody looks for, taken apart. How it may be read depends on the
// schema alone: nothing here asks the store.
type typed struct {
	text string   // as it is written
	all  []atom   // of it
	left []string // its words that are not among them
}

func typedOf(text string) typed {
	all, left := atomsOf(text)
	return typed{text, all, left}
}

// A reading is what a text may say beside names: a date, a figure, and the other words.
type reading struct {
	date     *dating
	figure   *figure
	atoms    []atom
	covered  []covering // what of the schema these are the words of
	statuses *covering  // of these the words for how a claim stands
}

// An understanding is what a text may say by a schema.
type understanding struct {
	of    *graph.Schema
	plain reading   // with the first figure and without a date
	all   []reading // how it may be read; the last says most beside names

	covered bool // by the words of the schema
	gaveUp  bool // on some of these
}

// by gives how a text may be read; where no schema is known, as names alone. A year alone is
// a date or a figure.
func (t typed) by(sch *graph.Schema) understanding {
	u := understanding{of: sch, plain: reading{atoms: t.all}}
	if sch == nil {
		u.all = []reading{u.plain}
		return u
	}
	if f, rest, ok := figureIn(sch, t.text); ok {
		u.plain.figure = &f
		u.plain.atoms, _ = atomsOf(rest)
	}
	d, rest, ok := dateIn(sch, t.text)
	if !ok {
		u.all = []reading{u.plain}
		return u
	}
	dated := reading{date: &d}
	if f, behind, ok := figureIn(sch, rest); ok {
		dated.figure, rest = &f, behind
	}
	dated.atoms, _ = atomsOf(rest)
	if d.bare {
		u.all = append(u.all, u.plain)
	}
	u.all = append(u.all, dated)
	return u
}

// fullest is the reading that says most beside names.
func (u *understanding) fullest() *reading { return &u.all[len(u.all)-1] }

// isWhole reports whether a piece of a reading is the text itself.
func (t typed) isWhole(r *reading, p piece) bool {
	return p == piece{0, len(r.atoms)} && r.date == nil && r.figure == nil && len(t.left) == 0
}

// cover finds what of the schema the words are; all that there is, or most.
func (r *reading) cover(words *vocabulary) (all bool) {
	r.covered, all = words.find(r.atoms)
	if i := slices.IndexFunc(r.covered, func(c covering) bool { return c.statuses != nil }); i >= 0 {
		r.statuses = &r.covered[i]
	}
	return all
}

// cover finds what of the schema the words of each reading are.
func (u *understanding) cover(words *vocabulary) {
	u.covered = true
	for i := range u.all {
		u.gaveUp = !u.all[i].cover(words) || u.gaveUp
	}
}

// says counts what a reading has beside names.
func (r *reading) says() (n int) {
	for _, is := range []bool{r.date != nil, r.figure != nil, r.statuses != nil} {
		if is {
			n++
		}
	}
	return n
}

// only is the reading with nothing but some of its date (1), its figure (2) and the words
// for how a claim stands (4).
func (r *reading) only(which int) (part reading) {
	if which&4 != 0 {
		part.statuses = r.statuses
	}
	if which&1 != 0 {
		part.date = r.date
	}
	if which&2 != 0 {
		part.figure = r.figure
	}
	return part
}

// meaning and naming look for what words may name, and for what they are the name of;
// holding for the names in a text.
func meaning(text string) graph.SearchQuery {
	return graph.SearchQuery{Text: text, Correct: true, Whole: true, Limit: maxMeant}
}

func naming(text string) graph.SearchQuery {
	return graph.SearchQuery{Text: text, Begins: true, Whole: true, Limit: maxMeant}
}

func holding(text string) graph.SearchQuery {
	return graph.SearchQuery{Text: text, Parts: true, Limit: maxNamed}
}

// What was lookedFor is a text, as one of these does.
type lookedFor struct {
	text          string
	begins, parts bool
}

func keyOf(q *graph.SearchQuery) lookedFor { return lookedFor{q.Text, q.Begins, q.Parts} }

// elsewhere are the searches that make sense of a text that is no name, as far as they
// can be told before: the names in it, and where nothing is found what stands beside a date,
// a figure and words of the schema in each reading, and the words of the fullest that may be
// parts of names.
func (t typed) elsewhere(u *understanding) []graph.Else {
	out := []graph.Else{{SearchQuery: holding(t.text)}}
	tried := map[string]bool{}
	look := func(r *reading, list []piece) {
		for _, p := range list {
			words := p.words(r.atoms)
			if tried[words] || t.isWhole(r, p) || len(out) > maxUnits {
				continue
			}
			tried[words] = true
			out = append(out, graph.Else{SearchQuery: meaning(words), Nothing: true})
		}
	}
	beside := func(r *reading, mask uint64, most int) {
		if list := pieces(r.atoms, mask); len(list) <= most && len(r.atoms) <= maxWords {
			look(r, list)
		}
	}
	fullest := u.fullest()
	beside(fullest, 0, 1)
	look(fullest, unitsOf(fullest.atoms))
	for i := range slices.Backward(u.all) {
		for _, mask := range u.all[i].labels() {
			beside(&u.all[i], mask, 2)
		}
	}
	return out
}

// labels are the sets of atoms beside which claims are looked for by the others: none, those
// of each label of the schema, and these with the words for how a claim stands.
func (r *reading) labels() []uint64 {
	masks := []uint64{0}
	for _, c := range r.covered {
		if c.predicate != "" && len(masks) <= maxGroups && !slices.Contains(masks, c.mask) {
			masks = append(masks, c.mask)
		}
	}
	if r.statuses != nil {
		for _, mask := range masks {
			masks = append(masks, mask|r.statuses.mask)
		}
	}
	return masks
}

// splits gives the two pieces of each way to cut atoms in two.
func splits(q []atom) (out [][2]piece) {
	for i := 1; i < len(q); i++ {
		left, right := trimmed(q, piece{0, i}), trimmed(q, piece{i, len(q)})
		if left.from < left.to && right.from < right.to && (left.to == i || right.from == i) {
			out = append(out, [2]piece{left, right})
		}
	}
	return out
}

// besides are the sets of atoms beside which the others may be two names, the least first: none,
// those that ask how the names hang together, and the words for how a claim stands.
func (r *reading) besides() (masks []uint64) {
	var asks uint64
	for i, a := range r.atoms {
		if a.asks {
			asks |= 1 << i
		}
	}
	masks = []uint64{0, asks}
	if r.statuses != nil {
		masks = append(masks, r.statuses.mask, r.statuses.mask|asks)
	}
	return slices.Compact(masks)
}

// without gives atoms that are not of a mask.
func without(q []atom, mask uint64) []atom {
	if mask == 0 {
		return q
	}
	out := make([]atom, 0, len(q))
	for i, a := range q {
		if mask&(1<<i) == 0 {
			out = append(out, a)
		}
	}
	return out
}

// unmatched gives the words of a text beside some atoms of it, without those that say nothing.
// Of characters side by side none is lost but at the ends.
func unmatched(q []atom, mask uint64) []string {
	out := []string{}
	has := func(i int) bool { return mask&(1<<i) != 0 }
	for i := 0; i < len(q); {
		w := piece{i, i + 1}
		for q[i].dense && w.to < len(q) && q[w.to].dense && has(w.to) == has(i) && q[w.to].idle == q[i].idle {
			w.to++
		}
		i = w.to
		if has(w.from) || q[w.from].idle || !slices.ContainsFunc(q[w.from:w.to], func(a atom) bool { return !a.small }) {
			continue
		}
		for strings.Contains("的了是", q[w.from].text) && q[w.from].small {
			w.from++
		}
		for strings.Contains("的了是", q[w.to-1].text) && q[w.to-1].small {
			w.to--
		}
		out = append(out, w.words(q))
	}
	return out
}

// need is a mask of the atoms that say something.
func need(atoms []atom) (mask uint64) {
	for i, a := range atoms {
		if !a.small {
			mask |= 1 << i
		}
	}
	return mask
}

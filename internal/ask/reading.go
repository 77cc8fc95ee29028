package ask

import (
	"slices"

	"hubgraph/graph"
)

// The bounds of what is tried to make sense of a text.
const (
	maxLooks  = 12 // names looked for beside the text itself, with typing errors forgiven
	maxParts  = 48 // parts of a text that are looked for, the others as whole names alone
	maxSplits = 12 // atoms of a text that may be two names
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

// cover finds what of the schema the words are.
func (r *reading) cover(words *vocabulary) {
	r.covered = words.find(r.atoms)
	if i := slices.IndexFunc(r.covered, func(c covering) bool { return c.statuses != nil }); i >= 0 {
		r.statuses = &r.covered[i]
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
// for how a claim stands (4), and the words that are not of these.
func (r *reading) only(which int) (part reading, left []string) {
	mask := uint64(0)
	if which&4 != 0 && r.statuses != nil {
		part.statuses, mask = r.statuses, r.statuses.mask
	}
	left = []string{}
	for _, p := range pieces(r.atoms, mask) {
		left = append(left, unmatched(r.atoms[p.from:p.to], piece{})...)
	}
	if which&1 != 0 {
		part.date = r.date
	} else if r.date != nil {
		left = append(left, r.date.text)
	}
	if which&2 != 0 {
		part.figure = r.figure
	} else if r.figure != nil {
		left = append(left, r.figure.text)
	}
	return part, left
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

// elsewhere are the searches that make sense of a text that is no name, as far as they
// can be told before: two names, one behind the other, and the parts of its fullest reading
// that are looked for one after another where nothing is found.
func (t typed) elsewhere(r *reading) (out []graph.Else) {
	tried := map[lookedFor]bool{}
	add := func(p piece, q []atom, as func(string) graph.SearchQuery, nothing bool) {
		search := as(p.words(q))
		key := lookedFor{search.Text, search.Begins}
		if p.from >= p.to || len([]rune(search.Text)) < 2 || tried[key] || len(out) == graph.MaxElse {
			return
		}
		tried[key] = true
		out = append(out, graph.Else{SearchQuery: search, Nothing: nothing})
	}
	for _, s := range splits(t.all) {
		add(s[0], t.all, naming, false)
		add(s[1], t.all, naming, false)
	}
	n := 0
	lists, _ := parts(r.atoms)
	for _, list := range lists {
		for _, p := range list {
			if t.isWhole(r, p) {
				continue
			}
			as := meaning
			if n++; n > maxLooks {
				as = naming
			}
			add(p, r.atoms, as, true)
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

// parts gives the pieces of atoms, the longest first, those of a length together. Of many
// atoms all is false: the longer pieces are left out.
func parts(q []atom) (lists [][]piece, all bool) {
	for n, size := 0, 1; size <= len(q); size++ {
		var list []piece
		for from := 0; from+size <= len(q); from++ {
			p := piece{from, from + size}
			if trimmed(q, p) == p {
				list = append(list, p)
				if size > 1 || !q[from].dense { // one character is not looked for
					n++
				}
			}
		}
		if n > maxParts && len(lists) > 0 {
			return lists, false
		}
		lists = slices.Insert(lists, 0, list)
	}
	return lists, true
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

// need is a mask of the atoms that say something.
func need(atoms []atom) (mask uint64) {
	for i, a := range atoms {
		if !a.small {
			mask |= 1 << i
		}
	}
	return mask
}

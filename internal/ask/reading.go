package ask

import (
	"iter"

	"hubgraph/graph"
)

// The bounds of what is tried to make sense of a text.
const (
	maxLooks  = 12 // names looked for beside the text itself
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
	statuses *covering // the words for how a claim stands
}

// plain is the reading of a text with its first figure and without a date.
func (t typed) plain(sch *graph.Schema) reading {
	f, rest, ok := figureIn(sch, t.text)
	if !ok {
		return reading{atoms: t.all}
	}
	atoms, _ := atomsOf(rest)
	return reading{figure: &f, atoms: atoms}
}

// readings gives how a text may be read whose plain reading is known. A year alone is a
// date or a figure.
func (t typed) readings(sch *graph.Schema, plain reading) []reading {
	d, rest, ok := dateIn(sch, t.text)
	if !ok {
		return []reading{plain}
	}
	dated := reading{date: &d}
	if f, behind, ok := figureIn(sch, rest); ok {
		dated.figure, rest = &f, behind
	}
	dated.atoms, _ = atomsOf(rest)
	if d.bare {
		return []reading{plain, dated}
	}
	return []reading{dated}
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
// can be told before: two names, one behind the other, and the parts of the text that are
// looked for one after another where nothing is found.
func (t typed) elsewhere(sch *graph.Schema) (out []graph.Else) {
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
	for _, s := range splits(t.all) {
		add(s[0], t.all, naming)
		add(s[1], t.all, naming)
	}
	q, whole := t.all, len(t.left) == 0
	if sch != nil {
		if plain := t.plain(sch); plain.figure != nil {
			q, whole = plain.atoms, false
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

package names

import (
	"slices"
	"strings"
	"sync"
)

// Bounds of what is looked at. IndexTerms and Query.Score both work on the same
// bounded text, so that they cannot disagree.
const (
	maxWords  = 24 // words of a name beside scripts without spaces
	maxDense  = 64 // characters of a name in scripts without spaces
	maxTokens = 32 // of a query; over it only the whole is looked for
	maxTerm   = 24 // characters of a word, or of the whole, in a term
	maxTypo   = 24 // characters of a word that is looked for with errors
	maxPinyin = 60 // letters of a word that is looked for as pinyin
)

// A text is a name or a query, taken apart.
type text struct {
	runes []rune // normalised, without spaces and without "and" and "the"
	orig  []rune // the same before simplification
	toks  []token
	total int // characters of the whole; the tokens may hold fewer, see bounds

	raw  []rune
	gaps []bool
	unit []unit // of initialsTerms
}

// A token is a word, or a run of a script without spaces.
type token struct {
	from, to int
	dense    bool
}

func (k token) size() int { return k.to - k.from }

var texts = sync.Pool{New: func() any { return new(text) }}

// parseName takes a name apart. What stands side by side in a script without
// spaces is one run, whatever stood between: 上海 (集团) is one.
func (t *text) parseName(s string) {
	t.parse(s)
	merged := t.toks[:0]
	for _, k := range t.toks {
		if n := len(merged); n > 0 && k.dense && merged[n-1].dense {
			merged[n-1].to = k.to
			continue
		}
		merged = append(merged, k)
	}
	kept := merged[:0]
	words, dense := 0, 0
	for _, k := range merged {
		if k.dense {
			k.to = min(k.to, k.from+maxDense-dense)
			dense += k.size()
			if k.size() == 0 {
				continue
			}
		} else if words++; words > maxWords {
			continue
		}
		kept = append(kept, k)
	}
	t.toks = kept
}

// parse takes a text apart at spaces and between scripts, and drops "and" and
// "the" unless that is all there is.
func (t *text) parse(s string) {
	t.scan(s)
	t.toks = t.toks[:0]
	for i, r := range t.runes {
		d := isDense(r)
		if n := len(t.toks); n == 0 || t.gaps[i] || t.toks[n-1].dense != d {
			t.toks = append(t.toks, token{from: i, dense: d})
		}
		t.toks[len(t.toks)-1].to = i + 1
	}
	small := 0
	for _, k := range t.toks {
		if t.isSmall(k) {
			small++
		}
	}
	if small > 0 && small < len(t.toks) {
		kept, at := t.toks[:0], 0
		for _, k := range t.toks {
			if t.isSmall(k) {
				continue
			}
			n := copy(t.runes[at:], t.runes[k.from:k.to])
			copy(t.orig[at:], t.orig[k.from:k.to])
			kept = append(kept, token{at, at + n, k.dense})
			at += n
		}
		t.toks, t.runes, t.orig = kept, t.runes[:at], t.orig[:at]
	}
	t.total = len(t.runes)
}

// bare gives the characters without the legal forms at the end; all of them where there
// is nothing else.
func (t *text) bare() []rune {
	end := t.total
	for cut := true; cut; {
		cut = false
		for i := len(t.toks) - 1; i > 0; i-- {
			if k := t.toks[i]; k.to == end && !k.dense && legalForms[string(t.runes[k.from:k.to])] {
				end, cut = k.from, true
			}
		}
		for _, form := range denseForms {
			if w := []rune(form); end > len(w)+1 && slices.Equal(t.runes[end-len(w):end], w) {
				end, cut = end-len(w), true
				break
			}
		}
	}
	return t.runes[:end]
}

// WithoutLegalForm gives a name without the legal forms at its end, as it is normalised;
// ok where it has one.
func WithoutLegalForm(name string) (bare string, ok bool) {
	t := texts.Get().(*text)
	defer texts.Put(t)
	t.parse(name)
	end := len(t.bare())
	var b strings.Builder
	for i, k := range t.toks {
		if k.from >= end {
			break
		}
		if i > 0 && !(k.dense && t.toks[i-1].dense) {
			b.WriteByte(' ')
		}
		b.WriteString(string(t.runes[k.from:min(k.to, end)]))
	}
	return b.String(), end < t.total
}

// legalForms end names of companies, as Normalize has them.
var legalForms = func() map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields("ltd limited inc incorporated corp corporation co company llc llp plc ag gmbh kg se sa nv bv spa srl ab oy oyj asa aps kk pte pty sas sarl") {
		out[w] = true
	}
	return out
}()

// denseForms do so in Chinese and Japanese, the longest first.
var denseForms = []string{"股份有限公司", "有限责任公司", "有限公司", "株式会社"}

// pair gives the words i and i+1 written as one, nil if they are not two words
// that follow each other.
func (t *text) pair(i int) []rune {
	if i+1 >= len(t.toks) || t.toks[i].dense || t.toks[i+1].dense || t.toks[i].to != t.toks[i+1].from {
		return nil // the last for what the bounds have left out
	}
	return t.runes[t.toks[i].from:t.toks[i+1].to]
}

func (t *text) isSmall(k token) bool {
	if k.size() != 3 {
		return false
	}
	w := string(t.runes[k.from:k.to])
	return w == "and" || w == "the"
}

// isLinking reports whether the word is one that abbreviations often leave out.
func (t *text) isLinking(k token) bool {
	if k.size() > 3 || k.dense {
		return false
	}
	switch string(t.runes[k.from:k.to]) {
	case "of", "for", "in", "on", "at", "to", "de", "la", "le", "du", "des", "del", "der", "die", "und", "et":
		return true
	}
	return false
}

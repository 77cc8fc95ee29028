package names

import (
	"slices"
	"strconv"
	"unicode"
)

// The kinds of terms. A term is its kind, '_' and a text of letters, digits and
// the marks of scripts that need them; of any other sign it has '_' and its code.
//
//	k_  the whole name without spaces, cut to 24 characters
//	w_  a word, or two words that follow each other written as one, cut likewise
//	h_  one or two characters of a script without spaces
//	p_  pinyin of the first two characters of a run, m_ of any later two; at
//	    the end of readings of the last one
//	i_  first letters of the first three units (words and Han characters)
//	t_  a word of 4 to 8 letters, also with one letter missing
//	a9_ the first half of a word of 9 (8 to 24) letters, also with one letter
//	    missing; b9_ the second half
const (
	kindWhole    = "k_"
	kindWord     = "w_"
	kindDense    = "h_"
	kindPinyin   = "p_"
	kindMiddle   = "m_"
	kindInitials = "i_"
	kindTypo     = "t_"
)

// IndexTerms gives the terms under which a name is to be found, sorted, each
// once. They hold no white space and nothing but letters, digits, marks and
// '_', so that an analyzer that splits at white space keeps them whole and no
// query language has to quote them. A name of a few words has one or two dozen;
// no name has more than some thousands, because only its first 24 words and
// first 64 characters of scripts without spaces are looked at. A name of which nothing
// can be seen has none.
func IndexTerms(name string) []string {
	t := texts.Get().(*text)
	defer texts.Put(t)
	var terms []string
	add := func(term []byte) { terms = append(terms, string(term)) }
	for _, s := range spellings(name) {
		t.parseName(s)
		t.nameTerms(add)
		for _, k := range t.toks {
			if !k.dense {
				typoTerms(t.runes[k.from:k.to], add)
			}
		}
	}
	slices.Sort(terms)
	return slices.Compact(terms)
}

// spellings gives a name, and the other way to spell it where there is one.
func spellings(name string) []string {
	if s := spelled(name); s != "" {
		return []string{name, s}
	}
	return []string{name}
}

// nameTerms emits all terms but those of typing errors; some more than once. The
// bytes are only valid during the call.
func (t *text) nameTerms(emit func([]byte)) {
	if len(t.runes) == 0 {
		return
	}
	var buf [128]byte
	out := func(kind string, w []rune) {
		b := append(buf[:0], kind...)
		for _, r := range w[:min(len(w), maxTerm)] {
			b = appendRune(b, r)
		}
		emit(b)
	}
	out(kindWhole, t.runes)
	for i, k := range t.toks {
		w := t.runes[k.from:k.to]
		if k.dense {
			for j := range w {
				out(kindDense, w[j:j+1])
				if j+1 < len(w) {
					out(kindDense, w[j:j+2])
				}
			}
			t.pinyinTerms(k, buf[:0], emit)
			continue
		}
		out(kindWord, w)
		if w := t.pair(i); w != nil {
			out(kindWord, w)
		}
	}
	t.initialsTerms(emit)
}

func (t *text) pinyinTerms(k token, buf []byte, emit func([]byte)) {
	kind := kindPinyin
	for i := k.from; i < k.to; i++ {
		var second []string
		if i+1 < k.to {
			second = readings(t.orig[i+1])
		}
		for _, a := range readings(t.orig[i]) {
			b := append(append(buf[:0], kind...), a...)
			if len(second) == 0 {
				emit(b)
				continue
			}
			for _, s := range second {
				emit(append(b, s...))
			}
		}
		kind = kindMiddle
	}
}

// A unit is what an abbreviation takes one letter of: a word, or a Han
// character with its readings.
type unit struct {
	letter   rune
	readings []string
}

func (u unit) begins(r rune) bool {
	if u.letter != 0 {
		return u.letter == r
	}
	for _, s := range u.readings {
		if rune(s[0]) == r {
			return true
		}
	}
	return false
}

// units lists them, with or without linking words, up to the first character
// that has no reading.
func (t *text) units(us []unit, linking bool) []unit {
	for _, k := range t.toks {
		if !k.dense {
			if linking || !t.isLinking(k) {
				us = append(us, unit{letter: t.runes[k.from]})
			}
			continue
		}
		for i := k.from; i < k.to; i++ {
			rs := readings(t.orig[i])
			if len(rs) == 0 {
				return us
			}
			us = append(us, unit{readings: rs})
		}
	}
	return us
}

func (t *text) hasLinking() bool {
	for _, k := range t.toks {
		if t.isLinking(k) {
			return true
		}
	}
	return false
}

// initialsHead is how many units the terms of initials tell apart.
const initialsHead = 3

func (t *text) initialsTerms(emit func([]byte)) {
	var buf [32]byte
	var walk func(b []byte, us []unit)
	walk = func(b []byte, us []unit) {
		if len(us) == 0 {
			emit(b)
			return
		}
		if r := us[0].letter; r != 0 {
			walk(appendRune(b, r), us[1:])
			return
		}
		var done [maxReadings]byte
		for i, s := range us[0].readings {
			if done[i] = s[0]; slices.Index(done[:i], s[0]) < 0 {
				walk(append(b, s[0]), us[1:])
			}
		}
	}
	for _, linking := range []bool{true, false} {
		if !linking && !t.hasLinking() {
			break
		}
		t.unit = t.units(t.unit[:0], linking)
		if us := t.unit; len(us) >= 2 {
			walk(append(buf[:0], kindInitials...), us[:min(len(us), initialsHead)])
		}
	}
}

// maxErrors is how many errors two words may lie apart that are looked for with errors
// at all: one, and two where the shorter has 8 letters.
func maxErrors(n, m int) int {
	if min(n, m) < 8 {
		return 1
	}
	return 2
}

// canErr reports whether a word is looked for with errors at all: one of 4 letters or
// more, and letters only, for another number is another number.
func canErr(w []rune) bool {
	if len(w) < 4 || len(w) > maxTypo {
		return false
	}
	for _, r := range w {
		if isSign(r) || r < 0x80 && r <= '9' || r >= 0x80 && unicode.IsNumber(r) {
			return false
		}
	}
	return true
}

// typoTerms emits the terms by which a word is found with errors.
//
// One error: two words lie at most one insertion, deletion, substitution or
// exchange of neighbours apart only if dropping at most one letter from each
// makes them equal; so both sides drop (the symmetric deletes of Garbe's
// SymSpell).
//
// Two errors would need the square of that. But of the two halves of the word one
// is at most one error away from the beginning or the end of the other word:
// either the errors fall into different halves, or one half has none; and an
// exchange across the middle is one substitution in each. So it is enough to drop
// a letter from each half: n+2 terms for a word of n letters.
func typoTerms(w []rune, emit func([]byte)) {
	if !canErr(w) {
		return
	}
	var buf [128]byte
	if len(w) <= 8 {
		dropOne(append(buf[:0], kindTypo...), w, true, emit)
	}
	if len(w) >= 8 {
		h := (len(w) + 1) / 2
		dropOne(appendHalf(buf[:0], 'a', len(w)), w[:h], true, emit)
		dropOne(appendHalf(buf[:0], 'b', len(w)), w[h:], true, emit)
	}
}

func appendHalf(b []byte, side byte, n int) []byte {
	b = append(b, side)
	if n >= 10 {
		b = append(b, '0'+byte(n/10))
	}
	return append(b, '0'+byte(n%10), '_')
}

// dropOne emits the word with each of its letters missing and, if whole, itself.
func dropOne(head []byte, w []rune, whole bool, emit func([]byte)) {
	for skip := range len(w) + 1 {
		if skip == len(w) && !whole || skip > 0 && skip < len(w) && w[skip] == w[skip-1] {
			continue
		}
		b := head
		for i, r := range w {
			if i != skip {
				b = appendRune(b, r)
			}
		}
		emit(b)
	}
}

func appendRune(b []byte, r rune) []byte {
	switch {
	case isSign(r):
		return strconv.AppendInt(append(b, '_'), int64(r), 16)
	case r < 0x80:
		return append(b, byte(r))
	}
	return append(b, string(r)...)
}

// termText gives characters as terms have them.
func termText(w []rune) string {
	b := make([]byte, 0, 64)
	for _, r := range w {
		b = appendRune(b, r)
	}
	return string(b)
}

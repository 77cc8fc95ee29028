package names

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Normalize gives the form in which names are compared: NFKC and full case
// folding; no diacritics on Latin, Greek and Cyrillic letters (é is e, ø is o,
// æ is ae, ё is е); simplified characters for traditional and Japanese ones, hiragana
// for katakana; apostrophes and invisible characters dropped, also the dots inside
// U.S.A.; + and # stay at the end of a word (C++, C#); everything else that is neither
// letter nor digit is a space, unless the name has neither (🚀, "..."): then all of it but
// spaces counts; no space at the ends and never two. Normalize is idempotent. It is empty
// where nothing can be seen of the name.
func Normalize(s string) string {
	var t text
	t.scan(s)
	var b strings.Builder
	b.Grow(len(s))
	for i, r := range t.runes {
		if t.gaps[i] && i > 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// scan fills runes, orig and gaps from s.
func (t *text) scan(s string) {
	t.raw = t.raw[:0]
	for _, r := range s {
		if !plain(r) {
			s = fold(s)
			t.raw = t.raw[:0]
			for _, r := range s {
				t.raw = append(t.raw, r)
			}
			break
		}
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		t.raw = append(t.raw, r)
	}
	t.squeeze()
}

// plain reports whether fold leaves the character as it is, but for the case of
// ASCII letters.
func plain(r rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return true
	case r >= 0x4E00 && r <= 0x9FFF:
		return true
	}
	switch r {
	case '·', '‘', '’', '“', '”', '–', '—', '、', '。', '《', '》', '（', '）', '，', '：', '；', '！', '？':
		return true
	}
	return false
}

// fold is compatibility composition, case folding and the loss of diacritics,
// until nothing changes any more: each can make work for the others.
func fold(s string) string {
	for range 8 {
		next := foldOnce(s)
		if next == s {
			break
		}
		s = next
	}
	return s
}

func foldOnce(s string) string {
	s = strings.Map(func(r rune) rune {
		switch r {
		case '™', '®', '©', '℠', '℗':
			return ' ' // NFKC would glue "TM" to the name
		case '\'', '‘', '’', '´', '`', '′', 'ʹ', 'ʼ', 'ʻ', 'ʾ', 'ʿ', '＇':
			return -1
		}
		return r
	}, s)
	s = cases.Fold().String(norm.NFKC.String(s))
	s = norm.NFKD.String(s)
	var b strings.Builder
	b.Grow(len(s))
	alphabetic := false // the base letter loses its marks
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Mn, r):
			if alphabetic {
				continue
			}
		case unicode.Is(unicode.Cf, r):
			continue
		default:
			alphabetic = unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic)
			if alphabetic {
				if plain, ok := plainLetters[r]; ok {
					b.WriteString(plain)
					continue
				}
			}
		}
		b.WriteRune(r)
	}
	return norm.NFKC.String(b.String())
}

// spelled gives a text as it is also spelled: with the umlauts and their like written out
// (Müller is Mueller, Ørsted Oersted) and the 's of possessives dropped; "" where it has
// none of that.
func spelled(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool {
		return r == '\'' || r == '’' || r >= 0x80 && r <= 0x308 && (r == 0x308 || r == 0x30A || writtenOut[r] != "")
	}) {
		return ""
	}
	plain, changed := withoutPossessives([]rune(norm.NFC.String(s)))
	var b strings.Builder
	for _, r := range plain {
		if two := writtenOut[r]; two != "" {
			changed = true
			b.WriteString(two)
			continue
		}
		b.WriteRune(r)
	}
	if !changed {
		return ""
	}
	return b.String()
}

// WithoutPossessives drops the 's of possessives: SenseTime's is SenseTime.
func WithoutPossessives(s string) string {
	if !strings.ContainsAny(s, "'’") {
		return s
	}
	plain, _ := withoutPossessives([]rune(s))
	return string(plain)
}

func withoutPossessives(runes []rune) (plain []rune, changed bool) {
	for i := 0; i < len(runes); i++ {
		r := runes[i]
		if (r == '\'' || r == '’') && i > 0 && unicode.IsLetter(runes[i-1]) && i+1 < len(runes) && (runes[i+1] == 's' || runes[i+1] == 'S') &&
			(i+2 == len(runes) || !unicode.IsLetter(runes[i+2]) && !unicode.IsNumber(runes[i+2])) {
			changed = true
			i++
			continue
		}
		plain = append(plain, r)
	}
	return plain, changed
}

// writtenOut are letters for which two are written where a keyboard has them not.
var writtenOut = map[rune]string{
	'ä': "ae", 'ö': "oe", 'ü': "ue", 'ø': "oe", 'å': "aa",
	'Ä': "Ae", 'Ö': "Oe", 'Ü': "Ue", 'Ø': "Oe", 'Å': "Aa",
}

// plainLetters are letters of their own that are commonly written without
// their stroke, or as two.
var plainLetters = map[rune]string{
	'æ': "ae", 'œ': "oe", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th",
	'ħ': "h", 'ı': "i", 'ŋ': "ng", 'ŧ': "t", 'ĸ': "k", 'ƒ': "f", 'ʀ': "r",
	'ς': "σ",
}

// squeeze takes the letters and digits out of raw and notes where a gap was.
func (t *text) squeeze() {
	t.runes, t.orig, t.gaps = t.runes[:0], t.orig[:0], t.gaps[:0]
	gap := true     // the next one begins a new word
	length := 0     // of the word so far
	dotted := false // the word so far is single letters with dots between
	raw := t.raw
	for i, r := range raw {
		switch {
		case isWordRune(r), length > 0 && unicode.Is(unicode.M, r):
			t.orig = append(t.orig, r)
			t.runes = append(t.runes, simplify(r))
			t.gaps = append(t.gaps, gap)
			if gap {
				length, dotted = 0, false
			}
			gap = false
			length++
			if length > 1 && (i == 0 || raw[i-1] != '.') {
				dotted = false
			}
		case isApostrophe(r):
		case (r == '+' || r == '#') && length > 0 && !gap && endsWord(raw[i:]):
			t.orig, t.runes, t.gaps = append(t.orig, r), append(t.runes, r), append(t.gaps, false)
			length, dotted = length+1, false
		case r == '.' && length > 0 && !gap && (length == 1 || dotted) && isSpelled(raw[i-1]) &&
			i+1 < len(raw) && isSpelled(raw[i+1]) && (i+2 == len(raw) || !isWordRune(raw[i+2]) && !unicode.Is(unicode.M, raw[i+2])):
			dotted = true
		default:
			gap, length, dotted = true, 0, false
		}
	}
	if len(t.runes) > 0 {
		return
	}
	for _, r := range raw {
		switch {
		case isApostrophe(r), unicode.In(r, unicode.M, unicode.C), r == utf8.RuneError:
		case unicode.IsSpace(r):
			gap = true
		default:
			t.orig, t.runes, t.gaps = append(t.orig, r), append(t.runes, r), append(t.gaps, gap)
			gap = false
		}
	}
}

func isApostrophe(r rune) bool { return r == '\'' || r == '`' || r == '‘' || r == '’' }

// endsWord reports whether a word ends behind the signs + and # that a text begins with.
func endsWord(raw []rune) bool {
	for _, r := range raw {
		if r != '+' && r != '#' {
			return !isWordRune(r) && !unicode.Is(unicode.M, r)
		}
	}
	return true
}

// isSign reports whether a character of a normal form is neither letter nor digit nor
// belongs to one.
func isSign(r rune) bool {
	if r < utf8.RuneSelf {
		return !isWordRune(r)
	}
	return !(r >= 0x4E00 && r <= 0x9FFF) && !unicode.In(r, unicode.L, unicode.N, unicode.M)
}

// isSpelled reports whether the character can be one of an abbreviation's.
func isSpelled(r rune) bool {
	return 'a' <= r && r <= 'z' || r >= utf8.RuneSelf && unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic)
}

func isWordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || '0' <= r && r <= '9'
	}
	return r >= 0x4E00 && r <= 0x9FFF || unicode.IsLetter(r) || unicode.IsNumber(r)
}

// isDense reports whether the character belongs to a script that does not
// part its words: Han, kana, Thai, Lao, Burmese, Khmer.
func isDense(r rune) bool {
	switch {
	case r < 0x0E00:
		return false
	case r >= 0x4E00 && r <= 0x9FFF, r >= 0x3040 && r <= 0x30FF, r >= 0x3400 && r <= 0x4DBF,
		r >= 0x20000 && r <= 0x3FFFF, r >= 0xF900 && r <= 0xFAFF:
		return true
	case r <= 0x0EFF, r >= 0x1000 && r <= 0x109F, r >= 0x1780 && r <= 0x17FF:
		return true
	}
	return r == 0x3005 || r == 0x3006 || r == 0x3007 || r >= 0x31F0 && r <= 0x31FF
}

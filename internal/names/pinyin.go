package names

import (
	"slices"
	"strings"
	"sync"
	"unicode"

	gopinyin "github.com/mozillazg/go-pinyin"
	"golang.org/x/text/unicode/norm"
)

// maxReadings bounds the readings of a character, the usual ones first.
const maxReadings = 6

// readings gives the syllables a character may be read as, in plain letters and
// without tones; a traditional character also has those of its simplified form.
// The syllable lü is there as lv, lu and lyu.
func readings(r rune) []string {
	if r < 0x3007 {
		return nil
	}
	t := syllables()
	if i := int(r - 0x3400); i >= 0 && i < len(t.low) {
		return t.low[i]
	}
	return t.rest[r]
}

// isPinyin reports whether the letters are syllables, the last perhaps
// unfinished. What is not cannot match any reading.
func isPinyin(s string) bool {
	if len(s) < 2 || len(s) > maxPinyin {
		return false
	}
	t := syllables()
	var reach uint64 = 1
	for i := range len(s) {
		if reach&(1<<i) == 0 {
			continue
		}
		if t.begun[s[i:]] {
			return true
		}
		for n := 1; n <= maxSyllable && i+n <= len(s); n++ {
			if t.whole[s[i:i+n]] {
				reach |= 1 << (i + n)
			}
		}
	}
	return reach&(1<<len(s)) != 0
}

// maxSyllable is the length of the longest syllable: zhuang.
const maxSyllable = 6

type syllableTable struct {
	low   [][]string // from U+3400 to U+9FFF
	rest  map[rune][]string
	whole map[string]bool // syllables
	begun map[string]bool // and their beginnings
}

var syllables = sync.OnceValue(func() *syllableTable {
	t := &syllableTable{
		low:   make([][]string, 0xA000-0x3400),
		rest:  map[rune][]string{},
		whole: map[string]bool{},
		begun: map[string]bool{},
	}
	lists := map[string][]string{} // few thousand lists for forty thousand characters
	for code, toned := range gopinyin.PinyinDict {
		list, ok := lists[toned]
		if !ok {
			list = plainSyllables(toned)
			lists[toned] = list
		}
		if i := code - 0x3400; i >= 0 && i < len(t.low) {
			t.low[i] = list
		} else {
			t.rest[rune(code)] = list
		}
	}
	for _, list := range lists {
		for _, s := range list {
			t.whole[s] = true
			for n := 1; n <= len(s); n++ {
				t.begun[s[:n]] = true
			}
		}
	}
	get := func(r rune) []string {
		if i := int(r - 0x3400); i >= 0 && i < len(t.low) {
			return t.low[i]
		}
		return t.rest[r]
	}
	var from rune
	for _, to := range simplifiedPairs {
		if from == 0 {
			from = to
			continue
		}
		own, other := get(from), get(to)
		both := slices.Clone(own)
		for _, s := range other {
			if !slices.Contains(both, s) && len(both) < maxReadings {
				both = append(both, s)
			}
		}
		if len(both) > len(own) {
			if i := int(from - 0x3400); i >= 0 && i < len(t.low) {
				t.low[i] = both
			} else {
				t.rest[from] = both
			}
		}
		from = 0
	}
	return t
})

// plainSyllables turns "lǜ,lù" into lv, lu, lyu.
func plainSyllables(toned string) []string {
	var list []string
	add := func(s string) {
		if s != "" && len(s) <= maxSyllable && len(list) < maxReadings && !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	for _, one := range strings.Split(toned, ",") {
		var b strings.Builder
		umlaut := false
		for _, r := range norm.NFD.String(one) {
			switch {
			case r == '\u0308':
				umlaut = true
			case unicode.Is(unicode.Mn, r):
			default:
				b.WriteRune(r)
			}
		}
		s := b.String()
		if umlaut {
			add(strings.Replace(s, "u", "v", 1))
			add(s)
			add(strings.Replace(s, "u", "yu", 1))
		} else {
			add(s)
		}
	}
	return list
}

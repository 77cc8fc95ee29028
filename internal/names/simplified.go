package names

import "sync"

// simplify gives the simplified form of a character, the hiragana of a katakana, itself if
// it has no other.
func simplify(r rune) rune {
	if r < 0x3400 {
		if r >= 0x30A1 && r <= 0x30F6 || r == 0x30FD || r == 0x30FE {
			return r - 0x60 // katakana to hiragana
		}
		return r
	}
	t := simplified()
	if i := int(r - 0x3400); i < len(t.low) {
		if to := t.low[i]; to != 0 {
			return rune(to)
		}
		if to, ok := t.astral[r]; ok {
			return to
		}
		return r
	}
	if to, ok := t.astral[r]; ok {
		return to
	}
	return r
}

type simplifiedTable struct {
	low    []uint16      // from U+3400 to U+9FFF, where both forms lie below U+10000
	astral map[rune]rune // the rest
}

var simplified = sync.OnceValue(func() *simplifiedTable {
	t := &simplifiedTable{low: make([]uint16, 0xA000-0x3400), astral: map[rune]rune{}}
	var from rune
	for _, r := range simplifiedPairs {
		switch {
		case from == 0:
			from = r
			continue
		case from < 0xA000 && r < 0x10000:
			t.low[from-0x3400] = uint16(r)
		default:
			t.astral[from] = r
		}
		from = 0
	}
	return t
})

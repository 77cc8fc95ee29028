package passage

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"math"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"hubgraph/graph"
)

// The search for passages by hash.

const (
	// maxWindows bounds how many windows of words one text is searched by:
	// about a second's work.
	maxWindows = 4 << 20
	// nearby is how far, in code points, from where it is expected a passage of
	// a long text is looked for.
	nearby = 4096
	// maxFar is how often a passage of a long text may be looked for everywhere
	// in vain.
	maxFar = 4
	// growth is by how many code points a normalised passage may be longer than
	// the passage: form C takes a few characters apart.
	growth = 16
	// maxSpots bounds how many occurrences of one passage are told apart.
	maxSpots = 1024
)

// A word is a token of a copy: where it stands in the copy, in code points, and
// in the normalised copy, in bytes and code points.
type word struct {
	start, end           int32 // in the copy
	byteStart, byteEnd   int32 // in the normalised copy
	runesStart, runesEnd int32
}

// tokenize gives the normalised copy and its words.
func tokenize(text string) (string, []word) {
	var out strings.Builder
	out.Grow(len(text))
	var words []word
	var open bool // the last word may go on
	runes := int32(0)
	at := int32(0) // code points of the copy
	emit := func(r rune, start, end int32) {
		if unicode.IsSpace(r) {
			open = false
			return
		}
		r = Straight(r)
		part := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
		alone := !part || unicode.Is(unicode.Han, r)
		from := int32(out.Len())
		out.WriteRune(r)
		if !alone && open || unicode.IsMark(r) && len(words) > 0 && words[len(words)-1].byteEnd == from {
			w := &words[len(words)-1]
			w.end, w.byteEnd, w.runesEnd = end, int32(out.Len()), runes+1
		} else {
			words = append(words, word{start, end, from, int32(out.Len()), runes, runes + 1})
		}
		open = !alone
		runes++
	}
	if norm.NFC.IsNormalString(text) {
		for _, r := range text {
			emit(r, at, at+1)
			at++
		}
		return out.String(), words
	}
	// Form C works on segments; all that a segment becomes stands where the
	// segment stood.
	for rest := text; rest != ""; {
		n := norm.NFC.NextBoundaryInString(rest, true)
		segment := rest[:n]
		rest = rest[n:]
		size := int32(utf8.RuneCountInString(segment))
		for _, r := range norm.NFC.String(segment) {
			emit(r, at, at+size)
		}
		at += size
	}
	return out.String(), words
}

// A search looks for passages in one copy.
type search struct {
	text   string // normalised
	words  []word
	wanted map[[sha256.Size]byte][]int // hash -> citations
	spots  map[[sha256.Size]byte][]Span
	budget int // windows that may still be tried
}

// lengths bounds, in code points, the windows that are tried.
type lengths struct {
	least, most         int // of the normalised passage
	leastCopy, mostCopy int // of the passage as the copy has it
}

// anyLength is the bounds of a passage of so many code points, or fewer if most
// is white space.
func anyLength(n int) lengths { return lengths{n / 2, n + growth, 0, math.MaxInt} }

// sameLength is the bounds where the copy has hardly more or less white space.
func sameLength(n int) lengths {
	return lengths{n / 2, n + growth, n - n/100 - 2, n + n/100 + 2}
}

// anchor finds each citation's passage in a copy.
func anchor(text string, cites []graph.Citation) map[place]Span {
	found := make(map[place]Span, len(cites))
	s := &search{wanted: map[[sha256.Size]byte][]int{}, spots: map[[sha256.Size]byte][]Span{}, budget: maxWindows}
	longest := 0
	for i, c := range cites {
		var h [sha256.Size]byte
		if n, err := hex.Decode(h[:], []byte(c.Hash)); err != nil || n != len(h) {
			continue // without a hash only an exact text will do
		}
		s.wanted[h] = append(s.wanted[h], i)
		longest = max(longest, c.End-c.Start)
	}
	if len(s.wanted) == 0 {
		return found
	}
	s.text, s.words = tokenize(text)
	if s.windows(longest) <= maxWindows {
		for i := range s.words {
			s.from(i, lengths{0, longest + growth, 0, math.MaxInt})
		}
	} else {
		s.local(cites)
	}

	// Passages that occur once say by how much the copy is shifted around them.
	type shift struct{ at, by int }
	var shifts []shift
	for h, list := range s.wanted {
		if spots := s.spots[h]; len(spots) == 1 {
			for _, i := range list {
				shifts = append(shifts, shift{cites[i].Start, spots[0].Start - cites[i].Start})
			}
		}
	}
	slices.SortFunc(shifts, func(a, b shift) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.by, b.by)) })
	expected := func(start int) int {
		best, by := -1, 0
		i := sort.Search(len(shifts), func(i int) bool { return shifts[i].at >= start })
		for _, j := range []int{i - 1, i} {
			if j >= 0 && j < len(shifts) {
				if d := abs(shifts[j].at - start); best < 0 || d < best {
					best, by = d, shifts[j].by
				}
			}
		}
		return start + by
	}
	for h, list := range s.wanted {
		for _, i := range list {
			want := expected(cites[i].Start)
			best := -1
			for _, spot := range s.spots[h] {
				if d := abs(spot.Start - want); best < 0 || d < best {
					best = d
					found[placeOf(&cites[i])] = spot
				}
			}
		}
	}
	return found
}

func abs(n int) int { return max(n, -n) }

// windows counts the windows of words up to a length, stopping at maxWindows.
func (s *search) windows(longest int) int {
	total, j := 0, 0
	for i := range s.words {
		for j < len(s.words) && int(s.words[j].runesEnd-s.words[i].runesStart) <= longest+growth {
			j++
		}
		if total += max(j-i, 0); total > maxWindows {
			break
		}
	}
	return total
}

// from tries the windows of these lengths that begin with a word and notes those
// that are wanted.
func (s *search) from(i int, l lengths) {
	h := sha256.New()
	var sum [sha256.Size]byte
	first := s.words[i]
	written := first.byteStart
	for j := i; j < len(s.words); j++ {
		w := s.words[j]
		n, size := int(w.runesEnd-first.runesStart), int(w.end-first.start)
		if n > l.most || size > l.mostCopy {
			break
		}
		if n < l.least || size < l.leastCopy {
			continue
		}
		h.Write([]byte(s.text[written:w.byteEnd]))
		written = w.byteEnd
		h.Sum(sum[:0])
		s.budget--
		if _, ok := s.wanted[sum]; !ok {
			continue
		}
		spot := Span{int(first.start), int(w.end)}
		if list := s.spots[sum]; len(list) < maxSpots && !slices.Contains(list, spot) {
			s.spots[sum] = append(list, spot)
		}
	}
}

// local looks for each citation's passage near where the one before it leads
// one to expect it, then everywhere.
func (s *search) local(cites []graph.Citation) {
	of := make([][sha256.Size]byte, len(cites))
	has := make([]bool, len(cites))
	for h, list := range s.wanted {
		for _, i := range list {
			of[i], has[i] = h, true
		}
	}
	shift, vain := 0, 0
	farBudget := maxWindows
	for i, c := range cites {
		if !has[i] {
			continue
		}
		length, expected := c.End-c.Start, c.Start+shift
		found := s.near(of[i], anyLength(length), expected, nearby)
		if !found && vain < maxFar {
			s.budget, farBudget = farBudget, s.budget
			if found = s.near(of[i], sameLength(length), expected, math.MaxInt32); !found {
				vain++
			}
			s.budget, farBudget = farBudget, s.budget
		}
		if found {
			shift = s.nearest(of[i], expected) - c.Start
		}
	}
}

// near tries the words by their distance from an expected place, the nearest
// first, until the passage is found.
func (s *search) near(h [sha256.Size]byte, l lengths, expected, within int) bool {
	if slices.ContainsFunc(s.spots[h], func(sp Span) bool { return abs(sp.Start-expected) <= within }) {
		return true // with another passage
	}
	right := sort.Search(len(s.words), func(i int) bool { return int(s.words[i].start) >= expected })
	left := right - 1
	for s.budget > 0 {
		dl, dr := within+1, within+1
		if left >= 0 {
			dl = expected - int(s.words[left].start)
		}
		if right < len(s.words) {
			dr = int(s.words[right].start) - expected
		}
		i := right
		if min(dl, dr) > within {
			return false
		}
		if dl <= dr {
			i = left
			left--
		} else {
			right++
		}
		before := len(s.spots[h])
		if s.from(i, l); len(s.spots[h]) > before {
			return true
		}
	}
	return false
}

func (s *search) nearest(h [sha256.Size]byte, expected int) int {
	best := -1
	for _, sp := range s.spots[h] {
		if best < 0 || abs(sp.Start-expected) < abs(best-expected) {
			best = sp.Start
		}
	}
	return best
}

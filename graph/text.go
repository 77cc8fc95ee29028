package graph

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"iter"
	"math"
	"slices"
	"sort"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// NormalizePassage gives the form in which two copies of a passage are the
// same: without white space (Unicode's White_Space), typographic double and
// single quotation marks and primes made straight, in Unicode normalization
// form C. It is idempotent.
func NormalizePassage(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return straight(r)
	}, s)
	return norm.NFC.String(s)
}

// straight maps a typographic quotation mark or prime to the straight one.
func straight(r rune) rune {
	switch r {
	case '“', '”', '„', '‟', '«', '»', '″':
		return '"'
	case '‘', '’', '‚', '‛', '′':
		return '\''
	}
	return r
}

// PassageHash gives the SHA-256 of the UTF-8 of the normalised passage, in
// lower-case hexadecimal: what Citation.Hash holds.
func PassageHash(s string) string {
	sum := sha256.Sum256([]byte(NormalizePassage(s)))
	return hex.EncodeToString(sum[:])
}

// A Span is a part of a text in Unicode code points, End exclusive.
type Span struct{ Start, End int }

// Passages is the text of a source, in which citations are found again. It is
// not changed once made and may be used by several goroutines at once.
//
// A text whose SHA-256 is the source's is exact: citations are found by their
// offsets, and a hash that does not fit the place is a miss. So is a text of a
// source that names no SHA-256, for nothing else can be meant by its offsets.
// Any other text is taken for a copy that differs in white space, quotation
// marks or page furniture, and passages are found by their hash alone:
//
//   - A passage begins and ends at a boundary of words; a Han character or a
//     mark of punctuation is a word of its own.
//   - Where a passage occurs several times, the occurrence nearest to where
//     the passages that occur once lead one to expect it is taken.
//   - In a long text (over some four million windows of words) a passage is
//     looked for within 4,096 code points of where the one before it leads one
//     to expect it, then everywhere, but only until that has failed a few
//     times: there, what was changed and moved far away is a miss.
type Passages struct {
	text       string
	runes      int
	marks      []int // byte offset of every markEvery-th code point; nil where bytes are code points
	exact      bool
	paragraphs []Span
	found      map[place]Span // where not exact: wanted citations that were found
	misses     []Citation
}

// place is what tells citations of a source apart when they are looked up.
type place struct {
	start, end int
	hash       string
}

func (c *Citation) place() place { return place{c.Start, c.End, c.Hash} }

const markEvery = 64

// NewPassages reads a text of a source. cites are the citations that are to be
// found again if the text is not exact (CitesOf gives a source's), and those
// whose misses are to be told; nil for none. It takes time in proportion to the text and, in a copy, to the
// length of the longest passage.
func NewPassages(src Source, text string, cites iter.Seq[Citation]) *Passages {
	p := &Passages{text: text, runes: utf8.RuneCountInString(text)}
	if p.runes != len(text) {
		n := 0
		for i := range text {
			if n%markEvery == 0 {
				p.marks = append(p.marks, i)
			}
			n++
		}
	}
	p.exact = src.SHA256 == ""
	if !p.exact {
		sum := sha256.Sum256([]byte(text))
		p.exact = hex.EncodeToString(sum[:]) == src.SHA256
	}
	p.paragraphs = paragraphsOf(text)

	var wanted []Citation
	if cites != nil {
		seen := map[place]bool{}
		for c := range cites {
			if c.End > 0 && !seen[c.place()] {
				seen[c.place()] = true
				wanted = append(wanted, c)
			}
		}
	}
	slices.SortFunc(wanted, func(a, b Citation) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End), strings.Compare(a.Hash, b.Hash))
	})
	if !p.exact {
		p.found = anchor(text, wanted)
	}
	for _, c := range wanted {
		if _, _, ok := p.Locate(c); !ok {
			p.misses = append(p.misses, c)
		}
	}
	return p
}

// Text gives the whole text.
func (p *Passages) Text() string { return p.text }

// Len gives the length of the text in code points.
func (p *Passages) Len() int { return p.runes }

// Exact reports whether the text is the one in which the source's offsets are
// meant.
func (p *Passages) Exact() bool { return p.exact }

// Paragraphs gives the non-blank lines of this text in order; the caller does
// not change the list.
func (p *Passages) Paragraphs() []Span { return p.paragraphs }

// Paragraph gives the number of the paragraph that holds a code point of this
// text, or of the next one where it lies between two; -1 after the last.
func (p *Passages) Paragraph(at int) int {
	i := sort.Search(len(p.paragraphs), func(i int) bool { return p.paragraphs[i].End > at })
	if i == len(p.paragraphs) {
		return -1
	}
	return i
}

// Misses gives those of the citations that NewPassages was given and did not
// find, by start, end and hash. A citation that names no place in the text is
// no miss.
func (p *Passages) Misses() []Citation { return slices.Clone(p.misses) }

// Locate gives where in this text a citation's passage stands, in code points,
// end exclusive. In a copy only the citations that NewPassages was given are
// known. Not ok: it has no place, the place is outside the text, or what
// stands there is not what the citation's hash says.
func (p *Passages) Locate(c Citation) (start, end int, ok bool) {
	if c.End <= 0 {
		return 0, 0, false
	}
	if !p.exact {
		s, ok := p.found[c.place()]
		return s.Start, s.End, ok
	}
	s, ok := p.Slice(c.Start, c.End)
	if !ok || c.Hash != "" && PassageHash(s) != c.Hash {
		return 0, 0, false
	}
	return c.Start, c.End, true
}

// Quote gives a citation's passage as this text has it; not ok as Locate.
func (p *Passages) Quote(c Citation) (string, bool) {
	start, end, ok := p.Locate(c)
	if !ok {
		return "", false
	}
	return p.Slice(start, end)
}

// Passage gives what stands at offsets as citations mean them: any part of an
// exact text; in a copy the passage of a citation with just these offsets.
func (p *Passages) Passage(start, end int) (string, bool) {
	if p.exact {
		return p.Slice(start, end)
	}
	var best *Span
	for at, s := range p.found {
		// Several hashes at one place mean that citations disagree on what
		// stands there; the first in the copy is as good as any, and stable.
		if at.start == start && at.end == end && (best == nil || s.Start < best.Start || s.Start == best.Start && s.End < best.End) {
			best = &s
		}
	}
	if best == nil {
		return "", false
	}
	return p.Slice(best.Start, best.End)
}

// Slice gives a part of this text by code points, end exclusive; not ok where
// it is empty or reaches outside.
func (p *Passages) Slice(start, end int) (string, bool) {
	if start < 0 || start >= end || end > p.runes {
		return "", false
	}
	return p.text[p.byteAt(start):p.byteAt(end)], true
}

// byteAt gives the byte offset of a code point from 0 to Len.
func (p *Passages) byteAt(n int) int {
	if p.marks == nil {
		return n
	}
	if n >= p.runes {
		return len(p.text)
	}
	at := p.marks[n/markEvery]
	for range n % markEvery {
		_, size := utf8.DecodeRuneInString(p.text[at:])
		at += size
	}
	return at
}

func paragraphsOf(text string) []Span {
	var out []Span
	at := 0
	for line := range strings.Lines(text) {
		n := utf8.RuneCountInString(line)
		if strings.TrimSpace(line) != "" {
			out = append(out, Span{at, at + utf8.RuneCountInString(strings.TrimRight(line, "\r\n"))})
		}
		at += n
	}
	return out
}

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
		r = straight(r)
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
func anchor(text string, cites []Citation) map[place]Span {
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
					found[cites[i].place()] = spot
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
func (s *search) local(cites []Citation) {
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

// CitesOf gives all citations of a source that name a place in its text, in
// the order of the statements. Errors as Reader.Statements.
func CitesOf(ctx context.Context, r Reader, id SourceID) ([]Citation, error) {
	var out []Citation
	for s, err := range r.Statements(ctx, StatementsQuery{Filter: Filter{Sources: []SourceID{id}}}) {
		if err != nil {
			return nil, err
		}
		for _, c := range s.Cites {
			if c.End > 0 {
				out = append(out, c)
			}
		}
	}
	return out, nil
}

// A Quoter gives passages of attached texts and keeps what it worked out, up to
// 32 texts and 64 MiB of them, the least recently used going first. It is safe
// for concurrent use; callers that ask for the same text at once may each work
// it out.
type Quoter struct {
	r Reader

	mu    sync.Mutex
	clock uint64
	size  int
	kept  map[SourceID]*keptText
}

type keptText struct {
	src      Source
	digest   Digest    // of the store when it was last seen to be right
	passages *Passages // nil: no text is attached
	err      error     // why, where there is none
	wanted   int       // citations that a copy was searched for
	used     uint64
}

const (
	maxKeptTexts = 32
	maxKeptBytes = 64 << 20
)

// NewQuoter makes a Quoter over a reader.
func NewQuoter(r Reader) *Quoter {
	return &Quoter{r: r, kept: map[SourceID]*keptText{}}
}

// Passages gives the text of a source, in which every citation of the source
// is known. It asks the store for its revision, and for more only if that has
// moved: an answer that quotes several passages calls it once a source.
// ErrNotFound where the source is unknown or no text is attached; otherwise the
// errors of Reader.
func (q *Quoter) Passages(ctx context.Context, id SourceID) (*Passages, error) {
	k, err := q.source(ctx, id)
	if err != nil {
		return nil, err
	}
	return k.passages, k.err
}

// Quote gives the passage of a citation of a source; not ok where no text is
// attached or the passage is not found in it. ErrNotFound where the source is
// unknown; otherwise the errors of Reader.
func (q *Quoter) Quote(ctx context.Context, id SourceID, c Citation) (string, bool, error) {
	k, err := q.source(ctx, id)
	if err != nil || k.passages == nil {
		return "", false, err
	}
	s, ok := k.passages.Quote(c)
	return s, ok, nil
}

func (q *Quoter) source(ctx context.Context, id SourceID) (*keptText, error) {
	rev, err := q.r.Revision(ctx)
	if err != nil {
		return nil, err
	}
	old := q.get(id)
	if old != nil && old.digest == rev.Digest {
		return old, nil
	}
	src, err := q.r.Source(ctx, id)
	if err != nil {
		return nil, err // an unknown id is not kept: anybody can think of many
	}
	k := &keptText{src: src.Source, digest: rev.Digest}
	text, err := q.r.SourceText(ctx, id)
	switch {
	case errors.Is(err, ErrNotFound):
		k.err = err
	case err != nil:
		return nil, err
	default:
		if err := q.read(ctx, k, old, text.Text); err != nil {
			return nil, err
		}
		if text.Revision.Digest != rev.Digest {
			k.digest = Digest{} // the store moved meanwhile; look again next time
		}
	}
	q.put(id, k)
	return k, nil
}

// read makes the passages of a text, from the old ones where nothing moved that
// they depend on.
func (q *Quoter) read(ctx context.Context, k, old *keptText, text string) error {
	same := old != nil && old.passages != nil && old.src.SHA256 == k.src.SHA256 && old.passages.text == text
	if same && old.passages.exact {
		k.passages = old.passages
		return nil
	}
	if k.passages = NewPassages(k.src, text, nil); k.passages.exact {
		return nil
	}
	cites, err := CitesOf(ctx, q.r, k.src.ID)
	if err != nil {
		return err
	}
	distinct := map[place]bool{}
	known := same
	for _, c := range cites {
		distinct[c.place()] = true
		if known {
			_, ok := old.passages.found[c.place()]
			known = ok
		}
	}
	k.wanted = len(distinct)
	if known && k.wanted == old.wanted {
		k.passages = old.passages
		return nil
	}
	if err := ctx.Err(); err != nil {
		return ErrUnavailable.Cause("the question took too long", err)
	}
	k.passages = NewPassages(k.src, text, slices.Values(cites))
	return nil
}

func (q *Quoter) get(id SourceID) *keptText {
	q.mu.Lock()
	defer q.mu.Unlock()
	k := q.kept[id]
	if k != nil {
		q.clock++
		k.used = q.clock
	}
	return k
}

func (k *keptText) bytes() int {
	if k.passages == nil {
		return 0
	}
	return len(k.passages.text)
}

func (q *Quoter) put(id SourceID, k *keptText) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if old := q.kept[id]; old != nil {
		q.size -= old.bytes()
	}
	q.clock++
	k.used = q.clock
	q.kept[id] = k
	q.size += k.bytes()
	for len(q.kept) > 1 && (len(q.kept) > maxKeptTexts || q.size > maxKeptBytes) {
		var oldest SourceID
		for other, o := range q.kept {
			if other != id && (oldest == "" || o.used < q.kept[oldest].used) {
				oldest = other
			}
		}
		q.size -= q.kept[oldest].bytes()
		delete(q.kept, oldest)
	}
}

package passage

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"iter"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"hubgraph/graph"
)

// Normalize gives the form in which two copies of a passage are the
// same: without white space (Unicode's White_Space), typographic double and
// single quotation marks and primes made straight, in Unicode normalization
// form C. It is idempotent.
func Normalize(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return Straight(r)
	}, s)
	return norm.NFC.String(s)
}

// Straight maps a typographic quotation mark or prime to the straight one.
func Straight(r rune) rune {
	switch r {
	case '“', '”', '„', '‟', '«', '»', '″':
		return '"'
	case '‘', '’', '‚', '‛', '′':
		return '\''
	}
	return r
}

// Hash gives the SHA-256 of the UTF-8 of the normalised passage, in
// lower-case hexadecimal: what Citation.Hash holds.
func Hash(s string) string {
	sum := sha256.Sum256([]byte(Normalize(s)))
	return hex.EncodeToString(sum[:])
}

// A Span is a part of a text in Unicode code points, End exclusive.
type Span struct{ Start, End int }

// A Text is the text of a source, in which citations are found again. It is
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
type Text struct {
	text       string
	runes      int
	marks      []int // byte offset of every markEvery-th code point; nil where bytes are code points
	exact      bool
	paragraphs []Span
	found      map[place]Span // where not exact: wanted citations that were found
	misses     []graph.Citation
}

// place is what tells citations of a source apart when they are looked up.
type place struct {
	start, end int
	hash       string
}

func placeOf(c *graph.Citation) place { return place{c.Start, c.End, c.Hash} }

const markEvery = 64

// NewText reads a text of a source. cites are the citations that are to be
// found again if the text is not exact (CitesOf gives a source's), and those
// whose misses are to be told; nil for none. It takes time in proportion to the text and, in a copy, to the
// length of the longest passage.
func NewText(src graph.Source, text string, cites iter.Seq[graph.Citation]) *Text {
	p := &Text{text: text, runes: utf8.RuneCountInString(text)}
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

	var wanted []graph.Citation
	if cites != nil {
		seen := map[place]bool{}
		for c := range cites {
			if c.End > 0 && !seen[placeOf(&c)] {
				seen[placeOf(&c)] = true
				wanted = append(wanted, c)
			}
		}
	}
	slices.SortFunc(wanted, func(a, b graph.Citation) int {
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

// Whole gives the whole text.
func (p *Text) Whole() string { return p.text }

// Len gives the length of the text in code points.
func (p *Text) Len() int { return p.runes }

// Exact reports whether the text is the one in which the source's offsets are
// meant.
func (p *Text) Exact() bool { return p.exact }

// Paragraphs gives the non-blank lines of this text in order; the caller does
// not change the list.
func (p *Text) Paragraphs() []Span { return p.paragraphs }

// Paragraph gives the number of the paragraph that holds a code point of this
// text, or of the next one where it lies between two; -1 after the last.
func (p *Text) Paragraph(at int) int {
	i := sort.Search(len(p.paragraphs), func(i int) bool { return p.paragraphs[i].End > at })
	if i == len(p.paragraphs) {
		return -1
	}
	return i
}

// Misses gives those of the citations that NewText was given and did not
// find, by start, end and hash. A citation that names no place in the text is
// no miss.
func (p *Text) Misses() []graph.Citation { return slices.Clone(p.misses) }

// Locate gives where in this text a citation's passage stands, in code points,
// end exclusive. In a copy only the citations that NewText was given are
// known. Not ok: it has no place, the place is outside the text, or what
// stands there is not what the citation's hash says.
func (p *Text) Locate(c graph.Citation) (start, end int, ok bool) {
	if c.End <= 0 {
		return 0, 0, false
	}
	if !p.exact {
		s, ok := p.found[placeOf(&c)]
		return s.Start, s.End, ok
	}
	s, ok := p.Slice(c.Start, c.End)
	if !ok || c.Hash != "" && Hash(s) != c.Hash {
		return 0, 0, false
	}
	return c.Start, c.End, true
}

// Check gives where in this text the passage of a citation with a place stands, as
// Locate does, the zero Span where it is not found; and what of the citation does not fit
// the text, each fault with the field that tells otherwise. In a copy, which has offsets
// and paragraphs of its own, only that the passage is not found is a fault.
func (p *Text) Check(c graph.Citation) (at Span, faults []graph.Issue) {
	start, end, ok := p.Locate(c)
	if !ok {
		return Span{}, []graph.Issue{p.miss(&c)}
	}
	par := p.Paragraph(start)
	if p.exact && par != c.Paragraph {
		faults = append(faults, graph.Issue{Field: "paragraph", Detail: fmt.Sprintf("stands in paragraph %d; write that", par)})
	}
	if par >= 0 && p.paragraphs[par].End < end {
		faults = append(faults, graph.Issue{Field: "end", Detail: fmt.Sprintf("reaches beyond paragraph %d; cite each paragraph by itself", par)})
	}
	return Span{start, end}, faults
}

func (p *Text) miss(c *graph.Citation) graph.Issue {
	switch {
	case !p.exact && c.Hash == "":
		return graph.Issue{Field: "hash", Detail: "has no hash, and the attached text is a copy; only a hash finds the passage there"}
	case !p.exact:
		return graph.Issue{Field: "hash", Detail: "is not found in the attached copy; attach the text itself, or one that differs in white space, quotation marks and page furniture only"}
	case c.End > p.runes:
		return graph.Issue{Field: "end", Detail: fmt.Sprintf("lies outside the text, which has %d code points", p.runes)}
	}
	s, _ := p.Slice(c.Start, c.End)
	return graph.Issue{Field: "hash", Detail: "does not hold what the hash says; if the offsets are right, the hash is " + Hash(s)}
}

// Quote gives a citation's passage as this text has it; not ok as Locate.
func (p *Text) Quote(c graph.Citation) (string, bool) {
	start, end, ok := p.Locate(c)
	if !ok {
		return "", false
	}
	return p.Slice(start, end)
}

// The bounds of what Begins gives.
const (
	maxBeginRunes = 32
	minBeginRunes = 12 // of what is cut behind a word
)

// Begins gives the first words of the paragraph in which a citation's passage stands, by
// which the eye finds it on paper, on one line: at most 32 code points, cut behind a word where one
// ends there, and "…" where it goes on. Not ok as Locate.
func (p *Text) Begins(c graph.Citation) (string, bool) {
	start, _, ok := p.Locate(c)
	if !ok {
		return "", false
	}
	i := p.Paragraph(start)
	if i < 0 {
		return "", false
	}
	at := p.paragraphs[i]
	words, _ := p.Slice(at.Start, min(at.End, at.Start+4*maxBeginRunes))
	all := []rune(strings.Join(strings.Fields(words), " "))
	if len(all) <= maxBeginRunes {
		return string(all), true
	}
	cut := maxBeginRunes
	for i := cut; i >= minBeginRunes; i-- {
		if all[i] == ' ' {
			cut = i
			break
		}
	}
	return strings.TrimRightFunc(string(all[:cut]), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) }) + "…", true
}

// Passage gives what stands at offsets as citations mean them: any part of an
// exact text; in a copy the passage of a citation with just these offsets.
func (p *Text) Passage(start, end int) (string, bool) {
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
func (p *Text) Slice(start, end int) (string, bool) {
	if start < 0 || start >= end || end > p.runes {
		return "", false
	}
	return p.text[p.byteAt(start):p.byteAt(end)], true
}

// byteAt gives the byte offset of a code point from 0 to Len.
func (p *Text) byteAt(n int) int {
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

package graph

import (
	"strconv"
	"strings"
)

// CommonKnowledge is the source of what only general knowledge says. Its
// citations hold a note and no place; they are not checked against any text,
// and sentences prefer what another source says.
const CommonKnowledge SourceID = "common-knowledge"

// A Source is who says so: an article, a file, or common knowledge. The id of
// an imported file is its SHA-256.
type Source struct {
	ID        SourceID `json:"id"`
	Title     string   `json:"title"`
	Author    string   `json:"author,omitempty"`
	Publisher string   `json:"publisher,omitempty"`
	URL       string   `json:"url,omitempty"`
	Published Date     `json:"published,omitempty"`
	SHA256    string   `json:"sha256,omitempty"`
	Licence   string   `json:"licence,omitempty"`   // an SPDX id ("CC-BY-4.0") or a short text of one line, at most MaxLabelBytes
	Language  string   `json:"language,omitempty"`  // BCP 47, of the text
	Retrieved Date     `json:"retrieved,omitempty"` // when it was last taken from URL
	Archived  string   `json:"archived,omitempty"`  // address of a copy in an archive, http or https

	// Body is which paragraphs are the text itself, so that a place can be told as a reader
	// counts: without masthead, headline, byline, captions and what the page has around it.
	Body Paragraphs `json:"body,omitempty"`

	// Titles are the title in the languages of the service, where there is one in them
	// beside that of the source itself.
	Titles Words `json:"titles,omitzero"`
}

// TitleIn gives the title in a language, "en" or "zh"; as it stands where it is not given
// in that.
func (s *Source) TitleIn(lang string) string { return s.Titles.orIn(lang, s.Title) }

// Paragraphs are some paragraphs of a text by the numbers that citations have, from 0:
// "3-34", or "3-10,12-34" where a caption stands between. "" where nothing is said.
type Paragraphs string

const maxParagraphs = 4096 // bytes of Paragraphs

// parts gives the ranges, both ends meant; not ok where the text is not the one form that
// some paragraphs have: ascending, and with a paragraph between each two ranges.
func (p Paragraphs) parts(yield func(first, last int) bool) (ok bool) {
	next := 0 // the least that the next range may begin with
	for part := range strings.SplitSeq(string(p), ",") {
		first, last, two := strings.Cut(part, "-")
		a, okA := paragraphNumber(first)
		b := a
		okB := true
		if two {
			b, okB = paragraphNumber(last)
		}
		if !okA || !okB || a < next || two && a >= b {
			return false
		}
		if next = b + 2; !yield(a, b) {
			return true
		}
	}
	return true
}

func paragraphNumber(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 0 && n <= maxOffset && strconv.Itoa(n) == s
}

// Check says what is wrong with paragraphs, "" if nothing is.
func (p Paragraphs) Check() string {
	if p == "" {
		return ""
	}
	if len(p) > maxParagraphs || !p.parts(func(int, int) bool { return true }) {
		return Quote(clip(string(p), 80)) + " names no paragraphs; write their numbers from 0 in order, such as 3-34 or 3-10,12-34"
	}
	return ""
}

// Nth gives which of these a paragraph is, counted from 1. in is false where it is none of
// them: then nth is how many stand before it, and more whether any stands behind it.
func (p Paragraphs) Nth(paragraph int) (nth int, in, more bool) {
	p.parts(func(first, last int) bool {
		switch {
		case paragraph > last:
			nth += last - first + 1
			return true
		case paragraph >= first:
			nth, in = nth+paragraph-first+1, true
		default:
			more = true
		}
		return false
	})
	return nth, in, more
}

func (s *Source) check(at string, is *Issues) {
	if why := checkNewID(string(s.ID)); why != "" {
		is.Add(at+".id", why)
	}
	checkName(at+".title", s.Title, true, is)
	checkName(at+".author", s.Author, false, is)
	checkName(at+".publisher", s.Publisher, false, is)
	checkName(at+".url", s.URL, false, is)
	if why := s.Published.Check(); why != "" {
		is.Add(at+".published", why)
	}
	if s.SHA256 != "" && !isHexSHA256(s.SHA256) {
		is.Add(at+".sha256", "is not a SHA-256 in 64 lower-case hexadecimal digits")
	}
	checkLabel(at+".licence", s.Licence, false, is)
	if s.Language != "" && !validLang(s.Language) {
		is.Add(at+".language", badLang(s.Language))
	}
	if why := s.Retrieved.Check(); why != "" {
		is.Add(at+".retrieved", why)
	}
	if checkName(at+".archived", s.Archived, false, is); s.Archived != "" && !isWebAddress(s.Archived) {
		is.Add(at+".archived", Quote(s.Archived)+" is not an address that begins with http:// or https://")
	}
	checkName(at+".titles.en", s.Titles.EN, false, is)
	checkName(at+".titles.zh", s.Titles.ZH, false, is)
	if why := s.Body.Check(); why != "" {
		is.Add(at+".body", why)
	}
}

// A SourceText is the text of a source, attached by whoever has it.
type SourceText struct {
	Source SourceID `json:"source"`
	Text   string   `json:"text"`
}

// MaxTextBytes is how long a source's text may be.
const MaxTextBytes = 8 << 20

func (t *SourceText) check(at string, is *Issues) {
	if why := t.Source.Check(); why != "" {
		is.Add(at+".source", why)
	}
	switch why := textFault(t.Text, false); {
	case t.Text == "":
		is.Add(at+".text", "is empty")
	case len(t.Text) > MaxTextBytes:
		is.Add(at+".text", "is longer than 8 MiB")
	case why != "":
		is.Add(at+".text", why)
	}
}

package ask

import (
	"unicode/utf8"

	"hubgraph/graph"
)

// MaxBytes is how long an answer may be, as JSON. A record takes at most some seven
// times as much in JSON as it is large, so that what a page holds fits.
const MaxBytes = 64 << 20

// The bounds of an answer beside those of graph.
const (
	maxQuote      = 16 << 10 // bytes of a passage that a citation quotes
	maxQuotes     = 4 << 20  // of all passages that an answer quotes; what is found and compared of one may be as long as its text
	maxPlaceWords = 1 << 20  // of the words of all citations' places in an answer
	maxParagraphs = 500_000  // of a text in an answer
	maxMisses     = 10_000   // places that are not in a text
)

// A room is what a page may still hold: records, and bytes of them.
type room struct {
	records, bytes int
	given          bool
}

func newRoom(records int) *room { return &room{records: records, bytes: graph.MaxAnswerBytes} }

// takes reports whether a record of a size still goes on the page. The first one
// does, however large it is.
func (r *room) takes(size int) bool {
	r.records--
	r.bytes -= size
	if r.records < 0 || r.bytes < 0 && r.given {
		return false
	}
	r.given = true
	return true
}

// shorten cuts a text to n bytes, at the end of a character, and says so by "…".
func shorten(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}

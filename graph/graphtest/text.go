package graphtest

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"hubgraph/graph"
	"hubgraph/graph/passage"
)

// A Text is a little text with its source, for tests of citations.
type Text struct {
	Source graph.Source // its SHA256 is that of Text
	Text   string

	t testing.TB
}

// NewText gives a text of the source "notes".
func NewText(t testing.TB, text string) Text {
	sum := sha256.Sum256([]byte(text))
	return Text{graph.Source{ID: "notes", Title: "Notes", SHA256: hex.EncodeToString(sum[:])}, text, t}
}

// Cite cites the n-th occurrence, from 0, of a passage. It fails the test if
// there is none.
func (x Text) Cite(words string, n int) graph.Citation {
	x.t.Helper()
	at := -1
	for range n + 1 {
		i := strings.Index(x.Text[at+1:], words)
		if i < 0 {
			x.t.Fatalf("the text does not hold %q %d times", words, n+1)
		}
		at += 1 + i
	}
	start := len([]rune(x.Text[:at]))
	return graph.Citation{
		Paragraph: passage.NewText(x.Source, x.Text, nil).Paragraph(start),
		Start:     start, End: start + len([]rune(words)),
		Hash: passage.Hash(words), Note: "A note.",
	}
}

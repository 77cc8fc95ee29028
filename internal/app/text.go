package app

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// inert gives a text in which nothing speaks to a terminal: control characters
// and those that turn the direction of writing or hide are written out, line
// breaks and tabs become spaces, what is not UTF-8 becomes U+FFFD. A name that
// holds none of these stays as it is.
func inert(s string) string {
	if strings.IndexFunc(s, speaks) < 0 && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\n' || r == '\t' || r == '\r' || r == '\u2028' || r == '\u2029':
			b.WriteByte(' ')
		case speaks(r):
			b.WriteString(escaped(r))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// speaks reports whether a terminal may take a character for more than a
// picture: C0 and C1 controls (ECMA-48), bidirectional controls (UAX #9), tags
// and other format characters but the joiners, which scripts need.
func speaks(r rune) bool {
	switch {
	case r == '\u200c' || r == '\u200d':
		return false
	case unicode.IsControl(r), r == '\u2028', r == '\u2029':
		return true
	}
	return unicode.Is(unicode.Cf, r)
}

func escaped(r rune) string {
	if r > 0xFFFF {
		return fmt.Sprintf(`\U%08x`, r)
	}
	return fmt.Sprintf(`\u%04x`, r)
}

// inertJSON writes as escapes what a terminal might obey in a JSON text and
// encoding/json leaves as it is. The value stays the same: outside of its
// strings JSON has no such characters but line breaks.
func inertJSON(b []byte) []byte {
	s := string(b)
	bad := func(r rune) bool { return r != '\n' && r != '\t' && r != '\r' && speaks(r) }
	if strings.IndexFunc(s, bad) < 0 {
		return b
	}
	var out strings.Builder
	for _, r := range s {
		switch {
		case !bad(r):
			out.WriteRune(r)
		case r > 0xFFFF: // JSON escapes are of UTF-16
			r -= 0x10000
			fmt.Fprintf(&out, `\u%04x\u%04x`, 0xD800+(r>>10), 0xDC00+(r&0x3FF))
		default:
			out.WriteString(escaped(r))
		}
	}
	return []byte(out.String())
}

// width gives how many columns of a terminal a text takes: a Chinese character
// two, a combining one none (UAX #11, UAX #29).
func width(s string) int { return uniseg.StringWidth(s) }

// clip cuts a text to at most n columns, with … at the cut.
func clip(s string, n int) string {
	if n <= 0 {
		return ""
	}
	if width(s) <= n {
		return s
	}
	var b strings.Builder
	used, state := 0, -1
	for s != "" {
		var cluster string
		var w int
		cluster, s, w, state = uniseg.FirstGraphemeClusterInString(s, state)
		if used+w > n-1 {
			break
		}
		used += w
		b.WriteString(cluster)
	}
	return strings.TrimRight(b.String(), " ") + "…"
}

// pad fills a text with spaces to n columns.
func pad(s string, n int) string {
	if w := width(s); w < n {
		return s + strings.Repeat(" ", n-w)
	}
	return s
}

// wrap breaks a text into lines of at most n columns, at the places that
// Unicode allows (UAX #14): between words, and between Chinese characters. A
// word that is longer than a line is broken. n 0 is one line.
func wrap(s string, n int) []string {
	if n <= 0 || width(s) <= n {
		return []string{s}
	}
	var lines []string
	var line, piece strings.Builder
	lineWidth, pieceWidth := 0, 0
	flush := func() {
		// A space at the end of a line needs no room.
		if text := piece.String(); lineWidth > 0 && lineWidth+width(strings.TrimRight(text, " ")) > n {
			lines = append(lines, strings.TrimRight(line.String(), " "))
			line.Reset()
			lineWidth = 0
		}
		line.WriteString(piece.String())
		lineWidth += pieceWidth
		piece.Reset()
		pieceWidth = 0
	}
	state := -1
	for s != "" {
		var cluster string
		var bounds int
		cluster, s, bounds, state = uniseg.StepString(s, state)
		w := bounds >> uniseg.ShiftWidth
		if pieceWidth+w > n {
			flush()
		}
		piece.WriteString(cluster)
		pieceWidth += w
		if bounds&uniseg.MaskLine != uniseg.LineDontBreak {
			flush()
		}
	}
	flush()
	return append(lines, strings.TrimRight(line.String(), " "))
}

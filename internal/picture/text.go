package picture

import (
	"slices"
	"strings"
	"unicode"
)

// narrowest is the width of the narrowest characters, at size 1.
const narrowest = 0.33

// begin gives the first characters of a text, with what joins them.
func begin(text string, chars int) string {
	for i, c := range text {
		if joins(c) {
			continue
		}
		if chars == 0 {
			return text[:i]
		}
		chars--
	}
	return text
}

// widthOf is about how wide a text is, in pixels at a size. Layouts go by it, so every
// product is rounded by itself, see package layout.
func widthOf(text string, size float64) float64 {
	w := 0.0
	for _, c := range text {
		switch {
		case joins(c):
		case wide(c):
			w++
		case strings.ContainsRune("ilj.,;:'|!()[] ", c):
			w += narrowest
		case strings.ContainsRune("mwMW@%—", c):
			w += 0.92
		case unicode.IsUpper(c) || unicode.IsDigit(c):
			w += 0.66
		default:
			w += 0.57
		}
	}
	return float64(w * size)
}

// roomOf is how much room a text is given, whatever the font: no less than that of as
// many letters of middle width.
func roomOf(text string, size float64) float64 {
	least := 0.0
	for _, c := range text {
		if wide(c) {
			least += size
		} else {
			least += float64(0.56 * size)
		}
	}
	return max(least, float64(1.04*widthOf(text, size)))
}

// wide reports whether a character is as wide as it is high, and may end a line.
func wide(c rune) bool {
	return c >= 0x2e80 && c < 0xfff0 && (c < 0xd800 || c >= 0xf900) || c >= 0x1f000
}

// joins reports whether a character only says whether those beside it are written as one:
// ZWNJ, ZWJ, the selectors of how a sign is drawn, and tones of skin.
func joins(c rune) bool {
	return c == 0x200c || c == 0x200d || c >= 0xfe00 && c <= 0xfe0f || c >= 0x1f3fb && c <= 0x1f3ff
}

// plain is a text on one line, without what could turn or break it. What joins letters and
// signs stays, where there are any.
func plain(text string) string {
	text = strings.Map(func(c rune) rune {
		switch {
		case c == 0xfffe, c == 0xffff:
			return -1
		case joins(c):
			return c
		case unicode.IsControl(c), unicode.IsSpace(c), unicode.Is(unicode.Cf, c):
			return ' '
		}
		return c
	}, text)
	list := strings.Fields(text)
	list = slices.DeleteFunc(list, func(word string) bool { return strings.TrimFunc(word, joins) == "" })
	return strings.Join(list, " ")
}

// wrap breaks a text into at most so many lines of at most a width, the last one cut with
// an ellipsis where there is more. With lines 0 nothing is cut: there are as many as it
// takes, and a word that is wider is broken.
func wrap(text string, width, size float64, lines int) []string {
	var out []string
	line := ""
	text = plain(text)
	if lines > 0 { // what can't be shown need not be measured
		text = begin(text, (lines+1)*int(width/(narrowest*size)+2))
	}
	parts := breakable(text)
	if lines == 0 {
		parts = narrow(parts, width, size)
		lines = len(parts) + 1
	}
	for i, p := range parts {
		if longer := strings.TrimLeft(line+p, " "); line == "" || widthOf(strings.TrimRight(longer, " "), size) <= width {
			line = longer
			continue
		}
		if len(out) == lines-1 {
			line += strings.Join(parts[i:], "")
			break
		}
		out = append(out, strings.TrimRight(line, " "))
		line = strings.TrimLeft(p, " ")
	}
	if line != "" {
		out = append(out, strings.TrimRight(line, " "))
	}
	for i := range out {
		out[i] = cut(out[i], width, size)
	}
	return out
}

// narrow breaks those parts of a text that are wider than a line, of a character at least.
func narrow(parts []string, width, size float64) (out []string) {
	for _, p := range parts {
		from, w, joined := 0, 0.0, false
		for i, c := range p {
			more := widthOf(string(c), size)
			if i > from && w+more > width && !joined && !joins(c) {
				out = append(out, p[from:i])
				from, w = i, 0
			}
			w += more
			joined = c == 0x200d
		}
		out = append(out, p[from:])
	}
	return out
}

// breakable gives the parts of a text between which a line may end.
func breakable(text string) (out []string) {
	from, first := 0, false // where the part begins, and whether with a wide character
	joined := false         // to what is before
	for i, c := range text {
		if was := joined; joins(c) || was {
			joined = c == 0x200d || joins(c) && was
			continue
		}
		switch {
		case i == 0:
			first = wide(c)
		case wide(c) && !strings.ContainsRune("，。、；：）】」』！？·", c), c == ' ',
			!wide(c) && first && !strings.ContainsRune(",.;:)", c):
			out = append(out, text[from:i])
			from, first = i, wide(c)
		}
	}
	return append(out, text[from:])
}

// cut shortens a line to a width.
func cut(line string, width, size float64) string {
	if widthOf(line, size) <= width {
		return line
	}
	chars := []rune(line)
	low, high := 0, len(chars)
	for low < high {
		if mid := (low + high + 1) / 2; widthOf(strings.TrimRight(string(chars[:mid]), " ")+"…", size) <= width {
			low = mid
		} else {
			high = mid - 1
		}
	}
	return strings.TrimRightFunc(string(chars[:low]), func(c rune) bool { return c == ' ' || joins(c) }) + "…"
}

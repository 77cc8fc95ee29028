package app

import (
	"io"
	"regexp"
	"strings"
)

// A style is how a piece of text looks on a terminal that has colours.
type style string

// The styles: SGR parameters of ECMA-48, of the 8 colours that every terminal
// theme chooses to be readable.
const (
	plain  style = ""
	bold   style = "1"
	faint  style = "2"
	red    style = "31"
	green  style = "32"
	yellow style = "33"
	blue   style = "34"
	cyan   style = "36"
)

// A screen is what people read an answer on: its width in columns, 0 where it
// is no terminal and nothing is cut, and whether it has colours.
type screen struct {
	w      io.Writer
	width  int
	colour bool
	err    error // the first that writing met
}

func (s *screen) line(parts ...string) {
	if s.err == nil {
		_, s.err = io.WriteString(s.w, strings.TrimRight(strings.Join(parts, ""), " ")+"\n")
	}
}

// paint gives a text in a style. The text is made inert by whoever has it from
// outside.
func (s *screen) paint(st style, text string) string {
	if !s.colour || st == plain || text == "" {
		return text
	}
	return "\x1b[" + string(st) + "m" + text + "\x1b[0m"
}

// paragraph writes a text wrapped to the screen, its first line after first, the
// others after rest, which is as wide.
func (s *screen) paragraph(first, rest, text string) {
	s.wrapped(first, rest, width(rest), plain, text)
}

// hanging is paragraph for a first that is painted: indent is how wide it looks.
func (s *screen) hanging(first string, indent int, text string) {
	s.wrapped(first, strings.Repeat(" ", indent), indent, plain, text)
}

// heading writes a text wrapped to the screen that stands over others.
func (s *screen) heading(text string) { s.wrapped("", "", 0, bold, text) }

func (s *screen) wrapped(first, rest string, indent int, st style, text string) {
	lines := []string{text}
	if s.width > 0 {
		lines = wrap(glue(text), max(s.width-indent, 20))
	}
	for i, l := range lines {
		l = unglue.Replace(l)
		if i == 0 {
			s.line(first, s.paint(st, l))
		} else {
			s.line(rest, s.paint(st, l))
		}
	}
}

// footnoteMark is the number of a footnote in a sentence.
var footnoteMark = regexp.MustCompile(` ?\[\d+\]`)

// glue keeps the marks of footnotes on the line of the word before them; unglue
// takes the glue out again.
func glue(text string) string {
	return footnoteMark.ReplaceAllStringFunc(text, func(mark string) string {
		if rest, spaced := strings.CutPrefix(mark, " "); spaced {
			return "\u00a0" + rest
		}
		return "\u2060" + mark
	})
}

var unglue = strings.NewReplacer("\u00a0", " ", "\u2060", "")

// A column of a table: its heading, whether its cells stand on the right, and
// whether it gives way where the table is wider than the screen, down to min
// columns.
type column struct {
	head  string
	right bool
	min   int // 0: never cut
	style style
}

// A cell is a text and, where it is not that of its column, its style.
type cell struct {
	text  string
	style style
}

func text(s string) cell { return cell{text: inert(s)} }

// A table is rows under headings, aligned by what a terminal shows.
type table struct {
	columns []column
	rows    [][]cell
	indent  int
	bare    bool // without the line of headings
}

func (t *table) add(cells ...cell) { t.rows = append(t.rows, cells) }

const gap = 2 // columns between two columns

// write lays the table out. Columns that hold nothing are left out.
func (t *table) write(s *screen) {
	widths := make([]int, len(t.columns))
	for _, row := range t.rows {
		for i, c := range row {
			widths[i] = max(widths[i], width(c.text))
		}
	}
	var shown []int
	for i, c := range t.columns {
		if widths[i] == 0 {
			continue
		}
		if !t.bare {
			widths[i] = max(widths[i], width(c.head))
		}
		shown = append(shown, i)
	}
	if len(shown) == 0 {
		return
	}
	t.shrink(widths, shown, s.width)
	if !t.bare {
		head := make([]cell, len(t.columns))
		for _, i := range shown {
			head[i] = cell{t.columns[i].head, bold}
		}
		t.row(s, widths, shown, head)
	}
	for _, row := range t.rows {
		t.row(s, widths, shown, row)
	}
}

// shrink takes room from the column that has most to give until the table fits,
// if it can.
func (t *table) shrink(widths, shown []int, room int) {
	if room <= 0 {
		return
	}
	total := t.indent + gap*(len(shown)-1)
	for _, i := range shown {
		total += widths[i]
	}
	for ; total > room; total-- {
		from, most := -1, 0
		for _, i := range shown {
			if c := t.columns[i]; c.min > 0 && widths[i]-c.min > most {
				from, most = i, widths[i]-c.min
			}
		}
		if from < 0 {
			return
		}
		widths[from]--
	}
}

func (t *table) row(s *screen, widths, shown []int, row []cell) {
	var b strings.Builder
	b.WriteString(strings.Repeat(" ", t.indent))
	for n, i := range shown {
		if n > 0 {
			b.WriteString(strings.Repeat(" ", gap))
		}
		var c cell
		if i < len(row) {
			c = row[i]
		}
		st := c.style
		if st == plain {
			st = t.columns[i].style
		}
		shownText := c.text
		if t.columns[i].min > 0 {
			shownText = clip(shownText, widths[i])
		}
		fill := strings.Repeat(" ", max(widths[i]-width(shownText), 0))
		switch {
		case t.columns[i].right:
			b.WriteString(fill + s.paint(st, shownText))
		case n == len(shown)-1:
			b.WriteString(s.paint(st, shownText))
		default:
			b.WriteString(s.paint(st, shownText) + fill)
		}
	}
	s.line(b.String())
}

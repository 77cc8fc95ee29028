package ask

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"hubgraph/graph"
)

// A dating is a year, a month or a day as somebody writes it, or the days on one side of it.
type dating struct {
	from, to graph.Date // both the date itself, or "" where there is no such end
	bare     bool       // a year alone, which may be a figure
	text     string     // as written, but in digits
}

// A side is where the days that are asked for lie beside a date.
type side int

const (
	during side = iota
	before
	until
	since
	after
)

// sideWords stand before a date, and sidesBehind behind it.
var (
	sideWords = map[side][]string{
		during: strings.Fields("by in on during from of at 到 至 在 于"),
		before: {"before", "prior to", "earlier than", "早于"},
		until:  {"until", "till", "no later than", "not later than", "不晚于", "截至", "截止", "截止到", "直到"},
		since:  {"since", "no earlier than", "not earlier than", "不早于", "自", "从", "自从"},
		after:  {"after", "later than", "晚于"},
	}
	sidesBehind = []struct {
		form *regexp.Regexp
		side side
	}{
		{regexp.MustCompile(`^\s*(?:之前|以前)`), before},
		{regexp.MustCompile(`^\s*(?:为止|(?i:(?:or|and)\s+(?:earlier|before))\b)`), until},
		{regexp.MustCompile(`^\s*(?:以[来來]|至今|(?i:onwards?|(?:or|and)\s+later)\b)`), since},
		{regexp.MustCompile(`^\s*(?:之[后後]|以[后後])`), after},
		{regexp.MustCompile(`^前(?:$|[^` + notSide + `])`), before},
		{regexp.MustCompile(`^[后後](?:$|[^` + notSide + `])`), after},
		{regexp.MustCompile(`^起(?:$|[^诉草源重])`), since},
	}
	sideOf = func() map[string]side {
		out := map[string]side{}
		for side, words := range sideWords {
			for _, w := range words {
				out[w] = side
			}
		}
		return out
	}()
)

// notSide are characters behind 前 or 后 of which it is a part of another word: 前后, 前三季度, 后期.
const notSide = `0-9一二三四五六七八九十几半两数多前后後往沿景端任者台期续勤果方`

const monthForm = `jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?`

// first is what may stand before a date: a word for a side of it, and for a part of it.
var first = func() string {
	words := slices.Collect(maps.Keys(sideOf))
	slices.SortFunc(words, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	return `(?i)(^|[^\p{Latin}\pN.,/:+#-])(?:(` + strings.ReplaceAll(strings.Join(words, "|"), " ", `\s+`) +
		`)\s*)?(?:((?:the\s+)?(?:end|start|beginning)\s+of|the year)\s*)?`
}()

// The forms of a date in a text, the longest first. A date stands by itself: 2021.5 and
// A2021 hold none.
var dateForms = []struct {
	form             *regexp.Regexp
	year, month, day int // their groups, 0 where there is none
}{
	{regexp.MustCompile(first + `([0-9]{4})-([0-9]{2})-([0-9]{2})` + thenEnd), 4, 5, 6},
	{regexp.MustCompile(first + `([0-9]{4})[/.]([0-9]{1,2})[/.]([0-9]{1,2})` + thenEnd), 4, 5, 6},
	{regexp.MustCompile(first + `([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})` + thenEnd), 6, 5, 4},
	{regexp.MustCompile(first + `(1[3-9]|2[0-9]|3[01])/([0-9]{1,2})/([0-9]{4})` + thenEnd), 6, 5, 4}, // where only one of the two is a month
	{regexp.MustCompile(first + `([0-9]{1,2})/(1[3-9]|2[0-9]|3[01])/([0-9]{4})` + thenEnd), 6, 4, 5},
	{regexp.MustCompile(first + `([0-9]{4})\s*年\s*([0-9]{1,2})\s*月\s*([0-9]{1,2})\s*[日号]`), 4, 5, 6},
	{regexp.MustCompile(first + `([0-9]{1,2})(?:st|nd|rd|th)?\s+(` + monthForm + `)\.?,?\s+([0-9]{4})` + thenEnd), 6, 5, 4},
	{regexp.MustCompile(first + `(` + monthForm + `)\.?\s+([0-9]{1,2})(?:st|nd|rd|th)?,?\s+([0-9]{4})` + thenEnd), 6, 4, 5},
	{regexp.MustCompile(first + `([0-9]{4})-([0-9]{2})` + thenEnd), 4, 5, 0},
	{regexp.MustCompile(first + `([0-9]{4})\s*年\s*([0-9]{1,2})\s*月(?:份|底|末|初)?`), 4, 5, 0},
	{regexp.MustCompile(first + `(` + monthForm + `)\.?,?\s+([0-9]{4})` + thenEnd), 5, 4, 0},
	{regexp.MustCompile(first + `([0-9]{4})\s*年(?:底|末|初)?`), 4, 0, 0},
	{regexp.MustCompile(first + `([12][0-9]{3})` + thenEnd), 4, 0, 0},
}

// thenEnd is what may follow a date of digits.
const thenEnd = `(?:$|[^\p{Latin}\pN.,/:+#%-]|[.,](?:\s|$))`

var months = strings.Fields("jan feb mar apr may jun jul aug sep oct nov dec")

// dateIn gives the first date of a text in one of the forms, with the word for a side of it,
// and what stands before and behind these. A year with a unit behind it is a figure: 2000 yuan.
func dateIn(sch *graph.Schema, text string) (d dating, rest string, ok bool) {
	text = inDigits(text)
	if !strings.ContainsAny(text, "0123456789") {
		return dating{}, text, false
	}
	for _, f := range dateForms {
		m := f.form.FindStringSubmatchIndex(text)
		if m == nil {
			continue
		}
		group := func(i int) string { return text[m[2*i]:m[2*i+1]] }
		date := group(f.year)
		end := m[2*f.year+1]
		for _, i := range []int{f.month, f.day} {
			if i == 0 {
				break
			}
			part := group(i)
			if n := slices.IndexFunc(months, func(m string) bool { return strings.HasPrefix(strings.ToLower(part), m) }); n >= 0 {
				part = strconv.Itoa(n + 1)
			}
			date += "-" + strings.Repeat("0", max(0, 2-len(part))) + part
			end = max(end, m[2*i+1])
		}
		if tail := text[end:m[1]]; strings.ContainsAny(tail, "年月日号") {
			end = m[1]
		}
		bare := f.month == 0 && !strings.Contains(text[m[2*f.year]:end], "年")
		if bare {
			if _, used := unitOf(sch, strings.TrimLeft(text[end:], " ")); used > 0 {
				continue
			}
		}
		if graph.Date(date).Check() != "" {
			continue
		}
		begin := m[3]        // behind what stands before it
		word, edge := "", "" // of a side, and of a part
		if m[4] >= 0 {
			word = strings.Join(strings.Fields(strings.ToLower(group(2))), " ")
		}
		if m[6] >= 0 {
			edge = strings.ToLower(group(3))
		}
		if r, _ := utf8.DecodeLastRuneInString(text[:end]); strings.ContainsRune("底末初", r) {
			edge = string(r)
		}
		side := sideOf[word]
		behind, used := sideBehind(text[end:])
		if used > 0 {
			side, end = behind, end+used
		}
		d := dating{bare: bare && side == during}
		if d.from, d.to, ok = side.of(graph.Date(date), edge); !ok {
			continue
		}
		d.text = strings.TrimSpace(text[begin:end])
		return d, text[:begin] + " " + text[end:], true
	}
	return dating{}, text, false
}

// sideBehind reads the word for a side that a text begins with, and how long it is.
func sideBehind(text string) (side, int) {
	for _, s := range sidesBehind {
		if m := s.form.FindString(text); m != "" {
			// What must not follow is no part of it.
			if r := []rune(m); strings.ContainsRune("前后後起", r[0]) {
				return s.side, len(string(r[0]))
			}
			return s.side, len(m)
		}
	}
	return during, 0
}

// of gives the first and the last date that lie on a side of a date, or of its beginning or
// its end, where the words for a part of it say so. What is to be done before the end of a
// year has all the year. Not ok are years beyond which dates have no days.
func (s side) of(d graph.Date, edge string) (from, to graph.Date, ok bool) {
	first, last := dateOf(d.First(), 0), dateOf(d.Last(), 0)
	if s == during {
		return d, d, true
	}
	switch {
	case strings.Contains(edge, "end"), edge == "底", edge == "末":
		first = last
		if s == before {
			s = until
		}
	case edge != "" && edge != "the year":
		last = first
	}
	switch s {
	case before:
		to = dateOf(first.First(), -1)
	case until:
		to = last
	case since:
		from = first
	case after:
		from = dateOf(last.Last(), 1)
	}
	return from, to, from.Check() == "" && to.Check() == ""
}

// dateOf writes the day that lies some days behind another.
func dateOf(d graph.Day, days int) graph.Date {
	return graph.Date(time.Date(int(d)/10000, time.Month(d/100%100), int(d)%100+days, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
}

// of reports whether one of a statement's dates lies in it.
func (d dating) of(s *graph.Statement) bool {
	for _, x := range []graph.Date{s.When.From, s.When.To, s.When.Observed, s.When.Due, s.Value.Date} {
		if x != "" && (d.from == "" || x.First() >= d.from.First()) && (d.to == "" || x.Last() <= d.to.Last()) {
			return true
		}
	}
	return false
}

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

// A dating is a year, a part of one, a month or a day as somebody writes it, the days on one
// side of it, or those from one to another.
type dating struct {
	from, to graph.Date // both the date itself, or "" where there is no such end
	bare     bool       // years alone, which may be figures
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
		during: strings.Fields("by in on during from of at between 到 至 在 于"),
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

// beforeDate is what may stand before a date: a word for a side of it, and for a part of it.
var beforeDate = func() *regexp.Regexp {
	words := slices.Collect(maps.Keys(sideOf))
	slices.SortFunc(words, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	return regexp.MustCompile(`(?i)(?:^|[^\p{Latin}])(?:(` + strings.ReplaceAll(strings.Join(words, "|"), " ", `\s+`) +
		`)\s*)?(?:((?:the\s+)?(?:end|start|beginning)\s+of|the year)\s*)?$`)
}()

// The forms of a date in a text, the longest first, of a year y, a month m, a day d, another
// part p of a year or a decade t. A date stands by itself: 2021.5 and A2021 hold none.
var dateForms = func() (out []dateForm) {
	const (
		begin = `(?i)(?:^|[^\p{Latin}\pN.,/:+#-])`
		part  = `(?P<p>q[1-4]|h[12]|(?:first|second|third|fourth|1st|2nd|3rd|4th)\s+(?:quarter|half)|spring|summer|autumn|fall|winter)`
		teil  = `(?P<p>(?:第[一二三四1-4]季度?|[一二三四1-4]季度)|前[二三23]个?季度|[上下]半年|[春夏秋冬](?:[季天]|$))`
	)
	for _, form := range []string{
		`(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})` + thenEnd,
		`(?P<y>[0-9]{4})[/.](?P<m>[0-9]{1,2})[/.](?P<d>[0-9]{1,2})` + thenEnd,
		`(?P<d>[0-9]{1,2})\.(?P<m>[0-9]{1,2})\.(?P<y>[0-9]{4})` + thenEnd,
		`(?P<d>1[3-9]|2[0-9]|3[01])/(?P<m>[0-9]{1,2})/(?P<y>[0-9]{4})` + thenEnd, // where only one of the two is a month
		`(?P<m>[0-9]{1,2})/(?P<d>1[3-9]|2[0-9]|3[01])/(?P<y>[0-9]{4})` + thenEnd,
		`(?P<y>[0-9]{4})\s*年\s*(?P<m>[0-9]{1,2})\s*月\s*(?P<d>[0-9]{1,2})\s*[日号]`,
		`(?P<d>[0-9]{1,2})(?:st|nd|rd|th)?\s+(?P<m>` + monthForm + `)\.?,?\s+(?P<y>[0-9]{4})` + thenEnd,
		`(?P<m>` + monthForm + `)\.?\s+(?P<d>[0-9]{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>[0-9]{4})` + thenEnd,
		part + `(?:\s+of|,)?\s*(?P<y>[0-9]{4})` + thenEnd,
		`(?P<y>[0-9]{4})[\s-]*(?P<p>q[1-4]|h[12])` + thenEnd,
		`(?P<y>[0-9]{4})\s*年?\s*` + teil,
		`(?P<y>[0-9]{4})-(?P<m>[0-9]{2})` + thenEnd,
		`(?P<y>[0-9]{4})\s*年\s*(?P<m>[0-9]{1,2})\s*月(?:份|底|末|初)?`,
		`(?P<m>` + monthForm + `)\.?,?\s+(?P<y>[0-9]{4})` + thenEnd,
		`(?P<t>[12][0-9]{2})0(?:'?s|年代)` + thenEnd,
		`(?P<y>[0-9]{4})\s*年(?:底|末|初)?`,
		`(?P<y>[12][0-9]{3})` + thenEnd,
	} {
		re := regexp.MustCompile(begin + `(?P<all>` + strings.TrimSuffix(form, thenEnd) + `)` + form[len(strings.TrimSuffix(form, thenEnd)):])
		f := dateForm{form: re, all: re.SubexpIndex("all")}
		f.year, f.month, f.day, f.part, f.decade = re.SubexpIndex("y"), re.SubexpIndex("m"), re.SubexpIndex("d"), re.SubexpIndex("p"), re.SubexpIndex("t")
		out = append(out, f)
	}
	return out
}()

// A dateForm is one of them, and which groups of it are what; -1 is none.
type dateForm struct {
	form                                *regexp.Regexp
	all, year, month, day, part, decade int
}

// thenEnd is what may follow a date of digits: a hyphen only before another year.
const thenEnd = `(?:$|[^\p{Latin}\pN.,/:+#%-]|[.,](?:\s|$)|-[12][0-9]{3}(?:$|[^\pN.,/:+#%-]))`

var (
	months    = strings.Fields("jan feb mar apr may jun jul aug sep oct nov dec")
	fourDigit = regexp.MustCompile(`[0-9]{4}`)
)

// A point is a date in a text, and where it stands there.
type point struct {
	from, to   graph.Date
	begin, end int
	bare       bool // a year alone
	named      bool // a month's name and a year
}

// in reads the form in a text from some place on; only there, where it is to stand right there.
func (f *dateForm) in(text string, at int, there bool) (p point, ok bool) {
	m := f.form.FindStringSubmatchIndex(text[at:])
	if m == nil || there && m[2*f.all] != 0 {
		return point{}, false
	}
	group := func(i int) string {
		if i < 0 {
			return ""
		}
		return text[at+m[2*i] : at+m[2*i+1]]
	}
	p = point{begin: at + m[2*f.all], end: at + m[2*f.all+1]}
	date := group(f.year)
	switch {
	case f.decade > 0:
		p.from, p.to = graph.Date(group(f.decade)+"0"), graph.Date(group(f.decade)+"9")
		return p, true
	case f.part > 0:
		from, to := partOf(strings.ToLower(group(f.part)))
		p.from, p.to = graph.Date(date+from), graph.Date(date+to)
		return p, from != "" && p.from.Check() == "" && p.to.Check() == ""
	}
	for _, part := range []string{group(f.month), group(f.day)} {
		if part == "" {
			break
		}
		if n := monthNamed(part); n > 0 {
			part, p.named = strconv.Itoa(n), f.day < 0
		}
		date += "-" + twoDigits(part)
	}
	p.from, p.to = graph.Date(date), graph.Date(date)
	p.bare = date == text[p.begin:p.end] && f.month < 0
	return p, p.from.Check() == ""
}

// monthNamed gives the number of the month that a word is the name of, from 1; 0 where it is
// none.
func monthNamed(word string) int {
	word = strings.ToLower(word)
	return 1 + slices.IndexFunc(months, func(m string) bool { return strings.HasPrefix(word, m) })
}

func twoDigits(n string) string { return strings.Repeat("0", max(0, 2-len(n))) + n }

// partOf gives what stands behind the year in dates of a part of a year: its first and its last.
func partOf(text string) (from, to string) {
	n := 0
	for i, words := range []string{"1 一 上 first", "2 二 下 second", "3 三 third", "4 四 fourth"} {
		if slices.ContainsFunc(strings.Fields(words), func(w string) bool { return strings.Contains(text, w) }) {
			n = i + 1
		}
	}
	code := 0
	switch {
	case strings.HasPrefix(text, "前"):
		return "-01", "-" + twoDigits(strconv.Itoa(3*n))
	case strings.HasPrefix(text, "q"), strings.Contains(text, "quarter"), strings.Contains(text, "季") && n > 0:
		code = graph.Quarter1 + n - 1
	case strings.HasPrefix(text, "h"), strings.Contains(text, "half"), strings.Contains(text, "半年"):
		if code = graph.Half1 + n - 1; n > 2 {
			return "", ""
		}
	default:
		for i, words := range []string{"spring 春", "summer 夏", "autumn fall 秋", "winter 冬"} {
			for _, w := range strings.Fields(words) {
				if strings.HasPrefix(text, w) {
					code = graph.Spring + i
				}
			}
		}
	}
	from = "-" + strconv.Itoa(code)
	return from, from
}

var (
	toDate      = regexp.MustCompile(`^(?i)\s*(-|–|—|~|至|到|[和与]|to\b|and\b|until\b|till\b|through\b)\s*`)
	toNumber    = regexp.MustCompile(`^[0-9][0-9,.]*\s*(?i:trillion|billion|million|thousand|万亿|亿|百万|万|千)?\s*`)
	toMonth     = regexp.MustCompile(`^([0-9]{1,2})\s*月(?:份|底|末|初)?`)
	monthBefore = regexp.MustCompile(`(?i)(?:^|[^\p{Latin}])(` + monthForm + `)\.?\s*(?:-|–|—|to|and|until|till|through)\s*$`)
	yearBefore  = regexp.MustCompile(`(?:^|[^\p{Latin}\pN.,/:+#-])([12][0-9]{3})\s*[-–—~至到]\s*$`)
	behindDates = regexp.MustCompile(`^\s*(?:之间|年间|期间|间)`)
)

// upTo gives the point that a range ends with that another begins, and where it ends.
func (p *point) upTo(text, word string) (last point, end int, ok bool) {
	m := toDate.FindStringSubmatch(text[p.end:])
	if m == nil || strings.EqualFold(m[1], "and") && word != "between" {
		return point{}, 0, false
	}
	among := m[1] == "和" || m[1] == "与" // 2021年和2025年 are two dates, unless 之间 follows
	at := p.end + len(m[0])
	if last, ok = pointIn(text, at, true); !ok {
		if m := toMonth.FindStringSubmatch(text[at:]); m != nil && len(p.from) == len("2006-01") {
			d := p.from[:5] + graph.Date(twoDigits(m[1]))
			last, ok = point{from: d, to: d, end: at + len(m[0])}, d.Check() == ""
		}
	}
	if !ok {
		return point{}, 0, false
	}
	behind := behindDates.FindString(text[last.end:])
	return last, last.end + len(behind), !among || behind != ""
}

// begun gives what begins the range that the point ends, where that has its year or 年 from the
// point, and where it stands; "" if nothing does.
func (p *point) begun(text string) (from graph.Date, at int) {
	switch before := text[:p.begin]; {
	case p.named:
		if m := monthBefore.FindStringSubmatchIndex(before); m != nil {
			from, at = p.from[:5]+graph.Date(twoDigits(strconv.Itoa(monthNamed(text[m[2]:m[3]])))), m[2]
		}
	case !p.bare:
		if m := yearBefore.FindStringSubmatchIndex(before); m != nil {
			from, at = graph.Date(text[m[2]:m[3]]), m[2]
		}
	}
	if from >= p.from {
		return "", 0
	}
	return from, at
}

// pointIn gives the first date of a text from some place on, in the longest form that there is.
func pointIn(text string, at int, there bool) (point, bool) {
	for i := range dateForms {
		if p, ok := dateForms[i].in(text, at, there); ok {
			return p, true
		}
	}
	return point{}, false
}

// dateIn gives the first date of a text in one of the forms, with the word for a side of it,
// or those from one to another, and what stands before and behind these. A year with a unit
// behind it is a figure: 2000 yuan.
func dateIn(sch *graph.Schema, text string) (d dating, rest string, ok bool) {
	text = inDigits(text)
	if !fourDigit.MatchString(text) {
		return dating{}, text, false
	}
	figure := func(end int) bool {
		rest := text[end:]
		if to := toDate.FindString(rest); to != "" {
			if n := toNumber.FindString(rest[len(to):]); n != "" {
				rest = rest[len(to)+len(n):]
			}
		}
		_, used := unitOf(sch, strings.TrimLeft(rest, " "))
		return used > 0
	}
	for i := range dateForms {
		p, ok := dateForms[i].in(text, 0, false)
		if !ok || p.bare && figure(p.end) {
			continue
		}
		begin, end := p.begin, p.end
		word, edge := "", "" // of a side, and of a part
		if m := beforeDate.FindStringSubmatchIndex(text[:begin]); m != nil {
			if m[4] >= 0 {
				edge, begin = strings.ToLower(text[m[4]:m[5]]), m[4]
			}
			if m[2] >= 0 {
				word, begin = strings.Join(strings.Fields(strings.ToLower(text[m[2]:m[3]])), " "), m[2]
			}
		}
		if last, to, ok := p.upTo(text, word); ok && (sideOf[word] == during || sideOf[word] == since) {
			if p.bare && last.bare && figure(to) {
				continue
			}
			d := dating{from: p.from, to: last.to, bare: p.bare && last.bare, text: strings.TrimSpace(text[begin:to])}
			if d.from.First() > d.to.Last() {
				d.from, d.to = last.from, p.to
			}
			return d, text[:begin] + " " + text[to:], true
		}
		if from, at := p.begun(text); from != "" {
			if m := beforeDate.FindStringSubmatchIndex(text[:at]); m != nil && m[2] >= 0 && sideOf[strings.ToLower(text[m[2]:m[3]])] == during {
				at = m[2]
			}
			end += len(behindDates.FindString(text[end:]))
			return dating{from: from, to: p.to, text: strings.TrimSpace(text[at:end])}, text[:at] + " " + text[end:], true
		}
		if r, _ := utf8.DecodeLastRuneInString(text[:end]); strings.ContainsRune("底末初", r) {
			edge = string(r)
		}
		side := sideOf[word]
		behind, used := sideBehind(text[end:])
		if used > 0 {
			side, end = behind, end+used
		}
		d := dating{bare: p.bare && side == during && word == ""}
		if d.from, d.to, ok = side.of(p.from, p.to, edge); !ok {
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

// of gives the first and the last date that lie on a side of the days from one date to another, or of its beginning or
// its end, where the words for a part of it say so. What is to be done before the end of a
// year has all the year. Not ok are years beyond which dates have no days.
func (s side) of(d, end graph.Date, edge string) (from, to graph.Date, ok bool) {
	if s == during {
		return d, end, true
	}
	first, last := dateOf(d.First(), 0), dateOf(end.Last(), 0)
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

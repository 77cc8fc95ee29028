package ask

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"hubgraph/graph"
)

// A dating is a year, a month or a day as somebody writes it.
type dating struct {
	date graph.Date
	bare bool   // a year alone, which may be a figure
	text string // as written, but in digits
}

const (
	monthForm = `jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?`
	first     = `(?i)(^|[^\p{Latin}\pN.,/:+#-])(?:(?:by|in|on|since|until|till|before|after|during|from|of|the end of|the year|at|到|至|在|于|自)\s*)?`
)

// The forms of a date in a text, the longest first. A date stands by itself: 2021.5 and
// A2021 hold none.
var dateForms = []struct {
	form             *regexp.Regexp
	year, month, day int // their groups, 0 where there is none
}{
	{regexp.MustCompile(first + `([0-9]{4})-([0-9]{2})-([0-9]{2})` + thenEnd), 2, 3, 4},
	{regexp.MustCompile(first + `([0-9]{4})[/.]([0-9]{1,2})[/.]([0-9]{1,2})` + thenEnd), 2, 3, 4},
	{regexp.MustCompile(first + `([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})` + thenEnd), 4, 3, 2},
	{regexp.MustCompile(first + `(1[3-9]|2[0-9]|3[01])/([0-9]{1,2})/([0-9]{4})` + thenEnd), 4, 3, 2}, // where only one of the two is a month
	{regexp.MustCompile(first + `([0-9]{1,2})/(1[3-9]|2[0-9]|3[01])/([0-9]{4})` + thenEnd), 4, 2, 3},
	{regexp.MustCompile(first + `([0-9]{4})\s*年\s*([0-9]{1,2})\s*月\s*([0-9]{1,2})\s*[日号]`), 2, 3, 4},
	{regexp.MustCompile(first + `([0-9]{1,2})(?:st|nd|rd|th)?\s+(` + monthForm + `)\.?,?\s+([0-9]{4})` + thenEnd), 4, 3, 2},
	{regexp.MustCompile(first + `(` + monthForm + `)\.?\s+([0-9]{1,2})(?:st|nd|rd|th)?,?\s+([0-9]{4})` + thenEnd), 4, 2, 3},
	{regexp.MustCompile(first + `([0-9]{4})-([0-9]{2})` + thenEnd), 2, 3, 0},
	{regexp.MustCompile(first + `([0-9]{4})\s*年\s*([0-9]{1,2})\s*月份?`), 2, 3, 0},
	{regexp.MustCompile(first + `(` + monthForm + `)\.?,?\s+([0-9]{4})` + thenEnd), 3, 2, 0},
	{regexp.MustCompile(first + `([0-9]{4})\s*年(?:底|末|初)?`), 2, 0, 0},
	{regexp.MustCompile(first + `([12][0-9]{3})` + thenEnd), 2, 0, 0},
}

// thenEnd is what may follow a date of digits.
const thenEnd = `(?:$|[^\p{Latin}\pN.,/:+#%-]|[.,](?:\s|$))`

var months = strings.Fields("jan feb mar apr may jun jul aug sep oct nov dec")

// dateIn gives the first date of a text in one of the forms, and what stands before and
// behind it. A year with a unit behind it is a figure: 2000 yuan.
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
		begin := m[3] // behind what stands before it
		return dating{graph.Date(date), bare, strings.TrimSpace(text[begin:end])}, text[:begin] + " " + text[end:], true
	}
	return dating{}, text, false
}

// of reports whether one of a statement's dates lies in it.
func (d dating) of(s *graph.Statement) bool {
	from, to := d.date.First(), d.date.Last()
	for _, x := range []graph.Date{s.When.From, s.When.To, s.When.Observed, s.When.Due, s.Value.Date} {
		if x != "" && x.First() >= from && x.Last() <= to {
			return true
		}
	}
	return false
}

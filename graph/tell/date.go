package tell

import (
	"strconv"
	"strings"
	"time"

	"hubgraph/graph"
)

// Date puts a date into words, as far as it is known: "5 January 2022", "January
// 2022", "2022", "about 1985", "the 1980s", "since 1985"; 2022年1月5日 in Chinese; ""
// for none. The README has a table of them. What is no date stands as it is. lang is
// as in Explain.
func Date(d graph.Date, lang string) string { return formatDate(d, graph.SameLang(lang, "zh")) }

func formatDate(d graph.Date, zh bool) string {
	p, ok := d.Parts()
	if !ok {
		return string(d)
	}
	w := dateWords{zh}
	if p.Choice {
		return w.choice(&p)
	}
	span := &p.Spans[0]
	if !p.Interval {
		return w.point(&span.From)
	}
	from, to := w.point(&span.From), w.point(&span.To)
	switch {
	case span.To.End == graph.Open:
		return w.pick("since "+from, "自"+from+"起")
	case span.From.End == graph.Open:
		return w.pick("until "+to, "至"+to)
	}
	return w.pick("from "+from+" to "+to, "自"+from+"至"+to)
}

// dateAt says at which date something is: "on 5 January 2022", "in 2022", "possibly in
// 1985".
func dateAt(d graph.Date, zh bool) string {
	words := formatDate(d, zh)
	p, ok := d.Parts()
	if zh || !ok || p.Interval {
		return words
	}
	in := "in "
	for _, span := range p.Spans {
		if span.From.Day != 0 || span.To.Day != 0 {
			in = "on "
		}
	}
	if rest, possibly := strings.CutPrefix(words, "possibly "); possibly {
		return "possibly " + in + rest
	}
	return in + words
}

// dateAfter gives a date as it stands behind "since", "until", "by" and "as of": an
// interval is some time within it.
func dateAfter(d graph.Date, zh bool) string {
	words := formatDate(d, zh)
	p, ok := d.Parts()
	if !ok || !p.Interval {
		return words
	}
	w := dateWords{zh}
	if span := &p.Spans[0]; span.From.End != graph.Known || span.To.End != graph.Known {
		return w.span(span)
	}
	return w.pick("some time "+words, strings.TrimPrefix(words, "自")+"间某时")
}

// dateWords speaks of dates in one language.
type dateWords struct{ zh bool }

func (w dateWords) pick(en, zh string) string {
	if w.zh {
		return zh
	}
	return en
}

// choice says that it is one of several.
func (w dateWords) choice(p *graph.DateParts) string {
	list := make([]string, len(p.Spans))
	for i := range p.Spans {
		list[i] = w.span(&p.Spans[i])
	}
	if len(list) == 1 && (p.Spans[0].From.End != graph.Known || p.Spans[0].To.End != graph.Known) {
		return list[0]
	}
	return w.pick("one of "+strings.Join(list, ", "), strings.Join(list, "、")+"之一")
}

// span says what one of several is.
func (w dateWords) span(s *graph.DateSpan) string {
	switch {
	case s.To.End != graph.Known:
		return w.point(&s.From) + w.pick(" or later", "或更晚")
	case s.From.End != graph.Known:
		return w.point(&s.To) + w.pick(" or earlier", "或更早")
	case s.From != s.To:
		return w.point(&s.From) + w.pick(" to ", "至") + w.point(&s.To)
	}
	return w.point(&s.From)
}

// point names a point, with what is doubtful about it.
func (w dateWords) point(p *graph.DatePoint) string {
	if p.End != graph.Known {
		return w.pick("an unknown date", "未知日期")
	}
	words := w.sure(p)
	if d, whole := p.Doubt(); whole {
		if d&graph.Approximate != 0 {
			words = w.pick("about ", "约") + words
		}
		if d&graph.Uncertain != 0 {
			words = w.pick("possibly ", "可能") + words
		}
		return words
	}
	names := []string{w.pick("year", "年"), w.pick("month", "月"), w.pick("day", "日")}
	if p.Part >= graph.Spring {
		names[1] = w.pick("part of the year", "时段")
	}
	var notes []string
	for _, of := range []struct {
		doubt  graph.Doubt
		en, zh string
	}{{graph.Uncertain, " uncertain", "存疑"}, {graph.Approximate, " approximate", "为约数"}} {
		var doubtful []string
		for i, d := range p.Doubts {
			if d&of.doubt != 0 {
				doubtful = append(doubtful, names[i])
			}
		}
		if len(doubtful) > 0 {
			notes = append(notes, strings.Join(doubtful, w.pick(" and ", "、"))+w.pick(of.en, of.zh))
		}
	}
	if w.zh {
		return words + "（" + strings.Join(notes, "，") + "）"
	}
	return words + ", " + strings.Join(notes, ", ")
}

// year names a year: the year 0 is 1 BC.
func (w dateWords) year(y int) string {
	if y > 0 {
		return w.pick(strconv.Itoa(y), strconv.Itoa(y)+"年")
	}
	return w.pick(strconv.Itoa(1-y)+" BC", "公元前"+strconv.Itoa(1-y)+"年")
}

// years names a year, or several that follow each other.
func (w dateWords) years(first, last int) string {
	if first == last {
		return w.year(first)
	}
	a, b := w.year(first), w.year(last)
	if (first > 0) == (last > 0) { // said once
		a, b = strings.TrimSuffix(strings.TrimSuffix(a, " BC"), "年"), strings.TrimPrefix(b, "公元前")
	}
	return a + w.pick("–", "至") + b
}

var (
	seasonsEN  = []string{"spring", "summer", "autumn", "winter"}
	seasonsZH  = []string{"春季", "夏季", "秋季", "冬季"}
	ordinalsEN = []string{"first", "second", "third", "fourth"}
	ordinalsZH = []string{"一", "二", "三", "四"}
)

// sure names a point as if there were no doubt.
func (w dateWords) sure(p *graph.DatePoint) string {
	year := w.year(p.Year)
	first, last := p.Months()
	switch part := p.Part; {
	case p.Masked > 0:
		from, to := p.Years()
		// The 1900s may be a century.
		if p.Masked == 1 && from >= 100 && from%100 != 0 {
			return w.pick("the "+strconv.Itoa(from)+"s", strconv.Itoa(from)+"年代")
		}
		return w.pick("the years "+w.years(from, to), w.years(from, to)+"间")
	case p.Day == graph.Unspecified && part == graph.Unspecified:
		return w.pick("a day of "+year, year+"某日")
	case p.Day == graph.Unspecified:
		month := *p
		month.Day = 0
		return w.pick("a day of "+w.sure(&month), w.sure(&month)+"某日")
	case part == graph.Unspecified:
		return w.pick("a month of "+year, year+"某月")
	case part == 0:
		return year
	case part <= 12:
		day := strconv.Itoa(p.Day)
		if w.zh {
			words := year + strconv.Itoa(part) + "月"
			if p.Day > 0 {
				words += day + "日"
			}
			return words
		}
		words := time.Month(part).String() + " " + year
		if p.Day > 0 {
			words = day + " " + words
		}
		return words
	case part < graph.Quarter1:
		if last > 12 {
			year = w.years(p.Year, p.Year+1)
		}
		i := part - graph.Spring
		season := w.pick(seasonsEN[i%4], seasonsZH[i%4])
		switch {
		case part >= graph.SouthernSpring:
			return w.pick("the southern "+season+" of "+year, year+"南半球"+season)
		case part >= graph.NorthernSpring:
			return w.pick("the northern "+season+" of "+year, year+"北半球"+season)
		}
		return w.pick(season+" "+year, year+season)
	case part < graph.Third1:
		i := part - graph.Quarter1
		return w.pick("the "+ordinalsEN[i]+" quarter of "+year, year+"第"+ordinalsZH[i]+"季度")
	case part < graph.Half1:
		return w.pick(time.Month(first).String()+" to "+time.Month(last).String()+" "+year, year+strconv.Itoa(first)+"月至"+strconv.Itoa(last)+"月")
	case part == graph.Half1:
		return w.pick("the first half of "+year, year+"上半年")
	}
	return w.pick("the second half of "+year, year+"下半年")
}

// When says when a statement of a status holds, was observed or is due, as it stands in a
// table: "from 2010 to 2012", "since 2010", "from 2030" of what is planned, "by 2025",
// "as of November 2021"; the source's own words in quotation marks where it gives nothing
// else, "" where nothing is said. lang is as in Explain.
func When(status graph.Status, w graph.When, lang string) string {
	zh := graph.SameLang(lang, "zh")
	var parts []string
	due, held := graph.When{Due: w.Due, Text: w.Text}, graph.When{From: w.From, To: w.To}
	for _, part := range []graph.When{held, {Observed: w.Observed}, due} {
		words := ""
		switch {
		case zh:
			words = whenChinese(part, false)
		case status.Ahead():
			words, _ = whenWords(part, ahead)
		default:
			words, _ = whenWords(part, present)
		}
		if words != "" {
			parts = append(parts, words)
		}
	}
	if len(parts) == 0 && w.Text != "" {
		return Quote(word(w.Text))
	}
	if zh {
		return strings.Join(parts, "，")
	}
	return strings.Join(parts, ", ")
}

// whenWords says when in words, "" where nothing is said of it: a due date
// first, then a span, then the day of an observation. inline: the words go on
// in the clause ("by 2025"); otherwise they stand in brackets, for they fit not
// its tense ("since 2019").
func whenWords(w graph.When, f form) (words string, inline bool) {
	d := func(d graph.Date) string { return dateAfter(d, false) }
	moving := f == past || f == ahead || f == event
	switch {
	case w.Due != "" && asPrinted(w):
		return dateAt(w.Due, false), true // the source does not say "by"
	case w.Due != "":
		return "by " + d(w.Due), true
	case w.From != "" && w.From == w.To:
		return dateAt(w.From, false), true
	case w.From != "" && w.To != "":
		return "from " + d(w.From) + " to " + d(w.To), moving
	case w.From != "" && f == event:
		return dateAt(w.From, false), true
	case w.From != "" && (f == ahead || f == former):
		return "from " + d(w.From), f == ahead
	case w.From != "":
		return "since " + d(w.From), f == perfect
	case w.To != "":
		return "until " + d(w.To), moving
	case w.Observed != "":
		return "as of " + d(w.Observed), true
	}
	return "", false
}

// asPrinted reports whether the source says in when something is due, not by when.
func asPrinted(w graph.When) bool {
	return strings.EqualFold(strings.TrimSpace(w.Text), "in "+formatDate(w.Due, false))
}

// whenChinese says when in Chinese, as whenWords does. moment: what is told is done in a
// moment.
func whenChinese(w graph.When, moment bool) string {
	d := func(d graph.Date) string { return dateAfter(d, true) }
	switch {
	case w.Due != "" && asPrinted(w):
		return dateAt(w.Due, true)
	case w.Due != "":
		return "到" + d(w.Due)
	case w.From != "" && (w.From == w.To || w.To == "" && moment):
		return dateAt(w.From, true)
	case w.From != "" && w.To != "":
		return d(w.From) + "至" + d(w.To)
	case w.From != "":
		return "自" + d(w.From) + "起"
	case w.To != "":
		return "至" + d(w.To)
	case w.Observed != "":
		return "截至" + d(w.Observed)
	}
	return ""
}

var statusWords = map[graph.Status]graph.Words{
	graph.Actual: {EN: "actual", ZH: "实际"}, graph.Planned: {EN: "planned", ZH: "计划"}, graph.Target: {EN: "target", ZH: "目标"},
	graph.Claimed: {EN: "claimed", ZH: "据称"}, graph.Ended: {EN: "ended", ZH: "已结束"}, graph.Rumoured: {EN: "rumoured", ZH: "传闻"},
	graph.Denied: {EN: "denied", ZH: "被否认"}, graph.Withdrawn: {EN: "withdrawn", ZH: "已撤回"},
}

// Status names a status; one that is none as it is written. lang is as in Explain.
func Status(s graph.Status, lang string) string {
	if w, ok := statusWords[s]; ok {
		return w.In(langOf(graph.SameLang(lang, "zh")))
	}
	return string(s)
}

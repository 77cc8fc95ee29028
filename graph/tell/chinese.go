package tell

import (
	"strconv"
	"strings"

	"hubgraph/graph"
)

// chinese tells a statement by its phrase: who says it, what holds for all of it and as of
// when it was so stand before; the time and other circumstances before the verb.
func (t *Teller) chinese(c *clause, s *graph.Statement, p phrase, status graph.Status, subject, object noun, words map[string]string, when graph.When, times int, by string, speakers []graph.Qualifier, told map[string]bool) {
	template := p.template
	if status == graph.Ended && when.To != "" {
		// Its end is told: it needs no 曾.
		if q := t.phrase(t.sch.Predicate(s.Predicate), s, graph.Actual, stageOf(s)); q.template != "" {
			template = q.template
		}
	}
	front := ""
	if by != "" && speaksOf(speakers, s.Subject) && strings.HasPrefix(template, "{subject}") {
		c.lead, subject.text = by+"称，", "其"
	}
	var mid strings.Builder
	tails, behind := t.tails(s, told)
	for _, tail := range append(behind, tails...) {
		if strings.HasSuffix(tail, "，") {
			front += tail
		}
	}
	switch w := whenChinese(when, t.happens(s, status)); {
	case w == "":
	case when.Due == "" && when.From == "" && when.To == "" && when.Observed != "":
		front += w + "，"
	default:
		if times > 0 {
			w += strings.Repeat("间", btoi(when.To != "")) + strconv.Itoa(times) + "次"
		}
		if last := subject.text[max(len(subject.text)-1, 0):]; last != "" && last[0] < 0x80 && w[0] >= '0' && w[0] <= '9' {
			w = "于" + w
		}
		mid.WriteString(w)
	}
	for _, tail := range append(tails, behind...) {
		switch {
		case strings.HasSuffix(tail, "，"):
		case strings.HasPrefix(tail, "（"):
			c.notes = append(c.notes, strings.TrimSuffix(strings.TrimPrefix(tail, "（"), "）"))
		default:
			mid.WriteString(tail)
		}
	}
	switch {
	case strings.Contains(template, "{when}"):
	case strings.Contains(template, "{subject}"):
		template = strings.Replace(template, "{subject}", "{subject}{when}", 1)
	default:
		c.notes = append(c.notes, mid.String())
	}
	if bounded(object.text) {
		// 募集资金约560亿元, not 为约560亿元
		template = strings.Replace(template, "为{value}", "{value}", 1)
	}
	if t.has(s, oneOfMany) && s.IsRelationship() && strings.HasSuffix(template, "{object}") {
		told[oneOfMany] = true
		object.text += "等"
	}
	words["{subject}"], words["{object}"], words["{value}"], words["{when}"] = subject.text, object.text, object.text, mid.String()
	c.text = front + fill(template, words)
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// happens reports whether what is told is done in a moment, so that its beginning is when
// it happened: its phrase in English is a past.
func (t *Teller) happens(s *graph.Statement, status graph.Status) bool {
	def := t.sch.Predicate(s.Predicate)
	if def == nil || status.Ahead() {
		return false
	}
	now, then := "", ""
	for _, p := range def.Phrases {
		if p.Stage != "" {
			continue
		}
		if p.Status == graph.Actual && now == "" {
			now = p.Template.EN
		}
		if p.Status == graph.Ended && then == "" {
			then = unformerly(p.Template.EN)
		}
	}
	return now != "" && now == then
}

// bounded reports whether the words of a value begin with those of its bound.
func bounded(words string) bool {
	for _, b := range boundWords {
		if strings.HasPrefix(words, b.ZH) {
			return true
		}
	}
	return false
}

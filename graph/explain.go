package graph

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// CommonKnowledge is the source of what only general knowledge says. Its
// citations hold a note and no place; they are not checked against any text,
// and explanations prefer what another source says.
const CommonKnowledge SourceID = "common-knowledge"

// A Footnote says on which statement a clause of an explanation rests. Each
// statement has one number; Cite is its first citation in order of place, nil
// where it has none.
type Footnote struct {
	N         int // from 1, as "[1]" in the text
	Statement StatementID
	Source    SourceID
	Cite      *Citation
}

// An Explanation is a path in words.
type Explanation struct {
	Text      string
	Footnotes []Footnote // in order of N; never nil
}

// maxClauses is how many ways of being linked a step tells before it counts
// the rest.
const maxClauses = 2

// Explain puts each path of an answer into one sentence, in the answer's order:
//
//	Anna Ray is chair of Nordwind [1]; Nordwind will build the Quay Lab by 2030 [2].
//
// A step becomes a clause for each different thing said of it, at most two,
// and "and 3 more" for the statements that are not told. Told first are those
// of any other source than CommonKnowledge, then by status (actual, planned,
// target, claimed, ended), then by ID; statements that read the same are one
// clause with several numbers. The phrases of the schema say whether a step is
// planned, a goal, claimed or over; qualifiers but the stage are left to the
// footnotes. lang is "zh" for Chinese, anything else for English; names are in
// that language where there are any.
//
// It asks the reader for its schema only, and fails with its errors.
func Explain(ctx context.Context, r Reader, p PathsResult, lang string) ([]Explanation, error) {
	sch, err := r.Schema(ctx)
	if err != nil {
		return nil, fmt.Errorf("explain: %w", err)
	}
	names := make(map[EntityID]string, len(p.Entities))
	for i := range p.Entities {
		names[p.Entities[i].ID] = p.Entities[i].NameIn(lang)
	}
	t := teller{sch: &sch.Schema, name: func(id EntityID) string { return names[id] }, zh: sameLang(lang, "zh")}
	out := make([]Explanation, len(p.Paths))
	for i := range p.Paths {
		out[i] = t.path(&p.Paths[i])
	}
	return out, nil
}

// Sentence puts one statement into words, with its dates and qualifiers:
//
//	Port Alma is to have at least 80 percent of its quays electrified by 2030 (set by the plan: Harbour plan).
//
// name gives the name of an entity in the language; where it answers "", the
// id stands. lang is as in Explain. A predicate that has no phrase for the
// status is told by its label, the status beside it.
func Sentence(sch *Schema, s *Statement, name func(EntityID) string, lang string) string {
	t := teller{sch: sch, name: name, zh: sameLang(lang, "zh")}
	text, notes := t.clause(s)
	return t.sentence(t.noted(text, append(notes, t.qualifiers(s)...)))
}

// FormatValue puts a value into words: "over 400 billion yuan", "5 January
// 2022", "No. 1" (a rank). A count is the number alone, for what is counted
// stands in the predicate's phrase. Amounts are never rounded: they are given
// in millions, billions and trillions (万, 亿 and 万亿 in Chinese) where at most
// three decimals suffice, else in full. What has no amount is given as printed.
// lang is as in Explain.
func FormatValue(sch *Schema, v Value, lang string) string {
	return formatValue(sch, v, sameLang(lang, "zh"))
}

// FormatDate puts a date into words, as far as it is known: "5 January 2022",
// "January 2022", "2022"; 2022年1月5日 in Chinese; "" for none. lang is as in
// Explain.
func FormatDate(d Date, lang string) string { return formatDate(d, sameLang(lang, "zh")) }

type teller struct {
	sch  *Schema
	name func(EntityID) string
	zh   bool
}

func (t *teller) lang() string {
	if t.zh {
		return "zh"
	}
	return "en"
}

func (t *teller) path(p *Path) Explanation {
	e := Explanation{Footnotes: []Footnote{}}
	var text strings.Builder
	for i := range p.Steps {
		if i > 0 {
			text.WriteString(t.pick("; ", "；"))
		}
		t.step(&text, &p.Steps[i], &e)
	}
	if text.Len() > 0 {
		e.Text = t.sentence(text.String())
	}
	return e
}

func (t *teller) pick(en, zh string) string {
	if t.zh {
		return zh
	}
	return en
}

func (t *teller) step(text *strings.Builder, step *Step, e *Explanation) {
	list := slices.Clone(step.Statements)
	slices.SortStableFunc(list, func(a, b Statement) int {
		return cmp.Or(
			compareLast(a.Source == CommonKnowledge, b.Source == CommonKnowledge, func() int { return 0 }),
			cmp.Compare(slices.Index(Statuses, a.Status), slices.Index(Statuses, b.Status)),
			strings.Compare(string(a.ID), string(b.ID)))
	})
	var clauses []string
	var of [][]*Statement
	told := 0
	for i := range list {
		s := &list[i]
		words := t.noted(t.clause(s))
		j := slices.Index(clauses, words)
		if j < 0 {
			if len(clauses) == maxClauses {
				continue
			}
			j = len(clauses)
			clauses, of = append(clauses, words), append(of, nil)
		}
		of[j] = append(of[j], s)
		told++
	}
	more := max(step.Count, len(list)) - told
	for i, words := range clauses {
		switch {
		case i == 0:
		case i == len(clauses)-1 && more == 0:
			text.WriteString(t.pick(" and ", "，且"))
		default:
			text.WriteString(t.pick(", ", "，"))
		}
		text.WriteString(words)
		text.WriteString(t.pick(" ", ""))
		for _, s := range of[i] {
			n := Footnote{N: len(e.Footnotes) + 1, Statement: s.ID, Source: s.Source}
			if len(s.Cites) > 0 {
				c := s.Cites[0]
				n.Cite = &c
			}
			e.Footnotes = append(e.Footnotes, n)
			fmt.Fprintf(text, "[%d]", n.N)
		}
	}
	if more > 0 && len(clauses) > 0 {
		fmt.Fprintf(text, t.pick(" and %d more", "，另有%d条"), more)
	}
}

// noted puts notes in brackets behind a text.
func (t *teller) noted(text string, notes []string) string {
	if len(notes) == 0 {
		return text
	}
	if t.zh {
		return text + "（" + strings.Join(notes, "；") + "）"
	}
	return text + " (" + strings.Join(notes, "; ") + ")"
}

// clause gives a statement in words, without a capital or a full stop, and
// notes on it: status and stage where no phrase tells them, and dates that do
// not fit into the clause.
func (t *teller) clause(s *Statement) (text string, notes []string) {
	def := t.sch.Predicate(s.Predicate)
	template, staged := "", false
	stage := s.stage()
	if def != nil {
		for _, p := range def.Phrases {
			if p.Status != s.Status || p.Stage != "" && p.Stage != stage {
				continue
			}
			// The phrase for the stage wins over that for any.
			if template == "" || p.Stage != "" && !staged {
				template, staged = p.Template.In(t.lang()), p.Stage != ""
			}
		}
	}
	var end, value string
	if s.IsRelationship() {
		end = t.named(s.Object)
	} else {
		value = formatValue(t.sch, s.Value, t.zh)
		if s.Value.Kind == DateValue && len(s.Value.Date) < len("2022-01-05") && !t.zh {
			template = strings.Replace(template, " on {value}", " in {value}", 1)
		}
	}
	if template != "" {
		text = fill(template, map[string]string{"{subject}": t.named(s.Subject), "{object}": end, "{value}": value})
	} else {
		label := string(s.Predicate)
		if def != nil {
			label = cmp.Or(def.Label.In(t.lang()), label)
		}
		text = t.named(s.Subject) + " — " + label + " — " + end + value
		if s.Status != Actual {
			notes = append(notes, t.pick(string(s.Status), statusZH[s.Status]))
		}
	}
	if stage != "" && !staged {
		label := "stage"
		if q := t.sch.Qualifier("stage"); q != nil {
			label = q.Label.In(t.lang())
		}
		notes = append(notes, label+t.pick(": ", "：")+stage)
	}
	if s.Value.Kind == DateValue && (s.When.From == s.Value.Date || s.When.Observed == s.Value.Date) {
		return text, notes // the date has been told
	}
	if w, inline := whenWords(s.When, t.zh); inline {
		text += " " + w
	} else if w != "" {
		notes = append(notes, w)
	}
	return text, notes
}

var statusZH = map[Status]string{Planned: "计划", Target: "目标", Claimed: "据称", Ended: "已结束"}

// stage gives the text of the qualifier that chooses among phrases.
func (s *Statement) stage() string {
	for _, q := range s.Qualifiers {
		if q.Key == "stage" {
			return q.Value.Text
		}
	}
	return ""
}

// named gives a name on one line, the id where there is no name.
func (t *teller) named(id EntityID) string {
	return cmp.Or(strings.Join(strings.Fields(t.name(id)), " "), string(id))
}

// fill puts words in the places of a template, each as it is: a name that looks
// like a place is a name. An article before a name that has its own is dropped.
func fill(template string, words map[string]string) string {
	var b strings.Builder
	for rest := template; rest != ""; {
		i := strings.IndexByte(rest, '{')
		j := strings.IndexByte(rest[max(i, 0):], '}')
		if i < 0 || j < 0 {
			b.WriteString(rest)
			break
		}
		place := rest[i : i+j+1]
		before := rest[:i]
		word, ok := words[place]
		if !ok {
			word = place
		}
		if hasArticle(word) {
			for _, article := range []string{"the ", "a ", "an "} {
				if before == article || strings.HasSuffix(before, " "+article) {
					before = before[:len(before)-len(article)]
					break
				}
			}
		}
		b.WriteString(before)
		b.WriteString(word)
		rest = rest[i+j+1:]
	}
	return b.String()
}

func hasArticle(name string) bool {
	first, _, more := strings.Cut(name, " ")
	return more && (strings.EqualFold(first, "the") || strings.EqualFold(first, "a") || strings.EqualFold(first, "an"))
}

// qualifiers gives what else is said, but the stage, which the clause has told.
func (t *teller) qualifiers(s *Statement) (parts []string) {
	for _, q := range s.Qualifiers {
		if q.Key == "stage" && q.Value.Text != "" {
			continue
		}
		label := q.Key
		if def := t.sch.Qualifier(q.Key); def != nil {
			label = cmp.Or(def.Label.In(t.lang()), label)
		}
		var what string
		switch {
		case q.Key == "incomplete-list": // its value is only how the source marks it
		case q.Entity != "":
			what = t.named(q.Entity)
		default:
			what = formatValue(t.sch, q.Value, t.zh)
		}
		if what != "" {
			label += t.pick(": ", "：") + what
		}
		parts = append(parts, label)
	}
	return parts
}

// sentence makes a sentence of clauses: a capital and a full stop.
func (t *teller) sentence(s string) string {
	if s == "" {
		return ""
	}
	if t.zh {
		if strings.HasSuffix(s, "。") {
			return s
		}
		return s + "。"
	}
	s = capital(s)
	switch last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(s, `"'”’)`)); last {
	case '.', '!', '?', '。', '！', '？':
		// A stop inside brackets or quotation marks closes only what is inside.
		if !strings.HasSuffix(s, ")") {
			return s
		}
	}
	return s + "."
}

// capital makes the first letter a capital, unless the first word is written in
// a way of its own: iPhone, eBay, x86.
func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if !unicode.IsLower(first) {
		return s
	}
	word, _, _ := strings.Cut(s, " ")
	for _, r := range word[size:] {
		if unicode.IsUpper(r) || unicode.IsDigit(r) {
			return s
		}
	}
	return string(unicode.ToUpper(first)) + s[size:]
}

// whenWords says when in words, "" where nothing is said of it: a due date
// first, then a span, then the day of an observation. inline: the words go on
// in the clause ("by 2025"); otherwise they stand in brackets, for they fit no
// tense ("since 2019").
func whenWords(w When, zh bool) (words string, inline bool) {
	d := func(d Date) string { return formatDate(d, zh) }
	at := func(date Date) string {
		switch {
		case zh:
			return d(date)
		case len(date) == len("2022-01-05"):
			return "on " + d(date)
		}
		return "in " + d(date)
	}
	either := func(en, zhWords string) string {
		if zh {
			return zhWords
		}
		return en
	}
	switch {
	case w.Due != "" && strings.EqualFold(strings.TrimSpace(w.Text), "in "+formatDate(w.Due, false)):
		return at(w.Due), !zh // the source does not say "by"
	case w.Due != "":
		return either("by ", "到") + d(w.Due), !zh
	case w.From != "" && w.From == w.To:
		return at(w.From), !zh
	case w.From != "" && w.To != "":
		return either("from "+d(w.From)+" to "+d(w.To), d(w.From)+"至"+d(w.To)), false
	case w.From != "":
		return either("since "+d(w.From), "自"+d(w.From)+"起"), false
	case w.To != "":
		return either("until ", "至") + d(w.To), false
	case w.Observed != "":
		return either("as of ", "截至") + d(w.Observed), false
	}
	return "", false
}

func formatDate(d Date, zh bool) string {
	y, m, day, ok := d.parts()
	if !ok || m > 12 {
		return string(d)
	}
	if zh {
		s := strconv.Itoa(y) + "年"
		if m > 0 {
			s += strconv.Itoa(m) + "月"
		}
		if day > 0 {
			s += strconv.Itoa(day) + "日"
		}
		return s
	}
	s := strconv.Itoa(y)
	if m > 0 {
		s = time.Month(m).String() + " " + s
	}
	if day > 0 {
		s = strconv.Itoa(day) + " " + s
	}
	return s
}

var boundWords = map[Bound]Words{
	AtLeast: {"at least", "至少"},
	Over:    {"over", "超过"},
	UpTo:    {"up to", "至多"},
	About:   {"about", "约"},
	Almost:  {"almost", "近"},
}

// A currencyName is how money is read behind an amount.
type currencyName struct{ one, many, zh string }

// currencies names those that are often met; any other code stands for itself.
var currencies = map[string]currencyName{
	"AED": {"UAE dirham", "UAE dirhams", "阿联酋迪拉姆"},
	"AUD": {"Australian dollar", "Australian dollars", "澳元"},
	"BRL": {"Brazilian real", "Brazilian reais", "巴西雷亚尔"},
	"CAD": {"Canadian dollar", "Canadian dollars", "加元"},
	"CHF": {"Swiss franc", "Swiss francs", "瑞士法郎"},
	"CNY": {"yuan", "yuan", "元"},
	"DKK": {"Danish krone", "Danish kroner", "丹麦克朗"},
	"EUR": {"euro", "euros", "欧元"},
	"GBP": {"pound", "pounds", "英镑"},
	"HKD": {"Hong Kong dollar", "Hong Kong dollars", "港元"},
	"IDR": {"Indonesian rupiah", "Indonesian rupiah", "印尼盾"},
	"INR": {"Indian rupee", "Indian rupees", "印度卢比"},
	"JPY": {"yen", "yen", "日元"},
	"KRW": {"won", "won", "韩元"},
	"MOP": {"Macao pataca", "Macao patacas", "澳门元"},
	"MXN": {"Mexican peso", "Mexican pesos", "墨西哥比索"},
	"MYR": {"ringgit", "ringgit", "马来西亚林吉特"},
	"NOK": {"Norwegian krone", "Norwegian kroner", "挪威克朗"},
	"NZD": {"New Zealand dollar", "New Zealand dollars", "新西兰元"},
	"PHP": {"Philippine peso", "Philippine pesos", "菲律宾比索"},
	"RUB": {"rouble", "roubles", "卢布"},
	"SAR": {"Saudi riyal", "Saudi riyals", "沙特里亚尔"},
	"SEK": {"Swedish krona", "Swedish kronor", "瑞典克朗"},
	"SGD": {"Singapore dollar", "Singapore dollars", "新加坡元"},
	"THB": {"baht", "baht", "泰铢"},
	"TRY": {"Turkish lira", "Turkish lira", "土耳其里拉"},
	"TWD": {"New Taiwan dollar", "New Taiwan dollars", "新台币"},
	"USD": {"US dollar", "US dollars", "美元"},
	"VND": {"dong", "dong", "越南盾"},
	"ZAR": {"rand", "rand", "南非兰特"},
}

func formatValue(sch *Schema, v Value, zh bool) string {
	switch {
	case v.Kind == DateValue:
		return formatDate(v.Date, zh)
	case v.Kind == TextValue:
		return strings.Join(strings.Fields(v.Text), " ")
	case v.Amount == "":
		s := strings.Join(strings.Fields(v.Printed), " ")
		if zh && strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Latin, r) }) {
			return "“" + s + "”" // words of another language, kept as printed
		}
		return s
	}
	lang := "en"
	if zh {
		lang = "zh"
	}
	number := formatAmount(v.Amount, zh)
	switch {
	case v.Unit == RankUnit && zh:
		number = "第" + number + "位"
	case v.Unit == RankUnit:
		number = "No. " + number
	case v.Unit == "count" || v.Unit == "":
	case v.Unit == "percent" && zh:
		number += "%"
	default:
		unit := v.Unit
		if c, ok := currencies[unit]; ok {
			switch {
			case zh:
				unit = c.zh
			case v.Amount == "1":
				unit = c.one
			default:
				unit = c.many
			}
		} else if d := sch.Unit(unit); d != nil {
			unit = cmp.Or(d.Label.In(lang), unit)
		}
		if first, _ := utf8.DecodeRuneInString(unit); zh && (unicode.Is(unicode.Han, first) || unicode.IsPunct(first)) {
			number += unit
		} else {
			number += " " + unit
		}
	}
	if b, ok := boundWords[v.Bound]; ok {
		if zh {
			return b.ZH + number
		}
		return b.EN + " " + number
	}
	return number
}

type scale struct {
	zeros int
	word  string
}

var (
	scalesEN = []scale{{12, " trillion"}, {9, " billion"}, {6, " million"}}
	scalesZH = []scale{{12, "万亿"}, {8, "亿"}, {4, "万"}}
)

// formatAmount groups digits, and shortens large numbers where that takes at
// most three decimals.
func formatAmount(d Decimal, zh bool) string {
	s := string(d)
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	whole, frac, _ := strings.Cut(s, ".")
	scales := scalesEN
	if zh {
		scales = scalesZH
	}
	for _, sc := range scales {
		if len(whole) <= sc.zeros {
			continue
		}
		rest := strings.TrimRight(whole[len(whole)-sc.zeros:]+frac, "0")
		if len(rest) > 3 {
			break
		}
		return sign + withPoint(group(whole[:len(whole)-sc.zeros], zh), rest) + sc.word
	}
	return sign + withPoint(group(whole, zh), frac)
}

func withPoint(whole, frac string) string {
	if frac == "" {
		return whole
	}
	return whole + "." + frac
}

// group separates thousands; Chinese text leaves four digits together.
func group(s string, zh bool) string {
	if len(s) <= 3 || zh && len(s) == 4 {
		return s
	}
	var b strings.Builder
	for i := range len(s) {
		if i > 0 && (len(s)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

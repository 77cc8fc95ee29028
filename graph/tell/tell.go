package tell

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"hubgraph/graph"
)

// A Footnote says on which statement a clause of an explanation rests. Each
// statement has one number; Cite is its first citation in order of place, nil
// where it has none.
type Footnote struct {
	N         int // from 1, as "[1]" in the text
	Statement graph.StatementID
	Source    graph.SourceID
	Cite      *graph.Citation
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
// target, claimed, ended, rumoured, denied, withdrawn), then the earliest,
// then by ID. Statements that read the same are one clause with several numbers, and
// so are more than two that differ only in when they held, with how often and from
// when to when. What a symmetric predicate says is told along the way, whichever way
// round it is stored. The phrases of the schema say
// whether a step is planned, a goal, claimed or over; what is rumoured, denied or
// withdrawn is called so before it is told. Qualifiers but the stage, and who denies
// it, are left to the footnotes. lang is "zh" for Chinese, anything else for English; names are in
// that language where there are any.
//
// A sentence has at most graph.MaxSentenceBytes, and of a name, a label or a value
// it holds at most graph.MaxWordBytes; what is cut ends in "…".
//
// The schema is that of the store which the paths are from.
func Explain(sch *graph.Schema, p graph.PathsResult, lang string) []Explanation {
	names := make(map[graph.EntityID]string, len(p.Entities))
	for i := range p.Entities {
		names[p.Entities[i].ID] = word(p.Entities[i].NameIn(lang))
	}
	t := teller{sch: sch, name: func(id graph.EntityID) string { return names[id] }, zh: graph.SameLang(lang, "zh")}
	out := make([]Explanation, len(p.Paths))
	for i := range p.Paths {
		out[i] = t.path(&p.Paths[i])
	}
	return out
}

// Sentence puts one statement into words, with its dates and qualifiers:
//
//	Port Alma is to have at least 80 percent of its quays electrified by 2030 (set by the plan: Harbour plan).
//
// name gives the name of an entity in the language; where it answers "", the
// id stands. lang is as in Explain. A predicate that has no phrase for the
// status is told by its label, the status beside it. The sizes are those of
// Explain.
func Sentence(sch *graph.Schema, s *graph.Statement, name func(graph.EntityID) string, lang string) string {
	t := teller{sch: sch, name: name, zh: graph.SameLang(lang, "zh")}
	text, notes := t.clause(s)
	return clip(t.sentence(t.noted(text, append(notes, t.qualifiers(s)...))), graph.MaxSentenceBytes)
}

// word gives a name, a label or a value as it stands in a sentence: on one line
// and no longer than it may be.
func word(s string) string {
	// Only the beginning is looked at: a name of 256 KiB may be told a thousand
	// times.
	return clip(strings.Join(strings.Fields(clip(s, 4*graph.MaxWordBytes)), " "), graph.MaxWordBytes)
}

// clip cuts a text to n bytes, at the end of a character, and says so by "…",
// which it leaves room for.
func clip(s string, n int) string {
	const more = "…"
	if len(s) <= n {
		return s
	}
	end := n - len(more)
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + more
}

type teller struct {
	sch  *graph.Schema
	name func(graph.EntityID) string
	zh   bool
}

func (t *teller) lang() string {
	if t.zh {
		return "zh"
	}
	return "en"
}

func (t *teller) path(p *graph.Path) Explanation {
	e := Explanation{Footnotes: []Footnote{}}
	var text strings.Builder
	for i := range p.Steps {
		if i > 0 {
			text.WriteString(t.pick("; ", "；"))
		}
		t.step(&text, &p.Steps[i], &e)
	}
	if text.Len() > 0 {
		e.Text = clip(t.sentence(text.String()), graph.MaxSentenceBytes)
	}
	return e
}

func (t *teller) pick(en, zh string) string {
	if t.zh {
		return zh
	}
	return en
}

func (t *teller) step(text *strings.Builder, step *graph.Step, e *Explanation) {
	list := slices.Clone(step.Statements)
	for i := range list {
		// What reads the same from both ends is told along the way.
		if s := &list[i]; s.Subject == step.To && s.Object == step.From && t.symmetric(s.Predicate) {
			s.Subject, s.Object = s.Object, s.Subject
		}
	}
	slices.SortStableFunc(list, func(a, b graph.Statement) int {
		return cmp.Or(
			graph.CompareLast(a.Source == graph.CommonKnowledge, b.Source == graph.CommonKnowledge, func() int { return 0 }),
			cmp.Compare(slices.Index(graph.Statuses, a.Status), slices.Index(graph.Statuses, b.Status)),
			graph.CompareLast(a.When.From == "", b.When.From == "", func() int { return cmp.Compare(a.When.From.First(), b.When.From.First()) }),
			strings.Compare(string(a.ID), string(b.ID)))
	})
	terms := t.terms(list)
	var clauses []string
	var of [][]*graph.Statement
	told := 0
	for i := range list {
		s := &list[i]
		words := cmp.Or(terms[s.ID], t.noted(t.clause(s)))
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

// terms gives one clause for the statements of some that differ only in when they
// held, where they are more than a step tells: how often, since when and until when.
// They are in order of time.
func (t *teller) terms(list []graph.Statement) map[graph.StatementID]string {
	if len(list) <= maxClauses {
		return nil
	}
	same := map[string][]*graph.Statement{}
	for i := range list {
		s := list[i]
		if s.When.From == "" || s.When.Due != "" || s.When.From == s.When.To {
			continue
		}
		s.When = graph.When{}
		text, notes := t.clause(&s)
		key := t.noted(text, append(notes, string(s.Status)))
		same[key] = append(same[key], &list[i])
	}
	out := map[graph.StatementID]string{}
	for _, of := range same {
		if len(of) <= maxClauses {
			continue
		}
		first := *of[0]
		span := graph.When{From: first.When.From, To: first.When.To}
		for _, s := range of {
			if s.When.To == "" || span.To == "" {
				span.To = ""
			} else if s.When.To.Last() > span.To.Last() {
				span.To = s.When.To
			}
		}
		first.When = graph.When{}
		text, notes := t.clause(&first)
		words, _ := whenWords(span, t.zh)
		n := strconv.Itoa(len(of))
		switch {
		case t.zh && span.To == "":
			words += n + "次"
		case t.zh:
			words = n + "次，" + words
		case span.To == "":
			words = n + " times " + words
		default:
			words = n + " times, " + words
		}
		for _, s := range of {
			out[s.ID] = t.noted(text, append(slices.Clone(notes), words))
		}
	}
	return out
}

func (t *teller) symmetric(id graph.Predicate) bool {
	p := t.sch.Predicate(id)
	return p != nil && p.Symmetric
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
func (t *teller) clause(s *graph.Statement) (text string, notes []string) {
	def := t.sch.Predicate(s.Predicate)
	// No phrase tells of what stands aside: that is told as if it were so, behind
	// words that say how it stands.
	status := s.Status
	if status.Aside() {
		status = graph.Actual
	}
	template, staged := "", false
	stage := stageOf(s)
	if def != nil {
		for _, p := range def.Phrases {
			if p.Status != status || p.Stage != "" && p.Stage != stage {
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
		value = word(formatValue(t.sch, s.Value, t.zh))
		if s.Value.Kind == graph.DateValue && len(s.Value.Date) < len("2022-01-05") && !t.zh {
			template = strings.Replace(template, " on {value}", " in {value}", 1)
		}
	}
	if template != "" {
		text = t.standing(s, true) + fill(template, map[string]string{"{subject}": t.named(s.Subject), "{object}": end, "{value}": value})
	} else {
		label := string(s.Predicate)
		if def != nil {
			label = cmp.Or(word(def.Label.In(t.lang())), label)
		}
		text = t.standing(s, false) + t.named(s.Subject) + " — " + label + " — " + end + value
		if status != graph.Actual {
			notes = append(notes, t.pick(string(s.Status), statusZH[s.Status]))
		}
	}
	if stage != "" && !staged {
		label := "stage"
		if q := t.sch.Qualifier("stage"); q != nil {
			label = word(q.Label.In(t.lang()))
		}
		notes = append(notes, label+t.pick(": ", "：")+word(stage))
	}
	if s.Value.Kind == graph.DateValue && (s.When.From == s.Value.Date || s.When.Observed == s.Value.Date) {
		return text, notes // the date has been told
	}
	if w, inline := whenWords(s.When, t.zh); inline {
		text += " " + w
	} else if w != "" {
		notes = append(notes, w)
	}
	return text, notes
}

// standing gives the words before a claim that stands aside: before a sentence, or
// before what is only a row of words.
func (t *teller) standing(s *graph.Statement, sentence bool) string {
	by := ""
	if s.Status == graph.Denied {
		by = strings.Join(t.deniers(s), t.pick(" and ", "和"))
	}
	switch {
	case !s.Status.Aside():
		return ""
	case s.Status == graph.Withdrawn:
		return t.pick("withdrawn: ", "已撤回：")
	case s.Status == graph.Rumoured && sentence:
		return t.pick("it is rumoured that ", "据传")
	case s.Status == graph.Rumoured:
		return t.pick("rumoured: ", "据传：")
	case sentence && by != "":
		return t.pick("it is denied by "+by+" that ", by+"否认")
	case sentence:
		return t.pick("it is denied that ", "被否认：")
	case by != "":
		return t.pick("denied by "+by+": ", by+"否认：")
	}
	return t.pick("denied: ", "被否认：")
}

// deniers gives who denies a claim, where its qualifiers say so.
func (t *teller) deniers(s *graph.Statement) (names []string) {
	for _, q := range s.Qualifiers {
		switch {
		case q.Key != saidBy || len(names) > maxClauses:
		case q.Entity != "":
			names = append(names, t.named(q.Entity))
		default:
			names = append(names, word(formatValue(t.sch, q.Value, t.zh)))
		}
	}
	return names
}

// saidBy is the qualifier that says whose words a claim is.
const saidBy = "said-by"

var statusZH = map[graph.Status]string{graph.Planned: "计划", graph.Target: "目标", graph.Claimed: "据称", graph.Ended: "已结束"}

// stageOf gives the text of the qualifier that chooses among phrases.
func stageOf(s *graph.Statement) string {
	for _, q := range s.Qualifiers {
		if q.Key == "stage" {
			return q.Value.Text
		}
	}
	return ""
}

// named gives a name on one line, the id where there is no name.
func (t *teller) named(id graph.EntityID) string {
	return cmp.Or(word(t.name(id)), string(id))
}

// fill puts words in the places of a template, each as it is: a name that looks
// like a place is a name. An article before a name that has its own is dropped.
// It ends where no sentence can go on: stores hold longer templates than are let
// in now.
func fill(template string, words map[string]string) string {
	var b strings.Builder
	for rest := clip(template, graph.MaxSentenceBytes); rest != "" && b.Len() <= graph.MaxSentenceBytes; {
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

// qualifiers gives what else is said, but the stage and who denies it, which the
// clause has told.
func (t *teller) qualifiers(s *graph.Statement) (parts []string) {
	told := 0
	for _, q := range s.Qualifiers {
		if told > graph.MaxSentenceBytes {
			break // it is cut before
		}
		if q.Key == "stage" && q.Value.Text != "" || q.Key == saidBy && s.Status == graph.Denied {
			continue
		}
		label := q.Key
		if def := t.sch.Qualifier(q.Key); def != nil {
			label = cmp.Or(word(def.Label.In(t.lang())), label)
		}
		var what string
		switch {
		case q.Key == "incomplete-list": // its value is only how the source marks it
		case q.Entity != "":
			what = t.named(q.Entity)
		default:
			what = word(formatValue(t.sch, q.Value, t.zh))
		}
		if what != "" {
			label += t.pick(": ", "：") + what
		}
		parts = append(parts, label)
		told += len(label)
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
func whenWords(w graph.When, zh bool) (words string, inline bool) {
	d := func(d graph.Date) string { return formatDate(d, zh) }
	at := func(date graph.Date) string {
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

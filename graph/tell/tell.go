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
	Footnotes []Footnote  // in order of N; never nil
	Product   graph.Value // see graph.Product; zero where there is none
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
// withdrawn is called so before it is told. Of the qualifiers those are told that say of
// what a claim is, which are about, manner and of beside the stage and who denies it:
// by the phrase, where one has a place for them, else in brackets; and so are those
// whose key gives quantities, such as share and votes. The others are left to the
// footnotes. Behind two steps or more stands the product of their shares, where there is
// one (graph.Product). Names of entities that are not on the paths are those of beside,
// see [Beside]. lang is "zh" for Chinese, anything else for English; names are in
// that language where there are any. What the claim's own source calls a thing stands
// before the name that is shown of it, and that in brackets, see [graph.Entity.NamedBy].
//
// A sentence has at most graph.MaxSentenceBytes, and of a name, a label or a value
// it holds at most graph.MaxWordBytes; what is cut ends in "…".
//
// The schema is that of the store which the paths are from.
func Explain(sch *graph.Schema, p graph.PathsResult, beside []graph.Node, lang string) []Explanation {
	known := make(map[graph.EntityID]*graph.Entity, len(p.Entities)+len(beside))
	for _, list := range [][]graph.Node{p.Entities, beside} {
		for i := range list {
			known[list[i].ID] = &list[i].Entity
		}
	}
	t := teller{sch: sch, zh: graph.SameLang(lang, "zh")}
	t.name = func(id graph.EntityID, by graph.SourceID) string {
		e := known[id]
		if e == nil {
			return ""
		}
		name, shown := e.NamedBy(by, lang), e.NameIn(lang)
		if name == shown {
			return name
		}
		// Steps of other sources call it otherwise, and it must be seen that it is the same.
		return word(name) + t.pick(" (", "（") + word(shown) + t.pick(")", "）")
	}
	out := make([]Explanation, len(p.Paths))
	for i := range p.Paths {
		out[i] = t.path(&p.Paths[i])
	}
	return out
}

// narrowing are the qualifiers without which a claim says more, or something else,
// than its source.
var narrowing = []string{"about", "manner", "of"}

// Beside gives the entities that Explain names and that are not on the paths, each
// once, in the order in which they are met.
func Beside(p graph.PathsResult) []graph.EntityID {
	known := make(map[graph.EntityID]bool, len(p.Entities))
	for i := range p.Entities {
		known[p.Entities[i].ID] = true
	}
	var out []graph.EntityID
	for i := range p.Paths {
		for j := range p.Paths[i].Steps {
			for _, s := range p.Paths[i].Steps[j].Statements {
				for _, q := range s.Qualifiers {
					if q.Entity != "" && !known[q.Entity] && slices.Contains(narrowing, q.Key) {
						known[q.Entity] = true
						out = append(out, q.Entity)
					}
				}
			}
		}
	}
	return out
}

// Sentence puts one statement into words, with its dates and qualifiers:
//
//	Port Alma is to have at least 80 percent of its quays electrified by 2030 (set by the plan: Harbour plan).
//
// name gives the name of an entity in the language where the statement's source
// speaks; where it answers "", the id stands. lang is as in Explain. A predicate that has no phrase for the
// status is told by its label, the status beside it. The sizes are those of
// Explain.
func Sentence(sch *graph.Schema, s *graph.Statement, name func(graph.EntityID, graph.SourceID) string, lang string) string {
	t := teller{sch: sch, name: name, zh: graph.SameLang(lang, "zh")}
	text, notes, told := t.clause(s)
	rest := t.qualifiers(s, func(q graph.Qualifier) bool { return !told[q.Key] })
	return graph.Clip(t.sentence(t.noted(text, append(notes, rest...))), graph.MaxSentenceBytes)
}

// word gives a name, a label or a value as it stands in a sentence: on one line
// and no longer than it may be.
func word(s string) string {
	// Only the beginning is looked at: a name of 256 KiB may be told a thousand
	// times.
	return graph.Clip(strings.Join(strings.Fields(graph.Clip(s, 4*graph.MaxWordBytes)), " "), graph.MaxWordBytes)
}

type teller struct {
	sch  *graph.Schema
	name func(graph.EntityID, graph.SourceID) string
	zh   bool
}

func (t *teller) lang() string { return langOf(t.zh) }

func (t *teller) path(p *graph.Path) Explanation {
	e := Explanation{Footnotes: []Footnote{}}
	var text strings.Builder
	for i := range p.Steps {
		if i > 0 {
			text.WriteString(t.pick("; ", "；"))
		}
		t.step(&text, &p.Steps[i], &e)
	}
	if held, ok := graph.Product(t.sch, p); ok {
		e.Product = held.Share
		if len(p.Steps) > 1 {
			ours := graph.Statement{} // no source says it
			holder, of, share := t.named(&ours, held.Holder), t.named(&ours, held.Held), formatValue(t.sch, held.Share, t.zh)
			text.WriteString(t.pick("; so "+holder+" has "+share+" of "+of+" along this way", "；"+holder+"由此持有"+of+"的"+share))
		}
	}
	if text.Len() > 0 {
		e.Text = graph.Clip(t.sentence(text.String()), graph.MaxSentenceBytes)
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
		if s := &list[i]; s.Subject == step.To && s.Object == step.From && t.sch.Symmetric(s.Predicate) {
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
		words := cmp.Or(terms[s.ID], t.narrowed(s))
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
		key := t.narrowed(&s, string(s.Status))
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
			out[s.ID] = t.narrowed(&first, words)
		}
	}
	return out
}

// narrowed gives a clause with all that narrows it, and further notes.
func (t *teller) narrowed(s *graph.Statement, further ...string) string {
	text, notes, told := t.clause(s)
	more := t.qualifiers(s, func(q graph.Qualifier) bool {
		return (slices.Contains(narrowing, q.Key) || t.measured(q.Key)) && !told[q.Key]
	})
	return t.noted(text, slices.Concat(notes, more, further))
}

// measured reports whether the qualifiers of a key give amounts.
func (t *teller) measured(key string) bool {
	d := t.sch.Qualifier(key)
	return d != nil && d.Value == graph.Quantity
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

// clause gives a statement in words, without a capital or a full stop, notes on it:
// status and stage where no phrase tells them, and dates that do not fit into the
// clause, and the keys of the qualifiers that the words tell.
func (t *teller) clause(s *graph.Statement) (text string, notes []string, told map[string]bool) {
	def := t.sch.Predicate(s.Predicate)
	stage := stageOf(s)
	template, staged, places := t.phrase(def, s, stage)
	told = make(map[string]bool, len(places))
	words := map[string]string{"{subject}": t.named(s, s.Subject)}
	for _, key := range places {
		told[key] = true
		words["{"+key+"}"], _ = t.qualifier(s, key)
	}
	var end, value string
	if s.IsRelationship() {
		end = t.named(s, s.Object)
	} else {
		value = word(formatValue(t.sch, s.Value, t.zh))
		if s.Value.Kind == graph.DateValue && !t.zh && strings.Contains(template, " on {value}") {
			// It is on a day, in a year, since an open beginning.
			template = strings.Replace(template, " on {value}", " {value}", 1)
			value = word(dateAt(s.Value.Date, false))
		}
	}
	if template != "" {
		words["{object}"], words["{value}"] = end, value
		text = t.standing(s, true) + fill(template, words)
	} else {
		label := string(s.Predicate)
		if def != nil {
			label = cmp.Or(word(def.Label.In(t.lang())), label)
		}
		text = t.standing(s, false) + t.named(s, s.Subject) + " — " + label + " — " + end + value
		if s.Status != graph.Actual && !s.Status.Aside() {
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
		return text, notes, told // the date has been told
	}
	if w, inline := whenWords(s.When, t.zh); inline {
		text += " " + w
	} else if w != "" {
		notes = append(notes, w)
	}
	return text, notes, told
}

// phrase gives the pattern that tells most of a statement, "" where its predicate has
// none for its status: one for its stage before any other, then one with places for
// more of its qualifiers, then the first. staged: the pattern is for the stage.
func (t *teller) phrase(def *graph.PredicateDef, s *graph.Statement, stage string) (template string, staged bool, places []string) {
	if def == nil {
		return "", false, nil
	}
	// No phrase tells of what stands aside: that is told as if it were so, behind words
	// that say how it stands.
	status := s.Status
	if status.Aside() {
		status = graph.Actual
	}
	for _, p := range def.Phrases {
		if p.Status != status || p.Stage != "" && p.Stage != stage {
			continue
		}
		words := graph.Clip(p.Template.In(t.lang()), graph.MaxSentenceBytes)
		keys, fits := t.placesOf(words, s)
		better := p.Stage != "" && !staged || (p.Stage != "") == staged && len(keys) > len(places)
		if fits && (template == "" || better) {
			template, staged, places = words, p.Stage != "", keys
		}
	}
	return template, staged, places
}

// placesOf gives the keys of the qualifiers that a template has places for; not fits
// where the statement has no words for one of them.
func (t *teller) placesOf(template string, s *graph.Statement) (keys []string, fits bool) {
	for rest := template; ; {
		_, after, found := strings.Cut(rest, "{")
		key, end, closed := strings.Cut(after, "}")
		if !found || !closed {
			return keys, true
		}
		rest = end
		if t.sch.Qualifier(key) == nil || slices.Contains(keys, key) {
			continue
		}
		if _, ok := t.qualifier(s, key); !ok {
			return nil, false
		}
		keys = append(keys, key)
	}
}

// qualifier gives the words of the one qualifier of a key for a place in a sentence; not
// ok where there is none, or several, or words of another language.
func (t *teller) qualifier(s *graph.Statement, key string) (words string, ok bool) {
	n := 0
	for _, q := range s.Qualifiers {
		if q.Key != key {
			continue
		}
		n++
		if words = t.valueOf(s, q); t.zh && q.Entity == "" && q.Value.Kind == graph.TextValue && !strings.ContainsFunc(words, isHan) {
			return "", false
		}
	}
	return words, n == 1 && words != ""
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

// valueOf gives what a qualifier says.
func (t *teller) valueOf(s *graph.Statement, q graph.Qualifier) string {
	if q.Entity != "" {
		return t.named(s, q.Entity)
	}
	return word(formatValue(t.sch, q.Value, t.zh))
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
		if q.Key == saidBy && len(names) <= maxClauses {
			names = append(names, t.valueOf(s, q))
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

// named gives a name on one line, as the source of a statement has it; the id where
// there is no name. What is denied of somebody unknown is denied of anyone.
func (t *teller) named(s *graph.Statement, id graph.EntityID) string {
	name := cmp.Or(word(t.name(id, s.Source)), string(id))
	if s.Status == graph.Denied && name == graph.UnknownName.In(t.lang()) {
		return graph.AnyoneName.In(t.lang())
	}
	return name
}

// fill puts words in the places of a template, each as it is: a name that looks
// like a place is a name. An article before a name that has its own is dropped.
// It ends where no sentence can go on: stores hold longer templates than are let
// in now.
func fill(template string, words map[string]string) string {
	var b strings.Builder
	for rest := graph.Clip(template, graph.MaxSentenceBytes); rest != "" && b.Len() <= graph.MaxSentenceBytes; {
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

// qualifiers gives what else is said and wanted, but the stage and who denies it, which
// the clause has told.
func (t *teller) qualifiers(s *graph.Statement, wanted func(graph.Qualifier) bool) (parts []string) {
	told := 0
	for _, q := range s.Qualifiers {
		if told > graph.MaxSentenceBytes {
			break // it is cut before
		}
		if q.Key == "stage" && q.Value.Text != "" || q.Key == saidBy && s.Status == graph.Denied || !wanted(q) {
			continue
		}
		label := q.Key
		if def := t.sch.Qualifier(q.Key); def != nil {
			label = cmp.Or(word(def.Label.In(t.lang())), label)
		}
		what := ""
		if q.Key != "incomplete-list" { // its value is only how the source marks it
			what = t.valueOf(s, q)
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
	d := func(d graph.Date) string { return dateAfter(d, zh) }
	at := func(d graph.Date) string { return dateAt(d, zh) }
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

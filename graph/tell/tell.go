package tell

import (
	"cmp"
	"fmt"
	"slices"
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

// maxTerms is how many statements that differ only in when they held are told one by
// one; more of them are counted.
const maxTerms = 2

// Explain puts each path of an answer into one sentence, in the answer's order:
//
//	Anna Ray is chair of Nordwind [1]; Nordwind will build the Quay Lab by 2030 [2].
//
// A step becomes a clause for each different thing said of it, as Sentence tells it but
// for qualifiers that repeat a figure, and "and 3 more" for what the step does not show.
// Told first are those
// of any other source than CommonKnowledge, then by status (actual, planned,
// target, claimed, ended, rumoured, denied, withdrawn), then the earliest, then the
// largest share, then what more places say, then by ID. Statements that read the same are
// one clause with several numbers, and
// so are more than two that differ only in when they held, with how often and from
// when to when. What a symmetric predicate says is told along the way, whichever way
// round it is stored. Behind two steps or more stands the product of their shares, where
// there is one (graph.Product). Names of entities that are not on the paths are those of
// beside, see [Beside]. lang is "zh" for Chinese, anything else for English. What the
// claim's own source calls a thing stands
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
	t := New(sch, func(id graph.EntityID) *graph.Entity { return known[id] }, lang)
	t.along = true
	out := make([]Explanation, len(p.Paths))
	for i := range p.Paths {
		out[i] = t.path(&p.Paths[i])
	}
	return out
}

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
					if q.Entity != "" && !known[q.Entity] {
						known[q.Entity] = true
						out = append(out, q.Entity)
					}
				}
			}
		}
	}
	return out
}

// A Teller speaks one language of what one schema defines. It may be used by one
// goroutine at a time.
type Teller struct {
	sch   *graph.Schema
	of    func(graph.EntityID) *graph.Entity
	zh    bool
	along bool // along a path
}

// New gives a teller. of gives the entities that statements name, nil where one is not
// known: its id stands. lang is as in Explain.
func New(sch *graph.Schema, of func(graph.EntityID) *graph.Entity, lang string) *Teller {
	return &Teller{sch: sch, of: of, zh: graph.SameLang(lang, "zh")}
}

// Sentence puts one statement into words, with its dates and qualifiers:
//
//	According to Anna Ray, Port Alma is to have at least 80 percent of its quays electrified by 2030 under the Harbour plan.
//
// Who says it stands first, where a qualifier tells (Speaker). The phrases of the schema
// say whether it is planned, a goal or claimed; tense and preposition follow the status
// and the dates: "was director from 2010 to 2012", "has been director since 2010". The
// verb is in the plural beside a name that is. What qualifiers say goes on in the
// sentence, by a place in the predicate's phrase or by the phrase of the key, or stands
// behind in brackets. A predicate without a phrase for the status is told by its label:
// "Alma – twin town: Nord". Names stand as they do inside sentences, in the language
// where the statement's source has any ([graph.Entity.Inside]). What is rumoured, denied
// or withdrawn is called so before it is told.
func (t *Teller) Sentence(s *graph.Statement) string {
	text, _ := t.Told(s)
	return text
}

// Told gives Sentence, and the BCP 47 language of its words between the names, where the
// schema has none in the language that is told in.
func (t *Teller) Told(s *graph.Statement) (text, lang string) {
	c := t.clause(s, 0)
	return graph.Clip(t.sentence(c.noted(t.zh), c.bare), graph.MaxSentenceBytes), c.lang
}

// Sentence is that of a Teller, for one statement.
func Sentence(sch *graph.Schema, s *graph.Statement, of func(graph.EntityID) *graph.Entity, lang string) string {
	return New(sch, of, lang).Sentence(s)
}

// Qualifier puts what one qualifier of a statement says into words, without its label.
func (t *Teller) Qualifier(s *graph.Statement, q graph.Qualifier) string {
	if q.Entity != "" {
		if e := t.of(q.Entity); e != nil {
			return word(e.NamedBy(s.Source, t.lang()))
		}
		return string(q.Entity)
	}
	return word(formatValue(t.sch, q.Value, t.zh))
}

// QualifierLang gives the BCP 47 language of what Qualifier gives for a value, where that is
// not the one told in.
func (t *Teller) QualifierLang(q graph.Qualifier) string {
	if q.Entity != "" {
		return ""
	}
	return t.ValueLang(q.Value)
}

// Value puts a value into words, as [Value] does.
func (t *Teller) Value(v graph.Value) string { return word(formatValue(t.sch, v, t.zh)) }

// ValueLang gives the BCP 47 language of the words of others that Value gives: a text, or
// what is printed where there is no amount; "" where that is the one told in.
func (t *Teller) ValueLang(v graph.Value) string {
	switch {
	case v.Kind == graph.DateValue || said(v.Words, t.zh) != "" || v.Amount != "" || v.Max != "":
		return ""
	case v.Kind == graph.TextValue:
		return graph.LangBeside(v.Text, v.Lang, t.lang())
	}
	return graph.LangBeside(v.Printed, "", t.lang())
}

// When says when a statement holds, as [When] does.
func (t *Teller) When(s *graph.Statement) string { return When(s.Status, s.When, t.lang()) }

// word gives a name, a label or a value as it stands in a sentence: on one line
// and no longer than it may be.
func word(s string) string {
	if len(s) <= graph.MaxWordBytes && oneLine(s) {
		return s
	}
	// Only the beginning is looked at: a name of 256 KiB may be told a thousand
	// times.
	return graph.Clip(strings.Join(strings.Fields(graph.Clip(s, 4*graph.MaxWordBytes)), " "), graph.MaxWordBytes)
}

// oneLine reports whether a text has no other white space than single blanks inside.
func oneLine(s string) bool {
	blank := true
	for _, r := range s {
		switch {
		case r == ' ' && blank, r != ' ' && unicode.IsSpace(r):
			return false
		}
		blank = r == ' '
	}
	return !blank || s == ""
}

func (t *Teller) lang() string { return langOf(t.zh) }

func (t *Teller) path(p *graph.Path) Explanation {
	e := Explanation{Footnotes: []Footnote{}}
	var text strings.Builder
	bare := false
	for i := range p.Steps {
		if i > 0 {
			text.WriteString(t.pick("; ", "；"))
		}
		b := t.step(&text, &p.Steps[i], &e)
		if i == 0 {
			bare = b
		}
	}
	if held, ok := graph.Product(t.sch, p); ok {
		e.Product = held.Share
		if len(p.Steps) > 1 {
			ours := graph.Statement{} // no source says it
			holder, of, share := t.noun(&ours, held.Holder), t.noun(&ours, held.Held), formatValue(t.sch, held.Share, t.zh)
			text.WriteString(t.pick("; so "+holder.text+agree(" has ", holder.plural)+share+" of "+of.text+" along this way", "；"+holder.text+"由此持有"+of.text+"的"+share))
		}
	}
	if text.Len() > 0 {
		e.Text = graph.Clip(t.sentence(text.String(), bare), graph.MaxSentenceBytes)
	}
	return e
}

func (t *Teller) pick(en, zh string) string {
	if t.zh {
		return zh
	}
	return en
}

// step tells a step and numbers what it rests on. bare: it begins with a name as it is
// written.
func (t *Teller) step(text *strings.Builder, step *graph.Step, e *Explanation) (bare bool) {
	list := slices.Clone(step.Statements)
	for i := range list {
		// What reads the same from both ends is told along the way.
		if s := &list[i]; s.Subject == step.To && s.Object == step.From && t.sch.Symmetric(s.Predicate) {
			s.Subject, s.Object = s.Object, s.Subject
		}
	}
	slices.SortStableFunc(list, t.compare)
	terms := t.terms(list)
	var clauses []string
	var of [][]*graph.Statement
	told, size := 0, text.Len()
	for i := range list {
		s := &list[i]
		words, ok := terms[s.ID]
		if !ok {
			c := t.clause(s, 0)
			words = told1{c.noted(t.zh), c.bare}
		}
		j := slices.Index(clauses, words.text)
		if j < 0 {
			if size += len(words.text); size > graph.MaxSentenceBytes && len(clauses) > 0 {
				continue
			}
			if j = len(clauses); j == 0 {
				bare = words.bare
			}
			clauses, of = append(clauses, words.text), append(of, nil)
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
	return bare
}

// told1 is a clause with its notes.
type told1 struct {
	text string
	bare bool
}

// compare is the order in which parallel claims are told.
func (t *Teller) compare(a, b graph.Statement) int {
	return cmp.Or(
		graph.CompareLast(a.Source == graph.CommonKnowledge, b.Source == graph.CommonKnowledge, func() int { return 0 }),
		cmp.Compare(slices.Index(graph.Statuses, a.Status), slices.Index(graph.Statuses, b.Status)),
		graph.CompareLast(a.When.From == "", b.When.From == "", func() int { return cmp.Compare(a.When.From.First(), b.When.From.First()) }),
		t.share(&b).Compare(t.share(&a)),
		cmp.Compare(len(b.Cites), len(a.Cites)),
		strings.Compare(string(a.ID), string(b.ID)))
}

// share gives the least part that a statement says its subject has, "0" where it says
// none.
func (t *Teller) share(s *graph.Statement) graph.Decimal {
	if d := t.sch.Predicate(s.Predicate); d != nil && d.Share != "" {
		for _, q := range s.Qualifiers {
			if q.Key == d.Share {
				return cmp.Or(q.Value.Amount, q.Value.Min, "0")
			}
		}
	}
	return "0"
}

// terms gives one clause for the statements of some that differ only in when they
// held, where they are more than are told one by one: how often, since when and until
// when. They are in order of time.
func (t *Teller) terms(list []graph.Statement) map[graph.StatementID]told1 {
	if len(list) <= maxTerms {
		return nil
	}
	same := map[string][]*graph.Statement{}
	for i := range list {
		s := list[i]
		if s.When.From == "" || s.When.Due != "" || s.When.From == s.When.To {
			continue
		}
		s.When = graph.When{}
		c := t.clause(&s, 0)
		key := string(s.Status) + " " + c.noted(t.zh)
		same[key] = append(same[key], &list[i])
	}
	out := map[graph.StatementID]told1{}
	for _, of := range same {
		if len(of) <= maxTerms {
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
		first.When = span
		c := t.clause(&first, len(of))
		for _, s := range of {
			out[s.ID] = told1{c.noted(t.zh), c.bare}
		}
	}
	return out
}

// sentence makes a sentence of clauses: a capital, unless it begins with a name as it is
// written, and a full stop.
func (t *Teller) sentence(s string, bare bool) string {
	if s == "" {
		return ""
	}
	if t.zh {
		if strings.HasSuffix(s, "。") {
			return s
		}
		return s + "。"
	}
	if !bare {
		s = capital(s)
	}
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

package tell

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"hubgraph/graph"
)

// A clause is a statement in words, without a capital or a full stop.
type clause struct {
	lead  string // who says it
	text  string
	notes []string // what stands in brackets behind
	bare  bool     // it begins with a name as it is written
	lang  string   // in which language its label is, where not in the one told in
}

// noted gives the clause with its notes.
func (c *clause) noted(zh bool) string {
	switch {
	case len(c.notes) == 0:
		return c.text
	case zh:
		return c.text + "（" + strings.Join(c.notes, "；") + "）"
	}
	return c.text + " (" + strings.Join(c.notes, "; ") + ")"
}

// A noun is how an entity is called in a sentence.
type noun struct {
	text   string
	plural bool
	given  bool // it is the form of a name inside sentences
	person bool
}

// noun gives a name on one line, as the source of a statement has it; the id where the
// entity is not known. What is denied of somebody unknown is denied of anyone.
func (t *Teller) noun(s *graph.Statement, id graph.EntityID) noun {
	e := t.of(id)
	if e == nil {
		return noun{text: string(id)}
	}
	source := s.Source
	if source == graph.CommonKnowledge {
		source = "" // nobody calls it so in particular
	}
	text, plural, given := e.Inside(source, t.lang())
	n := noun{text: cmp.Or(word(text), string(id)), plural: plural, given: given, person: e.Type == "person"}
	if shown := e.NameIn(t.lang()); t.along && source != "" && e.NamedBy(source, t.lang()) != shown {
		// Steps of other sources call it otherwise, and it must be seen that it is the same.
		n.text += t.pick(" (", "（") + word(shown) + t.pick(")", "）")
	}
	if unknown := graph.UnknownName.In(t.lang()); n.text == unknown {
		n.given = true
		if s.Status == graph.Denied {
			n.text = graph.AnyoneName.In(t.lang())
		}
	}
	return n
}

// The qualifiers that sentences know.
const (
	stageKey  = "stage"
	saidBy    = "said-by"         // whose words a claim is
	oneOfMany = "incomplete-list" // the source names others, too; its value is only how it says so
)

// order is in which order qualifiers are told, before the time and behind it; others come
// between, in order of their keys.
var (
	order = []string{"of", "base", "about", "manner", "role", "period", "compared-with", "venue", "place", "scope", "occasion", "purpose", "since", "thanks-to"}
	later = []string{"plan"}
)

// clause tells a statement. times is how often, where it stands for several.
func (t *Teller) clause(s *graph.Statement, times int) clause {
	var c clause
	def := t.sch.Predicate(s.Predicate)
	speakers := t.speakers(s)
	status := s.Status
	switch {
	case status.Aside() && s.When.Due != "":
		status = graph.Planned
	case status.Aside() || status == graph.Claimed && len(speakers) > 0:
		// No phrase tells of what stands aside: that is told as if it were so, behind words
		// that say how it stands. So is what somebody claims, whom the sentence names.
		status = graph.Actual
	}
	stage := stageOf(s)
	p := t.phrase(def, s, status, stage)
	subject := t.noun(s, s.Subject)
	var object noun
	words := map[string]string{}
	switch {
	case s.IsRelationship():
		object = t.noun(s, s.Object)
	default:
		object.text, object.given = word(formatValue(t.sch, s.Value, t.zh)), true
	}
	told := map[string]bool{}
	for _, key := range p.places {
		told[key] = true
		words["{"+key+"}"], _ = t.qualifier(s, key)
	}
	if p.staged {
		told[stageKey] = true
	}
	speakers = slices.DeleteFunc(speakers, func(q graph.Qualifier) bool { return told[q.Key] })
	by := t.list(s, speakers)
	when := s.When
	if s.Value.Kind == graph.DateValue && (when.From == s.Value.Date || when.Observed == s.Value.Date) {
		when = graph.When{} // the date has been told
	}
	if by != "" {
		c.lead = t.pick("according to "+by+", ", t.says(speakers, by))
	}
	if p.template == "" {
		t.labelled(&c, s, def, subject, object, when)
	} else if t.zh {
		t.chinese(&c, s, p, status, subject, object, words, when, times, by, speakers, told)
	} else {
		t.english(&c, s, def, p, status, stage, subject, object, words, when, times, by, speakers, told)
	}
	switch standing := t.standing(s, p.template != ""); {
	case s.Status == graph.Withdrawn:
		c.text, c.bare = standing+c.lead+c.text, false
	case standing+c.lead != "":
		c.text, c.bare = c.lead+standing+c.text, false
	}
	t.rest(&c, s, told)
	return c
}

// labelled tells a statement whose predicate has no phrase for its status.
func (t *Teller) labelled(c *clause, s *graph.Statement, def *graph.PredicateDef, subject, object noun, when graph.When) {
	label := string(s.Predicate)
	if def != nil {
		label, c.lang = cmp.Or(word(def.Label.In(t.lang())), label), def.Label.LangBeside(t.lang())
	}
	label = spoken(label)
	if t.zh {
		c.text = subject.text + "——" + label + "：" + object.text
	} else if last := label[strings.LastIndexByte(label, ' ')+1:]; last != label && slices.Contains(prepositions, last) {
		c.text = subject.text + " – " + label + " " + object.text
	} else {
		c.text = subject.text + " – " + label + ": " + object.text
	}
	c.bare = !subject.given
	if s.Status != graph.Actual && !s.Status.Aside() {
		c.notes = append(c.notes, Status(s.Status, t.lang()))
	}
	if w := When(s.Status, when, t.lang()); w != "" {
		c.notes = append(c.notes, w)
	}
}

var prepositions = []string{"about", "at", "by", "for", "from", "in", "into", "of", "on", "over", "to", "under", "with"}

// spoken makes a label that is written for machines one that can be read: WORKS_FOR,
// worksFor and works-for are "works for".
func spoken(label string) string {
	if strings.ContainsAny(label, " ") || strings.ContainsFunc(label, isHan) {
		return label
	}
	mixed := strings.ContainsFunc(label, unicode.IsLower)
	if !mixed && !strings.ContainsAny(label, "_-") && len(label) <= 4 {
		return label // CEO
	}
	var b strings.Builder
	lower := false
	for _, r := range label {
		switch {
		case r == '_' || r == '-':
			r, lower = ' ', false
		case mixed && unicode.IsUpper(r):
			if lower {
				b.WriteByte(' ')
			}
			r, lower = unicode.ToLower(r), false
		default:
			lower = unicode.IsLower(r)
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// english tells a statement by its phrase.
func (t *Teller) english(c *clause, s *graph.Statement, def *graph.PredicateDef, p phrase, status graph.Status, stage string, subject, object noun, words map[string]string, when graph.When, times int, by string, speakers []graph.Qualifier, told map[string]bool) {
	template, form := t.tense(def, s, p, status, stage, when)
	if s.Value.Kind == graph.DateValue && strings.Contains(template, " on {value}") {
		// It is on a day, in a year, since an open beginning.
		template = strings.Replace(template, " on {value}", " {value}", 1)
		object.text = word(dateAt(s.Value.Date, false))
	}
	if rest, ok := strings.CutPrefix(template, "{subject} "); ok {
		template = "{subject} " + amongst(agree(rest, subject.plural), object.plural)
		object.text = possessive(object.text, subject)
		for place := range words {
			words[place] = possessive(words[place], subject)
		}
	}
	c.bare = strings.HasPrefix(template, "{subject}") && !subject.given || strings.HasPrefix(template, "{object}") && !object.given
	words["{subject}"], words["{object}"], words["{value}"] = subject.text, object.text, object.text
	if by != "" && speaksOf(speakers, s.Subject) && !subject.person && strings.HasPrefix(template, "{subject} ") {
		words["{subject}"] = "it"
		if subject.plural {
			words["{subject}"] = "they"
		}
	}
	c.text = fill(template, words)

	// Behind a text nobody sees where it ends.
	loose := s.Value.Kind == graph.TextValue && strings.HasSuffix(template, "{value}")
	add := func(words string) {
		bracketed := strings.HasPrefix(words, "(") && strings.HasSuffix(words, ")")
		switch {
		case words == "":
		case loose || bracketed:
			if bracketed {
				words = words[1 : len(words)-1]
			}
			c.notes = append(c.notes, words)
		default:
			c.text += " " + words
		}
	}
	tails, behind := t.tails(s, told)
	for _, tail := range tails {
		add(possessive(tail, subject))
	}
	if w, inline := whenWords(when, form); w != "" {
		if times > 0 {
			if strings.HasPrefix(w, "since") {
				w = strconv.Itoa(times) + " times " + w
			} else {
				w = strconv.Itoa(times) + " times, " + w
			}
		}
		if inline {
			add(w)
		} else {
			c.notes = append(c.notes, w)
		}
	}
	for _, tail := range behind {
		add(possessive(tail, subject))
	}
	if t.has(s, oneOfMany) {
		told[oneOfMany] = true
		if strings.Contains(template, "one of the {object}") || strings.Contains(template, "among the {object}") {
			return // that says it
		}
		if loose {
			c.notes = append(c.notes, "among others")
		} else {
			c.text += ", among others"
		}
	}
}

// tails gives what the sentence goes on with: before the time and behind it.
func (t *Teller) tails(s *graph.Statement, told map[string]bool) (tails, behind []string) {
	if len(s.Qualifiers) == 0 {
		return nil, nil
	}
	for _, key := range t.keys(s) {
		d := t.sch.Qualifier(key)
		if d == nil || told[key] || t.along && d.Repeats {
			continue
		}
		if t.zh && d.Phrase.ZH == "" || !t.zh && d.Phrase.EN == "" {
			continue
		}
		qs := ofKey(s, key)
		what := t.list(s, qs)
		if what == "" || t.strange(qs) {
			continue
		}
		told[key] = true
		tail := fill(d.Phrase.In(t.lang()), map[string]string{"{value}": what})
		if slices.Contains(later, key) {
			behind = append(behind, tail)
		} else {
			tails = append(tails, tail)
		}
	}
	return tails, behind
}

// keys gives the keys of a statement's qualifiers, each once, in the order in which they
// are told.
func (t *Teller) keys(s *graph.Statement) []string {
	var out []string
	for _, q := range s.Qualifiers {
		if !slices.Contains(out, q.Key) {
			out = append(out, q.Key)
		}
	}
	place := func(key string) int {
		if i := slices.Index(order, key); i >= 0 {
			return i
		}
		return len(order)
	}
	slices.SortStableFunc(out, func(a, b string) int { return cmp.Compare(place(a), place(b)) })
	return out
}

func ofKey(s *graph.Statement, key string) (out []graph.Qualifier) {
	for _, q := range s.Qualifiers {
		if q.Key == key {
			out = append(out, q)
		}
	}
	return out
}

func (t *Teller) has(s *graph.Statement, key string) bool {
	return slices.ContainsFunc(s.Qualifiers, func(q graph.Qualifier) bool { return q.Key == key })
}

// speakers gives the qualifiers that say who says it; of what is denied none that says who
// denies it.
func (t *Teller) speakers(s *graph.Statement) (out []graph.Qualifier) {
	for _, q := range s.Qualifiers {
		if s.Status == graph.Denied && q.Key == saidBy {
			continue
		}
		if d := t.sch.Qualifier(q.Key); d != nil && d.Speaker {
			out = append(out, q)
		}
	}
	return out
}

// speaksOf reports whether an entity is among those who say it.
func speaksOf(speakers []graph.Qualifier, id graph.EntityID) bool {
	return slices.ContainsFunc(speakers, func(q graph.Qualifier) bool { return q.Entity == id })
}

// says begins a sentence in Chinese with those who say it; a report says nothing itself.
func (t *Teller) says(speakers []graph.Qualifier, by string) string {
	written := func(q graph.Qualifier) bool {
		e := t.of(q.Entity)
		return q.Entity != "" && e != nil && e.Type == "publication"
	}
	if slices.ContainsFunc(speakers, written) {
		return "据" + by + "，"
	}
	return "据" + by + "称，"
}

// maxNamed is how many speakers, or values of one key, a sentence lists.
const maxNamed = 20

// list names what qualifiers say: "A, B and C".
func (t *Teller) list(s *graph.Statement, qs []graph.Qualifier) string {
	var names []string
	for _, q := range qs[:min(len(qs), maxNamed)] {
		if name := t.valueOf(s, q); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	if n := len(qs) - min(len(qs), maxNamed); n > 0 {
		names = append(names, t.pick(strconv.Itoa(n)+" others", "另"+strconv.Itoa(n)+"方"))
	}
	last := len(names) - 1
	if last == 0 {
		return names[0]
	}
	return strings.Join(names[:last], t.pick(", ", "、")) + t.pick(" and ", "和") + names[last]
}

// A phrase is a pattern chosen for a statement.
type phrase struct {
	template string
	staged   bool     // it is for the stage
	places   []string // keys of qualifiers that it has places for
}

// phrase gives the pattern that tells most of a statement, "" where its predicate has
// none for a status: one for its stage before any other, then one with places for
// more of its qualifiers, then the first. One that is given in the other language alone
// makes no sentence in this one, for names and dates stand otherwise there.
func (t *Teller) phrase(def *graph.PredicateDef, s *graph.Statement, status graph.Status, stage string) (best phrase) {
	if def == nil {
		return phrase{}
	}
	for i := range def.Phrases {
		p := &def.Phrases[i]
		if p.Status != status || p.Stage != "" && p.Stage != stage {
			continue
		}
		words := graph.Clip(said(p.Template, t.zh), graph.MaxSentenceBytes)
		if words == "" {
			continue
		}
		keys, fits := t.placesOf(words, s)
		better := p.Stage != "" && !best.staged || (p.Stage != "") == best.staged && len(keys) > len(best.places)
		if fits && (best.template == "" || better) {
			best = phrase{words, p.Stage != "", keys}
		}
	}
	return best
}

// placesOf gives the keys of the qualifiers that a template has places for; not fits
// where the statement has no words for one of them.
func (t *Teller) placesOf(template string, s *graph.Statement) (keys []string, fits bool) {
	for rest := template; ; {
		_, after, found := strings.Cut(rest, "{")
		key, end, closed := strings.Cut(after, "}")
		if !found || !closed {
			return keys, true
		}
		rest = end
		if key == "subject" || key == "object" || key == "value" || key == "when" || t.sch.Qualifier(key) == nil || slices.Contains(keys, key) {
			continue
		}
		if _, ok := t.qualifier(s, key); !ok {
			return nil, false
		}
		keys = append(keys, key)
	}
}

// qualifier gives the words of the qualifiers of a key for a place in a sentence; not
// ok where there is none, or one has words of another language.
func (t *Teller) qualifier(s *graph.Statement, key string) (words string, ok bool) {
	qs := ofKey(s, key)
	if len(qs) == 0 {
		return "", false
	}
	words = t.list(s, qs)
	return words, words != "" && !t.strange(qs)
}

// strange reports whether qualifiers hold a text of another language than is told: none in
// Chinese where that is told, one in Chinese where it is not.
func (t *Teller) strange(qs []graph.Qualifier) bool {
	return slices.ContainsFunc(qs, func(q graph.Qualifier) bool {
		words := cmp.Or(said(q.Value.Words, t.zh), q.Value.Text)
		return q.Entity == "" && q.Value.Kind == graph.TextValue && strings.ContainsFunc(words, isHan) != t.zh
	})
}

// foreign reports whether words are of another language than Chinese.
func foreign(words string) bool {
	return !strings.ContainsFunc(words, isHan) && strings.ContainsFunc(words, unicode.IsLower) && strings.Contains(words, " ")
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

// valueOf gives what a qualifier says, as it stands in a sentence.
func (t *Teller) valueOf(s *graph.Statement, q graph.Qualifier) string {
	if q.Entity != "" {
		return t.noun(s, q.Entity).text
	}
	return word(formatValue(t.sch, q.Value, t.zh))
}

// standing gives the words before a claim that stands aside: before a sentence, or
// before what is only a row of words.
func (t *Teller) standing(s *graph.Statement, sentence bool) string {
	by := ""
	if s.Status == graph.Denied {
		by = t.list(s, ofKey(s, saidBy))
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

// stageOf gives the text of the qualifier that chooses among phrases.
func stageOf(s *graph.Statement) string {
	for _, q := range s.Qualifiers {
		if q.Key == stageKey {
			return q.Value.Text
		}
	}
	return ""
}

// rest puts what no words told yet into the notes.
func (t *Teller) rest(c *clause, s *graph.Statement, told map[string]bool) {
	size := 0
	for _, q := range s.Qualifiers {
		if size > graph.MaxSentenceBytes {
			break // it is cut before
		}
		def := t.sch.Qualifier(q.Key)
		if told[q.Key] || def != nil && (def.Speaker || t.along && def.Repeats) || q.Key == saidBy && s.Status == graph.Denied {
			continue
		}
		label := q.Key
		if def != nil {
			label = cmp.Or(word(def.Label.In(t.lang())), label)
		}
		if q.Key != oneOfMany { // its value is only how the source marks it
			if what := t.valueOf(s, q); what != "" {
				label += t.pick(": ", "：") + what
			}
		}
		c.notes = append(c.notes, label)
		size += len(label)
	}
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

// hasArticle reports whether a name has an article, or says whose it is in its stead.
func hasArticle(name string) bool {
	first, _, more := strings.Cut(name, " ")
	return more && slices.Contains([]string{"the", "a", "an", "its", "their"}, strings.ToLower(first))
}

package graph

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// An Exception is a number or a capitalised name of a source's text that no
// citation covers, and why. A source for which exceptions are given is held to
// be covered whole; one without Term says no more than that.
type Exception struct {
	Source    SourceID
	Paragraph int    // non-blank line of the text, from 0
	Term      string // as printed; several words may be one term
	Reason    string
}

// A Finding is one thing that Verify found wrong.
type Finding struct {
	Check  string // which check found it, in a word or two
	Where  string // the record or the place
	Detail string // what is wrong and what to do
}

// maxFindings bounds what one kind of check lists: after so many the rest is
// of the same kind.
const maxFindings = 1000

type findings struct {
	list  []Finding
	count map[string]int
}

func (f *findings) add(check, where, detail string) {
	if f.count == nil {
		f.count = map[string]int{}
	}
	switch f.count[check]++; {
	case f.count[check] <= maxFindings:
		f.list = append(f.list, Finding{check, where, detail})
	case f.count[check] == maxFindings+1:
		f.list = append(f.list, Finding{check, "", fmt.Sprintf("has more than %d findings; the rest is left out", maxFindings)})
	}
}

// Verify checks a whole store and lists what is wrong with it, nothing if all
// is well:
//
//   - entity, statement, source, schema: each record is canonical and valid by
//     the schema; ends, entities of qualifiers and sources exist, ends have
//     types that the predicate allows, degrees are right.
//   - order: lists come in ID order, each record once.
//   - digest, stats: what the store says of itself is what its records say.
//   - citation: in a source that has a SHA-256, each citation has an offset, a
//     hash and a note, but for those of a line or record of a file; one of
//     CommonKnowledge has a note.
//   - for each source whose text is attached, what VerifyText checks.
//
// It reads everything once, at one revision: ErrUnavailable where the store
// moves under it three times over; otherwise the errors of Reader. It keeps an
// entry per entity in memory.
func Verify(ctx context.Context, r Reader, exceptions []Exception) ([]Finding, error) {
	for range 3 {
		found, texts, still, err := verifyRecords(ctx, r)
		if err != nil {
			return nil, fmt.Errorf("verify: %w", err)
		}
		if !still {
			continue
		}
		for _, id := range texts {
			text, err := r.SourceText(ctx, id)
			if err != nil {
				return nil, fmt.Errorf("verify: %w", err)
			}
			more, err := VerifyText(ctx, r, text.SourceText, exceptions)
			if err != nil {
				return nil, err
			}
			found = append(found, more...)
		}
		return found, nil
	}
	return nil, ErrUnavailable.With("the store is written to faster than it can be verified; try again")
}

// verifyRecords checks the records and gives the sources that have a text;
// still is false where the store moved meanwhile.
func verifyRecords(ctx context.Context, r Reader) (_ []Finding, texts []SourceID, still bool, err error) {
	var f findings
	sch, err := r.Schema(ctx)
	if err != nil {
		return nil, nil, false, err
	}
	rev := sch.Revision
	added := additions(&sch.Schema)
	digest := added.Hash()
	var is issues
	added.check("schema", Builtin(), &is)
	for _, i := range is.list {
		f.add("schema", i.Field, i.Detail)
	}
	got := Stats{
		ByType: map[Type]int{}, ByPredicate: map[Predicate]int{}, ByStatus: map[Status]int{}, BySource: map[SourceID]int{},
		Revision: rev,
	}

	type known struct {
		typ            Type
		degree, counts int
	}
	entities := map[EntityID]*known{}
	var at Revision
	var last EntityID
	for n, err := range r.Entities(ctx, EntitiesQuery{Revision: &at}) {
		if err != nil {
			return nil, nil, false, err
		}
		if n.ID <= last && last != "" {
			f.add("order", "entity "+string(n.ID), "comes after "+string(last)+"; the list of entities must be in ID order, each once")
		}
		last = n.ID
		entities[n.ID] = &known{typ: n.Type, degree: n.Degree}
		got.Entities++
		got.ByType[n.Type]++
		digest = digest.Add(n.Hash())
		var is issues
		n.check("", &sch.Schema, &is)
		for _, i := range is.list {
			f.add("entity", string(n.ID)+i.Field, i.Detail)
		}
		if c := n.Canonical(); string(AppendEntity(nil, &c)) != string(AppendEntity(nil, &n.Entity)) {
			f.add("entity", string(n.ID), "is not stored in canonical form; put it again")
		}
	}
	if got.Entities > 0 && at != rev {
		return nil, nil, false, nil
	}

	sources := map[SourceID]Source{}
	var lastSource SourceID
	for s, err := range r.Sources(ctx) {
		if err != nil {
			return nil, nil, false, err
		}
		if s.Revision != rev {
			return nil, nil, false, nil
		}
		if s.ID <= lastSource && lastSource != "" {
			f.add("order", "source "+string(s.ID), "comes after "+string(lastSource)+"; the list of sources must be in ID order, each once")
		}
		lastSource = s.ID
		sources[s.ID] = s.Source
		got.Sources++
		digest = digest.Add(s.Hash())
		var is issues
		s.check("", &is)
		for _, i := range is.list {
			f.add("source", string(s.ID)+i.Field, i.Detail)
		}
		if !s.HasText {
			continue
		}
		texts = append(texts, s.ID)
		got.Texts++
		text, err := r.SourceText(ctx, s.ID)
		if errors.Is(err, ErrNotFound) {
			f.add("source", string(s.ID), "is said to have a text and has none; attach it again")
			texts = texts[:len(texts)-1]
			continue
		}
		if err != nil {
			return nil, nil, false, err
		}
		if text.Revision != rev {
			return nil, nil, false, nil
		}
		digest = digest.Add(text.Hash())
	}

	var lastStatement StatementID
	at = Revision{}
	for s, err := range r.Statements(ctx, StatementsQuery{Revision: &at}) {
		if err != nil {
			return nil, nil, false, err
		}
		where := string(s.ID)
		if s.ID <= lastStatement && lastStatement != "" {
			f.add("order", "statement "+where, "comes after "+string(lastStatement)+"; the list of statements must be in ID order, each once")
		}
		lastStatement = s.ID
		got.Statements++
		got.Citations += len(s.Cites)
		got.ByPredicate[s.Predicate]++
		got.ByStatus[s.Status]++
		got.BySource[s.Source]++
		digest = digest.Add(s.Hash())

		var is issues
		s.check("", &sch.Schema, &is)
		for _, i := range is.list {
			f.add("statement", where+i.Field, i.Detail)
		}
		if c := s.Canonical(); len(is.list) == 0 && string(AppendStatement(nil, &c)) != string(AppendStatement(nil, &s)) {
			why := "is not stored in canonical form; put it again"
			if !slices.IsSortedFunc(s.Cites, Citation.ComparePlace) {
				why = "has citations that are not in order of place; put it again"
			}
			f.add("statement", where, why)
		}
		for _, id := range s.mentioned() {
			if entities[id] == nil {
				f.add("statement", where, "mentions "+quoted(id)+", which is no entity of the store; put the entity or retract the statement")
			}
		}
		src, ok := sources[s.Source]
		if !ok {
			f.add("statement", where, "has the source "+quoted(s.Source)+", which is not in the store; put the source or retract the statement")
		}
		subject, object := entities[s.Subject], entities[s.Object]
		if s.IsRelationship() {
			got.Relationships++
			for _, e := range []*known{subject, object} {
				if e != nil {
					e.counts++
				}
			}
			if s.Subject == s.Object && subject != nil {
				subject.counts-- // a self-loop counts once
			}
		} else {
			got.Facts++
		}
		if subject != nil && (object != nil || !s.IsRelationship()) {
			var ot Type
			if object != nil {
				ot = object.typ
			}
			if end, why := sch.CheckEnds(s.Predicate, subject.typ, ot); why != "" && sch.Predicate(s.Predicate) != nil {
				f.add("statement", where+"."+end, why)
			}
		}
		checkCites(&f, &s, &src)
	}
	if got.Statements > 0 && at != rev {
		return nil, nil, false, nil
	}
	for _, id := range slices.Sorted(maps.Keys(entities)) {
		if e := entities[id]; e.degree != e.counts {
			f.add("entity", string(id)+".degree", fmt.Sprintf("is %d, but %d relationships name it; open the store anew or restore it", e.degree, e.counts))
		}
	}

	stats, err := r.Stats(ctx)
	if err != nil {
		return nil, nil, false, err
	}
	if stats.Revision != rev {
		return nil, nil, false, nil
	}
	if digest != rev.Digest {
		f.add("digest", "revision", fmt.Sprintf("is %x, but the records give %x: something was changed or lost behind the store's back; restore a backup", rev.Digest, digest))
	}
	compareStats(&f, &stats, &got)
	return f.list, texts, true, nil
}

// additions gives what of a schema is not built in.
func additions(s *Schema) Schema {
	var out Schema
	b := Builtin()
	for _, d := range s.Types {
		if b.Type(d.ID) == nil {
			out.Types = append(out.Types, d)
		}
	}
	for _, d := range s.Predicates {
		if b.Predicate(d.ID) == nil {
			out.Predicates = append(out.Predicates, d)
		}
	}
	for _, d := range s.Qualifiers {
		if b.Qualifier(d.Key) == nil {
			out.Qualifiers = append(out.Qualifiers, d)
		}
	}
	for _, d := range s.Units {
		if b.Unit(d.ID) == nil {
			out.Units = append(out.Units, d)
		}
	}
	return out
}

func compareStats(f *findings, have, want *Stats) {
	same := func(what string, have, want int) {
		if have != want {
			f.add("stats", what, fmt.Sprintf("says %d, but there are %d; open the store anew", have, want))
		}
	}
	same("entities", have.Entities, want.Entities)
	same("statements", have.Statements, want.Statements)
	same("relationships", have.Relationships, want.Relationships)
	same("facts", have.Facts, want.Facts)
	same("citations", have.Citations, want.Citations)
	same("sources", have.Sources, want.Sources)
	same("texts", have.Texts, want.Texts)
	compareCounts(f, "byType", have.ByType, want.ByType)
	compareCounts(f, "byPredicate", have.ByPredicate, want.ByPredicate)
	compareCounts(f, "byStatus", have.ByStatus, want.ByStatus)
	compareCounts(f, "bySource", have.BySource, want.BySource)
}

func compareCounts[K ~string](f *findings, what string, have, want map[K]int) {
	keys := append(slices.Collect(maps.Keys(have)), slices.Collect(maps.Keys(want))...)
	for _, k := range sortedUnique(keys) {
		if _, there := have[k]; have[k] != want[k] || there && want[k] == 0 {
			f.add("stats", fmt.Sprintf("%s[%s]", what, k), fmt.Sprintf("says %d, but there are %d; open the store anew", have[k], want[k]))
		}
	}
}

// checkCites adds what citations lack that could be had.
func checkCites(f *findings, s *Statement, src *Source) {
	where := func(i int) string { return string(s.ID) + index("cites", i) }
	if s.Source == CommonKnowledge {
		if len(s.Cites) == 0 {
			f.add("citation", string(s.ID), "has no citation; write one that holds a note")
		}
		for i, c := range s.Cites {
			if c.Note == "" {
				f.add("citation", where(i)+".note", "is missing; say what is known")
			}
			if c.End > 0 {
				f.add("citation", where(i), "names a place, but common knowledge has no text; give the statement the source that says it")
			}
		}
		return
	}
	if src.SHA256 == "" {
		return
	}
	if len(s.Cites) == 0 {
		f.add("citation", string(s.ID), "has no citation; cite the place in "+string(s.Source)+" that says it")
	}
	for i, c := range s.Cites {
		if c.Line > 0 || c.Record != "" {
			continue
		}
		if c.End == 0 {
			f.add("citation", where(i)+".end", "is missing; give paragraph, start and end of the place")
		}
		if c.Hash == "" {
			f.add("citation", where(i)+".hash", "is missing; without it the passage can't be found in another copy")
		}
		if c.Note == "" {
			f.add("citation", where(i)+".note", "is missing; say in your own words what the place says")
		}
	}
}

// VerifyText checks what statements say of a text of their source, attached or
// not, and lists what is wrong:
//
//   - passage: each citation's passage is found: by its offsets and its hash in
//     an exact text (there it also lies in the paragraph it names), by its hash
//     in a copy.
//   - printed: the passage of a fact contains the value's printed words.
//   - via: a citation's via term stands in its passage.
//   - ends: the passage of a relationship names at least one of its ends, and
//     its paragraph both; a via term found in the passage stands for one.
//   - coverage: in an exact text of a source for which exceptions are given,
//     each number and each capitalised name lies in one citation's passage or
//     is excepted in its paragraph.
//   - exception: each exception has a reason, stands in its paragraph, and
//     excuses something that is not cited.
//
// Words are compared without regard to case, kind of white space, hyphen or
// quotation mark, at the boundaries of words (a Han character is a word); names
// also with a plural or possessive ending.
//
// A number is a word with a digit ("14th", "5G", "150.7") or one of the spelled
// numbers from two on ("eight", "two-thirds", "half", "million", "double"). A
// capitalised name is any other word with an upper-case letter, unless it is one
// of some hundred function words ("The", "According") with no capital but the
// first. A word is letters and digits without anything between but points and
// commas inside a number.
//
// Statements of CommonKnowledge are exempt. Errors: those of Reader, and
// ErrNotFound where the source is unknown.
func VerifyText(ctx context.Context, r Reader, text SourceText, exceptions []Exception) ([]Finding, error) {
	src, err := r.Source(ctx, text.Source)
	if err != nil {
		return nil, fmt.Errorf("verify text: %w", err)
	}
	if src.ID == CommonKnowledge {
		return nil, nil
	}
	var statements []Statement
	for s, err := range r.Statements(ctx, StatementsQuery{Filter: Filter{Sources: []SourceID{src.ID}}}) {
		if err != nil {
			return nil, fmt.Errorf("verify text: %w", err)
		}
		statements = append(statements, s)
	}
	v := textVerifier{src: src.Source, names: map[EntityID][]string{}}
	for i := range statements {
		s := &statements[i]
		if !s.IsRelationship() {
			continue
		}
		for _, id := range []EntityID{s.Subject, s.Object} {
			if _, ok := v.names[id]; ok {
				continue
			}
			e, err := r.Entity(ctx, id)
			if errors.Is(err, ErrNotFound) {
				continue // Verify says so
			}
			if err != nil {
				return nil, fmt.Errorf("verify text: %w", err)
			}
			for _, n := range e.AllNames() {
				v.names[id] = append(v.names[id], foldWords(n.Text))
			}
		}
	}
	v.p = NewPassages(src.Source, text.Text, func(yield func(Citation) bool) {
		for i := range statements {
			for _, c := range statements[i].Cites {
				if !yield(c) {
					return
				}
			}
		}
	})
	for i := range statements {
		v.statement(&statements[i])
	}
	v.coverage(exceptions)
	return v.f.list, nil
}

type textVerifier struct {
	f     findings
	src   Source
	p     *Passages
	names map[EntityID][]string // folded
	cited []Span                // of this text
}

func (v *textVerifier) statement(s *Statement) {
	for i := range s.Cites {
		c := &s.Cites[i]
		if c.End == 0 {
			continue
		}
		where := fmt.Sprintf("%s, %s paragraph %d, %d to %d", s.ID, s.Source, c.Paragraph, c.Start, c.End)
		start, end, ok := v.p.Locate(*c)
		if !ok {
			v.f.add("passage", where, v.miss(c))
			continue
		}
		v.cited = append(v.cited, Span{start, end})
		par := v.p.Paragraph(start)
		if v.p.Exact() && par != c.Paragraph {
			v.f.add("passage", where, fmt.Sprintf("stands in paragraph %d; write that", par))
		}
		passage, _ := v.p.Slice(start, end)
		passage = foldWords(passage)
		around := passage
		if par >= 0 {
			span := v.p.Paragraphs()[par]
			if span.End < end {
				v.f.add("passage", where, fmt.Sprintf("reaches beyond paragraph %d; cite each paragraph by itself", par))
			}
			around, _ = v.p.Slice(span.Start, max(span.End, end))
			around = foldWords(around)
		}
		via := false
		if c.Via != "" {
			if via = holds(passage, foldWords(c.Via), false); !via {
				v.f.add("via", where, "does not hold "+quoted(c.Via)+"; give the term as the passage has it, or leave it out")
			}
		}
		if !s.IsRelationship() {
			if p := s.Value.Printed; p != "" && !holds(passage, foldWords(p), false) {
				v.f.add("printed", where, "does not hold "+quoted(p)+"; give the words as printed, or cite the place that prints them")
			}
			continue
		}
		var here []EntityID    // ends that the passage names
		var missing []EntityID // ends that the paragraph does not name
		for _, id := range []EntityID{s.Subject, s.Object} {
			named := func(in string) bool {
				return slices.ContainsFunc(v.names[id], func(n string) bool { return holds(in, n, true) })
			}
			if named(passage) {
				here = append(here, id)
			} else if !named(around) {
				missing = append(missing, id)
			}
		}
		switch {
		case len(here) == 0 && !via:
			v.f.add("ends", where, fmt.Sprintf("names neither %s nor %s; give the term that stands for one as via, add a name to the entity, or cite another place", s.Subject, s.Object))
		case len(missing) > 1 || len(missing) == 1 && !via:
			v.f.add("ends", where, fmt.Sprintf("is in a paragraph that does not name %s; give the term that stands for it as via, add a name to the entity, or cite another place", missing[0]))
		}
	}
}

func (v *textVerifier) miss(c *Citation) string {
	switch {
	case !v.p.Exact() && c.Hash == "":
		return "has no hash, and the attached text is a copy; only a hash finds the passage there"
	case !v.p.Exact():
		return "is not found in the attached copy; attach the text itself, or one that differs in white space, quotation marks and page furniture only"
	case c.End > v.p.Len():
		return fmt.Sprintf("lies outside the text, which has %d code points", v.p.Len())
	}
	s, _ := v.p.Slice(c.Start, c.End)
	return "does not hold what the hash says; if the offsets are right, the hash is " + PassageHash(s)
}

// coverage checks that all numbers and capitalised names are cited or excepted.
func (v *textVerifier) coverage(exceptions []Exception) {
	type term struct {
		Exception
		folded string
		there  bool
		needed bool
	}
	whole := false
	terms := map[int][]*term{}
	var list []*term
	for _, e := range exceptions {
		if e.Source != v.src.ID {
			continue
		}
		whole = true
		if e.Term == "" {
			continue
		}
		t := &term{Exception: e, folded: foldWords(e.Term)}
		terms[e.Paragraph] = append(terms[e.Paragraph], t)
		list = append(list, t)
	}
	if !whole || !v.p.Exact() {
		return // a copy has furniture of its own
	}
	slices.SortFunc(v.cited, func(a, b Span) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End)) })
	reach := make([]int, len(v.cited)) // how far the passages up to this one reach
	far := 0
	for i, s := range v.cited {
		far = max(far, s.End)
		reach[i] = far
	}
	covered := func(s Span) bool {
		i := sort.Search(len(v.cited), func(i int) bool { return v.cited[i].Start > s.Start }) - 1
		return i >= 0 && reach[i] >= s.End
	}
	for n, par := range v.p.Paragraphs() {
		text, _ := v.p.Slice(par.Start, par.End)
		tokens := scanTerms(text)
		for _, t := range terms[n] {
			t.there = holds(foldWords(text), t.folded, false)
		}
		for i, tok := range tokens {
			if !tok.counts || covered(Span{par.Start + tok.start, par.Start + tok.end}) {
				continue
			}
			excused := false
			for _, t := range terms[n] {
				if within(tokens, i, t.folded) {
					t.needed, excused = true, true
				}
			}
			if !excused {
				v.f.add("coverage", fmt.Sprintf("%s paragraph %d, %d to %d", v.src.ID, n, par.Start+tok.start, par.Start+tok.end),
					quoted(tok.text)+" is neither cited nor excepted; cite it for what is said of it, or except it with a reason")
			}
		}
	}
	for _, t := range list {
		where := fmt.Sprintf("%s paragraph %d, %s", v.src.ID, t.Paragraph, quoted(t.Term))
		switch {
		case strings.TrimSpace(t.Reason) == "":
			v.f.add("exception", where, "has no reason; say why nothing is claimed of it")
		case !t.there:
			v.f.add("exception", where, "does not stand in that paragraph; correct it or take it away")
		case !t.needed:
			v.f.add("exception", where, "is not needed, for each occurrence is cited or counts as neither number nor name; take it away")
		}
	}
}

// A token is a word of a paragraph; start and end are code points from the
// paragraph's first.
type token struct {
	start, end int
	text       string
	folded     string
	counts     bool // a number or a capitalised name
}

// scanTerms takes a paragraph apart into words.
func scanTerms(text string) []token {
	var out []token
	rs := []rune(text)
	word := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }
	for i := 0; i < len(rs); {
		if !word(rs[i]) {
			i++
			continue
		}
		j := i + 1
		for j < len(rs) {
			if word(rs[j]) && !unicode.Is(unicode.Han, rs[j]) && !unicode.Is(unicode.Han, rs[j-1]) {
				j++
				continue
			}
			if (rs[j] == '.' || rs[j] == ',') && unicode.IsDigit(rs[j-1]) && j+1 < len(rs) && unicode.IsDigit(rs[j+1]) {
				j += 2
				continue
			}
			break
		}
		t := token{start: i, end: j, text: string(rs[i:j])}
		t.folded = foldWords(t.text)
		t.counts = countsAsTerm(t.text, t.folded)
		out = append(out, t)
		i = j
	}
	return out
}

// within reports whether the words around the i-th, it among them, are a term.
func within(tokens []token, i int, term string) bool {
	words := scanTerms(term)
	for first := max(0, i-len(words)+1); first <= i && first+len(words) <= len(tokens); first++ {
		same := true
		for k, w := range words {
			if tokens[first+k].folded != w.folded {
				same = false
				break
			}
		}
		if same && len(words) > 0 {
			return true
		}
	}
	return false
}

func countsAsTerm(word, folded string) bool {
	if strings.ContainsFunc(word, unicode.IsDigit) || spelledNumbers[folded] {
		return true
	}
	upper := 0
	for _, r := range word {
		if unicode.IsUpper(r) {
			upper++
		}
	}
	if upper == 0 {
		return false
	}
	first, _ := utf8.DecodeRuneInString(word)
	return !(functionWords[folded] && upper == 1 && unicode.IsUpper(first))
}

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// "one" is left out, for it is more often a pronoun than a number.
var spelledNumbers = wordSet(`two three four five six seven eight nine ten eleven twelve thirteen fourteen
	fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety
	hundred hundreds thousand thousands million millions billion billions trillion trillions dozen dozens
	half halves thirds quarters double doubled twice triple tripled`)

var functionWords = wordSet(`a about above according across after against all along also although among an and any
	are around as at away be because been before being below between both but by can could did do does down
	during each either every few for from further had has have he her here hers him his how however if in
	indeed inside into is it its itself just later less many may meanwhile me more moreover most much must my
	near neither no nor not now of off on once one only onto or other others our out over own per she should
	since so some soon still such than that the their theirs them then there therefore these they this those
	though through thus to together too toward towards under until up upon us very was we were what when where
	whether which while who whom whose why will with within without would yet you your`)

// foldWords gives the form in which words are compared: form C, lower case,
// straight quotation marks, hyphens and white space as one space.
func foldWords(s string) string {
	var b strings.Builder
	space := true // at the start
	for _, r := range norm.NFC.String(s) {
		if unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) {
			if !space {
				b.WriteByte(' ')
			}
			space = true
			continue
		}
		space = false
		b.WriteRune(unicode.ToLower(straight(r)))
	}
	return strings.TrimSuffix(b.String(), " ")
}

// holds reports whether folded words occur in a folded text at the boundaries
// of words; with endings also with a plural or possessive ending.
func holds(text, words string, endings bool) bool {
	if words == "" {
		return false
	}
	for at := 0; ; {
		i := strings.Index(text[at:], words)
		if i < 0 {
			return false
		}
		i += at
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		first, size := utf8.DecodeRuneInString(words)
		last, _ := utf8.DecodeLastRuneInString(words)
		if !joined(before, first) && !pointed(text[:i], first) {
			rest := text[i+len(words):]
			if !continues(last, rest) {
				return true
			}
			if endings {
				for _, e := range []string{"es", "s"} {
					if strings.HasPrefix(rest, e) && !continues('s', rest[len(e):]) {
						return true
					}
				}
			}
		}
		at = i + size
	}
}

// joined reports whether two neighbours are of one word.
func joined(a, b rune) bool {
	part := func(r rune) bool {
		return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)) && !unicode.Is(unicode.Han, r)
	}
	return part(a) && part(b)
}

// continues reports whether a word that ends with last goes on in rest, as a
// number does behind a point.
func continues(last rune, rest string) bool {
	next, size := utf8.DecodeRuneInString(rest)
	if joined(last, next) {
		return true
	}
	after, _ := utf8.DecodeRuneInString(rest[size:])
	return unicode.IsDigit(last) && (next == '.' || next == ',') && unicode.IsDigit(after)
}

// pointed reports whether a number that begins with first goes on backwards
// over a point.
func pointed(before string, first rune) bool {
	if !unicode.IsDigit(first) || before == "" {
		return false
	}
	mark := before[len(before)-1]
	digit, _ := utf8.DecodeLastRuneInString(before[:len(before)-1])
	return (mark == '.' || mark == ',') && unicode.IsDigit(digit)
}

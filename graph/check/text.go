package check

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"

	"hubgraph/graph"
	"hubgraph/graph/passage"
)

// VerifyText checks what statements, and names of entities, say of a text of their
// source, attached or not, and lists what is wrong:
//
//   - passage: each citation's passage is found: by its offsets and its hash in
//     an exact text (there it also lies in the paragraph it names), by its hash
//     in a copy.
//   - printed: the passage of a fact contains the value's printed words, unless its
//     via term names who says so (said-by, according-to); one passage of a fact does.
//   - via: a citation's via term stands in its passage.
//   - ends: the passage of a relationship names at least one of its ends, and
//     its paragraph both; a via term found in the passage stands for one.
//   - begins: the passage begins no later than its sentence names an end that it does
//     not name itself, the subject of a fact being one; again a via term stands for one.
//   - name: the passage of a name's citation contains the name.
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
func VerifyText(ctx context.Context, r graph.Reader, text graph.SourceText, exceptions []Exception) ([]Finding, error) {
	src, err := r.Source(ctx, text.Source)
	if err != nil {
		return nil, fmt.Errorf("verify text: %w", err)
	}
	if src.ID == graph.CommonKnowledge {
		return nil, nil
	}
	var statements []graph.Statement
	for s, err := range r.Statements(ctx, graph.StatementsQuery{Filter: graph.Filter{Statuses: graph.Statuses, Sources: []graph.SourceID{src.ID}}}) {
		if err != nil {
			return nil, fmt.Errorf("verify text: %w", err)
		}
		statements = append(statements, s)
	}
	v := textVerifier{src: src.Source, names: map[graph.EntityID][]string{}}
	for i := range statements {
		s := &statements[i]
		for _, id := range s.Mentioned() {
			if _, ok := v.names[id]; ok {
				continue
			}
			e, err := r.Entity(ctx, id)
			if errors.Is(err, graph.ErrNotFound) {
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
	var called []citedName
	for n, err := range r.Entities(ctx, graph.EntitiesQuery{}) {
		if err != nil {
			return nil, fmt.Errorf("verify text: %w", err)
		}
		called = append(called, citedNames(&n.Entity, src.ID)...)
	}
	v.p = passage.NewText(src.Source, text.Text, func(yield func(graph.Citation) bool) {
		for i := range statements {
			for _, c := range statements[i].Cites {
				if !yield(c) {
					return
				}
			}
		}
		for i := range called {
			for _, c := range called[i].Cites {
				if !yield(c) {
					return
				}
			}
		}
	})
	for i := range statements {
		v.statement(&statements[i])
	}
	for i := range called {
		v.name(&called[i])
	}
	v.coverage(exceptions)
	return v.f.list, nil
}

// A citedName is a name that a source has of an entity, and where.
type citedName struct {
	graph.Name
	where string
}

// citedNames gives the names that a source has of an entity and that have citations.
func citedNames(e *graph.Entity, source graph.SourceID) (out []citedName) {
	add := func(where string, a *graph.Account) {
		for i := range a.Names {
			if a.Source == source && len(a.Names[i].Cites) > 0 {
				out = append(out, citedName{a.Names[i], fmt.Sprintf("%s.names[%d]", where, i)})
			}
		}
	}
	home := e.Home()
	add(string(e.ID), &home)
	for i := range e.Accounts {
		add(fmt.Sprintf("%s.accounts[%d]", e.ID, i), &e.Accounts[i])
	}
	return out
}

type textVerifier struct {
	f     findings
	src   graph.Source
	p     *passage.Text
	names map[graph.EntityID][]string // folded
	cited []passage.Span              // of this text
}

func (v *textVerifier) statement(s *graph.Statement) {
	places, printing := 0, 0 // passages, and those that print the value
	defer func() {
		if places > 0 && printing == 0 && s.Value.Printed != "" {
			v.f.add("printed", string(s.ID), "has only passages that name who says so; cite the place that prints "+graph.Quote(s.Value.Printed))
		}
	}()
	for i := range s.Cites {
		c := &s.Cites[i]
		where := fmt.Sprintf("%s, %s paragraph %d, %d to %d", s.ID, s.Source, c.Paragraph, c.Start, c.End)
		at, passage, via, ok := v.passage(where, c)
		if !ok {
			continue
		}
		places++
		par := v.p.Paragraph(at.Start)
		around, lead := passage, ""
		if par >= 0 {
			span := v.p.Paragraphs()[par]
			around, _ = v.p.Slice(span.Start, max(span.End, at.End))
			around = foldWords(around)
			lead, _ = v.p.Slice(span.Start, at.Start)
			next, _ := v.p.Slice(at.Start, min(at.Start+opening, span.End))
			lead = foldWords(lead[lastSentence(lead, next):])
		}
		var cut []graph.EntityID // ends that the passage does not name, and its sentence before it does
		for _, id := range s.Ends() {
			if !v.named(id, passage) && v.named(id, lead) {
				cut = append(cut, id)
			}
		}
		if len(cut) > 1 || len(cut) == 1 && !via {
			v.f.add("begins", where, fmt.Sprintf("begins too late: its sentence names %s before; begin it there, or give the term that stands for it as via", cut[0]))
		}
		if !s.IsRelationship() {
			p := s.Value.Printed
			switch {
			case p == "" || holds(passage, foldWords(p), false):
				printing++
			case !via || !v.speaks(s, c.Via):
				printing++ // it should
				v.f.add("printed", where, "does not hold "+graph.Quote(p)+"; give the words as printed, or cite the place that prints them")
			}
			continue
		}
		var here []graph.EntityID    // ends that the passage names
		var missing []graph.EntityID // ends that the paragraph does not name
		for _, id := range s.Ends() {
			if v.named(id, passage) {
				here = append(here, id)
			} else if !v.named(id, around) {
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

// passage finds the place of a citation: its letters, folded; false where there is none.
func (v *textVerifier) passage(where string, c *graph.Citation) (at passage.Span, letters string, via, ok bool) {
	if c.End == 0 {
		return at, "", false, false
	}
	at, faults := v.p.Check(*c)
	for _, is := range faults {
		v.f.add("passage", where, is.Detail)
	}
	if at == (passage.Span{}) {
		return at, "", false, false
	}
	v.cited = append(v.cited, at)
	letters, _ = v.p.Slice(at.Start, at.End)
	letters = foldWords(letters)
	if c.Via != "" {
		if via = holds(letters, foldWords(c.Via), false); !via {
			v.f.add("via", where, "does not hold "+graph.Quote(c.Via)+"; give the term as the passage has it, or leave it out")
		}
	}
	return at, letters, via, true
}

// name checks where a name of an entity is cited.
func (v *textVerifier) name(n *citedName) {
	for i := range n.Cites {
		c := &n.Cites[i]
		where := fmt.Sprintf("%s, %s paragraph %d, %d to %d", n.where, v.src.ID, c.Paragraph, c.Start, c.End)
		if _, letters, _, ok := v.passage(where, c); ok && !holds(letters, foldWords(n.Text), true) {
			v.f.add("name", where, "does not hold "+graph.Quote(n.Text)+"; cite the place that has the name")
		}
	}
}

// named reports whether a folded text names an entity.
func (v *textVerifier) named(id graph.EntityID, in string) bool {
	return slices.ContainsFunc(v.names[id], func(n string) bool { return holds(in, n, true) })
}

// speaks reports whether a term names who says what the statement says.
func (v *textVerifier) speaks(s *graph.Statement, term string) bool {
	return slices.ContainsFunc(s.Qualifiers, func(q graph.Qualifier) bool {
		return (q.Key == "said-by" || q.Key == "according-to") && v.named(q.Entity, foldWords(term))
	})
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
	slices.SortFunc(v.cited, func(a, b passage.Span) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End)) })
	reach := make([]int, len(v.cited)) // how far the passages up to this one reach
	far := 0
	for i, s := range v.cited {
		far = max(far, s.End)
		reach[i] = far
	}
	covered := func(s passage.Span) bool {
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
			if !tok.counts || covered(passage.Span{Start: par.Start + tok.start, End: par.Start + tok.end}) {
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
					graph.Quote(tok.text)+" is neither cited nor excepted; cite it for what is said of it, or except it with a reason")
			}
		}
	}
	for _, t := range list {
		where := fmt.Sprintf("%s paragraph %d, %s", v.src.ID, t.Paragraph, graph.Quote(t.Term))
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

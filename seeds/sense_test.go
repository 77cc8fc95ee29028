package seeds_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"hubgraph/graph"
	"hubgraph/graph/tell"
	"hubgraph/seeds"
)

// narrowing are the qualifiers without which a claim says more, or something else,
// than the article: a sentence on a path holds what they say.
var narrowing = []string{"about", "manner", "of"}

func TestSentencesKeepTheSense(t *testing.T) {
	b := batch(t)
	nodes := map[graph.EntityID]graph.Node{}
	for _, e := range b.Entities {
		nodes[e.ID] = graph.Node{Entity: e}
	}
	looked := 0
	for i := range b.Statements {
		s := b.Statements[i].Canonical()
		if !s.IsRelationship() {
			continue
		}
		r := graph.PathsResult{
			Paths:    []graph.Path{{Steps: []graph.Step{{From: s.Subject, To: s.Object, Statements: []graph.Statement{s}, Count: 1}}}},
			Entities: []graph.Node{nodes[s.Subject], nodes[s.Object]},
		}
		var beside []graph.Node
		for _, id := range tell.Beside(r) {
			beside = append(beside, nodes[id])
		}
		for _, lang := range []string{"en", "zh"} {
			text := tell.Explain(graph.Builtin(), r, beside, lang)[0].Text
			for _, q := range s.Qualifiers {
				want := q.Value.Text
				if lang == "zh" {
					want = q.Value.Words.ZH
				}
				if q.Entity != "" {
					n := nodes[q.Entity]
					want, _, _ = n.Inside(s.Source, lang)
				}
				if slices.Contains(narrowing, q.Key) {
					looked++
					if want == "" || !strings.Contains(text, want) {
						t.Errorf("%s: %q does not say %q", claim(&s), text, want)
					}
				}
			}
		}
	}
	if looked == 0 {
		t.Error("no claim has such a qualifier; nothing was tested")
	}
}

// TestFactsAreToldWhole: the words for a quantity hold its bound and its unit, whatever
// is printed.
func TestFactsAreToldWhole(t *testing.T) {
	bounds := map[graph.Bound]string{graph.AtLeast: "at least", graph.Over: "over", graph.UpTo: "up to", graph.About: "about", graph.Almost: "almost"}
	units := map[string]string{"CNY": "yuan", "USD": "US dollars", "percent": "percent", "Gbit/s": "Gbit/s", "rank": "No. ", "count": ""}
	for _, s := range batch(t).Statements {
		if s.Value.Amount == "" {
			continue
		}
		unit, known := units[s.Value.Unit]
		if got := tell.Value(graph.Builtin(), s.Value, "en"); !known || !strings.Contains(got, unit) || !strings.Contains(got, bounds[s.Value.Bound]) {
			t.Errorf("%s: is told as %q; want its bound %q and its unit %q", claim(&s), got, s.Value.Bound, s.Value.Unit)
		}
	}
}

// TestSlipsAreCorrected: where a unit is printed that is not the one of the amount, a
// note at each place says what is meant.
func TestSlipsAreCorrected(t *testing.T) {
	// How the units of the article are printed.
	printed := map[string]*regexp.Regexp{
		"CNY": regexp.MustCompile(`yuan$`), "USD": regexp.MustCompile(`^US\$`), "percent": regexp.MustCompile(`percent$`),
		"Gbit/s": regexp.MustCompile(`[Gg]bps|gigabits? per second`), "rank": regexp.MustCompile(`^No\. |est$|^top$`),
		"count": regexp.MustCompile(`^\D*[\d,.]+( [mb]illion)?$|^eight$`),
	}
	slips := 0
	for _, s := range batch(t).Statements {
		if s.Value.Amount == "" || printed[s.Value.Unit].MatchString(s.Value.Printed) {
			continue
		}
		slips++
		for _, c := range s.Cites {
			if !strings.Contains(c.Note, " prints ") || !strings.Contains(c.Note, " is meant") {
				t.Errorf("%s: prints %q for %s; the note %q does not say what is printed and what is meant", claim(&s), s.Value.Printed, s.Value.Unit, c.Note)
			}
		}
	}
	if slips == 0 {
		t.Error("no slip was found; the article has some")
	}
}

// TestSumsAreNotCountedTwice: of two facts that tell one sum of money from one place,
// one says that it is the same as the other's.
func TestSumsAreNotCountedTwice(t *testing.T) {
	b := batch(t)
	marks := func(s *graph.Statement, other graph.EntityID) bool {
		return slices.ContainsFunc(s.Qualifiers, func(q graph.Qualifier) bool { return q.Key == "same-as" && q.Entity == other })
	}
	pairs := 0
	for i := range b.Statements {
		for j := range i {
			x, y := &b.Statements[i], &b.Statements[j]
			if !graph.IsCurrency(x.Value.Unit) || x.Value.Unit != y.Value.Unit || x.Value.Amount != y.Value.Amount || x.Cites[0].Paragraph != y.Cites[0].Paragraph {
				continue
			}
			pairs++
			if marks(x, y.Subject) == marks(y, x.Subject) {
				t.Errorf("%s and %s are one sum; mark one of the two with same-as", claim(x), claim(y))
			}
		}
	}
	if pairs == 0 {
		t.Error("no sum is told twice; nothing was tested")
	}
	// Of figures of one thing, by one day and in one paragraph, one is the figure, and
	// the others give it again: in dollars, or beside what it is more than.
	again := 0
	for i := range b.Statements {
		x := &b.Statements[i]
		if graph.Builtin().Repeats(x) {
			again++
		}
		for j := range i {
			y := &b.Statements[j]
			if x.IsRelationship() || x.Subject != y.Subject || x.Predicate != y.Predicate || x.When != y.When || x.Cites[0].Paragraph != y.Cites[0].Paragraph || x.Value.Unit == y.Value.Unit {
				continue
			}
			if graph.Builtin().Repeats(x) == graph.Builtin().Repeats(y) {
				t.Errorf("%s and %s are one figure; one of the two, and not both, has to give the other again", claim(x), claim(y))
			}
		}
	}
	if again != 4 {
		t.Errorf("got %d statements that give a figure again, want 4: a sum in dollars, a growth beside another, and two sums of whom they are raised by", again)
	}
}

// TestSummaries: a summary claims no more than statements do. Each number in it is in
// the values, dates or names of its entity and of what that is linked to, and each
// entity that it names is one of these.
func TestSummaries(t *testing.T) {
	b := batch(t)
	names := map[graph.EntityID][]string{}
	for _, e := range b.Entities {
		for _, n := range e.AllNames() {
			names[e.ID] = append(names[e.ID], n.Text)
		}
	}
	linked := map[graph.EntityID]map[graph.EntityID]bool{}
	values := map[graph.EntityID]string{}
	for _, e := range b.Entities {
		linked[e.ID] = map[graph.EntityID]bool{e.ID: true}
	}
	for i := range b.Statements {
		s := &b.Statements[i]
		told := " " + tell.Value(graph.Builtin(), s.Value, "en") + " " + s.Value.Printed + " " + s.Value.Text + " " + string(s.When.From) + " " + string(s.When.Due)
		for _, id := range s.Mentioned() {
			for _, other := range s.Mentioned() {
				linked[id][other] = true
			}
			values[id] += told
		}
	}
	number := regexp.MustCompile(`[\d.,]*\d`)
	for _, e := range b.Entities {
		summary := summaryOf(&e)
		around := values[e.ID]
		for id := range linked[e.ID] {
			around += " " + strings.Join(names[id], " ")
		}
		for _, n := range number.FindAllString(summary, -1) {
			if !strings.Contains(around, n) {
				t.Errorf("%s: no statement of it holds the %s of its summary %q", e.ID, n, summary)
			}
		}
		for _, w := range strings.FieldsFunc(strings.ToLower(summary), func(r rune) bool { return !unicode.IsLetter(r) && r != '-' }) {
			if slices.Contains(spelled, w) && !strings.Contains(strings.ToLower(around), w) {
				t.Errorf("%s: no statement of it holds the %q of its summary %q", e.ID, w, summary)
			}
		}
		for _, id := range namedIn(summary, names) {
			if !linked[e.ID][id] {
				t.Errorf("%s: its summary %q names %s, and no statement links the two", e.ID, summary, id)
			}
		}
	}
}

// spelled are numbers in words; "one" is more often a pronoun.
var spelled = strings.Fields(`two three four five six seven eight nine ten eleven twelve twenty thirty hundred thousand million billion
	dozen half double third twenty-nine`)

// namedIn gives the entities whose names stand in a text, written with a capital, but
// for those whose names stand inside of a longer one.
func namedIn(text string, names map[graph.EntityID][]string) (out []graph.EntityID) {
	type hit struct {
		from, to int
		id       graph.EntityID
	}
	var hits []hit
	for id, list := range names {
		for _, n := range list {
			if !strings.ContainsFunc(n, unicode.IsUpper) {
				continue
			}
			for at := 0; ; {
				// A name has the capital of a sentence, or not.
				_, first := utf8.DecodeRuneInString(n)
				i := strings.Index(text[at:], n)
				if j := strings.Index(text[at:], strings.ToLower(n[:first])+n[first:]); i < 0 || j >= 0 && j < i {
					i = j
				}
				if i < 0 {
					break
				}
				from, to := at+i, at+i+len(n)
				before, _ := utf8.DecodeLastRuneInString(text[:from])
				after, _ := utf8.DecodeRuneInString(text[to:])
				if !unicode.IsLetter(before) && !unicode.IsLetter(after) {
					hits = append(hits, hit{from, to, id})
				}
				at = to
			}
		}
	}
	for _, h := range hits {
		inside := slices.ContainsFunc(hits, func(o hit) bool {
			return o.from <= h.from && h.to <= o.to && o.to-o.from > h.to-h.from
		})
		// The first word has a capital whatever it is.
		capital := strings.ContainsFunc(text[max(h.from, 1):h.to], unicode.IsUpper)
		if capital && !inside && !slices.Contains(out, h.id) {
			out = append(out, h.id)
		}
	}
	return out
}

// TestQuotationsClose: a passage that opens a quotation of a few words closes it.
func TestQuotationsClose(t *testing.T) {
	text := []rune(string(readOrSkip(t, "000_e18804ff8bcf679c.txt")))
	for _, s := range batch(t).Statements {
		if s.Source != seeds.Article {
			continue
		}
		for _, c := range s.Cites {
			quote := string(text[c.Start:c.End])
			if strings.Count(quote, "“") != strings.Count(quote, "”") {
				t.Errorf("%s: paragraph %d, %d to %d opens or closes a quotation and leaves its other end out", claim(&s), c.Paragraph, c.Start, c.End)
			}
		}
	}
}

// TestWhenIsCited: the words from which a date is taken stand in a passage that is
// cited.
func TestWhenIsCited(t *testing.T) {
	text := []rune(string(readOrSkip(t, "000_e18804ff8bcf679c.txt")))
	straight := strings.NewReplacer("’", "'").Replace
	looked := 0
	for _, s := range batch(t).Statements {
		if s.Source != seeds.Article || s.When.Text == "" {
			continue
		}
		looked++
		if !slices.ContainsFunc(s.Cites, func(c graph.Citation) bool {
			return strings.Contains(straight(strings.ToLower(string(text[c.Start:c.End]))), strings.ToLower(s.When.Text))
		}) {
			t.Errorf("%s: no passage that is cited holds %q", claim(&s), s.When.Text)
		}
	}
	if looked == 0 {
		t.Error("no claim has such words; nothing was tested")
	}
}

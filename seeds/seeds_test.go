package seeds_test

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/goccy/go-yaml"
	gocmp "github.com/google/go-cmp/cmp"

	"hubgraph/graph"
	"hubgraph/graph/passage"
	"hubgraph/seeds"
)

const articleDir = "../../shared/article/"

func batch(t *testing.T) graph.Batch {
	t.Helper()
	b, err := seeds.Batch()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestBatchFitsTheBuiltinSchema(t *testing.T) {
	b := batch(t)
	if err := b.Validate(graph.Builtin()); err != nil {
		t.Fatalf("%+v", err)
	}
	types := map[graph.EntityID]graph.Type{}
	for _, e := range b.Entities {
		if _, twice := types[e.ID]; twice {
			t.Errorf("entity %s is written twice", e.ID)
		}
		types[e.ID] = e.Type
	}
	sources := map[graph.SourceID]bool{}
	for _, s := range b.Sources {
		sources[s.ID] = true
	}
	seen := map[graph.StatementID]bool{}
	for i := range b.Statements {
		s := b.Statements[i].Canonical()
		if seen[s.ID] {
			t.Errorf("%s: the same claim is written twice; give it two citations instead", claim(&s))
		}
		seen[s.ID] = true
		if !sources[s.Source] {
			t.Errorf("%s: source %q is not in the seeds", claim(&s), s.Source)
		}
		mentioned := []graph.EntityID{s.Subject}
		if s.IsRelationship() {
			mentioned = append(mentioned, s.Object)
		}
		for _, q := range s.Qualifiers {
			if q.Entity != "" {
				mentioned = append(mentioned, q.Entity)
			}
		}
		for _, id := range mentioned {
			if types[id] == "" {
				t.Errorf("%s: entity %q is not in the seeds", claim(&s), id)
			}
		}
		if field, why := graph.Builtin().CheckEnds(s.Predicate, types[s.Subject], types[s.Object]); why != "" {
			t.Errorf("%s: %s %s", claim(&s), field, why)
		}
	}
}

func TestEntities(t *testing.T) {
	slug := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	// Who has no Chinese name of which we are sure.
	withoutChinese := []graph.EntityID{"zhu-shenshen"}
	b := batch(t)
	mentioned := map[graph.EntityID]bool{}
	for _, s := range b.Statements {
		mentioned[s.Subject], mentioned[s.Object] = true, true
		for _, q := range s.Qualifiers {
			mentioned[q.Entity] = true
		}
	}
	owner := map[string]graph.EntityID{}
	for _, e := range b.Entities {
		if !slug.MatchString(string(e.ID)) {
			t.Errorf("id %q is not a slug", e.ID)
		}
		if summaryOf(&e) == "" {
			t.Errorf("%s has no summary", e.ID)
		}
		if !mentioned[e.ID] {
			t.Errorf("%s is in no statement", e.ID)
		}
		chinese := slices.ContainsFunc(e.AllNames(), func(n graph.Name) bool { return n.Lang == "zh" && n.Kind == graph.NameMain })
		if want := !slices.Contains(withoutChinese, e.ID); chinese != want {
			t.Errorf("%s: has a main Chinese name: got %v, want %v", e.ID, chinese, want)
		}
		if got := e.NameIn("en"); got != e.Name {
			t.Errorf("%s: shown in English as %q, want %q: give it as the main English name", e.ID, got, e.Name)
		}
		for _, n := range e.AllNames() {
			key := strings.ToLower(n.Text)
			if other, ok := owner[key]; ok && other != e.ID {
				t.Errorf("%q is a name of %s and of %s; a reader who types it can't tell which is meant", n.Text, other, e.ID)
			}
			owner[key] = e.ID
		}
	}
}

// summaryOf gives the home's summary of an entity, or where that has none another's.
func summaryOf(e *graph.Entity) string {
	for _, a := range append([]graph.Account{e.Home()}, e.Accounts...) {
		if a.Summary != "" {
			return a.Summary
		}
	}
	return ""
}

// TestWhoseWords: what the article's account of an entity holds is the article's. It has
// what we call the thing in English, no identifier, and no other name than the text
// prints; a name that the text prints is in no other account.
func TestWhoseWords(t *testing.T) {
	text := " " + plainText(string(readOrSkip(t, "000_e18804ff8bcf679c.txt"))) + " "
	b := batch(t)
	said := map[graph.EntityID]bool{}
	for i := range b.Statements {
		for _, id := range b.Statements[i].Mentioned() {
			said[id] = said[id] || b.Statements[i].Source == seeds.Article
		}
	}
	for _, e := range b.Entities {
		if want := map[bool]graph.SourceID{true: seeds.Article, false: seeds.CommonKnowledge}[said[e.ID]]; e.Source != want {
			t.Errorf("%s: its home is %q, want %q, whose statements mention it", e.ID, e.Source, want)
		}
		for _, a := range append([]graph.Account{e.Home()}, e.Accounts...) {
			article := a.Source == seeds.Article
			if article && len(a.Identifiers) > 0 {
				t.Errorf("%s: the article gives no identifier, not %v", e.ID, a.Identifiers)
			}
			for _, n := range a.Names {
				printed := strings.Contains(text, " "+plainText(n.Text)+" ")
				if article && !n.Inside() && (n.Lang != "en" || n.Text != e.Name && !printed) {
					t.Errorf("%s: the article does not call it %q", e.ID, n.Text)
				}
				if !article && said[e.ID] && printed && n.Lang != "zh" {
					t.Errorf("%s: %q is printed in the article; it is not %s that says it", e.ID, n.Text, a.Source)
				}
			}
		}
	}
}

// plainText gives the words of a text in small letters, one blank between two of them.
func plainText(s string) string {
	s = strings.ReplaceAll(strings.ToLower(s), "’", "'")
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("'-", r)
	}), " ")
}

func TestCitations(t *testing.T) {
	for _, s := range batch(t).Statements {
		if len(s.Cites) == 0 {
			t.Errorf("%s has no citation", claim(&s))
		}
		for _, c := range s.Cites {
			switch {
			case c.Note == "":
				t.Errorf("%s: a citation has no note", claim(&s))
			case s.Source == seeds.CommonKnowledge:
				if got, want := c, (graph.Citation{Note: c.Note, Notes: c.Notes}); got != want {
					t.Errorf("%s: got citation %+v, want a note only: common knowledge has no place", claim(&s), got)
				}
			case c.End <= c.Start || c.Hash == "":
				t.Errorf("%s: got citation %+v, want a place and a hash", claim(&s), c)
			}
		}
		if s.Source == seeds.Article && !s.IsRelationship() && s.Value.Printed == "" {
			t.Errorf("%s does not say what is printed", claim(&s))
		}
	}
}

func TestExceptions(t *testing.T) {
	list, err := seeds.Exceptions()
	if err != nil {
		t.Fatal(err)
	}
	if len(list) == 0 {
		t.Fatal("got no exceptions; the page furniture at least is one")
	}
	for i, e := range list {
		if e.Term == "" || e.Reason == "" {
			t.Errorf("got %+v, want a term and a reason", e)
		}
		if i > 0 && e.Paragraph < list[i-1].Paragraph {
			t.Errorf("exception %d (%q) is not in order of paragraph", i, e.Term)
		}
	}
}

// TestPlacesInTheText checks what the seeds say of the text itself: that each
// place lies in its paragraph and holds what it is said to hold.
func TestPlacesInTheText(t *testing.T) {
	text := []rune(string(readOrSkip(t, "000_e18804ff8bcf679c.txt")))
	var paragraphs [][2]int
	for at := 0; at < len(text); {
		end := at
		for end < len(text) && text[end] != '\n' {
			end++
		}
		if strings.TrimSpace(string(text[at:end])) != "" {
			paragraphs = append(paragraphs, [2]int{at, end})
		}
		at = end + 1
	}
	fold := func(s string) string {
		return strings.ToLower(strings.NewReplacer("“", `"`, "”", `"`, "‘", "'", "’", "'").Replace(s))
	}
	for _, s := range batch(t).Statements {
		if s.Source != seeds.Article {
			continue
		}
		for _, c := range s.Cites {
			p := paragraphs[c.Paragraph]
			if c.Start < p[0] || c.End > p[1] {
				t.Errorf("%s: the place %d to %d is not in paragraph %d (%d to %d)", claim(&s), c.Start, c.End, c.Paragraph, p[0], p[1])
				continue
			}
			if got := passage.Hash(string(text[c.Start:c.End])); got != c.Hash {
				t.Errorf("%s: paragraph %d, %d to %d: got hash %s, want %s", claim(&s), c.Paragraph, c.Start, c.End, got, c.Hash)
			}
			passage := fold(string(text[c.Start:c.End]))
			byline := c.Via != "" && c.Via == string(text[c.Start:c.End]) // names who says so and no more
			if !byline && !strings.Contains(passage, fold(s.Value.Printed)) {
				t.Errorf("%s: paragraph %d does not print %q there", claim(&s), c.Paragraph, s.Value.Printed)
			}
			if !strings.Contains(passage, fold(c.Via)) {
				t.Errorf("%s: paragraph %d does not have %q there", claim(&s), c.Paragraph, c.Via)
			}
		}
	}
	list, err := seeds.Exceptions()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		p := paragraphs[e.Paragraph]
		if !strings.Contains(string(text[p[0]:p[1]]), e.Term) {
			t.Errorf("the exception %q is not in paragraph %d", e.Term, e.Paragraph)
		}
	}
}

// TestReadings pins the places where a careless reading would say more, less or
// something else than the article.
func TestReadings(t *testing.T) {
	b := batch(t)
	type reading struct {
		Status              graph.Status
		Unit                string
		Bound               graph.Bound
		From, Observed, Due graph.Date
		Derived             bool
		Qualifiers          string // key=entity or key=text, sorted
		Paragraphs          []int
	}
	for _, tc := range []struct {
		name      string
		subject   graph.EntityID
		predicate graph.Predicate
		end       string // the object or the amount, or what is printed where there is none
		want      reading
	}{
		{
			"the hub goal is one claim in four places", "shanghai", "aims-to-become", "global-digital-hub",
			reading{Status: graph.Target, Due: "2035", Paragraphs: []int{1, 3, 29, 33}},
		},
		{
			"what was drafted are the blueprints, not the plans that they cover", "wu-jincheng", "drafted", "shanghai-digital-infrastructure-blueprints",
			reading{Status: graph.Actual, Paragraphs: []int{7}},
		},
		{
			"higher-ranking officials drafted them, too", "shanghai-higher-ranking-officials", "drafted", "shanghai-digital-infrastructure-blueprints",
			reading{Status: graph.Actual, Paragraphs: []int{7}},
		},
		{
			"the blueprints cover the longer-term plan", "shanghai-digital-infrastructure-blueprints", "covers", "shanghai-2035-plan",
			reading{Status: graph.Actual, Paragraphs: []int{7}},
		},
		{
			"5G is an engine for the digital plan, not for the city", "5g", "growth-engine-of", "shanghai-digital-plan",
			reading{Status: graph.Actual, Paragraphs: []int{11, 35, 36}},
		},
		{
			"a network that is there becomes faster", "shanghai", "upgraded", "shanghai-5g-network",
			reading{Status: graph.Target, Qualifiers: "incomplete-list=include manner=faster", Paragraphs: []int{8}},
		},
		{
			"services are developed, not AI", "shanghai", "develops", "ai-services",
			reading{Status: graph.Target, Qualifiers: "incomplete-list=include", Paragraphs: []int{8}},
		},
		{
			"to strengthen is a purpose", "digital-city-upgrade", "boosts", "manufacturing",
			reading{Status: graph.Target, Qualifiers: "place=china said-by=wu-jincheng", Paragraphs: []int{6}},
		},
		{
			"the sum was raised through IPOs, and is told of the city, too", "shanghai", "local-firms-raised", "150700000000",
			reading{
				Status: graph.Actual, Unit: "CNY", Bound: graph.Exactly, From: "2021",
				Qualifiers: "manner=initial-public-offering of=shanghai-firms same-as=shanghai-firms venue=star-market", Paragraphs: []int{34},
			},
		},
		{
			"prices are to stay or fall", "carriers", "price-change", "the same or lower",
			reading{Status: graph.Target, Qualifiers: "of=telecommunication services", Paragraphs: []int{24}},
		},
		{
			"the AI blueprint has no date", "shanghai-ai-development-blueprint", "released", "released recently",
			reading{Status: graph.Actual, Paragraphs: []int{12}},
		},
		{
			"Xu spoke at the ceremony", "shanghai", "opinion", "a city of the highest importance",
			reading{Status: graph.Actual, Qualifiers: "occasion=sensetime-listing-ceremony said-by=xu-li", Paragraphs: []int{16}},
		},
		{
			"the reporter calls the market strong", "shanghai-capital-market", "opinion", "strong",
			reading{Status: graph.Actual, Qualifiers: "said-by=zhu-shenshen", Paragraphs: []int{2, 33}},
		},
		{
			"dollars are the article's own conversion", "shanghai", "ai-industry-output", "62500000000",
			reading{Status: graph.Target, Unit: "USD", Bound: graph.Exactly, Due: "2025", Qualifiers: "conversion=the article's own, from 400 billion yuan plan=shanghai-ai-development-blueprint", Paragraphs: []int{12}},
		},
		{
			"figures of paragraph 10 name the unnamed blueprint and no date", "shanghai", "large-manufacturers-transformed", "80",
			reading{Status: graph.Target, Unit: "percent", Bound: graph.AtLeast, Qualifiers: "base=large local manufacturers plan=shanghai-latest-government-blueprint", Paragraphs: []int{10}},
		},
		{
			"figures of paragraph 15 name no plan", "shanghai", "ai-talent", "300000",
			reading{Status: graph.Target, Unit: "count", Bound: graph.Over, Due: "2025", Paragraphs: []int{15}},
		},
		{
			"gigabyte is gigabit, over", "one-gbps-cities", "bandwidth", "1",
			reading{Status: graph.Actual, Unit: "Gbit/s", Bound: graph.Over, Qualifiers: "according-to=ministry-of-industry-and-information-technology of=5g", Paragraphs: []int{21}},
		},
		{
			"by November is an observation", "shanghai", "outdoor-5g-base-stations", "52000",
			reading{Status: graph.Actual, Unit: "count", Bound: graph.Exactly, Observed: "2021-11", Derived: true, Paragraphs: []int{22}},
		},
		{
			"officials claim the first rank", "shanghai", "download-speed-rank", "1",
			reading{Status: graph.Claimed, Unit: "rank", Bound: graph.Exactly, Observed: "2021-09", Derived: true, Qualifiers: "of=shanghai-1-gbps-broadband-network said-by=shanghai-local-officials scope=china", Paragraphs: []int{22}},
		},
		{
			"the biggest carrier is the reporter's word", "china-mobile", "mobile-carrier-rank", "1",
			reading{Status: graph.Actual, Unit: "rank", Bound: graph.Exactly, Qualifiers: "scope=world", Paragraphs: []int{25}},
		},
		{
			"the free upgrade is the carrier's word", "china-mobile", "offers", "free-broadband-upgrade",
			reading{Status: graph.Claimed, Qualifiers: "place=shanghai said-by=china-mobile", Paragraphs: []int{25}},
		},
		{
			"partner or client is left open", "unisoc", "partner-or-client", "tsmc",
			reading{Status: graph.Actual, Qualifiers: "about=large-scale production of the platform and chip incomplete-list=including", Paragraphs: []int{30}},
		},
		{
			"Unisoc has only applied", "unisoc", "listed-on", "star-market",
			reading{Status: graph.Planned, Qualifiers: "stage=applying", Paragraphs: []int{31}},
		},
		{
			"the headquarters are chosen", "sensetime-china", "headquartered-in", "shanghai",
			reading{Status: graph.Actual, Qualifiers: "chosen-by=sensetime stage=chosen", Paragraphs: []int{17}},
		},
		{
			"the listing keeps the phrase", "sensetime", "listed-in", "hong-kong",
			reading{Status: graph.Actual, From: "2021-12", Derived: true, Paragraphs: []int{16, 17}},
		},
		{
			"the article does not name the exchange", "sensetime", "listed-on", "hong-kong-stock-exchange",
			reading{Status: graph.Actual, From: "2021-12-30", Paragraphs: []int{}},
		},
		{
			"a third has no decimal", "shanghai", "firms-with-data-in-name-founded-since-2020", "one-third",
			reading{Status: graph.Actual, Qualifiers: "according-to=fudan-data-firms-report base=firms with “data” in their names since=2020", Paragraphs: []int{18}},
		},
		{
			"year's end is a day", "shanghai", "local-firms-market-value", "1470000000000",
			reading{Status: graph.Actual, Unit: "CNY", Bound: graph.Exactly, Observed: "2021-12-31", Derived: true, Qualifiers: "according-to=government-figures of=shanghai-firms venue=star-market", Paragraphs: []int{34}},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for _, s := range b.Statements {
				s = s.Canonical()
				if s.Subject != tc.subject || s.Predicate != tc.predicate ||
					cmp.Or(string(s.Object), string(s.Value.Amount), s.Value.Printed) != tc.end {
					continue
				}
				got := reading{
					Status: s.Status, Unit: s.Value.Unit, Bound: s.Value.Bound,
					From: s.When.From, Observed: s.When.Observed, Due: s.When.Due, Derived: s.When.Derived, Paragraphs: []int{},
				}
				var qualifiers []string
				for _, q := range s.Qualifiers {
					qualifiers = append(qualifiers, q.Key+"="+cmp.Or(string(q.Entity), q.Value.Text, string(q.Value.Date)))
				}
				got.Qualifiers = strings.Join(qualifiers, " ")
				for _, c := range s.Cites {
					if c.End > 0 {
						got.Paragraphs = append(got.Paragraphs, c.Paragraph)
					}
				}
				if diff := gocmp.Diff(tc.want, got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				return
			}
			t.Errorf("got no %s %s %s", tc.subject, tc.predicate, tc.end)
		})
	}
}

// predicates says which predicates stand for the plain words of questions.yaml.
var predicates = map[string][]graph.Predicate{
	"has plan":                  {"has-plan"},
	"director of":               {"director-of"},
	"chief executive of":        {"chief-executive-of"},
	"listed in":                 {"listed-in", "listed-on"},
	"headquartered in (chosen)": {"headquartered-in"},
	"builds":                    {"builds"},
	"located in":                {"located-in"},
	"part of":                   {"part-of"},
	"member of":                 {"member-of"},
	"debuted 5G in":             {"debuted-in"},
	"introduced":                {"introduced"},
	"based in":                  {"based-in"},
	"partner or client":         {"partner-or-client"},
	"listed on":                 {"listed-on"},
	"will use the proceeds on":  {"uses-proceeds-on"},
}

func TestQuestions(t *testing.T) {
	var questions struct {
		Relationships []struct {
			Paragraph                             int
			Subject, Object, Relationship, Status string
			When                                  string
		}
		Facts []struct {
			Paragraph                         int
			Entity, Value, Unit, What, Status string
			When                              string
		}
	}
	if err := yaml.Unmarshal(readOrSkip(t, "questions.yaml"), &questions); err != nil {
		t.Fatal(err)
	}
	if len(questions.Relationships) == 0 || len(questions.Facts) == 0 {
		t.Fatal("got no questions")
	}
	b := batch(t)
	types := map[graph.EntityID]graph.Type{}
	for _, e := range b.Entities {
		types[e.ID] = e.Type
	}
	named := func(t *testing.T, name string) graph.EntityID {
		t.Helper()
		for _, e := range b.Entities {
			for _, n := range e.AllNames() {
				if strings.EqualFold(n.Text, name) {
					return e.ID
				}
			}
		}
		t.Fatalf("no entity has the name %q", name)
		return ""
	}
	fits := func(s *graph.Statement, paragraph int, status, when string) bool {
		if status == "" {
			status = string(graph.Actual)
		}
		dated := when == "" || slices.ContainsFunc([]graph.Date{s.When.From, s.When.Observed, s.When.Due},
			func(d graph.Date) bool { return strings.HasPrefix(string(d), when) })
		return string(s.Status) == status && dated &&
			slices.ContainsFunc(s.Cites, func(c graph.Citation) bool { return c.End > 0 && c.Paragraph == paragraph })
	}
	for _, q := range questions.Relationships {
		t.Run(q.Subject+" "+q.Relationship+" "+q.Object, func(t *testing.T) {
			subject, object := named(t, q.Subject), named(t, q.Object)
			allowed, ok := predicates[q.Relationship]
			if !ok {
				t.Fatalf("%q is not in the table of predicates", q.Relationship)
			}
			for i := range b.Statements {
				s := &b.Statements[i]
				if s.Subject == subject && s.Object == object && slices.Contains(allowed, s.Predicate) && fits(s, q.Paragraph, q.Status, q.When) {
					return
				}
			}
			t.Errorf("no %v from %s to %s with that status and time cites paragraph %d", allowed, subject, object, q.Paragraph)
		})
	}
	for _, q := range questions.Facts {
		t.Run(q.Entity+": "+q.What, func(t *testing.T) {
			entity := named(t, q.Entity)
			beside := map[graph.EntityID]bool{entity: true}
			for i := range b.Statements {
				s := &b.Statements[i]
				if s.IsRelationship() && (s.Subject == entity || s.Object == entity) {
					if other := s.Other(entity); slices.Contains([]graph.Type{"plan", "event", "group"}, types[other]) {
						beside[other] = true
					}
				}
			}
			for i := range b.Statements {
				s := &b.Statements[i]
				if beside[s.Subject] && string(s.Value.Amount) == q.Value && (q.Unit == "" || s.Value.Unit == q.Unit) && fits(s, q.Paragraph, q.Status, q.When) {
					return
				}
			}
			t.Errorf("no fact %s %s on %s or beside it with that status and time cites paragraph %d", q.Value, q.Unit, entity, q.Paragraph)
		})
	}
}

func readOrSkip(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(articleDir + name)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("NOT CHECKED: %s%s is not there, so the seeds are not compared with it", articleDir, name)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func claim(s *graph.Statement) string {
	return strings.TrimSpace(string(s.Subject) + " " + string(s.Predicate) + " " + string(s.Object) + string(s.Value.Amount) + s.Value.Text)
}

// TestInBothLanguages: what is told of the seeds in words of our own is told in Chinese,
// too.
func TestInBothLanguages(t *testing.T) {
	b := batch(t)
	han := func(what, en, zh string) {
		if (en == "") != (zh == "") || zh != "" && !strings.ContainsFunc(zh, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			t.Errorf("%s: %q is %q in Chinese", what, en, zh)
		}
	}
	for _, e := range b.Entities {
		han(string(e.ID), e.Summary, e.Summaries.ZH)
		for _, a := range e.Accounts {
			han(string(e.ID)+", "+string(a.Source), a.Summary, a.Summaries.ZH)
		}
	}
	for _, s := range b.Statements {
		for _, c := range s.Cites {
			han(claim(&s), c.Note, c.Notes.ZH)
		}
	}
	for _, s := range b.Sources {
		if s.Language == "" {
			han(string(s.ID), s.Title, s.Titles.ZH)
		}
	}
}

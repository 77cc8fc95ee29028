package seeds_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"hubgraph/graph"
	"hubgraph/graph/tell"
	"hubgraph/internal/testbed"
)

var update = flag.Bool("update", false, "write the golden files anew")

// entities gives entities by id, nil for others.
type entities map[graph.EntityID]*graph.Entity

func (e entities) of(id graph.EntityID) *graph.Entity { return e[id] }

func entitiesOf(b graph.Batch) entities {
	out := entities{}
	for i := range b.Entities {
		e := b.Entities[i].Canonical()
		out[e.ID] = &e
	}
	return out
}

var (
	dangling = regexp.MustCompile(` (of|in|on|at|for|with|by|to|from|through|under|as|the|a|an|is|and|that)[.,;:)]`)
	untidy   = regexp.MustCompile(`  | [.,;)]|\( |\(\)|\(;|[{}]|（）|（；|；）|，，|。。|\bundefined\b|\bnil\b|\.\.$`)
	latin    = regexp.MustCompile(`[a-z]{2,} [a-z]{2,}`)
	nothing  = regexp.MustCompile(`首发(。|（|，|\[|$)`)
	aYear    = regexp.MustCompile(`^[0-9]{4}`)
)

var bounds = map[graph.Bound][2]string{
	graph.AtLeast: {"at least ", "至少"}, graph.Over: {"over ", "超过"}, graph.UpTo: {"up to ", "至多"}, graph.About: {"about ", "约"}, graph.Almost: {"almost ", "近"}, graph.Under: {"under ", "低于"},
}

// faults says what an editor would not print of a sentence.
func faults(sch *graph.Schema, s *graph.Statement, of entities, lang, text string) (out []string) {
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	en := lang == "en"
	name := func(id graph.EntityID) string {
		e := of[id]
		if e == nil {
			return string(id)
		}
		source := s.Source
		if source == graph.CommonKnowledge {
			source = ""
		}
		n, _, _ := e.Inside(source, lang)
		return strings.Join(strings.Fields(n), " ")
	}
	// What the sentence says but the names in it.
	rest, lower := text, strings.ToLower(text)
	for _, id := range s.Mentioned() {
		n := name(id)
		rest = strings.ReplaceAll(rest, n, "N")
		if r, size := utf8.DecodeRuneInString(n); unicode.IsLower(r) {
			rest = strings.ReplaceAll(rest, string(unicode.ToUpper(r))+n[size:], "N")
		}
		if plain := string(id); strings.ContainsAny(plain, "-:") && strings.Contains(text, plain) && !strings.Contains(strings.ToLower(n), strings.ToLower(plain)) {
			say("holds the id %s", plain)
		}
	}
	if found := untidy.FindString(rest); found != "" {
		say("holds %q", found)
	}
	if def := sch.Predicate(s.Predicate); strings.Contains(text, string(s.Predicate)) && strings.Contains(string(s.Predicate), "-") && (def == nil || def.Label.EN != string(s.Predicate)) {
		say("holds the predicate's id")
	}
	for _, d := range []graph.Date{s.When.From, s.When.To, s.When.Due, s.When.Observed} {
		// A span that is told leaves out when it was looked at.
		if year := aYear.FindString(string(d)); year != "" && (d != s.When.Observed || s.When.From+s.When.To+s.When.Due == "") && !strings.Contains(text, year) {
			say("does not say %s", year)
		}
	}
	if b, ok := bounds[s.Value.Bound]; ok && !strings.Contains(text, b[map[bool]int{true: 0, false: 1}[en]]) {
		say("does not say %s", s.Value.Bound)
	}
	for _, q := range s.Qualifiers {
		if d := sch.Qualifier(q.Key); d != nil && d.Speaker && q.Entity != "" && !strings.Contains(lower, strings.ToLower(name(q.Entity))) {
			say("does not name %s, who says it", q.Entity)
		}
		if en && q.Entity != "" && sch.Qualifier(q.Key).Repeats == false && !strings.Contains(lower, strings.ToLower(name(q.Entity))) && !strings.Contains(text, " its ") && !strings.Contains(text, " their ") {
			say("does not name %s, which is %s", q.Entity, q.Key)
		}
	}
	if !en {
		rest = regexp.MustCompile(`“[^”]*”`).ReplaceAllString(rest, "") // as it is printed
		if !strings.HasSuffix(text, "。") {
			say("has no full stop")
		}
		if sch.Predicate(s.Predicate).Label.ZH != "" && latin.MatchString(rest) {
			say("holds words that are not Chinese: %q", latin.FindString(rest))
		}
		if nothing.MatchString(text) {
			say("has 首发 without its object")
		}
		return out
	}
	first, _ := utf8.DecodeRuneInString(text)
	if unicode.IsLower(first) && !strings.HasPrefix(text, of[s.Subject].Name) {
		say("begins with a small letter")
	}
	if !strings.HasSuffix(text, ".") && !strings.HasSuffix(text, "!") && !strings.HasSuffix(text, "?") {
		say("has no full stop")
	}
	if found := dangling.FindString(rest); found != "" {
		say("ends a part with%s", found)
	}
	if strings.Contains(text, "is said to") || strings.Contains(text, " more") && strings.Contains(text, " and ") && regexp.MustCompile(`and \d+ more`).MatchString(text) {
		say("hides who says it or what else is claimed")
	}
	_, plural, _ := of[s.Subject].Inside(s.Source, lang)
	subject := strings.ToLower(name(s.Subject))
	for _, verb := range []string{" is ", " has ", " was "} {
		if plural && strings.Contains(lower, subject+verb) {
			say("has a plural with%s", verb)
		}
	}
	for _, verb := range []string{" are ", " have ", " were "} {
		if !plural && strings.Contains(lower, subject+verb) {
			say("has a singular with%s", verb)
		}
	}
	now := strings.Contains(lower, subject+" is ") || strings.Contains(lower, subject+" are ")
	switch {
	case now && s.Status == graph.Actual && s.When.To != "" && s.When.Observed == "":
		say("tells in the present what has ended")
	case now && strings.Contains(lower, " since "+formatted(s.When.From)) && s.When.From != "":
		say("tells in the present what has been since")
	case (s.Status == graph.Planned || s.Status == graph.Target) && s.When.From != "" && strings.Contains(lower, "since "+formatted(s.When.From)):
		say("tells what is to come as if it had been since")
	}
	return out
}

func formatted(d graph.Date) string { return strings.ToLower(tell.Date(d, "en")) }

// TestSentencesCouldBePrinted runs the checklist over all sentences of the seeds and of
// files that others made.
func TestSentencesCouldBePrinted(t *testing.T) {
	check := func(t *testing.T, sch *graph.Schema, b graph.Batch) {
		t.Helper()
		of, n := entitiesOf(b), 0
		for i := range b.Statements {
			s := b.Statements[i].Canonical()
			for _, lang := range []string{"en", "zh"} {
				text := tell.Sentence(sch, &s, of.of, lang)
				for _, f := range faults(sch, &s, of, lang, text) {
					if n++; n < 20 {
						t.Errorf("%s\n\t%s", text, f)
					}
				}
			}
		}
		t.Logf("%d sentences", 2*len(b.Statements))
	}
	t.Run("seeds", func(t *testing.T) { check(t, graph.Builtin(), batch(t)) })
	for name, read := range map[string]func(*testing.T, string) graph.Batch{
		"us-congress": congress, "dk-elite-2013": elite, "cn-listed-executives": executives,
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join("../../shared/data/01-company", name)
			if _, err := os.Stat(dir); err != nil {
				t.Skipf("NOT CHECKED: %s is not here", dir)
			}
			b := read(t, dir)
			sch := graph.Builtin().Merge(b.Schema)
			check(t, &sch, b)
		})
	}
}

// congress has predicates with labels alone, written for machines, and terms.
func congress(t *testing.T, dir string) (b graph.Batch) {
	for _, cell := range testbed.Rows(t, filepath.Join(dir, "nodes.csv")) {
		b.Entities = append(b.Entities, graph.Entity{ID: graph.EntityID(cell("id")), Type: "organization", Name: cell("name")})
	}
	for _, label := range []string{"HELD_OFFICE", "MEMBER_OF_PARTY", "REPRESENTS", "SUBCOMMITTEE_OF", "COMMITTEE_MEMBER"} {
		b.Schema.Predicates = append(b.Schema.Predicates, graph.PredicateDef{ID: graph.Predicate(strings.ReplaceAll(strings.ToLower(label), "_", "-")), Label: graph.Words{EN: label}})
	}
	slices.SortFunc(b.Schema.Predicates, func(a, b graph.PredicateDef) int { return strings.Compare(string(a.ID), string(b.ID)) })
	for _, cell := range testbed.Rows(t, filepath.Join(dir, "edges.csv")) {
		b.Statements = append(b.Statements, graph.Statement{
			Subject: graph.EntityID(cell("source")), Predicate: graph.Predicate(strings.ReplaceAll(strings.ToLower(cell("type")), "_", "-")), Object: graph.EntityID(cell("target")),
			When: graph.When{From: graph.Date(cell("start")), To: graph.Date(cell("end"))}, Source: "file",
		})
	}
	return b
}

// elite has built-in predicates and roles.
func elite(t *testing.T, dir string) (b graph.Batch) {
	seen := map[graph.EntityID]bool{}
	for _, cell := range testbed.Rows(t, filepath.Join(dir, "affiliations.csv.gz")) {
		if len(b.Statements) == 20_000 {
			continue
		}
		for _, column := range []string{"person", "affiliation"} {
			if id := graph.EntityID(cell(column)); !seen[id] {
				seen[id] = true
				b.Entities = append(b.Entities, graph.Entity{ID: id, Type: map[string]graph.Type{"person": "person", "affiliation": "organization"}[column], Name: string(id)})
			}
		}
		s := graph.Statement{Subject: graph.EntityID(cell("person")), Predicate: "member-of", Object: graph.EntityID(cell("affiliation")), Source: "file"}
		if role := cell("role"); role != "" && role != "Member" {
			s.Qualifiers = []graph.Qualifier{{Key: "role", Value: graph.Value{Kind: graph.TextValue, Text: strings.ToLower(role)}}}
		}
		b.Statements = append(b.Statements, s)
	}
	return b
}

// executives are people and companies with Chinese names alone.
func executives(t *testing.T, dir string) (b graph.Batch) {
	for _, of := range []struct{ file, id, kind string }{{"executive.csv", "person_id:ID(Executive)", "person"}, {"stock.csv", "stock_id:ID(Stock)", "company"}} {
		for _, cell := range testbed.Rows(t, filepath.Join(dir, of.file)) {
			b.Entities = append(b.Entities, graph.Entity{ID: graph.EntityID(cell(of.id)), Type: graph.Type(of.kind), Name: cell("name")})
		}
	}
	for _, cell := range testbed.Rows(t, filepath.Join(dir, "executive_stock.csv")) {
		b.Statements = append(b.Statements, graph.Statement{
			Subject: graph.EntityID(cell(":START_ID(Executive)")), Predicate: "employed-by", Object: graph.EntityID(cell(":END_ID(Stock)")), Source: "file",
			Qualifiers: []graph.Qualifier{{Key: "role", Value: graph.Value{Kind: graph.TextValue, Text: cell("jobs")}}},
		})
	}
	return b
}

// TestPathSentences pins 150 ways between entities of the seeds, in both languages, for
// people to read: `go test ./seeds -run TestPathSentences -update` writes them anew.
func TestPathSentences(t *testing.T) {
	b := batch(t)
	of := entitiesOf(b)
	next := map[graph.EntityID]map[graph.EntityID][]graph.Statement{}
	for i := range b.Statements {
		s := b.Statements[i].Canonical()
		if !s.IsRelationship() {
			continue
		}
		for _, ends := range [][2]graph.EntityID{{s.Subject, s.Object}, {s.Object, s.Subject}} {
			if next[ends[0]] == nil {
				next[ends[0]] = map[graph.EntityID][]graph.Statement{}
			}
			next[ends[0]][ends[1]] = append(next[ends[0]][ends[1]], s)
		}
	}
	ids := slices.Sorted(maps.Keys(next))
	for _, lang := range []string{"en", "zh"} {
		var text strings.Builder
		n := 0
		for k := 1; n < 150 && k < len(ids); k++ {
			for i := 0; i+k < len(ids) && n < 150; i += 7 {
				way := shortest(next, ids[i], ids[i+k])
				if len(way) < 2 || len(way) > 5 {
					continue
				}
				p := graph.Path{Entities: way}
				r := graph.PathsResult{}
				for j := range way {
					r.Entities = append(r.Entities, graph.Node{Entity: *of[way[j]]})
					if j > 0 {
						list := next[way[j-1]][way[j]]
						p.Steps = append(p.Steps, graph.Step{From: way[j-1], To: way[j], Statements: list, Count: len(list)})
					}
				}
				r.Paths = []graph.Path{p}
				var beside []graph.Node
				for _, id := range tell.Beside(r) {
					beside = append(beside, graph.Node{Entity: *of[id]})
				}
				text.WriteString(tell.Explain(graph.Builtin(), r, beside, lang)[0].Text + "\n")
				n++
			}
		}
		if n != 150 {
			t.Fatalf("there are only %d ways", n)
		}
		golden := filepath.Join("testdata", "paths."+lang+".txt")
		if *update {
			if err := os.MkdirAll("testdata", 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(golden, []byte(text.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		got, wanted := strings.Split(text.String(), "\n"), strings.Split(string(want), "\n")
		for i := range max(len(got), len(wanted)) {
			if i >= len(got) || i >= len(wanted) || got[i] != wanted[i] {
				t.Errorf("line %d of %s reads otherwise:\n got %s\nwant %s", i+1, golden, got[min(i, len(got)-1)], wanted[min(i, len(wanted)-1)])
			}
		}
	}
}

// shortest gives the entities of a shortest way, the first by id; nil where there is none.
func shortest(next map[graph.EntityID]map[graph.EntityID][]graph.Statement, from, to graph.EntityID) []graph.EntityID {
	before := map[graph.EntityID]graph.EntityID{from: ""}
	for queue := []graph.EntityID{from}; len(queue) > 0; queue = queue[1:] {
		if queue[0] == to {
			var way []graph.EntityID
			for id := to; id != ""; id = before[id] {
				way = append(way, id)
			}
			slices.Reverse(way)
			return way
		}
		for _, id := range slices.Sorted(maps.Keys(next[queue[0]])) {
			if _, seen := before[id]; !seen {
				before[id] = queue[0]
				queue = append(queue, id)
			}
		}
	}
	return nil
}

package app_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"hubgraph/internal/neo4j/neo4jtest"
	"hubgraph/seeds"
)

// readersQuestions are kept outside the repository, beside the article that they are about.
const readersQuestions = "../../../shared/cases/questions.yaml"

// answered says for each question, by its number, the one command and the one call that
// answer it.
var answered = map[int]struct {
	command []string
	call    string
}{
	1:  {[]string{"search", "SenseTime", "CEO"}, "/search?q=SenseTime+CEO"},
	2:  {[]string{"search", "director"}, "/search?q=director"},
	4:  {[]string{"path", "SenseTime", "临港", "--limit", "1"}, "/paths?from=sensetime&to=lingang&limit=1"},
	5:  {[]string{"statements", "--status", "target", "--due-before", "2025", "--sort", "due"}, "/statements?status=target&dueBefore=2025&sort=due"},
	7:  {[]string{"statements", "--qualifier", "plan:shanghai-latest-government-blueprint"}, "/statements?qualifier=plan:shanghai-latest-government-blueprint"},
	8:  {[]string{"search", "Shanghai", "outdoor", "5G", "base", "stations"}, "/search?q=Shanghai+5G+base+stations"},
	10: {[]string{"search", "2 Gbps"}, "/search?q=2+Gbps"},
	11: {[]string{"search", "download", "speed"}, "/statements?predicate=download-speed-rank"},
	13: {[]string{"show", "china-mobile-shanghai-ipo"}, "/entities/china-mobile-shanghai-ipo/statements"},
	14: {[]string{"statements", "--subject-type", "place", "--predicate", "local-firms-raised", "--predicate", "local-firms-raised-share"}, "/statements?predicate=local-firms-raised&predicate=local-firms-raised-share"},
	16: {[]string{"statements", "--qualifier", "said-by:Xu Li"}, "/statements?qualifier=said-by:xu-li"},
	17: {[]string{"statements", "--qualifier", "said-by:Chu Qing"}, "/statements?qualifier=said-by:chu-qing"},
	19: {[]string{"neighbors", "Unisoc", "--predicate", "partner-or-client"}, "/entities/unisoc/neighbors?predicate=partner-or-client"},
	20: {[]string{"path", "Unisoc", "STAR Market", "--limit", "1"}, "/paths?from=unisoc&to=star-market&limit=1"},
	22: {[]string{"common", "China Mobile", "China Telecom"}, "/common?of=china-mobile&of=china-telecom"},
	23: {[]string{"neighbors", "上海", "--predicate", "debuted-in"}, "/entities/shanghai/neighbors?predicate=debuted-in"},
	25: {[]string{"neighbors", "AI", "--predicate", "used-in"}, "/entities/artificial-intelligence/neighbors?predicate=used-in"},
	26: {[]string{"neighbors", "Shanghai", "--predicate", "innovation-field"}, "/entities/shanghai/neighbors?predicate=innovation-field"},
	28: {[]string{"statements", "--qualifier", "according-to:fudan-data-firms-report"}, "/statements?qualifier=according-to:fudan-data-firms-report"},
	29: {[]string{"statements", "--qualifier", "according-to:government-figures"}, "/statements?qualifier=according-to:government-figures"},
	31: {[]string{"neighbors", "carriers", "--predicate", "encouraged"}, "/entities/carriers/neighbors?predicate=encouraged"},
	32: {[]string{"show", "china-mobile-5g-applications"}, "/entities/china-mobile-5g-applications/statements"},
	34: {[]string{"show", "shanghai-ai-development-blueprint"}, "/entities/shanghai-ai-development-blueprint"},
	35: {[]string{"statements", "--predicate", "drafted"}, "/statements?predicate=drafted"},
	37: {[]string{"neighbors", "shanghai-digital-ecosystem", "--predicate", "covers"}, "/entities/shanghai-digital-ecosystem/neighbors?predicate=covers"},
	38: {[]string{"neighbors", "global-digital-hub", "--predicate", "supports"}, "/entities/global-digital-hub/neighbors?predicate=supports"},
	40: {[]string{"statements", "--observed-after", "2021-09", "--observed-before", "2021-11"}, "/statements?observedAfter=2021-09&observedBefore=2021-11"},
}

// said are other words of ours for what the file expects.
var said = map[string][]string{
	"2021-11": {"November 2021"}, "eight": {"areas covered  8"}, "2 Gbps": {"2 Gbit/s"}, "shanghai-local-officials": {"local government officials"},
}

// expected are parts of the answers of those that the file has no words for.
var expected = map[int][]string{
	7:  {"80 percent", "100 million"},
	16: {"growth and career"},
	28: {"3,000"},
	29: {"1.47 trillion"},
	34: {"recently"},
	40: {"52,000", "9.6 million"},
}

// A readersQuestion is asked by people.
type readersQuestion struct {
	N        int
	Question string
	Must     []string
}

// TestReadersQuestions: each question that readers asked is answered by one command and by
// one call, which have what the file says that they must have, on each store, and the
// command says the same on all.
func TestReadersQuestions(t *testing.T) {
	b, err := os.ReadFile(readersQuestions)
	if err != nil {
		t.Skipf("NOT CHECKED, NOTHING IS TESTED: the questions are not here: %v", err)
	}
	var questions []readersQuestion
	if err := yaml.Unmarshal(b, &questions); err != nil {
		t.Fatal(err)
	}
	if len(questions) < 20 {
		t.Fatalf("read %d questions; the file was misread", len(questions))
	}
	var said map[int]string
	t.Run("embedded", func(t *testing.T) { said = askReadersQuestions(t, newHouse(t), questions) })
	for _, line := range neo4jtest.Lines {
		t.Run("neo4j "+line.Name, func(t *testing.T) {
			s := neo4jtest.Get(t, line)
			neo4jtest.Blank(t, s)
			if diff := cmp.Diff(said, askReadersQuestions(t, onNeo4j(t, s, s.URI), questions)); diff != "" {
				t.Errorf("commands say something else than on the embedded store:\n%s", diff)
			}
		})
	}
}

// askReadersQuestions gives what the commands say, by the numbers of the questions.
func askReadersQuestions(t *testing.T, h *house, questions []readersQuestion) map[int]string {
	h.seed = seeds.Batch
	s := h.serve()
	awaitReady(t, s)
	out := map[int]string{}
	for _, q := range questions {
		a, ok := answered[q.N]
		if !ok {
			t.Errorf("%d %s: no command is said to answer it", q.N, q.Question)
			continue
		}
		must := append(slices.Clone(q.Must), expected[q.N]...)
		if len(must) == 0 {
			t.Errorf("%d %s: nothing is expected", q.N, q.Question)
		}
		got := h.must(append(slices.Clone(a.command), "--lang", "en")...)
		out[q.N] = got
		status, body := get(t, s.base+"/api/v1"+a.call)
		if status != 200 {
			t.Errorf("%d GET %s: %d", q.N, a.call, status)
		}
		for _, want := range must {
			is := func(text string) bool {
				return strings.Contains(strings.ToLower(got), strings.ToLower(text))
			}
			id := strings.ReplaceAll(strings.ToLower(want), " ", "-")
			if !is(want) && !is(strings.ReplaceAll(id, "-", " ")) && !slices.ContainsFunc(said[want], is) {
				t.Errorf("%d %s: hubgraph %s does not say %q:\n%s", q.N, q.Question, strings.Join(a.command, " "), want, got)
			}
			if !strings.Contains(body, want) && !strings.Contains(strings.ToLower(body), id) {
				t.Errorf("%d GET %s does not hold %q", q.N, a.call, want)
			}
		}
	}
	return out
}

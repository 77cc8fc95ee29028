package httpapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
	"hubgraph/internal/ask"
	"hubgraph/internal/httpapi"
	"hubgraph/internal/neo4j/neo4jtest"
	"hubgraph/seeds"
)

// The questions are kept outside the repository, beside the article that they
// are about.
const questionsFile = "../../../shared/article/questions.yaml"

// phrases says which predicates may stand for the plain words of a question.
var phrases = map[string][]graph.Predicate{
	"has plan":                  {"has-plan"},
	"director of":               {"director-of"},
	"chief executive of":        {"chief-executive-of"},
	"listed in":                 {"listed-in"},
	"headquartered in (chosen)": {"headquartered-in"},
	"builds":                    {"builds"},
	"located in":                {"located-in"},
	"part of":                   {"part-of", "located-in"},
	"member of":                 {"member-of"},
	"debuted 5G in":             {"debuted-in"},
	"introduced":                {"introduced"},
	"based in":                  {"based-in"},
	"partner or client":         {"partner-or-client"},
	"listed on":                 {"listed-on"},
	"will use the proceeds on":  {"uses-proceeds-on", "proceeds-for"},
}

// between are the types that may stand between the two ends of a question, and
// the predicates by which an end may be joined to one.
var between = struct {
	types      []graph.Type
	predicates []graph.Predicate
}{
	[]graph.Type{"event", "product", "programme"},
	[]graph.Predicate{"offers", "introduced", "issuer", "organizer", "participant", "launched"},
}

type relationshipQuestion struct {
	Paragraph                             int
	Subject, Object, Relationship, Status string
	When                                  any
}

type factQuestion struct {
	Paragraph                  int
	Entity, Unit, What, Status string
	Value                      json.Number
	When                       any
}

// TestByWhichPlan asks what has been promised by a year, in numbers, by which plan, what a
// plan sets and who said what, and holds the answers against the seeds.
func TestByWhichPlan(t *testing.T) {
	srv := seeded(t, stores[0].open)
	b, err := seeds.Batch()
	if err != nil {
		t.Fatal(err)
	}
	ids := func(path string) []graph.StatementID {
		t.Helper()
		out := []graph.StatementID{}
		for _, s := range asked[ask.List[ask.Statement]](t, srv, "/api/v1"+path, nil).Items {
			out = append(out, s.ID)
		}
		return out
	}
	which := func(is func(*graph.Statement) bool) []graph.StatementID {
		out := []graph.StatementID{}
		for _, s := range b.Statements {
			if s := s.Canonical(); is(&s) {
				out = append(out, s.ID)
			}
		}
		slices.Sort(out)
		return out
	}
	has := func(s *graph.Statement, key string, id graph.EntityID) bool {
		return slices.ContainsFunc(s.Qualifiers, func(q graph.Qualifier) bool { return q.Key == key && (id == "" || q.Entity == id) })
	}
	for _, tc := range []struct {
		path string
		is   func(*graph.Statement) bool
	}{
		{"/entities/shanghai/statements?status=target&dueBefore=2025&qualifier=plan", func(s *graph.Statement) bool {
			return s.Subject == "shanghai" && s.Status == graph.Target && s.When.Due == "2025" && has(s, "plan", "")
		}},
		{"/statements?qualifier=plan:shanghai-ai-development-blueprint&unit=percent", func(s *graph.Statement) bool {
			return has(s, "plan", "shanghai-ai-development-blueprint") && s.Value.Unit == "percent"
		}},
		{"/statements?qualifier=said-by:wu-jincheng", func(s *graph.Statement) bool { return has(s, "said-by", "wu-jincheng") }},
		{"/statements?qualifier=said-by&qualifier=according-to", func(s *graph.Statement) bool { return has(s, "said-by", "") && has(s, "according-to", "") }},
	} {
		got, want := ids(tc.path), which(tc.is)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("GET %s:\n%s", tc.path, diff)
		}
		if len(want) == 0 && !strings.Contains(tc.path, "according-to") {
			t.Errorf("GET %s: nothing is in the seeds, so nothing was tested", tc.path)
		}
	}
	// Of no entity that a statement mentions is there nothing to see.
	for _, e := range b.Entities {
		p := asked[ask.Profile](t, srv, "/api/v1/entities/"+url.PathEscape(string(e.ID)), nil)
		if p.Entity.Degree+len(p.Facts)+len(p.Mentions) == 0 {
			t.Errorf("%s: there is nothing to see", e.ID)
		}
	}
}

// seeded serves the seeds from a store.
func seeded(t testing.TB, open func(testing.TB) graph.Store) *httptest.Server {
	t.Helper()
	b, err := seeds.Batch()
	if err != nil {
		t.Fatal(err)
	}
	s := open(t)
	apply(t, s, b)
	return serve(t, s, httpapi.Options{Keys: keys{}, OpenReads: true})
}

// asked gives an answer.
func asked[T any](t testing.TB, srv *httptest.Server, path string, query url.Values) (out T) {
	t.Helper()
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	res, err := srv.Client().Get(srv.URL + path)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("GET %s: %s", path, res.Status)
	}
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil {
		t.Fatalf("GET %s: %v", path, err)
	}
	return out
}

// find gives the entity that a name is the best hit of.
func find(t *testing.T, srv *httptest.Server, name string) graph.EntityID {
	t.Helper()
	hits := asked[ask.List[ask.Hit]](t, srv, "/api/v1/search", url.Values{"q": {name}})
	if len(hits.Items) == 0 {
		t.Fatalf("nothing is found by the name %q", name)
	}
	return hits.Items[0].Entity.ID
}

func strs[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}

// TestQuestions asks every question of the sample over HTTP, of every store, and
// of the newest line of Neo4j, too.
func TestQuestions(t *testing.T) {
	text, err := os.ReadFile(questionsFile)
	if err != nil {
		t.Skipf("SKIPPED, NOTHING IS TESTED: the questions are not here: %v", err)
	}
	var questions struct {
		Relationships []relationshipQuestion
		Facts         []factQuestion
	}
	if err := yaml.Unmarshal(text, &questions); err != nil {
		t.Fatal(err)
	}
	if len(questions.Relationships) < 20 || len(questions.Facts) < 10 {
		t.Fatalf("read %d relationships and %d facts; the file was misread", len(questions.Relationships), len(questions.Facts))
	}
	for _, st := range append(slices.Clone(stores), store{"neo4j " + neo4jtest.Latest.Name, onNeo4j(neo4jtest.Latest)}) {
		t.Run(st.name, func(t *testing.T) {
			srv := seeded(t, st.open)
			for _, q := range questions.Relationships {
				t.Run(fmt.Sprintf("%d %s %s %s", q.Paragraph, q.Subject, q.Relationship, q.Object), func(t *testing.T) {
					askRelationship(t, srv, q)
				})
			}
			for _, q := range questions.Facts {
				t.Run(fmt.Sprintf("%d %s %s %s", q.Paragraph, q.Entity, q.Value, q.What), func(t *testing.T) {
					askFact(t, srv, q)
				})
			}
		})
	}
}

func askRelationship(t *testing.T, srv *httptest.Server, q relationshipQuestion) {
	predicates, ok := phrases[q.Relationship]
	if !ok {
		t.Fatalf("no predicate stands for %q; add it to phrases", q.Relationship)
	}
	if q.Status == "" {
		q.Status = string(graph.Actual)
	}
	subject, object := find(t, srv, q.Subject), find(t, srv, q.Object)
	var near []string
	good := func(s *ask.Statement) bool {
		near = append(near, describe(s))
		return string(s.Status) == q.Status && dated(s, q.When) && cited(s, q.Paragraph)
	}
	direct := asked[ask.List[ask.Statement]](t, srv, "/api/v1/entities/"+url.PathEscape(string(subject))+"/statements",
		url.Values{"predicate": strs(predicates), "direction": {"out"}})
	if !direct.Complete {
		t.Fatal("the list was cut")
	}
	for i := range direct.Items {
		if s := &direct.Items[i]; s.Object == object && good(s) {
			return
		}
	}
	// Through an event, an offer or a launch: one of the two steps is what was
	// asked for, the other joins the subject to what stands between.
	ways := asked[ask.Paths](t, srv, "/api/v1/paths", url.Values{
		"from": {string(subject)}, "to": {string(object)}, "maxHops": {"2"}, "limit": {"1000"},
		"type": strs(between.types), "predicate": append(strs(predicates), strs(between.predicates)...),
	})
	for _, p := range ways.Paths {
		if len(p.Steps) != 2 {
			continue
		}
		for _, step := range p.Steps {
			for i := range step.Statements {
				if s := &step.Statements[i]; slices.Contains(predicates, s.Predicate) && good(s) {
					return
				}
			}
		}
	}
	t.Errorf("%s (%s) is not joined to %s (%s) by %v, %s, paragraph %d; near it: %s", q.Subject, subject, q.Object, object, predicates, q.Status, q.Paragraph, strings.Join(near, "; "))
}

func askFact(t *testing.T, srv *httptest.Server, q factQuestion) {
	if q.Status == "" {
		q.Status = string(graph.Actual)
	}
	if q.Unit == "" {
		q.Unit = "count"
	}
	id := find(t, srv, q.Entity)
	around := asked[ask.Graph](t, srv, "/api/v1/entities/"+url.PathEscape(string(id))+"/neighbors", nil)
	if !around.Complete {
		t.Fatal("the neighbours were cut")
	}
	var near []string
	for _, e := range around.Entities { // the entity itself first
		profile := asked[ask.Profile](t, srv, "/api/v1/entities/"+url.PathEscape(string(e.ID)), nil)
		for i := range profile.Facts {
			s := &profile.Facts[i]
			if s.Value.Amount != graph.Decimal(q.Value) {
				continue
			}
			near = append(near, describe(s))
			if s.Value.Unit == q.Unit && string(s.Status) == q.Status && dated(s, q.When) && cited(s, q.Paragraph) {
				return
			}
		}
	}
	t.Errorf("%s: %s %s (%s), %s, paragraph %d is neither on %s nor next to it; of this amount there are: %s", q.Entity, q.Value, q.Unit, q.What, q.Status, q.Paragraph, id, strings.Join(near, "; "))
}

// dated reports whether a statement has the date asked for, or one within it.
func dated(s *ask.Statement, when any) bool {
	if when == nil {
		return true
	}
	want := fmt.Sprint(when)
	return slices.ContainsFunc([]graph.Date{s.When.From, s.When.To, s.When.Observed, s.When.Due}, func(d graph.Date) bool {
		return strings.HasPrefix(string(d), want)
	})
}

func cited(s *ask.Statement, paragraph int) bool {
	return slices.ContainsFunc(s.Cites, func(c ask.Citation) bool { return c.Paragraph != nil && *c.Paragraph == paragraph })
}

func describe(s *ask.Statement) string {
	b, err := json.Marshal(s)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

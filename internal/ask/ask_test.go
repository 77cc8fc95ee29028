package ask_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
	"hubgraph/graph/graphtest"
	"hubgraph/graph/passage"
	"hubgraph/internal/ask"
	"hubgraph/internal/testbed"
)

func TestMain(m *testing.M) { os.Exit(testbed.Around(m).Run()) }

// memo is the text of a source.
const memo = "Ada leads Bolt.\nDune wants to list by 2030.\n"

// small is an invented graph.
func small() graph.Batch {
	cite := func(paragraph, start, end int) []graph.Citation {
		return []graph.Citation{{Paragraph: paragraph, Start: start, End: end, Hash: passage.Hash(memo[start:end]), Note: "It says so."}}
	}
	return graph.Batch{
		Author:  "Quill",
		Note:    "The memo.",
		Sources: []graph.Source{{ID: "memo", Title: "A memo", SHA256: fmt.Sprintf("%x", sha256.Sum256([]byte(memo)))}, {ID: "register", Title: "The register"}},
		Entities: []graph.Entity{
			{ID: "ada", Type: "person", Name: "Ada Lin"},
			{ID: "bolt", Type: "company", Name: "Bolt", Names: []graph.Name{{Text: "博尔特", Lang: "zh"}}, Identifiers: []graph.Identifier{{Scheme: "lei", Value: "B1"}, {Scheme: "hkex", Value: "0123"}}},
			{ID: "dune", Type: "company", Name: "Dune"},
			{ID: "dune-2", Type: "place", Name: "Dune", Identifiers: []graph.Identifier{{Scheme: "twse", Value: "0123"}}},
			{ID: "market", Type: "market", Name: "Meridian Exchange"},
		},
		Statements: []graph.Statement{
			{Subject: "ada", Predicate: "chief-executive-of", Object: "bolt", Source: "memo", Cites: cite(0, 0, 15)},
			{Subject: "bolt", Predicate: "partner-of", Object: "dune", Source: "register"},
			{Subject: "dune", Predicate: "listed-on", Object: "market", Status: graph.Planned, When: graph.When{Due: "2030"}, Source: "memo", Cites: cite(1, 16, 43)},
			{Subject: "bolt", Predicate: "raised", Value: graph.Value{Kind: graph.Quantity, Amount: "12.5", Unit: "CNY"}, Source: "register", Qualifiers: []graph.Qualifier{{Key: "said-by", Entity: "ada"}, {Key: "venue", Entity: "market"}}},
		},
	}
}

// service is one over the invented graph.
func service(t *testing.T) (*ask.Service, *graphtest.Model) {
	t.Helper()
	m := graphtest.NewModel()
	if _, err := m.Apply(context.Background(), small()); err != nil {
		t.Fatal(err)
	}
	return ask.New(m), m
}

func named(t *testing.T, s *ask.Service, name string) *ask.Question {
	t.Helper()
	for _, q := range s.Questions() {
		if q.Name == name {
			return q
		}
	}
	t.Fatalf("there is no question %q", name)
	return nil
}

// params are those of a query string, and of an id before it: "ada?limit=1".
func params(t *testing.T, text string) ask.Params {
	t.Helper()
	id, query, _ := strings.Cut(text, "?")
	out := ask.Params{ID: id, Values: map[string][]string{}}
	for pair := range strings.SplitSeq(query, "&") {
		if name, value, ok := strings.Cut(pair, "="); ok {
			out.Values[name] = append(out.Values[name], value)
		}
	}
	return out
}

// answered asks a question and gives its answer as JSON.
func answered(t *testing.T, s *ask.Service, name, text string) (ask.Answer, string) {
	t.Helper()
	a, err := s.Ask(context.Background(), named(t, s, name), params(t, text))
	if err != nil {
		t.Fatalf("%s %s: %v", name, text, err)
	}
	var b bytes.Buffer
	length := 0
	if err := ask.Marshal(&b, a.Body, func(n int) { length = n }); err != nil || !named(t, s, name).Streams && length != b.Len() || !strings.HasSuffix(b.String(), "}\n") {
		t.Fatalf("%s %s: %v, %d bytes, said to be %d", name, text, err, b.Len(), length)
	}
	return a, b.String()
}

// missing gives the first of some parts that a text does not hold behind the one
// before; "" where it holds all.
func missing(text string, parts []string) string {
	for _, p := range parts {
		i := strings.Index(text, p)
		if i < 0 {
			return p
		}
		text = text[i+len(p):]
	}
	return ""
}

// TestStatuses asks with and without the statuses that stand aside, and what each
// answer says of those it looked at.
func TestStatuses(t *testing.T) {
	s, m := service(t)
	_, err := m.Apply(context.Background(), graph.Batch{Statements: []graph.Statement{
		{Subject: "ada", Predicate: "owns", Object: "dune", Status: graph.Denied, Source: "register", Qualifiers: []graph.Qualifier{{Key: "said-by", Entity: "ada"}}},
		{Subject: "ada", Predicate: "owns", Object: "dune", Status: graph.Rumoured, Source: "memo"},
		{Subject: "ada", Predicate: "employees", Value: graph.Value{Kind: graph.Quantity, Amount: "7", Unit: "count"}, Status: graph.Withdrawn, Source: "memo"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	const byDefault = `"statuses":["actual","planned","target","claimed","ended"]`
	for _, tc := range []struct {
		question, params, looked string
		holds, lacks             []string
	}{
		{"getEntity", "ada", byDefault, []string{`"degree":1`, `"facts":[]`}, []string{`"owns"`}},
		{"getOverview", "", byDefault, []string{`"ada"`}, []string{`"denied"`}},
		{"listEntityStatements", "ada", byDefault, []string{`"chief-executive-of"`}, []string{`"owns"`, `"employees"`}},
		{"listEntityStatements", "ada?status=denied&status=withdrawn&status=rumoured", `"statuses":["rumoured","denied","withdrawn"]`, []string{`"employees"`, `"status":"denied"`, `"status":"rumoured"`}, []string{`"chief-executive-of"`}},
		{"listStatements", "?subjectType=person", byDefault, []string{`"chief-executive-of"`}, []string{`"owns"`, `"employees"`}},
		{"listStatements", "?status=withdrawn", `"statuses":["withdrawn"]`, []string{`"employees"`}, []string{`"owns"`}},
		{"getNeighbors", "ada", byDefault, []string{`"bolt"`}, []string{`"dune"`}},
		{"getNeighbors", "ada?status=denied&status=actual", `"statuses":["actual","denied"]`, []string{`"bolt"`, `"dune"`}, []string{`"status":"rumoured"`}},
		{"getGraph", "?from=ada&hops=1", byDefault, []string{`"bolt"`}, []string{`"dune"`}},
		{"getCommon", "?of=ada&of=market", byDefault, []string{`"complete":true`}, []string{`"dune"`}},
		{"getCommon", "?of=ada&of=market&status=planned&status=rumoured", `"statuses":["planned","rumoured"]`, []string{`"dune"`}, nil},
		{"getAmong", "?of=ada&of=dune", byDefault, []string{`"complete":true`}, []string{`"owns"`}},
		{"getAmong", "?of=ada&of=dune&status=denied", `"statuses":["denied"]`, []string{`"owns"`}, nil},
		{"findPaths", "?from=ada&to=dune", byDefault, []string{`["ada","bolt","dune"]`}, []string{`["ada","dune"]`}},
		{"findPaths", "?from=ada&to=dune&status=denied", `"statuses":["denied"]`, []string{`["ada","dune"]`, `"text":"It is denied by Ada Lin that Ada Lin owns Dune [1]."`}, nil},
	} {
		_, got := answered(t, s, tc.question, tc.params)
		for _, part := range append(tc.holds, tc.looked) {
			if !strings.Contains(got, part) {
				t.Errorf("%s %s: the answer does not hold %s:\n%s", tc.question, tc.params, part, got)
			}
		}
		for _, part := range tc.lacks {
			if strings.Contains(got, part) {
				t.Errorf("%s %s: the answer holds %s:\n%s", tc.question, tc.params, part, got)
			}
		}
	}
}

// TestQuestions asks each question, and some in several ways.
func TestQuestions(t *testing.T) {
	s, m := service(t)
	ctx := context.Background()
	ceo, plan := "", ""
	for st, err := range m.Statements(ctx, graph.StatementsQuery{Filter: graph.Filter{Predicates: []graph.Predicate{"chief-executive-of"}}}) {
		if err != nil {
			t.Fatal(err)
		}
		ceo = string(st.ID)
	}
	for st, err := range m.Statements(ctx, graph.StatementsQuery{Filter: graph.Filter{Statuses: []graph.Status{graph.Planned}}}) {
		if err != nil {
			t.Fatal(err)
		}
		plan = string(st.ID)
	}
	view, _, err := s.SaveView(ctx, ask.NewView{Title: "A view", State: map[string]any{"selected": "ada"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Apply(ctx, graph.Batch{Label: "texts", Texts: []graph.SourceText{{Source: "memo", Text: memo}}}); err != nil {
		t.Fatal(err)
	}
	asked := map[string]bool{}
	for _, tc := range []struct {
		question, params string
		want             []string // in this order
	}{
		{"listEntities", "?type=company", []string{`{"items":[{"id":"bolt"`, `"degree":2`, `{"id":"dune"`, `],"complete":true}`}},
		{"listEntities", "?identifier=lei:B1", []string{`{"items":[{"id":"bolt"`, `}],"complete":true}`}},
		{"listEntities", "?identifier=HKEX:123", []string{`{"items":[{"id":"bolt"`, `{"scheme":"hkex","value":"0123"}`, `}],"complete":true}`}},
		{"search", "?q=123.HK", []string{`{"items":[{"entity":{"id":"bolt"`, `"match":{"name":"hkex:0123","how":"identifier"},"score":1}],"complete":true,`}},
		{"search", "?q=0123", []string{`{"items":[{"entity":{"id":"bolt"`, `"how":"identifier"`, `{"entity":{"id":"dune-2"`, `"match":{"name":"twse:0123","how":"identifier"},"score":1}],"complete":true,`}},
		{"search", "?q=0123&limit=1", []string{`{"items":[{"entity":{"id":"bolt"`, `}],"complete":false,"stoppedBy":"limit",`}},
		{"search", "?q=0123&type=place", []string{`{"items":[{"entity":{"id":"dune-2"`, `}],"complete":true,`}},
		{"find", "?q=hkex:123", []string{`{"entity":{"id":"bolt"`, `"several":[],"guesses":[],"complete":true}`}},
		{"find", "?q=00123", []string{`{"entity":{"id":"bolt"`, `"several":[],"guesses":[],"complete":true}`}},
		{"find", "?q=0123", []string{`{"several":[{"entity":{"id":"bolt"`, `{"entity":{"id":"dune-2"`, `"guesses":[],"complete":true}`}},
		{"getEntity", "dune-2", []string{`{"entity":{"id":"dune-2"`, `"facts":[],"counts":[],"mentions":[],"statuses":[`}},
		{"listEntities", "?limit=1", []string{`{"items":[{"id":"ada"`, `"nextCursor":"`, `"complete":false,"stoppedBy":"limit"}`}},
		{"getEntity", "bolt", []string{`{"entity":{"id":"bolt"`, `"facts":[{"id":"raised.`, `"amount":"12.5"`, `"counts":[{"predicate":"chief-executive-of","direction":"in","count":1,"types":[{"type":"person","count":1}]}`, `"pages":[{"scheme":"hkex","value":"0123","url":"https://www.hkex.com.hk/Market-Data/Securities-Prices/Equities/Equities-Quote?sym=123&sc_lang=en"}]}`}},
		{"listEntityStatements", "dune?direction=out", []string{`{"items":[{"id":"listed-on.`, `],"complete":true,`, `"statuses":[`}},
		{"getNeighbors", "bolt?type=person", []string{`{"entities":[{"id":"bolt"`, `{"id":"ada"`, `"statements":[{"id":"chief-executive-of.`, `"complete":true`}},
		{"getOverview", "", []string{`{"entities":[{"id":"ada"`, `"positions":{"ada":[`}},
		{"getGraph", "?from=ada&hops=2", []string{`{"entities":[{"id":"ada"`, `{"id":"bolt"`, `{"id":"dune"`, `"complete":true`}},
		{"findPaths", "?from=ada&to=market", []string{
			`{"paths":[{"entities":["ada","bolt","dune","market"]`,
			`"text":"Ada Lin is chief executive of Bolt [1]`, `"footnotes":[{"n":1,"statement":"` + ceo + `","source":"memo","cite":{"paragraph":0,"start":0,"end":15,"note":"It says so.","text":"1st paragraph of all","begins":"Ada leads Bolt.","quote":"Ada leads Bolt."}}`, `"maxHops":6,"filter":{},`, `"complete":true}`,
		}},
		{"findPaths", "?from=ada&to=dune&status=planned&lang=zh", []string{`{"paths":[],"entities":[],"maxHops":6,"filter":{"status":["planned"]},"statuses":["planned"],"complete":true}`}},
		{"getCommon", "?of=ada&of=dune", []string{`{"entities":[{"id":"ada"`, `{"id":"dune"`, `{"id":"bolt"`, `"complete":true`}},
		{"getAmong", "?of=ada&of=dune&maxHops=2", []string{`{"entities":[{"id":"ada"`, `{"id":"dune"`, `{"id":"bolt"`, `"complete":true`}},
		{"listStatements", "?observedAfter=2021&observedBefore=2022", []string{`{"items":[],"complete":true,`}},
		{"findPaths", "?from=ada&to=dune&observedAfter=2021&observedBefore=2022", []string{`"paths":[]`, `"filter":{"observedBefore":"2022","observedAfter":"2021"}`}},
		{"listStatements", "?status=planned&dueBefore=2030", []string{`{"items":[{"id":"listed-on.`, `"due":"2030"`, `],"complete":true,"statuses":["planned"]}`}},
		{"listStatements", "?qualifier=said-by:ada&qualifier=venue", []string{`{"items":[{"id":"raised.`, `"qualifiers":[{"key":"said-by","entity":"ada","text":"Ada Lin"},{"key":"venue","entity":"market","text":"Meridian Exchange"}]`, `],"complete":true`}},
		{"listStatements", "?qualifier=said-by:bolt&qualifier=said-by:ada&unit=CNY&sort=amount", []string{`{"items":[{"id":"raised.`, `],"complete":true`}},
		{"listStatements", "?qualifier=said-by:bolt", []string{`{"items":[],"complete":true`}},
		{"listEntityStatements", "bolt?qualifier=venue:market", []string{`{"items":[{"id":"raised.`, `],"complete":true`}},
		{"listEntityStatements", "market?qualifier=venue:market", []string{`{"items":[],"complete":true`}},
		{"getEntity", "market", []string{`"mentions":[{"key":"venue","count":1}]`}},
		{"listStatements", "?validAt=2022&limit=1", []string{`"stoppedBy":"limit","undated":1,`}},
		{"getStatement", ceo, []string{`{"statement":{"id":"` + ceo + `"`, `"quote":"Ada leads Bolt."`, `"source":{"id":"memo","title":"A memo",`, `"hasText":true}}`}},
		{"search", "?q=博尔特", []string{`{"items":[{"entity":{"id":"bolt"`, `"match":{"name":"博尔特","lang":"zh","how":"exact"},"score":1}],"complete":true,`}},
		{"search", "?q=chief executive", []string{`{"items":[],"complete":true,"claims":[{"statement":{"id":"chief-executive-of.`, `"match":{"name":"chief executive","how":"label"},"score":1}],"partial":[],"entities":[{"id":"ada"`, `{"id":"bolt"`, `"claims":{"limit":20,"count":1,"complete":true}`}},
		{"search", "?q=CEO of Bolt", []string{`"claims":[{"statement":{"id":"chief-executive-of.`, `"match":{"name":"CEO","how":"synonym"},"score":1}]`}},
		{"search", "?q=12.5", []string{`"claims":[{"statement":{"id":"raised.`, `"match":{"name":"12.5","how":"figure"},"score":1}]`}},
		{"search", "?q=Ada Lin and Bolt", []string{`"claims":[{"statement":{"id":"chief-executive-of.`, `"how":"link"`, `"between":{"from":{"id":"ada"`, `"to":{"id":"bolt"`}},
		{"search", "?q=Mr Lin", []string{`{"items":[],"complete":true,"claims":[],"partial":[{"entity":{"id":"ada"`, `"unmatched":["mr"]}]`, `"partial":{"limit":20,"count":1,"complete":true}`}},
		{"find", "?q=dune", []string{`{"entity":{"id":"dune"`, `"several":[],"guesses":[],"complete":true}`}},
		{"listSources", "?limit=1", []string{`{"items":[{"id":"memo","title":"A memo",`, `"hasText":true}],"nextCursor":"`}},
		{"getSource", "register", []string{`{"id":"register","title":"The register","hasText":false}`}},
		{"getSourceText", "memo?start=16", []string{`{"source":"memo"`, `"start":16,"end":44,"text":"Dune wants to list by 2030.\n","paragraphs":[{"n":1,"start":16,"end":43,"nth":2,"text":"2nd paragraph of all"}],"places":[{"start":16,"end":43,"statements":["listed-on.`, `"missed":0}`}},
		{"getSchema", "?lang=zh", []string{`{"types":[`, `"id":"company"`, `"name":"公司"`, `"statuses":["actual","planned","target","claimed","ended","rumoured","denied","withdrawn"]}`}},
		{"getDate", "?date=2021-06~", []string{`{"date":"2021-06~","text":"about June 2021","days":{"first":18779,"last":18808}}`}},
		{"getDate", "?date=5/1/2022", []string{`{"date":"5/1/2022","wrong":"is not a date; write 2022`}},
		{"getDate", "?date=../1969-12-31&lang=zh", []string{`"text":"`, `"days":{"last":-1}}`}},
		{"getStatement", plan, []string{`"status":"planned"`, `"days":{"due":{"first":21915,"last":22279},"never":true}`}},
		{"getStats", "", []string{`{"entities":5,"statements":4,"relationships":3,"facts":1,"citations":2,"sources":2,"texts":1`, `"bySource":{"memo":2,"register":2},"complete":true}`}},
		{"exportGraph", "", []string{`{"head":{"format":"hubgraph","version":1,"revision":"`, "\n" + `{"source":{"id":"memo"`, "\n" + `{"entity":{"id":"ada"`, "\n" + `{"statement":{"id":"`, "\n" + `{"end":{"lines":`, `,"sources":2,"texts":0,"entities":5,"statements":`}},
		{"exportGraph", "?from=ada&hops=0&texts=true", []string{`"filter":{"from":["ada"],"hops":["0"]},"texts":true}}`, `"entities":1,`}},
		{"listChanges", "", []string{`{"items":[{"revision":"`, `"label":"texts"}`, `"author":"Quill","note":"The memo."}],"complete":true}`}},
		{"listChanges", "?author=Quill", []string{`{"items":[{"revision":"`, `"author":"Quill","note":"The memo."}],"complete":true}`}},
		{"listViews", "", []string{`{"items":[{"id":"` + view.ID + `","title":"A view","created":"`}},
		{"getView", view.ID, []string{`{"id":"` + view.ID + `","title":"A view"`, `"state":{"selected":"ada"}}`}},
	} {
		asked[tc.question] = true
		a, got := answered(t, s, tc.question, tc.params)
		if part := missing(got, tc.want); part != "" {
			t.Errorf("%s %s: the answer does not hold %s:\n%s", tc.question, tc.params, part, got)
		}
		rev, err := m.Revision(ctx)
		if err != nil {
			t.Fatal(err)
		}
		views := strings.HasSuffix(tc.question, "View") || strings.HasSuffix(tc.question, "Views")
		if a.Fleeting || (a.Tag != "") != views || !views && a.Revision != rev {
			t.Errorf("%s: fleeting %t, tag %q, revision %v; want those of an answer that stays with the graph", tc.question, a.Fleeting, a.Tag, a.Revision)
		}
	}
	for _, q := range s.Questions() {
		if !asked[q.Name] {
			t.Errorf("%s is not asked", q.Name)
		}
		if q.Words.Group == "" || q.Words.Summary == "" || q.Words.Description == "" || !json.Valid([]byte(q.Words.Example)) {
			t.Errorf("%s has the words %+v", q.Name, q.Words)
		}
	}
}

// TestFaults: what is wrong with a question is told at its parameter, all of it at
// once.
func TestFaults(t *testing.T) {
	s, _ := service(t)
	type faults []ask.Fault
	for _, tc := range []struct {
		question, params string
		code             graph.Code
		want             faults // details in part
	}{
		{"listEntities", "?typ=company", graph.ErrInvalid, faults{{"?typ", "did you mean type?"}}},
		{"listEntities", "?limit=0&limit=1", graph.ErrInvalid, faults{{"?limit", "is given 2 times"}, {"?limit", "is 0; it must be from 1 to 10000"}}},
		{"listEntities", "?limit=many&type=compny", graph.ErrInvalid, faults{{"?limit", "is not a whole number"}, {"?type", "did you mean company?"}}},
		{"listEntities", "?limit=10001&cursor=x", graph.ErrInvalid, faults{{"?limit", "is 10001; it must be from 1 to 10000"}, {"?cursor", "is not a cursor of this question"}}},
		{"listEntities", "?identifier=hkex", graph.ErrInvalid, faults{{"?identifier", "is not an identifier"}}},
		{"listEntities", "?type=", graph.ErrInvalid, faults{{"?type", "is empty"}}},
		{"listEntities", "?api_key=secret", graph.ErrInvalid, faults{{"?api_key", "never into the URL"}}},
		{"getEntity", "nobody", graph.ErrNotFound, faults{{"{id}", "is no entity's id"}}},
		{"getEntity", "ada?x=1", graph.ErrInvalid, faults{{"?x", "it has lang"}}},
		{"listEntityStatements", "nobody?status=odd", graph.ErrInvalid, faults{{"?status", "is not one of"}}},
		{"listEntityStatements", "nobody", graph.ErrNotFound, faults{{"{id}", "is no entity's id"}}},
		{"getNeighbors", "a b ?direction=up", graph.ErrInvalid, faults{{"?direction", "is not one of in, out, any"}}},
		{"getNeighbors", "nobody", graph.ErrNotFound, faults{{"{id}", "is no entity's id"}}},
		{"getDate", "", graph.ErrInvalid, faults{{"?date", "is missing"}}},
		{"getDate", "?date=", graph.ErrInvalid, faults{{"?date", "is empty"}}},
		{"getGraph", "", graph.ErrInvalid, faults{{"?from", "is missing"}}},
		{"getGraph", "?from=nobody", graph.ErrNotFound, faults{{"?from", "there is no"}}},
		{"getGraph", "?from=ada&hops=7&predicate=partner-off", graph.ErrInvalid, faults{{"?predicate", "did you mean partner-of?"}, {"?hops", "from 1 to 6"}}},
		{"findPaths", "?from=ada&to=ada", graph.ErrInvalid, faults{{"?to", "is the same as from"}}},
		{"findPaths", "?from=ada&to=nobody", graph.ErrNotFound, faults{{"?to", "there is no"}}},
		{"findPaths", "?from=ada&to=dune&maxHops=1&via=bolt&lang=fr", graph.ErrInvalid, faults{{"?lang", "is not one of en, zh"}, {"?via", "passes at most 0"}}},
		{"getCommon", "?of=ada", graph.ErrInvalid, faults{{"?of", "needs at least 2"}}},
		{"getAmong", "?of=ada&of=ada&maxHops=3", graph.ErrInvalid, faults{{"?maxHops", "from 1 to 2"}, {"?of", "is named twice"}}},
		{"listStatements", "?sort=amount", graph.ErrInvalid, faults{{"?unit", "is missing"}}},
		{"listStatements", "?unit=furlong&min=much&subjectType=ship&objectType=x&source=nobody", graph.ErrInvalid, faults{
			{"?source", "is not a source"}, {"?subjectType", "is not a type"}, {"?objectType", "is not a type"}, {"?unit", "ISO 4217"}, {"?min", "is not a decimal number"},
		}},
		{"listStatements", "?min=10&max=9.5", graph.ErrInvalid, faults{{"?max", "is less than min"}, {"?min", "is more than max"}}},
		{"listStatements", "?dueAfter=2030&dueBefore=2020", graph.ErrInvalid, faults{{"?dueAfter", "nothing is due between"}, {"?dueBefore", "is before dueAfter"}}},
		{"listStatements", "?predicate=partner-of&unit=CNY&min=x", graph.ErrInvalid, faults{{"?min", "is not a decimal"}, {"?unit", `no statement of "partner-of" has an amount`}}},
		{"listEntityStatements", "nobody?predicate=raised&direction=in", graph.ErrInvalid, faults{{"?direction", `no statement of "raised" leads in`}}},
		{"getNeighbors", "nobody?predicate=raised", graph.ErrInvalid, faults{{"?predicate", `no statement of "raised" joins two entities`}}},
		{"findPaths", "?from=ada&to=dune&predicate=raised&maxHops=7", graph.ErrInvalid, faults{{"?predicate", "joins two entities"}, {"?maxHops", "from 1 to 6"}}},
		{"listStatements", "?qualifier=said-bye&qualifier=said-bye:ada&qualifier=said-by:", graph.ErrInvalid, faults{{"?qualifier", "names no entity behind its colon"}, {"?qualifier", "did you mean said-by?"}}},
		{"listStatements", "?qualifier=Said", graph.ErrInvalid, faults{{"?qualifier", "must be lower-case"}}},
		{"listStatements", "?qualifier=said-by:nobody", graph.ErrNotFound, faults{{"?qualifier", `there is no "nobody"`}}},
		{"listEntityStatements", "ada?qualifier=said-by:nobody", graph.ErrNotFound, faults{{"?qualifier", `there is no "nobody"`}}},
		{"listStatements", "?end=0", graph.ErrInvalid, faults{{"?end", "from 1 to"}}},
		{"getGraph", "?from=ada&observedAfter=2023&observedBefore=2022", graph.ErrInvalid, faults{{"?observedAfter", "is after observedBefore"}, {"?observedBefore", "is before observedAfter"}}},
		{"listStatements", "?validAt=2022-13&dueBefore=x", graph.ErrInvalid, faults{{"?validAt", "is not a date"}, {"?dueBefore", "is not a date"}}},
		{"getStatement", "nothing", graph.ErrNotFound, faults{{"{id}", "is no statement's id"}}},
		{"search", "", graph.ErrInvalid, faults{{"?q", "is empty"}}},
		{"search", "?q=" + strings.Repeat("x", 513), graph.ErrInvalid, faults{{"?q", "at most 512"}}},
		{"find", "?q= ", graph.ErrInvalid, faults{{"?q", "is only white space"}}},
		{"listSources", "?limit=0", graph.ErrInvalid, faults{{"?limit", "from 1 to 10000"}}},
		{"getSource", "nobody", graph.ErrNotFound, faults{{"{id}", "is no source's id"}}},
		{"getSourceText", "register", graph.ErrNotFound, nil},
		{"getSchema", "?lang=", graph.ErrInvalid, faults{{"?lang", "is empty"}}},
		{"getStats", "?x=1", graph.ErrInvalid, faults{{"?x", "which has none"}}},
		{"getOverview", "?x=1", graph.ErrInvalid, faults{{"?x", "it has lang"}}},
		{"listChanges", "?since=x", graph.ErrInvalid, faults{{"?since", "is not a revision"}}},
		{"exportGraph", "?from=nobody", graph.ErrNotFound, faults{{"?from", "there is no"}}},
		{"exportGraph", "?from=ada&hops=0&from=nobody", graph.ErrNotFound, faults{{"?from", "there is no"}}},
		{"exportGraph", "?hops=0" + strings.Repeat("&from=ada", 201), graph.ErrInvalid, slices.Repeat(faults{{"?from", "is named twice"}}, 100)},
		{"exportGraph", "?hops=0&from=ada" + strings.Repeat("&from=x", 1000), graph.ErrInvalid, faults{{"?from", "names 1001 entities; at most 1000"}}},
		{"exportGraph", "?hops=1" + strings.Repeat("&from=ada", 201), graph.ErrInvalid, faults{{"?from", "names 201 entities; at most 200"}, {"?from", "is named twice"}}},
		{"exportGraph", "?hops=1", graph.ErrInvalid, faults{{"?hops", "from, which is missing"}}},
		{"exportGraph", "?from=ada&hops=7&subjectType=company&qualifier=plan&texts=maybe", graph.ErrInvalid, faults{{"?hops", "from 0 to 6"}, {"?texts", "is not one of"}, {"?from", "does not go with qualifier"}, {"?from", "does not go with subjectType"}}},
		{"exportGraph", "?predicate=partner-off", graph.ErrInvalid, faults{{"?predicate", "did you mean partner-of?"}}},
		{"listViews", "?limit=x", graph.ErrInvalid, faults{{"?limit", "is not a whole number"}}},
		{"getView", "nothing", graph.ErrNotFound, faults{{"{id}", "is no view's id"}}},
	} {
		t.Run(tc.question+" "+tc.params[:min(len(tc.params), 40)], func(t *testing.T) {
			_, err := s.Ask(context.Background(), named(t, s, tc.question), params(t, tc.params))
			var told *ask.Error
			if !errors.As(err, &told) || told.Code != tc.code || !errors.Is(err, tc.code) || told.Detail == "" {
				t.Fatalf("got %v, want an *ask.Error %s", err, tc.code)
			}
			got := faults(told.Faults)
			if len(got) != len(tc.want) {
				t.Fatalf("got the faults %q, want %q", got, tc.want)
			}
			for i, f := range got {
				if f.Pointer != tc.want[i].Pointer || !strings.Contains(f.Detail, tc.want[i].Detail) {
					t.Errorf("fault %d is %q, want %q", i, f, tc.want[i])
				}
			}
		})
	}
}

// TestCursors: a cursor goes on where the page before ended, and only in its own
// question.
func TestCursors(t *testing.T) {
	s, _ := service(t)
	for _, tc := range []struct{ question, params string }{
		{"listEntities", ""},
		{"listEntityStatements", "bolt"},
		{"getNeighbors", "bolt"},
		{"getGraph", "?from=ada&hops=4"},
		{"getCommon", "?of=ada&of=dune"},
		{"getAmong", "?of=ada&of=dune&maxHops=2"},
		{"listStatements", "?sort=due"},
		{"listStatements", "?qualifier=said-by&qualifier=venue:market"},
		{"listStatements", "?sort=amount&unit=CNY"},
		{"listSources", ""},
		{"listViews", ""},
		{"listChanges", ""},
	} {
		p := params(t, tc.params)
		q := named(t, s, tc.question)
		whole, err := s.Ask(context.Background(), q, p)
		if err != nil {
			t.Fatal(err)
		}
		var want, got []string
		ids := func(a ask.Answer, own bool) (out []string, next string) {
			var v struct {
				Items    []struct{ ID, Revision string }
				Entities []struct{ ID string }
				Next     string `json:"nextCursor"`
			}
			b, err := json.Marshal(a.Body)
			if err != nil || json.Unmarshal(b, &v) != nil {
				t.Fatal(err)
			}
			for _, i := range v.Items {
				out = append(out, i.ID+i.Revision)
			}
			for _, e := range v.Entities {
				if of := strings.Join(append(p.Values["of"], append(p.Values["from"], p.ID)...), " "); own || !strings.Contains(" "+of+" ", " "+e.ID+" ") {
					out = append(out, e.ID)
				}
			}
			return out, v.Next
		}
		want, _ = ids(whole, false)
		p.Values["limit"] = []string{"1"}
		for pages := 0; pages < 10; pages++ {
			a, err := s.Ask(context.Background(), q, p)
			if err != nil {
				t.Fatalf("%s, page %d: %v", tc.question, pages, err)
			}
			page, next := ids(a, false)
			got = append(got, page...)
			if next == "" {
				break
			}
			p.Values["cursor"] = []string{next}
			other := ask.Params{ID: p.ID, Values: map[string][]string{"cursor": {next}, "limit": {"2"}}}
			if other.ID != "" {
				other.ID = "ada"
			} else {
				other.Values["type"] = []string{"company"}
			}
			var told *ask.Error
			if _, err := s.Ask(context.Background(), q, other); !errors.As(err, &told) || told.Code != graph.ErrInvalid {
				t.Errorf("%s: its cursor in another question: %v", tc.question, err)
			}
			if _, err := s.Ask(context.Background(), q, ask.Params{ID: p.ID, Values: with(p.Values, "cursor", next[:len(next)-2])}); !errors.As(err, &told) || told.Code != graph.ErrInvalid {
				t.Errorf("%s: a cursor that was cut: %v", tc.question, err)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s %s: page by page (-whole +pages):\n%s", tc.question, tc.params, diff)
		}
	}
}

// with gives parameters with one of them replaced.
func with(values map[string][]string, name, value string) map[string][]string {
	out := map[string][]string{name: {value}}
	for k, vs := range values {
		if k != name {
			out[k] = vs
		}
	}
	return out
}

// TestFind: what an id or a name means.
func TestFind(t *testing.T) {
	s, m := service(t)
	b := graph.Batch{}
	for _, id := range []graph.EntityID{"n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8", "n9", "n10"} {
		b.Entities = append(b.Entities, graph.Entity{ID: id, Type: "company", Name: "Nine and one"}, graph.Entity{ID: "x" + id, Type: "company", Name: "Ten others " + string(id)})
	}
	if _, err := m.Apply(context.Background(), b); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name, text, entity string
		several, guesses   int
		complete           bool
	}{
		{"an id", "bolt", "bolt", 0, 0, true},
		{"an id that is another's name, too", "dune", "dune", 0, 0, true},
		{"exactly a name", "Ada Lin", "ada", 0, 0, true},
		{"a name in Chinese", "博尔特", "bolt", 0, 0, true},
		{"the beginning of one name", "Meridian Ex", "", 0, 1, true},
		{"a word of one name", "exchange", "", 0, 1, true},
		{"a name in pinyin", "boerte", "bolt", 0, 0, true},
		{"a part of a name in pinyin", "boer", "", 0, 1, true},
		{"a part of a Chinese name", "博尔", "", 0, 1, true},
		{"exactly the name of two", "Dune", "", 2, 0, true},
		{"a typing error", "Meridain Exchange", "", 0, 1, true},
		{"nothing", "zzzzzz", "", 0, 0, true},
		{"exactly the name of more than are told", "Nine and one", "", 9, 0, false},
		{"the beginning of several", "Ten oth", "", 0, 9, true},
		{"two initials", "al", "", 0, 1, true},
	} {
		_, got := answered(t, s, "find", "?q="+tc.text)
		var f ask.Found
		if err := json.Unmarshal([]byte(got), &f); err != nil {
			t.Fatal(err)
		}
		entity := ""
		if f.Entity != nil {
			entity = string(f.Entity.ID)
		}
		if entity != tc.entity || len(f.Several) != tc.several || len(f.Guesses) != tc.guesses || f.Complete != tc.complete || (f.StoppedBy == "") != tc.complete {
			t.Errorf("%s: got %s, want entity %q, several %d, guesses %d, complete %t", tc.name, got, tc.entity, tc.several, tc.guesses, tc.complete)
		}
	}
}

// TestApart: hits that read alike are told apart by what is known of them.
func TestApart(t *testing.T) {
	s, m := service(t)
	person := func(id graph.EntityID, name string, names ...graph.Name) graph.Entity {
		return graph.Entity{ID: id, Type: "person", Name: name, Names: names}
	}
	born := func(id graph.EntityID, day graph.Date) graph.Statement {
		return graph.Statement{Subject: id, Predicate: "born-on", Value: graph.Value{Kind: graph.DateValue, Date: day}, Source: "memo"}
	}
	link := func(from graph.EntityID, p graph.Predicate, to graph.EntityID) graph.Statement {
		return graph.Statement{Subject: from, Predicate: p, Object: to, Source: "memo"}
	}
	_, err := m.Apply(context.Background(), graph.Batch{
		Entities: []graph.Entity{
			person("w1", "Wei Li"), person("w2", "Wei Li"), person("w3", "Wei Li"), person("w4", "Wei Li"), person("w5", "Wei Li", graph.Name{Text: "李伟", Lang: "zh", Kind: graph.NameMain}),
			{ID: "springfield-1", Type: "place", Name: "Springfield"},
			{ID: "springfield-2", Type: "place", Name: "Springfield"},
			{ID: "east", Type: "place", Name: "East"},
			{ID: "west", Type: "place", Name: "West", Names: []graph.Name{{Text: "西方", Lang: "zh", Kind: graph.NameMain}}},
		},
		Statements: []graph.Statement{
			born("w1", "1970-05-02"), born("w2", "1980"), link("w3", "director-of", "bolt"),
			link("springfield-1", "part-of", "east"), link("springfield-2", "part-of", "west"),
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]map[graph.EntityID]graph.Words{
		"wei li":      {"w1": {EN: "born on 2 May 1970", ZH: "出生日期1970年5月2日"}, "w2": {EN: "born on 1980", ZH: "出生日期1980年"}, "w3": {EN: "director of Bolt", ZH: "博尔特主任"}, "w4": {EN: "w4", ZH: "w4"}, "w5": {EN: "w5", ZH: "w5"}},
		"springfield": {"springfield-1": {EN: "part of East", ZH: "属于East"}, "springfield-2": {EN: "part of West", ZH: "属于西方"}},
		"bolt":        {"bolt": {}},
	} {
		_, got := answered(t, s, "search", "?q="+text)
		var r ask.Search
		if err := json.Unmarshal([]byte(got), &r); err != nil {
			t.Fatal(err)
		}
		for _, h := range r.Items {
			var apart graph.Words
			if h.Apart != nil {
				apart = *h.Apart
			}
			if w, ok := want[h.Entity.ID]; !ok || apart != w {
				t.Errorf("%s: %s is told apart by %+v, want %+v", text, h.Entity.ID, apart, w)
			}
		}
		if len(r.Items) != len(want) {
			t.Errorf("%s: %d hits, want %d", text, len(r.Items), len(want))
		}
	}
}

// TestMarshal: an answer comes in one piece or not at all.
func TestMarshal(t *testing.T) {
	for _, tc := range []struct {
		name string
		v    any
		code graph.Code
	}{
		{"what can't be encoded", func() {}, ""},
		{"too much", strings.Repeat("x", ask.MaxBytes), graph.ErrTooLarge},
	} {
		var b bytes.Buffer
		begun := false
		err := ask.Marshal(&b, tc.v, func(int) { begun = true })
		if err == nil || graph.CodeOf(err) != "" && !errors.Is(err, tc.code) || b.Len() > 0 || begun {
			t.Errorf("%s: %v, %d bytes written, begun %t", tc.name, err, b.Len(), begun)
		}
		if tc.code != "" && !errors.Is(err, tc.code) {
			t.Errorf("%s: got %v, want %s", tc.name, err, tc.code)
		}
	}
	var b bytes.Buffer
	if err := ask.Marshal(&b, strings.Repeat("<", ask.MaxBytes-3), nil); err != nil || b.Len() != ask.MaxBytes {
		t.Errorf("as much as may be: %v, %d bytes", err, b.Len())
	}
}

// TestInBody: the fields of a batch are JSON Pointers.
func TestInBody(t *testing.T) {
	b := graph.Batch{Entities: []graph.Entity{{ID: "a", Type: "company", Name: "A"}, {ID: "b", Type: "company"}}}
	_, m := service(t)
	_, err := m.Apply(context.Background(), b)
	var told *ask.Error
	if !errors.As(ask.InBody(err), &told) || told.Code != graph.ErrInvalid || len(told.Faults) != 1 || told.Faults[0].Pointer != "/entities/1/name" {
		t.Errorf("got %v with %+v", err, told)
	}
	other := errors.New("a cable was cut")
	if got := ask.InBody(other); !errors.Is(got, other) || errors.As(got, &told) && told.Err == nil && told.Detail == other.Error() {
		t.Errorf("got %v for what has no code", got)
	}
}

// TestAnchor finds what is cited in a text that is not attached yet.
func TestAnchor(t *testing.T) {
	s, _ := service(t)
	ctx := context.Background()
	got, err := s.Anchor(ctx, "memo", "Dune  wants to list by 2030.")
	if err != nil || got.Exact || got.Anchored != 1 || got.Missed != 1 || len(got.Misses) != 1 {
		t.Errorf("half of the text: %+v, %v", got, err)
	}
	var told *ask.Error
	if _, err := s.Anchor(ctx, "memo", "Something else."); !errors.As(err, &told) || told.Code != graph.ErrInvalid || told.Faults[0].Pointer != "/text" {
		t.Errorf("another text: %v", err)
	}
	if _, err := s.Anchor(ctx, "nobody", "x"); !errors.Is(err, graph.ErrNotFound) {
		t.Errorf("a source that there is not: %v", err)
	}
}

// longLog is a store whose log has many changes, of which the first is by another
// than all others.
type longLog struct {
	*graphtest.Model
	n uint64
}

func (s longLog) Revision(ctx context.Context) (graph.Revision, error) {
	rev, err := s.Model.Revision(ctx)
	rev.Seq = s.n
	return rev, err
}

func (s longLog) Log(_ context.Context, q graph.LogQuery) iter.Seq2[graph.Change, error] {
	return func(yield func(graph.Change, error) bool) {
		for seq := min(q.Before-1, s.n); seq > q.After; seq-- {
			c := graph.Change{Revision: graph.Revision{Seq: seq}, Author: "others"}
			if seq == 1 {
				c.Author = "the first"
			}
			if !yield(c, nil) {
				return
			}
		}
	}
}

// TestChangesOfALongLog: what is looked at for one page is bounded, and the cursor
// goes on behind it, though the page has nothing.
func TestChangesOfALongLog(t *testing.T) {
	_, m := service(t)
	s := ask.New(longLog{m, 250_000})
	p := params(t, "?author=the first")
	var found, pages int
	for ; pages == 0 || p.Values["cursor"] != nil; pages++ {
		a, err := s.Ask(context.Background(), named(t, s, "listChanges"), p)
		if err != nil {
			t.Fatal(err)
		}
		list := a.Body.(*ask.List[ask.Change])
		if found += len(list.Items); list.Complete != (list.NextCursor == "") || list.Complete != (list.StoppedBy == "") {
			t.Errorf("page %d: complete %t, next %q, stopped by %q", pages, list.Complete, list.NextCursor, list.StoppedBy)
		}
		if delete(p.Values, "cursor"); list.NextCursor != "" {
			p.Values["cursor"] = []string{list.NextCursor}
		}
	}
	if found != 1 || pages != 3 {
		t.Errorf("found %d in %d pages, want 1 in 3", found, pages)
	}
	for since, want := range map[string]int{"249999": 1, "250000": 0} {
		a, err := s.Ask(context.Background(), named(t, s, "listChanges"), params(t, "?since="+since))
		if err != nil {
			t.Fatal(err)
		}
		if got := len(a.Body.(*ask.List[ask.Change]).Items); got != want {
			t.Errorf("since %s: got %d, want %d", since, got, want)
		}
	}
}

// TestChangesSinceWhatNeverWas: whoever follows the changes of a graph that was restored, so
// that its revisions are not those that they saw, is told so, whatever came since.
func TestChangesSinceWhatNeverWas(t *testing.T) {
	s, m := service(t)
	at := func() graph.Revision {
		t.Helper()
		rev, err := m.Revision(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return rev
	}
	first := at()
	put := func(name string) {
		t.Helper()
		if _, err := m.Apply(t.Context(), graph.Batch{Author: "Quill", Note: "More.", Entities: []graph.Entity{{ID: "later", Type: "company", Name: name}}}); err != nil {
			t.Fatal(err)
		}
	}
	put("Later")
	second := at()
	other := second
	other.Digest = first.Digest
	put("Later still")
	third := at()
	beyond := third
	beyond.Seq++
	changed := third
	changed.Digest = first.Digest
	for since, want := range map[string]int{
		first.String(): 2, second.String(): 1, third.String(): 0, fmt.Sprint(third.Seq): 0,
		other.String(): -1, changed.String(): -1, beyond.String(): -1, fmt.Sprint(beyond.Seq): -1,
	} {
		a, err := s.Ask(t.Context(), named(t, s, "listChanges"), params(t, "?since="+since))
		switch {
		case want < 0:
			var told *ask.Error
			if !errors.As(err, &told) || !errors.Is(err, graph.ErrInvalid) || told.Faults[0].Pointer != "?since" {
				t.Errorf("since %s: got %v, want a refusal", since, err)
			}
		case err != nil:
			t.Errorf("since %s: %v", since, err)
		default:
			if got := len(a.Body.(*ask.List[ask.Change]).Items); got != want {
				t.Errorf("since %s: got %d, want %d", since, got, want)
			}
		}
	}
}

// TestSearchSiftsWithinBounds: where more claims would have to be looked at than may be, what is
// found is not all, and the budget is why.
func TestSearchSiftsWithinBounds(t *testing.T) {
	b := graph.Batch{Sources: []graph.Source{{ID: "memo", Title: "A memo"}}, Entities: []graph.Entity{{ID: "hub", Type: "company", Name: "Quillon"}, {ID: "dune", Type: "company", Name: "Dune"}}}
	for i := range 10_050 {
		b.Statements = append(b.Statements, graph.Statement{
			Subject: "hub", Predicate: "partner-of", Object: "dune", When: graph.When{From: graph.Date(fmt.Sprintf("%04d-%02d-%02d", 1900+i/300, 1+i/25%12, 1+i%25))}, Source: "memo",
		})
	}
	m := graphtest.NewModel()
	if _, err := m.Apply(context.Background(), b); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"Quillon 1930":       `"stoppedBy":"limit"`,
		"Quillon 2030":       `"stoppedBy":"budget"`,
		"Quillon 1930-01-02": `"stoppedBy":"budget"`,
	} {
		if _, got := answered(t, ask.New(m), "search", "?q="+text); !strings.Contains(got, want) {
			t.Errorf("%s: got no %s: %s", text, want, got[:min(len(got), 300)])
		}
	}
}

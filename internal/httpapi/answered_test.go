package httpapi_test

import (
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"hubgraph/graph"
	"hubgraph/internal/httpapi"
)

// TestAnswersGoInAgain sends back what the API answered, as it is: nothing changes.
func TestAnswersGoInAgain(t *testing.T) {
	for _, st := range stores {
		t.Run(st.name, func(t *testing.T) {
			s := st.open(t)
			b := small(t)
			b.Texts = []graph.SourceText{{Source: "memo", Text: string(read(t, "testdata/memo.txt"))}}
			b.Schema = graph.Schema{
				Types:      []graph.TypeDef{{ID: "ship", Label: graph.Words{EN: "ship", ZH: "船"}}},
				Predicates: []graph.PredicateDef{{ID: "sails-to", Label: graph.Words{EN: "sails to", ZH: "驶往"}, Inverse: graph.Words{EN: "is called at by", ZH: "停靠"}}},
				Qualifiers: []graph.QualifierDef{{Key: "deck", Label: graph.Words{EN: "deck", ZH: "甲板"}}},
				Units:      []graph.UnitDef{{ID: "knots", Label: graph.Words{EN: "knots", ZH: "节"}}},
				Schemes:    []graph.IdentifierScheme{{ID: "imo", Label: graph.Words{EN: "IMO number", ZH: "IMO编号"}, Ignore: ".", Digits: 7, Pattern: "[0-9]{7}", Check: graph.Luhn, Page: "https://imo.example/{id}"}},
			}
			rev := apply(t, s, b)
			srv := serve(t, s, httpapi.Options{Keys: keys{}, OpenReads: true})
			get := func(path string, q url.Values) json.RawMessage { return asked[json.RawMessage](t, srv, path, q) }
			part := func(answer json.RawMessage, name string) json.RawMessage {
				var fields map[string]json.RawMessage
				if err := json.Unmarshal(answer, &fields); err != nil || len(fields[name]) < 3 {
					t.Fatalf("%v: no %s in %.200s", err, name, answer)
				}
				return fields[name]
			}
			statements := get("/api/v1/statements", url.Values{"limit": {"10000"}})
			if !strings.Contains(string(statements), `"quote"`) {
				t.Fatal("no citation has its passage")
			}
			graph := get("/api/v1/graph", url.Values{"from": {"ada"}, "hops": {"6"}})
			for _, tc := range []struct{ name, body string }{
				{"an entity", `{"entities":[` + string(part(get("/api/v1/entities/dune", nil), "entity")) + `]}`},
				{"entities", `{"entities":` + string(part(get("/api/v1/entities", nil), "items")) + `}`},
				{"sources", `{"sources":` + string(part(get("/api/v1/sources", nil), "items")) + `}`},
				{"statements", `{"statements":` + string(part(statements, "items")) + `}`},
				{"the schema", `{"schema":` + string(get("/api/v1/schema", url.Values{"lang": {"zh"}})) + `}`},
				{"a graph", string(graph)},
				{"the explorer's file", `{"hubgraph":1,"made":"2022-01-05T00:00:00Z","revision":"","address":"/","question":null,"asOf":"","complete":true,` +
					`"entities":` + string(part(graph, "entities")) + `,"statements":` + string(part(graph, "statements")) + `,"sources":` + string(part(get("/api/v1/sources", nil), "items")) +
					`,"positions":{"ada":{"x":1,"y":2}},"ways":[{"entities":["ada"]}]}`},
			} {
				res, text := visit(t, srv, "POST", "/api/v1/batches", tc.body, with("Authorization", "Bearer write-secret", "Content-Type", "application/json"))
				if res.StatusCode != 200 {
					t.Errorf("%s: %d %s", tc.name, res.StatusCode, text)
				}
				now, err := s.Revision(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if now.Digest != rev.Digest {
					t.Errorf("%s: the digest changed", tc.name)
				}
			}
		})
	}
}

// TestPassedOverIsNotGuessed: what no answer has is refused as ever, and so is what an
// answer has of another record.
func TestPassedOverIsNotGuessed(t *testing.T) {
	h, _ := handler(t, graph.Batch{})
	for _, tc := range []struct{ body, pointer string }{
		{`{"entities":[{"id":"x","type":"company","name":"X","degre":1}]}`, "/entities/0/degre"},
		{`{"entities":[{"id":"x","type":"company","name":"X","hasText":true}]}`, "/entities/0/hasText"},
		{`{"sources":[{"id":"x","title":"X","degree":1}]}`, "/sources/0/degree"},
		{`{"entities":[{"id":"x","type":"company","name":"X","degree":1,"degree":1}]}`, "/entities/0/degree"},
		{`{"degree":1}`, "/degree"},
	} {
		w := do(h, "POST", "/api/v1/batches", tc.body)
		if p := problemOf(t, w.Body.String()); w.Code != 422 || len(p.Errors) != 1 || p.Errors[0].Pointer != tc.pointer {
			t.Errorf("%s: %d %s, want 422 at %s", tc.body, w.Code, w.Body, tc.pointer)
		}
	}
}

// TestAmountsAreRead: an amount may be written in any way that is a number, and is kept
// in one.
func TestAmountsAreRead(t *testing.T) {
	h, s := handler(t, small(t))
	body := `{"statements":[{"subject":"dune","predicate":"raised","value":{"kind":"quantity","amount":"18.00","unit":"EUR","printed":"18.00"},"source":"memo","cites":[{"line":1,"note":"n"}],
		"qualifiers":[{"key":"scope","value":{"kind":"quantity","amount":"+2.50","unit":"EUR"}}]}]}`
	if w := do(h, "POST", "/api/v1/batches", body); w.Code != 200 {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	for got, err := range s.Statements(t.Context(), graph.StatementsQuery{Unit: "EUR"}) {
		if err != nil {
			t.Fatal(err)
		}
		if got.Value.Amount != "18" || got.Value.Printed != "18.00" || got.Qualifiers[0].Value.Amount != "2.5" {
			t.Errorf("got %+v, want 18 with 2.5", got)
		}
		return
	}
	t.Error("the statement is not there")
}

// TestRangesAreRead: a range is answered as it was written, one with one end as the amount
// that it is, and one that can't be is refused with its place.
func TestRangesAreRead(t *testing.T) {
	h, _ := handler(t, small(t))
	post := func(value string) *httptest.ResponseRecorder {
		return do(h, "POST", "/api/v1/batches", `{"statements":[{"subject":"dune","predicate":"raised","value":`+value+`,"source":"memo","cites":[]}]}`)
	}
	for _, tc := range []struct{ value, pointer, says string }{
		{`{"kind":"quantity","unit":"EUR","min":"25.0","max":"50","minOpen":true}`, "", ""},
		{`{"kind":"quantity","unit":"GBP","max":"50","maxOpen":true}`, "", ""},
		{`{"kind":"quantity","unit":"EUR","min":"50","max":"25"}`, "/statements/0/value/max", "write the smaller number as min"},
		{`{"kind":"quantity","unit":"EUR","min":"25","max":"25","maxOpen":true}`, "/statements/0/value/max", "no number is left"},
		{`{"kind":"quantity","unit":"EUR"}`, "/statements/0/value/amount", "is missing"},
		{`{"kind":"text","text":"x","min":"1"}`, "/statements/0/value/min", "for quantities only"},
		{`{"kind":"date","date":"2020","max":"1"}`, "/statements/0/value/max", "2019/2021"},
	} {
		w := post(tc.value)
		if tc.pointer == "" && w.Code != 200 || tc.pointer != "" && (w.Code != 422 || !strings.Contains(w.Body.String(), `"`+tc.pointer+`"`) || !strings.Contains(w.Body.String(), tc.says)) {
			t.Errorf("%s: %d %s, want it taken or refused at %q", tc.value, w.Code, w.Body, tc.pointer)
		}
	}
	for unit, want := range map[string]string{
		"EUR": `"value":{"kind":"quantity","unit":"EUR","min":"25","max":"50","minOpen":true}`,
		"GBP": `"value":{"kind":"quantity","amount":"50","unit":"GBP","bound":"under"}`,
	} {
		if w := do(h, "GET", "/api/v1/statements?unit="+unit, ""); !strings.Contains(w.Body.String(), want) {
			t.Errorf("in %s: got %s, want %s", unit, w.Body, want)
		}
	}
}

// TestPlacesAreChecked cites an attached text, and one that comes with the batch, where
// it has something else.
func TestPlacesAreChecked(t *testing.T) {
	const text = "Title line\r\n\r\n这是测试。Hello 世界！\U0001F600 price\r\nLast line\n"
	h, s := handler(t, graph.Batch{
		Sources:    []graph.Source{{ID: "t", Title: "T"}, {ID: "bare", Title: "B"}, {ID: "copy", Title: "C", SHA256: strings.Repeat("0", 64)}},
		Texts:      []graph.SourceText{{Source: "t", Text: text}, {Source: "copy", Text: text}},
		Entities:   []graph.Entity{{ID: "a", Type: "company", Name: "A"}, {ID: "b", Type: "company", Name: "B"}},
		Statements: []graph.Statement{{Subject: "b", Predicate: "owns", Object: "a", Source: "t", Cites: []graph.Citation{{Paragraph: 7, Start: 1, End: 4, Note: "from before"}}}},
	})
	batch := func(source, cites, rest string) string {
		return `{"statements":[{"subject":"a","predicate":"owns","object":"b","source":"` + source + `","cites":[` + cites + `]}]` + rest + `}`
	}
	before, err := s.Revision(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name, body      string
		pointer, detail string // "" where it is taken
	}{
		{"another paragraph", batch("t", `{"paragraph":0,"start":0,"end":5,"note":"n"},{"paragraph":99,"start":0,"end":5,"note":"n"}`, ""), "/statements/0/cites/1/paragraph", "stands in paragraph 0"},
		{"beyond the text", batch("t", `{"paragraph":0,"start":5000,"end":6000,"note":"n"}`, ""), "/statements/0/cites/0/end", "lies outside the text, which has 47 code points"},
		{"two paragraphs", batch("t", `{"paragraph":0,"start":6,"end":18,"note":"n"}`, ""), "/statements/0/cites/0/end", "reaches beyond paragraph 0"},
		{"another hash", batch("t", `{"paragraph":0,"start":0,"end":5,"hash":"`+strings.Repeat("a", 64)+`","note":"n"}`, ""), "/statements/0/cites/0/hash", "the hash is"},
		{"a text of the batch", batch("bare", `{"paragraph":2,"start":0,"end":5,"note":"n"}`, `,"texts":[{"source":"bare","text":"One line.\n"}]`), "/statements/0/cites/0/paragraph", "stands in paragraph 0"},
		{"a source of the batch", batch("new", `{"paragraph":2,"start":0,"end":5,"note":"n"}`, `,"sources":[{"id":"new","title":"N"}],"texts":[{"source":"new","text":"One line.\n"}]`), "/statements/0/cites/0/paragraph", "stands in paragraph 0"},
		{"a place of bad form", batch("t", `{"paragraph":0,"start":5,"end":5,"note":"n"}`, ""), "/statements/0/cites/0/end", ""},
		{"the place", batch("t", `{"paragraph":1,"start":14,"end":19,"note":"n"}`, ""), "", ""},
		{"a source without a text", batch("bare", `{"paragraph":9,"start":5000,"end":6000,"note":"n"}`, ""), "", ""},
		{"a copy", batch("copy", `{"paragraph":9,"start":5000,"end":6000,"note":"n"}`, ""), "", ""},
		{"what is stored so", `{"statements":[{"subject":"b","predicate":"owns","object":"a","source":"t","cites":[{"paragraph":7,"start":1,"end":4,"note":"again"}]}]}`, "", ""},
	} {
		w := do(h, "POST", "/api/v1/batches", tc.body)
		if tc.pointer == "" {
			if w.Code != 200 {
				t.Errorf("%s: %d %s, want 200", tc.name, w.Code, w.Body)
			}
			continue
		}
		if p := problemOf(t, w.Body.String()); w.Code != 422 || len(p.Errors) != 1 || p.Errors[0].Pointer != tc.pointer || !strings.Contains(p.Errors[0].Detail, tc.detail) {
			t.Errorf("%s: %d %s, want 422 with %q at %s", tc.name, w.Code, w.Body, tc.detail, tc.pointer)
		}
		if now, err := s.Revision(t.Context()); err != nil || now != before {
			t.Errorf("%s: the graph is at %s, %v; want %s", tc.name, now, err, before)
		}
	}
}

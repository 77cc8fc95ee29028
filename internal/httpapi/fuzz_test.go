package httpapi_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"hubgraph/graph"
	"hubgraph/graph/graphtest"
	"hubgraph/internal/access"
	"hubgraph/internal/httpapi"
	"hubgraph/seeds"
)

// handler serves a model, without a connection.
func handler(t testing.TB, b graph.Batch) (http.Handler, *graphtest.Model) {
	t.Helper()
	s := graphtest.NewModel()
	apply(t, s, b)
	h, err := httpapi.New(httpapi.Options{Store: s, Keys: keys{}, OpenReads: true, Logger: discard, Rate: access.Rate{PerSecond: -1}})
	if err != nil {
		t.Fatal(err)
	}
	return h, s
}

func do(h http.Handler, method, target, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://localhost/", strings.NewReader(body))
	path, query, _ := strings.Cut(target, "?")
	r.URL = &url.URL{Scheme: "http", Host: "localhost", Path: path, RawQuery: query}
	r.Header.Set("X-Api-Key", "write-secret")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// FuzzBatch: whatever is sent as a batch is stored or refused in the shape of a
// problem, and what is refused changes nothing.
func FuzzBatch(f *testing.F) {
	small := string(read(f, "testdata/small.json"))
	for _, s := range []string{
		"", "{}", "null", "[]", `{"key":"k"}`, small, `{"entities":[{"id":"a","type":"company","name":"A"}]}`, `{"statements":[{}]}`,
		`{"schema":{"types":[{"id":"x","label":{"en":"x"}}]}}`, `{"a":{"b":[1,2,{"c":null}]}}`, `{"delete":["bolt"],"retract":["x"]}`, "{\"\\ud800\":1}",
	} {
		f.Add(s)
	}
	h, s := handler(f, graph.Batch{})
	f.Fuzz(func(t *testing.T, body string) {
		before, err := s.Revision(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		w := do(h, "POST", "/api/v1/batches", body)
		switch {
		case w.Code == 200:
			return
		case w.Code >= 500:
			t.Errorf("%d %s", w.Code, w.Body)
		}
		if p := problemOf(t, w.Body.String()); p.Status != w.Code || p.Code == "" || p.Request == "" {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		if after, err := s.Revision(t.Context()); err != nil || after != before {
			t.Errorf("refused with %d, but %v became %v (%v)", w.Code, before, after, err)
		}
	})
}

// FuzzQuery: whatever is asked is answered or refused, never with a fault of
// ours, and always in JSON.
func FuzzQuery(f *testing.F) {
	for _, p := range []string{
		"entities", "entities/bolt", "entities/bolt/statements", "entities/bolt/neighbors", "graph", "paths", "common", "among",
		"statements", "search", "sources", "sources/memo", "sources/memo/text", "schema", "stats",
	} {
		f.Add(p, "from=bolt&to=ada&of=bolt&of=ada&q=x")
		f.Add(p, "limit=1&cursor=AQ&predicate=listed-on&type=company&validAt=2022&direction=in")
	}
	f.Add("paths", "from=bolt&to=ada&via=dune&avoid=corvid&maxHops=6&limit=1000&maxDegree=2")
	f.Add("statements", "sort=amount&unit=CNY&min=1&max=1e30&start=0&end=4&source=memo&status=target")
	f.Add("entities/%2F/x", "%zz=;")
	h, _ := handler(f, small(f))
	f.Fuzz(func(t *testing.T, path, query string) {
		w := do(h, "GET", "/api/v1/"+path+"?"+query, "")
		if w.Code >= 500 {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		if !json.Valid(w.Body.Bytes()) {
			t.Errorf("%d, no JSON: %s", w.Code, w.Body)
		}
	})
}

// TestBatchIsTheBatch: a batch sent as JSON is what Apply gets: the content, and
// so the digest, is the same.
func TestBatchIsTheBatch(t *testing.T) {
	all, err := seeds.Batch()
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string]graph.Batch{"small": small(t), "seeds": all} {
		t.Run(name, func(t *testing.T) {
			s := stores[0].open(t)
			want := apply(t, s, b)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			srv := serve(t, stores[0].open(t), httpapi.Options{Keys: keys{}})
			text, err := json.Marshal(b)
			if err != nil {
				t.Fatal(err)
			}
			status, body := post(t, srv, strings.NewReader(string(text)), nil)
			var got httpapi.BatchAnswer
			if err := json.Unmarshal([]byte(body), &got); status != 200 || err != nil {
				t.Fatalf("%d %s (%v)", status, body, err)
			}
			if got.Revision.Digest != want.Digest || got.Revision.Seq != want.Seq {
				t.Errorf("got %v, want %v", got.Revision, want)
			}
		})
	}
}

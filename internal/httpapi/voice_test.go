package httpapi_test

import (
	"encoding/json"
	"net/url"
	"testing"
)

// TestOneVoiceInAnswers: a statement is told by the same words in whatever answer it stands,
// in the language that was asked for.
func TestOneVoiceInAnswers(t *testing.T) {
	srv := seeded(t, stores[0].open)
	told := map[string]map[string]string{}
	for _, lang := range []string{"en", "zh"} {
		told[lang] = map[string]string{}
		q := url.Values{"lang": {lang}, "limit": {"1000"}, "status": {"actual", "ended", "planned", "target", "claimed", "rumoured", "denied", "withdrawn"}}
		eachTold(asked[any](t, srv, "/api/v1/statements", q), func(id, text string) { told[lang][id] = text })
	}
	if len(told["en"]) < 200 || len(told["zh"]) != len(told["en"]) {
		t.Fatalf("%d and %d statements", len(told["en"]), len(told["zh"]))
	}
	for _, path := range []string{
		"/overview", "/entities/shanghai", "/entities/unisoc/statements", "/entities/shanghai/neighbors", "/entities/sensetime/statements",
		"/graph?from=lingang&hops=2", "/paths?from=unisoc&to=china-mobile", "/common?of=china-mobile&of=china-telecom", "/among?of=china-mobile&of=shanghai",
		"/search?q=Shanghai+5G+base+stations", "/statements?source=lat-shanghai-digital-hub-2022",
	} {
		for lang, want := range told {
			u, err := url.Parse("/api/v1" + path)
			if err != nil {
				t.Fatal(err)
			}
			q := u.Query()
			q.Set("lang", lang)
			n := 0
			eachTold(asked[any](t, srv, u.Path, q), func(id, text string) {
				n++
				if want[id] != text {
					t.Errorf("GET %s in %s tells %s as\n%s\nwant\n%s", path, lang, id, text, want[id])
				}
			})
			if n == 0 {
				t.Errorf("GET %s in %s tells no statement", path, lang)
			}
		}
	}
}

// eachTold gives the statements of an answer, wherever they stand, with their words.
func eachTold(v any, visit func(id, text string)) {
	switch x := v.(type) {
	case []any:
		for _, y := range x {
			eachTold(y, visit)
		}
	case map[string]any:
		id, _ := x["id"].(string)
		if text, ok := x["text"].(string); ok && x["predicate"] != nil && x["status"] != nil {
			visit(id, text)
		}
		for _, y := range x {
			eachTold(y, visit)
		}
	case json.Number, string, bool, nil, float64:
	}
}

package httpapi_test

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"hubgraph/internal/httpapi"
)

// TestProblemsAreToldInALanguage: what goes wrong is said in the language that is asked for,
// wherever it is found, and its code and places are the same.
func TestProblemsAreToldInALanguage(t *testing.T) {
	s := stores[0].open(t)
	apply(t, s, small(t))
	srv := serve(t, s, httpapi.Options{OpenReads: true})
	for _, tc := range []struct {
		method, path, accept, body string
		lang, code, detail, fault  string // in part
	}{
		{"GET", "/api/v1/entities?limit=0", "", "", "en", "invalid", "the question can't be asked like this", "it must be from 1"},
		{"GET", "/api/v1/statements?limit=0&lang=zh", "en", "", "zh", "invalid", "不能这样提问", "为 0；须在 1 至 10000 之间"},
		{"GET", "/api/v1/statements?limit=0&lang=en", "zh-CN", "", "en", "invalid", "the question can't", "it must be from 1"},
		{"GET", "/api/v1/entities?limit=0", "fr, zh-CN;q=0.9, en;q=0.8", "", "zh", "invalid", "不能这样提问", "须在 1 至 10000 之间"},
		{"GET", "/api/v1/entities/nobody", "zh", "", "zh", "not_found", `没有实体 "nobody"；GET /api/v1/search 可按名称查找实体`, "不是任何实体的标识"},
		{"GET", "/api/v1/nowhere", "zh", "", "zh", "not_found", "此路径上没有内容", ""},
		{"POST", "/api/v1/stats", "zh", "{}", "zh", "method_not_allowed", "此路径不接受该方法", ""},
		{"POST", "/api/v1/batches", "zh", "{}", "zh", "unauthorized", "此操作需要权限为 write 的密钥", ""},
		{"POST", "/api/v1/graph/among", "en", `{"of":[],"lang":"zh"}`, "zh", "invalid", "不能这样提问", "缺失；请给出 1 至 10000 个实体的标识"},
		{"POST", "/api/v1/graph/among", "zh", `{"off":1}`, "zh", "invalid", "正文不合此操作所读的格式", "不是这里的字段；是否指 of？"},
		{"POST", "/api/v1/graph/picture", "", `{"of":["ada"],"title":1,"lang":"zh"}`, "zh", "invalid", "正文不合此操作所读的格式", "是数；应是字符串"},
	} {
		req, err := http.NewRequest(tc.method, srv.URL+tc.path, strings.NewReader(tc.body))
		if err != nil {
			t.Fatal(err)
		}
		if tc.accept != "" {
			req.Header.Set("Accept-Language", tc.accept)
		}
		if tc.body != "" {
			req.Header.Set("Content-Type", "application/json")
		}
		res, err := srv.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		body := string(text)
		p := problemOf(t, body)
		fault := ""
		for _, f := range p.Errors {
			fault += f.Detail
		}
		if p.Code != tc.code || res.Header.Get("Content-Language") != tc.lang || !strings.Contains(p.Detail, tc.detail) || !strings.Contains(fault, tc.fault) {
			t.Errorf("%s %s %s: got %s, %q", tc.method, tc.path, tc.accept, res.Header.Get("Content-Language"), body)
		}
		if chinese := p.Title[0] >= 0x80; chinese != (tc.lang == "zh") {
			t.Errorf("%s %s: the title is %q", tc.method, tc.path, p.Title)
		}
	}
}

// inEnglish are words of a sentence in English; names of fields stand alone.
var inEnglish = regexp.MustCompile(`\b[a-z]{2,} [a-z]{2,}\b`)

// TestStreamsAreRefusedInALanguage: whatever is wrong with a stream is told in Chinese as a
// whole, what a decoder says of JSON included.
func TestStreamsAreRefusedInALanguage(t *testing.T) {
	srv := serve(t, stores[0].open(t), httpapi.Options{Keys: keys{}})
	const head = `{"head":{"format":"hubgraph","version":1}}` + "\n"
	entity := func(name string) string {
		return `{"entity":{"id":"a","type":"company","name":` + name + `}}` + "\n"
	}
	for _, text := range []string{
		"", "id,name\n", "[1]\n", entity(`"A"`), head, head + head, head + "{}\n", head + `{"end":{}}` + "\n" + head, "PK\x03\x04", "\x1f\x8b",
		`{"head":{"format":"hubgraph","version":2}}`, `{"head":{"format":"another","version":1}}`, `{"head":{"format":"hubgraph","version":"1"}}`,
		head + `{"end":{"lines":7,"digest":"00"}}`, head + `{"source":{"id":"s","title":"S"},"unit":{}}`, head + `{"text":{"source":"s","text":"a","more":true}}` + "\n" + `{"end":{}}`,
		head + "hello", head + `{`, head + `{1:2}`, head + `{"entity" 1}`, head + `{"entity":{"id":"a";}}`, head + `{"entity":{"names":[1;2]}}`, head + `{"entity":{"id":"a"}}x`,
		head + "{\"entity\":{\"id\":\"\x01\"}}", head + `{"entity":{"id":"\q"}}`, head + `{"entity":{"id":"\uzzzz"}}`, head + `{"entity":{"id":-x}}`, head + `{"entity":{"id":1.x}}`, head + `{"entity":{"id":1ex}}`, head + `{"entity":{"id":trux}}`,
		head + entity(`"\u0000"`), head + entity(`"\ud800"`), head + entity(`" "`), head + entity(`"A"`) + entity(`"B"`) + `{"end":{}}`, head + strings.Replace(entity(`"A"`), "company", "no", 1) + `{"end":{}}`,
		head + "\xff", head + strings.Repeat("[", 99), head + strings.Repeat(" ", 3<<20),
	} {
		_, body := sendLines(t, srv.URL, srv.Client(), strings.NewReader(text), with("Accept-Language", "zh"))
		p := problemOf(t, body)
		said := p.Detail
		for _, f := range p.Errors {
			said += "; " + f.Detail
		}
		if p.Detail == "" || inEnglish.MatchString(said) || strings.Contains(said, "it不") {
			t.Errorf("%.60q: %s", text, said)
		}
	}
}

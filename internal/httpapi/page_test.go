package httpapi_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"hubgraph/internal/httpapi"
)

func TestPage(t *testing.T) {
	s := stores[0].open(t)
	apply(t, s, small(t))
	srv := serve(t, s, httpapi.Options{OpenReads: true, Keys: keys{}})
	for _, tc := range []struct {
		name, path string
		lang       string // Accept-Language
		status     int
		shows      []string
		not        []string
	}{
		{"the start", "/", "", 200, []string{`<html lang="en">`, "Who is linked to whom", `name="q"`, "Bolt Works", "/docs?lang=en", "/docs/style.css"}, nil},
		{"the start in Chinese", "/?lang=zh", "", 200, []string{`<html lang="zh">`, "谁与谁相连", "博尔特", ">English<"}, nil},
		{"the browser's language", "/", "fr;q=0.9, zh-CN, en;q=0.8", 200, []string{`<html lang="zh">`}, nil},
		{"a search", "/?q=bolt", "", 200, []string{`/?id=bolt&amp;lang=en`, "Bolt Works", `value="bolt"`}, nil},
		{"a search that finds nothing", "/?q=zzzzzz", "", 200, []string{"Nothing has a name like this"}, nil},
		{"an entity", "/?id=bolt", "", 200, []string{"Bolt Works", "hkex 9999", "1.2 billion", "Facts", "Links", "A memo on Bolt", "What it raised.", "/?id=dune&amp;lang=en", "/api/v1/entities/bolt"}, nil},
		{"an entity in Chinese", "/?id=bolt&lang=zh", "", 200, []string{"<h1>博尔特</h1>", "事实", "Bolt Works"}, nil},
		{"a planned link is called so", "/?id=dune", "", 200, []string{`<span class="badge">planned</span>`, "by 2030 "}, nil},
		{"markup is text", "/?id=markup", "", 200, []string{"&lt;script&gt;alert(1)&lt;/script&gt;", "&lt;img src=x"}, []string{"<script", "<img"}},
		{"markup in a question", "/?q=" + url.QueryEscape(`"><script>alert(1)</script>`), "", 200, nil, []string{"<script"}},
		{"an odd id", "/?id=" + url.QueryEscape("a/b:c+d e"), "", 200, []string{"Odd id", "/api/v1/entities/a%2Fb:c&#43;d%20e"}, nil},
		{"an unknown id", "/?id=nobody", "", 404, []string{"There is nothing of this name or id"}, nil},
		{"how two are linked, by name", "/?from=Ada+Lin&to=" + url.QueryEscape("沙丘"), "", 200, []string{"chief executive", "[1]", "Her office."}, nil},
		{"two that are not linked", "/?from=ada&to=markup", "", 200, []string{"No way of at most six steps"}, nil},
		{"the same twice", "/?from=ada&to=ada", "", 422, []string{"is the same as from"}, nil},
		{"only one of two", "/?from=ada&to=", "", 200, []string{"Ada Lin"}, nil},
		{"the docs", "/docs", "", 200, []string{"/api/v1/paths", `id="problem-not_found"`, `id="findPaths"`, "maxHops", "1 – 6, default 6"}, []string{"<script"}},
		{"the docs in Chinese", "/docs?lang=zh", "", 200, []string{"参数", "错误"}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h := http.Header{}
			if tc.lang != "" {
				h.Set("Accept-Language", tc.lang)
			}
			res, body := fetch(t, srv, "GET", tc.path, h)
			if res.StatusCode != tc.status || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
				t.Fatalf("got %d %s", res.StatusCode, res.Header.Get("Content-Type"))
			}
			for _, w := range tc.shows {
				if !strings.Contains(body, w) {
					t.Errorf("does not show %q", w)
				}
			}
			for _, w := range tc.not {
				if strings.Contains(body, w) {
					t.Errorf("holds %q", w)
				}
			}
			if t.Failed() {
				t.Log(body)
			}
			checkPage(t, body)
		})
	}
}

var (
	outside = regexp.MustCompile(`(?:src|href|action)="(?:[a-z]+:)?//`)
	inline  = regexp.MustCompile(` (?:style|on[a-z]+)="`)
	opened  = regexp.MustCompile(`<(/?)([a-z0-9]+)[^>]*?(/?)>`)
)

// checkPage holds a page to its own policy, and to being well formed.
func checkPage(t *testing.T, body string) {
	t.Helper()
	if m := outside.FindString(body); m != "" {
		t.Errorf("names something outside: %s", m)
	}
	if m := inline.FindString(body); m != "" {
		t.Errorf("has what its policy forbids: %s", m)
	}
	void := map[string]bool{"meta": true, "link": true, "input": true, "br": true, "img": true}
	var stack []string
	for _, m := range opened.FindAllStringSubmatch(body, -1) {
		switch {
		case void[m[2]] || m[3] == "/":
		case m[1] == "":
			stack = append(stack, m[2])
		case len(stack) == 0 || stack[len(stack)-1] != m[2]:
			t.Fatalf("</%s> closes %v", m[2], stack)
		default:
			stack = stack[:len(stack)-1]
		}
	}
	if len(stack) > 0 {
		t.Errorf("not closed: %v", stack)
	}
}

// TestPageWithoutReading: where reading needs a key, the page says so and shows
// nothing of the graph.
func TestPageWithoutReading(t *testing.T) {
	s := stores[0].open(t)
	apply(t, s, small(t))
	srv := serve(t, s, httpapi.Options{Keys: keys{}})
	for path, want := range map[string]int{"/": 200, "/docs": 200, "/openapi.json": 200, "/?q=bolt": 401, "/?id=bolt": 401, "/?from=ada&to=dune": 401} {
		res, body := fetch(t, srv, "GET", path, nil)
		if res.StatusCode != want || strings.Contains(body, "Bolt Works") {
			t.Errorf("%s: %d", path, res.StatusCode)
		}
	}
	if res, body := fetch(t, srv, "GET", "/?id=bolt", http.Header{"X-Api-Key": {"read-secret"}}); res.StatusCode != 200 || !strings.Contains(body, "Bolt Works") {
		t.Errorf("with a key: %d", res.StatusCode)
	}
}

// TestPageQuotes: where the text is attached, the passage is shown.
func TestPageQuotes(t *testing.T) {
	s := stores[0].open(t)
	apply(t, s, small(t))
	srv := serve(t, s, httpapi.Options{OpenReads: true, Keys: keys{}})
	text := string(read(t, "testdata/memo.txt"))
	req, err := http.NewRequest("PUT", srv.URL+"/api/v1/sources/memo/text", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "text/plain")
	req.Header.Set("X-Api-Key", "write-secret")
	res, err := srv.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != 200 {
		t.Fatalf("attach: %s", res.Status)
	}
	if _, body := fetch(t, srv, "GET", "/?id=ada", nil); !strings.Contains(body, "<blockquote>Ada Lin leads Bolt Works</blockquote>") {
		t.Errorf("no quote:\n%s", body)
	}
	got := ask[httpapi.SourceText](t, srv, "/api/v1/sources/memo/text", nil)
	if !got.Exact || got.Text != text || got.Missed != 0 || len(got.Paragraphs) != 4 || len(got.Places) != 6 {
		t.Errorf("got %+v", got)
	}
}

func TestAssets(t *testing.T) {
	srv := serve(t, stores[0].open(t), httpapi.Options{})
	for path, want := range map[string]int{
		"/docs/style.css": 200, "/docs/icon.svg": 200, "/docs/home.html": 404, "/docs/nothing.css": 404,
		"/docs/..%2Fpage.go": 404, "/docs/": 404,
	} {
		if res, _ := fetch(t, srv, "GET", path, nil); res.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, res.StatusCode, want)
		}
	}
	res, _ := fetch(t, srv, "GET", "/docs/style.css", nil)
	if again, _ := fetch(t, srv, "GET", "/docs/style.css", http.Header{"If-None-Match": {res.Header.Get("ETag")}}); again.StatusCode != 304 {
		t.Errorf("again: %d", again.StatusCode)
	}
}

// TestExplorer: a page that is put in answers at / and at every view, with its
// own files, and is told what it may load; the docs stay as they are.
func TestExplorer(t *testing.T) {
	page := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write([]byte("explorer at " + r.URL.EscapedPath()))
	})
	srv := serve(t, stores[0].open(t), httpapi.Options{OpenReads: true, Page: page})
	const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types hubgraph"
	for _, path := range []string{"/", "/v/aaaaaaaaaaaaaaaaaaaaaaaaaa", "/v/a%2Fb", "/assets/app-1a2b.js", "/assets/fonts/x.woff2", "/icon.svg"} {
		res, body := fetch(t, srv, "GET", path, nil)
		if res.StatusCode != 200 || body != "explorer at "+path || res.Header.Get("Content-Security-Policy") != policy || res.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %d %q %v", path, res.StatusCode, body, res.Header)
		}
		if res, body := fetch(t, srv, "HEAD", path, nil); res.StatusCode != 200 || body != "" {
			t.Errorf("HEAD %s: %d %q", path, res.StatusCode, body)
		}
		if res, _ := fetch(t, srv, "POST", path, nil); res.StatusCode != http.StatusMethodNotAllowed {
			t.Errorf("POST %s: %d", path, res.StatusCode)
		}
		if res, _ := fetch(t, srv, "GET", path, http.Header{"Host": {"evil.example"}}); res.StatusCode != http.StatusMisdirectedRequest {
			t.Errorf("%s under another name: %d", path, res.StatusCode)
		}
	}
	for path, want := range map[string]string{"/docs": "text/html; charset=utf-8", "/docs/style.css": "text/css; charset=utf-8", "/docs/icon.svg": "image/svg+xml", "/v/": "application/problem+json", "/v/a/b": "application/problem+json"} {
		res, body := fetch(t, srv, "GET", path, nil)
		if got := res.Header.Get("Content-Type"); got != want || strings.Contains(body, "explorer at") {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}

// TestViewWithoutExplorer: without a page the address of a view shows the start.
func TestViewWithoutExplorer(t *testing.T) {
	srv := serve(t, stores[0].open(t), httpapi.Options{OpenReads: true})
	if res, body := fetch(t, srv, "GET", "/v/aaaaaaaaaaaaaaaaaaaaaaaaaa", nil); res.StatusCode != 200 || !strings.Contains(body, "Who is linked to whom") {
		t.Errorf("%d %s", res.StatusCode, body)
	}
	if res, _ := fetch(t, srv, "GET", "/assets/style.css", nil); res.StatusCode != 404 {
		t.Errorf("/assets: %d", res.StatusCode)
	}
}

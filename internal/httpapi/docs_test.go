package httpapi_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"hubgraph/internal/httpapi"
)

func TestDocs(t *testing.T) {
	srv := serve(t, stores[0].open(t), httpapi.Options{Keys: keys{}})
	for _, tc := range []struct {
		name, path string
		lang       string // Accept-Language
		shows      []string
	}{
		{"the docs", "/docs", "", []string{`<html lang="en">`, "/api/v1/paths", `id="problem-not_found"`, `id="findPaths"`, "maxHops", "1 – 6, default 6", "/docs?lang=zh", "/docs/style.css"}},
		{"in Chinese", "/docs?lang=zh", "", []string{`<html lang="zh">`, "参数", "错误", ">English<"}},
		{"in the browser's language", "/docs", "fr;q=0.9, zh-CN, en;q=0.8", []string{`<html lang="zh">`}},
		{"in a language that there is not", "/docs?lang=fr", "", []string{`<html lang="en">`}},
		{"markup in the address", "/docs?x=" + url.QueryEscape(`"><script>alert(1)</script>`), "", []string{`<html lang="en">`}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h := http.Header{}
			if tc.lang != "" {
				h.Set("Accept-Language", tc.lang)
			}
			res, body := fetch(t, srv, "GET", tc.path, h)
			if res.StatusCode != http.StatusOK || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
				t.Fatalf("got %d %s", res.StatusCode, res.Header.Get("Content-Type"))
			}
			for _, w := range tc.shows {
				if !strings.Contains(body, w) {
					t.Errorf("does not show %q", w)
				}
			}
			if strings.Contains(body, "<script") {
				t.Error("has a script")
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

func TestAssets(t *testing.T) {
	srv := serve(t, stores[0].open(t), httpapi.Options{})
	for path, want := range map[string]int{
		"/docs/style.css": 200, "/docs/icon.svg": 200, "/docs/docs.html": 404, "/docs/nothing.css": 404,
		"/docs/..%2Fdocs.go": 404, "/docs/": 404,
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
// own files, and says itself what it may load; the docs stay as they are.
func TestExplorer(t *testing.T) {
	const policy = "default-src 'none'; script-src 'self'"
	page := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write([]byte("explorer at " + r.URL.EscapedPath()))
	})
	srv := serve(t, stores[0].open(t), httpapi.Options{OpenReads: true, Page: page})
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

// TestExplorerWithoutPolicy: what says nothing of itself may load and run nothing.
func TestExplorerWithoutPolicy(t *testing.T) {
	page := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("<script>")) })
	res, _ := fetch(t, serve(t, stores[0].open(t), httpapi.Options{Page: page}), "GET", "/", nil)
	if got, want := res.Header.Get("Content-Security-Policy"), "default-src 'none'; frame-ancestors 'none'; sandbox"; got != want {
		t.Errorf("policy %q, want %q", got, want)
	}
}

// TestNoExplorer: without a page there is nothing at its paths.
func TestNoExplorer(t *testing.T) {
	srv := serve(t, stores[0].open(t), httpapi.Options{OpenReads: true})
	for _, path := range []string{"/", "/v/aaaaaaaaaaaaaaaaaaaaaaaaaa", "/assets/style.css", "/icon.svg"} {
		if res, body := fetch(t, srv, "GET", path, nil); res.StatusCode != http.StatusNotFound || problemOf(t, body).Code != "not_found" {
			t.Errorf("%s: %d %s", path, res.StatusCode, body)
		}
	}
}

package webui_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hubgraph/internal/webui"
)

// maxScript is how much script a reader loads at most, gzipped, in bytes.
const maxScript = 160 << 10

func handler(t testing.TB) http.Handler {
	t.Helper()
	h, err := webui.Handler()
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// ask sends a request; headers are name, value, name, value.
func ask(h http.Handler, method, path string, headers ...string) *http.Response {
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func text(t testing.TB, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// built gives the paths of the build's files of a kind.
func built(t testing.TB, ending string) []string {
	t.Helper()
	list, err := filepath.Glob("dist/assets/*" + ending)
	if err != nil || len(list) == 0 {
		t.Fatalf("the build has no %s: %v", ending, err)
	}
	for i := range list {
		list[i] = strings.TrimPrefix(filepath.ToSlash(list[i]), "dist")
	}
	return list
}

func TestPaths(t *testing.T) {
	h := handler(t)
	const (
		html  = "text/html; charset=utf-8"
		plain = "text/plain; charset=utf-8"
	)
	script, style := built(t, ".js")[0], built(t, ".css")[0]
	for _, c := range []struct {
		method, path string
		status       int
		kind, cache  string
	}{
		{"GET", "/", 200, html, "no-cache"},
		{"GET", "/?lang=zh", 200, html, "no-cache"},
		{"GET", "/v/abcdefgh234567", 200, html, "no-cache"},
		{"GET", "/icon.svg", 200, "image/svg+xml", "no-cache"},
		{"GET", script, 200, "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"},
		{"GET", style, 200, "text/css; charset=utf-8", "public, max-age=31536000, immutable"},
		{"GET", "/index.html", 404, plain, "no-cache"},
		{"GET", "/v/", 404, plain, "no-cache"},
		{"GET", "/v/UPPER", 404, plain, "no-cache"},
		{"GET", "/v/a/b", 404, plain, "no-cache"},
		{"GET", "/v/..%2fassets", 404, plain, "no-cache"},
		{"GET", "/assets/", 404, plain, "no-cache"},
		{"GET", "/assets/../index.html", 404, plain, "no-cache"},
		{"GET", "/assets/none.js", 404, plain, "no-cache"},
		{"GET", "/dist/index.html", 404, plain, "no-cache"},
		{"POST", "/", 405, plain, "no-cache"},
		{"DELETE", script, 405, plain, "no-cache"},
		{"POST", "/none", 404, plain, "no-cache"},
	} {
		t.Run(c.method+" "+c.path, func(t *testing.T) {
			r := ask(h, c.method, c.path)
			if r.StatusCode != c.status || r.Header.Get("Content-Type") != c.kind || r.Header.Get("Cache-Control") != c.cache {
				t.Errorf("%d %q %q, want %d %q %q", r.StatusCode, r.Header.Get("Content-Type"), r.Header.Get("Cache-Control"), c.status, c.kind, c.cache)
			}
			if allow := r.Header.Get("Allow"); (c.status == 405) != (allow == "GET, HEAD") {
				t.Errorf("Allow is %q", allow)
			}
			if got := r.Header.Get("Content-Security-Policy"); got != webui.Policy {
				t.Errorf("the policy is %q, want %q", got, webui.Policy)
			}
			body := text(t, r)
			if c.method != "GET" {
				return
			}
			// HEAD answers the same without a body.
			head := ask(h, "HEAD", c.path)
			if diff := cmp.Diff(r.Header, head.Header); diff != "" || head.StatusCode != c.status {
				t.Errorf("HEAD: %d (-GET +HEAD):\n%s", head.StatusCode, diff)
			}
			if b := text(t, head); b != "" {
				t.Errorf("HEAD has a body: %q", b)
			}
			if r.ContentLength != int64(len(body)) {
				t.Errorf("Content-Length %d, the body is %d", r.ContentLength, len(body))
			}
		})
	}
}

func TestConditional(t *testing.T) {
	h := handler(t)
	for _, path := range []string{"/", "/v/abc", built(t, ".js")[0]} {
		plain := ask(h, "GET", path)
		tag := plain.Header.Get("ETag")
		for _, c := range []struct {
			none string
			want int
		}{
			{tag, 304}, {"W/" + tag, 304}, {`"x", ` + tag, 304}, {"*", 304}, {`"x"`, 200}, {strings.Trim(tag, `"`), 200}, {"", 200},
		} {
			r := ask(h, "GET", path, "If-None-Match", c.none)
			if r.StatusCode != c.want || r.Header.Get("ETag") != tag || r.Header.Get("Vary") != "Accept-Encoding" || r.Header.Get("Cache-Control") != plain.Header.Get("Cache-Control") {
				t.Errorf("%s If-None-Match %s: %d %v, want %d", path, c.none, r.StatusCode, r.Header, c.want)
			}
			if b := text(t, r); c.want == 304 && b != "" {
				t.Errorf("%s: 304 has a body", path)
			}
		}
		// What is kept compressed is not what is kept plain.
		if r := ask(h, "GET", path, "If-None-Match", tag, "Accept-Encoding", "gzip"); r.StatusCode != 200 {
			t.Errorf("%s: the tag of another encoding is answered with %d", path, r.StatusCode)
		}
		zipped := ask(h, "GET", path, "Accept-Encoding", "gzip").Header.Get("ETag")
		if r := ask(h, "GET", path, "If-None-Match", zipped, "Accept-Encoding", "gzip"); r.StatusCode != 304 {
			t.Errorf("%s: the compressed one again: %d, want 304", path, r.StatusCode)
		}
	}
}

func TestEncoding(t *testing.T) {
	h := handler(t)
	path := built(t, ".js")[0]
	want, err := os.ReadFile("dist" + path)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		accept string
		zipped bool
	}{
		{"", false},
		{"gzip", true},
		{"br, GZIP;q=0.5", true},
		{"gzip;q=0", false},
		{"gzip; q=0.000", false},
		{"*", true},
		{"*;q=0", false},
		{"gzip;q=0, *", false},
		{"*, gzip;q=0", false},
		{"identity, *;q=0", false},
		{"gzip;q=x", false},
		{"br", false},
		{"gzipped", false},
	} {
		r := ask(h, "GET", path, "Accept-Encoding", c.accept)
		got := []byte(text(t, r))
		if (r.Header.Get("Content-Encoding") == "gzip") != c.zipped {
			t.Errorf("%q: Content-Encoding %q", c.accept, r.Header.Get("Content-Encoding"))
			continue
		}
		if c.zipped {
			if r.ContentLength != int64(len(got)) {
				t.Errorf("%q: Content-Length %d, the body is %d", c.accept, r.ContentLength, len(got))
			}
			z, err := gzip.NewReader(bytes.NewReader(got))
			if err != nil {
				t.Fatal(err)
			}
			if got, err = io.ReadAll(z); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%q: %d bytes that are not the file's %d", c.accept, len(got), len(want))
		}
	}
}

// TestPolicy reads what the policy lets in: nothing but what is named, and of scripts and
// styles those of files of our own.
func TestPolicy(t *testing.T) {
	got := map[string]string{}
	for part := range strings.SplitSeq(webui.Policy, ";") {
		name, from, _ := strings.Cut(strings.TrimSpace(part), " ")
		got[name] = from
	}
	for name, want := range map[string]string{
		"default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "base-uri": "'none'", "form-action": "'none'",
		"frame-ancestors": "'none'", "require-trusted-types-for": "'script'",
	} {
		if got[name] != want {
			t.Errorf("%s is %q, want %q", name, got[name], want)
		}
	}
}

// TestBuild holds the committed build to the policy and to its size.
func TestBuild(t *testing.T) {
	h := handler(t)
	size := 0
	for _, path := range built(t, ".js") {
		r := ask(h, "GET", path, "Accept-Encoding", "gzip")
		n := len(text(t, r))
		t.Logf("%s: %d bytes gzipped", path, n)
		size += n
	}
	if size > maxScript {
		t.Errorf("all script is %d bytes gzipped, more than %d", size, maxScript)
	}
	for _, path := range append(built(t, ".js"), built(t, ".css")...) {
		if !regexp.MustCompile(`^/assets/[\w.-]+-[\w-]{8}\.(js|css)$`).MatchString(path) {
			t.Errorf("%s has no hash in its name, and would be kept for ever", path)
		}
	}
	page := text(t, ask(h, "GET", "/"))
	loads := regexp.MustCompile(`(?:src|href)="([^"]*)"`).FindAllStringSubmatch(page, -1)
	if len(loads) < 3 {
		t.Errorf("the page loads %q: where are its script, style and icon?", loads)
	}
	for _, m := range loads {
		if m[1] == "/docs" {
			continue
		}
		if r := ask(h, "GET", m[1]); r.StatusCode != 200 {
			t.Errorf("the page names %s, which answers %d", m[1], r.StatusCode)
		}
	}
	// What the policy refuses must not be there: scripts and styles in the page.
	for _, no := range []string{`<script>`, `<style`, ` style="`, ` onload="`, "http://", "https://"} {
		if strings.Contains(page, no) {
			t.Errorf("the page holds %s", no)
		}
	}
}

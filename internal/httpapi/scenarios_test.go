package httpapi_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hubgraph/internal/httpapi"
	"hubgraph/internal/interchange"
)

var update = flag.Bool("update", false, "write what is answered into the scenario files, of the first store")

// TestScenarios runs the files of testdata/scenarios over every store; how a
// fault is put into words is compared for the first store only. A file
// is a story: comments, directives, then exchanges one after another on a store
// that begins with testdata/small.json. An exchange is
//
//	=== what it shows
//	GET /api/v1/entities/ada
//	Header: value
//
//	a body, if any
//	-> 200
//	Header: value
//	{"the": "answer"}
//
// In a request $revision, $etag and $next stand for what the answer before had.
// In an answer lists are cut to their first item where the request line is
// preceded by @first; the store's UUID, request ids, tags and cursors are
// masked, and so are times and scores, which are for other packages to test. Directives before the first exchange: @empty (begin with nothing),
// @closed (reading needs a key).
func TestScenarios(t *testing.T) {
	files, err := filepath.Glob("testdata/scenarios/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scenarios: %v", err)
	}
	for i, st := range stores {
		for _, f := range files {
			t.Run(st.name+"/"+strings.TrimSuffix(filepath.Base(f), ".txt"), func(t *testing.T) {
				want := string(read(t, f))
				got := play(t, i, want, nil)
				if *update && i == 0 {
					if err := os.WriteFile(f, []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
					return
				}
				want, got = sentence.ReplaceAllString(want, "$1"), sentence.ReplaceAllString(got, "$1")
				if st.name == "model" {
					want, got = wordless(want), wordless(got)
				}
				if diff := cmp.Diff(lines(want), lines(got)); diff != "" {
					t.Errorf("answers are not those of %s (-want +got; -update writes them):\n%s", f, diff)
				}
			})
		}
	}
}

// wordless takes out of a file what stores may say in other words or another
// order, and with it the layout that follows from the words' length.
func wordless(file string) string {
	s := strings.Join(strings.Fields(detail.ReplaceAllString(file, `"detail": ""`)), "")
	s = faults.ReplaceAllStringFunc(s, func(list string) string {
		all := strings.Split(strings.TrimSuffix(strings.TrimPrefix(list, `"errors":[`), "]"), "},")
		for i := range all {
			all[i] = strings.TrimSuffix(all[i], "}")
		}
		slices.Sort(all)
		return strings.Join(all, "},")
	})
	return strings.ReplaceAll(s, ",", ",\n")
}

var (
	detail = regexp.MustCompile(`"detail": "(?:[^"\\]|\\.)*"`)
	// Sentences of paths are shown, but how they are worded is for the package
	// that words them to test.
	sentence = regexp.MustCompile(`("text": ").*\[1\].*"`)
	faults   = regexp.MustCompile(`"errors":\[[^\]]*\]`)
)

// play asks what a file asks, and gives the file with what was answered.
func play(t *testing.T, store int, file string, through http.RoundTripper) string {
	t.Helper()
	head, rest, _ := strings.Cut(file, "\n=== ")
	s := stores[store].open(t)
	if !strings.Contains(head, "@empty") {
		apply(t, s, small(t))
	}
	srv := serve(t, s, httpapi.Options{Keys: keys{}, OpenReads: !strings.Contains(head, "@closed")})
	client := srv.Client()
	if through != nil {
		client = &http.Client{Transport: through}
	}
	var out strings.Builder
	out.WriteString(head)
	vars := map[string]string{}
	for _, block := range strings.Split(rest, "\n=== ") {
		title, exchange, _ := strings.Cut(block, "\n")
		request, _, _ := strings.Cut(exchange, "\n-> ")
		request = strings.TrimRight(request, "\n")
		fmt.Fprintf(&out, "\n=== %s\n%s\n", title, request)
		out.WriteString(exchangeOnce(t, client, srv.URL, request, vars))
	}
	return out.String()
}

// shownHeaders are those that an exchange shows.
var shownHeaders = []string{"Accept", "Allow", "Cache-Control", "Content-Type", "ETag", "Location", "Retry-After", "WWW-Authenticate"}

func exchangeOnce(t *testing.T, client *http.Client, base, request string, vars map[string]string) string {
	t.Helper()
	request, first := strings.CutPrefix(request, "@first\n")
	head, body, _ := strings.Cut(request, "\n\n")
	for _, v := range []string{"$revision", "$etag", "$next"} {
		head, body = strings.ReplaceAll(head, v, vars[v]), strings.ReplaceAll(body, v, vars[v])
	}
	hl := strings.Split(head, "\n")
	method, path, ok := strings.Cut(hl[0], " ")
	if !ok {
		t.Fatalf("no request line: %q", hl[0])
	}
	var r io.Reader
	if body != "" {
		r = strings.NewReader(body)
	}
	req, err := http.NewRequest(method, base+path, r)
	if err != nil {
		t.Fatalf("%s: %v", hl[0], err)
	}
	for _, l := range hl[1:] {
		k, v, _ := strings.Cut(l, ": ")
		if k == "Host" {
			req.Host = v
		}
		req.Header.Add(k, v)
	}
	res, err := client.Do(req)
	if err != nil {
		t.Fatalf("%s: %v", hl[0], err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatalf("%s: %v", hl[0], err)
	}
	if res.Header.Get("X-Request-Id") == "" {
		t.Errorf("%s: no request id", hl[0])
	}
	if tag := res.Header.Get("ETag"); tag != "" {
		vars["$etag"] = tag
	}
	var out strings.Builder
	fmt.Fprintf(&out, "-> %d\n", res.StatusCode)
	for _, k := range shownHeaders {
		if v := res.Header.Get(k); v != "" {
			if k == "ETag" && strings.HasPrefix(v, "W/") {
				v = `W/"TAG"`
			}
			fmt.Fprintf(&out, "%s: %s\n", k, v)
		}
	}
	ct := res.Header.Get("Content-Type")
	switch {
	case len(b) == 0:
	case ct == interchange.MediaType:
		out.WriteString(digests.ReplaceAllString(uuid.ReplaceAllString(string(b), "STORE"), "DIGEST"))
	case strings.HasSuffix(ct, "json"):
		out.WriteString(showJSON(t, b, first, vars))
	default:
		out.WriteString(strings.TrimRight(string(b), "\n") + "\n")
	}
	return out.String()
}

var (
	uuid      = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	revision  = regexp.MustCompile(`"revision": "([^"]*)"`)
	digests   = regexp.MustCompile(`\b[0-9a-f]{64}\b`)
	next      = regexp.MustCompile(`"nextCursor": "([^"]*)"`)
	score     = regexp.MustCompile(`"score": [0-9.]+`)
	at        = regexp.MustCompile(`"time": "\d{4}-\d\d-\d\dT[^"]*Z"`)
	created   = regexp.MustCompile(`"created": "[^"]*"`)
	requestID = regexp.MustCompile(`"request": "[^"]*"`)
)

func showJSON(t *testing.T, b []byte, first bool, vars map[string]string) string {
	t.Helper()
	var text bytes.Buffer
	if first {
		var v any
		if err := json.Unmarshal(b, &v); err != nil {
			t.Fatal(err)
		}
		enc := json.NewEncoder(&text)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(firsts(v)); err != nil {
			t.Fatal(err)
		}
		b = slices.Clone(text.Bytes())
		text.Reset()
	}
	s := pretty(t, b, 0) + "\n"
	if m := revision.FindStringSubmatch(s); m != nil {
		vars["$revision"] = m[1]
	}
	if m := next.FindStringSubmatch(s); m != nil {
		vars["$next"] = m[1]
	}
	s = uuid.ReplaceAllString(s, "STORE")
	s = next.ReplaceAllString(s, `"nextCursor": "NEXT"`)
	s = created.ReplaceAllString(s, `"created": "CREATED"`)
	s = at.ReplaceAllString(s, `"time": "TIME"`)
	s = score.ReplaceAllString(s, `"score": SCORE`)
	return requestID.ReplaceAllString(s, `"request": "REQUEST"`)
}

func firsts(v any) any {
	switch v := v.(type) {
	case []any:
		if len(v) > 0 {
			return []any{firsts(v[0])}
		}
		return v
	case map[string]any:
		for k := range v {
			v[k] = firsts(v[k])
		}
	}
	return v
}

// pretty lays JSON out in lines of up to some hundred letters, its order kept.
func pretty(t *testing.T, b []byte, depth int) string {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	first, err := d.Token()
	if err != nil {
		t.Fatalf("not JSON: %v\n%s", err, b)
	}
	open, ok := first.(json.Delim)
	if !ok {
		return string(bytes.TrimSpace(b))
	}
	var parts []string
	for d.More() {
		part := ""
		if open == '{' {
			name, err := d.Token()
			if err != nil {
				t.Fatal(err)
			}
			part = fmt.Sprintf("%q: ", name)
		}
		var v json.RawMessage
		if err := d.Decode(&v); err != nil {
			t.Fatal(err)
		}
		parts = append(parts, part+pretty(t, v, depth+1))
	}
	last := string(open + 2) // } is two after {, ] two after [
	one := string(open) + strings.Join(parts, ", ") + last
	if len(one)+2*depth <= 120 && !strings.Contains(one, "\n") || len(parts) == 0 {
		return one
	}
	in := "\n" + strings.Repeat("  ", depth+1)
	return string(open) + in + strings.Join(parts, ","+in) + "\n" + strings.Repeat("  ", depth) + last
}

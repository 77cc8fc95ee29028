package httpapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
	"hubgraph/internal/access"
	"hubgraph/internal/ask"
	"hubgraph/internal/httpapi"
)

// TestRouteTable: the router answers what the table lists and nothing else.
func TestRouteTable(t *testing.T) {
	s := stores[0].open(t)
	defer s.Close()
	table, answered, err := httpapi.Routes(httpapi.Options{Store: s})
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, l := range table {
		for _, m := range l.Methods {
			want = append(want, m+" "+httpapi.RouterPath(l.Path))
		}
	}
	slices.Sort(want)
	slices.Sort(answered)
	if diff := cmp.Diff(want, answered); diff != "" {
		t.Errorf("the router does not answer what the table lists (-table +router):\n%s", diff)
	}
	if len(want) < 40 || slices.Contains(want, "") || len(slices.Compact(slices.Clone(want))) != len(want) {
		t.Errorf("the table lists %q", want)
	}
}

// TestScopes: every line of the table asks for its scope, whatever it answers
// then: 401 without a key, 403 to a key of another scope.
func TestScopes(t *testing.T) {
	s := stores[0].open(t)
	table, _, err := httpapi.Routes(httpapi.Options{Store: s})
	if err != nil {
		t.Fatal(err)
	}
	srv := serve(t, s, httpapi.Options{Keys: keys{}, Rate: access.Rate{PerSecond: -1}})
	lesser := map[access.Scope][]access.Scope{
		access.Write: {access.Read, access.Import},
		access.Admin: {access.Read, access.Write, access.Import},
	}
	seen := map[access.Scope]int{}
	for _, l := range table {
		seen[l.Scope]++
		for _, m := range l.Methods {
			path := strings.NewReplacer("{id}", "x", "{name}", "x", "{token}", "x", "{path...}", "x").Replace(l.Path)
			ask := func(h http.Header) (int, string) {
				res, body := visit(t, srv, m, path, "", h)
				code := ""
				if m != http.MethodHead && res.StatusCode >= 400 && res.Header.Get("Content-Type") == "application/problem+json" {
					code = problemOf(t, body).Code
				}
				return res.StatusCode, code
			}
			status, code := ask(nil)
			if (status == 401) != (l.Scope != access.Public) || status == 401 && m != http.MethodHead && code != "unauthorized" {
				t.Errorf("%s %s without a key: %d %s; its scope is %q", m, path, status, code, l.Scope)
			}
			for _, scope := range lesser[l.Scope] {
				if status, code := ask(with("X-Api-Key", string(scope)+"-secret")); status != 403 || code != "forbidden" {
					t.Errorf("%s %s with a key for %s: %d %s, want 403", m, path, scope, status, code)
				}
			}
			if l.Scope == access.Public {
				continue
			}
			for _, scope := range []access.Scope{l.Scope, access.Admin} {
				if status, _ := ask(with("X-Api-Key", string(scope)+"-secret")); status == 401 || status == 403 {
					t.Errorf("%s %s with a key for %s: %d", m, path, scope, status)
				}
			}
		}
	}
	for _, scope := range []access.Scope{access.Public, access.Read, access.Write, access.Admin} {
		if seen[scope] == 0 {
			t.Errorf("no line of the table asks for %q", scope)
		}
	}
}

// TestVerify: what is found is listed, and a failure is answered like any other.
func TestVerify(t *testing.T) {
	base := stores[0].open(t)
	apply(t, base, small(t))
	secret := errors.New("open /home/ada/graph.db: password hunter2")
	for _, tc := range []struct {
		name   string
		verify func(context.Context, []graph.SourceText) (*ask.Report, error)
		body   string
		status int
		code   string
		shows  string
	}{
		{"all is well", nil, `{}`, 200, "", `"findings":[]`},
		{"its text", nil, `{"texts":[{"source":"memo","text":` + quoted(t, string(read(t, "testdata/memo.txt"))) + `}]}`, 200, "", `"texts":1`},
		{"another text", nil, `{"texts":[{"source":"memo","text":"Nothing of this."}]}`, 200, "", `"check":"passage"`},
		{"a text of nothing", nil, `{"texts":[{"source":"nothing","text":"x"}]}`, 404, "not_found", `there is no source \"nothing\"`},
		{"not of the shape", nil, `{"text":1}`, 422, "invalid", `"pointer":"/text"`},
		{"not JSON", nil, `{`, 400, "malformed", ""},
		{"a fault of ours", func(context.Context, []graph.SourceText) (*ask.Report, error) { return nil, secret }, `{}`, 500, "internal", "its log has the cause"},
		{"the store moves on and on", func(context.Context, []graph.SourceText) (*ask.Report, error) {
			return nil, graph.ErrUnavailable.With("moved")
		}, `{}`, 503, "unavailable", "moved"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			srv := serve(t, keep{base}, httpapi.Options{Keys: keys{}, Verify: tc.verify})
			res, body := visit(t, srv, "POST", "/api/v1/verify", tc.body, with("X-Api-Key", "admin-secret"))
			if res.StatusCode != tc.status || !strings.Contains(body, tc.shows) || strings.Contains(body, "hunter2") {
				t.Errorf("%d %s, want %d with %s", res.StatusCode, body, tc.status, tc.shows)
			}
			if tc.code != "" && (problemOf(t, body).Code != tc.code || res.Header.Get("Content-Type") != "application/problem+json") {
				t.Errorf("%s, want a problem %s", body, tc.code)
			}
			if res.Header.Get("Cache-Control") != "no-store" {
				t.Errorf("Cache-Control %q", res.Header.Get("Cache-Control"))
			}
		})
	}
	if err := base.Close(); err != nil {
		t.Error(err)
	}
}

// TestVerifyLimits: the texts of a check may be 64 MiB together, and no more.
func TestVerifyLimits(t *testing.T) {
	srv := serve(t, stores[0].open(t), httpapi.Options{Keys: keys{}, Verify: func(context.Context, []graph.SourceText) (*ask.Report, error) {
		return &ask.Report{Findings: []ask.Finding{}}, nil
	}})
	for size, want := range map[int]int{64 << 20: 200, 64<<20 + 1: 413} {
		body := io.MultiReader(strings.NewReader("{}"), io.LimitReader(spaces{}, int64(size-2)))
		req, err := http.NewRequest("POST", srv.URL+"/api/v1/verify", body)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Api-Key", "admin-secret")
		res, err := srv.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(res.Body)
		res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("%d bytes: %d %s, want %d", size, res.StatusCode, text, want)
		}
	}
}

// spaces is white space without end.
type spaces struct{}

func (spaces) Read(b []byte) (int, error) { return copy(b, bytes.Repeat([]byte(" "), len(b))), nil }

// keep is a store that a server does not close.
type keep struct{ graph.Store }

func (keep) Close() error { return nil }

func quoted(t *testing.T, s string) string {
	t.Helper()
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

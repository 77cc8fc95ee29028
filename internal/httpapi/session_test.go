package httpapi_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hubgraph/internal/access"
	"hubgraph/internal/httpapi"
)

// A clock is moved by a test. It is not for several goroutines at once.
type clock struct{ now time.Time }

func newClock() *clock { return &clock{time.Date(2022, 3, 1, 8, 0, 0, 0, time.UTC)} }

func (c *clock) time() time.Time { return c.now }

// visit asks without following where it is sent.
func visit(t *testing.T, srv *httptest.Server, method, path, body string, h http.Header) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequest(method, srv.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range h {
		req.Header[k] = v
		if k == "Host" {
			req.Host = v[0]
		}
	}
	res, err := srv.Client().Transport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(b)
}

// enter opens the address of an invitation and gives the cookie.
func enter(t *testing.T, srv *httptest.Server, path string) string {
	t.Helper()
	res, body := visit(t, srv, "GET", path, "", nil)
	cookies := res.Cookies()
	if res.StatusCode != http.StatusSeeOther || len(cookies) != 1 {
		t.Fatalf("the invitation: %d, %d cookies\n%s", res.StatusCode, len(cookies), body)
	}
	return cookies[0].Name + "=" + cookies[0].Value
}

func with(pairs ...string) http.Header {
	h := http.Header{}
	for i := 0; i < len(pairs); i += 2 {
		h.Add(pairs[i], pairs[i+1])
	}
	return h
}

func sessionOf(t *testing.T, srv *httptest.Server, h http.Header) (a httpapi.SessionAnswer) {
	t.Helper()
	res, body := visit(t, srv, "GET", "/api/v1/session", "", h)
	if res.StatusCode != http.StatusOK || res.Header.Get("ETag") != "" || res.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("session: %d %v\n%s", res.StatusCode, res.Header, body)
	}
	if err := json.Unmarshal([]byte(body), &a); err != nil {
		t.Fatal(err)
	}
	return a
}

const newView = `{"state":{"a":1}}`

func TestSession(t *testing.T) {
	c := newClock()
	sessions := access.NewSessions(c.time)
	var log buffer
	srv := serve(t, stores[0].open(t), httpapi.Options{OpenReads: true, Keys: keys{}, Sessions: sessions, Logger: slog.New(slog.NewJSONHandler(&log, nil))})
	token := sessions.Invite()
	path := httpapi.SessionPath(token)
	if len(token) != 43 {
		t.Errorf("the token %q is not 32 bytes of base64url", token)
	}
	// What does not open it does not use it up.
	if res, _ := visit(t, srv, "HEAD", path, "", nil); res.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("HEAD: %d", res.StatusCode)
	}
	if res, _ := visit(t, srv, "GET", path, "", with("Sec-Purpose", "prefetch")); res.StatusCode != http.StatusServiceUnavailable || len(res.Cookies()) > 0 {
		t.Errorf("looking ahead: %d", res.StatusCode)
	}
	if res, _ := visit(t, srv, "GET", path, "", with("Host", "evil.example")); res.StatusCode != http.StatusMisdirectedRequest || len(res.Cookies()) > 0 {
		t.Errorf("under another name: %d", res.StatusCode)
	}

	res, _ := visit(t, srv, "GET", path, "", nil)
	if res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != "/" || res.Header.Get("Referrer-Policy") != "no-referrer" || res.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("the invitation: %d %v", res.StatusCode, res.Header)
	}
	if len(res.Cookies()) != 1 {
		t.Fatalf("the invitation gives %d cookies", len(res.Cookies()))
	}
	cookie := res.Cookies()[0]
	_, port, _ := net.SplitHostPort(srv.Listener.Addr().String())
	if cookie.Name != "hubgraph_session_"+port || !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode || cookie.Path != "/" ||
		cookie.Secure || cookie.Domain != "" || cookie.MaxAge != 12*60*60 || len(cookie.Value) != 43 || cookie.Value == token {
		t.Errorf("the cookie is %v", cookie)
	}
	sent := cookie.Name + "=" + cookie.Value

	want := httpapi.SessionAnswer{Scopes: []access.Scope{access.Read, access.Write, access.Import}, By: "session"}
	if diff := cmp.Diff(want, sessionOf(t, srv, with("Cookie", sent))); diff != "" {
		t.Errorf("in the session (-want +got):\n%s", diff)
	}
	want = httpapi.SessionAnswer{Scopes: []access.Scope{access.Read}, By: "loopback"}
	if diff := cmp.Diff(want, sessionOf(t, srv, nil)); diff != "" {
		t.Errorf("without it (-want +got):\n%s", diff)
	}
	if a := sessionOf(t, srv, with("Cookie", sent, "X-Api-Key", "admin-secret")); a.By != "key" {
		t.Errorf("with a key, too: %+v", a)
	}

	own := with("Cookie", sent, "Origin", srv.URL)
	if res, body := visit(t, srv, "POST", "/api/v1/views", newView, own); res.StatusCode != http.StatusCreated {
		t.Errorf("saving: %d %s", res.StatusCode, body)
	}
	if res, body := visit(t, srv, "POST", "/api/v1/batches", `{}`, own); res.StatusCode != http.StatusOK {
		t.Errorf("writing: %d %s", res.StatusCode, body)
	}

	// It ends when it is told to ...
	if res, _ := visit(t, srv, "DELETE", "/api/v1/session", "", with("Cookie", sent)); res.StatusCode != http.StatusForbidden {
		t.Errorf("ended by a page elsewhere: %d", res.StatusCode)
	}
	res, _ = visit(t, srv, "DELETE", "/api/v1/session", "", own)
	if gone := res.Cookies(); res.StatusCode != http.StatusNoContent || len(gone) != 1 || gone[0].MaxAge >= 0 || gone[0].Name != cookie.Name {
		t.Errorf("ending: %d %v", res.StatusCode, res.Cookies())
	}
	if a := sessionOf(t, srv, with("Cookie", sent)); a.By != "loopback" {
		t.Errorf("after the end: %+v", a)
	}
	if res, _ := visit(t, srv, "POST", "/api/v1/views", newView, own); res.StatusCode != http.StatusUnauthorized {
		t.Errorf("saving after the end: %d", res.StatusCode)
	}
	// ... and when its time is over.
	sent = enter(t, srv, httpapi.SessionPath(sessions.Invite()))
	c.now = c.now.Add(12*time.Hour - time.Second)
	if a := sessionOf(t, srv, with("Cookie", sent)); a.By != "session" {
		t.Errorf("just before the end: %+v", a)
	}
	c.now = c.now.Add(time.Second)
	if a := sessionOf(t, srv, with("Cookie", sent)); a.By != "loopback" {
		t.Errorf("after 12 hours: %+v", a)
	}

	if text := log.String(); strings.Contains(text, token) || strings.Contains(text, cookie.Value) || !strings.Contains(text, `"route":"/session/:token"`) || !strings.Contains(text, `"key":"session"`) {
		t.Errorf("the log must have the route and not the token or the cookie:\n%s", text)
	}
}

// TestInvitation: it is good once, and for a quarter of an hour.
func TestInvitation(t *testing.T) {
	c := newClock()
	sessions := access.NewSessions(c.time)
	srv := serve(t, stores[0].open(t), httpapi.Options{OpenReads: true, Keys: keys{}, Sessions: sessions})
	refused := func(what, path string, status int, says string) {
		t.Helper()
		res, body := visit(t, srv, "GET", path, "", nil)
		if res.StatusCode != status || len(res.Cookies()) > 0 || res.Header.Get("Cache-Control") != "no-store" || res.Header.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: %d %v", what, res.StatusCode, res.Header)
		}
		if !strings.Contains(body, says) || !strings.Contains(body, "hubgraph key create NAME --scope write") {
			t.Errorf("%s: does not say what happened and what to do:\n%s", what, body)
		}
		checkPage(t, body)
	}
	refused("before any", "/session/"+strings.Repeat("A", 43), 404, "not the link")
	path := httpapi.SessionPath(sessions.Invite())
	refused("a wrong one", path[:len(path)-2]+"__", 404, "not the link")
	enter(t, srv, path)
	refused("a second time", path, 410, "no longer good")

	old := httpapi.SessionPath(sessions.Invite())
	path = httpapi.SessionPath(sessions.Invite())
	refused("one that another took the place of", old, 404, "not the link")
	c.now = c.now.Add(15 * time.Minute)
	refused("too late", path, 410, "no longer good")
	path = httpapi.SessionPath(sessions.Invite())
	c.now = c.now.Add(15*time.Minute - time.Second)
	enter(t, srv, path)

	for range 5 {
		visit(t, srv, "GET", "/session/nonsense", "", nil)
	}
	if res, _ := visit(t, srv, "GET", "/session/nonsense", "", nil); res.StatusCode != http.StatusTooManyRequests {
		t.Errorf("trying on and on: %d", res.StatusCode)
	}
	enter(t, srv, httpapi.SessionPath(sessions.Invite())) // a good one still passes
}

// TestFewSessions: the oldest of more than a few ends.
func TestFewSessions(t *testing.T) {
	sessions := access.NewSessions(nil)
	srv := serve(t, stores[0].open(t), httpapi.Options{OpenReads: true, Sessions: sessions})
	var sent []string
	for range 5 {
		sent = append(sent, enter(t, srv, httpapi.SessionPath(sessions.Invite())))
	}
	for i, s := range sent {
		want := map[bool]string{true: "loopback", false: "session"}[i == 0]
		if a := sessionOf(t, srv, with("Cookie", s)); a.By != want {
			t.Errorf("session %d: %+v, want %s", i, a, want)
		}
	}
}

// TestForgedRequests: a cookie alone lets no other page write.
func TestForgedRequests(t *testing.T) {
	sessions := access.NewSessions(nil)
	srv := serve(t, stores[0].open(t), httpapi.Options{OpenReads: true, Keys: keys{}, Sessions: sessions, Hosts: []string{"graph.example"}})
	sent := enter(t, srv, httpapi.SessionPath(sessions.Invite()))
	_, port, _ := net.SplitHostPort(srv.Listener.Addr().String())
	for _, tc := range []struct {
		name string
		h    http.Header
		want int
	}{
		{"the page itself", with("Origin", srv.URL), 200},
		{"the page, as browsers say it", with("Origin", srv.URL, "Sec-Fetch-Site", "same-origin"), 200},
		{"only where it is from", with("Sec-Fetch-Site", "same-origin"), 200},
		{"the page under its other name", with("Origin", "http://localhost:"+port, "Host", "localhost:"+port), 200},
		{"nothing said", nil, 403},
		{"another site", with("Origin", "https://evil.example"), 403},
		{"another site that says it is the same", with("Origin", "https://evil.example", "Sec-Fetch-Site", "same-origin"), 403},
		{"the same and another", with("Origin", srv.URL, "Sec-Fetch-Site", "cross-site"), 403},
		{"another port of this machine", with("Origin", "http://127.0.0.1:1", "Sec-Fetch-Site", "same-site"), 403},
		{"the other name of this machine", with("Origin", "http://localhost:"+port), 403},
		{"another scheme", with("Origin", strings.Replace(srv.URL, "http:", "https:", 1)), 403},
		{"no origin", with("Origin", "null"), 403},
		{"an empty one", with("Origin", ""), 403},
		{"two", with("Origin", srv.URL, "Origin", "https://evil.example"), 403},
		{"typed into the address", with("Sec-Fetch-Site", "none"), 403},
		{"a key needs none of it", with("X-Api-Key", "write-secret", "Origin", "https://evil.example"), 200},
		{"a name that was rebound", with("Origin", "http://evil.example", "Host", "evil.example"), 421},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h := tc.h.Clone()
			if h == nil {
				h = http.Header{}
			}
			h.Set("Cookie", sent)
			if res, body := visit(t, srv, "POST", "/api/v1/batches", `{}`, h); res.StatusCode != tc.want {
				t.Errorf("%d, want %d\n%s", res.StatusCode, tc.want, body)
			}
			if tc.want != 421 { // reading changes nothing
				if res, _ := visit(t, srv, "GET", "/api/v1/stats", "", h); res.StatusCode != http.StatusOK {
					t.Errorf("reading: %d", res.StatusCode)
				}
			}
		})
	}
}

// TestSessionsAreLocal: neither a link nor a cookie is worth anything from
// another machine, or where there are no sessions.
func TestSessionsAreLocal(t *testing.T) {
	s := stores[0].open(t)
	defer s.Close()
	sessions := access.NewSessions(nil)
	for _, tc := range []struct {
		name     string
		sessions *access.Sessions
		from     string
		want     int
	}{
		{"here", sessions, "127.0.0.1:5", http.StatusSeeOther},
		{"elsewhere", sessions, "192.0.2.7:5", http.StatusNotFound},
		{"nowhere", nil, "127.0.0.1:5", http.StatusNotFound},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h, err := httpapi.New(httpapi.Options{Store: s, OpenReads: true, Logger: discard, Sessions: tc.sessions, Version: "test"})
			if err != nil {
				t.Fatal(err)
			}
			ask := func(method, path string, header http.Header) *httptest.ResponseRecorder {
				r := httptest.NewRequest(method, "http://localhost"+path, strings.NewReader(newView))
				r.RemoteAddr = tc.from
				for k, v := range header {
					r.Header[k] = v
				}
				w := httptest.NewRecorder()
				h.ServeHTTP(w, r.WithContext(context.Background()))
				return w
			}
			if w := ask("GET", httpapi.SessionPath(sessions.Invite()), nil); w.Code != tc.want {
				t.Errorf("the link: %d, want %d", w.Code, tc.want)
			}
			begin, err := httpapi.New(httpapi.Options{Store: s, Logger: discard, Sessions: sessions, Version: "test"})
			if err != nil {
				t.Fatal(err)
			}
			r := httptest.NewRequest("GET", "http://localhost"+httpapi.SessionPath(sessions.Invite()), nil)
			r.RemoteAddr = "127.0.0.1:5"
			w := httptest.NewRecorder()
			begin.ServeHTTP(w, r)
			cookie := w.Result().Cookies()[0]
			want := http.StatusUnauthorized
			if tc.name == "here" {
				want = http.StatusCreated
			}
			if w := ask("POST", "/api/v1/views", with("Cookie", cookie.Name+"="+cookie.Value, "Origin", "http://localhost")); w.Code != want {
				t.Errorf("the cookie: %d, want %d\n%s", w.Code, want, w.Body)
			}
		})
	}
}

// TestSessionOfOthers: who may say so, and where reading is not open.
func TestSessionOfOthers(t *testing.T) {
	closed := serve(t, stores[0].open(t), httpapi.Options{Keys: keys{}})
	if res, _ := visit(t, closed, "GET", "/api/v1/session", "", nil); res.StatusCode != http.StatusUnauthorized {
		t.Errorf("without a key where one is needed: %d", res.StatusCode)
	}
	if a := sessionOf(t, closed, with("X-Api-Key", "import-secret")); a.By != "key" || len(a.Scopes) != 2 {
		t.Errorf("with one: %+v", a)
	}
	s := stores[0].open(t)
	defer s.Close()
	h, err := httpapi.New(httpapi.Options{Store: s, OpenReads: true, Logger: discard, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("GET", "http://localhost/api/v1/session", nil)
	r.RemoteAddr = "192.0.2.7:5"
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if want := `{"scopes":["read"],"by":"open"}` + "\n"; w.Body.String() != want {
		t.Errorf("from another machine: %s, want %s", w.Body, want)
	}
}

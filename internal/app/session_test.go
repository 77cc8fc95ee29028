package app_test

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

var invitation = regexp.MustCompile(`/session/[A-Za-z0-9_-]{43}\b`)

// tokenless puts an ellipsis in the place of what is another every time.
func tokenless(text string) string { return invitation.ReplaceAllString(text, "/session/…") }

// opensSession opens the address that a server printed, as a browser does, and
// saves a view.
// It gives the secrets of it, which the log may not hold.
func opensSession(t *testing.T, s *server) (secrets []string) {
	t.Helper()
	path := invitation.FindString(s.stdout.String())
	if path == "" {
		t.Fatalf("no invitation:\n%s", s.stdout)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar, Transport: http.DefaultTransport}
	res, err := browser.Get(s.base + path)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusOK || res.Request.URL.Path != "/" {
		t.Errorf("the invitation leads to %s with %d, want the start", res.Request.URL, res.StatusCode)
	}
	save := func() int {
		req, err := http.NewRequest("POST", s.base+"/api/v1/views", strings.NewReader(`{"state":{}}`))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Origin", s.base)
		res, err := browser.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		return res.StatusCode
	}
	if status := save(); status != http.StatusCreated {
		t.Errorf("saving a view in the session: %d", status)
	}
	base, err := url.Parse(s.base)
	if err != nil {
		t.Fatal(err)
	}
	if res, err = browser.Get(s.base + path); err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusGone {
		t.Errorf("the invitation a second time: %d", res.StatusCode)
	}
	cookies := jar.Cookies(base)
	if len(cookies) != 1 {
		t.Fatalf("got %d cookies, want that of the session", len(cookies))
	}
	return []string{cookies[0].Value, strings.TrimPrefix(path, "/session/")}
}

// TestNoInvitationBeyond: a server that other machines can reach gives no
// address at which anyone may write.
func TestNoInvitationBeyond(t *testing.T) {
	h := newHouse(t)
	h.vars = []string{"HUBGRAPH_ADDR=0.0.0.0:0", "HUBGRAPH_INSECURE_NO_AUTH=true"}
	s := h.serve()
	if strings.Contains(s.stdout.String(), "session") {
		t.Errorf("it says:\n%s", s.stdout)
	}
	_, port, _ := strings.Cut(strings.TrimPrefix(s.base, "http://[::]"), ":")
	if status, _ := get(t, "http://127.0.0.1:"+port+"/session/nonsense"); status != http.StatusNotFound {
		t.Errorf("/session/nonsense: %d", status)
	}
}

package httpapi

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
)

// How long an invitation and a session are good for, and how many sessions
// there are at most; over it the oldest ends.
const (
	inviteTime  = 15 * time.Minute
	sessionTime = 12 * time.Hour
	maxSessions = 4
)

// Sessions let a browser on this machine write without a key. Who has an
// invitation, an address at which it is good once, gets a cookie; with that the
// page of this server may write and import. They live in memory and end with the
// process. It is safe for concurrent use.
type Sessions struct {
	now func() time.Time

	mu      sync.Mutex
	invited *invitation // the last one; nil: none yet
	open    []session   // oldest first
}

type invitation struct {
	hash    [sha256.Size]byte // of the token
	expires time.Time
	used    bool
}

type session struct {
	hash    [sha256.Size]byte // of the cookie
	expires time.Time
}

// NewSessions gives sessions, none of them begun. now tells the time; nil is
// time.Now.
func NewSessions(now func() time.Time) *Sessions {
	if now == nil {
		now = time.Now
	}
	return &Sessions{now: now}
}

// Invite gives the path of the address that begins a session: good once, for 15
// minutes, in the place of any given before.
func (s *Sessions) Invite() (path string) {
	token, hash := newToken()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.invited = &invitation{hash: hash, expires: s.now().Add(inviteTime)}
	return sessionPath + token
}

const sessionPath = "/session/"

// newToken gives 32 random bytes as text, and the hash by which it is known
// again.
func newToken() (string, [sha256.Size]byte) {
	b := make([]byte, 32)
	rand.Read(b) // never fails: crypto/rand ends the program instead
	token := base64.RawURLEncoding.EncodeToString(b)
	return token, sha256.Sum256([]byte(token))
}

// begin takes an invitation's token and gives the cookie of a new session. Known
// says that the token was good once.
func (s *Sessions) begin(token string) (cookie string, known bool) {
	hash := sha256.Sum256([]byte(token))
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.invited
	if i == nil || subtle.ConstantTimeCompare(hash[:], i.hash[:]) != 1 {
		return "", false
	}
	if i.used || !s.now().Before(i.expires) {
		return "", true
	}
	i.used = true
	cookie, hash = newToken()
	if s.open = append(s.open, session{hash, s.now().Add(sessionTime)}); len(s.open) > maxSessions {
		s.open = s.open[1:]
	}
	return cookie, true
}

// check reports whether a cookie is of a session; with end it ends it, too.
func (s *Sessions) check(cookie string, end bool) bool {
	hash := sha256.Sum256([]byte(cookie))
	s.mu.Lock()
	defer s.mu.Unlock()
	found := -1
	for i := range s.open {
		if subtle.ConstantTimeCompare(hash[:], s.open[i].hash[:]) == 1 {
			found = i
		}
	}
	if found < 0 || !s.now().Before(s.open[found].expires) {
		return false
	}
	if end {
		s.open = append(s.open[:found:found], s.open[found+1:]...)
	}
	return true
}

// sessionKey is what a session may.
var sessionKey = Key{ID: "session", Name: "a session of a browser", Scopes: []Scope{Write, Import}}

// cookieName has the port in it: browsers send a cookie to all ports of a host,
// and two servers on one machine must not take each other's.
func cookieName(r *http.Request) string {
	if local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr); ok {
		if ap, err := netip.ParseAddrPort(local.String()); err == nil {
			return "hubgraph_session_" + strconv.Itoa(int(ap.Port()))
		}
	}
	return "hubgraph_session"
}

func sessionCookie(r *http.Request, value string, maxAge int) *http.Cookie {
	return &http.Cookie{
		Name: cookieName(r), Value: value, Path: "/", MaxAge: maxAge,
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: r.TLS != nil,
	}
}

// resume finds out whether a request without a key is one of a session: from
// this machine, with its cookie. One that changes something must come from a
// page of this server, or the cookie would let any page write.
func (a *api) resume(c *gin.Context, r *request) {
	cookie, err := c.Request.Cookie(cookieName(c.Request))
	if a.opt.Sessions == nil || err != nil || !r.loopback || !a.opt.Sessions.check(cookie.Value, false) {
		return // a browser goes on sending the cookie of a session that has ended
	}
	if !safe(c.Request.Method) && !ownPage(c.Request) {
		writeProblem(c, newProblem("forbidden", "a session writes only from a page of this server: the request's Origin or Sec-Fetch-Site names another; programs use a key"))
		return
	}
	r.key, r.keyed, r.session = sessionKey, true, cookie.Value
	r.forget = sessionCookie(c.Request, "", -1).String()
}

func safe(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}

// ownPage reports whether a page of this server sent a request: what the browser
// says of it must be there, and none of it may name another.
func ownPage(r *http.Request) bool {
	origin, site := r.Header.Values("Origin"), r.Header.Values("Sec-Fetch-Site")
	if len(origin) > 1 || len(site) > 1 || len(origin)+len(site) == 0 {
		return false
	}
	scheme := "http://"
	if r.TLS != nil {
		scheme = "https://"
	}
	return (len(origin) == 0 || strings.EqualFold(origin[0], scheme+r.Host)) && (len(site) == 0 || site[0] == "same-origin")
}

// beginSession answers the address of an invitation. It is a page, for a person
// opens it.
func (a *api) beginSession(c *gin.Context) {
	r := requestOf(c.Request.Context())
	c.Header("Cache-Control", "no-store")
	if a.opt.Sessions == nil || !r.loopback {
		a.notice(c, http.StatusNotFound, "noSession")
		return
	}
	if c.Request.Header.Get("Sec-Purpose") != "" || c.Request.Header.Get("Purpose") == "prefetch" {
		c.Status(http.StatusServiceUnavailable) // the browser looks ahead: nobody has opened it yet
		return
	}
	cookie, known := a.opt.Sessions.begin(c.Param("token"))
	switch {
	case cookie != "":
		http.SetCookie(c.Writer, sessionCookie(c.Request, cookie, int(sessionTime/time.Second)))
		c.Header("Location", "/")
		c.Status(http.StatusSeeOther)
	case known:
		a.notice(c, http.StatusGone, "linkUsed")
	default:
		if wait := a.failures.take(r.address); wait > 0 {
			writeProblem(c, tooMany(wait, "too many links from this address were not good"))
			return
		}
		a.notice(c, http.StatusNotFound, "linkBad")
	}
}

// SessionAnswer is what the caller may.
type SessionAnswer struct {
	Scopes []Scope `json:"scopes" enum:"read,write,import,admin" doc:"What the caller may, the least first"`
	By     string  `json:"by" enum:"session,key,loopback,open" doc:"Why: the session of a browser, a key, being on this machine, or that anyone may read here"`
}

type getSessionIn struct{ Asked }

type getSessionOut struct {
	Cache string `header:"Cache-Control"`
	Vary  string `header:"Vary"`
	Body  SessionAnswer
}

func (a *api) getSession(ctx context.Context, in *getSessionIn) (*getSessionOut, error) {
	if err := in.check(nil); err != nil {
		return nil, err
	}
	r := requestOf(ctx)
	out := SessionAnswer{Scopes: []Scope{}, By: "open"}
	for _, s := range Scopes {
		if a.refuse(r, s) == nil {
			out.Scopes = append(out.Scopes, s)
		}
	}
	switch {
	case r.session != "":
		out.By = "session"
	case r.keyed:
		out.By = "key"
	case r.loopback:
		out.By = "loopback"
	}
	return &getSessionOut{"no-store", "Authorization, Cookie, X-Api-Key", out}, nil
}

type endSessionIn struct{ Asked }

type endSessionOut struct {
	Cache  string `header:"Cache-Control"`
	Cookie string `header:"Set-Cookie" doc:"Makes the browser forget the session"`
}

func (a *api) endSession(ctx context.Context, in *endSessionIn) (*endSessionOut, error) {
	if err := in.check(nil); err != nil {
		return nil, err
	}
	r := requestOf(ctx)
	if r.session != "" {
		a.opt.Sessions.check(r.session, true)
	}
	return &endSessionOut{"no-store", r.forget}, nil
}

package httpapi

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"hubgraph/internal/access"
)

// SessionPath gives the path at which an invitation's token begins a session.
func SessionPath(token string) string { return "/session/" + token }

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
	if a.opt.Sessions == nil || err != nil || !r.loopback || !a.opt.Sessions.Check(cookie.Value) {
		return // a browser goes on sending the cookie of a session that has ended
	}
	if !safe(c.Request.Method) && !ownPage(c.Request) {
		writeProblem(c, newProblem("forbidden", "a session writes only from a page of this server: the request's Origin or Sec-Fetch-Site names another; programs use a key"))
		return
	}
	r.key, r.keyed, r.session = access.SessionKey, true, cookie.Value
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
	cookie, known := a.opt.Sessions.Begin(c.Param("token"))
	switch {
	case cookie != "":
		http.SetCookie(c.Writer, sessionCookie(c.Request, cookie, int(access.SessionTime/time.Second)))
		c.Header("Location", "/")
		c.Status(http.StatusSeeOther)
	case known:
		a.notice(c, http.StatusGone, "linkUsed")
	default:
		if wait := a.failures.Take(r.address); wait > 0 {
			writeProblem(c, tooMany(wait, "too many links from this address were not good"))
			return
		}
		a.notice(c, http.StatusNotFound, "linkBad")
	}
}

// SessionAnswer is what the caller may.
type SessionAnswer struct {
	Scopes []access.Scope `json:"scopes" enum:"read,write,import,admin" doc:"What the caller may, the least first"`
	By     string         `json:"by" enum:"session,key,loopback,open" doc:"Why: the session of a browser, a key, being on this machine, or that anyone may read here"`
}

type getSessionIn struct{ Asked }

type getSessionOut struct {
	Cache string `header:"Cache-Control"`
	Vary  string `header:"Vary"`
	Body  SessionAnswer
}

func (a *api) getSession(ctx context.Context, in *getSessionIn) (*getSessionOut, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	r := requestOf(ctx)
	out := SessionAnswer{Scopes: []access.Scope{}, By: "open"}
	for _, s := range access.Scopes {
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
	if err := in.check(); err != nil {
		return nil, err
	}
	r := requestOf(ctx)
	if r.session != "" {
		a.opt.Sessions.End(r.session)
	}
	return &endSessionOut{"no-store", r.forget}, nil
}

package httpapi

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"hubgraph/graph"
	"hubgraph/internal/access"
	"hubgraph/internal/ask"
	"hubgraph/internal/strict"
)

// A request is what the middleware knows of the request at hand.
type request struct {
	id       string
	lang     string // of what goes wrong: en or zh
	address  string
	loopback bool
	key      access.Key
	keyed    bool
	session  string        // the cookie of a session that the key stands for
	forget   string        // the Set-Cookie that ends it
	answer   http.Header   // of the answer, until it is begun
	within   time.Duration // how long the answer may take
}

type requestKey struct{}

// requestOf gives the request of a context, an empty one outside of any.
func requestOf(ctx context.Context) *request {
	if r, ok := ctx.Value(requestKey{}).(*request); ok {
		return r
	}
	return &request{}
}

// speaks has problems told in the language that a body asks for, where it does.
func (r *request) speaks(lang string) {
	if lang == "en" || lang == "zh" {
		r.lang = lang
	}
}

// middleware is everything between the connection and a handler, in order.
func (a *api) middleware() []gin.HandlerFunc {
	return append(a.outer(), a.unescape, a.authenticate, a.limitRate, a.available, a.bookmark)
}

// outer is what of it needs no store.
func (a *api) outer() []gin.HandlerFunc {
	return []gin.HandlerFunc{a.begin, a.accessLog, a.recover, a.headers, a.checkHost, message}
}

// begin gives the request its id: that of X-Request-Id if it is a fit one, so
// that a caller's own log and ours can be read together.
func (a *api) begin(c *gin.Context) {
	r := &request{id: c.Request.Header.Get("X-Request-Id"), lang: pageLang(c.Request), answer: c.Writer.Header(), within: a.opt.Deadline}
	if !fitRequestID(r.id) {
		var b [16]byte
		_, _ = rand.Read(b[:])
		r.id = hex.EncodeToString(b[:])
	}
	r.address, r.loopback = callerAddress(c.Request.RemoteAddr)
	c.Header("X-Request-Id", r.id)
	c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), requestKey{}, r))
}

// fitRequestID keeps what could break a log or a header out of both.
func fitRequestID(id string) bool {
	if len(id) < 1 || len(id) > 64 {
		return false
	}
	for i := range len(id) {
		c := id[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.') {
			return false
		}
	}
	return true
}

func (a *api) accessLog(c *gin.Context) {
	start := time.Now()
	defer func() {
		r := requestOf(c.Request.Context())
		status := c.Writer.Status()
		if c.Request.Context().Err() == context.Canceled && !c.Writer.Written() {
			status = 499 // the client went away
		}
		route := c.FullPath()
		if route == "" {
			route = "-"
		}
		attrs := make([]slog.Attr, 0, 8)
		attrs = append(attrs,
			slog.String("method", loggedMethod(c.Request.Method)), slog.String("route", route), slog.Int("status", status),
			slog.Int("bytes", max(c.Writer.Size(), 0)), slog.Float64("ms", float64(time.Since(start).Microseconds())/1000), slog.String("request", r.id))
		if r.keyed {
			attrs = append(attrs, slog.String("key", r.key.ID))
		}
		a.opt.Logger.LogAttrs(c.Request.Context(), slog.LevelInfo, "request", attrs...)
	}()
	c.Next()
}

// loggedMethod keeps words of a caller's own out of the log.
func loggedMethod(m string) string {
	switch m {
	case "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "CONNECT", "TRACE":
		return m
	}
	return "other"
}

// recover answers 500 to a panic. http.ErrAbortHandler is a handler's way to
// break the connection, and goes on.
func (a *api) recover(c *gin.Context) {
	defer func() {
		v := recover()
		if v == nil {
			return
		}
		if v == http.ErrAbortHandler {
			panic(v)
		}
		ctx := c.Request.Context()
		if ctx.Err() == context.Canceled {
			c.Abort()
			return // writing to a client that went away
		}
		a.opt.Logger.ErrorContext(ctx, "panic", "request", requestOf(ctx).id, "error", fmt.Sprint(v), "stack", string(debug.Stack()))
		if c.Writer.Written() {
			panic(http.ErrAbortHandler) // half an answer must not look like a whole one
		}
		writeProblem(c, newProblem("internal", internalDetail))
	}()
	c.Next()
}

// The security policies: answers of the API run and load nothing, the pages load
// their own style. The explorer brings a policy of its own.
const (
	apiPolicy  = "default-src 'none'; frame-ancestors 'none'; sandbox"
	pagePolicy = "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)

// headers sets what every answer has, the explorer's included.
func (a *api) headers(c *gin.Context) {
	h := c.Writer.Header()
	h["Content-Security-Policy"] = apiPolicyValue
	h["X-Content-Type-Options"] = noSniff
	h["Referrer-Policy"] = noReferrer
	h["Cross-Origin-Opener-Policy"] = sameOrigin
	h["Cross-Origin-Resource-Policy"] = sameOrigin
}

// Header values that every answer shares; not to be appended to.
var (
	apiPolicyValue = []string{apiPolicy}
	noSniff        = []string{"nosniff"}
	noReferrer     = []string{"no-referrer"}
	sameOrigin     = []string{"same-origin"}
)

// checkHost refuses a request under a name that is none of ours. The port is
// not looked at: what is forwarded from another port is still ours.
func (a *api) checkHost(c *gin.Context) {
	host := hostName(c.Request.Host)
	if _, ok := a.hosts[host]; ok {
		return
	}
	local, _ := c.Request.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if localName(host, local) {
		return
	}
	writeProblem(c, newProblem("misdirected", "the Host header names neither the address of this server nor a name it was told to answer to"))
}

// hostName gives the host of a Host header, lower case, without port, brackets
// and the dot of the root.
func hostName(h string) string {
	if host, _, err := net.SplitHostPort(h); err == nil {
		h = host
	}
	h = strings.TrimSuffix(strings.TrimPrefix(h, "["), "]")
	return strings.ToLower(strings.TrimSuffix(h, "."))
}

// localName reports whether a host is the address a connection came in on, or
// where that is this machine's loopback, another name of that. Without a
// connection (a test calling the handler) only loopback is.
func localName(host string, local net.Addr) bool {
	var at netip.Addr
	if local != nil {
		ap, err := netip.ParseAddrPort(local.String())
		if err != nil {
			return host == "localhost" // a Unix socket
		}
		at = ap.Addr().Unmap().WithZone("")
	}
	loopback := local == nil || at.IsLoopback()
	if host == "localhost" {
		return loopback
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	ip = ip.Unmap().WithZone("")
	return loopback && ip.IsLoopback() || local != nil && ip == at
}

// message looks at the form of a message.
//
// One with a transfer coding is the last on its connection: where it had a length
// beside the coding, which net/http has dropped, a proxy in front may take what
// follows for a part of it (RFC 9112, 6.3). No body is decoded: one in a coding is
// refused where it would be read. CONNECT and TRACE are for proxies, whatever they
// name.
func message(c *gin.Context) {
	r := c.Request
	if len(r.TransferEncoding) > 0 {
		c.Header("Connection", "close")
	}
	if r.Method == http.MethodConnect || r.Method == http.MethodTrace {
		if c.Writer.Header().Get("Allow") == "" { // the path is none of ours
			c.Header("Allow", "DELETE, GET, HEAD, POST, PUT")
		}
		noMethod(c)
		return
	}
	if r.ContentLength == 0 || r.Method != http.MethodPost && r.Method != http.MethodPut {
		return // there is no body, or none that is read
	}
	for _, line := range r.Header["Content-Encoding"] {
		for coding := range strings.SplitSeq(line, ",") {
			if coding = strings.TrimSpace(coding); coding != "" && !strings.EqualFold(coding, "identity") {
				writeProblem(c, newProblem("unsupported_media_type", "the body is in the content coding "+strconv.Quote(strict.Clip(coding))+"; this server reads bodies in none").
					with("Accept-Encoding", "identity"))
				return
			}
		}
	}
}

// unescape gives handlers the path's parameters as they were meant. The router
// compares paths as they were sent, or an id with %2F would be two segments.
func (a *api) unescape(c *gin.Context) {
	for i := range c.Params {
		v, err := url.PathUnescape(c.Params[i].Value)
		if err != nil {
			writeProblem(c, newProblem("malformed", "the path has a % that no two hexadecimal digits follow", ask.Fault{Pointer: "{" + c.Params[i].Key + "}", Detail: "can't be read"}))
			return
		}
		c.Params[i].Value = v
	}
}

func (a *api) limitRate(c *gin.Context) {
	if a.rate == nil {
		return
	}
	r := requestOf(c.Request.Context())
	if r.loopback && !a.opt.Rate.Loopback {
		return
	}
	caller := "address " + r.address
	if r.keyed {
		caller = "key " + r.key.ID
	}
	if wait := a.rate.Take(caller); wait > 0 {
		writeProblem(c, tooMany(wait, "more requests than this server takes from one caller"))
	}
}

// available refuses calls of the API while there is nothing to ask.
func (a *api) available(c *gin.Context) {
	if a.opt.Available == nil || !strings.HasPrefix(c.FullPath(), "/api/") {
		return
	}
	ctx := c.Request.Context()
	if err := a.opt.Available(ctx); err != nil {
		writeProblem(c, a.problem(ctx, err))
	}
}

// bookmarkHeader carries a bookmark, both ways.
const bookmarkHeader = "Hubgraph-Bookmark"

// bookmark lets the request see what its caller wrote elsewhere.
func (a *api) bookmark(c *gin.Context) {
	brought := c.Request.Header.Get(bookmarkHeader)
	if a.opt.Bookmarks == nil || brought == "" {
		return
	}
	ctx, err := a.opt.Bookmarks.With(c.Request.Context(), brought)
	if err != nil {
		writeProblem(c, newProblem(string(graph.ErrInvalid), "the bookmark can't be read",
			ask.Fault{Pointer: bookmarkHeader, Detail: "must be as the answer of a write gave it"}))
		return
	}
	c.Request = c.Request.WithContext(ctx)
}

// wrote gives the answer of a write its bookmark.
func (a *api) wrote(ctx context.Context) {
	r := requestOf(ctx)
	if a.opt.Bookmarks == nil || r.answer == nil {
		return
	}
	last, err := a.opt.Bookmarks.Last(ctx)
	if err != nil { // the write itself is done
		a.opt.Logger.WarnContext(ctx, "no bookmark", "request", r.id, "error", err.Error())
	} else if last != "" {
		r.answer.Set(bookmarkHeader, last)
	}
}

// deadline bounds questions, but not those that are written as they are read. What
// writes is bounded once its body has arrived, for which the server has a time of its own.
func (a *api) deadline(of route) gin.HandlerFunc {
	return func(c *gin.Context) {
		r := c.Request
		if of.streams || r.Method != http.MethodGet && r.Method != http.MethodHead {
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), a.opt.Deadline+ask.Grace)
		defer func() {
			cancel()
			c.Request = r // the log must not take our cancel for the client's
		}()
		c.Request = r.WithContext(ctx)
		c.Next()
	}
}

func noRoute(c *gin.Context) {
	writeProblem(c, newProblem("not_found", "there is nothing at this path; /docs lists what there is"))
}

func noMethod(c *gin.Context) {
	writeProblem(c, newProblem("method_not_allowed", "this path does not take the method; Allow lists those it takes"))
}

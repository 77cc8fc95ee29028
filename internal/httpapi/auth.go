package httpapi

import (
	"math"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"hubgraph/internal/access"
)

// secretOf finds the key in the headers. ok is false where they hold something
// that can be none: another scheme, an empty key, two that differ.
func secretOf(h http.Header) (secret string, ok bool) {
	auth, own := h.Values("Authorization"), h.Values("X-Api-Key")
	if len(auth) > 1 || len(own) > 1 {
		return "", false
	}
	if len(auth) == 1 {
		scheme, rest, _ := strings.Cut(auth[0], " ")
		secret = strings.TrimSpace(rest)
		if !strings.EqualFold(scheme, "Bearer") || secret == "" {
			return "", false
		}
	}
	if len(own) == 1 {
		if own[0] == "" || secret != "" && own[0] != secret {
			return "", false
		}
		secret = own[0]
	}
	return secret, len(secret) <= 1024
}

// authenticate finds out whose request it is. A key that is sent must be good,
// even where none is needed: its sender believes it to be.
//
// Failed keys are counted for an address, and answered 429 beyond the rate: a
// secret of 32 random bytes is not found by trying, so a good key of the same
// address still passes, and only the noise is held down.
func (a *api) authenticate(c *gin.Context) {
	r := requestOf(c.Request.Context())
	h := c.Request.Header
	if h["Authorization"] == nil && h["X-Api-Key"] == nil {
		a.resume(c, r)
		return
	}
	secret, ok := secretOf(h)
	if ok && secret != "" && a.opt.Keys != nil {
		key, good, err := a.opt.Keys.Check(c.Request.Context(), secret)
		switch {
		case err != nil: // nothing is known of the key, which is not its sender's fault
			writeProblem(c, a.problem(c.Request.Context(), err))
			return
		case good:
			r.key, r.keyed = key, true
			return
		}
	}
	if wait := a.failures.Take(r.address); wait > 0 {
		writeProblem(c, tooMany(wait, "too many keys from this address were not good"))
		return
	}
	writeProblem(c, newProblem("unauthorized", "the key sent is not a good one: unknown, revoked, expired or not in the form Authorization: Bearer KEY").
		with("WWW-Authenticate", `Bearer realm="hubgraph", error="invalid_token"`))
}

// authorize lets a request pass to an operation that needs a scope.
func (a *api) authorize(s access.Scope) gin.HandlerFunc {
	return func(c *gin.Context) {
		if p := a.refuse(requestOf(c.Request.Context()), s); p != nil {
			writeProblem(c, p)
		}
	}
}

// refuse gives what to answer to a caller that may not, nil to one that may.
func (a *api) refuse(r *request, s access.Scope) *Problem {
	switch {
	case s == access.Public, s == access.Read && a.opt.OpenReads:
		return nil
	case !r.keyed:
		detail := "this needs a key with the scope " + string(s) + "; send it as Authorization: Bearer KEY or X-API-Key: KEY"
		if a.opt.Sessions != nil && access.SessionKey.Allows(s) {
			detail += ", or, in a browser, open the link that the server printed when it started"
		}
		return newProblem("unauthorized", detail).
			with("WWW-Authenticate", `Bearer realm="hubgraph", scope="`+string(s)+`"`)
	case !r.key.Allows(s):
		return newProblem("forbidden", "the key is good, but this needs one with the scope "+string(s)).
			with("WWW-Authenticate", `Bearer realm="hubgraph", error="insufficient_scope", scope="`+string(s)+`"`)
	}
	return nil
}

// failedKeys is how many keys that are not good an address may send a minute.
const failedKeys = 5

func tooMany(wait time.Duration, detail string) *Problem {
	seconds := strconv.Itoa(int(math.Ceil(wait.Seconds())))
	return newProblem("too_many_requests", detail+"; try again in "+seconds+" s").with("Retry-After", seconds)
}

// callerAddress gives what stands for a peer, and whether it is this machine.
func callerAddress(remote string) (caller string, loopback bool) {
	ap, err := netip.ParseAddrPort(remote)
	if err != nil {
		return remote, false
	}
	ip := ap.Addr().Unmap().WithZone("")
	if ip.Is6() && !ip.IsLoopback() {
		if p, err := ip.Prefix(64); err == nil {
			return p.String(), false
		}
	}
	return ip.String(), ip.IsLoopback()
}

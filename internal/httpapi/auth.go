package httpapi

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
)

// A Scope is what a key allows.
type Scope string

// The scopes. Admin allows all; each of the others allows itself and Read.
const (
	Public Scope = ""       // in the route table: for anyone, key or no key
	Read   Scope = "read"   // questions
	Write  Scope = "write"  // batches, texts of sources, views
	Import Scope = "import" // files
	Admin  Scope = "admin"  // everything
)

// Scopes is the closed list of what a key may have.
var Scopes = []Scope{Read, Write, Import, Admin}

// A Key is what is known of a caller's key; its secret is not.
type Key struct {
	ID     string // short, for the log
	Name   string // as its maker called it
	Scopes []Scope
}

// Allows reports whether the key is good for what needs a scope.
func (k Key) Allows(s Scope) bool {
	return s == Public || s == Read && len(k.Scopes) > 0 || slices.Contains(k.Scopes, s) || slices.Contains(k.Scopes, Admin)
}

// Keys knows the keys. Check gives the key that a secret belongs to, false for
// one that is unknown, revoked or expired. It compares in constant time and is
// called for every request that sends a key, by many at once.
type Keys interface {
	Check(ctx context.Context, secret string) (Key, bool)
}

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
		if r.key, ok = a.opt.Keys.Check(c.Request.Context(), secret); ok {
			r.keyed = true
			return
		}
	}
	if wait := a.failures.take(r.address); wait > 0 {
		writeProblem(c, tooMany(wait, "too many keys from this address were not good"))
		return
	}
	writeProblem(c, newProblem("unauthorized", "the key sent is not a good one: unknown, revoked, expired or not in the form Authorization: Bearer KEY").
		with("WWW-Authenticate", `Bearer realm="hubgraph", error="invalid_token"`))
}

// authorize lets a request pass to an operation that needs a scope.
func (a *api) authorize(s Scope) gin.HandlerFunc {
	return func(c *gin.Context) {
		if p := a.refuse(requestOf(c.Request.Context()), s); p != nil {
			writeProblem(c, p)
		}
	}
}

// refuse gives what to answer to a caller that may not, nil to one that may.
func (a *api) refuse(r *request, s Scope) *Problem {
	switch {
	case s == Public, s == Read && a.opt.OpenReads:
		return nil
	case !r.keyed:
		detail := "this needs a key with the scope " + string(s) + "; send it as Authorization: Bearer KEY or X-API-Key: KEY"
		if a.opt.Sessions != nil && sessionKey.Allows(s) {
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

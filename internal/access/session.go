package access

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"sync"
	"time"
)

// How long an invitation and a session are good for, and how many sessions
// there are at most; over it the oldest ends.
const (
	InvitationTime = 15 * time.Minute
	SessionTime    = 12 * time.Hour
	MaxSessions    = 4
)

// Sessions let a browser on this machine write without a key. Who has an
// invitation, a token that is good once, gets another token that stands for a
// session, a cookie; with that the page of the server may write and import. They
// live in memory and end with the process. It is safe for concurrent use.
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

// Invite gives the token that begins a session, of letters, digits, - and _: good
// once, for 15 minutes, in the place of any given before.
func (s *Sessions) Invite() (token string) {
	token, hash := newToken()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.invited = &invitation{hash: hash, expires: s.now().Add(InvitationTime)}
	return token
}

// newToken gives 32 random bytes as text, and the hash by which it is known
// again.
func newToken() (string, [sha256.Size]byte) {
	b := make([]byte, 32)
	rand.Read(b) // never fails: crypto/rand ends the program instead
	token := base64.RawURLEncoding.EncodeToString(b)
	return token, sha256.Sum256([]byte(token))
}

// Begin takes an invitation's token and gives the cookie of a new session, "" if
// the token is not good; known says that it was once.
func (s *Sessions) Begin(token string) (cookie string, known bool) {
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
	if s.open = append(s.open, session{hash, s.now().Add(SessionTime)}); len(s.open) > MaxSessions {
		s.open = s.open[1:]
	}
	return cookie, true
}

// Check reports whether a cookie is of a session.
func (s *Sessions) Check(cookie string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.find(cookie) >= 0
}

// End ends the session of a cookie, if it is of one.
func (s *Sessions) End(cookie string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := s.find(cookie); i >= 0 {
		s.open = append(s.open[:i:i], s.open[i+1:]...)
	}
}

// find gives the place of an open session, -1 where there is none. It takes the
// same time whatever is wrong with the cookie.
func (s *Sessions) find(cookie string) int {
	hash := sha256.Sum256([]byte(cookie))
	found := -1
	for i := range s.open {
		if subtle.ConstantTimeCompare(hash[:], s.open[i].hash[:]) == 1 {
			found = i
		}
	}
	if found >= 0 && !s.now().Before(s.open[found].expires) {
		return -1
	}
	return found
}

// SessionKey is what a session may.
var SessionKey = Key{ID: "session", Name: "a session of a browser", Scopes: []Scope{Write, Import}}

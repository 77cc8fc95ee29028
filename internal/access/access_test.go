package access_test

import (
	"fmt"
	"testing"
	"time"

	"hubgraph/internal/access"
)

func TestAllows(t *testing.T) {
	for _, tt := range []struct {
		scopes []access.Scope
		want   string // of read, write, import, admin
	}{
		{nil, "----"},
		{[]access.Scope{access.Read}, "r---"},
		{[]access.Scope{access.Write}, "rw--"},
		{[]access.Scope{access.Import}, "r-i-"},
		{[]access.Scope{access.Write, access.Import}, "rwi-"},
		{[]access.Scope{access.Admin}, "rwia"},
	} {
		k := access.Key{Scopes: tt.scopes}
		got := ""
		for i, s := range access.Scopes {
			got += map[bool]string{true: "rwia"[i : i+1], false: "-"}[k.Allows(s)]
		}
		if got != tt.want || !k.Allows(access.Public) {
			t.Errorf("%v allows %s, want %s", tt.scopes, got, tt.want)
		}
	}
}

// TestSessions goes through their life with a clock of its own.
func TestSessions(t *testing.T) {
	now := time.Date(2022, 3, 1, 8, 0, 0, 0, time.UTC)
	s := access.NewSessions(func() time.Time { return now })
	if cookie, known := s.Begin(""); cookie != "" || known {
		t.Errorf("before any invitation: %q, %v", cookie, known)
	}
	token := s.Invite()
	if cookie, known := s.Begin(token + "x"); cookie != "" || known {
		t.Errorf("another token: %q, %v", cookie, known)
	}
	cookie, known := s.Begin(token)
	if !known || !s.Check(cookie) || s.Check(token) || s.Check("") {
		t.Errorf("the token: %q, %v", cookie, known)
	}
	if again, known := s.Begin(token); again != "" || !known {
		t.Errorf("a second time: %q, %v", again, known)
	}
	s.End("another")
	if !s.Check(cookie) {
		t.Error("the end of another session ended this one")
	}
	s.End(cookie)
	if s.Check(cookie) {
		t.Error("it goes on after its end")
	}

	token = s.Invite()
	now = now.Add(access.InvitationTime)
	if cookie, known := s.Begin(token); cookie != "" || !known {
		t.Errorf("too late: %q, %v", cookie, known)
	}
	cookie, _ = s.Begin(s.Invite())
	now = now.Add(access.SessionTime - 1)
	if !s.Check(cookie) {
		t.Error("it ends before its time")
	}
	now = now.Add(1)
	if s.Check(cookie) {
		t.Error("it goes on after its time")
	}

	var cookies []string
	for range access.MaxSessions + 1 {
		c, _ := s.Begin(s.Invite())
		cookies = append(cookies, c)
	}
	for i, c := range cookies {
		if s.Check(c) != (i > 0) {
			t.Errorf("session %d of %d is open: %v", i, len(cookies), s.Check(c))
		}
	}
}

// TestLimiter: each caller has a bucket of its own, until there are too many
// busy ones: then newcomers share one.
func TestLimiter(t *testing.T) {
	l := access.NewLimiter(1e-6, 2)
	for i := range 10_000 {
		caller := fmt.Sprint("caller ", i)
		if first, second := l.Take(caller), l.Take(caller); first != 0 || second != 0 {
			t.Fatalf("%s waits %v, %v", caller, first, second)
		}
	}
	if wait := l.Take("caller 0"); wait <= time.Hour {
		t.Errorf("one who asked twice waits %v, want a million seconds", wait)
	}
	for i, want := range []bool{false, false, true} {
		if wait := l.Take(fmt.Sprint("newcomer ", i)); (wait > 0) != want {
			t.Errorf("newcomer %d waits %v, want to wait: %v", i, wait, want)
		}
	}
}

func TestRate(t *testing.T) {
	if l := (access.Rate{PerSecond: -1, Burst: 1}).Limiter(); l != nil {
		t.Error("a rate below 0 has a limiter")
	}
	for _, tt := range []struct {
		rate access.Rate
		want int // at once
	}{{access.Rate{}, 200}, {access.Rate{PerSecond: 1e-6}, 200}, {access.Rate{PerSecond: 1e-6, Burst: 7}, 7}} {
		l := tt.rate.Limiter()
		for i := range tt.want {
			if wait := l.Take("a"); wait > 0 {
				t.Fatalf("%+v: request %d waits %v", tt.rate, i, wait)
			}
		}
		if wait := l.Take("a"); wait == 0 && tt.rate.PerSecond > 0 {
			t.Errorf("%+v: more than %d at once", tt.rate, tt.want)
		}
	}
}

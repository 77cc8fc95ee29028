package graphtest

import (
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// A recorder is a test that may fail without anybody minding.
type recorder struct {
	testing.TB
	mu     sync.Mutex
	failed bool
	said   []string
}

func (r *recorder) say(s string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.said = append(r.said, s)
}

func (r *recorder) Helper()                   {}
func (r *recorder) Log(args ...any)           { r.say(fmt.Sprintln(args...)) }
func (r *recorder) Logf(f string, a ...any)   { r.say(fmt.Sprintf(f, a...)) }
func (r *recorder) Error(args ...any)         { r.Log(args...); r.Fail() }
func (r *recorder) Errorf(f string, a ...any) { r.Logf(f, a...); r.Fail() }
func (r *recorder) Fatal(args ...any)         { r.Log(args...); r.FailNow() }
func (r *recorder) Fatalf(f string, a ...any) { r.Logf(f, a...); r.FailNow() }
func (r *recorder) FailNow()                  { r.Fail(); runtime.Goexit() }

func (r *recorder) Fail() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failed = true
}

func (r *recorder) Failed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.failed
}

// Failures runs the clauses whose Method/clause holds part and gives those that
// fail, with what they say.
func Failures(tb testing.TB, open Open, part string) map[string]string {
	out := map[string]string{}
	for _, c := range clauses {
		name := c.method + "/" + c.name
		if !strings.Contains(name, part) {
			continue
		}
		r := &recorder{TB: tb}
		done := make(chan struct{})
		go func() {
			defer close(done)
			c.run(r, open)
		}()
		<-done
		if r.Failed() {
			out[name] = strings.Join(r.said, "\n")
		}
	}
	return out
}

// StateFailures is Failures for the suite of States.
func StateFailures(tb testing.TB, after StateAfter) map[string]string {
	out := map[string]string{}
	for _, c := range stateClauses {
		r := &recorder{TB: tb}
		done := make(chan struct{})
		go func() {
			defer close(done)
			c.test(&stateTrial{r, after})
		}()
		<-done
		if r.Failed() {
			out[c.name] = strings.Join(r.said, "\n")
		}
	}
	return out
}

// Differs runs histories from a seed on until one differs, shrinks it, and
// gives how many steps are left and how they differ.
func Differs(tb testing.TB, open Open, seed uint64, n int) (steps int, diff string) {
	for i := range n {
		h := newGenerator(seed + uint64(i)).history()
		if d := replay(tb, open, h, tally{}); d != "" {
			h, d = shrink(h, d, func(s []step) string { return replay(tb, open, s, tally{}) }, time.Now().Add(20*time.Second))
			return len(h), d
		}
	}
	return 0, ""
}

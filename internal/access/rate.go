package access

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// A Rate is how many requests a caller may make: a key, or an address without
// one (of IPv6 the first 64 bits, which one caller has).
type Rate struct {
	PerSecond float64 // 0: 50; below 0: no limit
	Burst     int     // 0: 200
	Loopback  bool    // also for callers on this machine, who otherwise have none
}

// Limiter gives the limiter of a rate, nil for no limit.
func (r Rate) Limiter() *Limiter {
	perSecond, burst := r.PerSecond, r.Burst
	switch {
	case perSecond < 0:
		return nil
	case perSecond == 0:
		perSecond = 50
	}
	if burst <= 0 {
		burst = 200
	}
	return NewLimiter(perSecond, burst)
}

// maxCallers bounds the memory of a Limiter. When as many are known, those who
// have been quiet are forgotten; while none is quiet, newcomers share a bucket.
const maxCallers = 10_000

// A Limiter counts what callers do. It is safe for concurrent use.
type Limiter struct {
	limit rate.Limit
	burst int

	mu      sync.Mutex
	callers map[string]*rate.Limiter
	others  *rate.Limiter
}

// NewLimiter lets each caller do so many things a second in the long run, and as
// many as burst at once.
func NewLimiter(perSecond float64, burst int) *Limiter {
	return &Limiter{
		limit: rate.Limit(perSecond), burst: burst,
		callers: map[string]*rate.Limiter{},
		others:  rate.NewLimiter(rate.Limit(perSecond), burst),
	}
}

// Take counts one request of a caller: 0 if it may be, otherwise how long to
// wait until the next one may.
func (l *Limiter) Take(caller string) time.Duration {
	now := time.Now()
	l.mu.Lock()
	b := l.callers[caller]
	if b == nil {
		if len(l.callers) >= maxCallers {
			for k, old := range l.callers {
				if old.TokensAt(now) >= float64(l.burst) {
					delete(l.callers, k)
				}
			}
		}
		if len(l.callers) < maxCallers {
			b = rate.NewLimiter(l.limit, l.burst)
			l.callers[caller] = b
		} else {
			b = l.others
		}
	}
	l.mu.Unlock()
	if b.AllowN(now, 1) {
		return 0
	}
	missing := 1 - b.TokensAt(now)
	return max(time.Millisecond, time.Duration(missing/float64(l.limit)*float64(time.Second)))
}

package httpapi

import (
	"math"
	"net/netip"
	"strconv"
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

// failedKeys is how many keys that are not good an address may send a minute.
const failedKeys = 5

// maxCallers bounds the memory of a limiter. When as many are known, those who
// have been quiet are forgotten; while none is quiet, newcomers share a bucket.
const maxCallers = 10_000

type limiter struct {
	limit rate.Limit
	burst int

	mu      sync.Mutex
	callers map[string]*rate.Limiter
	others  *rate.Limiter
}

func newLimiter(perSecond float64, burst int) *limiter {
	return &limiter{
		limit: rate.Limit(perSecond), burst: burst,
		callers: map[string]*rate.Limiter{},
		others:  rate.NewLimiter(rate.Limit(perSecond), burst),
	}
}

// take counts one request of a caller: 0 if it may be, otherwise how long to
// wait until the next one may.
func (l *limiter) take(caller string) time.Duration {
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

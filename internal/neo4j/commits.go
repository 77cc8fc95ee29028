package neo4j

import (
	"context"
	"sync"
	"time"
)

// commits knows which commits of this store are under way, for the server makes
// the parts of one commit visible one after the other: records first, the new
// revision among them, then deletions and indexes. A read between two of these
// moments sees the same revision twice, and yet a graph that never was. So a read
// begins when no commit is under way, and what a commit overlapped is read again.
//
// It knows nothing of other replicas' commits; of these, a read that fell wholly
// into the few milliseconds of one's last part may see old indexes under the new
// revision.
type commits struct {
	mu      sync.Mutex
	running int
	begun   uint64
	patient int           // reads that were overlapped too often
	changed chan struct{} // closed, and made anew, at every change
}

const (
	// calmWait is how long a read waits for commits to end before it goes ahead
	// regardless, for the connection of one may be dead.
	calmWait = time.Second
	// yieldWait is how long a commit waits for patient reads.
	yieldWait = 50 * time.Millisecond
)

func (c *commits) change(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f()
	if c.changed != nil {
		close(c.changed)
		c.changed = nil
	}
}

// wait waits until is reports true, at most so long or until ctx ends, and
// reports the count of commits begun by then.
func (c *commits) wait(ctx context.Context, most time.Duration, is func() bool) uint64 {
	var late <-chan time.Time
	for {
		c.mu.Lock()
		if is() {
			defer c.mu.Unlock()
			return c.begun
		}
		if c.changed == nil {
			c.changed = make(chan struct{})
		}
		changed := c.changed
		c.mu.Unlock()
		if late == nil {
			late = time.After(most)
		}
		select {
		case <-changed:
		case <-late:
			is = func() bool { return true }
		case <-ctx.Done():
			is = func() bool { return true }
		}
	}
}

// commit runs f, which commits.
func (c *commits) commit(ctx context.Context, f func() error) error {
	c.wait(ctx, yieldWait, func() bool { return c.patient == 0 })
	c.change(func() { c.running++; c.begun++ })
	defer c.change(func() { c.running-- })
	return f()
}

// calm waits until no commit is under way; overlapped then tells whether one
// began since.
func (c *commits) calm(ctx context.Context) (overlapped func() bool) {
	begun := c.wait(ctx, calmWait, func() bool { return c.running == 0 })
	return func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.begun != begun
	}
}

// insist has commits wait a little for a read that was overlapped too often,
// until the function it gives is called.
func (c *commits) insist() (done func()) {
	c.change(func() { c.patient++ })
	return func() { c.change(func() { c.patient-- }) }
}

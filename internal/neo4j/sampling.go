package neo4j

import (
	"context"
	"sync"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"
)

// A sampler has the server count its indexes anew after much was written. The
// server plans by samples of them, and what it planned for a graph that was small
// or empty it goes on using until it samples again, which was seen to take more
// than a minute: long enough for a first page after a load to read all of a hub.
type sampler struct {
	mu      sync.Mutex
	written int         // since the last samples
	timer   *time.Timer // runs sample when nothing was written for a while
	running sync.Mutex  // held while the server is asked
	// planning is held while the server plans ahead: once for all that call for it.
	planning sync.Mutex
}

const (
	sampleAfter = 1000        // below so many no plan is a bad one
	sampleWait  = time.Second // without a write
	sampleTime  = time.Minute
)

// wrote tells that n entities, statements and sources were written to a graph
// that has total now. Samples are asked for when writing ends, and in the midst of
// it when the graph is ten times as large: what is asked meanwhile is planned a
// little worse, but samples more often cost a load a tenth of its time.
func (s *Store) wrote(n, total int) {
	a := &s.sampler
	a.mu.Lock()
	defer a.mu.Unlock()
	a.written += n
	if s.closed.Load() || a.written < max(sampleAfter, total/20) {
		return
	}
	wait := sampleWait
	if a.written > max(10*sampleAfter, total/10*9) {
		wait = 0
	}
	if a.timer == nil {
		a.timer = time.AfterFunc(wait, s.sample)
	} else {
		a.timer.Reset(wait)
	}
}

// sample asks where reads are sent, for each member of a cluster plans for itself.
// That it may fail, for want of a privilege say, only leaves the plans as they
// are.
func (s *Store) sample() {
	a := &s.sampler
	a.running.Lock()
	defer a.running.Unlock()
	a.mu.Lock()
	a.written = 0
	a.mu.Unlock()
	ctx, cancel := context.WithTimeout(s.life, sampleTime)
	defer cancel()
	sess := s.session(ctx, driver.AccessModeRead)
	defer sess.Close(ctx)
	res, err := sess.Run(ctx, "CYPHER 5 CALL db.prepareForReplanning($seconds)", params{"seconds": int64(sampleTime.Seconds())}, timeout(ctx))
	if err == nil {
		_, _ = res.Consume(ctx)
	}
	if s.opts.PlanAhead {
		s.planAhead() // the server dropped its plans
	}
}

// planAhead sends what reads send, about nothing. That it may fail only leaves it to
// those who ask.
func (s *Store) planAhead() {
	s.sampler.planning.Lock()
	defer s.sampler.planning.Unlock()
	ctx, cancel := context.WithTimeout(s.life, sampleTime)
	defer cancel()
	sess := s.session(ctx, driver.AccessModeRead)
	defer sess.Close(ctx)
	for _, cypher := range texts() {
		if s.closed.Load() || ctx.Err() != nil {
			return
		}
		if res, err := sess.Run(ctx, "CYPHER 5 "+cypher, params{"q": params{"limit": 1, "most": 1, "all": false}}, timeout(ctx)); err == nil {
			_, _ = res.Consume(ctx)
		}
	}
}

// stop ends sampling; what sample is at must end by itself, which it does with
// Store.life.
func (a *sampler) stop() {
	a.mu.Lock()
	if a.timer != nil {
		a.timer.Stop()
	}
	a.mu.Unlock()
	a.running.Lock()
	defer a.running.Unlock()
}

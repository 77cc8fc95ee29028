package neo4j

import (
	"context"
	"errors"
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

// planAhead sends what reads and writes send, about nothing. That it may fail only leaves
// it to those who ask.
func (s *Store) planAhead() {
	s.sampler.planning.Lock()
	defer s.sampler.planning.Unlock()
	ctx, cancel := context.WithTimeout(s.life, sampleTime)
	defer cancel()
	reads := s.texts()
	first := len(reads) / 3
	s.planReads(ctx, reads[:first])
	s.planWrites(ctx)
	s.planReads(ctx, reads[first:])
}

// aboutNothing are the parameters of what is sent to be planned: no rows, no ids, and what
// may not be missing.
func aboutNothing() params {
	return params{"q": params{"limit": 1, "most": 1, "all": false, "kind": "", "id": ""}}
}

// planReads sends some texts, each by itself.
func (s *Store) planReads(ctx context.Context, texts []string) {
	sess := s.session(ctx, driver.AccessModeRead)
	defer sess.Close(ctx)
	for _, cypher := range texts {
		if s.closed.Load() || ctx.Err() != nil {
			return
		}
		if res, err := sess.Run(ctx, "CYPHER 5 "+cypher, aboutNothing(), timeout(ctx)); err == nil {
			_, _ = res.Consume(ctx)
		}
	}
}

// planWrites sends what writes send, and takes it back. The server has plans of their own
// for transactions that changed something, as all do that locked the meta node, and none
// of what was only explained: so they are sent in one that made a node. The lock is
// planned first and let go of at once, so that nobody waits for it.
func (s *Store) planWrites(ctx context.Context) {
	sess := s.session(ctx, driver.AccessModeWrite)
	defer sess.Close(ctx)
	for _, texts := range [][]string{{lockRevision}, append([]string{"CREATE ()"}, changing()...)} {
		dtx, err := sess.BeginTransaction(ctx, timeout(ctx))
		for _, cypher := range texts {
			if err != nil || s.closed.Load() {
				break
			}
			var res driver.ResultWithContext
			if res, err = dtx.Run(ctx, "CYPHER 5 "+cypher, aboutNothing()); err == nil {
				_, err = res.Consume(ctx)
			}
		}
		if dtx != nil {
			err = errors.Join(err, dtx.Close(ctx))
		}
		if err != nil {
			return
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

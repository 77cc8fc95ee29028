package graphtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"hubgraph/graph"
)

// A countdown is a context that ends once it has been looked at so often, by
// Err or Done: an end in the middle of a call that no clock decides.
type countdown struct {
	context.Context
	cause    error // what Err answers then
	left     atomic.Int64
	done     chan struct{}
	closing  sync.Once
	deadline time.Time
}

// endsAfter gives a context that ends after so many looks: as by a deadline, or
// as if it was cancelled.
func endsAfter(parent context.Context, looks int, cause error) *countdown {
	c := &countdown{Context: parent, cause: cause, done: make(chan struct{})}
	c.left.Store(int64(looks))
	if errors.Is(cause, context.DeadlineExceeded) {
		c.deadline = time.Now().Add(time.Hour)
	}
	return c
}

func (c *countdown) look() bool {
	if c.left.Add(-1) >= 0 {
		return true
	}
	c.closing.Do(func() { close(c.done) })
	return false
}

// Err implements context.Context.
func (c *countdown) Err() error {
	if c.look() {
		return c.Context.Err()
	}
	return c.cause
}

// Done implements context.Context.
func (c *countdown) Done() <-chan struct{} {
	c.look()
	return c.done
}

// Deadline implements context.Context.
func (c *countdown) Deadline() (time.Time, bool) {
	if c.deadline.IsZero() {
		return c.Context.Deadline()
	}
	return c.deadline, true
}

// cutWrongly says what is wrong with an answer to a question about some
// entities that budget or time may have cut, given the whole answer; "" if
// nothing is. The answers are subgraphs or paths.
func cutWrongly(got, whole any, named []graph.EntityID, budget int, stop graph.Stop) string {
	switch whole := whole.(type) {
	case graph.Subgraph:
		if got, ok := got.(graph.Subgraph); ok {
			return subgraphCutWrongly(got, whole, named, budget, stop)
		}
	case graph.PathsResult:
		if got, ok := got.(graph.PathsResult); ok {
			return pathsCutWrongly(got, whole, budget, stop)
		}
	}
	return Diff(got, whole)
}

// subgraphCutWrongly is cutWrongly for subgraphs: the answer must begin as the
// whole does, hold all of those asked about and all statements that the whole
// has among what it holds, or, where even these were not to be had, only those
// asked about; and no more than so many edges lead to.
func subgraphCutWrongly(got, whole graph.Subgraph, named []graph.EntityID, budget int, stop graph.Stop) string {
	if got.StoppedBy != stop {
		return Diff(got, whole) // then it is no answer that was cut
	}
	if got.Complete || got.NextNear != nil || got.NextID != "" || got.NextJoined != nil {
		return fmt.Sprintf("got complete %t, next %v %q %v; want neither where %s cut it", got.Complete, got.NextNear, got.NextID, got.NextJoined, stop)
	}
	if diff := Diff(got.Revision, whole.Revision); diff != "" {
		return "its revision: " + diff
	}
	if len(got.Entities) > len(whole.Entities) || Diff(got.Entities, whole.Entities[:len(got.Entities)]) != "" {
		return fmt.Sprintf("got entities %q, want a beginning of %q", idsOf(got.Entities), idsOf(whole.Entities))
	}
	if len(got.Entities) < len(named) {
		return fmt.Sprintf("got entities %q, want all of those asked about, %q", idsOf(got.Entities), named)
	}
	if more := len(got.Entities) - len(named); budget > 0 && more > budget {
		return fmt.Sprintf("got %d entities beside those asked about, want at most %d, to which so many edges lead", more, budget)
	}
	in := map[graph.EntityID]bool{}
	for _, e := range got.Entities {
		in[e.ID] = true
	}
	want, undated := []graph.Statement{}, 0
	for _, s := range whole.Statements {
		if in[s.Subject] && in[s.Object] {
			want = append(want, s)
		}
	}
	if len(got.Entities) == len(named) && len(got.Statements) == 0 {
		want = want[:0]
	}
	if diff := Diff(got.Statements, want); diff != "" {
		return "its statements are not those of the whole among its entities: " + diff
	}
	facts := whole.Facts
	if len(got.Facts) == 0 && len(want) == 0 {
		facts = whole.Facts[:0] // cut with the statements
	}
	if diff := Diff(got.Facts, facts); diff != "" {
		return "its facts are not those of the whole: " + diff
	}
	if whole.Undated > 0 {
		for _, s := range slices.Concat(want, facts) {
			if s.When.Undated() {
				undated++
			}
		}
	}
	if got.Undated != undated {
		return fmt.Sprintf("got %d undated, want %d", got.Undated, undated)
	}
	return ""
}

// pathsCutWrongly is cutWrongly for paths: the answer must be the first ones of
// the whole, with the entities on them, and no more different steps than edges
// could be visited.
func pathsCutWrongly(got, whole graph.PathsResult, budget int, stop graph.Stop) string {
	if got.StoppedBy != stop {
		return Diff(got, whole)
	}
	if got.Complete {
		return fmt.Sprintf("got a complete answer that %s cut", stop)
	}
	if diff := Diff(got.Revision, whole.Revision); diff != "" {
		return "its revision: " + diff
	}
	if len(got.Paths) > len(whole.Paths) || Diff(got.Paths, whole.Paths[:len(got.Paths)]) != "" {
		return fmt.Sprintf("got paths %q, want a beginning of %q", ways(got), ways(whole))
	}
	steps := map[[2]graph.EntityID]bool{}
	on := map[graph.EntityID]bool{}
	undated := map[graph.StatementID]bool{}
	for _, p := range got.Paths {
		for _, id := range p.Entities {
			on[id] = true
		}
		for _, s := range p.Steps {
			steps[[2]graph.EntityID{min(s.From, s.To), max(s.From, s.To)}] = true
			for _, st := range s.Statements {
				if whole.Undated > 0 && st.When.Undated() {
					undated[st.ID] = true
				}
			}
		}
	}
	if budget > 0 && len(steps) > budget {
		return fmt.Sprintf("got paths of %d steps, want at most %d, for which so many edges are enough", len(steps), budget)
	}
	want := []graph.Node{}
	for _, n := range whole.Entities {
		if on[n.ID] {
			want = append(want, n)
		}
	}
	if diff := Diff(got.Entities, want); diff != "" {
		return "its entities are not those on its paths: " + diff
	}
	if got.Undated != len(undated) {
		return fmt.Sprintf("got %d undated, want %d", got.Undated, len(undated))
	}
	return ""
}

// A cuttable is a question that budget and time may cut.
type cuttable struct {
	what  string
	ask   func(ctx context.Context, budget int) (any, error)
	named []graph.EntityID // asked about, of a subgraph
	edges int              // in the graph
	needs int              // fewer edges can't give the whole answer
	// least and most are how many entities beside those asked about, or paths,
	// must be given at least and may be at most; nil: any number.
	least, most func(budget int) int
}

// found counts what of an answer is beside those asked about.
func (c *cuttable) found(answer any) int {
	switch answer := answer.(type) {
	case graph.Subgraph:
		return len(answer.Entities) - len(c.named)
	case graph.PathsResult:
		return len(answer.Paths)
	}
	return 0
}

func completeAnswer(answer any) bool {
	switch answer := answer.(type) {
	case graph.Subgraph:
		return answer.Complete
	case graph.PathsResult:
		return answer.Complete
	}
	return false
}

func stoppedBy(answer any) graph.Stop {
	switch answer := answer.(type) {
	case graph.Subgraph:
		return answer.StoppedBy
	case graph.PathsResult:
		return answer.StoppedBy
	}
	return ""
}

// enough is a budget of so many times the edges of a graph that any way to
// answer does with it.
const enough = 20

// budgets asks with budgets that do not reach and with some that do.
func (t *trial) budgets(c cuttable) {
	t.Helper()
	whole, err := c.ask(t.ctx, 0)
	t.ok(err)
	if !completeAnswer(whole) {
		t.Fatalf("%s: got an answer that is not complete by the budget there is by default", c.what)
	}
	for budget := 1; budget < c.needs; budget += 1 + budget/3 {
		got, err := c.ask(t.ctx, budget)
		t.ok(err)
		if why := cutWrongly(got, whole, c.named, budget, graph.StoppedByBudget); why != "" {
			t.Errorf("%s within a budget of %d: %s", c.what, budget, why)
		}
		if completeAnswer(got) {
			t.Errorf("%s within a budget of %d: got the whole, for which %d edges must be visited", c.what, budget, c.needs)
		}
		if n := c.found(got); c.least != nil && n < c.least(budget) {
			t.Errorf("%s within a budget of %d: got %d, want at least %d", c.what, budget, n, c.least(budget))
		}
		if n := c.found(got); c.most != nil && n > c.most(budget) {
			t.Errorf("%s within a budget of %d: got %d, want at most %d", c.what, budget, n, c.most(budget))
		}
	}
	for _, budget := range []int{enough * c.edges, graph.MaxBudget} {
		got, err := c.ask(t.ctx, budget)
		t.ok(err)
		t.same(fmt.Sprintf("%s within a budget of %d, which is enough", c.what, budget), got, whole)
	}
}

// ends asks with contexts that end in the middle: earlier and later, by a
// deadline and cancelled.
func (t *trial) ends(c cuttable) {
	t.Helper()
	whole, err := c.ask(t.ctx, 0)
	t.ok(err)
	for _, cause := range []error{context.DeadlineExceeded, context.Canceled} {
		cut, refused := 0, 0
		for looks := 0; looks < 1<<30; looks = 4*looks + 1 {
			ctx := endsAfter(t.ctx, looks, cause)
			got, err := c.ask(ctx, 0)
			if err != nil {
				refused++
				t.fails(fmt.Sprintf("%s with a context that ends after %d looks", c.what, looks), err, graph.ErrUnavailable, "")
				if !errors.Is(err, cause) {
					t.Errorf("%s: got error %v, want one that wraps %v", c.what, err, cause)
				}
				continue
			}
			if why := cutWrongly(got, whole, c.named, 0, graph.StoppedByTime); why != "" {
				t.Errorf("%s with a context that ends after %d looks (%v): %s", c.what, looks, cause, why)
				break
			}
			if stoppedBy(got) != graph.StoppedByTime {
				break // it was done before
			}
			cut++
		}
		switch {
		case cause == context.Canceled && cut > 0:
			t.Errorf("%s: got an answer cut by time from a context without a deadline", c.what)
		case cause == context.Canceled && refused == 0:
			t.Errorf("%s: got answers from each context that was cancelled, want errors", c.what)
		case cause == context.DeadlineExceeded && cut == 0:
			t.Errorf("%s: got no answer that was cut by time, whenever the deadline came", c.what)
		}
	}
}

package graphtest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"hubgraph/graph"
	"hubgraph/internal/testbed"
)

// The environment variables by which Histories is told more.
const (
	// EnvSeed is the seed of the first history to run, and alone of the only one:
	// as a failure prints it.
	EnvSeed = "HUBGRAPH_TEST_SEED"
	// EnvHistories is how many histories to run. Histories of one number from one
	// seed are the same for every store, so that stores that agree with the Model
	// in them agree with each other.
	EnvHistories = "HUBGRAPH_TEST_HISTORIES"
)

const defaultHistories = 60

// Histories runs random histories against the store and against the Model:
// batches that are right, invalid or in conflict, keys that come again with the
// same batch or with another, retractions, deletions, other types, additions to
// the schema and drops of all that, batches taken back, reopenings, documents, the
// log, and after each some random questions, which go on where earlier ones stopped, have budgets, or contexts that end in the
// middle. Each answer must be the same from both, or cut as it may be, each error
// the same word by word. A history that differs is shrunk to the steps that
// matter and printed with its seed; the seed in HUBGRAPH_TEST_SEED runs it alone.
// Every other history has batches that follow each other applied by Load. How many are run is a [testbed.Amount] of 60, or what HUBGRAPH_TEST_HISTORIES says.
func Histories(t *testing.T, open Open) {
	t.Helper()
	HistoriesOf(t, open, Seeds(t, defaultHistories))
}

// Seeds gives the seeds of the histories that a test is to run: a
// [testbed.Amount] of so many, from a new seed each time; or what
// HUBGRAPH_TEST_SEED and HUBGRAPH_TEST_HISTORIES say.
func Seeds(t testing.TB, n int) []uint64 {
	t.Helper()
	n = testbed.Amount(t, n)
	first := uint64(time.Now().UnixNano())
	if v := os.Getenv(EnvSeed); v != "" {
		var err error
		if first, err = strconv.ParseUint(v, 10, 64); err != nil {
			t.Fatalf("%s=%q is not a seed", EnvSeed, v)
		}
		n = 1
	}
	if v := os.Getenv(EnvHistories); v != "" {
		var err error
		if n, err = strconv.Atoi(v); err != nil || n < 1 {
			t.Fatalf("%s=%q is not a number of histories", EnvHistories, v)
		}
	}
	seeds := make([]uint64, n)
	for i := range seeds {
		seeds[i] = first + uint64(i)
	}
	return seeds
}

// HistoriesOf is Histories of these seeds. It logs what was compared.
func HistoriesOf(t *testing.T, open Open, seeds []uint64) {
	t.Helper()
	done := tally{}
	for _, seed := range seeds {
		history(t, open, seed, done)
		if t.Failed() {
			return // the others would mostly tell the same
		}
	}
	if len(seeds) > 0 {
		t.Logf("%d histories from seed %d agree with the Model: %v", len(seeds), seeds[0], done)
	}
}

func history(t testing.TB, open Open, seed uint64, done tally) {
	t.Helper()
	steps := newGenerator(seed).history()
	if seed%2 == 1 {
		steps = streamed(steps)
	}
	diff := replay(t, open, steps, done)
	if diff == "" {
		return
	}
	steps, diff = shrink(steps, diff, func(s []step) string { return replay(t, open, s, tally{}) }, time.Now().Add(20*time.Second))
	t.Errorf("a random history is answered otherwise than by the Model.\nRun it alone with %s=%d.\n\nThe steps that matter:\n%s\n%s", EnvSeed, seed, printed(steps), diff)
}

// A tally counts what was compared, by its kind.
type tally map[string]int

func (c tally) String() string {
	all := 0
	var kinds []string
	for _, kind := range sortedKeys(c) {
		all += c[kind]
		kinds = append(kinds, fmt.Sprintf("%s %d", kind, c[kind]))
	}
	return fmt.Sprintf("%d answers (%s)", all, strings.Join(kinds, ", "))
}

// A step is one thing to do with a store: one of Apply, Stream, Reopen, Ask, Log and
// Doc, and how.
type step struct {
	Stream []graph.Batch   `json:",omitempty"` // applied by Load, what fails left out
	Apply  *graph.Batch    `json:",omitempty"`
	Stale  bool            `json:",omitempty"` // Apply only if the revision is that of the new store
	Fresh  bool            `json:",omitempty"` // Apply only if the revision is the current one
	Reopen bool            `json:",omitempty"`
	Ask    *ask            `json:",omitempty"`
	Budget int             `json:",omitempty"` // of Ask
	Ends   int             `json:",omitempty"` // Ask with a context that ends at this look, 0: one that does not
	Cancel bool            `json:",omitempty"` // that end is no deadline
	Mark   int             `json:",omitempty"` // names where the answer to Ask stopped
	GoOn   int             `json:",omitempty"` // Ask goes on where the answer with this Mark stopped
	Log    *graph.LogQuery `json:",omitempty"`
	Doc    *docStep        `json:",omitempty"`
}

type docStep struct {
	Do       string // "put", "delete", "get" or "list"
	Kind, ID string
	Version  uint64
	Body     string
}

// An ask is a question: the method and its one parameter.
type ask struct {
	Method string
	Query  any
}

// kind names what is asked of the store, and for a batch what came of it.
func (s *step) kind(got any) string {
	switch {
	case s.Reopen:
		return "reopened"
	case s.Apply != nil:
		if f, ok := got.(failure); ok {
			return "batch " + string(f.Code)
		}
		return "batch"
	case s.Stream != nil:
		return "stream"
	case s.Ask != nil:
		what := s.Ask.Method
		switch f, failed := got.(failure); {
		case failed:
			what += " " + string(f.Code)
		case stoppedBy(got) != "":
			what += " cut by " + string(stoppedBy(got))
		case s.GoOn > 0:
			what += " further on"
		}
		return what
	case s.Log != nil:
		return "Log"
	}
	return "document " + s.Doc.Do
}

func printed(steps []step) string {
	var b strings.Builder
	for i, s := range steps {
		line, _ := json.Marshal(s)
		fmt.Fprintf(&b, "%3d. %s\n", i+1, line)
	}
	return b.String()
}

// replay does the steps with a new store and a new Model and gives the first
// difference, "" if there is none. It counts in done what was the same.
func replay(t testing.TB, open Open, steps []step, done tally) (diff string) {
	r := &replayer{ctx: context.Background(), opened: open(t), model: NewModel(), places: map[int]any{}}
	defer func() {
		if err := r.opened.Store.Close(); err != nil && diff == "" {
			diff = "Close: " + describe(err)
		}
	}()
	r.firstOfStore, _ = r.opened.Store.Revision(r.ctx)
	r.firstOfModel, _ = r.model.Revision(r.ctx)
	for i, s := range steps {
		got, why := r.do(&s)
		if why != "" {
			what := "step " + strconv.Itoa(i+1)
			if s.Ask != nil {
				what += ", " + s.Ask.Method
			}
			return what + " (- the Model, + the store):\n" + why
		}
		done[s.kind(got)]++
	}
	if why := Inconsistency(r.ctx, r.opened.Store); why != "" {
		return "at the end the store contradicts itself:\n" + why
	}
	a, err := r.opened.Store.Revision(r.ctx)
	b, _ := r.model.Revision(r.ctx)
	if d := Diff(outcome(a, err), b); d != "" {
		return "the revision at the end:\n" + d
	}
	if d := Diff(logged(r.ctx, r.opened.Store, graph.LogQuery{}), logged(r.ctx, r.model, graph.LogQuery{})); d != "" {
		return "the log at the end:\n" + d
	}
	return ""
}

// A replayer does steps with a store and the Model at once.
type replayer struct {
	ctx    context.Context
	opened Opened
	model  *Model
	places map[int]any // where answers stopped, by Mark

	firstOfStore, firstOfModel graph.Revision
}

// do does a step and gives what the store answered, and what is wrong with it,
// "" if nothing is.
func (r *replayer) do(s *step) (got any, why string) {
	var want any
	switch {
	case s.Reopen:
		if r.opened.Reopen != nil {
			r.opened.Store = r.opened.Reopen()
		}
		got, want = outcome(r.opened.Store.Revision(r.ctx)), outcome(r.model.Revision(r.ctx))
	case s.Apply != nil:
		b, c := *s.Apply, *s.Apply
		switch {
		case s.Stale:
			b.IfRevision, c.IfRevision = &r.firstOfStore, &r.firstOfModel
		case s.Fresh:
			ofStore, _ := r.opened.Store.Revision(r.ctx)
			ofModel, _ := r.model.Revision(r.ctx)
			b.IfRevision, c.IfRevision = &ofStore, &ofModel
		}
		got, want = outcome(r.opened.Store.Apply(r.ctx, b)), outcome(r.model.Apply(r.ctx, c))
	case s.Stream != nil:
		got, want = streamedTo(r.ctx, r.opened.Store, s.Stream), streamedTo(r.ctx, r.model, s.Stream)
	case s.Ask != nil:
		return r.ask(s)
	case s.Log != nil:
		got, want = logged(r.ctx, r.opened.Store, *s.Log), logged(r.ctx, r.model, *s.Log)
	case s.Doc != nil:
		got, want = s.Doc.answer(r.ctx, r.opened.Store), s.Doc.answer(r.ctx, r.model)
	}
	return got, Diff(got, want)
}

// streamed gives steps with batches that follow each other in one, and what was between
// them behind it.
func streamed(steps []step) []step {
	const most = 5
	var out, between []step
	var batches []graph.Batch
	end := func() {
		switch len(batches) {
		case 0:
		case 1:
			out = append(out, step{Apply: &batches[0]})
		default:
			out = append(out, step{Stream: batches})
		}
		out = append(out, between...)
		batches, between = nil, nil
	}
	for _, s := range steps {
		switch {
		case s.Apply != nil && !s.Stale && !s.Fresh && len(batches) < most:
			batches = append(batches, *s.Apply)
		case s.Ask != nil || s.Log != nil:
			between = append(between, s)
		default:
			end()
			out = append(out, s)
		}
	}
	end()
	return out
}

// streamedTo gives what a store answers to each batch of a stream. Behind one that fails the
// others are another stream.
func streamedTo(ctx context.Context, s graph.Store, batches []graph.Batch) any {
	out := []any{}
	for len(batches) > 0 {
		done, err := Load(ctx, s, batches, func(rev graph.Revision) { out = append(out, rev) })
		if err == nil && done < len(batches) {
			err = fmt.Errorf("the stream ended after %d of %d batches", done, len(batches))
		}
		if batches = batches[done:]; err != nil {
			out = append(out, failureOf(err))
			batches = batches[1:]
		}
	}
	return out
}

// Load has a store load batches as a stream, and gives of how many done heard.
func Load(ctx context.Context, s graph.Store, batches []graph.Batch, done func(graph.Revision)) (n int, err error) {
	in, over := make(chan *graph.Batch), make(chan struct{})
	defer close(over)
	go func() {
		defer close(in)
		for i := range batches {
			select {
			case in <- &batches[i]:
			case <-over:
				return
			}
		}
	}()
	err = graph.Load(ctx, s, graph.Stream{Batches: in, Done: func(rev graph.Revision) {
		n++
		done(rev)
	}})
	return n, err
}

// logged gives changes without their times.
func logged(ctx context.Context, s graph.Store, q graph.LogQuery) any {
	list, err := drain(s.Log(ctx, q))
	for i := range list {
		list[i].Time = time.Time{}
	}
	return outcome(list, err)
}

// ask is do for questions. The Model gives the whole answer, which the store's
// may be a part of.
func (r *replayer) ask(s *step) (got any, why string) {
	a := *s.Ask
	if place, ok := r.places[s.GoOn]; ok {
		a = goOn(a, place)
	}
	want := answer(r.ctx, r.model, a)
	if stoppedBy(want) == graph.StoppedByBudget {
		return want, "" // more than the Model can walk through
	}
	if place := stoppedAt(a, want); s.Mark > 0 && place != nil {
		r.places[s.Mark] = place
	}
	ctx, stop := r.ctx, graph.StoppedByBudget
	switch {
	case s.Ends > 0 && s.Cancel:
		ctx = endsAfter(ctx, s.Ends-1, context.Canceled)
	case s.Ends > 0:
		ctx, stop = endsAfter(ctx, s.Ends-1, context.DeadlineExceeded), graph.StoppedByTime
	}
	got = answer(ctx, r.opened.Store, within(a, s.Budget))
	if f, failed := got.(failure); failed && s.Ends > 0 && f.Code == graph.ErrUnavailable {
		return got, ""
	}
	if s.Ends > 0 && s.Cancel || s.Ends+s.Budget == 0 {
		return got, Diff(got, want)
	}
	return got, cutWrongly(got, want, named(a), s.Budget, stop)
}

// within gives a question a budget, if it can have one.
func within(a ask, budget int) ask {
	switch q := a.Query.(type) {
	case graph.NeighborhoodQuery:
		q.Budget = budget
		a.Query = q
	case graph.PathsQuery:
		q.Budget = budget
		a.Query = q
	case graph.CommonQuery:
		q.Budget = budget
		a.Query = q
	case graph.AmongQuery:
		q.Budget = budget
		a.Query = q
	}
	return a
}

// named gives the entities that a subgraph is asked about.
func named(a ask) []graph.EntityID {
	switch q := a.Query.(type) {
	case graph.NeighborhoodQuery:
		return q.From
	case graph.CommonQuery:
		return q.Of
	case graph.AmongQuery:
		return q.Of
	}
	return nil
}

// stoppedAt gives where an answer stopped, as a question goes on: a Near, a
// Joined, an id or a position; nil where it did not.
func stoppedAt(a ask, got any) any {
	switch got := got.(type) {
	case graph.Subgraph:
		switch {
		case got.NextNear != nil:
			return *got.NextNear
		case got.NextJoined != nil:
			return *got.NextJoined
		case got.NextID != "":
			return got.NextID
		}
	case list:
		switch items := got.Items.(type) {
		case []graph.Node:
			if q := a.Query.(graph.EntitiesQuery); len(items) > 0 && len(items) == q.Limit {
				return items[len(items)-1].ID
			}
		case []graph.Statement:
			if q := a.Query.(graph.StatementsQuery); len(items) > 0 && len(items) == q.Limit {
				return q.Position(&items[len(items)-1])
			}
		}
	}
	return nil
}

// goOn gives a question that goes on from a place of stoppedAt.
func goOn(a ask, place any) ask {
	switch q := a.Query.(type) {
	case graph.NeighborhoodQuery:
		at := place.(graph.Near)
		q.After = &at
		a.Query = q
	case graph.AmongQuery:
		at := place.(graph.Joined)
		q.After = &at
		a.Query = q
	case graph.CommonQuery:
		q.After = place.(graph.EntityID)
		a.Query = q
	case graph.EntitiesQuery:
		q.After = place.(graph.EntityID)
		a.Query = q
	case graph.StatementsQuery:
		at := place.(graph.StatementPosition)
		q.After = &at
		a.Query = q
	}
	return a
}

func (d *docStep) answer(ctx context.Context, s graph.Store) any {
	docs := s.Documents()
	still := func(doc graph.Document) graph.Document { doc.Updated = time.Time{}; return doc }
	switch d.Do {
	case "put":
		doc, err := docs.Put(ctx, d.Kind, d.ID, d.Version, []byte(d.Body))
		return outcome(still(doc), err)
	case "delete":
		return outcome(nil, docs.Delete(ctx, d.Kind, d.ID, d.Version))
	case "list":
		list, err := drain(docs.List(ctx, d.Kind, d.ID))
		for i := range list {
			list[i] = still(list[i])
		}
		return outcome(list, err)
	}
	doc, err := docs.Get(ctx, d.Kind, d.ID)
	return outcome(still(doc), err)
}

// A list is what an iteration gave, and the revision that it was read at.
type list struct {
	Items    any
	Revision graph.Revision
}

// answer asks a question and gives what is compared of the answer: a list for
// an iteration.
func answer(ctx context.Context, r graph.Reader, a ask) any {
	switch q := a.Query.(type) {
	case graph.EntityID:
		if a.Method == "Profile" {
			return outcome(r.Profile(ctx, q))
		}
		return outcome(r.Entity(ctx, q))
	case graph.StatementID:
		return outcome(r.Statement(ctx, q))
	case graph.SourceID:
		if a.Method == "SourceText" {
			return outcome(r.SourceText(ctx, q))
		}
		return outcome(r.Source(ctx, q))
	case graph.EntitiesQuery:
		var rev graph.Revision
		q.Revision = &rev
		items, err := drain(r.Entities(ctx, q))
		return outcome(list{items, rev}, err)
	case graph.StatementsQuery:
		var rev graph.Revision
		q.Revision = &rev
		items, err := drain(r.Statements(ctx, q))
		return outcome(list{items, rev}, err)
	case graph.SearchQuery:
		return outcome(searchElse(ctx, r, q))
	case graph.NeighborhoodQuery:
		return outcome(r.Neighborhood(ctx, q))
	case graph.PathsQuery:
		return outcome(r.Paths(ctx, q))
	case graph.CommonQuery:
		return outcome(r.Common(ctx, q))
	case graph.AmongQuery:
		return outcome(r.Among(ctx, q))
	}
	switch a.Method {
	case "Sources":
		items, err := drain(r.Sources(ctx))
		return outcome(items, err)
	case "Schema":
		return outcome(r.Schema(ctx))
	case "Stats":
		return outcome(r.Stats(ctx))
	case "Revision":
		return outcome(r.Revision(ctx))
	}
	panic("no such question: " + a.Method)
}

// shrink leaves out steps, and then parts of batches, as long as a difference
// stays, until nothing more can go or time is up.
func shrink(steps []step, diff string, try func([]step) string, until time.Time) ([]step, string) {
	left := func(candidate []step) bool {
		if time.Now().After(until) {
			return false
		}
		if d := try(candidate); d != "" {
			steps, diff = candidate, d
			return true
		}
		return false
	}
	for size := max(len(steps)/2, 1); size > 0; size /= 2 {
		for i := 0; i < len(steps); {
			end := min(i+size, len(steps))
			if !left(append(append([]step{}, steps[:i]...), steps[end:]...)) {
				i = end
			}
		}
	}
	for i := 0; i < len(steps); i++ {
		if steps[i].Apply == nil {
			continue
		}
		for part := 0; ; {
			smaller, ok := without(*steps[i].Apply, part)
			if !ok {
				break
			}
			candidate := append([]step{}, steps...)
			candidate[i].Apply = &smaller
			if !left(candidate) {
				part++
			}
		}
	}
	return steps, diff
}

// without gives the batch without its nth record.
func without(b graph.Batch, n int) (graph.Batch, bool) {
	ok := cutOne(&b.Schema.Types, &n) || cutOne(&b.Schema.Predicates, &n) || cutOne(&b.Schema.Qualifiers, &n) || cutOne(&b.Schema.Units, &n) || cutOne(&b.Schema.Schemes, &n) ||
		cutOne(&b.Sources, &n) || cutOne(&b.Texts, &n) || cutOne(&b.Entities, &n) || cutOne(&b.Additions, &n) ||
		cutOne(&b.Statements, &n) || cutOne(&b.Retract, &n) || cutOne(&b.Delete, &n) ||
		cutOne(&b.Drop.Sources, &n) || cutOne(&b.Drop.Texts, &n) || cutOne(&b.Drop.Types, &n) ||
		cutOne(&b.Drop.Predicates, &n) || cutOne(&b.Drop.Qualifiers, &n) || cutOne(&b.Drop.Units, &n) || cutOne(&b.Drop.Schemes, &n)
	return b, ok
}

func cutOne[T any](list *[]T, n *int) bool {
	if *n >= len(*list) {
		*n -= len(*list)
		return false
	}
	*list = append(append([]T{}, (*list)[:*n]...), (*list)[*n+1:]...)
	*n = -1
	return true
}

// Compare asks n random questions of two readers that hold the same content,
// made of the ids of the first and of some that it does not have, and gives the
// first difference as an error; nil if all answers are the same. It serves to
// compare copies: an export read back, another store.
func Compare(ctx context.Context, got, want graph.Reader, seed uint64, n int) error {
	g := newGenerator(seed)
	if err := g.learn(ctx, want); err != nil {
		return err
	}
	for range n {
		a := g.question()
		if d := Diff(answer(ctx, got, a), answer(ctx, want, a)); d != "" {
			line, _ := json.Marshal(a)
			return fmt.Errorf("seed %d: to %s the answers differ:\n%s", seed, line, d)
		}
	}
	return nil
}

package graphtest

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"hubgraph/graph"
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

const defaultHistories = 300

// Histories runs random histories against the store and against the Model:
// batches that are right, invalid or in conflict, repeated keys, retractions,
// deletions, other types, additions to the schema, reopenings, documents, and
// after each some random questions. Each answer must be the same from both. A
// history that differs is shrunk to the steps that matter and printed with its
// seed; the seed in HUBGRAPH_TEST_SEED runs it alone. How many are run is 300,
// 30 with -short, or what HUBGRAPH_TEST_HISTORIES says.
func Histories(t *testing.T, open Open) {
	t.Helper()
	HistoriesOf(t, open, Seeds(t, defaultHistories))
}

// Seeds gives the seeds of the histories that a test is to run: so many, a tenth
// with -short, from a new seed each time; or what the environment says.
func Seeds(t testing.TB, n int) []uint64 {
	t.Helper()
	if testing.Short() {
		n = max(n/10, 1)
	}
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

// A step is one thing to do with a store: exactly one of the fields is set.
type step struct {
	Apply  *graph.Batch `json:",omitempty"`
	Stale  bool         `json:",omitempty"` // Apply only if the revision is that of the new store
	Fresh  bool         `json:",omitempty"` // Apply only if the revision is the current one
	Reopen bool         `json:",omitempty"`
	Ask    *ask         `json:",omitempty"`
	Doc    *docStep     `json:",omitempty"`
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
	case s.Ask != nil:
		return s.Ask.Method
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
	o := open(t)
	model := NewModel()
	defer func() {
		if err := o.Store.Close(); err != nil && diff == "" {
			diff = "Close: " + describe(err)
		}
	}()
	ctx := context.Background()
	firstStore, _ := o.Store.Revision(ctx)
	firstModel, _ := model.Revision(ctx)
	for i, s := range steps {
		var got, want any
		what := "step " + strconv.Itoa(i+1)
		switch {
		case s.Reopen:
			if o.Reopen != nil {
				o.Store = o.Reopen()
			}
			got, want = outcome(o.Store.Revision(ctx)), outcome(model.Revision(ctx))
		case s.Apply != nil:
			b, c := *s.Apply, *s.Apply
			switch {
			case s.Stale:
				b.IfRevision, c.IfRevision = &firstStore, &firstModel
			case s.Fresh:
				ofStore, _ := o.Store.Revision(ctx)
				ofModel, _ := model.Revision(ctx)
				b.IfRevision, c.IfRevision = &ofStore, &ofModel
			}
			got, want = outcome(o.Store.Apply(ctx, b)), outcome(model.Apply(ctx, c))
		case s.Ask != nil:
			what += ", " + s.Ask.Method
			got, want = answer(ctx, o.Store, *s.Ask), answer(ctx, model, *s.Ask)
		case s.Doc != nil:
			got, want = s.Doc.answer(ctx, o.Store), s.Doc.answer(ctx, model)
		}
		if d := Diff(got, want); d != "" {
			return what + " (- the Model, + the store):\n" + d
		}
		done[s.kind(got)]++
	}
	if why := Inconsistency(ctx, o.Store); why != "" {
		return "at the end the store contradicts itself:\n" + why
	}
	a, err := o.Store.Revision(ctx)
	b, _ := model.Revision(ctx)
	if d := Diff(outcome(a, err), b); d != "" {
		return "the revision at the end:\n" + d
	}
	return ""
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

// answer asks a question and gives what is compared of the answer: a list for
// an iteration, with the revision that it was read at.
func answer(ctx context.Context, r graph.Reader, a ask) any {
	type list struct {
		Items    any
		Revision graph.Revision
	}
	switch q := a.Query.(type) {
	case graph.EntityID:
		if a.Method == "Counts" {
			return outcome(r.Counts(ctx, q))
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
		return outcome(r.Search(ctx, q))
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
	ok := cutOne(&b.Schema.Types, &n) || cutOne(&b.Schema.Predicates, &n) || cutOne(&b.Schema.Qualifiers, &n) || cutOne(&b.Schema.Units, &n) ||
		cutOne(&b.Sources, &n) || cutOne(&b.Texts, &n) || cutOne(&b.Entities, &n) || cutOne(&b.Additions, &n) ||
		cutOne(&b.Statements, &n) || cutOne(&b.Retract, &n) || cutOne(&b.Delete, &n)
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

// A generator makes random histories. Everything comes from small pools, so
// that it meets again.
type generator struct {
	*rand.Rand
	seed       uint64
	entities   []graph.EntityID
	typeOf     map[graph.EntityID]graph.Type // mostly
	types      []graph.Type
	sources    []graph.SourceID
	predicates []graph.Predicate
	statements []graph.Statement // made so far
	batches    []*graph.Batch    // with keys, made so far
	texts      []string          // to search
}

func newGenerator(seed uint64) *generator {
	g := &generator{
		Rand: rand.New(rand.NewPCG(seed, 20220110)), seed: seed,
		types:      []graph.Type{firm, person, place, topic, graph.EventType, graph.EventType},
		sources:    []graph.SourceID{"src", "src", "s/2", "来源"},
		predicates: []graph.Predicate{links, links, links, owns, worksFor, locatedIn, staff, raised, size, founded, motto},
		texts:      append([]string{}, nameParts...),
	}
	pool := ids("a", "b", "c", "d", "e", "f", "g", "h", "B", "a b", "a/1", "ä", "é", "Ω", "中国移动", "商汤", "한", "\uFB01", "hub", "hub2")
	g.Shuffle(len(pool), func(i, j int) { pool[i], pool[j] = pool[j], pool[i] })
	g.entities = pool[:5+g.IntN(len(pool)-4)]
	g.typeOf = map[graph.EntityID]graph.Type{}
	for _, id := range g.entities {
		g.typeOf[id] = pick(g, g.types)
	}
	return g
}

// learn takes the pools from a store.
func (g *generator) learn(ctx context.Context, r graph.Reader) error {
	g.entities = ids("nobody")
	g.texts = nil
	for n, err := range r.Entities(ctx, graph.EntitiesQuery{}) {
		if err != nil {
			return err
		}
		g.entities = append(g.entities, n.ID)
		for _, name := range n.AllNames() {
			g.texts = append(g.texts, name.Text)
		}
	}
	if len(g.texts) == 0 {
		g.texts = []string{"nobody"}
	}
	for s, err := range r.Statements(ctx, graph.StatementsQuery{}) {
		if err != nil {
			return err
		}
		g.statements = append(g.statements, s)
	}
	st, err := r.Stats(ctx)
	if err != nil {
		return err
	}
	if len(st.ByType) > 0 {
		g.types = sortedKeys(st.ByType)
	}
	if len(st.ByPredicate) > 0 {
		g.predicates = sortedKeys(st.ByPredicate)
	}
	if len(st.BySource) > 0 {
		g.sources = sortedKeys(st.BySource)
	}
	return nil
}

func pick[T any](g *generator, list []T) T { return list[g.IntN(len(list))] }

// some gives up to n of a list.
func some[T any](g *generator, n int, list []T) []T {
	var out []T
	for range g.IntN(n + 1) {
		out = append(out, pick(g, list))
	}
	return out
}

// distinct gives n different ones of a list, fewer if it has not so many.
func distinct[T comparable](g *generator, n int, list []T) []T {
	var out []T
	for _, i := range g.Perm(len(list)) {
		if len(out) == n {
			break
		}
		known := false
		for _, x := range out {
			known = known || x == list[i]
		}
		if !known {
			out = append(out, list[i])
		}
	}
	return out
}

// one reports true once in n.
func (g *generator) one(n int) bool { return g.IntN(n) == 0 }

func (g *generator) history() []step {
	b := start(nil)
	b.Sources = nil
	for _, id := range distinct(g, 2+g.IntN(2), g.sources) {
		b.Sources = append(b.Sources, graph.Source{ID: id, Title: "Title of " + string(id)})
	}
	for _, id := range g.entities[:len(g.entities)-g.IntN(2)] {
		b.Entities = append(b.Entities, g.entity(id))
	}
	steps := []step{{Apply: &b}}
	if !g.one(5) { // most histories begin with something to ask about
		steps = append(steps, step{Apply: g.something(&b)})
	}
	for range 4 + g.IntN(12) {
		switch {
		case g.one(8):
			steps = append(steps, step{Reopen: true})
		case g.one(10):
			steps = append(steps, step{Doc: g.doc()})
		case g.one(12) && len(g.batches) > 0: // a key again, as it was or with another batch
			again := *pick(g, g.batches)
			if g.one(2) {
				again.Delete = append(again.Delete[:len(again.Delete):len(again.Delete)], pick(g, g.entities))
			}
			steps = append(steps, step{Apply: &again, Stale: g.one(4)})
		default:
			steps = append(steps, step{Apply: g.batch(), Stale: g.one(20), Fresh: g.one(10)})
		}
		for range g.IntN(6) {
			a := g.question()
			steps = append(steps, step{Ask: &a})
		}
	}
	for range 10 {
		a := g.question()
		steps = append(steps, step{Ask: &a})
	}
	return steps
}

// something gives a batch of statements among what a batch holds that none of
// them makes a fault in.
func (g *generator) something(first *graph.Batch) *graph.Batch {
	types := map[graph.EntityID]graph.Type{}
	for _, e := range first.Entities {
		types[e.ID] = e.Type
	}
	sch := Schema()
	var b graph.Batch
	for range 4 * len(g.entities) {
		s := g.statement()
		right := slices.ContainsFunc(first.Sources, func(x graph.Source) bool { return x.ID == s.Source })
		for _, id := range s.Mentioned() {
			right = right && types[id] != ""
		}
		if _, why := sch.CheckEnds(s.Predicate, types[s.Subject], types[s.Object]); right && why == "" {
			b.Statements = append(b.Statements, s)
		}
	}
	return &b
}

func (g *generator) doc() *docStep {
	return &docStep{
		Do: pick(g, []string{"put", "put", "put", "get", "list", "delete"}), Kind: pick(g, []string{"view", "job", "view", "BAD"}),
		ID: pick(g, []string{"a", "b", "中", ""}), Version: uint64(g.IntN(3)), Body: pick(g, []string{"", "{}", "text"}),
	}
}

var nameParts = []string{
	"Alpha", "Beta Works", "Société Générale", "China Mobile", "中国移动", "移动", "商汤科技", "展锐", "Straße", "O'Neil", "AT&T",
	"ab", "a", "Fudan University", "复旦大学", "上海", "Shanghai", "5G", "Ångström", "first second third",
}

func (g *generator) name() string {
	if g.one(3) {
		return pick(g, nameParts) + " " + pick(g, nameParts)
	}
	return pick(g, nameParts)
}

func (g *generator) names() []graph.Name {
	var out []graph.Name
	for range g.IntN(3) {
		out = append(out, graph.Name{
			Text: g.name(), Lang: pick(g, []string{"", "en", "zh", "zh-Hant"}),
			Kind: pick(g, append([]graph.NameKind{"", ""}, graph.NameKinds...)),
		})
	}
	return out
}

func (g *generator) identifiers() []graph.Identifier {
	var out []graph.Identifier
	for range g.IntN(3) {
		out = append(out, graph.Identifier{Scheme: pick(g, []string{"hkex", "lei"}), Value: pick(g, []string{"1", "0020", "a:b"})})
	}
	return out
}

func (g *generator) entity(id graph.EntityID) graph.Entity {
	e := graph.Entity{ID: id, Type: g.typeOf[id], Name: g.name(), Names: g.names(), Identifiers: g.identifiers()}
	if g.one(25) {
		e.Type = pick(g, g.types)
	}
	if g.one(3) {
		e.Summary = pick(g, []string{"One thing.", "Another \"thing\"."})
	}
	return e
}

func (g *generator) date() graph.Date {
	return pick(g, []graph.Date{"", "", "2019", "2020", "2020-02", "2020-02-29", "2021-06", "2021-06-30", "2022-01-01", "2025"})
}

func (g *generator) value(p graph.Predicate) graph.Value {
	switch p {
	case founded:
		return graph.Value{Kind: graph.DateValue, Date: pick(g, []graph.Date{"2001", "2010-05"})}
	case motto:
		return graph.Value{Kind: graph.TextValue, Text: pick(g, []string{"Go.", "走"})}
	}
	v := graph.Value{Kind: graph.Quantity, Amount: pick(g, []graph.Decimal{"1", "-2", "0.5", "10", "400000000000", ""}), Bound: pick(g, []graph.Bound{"", "", graph.Exactly, graph.Over})}
	switch p {
	case staff:
		v.Unit = heads
	case raised:
		v.Unit = pick(g, []string{"USD", "CNY"})
	default:
		v.Unit = pick(g, []string{heads, "EUR", "USD"})
	}
	if v.Amount == "" {
		v.Printed, v.Bound = "a third", ""
	}
	return v
}

func (g *generator) statement() graph.Statement {
	if g.one(4) && len(g.statements) > 0 { // again, perhaps with other citations
		s := pick(g, g.statements)
		s.Cites = g.cites()
		if g.one(2) {
			s.ID = ""
		}
		return s
	}
	subject, p, object := g.ends()
	for range 30 { // mostly what the schema allows
		if g.one(60) || g.fits(subject, p, object) {
			break
		}
		subject, p, object = g.ends()
	}
	s := graph.Statement{
		Subject: subject, Predicate: p, Source: pick(g, g.sources),
		Status: pick(g, append([]graph.Status{"", "", ""}, graph.Statuses...)), Cites: g.cites(),
	}
	if g.one(3) {
		s.When = graph.When{From: g.date(), To: g.date(), Observed: g.date(), Due: g.date()}
		if s.When.From != "" && s.When.To != "" && s.When.From.First() > s.When.To.Last() {
			s.When.From = ""
		}
	}
	switch s.Predicate {
	case staff, raised, size, founded, motto:
		s.Value = g.value(s.Predicate)
	default:
		s.Object = object
	}
	if g.one(6) {
		for range 1 + g.IntN(3) {
			q := graph.Qualifier{Key: pick(g, []string{role, plan})}
			if g.one(2) {
				q.Entity = pick(g, g.entities)
			} else {
				q.Value = graph.Value{Kind: graph.TextValue, Text: pick(g, []string{"x", "y"})}
			}
			s.Qualifiers = append(s.Qualifiers, q)
		}
	}
	g.statements = append(g.statements, s.Canonical())
	return s
}

// ends gives what a statement may join. The first entities are hubs.
func (g *generator) ends() (subject graph.EntityID, p graph.Predicate, object graph.EntityID) {
	hubs := g.entities[:2]
	subject, p, object = pick(g, g.entities), pick(g, g.predicates), pick(g, g.entities)
	switch g.IntN(6) {
	case 0:
		subject = pick(g, hubs)
	case 1, 2:
		object = pick(g, hubs)
	}
	return subject, p, object
}

func (g *generator) fits(subject graph.EntityID, p graph.Predicate, object graph.EntityID) bool {
	d := find(Schema(), p)
	return (len(d.SubjectTypes) == 0 || slices.Contains(d.SubjectTypes, g.typeOf[subject])) &&
		(len(d.ObjectTypes) == 0 || slices.Contains(d.ObjectTypes, g.typeOf[object]))
}

func (g *generator) cites() []graph.Citation {
	var out []graph.Citation
	for range g.IntN(3) {
		c := graph.Citation{Note: pick(g, []string{"", "note", "other"}), Via: pick(g, []string{"", "it"})}
		if g.one(2) {
			c.Line, c.Record = 1+g.IntN(3), pick(g, []string{"", "row"})
		} else {
			c.Paragraph, c.Start = g.IntN(2), 10*g.IntN(3)
			c.End = c.Start + 1 + g.IntN(15)
		}
		out = append(out, c)
	}
	return out
}

func (g *generator) statementID() graph.StatementID {
	if len(g.statements) == 0 || g.one(12) {
		return join("nobody", links, "nobody").ID
	}
	return pick(g, g.statements).ID
}

// batch gives a batch, mostly small and mostly right.
func (g *generator) batch() *graph.Batch {
	var b graph.Batch
	if g.one(6) {
		for _, id := range distinct(g, 1+g.IntN(2), g.sources) {
			b.Sources = append(b.Sources, graph.Source{ID: id, Title: pick(g, []string{"Title", "Other title"}), Published: g.date()})
		}
	}
	if g.one(8) {
		b.Texts = append(b.Texts, graph.SourceText{Source: pick(g, g.sources), Text: pick(g, []string{"Text.", "Other text.\n"})})
	}
	if g.one(2) {
		for _, id := range distinct(g, 1+g.IntN(6), g.entities) {
			b.Entities = append(b.Entities, g.entity(id))
		}
	}
	if g.one(6) {
		for range 1 + g.IntN(2) {
			b.Additions = append(b.Additions, graph.Addition{ID: pick(g, g.entities), Names: g.names(), Identifiers: g.identifiers()})
		}
	}
	if !g.one(4) {
		for range 1 + g.IntN(8) {
			b.Statements = append(b.Statements, g.statement())
		}
	}
	if g.one(3) {
		for range 1 + g.IntN(4) {
			b.Retract = append(b.Retract, g.statementID())
		}
	}
	if g.one(6) {
		b.Delete = some(g, 2, g.entities)
	}
	if g.one(10) {
		g.schema(&b)
	}
	if g.one(12) {
		g.spoil(&b)
	}
	if g.one(6) {
		b.Key = fmt.Sprintf("key %d", g.IntN(4))
		kept := b
		g.batches = append(g.batches, &kept)
	}
	return &b
}

// schema adds definitions, or words to those there are, or what can't be.
func (g *generator) schema(b *graph.Batch) {
	words := graph.Words{EN: pick(g, []string{"one", "two"}), ZH: "一"}
	switch g.IntN(4) {
	case 0:
		id := pick(g, []graph.Type{"gt-new", topic})
		b.Schema.Types = append(b.Schema.Types, graph.TypeDef{ID: id, Label: words, Plural: words})
		b.Entities = append(b.Entities, graph.Entity{ID: "of a new type", Type: id, Name: "New"})
	case 1:
		d := *find(Schema(), pick(g, []graph.Predicate{links, owns, staff}))
		d.Label = words
		b.Schema.Predicates = append(b.Schema.Predicates, d)
	case 2:
		d := *find(Schema(), pick(g, []graph.Predicate{links, owns}))
		d.SubjectTypes = []graph.Type{topic}
		b.Schema.Predicates = append(b.Schema.Predicates, d)
	case 3:
		b.Schema = Schema()
	}
}

// spoil makes a batch invalid.
func (g *generator) spoil(b *graph.Batch) {
	switch g.IntN(6) {
	case 0:
		b.Entities = append(b.Entities, graph.Entity{ID: " bad", Type: "Bad"})
	case 1:
		b.Statements = append(b.Statements, graph.Statement{Subject: "a", Predicate: "gt-unknown", Object: "b", Source: "src"})
	case 2:
		b.Sources = append(b.Sources, graph.Source{ID: "src", Title: "X"}, graph.Source{ID: "src", Title: "Y"})
	case 3:
		b.Retract = append(b.Retract, "bad")
	case 4:
		s := g.statement()
		s.ID = join("x", links, "y").ID
		b.Statements = append(b.Statements, s)
	case 5:
		b.Statements = append(b.Statements, graph.Statement{Subject: "a", Predicate: staff, Value: quantity("01", "USD"), Source: "src", When: graph.When{Due: "soon"}})
	}
}

func (g *generator) filter() graph.Filter {
	var f graph.Filter
	if g.one(2) {
		return f
	}
	if g.one(4) {
		f.Predicates = some(g, 3, append([]graph.Predicate{"gt-unknown"}, g.predicates...))
	}
	if g.one(4) {
		f.Types = some(g, 3, append([]graph.Type{"gt-unknown"}, g.types...))
	}
	if g.one(4) {
		f.Direction = pick(g, []graph.Direction{graph.In, graph.Out})
	}
	if g.one(5) {
		f.Statuses = some(g, 2, graph.Statuses)
	}
	if g.one(5) {
		f.Sources = some(g, 2, append([]graph.SourceID{"unknown"}, g.sources...))
	}
	if g.one(4) {
		f.ValidAt = g.date()
	}
	if g.one(8) {
		f.DueBefore = g.date()
	}
	if g.one(8) {
		f.DueAfter = g.date()
	}
	if g.one(40) {
		f.Direction = "sideways"
	}
	return f
}

// id gives an entity, now and then one that is not there.
func (g *generator) id() graph.EntityID {
	if g.one(30) {
		return pick(g, ids("nobody", "", "a "))
	}
	return pick(g, g.entities)
}

func (g *generator) limit(most int) int {
	switch g.IntN(4) {
	case 0:
		return 0
	case 1:
		return 1 + g.IntN(most)
	case 2:
		return 1 + g.IntN(3)
	}
	return most
}

func (g *generator) question() ask {
	switch g.IntN(16) {
	case 0:
		return ask{"Entity", g.id()}
	case 1:
		return ask{"Counts", g.id()}
	case 2:
		return ask{"Statement", g.statementID()}
	case 3:
		return ask{pick(g, []string{"Source", "SourceText"}), pick(g, append([]graph.SourceID{"unknown"}, g.sources...))}
	case 4:
		return ask{pick(g, []string{"Sources", "Schema", "Stats", "Revision"}), nil}
	case 5:
		q := graph.EntitiesQuery{Limit: g.limit(10)}
		if g.one(2) {
			q.Types = some(g, 2, g.types)
		}
		if g.one(3) {
			q.Identifier = graph.Identifier{Scheme: pick(g, []string{"hkex", "lei"}), Value: pick(g, []string{"1", "0020", "a:b", ""})}
		}
		if g.one(3) {
			q.After = pick(g, g.entities)
		}
		return ask{"Entities", q}
	case 6, 7, 8:
		return ask{"Statements", g.statementsQuery()}
	case 9:
		q := graph.SearchQuery{Text: pick(g, g.texts), Limit: g.limit(10)}
		if r := []rune(q.Text); g.one(3) && len(r) > 1 {
			q.Text = string(r[:1+g.IntN(len(r)-1)])
		}
		if g.one(3) {
			q.Types = some(g, 2, g.types)
		}
		return ask{"Search", q}
	case 10, 11:
		q := graph.NeighborhoodQuery{From: distinct(g, 1+g.IntN(3), g.entities), Hops: g.IntN(graph.MaxHops + 1), Filter: g.filter(), Limit: g.limit(8)}
		if g.one(3) {
			q.After = &graph.Near{Hops: g.IntN(4), ID: pick(g, g.entities)}
		}
		if g.one(30) {
			q.From = append(q.From, g.id())
		}
		return ask{"Neighborhood", q}
	case 12, 13:
		q := graph.PathsQuery{From: g.id(), To: g.id(), MaxHops: g.IntN(5), Filter: g.filter(), Limit: g.limit(20)}
		if g.one(6) {
			q.Via = some(g, 2, g.entities)
		}
		if g.one(6) {
			q.Avoid = some(g, 3, g.entities)
		}
		if g.one(6) {
			q.MaxDegree = 1 + g.IntN(6)
		}
		if g.one(5) {
			q.MaxHops = graph.MaxHops - g.IntN(2)
		}
		return ask{"Paths", q}
	case 14:
		q := graph.CommonQuery{Of: distinct(g, 1+g.IntN(4), g.entities), Filter: g.filter(), Limit: g.limit(6)}
		if g.one(3) {
			q.After = pick(g, g.entities)
		}
		return ask{"Common", q}
	}
	q := graph.AmongQuery{Of: distinct(g, 1+g.IntN(5), g.entities), MaxHops: g.IntN(3), Filter: g.filter(), Limit: g.limit(6)}
	if g.one(3) {
		q.After = &graph.Joined{Count: 2 + g.IntN(2), HubCost: 1 + g.IntN(4), ID: pick(g, g.entities)}
	}
	return ask{"Among", q}
}

func (g *generator) statementsQuery() graph.StatementsQuery {
	q := graph.StatementsQuery{Filter: g.filter(), Limit: g.limit(12)}
	if g.one(2) {
		q.About = g.id()
	}
	if g.one(5) {
		q.SubjectTypes = some(g, 2, g.types)
	}
	if g.one(5) {
		q.ObjectTypes = some(g, 2, g.types)
	}
	if g.one(4) {
		q.Unit = pick(g, []string{heads, "USD", "EUR"})
	}
	if g.one(6) {
		q.Min = pick(g, []graph.Decimal{"-2", "0.5", "5"})
	}
	if g.one(6) {
		q.Max = pick(g, []graph.Decimal{"0", "1", "1000000000000"})
	}
	if g.one(8) {
		q.Filter.Sources = []graph.SourceID{pick(g, g.sources)}
		q.Start = g.IntN(20)
		q.End = q.Start + g.IntN(12)
	}
	q.Sort = pick(g, []graph.StatementSort{"", "", graph.SortID, graph.SortDue, graph.SortDue, graph.SortAmount})
	if g.one(3) && len(g.statements) > 0 {
		s := pick(g, g.statements)
		at := q.Position(&s)
		q.After = &at
	}
	return q
}

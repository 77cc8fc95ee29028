package graphtest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"hubgraph/graph"
)

// Model is the reference store: maps and plain loops over all of them, with
// nothing kept that could be worked out again. It is safe for concurrent use and
// forgets everything when it is closed.
//
// It shares with other stores what the contract defines and what tests of
// package graph hold by hand: forms and their checks, the canonical encoding and
// its hashes, what passes a query and in which order, what is united and merged,
// which types a predicate allows, how well a name matches, and the words of
// errors. How a batch changes a store and how questions are answered it works
// out by itself.
//
// It is meant for graphs of up to some thousand statements. Paths enumerates, so
// that of dense graphs with many hops it finds what its budget allows.
type Model struct {
	id string

	mu     sync.RWMutex
	closed bool
	now    *content // never changed once it is here
	log    []graph.Change
	keys   map[string]answered
	docs   map[docKey]graph.Document
}

var _ graph.Store = (*Model)(nil)

// content is what a Model holds at one revision.
type content struct {
	revision   graph.Revision
	schema     graph.Schema // what is added to the built-in one
	entities   map[graph.EntityID]graph.Entity
	statements map[graph.StatementID]graph.Statement
	sources    map[graph.SourceID]graph.Source
	texts      map[graph.SourceID]string

	once  sync.Once // for asked
	whole graph.Schema
}

type answered struct {
	batch    string
	origin   graph.Digest // given instead
	revision graph.Revision
}

type docKey struct{ kind, id string }

var models atomic.Uint64

// NewModel makes an empty store. Its UUID counts the models of this process, so
// that a test which makes one is the same each time.
func NewModel() *Model {
	id := fmt.Sprintf("00000000-0000-4000-8000-%012d", models.Add(1))
	return &Model{
		id: id,
		now: &content{
			revision:   graph.Revision{Store: id},
			entities:   map[graph.EntityID]graph.Entity{},
			statements: map[graph.StatementID]graph.Statement{},
			sources:    map[graph.SourceID]graph.Source{},
			texts:      map[graph.SourceID]string{},
		},
		keys: map[string]answered{},
		docs: map[docKey]graph.Document{},
	}
}

// Close implements graph.Store.
func (m *Model) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	return nil
}

// read begins a question: it gives the content to answer from.
func (m *Model) read(ctx context.Context) (*content, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if m.closed {
		return nil, graph.Closed()
	}
	return m.now, graph.Interrupted(ctx)
}

// A visit is a graph question being answered: the relationships that there are,
// how many edges it may still look at, and why it had to stop.
type visit struct {
	ctx  context.Context
	all  []*graph.Statement // in ID order
	left int
	stop graph.Stop
	err  error
}

// visit begins a question that budget and time may cut.
func (m *Model) visit(ctx context.Context, budget int, validate func() error) (*content, *visit, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if m.closed {
		return nil, nil, graph.Closed()
	}
	v := &visit{ctx: ctx, left: cmp.Or(budget, graph.MaxBudget)}
	if !v.goesOn() && v.err != nil {
		return nil, nil, v.err
	}
	v.all = m.now.relationships()
	return m.now, v, validate()
}

// goesOn reports whether the context does: its deadline cuts the answer, any
// other end is an error.
func (v *visit) goesOn() bool {
	switch err := graph.Interrupted(v.ctx); {
	case v.stop != "" || v.err != nil:
		return false
	case errors.Is(err, context.DeadlineExceeded):
		v.stop = graph.StoppedByTime
		return false
	default:
		v.err = err
		return err == nil
	}
}

// edge takes one edge off the budget; false where the question must stop.
func (v *visit) edge() bool {
	if !v.goesOn() {
		return false
	}
	if v.left--; v.left < 0 {
		v.stop = graph.StoppedByBudget
		return false
	}
	return true
}

// known answers ErrNotFound where one of the ids is of no entity.
func (c *content) known(field string, ids ...graph.EntityID) error {
	for _, id := range ids {
		if _, ok := c.entities[id]; !ok {
			return graph.NotFound(field, id)
		}
	}
	return nil
}

func (c *content) wholeSchema() graph.Schema { return graph.Builtin().Merge(c.schema) }

// asked is wholeSchema for questions, once nothing changes any more.
func (c *content) asked() *graph.Schema {
	c.once.Do(func() { c.whole = c.wholeSchema() })
	return &c.whole
}

// digest adds up every record.
func (c *content) digest() graph.Digest {
	d := c.schema.Hash()
	for _, e := range c.entities {
		d = d.Add(e.Hash())
	}
	for _, s := range c.statements {
		d = d.Add(s.Hash())
	}
	for _, s := range c.sources {
		d = d.Add(s.Hash())
	}
	for id, text := range c.texts {
		t := graph.SourceText{Source: id, Text: text}
		d = d.Add(t.Hash())
	}
	return d
}

// Standings are degree and neighbours of all entities that have relationships which
// count.
type standings map[graph.EntityID]struct{ degree, neighbors int }

func (c *content) standings() standings {
	out := standings{}
	joined := map[[2]graph.EntityID]bool{}
	for _, s := range c.statements {
		if !s.IsRelationship() || !looked(&s) {
			continue
		}
		for _, ends := range [][2]graph.EntityID{{s.Subject, s.Object}, {s.Object, s.Subject}} {
			at := out[ends[0]]
			if !c.second(&s) {
				at.degree++
			}
			if ends[0] != ends[1] && !joined[ends] {
				joined[ends] = true
				at.neighbors++
			}
			out[ends[0]] = at
			if ends[0] == ends[1] {
				break
			}
		}
	}
	return out
}

// second reports of the later of two statements that make one relation of a symmetric
// predicate that it is.
func (c *content) second(s *graph.Statement) bool {
	mirror := s.Mirror()
	_, there := c.statements[mirror]
	return there && mirror < s.ID && c.asked().Symmetric(s.Predicate)
}

// looked reports whether questions that name no status look at a statement.
func looked(s *graph.Statement) bool { return (&graph.Filter{}).MatchClaim(s) }

func (c *content) node(id graph.EntityID, of standings) graph.Node {
	return graph.Node{Entity: cloneEntity(c.entities[id]), Degree: of[id].degree, Neighbors: of[id].neighbors}
}

// relationships gives them in ID order.
func (c *content) relationships() []*graph.Statement {
	var out []*graph.Statement
	for _, id := range sortedKeys(c.statements) {
		if s := c.statements[id]; s.IsRelationship() {
			out = append(out, &s)
		}
	}
	return out
}

func (c *content) facts() []*graph.Statement {
	var out []*graph.Statement
	for _, id := range sortedKeys(c.statements) {
		if s := c.statements[id]; !s.IsRelationship() {
			out = append(out, &s)
		}
	}
	return out
}

func (c *content) entity(id graph.EntityID) *graph.Entity {
	e, ok := c.entities[id]
	if !ok {
		return nil
	}
	return &e
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

func cloneEntity(e graph.Entity) graph.Entity {
	e.Names = append(make([]graph.Name, 0, len(e.Names)), cloneNames(e.Names)...)
	e.Identifiers = append(make([]graph.Identifier, 0, len(e.Identifiers)), e.Identifiers...)
	e.Accounts = slices.Clone(e.Accounts)
	for i := range e.Accounts {
		e.Accounts[i].Names = cloneNames(e.Accounts[i].Names)
		e.Accounts[i].Identifiers = slices.Clone(e.Accounts[i].Identifiers)
	}
	return e
}

func cloneNames(list []graph.Name) []graph.Name {
	list = slices.Clone(list)
	for i := range list {
		list[i].Cites = slices.Clone(list[i].Cites)
	}
	return list
}

func cloneStatement(s graph.Statement) graph.Statement {
	s.Qualifiers = slices.Clone(s.Qualifiers)
	s.Cites = append(make([]graph.Citation, 0, len(s.Cites)), s.Cites...)
	return s
}

// Entity implements graph.Reader.
func (m *Model) Entity(ctx context.Context, id graph.EntityID) (graph.EntityResult, error) {
	c, err := m.read(ctx)
	if err != nil {
		return graph.EntityResult{}, err
	}
	if err := c.known("id", id); err != nil {
		return graph.EntityResult{}, err
	}
	return graph.EntityResult{Node: c.node(id, c.standings()), Revision: c.revision}, nil
}

// Statement implements graph.Reader.
func (m *Model) Statement(ctx context.Context, id graph.StatementID) (graph.StatementResult, error) {
	c, err := m.read(ctx)
	if err != nil {
		return graph.StatementResult{}, err
	}
	s, ok := c.statements[id]
	if !ok {
		return graph.StatementResult{}, graph.NotFound("id", id)
	}
	return graph.StatementResult{Statement: cloneStatement(s), Source: c.sources[s.Source], Revision: c.revision}, nil
}

func (c *content) source(id graph.SourceID) graph.SourceResult {
	_, has := c.texts[id]
	return graph.SourceResult{Source: c.sources[id], HasText: has, Revision: c.revision}
}

// Source implements graph.Reader.
func (m *Model) Source(ctx context.Context, id graph.SourceID) (graph.SourceResult, error) {
	c, err := m.read(ctx)
	if err != nil {
		return graph.SourceResult{}, err
	}
	if _, ok := c.sources[id]; !ok {
		return graph.SourceResult{}, graph.NotFound("id", id)
	}
	return c.source(id), nil
}

// SourceText implements graph.Reader.
func (m *Model) SourceText(ctx context.Context, id graph.SourceID) (graph.TextResult, error) {
	c, err := m.read(ctx)
	if err != nil {
		return graph.TextResult{}, err
	}
	if _, ok := c.sources[id]; !ok {
		return graph.TextResult{}, graph.NotFound("id", id)
	}
	text, ok := c.texts[id]
	if !ok {
		return graph.TextResult{}, graph.NoText()
	}
	return graph.TextResult{SourceText: graph.SourceText{Source: id, Text: text}, Revision: c.revision}, nil
}

// Entities implements graph.Reader.
func (m *Model) Entities(ctx context.Context, q graph.EntitiesQuery) iter.Seq2[graph.Node, error] {
	return func(yield func(graph.Node, error) bool) {
		c, err := m.read(ctx)
		if err == nil {
			err = q.Validate()
		}
		if err != nil {
			yield(graph.Node{}, err)
			return
		}
		if q.Revision != nil {
			*q.Revision = c.revision
		}
		of := c.standings()
		whole := graph.Builtin().Merge(c.schema)
		n, size := 0, 0
		for _, id := range sortedKeys(c.entities) {
			if err := graph.Interrupted(ctx); err != nil {
				yield(graph.Node{}, err)
				return
			}
			e := c.entities[id]
			if id <= q.After ||
				len(q.IDs) > 0 && !slices.Contains(q.IDs, id) ||
				len(q.Types) > 0 && !slices.Contains(q.Types, e.Type) ||
				len(q.Identifiers) > 0 && !identified(&whole, e, q.Identifiers) {
				continue
			}
			if !yield(c.node(id, of), nil) {
				return
			}
			n++
			size += len(graph.AppendEntity(nil, &e))
			if n == q.Limit || q.Bytes > 0 && size > q.Bytes {
				return
			}
		}
	}
}

// identified reports whether an entity has an identifier of the same normal form as
// one of those asked for.
func identified(sch *graph.Schema, e graph.Entity, asked []graph.Identifier) bool {
	have := slices.Clone(e.Identifiers)
	for _, a := range e.Accounts {
		have = append(have, a.Identifiers...)
	}
	for _, have := range have {
		for _, want := range asked {
			if sch.Normal(have) == sch.Normal(want) {
				return true
			}
		}
	}
	return false
}

// Statements implements graph.Reader.
func (m *Model) Statements(ctx context.Context, q graph.StatementsQuery) iter.Seq2[graph.Statement, error] {
	return func(yield func(graph.Statement, error) bool) {
		c, err := m.read(ctx)
		if err == nil {
			err = q.Validate()
		}
		if err == nil && q.About != "" {
			err = c.known("id", q.About)
		}
		for _, x := range q.Qualified {
			if err == nil && x.Entity != "" {
				err = c.known("qualifier", x.Entity)
			}
		}
		if err != nil {
			yield(graph.Statement{}, err)
			return
		}
		if q.Revision != nil {
			*q.Revision = c.revision
		}
		var found []graph.Statement
		for _, s := range c.statements {
			if !q.Match(c.asked(), &s, c.entity(s.Subject), c.entity(s.Object)) {
				continue
			}
			if q.After != nil && q.Position(&s).Compare(*q.After) <= 0 {
				continue
			}
			found = append(found, s)
		}
		slices.SortFunc(found, func(a, b graph.Statement) int { return q.Position(&a).Compare(q.Position(&b)) })
		size := 0
		for i, s := range found {
			if q.Limit > 0 && i == q.Limit || q.Bytes > 0 && size > q.Bytes {
				return
			}
			size += len(graph.AppendStatement(nil, &s))
			if err := graph.Interrupted(ctx); err != nil {
				yield(graph.Statement{}, err)
				return
			}
			if !yield(cloneStatement(s), nil) {
				return
			}
		}
	}
}

// Sources implements graph.Reader.
func (m *Model) Sources(ctx context.Context) iter.Seq2[graph.SourceResult, error] {
	return func(yield func(graph.SourceResult, error) bool) {
		c, err := m.read(ctx)
		if err != nil {
			yield(graph.SourceResult{}, err)
			return
		}
		for _, id := range sortedKeys(c.sources) {
			if err := graph.Interrupted(ctx); err != nil {
				yield(graph.SourceResult{}, err)
				return
			}
			if !yield(c.source(id), nil) {
				return
			}
		}
	}
}

// Lists implements graph.Reader: of all.
func (m *Model) Lists(ctx context.Context, of []graph.StatementsQuery) (out graph.ListsResult, err error) {
	if err := graph.CheckLists(of); err != nil {
		return graph.ListsResult{}, err
	}
	if out.Revision, err = m.Revision(ctx); err != nil {
		return graph.ListsResult{}, err
	}
	for _, q := range of {
		q.Revision = nil
		list := []graph.Statement{}
		for st, err := range m.Statements(ctx, q) {
			if err != nil {
				return graph.ListsResult{}, err
			}
			list = append(list, st)
		}
		out.Lists = append(out.Lists, list)
	}
	return out, nil
}

// Said implements graph.Reader: of all that there are.
func (m *Model) Said(ctx context.Context, of []graph.EntityID) (graph.SaidResult, error) {
	if err := graph.CheckSaid(of); err != nil {
		return graph.SaidResult{}, err
	}
	out := graph.SaidResult{Of: map[graph.EntityID][]graph.Statement{}}
	for _, id := range of {
		q := graph.AllStatements()
		q.About, q.Revision = id, &out.Revision
		list := []graph.Statement{}
		for st, err := range m.Statements(ctx, q) {
			if errors.Is(err, graph.ErrNotFound) {
				list = nil
				break
			}
			if err != nil {
				return graph.SaidResult{}, err
			}
			list = append(list, st)
		}
		if list != nil {
			out.Of[id] = list
		}
	}
	rev, err := m.Revision(ctx)
	out.Revision = rev
	return out, err
}

// Profile implements graph.Reader.
func (m *Model) Profile(ctx context.Context, id graph.EntityID) (graph.ProfileResult, error) {
	c, err := m.read(ctx)
	if err != nil {
		return graph.ProfileResult{}, err
	}
	if err := c.known("id", id); err != nil {
		return graph.ProfileResult{}, err
	}
	type key struct {
		predicate graph.Predicate
		direction graph.Direction
	}
	counts := map[key]map[graph.Type]int{}
	count := func(k key, other graph.EntityID) {
		if counts[k] == nil {
			counts[k] = map[graph.Type]int{}
		}
		counts[k][c.entities[other].Type]++
	}
	links := slices.DeleteFunc(c.relationships(), func(s *graph.Statement) bool { return !looked(s) || c.second(s) })
	for _, s := range links {
		if s.Subject != id && s.Object != id {
			continue
		}
		if c.asked().Symmetric(s.Predicate) {
			count(key{s.Predicate, graph.Any}, s.Other(id))
			continue
		}
		if s.Subject == id {
			count(key{s.Predicate, graph.Out}, s.Object)
		}
		if s.Object == id {
			count(key{s.Predicate, graph.In}, s.Subject)
		}
	}
	out := graph.ProfileResult{Node: c.node(id, c.standings()), Counts: []graph.Count{}, Mentions: []graph.Mention{}, Revision: c.revision}
	mentions := map[string]int{}
	for _, s := range c.statements {
		for _, q := range s.Qualifiers {
			if q.Entity == id && !s.Status.Aside() {
				mentions[q.Key]++
			}
		}
	}
	for _, key := range sortedKeys(mentions) {
		out.Mentions = append(out.Mentions, graph.Mention{Key: key, Count: mentions[key]})
	}
	out.Facts, out.StoppedBy, _ = graph.FactsOf(func(yield func(graph.Statement, error) bool) {
		for _, sid := range sortedKeys(c.statements) {
			if s := c.statements[sid]; s.Subject == id && !s.IsRelationship() && looked(&s) && !yield(cloneStatement(s), nil) {
				return
			}
		}
	})
	for k, types := range counts {
		n := graph.Count{Predicate: k.predicate, Direction: k.direction}
		for _, t := range sortedKeys(types) {
			n.Count += types[t]
			n.Types = append(n.Types, graph.TypeCount{Type: t, Count: types[t]})
		}
		if n.Count > graph.MaxTypedCount {
			n.Types = nil
		}
		out.Counts = append(out.Counts, n)
	}
	slices.SortFunc(out.Counts, func(a, b graph.Count) int {
		return cmp.Or(strings.Compare(string(a.Predicate), string(b.Predicate)), strings.Compare(string(a.Direction), string(b.Direction)))
	})
	return out, nil
}

// Schema implements graph.Reader.
func (m *Model) Schema(ctx context.Context) (graph.SchemaResult, error) {
	c, err := m.read(ctx)
	if err != nil {
		return graph.SchemaResult{}, err
	}
	return graph.SchemaResult{Schema: c.wholeSchema().Clone(), Revision: c.revision}, nil
}

// Stats implements graph.Reader.
func (m *Model) Stats(ctx context.Context) (graph.Stats, error) {
	c, err := m.read(ctx)
	if err != nil {
		return graph.Stats{}, err
	}
	st := graph.Stats{
		Entities: len(c.entities), Statements: len(c.statements), Sources: len(c.sources), Texts: len(c.texts),
		ByType: map[graph.Type]int{}, ByPredicate: map[graph.Predicate]int{},
		ByStatus: map[graph.Status]int{}, BySource: map[graph.SourceID]int{},
		Revision: c.revision,
	}
	for _, e := range c.entities {
		st.ByType[e.Type]++
	}
	for _, s := range c.statements {
		if s.IsRelationship() {
			st.Relationships++
		} else {
			st.Facts++
		}
		st.Citations += len(s.Cites)
		st.ByPredicate[s.Predicate]++
		st.ByStatus[s.Status]++
		st.BySource[s.Source]++
	}
	return st, nil
}

// Revision implements graph.Reader.
func (m *Model) Revision(ctx context.Context) (graph.Revision, error) {
	c, err := m.read(ctx)
	if err != nil {
		return graph.Revision{}, err
	}
	return c.revision, nil
}

// Apply implements graph.Store.
func (m *Model) Apply(ctx context.Context, b graph.Batch) (graph.Revision, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return graph.Revision{}, graph.Closed()
	}
	if err := graph.Interrupted(ctx); err != nil {
		return graph.Revision{}, err
	}
	if before, ok := m.keys[b.Key]; ok && b.Key != "" {
		if before.origin != (graph.Digest{}) && before.origin != b.Origin || before.origin == (graph.Digest{}) && before.batch != said(b) {
			return graph.Revision{}, graph.KeyTaken()
		}
		return before.revision, nil
	}
	if b.IfRevision != nil && *b.IfRevision != m.now.revision {
		return graph.Revision{}, graph.Moved()
	}
	next, err := m.now.apply(&b)
	if err != nil {
		return graph.Revision{}, err
	}
	if d := next.digest(); d != m.now.revision.Digest {
		next.revision = graph.Revision{Store: m.id, Seq: m.now.revision.Seq + 1, Digest: d}
		m.now = next
		m.log = append(m.log, graph.Change{
			Revision: next.revision, Time: time.Now().UTC().Truncate(time.Microsecond),
			Author: b.Author, Note: b.Note, Label: b.Label,
		})
	}
	if b.Key != "" {
		m.keys[b.Key] = answered{said(b), b.Origin, m.now.revision}
	}
	return m.now.revision, nil
}

// Log implements graph.Store.
func (m *Model) Log(ctx context.Context, q graph.LogQuery) iter.Seq2[graph.Change, error] {
	return func(yield func(graph.Change, error) bool) {
		_, err := m.read(ctx)
		if err == nil {
			err = q.Validate()
		}
		if err != nil {
			yield(graph.Change{}, err)
			return
		}
		m.mu.RLock()
		log := slices.Clone(m.log)
		m.mu.RUnlock()
		given := 0
		for _, c := range slices.Backward(log) {
			if seq := c.Revision.Seq; seq <= q.After || q.Before > 0 && seq >= q.Before {
				continue
			}
			if err := graph.Interrupted(ctx); err != nil {
				yield(graph.Change{}, err)
				return
			}
			if !yield(c, nil) {
				return
			}
			if given++; given == q.Limit {
				return
			}
		}
	}
}

// said is all that a batch says, by which another that comes with its key is
// known to be the same; how it is to be written is no part of it.
func said(b graph.Batch) string {
	b.Key, b.IfRevision, b.Origin, b.Encoded = "", nil, graph.Digest{}, nil
	b.Author, b.Note, b.Label = "", "", ""
	return fmt.Sprintf("%#v", b)
}

// faults collects what is wrong with a batch.
type faults []graph.Issue

func (f *faults) add(field, detail string) {
	*f = append(*f, graph.Issue{Field: field, Detail: detail})
}

// inputOrder are the lists of a batch as it has them.
var inputOrder = []string{"schema", "sources", "texts", "entities", "additions", "statements", "retract", "delete", "drop"}

// err is an error that lists the faults in the order of the input, at most a
// hundred; those of one list are added in its order.
func (f faults) err(code graph.Code, detail string) error {
	if len(f) == 0 {
		return nil
	}
	place := func(is graph.Issue) int {
		list, _, _ := strings.Cut(strings.ReplaceAll(is.Field, "[", "."), ".")
		return slices.Index(inputOrder, list)
	}
	slices.SortStableFunc(f, func(a, b graph.Issue) int { return cmp.Compare(place(a), place(b)) })
	f = f[:min(len(f), 100)]
	return &graph.Error{Code: code, Detail: detail, Field: f[0].Field, Issues: f}
}

// apply gives the content after a batch.
func (c *content) apply(b *graph.Batch) (*content, error) {
	whole := c.wholeSchema()
	if err := b.Validate(&whole); err != nil {
		return nil, err
	}
	next := &content{
		schema:     c.schema,
		entities:   maps.Clone(c.entities),
		statements: maps.Clone(c.statements),
		sources:    maps.Clone(c.sources),
		texts:      maps.Clone(c.texts),
	}
	var invalid, conflicts faults

	next.addSchema(c, b, &conflicts)
	for _, s := range b.Sources {
		next.sources[s.ID] = s
	}
	for i, t := range b.Texts {
		if _, ok := next.sources[t.Source]; !ok {
			conflicts.add(fmt.Sprintf("texts[%d].source", i), missing(t.Source))
		}
		next.texts[t.Source] = t.Text
	}
	for i, e := range b.Entities {
		next.putEntity(fmt.Sprintf("entities[%d]", i), e, b.Replace, &conflicts)
	}
	for i, a := range b.Additions {
		e, ok := next.entities[a.ID]
		if !ok {
			conflicts.add(fmt.Sprintf("additions[%d].id", i), missing(a.ID))
			continue
		}
		if _, there := next.sources[a.Source]; a.Source != "" && !there {
			conflicts.add(fmt.Sprintf("additions[%d].source", i), missing(a.Source))
		}
		was := e
		e = e.With(a)
		if a.Source == "" && was.Source != "" && was.Hash() != e.Hash() {
			conflicts.add(fmt.Sprintf("additions[%d].source", i), fmt.Sprintf("is missing: %q is of %q; say whose names and identifiers are added", a.ID, was.Source))
			continue
		}
		if len(graph.AppendEntity(nil, &e)) > graph.MaxRecordBytes {
			conflicts.add(fmt.Sprintf("additions[%d]", i), "makes the entity larger than 1 MiB")
			continue
		}
		next.entities[a.ID] = e
	}
	schema := next.wholeSchema()
	for _, id := range b.Retract {
		delete(next.statements, id)
	}
	for i, given := range b.Statements {
		next.putStatement(&schema, fmt.Sprintf("statements[%d]", i), given, &invalid, &conflicts)
	}
	for i, id := range b.Delete {
		if slices.Contains(b.Delete[:i], id) {
			continue
		}
		for _, by := range sortedKeys(next.statements) {
			if s := next.statements[by]; slices.Contains(s.Mentioned(), id) {
				conflicts.add(fmt.Sprintf("delete[%d]", i), fmt.Sprintf("%s is still mentioned by statements, %s among them; retract those first", graph.Quote(id), by))
				break
			}
		}
		delete(next.entities, id)
	}
	next.checkRetyped(&schema, c, b, &conflicts)
	next.drop(&b.Drop, &conflicts)

	if err := invalid.err(graph.ErrInvalid, "the batch breaks the schema; nothing of it was stored"); err != nil {
		return nil, err
	}
	if err := conflicts.err(graph.ErrConflict, "the batch does not fit what is stored; nothing of it was stored"); err != nil {
		return nil, err
	}
	return next, nil
}

// missing says that what a batch names is nowhere.
func missing[S ~string](id S) string {
	return graph.Quote(id) + " is neither stored nor in the batch"
}

// addSchema unites the definitions that are stored with the batch's: the batch
// wins, but not over what statements were checked by. What is built in is not
// stored.
func (c *content) addSchema(stored *content, b *graph.Batch, conflicts *faults) {
	checkedBy := func(d *graph.PredicateDef) string {
		return fmt.Sprintf("%q %q %t %q %q", d.Value, d.Unit, d.Symmetric, d.SubjectTypes, d.ObjectTypes)
	}
	for i, d := range b.Schema.Predicates {
		if old := stored.schema.Predicate(d.ID); old != nil && checkedBy(old) != checkedBy(&d) {
			conflicts.add(fmt.Sprintf("schema.predicates[%d]", i), graph.Quote(d.ID)+" is stored with another value, unit, symmetry or allowed types; stored statements were checked and are counted by those")
		}
	}
	for i, d := range b.Schema.Qualifiers {
		if old := stored.schema.Qualifier(d.Key); old != nil && [2]string{string(old.Value), old.Unit} != [2]string{string(d.Value), d.Unit} {
			conflicts.add(fmt.Sprintf("schema.qualifiers[%d]", i), graph.Quote(d.Key)+" is stored with another value or unit; stored statements were checked by those")
		}
	}
	all := stored.schema.Merge(b.Schema)
	c.schema = all.Additions().Clone()
}

// putEntity puts an entity that a batch gives. What each source says of it is taken
// apart, "" being nobody, put together anew and told from what there was.
func (c *content) putEntity(at string, given graph.Entity, whole bool, conflicts *faults) {
	if _, ok := c.sources[given.Source]; given.Source != "" && !ok {
		conflicts.add(at+".source", missing(given.Source))
	}
	for i, a := range given.Accounts {
		if _, ok := c.sources[a.Source]; !ok && !nothing(a) {
			conflicts.add(fmt.Sprintf("%s.accounts[%d].source", at, i), missing(a.Source))
		}
	}
	stored, ok := c.entities[given.ID]
	if !ok || whole {
		c.entities[given.ID] = given.Canonical()
		return
	}
	home := stored.Source
	says := map[graph.SourceID]graph.Account{home: stored.Home()}
	for _, a := range stored.Accounts {
		says[a.Source] = a
	}
	record := given.Home()
	switch lost := replaced(says[home], record); {
	case record.Source != "" || home == "":
		says[record.Source] = record
	case lost != "":
		conflicts.add(at+".source", fmt.Sprintf("is missing: %q is of %q, and what is nobody's would replace its %s; give the source, or \"replace\": true with the batch, if this is to be all that is known of it", given.ID, home, lost))
	}
	for i, a := range given.Accounts {
		if a.Source == home && (a.Type == "" || a.Name == "") {
			conflicts.add(fmt.Sprintf("%s.accounts[%d]", at, i), fmt.Sprintf("%q is the source of the type and the name of %q; give both", a.Source, given.ID))
			continue
		}
		says[a.Source] = a
	}
	own := says[home]
	e := graph.Entity{ID: given.ID, Type: own.Type, Name: own.Name, Names: own.Names, Summary: own.Summary, Summaries: own.Summaries, Identifiers: own.Identifiers, Source: home}
	delete(says, home)
	for _, by := range sortedKeys(says) {
		if !nothing(says[by]) {
			e.Accounts = append(e.Accounts, says[by])
		}
	}
	if e = e.Canonical(); len(graph.AppendEntity(nil, &e)) > graph.MaxRecordBytes {
		conflicts.add(at, "makes the entity larger than 1 MiB, with what others say of it")
	}
	c.entities[given.ID] = e
}

// nothing reports whether an account says nothing.
func nothing(a graph.Account) bool {
	return a.Type == "" && a.Name == "" && a.Summary == "" && a.Summaries == (graph.Words{}) && len(a.Names)+len(a.Identifiers) == 0
}

// replaced lists what one account has otherwise than another.
func replaced(old, now graph.Account) string {
	canonical := graph.Entity{Names: now.Names, Identifiers: now.Identifiers}.Canonical()
	now.Names, now.Identifiers = canonical.Names, canonical.Identifiers
	var out []string
	for _, x := range []struct {
		field     string
		old, said any
	}{{"type", old.Type, now.Type}, {"name", old.Name, now.Name}, {"names", old.Names, now.Names}, {"summary", old.Summary, now.Summary}, {"summaries", old.Summaries, now.Summaries}, {"identifiers", old.Identifiers, now.Identifiers}} {
		if fmt.Sprint(x.old) != fmt.Sprint(x.said) {
			out = append(out, x.field)
		}
	}
	return strings.Join(out, ", ")
}

func (c *content) putStatement(schema *graph.Schema, at string, given graph.Statement, invalid, conflicts *faults) {
	for _, end := range []struct {
		field string
		id    graph.EntityID
	}{{".subject", given.Subject}, {".object", given.Object}} {
		if end.id != "" && c.entity(end.id) == nil {
			conflicts.add(at+end.field, missing(end.id))
		}
	}
	if field, why := c.misfit(schema, &given); why != "" {
		invalid.add(at+"."+field, why)
	}
	for i, q := range given.Qualifiers {
		if q.Entity != "" && c.entity(q.Entity) == nil {
			conflicts.add(fmt.Sprintf("%s.qualifiers[%d].entity", at, i), missing(q.Entity))
		}
	}
	if _, ok := c.sources[given.Source]; !ok {
		conflicts.add(at+".source", missing(given.Source))
	}
	s := given.Canonical()
	if old, ok := c.statements[s.ID]; ok {
		s.Cites = graph.UniteCites(old.Cites, s.Cites)
		if len(graph.AppendStatement(nil, &s)) > graph.MaxRecordBytes {
			conflicts.add(at+".cites", "make the statement larger than 1 MiB")
		}
	}
	c.statements[s.ID] = s
}

// misfit says which end of a statement has a type that its predicate does not
// allow; nothing where an end is not there at all.
func (c *content) misfit(schema *graph.Schema, s *graph.Statement) (field, why string) {
	subject, object := c.entity(s.Subject), c.entity(s.Object)
	switch {
	case subject == nil || object == nil && s.IsRelationship():
		return "", ""
	case object == nil:
		return schema.CheckEnds(s.Predicate, subject.Type, "")
	}
	return schema.CheckEnds(s.Predicate, subject.Type, object.Type)
}

// checkRetyped looks whether what was stored before still fits the types after
// the batch. The batch may only have put another type to an end of what does
// not: where it did so first is at fault.
func (c *content) checkRetyped(schema *graph.Schema, stored *content, b *graph.Batch, conflicts *faults) {
	unfit := map[graph.EntityID]graph.StatementID{} // an end -> the first of them
	for _, id := range sortedKeys(stored.statements) {
		s, stays := c.statements[id]
		if _, why := c.misfit(schema, &s); !stays || why == "" {
			continue
		}
		for _, end := range []graph.EntityID{s.Subject, s.Object} {
			if unfit[end] == "" {
				unfit[end] = id
			}
		}
	}
	for i, e := range b.Entities {
		before, after := stored.entity(e.ID), c.entity(e.ID)
		if before == nil || after == nil || before.Type == after.Type || unfit[e.ID] == "" {
			continue
		}
		conflicts.add(fmt.Sprintf("entities[%d].type", i), fmt.Sprintf("can't become %s: the stored statement %s does not allow it", after.Type, unfit[e.ID]))
		delete(unfit, e.ID) // said once
	}
}

// drop takes out what a batch drops, and then looks for what still needs it.
func (c *content) drop(d *graph.Drop, conflicts *faults) {
	for _, id := range d.Texts {
		delete(c.texts, id)
	}
	for _, id := range d.Sources {
		delete(c.sources, id)
	}
	c.schema = graph.Schema{
		Types:      slices.DeleteFunc(slices.Clone(c.schema.Types), func(t graph.TypeDef) bool { return slices.Contains(d.Types, t.ID) }),
		Predicates: slices.DeleteFunc(slices.Clone(c.schema.Predicates), func(p graph.PredicateDef) bool { return slices.Contains(d.Predicates, p.ID) }),
		Qualifiers: slices.DeleteFunc(slices.Clone(c.schema.Qualifiers), func(q graph.QualifierDef) bool { return slices.Contains(d.Qualifiers, q.Key) }),
		Units:      slices.DeleteFunc(slices.Clone(c.schema.Units), func(u graph.UnitDef) bool { return slices.Contains(d.Units, u.ID) }),
		Schemes:    slices.DeleteFunc(slices.Clone(c.schema.Schemes), func(s graph.IdentifierScheme) bool { return slices.Contains(d.Schemes, s.ID) }),
	}
	// Of what needs something the first in ID order is told.
	statement := func(say string, needs func(s graph.Statement) bool) string {
		for _, id := range sortedKeys(c.statements) {
			if needs(c.statements[id]) {
				return fmt.Sprintf(say, id) + "; retract those first"
			}
		}
		return ""
	}
	predicate := func(say string, needs func(p graph.PredicateDef) bool) string {
		for _, p := range c.schema.Predicates {
			if needs(p) {
				return fmt.Sprintf(say, p.ID) + "; drop those first"
			}
		}
		return ""
	}
	entity := func(say string, needs func(e graph.Entity) bool) string {
		for _, id := range sortedKeys(c.entities) {
			if needs(c.entities[id]) {
				return fmt.Sprintf(say, graph.Quote(id))
			}
		}
		return ""
	}
	checkDropped("sources", d.Sources, conflicts, func(id graph.SourceID) string {
		text := ""
		if _, ok := c.texts[id]; ok {
			text = "still has its text; drop that, too"
		}
		return cmp.Or(
			statement("is still the source of statements, %s among them", func(s graph.Statement) bool { return s.Source == id }),
			entity("is still the source of what entities are called, %s among them; take its accounts back or delete those first", func(e graph.Entity) bool {
				return e.Source == id || slices.ContainsFunc(e.Accounts, func(a graph.Account) bool { return a.Source == id })
			}), text)
	})
	checkDropped("types", d.Types, conflicts, func(t graph.Type) string {
		for _, id := range sortedKeys(c.entities) {
			if c.entities[id].Type == t {
				return fmt.Sprintf("is still the type of entities, %s among them; delete those first", graph.Quote(id))
			}
		}
		return cmp.Or(
			entity("is still the type that accounts of entities give, that of %s among them; take those back first", func(e graph.Entity) bool {
				return slices.ContainsFunc(e.Accounts, func(a graph.Account) bool { return a.Type == t })
			}),
			predicate("is still allowed by predicates, %s among them", func(p graph.PredicateDef) bool {
				return slices.Contains(append(slices.Clone(p.SubjectTypes), p.ObjectTypes...), t)
			}))
	})
	checkDropped("predicates", d.Predicates, conflicts, func(p graph.Predicate) string {
		return statement("is still the predicate of statements, %s among them", func(s graph.Statement) bool { return s.ID.Predicate() == p })
	})
	checkDropped("qualifiers", d.Qualifiers, conflicts, func(key string) string {
		told := statement("still qualifies statements, %s among them", func(s graph.Statement) bool {
			return slices.ContainsFunc(s.Qualifiers, func(q graph.Qualifier) bool { return q.Key == key })
		})
		return cmp.Or(told, predicate("is still the share of predicates, %s among them", func(p graph.PredicateDef) bool { return p.Share == key }))
	})
	checkDropped("units", d.Units, conflicts, func(unit string) string {
		values := statement("is still the unit in statements, %s among them", func(s graph.Statement) bool {
			return s.Value.Unit == unit || slices.ContainsFunc(s.Qualifiers, func(q graph.Qualifier) bool { return q.Value.Unit == unit })
		})
		keys := ""
		for _, d := range c.schema.Qualifiers {
			if d.Unit == unit {
				keys = fmt.Sprintf("is still what qualifiers are measured in, %s among them; drop those first", d.Key)
				break
			}
		}
		return cmp.Or(values, predicate("is still what predicates are measured in, %s among them", func(p graph.PredicateDef) bool { return p.Unit == unit }), keys)
	})
}

// checkDropped says of each thing that is dropped what still needs it, once.
func checkDropped[T ~string](list string, dropped []T, conflicts *faults, needed func(T) string) {
	for i, x := range dropped {
		if why := needed(x); why != "" && !slices.Contains(dropped[:i], x) {
			conflicts.add(fmt.Sprintf("drop.%s[%d]", list, i), graph.Quote(x)+" "+why)
		}
	}
}

// Documents implements graph.Store.
func (m *Model) Documents() graph.Documents { return modelDocuments{m} }

type modelDocuments struct{ m *Model }

var kindForm = regexp.MustCompile(`^[a-z][a-z-]*$`)

func (d modelDocuments) begin(ctx context.Context) error {
	if d.m.closed {
		return graph.Closed()
	}
	return graph.Interrupted(ctx)
}

func cloneDocument(d graph.Document) graph.Document {
	d.Body = append([]byte{}, d.Body...)
	return d
}

func (d modelDocuments) Get(ctx context.Context, kind, id string) (graph.Document, error) {
	d.m.mu.RLock()
	defer d.m.mu.RUnlock()
	if err := d.begin(ctx); err != nil {
		return graph.Document{}, err
	}
	doc, ok := d.m.docs[docKey{kind, id}]
	if !ok {
		return graph.Document{}, graph.NotFound("id", id)
	}
	return cloneDocument(doc), nil
}

func (d modelDocuments) Put(ctx context.Context, kind, id string, ifVersion uint64, body []byte) (graph.Document, error) {
	d.m.mu.Lock()
	defer d.m.mu.Unlock()
	if err := d.begin(ctx); err != nil {
		return graph.Document{}, err
	}
	doc := graph.Document{Kind: kind, ID: id, Version: ifVersion + 1, Body: body, Updated: time.Now().UTC().Truncate(time.Millisecond)}
	if err := d.put(doc, ifVersion); err != nil {
		return graph.Document{}, err
	}
	return cloneDocument(doc), nil
}

func (d modelDocuments) Take(ctx context.Context, doc graph.Document) error {
	d.m.mu.Lock()
	defer d.m.mu.Unlock()
	if err := d.begin(ctx); err != nil {
		return err
	}
	doc.Updated = doc.Updated.UTC().Truncate(time.Millisecond)
	return d.put(doc, 0)
}

func (d modelDocuments) put(doc graph.Document, ifVersion uint64) error {
	var invalid faults
	if !kindForm.MatchString(doc.Kind) || len(doc.Kind) > 64 {
		invalid.add("kind", "must be lower-case letters and hyphens, at most 64")
	}
	if why := graph.CheckID(doc.ID); why != "" {
		invalid.add("id", why)
	}
	if err := invalid.err(graph.ErrInvalid, "the document can't be kept like this"); err != nil {
		return err
	}
	if len(doc.Body) > graph.MaxFieldBytes {
		return &graph.Error{Code: graph.ErrTooLarge, Field: "body", Detail: "a document has at most 256 KiB"}
	}
	if ifVersion == 0 && doc.Version-1 >= math.MaxInt64 {
		return &graph.Error{Code: graph.ErrInvalid, Field: "version", Detail: "a document has a version from 1"}
	}
	key := docKey{doc.Kind, doc.ID}
	if d.m.docs[key].Version != ifVersion {
		return graph.DocumentMoved()
	}
	d.m.docs[key] = cloneDocument(doc)
	return nil
}

func (d modelDocuments) Delete(ctx context.Context, kind, id string, ifVersion uint64) error {
	d.m.mu.Lock()
	defer d.m.mu.Unlock()
	if err := d.begin(ctx); err != nil {
		return err
	}
	doc, ok := d.m.docs[docKey{kind, id}]
	if !ok {
		return graph.NotFound("id", id)
	}
	if doc.Version != ifVersion {
		return graph.DocumentMoved()
	}
	delete(d.m.docs, docKey{kind, id})
	return nil
}

func (d modelDocuments) List(ctx context.Context, kind, after string) iter.Seq2[graph.Document, error] {
	return func(yield func(graph.Document, error) bool) {
		d.m.mu.RLock()
		var found []graph.Document
		err := d.begin(ctx)
		for key, doc := range d.m.docs {
			if key.kind == kind && key.id > after {
				found = append(found, cloneDocument(doc))
			}
		}
		d.m.mu.RUnlock()
		if err != nil {
			yield(graph.Document{}, err)
			return
		}
		slices.SortFunc(found, func(a, b graph.Document) int { return strings.Compare(a.ID, b.ID) })
		for _, doc := range found {
			if err := graph.Interrupted(ctx); err != nil {
				yield(graph.Document{}, err)
				return
			}
			if !yield(doc, nil) {
				return
			}
		}
	}
}

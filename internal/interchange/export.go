package interchange

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strings"

	"hubgraph/graph"
	"hubgraph/graph/check"
)

// A Query says what of a store is written. Its zero value is all of it, but for the texts.
type Query struct {
	// Statements, where it is set, are those that are written, with the entities that they
	// name; Limit, Bytes, After, Sort and Revision are not asked for.
	Statements *graph.StatementsQuery
	// From, where there are any, are entities that are written with what lies within Hops of
	// them, by Filter, and with the facts about all these; Statements is nil then. With Hops
	// 0 they alone are, and what joins them.
	From   []graph.EntityID
	Hops   int
	Filter graph.Filter
	Texts  bool           // the texts of the sources, too
	Asked  map[string]any // what the head says was asked for
}

// An Export is a part of a store at one revision, which is about to be written. It is to be
// closed.
type Export struct {
	ctx      context.Context
	store    graph.Reader
	head     Head
	at       graph.Revision
	schema   graph.Schema
	sources  *held[graph.SourceResult]
	entities []*held[graph.Node]
	// What is written is the last of each; those before are for finding out what it names.
	statements []*held[graph.Statement]
	part       bool // what is written is not all
}

// maxPart is how large a part around entities may be, which is held while it is written.
const maxPart = 4 * graph.MaxAnswerBytes

// attempts is how often an export begins where the store moves meanwhile.
const attempts = 10

// Begin opens what a query asks for, all at one revision, at which the export stays: batches
// may be applied while it is written. The context is for writing, too. The errors are those
// of Reader: ErrInvalid, ErrNotFound for entities that are not there; ErrTooLarge for more
// than 10,000 entities or 32 MiB around From; ErrUnavailable where the store is written to
// so often that no revision was to be had.
func Begin(ctx context.Context, store graph.Reader, q Query) (*Export, error) {
	for try := 1; ; try++ {
		e := &Export{ctx: ctx, store: store, part: q.Statements != nil || len(q.From) > 0, head: Head{Filter: q.Asked, Texts: q.Texts}}
		steady, err := e.open(q)
		if err == nil && steady {
			e.head.Revision = e.at.String()
			return e, nil
		}
		e.Close()
		if err == nil {
			err = check.ErrMoved
		}
		if err != check.ErrMoved || try == attempts {
			return nil, err
		}
	}
}

// open opens everything, and reports whether it is of one revision.
func (e *Export) open(q Query) (steady bool, err error) {
	sch, err := e.store.Schema(e.ctx)
	if err != nil {
		return false, err
	}
	e.at, e.schema = sch.Revision, sch.Additions()
	switch {
	case len(q.From) > 0:
		if err := e.around(q); err != nil {
			return false, err
		}
	default:
		all := graph.AllStatements()
		if q.Statements != nil {
			all = *q.Statements
		}
		for range map[bool]int{true: 2, false: 1}[e.part] {
			one := all
			told := e.at
			one.Revision = &told
			h, err := hold(e.store.Statements(e.ctx, one))
			e.statements = append(e.statements, h)
			if err != nil || told != e.at {
				return false, err
			}
			eq := graph.EntitiesQuery{Revision: &told}
			n, err := hold(e.store.Entities(e.ctx, eq))
			e.entities = append(e.entities, n)
			if err != nil || told != e.at {
				return false, err
			}
		}
	}
	e.sources, err = hold(e.store.Sources(e.ctx))
	if err != nil || e.sources.more && e.sources.first.Revision != e.at {
		return false, err
	}
	// One without items may not have told its revision.
	now, err := e.store.Revision(e.ctx)
	return now == e.at, err
}

// Revision gives that which all is of.
func (e *Export) Revision() graph.Revision { return e.at }

// Close ends the reading.
func (e *Export) Close() {
	if e.sources != nil {
		e.sources.stop()
	}
	for _, h := range e.entities {
		h.stop()
	}
	for _, h := range e.statements {
		h.stop()
	}
}

// Write writes the stream, once. Where it fails, what was written has no end.
func (e *Export) Write(to io.Writer) error {
	w := NewWriter(to, e.head)
	wanted := func(graph.SourceID) bool { return true }
	named := func(graph.EntityID) bool { return true }
	if e.part {
		sources, entities := map[graph.SourceID]bool{}, names{}
		err := e.statements[0].each(func(s graph.Statement) error {
			sources[s.Source] = true
			entities.add(s.Subject)
			entities.add(s.Object)
			for i := range s.Qualifiers {
				entities.add(s.Qualifiers[i].Entity)
			}
			return nil
		})
		if err != nil {
			return err
		}
		if e.statements[0].list == nil {
			named = entities.has
		}
		err = e.entities[0].each(func(n graph.Node) error {
			if named(n.ID) {
				for _, id := range n.Sources() {
					sources[id] = true
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		wanted = func(id graph.SourceID) bool { return sources[id] }
	}
	if err := w.Schema(e.schema); err != nil {
		return err
	}
	var texts []graph.SourceID
	err := e.sources.each(func(s graph.SourceResult) error {
		if !wanted(s.ID) {
			return nil
		}
		if s.HasText && e.head.Texts {
			texts = append(texts, s.ID)
		}
		return w.Source(s.Source)
	})
	if err != nil {
		return err
	}
	for _, id := range texts {
		t, err := e.store.SourceText(e.ctx, id)
		if err == nil && t.Revision != e.at {
			err = check.ErrMoved
		}
		if err != nil {
			return err
		}
		if err := w.Text(t.SourceText); err != nil {
			return err
		}
	}
	err = e.entities[len(e.entities)-1].each(func(n graph.Node) error {
		if !named(n.ID) {
			return nil
		}
		return w.Entity(n.Entity)
	})
	if err != nil {
		return err
	}
	if err := e.statements[len(e.statements)-1].each(w.Statement); err != nil {
		return err
	}
	return w.End()
}

// names are ids of entities, each in eight bytes. An id that is like one of them by its
// hash, of which there are no two in practice, is an entity more than is named.
type names map[uint64]struct{}

func (n names) add(id graph.EntityID) {
	if id != "" {
		n[n.of(id)] = struct{}{}
	}
}

func (n names) has(id graph.EntityID) bool {
	_, ok := n[n.of(id)]
	return ok
}

// of is the same in every process, so that every store writes the same.
func (names) of(id graph.EntityID) uint64 {
	sum := sha256.Sum256([]byte(id))
	return binary.LittleEndian.Uint64(sum[:])
}

// around gathers what lies around entities.
func (e *Export) around(q Query) error {
	nodes, statements := map[graph.EntityID]graph.Node{}, map[graph.StatementID]graph.Statement{}
	size := 0
	at := func(rev graph.Revision) error {
		if rev != e.at {
			return check.ErrMoved
		}
		return nil
	}
	node := func(n graph.Node) {
		if _, ok := nodes[n.ID]; !ok {
			nodes[n.ID] = n
			size += n.Size()
		}
	}
	statement := func(s graph.Statement) {
		if _, ok := statements[s.ID]; !ok {
			statements[s.ID] = s
			size += s.Size()
		}
	}
	fetch := func(field string, id graph.EntityID) error {
		if _, ok := nodes[id]; ok {
			return nil
		}
		r, err := e.store.Entity(e.ctx, id)
		if graph.CodeOf(err) == graph.ErrNotFound {
			return graph.NotFound(field, id)
		}
		if err == nil {
			err = at(r.Revision)
		}
		if err != nil {
			return err
		}
		node(r.Node)
		return nil
	}
	if q.Hops > 0 {
		g, err := e.store.Neighborhood(e.ctx, graph.NeighborhoodQuery{From: q.From, Hops: q.Hops, Filter: q.Filter, Limit: graph.MaxPage})
		if err == nil {
			err = at(g.Revision)
		}
		if err != nil {
			return err
		}
		if !g.Complete {
			return graph.ErrTooLarge.With(fmt.Sprintf("more lies within these hops than is taken along at once (stopped by %s): ask for fewer hops or fewer entities, or for all with a filter and without from", g.StoppedBy))
		}
		for _, n := range g.Entities {
			node(n)
		}
		for _, s := range g.Statements {
			statement(s)
		}
	} else {
		for _, id := range q.From {
			if err := fetch("from", id); err != nil {
				return err
			}
		}
	}
	// What an entity is the subject of: its facts and, where there are no hops, what joins
	// it to the others, whichever way.
	claims := q.Filter
	claims.Types, claims.Direction = nil, graph.Out
	for _, id := range slices.Sorted(maps.Keys(nodes)) {
		told := e.at
		for s, err := range e.store.Statements(e.ctx, graph.StatementsQuery{About: id, Filter: claims, Revision: &told}) {
			if err == nil {
				err = at(told)
			}
			if err != nil {
				return err
			}
			_, inside := nodes[s.Object]
			if s.Subject == id && (!s.IsRelationship() || q.Hops == 0 && inside) {
				statement(s)
			}
			if size > maxPart {
				return graph.ErrTooLarge.With(fmt.Sprintf("more than %d MiB lie around these entities; ask for fewer hops or fewer entities, or for all with a filter and without from", maxPart>>20))
			}
		}
	}
	for _, s := range statements {
		for i := range s.Qualifiers {
			if id := s.Qualifiers[i].Entity; id != "" {
				if err := fetch("qualifier", id); err != nil {
					return err
				}
			}
		}
	}
	e.entities = []*held[graph.Node]{listed(nodes)}
	e.statements = []*held[graph.Statement]{listed(statements)}
	return nil
}

// held is an iteration that has begun, so that its revision is settled, or a list.
type held[T any] struct {
	first T
	more  bool
	next  func() (T, error, bool)
	stop  func()
	list  []T // nil: it is an iteration
}

// hold begins an iteration.
func hold[T any](seq iter.Seq2[T, error]) (*held[T], error) {
	h := &held[T]{}
	h.next, h.stop = iter.Pull2(seq)
	var err error
	h.first, err, h.more = h.next()
	return h, err
}

// listed holds records in order of id.
func listed[K ~string, T any](m map[K]T) *held[T] {
	h := &held[T]{stop: func() {}, list: make([]T, 0, len(m))}
	for _, id := range slices.SortedFunc(maps.Keys(m), func(a, b K) int { return strings.Compare(string(a), string(b)) }) {
		h.list = append(h.list, m[id])
	}
	return h
}

// each gives what is held, an iteration once.
func (h *held[T]) each(do func(T) error) error {
	for _, x := range h.list {
		if err := do(x); err != nil {
			return err
		}
	}
	for x, more := h.first, h.more; more; {
		if err := do(x); err != nil {
			return err
		}
		var err error
		if x, err, more = h.next(); err != nil {
			return err
		}
	}
	return nil
}

package graphtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
	"hubgraph/graph/check"
)

// Diff compares two results byte for byte, as JSON in which the UUIDs of the
// stores are masked: "" if they are the same, otherwise what differs, line by
// line.
func Diff(got, want any) string {
	g, w := canonical(got), canonical(want)
	if bytes.Equal(g, w) {
		return ""
	}
	lines := func(b []byte) []string {
		var out bytes.Buffer
		if err := json.Indent(&out, b, "", "  "); err != nil {
			return []string{string(b)}
		}
		return strings.Split(out.String(), "\n")
	}
	return "-want +got\n" + cmp.Diff(lines(w), lines(g))
}

// canonical gives the JSON by which results are compared.
func canonical(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return []byte(fmt.Sprintf("%q", "no JSON: "+err.Error()))
	}
	return masked(bytes.TrimSpace(b.Bytes()))
}

// masked puts "store" for the UUID of each revision: of a string that is a
// UUID, a sequence and a digest in 64 hexadecimal digits, with colons between.
func masked(b []byte) []byte {
	const digest = 64
	var out []byte
	from := 0
	for i := digest + 1; i < len(b); i++ {
		if b[i] != '"' || b[i-digest-1] != ':' || bytes.IndexFunc(b[i-digest:i], func(r rune) bool { return !strings.ContainsRune("0123456789abcdef", r) }) >= 0 {
			continue
		}
		seq := i - digest - 1 // the colon behind the sequence
		uuid := bytes.LastIndexByte(b[:seq], ':')
		begin := bytes.LastIndexByte(b[:max(uuid, 0)], '"')
		if begin < from || begin+1 >= uuid {
			continue // no revision, or that of no store
		}
		out = append(append(out, b[from:begin+1]...), "store"...)
		from = uuid
	}
	return append(out, b[from:]...)
}

// A failure is what of an error is compared, see failureOf.
type failure struct {
	Code          graph.Code
	Detail, Field string
	Issues        []graph.Issue
}

// outcome is what a call gave, in a form to be compared.
func outcome(result any, err error) any {
	if err == nil {
		return result
	}
	return failureOf(err)
}

// Inconsistency reads a whole store through its Reader and says where it
// contradicts itself: records that are not canonical or out of order, dangling
// ends and sources, types that the schema does not allow, nil lists, degrees,
// counts, statistics and a digest that are not what a recount gives, single
// lookups that differ from the lists. "" if it nowhere does. Single lookups are
// made of the first 300 of each kind. The store must stand still meanwhile.
func Inconsistency(ctx context.Context, r graph.Reader) string {
	c := checker{ctx: ctx, r: r}
	if err := c.run(); err != nil {
		c.say("reading it all: %s", describe(err))
	}
	return strings.Join(c.found, "\n")
}

type checker struct {
	ctx   context.Context
	r     graph.Reader
	found []string
}

const lookups = 300

func (c *checker) say(format string, args ...any) {
	if len(c.found) < 20 {
		c.found = append(c.found, fmt.Sprintf(format, args...))
	}
}

func (c *checker) same(what string, got, want any) {
	if diff := Diff(got, want); diff != "" {
		c.say("%s: %s", what, diff)
	}
}

func (c *checker) run() error {
	w, err := c.read()
	if err != nil {
		return err
	}
	c.sources(w)
	c.entities(w)
	for _, s := range w.statements {
		w.held.statements[s.ID] = s
		c.statement(&w.schema, w.held, s)
	}
	c.singles(w)
	c.recount(w)
	return nil
}

// A whole is all that a store holds, as its lists give it.
type whole struct {
	rev        graph.Revision
	schema     graph.Schema
	entities   []graph.Node
	statements []graph.Statement
	sources    []graph.SourceResult
	held       *content // the same by id, filled as it is checked
}

// read reads the lists, and checks that they are in order and of one revision.
func (c *checker) read() (w whole, err error) {
	if w.rev, err = c.r.Revision(c.ctx); err != nil {
		return w, err
	}
	if w.rev.Store == "" || strings.Contains(w.rev.Store, ":") {
		c.say("the revision's store is %q, want a UUID", w.rev.Store)
	}
	if parsed, err := graph.ParseRevision(w.rev.String()); err != nil || parsed != w.rev {
		c.say("the revision %s is not read back as it is written", w.rev)
	}
	schema, err := c.r.Schema(c.ctx)
	if err != nil {
		return w, err
	}
	w.schema = schema.Schema
	own := w.schema.Additions()
	c.same("the schema", w.schema, graph.Builtin().Merge(own))
	w.held = NewModel().now
	w.held.revision, w.held.schema = w.rev, own

	var entityRev, statementRev graph.Revision
	if w.entities, err = drain(c.r.Entities(c.ctx, graph.EntitiesQuery{Revision: &entityRev})); err != nil {
		return w, err
	}
	q := graph.AllStatements()
	q.Revision = &statementRev
	if w.statements, err = drain(c.r.Statements(c.ctx, q)); err != nil {
		return w, err
	}
	if w.sources, err = drain(c.r.Sources(c.ctx)); err != nil {
		return w, err
	}
	for what, got := range map[string]graph.Revision{"Schema": schema.Revision, "Entities": entityRev, "Statements": statementRev} {
		if got != w.rev {
			c.say("%s was read at %s, Revision says %s", what, got, w.rev)
		}
	}
	ordered(c, "Entities", w.entities, func(n graph.Node) string { return string(n.ID) })
	ordered(c, "Statements", w.statements, func(s graph.Statement) string { return string(s.ID) })
	ordered(c, "Sources", w.sources, func(s graph.SourceResult) string { return string(s.ID) })
	return w, nil
}

func (c *checker) sources(w whole) {
	for _, s := range w.sources {
		w.held.sources[s.ID] = s.Source
		if s.Revision != w.rev {
			c.say("source %q was read at %s, Revision says %s", s.ID, s.Revision, w.rev)
		}
		text, err := c.r.SourceText(c.ctx, s.ID)
		switch {
		case s.HasText && err != nil:
			c.say("source %q has a text, but reading it gives %s", s.ID, describe(err))
		case s.HasText:
			w.held.texts[s.ID] = text.Text
		case !errors.Is(err, graph.ErrNotFound):
			c.say("source %q has no text, but reading it gives %s", s.ID, describe(err))
		}
	}
}

func (c *checker) entities(w whole) {
	for _, n := range w.entities {
		w.held.entities[n.ID] = n.Entity
		if n.Names == nil || n.Identifiers == nil {
			c.say("entity %q has nil lists", n.ID)
		}
		if e := n.Entity.Canonical(); !bytes.Equal(graph.AppendEntity(nil, &e), graph.AppendEntity(nil, &n.Entity)) {
			c.say("entity %q is not canonical", n.ID)
		}
		if why := n.ID.Check(); why != "" {
			c.say("entity %q: its id %s", n.ID, why)
		}
		if w.schema.Type(n.Type) == nil {
			c.say("entity %q has the type %q, which the schema has not", n.ID, n.Type)
		}
		for _, id := range n.Sources() {
			if !slices.ContainsFunc(w.sources, func(s graph.SourceResult) bool { return s.ID == id }) {
				c.say("entity %q has an account of the source %q, which is not there", n.ID, id)
			}
		}
		for _, a := range n.Accounts {
			if a.Type != "" && w.schema.Type(a.Type) == nil {
				c.say("entity %q has an account of the type %q, which the schema has not", n.ID, a.Type)
			}
		}
	}
}

// singles compares records that are asked for by id with those of the lists.
func (c *checker) singles(w whole) {
	for _, n := range w.entities[:min(len(w.entities), lookups)] {
		one, err := c.r.Entity(c.ctx, n.ID)
		c.same(fmt.Sprintf("Entity(%q)", n.ID), outcome(one, err), graph.EntityResult{Node: n, Revision: w.rev})
	}
	for _, s := range w.statements[:min(len(w.statements), lookups)] {
		one, err := c.r.Statement(c.ctx, s.ID)
		c.same(fmt.Sprintf("Statement(%q)", s.ID), outcome(one, err), graph.StatementResult{Statement: s, Source: w.held.sources[s.Source], Revision: w.rev})
	}
	for _, s := range w.sources[:min(len(w.sources), lookups)] {
		one, err := c.r.Source(c.ctx, s.ID)
		c.same(fmt.Sprintf("Source(%q)", s.ID), outcome(one, err), s)
	}
}

// recount compares degrees, digest and counts with what a recount gives.
func (c *checker) recount(w whole) {
	of := w.held.standings()
	for _, n := range w.entities {
		if want := of[n.ID]; n.Degree != want.degree || n.Neighbors != want.neighbors {
			c.say("entity %q has degree %d and %d neighbours, want %d and %d", n.ID, n.Degree, n.Neighbors, want.degree, want.neighbors)
		}
	}
	if d := w.held.digest(); d != w.rev.Digest {
		c.say("the digest is %x, recomputed it is %x", w.rev.Digest, d)
	}
	recount := &Model{id: w.rev.Store, now: w.held}
	stats, err := c.r.Stats(c.ctx)
	wantStats, _ := recount.Stats(c.ctx)
	c.same("Stats", outcome(stats, err), wantStats)
	if len(w.statements) > 2000 {
		return // the Model counts slowly
	}
	for _, n := range w.entities[:min(len(w.entities), lookups)] {
		got, err := c.r.Profile(c.ctx, n.ID)
		want, _ := recount.Profile(c.ctx, n.ID)
		c.same(fmt.Sprintf("Profile(%q)", n.ID), outcome(got, err), want)
	}
	for part := range slices.Chunk(w.entities, graph.MaxStarts) {
		of := make([]graph.EntityID, len(part))
		for i := range part {
			of[i] = part[i].ID
		}
		got, err := c.r.Said(c.ctx, of)
		want, _ := recount.Said(c.ctx, of)
		maps.DeleteFunc(want.Of, func(id graph.EntityID, _ []graph.Statement) bool { return got.Of[id] == nil }) // a store may leave out any
		c.same("Said", outcome(got, err), want)
	}
}

func (c *checker) statement(whole *graph.Schema, held *content, s graph.Statement) {
	if s.Cites == nil {
		c.say("statement %s has a nil list of citations", s.ID)
	}
	if n := s.Canonical(); n.ID != s.ID || !bytes.Equal(graph.AppendStatement(nil, &n), graph.AppendStatement(nil, &s)) {
		c.say("statement %s is not canonical", s.ID)
	}
	if _, ok := held.sources[s.Source]; !ok {
		c.say("statement %s names the source %q, which is not there", s.ID, s.Source)
	}
	for _, id := range s.Mentioned() {
		if held.entity(id) == nil {
			c.say("statement %s mentions %q, which is not there", s.ID, id)
			return
		}
	}
	var objectType graph.Type
	if s.IsRelationship() {
		objectType = held.entities[s.Object].Type
	}
	if field, why := whole.CheckEnds(s.Predicate, held.entities[s.Subject].Type, objectType); why != "" {
		c.say("statement %s: %s %s", s.ID, field, why)
	}
}

func ordered[T any](c *checker, what string, list []T, id func(T) string) {
	for i := 1; i < len(list); i++ {
		if id(list[i-1]) >= id(list[i]) {
			c.say("%s: %q comes before %q", what, id(list[i-1]), id(list[i]))
		}
	}
}

// Copy reads a store into a new Model, which then holds the same content at a
// revision of its own.
func Copy(ctx context.Context, r graph.Reader) (*Model, error) {
	var b graph.Batch
	_, err := check.Walk(ctx, r, check.Visitor{
		Schema:    func(s graph.SchemaResult) error { b.Schema = s.Schema; return nil },
		Source:    func(s graph.SourceResult) error { b.Sources = append(b.Sources, s.Source); return nil },
		Text:      func(t graph.SourceText) error { b.Texts = append(b.Texts, t); return nil },
		Entity:    func(n graph.Node) error { b.Entities = append(b.Entities, n.Entity); return nil },
		Statement: func(s graph.Statement) error { b.Statements = append(b.Statements, s); return nil },
	})
	if err != nil {
		return nil, err
	}
	m := NewModel()
	_, err = m.Apply(ctx, b)
	return m, err
}

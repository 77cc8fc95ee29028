package neo4j

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"hubgraph/graph"
	"hubgraph/internal/names"
)

// chunk is how many rows one statement carries: enough that the round trips do
// not matter, few enough that neither side holds much at once.
const chunk = 1000

// Apply implements graph.Store. After a commit without an answer it asks again
// by way of the batch's key, if it has one: the key tells whether it happened.
func (s *Store) Apply(ctx context.Context, b graph.Batch) (graph.Revision, error) {
	ctx, cancel := s.bounded(ctx)
	defer cancel()
	if err := s.prepare(ctx); err != nil {
		return graph.Revision{}, err
	}
	rev, err := s.applyOnce(ctx, &b)
	for try := 0; try < maxMoves && b.Key != "" && errors.Is(err, graph.ErrOutcomeUnknown) && ctx.Err() == nil; try++ {
		rev2, err2 := s.applyOnce(ctx, &b)
		switch {
		case err2 == nil, errors.Is(err2, graph.ErrInvalid), errors.Is(err2, graph.ErrConflict), errors.Is(err2, graph.ErrPrecondition):
			return rev2, err2 // it looked for the key, so this is the answer
		case !errors.Is(err2, graph.ErrOutcomeUnknown):
			// It could not look, so the first try is as unknown as before:
			// ErrUnavailable would say that nothing was stored.
			return graph.Revision{}, err
		}
	}
	return rev, err
}

func (s *Store) applyOnce(ctx context.Context, b *graph.Batch) (graph.Revision, error) {
	var rev graph.Revision
	for {
		var missing []string // relationship types that have no indexes yet
		err := s.write(ctx, func(t *tx) error {
			missing = nil
			var err error
			rev, missing, err = s.applyIn(t, b)
			return err
		})
		if !errors.Is(err, errUnindexed) {
			if err != nil {
				return graph.Revision{}, err
			}
			return rev, nil
		}
		if err := s.retry(ctx, func() error { return s.index(ctx, missing) }); err != nil {
			return graph.Revision{}, err
		}
	}
}

// errUnindexed ends a write that needs indexes first.
var errUnindexed = errors.New("relationship types without indexes")

func (s *Store) applyIn(t *tx, b *graph.Batch) (graph.Revision, []string, error) {
	if err := lockMeta(t); err != nil {
		return graph.Revision{}, nil, err
	}
	m, err := readMeta(t)
	if err != nil {
		return graph.Revision{}, nil, err
	}
	if m == nil {
		s.ready.Store(false)
		return graph.Revision{}, nil, graph.ErrUnavailable.With("the database was emptied; try again")
	}
	var fingerprint string
	if b.Key != "" {
		fp := b.Fingerprint()
		fingerprint = hex.EncodeToString(fp[:])
		rec, err := t.first("MATCH (k:HubgraphKey {id: $id}) RETURN k.fingerprint, k.revision", params{"id": b.Key})
		if err != nil {
			return graph.Revision{}, nil, err
		}
		if rec != nil {
			if rec.Values[0] != fingerprint {
				return graph.Revision{}, nil, &graph.Error{Code: graph.ErrConflict, Detail: "the key came with another batch before; use a new key", Field: "key"}
			}
			text, _ := rec.Values[1].(string)
			rev, err := graph.ParseRevision(text)
			return rev, nil, err
		}
	}
	if b.IfRevision != nil && *b.IfRevision != m.rev {
		return graph.Revision{}, nil, graph.ErrPrecondition.With("the store is at revision " + m.rev.String())
	}
	st, err := fetchState(t, m, b)
	if err != nil {
		return graph.Revision{}, nil, err
	}
	c, err := b.Plan(st)
	if st.err != nil {
		return graph.Revision{}, nil, st.err
	}
	if err != nil {
		return graph.Revision{}, nil, err
	}
	if missing := s.unindexed(c); len(missing) > 0 {
		return graph.Revision{}, missing, errUnindexed
	}
	rev := m.rev
	if !c.IsZero() {
		rev.Seq++
		rev.Digest = rev.Digest.Add(c.Digest)
		if err := carryOut(t, m, c, rev); err != nil {
			return graph.Revision{}, nil, err
		}
	}
	if b.Key != "" {
		if err := t.exec("CREATE (:HubgraphKey {id: $id, fingerprint: $fingerprint, revision: $revision, at: datetime()})",
			params{"id": b.Key, "fingerprint": fingerprint, "revision": rev.String()}); err != nil {
			return graph.Revision{}, nil, err
		}
	}
	return rev, nil, nil
}

func (s *Store) unindexed(c *graph.Changes) []string {
	missing := map[string]bool{}
	for _, ch := range c.Statements {
		if ch.New == nil || ch.New.Object == "" {
			continue
		}
		typ := relType(ch.New.Predicate)
		if _, ok := s.indexed.Load(typ); !ok {
			missing[typ] = true
		}
	}
	return slices.Sorted(maps.Keys(missing))
}

// A state is what Plan must know of the database, fetched in bulk but for
// mentions.
type state struct {
	t          *tx
	add        graph.Schema
	whole      graph.Schema
	entities   map[graph.EntityID]graph.Entity
	statements map[graph.StatementID]graph.Statement
	sources    map[graph.SourceID]graph.Source
	texts      map[graph.SourceID]string
	err        error
}

func fetchState(t *tx, m *meta, b *graph.Batch) (*state, error) {
	add, err := m.storedSchema()
	if err != nil {
		return nil, err
	}
	st := &state{
		t: t, add: add, whole: graph.Builtin().Merge(add),
		entities: map[graph.EntityID]graph.Entity{}, statements: map[graph.StatementID]graph.Statement{},
		sources: map[graph.SourceID]graph.Source{}, texts: map[graph.SourceID]string{},
	}
	entities, statements, sources := b.Needs()
	for ids := range slices.Chunk(entities, chunk) {
		if err := st.fetchEntities(ids); err != nil {
			return nil, err
		}
	}
	for p, ids := range byPredicate(statements) {
		for part := range slices.Chunk(ids, chunk) {
			err := eachStatement(t, st.whole.Predicate(p), p, part, func(s graph.Statement) { st.statements[s.ID] = s })
			if err != nil {
				return nil, err
			}
		}
	}
	for ids := range slices.Chunk(sources, chunk) {
		err := t.each("MATCH (s:Source) WHERE s.id IN $ids OPTIONAL MATCH (x:HubgraphText {id: s.id}) RETURN s.record, x.text", params{"ids": stringsOf(ids)},
			func(r *driver.Record) error {
				s, err := graph.DecodeSource(bytesAt(r, 0))
				if err != nil {
					return damaged(err)
				}
				st.sources[s.ID] = s
				if text, ok := r.Values[1].(string); ok {
					st.texts[s.ID] = text
				}
				return nil
			})
		if err != nil {
			return nil, err
		}
	}
	return st, nil
}

func (st *state) fetchEntities(ids []graph.EntityID) error {
	return st.t.each("MATCH (e:Entity) WHERE e.id IN $ids RETURN e.record", params{"ids": stringsOf(ids)}, func(r *driver.Record) error {
		e, err := graph.DecodeEntity(bytesAt(r, 0))
		if err != nil {
			return damaged(err)
		}
		st.entities[e.ID] = e
		return nil
	})
}

// eachStatement gives the stored statements of one predicate that have these
// ids.
func eachStatement(t *tx, def *graph.PredicateDef, p graph.Predicate, ids []graph.StatementID, fn func(graph.Statement)) error {
	if def == nil {
		return nil // no such predicate, so no such statement
	}
	cypher := "MATCH ()-[r:`" + relType(p) + "`]->() WHERE r.id IN $ids RETURN r.record"
	if def.IsFact() {
		cypher = "MATCH (r:Fact) WHERE r.id IN $ids RETURN r.record"
	}
	return t.each(cypher, params{"ids": stringsOf(ids)}, func(r *driver.Record) error {
		s, err := graph.DecodeStatement(bytesAt(r, 0))
		if err != nil {
			return damaged(err)
		}
		fn(s)
		return nil
	})
}

func byPredicate(ids []graph.StatementID) map[graph.Predicate][]graph.StatementID {
	out := map[graph.Predicate][]graph.StatementID{}
	for _, id := range ids {
		if id.Check() == "" {
			out[id.Predicate()] = append(out[id.Predicate()], id)
		}
	}
	return out
}

func stringsOf[S ~string](ids []S) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = string(id)
	}
	return out
}

func bytesAt(r *driver.Record, i int) []byte {
	b, _ := r.Values[i].([]byte)
	return b
}

func damaged(err error) error {
	return fmt.Errorf("a record in the database was not written by Hubgraph: %w", err)
}

func (st *state) StoredSchema() graph.Schema { return st.add }

func (st *state) StoredEntity(id graph.EntityID) (graph.Entity, bool) {
	e, ok := st.entities[id]
	return e, ok
}

func (st *state) StoredStatement(id graph.StatementID) (graph.Statement, bool) {
	s, ok := st.statements[id]
	return s, ok
}

func (st *state) StoredSource(id graph.SourceID) (graph.Source, bool) {
	s, ok := st.sources[id]
	return s, ok
}

func (st *state) StoredText(id graph.SourceID) (string, bool) {
	t, ok := st.texts[id]
	return t, ok
}

// Mentions asks the database, in ID order; so do deletions of hubs, which are
// rare. The other ends come along, for Plan may ask for their types.
func (st *state) Mentions(id graph.EntityID, yield func(*graph.Statement) bool) {
	if st.err != nil {
		return
	}
	found := map[graph.StatementID]graph.Statement{}
	add := func(s graph.Statement) { found[s.ID] = s }
	collect := func(r *driver.Record) error {
		s, err := graph.DecodeStatement(bytesAt(r, 0))
		if err != nil {
			return damaged(err)
		}
		add(s)
		return nil
	}
	p := params{"id": string(id)}
	st.err = errors.Join(
		st.t.each("MATCH (:Entity {id: $id})-[r]-(:Entity) RETURN DISTINCT r.record", p, collect),
		st.t.each("MATCH (f:Fact) WHERE f.subject = $id RETURN f.record", p, collect),
	)
	var named []graph.StatementID
	if st.err == nil {
		st.err = st.t.each("MATCH (n:HubgraphMention) WHERE n.entity = $id RETURN n.statement", p, func(r *driver.Record) error {
			text, _ := r.Values[0].(string)
			named = append(named, graph.StatementID(text))
			return nil
		})
	}
	if st.err == nil {
		for p, ids := range byPredicate(named) {
			st.err = errors.Join(st.err, eachStatement(st.t, st.whole.Predicate(p), p, ids, add))
		}
	}
	var ends []graph.EntityID
	for _, s := range found {
		for _, end := range []graph.EntityID{s.Subject, s.Object} {
			if _, ok := st.entities[end]; !ok && end != "" {
				ends = append(ends, end)
			}
		}
	}
	slices.Sort(ends)
	for part := range slices.Chunk(slices.Compact(ends), chunk) {
		if st.err == nil {
			st.err = st.fetchEntities(part)
		}
	}
	if st.err != nil {
		return
	}
	for _, sid := range slices.Sorted(maps.Keys(found)) {
		s := found[sid]
		if !yield(&s) {
			return
		}
	}
}

// carryOut writes the changes and the new revision.
func carryOut(t *tx, m *meta, c *graph.Changes, rev graph.Revision) error {
	w := &writer{t: t}
	w.removeStatements(c.Statements)
	w.entities(c.Entities)
	w.sources(c)
	w.statements(c.Statements)
	w.deleteEntities(c.Entities)
	if w.err != nil {
		return w.err
	}
	st, err := m.stats()
	if err != nil {
		return err
	}
	if err := count(t, &st, c); err != nil {
		return err
	}
	counts, err := json.Marshal(st)
	if err != nil {
		return err
	}
	schema := m.schema
	if c.NewSchema {
		b, err := json.Marshal(c.Schema)
		if err != nil {
			return err
		}
		schema = string(b)
	}
	return t.exec("MATCH (m:HubgraphMeta {id: 'hubgraph'}) SET m.seq = $seq, m.digest = $digest, m.schema = $schema, m.counts = $counts",
		params{"seq": int64(rev.Seq), "digest": hex.EncodeToString(rev.Digest[:]), "schema": schema, "counts": string(counts)})
}

// A writer sends rows in chunks; after the first error it does nothing more.
type writer struct {
	t   *tx
	err error
}

func (w *writer) rows(cypher string, rows []any) {
	for part := range slices.Chunk(rows, chunk) {
		if w.err != nil {
			return
		}
		w.err = w.t.exec("UNWIND $rows AS row "+cypher, params{"rows": part})
	}
}

// grouped sends rows by the names that go into the statement's text.
func (w *writer) grouped(groups map[string][]any, cypher func(key string) string) {
	for _, key := range slices.Sorted(maps.Keys(groups)) {
		w.rows(cypher(key), groups[key])
	}
}

func (w *writer) entities(changes []graph.EntityChange) {
	created, changed := map[string][]any{}, map[string][]any{}
	var gone, identifiers []any
	for _, ch := range changes {
		if ch.New == nil {
			continue
		}
		row := entityProps(ch.New, entityTerms(ch.New))
		if ch.Old == nil {
			key := label(ch.New.Type)
			created[key] = append(created[key], row)
		} else {
			key := label(ch.Old.Type) + " " + label(ch.New.Type)
			changed[key] = append(changed[key], row)
			if len(ch.Old.Identifiers) > 0 {
				gone = append(gone, string(ch.New.ID))
			}
		}
		for _, id := range ch.New.Identifiers {
			value := id.Scheme + ":" + id.Value
			identifiers = append(identifiers, params{"id": string(ch.New.ID) + "\n" + value, "entity": string(ch.New.ID), "value": value})
		}
	}
	w.grouped(created, func(l string) string { return "CREATE (e:Entity:`" + l + "`) SET e = row" })
	w.grouped(changed, func(key string) string {
		old, now, _ := strings.Cut(key, " ")
		return "MATCH (e:Entity {id: row.id}) REMOVE e:`" + old + "` SET e:`" + now + "` SET e = row"
	})
	w.rows("MATCH (n:HubgraphIdentifier) WHERE n.id STARTS WITH row + '\\n' DELETE n", gone)
	w.rows("MERGE (n:HubgraphIdentifier {id: row.id}) SET n = row", identifiers)
}

func (w *writer) deleteEntities(changes []graph.EntityChange) {
	var gone []any
	for _, ch := range changes {
		if ch.New == nil {
			gone = append(gone, string(ch.Old.ID))
		}
	}
	w.rows("MATCH (n:HubgraphIdentifier) WHERE n.id STARTS WITH row + '\\n' DELETE n", gone)
	w.rows("MATCH (e:Entity {id: row}) DELETE e", gone)
}

func (w *writer) sources(c *graph.Changes) {
	var sources, texts []any
	for i := range c.Sources {
		sources = append(sources, sourceProps(&c.Sources[i]))
	}
	for _, t := range c.Texts {
		texts = append(texts, params{"id": string(t.Source), "text": t.Text})
	}
	w.rows("MERGE (s:Source {id: row.id}) SET s = row", sources)
	w.rows("MERGE (x:HubgraphText {id: row.id}) SET x = row", texts)
}

func (w *writer) removeStatements(changes []graph.StatementChange) {
	links := map[string][]any{}
	var facts, mentions []any
	for _, ch := range changes {
		if ch.New != nil {
			continue
		}
		if ch.Old.Object == "" {
			facts = append(facts, string(ch.Old.ID))
		} else {
			typ := relType(ch.Old.Predicate)
			links[typ] = append(links[typ], string(ch.Old.ID))
		}
		mentions = append(mentions, mentionRows(ch.Old)...)
	}
	w.grouped(links, func(typ string) string { return "MATCH ()-[r:`" + typ + "` {id: row}]->() DELETE r" })
	w.rows("MATCH (f:Fact {id: row}) DETACH DELETE f", facts)
	w.rows("MATCH (n:HubgraphMention {id: row.id}) DELETE n", mentions)
}

func (w *writer) statements(changes []graph.StatementChange) {
	created, cited := map[string][]any{}, map[string][]any{}
	var facts, citedFacts, mentions []any
	for _, ch := range changes {
		if ch.New == nil {
			continue
		}
		row := statementProps(ch.New)
		typ := relType(ch.New.Predicate)
		switch {
		case ch.New.Object == "" && ch.Old == nil:
			facts = append(facts, row)
		case ch.New.Object == "":
			citedFacts = append(citedFacts, row)
		case ch.Old == nil:
			created[typ] = append(created[typ], row)
		default:
			cited[typ] = append(cited[typ], row)
		}
		if ch.Old == nil {
			mentions = append(mentions, mentionRows(ch.New)...)
		}
	}
	w.grouped(created, func(typ string) string {
		return "MATCH (s:Entity {id: row.subject}) MATCH (o:Entity {id: row.object}) CREATE (s)-[r:`" + typ + "`]->(o) SET r = row"
	})
	w.grouped(cited, func(typ string) string { return "MATCH ()-[r:`" + typ + "` {id: row.id}]->() SET r = row" })
	w.rows("MATCH (s:Entity {id: row.subject}) CREATE (s)-[:HUBGRAPH_FACT]->(f:Fact) SET f = row", facts)
	w.rows("MATCH (f:Fact {id: row.id}) SET f = row", citedFacts)
	w.rows("MERGE (n:HubgraphMention {id: row.id}) SET n = row", mentions)
}

// mentionRows are the nodes by which is found who names an entity in a
// qualifier.
func mentionRows(s *graph.Statement) []any {
	var out []any
	seen := map[graph.EntityID]bool{}
	for _, q := range s.Qualifiers {
		if q.Entity != "" && !seen[q.Entity] {
			seen[q.Entity] = true
			out = append(out, params{"id": string(s.ID) + "\n" + string(q.Entity), "entity": string(q.Entity), "statement": string(s.ID)})
		}
	}
	return out
}

// entityTerms gives the terms of all names, sorted and unique.
func entityTerms(e *graph.Entity) []string {
	var terms []string
	for _, n := range e.AllNames() {
		terms = append(terms, names.IndexTerms(n.Text)...)
	}
	slices.Sort(terms)
	return slices.Compact(terms)
}

// count brings the counts up to the changes, so that Stats reads one node.
func count(t *tx, st *graph.Stats, c *graph.Changes) error {
	for _, ch := range c.Entities {
		if ch.Old != nil {
			st.Entities--
			step(st.ByType, ch.Old.Type, -1)
		}
		if ch.New != nil {
			st.Entities++
			step(st.ByType, ch.New.Type, 1)
		}
	}
	for _, ch := range c.Statements {
		for _, side := range []struct {
			s *graph.Statement
			n int
		}{{ch.Old, -1}, {ch.New, 1}} {
			if side.s == nil {
				continue
			}
			st.Statements += side.n
			if side.s.Object != "" {
				st.Relationships += side.n
			} else {
				st.Facts += side.n
			}
			st.Citations += side.n * len(side.s.Cites)
			step(st.ByPredicate, side.s.Predicate, side.n)
			step(st.ByStatus, side.s.Status, side.n)
			step(st.BySource, side.s.Source, side.n)
		}
	}
	// Sources and texts are never deleted and few: count them.
	rec, err := t.first("MATCH (s:Source) WITH count(s) AS sources OPTIONAL MATCH (x:HubgraphText) RETURN sources, count(x)", nil)
	if err != nil {
		return err
	}
	st.Sources, st.Texts = intAt(rec, 0), intAt(rec, 1)
	return nil
}

func intAt(r *driver.Record, i int) int {
	n, _ := r.Values[i].(int64)
	return int(n)
}

func step[K comparable](m map[K]int, k K, n int) {
	if m[k] += n; m[k] == 0 {
		delete(m, k)
	}
}

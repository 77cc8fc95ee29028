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
	"hubgraph/graph/change"
	"hubgraph/internal/names"
)

// chunk is how many things one statement asks for, writeChunk how many rows one
// writes: enough that the round trips do not matter, few enough that neither side
// holds much at once.
const (
	chunk      = 1000
	writeChunk = 5000
)

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
				return graph.Revision{}, nil, graph.KeyTaken()
			}
			text, _ := rec.Values[1].(string)
			rev, err := graph.ParseRevision(text)
			return rev, nil, err
		}
	}
	if b.IfRevision != nil && *b.IfRevision != m.rev {
		return graph.Revision{}, nil, graph.Moved()
	}
	st, err := s.fetchState(t, m, b)
	if err != nil {
		return graph.Revision{}, nil, err
	}
	c, err := change.Plan(b, st)
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
		now := count(st.known.ownStats(), c)
		if err := carryOut(t, now, c, b, rev); err != nil {
			return graph.Revision{}, nil, err
		}
		t.committed = func() {
			s.types.moved(m.rev, rev, st.types, c.Entities)
			s.wrote(len(c.Entities)+len(c.Statements)+len(c.Sources), now.Entities+now.Statements+now.Sources)
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

func (s *Store) unindexed(c *change.Changes) []string {
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

// A state is what Plan must know of the database: what change.Needs lists is
// fetched in bulk, the rest when Plan asks.
type state struct {
	t          *tx
	known      *contents
	entities   map[graph.EntityID]graph.Entity // those that are asked for whole
	types      map[graph.EntityID]graph.Type   // of the others
	statements map[graph.StatementID]graph.Statement
	sources    map[graph.SourceID]graph.Source
	texts      map[graph.SourceID]string
	err        error
}

func (s *Store) fetchState(t *tx, m *meta, b *graph.Batch) (*state, error) {
	known, err := m.contents()
	if err != nil {
		return nil, err
	}
	st := &state{
		t: t, known: known,
		entities: map[graph.EntityID]graph.Entity{}, statements: map[graph.StatementID]graph.Statement{},
		sources: map[graph.SourceID]graph.Source{}, texts: map[graph.SourceID]string{},
	}
	needed := change.Needs(b)
	for ids := range slices.Chunk(needed.Entities, chunk) {
		if err := st.fetchEntities(ids); err != nil {
			return nil, err
		}
	}
	var unknown []graph.EntityID
	st.types, unknown = s.types.at(m.rev, needed.Ends)
	for ids := range slices.Chunk(unknown, chunk) {
		if err := st.fetchTypes(ids); err != nil {
			return nil, err
		}
	}
	for p, ids := range byPredicate(needed.Statements) {
		for part := range slices.Chunk(ids, chunk) {
			err := eachStatement(t, st.known.whole.Predicate(p), part, false, func(f *foundStatement) error {
				st.statements[f.ID] = f.Statement
				return nil
			})
			if err != nil {
				return nil, err
			}
		}
	}
	for ids := range slices.Chunk(needed.Sources, chunk) {
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

func (st *state) fetchTypes(ids []graph.EntityID) error {
	return st.t.each("MATCH (e:Entity) WHERE e.id IN $ids RETURN e.id, e.type", params{"ids": stringsOf(ids)}, func(r *driver.Record) error {
		id, _ := r.Values[0].(string)
		typ, _ := r.Values[1].(string)
		st.types[graph.EntityID(id)] = graph.Type(typ)
		return nil
	})
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
// ids, in whatever order; typed says that the types of their ends are wanted, too.
func eachStatement(t *tx, def *graph.PredicateDef, ids []graph.StatementID, typed bool, fn func(*foundStatement) error) error {
	if def == nil {
		return nil // no such predicate, so no such statement
	}
	answer, found := " RETURN r.record", func(r *driver.Record) (f foundStatement, err error) {
		if f.Statement, err = graph.DecodeStatement(bytesAt(r, 0)); err != nil {
			err = damaged(err)
		}
		return f, err
	}
	if typed {
		answer, found = ends, foundAt
	}
	return t.each(statementBy(def, "r.id IN $ids")+answer, params{"ids": stringsOf(ids)}, func(r *driver.Record) error {
		f, err := found(r)
		if err != nil {
			return err
		}
		return fn(&f)
	})
}

// statementBy is the pattern of one predicate's statement r by its id. The index
// is named, for until the server has counted what was loaded it may read all of
// the type instead.
func statementBy(def *graph.PredicateDef, condition string) string {
	if def.IsFact() {
		return "MATCH (r:Fact) USING INDEX SEEK r:Fact(id) WHERE " + condition
	}
	typ := relType(def.ID)
	return "MATCH ()-[r:`" + typ + "`]->() USING INDEX SEEK r:`" + typ + "`(id) WHERE " + condition
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

// damaged is how every finding of damage reads. No waiting heals it.
func damaged(err error) error {
	return graph.ErrUnavailable.Cause("what is in the Neo4j database is damaged, or was changed by another program; put a backup in its place, or see what hubgraph verify --stored lists", errLasting{err})
}

func (st *state) StoredSchema() graph.Schema { return st.known.add }

func (st *state) StoredEntity(id graph.EntityID) (graph.Entity, bool) {
	e, ok := st.entities[id]
	return e, ok
}

func (st *state) StoredType(id graph.EntityID) (graph.Type, bool) {
	if e, ok := st.entities[id]; ok {
		return e.Type, true
	}
	typ, ok := st.types[id]
	return typ, ok
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

func (st *state) StoredStats() graph.Stats { return st.known.stats }

// ask runs a question that Plan asks until it has enough. What goes wrong is
// told when Plan is done.
func (st *state) ask(question func() error) {
	if st.err != nil {
		return
	}
	if err := question(); !errors.Is(err, errEnough) {
		st.err = err
	}
}

// Mentions asks the database, page by page: the batch may be about a hub. What
// names the entity as an end and what names it in a qualifier only are merged.
func (st *state) Mentions(id graph.EntityID, yield func(s *graph.Statement, subject, object graph.Type) bool) {
	give := func(f *foundStatement) error {
		if !yield(&f.Statement, f.subjectType, f.objectType) {
			return errEnough
		}
		return nil
	}
	st.ask(func() error {
		named := qualified{st: st, id: id}
		about := &scanner{t: st.t, q: &graph.StatementsQuery{About: id}, known: st.known, limit: page}
		about.emit = func(f *foundStatement) error {
			if err := named.before(f.ID, give); err != nil {
				return err
			}
			return give(f)
		}
		err := about.run()
		if err == nil || errors.Is(err, graph.ErrNotFound) { // what is no entity may still be named
			err = named.before("", give)
		}
		return err
	})
}

// Qualified walks the statements in whose qualifiers an entity is and of which it
// is no end, in ID order.
type qualified struct {
	st    *state
	id    graph.EntityID
	page  []foundStatement
	after graph.StatementID
	done  bool
}

// before gives the next of them up to a statement, all where that is "".
func (q *qualified) before(id graph.StatementID, give func(*foundStatement) error) error {
	for {
		if len(q.page) == 0 {
			if q.done {
				return nil
			}
			if err := q.next(); err != nil {
				return err
			}
			continue
		}
		f := &q.page[0]
		if id != "" && f.ID >= id {
			return nil
		}
		q.page = q.page[1:]
		if f.Subject == q.id || f.Object == q.id {
			continue
		}
		if err := give(f); err != nil {
			return err
		}
	}
}

// next fetches a page.
func (q *qualified) next() error {
	var named []graph.StatementID
	err := q.st.t.each("MATCH (n:HubgraphMention) WHERE n.entity = $id AND n.statement > $after RETURN n.statement ORDER BY n.entity, n.statement LIMIT $limit",
		params{"id": string(q.id), "after": string(q.after), "limit": page}, func(r *driver.Record) error {
			id, _ := r.Values[0].(string)
			named = append(named, graph.StatementID(id))
			return nil
		})
	if err != nil {
		return err
	}
	if q.done = len(named) < page; !q.done {
		q.after = named[len(named)-1]
	}
	for p, ids := range byPredicate(named) {
		err := eachStatement(q.st.t, q.st.known.whole.Predicate(p), ids, true, func(f *foundStatement) error {
			q.page = append(q.page, *f)
			return nil
		})
		if err != nil {
			return err
		}
	}
	slices.SortFunc(q.page, func(a, b foundStatement) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return nil
}

// firstPage is how many records the first page holds of what Plan asks until it
// has enough, for mostly one is; each that follows holds twice as many.
const firstPage = 20

// pages calls ask for one page after the other until one is not full.
func pages(ask func(limit int) (n int, err error)) error {
	for limit := firstPage; ; limit = min(2*limit, page) {
		if n, err := ask(limit); err != nil || n < limit {
			return err
		}
	}
}

// OfTypes asks for pages of the entities of all types together.
func (st *state) OfTypes(types []graph.Type, yield func(graph.EntityID, graph.Type) bool) {
	st.ask(func() error {
		after := ""
		return pages(func(limit int) (int, error) {
			var found []graph.Entity
			err := st.t.each("UNWIND $types AS type CALL (type) { MATCH (e:Entity) WHERE e.type = type AND e.id > $after WITH e ORDER BY e.type, e.id LIMIT $limit RETURN e }"+
				" WITH e ORDER BY e.id LIMIT $limit RETURN e.id, e.type", params{"types": stringsOf(types), "after": after, "limit": limit}, func(r *driver.Record) error {
				after, _ = r.Values[0].(string)
				typ, _ := r.Values[1].(string)
				found = append(found, graph.Entity{ID: graph.EntityID(after), Type: graph.Type(typ)})
				return nil
			})
			for i := range found {
				if err == nil && !yield(found[i].ID, found[i].Type) {
					err = errEnough
				}
			}
			return len(found), err
		})
	})
}

// Naming walks one predicate after the other in the order of their ids, page by
// page; of a predicate that is not named itself, the statements of the sources,
// with a fact's unit or with qualifiers.
func (st *state) Naming(n change.Names, yield func(*graph.Statement) bool) {
	st.ask(func() error {
		var has []string
		p := params{}
		if len(n.Sources) > 0 {
			has = append(has, "r.source IN $sources")
			p["sources"] = stringsOf(n.Sources)
		}
		if len(n.Units) > 0 {
			has = append(has, "r.unit IN $units")
			p["units"] = n.Units
		}
		if len(n.Units)+len(n.Qualifiers) > 0 {
			has = append(has, "r.qualifiers IS NOT NULL")
		}
		predicates := slices.SortedFunc(maps.Keys(st.known.stats.ByPredicate), func(a, b graph.Predicate) int {
			return strings.Compare(string(a)+".", string(b)+".") // as ids begin
		})
		for _, id := range predicates {
			def := st.known.whole.Predicate(id)
			condition := "true"
			if !slices.Contains(n.Predicates, id) {
				condition = strings.Join(has, " OR ")
			}
			if def == nil || condition == "" {
				continue
			}
			if err := st.eachOf(def, condition, p, yield); err != nil {
				return err
			}
		}
		return nil
	})
}

// eachOf gives the statements of a predicate that meet a condition on r, in ID
// order.
func (st *state) eachOf(def *graph.PredicateDef, condition string, p params, yield func(*graph.Statement) bool) error {
	pattern := "MATCH ()-[r:`" + relType(def.ID) + "`]->()"
	if def.IsFact() {
		pattern = "MATCH (r:Fact)"
	}
	// Facts of all predicates share one index.
	p["after"], p["end"] = string(def.ID)+".", string(def.ID)+"/"
	return pages(func(limit int) (int, error) {
		p["limit"] = limit
		var found []graph.Statement
		err := st.t.each(pattern+" WHERE r.id > $after AND r.id < $end AND ("+condition+") RETURN r.record ORDER BY r.id LIMIT $limit", p, func(r *driver.Record) error {
			s, err := graph.DecodeStatement(bytesAt(r, 0))
			if err != nil {
				return damaged(err)
			}
			p["after"] = string(s.ID)
			found = append(found, s)
			return nil
		})
		for i := range found {
			if err == nil && !yield(&found[i]) {
				err = errEnough
			}
		}
		return len(found), err
	})
}

// carryOut writes the changes, the new revision and its line of the log.
func carryOut(t *tx, now graph.Stats, c *change.Changes, b *graph.Batch, rev graph.Revision) error {
	w := &writer{t: t}
	w.removeStatements(c.Statements)
	w.entities(c.Entities)
	w.sources(c)
	w.statements(c.Statements)
	w.deleteEntities(c.Entities)
	if w.err != nil {
		return w.err
	}
	if made := created(c.Statements); w.created != made {
		// The ends were there, as far as their types told.
		return damaged(fmt.Errorf("of %d statements %d found their ends", made, w.created))
	}
	counts, err := json.Marshal(now)
	if err != nil {
		return err
	}
	set := "m.seq = $seq, m.digest = $digest, m.counts = $counts"
	p := params{"seq": int64(rev.Seq), "digest": hex.EncodeToString(rev.Digest[:]), "counts": string(counts)}
	if c.NewSchema {
		schema, err := json.Marshal(c.Schema)
		if err != nil {
			return err
		}
		set += ", m.schema = $schema"
		p["schema"] = string(schema)
	}
	return t.exec("MATCH (m:HubgraphMeta {id: 'hubgraph'}) SET "+set+" "+createChange(b, p), p)
}

// A writer sends rows in chunks; after the first error it does nothing more.
type writer struct {
	t       *tx
	created int // relationships
	err     error
}

func (w *writer) rows(cypher string, rows []any) {
	for part := range slices.Chunk(rows, writeChunk) {
		if w.err != nil {
			return
		}
		var counters driver.Counters
		if counters, w.err = w.t.count("UNWIND $rows AS row "+cypher, params{"rows": part}); w.err == nil {
			w.created += counters.RelationshipsCreated()
		}
	}
}

// grouped sends rows by the names that go into the statement's text.
func (w *writer) grouped(groups map[string][]any, cypher func(key string) string) {
	for _, key := range slices.Sorted(maps.Keys(groups)) {
		w.rows(cypher(key), groups[key])
	}
}

func (w *writer) entities(changes []change.EntityChange) {
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

func (w *writer) deleteEntities(changes []change.EntityChange) {
	var gone []any
	for _, ch := range changes {
		if ch.New == nil {
			gone = append(gone, string(ch.Old.ID))
		}
	}
	w.rows("MATCH (n:HubgraphIdentifier) WHERE n.id STARTS WITH row + '\\n' DELETE n", gone)
	w.rows("MATCH (e:Entity {id: row}) DELETE e", gone)
}

func (w *writer) sources(c *change.Changes) {
	var sources, texts, droppedSources, droppedTexts []any
	for _, ch := range c.Sources {
		if ch.New == nil {
			droppedSources = append(droppedSources, string(ch.ID()))
		} else {
			sources = append(sources, sourceProps(ch.New))
		}
	}
	for _, ch := range c.Texts {
		if ch.New == nil {
			droppedTexts = append(droppedTexts, string(ch.Source()))
		} else {
			texts = append(texts, params{"id": string(ch.New.Source), "text": ch.New.Text})
		}
	}
	w.rows("MERGE (s:Source {id: row.id}) SET s = row", sources)
	w.rows("MERGE (x:HubgraphText {id: row.id}) SET x = row", texts)
	w.rows("MATCH (x:HubgraphText {id: row}) DELETE x", droppedTexts)
	w.rows("MATCH (s:Source {id: row}) DELETE s", droppedSources)
}

func (w *writer) removeStatements(changes []change.StatementChange) {
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
	w.grouped(links, func(typ string) string {
		return "MATCH ()-[r:`" + typ + "` {id: row}]->() USING INDEX SEEK r:`" + typ + "`(id) DELETE r"
	})
	w.rows("MATCH (f:Fact {id: row}) DETACH DELETE f", facts)
	w.rows("MATCH (n:HubgraphMention {id: row.id}) DELETE n", mentions)
}

func (w *writer) statements(changes []change.StatementChange) {
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
	w.grouped(cited, func(typ string) string {
		return "MATCH ()-[r:`" + typ + "` {id: row.id}]->() USING INDEX SEEK r:`" + typ + "`(id) SET r = row"
	})
	w.rows("MATCH (s:Entity {id: row.subject}) CREATE (s)-[:HUBGRAPH_FACT]->(f:Fact) SET f = row", facts)
	w.rows("MATCH (f:Fact {id: row.id}) SET f = row", citedFacts)
	w.rows("MERGE (n:HubgraphMention {id: row.id}) SET n = row", mentions)
}

// created counts the statements that were not there: each is a relationship, that
// to its fact if nothing else.
func created(changes []change.StatementChange) int {
	n := 0
	for _, ch := range changes {
		if ch.Old == nil {
			n++
		}
	}
	return n
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

// count gives the counts after the changes, so that Stats reads one node.
func count(st graph.Stats, c *change.Changes) graph.Stats {
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
	for _, ch := range c.Sources {
		if ch.Old != nil {
			st.Sources--
		}
		if ch.New != nil {
			st.Sources++
		}
	}
	for _, ch := range c.Texts {
		if ch.Old != nil {
			st.Texts--
		}
		if ch.New != nil {
			st.Texts++
		}
	}
	return st
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

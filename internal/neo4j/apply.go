package neo4j

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
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
	err := s.write(ctx, func(t *tx) error {
		var err error
		rev, err = s.applyIn(t, b)
		return err
	})
	if err != nil {
		return graph.Revision{}, s.refused(ctx, err)
	}
	return rev, nil
}

func (s *Store) applyIn(t *tx, b *graph.Batch) (graph.Revision, error) {
	if err := lockMeta(t); err != nil {
		return graph.Revision{}, err
	}
	m, err := readMeta(t)
	if err != nil {
		return graph.Revision{}, err
	}
	if m == nil {
		return graph.Revision{}, s.gone(t)
	}
	var fingerprint string
	if b.Key != "" {
		fp := b.Fingerprint()
		fingerprint = hex.EncodeToString(fp[:])
		rec, err := t.first(keyByID, params{"id": b.Key})
		if err != nil {
			return graph.Revision{}, err
		}
		if rec != nil {
			text, _ := rec.Values[0].(string)
			if kept, err := hex.DecodeString(text); err != nil || !b.Is(kept) {
				return graph.Revision{}, graph.KeyTaken()
			}
			text, _ = rec.Values[1].(string)
			rev, err := graph.ParseRevision(text)
			return rev, err
		}
	}
	if b.IfRevision != nil && *b.IfRevision != m.rev {
		return graph.Revision{}, graph.Moved()
	}
	st, err := s.fetchState(t, m, b)
	if err != nil {
		return graph.Revision{}, err
	}
	c, err := change.Plan(b, st)
	if st.err != nil {
		return graph.Revision{}, st.err
	}
	if err != nil {
		return graph.Revision{}, err
	}
	rev := m.rev
	if !c.IsZero() {
		rev.Seq++
		rev.Digest = rev.Digest.Add(c.Digest)
		now := count(st.known.ownStats(), c)
		if err := carryOut(st, now, c, b, rev); err != nil {
			return graph.Revision{}, err
		}
		t.committed = func() {
			s.ends.moved(m.rev, rev, st.ends, c.Entities)
			next := &contents{rev: rev, add: st.known.add, stats: now}
			if c.NewSchema {
				next.add = c.Schema
			}
			next.complete()
			s.contents.Store(next)
			s.wrote(len(c.Entities)+len(c.Statements)+len(c.Sources), now.Entities+now.Statements+now.Sources)
		}
	}
	if b.Key != "" {
		if err := t.exec(createKey,
			params{"id": b.Key, "fingerprint": fingerprint, "revision": rev.String()}); err != nil {
			return graph.Revision{}, err
		}
	}
	return rev, nil
}

// A state is what Plan must know of the database: what change.Needs lists is
// fetched in bulk, the rest when Plan asks.
type state struct {
	t          *tx
	known      *contents
	entities   map[graph.EntityID]graph.Entity // those that are asked for whole
	ends       map[graph.EntityID]end          // of these and of others
	statements map[graph.StatementID]graph.Statement
	sources    map[graph.SourceID]graph.Source
	texts      map[graph.SourceID]string
	err        error
}

func (s *Store) fetchState(t *tx, m *meta, b *graph.Batch) (*state, error) {
	c, err := m.contents()
	if err != nil {
		return nil, err
	}
	st := &state{
		t: t, known: c,
		entities: map[graph.EntityID]graph.Entity{}, statements: map[graph.StatementID]graph.Statement{},
		sources: map[graph.SourceID]graph.Source{}, texts: map[graph.SourceID]string{}, ends: map[graph.EntityID]end{},
	}
	needed := change.Needs(b)
	for ids := range slices.Chunk(needed.Entities, chunk) {
		if err := st.fetchEntities(ids); err != nil {
			return nil, err
		}
	}
	known, unknown := s.ends.at(m.rev, needed.Ends)
	maps.Copy(st.ends, known)
	if err := st.fetchEnds(unknown); err != nil {
		return nil, err
	}
	for ids := range slices.Chunk(needed.Statements, chunk) {
		err := foundBy(t, statementsByIDs, params{"ids": stringsOf(ids)}, func(f *foundStatement) error {
			st.statements[f.ID] = f.Statement
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	for ids := range slices.Chunk(needed.Sources, chunk) {
		err := t.each(sourcesToChange, params{"ids": stringsOf(ids)},
			func(r *driver.Record) error {
				s, err := sourceOf(stringAt(r, 0), bytesAt(r, 1))
				if err != nil {
					return err
				}
				st.sources[s.ID] = s
				text, there, err := textAt(r, 2, string(s.ID))
				if there {
					st.texts[s.ID] = text
				}
				return err
			})
		if err != nil {
			return nil, err
		}
	}
	return st, nil
}

func (st *state) fetchEnds(all []graph.EntityID) error {
	for ids := range slices.Chunk(all, chunk) {
		err := st.t.each(endsByIDs, params{"ids": stringsOf(ids)}, func(r *driver.Record) error {
			id := stringAt(r, 0)
			typ := stringAt(r, 1)
			links := stringAt(r, 2)
			st.ends[graph.EntityID(id)] = end{graph.Type(typ), links}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (st *state) fetchEntities(ids []graph.EntityID) error {
	return st.t.each(entitiesToChange, params{"ids": stringsOf(ids)}, func(r *driver.Record) error {
		e, err := entityOf(stringAt(r, 0), bytesAt(r, 1))
		if err != nil {
			return err
		}
		links := stringAt(r, 2)
		st.entities[e.ID], st.ends[e.ID] = e, end{e.Type, links}
		return nil
	})
}

func stringsOf[S ~string](ids []S) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = string(id)
	}
	return out
}

func (st *state) StoredSchema() graph.Schema { return st.known.add }

func (st *state) WholeSchema() *graph.Schema { return &st.known.whole }

func (st *state) StoredEntity(id graph.EntityID) (graph.Entity, bool) {
	e, ok := st.entities[id]
	return e, ok
}

func (st *state) StoredType(id graph.EntityID) (graph.Type, bool) {
	e, ok := st.ends[id]
	return e.typ, ok
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
		about := &scanner{t: st.t, q: &graph.StatementsQuery{About: id, Filter: graph.Filter{Statuses: graph.Statuses}}, known: st.known, limit: page}
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
	err := q.st.t.each(naming, params{"id": string(q.id), "after": string(q.after), "limit": page}, func(r *driver.Record) error {
		id := stringAt(r, 0)
		named = append(named, graph.StatementID(id))
		return nil
	})
	if err != nil {
		return err
	}
	// The last may be named under another key, too: that is on this page or the next.
	if q.done = len(named) < page; !q.done {
		q.after = named[len(named)-1]
	}
	named = slices.Compact(named)
	err = foundBy(q.st.t, statementsByIDs, params{"ids": stringsOf(named)}, func(f *foundStatement) error {
		q.page = append(q.page, *f)
		return nil
	})
	if err != nil {
		return err
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
			err := st.t.each(idsOfTypes, params{"types": stringsOf(types), "after": after, "limit": limit}, func(r *driver.Record) error {
				after = stringAt(r, 0)
				typ := stringAt(r, 1)
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

// Accounts walks the entities that say whose they are, page by page.
func (st *state) Accounts(sources []graph.SourceID, types []graph.Type, yield func(*graph.Entity) bool) {
	p := params{"sources": stringsOf(sources), "types": stringsOf(types), "after": ""}
	st.ask(func() error {
		return pages(func(limit int) (int, error) {
			p["limit"] = limit
			var found []graph.Entity
			err := st.t.each(accountsOf, p, func(r *driver.Record) error {
				p["after"] = stringAt(r, 0)
				e, err := entityOf(stringAt(r, 0), bytesAt(r, 1))
				found = append(found, e)
				return err
			})
			for i := range found {
				if err == nil && !yield(&found[i]) {
					err = errEnough
				}
			}
			return len(found), err
		})
	})
}

// Naming walks the statements in ID order, page by page: those of named predicates
// lie together, for the others all must be looked at.
func (st *state) Naming(n change.Names, yield func(*graph.Statement) bool) {
	p := params{"predicates": stringsOf(n.Predicates), "sources": stringsOf(n.Sources), "units": n.Units, "qualified": len(n.Units)+len(n.Qualifiers) > 0}
	ranges := []idRange{{from: "", to: last}}
	if len(n.Sources)+len(n.Units)+len(n.Qualifiers) == 0 {
		ranges = nil
		for _, id := range slices.Sorted(slices.Values(n.Predicates)) {
			ranges = append(ranges, idRange{from: string(id) + ".", to: string(id) + "/"})
		}
		slices.SortFunc(ranges, func(a, b idRange) int { return strings.Compare(a.from, b.from) })
	}
	st.ask(func() error {
		for _, r := range ranges {
			p["after"], p["to"] = r.from, r.to
			err := pages(func(limit int) (int, error) {
				p["limit"] = limit
				var found []foundStatement
				err := foundBy(st.t, statementsOf, p, func(f *foundStatement) error {
					p["after"] = string(f.ID)
					found = append(found, *f)
					return nil
				})
				for i := range found {
					if err == nil && !yield(&found[i].Statement) {
						err = errEnough
					}
				}
				return len(found), err
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// carryOut writes the changes, the new revision and its line of the log.
func carryOut(st *state, now graph.Stats, c *change.Changes, b *graph.Batch, rev graph.Revision) error {
	sch := &st.known.whole
	if c.NewSchema {
		merged := graph.Builtin().Merge(c.Schema)
		sch = &merged
	}
	counted, err := st.recount(c, sch)
	if err != nil {
		return err
	}
	t := st.t
	w := &writer{t: t}
	w.removeStatements(c.Statements)
	w.entities(c.Entities)
	w.sources(c)
	w.statements(c.Statements, st.ends, sch)
	w.counts(counted)
	w.deleteEntities(c.Entities)
	if w.err != nil {
		return w.err
	}
	counts, err := json.Marshal(now)
	if err != nil {
		return err
	}
	text, p := setRevision, params{"seq": int64(rev.Seq), "digest": hex.EncodeToString(rev.Digest[:]), "counts": string(counts)}
	if c.NewSchema {
		schema, err := json.Marshal(c.Schema)
		if err != nil {
			return err
		}
		text, p["schema"] = setSchema, string(schema)
	}
	told(b, p)
	return t.exec(text, p)
}

// recount brings the ends, and what qualifiers name, up to date: what they are after the
// changes, and how much is said about them. It gives the counts of those of which more
// or less is said.
func (st *state) recount(c *change.Changes, sch *graph.Schema) (map[graph.EntityID]links, error) {
	var unknown []graph.EntityID
	for i := range c.Statements {
		for _, id := range mentionedIn(c.Statements[i]) {
			if _, ok := st.ends[id]; !ok {
				unknown = append(unknown, id)
			}
		}
	}
	slices.Sort(unknown)
	if err := st.fetchEnds(slices.Compact(unknown)); err != nil {
		return nil, err
	}
	for _, ch := range c.Entities {
		if ch.New != nil {
			e := st.ends[ch.New.ID]
			e.typ = ch.New.Type
			st.ends[ch.New.ID] = e
		}
	}
	counted := map[graph.EntityID]links{}
	for s, n := range moved(c) {
		for _, id := range s.Mentioned() {
			if counted[id] == nil {
				var err error
				if counted[id], err = countsOf(string(id), st.ends[id].links); err != nil {
					return nil, err
				}
			}
			counted[id].add(s, id, n)
		}
	}
	if err := st.recountTwins(c, sch, counted); err != nil {
		return nil, err
	}
	if err := st.recountNeighbors(c, counted); err != nil {
		return nil, err
	}
	for id, l := range counted {
		e := st.ends[id]
		e.links = l.String()
		st.ends[id] = e
	}
	return counted, nil
}

// existingIDs gives which of some ids are those of statements.
const existingIDs = "MATCH (n:HubgraphStatement) USING INDEX SEEK n:HubgraphStatement(id) WHERE n.id IN $q.ids RETURN n.id"

// recountTwins counts the relations that are stored from both ends, or are not any more.
func (st *state) recountTwins(c *change.Changes, sch *graph.Schema, counted map[graph.EntityID]links) error {
	type twin struct {
		s      *graph.Statement
		by     int
		mirror graph.StatementID
	}
	changed := map[graph.StatementID]twin{}
	var asked []string
	for s, by := range moved(c) {
		of := sch
		if by < 0 { // its predicate may go with it
			of = &st.known.whole
		}
		if mirror := mirrorOf(s, of); mirror != "" {
			changed[s.ID] = twin{s, by, mirror}
			asked = append(asked, string(mirror))
		}
	}
	there := map[graph.StatementID]bool{}
	for ids := range slices.Chunk(asked, chunk) {
		if err := st.t.each(existingIDs, params{"ids": ids}, func(r *driver.Record) error {
			there[graph.StatementID(stringAt(r, 0))] = true
			return nil
		}); err != nil {
			return err
		}
	}
	for id, t := range changed {
		// Where both move, the two are counted once, and only if they come or go together.
		if m, both := changed[t.mirror]; both && (t.mirror < id || m.by != t.by) || !both && !there[t.mirror] {
			continue
		}
		for _, end := range []graph.EntityID{t.s.Subject, t.s.Object} {
			step(counted[end], link{string(t.s.Predicate), asTwin, false}, t.by)
		}
	}
	return nil
}

// joining counts the relationships between two entities that a degree counts.
const joining = "UNWIND $q.pairs AS p" +
	" CALL (p) { MATCH (n:HubgraphStatement) USING INDEX SEEK n:HubgraphStatement(subject, object, predicate) WHERE n.subject = p.a AND n.object = p.b AND n.predicate > '' AND NOT n.status IN $q.aside RETURN count(n) AS forth }" +
	" CALL (p) { MATCH (n:HubgraphStatement) USING INDEX SEEK n:HubgraphStatement(subject, object, predicate) WHERE n.subject = p.b AND n.object = p.a AND n.predicate > '' AND NOT n.status IN $q.aside RETURN count(n) AS back }" +
	" RETURN p.a, p.b, forth + back"

// recountNeighbors counts the neighbours of the ends of what comes and goes. The database
// is asked only of pairs that may have been joined before.
func (st *state) recountNeighbors(c *change.Changes, counted map[graph.EntityID]links) error {
	type pair struct{ a, b graph.EntityID }
	more := map[pair]int{}
	for s, by := range moved(c) {
		if s.CountsForDegree() && s.Subject != s.Object {
			step(more, pair{min(s.Subject, s.Object), max(s.Subject, s.Object)}, by)
		}
	}
	had := map[pair]int{}
	var asked []any
	for p := range more {
		if counted[p.a].neighbors() > 0 && counted[p.b].neighbors() > 0 {
			asked = append(asked, params{"a": string(p.a), "b": string(p.b)})
		}
	}
	for part := range slices.Chunk(asked, chunk) {
		if err := st.t.each(joining, params{"pairs": part, "aside": asides}, func(r *driver.Record) error {
			had[pair{graph.EntityID(stringAt(r, 0)), graph.EntityID(stringAt(r, 1))}] = intAt(r, 2)
			return nil
		}); err != nil {
			return err
		}
	}
	of := link{as: asNeighbor}
	for p, by := range more {
		if by = change.Neighbors(had[p], by); by != 0 {
			step(counted[p.a], of, by)
			step(counted[p.b], of, by)
		}
	}
	return nil
}

// asides are the statuses that no degree counts.
var asides = stringsOf(slices.DeleteFunc(slices.Clone(graph.Statuses), func(s graph.Status) bool { return !s.Aside() }))

// mirrorOf gives the ID of the same relation stored from the other end, "" where there is
// none that a degree would count twice.
func mirrorOf(s *graph.Statement, sch *graph.Schema) graph.StatementID {
	if !s.CountsForDegree() || !sch.Symmetric(s.Predicate) {
		return ""
	}
	return s.Mirror()
}

// moved gives the statements that come, each with 1, and those that go, with -1.
func moved(c *change.Changes) iter.Seq2[*graph.Statement, int] {
	return func(yield func(*graph.Statement, int) bool) {
		for i := range c.Statements {
			s, by := c.Statements[i].New, 1
			switch {
			case s == nil:
				s, by = c.Statements[i].Old, -1
			case c.Statements[i].Old != nil:
				continue
			}
			if !yield(s, by) {
				return
			}
		}
	}
}

// mentionedIn gives the entities that a statement mentions, each once.
func mentionedIn(ch change.StatementChange) []graph.EntityID {
	if ch.New == nil {
		return ch.Old.Mentioned()
	}
	return ch.New.Mentioned()
}

// What a batch asks for before it writes, beside what is asked of the meta node.
const (
	keyByID          = "MATCH (k:HubgraphKey {id: $q.id}) RETURN k.fingerprint, k.revision"
	endsByIDs        = entitiesByIDs + " RETURN e.id, e.type, e.hubgraphLinks"
	entitiesToChange = entitiesByIDs + " RETURN e.id, e.hubgraphRecord, e.hubgraphLinks"
	sourcesToChange  = "MATCH (s:Source) WHERE s.id IN $q.ids AND " + oursSource + " OPTIONAL MATCH (x:HubgraphText {id: s.id}) RETURN s.id, s.hubgraphRecord, x IS NOT NULL, x.text"

	// What of a graph stands in the way of a deletion or of another type.
	naming     = "MATCH (n:HubgraphQualifier) USING INDEX SEEK n:HubgraphQualifier(entity, statement) WHERE n.entity = $q.id AND n.statement > $q.after RETURN n.statement ORDER BY n.entity, n.statement LIMIT $q.limit"
	idsOfTypes = eachType + " WITH e ORDER BY e.id LIMIT $q.limit RETURN e.id, e.type"
	accountsOf = "MATCH (e:Entity) WHERE e.id > $q.after AND e.sources IS NOT NULL AND " + oursEntity +
		" AND (any(x IN e.sources WHERE x IN $q.sources) OR any(x IN e.otherTypes WHERE x IN $q.types))" +
		" WITH e ORDER BY e.id LIMIT $q.limit RETURN e.id, e.hubgraphRecord"
	statementsOf = "MATCH (n:HubgraphStatement) USING INDEX SEEK n:HubgraphStatement(id) WHERE n.id > $q.after AND n.id < $q.to" +
		" AND (n.predicate IN $q.predicates OR n.source IN $q.sources OR n.unit IN $q.units OR $q.qualified AND n.hubgraphQualified IS NOT NULL)" +
		" WITH n ORDER BY n.id LIMIT $q.limit" + returned
)

// What a batch writes once its rows are written: the revision, with the schema where that
// is another, and the line of the log. Where there is no revision, nothing is written, nor
// locked.
const (
	revisionSet = "MATCH (m:HubgraphMeta {id: 'hubgraph'}) WHERE $q.seq IS NOT NULL SET m.seq = $q.seq, m.digest = $q.digest, m.counts = $q.counts"
	setRevision = revisionSet + " " + addChange
	setSchema   = revisionSet + ", m.schema = $q.schema " + addChange
	createKey   = "CREATE (:HubgraphKey {id: $q.id, fingerprint: $q.fingerprint, revision: $q.revision, at: datetime()})"
)

// What is written of a row, behind eachRow.
const (
	eachRow = "UNWIND $q.rows AS row "

	createEntity    = "CREATE (e:Entity:$(row.now)) SET e = row.props"
	changeEntity    = "MATCH (e:Entity {id: row.props.id}) REMOVE e:$(row.old) SET e:$(row.now) SET e += row.props"
	deleteEntity    = "MATCH (e:Entity {id: row}) DETACH DELETE e"
	dropIdentifiers = "MATCH (n:HubgraphIdentifier) WHERE n.id STARTS WITH row + '\\n' DELETE n"
	putIdentifier   = "MERGE (n:HubgraphIdentifier {id: row.id}) SET n = row"
	setCounts       = "MATCH (e:Entity {id: row.id}) SET e += row"

	createSource = "CREATE (s:Source) SET s = row"
	changeSource = "MATCH (s:Source {id: row.id}) SET s += row"
	deleteSource = "MATCH (s:Source {id: row}) DETACH DELETE s"
	writeText    = "MERGE (x:HubgraphText {id: row.id}) SET x = row"
	deleteText   = "MATCH (x:HubgraphText {id: row}) DELETE x"

	createLink      = "MATCH (c:Source {id: row.own.source}) " + putLink + " CREATE (n:HubgraphStatement)-[:HUBGRAPH_SOURCE]->(c) SET n = row.own"
	changeLink      = relation + "SET r += row.shown"
	changeLinked    = "MATCH (n:HubgraphStatement {id: row.id}) SET n += row.own"
	deleteLink      = relation + "DELETE r"
	createFact      = "MATCH (c:Source {id: row.source}) MATCH (s:Entity {id: row.subject}) CREATE (s)-[:HUBGRAPH_FACT]->(n:Fact:HubgraphStatement)-[:HUBGRAPH_SOURCE]->(c) SET n = row"
	changeFact      = "MATCH (n:HubgraphStatement {id: row.id}) SET n += row"
	deleteStatement = "MATCH (n:HubgraphStatement {id: row}) DETACH DELETE n"
	createQualifier = putQualifier + " " + putNamed
	deleteQualifier = "MATCH (n:HubgraphQualifier {id: row.id}) DELETE n"
)

// retype writes the type of an entity beside the statements that it is an end of.
func (l look) retype() string {
	return "MATCH (n:HubgraphStatement) USING INDEX SEEK n:HubgraphStatement(" + l.as + ", id) WHERE n." + l.as + " = row.id AND n.id > '' SET n." + l.as + "Type = row.type"
}

// A writer sends rows in chunks; after the first error it does nothing more. Its
// texts are always the same: labels and relationship types are values of rows.
type writer struct {
	t   *tx
	err error
}

// rows sends rows and gives what they changed. Of each row one is to come; of what
// is not there any more, somebody else took it.
func (w *writer) rows(cypher string, rows []any, changed func(driver.Counters) int) {
	for part := range slices.Chunk(rows, writeChunk) {
		if w.err != nil {
			return
		}
		var counters driver.Counters
		if counters, w.err = w.t.count(eachRow+cypher, params{"rows": part}); w.err != nil || changed == nil {
			continue
		}
		if n := changed(counters); n != len(part) {
			w.err = damaged("a record", fmt.Errorf("of %d rows %d found what they are about", len(part), n))
		}
	}
}

func (w *writer) entities(changes []change.EntityChange) {
	var created, changed, retyped, gone, identifiers []any
	for _, ch := range changes {
		if ch.New == nil {
			continue
		}
		row := params{"now": label(ch.New.Type), "props": entityProps(ch.New, ch.NewRecord.Bytes, entityTerms(ch.New))}
		if ch.Old == nil {
			created = append(created, row)
		} else {
			row["old"] = label(ch.Old.Type)
			absent(row["props"].(params), entityKeys)
			changed = append(changed, row)
			if len(ch.Old.AllIdentifiers()) > 0 {
				gone = append(gone, string(ch.New.ID))
			}
			if ch.Old.Type != ch.New.Type {
				retyped = append(retyped, params{"id": string(ch.New.ID), "type": string(ch.New.Type)})
			}
		}
		identifiers = append(identifiers, identifierRows(ch.New)...)
	}
	w.rows(createEntity, created, driver.Counters.NodesCreated)
	w.rows(changeEntity, changed, nil)
	for _, l := range []look{fromSubject, fromObject} {
		w.rows(l.retype(), retyped, nil)
	}
	w.identifiers(gone, identifiers)
}

// identifiers takes away the nodes of what some entities were identified by, and puts
// others.
func (w *writer) identifiers(had, rows []any) {
	w.rows(dropIdentifiers, had, nil)
	w.rows(putIdentifier, rows, nil)
}

func (w *writer) deleteEntities(changes []change.EntityChange) {
	var gone []any
	for _, ch := range changes {
		if ch.New == nil {
			gone = append(gone, string(ch.Old.ID))
		}
	}
	w.identifiers(gone, nil)
	// Others may have linked something to it.
	w.rows(deleteEntity, gone, driver.Counters.NodesDeleted)
}

func (w *writer) sources(c *change.Changes) {
	var created, changed, texts, droppedSources, droppedTexts []any
	for _, ch := range c.Sources {
		switch {
		case ch.New == nil:
			droppedSources = append(droppedSources, string(ch.ID()))
		case ch.Old == nil:
			created = append(created, sourceProps(ch.New))
		default:
			row := sourceProps(ch.New)
			absent(row, sourceKeys)
			changed = append(changed, row)
		}
	}
	for _, ch := range c.Texts {
		if ch.New == nil {
			droppedTexts = append(droppedTexts, string(ch.Source()))
		} else {
			texts = append(texts, params{"id": string(ch.New.Source), "text": ch.New.Text})
		}
	}
	w.rows(createSource, created, driver.Counters.NodesCreated)
	w.rows(changeSource, changed, nil)
	w.rows(writeText, texts, nil)
	w.rows(deleteText, droppedTexts, nil)
	w.rows(deleteSource, droppedSources, driver.Counters.NodesDeleted)
}

// putLink makes the relationship r of a row.
const putLink = "MATCH (s:Entity {id: row.subject}) MATCH (o:Entity {id: row.object}) CREATE (s)-[r:$(row.type)]->(o) SET r = row.shown"

// From the node of a statement, relationships lead to its source and to what its
// qualifiers name, for people. They are made with the node, and go with it. Rows are
// of sourceRow, and of qualifierRows for putNamed.
const (
	putSource = "MATCH (n:HubgraphStatement {id: row.statement}) MATCH (c:Source {id: row.source}) CREATE (n)-[:HUBGRAPH_SOURCE]->(c)"
	putNamed  = "WITH row WHERE row.entity IS NOT NULL MATCH (s:HubgraphStatement {id: row.statement}) MATCH (e:Entity {id: row.entity}) CREATE (s)-[:HUBGRAPH_QUALIFIER {key: row.key}]->(e)"
	unlink    = "MATCH (n:HubgraphStatement {id: row.statement})-[r:HUBGRAPH_SOURCE|HUBGRAPH_QUALIFIER]->() DELETE r"
)

func sourceRow(s *graph.Statement) params {
	return params{"statement": string(s.ID), "source": string(s.Source)}
}

// relation finds the relationship r of a row, from its ends: it is looked for at the
// end that has fewer.
const relation = "MATCH (s:Entity {id: row.subject}) MATCH (o:Entity {id: row.object}) OPTIONAL MATCH (s)-[r]->(o) WHERE r.id = row.id "

func (w *writer) removeStatements(changes []change.StatementChange) {
	var relations, all, qualifiers []any
	for _, ch := range changes {
		if ch.New != nil {
			continue
		}
		if ch.Old.Object != "" {
			relations = append(relations, params{"id": string(ch.Old.ID), "subject": string(ch.Old.Subject), "object": string(ch.Old.Object)})
		}
		all = append(all, string(ch.Old.ID))
		qualifiers = append(qualifiers, qualifierRows(ch.Old)...)
	}
	w.rows(deleteLink, relations, nil)
	w.rows(deleteStatement, all, driver.Counters.NodesDeleted)
	w.rows(deleteQualifier, qualifiers, nil)
}

func (w *writer) statements(changes []change.StatementChange, ends map[graph.EntityID]end, sch *graph.Schema) {
	var created, cited, facts, citedFacts, qualifiers []any
	for _, ch := range changes {
		if ch.New == nil {
			continue
		}
		own, shown := ownProps(ch.New, ch.NewRecord.Bytes, ends[ch.New.Subject].typ, ends[ch.New.Object].typ, sch), shownProps(ch.New)
		if ch.Old == nil {
			qualifiers = append(qualifiers, qualifierRows(ch.New)...)
		} else {
			absent(own, ownKeys)
			absent(shown, shownKeys)
		}
		if ch.New.Object == "" {
			maps.Copy(own, shown)
			if ch.Old == nil {
				facts = append(facts, own)
			} else {
				citedFacts = append(citedFacts, own)
			}
			continue
		}
		row := params{"id": string(ch.New.ID), "subject": string(ch.New.Subject), "object": string(ch.New.Object), "own": own, "shown": shown}
		if ch.Old == nil {
			row["type"] = relType(ch.New.Predicate)
			created = append(created, row)
		} else {
			cited = append(cited, row)
		}
	}
	w.rows(createLink, created, driver.Counters.NodesCreated)
	w.rows(createFact, facts, driver.Counters.NodesCreated)
	w.rows(changeLink, cited, nil)
	w.rows(changeLinked, cited, nil)
	w.rows(changeFact, citedFacts, nil)
	w.rows(createQualifier, qualifiers, nil)
}

// counts writes what is counted beside entities.
func (w *writer) counts(counted map[graph.EntityID]links) {
	var rows []any
	for _, id := range slices.Sorted(maps.Keys(counted)) {
		rows = append(rows, countsProps(id, counted[id]))
	}
	w.rows(setCounts, rows, nil)
}

// identifierRows are the nodes by which an entity is found by its identifiers.
func identifierRows(e *graph.Entity) []any {
	var out []any
	for _, key := range graph.Keys(e.AllIdentifiers()) {
		value := keyOf(key)
		out = append(out, params{"id": string(e.ID) + "\n" + value, "entity": string(e.ID), "value": value})
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

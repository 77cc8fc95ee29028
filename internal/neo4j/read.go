package neo4j

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"hubgraph/graph"
)

// degree is a node's count of relationships, facts left out. Neo4j keeps
// degrees, so this reads no relationships.
const degree = "COUNT { (e)--() } - COUNT { (e)-[:HUBGRAPH_FACT]-() }"

func nodeAt(r *driver.Record, i int) (graph.Node, error) {
	e, err := graph.DecodeEntity(bytesAt(r, i))
	if err != nil {
		return graph.Node{}, damaged(err)
	}
	return graph.Node{Entity: e, Degree: intAt(r, i+1)}, nil
}

func notFound(field, id string) error {
	return &graph.Error{Code: graph.ErrNotFound, Detail: fmt.Sprintf("there is no %q", id), Field: field}
}

// Entity implements graph.Reader.
func (s *Store) Entity(ctx context.Context, id graph.EntityID) (graph.EntityResult, error) {
	var out graph.EntityResult
	err := s.read(ctx, func(t *tx, m *meta) error {
		r, err := t.first("MATCH (e:Entity {id: $id}) RETURN e.record, "+degree, params{"id": string(id)})
		if err != nil {
			return err
		}
		if r == nil {
			return notFound("id", string(id))
		}
		out.Revision = m.rev
		out.Node, err = nodeAt(r, 0)
		return err
	})
	return out, err
}

// Statement implements graph.Reader.
func (s *Store) Statement(ctx context.Context, id graph.StatementID) (graph.StatementResult, error) {
	var out graph.StatementResult
	err := s.read(ctx, func(t *tx, m *meta) error {
		out = graph.StatementResult{Revision: m.rev}
		sch, err := m.wholeSchema()
		if err != nil {
			return err
		}
		found := false
		for p, ids := range byPredicate([]graph.StatementID{id}) {
			err := eachStatement(t, sch.Predicate(p), p, ids, func(s graph.Statement) { out.Statement, found = s, true })
			if err != nil {
				return err
			}
		}
		if !found {
			return notFound("id", string(id))
		}
		r, err := t.first("MATCH (s:Source {id: $id}) RETURN s.record", params{"id": string(out.Statement.Source)})
		if err != nil {
			return err
		}
		if r == nil {
			return damaged(errors.New("a statement's source is missing"))
		}
		if out.Source, err = graph.DecodeSource(bytesAt(r, 0)); err != nil {
			return damaged(err)
		}
		return nil
	})
	return out, err
}

// Source implements graph.Reader.
func (s *Store) Source(ctx context.Context, id graph.SourceID) (graph.SourceResult, error) {
	var out graph.SourceResult
	err := s.read(ctx, func(t *tx, m *meta) error {
		r, err := t.first("MATCH (s:Source {id: $id}) RETURN s.record, EXISTS { (:HubgraphText {id: s.id}) }", params{"id": string(id)})
		if err != nil {
			return err
		}
		if r == nil {
			return notFound("id", string(id))
		}
		out, err = sourceAt(r, m)
		return err
	})
	return out, err
}

func sourceAt(r *driver.Record, m *meta) (graph.SourceResult, error) {
	src, err := graph.DecodeSource(bytesAt(r, 0))
	if err != nil {
		return graph.SourceResult{}, damaged(err)
	}
	has, _ := r.Values[1].(bool)
	return graph.SourceResult{Source: src, HasText: has, Revision: m.rev}, nil
}

// SourceText implements graph.Reader.
func (s *Store) SourceText(ctx context.Context, id graph.SourceID) (graph.TextResult, error) {
	var out graph.TextResult
	err := s.read(ctx, func(t *tx, m *meta) error {
		r, err := t.first("MATCH (s:Source {id: $id}) OPTIONAL MATCH (x:HubgraphText {id: s.id}) RETURN x.text", params{"id": string(id)})
		if err != nil {
			return err
		}
		if r == nil {
			return notFound("id", string(id))
		}
		text, ok := r.Values[0].(string)
		if !ok {
			return &graph.Error{Code: graph.ErrNotFound, Detail: "the source has no text attached", Field: "id"}
		}
		out = graph.TextResult{SourceText: graph.SourceText{Source: id, Text: text}, Revision: m.rev}
		return nil
	})
	return out, err
}

// errEnough ends a scan whose caller wants no more.
var errEnough = errors.New("enough")

// list makes an iterator of a scan. With a limit the items are gathered in a
// read that is tried again when the revision moves, and given after it; without
// one they are given as they come, in one transaction, and a move of the
// revision is an error, for what was given can't be taken back.
func list[T any](ctx context.Context, s *Store, limit int, rev *graph.Revision, valid func() error, scan func(t *tx, m *meta, emit func(T) error) error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		if err := valid(); err != nil {
			yield(zero, err)
			return
		}
		if limit > 0 {
			var items []T
			err := s.read(ctx, func(t *tx, m *meta) error {
				items = items[:0]
				if rev != nil {
					*rev = m.rev
				}
				err := scan(t, m, func(item T) error {
					if items = append(items, item); len(items) == limit {
						return errEnough
					}
					return nil
				})
				if errors.Is(err, errEnough) {
					return nil
				}
				return err
			})
			if err != nil {
				yield(zero, err)
				return
			}
			for _, item := range items {
				if !yield(item, nil) {
					return
				}
			}
			return
		}
		stopped := false
		err := s.stream(ctx, func(t *tx, m *meta) error {
			if rev != nil {
				*rev = m.rev
			}
			err := scan(t, m, func(item T) error {
				if !yield(item, nil) {
					stopped = true
					return errEnough
				}
				return nil
			})
			if errors.Is(err, errEnough) {
				return nil
			}
			return err
		})
		if err != nil && !stopped {
			yield(zero, err)
		}
	}
}

// stream runs fn once in a read transaction that is not tried again. It has no
// deadline but the caller's: a whole graph takes its time.
func (s *Store) stream(ctx context.Context, fn func(t *tx, m *meta) error) error {
	prep, cancel := s.bounded(ctx)
	err := s.prepare(prep)
	cancel()
	if err != nil {
		return err
	}
	sess := s.session(ctx, driver.AccessModeRead)
	defer sess.Close(ctx)
	dtx, err := sess.BeginTransaction(ctx, timeout(ctx))
	if err != nil {
		return translate(ctx, err)
	}
	defer dtx.Close(ctx)
	t := &tx{ctx: ctx, run: dtx.Run}
	before, err := readMeta(t)
	if err != nil {
		return translate(ctx, err)
	}
	if before == nil {
		s.ready.Store(false)
		return graph.ErrUnavailable.With("the database was emptied; try again")
	}
	if err := fn(t, before); err != nil {
		return translate(ctx, err)
	}
	after, err := readMeta(t)
	if err != nil {
		return translate(ctx, err)
	}
	if after == nil || after.rev != before.rev {
		return graph.ErrUnavailable.With("the graph was written while it was read; try again")
	}
	return nil
}

// page is how many records one statement of a scan gives.
const page = 1000

// pageOf gives the size of a scan's pages: not more than the caller asked for.
func pageOf(limit int) int {
	if limit > 0 {
		return min(limit, page)
	}
	return page
}

// Entities implements graph.Reader.
func (s *Store) Entities(ctx context.Context, q graph.EntitiesQuery) iter.Seq2[graph.Node, error] {
	return list(ctx, s, q.Limit, q.Revision, q.Validate, func(t *tx, m *meta, emit func(graph.Node) error) error {
		match, p := "MATCH (e:Entity) WHERE e.id > $after", params{"limit": pageOf(q.Limit)}
		switch {
		case q.Identifier != (graph.Identifier{}):
			match = "MATCH (n:HubgraphIdentifier) WHERE n.value = $value AND n.entity > $after MATCH (e:Entity {id: n.entity})"
			p["value"] = q.Identifier.Scheme + ":" + q.Identifier.Value
			if len(q.Types) > 0 {
				match += " WHERE e.type IN $types"
			}
		case len(q.Types) == 1:
			match = "MATCH (e:Entity) WHERE e.type = $type AND e.id > $after"
			p["type"] = string(q.Types[0])
		case len(q.Types) > 1:
			match += " AND e.type IN $types"
		}
		p["types"] = stringsOf(q.Types)
		after := q.After
		for {
			n := 0
			p["after"] = string(after)
			err := t.each(match+" WITH e ORDER BY e.id LIMIT $limit RETURN e.record, "+degree, p, func(r *driver.Record) error {
				n++
				node, err := nodeAt(r, 0)
				if err != nil {
					return err
				}
				after = node.ID
				return emit(node)
			})
			if err != nil || n < p["limit"].(int) {
				return err
			}
		}
	})
}

// Sources implements graph.Reader.
func (s *Store) Sources(ctx context.Context) iter.Seq2[graph.SourceResult, error] {
	return list(ctx, s, 0, nil, func() error { return nil }, func(t *tx, m *meta, emit func(graph.SourceResult) error) error {
		return t.each("MATCH (s:Source) WHERE s.id > '' RETURN s.record, EXISTS { (:HubgraphText {id: s.id}) } ORDER BY s.id", nil, func(r *driver.Record) error {
			src, err := sourceAt(r, m)
			if err != nil {
				return err
			}
			return emit(src)
		})
	})
}

// Statements implements graph.Reader.
func (s *Store) Statements(ctx context.Context, q graph.StatementsQuery) iter.Seq2[graph.Statement, error] {
	return list(ctx, s, q.Limit, q.Revision, q.Validate, func(t *tx, m *meta, emit func(graph.Statement) error) error {
		if q.About != "" {
			if err := exist(t, "id", []graph.EntityID{q.About}); err != nil {
				return err
			}
		}
		sc := &scanner{t: t, q: &q, limit: pageOf(q.Limit), emit: emit}
		st, err := m.stats()
		if err != nil {
			return err
		}
		sch, err := m.wholeSchema()
		if err != nil {
			return err
		}
		for p := range st.ByPredicate {
			if len(q.Filter.Predicates) > 0 && !slices.Contains(q.Filter.Predicates, p) {
				continue
			}
			if def := sch.Predicate(p); def != nil {
				sc.predicates = append(sc.predicates, def)
			}
		}
		// Ids begin with the predicate and a dot, so this is their order.
		slices.SortFunc(sc.predicates, func(a, b *graph.PredicateDef) int {
			return strings.Compare(string(a.ID)+".", string(b.ID)+".")
		})
		switch q.Sort {
		case graph.SortDue:
			return sc.byDue()
		case graph.SortAmount:
			return sc.byAmount()
		}
		after := graph.StatementID("")
		if q.After != nil {
			after = q.After.ID
		}
		return sc.byID(after, "")
	})
}

// A scanner lists the statements that pass a query. Cypher narrows by what
// indexes and plain conditions can; the query's Match in Go decides.
type scanner struct {
	t          *tx
	q          *graph.StatementsQuery
	predicates []*graph.PredicateDef
	limit      int
	emit       func(graph.Statement) error
}

// conditions are what of the query plain conditions on r can say.
func (sc *scanner) conditions(p params) string {
	cond := conditions(&sc.q.Filter, p)
	if sc.q.Unit != "" {
		cond += " AND r.unit = $unit"
		p["unit"] = sc.q.Unit
	}
	return cond
}

// conditions are Filter.MatchClaim in Cypher, predicates apart: those are
// relationship types. They begin with AND.
func conditions(f *graph.Filter, p params) string {
	var b strings.Builder
	if len(f.Statuses) > 0 {
		b.WriteString(" AND r.status IN $statuses")
		p["statuses"] = stringsOf(f.Statuses)
	}
	if len(f.Sources) > 0 {
		b.WriteString(" AND r.source IN $sources")
		p["sources"] = stringsOf(f.Sources)
	}
	if f.ValidAt != "" {
		b.WriteString(" AND CASE WHEN r.fromDay IS NULL AND r.toDay IS NULL THEN coalesce(r.observedDay, 0) <= $validLast" +
			" ELSE coalesce(r.fromDay, 0) <= $validLast AND coalesce(r.toDay, 99999999) >= $validFirst END")
		p["validFirst"], p["validLast"] = int64(f.ValidAt.First()), int64(f.ValidAt.Last())
	}
	if f.DueBefore != "" {
		b.WriteString(" AND r.dueDay <= $dueLast")
		p["dueLast"] = int64(f.DueBefore.Last())
	}
	if f.DueAfter != "" {
		b.WriteString(" AND r.dueDay >= $dueFirst")
		p["dueFirst"] = int64(f.DueAfter.First())
	}
	return b.String()
}

// matches gives the patterns that find the statements of a predicate: one, or,
// about an entity, one for each end. Facts and relationships are both called r,
// their ends s and o.
func (sc *scanner) matches(def *graph.PredicateDef) []string {
	if def.IsFact() {
		if sc.q.About != "" {
			return []string{"MATCH (r:Fact) WHERE r.subject = $about AND r.id STARTS WITH $prefix"}
		}
		return []string{"MATCH (r:Fact) WHERE r.id STARTS WITH $prefix"}
	}
	typ := relType(def.ID)
	if sc.q.About != "" {
		return []string{
			"MATCH ()-[r:`" + typ + "`]->() WHERE r.subject = $about",
			"MATCH ()-[r:`" + typ + "`]->() WHERE r.object = $about AND r.subject <> $about",
		}
	}
	return []string{"MATCH ()-[r:`" + typ + "`]->() WHERE true"}
}

// ends gives what joins a statement r to its ends' types.
const ends = " OPTIONAL MATCH (s:Entity {id: r.subject}) OPTIONAL MATCH (o:Entity {id: r.object}) RETURN r.record, s.type, o.type"

// byID lists in ID order after an id; condition is a further one on r.
func (sc *scanner) byID(after graph.StatementID, condition string) error {
	for _, def := range sc.predicates {
		prefix := string(def.ID) + "."
		if string(after) > prefix && !strings.HasPrefix(string(after), prefix) {
			continue // all of this predicate's ids come before after
		}
		from := max(string(after), prefix)
		for {
			found, more, err := sc.pageByID(def, from, condition)
			if err != nil {
				return err
			}
			for i := range found {
				if sc.passes(&found[i]) {
					if err := sc.emit(found[i].Statement); err != nil {
						return err
					}
				}
			}
			if !more {
				break
			}
			from = string(found[len(found)-1].ID)
		}
	}
	return nil
}

type foundStatement struct {
	graph.Statement
	subjectType, objectType graph.Type
}

// pageByID gives the next page of one predicate, merged from its patterns, and
// whether more may follow.
func (sc *scanner) pageByID(def *graph.PredicateDef, from, condition string) ([]foundStatement, bool, error) {
	var out []foundStatement
	more := false
	for _, match := range sc.matches(def) {
		p := params{"about": string(sc.q.About), "prefix": string(def.ID) + ".", "from": from, "limit": sc.limit}
		n := 0
		err := sc.t.each(match+" AND r.id > $from"+condition+sc.conditions(p)+" WITH r ORDER BY r.id LIMIT $limit"+ends, p, func(r *driver.Record) error {
			n++
			f, err := foundAt(r)
			out = append(out, f)
			return err
		})
		if err != nil {
			return nil, false, err
		}
		more = more || n == sc.limit
	}
	slices.SortFunc(out, func(a, b foundStatement) int { return strings.Compare(string(a.ID), string(b.ID)) })
	if more && len(out) > sc.limit {
		// Two patterns: beyond the first limit, one may be ahead of the other.
		out = out[:sc.limit]
	}
	return out, more, nil
}

func foundAt(r *driver.Record) (foundStatement, error) {
	s, err := graph.DecodeStatement(bytesAt(r, 0))
	if err != nil {
		return foundStatement{}, damaged(err)
	}
	st, _ := r.Values[1].(string)
	ot, _ := r.Values[2].(string)
	return foundStatement{s, graph.Type(st), graph.Type(ot)}, nil
}

func (sc *scanner) passes(f *foundStatement) bool {
	subject := &graph.Entity{ID: f.Subject, Type: f.subjectType}
	var object *graph.Entity
	if f.Object != "" {
		object = &graph.Entity{ID: f.Object, Type: f.objectType}
	}
	return sc.q.Match(&f.Statement, subject, object)
}

// byDue lists the dated by due day and id, merging the predicates' pages, then
// the undated by id.
func (sc *scanner) byDue() error {
	var after graph.StatementPosition
	if sc.q.After != nil {
		after = *sc.q.After
	}
	if sc.q.After == nil || after.Due != "" {
		day, id := int(after.Due.Last()), string(after.ID)
		for {
			var found []foundStatement
			more := false
			for _, def := range sc.predicates {
				for _, match := range sc.matches(def) {
					p := params{"about": string(sc.q.About), "prefix": string(def.ID) + ".", "day": day, "id": id, "limit": sc.limit}
					n := 0
					err := sc.t.each(match+" AND r.dueDay >= $day AND (r.dueDay > $day OR r.id > $id)"+sc.conditions(p)+" WITH r ORDER BY r.dueDay, r.id LIMIT $limit"+ends, p,
						func(r *driver.Record) error {
							n++
							f, err := foundAt(r)
							found = append(found, f)
							return err
						})
					if err != nil {
						return err
					}
					more = more || n == sc.limit
				}
			}
			slices.SortFunc(found, func(a, b foundStatement) int {
				return sc.q.Position(&a.Statement).Compare(sc.q.Position(&b.Statement))
			})
			if more && len(found) > sc.limit {
				found = found[:sc.limit]
			}
			for i := range found {
				if sc.passes(&found[i]) {
					if err := sc.emit(found[i].Statement); err != nil {
						return err
					}
				}
			}
			if !more {
				break
			}
			last := &found[len(found)-1]
			day, id = int(last.When.Due.Last()), string(last.ID)
		}
		after.ID = ""
	}
	return sc.byID(after.ID, " AND r.dueDay IS NULL")
}

// byAmount lists the facts of the query's unit by amount. The index orders by
// the float beside the amount, which never contradicts the decimal but may tie
// where that differs: ties are put in order here.
func (sc *scanner) byAmount() error {
	var after graph.StatementPosition
	if sc.q.After != nil {
		after = *sc.q.After
	}
	wanted := func(s *graph.Statement) bool {
		return slices.ContainsFunc(sc.predicates, func(d *graph.PredicateDef) bool { return d.ID == s.Predicate })
	}
	if sc.q.After == nil || after.Amount != "" {
		p := params{"about": string(sc.q.About)}
		cond := sc.conditions(p)
		if sc.q.About != "" {
			cond += " AND r.subject = $about"
		}
		if after.Amount != "" {
			cond += " AND r.number >= $number"
			p["number"] = after.Amount.Float64()
		} else {
			cond += " AND r.number IS NOT NULL"
		}
		var ties []foundStatement
		flush := func() error {
			slices.SortFunc(ties, func(a, b foundStatement) int {
				return sc.q.Position(&a.Statement).Compare(sc.q.Position(&b.Statement))
			})
			for i := range ties {
				s := &ties[i].Statement
				if sc.q.After != nil && sc.q.Position(s).Compare(after) <= 0 {
					continue
				}
				if err := sc.emit(*s); err != nil {
					return err
				}
			}
			ties = ties[:0]
			return nil
		}
		err := sc.t.each("MATCH (r:Fact) WHERE true"+cond+" WITH r ORDER BY r.number"+ends, p, func(r *driver.Record) error {
			f, err := foundAt(r)
			if err != nil {
				return err
			}
			if !wanted(&f.Statement) || !sc.passes(&f) {
				return nil
			}
			if len(ties) > 0 && ties[0].Value.Amount.Float64() != f.Value.Amount.Float64() {
				if err := flush(); err != nil {
					return err
				}
			}
			ties = append(ties, f)
			return nil
		})
		if err == nil {
			err = flush()
		}
		if err != nil {
			return err
		}
		after.ID = ""
	}
	return sc.byID(after.ID, " AND r.number IS NULL")
}

// exist answers ErrNotFound for the first of ids that is no entity.
func exist(t *tx, field string, ids []graph.EntityID) error {
	have := make(map[string]bool, len(ids))
	err := t.each("MATCH (e:Entity) WHERE e.id IN $ids RETURN e.id", params{"ids": stringsOf(ids)}, func(r *driver.Record) error {
		id, _ := r.Values[0].(string)
		have[id] = true
		return nil
	})
	if err != nil {
		return err
	}
	for _, id := range ids {
		if !have[string(id)] {
			return notFound(field, string(id))
		}
	}
	return nil
}

// Counts implements graph.Reader.
func (s *Store) Counts(ctx context.Context, id graph.EntityID) (graph.CountsResult, error) {
	var out graph.CountsResult
	err := s.read(ctx, func(t *tx, m *meta) error {
		out = graph.CountsResult{Counts: []graph.Count{}, Revision: m.rev}
		links, err := relationships(m)
		if err != nil {
			return err
		}
		// One statement reads all degrees, which Neo4j keeps.
		cypher := "MATCH (e:Entity {id: $id}) RETURN e.id"
		for _, p := range links {
			typ := relType(p)
			cypher += ", COUNT { (e)<-[:`" + typ + "`]-() }, COUNT { (e)-[:`" + typ + "`]->() }"
		}
		r, err := t.first(cypher, params{"id": string(id)})
		if err != nil {
			return err
		}
		if r == nil {
			return notFound("id", string(id))
		}
		for i, p := range links {
			for j, dir := range []graph.Direction{graph.In, graph.Out} {
				n := intAt(r, 1+2*i+j)
				if n == 0 {
					continue
				}
				c := graph.Count{Predicate: p, Direction: dir, Count: n}
				if n <= graph.MaxTypedCount {
					if c.Types, err = typeCounts(t, id, p, dir); err != nil {
						return err
					}
				}
				out.Counts = append(out.Counts, c)
			}
		}
		return nil
	})
	return out, err
}

// relationships lists the predicates of relationships that the store holds, in
// order.
func relationships(m *meta) ([]graph.Predicate, error) {
	st, err := m.stats()
	if err != nil {
		return nil, err
	}
	sch, err := m.wholeSchema()
	if err != nil {
		return nil, err
	}
	var out []graph.Predicate
	for p := range st.ByPredicate {
		if def := sch.Predicate(p); def != nil && !def.IsFact() {
			out = append(out, p)
		}
	}
	slices.Sort(out)
	return out, nil
}

func typeCounts(t *tx, id graph.EntityID, p graph.Predicate, dir graph.Direction) ([]graph.TypeCount, error) {
	pattern := "(e)-[:`" + relType(p) + "`]->(o:Entity)"
	if dir == graph.In {
		pattern = "(e)<-[:`" + relType(p) + "`]-(o:Entity)"
	}
	var out []graph.TypeCount
	err := t.each("MATCH (e:Entity {id: $id}) MATCH "+pattern+" RETURN o.type AS type, count(*) ORDER BY type", params{"id": string(id)}, func(r *driver.Record) error {
		typ, _ := r.Values[0].(string)
		out = append(out, graph.TypeCount{Type: graph.Type(typ), Count: intAt(r, 1)})
		return nil
	})
	return out, err
}

// Schema implements graph.Reader.
func (s *Store) Schema(ctx context.Context) (graph.SchemaResult, error) {
	var out graph.SchemaResult
	err := s.read(ctx, func(_ *tx, m *meta) error {
		sch, err := m.wholeSchema()
		out = graph.SchemaResult{Schema: sch.Clone(), Revision: m.rev}
		return err
	})
	return out, err
}

// Stats implements graph.Reader.
func (s *Store) Stats(ctx context.Context) (graph.Stats, error) {
	var out graph.Stats
	err := s.read(ctx, func(_ *tx, m *meta) (err error) {
		out, err = m.stats()
		return err
	})
	return out, err
}

// Revision implements graph.Reader.
func (s *Store) Revision(ctx context.Context) (graph.Revision, error) {
	var out graph.Revision
	err := s.read(ctx, func(_ *tx, m *meta) error {
		out = m.rev
		return nil
	})
	return out, err
}

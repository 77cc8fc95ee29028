package neo4j

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

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

// Entity implements graph.Reader.
func (s *Store) Entity(ctx context.Context, id graph.EntityID) (graph.EntityResult, error) {
	var out graph.EntityResult
	err := s.read(ctx, func(t *tx, m *meta) error {
		r, err := t.first("MATCH (e:Entity {id: $id}) RETURN e.record, "+degree, params{"id": string(id)})
		if err != nil {
			return err
		}
		if r == nil {
			return graph.NotFound("id", string(id))
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
		c, err := m.contents()
		if err != nil {
			return err
		}
		var def *graph.PredicateDef
		if id.Check() == "" {
			def = c.whole.Predicate(id.Predicate())
		}
		if def == nil {
			return graph.NotFound("id", string(id))
		}
		r, err := t.first(statementBy(def, "r.id = $id")+" OPTIONAL MATCH (s:Source {id: r.source}) RETURN r.record, s.record", params{"id": string(id)})
		if err != nil {
			return err
		}
		if r == nil {
			return graph.NotFound("id", string(id))
		}
		out.Revision = m.rev
		if out.Statement, err = graph.DecodeStatement(bytesAt(r, 0)); err != nil {
			return damaged(err)
		}
		if out.Source, err = graph.DecodeSource(bytesAt(r, 1)); err != nil {
			return damaged(fmt.Errorf("the source of %s: %w", id, err))
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
			return graph.NotFound("id", string(id))
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
			return graph.NotFound("id", string(id))
		}
		text, ok := r.Values[0].(string)
		if !ok {
			return graph.NoText()
		}
		out = graph.TextResult{SourceText: graph.SourceText{Source: id, Text: text}, Revision: m.rev}
		return nil
	})
	return out, err
}

// errEnough ends a scan whose caller wants no more.
var errEnough = errors.New("enough")

// A bound is how many items a list gives at most, and how large they may be
// together; 0 for any.
type bound[T any] struct {
	limit, bytes int
	size         func(*T) int
}

// list makes an iterator of a scan. With a bound the items are gathered in a
// read that is tried again when the revision moves, and given after it. Without
// one they are given page by page, in one transaction, each page once it is seen
// that the revision is still the same: so what a page holds all of is given
// whatever is written meanwhile. Then a move is an error, for what was given
// can't be taken back.
func list[T any](ctx context.Context, s *Store, b bound[T], rev *graph.Revision, valid func() error, scan func(t *tx, m *meta, emit func(T) error) error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		if err := valid(); err != nil {
			yield(zero, err)
			return
		}
		var held []T
		given, stopped := false, false
		give := func() error {
			for _, item := range held {
				if err := ctx.Err(); err != nil {
					return err
				}
				given = true
				if !yield(item, nil) {
					stopped = true
					return errEnough
				}
			}
			held = held[:0]
			return nil
		}
		gather := func(t *tx, m *meta) error {
			held = held[:0]
			size := 0
			if rev != nil {
				*rev = m.rev
			}
			err := scan(t, m, func(item T) error {
				held = append(held, item)
				if b.bytes > 0 {
					size += b.size(&item)
				}
				switch {
				case len(held) == b.limit || size > b.bytes:
					return errEnough
				case b.limit > 0 || b.bytes > 0 || len(held) < page:
					return nil
				}
				if err := t.still(); err != nil {
					return err
				}
				return give()
			})
			if errors.Is(err, errEnough) && !stopped {
				return nil
			}
			return err
		}
		var err error
		if b.limit > 0 || b.bytes > 0 {
			err = s.read(ctx, gather)
		} else {
			err = s.stream(ctx, &given, gather)
		}
		if err == nil {
			err = s.translate(ctx, give())
		}
		if err != nil && !stopped {
			yield(zero, err)
		}
	}
}

// stream runs fn in a read transaction at one revision, and tries again only as
// long as nothing was given to the caller. It has no deadline but the caller's:
// a whole graph takes its time.
func (s *Store) stream(ctx context.Context, given *bool, fn func(t *tx, m *meta) error) error {
	prep, cancel := s.bounded(ctx)
	err := s.prepare(prep)
	cancel()
	if err != nil {
		return err
	}
	until := time.Now().Add(s.opts.RetryTime)
	for wait := 10 * time.Millisecond; ; wait *= 2 {
		err := s.streamOnce(ctx, fn)
		moved := errors.Is(err, errMoved)
		if err == nil || *given || !moved && (graph.CodeOf(err) != "" || !transient(err)) || time.Now().Add(wait).After(until) {
			if moved {
				return graph.ErrUnavailable.With("the graph was written while it was read; try again")
			}
			return s.translate(ctx, err)
		}
		if err := pause(ctx, wait); err != nil {
			return s.translate(ctx, err)
		}
	}
}

func (s *Store) streamOnce(ctx context.Context, fn func(t *tx, m *meta) error) error {
	sess := s.session(ctx, driver.AccessModeRead)
	defer sess.Close(ctx)
	dtx, err := sess.BeginTransaction(ctx, timeout(ctx))
	if err != nil {
		return err
	}
	defer dtx.Close(ctx)
	return s.atOneRevision(s.tx(ctx, dtx.Run), false, fn)
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
	bound := bound[graph.Node]{q.Limit, q.Bytes, func(n *graph.Node) int { return n.Size() }}
	return list(ctx, s, bound, q.Revision, q.Validate, func(t *tx, m *meta, emit func(graph.Node) error) error {
		p := params{"limit": pageOf(q.Limit), "types": stringsOf(q.Types)}
		var match string
		switch {
		case q.Identifier != (graph.Identifier{}):
			match = "MATCH (n:HubgraphIdentifier) USING INDEX SEEK n:HubgraphIdentifier(value, entity) WHERE n.value = $value AND n.entity > $after WITH n.entity AS id MATCH (e:Entity {id: id}) USING INDEX SEEK e:Entity(id)"
			p["value"] = q.Identifier.Scheme + ":" + q.Identifier.Value
			if len(q.Types) > 0 {
				match += " WHERE e.type IN $types"
			}
		case len(q.Types) > 0:
			// A page of each type, in the order of the index, or all entities of these
			// types would be sorted.
			match = "UNWIND $types AS type CALL (type) { MATCH (e:Entity) WHERE e.type = type AND e.id > $after WITH e ORDER BY e.type, e.id LIMIT $limit RETURN e }"
			p["types"] = stringsOf(slices.Compact(slices.Sorted(slices.Values(q.Types))))
		default:
			match = "MATCH (e:Entity) WHERE e.id > $after"
		}
		p["after"] = string(q.After)
		return inPages(t, match+" WITH e ORDER BY e.id LIMIT $limit RETURN e.record, "+degree, p, func(r *driver.Record) (graph.Node, string, error) {
			n, err := nodeAt(r, 0)
			return n, string(n.ID), err
		}, emit)
	})
}

// inPages lists what a statement gives of which each page begins after an id ($after)
// and has so many items ($limit). Nothing is open while they are emitted.
func inPages[T any](t *tx, cypher string, p params, item func(*driver.Record) (T, string, error), emit func(T) error) error {
	for {
		var list []T
		err := t.each(cypher, p, func(r *driver.Record) error {
			x, id, err := item(r)
			list = append(list, x)
			p["after"] = id
			return err
		})
		if err != nil {
			return err
		}
		for _, x := range list {
			if err := emit(x); err != nil {
				return err
			}
		}
		if len(list) < p["limit"].(int) {
			return nil
		}
	}
}

// Sources implements graph.Reader.
func (s *Store) Sources(ctx context.Context) iter.Seq2[graph.SourceResult, error] {
	return list(ctx, s, bound[graph.SourceResult]{}, nil, func() error { return nil }, func(t *tx, m *meta, emit func(graph.SourceResult) error) error {
		return inPages(t, "MATCH (s:Source) WHERE s.id > $after WITH s ORDER BY s.id LIMIT $limit RETURN s.record, EXISTS { (:HubgraphText {id: s.id}) }",
			params{"after": "", "limit": page}, func(r *driver.Record) (graph.SourceResult, string, error) {
				src, err := sourceAt(r, m)
				return src, string(src.ID), err
			}, emit)
	})
}

// Statements implements graph.Reader.
func (s *Store) Statements(ctx context.Context, q graph.StatementsQuery) iter.Seq2[graph.Statement, error] {
	bound := bound[graph.Statement]{q.Limit, q.Bytes, (*graph.Statement).Size}
	return list(ctx, s, bound, q.Revision, q.Validate, func(t *tx, m *meta, emit func(graph.Statement) error) error {
		known, err := m.contents()
		if err != nil {
			return err
		}
		sc := &scanner{t: t, q: &q, known: known, limit: pageOf(q.Limit)}
		sc.emit = func(f *foundStatement) error { return emit(f.Statement) }
		return sc.run()
	})
}

// A scanner lists the statements that pass a query. Cypher narrows by what
// indexes and plain conditions can; the query's Match in Go decides.
type scanner struct {
	t          *tx
	q          *graph.StatementsQuery
	known      *contents
	limit      int // of a page
	emit       func(*foundStatement) error
	predicates []*graph.PredicateDef // that there are and that may pass, in order of their statements' ids
	links      []string              // relationship types of these
	facts      bool                  // some of these are facts'
}

// run lists them all; ErrNotFound where what they are to be about is no entity.
func (sc *scanner) run() error {
	f := &sc.q.Filter
	onlyFacts := sc.q.Unit != "" || sc.q.Min != "" || sc.q.Max != ""
	for p := range sc.known.stats.ByPredicate {
		def := sc.known.whole.Predicate(p)
		if def == nil || len(f.Predicates) > 0 && !slices.Contains(f.Predicates, p) || onlyFacts && !def.IsFact() {
			continue
		}
		sc.predicates = append(sc.predicates, def)
	}
	// Ids begin with the predicate and a dot.
	slices.SortFunc(sc.predicates, func(a, b *graph.PredicateDef) int {
		return strings.Compare(string(a.ID)+".", string(b.ID)+".")
	})
	for _, def := range sc.predicates {
		if def.IsFact() {
			sc.facts = true
		} else {
			sc.links = append(sc.links, relType(def.ID))
		}
	}
	quiet := false
	if sc.q.About != "" {
		r, err := sc.t.first("MATCH (e:Entity {id: $about}) RETURN COUNT { (e)--() }", params{"about": string(sc.q.About)})
		if err != nil {
			return err
		}
		if r == nil {
			return graph.NotFound("id", string(sc.q.About))
		}
		quiet = intAt(r, 0) < sc.t.hub
	}
	switch {
	case len(sc.predicates) == 0:
		return nil
	case quiet:
		return sc.aroundQuiet()
	}
	switch sc.q.Sort {
	case graph.SortDue:
		return sc.byDue()
	case graph.SortAmount:
		return sc.byAmount()
	}
	after := graph.StatementID("")
	if sc.q.After != nil {
		after = sc.q.After.ID
	}
	return sc.byID(after, "")
}

// conditions are what of the query plain conditions on r can say.
func (sc *scanner) conditions(p params) string {
	cond := conditions(&sc.q.Filter, p)
	if sc.q.Unit != "" {
		cond += " AND r.unit = $unit"
		p["unit"] = sc.q.Unit
	}
	// Rounding to floats keeps the order, so these let pass at least what they must.
	if sc.q.Min != "" {
		cond += " AND r.number >= $min"
		p["min"] = sc.q.Min.Float64()
	}
	if sc.q.Max != "" {
		cond += " AND r.number <= $max"
		p["max"] = sc.q.Max.Float64()
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

type foundStatement struct {
	graph.Statement
	subjectType, objectType graph.Type
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

// ends gives what joins a statement r to its ends' types.
const ends = " OPTIONAL MATCH (s:Entity {id: r.subject}) OPTIONAL MATCH (o:Entity {id: r.object}) RETURN r.record, s.type, o.type"

// collect runs a statement that returns as ends does, and gives what it found.
func (sc *scanner) collect(cypher string, p params) ([]foundStatement, error) {
	var out []foundStatement
	err := sc.t.each(cypher, p, func(r *driver.Record) error {
		f, err := foundAt(r)
		out = append(out, f)
		return err
	})
	return out, err
}

// give emits those of a page that pass.
func (sc *scanner) give(found []foundStatement) error {
	for i := range found {
		if sc.passes(&found[i]) {
			if err := sc.emit(&found[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (sc *scanner) passes(f *foundStatement) bool {
	subject := &graph.Entity{ID: f.Subject, Type: f.subjectType}
	var object *graph.Entity
	if f.Object != "" {
		object = &graph.Entity{ID: f.Object, Type: f.objectType}
	}
	return sc.q.Match(&f.Statement, subject, object)
}

func (sc *scanner) order(found []foundStatement) {
	slices.SortFunc(found, func(a, b foundStatement) int {
		return sc.q.Position(&a.Statement).Compare(sc.q.Position(&b.Statement))
	})
}

// aroundQuiet lists what is said about an entity with few links: all of it is
// read by one statement and put in order here.
func (sc *scanner) aroundQuiet() error {
	p := params{"about": string(sc.q.About)}
	cond := sc.conditions(p)
	var parts []string
	if len(sc.links) > 0 {
		parts = append(parts, "MATCH (e:Entity {id: $about})-[r:`"+strings.Join(sc.links, "`|`")+"`]-() WHERE true"+cond+
			" RETURN r.record AS record, startNode(r).type AS s, endNode(r).type AS o")
	}
	if sc.facts {
		parts = append(parts, "MATCH (e:Entity {id: $about})-[:HUBGRAPH_FACT]->(r) WHERE true"+cond+" RETURN r.record AS record, e.type AS s, null AS o")
	}
	found, err := sc.collect(strings.Join(parts, " UNION ALL "), p)
	if err != nil {
		return err
	}
	sc.order(found)
	if sc.q.After != nil {
		found = slices.DeleteFunc(found, func(f foundStatement) bool { return sc.q.Position(&f.Statement).Compare(*sc.q.After) <= 0 })
	}
	return sc.give(found)
}

// A branch finds the statements of one kind from one end: a pattern that calls
// the statement r, with its first condition, and what comes first in the order of
// the index that serves. The index is named, for until the server has counted
// what was loaded it may take another.
type branch struct{ match, leads string }

// branches gives the branches of a relationship type, or of facts for "": one, or
// two about an entity. The index is that of due days or of ids.
func (sc *scanner) branches(typ string, due bool) []branch {
	pattern, of := "MATCH ()-[r:`"+typ+"`]->()", " USING INDEX SEEK r:`"+typ+"`"
	if typ == "" {
		pattern, of = "MATCH (r:Fact)", " USING INDEX SEEK r:Fact"
	}
	leads := func(end string) branch {
		if due {
			return branch{pattern + of + "(dueDay, id)", "r.dueDay, "}
		}
		return branch{pattern + of + "(" + end + ", id)", "r." + end + ", "}
	}
	if sc.q.About == "" {
		b := branch{pattern, ""}
		if due {
			b = leads("")
		}
		b.match += " WHERE true"
		return []branch{b}
	}
	subject, object := leads("subject"), leads("object")
	subject.match += " WHERE r.subject = $about"
	object.match += " WHERE r.object = $about AND r.subject <> $about"
	if typ == "" {
		return []branch{subject}
	}
	return []branch{subject, object}
}

// page gives the next page of several branches together and whether more may
// follow. Each branch is read in the order of its index, and no further than the
// page; by is that order.
func (sc *scanner) page(branches []string, by string, p params) ([]foundStatement, bool, error) {
	p["about"], p["limit"] = string(sc.q.About), sc.limit
	cypher := branches[0]
	if len(branches) > 1 {
		cypher = "CALL () { " + strings.Join(branches, " RETURN r UNION ALL ") + " RETURN r } WITH r ORDER BY " + by + " LIMIT $limit"
	}
	found, err := sc.collect(cypher+ends, p)
	if err != nil {
		return nil, false, err
	}
	sc.order(found)
	return found, len(found) == sc.limit, nil
}

// byID lists in ID order after an id; condition is a further one on r. A
// statement asks for the page of as many predicates as it takes to fill it.
func (sc *scanner) byID(after graph.StatementID, condition string) error {
	for todo := sc.predicates; len(todo) > 0; {
		var group []*graph.PredicateDef
		for n := 0; len(todo) > 0 && (len(group) == 0 || n < sc.limit) && len(group) < maxBranches; todo = todo[1:] {
			prefix := string(todo[0].ID) + "."
			if string(after) > prefix && !strings.HasPrefix(string(after), prefix) {
				continue // all of this predicate's ids come before after
			}
			group = append(group, todo[0])
			n += sc.known.stats.ByPredicate[todo[0].ID]
		}
		for more := len(group) > 0; more; {
			p := params{"from": string(after)}
			cond := condition + sc.conditions(p)
			var branches []string
			for i, def := range group {
				var kinds []branch
				from := " AND r.id > $from"
				if def.IsFact() {
					kinds = sc.branches("", false)
					// Facts share one index: the predicate's are from one id to another.
					first, end := fmt.Sprintf("first%d", i), fmt.Sprintf("end%d", i)
					p[first], p[end] = max(string(after), string(def.ID)+"."), string(def.ID)+"/"
					from = " AND r.id > $" + first + " AND r.id < $" + end
				} else {
					kinds = sc.branches(relType(def.ID), false)
				}
				for _, b := range kinds {
					branches = append(branches, b.match+from+cond+" WITH r ORDER BY "+b.leads+"r.id LIMIT $limit")
				}
			}
			var found []foundStatement
			var err error
			if found, more, err = sc.page(branches, "r.id", p); err != nil {
				return err
			}
			if err := sc.give(found); err != nil {
				return err
			}
			if more {
				after = found[len(found)-1].ID
				sc.grow()
			}
		}
	}
	return nil
}

// grow makes the next page larger: one that does not end the scan held what the
// query's Match in Go does not let pass.
func (sc *scanner) grow() { sc.limit = min(2*sc.limit, page) }

// maxBranches is how many kinds of statement one page asks for: a statement of
// more takes the server long to plan.
const maxBranches = 16

// byDue lists the dated by due day and id, merging the pages of all kinds, then
// the undated by id.
func (sc *scanner) byDue() error {
	var after graph.StatementPosition
	if sc.q.After != nil {
		after = *sc.q.After
	}
	if sc.q.After == nil || after.Due != "" {
		kinds := []branch{}
		for _, typ := range sc.links {
			kinds = append(kinds, sc.branches(typ, true)...)
		}
		if sc.facts {
			kinds = append(kinds, sc.branches("", true)...)
		}
		day, id := int64(after.Due.Last()), string(after.ID)
		for more := true; more; {
			p := params{"day": day, "id": id}
			cond := sc.conditions(p) + " WITH r ORDER BY r.dueDay, r.id LIMIT $limit"
			var branches []string
			for _, b := range kinds {
				// The index is used only where a condition names its second property, too.
				branches = append(branches, b.match+" AND r.dueDay > $day AND r.id > ''"+cond)
				if day > 0 { // one condition with OR would read all there are
					branches = append(branches, b.match+" AND r.dueDay = $day AND r.id > $id"+cond)
				}
			}
			var found []foundStatement
			var err error
			if found, more, err = sc.pages(branches, "r.dueDay, r.id", p); err != nil {
				return err
			}
			if err := sc.give(found); err != nil {
				return err
			}
			if more {
				last := &found[len(found)-1]
				day, id = int64(last.When.Due.Last()), string(last.ID)
				sc.grow()
			}
		}
		after.ID = ""
	}
	if sc.q.Filter.DueBefore != "" || sc.q.Filter.DueAfter != "" {
		return nil // these ask for a due date
	}
	return sc.byID(after.ID, " AND r.dueDay IS NULL")
}

// pages is page for any number of branches.
func (sc *scanner) pages(branches []string, by string, p params) ([]foundStatement, bool, error) {
	var out []foundStatement
	for part := range slices.Chunk(branches, maxBranches) {
		found, _, err := sc.page(part, by, p)
		if err != nil {
			return nil, false, err
		}
		out = append(out, found...)
	}
	sc.order(out)
	more := len(out) >= sc.limit
	if more {
		out = out[:sc.limit]
	}
	return out, more, nil
}

// byAmount lists the facts of the query's unit by amount. The index orders by
// the float beside the amount, which never contradicts the decimal but may tie
// where that differs: ties are put in order here, so a page ends where a tie does.
func (sc *scanner) byAmount() error {
	var after graph.StatementPosition
	if sc.q.After != nil {
		after = *sc.q.After
	}
	if sc.q.After == nil || after.Amount != "" {
		match := "MATCH (r:Fact) USING INDEX SEEK r:Fact(unit, number) WHERE true"
		if sc.q.About != "" {
			match = "MATCH (r:Fact) WHERE r.subject = $about"
		}
		from, number := " AND r.number IS NOT NULL", 0.0
		if sc.q.Min != "" || sc.q.Max != "" {
			from = "" // their conditions say so, and the index is sought by them
		}
		begin := func(n float64) { from, number = " AND r.number >= $number", n }
		if after.Amount != "" {
			begin(after.Amount.Float64())
		}
		for size, more := sc.limit+1, true; more; {
			p := params{"about": string(sc.q.About), "number": number, "limit": size}
			found, err := sc.collect(match+from+sc.conditions(p)+" WITH r ORDER BY r.unit, r.number LIMIT $limit"+ends, p)
			if err != nil {
				return err
			}
			if more = len(found) == size; more {
				last := found[len(found)-1].Value.Amount.Float64()
				first := slices.IndexFunc(found, func(f foundStatement) bool { return f.Value.Amount.Float64() == last })
				if first == 0 {
					size *= 2
					continue
				}
				found = found[:first]
				begin(last)
			}
			sc.order(found)
			if sc.q.After != nil {
				found = slices.DeleteFunc(found, func(f foundStatement) bool { return sc.q.Position(&f.Statement).Compare(after) <= 0 })
			}
			if err := sc.give(found); err != nil {
				return err
			}
		}
		after.ID = ""
	}
	if sc.q.Min != "" || sc.q.Max != "" {
		return nil // these ask for an amount
	}
	return sc.byID(after.ID, " AND r.number IS NULL")
}

// Counts implements graph.Reader.
func (s *Store) Counts(ctx context.Context, id graph.EntityID) (graph.CountsResult, error) {
	var out graph.CountsResult
	err := s.read(ctx, func(t *tx, m *meta) error {
		out = graph.CountsResult{Counts: []graph.Count{}, Revision: m.rev}
		c, err := m.contents()
		if err != nil {
			return err
		}
		// One statement reads all degrees, which Neo4j keeps.
		cypher := "MATCH (e:Entity {id: $id}) RETURN e.id"
		for _, p := range c.links {
			typ := relType(p)
			cypher += ", COUNT { (e)<-[:`" + typ + "`]-() }, COUNT { (e)-[:`" + typ + "`]->() }"
		}
		r, err := t.first(cypher, params{"id": string(id)})
		if err != nil {
			return err
		}
		if r == nil {
			return graph.NotFound("id", string(id))
		}
		typed := map[graph.Direction][]string{} // relationship types of which the other ends are counted
		for i, p := range c.links {
			for j, dir := range []graph.Direction{graph.In, graph.Out} {
				n := intAt(r, 1+2*i+j)
				if n <= graph.MaxTypedCount {
					typed[dir] = append(typed[dir], relType(p))
				}
				if n > 0 {
					out.Counts = append(out.Counts, graph.Count{Predicate: p, Direction: dir, Count: n})
				}
			}
		}
		return typeCounts(t, id, typed, out.Counts)
	})
	return out, err
}

// typeCounts counts the other ends by type, and another statement reads them
// all: those of types that have no links here cost nothing.
func typeCounts(t *tx, id graph.EntityID, typed map[graph.Direction][]string, counts []graph.Count) error {
	var parts []string
	for dir, arrow := range map[graph.Direction][2]string{graph.In: {"<-[r:`", "`]-(o)"}, graph.Out: {"-[r:`", "`]->(o)"}} {
		if len(typed[dir]) > 0 {
			parts = append(parts, "MATCH (e:Entity {id: $id})"+arrow[0]+strings.Join(typed[dir], "`|`")+arrow[1]+
				" RETURN type(r) AS link, '"+string(dir)+"' AS dir, o.type AS type, count(*) AS n")
		}
	}
	if len(parts) == 0 || len(counts) == 0 {
		return nil
	}
	slices.Sort(parts)
	return t.each(strings.Join(parts, " UNION ALL "), params{"id": string(id)}, func(r *driver.Record) error {
		link, _ := r.Values[0].(string)
		dir, _ := r.Values[1].(string)
		typ, _ := r.Values[2].(string)
		for i := range counts {
			c := &counts[i]
			if relType(c.Predicate) == link && string(c.Direction) == dir {
				c.Types = append(c.Types, graph.TypeCount{Type: graph.Type(typ), Count: intAt(r, 3)})
				slices.SortFunc(c.Types, func(a, b graph.TypeCount) int { return strings.Compare(string(a.Type), string(b.Type)) })
			}
		}
		return nil
	})
}

// Schema implements graph.Reader.
func (s *Store) Schema(ctx context.Context) (graph.SchemaResult, error) {
	var out graph.SchemaResult
	err := s.readMetaOnly(ctx, func(m *meta) error {
		c, err := m.contents()
		if err == nil {
			out = graph.SchemaResult{Schema: c.whole.Clone(), Revision: m.rev}
		}
		return err
	})
	return out, err
}

// Stats implements graph.Reader.
func (s *Store) Stats(ctx context.Context) (graph.Stats, error) {
	var out graph.Stats
	err := s.readMetaOnly(ctx, func(m *meta) error {
		c, err := m.contents()
		if err == nil {
			out = c.ownStats()
		}
		return err
	})
	return out, err
}

// Revision implements graph.Reader.
func (s *Store) Revision(ctx context.Context) (graph.Revision, error) {
	var out graph.Revision
	err := s.readMetaOnly(ctx, func(m *meta) error {
		out = m.rev
		return nil
	})
	return out, err
}

package neo4j

import (
	"context"
	"iter"
	"maps"
	"math"
	"slices"
	"strings"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"hubgraph/graph"
)

// Each statement has a node of ours, HubgraphStatement, that holds what questions
// narrow by and its record; composite indexes over these nodes serve them all, of
// whatever predicate. So what is sent to the server is a few fixed texts, which it
// plans once: a condition that a question does not have is null.

// passing is Filter.MatchClaim of a statement n. It begins with AND; claims gives its
// values.
func (f form) passing() string {
	if f.seldom {
		return often + onDays
	}
	return often
}

const often = " AND ($q.predicates IS NULL OR n.predicate IN $q.predicates)" +
	" AND ($q.statuses IS NULL OR n.status IN $q.statuses)" +
	" AND ($q.sources IS NULL OR n.source IN $q.sources)"

const onDays = " AND ($q.validLast IS NULL OR CASE WHEN n.status IN $q.never OR n.status = $q.ended AND n.hubgraphToDay IS NULL THEN false" +
	" WHEN n.hubgraphFromDay IS NULL AND n.hubgraphToDay IS NULL THEN n.hubgraphObservedDay IS NULL OR n.hubgraphObservedDay <= $q.validLast" +
	" ELSE (n.hubgraphFromDay IS NULL OR n.hubgraphFromDay <= $q.validLast) AND (n.hubgraphToDay IS NULL OR n.hubgraphToDay >= $q.validFirst) END)" +
	" AND ($q.dueLast IS NULL OR n.hubgraphDueDay <= $q.dueLast)" +
	" AND ($q.dueFirst IS NULL OR n.hubgraphDueDay >= $q.dueFirst)" +
	" AND ($q.observedLast IS NULL OR n.hubgraphObservedDay <= $q.observedLast)" +
	" AND ($q.observedFirst IS NULL OR n.hubgraphObservedDay >= $q.observedFirst)"

// claims puts what passing looks at, of a graph that has so much.
func claims(f *graph.Filter, st *graph.Stats, p params) params {
	some(p, "predicates", f.Predicates)
	// Where all there is stands so, none need be looked at.
	asked := f.LooksAt()
	for s := range st.ByStatus {
		if !slices.Contains(asked, s) {
			some(p, "statuses", asked)
		}
	}
	some(p, "sources", f.Sources)
	if f.ValidAt != "" {
		p["validFirst"], p["validLast"] = int64(f.ValidAt.First()), int64(f.ValidAt.Last())
		p["never"], p["ended"] = []string{string(graph.Planned), string(graph.Target)}, string(graph.Ended)
	}
	if f.DueBefore != "" {
		p["dueLast"] = int64(f.DueBefore.Last())
	}
	if f.DueAfter != "" {
		p["dueFirst"] = int64(f.DueAfter.First())
	}
	if f.ObservedBefore != "" {
		p["observedLast"] = int64(f.ObservedBefore.Last())
	}
	if f.ObservedAfter != "" {
		p["observedFirst"] = int64(f.ObservedAfter.First())
	}
	return p
}

// some puts a list that has something in it.
func some[S ~string](p params, key string, list []S) {
	if len(list) > 0 {
		p[key] = stringsOf(list)
	}
}

// last is behind every id.
const last = "\uffff"

// passingQuery is passing and what else of a query Cypher can say: of the types of the
// other end as much as can be said without knowing which end is looked from. What it lets
// pass, the query's Match in Go decides on.
func (f form) passingQuery() string {
	if f.seldom {
		return f.passing() + oftenOfQuery + seldomOfQuery
	}
	return f.passing() + oftenOfQuery
}

const oftenOfQuery = " AND ($q.types IS NULL OR n.objectType IN $q.types OR n.object IS NOT NULL AND n.subjectType IN $q.types)" +
	" AND ($q.undated IS NULL OR n.hubgraphDueDay IS NULL)" +
	" AND ($q.unnumbered IS NULL OR n.number IS NULL)"

const seldomOfQuery = " AND ($q.subjectTypes IS NULL OR n.subjectType IN $q.subjectTypes)" +
	" AND ($q.objectTypes IS NULL OR n.objectType IN $q.objectTypes)" +
	" AND ($q.unit IS NULL OR n.unit = $q.unit)" +
	" AND ($q.min IS NULL OR n.number >= $q.min)" +
	" AND ($q.max IS NULL OR n.number <= $q.max)" +
	" AND ($q.figure IS NULL OR n.number = $q.figure)" +
	" AND ($q.reaching IS NULL OR n.number >= $q.reaching OR n.upper >= $q.reaching OR n.bound IN ['at-least', 'over'])" +
	" AND ($q.from IS NULL OR n.number <= $q.from OR n.bound IN ['up-to', 'under'])" +
	" AND ($q.end IS NULL OR any(i IN range(0, size(coalesce(n.hubgraphPlaceEnds, [])) - 1) WHERE n.hubgraphPlaceEnds[i] > $q.start AND n.hubgraphPlaceStarts[i] < $q.end))" +
	" AND ($q.qualified IS NULL OR all(alternatives IN $q.qualified WHERE any(x IN alternatives WHERE x IN n.hubgraphQualified)))"

func (sc *scanner) params() params {
	q := sc.q
	p := claims(&q.Filter, &sc.known.stats, params{"about": string(q.About), "limit": sc.limit})
	some(p, "types", q.Filter.Types)
	some(p, "subjectTypes", q.SubjectTypes)
	some(p, "objectTypes", q.ObjectTypes)
	if asked := qualifications(q); asked != nil {
		p["qualified"] = asked
	}
	if q.AmountOf == "" {
		sc.amounts(p)
	}
	if q.End > 0 {
		p["start"], p["end"] = q.Start, q.End
	}
	// Of an end that the question does not look from, nothing is: an index holds no
	// null. A loop is seen from its subject, or from its object if from that alone.
	undirected := sc.known.undirected(&q.Filter)
	for _, l := range []look{fromSubject, fromObject} {
		if q.Filter.Direction != l.against() || len(undirected) > 0 {
			p[l.as] = string(q.About)
		}
	}
	ways(&q.Filter, undirected, p)
	if q.Filter.Direction == graph.In {
		p["loops"] = true
	}
	return p
}

// amounts puts what a query asks of the amount of a fact.
func (sc *scanner) amounts(p params) {
	q := sc.q
	if q.Unit != "" {
		p["unit"] = q.Unit
	}
	// Rounding to floats keeps the order, so these let pass at least what they must.
	least, most := "min", "max"
	if q.Overlapping {
		least, most = "reaching", "from"
	}
	if q.Min != "" {
		p[least] = q.Min.Float64()
	}
	if q.Max != "" {
		p[most] = q.Max.Float64()
	}
	if q.Amount != "" {
		p["figure"] = q.Amount.Float64()
	}
}

const (
	// returned is what foundAt reads of a statement n.
	returned = " RETURN n.id, n.hubgraphRecord, n.subjectType, n.objectType"

	asFound = " RETURN n.id AS id, n.hubgraphRecord AS record, n.subjectType AS subjectType, n.objectType AS objectType"

	statementByID = "MATCH (n:HubgraphStatement {id: $q.id}) OPTIONAL MATCH (s:Source {id: n.source}) RETURN n.id, n.hubgraphRecord, s.hubgraphRecord"

	asObject = "n.object = $q.object" + onceSeen
	onceSeen = " AND (n.subject <> $q.about OR $q.loops)"
	// What is looked at against the direction are links; loops are not, for these are
	// seen the other way.
	subjectLed = " AND ($q.subjectOnly IS NULL OR n.predicate IN $q.subjectOnly AND n.object <> $q.about)"
	objectLed  = " AND ($q.objectOnly IS NULL OR n.predicate IN $q.objectOnly)"

	statementsByIDs = "MATCH (n:HubgraphStatement) USING INDEX SEEK n:HubgraphStatement(id) WHERE n.id IN $q.ids" + returned
)

// The lists of statements. Those in order read each index no further than the limit. Of
// an index by day and id one condition with OR would read all there are.
var (
	statementsByID = inForms(func(f form) string {
		return "UNWIND $q.ranges AS range CALL (range) {" +
			" MATCH (n:HubgraphStatement) USING INDEX SEEK n:HubgraphStatement(id) WHERE n.id > range[0] AND n.id < range[1]" + f.passingQuery() +
			" WITH n ORDER BY n.id LIMIT $q.limit RETURN n }" +
			" WITH n ORDER BY n.id LIMIT $q.limit" + returned
	})

	statementsOfSources = inForms(func(f form) string {
		return "UNWIND $q.origins AS origin CALL (origin) {" +
			" MATCH (n:HubgraphStatement) USING INDEX SEEK n:HubgraphStatement(source, id) WHERE n.source = origin AND n.id > $q.after" + f.passingQuery() +
			" WITH n ORDER BY n.source, n.id LIMIT $q.limit RETURN n }" +
			" WITH n ORDER BY n.id LIMIT $q.limit" + returned
	})

	// In no order: a passage has few.
	statementsOfPassage = whole(func(f form) string {
		return "MATCH (n:HubgraphStatement) USING INDEX SEEK n:HubgraphStatement(source, hubgraphPlaceFirst) WHERE n.source = $q.origin AND n.hubgraphPlaceFirst < $q.end" + f.passingQuery() +
			" WITH n LIMIT $q.limit" + returned
	})

	statementsAbout = inForms(func(f form) string {
		return "UNWIND $q.ranges AS range CALL (range) {" +
			" MATCH (n:HubgraphStatement) USING INDEX SEEK n:HubgraphStatement(subject, id) WHERE n.subject = $q.subject AND n.id > range[0] AND n.id < range[1]" + subjectLed + f.passingQuery() +
			" WITH n ORDER BY n.subject, n.id LIMIT $q.limit RETURN n UNION ALL" +
			" MATCH (n:HubgraphStatement) USING INDEX SEEK n:HubgraphStatement(object, id) WHERE " + asObject + " AND n.id > range[0] AND n.id < range[1]" + objectLed + f.passingQuery() +
			" WITH n ORDER BY n.object, n.id LIMIT $q.limit RETURN n }" +
			" WITH n ORDER BY n.id LIMIT $q.limit" + returned
	})

	// around is one record of the counts of an entity and, where it is an end of few
	// statements, one more of each of those. What is looked for in an index hangs on whether
	// it is, for a condition would be asked of what the index gives.
	around = inForms(func(f form) string {
		return "MATCH (e:Entity {id: $q.about}) WHERE " + oursEntity +
			" WITH e.hubgraphLinks AS links, " + degree + " + " + aside + " + reduce(n = 0, w IN split(coalesce(e.hubgraphLinks, ''), ' ') | n + coalesce(toInteger(split(w, '=')[1]), 0)) < $q.hub AS few" +
			" CALL (links, few) { RETURN null AS id, null AS record, null AS subjectType, null AS objectType UNION ALL" +
			" WITH CASE WHEN few THEN $q.subject END AS key MATCH (n:HubgraphStatement) USING INDEX SEEK n:HubgraphStatement(subject, id) WHERE n.subject = key AND n.id > ''" + subjectLed + f.passingQuery() + asFound + " UNION ALL" +
			" WITH CASE WHEN few THEN $q.object END AS key MATCH (n:HubgraphStatement) USING INDEX SEEK n:HubgraphStatement(object, id) WHERE n.object = key" + onceSeen + " AND n.id > ''" + objectLed + f.passingQuery() + asFound + " }" +
			" RETURN id, record, subjectType, objectType, CASE WHEN id IS NULL THEN links END, few"
	})

	statementsByDue = inForms(func(f form) string {
		return "CALL () { MATCH (n:HubgraphStatement) USING INDEX SEEK n:HubgraphStatement(hubgraphDueDay, id) WHERE n.hubgraphDueDay = $q.day AND n.id > $q.id" + f.passingQuery() +
			" WITH n ORDER BY n.hubgraphDueDay, n.id LIMIT $q.limit RETURN n UNION ALL" +
			" MATCH (n:HubgraphStatement) USING INDEX SEEK n:HubgraphStatement(hubgraphDueDay, id) WHERE n.hubgraphDueDay > $q.day AND n.hubgraphDueDay <= $q.lastDay AND n.id > ''" + f.passingQuery() +
			" WITH n ORDER BY n.hubgraphDueDay, n.id LIMIT $q.limit RETURN n }" +
			" WITH n ORDER BY n.hubgraphDueDay, n.id LIMIT $q.limit" + returned
	})

	statementsAboutByDue = inForms(func(f form) string {
		return "CALL () { MATCH (n:HubgraphStatement) USING INDEX SEEK n:HubgraphStatement(subject, hubgraphDueDay, id) WHERE n.subject = $q.subject AND n.hubgraphDueDay = $q.day AND n.id > $q.id" + subjectLed + f.passingQuery() +
			" WITH n ORDER BY n.subject, n.hubgraphDueDay, n.id LIMIT $q.limit RETURN n UNION ALL" +
			" MATCH (n:HubgraphStatement) USING INDEX SEEK n:HubgraphStatement(subject, hubgraphDueDay, id) WHERE n.subject = $q.subject AND n.hubgraphDueDay > $q.day AND n.hubgraphDueDay <= $q.lastDay AND n.id > ''" + subjectLed + f.passingQuery() +
			" WITH n ORDER BY n.subject, n.hubgraphDueDay, n.id LIMIT $q.limit RETURN n UNION ALL" +
			" MATCH (n:HubgraphStatement) USING INDEX SEEK n:HubgraphStatement(object, hubgraphDueDay, id) WHERE " + asObject + " AND n.hubgraphDueDay = $q.day AND n.id > $q.id" + objectLed + f.passingQuery() +
			" WITH n ORDER BY n.object, n.hubgraphDueDay, n.id LIMIT $q.limit RETURN n UNION ALL" +
			" MATCH (n:HubgraphStatement) USING INDEX SEEK n:HubgraphStatement(object, hubgraphDueDay, id) WHERE " + asObject + " AND n.hubgraphDueDay > $q.day AND n.hubgraphDueDay <= $q.lastDay AND n.id > ''" + objectLed + f.passingQuery() +
			" WITH n ORDER BY n.object, n.hubgraphDueDay, n.id LIMIT $q.limit RETURN n }" +
			" WITH n ORDER BY n.hubgraphDueDay, n.id LIMIT $q.limit" + returned
	})

	statementsByAmount = whole(func(f form) string {
		return "MATCH (n:HubgraphStatement) USING INDEX SEEK n:HubgraphStatement(unit, number) WHERE n.unit = $q.unit AND n.number >= $q.number AND n.number <= $q.most" + f.passingQuery() +
			" WITH n ORDER BY n.unit, n.number LIMIT $q.limit" + returned
	})

	statementsOfAmount = whole(func(f form) string {
		return "MATCH (n:HubgraphStatement) USING INDEX SEEK n:HubgraphStatement(number, id) WHERE n.number = $q.figure AND n.id > $q.after" + f.passingQuery() +
			" WITH n ORDER BY n.number, n.id LIMIT $q.limit" + returned
	})

	statementsAboutByAmount = whole(func(f form) string {
		return "MATCH (n:HubgraphStatement) USING INDEX SEEK n:HubgraphStatement(subject, unit, number) WHERE n.subject = $q.subject AND n.unit = $q.unit AND n.number >= $q.number AND n.number <= $q.most" + subjectLed + f.passingQuery() +
			" WITH n ORDER BY n.subject, n.unit, n.number LIMIT $q.limit" + returned
	})
)

// maxSaid is how much may be said about an entity of which Said gives all.
const (
	maxSaid      = 200
	maxSaidBytes = 1 << 20
)

// said gives no more of each end than is needed to see that it is too much. That an entity
// is there is a record of its own.
const said = "UNWIND $q.ids AS of MATCH (e:Entity {id: of}) WHERE " + oursEntity + " CALL (of) { RETURN null AS n UNION ALL" +
	" MATCH (n:HubgraphStatement) USING INDEX SEEK n:HubgraphStatement(subject, id) WHERE n.subject = of AND n.id > '' WITH n ORDER BY n.subject, n.id LIMIT $q.limit RETURN n UNION ALL" +
	" MATCH (n:HubgraphStatement) USING INDEX SEEK n:HubgraphStatement(object, id) WHERE n.object = of AND n.subject <> of AND n.id > '' WITH n ORDER BY n.object, n.id LIMIT $q.limit RETURN n }" +
	" RETURN of, n.id, n.hubgraphRecord"

// Said implements graph.Reader.
func (s *Store) Said(ctx context.Context, of []graph.EntityID) (graph.SaidResult, error) {
	var out graph.SaidResult
	if s.closed.Load() {
		return out, graph.Closed()
	}
	if err := graph.CheckSaid(of); err != nil {
		return out, err
	}
	err := s.read(ctx, func(t *tx, m *meta) error {
		out = graph.SaidResult{Of: map[graph.EntityID][]graph.Statement{}, Revision: m.rev}
		size := map[graph.EntityID]int{}
		err := t.each(said, params{"ids": stringsOf(of), "limit": maxSaid + 1}, func(r *driver.Record) error {
			id := graph.EntityID(stringAt(r, 0))
			if r.Values[1] == nil {
				out.Of[id] = []graph.Statement{}
				return nil
			}
			st, err := statementOf(stringAt(r, 1), bytesAt(r, 2))
			if size[id] += st.Size(); err != nil {
				size[id] = maxSaidBytes + 1 // who asks for what is damaged is told
			}
			out.Of[id] = append(out.Of[id], st)
			return nil
		})
		for id, list := range out.Of {
			if len(list) > maxSaid || size[id] > maxSaidBytes {
				delete(out.Of, id)
			}
			slices.SortFunc(list, func(a, b graph.Statement) int { return strings.Compare(string(a.ID), string(b.ID)) })
		}
		return err
	})
	if err != nil {
		return graph.SaidResult{}, err
	}
	return out, nil
}

// Statement implements graph.Reader.
func (s *Store) Statement(ctx context.Context, id graph.StatementID) (graph.StatementResult, error) {
	var out graph.StatementResult
	err := s.readLittle(ctx, func(t *tx, m *meta) error {
		if id.Check() != "" {
			return graph.NotFound("id", string(id))
		}
		r, err := t.first(statementByID, params{"id": string(id)})
		if err != nil {
			return err
		}
		if r == nil {
			return graph.NotFound("id", string(id))
		}
		out.Revision = m.rev
		if out.Statement, err = statementOf(stringAt(r, 0), bytesAt(r, 1)); err != nil {
			return err
		}
		out.Source, err = sourceOf(string(out.Statement.Source), bytesAt(r, 2))
		return err
	})
	return out, err
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
	t      *tx
	q      *graph.StatementsQuery
	known  *contents
	limit  int // of a page
	emit   func(*foundStatement) error
	ranges []idRange // of what may pass, in order
	counts links     // of the entity that the query is about
	terms  []any     // by which what may pass is found in ID order; nil: by id
	// unplaced is set where what has a place by its amount was listed before.
	unplaced bool
	// first is the first page, where that is asked for with those of others.
	first *opening
}

// An idRange is where ids of statements lie, with how many there are at most.
type idRange struct {
	from, to string // both exclusive
	count    int
}

// run lists them all; ErrNotFound where what they are to be about, or to name in a
// qualifier, is no entity.
func (sc *scanner) run() error {
	about := sc.q.About != ""
	var quiet []foundStatement
	few := false
	if about {
		var err error
		if quiet, few, err = sc.around(); err != nil {
			return err
		}
	}
	terms, count, err := sc.fewest()
	if err != nil {
		return err
	}
	if sc.ranges = sc.within(); len(sc.ranges) == 0 {
		return nil
	}
	if few {
		return sc.give(sc.behind(quiet))
	}
	if sc.q.End > 0 {
		if all, err := sc.fewOfPassage(); all || err != nil {
			return err
		}
	}
	sc.terms = terms
	ordered := sc.q.Sort == graph.SortDue || sc.q.Sort == graph.SortAmount
	if terms != nil && (about || ordered) && (count < page || count == uncounted) {
		if all, err := sc.fewQualified(); all || err != nil {
			return err
		}
	}
	if about && count >= sc.counts.statements() {
		sc.terms = nil
	}
	switch sc.q.Sort {
	case graph.SortDue:
		return sc.byDue()
	case graph.SortAmount:
		if sc.q.AmountOf != "" {
			return sc.byQualifierAmount()
		}
		return sc.byAmount()
	}
	if count >= page && (sc.q.Filter.DueBefore != "" || sc.q.Filter.DueAfter != "") {
		if all, err := sc.fewDue(); all || err != nil {
			return err
		}
	}
	after := graph.StatementID("")
	if sc.q.After != nil {
		after = sc.q.After.ID
	}
	return sc.byID(after, "")
}

// within gives where the ids of what may pass lie: they begin with the predicate and
// a dot.
func (sc *scanner) within() []idRange {
	f := &sc.q.Filter
	onlyFacts := sc.q.AmountOf == "" && (sc.q.Unit != "" || sc.q.Min != "" || sc.q.Max != "" || sc.q.Amount != "")
	if len(f.Predicates) == 0 && !onlyFacts {
		return []idRange{{"", last, sc.known.stats.Statements}}
	}
	there := sc.known.stats.ByPredicate
	if sc.q.About != "" {
		there = sc.counts.byPredicate()
	}
	var out []idRange
	for p, n := range there {
		def := sc.known.whole.Predicate(p)
		if def != nil && (len(f.Predicates) == 0 || slices.Contains(f.Predicates, p)) && (!onlyFacts || def.IsFact()) {
			out = append(out, idRange{string(p) + ".", string(p) + "/", n})
		}
	}
	slices.SortFunc(out, func(a, b idRange) int { return strings.Compare(a.from, b.from) })
	return out
}

type foundStatement struct {
	graph.Statement
	subjectType, objectType graph.Type
}

func foundAt(r *driver.Record) (foundStatement, error) {
	s, err := statementOf(stringAt(r, 0), bytesAt(r, 1))
	return foundStatement{s, graph.Type(stringAt(r, 2)), graph.Type(stringAt(r, 3))}, err
}

// foundBy runs a statement that returns as returned does.
func foundBy(t *tx, cypher string, p params, fn func(*foundStatement) error) error {
	return t.each(cypher, p, func(r *driver.Record) error {
		f, err := foundAt(r)
		if err != nil {
			return err
		}
		return fn(&f)
	})
}

// page gives what a statement finds, in the query's order.
func (sc *scanner) page(text family, p params) ([]foundStatement, error) {
	if first := sc.first; first != nil {
		if first.asked {
			sc.first = nil
		}
		found, err := first.take(p)
		sc.sort(found)
		return found, err
	}
	var out []foundStatement
	err := foundBy(sc.t, text.of(p), p, func(f *foundStatement) error {
		out = append(out, *f)
		return nil
	})
	sc.sort(out)
	return out, err
}

// sort puts statements in the query's order.
func (sc *scanner) sort(found []foundStatement) {
	slices.SortFunc(found, func(a, b foundStatement) int {
		return sc.q.Position(&a.Statement).Compare(sc.q.Position(&b.Statement))
	})
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
	if sc.unplaced && sc.q.Position(&f.Statement).Amount != "" {
		return false
	}
	subject := &graph.Entity{ID: f.Subject, Type: f.subjectType}
	var object *graph.Entity
	if f.Object != "" {
		object = &graph.Entity{ID: f.Object, Type: f.objectType}
	}
	return sc.q.Match(&sc.known.whole, &f.Statement, subject, object)
}

// behind gives those of some statements that come after where the query begins.
func (sc *scanner) behind(found []foundStatement) []foundStatement {
	if sc.q.After == nil {
		return found
	}
	return slices.DeleteFunc(found, func(f foundStatement) bool { return sc.q.Position(&f.Statement).Compare(*sc.q.After) <= 0 })
}

// around reads the counts of what the query is about and, where few statements are about
// it, all of these, in the query's order.
func (sc *scanner) around() (found []foundStatement, few bool, err error) {
	id := string(sc.q.About)
	p := sc.params()
	p["hub"] = sc.t.hub
	err = sc.t.each(around.of(p), p, func(r *driver.Record) (err error) {
		if r.Values[0] == nil {
			few, _ = r.Values[5].(bool)
			sc.counts, err = countsOf(id, stringAt(r, 4))
			return err
		}
		f, err := foundAt(r)
		found = append(found, f)
		return err
	})
	if err == nil && sc.counts == nil {
		err = graph.NotFound("id", id)
	}
	sc.sort(found)
	return found, few, err
}

// grow makes the next page larger: one that does not end the scan held what the
// query's Match in Go does not let pass.
func (sc *scanner) grow() { sc.limit = min(2*sc.limit, page) }

// maxRanges is of how many ranges one page asks at most, each for a page of its own.
const maxRanges = 16

// byID lists in ID order after an id; only, if it is not "", is a further condition
// by its name. A statement asks for the page of as many ranges as it takes to fill it.
func (sc *scanner) byID(after graph.StatementID, only string) error {
	if sc.terms != nil {
		return sc.byQualifier(string(after), only)
	}
	if sc.q.Amount != "" && sc.q.AmountOf == "" && sc.q.About == "" {
		return sc.behindID(statementsOfAmount, nil, after, only)
	}
	text := statementsByID
	switch {
	case sc.q.About != "":
		text = statementsAbout
	case sc.fewOfSources():
		sources := stringsOf(sc.q.Filter.Sources)
		slices.Sort(sources)
		return sc.behindID(statementsOfSources, params{"origins": slices.Compact(sources)}, after, only)
	}
	for todo := sc.ranges; len(todo) > 0; {
		var group []any
		for n := 0; len(todo) > 0 && (n < sc.limit || len(group) == 0) && len(group) < maxRanges; todo = todo[1:] {
			if r := todo[0]; string(after) < r.to {
				group = append(group, []any{max(string(after), r.from), r.to})
				n += r.count
			}
		}
		for more := len(group) > 0; more; {
			p := sc.params()
			p["ranges"] = group
			if only != "" {
				p[only] = true
			}
			found, err := sc.page(text, p)
			if err != nil {
				return err
			}
			if err := sc.give(found); err != nil {
				return err
			}
			if more = len(found) == sc.limit; more {
				after = found[len(found)-1].ID
				for len(group) > 0 && string(after) >= group[0].([]any)[1].(string) {
					group = group[1:]
				}
				group[0].([]any)[0] = string(after)
				sc.grow()
			}
		}
	}
	return nil
}

// behindID is byID by a text that gives statements behind an id, with what it asks for beside
// that.
func (sc *scanner) behindID(text family, with params, after graph.StatementID, only string) error {
	for more := true; more; {
		p := sc.params()
		maps.Copy(p, with)
		p["after"] = string(after)
		if only != "" {
			p[only] = true
		}
		found, err := sc.page(text, p)
		if err != nil {
			return err
		}
		if more = len(found) == sc.limit; more {
			after = found[len(found)-1].ID
		}
		if err := sc.give(found); err != nil {
			return err
		}
		sc.grow()
	}
	return nil
}

// fewOfSources reports whether the sources that the query asks for say less than what lies
// in its ranges.
func (sc *scanner) fewOfSources() bool {
	sources := sc.q.Filter.Sources
	if len(sources) == 0 || len(sources) > maxRanges {
		return false
	}
	less := 0
	for _, id := range sources {
		less -= sc.known.stats.BySource[id]
	}
	for _, r := range sc.ranges {
		less += r.count
	}
	return less > 0
}

// fewOfPassage lists what has a place in the query's passage, in whatever order it asks
// for, if that is less than a page: all of it is read and put in order here. It reports
// whether it was.
func (sc *scanner) fewOfPassage() (bool, error) {
	p := sc.params()
	p["origin"], p["limit"] = string(sc.q.Filter.Sources[0]), page
	found, err := sc.page(statementsOfPassage, p)
	if err != nil || len(found) == page {
		return false, err
	}
	return true, sc.give(sc.behind(found))
}

// due gives so many of the dated, behind a day and an id.
func (sc *scanner) due(day int64, id string, limit int) ([]foundStatement, error) {
	text := statementsByDue
	if sc.q.About != "" {
		text = statementsAboutByDue
	}
	p := sc.params()
	_, lastDay := sc.q.Filter.DueDays()
	p["day"], p["id"], p["lastDay"], p["limit"] = day, id, int64(lastDay), limit
	return sc.page(text, p)
}

// fewDue lists what is due in a time in ID order if it is no more than a page, for
// among all statements it may be far apart. It reports whether it was.
func (sc *scanner) fewDue() (bool, error) {
	first, _ := sc.q.Filter.DueDays()
	found, err := sc.due(int64(first)-1, last, page)
	if err != nil || len(found) == page {
		return false, err
	}
	return true, sc.give(sc.behind(found))
}

// byDue lists the dated by due day and id, then the undated by id.
func (sc *scanner) byDue() error {
	var after graph.StatementPosition
	if sc.q.After != nil {
		after = *sc.q.After
	}
	if sc.q.After == nil || after.Due != "" {
		first, _ := sc.q.Filter.DueDays()
		day, id := int64(first)-1, last
		if lastDay := int64(after.Due.Last()); sc.q.After != nil && lastDay > day {
			day, id = lastDay, string(after.ID)
		}
		for more := true; more; {
			found, err := sc.due(day, id, sc.limit)
			if err != nil {
				return err
			}
			if err := sc.give(found); err != nil {
				return err
			}
			if more = len(found) == sc.limit; more {
				end := &found[len(found)-1]
				day, id = int64(end.When.Due.Last()), string(end.ID)
				sc.grow()
			}
		}
		after.ID = ""
	}
	if sc.q.Filter.DueBefore != "" || sc.q.Filter.DueAfter != "" {
		return nil // these ask for a due date
	}
	return sc.byID(after.ID, "undated")
}

// numbers gives the floats between which amounts lie that may pass, behind a position.
func (sc *scanner) numbers(after graph.StatementPosition) (least, most float64) {
	least, most = math.Inf(-1), math.Inf(1)
	if sc.q.Min != "" && !sc.q.Overlapping {
		least = sc.q.Min.Float64()
	}
	if sc.q.Max != "" && !sc.q.Overlapping {
		most = sc.q.Max.Float64()
	}
	if after.Amount != "" {
		least = max(least, after.Amount.Float64())
	}
	return least, most
}

// numberOf is the float by which an index holds a value that has a place.
func numberOf(v *graph.Value) float64 {
	number, _ := v.Place()
	return number.Float64()
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
		text := statementsByAmount
		if sc.q.About != "" {
			text = statementsAboutByAmount
		}
		number, most := sc.numbers(after)
		for size, more := sc.limit+1, true; more; {
			p := sc.params()
			p["number"], p["most"], p["limit"] = number, most, size
			found, err := sc.page(text, p)
			if err != nil {
				return err
			}
			if more = len(found) == size; more {
				number = numberOf(&found[len(found)-1].Value)
				first := slices.IndexFunc(found, func(f foundStatement) bool { return numberOf(&f.Value) == number })
				if first == 0 {
					size *= 2
					continue
				}
				found = found[:first]
			}
			if err := sc.give(sc.behind(found)); err != nil {
				return err
			}
		}
		after.ID = ""
	}
	if sc.q.Min != "" || sc.q.Max != "" || sc.q.Amount != "" {
		return nil // these ask for an amount
	}
	return sc.byID(after.ID, "unnumbered")
}

package neo4j

import (
	"errors"
	"math"
	"slices"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"hubgraph/graph"
)

// A list property is in no index of Neo4j's, so qualifiers have nodes of ours beside the
// statement, HubgraphQualifier, by which statements are found. The list that the
// statement's own node has narrows what is found in another order than that of ids.

// qualifiedBy is what a statement's qualifiers can be asked by: their keys, and keys
// with entities. They are canonical, so each is there once.
func qualifiedBy(s *graph.Statement) []string {
	var out []string
	for i, q := range s.Qualifiers {
		if firstOfKey(s, i) {
			out = append(out, q.Key)
		}
		if q.Entity != "" {
			out = append(out, graph.Qualification{Key: q.Key, Entity: q.Entity}.String())
		}
	}
	return out
}

func firstOfKey(s *graph.Statement, i int) bool {
	return i == 0 || s.Qualifiers[i-1].Key != s.Qualifiers[i].Key
}

// putQualifier makes the node of a row of qualifierRows.
const putQualifier = "MERGE (n:HubgraphQualifier {id: row.id}) SET n = row"

// qualifierRows are the nodes by which statements are found by what they say more: one a
// key that only gives values, and one a key and entity. Where a statement has several of
// a key, first says it of one, so that it is found by the key once. Beside them is one a
// key, unit and number, by which they are found in order of amounts.
func qualifierRows(s *graph.Statement) []any {
	var out []any
	numbers := map[string]bool{}
	for i, q := range s.Qualifiers {
		first := firstOfKey(s, i)
		if number, _ := q.Value.Place(); number != "" {
			id := string(s.ID) + "\n" + q.Key + "\n\n" + string(number) + "\n" + q.Value.Unit
			if !numbers[id] {
				numbers[id] = true
				out = append(out, params{"id": id, "statement": string(s.ID), "key": q.Key, "measured": q.Key, "unit": q.Value.Unit, "number": number.Float64()})
			}
		}
		if q.Entity == "" && !first {
			continue
		}
		row := params{"id": string(s.ID) + "\n" + q.Key + "\n" + string(q.Entity), "statement": string(s.ID), "key": q.Key}
		put(row, "entity", string(q.Entity))
		if first {
			row["first"] = q.Key
		}
		out = append(out, row)
	}
	return out
}

const (
	linksByIDs = "MATCH (e:Entity) WHERE e.id IN $q.ids AND " + oursEntity + " RETURN e.id, e.hubgraphLinks"

	// Of a term, which is a key, an entity and a key alone, either of the last two is
	// null, and finds nothing: an index holds no null.
	qualifiedIDs = "UNWIND $q.terms AS term CALL (term) {" +
		" MATCH (m:HubgraphQualifier) USING INDEX SEEK m:HubgraphQualifier(entity, key, statement) WHERE m.entity = term[1] AND m.key = term[0] AND m.statement > $q.after" +
		" WITH m ORDER BY m.entity, m.key, m.statement LIMIT $q.limit RETURN m.statement AS id UNION ALL" +
		" MATCH (m:HubgraphQualifier) USING INDEX SEEK m:HubgraphQualifier(first, statement) WHERE m.first = term[2] AND m.statement > $q.after" +
		" WITH m ORDER BY m.first, m.statement LIMIT $q.limit RETURN m.statement AS id }" +
		" RETURN DISTINCT id ORDER BY id LIMIT $q.limit"

	qualifiedByAmount = "MATCH (m:HubgraphQualifier) USING INDEX SEEK m:HubgraphQualifier(measured, unit, number) WHERE m.measured = $q.measured AND m.unit = $q.unit AND m.number >= $q.number AND m.number <= $q.most" +
		" WITH m ORDER BY m.measured, m.unit, m.number LIMIT $q.limit RETURN m.statement, m.number"
)

var statementsPassing = whole(func(f form) string {
	return "MATCH (n:HubgraphStatement) USING INDEX SEEK n:HubgraphStatement(id) WHERE n.id IN $q.ids" + f.passingQuery() + returned
})

// qualifications gives what a query asks for of qualifiers as passingQuery wants it.
func qualifications(q *graph.StatementsQuery) (out []any) {
	for _, alternatives := range q.ByKey() {
		var texts []string
		for _, x := range alternatives {
			texts = append(texts, x.String())
		}
		out = append(out, texts)
	}
	return out
}

// byQualifier is byID by the index of qualifiers, page by page.
func (sc *scanner) byQualifier(after, only string) error {
	for more := true; more; sc.grow() {
		ids, err := sc.named(after, sc.limit)
		if err != nil {
			return err
		}
		if more = len(ids) == sc.limit; more {
			after = ids[len(ids)-1]
		}
		found, err := sc.passing(ids, only)
		if err == nil {
			err = sc.give(found)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// byQualifierAmount lists statements by the amounts of the query's key, as byAmount does
// by those of facts, and with the same ties. One with several amounts stands at the least
// that passes, which Position gives.
func (sc *scanner) byQualifierAmount() error {
	var after graph.StatementPosition
	if sc.q.After != nil {
		after = *sc.q.After
	}
	if sc.q.After == nil || after.Amount != "" {
		type place struct {
			id     string
			number float64
		}
		number, most := sc.numbers(after)
		for size, more := sc.limit+1, true; more; {
			var places []place
			p := params{"measured": sc.q.AmountOf, "unit": sc.q.Unit, "number": number, "most": most, "limit": size}
			err := sc.t.each(qualifiedByAmount, p, func(r *driver.Record) error {
				n, ok := r.Values[1].(float64)
				if !ok {
					return damaged("a qualifier of statement "+stringAt(r, 0), errors.New("its number is none"))
				}
				places = append(places, place{stringAt(r, 0), n})
				return nil
			})
			if err != nil {
				return err
			}
			if more = len(places) == size; more {
				number = places[len(places)-1].number
				first := slices.IndexFunc(places, func(x place) bool { return x.number == number })
				if first == 0 {
					size *= 2
					continue
				}
				places = places[:first]
			}
			here := map[place]bool{}
			var ids []string
			for _, x := range places {
				here[x] = true
				ids = append(ids, x.id)
			}
			found, err := sc.passing(ids, "")
			if err != nil {
				return err
			}
			found = slices.DeleteFunc(found, func(f foundStatement) bool {
				return !here[place{string(f.ID), sc.q.Position(&f.Statement).Amount.Float64()}]
			})
			if err := sc.give(sc.behind(found)); err != nil {
				return err
			}
		}
		after.ID = ""
	}
	if sc.q.Min != "" || sc.q.Max != "" || sc.q.Amount != "" {
		return nil // these ask for an amount
	}
	sc.unplaced = true
	return sc.byID(after.ID, "")
}

// fewQualified lists what the terms find if it is less than a page: all of it is read and
// put in order here. It reports whether it was.
func (sc *scanner) fewQualified() (bool, error) {
	ids, err := sc.named("", page)
	if err != nil || len(ids) == page {
		return false, err
	}
	found, err := sc.passing(ids, "")
	if err != nil {
		return false, err
	}
	return true, sc.give(sc.behind(found))
}

// uncounted is how many statements at most have a qualifier of a key, for that is not
// counted.
const uncounted = math.MaxInt

// fewest gives the terms of that key of which the fewest statements have one, and how
// many these are at most; none, and uncounted, where no qualifier is asked for.
// ErrNotFound where an entity is not there.
func (sc *scanner) fewest() (terms []any, count int, err error) {
	count = uncounted
	var ids []string
	for _, x := range sc.q.Qualified {
		if x.Entity != "" {
			ids = append(ids, string(x.Entity))
		}
	}
	counts := map[string]links{}
	if len(ids) > 0 {
		err := sc.t.each(linksByIDs, params{"ids": ids}, func(r *driver.Record) (err error) {
			id := stringAt(r, 0)
			counts[id], err = countsOf(id, stringAt(r, 1))
			return err
		})
		if err != nil {
			return nil, 0, err
		}
	}
	for _, id := range ids {
		if counts[id] == nil {
			return nil, 0, graph.NotFound("qualifier", id)
		}
	}
	for _, alternatives := range sc.q.ByKey() {
		n := 0
		if slices.ContainsFunc(alternatives, func(x graph.Qualification) bool { return x.Entity == "" }) {
			alternatives, n = []graph.Qualification{{Key: alternatives[0].Key}}, uncounted
		}
		for _, x := range alternatives {
			if x.Entity != "" {
				n += counts[string(x.Entity)].named(x.Key)
			}
		}
		if terms != nil && n >= count {
			continue
		}
		terms, count = nil, n
		for _, x := range alternatives {
			term := []any{x.Key, string(x.Entity), nil}
			if x.Entity == "" {
				term = []any{nil, nil, x.Key}
			}
			terms = append(terms, term)
		}
	}
	return terms, count, nil
}

// named gives the first ids behind one of statements that one of the terms finds.
func (sc *scanner) named(after string, limit int) (ids []string, err error) {
	err = sc.t.each(qualifiedIDs, params{"terms": sc.terms, "after": after, "limit": limit}, func(r *driver.Record) error {
		ids = append(ids, stringAt(r, 0))
		return nil
	})
	return ids, err
}

// passing gives those of some statements that may pass; only is as in byID.
func (sc *scanner) passing(ids []string, only string) ([]foundStatement, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	p := sc.params()
	p["ids"] = ids
	if only != "" {
		p[only] = true
	}
	return sc.page(statementsPassing, p)
}

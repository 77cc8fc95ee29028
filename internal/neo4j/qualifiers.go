package neo4j

import (
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
// a key, first says it of one, so that it is found by the key once.
func qualifierRows(s *graph.Statement) []any {
	var out []any
	for i, q := range s.Qualifiers {
		first := firstOfKey(s, i)
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

	statementsPassing = "MATCH (n:HubgraphStatement) USING INDEX SEEK n:HubgraphStatement(id) WHERE n.id IN $q.ids" + passingQuery + returned
)

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

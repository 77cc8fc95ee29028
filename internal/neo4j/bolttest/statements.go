package bolttest

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// A state is the data of a member. Rows are never changed once they are in it.
type state struct {
	meta     map[string]any // nil: there is no meta node
	entities map[string]map[string]any
	sources  map[string]map[string]any
	links    map[string]map[string]any
	keys     map[string]map[string]any
	indexes  map[string][]any // as they are shown, by name
}

func newState() *state {
	return &state{
		entities: map[string]map[string]any{}, sources: map[string]map[string]any{}, links: map[string]map[string]any{},
		keys: map[string]map[string]any{}, indexes: map[string][]any{},
	}
}

func (s *state) clone() *state {
	return &state{
		meta: s.meta, entities: maps.Clone(s.entities), sources: maps.Clone(s.sources), links: maps.Clone(s.links),
		keys: maps.Clone(s.keys), indexes: maps.Clone(s.indexes),
	}
}

type params = map[string]any

// A statement is one that the members understand.
type statement struct {
	begins string // its text, after CYPHER 5
	fields []string
	read   func(s *state, p params) [][]any
	write  func(p params) func(*state) // a schema statement has its text in p[""]
	counts string                      // of what it makes one of each row, as the server's statistics call it
	locks  bool                        // it locks the meta node and changes nothing
}

// statements are looked through in order: the first that fits counts.
var statements = []statement{
	// The meta node.
	{
		begins: "MATCH (m:HubgraphMeta {id: 'hubgraph'}) RETURN m.store, m.seq, m.digest, m.version, CASE",
		fields: []string{"m.store", "m.seq", "m.digest", "m.version", "schema", "counts"},
		read: func(s *state, p params) [][]any {
			m := s.meta
			if m == nil {
				return nil
			}
			schema, counts := m["schema"], m["counts"]
			if m["store"] == p["store"] && m["seq"] == p["seq"] && m["digest"] == p["digest"] {
				schema, counts = nil, nil
			}
			return [][]any{{m["store"], m["seq"], m["digest"], m["version"], schema, counts}}
		},
	},
	{
		begins: "MATCH (m:HubgraphMeta {id: 'hubgraph'}) RETURN m.store, m.seq, m.digest",
		fields: []string{"m.store", "m.seq", "m.digest"},
		read: func(s *state, _ params) [][]any {
			if s.meta == nil {
				return nil
			}
			return [][]any{{s.meta["store"], s.meta["seq"], s.meta["digest"]}}
		},
	},
	{begins: "MATCH (m:HubgraphMeta {id: 'hubgraph'}) SET m.locked = true REMOVE m.locked", locks: true},
	{
		begins: "MATCH (m:HubgraphMeta {id: 'hubgraph'}) WHERE $q.seq IS NOT NULL SET m.seq = $q.seq,",
		write: func(p params) func(*state) {
			return func(s *state) {
				s.meta = maps.Clone(s.meta)
				maps.Copy(s.meta, p)
			}
		},
	},
	{
		begins: "MERGE (m:HubgraphMeta {id: 'hubgraph'}) ON CREATE SET",
		write: func(p params) func(*state) {
			return func(s *state) {
				if s.meta == nil {
					s.meta = map[string]any{"store": "00000000-0000-4000-8000-000000000001", "seq": int64(0), "digest": p["zero"]}
				}
				s.meta = maps.Clone(s.meta)
				s.meta["version"] = p["version"]
			}
		},
	},
	{
		begins: "MATCH (n) RETURN 1 LIMIT 1", fields: []string{"1"},
		read: func(s *state, _ params) [][]any {
			if s.meta == nil && len(s.entities) == 0 {
				return nil
			}
			return [][]any{{int64(1)}}
		},
	},

	{begins: "MATCH (n:HubgraphStatement|HubgraphChange|HubgraphDocument|", fields: []string{"1"}, read: func(s *state, _ params) [][]any {
		if len(s.keys) == 0 {
			return nil
		}
		return [][]any{{int64(1)}}
	}},

	{begins: "CALL dbms.components()", fields: []string{"edition"}, read: func(*state, params) [][]any { return [][]any{{"enterprise"}} }},

	// A write that is taken back.
	{begins: "CREATE ()", write: func(params) func(*state) { return func(*state) {} }},

	// The schema.
	{begins: "CREATE CONSTRAINT ", write: createIndex},
	{begins: "CREATE INDEX ", write: createIndex},
	{begins: "CREATE FULLTEXT INDEX ", write: createIndex},
	{begins: "CALL db.awaitIndex(", read: func(*state, params) [][]any { return nil }},
	// What belongs to a constraint is shown as that alone, but for its name.
	{begins: "SHOW CONSTRAINTS YIELD name, type,", fields: shownFields[:6], read: func(s *state, _ params) [][]any { return shownAs(s, true) }},
	{begins: "SHOW INDEXES YIELD name, type,", fields: shownFields, read: func(s *state, _ params) [][]any { return shownAs(s, false) }},

	// Keys.
	{
		begins: "MATCH (k:HubgraphKey {id: $q.id}) RETURN k.fingerprint, k.revision", fields: []string{"k.fingerprint", "k.revision"},
		read: func(s *state, p params) [][]any {
			k := s.keys[text(p["id"])]
			if k == nil {
				return nil
			}
			return [][]any{{k["fingerprint"], k["revision"]}}
		},
	},
	{
		begins: "CREATE (:HubgraphKey {id: $q.id, fingerprint: $q.fingerprint, revision: $q.revision",
		write:  func(p params) func(*state) { return func(s *state) { s.keys[text(p["id"])] = p } },
	},

	// Entities, sources and relationships.
	{
		begins: "MATCH (e:Entity {id: $q.id}) WHERE (e.hubgraphRecord IS NOT NULL OR e.hubgraphTerms IS NOT NULL) RETURN e.id, e.hubgraphRecord, ", fields: []string{"e.id", "e.hubgraphRecord", "degree", "neighbors", "e.hubgraphLinks"},
		read: func(s *state, p params) [][]any {
			e := s.entities[text(p["id"])]
			if e == nil {
				return nil
			}
			degree, _ := e["hubgraphDegree"].(int64)
			neighbors, _ := e["hubgraphNeighbors"].(int64)
			return [][]any{{e["id"], e["hubgraphRecord"], degree, neighbors, e["hubgraphLinks"]}}
		},
	},
	{
		begins: "MATCH (e:Entity) WHERE e.id IN $q.ids AND (e.hubgraphRecord IS NOT NULL OR e.hubgraphTerms IS NOT NULL) RETURN e.id, e.type, e.hubgraphLinks", fields: []string{"e.id", "e.type", "e.hubgraphLinks"},
		read: func(s *state, p params) [][]any { return rowsOf(s.entities, p, "id", "type", "hubgraphLinks") },
	},
	{
		begins: "MATCH (e:Entity) WHERE e.id IN $q.ids AND (e.hubgraphRecord IS NOT NULL OR e.hubgraphTerms IS NOT NULL) RETURN e.id, e.hubgraphRecord, e.hubgraphLinks", fields: []string{"e.id", "e.hubgraphRecord", "e.hubgraphLinks"},
		read: func(s *state, p params) [][]any {
			return rowsOf(s.entities, p, "id", "hubgraphRecord", "hubgraphLinks")
		},
	},
	{
		begins: "MATCH (e:Entity) WHERE e.id IN $q.ids AND (e.hubgraphRecord IS NOT NULL OR e.hubgraphTerms IS NOT NULL) RETURN e.id, e.hubgraphRecord", fields: []string{"e.id", "e.hubgraphRecord"},
		read: func(s *state, p params) [][]any { return rowsOf(s.entities, p, "id", "hubgraphRecord") },
	},
	// What is said about an entity is not counted here.
	{begins: "UNWIND $q.in AS p MATCH (n:HubgraphStatement)", fields: []string{"p", "dir", "type", "n", "id", "record"}, read: func(*state, params) [][]any { return nil }},
	{begins: "UNWIND $q.rows AS row CREATE (e:Entity:$(row.now)) SET e = row.props", write: putRows(entities, "props"), counts: "nodes-created"},
	{begins: "UNWIND $q.rows AS row MATCH (e:Entity {id: row.props.id}) REMOVE e:$(row.old)", write: putRows(entities, "props")},
	{begins: "UNWIND $q.rows AS row MATCH (e:Entity {id: row.id}) SET e += row", write: putRows(entities, "")},
	{
		begins: "MATCH (s:Source) WHERE s.id IN $q.ids AND s.hubgraphRecord IS NOT NULL OPTIONAL MATCH (x:HubgraphText {id: s.id}) RETURN s.id, s.hubgraphRecord, x IS NOT NULL, x.text",
		fields: []string{"s.id", "s.hubgraphRecord", "there", "x.text"},
		read: func(s *state, p params) [][]any {
			out := rowsOf(s.sources, p, "id", "hubgraphRecord", "text")
			for i, row := range out {
				out[i] = []any{row[0], row[1], row[2] != nil, row[2]}
			}
			return out
		},
	},
	{begins: "UNWIND $q.rows AS row CREATE (s:Source) SET s = row", write: putRows(sources, ""), counts: "nodes-created"},
	{begins: "UNWIND $q.rows AS row MATCH (s:Source {id: row.id}) SET s += row", write: putRows(sources, "")},
	{
		begins: "MATCH (n:HubgraphStatement) USING INDEX SEEK n:HubgraphStatement(id) WHERE n.id IN $q.ids", fields: []string{"n.id", "n.hubgraphRecord", "n.subjectType", "n.objectType"},
		read: func(s *state, p params) [][]any {
			return rowsOf(s.links, p, "id", "hubgraphRecord", "subjectType", "objectType")
		},
	},
	{
		begins: "UNWIND $q.rows AS row MATCH (c:Source {id: row.own.source}) MATCH (s:Entity {id: row.subject}) MATCH (o:Entity {id: row.object}) CREATE (s)-[r:$(row.type)]->(o)",
		write:  putRows(func(s *state) map[string]map[string]any { return s.links }, "own"),
		counts: "nodes-created",
	},
}

func entities(s *state) map[string]map[string]any { return s.entities }

func sources(s *state) map[string]map[string]any { return s.sources }

func text(v any) string {
	s, _ := v.(string)
	return s
}

// shownFields are what is shown of a constraint, and behind it of an index alone.
var shownFields = []string{"name", "type", "entityType", "labelsOrTypes", "properties", "options", "state", "owningConstraint", "failureMessage"}

// madeOf reads a statement that makes a constraint or an index: which, its name, label,
// properties and settings.
var madeOf = regexp.MustCompile("^CREATE (CONSTRAINT|INDEX|FULLTEXT INDEX) (\\S+) IF NOT EXISTS FOR \\(n:(\\w+)\\) (?:REQUIRE|ON|ON EACH) [(\\[]([^)\\]]*)[)\\]](?:.*`fulltext.analyzer`: '([^']*)')?")

func createIndex(p params) func(*state) {
	m := madeOf.FindStringSubmatch(text(p[""]))
	if m == nil {
		panic("bolttest: what does this make: " + text(p[""])) // of the package under test
	}
	kind := map[string]string{"CONSTRAINT": "UNIQUENESS", "INDEX": "RANGE", "FULLTEXT INDEX": "FULLTEXT"}[m[1]]
	config := map[string]any{}
	if kind == "FULLTEXT" {
		config = map[string]any{"fulltext.analyzer": m[5], "fulltext.eventually_consistent": false}
	}
	var properties []any
	for p := range strings.SplitSeq(m[4], ", ") {
		properties = append(properties, strings.TrimPrefix(p, "n."))
	}
	row := []any{m[2], kind, "NODE", []any{m[3]}, properties, map[string]any{"indexConfig": config}, "ONLINE", nil, ""}
	return func(s *state) {
		if s.indexes[m[2]] == nil {
			s.indexes[m[2]] = row
		}
	}
}

// shownAs gives the constraints, or the indexes that belong to none.
func shownAs(s *state, constraints bool) (rows [][]any) {
	for _, name := range slices.Sorted(maps.Keys(s.indexes)) {
		row := s.indexes[name]
		if is := row[1] == "UNIQUENESS"; is != constraints {
			continue
		}
		if constraints {
			row = row[:6]
		}
		rows = append(rows, row)
	}
	return rows
}

// putRows puts rows, or what they hold under a key, over what is there.
func putRows(table func(*state) map[string]map[string]any, under string) func(p params) func(*state) {
	return func(p params) func(*state) {
		rows, _ := p["rows"].([]any)
		return func(s *state) {
			for _, r := range rows {
				row, _ := r.(map[string]any)
				if under != "" {
					row, _ = row[under].(map[string]any)
				}
				id := text(row["id"])
				now := maps.Clone(table(s)[id])
				if now == nil {
					now = map[string]any{}
				}
				maps.Copy(now, row)
				table(s)[id] = now
			}
		}
	}
}

// rowsOf gives properties of the rows that $q.ids name.
func rowsOf(rows map[string]map[string]any, p params, properties ...string) [][]any {
	ids, _ := p["ids"].([]any)
	var out [][]any
	for _, id := range ids {
		row := rows[text(id)]
		if row == nil {
			continue
		}
		values := make([]any, len(properties))
		for i, property := range properties {
			values[i] = row[property]
		}
		out = append(out, values)
	}
	return out
}

// names are those that columns have where a statement is a part of another.
var names = regexp.MustCompile(" AS `[^`]*`")

// execute runs a statement in the connection's transaction, with mu held.
func (cn *conn) execute(cypher string, p params) ([]string, [][]any, failure) {
	c, tx := cn.m.c, cn.tx
	plain := strings.TrimPrefix(cypher, "CYPHER 5 ")
	inner, looks := strings.CutPrefix(plain, "CALL () { ")
	if looks = looks && strings.HasSuffix(plain, " RETURN records, m.store, m.seq, m.digest"); looks {
		plain = names.ReplaceAllString(inner, "")
	}
	if q, ok := p["q"].(map[string]any); ok {
		p = q // they come as one
	}
	i := slices.IndexFunc(statements, func(st statement) bool { return strings.HasPrefix(plain, st.begins) })
	if i < 0 {
		c.t.Errorf("bolttest: the cluster does not understand the statement %q", cypher)
		return nil, nil, failure{"Neo.ClientError.Statement.SyntaxError", fmt.Sprintf("not understood: %q", cypher)}
	}
	st := &statements[i]
	if st.read != nil {
		view := cn.m.state
		if len(tx.ops) > 0 {
			view = view.clone()
			for _, op := range tx.ops {
				op(view)
			}
		}
		if looks {
			return beside(view, st.read(view, p))
		}
		return nonNil(st.fields), st.read(view, p), failure{}
	}
	if tx.read {
		c.t.Errorf("bolttest: a statement that writes came with read access: %q", cypher)
		return nil, nil, failure{"Neo.ClientError.Statement.AccessMode", "writing with read access"}
	}
	if f := cn.mayWrite(st); !f.none() {
		return nil, nil, f
	}
	if st.write != nil {
		args := maps.Clone(p)
		if args == nil {
			args = params{}
		}
		if len(args) == 0 {
			args[""] = plain
		}
		tx.ops = append(tx.ops, st.write(args))
		tx.effect = true
	}
	if st.counts != "" {
		rows, _ := p["rows"].([]any)
		tx.counts = params{st.counts: int64(len(rows))}
	}
	return []string{}, nil, failure{}
}

// beside gives records as one list, with a look at the meta node beside it.
func beside(s *state, records [][]any) ([]string, [][]any, failure) {
	fields := []string{"records", "m.store", "m.seq", "m.digest"}
	if s.meta == nil {
		return fields, nil, failure{}
	}
	all := make([]any, len(records))
	for i, r := range records {
		all[i] = r
	}
	return fields, [][]any{{all, s.meta["store"], s.meta["seq"], s.meta["digest"]}}, failure{}
}

// mayWrite refuses what only the leader does, and takes the lock of the meta
// node for statements that change it.
func (cn *conn) mayWrite(st *statement) failure {
	c, tx := cn.m.c, cn.tx
	if c.refuses != "" {
		return failure{c.refuses, "no write was to go well"}
	}
	leads := func() bool { return c.leader == cn.m && (tx.term == 0 || tx.term == c.term+1) }
	if !leads() {
		return cn.notLeading()
	}
	tx.term = c.term + 1
	if !strings.Contains(st.begins, "HubgraphMeta") {
		return failure{}
	}
	if !c.wait(cn, tx.until, func() bool { return !leads() || c.lock == nil || c.lock == tx }) {
		return failure{"Neo.ClientError.Transaction.TransactionTimedOut", "the lock was not free in time"}
	}
	if !leads() {
		return cn.notLeading()
	}
	c.lock = tx
	return failure{}
}

func nonNil(fields []string) []string {
	if fields == nil {
		return []string{}
	}
	return fields
}

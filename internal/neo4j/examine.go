package neo4j

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"hubgraph/graph"
	"hubgraph/graph/change"
)

// Everything but records, texts, documents, keys and the log follows from the records:
// what people read, labels, relationships, what is searched and counted. An examination
// compares all of it with them, page by page. Check lists what differs, and Repair
// writes it anew, so that both know of the same.

// A Class says what can be done about a Fault.
type Class string

// The classes of faults.
const (
	Differs Class = "derived" // what follows from a record is otherwise; Repair mends it
	Damaged Class = "damaged" // a record can't be read, or is lost; only a backup has it
	Foreign Class = "foreign" // another program made what has a label or a type of ours; no answer holds it
)

// A Fault is something that is not as Hubgraph wrote it.
type Fault struct {
	Class  Class
	Kind   string // "entity", "statement", "source", "text", "index", ...
	ID     string // "" where it has none
	Detail string
	Rest   bool // none itself: it stands for those of its kind and class that are left out
}

// Where names what a fault is about.
func (f Fault) Where() string {
	if f.ID == "" {
		return f.Kind
	}
	return f.Kind + " " + graph.Quote(f.ID)
}

// maxFaults is how many faults of one kind and class are listed: after so many the rest
// is of the same kind.
const maxFaults = 1000

// Faults are gathered, the first of each kind and class.
type faults struct {
	list  []Fault
	count map[[2]string]int
}

func (f *faults) add(list ...Fault) {
	if f.count == nil {
		f.count = map[[2]string]int{}
	}
	for _, x := range list {
		key := [2]string{string(x.Class), x.Kind}
		switch f.count[key]++; f.count[key] {
		case maxFaults + 1:
			f.list = append(f.list, Fault{Class: x.Class, Kind: x.Kind, Detail: fmt.Sprintf("there are more than %d of these; the rest is left out", maxFaults), Rest: true})
		default:
			if f.count[key] <= maxFaults {
				f.list = append(f.list, x)
			}
		}
	}
}

// examined is how many records one page of an examination holds, with all that follows
// from them.
const examined = 200

// An examination is of one page, in one transaction.
type examination struct {
	t       *tx
	known   *contents
	repairs bool // what is to be mended will be
	found   []Fault
	mends   []mend
	tally   tally
	logged  uint64 // the greatest sequence of the log, where that of the revision is less
}

// A tally is of records: what the meta node is to say of them.
type tally struct {
	records change.Changes
	texts   int
	digest  graph.Digest
}

// A mend is a statement about rows that puts right what was found.
type mend struct {
	cypher string
	rows   []any
}

// sequence compares the revision with the log. It comes first, for what else is mended has a
// line of the log, and there is one with the next sequence.
func (x *examination) sequence(string) (last string, more bool, err error) {
	r, err := x.t.first(loggedLater, params{"seq": int64(x.known.rev.Seq)})
	if err == nil && r != nil {
		x.logged = uint64(intAt(r, 0))
		x.differs("revision", "", fmt.Sprintf("has the sequence %d, but the log goes to %d", x.known.rev.Seq, x.logged), "MATCH (m:HubgraphMeta {id: 'hubgraph'}) SET m.seq = row", int64(x.logged))
	}
	return "", false, err
}

// differs notes what is otherwise and how it is put right.
func (x *examination) differs(kind, id, detail, cypher string, row any) {
	x.found = append(x.found, Fault{Class: Differs, Kind: kind, ID: id, Detail: detail})
	x.mend(cypher, row)
}

func (x *examination) mend(cypher string, row any) {
	for i := range x.mends {
		if x.mends[i].cypher == cypher {
			x.mends[i].rows = append(x.mends[i].rows, row)
			return
		}
	}
	x.mends = append(x.mends, mend{cypher, []any{row}})
}

func (x *examination) damaged(kind, id, detail string) {
	x.found = append(x.found, Fault{Class: Damaged, Kind: kind, ID: id, Detail: detail})
}

func (x *examination) foreign(kind, id, lacks string) {
	x.found = append(x.found, Fault{Class: Foreign, Kind: kind, ID: id, Detail: lacks + ": another program made it, and no answer holds it; take it away or give it another label if it was not meant to look like Hubgraph's"})
}

// A part examines a page of what comes behind an id, and gives that of the last and
// whether there may be more.
type part func(x *examination, after string) (last string, more bool, err error)

// parts are in an order in which each may go by what those before it have mended.
var parts = []part{(*examination).sequence, (*examination).lost, (*examination).statements, (*examination).entities, (*examination).sources, (*examination).others}

const andBackup = "; put a backup in its place"

// labelled are the kinds of records, with the labels with which they are found.
var labelled = []struct {
	label, kind string
	read        func(id string, record []byte) error
	id          func(record []byte) (string, bool)
}{
	{"Entity", "entity", func(id string, record []byte) error { _, err := entityOf(id, record); return err }, func(record []byte) (string, bool) {
		e, err := graph.DecodeEntity(record)
		return string(e.ID), err == nil
	}},
	{"HubgraphStatement", "statement", func(id string, record []byte) error { _, err := statementOf(id, record); return err }, func(record []byte) (string, bool) {
		s, err := graph.DecodeStatement(record)
		return string(s.ID), err == nil
	}},
	{"Source", "source", func(id string, record []byte) error { _, err := sourceOf(id, record); return err }, func(record []byte) (string, bool) {
		s, err := graph.DecodeSource(record)
		return string(s.ID), err == nil
	}},
}

// lost finds records that lost the label by which they are found: in a repair all of
// them, page by page, for what was mended is not lost any more.
func (x *examination) lost(string) (string, bool, error) {
	n := 0
	err := x.t.each("MATCH (n) WHERE n.hubgraphRecord IS NOT NULL AND NOT n:Entity AND NOT n:HubgraphStatement AND NOT n:Source"+
		" RETURN elementId(n), n.id, n.hubgraphRecord, n:Fact, EXISTS { MATCH (m:Entity|HubgraphStatement|Source {id: n.id}) } LIMIT $q.limit",
		params{"limit": maxFaults + 1}, func(r *driver.Record) error {
			n++
			id, record := stringAt(r, 1), bytesAt(r, 2)
			label, kind := "", ""
			for _, l := range labelled {
				if l.read(id, record) == nil {
					label, kind = l.label, l.kind
				}
			}
			if another, _ := r.Values[4].(bool); another || kind == "" {
				return nil // of others, and told among them where it has a label of ours
			}
			x.differs(kind, id, "lost its label "+label, "MATCH (n) WHERE elementId(n) = row.node SET n:$(row.label)", params{"node": r.Values[0], "label": label})
			return nil
		})
	if err != nil {
		return "", false, err
	}
	nameless, err := x.nameless()
	return "", x.repairs && len(x.mends) > 0 && max(n, nameless) > maxFaults, err
}

// nameless finds records whose nodes lost their id, which the record says, too. It gives how
// many it looked at. What has no id is asked for by itself: IS NOT :: STRING NOT NULL, which
// is true of it, may be planned by an index of ids, which does not hold it.
func (x *examination) nameless() (n int, err error) {
	type lost struct{ node, id string }
	found := map[string][]lost{} // by label
	err = x.t.each("MATCH (n:Entity|HubgraphStatement|Source) WHERE n.hubgraphRecord IS NOT NULL AND (n.id IS NULL OR n.id IS NOT :: STRING) RETURN elementId(n), labels(n), n.hubgraphRecord LIMIT $q.limit",
		params{"limit": maxFaults + 1}, func(r *driver.Record) error {
			n++
			labels := stringsAt(r, 1)
			for _, l := range labelled {
				if id, ok := l.id(bytesAt(r, 2)); ok && slices.Contains(labels, l.label) {
					found[l.label] = append(found[l.label], lost{stringAt(r, 0), id})
					return nil
				}
			}
			x.damaged("node", ":"+strings.Join(labels, ":"), "its record can't be read, and it has no id"+andBackup)
			return nil
		})
	if err != nil {
		return n, err
	}
	for _, l := range labelled {
		var ids []string
		for _, f := range found[l.label] {
			ids = append(ids, f.id)
		}
		taken := map[string]bool{}
		if len(ids) > 0 {
			err := x.t.each("MATCH (n:"+l.label+") WHERE n.id IN $q.ids RETURN n.id", params{"ids": ids}, func(r *driver.Record) error {
				taken[stringAt(r, 0)] = true
				return nil
			})
			if err != nil {
				return n, err
			}
		}
		for _, f := range found[l.label] {
			if taken[f.id] {
				x.foreign(l.kind, f.id, "is a second one without an id")
			} else {
				taken[f.id] = true
				x.differs(l.kind, f.id, "lost its id", "MATCH (n) WHERE elementId(n) = row.node SET n.id = row.id", params{"node": f.node, "id": f.id})
			}
		}
	}
	return n, nil
}

// A node is one of a page, with what it has.
type node struct {
	id     string
	labels []string
	props  map[string]any
}

func (n *node) record() []byte {
	b, _ := n.props["hubgraphRecord"].([]byte)
	return b
}

func (n *node) has(label string) bool { return slices.Contains(n.labels, label) }

// nodes gives a page of the nodes n of a label, whose ids are unique.
func (x *examination) nodes(label, after string) (list []node, last string, more bool, err error) {
	err = x.t.each("MATCH (n:"+label+") WHERE n.id > $q.after WITH n ORDER BY n.id LIMIT $q.limit RETURN n.id, labels(n), properties(n)",
		params{"after": after, "limit": examined}, func(r *driver.Record) error {
			n := node{id: stringAt(r, 0), labels: stringsAt(r, 1)}
			n.props, _ = r.Values[2].(map[string]any)
			list = append(list, n)
			return nil
		})
	if more = len(list) == examined; more {
		after = list[len(list)-1].id
	}
	return list, after, more, err
}

func stringsAt(r *driver.Record, i int) []string {
	list, _ := r.Values[i].([]any)
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = textOf(v)
	}
	return out
}

// upTo is behind everything that belongs to what is not behind the last of a page.
func upTo(id string, more bool) string {
	if more {
		return beyond(id)
	}
	return last
}

// beyond is after everything that belongs to an id, but before what belongs to the next.
func beyond(id string) string {
	if id == "" {
		return ""
	}
	return id + "\n" + last
}

// differing gives the properties that are not as wanted, null where they are not to be
// there. keys are those that are in some records only.
func differing(have, want map[string]any, keys []string) map[string]any {
	out := map[string]any{}
	for key, v := range want {
		if !sameValue(have[key], v) {
			out[key] = v
		}
	}
	for _, key := range keys {
		if _, ok := want[key]; !ok && have[key] != nil {
			out[key] = nil
		}
	}
	return out
}

// sameValue compares what the driver gave with what is sent to it.
func sameValue(have, want any) bool {
	switch w := want.(type) {
	case []byte:
		h, ok := have.([]byte)
		return ok && bytes.Equal(h, w)
	case int:
		return have == int64(w)
	case driver.Date:
		h, ok := have.(driver.Date)
		return ok && h.Time().Equal(w.Time())
	case []string:
		return sameList(have, w, func(v string) any { return v })
	case []int:
		return sameList(have, w, func(v int) any { return int64(v) })
	}
	return reflect.DeepEqual(have, want)
}

func sameList[T any](have any, want []T, sent func(T) any) bool {
	list, ok := have.([]any)
	if !ok || len(list) != len(want) {
		return false
	}
	for i := range want {
		if list[i] != sent(want[i]) {
			return false
		}
	}
	return true
}

func named(props map[string]any) string {
	list := slices.Sorted(maps.Keys(props))
	if len(list) == 1 {
		return "its " + list[0] + " is not what its record says"
	}
	return "its " + strings.Join(list, ", ") + " are not what its record says"
}

// ours reports whether a label says what a record is.
func (x *examination) ours(name string) bool {
	return isOurs(&x.known.whole, name)
}

// isOurs reports whether a label says what a record is by a schema.
func isOurs(sch *graph.Schema, name string) bool {
	if name == "Entity" || name == "Source" || name == "Fact" || strings.HasPrefix(name, "Hubgraph") {
		return true
	}
	return slices.ContainsFunc(sch.Types, func(d graph.TypeDef) bool { return label(d.ID) == name })
}

// labels compares the labels of a node with those that it is to have.
func (x *examination) labels(kind, key string, n *node, want ...string) {
	var lacks, surplus []string
	for _, l := range want {
		if !n.has(l) {
			lacks = append(lacks, l)
		}
	}
	for _, l := range n.labels {
		if x.ours(l) && !slices.Contains(want, l) {
			surplus = append(surplus, l)
		}
	}
	slices.Sort(surplus)
	if len(lacks) > 0 {
		x.differs(kind, n.id, "lacks the label "+strings.Join(lacks, ", "), "MATCH (n:"+key+" {id: row.id}) SET n:$(row.labels)", params{"id": n.id, "labels": lacks})
	}
	if len(surplus) > 0 {
		x.differs(kind, n.id, "has the label "+strings.Join(surplus, ", ")+", which is not of its record", "MATCH (n:"+key+" {id: row.id}) REMOVE n:$(row.labels)", params{"id": n.id, "labels": surplus})
	}
}

// properties compares the properties of a node with those that it is to have.
func (x *examination) properties(kind, key string, n *node, want map[string]any, keys []string) {
	if wrong := differing(n.props, want, keys); len(wrong) > 0 {
		x.differs(kind, n.id, named(wrong), "MATCH (n:"+key+" {id: row.id}) SET n += row.props", params{"id": n.id, "props": wrong})
	}
}

// beside compares the nodes of a label that belong to the records of a page with those
// that are to be there; keys are the properties that only some have.
func (x *examination) beside(label, kind, from, to string, want []any, keys ...string) error {
	missing := map[string]params{}
	for _, row := range want {
		p := row.(params)
		missing[p["id"].(string)] = p
	}
	err := x.t.each("MATCH (n:"+label+") WHERE n.id > $q.from AND n.id <= $q.to RETURN n.id, properties(n)", params{"from": from, "to": to}, func(r *driver.Record) error {
		id := stringAt(r, 0)
		props, _ := r.Values[1].(map[string]any)
		row, ok := missing[id]
		if !ok {
			x.differs(kind, id, "belongs to no record", "MATCH (n:"+label+" {id: row.id}) DETACH DELETE n", params{"id": id})
			return nil
		}
		delete(missing, id)
		if wrong := differing(props, row, keys); len(wrong) > 0 {
			absent(row, keys)
			x.differs(kind, id, named(wrong), "MATCH (n:"+label+" {id: row.id}) SET n += row", row)
		}
		return nil
	})
	for _, id := range slices.Sorted(maps.Keys(missing)) {
		x.differs(kind, id, "is missing", "CREATE (n:"+label+") SET n = row", missing[id])
	}
	return err
}

// statements examines a page of statements: their nodes, relationships and qualifiers.
func (x *examination) statements(after string) (string, bool, error) {
	const kind, key = "statement", "HubgraphStatement"
	list, last, more, err := x.nodes(key, after)
	if err != nil {
		return "", false, err
	}
	var whole []graph.Statement
	var qualifiers []any
	nodes := map[graph.StatementID]*node{}
	ends := map[graph.EntityID]graph.Type{}
	for i := range list {
		n := &list[i]
		s, err := statementOf(n.id, n.record())
		if err != nil {
			x.unreadable(kind, n)
			continue
		}
		whole, nodes[s.ID] = append(whole, s), n
		record := graph.StatementRecord(graph.AppendStatement(nil, &s)) // anew: it is a check
		x.tally.records.Statements = append(x.tally.records.Statements, change.StatementChange{New: &s, NewRecord: record})
		x.tally.digest = x.tally.digest.Add(record.Hash)
		qualifiers = append(qualifiers, qualifierRows(&s)...)
		ends[s.Subject] = ""
		if s.Object != "" {
			ends[s.Object] = ""
		}
	}
	if err := x.types(ends); err != nil {
		return "", false, err
	}
	var links []*graph.Statement
	var facts []any
	for i := range whole {
		s := &whole[i]
		n := nodes[s.ID]
		subject, object := ends[s.Subject], ends[s.Object]
		if subject == "" || s.Object != "" && object == "" {
			continue // an end is not there, or can't be read: that is told of it
		}
		own := ownProps(s, graph.AppendStatement(nil, s), subject, object, &x.known.whole)
		if s.Object == "" {
			maps.Copy(own, shownProps(s))
			x.labels(kind, key, n, key, "Fact")
			x.properties(kind, key, n, own, slices.Concat(ownKeys, shownKeys))
			facts = append(facts, params{"id": string(s.ID), "subject": string(s.Subject)})
			continue
		}
		x.labels(kind, key, n, key)
		x.properties(kind, key, n, own, ownKeys)
		links = append(links, s)
	}
	if err := x.relationships(links); err != nil {
		return "", false, err
	}
	if err := x.facts(facts); err != nil {
		return "", false, err
	}
	if err := x.links(whole); err != nil {
		return "", false, err
	}
	return last, more, x.beside("HubgraphQualifier", "qualifier", beyond(after), upTo(last, more), qualifiers, "entity", "first", "measured", "unit", "number")
}

// unreadable notes a node of a kind whose record can't be read, unless it is a record of
// another kind that has a label too many, which is told of that.
func (x *examination) unreadable(kind string, n *node) {
	for _, l := range labelled {
		if l.kind != kind && n.has(l.label) && l.read(n.id, n.record()) == nil {
			return
		}
	}
	x.damaged(kind, n.id, "its record can't be read, or is another's"+andBackup)
}

// types finds the types of entities as their records say; "" stays for what is not
// there.
func (x *examination) types(of map[graph.EntityID]graph.Type) error {
	return x.t.each(entitiesByIDs+" RETURN e.id, e.hubgraphRecord", params{"ids": stringsOf(slices.Collect(maps.Keys(of)))}, func(r *driver.Record) error {
		if e, err := entityOf(stringAt(r, 0), bytesAt(r, 1)); err == nil {
			of[e.ID] = e.Type
		}
		return nil
	})
}

// relationships compares those that statements have for people.
func (x *examination) relationships(list []*graph.Statement) error {
	type relationship struct {
		typ   string
		props map[string]any
	}
	rows := make([]any, len(list))
	for i, s := range list {
		rows[i] = params{"id": string(s.ID), "subject": string(s.Subject), "object": string(s.Object)}
	}
	found := map[string][]relationship{}
	err := x.t.each("UNWIND $q.rows AS row "+relation+"WITH row, r WHERE r IS NOT NULL RETURN row.id, type(r), properties(r)", params{"rows": rows}, func(r *driver.Record) error {
		props, _ := r.Values[2].(map[string]any)
		found[stringAt(r, 0)] = append(found[stringAt(r, 0)], relationship{stringAt(r, 1), props})
		return nil
	})
	if err != nil {
		return err
	}
	for i, s := range list {
		id, row := string(s.ID), rows[i].(params)
		have, want := found[id], shownProps(s)
		row["type"], row["shown"] = relType(s.Predicate), want
		switch {
		case len(have) == 0:
			x.differs("statement", id, "its relationship is missing", putLink, row)
		case len(have) == 1 && have[0].typ == row["type"]:
			if wrong := differing(have[0].props, want, shownKeys); len(wrong) > 0 {
				row["shown"] = wrong
				x.differs("statement", id, "of its relationship, "+named(wrong), relation+"SET r += row.shown", row)
			}
		default:
			// What others put beside our properties stays.
			for key, v := range have[0].props {
				if _, ok := want[key]; !ok && !slices.Contains(shownKeys, key) {
					want[key] = v
				}
			}
			x.differs("statement", id, fmt.Sprintf("has %d relationships, or one of another type", len(have)), relation+"DELETE r", row)
			x.mend(putLink, row)
		}
	}
	return nil
}

// facts compares the relationships from entities to facts.
func (x *examination) facts(rows []any) error {
	return x.t.each("UNWIND $q.rows AS row MATCH (n:HubgraphStatement {id: row.id}) OPTIONAL MATCH (s)-[:HUBGRAPH_FACT]->(n) WITH row, collect(coalesce(s.id, '')) AS ids WHERE ids <> [row.subject] RETURN row",
		params{"rows": rows}, func(r *driver.Record) error {
			row, _ := r.Values[0].(map[string]any)
			x.differs("statement", textOf(row["id"]), "is not linked to its entity, and to that alone", "MATCH (n:HubgraphStatement {id: row.id})<-[r:HUBGRAPH_FACT]-() DELETE r", row)
			x.mend("MATCH (s:Entity {id: row.subject}) MATCH (n:HubgraphStatement {id: row.id}) CREATE (s)-[:HUBGRAPH_FACT]->(n)", row)
			return nil
		})
}

// links compares the relationships from statements to their sources and to what their
// qualifiers name. What is not there is not missed here: that is told of it.
func (x *examination) links(list []graph.Statement) error {
	there := map[leading]bool{}
	have := map[string][]leading{}
	var statements, sources, entities []string
	for i := range list {
		statements, sources = append(statements, string(list[i].ID)), append(sources, string(list[i].Source))
		for _, l := range namedBy(&list[i]) {
			entities = append(entities, l.to)
		}
	}
	for _, of := range []struct {
		typ, label string
		ids        []string
	}{{"HUBGRAPH_SOURCE", "Source", sources}, {"HUBGRAPH_QUALIFIER", "Entity", entities}} {
		err := x.t.each("MATCH (o:"+of.label+") WHERE o.id IN $q.ids RETURN o.id", params{"ids": of.ids}, func(r *driver.Record) error {
			there[leading{typ: of.typ, to: stringAt(r, 0)}] = true
			return nil
		})
		if err != nil {
			return err
		}
	}
	err := x.t.each("MATCH (n:HubgraphStatement)-[r:HUBGRAPH_SOURCE|HUBGRAPH_QUALIFIER]->(o) WHERE n.id IN $q.ids"+
		" RETURN n.id, type(r), r.key, CASE WHEN o:Source OR o:Entity OR o.hubgraphRecord IS NOT NULL THEN o.id END",
		params{"ids": statements}, func(r *driver.Record) error {
			id := stringAt(r, 0)
			have[id] = append(have[id], leading{stringAt(r, 1), stringAt(r, 2), stringAt(r, 3)})
			return nil
		})
	if err != nil {
		return err
	}
	for i := range list {
		s := &list[i]
		id := string(s.ID)
		want := slices.DeleteFunc(append(namedBy(s), leading{"HUBGRAPH_SOURCE", "", string(s.Source)}), func(l leading) bool {
			return !there[leading{typ: l.typ, to: l.to}] && !slices.Contains(have[id], l)
		})
		slices.SortFunc(want, leading.compare)
		slices.SortFunc(have[id], leading.compare)
		if slices.Equal(want, have[id]) {
			continue
		}
		x.differs("statement", id, "is not linked to its source and to what its qualifiers name, and to that alone", unlink, sourceRow(s))
		x.mend(putSource, sourceRow(s))
		for _, row := range qualifierRows(s) {
			x.mend(putNamed, row)
		}
	}
	return nil
}

// A leading is a relationship that leads from a statement.
type leading struct{ typ, key, to string }

func (a leading) compare(b leading) int {
	return cmp.Or(strings.Compare(a.typ, b.typ), strings.Compare(a.key, b.key), strings.Compare(a.to, b.to))
}

// namedBy gives those to what the qualifiers of a statement name.
func namedBy(s *graph.Statement) (out []leading) {
	for _, q := range s.Qualifiers {
		if q.Entity != "" {
			out = append(out, leading{"HUBGRAPH_QUALIFIER", q.Key, string(q.Entity)})
		}
	}
	return out
}

// entities examines a page of entities: their nodes, what is counted beside them, their
// identifiers, and what others link from them as if it were ours.
func (x *examination) entities(after string) (string, bool, error) {
	const kind, key = "entity", "Entity"
	list, last, more, err := x.nodes(key, after)
	if err != nil {
		return "", false, err
	}
	ids := make([]string, len(list))
	for i := range list {
		ids[i] = list[i].id
	}
	counts, err := x.t.countsOf("UNWIND $q.ids AS id", params{"ids": ids})
	if err != nil {
		return "", false, err
	}
	var identifiers []any
	for i := range list {
		n := &list[i]
		if n.props["hubgraphRecord"] == nil && n.props["hubgraphTerms"] == nil {
			x.foreign(kind, n.id, "has no record")
			continue
		}
		e, err := entityOf(n.id, n.record())
		if err != nil {
			x.unreadable(kind, n)
			continue
		}
		record := graph.EntityRecord(graph.AppendEntity(nil, &e)) // anew: it is a check
		x.tally.records.Entities = append(x.tally.records.Entities, change.EntityChange{New: &e, NewRecord: record})
		x.tally.digest = x.tally.digest.Add(record.Hash)
		x.labels(kind, key, n, key, label(e.Type))
		want := entityProps(&e, record.Bytes, entityTerms(&e))
		maps.Copy(want, countsProps(e.ID, counts[e.ID]))
		if n.props["hubgraphDegree"] == int64(0) { // as it was written before
			delete(n.props, "hubgraphDegree")
		}
		x.properties(kind, key, n, want, entityKeys)
		identifiers = append(identifiers, identifierRows(&e)...)
	}
	if err := x.beside("HubgraphIdentifier", "identifier", beyond(after), upTo(last, more), identifiers); err != nil {
		return "", false, err
	}
	return last, more, x.linkedByHand(ids)
}

// linkedByHand finds relationships of our types that are no statement's, and those that
// lost it.
func (x *examination) linkedByHand(ids []string) error {
	var types []string
	for _, d := range x.known.whole.Predicates {
		if !d.IsFact() {
			types = append(types, relType(d.ID))
		}
	}
	err := x.t.each("MATCH (e:Entity) WHERE e.id IN $q.ids MATCH (e)-[r]->(o) WHERE type(r) IN $q.types OPTIONAL MATCH (n:HubgraphStatement {id: r.id}) USING INDEX SEEK n:HubgraphStatement(id)"+
		" WITH e, r, o, n WHERE n IS NULL OR n.subject <> e.id OR n.object IS NULL OR n.object <> coalesce(o.id, '') RETURN r.id, e.id, type(r), o.id, n.hubgraphRecord, n IS NULL LIMIT $q.limit",
		params{"ids": ids, "types": types, "limit": maxFaults + 1}, func(r *driver.Record) error {
			id, from, typ, to := stringAt(r, 0), stringAt(r, 1), stringAt(r, 2), stringAt(r, 3)
			s, err := graph.DecodeStatement(bytesAt(r, 4))
			if err == nil && string(s.ID) == id && string(s.Subject) == from && string(s.Object) == to && relType(s.Predicate) == typ {
				return nil // the node is otherwise, not the relationship
			}
			if gone, _ := r.Values[5].(bool); gone && graph.StatementID(id).Check() == "" {
				x.damaged("statement", id, "its node, which had its record, is gone, and only its relationship is left"+andBackup+", or take the relationship away and state it again")
				return nil
			}
			x.foreign("relationship", fmt.Sprintf("(%s)-[:%s]->(%s)", from, typ, to), "is no statement")
			return nil
		})
	if err != nil {
		return err
	}
	return x.t.each("MATCH (e:Entity) WHERE e.id IN $q.ids MATCH (e)-[r:HUBGRAPH_FACT|HUBGRAPH_SOURCE|HUBGRAPH_QUALIFIER]->(o) WHERE type(r) <> 'HUBGRAPH_FACT' OR NOT o:HubgraphStatement RETURN e.id, type(r) LIMIT $q.limit",
		params{"ids": ids, "limit": maxFaults + 1}, func(r *driver.Record) error {
			x.foreign("relationship", fmt.Sprintf("(%s)-[:%s]->()", stringAt(r, 0), stringAt(r, 1)), "is no statement")
			return nil
		})
}

// sources examines a page of sources and the texts that belong to them.
func (x *examination) sources(after string) (string, bool, error) {
	const kind, key = "source", "Source"
	list, at, more, err := x.nodes(key, after)
	if err != nil {
		return "", false, err
	}
	there := map[string]bool{}
	for i := range list {
		n := &list[i]
		if n.props["hubgraphRecord"] == nil {
			x.foreign(kind, n.id, "has no record")
			continue
		}
		there[n.id] = true
		s, err := sourceOf(n.id, n.record())
		if err != nil {
			x.unreadable(kind, n)
			continue
		}
		x.tally.records.Sources = append(x.tally.records.Sources, change.SourceChange{New: &s})
		x.tally.digest = x.tally.digest.Add(s.Hash())
		x.labels(kind, key, n, key)
		x.properties(kind, key, n, sourceProps(&s), sourceKeys)
	}
	to := at
	if !more {
		to = last
	}
	err = x.t.each("MATCH (x:HubgraphText) WHERE x.id > $q.after AND x.id <= $q.to RETURN x.id, x.text", params{"after": after, "to": to}, func(r *driver.Record) error {
		id := stringAt(r, 0)
		text, ok := r.Values[1].(string)
		switch {
		case !ok:
			x.damaged("text", id, "it has no text"+andBackup)
		case !there[id]:
			x.damaged("text", id, "its source is gone"+andBackup)
		default:
			x.tally.texts++
			x.tally.digest = x.tally.digest.Add((&graph.SourceText{Source: graph.SourceID(id), Text: text}).Hash())
		}
		return nil
	})
	return at, more, err
}

// others finds what is left: what has no id, what has a label of ours and is none of
// our nodes, and what of documents, keys and the log can't be read.
func (x *examination) others(string) (string, bool, error) {
	var types []string
	for _, d := range x.known.whole.Types {
		types = append(types, label(d.ID))
	}
	err := x.t.each("MATCH (n) WHERE (n:Entity OR n:Source OR n:HubgraphStatement OR n:HubgraphText OR n:HubgraphIdentifier OR n:HubgraphQualifier) AND (n.id IS NULL OR n.id IS NOT :: STRING) AND n.hubgraphRecord IS NULL"+
		" OR NOT n:Entity AND any(l IN labels(n) WHERE l IN $q.types) OR n:Fact AND NOT n:HubgraphStatement RETURN labels(n), toStringOrNull(n.id) LIMIT $q.limit",
		params{"types": types, "limit": maxFaults + 1}, func(r *driver.Record) error {
			x.foreign("node", ":"+strings.Join(stringsAt(r, 0), ":")+" "+stringAt(r, 1), "is no record")
			return nil
		})
	if err != nil {
		return "", false, err
	}
	for _, kind := range []struct{ name, cypher string }{
		{"document", "MATCH (n:HubgraphDocument) WHERE n.body IS NULL OR n.version IS NOT :: INTEGER NOT NULL RETURN n.kind + ' ' + n.id LIMIT $q.limit"},
		{"key", "MATCH (n:HubgraphKey) WHERE n.fingerprint IS NOT :: STRING NOT NULL OR n.revision IS NOT :: STRING NOT NULL RETURN n.id LIMIT $q.limit"},
		{"line of the log", "MATCH (n:HubgraphChange) WHERE n.digest IS NOT :: STRING NOT NULL RETURN toString(n.seq) LIMIT $q.limit"},
	} {
		err := x.t.each(kind.cypher, params{"limit": maxFaults + 1}, func(r *driver.Record) error {
			x.damaged(kind.name, stringAt(r, 0), "it lacks what every one has"+andBackup)
			return nil
		})
		if err != nil {
			return "", false, err
		}
	}
	return "", false, nil
}

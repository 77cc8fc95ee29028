package neo4j

import (
	"strings"
	"sync"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"hubgraph/graph"
)

// A read ends with a look at the revision. Where each of its statements brings one along,
// it costs no round trip of its own.
//
// The runtimes of the Community Edition give the parts of a UNION ALL one after the other:
// there a look is a record behind all others. Other runtimes may work at both parts at once,
// and look too early. Of these a look is at a node whose id is made of all records, which
// come as one list: that is for what has few of them. For the rest it is a statement by
// itself.

// looks says which looks a tx's statements bring along.
type looks byte

const (
	noLook     looks = iota
	lookBehind       // one record more, see looking
	lookBeside       // see gathering
)

// ofMeta begins what looks at the meta node itself, and brings no look along.
const ofMeta = "MATCH (m:HubgraphMeta "

// looked is what the record of a look has in its first column.
const looked = "{hubgraphLook: true, store: m.store, seq: m.seq, digest: m.digest}"

var lookings, gatherings sync.Map // text -> text

// looking gives a text that brings a look along.
func looking(text string) string {
	if strings.HasPrefix(text, ofMeta) {
		return text
	}
	if t, ok := lookings.Load(text); ok {
		return t.(string)
	}
	var b strings.Builder
	b.WriteString(text)
	b.WriteString(" UNION ALL MATCH (m:HubgraphMeta {id: 'hubgraph'}) RETURN ")
	columns, _, _ := columnsOf(text)
	for i, column := range columns {
		if i == 0 {
			b.WriteString(looked)
		} else {
			b.WriteString(", null")
		}
		b.WriteString(" AS `" + nameOf(column) + "`")
	}
	t, _ := lookings.LoadOrStore(text, b.String())
	return t.(string)
}

// columnsOf gives what a text returns, as it is written, and where that begins and ends.
func columnsOf(text string) (columns []string, from, to int) {
	const before = " RETURN "
	from = strings.LastIndex(text, before) + len(before)
	from += len(text[from:]) - len(strings.TrimPrefix(text[from:], "DISTINCT "))
	list, _, _ := strings.Cut(text[from:], " ORDER BY ")
	list, _, _ = strings.Cut(list, " LIMIT ")
	depth, begin := 0, 0
	for i, c := range list {
		switch c {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		case ',':
			if depth == 0 {
				columns = append(columns, strings.TrimSpace(list[begin:i]))
				begin = i + 1
			}
		}
	}
	return append(columns, strings.TrimSpace(list[begin:])), from, from + len(list)
}

// nameOf gives the name of a column: what is written behind AS, or else all that is written.
func nameOf(column string) string {
	if at := strings.LastIndex(column, " AS "); at >= 0 {
		return column[at+len(" AS "):]
	}
	return column
}

// gathering gives a text that brings a look along beside a list of all its records.
func gathering(text string) string {
	if t, ok := gatherings.Load(text); ok {
		return t.(string)
	}
	columns, from, to := columnsOf(text)
	var names []string
	for i, column := range columns {
		if nameOf(column) == column { // a part of another statement has no column without a name
			columns[i] += " AS `" + column + "`"
		}
		names = append(names, "`"+nameOf(column)+"`")
	}
	t, _ := gatherings.LoadOrStore(text, "CALL () { "+text[:from]+strings.Join(columns, ", ")+text[to:]+" } WITH collect(["+strings.Join(names, ", ")+"]) AS records"+
		" MATCH (m:HubgraphMeta {id: CASE WHEN size(records) < 0 THEN '' ELSE 'hubgraph' END}) RETURN records, m.store, m.seq, m.digest")
	return t.(string)
}

// gathered reads the record of such a text.
func gathered(r *driver.Record) (all []any, rev graph.Revision, err error) {
	all, _ = r.Values[0].([]any)
	rev, err = revisionAt(r.Values[1:])
	return all, rev, err
}

// lookIn reads the record of a look; ok is false where it is another.
func lookIn(r *driver.Record) (rev graph.Revision, ok bool, err error) {
	m, _ := r.Values[0].(map[string]any)
	if m["hubgraphLook"] != true {
		return rev, false, nil
	}
	rev, err = revisionAt([]any{m["store"], m["seq"], m["digest"]})
	return rev, true, err
}

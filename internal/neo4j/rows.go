package neo4j

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"hubgraph/graph"
)

// The properties of nodes and relationships. All values are scalars, days or lists
// of strings, so that tools show them as they are.

func put(m map[string]any, key, v string) {
	if v != "" {
		m[key] = v
	}
}

// putDate puts a date as it is written and, where it is one day without doubt, as a
// value of Neo4j's own beside it. Days are of years from -9999 to 9999, which Neo4j has
// all, in the same calendar.
func putDate(m map[string]any, key, day string, d graph.Date) {
	put(m, key, string(d))
	if len(d) < len("2006-01-02") {
		return
	}
	parts, ok := d.Parts()
	if !ok || parts.Interval || parts.Choice {
		return
	}
	p := parts.Spans[0].From
	if p.Masked == 0 && p.Part > 0 && p.Day > 0 && p.Doubts == [3]graph.Doubt{} {
		m[day] = driver.DateOf(time.Date(p.Year, time.Month(p.Part), p.Day, 0, 0, 0, 0, time.UTC))
	}
}

// entityProps are those of an entity's node; record is its encoding.
func entityProps(e *graph.Entity, record []byte, terms []string) map[string]any {
	m := map[string]any{
		"id": string(e.ID), "type": string(e.Type),
		"hubgraphTerms": strings.Join(terms, " "), "hubgraphRecord": record,
	}
	put(m, "summary", e.Summary)
	put(m, "source", string(e.Source))
	// What other sources say stands among the rest; whose it is the record says.
	all := e.AllNames()
	if m["name"] = beginning(e.Name); m["name"] == e.Name && len(all) > 0 {
		all = all[1:]
	}
	if len(all) > 0 {
		names := make([]string, len(all))
		for i, n := range all {
			names[i] = n.Text
		}
		m["names"] = names
	}
	if all := e.AllIdentifiers(); len(all) > 0 {
		ids := make([]string, len(all))
		for i, id := range all {
			ids[i] = id.Scheme + ":" + id.Value
		}
		m["identifiers"] = ids
	}
	if sources := e.Sources(); len(sources) > 0 {
		m["sources"] = stringsOf(sources)
	}
	var types []string
	for i := range e.Accounts {
		if t := e.Accounts[i].Type; t != "" {
			types = append(types, string(t))
		}
	}
	if len(types) > 0 {
		m["otherTypes"] = types
	}
	return m
}

// maxKey is how many bytes of a text an index gets: one of Neo4j's holds some 8,000 of
// all its properties together.
const maxKey = 2000

// keyOf gives what an index holds of a text: all of it, or of a long one how it begins,
// and a hash of all.
func keyOf(s string) string {
	if len(s) <= maxKey {
		return s
	}
	sum := sha256.Sum256([]byte(s))
	return strings.ToValidUTF8(s[:maxKey], "") + "..." + hex.EncodeToString(sum[:])
}

// beginning gives what an index for people holds of a text: all of it, or of a long one
// how it begins.
func beginning(s string) string {
	if len(s) <= maxKey {
		return s
	}
	return strings.ToValidUTF8(s[:maxKey], "") + "…"
}

// What is not in every record, of each kind.
var (
	entityKeys = []string{"summary", "names", "identifiers", "source", "sources", "otherTypes"}
	countKeys  = []string{"hubgraphDegree", "hubgraphNeighbors", "hubgraphAside", "hubgraphLinks"}
	ownKeys    = []string{"object", "objectType", "hubgraphMirror", "hubgraphFromDay", "hubgraphToDay", "hubgraphObservedDay", "hubgraphDueDay", "hubgraphSureFrom", "hubgraphSureTo", "unit", "number", "upper", "hubgraphQualified", "hubgraphPlaceFirst", "hubgraphPlaceStarts", "hubgraphPlaceEnds"}
	shownKeys  = []string{"from", "to", "observed", "due", "when", "amount", "unit", "bound", "date", "text", "printed", "min", "max", "minOpen", "maxOpen", "lang", "qualifiers", "mentions", "cites", "fromDate", "toDate", "observedDate", "dueDate", "valueDate"}
	sourceKeys = []string{"author", "publisher", "url", "published", "sha256", "licence", "language", "retrieved", "archived", "body", "publishedDate", "retrievedDate"}
)

// absent sets what a record lacks to null, so that it goes when the record is written
// over another, and what others put beside our properties stays.
func absent(m map[string]any, keys []string) {
	for _, key := range keys {
		if _, ok := m[key]; !ok {
			m[key] = nil
		}
	}
}

// countsProps are what an entity says of the statements about it.
func countsProps(id graph.EntityID, l links) map[string]any {
	m := map[string]any{"id": string(id)}
	degree, others := l.relationships()
	for key, n := range map[string]int{"hubgraphDegree": degree, "hubgraphNeighbors": l.neighbors(), "hubgraphAside": others} {
		if n > 0 {
			m[key] = n
		}
	}
	put(m, "hubgraphLinks", l.String())
	absent(m, countKeys)
	return m
}

// ownProps are what questions narrow statements by, and the record, its encoding. Of
// what a symmetric predicate says, if a degree counts it, mirror is the id of the same
// stored from the other end.
func ownProps(s *graph.Statement, record []byte, subject, object graph.Type, sch *graph.Schema) map[string]any {
	m := map[string]any{
		"id": string(s.ID), "predicate": string(s.Predicate), "subject": string(s.Subject), "subjectType": string(subject),
		"status": string(s.Status), "source": string(s.Source), "hubgraphRecord": record,
	}
	if s.Object != "" {
		m["object"], m["objectType"] = string(s.Object), string(object)
		put(m, "hubgraphMirror", string(mirrorOf(s, sch)))
	}
	// Dates as numbers, for conditions: each by the day that a filter asks for.
	for key, day := range map[string]graph.Day{
		"hubgraphFromDay": s.When.From.First(), "hubgraphToDay": s.When.To.Last(), "hubgraphObservedDay": s.When.Observed.First(), "hubgraphDueDay": s.When.Due.Last(),
	} {
		if day != 0 {
			m[key] = int64(day)
		}
	}
	if s.Object != "" {
		putSure(m, s)
	}
	put(m, "unit", s.Value.Unit)
	number, upper := s.Value.Place()
	if number != "" {
		m["number"] = number.Float64()
	}
	if upper != "" {
		m["upper"] = upper.Float64()
	}
	if len(s.Qualifiers) > 0 {
		m["hubgraphQualified"] = qualifiedBy(s)
	}
	var starts, ends []int
	for _, c := range s.Cites {
		if c.End > 0 {
			starts, ends = append(starts, c.Start), append(ends, c.End)
		}
	}
	if len(starts) > 0 {
		m["hubgraphPlaceStarts"], m["hubgraphPlaceEnds"] = starts, ends
		m["hubgraphPlaceFirst"] = slices.Min(starts) // a list is in no index
	}
	return m
}

// putSure puts the days on which a claim surely held.
func putSure(m map[string]any, s *graph.Statement) {
	if sure, _ := graph.Holding(s.Status, s.When); !sure.None() {
		m["hubgraphSureFrom"], m["hubgraphSureTo"] = int64(sure.First), int64(sure.Last)
	}
}

// shownProps are what people see of a statement: at its relationship, or at the fact.
func shownProps(s *graph.Statement) map[string]any {
	m := map[string]any{"id": string(s.ID), "status": string(s.Status), "source": string(s.Source)}
	putDate(m, "from", "fromDate", s.When.From)
	putDate(m, "to", "toDate", s.When.To)
	putDate(m, "observed", "observedDate", s.When.Observed)
	putDate(m, "due", "dueDate", s.When.Due)
	put(m, "when", s.When.Text)
	if s.Object == "" {
		v := &s.Value
		m["kind"] = string(v.Kind)
		put(m, "amount", string(v.Amount))
		put(m, "unit", v.Unit)
		put(m, "bound", string(v.Bound))
		putDate(m, "date", "valueDate", v.Date)
		put(m, "text", v.Text)
		put(m, "printed", v.Printed)
		put(m, "min", string(v.Min))
		put(m, "max", string(v.Max))
		for key, open := range map[string]bool{"minOpen": v.MinOpen, "maxOpen": v.MaxOpen} {
			if open {
				m[key] = true
			}
		}
		put(m, "lang", v.Lang)
	}
	if len(s.Qualifiers) > 0 {
		qs := make([]string, len(s.Qualifiers))
		for i, q := range s.Qualifiers {
			qs[i] = q.Key + "=" + qualifierText(&q)
		}
		m["qualifiers"] = qs
		var named []string
		for _, q := range s.Qualifiers {
			if q.Entity != "" {
				named = append(named, string(q.Entity))
			}
		}
		if len(named) > 0 {
			m["mentions"] = named
		}
	}
	notes := make([]string, 0, len(s.Cites))
	for _, c := range s.Cites {
		switch {
		case c.End > 0:
			notes = append(notes, fmt.Sprintf("paragraph %d, %d to %d: %s", c.Paragraph, c.Start, c.End, c.Note))
		case c.Line > 0:
			notes = append(notes, fmt.Sprintf("line %d: %s", c.Line, c.Note))
		default:
			notes = append(notes, c.Note)
		}
	}
	if len(notes) > 0 {
		m["cites"] = notes
	}
	return m
}

func qualifierText(q *graph.Qualifier) string {
	if q.Entity != "" {
		return string(q.Entity)
	}
	for _, s := range []string{q.Value.Printed, q.Value.Text, string(q.Value.Date)} {
		if s != "" {
			return s
		}
	}
	return strings.TrimSpace(string(q.Value.Amount) + " " + q.Value.Unit)
}

func sourceProps(s *graph.Source) map[string]any {
	m := map[string]any{"id": string(s.ID), "title": s.Title, "hubgraphRecord": graph.AppendSource(nil, s)}
	put(m, "author", s.Author)
	put(m, "publisher", s.Publisher)
	put(m, "url", s.URL)
	putDate(m, "published", "publishedDate", s.Published)
	put(m, "sha256", s.SHA256)
	put(m, "licence", s.Licence)
	put(m, "language", s.Language)
	putDate(m, "retrieved", "retrievedDate", s.Retrieved)
	put(m, "archived", s.Archived)
	put(m, "body", string(s.Body))
	return m
}

package interchange

import (
	"bytes"
	"unicode/utf8"

	"hubgraph/graph"
)

// A quick reads the lines of statements that are written as most are, several times as
// fast as strict.Decoder: one pass, without reflection, and words that come again and
// again, such as predicates and dates, share memory. It gives what the other would give,
// or says that it does not know, and never what is wrong: that the other finds.
type quick struct {
	b     []byte
	i     int
	words [256]string
	cites []graph.Citation // room for those to come
	list  []graph.Citation // of the statement at hand
	ids   []byte
}

// statement reads a line into s, which is zero before. ok is false where it does not know;
// s may then hold anything.
func (q *quick) statement(line []byte, s *graph.Statement) (ok bool) {
	q.b, q.i = line, 0
	if !q.is('{') || !q.name("statement") || !utf8.Valid(line) {
		return false
	}
	const (
		id = 1 << iota
		subject
		predicate
		object
		status
		when
		source
		cites
	)
	seen := 0
	once := func(bit int) bool {
		fresh := seen&bit == 0
		seen |= bit
		return fresh
	}
	var ends [3][2]int // of the id, the subject and the object in q.ids
	q.ids = q.ids[:0]
	end := func(at int) bool {
		text, ok := q.text()
		ends[at][0] = len(q.ids)
		q.ids = append(q.ids, text...)
		ends[at][1] = len(q.ids)
		return ok
	}
	ok = q.object(func(name []byte) bool {
		switch string(name) {
		case "id":
			return once(id) && end(0)
		case "subject":
			return once(subject) && end(1)
		case "predicate":
			return once(predicate) && word(q, &s.Predicate)
		case "object":
			return once(object) && end(2)
		case "status":
			return once(status) && word(q, &s.Status)
		case "when":
			return once(when) && q.when(&s.When)
		case "source":
			return once(source) && word(q, &s.Source)
		case "cites":
			return once(cites) && q.citations(s)
		}
		return false
	})
	if !ok || !q.is('}') || q.next() != 0 || q.i < len(q.b) {
		return false
	}
	all := string(q.ids) // one piece of memory
	part := func(at int) string { return all[ends[at][0]:ends[at][1]] }
	s.ID, s.Subject, s.Object = graph.StatementID(part(0)), graph.EntityID(part(1)), graph.EntityID(part(2))
	return true
}

// when reads a time.
func (q *quick) when(w *graph.When) bool {
	seen := [5]bool{}
	return q.object(func(name []byte) bool {
		var d *graph.Date
		at := 0
		switch string(name) {
		case "from":
			d, at = &w.From, 0
		case "to":
			d, at = &w.To, 1
		case "observed":
			d, at = &w.Observed, 2
		case "due":
			d, at = &w.Due, 3
		case "text":
			if seen[4] {
				return false
			}
			seen[4] = true
			return own(q, &w.Text)
		default:
			return false
		}
		fresh := !seen[at]
		seen[at] = true
		return fresh && word(q, d)
	})
}

// mostCites is how many citations of one statement it reads.
const mostCites = 256

// citations reads those of a statement.
func (q *quick) citations(s *graph.Statement) bool {
	if !q.is('[') {
		return false
	}
	q.list = q.list[:0]
	for q.next() != ']' {
		if len(q.list) > 0 && !q.is(',') || len(q.list) == mostCites {
			return false
		}
		q.list = append(q.list, graph.Citation{})
		if !q.citation(&q.list[len(q.list)-1]) {
			return false
		}
	}
	q.i++
	n := len(q.list)
	if n > cap(q.cites)-len(q.cites) {
		q.cites = make([]graph.Citation, 0, mostCites)
	}
	from := len(q.cites)
	q.cites = append(q.cites, q.list...)
	s.Cites = q.cites[from : from+n : from+n]
	return true
}

func (q *quick) citation(c *graph.Citation) bool {
	seen := [8]bool{}
	return q.object(func(name []byte) bool {
		var n *int
		var text *string
		at := 0
		switch string(name) {
		case "paragraph":
			n, at = &c.Paragraph, 0
		case "start":
			n, at = &c.Start, 1
		case "end":
			n, at = &c.End, 2
		case "line":
			n, at = &c.Line, 3
		case "hash":
			text, at = &c.Hash, 4
		case "via":
			text, at = &c.Via, 5
		case "record":
			text, at = &c.Record, 6
		case "note":
			text, at = &c.Note, 7
		default:
			return false
		}
		if seen[at] {
			return false
		}
		seen[at] = true
		if n != nil {
			return q.number(n)
		}
		return own(q, text)
	})
}

// next gives the next byte that is no space, 0 at the end.
func (q *quick) next() byte {
	for q.i < len(q.b) {
		c := q.b[q.i]
		if c != ' ' {
			return c
		}
		q.i++
	}
	return 0
}

// is passes over a byte.
func (q *quick) is(c byte) bool {
	if q.next() != c {
		return false
	}
	q.i++
	return true
}

// name passes over a name, and the colon behind it.
func (q *quick) name(name string) bool {
	text, ok := q.text()
	return ok && string(text) == name && q.is(':')
}

// object reads an object, of which value reads the value that belongs to a name.
func (q *quick) object(value func(name []byte) bool) bool {
	if !q.is('{') {
		return false
	}
	for first := true; q.next() != '}'; first = false {
		if !first && !q.is(',') {
			return false
		}
		name, ok := q.text()
		if !ok || !q.is(':') || !value(name) {
			return false
		}
	}
	q.i++
	return true
}

// text reads a string without escapes.
func (q *quick) text() ([]byte, bool) {
	if !q.is('"') {
		return nil, false
	}
	rest := q.b[q.i:]
	n := bytes.IndexByte(rest, '"')
	if n < 0 {
		return nil, false
	}
	for _, c := range rest[:n] {
		if c < ' ' || c == '\\' {
			return nil, false
		}
	}
	q.i += n + 1
	return rest[:n], true
}

// number reads a whole number of a few digits.
func (q *quick) number(to *int) bool {
	q.next()
	from, n := q.i, 0
	for q.i < len(q.b) && q.b[q.i] >= '0' && q.b[q.i] <= '9' {
		n = 10*n + int(q.b[q.i]-'0')
		q.i++
	}
	digits := q.i - from
	if digits == 0 || digits > 9 || digits > 1 && q.b[from] == '0' {
		return false
	}
	// What goes on as a fraction is found by who looks for a comma or an end.
	*to = n
	return true
}

// own reads a string that is seldom the same as another.
func own[T ~string](q *quick, to *T) bool {
	text, ok := q.text()
	*to = T(text)
	return ok
}

// word reads a string that is mostly the same as one before.
func word[T ~string](q *quick, to *T) bool {
	text, ok := q.text()
	if !ok || len(text) == 0 {
		return ok
	}
	n := len(text)
	at := &q.words[byte(31*(31*(31*n+int(text[0]))+int(text[n/2]))+int(text[n-1]))]
	if *at != string(text) {
		*at = string(text)
	}
	*to = T(*at)
	return true
}

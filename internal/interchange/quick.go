package interchange

import (
	"bytes"
	"strings"
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
	cites []graph.Citation // room for those to come, behind those that are there
	list  []graph.Citation // of the statement at hand
	ids   []byte
	texts strings.Builder // holds those of many statements in one piece of memory
}

// statement reads a line into s. ok is false where it does not know;
// s may then hold anything.
func (q *quick) statement(line []byte, s *graph.Statement) (ok bool) {
	q.b, q.i = line, 0
	*s = graph.Statement{}
	if !q.is('{') || !q.name("statement") || !utf8.Valid(line) {
		return false
	}
	var seen fields
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
			return seen.first(0) && end(0)
		case "subject":
			return seen.first(1) && end(1)
		case "predicate":
			return seen.first(2) && word(q, &s.Predicate)
		case "object":
			return seen.first(3) && end(2)
		case "status":
			return seen.first(4) && word(q, &s.Status)
		case "when":
			return seen.first(5) && q.when(&s.When)
		case "source":
			return seen.first(6) && word(q, &s.Source)
		case "cites":
			return seen.first(7) && q.citations(s)
		}
		return false
	})
	if !ok || !q.is('}') || q.next() != 0 || q.i < len(q.b) {
		return false
	}
	all := q.keep(q.ids)
	part := func(at int) string { return all[ends[at][0]:ends[at][1]] }
	s.ID, s.Subject, s.Object = graph.StatementID(part(0)), graph.EntityID(part(1)), graph.EntityID(part(2))
	return true
}

// textBytes is how much memory the texts of statements share.
const textBytes = 32 << 10

// keep gives a text as a string.
func (q *quick) keep(text []byte) string {
	if len(text) > textBytes/8 {
		return string(text)
	}
	if len(text) > q.texts.Cap()-q.texts.Len() {
		q.texts.Reset()
		q.texts.Grow(textBytes)
	}
	from := q.texts.Len()
	q.texts.Write(text)
	return q.texts.String()[from:]
}

// fields are those of an object that were there.
type fields uint

// first reports whether the nth was not there yet, and notes that it is now.
func (f *fields) first(n int) bool {
	before := *f
	*f |= 1 << n
	return *f != before
}

// when reads a time.
func (q *quick) when(w *graph.When) bool {
	var seen fields
	return q.object(func(name []byte) bool {
		switch string(name) {
		case "from":
			return seen.first(0) && word(q, &w.From)
		case "to":
			return seen.first(1) && word(q, &w.To)
		case "observed":
			return seen.first(2) && word(q, &w.Observed)
		case "due":
			return seen.first(3) && word(q, &w.Due)
		case "text":
			return seen.first(4) && own(q, &w.Text)
		}
		return false
	})
}

// mostCites is how many citations of one statement it reads, and mostRoom for how many it
// makes room at once.
const (
	mostCites = 256
	mostRoom  = 16_384
)

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
		q.cites = make([]graph.Citation, 0, max(n, min(2*cap(q.cites), mostRoom), 64))
	}
	from := len(q.cites)
	q.cites = append(q.cites, q.list...)
	s.Cites = q.cites[from : from+n : from+n]
	return true
}

func (q *quick) citation(c *graph.Citation) bool {
	var seen fields
	return q.object(func(name []byte) bool {
		switch string(name) {
		case "paragraph":
			return seen.first(0) && q.number(&c.Paragraph)
		case "start":
			return seen.first(1) && q.number(&c.Start)
		case "end":
			return seen.first(2) && q.number(&c.End)
		case "line":
			return seen.first(3) && q.number(&c.Line)
		case "hash":
			return seen.first(4) && own(q, &c.Hash)
		case "via":
			return seen.first(5) && own(q, &c.Via)
		case "record":
			return seen.first(6) && own(q, &c.Record)
		case "note":
			return seen.first(7) && own(q, &c.Note)
		}
		return false
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

package graph

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The sizes a record may have.
const (
	MaxFieldBytes  = 256 << 10 // one text field
	MaxRecordBytes = 1 << 20   // one entity or statement, encoded
)

func checkText(field, s string, required bool, is *Issues) {
	switch {
	case s == "":
		if required {
			is.Add(field, "is empty")
		}
	case len(s) > MaxFieldBytes:
		is.Add(field, "is longer than 256 KiB")
	case !utf8.ValidString(s):
		is.Add(field, "is not valid UTF-8")
	case strings.IndexByte(s, 0) >= 0:
		is.Add(field, "holds the character U+0000")
	case required && strings.TrimSpace(s) == "":
		is.Add(field, "is only white space")
	}
}

func (e *Entity) checkSize(at string, is *Issues) {
	if len(AppendEntity(nil, e)) > MaxRecordBytes {
		is.Add(at, "is larger than 1 MiB")
	}
}

func (s *Statement) checkSize(at string, is *Issues) {
	if len(AppendStatement(nil, s)) > MaxRecordBytes {
		is.Add(at, "is larger than 1 MiB")
	}
}

func isHexSHA256(s string) bool {
	if len(s) != 64 {
		return false
	}
	for i := range len(s) {
		if c := s[i]; !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f') {
			return false
		}
	}
	return true
}

// Check lists what is wrong with the entity by itself, by a whole schema; the
// fields are the entity's own. Whether its id is taken is not asked.
func (e *Entity) Check(sch *Schema) []Issue {
	return checked(func(is *Issues) { e.check("", sch, is) })
}

// Check lists what is wrong with the statement by itself, by a whole schema; the
// fields are the statement's own. Whether its ends and its source exist, and
// whether the predicate allows the types of the ends, is not asked.
func (s *Statement) Check(sch *Schema) []Issue {
	return checked(func(is *Issues) { s.check("", sch, is) })
}

// Check lists what is wrong with the source by itself; the fields are its own.
func (s *Source) Check() []Issue {
	return checked(func(is *Issues) { s.check("", is) })
}

// Check lists what is wrong with the text by itself; the fields are its own.
func (t *SourceText) Check() []Issue {
	return checked(func(is *Issues) { t.check("", is) })
}

// Check lists what is wrong with additions to the built-in schema; the fields
// are the schema's own.
func (s *Schema) Check() []Issue {
	return checked(func(is *Issues) { s.check("", Builtin(), is) })
}

func checked(check func(*Issues)) []Issue {
	var is Issues
	check(&is)
	for i := range is.list {
		is.list[i].Field = strings.TrimPrefix(is.list[i].Field, ".")
	}
	return is.list
}

// Quote gives a name as sentences about faults show it: in quotation marks,
// escaped as in Go, and cut to 80 bytes.
func Quote[S ~string](s S) string { return strconv.Quote(clip(string(s), 80)) }

func index(list string, i int) string { return fmt.Sprintf(".%s[%d]", list, i) }

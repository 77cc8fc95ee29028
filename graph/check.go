package graph

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The sizes a record may have.
const (
	MaxFieldBytes  = 256 << 10 // one text field
	MaxRecordBytes = 1 << 20   // one entity or statement, encoded
)

// The sizes of words. What the schema says is told with every statement, so that
// its size counts as often as there are statements in an answer.
const (
	MaxLabelBytes    = 512     // a label of the schema in one language
	MaxTemplateBytes = 1 << 10 // a phrase's template in one language
	MaxPlaces        = 3       // how often a template may hold {subject}, {object} or {value}
	MaxSchemaBytes   = 4 << 20 // all definitions that a store adds to the built-in ones, as JSON

	// MaxWordBytes is how much of a name, a label or a value stands in a sentence,
	// and MaxSentenceBytes how long a sentence is. What is longer ends in "…".
	MaxWordBytes     = 512
	MaxSentenceBytes = 8 << 10
)

// checkText checks a text: UTF-8 without U+0000, which some stores and many
// programs take for the end. Whatever else it holds is for those who show it.
func checkText(field, s string, required bool, is *Issues) {
	if len(s) > MaxFieldBytes {
		is.Add(field, "is longer than 256 KiB")
	} else if why := textFault(s, required); why != "" {
		is.Add(field, why)
	}
}

func textFault(s string, required bool) string {
	switch {
	case s == "":
		if required {
			return "is empty"
		}
	case !utf8.ValidString(s):
		return "is not valid UTF-8"
	case strings.IndexByte(s, 0) >= 0:
		return "holds the character U+0000"
	case required && strings.TrimSpace(s) == "":
		return "is only white space"
	}
	return ""
}

// checkName checks a text that stands in a line among others: a name, a title, a
// label, what a register calls something. It holds no control characters, line
// breaks and tabs included, and none of the characters that are not seen and do
// what no name needs: those that turn the direction of others (embeddings,
// overrides and isolates), spaces and joiners of no width (U+200B, U+2060,
// U+FEFF), invisible operators, annotations and tags. What scripts need is let
// pass: U+200C and U+200D, which join letters or keep them apart, the marks of
// direction U+061C, U+200E and U+200F, and the soft hyphen.
func checkName(field, s string, required bool, is *Issues) {
	before := len(is.list)
	if checkText(field, s, required, is); len(is.list) > before {
		return
	}
	i := strings.IndexFunc(s, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unseen, r) })
	if i < 0 {
		return
	}
	r, _ := utf8.DecodeRuneInString(s[i:])
	if unicode.IsControl(r) {
		is.Add(field, fmt.Sprintf("holds the control character %U; write it in one line, without", r))
	} else {
		is.Add(field, fmt.Sprintf("holds %U, which is not seen or turns what is; leave it out", r))
	}
}

// unseen are the characters of checkName that are no control characters.
var unseen = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x180e, 0x180e, 1}, // a separator of vowels that Unicode gave up
		{0x200b, 0x200b, 1},
		{0x2028, 0x202e, 1}, // line and paragraph separators, embeddings and overrides
		{0x2060, 0x206f, 1}, // word joiner, operators, isolates, and some given up
		{0xfeff, 0xfeff, 1},
		{0xfff9, 0xfffb, 1}, // annotations
	},
	R32: []unicode.Range32{{0xe0000, 0xe007f, 1}}, // tags
}

// checkLine is checkName for a line of at most so many bytes, which may be empty.
func checkLine(field, s string, most int, is *Issues) {
	if len(s) > most {
		is.Add(field, fmt.Sprintf("is longer than %d bytes", most))
		return
	}
	checkName(field, s, false, is)
}

// checkSize adds that the entity is too large, as it is stored: canonical.
func (e *Entity) checkSize(at string, is *Issues) {
	if e.Size() > MaxRecordBytes/canonicalGrowth {
		if c := e.Canonical(); c.Size() > MaxRecordBytes {
			is.Add(at, "is larger than 1 MiB")
		}
	}
}

// canonicalGrowth is how many times longer a record can become at most by being
// made canonical, so that most need not be made so to be measured: a name of one
// letter without a kind grows from 4 bytes to 9, and nothing grows by more.
const canonicalGrowth = 3

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
	var e Encoder
	encoded := e.settle(s)
	return checked(func(is *Issues) { s.check("", sch, &encoded, is) })
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

// Clip cuts a text to n bytes, at the end of a character, and says so by "…", for
// which it leaves room.
func Clip(s string, n int) string {
	const more = "…"
	if len(s) <= n {
		return s
	}
	end := n - len(more)
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + more
}

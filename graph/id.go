package graph

import (
	"cmp"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// MaxIDBytes is how long an id may be, in bytes of UTF-8.
const MaxIDBytes = 512

type (
	// EntityID names an entity for good: NFC UTF-8, 1 to 512 bytes, no control
	// characters, no white space at its ends, nothing above U+FFFF (some stores
	// order strings by UTF-16 unit, which agrees with bytes only up to there). A new
	// one has no line or paragraph separator and no format character (general
	// category Cf), joiners included: none of these is seen, and two ids that look
	// the same should be the same.
	EntityID string
	// SourceID names a source, under the same rules as EntityID.
	SourceID string
	// StatementID is "<predicate>.<26 letters of base32>": the first 128 bits
	// of the SHA-256 over the statement without its citations.
	StatementID string
	// Type is a kind of entity: [a-z][a-z0-9]*(-[a-z][a-z0-9]*)*, at most 64 bytes.
	Type string
	// Predicate is a kind of statement: [a-z][a-z0-9]*(-[a-z0-9]+)*, at most 64 bytes.
	Predicate string
)

// reserved are the labels that stores keep for themselves.
var reserved = map[string]bool{"entity": true, "fact": true, "source": true}

// CheckID says what is wrong with an entity's or a source's id, "" if nothing.
// It lets pass what stores hold from the time when format characters were let
// into new ids, so that these can still be asked for.
func CheckID(id string) string {
	switch {
	case id == "":
		return "is empty"
	case len(id) > MaxIDBytes:
		return fmt.Sprintf("has %d bytes; at most %d are allowed", len(id), MaxIDBytes)
	case isPlain(id): // as most are: nothing of what follows can be wrong
		return ""
	case !utf8.ValidString(id):
		return "is not valid UTF-8"
	case !norm.NFC.IsNormalString(id):
		return "is not in Unicode normalization form C"
	}
	for _, r := range id {
		if unicode.IsControl(r) {
			return fmt.Sprintf("holds the control character %U", r)
		}
		if r > 0xFFFF {
			return fmt.Sprintf("holds %U; nothing above U+FFFF is allowed", r)
		}
	}
	if strings.TrimSpace(id) != id {
		return "begins or ends with white space"
	}
	return ""
}

// isPlain reports whether a text is of ASCII's letters, digits and signs, without spaces.
func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// checkNewID is CheckID for the id of what is put.
func checkNewID(id string) string {
	if why := CheckID(id); why != "" {
		return why
	}
	for _, r := range id {
		if unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) {
			return fmt.Sprintf("holds %U, which is not seen; leave it out", r)
		}
	}
	return ""
}

// Check says what is wrong with the id, "" if nothing.
func (id EntityID) Check() string { return CheckID(string(id)) }

// Check says what is wrong with the id, "" if nothing.
func (id SourceID) Check() string { return CheckID(string(id)) }

// Check says what is wrong with the type's form, "" if nothing.
func (t Type) Check() string { return checkKebab(string(t), false) }

// Check says what is wrong with the predicate's form, "" if nothing.
func (p Predicate) Check() string { return checkKebab(string(p), true) }

func checkKebab(s string, digitFirst bool) string {
	const rule = "must be lower-case words of a-z and 0-9 joined by hyphens"
	if s == "" {
		return "is empty"
	}
	if len(s) > 64 {
		return "is longer than 64 bytes"
	}
	start := true // at the start of a word
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z':
			start = false
		case c >= '0' && c <= '9':
			if start && (i == 0 || !digitFirst) {
				return rule + ", beginning with a letter"
			}
			start = false
		case c == '-':
			if start {
				return rule
			}
			start = true
		default:
			return rule
		}
	}
	if start {
		return rule
	}
	if reserved[s] || s == "hubgraph" || strings.HasPrefix(s, "hubgraph-") {
		return "is reserved"
	}
	return ""
}

// Check says what is wrong with the form of the id, "" if nothing.
func (id StatementID) Check() string {
	p, rest, ok := strings.Cut(string(id), ".")
	if !ok || len(rest) != 26 || Predicate(p).Check() != "" {
		return `must be a predicate, a dot and 26 letters of base32, as in "based-in.` + strings.Repeat("a", 26) + `"`
	}
	for i := range len(rest) {
		if c := rest[i]; !(c >= 'a' && c <= 'z' || c >= '2' && c <= '7') {
			return "has a character that is not in base32 (a-z, 2-7) after the dot"
		}
	}
	return ""
}

// Predicate gives the predicate that the id begins with, "" if it has none.
func (id StatementID) Predicate() Predicate {
	p, _, ok := strings.Cut(string(id), ".")
	if !ok {
		return ""
	}
	return Predicate(p)
}

// ComparePredicates orders predicates as the ids that begin with them, where a
// dot follows.
func ComparePredicates(a, b Predicate) int {
	n := min(len(a), len(b))
	if c := strings.Compare(string(a[:n]), string(b[:n])); c != 0 || len(a) == len(b) {
		return c
	}
	if len(a) < len(b) {
		return cmp.Compare('.', rune(b[n]))
	}
	return cmp.Compare(rune(a[n]), '.')
}

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

func checkText(field, s string, required bool, is *issues) {
	switch {
	case s == "":
		if required {
			is.add(field, "is empty")
		}
	case len(s) > MaxFieldBytes:
		is.add(field, "is longer than 256 KiB")
	case !utf8.ValidString(s):
		is.add(field, "is not valid UTF-8")
	case strings.IndexByte(s, 0) >= 0:
		is.add(field, "holds the character U+0000")
	case required && strings.TrimSpace(s) == "":
		is.add(field, "is only white space")
	}
}

func (e *Entity) checkSize(at string, is *issues) {
	if len(AppendEntity(nil, e)) > MaxRecordBytes {
		is.add(at, "is larger than 1 MiB")
	}
}

func (s *Statement) checkSize(at string, is *issues) {
	if len(AppendStatement(nil, s)) > MaxRecordBytes {
		is.add(at, "is larger than 1 MiB")
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

func quoted[S ~string](s S) string { return strconv.Quote(clip(string(s), 80)) }

func index(list string, i int) string { return fmt.Sprintf(".%s[%d]", list, i) }

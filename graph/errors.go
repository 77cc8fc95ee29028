package graph

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// A Code is the closed list of ways in which a call can fail. A Code is itself
// an error, so that callers ask errors.Is(err, graph.ErrNotFound) whatever
// wraps it. Anything that is no Code is a fault of ours: HTTP answers 500.
type Code string

// The codes, with the HTTP status each becomes.
const (
	ErrInvalid        Code = "invalid"         // 422 (400 where the JSON itself is broken): the caller's words are off
	ErrNotFound       Code = "not_found"       // 404: no such id
	ErrConflict       Code = "conflict"        // 409: right in itself, but not with what is stored
	ErrPrecondition   Code = "precondition"    // 412: the store has moved since the revision named
	ErrTooLarge       Code = "too_large"       // 413: over a documented limit of size
	ErrUnavailable    Code = "unavailable"     // 503: the store cannot answer now; try again
	ErrOutcomeUnknown Code = "outcome_unknown" // 503: a write may or may not have happened; retry only with the same key
	ErrClosed         Code = "closed"          // 503: the store is closed
	ErrFull           Code = "full"            // 507: no room to write; reads go on
)

// Error makes a Code an error.
func (c Code) Error() string {
	switch c {
	case ErrInvalid:
		return "invalid input"
	case ErrNotFound:
		return "not found"
	case ErrConflict:
		return "conflict with what is stored"
	case ErrPrecondition:
		return "the store has moved since that revision"
	case ErrTooLarge:
		return "too large"
	case ErrUnavailable:
		return "the store is not available"
	case ErrOutcomeUnknown:
		return "whether the write happened is not known"
	case ErrClosed:
		return "the store is closed"
	case ErrFull:
		return "no room to write"
	}
	return string(c)
}

// An Issue is one fault of an input: where, as a path of field names and
// indices ("statements[3].when.due", "limit"), and what to do.
type Issue struct {
	Field  string `json:"field"`
	Detail string `json:"detail"`
}

// Error is a Code with what a person needs. Detail and Issues are safe to show
// to anyone who may call; Err is for the log only and is not part of Error().
type Error struct {
	Code   Code
	Detail string  // one sentence, safe to show
	Field  string  // the field at fault, if it is one; Issues has several
	Issues []Issue // all faults found, in input order
	Err    error   // the cause, for the log
}

// With makes an *Error of a code and a sentence.
func (c Code) With(detail string) *Error { return &Error{Code: c, Detail: detail} }

// Cause makes an *Error of a code, a sentence safe to show, and a cause for
// the log.
func (c Code) Cause(detail string, err error) *Error {
	return &Error{Code: c, Detail: detail, Err: err}
}

func (e *Error) Error() string {
	var b strings.Builder
	if e.Detail != "" {
		b.WriteString(e.Detail)
	} else {
		b.WriteString(e.Code.Error())
	}
	for i, is := range e.Issues {
		if i == 0 {
			b.WriteString(": ")
		} else {
			b.WriteString("; ")
		}
		b.WriteString(is.Field)
		b.WriteString(": ")
		b.WriteString(is.Detail)
		if i == 9 && len(e.Issues) > 10 {
			b.WriteString("; ...")
			break
		}
	}
	return b.String()
}

// Is reports whether target is this error's code.
func (e *Error) Is(target error) bool {
	c, ok := target.(Code)
	return ok && c == e.Code
}

// Unwrap gives the cause, for logs and for context errors.
func (e *Error) Unwrap() error { return e.Err }

// CodeOf gives the code of an error, "" where it has none.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	var c Code
	if errors.As(err, &c) {
		return c
	}
	return ""
}

// What every store answers in the same words, so that a caller can't tell which
// store it was.

// NotFound makes the ErrNotFound of an id that a question or a batch names in a
// field.
func NotFound[S ~string](field string, id S) *Error {
	return &Error{Code: ErrNotFound, Field: field, Detail: fmt.Sprintf("there is no %q", string(id))}
}

// NoText is the error of a source that has no text attached.
func NoText() *Error {
	return &Error{Code: ErrNotFound, Field: "id", Detail: "the source has no text attached"}
}

// TooLarge is the error of a question about entities, named in a field, that are
// larger together than those of an answer may be.
func TooLarge(field string) *Error {
	return &Error{Code: ErrTooLarge, Field: field, Detail: fmt.Sprintf("the entities asked about are larger than %d MiB together; ask about fewer", MaxAnswerBytes/2>>20)}
}

// KeyTaken is the error of a batch whose key came with another batch before.
func KeyTaken() *Error {
	return &Error{Code: ErrConflict, Field: "key", Detail: "the key came with another batch before; use a new key"}
}

// Moved is the error of a batch whose IfRevision is not the store's revision.
func Moved() *Error {
	return ErrPrecondition.With("the store has moved since that revision; read again")
}

// DocumentMoved is the error of a document that has another version than was
// said.
func DocumentMoved() *Error {
	return ErrConflict.With("the document has another version; read it again")
}

// Closed is the error of every call after Close.
func Closed() *Error { return ErrClosed.With("the store is closed") }

// Interrupted is nil while a context goes on, and then its error in ErrUnavailable.
func Interrupted(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return ErrUnavailable.Cause("the question was ended before it was answered", err)
	}
	return nil
}

// Issues collects faults, so that a caller hears of all of them at once: the
// first 100, for after so many an input is of another kind altogether. Its zero
// value is empty.
type Issues struct {
	list []Issue
}

// Add adds a fault.
func (is *Issues) Add(field, detail string) {
	if len(is.list) < maxIssues {
		is.list = append(is.list, Issue{field, detail})
	}
}

const maxIssues = 100

// List gives the faults.
func (is *Issues) List() []Issue { return is.list }

// Err gives an *Error of a code and a sentence that lists the faults, or nil
// where there are none.
func (is *Issues) Err(code Code, detail string) error {
	if len(is.list) == 0 {
		return nil
	}
	return &Error{Code: code, Detail: detail, Field: is.list[0].Field, Issues: is.list}
}

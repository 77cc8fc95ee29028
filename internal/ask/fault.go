package ask

import (
	"errors"
	"slices"
	"strings"

	"hubgraph/graph"
	"hubgraph/internal/strict"
)

// A Fault is one thing wrong with what was asked or sent.
type Fault struct {
	Pointer string `json:"pointer" doc:"Where: a JSON Pointer into the body (/statements/3/when/due), of a body of lines behind the number of the line, from 1, and a colon (17:/statement/when/due); ?name for a parameter of the query, {name} for one of the path, the name for a header" example:"?limit"`
	Detail  string `json:"detail" doc:"What is wrong and what to do" example:"is 20000; it must be from 1 to 10000"`
}

// MaxFaults is how many faults are listed in one answer.
const MaxFaults = strict.MaxFaults

// An Error is what its asker is told: all of it is safe to show. errors.Is finds
// the Code, and what Err holds.
type Error struct {
	Code   graph.Code
	Detail string  // a sentence
	Faults []Fault // every fault found, each with its place; maybe none
	Err    error   // the cause, for the log; nil: there is none
}

func (e *Error) Error() string { return e.Detail }

// Unwrap gives the code and the cause.
func (e *Error) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Code}
	}
	return []error{e.Code, e.Err}
}

// refuse makes an Error.
func refuse(code graph.Code, detail string, faults ...Fault) *Error {
	return &Error{Code: code, Detail: detail, Faults: faults}
}

// InQuestion makes an error with a graph.Code, whose fields are named as the
// parameters of a question, an *Error. Any other error stays what it is.
func InQuestion(err error) error {
	var missing *Error
	if errors.As(err, &missing) {
		return err
	}
	err = told(err, inQuestion)
	var ge *graph.Error
	if errors.As(err, &missing) && missing.Code == graph.ErrNotFound && errors.As(missing.Err, &ge) && slices.Contains(named, ge.Field) {
		missing.Detail += "; GET /api/v1/find?q= says which entity a name means"
	}
	return err
}

// named are the parameters that take ids of entities.
var named = []string{"from", "to", "via", "avoid", "of", "qualifier"}

// InBody makes an error with a graph.Code, whose fields are paths into a batch, an
// *Error with JSON Pointers: "statements[3].when.due" becomes
// "/statements/3/when/due". Any other error stays what it is.
func InBody(err error) error { return told(err, BodyPointer) }

func told(err error, place func(field string) string) error {
	var already *Error
	code := graph.CodeOf(err)
	if code == "" || errors.As(err, &already) {
		return err
	}
	out := &Error{Code: code, Err: err}
	var ge *graph.Error
	if errors.As(err, &ge) {
		out.Detail = ge.Detail
		for _, is := range ge.Issues {
			out.Faults = append(out.Faults, Fault{place(is.Field), is.Detail})
		}
	}
	if out.Detail == "" {
		out.Detail = code.Error()
	}
	if ge != nil && len(ge.Issues) == 0 && ge.Field != "" {
		out.Faults = []Fault{{place(ge.Field), out.Detail}}
	}
	return out
}

// inQuestion is the place of questions: their fields are named as the parameters.
func inQuestion(field string) string {
	if field == "id" {
		return "{id}"
	}
	return "?" + field
}

// BodyPointer makes the path of a field a JSON Pointer (RFC 6901).
func BodyPointer(field string) string { return "/" + fieldPointer.Replace(field) }

var fieldPointer = strings.NewReplacer("~", "~0", "/", "~1", ".", "/", "[", "/", "]", "")

// check ends the gathering: it adds what graph finds wrong with the question,
// and gives the error with all faults, nil where there are none.
func (q *asked) check(err error) error {
	var ge *graph.Error
	if errors.As(err, &ge) && ge.Code == graph.ErrInvalid {
		for _, is := range ge.Issues {
			// What was found at this very place is one fault, said once.
			if at := inQuestion(is.Field); !slices.ContainsFunc(q.faults, func(f Fault) bool { return f.Pointer == at && f.Detail == is.Detail }) {
				q.fault(at, is.Detail)
			}
		}
	} else if err != nil {
		return err
	}
	if len(q.faults) == 0 {
		return nil
	}
	return refuse(graph.ErrInvalid, "the question can't be asked like this", q.faults...)
}

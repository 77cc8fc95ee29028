package httpapi

import (
	"errors"

	"hubgraph/internal/ask"
	"hubgraph/internal/strict"
)

// bodies reads bodies strictly, and passes over what answers say of a record beside it.
var bodies = strict.Decoder{Passed: answers}

// decode reads the JSON body of a write. What is wrong with it is a problem: with status 400 where it
// is not JSON, 422 where it is not of this shape, 413 where a list has too many items.
func decode(body []byte, into any) error { return decodeFor(body, into, "; nothing was stored") }

// decodeFor is decode with what to add to what is wrong.
func decodeFor(body []byte, into any, added string) error {
	err := bodies.Decode(body, into)
	var told *strict.Error
	if !errors.As(err, &told) {
		return err
	}
	detail := told.Detail
	if told.Code != strict.Malformed {
		detail += added
	}
	return newProblem(string(told.Code), detail, faults(told.Faults)...)
}

func faults(list []strict.Fault) (out []ask.Fault) {
	for _, f := range list {
		out = append(out, ask.Fault(f))
	}
	return out
}

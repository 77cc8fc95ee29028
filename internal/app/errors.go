package app

import (
	"errors"
	"fmt"

	"hubgraph/graph"
)

// The exit statuses.
const (
	exitOK    = 0
	exitError = 1 // the command was understood and could not be carried out
	exitUsage = 2 // the command must be written in another way
)

// A usageError is one that another command line would avoid.
type usageError struct{ message }

func (e *usageError) Error() string { return e.in("en") }

func usagef(format string, args ...any) error { return &usageError{message{format, args}} }

// A failure is an error that a command speaks of itself, in the language of the commands;
// err is what it is for those that tell errors apart.
type failure struct {
	message
	err error
}

func (e *failure) Error() string { return e.err.Error() }

func (e *failure) Unwrap() error { return e.err }

// errorf is fmt.Errorf in both languages.
func errorf(format string, args ...any) error {
	return &failure{message{format, args}, fmt.Errorf(format, args...)}
}

// coded gives an error of one of the graph's codes, in both languages.
func coded(code graph.Code, format string, args ...any) error {
	m := message{format, args}
	return &failure{m, code.With(m.in("en"))}
}

// errFound is what verify ends with where it has something to list: the list
// is the message.
var errFound = errorf("there are findings")

// exitStatus gives the status to exit with.
func exitStatus(err error) int {
	var usage *usageError
	var ambiguous *ambiguousError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &usage), errors.As(err, &ambiguous), errors.Is(err, graph.ErrInvalid):
		return exitUsage
	}
	return exitError
}

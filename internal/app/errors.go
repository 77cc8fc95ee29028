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
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

func usagef(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }

// errFound is what verify ends with where it has something to list: the list
// is the message.
var errFound = errors.New("there are findings")

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

package neo4j

import (
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"hubgraph/graph"
)

// ended reports after an error whether its context has ended. Connections have the
// deadline of a context by themselves, and may be over before its timer has gone off:
// that is waited for.
func ended(ctx context.Context) bool {
	if end, ok := ctx.Deadline(); ok && !time.Now().Before(end) {
		<-ctx.Done()
	}
	return ctx.Err() != nil
}

// translate turns an error of the driver into one of graph's codes, by kind and
// server code, never by text. Errors that carry a code already, and nil, stay.
func translate(ctx context.Context, err error) error {
	if err == nil || graph.CodeOf(err) != "" {
		return err
	}
	if ended(ctx) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		if ctx.Err() != nil && !errors.Is(err, ctx.Err()) {
			err = errors.Join(ctx.Err(), err)
		}
		return graph.ErrUnavailable.Cause("Neo4j did not answer in the time that was left", err)
	}
	// After an outage the driver wraps what went wrong in a limit error that is
	// neither a connectivity error nor retryable: look at the last of its causes.
	var limit *driver.TransactionExecutionLimit
	if errors.As(err, &limit) && len(limit.Errors) > 0 {
		inner := translate(ctx, limit.Errors[len(limit.Errors)-1])
		if graph.CodeOf(inner) != "" {
			return inner
		}
		return graph.ErrUnavailable.Cause("Neo4j is not available", err)
	}
	var server *driver.Neo4jError
	if errors.As(err, &server) {
		return translateServer(server)
	}
	var connectivity *driver.ConnectivityError
	var network net.Error
	if errors.As(err, &connectivity) || errors.As(err, &network) {
		return graph.ErrUnavailable.Cause("Neo4j is not available", err)
	}
	var usage *driver.UsageError
	if errors.As(err, &usage) {
		return err // a mistake of ours
	}
	return graph.ErrUnavailable.Cause("Neo4j is not available", err)
}

// notNow begins the codes of what may go well later.
var notNow = []string{
	"Neo.TransientError.", "Neo.DatabaseError.", "Neo.ClientError.Cluster.", "Neo.ClientError.General.",
	"Neo.ClientError.Routing.", "Neo.ClientError.Security.Auth",
	"Neo.ClientError.Transaction.Terminated", "Neo.ClientError.Transaction.LockClientStopped",
}

// translateServer goes by the code that the server gives, such as
// "Neo.ClientError.Security.Unauthorized".
func translateServer(e *driver.Neo4jError) error {
	switch e.Code {
	case "Neo.ClientError.Security.Unauthorized", "Neo.ClientError.Security.CredentialsExpired",
		"Neo.ClientError.Security.AuthenticationRateLimit", "Neo.ClientError.Security.TokenExpired":
		return graph.ErrUnavailable.Cause("Neo4j refuses the user name or password; check NEO4J_USERNAME and NEO4J_PASSWORD", errLasting{e})
	case "Neo.ClientError.Security.Forbidden":
		return graph.ErrUnavailable.Cause("Neo4j does not allow this user what Hubgraph needs: reading, writing, and making indexes and constraints", errLasting{e})
	case "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase": // a member that only follows has another code
		return graph.ErrUnavailable.Cause("the Neo4j database is read-only; reads go on, and writes when Neo4j allows them again", errLasting{e})
	case "Neo.ClientError.Database.DatabaseNotFound":
		return graph.ErrUnavailable.Cause("Neo4j has no such database; check NEO4J_DATABASE", errLasting{e})
	case "Neo.ClientError.Transaction.TransactionTimedOut", "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration":
		return graph.ErrUnavailable.Cause("Neo4j did not answer in the time that was left", e)
	case "Neo.ClientError.Transaction.InvalidBookmark", "Neo.ClientError.Transaction.InvalidBookmarkMixture":
		return graph.ErrInvalid.Cause("the bookmark is none of this database; take it as an answer of this service gave it", e)
	case "Neo.ClientError.Schema.ConstraintValidationFailed": // writes of ours follow each other
		if strings.Contains(e.Msg, "`HubgraphChange`") {
			return graph.ErrConflict.Cause("the revision in the Neo4j database was set back by another program: the log has a change with the next sequence; hubgraph repair mends it", e)
		}
		return graph.ErrConflict.Cause("the Neo4j database has a node of another program with the label and the id of what is to be written; take that away, which hubgraph verify --stored lists as foreign", e)
	case "Neo.ClientError.Statement.TypeError": // a text is read as a number, or a number as a text
		return graph.ErrUnavailable.Cause("something in the Neo4j database was changed by another program; hubgraph verify --stored lists it, and hubgraph repair mends what follows from records", errLasting{e})
	case "Neo.TransientError.General.OutOfMemoryError", "Neo.TransientError.General.MemoryPoolOutOfMemoryError":
		return graph.ErrUnavailable.Cause("Neo4j has no memory left for this", e)
	}
	// TransientError is worth another try later; a DatabaseError is the server's
	// own trouble; a server that is going down terminates what it still runs. Any
	// other ClientError is a statement of ours that is wrong.
	if slices.ContainsFunc(notNow, func(prefix string) bool { return strings.HasPrefix(e.Code, prefix) }) {
		return graph.ErrUnavailable.Cause("Neo4j can't do this now", e)
	}
	return e
}

// translate is the function translate, but for calls that Close overtook. It notes
// that the server was away.
func (s *Store) translate(ctx context.Context, err error) error {
	if err != nil && graph.CodeOf(err) == "" && s.closed.Load() {
		return graph.Closed()
	}
	if unreached(err) {
		s.away.Store(true)
	}
	return translate(ctx, err)
}

// unreached reports whether a server could not be reached, or was lost.
func unreached(err error) bool {
	var limit *driver.TransactionExecutionLimit
	if errors.As(err, &limit) {
		return slices.ContainsFunc(limit.Errors, unreached)
	}
	var connectivity *driver.ConnectivityError
	return errors.As(err, &connectivity)
}

// transient reports whether what failed before a commit may go well at another
// try. The driver's own answer to this leaves out connections that ended within
// a message, and whatever is wrapped.
func transient(err error) bool {
	var server *driver.Neo4jError
	if errors.As(err, &server) {
		return driver.IsRetryable(server)
	}
	var connectivity *driver.ConnectivityError
	var network net.Error
	return errors.As(err, &connectivity) || errors.As(err, &network) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// refusedCommit reports whether the server says with an error of Commit that it
// did not happen. A leader that could not replicate a transaction does not know
// whether its successor has it, though that error is called transient.
func refusedCommit(err error) bool {
	var server *driver.Neo4jError
	return errors.As(err, &server) && !strings.HasPrefix(server.Code, "Neo.TransientError.Cluster.") &&
		(strings.HasPrefix(server.Code, "Neo.ClientError.") || strings.HasPrefix(server.Code, "Neo.TransientError."))
}

// errLasting marks what no waiting heals: a person must do something.
type errLasting struct{ error }

func (e errLasting) Unwrap() error { return e.error }

// Permanent reports whether an error of Open or of a call will not heal by
// itself: a wrong password, an unknown database, one that is not ours, a server that
// is too old or of another make, a database that is read-only or was emptied, data
// that is damaged.
func Permanent(err error) bool {
	var lasting errLasting
	return errors.As(err, &lasting) || errors.Is(err, graph.ErrConflict) || errors.Is(err, graph.ErrInvalid)
}

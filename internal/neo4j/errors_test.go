package neo4j

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"testing"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"hubgraph/graph"
)

func server(code string) *driver.Neo4jError { return &driver.Neo4jError{Code: code, Msg: "in words"} }

func limit(errs ...error) error {
	return &driver.TransactionExecutionLimit{Cause: "timeout", Errors: errs}
}

func lost(err error) error { return &driver.ConnectivityError{Inner: err} }

var refusedDial = &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}

func TestTranslate(t *testing.T) {
	const none = graph.Code("")
	tests := []struct {
		name      string
		err       error
		want      graph.Code
		permanent bool
	}{
		{"a code of ours", graph.ErrNotFound.With("gone"), graph.ErrNotFound, false},
		{"a wrapped code of ours", fmt.Errorf("here: %w", graph.ErrPrecondition.With("moved")), graph.ErrPrecondition, false},

		{"no connection", lost(refusedDial), graph.ErrUnavailable, false},
		{"no connection, wrapped", fmt.Errorf("migration 1: %w", lost(refusedDial)), graph.ErrUnavailable, false},
		{"an error of the network", refusedDial, graph.ErrUnavailable, false},
		{"a connection that ended", io.EOF, graph.ErrUnavailable, false},
		{"a connection that ended within a message", io.ErrUnexpectedEOF, graph.ErrUnavailable, false},
		{"the driver's own deadline", context.DeadlineExceeded, graph.ErrUnavailable, false},

		// The limit error is neither a connectivity error nor retryable; what
		// it holds tells.
		{"tried too long without a connection", limit(lost(refusedDial)), graph.ErrUnavailable, false},
		{"tried too long, the last of several", limit(server("Neo.ClientError.Statement.SyntaxError"), lost(refusedDial)), graph.ErrUnavailable, false},
		{"tried too long without a leader", limit(server("Neo.ClientError.Cluster.NotALeader")), graph.ErrUnavailable, false},
		{"tried too long with a bookmark", limit(server("Neo.TransientError.Transaction.BookmarkTimeout")), graph.ErrUnavailable, false},
		{"tried too long with a wrong password", limit(lost(refusedDial), server("Neo.ClientError.Security.Unauthorized")), graph.ErrUnavailable, true},
		{"tried too long, for what is nobody's code", limit(errors.New("odd")), graph.ErrUnavailable, false},
		{"tried too long, for a statement that is wrong", limit(server("Neo.ClientError.Statement.SyntaxError")), graph.ErrUnavailable, false},
		{"tried too long, for nothing", limit(), graph.ErrUnavailable, false},
		{"tried too long, wrapped", fmt.Errorf("index X: %w", limit(lost(refusedDial))), graph.ErrUnavailable, false},
		{"tried too long, twice over", limit(limit(server("Neo.ClientError.Security.Unauthorized"))), graph.ErrUnavailable, true},

		{"a wrong password", server("Neo.ClientError.Security.Unauthorized"), graph.ErrUnavailable, true},
		{"a password that must change", server("Neo.ClientError.Security.CredentialsExpired"), graph.ErrUnavailable, true},
		{"a token that ended", server("Neo.ClientError.Security.TokenExpired"), graph.ErrUnavailable, true},
		{"an authorization that ended", server("Neo.ClientError.Security.AuthorizationExpired"), graph.ErrUnavailable, false},
		{"a directory of users that is away", server("Neo.ClientError.Security.AuthProviderTimeout"), graph.ErrUnavailable, false},
		{"not allowed", server("Neo.ClientError.Security.Forbidden"), graph.ErrUnavailable, true},
		{"no such database", server("Neo.ClientError.Database.DatabaseNotFound"), graph.ErrUnavailable, true},
		{"a database that is stopped", server("Neo.TransientError.Database.DatabaseUnavailable"), graph.ErrUnavailable, false},
		{"out of time", server("Neo.ClientError.Transaction.TransactionTimedOut"), graph.ErrUnavailable, false},
		{"out of time, by our own limit", server("Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration"), graph.ErrUnavailable, false},
		{"terminated", server("Neo.ClientError.Transaction.Terminated"), graph.ErrUnavailable, false},
		{"terminated, as older servers say it", server("Neo.TransientError.Transaction.LockClientStopped"), graph.ErrUnavailable, false},
		{"out of memory", server("Neo.TransientError.General.MemoryPoolOutOfMemoryError"), graph.ErrUnavailable, false},
		{"a deadlock", server("Neo.TransientError.Transaction.DeadlockDetected"), graph.ErrUnavailable, false},
		{"not the leader", server("Neo.ClientError.Cluster.NotALeader"), graph.ErrUnavailable, false},
		{"a member that only follows", server("Neo.ClientError.General.ForbiddenOnReadOnlyDatabase"), graph.ErrUnavailable, false},
		{"read-only", server("Neo.ClientError.General.WriteOnReadOnlyAccessDatabase"), graph.ErrUnavailable, true},
		{"routing", server("Neo.ClientError.Routing.RoutingFailed"), graph.ErrUnavailable, false},
		{"the server's own trouble", server("Neo.DatabaseError.General.UnknownError"), graph.ErrUnavailable, false},
		{"a record that is damaged", damaged("the entity", graph.ErrRecord), graph.ErrUnavailable, true},
		{"a record that is damaged, in a transaction tried too long", limit(damaged("the entity", graph.ErrRecord)), graph.ErrUnavailable, true},
		{"a bookmark of elsewhere", server("Neo.ClientError.Transaction.InvalidBookmark"), graph.ErrInvalid, true},

		{"a statement that is wrong", server("Neo.ClientError.Statement.SyntaxError"), none, false},
		{"a constraint that is broken", server("Neo.ClientError.Schema.ConstraintValidationFailed"), graph.ErrConflict, true},
		{"a misuse of the driver", &driver.UsageError{Message: "closed session"}, none, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := translate(context.Background(), test.err)
			if code := graph.CodeOf(got); code != test.want {
				t.Errorf("got code %q, want %q: %v", code, test.want, got)
			}
			if got := Permanent(got); got != test.permanent {
				t.Errorf("permanent: got %v, want %v", got, test.permanent)
			}
		})
	}
	if err := translate(context.Background(), nil); err != nil {
		t.Errorf("nothing: got %v", err)
	}
}

func TestTranslateAfterTheCallersTime(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for name, err := range map[string]error{
		"the context's own":         ctx.Err(),
		"an error of the network":   lost(refusedDial),
		"a limit":                   limit(lost(refusedDial)),
		"a statement that is wrong": server("Neo.ClientError.Statement.SyntaxError"),
	} {
		if got := translate(ctx, err); !errors.Is(got, graph.ErrUnavailable) || !errors.Is(got, context.Canceled) {
			t.Errorf("%s: got %v, want ErrUnavailable with the context's error in it", name, got)
		}
	}
	if got := translate(ctx, graph.ErrOutcomeUnknown.With("?")); !errors.Is(got, graph.ErrOutcomeUnknown) {
		t.Errorf("a code of ours: got %v, want it kept", got)
	}
}

func TestTransientAndRefusedCommit(t *testing.T) {
	for _, test := range []struct {
		name      string
		err       error
		transient bool // before a commit
		refused   bool // at a commit
	}{
		{"no connection", lost(refusedDial), true, false},
		{"no connection, wrapped", fmt.Errorf("x: %w", lost(refusedDial)), true, false},
		{"a connection that ended", io.EOF, true, false},
		{"a connection that ended within a message", fmt.Errorf("x: %w", io.ErrUnexpectedEOF), true, false},
		{"not the leader", server("Neo.ClientError.Cluster.NotALeader"), true, true},
		{"a member that only follows", server("Neo.ClientError.General.ForbiddenOnReadOnlyDatabase"), true, true},
		{"read-only", server("Neo.ClientError.General.WriteOnReadOnlyAccessDatabase"), false, true},
		{"a deadlock", server("Neo.TransientError.Transaction.DeadlockDetected"), true, true},
		{"a replication that went wrong", server("Neo.TransientError.Cluster.ReplicationFailure"), true, false},
		{"the server's own trouble", server("Neo.DatabaseError.Transaction.TransactionCommitFailed"), false, false},
		{"out of time", server("Neo.ClientError.Transaction.TransactionTimedOut"), false, true},
		{"a constraint that is broken", server("Neo.ClientError.Schema.ConstraintValidationFailed"), false, true},
		{"a statement that is wrong", server("Neo.ClientError.Statement.SyntaxError"), false, true},
		{"a misuse of the driver", &driver.UsageError{Message: "closed session"}, false, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := transient(test.err); got != test.transient {
				t.Errorf("transient: got %v, want %v", got, test.transient)
			}
			if got := refusedCommit(test.err); got != test.refused {
				t.Errorf("refusedCommit: got %v, want %v", got, test.refused)
			}
		})
	}
}

func TestAddresses(t *testing.T) {
	var s Store
	for _, m := range []string{"a.example:7687", "[::1]:7688", "odd"} {
		s.members.Store(m, true)
	}
	got := map[string]string{}
	for _, a := range s.addresses() {
		got[a.Hostname()] = a.Port()
	}
	if len(got) != 2 || got["a.example"] != "7687" || got["[::1]"] != "7688" {
		t.Errorf("got %v, want a.example:7687 and [::1]:7688", got)
	}
}

// A lateContext is one whose timer goes off some time after its deadline, as timers
// of a busy machine do.
type lateContext struct {
	context.Context
	at time.Time
}

func (c lateContext) Deadline() (time.Time, bool) { return c.at, true }

// TestEndedBeforeItsTimer has a connection time out at the deadline of a context that
// does not say yet that it is over: that is told as a deadline that passed.
func TestEndedBeforeItsTimer(t *testing.T) {
	timer, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	ctx := lateContext{timer, time.Now()}
	err := lost(&net.OpError{Op: "dial", Net: "tcp", Err: os.ErrDeadlineExceeded})
	if got := translate(ctx, err); !errors.Is(got, graph.ErrUnavailable) || !errors.Is(got, context.DeadlineExceeded) {
		t.Errorf("got %v, want ErrUnavailable with the deadline", got)
	}

	timer, cancel = context.WithCancel(t.Context())
	defer cancel()
	if got := translate(lateContext{timer, time.Now().Add(time.Hour)}, err); errors.Is(got, context.DeadlineExceeded) {
		t.Errorf("with an hour left: got %v, want no deadline", got)
	}
}

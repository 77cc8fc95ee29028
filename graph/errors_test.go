package graph_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"hubgraph/graph"
)

func TestErrors(t *testing.T) {
	codes := []graph.Code{
		graph.ErrInvalid, graph.ErrNotFound, graph.ErrConflict, graph.ErrPrecondition, graph.ErrTooLarge,
		graph.ErrUnavailable, graph.ErrOutcomeUnknown, graph.ErrClosed, graph.ErrFull,
	}
	words := map[string]bool{}
	for _, c := range codes {
		if c.Error() == string(c) || words[c.Error()] {
			t.Errorf("%s: %q says nothing of its own", string(c), c.Error())
		}
		words[c.Error()] = true
		wrapped := fmt.Errorf("apply: %w", c.Cause("can't be done", io.ErrUnexpectedEOF))
		for _, other := range codes {
			if got, want := errors.Is(wrapped, other), other == c; got != want {
				t.Errorf("errors.Is(%s, %s): got %v, want %v", string(c), string(other), got, want)
			}
		}
		if !errors.Is(wrapped, io.ErrUnexpectedEOF) {
			t.Errorf("%s: the cause is lost", string(c))
		}
		if got := graph.CodeOf(wrapped); got != c {
			t.Errorf("CodeOf: got %q, want %q", string(got), string(c))
		}
		if got := graph.CodeOf(fmt.Errorf("x: %w", c)); got != c {
			t.Errorf("CodeOf of a bare code: got %q, want %q", string(got), string(c))
		}
		if strings.Contains(wrapped.Error(), "EOF") {
			t.Errorf("%s: %q shows the cause, which is for the log only", string(c), wrapped)
		}
		if got := (&graph.Error{Code: c}).Error(); got != c.Error() {
			t.Errorf("without a detail: got %q, want %q", got, c.Error())
		}
	}
	if got := graph.CodeOf(io.EOF); got != "" {
		t.Errorf("CodeOf of what has none: got %q", string(got))
	}
	if got := graph.CodeOf(nil); got != "" {
		t.Errorf("CodeOf of nothing: got %q", string(got))
	}
	if got := graph.Code("odd").Error(); got != "odd" {
		t.Errorf("an unknown code: got %q", got)
	}
	if err := graph.ErrUnavailable.Cause("late", context.DeadlineExceeded); !errors.Is(err, context.DeadlineExceeded) {
		t.Error("the end of a context must be seen through")
	}
}

func TestErrorLists(t *testing.T) {
	e := graph.ErrInvalid.With("off")
	for i := range 12 {
		e.Issues = append(e.Issues, graph.Issue{Field: fmt.Sprint("f", i), Detail: "is odd"})
	}
	got := e.Error()
	if !strings.HasPrefix(got, "off: f0: is odd; f1: is odd") || !strings.HasSuffix(got, "f9: is odd; ...") {
		t.Errorf("got %q, want ten faults and a sign that there are more", got)
	}
	e.Issues = e.Issues[:10]
	if got := e.Error(); !strings.HasSuffix(got, "f9: is odd") {
		t.Errorf("got %q, want ten faults", got)
	}
}

func TestWordsOfStores(t *testing.T) {
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	for _, c := range []struct {
		err  error
		want graph.Error
	}{
		{graph.NotFound("from", graph.EntityID("a \"b\"")), graph.Error{Code: graph.ErrNotFound, Field: "from", Detail: `there is no "a \"b\""`}},
		{graph.NoText(), graph.Error{Code: graph.ErrNotFound, Field: "id", Detail: "the source has no text attached"}},
		{graph.KeyTaken(), graph.Error{Code: graph.ErrConflict, Field: "key", Detail: "the key came with another batch before; use a new key"}},
		{graph.Moved(), graph.Error{Code: graph.ErrPrecondition, Detail: "the store has moved since that revision; read again"}},
		{graph.DocumentMoved(), graph.Error{Code: graph.ErrConflict, Detail: "the document has another version; read it again"}},
		{graph.Closed(), graph.Error{Code: graph.ErrClosed, Detail: "the store is closed"}},
		{graph.Interrupted(ended), graph.Error{Code: graph.ErrUnavailable, Detail: "the question was ended before it was answered", Err: context.Canceled}},
	} {
		var got *graph.Error
		if !errors.As(c.err, &got) || got.Code != c.want.Code || got.Field != c.want.Field || got.Detail != c.want.Detail || got.Err != c.want.Err {
			t.Errorf("got %+v, want %+v", got, c.want)
		}
	}
	if err := graph.Interrupted(context.Background()); err != nil {
		t.Errorf("a context that goes on: got %v, want none", err)
	}
}

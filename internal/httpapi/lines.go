package httpapi

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"os"
	"time"

	"github.com/gin-gonic/gin"

	"hubgraph/graph"
	"hubgraph/internal/ask"
	"hubgraph/internal/interchange"
)

// orLines has bodies of JSON Lines, which are of any length, read by another handler than
// huma, which would read them into memory first.
func orLines(r route, lines gin.HandlerFunc) route {
	bind := r.bind
	r.bind = func() gin.HandlerFunc {
		rest := bind()
		return func(c *gin.Context) {
			if media, _, err := mime.ParseMediaType(c.Request.Header.Get("Content-Type")); err == nil && media == interchange.MediaType {
				lines(c)
			} else {
				rest(c)
			}
		}
	}
	return r
}

// loadLines stores a stream of lines in batches.
func (a *api) loadLines(c *gin.Context) {
	r := requestOf(c.Request.Context())
	done, err := a.load(c)
	ctx := c.Request.Context()
	conn := http.NewResponseController(c.Writer)
	_ = conn.SetWriteDeadline(time.Now().Add(writeTimeout)) // of the answer
	if done.Commits > 0 {
		a.opt.Logger.LogAttrs(ctx, slog.LevelInfo, "lines loaded", slog.String("request", r.id), slog.String("key", r.key.ID), slog.String("label", done.Label),
			slog.Int("lines", done.Lines), slog.Int("commits", done.Commits), slog.Uint64("revision", done.Revision.Seq), slog.Bool("whole", err == nil))
		a.wrote(ctx)
	}
	if err != nil {
		c.Header("Connection", "close") // the rest of the body is not read
		_ = conn.SetReadDeadline(time.Now().Add(time.Second))
		p := a.problem(ctx, inLines(err))
		if done.Commits > 0 {
			p.Loaded = &done
			p.Detail += fmt.Sprintf("; lines 1 to %d are stored, at revision %d", done.Through, done.Revision.Seq)
			if !taken(p) {
				p.Detail += ": send the whole again to go on behind them"
			}
		}
		writeProblem(c, p)
		return
	}
	b, err := json.Marshal(BatchAnswer{Revision: done.Revision, Loaded: &done})
	if err != nil {
		panic(err) // strings and numbers only
	}
	c.Header("Cache-Control", "no-store")
	c.Data(http.StatusOK, "application/json", append(b, '\n'))
}

// taken reports whether a problem is that of a key which names another stream, so that this
// one is refused under it whenever it is sent.
func taken(p *Problem) bool {
	return p.Code == string(graph.ErrConflict) && len(p.Errors) == 1 && p.Errors[0].Pointer == "/key"
}

func (a *api) load(c *gin.Context) (interchange.Loaded, error) {
	ctx, r := c.Request.Context(), requestOf(c.Request.Context())
	if p := wants(c.Request.Header.Get("Content-Type"), "application/json", interchange.MediaType); p != nil {
		return interchange.Loaded{}, p
	}
	values, strays := query(c.Request.URL)
	asked := Asked{append(strays, ask.Strays(nil, values)...)}
	if err := asked.check(); err != nil {
		return interchange.Loaded{}, err
	}
	key := c.Request.Header.Get("Idempotency-Key")
	first := graph.Batch{Key: cmp.Or(key, "?")} // the store says what it comes to
	if err := (&graph.Batch{Key: key}).Validate(graph.Builtin()); err != nil {
		return interchange.Loaded{}, ask.InBody(err)
	}
	if err := a.condition(ctx, c.Request.Header.Get("If-Match"), &first); err != nil {
		return interchange.Loaded{}, ask.InBody(err)
	}
	conn := http.NewResponseController(c.Writer)
	return interchange.Load(ctx, a.store, &arriving{body: c.Request.Body, conn: conn}, interchange.Options{
		Passed: answers, Key: key, IfRevision: first.IfRevision, Author: r.key.Called(), Patience: maxDeadline,
		Heals: func(err error) bool {
			return (errors.Is(err, graph.ErrUnavailable) || errors.Is(err, graph.ErrOutcomeUnknown)) && (a.opt.Lasting == nil || !a.opt.Lasting(err))
		},
		Interrupt: func() { _ = conn.SetReadDeadline(time.Now()) }, // one without a connection ends by itself
	})
}

// inLines makes what is wrong with a stream a problem.
func inLines(err error) error {
	var told *interchange.Error
	var ended *bodyError
	switch {
	case errors.As(err, &ended) && errors.Is(ended.err, os.ErrDeadlineExceeded):
		return newProblem("timeout", "the body did not go on for "+readTimeout.String())
	case errors.As(err, &ended):
		return newProblem("malformed", "the body could not be read to its end")
	case errors.As(err, &told):
		p := newProblem(string(told.Code), told.Detail, faults(told.Faults)...)
		if len(p.Errors) > ask.MaxFaults {
			p.Errors = p.Errors[:ask.MaxFaults]
		}
		if p.Status < 500 {
			return p
		}
	}
	return ask.InBody(err)
}

// arriving is a body of which each part has its time. Behind its end the connection is
// the server's again, which sees by it whether the caller is still there.
type arriving struct {
	body  io.Reader
	conn  *http.ResponseController
	ended error
}

func (b *arriving) Read(p []byte) (n int, err error) {
	if b.ended != nil {
		return 0, b.ended
	}
	_ = b.conn.SetReadDeadline(time.Now().Add(readTimeout)) // what has no connection waits
	n, b.ended = b.body.Read(p)
	if b.ended != nil && !errors.Is(b.ended, io.EOF) {
		b.ended = &bodyError{b.ended}
	}
	return n, b.ended
}

// bodyError is the error of a body. The same causes come of unpacking what was cut and of
// the connection to a store, and then say nothing of the body.
type bodyError struct{ err error }

func (e *bodyError) Error() string { return "read the body: " + e.err.Error() }

func (e *bodyError) Unwrap() error { return e.err }

// write writes the body of an answer: a stream, which has no length, as it comes.
func (a *api) write(w io.Writer, v any) error {
	if s, ok := v.(*ask.Stream); ok {
		return a.send(w.(http.ResponseWriter), s)
	}
	return marshal(w, v)
}

// send writes a stream. Where it fails, the connection is broken off, so that nobody takes
// what was sent for the whole.
func (a *api) send(w http.ResponseWriter, s *ask.Stream) error {
	defer s.Close()
	conn := http.NewResponseController(w)
	out := bufio.NewWriterSize(&leaving{w, conn}, 64<<10)
	err := s.Write(out)
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		_ = errors.Join(out.Flush(), conn.Flush()) // who reads it sees where it ends
		a.opt.Logger.Warn("a stream was broken off", "request", w.Header().Get("X-Request-Id"), "error", err.Error())
		panic(http.ErrAbortHandler)
	}
	return nil
}

// leaving is an answer of which each part has its time.
type leaving struct {
	w    io.Writer
	conn *http.ResponseController
}

func (l *leaving) Write(p []byte) (int, error) {
	_ = l.conn.SetWriteDeadline(time.Now().Add(writeTimeout)) // what has no connection waits
	return l.w.Write(p)
}

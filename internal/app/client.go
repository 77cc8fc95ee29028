package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"hubgraph/graph"
	"hubgraph/internal/ask"
	"hubgraph/internal/interchange"
)

// A client asks the HTTP API: that of the process which owns the data folder,
// or, where there is none, that of a store which this command opened, without a
// connection. So commands have one way to do anything, and what they print as
// JSON is what the API answers.
type client struct {
	http   http.Client
	base   string // "http://127.0.0.1:8080"
	secret string // a key that may do everything
	lang   string // in which it says what went wrong
	seeded bool   // the store is a new one, with the built-in data in it
	close  func() error
}

// A problem is an answer that says what went wrong, in the language of the commands.
type problem struct {
	Status int    `json:"status"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
	Errors []struct {
		Pointer string `json:"pointer"`
		Detail  string `json:"detail"`
	} `json:"errors"`
	Request string              `json:"request"`
	Loaded  *interchange.Loaded `json:"loaded"` // of a stream: what of it is stored
}

func (p *problem) Error() string { return p.in("en") }

func (p *problem) in(lang string) string {
	var b strings.Builder
	b.WriteString(p.Detail)
	for i, e := range p.Errors {
		if p.Status == http.StatusNotFound || strings.HasPrefix(p.Detail, e.Detail) {
			break // the sentence says it
		}
		if i == 5 {
			more := "; and %d more"
			if len(p.Errors) >= ask.MaxFaults {
				more = "; and at least %d more" // others may have been left out
			}
			b.WriteString(message{more, []any{len(p.Errors) - i}}.in(lang))
			break
		}
		sep := graph.Words{EN: "; ", ZH: "；"}
		if i == 0 {
			sep = graph.Words{EN: ": ", ZH: "："}
		}
		b.WriteString(sep.In(lang) + flagOf(e.Pointer) + " " + e.Detail)
	}
	if p.Code == "internal" && p.Request != "" {
		b.WriteString(" (" + p.Request + ")")
	}
	return b.String()
}

// flagOf names a parameter of the API as the flag that sets it.
func flagOf(pointer string) string {
	name, isParameter := strings.CutPrefix(pointer, "?")
	if !isParameter {
		return pointer
	}
	var b strings.Builder
	b.WriteString("--")
	for _, r := range name {
		if r >= 'A' && r <= 'Z' {
			b.WriteByte('-')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Is makes errors.Is(err, graph.ErrNotFound) work across HTTP.
func (p *problem) Is(target error) bool {
	c, ok := target.(graph.Code)
	return ok && string(c) == p.Code
}

// get asks a question and reads the answer into out, if that is not nil.
func (c *client) get(ctx context.Context, path string, query url.Values, out any) ([]byte, error) {
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return c.do(ctx, http.MethodGet, path, nil, nil, out)
}

// do sends a request; path is below /api/v1, and the header may be nil.
func (c *client) do(ctx context.Context, method, path string, header http.Header, body []byte, out any) ([]byte, error) {
	resp, err := c.send(ctx, c.http, method, path, header, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, errorf("read the answer of %s: %w", c.base, err)
	}
	if out != nil {
		if err := json.Unmarshal(answer, out); err != nil {
			return nil, errorf("read the answer of %s: %w", c.base, err)
		}
	}
	return answer, nil
}

// stream is do for what takes as long as it takes: the body is sent as it is read, and the
// answer, which is to be closed, is read as it comes.
func (c *client) stream(ctx context.Context, method, path string, header http.Header, body io.Reader) (io.ReadCloser, error) {
	patient := c.http
	patient.Timeout = 0
	resp, err := c.send(ctx, patient, method, path, header, body)
	if err != nil {
		return nil, err
	}
	return resp.Body, nil
}

// send sends a request and gives the answer, if it is a good one.
func (c *client) send(ctx context.Context, by http.Client, method, path string, header http.Header, body io.Reader) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.base+"/api/v1"+path, body)
	if err != nil {
		return nil, err
	}
	if header != nil {
		req.Header = header.Clone()
	}
	req.Header.Set("Authorization", "Bearer "+c.secret)
	req.Header.Set("Accept-Language", c.lang)
	resp, err := by.Do(req)
	if err != nil {
		var ue *url.Error
		if errors.As(err, &ue) {
			err = ue.Err // without the address, which says what was asked
		}
		return nil, errorf("ask %s: %w", c.base, err)
	}
	if resp.StatusCode < 400 {
		return resp, nil
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, errorf("read the answer of %s: %w", c.base, err)
	}
	p := &problem{Status: resp.StatusCode}
	if json.Unmarshal(answer, p) != nil || p.Detail == "" {
		p.Detail = c.base + " answered " + resp.Status
	}
	return nil, p
}

// isJSON is the header of a body in JSON.
var isJSON = http.Header{"Content-Type": {"application/json"}}

// remote gives a client of the process that owns the data folder.
func remote(address, secret, lang string) *client {
	transport := &http.Transport{Proxy: nil, MaxIdleConns: 4, IdleConnTimeout: 30 * time.Second}
	return &client{
		http:   http.Client{Transport: transport, Timeout: 75 * time.Second},
		base:   "http://" + address,
		secret: secret,
		lang:   lang,
		close:  func() error { transport.CloseIdleConnections(); return nil },
	}
}

// local gives a client of a handler in this process.
func local(h http.Handler, secret, lang string, closeStore func() error) *client {
	return &client{http: http.Client{Transport: inProcess{h}}, base: "http://localhost", secret: secret, lang: lang, close: closeStore}
}

// inProcess carries a request to a handler and its answer back, as it is written.
type inProcess struct{ h http.Handler }

func (t inProcess) RoundTrip(req *http.Request) (*http.Response, error) {
	in := req.Clone(req.Context())
	in.RequestURI = req.URL.RequestURI()
	in.Host = req.URL.Host
	in.RemoteAddr = "127.0.0.1:0"
	if in.Body == nil {
		in.Body = http.NoBody
	}
	body, written := io.Pipe()
	out := &answer{header: http.Header{}, body: written, begun: make(chan struct{})}
	ended := make(chan struct{})
	var broken error // of a handler that wrote nothing
	go func() {
		defer close(ended)
		defer in.Body.Close()
		defer func() {
			v := recover()
			if v == nil {
				out.WriteHeader(http.StatusOK)
				_ = written.Close()
				return
			}
			err := errorf("the handler broke off: %v", v)
			if v == http.ErrAbortHandler {
				err = errorf("the handler broke off its answer") // and has logged why
			}
			_ = written.CloseWithError(err)
			if out.status == 0 {
				broken = err
				out.WriteHeader(http.StatusInternalServerError)
			}
		}()
		t.h.ServeHTTP(out, in)
	}()
	<-out.begun
	if broken != nil {
		return nil, broken
	}
	return &http.Response{
		Status: fmt.Sprintf("%d %s", out.status, http.StatusText(out.status)), StatusCode: out.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: out.sent, Body: &answered{body, ended}, ContentLength: -1, Request: req,
	}, nil
}

// An answer is an http.ResponseWriter that hands on what is written.
type answer struct {
	header http.Header
	sent   http.Header // the header when the answer began
	status int
	body   *io.PipeWriter
	begun  chan struct{} // closed once there is a status
}

func (a *answer) Header() http.Header { return a.header }

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status, a.sent = status, a.header.Clone()
		close(a.begun)
	}
}

func (a *answer) Write(b []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(b)
}

// answered is a body. When it is closed, the handler is done.
type answered struct {
	*io.PipeReader
	ended chan struct{}
}

func (a *answered) Close() error {
	err := a.PipeReader.Close()
	<-a.ended
	return err
}

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
)

// A client asks the HTTP API: that of the process which owns the data folder,
// or, where there is none, that of a store which this command opened, without a
// connection. So commands have one way to do anything, and what they print as
// JSON is what the API answers.
type client struct {
	http   http.Client
	base   string // "http://127.0.0.1:8080"
	secret string // a key that may do everything
	close  func() error
}

// A problem is an answer that says what went wrong.
type problem struct {
	Status int    `json:"status"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
	Errors []struct {
		Pointer string `json:"pointer"`
		Detail  string `json:"detail"`
	} `json:"errors"`
	Request string `json:"request"`
}

func (p *problem) Error() string {
	var b strings.Builder
	b.WriteString(p.Detail)
	for i, e := range p.Errors {
		if p.Status == http.StatusNotFound || e.Detail == p.Detail {
			break // the sentence says it
		}
		if i == 5 {
			fmt.Fprintf(&b, "; and %d more", len(p.Errors)-i)
			break
		}
		b.WriteString(map[bool]string{true: ": ", false: "; "}[i == 0] + flagOf(e.Pointer) + " " + e.Detail)
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
	req, err := http.NewRequestWithContext(ctx, method, c.base+"/api/v1"+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if header != nil {
		req.Header = header.Clone()
	}
	req.Header.Set("Authorization", "Bearer "+c.secret)
	resp, err := c.http.Do(req)
	if err != nil {
		var ue *url.Error
		if errors.As(err, &ue) {
			err = ue.Err // without the address, which says what was asked
		}
		return nil, fmt.Errorf("ask %s: %w", c.base, err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, fmt.Errorf("read the answer of %s: %w", c.base, err)
	}
	if resp.StatusCode >= 400 {
		p := &problem{Status: resp.StatusCode}
		if json.Unmarshal(answer, p) != nil || p.Detail == "" {
			p.Detail = c.base + " answered " + resp.Status
		}
		return nil, p
	}
	if out != nil {
		if err := json.Unmarshal(answer, out); err != nil {
			return nil, fmt.Errorf("read the answer of %s: %w", c.base, err)
		}
	}
	return answer, nil
}

// isJSON is the header of a body in JSON.
var isJSON = http.Header{"Content-Type": {"application/json"}}

// remote gives a client of the process that owns the data folder.
func remote(address, secret string) *client {
	transport := &http.Transport{Proxy: nil, MaxIdleConns: 4, IdleConnTimeout: 30 * time.Second}
	return &client{
		http:   http.Client{Transport: transport, Timeout: 75 * time.Second},
		base:   "http://" + address,
		secret: secret,
		close:  func() error { transport.CloseIdleConnections(); return nil },
	}
}

// local gives a client of a handler in this process.
func local(h http.Handler, secret string, closeStore func() error) *client {
	return &client{http: http.Client{Transport: inProcess{h}}, base: "http://localhost", secret: secret, close: closeStore}
}

// inProcess carries a request to a handler and its answer back.
type inProcess struct{ h http.Handler }

func (t inProcess) RoundTrip(req *http.Request) (resp *http.Response, err error) {
	in := req.Clone(req.Context())
	in.RequestURI = req.URL.RequestURI()
	in.Host = req.URL.Host
	in.RemoteAddr = "127.0.0.1:0"
	if in.Body == nil {
		in.Body = http.NoBody
	}
	defer in.Body.Close()
	out := answer{header: http.Header{}}
	func() {
		defer func() {
			if v := recover(); v != nil {
				err = fmt.Errorf("the handler broke off: %v", v)
			}
		}()
		t.h.ServeHTTP(&out, in)
	}()
	if err != nil {
		return nil, err
	}
	if out.status == 0 {
		out.status = http.StatusOK
	}
	return &http.Response{
		Status: fmt.Sprintf("%d %s", out.status, http.StatusText(out.status)), StatusCode: out.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: out.header, Body: io.NopCloser(&out.body), ContentLength: int64(out.body.Len()), Request: req,
	}, nil
}

// An answer is an http.ResponseWriter that keeps what is written.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *answer) Header() http.Header { return a.header }

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

func (a *answer) Write(b []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(b)
}

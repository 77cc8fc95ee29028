package httpapi

import (
	"net/http"
	"net/url"

	"github.com/danielgtaylor/huma/v2"

	"hubgraph/graph"
	"hubgraph/internal/ask"
)

// questionIn is what a question is asked with over HTTP.
type questionIn struct {
	params ask.Params
	url    string
	match  string // If-None-Match
	head   bool   // only the headers are wanted
}

// Resolve is called by huma. It keeps what was sent for package ask to judge, so
// that all that is wrong is told at once.
func (q *questionIn) Resolve(ctx huma.Context) []error {
	u := ctx.URL()
	q.url, q.match, q.head = u.RequestURI(), ctx.Header("If-None-Match"), ctx.Method() == http.MethodHead
	q.params.ID = ctx.Param("id")
	q.params.Values, q.params.Faults = query(&u)
	return nil
}

// query reads the query string.
func query(u *url.URL) (url.Values, []ask.Fault) {
	if u.RawQuery == "" {
		return nil, nil
	}
	values, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return values, []ask.Fault{{Pointer: "?", Detail: "the query string can't be read; write name=value joined by &, and %XX for what is not a letter, a digit or one of -._~"}}
	}
	return values, nil
}

// Asked is embedded in the request structs of what is no question and has no
// parameters in the query. It gathers faults, so that all are answered at once.
type Asked struct {
	faults []ask.Fault
}

// Resolve is called by huma when the fields are bound. It finds what no field
// stands for.
func (q *Asked) Resolve(ctx huma.Context) []error {
	u := ctx.URL()
	values, faults := query(&u)
	q.faults = append(faults, ask.Strays(nil, values)...)
	return nil
}

// check ends the gathering.
func (q *Asked) check() error {
	if len(q.faults) == 0 {
		return nil
	}
	return &ask.Error{Code: graph.ErrInvalid, Detail: "the question can't be asked like this", Faults: q.faults}
}

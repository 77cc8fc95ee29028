package httpapi

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"

	"github.com/gin-gonic/gin"

	"hubgraph/graph"
)

// An Opening answers while the store is being opened that the server will serve: that the
// process is alive, how far the opening is, and to all else unavailable, with Retry-After.
// Whoever starts a server may so listen at once, and a large graph is not taken for a
// dead one. It is safe for concurrent use.
type Opening struct {
	api      *api
	first    http.Handler
	then     atomic.Pointer[http.Handler]
	progress func() (read, all int64)
}

// NewOpening gives an Opening that says what progress gives: how many records were read
// and of how many, 0 where that is not known yet. Of the options it takes Hosts, Version
// and Logger.
func NewOpening(opt Options, progress func() (read, all int64)) (*Opening, error) {
	a := bare(opt)
	e, err := engine()
	if err != nil {
		return nil, err
	}
	o := &Opening{api: a, first: e, progress: progress}
	e.Use(a.outer()...)
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		e.Handle(method, "/healthz", a.healthz)
		e.Handle(method, "/version", a.versionz)
		e.Handle(method, "/readyz", o.readyz)
		e.Handle(method, "/docs/:name", a.asset)
	}
	e.NoRoute(o.wait)
	e.NoMethod(noMethod)
	return o, nil
}

// Opened has all requests from now on answered by the handler of the opened store.
func (o *Opening) Opened(h http.Handler) { o.then.Store(&h) }

// ServeHTTP implements http.Handler.
func (o *Opening) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if h := o.then.Load(); h != nil {
		(*h).ServeHTTP(w, r)
		return
	}
	o.first.ServeHTTP(w, r)
}

// An opened is how far an opening is.
type opened struct {
	Read int64 `json:"read"`
	Of   int64 `json:"of"`
}

func (o *Opening) readyz(c *gin.Context) {
	out := readiness{Checks: []state{{Name: "store", OK: false}}}
	if read, all := o.progress(); all > 0 {
		out.Opening = &opened{read, all}
	}
	c.Header("Retry-After", "1")
	writeJSON(c, http.StatusServiceUnavailable, out)
}

// wait answers what only the opened store can: a browser with a page that asks again by
// itself.
func (o *Opening) wait(c *gin.Context) {
	far := ""
	if read, all := o.progress(); all > 0 {
		far = fmt.Sprintf(", %d %%", min(read*100/all, 99))
	}
	if r := c.Request; r.Method == http.MethodGet && strings.Contains(r.Header.Get("Accept"), "text/html") {
		c.Header("Retry-After", "1")
		c.Header("Refresh", "1")
		c.Header("Cache-Control", "no-store")
		s := o.api.shell(c, "opening")
		s.Other, s.Alone = "", true
		s.Notice, s.Detail = words["opening"].In(s.Lang)+far, words["openingText"].In(s.Lang)
		o.api.render(c, http.StatusServiceUnavailable, "notice.html", s)
		return
	}
	writeProblem(c, newProblem(string(graph.ErrUnavailable), "the graph is being opened"+far+"; try again"))
}

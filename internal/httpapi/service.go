package httpapi

import (
	"context"
	"net/http"
	"runtime"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
)

// readyTimeout is how long all that /readyz asks may take.
const readyTimeout = 2 * time.Second

func writeJSON(c *gin.Context, status int, v any) {
	h := c.Writer.Header()
	h.Set("Content-Type", "application/json")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store")
	}
	c.Writer.WriteHeader(status)
	if err := marshal(c.Writer, v); err != nil {
		panic(http.ErrAbortHandler) // the client is gone: v itself is strings and truths
	}
}

// healthz says that the process answers, whatever its store does.
func (a *api) healthz(c *gin.Context) { writeJSON(c, http.StatusOK, map[string]bool{"alive": true}) }

// A readiness is the answer of /readyz.
type readiness struct {
	Ready  bool    `json:"ready"`
	Checks []state `json:"checks"`
}

type state struct {
	Name string `json:"name"`
	OK   bool   `json:"ok"`
}

// readyz says whether requests will be served: the store answers and every
// check of the options passes. What is wrong is in the log, not in the answer,
// for anyone may ask.
func (a *api) readyz(c *gin.Context) {
	ctx, cancel := context.WithTimeout(c.Request.Context(), readyTimeout)
	defer cancel()
	out := readiness{Ready: true}
	check := func(name string, err error) {
		out.Checks = append(out.Checks, state{name, err == nil})
		if err != nil {
			out.Ready = false
			a.opt.Logger.WarnContext(ctx, "not ready", "check", name, "request", requestOf(ctx).id, "error", err.Error())
		}
	}
	_, err := a.store.Revision(ctx)
	check("store", err)
	for _, k := range a.opt.Checks {
		check(k.Name, k.Run(ctx))
	}
	if !out.Ready {
		c.Header("Retry-After", "1")
		writeJSON(c, http.StatusServiceUnavailable, out)
		return
	}
	writeJSON(c, http.StatusOK, out)
}

func (a *api) versionz(c *gin.Context) {
	writeJSON(c, http.StatusOK, map[string]string{"name": "hubgraph", "version": a.version, "go": runtime.Version()})
}

func (a *api) openapiJSON(c *gin.Context) {
	a.openapiAs(c, "application/openapi+json", func(d document) []byte { return d.json })
}

func (a *api) openapiYAML(c *gin.Context) {
	a.openapiAs(c, "application/openapi+yaml", func(d document) []byte { return d.yaml })
}

func (a *api) openapiAs(c *gin.Context, contentType string, form func(document) []byte) {
	d, err := a.docs()
	if err != nil {
		writeProblem(c, a.problem(c.Request.Context(), err, inQuery))
		return
	}
	a.static(c, contentType, form(d), d.tag)
}

// static answers with bytes that stay the same while the program does.
func (a *api) static(c *gin.Context, contentType string, b []byte, tag string) {
	h := c.Writer.Header()
	h.Set("ETag", tag)
	h.Set("Cache-Control", "no-cache")
	if matches(c.Request.Header.Get("If-None-Match"), tag) {
		c.Status(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", contentType)
	h.Set("Content-Length", strconv.Itoa(len(b)))
	c.Status(http.StatusOK)
	_, _ = c.Writer.Write(b)
}

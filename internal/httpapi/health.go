package httpapi

import (
	"context"
	"net/http"
	"runtime"
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

	Opening *opened `json:"opening,omitempty"` // nil: the store is open
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

package httpapi

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/klauspost/compress/gzhttp"
)

//go:embed page
var pageFiles embed.FS

// pages are the templates in a language: the words are bound when they are
// parsed.
var pages = sync.OnceValue(func() map[string]*template.Template {
	out := map[string]*template.Template{}
	for _, lang := range []string{"en", "zh"} {
		t := template.New("").Funcs(template.FuncMap{"t": func(key string) (string, error) {
			w, ok := words[key]
			if !ok {
				return "", fmt.Errorf("no words for %q", key)
			}
			return w.In(lang), nil
		}})
		out[lang] = template.Must(t.ParseFS(pageFiles, "page/*.html"))
	}
	return out
})

// A shell is what every page shows around its own.
type shell struct {
	Lang, OtherLang, Other string // Other: the same page in the other language, "" for none
	Title, Version         string

	Docs           *docsView // of the page at /docs
	Notice, Detail string    // of a notice
	Alone          bool      // no other page is there yet
}

// shell gives the shell of a page that is called by one of the words.
func (a *api) shell(c *gin.Context, title string) *shell {
	s := &shell{Lang: pageLang(c.Request), OtherLang: "zh", Version: a.version}
	if s.Lang == "zh" {
		s.OtherLang = "en"
	}
	s.Title = words[title].In(s.Lang) + " · Hubgraph"
	other := c.Request.URL.Query()
	other.Set("lang", s.OtherLang)
	s.Other = c.Request.URL.Path + "?" + other.Encode()
	return s
}

// pageLang is the language asked for, or else the browser's.
func pageLang(r *http.Request) string {
	switch lang := r.URL.Query().Get("lang"); lang {
	case "en", "zh":
		return lang
	}
	for part := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		switch primary, _, _ := strings.Cut(strings.ToLower(tag), "-"); primary {
		case "en", "zh":
			return primary
		}
	}
	return "en"
}

func (a *api) render(c *gin.Context, status int, name string, s *shell) {
	h := c.Writer.Header()
	h.Set("Content-Security-Policy", pagePolicy)
	h.Set("Content-Type", "text/html; charset=utf-8")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", cacheControl)
	}
	h.Add("Vary", "Accept-Language, Authorization, X-Api-Key")
	h.Set("Content-Language", s.Lang)
	var b bytes.Buffer
	if err := pages()[s.Lang].ExecuteTemplate(&b, name, s); err != nil {
		a.fault(c.Request.Context(), err)
		writeProblem(c, newProblem("internal", internalDetail))
		return
	}
	h.Set("Content-Length", strconv.Itoa(b.Len()))
	c.Status(status)
	_, _ = c.Writer.Write(b.Bytes())
}

// notice shows a page that says what did not work and what to do.
func (a *api) notice(c *gin.Context, status int, key string) {
	s := a.shell(c, key)
	s.Other = "" // the same page in the other language would open the link again
	s.Notice, s.Detail = words[key].In(s.Lang), words[key+"Text"].In(s.Lang)
	a.render(c, status, "notice.html", s)
}

// explorer is the page at / and at the address of a saved view, which the page
// itself asks for, and its files: what the options hand in.
func (a *api) explorer(c *gin.Context) {
	if a.opt.Page == nil {
		noRoute(c)
		return
	}
	// Its files are packed already where that is worth it, under tags of their own bytes.
	c.Header(gzhttp.HeaderNoCompression, "1")
	a.opt.Page.ServeHTTP(c.Writer, c.Request)
}

// asset answers with a file of the pages.
func (a *api) asset(c *gin.Context) {
	types := map[string]string{".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
	name := c.Param("name")
	contentType, ok := types[path.Ext(name)]
	b, err := fs.ReadFile(pageFiles, "page/"+name)
	if !ok || err != nil {
		noRoute(c)
		return
	}
	sum := sha256.Sum256(b)
	a.static(c, contentType, b, `W/"`+base64.RawURLEncoding.EncodeToString(sum[:12])+`"`)
}

// static answers with bytes that stay the same while the program does.
func (a *api) static(c *gin.Context, contentType string, b []byte, tag string) {
	h := c.Writer.Header()
	h.Set("ETag", tag)
	h.Set("Cache-Control", "no-cache")
	h.Set("Content-Type", contentType)
	http.ServeContent(c.Writer, c.Request, "", time.Time{}, bytes.NewReader(b))
}

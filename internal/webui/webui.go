package webui

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"
)

//go:embed dist
var dist embed.FS

// Policy is the Content-Security-Policy of every answer: the page loads and runs
// its own files and asks its own server. Pictures made in the page are taken away
// as data: and blob: addresses.
const Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
	"connect-src 'self'; worker-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; trusted-types 'none'"

// How long a browser may keep a file without asking again.
const (
	forever = "public, max-age=31536000, immutable" // its name says what it holds
	never   = "no-cache"                            // kept, but asked for each time
)

// contentTypes are the kinds of file that a build may have. The machine's own
// table of types is not asked, for it differs from machine to machine.
var contentTypes = map[string]string{
	".html":  "text/html; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".css":   "text/css; charset=utf-8",
	".svg":   "image/svg+xml",
	".png":   "image/png",
	".json":  "application/json",
	".txt":   "text/plain; charset=utf-8",
	".woff2": "font/woff2",
}

// A file is one of the build, in both encodings.
type file struct {
	contentType, cache string
	plain, zipped      body
}

type body struct {
	bytes []byte // nil: not worth having
	etag  string
}

// Handler gives the handler of the page: / and /v/{id} (a saved view, which the
// page itself asks for), /assets/ and the other files of the build. Anything
// else is 404 in plain text, and another method than GET and HEAD 405. The headers
// that all answers of a server have are the server's to set. It is safe for
// concurrent use. The error, if any, is a fault of the build.
func Handler() (http.Handler, error) { return page() }

var page = sync.OnceValues(func() (http.Handler, error) {
	build, err := fs.Sub(dist, "dist")
	if err != nil {
		return nil, fmt.Errorf("webui: %w", err)
	}
	return newHandler(build)
})

// handler serves the files by their paths, / being index.html.
type handler map[string]*file

func newHandler(build fs.FS) (handler, error) {
	h := handler{}
	err := fs.WalkDir(build, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		contents, err := fs.ReadFile(build, name)
		if err != nil {
			return err
		}
		f, err := newFile(name, contents)
		if err != nil {
			return err
		}
		h["/"+name] = f
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("webui: read the build: %w", err)
	}
	index := h["/index.html"]
	if index == nil {
		return nil, errors.New("webui: the build has no index.html")
	}
	delete(h, "/index.html")
	h["/"] = index
	return h, nil
}

func newFile(name string, contents []byte) (*file, error) {
	f := &file{contentType: contentTypes[path.Ext(name)], cache: never}
	if f.contentType == "" {
		return nil, fmt.Errorf("%s is of no kind that a page has", name)
	}
	if strings.HasPrefix(name, "assets/") {
		f.cache = forever
	}
	sum := sha256.Sum256(contents)
	tag := hex.EncodeToString(sum[:8])
	f.plain = body{contents, `"` + tag + `"`}
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(contents); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	if b.Len() < len(contents) {
		f.zipped = body{b.Bytes(), `"` + tag + `-gzip"`}
	}
	return f, nil
}

// find gives the file at a path, nil for none.
func (h handler) find(at string) *file {
	if id, ok := strings.CutPrefix(at, "/v/"); ok && id != "" && strings.Trim(id, viewID) == "" {
		at = "/"
	}
	return h[at]
}

// viewID are the characters of a saved view's id.
const viewID = "abcdefghijklmnopqrstuvwxyz234567"

func (h handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	head := w.Header()
	head.Set("Content-Security-Policy", Policy)
	f := h.find(r.URL.Path)
	switch {
	case f == nil:
		say(w, r, http.StatusNotFound, "There is nothing at this address. The page is at /\n")
		return
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		head.Set("Allow", "GET, HEAD")
		say(w, r, http.StatusMethodNotAllowed, "This address is only to be read.\n")
		return
	}
	b := f.plain
	if f.zipped.bytes != nil {
		head.Set("Vary", "Accept-Encoding")
		if takesGzip(r.Header.Values("Accept-Encoding")) {
			b = f.zipped
		}
	}
	head.Set("ETag", b.etag)
	head.Set("Cache-Control", f.cache)
	head.Set("Content-Type", f.contentType)
	if b.etag == f.zipped.etag {
		head.Set("Content-Encoding", "gzip")
		head.Set("Content-Length", strconv.Itoa(len(b.bytes))) // which ServeContent leaves out
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(b.bytes))
}

func say(w http.ResponseWriter, r *http.Request, status int, text string) {
	head := w.Header()
	head.Set("Content-Type", contentTypes[".txt"])
	head.Set("Cache-Control", never)
	head.Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write([]byte(text))
	}
}

// takesGzip reads Accept-Encoding (RFC 9110, 12.5.3): what is named wins over
// the star, and a weight of 0 refuses.
func takesGzip(values []string) bool {
	star := false
	for part := range strings.SplitSeq(strings.Join(values, ","), ",") {
		coding, weight, _ := strings.Cut(part, ";")
		ok := true
		if q, found := strings.CutPrefix(strings.ToLower(strings.ReplaceAll(weight, " ", "")), "q="); found {
			n, err := strconv.ParseFloat(q, 64)
			ok = err == nil && n > 0
		}
		switch strings.ToLower(strings.TrimSpace(coding)) {
		case "gzip", "x-gzip":
			return ok
		case "*":
			star = ok
		}
	}
	return star
}

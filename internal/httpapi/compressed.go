package httpapi

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzhttp"
)

// packedFrom is how many bytes an answer has at least that is packed: fewer fit into one
// packet as they are.
const packedFrom = 1400

// compressed has answers of packedFrom bytes or more sent in zstd or gzip to who takes
// either, zstd where both are liked as much, and smaller ones, too, to who refuses those in no
// coding. ETags stay as they are: they are weak, so they name an answer in any coding
// (RFC 9110, 8.8.3.3).
func compressed(h http.Handler) (http.Handler, error) {
	large, err := gzhttp.NewWrapper(gzhttp.MinSize(packedFrom), gzhttp.CompressionLevel(3))
	if err != nil {
		return nil, err
	}
	all, err := gzhttp.NewWrapper(gzhttp.MinSize(1), gzhttp.CompressionLevel(3))
	if err != nil {
		return nil, err
	}
	largeOnes, allOnes := large(h), all(h)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		joinLists(r.Header)
		accept := r.Header.Get("Accept-Encoding")
		from := packedFrom
		if strings.Contains(accept, "identity") && liked(accept, "identity") == 0 {
			from = 1
		}
		switch {
		case r.Method == http.MethodHead:
			w.Header().Add("Vary", "Accept-Encoding")
			answer := &headed{ResponseWriter: w, coding: coding(accept), from: from}
			h.ServeHTTP(answer, r)
			answer.send(0)
		case from == 1:
			allOnes(w, r)
		default:
			largeOnes(w, r)
		}
	}), nil
}

// joinLists makes one line of each header that is a list and came in several, of which all
// else reads the first (RFC 9110, 5.3).
func joinLists(h http.Header) {
	for _, name := range []string{"Accept", "Accept-Encoding", "Accept-Language", "If-Match", "If-None-Match"} {
		if lines := h[name]; len(lines) > 1 {
			h[name] = []string{strings.Join(lines, ", ")}
		}
	}
}

// coding is that which gzhttp packs an answer in to a GET, "" for none.
func coding(accept string) string {
	gzip, zstd := liked(accept, "gzip"), liked(accept, "zstd")
	switch {
	case gzip <= 0 && zstd <= 0:
		return ""
	case gzip > zstd:
		return "gzip"
	}
	return "zstd"
}

// liked gives the weight that Accept-Encoding gives a coding, 0 where it does not name it.
func liked(accept, coding string) float64 {
	for part := range strings.SplitSeq(accept, ",") {
		name, weight, weighed := strings.Cut(part, ";")
		if !strings.EqualFold(strings.TrimSpace(name), coding) {
			continue
		}
		if key, value, ok := strings.Cut(weight, "="); weighed && ok && strings.EqualFold(strings.TrimSpace(key), "q") {
			if q, err := strconv.ParseFloat(strings.TrimSpace(value), 64); err == nil {
				return q
			}
		}
		return 1
	}
	return 0
}

// headed is the answer to a HEAD, which says what a GET would say: the length of an answer that
// would be packed is not known before it is packed, and that it would be is (RFC 9110, 9.3.2).
type headed struct {
	http.ResponseWriter
	coding string
	from   int // how many bytes are packed at least
	status int // 0: none was given
	sent   bool
	packed bool // a GET would be
}

// WriteHeader waits for a part of the answer where the header does not tell its length.
func (h *headed) WriteHeader(status int) {
	switch {
	case status < 200:
		h.ResponseWriter.WriteHeader(status)
	case h.status == 0:
		h.status = status
		if h.Header().Get("Content-Length") != "" {
			h.send(0)
		}
	}
}

func (h *headed) Write(b []byte) (int, error) {
	if h.send(len(b)); h.packed {
		return len(b), nil // by it net/http would tell a length
	}
	return h.ResponseWriter.Write(b)
}

// Flush sends the header.
func (h *headed) Flush() {
	h.send(0)
	_ = http.NewResponseController(h.ResponseWriter).Flush() // what has no connection has nothing to send
}

// send sends the header of an answer of which so much is there, once.
func (h *headed) send(size int) {
	if h.sent {
		return
	}
	h.sent = true
	h.status = max(h.status, http.StatusOK)
	head := h.Header()
	if n, err := strconv.Atoi(head.Get("Content-Length")); err == nil {
		size = n
	}
	h.packed = h.coding != "" && size >= h.from && h.status != http.StatusNoContent && h.status != http.StatusNotModified &&
		len(head[gzhttp.HeaderNoCompression]) == 0 && head.Get("Content-Encoding") == "" && head.Get("Content-Range") == "" && gzhttp.DefaultContentTypeFilter(head.Get("Content-Type"))
	if h.packed {
		head.Set("Content-Encoding", h.coding)
		head.Del("Content-Length")
		head.Del("Accept-Ranges")
	}
	head.Del(gzhttp.HeaderNoCompression)
	h.ResponseWriter.WriteHeader(h.status)
}

// Unwrap is for http.ResponseController.
func (h *headed) Unwrap() http.ResponseWriter { return h.ResponseWriter }

package ask

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"slices"
	"strconv"

	"hubgraph/graph"
)

// A cursor is base64url of: a version byte, eight bytes of a hash over the
// question, and the place after which the next page begins, as uvarints and
// strings with a uvarint length. Nothing in it is secret or trusted: a forged
// one only begins elsewhere.
const cursorVersion = 1

// A cursorText is a cursor as a question brings it.
type cursorText string

// Form gives the form of cursors.
func (cursorText) Form() graph.Form { return graph.Form{Pattern: `^[A-Za-z0-9_-]+$`} }

// bound gives the hash that binds a cursor: over the address of the question and
// its parameters, sorted, but for those that may change between pages.
func (q *asked) bound() [8]byte {
	h := sha256.New()
	h.Write([]byte(q.question.address(q.id)))
	values := q.values
	keys := make([]string, 0, len(values))
	for k := range values {
		if k != "cursor" && k != "limit" && k != "lang" {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	for _, k := range keys {
		vs := slices.Clone(values[k])
		slices.Sort(vs)
		for _, v := range vs {
			h.Write([]byte{0})
			h.Write([]byte(k))
			h.Write([]byte{1})
			h.Write([]byte(v))
		}
	}
	var sum [8]byte
	copy(sum[:], h.Sum(nil))
	return sum
}

type cursorWriter struct{ b []byte }

func (q *asked) newCursor() *cursorWriter {
	sum := q.bound()
	return &cursorWriter{append(append(make([]byte, 0, 64), cursorVersion), sum[:]...)}
}

func (w *cursorWriter) int(n int) *cursorWriter {
	w.b = binary.AppendUvarint(w.b, uint64(max(n, 0)))
	return w
}

func (w *cursorWriter) str(s string) *cursorWriter {
	w.b = binary.AppendUvarint(w.b, uint64(len(s)))
	w.b = append(w.b, s...)
	return w
}

func (w *cursorWriter) String() string { return base64.RawURLEncoding.EncodeToString(w.b) }

// A cursorReader reads what a cursorWriter wrote; after a fault it reads zeros.
type cursorReader struct {
	b   []byte
	bad bool
}

// cursor opens the request's cursor: nil where none was sent, or where it is
// not one of this question, which is then a fault.
func (q *asked) cursor(text cursorText) *cursorReader {
	if text == "" {
		return nil
	}
	b, err := base64.RawURLEncoding.DecodeString(string(text))
	sum := q.bound()
	if err != nil || len(b) < 9 || b[0] != cursorVersion || [8]byte(b[1:9]) != sum {
		q.badCursor()
		return nil
	}
	return &cursorReader{b: b[9:]}
}

func (q *asked) badCursor() {
	q.fault("?cursor", "is not a cursor of this question; take nextCursor of its answer, or leave it out to begin again")
}

func (r *cursorReader) int() int {
	v, n := binary.Uvarint(r.b)
	if n <= 0 || v > 1<<31 {
		r.bad, r.b = true, nil
		return 0
	}
	r.b = r.b[n:]
	return int(v)
}

func (r *cursorReader) str() string {
	n := r.int()
	if n > len(r.b) {
		r.bad, r.b = true, nil
		return ""
	}
	s := string(r.b[:n])
	r.b = r.b[n:]
	return s
}

// done reports whether all was read well, and gathers the fault where not.
func (q *asked) done(r *cursorReader, ok bool) bool {
	if r.bad || len(r.b) > 0 || !ok {
		q.badCursor()
		return false
	}
	return true
}

func (q *asked) afterID(text cursorText) graph.EntityID {
	r := q.cursor(text)
	if r == nil {
		return ""
	}
	id := graph.EntityID(r.str())
	if !q.done(r, id.Check() == "") {
		return ""
	}
	return id
}

func (q *asked) afterStatement(text cursorText) *graph.StatementPosition {
	r := q.cursor(text)
	if r == nil {
		return nil
	}
	p := graph.StatementPosition{Due: graph.Date(r.str()), Amount: graph.Decimal(r.str()), ID: graph.StatementID(r.str())}
	if len(r.b) > 0 { // only behind a range
		p.Upper = graph.Decimal(r.str())
	}
	if !q.done(r, p.ID.Check() == "" && p.Due.Check() == "" && (p.Amount == "" || p.Amount.Check() == "") && (p.Upper == "" || p.Upper.Check() == "")) {
		return nil
	}
	return &p
}

func (q *asked) afterNear(text cursorText) *graph.Near {
	r := q.cursor(text)
	if r == nil {
		return nil
	}
	n := graph.Near{Hops: r.int(), ID: graph.EntityID(r.str())}
	if !q.done(r, n.ID.Check() == "") {
		return nil
	}
	return &n
}

func (q *asked) afterJoined(text cursorText) *graph.Joined {
	r := q.cursor(text)
	if r == nil {
		return nil
	}
	j := graph.Joined{Count: r.int(), HubCost: r.int(), ID: graph.EntityID(r.str())}
	if !q.done(r, j.ID.Check() == "") {
		return nil
	}
	return &j
}

// beforeChange gives the sequence that the cursor of a page of changes holds, 0 for
// none.
func (q *asked) beforeChange(text cursorText) uint64 {
	r := q.cursor(text)
	if r == nil {
		return 0
	}
	seq, err := strconv.ParseUint(r.str(), 10, 64)
	if !q.done(r, err == nil && seq > 0) {
		return 0
	}
	return seq
}

// next gives the cursor of a subgraph's next page, "" where there is none.
func (q *asked) next(g *graph.Subgraph) string {
	switch {
	case g.NextNear != nil:
		return q.newCursor().int(g.NextNear.Hops).str(string(g.NextNear.ID)).String()
	case g.NextJoined != nil:
		return q.newCursor().int(g.NextJoined.Count).int(g.NextJoined.HubCost).str(string(g.NextJoined.ID)).String()
	case g.NextID != "":
		return q.newCursor().str(string(g.NextID)).String()
	}
	return ""
}

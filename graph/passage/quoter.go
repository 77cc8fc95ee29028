package passage

import (
	"container/list"
	"context"
	"slices"
	"sync"

	"hubgraph/graph"
)

// CitesOf gives all citations of a source that name a place in its text, in
// the order of the statements. Errors as Reader.Statements.
func CitesOf(ctx context.Context, r graph.Reader, id graph.SourceID) ([]graph.Citation, error) {
	out, _, err := citesOf(ctx, r, id)
	return out, err
}

// citesOf gives the revision that they are of, too.
func citesOf(ctx context.Context, r graph.Reader, id graph.SourceID) (out []graph.Citation, at graph.Revision, err error) {
	for s, err := range r.Statements(ctx, graph.StatementsQuery{Filter: graph.Filter{Statuses: graph.Statuses, Sources: []graph.SourceID{id}}, Revision: &at}) {
		if err != nil {
			return nil, at, err
		}
		for _, c := range s.Cites {
			if c.End > 0 {
				out = append(out, c)
			}
		}
	}
	return out, at, nil
}

// A Quoter gives sources and passages of attached texts, and keeps them with what it
// worked out, up to 64 MiB of them, the least recently used going first. What it keeps
// it knows the revision of, so that it asks its reader only for what has moved. It is
// safe for concurrent use; callers that ask for the same at once may each ask and work
// it out.
type Quoter struct {
	r graph.Reader

	mu   sync.Mutex
	size int
	kept map[graph.SourceID]*list.Element // of *kept
	used list.List                        // the last used first
}

// kept is what is known of a source. It does not change: what is learned is put in its
// place.
type kept struct {
	source graph.SourceResult // as it was last seen
	seen   span
	text   *Text  // nil: none is attached, or it was not read
	sha    string // Source.SHA256 with which it was made
	read   span
	wanted int // citations that a copy was searched for
}

// A span is from when to when something was seen to be the same. What it was between
// two looks it is taken to have been all the time.
type span struct{ first, last graph.Revision }

func (s span) holds(at graph.Revision) bool { return same(s.last, at) || between(s.first, at, s.last) }

// until is the span with one look more, which found the same.
func (s span) until(at graph.Revision) span {
	if between(s.first, s.last, at) {
		return span{s.first, at}
	}
	return span{at, at}
}

const (
	maxKeptBytes = 64 << 20
	keptRest     = 512 // of what is kept beside texts and records
)

func (k *kept) bytes() int {
	n := keptRest + k.source.Size()
	if k.text != nil {
		n += len(k.text.text)
	}
	return n
}

// NewQuoter makes a Quoter over a reader.
func NewQuoter(r graph.Reader) *Quoter {
	return &Quoter{r: r, kept: map[graph.SourceID]*list.Element{}}
}

// Source gives a source as it is at a revision, of which something was just read. It is
// not sure where the source has changed since then: it is as it is now. ErrNotFound
// where there is no such source now; otherwise the errors of Reader.
func (q *Quoter) Source(ctx context.Context, id graph.SourceID, at graph.Revision) (s graph.SourceResult, sure bool, err error) {
	k, sure, err := q.source(ctx, id, at)
	if err != nil {
		return graph.SourceResult{}, false, err
	}
	return k.source, sure, nil
}

func (q *Quoter) source(ctx context.Context, id graph.SourceID, at graph.Revision) (k *kept, sure bool, err error) {
	old := q.get(id)
	if old != nil && old.seen.holds(at) {
		return old, true, nil
	}
	k = &kept{}
	if k.source, err = q.r.Source(ctx, id); err != nil {
		return nil, false, err // an unknown id is not kept: anybody can think of many
	}
	now := k.source.Revision
	k.seen = span{now, now}
	if old != nil {
		k.text, k.sha, k.read, k.wanted = old.text, old.sha, old.read, old.wanted
		if old.source.Source == k.source.Source && old.source.HasText == k.source.HasText {
			k.seen = old.seen.until(now)
		}
	}
	q.put(id, k)
	return k, k.seen.holds(at), nil
}

// Passages gives the text of a source as it is at a revision, in which every citation
// of the source is known. It is sure as Source is. ErrNotFound where the source is
// unknown or no text is attached; otherwise the errors of Reader.
func (q *Quoter) Passages(ctx context.Context, id graph.SourceID, at graph.Revision) (t *Text, sure bool, err error) {
	old, sure, err := q.source(ctx, id, at)
	switch {
	case err != nil:
		return nil, false, err
	case !old.source.HasText:
		return nil, sure, graph.NoText()
	case old.text != nil && old.sha == old.source.SHA256 && old.read.holds(at):
		return old.text, sure, nil
	}
	text, err := q.r.SourceText(ctx, id)
	if err != nil {
		return nil, false, err
	}
	k := &kept{source: old.source, seen: old.seen, sha: old.source.SHA256, read: span{text.Revision, text.Revision}}
	if err := q.work(ctx, k, old, text.Text); err != nil {
		return nil, false, err
	}
	if k.text == old.text {
		k.read = old.read.until(text.Revision)
	}
	q.put(id, k)
	return k.text, sure && k.read.holds(at), nil
}

// Quote gives the passage of a citation of a source as it is now; not ok where no text
// is attached or the passage is not found in it. ErrNotFound where the source is
// unknown; otherwise the errors of Reader.
func (q *Quoter) Quote(ctx context.Context, id graph.SourceID, c graph.Citation) (string, bool, error) {
	now, err := q.r.Revision(ctx)
	if err != nil {
		return "", false, err
	}
	k, _, err := q.source(ctx, id, now)
	if err != nil || !k.source.HasText {
		return "", false, err
	}
	text, _, err := q.Passages(ctx, id, now)
	if err != nil {
		return "", false, err
	}
	s, ok := text.Quote(c)
	return s, ok, nil
}

// same reports whether a graph holds the same at two revisions.
func same(a, b graph.Revision) bool { return a.Store == b.Store && a.Digest == b.Digest }

// between reports whether a revision is not before one and not after another: what is
// the same at both was not changed meanwhile.
func between(first, at, last graph.Revision) bool {
	return first.Store == at.Store && last.Store == at.Store && first.Seq <= at.Seq && at.Seq <= last.Seq
}

// work makes the passages of a text, from the old ones where nothing moved that they
// depend on. Those of a copy depend on what cites it, too: where that was read at
// another revision, they are of none.
func (q *Quoter) work(ctx context.Context, k, old *kept, text string) error {
	known := old.text != nil && old.sha == k.sha && old.text.text == text
	if known && old.text.exact {
		k.text = old.text
		return nil
	}
	if k.text = NewText(k.source.Source, text, nil); k.text.exact {
		return nil
	}
	cites, at, err := citesOf(ctx, q.r, k.source.ID)
	if err != nil {
		return err
	}
	distinct := map[place]bool{}
	for _, c := range cites {
		distinct[placeOf(&c)] = true
		if known {
			_, known = old.text.found[placeOf(&c)]
		}
	}
	k.wanted = len(distinct)
	if known && k.wanted == old.wanted {
		k.text = old.text
		return nil
	}
	if err := ctx.Err(); err != nil {
		return graph.ErrUnavailable.Cause("the question took too long", err)
	}
	k.text = NewText(k.source.Source, text, slices.Values(cites))
	if !same(at, k.read.last) {
		k.read = span{}
	}
	return nil
}

func (q *Quoter) get(id graph.SourceID) *kept {
	q.mu.Lock()
	defer q.mu.Unlock()
	e := q.kept[id]
	if e == nil {
		return nil
	}
	q.used.MoveToFront(e)
	return e.Value.(*keptAs).k
}

type keptAs struct {
	id graph.SourceID
	k  *kept
}

func (q *Quoter) put(id graph.SourceID, k *kept) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if e := q.kept[id]; e != nil {
		q.drop(e)
	}
	q.kept[id] = q.used.PushFront(&keptAs{id, k})
	for q.size += k.bytes(); q.size > maxKeptBytes; {
		q.drop(q.used.Back())
	}
}

func (q *Quoter) drop(e *list.Element) {
	as := q.used.Remove(e).(*keptAs)
	delete(q.kept, as.id)
	q.size -= as.k.bytes()
}

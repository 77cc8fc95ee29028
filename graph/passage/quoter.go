package passage

import (
	"context"
	"errors"
	"slices"
	"sync"

	"hubgraph/graph"
)

// CitesOf gives all citations of a source that name a place in its text, in
// the order of the statements. Errors as Reader.Statements.
func CitesOf(ctx context.Context, r graph.Reader, id graph.SourceID) ([]graph.Citation, error) {
	var out []graph.Citation
	for s, err := range r.Statements(ctx, graph.StatementsQuery{Filter: graph.Filter{Sources: []graph.SourceID{id}}}) {
		if err != nil {
			return nil, err
		}
		for _, c := range s.Cites {
			if c.End > 0 {
				out = append(out, c)
			}
		}
	}
	return out, nil
}

// A Quoter gives passages of attached texts and keeps what it worked out, up to
// 32 texts and 64 MiB of them, the least recently used going first. It is safe
// for concurrent use; callers that ask for the same text at once may each work
// it out.
type Quoter struct {
	r graph.Reader

	mu    sync.Mutex
	clock uint64
	size  int
	kept  map[graph.SourceID]*keptText
}

type keptText struct {
	src      graph.Source
	digest   graph.Digest // of the store when it was last seen to be right
	passages *Text        // nil: no text is attached
	err      error        // why, where there is none
	wanted   int          // citations that a copy was searched for
	used     uint64
}

const (
	maxKeptTexts = 32
	maxKeptBytes = 64 << 20
)

// NewQuoter makes a Quoter over a reader.
func NewQuoter(r graph.Reader) *Quoter {
	return &Quoter{r: r, kept: map[graph.SourceID]*keptText{}}
}

// Passages gives the text of a source, in which every citation of the source
// is known. It asks the store for its revision, and for more only if that has
// moved: an answer that quotes several passages calls it once a source.
// ErrNotFound where the source is unknown or no text is attached; otherwise the
// errors of Reader.
func (q *Quoter) Passages(ctx context.Context, id graph.SourceID) (*Text, error) {
	k, err := q.source(ctx, id)
	if err != nil {
		return nil, err
	}
	return k.passages, k.err
}

// Quote gives the passage of a citation of a source; not ok where no text is
// attached or the passage is not found in it. ErrNotFound where the source is
// unknown; otherwise the errors of Reader.
func (q *Quoter) Quote(ctx context.Context, id graph.SourceID, c graph.Citation) (string, bool, error) {
	k, err := q.source(ctx, id)
	if err != nil || k.passages == nil {
		return "", false, err
	}
	s, ok := k.passages.Quote(c)
	return s, ok, nil
}

func (q *Quoter) source(ctx context.Context, id graph.SourceID) (*keptText, error) {
	rev, err := q.r.Revision(ctx)
	if err != nil {
		return nil, err
	}
	old := q.get(id)
	if old != nil && old.digest == rev.Digest {
		return old, nil
	}
	src, err := q.r.Source(ctx, id)
	if err != nil {
		return nil, err // an unknown id is not kept: anybody can think of many
	}
	k := &keptText{src: src.Source, digest: rev.Digest}
	text, err := q.r.SourceText(ctx, id)
	switch {
	case errors.Is(err, graph.ErrNotFound):
		k.err = err
	case err != nil:
		return nil, err
	default:
		if err := q.read(ctx, k, old, text.Text); err != nil {
			return nil, err
		}
		if text.Revision.Digest != rev.Digest {
			k.digest = graph.Digest{} // the store moved meanwhile; look again next time
		}
	}
	q.put(id, k)
	return k, nil
}

// read makes the passages of a text, from the old ones where nothing moved that
// they depend on.
func (q *Quoter) read(ctx context.Context, k, old *keptText, text string) error {
	same := old != nil && old.passages != nil && old.src.SHA256 == k.src.SHA256 && old.passages.text == text
	if same && old.passages.exact {
		k.passages = old.passages
		return nil
	}
	if k.passages = NewText(k.src, text, nil); k.passages.exact {
		return nil
	}
	cites, err := CitesOf(ctx, q.r, k.src.ID)
	if err != nil {
		return err
	}
	distinct := map[place]bool{}
	known := same
	for _, c := range cites {
		distinct[placeOf(&c)] = true
		if known {
			_, ok := old.passages.found[placeOf(&c)]
			known = ok
		}
	}
	k.wanted = len(distinct)
	if known && k.wanted == old.wanted {
		k.passages = old.passages
		return nil
	}
	if err := ctx.Err(); err != nil {
		return graph.ErrUnavailable.Cause("the question took too long", err)
	}
	k.passages = NewText(k.src, text, slices.Values(cites))
	return nil
}

func (q *Quoter) get(id graph.SourceID) *keptText {
	q.mu.Lock()
	defer q.mu.Unlock()
	k := q.kept[id]
	if k != nil {
		q.clock++
		k.used = q.clock
	}
	return k
}

func (k *keptText) bytes() int {
	if k.passages == nil {
		return 0
	}
	return len(k.passages.text)
}

func (q *Quoter) put(id graph.SourceID, k *keptText) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if old := q.kept[id]; old != nil {
		q.size -= old.bytes()
	}
	q.clock++
	k.used = q.clock
	q.kept[id] = k
	q.size += k.bytes()
	for len(q.kept) > 1 && (len(q.kept) > maxKeptTexts || q.size > maxKeptBytes) {
		var oldest graph.SourceID
		for other, o := range q.kept {
			if other != id && (oldest == "" || o.used < q.kept[oldest].used) {
				oldest = other
			}
		}
		q.size -= q.kept[oldest].bytes()
		delete(q.kept, oldest)
	}
}

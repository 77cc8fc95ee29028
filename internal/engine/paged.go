package engine

const (
	pageBits = 8
	pageSize = 1 << pageBits
)

// A paged is an immutable sparse array: a list of pages, of which a changed copy
// shares all but those it writes to. What was never set is the zero T.
type paged[T any] struct{ pages []*[pageSize]T }

func (p *paged[T]) isZero() bool { return len(p.pages) == 0 }

func (p *paged[T]) at(i uint32) (out T) {
	if k := int(i >> pageBits); k < len(p.pages) && p.pages[k] != nil {
		out = p.pages[k][i&(pageSize-1)]
	}
	return out
}

// ptr is at without a copy; nil where the page was never set. It is not to be
// written through.
func (p *paged[T]) ptr(i uint32) *T {
	if k := int(i >> pageBits); k < len(p.pages) && p.pages[k] != nil {
		return &p.pages[k][i&(pageSize-1)]
	}
	return nil
}

// A pagedEdit makes a changed copy. It copies the list of pages and each page
// when it first writes to them.
type pagedEdit[T any] struct {
	paged[T]
	own map[uint32]bool
}

func (e *pagedEdit[T]) set(i uint32, v T) {
	k := i >> pageBits
	if e.own == nil {
		e.own = map[uint32]bool{}
		e.pages = append(make([]*[pageSize]T, 0, max(len(e.pages), int(k)+1)), e.pages...)
	}
	for int(k) >= len(e.pages) {
		e.pages = append(e.pages, nil)
	}
	if !e.own[k] {
		page := new([pageSize]T)
		if e.pages[k] != nil {
			*page = *e.pages[k]
		}
		e.pages[k], e.own[k] = page, true
	}
	e.pages[k][i&(pageSize-1)] = v
}

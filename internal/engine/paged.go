package engine

import "iter"

// Pages are small, so that a write copies little, and stand in groups, so that it does
// not copy a list of them all.
const (
	pageBits  = 6
	groupBits = 8
	pageSize  = 1 << pageBits
	groupSize = 1 << groupBits
)

type page[T any] [pageSize]T

// A paged is an immutable sparse array: groups of pages, of which a changed copy
// shares all but those it writes to. What was never set is the zero T.
type paged[T any] struct{ groups []*[groupSize]*page[T] }

func (p *paged[T]) isZero() bool { return len(p.groups) == 0 }

func (p *paged[T]) at(i uint32) (out T) {
	if at := p.ptr(i); at != nil {
		out = *at
	}
	return out
}

// all yields what lies in pages that were set, in order.
func (p *paged[T]) all() iter.Seq2[uint32, T] {
	return func(yield func(uint32, T) bool) {
		for g, group := range p.groups {
			if group == nil {
				continue
			}
			for k, page := range group {
				if page == nil {
					continue
				}
				for i, x := range page {
					if !yield(uint32((g<<groupBits+k)<<pageBits+i), x) {
						return
					}
				}
			}
		}
	}
}

// ptr is at without a copy; nil where the page was never set. It is not to be
// written through.
func (p *paged[T]) ptr(i uint32) *T {
	k := int(i >> (pageBits + groupBits))
	if k >= len(p.groups) || p.groups[k] == nil {
		return nil
	}
	if page := p.groups[k][i>>pageBits&(groupSize-1)]; page != nil {
		return &page[i&(pageSize-1)]
	}
	return nil
}

// A pagedEdit makes a changed copy. It copies the list of groups, each group and each
// page when it first writes to them.
type pagedEdit[T any] struct {
	paged[T]
	own   map[uint32]bool // pages
	group map[uint32]bool
	last  uint32 // the number behind that of the page that was last written to; 0: none
	page  *page[T]
}

func (e *pagedEdit[T]) set(i uint32, v T) {
	k := i >> pageBits
	if e.last != k+1 {
		e.page, e.last = e.writable(k), k+1
	}
	e.page[i&(pageSize-1)] = v
}

// writable gives a page of the copy's own.
func (e *pagedEdit[T]) writable(k uint32) *page[T] {
	g := k >> groupBits
	if e.own == nil {
		e.own, e.group = map[uint32]bool{}, map[uint32]bool{}
		e.groups = append(make([]*[groupSize]*page[T], 0, max(len(e.groups), int(g)+1)), e.groups...)
	}
	for int(g) >= len(e.groups) {
		e.groups = append(e.groups, nil)
	}
	if !e.group[g] {
		group := new([groupSize]*page[T])
		if e.groups[g] != nil {
			*group = *e.groups[g]
		}
		e.groups[g], e.group[g] = group, true
	}
	at := &e.groups[g][k&(groupSize-1)]
	if !e.own[k] {
		own := new(page[T])
		if *at != nil {
			*own = **at
		}
		*at, e.own[k] = own, true
	}
	return *at
}

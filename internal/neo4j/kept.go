package neo4j

import (
	lists "container/list"
	"context"
	"crypto/sha256"
	"encoding/json"
	"sync"

	"hubgraph/graph"
	"hubgraph/internal/engine"
)

// kept keeps what graph questions fetched, so that the next page of an answer need not
// fetch the part again on which the one before it stood. What is kept is what the server
// gave at a revision, which never comes again: it is never wrong, only of no use once the
// graph was written. What was used longest ago goes first.
type kept struct {
	most int // bytes; 0: nothing is kept

	mu     sync.Mutex
	bytes  int
	byKey  map[keptKey]*lists.Element
	recent lists.List // of *parcel, the one used last first
}

// A keptKey stands for a revision, a filter and one call of a Fetcher.
type keptKey [sha256.Size]byte

// A parcel is all that one call gave.
type parcel struct {
	key   keptKey
	rev   graph.Revision
	items []item
	bytes int
}

// An item is one of what a call gives: each call has its own fields.
type item struct {
	found  engine.Found // Entities, Reach, Links
	ends   []engine.End // Links
	links  int          // Walk
	id     string       // Among, Steps: of a statement
	record []byte       // Among, Steps
}

// itemSize is what an item takes by itself, in bytes, about.
const itemSize = 192

func (i *item) bytes() int {
	return itemSize + len(i.found.ID) + len(i.found.Record) + len(i.ends)*8 + len(i.id) + len(i.record)
}

// largest is how many bytes a parcel may have: the links of a hub, and others beside them.
func (k *kept) largest() int { return k.most / 2 }

// get gives what a call gave before, or false.
func (k *kept) get(key keptKey) ([]item, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	at, ok := k.byKey[key]
	if !ok {
		return nil, false
	}
	k.recent.MoveToFront(at)
	return at.Value.(*parcel).items, true
}

// put keeps parcels, and forgets those of other revisions.
func (k *kept) put(parcels []*parcel) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.byKey == nil {
		k.byKey = map[keptKey]*lists.Element{}
	}
	for _, p := range parcels {
		if _, ok := k.byKey[p.key]; ok {
			continue
		}
		for last := k.recent.Back(); last != nil && last.Value.(*parcel).rev != p.rev; last = k.recent.Back() {
			k.forget(last)
		}
		k.byKey[p.key] = k.recent.PushFront(p)
		k.bytes += p.bytes
	}
	for k.bytes > k.most {
		k.forget(k.recent.Back())
	}
}

func (k *kept) forget(at *lists.Element) {
	p := k.recent.Remove(at).(*parcel)
	delete(k.byKey, p.key)
	k.bytes -= p.bytes
}

// A keeper is a Fetcher that gives what is kept, and has what is fetched by another
// kept. What a call did not give to its end is not.
type keeper struct {
	*fetcher
	kept    *kept
	parcels []*parcel
}

// call gives what a call of a name with such arguments gave before, or what fetch
// fetches.
func (k *keeper) call(ctx context.Context, name string, args []any, fetch func(give func(item) error) error, give func(item) error) error {
	key, err := json.Marshal(append(args, name, k.rev, k.filter))
	if err != nil {
		return err
	}
	p := &parcel{key: sha256.Sum256(key), rev: k.rev}
	if items, ok := k.kept.get(p.key); ok {
		for _, i := range items {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := give(i); err != nil {
				return err
			}
		}
		return nil
	}
	most := k.kept.largest()
	err = fetch(func(i item) error {
		if p.bytes += i.bytes(); p.bytes <= most {
			p.items = append(p.items, i)
		}
		return give(i)
	})
	if err == nil && p.bytes <= most {
		p.bytes += itemSize
		k.parcels = append(k.parcels, p)
	}
	return err
}

// found is call for what gives entities.
func (k *keeper) found(ctx context.Context, name string, args []any, fetch func(give func(engine.Found) error) error, give func(engine.Found) error) error {
	return k.call(ctx, name, args, func(give func(item) error) error {
		return fetch(func(x engine.Found) error { return give(item{found: x}) })
	}, func(i item) error { return give(i.found) })
}

// records is call for what gives statements, which are read anew each time, for they
// are the answer's own.
func (k *keeper) records(ctx context.Context, name string, args []any, fetch func(give func(graph.Statement, []byte) error) error, give func(graph.Statement, []byte) error) error {
	var read *graph.Statement // by the fetch itself
	return k.call(ctx, name, args, func(keep func(item) error) error {
		return fetch(func(s graph.Statement, record []byte) error {
			read = &s
			return keep(item{id: string(s.ID), record: record})
		})
	}, func(i item) error {
		if read != nil {
			return give(*read, i.record)
		}
		s, err := statementOf(i.id, i.record)
		if err != nil {
			return err
		}
		return give(s, i.record)
	})
}

// Entities implements engine.Fetcher.
func (k *keeper) Entities(ctx context.Context, ids []graph.EntityID, all bool, give func(engine.Found) error) error {
	return k.found(ctx, "entities", []any{ids, all}, func(give func(engine.Found) error) error {
		return k.fetcher.Entities(ctx, ids, all, give)
	}, give)
}

// Reach implements engine.Fetcher.
func (k *keeper) Reach(ctx context.Context, q engine.Reach, give func(engine.Found) error) error {
	return k.found(ctx, "reach", []any{q}, func(give func(engine.Found) error) error {
		return k.fetcher.Reach(ctx, q, give)
	}, give)
}

// Walk implements engine.Fetcher.
func (k *keeper) Walk(ctx context.Context, of engine.Ref, after, upTo graph.EntityID, limit int, give func(graph.EntityID, int) error) error {
	return k.call(ctx, "walk", []any{of, after, upTo, limit}, func(give func(item) error) error {
		return k.fetcher.Walk(ctx, of, after, upTo, limit, func(id graph.EntityID, links int) error {
			return give(item{found: engine.Found{ID: id}, links: links})
		})
	}, func(i item) error { return give(i.found.ID, i.links) })
}

// Links implements engine.Fetcher.
func (k *keeper) Links(ctx context.Context, q engine.Links, give func(engine.Found, []engine.End) error) error {
	return k.call(ctx, "links", []any{q}, func(give func(item) error) error {
		return k.fetcher.Links(ctx, q, func(x engine.Found, ends []engine.End) error { return give(item{found: x, ends: ends}) })
	}, func(i item) error { return give(i.found, i.ends) })
}

// Among implements engine.Fetcher.
func (k *keeper) Among(ctx context.Context, all []engine.Ref, give func(graph.Statement, []byte) error) error {
	return k.records(ctx, "among", []any{all}, func(give func(graph.Statement, []byte) error) error {
		return k.fetcher.Among(ctx, all, give)
	}, give)
}

// Facts implements engine.Fetcher.
func (k *keeper) Facts(ctx context.Context, of []engine.Ref, give func(graph.Statement, []byte) error) error {
	return k.records(ctx, "facts", []any{of}, func(give func(graph.Statement, []byte) error) error {
		return k.fetcher.Facts(ctx, of, give)
	}, give)
}

// Steps implements engine.Fetcher.
func (k *keeper) Steps(ctx context.Context, pairs [][2]engine.Ref, give func(graph.Statement, []byte) error) error {
	return k.records(ctx, "steps", []any{pairs}, func(give func(graph.Statement, []byte) error) error {
		return k.fetcher.Steps(ctx, pairs, give)
	}, give)
}

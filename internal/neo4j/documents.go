package neo4j

import (
	"context"
	"errors"
	"iter"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"hubgraph/graph"
)

// Documents implements graph.Store.
func (s *Store) Documents() graph.Documents { return documents{s} }

type documents struct{ s *Store }

func documentAt(r *driver.Record) (graph.Document, error) {
	d := graph.Document{}
	d.Kind = stringAt(r, 0)
	d.ID = stringAt(r, 1)
	d.Version = uint64(intAt(r, 2))
	body, ok := r.Values[3].([]byte)
	if !ok || d.Version == 0 {
		return d, damagedRecord("document", d.Kind+" "+d.ID, errors.New("it lacks what every one has"))
	}
	d.Body = body
	if ms, ok := r.Values[4].(int64); ok {
		d.Updated = time.UnixMilli(ms).UTC()
	}
	return d, nil
}

const (
	documentFields = "d.kind, d.id, d.version, d.body, d.updated"
	documentByID   = "MATCH (d:HubgraphDocument {kind: $q.kind, id: $q.id}) RETURN " + documentFields
	documentsByID  = "MATCH (d:HubgraphDocument) WHERE d.kind = $q.kind AND d.id > $q.after WITH d ORDER BY d.kind, d.id LIMIT $q.limit RETURN " + documentFields
	putDocument    = "MERGE (d:HubgraphDocument {kind: $q.kind, id: $q.id}) SET d.version = $q.version, d.body = $q.body, d.updated = $q.updated"
	deleteDocument = "MATCH (d:HubgraphDocument {kind: $q.kind, id: $q.id}) DELETE d"
)

func (d documents) get(t *tx, kind, id string) (*graph.Document, error) {
	r, err := t.first(documentByID, params{"kind": kind, "id": id})
	if err != nil || r == nil {
		return nil, err
	}
	doc, err := documentAt(r)
	return &doc, err
}

func (d documents) Get(ctx context.Context, kind, id string) (graph.Document, error) {
	var out graph.Document
	err := d.s.readLittle(ctx, func(t *tx, _ *meta) error {
		doc, err := d.get(t, kind, id)
		if err != nil {
			return err
		}
		if doc == nil {
			return graph.NotFound("id", id)
		}
		out = *doc
		return nil
	})
	return out, err
}

// write makes writes of documents follow each other, so that a version is
// compared with what it will replace.
func (d documents) write(ctx context.Context, fn func(t *tx) error) error {
	ctx, cancel := d.s.bounded(ctx)
	defer cancel()
	if err := d.s.prepare(ctx); err != nil {
		return err
	}
	return d.s.write(ctx, func(t *tx) error {
		if err := lockMeta(t); err != nil {
			return err
		}
		switch now, err := revisionNow(t); {
		case err != nil:
			return err
		case now == graph.Revision{}:
			return d.s.gone(t)
		}
		return fn(t)
	})
}

func (d documents) Put(ctx context.Context, kind, id string, ifVersion uint64, body []byte) (graph.Document, error) {
	if err := graph.CheckDocument(kind, id, body); err != nil {
		return graph.Document{}, err
	}
	out := graph.Document{Kind: kind, ID: id, Version: ifVersion + 1, Body: append([]byte{}, body...), Updated: time.Now().UTC().Truncate(time.Millisecond)}
	if err := d.put(ctx, &out, ifVersion); err != nil {
		return graph.Document{}, err
	}
	return out, nil
}

// Take implements graph.Documents.
func (d documents) Take(ctx context.Context, doc graph.Document) error {
	if err := graph.CheckTaken(&doc); err != nil {
		return err
	}
	return d.put(ctx, &doc, 0)
}

// put stores a document in the place of its version ifVersion, 0 where there is none.
func (d documents) put(ctx context.Context, doc *graph.Document, ifVersion uint64) error {
	body := append([]byte{}, doc.Body...)
	return d.write(ctx, func(t *tx) error {
		old, err := d.get(t, doc.Kind, doc.ID)
		if err != nil {
			return err
		}
		var have uint64
		if old != nil {
			have = old.Version
		}
		if have != ifVersion {
			return graph.DocumentMoved()
		}
		return t.exec(putDocument,
			params{"kind": doc.Kind, "id": doc.ID, "version": int64(doc.Version), "body": body, "updated": doc.Updated.UnixMilli()})
	})
}

func (d documents) Delete(ctx context.Context, kind, id string, ifVersion uint64) error {
	return d.write(ctx, func(t *tx) error {
		old, err := d.get(t, kind, id)
		if err != nil {
			return err
		}
		if old == nil {
			return graph.NotFound("id", id)
		}
		if old.Version != ifVersion {
			return graph.DocumentMoved()
		}
		return t.exec(deleteDocument, params{"kind": kind, "id": id})
	})
}

// documentPage is how many documents one statement gives: each may have 256 KiB.
const documentPage = 64

func (d documents) List(ctx context.Context, kind, after string) iter.Seq2[graph.Document, error] {
	return list(ctx, d.s, bound[graph.Document]{}, nil, func() error { return nil }, func(t *tx, _ *meta, emit func(graph.Document) error) error {
		return inPages(t, documentsByID, params{"kind": kind, "after": after, "limit": documentPage}, func(r *driver.Record) (graph.Document, string, error) {
			d, err := documentAt(r)
			return d, d.ID, err
		}, emit)
	})
}

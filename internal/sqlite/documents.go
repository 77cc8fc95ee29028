package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"iter"
	"time"

	"hubgraph/graph"
)

// Documents implements graph.Store.
func (s *Store) Documents() graph.Documents { return documents{s} }

type documents struct{ s *Store }

// A documentRow is a document as a row keeps it.
type documentRow struct {
	kind, id              string
	version, updated, sum int64
	body                  []byte
}

const documentColumns = `kind, id, version, updated, sum, body`

func (d *documentRow) columns() []any {
	return []any{&d.kind, &d.id, &d.version, &d.updated, &d.sum, &d.body}
}

func (d *documentRow) good() bool {
	return documentSum(d.kind, d.id, d.version, d.updated, d.body) == d.sum
}

func (d *documentRow) document(file string) (graph.Document, error) {
	if !d.good() {
		return graph.Document{}, damaged(file, Fault{Table: "documents", Detail: "the row of a document has a wrong checksum"}.String(), nil)
	}
	if d.body == nil {
		d.body = []byte{}
	}
	return graph.Document{Kind: d.kind, ID: d.id, Version: uint64(d.version), Body: d.body, Updated: time.Unix(0, d.updated).UTC()}, nil
}

// reader runs f on a connection that reads.
func (s *Store) reader(ctx context.Context, f func(ctx context.Context, q querier) error) (err error) {
	defer func() {
		if isDamaged(err) {
			s.ailing.Store(true)
		}
	}()
	if s.reading == nil {
		release, err := s.acquire(ctx)
		if err != nil {
			return err
		}
		defer release()
		return translate("read", s.file, f(ctx, s.w.conn))
	}
	ctx, release, err := s.borrow(ctx)
	if err != nil {
		return err
	}
	defer release(&err)
	return translate("read", s.file, f(ctx, s.reading))
}

// Get implements graph.Documents.
func (d documents) Get(ctx context.Context, kind, id string) (graph.Document, error) {
	var out graph.Document
	err := d.s.reader(ctx, func(ctx context.Context, q querier) error {
		var row documentRow
		err := q.QueryRowContext(ctx, `SELECT `+documentColumns+` FROM documents WHERE kind = ? AND id = ?`, kind, id).Scan(row.columns()...)
		if errors.Is(err, sql.ErrNoRows) {
			return graph.NotFound("id", id)
		}
		if err != nil {
			return err
		}
		out, err = row.document(d.s.file)
		return err
	})
	return out, err
}

// Put implements graph.Documents.
func (d documents) Put(ctx context.Context, kind, id string, ifVersion uint64, body []byte) (graph.Document, error) {
	release, err := d.s.toWrite(ctx)
	if err != nil {
		return graph.Document{}, err
	}
	defer release()
	if err := graph.CheckDocument(kind, id, body); err != nil {
		return graph.Document{}, err
	}
	doc := graph.Document{Kind: kind, ID: id, Version: ifVersion + 1, Body: append([]byte{}, body...), Updated: time.Now().UTC().Truncate(time.Millisecond)}
	if err := d.put(ctx, "put document", &doc, ifVersion); err != nil {
		return graph.Document{}, err
	}
	return doc, nil
}

// Take implements graph.Documents.
func (d documents) Take(ctx context.Context, doc graph.Document) error {
	release, err := d.s.toWrite(ctx)
	if err != nil {
		return err
	}
	defer release()
	if err := graph.CheckTaken(&doc); err != nil {
		return err
	}
	doc.Updated = doc.Updated.Truncate(time.Millisecond)
	return d.put(ctx, "take document", &doc, 0)
}

// put stores a document in the place of its version ifVersion, 0 where there is none.
func (d documents) put(ctx context.Context, what string, doc *graph.Document, ifVersion uint64) error {
	bg := context.WithoutCancel(ctx)
	kind, id, version, updated := doc.Kind, doc.ID, int64(doc.Version), doc.Updated.UnixNano()
	body := append([]byte{}, doc.Body...)
	sum := documentSum(kind, id, version, updated, body)
	err := d.s.transact(ctx, what, d.s.mark.rev, func(w *writer) error {
		have, err := versionOf(bg, w, kind, id)
		if err != nil {
			return err
		}
		if have != ifVersion {
			return graph.DocumentMoved()
		}
		_, err = w.exec(bg, `INSERT INTO documents (kind, id, version, updated, sum, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
			ON CONFLICT (kind, id) DO UPDATE SET version = ?3, updated = ?4, sum = ?5, body = ?6`,
			kind, id, version, updated, sum, body)
		return err
	}, func(w *writer) (bool, error) {
		have, err := versionOf(bg, w, kind, id)
		return have == uint64(version), err
	})
	if err != nil {
		d.s.wants(err, func() int64 { return int64(len(body)) })
	}
	return err
}

// versionOf gives the version of a document, 0 where there is none.
func versionOf(ctx context.Context, w *writer, kind, id string) (uint64, error) {
	var v int64
	err := w.row(ctx, `SELECT version FROM documents WHERE kind = ? AND id = ?`, []any{kind, id}, &v)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return uint64(v), err
}

// Delete implements graph.Documents.
func (d documents) Delete(ctx context.Context, kind, id string, ifVersion uint64) error {
	release, err := d.s.toWrite(ctx)
	if err != nil {
		return err
	}
	defer release()
	bg := context.WithoutCancel(ctx)
	return d.s.transact(ctx, "delete document", d.s.mark.rev, func(w *writer) error {
		have, err := versionOf(bg, w, kind, id)
		switch {
		case err != nil:
			return err
		case have == 0:
			return graph.NotFound("id", id)
		case have != ifVersion:
			return graph.DocumentMoved()
		}
		_, err = w.exec(bg, `DELETE FROM documents WHERE kind = ? AND id = ?`, kind, id)
		return err
	}, func(w *writer) (bool, error) {
		have, err := versionOf(bg, w, kind, id)
		return have == 0, err
	})
}

// documentPage is how many documents List reads at a time, so that a slow
// reader keeps no transaction open.
const documentPage = 64

// List implements graph.Documents.
func (d documents) List(ctx context.Context, kind, after string) iter.Seq2[graph.Document, error] {
	return func(yield func(graph.Document, error) bool) {
		for {
			var page []graph.Document
			err := d.s.reader(ctx, func(ctx context.Context, q querier) error {
				rows, err := q.QueryContext(ctx, `SELECT `+documentColumns+` FROM documents WHERE kind = ? AND id > ? ORDER BY id LIMIT ?`, kind, after, documentPage)
				if err != nil {
					return err
				}
				defer rows.Close()
				for rows.Next() {
					var row documentRow
					if err := rows.Scan(row.columns()...); err != nil {
						return err
					}
					doc, err := row.document(d.s.file)
					if err != nil {
						return err
					}
					page = append(page, doc)
				}
				return rows.Err()
			})
			if err != nil {
				yield(graph.Document{}, err)
				return
			}
			for _, doc := range page {
				if err := ctx.Err(); err != nil {
					yield(graph.Document{}, translate("list documents", d.s.file, err))
					return
				}
				if !yield(doc, nil) {
					return
				}
				after = doc.ID
			}
			if len(page) < documentPage {
				return
			}
		}
	}
}

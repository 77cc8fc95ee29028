package sqlite

import (
	"context"
	"iter"
	"time"

	"hubgraph/graph"
	"hubgraph/graph/change"
)

// A changeRow is a change as a row keeps it.
type changeRow struct {
	seq, at, sum        int64
	digest              []byte
	author, note, label string
}

const changeColumns = `seq, digest, at, author, note, label, sum`

func (r *changeRow) columns() []any {
	return []any{&r.seq, &r.digest, &r.at, &r.author, &r.note, &r.label, &r.sum}
}

func (r *changeRow) good() bool {
	return len(r.digest) == len(graph.Digest{}) && r.checksum() == r.sum
}

func (r *changeRow) checksum() int64 {
	return columnSum("changes", r.seq, r.digest, r.at, r.author, r.note, r.label)
}

// logged gives the row of a batch that leads to a revision.
func logged(b *graph.Batch, rev graph.Revision) changeRow {
	r := changeRow{
		seq: int64(rev.Seq), digest: rev.Digest[:], at: time.Now().UnixMicro(),
		author: b.Author, note: b.Note, label: b.Label,
	}
	r.sum = r.checksum()
	return r
}

func (r *changeRow) insert(ctx context.Context, w *writer) error {
	_, err := w.exec(ctx, `INSERT INTO changes (`+changeColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		r.seq, r.digest, r.at, r.author, r.note, r.label, r.sum)
	return err
}

func (r *changeRow) change(store string) graph.Change {
	c := graph.Change{
		Revision: graph.Revision{Store: store, Seq: uint64(r.seq)}, Time: time.UnixMicro(r.at).UTC(),
		Author: r.author, Note: r.note, Label: r.label,
	}
	copy(c.Revision.Digest[:], r.digest)
	return c
}

// Log implements graph.Store.
func (s *Store) Log(ctx context.Context, q graph.LogQuery) iter.Seq2[graph.Change, error] {
	return change.Log(q, func() (graph.Revision, error) { return s.Revision(ctx) }, func(store string, before, after int64, limit int) ([]graph.Change, error) {
		return s.changes(ctx, store, before, after, limit)
	})
}

// changes gives the newest changes between two sequences, at most limit.
func (s *Store) changes(ctx context.Context, store string, before, after int64, limit int) (page []graph.Change, err error) {
	err = s.reader(ctx, func(ctx context.Context, q querier) error {
		has, err := hasLog(ctx, q)
		if err != nil || !has {
			return err
		}
		return eachRow(ctx, q, `SELECT `+changeColumns+` FROM changes WHERE seq < ? AND seq > ? ORDER BY seq DESC LIMIT ?`, func(scan func(...any) error) error {
			var row changeRow
			if err := scan(row.columns()...); err != nil {
				return err
			}
			if !row.good() {
				return damaged(s.file, Fault{"changes", row.seq, "its checksum is wrong"}.String(), nil)
			}
			page = append(page, row.change(store))
			return nil
		}, before, after, limit)
	})
	return page, err
}

// hasLog says whether the file is of a format that has the log.
func hasLog(ctx context.Context, q querier) (bool, error) {
	var v int
	err := q.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&v)
	return v >= 2, err
}

// checkLog tells of what is wrong with the log: from its first row on it must
// have one for each revision, up to that of the last write.
func checkLog(ctx context.Context, q querier, fault func(Fault) error) error {
	has, err := hasLog(ctx, q)
	if err != nil || !has {
		return err
	}
	var last *changeRow
	err = eachRow(ctx, q, `SELECT `+changeColumns+` FROM changes ORDER BY seq`, func(scan func(...any) error) error {
		row := &changeRow{}
		if err := scan(row.columns()...); err != nil {
			return err
		}
		before := last
		last = row
		if !row.good() {
			return fault(Fault{"changes", row.seq, "its checksum is wrong"})
		}
		if before != nil && before.seq+1 != row.seq {
			return fault(Fault{"changes", row.seq, "those before it are missing"})
		}
		return nil
	})
	if err != nil || last == nil {
		return err
	}
	m, f, err := readMeta(ctx, q)
	if err != nil || f != nil { // that is told already
		return err
	}
	if last.seq != int64(m.revision.Seq) || string(last.digest) != string(m.revision.Digest[:]) {
		return fault(Fault{Table: "changes", Detail: "its last row is not of the last write"})
	}
	return nil
}

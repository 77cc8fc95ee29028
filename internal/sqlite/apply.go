package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"hubgraph/graph"
	"hubgraph/graph/change"
	"hubgraph/internal/engine"
)

// Apply implements graph.Store. The batch is planned against the current view,
// written in one transaction, and the next view published once that is
// committed. ctx is honoured up to the COMMIT, which is not given up half way.
func (s *Store) Apply(ctx context.Context, b graph.Batch) (graph.Revision, error) {
	release, err := s.toWrite(ctx)
	if err != nil {
		return graph.Revision{}, err
	}
	defer release()
	rev, err := s.apply(ctx, &b)
	if err != nil {
		return graph.Revision{}, translate("apply batch", s.file, err)
	}
	return rev, nil
}

func (s *Store) apply(ctx context.Context, b *graph.Batch) (graph.Revision, error) {
	w, err := s.settledWriter(ctx, "apply batch")
	if err != nil {
		return graph.Revision{}, err
	}
	if rev, known, err := s.answered(ctx, w, b); known || err != nil {
		return rev, err
	}
	head := s.head.Load()
	p, err := plan(ctx, b, head, head.View())
	if err != nil {
		return graph.Revision{}, err
	}
	return p.after, s.land(ctx, p)
}

// answered gives what a batch was answered that came before, by its key.
func (s *Store) answered(ctx context.Context, w *writer, b *graph.Batch) (_ graph.Revision, known bool, _ error) {
	if b.Key == "" {
		return graph.Revision{}, false, nil
	}
	a, err := readAnswered(context.WithoutCancel(ctx), w, b.Key)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return graph.Revision{}, false, nil
	case err != nil:
		return graph.Revision{}, false, err
	case !a.good():
		return graph.Revision{}, false, damaged(s.file, Fault{Table: "batches", Detail: "the row of a key has a wrong checksum"}.String(), nil)
	case !b.Is(a.fingerprint):
		return graph.Revision{}, false, graph.KeyTaken()
	}
	return a.revision(s.view()), true, nil
}

// A pending is a batch with what it comes to.
type pending struct {
	batch         *graph.Batch
	changes       *change.Changes
	head          *engine.Head
	before, after graph.Revision
	// next makes the view after it, which is thrown away if the rows can't be written.
	next func() (*engine.View, error)
}

// plan works out what a batch comes to after a view.
func plan(ctx context.Context, b *graph.Batch, head *engine.Head, view *engine.View) (*pending, error) {
	rev, err := view.Revision(context.WithoutCancel(ctx))
	if err != nil {
		return nil, err
	}
	if b.IfRevision != nil && *b.IfRevision != rev {
		return nil, graph.Moved()
	}
	c, err := change.Plan(b, view)
	if err != nil {
		return nil, err
	}
	p := &pending{batch: b, changes: c, head: head, before: rev, after: rev}
	if !c.IsZero() {
		p.after = graph.Revision{Store: rev.Store, Seq: rev.Seq + 1, Digest: rev.Digest.Add(c.Digest)}
	}
	p.next = func() (*engine.View, error) { return nextView(head, view, c, p.after) }
	return p, nil
}

// land writes what a batch comes to in one transaction, and publishes the view after it, which
// is made while the rows are written.
func (s *Store) land(ctx context.Context, p *pending) error {
	b, c, rev := p.batch, p.changes, p.after
	if c.IsZero() && b.Key == "" {
		return nil
	}
	bg := context.WithoutCancel(ctx)
	var next *engine.View
	var nextErr error
	var wg sync.WaitGroup
	if !c.IsZero() {
		wg.Go(func() { next, nextErr = p.next() })
	}
	ch := &changer{s: s}
	err := s.transact(ctx, "apply batch", rev, func(w *writer) error {
		ch.w = w
		err := ch.write(ctx, bg, b, c, p.before, rev)
		if err == nil && b.Key != "" {
			fingerprint := b.Fingerprint()
			_, err = w.exec(bg, `INSERT INTO batches (key, fingerprint, seq, digest, sum, applied) VALUES (?, ?, ?, ?, ?, ?)`,
				b.Key, fingerprint[:], int64(rev.Seq), rev.Digest[:], batchSum(b.Key, fingerprint[:], rev), time.Now().UTC().Format(time.RFC3339))
		}
		wg.Wait()
		return errors.Join(err, nextErr)
	}, func(w *writer) (bool, error) {
		if b.Key != "" {
			_, err := readAnswered(bg, w, b.Key)
			if errors.Is(err, sql.ErrNoRows) {
				return false, nil
			}
			return err == nil, err
		}
		m, f, err := readMeta(bg, w.conn)
		return err == nil && f == nil && m.revision == rev, err
	})
	wg.Wait()
	if err != nil {
		s.wants(err, func() int64 { return recordBytes(c) })
		return err
	}
	ch.done()
	if next != nil {
		p.head.Publish(next, c)
	}
	return nil
}

// recordBytes is how long the records are that changes write.
func recordBytes(c *change.Changes) (n int64) {
	for _, src := range c.Sources {
		if src.New != nil {
			n += int64(src.New.Size())
		}
	}
	for _, text := range c.Texts {
		if text.New != nil {
			n += int64(len(text.New.Text))
		}
	}
	for i := range c.Entities {
		n += int64(len(c.Entities[i].NewRecord.Bytes))
	}
	for i := range c.Statements {
		n += int64(len(c.Statements[i].NewRecord.Bytes))
	}
	return n
}

// nextView makes the next view. What goes wrong in it must not leave the writer
// in a transaction.
func nextView(h *engine.Head, v *engine.View, c *change.Changes, rev graph.Revision) (next *engine.View, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("apply changes to the view: %v", r)
		}
	}()
	return h.Apply(v, c, rev), nil
}

// answered is what a batch with a key was answered.
type answered struct {
	key                 string
	fingerprint, digest []byte
	seq, sum            int64
}

func (a *answered) columns() []any {
	return []any{&a.key, &a.fingerprint, &a.seq, &a.digest, &a.sum}
}

func (a *answered) good() bool {
	r := graph.Revision{Seq: uint64(a.seq)}
	return len(a.digest) == copy(r.Digest[:], a.digest) && len(a.digest) == len(r.Digest) && batchSum(a.key, a.fingerprint, r) == a.sum
}

func (a *answered) revision(v *engine.View) graph.Revision {
	now, _ := v.Revision(context.Background())
	r := graph.Revision{Store: now.Store, Seq: uint64(a.seq)}
	copy(r.Digest[:], a.digest)
	return r
}

func readAnswered(ctx context.Context, w *writer, key string) (answered, error) {
	var a answered
	err := w.row(ctx, `SELECT key, fingerprint, seq, digest, sum FROM batches WHERE key = ?`, []any{key}, a.columns()...)
	return a, err
}

// A changer writes what Changes says, and remembers what that does to the row
// indexes until it counts.
type changer struct {
	s                    *Store
	w                    *writer
	entities, statements []rowChange
	lastEntity           int64
	lastStatement        int64
}

// A rowChange says that a row's record now has another checksum, that the row
// is new, or that it is gone.
type rowChange struct {
	key, old, sum int64
	fresh, gone   bool
}

// chunk is how many rows one statement inserts.
const chunk = 64

func (ch *changer) write(ctx, bg context.Context, b *graph.Batch, c *change.Changes, before, after graph.Revision) error {
	ch.lastEntity, ch.lastStatement = ch.s.entities.last, ch.s.statements.last
	if c.IsZero() {
		return ch.still(bg, before)
	}
	// That the file is where memory is, its whole row says, which is looked at only where
	// it is not.
	n, err := ch.w.exec(bg, `UPDATE meta SET seq = ?, digest = ?, sum = ? WHERE id = 1 AND store = ? AND seq = ? AND digest = ? AND sum = ?`,
		int64(after.Seq), after.Digest[:], metaSum(after), before.Store, int64(before.Seq), before.Digest[:], metaSum(before))
	if err == nil && n != 1 {
		if err = ch.still(bg, before); err == nil {
			err = damaged(ch.s.file, Fault{Table: "meta", Row: 1, Detail: "it can't be changed"}.String(), nil)
		}
	}
	if err != nil {
		return err
	}
	for _, step := range []func(context.Context, context.Context, *change.Changes) error{ch.writeSchema, ch.writeSources, ch.writeEntities, ch.writeStatements} {
		if err := step(ctx, bg, c); err != nil {
			return err
		}
	}
	entry := logged(b, after)
	return entry.insert(bg, ch.w)
}

// still is an error where the file is not at a revision, at which memory is.
func (ch *changer) still(bg context.Context, rev graph.Revision) error {
	m, f, err := readMeta(bg, ch.w.conn)
	switch {
	case err != nil:
		return err
	case f != nil:
		return damaged(ch.s.file, f.String(), nil)
	case m.revision != rev:
		ch.s.stale = true
		return graph.ErrUnavailable.Cause("the store has to be read again; try again", fmt.Errorf("the file is at %s, memory at %s", m.revision, rev))
	}
	return nil
}

func (ch *changer) writeSchema(_, bg context.Context, c *change.Changes) error {
	if !c.NewSchema {
		return nil
	}
	if _, err := ch.w.exec(bg, `DELETE FROM definitions`); err != nil {
		return err
	}
	defs, err := definitions(&c.Schema)
	if err != nil {
		return err
	}
	for _, d := range defs {
		if _, err := ch.w.exec(bg, `INSERT INTO definitions (kind, id, body, sum) VALUES (?, ?, ?, ?)`,
			d.kind, d.id, string(d.body), first64(graph.RecordHash(d.kind, d.body))); err != nil {
			return err
		}
	}
	return nil
}

func (ch *changer) writeSources(ctx, bg context.Context, c *change.Changes) error {
	for _, s := range c.Sources {
		if s.New == nil {
			continue
		}
		if _, err := ch.w.exec(bg, `INSERT INTO sources (id, title, sum, record) VALUES (?1, ?2, ?3, ?4)
			ON CONFLICT (id) DO UPDATE SET title = ?2, sum = ?3, record = ?4`,
			string(s.New.ID), s.New.Title, first64(s.New.Hash()), graph.AppendSource(nil, s.New)); err != nil {
			return err
		}
	}
	for _, t := range c.Texts {
		if err := ctx.Err(); err != nil {
			return err
		}
		var err error
		if t.New == nil {
			_, err = ch.w.exec(bg, `DELETE FROM texts WHERE source = ?`, string(t.Source()))
		} else {
			_, err = ch.w.exec(bg, `INSERT INTO texts (source, sum, body) VALUES (?1, ?2, ?3)
				ON CONFLICT (source) DO UPDATE SET sum = ?2, body = ?3`,
				string(t.New.Source), first64(t.New.Hash()), t.New.Text)
		}
		if err != nil {
			return err
		}
	}
	// A text names its source: it goes first.
	for _, s := range c.Sources {
		if s.New != nil {
			continue
		}
		if _, err := ch.w.exec(bg, `DELETE FROM sources WHERE id = ?`, string(s.ID())); err != nil {
			return err
		}
	}
	return nil
}

func (ch *changer) writeEntities(ctx, bg context.Context, c *change.Changes) error {
	in := inserter{w: ch.w, head: `INSERT INTO entities (key, id, type, name, sum, record) VALUES `, columns: 6}
	ch.entities = make([]rowChange, 0, len(c.Entities))
	for i := range c.Entities {
		e := &c.Entities[i]
		if i%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		oldRecord, oldSum := e.OldRecord.Bytes, first64(e.OldRecord.Hash)
		if e.New == nil {
			key, err := ch.replace(bg, "entities", &ch.s.entities, oldSum, oldRecord, `DELETE FROM entities WHERE key = ? AND record = ?`)
			if err != nil {
				return err
			}
			ch.entities = append(ch.entities, rowChange{key: key, old: oldSum, gone: true})
			continue
		}
		record, sum := e.NewRecord.Bytes, first64(e.NewRecord.Hash)
		if e.Old == nil {
			ch.lastEntity++
			ch.entities = append(ch.entities, rowChange{key: ch.lastEntity, sum: sum, fresh: true})
			if err := in.add(bg, record, ch.lastEntity, string(e.New.ID), string(e.New.Type), e.New.Name, sum); err != nil {
				return err
			}
			continue
		}
		key, err := ch.replace(bg, "entities", &ch.s.entities, oldSum, oldRecord, `UPDATE entities SET id = ?3, type = ?4, name = ?5, sum = ?6, record = ?7 WHERE key = ?1 AND record = ?2`,
			string(e.New.ID), string(e.New.Type), e.New.Name, sum, record)
		if err != nil {
			return err
		}
		ch.entities = append(ch.entities, rowChange{key: key, old: oldSum, sum: sum})
	}
	return in.flush(bg)
}

func (ch *changer) writeStatements(ctx, bg context.Context, c *change.Changes) error {
	in := inserter{w: ch.w, head: `INSERT INTO statements (key, sum, record) VALUES `, columns: 3}
	ch.statements = make([]rowChange, 0, len(c.Statements))
	for i := range c.Statements {
		st := &c.Statements[i]
		if i%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		oldRecord, oldSum := st.OldRecord.Bytes, first64(st.OldRecord.Hash)
		if st.New == nil {
			key, err := ch.replace(bg, "statements", &ch.s.statements, oldSum, oldRecord, `DELETE FROM statements WHERE key = ? AND record = ?`)
			if err != nil {
				return err
			}
			ch.statements = append(ch.statements, rowChange{key: key, old: oldSum, gone: true})
			continue
		}
		record, sum := st.NewRecord.Bytes, first64(st.NewRecord.Hash)
		if st.Old == nil {
			ch.lastStatement++
			ch.statements = append(ch.statements, rowChange{key: ch.lastStatement, sum: sum, fresh: true})
			if err := in.add(bg, record, ch.lastStatement, sum); err != nil {
				return err
			}
			continue
		}
		key, err := ch.replace(bg, "statements", &ch.s.statements, oldSum, oldRecord, `UPDATE statements SET sum = ?3, record = ?4 WHERE key = ?1 AND record = ?2`, sum, record)
		if err != nil {
			return err
		}
		ch.statements = append(ch.statements, rowChange{key: key, old: oldSum, sum: sum})
	}
	return in.flush(bg)
}

// replace changes the one row that holds a record and gives its key. The
// checksum finds it; that the record is the same shows that memory and file
// still agree, and which row is meant should two share a checksum.
func (ch *changer) replace(bg context.Context, table string, x *rowIndex, sum int64, record []byte, query string, args ...any) (int64, error) {
	for _, key := range x.find(sum) {
		n, err := ch.w.exec(bg, query, append([]any{key, record}, args...)...)
		if err != nil {
			return 0, err
		}
		if n == 1 {
			return key, nil
		}
	}
	ch.s.stale = true
	return 0, graph.ErrUnavailable.Cause("the store has to be read again; try again", fmt.Errorf("%s: a row that memory knows is not there", table))
}

// done makes the row indexes follow what is now stored.
func (ch *changer) done() {
	ch.s.entities.follow(ch.entities, ch.lastEntity)
	ch.s.statements.follow(ch.statements, ch.lastStatement)
}

func (x *rowIndex) follow(changes []rowChange, last int64) {
	for _, c := range changes {
		if !c.fresh {
			x.remove(c.old, c.key)
		}
		if !c.gone {
			x.add(c.sum, c.key)
		}
	}
	x.last = max(x.last, last)
}

// An inserter gathers rows, so that one statement inserts many.
type inserter struct {
	w       *writer
	head    string
	columns int
	args    []any
	query   string
}

// add takes a row, its record last.
func (in *inserter) add(ctx context.Context, record []byte, args ...any) error {
	in.args = append(append(in.args, args...), record)
	if len(in.args) < chunk*in.columns {
		return nil
	}
	if in.query == "" {
		in.query = in.rows(chunk)
	}
	_, err := in.w.exec(ctx, in.query, in.args...)
	in.args = in.args[:0]
	return err
}

func (in *inserter) rows(n int) string {
	row := "(" + strings.Repeat("?, ", in.columns-1) + "?)"
	return in.head + strings.Repeat(row+", ", n-1) + row
}

func (in *inserter) flush(ctx context.Context) error {
	one := in.rows(1)
	for len(in.args) > 0 {
		if _, err := in.w.exec(ctx, one, in.args[:in.columns]...); err != nil {
			return err
		}
		in.args = in.args[in.columns:]
	}
	return nil
}

package sqlite

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"

	"hubgraph/graph"
)

// A Fault is something that a check found to be wrong with a file.
type Fault struct {
	Table  string // "" for the file as a whole
	Row    int64  // its integer key; 0 for the table as a whole
	Detail string
}

func (f Fault) String() string {
	switch {
	case f.Table == "":
		return f.Detail
	case f.Row == 0:
		return fmt.Sprintf("table %s: %s", f.Table, f.Detail)
	}
	return fmt.Sprintf("row %d of table %s: %s", f.Row, f.Table, f.Detail)
}

// A meta is the one row that says how far a store has come.
type meta struct {
	revision graph.Revision
	clean    bool
}

// A visitor is told of all rows of a file in the order of its fields; fault, of
// what is wrong. Each may end the scan with an error. Records are lent for the
// call; sum is the row's checksum, already compared.
type visitor struct {
	schema    func(s graph.Schema) error
	source    func(key int64, s *graph.Source) error
	text      func(key int64, t *graph.SourceText) error
	entity    func(key, sum int64, record []byte, e *graph.Entity) error
	statement func(key, sum int64, record []byte, s *graph.Statement) error
	fault     func(f Fault) error
}

type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// readMeta reads the meta row; a row that is not as it was written is a fault.
func readMeta(ctx context.Context, q querier) (m meta, f *Fault, err error) {
	var seq, sum int64
	var digest []byte
	err = q.QueryRowContext(ctx, `SELECT store, seq, digest, sum, clean FROM meta WHERE id = 1`).Scan(&m.revision.Store, &seq, &digest, &sum, &m.clean)
	if err == sql.ErrNoRows {
		return m, &Fault{Table: "meta", Detail: "its row is missing"}, nil
	}
	if err != nil {
		return m, nil, err
	}
	m.revision.Seq = uint64(seq)
	if len(digest) == len(m.revision.Digest) {
		copy(m.revision.Digest[:], digest)
	}
	if len(digest) != len(m.revision.Digest) || metaSum(m.revision) != sum {
		return m, &Fault{Table: "meta", Row: 1, Detail: "its checksum is wrong"}, nil
	}
	return m, nil, nil
}

// scan reads all of the graph, in a transaction of the caller's, and checks each
// row by its checksum and the whole by its digest.
func scan(ctx context.Context, q querier, v *visitor) (meta, error) {
	m, f, err := readMeta(ctx, q)
	if err != nil {
		return m, err
	}
	if f != nil {
		if err := v.fault(*f); err != nil {
			return m, err
		}
	}
	var sum graph.Digest
	for _, part := range []func(context.Context, querier, *visitor) (graph.Digest, error){scanSchema, scanSources, scanTexts, scanEntities, scanStatements} {
		d, err := part(ctx, q, v)
		if err != nil {
			return m, err
		}
		sum = sum.Add(d)
	}
	if sum != m.revision.Digest {
		return m, v.fault(Fault{Detail: "its rows do not add up to the digest of the last write: some are missing, or there twice"})
	}
	return m, nil
}

func scanSchema(ctx context.Context, q querier, v *visitor) (graph.Digest, error) {
	var s graph.Schema
	var total graph.Digest
	rows, err := q.QueryContext(ctx, `SELECT key, kind, id, body, sum FROM definitions ORDER BY kind, id`)
	if err != nil {
		return total, err
	}
	defer rows.Close()
	for rows.Next() {
		var key, sum int64
		var d definition
		if err := rows.Scan(&key, &d.kind, &d.id, &d.body, &sum); err != nil {
			return total, err
		}
		h := graph.RecordHash(d.kind, d.body)
		total = total.Add(h)
		var why string
		switch {
		case first64(h) != sum:
			why = "its checksum is wrong"
		case !d.addTo(&s):
			why = "it is no definition"
		default:
			continue
		}
		if err := v.fault(Fault{"definitions", key, why}); err != nil {
			return total, err
		}
	}
	if err := rows.Err(); err != nil {
		return total, err
	}
	s = (graph.Schema{}).Merge(s) // in order of id
	return total, v.schema(s)
}

func scanSources(ctx context.Context, q querier, v *visitor) (graph.Digest, error) {
	return records(ctx, q, "sources", "source", graph.DecodeSource, v.fault,
		func(key, _ int64, _ []byte, s *graph.Source) error { return v.source(key, s) })
}

func scanTexts(ctx context.Context, q querier, v *visitor) (graph.Digest, error) {
	var total graph.Digest
	rows, err := q.QueryContext(ctx, `SELECT key, source, body, sum FROM texts ORDER BY key`)
	if err != nil {
		return total, err
	}
	defer rows.Close()
	for rows.Next() {
		var key, sum int64
		var t graph.SourceText
		if err := rows.Scan(&key, &t.Source, &t.Text, &sum); err != nil {
			return total, err
		}
		h := t.Hash()
		total = total.Add(h)
		if first64(h) != sum {
			if err := v.fault(Fault{"texts", key, "its checksum is wrong"}); err != nil {
				return total, err
			}
			continue
		}
		if err := v.text(key, &t); err != nil {
			return total, err
		}
	}
	return total, rows.Err()
}

func scanEntities(ctx context.Context, q querier, v *visitor) (graph.Digest, error) {
	return records(ctx, q, "entities", "entity", graph.DecodeEntity, v.fault, v.entity)
}

func scanStatements(ctx context.Context, q querier, v *visitor) (graph.Digest, error) {
	return records(ctx, q, "statements", "statement", graph.DecodeStatement, v.fault, v.statement)
}

// A slab is some rows on their way from the file to the visitor.
type slab[T any] struct {
	keys, sums []int64
	ends       []int
	data       []byte
	values     []T
	bad        []string // "" where the row is good
	total      graph.Digest
	done       chan struct{}
}

const (
	slabRows  = 1024
	slabBytes = 1 << 20
)

// records reads a table of records: one goroutine steps through the rows,
// others check and decode them, and the caller's is told of them in order. It
// gives the sum of their hashes.
func records[T any](ctx context.Context, q querier, table, kind string, decode func([]byte) (T, error), fault func(Fault) error, visit func(key, sum int64, record []byte, v *T) error) (graph.Digest, error) {
	ctx, cancel := context.WithCancel(ctx)
	workers := runtime.GOMAXPROCS(0)
	work := make(chan *slab[T])
	order := make(chan *slab[T], 2*workers)
	var read error // of the reader, to be looked at when order is closed
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	wg.Go(func() {
		defer close(order)
		defer close(work)
		read = step(ctx, q, table, func(s *slab[T]) bool {
			s.done = make(chan struct{})
			select {
			case order <- s:
			case <-ctx.Done():
				return false
			}
			select {
			case work <- s:
				return true
			case <-ctx.Done():
				close(s.done)
				return false
			}
		})
	})
	for range workers {
		wg.Go(func() {
			for s := range work {
				s.check(kind, decode)
				close(s.done)
			}
		})
	}
	var total graph.Digest
	for s := range order {
		<-s.done
		if s.values == nil {
			continue // given up
		}
		total = total.Add(s.total)
		start := 0
		for i, end := range s.ends {
			var err error
			if s.bad[i] != "" {
				err = fault(Fault{table, s.keys[i], s.bad[i]})
			} else {
				err = visit(s.keys[i], s.sums[i], s.data[start:end:end], &s.values[i])
			}
			if err != nil {
				return total, err
			}
			start = end
		}
	}
	return total, read
}

// step reads the rows of a table in slabs until emit says no.
func step[T any](ctx context.Context, q querier, table string, emit func(*slab[T]) bool) error {
	rows, err := q.QueryContext(context.WithoutCancel(ctx), `SELECT key, sum, record FROM `+table+` ORDER BY key`)
	if err != nil {
		return err
	}
	defer rows.Close()
	s := &slab[T]{}
	var record sql.RawBytes
	for rows.Next() {
		var key, sum int64
		if err := rows.Scan(&key, &sum, &record); err != nil {
			return err
		}
		if s.keys == nil {
			s.keys, s.sums, s.ends = make([]int64, 0, slabRows), make([]int64, 0, slabRows), make([]int, 0, slabRows)
		}
		s.keys, s.sums = append(s.keys, key), append(s.sums, sum)
		s.data = append(s.data, record...)
		s.ends = append(s.ends, len(s.data))
		if len(s.keys) == slabRows || len(s.data) >= slabBytes {
			n := len(s.data)
			if !emit(s) {
				return ctx.Err()
			}
			s = &slab[T]{data: make([]byte, 0, n+n/8)}
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if len(s.keys) > 0 && !emit(s) {
		return ctx.Err()
	}
	return nil
}

// check compares the rows of a slab with their checksums and decodes them.
func (s *slab[T]) check(kind string, decode func([]byte) (T, error)) {
	h := sha256.New()
	prefix := append([]byte(kind), 0)
	var d graph.Digest
	values, bad := make([]T, len(s.ends)), make([]string, len(s.ends))
	start := 0
	for i, end := range s.ends {
		record := s.data[start:end]
		start = end
		h.Reset()
		h.Write(prefix)
		h.Write(record)
		h.Sum(d[:0])
		s.total = s.total.Add(d)
		if first64(d) != s.sums[i] {
			bad[i] = "its checksum is wrong"
			continue
		}
		v, err := decode(record)
		if err != nil {
			bad[i] = "it holds no record"
			continue
		}
		values[i] = v
	}
	s.values, s.bad = values, bad
}

// checkRest tells of what is wrong with the rows that scan leaves out, and with
// the columns that are for people.
func checkRest(ctx context.Context, q querier, fault func(Fault) error) error {
	if err := eachRow(ctx, q, `SELECT key, id, type, name, record FROM entities ORDER BY key`, func(scan func(...any) error) error {
		var key int64
		var id, typ, name string
		var record []byte
		if err := scan(&key, &id, &typ, &name, &record); err != nil {
			return err
		}
		e, err := graph.DecodeEntity(record)
		if err == nil && (string(e.ID) != id || string(e.Type) != typ || e.Name != name) {
			return fault(Fault{"entities", key, "its columns differ from its record"})
		}
		return nil
	}); err != nil {
		return err
	}
	if err := eachRow(ctx, q, `SELECT key, id, title, record FROM sources ORDER BY key`, func(scan func(...any) error) error {
		var key int64
		var id, title string
		var record []byte
		if err := scan(&key, &id, &title, &record); err != nil {
			return err
		}
		s, err := graph.DecodeSource(record)
		if err == nil && (string(s.ID) != id || s.Title != title) {
			return fault(Fault{"sources", key, "its columns differ from its record"})
		}
		return nil
	}); err != nil {
		return err
	}
	if err := eachRow(ctx, q, `SELECT key, kind, id, body FROM definitions ORDER BY key`, func(scan func(...any) error) error {
		var key int64
		var d definition
		if err := scan(&key, &d.kind, &d.id, &d.body); err != nil {
			return err
		}
		name := "id"
		if d.kind == "qualifier" {
			name = "key"
		}
		var said map[string]any
		if json.Unmarshal(d.body, &said) == nil && said[name] != d.id {
			return fault(Fault{"definitions", key, "its columns differ from its body"})
		}
		return nil
	}); err != nil {
		return err
	}
	if err := eachRow(ctx, q, `SELECT id, key, fingerprint, seq, digest, sum FROM batches ORDER BY id`, func(scan func(...any) error) error {
		var row int64
		var a answered
		if err := scan(append([]any{&row}, a.columns()...)...); err != nil {
			return err
		}
		if !a.good() {
			return fault(Fault{"batches", row, "its checksum is wrong"})
		}
		return nil
	}); err != nil {
		return err
	}
	if err := checkLog(ctx, q, fault); err != nil {
		return err
	}
	return checkDocuments(ctx, q, fault)
}

// checkDocuments tells of documents whose checksum is wrong.
func checkDocuments(ctx context.Context, q querier, fault func(Fault) error) error {
	return eachRow(ctx, q, `SELECT key, kind, id, version, updated, sum, body FROM documents ORDER BY key`, func(scan func(...any) error) error {
		var key int64
		var d documentRow
		if err := scan(append([]any{&key}, d.columns()...)...); err != nil {
			return err
		}
		if !d.good() {
			return fault(Fault{"documents", key, "its checksum is wrong"})
		}
		return nil
	})
}

// uniques are the tables in which rows are found by an index, which SQLite makes
// of a UNIQUE, and the columns of each with the row's key.
var uniques = []struct{ table, columns string }{
	{"definitions", "key, kind, id"},
	{"sources", "key, id"},
	{"texts", "key, source"},
	{"batches", "id, key"},
	{"documents", "key, kind, id"},
}

// checkIndexes compares the indexes with their tables, as what is not in an index
// would not be found, and what is written would be there twice. It reads no
// bodies.
func checkIndexes(ctx context.Context, q querier, fault func(Fault) error) error {
	for _, u := range uniques {
		rows, err := hashRows(ctx, q, `SELECT `+u.columns+` FROM `+u.table+` NOT INDEXED`)
		if err != nil {
			return err
		}
		index, err := hashRows(ctx, q, `SELECT `+u.columns+` FROM `+u.table+` INDEXED BY sqlite_autoindex_`+u.table+`_1`)
		if err != nil {
			return err
		}
		if rows != index {
			if err := fault(Fault{Table: u.table, Detail: "its index does not hold what its rows say"}); err != nil {
				return err
			}
		}
	}
	return nil
}

// hashRows gives a sum over rows, in whatever order they come.
func hashRows(ctx context.Context, q querier, query string) (total graph.Digest, err error) {
	rows, err := q.QueryContext(ctx, query)
	if err != nil {
		return total, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return total, err
	}
	raw, dest := make([]sql.RawBytes, len(columns)), make([]any, len(columns))
	for i := range raw {
		dest[i] = &raw[i]
	}
	var buf []byte
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return total, err
		}
		buf = buf[:0]
		for _, c := range raw {
			buf = append(binary.AppendUvarint(buf, uint64(len(c))), c...)
		}
		total = total.Add(graph.RecordHash("row", buf))
	}
	return total, rows.Err()
}

func eachRow(ctx context.Context, q querier, query string, do func(scan func(...any) error) error, args ...any) error {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := do(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// structure runs one of SQLite's own checks and tells of what it finds.
func structure(ctx context.Context, q querier, check string, fault func(Fault) error) error {
	return eachRow(ctx, q, `PRAGMA `+check, func(scan func(...any) error) error {
		var what string
		if err := scan(&what); err != nil {
			return err
		}
		if what == "ok" {
			return nil
		}
		return fault(Fault{Detail: "its structure is broken: " + strings.ReplaceAll(what, "\n", "; ")})
	})
}

// foreignKeys lists rows that name what is not there.
func foreignKeys(ctx context.Context, q querier, fault func(Fault) error) error {
	return eachRow(ctx, q, `PRAGMA foreign_key_check`, func(scan func(...any) error) error {
		var table, parent string
		var row sql.NullInt64
		var id int64
		if err := scan(&table, &row, &parent, &id); err != nil {
			return err
		}
		return fault(Fault{table, row.Int64, "it names a row of " + parent + " that is not there"})
	})
}

// sortFaults puts faults in order and each once.
func sortFaults(list []Fault) []Fault {
	slices.SortStableFunc(list, func(a, b Fault) int {
		if c := strings.Compare(a.Table, b.Table); c != 0 {
			return c
		}
		switch {
		case a.Row < b.Row:
			return -1
		case a.Row > b.Row:
			return 1
		}
		return strings.Compare(a.Detail, b.Detail)
	})
	return slices.Compact(list)
}

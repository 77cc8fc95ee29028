package neo4j

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"hubgraph/graph"
)

// Check compares all that follows from the records with them: what people read, labels,
// relationships, what is searched and counted, indexes and constraints. It gives what
// it found, the first thousand of each kind, and an error only where it could not look.
// It writes nothing, holds a page at a time, and each page is of one revision: writes
// go on beside it. What records say of each other, counts of the whole and the digest
// it leaves to package check.
func (s *Store) Check(ctx context.Context) ([]Fault, error) {
	if err := s.prepare(ctx); err != nil {
		return nil, err
	}
	var f faults
	lacking, err := s.lacking(ctx, defined())
	if err != nil {
		return nil, s.translate(ctx, err)
	}
	for i := range lacking {
		f.add(lacking[i].fault())
	}
	others, err := s.foreignConstraints(ctx)
	if err != nil {
		return nil, s.translate(ctx, err)
	}
	f.add(others...)
	uncounted := false
	for _, examine := range parts {
		for after, last, more := "", "", true; more; after = last {
			var x *examination
			page, cancel := context.WithTimeout(ctx, definePatience)
			err := s.read(page, func(t *tx, m *meta) (err error) {
				known, counted, err := m.examined()
				if err != nil {
					return err
				}
				uncounted = !counted
				x = &examination{t: t, known: known}
				last, more, err = examine(x, after)
				return err
			})
			cancel()
			if err != nil {
				return nil, fmt.Errorf("check: %w", err)
			}
			f.add(x.found...)
		}
	}
	if uncounted {
		f.add(Fault{Class: Differs, Kind: "counts", Detail: "can't be read"})
	}
	return f.list, nil
}

// Repair writes anew whatever Check finds to differ from the records, and gives what it
// mended and what it left: damage, of which only a backup has what is lost, and what is
// of others. It works page by page; each that it mends is a change of its own, with a
// revision and a line of the log, so that no server goes on with what it remembers.
// What was cut off may be run again. Where a batch came between, counts of the whole
// are left to another run.
//
// The database must have the present layout: ErrConflict for an older one, which a
// start of Hubgraph brings over. Otherwise the errors of Store.Apply.
func (s *Store) Repair(ctx context.Context) (mended, left []Fault, err error) {
	if err := s.prepare(ctx); err != nil {
		return nil, nil, err
	}
	var did, rest faults
	lacking, err := s.lacking(ctx, defined())
	var undone []lack
	if err == nil && len(lacking) > 0 {
		undone, err = s.put(ctx, defined(), func() {})
	}
	if err != nil {
		return nil, nil, s.translate(ctx, fmt.Errorf("repair: %w", err))
	}
	for i := range undone {
		rest.add(undone[i].fault())
	}
	others, err := s.foreignConstraints(ctx)
	if err != nil {
		return nil, nil, s.translate(ctx, err)
	}
	rest.add(others...)
	for i := range lacking {
		if l := &lacking[i]; !slices.ContainsFunc(undone, func(u lack) bool { return u.name == l.name }) {
			did.add(l.fault())
		}
	}
	r := &repair{s: s, did: &did, rest: &rest, stats: graph.Stats{
		ByType: map[graph.Type]int{}, ByPredicate: map[graph.Predicate]int{}, ByStatus: map[graph.Status]int{}, BySource: map[graph.SourceID]int{},
	}}
	for _, examine := range parts {
		for after, more := "", true; more; {
			if after, more, err = r.page(ctx, examine, after); err != nil {
				return did.list, rest.list, fmt.Errorf("repair: %w", err)
			}
		}
	}
	if _, _, err := r.page(ctx, r.whole, ""); err != nil {
		return did.list, rest.list, fmt.Errorf("repair: %w", err)
	}
	return did.list, rest.list, nil
}

// A repair is under way.
type repair struct {
	s         *Store
	did, rest *faults

	// What the records are together, as long as nobody else writes.
	rev    graph.Revision // as the last page left it
	moved  bool
	stats  graph.Stats
	digest graph.Digest
}

// page examines a page and mends what differs, in one transaction.
func (r *repair) page(ctx context.Context, examine part, after string) (last string, more bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, definePatience)
	defer cancel()
	var x *examination
	var left graph.Revision
	err = r.s.write(ctx, func(t *tx) error {
		if err := lockMeta(t); err != nil {
			return err
		}
		m, err := readMeta(t)
		if err != nil {
			return err
		}
		if m == nil {
			return r.s.gone(t)
		}
		known, _, err := m.examined()
		if err != nil {
			return err
		}
		if left = m.rev; r.rev != left && r.rev.Store != "" {
			r.moved = true
		}
		x = &examination{t: t, known: known, repairs: true}
		if last, more, err = examine(x, after); err != nil {
			return err
		}
		if len(x.mends) == 0 {
			return nil
		}
		left.Seq = max(left.Seq, x.logged) + 1
		return x.carryOut(left)
	})
	if err != nil {
		return "", false, err
	}
	r.rev, r.stats, r.digest = left, count(r.stats, &x.tally.records), r.digest.Add(x.tally.digest)
	r.stats.Texts += x.tally.texts
	for _, f := range x.found {
		if f.Class == Differs {
			r.did.add(f)
		} else {
			r.rest.add(f)
		}
	}
	return last, more, nil
}

// whole compares what the meta node says of all records together with what was found.
func (r *repair) whole(x *examination, _ string) (string, bool, error) {
	if r.moved {
		x.damaged("counts", "", "the graph was written meanwhile, so counts and digest of the whole were not compared; run this again")
		return "", false, nil
	}
	if digest := r.digest.Add(x.known.add.Hash()); digest != x.known.rev.Digest {
		x.damaged("digest", "", fmt.Sprintf("is %x, but the records give %x: some were changed or lost behind Hubgraph's back"+andBackup, x.known.rev.Digest, digest))
		return "", false, nil
	}
	r.stats.Revision = x.known.stats.Revision
	if reflect.DeepEqual(r.stats, x.known.stats) {
		return "", false, nil
	}
	counts, err := json.Marshal(r.stats)
	if err == nil {
		x.differs("counts", "", "are not those of the records", "MATCH (m:HubgraphMeta {id: 'hubgraph'}) SET m.counts = row", string(counts))
	}
	return "", false, err
}

// carryOut mends what was found, and leaves a revision with the same digest.
func (x *examination) carryOut(rev graph.Revision) error {
	w := &writer{t: x.t}
	n := 0
	for _, m := range x.mends {
		w.rows(m.cypher, m.rows, nil)
	}
	for _, f := range x.found {
		if f.Class == Differs {
			n++
		}
	}
	if w.err != nil {
		return w.err
	}
	p := params{"seq": int64(rev.Seq), "digest": hex.EncodeToString(rev.Digest[:])}
	x.t.committed = func() {}
	told(&graph.Batch{Label: "repair", Note: fmt.Sprintf("mended what follows from records, %d times", n)}, p)
	return x.t.exec("MATCH (m:HubgraphMeta {id: 'hubgraph'}) SET m.seq = $q.seq "+addChange, p)
}

package neo4j

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"hubgraph/graph"
	"hubgraph/graph/change"
)

// addChange is the clause that writes the line of a batch into the log; told gives its
// values.
const addChange = "CREATE (:HubgraphChange {seq: $q.seq, digest: $q.digest, author: $q.author, note: $q.note, label: $q.label, at: datetime({epochSeconds: $q.seconds, nanosecond: $q.nanoseconds})})"

// changesBetween are the newest lines between two sequences.
const changesBetween = "MATCH (c:HubgraphChange) WHERE c.seq < $q.before AND c.seq > $q.after" +
	" RETURN c.seq, c.digest, c.at.epochSeconds, c.at.nanosecond, c.author, c.note, c.label ORDER BY c.seq DESC LIMIT $q.limit"

// loggedLater is the newest line behind a sequence.
const loggedLater = "MATCH (c:HubgraphChange) WHERE c.seq > $q.seq RETURN c.seq ORDER BY c.seq DESC LIMIT 1"

// told puts what the log says of a batch, beside its revision.
func told(b *graph.Batch, p params) {
	now := time.Now()
	p["author"], p["note"], p["label"] = b.Author, b.Note, b.Label
	p["seconds"], p["nanoseconds"] = now.Unix(), int64(now.Nanosecond()/1000*1000)
}

// Log implements graph.Store.
func (s *Store) Log(ctx context.Context, q graph.LogQuery) iter.Seq2[graph.Change, error] {
	return change.Log(q, func() (graph.Revision, error) { return s.Revision(ctx) }, func(_ string, before, after int64, limit int) ([]graph.Change, error) {
		return s.changes(ctx, before, after, limit)
	})
}

// changes gives the newest changes between two sequences.
func (s *Store) changes(ctx context.Context, before, after int64, limit int) (list []graph.Change, err error) {
	err = s.read(ctx, func(t *tx, m *meta) error {
		list = list[:0]
		return t.each(changesBetween, params{"before": before, "after": after, "limit": limit}, func(r *driver.Record) error {
			c := graph.Change{Revision: graph.Revision{Store: m.rev.Store, Seq: uint64(intAt(r, 0))}, Time: time.Unix(int64(intAt(r, 2)), int64(intAt(r, 3))).UTC()}
			digest := stringAt(r, 1)
			if n, err := hex.Decode(c.Revision.Digest[:], []byte(digest)); err != nil || n != len(c.Revision.Digest) {
				return damagedRecord("line of the log", fmt.Sprint(c.Revision.Seq), errors.New("it has no digest"))
			}
			c.Author = stringAt(r, 4)
			c.Note = stringAt(r, 5)
			c.Label = stringAt(r, 6)
			list = append(list, c)
			return nil
		})
	})
	return list, err
}

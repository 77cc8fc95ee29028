package change

import (
	"iter"
	"math"

	"hubgraph/graph"
)

// logPage is how many changes Log asks for at a time: a slow reader keeps no transaction
// open, and a quick one waits seldom.
const logPage = 256

// Log gives the changes that q asks for, newest first, as graph.Store says of its Log: up
// to the revision that stands when it is begun, in pages of at most limit changes whose
// sequences lie between two, neither of which counts. Each page may be a read of its own,
// for the log up to a revision stays as it is. An error of either ends it.
func Log(q graph.LogQuery, now func() (graph.Revision, error), page func(store string, before, after int64, limit int) ([]graph.Change, error)) iter.Seq2[graph.Change, error] {
	return func(yield func(graph.Change, error) bool) {
		rev, err := now()
		if err == nil {
			err = q.Validate()
		}
		if err != nil {
			yield(graph.Change{}, err)
			return
		}
		// Stores keep sequences as signed numbers, and never as large as that.
		before, after := rev.Seq+1, int64(min(q.After, math.MaxInt64))
		if q.Before > 0 {
			before = min(before, q.Before)
		}
		for left := q.Limit; ; {
			limit := logPage
			if left > 0 {
				limit = min(limit, left)
			}
			list, err := page(rev.Store, int64(before), after, limit)
			if err != nil {
				yield(graph.Change{}, err)
				return
			}
			for _, c := range list {
				if !yield(c, nil) {
					return
				}
				if left--; left == 0 {
					return
				}
				before = c.Revision.Seq
			}
			if len(list) < limit {
				return
			}
		}
	}
}

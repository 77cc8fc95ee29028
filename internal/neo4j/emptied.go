package neo4j

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"hubgraph/graph"
)

// Somebody's DETACH DELETE takes the meta node with the rest, but not the indexes.
// What had data is not taken for new: not by who served it, and at a start not where
// there is the mark, or an index of a predicate, such as earlier layouts had.

// emptied is the error of a database that had data.
func emptied() error {
	return graph.ErrUnavailable.Cause("the Neo4j database was emptied: it had Hubgraph's data and has none any more; put a backup in its place, or start hubgraph with --accept-loss to begin anew", errLasting{errors.New("no nodes")})
}

// without says of a database that has no meta node what is wrong with it; nil: it
// is empty, and was not seen otherwise.
func (s *Store) without(t *tx) error {
	some, err := t.first("MATCH (n) RETURN 1 LIMIT 1", nil)
	if err != nil {
		return err
	}
	if some == nil {
		if s.had.Load() {
			return emptied()
		}
		return nil
	}
	ours, err := t.first("MATCH (n:HubgraphStatement|HubgraphChange|HubgraphDocument|HubgraphKey|HubgraphText|HubgraphIdentifier|HubgraphQualifier|HubgraphMention) RETURN 1 LIMIT 1", nil)
	if err != nil {
		return err
	}
	if ours != nil {
		return graph.ErrUnavailable.Cause("the Neo4j database lacks the node HubgraphMeta, which tells what it holds; put a backup in its place, or empty it and start hubgraph with --accept-loss to begin anew", errLasting{errors.New("no meta node")})
	}
	return graph.ErrConflict.With("the Neo4j database is not empty and not Hubgraph's; name an empty one in NEO4J_DATABASE")
}

// gone says what became of a database that was ready and has no meta node.
func (s *Store) gone(t *tx) error {
	s.ready.Store(false)
	return cmp.Or(s.without(t), emptied())
}

// notEmptied looks for what an empty database had before.
func (s *Store) notEmptied(ctx context.Context) error {
	all, err := s.shown(ctx)
	if err != nil {
		return err
	}
	ours := namesOf(layout)
	switch {
	case !slices.ContainsFunc(all, func(x shown) bool { return x.named() && !ours[x.name] }):
		return nil
	case !s.opts.AcceptLoss:
		return emptied()
	}
	if !s.lost.Swap(true) {
		s.opts.Logger.Warn("the Neo4j database was emptied; it is begun anew, as --accept-loss says")
	}
	return nil
}

// Lost reports whether this store began anew a database that had been emptied, as
// Options.AcceptLoss allows.
func (s *Store) Lost() bool { return s.lost.Load() }

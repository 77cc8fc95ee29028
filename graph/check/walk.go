package check

import (
	"context"
	"errors"

	"hubgraph/graph"
)

// A Visitor is told what a store holds. A nil function is not called, and what
// only it would hear of is not read. An error ends the walk.
type Visitor struct {
	Schema    func(graph.SchemaResult) error // whole; Additions gives what the store keeps
	Source    func(graph.SourceResult) error
	Text      func(graph.SourceText) error // behind its source
	Entity    func(graph.Node) error
	Statement func(graph.Statement) error
}

// ErrMoved is what a Walk answers of a store that was written to meanwhile: an
// ErrUnavailable.
var ErrMoved = graph.ErrUnavailable.With("the store was written to while it was read as a whole; try again")

// Walk reads a whole store and tells a visitor of it: the schema, the sources,
// each with its text, the entities and the statements, each kind in ID order. It
// gives the revision that all was read at. ErrMoved where the store moved
// meanwhile; then what the visitor heard may be of two revisions, and [Again]
// begins anew. Otherwise the errors of Reader, and those of the visitor as they
// are.
func Walk(ctx context.Context, r graph.Reader, v Visitor) (graph.Revision, error) {
	rev, err := r.Revision(ctx)
	if err != nil {
		return rev, err
	}
	if v.Schema != nil {
		s, err := r.Schema(ctx)
		switch {
		case err != nil:
			return rev, err
		case s.Revision != rev:
			return rev, ErrMoved
		}
		if err := v.Schema(s); err != nil {
			return rev, err
		}
	}
	if v.Source != nil || v.Text != nil {
		if err := walkSources(ctx, r, v, rev); err != nil {
			return rev, err
		}
	}
	// An iteration tells its revision before its first item; one without items
	// may not tell any.
	if v.Entity != nil {
		at := rev
		for n, err := range r.Entities(ctx, graph.EntitiesQuery{Revision: &at}) {
			switch {
			case err != nil:
				return rev, err
			case at != rev:
				return rev, ErrMoved
			}
			if err := v.Entity(n); err != nil {
				return rev, err
			}
		}
	}
	if v.Statement != nil {
		at := rev
		q := graph.AllStatements()
		q.Revision = &at
		for s, err := range r.Statements(ctx, q) {
			switch {
			case err != nil:
				return rev, err
			case at != rev:
				return rev, ErrMoved
			}
			if err := v.Statement(s); err != nil {
				return rev, err
			}
		}
	}
	after, err := r.Revision(ctx)
	if err == nil && after != rev {
		err = ErrMoved
	}
	return rev, err
}

func walkSources(ctx context.Context, r graph.Reader, v Visitor, rev graph.Revision) error {
	for s, err := range r.Sources(ctx) {
		switch {
		case err != nil:
			return err
		case s.Revision != rev:
			return ErrMoved
		}
		if v.Source != nil {
			if err := v.Source(s); err != nil {
				return err
			}
		}
		if v.Text == nil || !s.HasText {
			continue
		}
		t, err := r.SourceText(ctx, s.ID)
		switch {
		case err == nil && t.Revision != rev, errors.Is(err, graph.ErrNotFound) && moved(ctx, r, rev):
			return ErrMoved
		case err != nil:
			return err
		}
		if err := v.Text(t.SourceText); err != nil {
			return err
		}
	}
	return nil
}

func moved(ctx context.Context, r graph.Reader, rev graph.Revision) bool {
	now, err := r.Revision(ctx)
	return err == nil && now != rev
}

// walks is how often a walk is begun.
const walks = 3

// Again calls what walks a store until it does not answer ErrMoved, three times
// at most, and gives its last answer.
func Again(walk func() error) error {
	for try := 1; ; try++ {
		if err := walk(); try == walks || !errors.Is(err, ErrMoved) {
			return err
		}
	}
}

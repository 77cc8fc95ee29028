package ask

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"sync/atomic"

	"hubgraph/graph"
	"hubgraph/graph/passage"
)

// Known is what answers need of a store beside what is asked: the schema, sources and
// their texts. They change rarely, so that they are read when the revision has moved,
// and not with every question.
//
// Before a question is asked, something from before will do to check it by. What that
// was is looked at again when the revision of the answer is known, which costs nothing
// where it is the same; else the question is asked anew.
type known struct {
	store  graph.Store
	quoter *passage.Quoter
	schema atomic.Pointer[knownSchema]
	last   atomic.Pointer[graph.Revision] // of the last answer

	telling telling
}

// A knownSchema is a schema that was read. What reads identifiers by it has patterns to
// compile, and is made when it is first asked for.
type knownSchema struct {
	graph.SchemaResult
	registers  func() *graph.Registers
	vocabulary func() *vocabulary
}

// now gives the schema that was last read, and its words; nil if none was.
func (k *known) now() (*graph.Schema, *vocabulary) {
	if sch := k.schema.Load(); sch != nil {
		return &sch.Schema, sch.vocabulary()
	}
	return nil, nil
}

// schemaWith gives a schema for which ok holds, or else the store's newest.
func (k *known) schemaWith(ctx context.Context, q *asked, ok func(*graph.Schema) bool) (*graph.Schema, error) {
	sch := k.schema.Load()
	if sch == nil || !ok(&sch.Schema) {
		var err error
		if sch, err = k.load(ctx); err != nil {
			return nil, err
		}
	}
	q.rely(func(ctx context.Context, at graph.Revision) (bool, error) {
		now, err := k.schemaAt(ctx, q, at)
		return err == nil && ok(&sch.Schema) && !ok(now), err
	})
	return &sch.Schema, nil
}

// schemaAt gives the schema of a revision that was read. Where that is not to be had it
// gives a later one, and the question has to be asked anew.
func (k *known) schemaAt(ctx context.Context, q *asked, at graph.Revision) (*graph.Schema, error) {
	sch := k.schema.Load()
	if sch == nil || sch.Revision != at {
		var err error
		if sch, err = k.load(ctx); err != nil {
			return nil, err
		}
	}
	q.moved = q.moved || sch.Revision != at
	return &sch.Schema, nil
}

// registers reads identifiers by the schemes of a revision that was read. Where the
// schema of that is not to be had, but the schemes are the same before and after it,
// they are those of it.
func (k *known) registers(ctx context.Context, q *asked, at graph.Revision) (*graph.Schema, *graph.Registers, error) {
	sch := k.schema.Load()
	if sch == nil || sch.Revision != at {
		now, err := k.load(ctx)
		if err != nil {
			return nil, nil, err
		}
		between := sch != nil && sch.Revision.Store == at.Store && sch.Revision.Seq < at.Seq && reflect.DeepEqual(sch.Schemes, now.Schemes)
		q.moved = q.moved || now.Revision != at && !between
		sch = now
	}
	return &sch.Schema, sch.registers(), nil
}

// possible gives what a text may be to some register, by the schema that was last read.
func (k *known) possible(text string) []graph.Identifier {
	sch := k.schema.Load()
	if sch == nil {
		return nil
	}
	return sch.registers().Possible(text)
}

// words gives the schema of a revision that was read, and its words. Where that is not to
// be had they are of a later one, and the question has to be asked anew.
func (k *known) words(ctx context.Context, q *asked, at graph.Revision) (*graph.Schema, *vocabulary, error) {
	if _, err := k.schemaAt(ctx, q, at); err != nil {
		return nil, nil, err
	}
	sch := k.schema.Load()
	return &sch.Schema, sch.vocabulary(), nil
}

func (k *known) load(ctx context.Context) (*knownSchema, error) {
	r, err := k.store.Schema(ctx)
	if err != nil {
		return nil, err
	}
	sch := &knownSchema{SchemaResult: r}
	sch.registers = sync.OnceValue(sch.Registers)
	sch.vocabulary = sync.OnceValue(func() *vocabulary { return newVocabulary(&sch.Schema) })
	if was := k.schema.Load(); was != nil && reflect.DeepEqual(was.Schema, sch.Schema) {
		sch.registers, sch.vocabulary = was.registers, was.vocabulary
	}
	k.schema.Store(sch)
	return sch, nil
}

// has reports whether there is a source.
func (k *known) has(ctx context.Context, q *asked, id graph.SourceID) (bool, error) {
	last := graph.Revision{}
	if r := k.last.Load(); r != nil {
		last = *r
	}
	there := func(ctx context.Context, at graph.Revision) (bool, error) {
		_, _, err := k.quoter.Source(ctx, id, at)
		if errors.Is(err, graph.ErrNotFound) {
			return false, nil
		}
		return err == nil, err
	}
	ok, err := there(ctx, last)
	q.rely(func(ctx context.Context, at graph.Revision) (bool, error) {
		now, err := there(ctx, at)
		return err == nil && now != ok, err
	})
	return ok, err
}

// source gives a source as it was at a revision that was read. Where that is not to be
// had it gives it as it is now, and the question has to be asked anew.
func (k *known) source(ctx context.Context, q *asked, id graph.SourceID, at graph.Revision) (graph.SourceResult, error) {
	s, sure, err := k.quoter.Source(ctx, id, at)
	q.moved = q.moved || !sure && err == nil
	return s, err
}

// text gives the text of a source as source does; nil where none is attached.
func (k *known) text(ctx context.Context, q *asked, id graph.SourceID, at graph.Revision) (*passage.Text, error) {
	t, sure, err := k.quoter.Passages(ctx, id, at)
	if errors.Is(err, graph.ErrNotFound) {
		t, err = nil, nil
	}
	q.moved = q.moved || !sure && err == nil
	return t, err
}

// moved reports whether a question has to be asked anew, for what it relied on is not of
// the revision of its answer.
func (k *known) moved(ctx context.Context, q *asked, at graph.Revision) (bool, error) {
	if at != (graph.Revision{}) {
		k.last.Store(&at)
		for _, moved := range q.relied {
			switch is, err := moved(ctx, at); {
			case err != nil:
				return false, err
			case is:
				q.moved = true
			}
		}
	}
	return q.moved, nil
}

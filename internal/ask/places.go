package ask

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"hubgraph/graph"
	"hubgraph/graph/passage"
)

// Misplaced finds the citations of a batch that name a place where the source's text,
// which is attached or comes with the batch, has something else: another paragraph,
// another passage than the hash says, or no text at all. It is ErrInvalid with the
// place of each in the batch. A copy of a text has offsets of its own and says nothing;
// and what is stored as it is may be sent again.
func (a *Service) Misplaced(ctx context.Context, b *graph.Batch) error {
	var is graph.Issues
	texts := map[graph.SourceID]*passage.Text{} // nil: there is none
	for i := range b.Statements {
		s := &b.Statements[i]
		if s.Source == graph.CommonKnowledge || !slices.ContainsFunc(s.Cites, hasPlace) {
			continue
		}
		if len(is.List()) >= MaxFaults {
			break // no more are told
		}
		text, known := texts[s.Source]
		if !known {
			var err error
			if text, err = a.textWith(ctx, b, s.Source); err != nil {
				return err
			}
			texts[s.Source] = text
		}
		if text == nil || !text.Exact() {
			continue
		}
		if err := a.misplaced(ctx, i, s, text, &is); err != nil {
			return err
		}
	}
	return is.Err(graph.ErrInvalid, "the batch cites places where the text has something else; nothing of it was stored")
}

// hasPlace reports whether a citation names a place; where that is of a bad form, Apply
// says so.
func hasPlace(c graph.Citation) bool { return c.Start >= 0 && c.End > c.Start }

// misplaced adds what is wrong with the places that statement i of a batch cites.
func (a *Service) misplaced(ctx context.Context, i int, s *graph.Statement, text *passage.Text, is *graph.Issues) error {
	var stored *graph.Statement // asked for once a place is wrong
	for j, c := range s.Cites {
		if !hasPlace(c) {
			continue
		}
		_, faults := text.Check(c)
		if len(faults) == 0 {
			continue
		}
		if stored == nil {
			r, err := a.store.Statement(ctx, s.Canonical().ID)
			if err != nil && !errors.Is(err, graph.ErrNotFound) {
				return err
			}
			stored = &r.Statement
		}
		if slices.ContainsFunc(stored.Cites, func(old graph.Citation) bool {
			return old.ComparePlace(c) == 0 && (c.Hash == "" || c.Hash == old.Hash)
		}) {
			continue
		}
		for _, f := range faults {
			is.Add(fmt.Sprintf("statements[%d].cites[%d].%s", i, j, f.Field), f.Detail)
		}
	}
	return nil
}

// textWith gives the text of a source as a batch leaves it, nil where there is none.
func (a *Service) textWith(ctx context.Context, b *graph.Batch, id graph.SourceID) (*passage.Text, error) {
	stored, err := a.store.Source(ctx, id)
	if err != nil && !errors.Is(err, graph.ErrNotFound) {
		return nil, err
	}
	source, whole, has := stored.Source, "", false
	for _, s := range b.Sources {
		if s.ID == id {
			source = s
		}
	}
	for _, t := range b.Texts {
		if t.Source == id {
			whole, has = t.Text, true
		}
	}
	if !has {
		if !stored.HasText {
			return nil, nil
		}
		text, err := a.store.SourceText(ctx, id)
		if errors.Is(err, graph.ErrNotFound) {
			return nil, nil // it was taken away since
		}
		if err != nil {
			return nil, err
		}
		whole = text.Text
	}
	return passage.NewText(source, whole, nil), nil
}

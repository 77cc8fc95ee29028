package change

import (
	"reflect"

	"hubgraph/graph"
)

// Changes is what a batch changes in a store of a given State: only what
// differs from what is stored, canonical, in ID order, each with what it
// replaces. It is the same on every store, so that stores only carry it out.
type Changes struct {
	NewSchema  bool
	OldSchema  graph.Schema // the store's additions before the batch; meant where NewSchema
	Schema     graph.Schema // and after it
	Sources    []SourceChange
	Texts      []TextChange
	Entities   []EntityChange
	Statements []StatementChange
	Digest     graph.Digest // what to add to the store's digest
	Numbering  any          // what the numbers of the statements' ends are of, see Numbered; nil: of nothing
}

// A SourceChange puts New in the place of Old; Old nil: it is new; New nil: it
// is dropped.
type SourceChange struct{ Old, New *graph.Source }

// ID gives the source's id.
func (c SourceChange) ID() graph.SourceID {
	if c.New != nil {
		return c.New.ID
	}
	return c.Old.ID
}

// A TextChange puts New in the place of Old; Old nil: it is new; New nil: it is
// dropped.
type TextChange struct{ Old, New *graph.SourceText }

// Source gives the id of the text's source.
func (c TextChange) Source() graph.SourceID {
	if c.New != nil {
		return c.New.Source
	}
	return c.Old.Source
}

// An EntityChange puts New in the place of Old; Old nil: it is new; New nil: it
// is deleted. Beside each stands its record.
type EntityChange struct {
	Old, New             *graph.Entity
	OldRecord, NewRecord graph.Record
}

// ID gives the entity's id.
func (c EntityChange) ID() graph.EntityID {
	if c.New != nil {
		return c.New.ID
	}
	return c.Old.ID
}

// A StatementChange puts New in the place of Old, which differs from it by its
// citations only; Old nil: it is new; New nil: it is retracted. Beside each stands its
// record, and beside New the numbers of its ends in Changes.Numbering, -1 where there is none.
type StatementChange struct {
	Old, New             *graph.Statement
	OldRecord, NewRecord graph.Record
	Subject, Object      int32
}

// ID gives the statement's id.
func (c StatementChange) ID() graph.StatementID {
	if c.New != nil {
		return c.New.ID
	}
	return c.Old.ID
}

// Neighbors gives how many neighbours more two entities have by each other, between whom a
// degree counted so many relationships and counts some more, or less: 1, 0 or -1.
func Neighbors(had, more int) int {
	switch {
	case more == 0:
		return 0
	case had == 0:
		return 1
	case had+more == 0:
		return -1
	}
	return 0
}

// IsZero reports whether nothing changes.
func (c *Changes) IsZero() bool {
	return !c.NewSchema && len(c.Sources)+len(c.Texts)+len(c.Entities)+len(c.Statements) == 0
}

// Inverse gives the batch that takes the changes back: what was new is
// retracted, deleted or dropped, and what was replaced or gone is put as it was.
// Applied to a store that c has just changed, it leaves what was there before c,
// digest included. What was changed since is overwritten where c changed it, too;
// a store refuses the batch where something since needs what it takes away.
//
// The batch shares records with c. It can hold twice as many as the one that c
// is of, and so more than a batch may.
func (c *Changes) Inverse() graph.Batch {
	var b graph.Batch
	if c.NewSchema {
		was, now := &c.OldSchema, &c.Schema
		b.Schema.Types, b.Drop.Types = takeBack(was.Types, now.Types, typeID)
		b.Schema.Predicates, b.Drop.Predicates = takeBack(was.Predicates, now.Predicates, predicateID)
		b.Schema.Qualifiers, b.Drop.Qualifiers = takeBack(was.Qualifiers, now.Qualifiers, qualifierKey)
		b.Schema.Units, b.Drop.Units = takeBack(was.Units, now.Units, unitID)
		b.Schema.Schemes, b.Drop.Schemes = takeBack(was.Schemes, now.Schemes, schemeID)
	}
	for _, s := range c.Sources {
		if s.Old == nil {
			b.Drop.Sources = append(b.Drop.Sources, s.ID())
		} else {
			b.Sources = append(b.Sources, *s.Old)
		}
	}
	for _, t := range c.Texts {
		if t.Old == nil {
			b.Drop.Texts = append(b.Drop.Texts, t.Source())
		} else {
			b.Texts = append(b.Texts, *t.Old)
		}
	}
	for _, e := range c.Entities {
		if e.Old == nil {
			b.Delete = append(b.Delete, e.ID())
		} else {
			b.Entities, b.Replace = append(b.Entities, *e.Old), true
		}
	}
	for _, s := range c.Statements {
		if s.New != nil {
			b.Retract = append(b.Retract, s.ID()) // also to lose its citations
		}
		if s.Old != nil {
			b.Statements = append(b.Statements, *s.Old)
		}
	}
	return b
}

// takeBack gives the definitions that now has otherwise than was, or not at all,
// and the ids that only now has.
func takeBack[T any, K comparable](was, now []T, id func(*T) K) (put []T, drop []K) {
	old := make(map[K]*T, len(was))
	for i := range was {
		old[id(&was[i])] = &was[i]
	}
	same := map[K]bool{}
	for i := range now {
		k := id(&now[i])
		if d := old[k]; d == nil {
			drop = append(drop, k)
		} else {
			same[k] = reflect.DeepEqual(d, &now[i])
		}
	}
	for i := range was {
		if !same[id(&was[i])] {
			put = append(put, was[i])
		}
	}
	return put, drop
}

func typeID(d *graph.TypeDef) graph.Type                { return d.ID }
func predicateID(d *graph.PredicateDef) graph.Predicate { return d.ID }
func qualifierKey(d *graph.QualifierDef) string         { return d.Key }
func unitID(d *graph.UnitDef) string                    { return d.ID }
func schemeID(d *graph.IdentifierScheme) string         { return d.ID }

package change

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"hubgraph/graph"
)

// A State is what Plan must know of a store. Calls are cheap lookups: a store
// that is far away fetches what Needs says first. What it gives is canonical.
type State interface {
	StoredSchema() graph.Schema // what the store adds to the built-in one
	// StoredEntity gives an entity: whole, if the batch puts it, adds to it or
	// deletes it; of one that only statements name, the batch's or those that
	// Mentions gives, ID and Type are enough.
	StoredEntity(graph.EntityID) (graph.Entity, bool)
	StoredStatement(graph.StatementID) (graph.Statement, bool)
	StoredSource(graph.SourceID) (graph.Source, bool)
	StoredText(graph.SourceID) (string, bool)
	// Mentions calls yield with each stored statement in which an entity is
	// subject, object or a qualifier's entity, in any order and perhaps more than
	// once, until it answers false. Plan asks of Delete and of Entities whose
	// stored type is another.
	Mentions(id graph.EntityID, yield func(*graph.Statement) bool)
}

// Changes is what a batch changes in a store of a given State: only what
// differs from what is stored, canonical, in ID order, each with what it
// replaces. It is the same on every store, so that stores only carry it out.
type Changes struct {
	Schema     graph.Schema // the store's additions after the batch; meant where NewSchema
	NewSchema  bool
	Sources    []graph.Source
	Texts      []graph.SourceText
	Entities   []EntityChange
	Statements []StatementChange
	Digest     graph.Digest // what to add to the store's digest
}

// An EntityChange puts New in the place of Old; Old nil: it is new; New nil: it
// is deleted.
type EntityChange struct{ Old, New *graph.Entity }

// ID gives the entity's id.
func (c EntityChange) ID() graph.EntityID {
	if c.New != nil {
		return c.New.ID
	}
	return c.Old.ID
}

// A StatementChange puts New in the place of Old; Old nil: it is new; New nil:
// it is retracted.
type StatementChange struct{ Old, New *graph.Statement }

// ID gives the statement's id.
func (c StatementChange) ID() graph.StatementID {
	if c.New != nil {
		return c.New.ID
	}
	return c.Old.ID
}

// IsZero reports whether nothing changes.
func (c *Changes) IsZero() bool {
	return !c.NewSchema && len(c.Sources)+len(c.Texts)+len(c.Entities)+len(c.Statements) == 0
}

// Needs lists what of a store Plan will ask for, so that a store that is far
// away can fetch it in bulk, each list in order and unique. Mentions are asked
// for of Delete and of Entities whose stored type is another.
func Needs(b *graph.Batch) (entities []graph.EntityID, statements []graph.StatementID, sources []graph.SourceID) {
	for i := range b.Sources {
		sources = append(sources, b.Sources[i].ID)
	}
	for i := range b.Texts {
		sources = append(sources, b.Texts[i].Source)
	}
	for i := range b.Entities {
		entities = append(entities, b.Entities[i].ID)
	}
	for i := range b.Additions {
		entities = append(entities, b.Additions[i].ID)
	}
	for i := range b.Statements {
		s := b.Statements[i].Canonical()
		statements = append(statements, s.ID)
		sources = append(sources, s.Source)
		entities = append(entities, s.Subject)
		if s.Object != "" {
			entities = append(entities, s.Object)
		}
		for _, q := range s.Qualifiers {
			if q.Entity != "" {
				entities = append(entities, q.Entity)
			}
		}
	}
	statements = append(statements, b.Retract...)
	entities = append(entities, b.Delete...)
	return sortedUnique(entities), sortedUnique(statements), sortedUnique(sources)
}

func sortedUnique[T cmp.Ordered](list []T) []T {
	slices.Sort(list)
	return slices.Compact(list)
}

// Plan validates the batch and works out what it changes in a store of that
// state. ErrInvalid as Validate, also where an end has a type that the
// predicate does not allow; ErrConflict where something named is neither stored
// nor in the batch, where an entity to delete is still mentioned, where an
// entity is to change its type under statements that do not allow it, or where
// a definition of the schema changes what stored statements were checked by.
// Both list every fault and its place.
func Plan(b *graph.Batch, st State) (*Changes, error) {
	storedAdd := st.StoredSchema()
	base := graph.Builtin()
	if !storedAdd.IsZero() {
		m := base.Merge(storedAdd)
		base = &m
	}
	if err := b.Validate(base); err != nil {
		return nil, err
	}
	p := planner{
		batch: b, st: st, sch: base,
		entities:   make(map[graph.EntityID]*graph.Entity, len(b.Entities)),
		statements: make(map[graph.StatementID]*graph.Statement, len(b.Statements)),
		sources:    make(map[graph.SourceID]bool, len(b.Sources)),
		stored:     map[graph.EntityID]*graph.Entity{},
	}
	c := &Changes{}
	p.schema(c, storedAdd)
	p.putSources(c)
	p.putEntities()
	p.putStatements()
	p.remove()
	if err := p.invalid.Err(graph.ErrInvalid, "the batch breaks the schema; nothing of it was stored"); err != nil {
		return nil, err
	}
	if err := p.conflict.Err(graph.ErrConflict, "the batch does not fit what is stored; nothing of it was stored"); err != nil {
		return nil, err
	}
	p.collect(c)
	return c, nil
}

// A planner holds the state after the batch as far as the batch touches it: nil
// stands for deleted or retracted.
type planner struct {
	batch      *graph.Batch
	st         State
	sch        *graph.Schema
	entities   map[graph.EntityID]*graph.Entity
	statements map[graph.StatementID]*graph.Statement
	sources    map[graph.SourceID]bool
	stored     map[graph.EntityID]*graph.Entity // memo of st.StoredEntity; nil: not there
	invalid    graph.Issues
	conflict   conflicts
}

func (p *planner) storedEntity(id graph.EntityID) *graph.Entity {
	if e, ok := p.stored[id]; ok {
		return e
	}
	var out *graph.Entity
	if e, ok := p.st.StoredEntity(id); ok {
		out = &e
	}
	p.stored[id] = out
	return out
}

func (p *planner) entity(id graph.EntityID) *graph.Entity {
	if e, ok := p.entities[id]; ok {
		return e
	}
	return p.storedEntity(id)
}

func (p *planner) schema(c *Changes, stored graph.Schema) {
	add := p.batch.Schema
	if add.IsZero() {
		return
	}
	keep := add.Additions() // what is built in need not be stored again
	for i, d := range add.Predicates {
		if old := stored.Predicate(d.ID); old != nil && (old.Value != d.Value || old.Unit != d.Unit ||
			!slices.Equal(old.SubjectTypes, d.SubjectTypes) || !slices.Equal(old.ObjectTypes, d.ObjectTypes)) {
			p.conflict.Add(fmt.Sprintf("schema.predicates[%d]", i), graph.Quote(d.ID)+" is stored with another value, unit or allowed types; stored statements were checked by those")
		}
	}
	after := stored.Merge(keep.Clone()) // the batch stays the caller's
	oldHash, newHash := stored.Hash(), after.Hash()
	if oldHash != newHash {
		c.NewSchema, c.Schema = true, after
		c.Digest = c.Digest.Add(newHash).Sub(oldHash)
	}
	merged := graph.Builtin().Merge(after)
	p.sch = &merged
}

func (p *planner) putSources(c *Changes) {
	for i := range p.batch.Sources {
		s := &p.batch.Sources[i]
		if p.sources[s.ID] {
			continue // twice the same
		}
		p.sources[s.ID] = true
		old, ok := p.st.StoredSource(s.ID)
		if ok && old == *s {
			continue
		}
		if ok {
			c.Digest = c.Digest.Sub(old.Hash())
		}
		c.Digest = c.Digest.Add(s.Hash())
		c.Sources = append(c.Sources, *s)
	}
	slices.SortFunc(c.Sources, func(a, b graph.Source) int { return strings.Compare(string(a.ID), string(b.ID)) })
	seen := map[graph.SourceID]bool{}
	for i, t := range p.batch.Texts {
		if seen[t.Source] {
			continue
		}
		seen[t.Source] = true
		if !p.hasSource(t.Source) {
			p.conflict.Add(fmt.Sprintf("texts[%d].source", i), graph.Quote(t.Source)+" is neither stored nor in the batch")
			continue
		}
		old, ok := p.st.StoredText(t.Source)
		if ok && old == t.Text {
			continue
		}
		if ok {
			c.Digest = c.Digest.Sub((&graph.SourceText{Source: t.Source, Text: old}).Hash())
		}
		c.Digest = c.Digest.Add(t.Hash())
		c.Texts = append(c.Texts, t)
	}
	slices.SortFunc(c.Texts, func(a, b graph.SourceText) int { return strings.Compare(string(a.Source), string(b.Source)) })
}

func (p *planner) hasSource(id graph.SourceID) bool {
	if has, ok := p.sources[id]; ok {
		return has
	}
	_, ok := p.st.StoredSource(id)
	p.sources[id] = ok
	return ok
}

func (p *planner) putEntities() {
	for i := range p.batch.Entities {
		e := p.batch.Entities[i].Canonical()
		p.entities[e.ID] = &e
	}
	for i, a := range p.batch.Additions {
		old := p.entity(a.ID)
		if old == nil {
			p.conflict.Add(fmt.Sprintf("additions[%d].id", i), graph.Quote(a.ID)+" is neither stored nor in the batch")
			continue
		}
		e := old.With(a)
		if len(graph.AppendEntity(nil, &e)) > graph.MaxRecordBytes {
			p.conflict.Add(fmt.Sprintf("additions[%d]", i), "makes the entity larger than 1 MiB")
			continue
		}
		p.entities[a.ID] = &e
	}
}

func (p *planner) putStatements() {
	for i := range p.batch.Statements {
		s := p.batch.Statements[i].Canonical()
		f := fmt.Sprintf("statements[%d]", i)
		subject := p.entity(s.Subject)
		if subject == nil {
			p.conflict.Add(f+".subject", graph.Quote(s.Subject)+" is neither stored nor in the batch")
		}
		var object *graph.Entity
		if s.Object != "" {
			if object = p.entity(s.Object); object == nil {
				p.conflict.Add(f+".object", graph.Quote(s.Object)+" is neither stored nor in the batch")
			}
		}
		if subject != nil && (object != nil || s.Object == "") {
			var ot graph.Type
			if object != nil {
				ot = object.Type
			}
			if field, why := p.sch.CheckEnds(s.Predicate, subject.Type, ot); why != "" {
				p.invalid.Add(f+"."+field, why)
			}
		}
		for j, q := range p.batch.Statements[i].Qualifiers {
			if q.Entity != "" && p.entity(q.Entity) == nil {
				p.conflict.Add(fmt.Sprintf("%s.qualifiers[%d].entity", f, j), graph.Quote(q.Entity)+" is neither stored nor in the batch")
			}
		}
		if !p.hasSource(s.Source) {
			p.conflict.Add(f+".source", graph.Quote(s.Source)+" is neither stored nor in the batch")
		}
		old := p.statements[s.ID]
		if old == nil {
			if st, ok := p.st.StoredStatement(s.ID); ok {
				old = &st
			}
		}
		if old != nil {
			s.Cites = graph.UniteCites(old.Cites, s.Cites)
			if len(graph.AppendStatement(nil, &s)) > graph.MaxRecordBytes {
				p.conflict.Add(f+".cites", "make the statement larger than 1 MiB")
			}
		}
		p.statements[s.ID] = &s
	}
	for _, id := range p.batch.Retract {
		p.statements[id] = nil
	}
}

// remove checks what must hold at the end: nothing mentions what is deleted,
// and what changed its type still fits its statements.
func (p *planner) remove() {
	doomed := map[graph.EntityID]int{}
	for i, id := range p.batch.Delete {
		if _, ok := doomed[id]; !ok {
			doomed[id] = i
		}
	}
	retyped := map[graph.EntityID]int{}
	for i := range p.batch.Entities {
		id := p.batch.Entities[i].ID
		if _, ok := retyped[id]; ok {
			continue
		}
		if old := p.storedEntity(id); old != nil && old.Type != p.entities[id].Type {
			retyped[id] = i
		}
	}
	// The least id among what still mentions an entity is named, so that the
	// same fault reads the same on every store.
	mentioned := map[graph.EntityID]graph.StatementID{}
	mention := func(id graph.EntityID, s *graph.Statement) {
		if old, ok := mentioned[id]; !ok || s.ID < old {
			mentioned[id] = s.ID
		}
	}
	if len(doomed) > 0 {
		// What the batch itself puts may mention the doomed.
		for _, s := range p.statements {
			if s == nil {
				continue
			}
			for _, id := range s.Mentioned() {
				if _, ok := doomed[id]; ok {
					mention(id, s)
				}
			}
		}
	}
	for i, id := range p.batch.Delete {
		if doomed[id] != i {
			continue // there before
		}
		p.st.Mentions(id, func(s *graph.Statement) bool {
			if now, touched := p.statements[s.ID]; !touched || now != nil {
				mention(id, s)
			}
			return true
		})
		if sid, ok := mentioned[id]; ok {
			p.conflict.Add(fmt.Sprintf("delete[%d]", i), fmt.Sprintf("%s is still mentioned by statements, %s among them; retract those first", graph.Quote(id), sid))
		}
		p.entities[id] = nil
	}
	for i := range p.batch.Entities {
		id := p.batch.Entities[i].ID
		if first, ok := retyped[id]; !ok || first != i || p.entities[id] == nil {
			continue
		}
		var misfit graph.StatementID // the first in ID order
		p.st.Mentions(id, func(s *graph.Statement) bool {
			if now, touched := p.statements[s.ID]; touched && now == nil {
				return true
			}
			if s.Subject != id && s.Object != id {
				return true // only a qualifier names it
			}
			subject, object := p.entity(s.Subject), p.entity(s.Object)
			var ot graph.Type
			if object != nil {
				ot = object.Type
			}
			if subject == nil {
				return true
			}
			if _, why := p.sch.CheckEnds(s.Predicate, subject.Type, ot); why != "" && (misfit == "" || s.ID < misfit) {
				misfit = s.ID
			}
			return true
		})
		if misfit != "" {
			p.conflict.Add(fmt.Sprintf("entities[%d].type", i), fmt.Sprintf("can't become %s: the stored statement %s does not allow it", p.entities[id].Type, misfit))
		}
	}
}

// conflicts collects faults by the list of the batch that they are in, so that
// they can be told in the order of the input.
type conflicts map[string]*graph.Issues

// lists are those of a batch, in its order.
var lists = []string{"schema", "sources", "texts", "entities", "additions", "statements", "retract", "delete"}

// Add adds a fault; those of one list come in its order.
func (c *conflicts) Add(field, detail string) {
	list := field[:strings.IndexAny(field, "[.")]
	if !slices.Contains(lists, list) {
		panic("change: a batch has no list " + list)
	}
	if *c == nil {
		*c = conflicts{}
	}
	if (*c)[list] == nil {
		(*c)[list] = &graph.Issues{}
	}
	(*c)[list].Add(field, detail)
}

// Err is graph.Issues.Err.
func (c conflicts) Err(code graph.Code, detail string) error {
	var all graph.Issues
	for _, list := range lists {
		if c[list] != nil {
			for _, is := range c[list].List() {
				all.Add(is.Field, is.Detail)
			}
		}
	}
	return all.Err(code, detail)
}

func (p *planner) collect(c *Changes) {
	for id, e := range p.entities {
		old := p.storedEntity(id)
		if old == nil && e == nil {
			continue
		}
		if old != nil && e != nil && string(graph.AppendEntity(nil, old)) == string(graph.AppendEntity(nil, e)) {
			continue
		}
		if old != nil {
			c.Digest = c.Digest.Sub(old.Hash())
		}
		if e != nil {
			c.Digest = c.Digest.Add(e.Hash())
		}
		c.Entities = append(c.Entities, EntityChange{old, e})
	}
	slices.SortFunc(c.Entities, func(a, b EntityChange) int { return strings.Compare(string(a.ID()), string(b.ID())) })
	for id, s := range p.statements {
		var old *graph.Statement
		if st, ok := p.st.StoredStatement(id); ok {
			old = &st
		}
		if old == nil && s == nil {
			continue
		}
		if old != nil && s != nil && slices.Equal(old.Cites, s.Cites) {
			continue
		}
		if old != nil {
			c.Digest = c.Digest.Sub(old.Hash())
		}
		if s != nil {
			c.Digest = c.Digest.Add(s.Hash())
		}
		c.Statements = append(c.Statements, StatementChange{old, s})
	}
	slices.SortFunc(c.Statements, func(a, b StatementChange) int { return strings.Compare(string(a.ID()), string(b.ID())) })
}

package graph

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// MaxBatchItems is how many records one batch may hold in all.
const MaxBatchItems = 1_000_000

// A Batch is what one Apply writes, whole or not at all, in the order of the
// fields: what is put first may be named by what follows.
type Batch struct {
	Key        string        `json:"key,omitempty" doc:"Idempotency key, kept with the batch"`
	IfRevision *Revision     `json:"-"` // ErrPrecondition if the store has moved
	Schema     Schema        `json:"schema,omitzero" doc:"Types, predicates, qualifiers and units to add" required:"false"`
	Sources    []Source      `json:"sources,omitempty" doc:"Sources to put, whole, replacing"`
	Texts      []SourceText  `json:"texts,omitempty" doc:"Texts of sources to attach, replacing"`
	Entities   []Entity      `json:"entities,omitempty" doc:"Entities to put, whole, replacing"`
	Additions  []Addition    `json:"additions,omitempty" doc:"Names and identifiers to add to entities"`
	Statements []Statement   `json:"statements,omitempty" doc:"Statements to put; citations are united by place, the newer via, note and hash win"`
	Retract    []StatementID `json:"retract,omitempty" doc:"Statements to take back; one that is not there is no fault"`
	Delete     []EntityID    `json:"delete,omitempty" doc:"Entities to delete; a conflict while statements mention them; one that is not there is no fault"`
}

// MaxKeyBytes is how long a batch's key may be.
const MaxKeyBytes = 255

// Items gives the number of records in the batch.
func (b *Batch) Items() int {
	return len(b.Schema.Types) + len(b.Schema.Predicates) + len(b.Schema.Qualifiers) + len(b.Schema.Units) +
		len(b.Sources) + len(b.Texts) + len(b.Entities) + len(b.Additions) + len(b.Statements) + len(b.Retract) + len(b.Delete)
}

// Fingerprint is a hash over all but Key and IfRevision, by which a store tells
// whether a key comes with the same batch again.
func (b *Batch) Fingerprint() Digest {
	c := *b
	c.Key, c.IfRevision = "", nil
	h := sha256.New()
	if err := json.NewEncoder(h).Encode(&c); err != nil {
		panic(err) // strings, numbers and lists of them only
	}
	var d Digest
	h.Sum(d[:0])
	return d
}

// Validate checks all that can be told without a store's content: forms, the
// schema (that of the store, to which the batch's own is added), and that no id
// is given two contents. ErrInvalid with every fault and its place.
func (b *Batch) Validate(stored *Schema) error {
	var is issues
	if len(b.Key) > MaxKeyBytes {
		is.add("key", fmt.Sprintf("is longer than %d bytes", MaxKeyBytes))
	}
	checkText("key", b.Key, false, &is)
	if n := b.Items(); n > MaxBatchItems {
		return ErrTooLarge.With(fmt.Sprintf("the batch holds %d records; at most %d are allowed", n, MaxBatchItems))
	}
	sch := stored
	if !b.Schema.IsZero() {
		b.Schema.check("schema", stored, &is)
		merged := stored.Merge(b.Schema)
		sch = &merged
	}
	sources := make(map[SourceID]Source, len(b.Sources))
	for i := range b.Sources {
		s := &b.Sources[i]
		f := fmt.Sprintf("sources[%d]", i)
		s.check(f, &is)
		if old, ok := sources[s.ID]; ok && old != *s {
			is.add(f+".id", quoted(s.ID)+" is given two contents in one batch")
		}
		sources[s.ID] = *s
	}
	texts := make(map[SourceID]string, len(b.Texts))
	for i := range b.Texts {
		t := &b.Texts[i]
		f := fmt.Sprintf("texts[%d]", i)
		t.check(f, &is)
		if old, ok := texts[t.Source]; ok && old != t.Text {
			is.add(f+".source", quoted(t.Source)+" is given two texts in one batch")
		}
		texts[t.Source] = t.Text
	}
	entities := make(map[EntityID]int, len(b.Entities))
	for i := range b.Entities {
		e := &b.Entities[i]
		f := fmt.Sprintf("entities[%d]", i)
		e.check(f, sch, &is)
		if j, ok := entities[e.ID]; ok && !sameEntity(e, &b.Entities[j]) {
			is.add(f+".id", fmt.Sprintf("%s is given two contents in one batch; entities[%d] has the other", quoted(e.ID), j))
		}
		entities[e.ID] = i
	}
	for i, a := range b.Additions {
		f := fmt.Sprintf("additions[%d]", i)
		e := Entity{ID: a.ID, Type: "x", Name: "x", Names: a.Names, Identifiers: a.Identifiers}
		var own issues
		e.check(f, &Schema{Types: []TypeDef{{ID: "x"}}}, &own)
		is.list = append(is.list, own.list...)
	}
	for i := range b.Statements {
		b.Statements[i].check(fmt.Sprintf("statements[%d]", i), sch, &is)
	}
	for i, id := range b.Retract {
		if why := id.Check(); why != "" {
			is.add(fmt.Sprintf("retract[%d]", i), why)
		}
	}
	for i, id := range b.Delete {
		if why := id.Check(); why != "" {
			is.add(fmt.Sprintf("delete[%d]", i), why)
		}
	}
	return is.err(ErrInvalid, "the batch is not valid; nothing of it was stored")
}

func sameEntity(a, b *Entity) bool {
	ca, cb := a.Canonical(), b.Canonical()
	return string(AppendEntity(nil, &ca)) == string(AppendEntity(nil, &cb))
}

// A State is what Plan must know of a store. Calls are cheap lookups: a store
// that is far away fetches what Needs says first.
type State interface {
	StoredSchema() Schema // what the store adds to the built-in one
	StoredEntity(EntityID) (Entity, bool)
	StoredStatement(StatementID) (Statement, bool)
	StoredSource(SourceID) (Source, bool)
	StoredText(SourceID) (string, bool)
	// Mentions calls yield with each stored statement in which an entity is
	// subject, object or a qualifier's entity, until it answers false.
	Mentions(id EntityID, yield func(*Statement) bool)
}

// Changes is what a batch changes in a store of a given State: only what
// differs from what is stored, canonical, in ID order, each with what it
// replaces. It is the same on every store, so that stores only carry it out.
type Changes struct {
	Schema     Schema // the store's additions after the batch; meant where NewSchema
	NewSchema  bool
	Sources    []Source
	Texts      []SourceText
	Entities   []EntityChange
	Statements []StatementChange
	Digest     Digest // what to add to the store's digest
}

// An EntityChange puts New in the place of Old; Old nil: it is new; New nil: it
// is deleted.
type EntityChange struct{ Old, New *Entity }

// ID gives the entity's id.
func (c EntityChange) ID() EntityID {
	if c.New != nil {
		return c.New.ID
	}
	return c.Old.ID
}

// A StatementChange puts New in the place of Old; Old nil: it is new; New nil:
// it is retracted.
type StatementChange struct{ Old, New *Statement }

// ID gives the statement's id.
func (c StatementChange) ID() StatementID {
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
func (b *Batch) Needs() (entities []EntityID, statements []StatementID, sources []SourceID) {
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
func (b *Batch) Plan(st State) (*Changes, error) {
	storedAdd := st.StoredSchema()
	base := Builtin()
	if !storedAdd.IsZero() {
		m := base.Merge(storedAdd)
		base = &m
	}
	if err := b.Validate(base); err != nil {
		return nil, err
	}
	p := planner{
		batch: b, st: st, sch: base,
		entities:   make(map[EntityID]*Entity, len(b.Entities)),
		statements: make(map[StatementID]*Statement, len(b.Statements)),
		sources:    make(map[SourceID]bool, len(b.Sources)),
		stored:     map[EntityID]*Entity{},
	}
	c := &Changes{}
	p.schema(c, storedAdd)
	p.putSources(c)
	p.putEntities()
	p.putStatements()
	p.remove()
	if err := p.invalid.err(ErrInvalid, "the batch breaks the schema; nothing of it was stored"); err != nil {
		return nil, err
	}
	if err := p.conflict.err(ErrConflict, "the batch does not fit what is stored; nothing of it was stored"); err != nil {
		return nil, err
	}
	p.collect(c)
	return c, nil
}

// A planner holds the state after the batch as far as the batch touches it: nil
// stands for deleted or retracted.
type planner struct {
	batch      *Batch
	st         State
	sch        *Schema
	entities   map[EntityID]*Entity
	statements map[StatementID]*Statement
	sources    map[SourceID]bool
	stored     map[EntityID]*Entity // memo of st.StoredEntity; nil: not there
	invalid    issues
	conflict   issues
}

func (p *planner) storedEntity(id EntityID) *Entity {
	if e, ok := p.stored[id]; ok {
		return e
	}
	var out *Entity
	if e, ok := p.st.StoredEntity(id); ok {
		out = &e
	}
	p.stored[id] = out
	return out
}

func (p *planner) entity(id EntityID) *Entity {
	if e, ok := p.entities[id]; ok {
		return e
	}
	return p.storedEntity(id)
}

func (p *planner) schema(c *Changes, stored Schema) {
	add := p.batch.Schema
	if add.IsZero() {
		return
	}
	// What is built in need not be stored again.
	keep := Schema{}
	for _, d := range add.Types {
		if Builtin().Type(d.ID) == nil {
			keep.Types = append(keep.Types, d)
		}
	}
	for i, d := range add.Predicates {
		if Builtin().Predicate(d.ID) != nil {
			continue
		}
		keep.Predicates = append(keep.Predicates, d)
		if old := stored.Predicate(d.ID); old != nil && (old.Value != d.Value || old.Unit != d.Unit ||
			!slices.Equal(old.SubjectTypes, d.SubjectTypes) || !slices.Equal(old.ObjectTypes, d.ObjectTypes)) {
			p.conflict.add(fmt.Sprintf("schema.predicates[%d]", i), quoted(d.ID)+" is stored with another value, unit or allowed types; stored statements were checked by those")
		}
	}
	for _, d := range add.Qualifiers {
		if Builtin().Qualifier(d.Key) == nil {
			keep.Qualifiers = append(keep.Qualifiers, d)
		}
	}
	for _, d := range add.Units {
		if Builtin().Unit(d.ID) == nil {
			keep.Units = append(keep.Units, d)
		}
	}
	after := stored.Merge(keep.Clone()) // the batch stays the caller's
	oldHash, newHash := stored.Hash(), after.Hash()
	if oldHash != newHash {
		c.NewSchema, c.Schema = true, after
		c.Digest = c.Digest.Add(newHash).Sub(oldHash)
	}
	merged := Builtin().Merge(after)
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
	slices.SortFunc(c.Sources, func(a, b Source) int { return strings.Compare(string(a.ID), string(b.ID)) })
	seen := map[SourceID]bool{}
	for i, t := range p.batch.Texts {
		if seen[t.Source] {
			continue
		}
		seen[t.Source] = true
		if !p.hasSource(t.Source) {
			p.conflict.add(fmt.Sprintf("texts[%d].source", i), quoted(t.Source)+" is neither stored nor in the batch")
			continue
		}
		old, ok := p.st.StoredText(t.Source)
		if ok && old == t.Text {
			continue
		}
		if ok {
			c.Digest = c.Digest.Sub((&SourceText{t.Source, old}).Hash())
		}
		c.Digest = c.Digest.Add(t.Hash())
		c.Texts = append(c.Texts, t)
	}
	slices.SortFunc(c.Texts, func(a, b SourceText) int { return strings.Compare(string(a.Source), string(b.Source)) })
}

func (p *planner) hasSource(id SourceID) bool {
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
			p.conflict.add(fmt.Sprintf("additions[%d].id", i), quoted(a.ID)+" is neither stored nor in the batch")
			continue
		}
		e := old.With(a)
		if len(AppendEntity(nil, &e)) > MaxRecordBytes {
			p.conflict.add(fmt.Sprintf("additions[%d]", i), "makes the entity larger than 1 MiB")
			continue
		}
		p.entities[a.ID] = &e
	}
}

func (p *planner) putStatements() {
	for i := range p.batch.Statements {
		s := p.batch.Statements[i].Canonical()
		f := fmt.Sprintf("statements[%d]", i)
		if !p.hasSource(s.Source) {
			p.conflict.add(f+".source", quoted(s.Source)+" is neither stored nor in the batch")
		}
		subject := p.entity(s.Subject)
		if subject == nil {
			p.conflict.add(f+".subject", quoted(s.Subject)+" is neither stored nor in the batch")
		}
		var object *Entity
		if s.Object != "" {
			if object = p.entity(s.Object); object == nil {
				p.conflict.add(f+".object", quoted(s.Object)+" is neither stored nor in the batch")
			}
		}
		if subject != nil && (object != nil || s.Object == "") {
			var ot Type
			if object != nil {
				ot = object.Type
			}
			if field, why := p.sch.CheckEnds(s.Predicate, subject.Type, ot); why != "" {
				p.invalid.add(f+"."+field, why)
			}
		}
		for j, q := range p.batch.Statements[i].Qualifiers {
			if q.Entity != "" && p.entity(q.Entity) == nil {
				p.conflict.add(fmt.Sprintf("%s.qualifiers[%d].entity", f, j), quoted(q.Entity)+" is neither stored nor in the batch")
			}
		}
		old := p.statements[s.ID]
		if old == nil {
			if st, ok := p.st.StoredStatement(s.ID); ok {
				old = &st
			}
		}
		if old != nil {
			s.Cites = UniteCites(old.Cites, s.Cites)
			if len(AppendStatement(nil, &s)) > MaxRecordBytes {
				p.conflict.add(f+".cites", "make the statement larger than 1 MiB")
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
	doomed := map[EntityID]int{}
	for i, id := range p.batch.Delete {
		if _, ok := doomed[id]; !ok {
			doomed[id] = i
		}
	}
	retyped := map[EntityID]int{}
	for i := range p.batch.Entities {
		id := p.batch.Entities[i].ID
		if old := p.storedEntity(id); old != nil && old.Type != p.entities[id].Type {
			retyped[id] = i
		}
	}
	// The least id among what still mentions an entity is named, so that the
	// same fault reads the same on every store.
	mentioned := map[EntityID]StatementID{}
	mention := func(id EntityID, s *Statement) {
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
			for _, id := range s.mentioned() {
				if _, ok := doomed[id]; ok {
					mention(id, s)
				}
			}
		}
	}
	for id, i := range doomed {
		p.st.Mentions(id, func(s *Statement) bool {
			if now, touched := p.statements[s.ID]; !touched || now != nil {
				mention(id, s)
			}
			return true
		})
		if sid, ok := mentioned[id]; ok {
			p.conflict.add(fmt.Sprintf("delete[%d]", i), fmt.Sprintf("%s is still mentioned by statements, %s among them; retract those first", quoted(id), sid))
		}
		p.entities[id] = nil
	}
	for id, i := range retyped {
		if p.entities[id] == nil {
			continue
		}
		p.st.Mentions(id, func(s *Statement) bool {
			if now, touched := p.statements[s.ID]; touched && now == nil {
				return true
			}
			if s.Subject != id && s.Object != id {
				return true // only a qualifier names it
			}
			subject, object := p.entity(s.Subject), p.entity(s.Object)
			var ot Type
			if object != nil {
				ot = object.Type
			}
			if subject == nil {
				return true
			}
			if _, why := p.sch.CheckEnds(s.Predicate, subject.Type, ot); why != "" {
				p.conflict.add(fmt.Sprintf("entities[%d].type", i), fmt.Sprintf("can't become %s: the stored statement %s does not allow it", p.entities[id].Type, s.ID))
				return false
			}
			return true
		})
	}
	// Map order must not show in the list of faults.
	slices.SortStableFunc(p.conflict.list, func(a, b Issue) int {
		return cmp.Or(compareFields(a.Field, b.Field), strings.Compare(a.Detail, b.Detail))
	})
}

// mentioned lists the entities that the statement names, the subject first.
func (s *Statement) mentioned() []EntityID {
	out := []EntityID{s.Subject}
	if s.Object != "" {
		out = append(out, s.Object)
	}
	for _, q := range s.Qualifiers {
		if q.Entity != "" {
			out = append(out, q.Entity)
		}
	}
	return out
}

// Mentioned lists the entities that the statement names, each once: subject,
// object, then qualifiers'.
func (s *Statement) Mentioned() []EntityID {
	all := s.mentioned()
	out := all[:0]
	for i, id := range all {
		if !slices.Contains(all[:i], id) {
			out = append(out, id)
		}
	}
	return out
}

// compareFields orders "a[2]" before "a[10]".
func compareFields(a, b string) int {
	for a != "" && b != "" {
		if isDigit(a[0]) && isDigit(b[0]) {
			i, j := digits(a), digits(b)
			if i != j {
				return cmp.Compare(i, j)
			}
			if c := strings.Compare(a[:i], b[:j]); c != 0 {
				return c
			}
			a, b = a[i:], b[j:]
			continue
		}
		if a[0] != b[0] {
			return cmp.Compare(a[0], b[0])
		}
		a, b = a[1:], b[1:]
	}
	return cmp.Compare(len(a), len(b))
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func digits(s string) int {
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return n
}

func (p *planner) collect(c *Changes) {
	for id, e := range p.entities {
		old := p.storedEntity(id)
		if old == nil && e == nil {
			continue
		}
		if old != nil && e != nil && string(AppendEntity(nil, old)) == string(AppendEntity(nil, e)) {
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
		var old *Statement
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

package change

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"

	"hubgraph/graph"
)

// A State is what Plan must know of a store. Calls are cheap lookups, unless
// said otherwise: a store that is far away fetches what Needs says first. What it
// gives is canonical.
type State interface {
	StoredSchema() graph.Schema // what the store adds to the built-in one
	WholeSchema() *graph.Schema // the built-in one with that, not to be changed
	// StoredEntity gives a whole entity. It is asked of Needed.Entities only.
	StoredEntity(graph.EntityID) (graph.Entity, bool)
	// StoredType gives the type of an entity. It is asked of Needed.Entities and
	// Needed.Ends.
	StoredType(graph.EntityID) (graph.Type, bool)
	StoredStatement(graph.StatementID) (graph.Statement, bool) // of Needed.Statements
	StoredSource(graph.SourceID) (graph.Source, bool)          // of Needed.Sources
	StoredText(graph.SourceID) (string, bool)                  // of Needed.Sources
	// Mentions calls yield with each stored statement in which an entity is
	// subject, object or a qualifier's entity, in any order and perhaps more than
	// once, and with the types of its ends, "" for the object of a fact, until it
	// answers false. It is asked of what is deleted and of what gets another type.
	Mentions(id graph.EntityID, yield func(s *graph.Statement, subject, object graph.Type) bool)

	// The rest is asked where the batch drops something. StoredStats counts what
	// is stored, by type, predicate and source.
	StoredStats() graph.Stats
	// OfTypes calls yield in ID order with the stored entities of some types, until
	// it answers false.
	OfTypes(types []graph.Type, yield func(graph.EntityID, graph.Type) bool)
	// Naming calls yield in ID order with the stored statements that name any of
	// what Names lists, until it answers false. Others may be among them. It may
	// read all statements.
	Naming(n Names, yield func(*graph.Statement) bool)
	// Accounts calls yield in ID order with the stored entities of which any of some
	// sources has an account, the home's included, or to which another account than the
	// home's gives any of some types, until it answers false. Others may be among them.
	// It may read all entities.
	Accounts(sources []graph.SourceID, types []graph.Type, yield func(*graph.Entity) bool)
}

// A Numbered is a State in memory, which finds several at once faster than one by one, and
// which numbers its entities, so that who applies the changes need not look the ends of
// new statements up once more.
type Numbered interface {
	State
	// HasStatements says in out which of some statements are stored.
	HasStatements(ids []graph.StatementID, out []bool)
	// StoredEnds gives in out what is stored of each of some entities, as StoredType does,
	// with their numbers. Several are found together faster than one by one.
	StoredEnds(ids []graph.EntityID, out []End)
	// Numbering is what the numbers are of: elsewhere they mean nothing.
	Numbering() any
}

// An End is an entity that a statement names: its type, and its number where it has one, else
// -1. The type is "" where it is not there.
type End struct {
	Type   graph.Type
	Number int32
}

// Names lists what a statement may name beside entities.
type Names struct {
	Sources    []graph.SourceID
	Predicates []graph.Predicate
	Qualifiers []string // keys
	Units      []string // of the value or of a qualifier's
}

// Needed is what of a store Plan will ask for, each list in order and unique.
type Needed struct {
	Entities   []graph.EntityID // put, added to or deleted: asked for whole
	Ends       []graph.EntityID // only named by statements of the batch: asked for their types
	Statements []graph.StatementID
	Sources    []graph.SourceID // with their texts
}

// Needs lists what of a store Plan will ask for, so that a store that is far
// away can fetch it in bulk.
func Needs(b *graph.Batch) Needed {
	var n Needed
	for i := range b.Sources {
		n.Sources = append(n.Sources, b.Sources[i].ID)
	}
	for i := range b.Texts {
		n.Sources = append(n.Sources, b.Texts[i].Source)
	}
	n.Sources = append(append(n.Sources, b.Drop.Sources...), b.Drop.Texts...)
	for i := range b.Entities {
		n.Entities = append(n.Entities, b.Entities[i].ID)
		n.Sources = append(n.Sources, b.Entities[i].Sources()...)
	}
	for i := range b.Additions {
		n.Entities = append(n.Entities, b.Additions[i].ID)
		if id := b.Additions[i].Source; id != "" {
			n.Sources = append(n.Sources, id)
		}
	}
	n.Entities = sortedUnique(append(n.Entities, b.Delete...))
	for i := range b.Statements {
		s := b.Statements[i].Canonical()
		n.Statements = append(n.Statements, s.ID)
		n.Sources = append(n.Sources, s.Source)
		n.Ends = append(n.Ends, s.Subject)
		if s.Object != "" {
			n.Ends = append(n.Ends, s.Object)
		}
		for _, q := range s.Qualifiers {
			if q.Entity != "" {
				n.Ends = append(n.Ends, q.Entity)
			}
		}
	}
	n.Ends = slices.DeleteFunc(sortedUnique(n.Ends), func(id graph.EntityID) bool {
		_, whole := slices.BinarySearch(n.Entities, id)
		return whole
	})
	n.Statements = sortedUnique(append(n.Statements, b.Retract...))
	n.Sources = sortedUnique(n.Sources)
	return n
}

func sortedUnique[T cmp.Ordered](list []T) []T {
	slices.Sort(list)
	return slices.Compact(list)
}

// Plan validates the batch and works out what it changes in a store of that
// state. ErrInvalid as Validate, also where an end has a type that the
// predicate does not allow; ErrConflict where something named is neither stored
// nor in the batch, where an entity to delete is still mentioned, where an
// entity is to change its type under statements that do not allow it, where a
// definition of the schema changes what stored statements were checked by, where
// what is nobody's would replace what a source says of an entity, or where
// something needs what is to be dropped. Both list every fault and its
// place.
func Plan(b *graph.Batch, st State) (*Changes, error) {
	storedAdd, base := st.StoredSchema(), st.WholeSchema()
	encoded, err := b.Encode(base)
	if err != nil {
		return nil, err
	}
	p := planner{
		batch: b, st: st, sch: base,
		entities:   make(map[graph.EntityID]*graph.Entity, len(b.Entities)),
		sources:    make(map[graph.SourceID]*graph.Source, len(b.Sources)),
		texts:      make(map[graph.SourceID]*graph.SourceText, len(b.Texts)),
		stored:     make(map[graph.EntityID]*graph.Entity, len(b.Entities)),
		known:      map[graph.SourceID]*graph.Source{},
		predicates: map[graph.Predicate]*graph.PredicateDef{},
	}
	if numbered, ok := st.(Numbered); ok {
		p.numbered = numbered
	}
	add := p.putSchema(storedAdd)
	p.putSources()
	p.putEntities()
	p.putStatements(encoded)
	p.remove()
	add = p.drop(add)
	if err := p.invalid.Err(graph.ErrInvalid, "the batch breaks the schema; nothing of it was stored"); err != nil {
		return nil, err
	}
	if err := p.conflict.Err(graph.ErrConflict, "the batch does not fit what is stored; nothing of it was stored"); err != nil {
		return nil, err
	}
	return p.changes(storedAdd, add), nil
}

// A planner holds the state after the batch as far as the batch touches it: nil
// stands for deleted, retracted or dropped.
type planner struct {
	batch      *graph.Batch
	st         State
	numbered   Numbered      // the same; nil: it does not number its entities
	sch        *graph.Schema // with what the batch adds, and what it drops still there
	entities   map[graph.EntityID]*graph.Entity
	statements []version // in ID order
	ends       []numbers // of the batch's statements
	sources    map[graph.SourceID]*graph.Source
	texts      map[graph.SourceID]*graph.SourceText
	stored     map[graph.EntityID]*graph.Entity        // memo of st.StoredEntity; nil: not there
	known      map[graph.SourceID]*graph.Source        // memo of st.StoredSource; nil: not there
	predicates map[graph.Predicate]*graph.PredicateDef // memo of sch.Predicate
	last       graph.SourceID                          // the last that a statement named and that is there
	invalid    graph.Issues
	conflict   conflicts
}

// A version is what is stored of a statement, and what it is by now with its encoding:
// nil where there is none.
type version struct {
	retract  graph.StatementID // its id, where the batch retracts it
	old, now *graph.Statement
	record   graph.Record
	at       int32 // its place in the batch, of those of one id the last; -1: it is only retracted
}

func (v *version) id() graph.StatementID {
	if v.now == nil {
		return v.retract
	}
	return v.now.ID
}

// numbers are those of the ends of a statement, -1 for each that is not known.
type numbers struct{ subject, object int32 }

func (p *planner) storedStatement(id graph.StatementID) *graph.Statement {
	if s, ok := p.st.StoredStatement(id); ok {
		found := s // in memory of its own only where there is one
		return &found
	}
	return nil
}

// version gives that of a statement that the batch touches, nil where it does not.
func (p *planner) version(id graph.StatementID) *version {
	i, ok := slices.BinarySearchFunc(p.statements, id, func(v version, id graph.StatementID) int { return strings.Compare(string(v.id()), string(id)) })
	if !ok {
		return nil
	}
	return &p.statements[i]
}

func (p *planner) storedEntity(id graph.EntityID) *graph.Entity {
	return remember(p.stored, id, p.st.StoredEntity)
}

func (p *planner) storedSource(id graph.SourceID) *graph.Source {
	return remember(p.known, id, p.st.StoredSource)
}

func remember[K comparable, V any](memo map[K]*V, k K, ask func(K) (V, bool)) *V {
	if v, ok := memo[k]; ok {
		return v
	}
	var out *V
	if v, ok := ask(k); ok {
		out = &v
	}
	memo[k] = out
	return out
}

func (p *planner) storedText(id graph.SourceID) *graph.SourceText {
	if text, ok := p.st.StoredText(id); ok {
		return &graph.SourceText{Source: id, Text: text}
	}
	return nil
}

// entity gives an entity that the batch puts, adds to or deletes, as it is by
// now.
func (p *planner) entity(id graph.EntityID) *graph.Entity {
	if e, ok := p.entities[id]; ok {
		return e
	}
	return p.storedEntity(id)
}

// atOnce is how many ends, or statements, are looked up together.
const atOnce = 64

// eachEnds calls yield with the two ends of each statement; of a fact the second says nothing.
func (p *planner) eachEnds(encoded []graph.Encoded, yield func(i int, subject, object End)) {
	var room [atOnce]graph.EntityID
	var found [atOnce]End
	for from := 0; from < len(encoded); from += atOnce / 2 {
		part := encoded[from:min(len(encoded), from+atOnce/2)]
		ids := room[:0]
		for i := range part {
			ids = append(ids, part[i].Statement.Subject)
			if id := part[i].Statement.Object; id != "" {
				ids = append(ids, id)
			}
		}
		p.endsOf(ids, found[:])
		k := 0
		for i := range part {
			subject, object := found[k], End{Number: -1}
			if k++; part[i].Statement.Object != "" {
				object = found[k]
				k++
			}
			yield(from+i, subject, object)
		}
	}
}

// endsOf gives in out entities that statements of the batch name, as they are by now.
func (p *planner) endsOf(ids []graph.EntityID, out []End) {
	if p.numbered != nil {
		p.numbered.StoredEnds(ids, out)
	}
	for i, id := range ids {
		if p.numbered == nil {
			out[i] = End{Number: -1}
		}
		if e, ok := p.entities[id]; ok {
			if out[i] = (End{Number: -1}); e != nil {
				out[i].Type = e.Type
			}
		} else if p.numbered == nil {
			out[i].Type, _ = p.st.StoredType(id)
		}
	}
}

// source gives a source as it is by now.
func (p *planner) source(id graph.SourceID) *graph.Source {
	if s, ok := p.sources[id]; ok {
		return s
	}
	return p.storedSource(id)
}

// text gives the text of a source as it is by now.
func (p *planner) text(id graph.SourceID) *graph.SourceText {
	if t, ok := p.texts[id]; ok {
		return t
	}
	return p.storedText(id)
}

// putSchema gives the store's additions with those of the batch.
func (p *planner) putSchema(stored graph.Schema) graph.Schema {
	add := p.batch.Schema
	if add.IsZero() {
		return stored
	}
	keep := add.Additions() // what is built in need not be stored again
	for i, d := range add.Predicates {
		if old := stored.Predicate(d.ID); old != nil && (old.Value != d.Value || old.Unit != d.Unit || old.Symmetric != d.Symmetric ||
			!slices.Equal(old.SubjectTypes, d.SubjectTypes) || !slices.Equal(old.ObjectTypes, d.ObjectTypes)) {
			p.conflict.Add(fmt.Sprintf("schema.predicates[%d]", i), graph.Quote(d.ID)+" is stored with another value, unit, symmetry or allowed types; stored statements were checked and are counted by those")
		}
	}
	for i, d := range add.Qualifiers {
		if old := stored.Qualifier(d.Key); old != nil && (old.Value != d.Value || old.Unit != d.Unit) {
			p.conflict.Add(fmt.Sprintf("schema.qualifiers[%d]", i), graph.Quote(d.Key)+" is stored with another value or unit; stored statements were checked by those")
		}
	}
	after := stored.Merge(keep.Clone()) // the batch stays the caller's
	merged := graph.Builtin().Merge(after)
	p.sch = &merged
	return after
}

func (p *planner) putSources() {
	for i := range p.batch.Sources {
		s := p.batch.Sources[i]
		p.sources[s.ID] = &s
	}
	for i := range p.batch.Texts {
		t := p.batch.Texts[i]
		p.needSource(t.Source, func() string { return fmt.Sprintf("texts[%d].source", i) })
		p.texts[t.Source] = &t
	}
}

// putStatements puts the batch's statements, which come in their one form.
func (p *planner) putStatements(encoded []graph.Encoded) {
	large := p.unite(encoded)
	p.ends = make([]numbers, len(encoded))
	p.eachEnds(encoded, func(i int, subject, object End) {
		s := encoded[i].Statement
		at := func(field string) string { return fmt.Sprintf("statements[%d]%s", i, field) }
		p.ends[i] = numbers{subject.Number, object.Number}
		ok := subject.Type != ""
		if !ok {
			p.conflict.Add(at(".subject"), graph.Quote(s.Subject)+" is neither stored nor in the batch")
		}
		if s.Object != "" && object.Type == "" {
			p.conflict.Add(at(".object"), graph.Quote(s.Object)+" is neither stored nor in the batch")
			ok = false
		}
		if ok {
			if field, why := p.predicate(s.Predicate).CheckEnds(subject.Type, object.Type); why != "" {
				p.invalid.Add(at("."+field), why)
			}
		}
		for j, q := range p.batch.Statements[i].Qualifiers {
			if q.Entity == "" {
				continue
			}
			var end [1]End
			if p.endsOf([]graph.EntityID{q.Entity}, end[:]); end[0].Type == "" {
				p.conflict.Add(at(fmt.Sprintf(".qualifiers[%d].entity", j)), graph.Quote(q.Entity)+" is neither stored nor in the batch")
			}
		}
		if s.Source != p.last && p.needSource(s.Source, func() string { return at(".source") }) {
			p.last = s.Source
		}
		if large[i] {
			p.conflict.Add(at(".cites"), "make the statement larger than 1 MiB")
		}
	})
}

// predicate gives the definition of one that a checked statement has.
func (p *planner) predicate(id graph.Predicate) *graph.PredicateDef {
	def := p.predicates[id]
	if def == nil {
		def = p.sch.Predicate(id)
		p.predicates[id] = def
	}
	return def
}

// unite works out what becomes of each statement that the batch retracts or puts, and gives
// the places of those that come to too much.
func (p *planner) unite(encoded []graph.Encoded) (large map[int]bool) {
	retract := sortedUnique(slices.Clone(p.batch.Retract))
	stored := p.storedStatements(encoded)
	order := inOrder(encoded)
	p.statements = make([]version, 0, len(order)+len(retract))
	for i := 0; i < len(order) || len(retract) > 0; {
		v := version{at: -1}
		first := i
		switch {
		case i == len(order) || len(retract) > 0 && retract[0] <= order[i].id(encoded):
			v.retract, retract = retract[0], retract[1:]
			v.old = p.storedStatement(v.retract)
		default:
			if stored != nil {
				v.old = stored[order[i].at]
			}
			v.now = v.old
		}
		// Ids are read only where they may be the same: they lie far apart in memory.
		alike := func() bool {
			if v.retract != "" {
				return order[i].id(encoded) == v.retract
			}
			return i == first || order[i].rank == order[first].rank && order[i].head == order[first].head && order[i].id(encoded) == order[first].id(encoded)
		}
		for ; i < len(order) && alike(); i++ {
			of := &encoded[order[i].at]
			s, record := of.Statement, of.Record
			if v.now != nil {
				both := *s // which may be the batch's
				s = &both
				if s.Cites = graph.UniteCites(v.now.Cites, s.Cites); s.Size() > graph.MaxRecordBytes {
					if large == nil {
						large = map[int]bool{}
					}
					large[int(order[i].at)] = true
				}
				record = graph.Record{} // it is of other citations
			}
			v.now, v.record, v.at = s, record, order[i].at
		}
		p.statements = append(p.statements, v)
	}
	return large
}

// storedStatements gives what is stored of each statement, nil where nothing is of any. They
// are looked up as they come, as they lie in memory.
func (p *planner) storedStatements(encoded []graph.Encoded) (out []*graph.Statement) {
	var ids [atOnce]graph.StatementID
	var has [atOnce]bool
	for from := 0; from < len(encoded); from += atOnce {
		part := encoded[from:min(len(encoded), from+atOnce)]
		if p.numbered != nil {
			for i := range part {
				ids[i] = part[i].Statement.ID
			}
			p.numbered.HasStatements(ids[:len(part)], has[:])
		}
		for i := range part {
			if p.numbered != nil && !has[i] {
				continue
			}
			s := p.storedStatement(part[i].Statement.ID)
			if s == nil {
				continue
			}
			if out == nil {
				out = make([]*graph.Statement, len(encoded))
			}
			out[from+i] = s
		}
	}
	return out
}

// A place is that of a statement, with what of its id is compared first: the rank of its
// predicate, and the first letters behind it.
type place struct {
	head uint64
	rank int32
	at   int32
}

func (x place) id(encoded []graph.Encoded) graph.StatementID { return encoded[x.at].Statement.ID }

// inOrder gives the places of statements in ID order, of equal ones as they come.
func inOrder(encoded []graph.Encoded) []place {
	ranks := map[graph.Predicate]int32{}
	for i := range encoded {
		ranks[encoded[i].Statement.Predicate] = 0
	}
	predicates := slices.SortedFunc(maps.Keys(ranks), graph.ComparePredicates)
	for i, id := range predicates {
		ranks[id] = int32(i)
	}
	list := make([]place, len(encoded))
	for i := range encoded {
		s := encoded[i].Statement
		list[i] = place{rank: ranks[s.Predicate], at: int32(i)}
		if letters := s.ID[min(len(s.Predicate)+1, len(s.ID)):]; len(letters) >= 8 {
			list[i].head = binary.BigEndian.Uint64([]byte(letters[:8]))
		}
	}
	slices.SortFunc(list, func(a, b place) int {
		switch {
		case a.rank != b.rank:
			return cmp.Compare(a.rank, b.rank)
		case a.head != b.head:
			return cmp.Compare(a.head, b.head)
		}
		return cmp.Or(strings.Compare(string(a.id(encoded)), string(b.id(encoded))), cmp.Compare(a.at, b.at))
	})
	return list
}

// remove checks what must hold at the end: nothing mentions what is deleted,
// and what changed its type still fits its statements.
func (p *planner) remove() {
	doomed := map[graph.EntityID]bool{}
	for _, id := range p.batch.Delete {
		doomed[id] = true
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
		for i := range p.statements {
			s := p.statements[i].now
			if s == nil {
				continue
			}
			for _, id := range s.Mentioned() {
				if doomed[id] {
					mention(id, s)
				}
			}
		}
	}
	for i, id := range p.batch.Delete {
		if !doomed[id] {
			continue // named before
		}
		doomed[id] = false
		p.st.Mentions(id, func(s *graph.Statement, _, _ graph.Type) bool {
			if p.version(s.ID) == nil {
				mention(id, s)
			}
			return true
		})
		if sid, ok := mentioned[id]; ok {
			p.conflict.Add(fmt.Sprintf("delete[%d]", i), fmt.Sprintf("%s is still mentioned by statements, %s among them; retract those first", graph.Quote(id), sid))
		}
		p.entities[id] = nil
	}
	retyped := map[graph.EntityID]bool{}
	for i := range p.batch.Entities {
		id := p.batch.Entities[i].ID
		if old, now := p.storedEntity(id), p.entities[id]; old == nil || now == nil || old.Type == now.Type || retyped[id] {
			continue
		}
		retyped[id] = true
		p.retype(fmt.Sprintf("entities[%d].type", i), id)
	}
}

// retype checks that the stored statements of an entity allow its new type.
func (p *planner) retype(field string, id graph.EntityID) {
	var misfit graph.StatementID // the first in ID order
	p.st.Mentions(id, func(s *graph.Statement, subject, object graph.Type) bool {
		if v := p.version(s.ID); v != nil && v.now == nil {
			return true
		}
		if s.Subject != id && s.Object != id {
			return true // only a qualifier names it
		}
		for _, end := range []struct {
			id  graph.EntityID
			typ *graph.Type
		}{{s.Subject, &subject}, {s.Object, &object}} {
			if e, ok := p.entities[end.id]; ok {
				if e == nil {
					return true // that it is mentioned yet is said of what is deleted
				}
				*end.typ = e.Type
			}
		}
		if _, why := p.sch.CheckEnds(s.Predicate, subject, object); why != "" && (misfit == "" || s.ID < misfit) {
			misfit = s.ID
		}
		return true
	})
	if misfit != "" {
		p.conflict.Add(field, fmt.Sprintf("can't become %s: the stored statement %s does not allow it", p.entities[id].Type, misfit))
	}
}

// conflicts collects faults by the list of the batch that they are in, so that
// they can be told in the order of the input.
type conflicts map[string]*graph.Issues

// lists are those of a batch, in its order.
var lists = []string{"schema", "sources", "texts", "entities", "additions", "statements", "retract", "delete", "drop"}

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

// changes gives what differs from what is stored.
func (p *planner) changes(stored, add graph.Schema) *Changes {
	c := &Changes{}
	if !p.batch.Schema.IsZero() || !p.batch.Drop.IsZero() { // hashing is not cheap
		if was, now := stored.Hash(), add.Hash(); was != now {
			c.NewSchema, c.OldSchema, c.Schema = true, stored.Clone(), add
			c.Digest = c.Digest.Add(now).Sub(was)
		}
	}
	for id, s := range p.sources {
		old := p.storedSource(id)
		if old == nil && s == nil || old != nil && s != nil && *old == *s {
			continue
		}
		c.count(hash(old), hash(s))
		c.Sources = append(c.Sources, SourceChange{old, s})
	}
	slices.SortFunc(c.Sources, func(a, b SourceChange) int { return strings.Compare(string(a.ID()), string(b.ID())) })
	for id, t := range p.texts {
		old := p.storedText(id)
		if old == nil && t == nil || old != nil && t != nil && *old == *t {
			continue
		}
		c.count(hash(old), hash(t))
		c.Texts = append(c.Texts, TextChange{old, t})
	}
	slices.SortFunc(c.Texts, func(a, b TextChange) int { return strings.Compare(string(a.Source()), string(b.Source())) })
	for _, id := range slices.Sorted(maps.Keys(p.entities)) { // which are a part of what belongs to them
		old, e := p.storedEntity(id), p.entities[id]
		was, now := encodedEntity(old), encodedEntity(e)
		if string(was) == string(now) {
			continue
		}
		ch := EntityChange{Old: old, New: e}
		if old != nil {
			ch.OldRecord = graph.EntityRecord(was)
		}
		if e != nil {
			ch.NewRecord = graph.EntityRecord(now)
		}
		c.count(ch.OldRecord.Hash, ch.NewRecord.Hash)
		c.Entities = append(c.Entities, ch)
	}
	if p.numbered != nil {
		c.Numbering = p.numbered.Numbering()
	}
	c.Statements = make([]StatementChange, 0, len(p.statements))
	for i := range p.statements {
		v := &p.statements[i]
		if v.old == nil && v.now == nil || v.old != nil && v.now != nil && slices.Equal(v.old.Cites, v.now.Cites) {
			continue
		}
		ch := StatementChange{Old: v.old, New: v.now, Subject: -1, Object: -1}
		if v.at >= 0 {
			ch.Subject, ch.Object = p.ends[v.at].subject, p.ends[v.at].object
		}
		if v.old != nil {
			ch.OldRecord = graph.StatementRecord(graph.AppendStatement(nil, v.old))
		}
		if v.now != nil {
			if ch.NewRecord = v.record; ch.NewRecord.Bytes == nil {
				ch.NewRecord = graph.StatementRecord(graph.AppendStatement(nil, v.now))
			}
		}
		c.count(ch.OldRecord.Hash, ch.NewRecord.Hash)
		c.Statements = append(c.Statements, ch)
	}
	return c
}

// encodedEntity gives the encoding of an entity, nil where there is none.
func encodedEntity(e *graph.Entity) []byte {
	if e == nil {
		return nil
	}
	return graph.AppendEntity(make([]byte, 0, e.Size()), e)
}

// count takes a record out of the digest and puts another into it.
func (c *Changes) count(old, now graph.Digest) { c.Digest = c.Digest.Sub(old).Add(now) }

// hash gives what a record adds to the digest, zero where there is none.
func hash[T any, P interface {
	*T
	Hash() graph.Digest
}](record P) graph.Digest {
	if record == nil {
		return graph.Digest{}
	}
	return record.Hash()
}

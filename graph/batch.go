package graph

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"sync"
)

// MaxBatchItems is how many records one batch may hold in all.
const MaxBatchItems = 1_000_000

// A Batch is what one Apply writes, whole or not at all, in the order of the
// fields, except that Retract comes before Statements. What is put first may be
// named by what follows; whether anything still needs what is deleted or dropped
// is asked of the store as the whole batch leaves it.
//
// A statement that a batch retracts and puts is replaced: its citations are those of
// the batch alone. Nothing else can be put, or added to, and deleted or dropped at once.
// Retracting, deleting or dropping what is not there is no fault.
//
// An entity that is put to one that is stored brings what some sources say: the record
// itself what its Source does, and its Accounts. Each takes the place of what that
// source has said, whether that is home or not, and what others said stays. What is
// nobody's takes the place of nothing that is a source's: ErrConflict where the two
// differ. With Replace the entities put are whole, and what is stored of them goes.
type Batch struct {
	Key        string        `json:"key,omitempty"`
	IfRevision *Revision     `json:"-"` // ErrPrecondition if the store has moved
	Origin     Digest        `json:"-"` // a hash of what the batch was made of; zero: none, see Fingerprint
	Encoded    []Encoded     `json:"-"` // of each of Statements, where who made the batch has encoded them; see Encoder.Own
	Author     string        `json:"author,omitempty"`
	Note       string        `json:"note,omitempty"`
	Label      string        `json:"label,omitempty"`
	Schema     Schema        `json:"schema,omitzero"`
	Sources    []Source      `json:"sources,omitempty"`
	Texts      []SourceText  `json:"texts,omitempty"`
	Entities   []Entity      `json:"entities,omitempty"`
	Additions  []Addition    `json:"additions,omitempty"`
	Statements []Statement   `json:"statements,omitempty"`
	Retract    []StatementID `json:"retract,omitempty"`
	Delete     []EntityID    `json:"delete,omitempty"`
	Drop       Drop          `json:"drop,omitzero"`
	Replace    bool          `json:"replace,omitempty"` // of the entities
}

// A Drop takes back what is neither a statement nor an entity. It is ErrConflict
// while something needs it, and then says which is the least id among what does:
//
//   - a source is needed by its statements, by its accounts of entities, and by its text;
//   - a text by nothing: citations keep their places;
//   - a type by entities of it and accounts that give it, and by predicates that allow it;
//   - a predicate by its statements;
//   - a qualifier by the statements that have it;
//   - a unit by the statements with a value in it, and by predicates measured in it;
//   - a scheme by nothing: identifiers need none.
//
// What is built in can't be dropped: ErrInvalid.
type Drop struct {
	Sources    []SourceID  `json:"sources,omitempty"`
	Texts      []SourceID  `json:"texts,omitempty"`
	Types      []Type      `json:"types,omitempty"`
	Predicates []Predicate `json:"predicates,omitempty"`
	Qualifiers []string    `json:"qualifiers,omitempty"`
	Units      []string    `json:"units,omitempty"`
	Schemes    []string    `json:"schemes,omitempty"`
}

// Items gives the number of ids in d.
func (d *Drop) Items() int {
	return len(d.Sources) + len(d.Texts) + len(d.Types) + len(d.Predicates) + len(d.Qualifiers) + len(d.Units) + len(d.Schemes)
}

// IsZero reports whether nothing is dropped.
func (d *Drop) IsZero() bool { return d.Items() == 0 }

// How long a batch's words about itself may be, in bytes.
const (
	MaxKeyBytes    = 255
	MaxAuthorBytes = 512 // and its label
	MaxNoteBytes   = 4 << 10
)

// Items gives the number of records in the batch.
func (b *Batch) Items() int {
	return len(b.Schema.Types) + len(b.Schema.Predicates) + len(b.Schema.Qualifiers) + len(b.Schema.Units) + len(b.Schema.Schemes) +
		len(b.Sources) + len(b.Texts) + len(b.Entities) + len(b.Additions) + len(b.Statements) + len(b.Retract) + len(b.Delete) + b.Drop.Items()
}

// Fingerprint is a hash over all but Key, IfRevision, Author, Note and Label, by
// which a store tells whether a key comes with the same batch again. It is kept
// with the key for good: a field that is added must not show while it is empty.
//
// Where Origin is given it is a hash over that alone: who makes batches of a stream has
// hashed the stream, which costs a part of what it takes to write down a batch anew.
func (b *Batch) Fingerprint() Digest {
	if b.Origin != (Digest{}) {
		return RecordHash("origin", b.Origin[:])
	}
	return b.fingerprint()
}

// Is reports whether a fingerprint that was kept with a key is that of the batch. A batch
// of an origin may have been kept by its records, as all were before there were origins.
func (b *Batch) Is(kept []byte) bool {
	if own := b.Fingerprint(); string(own[:]) == string(kept) {
		return true
	}
	if b.Origin == (Digest{}) {
		return false
	}
	own := b.fingerprint()
	return string(own[:]) == string(kept)
}

// fingerprint is that of the records.
func (b *Batch) fingerprint() Digest {
	c := *b
	c.Key, c.IfRevision = "", nil
	c.Author, c.Note, c.Label = "", "", ""
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
	_, err := b.Encode(stored)
	return err
}

// Encode is Validate that gives the batch's statements, each as it is to be kept. What is
// encoded already is taken from the batch, as long as it is of the statement in its place.
func (b *Batch) Encode(stored *Schema) ([]Encoded, error) {
	var is Issues
	if len(b.Key) > MaxKeyBytes {
		is.Add("key", fmt.Sprintf("is longer than %d bytes", MaxKeyBytes))
	}
	checkText("key", b.Key, false, &is)
	checkLine("author", b.Author, MaxAuthorBytes, &is)
	checkLine("note", b.Note, MaxNoteBytes, &is)
	checkLine("label", b.Label, MaxAuthorBytes, &is)
	if n := b.Items(); n > MaxBatchItems {
		return nil, ErrTooLarge.With(fmt.Sprintf("the batch holds %d records; at most %d are allowed", n, MaxBatchItems))
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
			is.Add(f+".id", Quote(s.ID)+" is given two contents in one batch")
		}
		sources[s.ID] = *s
	}
	texts := make(map[SourceID]string, len(b.Texts))
	for i := range b.Texts {
		t := &b.Texts[i]
		f := fmt.Sprintf("texts[%d]", i)
		t.check(f, &is)
		if old, ok := texts[t.Source]; ok && old != t.Text {
			is.Add(f+".source", Quote(t.Source)+" is given two texts in one batch")
		}
		texts[t.Source] = t.Text
	}
	entities := make(map[EntityID]int, len(b.Entities))
	for i := range b.Entities {
		e := &b.Entities[i]
		f := fmt.Sprintf("entities[%d]", i)
		e.check(f, sch, &is)
		if j, ok := entities[e.ID]; ok && !sameEntity(e, &b.Entities[j]) {
			is.Add(f+".id", fmt.Sprintf("%s is given two contents in one batch; entities[%d] has the other", Quote(e.ID), j))
		}
		entities[e.ID] = i
	}
	for i, a := range b.Additions {
		f := fmt.Sprintf("additions[%d]", i)
		if why := a.ID.Check(); why != "" {
			is.Add(f+".id", why)
		}
		if a.Source != "" {
			if why := a.Source.Check(); why != "" {
				is.Add(f+".source", why)
			}
		}
		said := a.account()
		said.check(f, false, sch, &is)
		e := Entity{ID: a.ID, Names: a.Names, Identifiers: a.Identifiers}
		e.checkSize(f, &is)
	}
	statements := b.encode(sch, &is)
	for i, id := range b.Retract {
		if why := id.Check(); why != "" {
			is.Add(fmt.Sprintf("retract[%d]", i), why)
		}
	}
	for i, id := range b.Delete {
		if why := id.Check(); why != "" {
			is.Add(fmt.Sprintf("delete[%d]", i), why)
		}
	}
	b.Drop.check("drop", &is)
	b.checkOnce(&is)
	if err := is.Err(ErrInvalid, "the batch is not valid; nothing of it was stored"); err != nil {
		return nil, err
	}
	return statements, nil
}

// encodeAlone is how many statements are encoded without another goroutine.
const encodeAlone = 512

// encode checks and encodes the statements, with all processors where there are many.
func (b *Batch) encode(sch *Schema, is *Issues) []Encoded {
	done := func(i int) bool { return i < len(b.Encoded) && b.Encoded[i].Statement == &b.Statements[i] }
	out, same := b.Encoded, len(b.Encoded) == len(b.Statements)
	for i := 0; same && i < len(out); i++ {
		same = done(i)
	}
	if !same { // as of a stream they mostly are
		out = make([]Encoded, len(b.Statements))
	}
	workers := min(runtime.GOMAXPROCS(0), 1+len(out)/encodeAlone)
	faults := make([]Issues, workers)
	part := func(w int) {
		var e Encoder
		var any Issues
		for i := w * len(out) / workers; i < (w+1)*len(out)/workers; i++ {
			s := &b.Statements[i]
			switch {
			case same:
			case done(i):
				out[i] = b.Encoded[i]
			default:
				out[i] = e.settle(s)
			}
			// Places are named only where something is wrong.
			if s.check("", sch, &out[i], &any); len(any.list) > 0 {
				s.check(fmt.Sprintf("statements[%d]", i), sch, &out[i], &faults[w])
				any = Issues{}
			}
		}
	}
	var others sync.WaitGroup
	for w := range workers - 1 {
		others.Go(func() { part(w) })
	}
	part(workers - 1)
	others.Wait()
	for w := range faults {
		for _, f := range faults[w].list {
			is.Add(f.Field, f.Detail)
		}
	}
	return out
}

// checkOnce adds what the batch puts and takes back at once, at both places: which of
// the two is meant can't be told.
func (b *Batch) checkOnce(is *Issues) {
	once(is, "entities[%d].id", b.Entities, func(e *Entity) EntityID { return e.ID }, "delete[%d]", b.Delete)
	once(is, "additions[%d].id", b.Additions, func(a *Addition) EntityID { return a.ID }, "delete[%d]", b.Delete)
	once(is, "sources[%d].id", b.Sources, func(s *Source) SourceID { return s.ID }, "drop.sources[%d]", b.Drop.Sources)
	once(is, "texts[%d].source", b.Texts, func(t *SourceText) SourceID { return t.Source }, "drop.texts[%d]", b.Drop.Texts)
	once(is, "schema.types[%d].id", b.Schema.Types, func(d *TypeDef) Type { return d.ID }, "drop.types[%d]", b.Drop.Types)
	once(is, "schema.predicates[%d].id", b.Schema.Predicates, func(d *PredicateDef) Predicate { return d.ID }, "drop.predicates[%d]", b.Drop.Predicates)
	once(is, "schema.qualifiers[%d].key", b.Schema.Qualifiers, func(d *QualifierDef) string { return d.Key }, "drop.qualifiers[%d]", b.Drop.Qualifiers)
	once(is, "schema.units[%d].id", b.Schema.Units, func(d *UnitDef) string { return d.ID }, "drop.units[%d]", b.Drop.Units)
	once(is, "schema.schemes[%d].id", b.Schema.Schemes, func(d *IdentifierScheme) string { return d.ID }, "drop.schemes[%d]", b.Drop.Schemes)
}

// once adds what is both put and taken back. here and there are the forms of places in
// the two lists.
func once[T any, K ~string](is *Issues, here string, put []T, id func(*T) K, there string, taken []K) {
	if len(put) == 0 || len(taken) == 0 {
		return
	}
	at := make(map[K]int, len(taken))
	for i, k := range taken {
		at[k] = i
	}
	for i := range put {
		k := id(&put[i])
		if j, ok := at[k]; ok {
			here, there := fmt.Sprintf(here, i), fmt.Sprintf(there, j)
			is.Add(here, Quote(k)+" is taken back by "+there+", too; leave out one of the two")
			is.Add(there, Quote(k)+" is put by "+here+", too")
		}
	}
}

func (d *Drop) check(at string, is *Issues) {
	for i, id := range d.Sources {
		if why := id.Check(); why != "" {
			is.Add(at+index("sources", i), why)
		}
	}
	for i, id := range d.Texts {
		if why := id.Check(); why != "" {
			is.Add(at+index("texts", i), why)
		}
	}
	const fixed = " is built in and can't be dropped"
	for i, id := range d.Types {
		if why := id.Check(); why != "" {
			is.Add(at+index("types", i), why)
		} else if Builtin().Type(id) != nil {
			is.Add(at+index("types", i), Quote(id)+fixed)
		}
	}
	for i, id := range d.Predicates {
		if why := id.Check(); why != "" {
			is.Add(at+index("predicates", i), why)
		} else if Builtin().Predicate(id) != nil {
			is.Add(at+index("predicates", i), Quote(id)+fixed)
		}
	}
	for i, key := range d.Qualifiers {
		if why := checkKebab(key, true); why != "" {
			is.Add(at+index("qualifiers", i), why)
		} else if Builtin().Qualifier(key) != nil {
			is.Add(at+index("qualifiers", i), Quote(key)+fixed)
		}
	}
	for i, id := range d.Units {
		checkText(at+index("units", i), id, true, is)
		if IsCurrency(id) || Builtin().Unit(id) != nil {
			is.Add(at+index("units", i), Quote(id)+fixed)
		}
	}
	for i, id := range d.Schemes {
		if why := checkKebab(id, true); why != "" {
			is.Add(at+index("schemes", i), why)
		} else if Builtin().Scheme(id) != nil {
			is.Add(at+index("schemes", i), Quote(id)+fixed)
		}
	}
}

// sameEntity reports whether two entities say the same, and take back the same.
func sameEntity(a, b *Entity) bool {
	ca, cb := a.Canonical(), b.Canonical()
	return string(AppendEntity(nil, &ca)) == string(AppendEntity(nil, &cb)) && slices.Equal(a.takenBack(), b.takenBack())
}

// takenBack gives the sources whose accounts say nothing, in order.
func (e *Entity) takenBack() (out []SourceID) {
	for i := range e.Accounts {
		if e.Accounts[i].IsEmpty() {
			out = append(out, e.Accounts[i].Source)
		}
	}
	slices.Sort(out)
	return out
}

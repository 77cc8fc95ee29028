package graph

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
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
	var is Issues
	if len(b.Key) > MaxKeyBytes {
		is.Add("key", fmt.Sprintf("is longer than %d bytes", MaxKeyBytes))
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
		e := Entity{ID: a.ID, Names: a.Names, Identifiers: a.Identifiers}
		e.checkLists(f, &is)
		e.checkSize(f, &is)
	}
	for i := range b.Statements {
		b.Statements[i].check(fmt.Sprintf("statements[%d]", i), sch, &is)
	}
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
	return is.Err(ErrInvalid, "the batch is not valid; nothing of it was stored")
}

func sameEntity(a, b *Entity) bool {
	ca, cb := a.Canonical(), b.Canonical()
	return string(AppendEntity(nil, &ca)) == string(AppendEntity(nil, &cb))
}

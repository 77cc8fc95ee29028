package graph

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strings"
)

// Words are the same words in both languages of the service.
type Words struct {
	EN string `json:"en"`
	ZH string `json:"zh"`
}

// In gives the words in a language: Chinese for "zh", English otherwise, and
// whichever there is where the asked one is missing.
func (w Words) In(lang string) string {
	if lang == "zh" {
		return cmp.Or(w.ZH, w.EN)
	}
	return cmp.Or(w.EN, w.ZH)
}

// orIn gives the words in just that language, or else a text.
func (w Words) orIn(lang, text string) string {
	if lang == "zh" {
		return cmp.Or(w.ZH, text)
	}
	return cmp.Or(w.EN, text)
}

func (w Words) checkTexts(at string, is *Issues) {
	if w == (Words{}) {
		return
	}
	checkText(at+".en", w.EN, false, is)
	checkText(at+".zh", w.ZH, false, is)
}

// with gives the words, each of which newer ones replace where they have it.
func (w Words) with(newer Words) Words { return Words{cmp.Or(newer.EN, w.EN), cmp.Or(newer.ZH, w.ZH)} }

// A TypeDef is a kind of entity. Also is what people look for it by beside its label, in
// any language; at most MaxSynonyms, none twice.
type TypeDef struct {
	ID        Type     `json:"id"`
	Label     Words    `json:"label"`
	Plural    Words    `json:"plural"`
	Also      []string `json:"also,omitempty"`
	FtM       string   `json:"ftm,omitempty"`
	SchemaOrg string   `json:"schemaOrg,omitempty"`
}

// MaxSynonyms is how many words a definition may be looked for by beside its labels.
const MaxSynonyms = 30

// A Phrase is a sentence pattern for a statement of one status, with {subject}
// and {object} (a relationship) or {value} (a fact) where the ends stand:
// "{subject} is applying to list on {object}". A template has at most
// MaxTemplateBytes and each of these at most MaxPlaces times. Stage, where given, is the text
// of the statement's qualifier "stage" for which the pattern is meant. Status is one
// of DefaultStatuses; of what stands aside the pattern for actual is told, behind
// words that say how it stands. A template may
// also have places for qualifiers of the schema, by their key ("{of}"); it is for
// statements that have each of these once. In Chinese {when} may say where the time
// stands, which is behind the subject else.
type Phrase struct {
	Status   Status `json:"status"`
	Stage    string `json:"stage,omitempty"`
	Template Words  `json:"template"`
}

// A PredicateDef is a kind of statement. Also is as in TypeDef.
type PredicateDef struct {
	ID           Predicate `json:"id"`
	Label        Words     `json:"label"`
	Inverse      Words     `json:"inverse,omitzero"`
	Also         []string  `json:"also,omitempty"`
	Phrases      []Phrase  `json:"phrases,omitempty"`
	SubjectTypes []Type    `json:"subjectTypes,omitempty"`
	ObjectTypes  []Type    `json:"objectTypes,omitempty"`
	Value        ValueKind `json:"value,omitempty"`
	Unit         string    `json:"unit,omitempty"`
	Symmetric    bool      `json:"symmetric,omitempty"`
	UsuallyOne   bool      `json:"usuallyOne,omitempty"`
	FtM          string    `json:"ftm,omitempty"`
	SchemaOrg    string    `json:"schemaOrg,omitempty"`

	// Share is the key of the qualifier that says which part of the object its subject
	// has, in percent; "" where the predicate is of no shares. See Product.
	Share string `json:"share,omitempty"`
}

// IsFact reports whether its statements carry a value.
func (p *PredicateDef) IsFact() bool { return p.Value != "" }

// A QualifierDef is a key under which a statement may say more. Where Value is given,
// its qualifiers give values of that kind alone, and amounts in that Unit, as facts of a
// predicate do; else any value or entity.
//
// A statement with a qualifier of a key that Repeats gives again what another statement
// gives: a sum in another currency, a figure under a second name. What counts figures, or
// adds them up, leaves it out, see [Schema.Repeats].
//
// A key that is a Speaker names who says it, and a sentence begins with them. Phrase is how
// a sentence goes on with another one, {value} standing for what it gives: "thanks to
// {value}"; in Chinese it stands before the verb or, where it ends in "，", before the
// sentence. One in brackets stands behind all. What has neither stands in brackets behind
// its label.
type QualifierDef struct {
	Key   string    `json:"key"`
	Label Words     `json:"label"`
	Value ValueKind `json:"value,omitempty"`
	Unit  string    `json:"unit,omitempty"`

	Repeats bool  `json:"repeats,omitempty"`
	Speaker bool  `json:"speaker,omitempty"`
	Phrase  Words `json:"phrase,omitzero"`
}

// A UnitDef is a unit of quantities beside the currencies of ISO 4217.
type UnitDef struct {
	ID    string `json:"id"`
	Label Words  `json:"label"`
}

// A Schema is the table that says what types, predicates, qualifiers, units and
// schemes of identifiers there are. Each list is in order of its id. Validation, legend, API document,
// explanations and exports all read it.
type Schema struct {
	Types      []TypeDef      `json:"types"`
	Predicates []PredicateDef `json:"predicates"`
	Qualifiers []QualifierDef `json:"qualifiers"`
	Units      []UnitDef      `json:"units"`
	// Schemes is not written where it is empty, as batches were before there was any.
	Schemes []IdentifierScheme `json:"schemes,omitempty"`
}

// Type gives the definition, nil if there is none.
func (s *Schema) Type(id Type) *TypeDef {
	return find(s.Types, id, func(d *TypeDef) Type { return d.ID })
}

// Predicate gives the definition, nil if there is none.
func (s *Schema) Predicate(id Predicate) *PredicateDef {
	return find(s.Predicates, id, func(d *PredicateDef) Predicate { return d.ID })
}

// Symmetric reports whether a predicate says the same from both ends; one that is not
// defined does not.
func (s *Schema) Symmetric(id Predicate) bool {
	p := s.Predicate(id)
	return p != nil && p.Symmetric
}

// Qualifier gives the definition, nil if there is none.
func (s *Schema) Qualifier(key string) *QualifierDef {
	return find(s.Qualifiers, key, func(d *QualifierDef) string { return d.Key })
}

// Repeats reports whether a statement gives again what another gives, for it has a
// qualifier whose definition says so.
func (s *Schema) Repeats(st *Statement) bool {
	return slices.ContainsFunc(st.Qualifiers, func(x Qualifier) bool {
		d := s.Qualifier(x.Key)
		return d != nil && d.Repeats
	})
}

// Unit gives the definition, nil if there is none.
func (s *Schema) Unit(id string) *UnitDef {
	return find(s.Units, id, func(d *UnitDef) string { return d.ID })
}

// Scheme gives the definition, nil if there is none.
func (s *Schema) Scheme(id string) *IdentifierScheme {
	return find(s.Schemes, id, func(d *IdentifierScheme) string { return d.ID })
}

// find is a binary search by index: definitions are large, and every statement
// of a batch asks for one.
func find[T any, K ~string](list []T, id K, key func(*T) K) *T {
	i := sort.Search(len(list), func(i int) bool { return key(&list[i]) >= id })
	if i == len(list) || key(&list[i]) != id {
		return nil
	}
	return &list[i]
}

// ValidUnit reports whether a value may have the unit: three capitals for money
// (ISO 4217) or a unit of the schema.
func (s *Schema) ValidUnit(u string) bool { return IsCurrency(u) || s.Unit(u) != nil }

// IsCurrency reports whether a unit has the form of an ISO 4217 code.
func IsCurrency(u string) bool {
	if len(u) != 3 {
		return false
	}
	for i := range 3 {
		if u[i] < 'A' || u[i] > 'Z' {
			return false
		}
	}
	return true
}

// Clone gives a copy that shares no list with s.
func (s Schema) Clone() Schema {
	out := Schema{
		Types: slices.Clone(s.Types), Predicates: slices.Clone(s.Predicates),
		Qualifiers: slices.Clone(s.Qualifiers), Units: slices.Clone(s.Units), Schemes: slices.Clone(s.Schemes),
	}
	for i := range out.Types {
		out.Types[i].Also = slices.Clone(out.Types[i].Also)
	}
	for i := range out.Schemes {
		out.Schemes[i].Affixes = slices.Clone(out.Schemes[i].Affixes)
	}
	for i := range out.Predicates {
		p := &out.Predicates[i]
		p.Phrases, p.SubjectTypes, p.ObjectTypes = slices.Clone(p.Phrases), slices.Clone(p.SubjectTypes), slices.Clone(p.ObjectTypes)
		p.Also = slices.Clone(p.Also)
	}
	return out
}

// IsZero reports whether the schema adds nothing.
func (s *Schema) IsZero() bool {
	return len(s.Types)+len(s.Predicates)+len(s.Qualifiers)+len(s.Units)+len(s.Schemes) == 0
}

// Additions gives what of a whole schema is not built in: what a store keeps of
// it. It shares lists with s.
func (s *Schema) Additions() Schema {
	var out Schema
	b := Builtin()
	for _, d := range s.Types {
		if b.Type(d.ID) == nil {
			out.Types = append(out.Types, d)
		}
	}
	for _, d := range s.Predicates {
		if b.Predicate(d.ID) == nil {
			out.Predicates = append(out.Predicates, d)
		}
	}
	for _, d := range s.Qualifiers {
		if b.Qualifier(d.Key) == nil {
			out.Qualifiers = append(out.Qualifiers, d)
		}
	}
	for _, d := range s.Units {
		if b.Unit(d.ID) == nil {
			out.Units = append(out.Units, d)
		}
	}
	for _, d := range s.Schemes {
		if b.Scheme(d.ID) == nil {
			out.Schemes = append(out.Schemes, d)
		}
	}
	return out
}

// Merge gives s with the definitions of add; where both have an id, add wins.
// Neither is changed; lists are in order of id.
func (s Schema) Merge(add Schema) Schema {
	return Schema{
		Types:      mergeDefs(s.Types, add.Types, func(d TypeDef) string { return string(d.ID) }),
		Predicates: mergeDefs(s.Predicates, add.Predicates, func(d PredicateDef) string { return string(d.ID) }),
		Qualifiers: mergeDefs(s.Qualifiers, add.Qualifiers, func(d QualifierDef) string { return d.Key }),
		Units:      mergeDefs(s.Units, add.Units, func(d UnitDef) string { return d.ID }),
		Schemes:    mergeDefs(s.Schemes, add.Schemes, func(d IdentifierScheme) string { return d.ID }),
	}
}

func mergeDefs[T any](a, b []T, key func(T) string) []T {
	out := make([]T, 0, len(a)+len(b))
	out = append(append(out, a...), b...)
	slices.SortStableFunc(out, func(x, y T) int { return strings.Compare(key(x), key(y)) })
	n := 0
	for i := range out {
		if i+1 < len(out) && key(out[i]) == key(out[i+1]) {
			continue // the later one of the same id follows
		}
		out[n] = out[i]
		n++
	}
	return slices.Clip(out[:n])
}

// check adds what is wrong with a schema that extends base. What is built in
// may not be redefined, or the same words would mean other things elsewhere.
func (s *Schema) check(at string, base *Schema, is *Issues) {
	for i, t := range s.Types {
		f := at + index("types", i)
		if why := t.ID.Check(); why != "" {
			is.Add(f+".id", why)
		} else if d := Builtin().Type(t.ID); d != nil && defRecord(d.like(t)) != defRecord(t) {
			is.Add(f+".id", Quote(t.ID)+" is built in and can't be redefined")
		}
		t.Label.check(f+".label", true, is)
		t.Plural.check(f+".plural", false, is)
		checkLabel(f+".ftm", t.FtM, false, is)
		checkLabel(f+".schemaOrg", t.SchemaOrg, false, is)
		checkSynonyms(f+".also", t.Also, is)
	}
	merged := base.Merge(Schema{Types: s.Types, Qualifiers: s.Qualifiers, Units: s.Units})
	for i := range s.Predicates {
		p := &s.Predicates[i]
		f := at + index("predicates", i)
		if why := p.ID.Check(); why != "" {
			is.Add(f+".id", why)
		} else if d := Builtin().Predicate(p.ID); d != nil && defRecord(d.like(*p)) != defRecord(*p) {
			is.Add(f+".id", Quote(p.ID)+" is built in and can't be redefined")
		}
		p.Label.check(f+".label", true, is)
		p.Inverse.check(f+".inverse", false, is)
		checkLabel(f+".ftm", p.FtM, false, is)
		checkLabel(f+".schemaOrg", p.SchemaOrg, false, is)
		checkSynonyms(f+".also", p.Also, is)
		for _, t := range slices.Concat(p.SubjectTypes, p.ObjectTypes) {
			if merged.Type(t) == nil {
				is.Add(f, "allows the type "+Quote(t)+", which is not in the schema")
			}
		}
		checkMeasure(f, p.Value, p.Unit, &merged, is)
		if p.Share != "" {
			p.checkShare(f+".share", &merged, is)
		}
		if p.IsFact() && len(p.ObjectTypes) > 0 {
			is.Add(f+".objectTypes", "is for relationships only")
		}
		for j, ph := range p.Phrases {
			g := f + index("phrases", j)
			if !slices.Contains(DefaultStatuses, ph.Status) {
				is.Add(g+".status", Quote(ph.Status)+" is not one of "+statusNames(DefaultStatuses)+"; the others are told by the phrase for actual")
			}
			checkLabel(g+".stage", ph.Stage, false, is)
			end := "{object}"
			if p.IsFact() {
				end = "{value}"
			}
			for _, t := range []string{ph.Template.EN, ph.Template.ZH} {
				checkTemplate(g+".template", t, end, is)
			}
		}
	}
	for i, q := range s.Qualifiers {
		f := at + index("qualifiers", i)
		if why := checkKebab(q.Key, true); why != "" {
			is.Add(f+".key", why)
		} else if d := Builtin().Qualifier(q.Key); d != nil && *d != q {
			is.Add(f+".key", Quote(q.Key)+" is built in and can't be redefined")
		}
		checkMeasure(f, q.Value, q.Unit, &merged, is)
		q.Label.check(f+".label", true, is)
		for _, t := range []string{q.Phrase.EN, q.Phrase.ZH} {
			if checkLabel(f+".phrase", t, false, is); t != "" && strings.Count(t, "{value}") != 1 {
				is.Add(f+".phrase", "must hold {value} once")
			}
		}
	}
	for i, u := range s.Units {
		f := at + index("units", i)
		checkLabel(f+".id", u.ID, true, is)
		if IsCurrency(u.ID) {
			is.Add(f+".id", "has the form of a currency, which needs no definition")
		} else if d := Builtin().Unit(u.ID); d != nil && *d != u {
			is.Add(f+".id", Quote(u.ID)+" is built in and can't be redefined")
		}
		u.Label.check(f+".label", true, is)
	}
	for i := range s.Schemes {
		s.Schemes[i].check(at+index("schemes", i), is)
	}
	whole := base.Merge(*s)
	if n := len(whole.Schemes) - len(Builtin().Schemes); n > MaxSchemes {
		is.Add(at+".schemes", fmt.Sprintf("makes %d schemes beside the built-in ones; at most %d are allowed", n, MaxSchemes))
	}
	if whole.bytes()-Builtin().bytes() > MaxSchemaBytes {
		is.Add(at, "makes the definitions of the store larger than 4 MiB")
	}
}

// checkMeasure adds what is wrong with the kind of values and the unit of a definition.
func checkMeasure(at string, kind ValueKind, unit string, merged *Schema, is *Issues) {
	if kind != "" && !slices.Contains(ValueKinds, kind) {
		is.Add(at+".value", Quote(kind)+" is not one of quantity, date, text")
	}
	if unit == "" {
		return
	}
	if kind != Quantity {
		is.Add(at+".unit", "is for quantities only")
	}
	if unit != MoneyUnit && !merged.ValidUnit(unit) {
		is.Add(at+".unit", Quote(unit)+" is neither money, an ISO 4217 code nor a unit of the schema")
	}
}

// checkShare adds what is wrong with the key of shares.
func (p *PredicateDef) checkShare(at string, merged *Schema, is *Issues) {
	switch q := merged.Qualifier(p.Share); {
	case p.IsFact():
		is.Add(at, "is for relationships only")
	case p.Symmetric:
		is.Add(at, "is for what has a direction: of a symmetric predicate nobody can say who has a part of whom")
	case q == nil:
		is.Add(at, Quote(p.Share)+" is not a qualifier of the schema")
	case q.Value != Quantity || q.Unit != PercentUnit:
		is.Add(at, Quote(p.Share)+` is not a qualifier whose value is a quantity and whose unit is percent`)
	}
}

// like gives a definition without synonyms where the other has none: what was written
// before there were any is no other definition.
func (d TypeDef) like(other TypeDef) TypeDef {
	if len(other.Also) == 0 {
		d.Also = nil
	}
	return d
}

// like is that of TypeDef.
func (d PredicateDef) like(other PredicateDef) PredicateDef {
	if len(other.Also) == 0 {
		d.Also = nil
	}
	return d
}

// checkSynonyms adds what is wrong with what a definition is looked for by.
func checkSynonyms(at string, also []string, is *Issues) {
	if len(also) > MaxSynonyms {
		is.Add(at, fmt.Sprintf("has %d words; at most %d are allowed", len(also), MaxSynonyms))
		return
	}
	for i, s := range also {
		f := fmt.Sprintf("%s[%d]", at, i)
		checkLabel(f, s, true, is)
		if slices.Contains(also[:i], s) {
			is.Add(f, "is there already")
		}
	}
}

// check adds what is wrong with words; required are those in English.
func (w Words) check(at string, required bool, is *Issues) {
	checkLabel(at+".en", w.EN, required, is)
	checkLabel(at+".zh", w.ZH, false, is)
}

func checkLabel(at, s string, required bool, is *Issues) {
	if len(s) > MaxLabelBytes {
		is.Add(at, fmt.Sprintf("has %d bytes; at most %d are allowed", len(s), MaxLabelBytes))
		return
	}
	checkName(at, s, required, is)
}

// checkTemplate adds what is wrong with a template, unless it is empty; end is
// the place of what stands beside the subject.
func checkTemplate(at, t, end string, is *Issues) {
	if len(t) > MaxTemplateBytes {
		is.Add(at, fmt.Sprintf("has %d bytes; at most %d are allowed", len(t), MaxTemplateBytes))
		return
	}
	checkName(at, t, false, is)
	for _, place := range []string{"{subject}", end} {
		switch n := strings.Count(t, place); {
		case t != "" && n == 0:
			is.Add(at, "must hold {subject} and "+end)
			return
		case n > MaxPlaces:
			is.Add(at, fmt.Sprintf("holds %s %d times; at most %d are allowed", place, n, MaxPlaces))
		}
	}
}

// bytes gives the size of the definitions as JSON.
func (s *Schema) bytes() int {
	n := 0
	s.eachDef(func(_ string, def any) { n += len(defRecord(def)) })
	return n
}

// eachDef calls yield with each definition and the kind of record that it is.
func (s *Schema) eachDef(yield func(kind string, def any)) {
	for _, d := range s.Types {
		yield("type", d)
	}
	for _, d := range s.Predicates {
		yield("predicate", d)
	}
	for _, d := range s.Qualifiers {
		yield("qualifier", d)
	}
	for _, d := range s.Units {
		yield("unit", d)
	}
	for _, d := range s.Schemes {
		yield("scheme", d)
	}
}

// MoneyUnit in a PredicateDef or a QualifierDef stands for any currency.
const MoneyUnit = "money"

// PercentUnit is the unit of shares.
const PercentUnit = "percent"

// checkStatement adds what of the statement the predicate does not allow, but
// for the types of its ends.
func (p *PredicateDef) checkStatement(at string, s *Statement, is *Issues) {
	switch {
	case p.IsFact() && s.Object != "":
		is.Add(at+".object", Quote(p.ID)+" gives a "+string(p.Value)+", not a link to an entity")
	case !p.IsFact() && !s.Value.IsZero():
		is.Add(at+".value", Quote(p.ID)+" links to an entity; it gives no value")
	case p.IsFact() && s.Value.Kind != "" && s.Value.Kind != p.Value:
		is.Add(at+".value.kind", fmt.Sprintf("is %s; %s gives a %s", s.Value.Kind, Quote(p.ID), p.Value))
	default:
		checkUnit(at, &s.Value, string(p.ID), p.Unit, is)
	}
}

// checkQualifier adds what of a qualifier its definition does not allow.
func (d *QualifierDef) checkQualifier(at string, q *Qualifier, is *Issues) {
	switch {
	case d.Value == "":
	case q.Entity != "":
		is.Add(at+".entity", fmt.Sprintf("names an entity; %s gives a %s", Quote(d.Key), d.Value))
	case q.Value.Kind != "" && q.Value.Kind != d.Value:
		is.Add(at+".value.kind", fmt.Sprintf("is %s; %s gives a %s", q.Value.Kind, Quote(d.Key), d.Value))
	default:
		checkUnit(at, &q.Value, d.Key, d.Unit, is)
	}
}

// checkUnit adds it where the value of a record that is measured in one unit has another.
func checkUnit(at string, v *Value, id, unit string, is *Issues) {
	switch {
	case v.Amount == "" && !v.inRange() || measuredIn(unit, v.Unit):
	case unit == MoneyUnit:
		is.Add(at+".value.unit", fmt.Sprintf("is %s; %s is money: write an ISO 4217 code", Quote(v.Unit), Quote(id)))
	default:
		is.Add(at+".value.unit", fmt.Sprintf("is %s; %s is measured in %s", Quote(v.Unit), Quote(id), unit))
	}
}

// measuredIn reports whether amounts of what is measured in a unit, "" for any, may have
// another.
func measuredIn(defined, unit string) bool {
	return defined == "" || defined == unit || defined == MoneyUnit && IsCurrency(unit)
}

// CheckEnds says which end of a statement has a type that its predicate does
// not allow: a field and a sentence, both "" if nothing is wrong. objectType is
// "" for a fact. UnknownType is allowed everywhere.
func (s *Schema) CheckEnds(p Predicate, subjectType, objectType Type) (field, detail string) {
	def := s.Predicate(p)
	if def == nil {
		return "predicate", Quote(p) + " is not a predicate of the schema"
	}
	return def.CheckEnds(subjectType, objectType)
}

// CheckEnds is Schema.CheckEnds of a predicate that is there.
func (p *PredicateDef) CheckEnds(subjectType, objectType Type) (field, detail string) {
	if !allows(p.SubjectTypes, subjectType) {
		return "subject", fmt.Sprintf("is a %s; %s allows %s", subjectType, Quote(p.ID), joinTypes(p.SubjectTypes))
	}
	if objectType != "" && !allows(p.ObjectTypes, objectType) {
		return "object", fmt.Sprintf("is a %s; %s allows %s", objectType, Quote(p.ID), joinTypes(p.ObjectTypes))
	}
	return "", ""
}

func joinTypes(ts []Type) string {
	parts := make([]string, len(ts))
	for i, t := range ts {
		parts[i] = string(t)
	}
	return strings.Join(parts, ", ")
}

// defRecord is the canonical form of a definition: its JSON, whose fields stand
// in the order of the struct.
func defRecord(d any) string {
	b, err := json.Marshal(d)
	if err != nil {
		panic(err) // strings and booleans only
	}
	return string(b)
}

// Hash gives what the definitions of a schema add to the digest of a store
// that keeps them.
func (s *Schema) Hash() Digest {
	var sum Digest
	s.eachDef(func(kind string, def any) { sum = sum.Add(RecordHash(kind, []byte(defRecord(def)))) })
	return sum
}

package graph

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
)

// Status says how a claim stands.
type Status string

// The statuses, a closed list.
const (
	Actual  Status = "actual"  // so, in the source's own voice
	Planned Status = "planned" // said to happen
	Target  Status = "target"  // a figure to be reached
	Claimed Status = "claimed" // a party's praise or promise of its own side
	Ended   Status = "ended"   // was so and is no more

	Rumoured  Status = "rumoured"  // said by nobody who stands for it
	Denied    Status = "denied"    // a party or a register says that it is not so, or that there is none
	Withdrawn Status = "withdrawn" // its source took it back, or it is known to be wrong
)

// Statuses is the closed list, in the order of the constants. Stores keep places in
// it: a new one comes last.
var Statuses = []Status{Actual, Planned, Target, Claimed, Ended, Rumoured, Denied, Withdrawn}

// DefaultStatuses are those that a question looks at which names none, and those
// whose relationships a degree counts. The others stand aside until they are named:
// what is only rumoured, denied or withdrawn links nothing.
var DefaultStatuses = slices.Clip(Statuses[:5])

// Aside reports whether a claim that stands so is none of DefaultStatuses.
func (s Status) Aside() bool { return s == Rumoured || s == Denied || s == Withdrawn }

// Ahead reports whether a claim that stands so is of what is to come, and holds on no day.
func (s Status) Ahead() bool { return s == Planned || s == Target }

// CountsForDegree reports whether the statement is one of those that degrees count:
// a relationship of a default status.
func (s *Statement) CountsForDegree() bool { return s.IsRelationship() && !s.Status.Aside() }

// statusNames lists statuses for messages.
func statusNames(list []Status) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return strings.Join(out, ", ")
}

// ValueKind says what a fact's value is.
type ValueKind string

// The kinds of value, a closed list.
const (
	Quantity  ValueKind = "quantity"
	DateValue ValueKind = "date"
	TextValue ValueKind = "text"
)

// ValueKinds is the closed list.
var ValueKinds = []ValueKind{Quantity, DateValue, TextValue}

// Bound says how an amount is meant.
type Bound string

// The bounds, a closed list.
const (
	Exactly Bound = "exactly"
	AtLeast Bound = "at-least"
	Over    Bound = "over"
	UpTo    Bound = "up-to"
	About   Bound = "about"
	Almost  Bound = "almost"
	Under   Bound = "under"
)

// Bounds is the closed list.
var Bounds = []Bound{Exactly, AtLeast, Over, UpTo, About, Almost, Under}

// A Value is what a fact says of its subject, or a qualifier of a statement. The zero
// Value is none.
//
// A quantity is an amount, with its bound, or a range, which has Min and Max: from 25 to
// 50 percent. MinOpen and MaxOpen say that an end is not meant itself: over 25 and up to
// 50 percent. A range that lacks an end is an amount with a bound, and one whose ends
// meet is an amount: both may be written as ranges, and are kept as amounts. What numbers
// a quantity means, Interval says.
type Value struct {
	Kind    ValueKind `json:"kind"`
	Amount  Decimal   `json:"amount,omitempty"`
	Unit    string    `json:"unit,omitempty"`
	Bound   Bound     `json:"bound,omitempty"`
	Date    Date      `json:"date,omitempty"`
	Text    string    `json:"text,omitempty"`
	Printed string    `json:"printed,omitempty"`

	Min     Decimal `json:"min,omitempty"`
	Max     Decimal `json:"max,omitempty"`
	MinOpen bool    `json:"minOpen,omitempty"`
	MaxOpen bool    `json:"maxOpen,omitempty"`
	Lang    string  `json:"lang,omitempty"` // BCP 47, of the text

	// Words are the text, or what is printed where there is no amount, in the languages of
	// the service, where it is given in them.
	Words Words `json:"words,omitzero"`
}

// IsZero reports whether there is no value.
func (v Value) IsZero() bool { return v == Value{} }

// When says when a claim holds, was observed, or is due. All are optional.
type When struct {
	From     Date   `json:"from,omitempty"`
	To       Date   `json:"to,omitempty"`
	Observed Date   `json:"observed,omitempty"`
	Due      Date   `json:"due,omitempty"`
	Text     string `json:"text,omitempty"`
	Derived  bool   `json:"derived,omitempty"`
}

// IsZero reports whether nothing is said.
func (w When) IsZero() bool { return w == When{} }

// Undated reports whether nothing says when the claim holds or was observed.
// A due date does not: it says by when something is to be.
func (w When) Undated() bool { return w.From == "" && w.To == "" && w.Observed == "" }

// CountUndated counts those of some statements that are Undated.
func CountUndated(list []Statement) (n int) {
	for i := range list {
		if list[i].When.Undated() {
			n++
		}
	}
	return n
}

// A Qualifier says more of a statement: exactly one of an entity and a value.
type Qualifier struct {
	Key    string   `json:"key"`
	Entity EntityID `json:"entity,omitempty"`
	Value  Value    `json:"value,omitzero"`
}

// A Citation is one place in the statement's source. Paragraph, Start and End
// are meant exactly when End > 0: paragraphs count non-blank lines from 0,
// start and end are Unicode code points in the text, end exclusive. Line and
// Record are for files of rows.
type Citation struct {
	Paragraph int    `json:"paragraph,omitempty"`
	Start     int    `json:"start,omitempty"`
	End       int    `json:"end,omitempty"`
	Line      int    `json:"line,omitempty"`
	Hash      string `json:"hash,omitempty"`
	Via       string `json:"via,omitempty"`
	Record    string `json:"record,omitempty"`
	Note      string `json:"note,omitempty"`
	Notes     Words  `json:"notes,omitzero"` // the note in the languages of the service, where it is given in them
	// Text says where it stands, in words, for those who show it; stores leave it out, and
	// bodies pass it over.
	Text string `json:"-"`
}

// NoteIn gives the note in a language, "en" or "zh"; as it stands where it is not given
// in that.
func (c *Citation) NoteIn(lang string) string { return c.Notes.orIn(lang, c.Note) }

// MarshalJSON writes paragraph and start where they are meant, 0 included, and Text where
// there is one.
func (c Citation) MarshalJSON() ([]byte, error) {
	type place struct {
		Paragraph int `json:"paragraph"`
		Start     int `json:"start"`
		End       int `json:"end"`
	}
	type rest struct {
		Line   int    `json:"line,omitempty"`
		Hash   string `json:"hash,omitempty"`
		Via    string `json:"via,omitempty"`
		Record string `json:"record,omitempty"`
		Note   string `json:"note"`
		Notes  Words  `json:"notes,omitzero"`
		Text   string `json:"text,omitempty"`
	}
	r := rest{c.Line, c.Hash, c.Via, c.Record, c.Note, c.Notes, c.Text}
	if c.End > 0 {
		return json.Marshal(struct {
			place
			rest
		}{place{c.Paragraph, c.Start, c.End}, r})
	}
	return json.Marshal(r)
}

// ComparePlace orders citations by place: paragraph, start, end, line, record.
func (c Citation) ComparePlace(d Citation) int {
	return cmp.Or(
		cmp.Compare(c.Paragraph, d.Paragraph), cmp.Compare(c.Start, d.Start), cmp.Compare(c.End, d.End),
		cmp.Compare(c.Line, d.Line), strings.Compare(c.Record, d.Record))
}

// A Statement is the only stored claim: one claim by one source. It joins
// Subject to Object (a relationship) or gives it Value (a fact), never both.
type Statement struct {
	ID         StatementID `json:"id,omitempty"`
	Subject    EntityID    `json:"subject"`
	Predicate  Predicate   `json:"predicate"`
	Object     EntityID    `json:"object,omitempty"`
	Value      Value       `json:"value,omitzero"`
	Status     Status      `json:"status,omitempty"`
	When       When        `json:"when"`
	Qualifiers []Qualifier `json:"qualifiers,omitempty"`
	Source     SourceID    `json:"source"`
	Cites      []Citation  `json:"cites"`
}

// IsRelationship reports whether the statement joins two entities.
func (s *Statement) IsRelationship() bool { return s.Object != "" }

// Ends gives what the statement joins: subject and object, or the subject of a fact.
func (s *Statement) Ends() []EntityID {
	if s.IsRelationship() {
		return []EntityID{s.Subject, s.Object}
	}
	return []EntityID{s.Subject}
}

// Other gives the end that is not id; the object where both are.
func (s *Statement) Other(id EntityID) EntityID {
	if s.Object == id {
		return s.Subject
	}
	return s.Object
}

// Mirror gives the ID of the same claim stored from the other end, "" where there is none:
// of a fact, and of what leads back to its subject. s is canonical. Of a symmetric
// predicate the two are one relation with two claims, which a degree counts once.
func (s *Statement) Mirror() StatementID {
	if s.Object == "" || s.Object == s.Subject {
		return ""
	}
	m := *s
	m.Subject, m.Object = s.Object, s.Subject
	return m.computeID()
}

// Canonical gives the statement in its one form: status and bound filled in,
// qualifiers sorted and unique, citations united and in order of place, lists
// of citations never nil, and ID worked out from it all.
func (s Statement) Canonical() Statement {
	s = s.withoutID()
	s.ID = s.computeID()
	return s
}

// withoutID is Canonical but for the id, which stays as it is.
func (s Statement) withoutID() Statement {
	if s.Status == "" {
		s.Status = Actual
	}
	s.Value = s.Value.canonical()
	if len(s.Qualifiers) > 0 {
		qs := make([]Qualifier, len(s.Qualifiers))
		for i, q := range s.Qualifiers {
			q.Value = q.Value.canonical()
			qs[i] = q
		}
		slices.SortFunc(qs, compareQualifiers)
		s.Qualifiers = slices.Compact(qs)
	} else {
		s.Qualifiers = nil
	}
	s.Cites = united(s.Cites)
	return s
}

func (v Value) canonical() Value {
	v = v.asAmount()
	if v.Kind == Quantity && v.Amount != "" && v.Bound == "" {
		v.Bound = Exactly
	}
	return v
}

func compareQualifiers(a, b Qualifier) int {
	return cmp.Or(
		strings.Compare(a.Key, b.Key), strings.Compare(string(a.Entity), string(b.Entity)),
		strings.Compare(string(a.Value.Kind), string(b.Value.Kind)), strings.Compare(string(a.Value.Amount), string(b.Value.Amount)),
		strings.Compare(a.Value.Unit, b.Value.Unit), strings.Compare(string(a.Value.Bound), string(b.Value.Bound)),
		strings.Compare(string(a.Value.Date), string(b.Value.Date)), strings.Compare(a.Value.Text, b.Value.Text),
		strings.Compare(a.Value.Printed, b.Value.Printed), a.Value.compareMore(&b.Value))
}

// UniteCites gives the citations of both, one a place, in order of place.
// Where both have a place, what newer says of via, note and hash wins, unless
// it says nothing. The result is never nil and shares nothing with either.
func UniteCites(older, newer []Citation) []Citation {
	all := slices.Concat(older, newer)
	for i := range all {
		if c := &all[i]; c.End == 0 {
			c.Paragraph, c.Start = 0, 0
		}
	}
	slices.SortStableFunc(all, Citation.ComparePlace) // of one place the older stays first
	out := make([]Citation, 0, len(all))
	for _, c := range all {
		i := len(out) - 1
		if i < 0 || out[i].ComparePlace(c) != 0 {
			out = append(out, c)
			continue
		}
		out[i].Via = cmp.Or(c.Via, out[i].Via)
		out[i].Note = cmp.Or(c.Note, out[i].Note)
		out[i].Notes = out[i].Notes.with(c.Notes)
		out[i].Hash = cmp.Or(c.Hash, out[i].Hash)
	}
	return out
}

// check adds what is wrong with the statement by itself and by the schema, with how it is
// encoded; whether its ends exist, and their types, is CheckEnds.
func (s *Statement) check(at string, sch *Schema, encoded *Encoded, is *Issues) {
	if why := s.Subject.Check(); why != "" {
		is.Add(at+".subject", why)
	}
	if why := s.Source.Check(); why != "" {
		is.Add(at+".source", why)
	}
	if s.Status != "" && !slices.Contains(Statuses, s.Status) {
		is.Add(at+".status", Quote(s.Status)+" is not one of "+statusNames(Statuses))
	}
	s.When.check(at+".when", is)
	switch {
	case s.Object != "" && !s.Value.IsZero():
		is.Add(at+".value", "stands beside an object; a statement has exactly one of the two")
	case s.Object == "" && s.Value.IsZero():
		is.Add(at+".object", "is missing, and so is value; a statement has exactly one of the two")
	case s.Object != "":
		if why := s.Object.Check(); why != "" {
			is.Add(at+".object", why)
		}
	default:
		s.Value.check(at+".value", sch, is)
	}
	if p := sch.Predicate(s.Predicate); p != nil {
		p.checkStatement(at, s, is)
	} else if why := s.Predicate.Check(); why != "" {
		is.Add(at+".predicate", why)
	} else {
		is.Add(at+".predicate", Quote(s.Predicate)+" is not a predicate of the schema; use one of the schema's, or add it with the batch")
	}
	for i, q := range s.Qualifiers {
		f := at + index("qualifiers", i)
		if d := sch.Qualifier(q.Key); d == nil {
			is.Add(f+".key", Quote(q.Key)+" is not a qualifier of the schema")
		} else {
			d.checkQualifier(f, &s.Qualifiers[i], is)
		}
		switch {
		case q.Entity != "" && !q.Value.IsZero():
			is.Add(f+".value", "stands beside an entity; a qualifier has exactly one of the two")
		case q.Entity == "" && q.Value.IsZero():
			is.Add(f+".entity", "is missing, and so is value; a qualifier has exactly one of the two")
		case q.Entity != "":
			if why := q.Entity.Check(); why != "" {
				is.Add(f+".entity", why)
			}
		default:
			q.Value.check(f+".value", sch, is)
		}
	}
	checkCites(at, s.Cites, is)
	if id := encoded.Statement.ID; s.ID != "" && id != s.ID {
		is.Add(at+".id", "does not belong to this content; leave it out, or write "+string(id))
	}
	if len(encoded.Record.Bytes) > MaxRecordBytes {
		is.Add(at, "is larger than 1 MiB")
	}
}

const maxOffset = 1_000_000_000

// checkCites adds what is wrong with citations by themselves.
func checkCites(at string, cites []Citation, is *Issues) {
	for i, c := range cites {
		f := at
		if at != "" {
			f = at + index("cites", i)
		}
		switch {
		case c.Paragraph < 0 || c.Start < 0 || c.End < 0 || c.Line < 0:
			is.Add(f, "has a negative number")
		case max(c.Paragraph, c.Start, c.End, c.Line) > maxOffset:
			is.Add(f, "has a number above 1,000,000,000")
		case c.End > 0 && c.Start >= c.End:
			is.Add(f+".end", "must be after start: end is exclusive")
		case c.End == 0 && (c.Paragraph > 0 || c.Start > 0):
			is.Add(f+".end", "is missing; paragraph and start mean nothing without it")
		}
		if c.Hash != "" && !isHexSHA256(c.Hash) {
			is.Add(f+".hash", "is not a SHA-256 in 64 lower-case hexadecimal digits")
		}
		checkText(f+".via", c.Via, false, is)
		checkText(f+".record", c.Record, false, is)
		checkText(f+".note", c.Note, false, is)
		c.Notes.checkTexts(f+".notes", is)
	}
}

func (v *Value) check(at string, sch *Schema, is *Issues) {
	checkText(at+".text", v.Text, false, is)
	checkText(at+".printed", v.Printed, false, is)
	v.Words.checkTexts(at+".words", is)
	if v.Words != (Words{}) && (v.Kind == DateValue || v.Amount != "" || v.inRange()) {
		is.Add(at+".words", "are for texts, and for quantities that no decimal holds")
	}
	if why := v.Date.Check(); why != "" {
		is.Add(at+".date", why)
	}
	if v.Amount != "" {
		if why := v.Amount.Check(); why != "" {
			is.Add(at+".amount", why)
		}
	}
	if v.Bound != "" && !slices.Contains(Bounds, v.Bound) {
		is.Add(at+".bound", Quote(v.Bound)+" is not one of exactly, at-least, over, up-to, about, almost, under")
	}
	v.checkRange(at, is)
	switch {
	case v.Lang == "":
	case v.Kind != TextValue:
		is.Add(at+".lang", "is for texts only")
	case len(v.Lang) > MaxLabelBytes || !validLang(v.Lang):
		is.Add(at+".lang", badLang(clip(v.Lang, 80)))
	}
	if v.Unit != "" && !sch.ValidUnit(v.Unit) {
		is.Add(at+".unit", Quote(v.Unit)+" is neither an ISO 4217 code nor a unit of the schema")
	}
	switch v.Kind {
	case Quantity:
		if v.Date != "" || v.Text != "" {
			is.Add(at, "a quantity has no date and no text")
		}
		if v.Amount == "" && !v.inRange() && v.Printed == "" {
			is.Add(at+".amount", "is missing; a quantity that no decimal holds needs printed instead")
		}
		if (v.Amount != "" || v.inRange()) && v.Unit == "" {
			is.Add(at+".unit", `is missing; write "count" for a plain number`)
		}
	case DateValue:
		if v.Amount != "" || v.Unit != "" || v.Text != "" || v.Bound != "" {
			is.Add(at, "a date value has only date and printed")
		}
		if v.Date == "" {
			is.Add(at+".date", "is missing")
		}
	case TextValue:
		if v.Amount != "" || v.Unit != "" || v.Date != "" || v.Bound != "" {
			is.Add(at, "a text value has only text and printed")
		}
		if v.Text == "" {
			is.Add(at+".text", "is missing")
		}
	default:
		is.Add(at+".kind", Quote(v.Kind)+" is not one of quantity, date, text")
	}
}

func (w *When) check(at string, is *Issues) {
	if *w == (When{}) { // as most are
		return
	}
	for _, d := range []struct {
		name string
		date Date
	}{{".from", w.From}, {".to", w.To}, {".observed", w.Observed}, {".due", w.Due}} {
		if why := d.date.Check(); why != "" {
			is.Add(at+d.name, why)
		}
	}
	checkOrder(at, w.From, w.To, is)
	checkText(at+".text", w.Text, false, is)
}

// checkSpan adds what is wrong with the two ends of a time.
func checkSpan(at string, from, to Date, is *Issues) {
	if why := from.Check(); why != "" {
		is.Add(at+".from", why)
	}
	if why := to.Check(); why != "" {
		is.Add(at+".to", why)
	}
	checkOrder(at, from, to, is)
}

func checkOrder(at string, from, to Date, is *Issues) {
	if from != "" && to != "" && from.ok() && to.ok() && from.First() > to.Last() {
		is.Add(at+".to", "is before from")
	}
}

// Mentioned lists the entities that the statement names, each once: subject,
// object, then qualifiers'.
func (s *Statement) Mentioned() []EntityID {
	out := []EntityID{s.Subject}
	add := func(id EntityID) {
		if id != "" && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	add(s.Object)
	for _, q := range s.Qualifiers {
		add(q.Entity)
	}
	return out
}

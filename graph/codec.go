package graph

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"math/bits"
	"strings"
)

// The canonical encoding. One form serves three ends: the id of a statement is
// a hash over it, the digest of a store is a sum of hashes over it, and a store
// may keep it as its record. Strings are a uvarint length and the bytes, lists
// a uvarint count and the items, whole numbers uvarints, truths one byte; the
// fields stand in the order of the structs. Fields that came later stand last, and only
// where a record has any of them: those of an entity are its source, what is new of its
// names by their places in the list, its accounts, and what is given in the languages of
// the service. A statement's record begins with
// the 16 bytes of its id and ends with its citations, so that all between them
// is what the id is a hash of.

// Of an id idLetters letters stand for its hash: base32 in these.
const (
	idLetters  = 26
	idAlphabet = "abcdefghijklmnopqrstuvwxyz234567"
)

var idEncoding = base32.NewEncoding(idAlphabet).WithPadding(base32.NoPadding)

func appendString[S ~string](b []byte, s S) []byte {
	b = binary.AppendUvarint(b, uint64(len(s)))
	return append(b, s...)
}

func appendBool(b []byte, v bool) []byte {
	if v {
		return append(b, 1)
	}
	return append(b, 0)
}

// stringSize is how much appendString appends.
func stringSize[S ~string](s S) int { return uvarintSize(len(s)) + len(s) }

// uvarintSize is how long the uvarint of n is, of 0 for what is below it.
func uvarintSize(n int) int { return (bits.Len64(uint64(max(n, 0))|1) + 6) / 7 }

// Size is how long the encoding of the canonical entity is.
func (e *Entity) Size() int {
	n := stringSize(e.ID) + stringSize(e.Type) + stringSize(e.Name) + namesSize(e.Names) + stringSize(e.Summary) + identifiersSize(e.Identifiers)
	dated := e.dated()
	if !e.hasMore(dated) {
		return n
	}
	n += stringSize(e.Source) + uvarintSize(dated) + uvarintSize(len(e.Accounts))
	for i := range e.Names {
		if x := &e.Names[i]; x.hasMore() {
			n += uvarintSize(i) + x.moreSize()
		}
	}
	for i := range e.Accounts {
		a := &e.Accounts[i]
		n += stringSize(a.Source) + stringSize(a.Type) + stringSize(a.Name) + namesSize(a.Names) + stringSize(a.Summary) + identifiersSize(a.Identifiers)
		for j := range a.Names {
			n += a.Names[j].moreSize()
		}
	}
	if e.hasWords() {
		n += e.summaries().size() + e.notes().size()
	}
	return n
}

// A scatter is the words of one kind that a record has in several places, in the order in
// which they are encoded. It is walked by next and not by a function that is called with
// each: what is handed to such a function is moved to the heap, with the whole record.
type scatter struct {
	own       *Words // comes first; nil: none does
	cites     []Citation
	names     []Name
	accounts  []Account
	summaries bool // of the accounts, not the notes of their names' citations
}

// next gives the next place, nil behind the last.
func (s *scatter) next() *Words {
	if w := s.own; w != nil {
		s.own = nil
		return w
	}
	for {
		switch {
		case len(s.cites) > 0:
			w := &s.cites[0].Notes
			s.cites = s.cites[1:]
			return w
		case len(s.names) > 0:
			s.cites, s.names = s.names[0].Cites, s.names[1:]
		case len(s.accounts) > 0:
			a := &s.accounts[0]
			s.accounts = s.accounts[1:]
			if s.summaries {
				return &a.Summaries
			}
			s.names = a.Names
		default:
			return nil
		}
	}
}

// summaries are those of the record itself and those of the accounts.
func (e *Entity) summaries() scatter {
	return scatter{own: &e.Summaries, accounts: e.Accounts, summaries: true}
}

// notes are those of the citations of all names.
func (e *Entity) notes() scatter { return scatter{names: e.Names, accounts: e.Accounts} }

// notesOf are those of citations.
func notesOf(list []Citation) scatter { return scatter{cites: list} }

func (e *Entity) hasWords() bool { return e.summaries().some() > 0 || e.notes().some() > 0 }

// some counts those words that say something.
func (s scatter) some() (n int) {
	for w := s.next(); w != nil; w = s.next() {
		if *w != (Words{}) {
			n++
		}
	}
	return n
}

// size is how much append appends.
func (s scatter) size() int {
	n, some := 0, 0
	i := 0
	for w := s.next(); w != nil; w = s.next() {
		if *w != (Words{}) {
			n += uvarintSize(i) + stringSize(w.EN) + stringSize(w.ZH)
			some++
		}
		i++
	}
	return n + uvarintSize(some)
}

// append appends those words that say something: how many, and each with the number of
// its place.
func (s scatter) append(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(s.some()))
	i := uint64(0)
	for w := s.next(); w != nil; w = s.next() {
		if *w != (Words{}) {
			b = binary.AppendUvarint(b, i)
			b = appendString(b, w.EN)
			b = appendString(b, w.ZH)
		}
		i++
	}
	return b
}

// dated is how many of the names of the record itself have what came later.
func (e *Entity) dated() (n int) {
	for i := range e.Names {
		if e.Names[i].hasMore() {
			n++
		}
	}
	return n
}

// hasMore reports whether an entity has any of the fields that came later.
func (e *Entity) hasMore(dated int) bool {
	return e.Source != "" || dated > 0 || len(e.Accounts) > 0 || e.Summaries != Words{}
}

func namesSize(list []Name) int {
	n := uvarintSize(len(list))
	for i := range list {
		x := &list[i]
		n += stringSize(x.Text) + stringSize(x.Lang) + stringSize(x.Kind)
	}
	return n
}

func (n *Name) moreSize() int { return stringSize(n.From) + stringSize(n.To) + citesSize(n.Cites) }

func identifiersSize(list []Identifier) int {
	n := uvarintSize(len(list))
	for i := range list {
		n += stringSize(list[i].Scheme) + stringSize(list[i].Value)
	}
	return n
}

func citesSize(list []Citation) int {
	n := uvarintSize(len(list))
	for i := range list {
		c := &list[i]
		n += uvarintSize(c.Paragraph) + uvarintSize(c.Start) + uvarintSize(c.End) + uvarintSize(c.Line) +
			stringSize(c.Hash) + stringSize(c.Via) + stringSize(c.Record) + stringSize(c.Note)
	}
	return n
}

// Size is how long the encoding of the canonical statement is.
func (s *Statement) Size() int {
	w := &s.When
	n := 16 + stringSize(s.Subject) + stringSize(s.Predicate) + stringSize(s.Object) + s.Value.size() + stringSize(s.Status) +
		stringSize(w.From) + stringSize(w.To) + stringSize(w.Observed) + stringSize(w.Due) + stringSize(w.Text) + 1 +
		uvarintSize(len(s.Qualifiers)) + stringSize(s.Source) + citesSize(s.Cites)
	if notes := notesOf(s.Cites); notes.some() > 0 {
		n += notes.size()
	}
	for i := range s.Qualifiers {
		q := &s.Qualifiers[i]
		n += stringSize(q.Key) + stringSize(q.Entity) + q.Value.size()
	}
	return n
}

func (v *Value) size() int {
	if v.IsZero() {
		return 1
	}
	n := 1 + stringSize(v.Kind) + stringSize(v.Amount) + stringSize(v.Unit) + stringSize(v.Bound) + stringSize(v.Date) + stringSize(v.Text) + stringSize(v.Printed)
	if v.hasMore() {
		n += stringSize(v.Min) + stringSize(v.Max) + 2 + stringSize(v.Lang)
	}
	if v.Words != (Words{}) {
		n += stringSize(v.Words.EN) + stringSize(v.Words.ZH)
	}
	return n
}

// hasMore reports whether a value has any of the fields that came later: a record
// without ends before them.
func (v *Value) hasMore() bool {
	return v.Min != "" || v.Max != "" || v.MinOpen || v.MaxOpen || v.Lang != "" || v.Words != Words{}
}

// Size is how long the encoding of the source is.
func (s *Source) Size() int {
	n := stringSize(s.ID) + stringSize(s.Title) + stringSize(s.Author) + stringSize(s.Publisher) + stringSize(s.URL) + stringSize(s.Published) + stringSize(s.SHA256)
	if s.hasMore() {
		n += stringSize(s.Licence) + stringSize(s.Language) + stringSize(s.Retrieved) + stringSize(s.Archived)
	}
	if s.hasTold() {
		n += stringSize(s.Body) + stringSize(s.Titles.EN) + stringSize(s.Titles.ZH)
	}
	return n
}

// hasMore reports whether a source has any of the fields that came later: a record
// without ends before them.
func (s *Source) hasMore() bool {
	return s.Licence != "" || s.Language != "" || s.Retrieved != "" || s.Archived != "" || s.hasTold()
}

// hasTold reports whether it has any of those that came still later.
func (s *Source) hasTold() bool { return s.Body != "" || s.Titles != Words{} }

// AppendEntity appends the encoding of a canonical entity.
func AppendEntity(b []byte, e *Entity) []byte {
	b = appendString(b, e.ID)
	b = appendString(b, e.Type)
	b = appendString(b, e.Name)
	b = binary.AppendUvarint(b, uint64(len(e.Names)))
	for i := range e.Names {
		b = appendName(b, &e.Names[i])
	}
	b = appendString(b, e.Summary)
	b = appendIdentifiers(b, e.Identifiers)
	dated := e.dated()
	if !e.hasMore(dated) {
		return b
	}
	b = appendString(b, e.Source)
	b = binary.AppendUvarint(b, uint64(dated))
	for i := range e.Names {
		if n := &e.Names[i]; n.hasMore() {
			b = binary.AppendUvarint(b, uint64(i))
			b = appendMore(b, n)
		}
	}
	b = binary.AppendUvarint(b, uint64(len(e.Accounts)))
	for i := range e.Accounts {
		a := &e.Accounts[i]
		b = appendString(b, a.Source)
		b = appendString(b, a.Type)
		b = appendString(b, a.Name)
		b = binary.AppendUvarint(b, uint64(len(a.Names)))
		for j := range a.Names {
			b = appendName(b, &a.Names[j])
			b = appendMore(b, &a.Names[j])
		}
		b = appendString(b, a.Summary)
		b = appendIdentifiers(b, a.Identifiers)
	}
	if !e.hasWords() {
		return b
	}
	return e.notes().append(e.summaries().append(b))
}

func appendName(b []byte, n *Name) []byte {
	b = appendString(b, n.Text)
	b = appendString(b, n.Lang)
	return appendString(b, n.Kind)
}

// appendMore appends the fields of a name that came later.
func appendMore(b []byte, n *Name) []byte {
	b = appendString(b, n.From)
	b = appendString(b, n.To)
	return appendCites(b, n.Cites)
}

func appendIdentifiers(b []byte, list []Identifier) []byte {
	b = binary.AppendUvarint(b, uint64(len(list)))
	for _, id := range list {
		b = appendString(b, id.Scheme)
		b = appendString(b, id.Value)
	}
	return b
}

func appendCites(b []byte, list []Citation) []byte {
	b = binary.AppendUvarint(b, uint64(len(list)))
	for i := range list {
		c := &list[i]
		b = binary.AppendUvarint(b, uint64(max(c.Paragraph, 0)))
		b = binary.AppendUvarint(b, uint64(max(c.Start, 0)))
		b = binary.AppendUvarint(b, uint64(max(c.End, 0)))
		b = binary.AppendUvarint(b, uint64(max(c.Line, 0)))
		b = appendString(b, c.Hash)
		b = appendString(b, c.Via)
		b = appendString(b, c.Record)
		b = appendString(b, c.Note)
	}
	return b
}

// Encode gives the statement in its one form, as Canonical does, with its encoding,
// which is made once for both: the id is a hash over a part of it.
func (s Statement) Encode() (Statement, []byte) {
	var e Encoder
	out := e.settle(&s)
	return *out.Statement, out.Record.Bytes
}

// appendRest appends what is behind the claim.
func (s *Statement) appendRest(b []byte) []byte {
	b = appendCites(b, s.Cites)
	if notes := notesOf(s.Cites); notes.some() > 0 {
		b = notes.append(b)
	}
	return b
}

// AppendStatement appends the encoding of a canonical statement.
func AppendStatement(b []byte, s *Statement) []byte {
	var id [16]byte
	if _, rest, ok := strings.Cut(string(s.ID), "."); ok {
		_, _ = idEncoding.Decode(id[:], []byte(rest))
	}
	b = append(b, id[:]...)
	b = appendClaim(b, s)
	return s.appendRest(b)
}

func appendClaim(b []byte, s *Statement) []byte {
	b = appendString(b, s.Subject)
	b = appendString(b, s.Predicate)
	b = appendString(b, s.Object)
	b = appendValue(b, &s.Value)
	b = appendString(b, s.Status)
	b = appendString(b, s.When.From)
	b = appendString(b, s.When.To)
	b = appendString(b, s.When.Observed)
	b = appendString(b, s.When.Due)
	b = appendString(b, s.When.Text)
	b = appendBool(b, s.When.Derived)
	b = binary.AppendUvarint(b, uint64(len(s.Qualifiers)))
	for i := range s.Qualifiers {
		q := &s.Qualifiers[i]
		b = appendString(b, q.Key)
		b = appendString(b, q.Entity)
		b = appendValue(b, &q.Value)
	}
	return appendString(b, s.Source)
}

// What a value begins with: most statements and qualifiers have none, and most values
// nothing that came later.
const (
	noValue     = 0
	plainValue  = 1
	fullValue   = 2 // with ends and a language
	wordedValue = 3 // with words in both languages behind these
)

func appendValue(b []byte, v *Value) []byte {
	more := v.hasMore()
	switch {
	case v.Words != Words{}:
		b = append(b, wordedValue)
	case more:
		b = append(b, fullValue)
	case v.IsZero():
		return append(b, noValue)
	default:
		b = append(b, plainValue)
	}
	b = appendString(b, v.Kind)
	b = appendString(b, v.Amount)
	b = appendString(b, v.Unit)
	b = appendString(b, v.Bound)
	b = appendString(b, v.Date)
	b = appendString(b, v.Text)
	b = appendString(b, v.Printed)
	if more {
		b = appendString(b, v.Min)
		b = appendString(b, v.Max)
		b = appendBool(b, v.MinOpen)
		b = appendBool(b, v.MaxOpen)
		b = appendString(b, v.Lang)
	}
	if v.Words != (Words{}) {
		b = appendString(b, v.Words.EN)
		b = appendString(b, v.Words.ZH)
	}
	return b
}

func (s *Statement) computeID() StatementID {
	var buf [512]byte
	sum := sha256.Sum256(appendClaim(buf[:0], s))
	return StatementIDOf(s.Predicate, sum[:16])
}

// StatementIDOf gives the id of a statement by its predicate and the 16 bytes with which its
// record begins.
func StatementIDOf(p Predicate, hash []byte) StatementID {
	letters := lettersOf(hash)
	return StatementID(string(p) + "." + string(letters[:]))
}

// AppendSource appends the encoding of a source.
func AppendSource(b []byte, s *Source) []byte {
	b = appendString(b, s.ID)
	b = appendString(b, s.Title)
	b = appendString(b, s.Author)
	b = appendString(b, s.Publisher)
	b = appendString(b, s.URL)
	b = appendString(b, s.Published)
	b = appendString(b, s.SHA256)
	if s.hasMore() {
		b = appendString(b, s.Licence)
		b = appendString(b, s.Language)
		b = appendString(b, s.Retrieved)
		b = appendString(b, s.Archived)
	}
	if s.hasTold() {
		b = appendString(b, s.Body)
		b = appendString(b, s.Titles.EN)
		b = appendString(b, s.Titles.ZH)
	}
	return b
}

// ErrRecord is what a decoder answers to bytes that no encoder wrote.
var ErrRecord = errors.New("damaged record")

// A decoder reads what the Append functions wrote. After the first fault it
// reads zeros, so that only the end need be checked.
type decoder struct {
	s   string // one string, of which the fields are parts: one allocation a record
	bad bool
}

func (d *decoder) uvarint() uint64 {
	if d.s != "" && d.s[0] < 0x80 { // as nearly all are
		v := uint64(d.s[0])
		d.s = d.s[1:]
		return v
	}
	return d.long()
}

// long is uvarint of more than one byte, or of none.
func (d *decoder) long() uint64 {
	var v uint64
	for i := 0; i < len(d.s) && i < binary.MaxVarintLen64; i++ {
		c := d.s[i]
		v |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			d.s = d.s[i+1:]
			return v
		}
	}
	d.bad, d.s = true, ""
	return 0
}

// count reads the length of a list whose items take at least one byte each, so
// that a damaged count cannot ask for more memory than the record has bytes.
func (d *decoder) count() int {
	n := d.uvarint()
	if n > uint64(len(d.s)) {
		d.bad, d.s = true, ""
		return 0
	}
	return int(n)
}

// items reads the length of a list whose items take at least so many bytes each.
func (d *decoder) items(least int) int {
	n := d.count()
	if n > len(d.s)/least {
		d.bad, d.s = true, ""
		return 0
	}
	return n
}

func (d *decoder) int() int {
	n := d.uvarint()
	if n > maxOffset {
		d.bad = true
		return 0
	}
	return int(n)
}

func (d *decoder) string() string {
	if s := d.s; s != "" {
		if n := int(s[0]); n < 0x80 && n < len(s) { // as nearly all are
			d.s = s[1+n:]
			return s[1 : 1+n]
		}
	}
	return d.longString()
}

// longString is string of 128 bytes and more, or of what is damaged.
func (d *decoder) longString() string {
	n := d.count()
	out := d.s[:n]
	d.s = d.s[n:]
	return out
}

func (d *decoder) bool() bool {
	if d.s == "" {
		d.bad = true
		return false
	}
	v := d.s[0]
	d.s = d.s[1:]
	if v > 1 {
		d.bad = true
	}
	return v == 1
}

func (d *decoder) end() error {
	if d.bad || d.s != "" {
		return ErrRecord
	}
	return nil
}

// DecodeEntity reads a whole record of AppendEntity. ErrRecord if it is none.
func DecodeEntity(b []byte) (e Entity, err error) {
	err = DecodeEntityInto(&e, b)
	return e, err
}

// DecodeEntityInto is DecodeEntity into an empty entity, where it lies: a record is large,
// and moving it costs more than reading it.
func DecodeEntityInto(e *Entity, b []byte) error {
	d := decoder{s: string(b)}
	e.ID, e.Type, e.Name = EntityID(d.string()), Type(d.string()), d.string()
	e.Names = make([]Name, d.count())
	for i := range e.Names {
		d.name(&e.Names[i])
	}
	e.Summary = d.string()
	e.Identifiers = d.identifiers()
	if d.s == "" {
		return d.end()
	}
	e.Source = SourceID(d.string())
	dated := d.count()
	for last := -1; dated > 0; dated-- {
		i := d.int()
		if i <= last || i >= len(e.Names) {
			return ErrRecord
		}
		d.more(&e.Names[i])
		d.bad = d.bad || !e.Names[i].hasMore()
		last = i
	}
	if n := d.items(6); n > 0 {
		e.Accounts = make([]Account, n)
	}
	for i := range e.Accounts {
		a := &e.Accounts[i]
		a.Source, a.Type, a.Name = SourceID(d.string()), Type(d.string()), d.string()
		if n := d.items(6); n > 0 {
			a.Names = make([]Name, n)
		}
		for j := range a.Names {
			d.name(&a.Names[j])
			d.more(&a.Names[j])
		}
		a.Summary = d.string()
		if a.Identifiers = d.identifiers(); len(a.Identifiers) == 0 {
			a.Identifiers = nil
		}
	}
	if d.s != "" {
		d.words(e.summaries())
		d.words(e.notes())
		d.bad = d.bad || !e.hasWords()
	}
	d.bad = d.bad || !e.hasMore(e.dated())
	return d.end()
}

// words reads into the places what scatter.append wrote of them.
func (d *decoder) words(list scatter) {
	left, next := d.items(3), -1
	i := 0
	for w := list.next(); w != nil; w = list.next() {
		if left > 0 && next < i {
			next = d.int()
		}
		if left > 0 && next == i {
			*w, left = Words{d.string(), d.string()}, left-1
			d.bad = d.bad || *w == Words{}
		}
		i++
	}
	d.bad = d.bad || left > 0
}

func (d *decoder) name(n *Name) {
	n.Text, n.Lang, n.Kind = d.string(), d.string(), NameKind(d.string())
}

// more reads the fields of a name that came later.
func (d *decoder) more(n *Name) {
	n.From, n.To = Date(d.string()), Date(d.string())
	if n.Cites = d.cites(); len(n.Cites) == 0 {
		n.Cites = nil
	}
}

func (d *decoder) identifiers() []Identifier {
	list := make([]Identifier, d.count())
	for i := range list {
		list[i] = Identifier{Scheme: d.string(), Value: d.string()}
	}
	return list
}

func (d *decoder) cites() []Citation {
	list := make([]Citation, d.items(8))
	for i := range list {
		c := &list[i]
		c.Paragraph, c.Start, c.End, c.Line = d.int(), d.int(), d.int(), d.int()
		c.Hash, c.Via, c.Record, c.Note = d.string(), d.string(), d.string(), d.string()
	}
	return list
}

// DecodeStatement reads a whole record of AppendStatement. ErrRecord if it is
// none.
func DecodeStatement(b []byte) (s Statement, err error) {
	err = DecodeStatementInto(&s, b)
	return s, err
}

// DecodeStatementInto is DecodeStatement into an empty statement, where it lies.
func DecodeStatementInto(s *Statement, b []byte) error {
	if len(b) < 16 {
		return ErrRecord
	}
	id := lettersOf(b[:16])
	// The id stands behind the record in the same string, for which there is room where
	// the lengths of the subject and the predicate take a byte each, as nearly all do.
	room := len(b) - 16 + 1 + len(id)
	if b = b[16:]; len(b) > 0 && len(b) > 1+int(b[0]) {
		room += int(b[1+int(b[0])])
	}
	var text strings.Builder
	text.Grow(room)
	text.Write(b)
	d := decoder{s: text.String()}
	s.Subject, s.Predicate, s.Object = EntityID(d.string()), Predicate(d.string()), EntityID(d.string())
	text.WriteString(string(s.Predicate))
	text.WriteByte('.')
	text.Write(id[:])
	s.ID = StatementID(text.String()[len(b):])
	d.value(&s.Value)
	s.Status = Status(d.string())
	w := &s.When
	w.From, w.To, w.Observed, w.Due = Date(d.string()), Date(d.string()), Date(d.string()), Date(d.string())
	w.Text, w.Derived = d.string(), d.bool()
	if n := d.count(); n > 0 {
		s.Qualifiers = make([]Qualifier, n)
		for i := range s.Qualifiers {
			q := &s.Qualifiers[i]
			q.Key, q.Entity = d.string(), EntityID(d.string())
			d.value(&q.Value)
		}
	}
	s.Source = SourceID(d.string())
	s.Cites = d.cites()
	if d.s != "" {
		d.words(notesOf(s.Cites))
		d.bad = d.bad || notesOf(s.Cites).some() == 0
	}
	return d.end()
}

// lettersOf is idEncoding of the 16 bytes of an id, which each statement that is read asks
// for.
func lettersOf(b []byte) (out [idLetters]byte) {
	const letters = idAlphabet
	hi, lo := binary.BigEndian.Uint64(b), binary.BigEndian.Uint64(b[8:])
	// Five bits at a time, from the top: of the first 60 bits, the next 60, and the last 8.
	parts := [...]uint64{hi, hi<<60 | lo>>4, lo << 56}
	for i := range 12 {
		shift := 59 - 5*i
		out[i], out[12+i] = letters[parts[0]>>shift&31], letters[parts[1]>>shift&31]
	}
	out[24], out[25] = letters[parts[2]>>59], letters[parts[2]>>54&31]
	return out
}

// value fills an empty value.
func (d *decoder) value(v *Value) {
	form := d.uvarint()
	if form == noValue {
		return
	}
	v.Kind, v.Amount, v.Unit, v.Bound = ValueKind(d.string()), Decimal(d.string()), d.string(), Bound(d.string())
	v.Date, v.Text, v.Printed = Date(d.string()), d.string(), d.string()
	if form >= fullValue {
		v.Min, v.Max, v.MinOpen, v.MaxOpen, v.Lang = Decimal(d.string()), Decimal(d.string()), d.bool(), d.bool(), d.string()
	}
	if form == wordedValue {
		v.Words = Words{d.string(), d.string()}
		d.bad = d.bad || v.Words == Words{}
	}
	d.bad = d.bad || form > wordedValue || form == fullValue && !v.hasMore()
}

// DecodeSource reads a whole record of AppendSource. ErrRecord if it is none.
func DecodeSource(b []byte) (Source, error) {
	d := decoder{s: string(b)}
	s := Source{
		ID: SourceID(d.string()), Title: d.string(), Author: d.string(), Publisher: d.string(),
		URL: d.string(), Published: Date(d.string()), SHA256: d.string(),
	}
	if d.s != "" {
		s.Licence, s.Language, s.Retrieved, s.Archived = d.string(), d.string(), Date(d.string()), d.string()
		if d.s != "" {
			s.Body, s.Titles = Paragraphs(d.string()), Words{d.string(), d.string()}
			d.bad = d.bad || !s.hasTold()
		}
		d.bad = d.bad || !s.hasMore()
	}
	return s, d.end()
}

// A Digest is the sum mod 2^256 of the SHA-256 of each record: the same for
// the same content, in whatever order and on whatever store it came to be.
// Big-endian.
type Digest [32]byte

// RecordHash gives what one record adds to the digest. kind keeps records of
// different kinds apart: "entity", "statement", "source", "text", "type",
// "predicate", "qualifier", "unit" or "scheme".
func RecordHash(kind string, record []byte) Digest {
	var buf [512]byte // most records fit, and need no memory of their own
	b := append(buf[:0], kind...)
	b = append(b, 0)
	return sha256.Sum256(append(b, record...))
}

// A Record is the encoding of an entity or a statement, and what it adds to the digest.
// The zero Record is none.
type Record struct {
	Bytes []byte
	Hash  Digest
}

// EntityRecord gives the record with the bytes of AppendEntity.
func EntityRecord(encoded []byte) Record { return Record{encoded, RecordHash("entity", encoded)} }

// StatementRecord gives the record with the bytes of AppendStatement.
func StatementRecord(encoded []byte) Record { return Record{encoded, RecordHash("statement", encoded)} }

// Hash gives what the canonical entity adds to the digest.
func (e *Entity) Hash() Digest { return RecordHash("entity", AppendEntity(nil, e)) }

// Hash gives what the canonical statement, with its citations, adds to the
// digest.
func (s *Statement) Hash() Digest { return RecordHash("statement", AppendStatement(nil, s)) }

// Hash gives what the source adds to the digest.
func (s *Source) Hash() Digest { return RecordHash("source", AppendSource(nil, s)) }

// Hash gives what the text adds to the digest.
func (t *SourceText) Hash() Digest {
	return RecordHash("text", appendString(appendString(nil, t.Source), t.Text))
}

// Add gives d + e mod 2^256.
func (d Digest) Add(e Digest) Digest {
	var carry uint64
	var out Digest
	for i := 24; i >= 0; i -= 8 {
		var v uint64
		v, carry = bits.Add64(binary.BigEndian.Uint64(d[i:]), binary.BigEndian.Uint64(e[i:]), carry)
		binary.BigEndian.PutUint64(out[i:], v)
	}
	return out
}

// Sub gives d - e mod 2^256.
func (d Digest) Sub(e Digest) Digest {
	var borrow uint64
	var out Digest
	for i := 24; i >= 0; i -= 8 {
		var v uint64
		v, borrow = bits.Sub64(binary.BigEndian.Uint64(d[i:]), binary.BigEndian.Uint64(e[i:]), borrow)
		binary.BigEndian.PutUint64(out[i:], v)
	}
	return out
}

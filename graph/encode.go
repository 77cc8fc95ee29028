package graph

import (
	"crypto/sha256"
	"slices"
)

// Encoded is a statement in its one form, with its record.
type Encoded struct {
	Statement *Statement
	Record    Record
}

// An Encoder encodes statements one after the other. Their records lie side by side in
// memory, for they come together and mostly go together. Its zero value is ready; it is
// not for several goroutines.
type Encoder struct{ room []byte }

// roomBytes is how much memory records share, at most: it is as much as the first needs,
// and twice as much each time.
const roomBytes = 256 << 10

// Own gives s in its one form, with its record. s is handed over: what is missing in it is
// filled in, and where nothing else is to be done to it the form is s itself, and shares
// its lists. It says whether that is so.
func (e *Encoder) Own(s *Statement) (out Encoded, same bool) {
	if s.Status == "" {
		s.Status = Actual
	}
	if s.Cites == nil {
		s.Cites = []Citation{}
	}
	form := s
	if same = s.isSettled(); !same {
		c := s.withoutID()
		form = &c
	}
	record := e.record(form)
	switch hash := record[:16]; {
	case form.hasID(hash):
	case same && s.ID != "":
		c := *s
		form, same = &c, false
		fallthrough
	default:
		form.ID = StatementIDOf(form.Predicate, hash)
	}
	return Encoded{form, StatementRecord(record)}, same
}

// settle gives s in its one form, with its record. s stays as it is; nothing is shared
// with it.
func (e *Encoder) settle(s *Statement) Encoded {
	c := s.withoutID()
	record := e.record(&c)
	if hash := record[:16]; !c.hasID(hash) {
		c.ID = StatementIDOf(c.Predicate, hash)
	}
	return Encoded{&c, StatementRecord(record)}
}

// record gives the encoding of what is in its one form but for the id.
func (e *Encoder) record(s *Statement) []byte {
	size := s.Size()
	if size > cap(e.room)-len(e.room) {
		if size > roomBytes/8 {
			return s.appendRecord(make([]byte, 0, size))
		}
		e.room = make([]byte, 0, max(size, min(2*cap(e.room), roomBytes)))
	}
	from := len(e.room)
	e.room = s.appendRecord(e.room)
	return e.room[from:len(e.room):len(e.room)]
}

// appendRecord appends the encoding, whose first 16 bytes are worked out from the rest.
func (s *Statement) appendRecord(b []byte) []byte {
	from := len(b)
	var none [16]byte
	b = append(b, none[:]...)
	b = appendClaim(b, s)
	sum := sha256.Sum256(b[from+16:])
	copy(b[from:], sum[:16])
	return s.appendRest(b)
}

// hasID reports whether the id is StatementIDOf, without making it anew.
func (s *Statement) hasID(hash []byte) bool {
	n := len(s.Predicate)
	if len(s.ID) != n+1+idLetters || string(s.ID[:n]) != string(s.Predicate) || s.ID[n] != '.' {
		return false
	}
	letters := lettersOf(hash)
	return string(s.ID[n+1:]) == string(letters[:])
}

// isSettled reports whether withoutID would leave all but an empty status, or empty
// citations, as it is.
func (s *Statement) isSettled() bool {
	if !s.Value.isSettled() {
		return false
	}
	for i := range s.Qualifiers {
		if !s.Qualifiers[i].Value.isSettled() || i > 0 && compareQualifiers(s.Qualifiers[i-1], s.Qualifiers[i]) >= 0 {
			return false
		}
	}
	return (s.Qualifiers == nil || len(s.Qualifiers) > 0) && areUnited(s.Cites)
}

// isSettled reports that canonical gives v as it is; where it does not, it mostly does.
func (v *Value) isSettled() bool {
	return v.Kind != Quantity || v.Bound != "" || v.Amount == "" && !v.inRange()
}

// areUnited reports whether UniteCites would give the citations as they are.
func areUnited(list []Citation) bool {
	for i := range list {
		c := &list[i]
		if c.End == 0 && (c.Paragraph != 0 || c.Start != 0) || i > 0 && list[i-1].ComparePlace(*c) >= 0 {
			return false
		}
	}
	return true
}

// united is UniteCites of one list.
func united(list []Citation) []Citation {
	if areUnited(list) {
		return append(make([]Citation, 0, len(list)), list...)
	}
	return UniteCites(nil, slices.Clip(list))
}

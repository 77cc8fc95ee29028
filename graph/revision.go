package graph

import (
	"encoding/hex"
	"strconv"
	"strings"
)

// A Revision says which content of which store an answer was read from. Seq
// rises only when a batch changes something; Digest is the same for the same
// content on every store. The zero Revision is that of no store.
type Revision struct {
	Store  string // the store's UUID, made when it was created
	Seq    uint64
	Digest Digest
}

// String gives "<store>:<seq>:<digest in hexadecimal>", which ParseRevision
// reads.
func (r Revision) String() string {
	return r.Store + ":" + strconv.FormatUint(r.Seq, 10) + ":" + hex.EncodeToString(r.Digest[:])
}

// ParseRevision reads what String wrote. ErrInvalid otherwise.
func ParseRevision(s string) (Revision, error) {
	bad := ErrInvalid.With(Quote(s) + " is not a revision; take it as /stats or a batch's answer gives it")
	parts := strings.Split(s, ":")
	if len(parts) != 3 || parts[0] == "" || len(parts[2]) != 64 {
		return Revision{}, bad
	}
	r := Revision{Store: parts[0]}
	var err error
	if r.Seq, err = strconv.ParseUint(parts[1], 10, 64); err != nil {
		return Revision{}, bad
	}
	if _, err = hex.Decode(r.Digest[:], []byte(parts[2])); err != nil {
		return Revision{}, bad
	}
	return r, nil
}

// MarshalText makes a revision a string in JSON.
func (r Revision) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (r *Revision) UnmarshalText(b []byte) (err error) {
	*r, err = ParseRevision(string(b))
	return err
}

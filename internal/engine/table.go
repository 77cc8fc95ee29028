package engine

import (
	"cmp"
	"encoding/base32"
	"encoding/binary"
	"hash/maphash"
	"slices"
	"strings"

	"hubgraph/graph"
)

// seed keeps those who choose ids from choosing collisions.
var seed = maphash.MakeSeed()

// A table finds numbers by hash: open addressing, at most half full. It keeps
// no keys; the caller compares.
type table struct{ slots []uint32 }

func newTable(n int) table {
	size := 8
	for size < 2*n {
		size *= 2
	}
	return table{make([]uint32, size)}
}

func (t *table) put(h uint64, i uint32) {
	mask := uint64(len(t.slots) - 1)
	k := h & mask
	for t.slots[k] != 0 {
		k = (k + 1) & mask
	}
	t.slots[k] = i + 1
}

func (t *table) find(h uint64, is func(uint32) bool) (uint32, bool) {
	if len(t.slots) == 0 {
		return 0, false
	}
	mask := uint64(len(t.slots) - 1)
	for k := h & mask; t.slots[k] != 0; k = (k + 1) & mask {
		if i := t.slots[k] - 1; is(i) {
			return i, true
		}
	}
	return 0, false
}

// A ref says that a record holds a key of that hash. Whether it still does is
// for the reader to see: refs are never taken out of a base.
type ref struct {
	hash uint64
	at   uint32
}

func compareRefs(a, b ref) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.at, b.at)) }

func refsOf(sorted []ref, h uint64) []ref {
	i, _ := slices.BinarySearchFunc(sorted, h, func(r ref, h uint64) int { return cmp.Compare(r.hash, h) })
	j := i
	for j < len(sorted) && sorted[j].hash == h {
		j++
	}
	return sorted[i:j]
}

func hashString(s string) uint64 { return maphash.String(seed, s) }

func hashIdentifier(id graph.Identifier) uint64 { return hashString(id.Key()) }

// A key is the hash in a statement's id, its bits put so that keys order as
// the letters of the ids do (in ASCII the digits of base32 come first).
type key struct{ hi, lo uint64 }

func keyOf(id []byte) key {
	hi, lo := binary.BigEndian.Uint64(id), binary.BigEndian.Uint64(id[8:])
	var out key
	for range 25 {
		letter := (hi>>59 + 6) & 31
		hi, lo = hi<<5|lo>>59, lo<<5
		out.hi, out.lo = out.hi<<5|out.lo>>59, out.lo<<5|letter
	}
	// The last letter carries three bits, the other two being zero: a, e, ... y, 4.
	letter := (hi>>61 + 1) & 7
	return key{out.hi<<3 | out.lo>>61, out.lo<<3 | letter}
}

func (k key) compare(l key) int { return cmp.Or(cmp.Compare(k.hi, l.hi), cmp.Compare(k.lo, l.lo)) }

var idEncoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// parseStatementID takes an id apart; ok is false where it can be no
// statement's.
func parseStatementID(id graph.StatementID) (p graph.Predicate, hash [16]byte, ok bool) {
	head, rest, ok := strings.Cut(string(id), ".")
	if !ok || len(rest) != 26 {
		return "", hash, false
	}
	if n, err := idEncoding.Decode(hash[:], []byte(rest)); err != nil || n != len(hash) {
		return "", hash, false
	}
	if idEncoding.EncodeToString(hash[:]) != rest {
		return "", hash, false // bits behind the last
	}
	return graph.Predicate(head), hash, true
}

// comparePredicates orders predicates as the ids that begin with them, where a
// dot follows.
func comparePredicates(a, b graph.Predicate) int {
	n := min(len(a), len(b))
	if c := strings.Compare(string(a[:n]), string(b[:n])); c != 0 || len(a) == len(b) {
		return c
	}
	if len(a) < len(b) {
		return cmp.Compare('.', rune(b[n]))
	}
	return cmp.Compare(rune(a[n]), '.')
}

package engine

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"

	"hubgraph/graph"
)

// A table finds numbers by hash: open addressing, at most half full. It keeps
// no keys; the caller compares, but only what has the same tag, which is eight bits of
// the hash, so that what is not there is seldom looked at.
type table struct {
	tags  []uint8 // 0: the slot is empty
	slots []uint32
}

func tag(h uint64) uint8 { return max(uint8(h>>56), 1) }

func newTable(n int) table {
	size := 8
	for size < 2*n {
		size *= 2
	}
	return table{make([]uint8, size), make([]uint32, size)}
}

func (t *table) put(h uint64, i uint32) {
	mask := uint64(len(t.slots) - 1)
	k := h & mask
	for t.tags[k] != 0 {
		k = (k + 1) & mask
	}
	t.tags[k], t.slots[k] = tag(h), i
}

func (t *table) find(h uint64, is func(uint32) bool) (uint32, bool) {
	if len(t.slots) == 0 {
		return 0, false
	}
	mask := uint64(len(t.slots) - 1)
	own := tag(h)
	for k := h & mask; t.tags[k] != 0; k = (k + 1) & mask {
		if t.tags[k] == own {
			if i := t.slots[k]; is(i) {
				return i, true
			}
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

// A key is the hash in a statement's id, its bits put so that keys order as
// the letters of the ids do (in ASCII the digits of base32 come first).
type key struct{ hi, lo uint64 }

func keyOf(id []byte) key {
	// A letter has five bits and comes after those that are 6 less, all of twelve
	// letters at once; the highest bit of each is added without what it would carry.
	const (
		each  = 0b00001_00001_00001_00001_00001_00001_00001_00001_00001_00001_00001_00001
		rest  = each * 0b01111
		first = each * 0b10000
	)
	add := func(x uint64) uint64 { return (x&rest + each*6) ^ x&first }
	hi, lo := binary.BigEndian.Uint64(id), binary.BigEndian.Uint64(id[8:])
	a, b := add(hi>>4), add(hi<<56&(1<<60-1)|lo>>8)
	// The last letter carries three bits, the other two being zero: a, e, ... y, 4.
	last := (lo>>3+6)&31<<3 | (lo&7+1)&7
	return key{a<<4 | b>>56, b<<8 | last}
}

func (k key) compare(l key) int { return cmp.Or(cmp.Compare(k.hi, l.hi), cmp.Compare(k.lo, l.lo)) }

// top gives the first bits of a key, which order as the keys do.
func (k key) top() uint32 { return uint32(k.hi >> 32) }

// parseStatementID takes an id apart; ok is false where it can be no
// statement's.
func parseStatementID(id graph.StatementID) (p graph.Predicate, hash [16]byte, ok bool) {
	head, rest, ok := strings.Cut(string(id), ".")
	if !ok || len(rest) != 26 {
		return "", hash, false
	}
	// A letter has five bits; of the last, two are behind the hash.
	var have, bits uint
	n := 0
	for i := range len(rest) {
		c := rest[i]
		switch {
		case 'a' <= c && c <= 'z':
			c -= 'a'
		case '2' <= c && c <= '7':
			c -= '2' - 26
		default:
			return "", hash, false
		}
		have = have<<5 | uint(c)
		if bits += 5; bits >= 8 {
			bits -= 8
			hash[n] = byte(have >> bits)
			n++
		}
	}
	if have&3 != 0 {
		return "", hash, false
	}
	return graph.Predicate(head), hash, true
}

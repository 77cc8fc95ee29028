package sqlite

import "slices"

// A keyIndex finds rows by the checksum of their record: hash tables with linear probing,
// eight bytes a slot. Checksums are 64 bits of SHA-256 already, so that any of their bits
// serve as the hash. It keeps 36 of them, and two records may share these, or all: a caller
// tries all rows that it is told.
//
// There are many tables, and each grows by a quarter, so that little room is spare and
// little is copied at a time.
type keyIndex struct {
	parts [keyParts]keyPart
	odd   map[int64][]int64 // by checksum, of keys that have too many bits for a slot; nobody gives so many
}

const (
	keyParts = 256
	keyBits  = 36
	sumBits  = 64 - keyBits
)

// A keyPart has the rows whose checksums end with the same byte.
type keyPart struct {
	slots []slot
	n     int
}

// A slot is sumBits of a checksum behind its last byte, then the key. It is empty where it
// is 0; rows are counted from 1.
type slot uint64

func slotOf(sum, key int64) slot {
	return slot(uint64(sum)>>8&(1<<sumBits-1)<<keyBits | uint64(key))
}

func (s slot) sum() uint64 { return uint64(s >> keyBits) }
func (s slot) key() int64  { return int64(s & (1<<keyBits - 1)) }

func (x *keyIndex) part(sum int64) *keyPart { return &x.parts[uint8(sum)] }

// fits reports whether a slot can hold a key.
func fits(key int64) bool { return 0 < key && key < 1<<keyBits }

// home is where a slot stands unless others were there first: in order of the checksums, so
// that growing copies from one end to the other.
func (p *keyPart) home(s slot) int { return int(s.sum() * uint64(len(p.slots)) >> sumBits) }

func (p *keyPart) next(i int) int {
	if i++; i < len(p.slots) {
		return i
	}
	return 0
}

func (x *keyIndex) add(sum, key int64) {
	if !fits(key) {
		if x.odd == nil {
			x.odd = map[int64][]int64{}
		}
		x.odd[sum] = append(x.odd[sum], key)
		return
	}
	p := x.part(sum)
	if p.n+1 > len(p.slots)/8*7 {
		old := p.slots
		p.slots = make([]slot, max(16, (len(old)+len(old)/4+7)&^7))
		for _, s := range old {
			if s != 0 {
				p.put(s)
			}
		}
	}
	p.put(slotOf(sum, key))
	p.n++
}

func (p *keyPart) put(s slot) {
	i := p.home(s)
	for p.slots[i] != 0 {
		i = p.next(i)
	}
	p.slots[i] = s
}

// find lists the rows whose record may have the checksum; all that have it are among them.
func (x *keyIndex) find(sum int64) []int64 {
	keys := append([]int64(nil), x.odd[sum]...)
	p := x.part(sum)
	if len(p.slots) == 0 {
		return keys
	}
	s := slotOf(sum, 0)
	for i := p.home(s); p.slots[i] != 0; i = p.next(i) {
		if p.slots[i].sum() == s.sum() {
			keys = append(keys, p.slots[i].key())
		}
	}
	return keys
}

// remove takes out one entry and moves those behind it up, so that no chain breaks.
func (x *keyIndex) remove(sum, key int64) {
	if !fits(key) {
		if len(x.odd[sum]) == 0 {
			return
		}
		x.odd[sum] = slices.DeleteFunc(x.odd[sum], func(k int64) bool { return k == key })
		return
	}
	p := x.part(sum)
	if len(p.slots) == 0 {
		return
	}
	s := slotOf(sum, key)
	i := p.home(s)
	for p.slots[i] != s {
		if p.slots[i] == 0 {
			return
		}
		i = p.next(i)
	}
	p.n--
	behind := func(i, j int) int { return (j - i + len(p.slots)) % len(p.slots) }
	for j := p.next(i); p.slots[j] != 0; j = p.next(j) {
		// The entry at j may move to i unless its home lies cyclically in (i, j].
		if behind(p.home(p.slots[j]), j) >= behind(i, j) {
			p.slots[i] = p.slots[j]
			i = j
		}
	}
	p.slots[i] = 0
}

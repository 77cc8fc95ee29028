package sqlite

// A keyIndex finds rows by the checksum of their record: a hash table with
// linear probing, 16 bytes a slot. Checksums are 64 bits of SHA-256 already, so
// that their low bits serve as the hash. Two records may share one: a caller
// tries all rows that it is told.
type keyIndex struct {
	slots []slot
	n     int
}

// A slot is empty where key is 0; rows are counted from 1.
type slot struct {
	sum int64
	key int64
}

// grow makes room for n entries in all.
func (x *keyIndex) grow(n int) {
	size := 16
	for size*7/8 < n {
		size *= 2
	}
	if size <= len(x.slots) {
		return
	}
	old := x.slots
	x.slots, x.n = make([]slot, size), 0
	for _, s := range old {
		if s.key != 0 {
			x.add(s.sum, s.key)
		}
	}
}

func (x *keyIndex) add(sum, key int64) {
	x.grow(x.n + 1)
	mask := len(x.slots) - 1
	i := int(sum) & mask
	for x.slots[i].key != 0 {
		i = (i + 1) & mask
	}
	x.slots[i] = slot{sum, key}
	x.n++
}

// find lists the rows whose record has the checksum.
func (x *keyIndex) find(sum int64) []int64 {
	if len(x.slots) == 0 {
		return nil
	}
	var keys []int64
	mask := len(x.slots) - 1
	for i := int(sum) & mask; x.slots[i].key != 0; i = (i + 1) & mask {
		if x.slots[i].sum == sum {
			keys = append(keys, x.slots[i].key)
		}
	}
	return keys
}

// remove takes out one entry and moves those behind it up, so that no chain
// breaks.
func (x *keyIndex) remove(sum, key int64) {
	if len(x.slots) == 0 {
		return
	}
	mask := len(x.slots) - 1
	i := int(sum) & mask
	for x.slots[i] != (slot{sum, key}) {
		if x.slots[i].key == 0 {
			return
		}
		i = (i + 1) & mask
	}
	x.n--
	for j := i; ; {
		j = (j + 1) & mask
		if x.slots[j].key == 0 {
			break
		}
		// The entry at j may move to i unless its home lies cyclically in (i, j].
		if home := int(x.slots[j].sum) & mask; (j-home)&mask >= (j-i)&mask {
			x.slots[i] = x.slots[j]
			i = j
		}
	}
	x.slots[i] = slot{}
}

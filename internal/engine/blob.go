package engine

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// A blob holds records, each at its place in some chunk behind its length. What lies in a
// chunk never moves, so that the next base takes over the chunks of the last and a record
// is written once, however many bases it is in.
type blob struct {
	chunks [][]byte
	places []uint64 // chunk << 32 | offset, of each record
	shared int      // how many of the chunks others have, too: nothing is added to these
	held   int      // how many records lie in the chunks, those included that are at no place
}

// A chunk is made as long as all before it, between these; a longer record has its own.
const (
	leastChunk = 4 << 10
	mostChunk  = 1 << 20
)

// heir gives a blob with the chunks of b and no records yet, with room for n places.
func (b *blob) heir(n int) blob {
	return blob{slices.Clip(b.chunks), make([]uint64, 0, n), len(b.chunks), b.held}
}

// add adds a record, which is copied.
func (b *blob) add(record []byte) {
	need := roomFor(record)
	last := len(b.chunks) - 1
	if last < b.shared || cap(b.chunks[last])-len(b.chunks[last]) < need {
		room := 0
		for _, c := range b.chunks[b.shared:] {
			if room += len(c); room >= mostChunk {
				break
			}
		}
		b.chunks = append(b.chunks, make([]byte, 0, max(min(max(room, leastChunk), mostChunk), need)))
		last++
	}
	b.held++
	b.places = append(b.places, placeOf(last, len(b.chunks[last])))
	b.chunks[last] = appendRecord(b.chunks[last], record)
}

func placeOf(chunk, offset int) uint64 { return uint64(chunk)<<32 | uint64(offset) }

// appendRecord appends a record as it lies in a chunk.
func appendRecord(chunk, record []byte) []byte {
	return append(binary.AppendUvarint(chunk, uint64(len(record))), record...)
}

// roomFor is how long a record is in a chunk.
func roomFor(record []byte) int { return (bits.Len(uint(len(record))|1)+6)/7 + len(record) }

// adopt takes over a chunk, which must not change any more, with so many records.
func (b *blob) adopt(chunk []byte, records int) {
	b.chunks = append(b.chunks, chunk)
	b.shared = len(b.chunks)
	b.held += records
}

// keep adds the ith record of the blob whose heir b is.
func (b *blob) keep(from *blob, i uint32) { b.places = append(b.places, from.places[i]) }

func (b *blob) at(i uint32) []byte {
	place := b.places[i]
	return recordIn(b.chunks[place>>32], uint32(place))
}

// recordIn gives the record at an offset of a chunk.
func recordIn(chunk []byte, offset uint32) []byte {
	c := chunk[offset:]
	n, from := uint64(c[0]), 1
	if n >= 0x80 {
		n, from = binary.Uvarint(c)
	}
	to := uint64(from) + n
	return c[from:to:to]
}

// settled gives the blob without what lies in its chunks at no place, where that is more
// than a quarter of all.
func (b *blob) settled() blob {
	if len(b.places) >= b.held/4*3 {
		return *b
	}
	n := blob{places: make([]uint64, 0, len(b.places))}
	for i := range b.places {
		n.add(b.at(uint32(i)))
	}
	return n
}

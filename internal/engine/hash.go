package engine

import (
	"crypto/rand"
	"encoding/binary"
	"math/bits"
)

// A hasher is a hash function with a secret, which keeps those who choose ids from
// choosing collisions. It gives the same wherever it has the same secret.
type hasher struct{ k0, k1 uint64 }

func newHasher() hasher {
	var b [16]byte
	_, _ = rand.Read(b[:]) // which never fails
	return hasher{binary.LittleEndian.Uint64(b[:]), binary.LittleEndian.Uint64(b[8:])}
}

// text is SipHash-1-3 (Aumasson and Bernstein, 2012).
func (h hasher) text(s string) uint64 {
	v0, v1 := h.k0^0x736f6d6570736575, h.k1^0x646f72616e646f6d
	v2, v3 := h.k0^0x6c7967656e657261, h.k1^0x7465646279746573
	rest := s
	for last := false; !last; {
		var m uint64
		if last = len(rest) < 8; last {
			m = uint64(len(s)) << 56
			for i := range len(rest) {
				m |= uint64(rest[i]) << (8 * i)
			}
		} else {
			m = uint64(rest[0]) | uint64(rest[1])<<8 | uint64(rest[2])<<16 | uint64(rest[3])<<24 |
				uint64(rest[4])<<32 | uint64(rest[5])<<40 | uint64(rest[6])<<48 | uint64(rest[7])<<56
			rest = rest[8:]
		}
		v3 ^= m
		v0 += v1
		v1 = bits.RotateLeft64(v1, 13) ^ v0
		v0 = bits.RotateLeft64(v0, 32)
		v2 += v3
		v3 = bits.RotateLeft64(v3, 16) ^ v2
		v0 += v3
		v3 = bits.RotateLeft64(v3, 21) ^ v0
		v2 += v1
		v1 = bits.RotateLeft64(v1, 17) ^ v2
		v2 = bits.RotateLeft64(v2, 32)
		v0 ^= m
	}
	v2 ^= 0xff
	for range 3 { // the same round, as a function it would not be inlined
		v0 += v1
		v1 = bits.RotateLeft64(v1, 13) ^ v0
		v0 = bits.RotateLeft64(v0, 32)
		v2 += v3
		v3 = bits.RotateLeft64(v3, 16) ^ v2
		v0 += v3
		v3 = bits.RotateLeft64(v3, 21) ^ v0
		v2 += v1
		v1 = bits.RotateLeft64(v1, 17) ^ v2
		v2 = bits.RotateLeft64(v2, 32)
	}
	return v0 ^ v1 ^ v2 ^ v3
}

// key is for what is a hash already, of which a secret need only hide the order.
func (h hasher) key(k key) uint64 {
	hi, lo := bits.Mul64(k.hi^h.k0, k.lo^h.k1)
	return hi ^ lo
}

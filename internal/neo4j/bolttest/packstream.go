package bolttest

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// A message is a PackStream structure: Bolt's messages are such.
type message struct {
	tag    byte
	fields []any
}

// The tags of messages, as the Bolt protocol names them.
const (
	tagHello     byte = 0x01
	tagGoodbye   byte = 0x02
	tagReset     byte = 0x0F
	tagRun       byte = 0x10
	tagBegin     byte = 0x11
	tagCommit    byte = 0x12
	tagRollback  byte = 0x13
	tagDiscard   byte = 0x2F
	tagPull      byte = 0x3F
	tagTelemetry byte = 0x54
	tagRoute     byte = 0x66
	tagLogon     byte = 0x6A
	tagLogoff    byte = 0x6B
	tagSuccess   byte = 0x70
	tagRecord    byte = 0x71
	tagIgnored   byte = 0x7E
	tagFailure   byte = 0x7F
)

// appendValue appends a value in PackStream version 1: nil, bool, int, int64,
// float64, string, []byte, []string, []any, map[string]any and message. It
// panics for any other type, which is a mistake of this package.
func appendValue(b []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, 0xC0)
	case bool:
		if v {
			return append(b, 0xC3)
		}
		return append(b, 0xC2)
	case int:
		return appendInt(b, int64(v))
	case int64:
		return appendInt(b, v)
	case float64:
		return binary.BigEndian.AppendUint64(append(b, 0xC1), math.Float64bits(v))
	case string:
		return append(appendSize(b, len(v), 0x80, 0xD0), v...)
	case []byte:
		return append(appendSize(b, len(v), 0, 0xCC), v...)
	case []string:
		b = appendSize(b, len(v), 0x90, 0xD4)
		for _, s := range v {
			b = appendValue(b, s)
		}
		return b
	case []any:
		b = appendSize(b, len(v), 0x90, 0xD4)
		for _, x := range v {
			b = appendValue(b, x)
		}
		return b
	case map[string]any:
		b = appendSize(b, len(v), 0xA0, 0xD8)
		for key, x := range v {
			b = appendValue(appendValue(b, key), x)
		}
		return b
	case message:
		b = append(b, 0xB0|byte(len(v.fields)), v.tag)
		for _, x := range v.fields {
			b = appendValue(b, x)
		}
		return b
	}
	panic(fmt.Sprintf("bolttest: can't encode a %T", v))
}

func appendInt(b []byte, n int64) []byte {
	switch {
	case n >= -16 && n <= 127:
		return append(b, byte(n))
	case n >= math.MinInt8 && n <= math.MaxInt8:
		return append(b, 0xC8, byte(n))
	case n >= math.MinInt16 && n <= math.MaxInt16:
		return binary.BigEndian.AppendUint16(append(b, 0xC9), uint16(n))
	case n >= math.MinInt32 && n <= math.MaxInt32:
		return binary.BigEndian.AppendUint32(append(b, 0xCA), uint32(n))
	}
	return binary.BigEndian.AppendUint64(append(b, 0xCB), uint64(n))
}

// appendSize appends the marker of something of a size. Small sizes are part of
// the marker (but for bytes, whose small is 0); otherwise base, base+1 and
// base+2 stand before sizes of one, two and four bytes.
func appendSize(b []byte, n int, small, base byte) []byte {
	switch {
	case small != 0 && n < 16:
		return append(b, small|byte(n))
	case n <= math.MaxUint8:
		return append(b, base, byte(n))
	case n <= math.MaxUint16:
		return binary.BigEndian.AppendUint16(append(b, base+1), uint16(n))
	}
	return binary.BigEndian.AppendUint32(append(b, base+2), uint32(n))
}

var errPacked = errors.New("not PackStream")

// decodeMessage reads a whole message. Integers become int64, lists []any, maps
// map[string]any.
func decodeMessage(b []byte) (message, error) {
	d := decoder{b: b}
	m, ok := d.value().(message)
	if d.bad || !ok || len(d.b) > 0 {
		return message{}, errPacked
	}
	return m, nil
}

// A decoder takes values off the front of b; after the first fault it is bad
// and gives zero values.
type decoder struct {
	b   []byte
	bad bool
}

func (d *decoder) take(n int) []byte {
	if d.bad || n > len(d.b) {
		d.bad = true
		return make([]byte, min(n, 8))
	}
	out := d.b[:n]
	d.b = d.b[n:]
	return out
}

// uint reads an unsigned number of 1, 2, 4 or 8 bytes.
func (d *decoder) uint(size int) uint64 {
	var n uint64
	for _, c := range d.take(size) {
		n = n<<8 | uint64(c)
	}
	return n
}

// size reads the size after a marker base, base+1 or base+2. Every item takes a
// byte at least, so no size can be more than what is left.
func (d *decoder) size(marker, base byte) int {
	n := d.uint(1 << (marker - base))
	if n > uint64(len(d.b)) {
		d.bad = true
		return 0
	}
	return int(n)
}

func (d *decoder) value() any {
	marker := d.take(1)[0]
	if d.bad {
		return nil
	}
	switch {
	case marker <= 0x7F || marker >= 0xF0:
		return int64(int8(marker))
	case marker&0xF0 == 0x80:
		return string(d.take(int(marker & 0x0F)))
	case marker&0xF0 == 0x90:
		return d.list(int(marker & 0x0F))
	case marker&0xF0 == 0xA0:
		return d.dictionary(int(marker & 0x0F))
	case marker&0xF0 == 0xB0:
		tag := d.take(1)[0]
		return message{tag: tag, fields: d.list(int(marker & 0x0F))}
	}
	switch marker {
	case 0xC0:
		return nil
	case 0xC1:
		return math.Float64frombits(d.uint(8))
	case 0xC2, 0xC3:
		return marker == 0xC3
	case 0xC8:
		return int64(int8(d.uint(1)))
	case 0xC9:
		return int64(int16(d.uint(2)))
	case 0xCA:
		return int64(int32(d.uint(4)))
	case 0xCB:
		return int64(d.uint(8))
	case 0xCC, 0xCD, 0xCE:
		return append([]byte{}, d.take(d.size(marker, 0xCC))...)
	case 0xD0, 0xD1, 0xD2:
		return string(d.take(d.size(marker, 0xD0)))
	case 0xD4, 0xD5, 0xD6:
		return d.list(d.size(marker, 0xD4))
	case 0xD8, 0xD9, 0xDA:
		return d.dictionary(d.size(marker, 0xD8))
	}
	d.bad = true
	return nil
}

func (d *decoder) list(n int) []any {
	out := make([]any, 0, n)
	for range n {
		if d.bad {
			break
		}
		out = append(out, d.value())
	}
	return out
}

func (d *decoder) dictionary(n int) map[string]any {
	out := make(map[string]any, n)
	for range n {
		key, ok := d.value().(string)
		if d.bad || !ok {
			d.bad = true
			break
		}
		out[key] = d.value()
	}
	return out
}

package interchange

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/zstd"

	"hubgraph/graph"
	"hubgraph/internal/strict"
)

// The bounds of what is compressed.
const (
	maxWindow = 32 << 20 // of zstd, in memory
	ratioFrom = 10 << 20 // bytes unpacked, from which on maxRatio holds
	maxRatio  = 100      // bytes unpacked for each that was read
)

// Unpack gives what r holds, unpacked where it begins as gzip or zstd do. What unpacks to
// more than a hundred times its size, beyond the first 10 MiB, is ErrTooLarge. Close frees
// what unpacking holds, and is not r's.
func Unpack(r io.Reader) (io.ReadCloser, error) {
	in := &counting{r: r}
	b := bufio.NewReaderSize(in, 64<<10)
	magic, err := b.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(magic, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(b)
		if in.err != nil {
			return nil, in.err
		}
		if err != nil {
			return nil, damaged(err)
		}
		return &unpacked{r: z, in: in, close: z.Close}, nil
	case bytes.Equal(magic, []byte{0x28, 0xb5, 0x2f, 0xfd}), skippable(magic):
		z, err := zstd.NewReader(b, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, damaged(err)
		}
		return &unpacked{r: z, in: in, close: func() error { z.Close(); return nil }}, nil
	}
	for _, f := range foreign {
		if begins, _ := b.Peek(len(f.magic)); string(begins) == f.magic {
			return nil, &Error{Code: strict.Malformed, Detail: f.detail}
		}
	}
	return io.NopCloser(b), nil
}

// foreign are beginnings of what is often given in the place of JSON Lines, and what to do
// with it.
var foreign = []struct{ magic, detail string }{
	{"\xfd7zXZ\x00", otherPack("xz")},
	{"BZh", otherPack("bzip2")},
	{"PK\x03\x04", otherPack("zip")},
	{"7z\xbc\xaf\x27\x1c", otherPack("7z")},
	{"\x04\x22\x4d\x18", otherPack("lz4")},
	{"\xff\xfe", "the stream is UTF-16 and not UTF-8; write it anew"},
	{"\xfe\xff", "the stream is UTF-16 and not UTF-8; write it anew"},
	{"SQLite format 3\x00", "the stream is an SQLite database and not JSON Lines; hubgraph restore takes what hubgraph backup made"},
}

func otherPack(name string) string {
	return fmt.Sprintf("the stream is packed with %s; unpack it first, or pack it with gzip or zstd", name)
}

// skippable reports whether a stream begins with a frame of zstd that holds no data, as
// those of pzstd do (RFC 8878, 3.1.2).
func skippable(magic []byte) bool {
	return len(magic) == 4 && magic[0]&0xf0 == 0x50 && bytes.Equal(magic[1:], []byte{0x2a, 0x4d, 0x18})
}

func damaged(err error) error {
	if errors.Is(err, zstd.ErrWindowSizeExceeded) {
		return &Error{Code: graph.ErrTooLarge, Detail: fmt.Sprintf("the stream is packed by zstd with a window of more than %d MiB; unpack it first, or pack it without --long", maxWindow>>20), Err: err}
	}
	return &Error{Code: graph.ErrInvalid, Detail: "the compressed stream is damaged or cut", Err: err}
}

// counting counts what is read, and keeps the error of the reader apart from that of who
// unpacks.
type counting struct {
	r   io.Reader
	n   int64
	err error
}

func (c *counting) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.n += int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		c.err = err
	}
	return n, err
}

type unpacked struct {
	r     io.Reader
	in    *counting
	out   int64
	close func() error
}

func (u *unpacked) Read(b []byte) (int, error) {
	n, err := u.r.Read(b)
	u.out += int64(n)
	switch {
	case u.in.err != nil:
		return n, u.in.err
	case err != nil && !errors.Is(err, io.EOF):
		return n, damaged(err)
	case u.out > ratioFrom && u.out/maxRatio > u.in.n:
		return n, &Error{Code: graph.ErrTooLarge, Detail: fmt.Sprintf("the stream unpacks to more than %d times its size; unpack it first", maxRatio)}
	}
	return n, err
}

func (u *unpacked) Close() error { return u.close() }

// Pack gives what packs what is written to w as the end of a file's name says: .gz, .zst,
// or not at all. Close ends the packing, and is not w's.
func Pack(name string, w io.Writer) (io.WriteCloser, error) {
	switch {
	case strings.HasSuffix(name, ".gz"):
		return gzip.NewWriter(w), nil
	case strings.HasSuffix(name, ".zst"):
		return zstd.NewWriter(w, zstd.WithEncoderConcurrency(1))
	}
	return plain{w}, nil
}

type plain struct{ io.Writer }

func (plain) Close() error { return nil }

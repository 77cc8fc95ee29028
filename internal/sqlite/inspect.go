package sqlite

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"hubgraph/graph"
)

// applicationID marks a database as Hubgraph's: "HUBG" at offset 68 of its
// header.
const applicationID = 0x48554247

// formatVersion is the version of the tables, kept as user_version: the number
// of the last migration.
const formatVersion = 2

const headerSize = 100

// An inspection is what a database file shows without being opened by SQLite.
type inspection struct {
	exists   bool
	version  int
	logged   bool // its write-ahead log holds committed pages
	perm     fs.FileMode
	hasIndex bool // a -shm file lies beside
	hasLog   bool // a -wal file lies beside
}

// inspect looks at a database file and its write-ahead log without changing
// anything: whose it is, of which version, and whether it is as long as it
// must be. The formats are those of https://sqlite.org/fileformat2.html.
// ErrConflict for what is not ours or newer, ErrUnavailable for what is damaged
// or not writable, each in one line.
func inspect(path string) (inspection, error) {
	var in inspection
	base := filepath.Base(path)
	for _, f := range []struct {
		suffix string
		has    *bool
	}{{"-wal", &in.hasLog}, {"-shm", &in.hasIndex}} {
		if _, err := os.Lstat(path + f.suffix); err == nil {
			*f.has = true
		}
	}
	st, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if in.hasLog {
			return in, graph.ErrConflict.With(fmt.Sprintf("%s is missing but %s-wal is there; put the database back beside its log, or remove the log", base, base))
		}
		return in, nil
	case err != nil:
		return in, translate("open", base, err)
	case st.IsDir():
		return in, graph.ErrConflict.With(base + " is a directory; name a file")
	case !st.Mode().IsRegular():
		return in, graph.ErrConflict.With(base + " is not a regular file; name another")
	}
	in.exists, in.perm = true, st.Mode().Perm()
	f, err := os.Open(path)
	if err != nil {
		return in, translate("open", base, err)
	}
	defer f.Close()
	if st.Size() == 0 {
		return in, damaged(base, "it is empty", nil)
	}
	var head [headerSize]byte
	n, err := io.ReadFull(f, head[:])
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return in, translate("open", base, err)
	}
	const magic = "SQLite format 3\x00"
	if string(head[:min(n, len(magic))]) != magic {
		return in, graph.ErrConflict.With(base + " is not an SQLite database; name another file")
	}
	if n < headerSize {
		return in, damaged(base, fmt.Sprintf("it is cut off after %d bytes", n), nil)
	}
	if err := checkOwn(base, head[:]); err != nil {
		return in, err
	}
	pageSize := int64(binary.BigEndian.Uint16(head[16:]))
	if pageSize == 1 {
		pageSize = 65536
	}
	if pageSize < 512 || pageSize&(pageSize-1) != 0 {
		return in, damaged(base, "its header is broken", nil)
	}
	log, err := readLog(path+"-wal", int(pageSize))
	if err != nil {
		return in, translate("open", base+"-wal", err)
	}
	pages := int64(binary.BigEndian.Uint32(head[28:]))
	if binary.BigEndian.Uint32(head[24:]) != binary.BigEndian.Uint32(head[92:]) {
		pages = 0 // the count is older than the last change: not meant
	}
	if log.pages != nil {
		in.logged = true
		pages = int64(log.size)
		if log.first != nil {
			// A migration may be in the log only.
			copy(head[:], log.first)
			if err := checkOwn(base, head[:]); err != nil {
				return in, err
			}
		}
	}
	in.version = int(binary.BigEndian.Uint32(head[60:]))
	if have := st.Size() / pageSize; have < pages {
		whole := pages-have <= int64(len(log.pages))
		for p := have + 1; whole && p <= pages; p++ {
			whole = log.pages[uint32(p)] || p == 1<<30/pageSize+1 // the page over the lock bytes is never used
		}
		if !whole {
			return in, damaged(base, fmt.Sprintf("it is cut off: %d of %d pages are there", have, pages), nil)
		}
	}
	return in, nil
}

// checkOwn judges the header of a first page.
func checkOwn(base string, head []byte) error {
	if id := binary.BigEndian.Uint32(head[68:]); id != applicationID {
		return graph.ErrConflict.With(base + " is an SQLite database of another program; name another file")
	}
	switch v := binary.BigEndian.Uint32(head[60:]); {
	case v > formatVersion:
		return graph.ErrConflict.With(fmt.Sprintf("%s was written by a newer Hubgraph (format %d, this one knows up to %d); use that one", base, v, formatVersion))
	case v == 0:
		return damaged(base, "its header names no version", nil)
	}
	return nil
}

// A log is what a write-ahead log holds of committed pages.
type log struct {
	pages map[uint32]bool // nil: none
	first []byte          // the newest committed page 1, nil where there is none
	size  uint32          // of the database in pages, after the last commit
}

// readLog reads a write-ahead log as SQLite's recovery does: frames count as
// long as their salts are the header's and their running checksums are right,
// up to the last that ends a transaction. A log that is missing, empty or of
// another page size holds nothing.
func readLog(path string, pageSize int) (log, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return log{}, nil
	}
	if err != nil {
		return log{}, err
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 1<<18)
	var head [32]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return log{}, eof(err)
	}
	be := binary.BigEndian
	sum := walSum{order: binary.ByteOrder(binary.LittleEndian)}
	switch be.Uint32(head[0:]) {
	case 0x377f0682:
	case 0x377f0683:
		sum.order = be
	default:
		return log{}, nil
	}
	sum.add(head[:24])
	if int(be.Uint32(head[8:])) != pageSize || sum.s0 != be.Uint32(head[24:]) || sum.s1 != be.Uint32(head[28:]) {
		return log{}, nil
	}
	var out, next log
	pending := map[uint32]bool{}
	frame := make([]byte, 24+pageSize)
	for {
		if _, err := io.ReadFull(r, frame); err != nil {
			return out, eof(err)
		}
		sum.add(frame[:8])
		sum.add(frame[24:])
		page := be.Uint32(frame[0:])
		if page == 0 || string(frame[8:16]) != string(head[16:24]) || sum.s0 != be.Uint32(frame[16:]) || sum.s1 != be.Uint32(frame[20:]) {
			return out, nil
		}
		pending[page] = true
		if page == 1 {
			next.first = append([]byte(nil), frame[24:24+headerSize]...)
		}
		if size := be.Uint32(frame[4:]); size > 0 {
			if out.pages == nil {
				out.pages = map[uint32]bool{}
			}
			for p := range pending {
				out.pages[p] = true
			}
			clear(pending)
			out.first, out.size = next.first, size
		}
	}
}

// eof makes the end of a file no error.
func eof(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	return err
}

// walSum is the running checksum of a write-ahead log.
type walSum struct {
	order  binary.ByteOrder
	s0, s1 uint32
}

func (c *walSum) add(b []byte) {
	for i := 0; i+8 <= len(b); i += 8 {
		c.s0 += c.order.Uint32(b[i:]) + c.s1
		c.s1 += c.order.Uint32(b[i+4:]) + c.s0
	}
}

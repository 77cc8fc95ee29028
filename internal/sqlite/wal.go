package sqlite

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// The sizes of https://sqlite.org/walformat.html.
const (
	walHeaderSize   = 32
	frameHeaderSize = 24
)

// salts tell which log a frame belongs to: a log that begins anew has others.
type salts [8]byte

// A log is what a write-ahead log holds, as SQLite's recovery reads it: frames
// count as long as their salts are the header's and their running checksums are
// right, up to the last that ends a transaction.
type log struct {
	exists bool
	salts  salts
	frames uint32          // that count
	pages  map[uint32]bool // they hold; nil: none
	first  []byte          // the header of the newest page 1 among them, nil where there is none
	size   uint32          // of the database in pages, after the last transaction
	sum    [8]byte         // the running checksum at the frame that was asked for
	// broken says why the log can't be read, though it must have held something;
	// "" where it can.
	broken string
	// bad is the first frame that is not as it was written, where frames of the
	// same log show that a transaction was acknowledged behind it; 0: none.
	bad uint32
}

// readLog reads a write-ahead log, and the running checksum at the frame that the
// mark names; m may be nil.
//
// A process or a machine that stops leaves at most one unfinished transaction at
// the end of a log: its frames may be there in part and in any order, and so may
// be those of one that failed, torn ones among them. What never comes to be in
// this way is a frame that ends a transaction and another that was written after
// it, each with the checksum that continues the one before: for that was written
// after the transaction was synced. So if such a pair stands behind a frame that
// is wrong, the log was damaged later.
//
// A header is written when a log begins anew, over that of a log whose frames are
// all in the main file, as the mark says then: so one that is wrong is damage if
// the mark says something else, or if such a pair of another log stands behind it.
func readLog(path string, pageSize int, m *mark) (l log, err error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return l, nil
	}
	if err != nil {
		return l, err
	}
	defer f.Close()
	l.exists = true
	r := bufio.NewReaderSize(f, 1<<18)
	var head [walHeaderSize]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return l, eof(err) // no frame was ever written behind an unfinished header
	}
	frame := make([]byte, frameHeaderSize+pageSize)
	sum, why := readLogHeader(head[:], pageSize)
	if why != "" {
		if m != nil && m.frames == 0 {
			if found, err := acknowledged(r, frame, sum, m.salts); !found {
				return l, err
			}
			l.broken = why
			return l, nil
		}
		if _, err := io.ReadFull(r, frame); err != nil {
			return l, eof(err)
		}
		if nonzero(head[:]) || nonzero(frame) {
			l.broken = why
		}
		return l, nil
	}
	copy(l.salts[:], head[16:])
	s := frameScan{log: &l, pending: map[uint32]bool{}}
	if m != nil {
		s.at = m.frames
	}
	for n := uint32(1); ; n++ {
		if _, err := io.ReadFull(r, frame); err != nil {
			return l, eof(err)
		}
		s.frame(n, frame, &sum)
	}
}

// readLogHeader begins the running checksum of a log, or says why it can't.
func readLogHeader(head []byte, pageSize int) (sum walSum, why string) {
	be := binary.BigEndian
	sum.order = binary.NativeEndian
	switch be.Uint32(head[0:]) {
	case 0x377f0682:
		sum.order = binary.LittleEndian
	case 0x377f0683:
		sum.order = be
	default:
		return sum, "its header is not as it was written"
	}
	sum.add(head[:24])
	if sum.s0 != be.Uint32(head[24:]) || sum.s1 != be.Uint32(head[28:]) {
		return sum, "its header is not as it was written"
	}
	if be.Uint32(head[4:]) != 3007000 {
		return sum, "it is of another version of SQLite"
	}
	if be.Uint32(head[8:]) != uint32(pageSize) {
		return sum, "it is of another database"
	}
	return sum, ""
}

// acknowledged reports whether two frames stand one behind the other of which the
// second was written after the first had ended a transaction, of a log with other
// salts than old.
func acknowledged(r io.Reader, frame []byte, sum walSum, old salts) (bool, error) {
	var before salts
	ended := false
	for {
		if _, err := io.ReadFull(r, frame); err != nil {
			return false, eof(err)
		}
		good := sum.follows(frame)
		of := salts(frame[8:16])
		if good && ended && of == before && of != old {
			return true, nil
		}
		before, ended = of, good && binary.BigEndian.Uint32(frame[4:]) > 0
	}
}

// A frameScan goes through the frames of a log.
type frameScan struct {
	*log
	at      uint32
	pending map[uint32]bool // pages of a transaction that has not ended yet
	first   []byte
	wrong   uint32 // the first frame that is not as it was written; 0: none yet
	ended   bool   // the frame before is right and ends a transaction
}

// frame takes frame n; sum is the running checksum before it.
func (s *frameScan) frame(n uint32, frame []byte, sum *walSum) {
	be := binary.BigEndian
	page, size := be.Uint32(frame[0:]), be.Uint32(frame[4:])
	good := sum.follows(frame) && page > 0 && salts(frame[8:16]) == s.salts
	if !good && s.wrong == 0 {
		s.wrong = n
	}
	if good && s.wrong > 0 && s.ended && s.bad == 0 {
		s.bad = s.wrong
	}
	s.ended = good && size > 0
	if s.wrong > 0 {
		return
	}
	s.pending[page] = true
	if page == 1 {
		s.first = append([]byte(nil), frame[frameHeaderSize:frameHeaderSize+headerSize]...)
	}
	if n == s.at {
		copy(s.sum[:], frame[16:])
	}
	if size > 0 {
		if s.pages == nil {
			s.pages = map[uint32]bool{}
		}
		for p := range s.pending {
			s.pages[p] = true
		}
		clear(s.pending)
		s.log.first, s.size, s.frames = s.first, size, n
	}
}

// frameSum reads what stands in a log as its salts and, where n is not 0, as the
// running checksum of its frame n.
func frameSum(r io.ReaderAt, pageSize int, n uint32) (of salts, sum [8]byte, err error) {
	if _, err = r.ReadAt(of[:], 16); err != nil {
		return of, sum, fmt.Errorf("read the header of the log: %w", err)
	}
	if n == 0 {
		return of, sum, nil
	}
	if _, err = r.ReadAt(sum[:], walHeaderSize+int64(n-1)*int64(frameHeaderSize+pageSize)+16); err != nil {
		return of, sum, fmt.Errorf("read frame %d of the log: %w", n, err)
	}
	return of, sum, nil
}

// follows reports whether the checksum of a frame continues the running one, and
// goes on from what stands in the frame, right or wrong.
func (c *walSum) follows(frame []byte) bool {
	c.add(frame[:8])
	c.add(frame[frameHeaderSize:])
	have := walSum{c.order, binary.BigEndian.Uint32(frame[16:]), binary.BigEndian.Uint32(frame[20:])}
	good := *c == have
	*c = have
	return good
}

func nonzero(b []byte) bool { return bytes.ContainsFunc(b, func(r rune) bool { return r != 0 }) }

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

package sqlite

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"hubgraph/graph"
)

// markSuffix makes the name of the mark of a database.
const markSuffix = "-mark"

// A mark says how far a store has come, beside its log and not in it, so that a
// log that lost its end, or all of it, is not taken for the whole. doc.go says
// when it is written and what follows.
type mark struct {
	revision graph.Revision // acknowledged
	salts    salts          // of the log that held it
	frames   uint32         // that the log must hold; 0: all is in the main file
	sum      [8]byte        // the running checksum at the last of them
}

// markSize is the length of a mark: less than a sector of a disk, so that it is
// written whole or not at all.
const markSize = 256

const markBegin = "hubgraph mark 1"

// encode gives the mark as one line, spaces before its end:
//
//	hubgraph mark 1 REVISION SALTS FRAMES SUM CRC-32
func (m *mark) encode() []byte {
	b := fmt.Appendf(make([]byte, 0, markSize), "%s %s %x %d %x ", markBegin, m.revision, m.salts, m.frames, m.sum)
	b = fmt.Appendf(b, "%08x", crc32.ChecksumIEEE(b))
	for len(b) < markSize-1 {
		b = append(b, ' ')
	}
	return append(b, '\n')
}

var errMark = errors.New("this is no mark")

func decodeMark(b []byte) (m mark, err error) {
	fields := strings.Fields(string(b))
	if len(b) != markSize || len(fields) != 8 || strings.Join(fields[:3], " ") != markBegin {
		return m, errMark
	}
	if m.revision, err = graph.ParseRevision(fields[3]); err != nil {
		return m, errMark
	}
	n, err := strconv.ParseUint(fields[5], 10, 32)
	if err != nil {
		return m, errMark
	}
	m.frames = uint32(n)
	for _, part := range []struct {
		text string
		into []byte
	}{{fields[4], m.salts[:]}, {fields[6], m.sum[:]}} {
		if len(part.text) != 2*len(part.into) {
			return m, errMark
		}
		if _, err := hex.Decode(part.into, []byte(part.text)); err != nil {
			return m, errMark
		}
	}
	if string(m.encode()) != string(b) {
		return m, errMark // its checksum, or a form that is not ours
	}
	return m, nil
}

// readMark reads the mark of a database; nil where there is none, errMark where
// it is damaged.
func readMark(path string) (*mark, error) {
	b, err := os.ReadFile(path + markSuffix)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	m, err := decodeMark(b)
	if err != nil {
		return nil, err
	}
	return &m, nil
}

// A marker writes the mark of an open store. It belongs to who has the turn.
type marker struct {
	disk     disk
	path     string // of the database
	pageSize int
	f        *os.File // nil until there is a mark
	log      *os.File // nil until there is a log with frames
	now      mark     // what was written last
	// due: the log may begin anew, but what the disk holds may still say that it
	// is needed: nothing may be written before that is mended.
	due bool
	rev graph.Revision // acknowledged
}

// open takes over the mark of a database, or makes one, in one step and for good.
func (k *marker) open(path string, pageSize int, have *mark, want mark) (err error) {
	k.path, k.pageSize, k.rev = path, pageSize, want.revision
	if have == nil {
		if err := k.disk.place(path+markSuffix, want.encode()); err != nil {
			return err
		}
		have = &want
	}
	k.now = *have
	k.f, err = os.OpenFile(path+markSuffix, os.O_RDWR, 0)
	return err
}

// write writes a mark in the place of the last; last makes it outlive the
// machine.
func (k *marker) write(m mark, last bool) error {
	if m == k.now && !last {
		return nil
	}
	if err := k.disk.writeAt(k.f, m.encode(), 0); err != nil {
		k.now = mark{} // whatever is there now
		return err
	}
	k.now = m
	if last {
		return k.disk.sync(k.f)
	}
	return nil
}

// follow marks that the log holds so many frames of a revision and, where last is
// set, for good that none is needed.
func (k *marker) follow(rev graph.Revision, frames uint32, last bool) (err error) {
	if k.log == nil {
		if k.log, err = os.Open(k.path + "-wal"); err != nil {
			return err
		}
	}
	m := mark{revision: rev}
	if m.salts, m.sum, err = frameSum(k.log, k.pageSize, frames); err != nil {
		return err
	}
	m.frames = frames
	return k.write(m, last)
}

func (k *marker) close() {
	for _, f := range []*os.File{k.f, k.log} {
		if f != nil {
			_ = f.Close()
		}
	}
	k.f, k.log = nil, nil
}

// committed is called after every COMMIT. It marks how far the log has come and,
// where that is asked for or the log has grown long, moves it into the main file.
// What is committed stays so whatever happens here: a fault only means that the
// mark is older than it might be.
func (s *Store) committed(ctx context.Context, rev graph.Revision, fold bool) {
	if s.path == "" {
		return
	}
	s.mark.rev = rev
	var busy, frames, moved int
	err := s.w.row(ctx, `PRAGMA wal_checkpoint(NOOP)`, nil, &busy, &frames, &moved)
	if err == nil && frames > 0 {
		err = s.mark.follow(rev, uint32(frames), false)
	}
	if err == nil && (fold || frames >= s.foldAt) {
		_, err = s.fold(ctx, rev)
	}
	if err != nil {
		s.log.Warn("the mark of the log is behind, or the log can't be moved into the file", "file", s.file, "err", translate("mark", s.file, err), "cause", err)
	}
}

// foldFrames is how long a log may grow before it is moved into the main file.
const foldFrames = 1000 // as SQLite does by itself

// fold moves the log into the main file; done says that all of it is there. Then
// SQLite lets the next write begin the log anew, and that must not be before the
// mark says, for good, that the log is not needed.
func (s *Store) fold(ctx context.Context, rev graph.Revision) (done bool, err error) {
	var busy, frames, moved int
	if err := s.w.row(ctx, `PRAGMA wal_checkpoint(PASSIVE)`, nil, &busy, &frames, &moved); err != nil {
		return false, fmt.Errorf("move the log into the file: %w", err)
	}
	if busy != 0 || moved < frames {
		return false, nil // who reads still needs it: another time
	}
	s.mark.rev = rev
	if frames == 0 {
		return true, nil // it has not begun
	}
	s.mark.due = true
	return true, s.mark.release()
}

// release marks for good that the log is not needed.
func (k *marker) release() error {
	if err := k.follow(k.rev, 0, true); err != nil {
		return fmt.Errorf("mark that the log is in the file: %w", err)
	}
	k.due = false
	return nil
}

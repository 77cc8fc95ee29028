package sqlite

import (
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

// An inspection is what a database file, its log and its mark show without being
// opened by SQLite.
type inspection struct {
	exists   bool
	version  int
	perm     fs.FileMode
	pageSize int
	inWAL    bool // the file is in WAL mode
	hasIndex bool // a -shm file lies beside
	log      log
	mark     *mark // nil: there is none
	loss     *Loss // what the log lost; nil where it is as the mark says
}

// inspect looks at a database file, its write-ahead log and its mark without
// changing anything: whose it is, of which version, whether it is as long as it
// must be, and whether the log is whole. The formats are those of
// https://sqlite.org/fileformat2.html. ErrConflict for what is not ours or newer,
// ErrUnavailable for what is damaged or not writable, each in one line. What the
// log lost is no error yet.
func inspect(path string) (inspection, error) {
	var in inspection
	base := filepath.Base(path)
	if _, err := os.Lstat(path + "-shm"); err == nil {
		in.hasIndex = true
	}
	m, markErr := readMark(path)
	if markErr != nil && markErr != errMark {
		return in, translate("open", base+markSuffix, markErr)
	}
	in.mark = m
	st, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return in, missing(path, m, markErr)
	case err != nil:
		return in, translate("open", base, err)
	case st.IsDir():
		return in, graph.ErrConflict.With(base + " is a directory; name a file")
	case !st.Mode().IsRegular():
		return in, graph.ErrConflict.With(base + " is not a regular file; name another")
	}
	in.exists, in.perm = true, st.Mode().Perm()
	head, err := in.readHeader(path, st.Size())
	if err != nil {
		return in, err
	}
	if in.log, err = readLog(path+"-wal", in.pageSize, m); err != nil {
		return in, translate("open", base+"-wal", err)
	}
	in.loss = in.lostFrames(base, markErr)
	if in.log.first != nil {
		// A migration may be in the log only.
		copy(head, in.log.first)
		if err := checkOwn(base, head); err != nil {
			return in, err
		}
	}
	in.version = int(binary.BigEndian.Uint32(head[60:]))
	return in, in.checkLength(base, head, st.Size())
}

// look is how to look at the file without changing it.
func (in *inspection) look() mode {
	if in.log.exists {
		return look
	}
	return lookAlone
}

// tidy takes away the index of the log if it was made by looking.
func (in *inspection) tidy(path string) {
	if in.log.exists && !in.hasIndex {
		_ = os.Remove(path + "-shm")
	}
}

// followed gives the file that a path is a link to: its log lies beside the file
// itself.
func followed(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return path
}

// Begun reports whether there is a database at a path, or what was left of one: where it is
// false, opening it makes a new one.
func Begun(path string) bool {
	for _, suffix := range []string{"", "-wal", markSuffix} {
		if _, err := os.Lstat(path + suffix); !errors.Is(err, os.ErrNotExist) {
			return true
		}
	}
	return false
}

// missing answers for a database file that is not there: it is an error if there
// was one.
func missing(path string, m *mark, markErr error) error {
	base := filepath.Base(path)
	left := ""
	if _, err := os.Lstat(path + "-wal"); err == nil {
		left = base + "-wal"
	} else if m != nil || markErr != nil {
		left = base + markSuffix
	}
	if left == "" {
		return nil
	}
	held := ""
	if m != nil {
		held = fmt.Sprintf(" and says that it held revision %d", m.revision.Seq)
	}
	return graph.ErrConflict.With(fmt.Sprintf("%s is missing but %s is there%s; put the database back beside it, put a backup in its place with hubgraph restore FILE, or remove %s to begin anew", base, left, held, left))
}

// readHeader reads and judges the header of the main file.
func (in *inspection) readHeader(path string, size int64) ([]byte, error) {
	base := filepath.Base(path)
	f, err := os.Open(path)
	if err != nil {
		return nil, translate("open", base, err)
	}
	defer f.Close()
	if size == 0 {
		return nil, damaged(base, "it is empty", nil)
	}
	head := make([]byte, headerSize)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, translate("open", base, err)
	}
	const magic = "SQLite format 3\x00"
	if string(head[:min(n, len(magic))]) != magic {
		return nil, graph.ErrConflict.With(base + " is not an SQLite database; name another file")
	}
	if n < headerSize {
		return nil, damaged(base, fmt.Sprintf("it is cut off after %d bytes", n), nil)
	}
	if err := checkOwn(base, head); err != nil {
		return nil, err
	}
	in.pageSize = int(binary.BigEndian.Uint16(head[16:]))
	if in.pageSize == 1 {
		in.pageSize = 65536
	}
	if in.pageSize < 512 || in.pageSize&(in.pageSize-1) != 0 {
		return nil, damaged(base, "its header is broken", nil)
	}
	in.inWAL = head[18] == 2 && head[19] == 2
	return head, nil
}

// checkLength compares the length of the main file with what its header, or the
// log, says: pages that are missing must be in the log.
func (in *inspection) checkLength(base string, head []byte, size int64) error {
	pageSize := int64(in.pageSize)
	pages := int64(binary.BigEndian.Uint32(head[28:]))
	if binary.BigEndian.Uint32(head[24:]) != binary.BigEndian.Uint32(head[92:]) {
		pages = 0 // the count is older than the last change: not meant
	}
	if in.log.pages != nil {
		pages = int64(in.log.size)
	}
	have := size / pageSize
	if have >= pages {
		return nil
	}
	whole := pages-have <= int64(len(in.log.pages))
	for p := have + 1; whole && p <= pages; p++ {
		whole = in.log.pages[uint32(p)] || p == 1<<30/pageSize+1 // the page over the lock bytes is never used
	}
	if whole {
		return nil
	}
	if in.loss != nil {
		return in.loss.refusal() // that is why
	}
	return damaged(base, fmt.Sprintf("it is cut off: %d of %d pages are there", have, pages), nil)
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

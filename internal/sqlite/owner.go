package sqlite

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"hubgraph/graph"
)

// lockSuffix makes the name of the lock file of a database.
const lockSuffix = ".lock"

// An Owner is who has a database open, as its lock file tells it.
type Owner struct {
	Address string `json:"address,omitempty"` // where it listens; empty for a command that does not
	Secret  string `json:"secret,omitempty"`  // by which commands of the same user show that they can read the lock file
	PID     int    `json:"pid"`
	Opening bool   `json:"opening,omitempty"` // it will have an address once it has read the graph
}

func (o Owner) String() string {
	if o.Address != "" {
		return fmt.Sprintf("the process %d, which listens on %s", o.PID, o.Address)
	}
	if o.Opening {
		return fmt.Sprintf("the process %d, which is opening it", o.PID)
	}
	return fmt.Sprintf("the process %d", o.PID)
}

// An InUseError is the cause of the ErrUnavailable that Open and Verify answer
// where another process, or this one, has the database open. errors.As finds
// it.
type InUseError struct {
	File  string // base name of the database
	Owner Owner
}

func (e *InUseError) Error() string { return e.File + " is in use by " + e.Owner.String() }

// ReadOwner tells who has a database open; path is the database's, as given to
// Open. ErrNotFound if nobody has it open, whatever a killed process left.
func ReadOwner(path string) (Owner, error) {
	base := filepath.Base(path)
	free := graph.ErrNotFound.With("nobody has " + base + " open")
	f, err := os.Open(path + lockSuffix)
	if errors.Is(err, fs.ErrNotExist) {
		return Owner{}, free
	}
	if err != nil {
		return Owner{}, translate("read the lock of", base, err)
	}
	defer f.Close()
	held, err := lockHeld(f)
	if err != nil {
		return Owner{}, translate("read the lock of", base, err)
	}
	if !held {
		return Owner{}, free
	}
	o, err := decodeOwner(f)
	if err != nil {
		return Owner{}, translate("read the lock of", base, err)
	}
	return o, nil
}

// decodeOwner reads a lock file. The owner may be writing it just now: what
// can't be read yet is tried again for a moment, then left empty.
func decodeOwner(f *os.File) (Owner, error) {
	var o Owner
	for range 20 {
		b, err := io.ReadAll(io.NewSectionReader(f, 0, 1<<16))
		if err != nil {
			return o, err
		}
		if json.Unmarshal(b, &o) == nil {
			break
		}
		o = Owner{}
		time.Sleep(5 * time.Millisecond)
	}
	return o, nil
}

// A fileLock is a held lock file.
type fileLock struct {
	f    *os.File
	path string
	made bool // by this process, so that a refusal may remove it
	set  bool // it says who the owner is
}

// acquire takes the lock of a database. create says whether the lock file may
// be made; where it may not and there is none, acquire gives nil.
func acquire(path string, create bool) (*fileLock, error) {
	base, name := filepath.Base(path), path+lockSuffix
	l := &fileLock{path: name}
	flags := os.O_RDWR
	if create {
		if _, err := os.Lstat(name); errors.Is(err, fs.ErrNotExist) {
			l.made = true
		}
		flags |= os.O_CREATE
	}
	// Somebody may look at the lock for an instant (ReadOwner): a lock without
	// an owner is tried again.
	for try := 0; ; try++ {
		f, held, err := openLocked(name, flags)
		if errors.Is(err, fs.ErrNotExist) && !create {
			return nil, nil
		}
		if err != nil {
			return nil, translate("lock", base, err)
		}
		if !held {
			l.f = f
			return l, nil
		}
		o, err := decodeOwner(f)
		f.Close()
		if err != nil {
			return nil, translate("lock", base, err)
		}
		if o.PID != 0 && try > 0 || try == 5 {
			in := &InUseError{File: base, Owner: o}
			return nil, graph.ErrUnavailable.Cause(in.Error(), in)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// tell writes who the owner is.
func (l *fileLock) tell(o Owner) error {
	o.PID = os.Getpid()
	b, err := json.Marshal(o)
	if err != nil {
		return err
	}
	b = append(b, '\n')
	l.set = true
	// Written over and then cut, so that a reader never finds it empty.
	if _, err := l.f.WriteAt(b, 0); err != nil {
		return err
	}
	return l.f.Truncate(int64(len(b)))
}

// release gives the lock back. The file stays, empty: removing it would let two
// processes hold a lock each, one on the file that is gone. Only a refusal that
// made the file removes it, while it holds the lock.
func (l *fileLock) release(remove bool) {
	if l == nil || l.f == nil {
		return
	}
	if l.set {
		_ = l.f.Truncate(0)
	}
	if remove && l.made {
		_ = os.Remove(l.path)
	}
	_ = l.f.Close() // gives the lock back
	l.f = nil
}

//go:build windows

package sqlite

import (
	"errors"
	"os"
	"syscall"
)

// errSharing is ERROR_SHARING_VIOLATION.
const errSharing = syscall.Errno(32)

// openLocked opens a lock file such that nobody else can open it for writing
// while it is open; held says that another has done so, and f is then only good
// for reading.
func openLocked(name string, flags int) (f *os.File, held bool, err error) {
	p, err := syscall.UTF16PtrFromString(name)
	if err != nil {
		return nil, false, err
	}
	disposition := uint32(syscall.OPEN_EXISTING)
	if flags&os.O_CREATE != 0 {
		disposition = syscall.OPEN_ALWAYS
	}
	h, err := syscall.CreateFile(p, syscall.GENERIC_READ|syscall.GENERIC_WRITE, syscall.FILE_SHARE_READ, nil, disposition, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if errors.Is(err, errSharing) {
		f, err = os.Open(name)
		return f, true, err
	}
	if err != nil {
		return nil, false, &os.PathError{Op: "lock", Path: name, Err: err}
	}
	return os.NewFile(uintptr(h), name), false, nil
}

// lockHeld reports whether somebody has the lock.
func lockHeld(f *os.File) (bool, error) {
	w, err := os.OpenFile(f.Name(), os.O_RDWR, 0)
	if errors.Is(err, errSharing) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	return false, w.Close()
}

// syncDir does nothing: a directory can't be synced here.
func syncDir(string) error { return nil }

//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package sqlite

import (
	"errors"
	"os"
	"syscall"
)

// openLocked opens a lock file and takes its lock; held says that another has
// it, and f is then only good for reading.
func openLocked(name string, flags int) (f *os.File, held bool, err error) {
	for {
		f, err = os.OpenFile(name, flags, 0o600)
		if err != nil {
			return nil, false, err
		}
		err = flock(f, syscall.LOCK_EX|syscall.LOCK_NB)
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return f, true, nil
		}
		if err != nil {
			f.Close()
			return nil, false, &os.PathError{Op: "flock", Path: name, Err: err}
		}
		// A refused Open may have removed the file between the two calls.
		have, err1 := f.Stat()
		want, err2 := os.Stat(name)
		if err1 == nil && err2 == nil && os.SameFile(have, want) {
			return f, false, nil
		}
		f.Close()
		if flags&os.O_CREATE == 0 && errors.Is(err2, os.ErrNotExist) {
			return nil, false, err2
		}
	}
}

// lockHeld reports whether somebody has the lock.
func lockHeld(f *os.File) (bool, error) {
	err := flock(f, syscall.LOCK_SH|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return true, nil
	}
	if err != nil {
		return false, &os.PathError{Op: "flock", Path: f.Name(), Err: err}
	}
	return false, flock(f, syscall.LOCK_UN)
}

func flock(f *os.File, how int) error {
	for {
		if err := syscall.Flock(int(f.Fd()), how); !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}

// syncDir makes a new name in a directory last.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

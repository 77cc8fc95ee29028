//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd || windows)

package sqlite

import (
	"errors"
	"os"
)

var errNoLocks = errors.New("this system has no file locks that go with the process")

// openLocked fails: without a lock two owners could write one file.
func openLocked(string, int) (*os.File, bool, error) { return nil, false, errNoLocks }

func lockHeld(*os.File) (bool, error) { return false, errNoLocks }

func syncDir(string) error { return nil }

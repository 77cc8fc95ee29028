package sqlite

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// A disk does to files what has to happen in an order, so that they outlive the
// death of the process and of the machine. SQLite does the same to its own.
type disk struct {
	// watch, of tests, is told of each call before it happens: create, write,
	// sync, rename, link, remove or syncdir; to is the second name of a rename or a
	// link. The call fails with what it answers.
	watch func(op, path, to string, at int64, data []byte) error
}

func (d disk) tell(op, path, to string, at int64, data []byte) error {
	if d.watch == nil {
		return nil
	}
	return d.watch(op, path, to, at, data)
}

// create makes a new file for this user alone.
func (d disk) create(path string) (*os.File, error) {
	if err := d.tell("create", path, "", 0, nil); err != nil {
		return nil, err
	}
	return os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
}

func (d disk) writeAt(f *os.File, b []byte, at int64) error {
	if err := d.tell("write", f.Name(), "", at, b); err != nil {
		return err
	}
	_, err := f.WriteAt(b, at)
	return err
}

// sync makes the content of a file last.
func (d disk) sync(f *os.File) error {
	if err := d.tell("sync", f.Name(), "", 0, nil); err != nil {
		return err
	}
	return f.Sync()
}

// rename gives a file another name of the same directory, for good.
func (d disk) rename(from, to string) error {
	if err := d.tell("rename", from, to, 0, nil); err != nil {
		return err
	}
	if err := os.Rename(from, to); err != nil {
		return err
	}
	return d.syncDir(to)
}

// link gives a file a second name, for good. fs.ErrExist where another has it,
// errors.ErrUnsupported or EPERM where the file system has no such names.
func (d disk) link(from, to string) error {
	if err := d.tell("link", from, to, 0, nil); err != nil {
		return err
	}
	if err := os.Link(from, to); err != nil {
		return err
	}
	return d.syncDir(to)
}

// copy copies a file to a new one, for good.
func (d disk) copy(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := d.create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if err == nil {
		err = d.sync(out)
	}
	if closeErr := out.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		_ = os.Remove(to)
		return err
	}
	return d.syncDir(to)
}

// remove takes a file away where it is there. The name is gone for good after
// syncDir.
func (d disk) remove(path string) error {
	if err := d.tell("remove", path, "", 0, nil); err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// syncDir makes the names in the directory of a file last.
func (d disk) syncDir(path string) error {
	dir := filepath.Dir(path)
	if err := d.tell("syncdir", dir, "", 0, nil); err != nil {
		return err
	}
	return syncDir(dir)
}

// makeDir makes a directory for this user alone, with those above it, for good.
func (d disk) makeDir(dir string) error {
	var made []string
	for at := filepath.Clean(dir); ; at = filepath.Dir(at) {
		if _, err := os.Stat(at); err == nil || at == filepath.Dir(at) {
			break
		}
		made = append(made, at)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	for _, at := range made {
		if err := d.syncDir(at); err != nil {
			return err
		}
	}
	return nil
}

// place makes a small file under its name in one step and for good.
func (d disk) place(path string, b []byte) error {
	tmp := path + ".new"
	_ = os.Remove(tmp) // what a killed process left
	f, err := d.create(tmp)
	if err != nil {
		return err
	}
	err = d.writeAt(f, b, 0)
	if err == nil {
		err = d.sync(f)
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = d.rename(tmp, path)
	}
	if err != nil {
		_ = os.Remove(tmp)
	}
	return err
}

package sqlite

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"hubgraph/graph"
)

// What a copy is called until it is whole: the suffix, and then a random number.
const partial = ".partial-"

// CopyOptions are the choices of Backup and Restore. The zero value is a good one.
type CopyOptions struct {
	// Replace lets Backup put the new copy in the place of a file of that name, in
	// one step and only once the new one is whole.
	Replace bool

	vfs  string // of tests, as in Options
	disk disk
}

// A Copied says what Backup or Restore made.
type Copied struct {
	Revision                      graph.Revision
	Entities, Statements, Sources int
	Bytes                         int64 // how long the file is
	// Kept is the folder to which Restore moved what was there before; "" where
	// nothing was.
	Kept string
}

// Backup writes the database at a path, as it is at one moment, to a file of its
// own, which needs no log beside it. The database may be open, in this process or
// another, and be written to meanwhile. The copy is checked as Verify checks and
// gets its name only then, so that under the name there is never a part of one.
//
// ErrNotFound where there is no database; ErrConflict where the name is taken,
// unless CopyOptions.Replace, or is that of the database itself or of a file
// beside it; ErrFull where there is no room; ErrUnavailable where the database is
// damaged or lost something. The database is left as it is.
func Backup(ctx context.Context, path, to string, opts CopyOptions) (Copied, error) {
	path, file := followed(path), filepath.Base(to)
	if Belongs(path, to) {
		return Copied{}, graph.ErrConflict.With(file + " is the database itself, or belongs to it; name another file")
	}
	if err := free(to, opts.Replace); err != nil {
		return Copied{}, err
	}
	if _, err := os.Stat(filepath.Dir(to)); err != nil {
		return Copied{}, graph.ErrNotFound.Cause("the folder of "+file+" is not there; make it first", err)
	}
	tmp, c, err := copyWhole(ctx, path, to, opts)
	if err != nil {
		return Copied{}, err
	}
	defer tmp.discard()
	if !opts.Replace {
		err = opts.disk.link(tmp.path, to) // unlike a renaming, it replaces nothing
		if errors.Is(err, fs.ErrExist) {
			return Copied{}, free(to, false)
		}
	}
	if opts.Replace || noLinks(err) {
		err = opts.disk.rename(tmp.path, to)
	}
	return c, translate("name", file, err)
}

// Restore puts a copy that Backup made, or a database that was closed in order, in
// the place of the database at a path, with the folder if there is none. What is
// there is not lost: it is moved to a folder beside, with its log, and the new one
// is checked before. A process that is killed meanwhile leaves the old database,
// the new one, or one that Open refuses; then Restore is called again.
//
// ErrUnavailable where the database is open (errors.As finds an *InUseError) or
// the copy is damaged; ErrNotFound where there is no copy; ErrConflict where it is
// no database of Hubgraph's, or the one to be replaced; ErrFull where there is no
// room.
func Restore(ctx context.Context, from, path string, opts CopyOptions) (c Copied, err error) {
	path, from = followed(path), followed(from)
	file, dir := filepath.Base(path), filepath.Dir(path)
	if Belongs(path, from) {
		return c, graph.ErrConflict.With(filepath.Base(from) + " is the database itself, or belongs to it; name a copy of it")
	}
	if _, err := os.Stat(from); err != nil {
		return c, graph.ErrNotFound.Cause(filepath.Base(from)+" is not there; name another file", err)
	}
	if err := opts.disk.makeDir(dir); err != nil {
		return c, translate("restore", file, err)
	}
	lock, err := acquire(path, true)
	if err != nil {
		return c, err
	}
	defer func() { lock.release(err != nil) }()
	if err := lock.tell(Owner{}); err != nil {
		return c, translate("lock", file, err)
	}
	tmp, c, err := copyWhole(ctx, from, path, opts)
	if err != nil {
		return Copied{}, ofCopy(err)
	}
	defer tmp.discard()
	if c.Kept, err = setAside(path, opts.disk); err != nil {
		return Copied{}, translate("restore", file, err)
	}
	// Until the last step Open finds a database without what its mark asks for, or
	// the mark of another, and refuses it.
	for _, suffix := range []string{"-shm", "-wal"} {
		if err := opts.disk.remove(path + suffix); err != nil {
			return c, translate("restore", file, err)
		}
	}
	if err := opts.disk.syncDir(path); err != nil {
		return c, translate("restore", file, err)
	}
	if err := opts.disk.rename(tmp.path, path); err != nil {
		return c, translate("restore", file, err)
	}
	m := mark{revision: c.Revision}
	return c, translate("restore", file, opts.disk.place(path+markSuffix, m.encode()))
}

// Belongs reports whether a file is a database or one of those beside it.
func Belongs(path, file string) bool {
	for _, suffix := range []string{"", "-wal", "-shm", markSuffix, lockSuffix, ".new"} {
		if SameFile(path+suffix, file) {
			return true
		}
	}
	return false
}

// SameFile reports whether two names are of one file, there or not.
func SameFile(a, b string) bool {
	if x, err := filepath.Abs(a); err == nil {
		if y, err := filepath.Abs(b); err == nil && x == y {
			return true
		}
	}
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}

// free answers ErrConflict where a name is taken and may not be given again.
func free(name string, replace bool) error {
	st, err := os.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return translate("name", filepath.Base(name), err)
	case !st.Mode().IsRegular():
		return graph.ErrConflict.With(filepath.Base(name) + " is no regular file; name another")
	case !replace:
		return graph.ErrConflict.With(filepath.Base(name) + " is there already; name another file, or replace it with --replace")
	}
	return nil
}

// A partialFile is a copy without its name yet. Its lock tells it from one that a
// killed process left.
type partialFile struct {
	path string
	lock *os.File
}

// discard removes what is left of the copy. One that got its name has another by
// then.
func (p *partialFile) discard() {
	removeDatabase(p.path)
	_ = p.lock.Close()
	_ = os.Remove(p.lock.Name())
}

// newPartial makes an empty file beside a name, for this user alone, and removes
// those that killed processes left there.
func newPartial(to string, d disk) (*partialFile, error) {
	dir, prefix := filepath.Dir(to), filepath.Base(to)+partial
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), prefix) || !strings.HasSuffix(e.Name(), lockSuffix) {
			continue
		}
		name := filepath.Join(dir, e.Name())
		f, held, err := openLocked(name, os.O_RDWR)
		if err != nil {
			continue // gone by now, or another user's
		}
		if held {
			f.Close()
			continue
		}
		(&partialFile{strings.TrimSuffix(name, lockSuffix), f}).discard()
	}
	p := &partialFile{path: filepath.Join(dir, prefix+newUUID()[:8])}
	var held bool
	if p.lock, held, err = openLocked(p.path+lockSuffix, os.O_RDWR|os.O_CREATE|os.O_EXCL); err != nil || held {
		return nil, cmp.Or(err, error(fs.ErrExist))
	}
	f, err := d.create(p.path)
	if err != nil {
		p.discard()
		return nil, err
	}
	return p, f.Close()
}

// copyWhole copies the database at a path to a file beside the name that it is
// to have, checks it and makes it last.
func copyWhole(ctx context.Context, path, to string, opts CopyOptions) (_ *partialFile, c Copied, err error) {
	file := filepath.Base(path)
	release, m, err := still(ctx, path)
	if err != nil {
		return nil, c, err
	}
	defer release()
	tmp, err := newPartial(to, opts.disk)
	if err != nil {
		return nil, c, translate("create", filepath.Base(to), err)
	}
	defer func() {
		if err != nil {
			tmp.discard()
		}
	}()
	db, err := pool(path, m, 1, opts.vfs)
	if err != nil {
		return nil, c, err
	}
	_, err = db.ExecContext(ctx, `VACUUM INTO ?`, tmp.path)
	if closeErr := db.Close(); err == nil {
		err = closeErr
	}
	if isDamage(err) {
		return nil, c, translate("copy", file, err) // of what is read
	}
	if err == nil {
		c, err = seal(ctx, tmp.path, file, opts)
	}
	if err != nil {
		return nil, c, translate("copy", filepath.Base(to), err)
	}
	return tmp, c, nil
}

// still sees that a database can be copied and gives how to read it. One that no
// process has open is kept so until release, and must be whole; of one that is open
// its owner knows that.
func still(ctx context.Context, path string) (_ func(), m mode, err error) {
	file := filepath.Base(path)
	lock, err := acquire(path, false)
	var used *InUseError
	if errors.As(err, &used) {
		return func() {}, copying, nil
	}
	if err != nil {
		return nil, m, err
	}
	in, err := inspect(path)
	release := func() {
		in.tidy(path)
		lock.release(false)
	}
	defer func() {
		if err != nil {
			release()
		}
	}()
	if err == nil && !in.exists {
		err = graph.ErrNotFound.With(file + " is not there; name another")
	}
	if err != nil {
		return nil, m, err
	}
	db, err := pool(path, in.look(), 1, "")
	if err != nil {
		return nil, m, err
	}
	defer db.Close()
	_, loss, err := in.weigh(ctx, db, path, "")
	if loss != nil {
		err = loss.refusal()
	}
	if in.log.exists {
		return release, copying, translate("copy", file, err)
	}
	return release, copyingAlone, translate("copy", file, err)
}

// seal marks a copy of a file as one that was closed in order, checks it and makes
// it last.
func seal(ctx context.Context, path, of string, opts CopyOptions) (c Copied, err error) {
	db, err := pool(path, create, 1, opts.vfs)
	if err != nil {
		return c, err
	}
	_, err = db.ExecContext(ctx, `UPDATE meta SET clean = 1`)
	if err := sealed(db, path, opts.disk, err); err != nil {
		return c, err
	}
	faults, stored, err := verify(ctx, path)
	if err != nil {
		return c, err
	}
	if len(faults) > 0 {
		return c, damaged(of, faults[0].String(), nil)
	}
	st, err := os.Stat(path)
	if err != nil {
		return c, err
	}
	return Copied{Revision: stored.Revision, Entities: stored.Entities, Statements: stored.Statements, Sources: stored.Sources, Bytes: st.Size()}, nil
}

// setAside gives the files of a database names in a new folder beside them, for
// good, and leaves them under their own, too. "" where there are none.
func setAside(path string, d disk) (string, error) {
	var have []string
	for _, suffix := range []string{"", "-wal", markSuffix} {
		if _, err := os.Lstat(path + suffix); err == nil {
			have = append(have, path+suffix)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	if len(have) == 0 {
		return "", nil
	}
	base := filepath.Join(filepath.Dir(path), "before-restore-"+time.Now().UTC().Format("20060102-150405"))
	dir := base
	for n := 2; ; n++ {
		err := os.Mkdir(dir, 0o700)
		if err == nil {
			break
		}
		if !errors.Is(err, fs.ErrExist) {
			return "", err
		}
		dir = fmt.Sprintf("%s-%d", base, n)
	}
	for _, name := range have {
		to := filepath.Join(dir, filepath.Base(name))
		err := d.link(name, to)
		if noLinks(err) {
			err = d.copy(name, to)
		}
		if err != nil {
			return "", err
		}
	}
	return dir, d.syncDir(dir)
}

// noLinks reports whether a file system has no second names for a file.
func noLinks(err error) bool {
	return errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EPERM)
}

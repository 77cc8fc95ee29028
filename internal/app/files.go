package app

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"hubgraph/graph"
	"hubgraph/internal/sqlite"
)

// whole writes a file that gets its name when it is whole, or standard output for "-".
func (p *Program) whole(name string, write func(io.Writer) error) (err error) {
	if name == "-" {
		return write(p.Stdout)
	}
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errorf("write %s: %w", name, err)
			if gone := os.Remove(f.Name()); !errors.Is(gone, fs.ErrNotExist) {
				err = errors.Join(err, gone)
			}
		}
	}()
	if err = write(f); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

// fresh refuses a name at which there is a file already, unless it may be replaced; what is
// no regular file, for a device, a pipe or a link would be gone, and what a link leads to
// not written; and a file that is a data folder's own: what stood there would be lost with
// the graph or its keys, and a server that has it open would not see it.
func (p *Program) fresh(name string, replace bool) error {
	if name == "-" {
		return nil
	}
	if why := p.owned(name); why != nil {
		return why
	}
	switch st, err := os.Lstat(name); {
	case err != nil: // there is none, or writing says what is wrong
	case st.Mode()&fs.ModeSymlink != 0:
		return coded(graph.ErrConflict, "%s is a link; name the file that it leads to", name)
	case !st.Mode().IsRegular():
		return coded(graph.ErrConflict, "%s is no regular file; name another", name)
	case !replace:
		return errorf("there is a file %s already; --replace puts the new one in its place", name)
	}
	return nil
}

// owned refuses a file that is a data folder's own, of this one or of that in which it
// lies.
func (p *Program) owned(name string) error {
	asked := name
	dir := filepath.Dir(name)
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	name = filepath.Join(dir, filepath.Base(name))
	// A copy of a database may have its name, but nothing stands beside it.
	files, _ := os.ReadDir(dir)
	isFolder := slices.ContainsFunc(files, func(e fs.DirEntry) bool {
		rest, ok := strings.CutPrefix(e.Name(), databaseName)
		return ok && rest != ""
	})
	switch {
	case sqlite.Belongs(p.databasePath(), name), isFolder && sqlite.Belongs(filepath.Join(dir, databaseName), name):
		return coded(graph.ErrConflict, "%s is the database of a data folder, or belongs to it; name another file", asked)
	case sqlite.SameFile(name, p.config.KeysFile), isFolder && filepath.Base(name) == keysName:
		return coded(graph.ErrConflict, "%s holds the keys of a data folder; name another file", asked)
	}
	return nil
}

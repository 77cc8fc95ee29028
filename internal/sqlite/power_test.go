//go:build linux

package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"testing"

	"hubgraph/graph"
	"hubgraph/internal/sqlite"
	"hubgraph/internal/testbed"
)

// An op is a call to the disk, or an acknowledgement, which is none.
type op struct {
	what     string // create, write, cut, sync, rename, remove, syncdir, acknowledged
	path, to string
	at       int64
	data     []byte
	revision graph.Revision
}

// A journal holds what was asked of the disk, in order.
type journal struct {
	mu  sync.Mutex
	ops []op
}

func (j *journal) add(o op) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.ops = append(j.ops, o)
}

// options are those of a store that is recorded, with a log that is soon long.
func (j *journal) options(t *testing.T) sqlite.Options {
	faultyDisk(t)
	disk.journal.Store(j)
	t.Cleanup(func() { disk.journal.Store(nil) })
	return sqlite.Options{}.WithVFS(faultyName).WithFold(40).WithWatch(func(what, path, to string, at int64, data []byte) error {
		j.add(op{what: what, path: path, to: to, at: at, data: append([]byte(nil), data...)})
		return nil
	})
}

// A medium is a file as a disk keeps it: what lasts, and what was written since.
type medium struct {
	lasting []byte
	pending []op
	linked  bool // its name lasts
}

func (m *medium) take(o op, r *rand.Rand) {
	switch o.what {
	case "cut":
		for int64(len(m.lasting)) < o.at {
			m.lasting = append(m.lasting, 0)
		}
		m.lasting = m.lasting[:o.at]
	case "write":
		data := o.data
		if r != nil && r.IntN(4) == 0 { // torn between sectors
			const sector = 512
			if n := int64(len(data)); o.at/sector != (o.at+n-1)/sector {
				data = data[:(o.at/sector+1)*sector-o.at]
			}
		}
		for int64(len(m.lasting)) < o.at+int64(len(data)) {
			m.lasting = append(m.lasting, 0)
		}
		copy(m.lasting[o.at:], data)
	}
}

// A loser is a machine whose power goes: of what was not made to last, any part
// may be there.
type loser struct {
	now     map[string]*medium // by name, as processes see them
	lasting map[string]*medium
	pending []op // of names
}

func newLoser() *loser {
	return &loser{now: map[string]*medium{}, lasting: map[string]*medium{}}
}

func (l *loser) do(o op) {
	switch o.what {
	case "create":
		if l.now[o.path] == nil {
			l.now[o.path] = &medium{}
			l.pending = append(l.pending, o)
		}
	case "write", "cut":
		m := l.now[o.path]
		m.pending = append(m.pending, o)
	case "sync":
		m := l.now[o.path]
		for _, p := range m.pending {
			m.take(p, nil)
		}
		m.pending = nil
		if !m.linked && (strings.HasSuffix(o.path, "-wal") || strings.HasSuffix(o.path, "-journal")) {
			l.syncNames() // SQLite does, with the first sync of a new one
		}
	case "rename":
		l.now[o.to] = l.now[o.path]
		delete(l.now, o.path)
		l.pending = append(l.pending, o)
	case "remove":
		delete(l.now, o.path)
		l.pending = append(l.pending, o)
	case "syncdir":
		l.syncNames()
	}
}

func (l *loser) syncNames() {
	l.pending = nil
	l.lasting = map[string]*medium{}
	for name, m := range l.now {
		l.lasting[name] = m
		m.linked = true
	}
}

// left puts what is left after the power went into a folder. how is how much of
// what was not made to last is there: nothing, all, or any part.
func (l *loser) left(dir, how string, r *rand.Rand) error {
	names := map[string]*medium{}
	for name, m := range l.lasting {
		names[name] = m
	}
	keep := func() bool { return how == "all" || how == "some" && r.IntN(2) == 0 }
	for _, o := range l.pending {
		if !keep() {
			continue
		}
		switch o.what {
		case "create":
			if m := l.now[o.path]; m != nil {
				names[o.path] = m
			}
		case "rename":
			if m := l.now[o.to]; m != nil {
				names[o.to] = m
			}
			delete(names, o.path)
		case "remove":
			delete(names, o.path)
		}
	}
	for name, m := range names {
		c := medium{lasting: append([]byte(nil), m.lasting...)}
		torn := r
		if how == "all" {
			torn = nil
		}
		for _, p := range m.pending {
			if keep() {
				c.take(p, torn)
			}
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(name)), c.lasting, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// TestPowerLoss records all that a store asks of its disk while it is made,
// written to, closed and opened again, lets the power go at each point, and puts
// together what may be left of it: such a store opens without a word and holds
// all that was acknowledged.
func TestPowerLoss(t *testing.T) {
	ctx := context.Background()
	seed := uint64(rand.Uint32())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 4))
	var j journal
	path := filepath.Join(t.TempDir(), "graph.db")
	opts := j.options(t)
	n := 0
	for range 3 {
		s, err := sqlite.Open(ctx, path, opts)
		if err != nil {
			t.Fatal(err)
		}
		for range 5 {
			rev := mustApply(t, s, killBatch(n))
			n++
			if _, err := s.Documents().Put(ctx, "view", fmt.Sprint(n), 0, make([]byte, 20_000)); err != nil {
				t.Fatal(err)
			}
			j.add(op{what: "acknowledged", revision: rev})
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	disk.journal.Store(nil)
	count := map[string]int{}
	for _, o := range j.ops {
		count[o.what]++
	}
	t.Logf("%d calls: %v", len(j.ops), count)

	every := testbed.Amount(t, 1) > 1
	named, tried := 0, 0
	l := newLoser()
	var acknowledged graph.Revision
	for i, o := range j.ops {
		if o.what == "acknowledged" {
			acknowledged = o.revision
		} else {
			l.do(o)
		}
		if o.what == "create" || o.what == "rename" || o.what == "remove" {
			named = i // most that can go wrong is about here
		}
		if !every && i > named+1 && r.IntN(30) > 0 {
			continue
		}
		for _, how := range []string{"nothing", "all", "some"} {
			tried++
			dir := t.TempDir()
			if err := l.left(dir, how, r); err != nil {
				t.Fatal(err)
			}
			if err := survives(ctx, filepath.Join(dir, "graph.db"), acknowledged); err != nil {
				t.Errorf("after call %d (%s %s), %s of what was not made to last is there: %v\n%s", i, o.what, filepath.Base(o.path), how, err, listing(dir))
			}
			os.RemoveAll(dir)
			if t.Failed() {
				return
			}
		}
	}
	t.Logf("%d states opened", tried)
}

// survives answers an error unless a store opens and holds whole batches of
// killBatch up to an acknowledged one or later, and the documents beside them.
func survives(ctx context.Context, path string, acknowledged graph.Revision) error {
	s, err := sqlite.Open(ctx, path, sqlite.Options{})
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	defer s.Close()
	rev, err := s.Revision(ctx)
	if err != nil {
		return err
	}
	if acknowledged.Seq > 0 && rev.Store != acknowledged.Store || rev.Seq < acknowledged.Seq || rev.Seq > acknowledged.Seq+1 {
		return fmt.Errorf("acknowledged %v, stored %v", acknowledged, rev)
	}
	if rev.Seq == acknowledged.Seq && rev.Digest != acknowledged.Digest {
		return errors.New("the digest is another")
	}
	for n := range acknowledged.Seq {
		if _, err := s.Documents().Get(ctx, "view", fmt.Sprint(n+1)); err != nil {
			return fmt.Errorf("document %d: %w", n+1, err)
		}
	}
	faults, err := s.Check(ctx)
	if err != nil || len(faults) > 0 {
		return fmt.Errorf("check: %v, %w", faults, err)
	}
	return nil
}

// listing names the files of a folder and how long they are.
func listing(dir string) string {
	var lines []string
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if st, err := e.Info(); err == nil {
			lines = append(lines, fmt.Sprintf("%s %d", e.Name(), st.Size()))
		}
	}
	sort.Strings(lines)
	return strings.Join(lines, "\n")
}

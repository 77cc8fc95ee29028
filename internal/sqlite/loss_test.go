package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
	"hubgraph/internal/sqlite"
	"hubgraph/internal/testbed"
)

// A wreck is what a killed process left: the files of a folder, and the
// revisions that it had acknowledged, by their number of batches.
type wreck struct {
	files     map[string][]byte
	revisions []graph.Revision
	marks     [][]byte // after each batch
}

const (
	wal  = "graph.db-wal"
	mark = "graph.db-mark"

	frameBytes = 24 + 4096
)

// killedAfter gives what is left of a store that was killed after some batches
// and a document behind each.
func killedAfter(t *testing.T, batches int) *wreck {
	t.Helper()
	path := filepath.Join(t.TempDir(), "graph.db")
	s := mustOpen(t, path)
	w := &wreck{files: map[string][]byte{}, revisions: []graph.Revision{must(s.Revision(context.Background()))}}
	for i := range batches {
		w.revisions = append(w.revisions, mustApply(t, s, batch(i)))
		must(s.Documents().Put(context.Background(), "view", fmt.Sprint(i), 0, []byte("a view")))
		w.marks = append(w.marks, must(os.ReadFile(path+"-mark")))
	}
	for _, name := range []string{"graph.db", wal, mark} {
		w.files[name] = must(os.ReadFile(filepath.Join(filepath.Dir(path), name)))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return w
}

// in puts the files into a new folder, changed, and gives the database's path;
// change may take files out.
func (w *wreck) in(t testing.TB, change func(files map[string][]byte)) string {
	t.Helper()
	files := map[string][]byte{}
	for name, b := range w.files {
		files[name] = b
	}
	change(files)
	dir, err := os.MkdirTemp(t.TempDir(), "wreck")
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "graph.db")
}

func flipped(b []byte, at int) []byte {
	b = append([]byte(nil), b...)
	b[at] ^= 1 << (at % 8)
	return b
}

// whole fails the test unless the store at a path opens with all that was
// acknowledged.
func (w *wreck) whole(t testing.TB, path string) {
	t.Helper()
	s, err := sqlite.Open(context.Background(), path, sqlite.Options{})
	if err != nil {
		t.Errorf("Open: %v, want a store", err)
		return
	}
	defer s.Close()
	w.holds(t, s, len(w.revisions)-1)
	if faults, err := s.Check(context.Background()); err != nil || len(faults) > 0 {
		t.Errorf("Check: %v, %v", faults, err)
	}
}

// holds fails the test unless a store holds so many batches and their documents.
func (w *wreck) holds(t testing.TB, s *sqlite.Store, batches int) {
	t.Helper()
	ctx := context.Background()
	if got := must(s.Revision(ctx)); got != w.revisions[batches] {
		t.Errorf("revision: got %v, want %v", got, w.revisions[batches])
	}
	// The document behind the last batch may be lost with what came after it.
	for i := range batches - 1 {
		if _, err := s.Documents().Get(ctx, "view", fmt.Sprint(i)); err != nil {
			t.Errorf("document %d: %v", i, err)
		}
	}
}

// refused fails the test unless Open refuses a store as one that lost something,
// in one line that says what to do, Verify tells of it, and both leave the folder
// as it is. It gives the loss.
func refused(t testing.TB, path, says string) *sqlite.Loss {
	t.Helper()
	ctx := context.Background()
	before := files(t, filepath.Dir(path))
	s, err := sqlite.Open(ctx, path, sqlite.Options{})
	if err == nil {
		t.Errorf("Open: got a store at %v, want a refusal with %q", must(s.Revision(ctx)), says)
		s.Close()
		return nil
	}
	var loss *sqlite.Loss
	if !errors.Is(err, graph.ErrUnavailable) || !errors.As(err, &loss) {
		t.Errorf("Open: got %v, want a loss", err)
		return nil
	}
	text := err.Error()
	for _, want := range []string{says, "graph.db", "--accept-loss", "hubgraph restore"} {
		if !strings.Contains(text, want) {
			t.Errorf("Open: %q does not say %q", text, want)
		}
	}
	if strings.Contains(text, "\n") || strings.Contains(text, filepath.Dir(path)) {
		t.Errorf("Open: %q is more than one line of it", text)
	}
	if faults, err := sqlite.Verify(ctx, path); err != nil || len(faults) == 0 || !strings.Contains(faults[0].Detail, says) {
		t.Errorf("Verify: got %v, %v, want a fault with %q first", faults, err, says)
	}
	if diff := cmp.Diff(before, files(t, filepath.Dir(path))); diff != "" {
		t.Errorf("the folder changed (-before +after):\n%.2000s", diff)
	}
	return loss
}

// files reads the files of a folder.
func files(t testing.TB, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		out[e.Name()] = string(must(os.ReadFile(filepath.Join(dir, e.Name()))))
	}
	return out
}

// TestFlippedLog flips bits all over the log that a killed process left: each is
// told of, and what is left opens only when that is asked for.
func TestFlippedLog(t *testing.T) {
	w := killedAfter(t, 8)
	log := w.files[wal]
	frames := (len(log) - 32) / frameBytes
	if frames < 30 {
		t.Fatalf("the log has %d frames: nothing is tested", frames)
	}
	var places []int
	for i := range 32 {
		places = append(places, i)
	}
	every := testbed.Amount(t, 1) > 1
	for f := range frames {
		start := 32 + f*frameBytes
		for i := range 24 {
			if every || (f*7+i)%23 == 0 || f == 0 && i%3 == 0 || f == frames-1 && i%2 == 0 {
				places = append(places, start+i)
			}
		}
		places = append(places, start+24+rand.IntN(4096))
	}
	for _, at := range places {
		path := w.in(t, func(files map[string][]byte) { files[wal] = flipped(log, at) })
		loss := refused(t, path, "graph.db-wal")
		if t.Failed() {
			t.Fatalf("with byte %d of the log flipped, in frame %d", at, (at-32)/frameBytes+1)
		}
		if loss.Of == 0 || loss.Frames >= loss.Of || int(loss.Of) > frames {
			t.Errorf("byte %d: %d of %d frames, of %d", at, loss.Frames, loss.Of, frames)
		}
	}
	t.Logf("%d flips in %d frames", len(places), frames)
}

// TestLossAccepted opens what is left, says what is lost, and goes on without it.
func TestLossAccepted(t *testing.T) {
	ctx := context.Background()
	w := killedAfter(t, 8)
	last := len(w.revisions) - 1
	log := w.files[wal]
	for _, c := range []struct {
		name   string
		change func(files map[string][]byte)
		says   string
		left   int
	}{
		{"the log is gone", func(f map[string][]byte) { delete(f, wal) }, "graph.db-wal is missing, so that revisions 2 to 8 are lost", 1},
		{"the log is empty", func(f map[string][]byte) { f[wal] = nil }, "so that revisions 2 to 8 are lost", 1},
		{"the log has no header", func(f map[string][]byte) { f[wal] = flipped(log, 3) }, "graph.db-wal is damaged: its header is not as it was written, so that revisions 2 to 8 are lost", 1},
		{"the log is damaged in the middle", func(f map[string][]byte) { f[wal] = flipped(log, 32+len(log)/2) }, "graph.db-wal is damaged: frame ", -1},
		{"the log lost its end", func(f map[string][]byte) { f[wal] = log[:len(log)-1] }, "graph.db-wal ends after frame", -1},
		{"the mark is damaged", func(f map[string][]byte) { f[mark] = flipped(f[mark], 100) }, "graph.db-mark is damaged: nothing shows whether the log is whole; revision 8 can be read", last},
		{"the mark is empty", func(f map[string][]byte) { f[mark] = nil }, "graph.db-mark is damaged", last},
		{"the mark is that of another store", func(f map[string][]byte) { f[mark] = killedAfter(t, 2).files[mark] }, "graph.db-mark is that of another database", last},
		{"the file alone, without log and mark", func(f map[string][]byte) { delete(f, wal); delete(f, mark) }, "graph.db was copied from a running server, or lost its log; revision 1 can be read", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := w.in(t, c.change)
			before := refused(t, path, c.says)
			s, err := sqlite.Open(ctx, path, sqlite.Options{AcceptLoss: true})
			if err != nil {
				t.Fatalf("Open, accepting: %v", err)
			}
			if diff := cmp.Diff(before, s.Loss()); diff != "" {
				t.Errorf("the loss accepted (-refused +accepted):\n%s", diff)
			}
			rev := must(s.Revision(ctx))
			if c.left >= 0 && rev != w.revisions[c.left] || rev != s.Loss().Left || rev != w.revisions[rev.Seq] {
				t.Errorf("revision: got %v, want %d of those written; the loss says %v", rev, c.left, s.Loss().Left)
			}
			if got, want := s.Loss().Error(), c.says; !strings.HasPrefix(got, want) && !strings.Contains(got, want) {
				t.Errorf("the loss: got %q, want %q in it", got, want)
			}
			w.holds(t, s, int(rev.Seq))
			// From here on it is a store like any other, killed or closed.
			more := mustApply(t, s, batch(100))
			s.Kill()
			s = mustOpen(t, path).Store
			if s.Loss() != nil {
				t.Errorf("it lost something again: %v", s.Loss())
			}
			if got := must(s.Revision(ctx)); got != more {
				t.Errorf("after it was killed again: got %v, want %v", got, more)
			}
			if faults, err := s.Check(ctx); err != nil || len(faults) > 0 {
				t.Errorf("Check: %v, %v", faults, err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			if faults, err := sqlite.Verify(ctx, path); err != nil || len(faults) > 0 {
				t.Errorf("Verify: %v, %v", faults, err)
			}
		})
	}
}

// TestLogCutOff cuts the log of a killed store anywhere: that is told of, and what
// is left is a prefix of what was written, whole batches only. Without a mark it
// can't be told from a log whose last batch was never finished, but for the middle.
func TestLogCutOff(t *testing.T) {
	w := killedAfter(t, 12)
	log := w.files[wal]
	last := 0
	for cut := 0; cut < len(log); cut += 1 + len(log)/60 {
		refused(t, w.in(t, func(f map[string][]byte) { f[wal] = log[:cut] }), "graph.db-wal")
		path := w.in(t, func(f map[string][]byte) { f[wal] = log[:cut]; delete(f, mark) })
		s := mustOpen(t, path)
		n := int(must(s.Revision(context.Background())).Seq)
		if n < last || n > len(w.revisions)-1 {
			t.Errorf("cut at %d: got revision %d after %d", cut, n, last)
		}
		last = n
		w.holds(t, s.Store, n)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if t.Failed() {
			t.Fatalf("the log was cut at %d of %d", cut, len(log))
		}
	}
}

// TestDamageWithoutMark flips a bit in each frame of a log beside which there is
// no mark, as an earlier version left it. What is followed by a whole batch is
// told of; the last batch can't be told from one that was never finished.
func TestDamageWithoutMark(t *testing.T) {
	w := killedAfter(t, 8)
	log := w.files[wal]
	told, whole := 0, 0
	for at := 24; at < len(log); at += frameBytes / 2 {
		path := w.in(t, func(f map[string][]byte) { f[wal] = flipped(log, at); delete(f, mark) })
		s, err := sqlite.Open(context.Background(), path, sqlite.Options{})
		if err != nil {
			var loss *sqlite.Loss
			if !errors.As(err, &loss) {
				t.Errorf("byte %d: %v", at, err)
			}
			told++
			continue
		}
		// The last document, or the last batch and it.
		if n := int(must(s.Revision(context.Background())).Seq); n < len(w.revisions)-2 {
			t.Errorf("byte %d of %d: opened at revision %d without a word", at, len(log), n)
		}
		whole++
		s.Close()
	}
	t.Logf("%d flips were told of, %d not", told, whole)
	if told < 4*whole {
		t.Errorf("%d flips were told of and %d not", told, whole)
	}
}

// TestOlderMark opens a log with each mark that was written before it ended: after
// a loss of power the mark may be behind, and that is no loss.
func TestOlderMark(t *testing.T) {
	w := killedAfter(t, 8)
	for _, m := range w.marks {
		w.whole(t, w.in(t, func(f map[string][]byte) { f[mark] = m }))
	}
	w.whole(t, w.in(t, func(f map[string][]byte) { delete(f, mark) }))
}

// TestEveryByteOfTheMark flips each byte of a mark.
func TestEveryByteOfTheMark(t *testing.T) {
	w := killedAfter(t, 3)
	step := 1
	if testing.Short() {
		step = 7
	}
	for at := 0; at < len(w.files[mark]); at += step {
		refused(t, w.in(t, func(f map[string][]byte) { f[mark] = flipped(f[mark], at) }), "graph.db-mark is damaged")
		if t.Failed() {
			t.Fatalf("with byte %d of the mark flipped", at)
		}
	}
}

// TestOlderFile puts an earlier copy of a closed file beside the mark of a later
// one.
func TestOlderFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "graph.db")
	closed := func(batches ...int) []byte {
		s := mustOpen(t, path)
		for _, n := range batches {
			mustApply(t, s, batch(n))
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		return must(os.ReadFile(path))
	}
	first := closed(0, 1)
	closed(2, 3)
	if err := os.WriteFile(path, first, 0o600); err != nil {
		t.Fatal(err)
	}
	refused(t, path, "graph.db is older than graph.db-mark, so that revisions 3 to 4 are lost")
}

// TestOtherContent puts a file of the same store and revision, but with another
// content, beside a mark.
func TestOtherContent(t *testing.T) {
	var copies [2]string
	origin := filepath.Join(t.TempDir(), "graph.db")
	filled(t, origin, 2)
	for i := range copies {
		copies[i] = copied(t, origin)
		s := mustOpen(t, copies[i])
		mustApply(t, s, batch(10+i))
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Rename(copies[0], copies[1]); err != nil {
		t.Fatal(err)
	}
	refused(t, copies[1], "graph.db holds another content than graph.db-mark speaks of")
}

// TestEarlierLog puts the log of an earlier time back beside a file and its mark.
func TestEarlierLog(t *testing.T) {
	path := filepath.Join(t.TempDir(), "graph.db")
	s, err := sqlite.Open(context.Background(), path, sqlite.Options{}.WithFold(40))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	n := 0
	frames := func() int { // that the log has now
		mustApply(t, s, batch(n))
		n++
		f := strings.Fields(string(must(os.ReadFile(path + "-mark"))))
		return must(strconv.Atoi(f[5]))
	}
	var earlier []byte
	for was := 0; ; {
		now := frames()
		if earlier == nil && now > 20 {
			earlier = must(os.ReadFile(path + "-wal"))
		}
		if earlier != nil && now < was {
			break
		}
		was = now
	}
	for frames() == 0 {
	}
	other := copied(t, path)
	for _, suffix := range []string{".lock", "-shm"} {
		if err := os.Remove(other + suffix); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(other+"-wal", earlier, 0o600); err != nil {
		t.Fatal(err)
	}
	refused(t, other, "graph.db-wal is not the log that graph.db-mark speaks of")
}

// TestMarkCannotLast fails the sync of the mark when the log is moved into the
// file. What was written is stored; but the log must not begin anew while the disk
// may keep a mark that speaks of it, so that nothing more is written before.
func TestMarkCannotLast(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "graph.db")
	bad := false
	s, err := sqlite.Open(ctx, path, sqlite.Options{}.WithFold(40).WithWatch(func(op, path, _ string, _ int64, _ []byte) error {
		if bad && op == "sync" && strings.HasSuffix(path, "-mark") {
			return &os.PathError{Op: op, Path: path, Err: syscall.EIO}
		}
		return nil
	}))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	mustApply(t, s, batch(0))
	bad = true
	n, stored := 1, graph.Revision{}
	for ; n < 50; n++ {
		rev, err := s.Apply(ctx, batch(n))
		if err != nil {
			if !errors.Is(err, graph.ErrUnavailable) {
				t.Errorf("got %v, want unavailable", err)
			}
			break
		}
		stored = rev
	}
	if n == 50 {
		t.Fatal("the log was never moved into the file, or begins anew though the mark did not last")
	}
	if err := s.Ready(ctx); !errors.Is(err, graph.ErrUnavailable) {
		t.Errorf("Ready: got %v, want unavailable", err)
	}
	if got := must(s.Revision(ctx)); got != stored {
		t.Errorf("revision: got %v, want the last one acknowledged, %v", got, stored)
	}
	bad = false
	if err := s.Ready(ctx); err != nil {
		t.Errorf("Ready on a well disk: %v", err)
	}
	mustApply(t, s, batch(n))
}

// TestMissingFile refuses a folder from which the database is gone, with whatever
// of log and mark is left, and leaves them there.
func TestMissingFile(t *testing.T) {
	w := killedAfter(t, 3)
	for _, left := range [][]string{{wal, mark}, {wal}, {mark}} {
		path := w.in(t, func(f map[string][]byte) {
			for name := range f {
				if !strings.Contains(strings.Join(left, " "), name) || name == "graph.db" {
					delete(f, name)
				}
			}
		})
		before := files(t, filepath.Dir(path))
		for _, opts := range []sqlite.Options{{}, {AcceptLoss: true}, {ReadOnly: true}} {
			s, err := sqlite.Open(context.Background(), path, opts)
			if err == nil {
				s.Close()
			}
			if !errors.Is(err, graph.ErrConflict) || !strings.Contains(err.Error(), "graph.db is missing but "+left[0]+" is there") {
				t.Errorf("%v: got %v, want a conflict that names %s", left, err, left[0])
			}
		}
		if diff := cmp.Diff(before, files(t, filepath.Dir(path))); diff != "" {
			t.Errorf("the folder changed:\n%s", diff)
		}
	}
}

// TestLogOfAnother puts the log of one store beside the file of another, with and
// without a mark: the two are never made one.
func TestLogOfAnother(t *testing.T) {
	w, other := killedAfter(t, 8), killedAfter(t, 8)
	for _, change := range []func(map[string][]byte){
		func(f map[string][]byte) {},
		func(f map[string][]byte) { delete(f, mark) },
		func(f map[string][]byte) { f[mark] = other.files[mark] },
	} {
		path := w.in(t, func(f map[string][]byte) { f[wal] = other.files[wal]; change(f) })
		before := files(t, filepath.Dir(path))
		for _, accept := range []bool{false, true} {
			s, err := sqlite.Open(context.Background(), path, sqlite.Options{AcceptLoss: accept})
			if err == nil {
				s.Close()
			}
			if !errors.Is(err, graph.ErrConflict) || !strings.Contains(err.Error(), "graph.db-wal is the log of another database") {
				t.Errorf("Open: got %v, want a conflict", err)
			}
		}
		if faults, err := sqlite.Verify(context.Background(), path); !errors.Is(err, graph.ErrConflict) {
			t.Errorf("Verify: got %v, %v, want a conflict", faults, err)
		}
		if diff := cmp.Diff(before, files(t, filepath.Dir(path))); diff != "" {
			t.Errorf("the folder changed:\n%.1000s", diff)
		}
	}
}

// TestAllInTheFile looks at the main file alone: it holds everything once the
// store has been made and first written to, and once it is closed.
func TestAllInTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "graph.db")
	alone := func(what string, want graph.Revision) {
		t.Helper()
		var seq int
		err := query(t, "file:"+path+"?mode=ro&immutable=1", "SELECT seq FROM meta", func(scan func(...any) error) error { return scan(&seq) })
		if err != nil || uint64(seq) != want.Seq {
			t.Errorf("%s: the file alone is at revision %d, %v, want %d", what, seq, err, want.Seq)
		}
	}
	s := mustOpen(t, path)
	alone("made", must(s.Revision(context.Background())))
	alone("first written to", mustApply(t, s, batch(0)))
	rev := mustApply(t, s, batch(1))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	alone("closed", rev)
	if _, err := os.Stat(path + "-wal"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a log is left behind: %v", err)
	}
}

// TestFileCopiedAlone copies the main file of a running store, as one should not:
// the copy is refused rather than taken for the whole.
func TestFileCopiedAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "graph.db")
	s := mustOpen(t, path)
	mustApply(t, s, batch(0))
	mustApply(t, s, batch(1))
	other := filepath.Join(t.TempDir(), "graph.db")
	if err := os.WriteFile(other, must(os.ReadFile(path)), 0o600); err != nil {
		t.Fatal(err)
	}
	refused(t, other, "graph.db was copied from a running server")
}

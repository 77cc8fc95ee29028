//go:build unix

package sqlite_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"hubgraph/graph"
	"hubgraph/internal/sqlite"
	"hubgraph/internal/testbed"
)

// childEnv makes the test binary do something with the database that it names
// instead of testing: one of children, by name.
const (
	childEnv  = "HUBGRAPH_SQLITE_CHILD"
	childDoes = "HUBGRAPH_SQLITE_CHILD_DOES"
)

// children are what a process of its own can be made to do with a database.
var children = map[string]func(path string) error{}

// child adds to children.
func child(name string, does func(path string) error) bool {
	children[name] = does
	return true
}

var _ = child("write", writeOn)

func TestMain(m *testing.M) {
	if path := os.Getenv(childEnv); path != "" {
		if err := children[os.Getenv(childDoes)](path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(testbed.Around(m).Run())
}

// spawn gives a process of its own that does something with a database.
func spawn(t testing.TB, does, path string, environ ...string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe, "-test.run=^$")
	cmd.Env = append(append(os.Environ(), childDoes+"="+does, childEnv+"="+path), environ...)
	cmd.Stderr = os.Stderr
	return cmd
}

// writeOn opens the database and writes batches one after the other, each told of
// on stdout once it is acknowledged, until it is killed. Now and then it closes
// the store and opens it again, so that a kill meets those as well.
func writeOn(path string) error {
	ctx := context.Background()
	for {
		s, err := sqlite.Open(ctx, path, sqlite.Options{})
		if err != nil {
			return err
		}
		fmt.Println(`"open"`)
		rev, err := s.Revision(ctx)
		if err != nil {
			return err
		}
		for i := range 30 {
			n := int(rev.Seq) + i
			got, err := s.Apply(ctx, killBatch(n))
			if err != nil {
				return err
			}
			line, err := json.Marshal(got)
			if err != nil {
				return err
			}
			if _, err := os.Stdout.Write(append(line, '\n')); err != nil {
				return err
			}
			if i%10 == 9 {
				// A checkpoint, for a kill to meet.
				if _, err := s.Documents().Put(ctx, "view", strconv.Itoa(n), 0, make([]byte, 200_000)); err != nil {
					return err
				}
			}
		}
		if err := s.Close(); err != nil {
			return err
		}
	}
}

// killBatch is batch n with enough in it to take many pages, and with changes to
// what the one before it wrote, so that a part of it would show.
func killBatch(n int) graph.Batch {
	b := batch(n)
	for i := range 40 {
		e := entity(1_000_000 + n*100 + i)
		e.Summary = fmt.Sprintf("%0200d", n)
		b.Entities = append(b.Entities, e)
		b.Statements = append(b.Statements, graph.Statement{
			Subject: e.ID, Predicate: "gt-links", Object: entity(n).ID, Source: "s",
			Cites: []graph.Citation{{Line: 1, Note: fmt.Sprintf("%0100d", n)}},
		})
	}
	if n > 0 {
		b.Retract = []graph.StatementID{graph.Statement{
			Subject: entity(1_000_000 + (n-1)*100).ID, Predicate: "gt-links", Object: entity(n - 1).ID, Source: "s",
		}.Canonical().ID}
		e := entity(1_000_000 + (n-1)*100 + 1)
		e.Summary = "changed"
		b.Entities = append(b.Entities, e)
	}
	return b
}

// TestKill kills a process that writes at random moments, again and again on one
// database: every batch that was acknowledged is there after the next opening,
// at most the one in flight beside, none in part.
func TestKill(t *testing.T) {
	kills := testbed.Amount(t, 16) // the making of a file is killed twice
	seed := uint64(rand.Uint32())
	t.Logf("%d kills, seed %d", kills, seed)
	r := rand.New(rand.NewPCG(seed, 2))
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "graph.db")
	var acknowledged graph.Revision
	unclean := 0
	for k := range kills {
		if k%15 == 0 { // also the making of a file is killed
			path = filepath.Join(t.TempDir(), "graph.db")
			acknowledged = graph.Revision{}
		}
		cmd := spawn(t, "write", path)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		delay := time.Duration(r.IntN(250)) * time.Millisecond
		if k%15 == 0 {
			delay = time.Duration(r.IntN(40)) * time.Millisecond
		}
		timer := time.AfterFunc(delay, func() { cmd.Process.Kill() })
		lines := bufio.NewReader(out)
		for {
			line, err := lines.ReadBytes('\n')
			if err != nil {
				if err != io.EOF {
					t.Fatal(err)
				}
				break
			}
			if string(line) == "\"open\"\n" {
				continue
			}
			if err := json.Unmarshal(line, &acknowledged); err != nil {
				t.Fatalf("%q: %v", line, err)
			}
		}
		timer.Stop()
		_ = cmd.Wait()
		if cmd.ProcessState.Exited() {
			t.Fatalf("kill %d: the child ended by itself: %v", k, cmd.ProcessState)
		}
		if st, err := os.Stat(path + "-wal"); err == nil && st.Size() > 0 {
			unclean++
		}

		s := mustOpen(t, path)
		got, err := s.Revision(ctx)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case acknowledged.Seq > 0 && got.Store != acknowledged.Store:
			t.Fatalf("kill %d: got another store, %v after %v", k, got, acknowledged)
		case got.Seq < acknowledged.Seq:
			t.Fatalf("kill %d: lost: got %v, acknowledged %v", k, got, acknowledged)
		case got.Seq > acknowledged.Seq+1:
			t.Fatalf("kill %d: got %v after %v: more than was in flight", k, got, acknowledged)
		case got.Seq == acknowledged.Seq && got.Digest != acknowledged.Digest:
			t.Fatalf("kill %d: got %v, acknowledged %v", k, got, acknowledged)
		}
		// Batches are functions of their number: what must be there is known.
		if n := int(got.Seq); n > 0 {
			// The last batch again, by its key: the same answer and no effect.
			if again := mustApply(t, s, killBatch(n-1)); again != got {
				t.Errorf("kill %d: the last batch again: got %v, want %v", k, again, got)
			}
			st, err := s.Stats(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if want := n + 40*n; st.Entities != want {
				t.Errorf("kill %d: got %d entities, want %d", k, st.Entities, want)
			}
			if want := n - 1 + 40*n - (n - 1); st.Statements != want {
				t.Errorf("kill %d: got %d statements, want %d", k, st.Statements, want)
			}
		}
		if err := s.Close(); err != nil { // checks it
			t.Fatal(err)
		}
		acknowledged = got
	}
	t.Logf("%d of %d kills left a log behind", unclean, kills)
}

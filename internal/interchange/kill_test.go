//go:build unix

package interchange_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hubgraph/graph"
	"hubgraph/internal/interchange"
	"hubgraph/internal/sqlite"
	"hubgraph/internal/testbed"
)

// childEnv makes the test binary load a file into a database, "FILE DATABASE", instead of
// testing.
const childEnv = "HUBGRAPH_INTERCHANGE_CHILD"

const killCommit = 40

func TestMain(m *testing.M) {
	if what := os.Getenv(childEnv); what != "" {
		if err := loadIn(what); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(testbed.Around(m).Run())
}

func loadIn(what string) error {
	ctx := context.Background()
	file, database, _ := strings.Cut(what, "\n")
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	s, err := sqlite.Open(ctx, database, sqlite.Options{})
	if err != nil {
		return err
	}
	if _, err := interchange.Load(ctx, s, f, interchange.Options{Commit: killCommit}); err != nil {
		return err
	}
	return s.Close()
}

// TestKilledLoads kills a process that loads a stream, at random moments, and runs it again
// until it comes to its end: the store is as if nothing had been killed, and has no more
// commits than one load makes.
func TestKilledLoads(t *testing.T) {
	dir := t.TempDir()
	var text strings.Builder
	text.WriteString(head + `{"source":{"id":"s","title":"S"}}` + "\n")
	const n = 2000
	for i := range n {
		text.WriteString(entityLine(fmt.Sprintf("e-%04d", i)))
	}
	for i := range n {
		fmt.Fprintf(&text, `{"statement":{"subject":"e-%04d","predicate":"partner-or-client","object":"e-%04d","source":"s","cites":[{"line":%d}]}}`+"\n", i, (i*7+3)%n, i+1)
	}
	fmt.Fprintf(&text, `{"end":{"lines":%d,"statements":%d}}`+"\n", 2*n+2, n)
	file := filepath.Join(dir, "graph.jsonl")
	if err := os.WriteFile(file, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	want := embedded(t)
	whole, err := interchange.Load(t.Context(), want, strings.NewReader(text.String()), interchange.Options{Commit: killCommit})
	if err != nil {
		t.Fatal(err)
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 1))
	for round := range testbed.Amount(t, 3) {
		database := filepath.Join(dir, fmt.Sprintf("%d.db", round))
		load := func() *exec.Cmd {
			cmd := exec.Command(exe, "-test.run=^$")
			cmd.Env = append(os.Environ(), childEnv+"="+file+"\n"+database)
			cmd.Stderr = os.Stderr
			return cmd
		}
		start := time.Now()
		if round == 0 { // how long one takes
			if err := load().Run(); err != nil {
				t.Fatal(err)
			}
		}
		most := max(time.Since(start), 200*time.Millisecond)
		database = filepath.Join(dir, fmt.Sprintf("killed-%d.db", round))
		kills := 0
		for {
			cmd := load()
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			after := time.AfterFunc(time.Duration(r.Int64N(int64(most))), func() { _ = cmd.Process.Kill() })
			err := cmd.Wait()
			after.Stop()
			if err == nil {
				break
			}
			if kills++; kills > 12 { // enough; now it may come to its end
				if err := load().Run(); err != nil {
					t.Fatalf("seed %d: after %d kills: %v", seed, kills, err)
				}
				break
			}
		}
		s, err := sqlite.Open(t.Context(), database, sqlite.Options{})
		if err != nil {
			t.Fatal(err)
		}
		rev, changes := revision(t, s), 0
		for _, err := range s.Log(t.Context(), graph.LogQuery{}) {
			if err != nil {
				t.Fatal(err)
			}
			changes++
		}
		if rev.Digest != whole.Revision.Digest || changes != whole.Commits {
			t.Errorf("seed %d: after %d kills: %v in %d commits, want %v in %d", seed, kills, rev, changes, whole.Revision, whole.Commits)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		t.Logf("%d kills", kills)
	}
}

package app_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"hubgraph/internal/neo4j/neo4jtest"
	"hubgraph/internal/testbed"
)

// A browser is what the journeys through the page need.
type browser struct{ node, chromium, webui string }

// findBrowser gives node, chromium and the folder of the page with the packages
// that drive the browser; pdftotext, which reads back what it prints, must be there, too. The test is skipped unless REQUIRE_BROWSER=1 asks for
// it; then a machine without one of them fails it.
func findBrowser(t testing.TB) browser {
	t.Helper()
	testbed.Browser.Need(t)
	var b browser
	reader := "" // of printed sheets
	for name, at := range map[string]*string{"node": &b.node, "chromium": &b.chromium, "pdftotext": &reader} {
		found, err := exec.LookPath(name)
		if err != nil {
			testbed.Browser.Missing(t, "%s is not installed", name)
		}
		*at = found
	}
	var err error
	if b.webui, err = filepath.Abs("../webui"); err != nil {
		t.Fatal(err)
	}
	for _, p := range []string{"playwright-core", "axe-core"} {
		if _, err := os.Stat(filepath.Join(b.webui, "node_modules", p, "package.json")); err != nil {
			testbed.Browser.Missing(t, "%s is not installed; run npm ci --ignore-scripts in internal/webui", p)
		}
	}
	return b
}

// articleText gives the file of the article's text, "" where it is not there.
func articleText(t testing.TB) string {
	t.Helper()
	list, err := filepath.Glob("../../../shared/article/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// TestJourneys goes through the page as readers do, in a real browser and over
// every store, with the data built in. internal/webui/journeys has the journeys;
// each is a sub-test.
func TestJourneys(t *testing.T) {
	b := findBrowser(t)
	onSQLite := func(t *testing.T) *house { return newHouse(t) }
	for _, c := range []struct {
		name  string
		house func(*testing.T) *house
		text  bool
		only  string
	}{
		// Without the text only what shows passages is another.
		{"sqlite without the text", onSQLite, false, "linked,keyboard,voice"},
		{"sqlite", onSQLite, true, ""},
		{"neo4j", func(t *testing.T) *house {
			s := neo4jtest.Get(t, neo4jtest.LTS)
			neo4jtest.Blank(t, s)
			return onNeo4j(t, s, s.URI)
		}, true, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := articleText(t)
			if c.text && text == "" {
				t.Log("SKIPPED, NOT TESTED with passages: ../shared/article is not here")
			}
			h := c.house(t)
			h.seed = nil // the data built in
			h.vars = append(h.vars, "HUBGRAPH_ADDR="+nobody(t))
			s := h.serve("serve")
			awaitReady(t, s)
			args := []string{"--base", s.base, "--only", c.only}
			if c.text && text != "" {
				h.must("source", "attach", "lat-shanghai-digital-hub-2022", text)
				args = append(args, "--text")
			}
			key := h.key("journeys", "write")
			b.run(t, append(args, "--key", key), map[string]func() string{
				"restart": func() string {
					if status := s.end(t); status != 0 {
						t.Fatalf("the server ended with status %d\n%s", status, s.stderr)
					}
					s = h.serve("serve") // on the same address
					awaitReady(t, s)
					return ""
				},
				"invitation": func() string { return invitation.FindString(s.stdout.String()) },
			})
		})
	}
	t.Run("beyond this machine", func(t *testing.T) {
		h := newHouse(t)
		h.seed = nil
		key := h.key("journeys", "read")
		_, port, _ := strings.Cut(nobody(t), ":")
		h.vars = append(h.vars, "HUBGRAPH_ADDR=0.0.0.0:"+port)
		s := h.serve("serve")
		base := "http://127.0.0.1:" + port
		b.run(t, []string{"--base", base, "--locked", base, "--key", key, "--only", "key"}, nil)
		s.end(t)
	})
}

// A journey is one line that the runner writes: how a journey went, or what it
// needs of us.
type journey struct {
	Need string

	Journey    string
	OK         bool
	Actions    int
	MS         int
	Notes      []string
	Error      string
	Faults     []string
	Screenshot string
	Console    []string
}

// run runs the journeys and makes each a sub-test. needs answer what they need.
func (b browser) run(t *testing.T, args []string, needs map[string]func() string) {
	t.Helper()
	out := os.Getenv("JOURNEYS_OUT")
	if out == "" {
		out = t.TempDir()
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, b.node, append([]string{"journeys/run.mjs", "--chromium", b.chromium, "--out", out}, args...)...)
	cmd.Dir = b.webui
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir()) // where browsers keep all sorts of things
	var errOut safeBuffer
	cmd.Stderr = &errOut
	// It ends the browser when it is told to end.
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 20 * time.Second
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ran, failed := 0, 0
	lines := bufio.NewScanner(stdout)
	lines.Buffer(nil, 8<<20)
	for lines.Scan() {
		var j journey
		if err := json.Unmarshal(lines.Bytes(), &j); err != nil {
			t.Errorf("the runner wrote %q: %v", lines.Text(), err)
			continue
		}
		if j.Need != "" {
			meet := needs[j.Need]
			if meet == nil {
				t.Errorf("nobody here knows how to meet the need for %q", j.Need)
				cancel()
				continue
			}
			if _, err := io.WriteString(stdin, "done "+meet()+"\n"); err != nil {
				t.Error(err)
			}
			continue
		}
		ran++
		if !t.Run(j.Journey, j.test) {
			failed++
		}
	}
	if err := lines.Err(); err != nil {
		t.Error(err)
		cancel()
	}
	err = cmd.Wait()
	if status := cmd.ProcessState.ExitCode(); status != min(failed, 1) {
		t.Errorf("the runner: %v, status %d after %d journeys, %d of them failed\n%s", err, status, ran, failed, errOut.String())
	}
	if ran == 0 {
		t.Error("no journey was run")
	}
}

func (j journey) test(t *testing.T) {
	t.Logf("%d actions, %v", j.Actions, time.Duration(j.MS)*time.Millisecond)
	for _, n := range j.Notes {
		t.Log(n)
	}
	if j.OK {
		return
	}
	var also strings.Builder
	for name, list := range map[string][]string{"faults of the page": j.Faults, "console": j.Console} {
		if len(list) > 0 {
			fmt.Fprintf(&also, "\n%s:\n  %s", name, strings.Join(list, "\n  "))
		}
	}
	t.Errorf("%s\npicture (which stays where JOURNEYS_OUT names a folder for it): %s%s", j.Error, j.Screenshot, also.String())
}

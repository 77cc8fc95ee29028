package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"hubgraph/internal/testbed"
)

func TestMain(m *testing.M) { os.Exit(testbed.Around(m).Run()) }

// Each mutant's piece is in its file once, so that the list keeps up with the
// code: whoever changes such a piece changes the mutant with it.
func TestMutantsFitTheCode(t *testing.T) {
	root := filepath.Join("..", "..")
	faults := map[string]bool{}
	for _, m := range mutants {
		if faults[m.fault] {
			t.Errorf("two mutants have the sentence %q", m.fault)
		}
		faults[m.fault] = true
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(m.file)))
		if err != nil {
			t.Errorf("%s: %v", m.fault, err)
			continue
		}
		if _, err := m.apply(string(text)); err != nil {
			t.Errorf("%s: %v", m.fault, err)
		}
		if len(m.tests) == 0 {
			t.Errorf("%s: no tests are named", m.fault)
		}
		for _, pkg := range m.tests {
			if m.page() {
				pkg = filepath.Join("internal", "webui", pkg)
			}
			if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(pkg))); err != nil {
				t.Errorf("%s: %v", m.fault, err)
			}
		}
		if _, err := regexp.Compile(m.run); err != nil {
			t.Errorf("%s: %v", m.fault, err)
		}
	}
}

// toy is a module of one file, and what runs its test: adding must add.
func toy(t *testing.T) (dir string, test runner) {
	t.Helper()
	dir = t.TempDir()
	file := filepath.Join("sum", "sum.go")
	if err := os.Mkdir(filepath.Join(dir, "sum"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, file), []byte("package sum\n\nfunc Sum(a, b int) int { return a + b }\n\nfunc Zero() int { return 0 }\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	red := errors.New("exit status 1")
	return dir, func(_ context.Context, copied string, _ []string, which string, _ bool) (string, error) {
		text, err := os.ReadFile(filepath.Join(copied, file))
		switch {
		case err != nil:
			return "", err
		case copied == dir:
			t.Error("tests are run in the module itself")
			return "", nil
		case which == "TestNowhere":
			return "ok  \ttoy/sum [no tests to run]\n", nil
		case which == "TestBroken":
			return "--- FAIL: TestBroken (0.00s)\n", red
		case strings.Contains(string(text), "a + }"):
			return "sum.go:3: syntax error\nFAIL\ttoy/sum [build failed]\n", red
		case strings.Contains(string(text), "for {}"):
			return "panic: test timed out after 4m\n", red
		case !strings.Contains(string(text), "a + b"):
			return "--- FAIL: TestSum (0.00s)\n    --- FAIL: TestSum/one (0.00s)\n    --- FAIL: TestSum/two (0.00s)\n", red
		}
		return "ok  \ttoy/sum\n", nil
	}
}

func TestVerdicts(t *testing.T) {
	sum := []string{"sum"}
	for _, c := range []struct {
		name, want, why string
		m               mutant
	}{
		{"a fault that a test sees", "red", "TestSum/one", mutant{"adds wrongly", "sum/sum.go", "a + b", "a - b", sum, "TestSum"}},
		{"a fault that hangs", "red", "which hangs", mutant{"goes on", "sum/sum.go", "return a", "for {}; return a", sum, "TestSum"}},
		{"a fault that none sees", "SURVIVED", "nothing", mutant{"zero is one", "sum/sum.go", "return 0", "return 1", sum, "TestSum"}},
		{"one that does not compile", "BROKEN", "does not compile", mutant{"no Go", "sum/sum.go", "a + b", "a +", sum, "TestSum"}},
		{"a piece that is not there", "BROKEN", "0 times", mutant{"gone", "sum/sum.go", "a * b", "a - b", sum, "TestSum"}},
		{"a piece that is there twice", "BROKEN", "2 times", mutant{"twice", "sum/sum.go", "return", "panic(0); return", sum, "TestSum"}},
		{"one that changes nothing", "BROKEN", "changes nothing", mutant{"same", "sum/sum.go", "a + b", "a + b", sum, "TestSum"}},
		{"tests that are red anyhow", "BROKEN", "red without it", mutant{"adds wrongly", "sum/sum.go", "a + b", "a - b", sum, "TestBroken"}},
		{"a test that is not there", "BROKEN", "red without it", mutant{"adds wrongly", "sum/sum.go", "a + b", "a - b", sum, "TestNowhere"}},
		{"what can't be run here", "skipped", "REQUIRE_NEO4J", mutant{"in Neo4j", "sum/sum.go", "a + b", "a - b", []string{"internal/neo4j"}, ""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("REQUIRE_NEO4J", "")
			dir, test := toy(t)
			var out bytes.Buffer
			err := try(t.Context(), dir, []mutant{c.m}, 2, test, &out)
			if fails := c.want != "red" && c.want != "skipped"; (err != nil) != fails {
				t.Errorf("got error %v, want one: %t", err, fails)
			}
			got := ""
			for line := range strings.Lines(out.String()) {
				if strings.HasPrefix(line, c.want) {
					got = line
				}
			}
			if got == "" || !strings.Contains(got, c.why) {
				t.Errorf("got\n%s\nwant a line of %s that says %q", out.String(), c.want, c.why)
			}
			if text, _ := os.ReadFile(filepath.Join(dir, "sum", "sum.go")); !strings.Contains(string(text), "return a + b") {
				t.Error("the module itself was changed")
			}
		})
	}
}

// TestCopyBesideALink: what stands beside the page's modules is copied, be they a folder or a
// link to one.
func TestCopyBesideALink(t *testing.T) {
	for _, linked := range []bool{false, true} {
		root, to := t.TempDir(), filepath.Join(t.TempDir(), "copy")
		page := filepath.Join(root, filepath.Dir(filepath.FromSlash(modules)))
		if err := os.MkdirAll(page, 0o755); err != nil {
			t.Fatal(err)
		}
		var err error
		if at := filepath.Join(root, filepath.FromSlash(modules)); linked {
			err = os.Symlink(t.TempDir(), at)
		} else {
			err = os.Mkdir(at, 0o755)
		}
		if err := errors.Join(err, os.WriteFile(filepath.Join(page, "page.go"), []byte("package webui"), 0o644), copyModule(root, to)); err != nil {
			t.Fatal(err)
		}
		if b, err := os.ReadFile(filepath.Join(to, filepath.Dir(filepath.FromSlash(modules)), "page.go")); err != nil || string(b) != "package webui" {
			t.Errorf("linked %t: %q, %v", linked, b, err)
		}
	}
}

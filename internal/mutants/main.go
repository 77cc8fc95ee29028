package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"text/tabwriter"
	"time"
)

// A mutant is one fault, put in the place of a piece of a file.
type mutant struct {
	fault string // a sentence: what is wrong
	file  string // from the root of the module
	piece string // exactly once in the file
	with  string // stands in its place
	// tests are the packages whose tests must turn red, from the root of the
	// module, or test files of the page; run says which tests, "" all of them.
	tests []string
	run   string
}

// page reports whether it is one of the page, whose tests are vitest's.
func (m *mutant) page() bool { return strings.HasPrefix(m.file, "internal/webui/src/") }

// needs says what must be there to run it that is not; "" if nothing.
func (m *mutant) needs(root string) string {
	if m.page() {
		if _, err := os.Stat(filepath.Join(root, modules)); err != nil {
			return "node_modules of the page"
		}
	}
	if slices.Contains(m.tests, "internal/neo4j") && os.Getenv("REQUIRE_NEO4J") != "1" {
		return "REQUIRE_NEO4J=1"
	}
	return ""
}

// modules are too many to copy.
const modules = "internal/webui/node_modules"

// apply gives the text of the mutant's file with the fault in it.
func (m *mutant) apply(text string) (string, error) {
	switch n := strings.Count(text, m.piece); {
	case m.piece == "" || m.piece == m.with:
		return "", fmt.Errorf("%s: the mutant changes nothing", m.file)
	case n != 1:
		return "", fmt.Errorf("%s holds the piece %q %d times, want once; bring internal/mutants up to date with the code", m.file, firstLine(m.piece), n)
	}
	return strings.Replace(text, m.piece, m.with, 1), nil
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	return s
}

// limit is how long the tests of one mutant may take. One that hangs is red.
const limit = 4 * time.Minute

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("mutants", flag.ContinueOnError)
	only := flags.String("only", "", "run those whose sentence or file matches this regular expression")
	list := flags.Bool("list", false, "print the mutants and run nothing")
	workers := flags.Int("j", 2, "how many to run at a time")
	if err := flags.Parse(args); err != nil {
		return err
	}
	wanted, err := regexp.Compile("(?i)" + *only)
	if err != nil {
		return fmt.Errorf("-only: %w", err)
	}
	var chosen []mutant
	for _, m := range mutants {
		if wanted.MatchString(m.fault) || wanted.MatchString(m.file) {
			chosen = append(chosen, m)
		}
	}
	if *list {
		for _, m := range chosen {
			fmt.Fprintf(out, "%s: %s\n", m.file, m.fault)
		}
		return nil
	}
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return try(ctx, root, chosen, max(*workers, 1), runTests, out)
}

// moduleRoot is the folder of go.mod, here or above.
func moduleRoot() (string, error) {
	out, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("go env GOMOD: %w", err)
	}
	file := strings.TrimSpace(string(out))
	if filepath.Base(file) != "go.mod" {
		return "", errors.New("this is no folder of the module")
	}
	return filepath.Dir(file), nil
}

// A verdict is what came of one mutant.
type verdict struct {
	word string // red, SURVIVED, skipped or BROKEN
	why  string
	took time.Duration
}

// A runner runs tests of a module and gives what they say; an error if they are
// not green.
type runner func(ctx context.Context, dir string, tests []string, which string, page bool) (string, error)

// try runs the mutants, each worker in a copy of its own, and tells of each.
func try(ctx context.Context, root string, list []mutant, workers int, test runner, out io.Writer) error {
	temp, err := os.MkdirTemp("", "hubgraph-mutants-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	copies := make([]*module, min(workers, max(len(list), 1)))
	for i := range copies {
		copies[i] = &module{dir: filepath.Join(temp, fmt.Sprint("copy", i)), test: test}
		if err := copyModule(root, copies[i].dir); err != nil {
			return fmt.Errorf("copy the module: %w", err)
		}
	}
	sound, err := copies[0].green(ctx, root, list, out)
	if err != nil {
		return err
	}
	verdicts := make([]verdict, len(list))
	next := make(chan int)
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, c := range copies {
		wg.Go(func() {
			for i := range next {
				m := &list[i]
				begin := time.Now()
				v := verdict{word: "skipped", why: m.needs(root)}
				switch {
				case v.why != "":
				case !sound[m.key()]:
					v = verdict{word: "BROKEN", why: "its tests are red without it"}
				default:
					v = c.verdict(ctx, m)
				}
				v.took = time.Since(begin)
				verdicts[i] = v
				mu.Lock()
				fmt.Fprintf(out, "%3d/%d %-8s %s: %s\n", i+1, len(list), v.word, m.file, m.fault)
				mu.Unlock()
			}
		})
	}
	for i := range list {
		next <- i
	}
	close(next)
	wg.Wait()
	if ctx.Err() != nil {
		return errors.New("interrupted")
	}
	return summary(list, verdicts, out)
}

// summary prints the table and answers an error if not all is well.
func summary(list []mutant, verdicts []verdict, out io.Writer) error {
	counts := map[string]int{}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\n\tSECONDS\tFILE\tFAULT\tSEEN BY")
	for i, v := range verdicts {
		counts[v.word]++
		fmt.Fprintf(w, "%s\t%.0f\t%s\t%s\t%s\n", v.word, v.took.Seconds(), list[i].file, list[i].fault, v.why)
	}
	w.Flush()
	fmt.Fprintf(out, "\n%d mutants: %d red, %d survived, %d broken, %d skipped\n", len(list), counts["red"], counts["SURVIVED"], counts["BROKEN"], counts["skipped"])
	if counts["SURVIVED"]+counts["BROKEN"] > 0 {
		return fmt.Errorf("%d survived, %d can't be tried", counts["SURVIVED"], counts["BROKEN"])
	}
	return nil
}

// A module is a copy of ours and what runs its tests.
type module struct {
	dir  string
	test runner
}

// copyModule copies what git would, roughly: no hidden folders and no modules of
// the page, which it links.
func copyModule(root, dir string) error {
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		to := filepath.Join(dir, rel)
		switch {
		case filepath.ToSlash(rel) == modules:
			if err := os.Symlink(path, to); err != nil {
				return err
			}
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil // of a link it would skip what stands beside it
		case d.IsDir() && rel != "." && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case d.IsDir():
			return os.MkdirAll(to, 0o777)
		case !d.Type().IsRegular():
			return nil
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		return os.WriteFile(to, b, info.Mode().Perm())
	})
}

// verdict puts a mutant in, runs its tests, and takes it out again.
func (c *module) verdict(ctx context.Context, m *mutant) verdict {
	path := filepath.Join(c.dir, filepath.FromSlash(m.file))
	was, err := os.ReadFile(path)
	if err != nil {
		return verdict{word: "BROKEN", why: err.Error()}
	}
	text, err := m.apply(string(was))
	if err == nil {
		err = os.WriteFile(path, []byte(text), 0o666)
	}
	if err != nil {
		return verdict{word: "BROKEN", why: err.Error()}
	}
	defer os.WriteFile(path, was, 0o666)
	said, err := c.test(ctx, c.dir, m.tests, m.run, m.page())
	switch {
	case err == nil:
		return verdict{word: "SURVIVED", why: fmt.Sprintf("nothing: %s %s", strings.Join(m.tests, " "), m.run)}
	case !m.page() && (strings.Contains(said, "[build failed]") || strings.Contains(said, "[setup failed]")):
		return verdict{word: "BROKEN", why: "does not compile: " + firstLine(said)}
	}
	return verdict{word: "red", why: failures(said)}
}

// key names the tests that a mutant runs.
func (m *mutant) key() string { return strings.Join(m.tests, " ") + " " + m.run }

// green runs the tests that the mutants name without any mutant, and gives the
// keys of those that are green.
func (c *module) green(ctx context.Context, root string, list []mutant, out io.Writer) (map[string]bool, error) {
	sound := map[string]bool{}
	for _, m := range list {
		if _, done := sound[m.key()]; done || m.needs(root) != "" {
			continue
		}
		begin := time.Now()
		said, err := c.test(ctx, c.dir, m.tests, m.run, m.page())
		if ctx.Err() != nil {
			return nil, errors.New("interrupted")
		}
		if err == nil && strings.Contains(said, "no tests to run") && !m.page() {
			err = errors.New("names no test")
		}
		if sound[m.key()] = err == nil; err != nil {
			fmt.Fprintf(out, "red without a mutant: %s: %v\n%s\n", m.key(), err, said)
			continue
		}
		fmt.Fprintf(out, "green without a mutant, after %.0f s: %s\n", time.Since(begin).Seconds(), m.key())
	}
	return sound, nil
}

// runTests is a runner: go test, or vitest for the page.
func runTests(ctx context.Context, dir string, tests []string, which string, page bool) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, limit+time.Minute)
	defer cancel()
	var cmd *exec.Cmd
	if page {
		cmd = exec.CommandContext(ctx, "npx", append([]string{"vitest", "run", "--reporter=dot"}, tests...)...)
		cmd.Dir = filepath.Join(dir, "internal", "webui")
	} else {
		args := []string{"test", "-trimpath", "-vet=off", "-count=1", "-failfast", "-timeout=" + limit.String()}
		if slices.ContainsFunc(tests, func(t string) bool { return slices.Contains(raced, t) }) {
			args = append(args, "-race")
		}
		if which != "" {
			args = append(args, "-run="+which)
		}
		for _, t := range tests {
			args = append(args, "./"+t)
		}
		cmd = exec.CommandContext(ctx, "go", args...)
		cmd.Dir = dir
	}
	cmd.Env = append(os.Environ(), "HUBGRAPH_TEST_SEED="+seed, "HUBGRAPH_TEST_HISTORIES="+histories, "HUBGRAPH_TEST_TIMES="+times)
	cmd.WaitDelay = 10 * time.Second
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	err := cmd.Run()
	return said.String(), err
}

// What a mutant is tried by: the same random histories each time, and of all
// else that tests take some of, more than by themselves.
const seed, histories, times = "2022", "100", "3"

// raced are the packages whose tests see some faults under the race detector alone:
// what two do at once goes wrong too seldom by itself.
var raced = []string{"internal/access"}

var failed = regexp.MustCompile(`(?m)^\s*--- FAIL: (\S+)`)

// failures names the innermost test that failed first.
func failures(said string) string {
	var last string
	for _, m := range failed.FindAllStringSubmatch(said, -1) {
		if last != "" && !strings.HasPrefix(m[1], last+"/") {
			break
		}
		last = m[1]
	}
	if strings.Contains(said, "panic: test timed out") {
		return cmp.Or(last, "a test") + ", which hangs"
	}
	return cmp.Or(last, firstLine(said))
}

package testbed

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// guardOf makes a test binary be the guard of another process of its own, with
// what is to be guarded.
const guardOf = "HUBGRAPH_TEST_GUARD"

// A Bed is the tests of a package and what surrounds them.
type Bed struct {
	tests testsOf
	after []func()
}

// testsOf is what [testing.M] does.
type testsOf interface{ Run() int }

// Around puts a bed around the tests of a package. It belongs into TestMain of
// every package whose tests make files or start processes:
//
//	func TestMain(m *testing.M) { os.Exit(testbed.Around(m).Run()) }
//
// After the tests, also after those that failed, it calls the functions given.
func Around(m *testing.M, after ...func()) *Bed { return &Bed{m, after} }

// Run runs the tests and gives the exit status. It is 1 if a process that a test
// started was still there two seconds after the last test; that one is named and
// killed.
func (b *Bed) Run() int {
	if spec := os.Getenv(guardOf); spec != "" {
		return guard(spec)
	}
	g, err := newGuarded()
	if err != nil {
		fmt.Fprintf(os.Stderr, "testbed: %v\n", err)
		return 1
	}
	status := b.tests.Run()
	for _, f := range b.after {
		f()
	}
	if !g.end() && status == 0 {
		status = 1
	}
	return status
}

// guarded is this process as its guard knows it.
type guarded struct {
	guard *exec.Cmd
	line  *os.File // the guard reads its other end until this process is gone
}

// newGuarded makes the temporary folder of this process, starts its guard and has
// everything here use the folder.
func newGuarded() (*guarded, error) {
	dir, work, err := newFolder()
	if err != nil {
		return nil, err
	}
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	there, here, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer there.Close()
	spec := strings.Join([]string{dir, work, strconv.Itoa(goCommand()), strconv.Itoa(os.Getpid())}, "\n")
	g := exec.Command(ownProgram(exe))
	// Who kills test binaries by their name is not to meet the guard.
	g.Args = []string{"hubgraph-test-guard"}
	g.Env = append(os.Environ(), guardOf+"="+spec)
	// As long as it holds these, go test waits for it.
	g.Stdin, g.Stdout, g.Stderr = there, os.Stdout, os.Stderr
	g.SysProcAttr = apart()
	if err := g.Start(); err != nil {
		return nil, fmt.Errorf("start the guard: %w", err)
	}
	for _, name := range []string{"TMPDIR", "TMP", "TEMP"} { // the latter two are those of Windows
		if err := os.Setenv(name, dir); err != nil {
			return nil, err
		}
	}
	return &guarded{g, here}, nil
}

// end tells the guard that this process ends in order, waits until it is done,
// and reports whether the tests had ended what they started.
func (g *guarded) end() bool {
	_, err := g.line.WriteString("done")
	g.line.Close()
	if waited := g.guard.Wait(); err == nil {
		err = waited
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "testbed: the guard: %v\n", err)
	}
	return err == nil
}

// newFolder makes a temporary folder, short enough in its name for sockets to be
// made in it. Where go test runs this process it lies beside the test binary, in
// the work folder that go test removes at its end; that one is given, too, else "".
func newFolder() (dir, work string, err error) {
	base := os.TempDir()
	if exe, err := os.Executable(); err == nil {
		at := filepath.Dir(exe)
		if w := filepath.Dir(at); strings.HasPrefix(filepath.Base(w), "go-build") && strings.HasPrefix(filepath.Base(at), "b") {
			work = w
			// A worker of a fuzz test is in the folder of the test already.
			if !strings.HasPrefix(base, w+string(filepath.Separator)) {
				base = at
			}
		}
	}
	dir, err = os.MkdirTemp(base, "t")
	return dir, work, err
}

// guard waits until the process that started it is gone, and clears away what it
// left. It gives the guard's exit status.
func guard(spec string) int {
	ignoreSignals()
	parts := strings.Split(spec, "\n")
	dir, work := parts[0], parts[1]
	goCommand, _ := strconv.Atoi(parts[2])
	tests, _ := strconv.Atoi(parts[3])

	over := make(chan bool, 1)
	go func() {
		n, _ := os.Stdin.Read(make([]byte, 1)) // nothing where it was cut off
		over <- n > 0
	}()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	orderly, status := false, 0
	for waiting := true; waiting; {
		select {
		case orderly = <-over:
			waiting = false
		case <-tick.C:
			// Go test was killed, and the tests would go on. Another process has their
			// number only once they are not the guard's parent any more.
			if goCommand != 0 && gone(goCommand) && os.Getppid() == tests {
				kill(tests)
			}
		}
	}
	if orderly {
		// What was told to end may take a moment.
		for n := 0; n < 20 && len(started(dir)) > 0; n++ {
			<-tick.C
		}
		for _, p := range started(dir) {
			fmt.Fprintf(os.Stderr, "testbed: a test left a process running: %d %s\n", p.pid, p.command)
			status = 1
		}
	}
	clearAway := func(folder string) {
		for range 50 {
			for _, p := range started(dir) {
				kill(p.pid)
			}
			if os.RemoveAll(folder) == nil && len(started(dir)) == 0 {
				return
			}
			<-tick.C
		}
	}
	clearAway(dir)
	if orderly || work == "" || goCommand == 0 {
		return status
	}
	// What ended the tests may have ended go test, too, which most signals let leave
	// its work folder behind. If not, it must not wait for us to find that out.
	os.Stdout.Close()
	os.Stderr.Close()
	for range 20 {
		if gone(goCommand) {
			clearAway(work)
			break
		}
		<-tick.C
	}
	return status
}

// A process is one that a test started.
type process struct {
	pid     int
	command string
}

func kill(pid int) {
	if p, err := os.FindProcess(pid); err == nil {
		_ = p.Signal(syscall.SIGKILL)
	}
}

//go:build linux

package testbed_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"hubgraph/internal/testbed"
)

// role makes the test binary be one of the processes that the tests look at.
const role = "HUBGRAPH_TESTBED_ROLE"

func TestMain(m *testing.M) {
	switch os.Getenv(role) {
	case "child":
		time.Sleep(time.Hour)
	case "go": // it runs a test binary as go test does, and stays
		line := os.NewFile(3, "line")
		cmd := exec.Command(os.Args[1], os.Args[2:]...)
		cmd.Env = append(os.Environ(), role+"=tests")
		cmd.ExtraFiles = []*os.File{line}
		if err := cmd.Start(); err != nil {
			panic(err)
		}
		line.Close()
		_ = cmd.Wait()
		time.Sleep(time.Hour)
	}
	os.Exit(testbed.Around(m).Run())
}

// A report is what the tests of another process say of themselves.
type report struct {
	PID int
	Dir string
}

// TestAsked is what the other process runs: it writes files, starts a process,
// says so, and ends in the way that its role names.
func TestAsked(t *testing.T) {
	as, ok := strings.CutPrefix(os.Getenv(role), "tests")
	if !ok {
		return // the other tests run it
	}
	temp, err := os.MkdirTemp("", "left-")
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{t.TempDir(), temp} {
		if err := os.WriteFile(filepath.Join(dir, "file"), []byte("left"), 0o400); err != nil {
			t.Fatal(err)
		}
	}
	child := exec.Command("/proc/self/exe")
	child.Env = []string{role + "=child", "TMPDIR=" + os.TempDir()}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if err := json.NewEncoder(os.NewFile(3, "line")).Encode(report{os.Getpid(), os.TempDir()}); err != nil {
		t.Fatal(err)
	}
	switch as {
	case ", in order":
		_ = child.Process.Kill()
		_ = child.Wait()
	case ", leaving a process":
	case ", by a panic":
		go panic("a test went wrong")
		time.Sleep(time.Hour)
	default:
		time.Sleep(time.Hour)
	}
}

// An others is a process that runs TestAsked, and those that come of it.
type others struct {
	cmd  *exec.Cmd
	line *os.File // each of them holds its other end
	said report
	out  *strings.Builder
}

// start starts a program as a role.
func start(t *testing.T, as, program string, args ...string) *others {
	t.Helper()
	o := &others{cmd: exec.Command(program, append(args, "-test.run=^TestAsked$")...), out: &strings.Builder{}}
	here, there, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { here.Close() })
	o.line = here
	o.cmd.Env = append(os.Environ(), role+"="+as)
	o.cmd.ExtraFiles = []*os.File{there}
	o.cmd.Stdout, o.cmd.Stderr = o.out, o.out
	o.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := o.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	there.Close()
	t.Cleanup(func() {
		_ = syscall.Kill(-o.cmd.Process.Pid, syscall.SIGKILL)
		_ = o.cmd.Wait()
	})
	// Nothing is to wait for ever where the bed does not hold.
	if err := here.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	text, err := bufio.NewReader(here).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(text, &o.said)
	}
	if err != nil {
		t.Fatalf("the tests did not start: %v", err)
	}
	return o
}

// over waits until all that hold the line are gone.
func (o *others) over(t *testing.T) {
	t.Helper()
	if _, err := io.Copy(io.Discard, o.line); err != nil {
		t.Fatalf("a process is still there: %v", err)
	}
}

func absent(t *testing.T, path string) {
	t.Helper()
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s is still there: %v", path, err)
	}
}

// link gives this program another path.
func link(t *testing.T, path string) {
	t.Helper()
	exe, err := os.Executable()
	if err == nil {
		err = os.MkdirAll(filepath.Dir(path), 0o700)
	}
	if err == nil {
		err = os.Link(exe, path)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestNothingIsLeft ends tests in every way that there is.
func TestNothingIsLeft(t *testing.T) {
	// Not where go test puts it, for whose end a guard would wait for a while.
	exe := filepath.Join(t.TempDir(), "tests")
	link(t, exe)
	for _, tt := range []struct {
		name   string
		as     string
		args   []string
		signal syscall.Signal
		status int    // -1: a signal ended it
		says   string // among the rest
	}{
		{name: "in order", as: "tests, in order", status: 0, says: "PASS"},
		{name: "in order, but for a process", as: "tests, leaving a process", status: 1, says: "testbed: a test left a process running: "},
		{name: "by a panic", as: "tests, by a panic", status: 2, says: "a test went wrong"},
		{name: "by the time limit", as: "tests", args: []string{"-test.timeout=100ms"}, status: 2, says: "panic: test timed out"},
		{name: "killed", as: "tests", signal: syscall.SIGKILL, status: -1},
		{name: "told to end", as: "tests", signal: syscall.SIGTERM, status: -1},
		{name: "interrupted", as: "tests", signal: syscall.SIGINT, status: -1},
		{name: "hung up on", as: "tests", signal: syscall.SIGHUP, status: -1},
		{name: "asked for a trace", as: "tests", signal: syscall.SIGQUIT, status: 2, says: "SIGQUIT"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := start(t, tt.as, exe, tt.args...)
			if tt.signal != 0 {
				// To the group, as a terminal does.
				if err := syscall.Kill(-o.cmd.Process.Pid, tt.signal); err != nil {
					t.Fatal(err)
				}
			}
			o.over(t)
			_ = o.cmd.Wait()
			absent(t, o.said.Dir)
			if got := o.cmd.ProcessState.ExitCode(); got != tt.status || !strings.Contains(o.out.String(), tt.says) {
				t.Errorf("got status %d, want %d, and %q in\n%s", got, tt.status, tt.says, o.out)
			}
		})
	}
}

// TestGoTestIsCutOff ends go test, which cannot clear away its work folder then.
func TestGoTestIsCutOff(t *testing.T) {
	for _, tt := range []struct {
		name string
		cut  func(o *others) error
		kept bool // go test goes on, and needs its folder
	}{
		{"killed alone", func(o *others) error { return o.cmd.Process.Kill() }, false},
		{"told to end with all of its group", func(o *others) error { return syscall.Kill(-o.cmd.Process.Pid, syscall.SIGTERM) }, false},
		{"the test binary is killed", func(o *others) error { return syscall.Kill(o.said.PID, syscall.SIGKILL) }, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			work := filepath.Join(dir, "go-build1")
			program, tests := filepath.Join(dir, "go"), filepath.Join(work, "b001", "a.test")
			link(t, program)
			link(t, tests)
			o := start(t, "go", program, tests)
			if got := filepath.Dir(o.said.Dir); got != filepath.Dir(tests) {
				t.Errorf("the folder lies in %s, want it beside %s", got, tests)
			}
			if err := tt.cut(o); err != nil {
				t.Fatal(err)
			}
			o.over(t)
			absent(t, o.said.Dir)
			if _, err := os.Stat(work); tt.kept == (err != nil) {
				t.Errorf("the work folder is kept: %t, want %t", err == nil, tt.kept)
			}
		})
	}
}

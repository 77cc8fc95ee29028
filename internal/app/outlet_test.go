//go:build unix

package app_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"hubgraph/internal/app"
)

// A spoken process is a server with pipes of ours on standard output and error.
type spoken struct {
	cmd         *exec.Cmd
	out, errOut *os.File // our ends
	base        string
}

// hang is how long a process may take to do what it should do at once.
const hang = 30 * time.Second

// speak starts the program on pipes and waits until it has said its address.
func speak(t *testing.T, h *house) *spoken {
	t.Helper()
	p := &spoken{cmd: exec.Command(os.Args[0])}
	p.cmd.Env = append(h.environ(), asProgram+"=1")
	var theirs [2]*os.File
	for i, end := range []**os.File{&p.out, &p.errOut} {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		*end, theirs[i] = r, w
	}
	p.cmd.Stdout, p.cmd.Stderr = theirs[0], theirs[1]
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_, _ = theirs[0].Close(), theirs[1].Close()
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
		_, _ = p.out.Close(), p.errOut.Close()
		http.DefaultClient.CloseIdleConnections()
	})
	p.base = address(t, p.out)
	return p
}

func address(t *testing.T, out io.Reader) string {
	t.Helper()
	for r := bufio.NewReader(out); ; {
		line, err := r.ReadString('\n')
		if base := regexp.MustCompile(`http://[0-9.:]+`).FindString(line); base != "" {
			return base
		}
		if err != nil {
			t.Fatalf("the process says no address: %v", err)
		}
	}
}

// ask makes requests, each of which leaves a line in the log.
func (p *spoken) ask(t *testing.T, n int) {
	t.Helper()
	client := &http.Client{Timeout: hang}
	defer client.CloseIdleConnections()
	for i := range n {
		res, err := client.Get(p.base + "/api/v1/stats")
		if err != nil {
			t.Fatalf("request %d: %v", i+1, err)
		}
		_, err = io.Copy(io.Discard, res.Body)
		if res.Body.Close(); err != nil || res.StatusCode != 200 {
			t.Fatalf("request %d: %d, %v", i+1, res.StatusCode, err)
		}
	}
}

// end sends a signal and gives what became of the process.
func (p *spoken) end(t *testing.T, s os.Signal) error {
	t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- p.cmd.Wait() }()
	select {
	case err := <-ended:
		return err
	case <-time.After(hang):
		t.Fatalf("after %v the process goes on", s)
		return nil
	}
}

// stuffed is more requests than a pipe holds lines of the log, and than a server
// keeps for it.
const stuffed = 9_000

// TestReaderGone closes the reading ends of a server's output: it serves on and
// ends in order.
func TestReaderGone(t *testing.T) {
	p := speak(t, newHouse(t))
	if err := errors.Join(p.out.Close(), p.errOut.Close()); err != nil {
		t.Fatal(err)
	}
	p.ask(t, 20)
	if err := p.end(t, syscall.SIGTERM); err != nil {
		t.Errorf("after SIGTERM: %v, want exit status 0", err)
	}
}

// TestAnnouncedToNobody starts a server that nobody listens to from the first.
func TestAnnouncedToNobody(t *testing.T) {
	deaf, stuck := io.Pipe() // not read until the end
	for name, w := range map[string]io.Writer{"a writer that fails": failing{}, "a writer that is stuck": stuck} {
		h := newHouse(t)
		ctx, stop := context.WithCancel(t.Context())
		address, ended := make(chan string, 1), make(chan int, 1)
		p := app.Program{Environ: h.environ(), Stdout: w, Stderr: w, Seeds: h.seed, Started: func(a string) { address <- a }}
		go func() { ended <- p.Run(ctx) }()
		select {
		case a := <-address:
			(&spoken{base: "http://" + a}).ask(t, 3)
		case <-time.After(hang):
			t.Errorf("%s: the server does not start", name)
		}
		stop()
		select {
		case status := <-ended:
			if status != 0 {
				t.Errorf("%s: exit status %d, want 0", name, status)
			}
		case <-time.After(hang):
			t.Errorf("%s: the server does not end", name)
		}
	}
	go func() { _, _ = io.Copy(io.Discard, deaf) }() // lets go of who is stuck
	t.Cleanup(func() { _ = stuck.Close() })
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("nobody is there") }

// TestReaderStandsStill never reads what a server logs: requests are answered all
// the same, and it ends.
func TestReaderStandsStill(t *testing.T) {
	p := speak(t, newHouse(t))
	p.ask(t, stuffed)
	if err := p.end(t, syscall.SIGTERM); err != nil {
		t.Errorf("after SIGTERM: %v, want exit status 0", err)
	}
}

// TestReaderComesBack lets a server log more than anybody takes and reads then:
// what is missing is counted, and with it nothing is.
func TestReaderComesBack(t *testing.T) {
	p := speak(t, newHouse(t))
	p.ask(t, stuffed)
	read := make(chan string, 1)
	go func() {
		b, _ := io.ReadAll(p.errOut)
		read <- string(b)
	}()
	// Lines are taken again, so that these are written, and behind one of them the
	// count.
	p.ask(t, 20)
	if err := p.end(t, syscall.SIGTERM); err != nil {
		t.Fatalf("after SIGTERM: %v, want exit status 0", err)
	}
	requests, missing := 0, 0
	for line := range strings.Lines(<-read) {
		var event struct {
			Msg   string
			Lines int
		}
		if err := json.Unmarshal([]byte(line), &event); err != nil {
			t.Fatalf("%q is no line of a log: %v", line, err)
		}
		switch {
		case event.Msg == "request":
			requests++
		case strings.HasPrefix(event.Msg, "lines of this log are missing"):
			missing += event.Lines
		}
	}
	if missing == 0 || requests+missing != stuffed+20 {
		t.Errorf("got %d requests in the log and %d said to be missing of %d", requests, missing, stuffed+20)
	}
}

// TestHangup: SIGHUP ends a server in order, unless it was started to outlive its
// terminal.
func TestHangup(t *testing.T) {
	p := speak(t, newHouse(t))
	p.ask(t, 1)
	if err := p.end(t, syscall.SIGHUP); err != nil {
		t.Errorf("after SIGHUP: %v, want exit status 0", err)
	}
	if log, err := io.ReadAll(p.errOut); err != nil || !strings.Contains(string(log), `"ending"`) {
		t.Errorf("after SIGHUP the log ends without saying so: %v\n%s", err, log)
	}

	h := newHouse(t)
	cmd := exec.Command("/bin/sh", "-c", "trap '' HUP; exec \"$0\"", os.Args[0])
	cmd.Env = append(h.environ(), asProgram+"=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	p = &spoken{cmd: cmd, base: address(t, out)}
	if err := cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	p.ask(t, 3)
	if err := p.end(t, syscall.SIGTERM); err != nil {
		t.Errorf("after SIGHUP that is ignored, and SIGTERM: %v, want exit status 0", err)
	}
}

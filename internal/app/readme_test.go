package app_test

import (
	"bytes"
	"context"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hubgraph/internal/app"
)

const readme = "../../README.md"

var (
	consoleBlock = regexp.MustCompile("(?s)```console\n\\$ ([^\n]*)\n(.*?)```\n")
	word         = regexp.MustCompile(`'[^']*'|\S+`)
)

// TestReadme runs what the README shows in its console blocks, over the data
// built in, and compares. Of answers of the API only parts are shown, with …
// between them: they must occur in the real one in that order.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	h := newHouse(t)
	base, announced := serveSeeds(t, h)
	blocks := 0
	fresh := consoleBlock.ReplaceAllStringFunc(string(text), func(block string) string {
		blocks++
		m := consoleBlock.FindStringSubmatch(block)
		command, shown := m[1], m[2]
		var args []string
		for _, w := range word.FindAllString(command, -1) {
			args = append(args, strings.Trim(w, "'"))
		}
		var real string
		switch {
		case command == "hubgraph":
			real = announced
		case args[0] == "hubgraph":
			real = runSeeds(t, h, args[1:])
		case strings.HasPrefix(command, "curl -s '"):
			_, real = get(t, strings.Replace(args[2], "http://127.0.0.1:8080", base, 1))
		default:
			t.Errorf("the README shows %q, which this test can't run", command)
			return block
		}
		if args[0] == "curl" {
			if part := missing(real, shown); part != "" {
				t.Errorf("$ %s\nthe answer does not hold %q where the README shows it:\n%s", command, part, real)
			}
			return block
		}
		if diff := cmp.Diff(real, shown); diff != "" && !*update {
			t.Errorf("$ %s\n(-real +shown; go test ./internal/app -run Readme -update writes it anew):\n%s", command, diff)
		}
		return "```console\n$ " + command + "\n" + real + "```\n"
	})
	if blocks < 5 {
		t.Errorf("the README has %d console blocks; it was hardly tested", blocks)
	}
	if *update && fresh != string(text) {
		if err := os.WriteFile(readme, []byte(fresh), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

var drawnBy = regexp.MustCompile("\\]\\((internal/picture/[^)]+\\.svg)\\)\n\n\\*Drawn by `hubgraph ([^`]+)`")

// TestReadmePicture: the picture of the README is what its command draws over the data
// built in; -update draws it anew.
func TestReadmePicture(t *testing.T) {
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	m := drawnBy.FindStringSubmatch(string(text))
	if m == nil {
		t.Fatal("the README has no picture with the command that draws it")
	}
	h := newHouse(t)
	serveSeeds(t, h)
	var args []string
	for _, w := range word.FindAllString(m[2], -1) {
		args = append(args, strings.Trim(w, "'"))
	}
	drawn, file := runSeeds(t, h, args), "../../"+m[1]
	if *update {
		if err := os.WriteFile(file, []byte(drawn), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(kept) != drawn {
		t.Errorf("hubgraph %s draws another picture than %s; -update writes it", m[2], m[1])
	}
}

// missing gives the first part of shown, cut at …, that does not come in real
// behind the one before it.
func missing(real, shown string) string {
	at := 0
	for part := range strings.SplitSeq(strings.TrimSuffix(shown, "\n"), "…") {
		i := strings.Index(real[at:], part)
		if i < 0 || at == 0 && i > 0 {
			return part
		}
		at += i + len(part)
	}
	return ""
}

func serveSeeds(t *testing.T, h *house) (base, announced string) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var out safeBuffer
	address, ended := make(chan string, 1), make(chan int, 1)
	p := app.Program{Environ: h.environ("COLUMNS=110"), Stdout: &out, Started: func(a string) { address <- a }}
	go func() { ended <- p.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		<-ended
	})
	select {
	case a := <-address:
		return "http://" + a, tokenless(strings.ReplaceAll(out.String(), a, "127.0.0.1:8080"))
	case <-time.After(30 * time.Second):
		t.Fatal("the server did not start in 30 s")
		return "", ""
	}
}

// runSeeds gives what a person would see: standard output, then standard error.
func runSeeds(t *testing.T, h *house, args []string) string {
	t.Helper()
	var out, errOut bytes.Buffer
	p := app.Program{Args: args, Environ: h.environ("COLUMNS=110"), Stdout: &out, Stderr: &errOut}
	if status := p.Run(context.Background()); status != 0 {
		t.Errorf("hubgraph %s: status %d: %s", strings.Join(args, " "), status, errOut.String())
	}
	return out.String() + errOut.String()
}

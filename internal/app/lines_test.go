package app_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"hubgraph/internal/app"
	"hubgraph/internal/interchange"
)

// digestOf gives the digest of all that a house holds, by its /stats.
func digestOf(t *testing.T, h *house) string {
	t.Helper()
	s := h.serve()
	defer s.end(t)
	res, err := http.Get(s.base + "/api/v1/stats")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var st struct{ Revision string }
	if err := json.NewDecoder(res.Body).Decode(&st); err != nil {
		t.Fatal(err)
	}
	return st.Revision[strings.LastIndexByte(st.Revision, ':')+1:]
}

// TestExportAndImport takes a graph from one folder to another, by files packed in any way
// and through pipes, with a server on either side and without.
func TestExportAndImport(t *testing.T) {
	from := newHouse(t)
	text := filepath.Join(t.TempDir(), "gazette.txt")
	if err := os.WriteFile(text, []byte(gazette), 0o600); err != nil {
		t.Fatal(err)
	}
	from.must("source", "attach", "gazette", text)
	want := digestOf(t, from)
	for _, served := range []bool{false, true} {
		for _, name := range []string{"graph.jsonl", "graph.jsonl.gz", "graph.jsonl.zst", "-"} {
			to := newHouse(t)
			to.vars = []string{"HUBGRAPH_EMPTY=true"}
			if served {
				from.serve()
				defer to.serve().end(t)
			}
			if name == "-" {
				out := from.must("export", "--texts")
				if r := to.runWith(out, nil, "import", "-"); r.status != 0 {
					t.Fatalf("import: %+v", r)
				}
			} else {
				file := filepath.Join(t.TempDir(), name)
				if got := from.must("export", file, "--texts"); got != "" {
					t.Errorf("export says %q", got)
				}
				if r := from.run("export", file); r.status != 1 || !strings.Contains(r.stderr, "--replace") {
					t.Errorf("export over a file: %+v", r)
				}
				to.must("import", file)
				left, err := os.ReadDir(filepath.Dir(file))
				if err != nil || len(left) != 1 {
					t.Errorf("export left %v, %v", left, err)
				}
			}
			out := to.must("export", "--texts", "--compress", "gz")
			in, err := interchange.Unpack(strings.NewReader(out))
			if err != nil {
				t.Fatal(err)
			}
			b, err := io.ReadAll(in)
			if err != nil || !strings.Contains(string(b), `"digest":"`+want+`"`) {
				t.Errorf("%s, served %t: what is exported again has not the digest %s: %v\n%.300s", name, served, want, err, b)
			}
			if served {
				break
			}
		}
	}
}

// TestExportByName: an entity may be named where an export is asked for by a qualifier, as
// where claims are.
func TestExportByName(t *testing.T) {
	h := newHouse(t)
	h.must("seed")
	want := h.must("export", "--qualifier", "according-to:lin-wei")
	if got := h.must("export", "--qualifier", "according-to:林薇"); got != want || !strings.Contains(got, `{"statement"`) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := h.must("export", "--qualifier", "according-to"); !strings.Contains(got, `{"statement"`) {
		t.Errorf("by a key alone:\n%s", got)
	}
	oneLine(t, h.run("export", "--qualifier", "according-to:nobody at all"), `there is no entity "nobody at all"`)
}

// TestExportFails: where what is asked for is not to be had, or the disk is not to be written,
// there is no file, and what has the name stays.
func TestExportFails(t *testing.T) {
	h := newHouse(t)
	h.must("seed")
	dir := t.TempDir()
	file := filepath.Join(dir, "graph.jsonl")
	if r := h.run("export", file, "--from", "nobody"); r.status != 1 {
		t.Errorf("export: %+v", r)
	}
	if err := os.WriteFile(file, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if r := h.run("export", file, "--replace", "--from", "nobody"); r.status != 1 {
		t.Errorf("export: %+v", r)
	}
	if b, err := os.ReadFile(file); string(b) != "mine" || err != nil {
		t.Errorf("the file was changed: %q, %v", b, err)
	}
	if left, err := os.ReadDir(dir); len(left) != 1 || err != nil {
		t.Errorf("export left %v, %v", left, err)
	}
	if r := h.run("export", filepath.Join(dir, "no", "graph.jsonl")); r.status != 1 || !strings.Contains(r.stderr, "no such file") {
		t.Errorf("export: %+v", r)
	}
}

// A dying reader gives a beginning, and then ends whom it is sent to.
type dyingReader struct {
	first io.Reader
	kill  func()
}

func (r *dyingReader) Read(b []byte) (int, error) {
	if n, err := r.first.Read(b); n > 0 || err != io.EOF {
		return n, err
	}
	r.kill()
	return copy(b, "\n"), nil
}

// TestImportIntoWhatDies: where the server dies under an import, the command says that it
// is not known what is stored, and what to do; that then goes on.
func TestImportIntoWhatDies(t *testing.T) {
	h := newHouse(t)
	h.must("seed")
	whole := h.must("export")
	other := newHouse(t)
	for lang, want := range map[string]string{"en": "how much of the file is stored is not known: the same command again goes on behind that", "zh": "再次执行同一命令会接着继续"} {
		cmd, _ := startProcess(t, other)
		kill := sync.OnceFunc(func() {
			_ = cmd.Process.Kill()
			_, _ = cmd.Process.Wait()
		})
		var out, errOut strings.Builder
		p := app.Program{
			Args: []string{"import", "-", "--lang", lang}, Environ: other.environ(), Stdout: &out, Stderr: &errOut, Seeds: other.seed,
			Stdin: &dyingReader{strings.NewReader(whole[:len(whole)/2]), kill},
		}
		if status := p.Run(t.Context()); status != 1 || out.Len() > 0 || !strings.Contains(errOut.String(), want) {
			t.Errorf("status %d, stdout %q, stderr %q; want 1 and %q", status, out.String(), errOut.String(), want)
		}
	}
	if r := other.runWith(whole, nil, "import", "-"); r.status != 0 {
		t.Errorf("the same again: %+v", r)
	}
}

// TestImportEndsHere: where the file can't be read further, or the command is interrupted, it
// says so, and what of the file is stored, in the words of commands; the same command goes on.
func TestImportEndsHere(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"head":{"format":"hubgraph","version":1}}` + "\n")
	for i := range 25_000 {
		fmt.Fprintf(&b, `{"entity":{"id":"e-%05d","type":"company","name":"Company %d"}}`+"\n", i, i)
	}
	whole := b.String() + `{"end":{}}`
	failing := errors.New("the disk gave up")
	gone := make(chan struct{})
	defer close(gone)
	for _, tc := range []struct {
		name string
		in   func(cancel func()) io.Reader
		want map[string]string
	}{
		{"a disk that fails", func(func()) io.Reader {
			return io.MultiReader(strings.NewReader(b.String()), iotest.ErrReader(&fs.PathError{Op: "read", Path: "-", Err: failing}))
		}, map[string]string{
			"en": "hubgraph: read -: the disk gave up; 20000 entities, 0 claims and 0 sources of it are stored: the same command again goes on behind them\n",
			"zh": "hubgraph: 读取 -：the disk gave up；其中 20000 个实体、0 条陈述和 0 个来源已存储：再次执行同一命令会接着继续\n",
		}},
		{"a person who stops it", func(cancel func()) io.Reader {
			return io.MultiReader(strings.NewReader(b.String()), &dyingReader{strings.NewReader(" "), cancel})
		}, map[string]string{"en": "hubgraph: interrupted", "zh": "hubgraph: 已中断"}},
		{"a person who stops it while nothing comes", func(cancel func()) io.Reader {
			return io.MultiReader(strings.NewReader(b.String()), &dyingReader{strings.NewReader(" "), func() { cancel(); <-gone }})
		}, map[string]string{"en": "hubgraph: interrupted", "zh": "hubgraph: 已中断"}},
		{"a disk that fails at once", func(func()) io.Reader { return iotest.ErrReader(failing) }, map[string]string{"en": "hubgraph: read -: the disk gave up\n", "zh": "hubgraph: 读取 -：the disk gave up\n"}},
	} {
		for lang, want := range tc.want {
			h := newHouse(t)
			ctx, cancel := context.WithCancel(t.Context())
			var out, errOut strings.Builder
			p := app.Program{Args: []string{"import", "-", "--lang", lang, "--empty"}, Environ: h.environ(), Stdout: &out, Stderr: &errOut, Stdin: tc.in(cancel)}
			status := p.Run(ctx)
			cancel()
			said := errOut.String()
			if at := strings.Index(said, "hubgraph: "); at > 0 {
				said = said[at:] // behind what was read
			}
			if status != 1 || out.Len() > 0 || !strings.HasPrefix(said, want) || strings.Contains(said, "send the whole") {
				t.Errorf("%s: status %d, %q, %q; want %q", tc.name, status, out.String(), said, want)
			}
			if got := h.runWith(whole, nil, "import", "-"); got.status != 0 || !strings.HasPrefix(got.stdout, "imported: 25000 entities") {
				t.Errorf("%s, the same again: %+v", tc.name, got)
			}
		}
	}
}

// TestReadingEndsHere: whatever reads standard input ends where it is interrupted, though
// nothing comes.
func TestReadingEndsHere(t *testing.T) {
	gone := make(chan struct{})
	defer close(gone)
	for _, args := range [][]string{{"source", "attach", "gazette", "-"}, {"verify", "--text", "gazette=-"}, {"import", "-"}} {
		h := newHouse(t)
		h.must("seed")
		ctx, cancel := context.WithCancel(t.Context())
		var out, errOut strings.Builder
		p := app.Program{
			Args: args, Environ: h.environ(), Stdout: &out, Stderr: &errOut, Seeds: h.seed,
			Stdin: &dyingReader{strings.NewReader("x"), func() { cancel(); <-gone }},
		}
		if status := p.Run(ctx); status != 1 || errOut.String() != "hubgraph: interrupted\n" {
			t.Errorf("%s: status %d, %q", args, status, errOut.String())
		}
	}
}

package app_test

import (
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"hubgraph/graph/graphtest"
	"hubgraph/internal/interchange"
)

// BenchmarkLines reads a graph from a file of JSON Lines into a new store, durable and
// searchable: "load" by a program that imports it, "http" by sending it to one that serves.
// Both have just been started, so that neither has memory of another load; the time of
// "load" is with its start, which is some 0.1 s.
func BenchmarkLines(b *testing.B) {
	for _, scale := range graphtest.Scales(b) {
		b.Run(scale, func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "graph"+interchange.Extension)
			writeLines(b, path, scale)
			b.Run("load", func(b *testing.B) {
				for b.Loop() {
					b.StopTimer()
					cmd := exec.Command(os.Args[0], "import", path)
					cmd.Env = append(newHouse(b).environ("HUBGRAPH_EMPTY=true"), asProgram+"=1", "TMPDIR="+os.TempDir())
					b.StartTimer()
					if out, err := cmd.CombinedOutput(); err != nil {
						b.Fatalf("import: %v\n%.300s", err, out)
					}
					processors(b, cmd)
				}
			})
			b.Run("http", func(b *testing.B) {
				for b.Loop() {
					b.StopTimer()
					h := newHouse(b)
					h.vars = []string{"HUBGRAPH_EMPTY=true"}
					key := h.key("loader", "write")
					cmd, base := startProcess(b, h)
					b.StartTimer()
					in, err := os.Open(path)
					if err != nil {
						b.Fatal(err)
					}
					req, err := http.NewRequest(http.MethodPost, base+"/api/v1/batches", in)
					if err != nil {
						b.Fatal(err)
					}
					req.Header.Set("Content-Type", interchange.MediaType)
					req.Header.Set("Authorization", "Bearer "+key)
					resp, err := http.DefaultClient.Do(req)
					if err != nil {
						b.Fatal(err)
					}
					body, err := io.ReadAll(resp.Body)
					resp.Body.Close()
					if err != nil || resp.StatusCode != http.StatusOK {
						b.Fatalf("POST /batches: %d %v %.300s", resp.StatusCode, err, body)
					}
					b.StopTimer()
					_, most := memoryOf(b, cmd)
					b.ReportMetric(most, "peak-MB")
					http.DefaultClient.CloseIdleConnections()
					_ = cmd.Process.Signal(os.Interrupt)
					_ = cmd.Wait()
					processors(b, cmd)
					b.StartTimer()
				}
			})
		})
	}
}

// processors reports how many seconds of processors a program took that has ended.
func processors(b *testing.B, cmd *exec.Cmd) {
	b.ReportMetric((cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds(), "cpu-s")
}

// writeLines writes a graph into a file.
func writeLines(b *testing.B, path, scale string) {
	b.Helper()
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	w := interchange.NewWriter(f, interchange.Head{})
	for _, batch := range graphtest.AtScale(b, scale) {
		errs := []error{w.Schema(batch.Schema)}
		for _, s := range batch.Sources {
			errs = append(errs, w.Source(s))
		}
		for _, e := range batch.Entities {
			errs = append(errs, w.Entity(e.Canonical())) // the end sums up what a store would give
		}
		for _, s := range batch.Statements {
			errs = append(errs, w.Statement(s.Canonical()))
		}
		if err := errors.Join(errs...); err != nil {
			b.Fatal(err)
		}
	}
	if err := errors.Join(w.End(), f.Close()); err != nil {
		b.Fatal(err)
	}
}

package app_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"hubgraph/graph/graphtest"
	"hubgraph/internal/interchange"
	"hubgraph/internal/sqlite"
)

// BenchmarkLines reads a graph from a file of JSON Lines into a new store, durable and
// searchable: "load" in this process, "http" by sending it to one that serves.
func BenchmarkLines(b *testing.B) {
	for _, scale := range graphtest.Scales(b) {
		b.Run(scale, func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "graph"+interchange.Extension)
			writeLines(b, path, scale)
			each := func(b *testing.B, send func(in io.Reader)) {
				in, err := os.Open(path)
				if err != nil {
					b.Fatal(err)
				}
				send(in)
				if err := in.Close(); err != nil {
					b.Fatal(err)
				}
			}
			b.Run("load", func(b *testing.B) {
				for b.Loop() {
					s, err := sqlite.Open(context.Background(), filepath.Join(b.TempDir(), "graph.db"), sqlite.Options{})
					if err != nil {
						b.Fatal(err)
					}
					each(b, func(in io.Reader) {
						if _, err := interchange.Load(context.Background(), s, in, interchange.Options{}); err != nil {
							b.Fatal(err)
						}
					})
					if err := s.Close(); err != nil {
						b.Fatal(err)
					}
				}
			})
			b.Run("http", func(b *testing.B) {
				for b.Loop() {
					b.StopTimer()
					h := newHouse(b)
					key := h.key("loader", "write")
					cmd, base := startProcess(b, h)
					b.StartTimer()
					each(b, func(in io.Reader) {
						req, err := http.NewRequest(http.MethodPost, base+"/api/v1/batches", io.NopCloser(in))
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
					})
					b.StopTimer()
					_, most := memoryOf(b, cmd)
					b.ReportMetric(most, "peak-MB")
					http.DefaultClient.CloseIdleConnections()
					_ = cmd.Process.Signal(os.Interrupt)
					_ = cmd.Wait()
					b.StartTimer()
				}
			})
		})
	}
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
			errs = append(errs, w.Entity(e))
		}
		for _, s := range batch.Statements {
			errs = append(errs, w.Statement(s))
		}
		if err := errors.Join(errs...); err != nil {
			b.Fatal(err)
		}
	}
	if err := errors.Join(w.End(), f.Close()); err != nil {
		b.Fatal(err)
	}
}

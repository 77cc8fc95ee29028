package app_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"hubgraph/graph"
	"hubgraph/graph/graphtest"
	"hubgraph/internal/sqlite"
)

// BenchmarkServed starts a process on a graph that is there, and measures what a person
// sees of it: the time until it answers questions; the memory that it takes five seconds
// later, at most until then, and after the questions (of the process, as the system counts
// it); and of each question how long it takes when it is asked first, and the median and
// the 99th of a hundred of a thousand more.
func BenchmarkServed(b *testing.B) {
	for _, scale := range graphtest.Scales(b) {
		b.Run(scale, func(b *testing.B) {
			h := newHouse(b)
			asks := storeScale(b, h, scale)
			for b.Loop() {
				cmd, base := startProcess(b, h)
				b.StopTimer()
				time.Sleep(5 * time.Second) // so that names are indexed, and memory given back
				atRest, most := memoryOf(b, cmd)
				b.ReportMetric(atRest, "RSS-MB")
				b.ReportMetric(most, "peak-MB")
				for _, a := range asks {
					var took []time.Duration
					for i := range 1001 {
						began := time.Now()
						resp, err := http.Get(base + "/api/v1" + a.paths[i%len(a.paths)])
						if err != nil {
							b.Fatal(err)
						}
						body, err := io.ReadAll(resp.Body)
						resp.Body.Close()
						if err != nil || resp.StatusCode != http.StatusOK {
							b.Fatalf("GET %s: %d %v %.300s", a.paths[i%len(a.paths)], resp.StatusCode, err, body)
						}
						took = append(took, time.Since(began))
					}
					ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
					b.ReportMetric(ms(took[0]), a.name+"-first-ms")
					took = took[1:]
					slices.Sort(took)
					b.ReportMetric(ms(took[len(took)/2]), a.name+"-p50-ms")
					b.ReportMetric(ms(took[len(took)*99/100]), a.name+"-p99-ms")
				}
				after, _ := memoryOf(b, cmd)
				b.ReportMetric(after, "RSS-after-MB")
				http.DefaultClient.CloseIdleConnections()
				_ = cmd.Process.Signal(os.Interrupt)
				_ = cmd.Wait()
				b.StartTimer()
			}
		})
	}
}

// An asked is a question with several values for what it is about.
type asked struct {
	name  string
	paths []string
}

// storeScale writes a graph into the folder of a house, and gives what to ask of it.
func storeScale(b *testing.B, h *house, scale string) []asked {
	b.Helper()
	if err := os.MkdirAll(h.dir, 0o700); err != nil {
		b.Fatal(err)
	}
	s, err := sqlite.Open(context.Background(), filepath.Join(h.dir, "graph.db"), sqlite.Options{})
	if err != nil {
		b.Fatal(err)
	}
	var entities []graph.Entity
	for _, batch := range graphtest.AtScale(b, scale) {
		if _, err := s.Apply(context.Background(), batch); err != nil {
			b.Fatal(err)
		}
		entities = append(entities, batch.Entities...)
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	out := []asked{{name: "entity"}, {name: "neighbors"}, {name: "search"}, {name: "path"}, {name: "2hops"}}
	for i := range 200 {
		at := func(n int) *graph.Entity { return &entities[(n*7919+i*104729)%len(entities)] }
		id := url.PathEscape(string(at(1).ID))
		for j, path := range []string{
			"/entities/" + id,
			"/entities/" + id + "/neighbors?limit=100",
			"/search?q=" + url.QueryEscape(at(2).Name),
			"/paths?limit=1&from=" + url.QueryEscape(string(at(3).ID)) + "&to=" + url.QueryEscape(string(at(4).ID)),
			"/graph?limit=100&hops=2&from=" + url.QueryEscape(string(at(5).ID)),
		} {
			out[j].paths = append(out[j].paths, path)
		}
	}
	return out
}

// memoryOf gives the resident memory of a process now and at most, in MB, as
// /proc/PID/status has it (VmRSS, VmHWM).
func memoryOf(b *testing.B, cmd *exec.Cmd) (now, most float64) {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", cmd.Process.Pid))
	if err != nil {
		b.Log(err)
		return 0, 0
	}
	of := func(key string) float64 {
		for line := range strings.Lines(string(status)) {
			if rest, ok := strings.CutPrefix(line, key+":"); ok {
				kb, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
				return kb / 1000
			}
		}
		return 0
	}
	return of("VmRSS"), of("VmHWM")
}

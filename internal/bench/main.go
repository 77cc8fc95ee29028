package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	scales := flags.String("scales", "10k", "what to measure on, with commas between: 10k, 100k, 1m, debian")
	profile := flags.String("profile", "", "write a profile of loading to this file, and measure nothing else")
	neo4j := flags.Bool("neo4j", false, "measure both stores beside each other, too")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("it takes no argument; %q is one", flags.Arg(0))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if *profile != "" {
		path, err := filepath.Abs(*profile)
		if err != nil {
			return err
		}
		_, err = measure(ctx, *scales, "./internal/sqlite", "Rows/.*/load", "1x", "-cpuprofile", path, "-o", os.DevNull)
		return err
	}
	for i, scale := range strings.Split(*scales, ",") {
		got := results{}
		for _, m := range []struct{ in, what, times string }{
			{"./internal/sqlite", "Rows", "1x"},
			{"./internal/sqlite", "Commit", "1000x"},
			{"./internal/app", "Lines", "1x"},
			{"./internal/app", "Served", "1x"},
		} {
			more, err := measure(ctx, scale, m.in, m.what, m.times)
			if err != nil {
				return err
			}
			for name, metrics := range more {
				got[name] = metrics
			}
		}
		if len(got) == 0 {
			fmt.Fprintf(os.Stderr, "bench: %s was skipped; see go test -bench Rows -v ./internal/sqlite\n", scale)
			continue
		}
		if i > 0 {
			fmt.Fprintln(out)
		}
		got.table(out, scale)
	}
	if *neo4j {
		for _, what := range []string{"Beside|Driver", "First"} {
			if _, err := measure(ctx, *scales, "./internal/neo4j", what, "100x"); err != nil {
				return err
			}
		}
	}
	return nil
}

// results are the metrics of benchmarks: name without the prefix, then unit.
type results map[string]map[string]float64

// measure runs benchmarks of a package, shows what they print, and gives their metrics.
func measure(ctx context.Context, scales, in, what, times string, more ...string) (results, error) {
	args := append([]string{"test", "-run", "^$", "-bench", what, "-benchtime", times, "-timeout", "4h"}, append(more, in)...)
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Env = append(os.Environ(), "HUBGRAPH_SCALES="+scales, "REQUIRE_NEO4J=1")
	cmd.Stderr = os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	got, err := read(io.TeeReader(pipe, os.Stderr))
	if waited := cmd.Wait(); waited != nil {
		return nil, fmt.Errorf("go %s: %w", strings.Join(args, " "), waited)
	}
	return got, err
}

// read takes what go test -bench prints (golang.org/design/14313-benchmark-format): lines
// of a name, a count, and pairs of a number and its unit.
func read(r io.Reader) (results, error) {
	got := results{}
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		name, ok := strings.CutPrefix(lines.Text(), "Benchmark")
		fields := strings.Fields(name)
		if !ok || len(fields) < 4 {
			continue
		}
		name = fields[0]
		if at := strings.LastIndexByte(name, '-'); at >= 0 { // the number of processors
			name = name[:at]
		}
		metrics := map[string]float64{}
		for i := 2; i+1 < len(fields); i += 2 {
			n, err := strconv.ParseFloat(fields[i], 64)
			if err != nil {
				return nil, fmt.Errorf("%q is no line of a benchmark: %w", lines.Text(), err)
			}
			metrics[fields[i+1]] = n
		}
		got[name] = metrics
	}
	return got, errors.Join(lines.Err())
}

// table prints what was measured at a scale.
func (r results) table(out io.Writer, scale string) {
	rows, commit, served := func(what string) map[string]float64 { return r["Rows/"+scale+"/"+what] }, r["Commit/"+scale+"/apply"], r["Served/"+scale]
	load, bare := rows("load"), rows("bare")
	fmt.Fprintf(out, "%s entities, %s statements:\n\n", thousands(load["entities"]), thousands(load["statements"]))
	line := func(what, value string) { fmt.Fprintf(out, "| %s | %s |\n", what, value) }
	line("what", "number")
	line("---", "---")
	bring := func(what string, took float64) {
		line(what, fmt.Sprintf("%s, %.1f times the bare insert of the same rows (%s)", seconds(took), ratio(took, bare["ns/op"]), seconds(bare["ns/op"])))
	}
	bring("load, each batch of 10,000 durable and searchable", load["ns/op"])
	bring("the same from a file of JSON Lines", r["Lines/"+scale+"/load"]["ns/op"])
	bring("the same over HTTP, `POST /batches`", r["Lines/"+scale+"/http"]["ns/op"])
	line("memory of the process that serves (RSS) during that, at most", fmt.Sprintf("%.0f MB", r["Lines/"+scale+"/http"]["peak-MB"]))
	line("worst batch", milliseconds(load["worst-ms"]))
	line("size of the file", fmt.Sprintf("%.0f MB", load["file-MB"]))
	line("one statement, durable, after that load", fmt.Sprintf("%s, %.1f times SQLite's own commit; at worst %s", milliseconds(commit["ns/op"]/1e6), ratio(commit["ns/op"], r["Commit/"+scale+"/bare"]["ns/op"]), milliseconds(commit["worst-ms"])))
	line("start of the process to the first answer", seconds(served["ns/op"]))
	line("memory of the process (RSS) at rest, at most, and after questions", fmt.Sprintf("%.0f, %.0f, %.0f MB", served["RSS-MB"], served["peak-MB"], served["RSS-after-MB"]))
	const first = "-first-ms"
	var asked []string
	for unit := range served {
		if name, ok := strings.CutSuffix(unit, first); ok {
			asked = append(asked, name)
		}
	}
	slices.Sort(asked)
	for _, name := range asked {
		line(name+" over HTTP: first, median, 99 of 100", fmt.Sprintf("%s, %s, %s", milliseconds(served[name+first]), milliseconds(served[name+"-p50-ms"]), milliseconds(served[name+"-p99-ms"])))
	}
}

func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

func seconds(ns float64) string { return strconv.FormatFloat(ns/1e9, 'g', 3, 64) + " s" }

func milliseconds(ms float64) string {
	if ms >= 1000 {
		return seconds(ms * 1e6)
	}
	return strconv.FormatFloat(ms, 'g', 3, 64) + " ms"
}

// thousands writes a whole number with commas.
func thousands(n float64) string {
	s := strconv.FormatInt(int64(n), 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

package main

import (
	"os"
	"strings"
	"testing"

	"hubgraph/internal/testbed"
)

func TestMain(m *testing.M) { os.Exit(testbed.Around(m).Run()) }

func TestTable(t *testing.T) {
	got, err := read(strings.NewReader(`goos: linux
BenchmarkRows/10k/bare-2         	       1	 500000000 ns/op	         9.867 file-MB
BenchmarkRows/10k/load-2         	       1	1250000000 ns/op	     10000 entities	        10.64 file-MB	    100000 statements	      1175 worst-ms
BenchmarkCommit/10k/bare-2       	    1000	   1000000 ns/op
BenchmarkCommit/10k/apply-2      	    1000	   1500000 ns/op	 4.25 worst-ms
BenchmarkLines/10k/load-2        	       1	1500000000 ns/op
BenchmarkLines/10k/http-2        	       1	2000000000 ns/op	 99.6 peak-MB
BenchmarkServed/10k-2         	       1	 287432399 ns/op	 100.1 RSS-MB	 105.9 RSS-after-MB	 103.4 peak-MB	 4.272 entity-first-ms	 0.099 entity-p50-ms	 0.321 entity-p99-ms
PASS
`))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	got.table(&b, "10k")
	want := `10,000 entities, 100,000 statements:

| what | number |
| --- | --- |
| load, each batch of 10,000 durable and searchable | 1.25 s, 2.5 times the bare insert of the same rows (0.5 s) |
| the same from a file of JSON Lines | 1.5 s, 3.0 times the bare insert of the same rows (0.5 s) |
| the same over HTTP, ` + "`POST /batches`" + ` | 2 s, 4.0 times the bare insert of the same rows (0.5 s) |
| memory of the process that serves (RSS) during that, at most | 100 MB |
| worst batch | 1.18 s |
| size of the file | 11 MB |
| one statement, durable, after that load | 1.5 ms, 1.5 times SQLite's own commit; at worst 4.25 ms |
| start of the process to the first answer | 0.287 s |
| memory of the process (RSS) at rest, at most, and after questions | 100, 103, 106 MB |
| entity over HTTP: first, median, 99 of 100 | 4.27 ms, 0.099 ms, 0.321 ms |
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", &b, want)
	}
	if _, err := read(strings.NewReader("BenchmarkX-2 1 x ns/op\n")); err == nil {
		t.Error("a line without a number is read")
	}
}

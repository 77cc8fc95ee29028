package interchange_test

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
	"hubgraph/internal/interchange"
)

// TestQuick reads lines of statements, and lines made of them that are wrong here and
// there, twice: as they are, and with a tab behind them, which leads past what reads most
// lines quickly. Both must come to the same, faults and their places included.
func TestQuick(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	read := func(line string) (graph.Statement, error) {
		in, err := interchange.NewReader(strings.NewReader(head+line+"\n"), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer in.Close()
		l, _, err := in.Next()
		if l.Statement == nil {
			return graph.Statement{}, err
		}
		return *l.Statement, err
	}
	same := func(line string) error {
		t.Helper()
		got, gotErr := read(line)
		want, wantErr := read(line + "\t")
		told := func(err error) string {
			if err == nil {
				return ""
			}
			before, _, cut := strings.Cut(err.Error(), "not JSON") // then the tab is a part of what is wrong
			return fmt.Sprint(before, cut)
		}
		if d := cmp.Diff(want, got); d != "" || told(gotErr) != told(wantErr) {
			t.Fatalf("%q is read otherwise: %v, want %v\n%s", line, gotErr, wantErr, d)
		}
		return gotErr
	}
	var lines []string
	for line := range strings.Lines(written(t, worked(t, embedded(t)), interchange.Query{}) + written(t, seeded(t, embedded(t)), interchange.Query{})) {
		if strings.HasPrefix(line, `{"statement"`) {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	const plain = `{"statement":{"id":"i","status":"actual","subject":"a","predicate":"related-to","object":"b","when":{"from":"2019","to":"2020-01","observed":"2019","due":"2021","text":"t"},"source":"s","cites":[{"paragraph":1,"start":0,"end":3,"line":4,"hash":"h","via":"v","record":"r","note":"n"},{"line":2}]}}`
	lines = append(lines, plain,
		`{ "statement" : { "subject" : "a" , "cites" : [ { "line" : 3 } , { "line" : 4 } ] , "when" : { } } }`,
		`{"statement":{"cites":[{"line":2},{"line":1}],"status":""}}`, `{"statement":{"cites":[],"id":"x"}}`, `{"statement":{}}`, `{"statement":{}} {}`, `{"statement":{},"entity":null}`,
		`{"statement":{"subject":"a","subject":"a"}}`, `{"statement":{"when":{"from":"1","from":"1"}}}`, `{"statement":{"cites":[{"line":1,"line":1}]}}`,
		`{"statement":{"cites":[{"line":01}]}}`, `{"statement":{"cites":[{"line":1.5}]}}`, `{"statement":{"cites":[{"line":-1}]}}`, `{"statement":{"cites":[{"line":12345678901}]}}`, `{"statement":{"cites":[{"line":1},]}}`,
		`{"statement":{"subject":"a\u0041","note":"a"}}`, `{"statement":{"subject":"`+"\x7f"+`"}}`, `{"statement":{"subject":"`+"\xff"+`"}}`, `{"statement":{"when":null,"cites":null}}`, `{"statement":{"subject":null}}`,
	)
	for _, at := range regexp.MustCompile(`"[a-z]+":("[^"]*"|\d+|\{[^{]*\}|\[.*\])`).FindAllStringIndex(strings.Replace(plain, `{"statement":`, `              `, 1), -1) {
		twice := plain[:at[1]] + "," + plain[at[0]:]
		if same(twice) == nil {
			t.Errorf("%q is read without a fault", twice)
		}
	}
	good, bad := 0, 0
	for _, line := range lines {
		_ = same(line)
		for range 10 {
			b := []byte(line)
			for range 1 + r.IntN(2) {
				if len(b) == 0 {
					b = []byte(line)
				}
				at := r.IntN(len(b))
				switch r.IntN(4) {
				case 0:
					b[at] = `",:{}[]\ 0a`[r.IntN(11)]
				case 1:
					b = append(b[:at], b[at+1:]...)
				case 2:
					from := r.IntN(len(b))
					b = append(b[:at:at], append([]byte(string(b[min(from, at):max(from, at)])), b[at:]...)...)
				case 3:
					other := lines[r.IntN(len(lines))]
					b = append(b[:at:at], other[min(at, len(other)):]...)
				}
			}
			if strings.ContainsAny(string(b), "\n\r") {
				continue
			}
			var told *interchange.Error
			switch err := same(string(b)); {
			case err == nil || errors.Is(err, io.EOF):
				good++
			case errors.As(err, &told):
				bad++
			}
		}
	}
	if good < 100 || bad < 100 {
		t.Errorf("got %d lines that can be read and %d that can't; the mixture tests too little", good, bad)
	}
}

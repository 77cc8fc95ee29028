package testbed

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// A Part is something that only some machines have and only some tests need.
// They are run on request: the variable of the part is then 1, and whatever is
// missing is a failure.
type Part struct {
	Name     string // as a sentence says it
	Variable string // that asks for it
}

// The parts that there are.
var (
	Neo4j   = Part{"Neo4j", "REQUIRE_NEO4J"}
	Browser = Part{"a browser", "REQUIRE_BROWSER"}
)

// Asked reports whether what needs the part is to be tested.
func (p Part) Asked() bool { return os.Getenv(p.Variable) == "1" }

// Need skips a test for which nobody asked, in one line that says what is not
// tested and by which command it is.
func (p Part) Need(t testing.TB) {
	t.Helper()
	if !p.Asked() {
		t.Skipf("SKIPPED, NOT TESTED with %s, for nobody asked: %s=1 go test %s", p.Name, p.Variable, pattern())
	}
}

// Missing fails a test for which the part was asked and something is not there.
func (p Part) Missing(t testing.TB, format string, args ...any) {
	t.Helper()
	t.Fatalf("%s=1, but %s", p.Variable, fmt.Sprintf(format, args...))
}

// pattern names this package as go test takes it.
func pattern() string {
	at, err := os.Getwd()
	if err != nil {
		return "./..."
	}
	for root := at; root != filepath.Dir(root); root = filepath.Dir(root) {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
			if rel, err := filepath.Rel(root, at); err == nil {
				return "./" + filepath.ToSlash(rel)
			}
		}
	}
	return "./..."
}

// Times is the variable that asks for more of everything that tests take an
// [Amount] of.
const Times = "HUBGRAPH_TEST_TIMES"

// Amount is how much of something a test takes of which more finds more: n, or
// HUBGRAPH_TEST_TIMES times n, and a tenth with -short, at least 1. What a test
// takes by itself must leave the whole run within its time, see CONTRIBUTING.md.
func Amount(t testing.TB, n int) int {
	t.Helper()
	if v := os.Getenv(Times); v != "" {
		times, err := strconv.Atoi(v)
		if err != nil || times < 1 {
			t.Fatalf("%s=%q is not a number of times", Times, v)
		}
		n *= times
	}
	if testing.Short() {
		n /= 10
	}
	return max(n, 1)
}

package main_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"hubgraph/internal/testbed"
)

func TestMain(m *testing.M) { os.Exit(testbed.Around(m).Run()) }

// layers is the import rule: a package may import packages of this module only
// from lower layers, but for the exceptions that its line names.
var layers = map[string]struct {
	layer int
	also  []string // of the same layer
}{
	"hubgraph/graph":                        {layer: 0},
	"hubgraph/internal/testbed":             {layer: 0}, // for tests alone
	"hubgraph/graph/change":                 {layer: 1},
	"hubgraph/graph/passage":                {layer: 1},
	"hubgraph/graph/tell":                   {layer: 1},
	"hubgraph/graph/check":                  {layer: 1, also: []string{"hubgraph/graph/passage"}},
	"hubgraph/graph/graphtest":              {layer: 1, also: []string{"hubgraph/graph/change", "hubgraph/graph/check", "hubgraph/graph/passage", "hubgraph/internal/names"}},
	"hubgraph/internal/names":               {layer: 1},
	"hubgraph/internal/engine":              {layer: 1, also: []string{"hubgraph/graph/change", "hubgraph/graph/check", "hubgraph/internal/names"}},
	"hubgraph/seeds":                        {layer: 1},
	"hubgraph/internal/sqlite":              {layer: 2},
	"hubgraph/internal/neo4j":               {layer: 2},
	"hubgraph/internal/neo4j/neo4jtest":     {layer: 2}, // real servers for tests
	"hubgraph/internal/neo4j/bolttest":      {layer: 2}, // a cluster for tests
	"hubgraph/internal/analytics":           {layer: 2},
	"hubgraph/internal/layout":              {layer: 2},
	"hubgraph/internal/picture":             {layer: 2, also: []string{"hubgraph/internal/layout"}},
	"hubgraph/internal/picture/picturetest": {layer: 0}, // looks at pictures, for tests
	"hubgraph/internal/interchange":         {layer: 2},
	"hubgraph/internal/strict":              {layer: 1},
	"hubgraph/internal/wording":             {layer: 1},
	"hubgraph/internal/webui":               {layer: 2},
	"hubgraph/internal/access":              {layer: 3},
	"hubgraph/internal/ask":                 {layer: 3},
	"hubgraph/internal/httpapi":             {layer: 4},
	"hubgraph/internal/mcp":                 {layer: 4},
	"hubgraph/internal/app":                 {layer: 5},
	"hubgraph/internal/bench":               {layer: 6}, // runs the benchmarks of the others; it imports none of them
	"hubgraph/internal/mutants":             {layer: 6}, // tries the tests of the others; it imports none of them
	"hubgraph/cmd/hubgraph":                 {layer: 6},
}

// testAlso is what the tests of a package may import beside what the package may:
// the suite that they run and servers to run it on, and what they hold their
// package against.
var testAlso = map[string][]string{
	"hubgraph/graph/change":         {"hubgraph/graph/graphtest"},
	"hubgraph/graph/check":          {"hubgraph/graph/graphtest"},
	"hubgraph/graph/passage":        {"hubgraph/graph/graphtest"},
	"hubgraph/graph/tell":           {"hubgraph/graph/graphtest"},
	"hubgraph/internal/engine":      {"hubgraph/graph/graphtest"},
	"hubgraph/internal/interchange": {"hubgraph/graph/graphtest", "hubgraph/internal/sqlite"},
	"hubgraph/internal/neo4j":       {"hubgraph/internal/neo4j/bolttest", "hubgraph/internal/neo4j/neo4jtest", "hubgraph/internal/sqlite"},
	"hubgraph/internal/picture":     {"hubgraph/internal/picture/picturetest"},
	"hubgraph/seeds":                {"hubgraph/graph/check", "hubgraph/graph/graphtest", "hubgraph/graph/passage", "hubgraph/graph/tell"},
}

// forTests are packages that only tests may import, and other such packages.
var forTests = []string{"hubgraph/graph/graphtest", "hubgraph/internal/neo4j/bolttest", "hubgraph/internal/neo4j/neo4jtest", "hubgraph/internal/picture/picturetest", "hubgraph/internal/testbed"}

// owners is the rule of one package per dependency: only the packages named may
// import what begins with the path.
var owners = map[string][]string{
	"github.com/gin-gonic/gin":         {"hubgraph/internal/httpapi"},
	"github.com/danielgtaylor/huma":    {"hubgraph/internal/httpapi"},
	"database/sql":                     {"hubgraph/internal/sqlite"},
	"modernc.org/sqlite":               {"hubgraph/internal/sqlite"},
	"github.com/pressly/goose":         {"hubgraph/internal/sqlite"},
	"github.com/neo4j/neo4j-go-driver": {"hubgraph/internal/neo4j", "hubgraph/internal/neo4j/neo4jtest"},
	"github.com/mozillazg/go-pinyin":   {"hubgraph/internal/names"},
	"github.com/spf13/cobra":           {"hubgraph/internal/app"},
	"github.com/schollz/progressbar":   {"hubgraph/internal/app"},
	"golang.org/x/time/rate":           {"hubgraph/internal/access"},
}

type listed struct {
	ImportPath   string
	Imports      []string
	TestImports  []string // of test files in the package
	XTestImports []string // of those beside it
}

// TestImportRule: what packages and their tests import goes by the rule.
func TestImportRule(t *testing.T) {
	seen := packages(t)
	for _, p := range seen {
		for _, fault := range faults(p) {
			t.Error(fault)
		}
	}
	if len(seen) < 5 {
		t.Errorf("go list gave %d packages; the rule was hardly tested", len(seen))
	}
}

// TestImportRuleSees: the rule finds what it is there for, in packages and in tests.
func TestImportRuleSees(t *testing.T) {
	for _, tc := range []struct {
		name string
		p    listed
		want string // "": nothing is wrong
	}{
		{"downwards", listed{ImportPath: "hubgraph/internal/ask", Imports: []string{"hubgraph/graph", "hubgraph/internal/layout"}}, ""},
		{"upwards", listed{ImportPath: "hubgraph/graph", Imports: []string{"hubgraph/internal/ask"}}, "imports go only downwards"},
		{"upwards, in a test", listed{ImportPath: "hubgraph/internal/ask", XTestImports: []string{"hubgraph/internal/httpapi"}}, "the tests of hubgraph/internal/ask"},
		{"upwards, in a test of the package itself", listed{ImportPath: "hubgraph/internal/ask", TestImports: []string{"hubgraph/internal/httpapi"}}, "imports go only downwards"},
		{"its own package, in a test", listed{ImportPath: "hubgraph/internal/ask", XTestImports: []string{"hubgraph/internal/ask"}}, ""},
		{"what a test may and the package not", listed{ImportPath: "hubgraph/graph/tell", XTestImports: []string{"hubgraph/graph/graphtest"}}, ""},
		{"what a test may, in the package", listed{ImportPath: "hubgraph/graph/tell", Imports: []string{"hubgraph/graph/graphtest"}}, "hubgraph/graph/graphtest"},
		{"what is for tests, in a package above", listed{ImportPath: "hubgraph/internal/app", Imports: []string{"hubgraph/internal/testbed"}}, "is for tests"},
		{"what is for tests, in a test above", listed{ImportPath: "hubgraph/internal/app", XTestImports: []string{"hubgraph/internal/testbed"}}, ""},
		{"another's dependency", listed{ImportPath: "hubgraph/internal/app", Imports: []string{"github.com/gin-gonic/gin"}}, "which only hubgraph/internal/httpapi may know"},
		{"another's dependency, in a test", listed{ImportPath: "hubgraph/internal/app", XTestImports: []string{"database/sql"}}, "which only hubgraph/internal/sqlite may know"},
		{"a dependency of graph", listed{ImportPath: "hubgraph/graph", Imports: []string{"example.org/x"}}, "the domain knows the standard library"},
		{"a package without a layer", listed{ImportPath: "hubgraph/internal/util"}, "has no layer"},
	} {
		got := strings.Join(faults(tc.p), "\n")
		if (got == "") != (tc.want == "") || !strings.Contains(got, tc.want) {
			t.Errorf("%s: got %q, want %q", tc.name, got, tc.want)
		}
	}
}

// packages gives those of this module.
func packages(t *testing.T) (all []listed) {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports,TestImports,XTestImports", "hubgraph/...").Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("go list: %v\n%s", err, exit.Stderr)
		}
		t.Fatalf("go list: %v", err)
	}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatalf("read go list: %v", err)
		}
		all = append(all, p)
	}
}

// faults says what a package and its tests import that they may not.
func faults(p listed) []string {
	own, ok := layers[p.ImportPath]
	if !ok {
		return []string{p.ImportPath + " has no layer: give what it holds a home in one of the packages of the table, or add it to the table and say in the commit why it must be"}
	}
	test := slices.Contains(forTests, p.ImportPath)
	return append(badImports(p.ImportPath, p.ImportPath, p.Imports, own.also, test),
		badImports("the tests of "+p.ImportPath, p.ImportPath, slices.Concat(p.TestImports, p.XTestImports), slices.Concat(own.also, testAlso[p.ImportPath]), true)...)
}

// badImports says which imports who, of a package, may not have; test says that it
// is for tests.
func badImports(who, of string, imports, also []string, test bool) (bad []string) {
	fault := func(format string, args ...any) { bad = append(bad, fmt.Sprintf(format, args...)) }
	own := layers[of]
	for _, imp := range imports {
		if imp == of {
			continue // an external test imports what it tests
		}
		for dep, allowed := range owners {
			if (imp == dep || strings.HasPrefix(imp, dep+"/")) && !slices.Contains(allowed, of) {
				fault("%s imports %s, which only %s may know: ask that package for what you need instead", who, imp, strings.Join(allowed, ", "))
			}
		}
		if who == "hubgraph/graph" && strings.Contains(strings.SplitN(imp, "/", 2)[0], ".") && imp != "golang.org/x/text/unicode/norm" {
			fault("graph imports %s: the domain knows the standard library and x/text/unicode/norm only; move what needs it to a package above", imp)
		}
		if !strings.HasPrefix(imp, "hubgraph/") {
			continue
		}
		other, ok := layers[imp]
		switch {
		case slices.Contains(also, imp):
		case ok && other.layer >= own.layer:
			fault("%s (layer %d) imports %s (layer %d): imports go only downwards; state the interface you need in the lower package, or move the shared part to graph", who, own.layer, imp, other.layer)
		case !test && slices.Contains(forTests, imp):
			fault("%s imports %s, which is for tests", who, imp)
		}
	}
	return bad
}

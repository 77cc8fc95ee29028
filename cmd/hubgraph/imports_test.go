package main_test

import (
	"bytes"
	"encoding/json"
	"errors"
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
	"hubgraph/graph":                    {layer: 0},
	"hubgraph/internal/testbed":         {layer: 0}, // for tests alone
	"hubgraph/graph/change":             {layer: 1},
	"hubgraph/graph/passage":            {layer: 1},
	"hubgraph/graph/tell":               {layer: 1},
	"hubgraph/graph/check":              {layer: 1, also: []string{"hubgraph/graph/passage"}},
	"hubgraph/graph/graphtest":          {layer: 1, also: []string{"hubgraph/graph/change", "hubgraph/graph/check", "hubgraph/graph/passage", "hubgraph/internal/names"}},
	"hubgraph/internal/names":           {layer: 1},
	"hubgraph/internal/engine":          {layer: 1, also: []string{"hubgraph/graph/change", "hubgraph/graph/check", "hubgraph/internal/names"}},
	"hubgraph/seeds":                    {layer: 1},
	"hubgraph/internal/sqlite":          {layer: 2},
	"hubgraph/internal/neo4j":           {layer: 2},
	"hubgraph/internal/neo4j/neo4jtest": {layer: 2}, // real servers for tests
	"hubgraph/internal/neo4j/bolttest":  {layer: 2}, // a cluster for tests
	"hubgraph/internal/analytics":       {layer: 2},
	"hubgraph/internal/layout":          {layer: 2},
	"hubgraph/internal/interchange":     {layer: 2},
	"hubgraph/internal/webui":           {layer: 2},
	"hubgraph/internal/access":          {layer: 3},
	"hubgraph/internal/ask":             {layer: 3},
	"hubgraph/internal/httpapi":         {layer: 4},
	"hubgraph/internal/mcp":             {layer: 4},
	"hubgraph/internal/app":             {layer: 5},
	"hubgraph/internal/mutants":         {layer: 6}, // tries the tests of the others; it imports none of them
	"hubgraph/cmd/hubgraph":             {layer: 6},
}

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
	ImportPath string
	Standard   bool
	Imports    []string
}

func TestImportRule(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Standard,Imports", "hubgraph/...").Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("go list: %v\n%s", err, exit.Stderr)
		}
		t.Fatalf("go list: %v", err)
	}
	seen := 0
	for dec := json.NewDecoder(bytes.NewReader(out)); ; seen++ {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("read go list: %v", err)
		}
		checkImports(t, p)
	}
	if seen < 5 {
		t.Errorf("go list gave %d packages; the rule was hardly tested", seen)
	}
}

func checkImports(t *testing.T, p listed) {
	own, ok := layers[p.ImportPath]
	if !ok {
		t.Errorf("%s has no layer: give what it holds a home in one of the packages of the table, or add it to the table and say in the commit why it must be", p.ImportPath)
		return
	}
	for _, imp := range p.Imports {
		for dep, allowed := range owners {
			if (imp == dep || strings.HasPrefix(imp, dep+"/")) && !slices.Contains(allowed, p.ImportPath) {
				t.Errorf("%s imports %s, which only %s may know: ask that package for what you need instead", p.ImportPath, imp, strings.Join(allowed, ", "))
			}
		}
		if p.ImportPath == "hubgraph/graph" && strings.Contains(strings.SplitN(imp, "/", 2)[0], ".") && imp != "golang.org/x/text/unicode/norm" {
			t.Errorf("graph imports %s: the domain knows the standard library and x/text/unicode/norm only; move what needs it to a package above", imp)
		}
		if !strings.HasPrefix(imp, "hubgraph/") {
			continue
		}
		other, ok := layers[imp]
		if ok && other.layer >= own.layer && !slices.Contains(own.also, imp) {
			t.Errorf("%s (layer %d) imports %s (layer %d): imports go only downwards; state the interface you need in the lower package, or move the shared part to graph", p.ImportPath, own.layer, imp, other.layer)
		}
	}
}

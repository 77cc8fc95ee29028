package testbed_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// needsBed are the calls by which tests make files or start processes, by the
// name of what is called.
var needsBed = []string{"TempDir", "MkdirTemp", "CreateTemp", "Command", "CommandContext", "StartProcess"}

// TestEveryPackageHasABed: a package whose tests make files or start processes
// has its tests run in a bed, lest these stay behind where a run is cut off.
func TestEveryPackageHasABed(t *testing.T) {
	type found struct {
		call string // the first that needs a bed
		bed  bool
	}
	packages := map[string]*found{}
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains([]string{".git", "node_modules", "testdata"}, d.Name()):
			return filepath.SkipDir
		case !strings.HasSuffix(path, "_test.go"):
			return nil
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, nil, 0)
		if err != nil {
			return err
		}
		p := packages[filepath.Dir(path)]
		if p == nil {
			p = &found{}
			packages[filepath.Dir(path)] = p
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			switch of, _ := sel.X.(*ast.Ident); {
			case of != nil && of.Name == "testbed" && sel.Sel.Name == "Around":
				p.bed = true
			case slices.Contains(needsBed, sel.Sel.Name) && p.call == "":
				p.call = files.Position(call.Pos()).String()
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	beds := 0
	for _, p := range packages {
		if p.bed {
			beds++
		}
		if p.call != "" && !p.bed {
			t.Errorf("%s: tests that make files or start processes want a bed: func TestMain(m *testing.M) { os.Exit(testbed.Around(m).Run()) }", p.call)
		}
	}
	if beds < 5 {
		t.Errorf("found %d packages with a bed; the rule was hardly tested", beds)
	}
}

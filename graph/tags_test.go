package graph_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestRecordsKnowTheirFormAndNoAPI: fields have a name in JSON, the form that data
// comes and goes in, and nothing that belongs to one API.
func TestRecordsKnowTheirFormAndNoAPI(t *testing.T) {
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	files, keys, n := token.NewFileSet(), regexp.MustCompile(`(\w+):"`), 0
	look := func(node ast.Node) bool {
		f, ok := node.(*ast.Field)
		if !ok || f.Tag == nil {
			return true
		}
		n++
		tag, err := strconv.Unquote(f.Tag.Value)
		if err != nil {
			t.Fatal(err)
		}
		rest := strings.Replace(tag, strconv.Quote(reflect.StructTag(tag).Get("json")), `""`, 1)
		for _, key := range keys.FindAllStringSubmatch(rest, -1) {
			if key[1] != "json" {
				t.Errorf("%v: the tag %s", files.Position(f.Pos()), tag)
			}
		}
		return true
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(files, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, look)
	}
	if n < 100 {
		t.Errorf("%d tags were read, want those of all records", n)
	}
}

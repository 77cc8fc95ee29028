package app_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"hubgraph/internal/app"
)

// TestEveryMessageIsInChinese reads what the commands say of themselves from where they say
// it: each message that holds words has a Chinese one, which is about as many things.
func TestEveryMessageIsInChinese(t *testing.T) {
	files := token.NewFileSet()
	list, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	arg := map[string]int{"usagef": 0, "errorf": 0, "coded": 1, "note": 0, "say": 0} // which one is the message
	verb, words := regexp.MustCompile(`%(?:\[\d\])?[a-z]`), regexp.MustCompile(`[A-Za-z]{2}`)
	n := 0
	for _, name := range list {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(files, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(node ast.Node) bool {
			call, ok := node.(*ast.CallExpr)
			if !ok {
				return true
			}
			called := ""
			switch f := call.Fun.(type) {
			case *ast.Ident:
				called = f.Name
			case *ast.SelectorExpr:
				if of, ok := f.X.(*ast.Ident); ok && of.Name == "p" {
					called = f.Sel.Name
				}
			}
			i, is := arg[called]
			if !is || i >= len(call.Args) {
				return true
			}
			lit, ok := call.Args[i].(*ast.BasicLit)
			if !ok {
				return true
			}
			en, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			if !words.MatchString(verb.ReplaceAllString(en, "")) {
				return true
			}
			n++
			switch zh := app.Chinese[en]; {
			case zh == "":
				t.Errorf("%s: %q has no Chinese in chinese.go", files.Position(lit.Pos()), en)
			case len(verb.FindAllString(zh, -1)) != len(verb.FindAllString(en, -1)):
				t.Errorf("%s: %q is in Chinese about other things: %q", files.Position(lit.Pos()), en, zh)
			}
			return true
		})
	}
	if n < 90 {
		t.Errorf("found %d messages", n)
	}
}

// TestChineseCommandsSayNothingInEnglish reads what commands print for --lang zh: no error
// is without Chinese, no head of a table has letters, and what is the same as in English is
// data: ids, addresses, and what sources and their citations say.
func TestChineseCommandsSayNothingInEnglish(t *testing.T) {
	data := regexp.MustCompile(`^\s*(\[\d+\] |“|[a-z-]+\.[a-z2-7]{26}$|[a-z]+:\S+|(register|gazette) +\d+$|A berth for freight\.$)`)
	letters := regexp.MustCompile(`[A-Za-z]{3}`)
	list, err := fs.Glob(os.DirFS("testdata/commands"), "*.zh.txt")
	if err != nil || len(list) < 80 {
		t.Fatalf("%d files, %v", len(list), err)
	}
	for _, name := range list {
		read := func(name string) []string {
			b, err := os.ReadFile(filepath.Join("testdata/commands", name))
			if err != nil {
				t.Fatal(err)
			}
			return strings.Split(string(bytes.TrimSpace(b)), "\n")
		}
		en := read(strings.TrimSuffix(name, ".zh.txt") + ".en.txt")
		for _, line := range read(name) {
			said := strings.HasPrefix(line, "hubgraph: ")
			switch {
			case strings.HasPrefix(line, "$ "), strings.HasPrefix(line, "-- "), strings.HasPrefix(line, "{"), strings.HasPrefix(strings.TrimSpace(line), "<"):
			case said && !strings.ContainsFunc(line, func(r rune) bool { return unicode.Is(unicode.Han, r) }):
				t.Errorf("%s: an error in English: %s", name, line)
			case said && regexp.MustCompile(`[a-z]{2,} [a-z]{2,} [a-z]{2,} [a-z]{2,}`).MatchString(line):
				t.Errorf("%s: an error in part in English: %s", name, line)
			case letters.MatchString(line) && slices.Contains(en, line) && !data.MatchString(line):
				t.Errorf("%s: as in English: %s", name, line)
			}
		}
	}
}

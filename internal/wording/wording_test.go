package wording_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"hubgraph/internal/wording"
)

// packages are those that say something to whoever asks.
var packages = []string{
	"graph", "graph/change", "graph/check", "graph/passage", "internal/ask", "internal/access", "internal/httpapi",
	"internal/interchange", "internal/neo4j", "internal/sqlite", "internal/strict",
}

// anyOf stands for all arguments of functions that have a name and differ in their order.
const anyOf = -1

// callees are the functions that are given a message, and as which argument.
var callees = map[string]int{
	"With": 0, "Cause": 0, "Add": 1, "refuse": 1, "fault": anyOf, "newProblem": 1, "differs": 2, "failed": 1, "malformed": 0, "badDate": 0, "tooMany": 1,
}

// tellers are functions that give a message, whole or in part.
var tellers = regexp.MustCompile(`^(Check|check|why|not|bad|unknown|wanted|missing|tooMany|Impossible|impossible|Error|Wrong|says|lacks|kept|parse|Validate|Describe|read|textFault|otherPack|span)`)

type place struct {
	form string
	at   token.Position
}

// nameOf gives the name of a function or a type, without that of its package; "" where it is
// neither.
func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

// messages reads what the packages say from where they say it, as forms.
func messages(t *testing.T) (out []place) {
	files := token.NewFileSet()
	for _, dir := range packages {
		list, err := filepath.Glob(filepath.Join("../..", dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range list {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(files, name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			put := func(e ast.Expr) {
				if f := formOf(e); isMessage(f) {
					out = append(out, place{f, files.Position(e.Pos())})
				}
			}
			ast.Inspect(file, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.FuncDecl:
					if n.Body != nil && tellers.MatchString(n.Name.Name) {
						ast.Inspect(n.Body, func(n ast.Node) bool {
							switch n := n.(type) {
							case *ast.ReturnStmt:
								for _, r := range n.Results {
									put(r)
								}
							}
							return true
						})
					}
				case *ast.CallExpr:
					i, is := callees[nameOf(n.Fun)]
					for k, arg := range n.Args {
						if is && (k == i || i == anyOf) {
							put(arg)
						}
					}
				case *ast.CompositeLit:
					typ := nameOf(n.Type)
					for i, e := range n.Elts {
						if kv, ok := e.(*ast.KeyValueExpr); ok {
							if k, ok := kv.Key.(*ast.Ident); ok && k.Name == "Detail" {
								put(kv.Value)
							}
						} else if (typ == "Fault" || typ == "Issue") && i == len(n.Elts)-1 {
							put(e)
						}
					}
				case *ast.GenDecl:
					for _, spec := range n.Specs {
						if v, ok := spec.(*ast.ValueSpec); ok && n.Tok == token.CONST {
							for _, e := range v.Values {
								if f := formOf(e); !strings.ContainsAny(f, "\n{(:'") && !strings.HasPrefix(f, "hubgraph ") && !strings.HasPrefix(f, "SQLite ") {
									put(e)
								}
							}
						}
					}
				case *ast.AssignStmt:
					for i, l := range n.Lhs {
						if f, ok := l.(*ast.SelectorExpr); ok && f.Sel.Name == "Detail" && i < len(n.Rhs) {
							put(n.Rhs[i])
						}
						if id, ok := l.(*ast.Ident); ok && slices.Contains([]string{"detail", "why", "what", "far", "leave"}, id.Name) && i < len(n.Rhs) {
							put(n.Rhs[i])
						}
					}
				}
				return true
			})
		}
	}
	return out
}

var verbs = regexp.MustCompile(`%(?:\[\d\])?[-+#.0-9]*([a-zA-Z])`)

// formOf gives the form of a message: its words, with a verb for each part that is only
// known when it is said.
func formOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			s, _ := strconv.Unquote(e.Value)
			return s
		}
	case *ast.ParenExpr:
		return formOf(e.X)
	case *ast.BinaryExpr:
		return formOf(e.X) + formOf(e.Y)
	case *ast.CallExpr:
		switch nameOf(e.Fun) {
		case "Sprintf", "Errorf":
			return verbs.ReplaceAllStringFunc(formOf(e.Args[0]), func(v string) string {
				switch v[len(v)-1] {
				case 'q', 'd':
					return "%" + v[len(v)-1:]
				}
				return "%s"
			})
		case "Quote":
			return "%q"
		case "Itoa":
			return "%d"
		case "New":
			return formOf(e.Args[0])
		}
	}
	return "%s"
}

var words = regexp.MustCompile(`[a-z]{2,}( [a-z']+)+|^is [a-z]`)

func isMessage(form string) bool { return words.MatchString(verbs.ReplaceAllString(form, "")) }

// filled is a form with something in its places.
func filled(form string) string {
	return strings.NewReplacer("%s", "Xyz", "%q", `"Xyz"`, "%d", "7", "%%", "%").Replace(form)
}

// english are words in a row; names of fields, headers and commands stand alone.
var english = regexp.MustCompile(`\b[a-z]{2,} [a-z]{2,} [a-z]{2,}`)

var commands = regexp.MustCompile(`hubgraph [a-z]+ [a-z]+`)

// TestEveryMessageIsInChinese: whatever the packages say is said in Chinese, with all that
// it is about.
func TestEveryMessageIsInChinese(t *testing.T) {
	list := messages(t)
	if len(list) < 300 {
		t.Errorf("found %d messages", len(list))
	}
	said := map[string]bool{}
	for _, m := range list {
		if said[m.form] {
			continue
		}
		said[m.form] = true
		en := filled(m.form)
		zh := wording.In(en, "zh")
		if !strings.ContainsFunc(zh, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			t.Errorf("%s: %q has no Chinese", m.at, m.form)
		} else if n, in := strings.Count(en, "Xyz"), strings.Count(zh, "Xyz"); in < n {
			t.Errorf("%s: %q is about fewer things in Chinese: %q", m.at, m.form, zh)
		} else if english.MatchString(commands.ReplaceAllString(zh, "")) {
			t.Errorf("%s: %q is in part in English: %q", m.at, m.form, zh)
		}
	}
}

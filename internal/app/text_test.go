package app_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hubgraph/internal/app"
)

func TestInert(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"plain", "Unisoc", "Unisoc"},
		{"chinese", "紫光展锐", "紫光展锐"},
		{"emoji with joiner", "👩\u200d💻", "👩\u200d💻"},
		{"escape", "a\x1b[31mb", `a\u001b[31mb`},
		{"bell and delete", "\a\x7f", `\u0007\u007f`},
		{"one-byte CSI", "a\u009b31m", `a\u009b31m`},
		{"turned around", "a\u202eb", `a\u202eb`},
		{"isolate", "\u2066a", `\u2066a`},
		{"zero width space", "a\u200bb", `a\u200bb`},
		{"byte order mark", "\ufeffa", `\ufeffa`},
		{"tag characters", "a\U000e0041", `a\U000e0041`},
		{"line breaks", "a\r\nb\tc\u2028d", "a  b c d"},
		{"not UTF-8", "a\xffb", "a\ufffdb"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := app.Inert(tt.text); got != tt.want {
				t.Errorf("Inert(%q) = %q, want %q", tt.text, got, tt.want)
			}
		})
	}
}

func TestInertJSONKeepsTheValue(t *testing.T) {
	for _, text := range []string{"plain", "a\u009b31m\u202e", "\U000e0041\u200b中", "tab\tline\n", "\x7f"} {
		b, err := json.Marshal(map[string]string{"name": text})
		if err != nil {
			t.Fatal(err)
		}
		out := app.InertJSON(b)
		for _, r := range string(out) {
			if r == 0x9b || r == 0x202e || r == 0x7f || r == 0xe0041 {
				t.Errorf("%q still holds %U", out, r)
			}
		}
		var got map[string]string
		if err := json.Unmarshal(out, &got); err != nil {
			t.Fatalf("%s: %v", out, err)
		}
		if got["name"] != text {
			t.Errorf("got %q, want %q", got["name"], text)
		}
	}
}

func TestClip(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		n          int
		want       string
	}{
		{"fits", "Unisoc", 6, "Unisoc"},
		{"cut", "Unisoc", 5, "Unis…"},
		{"chinese fits", "紫光展锐", 8, "紫光展锐"},
		{"chinese cut", "紫光展锐", 7, "紫光展…"},
		{"half a character has no room", "紫光展锐", 6, "紫光…"},
		{"no space before the cut", "a b c", 3, "a…"},
		{"combining", "e\u0301e\u0301e\u0301", 2, "e\u0301…"},
		{"nothing", "abc", 0, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := app.Clip(tt.text, tt.n)
			if got != tt.want {
				t.Errorf("Clip(%q, %d) = %q, want %q", tt.text, tt.n, got, tt.want)
			}
			if w := app.Width(got); w > tt.n {
				t.Errorf("Clip(%q, %d) takes %d columns", tt.text, tt.n, w)
			}
		})
	}
}

func TestWrap(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		n          int
		want       []string
	}{
		{"one line", "a short one", 20, []string{"a short one"}},
		{"no width", strings.Repeat("long ", 50), 0, []string{strings.Repeat("long ", 50)}},
		{"words", "who is linked to whom", 10, []string{"who is", "linked to", "whom"}},
		{"chinese", "谁与谁有联系", 6, []string{"谁与谁", "有联系"}},
		{"mixed", "Unisoc与中国电信合作", 10, []string{"Unisoc与中", "国电信合作"}},
		{"a word longer than a line", "abcdefghij", 4, []string{"abcd", "efgh", "ij"}},
		{"punctuation stays", "中国电信，好", 8, []string{"中国电", "信，好"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, app.Wrap(tt.text, tt.n)); diff != "" {
				t.Errorf("Wrap(%q, %d) (-want +got):\n%s", tt.text, tt.n, diff)
			}
		})
	}
}

func FuzzWrap(f *testing.F) {
	f.Add("who is linked to whom", 10)
	f.Add("谁与谁有联系 abc", 7)
	f.Fuzz(func(t *testing.T, text string, n int) {
		text = app.Inert(text)
		n = n&63 + 2
		letters := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		lines := app.Wrap(text, n)
		if got := letters(strings.Join(lines, "")); got != letters(text) {
			t.Errorf("Wrap(%q, %d) = %q: letters were lost", text, n, lines)
		}
	})
}

func TestTable(t *testing.T) {
	heads, right, cut := []string{"NAME", "LINKS", "ID"}, []bool{false, true, false}, []int{8, 0, 0}
	rows := [][]string{{"紫光展锐", "12", "unisoc"}, {"China Mobile Communications", "7", "china-mobile"}, {"a\x1b[2Jb", "100", "odd"}}
	for _, tt := range []struct {
		name   string
		width  int
		colour bool
		want   string
	}{
		{"a pipe cuts nothing", 0, false, "" +
			"NAME                         LINKS  ID\n" +
			"紫光展锐                        12  unisoc\n" +
			"China Mobile Communications      7  china-mobile\n" +
			"a\\u001b[2Jb                    100  odd\n"},
		{"a terminal does", 36, false, "" +
			"NAME             LINKS  ID\n" +
			"紫光展锐            12  unisoc\n" +
			"China Mobile C…      7  china-mobile\n" +
			"a\\u001b[2Jb        100  odd\n"},
		{"never below the least", 10, false, "" +
			"NAME      LINKS  ID\n" +
			"紫光展锐     12  unisoc\n" +
			"China M…      7  china-mobile\n" +
			"a\\u001b…    100  odd\n"},
		{"colour", 36, true, "" +
			"\x1b[1mNAME\x1b[0m             \x1b[1mLINKS\x1b[0m  \x1b[1mID\x1b[0m\n" +
			"\x1b[32m紫光展锐\x1b[0m            12  unisoc\n" +
			"\x1b[32mChina Mobile C…\x1b[0m      7  china-mobile\n" +
			"\x1b[32ma\\u001b[2Jb\x1b[0m        100  odd\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := app.RenderTable(tt.width, tt.colour, heads, right, cut, rows)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	t.Run("a column without content is left out", func(t *testing.T) {
		got := app.RenderTable(0, false, []string{"A", "B", "C"}, []bool{false, false, false}, []int{0, 0, 0}, [][]string{{"1", "", "3"}})
		if want := "A  C\n1  3\n"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func TestFlagOf(t *testing.T) {
	for _, tt := range []struct{ pointer, want string }{{"?maxHops", "--max-hops"}, {"?limit", "--limit"}, {"/statements/3", "/statements/3"}} {
		if got := app.FlagOf(tt.pointer); got != tt.want {
			t.Errorf("flagOf(%q) = %q, want %q", tt.pointer, got, tt.want)
		}
	}
}

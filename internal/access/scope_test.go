package access_test

import (
	"strings"
	"testing"

	"hubgraph/internal/access"
)

// TestCalled: a key is called by its name, where that is a text of one line.
func TestCalled(t *testing.T) {
	for _, tc := range []struct{ name, key, want string }{
		{"a name", "newsroom", "newsroom"},
		{"a name in Chinese", "新闻编辑部", "新闻编辑部"},
		{"none", "", "k1"},
		{"two lines", "news\nroom", "k1"},
		{"what turns the others", "news\u202eroom", "k1"},
		{"no UTF-8", "news\xff", "k1"},
		{"too long", strings.Repeat("x", 513), "k1"},
		{"just not too long", strings.Repeat("x", 512), strings.Repeat("x", 512)},
	} {
		if got := (access.Key{ID: "k1", Name: tc.key}).Called(); got != tc.want {
			t.Errorf("%s: got %q, want %q", tc.name, got, tc.want)
		}
	}
}

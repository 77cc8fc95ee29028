package names_test

import (
	"slices"
	"strings"
	"testing"

	"hubgraph/internal/names"
)

func TestOrderOfNames(t *testing.T) {
	for _, tc := range []struct{ lang, want string }{
		{"en", "Atlas, Basalt, eagle, Élan, Zoe, 上海, 东方"},
		{"zh", "安娜, Atlas, Basalt, 北方, 超越, 东方, eagle, Élan, 上海, 上汽, 中兴, Zoe"},
	} {
		want := strings.Split(tc.want, ", ")
		got := slices.Clone(want)
		slices.Reverse(got)
		slices.SortStableFunc(got, func(a, b string) int {
			return strings.Compare(names.Order(a, tc.lang), names.Order(b, tc.lang))
		})
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", tc.lang, got, want)
		}
	}
}

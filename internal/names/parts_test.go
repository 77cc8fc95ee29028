package names_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"hubgraph/internal/names"
)

// TestParts finds names that are whole words of a text.
func TestParts(t *testing.T) {
	for _, c := range []struct {
		text, name string
		want       bool
	}{
		{"What did China Mobile raise", "China Mobile", true},
		{"what did chinamobile raise", "China Mobile", true},
		{"what did china mobiles raise", "China Mobile", false},
		{"the sense time listing", "SenseTime", true},
		{"SenseTime's listing", "SenseTime", true},
		{"Everyone's 5G costs less", "Everyone's 5G", true},
		{"Müller pays", "Mueller", true},
		{"报道里提到了临港吗", "临港", true},
		{"報道裡提到了臨港嗎", "临港", true},
		{"临港新片区", "港新", true},
		{"the AT&T deal", "AT and T", true},
		{"China", "China Mobile", false},
		{"a b", "a", false},
		{"", "a", false},
		{strings.Repeat("word ", 63) + "Unisoc", "Unisoc", true},
		{strings.Repeat("word ", 64) + "Unisoc", "Unisoc", false},
		{strings.Repeat("x1 ", 20), strings.Repeat("x1 ", 19), true},
		{strings.Repeat("x1 ", 60), strings.Repeat("x1 ", 40), false},
	} {
		m, ok := names.ParseParts(c.text).Score(c.name)
		if ok != c.want || ok && (m.Tier != names.Exact || m.Similarity < 1 || m.Similarity > names.Full) {
			t.Errorf("%q in %q: got %+v, %t", c.name, c.text, m, ok)
		}
	}
}

// TestPartsOfAnIndex: the index gives what the score does, the longest part first, and each
// name has a term that is looked up.
func TestPartsOfAnIndex(t *testing.T) {
	r := newRand(t)
	for range 200 {
		var build names.Builder
		list := make([]string, 60)
		for i := range list {
			list[i] = randomName(r)
			build.Add(uint32(i), list[i])
		}
		x := build.Build()
		for range 10 {
			text := list[r.IntN(len(list))] + " " + randomName(r) + list[r.IntN(len(list))]
			q := names.ParseParts(text)
			var want []names.Hit
			for i, name := range list {
				m, ok := q.Score(name)
				if !ok {
					continue
				}
				want = append(want, names.Hit{ID: uint32(i), Match: m})
				for _, group := range q.Groups(names.Prefix) {
					if terms := names.IndexTerms(name); !slices.ContainsFunc(group, func(term names.Term) bool { return slices.Contains(terms, term.Text) }) {
						t.Fatalf("%q is a part of %q, and not looked up", name, text)
					}
				}
			}
			slices.SortFunc(want, func(a, b names.Hit) int { return cmp.Or(a.Match.Compare(b.Match), cmp.Compare(a.ID, b.ID)) })
			for _, limit := range []int{2, 100} {
				got, _ := x.Search(q, names.SearchOptions{Limit: limit, Worst: names.Prefix})
				if !slices.Equal(got, want[:min(limit, len(want))]) {
					t.Fatalf("parts of %q among %q: got %+v, want %+v", text, list, got, want)
				}
			}
		}
	}
}

package main_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestWhereToLook: the table of CONTRIBUTING.md that says where to look has every
// package of this module once, and no other.
func TestWhereToLook(t *testing.T) {
	text, err := os.ReadFile("../../CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(text), "| where do I look for | package |\n|---|---|\n")
	if !found {
		t.Fatal("CONTRIBUTING.md has no table that begins with where do I look for")
	}
	table, _, _ = strings.Cut(table, "\n\n")
	row := regexp.MustCompile("^\\| .+ \\| `([a-z0-9/]+)` \\|$")
	var got, want []string
	for line := range strings.SplitSeq(table, "\n") {
		m := row.FindStringSubmatch(line)
		if m == nil {
			t.Errorf("the row %q does not name one package", line)
			continue
		}
		got = append(got, "hubgraph/"+m[1])
	}
	for _, p := range packages(t) {
		want = append(want, p.ImportPath)
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the table of CONTRIBUTING.md and the packages that there are differ (-packages +table): write what the new package is for, or take out what is gone:\n%s", diff)
	}
}

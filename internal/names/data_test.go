package names_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hubgraph/internal/names"
)

// readData reads a column of a file beside the repository, or skips the test.
func readData(t testing.TB, path string) [][]string {
	t.Helper()
	path = filepath.Join("..", "..", "..", "shared", "data", "01-company", filepath.FromSlash(path))
	f, err := os.Open(path)
	if err != nil {
		t.Skipf("NOT RUN: the data are not here: %v", err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

// TestLabelledPairs prints how search stands to labelled pairs. Search is not
// entity resolution: many pairs differ by what it does not look for
// (transliteration, legal forms, missing words). The figures are for comparing
// versions of this package.
func TestLabelledPairs(t *testing.T) {
	type count struct{ found, all int }
	tally := map[string]*count{}
	tiers := map[names.Tier]*count{}
	for _, row := range readData(t, "name-matching/cases.csv") {
		a, b, match := row[2], row[3], row[4]
		ma, oka := checkRecall(t, a, b)
		mb, okb := checkRecall(t, b, a)
		if !oka || okb && mb.Compare(ma) < 0 {
			ma = mb
		}
		c := tally[match]
		if c == nil {
			c = &count{}
			tally[match] = c
		}
		c.all++
		if oka || okb {
			c.found++
			if tiers[ma.Tier] == nil {
				tiers[ma.Tier] = &count{}
			}
			tiers[ma.Tier].all++
			if match == "true" {
				tiers[ma.Tier].found++
			}
		}
	}
	for _, match := range []string{"true", "false"} {
		if c := tally[match]; c != nil {
			t.Logf("labelled %-5s: %d of %d found one way or the other", match, c.found, c.all)
		}
	}
	for tier := names.Exact; tier <= names.Typo; tier++ {
		if c := tiers[tier]; c != nil {
			t.Logf("%-14v %d of %d labelled true", tier, c.found, c.all)
		}
	}
}

// chinese gives the names of the companies and people of listed companies.
func chinese(t testing.TB) []string {
	var all []string
	for _, row := range readData(t, "cn-listed-executives/stock.csv") {
		all = append(all, row[1])
	}
	for _, row := range readData(t, "cn-listed-executives/executive.csv") {
		all = append(all, row[1])
	}
	return all
}

func TestChineseNames(t *testing.T) {
	all := chinese(t)
	var b names.Builder
	terms := 0
	for i, name := range all {
		b.Add(uint32(i), name)
		terms += len(names.IndexTerms(name))
	}
	start := time.Now()
	x := b.Build()
	t.Logf("%d names, %.1f terms a name, Build %v", len(all), float64(terms)/float64(len(all)), time.Since(start))

	// Each company is found first by its own name, in tier Exact.
	for i, name := range all[:3000] {
		hits, _ := x.Search(names.ParseQuery(name), names.SearchOptions{Limit: 20})
		if !slices.ContainsFunc(hits, func(h names.Hit) bool {
			return h.ID == uint32(i) && h.Tier == names.Exact || names.Normalize(all[h.ID]) == names.Normalize(name)
		}) {
			t.Errorf("%q is not found by its name", name)
		}
	}
	for _, query := range []string{"移动", "商", "中国", "zhongguo", "yinhang", "zgyh", "li", "s", "zhang wei", "中国 银行", "中国国贸", "科技", "银航"} {
		q := names.ParseQuery(query)
		var took time.Duration
		var hits []names.Hit
		var complete bool
		for range 20 {
			start := time.Now()
			hits, complete = x.Search(q, names.SearchOptions{Limit: 20})
			took += time.Since(start)
		}
		var shown []string
		for _, h := range hits[:min(5, len(hits))] {
			shown = append(shown, all[h.ID]+" "+h.Tier.String())
		}
		t.Logf("%-10s %8v  %d hits, complete %v: %s", query, took/20, len(hits), complete, strings.Join(shown, ", "))
	}
}

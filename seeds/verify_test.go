package seeds_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"hubgraph/graph"
	"hubgraph/graph/check"
	"hubgraph/graph/graphtest"
	"hubgraph/graph/passage"
	"hubgraph/seeds"
)

// TestVerify holds the seeds against the machine's checks: without the text in
// any case, with it where it is there.
func TestVerify(t *testing.T) {
	ctx := context.Background()
	m := graphtest.NewModel()
	defer m.Close()
	if _, err := m.Apply(ctx, batch(t)); err != nil {
		t.Fatalf("apply the seeds: %v", err)
	}
	list, err := seeds.Exceptions()
	if err != nil {
		t.Fatal(err)
	}
	exceptions := make([]check.Exception, len(list))
	for i, e := range list {
		exceptions[i] = check.Exception{Source: seeds.Article, Paragraph: e.Paragraph, Term: e.Term, Reason: e.Reason}
	}
	clean := func(t *testing.T) {
		t.Helper()
		found, err := check.Verify(ctx, m, exceptions)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			t.Errorf("%s: %s: %s", f.Check, f.Where, f.Detail)
		}
	}
	t.Run("without the text", clean)
	t.Run("with the text", func(t *testing.T) {
		text := readOrSkip(t, "000_e18804ff8bcf679c.txt")
		if _, err := m.Apply(ctx, graph.Batch{Texts: []graph.SourceText{{Source: seeds.Article, Text: string(text)}}}); err != nil {
			t.Fatalf("attach the text: %v", err)
		}
		clean(t)
	})
}

// TestPlacesInACopy finds every cited passage again in a copy with other white
// space, straight quotation marks and furniture of a page.
func TestPlacesInACopy(t *testing.T) {
	text := string(readOrSkip(t, "000_e18804ff8bcf679c.txt"))
	b := batch(t)
	var cites []graph.Citation
	for _, s := range b.Statements {
		if s.Source == seeds.Article {
			cites = append(cites, s.Cites...)
		}
	}
	i := slices.IndexFunc(b.Sources, func(s graph.Source) bool { return s.ID == seeds.Article })
	copied := "Menu | Search | 5G | Shanghai\n\n" + strings.NewReplacer("“", `"`, "”", `"`, "’", "'", "\n\n", "\r\n", ", ", ",\u00a0 ").Replace(text)
	original := passage.NewText(b.Sources[i], text, slices.Values(cites))
	p := passage.NewText(b.Sources[i], copied, slices.Values(cites))
	if !original.Exact() || p.Exact() {
		t.Fatalf("got exact %v and %v, want the text exact and the copy not", original.Exact(), p.Exact())
	}
	for _, c := range p.Misses() {
		t.Errorf("paragraph %d, %d to %d is not found in the copy", c.Paragraph, c.Start, c.End)
	}
	for _, c := range cites {
		want, _ := original.Quote(c)
		got, _ := p.Quote(c)
		if passage.Normalize(got) != passage.Normalize(want) {
			t.Errorf("paragraph %d, %d to %d: the copy has another passage there", c.Paragraph, c.Start, c.End)
		}
		at, _, _ := p.Locate(c)
		if shift := at - c.Start; shift < 0 || shift > 200 {
			t.Errorf("paragraph %d, %d to %d: got the passage %d further on", c.Paragraph, c.Start, c.End, shift)
		}
	}
}

// TestAttributionIsCited: where somebody is named who says so, a passage that is cited
// names them, or what they are linked to, such as the publisher of a report. A reader can
// quote the claim with its speaker then.
func TestAttributionIsCited(t *testing.T) {
	ctx := context.Background()
	text := string(readOrSkip(t, "000_e18804ff8bcf679c.txt"))
	b := batch(t)
	m := graphtest.NewModel()
	defer m.Close()
	if _, err := m.Apply(ctx, b); err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(b.Sources, func(s graph.Source) bool { return s.ID == seeds.Article })
	article := passage.NewText(b.Sources[i], text, nil)
	speaks := func(id graph.EntityID, passage string) bool {
		near, err := m.Neighborhood(ctx, graph.NeighborhoodQuery{From: []graph.EntityID{id}, Hops: 1})
		if err != nil {
			t.Fatal(err)
		}
		return slices.ContainsFunc(near.Entities, func(n graph.Node) bool {
			return slices.ContainsFunc(n.AllNames(), func(n graph.Name) bool {
				return strings.Contains(strings.ToLower(passage), strings.ToLower(n.Text))
			})
		})
	}
	attributed := 0
	for _, s := range b.Statements {
		for _, q := range s.Qualifiers {
			if q.Entity == "" || q.Key != "said-by" && q.Key != "according-to" {
				continue
			}
			attributed++
			if !slices.ContainsFunc(s.Cites, func(c graph.Citation) bool {
				quote, ok := article.Quote(c)
				return ok && speaks(q.Entity, quote)
			}) {
				t.Errorf("%s %s: no passage that is cited names %s", s.Subject, s.Predicate, q.Entity)
			}
		}
	}
	if attributed < 20 {
		t.Errorf("got %d statements with a speaker, want at least 20", attributed)
	}
}

package seeds_test

import (
	"context"
	"testing"

	"hubgraph/graph"
	"hubgraph/graph/graphtest"
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
	exceptions := make([]graph.Exception, len(list))
	for i, e := range list {
		exceptions[i] = graph.Exception{Source: seeds.Article, Paragraph: e.Paragraph, Term: e.Term, Reason: e.Reason}
	}
	clean := func(t *testing.T) {
		t.Helper()
		found, err := graph.Verify(ctx, m, exceptions)
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

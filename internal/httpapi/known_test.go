package httpapi_test

import (
	"context"
	"testing"

	"hubgraph/graph"
	"hubgraph/internal/ask"
	"hubgraph/internal/httpapi"
)

// TestNamesThatAreDropped asks with a source, a type and a predicate that the service
// has seen, after they were dropped behind its back: they are not known any more.
func TestNamesThatAreDropped(t *testing.T) {
	s := stores[0].open(t)
	b := small(t)
	b.Sources = append(b.Sources, graph.Source{ID: "spare", Title: "Spare"})
	b.Schema.Types = append(b.Schema.Types, graph.TypeDef{ID: "ferry", Label: graph.Words{EN: "Ferry", ZH: "渡轮"}, Plural: graph.Words{EN: "Ferries", ZH: "渡轮"}})
	apply(t, s, b)
	srv := serve(t, s, httpapi.Options{OpenReads: true})
	for _, tc := range []struct {
		name, path string
		drop       graph.Drop
	}{
		{"a source", "/api/v1/statements?source=spare", graph.Drop{Sources: []graph.SourceID{"spare"}}},
		{"a type", "/api/v1/entities/bolt/neighbors?type=ferry", graph.Drop{Types: []graph.Type{"ferry"}}},
	} {
		for range 2 {
			if res, body := fetch(t, srv, "GET", tc.path, nil); res.StatusCode != 200 {
				t.Fatalf("%s: %d %s", tc.name, res.StatusCode, body)
			}
		}
		apply(t, s, graph.Batch{Drop: tc.drop})
		res, body := fetch(t, srv, "GET", tc.path, nil)
		if res.StatusCode != 400 && res.StatusCode != 422 {
			t.Errorf("%s that was dropped: %d %s", tc.name, res.StatusCode, body)
		}
	}
}

// asking counts the reads of a store that complete answers.
type asking struct {
	graph.Store
	reads []string
}

func (s *asking) Revision(ctx context.Context) (graph.Revision, error) {
	s.reads = append(s.reads, "Revision")
	return s.Store.Revision(ctx)
}

func (s *asking) Schema(ctx context.Context) (graph.SchemaResult, error) {
	s.reads = append(s.reads, "Schema")
	return s.Store.Schema(ctx)
}

func (s *asking) Source(ctx context.Context, id graph.SourceID) (graph.SourceResult, error) {
	s.reads = append(s.reads, "Source")
	return s.Store.Source(ctx, id)
}

func (s *asking) SourceText(ctx context.Context, id graph.SourceID) (graph.TextResult, error) {
	s.reads = append(s.reads, "SourceText")
	return s.Store.SourceText(ctx, id)
}

// TestReadWhenTheRevisionMoves: schema, sources and texts are read when the revision
// moves, and with no request until it does again.
func TestReadWhenTheRevisionMoves(t *testing.T) {
	s := &asking{Store: stores[0].open(t)}
	b := small(t)
	b.Texts = []graph.SourceText{{Source: "memo", Text: string(read(t, "testdata/memo.txt"))}}
	apply(t, s, b)
	srv := serve(t, s, httpapi.Options{OpenReads: true})
	list := asked[ask.List[ask.Statement]](t, srv, "/api/v1/statements?source=memo", nil)
	paths := []string{
		"/entities/bolt", "/entities/bolt/neighbors?source=memo&type=market", "/paths?from=ada&to=harbour", "/statements?source=memo",
		"/statements/" + string(list.Items[0].ID), "/sources/memo/text",
	}
	for round := range 3 {
		apply(t, s, graph.Batch{Entities: []graph.Entity{{ID: graph.EntityID("new-" + string(rune('a'+round))), Type: "company", Name: "New"}}})
		for again := range 2 {
			s.reads = nil
			for _, path := range paths {
				if res, body := fetch(t, srv, "GET", "/api/v1"+path, nil); res.StatusCode != 200 || res.Header.Get("ETag") == "" {
					t.Errorf("%s: %d %s", path, res.StatusCode, body)
				}
			}
			if (len(s.reads) == 0) != (again == 1) {
				t.Errorf("round %d, time %d: read %v beside the questions", round, again, s.reads)
			}
		}
	}
}

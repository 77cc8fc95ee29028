package httpapi_test

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"strings"
	"testing"

	"hubgraph/graph"
	"hubgraph/internal/ask"
	"hubgraph/internal/httpapi"
)

// slow is a store whose answers are cut by time while it is slow.
type slow struct {
	graph.Store
	slow bool
}

func (s *slow) cut(complete *bool, by *graph.Stop) {
	if s.slow {
		*complete, *by = false, graph.StoppedByTime
	}
}

func (s *slow) Neighborhood(ctx context.Context, q graph.NeighborhoodQuery) (graph.Subgraph, error) {
	g, err := s.Store.Neighborhood(ctx, q)
	s.cut(&g.Complete, &g.StoppedBy)
	return g, err
}

func (s *slow) Common(ctx context.Context, q graph.CommonQuery) (graph.Subgraph, error) {
	g, err := s.Store.Common(ctx, q)
	s.cut(&g.Complete, &g.StoppedBy)
	return g, err
}

func (s *slow) Among(ctx context.Context, q graph.AmongQuery) (graph.Subgraph, error) {
	g, err := s.Store.Among(ctx, q)
	s.cut(&g.Complete, &g.StoppedBy)
	return g, err
}

func (s *slow) Paths(ctx context.Context, q graph.PathsQuery) (graph.PathsResult, error) {
	r, err := s.Store.Paths(ctx, q)
	s.cut(&r.Complete, &r.StoppedBy)
	return r, err
}

func (s *slow) Search(ctx context.Context, q graph.SearchQuery) (graph.SearchResult, error) {
	r, err := s.Store.Search(ctx, q)
	s.cut(&r.Complete, &r.StoppedBy)
	return r, err
}

// TestCutByTimeIsNotKept: what a deadline cut is not the same the next time: it
// has no tag, and nothing that a caller brings makes it a 304. Once the store is
// quick again the whole answer comes, with a tag.
func TestCutByTimeIsNotKept(t *testing.T) {
	s := &slow{Store: stores[0].open(t)}
	apply(t, s, small(t))
	srv := serve(t, s, httpapi.Options{OpenReads: true})
	questions := map[string]string{ // by the path in the OpenAPI document
		"/api/v1/entities/{id}/neighbors": "/api/v1/entities/bolt/neighbors",
		"/api/v1/overview":                "/api/v1/overview",
		"/api/v1/graph":                   "/api/v1/graph?from=bolt&hops=2",
		"/api/v1/paths":                   "/api/v1/paths?from=ada&to=dune",
		"/api/v1/common":                  "/api/v1/common?of=ada&of=dune",
		"/api/v1/among":                   "/api/v1/among?of=ada&of=dune",
		"/api/v1/search":                  "/api/v1/search?q=bolt",
	}
	for path, item := range document(t, srv).Paths.Map() {
		if item.Get == nil {
			continue
		}
		switch ref := item.Get.Responses.Value("200").Value.Content.Get("application/json").Schema.Ref; ref[strings.LastIndexByte(ref, '/')+1:] {
		case "Graph", "Paths", "HitList": // what is computed within a deadline
			if questions[path] == "" {
				t.Errorf("%s can be cut by time and is not asked here", path)
			}
		}
	}
	for _, question := range questions {
		s.slow = true
		cut, body := fetch(t, srv, "GET", question, nil)
		if cut.StatusCode != http.StatusOK || !strings.Contains(body, `"stoppedBy":"time"`) || cut.Header.Get("ETag") != "" {
			t.Errorf("%s cut by time: %d, ETag %q\n%s", question, cut.StatusCode, cut.Header.Get("ETag"), body)
		}
		for _, none := range []string{cut.Header.Get("ETag"), "*", `""`, `W/""`} {
			if again, _ := fetch(t, srv, "GET", question, http.Header{"If-None-Match": {none}}); again.StatusCode != http.StatusOK {
				t.Errorf("%s cut by time, If-None-Match %s: %d", question, none, again.StatusCode)
			}
		}
		s.slow = false
		whole, body := fetch(t, srv, "GET", question, http.Header{"If-None-Match": {cut.Header.Get("ETag")}})
		if whole.StatusCode != http.StatusOK || strings.Contains(body, `"time"`) || whole.Header.Get("ETag") == "" {
			t.Errorf("%s afterwards: %d, ETag %q\n%s", question, whole.StatusCode, whole.Header.Get("ETag"), body)
		}
	}
}

// moving is a store that is written to before each of the reads that complete an
// answer.
type moving struct {
	graph.Store
	t  *testing.T
	on bool
	n  int
}

func (s *moving) move() {
	if s.on {
		s.n++
		apply(s.t, s.Store, graph.Batch{Entities: []graph.Entity{{ID: graph.EntityID(fmt.Sprint("new-", s.n)), Type: "company", Name: "New"}}})
	}
}

func (s *moving) Counts(ctx context.Context, id graph.EntityID) (graph.CountsResult, error) {
	s.move()
	return s.Store.Counts(ctx, id)
}

func (s *moving) Source(ctx context.Context, id graph.SourceID) (graph.SourceResult, error) {
	s.move()
	return s.Store.Source(ctx, id)
}

func (s *moving) Sources(ctx context.Context) iter.Seq2[graph.SourceResult, error] {
	s.move()
	return s.Store.Sources(ctx)
}

func (s *moving) Statements(ctx context.Context, q graph.StatementsQuery) iter.Seq2[graph.Statement, error] {
	s.move()
	return s.Store.Statements(ctx, q)
}

// TestMovedMeanwhileIsNotKept: an answer put together from several reads, between
// which the graph moved, is that of no revision.
func TestMovedMeanwhileIsNotKept(t *testing.T) {
	s := &moving{Store: stores[0].open(t), t: t}
	b := small(t)
	b.Texts = []graph.SourceText{{Source: "memo", Text: string(read(t, "testdata/memo.txt"))}}
	apply(t, s.Store, b)
	srv := serve(t, s, httpapi.Options{OpenReads: true})
	list := asked[ask.List[ask.Statement]](t, srv, "/api/v1/statements?limit=1", nil)
	for _, path := range []string{"/entities/bolt", "/sources", "/sources/memo/text", "/statements/" + string(list.Items[0].ID)} {
		for _, s.on = range []bool{false, true} {
			res, body := fetch(t, srv, "GET", "/api/v1"+path, nil)
			if tag := res.Header.Get("ETag"); res.StatusCode != http.StatusOK || (tag == "") != s.on {
				t.Errorf("%s, moving %v: %d, ETag %q\n%s", path, s.on, res.StatusCode, tag, body)
			}
		}
	}
}

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
		switch ref := oneOf(item.Get.Responses.Value("200").Value.Content).Schema.Ref; ref[strings.LastIndexByte(ref, '/')+1:] {
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
	n  *int
	// what is written beside something else
	with func(n int) graph.Batch
}

func (s *moving) move() {
	if s.on {
		*s.n++
		b := s.with(*s.n)
		b.Entities = []graph.Entity{{ID: graph.EntityID(fmt.Sprint("new-", *s.n)), Type: "company", Name: "New"}}
		apply(s.t, s.Store, b)
	}
}

func (s *moving) Profile(ctx context.Context, id graph.EntityID) (graph.ProfileResult, error) {
	s.move()
	return s.Store.Profile(ctx, id)
}

func (s *moving) Statement(ctx context.Context, id graph.StatementID) (graph.StatementResult, error) {
	s.move()
	return s.Store.Statement(ctx, id)
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
// which what it holds moved, is that of no revision. It is of one where only something
// else did.
func TestMovedMeanwhileIsNotKept(t *testing.T) {
	base := stores[0].open(t)
	b := small(t)
	b.Texts = []graph.SourceText{{Source: "memo", Text: string(read(t, "testdata/memo.txt"))}}
	apply(t, base, b)
	list := asked[ask.List[ask.Statement]](t, serve(t, base, httpapi.Options{OpenReads: true}), "/api/v1/statements?limit=1", nil)
	n := 0
	for _, with := range []struct {
		name string
		with func(n int) graph.Batch
		lose bool
	}{
		{"nothing", nil, false},
		{"something else", func(int) graph.Batch { return graph.Batch{} }, false},
		{"the source", func(n int) graph.Batch {
			memo := b.Sources[0]
			memo.Title = fmt.Sprint("A memo, version ", n)
			return graph.Batch{Sources: []graph.Source{memo}}
		}, true},
		{"the text", func(n int) graph.Batch {
			return graph.Batch{Texts: []graph.SourceText{{Source: "memo", Text: b.Texts[0].Text + fmt.Sprint("\n", n)}}}
		}, true},
	} {
		s := &moving{Store: base, t: t, n: &n, with: with.with}
		srv := serve(t, s, httpapi.Options{OpenReads: true})
		for _, path := range []string{"/entities/bolt", "/sources/memo/text", "/statements/" + string(list.Items[0].ID)} {
			fetch(t, srv, "GET", "/api/v1"+path, nil)
			s.on = with.with != nil
			res, body := fetch(t, srv, "GET", "/api/v1"+path, nil)
			s.on = false
			if tag := res.Header.Get("ETag"); res.StatusCode != http.StatusOK || (tag == "") != with.lose {
				t.Errorf("%s, moving %s: %d, ETag %q\n%s", path, with.name, res.StatusCode, tag, body)
			}
		}
	}
	s := &moving{Store: base, t: t, n: &n, on: true, with: func(int) graph.Batch { return graph.Batch{} }}
	res, body := fetch(t, serve(t, s, httpapi.Options{OpenReads: true}), "GET", "/api/v1/sources", nil)
	if tag := res.Header.Get("ETag"); res.StatusCode != http.StatusOK || tag != "" {
		t.Errorf("/sources, moving: %d, ETag %q\n%s", res.StatusCode, tag, body)
	}
}

package httpapi_test

import (
	"cmp"
	"context"
	"encoding/json"
	"iter"
	"math"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"unicode/utf8"

	"hubgraph/graph"
	"hubgraph/graph/check"
	"hubgraph/internal/ask"
	"hubgraph/internal/httpapi"
	"hubgraph/seeds"
)

// TestFirstSight: what those see who open the built-in data, on every store.
func TestFirstSight(t *testing.T) {
	b, err := seeds.Batch()
	if err != nil {
		t.Fatal(err)
	}
	first := ""
	for _, st := range stores {
		t.Run(st.name, func(t *testing.T) {
			s := st.open(t)
			apply(t, s, b)
			_, body := fetch(t, serve(t, s, httpapi.Options{OpenReads: true}), "GET", "/api/v1/overview", nil)
			// The revision holds the store's own id.
			body = regexp.MustCompile(`"revision":"[^"]*"`).ReplaceAllString(body, `"revision":""`)
			if first = cmp.Or(first, body); body != first {
				t.Errorf("not as on %s:\n%s\n%s", stores[0].name, body, first)
			}
		})
	}
	var g ask.Graph
	if err := json.Unmarshal([]byte(first), &g); err != nil {
		t.Fatal(err)
	}
	if len(g.Entities) != check.MaxOverview || len(g.Positions) != len(g.Entities) || g.Complete || g.StoppedBy != graph.StoppedByLimit {
		t.Errorf("%d entities, %d positions, complete %v, stopped by %q", len(g.Entities), len(g.Positions), g.Complete, g.StoppedBy)
	}
	for _, id := range []graph.EntityID{"shanghai", "sensetime", "lingang", "unisoc", "china-mobile", "china-telecom", "star-market", "shanghai-stock-exchange", "hong-kong", "artificial-intelligence", "xu-li"} {
		if _, ok := g.Positions[id]; !ok {
			t.Errorf("%s is not there", id)
		}
	}
	// The first lines of names of 12 px behind the marks do not overlap, in either language.
	// They are broken at 150 px.
	for _, lang := range []string{"en", "zh"} {
		width := func(n *graph.Node) float64 {
			w := 12.0
			for _, r := range n.NameIn(lang) {
				w += map[bool]float64{true: 12, false: 6.6}[utf8.RuneLen(r) > 2]
			}
			return min(w, 150)
		}
		for i := range g.Entities {
			for j := range i {
				a, b := &g.Entities[i], &g.Entities[j]
				p, q := g.Positions[a.ID], g.Positions[b.ID]
				if math.Abs(p[1]-q[1]) < 16 && p[0] < q[0]+width(b) && q[0] < p[0]+width(a) {
					t.Errorf("%s: the names of %s at %v and %s at %v overlap", lang, a.ID, p, b.ID, q)
				}
			}
		}
	}
	var lengths []float64
	for _, s := range g.Statements {
		a, b := g.Positions[s.Subject], g.Positions[s.Object]
		lengths = append(lengths, math.Hypot(a[0]-b[0], a[1]-b[1]))
	}
	if slices.Sort(lengths); lengths[len(lengths)/2] < 70 || lengths[len(lengths)/2] > 180 {
		t.Errorf("the middle one of the links is %.0f long, want about 100", lengths[len(lengths)/2])
	}
}

// TestOverviewOfNothing: an empty graph has an overview, too.
func TestOverviewOfNothing(t *testing.T) {
	srv := serve(t, stores[0].open(t), httpapi.Options{OpenReads: true})
	if _, body := fetch(t, srv, "GET", "/api/v1/overview", nil); !strings.HasPrefix(body, `{"entities":[],"statements":[],"complete":true,"statuses":["actual","planned","target","claimed","ended"],"facts":[],"whole":true,"revision":"`) {
		t.Errorf("got %s", body)
	}
}

// TestOverviewIsMadeOnce: for a revision, however many ask at a time.
func TestOverviewIsMadeOnce(t *testing.T) {
	s := stores[0].open(t)
	apply(t, s, small(t))
	var looked atomic.Int32
	w := &wrapped{Store: s, entities: func(ctx context.Context, q graph.EntitiesQuery) iter.Seq2[graph.Node, error] {
		looked.Add(1)
		return s.Entities(ctx, q)
	}}
	srv := serve(t, w, httpapi.Options{OpenReads: true, Keys: keys{}})
	askAll := func() string {
		var wg sync.WaitGroup
		bodies := make([]string, 12)
		for i := range bodies {
			wg.Go(func() { _, bodies[i] = fetch(t, srv, "GET", "/api/v1/overview", nil) })
		}
		wg.Wait()
		for _, b := range bodies {
			if b != bodies[0] {
				t.Errorf("two answers differ:\n%s\n%s", b, bodies[0])
			}
		}
		return bodies[0]
	}
	before := askAll()
	if n := looked.Load(); n != 1 {
		t.Errorf("the entities were looked at %d times, want once", n)
	}
	apply(t, s, graph.Batch{Entities: []graph.Entity{{ID: "new", Type: "company", Name: "New"}}})
	after := askAll()
	if n := looked.Load(); n != 2 {
		t.Errorf("after a write the entities were looked at %d times, want twice", n)
	}
	var g ask.Graph
	if err := json.Unmarshal([]byte(after), &g); err != nil || before == after && g.Complete {
		t.Errorf("after a write: %v %s", err, after)
	}
}

// TestOverviewWhileWriting: what was chosen while the graph changed is shown,
// but neither kept nor tagged.
func TestOverviewWhileWriting(t *testing.T) {
	s := stores[0].open(t)
	apply(t, s, small(t))
	writing := true
	n := 0
	w := &wrapped{Store: s}
	w.entities = func(ctx context.Context, q graph.EntitiesQuery) iter.Seq2[graph.Node, error] {
		seq := s.Entities(ctx, q)
		return func(yield func(graph.Node, error) bool) {
			seq(yield)
			if n++; writing {
				apply(t, s, graph.Batch{Entities: []graph.Entity{{ID: graph.EntityID(rune('a' + n)), Type: "company", Name: "New"}}})
			}
		}
	}
	srv := serve(t, w, httpapi.Options{OpenReads: true})
	res, body := fetch(t, srv, "GET", "/api/v1/overview", nil)
	if res.StatusCode != http.StatusOK || res.Header.Get("ETag") != "" || n != 3 {
		t.Errorf("while writing: %d, tag %q, %d tries\n%s", res.StatusCode, res.Header.Get("ETag"), n, body)
	}
	writing = false
	if res, _ = fetch(t, srv, "GET", "/api/v1/overview", nil); res.StatusCode != http.StatusOK || res.Header.Get("ETag") == "" || n != 4 {
		t.Errorf("afterwards: %d, tag %q, %d tries", res.StatusCode, res.Header.Get("ETag"), n)
	}
}

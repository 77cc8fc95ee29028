package neo4j_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"hubgraph/graph"
	"hubgraph/graph/graphtest"
	"hubgraph/internal/engine"
	"hubgraph/internal/neo4j"
	"hubgraph/internal/neo4j/neo4jtest"
)

// askGraph is where the questions of these tests are asked: few enough entities that
// all is soon asked, with hubs among them.
const askGraph = 150

// loaded gives a store that holds the graph, and a view of what it holds, which is
// how the embedded store answers.
func loaded(t *testing.T, line neo4jtest.Line) (*neo4j.Store, *engine.View) {
	t.Helper()
	s := neo4j.KeepNothing(open(t, line).Store.(*neo4j.Store))
	t.Cleanup(func() { s.Close() })
	for b := range graphtest.Zipf(askGraph, 1_200, 5) {
		apply(t, s, b)
	}
	v, err := engine.Build(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return s, v
}

// A linked question asks about links.
type linked struct {
	name string
	ask  func(ctx context.Context, r graph.Reader, budget int) (any, error)
}

func linkedQuestions() []linked {
	at := func(i int) graph.EntityID { return graphtest.ZipfID(i * 37 % askGraph) }
	var out []linked
	near := func(name string, q graph.NeighborhoodQuery) {
		out = append(out, linked{"Neighborhood " + name, func(ctx context.Context, r graph.Reader, budget int) (any, error) {
			q.Budget = budget
			return r.Neighborhood(ctx, q)
		}})
	}
	paths := func(name string, q graph.PathsQuery) {
		out = append(out, linked{"Paths " + name, func(ctx context.Context, r graph.Reader, budget int) (any, error) {
			q.Budget = budget
			return r.Paths(ctx, q)
		}})
	}
	common := func(name string, q graph.CommonQuery) {
		out = append(out, linked{"Common " + name, func(ctx context.Context, r graph.Reader, budget int) (any, error) {
			q.Budget = budget
			return r.Common(ctx, q)
		}})
	}
	among := func(name string, q graph.AmongQuery) {
		out = append(out, linked{"Among " + name, func(ctx context.Context, r graph.Reader, budget int) (any, error) {
			q.Budget = budget
			return r.Among(ctx, q)
		}})
	}
	ids := func(is ...int) (out []graph.EntityID) {
		for _, i := range is {
			out = append(out, at(i))
		}
		return out
	}
	some := graph.Filter{Predicates: []graph.Predicate{"gt-links", "gt-knows"}, Direction: graph.Out}
	near("one hop", graph.NeighborhoodQuery{From: ids(1), Hops: 1})
	near("one hop, page", graph.NeighborhoodQuery{From: ids(1), Hops: 1, Limit: 3, After: &graph.Near{Hops: 1, ID: at(3)}})
	near("one hop, some", graph.NeighborhoodQuery{From: ids(1), Hops: 1, Filter: some})
	near("two hops", graph.NeighborhoodQuery{From: ids(2), Hops: 2, Limit: 40})
	near("two hops from two", graph.NeighborhoodQuery{From: ids(2, 3), Hops: 2, Filter: some})
	near("three hops, page", graph.NeighborhoodQuery{From: ids(4), Hops: 3, Limit: 20, After: &graph.Near{Hops: 2, ID: at(40)}})
	near("three hops, last page", graph.NeighborhoodQuery{From: ids(4), Hops: 3, Limit: 20, After: &graph.Near{Hops: 3, ID: at(40)}, Filter: some})
	near("three hops in, of a type", graph.NeighborhoodQuery{From: ids(4), Hops: 3, Limit: 30, Filter: graph.Filter{Types: []graph.Type{"gt-person"}, Direction: graph.In}})
	paths("", graph.PathsQuery{From: at(5), To: at(6), MaxHops: 4, Limit: 30})
	paths("some", graph.PathsQuery{From: at(7), To: at(8), MaxHops: 5, Limit: 10, Filter: some})
	paths("via", graph.PathsQuery{From: at(9), To: at(10), MaxHops: 4, Limit: 10, Via: ids(11)})
	common("two", graph.CommonQuery{Of: ids(12, 13)})
	common("three", graph.CommonQuery{Of: ids(12, 14, 15), Filter: some})
	common("page", graph.CommonQuery{Of: ids(16, 17), Limit: 2, After: at(30)})
	among("one hop", graph.AmongQuery{Of: ids(18, 19, 20, 21, 22)})
	among("two hops", graph.AmongQuery{Of: ids(18, 19, 20, 21, 22), MaxHops: 2})
	among("two hops, some", graph.AmongQuery{Of: ids(18, 19, 20, 21, 22), MaxHops: 2, Filter: some, Limit: 3})
	return out
}

// TestAsked asks the same of Neo4j and of a view, with budgets of all sizes, the
// hubs being found by index or walked, and with long lists sent in parts: all of it
// must come out alike.
func TestAsked(t *testing.T) {
	for _, line := range neo4jtest.Lines {
		t.Run(line.Name, func(t *testing.T) {
			s, v := loaded(t, line)
			most := 0 // ids that one statement may send
			neo4j.Watch(s, false, func(sent *neo4j.Sent) {
				q, _ := sent.Params["q"].(map[string]any)
				for _, key := range []string{"ids", "to", "subject", "object", "not"} {
					list, _ := q[key].([]string)
					if len(list) > most {
						t.Errorf("sent %d ids at once, want at most %d: %s", len(list), most, sent.Cypher)
					}
				}
			})
			for _, way := range []struct {
				name    string
				hub     int
				message int
				back    bool
			}{
				{name: "walked", hub: 1 << 30, message: 10_200},
				{name: "hubs", hub: 60, message: 10_200},
				{name: "by index, in parts", hub: 0, message: 20},
				{name: "walked, in parts", hub: 1 << 30, message: 20},
				{name: "walked back", hub: 1 << 30, message: 10_200, back: true},
				{name: "walked back, in parts", hub: 1 << 30, message: 20, back: true},
			} {
				neo4j.TreatAsHubs(s, way.hub)
				neo4j.LookFromUnknown(s, way.back)
				most = way.message
				neo4j.SendAtMost(s, most)
				cut := 0
				for _, q := range linkedQuestions() {
					for _, budget := range []int{0, 1, 7, 60, 400, 1500} {
						want, err := q.ask(t.Context(), v, budget)
						if err != nil {
							t.Fatal(err)
						}
						got, err := q.ask(t.Context(), s, budget)
						if err != nil {
							t.Fatalf("%s, %s with a budget of %d: %v", way.name, q.name, budget, err)
						}
						if diff := graphtest.Diff(got, want); diff != "" {
							t.Errorf("%s, %s with a budget of %d: Neo4j differs from a view of the same graph\n%s", way.name, q.name, budget, diff)
						}
						if strings.Contains(fmt.Sprintf("%+v", want), "StoppedBy:"+string(graph.StoppedByBudget)) {
							cut++
						}
					}
				}
				if cut < 20 {
					t.Errorf("%s: only %d answers were cut by budget", way.name, cut)
				}
			}
		})
	}
}

// TestStalled has one statement of a question after the other not come back in
// time. As long as it is not known whether what is named is there, that is an error;
// then it cuts the answer, which is a prefix of the whole.
func TestStalled(t *testing.T) {
	line := neo4jtest.LTS
	_, v := loaded(t, line)
	for _, q := range linkedQuestions() {
		switch q.name {
		case "Neighborhood two hops", "Paths ", "Common three", "Among two hops":
		default:
			continue
		}
		whole, err := q.ask(t.Context(), v, 0)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(q.name, func(t *testing.T) {
			t.Parallel()
			cut, beyond := 0, 0
			for n := 1; ; n++ {
				s, err := neo4j.Open(options(neo4jtest.Get(t, line)))
				if err != nil {
					t.Fatal(err)
				}
				neo4j.KeepNothing(s)
				defer s.Close()
				// What is planned once does not take the time of what is tested.
				if _, err := q.ask(t.Context(), s, 0); err != nil {
					t.Fatal(err)
				}
				sent := neo4j.Stall(s, n)
				ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
				got, err := q.ask(ctx, s, 0)
				cancel()
				switch {
				case sent() < n:
					if err != nil {
						t.Errorf("nothing stalls: %v", err)
					}
					if cut == 0 || beyond == 0 {
						t.Errorf("%d answers were cut by time, %d of them with more than was named", cut, beyond)
					}
					return
				case err != nil:
					// Before the first fetch came back, or in the last look at the revision;
					// or this machine took the time that was left.
					if !errors.Is(err, graph.ErrUnavailable) || !errors.Is(err, context.DeadlineExceeded) {
						t.Errorf("statement %d stalls: got error %v, want one of time", n, err)
					}
					continue
				}
				cut++
				if more, why := cutByTime(got, whole); why != "" {
					t.Errorf("statement %d stalls: %s", n, why)
				} else if more {
					beyond++
				}
			}
		})
	}
}

// TestStalledAndCut cuts the connection after a statement that did not come back in
// time: whatever is lost with it, the answer is one of the graph's own errors or a
// prefix of the whole.
func TestStalledAndCut(t *testing.T) {
	line := neo4jtest.LTS
	_, v := loaded(t, line)
	server := neo4jtest.Get(t, line)
	u, err := url.Parse(server.URI)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range linkedQuestions() {
		if q.name != "Neighborhood two hops" && q.name != "Paths " {
			continue
		}
		whole, err := q.ask(t.Context(), v, 0)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(q.name, func(t *testing.T) {
			t.Parallel()
			p := newProxy(t, u.Host)
			o := options(server)
			o.URI = p.uri()
			refused, answered := 0, 0
			for n := 1; answered < 3; n++ { // until enough answers were cut only after all was fetched
				for m := n + 1; m < n+4; m++ {
					s, err := neo4j.Open(o)
					if err != nil {
						t.Fatal(err)
					}
					neo4j.KeepNothing(s)
					defer s.Close()
					if _, err := q.ask(t.Context(), s, 0); err != nil {
						t.Fatal(err)
					}
					sent := neo4j.StallAndCut(s, n, m, p.cut)
					ctx, cancel := context.WithTimeout(t.Context(), time.Second)
					got, err := q.ask(ctx, s, 0)
					cancel()
					switch {
					case err != nil:
						refused++
						if !errors.Is(err, graph.ErrUnavailable) {
							t.Errorf("statement %d stalls, %d is cut: got error %v, want none or ErrUnavailable", n, m, err)
						}
					case sent() < n:
						answered++
					case graphtest.Diff(got, whole) == "": // it was asked again
					default:
						if _, why := cutByTime(got, whole); why != "" {
							t.Errorf("statement %d stalls, %d is cut: %s", n, m, why)
						}
					}
				}
			}
			if refused == 0 {
				t.Error("nothing was refused")
			}
		})
	}
}

// cutByTime says in which way an answer is not one that time cut from the whole, and
// whether it holds more than what was named.
func cutByTime(got, whole any) (more bool, why string) {
	prefix := func(complete bool, stop graph.Stop, n, of int) string {
		if complete || stop != graph.StoppedByTime {
			return fmt.Sprintf("got an answer that is complete: %t, stopped by %q; want it stopped by time", complete, stop)
		}
		if n > of {
			return fmt.Sprintf("got %d, of %d in the whole", n, of)
		}
		return ""
	}
	switch got := got.(type) {
	case graph.PathsResult:
		whole := whole.(graph.PathsResult)
		if why := prefix(got.Complete, got.StoppedBy, len(got.Paths), len(whole.Paths)); why != "" {
			return false, why
		}
		return len(got.Paths) > 0, graphtest.Diff(got.Paths, whole.Paths[:len(got.Paths)])
	case graph.Subgraph:
		whole := whole.(graph.Subgraph)
		if why := prefix(got.Complete, got.StoppedBy, len(got.Entities), len(whole.Entities)); why != "" {
			return false, why
		}
		if diff := graphtest.Diff(got.Entities, whole.Entities[:len(got.Entities)]); diff != "" {
			return false, diff
		}
		in := map[graph.EntityID]bool{}
		for _, n := range got.Entities {
			in[n.ID] = true
		}
		var among []graph.Statement
		for _, s := range whole.Statements {
			if in[s.Subject] && in[s.Object] {
				among = append(among, s)
			}
		}
		if len(got.Statements) > 0 {
			return true, graphtest.Diff(got.Statements, among)
		}
		return false, ""
	}
	return false, fmt.Sprintf("got %v", got)
}

// TestRevisionLearned asks what needs nothing of the meta node but the revision, of a store
// that knows none: the first question learns it, and the next only looks whether it still
// is that.
func TestRevisionLearned(t *testing.T) {
	first := open(t, neo4jtest.LTS).Store
	apply(t, first, star(3))
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	for name, ask := range map[string]func(s *neo4j.Store) error{
		"an entity": func(s *neo4j.Store) error { _, err := s.Entity(t.Context(), "hub"); return err },
		"a search": func(s *neo4j.Store) error {
			_, err := s.Search(t.Context(), graph.SearchQuery{Text: "nowhere"})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := connected(t, options(neo4jtest.Get(t, neo4jtest.LTS)))
			defer s.Close()
			var sent []string
			neo4j.Watch(s, false, func(x *neo4j.Sent) { sent = append(sent, x.Cypher) })
			for range 2 {
				sent = nil
				if err := ask(s); err != nil {
					t.Fatal(err)
				}
			}
			if strings.HasPrefix(sent[0], "MATCH (m:HubgraphMeta ") {
				t.Errorf("asked again began with %s", sent[0])
			}
		})
	}
}

// TestStatementsSent counts the statements of a question where the revision is known
// from before: one looks at what is named, one fetches each hop, and one what joins all
// that was found. Each brings along a look whether the revision still is that.
func TestStatementsSent(t *testing.T) {
	s, _ := loaded(t, neo4jtest.LTS)
	sent := 0
	neo4j.Watch(s, false, func(*neo4j.Sent) { sent++ })
	at := func(i int) graph.EntityID { return graphtest.ZipfID(i * 37 % askGraph) }
	near := func(hops int) func(context.Context) error {
		return func(ctx context.Context) error {
			_, err := s.Neighborhood(ctx, graph.NeighborhoodQuery{From: []graph.EntityID{at(1)}, Hops: hops, Limit: 100})
			return err
		}
	}
	of := []graph.EntityID{at(2), at(3), at(4)}
	for _, tc := range []struct {
		name string
		ask  func(ctx context.Context) error
		want int
	}{
		{"entity", func(ctx context.Context) error { _, err := s.Entity(ctx, at(1)); return err }, 1},
		{"neighbours", near(1), 3},
		{"two hops", near(2), 4},
		{"three hops, a page of the third", func(ctx context.Context) error {
			_, err := s.Neighborhood(ctx, graph.NeighborhoodQuery{From: []graph.EntityID{at(1)}, Hops: 3, Limit: 100, After: &graph.Near{Hops: 3}})
			return err
		}, 5},
		{"paths", func(ctx context.Context) error {
			_, err := s.Paths(ctx, graph.PathsQuery{From: at(5), To: at(6), Limit: 10})
			return err
		}, 6},
		{"common", func(ctx context.Context) error {
			_, err := s.Common(ctx, graph.CommonQuery{Of: of})
			return err
		}, 3},
		{"among, one hop", func(ctx context.Context) error {
			_, err := s.Among(ctx, graph.AmongQuery{Of: of})
			return err
		}, 2},
		{"among, two hops", func(ctx context.Context) error {
			_, err := s.Among(ctx, graph.AmongQuery{Of: of, MaxHops: 2})
			return err
		}, 4},
	} {
		if err := tc.ask(t.Context()); err != nil { // the first finds a revision that is new to it
			t.Fatal(err)
		}
		sent = 0
		if err := tc.ask(t.Context()); err != nil {
			t.Fatal(err)
		}
		if sent != tc.want {
			t.Errorf("%s: sent %d statements, want %d", tc.name, sent, tc.want)
		}
	}
}

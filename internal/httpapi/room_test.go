package httpapi_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
	"hubgraph/graph/passage"
	"hubgraph/internal/access"
	"hubgraph/internal/ask"
	"hubgraph/internal/httpapi"
)

// largest is what an answer may have of JSON.
const largest = 64 << 20

// heavy is a graph whose records are as large in JSON as records can be for their
// size, and nearly as large as they may be: a hub and around it entities of many
// short identifiers, joined to it by statements of many citations.
func heavy(entities int) graph.Batch {
	printed := func(n int) string { // not hyphens: of those alone an identifier is nothing
		return strings.ReplaceAll(string(rune('!'+n%90)), "-", "{")
	}
	var identifiers []graph.Identifier
	for n := 0; len(identifiers) < 209_000; n++ {
		identifiers = append(identifiers, graph.Identifier{Scheme: string(rune('a' + n/8100)), Value: printed(n/90) + printed(n)})
	}
	var cites []graph.Citation
	for n := 0; len(cites) < 100_000; n++ {
		cites = append(cites, graph.Citation{Paragraph: n / 840, Start: n / 7 % 120, End: 121 + n%7, Note: "\""})
	}
	b := graph.Batch{
		Sources:  []graph.Source{{ID: "s", Title: "S"}},
		Entities: []graph.Entity{{ID: "hub", Type: "company", Name: "Hub"}},
	}
	for n := range entities {
		id := graph.EntityID(fmt.Sprintf("e%03d", n))
		b.Entities = append(b.Entities, graph.Entity{ID: id, Type: "company", Name: "Heavy", Identifiers: identifiers})
		b.Statements = append(b.Statements, graph.Statement{Subject: "hub", Predicate: "partner-of", Object: id, Source: "s", Cites: cites})
	}
	return b
}

// embedded serves the embedded store, without a connection.
func embedded(t *testing.T, b graph.Batch) (http.Handler, graph.Store) {
	t.Helper()
	s := stores[0].open(t)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	apply(t, s, b)
	h, err := httpapi.New(httpapi.Options{Store: s, Keys: keys{}, OpenReads: true, Logger: discard, Rate: access.Rate{PerSecond: -1}})
	if err != nil {
		t.Fatal(err)
	}
	return h, s
}

// TestAnswersHaveASize asks a graph of heavy records everything: no answer is
// larger than any may be, and by following the cursors all is got.
func TestAnswersHaveASize(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: the answers are of many megabytes; run it without -short")
	}
	b := heavy(10)
	for i := range b.Entities[1:] {
		if e, st := &b.Entities[i+1], &b.Statements[i]; e.Size() < graph.MaxRecordBytes*9/10 || st.Size() < graph.MaxRecordBytes*8/10 {
			t.Fatalf("the records are of %d and %d bytes, want nearly %d", e.Size(), st.Size(), graph.MaxRecordBytes)
		}
	}
	h, _ := embedded(t, b)
	get := func(path string) (size int, next string, items int) {
		t.Helper()
		w := do(h, "GET", "/api/v1/"+path, "")
		var list struct {
			Items, Entities, Statements, Facts, Paths []json.RawMessage
			NextCursor                                string
			Complete                                  bool
			StoppedBy                                 graph.Stop
		}
		if err := json.Unmarshal(w.Body.Bytes(), &list); err != nil || w.Code != 200 {
			t.Fatalf("%s: %d, %v: %.300s", path, w.Code, err, w.Body)
		}
		if w.Body.Len() > largest {
			t.Errorf("%s: the answer has %d bytes, want at most %d", path, w.Body.Len(), largest)
		}
		if list.Complete != (list.StoppedBy == "") || list.NextCursor != "" && list.StoppedBy != graph.StoppedByLimit {
			t.Errorf("%s: complete %t, stopped by %q, next %q", path, list.Complete, list.StoppedBy, list.NextCursor)
		}
		return w.Body.Len(), list.NextCursor, len(list.Items)
	}
	for path, want := range map[string]int{"entities": 11, "entities/hub/statements": 10} {
		got, pages := 0, 0
		for cursor := ""; pages == 0 || cursor != ""; pages++ {
			where := path
			if cursor != "" {
				where += "?cursor=" + cursor
			}
			_, next, n := get(where)
			cursor, got = next, got+n
		}
		if got != want || pages < 2 {
			t.Errorf("%s: got %d items in %d pages, want %d in several", path, got, pages, want)
		}
	}
	of := url.Values{}
	for i := range 4 {
		of.Add("of", fmt.Sprintf("e%03d", i))
	}
	for _, path := range []string{
		"entities/e001", "graph?from=hub", "paths?from=e001&to=e002", "common?" + of.Encode(), "among?maxHops=2&" + of.Encode(), "search?q=heavy&limit=100", "overview",
	} {
		w := do(h, "GET", "/api/v1/"+path, "")
		if w.Code != 200 || w.Body.Len() > largest {
			t.Errorf("%s: %d with %d bytes, want 200 with at most %d: %.300s", path, w.Code, w.Body.Len(), largest, w.Body)
		}
	}
	of.Add("of", "e004")
	if w := do(h, "GET", "/api/v1/among?"+of.Encode(), ""); w.Code != 413 || problemOf(t, w.Body.String()).Errors[0].Pointer != "?of" {
		t.Errorf("among entities that are too large together: %d %.300s, want 413 at ?of", w.Code, w.Body)
	}
}

// TestSourcesHavePages lists sources page by page, by number and by size.
func TestSourcesHavePages(t *testing.T) {
	b := graph.Batch{}
	for i := range 40 {
		b.Sources = append(b.Sources, graph.Source{ID: graph.SourceID(fmt.Sprintf("s%02d", i)), Title: strings.Repeat("x", 250_000)})
	}
	h, _ := embedded(t, b)
	for _, limit := range []string{"", "&limit=7"} {
		var got []string
		pages := 0
		for cursor := ""; pages == 0 || cursor != ""; pages++ {
			w := do(h, "GET", "/api/v1/sources?"+strings.TrimPrefix("cursor="+cursor+limit, "cursor=&"), "")
			var list ask.List[ask.Source]
			if cursor == "" {
				w = do(h, "GET", "/api/v1/sources?"+strings.TrimPrefix(limit, "&"), "")
			}
			if err := json.Unmarshal(w.Body.Bytes(), &list); err != nil || w.Code != 200 {
				t.Fatalf("%d, %v: %.300s", w.Code, err, w.Body)
			}
			if list.Complete != (list.NextCursor == "") || w.Body.Len() > 2*graph.MaxAnswerBytes {
				t.Errorf("got complete %t, next %q, %d bytes", list.Complete, list.NextCursor, w.Body.Len())
			}
			for _, s := range list.Items {
				got = append(got, string(s.ID))
			}
			cursor = list.NextCursor
		}
		if len(got) != 40 || !slices.IsSorted(got) || pages < 2 {
			t.Errorf("limit %q: got %q in %d pages, want all 40 in order in several", limit, got, pages)
		}
	}
}

// TestQuotesHaveASize attaches a text that statements cite whole, each of it: what
// is quoted of it in one answer is bounded, and what is cut says so.
func TestQuotesHaveASize(t *testing.T) {
	const text = "长文 "
	whole := strings.Repeat(text, 100_000) // of 700,000 bytes
	runes := utf8.RuneCountInString(whole)
	b := graph.Batch{
		Sources:  []graph.Source{{ID: "s", Title: "S"}},
		Entities: []graph.Entity{{ID: "a", Type: "company", Name: "A"}, {ID: "b", Type: "place", Name: "B"}},
		Texts:    []graph.SourceText{{Source: "s", Text: whole}},
	}
	long := graph.Citation{Start: 0, End: runes - 1, Hash: passage.Hash(whole[:len(whole)-1])}
	for i := range 20 {
		b.Statements = append(b.Statements, graph.Statement{
			Subject: "a", Predicate: "located-in", Object: "b", Source: "s", When: graph.When{Text: fmt.Sprint(i)}, Cites: []graph.Citation{long},
		})
	}
	// Its id comes first.
	b.Statements = append(b.Statements, graph.Statement{
		Subject: "a", Predicate: "based-in", Object: "b", Source: "s", Cites: []graph.Citation{{Start: 3, End: 5, Hash: passage.Hash("长文")}},
	})
	h, _ := embedded(t, b)
	for _, path := range []string{"statements", "graph?from=a", "entities/a/statements"} {
		w := do(h, "GET", "/api/v1/"+path, "")
		var got struct{ Items, Statements []ask.Statement }
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != 200 {
			t.Fatalf("%s: %d, %v: %.300s", path, w.Code, err, w.Body)
		}
		// Six passages of 700,000 bytes are read, then there are 4 MiB.
		const cut = 16<<10 - 1 + len("…") // 16 KiB end inside of a character
		want := []int{len("长文"), cut, cut, cut, cut, cut, cut}
		for len(want) < 21 {
			want = append(want, len("…"))
		}
		var sizes []int
		for i, s := range slices.Concat(got.Items, got.Statements) {
			q := s.Cites[0].Quote
			sizes = append(sizes, len(q))
			if i > 0 && !strings.HasSuffix(q, "…") || !strings.HasPrefix(whole, strings.TrimSuffix(q, "…")) {
				t.Errorf("%s: quote %d begins with %.20q and ends with %q", path, i, q, q[max(0, len(q)-10):])
			}
		}
		if diff := cmp.Diff(want, sizes); diff != "" {
			t.Errorf("%s: the quotes are as long as (-want +got):\n%s", path, diff)
		}
	}
}

// TestTooManyParagraphs: a text that is mostly its paragraphs is read in parts.
func TestTooManyParagraphs(t *testing.T) {
	h, _ := embedded(t, graph.Batch{
		Sources: []graph.Source{{ID: "s", Title: "S"}},
		Texts:   []graph.SourceText{{Source: "s", Text: strings.Repeat("a\n", graph.MaxTextBytes/2)}},
	})
	if w := do(h, "GET", "/api/v1/sources/s/text", ""); w.Code != 413 {
		t.Errorf("the whole text: got %d with %d bytes, want 413", w.Code, w.Body.Len())
	}
	w := do(h, "GET", "/api/v1/sources/s/text?start=1000&end=3000", "")
	var got ask.SourceText
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != 200 || len(got.Paragraphs) != 1000 {
		t.Errorf("a part of it: got %d with %d paragraphs (%v), want 1,000", w.Code, len(got.Paragraphs), err)
	}
}

// TestStatsHaveASize: of many sources those that say most are counted, and the
// answer says that there are more.
func TestStatsHaveASize(t *testing.T) {
	b := graph.Batch{Entities: []graph.Entity{{ID: "a", Type: "company", Name: "A"}, {ID: "b", Type: "company", Name: "B"}}}
	say := func(source graph.SourceID, when string) {
		b.Statements = append(b.Statements, graph.Statement{Subject: "a", Predicate: "partner-of", Object: "b", Source: source, When: graph.When{Text: when}})
	}
	for i := range 1000 {
		id := graph.SourceID(fmt.Sprintf("s%04d", i))
		b.Sources = append(b.Sources, graph.Source{ID: id, Title: "S"})
		say(id, "")
	}
	h, store := embedded(t, b)
	stats := func() (got ask.Stats) {
		t.Helper()
		w := do(h, "GET", "/api/v1/stats", "")
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != 200 {
			t.Fatalf("%d, %v: %.300s", w.Code, err, w.Body)
		}
		return got
	}
	if got := stats(); len(got.BySource) != 1000 || !got.Complete || got.StoppedBy != "" {
		t.Errorf("of 1,000 sources: got %d, complete %t, stopped by %q; want all of them", len(got.BySource), got.Complete, got.StoppedBy)
	}
	b = graph.Batch{Sources: []graph.Source{{ID: "z", Title: "Z"}, {ID: "silent", Title: "Silent"}}}
	say("z", "")
	say("z", "again")
	apply(t, store, b)
	got := stats()
	if len(got.BySource) != 1000 || got.Complete || got.StoppedBy != graph.StoppedByLimit || got.Sources != 1002 {
		t.Errorf("of 1,001 sources: got %d, complete %t, stopped by %q, %d sources; want 1,000 stopped by limit", len(got.BySource), got.Complete, got.StoppedBy, got.Sources)
	}
	if got.BySource["z"] != 2 || got.BySource["s0000"] != 1 || got.BySource["s0999"] != 0 {
		t.Errorf("got z %d, s0000 %d, s0999 %d; want the one that says most, and of the others the first by id", got.BySource["z"], got.BySource["s0000"], got.BySource["s0999"])
	}
}

// TestAnswersBeyondAnySize: what is longer than any answer may be is refused as a
// whole, with what to do, and looks like no answer that may be kept.
func TestAnswersBeyondAnySize(t *testing.T) {
	detail := func(n int) string { return strings.Repeat("x", n) }
	for _, tc := range []struct {
		size, status int
	}{{largest - 1000, 200}, {largest, 413}} {
		srv := serve(t, stores[0].open(t), httpapi.Options{Keys: keys{}, Verify: func(context.Context, []graph.SourceText) (*ask.Report, error) {
			return &ask.Report{Findings: []ask.Finding{{Detail: detail(tc.size)}}}, nil
		}})
		res, body := visit(t, srv, "POST", "/api/v1/verify", "{}", with("X-Api-Key", "admin-secret"))
		if res.StatusCode != tc.status || len(body) > largest {
			t.Errorf("%d bytes and some: %d with %d bytes, want %d", tc.size, res.StatusCode, len(body), tc.status)
		}
		if tc.status == 200 {
			continue
		}
		p := problemOf(t, body)
		if p.Code != "too_large" || !strings.Contains(p.Detail, "64 MiB") || p.Request == "" || p.Request != res.Header.Get("X-Request-Id") {
			t.Errorf("got %s", body)
		}
		h := res.Header
		if h.Get("Content-Type") != "application/problem+json" || h.Get("Cache-Control") != "no-store" || h.Get("ETag") != "" || res.ContentLength != int64(len(body)) {
			t.Errorf("got the headers %v", h)
		}
	}
}

// TestMissesHaveANumber attaches a text that holds one of very many places cited.
func TestMissesHaveANumber(t *testing.T) {
	const text = "Of all that is cited this line alone is here."
	b := graph.Batch{
		Sources:  []graph.Source{{ID: "s", Title: "S"}},
		Entities: []graph.Entity{{ID: "a", Type: "company", Name: "A"}, {ID: "b", Type: "company", Name: "B"}},
	}
	cites := []graph.Citation{{Start: 0, End: len(text), Hash: passage.Hash(text)}}
	for i := range 10_001 {
		cites = append(cites, graph.Citation{Paragraph: 1, Start: 100 + i, End: 200 + i, Hash: strings.Repeat("0", 64)})
	}
	b.Statements = []graph.Statement{{Subject: "a", Predicate: "partner-of", Object: "b", Source: "s", Cites: cites}}
	h, _ := embedded(t, b)
	r := do(h, "PUT", "/api/v1/sources/s/text", text)
	var got ask.Attached
	if err := json.Unmarshal(r.Body.Bytes(), &got); err != nil || r.Code != 200 {
		t.Fatalf("%d, %v: %.300s", r.Code, err, r.Body)
	}
	if got.Anchored != 1 || got.Missed != 10_001 || len(got.Misses) != 10_000 {
		t.Errorf("got %d anchored, %d missed, %d of them listed; want 1, 10,001 and 10,000", got.Anchored, got.Missed, len(got.Misses))
	}
}

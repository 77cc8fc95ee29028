package httpapi_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"hubgraph/graph"
	"hubgraph/internal/ask"
	"hubgraph/internal/httpapi"
)

func saved(t *testing.T, status int, body string) ask.ViewItem {
	t.Helper()
	var v ask.ViewItem
	if err := json.Unmarshal([]byte(body), &v); err != nil || len(v.ID) != 26 || v.Created.IsZero() {
		t.Fatalf("%d is no view: %v\n%s", status, err, body)
	}
	return v
}

// TestViewSizes: what is kept in several documents is given back whole, and
// too much is refused.
func TestViewSizes(t *testing.T) {
	for _, st := range stores[:2] {
		t.Run(st.name, func(t *testing.T) {
			srv := serve(t, st.open(t), httpapi.Options{OpenReads: true, Keys: keys{}})
			key := with("X-Api-Key", "write-secret")
			for _, n := range []int{0, 1, 256<<10 - 20, 256 << 10, 700_001, 1<<20 - 20} {
				body := `{"state":{"x":"` + strings.Repeat("沙", n/3) + strings.Repeat("y", n%3) + `"}}`
				if n == 1<<20-20 {
					body += strings.Repeat(" ", 1<<20-len(body)) // the most there may be
				}
				res, text := visit(t, srv, "POST", "/api/v1/views", body, key)
				if res.StatusCode != http.StatusCreated {
					t.Fatalf("%d bytes: %d %s", len(body), res.StatusCode, text)
				}
				v := saved(t, res.StatusCode, text)
				if res, text = visit(t, srv, "POST", "/api/v1/views", " "+strings.TrimRight(body, " "), key); res.StatusCode != http.StatusOK || saved(t, 0, text) != v {
					t.Errorf("%d bytes again: %d %s", len(body), res.StatusCode, text)
				}
				_, text = visit(t, srv, "GET", "/api/v1/views/"+v.ID, "", nil)
				var got struct{ State struct{ X string } }
				if err := json.Unmarshal([]byte(text), &got); err != nil || len(got.State.X) != n/3*3+n%3 {
					t.Errorf("%d bytes came back as %d: %v", n, len(got.State.X), err)
				}
			}
			res, text := visit(t, srv, "POST", "/api/v1/views", `{"state":{}}`+strings.Repeat(" ", 1<<20), key)
			if p := problemOf(t, text); res.StatusCode != http.StatusRequestEntityTooLarge || p.Code != "too_large" {
				t.Errorf("too much: %d %s", res.StatusCode, text)
			}
		})
	}
}

// TestViewDepth: a body of 32 levels is read, one of 33 is not.
func TestViewDepth(t *testing.T) {
	srv := serve(t, stores[0].open(t), httpapi.Options{OpenReads: true, Keys: keys{}})
	for _, tc := range []struct {
		name        string
		open, close string
	}{{"objects", `{"a":`, "}"}, {"lists", "[", "]"}} {
		for levels, want := range map[int]int{32: 201, 33: 400} {
			inner := levels - 2 // in the body, in the state
			body := `{"state":{"` + tc.name + `":` + strings.Repeat(tc.open, inner) + "1" + strings.Repeat(tc.close, inner) + `}}`
			res, text := visit(t, srv, "POST", "/api/v1/views", body, with("X-Api-Key", "write-secret"))
			if res.StatusCode != want {
				t.Errorf("%d levels of %s: %d, want %d\n%s", levels, tc.name, res.StatusCode, want, text)
			}
			if p := problemOf(t, text); want == 400 && (p.Code != "malformed" || !strings.Contains(p.Detail, "deeper than 32 levels")) {
				t.Errorf("%d levels of %s: %s", levels, tc.name, text)
			}
		}
	}
}

// TestViewTitles: a title is text of one line, and the same text in another
// Unicode form is the same.
func TestViewTitles(t *testing.T) {
	srv := serve(t, stores[0].open(t), httpapi.Options{OpenReads: true, Keys: keys{}})
	save := func(title string) (int, string) {
		b, err := json.Marshal(map[string]any{"title": title, "state": map[string]any{}})
		if err != nil {
			t.Fatal(err)
		}
		res, text := visit(t, srv, "POST", "/api/v1/views", string(b), with("X-Api-Key", "write-secret"))
		return res.StatusCode, text
	}
	status, composed := save("Caf\u00e9")
	if status != http.StatusCreated {
		t.Errorf("a title: %d %s", status, composed)
	}
	if status, text := save("Cafe\u0301"); status != http.StatusOK || text != composed {
		t.Errorf("the same title: %d %s, want %s", status, text, composed)
	}
	for title, want := range map[string]int{strings.Repeat("沙", 200): 201, strings.Repeat("沙", 201): 422, "a\tb": 422, "a\u0085b": 422} {
		if status, text := save(title); status != want {
			t.Errorf("%.20q: %d, want %d\n%s", title, status, want, text)
		}
	}
}

// TestViewsAtOnce: many may save the same view, and one of them has made it.
func TestViewsAtOnce(t *testing.T) {
	srv := serve(t, stores[0].open(t), httpapi.Options{OpenReads: true, Keys: keys{}})
	var wg sync.WaitGroup
	var mu sync.Mutex
	statuses := map[int]int{}
	for range 8 {
		wg.Go(func() {
			res, _ := visit(t, srv, "POST", "/api/v1/views", newView, with("X-Api-Key", "write-secret"))
			mu.Lock()
			defer mu.Unlock()
			statuses[res.StatusCode]++
		})
	}
	wg.Wait()
	if statuses[201] != 1 || statuses[200] != 7 {
		t.Errorf("got %v, want one 201 and seven 200", statuses)
	}
}

// failing is a store whose documents fail after some more were put.
type failing struct {
	graph.Store
	left int
	err  error
}

func (f *failing) Documents() graph.Documents { return &failingDocuments{f.Store.Documents(), f} }

type failingDocuments struct {
	graph.Documents
	f *failing
}

func (d *failingDocuments) Put(ctx context.Context, kind, id string, ifVersion uint64, body []byte) (graph.Document, error) {
	if d.f.left--; d.f.left < 0 {
		return graph.Document{}, d.f.err
	}
	return d.Documents.Put(ctx, kind, id, ifVersion, body)
}

// TestViewAfterFailure: what was cut short is not there, and saving it again
// completes it.
func TestViewAfterFailure(t *testing.T) {
	body := `{"state":{"x":"` + strings.Repeat("y", 600_000) + `"}}`
	for left := range 4 { // three parts, then the head
		for _, cause := range []error{graph.ErrFull, graph.ErrUnavailable, graph.ErrOutcomeUnknown, errors.New("a cable was cut")} {
			t.Run(fmt.Sprintf("%d put, then %v", left, cause), func(t *testing.T) {
				f := &failing{stores[0].open(t), left, cause}
				srv := serve(t, f, httpapi.Options{OpenReads: true, Keys: keys{}})
				key := with("X-Api-Key", "write-secret")
				if res, text := visit(t, srv, "POST", "/api/v1/views", body, key); res.StatusCode < 500 {
					t.Fatalf("the failure: %d %s", res.StatusCode, text)
				}
				if _, text := visit(t, srv, "GET", "/api/v1/views", "", nil); text != `{"items":[],"complete":true}`+"\n" {
					t.Errorf("after the failure there are %s", text)
				}
				f.left = 100
				res, text := visit(t, srv, "POST", "/api/v1/views", body, key)
				if res.StatusCode != http.StatusCreated {
					t.Fatalf("again: %d %s", res.StatusCode, text)
				}
				if _, whole := visit(t, srv, "GET", "/api/v1/views/"+saved(t, 0, text).ID, "", nil); !strings.Contains(whole, body[1:600_010]) {
					t.Errorf("the view is not what was saved: %.100s", whole)
				}
			})
		}
	}
}

// TestDamagedView: what is not what was saved is no view.
func TestDamagedView(t *testing.T) {
	s := stores[0].open(t)
	srv := serve(t, s, httpapi.Options{OpenReads: true, Keys: keys{}})
	res, text := visit(t, srv, "POST", "/api/v1/views", newView, with("X-Api-Key", "write-secret"))
	id := saved(t, res.StatusCode, text).ID
	ctx := context.Background()
	if _, err := s.Documents().Put(ctx, "view-part", id+".0", 1, []byte(`{"state":{"a":2}}`)); err != nil {
		t.Fatal(err)
	}
	if res, text := visit(t, srv, "GET", "/api/v1/views/"+id, "", nil); res.StatusCode != http.StatusInternalServerError {
		t.Errorf("another content: %d %s", res.StatusCode, text)
	}
	if err := s.Documents().Delete(ctx, "view-part", id+".0", 2); err != nil {
		t.Fatal(err)
	}
	if res, text := visit(t, srv, "GET", "/api/v1/views/"+id, "", nil); res.StatusCode != http.StatusInternalServerError {
		t.Errorf("no content: %d %s", res.StatusCode, text)
	}
}

package httpapi_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"hubgraph/graph"
	"hubgraph/internal/ask"
	"hubgraph/internal/httpapi"
)

// TestAmongMany: as many as may be asked about are, one more is told what to do.
func TestAmongMany(t *testing.T) {
	s := stores[0].open(t)
	var b graph.Batch
	for i := range graph.MaxAmong {
		b.Entities = append(b.Entities, graph.Entity{ID: graph.EntityID(fmt.Sprintf("e%05d", i)), Type: "company", Name: "E"})
	}
	apply(t, s, b)
	srv := serve(t, s, httpapi.Options{OpenReads: true, Keys: keys{}}).Config.Handler
	body := func(more ...string) string {
		var ids []string
		for i := range b.Entities {
			ids = append(ids, string(b.Entities[i].ID))
		}
		text, err := json.Marshal(map[string]any{"of": append(ids, more...), "facts": true})
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	var got ask.Among
	if w := do(srv, "POST", "/api/v1/graph/among", body()); w.Code != 200 {
		t.Fatalf("got %d %.300s", w.Code, w.Body)
	} else if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Entities) != graph.MaxAmong || !got.Complete {
		t.Errorf("got %d entities, complete %t", len(got.Entities), got.Complete)
	}
	w := do(srv, "POST", "/api/v1/graph/among", body("one-more"))
	p := problemOf(t, w.Body.String())
	if w.Code != 413 || len(p.Errors) != 1 || p.Errors[0].Pointer != "/of" || !strings.Contains(p.Errors[0].Detail, "in parts") || strings.Contains(p.Detail, "stored") {
		t.Errorf("one more: %d %s", w.Code, w.Body)
	}
}

// TestAmongLevels: in levels owners are above what they own, and wholes and parents above
// their parts, whichever of the two a statement begins with.
func TestAmongLevels(t *testing.T) {
	s := stores[0].open(t)
	b := graph.Batch{Sources: []graph.Source{{ID: "src", Title: "A source"}}}
	for _, id := range []graph.EntityID{"a", "b", "c", "d", "e"} {
		b.Entities = append(b.Entities, graph.Entity{ID: id, Type: "company", Name: string(id)})
	}
	for _, st := range []graph.Statement{{Subject: "d", Predicate: "owns", Object: "c"}, {Subject: "b", Predicate: "subsidiary-of", Object: "c"}, {Subject: "a", Predicate: "partner-of", Object: "b"}, {Subject: "d", Predicate: "part-of", Object: "e"}} {
		st.Source, st.Cites = "src", []graph.Citation{{Note: "It says so."}}
		b.Statements = append(b.Statements, st)
	}
	apply(t, s, b)
	srv := serve(t, s, httpapi.Options{OpenReads: true, Keys: keys{}}).Config.Handler
	var got ask.Among
	w := do(srv, "POST", "/api/v1/graph/among", `{"of":["a","b","c","d","e"],"layout":{"kind":"levels"}}`)
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != 200 {
		t.Fatalf("got %d %.300s", w.Code, w.Body)
	}
	y := func(id graph.EntityID) float64 { return got.Positions[id][1] }
	if !(y("e") < y("d") && y("d") < y("c") && y("c") < y("b") && y("b") < y("a")) {
		t.Errorf("got places %v, want e above d, d above c, c above b, b above a", got.Positions)
	}
}

// TestLayoutIDs: an id in a layout is found in whatever form of Unicode it is written, and
// a picture, too, is told of a centre that is not among its entities.
func TestLayoutIDs(t *testing.T) {
	s := stores[0].open(t)
	apply(t, s, graph.Batch{Entities: []graph.Entity{{ID: "caf\u00e9", Type: "company", Name: "C"}, {ID: "bar", Type: "company", Name: "B"}}})
	srv := serve(t, s, httpapi.Options{OpenReads: true, Keys: keys{}}).Config.Handler
	const apart = `"layout":{"kind":"around","center":"cafe\u0301","kept":[{"id":"cafe\u0301","x":7,"y":9}]}`
	var got ask.Among
	w := do(srv, "POST", "/api/v1/graph/among", `{"of":["cafe\u0301","bar"],`+apart+`}`)
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != 200 {
		t.Fatalf("among: %d %.300s", w.Code, w.Body)
	}
	if at := got.Positions["caf\u00e9"]; at != (ask.Position{7, 9}) {
		t.Errorf("the one that is kept stands at %v", at)
	}
	if w := do(srv, "POST", "/api/v1/graph/picture", `{"of":["cafe\u0301","bar"],`+apart+`}`); w.Code != 200 {
		t.Errorf("picture: %d %.300s", w.Code, w.Body)
	}
	for _, path := range []string{"/api/v1/graph/among", "/api/v1/graph/picture"} {
		w := do(srv, "POST", path, `{"of":["bar"],`+apart+`}`)
		if p := problemOf(t, w.Body.String()); w.Code != 422 || len(p.Errors) != 1 || p.Errors[0].Pointer != "/layout/center" {
			t.Errorf("%s without its centre: %d %s", path, w.Code, w.Body)
		}
	}
}

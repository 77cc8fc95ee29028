package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"hubgraph/internal/ask"
	"hubgraph/internal/httpapi"
)

// TestAttachedText: a text that was attached is given back, with its paragraphs
// and the places that are cited.
func TestAttachedText(t *testing.T) {
	s := stores[0].open(t)
	apply(t, s, small(t))
	srv := serve(t, s, httpapi.Options{OpenReads: true, Keys: keys{}})
	text := string(read(t, "testdata/memo.txt"))
	req, err := http.NewRequest("PUT", srv.URL+"/api/v1/sources/memo/text", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "text/plain")
	req.Header.Set("X-Api-Key", "write-secret")
	res, err := srv.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != 200 {
		t.Fatalf("attach: %s", res.Status)
	}
	got := asked[ask.SourceText](t, srv, "/api/v1/sources/memo/text", nil)
	if !got.Exact || got.Text != text || got.Missed != 0 || len(got.Paragraphs) != 4 || len(got.Places) != 6 {
		t.Errorf("got %+v", got)
	}
}

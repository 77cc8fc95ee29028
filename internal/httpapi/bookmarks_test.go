package httpapi_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"hubgraph/graph"
	"hubgraph/internal/httpapi"
)

// notes are bookmarks that a test can look at.
type notes struct{ last string }

type noteKey struct{}

func (n *notes) With(ctx context.Context, bookmark string) (context.Context, error) {
	if bookmark == "bad" {
		return nil, graph.ErrInvalid.With("bad")
	}
	return context.WithValue(ctx, noteKey{}, bookmark), nil
}

func (n *notes) Last(context.Context) (string, error) { return n.last, nil }

func TestBookmarks(t *testing.T) {
	seen := ""
	base := stores[0].open(t)
	apply(t, base, small(t))
	s := &wrapped{Store: base, entity: func(ctx context.Context, id graph.EntityID) (graph.ProfileResult, error) {
		seen, _ = ctx.Value(noteKey{}).(string)
		return base.Profile(ctx, id)
	}}
	srv := serve(t, s, httpapi.Options{Keys: keys{}, OpenReads: true, Bookmarks: &notes{last: "after-this"}})
	const batch = `{"entities":[{"id":"new-one","type":"company","name":"New One"}]}`
	for _, tt := range []struct {
		name, method, path, body, bring string
		status                          int
		seen, gives                     string
	}{
		{"a question without", "GET", "/api/v1/entities/ada", "", "", 200, "", ""},
		{"a question with one", "GET", "/api/v1/entities/ada", "", "before-this", 200, "before-this", ""},
		{"one that is none", "GET", "/api/v1/entities/ada", "", "bad", 422, "", ""},
		{"a write", "POST", "/api/v1/batches", batch, "", 200, "", "after-this"},
		{"a write that is refused", "POST", "/api/v1/batches", `{"entities":[{}]}`, "", 422, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			seen = ""
			req, err := http.NewRequest(tt.method, srv.URL+tt.path, strings.NewReader(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Authorization", "Bearer write-secret")
			if tt.body != "" {
				req.Header.Set("Content-Type", "application/json")
			}
			if tt.bring != "" {
				req.Header.Set("Hubgraph-Bookmark", tt.bring)
			}
			res, err := srv.Client().Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			body, _ := io.ReadAll(res.Body)
			if res.StatusCode != tt.status || seen != tt.seen || res.Header.Get("Hubgraph-Bookmark") != tt.gives {
				t.Errorf("%s, seen %q, given %q; want %d, %q, %q\n%s", res.Status, seen, res.Header.Get("Hubgraph-Bookmark"), tt.status, tt.seen, tt.gives, body)
			}
		})
	}
}

func TestAvailable(t *testing.T) {
	away := true
	srv := serve(t, stores[0].open(t), httpapi.Options{OpenReads: true, Available: func(context.Context) error {
		if away {
			return graph.ErrUnavailable.With("not yet")
		}
		return nil
	}})
	for _, tt := range []struct {
		path   string
		away   bool
		status int
	}{
		{"/api/v1/stats", true, 503},
		{"/healthz", true, 200},
		{"/version", true, 200},
		{"/api/v1/stats", false, 200},
	} {
		away = tt.away
		res, body := fetch(t, srv, "GET", tt.path, nil)
		if res.StatusCode != tt.status || tt.status == 503 && (res.Header.Get("Retry-After") == "" || problemOf(t, body).Detail != "not yet") {
			t.Errorf("%s, away %v: %s, want %d\n%s", tt.path, tt.away, res.Status, tt.status, body)
		}
	}
}

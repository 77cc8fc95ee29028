package httpapi_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hubgraph/internal/httpapi"
	"hubgraph/internal/sqlite"
)

// TestEarlierAnswers opens a data folder that was written before claims could be
// rumoured, denied or withdrawn and values and dates were what they are now: its
// revision and the ids of its statements are the same, the cursors that were given out
// then go on where they did, and the views that were kept then open.
func TestEarlierAnswers(t *testing.T) {
	const folder = "testdata/earlier"
	b, err := os.ReadFile(filepath.Join(folder, "answers.json"))
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Revision string
		Cursors  []struct {
			Question string
			IDs      []string
			More     bool
		}
		Views, Statements []string
	}
	if err := json.Unmarshal(b, &want); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(folder, "data"))); err != nil {
		t.Fatal(err)
	}
	store, err := sqlite.Open(t.Context(), filepath.Join(dir, "graph.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if rev, err := store.Revision(t.Context()); err != nil || rev.String() != want.Revision {
		t.Errorf("got revision %v, %v; want %s", rev, err, want.Revision)
	}
	srv := serve(t, store, httpapi.Options{Keys: keys{}, OpenReads: true})
	defer srv.Close()
	type list struct {
		Items []struct {
			ID       string
			Revision string
			Entity   struct{ ID string }
		}
		Entities   []struct{ ID string }
		NextCursor string
		State      json.RawMessage
	}
	get := func(t *testing.T, path string) (out list) {
		t.Helper()
		res, err := http.Get(srv.URL + "/api/v1" + path)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		if res.StatusCode != http.StatusOK {
			t.Fatalf("GET %s: %s", path, res.Status)
		}
		if err := json.NewDecoder(res.Body).Decode(&out); err != nil {
			t.Fatal(err)
		}
		return out
	}
	ids := func(l list) (out []string) {
		for _, x := range l.Items {
			switch {
			case x.ID != "":
				out = append(out, x.ID)
			case x.Revision != "":
				out = append(out, x.Revision)
			default:
				out = append(out, x.Entity.ID)
			}
		}
		for _, x := range l.Entities {
			out = append(out, x.ID)
		}
		return out
	}
	if n := len(want.Cursors); n < 20 {
		t.Errorf("there are %d cursors, want 20 or more", n)
	}
	for _, c := range want.Cursors {
		l := get(t, c.Question)
		if diff := cmp.Diff(c.IDs, ids(l)); diff != "" || c.More != (l.NextCursor != "") {
			t.Errorf("%s: more %t, want %t; %s", c.Question, l.NextCursor != "", c.More, diff)
		}
	}
	if diff := cmp.Diff(want.Statements, ids(get(t, "/statements?limit=100"))); diff != "" {
		t.Errorf("statements: %s", diff)
	}
	if n := len(want.Views); n < 20 {
		t.Errorf("there are %d views, want 20 or more", n)
	}
	for _, id := range want.Views {
		if v := get(t, "/views/"+id); len(v.State) < 2 {
			t.Errorf("view %s has no state: %s", id, v.State)
		}
	}
}

package httpapi_test

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hubgraph/graph"
	"hubgraph/internal/ask"
)

// casesFolder is where cases lie, one a file: what others stumbled over elsewhere, each a
// batch and what the right answer is.
const casesFolder = "../../../shared/cases/api"

// A tried is a case being tried: a server over a new embedded store, and the case's batch.
type tried struct {
	*testing.T
	srv   *httptest.Server
	batch json.RawMessage
}

// cases are the right answers by the name of the file.
var cases = map[string]func(t *tried){
	"01-former-name-shown": func(t *tried) {
		t.taken()
		t.says("newbrand", "leafco", "Newbrand Platforms owns Leaf Co [1].")
		hits := asked[ask.List[ask.Hit]](t, t.srv, "/api/v1/search", url.Values{"q": {"Oldbrand"}})
		if len(hits.Items) != 1 || hits.Items[0].Entity.Label.EN != "Newbrand Platforms" || hits.Items[0].Match.Name != "Oldbrand" {
			t.Errorf("got %+v, want what was Oldbrand under its name", hits.Items)
		}
	},
	"03-id-constructor": func(t *tried) {
		t.taken()
		t.says("constructor", "plainco", "Constructor owns Plain Co [1].")
		if g := asked[ask.Graph](t, t.srv, "/api/v1/entities/constructor/neighbors", nil); len(g.Entities) != 2 || len(g.Statements) != 1 {
			t.Errorf("got %d entities and %d statements, want 2 and 1", len(g.Entities), len(g.Statements))
		}
	},
	"05-self-link-invisible": func(t *tried) {
		t.taken()
		g := asked[ask.Graph](t, t.srv, "/api/v1/entities/selfco/neighbors", nil)
		if len(g.Entities) != 2 || len(g.Statements) != 3 {
			t.Errorf("got %d entities and %d statements, want both and the two loops with the link", len(g.Entities), len(g.Statements))
		}
		if got := t.profile("selfco").Entity.Degree; got != 3 {
			t.Errorf("got degree %d, want 3: a loop is one relationship", got)
		}
	},
	"06-symmetric-both-ways": func(t *tried) {
		t.taken()
		p := t.profile("sa")
		if len(p.Counts) != 1 || p.Counts[0].Direction != graph.Any {
			t.Errorf("got %+v, want one kind of relation without a direction", p.Counts)
		}
		if p.Entity.Degree != 1 || p.Entity.Neighbors != 1 || p.Counts[0].Count != 1 {
			t.Errorf("got degree %d, %d neighbours and %+v, want one relation", p.Entity.Degree, p.Entity.Neighbors, p.Counts)
		}
		t.says("sa", "sb", "Sym A is a partner of Sym B [1][2].")
		if got := len(t.paths("sa", "sb", nil).Paths[0].Footnotes); got != 2 {
			t.Errorf("got %d footnotes, want both claims'", got)
		}
	},
	"08-path-never-at-one-time": func(t *tried) {
		t.taken()
		var got []string
		for _, p := range t.paths("to1", "to5", url.Values{"direction": {"out"}}).Paths {
			got = append(got, string(p.Entities[1])+" "+string(p.Together))
		}
		if want := []string{"to3 yes", "to4 no", "to2 no"}; !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
		only := t.paths("to1", "to5", url.Values{"direction": {"out"}, "together": {"true"}}).Paths
		if len(only) != 1 || only[0].Entities[1] != "to3" {
			t.Errorf("together: got %+v, want the way over to3", only)
		}
	},
	"10-terms-in-order": func(t *tried) {
		t.taken()
		t.says("tp", "tb", "Term Person chaired Term Body 5 times, from 2001 to 2011 [1][2][3][4][5].")
		var lines []int
		for _, n := range t.paths("tp", "tb", nil).Paths[0].Footnotes {
			lines = append(lines, n.Cite.Line)
		}
		if want := []int{2, 4, 3, 5, 1}; !slices.Equal(lines, want) {
			t.Errorf("got footnotes of lines %v, want %v, in order of time", lines, want)
		}
	},
	"11-min-above-max": func(t *tried) {
		t.taken()
		t.refused("GET", "/api/v1/statements?unit=CNY&min=10&max=5", "", "min", "max")
		t.refused("GET", "/api/v1/statements?dueAfter=2030&dueBefore=2020", "", "dueAfter", "dueBefore")
	},
	"13-lone-surrogate": func(t *tried) {
		var raw struct{ Raw string }
		if err := json.Unmarshal(t.batch, &raw); err != nil {
			t.Fatal(err)
		}
		t.refused("POST", "/api/v1/batches", raw.Raw, "/entities/0/name")
		if status, _ := t.send("GET", "/api/v1/entities/sur", ""); status != http.StatusNotFound {
			t.Errorf("got %d, want nothing stored", status)
		}
	},
	"15-put-and-delete": func(t *tried) {
		t.refused("POST", "/api/v1/batches", string(t.batch), "/entities/0", "/delete/0")
		if status, _ := t.send("GET", "/api/v1/entities/pd", ""); status != http.StatusNotFound {
			t.Errorf("got %d, want nothing stored", status)
		}
	},
	"17-own-json-refused": func(t *tried) {
		t.taken()
		before := asked[graph.Stats](t, t.srv, "/api/v1/stats", nil).Revision
		for path, body := range map[string]string{
			"/api/v1/entities/unisoc": `{"entities":[%s]}`, "/api/v1/sources": `{"sources":%s}`, "/api/v1/schema": `{"schema":%s}`,
		} {
			_, answer := t.send("GET", path, "")
			var fields map[string]json.RawMessage
			if err := json.Unmarshal([]byte(answer), &fields); err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			given := answer
			for _, inner := range []string{"entity", "items"} {
				if fields[inner] != nil {
					given = string(fields[inner])
				}
			}
			if status, problem := t.send("POST", "/api/v1/batches", strings.Replace(body, "%s", given, 1)); status != http.StatusOK {
				t.Errorf("what %s answers: got %d %s, want it taken", path, status, problem)
			}
		}
		if after := asked[graph.Stats](t, t.srv, "/api/v1/stats", nil).Revision; after.Digest != before.Digest {
			t.Errorf("got digest %s, want %s as before", after.Digest, before.Digest)
		}
	},
	"18-paragraph-against-offsets": func(t *tried) {
		const text = "Title line\r\n\r\n这是测试。Hello 世界！😀 价格\r\nLast line\n"
		if status, problem := t.send("POST", "/api/v1/batches", `{"sources":[{"id":"t","title":"Test file"}]}`); status != http.StatusOK {
			t.Fatalf("got %d %s", status, problem)
		}
		if status, problem := t.send("PUT", "/api/v1/sources/t/text", text); status != http.StatusOK {
			t.Fatalf("attach the text: got %d %s", status, problem)
		}
		t.refused("POST", "/api/v1/batches", string(t.batch), "/statements/0/cites/0", "/statements/1/cites/0")
	},
	"21-neo4j-wide-schema": func(t *tried) {
		t.taken()
		got := asked[ask.List[ask.Statement]](t, t.srv, "/api/v1/statements", url.Values{"source": {"t"}, "status": {"planned"}})
		if len(got.Items) != 0 || !got.Complete {
			t.Errorf("got %d statements, complete %t; want none, complete", len(got.Items), got.Complete)
		}
	},
	"24-amount-trailing-zero": func(t *tried) {
		t.taken()
		got := asked[ask.List[ask.Statement]](t, t.srv, "/api/v1/statements", url.Values{"source": {"t"}, "unit": {"CNY"}, "min": {"18.00"}})
		if len(got.Items) != 1 || got.Items[0].Value.Amount != "18" {
			t.Errorf("got %+v, want one of 18", got.Items)
		}
	},
}

// TestCases tries each case over HTTP on an embedded store.
func TestCases(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(casesFolder, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skipf("NOT TESTED: there are no cases in %s", casesFolder)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			var c struct {
				ID    string
				Batch json.RawMessage
				Right string
			}
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(b, &c); err != nil {
				t.Fatal(err)
			}
			try := cases[c.ID]
			if try == nil {
				t.Fatalf("nobody tries this case; what is right: %s", c.Right)
			}
			try(&tried{T: t, srv: seeded(t, stores[0].open), batch: c.Batch})
		})
	}
}

// send asks as one who may write.
func (t *tried) send(method, target, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequest(method, t.srv.URL+target, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Api-Key", "write-secret")
	res, err := t.srv.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(answer)
}

func (t *tried) profile(id string) ask.Profile {
	t.Helper()
	return asked[ask.Profile](t, t.srv, "/api/v1/entities/"+id, nil)
}

func (t *tried) paths(from, to string, more url.Values) ask.Paths {
	t.Helper()
	q := url.Values{"from": {from}, "to": {to}}
	maps.Copy(q, more)
	return asked[ask.Paths](t, t.srv, "/api/v1/paths", q)
}

// says wants one path, told so.
func (t *tried) says(from, to, sentence string) {
	t.Helper()
	if got := t.paths(from, to, nil).Paths; len(got) != 1 || got[0].Text != sentence {
		t.Errorf("got %+v, want one path: %q", got, sentence)
	}
}

// taken sends the case's batch.
func (t *tried) taken() {
	t.Helper()
	if status, problem := t.send("POST", "/api/v1/batches", string(t.batch)); status != http.StatusOK {
		t.Fatalf("the batch: got %d %s, want it taken", status, problem)
	}
}

// refused wants a 422 that names each of some places.
func (t *tried) refused(method, target, body string, places ...string) {
	t.Helper()
	status, answer := t.send(method, target, body)
	if status != http.StatusUnprocessableEntity {
		t.Errorf("%s %s: got %d %s, want 422", method, target, status, answer)
		return
	}
	problem := problemOf(t.T, answer)
	for _, place := range places {
		if !slices.ContainsFunc(problem.Errors, func(f ask.Fault) bool { return strings.Contains(f.Pointer, place) }) {
			t.Errorf("%s %s: got %+v, want a fault at %s", method, target, problem.Errors, place)
		}
	}
}

package app_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"hubgraph/internal/ask"
	"hubgraph/internal/neo4j/neo4jtest"
)

// TestNeo4jRepair has somebody edit a database that is served: verify lists all of it,
// repair mends what follows from records and refuses the rest, and the server answers as
// before.
func TestNeo4jRepair(t *testing.T) {
	s := neo4jtest.Get(t, neo4jtest.LTS)
	neo4jtest.Blank(t, s)
	h := onNeo4j(t, s, s.URI)
	oneLine(t, h.run("verify", "--stored"), "holds no graph yet")
	srv := h.serve("serve")
	awaitReady(t, srv)
	list := func(status int, args ...string) (out struct{ Findings, Mended, Left []ask.Finding }) {
		t.Helper()
		r := h.run(append(args, "-o", "json")...)
		if err := json.Unmarshal([]byte(r.stdout), &out); err != nil || r.status != status {
			t.Fatalf("%v: %+v, %v; want status %d", args, r, err, status)
		}
		return out
	}
	about := func(list []ask.Finding, check, where, detail string) {
		t.Helper()
		if !slices.ContainsFunc(list, func(f ask.Finding) bool {
			return f.Check == check && strings.HasPrefix(f.Where, where) && strings.Contains(f.Detail, detail)
		}) {
			t.Errorf("got %v, want a finding of %s about %s that says %q", list, check, where, detail)
		}
	}
	list(0, "verify", "--stored")
	path := srv.base + "/api/v1/entities?type=company"
	_, want := get(t, path)
	neo4jtest.Edit(t, s, "MATCH (e:Entity {id: 'aurora-robotics'}) SET e.type = 'place', e.hubgraphDegree = 77")
	neo4jtest.Edit(t, s, "DROP INDEX hubgraph_terms")
	neo4jtest.Edit(t, s, "CREATE (:Entity {id: 'by-hand', name: 'Made by hand'})")
	if _, got := get(t, path); got == want {
		t.Error("the edit changed no answer, so nothing was tested")
	}
	found := list(1, "verify", "--stored").Findings
	about(found, "derived", `entity "aurora-robotics"`, "its hubgraphDegree, type are not what its record says; hubgraph repair mends it")
	about(found, "derived", `index "hubgraph_terms"`, "is missing")
	about(found, "foreign", `entity "by-hand"`, "another program made it")
	done := list(1, "repair")
	about(done.Mended, "derived", `entity "aurora-robotics"`, "its hubgraphDegree, type are not")
	about(done.Mended, "derived", `index "hubgraph_terms"`, "is missing")
	about(done.Left, "foreign", `entity "by-hand"`, "another program made it")
	if _, got := get(t, path); got != want {
		t.Errorf("after the repair the server answers\n%s\nwant\n%s", got, want)
	}
	neo4jtest.Edit(t, s, "MATCH (n:Entity {id: 'by-hand'}) DELETE n")
	if out := h.must("repair"); out != "nothing to mend\n" {
		t.Errorf("repair again: %q", out)
	}
	list(0, "verify", "--stored")

	neo4jtest.Edit(t, s, "MATCH (e:Entity {id: 'aurora-robotics'}) SET e.hubgraphRecord = 'damaged'")
	for _, path := range []string{"/api/v1/entities/aurora-robotics", "/api/v1/entities", "/api/v1/overview"} {
		if status, body := get(t, srv.base+path); status != http.StatusServiceUnavailable || !strings.Contains(body, `the entity \"aurora-robotics\" in the Neo4j database is damaged`) {
			t.Errorf("%s: %d %s, want 503 that names the entity", path, status, body)
		}
	}
	if !strings.Contains(srv.stderr.String(), `the entity \"aurora-robotics\"`) {
		t.Errorf("the log does not name the entity:\n%s", srv.stderr)
	}
	found = list(1, "verify", "--stored").Findings
	about(found, "damaged", `entity "aurora-robotics"`, "put a backup in its place")
	about(found, "damaged", "the whole", "was not checked")
	about(list(1, "repair").Left, "damaged", `entity "aurora-robotics"`, "put a backup in its place")
	if r := h.run("repair"); r.status != 1 || !strings.Contains(r.stdout, `entity "aurora-robotics"`) || !strings.Contains(r.stderr, "0 things mended, 2 left") {
		t.Errorf("repair: %+v", r)
	}
}

// TestRepairOfTheEmbeddedStore says in one line that there is nothing of the kind.
func TestRepairOfTheEmbeddedStore(t *testing.T) {
	r := newHouse(t).run("repair")
	if r.status != 2 || r.stdout != "" || strings.Count(r.stderr, "\n") != 1 || !strings.Contains(r.stderr, "verify --stored") {
		t.Errorf("got %+v, want status 2 and one line that names what there is", r)
	}
}

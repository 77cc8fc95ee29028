package app_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestLog lists what has changed, by a store that the command opens and by a server,
// as people read it and as the API answers.
func TestLog(t *testing.T) {
	moment := regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ`)
	for _, served := range []bool{false, true} {
		h := newHouse(t)
		if served {
			h.serve()
		}
		h.must("source", "attach", "gazette", writeFile(t, "gazette.txt", gazette))
		want := []string{
			"REVISION  TIME  AUTHOR",
			"       2  TIME  commands of this machine",
			"       1  TIME",
		}
		got := strings.ReplaceAll(moment.ReplaceAllString(h.must("log"), "TIME"), "TIME                ", "TIME")
		if diff := cmp.Diff(want, strings.Split(strings.TrimRight(got, "\n"), "\n")); diff != "" {
			t.Errorf("served %t: the log (-want +got):\n%s", served, diff)
		}
		for _, tc := range []struct {
			name, args string
			revisions  int
			said       string
		}{
			{"the newest", "log --limit 1", 1, "there is more"},
			{"since the first", "log --since 1", 1, ""},
			{"since the last", "log --since 2", 0, "nothing"},
			{"by nobody", "log --author nobody", 0, "nothing"},
			{"with no such label", "log --label none", 0, "nothing"},
		} {
			r := h.run(strings.Fields(tc.args)...)
			if n := len(moment.FindAllString(r.stdout, -1)); n != tc.revisions || r.status != 0 || !strings.Contains(r.stderr, tc.said) || tc.said == "" && r.stderr != "" {
				t.Errorf("served %t, %s: got %d, status %d\n%s%s", served, tc.name, n, r.status, r.stdout, r.stderr)
			}
		}
		var line struct{ Author, Revision string }
		if err := json.Unmarshal([]byte(h.must("log", "--author", "commands of this machine", "-o", "ndjson")), &line); err != nil || !strings.Contains(line.Revision, ":2:") {
			t.Errorf("served %t: the record is %+v, %v", served, line, err)
		}
		if r := h.run("log", "--since", "yesterday"); r.status == 0 || !strings.Contains(r.stderr, "--since is not a revision") {
			t.Errorf("served %t: since what is no revision: status %d\n%s", served, r.status, r.stderr)
		}
	}
}

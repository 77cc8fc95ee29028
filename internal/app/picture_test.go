package app_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestPictureSaysWhichClaimsAreLeftOut: of the claims that join two on a way the answer has
// the first 20 alone; of more the picture says so, and the command where they all are.
func TestPictureSaysWhichClaimsAreLeftOut(t *testing.T) {
	for _, n := range []int{20, 21} {
		h := newHouse(t)
		file := filepath.Join(t.TempDir(), "lines.jsonl")
		lines := []string{
			`{"head":{"format":"hubgraph","version":1}}`, `{"source":{"id":"list","title":"A list"}}`,
			`{"entity":{"id":"mill","type":"company","name":"Mill"}}`, `{"entity":{"id":"quay","type":"company","name":"Quay"}}`,
		}
		for i := range n {
			lines = append(lines, fmt.Sprintf(`{"statement":{"subject":"mill","predicate":"supplies","object":"quay","source":"list","when":{"from":"%d"},"cites":[]}}`, 1990+i))
		}
		lines = append(lines, fmt.Sprintf(`{"end":{"lines":%d}}`, len(lines)))
		if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		h.must("import", file)
		got := h.run("picture", "mill", "quay", "--paths")
		if said := strings.Contains(got.stdout, "there is more than is drawn here"); said != (n > 20) || strings.Contains(got.stderr, "hubgraph among") != said {
			t.Errorf("of %d claims the picture says that there are more: %t\n%s", n, said, got.stderr)
		}
	}
}

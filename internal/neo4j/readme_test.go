package neo4j_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"hubgraph/internal/neo4j/neo4jtest"
	"hubgraph/seeds"
)

var cypherBlock = regexp.MustCompile("(?s)```cypher\n(.*?)```\n")

// TestReadmeQueries runs the statements that the README shows to people, over
// the data built in: each gives rows, and no column is always null, as one with
// a misspelt property would be.
func TestReadmeQueries(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var queries []string
	for _, block := range cypherBlock.FindAllStringSubmatch(string(text), -1) {
		for q := range strings.SplitSeq(block[1], ";") {
			if q = strings.TrimSpace(q); q != "" {
				queries = append(queries, q)
			}
		}
	}
	if len(queries) < 3 {
		t.Fatalf("the README shows %d statements; they were hardly tested", len(queries))
	}
	batch, err := seeds.Batch()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range neo4jtest.Lines {
		t.Run(line.Name, func(t *testing.T) {
			store := open(t, line).Store
			defer store.Close()
			apply(t, store, batch)
			d := raw(t, neo4jtest.Get(t, line))
			for _, q := range queries {
				res, err := driver.ExecuteQuery(t.Context(), d, q, nil, driver.EagerResultTransformer)
				if err != nil {
					t.Errorf("%s\n%v", q, err)
					continue
				}
				if len(res.Records) == 0 {
					t.Errorf("%s\ngives nothing", q)
				}
				for i, key := range res.Keys {
					found := false
					for _, r := range res.Records {
						found = found || r.Values[i] != nil
					}
					if !found {
						t.Errorf("%s\nthe column %s is always null", q, key)
					}
				}
			}
		})
	}
}

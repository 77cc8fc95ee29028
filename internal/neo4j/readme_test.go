package neo4j_test

import (
	"errors"
	"os"
	"regexp"
	"strings"
	"testing"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"hubgraph/internal/neo4j/neo4jtest"
	"hubgraph/seeds"
)

var cypherBlock = regexp.MustCompile("(?s)```cypher\n(.*?)```\n")

var rightsBlock = regexp.MustCompile("(?s)```text\n(CREATE ROLE .*?)```\n")

// TestReadmeRights sends the statements that give the rights that the README names. The
// edition that tests run has no roles, and says so of what it understands; what it does not
// understand is a fault of the statement's.
func TestReadmeRights(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	block := rightsBlock.FindStringSubmatch(string(text))
	if block == nil {
		t.Fatal("the README shows no rights")
	}
	for _, line := range neo4jtest.Lines {
		t.Run(line.Name, func(t *testing.T) {
			d := raw(t, neo4jtest.Get(t, line))
			for q := range strings.SplitSeq(strings.TrimSpace(block[1]), ";") {
				if q = strings.TrimSpace(q); q == "" {
					continue
				}
				_, err := driver.ExecuteQuery(t.Context(), d, q, nil, driver.EagerResultTransformer, driver.ExecuteQueryWithDatabase("system"))
				var refused *driver.Neo4jError
				if !errors.As(err, &refused) || refused.Code != "Neo.ClientError.Statement.UnsupportedAdministrationCommand" {
					t.Errorf("%s\n%v, want that this edition has no such command", q, err)
				}
			}
		})
	}
}

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

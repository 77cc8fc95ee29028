package app_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"hubgraph/graph"
)

// shares is who holds how much of whom: a band, an amount, and a text of another language.
func shares() (graph.Batch, error) {
	percent := func(key string, v graph.Value) graph.Qualifier {
		v.Kind, v.Unit = graph.Quantity, graph.PercentUnit
		return graph.Qualifier{Key: key, Value: v}
	}
	return graph.Batch{
		Sources: []graph.Source{{ID: "register", Title: "Register of companies"}},
		Entities: []graph.Entity{
			{ID: "ada", Type: "person", Name: "Ada Reed"},
			{ID: "kelp", Type: "company", Name: "Kelp Holdings"},
			{ID: "tide", Type: "company", Name: "Tide Works"},
		},
		Statements: []graph.Statement{
			{Subject: "ada", Predicate: "shareholder-of", Object: "kelp", Source: "register", Qualifiers: []graph.Qualifier{percent("share", graph.Value{Amount: "30"}), percent("votes", graph.Value{Min: "50", MinOpen: true})}},
			{Subject: "kelp", Predicate: "shareholder-of", Object: "tide", Source: "register", Qualifiers: []graph.Qualifier{percent("share", graph.Value{Min: "25", Max: "50", MinOpen: true})}},
			{Subject: "tide", Predicate: "raised", Value: graph.Value{Kind: graph.Quantity, Min: "10000000", Max: "20000000", Unit: "CNY"}, Source: "register"},
			{Subject: "tide", Predicate: "raised", Value: graph.Value{Kind: graph.Quantity, Max: "5", MaxOpen: true, Unit: "GBP"}, Source: "register", Qualifiers: []graph.Qualifier{{Key: "scope", Value: graph.Value{Kind: graph.TextValue, Text: "nur Eigenkapital", Lang: "de"}}}},
		},
	}, nil
}

// TestCommandsTellShares: commands tell ranges, what a share is of, and the product of
// shares along a path.
func TestCommandsTellShares(t *testing.T) {
	for _, lang := range []string{"en", "zh"} {
		h := newHouse(t)
		h.seed = shares
		h.must("seed")
		for _, args := range [][]string{{"show", "tide"}, {"show", "kelp"}, {"neighbors", "kelp"}, {"path", "ada", "tide"}} {
			a := h.runWith("", []string{"COLUMNS=100"}, append(args, "--lang", lang)...)
			golden(t, filepath.Join("commands", "shares-"+strings.Join(args, "-")+"."+lang+".txt"),
				fmt.Sprintf("$ hubgraph %s\n%s-- standard error, status %d --\n%s", strings.Join(args, " "), a.stdout, a.status, a.stderr))
		}
	}
}

package graph_test

import (
	"testing"

	"hubgraph/graph"
)

func BenchmarkDecodeStatement(b *testing.B) {
	s := graph.Statement{
		Subject: "n0300001", Predicate: "invests-in", Object: "n0300002", Source: "register",
		When:  graph.When{From: "2019"},
		Cites: []graph.Citation{{Line: 7, Note: "row 7"}},
	}.Canonical()
	record := graph.AppendStatement(nil, &s)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := graph.DecodeStatement(record); err != nil {
			b.Fatal(err)
		}
	}
}

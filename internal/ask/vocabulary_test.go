package ask

import (
	"testing"

	"hubgraph/graph"
)

// TestJoiningWordsFindNoLabel: a preposition of a label finds it beside another of its
// words, and not alone.
func TestJoiningWordsFindNoLabel(t *testing.T) {
	v := newVocabulary(&graph.Schema{Predicates: []graph.PredicateDef{{ID: "share-under-age", Label: graph.Words{EN: "share of people under age among residents"}}}})
	for text, want := range map[string]int{"under": 0, "among": 0, "lobsters under": 0, "under age": 1, "people": 1, "share of people under age among residents": 1} {
		atoms, _ := atomsOf(text)
		if got := v.find(atoms); len(got) != want {
			t.Errorf("%q finds %d labels, want %d", text, len(got), want)
		}
	}
}

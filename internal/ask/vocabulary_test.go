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

// TestShareOfAWording: of a wording at most all is found, though some of its characters say
// nothing.
func TestShareOfAWording(t *testing.T) {
	v := newVocabulary(&graph.Schema{Predicates: []graph.PredicateDef{{ID: "has-concept", Label: graph.Words{EN: "belongs to the concept of", ZH: "属于概念"}}}})
	for text, want := range map[string]int{"属于概念": 1000, "概念": 666, "belongs to the concept of": 1000, "concept": 1000} {
		atoms, _ := atomsOf(text)
		if got := v.find(atoms); len(got) == 0 || got[0].share != want {
			t.Errorf("%s: got %+v, want a share of %d", text, got, want)
		}
	}
}

package graph_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
)

// TestDigestOfTexts: a text counts by its source and by each of its letters.
func TestDigestOfTexts(t *testing.T) {
	text := graph.SourceText{Source: "s", Text: "Words."}
	for name, other := range map[string]graph.SourceText{
		"another text": {Source: "s", Text: "Words!"}, "no text": {Source: "s"}, "of another source": {Source: "t", Text: "Words."},
		"a letter moved": {Source: "sW", Text: "ords."},
	} {
		if other.Hash() == text.Hash() {
			t.Errorf("%s has the same hash", name)
		}
	}
	if same := (graph.SourceText{Source: "s", Text: "Words."}); same.Hash() != text.Hash() {
		t.Error("the same text has another hash")
	}
}

// TestSchemaClone changes every list of a clone, and none of the schema's.
func TestSchemaClone(t *testing.T) {
	fresh := func() graph.Schema {
		return graph.Schema{
			Types: []graph.TypeDef{{ID: "t"}},
			Predicates: []graph.PredicateDef{{
				ID: "p", Phrases: []graph.Phrase{{Stage: "early"}}, SubjectTypes: []graph.Type{"t"}, ObjectTypes: []graph.Type{"t"},
			}},
			Qualifiers: []graph.QualifierDef{{Key: "q"}},
			Units:      []graph.UnitDef{{ID: "u"}},
			Schemes:    []graph.IdentifierScheme{{ID: "s", Affixes: []string{"a"}}},
		}
	}
	s := fresh()
	c := s.Clone()
	c.Types[0].ID, c.Predicates[0].ID, c.Qualifiers[0].Key, c.Units[0].ID = "x", "x", "x", "x"
	c.Schemes[0].Affixes[0] = "x"
	c.Schemes[0].ID = "x"
	c.Predicates[0].Phrases[0].Stage, c.Predicates[0].SubjectTypes[0], c.Predicates[0].ObjectTypes[0] = "x", "x", "x"
	if diff := cmp.Diff(fresh(), s); diff != "" {
		t.Errorf("the schema changed with its clone (-want +got):\n%s", diff)
	}
}

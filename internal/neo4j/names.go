package neo4j

import (
	"strings"

	"hubgraph/graph"
)

// label gives the node label of a checked type: government-body is
// GovernmentBody. Words of a type begin with a letter, so no two types share a
// label.
func label(t graph.Type) string {
	var b strings.Builder
	for word := range strings.SplitSeq(string(t), "-") {
		b.WriteString(strings.ToUpper(word[:1]))
		b.WriteString(word[1:])
	}
	return b.String()
}

// relType gives the relationship type of a checked predicate: listed-on is
// LISTED_ON.
func relType(p graph.Predicate) string {
	return strings.ToUpper(strings.ReplaceAll(string(p), "-", "_"))
}

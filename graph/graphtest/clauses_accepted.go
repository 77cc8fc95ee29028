package graphtest

import (
	"fmt"
	"strings"

	"hubgraph/graph"
	"hubgraph/graph/check"
)

// An atLimit is a record near a limit of size, and whether it is within.
type atLimit struct {
	name  string
	batch graph.Batch
	fits  bool
}

// filled makes a record of as many equal parts as its canonical form has room for
// in so many bytes, and of more.
func filled(room, more int, record func(parts int) graph.Batch) graph.Batch {
	size := func(b graph.Batch) int {
		if len(b.Entities) > 0 {
			e := b.Entities[0].Canonical()
			return entitySize(e)
		}
		s := b.Statements[0].Canonical()
		return statementSize(s)
	}
	// The first parts are of the size of the others, but that their count grows.
	const some = 300
	one := (size(record(2*some)) - size(record(some))) / some
	n := some + (room-2-size(record(some)))/one
	return record(n + more)
}

// recordsAtLimit are records of each kind, as large as one may be and larger.
func recordsAtLimit() []atLimit {
	const limit = graph.MaxRecordBytes
	names := func(id graph.EntityID, summary int) func(n int) graph.Batch {
		return func(n int) graph.Batch {
			e := graph.Entity{ID: id, Type: topic, Name: "Large", Summary: strings.Repeat("s", summary)}
			for i := range n { // without a kind, which the canonical form has
				e.Names = append(e.Names, graph.Name{Text: fmt.Sprintf("a name with the number %06d", i)})
			}
			return graph.Batch{Entities: []graph.Entity{e}}
		}
	}
	claims := func(status graph.Status) func(n int) graph.Batch {
		return func(n int) graph.Batch {
			s := graph.Statement{Subject: "a", Predicate: links, Object: "b", Status: status, Source: "src"}
			for i := range n { // without a bound
				s.Qualifiers = append(s.Qualifiers, graph.Qualifier{Key: plan, Value: graph.Value{Kind: graph.Quantity, Amount: graph.Decimal(fmt.Sprint(1_000_000 + i)), Unit: "XXX"}})
			}
			return graph.Batch{Statements: []graph.Statement{s}}
		}
	}
	cited := func(n int) graph.Batch {
		s := graph.Statement{Subject: "b", Predicate: links, Object: "a", Source: "src"}
		for i := range n {
			s.Cites = append(s.Cites, graph.Citation{Line: 1_000_000 + i, Note: "what the line says of the two"})
		}
		return graph.Batch{Statements: []graph.Statement{s}}
	}
	twice := filled(limit/2, 0, names("twice", 0))
	for range 3 {
		twice.Entities[0].Names = append(twice.Entities[0].Names, twice.Entities[0].Names...)
	}
	field := strings.Repeat("f", graph.MaxFieldBytes)
	words := graph.Words{EN: field[:graph.MaxLabelBytes], ZH: field[:graph.MaxLabelBytes]}
	return []atLimit{
		{"an entity of names just small enough", filled(limit, 0, names("fits", 0)), true},
		{"an entity of names that are too many only with their kinds", filled(limit, 200, names("kinds", 0)), false},
		{"an entity larger by a name", filled(limit, 1, names("larger", graph.MaxFieldBytes)), false},
		{"an entity with a summary just small enough", filled(limit, 0, names("long", graph.MaxFieldBytes)), true},
		{"an entity that is too large only with what it says twice", twice, true},
		{"a statement of qualifiers just small enough", filled(limit, 0, claims(graph.Actual)), true},
		{"a statement of qualifiers that is too large only with their bounds", filled(limit, 200, claims(graph.Planned)), false},
		{"a statement of citations just small enough", filled(limit, 0, cited), true},
		{"a source of long fields", graph.Batch{Sources: []graph.Source{{ID: "long", Title: field, Author: field, Publisher: field, URL: field}}}, true},
		{"a text as long as one may be", graph.Batch{Texts: []graph.SourceText{{Source: "src", Text: strings.Repeat("t", graph.MaxTextBytes)}}}, true},
		{"a text longer by a letter", graph.Batch{Texts: []graph.SourceText{{Source: "src", Text: strings.Repeat("t", graph.MaxTextBytes+1)}}}, false},
		{"definitions of each kind", graph.Batch{Schema: graph.Schema{
			Types: []graph.TypeDef{{ID: "gt-wordy", Label: words, Plural: words, FtM: "Thing", SchemaOrg: "Thing"}},
			Predicates: []graph.PredicateDef{{
				ID: "gt-says-much", Label: words, Inverse: words, Symmetric: true, UsuallyOne: true, SubjectTypes: []graph.Type{"gt-wordy", firm}, ObjectTypes: []graph.Type{"company"},
				Phrases: []graph.Phrase{{Status: graph.Planned, Stage: "early", Template: graph.Words{EN: "{subject} says much to {object}"}}},
			}, {ID: "gt-weighs", Label: words, Value: graph.Quantity, Unit: "gt-stones"}},
			Qualifiers: []graph.QualifierDef{{Key: "gt-how", Label: words}},
			Units:      []graph.UnitDef{{ID: "gt-stones", Label: words}},
			Schemes: []graph.IdentifierScheme{{
				ID: "gt-registered", Label: words, Ignore: "./", Digits: graph.MaxDigits, Pattern: strings.Repeat("x", graph.MaxPatternBytes), Check: graph.Luhn, Register: words, Page: "https://a.example/{id}",
			}},
		}}, true},
	}
}

var acceptedClauses = []clause{
	{"Apply", "what is accepted passes Verify, at its largest, too", func(t *trial) {
		t.apply(graph.Batch{
			Schema: Schema(), Sources: []graph.Source{{ID: "src", Title: "Source"}},
			Entities: []graph.Entity{entity("a", topic, "A"), entity("b", topic, "B")},
		})
		for _, l := range recordsAtLimit() {
			_, err := t.store.Apply(t.ctx, l.batch)
			switch {
			case err == nil && !l.fits:
				t.Errorf("%s: accepted, want it refused", l.name)
			case err != nil && l.fits:
				t.Errorf("%s: got error %s, want it accepted", l.name, describe(err))
			case err != nil:
				t.fails(l.name, err, graph.ErrInvalid, "")
			}
		}
		found, err := check.Verify(t.ctx, t.store, nil)
		t.ok(err)
		if len(found) > 0 {
			t.Errorf("what was accepted, Verify finds to be wrong: %v", found)
		}
	}},
}

package graph_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
)

func TestBatchFingerprint(t *testing.T) {
	town := func() graph.Batch {
		return graph.Batch{Statements: []graph.Statement{{Subject: "a", Predicate: "based-in", Object: "b", Source: "s", Cites: []graph.Citation{{Note: "one"}}}}}
	}
	a, b := town(), town()
	b.Key, b.IfRevision = "k", &graph.Revision{Store: "x"}
	b.Author, b.Note, b.Label = "Somebody", "Why.", "label"
	if a.Fingerprint() != b.Fingerprint() {
		t.Error("key, precondition, author, note and label are no part of it")
	}
	for _, d := range []graph.Drop{
		{Sources: []graph.SourceID{"x"}},
		{Texts: []graph.SourceID{"x"}},
		{Types: []graph.Type{"x"}},
		{Predicates: []graph.Predicate{"x"}},
		{Qualifiers: []string{"x"}},
		{Units: []string{"x"}},
	} {
		if b.Drop = d; a.Fingerprint() == b.Fingerprint() {
			t.Errorf("%+v is part of it", d)
		}
	}
	b.Drop = graph.Drop{Sources: []graph.SourceID{}}
	if a.Fingerprint() != b.Fingerprint() {
		t.Error("dropping nothing is the same as no drop")
	}
	b.Statements[0].Cites[0].Note = "another"
	if a.Fingerprint() == b.Fingerprint() {
		t.Error("a note is part of it")
	}
}

// TestBatchFingerprintStays holds a fingerprint that stores have kept since
// before batches could drop: where it changes, a batch that is sent again under
// its key is taken for another.
func TestBatchFingerprintStays(t *testing.T) {
	w := graph.Words{EN: "w"}
	b := graph.Batch{
		Key:     "k",
		Schema:  graph.Schema{Types: []graph.TypeDef{{ID: "x", Label: w, Plural: w}}},
		Sources: []graph.Source{{ID: "s", Title: "S"}}, Texts: []graph.SourceText{{Source: "s", Text: "t"}},
		Entities: []graph.Entity{{ID: "a", Type: "x", Name: "A"}}, Additions: []graph.Addition{{ID: "a", Names: []graph.Name{{Text: "N"}}}},
		Statements: []graph.Statement{{Subject: "a", Predicate: "related-to", Object: "a", Source: "s", Cites: []graph.Citation{{Line: 1}}}},
		Retract:    []graph.StatementID{"related-to.aaaaaaaaaaaaaaaaaaaaaaaaaa"}, Delete: []graph.EntityID{"b"},
	}
	const want = "ffe09c9886a40289c67464cbac7ea4123131a0c1936c5c86a00f4841b9a5acd1"
	if got := fmt.Sprintf("%x", b.Fingerprint()); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestBatchValidateListsAllFaults(t *testing.T) {
	long := strings.Repeat("x", graph.MaxFieldBytes+1)
	quantity := func(v graph.Value) graph.Statement {
		v.Kind = graph.Quantity
		return graph.Statement{Subject: "a", Predicate: "raised", Source: "s", Value: v}
	}
	for _, tc := range []struct {
		name string
		b    graph.Batch
		want []string
	}{
		{"nothing", graph.Batch{}, nil},
		{
			"all well",
			graph.Batch{
				Sources:    []graph.Source{{ID: "s", Title: "S"}},
				Texts:      []graph.SourceText{{Source: "s", Text: "text"}},
				Entities:   []graph.Entity{{ID: "a", Type: "company", Name: "A"}, {ID: "b", Type: "place", Name: "B"}},
				Statements: []graph.Statement{{Subject: "a", Predicate: "based-in", Object: "b", Source: "s", Cites: []graph.Citation{{Start: 0, End: 4, Note: "one"}}}},
			},
			nil,
		},
		{"a key that is too long", graph.Batch{Key: strings.Repeat("k", 256)}, []string{"key"}},
		{
			"what it says of itself",
			graph.Batch{Author: "a\nb", Note: strings.Repeat("n", graph.MaxNoteBytes+1), Label: "\xff"},
			[]string{"author", "note", "label"},
		},
		{
			"what it says of itself, as long as may be",
			graph.Batch{Author: strings.Repeat("a", graph.MaxAuthorBytes), Note: strings.Repeat("n", graph.MaxNoteBytes), Label: strings.Repeat("l", graph.MaxAuthorBytes)},
			nil,
		},
		{
			"drops",
			graph.Batch{Drop: graph.Drop{
				Sources: []graph.SourceID{"s", ""}, Texts: []graph.SourceID{"s", "\n"}, Types: []graph.Type{"x", "X", "company"}, Predicates: []graph.Predicate{"x", "", "based-in"},
				Qualifiers: []string{"x", "X", "plan"}, Units: []string{"x", "", "count", "CNY"}, Schemes: []string{"x", "X", "lei"},
			}},
			[]string{
				"drop.sources[1]", "drop.texts[1]", "drop.types[1]", "drop.types[2]", "drop.predicates[1]", "drop.predicates[2]",
				"drop.qualifiers[1]", "drop.qualifiers[2]", "drop.units[1]", "drop.units[2]", "drop.units[3]", "drop.schemes[1]", "drop.schemes[2]",
			},
		},
		{
			"sources and texts",
			graph.Batch{
				Sources: []graph.Source{{ID: " s", Title: " ", Published: "soon", SHA256: "ABC", URL: "a\x00", Licence: "CC\nBY", Language: "English", Retrieved: "today", Archived: "javascript:x", Body: "4-3", Titles: graph.Words{ZH: " "}}, {ID: "s", Title: "1"}, {ID: "s", Title: "2"}},
				Texts:   []graph.SourceText{{Source: "s"}, {Source: "", Text: "a\xff"}, {Source: "t", Text: "1"}, {Source: "t", Text: "2"}, {Source: "u", Text: strings.Repeat("x", graph.MaxTextBytes+1)}},
			},
			[]string{"sources[0].id", "sources[0].title", "sources[0].url", "sources[0].published", "sources[0].sha256", "sources[0].licence", "sources[0].language", "sources[0].retrieved", "sources[0].archived", "sources[0].body", "sources[2].id", "texts[0].text", "texts[1].source", "texts[1].text", "texts[3].source", "texts[4].text"},
		},
		{
			"entities",
			graph.Batch{Entities: []graph.Entity{
				{
					ID: "", Type: "Company", Summary: long,
					Names:       []graph.Name{{Text: "", Lang: "x", Kind: "nick"}, {Text: "b", Lang: "zh-Hant", Kind: graph.NameLegal}},
					Identifiers: []graph.Identifier{{"a:b", ""}, {"x", " – "}},
				},
				{ID: "e", Type: "ghost", Name: "E"},
				{ID: "e", Type: "company", Name: "E"},
				{ID: "f", Type: "company", Name: "F", Names: []graph.Name{{Text: "1"}, {Text: "2"}}},
				{ID: "f", Type: "company", Name: "F", Names: []graph.Name{{Text: "2", Kind: graph.NameAlias}, {Text: "1"}}},
			}},
			[]string{
				"entities[0].id", "entities[0].type", "entities[0].name", "entities[0].summary", "entities[0].names[0].text", "entities[0].names[0].lang", "entities[0].names[0].kind",
				"entities[0].identifiers[0].value", "entities[0].identifiers[0].scheme", "entities[0].identifiers[1].value", "entities[1].type", "entities[2].id",
			},
		},
		{
			"additions, retractions and deletions",
			graph.Batch{
				Additions: []graph.Addition{{ID: "", Names: []graph.Name{{Text: ""}}}, {ID: "a", Identifiers: []graph.Identifier{{"", "x"}}}},
				Retract:   []graph.StatementID{"x"}, Delete: []graph.EntityID{"\n"},
			},
			[]string{"additions[0].id", "additions[0].names[0].text", "additions[1].identifiers[0].scheme", "retract[0]", "delete[0]"},
		},
		{
			"statements",
			graph.Batch{Statements: []graph.Statement{
				{},
				{Subject: "a", Predicate: "based-in", Object: "b", Source: "s", Value: graph.Value{Kind: graph.TextValue, Text: "x"}, Status: "maybe"},
				{Subject: "a", Predicate: "ghost", Object: "\t", Source: "s"},
				{Subject: "a", Predicate: "raised", Object: "b", Source: "s"},
				{ID: "based-in.aaaaaaaaaaaaaaaaaaaaaaaaaa", Subject: "a", Predicate: "based-in", Object: "b", Source: "s"},
				{Subject: "a", Predicate: "based-in", Object: "b", Source: "s", When: graph.When{From: "2022", To: "2021-12-31", Observed: "x", Due: "20222", Text: "a\x00"}},
			}},
			[]string{
				"statements[0].subject", "statements[0].source", "statements[0].object", "statements[0].predicate",
				"statements[1].status", "statements[1].value", "statements[1].value", "statements[2].object", "statements[2].predicate", "statements[3].object", "statements[4].id",
				"statements[5].when.observed", "statements[5].when.due", "statements[5].when.to", "statements[5].when.text",
			},
		},
		{
			"values",
			graph.Batch{Statements: []graph.Statement{
				quantity(graph.Value{Amount: "1.0", Unit: "ell", Bound: "some"}), quantity(graph.Value{}), quantity(graph.Value{Amount: "5"}),
				quantity(graph.Value{Amount: "5", Unit: "count"}), quantity(graph.Value{Amount: "5", Unit: "CNY", Date: "2022", Text: "x"}),
				quantity(graph.Value{Printed: "half"}),
				{Subject: "a", Predicate: "raised", Source: "s", Value: graph.Value{Kind: "colour", Printed: "x"}},
				{Subject: "a", Predicate: "founded-on", Source: "s", Value: graph.Value{Kind: graph.DateValue, Unit: "CNY"}},
				{Subject: "a", Predicate: "founded-on", Source: "s", Value: graph.Value{Kind: graph.TextValue, Date: "2022"}},
				{Subject: "a", Predicate: "download-speed-rank", Source: "s", Value: graph.Value{Kind: graph.Quantity, Amount: "1", Unit: "count"}},
			}},
			[]string{
				"statements[0].value.amount", "statements[0].value.bound", "statements[0].value.unit", "statements[0].value.unit", "statements[1].value.amount",
				"statements[2].value.unit", "statements[2].value.unit", "statements[3].value.unit", "statements[4].value", "statements[6].value.kind", "statements[6].value.kind",
				"statements[7].value", "statements[7].value.date", "statements[8].value", "statements[8].value.text", "statements[8].value.kind", "statements[9].value.unit",
			},
		},
		{
			"qualifiers and citations",
			graph.Batch{Statements: []graph.Statement{{
				Subject: "a", Predicate: "based-in", Object: "b", Source: "s",
				Qualifiers: []graph.Qualifier{{Key: "ghost", Entity: "x"}, {Key: "plan"}, {Key: "plan", Entity: "p", Value: graph.Value{Kind: "text", Text: "x"}}, {Key: "plan", Entity: " "}, {Key: "scope", Value: graph.Value{Kind: "text"}}},
				Cites: []graph.Citation{
					{Start: -1, End: 3}, {Start: 5, End: 5}, {Paragraph: 2}, {End: 2_000_000_000}, {Hash: "x", Via: "\x00", Record: "\xff", Note: long},
				},
			}}},
			[]string{
				"statements[0].qualifiers[0].key", "statements[0].qualifiers[1].entity", "statements[0].qualifiers[2].value", "statements[0].qualifiers[3].entity", "statements[0].qualifiers[4].value.text",
				"statements[0].cites[0]", "statements[0].cites[1].end", "statements[0].cites[2].end", "statements[0].cites[3]",
				"statements[0].cites[4].hash", "statements[0].cites[4].via", "statements[0].cites[4].record", "statements[0].cites[4].note",
			},
		},
		{
			"a record that is too large",
			graph.Batch{Entities: []graph.Entity{{ID: "a", Type: "company", Name: "A", Names: []graph.Name{{Text: long[1:]}, {Text: long[2:]}, {Text: long[3:]}, {Text: long[4:]}, {Text: long[5:]}}}}},
			[]string{"entities[0]"},
		},
		{
			"a record that is too large only with what it says twice",
			graph.Batch{Entities: []graph.Entity{{ID: "a", Type: "company", Name: "A", Names: slices.Repeat([]graph.Name{{Text: long[1:]}}, 5)}}},
			nil,
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := fields(t, tc.b.Validate(graph.Builtin()), graph.ErrInvalid)
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("fields at fault (-want +got):\n%s", diff)
			}
		})
	}
}

func TestBatchValidateIsBounded(t *testing.T) {
	b := graph.Batch{Retract: make([]graph.StatementID, 5000)}
	if got := len(fields(t, b.Validate(graph.Builtin()), graph.ErrInvalid)); got != 100 {
		t.Errorf("got %d faults, want 100 at most", got)
	}
	b.Retract = make([]graph.StatementID, graph.MaxBatchItems+1)
	if err := b.Validate(graph.Builtin()); !errors.Is(err, graph.ErrTooLarge) {
		t.Errorf("got %v, want ErrTooLarge", err)
	}
}

func TestCheckDocument(t *testing.T) {
	for _, tc := range []struct {
		kind, id string
		body     int
		want     graph.Code
	}{
		{"view", "a b", graph.MaxFieldBytes, ""},
		{"import-job", "1", 0, ""},
		{"", "1", 0, graph.ErrInvalid},
		{"-view", "1", 0, graph.ErrInvalid},
		{"View", "1", 0, graph.ErrInvalid},
		{"view", "", 0, graph.ErrInvalid},
		{strings.Repeat("v", 65), "1", 0, graph.ErrInvalid},
		{"view", "1", graph.MaxFieldBytes + 1, graph.ErrTooLarge},
	} {
		if got := graph.CodeOf(graph.CheckDocument(tc.kind, tc.id, make([]byte, tc.body))); got != tc.want {
			t.Errorf("%q %q %d: got %q, want %q", tc.kind, tc.id, tc.body, string(got), string(tc.want))
		}
	}
}

// TestCharacters says of each kind of field which of some characters it takes.
func TestCharacters(t *testing.T) {
	const (
		none  = 0
		texts = 1 << iota
		names
		ids
	)
	for _, tc := range []struct {
		what string
		text string
		in   int
	}{
		{"a letter", "x", texts | names | ids},
		{"Chinese", "商汤", texts | names | ids},
		{"a combining mark", "अ\u094d", texts | names | ids},
		{"a no-break space inside", "a\u00a0b", texts | names | ids},
		{"an emoji", "\U0001f600", texts | names},
		{"an emoji of two with a joiner", "\U0001f469\u200d\U0001f680", texts | names},
		{"a joiner", "a\u200db", texts | names},
		{"a non-joiner", "می\u200cخواهم", texts | names},
		{"marks of direction", "a\u200eb\u200fc\u061cd", texts | names},
		{"a soft hyphen", "a\u00adb", texts | names},
		{"a tab", "a\tb", texts},
		{"a line break", "a\r\nb", texts},
		{"a line separator", "a\u2028b", texts},
		{"an escape", "a\x1bb", texts},
		{"a control character of C1", "a\u009bb", texts},
		{"an embedding", "a\u202ab", texts},
		{"an override", "a\u202eb", texts},
		{"an isolate", "a\u2067b", texts},
		{"a space of no width", "a\u200bb", texts},
		{"a word joiner", "a\u2060b", texts},
		{"an invisible operator", "a\u2062b", texts},
		{"a mark of byte order", "a\ufeffb", texts},
		{"an annotation", "a\ufff9b", texts},
		{"a tag", "a\U000e0041b", texts},
		{"U+0000", "a\x00b", none},
		{"what is not UTF-8", "a\xffb", none},
	} {
		s := tc.text
		for _, f := range []struct {
			kind int
			at   string
			b    graph.Batch
		}{
			{ids, "entities[0].id", graph.Batch{Entities: []graph.Entity{{ID: graph.EntityID(s), Type: "company", Name: "N"}}}},
			{ids, "sources[0].id", graph.Batch{Sources: []graph.Source{{ID: graph.SourceID(s), Title: "T"}}}},
			{names, "entities[0].name", graph.Batch{Entities: []graph.Entity{{ID: "a", Type: "company", Name: s}}}},
			{names, "entities[0].names[0].text", graph.Batch{Entities: []graph.Entity{{ID: "a", Type: "company", Name: "N", Names: []graph.Name{{Text: s}}}}}},
			{names, "entities[0].identifiers[0].value", graph.Batch{Entities: []graph.Entity{{ID: "a", Type: "company", Name: "N", Identifiers: []graph.Identifier{{Scheme: "x", Value: s}}}}}},
			{names, "additions[0].names[0].text", graph.Batch{Additions: []graph.Addition{{ID: "a", Names: []graph.Name{{Text: s}}}}}},
			{names, "sources[0].title", graph.Batch{Sources: []graph.Source{{ID: "s", Title: s}}}},
			{names, "sources[0].author", graph.Batch{Sources: []graph.Source{{ID: "s", Title: "T", Author: s}}}},
			{names, "sources[0].publisher", graph.Batch{Sources: []graph.Source{{ID: "s", Title: "T", Publisher: s}}}},
			{names, "sources[0].url", graph.Batch{Sources: []graph.Source{{ID: "s", Title: "T", URL: s}}}},
			{texts, "entities[0].summary", graph.Batch{Entities: []graph.Entity{{ID: "a", Type: "company", Name: "N", Summary: s}}}},
			{texts, "texts[0].text", graph.Batch{Texts: []graph.SourceText{{Source: "s", Text: s}}}},
			{texts, "statements[0].cites[0].note", graph.Batch{Statements: []graph.Statement{{Subject: "a", Predicate: "based-in", Object: "b", Source: "s", Cites: []graph.Citation{{Note: s}}}}}},
			{texts, "statements[0].when.text", graph.Batch{Statements: []graph.Statement{{Subject: "a", Predicate: "based-in", Object: "b", Source: "s", When: graph.When{Text: s}}}}},
		} {
			err := f.b.Validate(graph.Builtin())
			var e *graph.Error
			switch {
			case tc.in&f.kind != 0 && err != nil:
				t.Errorf("%s in %s: got %v, want none", tc.what, f.at, err)
			case tc.in&f.kind == 0 && (!errors.As(err, &e) || e.Field != f.at):
				t.Errorf("%s in %s: got %v, want a fault there", tc.what, f.at, err)
			}
		}
	}
	// What a store has had from before can be named and put right.
	old := graph.Batch{
		Additions:  []graph.Addition{{ID: "a\u200bb", Names: []graph.Name{{Text: "N"}}}},
		Statements: []graph.Statement{{Subject: "a\u200bb", Predicate: "based-in", Object: "c", Source: "s\u202e"}},
		Delete:     []graph.EntityID{"b\u200bb"},
	}
	if err := old.Validate(graph.Builtin()); err != nil {
		t.Errorf("naming an id of before: got %v, want none", err)
	}
	q := graph.NeighborhoodQuery{From: []graph.EntityID{"a\u200bb"}}
	if err := q.Validate(); err != nil {
		t.Errorf("asking for an id of before: got %v, want none", err)
	}
}

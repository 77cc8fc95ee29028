package graph_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
)

// TestWordsOfValues: words in both languages are kept in the record, and one without has
// the bytes and the id that it had before there were any.
func TestWordsOfValues(t *testing.T) {
	plain := graph.Statement{Subject: "a", Predicate: "opinion", Value: graph.Value{Kind: graph.TextValue, Text: "calm"}, Source: "s"}.Canonical()
	if got, want := plain.ID, graph.StatementID("opinion.ekebftb37ru2uxcc5eh4z463hy"); got != want {
		t.Errorf("without words the id is %s, want %s", got, want)
	}
	worded := plain
	worded.Value.Words = graph.Words{ZH: "平静"}
	worded = worded.Canonical()
	record := graph.AppendStatement(nil, &worded)
	if len(record) != worded.Size() {
		t.Errorf("the record has %d bytes, its size is %d", len(record), worded.Size())
	}
	got, err := graph.DecodeStatement(record)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(worded, got); diff != "" || worded.ID == plain.ID {
		t.Errorf("decoded (-want +got):\n%s", diff)
	}
	if bytes.Contains(graph.AppendStatement(nil, &plain), []byte("平静")) {
		t.Error("the plain record has words")
	}
	b := graph.Batch{Sources: []graph.Source{{ID: "s", Title: "S"}}, Entities: []graph.Entity{{ID: "a", Type: "place", Name: "A"}}, Statements: []graph.Statement{
		{Subject: "a", Predicate: "users", Value: graph.Value{Kind: graph.Quantity, Amount: "1", Unit: "count", Words: graph.Words{EN: "one"}}, Source: "s"},
	}}
	if err := b.Validate(graph.Builtin()); err == nil {
		t.Error("an amount was let in with words")
	}
}

// TestInside: the form of a name inside sentences goes with the account whose name is
// shown, is no name to find it by, and says whether it is a plural.
func TestInside(t *testing.T) {
	e := graph.Entity{
		ID: "m", Type: "market", Name: "STAR Market", Source: "paper",
		Names: []graph.Name{{Text: "the STAR Market", Lang: "en", Kind: graph.NameInline}},
		Accounts: []graph.Account{
			{Source: "register", Name: "Boards", Names: []graph.Name{{Text: "the boards", Lang: "en", Kind: graph.NamePlural}}},
			{Source: "web", Names: []graph.Name{{Text: "科创板", Lang: "zh", Kind: graph.NameMain}, {Text: "该科创板", Lang: "zh", Kind: graph.NameInline}}},
		},
	}.Canonical()
	for _, tc := range []struct {
		source        graph.SourceID
		lang, want    string
		plural, given bool
	}{
		{"paper", "en", "the STAR Market", false, true},
		{"register", "en", "the boards", true, true},
		{"web", "en", "the STAR Market", false, true},
		{"paper", "zh", "该科创板", false, true},
		{"register", "zh", "该科创板", false, true},
	} {
		name, plural, given := e.Inside(tc.source, tc.lang)
		if name != tc.want || plural != tc.plural || given != tc.given {
			t.Errorf("%s, %s: got %q, %v, %v, want %q, %v, %v", tc.source, tc.lang, name, plural, given, tc.want, tc.plural, tc.given)
		}
	}
	for _, n := range e.AllNames() {
		if n.Inside() {
			t.Errorf("it is found by %q", n.Text)
		}
	}
	if got := e.NameIn("en"); got != "STAR Market" {
		t.Errorf("the name shown is %q", got)
	}
}

package app_test

import (
	"encoding/json"
	"strings"
	"testing"

	"hubgraph/graph"
	"hubgraph/graph/tell"
	"hubgraph/internal/ask"
	"hubgraph/seeds"
)

// TestOneVoice: of every statement of the seeds, commands print the words that the API
// gives, which are those of package tell. The page and its files print the API's, too,
// which its journey "voice" says.
func TestOneVoice(t *testing.T) {
	batch, err := seeds.Batch()
	if err != nil {
		t.Fatal(err)
	}
	entities := map[graph.EntityID]*graph.Entity{}
	for i := range batch.Entities {
		e := batch.Entities[i].Canonical()
		entities[e.ID] = &e
	}
	sources := map[graph.SourceID]graph.Source{}
	for _, s := range batch.Sources {
		sources[s.ID] = s
	}
	statements := map[graph.StatementID]graph.Statement{}
	for i := range batch.Statements {
		s := batch.Statements[i].Canonical()
		statements[s.ID] = s
	}
	h := newHouse(t)
	h.seed = seeds.Batch
	h.must("seed")
	for _, lang := range []string{"en", "zh"} {
		var list ask.List[ask.Statement]
		if err := json.Unmarshal([]byte(h.must("review", "-o", "json", "--lang", lang)), &list); err != nil {
			t.Fatal(err)
		}
		if len(list.Items) != len(statements) {
			t.Fatalf("got %d statements, want %d", len(list.Items), len(statements))
		}
		wide := []string{"COLUMNS=100000"}
		printed := h.runWith("", wide, "review", "--lang", lang).stdout
		listed := h.runWith("", wide, "statements", "--lang", lang, "--limit", "10000").stdout
		shown := map[graph.EntityID]string{}
		for _, of := range list.Items {
			s := statements[of.ID]
			teller := tell.New(graph.Builtin(), func(id graph.EntityID) *graph.Entity { return entities[id] }, lang)
			if want := teller.Sentence(&s); of.Text != want {
				t.Errorf("%s: the API says %q, want %q", of.ID, of.Text, want)
			}
			for i, q := range s.Qualifiers {
				if got, want := of.Qualifiers[i].Text, teller.Qualifier(&s, q); got != want {
					t.Errorf("%s: the API says %q of %s, want %q", of.ID, got, q.Key, want)
				}
			}
			if want := teller.When(&s); of.WhenText != want {
				t.Errorf("%s: the API says %q of when, want %q", of.ID, of.WhenText, want)
			}
			if !strings.Contains(printed, of.Text) || !strings.Contains(listed, of.Text) {
				t.Errorf("%s: commands do not print %q", of.ID, of.Text)
			}
			for i, c := range s.Cites {
				place, note := tell.Places(sources[s.Source].Body, lang, c), c.NoteIn(lang)
				if got := of.Cites[i]; got.Text != place || got.Note != note {
					t.Errorf("%s: the API says %q and %q of a place, want %q and %q", of.ID, got.Text, got.Note, place, note)
				}
				if !strings.Contains(printed, note) || !strings.Contains(printed, place) {
					t.Errorf("%s: review does not print %q and %q", of.ID, place, note)
				}
			}
			if want := tell.Places(sources[s.Source].Body, lang, s.Cites...); of.WhereText != want || !strings.Contains(listed, want) {
				t.Errorf("%s: the API says %q of where, and commands do not print it, want %q", of.ID, of.WhereText, want)
			}
			if of.Value == nil {
				continue
			}
			if want := teller.Value(s.Value); of.ValueText != want {
				t.Errorf("%s: the API says %q of the value, want %q", of.ID, of.ValueText, want)
			}
			if _, ok := shown[s.Subject]; !ok {
				shown[s.Subject] = h.runWith("", wide, "show", string(s.Subject), "--lang", lang).stdout
			}
			if !strings.Contains(shown[s.Subject], of.ValueText) {
				t.Errorf("%s: show does not print %q", of.ID, of.ValueText)
			}
		}
	}
}

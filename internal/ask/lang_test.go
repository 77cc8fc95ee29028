package ask_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
	"hubgraph/internal/ask"
)

// TestWhatIsInAnotherLanguage asks in both languages for what is given in one, and looks
// which language each text says to be in.
func TestWhatIsInAnotherLanguage(t *testing.T) {
	s, m := service(t)
	if _, err := m.Apply(context.Background(), graph.Batch{
		Schema: graph.Schema{
			Predicates: []graph.PredicateDef{
				{ID: "moors", Label: graph.Words{EN: "moors"}, Phrases: []graph.Phrase{{Status: graph.Actual, Template: graph.Words{EN: "{subject} moors {object}"}}}},
				{ID: "motto", Label: graph.Words{EN: "motto", ZH: "格言"}, Value: graph.TextValue},
			},
		},
		Sources: []graph.Source{{ID: "blatt", Title: "Hafenblatt", Language: "de"}},
		Entities: []graph.Entity{{
			ID: "werft", Type: "company", Name: "Werft", Summary: "Baut Schiffe.", Source: "blatt",
			Names: []graph.Name{{Text: "Werft", Lang: "de", Kind: graph.NameMain}, {Text: "Alte Werft", Lang: "de", Cites: []graph.Citation{{Line: 4}}}},
		}},
		Statements: []graph.Statement{
			{Subject: "werft", Predicate: "moors", Object: "bolt", Source: "blatt", Cites: []graph.Citation{{Line: 2, Note: "Zeile zwei."}}},
			{Subject: "werft", Predicate: "motto", Value: graph.Value{Kind: graph.TextValue, Text: "Vorwärts", Lang: "de"}, Source: "blatt", Qualifiers: []graph.Qualifier{{Key: "about", Value: graph.Value{Kind: graph.TextValue, Text: "船"}}}},
		},
	}); err != nil {
		t.Fatal(err)
	}
	type langs struct{ Name, Where, Summary, Text, Note, Value, Qualifier, Title, Language, Label string }
	for lang, want := range map[string]langs{
		"en": {Name: "de", Where: "line 4", Text: "Werft moors Bolt.", Value: "de", Qualifier: "zh", Title: "de", Language: "German"},
		"zh": {Name: "de", Where: "第4行", Summary: "und-Latn", Text: "Werft——moors：博尔特。 en", Note: "und-Latn", Value: "de", Title: "de", Language: "德语", Label: "en"},
	} {
		_, text := answered(t, s, "getEntity", "werft?lang="+lang)
		var profile ask.Profile
		if err := json.Unmarshal([]byte(text), &profile); err != nil {
			t.Fatal(err)
		}
		var raw struct {
			Entity struct {
				Names []struct {
					Cites []struct{ Text string }
				}
			}
		}
		if err := json.Unmarshal([]byte(text), &raw); err != nil {
			t.Fatal(err)
		}
		_, text = answered(t, s, "listEntityStatements", "werft?predicate=moors&lang="+lang)
		var list ask.List[ask.Statement]
		if err := json.Unmarshal([]byte(text), &list); err != nil {
			t.Fatal(err)
		}
		_, text = answered(t, s, "getSource", "blatt?lang="+lang)
		var source ask.Source
		if err := json.Unmarshal([]byte(text), &source); err != nil {
			t.Fatal(err)
		}
		_, text = answered(t, s, "getSchema", "?lang="+lang)
		var schema ask.SchemaAnswer
		if err := json.Unmarshal([]byte(text), &schema); err != nil {
			t.Fatal(err)
		}
		fact, link := profile.Facts[0], list.Items[0]
		got := langs{
			Name: profile.Entity.LabelLang.In(lang), Where: raw.Entity.Names[0].Cites[0].Text, Text: link.Text, Note: link.Cites[0].NoteLang,
			Value: fact.ValueLang, Qualifier: fact.Qualifiers[0].TextLang, Title: source.TitleLang, Language: source.LanguageText,
		}
		if lang == "zh" {
			got.Summary = profile.Entity.SummaryLang.ZH
		} else {
			got.Summary = profile.Entity.SummaryLang.EN
		}
		if link.TextLang != "" {
			got.Text += " " + link.TextLang
		}
		for _, p := range schema.Predicates {
			if p.ID == "moors" {
				got.Label = p.NameLang
			}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", lang, d)
		}
	}
}

package graph_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
)

func TestLangBeside(t *testing.T) {
	for _, tc := range []struct{ text, have, en, zh string }{
		{"harbour master", "en", "", "en"},
		{"harbour master", "en-GB", "", "en-GB"},
		{"Hafenmeister", "de", "de", "de"},
		{"港务局长", "zh-Hant", "zh-Hant", ""},
		{"港务局长", "", "zh", ""},
		{"Port 港", "", "zh", ""},
		{"港の町", "", "ja", "ja"},
		{"항구", "", "ko", "ko"},
		{"Harbour master", "", "", "und-Latn"},
		{"порт", "", "und-Cyrl", "und-Cyrl"},
		{"ܐ", "", "und-Zyyy", "und-Zyyy"},
		{"1984–2020", "", "", ""},
		{"", "", "", ""},
	} {
		if got := graph.LangBeside(tc.text, tc.have, "en"); got != tc.en {
			t.Errorf("%q, %q: got %q where English was asked for, want %q", tc.text, tc.have, got, tc.en)
		}
		if got := graph.LangBeside(tc.text, tc.have, "zh"); got != tc.zh {
			t.Errorf("%q, %q: got %q where Chinese was asked for, want %q", tc.text, tc.have, got, tc.zh)
		}
	}
}

// TestLabelledLanguages: names and summaries of an answer say in which language they are
// where it is not the one asked for, the home's and those of each account.
func TestLabelledLanguages(t *testing.T) {
	got := graph.Node{Entity: graph.Entity{
		Name: "Hafen Alma", Names: []graph.Name{{Text: "Hafen Alma", Lang: "de", Kind: graph.NameMain}}, Summary: "A port.", Summaries: graph.Words{EN: "A port."}, Source: "register",
		Accounts: []graph.Account{{Source: "gazette", Name: "阿尔玛港", Summary: "港口。"}},
	}}.Labelled()
	want := graph.Node{
		LabelLang: graph.Words{EN: "de"}, SummaryLang: graph.Words{ZH: "en"},
		SummaryLangs: map[graph.SourceID]graph.Words{"gazette": {EN: "zh"}},
	}
	if d := cmp.Diff([]any{want.LabelLang, want.LabelLangs, want.SummaryLang, want.SummaryLangs}, []any{got.LabelLang, got.LabelLangs, got.SummaryLang, got.SummaryLangs}); d != "" {
		t.Error(d)
	}
	c := graph.Citation{Note: "A berth."}
	if got := c.NoteLangBeside("zh"); got != "und-Latn" {
		t.Errorf("got %q of a note, want und-Latn", got)
	}
	c.Notes.ZH = "泊位"
	if got := c.NoteLangBeside("zh"); got != "" {
		t.Errorf("got %q of a note in Chinese, want none", got)
	}
	s := graph.Source{Title: "Hafenblatt", Language: "de"}
	if got := s.TitleLangBeside("en"); got != "de" {
		t.Errorf("got %q of a title, want de", got)
	}
	s.Titles.EN = "Harbour Gazette"
	if got := s.TitleLangBeside("en"); got != "" {
		t.Errorf("got %q of a title in English, want none", got)
	}
}

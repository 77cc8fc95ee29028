package graph_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"hubgraph/graph"
)

// formed is a kind of text that has a form and a check.
type formed interface {
	Form() graph.Form
	Check() string
}

// A qualification is a graph.Qualification as a text.
type qualification string

func (qualification) Form() graph.Form { return graph.Qualification{}.Form() }

func (q qualification) Check() string {
	x, err := graph.ParseQualification(string(q))
	if err == nil {
		err = (&graph.StatementsQuery{Qualified: []graph.Qualification{x}}).Validate()
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// TestForms: what a check lets pass is of the form, and what is not of the form, a
// check refuses. Those that are of the form and refused are listed.
func TestForms(t *testing.T) {
	texts := []string{
		"", " ", "a", "Z", "1", "a-b", "a-1", "1-a", "a--b", "-a", "a-", "a_b", "entity", "hubgraph-x", "a b", " a", "a ", "a\u00a0", "\u3000a", "a\u2009b", "\u200ba", "a\ufeff", "a\u2028",
		"é", "e\u0301", "人工 智能", "\U0001f600", "\uffff", "a\x00b", "a\nb", "a\u0085b", "a\x7fb", "\xff", "~", "!",
		"2022", "2022-01", "2022-13", "2022-00", "2022-01-05", "2022-02-30", "2022-01-32", "0000", "0001", "0099", "999", "2022-1", "20220105",
		"-0001", "-0000", "Y17000", "Y-9999999", "Y2022", "Y012345", "Y12345678", "198X", "15XX", "1XXX", "2004-XX", "2004-07-XX", "1985-XX-XX", "2004-XX-05", "198X-01",
		"2022-21", "2022-41", "2022-42", "2022-20", "2022-33-05", "1985?", "?1985~", "2004-06~-11", "?2004-~06-%11", "1985/1990", "1985/..", "/1985", "../..", "2022/2021", "/",
		"[1667,1668,1670..1672]", "[..1760-12-03]", "[1760..]", "[..]", "[]", "{1667,1668}", "[1667..,1668]", "[1670..1669]", "2022-01-05T10:00:00Z", "Y17E3", "1950S2", "1985..",
		"0", "-0", "1.5", "1.50", "-1.5", "+1", ".5", "5.", "01", "1e3", "1,000", "-0.5", "0.0",
		"based-in." + strings.Repeat("a", 26), "based-in." + strings.Repeat("a", 25), "based-in." + strings.Repeat("1", 26), "Based." + strings.Repeat("a", 26),
		strings.Repeat("a", 64), strings.Repeat("a", 65), strings.Repeat("a", 512), strings.Repeat("a", 513), strings.Repeat("é", 300),
		"a:", ":a", "a:b", "a-1:b c:d", "a: b", "A:b", strings.Repeat("a", 64) + ":" + strings.Repeat("b", 512), strings.Repeat("a", 65) + ":b", "a:" + strings.Repeat("b", 513),
	}
	for _, tc := range []struct {
		name    string
		of      func(string) formed
		refused []string // though of the form
	}{
		{"entity", func(s string) formed { return graph.EntityID(s) }, []string{"e\u0301", strings.Repeat("é", 300)}},
		{"source", func(s string) formed { return graph.SourceID(s) }, []string{"e\u0301", strings.Repeat("é", 300)}},
		{"statement", func(s string) formed { return graph.StatementID(s) }, nil},
		{"type", func(s string) formed { return graph.Type(s) }, []string{"entity", "hubgraph-x"}},
		{"predicate", func(s string) formed { return graph.Predicate(s) }, []string{"entity", "hubgraph-x"}},
		{"qualification", func(s string) formed { return qualification(s) }, []string{"entity", "hubgraph-x", "a:" + strings.Repeat("b", 513)}},
		{"date", func(s string) formed { return graph.Date(s) }, []string{
			"2022-02-30", "-0000", "2004-XX-05", "198X-01", "2022-33-05", "?1985~", "../..", "2022/2021", "/", "[1670..1669]",
		}},
		{"decimal", func(s string) formed { return graph.Decimal(s) }, []string{"", "0000", "0001", "0099", "-0001", "-0000", "-0", "1.50", "+1", "01", "1e3", "0.0"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			form := tc.of("").Form()
			re, err := regexp.Compile(form.Pattern)
			if err != nil {
				t.Fatal(err)
			}
			var refused []string
			for _, s := range texts {
				of := utf8.ValidString(s) && re.MatchString(s) && (form.Longest == 0 || utf8.RuneCountInString(s) <= form.Longest)
				switch why := tc.of(s).Check(); {
				case why == "" && !of:
					t.Errorf("%q passes and is not of the form", s)
				case why != "" && of:
					refused = append(refused, s)
				}
			}
			if got, want := strings.Join(refused, "|"), strings.Join(tc.refused, "|"); got != want {
				t.Errorf("of the form and refused are %q, want %q", got, want)
			}
		})
	}
}

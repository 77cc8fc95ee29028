package graph_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
)

func TestBuiltinIsValid(t *testing.T) {
	b := graph.Batch{Schema: *graph.Builtin()}
	if err := b.Validate(graph.Builtin()); err != nil {
		t.Fatalf("the built-in schema breaks its own rules: %+v", err)
	}
}

func TestBuiltinSpeaksBothLanguages(t *testing.T) {
	words := func(what string, w graph.Words) {
		t.Helper()
		if w.EN == "" || w.ZH == "" {
			t.Errorf("%s: got %+v, want words in English and Chinese", what, w)
		}
		if strings.TrimSpace(w.EN) != w.EN || strings.TrimSpace(w.ZH) != w.ZH || strings.Contains(w.EN, "  ") {
			t.Errorf("%s: got %+v, want no needless white space", what, w)
		}
		for _, r := range w.EN {
			if unicode.Is(unicode.Han, r) {
				t.Errorf("%s: got Chinese %q as English", what, w.EN)
				break
			}
		}
	}
	sch := graph.Builtin()
	for _, d := range sch.Types {
		words(string(d.ID)+" label", d.Label)
		words(string(d.ID)+" plural", d.Plural)
		if d.FtM == "" || d.SchemaOrg == "" {
			t.Errorf("type %s: got FtM %q and schema.org %q, want both", d.ID, d.FtM, d.SchemaOrg)
		}
	}
	for _, d := range sch.Qualifiers {
		words(d.Key, d.Label)
	}
	for _, d := range sch.Units {
		words(d.ID, d.Label)
	}
	for _, d := range sch.Schemes {
		words(d.ID, d.Label)
		words(d.ID+" register", d.Register)
		if add := (graph.Schema{Schemes: []graph.IdentifierScheme{d}}); len(add.Check()) > 0 {
			t.Errorf("scheme %s: %v", d.ID, add.Check())
		}
	}
	for i := range sch.Predicates {
		d := &sch.Predicates[i]
		words(string(d.ID)+" label", d.Label)
		if !d.IsFact() {
			words(string(d.ID)+" inverse", d.Inverse)
		}
		if d.Symmetric && d.Label != d.Inverse {
			t.Errorf("%s: got inverse %+v, want %+v: it says the same from both ends", d.ID, d.Inverse, d.Label)
		}
		have, patterns := map[graph.Status]bool{}, map[string]bool{}
		for _, p := range d.Phrases {
			words(string(d.ID)+" "+string(p.Status), p.Template)
			for _, clash := range []string{"将的", "曾的", "是的", "将将", "曾曾"} {
				if strings.Contains(p.Template.ZH, clash) {
					t.Errorf("%s %s: got %q, which is not Chinese", d.ID, p.Status, p.Template.ZH)
				}
			}
			for _, s := range []string{p.Template.EN, p.Template.ZH} {
				if strings.Count(s, "{subject}") != 1 || strings.Count(s, "{object}")+strings.Count(s, "{value}") != 1 {
					t.Errorf("%s %s: got %q, want each end once", d.ID, p.Status, s)
				}
			}
			var more []string // qualifiers that have a place
			for _, place := range regexp.MustCompile(`{[a-z-]+}`).FindAllString(p.Template.EN, -1) {
				if key := strings.Trim(place, "{}"); key != "subject" && key != "object" && key != "value" {
					more = append(more, key)
					if sch.Qualifier(key) == nil || strings.Count(p.Template.ZH, place) != 1 {
						t.Errorf("%s %s: has a place for %s; want it to be a qualifier, and in Chinese, too", d.ID, p.Status, key)
					}
				}
			}
			pattern := fmt.Sprint(p.Status, p.Stage, more)
			if patterns[pattern] {
				t.Errorf("%s: has two phrases for %s", d.ID, pattern)
			}
			patterns[pattern] = true
			have[p.Status] = have[p.Status] || p.Stage == "" && len(more) == 0
		}
		for _, s := range graph.DefaultStatuses {
			if !have[s] {
				t.Errorf("%s: has no phrase for %s", d.ID, s)
			}
		}
	}
}

func TestBuiltinPhrases(t *testing.T) {
	type want struct{ en, zh string }
	for _, tc := range []struct {
		name      string
		predicate graph.Predicate
		status    graph.Status
		stage     string
		want      want
	}{
		{"a listing", "listed-on", graph.Actual, "", want{"A is listed on the B", "A在B上市"}},
		{"a listing applied for", "listed-on", graph.Planned, "applying", want{"A is applying to list on the B", "A正申请在B上市"}},
		{"a listing that ended", "listed-on", graph.Ended, "", want{"A was formerly listed on the B", "A曾在B上市"}},
		{"an office", "chief-executive-of", graph.Actual, "", want{"A is chief executive of B", "A担任B首席执行官"}},
		{"something to be built", "builds", graph.Planned, "", want{"A will build B", "A将建设B"}},
		{"a promise", "offers", graph.Claimed, "", want{"A is said to offer B", "据称A提供B"}},
		{"a goal", "aims-to-become", graph.Target, "", want{"A is to become B", "A的目标是成为B"}},
		{"a chosen seat", "headquartered-in", graph.Actual, "chosen", want{"A has B as the chosen place of its headquarters", "A已选定B为总部所在地"}},
		{"a planned seat", "headquartered-in", graph.Planned, "", want{"A will be headquartered in B", "A将把总部设在B"}},
		{"a figure", "outdoor-5g-base-stations", graph.Actual, "", want{"A has B outdoor 5G base stations", "A拥有B个室外5G基站"}},
		{"a figure aimed at", "ai-talent", graph.Target, "", want{"A is to have B people specialized in AI", "按目标，A将拥有B名人工智能人才"}},
		{"a measure aimed at", "ai-industry-output", graph.Target, "", want{"A is to have an AI industry output of B", "A的人工智能产业规模目标为B"}},
		{"a measure that was", "market-value", graph.Ended, "", want{"A formerly had a market value of B", "A的市值曾为B"}},
		{"a rank", "download-speed-rank", graph.Claimed, "", want{"A is said to be B by download speed", "据称A的下载速度排名B"}},
		{"money", "raised", graph.Actual, "", want{"A raised B", "A融资B"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := graph.Builtin().Predicate(tc.predicate)
			if d == nil {
				t.Fatalf("got no predicate %q", tc.predicate)
			}
			fill := strings.NewReplacer("{subject}", "A", "{object}", "B", "{value}", "B", "{when}", "").Replace
			for _, p := range d.Phrases {
				if p.Status == tc.status && p.Stage == tc.stage {
					got := want{fill(p.Template.EN), fill(p.Template.ZH)}
					if diff := cmp.Diff(tc.want, got, cmp.AllowUnexported(want{})); diff != "" {
						t.Errorf("(-want +got):\n%s", diff)
					}
					return
				}
			}
			t.Errorf("got no phrase for %s %q", tc.status, tc.stage)
		})
	}
}

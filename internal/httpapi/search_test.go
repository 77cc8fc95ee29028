package httpapi_test

import (
	"fmt"
	"maps"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
	"hubgraph/internal/ask"
	"hubgraph/internal/httpapi"
	"hubgraph/seeds"
)

// searched gives what a text finds.
func searched(t testing.TB, srv *httptest.Server, text string) ask.Search {
	t.Helper()
	return asked[ask.Search](t, srv, "/api/v1/search", url.Values{"q": {text}, "limit": {"50"}})
}

// TestSearchFindsClaims asks for measures, kinds of link, figures and names beside them as
// people type them, in both languages, of the seeds.
func TestSearchFindsClaims(t *testing.T) {
	for _, st := range stores {
		t.Run(st.name, func(t *testing.T) {
			srv := seeded(t, st.open)
			for _, c := range []struct {
				text  string
				first graph.Predicate
				about graph.EntityID
				how   string
			}{
				{"base stations", "outdoor-5g-base-stations", "shanghai", "label"},
				{"5G towers", "outdoor-5g-base-stations", "shanghai", "synonym"},
				{"base stat", "outdoor-5g-base-stations", "shanghai", "label"},
				{"基站", "outdoor-5g-base-stations", "shanghai", "label"},
				{"Shanghai base stations", "outdoor-5g-base-stations", "shanghai", "label"},
				{"base stations in Shanghai", "outdoor-5g-base-stations", "shanghai", "label"},
				{"上海基站", "outdoor-5g-base-stations", "shanghai", "label"},
				{"52,000", "outdoor-5g-base-stations", "shanghai", "figure"},
				{"52000", "outdoor-5g-base-stations", "shanghai", "figure"},
				{"5.2万", "outdoor-5g-base-stations", "shanghai", "figure"},
				{"52,000 base stations", "outdoor-5g-base-stations", "shanghai", "label"},
				{"400 billion yuan", "ai-industry-output", "shanghai", "figure"},
				{"RMB 400bn", "ai-industry-output", "shanghai", "figure"},
				{"¥400 billion", "ai-industry-output", "shanghai", "figure"},
				{"4000亿元", "ai-industry-output", "shanghai", "figure"},
				{"over 300,000", "ai-talent", "shanghai", "figure"},
				{"30%", "local-firms-raised-share", "shanghai", "figure"},
				{"2 Gbps", "bandwidth", "china-telecom-2-gbps-family-broadband", "figure"},
				{"CEO", "chief-executive-of", "", "synonym"},
				{"首席执行官", "chief-executive-of", "", "label"},
				{"SenseTime CEO", "chief-executive-of", "xu-li", "synonym"},
				{"商汤首席执行官", "chief-executive-of", "xu-li", "label"},
				{"director Wu", "director-of", "wu-jincheng", "label"},
				{"AI talent", "ai-talent", "shanghai", "label"},
				{"patents", "ai-invention-patents", "shanghai", "label"},
				{"download speed", "download-speed-rank", "shanghai", "label"},
				{"China Mobile users", "users", "china-mobile", "label"},
				{"Xu Li SenseTime", "chief-executive-of", "xu-li", "link"},
				{"5.2万个基站", "outdoor-5g-base-stations", "shanghai", "label"},
				{"上海5.2万个5G基站", "outdoor-5g-base-stations", "shanghai", "label"},
				{"上海有多少个5G基站？", "outdoor-5g-base-stations", "shanghai", "label"},
				{"上海5G基站数量", "outdoor-5g-base-stations", "shanghai", "synonym"},
				{"how many 5G base stations does Shanghai have", "outdoor-5g-base-stations", "shanghai", "label"},
				{"谁是商汤的首席执行官？", "chief-executive-of", "xu-li", "label"},
				{"3000家企业", "firms-with-data-in-name", "shanghai", "label"},
				{"SenseTime's chief executive", "chief-executive-of", "xu-li", "label"},
				{"Shanghai’s base stations", "outdoor-5g-base-stations", "shanghai", "label"},
				{"2035", "aims-to-become", "shanghai", "date"},
				{"2035年", "aims-to-become", "shanghai", "date"},
				{"November 2021", "outdoor-5g-base-stations", "shanghai", "date"},
				{"2021年11月", "outdoor-5g-base-stations", "shanghai", "date"},
				{"2021-11", "outdoor-5g-base-stations", "shanghai", "date"},
				{"base stations in Nov 2021", "outdoor-5g-base-stations", "shanghai", "label"},
				{"30 December 2021", "listed-on", "sensetime", "date"},
				{"Dec 30, 2021", "listed-on", "sensetime", "date"},
				{"listed in 2021", "listed-in", "sensetime", "label"},
				{"SenseTime 2022", "builds", "sensetime", "date"},
				{"AI talent target", "ai-talent", "shanghai", "label"},
				{"RMB 400 Bn.", "ai-industry-output", "shanghai", "figure"},
				{"400B yuan", "ai-industry-output", "shanghai", "figure"},
				{"9.6m families", "broadband-families", "shanghai", "label"},
				{"五万二千个基站", "outdoor-5g-base-stations", "shanghai", "label"},
				{"560億元", "proceeds", "china-mobile-shanghai-ipo", "figure"},
				{"百分之三十", "local-firms-raised-share", "shanghai", "figure"},
				{"30万人才", "ai-talent", "shanghai", "label"},
				{"base station count Shanghai", "outdoor-5g-base-stations", "shanghai", "label"},
				{"number of base stations in Shanghai", "outdoor-5g-base-stations", "shanghai", "label"},
				{"2021/12/30", "listed-on", "sensetime", "date"},
				{"12/30/2021", "listed-on", "sensetime", "date"},
				{"二〇二一年十二月三十日", "listed-on", "sensetime", "date"},
				{"plans of Shanghai for 2035", "aims-to-become", "shanghai", "date"},
				{"400 billion yuan by 2025", "ai-industry-output", "shanghai", "figure"},
				{"No. 1", "broadband-speed-rank", "shanghai", "figure"},
				{"全国第一", "broadband-speed-rank", "shanghai", "figure"},
				{"下载速度第一", "download-speed-rank", "shanghai", "label"},
				{"first in China by download speed", "download-speed-rank", "shanghai", "label"},
				{"1 gigabyte per second", "bandwidth", "free-broadband-upgrade", "figure"},
				{"relationship between Xu Li and SenseTime", "chief-executive-of", "xu-li", "link"},
				{"徐立是商汤的什么人", "chief-executive-of", "xu-li", "link"},
				{"Unisoc STAR Market planned", "listed-on", "unisoc", "status"},
				{"how is China Mobile related to the Shanghai Stock Exchange in 2022", "listed-on", "china-mobile", "date"},
			} {
				got := searched(t, srv, c.text)
				if len(got.Claims) == 0 {
					t.Errorf("%q: no claim", c.text)
					continue
				}
				first := got.Claims[0]
				if s := first.Statement; s.Predicate != c.first || c.about != "" && s.Subject != c.about || first.Match.How != c.how {
					t.Errorf("%q: got %s of %s by %s, want %s of %s by %s", c.text, s.Predicate, s.Subject, first.Match.How, c.first, c.about, c.how)
				}
				if got.Lists.Claims.Count != len(got.Claims) || got.Lists.Claims.Limit != 50 || !got.Lists.Claims.Complete || len(got.Partial) > 0 {
					t.Errorf("%q: lists %+v, partial %d", c.text, got.Lists, len(got.Partial))
				}
				for _, cl := range got.Claims {
					if cl.Score <= 0 || cl.Score > 1 {
						t.Errorf("%q: a score of %v", c.text, cl.Score)
					}
					if !slices.ContainsFunc(got.Entities, func(n graph.Node) bool { return n.ID == cl.Statement.Subject }) {
						t.Errorf("%q: the entities do not hold %s", c.text, cl.Statement.Subject)
					}
				}
			}
			// Whose claims are looked at first, and how many are asked for, does not matter.
			for _, text := range []string{"Unisoc based in Shanghai", "Shanghai based in Unisoc"} {
				want := searched(t, srv, text).Claims
				got := asked[ask.Search](t, srv, "/api/v1/search", url.Values{"q": {text}, "limit": {"1"}}).Claims
				if len(want) == 0 || len(got) != 1 || got[0].Statement.ID != want[0].Statement.ID {
					t.Errorf("%q: got %d claims of one, of %d", text, len(got), len(want))
				}
			}
			for _, c := range []struct {
				text      string
				first     graph.EntityID
				unmatched []string
			}{
				{"Mr Wu", "wu-jincheng", []string{"mr"}},
				{"who owns Unisoc", "unisoc", []string{"owns"}},
				{"SenseTime " + strings.Repeat("the ", 70) + "quarrelled", "sensetime", []string{"quarrelled"}},
				{"the famous SenseTime", "sensetime", []string{"famous"}},
				{"上海龙虾", "shanghai", []string{"龙虾"}},
			} {
				got := searched(t, srv, c.text)
				if len(got.Items)+len(got.Claims) > 0 || len(got.Partial) == 0 || got.Partial[0].Entity == nil {
					t.Errorf("%q: got %d items, %d claims, %d partial", c.text, len(got.Items), len(got.Claims), len(got.Partial))
					continue
				}
				if p := got.Partial[0]; p.Entity.ID != c.first || !cmp.Equal(p.Unmatched, c.unmatched) {
					t.Errorf("%q: got %s without %q, want %s without %q", c.text, p.Entity.ID, p.Unmatched, c.first, c.unmatched)
				}
			}
			for text, want := range map[string]graph.EntityID{
				"SenseTime (0020)": "sensetime", "商汤（HKEX: 0020）": "sensetime", "SenseTime (0941)": "", "Huawei (0020)": "",
				"SenseTime Group Ltd": "sensetime", "China Mobile Ltd.": "china-mobile", "商汤科技有限公司": "sensetime", "Lingang Ltd": "", "Xu Li Inc": "", "Huawei Co., Ltd.": "",
			} {
				got := searched(t, srv, text)
				if want == "" && len(got.Items)+len(got.Claims) > 0 || want != "" && (len(got.Items) != 1 || got.Items[0].Entity.ID != want || len(got.Partial) > 0) {
					t.Errorf("%q: got %+v and %d in part, want %q", text, got.Items, len(got.Partial), want)
				}
			}
			for text, want := range map[string][]string{ // what is found in part, and without which words
				"what is planned for 2025":   {"status without 2025", "date without planned"},
				"planned for 2022 unicorns":  {"date without unicorns"},
				"2021 2022":                  {"date without 2022"},
				"2022年传闻":                    {"date without 传闻"},
				"planned unicorns":           {"status without unicorns"},
				"99% targets":                {"status without 99%"},
				"52,000 lobsters":            {"figure without lobsters"},
				"SenseTime lobsters in 2035": {"sensetime without lobsters, in 2035", "date without sensetime, lobsters"},
				"not before 2022":            {"date without not"},
			} {
				got := searched(t, srv, text)
				found := map[string]bool{}
				for _, p := range got.Partial {
					what := p.Match.How
					if p.Entity != nil {
						what = string(p.Entity.ID)
					}
					found[what+" without "+strings.Join(p.Unmatched, ", ")] = true
				}
				if slices.Sort(want); !cmp.Equal(slices.Sorted(maps.Keys(found)), want) {
					t.Errorf("%q: got %q, want %q", text, slices.Sorted(maps.Keys(found)), want)
				}
				if len(got.Items)+len(got.Claims) > 0 || got.StoppedBy == graph.StoppedByBudget {
					t.Errorf("%q: got %d items and %d claims by all the words, stopped by %q", text, len(got.Items), len(got.Claims), got.StoppedBy)
				}
			}
			for text, first := range map[string]graph.EntityID{ // the last words of many are looked for, too
				"alpha beta gamma delta SenseTime":                                                              "sensetime",
				"报道里提到了临港吗":                                                                                     "lingang",
				"商汤科技最近的季度营业收入增长情况":                                                                             "sensetime",
				"newspaper article mentions Lingang among other districts nearby":                               "lingang",
				"one two three four five six seven eight nine ten eleven twelve thirteen fourteen China Unicom": "china-unicom",
				"alpha beta gamma delta epsilon":                                                                "",
			} {
				got := searched(t, srv, text)
				if !got.Complete || !got.Lists.Partial.Complete || got.StoppedBy != "" {
					t.Errorf("%q: stopped by %q, lists %+v", text, got.StoppedBy, got.Lists)
				}
				switch {
				case first == "" && len(got.Partial) > 0:
					t.Errorf("%q: got %+v in part", text, got.Partial[0])
				case first != "" && (len(got.Partial) != 1 || got.Partial[0].Entity == nil || got.Partial[0].Entity.ID != first):
					t.Errorf("%q: got %d in part, want %s alone", text, len(got.Partial), first)
				}
			}
			long := searched(t, srv, "SenseTime chief executive "+strings.Repeat("the ", 62)+"quarrelled in Beijing")
			if len(long.Claims) > 0 || len(long.Partial) == 0 || !slices.Contains(long.Partial[0].Unmatched, "beijing") {
				t.Errorf("words that are not looked at: got %d claims and in part %+v", len(long.Claims), long.Partial)
			}
			for text, want := range map[string]struct {
				n        int
				statuses []graph.Status
			}{
				"planned": {17, []graph.Status{graph.Planned}}, "目标": {38, []graph.Status{graph.Target}}, "rumoured": {},
				"What has Shanghai promised by 2025": {9, []graph.Status{graph.Planned, graph.Target}}, "上海2025年目标": {9, []graph.Status{graph.Target}},
				"what is planned for 2022?": {3, []graph.Status{graph.Planned}}, "denied": {},
			} {
				got := searched(t, srv, text)
				for _, c := range got.Claims {
					if !slices.Contains(want.statuses, c.Statement.Status) {
						t.Errorf("%q: got %s, which is %s", text, c.Statement.ID, c.Statement.Status)
					}
				}
				if len(got.Claims) != want.n {
					t.Errorf("%q: got %d claims, want %d", text, len(got.Claims), want.n)
				}
			}
			for text, want := range map[string][2]graph.EntityID{
				"SenseTime Lingang": {"sensetime", "lingang"}, "商汤临港": {"sensetime", "lingang"}, "Unisoc and China Telecom": {"unisoc", "china-telecom"},
				"relationship between Xu Li and SenseTime": {"xu-li", "sensetime"}, "how is Xu Li linked to SenseTime": {"xu-li", "sensetime"}, "Xu Li vs SenseTime": {"xu-li", "sensetime"},
				"What is Xu Li's relationship with SenseTime?": {"xu-li", "sensetime"}, "徐立和商汤的关系": {"xu-li", "sensetime"}, "徐立是商汤的什么人": {"xu-li", "sensetime"},
				"商汤和临港有什么关系": {"sensetime", "lingang"}, "商汤与临港之间的联系": {"sensetime", "lingang"},
			} {
				if b := searched(t, srv, text).Between; b == nil || b.From.ID != want[0] || b.To.ID != want[1] {
					t.Errorf("%q: between %+v, want %s", text, b, want)
				}
			}
		})
	}
}

// TestSearchJoinsWhatATextNames asks what several names, a measure and a date find together.
func TestSearchJoinsWhatATextNames(t *testing.T) {
	for _, st := range stores {
		t.Run(st.name, func(t *testing.T) {
			srv := seeded(t, st.open)
			for _, c := range []struct {
				text      string
				first     graph.Predicate
				about     graph.EntityID
				unmatched string // of what is found in part; "": it is found by all the words
			}{
				{"How much did China Mobile raise in its Shanghai IPO, and what is it for?", "raised", "china-mobile", ""},
				{"How much did Shanghai firms raise through IPOs on the STAR Market in 2021, and what share is that?", "local-firms-raised-share", "shanghai", "through"},
				{"What helps Shanghai to become a global digital hub?", "aims-to-become", "shanghai", "helps"},
				{"What has Shanghai promised by 2025, in numbers?", "ai-industry-growth", "shanghai", "numbers"},
				{"which carriers debuted 5G in Shanghai quarrelsomely", "debuted-in", "china-telecom", "carriers 5g quarrelsomely"},
				{"When did China Mobile list in Shanghai?", "listed-on", "china-mobile", "shanghai"},
				{"哪些运营商在上海首发5G", "debuted-in", "china-telecom", "运营商在 5g"},
				{"basestations", "outdoor-5g-base-stations", "shanghai", ""},
			} {
				got := searched(t, srv, c.text)
				var s *ask.Statement
				unmatched := ""
				switch {
				case len(got.Claims) > 0:
					s = &got.Claims[0].Statement
				case len(got.Partial) > 0 && got.Partial[0].Statement != nil:
					s, unmatched = got.Partial[0].Statement, strings.Join(got.Partial[0].Unmatched, " ")
				}
				if s == nil || s.Predicate != c.first || s.Subject != c.about || unmatched != c.unmatched {
					t.Errorf("%q: got %+v without %q", c.text, s, unmatched)
				}
			}
		})
	}
}

// TestSearchSiftsTheClaimsOfAHub: of an entity with more claims than are looked at at once those are
// found that name another or lie in a year, whichever name comes first; what another claim
// names in a qualifier is found, too.
func TestSearchSiftsTheClaimsOfAHub(t *testing.T) {
	const n = 1100
	b := graph.Batch{Sources: []graph.Source{{ID: "memo", Title: "A memo"}}, Entities: []graph.Entity{{ID: "hub", Type: "company", Name: "Quillon"}, {ID: "last", Type: "company", Name: "Zephyr"}}}
	partner := func(id graph.EntityID, status graph.Status, year graph.Date, by graph.EntityID) {
		s := graph.Statement{Subject: "hub", Predicate: "partner-of", Object: id, Status: status, Source: "memo"}
		if status == graph.Planned {
			s.When.Due = year
		} else {
			s.When.From = year
		}
		if by != "" {
			s.Qualifiers = []graph.Qualifier{{Key: "said-by", Entity: by}}
		}
		b.Statements = append(b.Statements, s)
	}
	for i := range n {
		id := graph.EntityID(fmt.Sprint("firm-", i))
		b.Entities = append(b.Entities, graph.Entity{ID: id, Type: "company", Name: fmt.Sprint("Firm ", i)})
		partner(id, graph.Actual, graph.Date(strconv.Itoa(2000+i%2)), "")
	}
	partner("last", graph.Actual, "2005", "")
	partner("last", graph.Planned, "2030", "")
	partner("firm-7", graph.Actual, "2006", "last")
	for _, st := range stores {
		t.Run(st.name, func(t *testing.T) {
			s := st.open(t)
			apply(t, s, b)
			srv := serve(t, s, httpapi.Options{Keys: keys{}, OpenReads: true})
			for text, want := range map[string]int{
				"Quillon partner of Zephyr": 3, "Zephyr partner of Quillon": 3, "Zephyr Quillon": 2,
				"Quillon Zephyr planned": 1, "planned Zephyr Quillon": 1, "Quillon Zephyr 2005": 1, "2006 Zephyr and Quillon": 1,
				"Quillon 2005": 1, "Quillon partners 2005": 1,
			} {
				got := searched(t, srv, text)
				if len(got.Claims) != want || !got.Complete {
					t.Errorf("%q: got %d claims, want %d; complete %t, in part %d", text, len(got.Claims), want, got.Complete, len(got.Partial))
				}
			}
			if got := searched(t, srv, "Quillon 2001"); len(got.Claims) != 50 || got.StoppedBy != graph.StoppedByLimit {
				t.Errorf("of many: got %d claims, stopped by %q", len(got.Claims), got.StoppedBy)
			}
		})
	}
}

// TestSearchKeepsWholeNames: words of a label that a whole name holds, too, are the name's.
func TestSearchKeepsWholeNames(t *testing.T) {
	has := func(subject, object graph.EntityID) graph.Statement {
		return graph.Statement{Subject: subject, Predicate: "has-concept", Object: object, Source: "memo"}
	}
	b := graph.Batch{
		Schema: graph.Schema{
			Predicates: []graph.PredicateDef{{ID: "has-concept", Label: graph.Words{EN: "has concept of", ZH: "属于概念"}}},
		},
		Sources: []graph.Source{{ID: "memo", Title: "A memo"}},
		Entities: []graph.Entity{
			{ID: "firm", Type: "company", Name: "鑫茂科技", Names: []graph.Name{{Text: "Quillon", Lang: "en"}}},
			{ID: "wind", Type: "concept", Name: "风能", Names: []graph.Name{{Text: "Wind", Lang: "en"}}},
			{ID: "wind-concept", Type: "concept", Name: "风能概念", Names: []graph.Name{{Text: "Wind Concept", Lang: "en"}}},
		},
		Statements: []graph.Statement{has("firm", "wind"), has("firm", "wind-concept")},
	}
	for _, st := range stores {
		t.Run(st.name, func(t *testing.T) {
			s := st.open(t)
			apply(t, s, b)
			srv := serve(t, s, httpapi.Options{Keys: keys{}, OpenReads: true})
			for text, want := range map[string]graph.EntityID{
				"鑫茂科技 属于概念 风能概念": "wind-concept", "风能概念属于概念鑫茂科技": "wind-concept", "鑫茂科技属于概念风能": "wind",
				"Quillon has concept Wind Concept": "wind-concept", "concept of Quillon: Wind Concept": "wind-concept",
			} {
				got := searched(t, srv, text)
				if len(got.Claims) != 1 || got.Claims[0].Statement.Object != want {
					t.Errorf("%q: got %d claims, want that of %s: %+v", text, len(got.Claims), want, got.Claims)
				}
			}
		})
	}
}

// TestSearchFindsSpansOfDates asks for what lies before or after a date, or between two: every claim that
// is found has a date there, and of few all are found.
func TestSearchFindsSpansOfDates(t *testing.T) {
	b, err := seeds.Batch()
	if err != nil {
		t.Fatal(err)
	}
	for _, st := range stores {
		t.Run(st.name, func(t *testing.T) {
			srv := seeded(t, st.open)
			for text, in := range map[string]func(first, last graph.Day) bool{
				"before 2022":           func(_, last graph.Day) bool { return last < 20220101 },
				"2022年以前":               func(_, last graph.Day) bool { return last < 20220101 },
				"until Nov 2021":        func(_, last graph.Day) bool { return last <= 20211130 },
				"after 2025":            func(first, _ graph.Day) bool { return first > 20251231 },
				"2025年后":                func(first, _ graph.Day) bool { return first > 20251231 },
				"since 2022":            func(first, _ graph.Day) bool { return first >= 20220101 },
				"2022年以来":               func(first, _ graph.Day) bool { return first >= 20220101 },
				"after 28 Dec 2021":     func(first, _ graph.Day) bool { return first > 20211228 },
				"between 2022 and 2025": func(first, last graph.Day) bool { return first >= 20220101 && last <= 20251231 },
				"2022年至2025年":           func(first, last graph.Day) bool { return first >= 20220101 && last <= 20251231 },
				"2021–2022":             func(first, last graph.Day) bool { return first >= 20210101 && last <= 20221231 },
				"Q4 2021":               func(first, last graph.Day) bool { return first >= 20211001 && last <= 20211231 },
				"autumn 2021":           func(first, last graph.Day) bool { return first >= 20210901 && last <= 20211130 },
				"2021年下半年":              func(first, last graph.Day) bool { return first >= 20210701 && last <= 20211231 },
			} {
				lies := func(when graph.When, value graph.Date) bool {
					return slices.ContainsFunc([]graph.Date{when.From, when.To, when.Observed, when.Due, value}, func(d graph.Date) bool {
						return d != "" && in(d.First(), d.Last())
					})
				}
				want := 0
				for i := range b.Statements {
					if s := &b.Statements[i]; lies(s.When, s.Value.Date) && !s.Status.Aside() {
						want++
					}
				}
				got := searched(t, srv, text)
				for _, c := range got.Claims {
					var date graph.Date
					if v := c.Statement.Value; v != nil {
						date = v.Date
					}
					if !lies(c.Statement.When, date) || c.Match.How != "date" || c.Match.Name != text {
						t.Errorf("%q: found %s, %+v, by %+v", text, c.Statement.Text, c.Statement.When, c.Match)
					}
				}
				if len(got.Claims) == 0 || len(got.Claims) != min(want, 50) {
					t.Errorf("%q: got %d claims of %d", text, len(got.Claims), want)
				}
			}
		})
	}
}

// TestSearchFindsSpansOfFigures asks for what is more or less than a number of a unit, or between two.
func TestSearchFindsSpansOfFigures(t *testing.T) {
	for _, st := range stores {
		t.Run(st.name, func(t *testing.T) {
			srv := seeded(t, st.open)
			for text, in := range map[string]func(*graph.Interval) bool{
				"more than 12 percent": func(i *graph.Interval) bool { return i.Min.Compare("12") > 0 || i.Min == "12" && i.MinOpen },
				"不低于12%":               func(i *graph.Interval) bool { return i.Min.Compare("12") >= 0 },
				"under 30 percent":     func(i *graph.Interval) bool { return i.Max != "" && i.Max.Compare("30") < 0 },
				"no more than 30%":     func(i *graph.Interval) bool { return i.Max != "" && i.Max.Compare("30") <= 0 },
				"between 12 and 30 percent": func(i *graph.Interval) bool {
					return i.Min != "" && i.Max != "" && i.Min.Compare("12") >= 0 && i.Max.Compare("30") <= 0
				},
				"12到30%": func(i *graph.Interval) bool {
					return i.Min != "" && i.Max != "" && i.Min.Compare("12") >= 0 && i.Max.Compare("30") <= 0
				},
			} {
				got := searched(t, srv, text)
				for _, c := range got.Claims {
					v := c.Statement.Value
					if v == nil || v.Unit != "percent" {
						t.Errorf("%q: found %s", text, c.Statement.Text)
						continue
					}
					value := graph.Value{Kind: v.Kind, Amount: v.Amount, Bound: v.Bound, Unit: v.Unit, Min: v.Min, Max: v.Max, MinOpen: v.MinOpen, MaxOpen: v.MaxOpen}
					if i, ok := value.Interval(); !ok || !in(&i) || c.Match.How != "figure" || c.Match.Name != text {
						t.Errorf("%q: found %s by %+v", text, c.Statement.Text, c.Match)
					}
				}
				if len(got.Claims) == 0 || !got.Complete {
					t.Errorf("%q: got %d claims, complete %t", text, len(got.Claims), got.Complete)
				}
			}
		})
	}
}

// TestSearchFindsNamesAsTyped asks for names, codes and descriptions that readers tried.
func TestSearchFindsNamesAsTyped(t *testing.T) {
	srv := seeded(t, stores[0].open)
	for text, first := range map[string]graph.EntityID{
		"0020": "sensetime", "0020.HK": "sensetime", "600941.SS": "china-mobile", "SH600941": "china-mobile", "0941.HK": "china-mobile",
		"stock exchange": "shanghai-stock-exchange", "Li Xu": "xu-li", "xuli": "xu-li", "zgyd": "china-mobile", "sensetme": "sensetime",
		"人民的5G": "everyones-5g", "商湯": "sensetime", "SenseTime's": "sensetime",
		"中移动": "china-mobile", "中电信": "china-telecom", "中联通": "china-unicom", "港交所": "hong-kong-stock-exchange", "HK stock exchange": "hong-kong-stock-exchange",
		"STAR-Market": "star-market", "starmarket": "star-market", "star markets": "star-market", "STAR board": "star-market", "datacenter": "data-centers", "data-center": "data-centers",
		"data centres": "data-centers", "Sense Time": "sensetime", "ChinaMobile": "china-mobile", "ＳｅｎｓｅＴｉｍｅ": "sensetime", "上海證券交易所": "shanghai-stock-exchange",
		"人工智慧": "artificial-intelligence", "zhǎnruì": "unisoc", "Zhōngguó Yídòng": "china-mobile", "zhong guo yi dong": "china-mobile", "lin gang": "lingang", "魔都": "shanghai",
	} {
		if got := searched(t, srv, text); len(got.Items) == 0 || got.Items[0].Entity.ID != first {
			t.Errorf("%q: got %v, want %s first", text, got.Items, first)
		}
	}
	for text, first := range map[string]graph.EntityID{"who is Xu Li?": "xu-li", "什么是5G": "5g", "tell me about Unisoc": "unisoc", "请问商汤是什么": "sensetime"} {
		if got := searched(t, srv, text); len(got.Items) == 0 || got.Items[0].Entity.ID != first || len(got.Partial) > 0 {
			t.Errorf("%q: got %v and %d in part, want %s first", text, got.Items, len(got.Partial), first)
		}
	}
	for text, never := range map[string]graph.EntityID{"芯片": "innovation-platforms", "沪市": "5g-products-and-services", "Li Xu": "fudan-university-school-of-management"} {
		for _, h := range searched(t, srv, text).Items {
			if h.Entity.ID == never {
				t.Errorf("%q finds %s by %+v", text, never, h.Match)
			}
		}
	}
}

// absent are names that are not in the graph.
var absent = strings.Split(`Huawei,Tencent,Alibaba,ByteDance,Xiaomi,Nvidia,Microsoft,Samsung,Qualcomm,Ericsson,Nokia,Siemens,Volkswagen,Tesla,
 Toyota,Boeing,Deutsche Bank,Goldman Sachs,CICC,Jack Ma,Ren Zhengfei,Elon Musk,Angela Merkel,Wang Wei,Zhang Yiming,Huang Renxun,
 华为,腾讯,阿里巴巴,百度,字节跳动,小米,京东,美团,比亚迪,马云,任正非,深圳,杭州,Guangzhou,IBM,AMD,Kazakhstan,C++,🚀,...`, ",")

// TestAbsentNamesFindNothing: what is not there finds neither entities nor claims, and is
// not taken for anything.
func TestAbsentNamesFindNothing(t *testing.T) {
	srv := seeded(t, stores[0].open)
	for _, text := range absent {
		text = strings.TrimSpace(text)
		got := searched(t, srv, text)
		for _, h := range got.Items {
			t.Errorf("%q finds %s by %+v", text, h.Entity.ID, h.Match)
		}
		for _, c := range got.Claims {
			t.Errorf("%q finds %s by %+v", text, c.Statement.ID, c.Match)
		}
		f := asked[ask.Found](t, srv, "/api/v1/find", url.Values{"q": {text}})
		if f.Entity != nil || len(f.Several) > 0 {
			t.Errorf("%q is taken for %v", text, f)
		}
	}
	if len(absent) < 40 {
		t.Fatalf("there are %d names", len(absent))
	}
}

// TestNamesFindTheirEntity: every entity of the seeds is the first that each of its names finds,
// but for names that several have.
func TestNamesFindTheirEntity(t *testing.T) {
	srv := seeded(t, stores[0].open)
	b, err := seeds.Batch()
	if err != nil {
		t.Fatal(err)
	}
	wrong, all := 0, 0
	for i := range b.Entities {
		e := &b.Entities[i]
		for _, n := range e.AllNames() {
			all++
			if got := searched(t, srv, n.Text); len(got.Items) == 0 || got.Items[0].Entity.ID != e.ID {
				t.Logf("%q: not %s first", n.Text, e.ID)
				wrong++
			}
		}
	}
	if wrong*50 > all {
		t.Errorf("of %d names %d do not find their entity first", all, wrong)
	}
}

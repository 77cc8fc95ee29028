package tell_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
	"hubgraph/graph/graphtest"
	"hubgraph/graph/tell"
)

// smallSchema has predicates with few phrases or none, as a user's may be.
func smallSchema() *graph.Schema {
	s := graph.Builtin().Merge(graph.Schema{
		Predicates: []graph.PredicateDef{
			{ID: "feeds", Label: graph.Words{EN: "feeds", ZH: "供给"}},
			{ID: "lights", Label: graph.Words{EN: "lights"}, Phrases: []graph.Phrase{
				{Status: graph.Actual, Template: graph.Words{EN: "{subject} lights the {object} at night"}},
				{Status: graph.Ended, Template: graph.Words{EN: "the {object} was once lit by {subject}"}},
			}},
			{ID: "tows", Label: graph.Words{EN: "tows", ZH: "拖曳"}, Phrases: []graph.Phrase{{Status: graph.Actual, Template: graph.Words{EN: "{subject} tows {object} with {of}"}}}},
			{ID: "depth", Label: graph.Words{EN: "depth", ZH: "水深"}, Value: graph.Quantity, Unit: "metre"},
		},
		Units: []graph.UnitDef{{ID: "metre", Label: graph.Words{EN: "metres", ZH: "米"}}},
	})
	return &s
}

var harbourNames = map[graph.EntityID][2]string{
	"port":   {"Port of Alma", "阿尔玛港"},
	"lab":    {"Quay Lab", "码头实验室"},
	"coast":  {"The Coast", "海岸"},
	"fair":   {"harbour fair", "港口博览会"},
	"yahoy":  {"Yahoy!", "雅嗬"},
	"eShip":  {"eShip", "易船"},
	"anna":   {"Anna  Ray", "安娜·雷"},
	"odd":    {"{object}", "{object}"},
	"report": {"Coast Report", "海岸报告"},
	"who":    {"somebody unknown", "不明人士"},
	"crews":  {"Crews", "船员"},
}

// harbour gives the entities of sentences, nil for others.
func harbour(id graph.EntityID) *graph.Entity {
	n, ok := harbourNames[id]
	if !ok {
		return nil
	}
	e := &graph.Entity{ID: id, Type: "company", Name: n[0], Names: []graph.Name{{Text: n[1], Lang: "zh", Kind: graph.NameMain}}}
	switch id {
	case "fair":
		e.Names = append(e.Names, graph.Name{Text: "the harbour fair", Lang: "en", Kind: graph.NameInline})
	case "crews":
		e.Names = append(e.Names, graph.Name{Text: "the crews", Lang: "en", Kind: graph.NamePlural})
	case "anna":
		e.Type = "person"
	case "report":
		e.Type = "publication"
	}
	return e
}

func TestSentence(t *testing.T) {
	quantity := func(amount, unit string, b graph.Bound) graph.Value {
		return graph.Value{Kind: graph.Quantity, Amount: graph.Decimal(amount), Unit: unit, Bound: b}
	}
	text := func(key, s string) graph.Qualifier {
		return graph.Qualifier{Key: key, Value: graph.Value{Kind: graph.TextValue, Text: s}}
	}
	for _, tc := range []struct {
		name   string
		s      graph.Statement
		en, zh string
	}{
		{
			"a link",
			graph.Statement{Subject: "port", Predicate: "based-in", Object: "coast"},
			"Port of Alma is based in The Coast.", "阿尔玛港立足于海岸。",
		},
		{
			"planned, due",
			graph.Statement{Subject: "port", Predicate: "builds", Object: "lab", Status: graph.Planned, When: graph.When{Due: "2030-06"}},
			"Port of Alma will build Quay Lab by June 2030.", "阿尔玛港到2030年6月将建设码头实验室。",
		},
		{
			"planned in a year, not by it",
			graph.Statement{Subject: "port", Predicate: "builds", Object: "lab", Status: graph.Planned, When: graph.When{Due: "2030", Text: "In 2030"}},
			"Port of Alma will build Quay Lab in 2030.", "阿尔玛港2030年将建设码头实验室。",
		},
		{
			"claimed",
			graph.Statement{Subject: "port", Predicate: "offers", Object: "lab", Status: graph.Claimed},
			"Port of Alma is said to offer Quay Lab.", "据称阿尔玛港提供码头实验室。",
		},
		{
			"ended, with a span",
			graph.Statement{Subject: "anna", Predicate: "chief-executive-of", Object: "port", Status: graph.Ended, When: graph.When{From: "2001", To: "2004-05-06"}},
			"Anna Ray was chief executive of Port of Alma from 2001 to 6 May 2004.", "安娜·雷2001年至2004年5月6日担任阿尔玛港首席执行官。",
		},
		{
			"since",
			graph.Statement{Subject: "port", Predicate: "owns", Object: "lab", When: graph.When{From: "2019-02"}},
			"Port of Alma has owned Quay Lab since February 2019.", "阿尔玛港自2019年2月起拥有码头实验室。",
		},
		{
			"until",
			graph.Statement{Subject: "port", Predicate: "owns", Object: "lab", When: graph.When{To: "2019"}},
			"Port of Alma owned Quay Lab until 2019.", "阿尔玛港至2019年拥有码头实验室。",
		},
		{
			"on a day",
			graph.Statement{Subject: "port", Predicate: "acquired", Object: "lab", When: graph.When{From: "2019-02-03", To: "2019-02-03"}},
			"Port of Alma acquired Quay Lab on 3 February 2019.", "阿尔玛港2019年2月3日收购了码头实验室。",
		},
		{
			"a phrase for the stage",
			graph.Statement{Subject: "port", Predicate: "listed-on", Object: "fair", Status: graph.Planned, Qualifiers: []graph.Qualifier{text("stage", "applying")}},
			"Port of Alma is applying to list on the harbour fair.", "阿尔玛港正申请在港口博览会上市。",
		},
		{
			"a stage without a phrase",
			graph.Statement{Subject: "port", Predicate: "owns", Object: "lab", Qualifiers: []graph.Qualifier{text("stage", "half")}},
			"Port of Alma owns Quay Lab (stage: half).", "阿尔玛港拥有码头实验室（阶段：half）。",
		},
		{
			"a count, observed",
			graph.Statement{Subject: "port", Predicate: "employees", Value: quantity("52000", "count", graph.Over), When: graph.When{Observed: "2021-11"}},
			"Port of Alma had over 52,000 employees as of November 2021.", "截至2021年11月，阿尔玛港拥有超过5.2万名员工。",
		},
		{
			"notes of all kinds in one bracket",
			graph.Statement{
				Subject: "port", Predicate: "employees", Value: quantity("7", "count", graph.Exactly), When: graph.When{Observed: "2021-11"},
				Qualifiers: []graph.Qualifier{text("stage", "half"), {Key: "according-to", Entity: "report"}},
			},
			"According to Coast Report, Port of Alma had 7 employees as of November 2021 (stage: half).",
			"据海岸报告，截至2021年11月，阿尔玛港拥有7名员工（阶段：half）。",
		},
		{
			"money aimed at, with qualifiers",
			graph.Statement{
				Subject: "port", Predicate: "revenue", Value: quantity("400000000000", "CNY", graph.Exactly), Status: graph.Target, When: graph.When{Due: "2025"},
				Qualifiers: []graph.Qualifier{{Key: "according-to", Entity: "report"}, text("incomplete-list", "such as"), text("period", "a year")},
			},
			"According to Coast Report, Port of Alma is to have a revenue of 400 billion yuan a year by 2025, among others.",
			"据海岸报告，阿尔玛港到2025年的营业收入目标为4000亿元（列举未尽；期间：“a year”）。",
		},
		{
			"a rank",
			graph.Statement{Subject: "port", Predicate: "download-speed-rank", Value: quantity("1", "rank", graph.Exactly)},
			"Port of Alma is No. 1 by download speed.", "阿尔玛港的下载速度排名第1位。",
		},
		{
			"a day that is the value is told once",
			graph.Statement{Subject: "port", Predicate: "founded-on", Value: graph.Value{Kind: graph.DateValue, Date: "2001-02-03"}, When: graph.When{From: "2001-02-03"}},
			"Port of Alma was founded on 3 February 2001.", "阿尔玛港成立于2001年2月3日。",
		},
		{
			"in a year, not on it",
			graph.Statement{Subject: "port", Predicate: "founded-on", Value: graph.Value{Kind: graph.DateValue, Date: "2001"}},
			"Port of Alma was founded in 2001.", "阿尔玛港成立于2001年。",
		},
		{
			"in a decade",
			graph.Statement{Subject: "port", Predicate: "founded-on", Value: graph.Value{Kind: graph.DateValue, Date: "198X"}},
			"Port of Alma was founded in the 1980s.", "阿尔玛港成立于1980年代。",
		},
		{
			"perhaps on a day",
			graph.Statement{Subject: "port", Predicate: "founded-on", Value: graph.Value{Kind: graph.DateValue, Date: "2001-02-03%"}},
			"Port of Alma was founded possibly on about 3 February 2001.", "阿尔玛港成立于可能约2001年2月3日。",
		},
		{
			"one of several days",
			graph.Statement{Subject: "port", Predicate: "founded-on", Value: graph.Value{Kind: graph.DateValue, Date: "[2001-02-03,2001-03..2001-04]"}},
			"Port of Alma was founded on one of 3 February 2001, March 2001 to April 2001.", "阿尔玛港成立于2001年2月3日、2001年3月至2001年4月之一。",
		},
		{
			"within an interval",
			graph.Statement{Subject: "port", Predicate: "founded-on", Value: graph.Value{Kind: graph.DateValue, Date: "2001/2003"}},
			"Port of Alma was founded from 2001 to 2003.", "阿尔玛港成立于自2001年至2003年。",
		},
		{
			"since a season",
			graph.Statement{Subject: "port", Predicate: "employees", Value: quantity("7", "count", graph.Exactly), When: graph.When{From: "2021-21"}},
			"Port of Alma has had 7 employees since spring 2021.", "阿尔玛港自2021年春季起拥有7名员工。",
		},
		{
			"between dates that are known less",
			graph.Statement{Subject: "port", Predicate: "employees", Value: quantity("7", "count", graph.Exactly), When: graph.When{From: "[..1760]", To: "1985/1990"}},
			"Port of Alma had 7 employees from 1760 or earlier to some time from 1985 to 1990.", "阿尔玛港1760年或更早至1985年至1990年间某时拥有7名员工。",
		},
		{
			"as of an open beginning",
			graph.Statement{Subject: "port", Predicate: "employees", Value: quantity("7", "count", graph.Exactly), When: graph.When{Observed: "1985/.."}},
			"Port of Alma had 7 employees as of 1985 or later.", "截至1985年或更晚，阿尔玛港拥有7名员工。",
		},
		{
			"until an unknown beginning",
			graph.Statement{Subject: "port", Predicate: "employees", Value: quantity("7", "count", graph.Exactly), When: graph.When{To: "/1985"}},
			"Port of Alma had 7 employees until 1985 or earlier.", "阿尔玛港至1985年或更早拥有7名员工。",
		},
		{
			"by a quarter",
			graph.Statement{Subject: "port", Predicate: "feeds", Object: "coast", Status: graph.Planned, When: graph.When{Due: "2040-34~"}},
			"Port of Alma – feeds: The Coast (planned; by about the second quarter of 2040).", "阿尔玛港——供给：海岸（计划；到约2040年第二季度）。",
		},
		{
			"as printed",
			graph.Statement{Subject: "port", Predicate: "share-price-change", Value: graph.Value{Kind: graph.Quantity, Printed: "more than\ndoubled"}},
			"Port of Alma saw its share price change as follows: more than doubled.", "阿尔玛港的股价变化为“more than doubled”。",
		},
		{
			"no phrase at all",
			graph.Statement{Subject: "port", Predicate: "feeds", Object: "coast"},
			"Port of Alma – feeds: The Coast.", "阿尔玛港——供给：海岸。",
		},
		{
			"no phrase for planned",
			graph.Statement{Subject: "port", Predicate: "feeds", Object: "coast", Status: graph.Planned, When: graph.When{Due: "2040"}},
			"Port of Alma – feeds: The Coast (planned; by 2040).", "阿尔玛港——供给：海岸（计划；到2040年）。",
		},
		{
			"a fact without a phrase, in a unit of one's own",
			graph.Statement{Subject: "port", Predicate: "depth", Value: quantity("12.5", "metre", graph.About)},
			"Port of Alma – depth: about 12.5 metres.", "阿尔玛港——水深：约12.5米。",
		},
		{
			"a predicate that is not in the schema",
			graph.Statement{Subject: "port", Predicate: "haunts", Object: "lab", Status: graph.Claimed},
			"Port of Alma – haunts: Quay Lab (claimed).", "阿尔玛港——haunts：码头实验室（据称）。",
		},
		{
			"rumoured",
			graph.Statement{Subject: "port", Predicate: "builds", Object: "lab", Status: graph.Rumoured, When: graph.When{Due: "2030"}},
			"It is rumoured that Port of Alma will build Quay Lab by 2030.", "据传阿尔玛港到2030年将建设码头实验室。",
		},
		{
			"denied by nobody in particular",
			graph.Statement{Subject: "anna", Predicate: "chairs", Object: "port", Status: graph.Denied},
			"Denied: Anna Ray – chairs: Port of Alma.", "被否认：安娜·雷——chairs：阿尔玛港。",
		},
		{
			"denied",
			graph.Statement{Subject: "port", Predicate: "owns", Object: "lab", Status: graph.Denied, When: graph.When{From: "2019"}},
			"It is denied that Port of Alma has owned Quay Lab since 2019.", "被否认：阿尔玛港自2019年起拥有码头实验室。",
		},
		{
			"denied by somebody",
			graph.Statement{
				Subject: "port", Predicate: "owns", Object: "lab", Status: graph.Denied,
				Qualifiers: []graph.Qualifier{{Key: "said-by", Entity: "anna"}, {Key: "according-to", Entity: "report"}},
			},
			"According to Coast Report, it is denied by Anna Ray that Port of Alma owns Quay Lab.", "据海岸报告，安娜·雷否认阿尔玛港拥有码头实验室。",
		},
		{
			"of somebody unknown",
			graph.Statement{Subject: "who", Predicate: "owns", Object: "lab"},
			"Somebody unknown owns Quay Lab.", "不明人士拥有码头实验室。",
		},
		{
			"denied of anyone",
			graph.Statement{
				Subject: "who", Predicate: "owns", Object: "lab", Status: graph.Denied,
				Qualifiers: []graph.Qualifier{{Key: "said-by", Entity: "anna"}},
			},
			"It is denied by Anna Ray that anyone owns Quay Lab.", "安娜·雷否认有人拥有码头实验室。",
		},
		{
			"denied by two, without a phrase",
			graph.Statement{
				Subject: "port", Predicate: "feeds", Object: "coast", Status: graph.Denied,
				Qualifiers: []graph.Qualifier{{Key: "said-by", Entity: "anna"}, text("said-by", "the mayor")},
			},
			"Denied by Anna Ray and the mayor: Port of Alma – feeds: The Coast.", "安娜·雷和“the mayor”否认：阿尔玛港——供给：海岸。",
		},
		{
			"withdrawn, a fact, said by somebody",
			graph.Statement{
				Subject: "port", Predicate: "employees", Value: quantity("52000", "count", graph.Over), Status: graph.Withdrawn,
				Qualifiers: []graph.Qualifier{{Key: "said-by", Entity: "anna"}},
			},
			"Withdrawn: according to Anna Ray, Port of Alma has over 52,000 employees.", "已撤回：据安娜·雷称，阿尔玛港拥有超过5.2万名员工。",
		},
		{
			"rumoured, without a phrase",
			graph.Statement{Subject: "port", Predicate: "feeds", Object: "coast", Status: graph.Rumoured},
			"Rumoured: Port of Alma – feeds: The Coast.", "据传：阿尔玛港——供给：海岸。",
		},
		{
			"one article is enough",
			graph.Statement{Subject: "port", Predicate: "lights", Object: "coast"},
			"Port of Alma lights The Coast at night.", "阿尔玛港——lights：海岸。",
		},
		{
			"a capital at the start",
			graph.Statement{Subject: "fair", Predicate: "lights", Object: "lab"},
			"The harbour fair lights the Quay Lab at night.", "港口博览会——lights：码头实验室。",
		},
		{
			"a capital before an end in the middle",
			graph.Statement{Subject: "port", Predicate: "lights", Object: "lab", Status: graph.Ended},
			"The Quay Lab was once lit by Port of Alma.", "阿尔玛港——lights：码头实验室（已结束）。",
		},
		{
			"a name with a capital of its own",
			graph.Statement{Subject: "eShip", Predicate: "owns", Object: "lab"},
			"eShip owns Quay Lab.", "易船拥有码头实验室。",
		},
		{
			"a name that ends a sentence by itself",
			graph.Statement{Subject: "port", Predicate: "owns", Object: "yahoy"},
			"Port of Alma owns Yahoy!", "阿尔玛港拥有雅嗬。",
		},
		{
			"a name that looks like a place in a phrase",
			graph.Statement{Subject: "odd", Predicate: "owns", Object: "lab"},
			"{object} owns Quay Lab.", "{object}拥有码头实验室。",
		},
		{
			"a phrase with a place for a qualifier",
			graph.Statement{Subject: "port", Predicate: "debuted-in", Object: "coast", Qualifiers: []graph.Qualifier{{Key: "of", Entity: "lab"}, {Key: "said-by", Entity: "anna"}}},
			"According to Anna Ray, Port of Alma chose The Coast to debut Quay Lab.", "据安娜·雷称，阿尔玛港选择在海岸首发码头实验室。",
		},
		{
			"without the qualifier",
			graph.Statement{Subject: "port", Predicate: "debuted-in", Object: "coast"},
			"Port of Alma chose The Coast for a debut.", "阿尔玛港选择在海岸首次推出产品或服务。",
		},
		{
			"only a phrase whose place has no words",
			graph.Statement{Subject: "port", Predicate: "tows", Object: "lab"},
			"Port of Alma – tows: Quay Lab.", "阿尔玛港——拖曳：码头实验室。",
		},
		{
			"two qualifiers for one place",
			graph.Statement{Subject: "port", Predicate: "debuted-in", Object: "coast", Qualifiers: []graph.Qualifier{{Key: "of", Entity: "lab"}, {Key: "of", Entity: "report"}}},
			"Port of Alma chose The Coast to debut Quay Lab and Coast Report.", "阿尔玛港选择在海岸首发码头实验室和海岸报告。",
		},
		{
			"words of another language stay out of a Chinese clause",
			graph.Statement{Subject: "lab", Predicate: "used-in", Object: "port", Qualifiers: []graph.Qualifier{text("manner", "widely")}},
			"Quay Lab is widely used in Port of Alma.", "码头实验室应用于阿尔玛港（方式：widely）。",
		},
		{
			"Chinese words stay out of an English one",
			graph.Statement{Subject: "lab", Predicate: "used-in", Object: "port", Status: graph.Planned, Qualifiers: []graph.Qualifier{text("manner", "广泛")}},
			"Quay Lab will be used in Port of Alma (how: 广泛).", "码头实验室将广泛应用于阿尔玛港。",
		},
		{
			"an end without a name",
			graph.Statement{Subject: "x-1", Predicate: "owns", Object: "lab"},
			"x-1 owns Quay Lab.", "x-1拥有码头实验室。",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if tc.s.Status == "" {
				tc.s.Status = graph.Actual
			}
			if got := tell.Sentence(smallSchema(), &tc.s, harbour, "en"); got != tc.en {
				t.Errorf("en:\n got %s\nwant %s", got, tc.en)
			}
			if got := tell.Sentence(smallSchema(), &tc.s, harbour, "zh-Hans"); got != tc.zh {
				t.Errorf("zh:\n got %s\nwant %s", got, tc.zh)
			}
		})
	}
}

func TestFormatValue(t *testing.T) {
	for _, tc := range []struct {
		amount, unit string
		bound        graph.Bound
		en, zh       string
	}{
		{"0", "count", "", "0", "0"},
		{"7", "", "", "7", "7"},
		{"999", "count", graph.Exactly, "999", "999"},
		{"3000", "count", graph.Over, "over 3,000", "超过3000"},
		{"12345", "count", "", "12,345", "12,345"},
		{"52000", "count", "", "52,000", "5.2万"},
		{"300000", "count", graph.AtLeast, "at least 300,000", "至少30万"},
		{"9600000", "count", graph.Almost, "almost 9.6 million", "近960万"},
		{"123456789", "count", "", "123,456,789", "123,456,789"},
		{"123000000", "count", "", "123 million", "1.23亿"},
		{"1000000000", "count", graph.About, "about 1 billion", "约10亿"},
		{"150700000000", "CNY", "", "150.7 billion yuan", "1507亿元"},
		{"1470000000000", "CNY", "", "1.47 trillion yuan", "1.47万亿元"},
		{"62500000000", "USD", "", "62.5 billion US dollars", "625亿美元"},
		{"1", "USD", "", "1 US dollar", "1美元"},
		{"1.5", "EUR", "", "1.5 euros", "1.5欧元"},
		{"2500000", "XAU", graph.UpTo, "up to 2.5 million XAU", "至多250万 XAU"},
		{"-3.25", "percent", "", "-3.25 percent", "-3.25%"},
		{"-1500000", "CNY", "", "-1.5 million yuan", "-150万元"},
		{"1234567.891", "count", "", "1,234,567.891", "1,234,567.891"},
		{"1", "Gbit/s", graph.UpTo, "up to 1 Gbit/s", "至多1 Gbit/s"},
		{"3", "rank", "", "No. 3", "第3位"},
		{"20", "metre", "", "20 metres", "20米"},
		{"1200000000000000", "count", "", "1,200 trillion", "1200万亿"},
	} {
		t.Run(strings.TrimSpace(tc.amount+" "+tc.unit), func(t *testing.T) {
			v := graph.Value{Kind: graph.Quantity, Amount: graph.Decimal(tc.amount), Unit: tc.unit, Bound: tc.bound, Printed: "as printed"}
			if got := tell.Value(smallSchema(), v, "en"); got != tc.en {
				t.Errorf("en: got %q, want %q", got, tc.en)
			}
			if got := tell.Value(smallSchema(), v, "zh"); got != tc.zh {
				t.Errorf("zh: got %q, want %q", got, tc.zh)
			}
		})
	}
	for _, tc := range []struct {
		v      graph.Value
		en, zh string
	}{
		{graph.Value{}, "", ""},
		{graph.Value{Kind: graph.Quantity, Printed: "one-third"}, "one-third", "“one-third”"},
		{graph.Value{Kind: graph.Quantity, Printed: "三分之一"}, "三分之一", "三分之一"},
		{graph.Value{Kind: graph.TextValue, Text: " calm \n sea", Printed: "calm"}, "calm sea", "“calm sea”"},
		{graph.Value{Kind: graph.DateValue, Date: "2022-01-05"}, "5 January 2022", "2022年1月5日"},
		{graph.Value{Kind: graph.TextValue, Text: "Vorsprung", Lang: "de"}, "Vorsprung (German)", "Vorsprung（德语）"},
		{graph.Value{Kind: graph.TextValue, Text: "colour", Lang: "en-GB"}, "colour", "colour（英文）"},
		{graph.Value{Kind: graph.TextValue, Text: "臺灣", Lang: "zh-Hant"}, "臺灣 (Chinese)", "臺灣"},
	} {
		if got := tell.Value(smallSchema(), tc.v, "en"); got != tc.en {
			t.Errorf("en %+v: got %q, want %q", tc.v, got, tc.en)
		}
		if got := tell.Value(smallSchema(), tc.v, "zh"); got != tc.zh {
			t.Errorf("zh %+v: got %q, want %q", tc.v, got, tc.zh)
		}
	}
}

// TestRanges reads the table that the page's words are tested by, too.
func TestRanges(t *testing.T) {
	file, err := os.ReadFile("../testdata/ranges.json")
	if err != nil {
		t.Fatal(err)
	}
	var table []struct {
		Case   string
		Value  graph.Value
		EN, ZH string
	}
	if err := json.Unmarshal(file, &table); err != nil {
		t.Fatal(err)
	}
	for _, tc := range table {
		tc.Value.Kind = graph.Quantity
		for lang, want := range map[string]string{"en": tc.EN, "zh": tc.ZH} {
			if got := tell.Value(graph.Builtin(), tc.Value, lang); got != want {
				t.Errorf("%s: got %q, want %q", tc.Case, got, want)
			}
		}
	}
}

func TestFormatDate(t *testing.T) {
	for _, tc := range []struct {
		d      graph.Date
		en, zh string
	}{
		{"", "", ""},
		{"2022", "2022", "2022年"},
		{"2022-12", "December 2022", "2022年12月"},
		{"0987-06-05", "5 June 987", "987年6月5日"},
		{"someday", "someday", "someday"},
		{"2022-13", "2022-13", "2022-13"},
		{"-0001-24", "winter 2–1 BC", "公元前2至1年冬季"},
		{"0000-30?", "possibly the southern summer of 1 BC–1", "可能公元前1年至1年南半球夏季"},
		{"2004-07-XX~", "about a day of July 2004", "约2004年7月某日"},
		{"2022-~33", "the first quarter of 2022, part of the year approximate", "2022年第一季度（时段为约数）"},
		{"001X", "the years 10–19", "10至19年间"},
		{"1985~/1990?", "from about 1985 to possibly 1990", "自约1985年至可能1990年"},
		{"[1667..1760]", "one of 1667 to 1760", "1667年至1760年之一"},
		{"[1667,1760..]", "one of 1667, 1760 or later", "1667年、1760年或更晚之一"},
	} {
		if got := tell.Date(tc.d, "en"); got != tc.en {
			t.Errorf("en %q: got %q, want %q", tc.d, got, tc.en)
		}
		if got := tell.Date(tc.d, "zh"); got != tc.zh {
			t.Errorf("zh %q: got %q, want %q", tc.d, got, tc.zh)
		}
	}
}

// TestDatesOfTheReadme: each date of its table is told so, and means these days.
func TestDatesOfTheReadme(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(readme), "\n### Dates\n")
	_, rest, _ = strings.Cut(rest, "\n|---|---|---|---|---|\n")
	table, _, _ := strings.Cut(rest, "\n\n")
	day := func(s string, none graph.Day) graph.Day {
		long, isLong := strings.CutPrefix(s, "Y")
		short, negative := strings.CutPrefix(s, "-")
		var y, m, d int
		switch {
		case s == "none":
			return none
		case isLong:
			y, err := strconv.Atoi(long)
			if err != nil {
				t.Errorf("%q is no day", s)
			}
			if y < 0 {
				return graph.Day(y - 99_990_000)
			}
			return graph.Day(y + 99_990_000)
		}
		if _, err := fmt.Sscanf(short, "%d-%d-%d", &y, &m, &d); err != nil {
			t.Errorf("%q is no day", s)
		}
		if negative {
			y = -y
		}
		return graph.Day(y*10000 + m*100 + d)
	}
	parts := map[int]bool{}
	for line := range strings.SplitSeq(table, "\n") {
		cells := strings.Split(strings.Trim(line, "| "), " | ")
		if len(cells) != 5 {
			t.Fatalf("no row of five cells: %s", line)
		}
		d, err := graph.ParseDate(strings.Trim(cells[0], "`"))
		if err != nil {
			t.Error(err)
			continue
		}
		got := []string{tell.Date(d, "en"), tell.Date(d, "zh")}
		if want := cells[1:3]; !slices.Equal(got, want) {
			t.Errorf("%s is told %q, want %q", d, got, want)
		}
		if first, last := day(cells[3], graph.MinDay), day(cells[4], graph.MaxDay); d.First() != first || d.Last() != last {
			t.Errorf("%s is from %d to %d, want %d to %d", d, d.First(), d.Last(), first, last)
		}
		p, _ := d.Parts()
		parts[p.Spans[0].From.Part] = true
	}
	for part := graph.Spring; part <= graph.Half2; part++ {
		if !parts[part] {
			t.Errorf("the table lacks the part %d of a year", part)
		}
	}
}

func FuzzDate(f *testing.F) {
	for _, s := range []string{"2022-01-05", "2022", "-198X~", "2022-24", "?2004-06-~11", "1985/", "[..1760-12-03]", "[1667,1668..1670]", "Y-17000", "0000-XX"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := graph.ParseDate(s)
		if err != nil {
			return
		}
		p, _ := d.Parts()
		for _, lang := range []string{"en", "zh"} {
			words := tell.Date(d, lang)
			for _, span := range p.Spans {
				for _, of := range []graph.DatePoint{span.From, span.To} {
					first, last := of.Years()
					if of.End != graph.Known {
						continue
					}
					told := strconv.Itoa(first)
					if first <= 0 {
						told = strconv.Itoa(1 - first)
					}
					if !strings.Contains(words, told) {
						t.Errorf("%s in %s: got %q, which does not tell a year from %d to %d", d, lang, words, first, last)
					}
				}
			}
		}
	})
}

// explained makes statements canonical, puts them on a path and explains it.
func explained(t *testing.T, lang string, steps ...graph.Step) tell.Explanation {
	t.Helper()
	m := graphtest.NewModel()
	defer m.Close()
	p := graph.Path{Entities: []graph.EntityID{steps[0].From}}
	r := graph.PathsResult{}
	for _, s := range steps {
		p.Entities = append(p.Entities, s.To)
		for i := range s.Statements {
			s.Statements[i] = s.Statements[i].Canonical()
		}
		s.Count = max(s.Count, len(s.Statements))
		p.Steps = append(p.Steps, s)
	}
	node := func(id graph.EntityID) graph.Node {
		n := harbourNames[id]
		return graph.Node{Entity: graph.Entity{ID: id, Name: n[0], Names: []graph.Name{{Text: n[1], Lang: "zh", Kind: graph.NameMain}}}}
	}
	for _, id := range p.Entities {
		r.Entities = append(r.Entities, node(id))
	}
	r.Paths = []graph.Path{p}
	var beside []graph.Node
	for _, id := range tell.Beside(r) {
		beside = append(beside, node(id))
	}
	sch, err := m.Schema(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	out := tell.Explain(&sch.Schema, r, beside, lang)
	if len(out) != 1 {
		t.Fatalf("got %d explanations, want 1", len(out))
	}
	for i, n := range out[0].Footnotes {
		if n.N != i+1 || !strings.Contains(out[0].Text, fmt.Sprintf("[%d]", n.N)) {
			t.Errorf("got footnote %d at %d of %q", n.N, i, out[0].Text)
		}
	}
	return out[0]
}

func TestExplain(t *testing.T) {
	said := func(s graph.Statement, source graph.SourceID, cites ...graph.Citation) graph.Statement {
		s.Source, s.Cites = source, cites
		return s
	}
	chair := graph.Statement{Subject: "anna", Predicate: "chair-of", Object: "port"}
	term := func(from, to graph.Date) graph.Statement {
		s := chair
		s.When = graph.When{From: from, To: to}
		return s
	}
	builds := graph.Statement{Subject: "port", Predicate: "builds", Object: "lab", Status: graph.Planned, When: graph.When{Due: "2030"}}
	owns := graph.Statement{Subject: "port", Predicate: "owns", Object: "lab"}
	develops := graph.Statement{Subject: "port", Predicate: "develops", Object: "lab"}
	denied := develops
	denied.Status = graph.Denied
	supplies := graph.Statement{Subject: "port", Predicate: "supplies", Object: "lab", Status: graph.Ended}

	narrow := graph.Statement{Subject: "port", Predicate: "owns", Object: "coast", Qualifiers: []graph.Qualifier{
		{Key: "about", Entity: "report"}, {Key: "manner", Value: graph.Value{Kind: graph.TextValue, Text: "dimly"}}, {Key: "place", Entity: "lab"},
	}}
	debut := graph.Statement{Subject: "port", Predicate: "debuted-in", Object: "coast", Qualifiers: []graph.Qualifier{{Key: "of", Entity: "eShip"}}}

	for _, tc := range []struct {
		name    string
		steps   []graph.Step
		en, zh  string
		sources []graph.SourceID
	}{
		{
			"two steps, one planned",
			[]graph.Step{
				{From: "anna", To: "port", Statements: []graph.Statement{said(chair, "notes")}},
				{From: "port", To: "lab", Statements: []graph.Statement{said(builds, "notes")}},
			},
			"Anna Ray chairs Port of Alma [1]; Port of Alma will build Quay Lab by 2030 [2].",
			"安娜·雷担任阿尔玛港主席或董事长[1]；阿尔玛港到2030年将建设码头实验室[2]。",
			[]graph.SourceID{"notes", "notes"},
		},
		{
			"walked against its direction",
			[]graph.Step{{From: "port", To: "anna", Statements: []graph.Statement{said(chair, "notes")}}},
			"Anna Ray chairs Port of Alma [1].", "安娜·雷担任阿尔玛港主席或董事长[1]。",
			[]graph.SourceID{"notes"},
		},
		{
			"the same words from two sources",
			[]graph.Step{{From: "port", To: "lab", Statements: []graph.Statement{said(owns, "a"), said(owns, "b")}}},
			"Port of Alma owns Quay Lab [1][2].", "阿尔玛港拥有码头实验室[1][2]。",
			[]graph.SourceID{"a", "b"},
		},
		{
			"a real source before common knowledge, actual before planned",
			[]graph.Step{{From: "port", To: "lab", Statements: []graph.Statement{said(develops, graph.CommonKnowledge), said(builds, "notes"), said(owns, "notes")}}},
			"Port of Alma owns Quay Lab [1], Port of Alma will build Quay Lab by 2030 [2] and Port of Alma develops Quay Lab [3].",
			"阿尔玛港拥有码头实验室[1]，阿尔玛港到2030年将建设码头实验室[2]，且阿尔玛港发展码头实验室[3]。",
			[]graph.SourceID{"notes", "notes", "common-knowledge"},
		},
		{
			"two ways and no more",
			[]graph.Step{{From: "port", To: "lab", Statements: []graph.Statement{said(supplies, "notes"), said(owns, "notes")}}},
			"Port of Alma owns Quay Lab [1] and Port of Alma formerly supplied Quay Lab [2].",
			"阿尔玛港拥有码头实验室[1]，且阿尔玛港曾向码头实验室供货[2]。",
			[]graph.SourceID{"notes", "notes"},
		},
		{
			"what stands aside is called so, and comes last",
			[]graph.Step{{From: "port", To: "lab", Statements: []graph.Statement{said(denied, "notes"), said(owns, "notes")}}},
			"Port of Alma owns Quay Lab [1] and it is denied that Port of Alma develops Quay Lab [2].",
			"阿尔玛港拥有码头实验室[1]，且被否认：阿尔玛港发展码头实验室[2]。",
			[]graph.SourceID{"notes", "notes"},
		},
		{
			"stored from both ends, told along the way",
			[]graph.Step{{From: "port", To: "lab", Statements: []graph.Statement{
				said(graph.Statement{Subject: "lab", Predicate: "partner-of", Object: "port"}, "a"), said(graph.Statement{Subject: "port", Predicate: "partner-of", Object: "lab"}, "b"),
			}}},
			"Port of Alma is a partner of Quay Lab [1][2].", "阿尔玛港是码头实验室的合作伙伴[1][2]。",
			[]graph.SourceID{"a", "b"},
		},
		{
			"several terms",
			[]graph.Step{{From: "anna", To: "port", Statements: []graph.Statement{
				said(term("2009", "2011"), "a"), said(term("2001", "2003"), "b"), said(term("2005", "2007-03-01"), "c"), said(chair, "d"),
			}}},
			"Anna Ray chaired Port of Alma 3 times, from 2001 to 2011 [1][2][3] and Anna Ray chairs Port of Alma [4].",
			"安娜·雷2001年至2011年间3次担任阿尔玛港主席或董事长[1][2][3]，且安娜·雷担任阿尔玛港主席或董事长[4]。",
			[]graph.SourceID{"b", "c", "a", "d"},
		},
		{
			"several terms, the last goes on",
			[]graph.Step{{From: "anna", To: "port", Count: 5, Statements: []graph.Statement{
				said(term("2009", ""), "a"), said(term("2001", "2003"), "b"), said(term("2005", "2007"), "c"),
			}}},
			"Anna Ray has chaired Port of Alma 3 times since 2001 [1][2][3] and 2 more.",
			"安娜·雷自2001年起3次担任阿尔玛港主席或董事长[1][2][3]，另有2条。",
			[]graph.SourceID{"b", "c", "a"},
		},
		{
			"two terms, in order of time",
			[]graph.Step{{From: "anna", To: "port", Statements: []graph.Statement{said(term("2009", "2011"), "a"), said(term("2001", "2003"), "b")}}},
			"Anna Ray chaired Port of Alma from 2001 to 2003 [1] and Anna Ray chaired Port of Alma from 2009 to 2011 [2].",
			"安娜·雷2001年至2003年担任阿尔玛港主席或董事长[1]，且安娜·雷2009年至2011年担任阿尔玛港主席或董事长[2]。",
			[]graph.SourceID{"b", "a"},
		},
		{
			"what narrows a claim, without a place in the phrase",
			[]graph.Step{{From: "port", To: "coast", Statements: []graph.Statement{said(narrow, "notes")}}},
			"Port of Alma owns The Coast with regard to Coast Report in Quay Lab (how: dimly) [1].", "阿尔玛港在海岸报告方面在码头实验室拥有海岸（方式：dimly）[1]。",
			[]graph.SourceID{"notes"},
		},
		{
			"what narrows a claim, with a place in the phrase",
			[]graph.Step{{From: "port", To: "coast", Statements: []graph.Statement{said(debut, "notes")}}},
			"Port of Alma chose The Coast to debut eShip [1].", "阿尔玛港选择在海岸首发易船[1]。",
			[]graph.SourceID{"notes"},
		},
		{
			"more than the step shows",
			[]graph.Step{{From: "port", To: "lab", Count: 40, Statements: []graph.Statement{said(owns, "notes")}}},
			"Port of Alma owns Quay Lab [1] and 39 more.", "阿尔玛港拥有码头实验室[1]，另有39条。",
			[]graph.SourceID{"notes"},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			en, zh := explained(t, "en", tc.steps...), explained(t, "zh", tc.steps...)
			if en.Text != tc.en {
				t.Errorf("en:\n got %s\nwant %s", en.Text, tc.en)
			}
			if zh.Text != tc.zh {
				t.Errorf("zh:\n got %s\nwant %s", zh.Text, tc.zh)
			}
			var got []graph.SourceID
			for _, n := range en.Footnotes {
				got = append(got, n.Source)
			}
			if diff := cmp.Diff(tc.sources, got); diff != "" {
				t.Errorf("sources (-want +got):\n%s", diff)
			}
		})
	}
}

// TestExplainShares: amounts of qualifiers are told with what they qualify, and the
// product of shares behind two steps.
func TestExplainShares(t *testing.T) {
	part := func(key string, v graph.Value) graph.Qualifier {
		v.Kind, v.Unit = graph.Quantity, "percent"
		return graph.Qualifier{Key: key, Value: v}
	}
	third := graph.Statement{Subject: "anna", Predicate: "shareholder-of", Object: "port", Qualifiers: []graph.Qualifier{part("share", graph.Value{Amount: "30"}), part("votes", graph.Value{Amount: "51", Bound: graph.AtLeast})}}
	band := graph.Statement{Subject: "port", Predicate: "shareholder-of", Object: "lab", Qualifiers: []graph.Qualifier{part("share", graph.Value{Min: "25", Max: "50", MinOpen: true})}}
	one := graph.Step{From: "anna", To: "port", Statements: []graph.Statement{third}}
	two := graph.Step{From: "port", To: "lab", Statements: []graph.Statement{band}}
	for _, tc := range []struct {
		name   string
		steps  []graph.Step
		en, zh string
	}{
		{"a step", []graph.Step{one}, "Anna Ray holds shares in Port of Alma (share: 30 percent; votes: at least 51 percent) [1].", "安娜·雷持有阿尔玛港股份（份额：30%；表决权：至少51%） [1]。"},
		{
			"two",
			[]graph.Step{one, two},
			"Anna Ray holds shares in Port of Alma (share: 30 percent; votes: at least 51 percent) [1]; Port of Alma holds shares in Quay Lab (share: over 25 and up to 50 percent) [2]; so Anna Ray has over 7.5 and up to 15 percent of Quay Lab along this way.",
			"",
		},
		{
			"the way back",
			[]graph.Step{{From: "lab", To: "port", Statements: two.Statements}, {From: "port", To: "anna", Statements: one.Statements}},
			"Port of Alma holds shares in Quay Lab (share: over 25 and up to 50 percent) [1]; Anna Ray holds shares in Port of Alma (share: 30 percent; votes: at least 51 percent) [2]; so Anna Ray has over 7.5 and up to 15 percent of Quay Lab along this way.",
			"",
		},
	} {
		if got := explained(t, "en", tc.steps...); got.Text != tc.en {
			t.Errorf("%s:\n got %s\nwant %s", tc.name, got.Text, tc.en)
		}
		if got := explained(t, "zh", tc.steps...); tc.zh != "" && strings.ReplaceAll(got.Text, " ", "") != strings.ReplaceAll(tc.zh, " ", "") {
			t.Errorf("%s:\n got %s\nwant %s", tc.name, got.Text, tc.zh)
		}
	}
	if got, want := explained(t, "en", one, two).Product, (graph.Value{Kind: graph.Quantity, Unit: "percent", Min: "7.5", Max: "15", MinOpen: true}); got != want {
		t.Errorf("got the product %+v, want %+v", got, want)
	}
}

func TestExplainFootnotes(t *testing.T) {
	first := graph.Citation{Paragraph: 1, Start: 3, End: 9, Note: "first"}
	second := graph.Citation{Paragraph: 4, Start: 50, End: 60, Note: "second"}
	s := graph.Statement{Subject: "anna", Predicate: "chair-of", Object: "port", Source: "notes", Cites: []graph.Citation{second, first}}
	bare := graph.Statement{Subject: "port", Predicate: "owns", Object: "lab", Source: "other"}
	got := explained(t, "en", graph.Step{From: "anna", To: "port", Statements: []graph.Statement{s}}, graph.Step{From: "port", To: "lab", Statements: []graph.Statement{bare}})
	want := []tell.Footnote{
		{N: 1, Statement: s.Canonical().ID, Source: "notes", Cite: &first},
		{N: 2, Statement: bare.Canonical().ID, Source: "other"},
	}
	if diff := cmp.Diff(want, got.Footnotes); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestExplainNothing(t *testing.T) {
	if got := tell.Explain(graph.Builtin(), graph.PathsResult{}, nil, "en"); len(got) != 0 || got == nil {
		t.Errorf("got %v, want an empty list", got)
	}
}

// TestTellsAsTheSourceDoes: each claim calls things as its own source does, in sentences
// and along paths, those in qualifiers, too.
func TestTellsAsTheSourceDoes(t *testing.T) {
	node := func(id graph.EntityID, name, press string) graph.Node {
		e := graph.Entity{ID: id, Name: name, Source: "register"}
		if press != "" {
			e.Accounts = []graph.Account{{Source: "press", Name: press}}
		}
		return graph.Node{Entity: e}
	}
	nodes := []graph.Node{node("lab", "Quay Lab", "The Lab"), node("port", "Port of Alma", "Alma"), node("report", "Coast Report", "The Report")}
	claim := func(source graph.SourceID) graph.Statement {
		return graph.Statement{
			Subject: "lab", Predicate: "related-to", Object: "port", Status: graph.Actual, Source: source,
			Qualifiers: []graph.Qualifier{{Key: "about", Entity: "report"}},
		}.Canonical()
	}
	press, register := claim("press"), claim("register")
	name := func(id graph.EntityID) *graph.Entity {
		for i := range nodes {
			if nodes[i].ID == id {
				return &nodes[i].Entity
			}
		}
		return nil
	}
	for _, tc := range []struct {
		s    graph.Statement
		want []string
	}{{press, []string{"The Lab", "to Alma", "The Report"}}, {register, []string{"Quay Lab", "Port of Alma", "Coast Report"}}} {
		sentence := tell.Sentence(graph.Builtin(), &tc.s, name, "en")
		path := tell.Explain(graph.Builtin(), graph.PathsResult{
			Entities: nodes[:2], Paths: []graph.Path{{Entities: []graph.EntityID{"lab", "port"}, Steps: []graph.Step{{From: "lab", To: "port", Statements: []graph.Statement{tc.s}, Count: 1}}}},
		}, nodes[2:], "en")[0].Text
		for _, want := range tc.want {
			for _, got := range []string{sentence, path} {
				if strings.Count(got, want) != 1 {
					t.Errorf("of the source %s: got %q, want %q in it once", tc.s.Source, got, want)
				}
			}
		}
		if both := "Alma (Port of Alma)"; strings.Contains(path, both) != (tc.s.Source == "press") || strings.Contains(sentence, both) {
			t.Errorf("of the source %s: got %q and along a path %q, want both names along a path where they differ", tc.s.Source, sentence, path)
		}
	}
}

// TestGrammar: number, tense, speakers, owners and what a sentence begins with.
func TestGrammar(t *testing.T) {
	text := func(key, en, zh string) graph.Qualifier {
		return graph.Qualifier{Key: key, Value: graph.Value{Kind: graph.TextValue, Text: en, Words: graph.Words{ZH: zh}}}
	}
	by := func(key string, id graph.EntityID) graph.Qualifier { return graph.Qualifier{Key: key, Entity: id} }
	crew := graph.Entity{ID: "crewboats", Type: "facility", Name: "The crews' boats", Names: []graph.Name{{Text: "the crews' boats", Lang: "en", Kind: graph.NamePlural}, {Text: "船员的船", Lang: "zh", Kind: graph.NameMain}}}
	lower := graph.Entity{ID: "lower", Type: "company", Name: "adidas Test AG"}
	of := func(id graph.EntityID) *graph.Entity {
		switch id {
		case "crewboats":
			return &crew
		case "lower":
			return &lower
		}
		return harbour(id)
	}
	seven := graph.Value{Kind: graph.Quantity, Amount: "7", Unit: "count", Bound: graph.Over}
	for _, tc := range []struct {
		name   string
		s      graph.Statement
		en, zh string
	}{
		{"a plural", graph.Statement{Subject: "crews", Predicate: "based-in", Object: "port"}, "The crews are based in Port of Alma.", "船员立足于阿尔玛港。"},
		{"a plural had", graph.Statement{Subject: "crews", Predicate: "employees", Value: seven, When: graph.When{Observed: "2021"}}, "The crews had over 7 employees as of 2021.", "截至2021年，船员拥有超过7名员工。"},
		{"a plural that is several", graph.Statement{Subject: "crews", Predicate: "partner-of", Object: "port"}, "The crews are partners of Port of Alma.", "船员是阿尔玛港的合作伙伴。"},
		{"plurals have been", graph.Statement{Subject: "crews", Predicate: "member-of", Object: "port", When: graph.When{From: "2001"}}, "The crews have been members of Port of Alma since 2001.", "船员自2001年起是阿尔玛港的一员。"},
		{"one of several", graph.Statement{Subject: "anna", Predicate: "member-of", Object: "crews"}, "Anna Ray is one of the crews.", "安娜·雷是船员的一员。"},
		{"what is theirs", graph.Statement{Subject: "crews", Predicate: "upgraded", Object: "crewboats", Qualifiers: []graph.Qualifier{text("manner", "faster", "更快")}}, "The crews upgraded their boats to be faster.", "船员升级了船员的船，使其更快。"},
		{"with its prices", graph.Statement{Subject: "crews", Predicate: "price-change", Status: graph.Target, Value: graph.Value{Kind: graph.Quantity, Printed: "the same or lower", Words: graph.Words{ZH: "持平或更低"}}}, "The crews are to see their prices change as follows: the same or lower.", "船员的价格变化目标为持平或更低。"},
		{"a moment", graph.Statement{Subject: "anna", Predicate: "founder-of", Object: "port", When: graph.When{From: "2001"}}, "Anna Ray founded Port of Alma in 2001.", "安娜·雷2001年创办了阿尔玛港。"},
		{"an irregular perfect", graph.Statement{Subject: "anna", Predicate: "shareholder-of", Object: "port", When: graph.When{From: "2001"}}, "Anna Ray has held shares in Port of Alma since 2001.", "安娜·雷自2001年起持有阿尔玛港股份。"},
		{"planned from", graph.Statement{Subject: "anna", Predicate: "director-of", Object: "port", Status: graph.Planned, When: graph.When{From: "2090"}}, "Anna Ray will be director of Port of Alma from 2090.", "安娜·雷自2090年起将担任阿尔玛港主任。"},
		{"was", graph.Statement{Subject: "anna", Predicate: "director-of", Object: "port", When: graph.When{From: "2010", To: "2012"}}, "Anna Ray was director of Port of Alma from 2010 to 2012.", "安娜·雷2010年至2012年担任阿尔玛港主任。"},
		{"an end behind an observation", graph.Statement{Subject: "anna", Predicate: "director-of", Object: "port", When: graph.When{From: "2020", To: "2030", Observed: "2025"}}, "Anna Ray is director of Port of Alma (from 2020 to 2030).", "安娜·雷2020年至2030年担任阿尔玛港主任。"},
		{"ended without an end", graph.Statement{Subject: "anna", Predicate: "director-of", Object: "port", Status: graph.Ended, When: graph.When{From: "2020"}}, "Anna Ray was formerly director of Port of Alma (from 2020).", "安娜·雷自2020年起曾担任阿尔玛港主任。"},
		{"said by itself", graph.Statement{Subject: "port", Predicate: "owns", Object: "lab", Status: graph.Claimed, Qualifiers: []graph.Qualifier{by("said-by", "port")}}, "According to Port of Alma, it owns Quay Lab.", "阿尔玛港称，其拥有码头实验室。"},
		{"said by two", graph.Statement{Subject: "port", Predicate: "owns", Object: "lab", Status: graph.Claimed, Qualifiers: []graph.Qualifier{by("said-by", "anna"), by("said-by", "crews")}}, "According to Anna Ray and the crews, Port of Alma owns Quay Lab.", "据安娜·雷和船员称，阿尔玛港拥有码头实验室。"},
		{"called so by somebody", graph.Statement{Subject: "port", Predicate: "opinion", Value: graph.Value{Kind: graph.TextValue, Text: "calm", Words: graph.Words{ZH: "平静"}}, Qualifiers: []graph.Qualifier{by("said-by", "anna")}}, "Port of Alma is described by Anna Ray as calm.", "阿尔玛港被安娜·雷评价为：平静。"},
		{"what narrows it", graph.Statement{Subject: "port", Predicate: "offers", Object: "lab", Status: graph.Planned, When: graph.When{Due: "2030"}, Qualifiers: []graph.Qualifier{by("place", "coast"), by("plan", "report"), text("purpose", "all", "所有人")}}, "Port of Alma will offer Quay Lab in The Coast for all by 2030 under Coast Report.", "根据海岸报告，阿尔玛港到2030年在海岸将提供码头实验室（目的：所有人）。"},
		{"a name as it is written", graph.Statement{Subject: "lower", Predicate: "owns", Object: "lab"}, "adidas Test AG owns Quay Lab.", "adidas Test AG拥有码头实验室。"},
		{"a label for machines", graph.Statement{Subject: "port", Predicate: "WORKS_FOR", Object: "lab"}, "Port of Alma – works for Quay Lab.", "阿尔玛港——works for：码头实验室。"},
	} {
		for _, lang := range []string{"en", "zh"} {
			want := tc.en
			if lang == "zh" {
				want = tc.zh
			}
			s := tc.s.Canonical()
			if got := tell.Sentence(graph.Builtin(), &s, of, lang); got != want {
				t.Errorf("%s, %s:\n got %s\nwant %s", tc.name, lang, got, want)
			}
		}
	}
}

// TestWhen: what stands in the column of times.
func TestWhen(t *testing.T) {
	for _, tc := range []struct {
		status graph.Status
		w      graph.When
		en, zh string
	}{
		{graph.Actual, graph.When{}, "", ""},
		{graph.Actual, graph.When{From: "2010"}, "since 2010", "自2010年起"},
		{graph.Planned, graph.When{From: "2030"}, "from 2030", "自2030年起"},
		{graph.Target, graph.When{Due: "2030-06"}, "by June 2030", "到2030年6月"},
		{graph.Actual, graph.When{From: "2010", To: "2012", Observed: "2011"}, "from 2010 to 2012, as of 2011", "2010年至2012年，截至2011年"},
		{graph.Actual, graph.When{Text: "last week"}, "“last week”", "“last week”"},
	} {
		if en, zh := tell.When(tc.status, tc.w, "en"), tell.When(tc.status, tc.w, "zh"); en != tc.en || zh != tc.zh {
			t.Errorf("%v: got %q and %q, want %q and %q", tc.w, en, zh, tc.en, tc.zh)
		}
	}
}

func ExampleSentence() {
	s := graph.Statement{
		Subject: "alma", Predicate: "population", Status: graph.Target,
		Value: graph.Value{Kind: graph.Quantity, Amount: "1200000", Unit: "count", Bound: graph.Over},
		When:  graph.When{Due: "2030"},
	}
	alma := graph.Entity{ID: "alma", Type: "place", Name: "Alma"}
	of := func(graph.EntityID) *graph.Entity { return &alma }
	fmt.Println(tell.Sentence(graph.Builtin(), &s, of, "en"))
	// Output: Alma is to have a population of over 1.2 million by 2030.
}

// TestSizes tells what stores hold from before templates had a size, and names
// and values as long as they may be: no sentence is longer than one may be, what
// is cut says so, and telling costs what is told.
func TestSizes(t *testing.T) {
	const subject = "{subject} "
	long := strings.Repeat("长名", 20_000)
	sch := graph.Builtin().Merge(graph.Schema{
		Predicates: []graph.PredicateDef{
			{ID: "many", Label: graph.Words{EN: long, ZH: long}, Phrases: []graph.Phrase{{Status: graph.Actual, Template: graph.Words{EN: strings.Repeat(subject, 2_000) + "{object}", ZH: strings.Repeat(subject, 2_000) + "{object}"}}}},
			{ID: "long", Label: graph.Words{EN: long, ZH: long}, Phrases: []graph.Phrase{{Status: graph.Actual, Template: graph.Words{EN: "{subject} " + long + "{object}", ZH: "{subject} " + long + "{object}"}}}},
			{ID: "said", Label: graph.Words{EN: "said", ZH: "说"}, Value: graph.TextValue},
		},
		Qualifiers: []graph.QualifierDef{{Key: "by", Label: graph.Words{EN: long, ZH: long}}},
	})
	text := graph.Value{Kind: graph.TextValue, Text: long}
	var qualifiers []graph.Qualifier
	for range 2_000 {
		qualifiers = append(qualifiers, graph.Qualifier{Key: "by", Value: text})
	}
	for _, lang := range []string{"en", "zh"} {
		for _, tc := range []struct {
			name, text string
			s          graph.Statement
			longest    int
		}{
			{"a name many times", "ab ", graph.Statement{Subject: "a", Predicate: "many", Object: "b", Status: graph.Actual}, graph.MaxSentenceBytes},
			{"a long name many times", long, graph.Statement{Subject: "a", Predicate: "many", Object: "b", Status: graph.Actual}, graph.MaxSentenceBytes},
			{"a long template", "ab", graph.Statement{Subject: "a", Predicate: "long", Object: "b", Status: graph.Actual}, graph.MaxSentenceBytes},
			{"names and a label", long, graph.Statement{Subject: "a", Predicate: "many", Object: "b", Status: graph.Ended}, 4 * graph.MaxWordBytes},
			{"a value", "ab", graph.Statement{Subject: "a", Predicate: "said", Value: text, Status: graph.Actual}, 2 * graph.MaxWordBytes},
			{"a stage", "ab", graph.Statement{Subject: "a", Predicate: "based-in", Object: "b", Status: graph.Actual, Qualifiers: []graph.Qualifier{{Key: "stage", Value: text}}}, 2 * graph.MaxWordBytes},
			{"many qualifiers", "ab", graph.Statement{Subject: "a", Predicate: "based-in", Object: "b", Status: graph.Actual, Qualifiers: qualifiers}, graph.MaxSentenceBytes},
		} {
			got := tell.Sentence(&sch, &tc.s, func(graph.EntityID) *graph.Entity { return &graph.Entity{Name: tc.text} }, lang)
			if len(got) > tc.longest || len(got) < tc.longest/8 || !strings.Contains(got, "…") || !utf8.ValidString(got) {
				t.Errorf("%s, %s: got %d bytes ending in %q, want at most %d with … in them", tc.name, lang, len(got), got[max(0, len(got)-30):], tc.longest)
			}
		}
	}

	// What fits is whole.
	whole := strings.Repeat("x", graph.MaxWordBytes)
	s := graph.Statement{Subject: "a", Predicate: "said", Value: graph.Value{Kind: graph.TextValue, Text: "  " + whole + "\n"}, Status: graph.Actual}
	if got, want := tell.Sentence(&sch, &s, func(graph.EntityID) *graph.Entity { return &graph.Entity{Name: whole} }, "en"), whole+" – said: "+whole+"."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}

	if t.Failed() {
		return // the rest would take all there is
	}
	// Twenty paths of six steps, each with as many statements as it shows.
	r := graph.PathsResult{}
	step := graph.Step{From: "a", To: "b", Count: graph.MaxStepStatements}
	for i := range graph.MaxStepStatements {
		step.Statements = append(step.Statements, graph.Statement{ID: graph.StatementID(fmt.Sprint(i)), Subject: "a", Predicate: "many", Object: "b", Status: graph.Actual, Source: "s"})
	}
	path := graph.Path{}
	for range graph.MaxHops {
		path.Steps = append(path.Steps, step)
	}
	r.Entities = []graph.Node{{Entity: graph.Entity{ID: "a", Name: long}}, {Entity: graph.Entity{ID: "b", Name: long}}}
	r.Paths = slices.Repeat([]graph.Path{path}, 20)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	told := tell.Explain(&sch, r, nil, "en")
	runtime.ReadMemStats(&after)
	for _, e := range told {
		if len(e.Text) > graph.MaxSentenceBytes || !strings.HasSuffix(e.Text, "…") {
			t.Fatalf("got a path of %d bytes ending in %q, want at most %d ending in …", len(e.Text), e.Text[max(0, len(e.Text)-30):], graph.MaxSentenceBytes)
		}
	}
	// 2,400 clauses are made and compared, each of at most a sentence.
	if got, want := after.TotalAlloc-before.TotalAlloc, uint64(2_400*8*graph.MaxSentenceBytes); got > want {
		t.Errorf("telling took %d bytes, want at most %d", got, want)
	}
}

package ask

import (
	"cmp"
	"testing"

	"hubgraph/graph"
)

// TestDateIn reads dates as people type them, and takes nothing else for one.
func TestDateIn(t *testing.T) {
	sch := graph.Builtin()
	for text, want := range map[string][3]string{
		"2035":                      {"2035", "2035", ""},
		"by 2035":                   {"2035", "by 2035", ""},
		"２０３５":                      {"2035", "2035", ""},
		"what is planned for 2022?": {"2022", "2022", "what is planned for ?"},
		"2025年目标":                   {"2025", "2025年", "目标"},
		"上海2021年底":                  {"2021", "2021年底", "上海"},
		"2021年9月":                   {"2021-09", "2021年9月", ""},
		"2021 年 12 月 31 日":          {"2021-12-31", "2021 年 12 月 31 日", ""},
		"November 2021":             {"2021-11", "November 2021", ""},
		"in sept. 2021, Shanghai":   {"2021-09", "in sept. 2021", ", Shanghai"},
		"30 December 2021":          {"2021-12-30", "30 December 2021", ""},
		"on the 1st of May 2020":    {"2020-05", "of May 2020", "on the 1st"},
		"before 2022":               {"../2021-12-31", "before 2022", ""},
		"Before 5 January 2022":     {"../2022-01-04", "Before 5 January 2022", ""},
		"prior to March 2020":       {"../2020-02-29", "prior to March 2020", ""},
		"until 2022, Shanghai":      {"../2022-12-31", "until 2022", ", Shanghai"},
		"no later than 2021-11":     {"../2021-11-30", "no later than 2021-11", ""},
		"2021 or earlier":           {"../2021-12-31", "2021 or earlier", ""},
		"listed since 2021":         {"2021-01-01/..", "since 2021", "listed"},
		"2021 onwards":              {"2021-01-01/..", "2021 onwards", ""},
		"after November 2021":       {"2021-12-01/..", "after November 2021", ""},
		"after 2021-12-31":          {"2022-01-01/..", "after 2021-12-31", ""},
		"before the end of 2025":    {"../2025-12-31", "before the end of 2025", ""},
		"by the end of 2025":        {"2025", "by the end of 2025", ""},
		"since the end of 2021":     {"2021-12-31/..", "since the end of 2021", ""},
		"after the start of 2021":   {"2021-01-02/..", "after the start of 2021", ""},
		"not before 2022":           {"../2021-12-31", "before 2022", "not"},
		"foresee 2022":              {"2022", "2022", "foresee"},
		"after 2000 yuan":           {},
		"after 9999年":               {},
		"2025年之前":                   {"../2024-12-31", "2025年之前", ""},
		"在2025年以前的目标":               {"../2024-12-31", "在2025年以前", "的目标"},
		"2025年前":                    {"../2024-12-31", "2025年前", ""},
		"2025年底前":                   {"../2025-12-31", "2025年底前", ""},
		"2025年初以前":                  {"../2024-12-31", "2025年初以前", ""},
		"2021年后":                    {"2022-01-01/..", "2021年后", ""},
		"2021年11月以后":                {"2021-12-01/..", "2021年11月以后", ""},
		"2021-11之后":                 {"2021-12-01/..", "2021-11之后", ""},
		"2021年以来上海":                 {"2021-01-01/..", "2021年以来", "上海"},
		"自2021年起":                   {"2021-01-01/..", "自2021年起", ""},
		"截至2021年11月":                {"../2021-11-30", "截至2021年11月", ""},
		"2021年9月末":                  {"2021-09", "2021年9月末", ""},
		"2021年前三季度":                 {"2021", "2021年", "前三季度"},
		"2021年前后":                   {"2021", "2021年", "前后"},
		"2021年后期":                   {"2021", "2021年", "后期"},
		"3rd June, 2020":            {"2020-06-03", "3rd June, 2020", ""},
		"December 30, 2021 listing": {"2021-12-30", "December 30, 2021", "listing"},
		"2021-11":                   {"2021-11", "2021-11", ""},
		"listed 2021-12-30.":        {"2021-12-30", "2021-12-30", "listed  ."},
		"400 billion yuan by 2025":  {"2025", "by 2025", "400 billion yuan"},
		"2021/12/30":                {"2021-12-30", "2021/12/30", ""},
		"2021.1.5 listing":          {"2021-01-05", "2021.1.5", "listing"},
		"30.12.2021":                {"2021-12-30", "30.12.2021", ""},
		"12/30/2021":                {"2021-12-30", "12/30/2021", ""},
		"on 30/12/2021":             {"2021-12-30", "on 30/12/2021", ""},
		"二〇二一年底":                    {"2021", "2021年底", ""},
		"1/5/2022":                  {},
		"2021/13/30":                {},
		"30.12.2021.5":              {},
		"2021-13":                   {},
		"30 February 2021":          {"2021-02", "February 2021", "30"},
		"2000 yuan":                 {},
		"2000元":                     {},
		"2,025":                     {},
		"2025.5":                    {},
		"600941.SS":                 {},
		"A2021":                     {},
		"2021B":                     {},
		"20215":                     {},
		"0020":                      {},
		"3000 firms":                {},
		"20%":                       {},
		"2020%":                     {},
		"+86 2021-2022-1234":        {},
		"march of progress":         {},
		"mayor 2021":                {"2021", "2021", "mayor"},
	} {
		d, rest, ok := dateIn(sch, text)
		date := string(d.from)
		if d.from != d.to {
			date = cmp.Or(date, "..") + "/" + cmp.Or(string(d.to), "..")
		}
		if ok != (want[0] != "") || date != want[0] || d.text != want[1] {
			t.Errorf("%q: got %q in %q, %t; want %q in %q", text, date, d.text, ok, want[0], want[1])
			continue
		}
		if got := atomsText(rest); ok && got != atomsText(want[2]) {
			t.Errorf("%q: got the rest %q, want %q", text, got, want[2])
		}
	}
}

func atomsText(text string) string {
	all, _ := atomsOf(text)
	return piece{0, len(all)}.words(all)
}

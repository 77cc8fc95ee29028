package ask

import (
	"strings"
	"testing"

	"hubgraph/graph"
)

// TestInDigits reads numbers in Chinese characters where they are figures or years, and
// leaves them where they are parts of names.
func TestInDigits(t *testing.T) {
	for text, want := range map[string]string{
		"五万二千个基站":     "52000个基站",
		"五万二千三百零六":    "52306",
		"一亿五千万":       "150000000",
		"三十二亿":        "3200000000",
		"一点四七万亿元":     "1.47万亿元",
		"十二点五亿":       "12.5亿",
		"五百万":         "5000000",
		"二十家企业":       "20家企业",
		"一百零五人":       "105人",
		"百分之三十":       "30%",
		"百分之三点五":      "3.5%",
		"占三成":         "占30%",
		"二〇二一年十二月":    "2021年12月",
		"二〇二一年十二月三十日": "2021年12月30日",
		"一九九八年":       "1998年",
		"５２，０００":      "52,000",
		"560億元":       "560亿元",
		"五萬個":         "50000个",
		"十四五规划":       "十四五规划",
		"三成员国":        "三成员国",
		"第三十二条":       "第三十二条",
		"第一财经":        "第一财经",
		"双千兆":         "双千兆",
		"三一重工":        "三一重工",
		"一家公司":        "一家公司",
		"千万家庭":        "千万家庭",
		"二三万":         "二三万",
		"百分之点":        "百分之点",
		"九九九九九九亿亿亿亿亿亿亿": "九九九九九九亿亿亿亿亿亿亿",
		"万亿":            "万亿",
		"Shanghai 2021": "Shanghai 2021",
	} {
		if got := inDigits(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// TestFigureIn reads figures and those from one to another as people type them.
func TestFigureIn(t *testing.T) {
	sch := graph.Builtin()
	for text, want := range map[string][5]string{ // from, to, unit, as written, and what is left
		"52,000 base stations":              {"52000", "", "", "52,000", "base stations"},
		"between 10 and 20 billion yuan":    {"10000000000", "20000000000", "CNY", "between 10 and 20 billion yuan", ""},
		"raised from 10 to 20 billion":      {"10000000000", "20000000000", "", "from 10 to 20 billion", "raised"},
		"10-20 billion yuan":                {"10000000000", "20000000000", "CNY", "10-20 billion yuan", ""},
		"10–20%":                            {"10", "20", "percent", "10–20%", ""},
		"10% to 20%":                        {"10", "20", "percent", "10% to 20%", ""},
		"100到200亿元":                         {"10000000000", "20000000000", "CNY", "100到200亿元", ""},
		"在100亿至200亿元之间融资":                   {"10000000000", "20000000000", "CNY", "在100亿至200亿元之间", "融资"},
		"between 50,000 and 60,000 firms":   {"50000", "60000", "", "between 50,000 and 60,000", "firms"},
		"between ¥1 billion and ¥2 billion": {"1000000000", "2000000000", "CNY", "between ¥1 billion and ¥2 billion", ""},
		"10 and 20 billion yuan":            {"10", "", "", "10", "and 20 billion yuan"},
		"20 to 10 percent":                  {"20", "", "", "20", "to 10 percent"},
		"10 yuan to 20 percent":             {"10", "", "CNY", "10 yuan", "to 20 percent"},
		"10 to nothing":                     {"10", "", "", "10", "to nothing"},
		"5G to 6G":                          {},
	} {
		f, rest, ok := figureIn(sch, text)
		if got := [5]string{string(f.amount), string(f.upTo), f.unit, f.text, atomsText(rest)}; ok && got != want || ok != (want[0] != "") {
			t.Errorf("%q: got %q, %t, want %q", text, got, ok, want)
		}
	}
}

// TestRankIn reads places in an order as people write them, and takes no other number for one.
func TestRankIn(t *testing.T) {
	for text, want := range map[string]graph.Decimal{
		"No. 1": "1", "no.2": "2", "Number 3 in China": "3", "ranked No. 12, Shanghai": "12", "№ 4": "4",
		"第一": "1", "全国第十二": "12", "第 3 名": "3", "排名第二的城市": "2", "第一名": "1",
		"first in China": "1", "ranked first": "1", "First place": "1", "1st among cities": "1",
		"number of base stations": "", "No. 1.5": "", "no 5G": "", "Nano 3": "", "No. 20220": "",
		"第一季度": "", "第一财经": "", "第一次": "", "2021年第三季度": "", "第三产业": "", "first quarter of 2021": "", "first batch": "", "1st of May": "",
	} {
		f, rest, ok := rankIn(text)
		if ok != (want != "") || f.amount != want || ok && f.unit != graph.RankUnit || ok && !strings.Contains(text, f.text) || !ok && rest != text {
			t.Errorf("%q: got %+v beside %q, %t; want %q", text, f, rest, ok, want)
		}
	}
}

package ask

import "testing"

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

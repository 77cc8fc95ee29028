package ask

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// inDigits gives a text with the figures and the years that are written in Chinese
// characters in digits, and full-width and traditional characters of figures as they are
// otherwise written: 五万二千个 as 52000个, 百分之三十 and 三成 as 30%, 二〇二一年 as 2021年.
// Names have numbers in them too (十四五, 第一财经, 双千兆): what has no scale of ten
// thousand and nothing behind it that is counted or a unit stays.
func inDigits(text string) string {
	text = traditional.Replace(norm.NFKC.String(strings.ReplaceAll(text, "￥", "¥")))
	if !strings.ContainsAny(text, numerals) {
		return text
	}
	for _, f := range numeralForms {
		text = f.form.ReplaceAllStringFunc(text, func(s string) string {
			m := f.form.FindStringSubmatch(s)
			if n, ok := numeral(m[2]); ok {
				return m[1] + n + f.behind + m[3]
			}
			return s
		})
	}
	return text
}

const numerals = "〇零一二两三四五六七八九十"

var traditional = strings.NewReplacer("億", "亿", "萬", "万", "圓", "元", "圆", "元", "幣", "币", "個", "个", "兩", "两", "約", "约", "過", "过", "號", "号", "張", "张", "戶", "户", "項", "项", "條", "条")

// numeralForms are where characters are a number: three groups, of which the second is it.
var numeralForms = []struct {
	form   *regexp.Regexp
	behind string
}{
	{regexp.MustCompile(`()百分之([〇零一二两三四五六七八九十百点]+)()`), "%"},
	{regexp.MustCompile(`(^|[^第\p{Han}]|[约近超过达占有])([一二两三四五六七八九])成($|[^\p{Han}]|以上|左右|的)`), "0%"},
	{regexp.MustCompile(`()([〇零一二三四五六七八九]{4})(年)`), ""},
	{regexp.MustCompile(`(年)([一二三四五六七八九十]{1,2})(月)`), ""},
	{regexp.MustCompile(`(月)([一二三四五六七八九十]{1,3})(日|号)`), ""},
	{regexp.MustCompile(`(^|[^第〇零一二两三四五六七八九十百千万亿点])([一二两三四五六七八九十][〇零一二两三四五六七八九十百千万亿点]*[万亿][〇零一二两三四五六七八九十百千]*)()`), ""},
	{regexp.MustCompile(`(^|[^第〇零一二两三四五六七八九十百千万亿点])([一二两三四五六七八九十][〇零一二两三四五六七八九十百千点]+)(元|美元|港元|欧元|%|[个家座名项台条次人位所只部辆套款件种处张份支批笔户])`), ""},
}

// numeral reads a number in Chinese characters, as digits.
func numeral(s string) (string, bool) {
	whole, fraction, has := strings.Cut(s, "点")
	scale := ""
	if has {
		// 一点五万 is 1.5 ten thousands.
		scale = strings.TrimLeft(fraction, numerals)
		fraction = strings.TrimSuffix(fraction, scale)
	}
	digits := func(s string) (out string) {
		for _, r := range s {
			n := digitOf(r)
			if n < 0 || n > 9 {
				return ""
			}
			out += strconv.Itoa(n)
		}
		return out
	}
	n := digits(whole)
	if n == "" || !has && len(n) == 1 {
		sum, ok := sumOf(whole)
		if !ok {
			return "", false
		}
		n = strconv.FormatInt(sum, 10)
	}
	if !has {
		return n, true
	}
	if fraction = digits(fraction); fraction == "" {
		return "", false
	}
	return n + "." + fraction + scale, true
}

// sumOf reads 五万二千三百.
func sumOf(s string) (sum int64, ok bool) {
	var tenThousands, part int64 // below 亿, and below 万
	digit := int64(-1)           // the last, -1 where a scale came behind it
	for _, r := range s {
		n := int64(digitOf(r))
		switch {
		case n >= 0 && digit > 0: // two digits side by side are no such number
			return 0, false
		case n >= 0:
			digit = n
			continue
		case r == '亿':
			sum, tenThousands, part = (sum+tenThousands+part+max(digit, 0))*100_000_000, 0, 0
		case r == '万':
			tenThousands, part = (tenThousands+part+max(digit, 0))*10_000, 0
		default:
			of := map[rune]int64{'十': 10, '百': 100, '千': 1000}[r]
			if of == 0 {
				return 0, false
			}
			if digit < 0 {
				digit = 1
			}
			part += digit * of
		}
		if digit = -1; sum > 1e15 || tenThousands > 1e15 {
			return 0, false
		}
	}
	return sum + tenThousands + part + max(digit, 0), s != ""
}

// digitOf gives the value of a digit in Chinese characters, -1 of any other.
func digitOf(r rune) int {
	if r == '零' {
		return 0
	}
	if r == '两' {
		return 2
	}
	for i, d := range []rune("〇一二三四五六七八九") {
		if r == d {
			return i
		}
	}
	return -1
}

package tell

import (
	"cmp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"hubgraph/graph"
)

// Value puts a value into words: "over 400 billion yuan", "5 January
// 2022", "No. 1" (a rank). A count is the number alone, for what is counted
// stands in the predicate's phrase. Amounts are never rounded: they are given
// in millions, billions and trillions (万, 亿 and 万亿 in Chinese) where at most
// three decimals suffice, else in full. A range is "25 to 50 percent", and "over 25 and
// up to 50 percent" where an end is not meant itself. What has no amount is given as
// printed. A text, and what is printed, is in the language asked for where it is given in
// it (Words); behind a text stands its language, where that is another. lang is as in
// Explain.
func Value(sch *graph.Schema, v graph.Value, lang string) string {
	return formatValue(sch, v, graph.SameLang(lang, "zh"))
}

var boundWords = map[graph.Bound]graph.Words{
	graph.AtLeast: {EN: "at least", ZH: "至少"},
	graph.Over:    {EN: "over", ZH: "超过"},
	graph.UpTo:    {EN: "up to", ZH: "至多"},
	graph.About:   {EN: "about", ZH: "约"},
	graph.Almost:  {EN: "almost", ZH: "近"},
	graph.Under:   {EN: "under", ZH: "低于"},
}

// rangeWords say a range of which the lower and the upper end are open or not.
var rangeWords = map[[2]bool]graph.Words{
	{false, false}: {EN: "{a} to {b}", ZH: "{a}至{b}"},
	{true, false}:  {EN: "over {a} and up to {b}", ZH: "超过{a}、不超过{b}"},
	{false, true}:  {EN: "at least {a} and under {b}", ZH: "至少{a}、低于{b}"},
	{true, true}:   {EN: "over {a} and under {b}", ZH: "超过{a}、低于{b}"},
}

// A currencyName is how money is read behind an amount.
type currencyName struct{ one, many, zh string }

// currencies names those that are often met; any other code stands for itself.
var currencies = map[string]currencyName{
	"AED": {"UAE dirham", "UAE dirhams", "阿联酋迪拉姆"},
	"AUD": {"Australian dollar", "Australian dollars", "澳元"},
	"BRL": {"Brazilian real", "Brazilian reais", "巴西雷亚尔"},
	"CAD": {"Canadian dollar", "Canadian dollars", "加元"},
	"CHF": {"Swiss franc", "Swiss francs", "瑞士法郎"},
	"CNY": {"yuan", "yuan", "元"},
	"DKK": {"Danish krone", "Danish kroner", "丹麦克朗"},
	"EUR": {"euro", "euros", "欧元"},
	"GBP": {"pound", "pounds", "英镑"},
	"HKD": {"Hong Kong dollar", "Hong Kong dollars", "港元"},
	"IDR": {"Indonesian rupiah", "Indonesian rupiah", "印尼盾"},
	"INR": {"Indian rupee", "Indian rupees", "印度卢比"},
	"JPY": {"yen", "yen", "日元"},
	"KRW": {"won", "won", "韩元"},
	"MOP": {"Macao pataca", "Macao patacas", "澳门元"},
	"MXN": {"Mexican peso", "Mexican pesos", "墨西哥比索"},
	"MYR": {"ringgit", "ringgit", "马来西亚林吉特"},
	"NOK": {"Norwegian krone", "Norwegian kroner", "挪威克朗"},
	"NZD": {"New Zealand dollar", "New Zealand dollars", "新西兰元"},
	"PHP": {"Philippine peso", "Philippine pesos", "菲律宾比索"},
	"RUB": {"rouble", "roubles", "卢布"},
	"SAR": {"Saudi riyal", "Saudi riyals", "沙特里亚尔"},
	"SEK": {"Swedish krona", "Swedish kronor", "瑞典克朗"},
	"SGD": {"Singapore dollar", "Singapore dollars", "新加坡元"},
	"THB": {"baht", "baht", "泰铢"},
	"TRY": {"Turkish lira", "Turkish lira", "土耳其里拉"},
	"TWD": {"New Taiwan dollar", "New Taiwan dollars", "新台币"},
	"USD": {"US dollar", "US dollars", "美元"},
	"VND": {"dong", "dong", "越南盾"},
	"ZAR": {"rand", "rand", "南非兰特"},
}

func formatValue(sch *graph.Schema, v graph.Value, zh bool) string {
	switch {
	case v.Kind == graph.DateValue:
		return formatDate(v.Date, zh)
	case said(v.Words, zh) != "":
		return said(v.Words, zh)
	case v.Kind == graph.TextValue:
		s := oneSpaced(v.Text)
		switch {
		case zh && v.Lang == "" && foreign(s):
			return Quote(s) // words of another language, kept as they are
		case v.Lang == "" || graph.SameLang(v.Lang, langOf(zh)):
			return s
		}
		return Marked(s, v.Lang, langOf(zh))
	case v.Amount == "" && v.Max == "":
		s := oneSpaced(v.Printed)
		if zh && strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Latin, r) }) {
			return Quote(s) // words of another language, kept as printed
		}
		return s
	}
	if v.Amount == "" {
		// In English the unit is told once, behind both: 25 to 50 percent. In Chinese it
		// stands at both: 25%至50%.
		ends := map[string]string{"{a}": formatAmount(v.Min, zh), "{b}": inUnit(sch, v.Unit, v.Max, zh)}
		if zh || v.Unit == graph.RankUnit {
			ends["{a}"] = inUnit(sch, v.Unit, v.Min, zh)
		}
		return fill(rangeWords[[2]bool{v.MinOpen, v.MaxOpen}].In(langOf(zh)), ends)
	}
	number := inUnit(sch, v.Unit, v.Amount, zh)
	if b, ok := boundWords[v.Bound]; ok {
		if zh {
			return b.ZH + number
		}
		return b.EN + " " + number
	}
	return number
}

// said gives words that are given in the language, "" where none are.
func said(w graph.Words, zh bool) string {
	if zh {
		return oneSpaced(w.ZH)
	}
	return oneSpaced(w.EN)
}

// oneSpaced puts a text on one line.
func oneSpaced(s string) string {
	if oneLine(s) {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

func langOf(zh bool) string {
	if zh {
		return "zh"
	}
	return "en"
}

// inUnit gives an amount with its unit.
func inUnit(sch *graph.Schema, unit string, amount graph.Decimal, zh bool) string {
	number := formatAmount(amount, zh)
	switch {
	case unit == graph.RankUnit && zh:
		return "第" + number + "位"
	case unit == graph.RankUnit:
		return "No. " + number
	case unit == "count" || unit == "":
		return number
	case unit == "percent" && zh:
		return number + "%"
	}
	if c, ok := currencies[unit]; ok {
		switch {
		case zh:
			unit = c.zh
		case amount == "1":
			unit = c.one
		default:
			unit = c.many
		}
	} else if d := sch.Unit(unit); d != nil {
		unit = cmp.Or(d.Label.In(langOf(zh)), unit)
	}
	if first, _ := utf8.DecodeRuneInString(unit); zh && (unicode.Is(unicode.Han, first) || unicode.IsPunct(first)) {
		return number + unit
	}
	return number + " " + unit
}

type scale struct {
	zeros int
	word  string
}

var (
	scalesEN = []scale{{12, " trillion"}, {9, " billion"}, {6, " million"}}
	scalesZH = []scale{{12, "万亿"}, {8, "亿"}, {4, "万"}}
)

// formatAmount groups digits, and shortens large numbers where that takes at
// most three decimals.
func formatAmount(d graph.Decimal, zh bool) string {
	s := string(d)
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	whole, frac, _ := strings.Cut(s, ".")
	scales := scalesEN
	if zh {
		scales = scalesZH
	}
	for _, sc := range scales {
		if len(whole) <= sc.zeros {
			continue
		}
		rest := strings.TrimRight(whole[len(whole)-sc.zeros:]+frac, "0")
		if len(rest) > 3 {
			break
		}
		return sign + withPoint(group(whole[:len(whole)-sc.zeros], zh), rest) + sc.word
	}
	return sign + withPoint(group(whole, zh), frac)
}

func withPoint(whole, frac string) string {
	if frac == "" {
		return whole
	}
	return whole + "." + frac
}

// group separates thousands; Chinese text leaves four digits together.
func group(s string, zh bool) string {
	if len(s) <= 3 || zh && len(s) == 4 {
		return s
	}
	var b strings.Builder
	for i := range len(s) {
		if i > 0 && (len(s)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// Printed gives what a source prints for a value, where that says otherwise than the value
// in English words does: "1 gigabyte per second" beside 1 Gbit/s, "last month" beside a
// date; "" where it does not.
func Printed(sch *graph.Schema, v graph.Value) string {
	printed := oneSpaced(v.Printed)
	if printed == "" || v.Kind == graph.Quantity && v.Amount == "" && v.Max == "" {
		return ""
	}
	if plainly(printed) == plainly(formatValue(sch, v, false)) || v.Kind == graph.DateValue && printed == string(v.Date) {
		return ""
	}
	return word(printed)
}

// plainly makes the same of what is only written in another way: "US$2 billion" and "two
// billion US dollars", "5%" and "5 percent".
func plainly(s string) string {
	s = strings.ToLower(strings.ReplaceAll(s, "%", " percent"))
	if rest, ok := strings.CutPrefix(s, "us$"); ok {
		s = rest + " us dollars"
	}
	words := strings.Fields(s)
	for i, w := range words {
		for n, number := range []string{"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"} {
			if w == number {
				words[i] = strconv.Itoa(n + 1)
			}
		}
	}
	return strings.Join(words, " ")
}

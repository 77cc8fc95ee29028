package graph

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Date is a time of the Gregorian calendar as far as it is known, kept as it is
// written; "" is no date. It is written as EDTF (ISO 8601-2,
// https://www.loc.gov/standards/datetime/) has it: all of level 1 but times of day,
// and of level 2 parts of a year, one of several dates, and doubts about parts. The
// README has a table of the forms and of what they mean:
//
//	2022, 2022-01, 2022-01-05         a year, a month, a day
//	0000, -0043                       1 BC, 44 BC
//	Y17000, Y-17000                   years of 5 to 7 digits, up to 9,999,999
//	198X, 15XX, 2004-XX, 2004-07-XX   a decade, a century, some month, some day
//	2022-21 … 2022-41                 seasons, quarters, thirds and halves of a year
//	1985?, 1985~, 1985%, 2004-06~-11  uncertain, approximate, both; of parts, too
//	1985/1990, 1985/.., ../1985       an interval; one without an end or a beginning
//	1985/, /1985                      one whose end or beginning is not known
//	[1667,1668,1670..1672], [..1760]  one of these, one of these or earlier
//
// What it means to a filter and to an order are the days from First to Last. Doubts
// change words, and not these days.
type Date string

// maxDate is how many bytes a date has at most.
const maxDate = 255

const dateForms = "write 2022, 2022-01, 2022-01-05 or an EDTF form such as 198X, 2022-33, 1985~ or 1985/.."

// Check says what is wrong with the date, "" if nothing. "" itself is fine.
func (d Date) Check() string {
	if d == "" {
		return ""
	}
	_, why := d.read()
	return notDate(why)
}

func notDate(why string) string {
	switch why {
	case "":
		return ""
	case noForm:
		return "is not a date; " + dateForms
	}
	return "is not a date: " + why + "; " + dateForms
}

// Wrong is Check in both languages.
func (d Date) Wrong() Words {
	en := d.Check()
	if en == "" {
		return Words{}
	}
	_, why := d.read()
	zh := "不是日期"
	if why != noForm {
		zh += "：" + dateFaultZH(why)
	}
	return Words{EN: en, ZH: zh + "；" + dateFormsZH}
}

const dateFormsZH = "请写 2022、2022-01、2022-01-05，或 198X、2022-33、1985~、1985/.. 这样的 EDTF 形式"

// dateFaultsZH is why a text is no date, in Chinese.
var dateFaultsZH = map[string]string{
	"{} is all of several dates; state each by itself, or write [] for one of them":   "{} 表示其中所有日期；请逐个写出，或用 [] 表示其中之一",
	"a time of day is not kept; write the day":                                        "不保存一天中的时刻；请写日期",
	"an exponent is not kept; write the year in digits":                               "不保存指数；请用数字写年份",
	"significant digits are not kept; write 195X, or 1950~":                           "不保存有效位数；请写 195X 或 1950~",
	"of a list in [], only the first may begin with .. and only the last end with it": "[] 的列表中只有第一项可以 .. 开头，只有最后一项可以 .. 结尾",
	"it has neither a beginning nor an end":                                           "既无开始也无结束",
	"it ends before it begins":                                                        "结束早于开始",
	"the year 0 has no sign":                                                          "0 年没有正负号",
	"there is no month 00":                                                            "没有 00 月",
	"there is no day 00":                                                              "没有 00 日",
	"Y is for years of more than four digits; write others without it":                "Y 用于四位以上的年份；其他年份不写 Y",
	"years are from -9,999,999 to 9,999,999":                                          "年份须在 -9,999,999 至 9,999,999 之间",
	"a month needs a year of which every digit is given":                              "有月份时，年份的每一位都须给出",
	"a season or another part of a year has no days":                                  "季节等一年中的时段没有日",
	"a day needs a month that is given":                                               "有日时须给出月份",
}

// dateFaultZH gives it also where it has a number.
func dateFaultZH(why string) string {
	var n int
	for _, f := range [][2]string{
		{"it has %d bytes;", "有 %d 个字节，过长"},
		{"there is no month %d;", "没有 %d 月；01 至 12 为月份，21 至 41 为季节、季度等一年中的时段"},
		{"that month has %d days", "该月有 %d 天"},
	} {
		if _, err := fmt.Sscanf(why, f[0], &n); err == nil {
			return fmt.Sprintf(f[1], n)
		}
	}
	return dateFaultsZH[why]
}

func (d Date) ok() bool {
	_, why := d.read()
	return why == ""
}

// ParseDate reads a date. ErrInvalid otherwise, also for "".
func ParseDate(s string) (Date, error) {
	if _, why := Date(s).read(); why != "" {
		return "", ErrInvalid.With(fmt.Sprintf("%s %s", strconv.Quote(clip(s, 40)), notDate(why)))
	}
	return Date(s), nil
}

// DateParts is a date taken apart: it is one of its spans.
type DateParts struct {
	Interval bool       // it has one span, written with a slash
	Choice   bool       // it is written in brackets
	Spans    []DateSpan // one, unless it is a choice
}

// A DateSpan reaches from one point to another; both are the same where there is only
// one, and one of them at most is not a point but open.
type DateSpan struct {
	From, To DatePoint
}

// DateEnd says whether an end of a span is there.
type DateEnd int

// The ends, a closed list.
const (
	Known   DateEnd = iota
	Open            // "..": there is none
	Unknown         // left out: it is not known
)

// Doubt says how sure a part of a date is.
type Doubt int

// The doubts: a sum of these, 0 for none.
const (
	Uncertain Doubt = 1 << iota
	Approximate
)

// Unspecified is a month or a day that is some month or some day, "XX".
const Unspecified = -1

// The parts of a year that are no months. From Spring to Winter the hemisphere is the
// northern one; the parts of ISO 8601-2 that name it follow, the northern first.
const (
	Spring         = 21
	Winter         = 24
	NorthernSpring = 25
	SouthernSpring = 29
	Quarter1       = 33
	Third1         = 37
	Half1          = 40
	Half2          = 41
)

// A DatePoint is a year, a part of one, or a day.
type DatePoint struct {
	End    DateEnd // all else is 0 unless it is Known
	Year   int     // where its last digits are not specified, with zeros for these
	Masked int     // how many digits of Year are not specified: up to 2
	Part   int     // a month from 1 to 12, a part from Spring to Half2, Unspecified; 0: none
	Day    int     // 1 to 31, Unspecified; 0: none
	// Doubts are about the year, the part and the day; 0 where there are none.
	Doubts [3]Doubt
}

// Parts takes the date apart; ok is false for what is no date, "" included.
func (d Date) Parts() (p DateParts, ok bool) {
	p, why := d.read()
	return p, why == ""
}

const noForm = "it has no such form"

// read takes the date apart, or says why it is none.
func (d Date) read() (p DateParts, why string) {
	s := string(d)
	switch {
	case len(s) > maxDate:
		return p, fmt.Sprintf("it has %d bytes; at most %d are allowed", len(s), maxDate)
	case strings.HasPrefix(s, "[") && strings.HasSuffix(s, "]"):
		p.Choice = true
		p.Spans, why = readChoice(s[1 : len(s)-1])
		return p, why
	}
	var span DateSpan
	if from, to, both := strings.Cut(s, "/"); both {
		p.Interval = true
		span, why = readSpan(from, to, true)
	} else {
		span.From, why = readPoint(s)
		span.To = span.From
	}
	if why == noForm {
		why = notKept(s)
	}
	p.Spans = []DateSpan{span}
	return p, why
}

// notKept names what EDTF has and a date does not.
func notKept(s string) string {
	if s == "" || s[0] != '{' && s[0] != 'Y' && s[0] != '-' && (s[0] < '0' || s[0] > '9') {
		return noForm
	}
	switch {
	case s[0] == '{':
		return "{} is all of several dates; state each by itself, or write [] for one of them"
	case strings.ContainsAny(s, "T:"):
		return "a time of day is not kept; write the day"
	case strings.Contains(s, "E"):
		return "an exponent is not kept; write the year in digits"
	case strings.Contains(s, "S"):
		return "significant digits are not kept; write 195X, or 1950~"
	}
	return noForm
}

// readChoice reads what stands in brackets.
func readChoice(s string) (spans []DateSpan, why string) {
	list := strings.Split(s, ",")
	for i, item := range list {
		var span DateSpan
		if from, to, both := strings.Cut(item, ".."); !both {
			span.From, why = readPoint(item)
			span.To = span.From
		} else if from == "" && i > 0 || to == "" && i < len(list)-1 {
			why = "of a list in [], only the first may begin with .. and only the last end with it"
		} else {
			if from == "" {
				from = ".."
			}
			if to == "" {
				to = ".."
			}
			span, why = readSpan(from, to, false)
		}
		if why != "" {
			return nil, why
		}
		spans = append(spans, span)
	}
	return spans, ""
}

// readSpan reads the ends of a span, of which one at most may be missing.
func readSpan(from, to string, unknown bool) (s DateSpan, why string) {
	end := func(text string) (DatePoint, string) {
		switch {
		case text == "..":
			return DatePoint{End: Open}, ""
		case text == "" && unknown:
			return DatePoint{End: Unknown}, ""
		}
		return readPoint(text)
	}
	if s.From, why = end(from); why != "" {
		return s, why
	}
	if s.To, why = end(to); why != "" {
		return s, why
	}
	switch {
	case s.From.End != Known && s.To.End != Known:
		return s, "it has neither a beginning nor an end"
	case s.From.First() > s.To.Last():
		return s, "it ends before it begins"
	}
	return s, ""
}

func doubtOf(c byte) Doubt {
	switch c {
	case '?':
		return Uncertain
	case '~':
		return Approximate
	case '%':
		return Uncertain | Approximate
	}
	return 0
}

// readPoint reads what is neither an interval nor a choice.
func readPoint(s string) (p DatePoint, why string) {
	if strings.HasPrefix(s, "Y") {
		return readLongYear(s[1:])
	}
	rest := s
	next := func() byte {
		if rest == "" {
			return 0
		}
		return rest[0]
	}
	for i := 0; ; i++ {
		before := doubtOf(next())
		if before != 0 {
			rest = rest[1:]
		}
		negative := i == 0 && next() == '-'
		if negative {
			rest = rest[1:]
		}
		size := 2
		if i == 0 {
			size = 4
		}
		if len(rest) < size {
			return p, noForm
		}
		n, masked := digits(rest[:size])
		rest = rest[size:]
		if i == 0 {
			if masked < 0 || masked > 2 {
				return p, noForm
			}
			if negative {
				if n == 0 {
					return p, "the year 0 has no sign"
				}
				n = -n
			}
			p.Year, p.Masked = n, masked
		} else {
			switch masked {
			case 0:
			case 2:
				n = Unspecified
			default:
				return p, noForm
			}
			if i == 1 {
				p.Part = n
				if n == 0 { // not as if it were left out
					return p, "there is no month 00"
				}
			} else {
				p.Day = n
				if n == 0 {
					return p, "there is no day 00"
				}
			}
		}
		after := doubtOf(next())
		switch {
		case before != 0 && after != 0:
			return p, noForm
		case after != 0:
			// What stands behind a part is of all to the left of it, too.
			for j := range i + 1 {
				p.Doubts[j] |= after
			}
			rest = rest[1:]
		case before != 0:
			p.Doubts[i] |= before
		}
		if rest == "" {
			return p, p.check()
		}
		if rest[0] != '-' || i == 2 {
			return p, noForm
		}
		rest = rest[1:]
	}
}

// readLongYear reads a year of more than four digits.
func readLongYear(s string) (p DatePoint, why string) {
	if s != "" {
		if d := doubtOf(s[len(s)-1]); d != 0 {
			p.Doubts[0], s = d, s[:len(s)-1]
		}
	}
	number, negative := strings.CutPrefix(s, "-")
	n, masked := digits(number)
	switch {
	case number == "" || masked != 0:
		return p, noForm
	case len(number) < 5 || number[0] == '0':
		return p, "Y is for years of more than four digits; write others without it"
	case len(number) > 7:
		return p, "years are from -9,999,999 to 9,999,999"
	}
	p.Year = n
	if negative {
		p.Year = -n
	}
	return p, ""
}

// digits reads a number of which the last digits may be X: these count as 0, and how
// many there are is masked. It is -1 for what is no number.
func digits(s string) (n, masked int) {
	for i := range len(s) {
		switch c := s[i]; {
		case c == 'X':
			masked++
			n *= 10
		case c < '0' || c > '9' || masked > 0:
			return 0, -1
		case n < math.MaxInt32/10:
			n = n*10 + int(c-'0')
		}
	}
	return n, masked
}

// check says what is wrong with a point whose form is right.
func (p *DatePoint) check() string {
	switch {
	case p.Masked > 0 && p.Part != 0:
		return "a month needs a year of which every digit is given"
	case p.Part > 12 && p.Part < Spring || p.Part > Half2:
		return fmt.Sprintf("there is no month %d; 01 to 12 are months, %d to %d are seasons, quarters and other parts of a year", p.Part, Spring, Half2)
	case p.Part >= Spring && p.Day != 0:
		return "a season or another part of a year has no days"
	case p.Part == Unspecified && p.Day > 0:
		return "a day needs a month that is given"
	case p.Day > 0 && p.Day > daysIn(p.Year, p.Part):
		return fmt.Sprintf("that month has %d days", daysIn(p.Year, p.Part))
	}
	return ""
}

// Doubt gives the doubt about the point as a whole; whole is false where its parts
// are not in the same doubt.
func (p *DatePoint) Doubt() (d Doubt, whole bool) {
	d = p.Doubts[0]
	return d, (p.Part == 0 || p.Doubts[1] == d) && (p.Day == 0 || p.Doubts[2] == d)
}

// Years gives the first and the last year that the point may mean.
func (p *DatePoint) Years() (first, last int) {
	more := 0
	for range p.Masked {
		more = more*10 + 9
	}
	if p.Year < 0 {
		return p.Year - more, p.Year
	}
	return p.Year, p.Year + more
}

// partMonths are the first and the last month of each part of a year from Spring on;
// months above 12 are of the next year. A winter, and the southern summer, has the
// year in which it begins.
var partMonths = [...][2]int{
	{3, 5}, {6, 8}, {9, 11}, {12, 14}, // seasons
	{3, 5}, {6, 8}, {9, 11}, {12, 14}, // northern ones
	{9, 11}, {12, 14}, {3, 5}, {6, 8}, // southern ones
	{1, 3}, {4, 6}, {7, 9}, {10, 12}, // quarters
	{1, 4}, {5, 8}, {9, 12}, // thirds
	{1, 6}, {7, 12}, // halves
}

// Months gives the first and the last month that the point may mean, from 1; months
// above 12 are of the year after its own.
func (p *DatePoint) Months() (first, last int) {
	switch {
	case p.Part == 0 || p.Part == Unspecified:
		return 1, 12
	case p.Part >= Spring:
		m := partMonths[p.Part-Spring]
		return m[0], m[1]
	}
	return p.Part, p.Part
}

// First gives the first day that the point may mean, MinDay where it is open or not
// known.
func (p *DatePoint) First() Day {
	if p.End != Known {
		return MinDay
	}
	year, _ := p.Years()
	month, _ := p.Months()
	return dayOf(year, month, max(p.Day, 1))
}

// Last gives the last day that the point may mean, MaxDay where it is open or not
// known.
func (p *DatePoint) Last() Day {
	if p.End != Known {
		return MaxDay
	}
	_, year := p.Years()
	_, month := p.Months()
	if month > 12 {
		year, month = year+1, month-12
	}
	if p.Day > 0 {
		return dayOf(year, month, p.Day)
	}
	return dayOf(year, month, daysIn(year, month))
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// Day is a day as a number that orders as days do: year*10000 + month*100 + day in
// the years from -9999 to 9999, which is 101 to 1231 in the year 0 and -9899 to -8769
// in the year before it. Beyond these, where dates are known to the year only, it is
// one number for a year: the year, 99,990,000 farther from 0. 0 is no day.
type Day int32

// MinDay and MaxDay are before and after every day: the ends of what has none.
const (
	MinDay Day = math.MinInt32
	MaxDay Day = math.MaxInt32
)

// Number counts the day from 1970-01-01, which is 0, in the proleptic Gregorian calendar.
// Of a year without days it is the first day or, with last, the last. MinDay, MaxDay and 0
// are no days, and have no number.
func (d Day) Number(last bool) (n int, ok bool) {
	if d == MinDay || d == MaxDay || d == 0 {
		return 0, false
	}
	year, month, day := 0, time.January, 1
	switch {
	case d >= 100_000_000:
		year = int(d) - 99_990_000
	case d <= -100_000_000:
		year = int(d) + 99_990_000
	default:
		rest := (int(d)%10000 + 10000) % 10000
		year, month, day = (int(d)-rest)/10000, time.Month(rest/100), rest%100
		last = false
	}
	if last {
		month, day = time.December, 31
	}
	return int(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60)), true
}

func dayOf(year, month, day int) Day {
	switch {
	case year > 9999:
		return Day(99_990_000 + year)
	case year < -9999:
		return Day(year - 99_990_000)
	}
	return Day(year*10000 + month*100 + day)
}

// First gives the first day that the date may mean, MinDay where nothing says that, 0
// for "".
func (d Date) First() Day {
	first, _ := d.days()
	return first
}

// Last gives the last day that the date may mean, MaxDay where nothing says that, 0
// for "".
func (d Date) Last() Day {
	_, last := d.days()
	return last
}

func (d Date) days() (first, last Day) {
	if d == "" {
		return 0, 0
	}
	// Most dates are one point: those cost no list.
	if !strings.ContainsAny(string(d), "/[") {
		if p, why := readPoint(string(d)); why == "" {
			return p.First(), p.Last()
		}
		return 0, 0
	}
	parts, ok := d.Parts()
	if !ok {
		return 0, 0
	}
	first, last = MaxDay, MinDay
	for i := range parts.Spans {
		first, last = min(first, parts.Spans[i].From.First()), max(last, parts.Spans[i].To.Last())
	}
	return first, last
}

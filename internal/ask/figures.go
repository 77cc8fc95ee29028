package ask

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"hubgraph/graph"
	"hubgraph/internal/strict"
)

// currencies are the codes of ISO 4217 for money.
var currencies = strings.Fields(`AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN
 BZD CAD CDF CHF CLF CLP CNH CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD
 HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK
 MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG
 SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XAG XAU
 XCD XDR XOF XPF XPT YER ZAR ZMW ZWL ATS BEF CYP DEM EEK ESP FIM FRF GRD HRK IEP ITL LTL LUF LVL MTL NLG PTE SIT SKK`)

// unitNames are how units are written beside their codes and labels, in lower case.
var unitNames = map[string]string{
	"%": "percent", "per cent": "percent", "percent": "percent", "百分": "percent", "pct": "percent",
	"yuan": "CNY", "rmb": "CNY", "renminbi": "CNY", "元": "CNY", "元人民币": "CNY", "人民币": "CNY", "¥": "CNY", "cn¥": "CNY",
	"dollar": "USD", "us dollar": "USD", "$": "USD", "us$": "USD", "美元": "USD", "美金": "USD",
	"hk$": "HKD", "hong kong dollar": "HKD", "港元": "HKD", "港币": "HKD", "euro": "EUR", "€": "EUR", "欧元": "EUR",
	"pound": "GBP", "£": "GBP", "stg": "GBP", "英镑": "GBP", "yen": "JPY", "円": "JPY", "日元": "JPY", "won": "KRW", "韩元": "KRW",
	"nt$": "TWD", "ntd": "TWD", "新台币": "TWD", "franc": "CHF", "swiss franc": "CHF", "s$": "SGD", "rouble": "RUB", "ruble": "RUB", "rupee": "INR",
	"gbps": "Gbit/s", "gb/s": "Gbit/s", "gbit": "Gbit/s", "gigabit": "Gbit/s", "mbps": "Mbit/s", "mb/s": "Mbit/s", "megabit": "Mbit/s",
}

// knownUnit notes a unit that is none: neither of the schema nor of ISO 4217, nor one in
// which anything is measured here.
func (a *Service) knownUnit(ctx context.Context, q *asked, unit string) error {
	if unit == "" {
		return nil
	}
	known := func(s *graph.Schema) bool { return s.Unit(unit) != nil || slices.Contains(currencies, unit) }
	sch, err := a.known.schemaWith(ctx, q, known)
	if err != nil || known(sch) {
		return err
	}
	if graph.IsCurrency(unit) {
		var at graph.Revision
		there := false
		for _, err := range a.store.Statements(ctx, graph.StatementsQuery{Filter: graph.Filter{Statuses: graph.Statuses}, Unit: unit, Limit: 1, Revision: &at}) {
			if err != nil {
				return err
			}
			there = true
		}
		if there {
			return nil
		}
	}
	near := unitNames[strings.ToLower(unit)]
	if near == "" {
		ids := slices.Clone(currencies)
		for _, d := range sch.Units {
			ids = append(ids, d.ID)
		}
		near = strict.Nearest(unit, ids)
	}
	detail := strconv.Quote(strict.Clip(unit)) + " is not a currency of ISO 4217 or a unit of the schema; "
	if near != "" {
		detail += "did you mean " + near + "? "
	}
	q.fault("?unit", detail+"GET /api/v1/schema lists the units")
	return nil
}

// A figure is an amount as somebody writes it, or those from one to another.
type figure struct {
	amount graph.Decimal
	upTo   graph.Decimal // "" where it is one amount
	bound  graph.Bound   // "" where the amount itself is asked for
	unit   string        // "" where none is given
	text   string        // as written, but in digits
}

var (
	// A figure stands by itself: 5G and 600941.SS are none.
	figureForm = regexp.MustCompile(`(?i)(^|[^\p{Latin}\pN.,/:+#-])((?:us\$|hk\$|nt\$|s\$|cn¥|rmb|cny|usd|eur|gbp|hkd|jpy|[$€£¥])\s*)?([0-9][0-9,]*(?:\.[0-9]+)?)\s*(trillion|billion|million|thousand|(?:tn|bn|mn|bil|mil)\b\.?|[kmb]\b|万亿|亿|百万|万|千)?\s*(%|per cent|[\pL]+(?:[ /][\pL]+)?)?`)
	boundForm  = regexp.MustCompile(`(?i)(^|[^\p{Latin}])((?:(?:not|no)\s+)?(?:over|under|above|below|(?:more|less|fewer|greater) than)|at least|at most|up to|about|around|almost|nearly|不?(?:超过|低于|高于|少于|多于)|至少|至多|约|近|不到|不足)\s*$`)
	grouped    = regexp.MustCompile(`^[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?$`)
)

// boundOf are the words before an amount that ask for what is on one side of it; about and
// almost ask for the amount.
var boundOf = func() map[string]graph.Bound {
	out := map[string]graph.Bound{}
	for bound, words := range map[graph.Bound]string{
		graph.Over:    "over,above,more than,greater than,超过,高于,多于",
		graph.AtLeast: "at least,not under,not below,no less than,not less than,no fewer than,not fewer than,至少,不低于,不少于",
		graph.Under:   "under,below,less than,fewer than,低于,少于,不到,不足",
		graph.UpTo:    "up to,at most,not over,not above,no more than,not more than,no greater than,not greater than,至多,不超过,不高于,不多于",
	} {
		for _, w := range strings.Split(words, ",") {
			out[w] = bound
		}
	}
	return out
}()

// asks lets a question ask for the figure. On one side of a number without a unit, and between
// two, only what is counted is looked for.
func (f *figure) asks(q *graph.StatementsQuery) {
	q.Unit = cmp.Or(f.unit, "count")
	switch {
	case f.upTo != "":
		q.Min, q.Max = f.amount, f.upTo
	case f.bound == graph.Over || f.bound == graph.AtLeast:
		q.Min = f.amount
	case f.bound == graph.Under || f.bound == graph.UpTo:
		q.Max = f.amount
	default:
		q.Amount, q.Unit = f.amount, f.unit
	}
}

// of reports whether a statement that was asked for lies on its side: under 12 is not 12.
func (f *figure) of(s *graph.Statement) bool {
	in, _ := s.Value.Interval()
	return (f.bound != graph.Over || in.Min != f.amount || in.MinOpen) && (f.bound != graph.Under || in.Max != f.amount || in.MaxOpen)
}

// isOf reports whether a statement states the figure, or an amount in it.
func (f *figure) isOf(s *graph.Statement) bool {
	if f.upTo == "" && f.bound == "" {
		return s.Value.Amount == f.amount && (f.unit == "" || s.Value.Unit == f.unit)
	}
	var q graph.StatementsQuery
	f.asks(&q)
	in, ok := s.Value.Interval()
	return ok && s.Value.Unit == q.Unit && in.Within(graph.Interval{Min: q.Min, Max: q.Max}) && f.of(s)
}

var scales = map[string]string{
	"": "0", "thousand": "3", "k": "3", "千": "3", "万": "4", "million": "6", "mn": "6", "mil": "6", "m": "6", "百万": "6", "亿": "8",
	"billion": "9", "bn": "9", "bil": "9", "b": "9", "trillion": "12", "tn": "12", "万亿": "12",
}

// A quantity is an amount in a text, and where it stands there.
type quantity struct {
	digits, scale, unit string
	begin, end          int
	next                int // where to look for another, where it is no figure
}

// quantityIn gives the first quantity of a text from some place on; only there, where it is to
// stand right there. None has a unit that is none: "52,000 base stations" is 52,000, and
// what follows stays for others.
func quantityIn(sch *graph.Schema, text string, from int, there bool) (n quantity, ok bool) {
	for from < len(text) {
		m := figureForm.FindStringSubmatchIndex(text[from:])
		if m == nil || there && m[4] != 0 && m[6] != 0 {
			return quantity{}, false
		}
		part := func(i int) string {
			if m[2*i] < 0 {
				return ""
			}
			return text[from+m[2*i] : from+m[2*i+1]]
		}
		digits, scale, behind := part(3), strings.TrimSuffix(strings.ToLower(part(4)), "."), part(5)
		n = quantity{digits: digits, scale: scale, begin: from + m[6], end: from + m[7], next: from + m[7]}
		if scale != "" {
			n.end = from + m[9]
		}
		if m[4] >= 0 {
			n.begin = from + m[4]
		}
		used := 0
		if behind != "" {
			if n.unit, used = unitOf(sch, behind); used == 0 {
				used = measureBehind(behind)
			}
		}
		switch {
		case used > 0:
			n.end = from + m[10] + used
		case behind != "" && m[10] == max(m[7], m[9]) && startsLatin(behind):
			from = n.next // letters that belong to it: 5G, 3D
			continue
		}
		if strings.Contains(digits, ",") && !grouped.MatchString(digits) {
			from = n.next
			continue
		}
		if sign := strings.ToLower(strings.TrimSpace(part(2))); sign != "" && n.unit == "" {
			if n.unit = unitNames[sign]; n.unit == "" {
				n.unit = strings.ToUpper(sign)
			}
		}
		return n, true
	}
	return quantity{}, false
}

// amount gives the quantity as it is stored.
func (n *quantity) amount() (graph.Decimal, error) {
	return graph.ParseDecimal(strings.ReplaceAll(n.digits, ",", "") + "e" + scales[n.scale])
}

// toFigure stands between two amounts.
var toFigure = regexp.MustCompile(`^(?i)\s*(-|–|—|~|至|到|to\b|and\b)\s*`)

// upTo gives the amounts from a quantity to another one behind it. Its unit, and its scale
// where it has neither, are those of the other: 10 to 20 billion yuan.
func (n quantity) upTo(sch *graph.Schema, text string) (f figure, end int, ok bool) {
	m := toFigure.FindStringSubmatch(text[n.end:])
	if m == nil {
		return figure{}, 0, false
	}
	opens := openingForm.MatchString(text[:n.begin])
	last, ok := quantityIn(sch, text, n.end+len(m[0]), true)
	switch {
	case !ok, strings.EqualFold(m[1], "and") && !opens, m[1] == "-" && !opens && last.unit == "" && last.scale == "":
		return figure{}, 0, false
	case n.unit == "" && n.scale == "":
		n.scale = last.scale
	}
	n.unit = cmp.Or(n.unit, last.unit)
	least, err := n.amount()
	most, wrong := last.amount()
	if err != nil || wrong != nil || last.unit != "" && last.unit != n.unit || least.Compare(most) > 0 {
		return figure{}, 0, false
	}
	return figure{amount: least, upTo: most, unit: n.unit}, last.end, true
}

// openingForm is the word that stands before two amounts.
var openingForm = regexp.MustCompile(`(?i)(?:^|[^\p{Latin}])(between|from|从|在)\s*$`)

// rankForms are how a place in an order is written, with the number in the second group, or first
// where there is none. 第一季度, 第一财经 and 第一次 are none.
var rankForms = []*regexp.Regexp{
	regexp.MustCompile(`(?i)(?:^|[^\p{Latin}\pN])((?:rank(?:s|ed)?\s+)?(?:no\.|no\b|number\b|№)\s*([0-9]{1,4}))(?:$|[^\p{Latin}\pN.,/:%+-]|[.,](?:\s|$))`),
	regexp.MustCompile(`((?:排名|位居|位列|居)?第\s*([0-9]{1,4}|[一二三四五六七八九十]{1,3})(?:[名位])?)(?:$|[^\p{Han}\pN]|[的吗？])`),
	regexp.MustCompile(`(?i)(?:^|[^\p{Latin}\pN])(ranks?\s+first|ranked\s+first|first\s+place|1st\s+place|1st|first)(?:$|\s+(?:in|among|worldwide|nationwide)\b)`),
}

// rankIn gives the first place in an order that a text names, and what stands before and behind it.
func rankIn(text string) (f figure, rest string, ok bool) {
	if !strings.ContainsAny(text, "0123456789第") && !strings.Contains(strings.ToLower(text), "first") {
		return figure{}, text, false
	}
	for _, form := range rankForms {
		m := form.FindStringSubmatchIndex(text)
		if m == nil {
			continue
		}
		place := "1"
		if len(m) > 4 {
			place = text[m[4]:m[5]]
			if n, ok := numeral(place); ok {
				place = n
			}
		}
		amount, err := graph.ParseDecimal(place)
		if err != nil {
			continue
		}
		return figure{amount: amount, unit: graph.RankUnit, text: text[m[2]:m[3]]}, text[:m[2]] + " " + text[m[3]:], true
	}
	return figure{}, text, false
}

// figureIn gives the first figure of a text, or those from one to another, and what stands
// before and behind it.
func figureIn(sch *graph.Schema, text string) (f figure, rest string, ok bool) {
	text = inDigits(text)
	if f, rest, ok := rankIn(text); ok {
		return f, rest, true
	}
	if !strings.ContainsAny(text, "0123456789") {
		return figure{}, text, false
	}
	for from := 0; ; {
		n, ok := quantityIn(sch, text, from, false)
		if !ok {
			return figure{}, text, false
		}
		if f, end, ok := n.upTo(sch, text); ok {
			begin := n.begin
			if m := openingForm.FindStringSubmatchIndex(text[:begin]); m != nil {
				begin = m[2]
			}
			end += len(behindDates.FindString(text[end:]))
			f.text = strings.TrimSpace(text[begin:end])
			return f, text[:begin] + " " + text[end:], true
		}
		amount, err := n.amount()
		if err != nil {
			from = n.next
			continue
		}
		begin, bound := n.begin, graph.Bound("")
		if b := boundForm.FindStringSubmatchIndex(text[:begin]); b != nil {
			begin = b[3]
			bound = boundOf[strings.Join(strings.Fields(strings.ToLower(text[b[4]:b[5]])), " ")]
		}
		return figure{amount: amount, bound: bound, unit: n.unit, text: strings.TrimSpace(text[begin:n.end])}, text[:begin] + " " + text[n.end:], true
	}
}

// measureBehind is how long the Chinese measure word is that a text begins with: none of a
// word that begins like one.
func measureBehind(s string) int {
	for _, w := range measureNouns {
		if strings.HasPrefix(s, w) {
			return 0
		}
	}
	for _, w := range measureWords {
		if strings.HasPrefix(s, w) {
			return len(w)
		}
	}
	return 0
}

func startsLatin(s string) bool {
	return s != "" && (s[0] < 0x80) && s[0] != '%'
}

// unitOf reads the unit that a text begins with, and how long it is.
func unitOf(sch *graph.Schema, text string) (unit string, used int) {
	lower := strings.ToLower(text)
	is := func(word string) bool {
		w := strings.ToLower(word)
		if w == "" || !strings.HasPrefix(lower, w) || len(w) <= used {
			return false
		}
		rest := strings.TrimPrefix(lower[len(w):], "s") // yuan, dollars
		if startsLatin(w) && rest != "" && rest[0] < 0x80 && rest[0] != ' ' {
			return false
		}
		return true
	}
	take := func(word, id string) {
		if is(word) {
			unit, used = id, len(word)
			if strings.HasPrefix(lower[used:], "s") {
				used++
			}
		}
	}
	for word, id := range unitNames {
		take(word, id)
	}
	for _, d := range sch.Units {
		if d.ID == "count" || d.ID == graph.RankUnit {
			continue
		}
		take(d.ID, d.ID)
		take(d.Label.EN, d.ID)
		take(d.Label.ZH, d.ID)
	}
	for _, code := range currencies {
		if strings.HasPrefix(text, code) {
			take(code, code)
		}
	}
	return unit, used
}

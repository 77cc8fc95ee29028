package graph_test

import (
	"encoding/json"
	"errors"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hubgraph/graph"
)

func TestParseDecimal(t *testing.T) {
	for _, tc := range []struct {
		name, in string
		want     graph.Decimal // "" for ErrInvalid
	}{
		{"zero", "0", "0"},
		{"negative zero", "-0.00", "0"},
		{"plus", "+3.50", "3.5"},
		{"leading zeros", "000123", "123"},
		{"trailing zeros", "1.2300", "1.23"},
		{"a whole number with a point", "5.0", "5"},
		{"negative", "-12.5", "-12.5"},
		{"a fraction", "0.001", "0.001"},
		{"an exponent", "1.5e3", "1500"},
		{"a capital exponent with a plus", "2E+2", "200"},
		{"a negative exponent", "15e-4", "0.0015"},
		{"an exponent on a fraction", "0.00015e4", "1.5"},
		{"an exponent that empties the whole", "-1e-2", "-0.01"},
		{"sixty-four digits", strings.Repeat("9", 64), graph.Decimal(strings.Repeat("9", 64))},
		{"zeros that are needless do not count", strings.Repeat("0", 100) + "7", "7"},

		{"nothing", "", ""},
		{"a sign alone", "-", ""},
		{"two signs", "--1", ""},
		{"a point alone", ".", ""},
		{"no digit before the point", ".5", ""},
		{"no digit behind the point", "5.", ""},
		{"two points", "1.2.3", ""},
		{"separators", "1,000", ""},
		{"white space", " 1", ""},
		{"letters", "12a", ""},
		{"hexadecimal", "0x10", ""},
		{"infinity", "Inf", ""},
		{"digits that are not ASCII", "１２", ""},
		{"an exponent without digits", "1e", ""},
		{"an exponent without a number", "e5", ""},
		{"an exponent that is too large", "1e999", ""},
		{"an exponent that is no number", "1e1.5", ""},
		{"sixty-five digits", strings.Repeat("9", 65), ""},
		{"too many digits by exponent", "1e64", ""},
		{"a very long number", strings.Repeat("0", 10_000), ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := graph.ParseDecimal(tc.in)
			if got != tc.want || (err != nil) != (tc.want == "") || err != nil && !errors.Is(err, graph.ErrInvalid) {
				t.Fatalf("ParseDecimal(%q): got %q, %v, want %q", tc.in, got, err, tc.want)
			}
			if tc.want == "" {
				if graph.Decimal(tc.in).Check() == "" {
					t.Error("Check finds nothing wrong")
				}
				return
			}
			if why := got.Check(); why != "" {
				t.Errorf("the canonical form %q: Check says %q", got, why)
			}
			if canonical := graph.Decimal(tc.in).Check() == ""; canonical != (tc.in == string(got)) {
				t.Errorf("Check(%q) allows it: %v, want %v", tc.in, canonical, !canonical)
			}
		})
	}
}

func TestDecimalIsRead(t *testing.T) {
	for text, want := range map[string]graph.Decimal{`"18.00"`: "18", `"+3.50"`: "3.5", `"1.5e3"`: "1500", `"-0"`: "0", `"18"`: "18", `""`: "", `"18,00"`: "18,00", `"many"`: "many"} {
		var got graph.Decimal
		if err := json.Unmarshal([]byte(text), &got); err != nil || got != want {
			t.Errorf("%s: got %q, %v, want %q", text, got, err, want)
		}
	}
}

func TestDecimalCompare(t *testing.T) {
	order := []graph.Decimal{
		"-100", "-99.5", "-10", "-9", "-1.5", "-1.25", "-1", "-0.5", "-0.05", "0",
		"0.001", "0.01", "0.1", "0.11", "0.2", "1", "1.000001", "1.5", "9", "10", "10.5", "99", "100", "400000000000",
	}
	for i, a := range order {
		for j, b := range order {
			want := 0
			switch {
			case i < j:
				want = -1
			case i > j:
				want = 1
			}
			if got := a.Compare(b); got != want {
				t.Errorf("%s against %s: got %d, want %d", a, b, got, want)
			}
		}
	}
}

func TestDecimalFloat64(t *testing.T) {
	for d, want := range map[graph.Decimal]float64{"0": 0, "-1.5": -1.5, "400000000000": 4e11, "0.1": 0.1, "": 0} {
		if got := d.Float64(); got != want {
			t.Errorf("%q: got %v, want %v", d, got, want)
		}
	}
}

// FuzzParseDecimal holds against math/big: the same number, in one form only.
func FuzzParseDecimal(f *testing.F) {
	for _, s := range []string{"0", "-0", "1.50", "00012.3400", "1e3", "-1.5e-7", "+9", "1e-128", strings.Repeat("1", 64), "1.", ".1"} {
		f.Add(s, "2.5")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		x, err := graph.ParseDecimal(a)
		if err != nil {
			return
		}
		rx, ok := new(big.Rat).SetString(string(x))
		if !ok {
			t.Fatalf("ParseDecimal(%q) = %q, which is no number", a, x)
		}
		if want, ok := new(big.Rat).SetString(a); !ok || want.Cmp(rx) != 0 {
			t.Errorf("ParseDecimal(%q) = %q, another number", a, x)
		}
		if again, err := graph.ParseDecimal(string(x)); err != nil || again != x {
			t.Errorf("ParseDecimal(%q) = %q, %v; want itself", x, again, err)
		}
		y, err := graph.ParseDecimal(b)
		if err != nil {
			return
		}
		ry, _ := new(big.Rat).SetString(string(y))
		if got, want := x.Compare(y), rx.Cmp(ry); got != want {
			t.Errorf("%s against %s: got %d, want %d", x, y, got, want)
		}
		if (x == y) != (rx.Cmp(ry) == 0) {
			t.Errorf("%s and %s: equal numbers must be equal strings", x, y)
		}
	})
}

func TestDate(t *testing.T) {
	for _, tc := range []struct {
		in          graph.Date
		first, last graph.Day
		ok          bool
	}{
		{"2022", 20220101, 20221231, true},
		{"2022-02", 20220201, 20220228, true},
		{"2024-02", 20240201, 20240229, true},
		{"1900-02", 19000201, 19000228, true},
		{"2000-02-29", 20000229, 20000229, true},
		{"2022-01-05", 20220105, 20220105, true},
		{"0001", 10101, 11231, true},
		{"9999-12-31", 99991231, 99991231, true},
		{"0000", 101, 1231, true},
		{"0000-02-29", 229, 229, true},
		{"-0001", -9899, -8769, true},
		{"-0004-02", -39799, -39771, true},
		{"-9999", -99989899, -99988769, true},
		{"Y10000", 100000000, 100000000, true},
		{"Y-10000~", -100000000, -100000000, true},
		{"Y9999999", 109989999, 109989999, true},
		{"Y-9999999", -109989999, -109989999, true},
		{"9999-24", 99991201, 100000000, true},
		{"-198X", -19889899, -19798769, true},
		{"15XX?", 15000101, 15991231, true},
		{"2023-24", 20231201, 20240229, true},
		{"2022-24/2022-12", 20221201, 20221231, true},
		{"2022-06/2022", 20220601, 20221231, true},
		{"2022?/2022~", 20220101, 20221231, true},
		{"1985-04-12/..", 19850412, graph.MaxDay, true},
		{"/1985-04-12", graph.MinDay, 19850412, true},
		{"[1760,1667-12]", 16671201, 17601231, true},
		{"[..1667,1700,1760..]", graph.MinDay, graph.MaxDay, true},
		{"[1984~,2004-XX]", 19840101, 20041231, true},
		{graph.Date("[" + strings.Repeat("1667,", 49) + "1668]"), 16670101, 16681231, true},
		{graph.Date("[" + strings.Repeat("1667,", 50) + "1668]"), 0, 0, false},
		{"-0000", 0, 0, false},
		{"-000X", 0, 0, false},
		{"Y2022", 0, 0, false},
		{"Y012345", 0, 0, false},
		{"Y-", 0, 0, false},
		{"Y", 0, 0, false},
		{"Y10000000", 0, 0, false},
		{"Y17000-01", 0, 0, false},
		{"Y1700X", 0, 0, false},
		{"17000", 0, 0, false},
		{"198", 0, 0, false},
		{"19", 0, 0, false},
		{"1XXX", 0, 0, false},
		{"XXXX", 0, 0, false},
		{"19X5", 0, 0, false},
		{"198X-01", 0, 0, false},
		{"2004-1X", 0, 0, false},
		{"2004-XX-05", 0, 0, false},
		{"2022-20", 0, 0, false},
		{"2022-42", 0, 0, false},
		{"2022-33-05", 0, 0, false},
		{"2022-33-XX", 0, 0, false},
		{"2022-00-XX", 0, 0, false},
		{"1985??", 0, 0, false},
		{"?1985~", 0, 0, false},
		{"~", 0, 0, false},
		{"2022-", 0, 0, false},
		{"2022-01-05-", 0, 0, false},
		{"2022/2021", 0, 0, false},
		{"2022-02/2022-01-31", 0, 0, false},
		{"../..", 0, 0, false},
		{"/", 0, 0, false},
		{"/..", 0, 0, false},
		{"..", 0, 0, false},
		{"1985..", 0, 0, false},
		{"1985/1986/1987", 0, 0, false},
		{"[1667..1668]/1700", 0, 0, false},
		{"[]", 0, 0, false},
		{"[..]", 0, 0, false},
		{"[1667,]", 0, 0, false},
		{"[1667, 1668]", 0, 0, false},
		{"[1668..1667]", 0, 0, false},
		{"[1667..,1668]", 0, 0, false},
		{"[1667,..1668]", 0, 0, false},
		{"[1667,1668", 0, 0, false},
		{"[1667/1668]", 0, 0, false},
		{"{1667,1668}", 0, 0, false},
		{"Y17E3", 0, 0, false},
		{"1950S2", 0, 0, false},
		{"2023-02-29", 0, 0, false},
		{"2022-00", 0, 0, false},
		{"2022-13", 0, 0, false},
		{"2022-01-00", 0, 0, false},
		{"2022-04-31", 0, 0, false},
		{"22", 0, 0, false},
		{"2022-1", 0, 0, false},
		{"2022/01", 0, 0, false},
		{"2022-01/05", 0, 0, false},
		{"2022-01-05T00:00", 0, 0, false},
		{"soon", 0, 0, false},
		{"+202", 0, 0, false},
	} {
		t.Run(string(tc.in), func(t *testing.T) {
			if got := tc.in.Check() == ""; got != tc.ok {
				t.Errorf("Check allows it: %v, want %v", got, tc.ok)
			}
			d, err := graph.ParseDate(string(tc.in))
			if (err == nil) != tc.ok || err != nil && !errors.Is(err, graph.ErrInvalid) {
				t.Errorf("ParseDate: got %v, want ok %v", err, tc.ok)
			}
			if !tc.ok {
				return
			}
			if d != tc.in || d.First() != tc.first || d.Last() != tc.last {
				t.Errorf("got %s from %d to %d, want %d to %d", d, d.First(), d.Last(), tc.first, tc.last)
			}
		})
	}
	if graph.Date("").Check() != "" || graph.Date("").First() != 0 || graph.Date("").Last() != 0 {
		t.Error("no date is fine and has no day")
	}
	if _, err := graph.ParseDate(""); !errors.Is(err, graph.ErrInvalid) {
		t.Errorf("ParseDate of nothing: got %v, want ErrInvalid", err)
	}
}

// TestDateFaults: what is wrong is said.
func TestDateFaults(t *testing.T) {
	for in, want := range map[graph.Date]string{
		"soon":                 "is not a date; write 2022, 2022-01, 2022-01-05 or an EDTF form",
		"2022-13":              "there is no month 13; 01 to 12 are months, 21 to 41 are seasons",
		"2022-00":              "there is no month 00",
		"2022-01-00":           "there is no day 00",
		"2022-02-30":           "that month has 28 days",
		"2022-37-05":           "a season or another part of a year has no days",
		"2022/2021":            "it ends before it begins",
		"../..":                "it has neither a beginning nor an end",
		"2022-01-05T10:00:00Z": "a time of day is not kept",
		"{1667,1668}":          "{} is all of several dates; state each by itself",
		"Y17E3":                "an exponent is not kept",
		"1950S2":               "significant digits are not kept",
		"Y2022":                "Y is for years of more than four digits",
		"Y12345678":            "years are from -9,999,999 to 9,999,999",
		"-0000":                "the year 0 has no sign",
		"198X-01":              "a month needs a year of which every digit is given",
		"2004-XX-05":           "a day needs a month that is given",
		"[1667..,1668]":        "only the first may begin with .. and only the last end with it",
		"[1667,1668-13]":       "there is no month 13",
	} {
		if w := in.Wrong(); w.EN != in.Check() || !strings.HasPrefix(w.ZH, "不是日期") || !strings.HasSuffix(w.ZH, " 这样的 EDTF 形式") || strings.Contains(w.ZH, "：；") {
			t.Errorf("%q: in both languages %+v", in, w)
		}
		if got := in.Check(); !strings.HasPrefix(got, "is not a date") || !strings.Contains(got, want) || !strings.Contains(got, "write 2022") {
			t.Errorf("%s: got %q, want %q in it", in, got, want)
		}
	}
}

// TestDatesInOrder: of dates that follow each other, all days do.
func TestDatesInOrder(t *testing.T) {
	list := []graph.Date{
		"Y-9999999", "Y-9999998", "Y-10000", "-9999-01-01", "-9999-12-31", "-9998", "-0044", "-0043-03-14", "-0043-03-15", "-0042", "-0001-12-31", "0000-01-01",
		"0000-12-31", "0001-01-01", "0001-01-02", "1999-12-31", "2000", "2001-21", "2001-22", "9999-11", "9999-12-31", "Y10000", "Y10001", "Y9999999",
	}
	for i, d := range list[1:] {
		before := list[i]
		if before.First() > before.Last() || before.Last() >= d.First() {
			t.Errorf("%s is from %d to %d, and %s, which is later, from %d", before, before.First(), before.Last(), d, d.First())
		}
	}
	if first, last := list[0].First(), list[len(list)-1].Last(); graph.MinDay >= first || graph.MaxDay <= last {
		t.Errorf("%d and %d are not within %d and %d", first, last, graph.MinDay, graph.MaxDay)
	}
}

func FuzzDate(f *testing.F) {
	for _, s := range []string{
		"2022-01-05", "2022-02-30", "Y-17000", "198X", "-15XX~", "2004-XX-XX", "2022-24", "?2004-06-~11", "1985~/1990-32?", "1985/", "../1985",
		"[1667,1668,1670..1672]", "[..1760-12-03]", "[1760..]", "2022/2021", "{1667}",
	} {
		f.Add(s)
	}
	form := regexp.MustCompile(graph.Date("").Form().Pattern)
	f.Fuzz(func(t *testing.T, s string) {
		d, err := graph.ParseDate(s)
		if (err == nil) != (s != "" && graph.Date(s).Check() == "") {
			t.Errorf("%q: ParseDate says %v, Check %q", s, err, graph.Date(s).Check())
		}
		if err != nil {
			return
		}
		if !form.MatchString(s) {
			t.Errorf("%s is not of the form", d)
		}
		first, last := d.First(), d.Last()
		if first > last || first == 0 || last == 0 {
			t.Errorf("%s: got %d to %d", d, first, last)
		}
		p, ok := d.Parts()
		if !ok || len(p.Spans) == 0 {
			t.Fatalf("%s has no parts", d)
		}
		for i := range p.Spans {
			if from, to := p.Spans[i].From.First(), p.Spans[i].To.Last(); from < first || to > last || from > to {
				t.Errorf("%s is from %d to %d, and a part of it from %d to %d", d, first, last, from, to)
			}
		}
		// What a claim holds by itself, holds at that date, and within what is wider.
		for _, w := range []graph.When{{From: d, To: d}, {From: d}, {To: d}, {Observed: d}} {
			for _, at := range []graph.Date{d, d + "/..", "../" + d, "[.." + d + "]"} {
				if f := (graph.Filter{ValidAt: at}); at.Check() == "" && !f.MatchTime(graph.Actual, w) {
					t.Errorf("%+v does not hold at %s", w, at)
				}
			}
		}
		if f := (graph.Filter{DueAfter: d, DueBefore: d}); !f.MatchTime(graph.Planned, graph.When{Due: d}) {
			t.Errorf("what is due %s is not due from it to it", d)
		}
	})
}

func TestCheckID(t *testing.T) {
	for _, tc := range []struct {
		name, in string
		ok       bool
	}{
		{"a slug", "china-mobile", true},
		{"Chinese", "商汤科技", true},
		{"with spaces inside", "a b", true},
		{"any punctuation", `"<a>&/.:'`, true},
		{"the longest", strings.Repeat("a", 512), true},
		{"the last allowed character", "\uffff", true},
		{"nothing", "", false},
		{"too long", strings.Repeat("a", 513), false},
		{"too long in bytes", strings.Repeat("商", 171), false},
		{"not UTF-8", "a\xff", false},
		{"not in form C", "e\u0301", false},
		{"a control character", "a\x07b", false},
		{"a line break", "a\nb", false},
		{"above U+FFFF", "a😀", false},
		{"white space before", " a", false},
		{"white space behind", "a\u00a0", false},
		// What stores may hold; for new ids see TestBatchValidateListsAllFaults.
		{"a joiner", "a\u200db", true},
		{"an override", "a\u202eb", true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for _, why := range []string{graph.CheckID(tc.in), graph.EntityID(tc.in).Check(), graph.SourceID(tc.in).Check()} {
				if (why == "") != tc.ok {
					t.Errorf("got %q, want ok %v", why, tc.ok)
				}
			}
		})
	}
}

func TestKebab(t *testing.T) {
	for _, tc := range []struct {
		in              string
		typ, predicateX bool
	}{
		{"company", true, true},
		{"government-body", true, true},
		{"a1-b2", true, true},
		{"network-5g", false, true}, // the label and the relationship type follow from it
		{"5g-network", false, false},
		{"", false, false},
		{"-a", false, false},
		{"a-", false, false},
		{"a--b", false, false},
		{"Company", false, false},
		{"a_b", false, false},
		{"a b", false, false},
		{"é", false, false},
		{strings.Repeat("a", 64), true, true},
		{strings.Repeat("a", 65), false, false},
		{"entity", false, false},
		{"fact", false, false},
		{"source", false, false},
		{"hubgraph", false, false},
		{"hubgraph-x", false, false},
		{"hubgraphs", true, true},
		{"sources", true, true},
	} {
		if got := graph.Type(tc.in).Check() == ""; got != tc.typ {
			t.Errorf("type %q: got %v (%s), want %v", tc.in, got, graph.Type(tc.in).Check(), tc.typ)
		}
		if got := graph.Predicate(tc.in).Check() == ""; got != tc.predicateX {
			t.Errorf("predicate %q: got %v (%s), want %v", tc.in, got, graph.Predicate(tc.in).Check(), tc.predicateX)
		}
	}
}

func TestStatementID(t *testing.T) {
	tail := strings.Repeat("a", 26)
	for _, tc := range []struct {
		in        string
		ok        bool
		predicate graph.Predicate
	}{
		{"based-in." + tail, true, "based-in"},
		{"based-in." + strings.Repeat("7", 26), true, "based-in"},
		{"based-in", false, ""},
		{"based-in." + tail + "a", false, "based-in"},
		{"based-in." + tail[:25], false, "based-in"},
		{"Based." + tail, false, "Based"},
		{"." + tail, false, ""},
		{"based-in." + tail[:25] + "1", false, "based-in"},
		{"based-in." + tail[:25] + "A", false, "based-in"},
	} {
		id := graph.StatementID(tc.in)
		if got := id.Check() == ""; got != tc.ok {
			t.Errorf("%q: got %q, want ok %v", tc.in, id.Check(), tc.ok)
		}
		if got := id.Predicate(); got != tc.predicate {
			t.Errorf("%q: got predicate %q, want %q", tc.in, got, tc.predicate)
		}
	}
}

func TestClosedLists(t *testing.T) {
	// Files and databases keep places in this list: what is in it stays where it is.
	defaults, asides := []graph.Status{"actual", "planned", "target", "claimed", "ended"}, []graph.Status{"rumoured", "denied", "withdrawn"}
	if want := slices.Concat(defaults, asides); !slices.Equal(graph.Statuses, want) {
		t.Errorf("statuses: got %v, want %v", graph.Statuses, want)
	}
	if !slices.Equal(graph.DefaultStatuses, defaults) {
		t.Errorf("default statuses: got %v, want %v", graph.DefaultStatuses, defaults)
	}
	for _, s := range graph.Statuses {
		if got, want := s.Aside(), slices.Contains(asides, s); got != want {
			t.Errorf("%s stands aside: got %v, want %v", s, got, want)
		}
	}
	if want := []graph.Bound{"exactly", "at-least", "over", "up-to", "about", "almost", "under"}; !slices.Equal(graph.Bounds, want) {
		t.Errorf("bounds: got %v, want %v", graph.Bounds, want)
	}
	if want := []graph.ValueKind{"quantity", "date", "text"}; !slices.Equal(graph.ValueKinds, want) {
		t.Errorf("kinds of value: got %v, want %v", graph.ValueKinds, want)
	}
	if want := []graph.NameKind{"main", "alias", "short", "legal", "former", "inline", "plural"}; !slices.Equal(graph.NameKinds, want) {
		t.Errorf("kinds of name: got %v, want %v", graph.NameKinds, want)
	}
}

func TestHubCost(t *testing.T) {
	for degree, want := range map[int]int{0: 0, 1: 1, 2: 2, 3: 2, 4: 3, 1023: 10, 1024: 11} {
		if got := graph.HubCost(degree); got != want {
			t.Errorf("HubCost(%d): got %d, want %d", degree, got, want)
		}
	}
}

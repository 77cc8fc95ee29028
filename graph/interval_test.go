package graph_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
)

// spanning is a range in percent as people write it: (25,50] is over 25 and up to 50.
func spanning(s string) graph.Value {
	low, high, _ := strings.Cut(s[1:len(s)-1], ",")
	return graph.Value{Kind: graph.Quantity, Unit: "percent", Min: graph.Decimal(low), Max: graph.Decimal(high), MinOpen: s[0] == '(' && low != "", MaxOpen: s[len(s)-1] == ')' && high != ""}
}

func percent(amount graph.Decimal, b graph.Bound) graph.Value {
	return graph.Value{Kind: graph.Quantity, Amount: amount, Unit: "percent", Bound: b}
}

func TestInterval(t *testing.T) {
	none := graph.Interval{}
	for _, tc := range []struct {
		name string
		v    graph.Value
		want graph.Interval // none: not ok
	}{
		{"exactly", percent("5", graph.Exactly), graph.Interval{Min: "5", Max: "5"}},
		{"no bound", percent("5", ""), graph.Interval{Min: "5", Max: "5"}},
		{"at least", percent("5", graph.AtLeast), graph.Interval{Min: "5"}},
		{"over", percent("5", graph.Over), graph.Interval{Min: "5", MinOpen: true}},
		{"up to", percent("5", graph.UpTo), graph.Interval{Max: "5"}},
		{"under", percent("5", graph.Under), graph.Interval{Max: "5", MaxOpen: true}},
		{"about", percent("5", graph.About), graph.Interval{Min: "5", Max: "5"}},
		{"almost", percent("5", graph.Almost), graph.Interval{Min: "5", Max: "5"}},
		{"a range", spanning("(25,50]"), graph.Interval{Min: "25", Max: "50", MinOpen: true}},
		{"a range, the other end open", spanning("[25,50)"), graph.Interval{Min: "25", Max: "50", MaxOpen: true}},
		{"as printed", graph.Value{Kind: graph.Quantity, Printed: "a third"}, none},
		{"a date", graph.Value{Kind: graph.DateValue, Date: "2020"}, none},
		{"nothing", graph.Value{}, none},
	} {
		if got, ok := tc.v.Interval(); got != tc.want || ok != (tc.want != none) {
			t.Errorf("%s: got %+v, %v, want %+v", tc.name, got, ok, tc.want)
		}
	}
}

func TestIntervalOverlaps(t *testing.T) {
	in := func(s string) graph.Interval {
		v := spanning(s)
		return graph.Interval{Min: v.Min, Max: v.Max, MinOpen: v.MinOpen, MaxOpen: v.MaxOpen}
	}
	for _, tc := range []struct {
		a, b string
		want bool
	}{
		{"[1,2]", "[2,3]", true},
		{"[1,2)", "[2,3]", false},
		{"[1,2]", "(2,3]", false},
		{"(1,2)", "(1,2)", true},
		{"[1,2]", "[3,4]", false},
		{"[1,10]", "[9,9]", true},
		{"[1,10]", "[-5,-2]", false},
		{"(5,)", "[6,6]", true},
		{"(5,)", "[5,5]", false},
		{"[5,)", "[5,5]", true},
		{"(,5)", "[5,)", false},
		{"(,5]", "[5,)", true},
		{"(,)", "[5,5]", true},
	} {
		if got := in(tc.a).Overlaps(in(tc.b)); got != tc.want {
			t.Errorf("%s and %s: got %v, want %v", tc.a, tc.b, got, tc.want)
		}
		if got := in(tc.b).Overlaps(in(tc.a)); got != tc.want {
			t.Errorf("%s and %s: got %v, want %v", tc.b, tc.a, got, tc.want)
		}
	}
}

// TestRangesHaveOneForm: what a range with one end, or with ends that meet, says is what
// an amount with a bound says, and so is its id.
func TestRangesHaveOneForm(t *testing.T) {
	canonical := func(v graph.Value) graph.Statement {
		return graph.Statement{Subject: "a", Predicate: "price-change", Source: "s", Value: v, Qualifiers: []graph.Qualifier{{Key: "share", Value: v}}}.Canonical()
	}
	for _, tc := range []struct {
		name       string
		have, want graph.Value
	}{
		{"from", spanning("[25,)"), percent("25", graph.AtLeast)},
		{"over", spanning("(25,)"), percent("25", graph.Over)},
		{"to", spanning("(,25]"), percent("25", graph.UpTo)},
		{"under", spanning("(,25)"), percent("25", graph.Under)},
		{"from and to the same", spanning("[25,25]"), percent("25", graph.Exactly)},
		{"a range", spanning("(25,50]"), spanning("(25,50]")},
	} {
		got := canonical(tc.have)
		if got.Value != tc.want || got.Qualifiers[0].Value != tc.want {
			t.Errorf("%s: got %+v, want %+v", tc.name, got.Value, tc.want)
		}
		if want := canonical(tc.want).ID; got.ID != want {
			t.Errorf("%s: got the id %s, want %s", tc.name, got.ID, want)
		}
	}
	var b graph.Batch
	const body = `{"statements":[{"subject":"a","predicate":"price-change","source":"s","value":{"kind":"quantity","unit":"percent","min":"25.0","max":"5e1","minOpen":true}}]}`
	if err := json.Unmarshal([]byte(body), &b); err != nil || b.Statements[0].Value != spanning("(25,50]") {
		t.Errorf("got %+v, %v", b.Statements[0].Value, err)
	}
}

func TestRangesThatCantBe(t *testing.T) {
	at := func(v graph.Value) graph.Batch {
		return graph.Batch{Statements: []graph.Statement{{Subject: "a", Predicate: "price-change", Source: "s", Value: v}}}
	}
	with := func(v graph.Value, change func(*graph.Value)) graph.Value { change(&v); return v }
	for _, tc := range []struct {
		name   string
		v      graph.Value
		fields string // without what all have
		says   string
	}{
		{"a range", spanning("(25,50]"), "", ""},
		{"one end", spanning("[25,)"), "", ""},
		{"ends that meet", spanning("[25,25]"), "", ""},
		{"the wrong way round", spanning("[50,25]"), "max", "write the smaller number as min"},
		{"empty", spanning("(25,25]"), "max", "no number is left"},
		{"no end", with(spanning("(,)"), func(v *graph.Value) { v.Unit = "percent" }), "amount", "needs printed"},
		{"no end that is open", graph.Value{Kind: graph.Quantity, Unit: "percent", MinOpen: true}, "minOpen amount", "write min, or leave it out"},
		{"an open end that there is not", with(spanning("[25,)"), func(v *graph.Value) { v.MaxOpen = true }), "maxOpen", "write max, or leave it out"},
		{"an amount, too", with(spanning("[25,50]"), func(v *graph.Value) { v.Amount = "30" }), "amount", "an amount or a range"},
		{"a bound", with(spanning("[25,50]"), func(v *graph.Value) { v.Bound = graph.Over }), "bound", "minOpen or maxOpen"},
		{"no number", spanning("[a,5.0]"), "min max", "write 5"},
		{"no unit", with(spanning("[25,50]"), func(v *graph.Value) { v.Unit = "" }), "unit unit", `write "count"`},
		{"another unit", with(spanning("[25,50]"), func(v *graph.Value) { v.Unit = "CNY" }), "unit", "is measured in percent"},
		{"of a text", graph.Value{Kind: graph.TextValue, Text: "x", Min: "1"}, "min kind", "for quantities only"},
		{"of a date", graph.Value{Kind: graph.DateValue, Date: "2020", Max: "1"}, "max kind", "2019/2021"},
	} {
		b := at(tc.v)
		err := b.Validate(graph.Builtin())
		var got []string
		var e *graph.Error
		if errors.As(err, &e) {
			for _, is := range e.Issues {
				got = append(got, strings.TrimPrefix(is.Field, "statements[0].value."))
			}
		}
		if strings.Join(got, " ") != tc.fields {
			t.Errorf("%s: got faults of %q, want %q: %v", tc.name, got, tc.fields, err)
		}
		if tc.says != "" && !strings.Contains(err.Error()+e.Error()+issuesText(e), tc.says) {
			t.Errorf("%s: got %v, want it to say %q", tc.name, issuesText(e), tc.says)
		}
	}
}

func issuesText(e *graph.Error) string {
	var out []string
	for _, is := range e.Issues {
		out = append(out, is.Detail)
	}
	return strings.Join(out, "; ")
}

func TestRangesAreFound(t *testing.T) {
	for _, tc := range []struct {
		v        string // a range, or a bound and an amount
		min, max graph.Decimal
		all, any bool
	}{
		{"(25,50]", "25", "", true, true},
		{"(25,50]", "25", "50", true, true},
		{"(25,50]", "26", "", false, true},
		{"(25,50]", "", "50", true, true},
		{"(25,50]", "", "49.9", false, true},
		{"(25,50]", "50", "", false, true},
		{"(25,50)", "50", "", false, false},
		{"(25,50]", "50.1", "", false, false},
		{"(25,50]", "", "25", false, false},
		{"[25,50]", "", "25", false, true},
		{"[25,50]", "30", "40", false, true},
		{"over 25", "30", "", false, true},
		{"over 25", "25", "", true, true},
		{"over 25", "", "30", false, true},
		{"over 25", "", "25", false, false},
		{"over 25", "25", "90", false, true},
		{"at-least 25", "25", "", true, true},
		{"at-least 25", "", "25", false, true},
		{"up-to 50", "30", "", false, true},
		{"up-to 50", "", "30", false, true},
		{"up-to 50", "", "50", true, true},
		{"up-to 50", "0", "50", false, true},
		{"under 50", "50", "", false, false},
		{"under 50", "", "50", true, true},
		{"about 50", "51", "", false, false},
		{"exactly 50", "50", "50", true, true},
	} {
		v := percent("", "")
		if bound, amount, ok := strings.Cut(tc.v, " "); ok {
			v.Amount, v.Bound = graph.Decimal(amount), graph.Bound(bound)
		} else {
			v = spanning(tc.v)
		}
		s := graph.Statement{Subject: "a", Predicate: "price-change", Source: "s", Value: v}
		for _, overlapping := range []bool{false, true} {
			q := graph.StatementsQuery{Unit: "percent", Min: tc.min, Max: tc.max, Overlapping: overlapping}
			want := tc.all
			if overlapping {
				want = tc.any
			}
			if err := q.Validate(); err != nil {
				t.Fatal(err)
			}
			if got := q.Match(graph.Builtin(), &s, &graph.Entity{ID: "a"}, nil); got != want {
				t.Errorf("%s from %q to %q, overlapping %v: got %v, want %v", tc.v, tc.min, tc.max, overlapping, got, want)
			}
		}
	}
	q := graph.StatementsQuery{Overlapping: true, Unit: "percent"}
	if got := fields(t, q.Validate(), graph.ErrInvalid); !slices.Equal(got, []string{"overlaps"}) {
		t.Errorf("overlapping nothing: got faults of %q", got)
	}
}

// TestAmountsOfQualifiers: with AmountOf, one qualifier of the key meets all that is asked
// of amounts, and the least that does is the statement's place.
func TestAmountsOfQualifiers(t *testing.T) {
	of := func(key string, v graph.Value) graph.Qualifier { return graph.Qualifier{Key: key, Value: v} }
	money := graph.Value{Kind: graph.Quantity, Amount: "90", Unit: "CNY"}
	s := graph.Statement{
		ID: "owns.a", Subject: "a", Predicate: "owns", Object: "b", Source: "s", Value: graph.Value{},
		Qualifiers: []graph.Qualifier{of("price", money), of("share", percent("60", "")), of("share", spanning("(25,50]")), of("votes", percent("80", ""))},
	}
	for _, tc := range []struct {
		name  string
		q     graph.StatementsQuery
		want  bool
		place string
	}{
		{"the key alone", graph.StatementsQuery{AmountOf: "share", Unit: "percent"}, true, "25 50"},
		{"of at least", graph.StatementsQuery{AmountOf: "share", Unit: "percent", Min: "30"}, true, "60 "},
		{"of at most", graph.StatementsQuery{AmountOf: "share", Unit: "percent", Max: "50"}, true, "25 50"},
		{"between, which none is", graph.StatementsQuery{AmountOf: "share", Unit: "percent", Min: "30", Max: "55"}, false, " "},
		{"between, as some may be", graph.StatementsQuery{AmountOf: "share", Unit: "percent", Min: "30", Max: "55", Overlapping: true}, true, "25 50"},
		{"more, which another key has", graph.StatementsQuery{AmountOf: "share", Unit: "percent", Min: "70"}, false, " "},
		{"in another unit", graph.StatementsQuery{AmountOf: "share", Unit: "CNY"}, false, " "},
		{"of another key", graph.StatementsQuery{AmountOf: "price", Unit: "CNY", Min: "90"}, true, "90 "},
		{"of the statement itself, which has none", graph.StatementsQuery{Unit: "percent", Min: "1"}, false, " "},
		{"and a qualifier of another key", graph.StatementsQuery{AmountOf: "share", Unit: "percent", Qualified: []graph.Qualification{{Key: "votes"}}}, true, "25 50"},
		{"and one that it has not", graph.StatementsQuery{AmountOf: "share", Unit: "percent", Qualified: []graph.Qualification{{Key: "of"}}}, false, "25 50"},
	} {
		tc.q.Sort = graph.SortAmount
		if err := tc.q.Validate(); err != nil {
			t.Fatal(err)
		}
		if got := tc.q.Match(graph.Builtin(), &s, &graph.Entity{ID: "a"}, &graph.Entity{ID: "b"}); got != tc.want {
			t.Errorf("%s: got %v, want %v", tc.name, got, tc.want)
		}
		if at := tc.q.Position(&s); string(at.Amount+" "+at.Upper) != tc.place {
			t.Errorf("%s: stands at %q, want %q", tc.name, at.Amount+" "+at.Upper, tc.place)
		}
	}
	q := graph.StatementsQuery{AmountOf: "Share", Unit: "percent"}
	if got := fields(t, q.Validate(), graph.ErrInvalid); !slices.Equal(got, []string{"qualifier"}) {
		t.Errorf("a key that is none: got faults of %q", got)
	}
	q = graph.StatementsQuery{AmountOf: "share", Qualified: []graph.Qualification{{Key: "votes"}, {Key: "share"}}}
	if want, got := [][]graph.Qualification{{{Key: "votes"}}, {{Key: "share"}}}, q.ByKey(); !cmp.Equal(want, got) {
		t.Errorf("ByKey: got %v, want %v", got, want)
	}
}

// TestQualifiersAreMeasured: where a key says which values it gives, no others are taken.
func TestQualifiersAreMeasured(t *testing.T) {
	for _, tc := range []struct {
		name string
		q    graph.Qualifier
		want []string
	}{
		{"percent", graph.Qualifier{Key: "share", Value: percent("5", "")}, nil},
		{"a range", graph.Qualifier{Key: "share", Value: spanning("(25,50]")}, nil},
		{"as printed", graph.Qualifier{Key: "share", Value: graph.Value{Kind: graph.Quantity, Printed: "a third"}}, nil},
		{"money", graph.Qualifier{Key: "price", Value: graph.Value{Kind: graph.Quantity, Amount: "5", Unit: "CNY"}}, nil},
		{"another unit", graph.Qualifier{Key: "share", Value: graph.Value{Kind: graph.Quantity, Amount: "5", Unit: "CNY"}}, []string{"value.unit"}},
		{"another unit of a range", graph.Qualifier{Key: "share", Value: graph.Value{Kind: graph.Quantity, Min: "5", Max: "6", Unit: "count"}}, []string{"value.unit"}},
		{"no money", graph.Qualifier{Key: "price", Value: percent("5", "")}, []string{"value.unit"}},
		{"a text", graph.Qualifier{Key: "share", Value: graph.Value{Kind: graph.TextValue, Text: "most"}}, []string{"value.kind"}},
		{"an entity", graph.Qualifier{Key: "share", Entity: "b"}, []string{"entity"}},
		{"anything where nothing is said", graph.Qualifier{Key: "scope", Value: graph.Value{Kind: graph.TextValue, Text: "most"}}, nil},
	} {
		b := graph.Batch{Statements: []graph.Statement{{Subject: "a", Predicate: "shareholder-of", Object: "b", Source: "s", Qualifiers: []graph.Qualifier{tc.q}}}}
		var want []string
		for _, field := range tc.want {
			want = append(want, "statements[0].qualifiers[0]."+field)
		}
		if diff := cmp.Diff(want, fields(t, b.Validate(graph.Builtin()), graph.ErrInvalid)); diff != "" {
			t.Errorf("%s: faults (-want +got):\n%s", tc.name, diff)
		}
	}
	words := graph.Words{EN: "x", ZH: "x"}
	schema := graph.Schema{
		Qualifiers: []graph.QualifierDef{{Key: "x-a", Label: words, Unit: "CNY"}, {Key: "x-b", Label: words, Value: "colour"}, {Key: "x-c", Label: words, Value: graph.Quantity, Unit: "ell"}, {Key: "x-d", Label: words, Value: graph.Quantity, Unit: "percent"}},
		Predicates: []graph.PredicateDef{
			{ID: "x-a", Label: words, Share: "x-d"},
			{ID: "x-b", Label: words, Share: "scope"},
			{ID: "x-c", Label: words, Share: "price"},
			{ID: "x-d", Label: words, Share: "ghost"},
			{ID: "x-e", Label: words, Symmetric: true, Share: "share"},
			{ID: "x-f", Label: words, Value: graph.TextValue, Share: "share"},
		},
	}
	want := []string{
		"schema.predicates[1].share", "schema.predicates[2].share", "schema.predicates[3].share", "schema.predicates[4].share", "schema.predicates[5].share",
		"schema.qualifiers[0].unit", "schema.qualifiers[1].value", "schema.qualifiers[2].unit",
	}
	b := graph.Batch{Schema: schema}
	if diff := cmp.Diff(want, fields(t, b.Validate(graph.Builtin()), graph.ErrInvalid)); diff != "" {
		t.Errorf("the schema: faults (-want +got):\n%s", diff)
	}
}

func TestRangesInOrder(t *testing.T) {
	want := []graph.Value{percent("-1", ""), percent("25", graph.Over), spanning("[25,30]"), spanning("(25,50]"), spanning("[25,100]"), percent("26", ""), spanning("[50,75]"), {Kind: graph.Quantity, Unit: "percent", Printed: "most"}}
	q := graph.StatementsQuery{Unit: "percent", Sort: graph.SortAmount}
	var positions []graph.StatementPosition
	for i := range want {
		positions = append(positions, q.Position(&graph.Statement{ID: "price-change.a", Value: want[i]}))
	}
	for i, a := range positions {
		for j, b := range positions {
			if got, w := a.Compare(b), cmpInts(i, j); got != w {
				t.Errorf("%+v against %+v: got %d, want %d", want[i], want[j], got, w)
			}
		}
	}
}

func cmpInts(i, j int) int {
	switch {
	case i < j:
		return -1
	case i > j:
		return 1
	}
	return 0
}

// TestValuesFromBefore: a value that has none of the later fields has the record that it
// always had, and no record has two forms.
func TestValuesFromBefore(t *testing.T) {
	s := graph.Statement{Subject: "a", Predicate: "raised", Source: "s", Value: graph.Value{Kind: graph.Quantity, Amount: "5", Unit: "CNY"}}.Canonical()
	const front, value, behind = "\x01a\x06raised\x00", "\x01\x08quantity\x015\x03CNY\x07exactly\x00\x00\x00", "\x06actual\x00\x00\x00\x00\x00\x00\x00\x01s\x00"
	if got := string(graph.AppendStatement(nil, &s)[16:]); got != front+value+behind {
		t.Errorf("got the record %q", got)
	}
	s.Value.Amount, s.Value.Bound, s.Value.Min, s.Value.Max, s.Value.MaxOpen = "", "", "5", "6", true
	record := graph.AppendStatement(nil, &s)
	const more = "\x015\x016\x00\x01\x00"
	if got, want := string(record[16:]), front+"\x02\x08quantity\x00\x03CNY\x00\x00\x00\x00"+more+behind; got != want {
		t.Errorf("got the record %q, want %q", got, want)
	}
	if got, err := graph.DecodeStatement(record); err != nil || got.Value != s.Value {
		t.Errorf("got %+v, %v", got.Value, err)
	}
	for _, value := range []string{"\x03\x08quantity\x015\x03CNY\x07exactly\x00\x00\x00", "\x02\x08quantity\x015\x03CNY\x07exactly\x00\x00\x00\x00\x00\x00\x00\x00", "\x02\x08quantity\x00\x03CNY\x00\x00\x00\x00\x015\x016\x00\x02\x00"} {
		if got, err := graph.DecodeStatement([]byte(string(record[:16]) + front + value + behind)); !errors.Is(err, graph.ErrRecord) {
			t.Errorf("with the value %q: got %+v, %v, want ErrRecord", value, got.Value, err)
		}
	}
	if b, err := json.Marshal(percent("5", "")); err != nil || string(b) != `{"kind":"quantity","amount":"5","unit":"percent"}` {
		t.Errorf("got %s, %v", b, err)
	}
}

func TestLanguageOfAText(t *testing.T) {
	text := func(lang string) graph.Value {
		return graph.Value{Kind: graph.TextValue, Text: "Vorsprung", Lang: lang}
	}
	for _, tc := range []struct {
		name string
		v    graph.Value
		want []string
	}{
		{"a language", text("de"), nil},
		{"a language and a script", text("zh-Hant"), nil},
		{"none", text(""), nil},
		{"no language", text("German"), []string{"lang"}},
		{"of a quantity", graph.Value{Kind: graph.Quantity, Amount: "1", Unit: "count", Lang: "de"}, []string{"lang"}},
		{"of a date", graph.Value{Kind: graph.DateValue, Date: "2020", Lang: "de"}, []string{"lang"}},
	} {
		b := graph.Batch{Statements: []graph.Statement{{Subject: "a", Predicate: "based-in", Object: "b", Source: "s", Qualifiers: []graph.Qualifier{{Key: "scope", Value: tc.v}}}}}
		var want []string
		for _, field := range tc.want {
			want = append(want, "statements[0].qualifiers[0].value."+field)
		}
		if diff := cmp.Diff(want, fields(t, b.Validate(graph.Builtin()), graph.ErrInvalid)); diff != "" {
			t.Errorf("%s: faults (-want +got):\n%s", tc.name, diff)
		}
	}
	of := func(lang string) graph.StatementID {
		return graph.Statement{Subject: "a", Predicate: "goal-text", Value: text(lang)}.Canonical().ID
	}
	if of("de") == of("") || of("de") == of("en") {
		t.Error("what is said in another language has the same id")
	}
}

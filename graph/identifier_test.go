package graph_test

import (
	"crypto/sha256"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
)

// numbered has schemes of its own beside the built-in ones.
func numbered() *graph.Schema {
	s := graph.Builtin().Merge(graph.Schema{Schemes: []graph.IdentifierScheme{
		{ID: "plate", Label: words("plate"), Ignore: "/.", Pattern: "[A-Z]{2}[0-9]+"},
		{ID: "file", Label: words("file number"), Digits: 4, Page: "https://files.example/{id}.html"},
	}})
	return &s
}

func TestNormalForms(t *testing.T) {
	sch := numbered()
	for _, tc := range []struct {
		name, scheme string
		want         string // the normal value
		same         []string
	}{
		{"a code in Hong Kong", "hkex", "20", []string{"20", "0020", "00020", "020", "0020.HK", "20.hk", "HK0020", "SEHK:20", "HKEX: 0020", "００２０", " 0020 "}},
		{"zeros alone", "hkex", "0", []string{"0", "0000"}},
		{"a code in Shanghai", "sse", "600941", []string{"600941", "600941.SH", "600941.SS", "sh600941", "SSE:600941"}},
		{"zeros that count", "szse", "000063", []string{"000063", "000063.SZ", "SZ000063"}},
		{"a symbol", "nyse", "BRKA", []string{"BRK.A", "BRK/A", "brk-a", "BRKA"}},
		{"a symbol like an affix", "nyse", "HK", []string{"HK", "hk"}},
		{"an LEI", "lei", "5493001KJTIIGC8Y1R12", []string{"5493001KJTIIGC8Y1R12", "5493 001K JTII GC8Y 1R12", "5493001kjtiigc8y1r12", "5493001KJTIIGC8Y1R12\u200b"}},
		{"a UK company", "gb-coh", "06409751", []string{"06409751", "6409751", "0640 9751"}},
		{"a Scottish company", "gb-coh", "SC123456", []string{"SC123456", "sc 123456"}},
		{"a VAT number", "vat", "BE0123456749", []string{"BE 0123.456.749", "be0123456749"}},
		{"a part of a country", "iso3166-2", "CNSH", []string{"CN-SH", "CN–SH", "cnsh"}},
		{"an item", "wikidata", "Q148", []string{"Q148", "q148"}},
		{"a scheme of data", "plate", "AB12", []string{"ab 12", "A.B/1-2"}},
		{"filled up", "file", "0007", []string{"7", "0007", "000007"}},
		{"not digits alone", "file", "007A", []string{"007a"}},
		{"free", "imo", "A:01/2.B", []string{"a:01/2.b", "A : 01/2.B"}},
		{"free in other scripts", "imo", "ΣΣ", []string{"σς", "ΣΣ"}},
		{"nothing", "imo", "", []string{"-", "–-", "\u200c"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			key := graph.Identifier{Scheme: tc.scheme, Value: tc.want}.Key()
			for _, v := range tc.same {
				for _, scheme := range []string{tc.scheme, strings.ToUpper(tc.scheme)} {
					id := graph.Identifier{Scheme: scheme, Value: v}
					if got, want := sch.Normal(id), (graph.Identifier{Scheme: tc.scheme, Value: tc.want}); got != want {
						t.Errorf("%q: got %q, want %q", id, got, want)
					}
					if got := id.Key(); got != key {
						t.Errorf("%q: got the key %q, want %q", id, got, key)
					}
				}
			}
			if id := (graph.Identifier{Scheme: tc.scheme, Value: tc.want}); sch.Normal(id) != id {
				t.Errorf("the normal form of %q is %q", id, sch.Normal(id))
			}
		})
	}
	for _, pair := range [][2]string{
		{"hkex:20", "sse:20"}, {"szse:000063", "szse:63"}, {"imo:01", "imo:1"}, {"imo:a.b", "imo:ab"}, {"file:007a", "file:7a"}, {"hkex:20", "hkex:200"},
	} {
		a, _ := graph.ParseIdentifier(pair[0])
		b, _ := graph.ParseIdentifier(pair[1])
		if sch.Normal(a) == sch.Normal(b) {
			t.Errorf("%v are the same, want two", pair)
		}
	}
}

// TestKeysServeEverySchema: what is the same by some schema has the same key, whatever
// the schema that the store has.
func TestKeysServeEverySchema(t *testing.T) {
	for _, d := range []graph.IdentifierScheme{
		{}, {Digits: 1}, {Digits: 9}, {Ignore: "./:"}, {Ignore: "./:", Digits: 3}, {Ignore: "\u00b7☆", Digits: 1},
	} {
		d.ID, d.Label = "own", words("own")
		sch := graph.Schema{Schemes: []graph.IdentifierScheme{d}}
		if faults := sch.Check(); len(faults) > 0 {
			t.Fatal(faults)
		}
		values := []string{"1", "01", "0:01", "a1", "A:1", "a·1", "a☆1", "0/0", "0", "000", "☆", "x/00.1", "x001", "00:1", "1-0", "１０"}
		for _, v := range values {
			for _, w := range values {
				a, b := graph.Identifier{Scheme: "own", Value: v}, graph.Identifier{Scheme: "Own", Value: w}
				if sch.Normal(a) == sch.Normal(b) && a.Key() != b.Key() {
					t.Errorf("%+v: %q and %q are the same, and have the keys %q and %q", d, v, w, a.Key(), b.Key())
				}
			}
		}
	}
}

func TestIdentifierFaults(t *testing.T) {
	r := numbered().Registers()
	for _, tc := range []struct {
		name, id string
		want     string // what the fault says; "": nothing
	}{
		{"an LEI", "lei:5493001KJTIIGC8Y1R12", ""},
		{"another LEI", "LEI:7LTW FZYI-CNSX8D621K86", ""},
		{"an LEI with a wrong digit", "lei:5493001KJTIIGC8Y1R13", "wrong check digits (mod97-10)"},
		{"an LEI with two places changed", "lei:5493010KJTIIGC8Y1R12", "wrong check digits"},
		{"an LEI too short", "lei:5493001KJTIIGC8Y1R1", "is not of the form of LEI"},
		{"an ISIN", "isin:US0378331005", ""},
		{"an ISIN of letters", "isin:GB00B03MLX29", ""},
		{"an ISIN with a wrong digit", "isin:US0378331006", "wrong check digits (luhn)"},
		{"a credit code", "uscc:9144030071526726XG", ""},
		{"another credit code", "uscc:914403001922038216", ""},
		{"a credit code with a wrong digit", "uscc:9144030071526726XH", "wrong check digits (gb32100)"},
		{"a credit code with an I", "uscc:91440300I1526726XG", "is not of the form"},
		{"a stock code", "hkex:0020.HK", ""},
		{"a stock code too long", "hkex:200000", "is not of the form of HKEX stock code, which is [0-9]{1,5}; correct it"},
		{"an item", "wikidata:Q148", ""},
		{"a property", "wikidata:P148", "is not of the form"},
		{"a market", "iso10383:XSHG", ""},
		{"a country", "iso3166-1:CN", ""},
		{"a UK company", "gb-coh:SC123456", ""},
		{"a VAT number", "vat:EL123456789", ""},
		{"a scheme of data", "plate:AB/12", ""},
		{"wrong by a scheme of data", "plate:1AB", "is not of the form of plate"},
		{"a scheme that nobody knows", "imo:anything at all", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			id, err := graph.ParseIdentifier(tc.id)
			if err != nil {
				t.Fatal(err)
			}
			if got := r.Fault(id); (got == "") != (tc.want == "") || !strings.Contains(got, tc.want) {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestRegisterPages(t *testing.T) {
	r := numbered().Registers()
	for asked, want := range map[string]string{
		"hkex:0020":                "https://www.hkex.com.hk/Market-Data/Securities-Prices/Equities/Equities-Quote?sym=20&sc_lang=en",
		"WIKIDATA:q148":            "https://www.wikidata.org/wiki/Q148",
		"lei:5493001KJTIIGC8Y1R12": "https://search.gleif.org/#/record/5493001KJTIIGC8Y1R12",
		"lei:5493001KJTIIGC8Y1R13": "", // it leads nowhere
		"isin:US0378331005":        "", // there is no page
		"file:a/b?c":               "https://files.example/A%2FB%3FC.html",
		"imo:1":                    "",
	} {
		id, _ := graph.ParseIdentifier(asked)
		if got := r.Page(id); got != want {
			t.Errorf("%s: got %q, want %q", asked, got, want)
		}
	}
}

func TestPossibleIdentifiers(t *testing.T) {
	r := numbered().Registers()
	for _, tc := range []struct {
		text string
		want []string // among others of the same form
		not  []string
	}{
		{"0020", []string{"hkex:20", "twse:0020"}, []string{"sse:0020", "lei:0020", "file:0020"}},
		{"0941.HK", []string{"hkex:941"}, []string{"sse:0941HK"}},
		{"600941", []string{"sse:600941", "szse:600941"}, []string{"hkex:600941"}},
		{"hkex:20", []string{"hkex:20"}, nil},
		{" Imo: 7 ", []string{"imo:7"}, nil},
		{"5493 001K JTII GC8Y 1R12", []string{"lei:5493001KJTIIGC8Y1R12"}, nil},
		{"5493001KJTIIGC8Y1R13", nil, []string{"lei:5493001KJTIIGC8Y1R13"}},
		{"cn-sh", []string{"iso3166-2:CNSH"}, nil},
		{"ab 12", []string{"plate:AB12"}, nil},
		{"商汤", nil, nil},
		{":", nil, nil},
		{"", nil, nil},
	} {
		var got []string
		for _, id := range r.Possible(tc.text) {
			got = append(got, id.String())
		}
		for _, want := range tc.want {
			if !slices.Contains(got, want) {
				t.Errorf("%q: got %q, want %s among them", tc.text, got, want)
			}
		}
		for _, not := range tc.not {
			if slices.Contains(got, not) {
				t.Errorf("%q: got %q, want no %s", tc.text, got, not)
			}
		}
		if len(tc.want)+len(tc.not) == 0 && len(got) > 0 {
			t.Errorf("%q: got %q, want none", tc.text, got)
		}
	}
}

func TestSchemesThatCantBe(t *testing.T) {
	good := graph.IdentifierScheme{ID: "own", Label: words("own"), Ignore: "./", Digits: graph.MaxDigits, Pattern: "[0-9]+", Check: graph.Luhn, Register: words("us"), Page: "http://a.example/?q={id}"}
	many := make([]graph.IdentifierScheme, graph.MaxSchemes+1)
	for i := range many {
		many[i] = graph.IdentifierScheme{ID: "s" + strings.Repeat("x", i%50) + strings.Repeat("y", i/50), Label: words("s")}
	}
	for name, tc := range map[string]struct {
		change func(d *graph.IdentifierScheme)
		want   []string
	}{
		"a good one":               {func(*graph.IdentifierScheme) {}, nil},
		"an id of capitals":        {func(d *graph.IdentifierScheme) { d.ID = "Own" }, []string{"schemes[0].id"}},
		"a built-in one":           {func(d *graph.IdentifierScheme) { d.ID = "lei" }, []string{"schemes[0].id"}},
		"no label":                 {func(d *graph.IdentifierScheme) { d.Label.EN = "" }, []string{"schemes[0].label.en"}},
		"letters that don't count": {func(d *graph.IdentifierScheme) { d.Ignore = "x." }, []string{"schemes[0].ignore"}},
		"digits that don't count":  {func(d *graph.IdentifierScheme) { d.Ignore = "０" }, []string{"schemes[0].ignore"}},
		"affixes":                  {func(d *graph.IdentifierScheme) { d.Affixes = []string{"X"} }, []string{"schemes[0].affixes"}},
		"digits below nothing":     {func(d *graph.IdentifierScheme) { d.Digits = -1 }, []string{"schemes[0].digits"}},
		"too many digits":          {func(d *graph.IdentifierScheme) { d.Digits++ }, []string{"schemes[0].digits"}},
		"no expression":            {func(d *graph.IdentifierScheme) { d.Pattern = "[" }, []string{"schemes[0].pattern"}},
		"a long expression":        {func(d *graph.IdentifierScheme) { d.Pattern = strings.Repeat("x", 513) }, []string{"schemes[0].pattern"}},
		"an unknown rule":          {func(d *graph.IdentifierScheme) { d.Check = "crc" }, []string{"schemes[0].check"}},
		"a page that runs":         {func(d *graph.IdentifierScheme) { d.Page = "javascript:x({id})" }, []string{"schemes[0].page"}},
		"a page that is a path":    {func(d *graph.IdentifierScheme) { d.Page = "/x/{id}" }, []string{"schemes[0].page"}},
		"a page for all":           {func(d *graph.IdentifierScheme) { d.Page = "https://a.example/" }, []string{"schemes[0].page"}},
	} {
		d := good
		tc.change(&d)
		add := graph.Schema{Schemes: []graph.IdentifierScheme{d}}
		var got []string
		for _, is := range add.Check() {
			got = append(got, is.Field)
		}
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if add := (graph.Schema{Schemes: many}); len(add.Check()) != 1 {
		t.Errorf("%d schemes: got %v, want that they are too many", len(many), add.Check())
	}
	if add := (graph.Schema{Schemes: many[1:]}); len(add.Check()) != 0 {
		t.Errorf("%d schemes: got %v, want none", len(many)-1, add.Check())
	}
}

// TestSchemesShowOnlyWhereTheyAre: batches, digests and stored definitions from before
// there were schemes stay what they were.
func TestSchemesShowOnlyWhereTheyAre(t *testing.T) {
	two := graph.Words{EN: "t", ZH: "t"}
	b := graph.Batch{Schema: graph.Schema{Types: []graph.TypeDef{{ID: "t", Label: two, Plural: two}}}, Drop: graph.Drop{Units: []string{"u"}}}
	const written = `{"schema":{"types":[{"id":"t","label":{"en":"t","zh":"t"},"plural":{"en":"t","zh":"t"}}],"predicates":null,"qualifiers":null,"units":null},"drop":{"units":["u"]}}` + "\n"
	if got, want := b.Fingerprint(), graph.Digest(sha256.Sum256([]byte(written))); got != want {
		t.Errorf("got the fingerprint %x, want %x", got, want)
	}
	if add := graph.Builtin().Additions(); !add.IsZero() || add.Hash() != (graph.Digest{}) {
		t.Error("what is built in adds to a store")
	}
}

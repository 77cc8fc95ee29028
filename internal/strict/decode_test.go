package strict_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"hubgraph/graph"
	"hubgraph/internal/strict"
	"hubgraph/internal/testbed"
)

type record struct {
	Name  string         `json:"name"`
	Count int            `json:"count"`
	Wide  float64        `json:"wide"`
	Good  bool           `json:"good"`
	List  []record       `json:"list"`
	One   *record        `json:"one"`
	Free  map[string]any `json:"free"`
	Kind  string         `json:"kind" required:"false" enum:"a,b"`
	Form  string         `json:"form" required:"false" minLength:"1"`
	Skip  string         `json:"-"`
}

// TestDecode: what is wrong is told with its place, all of it.
func TestDecode(t *testing.T) {
	for _, tc := range []struct {
		text string
		code graph.Code
		want string // places and details in part
	}{
		{`{}`, "", ""},
		{` {"name":"a\u00e9\ud83d\ude00\n","count":-3,"good":true,"list":[{},{"one":{"name":"b"}}],"one":null,"free":{"x":[1,"2",null]}} `, "", ""},
		{`{"naem":"x"}`, graph.ErrInvalid, "/naem is no field here; did you mean name?"},
		{`{"Skip":"x","-":"y"}`, graph.ErrInvalid, "/Skip is no field here; there are name; /- is no field"},
		{`{"name":1,"count":"1","good":[],"list":{},"one":[]}`, graph.ErrInvalid, "/name is a number; /count is a string; /good is a list; /list is an object; /one is a list"},
		{`{"name":"a","name":"b","x":1,"x":2}`, graph.ErrInvalid, "/name is there twice; /x is no field; /x is there twice"},
		{`{"list":[{"one":{"count":1.5}}]}`, graph.ErrInvalid, "/list/0/one/count 1.5 is not a whole number"},
		{`{"wide":-1.5e3,"list":[{"wide":0},{"wide":-0.25}]}`, "", ""},
		{`{"wide":"1","list":[{"wide":1e400}]}`, graph.ErrInvalid, "/wide is a string; a number is wanted; /list/0/wide 1e400 is farther from 0"},
		{`{"a/b~c":1}`, graph.ErrInvalid, "/a~1b~0c is no field"},
		{`{"name":"\ud83d"}`, graph.ErrInvalid, "/name holds half of a surrogate pair"},
		{`{"one":{"kind":""},"kind":"","form":"","name":""}`, graph.ErrInvalid, "/one/kind is empty; give it a value or leave it out; /kind is empty; give it a value or leave it out; /form is empty"},
		{`{"kind":null,"form":"x"}`, "", ""},
		{`null`, graph.ErrInvalid, "/ is null"},
		{`[1]`, graph.ErrInvalid, "/ is a list"},
		{``, strict.Malformed, "ends too early"},
		{`{"name":"a`, strict.Malformed, "ends too early"},
		{`{"name":"a",}`, strict.Malformed, "near byte"},
		{`{} {}`, strict.Malformed, "something follows the JSON value, near byte 4"},
		{`{"count":01}`, strict.Malformed, "near byte"},
		{"{\"name\":\"a\nb\"}", strict.Malformed, "near byte"},
		{"\xff", strict.Malformed, "is not UTF-8"},
		{strings.Repeat(`{"one":`, 33) + `{}` + strings.Repeat(`}`, 33), strict.Malformed, "nested deeper than 32 levels"},
		{`{"list":[` + strings.Repeat(`{},`, strict.MaxItems) + `{}]}`, graph.ErrTooLarge, "/list has more than 10000 items"},
	} {
		var got record
		err := strict.Decoder{What: "it"}.Decode([]byte(tc.text), &got)
		said := ""
		var told *strict.Error
		if errors.As(err, &told) {
			said = told.Detail
			for _, f := range told.Faults {
				said += "; " + f.Pointer + " " + f.Detail
			}
		}
		if tc.code == "" {
			var want record
			if json.Unmarshal([]byte(tc.text), &want) != nil || err != nil || fmt.Sprint(got.Name, got.Count, got.Good, len(got.List), got.One, got.Free) != fmt.Sprint(want.Name, want.Count, want.Good, len(want.List), want.One, want.Free) {
				t.Errorf("%.80s: got %+v, %v, want %+v", tc.text, got, err, want)
			}
			continue
		}
		if !errors.Is(err, tc.code) {
			t.Errorf("%.80s: got %v, want %s", tc.text, err, tc.code)
		}
		for part := range strings.SplitSeq(tc.want, "; ") {
			if !strings.Contains(said, part) {
				t.Errorf("%.80s: got %q, want %q in it", tc.text, said, part)
			}
		}
	}
	passed := strict.Decoder{Passed: func(of reflect.Type, name string) bool { return of == reflect.TypeFor[record]() && name == "degree" }}
	if err := passed.Decode([]byte(`{"degree":{"any":[1]},"one":{"degree":1}}`), &record{}); err != nil {
		t.Errorf("what is passed over: %v", err)
	}
}

// TestAgainstEncodingJSON changes JSON at random: what is none by encoding/json is none here,
// and what is taken is the same.
func TestAgainstEncodingJSON(t *testing.T) {
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 1))
	whole := `{"name":"a \"b\" \\ \/ \u00e9 \ud83d\ude00 é","count":12,"good":false,"list":[{"count":-0,"list":[]},{"one":{"name":"","free":{"n":-1.5e+3,"l":[true,null,{}]}}}]}`
	pieces := []string{`"`, `\`, `,`, `:`, `{`, `}`, `[`, `]`, `null`, `-`, `.`, `0`, `1`, `e`, ` `, "\t", "\x01", `\u12`, `\b`, `\x`, "é", `"name":"x",`, `true`}
	taken := 0
	for range testbed.Amount(t, 20_000) {
		text := whole
		for range r.IntN(3) {
			at := r.IntN(len(text) + 1)
			end := min(len(text), at+r.IntN(3))
			text = text[:at] + pieces[r.IntN(len(pieces))] + text[end:]
		}
		text = strings.ToValidUTF8(text, "?")
		var got, want record
		err := strict.Decoder{}.Decode([]byte(text), &got)
		if valid := json.Valid([]byte(text)); errors.Is(err, strict.Malformed) == valid {
			t.Fatalf("seed %d: %s\ngot %v; it is JSON: %t", seed, text, err, valid)
		}
		if err != nil {
			continue
		}
		taken++
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		if err := d.Decode(&want); err != nil || fmt.Sprintf("%#v", flat(got)) != fmt.Sprintf("%#v", flat(want)) {
			t.Fatalf("seed %d: %s\ngot %+v, want %+v, %v", seed, text, flat(got), flat(want), err)
		}
	}
	if taken < 100 {
		t.Errorf("only %d texts were taken", taken)
	}
}

// flat lists what a record holds, without pointers.
func flat(r record) (out []any) {
	out = append(out, r.Name, r.Count, r.Good, r.Free, len(r.List))
	for _, x := range r.List {
		out = append(out, flat(x)...)
	}
	if r.One != nil {
		out = append(out, flat(*r.One)...)
	}
	return out
}

// TestNearest: a name is near another that shares letters with it, and no short one is near
// to all.
func TestNearest(t *testing.T) {
	names := []string{"id", "q", "type", "name", "names", "summary", "validAt"}
	for name, want := range map[string]string{
		"naem": "name", "ID": "id", "idd": "id", "typ": "type", "valid": "validAt", "summaries": "summary", "Names": "names",
		"kind": "", "at": "", "x": "", "ref": "", "licence": "",
	} {
		if got := strict.Nearest(name, names); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

package strict

import (
	"bytes"
	"cmp"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"unicode/utf16"
	"unicode/utf8"

	"hubgraph/graph"
)

// MaxFaults is how many faults of one value are listed.
const MaxFaults = 100

// A Fault is one thing wrong with a value: where, as an RFC 6901 JSON Pointer, / for the
// whole, and what to do.
type Fault struct {
	Pointer string
	Detail  string
}

// An Error is why a value can't be read.
type Error struct {
	// Code is graph.ErrInvalid where the text is JSON, but not of the shape that is
	// wanted; graph.ErrTooLarge where a list or an object has too many items, whose rest
	// was not read; Malformed where it is not JSON.
	Code   graph.Code
	Detail string // a sentence about what is read
	Faults []Fault
}

// Malformed is the code of what is not JSON at all, or not UTF-8.
const Malformed graph.Code = "malformed"

func (e *Error) Error() string { return e.Detail }

// Unwrap gives the code.
func (e *Error) Unwrap() error { return e.Code }

// The limits of a value beside its size.
const (
	maxDepth    = 32       // of nesting
	maxItems    = MaxItems // of one list, and names of one object
	maxAllItems = 200_000  // of all lists and objects together
)

// MaxItems is how many items a list may have.
const MaxItems = 10_000

// A Decoder reads JSON strictly. Its zero value passes over nothing.
type Decoder struct {
	// What is what is read, as errors call it. "": the body.
	What string
	// Passed reports whether a name that is no field of a struct is passed over all the
	// same. nil: none is.
	Passed func(t reflect.Type, name string) bool
}

// Decode reads a JSON value into a struct of strings, whole numbers, truths, lists,
// structs, pointers to them and, for an object of any shape, map[string]any. Unlike
// encoding/json it takes names only as they are written in the struct's tags, each
// once, takes no half of a surrogate pair, and finds all that is wrong, with a JSON
// Pointer to each: an *Error. A field that is null is as if it were not there; a value
// that is null is none.
func (c Decoder) Decode(body []byte, into any) error {
	what := cmp.Or(c.What, "the body")
	if !utf8.Valid(body) {
		return &Error{Code: Malformed, Detail: what + " is not UTF-8"}
	}
	d := decoder{json: json.NewDecoder(bytes.NewReader(body)), body: body, what: what, passed: c.Passed}
	d.json.UseNumber()
	err := d.value(reflect.ValueOf(into).Elem())
	if err == nil && bytes.Equal(bytes.TrimSpace(body[:d.json.InputOffset()]), []byte("null")) {
		d.fault("is null; an object is wanted")
	}
	if errors.Is(err, errEnough) {
		err = nil
	}
	if err == nil && len(d.faults) < MaxFaults {
		if _, more := d.json.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("something follows the JSON value")
		}
	}
	var told *Error
	switch {
	case errors.As(err, &told):
		return told
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return &Error{Code: Malformed, Detail: what + " is not JSON: it ends too early"}
	case err != nil:
		return &Error{Code: Malformed, Detail: fmt.Sprintf("%s is not JSON: %s, near byte %d", what, strings.TrimPrefix(err.Error(), "json: "), d.json.InputOffset())}
	case len(d.faults) > 0:
		return &Error{Code: graph.ErrInvalid, Detail: what + " is not of the shape that this operation reads", Faults: d.faults}
	}
	return nil
}

type decoder struct {
	json   *json.Decoder
	body   []byte
	path   []level // of the value at hand, outermost first
	items  int     // of all lists and objects so far
	faults []Fault
	what   string
	passed func(reflect.Type, string) bool
}

// A level of a path is a place in a list or, where that is below 0, a name.
// Pointers are made of them when there is a fault to tell: one a value would cost
// more than the value.
type level struct {
	name  string
	place int
}

// errEnough ends the reading of a body of which nothing fits: finding out what
// is meant by each of a million names is not worth it.
var errEnough = errors.New("too many faults")

// pointer gives the JSON Pointer of the value at hand, / for the whole.
func (d *decoder) pointer() string {
	if len(d.path) == 0 {
		return "/"
	}
	var b strings.Builder
	for _, l := range d.path {
		b.WriteByte('/')
		if l.place < 0 {
			b.WriteString(pointerEscape.Replace(Clip(l.name)))
		} else {
			b.WriteString(strconv.Itoa(l.place))
		}
	}
	return b.String()
}

func (d *decoder) fault(detail string) {
	d.faults = append(d.faults, Fault{Pointer: d.pointer(), Detail: detail})
}

// item counts one more of a list or an object, of which there are n with it.
func (d *decoder) item(n int) error {
	d.items++
	switch {
	case n > maxItems:
		return &Error{Code: graph.ErrTooLarge, Detail: d.what + " holds more than is read at once", Faults: []Fault{{Pointer: d.pointer(), Detail: fmt.Sprintf("has more than %d items; send them in parts", maxItems)}}}
	case d.items > maxAllItems:
		return &Error{Code: graph.ErrTooLarge, Detail: d.what + " holds more than is read at once", Faults: []Fault{{Pointer: d.pointer(), Detail: fmt.Sprintf("has the last of the %d items that are read of all lists together; send it in parts", maxAllItems)}}}
	}
	return nil
}

// token reads a token. Of a string that holds half of a surrogate pair
// encoding/json would make another without a word.
func (d *decoder) token() (json.Token, error) {
	from := d.json.InputOffset()
	t, err := d.json.Token()
	if _, ok := t.(string); ok && err == nil && halfPair(d.body[from:d.json.InputOffset()]) {
		d.fault(`holds half of a surrogate pair; write the whole of it, as in \ud83d\ude00, or the character itself`)
	}
	return t, err
}

// halfPair reports whether JSON holds an escape of a surrogate that is not one
// of a pair.
func halfPair(b []byte) bool {
	for {
		i := bytes.IndexByte(b, '\\')
		if i < 0 || i+1 == len(b) {
			return false
		}
		b = b[i:]
		r := escaped(b)
		switch {
		case r < 0:
			b = b[2:]
		case !utf16.IsSurrogate(r):
			b = b[6:]
		case utf16.DecodeRune(r, escaped(b[6:])) == utf8.RuneError:
			return true
		default:
			b = b[12:]
		}
	}
}

// escaped gives the code unit of the \u escape that b begins with, -1 where it
// begins with none.
func escaped(b []byte) rune {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return -1
	}
	n, err := strconv.ParseUint(string(b[2:6]), 16, 16)
	if err != nil {
		return -1
	}
	return rune(n)
}

// value reads one value into v; an invalid v is one to be passed over. The
// error is that of broken JSON, or of too much of it.
func (d *decoder) value(v reflect.Value) error {
	if len(d.faults) >= MaxFaults {
		return errEnough
	}
	t, err := d.token()
	if err != nil {
		return err
	}
	if v.IsValid() && v.Kind() == reflect.Pointer && t != nil {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	switch t := t.(type) {
	case json.Delim:
		if len(d.path) == maxDepth {
			return d.tooDeep()
		}
		if t == '{' {
			return d.object(v)
		}
		return d.array(v)
	case string:
		d.text(v, t)
	case json.Number:
		if !v.IsValid() {
			return nil
		}
		if v.Kind() != reflect.Int {
			d.fault("is a number; " + wanted(v))
			return nil
		}
		n, err := strconv.Atoi(t.String())
		if err != nil {
			d.fault(Clip(t.String()) + " is not a whole number")
			return nil
		}
		v.SetInt(int64(n))
	case bool:
		if !v.IsValid() {
			return nil
		}
		if v.Kind() != reflect.Bool {
			d.fault("is " + strconv.FormatBool(t) + "; " + wanted(v))
			return nil
		}
		v.SetBool(t)
	}
	return nil
}

func (d *decoder) text(v reflect.Value, s string) {
	switch {
	case !v.IsValid():
	case v.CanAddr() && v.Addr().Type().Implements(unmarshaler):
		if err := v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(s)); err != nil {
			d.fault(err.Error())
		}
	case v.Kind() != reflect.String:
		d.fault("is a string; " + wanted(v))
	default:
		v.SetString(s)
	}
}

var unmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()

func wanted(v reflect.Value) string {
	switch v.Kind() {
	case reflect.String:
		return "a string is wanted"
	case reflect.Int:
		return "a whole number is wanted"
	case reflect.Bool:
		return "true or false is wanted"
	case reflect.Slice:
		return "a list is wanted"
	}
	return "an object is wanted"
}

func (d *decoder) object(v reflect.Value) error {
	if v.IsValid() && v.Type() == reflect.TypeFor[map[string]any]() {
		m, err := d.free()
		v.Set(reflect.ValueOf(m))
		return err
	}
	if v.IsValid() && v.Kind() != reflect.Struct {
		d.fault("is an object; " + wanted(v))
		v = reflect.Value{}
	}
	var seen map[string]bool
	for n := 1; d.json.More(); n++ {
		if err := d.item(n); err != nil {
			return err
		}
		t, err := d.token()
		if err != nil {
			return err
		}
		name := t.(string)
		d.path = append(d.path, level{name, -1})
		var field reflect.Value
		if v.IsValid() {
			if seen[name] {
				d.fault("is there twice")
			} else if f, known := fieldOf(v, name); known {
				field = f
			} else if d.passed == nil || !d.passed(v.Type(), name) {
				d.fault(unknownField(v.Type(), name))
			}
			if seen == nil {
				seen = map[string]bool{}
			}
			seen[name] = true
		}
		if err := d.value(field); err != nil {
			return err
		}
		d.path = d.path[:len(d.path)-1]
	}
	_, err := d.json.Token()
	return err
}

// free reads the rest of an object of any shape: strings, truths, null,
// json.Number, []any and map[string]any. It has no bound of its own on a list or
// an object, only that on all of them.
func (d *decoder) free() (map[string]any, error) {
	out := map[string]any{}
	for d.json.More() {
		if err := d.item(0); err != nil {
			return out, err
		}
		t, err := d.token()
		if err != nil {
			return out, err
		}
		name := t.(string)
		d.path = append(d.path, level{name, -1})
		if _, twice := out[name]; twice {
			d.fault("is there twice")
		}
		if out[name], err = d.freeValue(); err != nil {
			return out, err
		}
		d.path = d.path[:len(d.path)-1]
	}
	_, err := d.json.Token()
	return out, err
}

func (d *decoder) freeValue() (any, error) {
	if len(d.faults) >= MaxFaults {
		return nil, errEnough
	}
	t, err := d.token()
	open, nested := t.(json.Delim)
	switch {
	case err != nil || !nested:
		return t, err
	case len(d.path) == maxDepth:
		return nil, d.tooDeep()
	case open == '{':
		return d.free()
	}
	out := []any{}
	for i := 0; d.json.More(); i++ {
		if err := d.item(0); err != nil {
			return out, err
		}
		d.path = append(d.path, level{place: i})
		item, err := d.freeValue()
		if err != nil {
			return out, err
		}
		d.path = d.path[:len(d.path)-1]
		out = append(out, item)
	}
	_, err = d.json.Token()
	return out, err
}

func (d *decoder) tooDeep() error {
	return &Error{Code: Malformed, Detail: d.what + " is nested deeper than " + strconv.Itoa(maxDepth) + " levels", Faults: []Fault{{Pointer: d.pointer(), Detail: "is too deep"}}}
}

func (d *decoder) array(v reflect.Value) error {
	if v.IsValid() && v.Kind() != reflect.Slice {
		d.fault("is a list; " + wanted(v))
		v = reflect.Value{}
	}
	for i := 0; d.json.More(); i++ {
		if err := d.item(i + 1); err != nil {
			return err
		}
		var item reflect.Value
		if v.IsValid() {
			v.Grow(1)
			v.SetLen(i + 1)
			item = v.Index(i)
		}
		d.path = append(d.path, level{place: i})
		if err := d.value(item); err != nil {
			return err
		}
		d.path = d.path[:len(d.path)-1]
	}
	_, err := d.json.Token()
	return err
}

var pointerEscape = strings.NewReplacer("~", "~0", "/", "~1")

// A shape is the fields of a struct by the names of their tags.
type shape struct {
	index map[string]int
	names []string
}

var shapes sync.Map // *shape by reflect.Type

func shapeOf(t reflect.Type) *shape {
	if s, ok := shapes.Load(t); ok {
		return s.(*shape)
	}
	s := &shape{index: map[string]int{}}
	for i := range t.NumField() {
		if name := NameOf(t.Field(i)); name != "" {
			s.index[name] = i
			s.names = append(s.names, name)
		}
	}
	shapes.Store(t, s)
	return s
}

// NameOf gives the name of a field in JSON, "" where it has none.
func NameOf(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	if name == "-" {
		return ""
	}
	return name
}

// fieldOf finds the field that a tag names.
func fieldOf(v reflect.Value, name string) (reflect.Value, bool) {
	i, ok := shapeOf(v.Type()).index[name]
	if !ok {
		return reflect.Value{}, false
	}
	return v.Field(i), true
}

func unknownField(t reflect.Type, name string) string {
	names := shapeOf(t).names
	if s := Nearest(name, names); s != "" {
		return "is no field here; did you mean " + s + "?"
	}
	return "is no field here; there are " + strings.Join(names, ", ")
}

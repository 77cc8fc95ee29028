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

// Decode reads a JSON value into a struct of strings, whole numbers, numbers of type
// float64, truths, lists, structs, pointers to them and, for an object of any shape, map[string]any. Unlike
// encoding/json it takes names only as they are written in the struct's tags, each
// once, takes no half of a surrogate pair, and finds all that is wrong, with a JSON
// Pointer to each: an *Error. A field that is null is as if it were not there; a value
// that is null is none. A string that may be left out and is given without a character is
// wrong where its tags are required:"false" and enum or minLength.
func (c Decoder) Decode(body []byte, into any) error {
	what := cmp.Or(c.What, "the body")
	if !utf8.Valid(body) {
		return &Error{Code: Malformed, Detail: what + " is not UTF-8"}
	}
	d := decoder{body: body, what: what, passed: c.Passed}
	err := d.value(reflect.ValueOf(into).Elem())
	if err == nil && d.null {
		d.fault("is null; an object is wanted")
	}
	if errors.Is(err, errEnough) {
		err = nil
	}
	if err == nil && len(d.faults) < MaxFaults {
		if d.space(); d.at < len(body) {
			return &Error{Code: Malformed, Detail: fmt.Sprintf("%s is not JSON: something follows the JSON value, near byte %d", what, d.at+1)}
		}
	}
	var told *Error
	switch {
	case errors.As(err, &told):
		return told
	case err != nil:
		return &Error{Code: Malformed, Detail: what + " is not JSON: " + whyMalformed(body)}
	case len(d.faults) > 0:
		return &Error{Code: graph.ErrInvalid, Detail: what + " is not of the shape that this operation reads", Faults: d.faults}
	}
	return nil
}

// whyMalformed says in the words of encoding/json what is wrong with what is not JSON.
func whyMalformed(body []byte) string {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	for {
		_, err := d.Token()
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return "it ends too early"
		case err != nil:
			return fmt.Sprintf("%s, near byte %d", strings.TrimPrefix(err.Error(), "json: "), d.InputOffset())
		}
	}
}

type decoder struct {
	body   []byte
	at     int     // the next byte
	null   bool    // the whole is null
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

// errMalformed ends the reading of what is not JSON.
var errMalformed = errors.New("not JSON")

// space passes over white space.
func (d *decoder) space() {
	for d.at < len(d.body) {
		switch d.body[d.at] {
		case ' ', '\t', '\n', '\r':
			d.at++
		default:
			return
		}
	}
}

// next gives the next byte that is no white space, 0 at the end.
func (d *decoder) next() byte {
	if d.space(); d.at < len(d.body) {
		return d.body[d.at]
	}
	return 0
}

// quoted reads a string, as it stands between its quotation marks; plain says that it holds
// no escape. Of half of a surrogate pair, which stands for no character, encoding/json would
// make another without a word.
func (d *decoder) quoted() (raw []byte, plain bool, err error) {
	from := d.at + 1
	plain = true
	for i := from; i < len(d.body); i++ {
		switch c := d.body[i]; {
		case c == '"':
			raw, d.at = d.body[from:i], i+1
			if !plain && halfPair(raw) {
				d.fault(`holds half of a surrogate pair; write the whole of it, as in \ud83d\ude00, or the character itself`)
			}
			return raw, plain, nil
		case c < ' ':
			return nil, false, errMalformed
		case c == '\\':
			plain = false
			i++
			if i < len(d.body) && d.body[i] == 'u' {
				if escaped(d.body[i-1:]) < 0 {
					return nil, false, errMalformed
				}
				i += 4
			} else if i < len(d.body) && strings.IndexByte(`"\/bfnrt`, d.body[i]) < 0 {
				return nil, false, errMalformed
			}
		}
	}
	return nil, false, errMalformed
}

// text reads a string.
func (d *decoder) text() (string, error) {
	raw, plain, err := d.quoted()
	if err != nil || plain {
		return string(raw), err
	}
	return unescaped(raw), nil
}

// unescaped gives the string that stands between quotation marks.
func unescaped(raw []byte) string {
	out := make([]byte, 0, len(raw))
	for len(raw) > 0 {
		i := bytes.IndexByte(raw, '\\')
		if i < 0 {
			return string(append(out, raw...))
		}
		out, raw = append(out, raw[:i]...), raw[i:]
		r := escaped(raw)
		if r < 0 {
			c := raw[1]
			if at := strings.IndexByte("bfnrt", c); at >= 0 {
				c = "\b\f\n\r\t"[at]
			}
			out, raw = append(out, c), raw[2:]
			continue
		}
		raw = raw[6:]
		if utf16.IsSurrogate(r) {
			if whole := utf16.DecodeRune(r, escaped(raw)); whole != utf8.RuneError {
				r, raw = whole, raw[6:]
			}
		}
		out = utf8.AppendRune(out, r)
	}
	return string(out)
}

// number reads a number as it is written.
func (d *decoder) number() (string, error) {
	b, i := d.body, d.at
	digits := func() bool {
		from := i
		for i < len(b) && b[i] >= '0' && b[i] <= '9' {
			i++
		}
		return i > from
	}
	if i < len(b) && b[i] == '-' {
		i++
	}
	if i < len(b) && b[i] == '0' {
		i++
	} else if !digits() {
		return "", errMalformed
	}
	if i < len(b) && b[i] == '.' {
		if i++; !digits() {
			return "", errMalformed
		}
	}
	if i < len(b) && (b[i] == 'e' || b[i] == 'E') {
		i++
		if i < len(b) && (b[i] == '+' || b[i] == '-') {
			i++
		}
		if !digits() {
			return "", errMalformed
		}
	}
	text := string(b[d.at:i])
	d.at = i
	return text, nil
}

// literal reads true, false or null.
func (d *decoder) literal(word string) error {
	if !bytes.HasPrefix(d.body[d.at:], []byte(word)) {
		return errMalformed
	}
	d.at += len(word)
	return nil
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
	c := d.next()
	if c == 'n' {
		d.null = len(d.path) == 0
		return d.literal("null")
	}
	if v.IsValid() && v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	switch c {
	case '{', '[':
		if len(d.path) == maxDepth {
			return d.tooDeep()
		}
		if d.at++; c == '{' {
			return d.object(v)
		}
		return d.array(v)
	case '"':
		s, err := d.text()
		if err == nil {
			d.set(v, s)
		}
		return err
	case 't', 'f':
		word := map[byte]string{'t': "true", 'f': "false"}[c]
		if err := d.literal(word); err != nil || !v.IsValid() {
			return err
		}
		if v.Kind() != reflect.Bool {
			d.fault("is " + word + "; " + wanted(v))
			return nil
		}
		v.SetBool(c == 't')
		return nil
	}
	text, err := d.number()
	switch {
	case err != nil || !v.IsValid():
		return err
	case v.Kind() == reflect.Float64:
		x, err := strconv.ParseFloat(text, 64)
		if err != nil {
			d.fault(Clip(text) + " is farther from 0 than numbers here go")
			return nil
		}
		v.SetFloat(x)
		return nil
	case v.Kind() != reflect.Int:
		d.fault("is a number; " + wanted(v))
		return nil
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		d.fault(Clip(text) + " is not a whole number")
		return nil
	}
	v.SetInt(int64(n))
	return nil
}

// set gives v a string.
func (d *decoder) set(v reflect.Value, s string) {
	switch {
	case !v.IsValid():
	case v.CanAddr() && unmarshals(v.Type()):
		if err := v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(s)); err != nil {
			d.fault(err.Error())
		}
	case v.Kind() != reflect.String:
		d.fault("is a string; " + wanted(v))
	default:
		v.SetString(s)
	}
}

var (
	unmarshaler  = reflect.TypeFor[encoding.TextUnmarshaler]()
	unmarshalers sync.Map // bool by reflect.Type
)

// unmarshals reports whether what is of a type reads strings itself.
func unmarshals(t reflect.Type) bool {
	if is, ok := unmarshalers.Load(t); ok {
		return is.(bool)
	}
	is := reflect.PointerTo(t).Implements(unmarshaler)
	unmarshalers.Store(t, is)
	return is
}

func wanted(v reflect.Value) string {
	switch v.Kind() {
	case reflect.String:
		return "a string is wanted"
	case reflect.Int:
		return "a whole number is wanted"
	case reflect.Float64:
		return "a number is wanted"
	case reflect.Bool:
		return "true or false is wanted"
	case reflect.Slice:
		return "a list is wanted"
	}
	return "an object is wanted"
}

// object reads the rest of an object.
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
	var of *shape
	if v.IsValid() {
		of = shapeOf(v.Type())
	}
	var seen uint64            // the fields, by index
	var others map[string]bool // names that are no fields
	for n := 1; ; n++ {
		c := d.next()
		if c == '}' && n == 1 {
			d.at++
			return nil
		}
		if err := d.item(n); err != nil {
			return err
		}
		if c != '"' {
			return errMalformed
		}
		raw, plain, err := d.quoted()
		if err != nil {
			return err
		}
		if !plain {
			raw = []byte(unescaped(raw))
		}
		if d.next() != ':' {
			return errMalformed
		}
		d.at++
		var field reflect.Value
		i, known := 0, false
		if of != nil {
			i, known = of.index[string(raw)]
		}
		if known {
			d.path = append(d.path, level{of.names[i], -1})
			bit := uint64(1) << i
			switch {
			case seen&bit != 0:
				d.fault("is there twice")
			default:
				field = v.Field(of.fields[i])
			}
			seen |= bit
		} else {
			name := string(raw)
			d.path = append(d.path, level{name, -1})
			if of != nil {
				if others[name] {
					d.fault("is there twice")
				} else if d.passed == nil || !d.passed(v.Type(), name) {
					d.fault(unknownField(v.Type(), name))
				}
				if others == nil {
					others = map[string]bool{}
				}
				others[name] = true
			}
		}
		told := known && of.absent[i] && d.next() == '"'
		if err := d.value(field); err != nil {
			return err
		}
		if told && field.IsValid() && field.Len() == 0 {
			d.fault("is empty; give it a value or leave it out")
		}
		d.path = d.path[:len(d.path)-1]
		if more, err := d.more('}'); err != nil || !more {
			return err
		}
	}
}

// more reads what stands behind an item: a comma, or the end of the list or object.
func (d *decoder) more(end byte) (bool, error) {
	c := d.next()
	if c != ',' && c != end {
		return false, errMalformed
	}
	d.at++
	return c == ',', nil
}

// free reads the rest of an object of any shape: strings, truths, null,
// json.Number, []any and map[string]any. It has no bound of its own on a list or
// an object, only that on all of them.
func (d *decoder) free() (map[string]any, error) {
	out := map[string]any{}
	for n := 1; ; n++ {
		c := d.next()
		if c == '}' && n == 1 {
			d.at++
			return out, nil
		}
		if err := d.item(0); err != nil {
			return out, err
		}
		if c != '"' {
			return out, errMalformed
		}
		name, err := d.text()
		if err != nil {
			return out, err
		}
		if d.next() != ':' {
			return out, errMalformed
		}
		d.at++
		d.path = append(d.path, level{name, -1})
		if _, twice := out[name]; twice {
			d.fault("is there twice")
		}
		if out[name], err = d.freeValue(); err != nil {
			return out, err
		}
		d.path = d.path[:len(d.path)-1]
		if more, err := d.more('}'); err != nil || !more {
			return out, err
		}
	}
}

func (d *decoder) freeValue() (any, error) {
	if len(d.faults) >= MaxFaults {
		return nil, errEnough
	}
	switch c := d.next(); c {
	case 'n':
		return nil, d.literal("null")
	case 't':
		return true, d.literal("true")
	case 'f':
		return false, d.literal("false")
	case '"':
		return d.text()
	case '{', '[':
		if len(d.path) == maxDepth {
			return nil, d.tooDeep()
		}
		if d.at++; c == '{' {
			return d.free()
		}
	default:
		n, err := d.number()
		return json.Number(n), err
	}
	out := []any{}
	for i := 0; ; i++ {
		if d.next() == ']' && i == 0 {
			d.at++
			return out, nil
		}
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
		if more, err := d.more(']'); err != nil || !more {
			return out, err
		}
	}
}

func (d *decoder) tooDeep() error {
	return &Error{Code: Malformed, Detail: d.what + " is nested deeper than " + strconv.Itoa(maxDepth) + " levels", Faults: []Fault{{Pointer: d.pointer(), Detail: "is too deep"}}}
}

// array reads the rest of a list.
func (d *decoder) array(v reflect.Value) error {
	if v.IsValid() && v.Kind() != reflect.Slice {
		d.fault("is a list; " + wanted(v))
		v = reflect.Value{}
	}
	for i := 0; ; i++ {
		if d.next() == ']' && i == 0 {
			d.at++
			return nil
		}
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
		if more, err := d.more(']'); err != nil || !more {
			return err
		}
	}
}

var pointerEscape = strings.NewReplacer("~", "~0", "/", "~1")

// A shape is the fields of a struct that have a name, at most 64.
type shape struct {
	index  map[string]int // of the two lists, by name
	names  []string
	fields []int  // in the struct
	absent []bool // it may be left out, and then is not empty
}

var shapes sync.Map // *shape by reflect.Type

func shapeOf(t reflect.Type) *shape {
	if s, ok := shapes.Load(t); ok {
		return s.(*shape)
	}
	s := &shape{index: map[string]int{}}
	for i := range t.NumField() {
		if name := NameOf(t.Field(i)); name != "" {
			s.index[name] = len(s.names)
			s.names, s.fields = append(s.names, name), append(s.fields, i)
			s.absent = append(s.absent, leftOut(t.Field(i)))
		}
	}
	if len(s.names) > 64 {
		panic("strict: " + t.String() + " has more than 64 fields") // a type of ours
	}
	shapes.Store(t, s)
	return s
}

// leftOut reports whether a string may be left out and means something where it is given:
// its tags say that it is not required, and that it is one of some or not empty.
func leftOut(f reflect.StructField) bool {
	return f.Type.Kind() == reflect.String && f.Tag.Get("required") == "false" && (f.Tag.Get("enum") != "" || f.Tag.Get("minLength") != "")
}

// NameOf gives the name of a field in JSON, "" where it has none.
func NameOf(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	if name == "-" {
		return ""
	}
	return name
}

func unknownField(t reflect.Type, name string) string {
	names := shapeOf(t).names
	if s := Nearest(name, names); s != "" {
		return "is no field here; did you mean " + s + "?"
	}
	return "is no field here; there are " + strings.Join(names, ", ")
}

package httpapi

import (
	"bytes"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"hubgraph/graph"
)

// The limits of a JSON body beside its size.
const (
	maxDepth  = 32  // of nesting
	maxFaults = 100 // listed in one answer
)

// decode reads a JSON body into a struct of strings, whole numbers, truths,
// lists, structs and, for an object of any shape, map[string]any. Unlike encoding/json it takes names only as they are
// written in the struct's tags, each once, and finds all that is wrong, with a
// JSON Pointer to each. Text that is not JSON is a problem with status 400, what
// is JSON but not of this shape one with status 422. null is as if it were not
// there.
func decode(body []byte, into any) error {
	if !utf8.Valid(body) {
		return newProblem("malformed", "the body is not UTF-8")
	}
	d := decoder{json: json.NewDecoder(bytes.NewReader(body))}
	d.json.UseNumber()
	err := d.value(reflect.ValueOf(into).Elem(), "", 0)
	if errors.Is(err, errEnough) {
		err = nil
	}
	if err == nil && len(d.faults) < maxFaults {
		if _, more := d.json.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("something follows the JSON value")
		}
	}
	var p *Problem
	switch {
	case errors.As(err, &p):
		return p
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return newProblem("malformed", "the body is not JSON: it ends too early")
	case err != nil:
		return newProblem("malformed", fmt.Sprintf("the body is not JSON: %s, near byte %d", strings.TrimPrefix(err.Error(), "json: "), d.json.InputOffset()))
	case len(d.faults) > 0:
		return newProblem(string(graph.ErrInvalid), "the body is not of the shape that this operation reads; nothing was stored", d.faults...)
	}
	return nil
}

type decoder struct {
	json   *json.Decoder
	faults []Fault
}

// errEnough ends the reading of a body of which nothing fits: finding out what
// is meant by each of a million names is not worth it.
var errEnough = errors.New("too many faults")

func (d *decoder) fault(at, detail string) {
	if at == "" {
		at = "/"
	}
	d.faults = append(d.faults, Fault{at, detail})
}

// value reads one value into v; an invalid v is one to be passed over. The
// error is that of broken JSON.
func (d *decoder) value(v reflect.Value, at string, depth int) error {
	if len(d.faults) >= maxFaults {
		return errEnough
	}
	t, err := d.json.Token()
	if err != nil {
		return err
	}
	switch t := t.(type) {
	case json.Delim:
		if depth == maxDepth {
			return tooDeep(at)
		}
		if t == '{' {
			return d.object(v, at, depth)
		}
		return d.array(v, at, depth)
	case string:
		d.text(v, at, t)
	case json.Number:
		if !v.IsValid() {
			return nil
		}
		if v.Kind() != reflect.Int {
			d.fault(at, "is a number; "+wanted(v))
			return nil
		}
		n, err := strconv.Atoi(t.String())
		if err != nil {
			d.fault(at, clip(t.String())+" is not a whole number")
			return nil
		}
		v.SetInt(int64(n))
	case bool:
		if !v.IsValid() {
			return nil
		}
		if v.Kind() != reflect.Bool {
			d.fault(at, "is "+strconv.FormatBool(t)+"; "+wanted(v))
			return nil
		}
		v.SetBool(t)
	}
	return nil
}

func (d *decoder) text(v reflect.Value, at, s string) {
	switch {
	case !v.IsValid():
	case v.CanAddr() && v.Addr().Type().Implements(unmarshaler):
		if err := v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(s)); err != nil {
			d.fault(at, err.Error())
		}
	case v.Kind() != reflect.String:
		d.fault(at, "is a string; "+wanted(v))
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

func (d *decoder) object(v reflect.Value, at string, depth int) error {
	if v.IsValid() && v.Type() == reflect.TypeFor[map[string]any]() {
		m, err := d.free(at, depth)
		v.Set(reflect.ValueOf(m))
		return err
	}
	if v.IsValid() && v.Kind() != reflect.Struct {
		d.fault(at, "is an object; "+wanted(v))
		v = reflect.Value{}
	}
	var seen map[string]bool
	for d.json.More() {
		t, err := d.json.Token()
		if err != nil {
			return err
		}
		name := t.(string)
		here := at + "/" + pointerEscape.Replace(clip(name))
		var field reflect.Value
		if v.IsValid() {
			if seen[name] {
				d.fault(here, "is there twice")
			} else if f, known := fieldOf(v, name); known {
				field = f
			} else {
				d.fault(here, unknownField(v.Type(), name))
			}
			if seen == nil {
				seen = map[string]bool{}
			}
			seen[name] = true
		}
		if err := d.value(field, here, depth+1); err != nil {
			return err
		}
	}
	_, err := d.json.Token()
	return err
}

// free reads the rest of an object of any shape: strings, truths, null,
// json.Number, []any and map[string]any.
func (d *decoder) free(at string, depth int) (map[string]any, error) {
	out := map[string]any{}
	for d.json.More() {
		t, err := d.json.Token()
		if err != nil {
			return out, err
		}
		name := t.(string)
		here := at + "/" + pointerEscape.Replace(clip(name))
		if _, twice := out[name]; twice {
			d.fault(here, "is there twice")
		}
		if out[name], err = d.freeValue(here, depth+1); err != nil {
			return out, err
		}
	}
	_, err := d.json.Token()
	return out, err
}

func (d *decoder) freeValue(at string, depth int) (any, error) {
	if len(d.faults) >= maxFaults {
		return nil, errEnough
	}
	t, err := d.json.Token()
	open, nested := t.(json.Delim)
	switch {
	case err != nil || !nested:
		return t, err
	case depth == maxDepth:
		return nil, tooDeep(at)
	case open == '{':
		return d.free(at, depth)
	}
	out := []any{}
	for i := 0; d.json.More(); i++ {
		item, err := d.freeValue(at+"/"+strconv.Itoa(i), depth+1)
		if err != nil {
			return out, err
		}
		out = append(out, item)
	}
	_, err = d.json.Token()
	return out, err
}

func tooDeep(at string) *Problem {
	return newProblem("malformed", "the body is nested deeper than "+strconv.Itoa(maxDepth)+" levels", Fault{at, "is too deep"})
}

func (d *decoder) array(v reflect.Value, at string, depth int) error {
	if v.IsValid() && v.Kind() != reflect.Slice {
		d.fault(at, "is a list; "+wanted(v))
		v = reflect.Value{}
	}
	for i := 0; d.json.More(); i++ {
		var item reflect.Value
		if v.IsValid() {
			v.Set(reflect.Append(v, reflect.Zero(v.Type().Elem())))
			item = v.Index(i)
		}
		if err := d.value(item, at+"/"+strconv.Itoa(i), depth+1); err != nil {
			return err
		}
	}
	_, err := d.json.Token()
	return err
}

var pointerEscape = strings.NewReplacer("~", "~0", "/", "~1")

// fieldOf finds the field that a tag names.
func fieldOf(v reflect.Value, name string) (reflect.Value, bool) {
	t := v.Type()
	for i := range t.NumField() {
		tag, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if tag == name && tag != "-" && tag != "" {
			return v.Field(i), true
		}
	}
	return reflect.Value{}, false
}

func unknownField(t reflect.Type, name string) string {
	var names []string
	for i := range t.NumField() {
		if tag, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ","); tag != "" && tag != "-" {
			names = append(names, tag)
		}
	}
	if s := nearest(name, names); s != "" {
		return "is no field here; did you mean " + s + "?"
	}
	return "is no field here; there are " + strings.Join(names, ", ")
}

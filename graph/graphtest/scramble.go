package graphtest

import (
	"reflect"
	"slices"

	"hubgraph/graph"
)

// scramble changes all that can be reached from a value: what lists, maps and
// pointers lead to, what lies behind the end of a list, too, where an append
// would write.
func scramble(v any) {
	p := reflect.New(reflect.TypeOf(v)).Elem()
	p.Set(reflect.ValueOf(v))
	scrambleValue(p)
}

func scrambleValue(v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface:
		if !v.IsNil() {
			scramble(v.Interface())
		}
	case reflect.Pointer:
		if !v.IsNil() {
			scrambleValue(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			scrambleValue(v.Field(i))
		}
	case reflect.Slice:
		v = v.Slice(0, v.Cap())
		for i := range v.Len() {
			scrambleValue(v.Index(i))
		}
	case reflect.Array:
		for i := range v.Len() {
			scrambleValue(v.Index(i))
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			x := reflect.New(v.Type().Elem()).Elem()
			x.Set(v.MapIndex(k))
			scrambleValue(x)
			v.SetMapIndex(k, x)
		}
		if !v.IsNil() {
			more := reflect.New(v.Type().Key()).Elem()
			scrambleValue(more)
			v.SetMapIndex(more, reflect.Zero(v.Type().Elem()))
		}
	}
	if !v.CanSet() {
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString("changed " + v.String())
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(v.Int() + 1)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(v.Uint() + 1)
	case reflect.Float32, reflect.Float64:
		v.SetFloat(v.Float() + 1)
	}
}

// copyOf gives a value that shares nothing with another.
func copyOf[T any](x T) T {
	var copied T
	copyInto(reflect.ValueOf(&copied).Elem(), reflect.ValueOf(&x).Elem())
	return copied
}

func copyInto(to, from reflect.Value) {
	switch from.Kind() {
	case reflect.Struct:
		for i := range from.NumField() {
			copyInto(to.Field(i), from.Field(i))
		}
	case reflect.Pointer:
		if !from.IsNil() {
			to.Set(reflect.New(from.Type().Elem()))
			copyInto(to.Elem(), from.Elem())
		}
	case reflect.Slice:
		if !from.IsNil() {
			to.Set(reflect.MakeSlice(from.Type(), from.Len(), from.Len()))
			for i := range from.Len() {
				copyInto(to.Index(i), from.Index(i))
			}
		}
	default:
		to.Set(from)
	}
}

// unsaid are the fields of a batch that say how it is written, not what.
var unsaid = []string{"Key", "IfRevision", "Author", "Note", "Label"}

// placesOf gives what of a batch can be changed so that it is another: strings,
// numbers, truths, and lists that can lose an item.
func placesOf(batch reflect.Value) (out []reflect.Value) {
	for i := range batch.NumField() {
		if !slices.Contains(unsaid, batch.Type().Field(i).Name) {
			out = append(out, placesIn(batch.Field(i))...)
		}
	}
	return out
}

func placesIn(v reflect.Value) (out []reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		if c, ok := v.Interface().(graph.Citation); ok && c.End == 0 {
			return []reflect.Value{v.FieldByName("Note")} // paragraph and start mean nothing without an end
		}
		for i := range v.NumField() {
			out = append(out, placesIn(v.Field(i))...)
		}
	case reflect.Slice:
		for i := range v.Len() {
			out = append(out, placesIn(v.Index(i))...)
		}
		if v.Len() > 0 {
			out = append(out, v)
		}
	case reflect.String, reflect.Int, reflect.Bool:
		out = append(out, v)
	}
	return out
}

// alter makes another of what placesOf gave.
func alter(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(v.String() + "x")
	case reflect.Int:
		v.SetInt(v.Int() + 1)
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.Slice:
		v.Set(v.Slice(0, v.Len()-1))
	}
}

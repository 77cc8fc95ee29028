package graph_test

import (
	"fmt"
	"reflect"
	"testing"

	"hubgraph/graph"
)

// uncounted are the fields of a batch that say how it is written, not what.
var uncounted = map[string]bool{"Key": true, "IfRevision": true, "Origin": true, "Encoded": true, "Author": true, "Note": true, "Label": true}

// fillAll gives every field under a value a content of its own, lists two items.
func fillAll(v reflect.Value, n *int) {
	*n++
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fillAll(v.Field(i), n)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fillAll(v.Elem(), n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			fillAll(v.Index(i), n)
		}
	case reflect.Array:
		for i := range v.Len() {
			fillAll(v.Index(i), n)
		}
	case reflect.String:
		v.SetString(fmt.Sprint("s", *n))
	case reflect.Int:
		v.SetInt(int64(*n))
	case reflect.Uint64, reflect.Uint8:
		v.SetUint(uint64(*n % 200))
	case reflect.Bool:
		v.SetBool(true)
	default:
		panic("fillAll knows no " + v.Kind().String())
	}
}

// changes calls do with each small change that can be made under a value: do
// sees it and it is taken back.
func changes(v reflect.Value, at string, do func(at string)) {
	try := func(at string, was, now reflect.Value) {
		v.Set(now)
		do(at)
		v.Set(was)
	}
	kept := reflect.New(v.Type()).Elem()
	kept.Set(v)
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			changes(v.Field(i), at+"."+v.Type().Field(i).Name, do)
		}
	case reflect.Pointer:
		changes(v.Elem(), at, do)
	case reflect.Slice:
		for i := range v.Len() {
			changes(v.Index(i), fmt.Sprintf("%s[%d]", at, i), do)
		}
		try(at+" without its last", kept, v.Slice(0, 1))
		try(at+" empty", kept, reflect.Zero(v.Type()))
		swapped := reflect.MakeSlice(v.Type(), 2, 2)
		swapped.Index(0).Set(v.Index(1))
		swapped.Index(1).Set(v.Index(0))
		try(at+" the other way round", kept, swapped)
		try(at+" with one more", kept, reflect.Append(v.Slice3(0, 2, 2), v.Index(0)))
	case reflect.String:
		try(at, kept, reflect.ValueOf(v.String()+"x").Convert(v.Type()))
		try(at+" empty", kept, reflect.Zero(v.Type()))
	case reflect.Int:
		try(at, kept, reflect.ValueOf(int(v.Int()+1)).Convert(v.Type()))
	case reflect.Bool:
		try(at, kept, reflect.ValueOf(!v.Bool()).Convert(v.Type()))
	}
}

// A key means "done already" only for the same batch: whatever is changed in
// what a batch says, at any depth, makes it another.
func TestFingerprintCountsEveryField(t *testing.T) {
	var b graph.Batch
	n := 0
	v := reflect.ValueOf(&b).Elem()
	fillAll(v, &n)
	b.Origin = graph.Digest{} // which stands for all the others
	for _, c := range []*graph.Citation{&b.Statements[0].Cites[0], &b.Statements[1].Cites[1]} {
		c.Start, c.End = 3, 9 // paragraph and start are meant where there is an end
	}
	seen := map[graph.Digest]string{b.Fingerprint(): "the batch itself"}
	before := b.Fingerprint()
	for i := range v.NumField() {
		name := v.Type().Field(i).Name
		changes(v.Field(i), name, func(at string) {
			got := b.Fingerprint()
			if uncounted[name] {
				if got != before {
					t.Errorf("%s: got another fingerprint, want the same", at)
				}
				return
			}
			if other, ok := seen[got]; ok {
				t.Errorf("%s: got the fingerprint of %s, want another", at, other)
			}
			seen[got] = at
		})
	}
	if b.Fingerprint() != before {
		t.Error("the changes were not all taken back")
	}
	if len(seen) < 150 {
		t.Errorf("got %d changes tried, want every field of a batch", len(seen))
	}
}

// What is empty is empty, however it is written down in memory.
func TestFingerprintOfNothing(t *testing.T) {
	some := graph.Batch{Entities: []graph.Entity{{ID: "a"}}}
	for name, b := range map[string]graph.Batch{
		"nothing":     {},
		"empty lists": {Sources: []graph.Source{}, Texts: []graph.SourceText{}, Entities: []graph.Entity{}, Statements: []graph.Statement{}, Retract: []graph.StatementID{}, Delete: []graph.EntityID{}},
		"a key":       {Key: "k"},
	} {
		if got, want := b.Fingerprint(), (&graph.Batch{}).Fingerprint(); got != want {
			t.Errorf("%s: got fingerprint %x, want %x", name, got, want)
		}
	}
	if some.Fingerprint() == (&graph.Batch{}).Fingerprint() {
		t.Error("a batch of one entity has the fingerprint of none")
	}
}

package ask_test

import (
	"strings"
	"testing"

	"hubgraph/internal/ask"
)

// TestEveryFieldIsDescribed: what an answer or a batch holds of graph's records is
// described, field by field, and nothing is described that is not there.
func TestEveryFieldIsDescribed(t *testing.T) {
	n := 0
	for of, with := range ask.Described {
		n++
		for i := range with.NumField() {
			f := with.Field(i)
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if name != "-" && (name == "" || f.Tag.Get("doc") == "") {
				t.Errorf("%v: the field %s has the tags %q, want json and doc", of, f.Name, f.Tag)
			}
		}
		have := map[string]bool{}
		for i := range of.NumField() {
			name, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
			have[name] = true
		}
		for name := range ask.FieldsOf(of) {
			if !have[name] {
				t.Errorf("%v: %q is described and is no field", of, name)
			}
		}
	}
	if n < 20 {
		t.Errorf("%d types are described, want those of a batch at least", n)
	}
}

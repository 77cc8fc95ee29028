package testbed

import (
	"encoding/json"
	"os"
	"testing"
)

// Held gives what a file of JSON has, to which a test holds got; update writes got into the
// file first, in a form that other programs' formatters may change.
func Held[T any](t testing.TB, file string, update bool, got T) (want T) {
	t.Helper()
	if update {
		b, err := json.MarshalIndent(got, "", "  ")
		if err == nil {
			err = os.WriteFile(file, append(b, '\n'), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(b, &want)
	}
	if err != nil {
		t.Fatal(err)
	}
	return want
}

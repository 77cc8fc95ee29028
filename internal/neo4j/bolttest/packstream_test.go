package bolttest

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPackStreamRoundTrip(t *testing.T) {
	long := strings.Repeat("x", 70_000)
	many := make([]any, 300)
	wide := map[string]any{}
	for i := range many {
		many[i] = int64(i)
		wide[strings.Repeat("k", i)] = int64(i)
	}
	for name, v := range map[string]any{
		"nothing": nil, "true": true, "false": false,
		"tiny": int64(-16), "one byte": int64(-17), "127": int64(127), "128": int64(128), "two bytes": int64(-129),
		"three bytes": int64(40_000), "four bytes": int64(math.MinInt32), "eight bytes": int64(math.MaxInt64),
		"float": 1.5, "empty string": "", "short string": "fifteen letters", "string": "sixteen letters!", "middling string": long[:300], "long string": long,
		"no bytes": []byte{}, "bytes": []byte{1, 2, 3}, "many bytes": []byte(long),
		"no list": []any{}, "list": []any{int64(1), "a", nil}, "long list": many,
		"map": map[string]any{"a": int64(1), "b": []any{map[string]any{}}}, "wide map": wide,
	} {
		t.Run(name, func(t *testing.T) {
			want := message{tag: tagRecord, fields: []any{v}}
			got, err := decodeMessage(appendValue(nil, want))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(message{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestDecodeRefuses(t *testing.T) {
	for name, b := range map[string][]byte{
		"nothing":               {},
		"no message":            {0x01},
		"a message cut off":     {0xB1, 0x71},
		"more than a message":   {0xB0, 0x71, 0xC0},
		"a list without end":    {0xB1, 0x71, 0xD6, 0xFF, 0xFF, 0xFF, 0xFF},
		"a string cut off":      {0xB1, 0x71, 0x85, 'a'},
		"a key that is no text": {0xB1, 0x71, 0xA1, 0x01, 0x01},
		"an unknown marker":     {0xB1, 0x71, 0xC4},
	} {
		t.Run(name, func(t *testing.T) {
			if m, err := decodeMessage(b); err == nil {
				t.Errorf("got %v, want an error", m)
			}
		})
	}
}

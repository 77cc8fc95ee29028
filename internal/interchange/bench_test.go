package interchange_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"hubgraph/internal/interchange"
)

// BenchmarkRead reads a stream without a store, so that what reading costs is told from what
// storing does.
func BenchmarkRead(b *testing.B) {
	var text strings.Builder
	text.WriteString(head)
	for i := range 10_000 {
		fmt.Fprintf(&text, `{"statement":{"subject":"e-%06d","predicate":"partner-or-client","object":"e-%06d","status":"planned","when":{"from":"2019-05"},"source":"s-%d","cites":[{"line":%d,"note":"A row."}]}}`+"\n", i, i*7%10_000, i%20, i+1)
	}
	text.WriteString(`{"end":{}}`)
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		r, err := interchange.NewReader(strings.NewReader(text.String()), nil)
		if err != nil {
			b.Fatal(err)
		}
		for err == nil {
			_, _, err = r.Next()
		}
		if !errors.Is(err, io.EOF) {
			b.Fatal(err)
		}
	}
}

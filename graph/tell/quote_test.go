package tell_test

import (
	"testing"

	"hubgraph/graph/tell"
)

func TestQuote(t *testing.T) {
	for text, want := range map[string]string{
		"a city":                   "“a city”",
		"“A city of the…":          "“‘A city of the…”",
		"He called it “a city”":    "“He called it ‘a city’”",
		"“A city”, he said, “now”": "“‘A city’, he said, ‘now’”",
		"称上海为“城市”":                 "“称上海为‘城市’”",
		"Shanghai’s":               "“Shanghai’s”",
	} {
		if got := tell.Quote(text); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

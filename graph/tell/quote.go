package tell

import "strings"

// Quote puts a text in quotation marks. Those that it has become single ones, so that they
// are seen to be its own: “‘Shanghai is a city’, he said”.
func Quote(text string) string { return "“" + inner.Replace(text) + "”" }

var inner = strings.NewReplacer("“", "‘", "”", "’")

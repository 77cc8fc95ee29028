package app_test

import (
	"bytes"
	"context"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"hubgraph/internal/app"
)

// TestHelpIsInChinese asks every command, and the program with --lang and with the
// environment, how it is used: nothing of that is left in English, and columns stay.
func TestHelpIsInChinese(t *testing.T) {
	han := func(s string) bool {
		return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	}
	english := regexp.MustCompile(`\b[a-z]{2,} [a-z]{2,} [a-z]{2,}`)
	typed := regexp.MustCompile(`(?m)^\s+(hubgraph .*|source <.*|echo .*)$|hubgraph( [a-z]+)+|bash-completion`)
	n := 0
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		n++
		for what, text := range map[string]string{"short": c.Short, "long": c.Long} {
			if text != "" && (!han(text) || english.MatchString(typed.ReplaceAllString(text, ""))) {
				t.Errorf("%s: its %s words have no Chinese in help.go: %q", c.CommandPath(), what, text)
			}
		}
		for _, g := range c.Groups() {
			if !han(g.Title) {
				t.Errorf("the heading %q has no Chinese in help.go", g.Title)
			}
		}
		c.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if !han(f.Usage) {
				t.Errorf("%s --%s: it has no Chinese in help.go: %q", c.CommandPath(), f.Name, f.Usage)
			}
		})
		usage := c.UsageString()
		for _, word := range []string{"Usage", "Flags", "[flags]", "Examples", "(default", " string ", " int ", "[command]", "help for"} {
			if strings.Contains(usage, word) {
				t.Errorf("%s: its usage holds %q", c.CommandPath(), word)
			}
		}
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(app.Commands("zh"))
	if n < 35 {
		t.Errorf("found %d commands", n)
	}
	for _, tc := range []struct {
		args, environ []string
		chinese       bool
	}{
		{[]string{"--help", "--lang", "zh"}, nil, true},
		{[]string{"path", "--lang=zh", "-h"}, nil, true},
		{[]string{"help", "key", "create"}, []string{"LANG=zh_CN.UTF-8"}, true},
		{[]string{"key", "create", "--help", "--lang", "en"}, []string{"LANG=zh_CN.UTF-8"}, false},
		{[]string{"--help"}, []string{"LC_ALL=C", "LANG=zh_CN.UTF-8"}, false},
	} {
		var out bytes.Buffer
		p := app.Program{Args: tc.args, Environ: tc.environ, Stdout: &out}
		if status := p.Run(context.Background()); status != 0 || han(out.String()) != tc.chinese {
			t.Errorf("%q %q: status %d\n%s", tc.args, tc.environ, status, out.String())
		}
	}
}

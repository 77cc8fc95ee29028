package wording

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"
)

// In gives a message in a language, "en" or "zh", from English; as it is where it is none of
// ours.
func In(text, lang string) string {
	if lang != "zh" || text == "" {
		return text
	}
	if zh, ok := said(text, 0); ok {
		return zh
	}
	return text
}

// maxNested is how deep messages are within messages.
const maxNested = 6

// said gives a message in Chinese, not ok where it has no form.
func said(text string, nested int) (string, bool) {
	if zh, ok := chinese[text]; ok && !strings.Contains(text, "%") {
		return zh, true
	}
	if nested > maxNested || len(text) > 1<<16 {
		return "", false
	}
	for _, f := range forms() {
		parts, ok := f.match(text)
		if !ok {
			continue
		}
		args, any := make([]any, len(parts)), false
		for i, p := range parts {
			if f.verbs[i] == 's' {
				if zh, ok := said(p, nested+1); ok {
					p, any = zh, true
				}
			}
			args[i] = p
		}
		if !f.loose || any {
			return fmt.Sprintf(f.zh, args...), true
		}
	}
	return "", false
}

// A form is a pattern of a message.
type form struct {
	words []string // what stands before, between and behind the places
	verbs []byte   // of the places: s, q or d
	zh    string
	loose bool // it has so few words that many a text fits it: one of its parts must be a message
}

// forms are those with places, the most words first.
var forms = sync.OnceValue(func() []*form {
	var out []*form
	for en, zh := range chinese {
		f := &form{zh: strings.NewReplacer("%q", "%s", "%d", "%s", "]q", "]s", "]d", "]s").Replace(zh)}
		word, letters := "", 0
		for i := 0; i < len(en); i++ {
			switch {
			case en[i] == '%' && en[i+1] == '%':
				word += "%"
				i++
			case en[i] == '%':
				f.words, f.verbs, word = append(f.words, word), append(f.verbs, en[i+1]), ""
				i++
			default:
				word += en[i : i+1]
				if unicode.IsLetter(rune(en[i])) {
					letters++
				}
			}
		}
		f.words = append(f.words, word)
		f.loose = letters < 5
		out = append(out, f)
	}
	length := func(f *form) (n int) {
		for _, w := range f.words {
			n += len(w)
		}
		return n
	}
	slices.SortFunc(out, func(a, b *form) int {
		return cmp.Or(cmp.Compare(length(b), length(a)), cmp.Compare(len(a.verbs), len(b.verbs)), strings.Compare(a.zh, b.zh))
	})
	return out
})

// match gives what stands in the places of a text that has the form.
func (f *form) match(text string) ([]string, bool) {
	rest, ok := strings.CutPrefix(text, f.words[0])
	if !ok {
		return nil, false
	}
	parts, ok := f.fill(rest, 0)
	slices.Reverse(parts)
	return parts, ok
}

// fill fits a text from place i on, and gives the parts from the last on.
func (f *form) fill(text string, i int) ([]string, bool) {
	if i == len(f.verbs) {
		return make([]string, 0, len(f.verbs)), text == ""
	}
	word, last := f.words[i+1], i+1 == len(f.verbs)
	for from := 0; from <= len(text); {
		at := strings.Index(text[from:], word)
		if last {
			at = len(text) - len(word) - from
		}
		if at < 0 || !strings.HasSuffix(text[:from+at+len(word)], word) {
			return nil, false
		}
		end := from + at
		if fits(f.verbs[i], text[:end]) {
			if parts, ok := f.fill(text[end+len(word):], i+1); ok {
				return append(parts, text[:end]), true
			}
		}
		if last {
			return nil, false
		}
		from = end + 1
	}
	return nil, false
}

// fits reports whether a text can stand in a place.
func fits(verb byte, text string) bool {
	switch verb {
	case 'd':
		return text != "" && strings.Trim(text, "-0123456789,.") == ""
	case 'q':
		return len(text) > 1 && (text[0] == '"' && text[len(text)-1] == '"' && !strings.Contains(strings.ReplaceAll(text[1:len(text)-1], `\"`, ""), `"`) || text[0] == '`' && text[len(text)-1] == '`')
	}
	return text != ""
}

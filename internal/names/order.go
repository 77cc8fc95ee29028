package names

import "strings"

// Order gives a text by which names in a language follow each other, compared byte-wise:
// their normal form, and in Chinese (lang zh) each Han character by its usual syllable
// first, so that names stand as in a list by pinyin, those that sound the same by their
// characters. Names that are the same but for case or accents are the same here.
func Order(name, lang string) string {
	s := Normalize(name)
	if lang != "zh" {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if all := readings(r); len(all) > 0 {
			b.WriteString(all[0])
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

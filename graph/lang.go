package graph

import "unicode"

// LangBeside gives the BCP 47 language of a text that is given where one in want, "en" or
// "zh", was asked for; "" where it may be in that. have is the language that the text is
// said to have; where nothing says, the text tells as much as its letters do: "zh", "ja" or
// "ko" by characters that others do not write with, else an undetermined language in a
// script, "und-Cyrl". A text in Latin letters of which nothing is said may be English. One
// without letters is in no language.
func LangBeside(text, have, want string) string {
	if have == "" {
		have = langOfLetters(text, want)
	}
	if SameLang(have, want) {
		return ""
	}
	return have
}

// langOfLetters is as much as letters tell of a text's language.
func langOfLetters(text, want string) string {
	han, first := false, ""
	for _, r := range text {
		switch {
		case r < unicode.MaxASCII && !unicode.IsLetter(r):
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			return "ja"
		case unicode.Is(unicode.Hangul, r):
			return "ko"
		case unicode.Is(unicode.Han, r):
			han = true
		case first == "" && unicode.IsLetter(r):
			first = scriptOf(r)
		}
	}
	switch {
	case han:
		return "zh"
	case first == "Latn" && SameLang("en", want), first == "":
		return ""
	}
	return "und-" + first
}

// scripts are those of which the code is told (ISO 15924); any other is unknown, "Zyyy".
var scripts = []struct {
	code  string
	table *unicode.RangeTable
}{
	{"Latn", unicode.Latin},
	{"Cyrl", unicode.Cyrillic},
	{"Grek", unicode.Greek},
	{"Arab", unicode.Arabic},
	{"Hebr", unicode.Hebrew},
	{"Deva", unicode.Devanagari},
	{"Thai", unicode.Thai},
	{"Armn", unicode.Armenian},
	{"Geor", unicode.Georgian},
	{"Beng", unicode.Bengali},
	{"Taml", unicode.Tamil},
	{"Mong", unicode.Mongolian},
	{"Tibt", unicode.Tibetan},
}

func scriptOf(r rune) string {
	for _, s := range scripts {
		if unicode.Is(s.table, r) {
			return s.code
		}
	}
	return "Zyyy"
}

// LangBeside gives the language of what In gives, where that is not the one asked for.
func (w Words) LangBeside(want string) string {
	switch {
	case want == "zh" && w.ZH == "" && w.EN != "":
		return "en"
	case want != "zh" && w.EN == "" && w.ZH != "":
		return "zh"
	}
	return ""
}

// langBeside gives the language of words, or where they are not given in want, of the text
// that stands for them.
func (w Words) langBeside(text, want string) string {
	have := ""
	switch {
	case text == "", w.orIn(want, "") != "":
		return ""
	case text == w.EN:
		have = "en"
	case text == w.ZH:
		have = "zh"
	}
	return LangBeside(text, have, want)
}

// NoteLangBeside gives the language of NoteIn, where that is not the one asked for.
func (c *Citation) NoteLangBeside(want string) string { return c.Notes.langBeside(c.Note, want) }

// TitleLangBeside gives the language of TitleIn, where that is not the one asked for: a
// title of the source's own is in the language of its text.
func (s *Source) TitleLangBeside(want string) string {
	if s.Titles.orIn(want, "") != "" {
		return ""
	}
	return LangBeside(s.Title, s.Language, want)
}

// SummaryLangBeside gives the language of SummaryIn, where that is not the one asked for.
func (a *Account) SummaryLangBeside(want string) string {
	return a.Summaries.langBeside(a.Summary, want)
}

// langsOf gives what tells of a language for both languages of the service.
func langsOf(beside func(want string) string) Words { return Words{EN: beside("en"), ZH: beside("zh")} }

// nameLangBeside gives the language of a name that is shown where one in want was asked
// for, as far as the entity's names say it.
func (e *Entity) nameLangBeside(name, want string) string {
	have := ""
	see := func(names []Name) {
		for i := range names {
			if n := &names[i]; n.Text == name && n.Lang != "" && (have == "" || SameLang(n.Lang, want)) {
				have = n.Lang
			}
		}
	}
	see(e.Names)
	for i := range e.Accounts {
		see(e.Accounts[i].Names)
	}
	return LangBeside(name, have, want)
}

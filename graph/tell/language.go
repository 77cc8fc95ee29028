package tell

import (
	"strings"

	"hubgraph/graph"
)

// languages names those that texts are often in, by primary subtag.
var languages = map[string]graph.Words{
	"ar": {EN: "Arabic", ZH: "阿拉伯语"}, "be": {EN: "Belarusian", ZH: "白俄罗斯语"}, "bg": {EN: "Bulgarian", ZH: "保加利亚语"},
	"cs": {EN: "Czech", ZH: "捷克语"}, "da": {EN: "Danish", ZH: "丹麦语"}, "de": {EN: "German", ZH: "德语"},
	"el": {EN: "Greek", ZH: "希腊语"}, "en": {EN: "English", ZH: "英文"}, "es": {EN: "Spanish", ZH: "西班牙语"},
	"et": {EN: "Estonian", ZH: "爱沙尼亚语"}, "fa": {EN: "Persian", ZH: "波斯语"}, "fi": {EN: "Finnish", ZH: "芬兰语"},
	"fr": {EN: "French", ZH: "法语"}, "he": {EN: "Hebrew", ZH: "希伯来语"}, "hi": {EN: "Hindi", ZH: "印地语"},
	"hr": {EN: "Croatian", ZH: "克罗地亚语"}, "hu": {EN: "Hungarian", ZH: "匈牙利语"}, "id": {EN: "Indonesian", ZH: "印尼语"},
	"it": {EN: "Italian", ZH: "意大利语"}, "ja": {EN: "Japanese", ZH: "日语"}, "kk": {EN: "Kazakh", ZH: "哈萨克语"},
	"ko": {EN: "Korean", ZH: "韩语"}, "lt": {EN: "Lithuanian", ZH: "立陶宛语"}, "lv": {EN: "Latvian", ZH: "拉脱维亚语"},
	"mn": {EN: "Mongolian", ZH: "蒙古语"}, "ms": {EN: "Malay", ZH: "马来语"}, "nb": {EN: "Norwegian", ZH: "挪威语"},
	"nl": {EN: "Dutch", ZH: "荷兰语"}, "no": {EN: "Norwegian", ZH: "挪威语"}, "pl": {EN: "Polish", ZH: "波兰语"},
	"pt": {EN: "Portuguese", ZH: "葡萄牙语"}, "ro": {EN: "Romanian", ZH: "罗马尼亚语"}, "ru": {EN: "Russian", ZH: "俄语"},
	"sk": {EN: "Slovak", ZH: "斯洛伐克语"}, "sl": {EN: "Slovenian", ZH: "斯洛文尼亚语"}, "sr": {EN: "Serbian", ZH: "塞尔维亚语"},
	"sv": {EN: "Swedish", ZH: "瑞典语"}, "th": {EN: "Thai", ZH: "泰语"}, "tr": {EN: "Turkish", ZH: "土耳其语"},
	"uk": {EN: "Ukrainian", ZH: "乌克兰语"}, "vi": {EN: "Vietnamese", ZH: "越南语"}, "zh": {EN: "Chinese", ZH: "中文"},
}

// Language names a BCP 47 language, which is another than lang: "German", "德语". One that
// is not determined is told by what it is not, and one without a name here by its tag.
func Language(tag, lang string) string {
	lang = langOf(graph.SameLang(lang, "zh"))
	primary, _, _ := strings.Cut(strings.ToLower(tag), "-")
	if primary == "und" {
		return graph.Words{EN: "not in English", ZH: "外文"}.In(lang)
	}
	if w, ok := languages[primary]; ok {
		return w.In(lang)
	}
	return tag
}

// Marked gives a text with its language in brackets behind, where that is another than the
// one asked for.
func Marked(text, textLang, lang string) string {
	if text == "" {
		return ""
	}
	return text + LanguageMark(textLang, lang)
}

// LanguageMark gives what Marked puts behind a text, "" where textLang is.
func LanguageMark(textLang, lang string) string {
	switch {
	case textLang == "":
		return ""
	case graph.SameLang(lang, "zh"):
		return "（" + Language(textLang, lang) + "）"
	}
	return " (" + Language(textLang, lang) + ")"
}

package picture

import (
	"fmt"
)

// ui are the words beside those of the schema and of package tell, English and Chinese.
var ui = map[string][2]string{
	"and":     {", ", "、"},
	"times":   {" (%d)", "（%d）"},
	"names":   {"%d names", "%d 个名称"},
	"name":    {"1 name", "1 个名称"},
	"group":   {"%d %s", "%d 个%s"},
	"groups":  {"Marks of several", "合并的标记"},
	"within":  {"links among them, not drawn: %d", "其间未画出的联系：%d"},
	"links":   {"%d links", "%d 条联系"},
	"link":    {"1 link", "1 条联系"},
	"dot":     {" · ", " · "},
	"asOf":    {"as of %s", "截至 %s"},
	"undated": {"%d without a date among them", "其中 %d 条无日期"},
	"partial": {"there is more than is drawn here", "此图未包含全部内容"},
	"arrows":  {"read along the arrow", "沿箭头方向读"},
	"several": {"wider: several claims", "较粗：多项陈述"},
	"lit":     {"what was chosen", "所选内容"},
	"size":    {"a larger mark has more neighbours in the whole graph", "标记越大，在全图中的相邻者越多"},
	"claims":  {"The numbers on the lines", "线上的编号"},
	"coded":   {"The letters in the marks: names without room", "标记中的字母：没有位置写下的名称"},
	"mute":    {"%d lines bear no word, for want of room.", "%d 条线因没有位置而未注文字。"},
	"source":  {"Source", "来源"},
	"licence": {"licence: %s", "许可：%s"},
	"comma":   {", ", "，"},
	"list":    {", ", "、"},
	"colon":   {": ", "："},
	"more":    {"and %d more", "另有 %d 项"},
	"by":      {"retrieved %s", "获取于%s"},
	"empty":   {"Nothing is in this view.", "此视图为空。"},
}

func (s *sheet) say(key string, values ...any) string {
	w := ui[key][0]
	if s.zh {
		w = ui[key][1]
	}
	if len(values) == 0 {
		return w
	}
	return fmt.Sprintf(w, values...)
}

// count gives a number of things in words.
func (s *sheet) count(one, many string, n int) string {
	if n == 1 {
		return s.say(one)
	}
	return s.say(many, n)
}

package app

import (
	"fmt"
	"strings"

	"hubgraph/graph"
	"hubgraph/graph/tell"
	"hubgraph/internal/ask"
)

// ui is every word that commands say of an answer, in both languages.
var ui = map[string]graph.Words{
	"name":             {EN: "NAME", ZH: "名称"},
	"type":             {EN: "TYPE", ZH: "类型"},
	"matched":          {EN: "MATCHED", ZH: "匹配"},
	"links":            {EN: "LINKS", ZH: "关系"},
	"id":               {EN: "ID", ZH: "标识"},
	"revision":         {EN: "REVISION", ZH: "修订"},
	"time":             {EN: "TIME", ZH: "时间"},
	"author":           {EN: "AUTHOR", ZH: "作者"},
	"label":            {EN: "LABEL", ZH: "标签"},
	"note":             {EN: "NOTE", ZH: "说明"},
	"link":             {EN: "LINK", ZH: "关系"},
	"status":           {EN: "STATUS", ZH: "状态"},
	"when":             {EN: "WHEN", ZH: "时间"},
	"place":            {EN: "PLACE", ZH: "出处"},
	"facts":            {EN: "FACTS", ZH: "事实"},
	"mentions":         {EN: "MENTIONED IN", ZH: "被提及"},
	"sources":          {EN: "SOURCES", ZH: "来源"},
	"more":             {EN: "and %d more", ZH: "另有 %d 个"},
	"none":             {EN: "nothing", ZH: "无"},
	"nothing":          {EN: "nothing is found by %s", ZH: "没有找到%s"},
	"without":          {EN: "without %s:", ZH: "不计%s："},
	"between":          {EN: "between %s and %s: hubgraph path %s %s", ZH: "%s与%s之间：hubgraph path %s %s"},
	"claims":           {EN: "CLAIMS", ZH: "陈述"},
	"oneUndated":       {EN: "one of these claims has no date", ZH: "其中 1 条陈述没有日期"},
	"undated":          {EN: "%d of these claims have no date", ZH: "其中 %d 条陈述没有日期"},
	"noClaim":          {EN: "nothing: no claim passes", ZH: "无：没有符合条件的陈述"},
	"noLink":           {EN: "nothing: no link passes", ZH: "无：没有符合条件的关系"},
	"noneNamed":        {EN: "nothing: no neighbour of %s that passes is called %s", ZH: "无：%s没有符合条件且名为%s的相邻者"},
	"noLinkOf":         {EN: "nothing: no link of %s passes", ZH: "无：%s没有符合条件的关系"},
	"noEntity":         {EN: "nothing: no entity passes", ZH: "无：没有符合条件的实体"},
	"noView":           {EN: "nothing: no view was saved", ZH: "无：没有保存过视图"},
	"entities":         {EN: "entities", ZH: "实体"},
	"relationships":    {EN: "relationships", ZH: "关系"},
	"factsHeld":        {EN: "facts", ZH: "事实"},
	"citations":        {EN: "citations", ZH: "引用"},
	"sourcesHeld":      {EN: "sources", ZH: "来源"},
	"texts":            {EN: "texts of sources", ZH: "来源文本"},
	"qualifierHead":    {EN: "QUALIFIER", ZH: "限定"},
	"unit":             {EN: "UNIT", ZH: "单位"},
	"hops":             {EN: "%d hops", ZH: "%d 步"},
	"hop":              {EN: "1 hop", ZH: "1 步"},
	"paths":            {EN: "%s to %s: %d paths", ZH: "%s → %s：%d 条路径"},
	"path":             {EN: "%s to %s: 1 path", ZH: "%s → %s：1 条路径"},
	"firstPath":        {EN: "%s to %s: the first path", ZH: "%s → %s：第 1 条路径"},
	"firstPaths":       {EN: "%s to %s: the first %d paths", ZH: "%s → %s：前 %d 条路径"},
	"noPath":           {EN: "%s to %s: no path of at most %d hops", ZH: "%s → %s：%d 步之内没有路径"},
	"notMet":           {EN: "%s to %s: no path of at most %d hops whose steps surely held on one day", ZH: "%s → %s：%d 步之内没有各环节确曾同时成立的路径"},
	"neverMet":         {EN: "These steps never held on one day.", ZH: "这些环节从未同时成立。"},
	"noCitation":       {EN: "no place is cited", ZH: "未注明出处"},
	"notInText":        {EN: "this passage is not in the attached text", ZH: "所附文本中没有这段原文"},
	"noText":           {EN: "the text of %[1]s is not attached, so its passages are not shown; hubgraph source attach %[1]s FILE attaches it", ZH: "尚未附上 %[1]s 的文本，因此不显示原文；可用 hubgraph source attach %[1]s FILE 附上"},
	"colon":            {EN: ": ", ZH: "："},
	"comma":            {EN: ", ", ZH: "、"},
	"clause":           {EN: ", ", ZH: "，"},
	"semicolon":        {EN: "; ", ZH: "；"},
	"asPrinted":        {EN: "%s (printed: %s)", ZH: "%s（原文：%s）"},
	"targets":          {EN: "PLANS AND TARGETS", ZH: "计划与目标"},
	"aside":            {EN: "RUMOURED, DENIED OR WITHDRAWN, not counted above", ZH: "传闻、被否认或已撤回（未计入上文）"},
	"moreAside":        {EN: "and more: ask /entities/%s/statements?status=rumoured&status=denied&status=withdrawn", ZH: "还有更多：/entities/%s/statements?status=rumoured&status=denied&status=withdrawn"},
	"formerName":       {EN: "former", ZH: "曾用名"},
	"noted":            {EN: "%s (%s)", ZH: "%s（%s）"},
	"licence":          {EN: "licence: %s", ZH: "许可：%s"},
	"inLanguage":       {EN: "in %s", ZH: "语言：%s"},
	"retrieved":        {EN: "retrieved %s", ZH: "获取于%s"},
	"archived":         {EN: "archived at %s", ZH: "存档：%s"},
	"moreClaims":       {EN: "two of these are joined by more claims than are drawn; hubgraph among lists them all", ZH: "其中两者之间的陈述多于所画，hubgraph among 可全部列出"},
	"by exact":         {EN: "exact", ZH: "完全一致"},
	"by prefix":        {EN: "prefix", ZH: "开头一致"},
	"by words":         {EN: "words", ZH: "词语一致"},
	"by word-prefix":   {EN: "word-prefix", ZH: "词首一致"},
	"by substring":     {EN: "substring", ZH: "包含"},
	"by pinyin":        {EN: "pinyin", ZH: "拼音"},
	"by pinyin-prefix": {EN: "pinyin-prefix", ZH: "拼音开头"},
	"by initials":      {EN: "initials", ZH: "首字母"},
	"by typo":          {EN: "typo", ZH: "近似拼写"},
	"by identifier":    {EN: "identifier", ZH: "标识符"},
	"by type":          {EN: "type", ZH: "类型"},
	"by label":         {EN: "label", ZH: "标签"},
	"by synonym":       {EN: "synonym", ZH: "同义词"},
	"by figure":        {EN: "figure", ZH: "数字"},
	"by date":          {EN: "date", ZH: "日期"},
	"by status":        {EN: "status", ZH: "状态"},
	"by link":          {EN: "link", ZH: "关系"},
	"moreOfName":       {EN: "there are others; they are listed by: hubgraph search %s --limit %d", ZH: "还有其他；列出它们：hubgraph search %s --limit %d"},
	"moreResults":      {EN: "there is more; ask with a larger --limit", ZH: "还有更多，请加大 --limit"},
}

// speaker says things in one language, with the labels of a schema.
type speaker struct {
	lang   string
	schema graph.Schema
}

func (l *speaker) say(key string, args ...any) string {
	w, ok := ui[key]
	if !ok {
		return key
	}
	if len(args) == 0 {
		return w.In(l.lang)
	}
	return fmt.Sprintf(w.In(l.lang), args...)
}

func (l *speaker) typeLabel(t graph.Type) string {
	if d := l.schema.Type(t); d != nil {
		return d.Label.In(l.lang)
	}
	return string(t)
}

// nameLanguage tells the language of an entity's name behind it, where that is known and
// another than the one asked for.
func (l *speaker) nameLanguage(n *graph.Node) string {
	in := n.LabelLang.EN
	if l.lang == "zh" {
		in = n.LabelLang.ZH
	}
	if in == "" || graph.SameLang(in, "und") {
		return ""
	}
	return tell.LanguageMark(in, l.lang)
}

// label gives words of the schema, marked where they are in the other language.
func (l *speaker) label(w graph.Words) string {
	return tell.Marked(w.In(l.lang), w.LangBeside(l.lang), l.lang)
}

// link reads a predicate from the side of an entity: its label where that is
// the subject, the inverse where it is the object.
func (l *speaker) link(p graph.Predicate, dir graph.Direction) string {
	d := l.schema.Predicate(p)
	switch {
	case d == nil && dir == graph.In:
		return "← " + string(p)
	case d == nil:
		return string(p)
	case dir != graph.In || d.Symmetric:
		return d.Label.In(l.lang)
	case d.Inverse != (graph.Words{}):
		return d.Inverse.In(l.lang)
	}
	return "← " + d.Label.In(l.lang)
}

// qualifier gives the label of a key.
func (l *speaker) qualifier(key string) string {
	if d := l.schema.Qualifier(key); d != nil {
		return d.Label.In(l.lang)
	}
	return key
}

// measured tells, in brackets, the qualifiers whose keys give amounts: shares, votes,
// prices. It is empty where there are none.
func (l *speaker) measured(qs []ask.Qualifier) string {
	var out []string
	for _, q := range qs {
		if d := l.schema.Qualifier(q.Key); d != nil && d.Value == graph.Quantity {
			out = append(out, l.qualifier(q.Key)+l.say("colon")+q.Text)
		}
	}
	if len(out) == 0 {
		return ""
	}
	return l.say("noted", "", strings.Join(out, l.say("semicolon")))
}

// value gives the value of a fact, and beside it what its source prints, where that says
// otherwise.
func (l *speaker) value(s *ask.Statement) string {
	if s.AsPrinted == "" {
		return s.ValueText
	}
	return l.say("asPrinted", s.ValueText, tell.Quote(s.AsPrinted))
}

// at says where a citation stands, and with which words the paragraph begins where that is
// known.
func (l *speaker) at(c *ask.Citation) string {
	if c.Begins == "" {
		return c.Text
	}
	return l.say("noted", c.Text, tell.Quote(c.Begins))
}

// status names a status.
func (l *speaker) status(s graph.Status) string { return tell.Status(s, l.lang) }

// statusStyle tells at a glance what is not yet so, or only said to be.
func statusStyle(s graph.Status) style {
	switch s {
	case graph.Planned, graph.Target:
		return yellow
	case graph.Claimed:
		return cyan
	case graph.Ended:
		return faint
	case graph.Rumoured, graph.Denied, graph.Withdrawn:
		return red
	}
	return plain
}

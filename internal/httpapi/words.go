package httpapi

import "hubgraph/graph"

// words are the words of the pages.
var words = map[string]graph.Words{
	"skip":          {EN: "Skip to the content", ZH: "跳到正文"},
	"nav":           {EN: "Pages", ZH: "页面"},
	"api":           {EN: "API", ZH: "接口"},
	"foot":          {EN: "Hubgraph", ZH: "Hubgraph"},
	"noSession":     {EN: "There are no sessions here", ZH: "此处没有会话"},
	"noSessionText": {EN: "A link that lets a browser write is for a server on your own machine, opened there. Elsewhere writing needs a key: hubgraph key create NAME --scope write makes one.", ZH: "允许浏览器写入的链接只用于本机上的服务器，并在本机打开。其他情况下写入需要密钥：用 hubgraph key create NAME --scope write 创建。"},
	"linkUsed":      {EN: "This link is no longer good", ZH: "此链接已失效"},
	"linkUsedText":  {EN: "It is good once, and for 15 minutes. A browser that opened it before may still write. For another link start hubgraph again, which prints one; or write with a key, which hubgraph key create NAME --scope write makes.", ZH: "链接只能使用一次，有效期 15 分钟。之前打开过它的浏览器仍可写入。要获得新链接，请重新启动 hubgraph，它会打印一个；或用 hubgraph key create NAME --scope write 创建密钥来写入。"},
	"linkBad":       {EN: "This is not the link that the server printed", ZH: "这不是服务器打印的链接"},
	"linkBadText":   {EN: "Copy the whole address as hubgraph printed it when it started; links of an earlier start are no longer good. For another one start it again; or write with a key, which hubgraph key create NAME --scope write makes.", ZH: "请完整复制 hubgraph 启动时打印的地址；以前启动时的链接已失效。要获得新链接，请重新启动；或用 hubgraph key create NAME --scope write 创建密钥来写入。"},
	"opening":       {EN: "The graph is being opened", ZH: "正在打开图谱"},
	"openingText":   {EN: "This page asks again by itself until it is.", ZH: "打开完成之前，本页会自动重新请求。"},
	"toStart":       {EN: "To the start", ZH: "返回首页"},
	"parameters":    {EN: "Parameters", ZH: "参数"},
	"name":          {EN: "Name", ZH: "名称"},
	"in":            {EN: "In", ZH: "位置"},
	"meaning":       {EN: "Meaning", ZH: "含义"},
	"request":       {EN: "Example of a body", ZH: "请求示例"},
	"answer":        {EN: "Example of an answer", ZH: "回答示例"},
	"problems":      {EN: "Problems", ZH: "错误"},
	"code":          {EN: "Code", ZH: "代码"},
	"status":        {EN: "Status", ZH: "状态"},
}

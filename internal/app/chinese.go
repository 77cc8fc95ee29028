package app

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"hubgraph/graph"
	"hubgraph/internal/wording"
)

// A message is what a command says of itself, to be said in either language: a format in
// English, which chinese has in Chinese, and what it is about.
type message struct {
	format string
	args   []any
}

// speaking is what says something in either language.
type speaking interface{ in(lang string) string }

func (m message) in(lang string) string {
	args := make([]any, len(m.args))
	for i, a := range m.args {
		switch a := a.(type) {
		case speaking:
			args[i] = a.in(lang)
		case error:
			args[i] = spoken(a, lang)
		default:
			args[i] = a
		}
	}
	format := m.format
	if zh, ok := chinese[format]; ok && lang == "zh" {
		format = zh
	}
	return fmt.Sprintf(strings.ReplaceAll(format, "%w", "%v"), args...)
}

// say puts a message in the language of the commands.
func (p *Program) say(format string, args ...any) string {
	return message{format, args}.in(p.language())
}

// spoken gives an error in the language of the commands.
func (p *Program) spoken(err error) string { return spoken(err, p.language()) }

// language is that of the commands, also before the flags are read.
func (p *Program) language() string {
	if p.lang != "" {
		return p.lang
	}
	for i, arg := range p.Args {
		if value, ok := strings.CutPrefix(arg, "--lang="); ok {
			return value
		}
		if arg == "--lang" && i+1 < len(p.Args) {
			return p.Args[i+1]
		}
	}
	return environmentLanguage(environment(p.Environ))
}

// spoken gives an error in a language.
func spoken(err error, lang string) string {
	var of speaking
	if errors.As(err, &of) { // and nothing is said beside it
		if in, ok := of.(error); ok && in.Error() == err.Error() {
			return of.in(lang)
		}
	}
	var ge *graph.Error
	if errors.As(err, &ge) && ge.Error() == err.Error() {
		return faults(ge, lang)
	}
	return translated(err.Error(), lang)
}

// faults gives an error of the graph with each of its faults, as it lists them itself.
func faults(e *graph.Error, lang string) string {
	if lang != "zh" {
		return e.Error()
	}
	say := *e
	if say.Detail == "" {
		say.Detail = e.Code.Error()
	}
	say.Detail, say.Issues = translated(say.Detail, lang), slices.Clone(e.Issues)
	for i := range say.Issues {
		say.Issues[i].Detail = translated(say.Issues[i].Detail, lang)
	}
	return say.Error()
}

// translated gives in Chinese what is said in English: what commands say of themselves, what
// the packages of the service say, and some of what the reader of flags and the system say.
// What is not known stays as it is.
func translated(text, lang string) string {
	if lang != "zh" {
		return text
	}
	if zh, ok := chinese[text]; ok {
		return zh
	}
	for _, f := range foreign() {
		if m := f.form.FindStringSubmatchIndex(text); m != nil {
			return string(f.form.ExpandString(nil, f.zh, text, m))
		}
	}
	return wording.In(text, lang)
}

// A count is how many there are of something.
type count struct {
	n         int
	one, many string
}

func counted(n int, one, many string) count { return count{n, one, many} }

func (c count) in(lang string) string {
	switch {
	case lang == "zh":
		return fmt.Sprintf(chinese[c.many], c.n)
	case c.n == 1:
		return "1 " + c.one
	}
	return strconv.Itoa(c.n) + " " + c.many
}

func (c count) String() string { return c.in("en") }

// alternatives are things of which one is meant.
type alternatives []string

func (a alternatives) in(lang string) string {
	return strings.Join(a, graph.Words{EN: " or ", ZH: "或"}.In(lang))
}

// A word is one that a message holds.
type word string

func (w word) in(lang string) string { return translated(string(w), lang) }

// foreign is what the reader of flags and the system say in English, in Chinese; few runs
// need it.
var foreign = sync.OnceValue(func() (out []struct {
	form *regexp.Regexp
	zh   string
},
) {
	for _, f := range [][2]string{
		{`unknown flag: (.+)`, "没有选项 $1"},
		{`unknown shorthand flag: (.+) in (.+)`, "$2 中没有选项 $1"},
		{`flag needs an argument: (.+)`, "选项 $1 需要一个值"},
		{`open (.+): no such file or directory`, "没有文件 $1"},
		{`open (.+): permission denied`, "无权打开 $1"},
	} {
		out = append(out, struct {
			form *regexp.Regexp
			zh   string
		}{regexp.MustCompile(`^` + f[0] + `$`), f[1]})
	}
	return out
})

// chinese is all that commands say beside answers, by the English form of it. The
// words of answers are in ui.
var chinese = map[string]string{
	"citations":    "%d 处引用",
	"claims":       "%d 条陈述",
	"entities":     "%d 个实体",
	"findings":     "%d 个问题",
	"sources":      "%d 个来源",
	"texts":        "%d 份文本",
	"left":         "%d 处",
	"things":       "%d 处",
	"more than %s": "超过%s",
	"a backup is checked once it is a file, so it can't go to standard output; name a file":     "备份成为文件后才检查，因此不能写到标准输出；请指明文件",
	"a backup is checked before it is taken, so it can't come from standard input; name a file": "备份在使用前要检查，因此不能来自标准输入；请指明文件",
	"%s is a link; name the file that it leads to":                                              "%s 是链接；请指明它指向的文件",
	"%s is no regular file; name another":                                                       "%s 不是普通文件；请指明另一文件",
	"%s is the database of a data folder, or belongs to it; name another file":                  "%s 是数据目录的数据库或其附属文件；请指明另一文件",
	"%s holds the keys of a data folder; name another file":                                     "%s 保存着数据目录的密钥；请指明另一文件",
	"%s: .%s is not written; a name that ends in .gz or .zst packs the file":                    "%s：不支持写成 .%s；文件名以 .gz 或 .zst 结尾时会压缩",

	"CHECK":    "检查",
	"CREATED":  "创建时间",
	"DETAIL":   "详情",
	"EXPIRES":  "到期时间",
	"FROM":     "来自",
	"ID":       "标识",
	"NAME":     "名称",
	"SCOPES":   "权限",
	"SETTING":  "设置",
	"SOURCE":   "来源",
	"TEXT":     "文本",
	"VALUE":    "值",
	"VARIABLE": "环境变量",
	"WHERE":    "位置",

	"backed up":              "已备份",
	"bytes":                  "字节",
	"copied":                 "已复制",
	"copying":                "正在复制",
	"mended":                 "已修复",
	"never":                  "永不",
	"read":                   "已读取",
	"reading":                "正在读取",
	"budget":                 "工作量",
	"time":                   "时间",
	"records":                "条记录",
	"restored":               "已恢复",
	"%s %d %s":               "%s %d %s",
	"; and %d more":          "；另有 %d 处",
	"; and at least %d more": "；另有至少 %d 处",

	" and %d more":                                      "，另有 %d 个",
	" serves %s, %s and %s at ":                         " 提供 %s、%s和 %s，地址：",
	" serves at %s and answers as soon as %s does":      " 服务于 %s，待 %s 就绪即可回答",
	"%q and %q are the same entity, %s; name each once": "%q 和 %q 是同一实体 %s；每个只写一次",
	"%q is not a size; write bytes or a number with KiB, MiB or GiB, as in 512MiB": "%q 不是大小；请写字节数，或带 KiB、MiB、GiB 的数，如 512MiB",
	"%q may be any of these; write the id of the one you mean":                     "%q 可能是以下任何一个；请写出所指的标识",
	"%s %d of %d %s": "%s %d / %d %s",
	"%s_FILE: %v":    "%s_FILE：%v",
	"%s (expired)":   "%s（已过期）",
	"%s and checked: %s, %s and %s are in %s (revision %d, %s)": "%[1]s并已核对：%[2]s、%[3]s和 %[4]s在 %[5]s 中（修订 %[6]d，%[7]s）",
	"%s can be reached from other machines and there is no key; make one with hubgraph key create NAME --scope read, or let anyone read with --insecure-no-auth": "其他机器可以访问 %s，却没有密钥；请用 hubgraph key create NAME --scope read 创建一个，或用 --insecure-no-auth 允许任何人读取",
	"%s found, %d not":                       "找到 %s，%d 处未找到",
	"%s is a folder":                         "%s 是文件夹",
	"%s is empty":                            "%s 是空的",
	"%s is longer than %d MiB":               "%s 超过 %d MiB",
	"%s mended, %s":                          "修复 %s，剩余 %s",
	"%s needs a command: %s":                 "%s 需要一个子命令：%s",
	"%s, %s, %s and %s checked, %s compared": "已检查 %s、%s、%s和 %s，已比对 %s",
	"%s: %s is not a whole number":           "%s：%s 不是整数",
	"%s; %s":                                 "%s；%s",
	"%s; %s --help shows how it is used":     "%s；用法见 %s --help",
	"--%s is for claims of the whole graph; leave it out, or the ENTITY":                                                 "--%s 用于整个图谱的陈述；请省略它或实体",
	"--%s: %q is not a store; write embedded or neo4j":                                                                   "--%s：%q 不是存储方式；请写 embedded 或 neo4j",
	"--compress: %q is not one of gz, zst":                                                                               "--compress：%q 不是 gz、zst 之一",
	"--expires: must be a time to come, such as 720h":                                                                    "--expires：须是将来的时间，如 720h",
	"--from and --to name the same store":                                                                                "--from 与 --to 是同一个存储",
	"--lang: %q is not one of en, zh":                                                                                    "--lang：%q 不是 en、zh 之一",
	"--links: is %d; it must be from 1 to %d":                                                                            "--links 为 %d；须在 1 至 %d 之间",
	"--max-hops is how long a way may be; write --paths with it, or --hops for how far around to go":                     "--max-hops 是路径的最大长度；请同时写 --paths，或用 --hops 表示向外多远",
	"--output: %q is not one of table, json, ndjson":                                                                     "--output：%q 不是 table、json、ndjson 之一",
	"--paths draws the ways between two entities; %d are named":                                                          "--paths 画两个实体之间的路径；这里写了 %d 个",
	"--paths draws ways and nothing around them; leave out --hops, or write --max-hops for how long a way may be":        "--paths 只画路径，不画其周围；请省略 --hops，或用 --max-hops 表示路径的最大长度",
	"--text: %q is not SOURCE=FILE":                                                                                      "--text：%q 不是 SOURCE=FILE 的形式",
	"This key is shown once. Send it as: Authorization: Bearer KEY":                                                      "此密钥只显示一次。发送方式：Authorization: Bearer KEY",
	"To let your browser save views, open this in it, once and within 15 minutes:":                                       "要让浏览器保存视图，请在 15 分钟内用它打开以下链接，只能打开一次：",
	"a picture is SVG and has no form %s; leave out --output (the file is --file)":                                       "图片是 SVG，没有 %s 形式；请省略 --output（文件用 --file）",
	"a picture is SVG, not %s; name a file that ends in .svg, which browsers and drawing programs turn into other forms": "图片是 SVG，不是 %s；请用以 .svg 结尾的文件名，浏览器和绘图程序可将其转成其他格式",
	"addr: %q is not an address; write host:port, as in 127.0.0.1:8080":                                                  "addr：%q 不是地址；请写 host:port，如 127.0.0.1:8080",
	"all of it is there already; nothing changed: %s, %s and %s (revision %d, label %s)":                                 "全部已存在，没有变化：%s、%s和 %s（修订 %d，标签 %s）",
	"an ENTITY is empty; write its id or a name":                                                                         "实体为空；请写标识或名称",
	"another copy than the one the citations count in; their passages were found again":                                  "与引用所依据的不是同一份；已重新找到各段原文",
	"ask %s: %w":                                   "询问 %s：%v",
	"attached the text of %s: %s":                  "已附上 %s 的文本：%s",
	"back up the data folder %s: %w":               "备份数据文件夹 %s：%v",
	"both %s and %s_FILE are set; set one of them": "%s 与 %s_FILE 都已设置；请只设置一个",
	"both are the same store":                      "两者是同一个存储",
	"choose examples: %w":                          "选择示例：%v",
	"copied and compared: %s, %s and %s are in %s": "已复制并比对：%s、%s和 %s在 %s 中",
	"copy to %s: %w":                               "复制到 %s：%v",
	"dataDir: is empty; name a folder":             "dataDir：为空；请写一个文件夹",
	"environment: %v":                              "环境变量：%v",
	"exactly the copy that the citations count in": "与引用所依据的完全一致",
	"file: %s": "文件：%s",
	"imported: %s, %s and %s (revision %d, label %s)": "已导入：%s、%s和 %s（修订 %d，标签 %s）",
	"interrupted":                            "已中断",
	"listen on %s: %w":                       "监听 %s：%v",
	"memoryLimit: %v":                        "memoryLimit：%v",
	"not found in this text: %d places more": "此文本中另有 %d 处未找到",
	"not found in this text: a place that %s cites (%s)":       "此文本中未找到 %s 引用的一处（%s）",
	"nothing of the built-in data is missing; nothing changed": "内置数据无一缺少，没有变化",
	"nothing to list: %s":        "没有问题：%s",
	"nothing to mend":            "无需修复",
	"read %s: %w":                "读取 %s：%v",
	"read the answer of %s: %w":  "读取 %s 的回答：%v",
	"read the configuration: %v": "读取配置：%v",
	"read the seeds: %w":         "读取内置数据：%v",
	"repair is for a graph in Neo4j; the embedded store keeps nothing beside its records: hubgraph verify --stored checks it, hubgraph restore puts a backup in its place": "repair 用于 Neo4j 中的图谱；内嵌存储在记录之外不保存任何内容：hubgraph verify --stored 检查它，hubgraph restore 用备份替换它",
	"restore the data folder %s: %w": "恢复数据文件夹 %s：%v",
	"revoked %s (%s)":                "已撤销 %s（%s）",
	"seed the new store: %w":         "写入内置数据：%v",
	"seeded a new graph in %s":       "已在 %s 中建立新图谱",
	"seeded: %s, %s and %s put":      "已写入内置数据：%s、%s和 %s",
	"serve %s: %w":                   "服务 %s：%v",
	"so many statements cite this source that only the places of the first were looked for": "引用此来源的陈述过多，只查找了前面一些的出处",
	"standard input is empty":                           "标准输入是空的",
	"store: %q is not a store; write embedded or neo4j": "store：%q 不是存储方式；请写 embedded 或 neo4j",
	"stored otherwise than built in, and left so: %s; hubgraph seed --replace takes what is built in": "与内置数据不同，已保持原样：%s；hubgraph seed --replace 采用内置数据",
	"that is not a bookmark":                          "这不是书签",
	"the %s %q is in the target with another content": "%s %q 在目标中的内容不同",
	"the address %s is in use by another program; end that one, or choose another port with --addr, as in --addr 127.0.0.1:8081": "地址 %s 正被另一程序使用；请结束它，或用 --addr 选择其他端口，如 --addr 127.0.0.1:8081",
	"the answer can't be read, so how much of the file is stored is not known: the same command again goes on behind that":       "无法读取回答，因此不知道文件已存储多少：再次执行同一命令会接着继续",
	"%w; %s, %s and %s of it are stored: the same command again goes on behind them":                                             "%v；其中 %s、%s和 %s已存储：再次执行同一命令会接着继续",
	"%w; how much of the file is stored is not known: the same command again goes on behind that":                                "%v；不知道文件已存储多少：再次执行同一命令会接着继续",
	"not all that the text may find was looked at; ask with fewer words, or list claims by filters: hubgraph statements":         "并未查看文本可能找到的全部内容；请少用几个词，或按筛选列出陈述：hubgraph statements",
	"the answer was cut by %s; ask for less, with filters or fewer hops":                                                         "回答因 %s 被截断；请用筛选或更少的步数缩小范围",
	"the bookmark is too long":                                                                 "书签过长",
	"the copy differs from the source: their digests are %x and %x":                            "副本与原图谱不同：摘要分别为 %x 和 %x",
	"the data folder %s holds no graph to copy":                                                "数据文件夹 %s 中没有可复制的图谱",
	"the data folder %s is in use by %s; end that first":                                       "数据文件夹 %s 正被%s使用；请先结束它",
	"the data folder %s is in use by %s; use that one, or name another folder with --data-dir": "数据文件夹 %s 正被%s使用；请使用它，或用 --data-dir 另选文件夹",
	"the data folder %s is in use by %s; wait for it to end":                                   "数据文件夹 %s 正被%s使用；请等它结束",
	"the data folder %s: %w":                                                                   "数据文件夹 %s：%v",
	"the graph is kept in Neo4j; back that up with neo4j-admin, or copy the graph with hubgraph copy --from neo4j --to embedded and back up that": "图谱保存在 Neo4j 中；请用 neo4j-admin 备份，或用 hubgraph copy --from neo4j --to embedded 复制后备份副本",
	"the graph is kept in Neo4j; restore the file with --store embedded, then hubgraph copy --from embedded --to neo4j":                           "图谱保存在 Neo4j 中；请先用 --store embedded 恢复文件，再用 hubgraph copy --from embedded --to neo4j",
	"the graph was not closed in order, so it is looked over when it is next opened: %s":                                                          "图谱没有正常关闭，下次打开时会检查：%s",
	"the handler broke off its answer":         "处理程序中断了回答",
	"the handler broke off: %v":                "处理程序中断：%v",
	"the picture can't be drawn like this":     "无法这样画图",
	"the question can't be asked like this":    "不能这样提问",
	"the seeds: %w":                            "内置数据：%v",
	"the server is ending":                     "服务器正在结束",
	"the store was not reached yet; try again": "尚未连上存储；请重试",
	"the stream is empty":                      "数据流是空的",
	"the system does not let this user listen on %s; choose a port above 1023 with --addr": "系统不允许此用户监听 %s；请用 --addr 选择 1023 以上的端口",
	"there are findings": "发现问题",
	"there are more sources than these %d; GET /api/v1/sources gives the others page by page":                       "来源不止这 %d 个；GET /api/v1/sources 可逐页给出其余",
	"there is a file %s already; --replace puts the new one in its place":                                           "已有文件 %s；--replace 用新的替换它",
	"there is no command %q; did you mean %s?":                                                                      "没有命令 %q；是否指 %s？",
	"there is no entity %q; did you mean %s?":                                                                       "没有实体 %q；是否指 %s？",
	"there is no entity %q; hubgraph search finds entities by a part of a name, in English, Chinese or pinyin":      "没有实体 %q；hubgraph search 可按名称的一部分查找实体，中文、英文、拼音均可",
	"there is no graph in %s; hubgraph seed or hubgraph serve makes one there, and --data-dir names another folder": "%s 中没有图谱；hubgraph seed 或 hubgraph serve 会在那里建立，--data-dir 可另选文件夹",
	"there is no key; hubgraph key create NAME --scope write makes one":                                             "没有密钥；hubgraph key create NAME --scope write 可创建一个",
	"there is no source %q; there are: %s":                                                                          "没有来源 %q；现有：%s",
	"there was nothing in it; nothing changed":                                                                      "其中没有内容，没有变化",
	"unknown command or argument %q":                                                                                "未知的命令或参数 %q",
	"waiting for %s":                                                                                                "正在等待%s",
	"what was there before is in %s":                                                                                "原有内容在 %s 中",
	"write %s %s":                                                                                                   "请写 %s %s",
	"write %s: %w":                                                                                                  "写入 %s：%v",
	"… (hubgraph source list shows them all)":                                                                       "……（hubgraph source list 可全部列出）",
}

package app

import (
	"regexp"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// helpIn has commands explain themselves, and those below them, in a language. Names,
// placeholders and examples are the same in each: they are what is typed.
func helpIn(c *cobra.Command, lang string) {
	if lang != "zh" {
		return
	}
	helpWords()
	c.SetUsageTemplate(usageChinese)
	c.InitDefaultHelpCmd()
	c.InitDefaultCompletionCmd()
	helpChinese(c)
}

func helpChinese(c *cobra.Command) {
	c.InitDefaultHelpFlag()
	for _, text := range []*string{&c.Short, &c.Long} {
		*text = inChinese(*text)
	}
	for _, g := range c.Groups() {
		g.Title = inChinese(g.Title)
	}
	for _, set := range []*pflag.FlagSet{c.LocalNonPersistentFlags(), c.PersistentFlags()} {
		set.VisitAll(func(f *pflag.Flag) {
			if f.Usage = inChinese(f.Usage); f.Name == "help" {
				f.Usage = "显示 " + c.CommandPath() + " 的帮助"
			}
		})
	}
	for _, sub := range c.Commands() {
		helpChinese(sub)
	}
}

func inChinese(text string) string {
	if zh, ok := help[text]; ok {
		return zh
	}
	return text
}

// helpWords makes known to templates how what pflag says of flags is put into Chinese.
var helpWords = sync.OnceFunc(func() {
	cobra.AddTemplateFunc("inChinese", flagsChinese)
	cobra.AddTemplateFunc("useInChinese", strings.NewReplacer("[flags]", "[选项]", "[command]", "[命令]").Replace)
})

var (
	flagKind    = regexp.MustCompile(`(?m)^( *(?:-\w, )?--[a-z0-9-]+) (strings|stringArray|string|int|duration)\b`)
	flagDefault = regexp.MustCompile(`(?m) \(default (.*)\)$`)
	flagKinds   = map[string]string{"string": "文字", "strings": "列表", "stringArray": "列表", "int": "数", "duration": "时长"}
)

// flagsChinese puts what stands around the words of flags into Chinese: the kind of value
// and the default. The columns stay, for a Chinese character is two wide.
func flagsChinese(usages string) string {
	usages = flagKind.ReplaceAllStringFunc(usages, func(s string) string {
		m := flagKind.FindStringSubmatch(s)
		zh := flagKinds[m[2]]
		return m[1] + " " + zh + strings.Repeat(" ", max(len(m[2])-width(zh), 0))
	})
	return flagDefault.ReplaceAllString(usages, "（默认 $1）")
}

// usageChinese is cobra's template of how a command is used.
const usageChinese = `用法：{{if .Runnable}}
  {{.UseLine | useInChinese}}{{end}}{{if .HasAvailableSubCommands}}
  {{.CommandPath}} [命令]{{end}}{{if .HasExample}}

示例：
{{.Example}}{{end}}{{if .HasAvailableSubCommands}}{{$cmds := .Commands}}{{if eq (len .Groups) 0}}

命令：{{range $cmds}}{{if (or .IsAvailableCommand (eq .Name "help"))}}
  {{rpad .Name .NamePadding }} {{.Short}}{{end}}{{end}}{{else}}{{range $group := .Groups}}

{{.Title}}{{range $cmds}}{{if (and (eq .GroupID $group.ID) (or .IsAvailableCommand (eq .Name "help")))}}
  {{rpad .Name .NamePadding }} {{.Short}}{{end}}{{end}}{{end}}{{end}}{{end}}{{if .HasAvailableLocalFlags}}

选项：
{{.LocalFlags.FlagUsages | inChinese | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableInheritedFlags}}

通用选项：
{{.InheritedFlags.FlagUsages | inChinese | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableSubCommands}}

用 "{{.CommandPath}} [命令] --help" 查看某一命令的详情。{{end}}
`

// help is what commands and flags say of themselves, by the English of it.
var help = map[string]string{
	"1: the links among them; 2: also every other entity that is linked to at least two of them":        "1：它们之间的关系；2：另加与其中至少两个相关联的实体",
	"A knowledge graph of an ecosystem: who is linked to whom, and which place of which source says so": "一个生态系统的知识图谱：谁与谁相关联，出自哪个来源的哪一处",
	"Ask:": "查询：",
	"Attach the text of a source, so that citations quote it; - is standard input":                     "附上来源的文本，使引用带有原文；- 为标准输入",
	"Check the built-in data, or with --stored the store: forms, places, figures and names, checksums": "检查内置数据，或用 --stored 检查存储：形式、出处、数字和名称、校验和",
	"Check the built-in data, or with --stored what the store holds and, on Neo4j,\nall that follows from its records: what people read, relationships, what is\nsearched and counted, indexes, and what others made that looks like ours. Where the\ntext of a source is there, also that every citation is found in it and says what\nit is cited for. What is found is listed, and the exit status is 1.":                                                                                             "检查内置数据，或用 --stored 检查存储的内容；在 Neo4j 上还检查由记录得出的一切：供人\n阅读的内容、关系、供搜索和计数的内容、索引，以及其他程序所建、看似我们的内容。附有\n来源文本时，还检查每处引用都能在其中找到，且与所引相符。问题会列出，退出状态为 1。",
	"Copy the graph as it is at this moment to a file, with its texts, views and log,\nalso while a server has it open and is written to. The copy is checked whole,\nevery row of it, and gets its name only then: under the name there is never a\npart of one. hubgraph restore puts it back; it can also be opened as it is.\n\nCopying graph.db by other means is no backup while a server runs: what was\nwritten last is in the files beside it.\n\nKeys are not in it; keep keys.json yourself.": "把图谱此刻的内容复制到文件，连同文本、视图和日志；服务器打开它并写入时也可以。\n副本逐行检查完毕后才得到文件名：此名下绝不会有残缺的内容。用 hubgraph restore\n恢复；也可直接打开。\n\n服务器运行时用其他方式复制 graph.db 不是备份：最后写入的内容在旁边的文件中。\n\n密钥不在其中；请自行保存 keys.json。",
	"Copy the graph from the embedded store to Neo4j or back": "把图谱从内嵌存储复制到 Neo4j，或反过来",
	"Copy the graph from the embedded store to Neo4j or back: schema, sources with\ntheir texts, entities, statements and documents. In the end the digests of both\nmust be equal. A copy that was interrupted is taken up by the same command: what\nis there already changes nothing. A target that holds anything else is refused.\n\nThe log is not copied: that of the target says of each change that it is of a\ncopy, and of which revision.\n\nNothing may be written to either meanwhile; a server that has the data folder\nopen must be ended first.": "把图谱从内嵌存储复制到 Neo4j，或反过来：模式、来源及其文本、实体、陈述和文档。\n最后两边的摘要须相同。中断的复制可用同一命令继续：已有的内容不变。目标中有任何\n其他内容则拒绝。\n\n日志不复制：目标的日志说明每次改动属于一次复制，以及出自哪个修订。\n\n其间两边都不得写入；打开了数据文件夹的服务器须先结束。",
	"Copy the graph to a file, also while a server writes it":           "把图谱复制到文件，服务器写入时也可以",
	"Count what the graph holds, by type, predicate, status and source": "按类型、谓词、状态和来源统计图谱的内容",
	"Draw entities and what joins them, as an SVG that can be printed":  "把实体及其关系画成可打印的 SVG",
	"Draw entities and what joins them, as an SVG that can be printed: with a legend, the\nsources and, where there is not room for all words on the picture, lists of what its\nletters and numbers stand for.\n\nOne ENTITY is drawn with what it is linked to, several with the links among them; --hops\nsays otherwise. --paths draws the ways between two. --fold draws all of a type as one\nmark, and lists who they are.\n\nWithout --file it is standard output. A file gets its name when it is whole.": "把实体及其关系画成可打印的 SVG：有图例、来源；图上放不下的文字列在图下，并以字母\n和数字对应。\n\n一个 ENTITY 与其所关联的一起画，几个则画其间的关系；--hops 可另作指定。--paths 画\n两个实体之间的路径。--fold 把同一类型的画成一个标记，并列出是谁。\n\n不写 --file 即为标准输出。文件完整之后才得到文件名。",
	"Find entities by name, in Chinese, pinyin or with typing errors, and claims by measure, kind of link or figure": "按名称查找实体，中文、拼音、拼写有误均可；按度量、关系种类或数字查找陈述",
	"Generate the autocompletion script for bash":                                                                    "生成 bash 的自动补全脚本",
	"Generate the autocompletion script for fish":                                                                    "生成 fish 的自动补全脚本",
	"Generate the autocompletion script for hubgraph for the specified shell.\nSee each sub-command's help for details on how to use the generated script.\n": "为指定的 shell 生成 hubgraph 的自动补全脚本。\n脚本的用法见各子命令的帮助。\n",
	"Generate the autocompletion script for powershell": "生成 powershell 的自动补全脚本",
	"Generate the autocompletion script for powershell.\n\nTo load completions in your current shell session:\n\n\thubgraph completion powershell | Out-String | Invoke-Expression\n\nTo load completions for every new session, add the output of the above command\nto your powershell profile.\n":                                                                                                                                                                                                                                                                                                                    "生成 powershell 的自动补全脚本。\n\n在当前 shell 中加载：\n\n\thubgraph completion powershell | Out-String | Invoke-Expression\n\n在每个新 shell 中加载，把上述命令的输出加入 powershell 的配置文件。\n",
	"Generate the autocompletion script for the bash shell.\n\nThis script depends on the 'bash-completion' package.\nIf it is not installed already, you can install it via your OS's package manager.\n\nTo load completions in your current shell session:\n\n\tsource <(hubgraph completion bash)\n\nTo load completions for every new session, execute once:\n\n#### Linux:\n\n\thubgraph completion bash > /etc/bash_completion.d/hubgraph\n\n#### macOS:\n\n\thubgraph completion bash > $(brew --prefix)/etc/bash_completion.d/hubgraph\n\nYou will need to start a new shell for this setup to take effect.\n": "生成 bash 的自动补全脚本。\n\n此脚本依赖软件包 bash-completion。\n如未安装，可用系统的软件包管理器安装。\n\n在当前 shell 中加载：\n\n\tsource <(hubgraph completion bash)\n\n在每个新 shell 中加载，执行一次：\n\n#### Linux：\n\n\thubgraph completion bash > /etc/bash_completion.d/hubgraph\n\n#### macOS：\n\n\thubgraph completion bash > $(brew --prefix)/etc/bash_completion.d/hubgraph\n\n须启动新的 shell 才会生效。\n",
	"Generate the autocompletion script for the fish shell.\n\nTo load completions in your current shell session:\n\n\thubgraph completion fish | source\n\nTo load completions for every new session, execute once:\n\n\thubgraph completion fish > ~/.config/fish/completions/hubgraph.fish\n\nYou will need to start a new shell for this setup to take effect.\n":                                                                                                                                                                                                                                                   "生成 fish 的自动补全脚本。\n\n在当前 shell 中加载：\n\n\thubgraph completion fish | source\n\n在每个新 shell 中加载，执行一次：\n\n\thubgraph completion fish > ~/.config/fish/completions/hubgraph.fish\n\n须启动新的 shell 才会生效。\n",
	"Generate the autocompletion script for the specified shell": "生成指定 shell 的自动补全脚本",
	"Generate the autocompletion script for the zsh shell.\n\nIf shell completion is not already enabled in your environment you will need\nto enable it.  You can execute the following once:\n\n\techo \"autoload -U compinit; compinit\" >> ~/.zshrc\n\nTo load completions in your current shell session:\n\n\tsource <(hubgraph completion zsh)\n\nTo load completions for every new session, execute once:\n\n#### Linux:\n\n\thubgraph completion zsh > \"${fpath[1]}/_hubgraph\"\n\n#### macOS:\n\n\thubgraph completion zsh > $(brew --prefix)/share/zsh/site-functions/_hubgraph\n\nYou will need to start a new shell for this setup to take effect.\n": "生成 zsh 的自动补全脚本。\n\n如尚未启用自动补全，须先启用。可执行一次：\n\n\techo \"autoload -U compinit; compinit\" >> ~/.zshrc\n\n在当前 shell 中加载：\n\n\tsource <(hubgraph completion zsh)\n\n在每个新 shell 中加载，执行一次：\n\n#### Linux：\n\n\thubgraph completion zsh > \"${fpath[1]}/_hubgraph\"\n\n#### macOS：\n\n\thubgraph completion zsh > $(brew --prefix)/share/zsh/site-functions/_hubgraph\n\n须启动新的 shell 才会生效。\n",
	"Generate the autocompletion script for zsh": "生成 zsh 的自动补全脚本",
	"Help about any command":                     "任一命令的帮助",
	"Help provides help for any command in the application.\nSimply type hubgraph help [path to command] for full details.": "显示任一命令的帮助。\n详情请写 hubgraph help [命令]。",
	"Hubgraph serves a knowledge graph of an ecosystem: who is linked to whom, how,\nsince when, and which place of which source says so. Without a command it serves.\n\nWhere a command takes an ENTITY, write its id or one of its whole names, in\nEnglish, Chinese or pinyin. Data goes to standard output, everything else to standard\nerror. Exit status: 0 done, 1 not done, 2 write the command in another way.": "Hubgraph 提供一个生态系统的知识图谱：谁与谁相关联、如何关联、从何时起，\n以及出自哪个来源的哪一处。不带命令时即启动服务。\n\n命令中的 ENTITY 写标识或一个完整的名称，中文、英文、拼音均可。数据写到标准\n输出，其余写到标准错误。退出状态：0 完成，1 未完成，2 命令须换一种写法。",
	"Keep the data:": "管理数据：",
	"List claims, of the whole graph or about an ENTITY, by any filter: what is planned or\ndue, who raised over 10 billion, what somebody said, which figures a plan sets, what a\npassage of a source supports.": "按任意筛选列出整个图谱或关于某 ENTITY 的陈述：什么是计划或将到期的，谁募资超过\n100 亿，某人说了什么，某计划定了哪些数字，来源中的某段原文支持什么。",
	"List claims, of the whole graph or about an entity, by any filter":             "按任意筛选列出整个图谱或关于某实体的陈述",
	"List entities by type or identifier":                                           "按类型或标识符列出实体",
	"List sources and attach their texts":                                           "列出来源，附上其文本",
	"List the keys; what they are is not kept":                                      "列出密钥；密钥本身不保存",
	"List the sources and whether their text is attached":                           "列出来源，以及是否附有文本",
	"List the types, predicates, qualifiers and units that there are":               "列出所有类型、谓词、限定和单位",
	"List the views that were saved, or give one as JSON":                           "列出保存过的视图，或以 JSON 给出其中一个",
	"List what an entity is directly linked to, and what says so":                   "列出实体直接关联的内容及其依据",
	"List what has changed, the newest first: when, whose it was, and why":          "列出改动，新的在先：何时、何人、为何",
	"Make a key and show it, this once":                                             "创建密钥并显示，仅此一次",
	"Make, list and revoke the keys of the HTTP API":                                "创建、列出和撤销 HTTP API 的密钥",
	"Put a copy that backup made in the place of the graph; what was there is kept": "用 backup 所做的副本替换图谱；原有内容保留",
	"Put a copy that hubgraph backup made in the place of the graph in the data folder.\nThe copy is checked first. What was in the folder is not lost: it is moved to a\nfolder beside, which is named, and can be opened there with --data-dir.\n\nA server that has the data folder open must be ended before. If the command is\ncut off, call it again.": "用 hubgraph backup 所做的副本替换数据文件夹中的图谱。先检查副本。文件夹中原有的\n内容不会丢失：它被移到旁边的一个文件夹，命令会说明是哪个，可用 --data-dir 打开。\n\n打开了数据文件夹的服务器须先结束。命令如被中断，再次运行即可。",
	"Put what is missing of the built-in data into the store. What is there stays as it\nis: an entity or a source that differs from the built-in one is somebody's work,\nand is named instead. With --replace the built-in one is taken.":                                                                                                                   "把内置数据中缺少的写入存储。已有的保持原样：与内置不同的实体或来源是有人改过的，\n只列出而不改动。用 --replace 则采用内置的。",
	"Put what is missing of the built-in data into the store; what is there stays as it is": "把内置数据中缺少的写入存储；已有的保持原样",
	"Read JSON Lines, as export writes them, into the graph; - is standard input":           "把 export 所写的 JSON Lines 读入图谱；- 为标准输入",
	"Read JSON Lines, as hubgraph export writes them, into the graph, also packed with\ngzip or zstd. They are stored in parts of at most 10,000 records, each of them\ndurable at once. What is there already is left as it is.\n\nWhere the command ends early, because a line is wrong or it is cut off, what was\nstored stays: the same command again goes on behind it. All parts have one label,\nby which hubgraph log finds them.": "把 hubgraph export 所写的 JSON Lines 读入图谱，用 gzip 或 zstd 压缩的也可以。\n按每批最多 10,000 条记录存储，每批立即落盘。已有的内容保持原样。\n\n命令提前结束时（某行有误或被中断），已存储的保留：同一命令会从其后继续。各批有\n同一标签，hubgraph log 可据此找到。",
	"Revoke a key; it is refused from now on":                                                      "撤销密钥；从此拒绝",
	"SOURCE=FILE: the text of a source, for this check only; - is standard input; may be repeated": "SOURCE=FILE：来源的文本，仅供此次检查；- 为标准输入；可重复",
	"Serve the graph over HTTP; what hubgraph alone does, too":                                     "通过 HTTP 提供图谱；单写 hubgraph 也是如此",
	"Serve:":  "服务：",
	"Set up:": "设置：",
	"Show an entity: its names, facts and links by kind, and what mentions it":              "显示一个实体：名称、事实、按种类列出的关系，以及何处提及它",
	"Show every claim beside the passages that it cites, to read the one against the other": "显示每条陈述及其引用的原文，以便对照",
	"Show every claim, or all that is said of an ENTITY, as a sentence beside the places\nthat it cites: paragraph, note and, where the text of the source is attached, the\npassage. What is rumoured, denied or withdrawn is among them unless --status says\notherwise. Claims come in the order of the text. Of more than --limit claims the first\nby id are shown.": "把每条陈述，或关于某 ENTITY 的全部陈述，写成句子，旁附其引用之处：段落、说明，\n以及（附有来源文本时）原文。传闻、被否认和已撤回的也在其中，除非 --status 另作\n指定。陈述按文本的顺序排列。多于 --limit 条时，显示标识在先的。",
	"Show how two entities are linked, as sentences with footnotes":           "用带脚注的句子显示两个实体如何关联",
	"Show the configuration and where each value is from; secrets are masked": "显示配置以及每个值的出处；机密已遮盖",
	"Show the configuration and where each value is from; secrets are masked.\n\nFlags win over the environment, the environment over the file, the file over\ndefaults. An empty variable is as one that is not set. A secret can also be in a\nfile that the variable NAME_FILE names.": "显示配置以及每个值的出处；机密已遮盖。\n\n选项优先于环境变量，环境变量优先于文件，文件优先于默认值。空的环境变量视同未\n设置。机密也可以放在由变量 NAME_FILE 指明的文件中。",
	"Show the entities that a first sight of the graph shows, and what joins them":    "显示初览图谱时的实体及其关系",
	"Show the links among some entities and, with --max-hops 2, what else joins them": "显示若干实体之间的关系；用 --max-hops 2 还显示把它们连起来的其他实体",
	"Show the version of the program":                                                 "显示程序的版本",
	"Show what all of some entities are directly linked to":                           "显示若干实体共同直接关联的内容",
	"Show what lies around some entities, nearest first, and what joins it":           "显示若干实体周围的内容及其关系，近者在先",
	"Write anew on Neo4j what follows from the records, where somebody changed it":    "在 Neo4j 上重写由记录得出而被人改动的内容",
	"Write anew on Neo4j what follows from the records, where somebody changed it:\nwhat people read, labels, relationships, what is searched and counted, indexes and\nconstraints. It says what it mended. What it can't mend is listed, and the exit\nstatus is 1: a record that is lost or can't be read, of which only a backup has what\nit said, and what others made that looks like Hubgraph's, which stays.\n\nServers may go on meanwhile. A repair that was cut off may be run again.": "在 Neo4j 上重写由记录得出而被人改动的内容：供人阅读的内容、标签、关系、供搜索和\n计数的内容、索引和约束，并说明修复了什么。不能修复的会列出，退出状态为 1：丢失或\n无法读取的记录，其内容只有备份才有；以及其他程序所建、看似 Hubgraph 的内容，予以\n保留。\n\n其间服务器可继续运行。中断的修复可再次运行。",
	"Write the graph, or a part of it, as JSON Lines, a record a line": "把图谱或其一部分写成 JSON Lines，每行一条记录",
	"Write the graph, or a part of it, as JSON Lines: schema, sources, entities and\nstatements, a record a line, as they are at one moment. hubgraph import reads them\nagain; into an empty store that gives the same graph.\n\nWithout a filter it is everything, of whatever status; with one, the statements\nthat pass with the entities that they name and their sources. --from takes what\nlies around entities, with the facts about it.\n\nA file gets its name when it is whole, and is packed as its name ends: .gz or .zst.\nWithout a file, or for -, it is standard output.": "把图谱或其一部分写成 JSON Lines：模式、来源、实体和陈述，每行一条记录，均为同一\n时刻的内容。hubgraph import 可再读入；读入空的存储会得到同样的图谱。\n\n不加筛选即为全部，不论状态；加筛选则为符合的陈述，连同其中的实体和来源。--from\n取实体周围的内容，连同其事实。\n\n文件完整之后才得到文件名，并按文件名的结尾压缩：.gz 或 .zst。不写文件或写 -，\n即为标准输出。",
	"address of Neo4j":               "Neo4j 的地址",
	"address to serve on, host:port": "服务的地址，host:port",
	"also what gives again what another gives; --repeats=false counts each figure once":      "也含重复其他陈述的；--repeats=false 使每个数字只计一次",
	"an ENTITY that a path must not pass; may be repeated":                                   "路径不得经过的 ENTITY；可重复",
	"an ENTITY that a path must pass; may be repeated":                                       "路径须经过的 ENTITY；可重复",
	"begin a new graph without the built-in data":                                            "建立不含内置数据的新图谱",
	"check what the store holds instead of the built-in data":                                "检查存储的内容，而不是内置数据",
	"closeness, levels or around the first entity":                                           "closeness（远近）、levels（层级）或围绕第一个实体的 around",
	"configuration file; hubgraph/config.yaml in the user's configuration folder by default": "配置文件；默认为用户配置文件夹中的 hubgraph/config.yaml",
	"database at Neo4j":                                                                  "Neo4j 的数据库",
	"disable completion descriptions":                                                    "补全时不显示说明",
	"draw all of a type as one mark; several with commas":                                "把同一类型的画成一个标记；多个类型以逗号分隔",
	"draw the ways between two entities":                                                 "画两个实体之间的路径",
	"file of the keys; keys.json in the data folder by default":                          "密钥文件；默认为数据文件夹中的 keys.json",
	"folder of the graph and the keys":                                                   "图谱和密钥的文件夹",
	"form of the answer: table, json (that of the HTTP API) or ndjson (a record a line)": "回答的形式：table、json（与 HTTP API 相同）或 ndjson（每行一条记录）",
	"gz or zst, whatever the file is called":                                             "gz 或 zst，不论文件叫什么",
	"host names to answer to beside the address":                                         "除地址外还应答的主机名",
	"how far around the entities to go":                                                  "从实体向外走多远",
	"how far to go":                                                                      "走多远",
	"how high that part is":                                                              "该部分的高度",
	"how long a path may be":                                                             "路径最多多少步",
	"how long it is good, such as 720h; for ever by default":                             "有效多久，如 720h；默认永久",
	"how many at most":                                                                   "最多多少个",
	"how many claims at most":                                                            "最多多少条陈述",
	"how many names to show of a kind of link, and statements of a kind that mention it": "每种关系显示多少个名称，每种提及显示多少条陈述",
	"how many neighbours at most":               "最多多少个相邻者",
	"how many others at most":                   "最多多少个其他实体",
	"how many others at most (40), or ways (5)": "最多多少个其他实体（40）或多少条路径（5）",
	"how many paths at most":                    "最多多少条路径",
	"how wide the part with the marks is, in pixels; as becomes its content by default": "画标记部分的宽度，以像素计；默认随内容",
	"id, due or amount (which needs --unit)":                                            "id、due 或 amount（须有 --unit）",
	"in, out or any":                                                                    "in、out 或 any",
	"language of the answer: en or zh; that of the environment by default":              "回答的语言：en 或 zh；默认随环境",
	"light or dark": "light（浅色）或 dark（深色）",
	"nextCursor of the page before, as -o json shows it":               "上一页的 nextCursor，见 -o json",
	"only changes of this author":                                      "只看此作者的改动",
	"only changes with this label":                                     "只看带此标签的改动",
	"only entities of this type; may be repeated":                      "只看此类型的实体；可重复",
	"only facts in this unit, such as CNY or percent":                  "只看此单位的事实，如 CNY 或 percent",
	"only facts of at least this amount":                               "只看数额至少为此数的事实",
	"only facts of at most this amount":                                "只看数额至多为此数的事实",
	"only facts that give this amount, whatever its bound":             "只看数额恰为此数的事实，不论其界限",
	"only paths whose steps surely held on one day":                    "只看各环节确曾同时成立的路径",
	"only relationships whose object is of this type; may be repeated": "只看客体属于此类型的关系；可重复",
	"only statements of this predicate; may be repeated":               "只看此谓词的陈述；可重复",
	"only those with a name that these words find":                     "只看名称能被这些词找到的",
	"only what a register calls so, as scheme:value":                   "只看登记机构如此编号的，写作 scheme:value",
	"only what changed after this revision, or after its number":       "只看此修订或其编号之后的改动",
	"only what held at a date, or has none":                            "只看在某日期成立或没有日期的",
	"only what held at a date, such as 2022-01 or, in EDTF, 198X and 2022-33, or has no date; nothing that is planned or a target": "只看在某日期成立或没有日期的，日期如 2022-01，或 EDTF 的 198X、2022-33；不含计划和目标",
	"only what is due by the end of a date":              "只看某日期结束前到期的",
	"only what is due from the beginning of a date":      "只看某日期开始起到期的",
	"only what lies around this ENTITY; may be repeated": "只取此 ENTITY 周围的内容；可重复",
	"only what stands so: actual, planned, target, claimed, ended (all five by default), rumoured, denied, withdrawn; may be repeated": "只看处于此状态的：actual、planned、target、claimed、ended（默认这五种）、rumoured、denied、withdrawn；可重复",
	"only what this source says; may be repeated":                                                           "只看此来源所说的；可重复",
	"only what was observed by the end of a date":                                                           "只看某日期结束前观测的",
	"only what was observed from the beginning of a date":                                                   "只看某日期开始起观测的",
	"only where the other end (on paths, what is passed) is of this type; may be repeated":                  "只看另一端（路径上为所经过的）属于此类型的；可重复",
	"only where the subject is of this type; may be repeated":                                               "只看主体属于此类型的；可重复",
	"only with a qualifier of this key or, as key:ENTITY, with one that names this entity; may be repeated": "只看带此键的限定的；写作 key:ENTITY 则为限定指向此实体的；可重复",
	"open what is left of a graph that lost something; what is lost is told, and lost for good":             "打开有丢失的图谱所余的内容；会说明丢了什么，且不可找回",
	"pass no entity with more links than this":                                                              "不经过关系多于此数的实体",
	"put it in the place of a file of that name, once it is whole":                                          "完整之后替换同名文件",
	"serve beyond this machine although there is no key":                                                    "没有密钥也向其他机器提供服务",
	"soft memory limit, such as 512MiB; by default 90 % of what the control group allows":                   "内存软上限，如 512MiB；默认为控制组所允许的 90 %",
	"take the built-in data also where something else is stored under its ids":                              "标识之下已有其他内容时也采用内置数据",
	"the character after the passage":                                                                       "原文之后的字符",
	"the store to read: embedded or neo4j":                                                                  "要读的存储：embedded 或 neo4j",
	"the store to write: embedded or neo4j":                                                                 "要写的存储：embedded 或 neo4j",
	"their order: id, neighbors (those with the most of their own first), latest or name":                   "顺序：id、neighbors（自身相邻者最多的在先）、latest 或 name",
	"user at Neo4j":     "Neo4j 的用户",
	"what stands above": "图上的标题",
	"what stands below": "图下的文字",
	"what the key may do: read, write, import or admin; may be repeated. All may read, admin may do everything": "密钥可做什么：read、write、import 或 admin；可重复。都可以读，admin 可做一切",
	"where the graph is kept: embedded or neo4j":                                                                "图谱的存储方式：embedded 或 neo4j",
	"with --end and one --source: only what a passage supports, from this character":                            "与 --end 和一个 --source 同用：只看某段原文所支持的，从此字符起",
	"with --from: how far to go; 0 is these alone and what joins them":                                          "与 --from 同用：走多远；0 为仅这些实体及其间的关系",
	"with --min or --max: what may lie between them is enough":                                                  "与 --min 或 --max 同用：可能落在其间即可",
	"with --paths: how long a way may be":                                                                       "与 --paths 同用：路径最多多少步",
	"with the texts of the sources that are attached":                                                           "连同已附上的来源文本",
	"write it to this file": "写到此文件",
}

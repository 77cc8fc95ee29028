package graph

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

// Builtin gives the schema that every store begins with. It is not to be
// changed by the caller.
func Builtin() *Schema { return builtin() }

var builtin = sync.OnceValue(func() *Schema {
	s := Schema{}.Merge(Schema{
		Types:      builtinTypes(),
		Predicates: slices.Concat(builtinRelationships(), builtinMeasures(), builtinRanks(), builtinTexts()),
		Qualifiers: builtinQualifiers(),
		Units:      builtinUnits(),
	})
	return &s
})

func builtinTypes() []TypeDef {
	return []TypeDef{
		{"company", Words{"company", "公司"}, Words{"companies", "公司"}, "Company", "Corporation"},
		{"concept", Words{"concept", "概念"}, Words{"concepts", "概念"}, "Note", "DefinedTerm"},
		{"event", Words{"event", "事件"}, Words{"events", "事件"}, "Event", "Event"},
		{"facility", Words{"facility or network", "设施或网络"}, Words{"facilities and networks", "设施与网络"}, "Asset", "Place"},
		{"faculty", Words{"faculty or school", "院系"}, Words{"faculties and schools", "院系"}, "Organization", "EducationalOrganization"},
		{"field", Words{"field or industry", "领域或行业"}, Words{"fields and industries", "领域与行业"}, "Note", "DefinedTerm"},
		{"goal", Words{"goal", "目标"}, Words{"goals", "目标"}, "Project", "Intangible"},
		{"government-body", Words{"public body", "政府机构"}, Words{"public bodies", "政府机构"}, "PublicBody", "GovernmentOrganization"},
		{"group", Words{"group", "群体"}, Words{"groups", "群体"}, "LegalEntity", "Organization"},
		{"market", Words{"exchange or market", "交易所或市场"}, Words{"exchanges and markets", "交易所与市场"}, "Organization", "Organization"},
		{"organization", Words{"organization", "组织"}, Words{"organizations", "组织"}, "Organization", "Organization"},
		{"person", Words{"person", "人物"}, Words{"people", "人物"}, "Person", "Person"},
		{"place", Words{"place", "地点"}, Words{"places", "地点"}, "Territory", "Place"},
		{"plan", Words{"plan", "规划"}, Words{"plans", "规划"}, "Project", "CreativeWork"},
		{"product", Words{"product or service", "产品或服务"}, Words{"products and services", "产品与服务"}, "Asset", "Product"},
		{"programme", Words{"programme or policy", "计划或政策"}, Words{"programmes and policies", "计划与政策"}, "Project", "Project"},
		{"publication", Words{"publication", "出版物"}, Words{"publications", "出版物"}, "Document", "CreativeWork"},
		{"technology", Words{"technology", "技术"}, Words{"technologies", "技术"}, "Note", "DefinedTerm"},
		{"university", Words{"university", "大学"}, Words{"universities", "大学"}, "Organization", "CollegeOrUniversity"},
		{"zone", Words{"zone", "园区"}, Words{"zones", "园区"}, "Territory", "AdministrativeArea"},
	}
}

// Sets of types that predicates allow. They are wide on purpose: what a source
// says should not be refused because it is unusual.
var (
	people  = []Type{"person", "group"}
	bodies  = []Type{"company", "faculty", "government-body", "group", "market", "organization", "publication", "university"}
	agents  = append([]Type{"person"}, bodies...)
	actors  = append([]Type{"place", "zone"}, agents...) // who can act or own, cities and zones included
	places  = []Type{"place", "zone"}
	markets = []Type{"market"}
	topics  = []Type{"concept", "facility", "field", "goal", "product", "programme", "technology"}
)

// english and chinese hold the two sides of a predicate: its labels and
// the verb phrase in the forms that the statuses need.
type english struct {
	label, inverse string
	is             string // the present: "is listed on"; {object} or {value} is put behind unless it stands inside
	be             string // the bare form: "be listed on"
	was            string // the past: "was listed on"
}

type chinese struct {
	label, inverse string
	is             string // 在{object}上市, with the end inside
	be             string // the same without an aspect particle; is where empty
}

type option func(*PredicateDef)

// one marks what a subject usually has one of.
func one(p *PredicateDef) { p.UsuallyOne = true }

// symmetric marks what says the same from both ends.
func symmetric(p *PredicateDef) { p.Symmetric = true }

func ftm(s string) option       { return func(p *PredicateDef) { p.FtM = s } }
func schemaOrg(s string) option { return func(p *PredicateDef) { p.SchemaOrg = s } }

// of limits the subjects of a fact.
func of(t ...[]Type) option {
	return func(p *PredicateDef) { p.SubjectTypes = sortedUnique(slices.Concat(t...)) }
}

// stage adds the pattern for a statement of that status and stage.
func stage(st Status, name, en, zh string) option {
	return func(p *PredicateDef) {
		p.Phrases = append(p.Phrases, Phrase{Status: st, Stage: name, Template: Words{"{subject} " + en, "{subject}" + zh}})
	}
}

// phrases makes the sentence patterns of all statuses from the forms of one
// verb phrase.
func phrases(end string, en english, zh chinese) []Phrase {
	put := func(form string) string {
		if strings.Contains(form, end) {
			return form
		}
		return form + " " + end
	}
	was := "formerly " + put(en.was)
	if rest, ok := strings.CutPrefix(en.was, "was "); ok {
		was = "was formerly " + put(rest)
	}
	be := cmp.Or(zh.be, zh.is)
	return []Phrase{
		{Status: Actual, Template: Words{"{subject} " + put(en.is), "{subject}" + zh.is}},
		{Status: Planned, Template: Words{"{subject} will " + put(en.be), "{subject}将" + be}},
		{Status: Target, Template: Words{"{subject} is to " + put(en.be), "{subject}的目标是" + be}},
		{Status: Claimed, Template: Words{"{subject} is said to " + put(en.be), "据称{subject}" + zh.is}},
		{Status: Ended, Template: Words{"{subject} " + was, "{subject}曾" + be}},
	}
}

func relationship(id Predicate, en english, zh chinese, subjects, objects []Type, opts ...option) PredicateDef {
	p := PredicateDef{
		ID: id, Label: Words{en.label, zh.label}, Inverse: Words{en.inverse, zh.inverse},
		Phrases:      phrases("{object}", en, zh),
		SubjectTypes: sortedUnique(slices.Clone(subjects)), ObjectTypes: sortedUnique(slices.Clone(objects)),
	}
	for _, o := range opts {
		o(&p)
	}
	return p
}

func types(sets ...[]Type) []Type { return slices.Concat(sets...) }

func builtinRelationships() []PredicateDef {
	type en = english
	type zh = chinese
	things := types(actors, topics, []Type{"event", "plan"}) // nearly anything a source speaks of
	return []PredicateDef{
		// People and the bodies they belong to.
		relationship("board-member-of",
			en{"board member of", "board member", "sits on the board of", "sit on the board of", "sat on the board of"},
			zh{"董事任职于", "董事", "担任{object}董事", ""},
			types(people, bodies), bodies, ftm("Directorship"), schemaOrg("memberOf")),
		relationship("chair-of",
			en{"chair of", "chair", "chairs", "chair", "chaired"},
			zh{"主席或董事长任职于", "主席或董事长", "担任{object}主席或董事长", ""},
			people, bodies, ftm("Directorship"), schemaOrg("memberOf")),
		relationship("chief-executive-of",
			en{"chief executive of", "chief executive", "is chief executive of", "be chief executive of", "was chief executive of"},
			zh{"首席执行官任职于", "首席执行官", "担任{object}首席执行官", ""},
			people, bodies, one, ftm("Directorship"), schemaOrg("worksFor")),
		relationship("director-of",
			en{"director of", "director", "is director of", "be director of", "was director of"},
			zh{"主任任职于", "主任", "担任{object}主任", ""},
			people, bodies, ftm("Directorship"), schemaOrg("worksFor")),
		relationship("educated-at",
			en{"educated at", "alumni", "was educated at", "be educated at", "studied at"},
			zh{"就读于", "校友", "就读于{object}", ""},
			people, []Type{"faculty", "organization", "university"}, schemaOrg("alumniOf")),
		relationship("employed-by",
			en{"employed by", "employs", "works for", "work for", "worked for"},
			zh{"受雇于", "雇员", "任职于{object}", ""},
			people, bodies, ftm("Employment"), schemaOrg("worksFor")),
		relationship("family-of",
			en{"family of", "family of", "is family of", "be family of", "was family of"},
			zh{"亲属", "亲属", "与{object}是亲属", ""},
			people, people, symmetric, ftm("Family"), schemaOrg("relatedTo")),
		relationship("founder-of",
			en{"founder of", "founder", "founded", "found", "founded"},
			zh{"创办", "创办者", "创办了{object}", "创办{object}"},
			actors, bodies, schemaOrg("founder")),
		relationship("member-of",
			en{"member of", "member", "is a member of", "be a member of", "was a member of"},
			zh{"成员属于", "成员", "是{object}的成员", "成为{object}的成员"},
			types(actors, []Type{"facility", "product"}), types(bodies, []Type{"programme"}), ftm("Membership"), schemaOrg("memberOf")),
		relationship("spoke-at",
			en{"spoke at", "speaker", "spoke at", "speak at", "spoke at"},
			zh{"发言于", "发言者", "在{object}上发言", ""},
			agents, []Type{"event"}, schemaOrg("performerIn")),
		relationship("took-part-in",
			en{"took part in", "participant", "took part in", "take part in", "took part in"},
			zh{"参与", "参与者", "参与了{object}", "参与{object}"},
			actors, []Type{"event", "plan", "programme"}, ftm("ProjectParticipant"), schemaOrg("participant")),

		// Ownership and money.
		relationship("acquired",
			en{"acquired", "acquired by", "acquired", "acquire", "acquired"},
			zh{"收购", "收购方", "收购了{object}", "收购{object}"},
			actors, types(bodies, []Type{"facility", "product"}), ftm("Ownership")),
		relationship("invested-in",
			en{"invested in", "investor", "invested in", "invest in", "invested in"},
			zh{"投资", "投资方", "投资了{object}", "投资{object}"},
			actors, types(actors, topics), ftm("Ownership"), schemaOrg("funding")),
		relationship("owns",
			en{"owns", "owned by", "owns", "own", "owned"},
			zh{"拥有", "拥有者", "拥有{object}", ""},
			actors, types(bodies, []Type{"facility", "product", "zone"}), ftm("Ownership"), schemaOrg("owns")),
		relationship("shareholder-of",
			en{"shareholder of", "shareholder", "holds shares in", "hold shares in", "held shares in"},
			zh{"持股", "股东", "持有{object}股份", ""},
			actors, bodies, ftm("Ownership"), schemaOrg("owns")),
		relationship("subsidiary-of",
			en{"subsidiary of", "subsidiary", "is a subsidiary of", "be a subsidiary of", "was a subsidiary of"},
			zh{"隶属于母公司", "子公司", "是{object}的子公司", "成为{object}的子公司"},
			bodies, bodies, one, ftm("parent"), schemaOrg("parentOrganization")),
		relationship("successor-of",
			en{"successor of", "successor", "is the successor of", "be the successor of", "was the successor of"},
			zh{"继承自", "继承者", "是{object}的继承者", "成为{object}的继承者"},
			agents, agents, ftm("Succession")),

		// Business between bodies.
		relationship("competes-with",
			en{"competes with", "competes with", "competes with", "compete with", "competed with"},
			zh{"竞争对手", "竞争对手", "与{object}竞争", ""},
			actors, actors, symmetric),
		relationship("encouraged",
			en{"encouraged", "encouraged by", "encouraged", "encourage", "encouraged"},
			zh{"鼓励", "鼓励者", "鼓励{object}", ""},
			actors, actors),
		relationship("partner-of",
			en{"partner of", "partner of", "is a partner of", "be a partner of", "was a partner of"},
			zh{"合作伙伴", "合作伙伴", "是{object}的合作伙伴", "成为{object}的合作伙伴"},
			actors, actors, symmetric),
		relationship("partner-or-client",
			en{"has as partner or client", "partner or client of", "has as a partner or client", "have as a partner or client", "had as a partner or client"},
			zh{"合作伙伴或客户为", "其合作伙伴或客户", "的合作伙伴或客户包括{object}", "以{object}为合作伙伴或客户"},
			bodies, bodies),
		relationship("regulates",
			en{"regulates", "regulator", "regulates", "regulate", "regulated"},
			zh{"监管", "监管机构", "监管{object}", ""},
			types(bodies, []Type{"programme"}), things),
		relationship("related-to",
			en{"related to", "related to", "is related to", "be related to", "was related to"},
			zh{"相关", "相关", "与{object}有关", ""},
			nil, nil, symmetric, ftm("UnknownLink")),
		relationship("represents",
			en{"represents", "represented by", "represents", "represent", "represented"},
			zh{"代表", "由其代表", "代表{object}", ""},
			agents, actors, ftm("Representation")),
		relationship("supplies",
			en{"supplies", "supplier", "supplies", "supply", "supplied"},
			zh{"供货给", "供应商", "向{object}供货", ""},
			actors, types(actors, []Type{"facility", "product"})),

		// Where things are.
		relationship("active-in",
			en{"active in", "active there", "is active in", "be active in", "was active in"},
			zh{"活跃于", "活跃者", "活跃于{object}", ""},
			actors, types(places, []Type{"concept", "field", "market", "technology"}), schemaOrg("areaServed")),
		relationship("available-in",
			en{"available in", "available there", "is available in", "be available in", "was available in"},
			zh{"提供于", "当地提供", "在{object}提供", ""},
			topics, places, schemaOrg("areaServed")),
		relationship("based-in",
			en{"based in", "based there", "is based in", "be based in", "was based in"},
			zh{"总部或基地在", "驻在者", "立足于{object}", ""},
			agents, places, schemaOrg("location")),
		relationship("debuted-in",
			en{"made its debut in", "debut there", "chose {object} for a debut", "choose {object} for a debut", "chose {object} for a debut"},
			zh{"首发于", "在此首发", "选择在{object}首发", ""},
			types(bodies, topics), types(places, markets)),
		relationship("headquartered-in",
			en{"headquartered in", "headquarters of", "is headquartered in", "be headquartered in", "was headquartered in"},
			zh{"总部位于", "总部设于此", "总部位于{object}", "将总部设在{object}"},
			bodies, places, one, schemaOrg("location"),
			stage(Actual, "chosen", "has {object} as the chosen place of its headquarters", "已选定{object}为总部所在地")),
		relationship("located-in",
			en{"located in", "location of", "is located in", "be located in", "was located in"},
			zh{"位于", "所在地有", "位于{object}", ""},
			nil, places, schemaOrg("location")),
		relationship("part-of",
			en{"part of", "has part", "is part of", "be part of", "was part of"},
			zh{"属于", "包含", "是{object}的一部分", "成为{object}的一部分"},
			nil, nil, schemaOrg("isPartOf")),
		relationship("registered-in",
			en{"registered in", "registered there", "is registered in", "be registered in", "was registered in"},
			zh{"注册于", "注册于此", "在{object}注册", ""},
			bodies, places, one, schemaOrg("location")),

		// Listings and offers.
		relationship("issuer",
			en{"issuer", "issuer in", "has the issuer", "have the issuer", "had the issuer"},
			zh{"发行人为", "作为发行人", "的发行人是{object}", "由{object}发行"},
			[]Type{"event", "product"}, bodies, one, ftm("involved")),
		relationship("listed-in",
			en{"listed in", "listings", "is listed in", "be listed in", "was listed in"},
			zh{"上市地为", "在此上市", "在{object}上市", ""},
			bodies, places),
		relationship("listed-on",
			en{"listed on", "lists", "is listed on", "be listed on", "was listed on"},
			zh{"上市于", "上市企业", "在{object}上市", ""},
			bodies, markets,
			stage(Planned, "applying", "is applying to list on {object}", "正申请在{object}上市")),
		relationship("proceeds-for",
			en{"proceeds go to", "paid from the proceeds of", "brings proceeds for", "bring proceeds for", "brought proceeds for"},
			zh{"募资用于", "资金来自", "的募集资金用于{object}", "把募集资金用于{object}"},
			[]Type{"event"}, types(actors, topics)),
		relationship("raised-funds-on",
			en{"raised funds on", "funds raised by", "raised funds on", "raise funds on", "raised funds on"},
			zh{"融资于", "融资企业", "在{object}融资", ""},
			bodies, markets),
		relationship("uses-proceeds-on",
			en{"uses proceeds on", "paid from proceeds of", "uses the proceeds on", "use the proceeds on", "used the proceeds on"},
			zh{"募资投向", "由其募资投入", "将募集资金用于{object}", "把募集资金用于{object}"},
			bodies, types(actors, topics)),
		relationship("venue",
			en{"took place on or in", "place of", "took place at {object}", "take place at {object}", "took place at {object}"},
			zh{"举行于", "在此举行", "在{object}进行", ""},
			[]Type{"event"}, types(places, bodies, []Type{"facility"}), ftm("location"), schemaOrg("location")),

		// Plans, goals and what serves them.
		relationship("aims-to-become",
			en{"aims to become", "goal of", "aims to become", "become", "aimed to become"},
			zh{"力争成为", "谁的目标", "力争成为{object}", "成为{object}"},
			actors, []Type{"concept", "goal"}),
		relationship("boosts",
			en{"boosts", "boosted by", "boosts", "boost", "boosted"},
			zh{"促进", "促进因素", "促进{object}", ""},
			nil, nil),
		relationship("covers",
			en{"covers", "covered by", "covers", "cover", "covered"},
			zh{"涵盖", "涵盖于", "涵盖{object}", ""},
			nil, nil, schemaOrg("about")),
		relationship("drafted",
			en{"drafted", "drafted by", "drafted", "draft", "drafted"},
			zh{"起草", "起草者", "起草了{object}", "起草{object}"},
			actors, []Type{"plan", "programme", "publication"}, schemaOrg("author")),
		relationship("growth-engine-of",
			en{"growth engine of", "growth engine", "is a growth engine of", "be a growth engine of", "was a growth engine of"},
			zh{"增长引擎服务于", "增长引擎", "是{object}的增长引擎", "成为{object}的增长引擎"},
			types(topics, bodies), nil),
		relationship("has-plan",
			en{"has plan", "plan of", "has the plan", "have the plan", "had the plan"},
			zh{"规划有", "规划主体", "有规划：{object}", "制定{object}"},
			actors, []Type{"plan", "programme"}),
		relationship("key-infrastructure-of",
			en{"key infrastructure of", "key infrastructure", "is a key piece of infrastructure of", "be a key piece of infrastructure of", "was a key piece of infrastructure of"},
			zh{"关键基础设施服务于", "关键基础设施", "是{object}的关键基础设施", "成为{object}的关键基础设施"},
			topics, nil),
		relationship("pursues",
			en{"pursues", "pursued by", "pursues", "pursue", "pursued"},
			zh{"推行", "推行者", "推行{object}", ""},
			actors, []Type{"concept", "goal", "plan", "programme"}),
		relationship("strategy-of",
			en{"strategy of", "strategy", "is a strategy of", "be a strategy of", "was a strategy of"},
			zh{"战略主体为", "战略", "是{object}的战略", "成为{object}的战略"},
			[]Type{"plan", "programme"}, actors),
		relationship("supports",
			en{"supports", "supported by", "supports", "support", "supported"},
			zh{"助力", "助力因素", "助力{object}", ""},
			nil, nil),

		// Building, making, offering.
		relationship("benefits-from",
			en{"benefits from", "benefits", "benefits from", "benefit from", "benefited from"},
			zh{"受益于", "受益者", "受益于{object}", ""},
			actors, things),
		relationship("builds",
			en{"builds", "built by", "builds", "build", "built"},
			zh{"建设", "建设者", "建设{object}", ""},
			actors, topics),
		relationship("develops",
			en{"develops", "developed by", "develops", "develop", "developed"},
			zh{"发展", "发展者", "发展{object}", ""},
			actors, topics),
		relationship("displayed",
			en{"displayed", "displayed by", "displayed", "display", "displayed"},
			zh{"展示", "展示者", "展示了{object}", "展示{object}"},
			actors, topics),
		relationship("established",
			en{"established", "established by", "established", "establish", "established"},
			zh{"建立", "建立者", "建立了{object}", "建立{object}"},
			actors, things),
		relationship("introduced",
			en{"introduced", "introduced by", "introduced", "introduce", "introduced"},
			zh{"推出", "推出者", "推出了{object}", "推出{object}"},
			actors, topics),
		relationship("offers",
			en{"offers", "offered by", "offers", "offer", "offered"},
			zh{"提供", "提供者", "提供{object}", ""},
			actors, topics, schemaOrg("makesOffer")),
		relationship("produces",
			en{"produces", "produced by", "produces", "produce", "produced"},
			zh{"生产", "生产者", "生产{object}", ""},
			actors, topics, schemaOrg("manufacturer"),
			stage(Actual, "large-scale production started", "has started large-scale production of {object}", "已开始大规模生产{object}")),
		relationship("upgraded",
			en{"upgraded", "upgraded by", "upgraded", "upgrade", "upgraded"},
			zh{"升级", "升级者", "升级了{object}", "升级{object}"},
			actors, topics),

		// Technologies and where they are used.
		relationship("innovation-field",
			en{"has innovation field", "innovation field of", "has the innovation field", "have the innovation field", "had the innovation field"},
			zh{"创新领域有", "创新领域属于", "拥有创新领域：{object}", "发展创新领域{object}"},
			actors, []Type{"concept", "field", "technology"}),
		relationship("used-in",
			en{"used in", "uses", "is used in", "be used in", "was used in"},
			zh{"应用于", "应用技术", "应用于{object}", ""},
			topics, nil),
		relationship("uses-technology",
			en{"uses technology", "technology of", "uses", "use", "used"},
			zh{"采用技术", "技术用于", "采用{object}", ""},
			types(actors, topics, []Type{"plan"}), []Type{"concept", "facility", "field", "product", "technology"}),

		// Publications.
		relationship("author-of",
			en{"author of", "author", "wrote", "write", "wrote"},
			zh{"撰写", "作者", "撰写了{object}", "撰写{object}"},
			agents, []Type{"plan", "publication"}, schemaOrg("author")),
		relationship("carries",
			en{"carries", "carried by", "carries", "carry", "carried"},
			zh{"刊载", "刊载于", "刊载{object}", ""},
			bodies, []Type{"publication"}, schemaOrg("publisher")),
		relationship("picture-by",
			en{"has a picture credited to", "picture credit in", "has a picture credited to", "have a picture credited to", "had a picture credited to"},
			zh{"图片来自", "图片署名于", "的图片来自{object}", "使用{object}的图片"},
			[]Type{"event", "publication"}, agents, schemaOrg("creditText")),
		relationship("published",
			en{"published", "published by", "published", "publish", "published"},
			zh{"发布", "发布者", "发布了{object}", "发布{object}"},
			actors, []Type{"plan", "product", "programme", "publication"}, ftm("publisher"), schemaOrg("publisher")),
		relationship("reports-on",
			en{"reports on", "reported on by", "reports on", "report on", "reported on"},
			zh{"报道或披露", "信息来自", "报道或披露{object}", ""},
			types(agents, []Type{"publication"}), nil, ftm("Documentation"), schemaOrg("about")),
	}
}

func fact(id Predicate, kind ValueKind, unit, label, labelZH string, en english, zh string, opts ...option) PredicateDef {
	p := PredicateDef{
		ID: id, Label: Words{label, labelZH}, Value: kind, Unit: unit,
		Phrases: phrases("{value}", en, chinese{is: zh}),
	}
	for _, o := range opts {
		o(&p)
	}
	return p
}

// count is a fact that a subject has so many of something.
func count(id Predicate, label, labelZH, measureZH string, opts ...option) PredicateDef {
	en := english{is: "has {value} " + label, be: "have {value} " + label, was: "had {value} " + label}
	return fact(id, Quantity, "count", label, labelZH, en, "拥有{value}"+measureZH+labelZH, opts...)
}

// measure is a fact whose label says what the value is of: "has an output of
// 400 billion yuan".
func measure(id Predicate, unit, label, labelZH, noun string, opts ...option) PredicateDef {
	en := english{is: "has " + noun + " of {value}", be: "have " + noun + " of {value}", was: "had " + noun + " of {value}"}
	return fact(id, Quantity, unit, label, labelZH, en, "的"+labelZH+"为{value}", opts...)
}

// builtinMeasures are facts that name their measure. What is counted of a city
// or a company here is what a source on it counts; stores add their own.
func builtinMeasures() []PredicateDef {
	return []PredicateDef{
		// Companies and markets.
		count("employees", "employees", "员工", "名", ftm("employees"), schemaOrg("numberOfEmployees")),
		measure("market-value", MoneyUnit, "market value", "市值", "a market value"),
		measure("proceeds", MoneyUnit, "proceeds", "募集资金", "proceeds"),
		measure("profit", MoneyUnit, "profit", "利润", "a profit"),
		fact("raised", Quantity, MoneyUnit, "raised", "融资额",
			english{is: "raised {value}", be: "raise {value}", was: "raised {value}"}, "融资{value}"),
		measure("revenue", MoneyUnit, "revenue", "营业收入", "a revenue"),
		measure("share-price-change", "percent", "change of the share price", "股价变化", "a change of its share price"),
		count("users", "users", "用户", "名"),

		// Shanghai's firms on the market.
		measure("local-firms-market-value", MoneyUnit, "market value of local firms", "本地企业市值", "a market value of local firms"),
		measure("local-firms-raised", MoneyUnit, "raised by local firms", "本地企业融资额", "a sum raised by local firms"),
		measure("local-firms-raised-share", "percent", "share of all that was raised, by local firms", "本地企业融资额占比", "a share in all that was raised"),

		// Artificial intelligence.
		count("ai-invention-patents", "new AI invention patents", "新增人工智能发明专利", "项"),
		measure("ai-industry-growth", "percent", "annual growth of AI industry output", "人工智能产业年增长率", "an annual growth of AI industry output"),
		measure("ai-industry-output", MoneyUnit, "AI industry output", "人工智能产业规模", "an AI industry output"),
		count("ai-powered-fields", "AI-powered sub-fields", "人工智能细分领域", "个"),
		measure("ai-powered-field-output", MoneyUnit, "annual output of each AI-powered sub-field", "每个人工智能细分领域年产值", "an annual output in each AI-powered sub-field"),
		count("ai-talent", "people specialized in AI", "人工智能人才", "名"),
		count("firms-with-leading-ai-applications", "digitized firms with leading AI applications", "人工智能应用领先的数字化企业", "家"),

		// The digital city.
		count("benchmark-digital-tools", "benchmark digital tools for people's lives", "民生数字化标杆工具", "个"),
		measure("e-governance-online", "percent", "share of e-governance applications online", "电子政务应用在线率", "a share of e-governance applications online"),
		count("firms-with-data-in-name", "firms with “data” in their names", "名称含“数据”的企业", "家"),
		fact("firms-with-data-in-name-founded-since-2020", Quantity, "percent", "share of firms with “data” in their names founded since 2020", "名称含“数据”的企业中2020年以来成立的占比",
			english{is: "counts {value} of its firms with “data” in their names as founded since 2020", be: "count {value} of its firms with “data” in their names as founded since 2020", was: "counted {value} of its firms with “data” in their names as founded since 2020"},
			"名称含“数据”的企业中{value}成立于2020年以来"),
		count("iot-sensors-and-devices", "Internet of Things sensors and devices", "物联网传感器和设备", "个"),
		measure("large-manufacturers-transformed", "percent", "share of large local manufacturers in digital transformation", "大型制造企业数字化转型覆盖率", "a share of large local manufacturers in digital transformation"),

		// Networks.
		count("applications-powered-by-5g", "applications powered by 5G", "5G应用", "个"),
		measure("bandwidth", "Gbit/s", "bandwidth", "带宽", "a bandwidth"),
		count("broadband-families", "families covered by 1 Gbps broadband", "千兆宽带覆盖家庭", "户"),
		count("outdoor-5g-base-stations", "outdoor 5G base stations", "室外5G基站", "个"),

		// Whatever has them.
		count("areas-covered", "areas covered", "覆盖领域", "个"),
		count("members", "members", "成员", "个"),
		measure("population", "count", "population", "人口", "a population", of(places)),
	}
}

// rank is a place in an order, 1 being first; superlatives are ranks too.
func rank(id Predicate, label, labelZH, by, byZH string, opts ...option) PredicateDef {
	en := english{is: "ranks {value} " + by, be: "rank {value} " + by, was: "ranked {value} " + by}
	return fact(id, Quantity, RankUnit, label, labelZH, en, byZH+"排名{value}", opts...)
}

// RankUnit is the unit of a place in an order, 1 being first.
const RankUnit = "rank"

func builtinRanks() []PredicateDef {
	return []PredicateDef{
		rank("ai-computing-power-rank", "rank by AI computing power", "人工智能算力排名", "by AI computing power", "人工智能算力"),
		rank("broadband-network-rank", "rank in broadband networks", "宽带网络排名", "in broadband networks", "宽带网络"),
		rank("broadband-speed-rank", "rank by speed of the broadband network", "宽带网速排名", "by speed of the broadband network", "宽带网速"),
		rank("download-speed-rank", "rank by download speed", "下载速度排名", "by download speed", "下载速度"),
		rank("industry-regulator-rank", "rank among industry regulators", "产业监管机构级别", "among industry regulators", "在产业监管机构中"),
		rank("internet-speed-rank", "rank by Internet speed", "互联网速度排名", "by Internet speed", "互联网速度"),
		rank("ipo-size-rank", "rank by size of the IPO", "首次公开募股规模排名", "by size of the IPO", "首次公开募股规模"),
		rank("listed-ai-firm-rank", "rank among listed AI firms", "上市人工智能企业排名", "among listed AI firms by size", "在上市人工智能企业中按规模"),
		rank("local-firms-market-value-rank", "rank by market value of local firms", "本地企业市值排名", "by market value of local firms", "本地企业市值"),
		rank("local-firms-raised-rank", "rank by funds raised by local firms", "本地企业融资额排名", "by funds raised by local firms", "本地企业融资额"),
		rank("mobile-carrier-rank", "rank among mobile carriers", "移动运营商排名", "among mobile carriers by size", "在移动运营商中按规模"),
		rank("network-5g-rank", "rank in 5G networks", "5G网络排名", "in 5G networks", "5G网络"),
	}
}

// builtinTexts are facts in words and dates.
func builtinTexts() []PredicateDef {
	on := func(verb, base string) english {
		return english{is: verb + " {value}", be: base + " {value}", was: verb + " {value}"}
	}
	return []PredicateDef{
		fact("born-on", DateValue, "", "born on", "出生日期", on("was born on", "be born on"), "出生于{value}", one, of(people), ftm("birthDate"), schemaOrg("birthDate")),
		fact("dissolved-on", DateValue, "", "dissolved on", "解散日期", on("was dissolved on", "be dissolved on"), "于{value}解散", one, of(bodies), ftm("dissolutionDate"), schemaOrg("dissolutionDate")),
		fact("effect", TextValue, "", "effect", "作用", english{is: "has this effect: {value}", be: "have this effect: {value}", was: "had this effect: {value}"}, "的作用：{value}"),
		fact("founded-on", DateValue, "", "founded on", "成立日期", on("was founded on", "be founded on"), "成立于{value}", one, ftm("incorporationDate"), schemaOrg("foundingDate")),
		fact("opinion", TextValue, "", "opinion on it", "评价", english{is: "is seen so: {value}", be: "be seen so: {value}", was: "was seen so: {value}"}, "得到的评价：{value}"),
		fact("released-on", DateValue, "", "released on", "发布日期", on("was released on", "be released on"), "发布于{value}", one, schemaOrg("datePublished")),
		fact("runs-until", DateValue, "", "runs until", "期限", on("runs until", "run until"), "的期限至{value}", one, schemaOrg("expires")),
		fact("took-place-on", DateValue, "", "took place on", "举行日期", on("took place on", "take place on"), "于{value}举行", one, ftm("date"), schemaOrg("startDate")),
		fact("website", TextValue, "", "website", "网站", english{is: "has the website {value}", be: "have the website {value}", was: "had the website {value}"}, "的网站是{value}", ftm("website"), schemaOrg("url")),
	}
}

func builtinQualifiers() []QualifierDef {
	return []QualifierDef{
		{"about", Words{"about", "关于"}},
		{"according-to", Words{"according to", "依据"}},
		{"base", Words{"share of", "占比基数"}},
		{"chosen-by", Words{"chosen by", "选定者"}},
		{"compared-with", Words{"compared with", "比较对象"}},
		{"conversion", Words{"conversion", "换算"}},
		{"incomplete-list", Words{"one of a list that is not complete", "列举未尽"}},
		{"manner", Words{"how", "方式"}},
		{"of", Words{"of", "所指"}},
		{"period", Words{"period", "期间"}},
		{"place", Words{"in", "地点"}},
		{"plan", Words{"set by the plan", "所据规划"}},
		{"purpose", Words{"for the purpose of", "目的"}},
		{"role", Words{"role", "职务"}},
		{"said-by", Words{"said by", "说话者"}},
		{"scope", Words{"scope", "范围"}},
		{"share", Words{"share", "份额"}},
		{"since", Words{"since", "自"}},
		{"stage", Words{"stage", "阶段"}},
		{"thanks-to", Words{"thanks to", "得益于"}},
		{"venue", Words{"through", "途径"}},
	}
}

func builtinUnits() []UnitDef {
	return []UnitDef{
		{"Gbit/s", Words{"Gbit/s", "Gbit/s"}},
		{"Mbit/s", Words{"Mbit/s", "Mbit/s"}},
		{"count", Words{"in number", "个"}},
		{"percent", Words{"percent", "%"}},
		{RankUnit, Words{"in rank", "位"}},
	}
}

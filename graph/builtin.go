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
		Schemes:    builtinSchemes(),
	})
	s.withSynonyms()
	return &s
})

// EventType is the type of entities through which a path is no other than the
// direct one, see Reader.Paths.
const EventType Type = "event"

// UnknownType is the type of somebody or something of which a source says that there is
// one, but not which: each occurrence has an id of its own. It may be the end of any
// statement whatever types the predicate allows, needs no name, and is not found by one.
const UnknownType Type = "unknown"

// UnknownName is how somebody unknown is called where the record has no name, and
// AnyoneName how in a claim that is denied: it is denied that anyone owns it.
var (
	UnknownName = Words{"somebody unknown", "不明人士"}
	AnyoneName  = Words{"anyone", "有人"}
)

func builtinTypes() []TypeDef {
	type def struct {
		id             Type
		label, plural  Words
		ftm, schemaOrg string
	}
	var out []TypeDef
	for _, d := range []def{
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
		{UnknownType, Words{"somebody unknown", "不明者"}, Words{"somebody unknown", "不明者"}, "LegalEntity", "Thing"},
		{"zone", Words{"zone", "园区"}, Words{"zones", "园区"}, "Territory", "AdministrativeArea"},
	} {
		out = append(out, TypeDef{ID: d.id, Label: d.label, Plural: d.plural, FtM: d.ftm, SchemaOrg: d.schemaOrg})
	}
	return out
}

// Sets of types that predicates allow. They are wide on purpose: what a source
// says should not be refused because it is unusual.
var (
	peopleTypes = []Type{"person", "group"}
	bodyTypes   = []Type{"company", "faculty", "government-body", "group", "market", "organization", "publication", "university"}
	agentTypes  = append([]Type{"person"}, bodyTypes...)
	actorTypes  = append([]Type{"place", "zone"}, agentTypes...) // who can act or own, cities and zones included
	placeTypes  = []Type{"place", "zone"}
	marketTypes = []Type{"market"}
	topicTypes  = []Type{"concept", "facility", "field", "goal", "product", "programme", "technology"}
)

// englishForms and chineseForms are the two sides of a predicate: its labels
// and the verb phrase in the forms that the statuses need.
type englishForms struct {
	label, inverse string
	is             string // the present: "is listed on"; {object} or {value} is put behind unless it stands inside
	be             string // the bare form: "be listed on"
	was            string // the past: "was listed on"
}

type chineseForms struct {
	label, inverse string
	is             string // 在{object}上市, with the end inside
	be             string // the same without an aspect particle; is where empty
	goal           string // the pattern for a target; by default that it is to be so by a goal
}

// A chineseNominal is the Chinese side of a fact that is read as "its market
// value is so much": 的市值, 为. Adverbs stand between the two.
type chineseNominal struct{ noun, copula string }

// chinesePatterns gives the sentence patterns in the order of DefaultStatuses.
type chinesePatterns interface{ patterns(end string) [5]string }

func (z chineseForms) patterns(string) [5]string {
	be := cmp.Or(z.be, z.is)
	goal := cmp.Or(z.goal, "按目标，{subject}{when}将"+be)
	return [5]string{"{subject}" + z.is, "{subject}将" + be, goal, "据称{subject}" + z.is, "{subject}曾" + be}
}

func (z chineseNominal) patterns(end string) [5]string {
	with := func(adverb string) string { return "{subject}" + z.noun + adverb + z.copula + end }
	return [5]string{with(""), with("将"), with("目标"), "据称" + with(""), with("曾")}
}

// A chineseWhole is the Chinese side of a fact that is told of others than its subject.
type chineseWhole string

func (z chineseWhole) patterns(string) [5]string {
	s := string(z)
	return [5]string{s, "预计" + s, "按目标，" + s, "据称" + s, s}
}

type predicateOption func(*PredicateDef)

// usuallyOne marks what a subject usually has one of.
func usuallyOne(p *PredicateDef) { p.UsuallyOne = true }

// ofShares marks what says that the subject has a part of the object.
func ofShares(p *PredicateDef) { p.Share = "share" }

// isSymmetric marks what says the same from both ends.
func isSymmetric(p *PredicateDef) { p.Symmetric = true }

func inFtM(s string) predicateOption       { return func(p *PredicateDef) { p.FtM = s } }
func inSchemaOrg(s string) predicateOption { return func(p *PredicateDef) { p.SchemaOrg = s } }

// unique gives some types in order, each once.
func unique(types []Type) []Type { return slices.Compact(slices.Sorted(slices.Values(types))) }

// onlyOf limits the subjects of a fact.
func onlyOf(t ...[]Type) predicateOption {
	return func(p *PredicateDef) { p.SubjectTypes = unique(slices.Concat(t...)) }
}

// stagePhrase adds the pattern for a statement of that status and stage.
func stagePhrase(st Status, name, en, zh string) predicateOption {
	return func(p *PredicateDef) {
		p.Phrases = append(p.Phrases, Phrase{Status: st, Stage: name, Template: Words{"{subject} " + en, "{subject}" + zh}})
	}
}

// withQualifier adds the patterns of the default statuses in which a qualifier has a place,
// such as {of}, for statements that have it.
func withQualifier(en englishForms, zh chinesePatterns) predicateOption {
	return func(p *PredicateDef) {
		end := "{object}"
		if p.IsFact() {
			end = "{value}"
		}
		p.Phrases = append(p.Phrases, statusPhrases(end, en, zh)...)
	}
}

// statusPhrases makes the sentence patterns of the default statuses from the forms
// of one verb phrase.
func statusPhrases(end string, en englishForms, zh chinesePatterns) []Phrase {
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
	inEnglish := [5]string{put(en.is), "will " + put(en.be), "is to " + put(en.be), "is said to " + put(en.be), was}
	inChinese := zh.patterns(end)
	list := make([]Phrase, len(DefaultStatuses))
	for i, st := range DefaultStatuses {
		list[i] = Phrase{Status: st, Template: Words{"{subject} " + inEnglish[i], inChinese[i]}}
	}
	return list
}

func relationshipDef(id Predicate, en englishForms, zh chineseForms, subjects, objects []Type, opts ...predicateOption) PredicateDef {
	p := PredicateDef{
		ID: id, Label: Words{en.label, zh.label}, Inverse: Words{en.inverse, zh.inverse},
		Phrases:      statusPhrases("{object}", en, zh),
		SubjectTypes: unique(subjects), ObjectTypes: unique(objects),
	}
	for _, o := range opts {
		o(&p)
	}
	return p
}

func typeSets(sets ...[]Type) []Type { return slices.Concat(sets...) }

func builtinRelationships() []PredicateDef {
	type en = englishForms
	type zh = chineseForms
	things := typeSets(actorTypes, topicTypes, []Type{"event", "plan"}) // nearly anything a source speaks of
	return []PredicateDef{
		// People and the bodies they belong to.
		relationshipDef("board-member-of",
			en{label: "board member of", inverse: "board member", is: "sits on the board of", be: "sit on the board of", was: "sat on the board of"},
			zh{label: "任董事于", inverse: "董事", is: "担任{object}董事"},
			typeSets(peopleTypes, bodyTypes), bodyTypes, inFtM("Directorship"), inSchemaOrg("memberOf")),
		relationshipDef("chair-of",
			en{label: "chair of", inverse: "chair", is: "chairs", be: "chair", was: "chaired"},
			zh{label: "任主席或董事长于", inverse: "主席或董事长", is: "担任{object}主席或董事长"},
			peopleTypes, bodyTypes, inFtM("Directorship"), inSchemaOrg("memberOf")),
		relationshipDef("chief-executive-of",
			en{label: "chief executive of", inverse: "chief executive", is: "is chief executive of", be: "be chief executive of", was: "was chief executive of"},
			zh{label: "任首席执行官于", inverse: "首席执行官", is: "担任{object}首席执行官"},
			peopleTypes, bodyTypes, usuallyOne, inFtM("Directorship"), inSchemaOrg("worksFor")),
		relationshipDef("director-of",
			en{label: "director of", inverse: "director", is: "is director of", be: "be director of", was: "was director of"},
			zh{label: "任主任于", inverse: "主任", is: "担任{object}主任"},
			peopleTypes, bodyTypes, inFtM("Directorship"), inSchemaOrg("worksFor")),
		relationshipDef("educated-at",
			en{label: "educated at", inverse: "alumni", is: "was educated at", be: "be educated at", was: "was educated at"},
			zh{label: "就读于", inverse: "校友", is: "就读于{object}"},
			peopleTypes, []Type{"faculty", "organization", "university"}, inSchemaOrg("alumniOf")),
		relationshipDef("employed-by",
			en{label: "employed by", inverse: "employs", is: "works for", be: "work for", was: "worked for"},
			zh{label: "受雇于", inverse: "雇员", is: "任职于{object}"},
			peopleTypes, bodyTypes, inFtM("Employment"), inSchemaOrg("worksFor")),
		relationshipDef("family-of",
			en{label: "family of", inverse: "family of", is: "is family of", be: "be family of", was: "was family of"},
			zh{label: "亲属", inverse: "亲属", is: "与{object}是亲属"},
			peopleTypes, peopleTypes, isSymmetric, inFtM("Family"), inSchemaOrg("relatedTo")),
		relationshipDef("founder-of",
			en{label: "founder of", inverse: "founder", is: "founded", be: "found", was: "founded"},
			zh{label: "创办", inverse: "创办者", is: "创办了{object}", be: "创办{object}"},
			actorTypes, bodyTypes, inSchemaOrg("founder")),
		relationshipDef("member-of",
			en{label: "member of", inverse: "member", is: "is a member of", be: "be a member of", was: "was a member of"},
			zh{label: "所属群体或组织", inverse: "成员", is: "是{object}的一员", be: "成为{object}的一员"},
			typeSets(actorTypes, []Type{"facility", "product"}), typeSets(bodyTypes, []Type{"programme"}), inFtM("Membership"), inSchemaOrg("memberOf")),
		relationshipDef("spoke-at",
			en{label: "spoke at", inverse: "speaker", is: "spoke at", be: "speak at", was: "spoke at"},
			zh{label: "发言于", inverse: "发言者", is: "在{object}上发言"},
			agentTypes, []Type{"event"}, inSchemaOrg("performerIn")),
		relationshipDef("took-part-in",
			en{label: "took part in", inverse: "participant", is: "took part in", be: "take part in", was: "took part in"},
			zh{label: "参与", inverse: "参与者", is: "参与了{object}", be: "参与{object}"},
			actorTypes, []Type{"event", "plan", "programme"}, inFtM("ProjectParticipant"), inSchemaOrg("participant")),

		// Ownership and money.
		relationshipDef("acquired",
			en{label: "acquired", inverse: "acquired by", is: "acquired", be: "acquire", was: "acquired"},
			zh{label: "收购", inverse: "收购方", is: "收购了{object}", be: "收购{object}"},
			actorTypes, typeSets(bodyTypes, []Type{"facility", "product"}), inFtM("Ownership")),
		relationshipDef("invested-in",
			en{label: "invested in", inverse: "investor", is: "invested in", be: "invest in", was: "invested in"},
			zh{label: "投资", inverse: "投资方", is: "投资了{object}", be: "投资{object}"},
			actorTypes, typeSets(actorTypes, topicTypes), inFtM("Ownership"), inSchemaOrg("funding")),
		relationshipDef("owns",
			en{label: "owns", inverse: "owned by", is: "owns", be: "own", was: "owned"},
			zh{label: "拥有", inverse: "拥有者", is: "拥有{object}"},
			actorTypes, typeSets(bodyTypes, []Type{"facility", "product", "zone"}), inFtM("Ownership"), inSchemaOrg("owns"), ofShares),
		relationshipDef("shareholder-of",
			en{label: "shareholder of", inverse: "shareholder", is: "holds shares in", be: "hold shares in", was: "held shares in"},
			zh{label: "持股", inverse: "股东", is: "持有{object}股份"},
			actorTypes, bodyTypes, inFtM("Ownership"), inSchemaOrg("owns"), ofShares),
		relationshipDef("subsidiary-of",
			en{label: "subsidiary of", inverse: "subsidiary", is: "is a subsidiary of", be: "be a subsidiary of", was: "was a subsidiary of"},
			zh{label: "母公司为", inverse: "子公司", is: "是{object}的子公司", be: "成为{object}的子公司"},
			bodyTypes, bodyTypes, usuallyOne, inFtM("parent"), inSchemaOrg("parentOrganization")),
		relationshipDef("successor-of",
			en{label: "successor of", inverse: "successor", is: "is the successor of", be: "be the successor of", was: "was the successor of"},
			zh{label: "继承自", inverse: "继承者", is: "是{object}的继承者", be: "成为{object}的继承者"},
			agentTypes, agentTypes, inFtM("Succession")),

		// Business between bodies.
		relationshipDef("competes-with",
			en{label: "competes with", inverse: "competes with", is: "competes with", be: "compete with", was: "competed with"},
			zh{label: "竞争对手", inverse: "竞争对手", is: "与{object}竞争"},
			actorTypes, actorTypes, isSymmetric),
		relationshipDef("encouraged",
			en{label: "encouraged", inverse: "encouraged by", is: "encouraged", be: "encourage", was: "encouraged"},
			zh{label: "鼓励", inverse: "鼓励者", is: "鼓励{object}"},
			actorTypes, actorTypes),
		relationshipDef("partner-of",
			en{label: "partner of", inverse: "partner of", is: "is a partner of", be: "be a partner of", was: "was a partner of"},
			zh{label: "合作伙伴", inverse: "合作伙伴", is: "是{object}的合作伙伴", be: "成为{object}的合作伙伴"},
			actorTypes, actorTypes, isSymmetric),
		relationshipDef("partner-or-client",
			en{label: "has as partner or client", inverse: "partner or client of", is: "has {object} as a partner or client", be: "have {object} as a partner or client", was: "had {object} as a partner or client"},
			zh{label: "合作伙伴或客户为", inverse: "其合作伙伴或客户", is: "的合作伙伴或客户包括{object}", be: "以{object}为合作伙伴或客户"},
			bodyTypes, bodyTypes,
			withQualifier(en{is: "has {object} as a partner or client in {about}", be: "have {object} as a partner or client in {about}", was: "had {object} as a partner or client in {about}"},
				zh{is: "在{about}方面的合作伙伴或客户包括{object}", be: "在{about}方面以{object}为合作伙伴或客户"})),
		relationshipDef("regulates",
			en{label: "regulates", inverse: "regulator", is: "regulates", be: "regulate", was: "regulated"},
			zh{label: "监管", inverse: "监管机构", is: "监管{object}"},
			typeSets(bodyTypes, []Type{"programme"}), things),
		relationshipDef("related-to",
			en{label: "related to", inverse: "related to", is: "is related to", be: "be related to", was: "was related to"},
			zh{label: "相关", inverse: "相关", is: "与{object}有关"},
			nil, nil, isSymmetric, inFtM("UnknownLink")),
		relationshipDef("represents",
			en{label: "represents", inverse: "represented by", is: "represents", be: "represent", was: "represented"},
			zh{label: "代表", inverse: "由其代表", is: "代表{object}"},
			agentTypes, actorTypes, inFtM("Representation")),
		relationshipDef("supplies",
			en{label: "supplies", inverse: "supplier", is: "supplies", be: "supply", was: "supplied"},
			zh{label: "供货给", inverse: "供应商", is: "向{object}供货"},
			actorTypes, typeSets(actorTypes, []Type{"facility", "product"})),

		// Where things are.
		relationshipDef("active-in",
			en{label: "active in", inverse: "active here", is: "is active in", be: "be active in", was: "was active in"},
			zh{label: "从事或活跃于", inverse: "从业者", is: "活跃于{object}"},
			actorTypes, typeSets(placeTypes, []Type{"concept", "field", "market", "technology"}), inSchemaOrg("areaServed")),
		relationshipDef("available-in",
			en{label: "available in", inverse: "available here", is: "is available in", be: "be available in", was: "was available in"},
			zh{label: "提供地", inverse: "当地提供", is: "在{object}提供"},
			topicTypes, placeTypes, inSchemaOrg("areaServed")),
		relationshipDef("based-in",
			en{label: "based in", inverse: "base of", is: "is based in", be: "be based in", was: "was based in"},
			zh{label: "立足于", inverse: "驻有", is: "立足于{object}"},
			agentTypes, placeTypes, inSchemaOrg("location")),
		relationshipDef("debuted-in",
			en{label: "made a debut in", inverse: "place of debut of", is: "chose {object} for a debut", be: "choose {object} for a debut", was: "chose {object} for a debut"},
			zh{label: "首发产品于", inverse: "在此首发产品", is: "选择在{object}首次推出产品或服务"},
			typeSets(bodyTypes, topicTypes), typeSets(placeTypes, marketTypes),
			withQualifier(en{is: "chose {object} to debut {of}", be: "choose {object} to debut {of}", was: "chose {object} to debut {of}"},
				zh{is: "选择在{object}首发{of}"}),
			withQualifier(en{is: "chose {object} to debut {of} in {scope}", be: "choose {object} to debut {of} in {scope}", was: "chose {object} to debut {of} in {scope}"},
				zh{is: "选择以{object}为{scope}首站推出{of}"})),
		relationshipDef("headquartered-in",
			en{label: "headquartered in", inverse: "headquarters of", is: "is headquartered in", be: "be headquartered in", was: "was headquartered in"},
			zh{label: "总部位于", inverse: "总部设于此", is: "总部位于{object}", be: "把总部设在{object}"},
			bodyTypes, placeTypes, usuallyOne, inSchemaOrg("location"),
			stagePhrase(Actual, "chosen", "has {object} as the chosen place of its headquarters", "已选定{object}为总部所在地")),
		relationshipDef("located-in",
			en{label: "located in", inverse: "location of", is: "is located in", be: "be located in", was: "was located in"},
			zh{label: "位于", inverse: "所在地有", is: "位于{object}"},
			nil, placeTypes, inSchemaOrg("location")),
		relationshipDef("part-of",
			en{label: "part of", inverse: "has part", is: "is part of", be: "be part of", was: "was part of"},
			zh{label: "属于", inverse: "包含", is: "是{object}的一部分", be: "成为{object}的一部分"},
			nil, nil, inSchemaOrg("isPartOf"),
			withQualifier(en{is: "is a {manner} part of {object}", be: "be a {manner} part of {object}", was: "was a {manner} part of {object}"},
				zh{is: "是{object}的{manner}部分", be: "成为{object}的{manner}部分"})),
		relationshipDef("public-body-of",
			en{label: "public body of", inverse: "public body", is: "is a public body of", be: "be a public body of", was: "was a public body of"},
			zh{label: "所属地方或组织", inverse: "政府机构", is: "是{object}的政府机构", be: "成为{object}的政府机构"},
			[]Type{"government-body", "organization"}, typeSets(placeTypes, []Type{"government-body"}), inSchemaOrg("areaServed")),
		relationshipDef("registered-in",
			en{label: "registered in", inverse: "place of registration of", is: "is registered in", be: "be registered in", was: "was registered in"},
			zh{label: "注册于", inverse: "注册于此", is: "在{object}注册"},
			bodyTypes, placeTypes, usuallyOne, inSchemaOrg("location")),

		// Listings and offers.
		relationshipDef("issuer",
			en{label: "issuer", inverse: "issuer in", is: "has {object} as its issuer", be: "have {object} as its issuer", was: "had {object} as its issuer"},
			zh{label: "发行人", inverse: "发行人身份", is: "的发行人是{object}", be: "由{object}发行"},
			[]Type{"event", "product"}, bodyTypes, usuallyOne, inFtM("involved")),
		relationshipDef("listed-in",
			en{label: "listed in", inverse: "listing place of", is: "is listed in", be: "be listed in", was: "was listed in"},
			zh{label: "上市地", inverse: "作为上市地", is: "在{object}上市"},
			bodyTypes, placeTypes),
		relationshipDef("listed-on",
			en{label: "listed on", inverse: "lists", is: "is listed on the", be: "be listed on the", was: "was listed on the"},
			zh{label: "上市于", inverse: "上市企业", is: "在{object}上市"},
			bodyTypes, marketTypes,
			stagePhrase(Planned, "applying", "is applying to list on the {object}", "正申请在{object}上市")),
		relationshipDef("proceeds-for",
			en{label: "proceeds go to", inverse: "paid from the proceeds of", is: "brings proceeds for", be: "bring proceeds for", was: "brought proceeds for"},
			zh{label: "募资用于", inverse: "资金来自", is: "的募集资金用于{object}", be: "把募集资金用于{object}"},
			[]Type{"event"}, typeSets(actorTypes, topicTypes)),
		relationshipDef("raised-funds-on",
			en{label: "raised funds on", inverse: "funds raised by", is: "raised funds on the", be: "raise funds on the", was: "raised funds on the"},
			zh{label: "融资于", inverse: "融资企业", is: "在{object}融资"},
			bodyTypes, marketTypes,
			withQualifier(en{is: "raised funds on the {object} through {manner}", be: "raise funds on the {object} through {manner}", was: "raised funds on the {object} through {manner}"},
				zh{is: "在{object}通过{manner}融资"})),
		relationshipDef("uses-proceeds-on",
			en{label: "uses proceeds on", inverse: "paid from proceeds of", is: "uses the proceeds on", be: "use the proceeds on", was: "used the proceeds on"},
			zh{label: "募资投向", inverse: "由其募资投入", is: "将募集资金用于{object}", be: "把募集资金用于{object}"},
			bodyTypes, typeSets(actorTypes, topicTypes)),
		relationshipDef("venue",
			en{label: "venue", inverse: "venue of", is: "had {object} as its venue", be: "have {object} as its venue", was: "had {object} as its venue"},
			zh{label: "举行地", inverse: "作为举行地", is: "在{object}进行"},
			[]Type{"event"}, typeSets(placeTypes, bodyTypes, []Type{"facility"}), inFtM("location"), inSchemaOrg("location")),

		// Plans, goals and what serves them.
		relationshipDef("aims-to-become",
			en{label: "aims to become", inverse: "goal of", is: "aims to become", be: "become", was: "aimed to become"},
			zh{label: "力争成为", inverse: "以此为目标者", is: "力争成为{object}", be: "成为{object}", goal: "{subject}的目标是{when}成为{object}"},
			actorTypes, []Type{"concept", "goal"},
			withQualifier(en{is: "aims to become {object} {manner}", be: "become {object} {manner}", was: "aimed to become {object} {manner}"},
				zh{is: "力争成为{manner}的{object}", be: "成为{manner}的{object}", goal: "{subject}的目标是{when}成为{manner}的{object}"})),
		relationshipDef("boosts",
			en{label: "boosts", inverse: "boosted by", is: "boosts", be: "boost", was: "boosted"},
			zh{label: "促进", inverse: "促进因素", is: "促进{object}"},
			nil, nil),
		relationshipDef("covers",
			en{label: "covers", inverse: "covered by", is: "covers", be: "cover", was: "covered"},
			zh{label: "涵盖", inverse: "涵盖于", is: "涵盖{object}"},
			nil, nil, inSchemaOrg("about")),
		relationshipDef("drafted",
			en{label: "drafted", inverse: "drafted by", is: "drafted", be: "draft", was: "drafted"},
			zh{label: "起草", inverse: "起草者", is: "起草了{object}", be: "起草{object}"},
			actorTypes, []Type{"plan", "programme", "publication"}, inSchemaOrg("author")),
		relationshipDef("growth-engine-of",
			en{label: "growth engine of", inverse: "growth engine", is: "is a growth engine for", be: "be a growth engine for", was: "was a growth engine for"},
			zh{label: "是其增长引擎", inverse: "增长引擎", is: "是{object}的增长引擎", be: "成为{object}的增长引擎"},
			typeSets(topicTypes, bodyTypes), nil),
		relationshipDef("has-plan",
			en{label: "has plan", inverse: "plan of", is: "has {object} among its plans", be: "have {object} among its plans", was: "had {object} among its plans"},
			zh{label: "规划", inverse: "规划主体", is: "已有{object}", be: "制定{object}"},
			actorTypes, []Type{"plan", "programme"}),
		relationshipDef("key-infrastructure-of",
			en{label: "key infrastructure of", inverse: "key infrastructure", is: "is a key piece of infrastructure for", be: "be a key piece of infrastructure for", was: "was a key piece of infrastructure for"},
			zh{label: "是其关键基础设施", inverse: "关键基础设施", is: "是{object}的关键基础设施", be: "成为{object}的关键基础设施"},
			topicTypes, nil),
		relationshipDef("pursues",
			en{label: "pursues", inverse: "pursued by", is: "pursues", be: "pursue", was: "pursued"},
			zh{label: "推行", inverse: "推行者", is: "推行{object}"},
			actorTypes, []Type{"concept", "goal", "plan", "programme"}),
		relationshipDef("strategy-of",
			en{label: "strategy of", inverse: "strategy", is: "is a strategy of", be: "be a strategy of", was: "was a strategy of"},
			zh{label: "战略所属", inverse: "战略", is: "是{object}的战略", be: "成为{object}的战略"},
			[]Type{"plan", "programme"}, actorTypes),
		relationshipDef("supports",
			en{label: "supports", inverse: "supported by", is: "supports", be: "support", was: "supported"},
			zh{label: "助力", inverse: "助力因素", is: "助力{object}"},
			nil, nil),

		// Building, making, offering.
		relationshipDef("benefits-from",
			en{label: "benefits from", inverse: "benefits", is: "benefits from", be: "benefit from", was: "benefited from"},
			zh{label: "受益于", inverse: "受益者", is: "受益于{object}"},
			actorTypes, things,
			withQualifier(en{is: "benefits from {manner} {object}", be: "benefit from {manner} {object}", was: "benefited from {manner} {object}"},
				zh{is: "受益于{manner}的{object}"})),
		relationshipDef("builds",
			en{label: "builds", inverse: "built by", is: "builds", be: "build", was: "built"},
			zh{label: "建设", inverse: "建设者", is: "建设{object}"},
			actorTypes, topicTypes),
		relationshipDef("develops",
			en{label: "develops", inverse: "developed by", is: "develops", be: "develop", was: "developed"},
			zh{label: "发展", inverse: "发展者", is: "发展{object}"},
			actorTypes, topicTypes),
		relationshipDef("displayed",
			en{label: "displayed", inverse: "displayed by", is: "displayed", be: "display", was: "displayed"},
			zh{label: "展示", inverse: "展示者", is: "展示了{object}", be: "展示{object}"},
			actorTypes, topicTypes),
		relationshipDef("established",
			en{label: "established", inverse: "established by", is: "established", be: "establish", was: "established"},
			zh{label: "建立", inverse: "建立者", is: "建立了{object}", be: "建立{object}"},
			actorTypes, things),
		relationshipDef("introduced",
			en{label: "introduced", inverse: "introduced by", is: "introduced", be: "introduce", was: "introduced"},
			zh{label: "推出", inverse: "推出者", is: "推出了{object}", be: "推出{object}"},
			actorTypes, topicTypes),
		relationshipDef("offers",
			en{label: "offers", inverse: "offered by", is: "offers", be: "offer", was: "offered"},
			zh{label: "提供", inverse: "提供者", is: "提供{object}"},
			actorTypes, topicTypes, inSchemaOrg("makesOffer")),
		relationshipDef("produces",
			en{label: "produces", inverse: "produced by", is: "produces", be: "produce", was: "produced"},
			zh{label: "生产", inverse: "生产者", is: "生产{object}"},
			actorTypes, topicTypes, inSchemaOrg("manufacturer"),
			stagePhrase(Actual, "large-scale production started", "has started large-scale production of {object}", "已开始大规模生产{object}")),
		relationshipDef("upgraded",
			en{label: "upgrades", inverse: "upgraded by", is: "upgraded", be: "upgrade", was: "upgraded"},
			zh{label: "升级", inverse: "升级者", is: "升级了{object}", be: "升级{object}"},
			actorTypes, topicTypes,
			withQualifier(en{is: "upgraded {object} to be {manner}", be: "upgrade {object} to be {manner}", was: "upgraded {object} to be {manner}"},
				zh{is: "升级了{object}，使其{manner}", be: "升级{object}，使其{manner}"})),

		// Technologies and where they are used.
		relationshipDef("innovation-field",
			en{label: "has innovation field", inverse: "innovation field of", is: "has {object} as a field of innovation", be: "have {object} as a field of innovation", was: "had {object} as a field of innovation"},
			zh{label: "创新领域", inverse: "创新领域所在", is: "拥有{object}这一创新领域", be: "拥有{object}这一创新领域"},
			actorTypes, []Type{"concept", "field", "technology"},
			withQualifier(en{is: "has {object} as a field of innovation in the application of {about}", be: "have {object} as a field of innovation in the application of {about}", was: "had {object} as a field of innovation in the application of {about}"},
				zh{is: "拥有{object}这一{about}应用创新领域"}),
			withQualifier(en{is: "has {object} as a {scope} field of innovation in the application of {about}", be: "have {object} as a {scope} field of innovation in the application of {about}", was: "had {object} as a {scope} field of innovation in the application of {about}"},
				zh{is: "拥有{object}这一{scope}{about}应用创新领域"})),
		relationshipDef("used-in",
			en{label: "used in", inverse: "uses", is: "is used in", be: "be used in", was: "was used in"},
			zh{label: "应用于", inverse: "应用技术", is: "应用于{object}"},
			topicTypes, nil,
			withQualifier(en{is: "is {manner} used in {object}", be: "be {manner} used in {object}", was: "was {manner} used in {object}"},
				zh{is: "{manner}应用于{object}"})),

		// Publications.
		relationshipDef("author-of",
			en{label: "author of", inverse: "author", is: "wrote", be: "write", was: "wrote"},
			zh{label: "撰写", inverse: "作者", is: "撰写了{object}", be: "撰写{object}"},
			agentTypes, []Type{"plan", "publication"}, inSchemaOrg("author")),
		relationshipDef("carries",
			en{label: "carries", inverse: "carried by", is: "carries", be: "carry", was: "carried"},
			zh{label: "刊载", inverse: "刊载于", is: "刊载{object}"},
			bodyTypes, []Type{"publication"}, inSchemaOrg("publisher")),
		relationshipDef("picture-by",
			en{label: "has a picture credited to", inverse: "picture credit in", is: "has a picture credited to", be: "have a picture credited to", was: "had a picture credited to"},
			zh{label: "图片来自", inverse: "供图给", is: "的图片来自{object}", be: "使用{object}的图片"},
			[]Type{"event", "publication"}, agentTypes, inSchemaOrg("creditText")),
		relationshipDef("published",
			en{label: "published", inverse: "published by", is: "published", be: "publish", was: "published"},
			zh{label: "发布", inverse: "发布者", is: "发布了{object}", be: "发布{object}"},
			actorTypes, []Type{"plan", "product", "programme", "publication"}, inFtM("publisher"), inSchemaOrg("publisher")),
		relationshipDef("reports-on",
			en{label: "reports on", inverse: "reported on by", is: "reports on", be: "report on", was: "reported on"},
			zh{label: "述及", inverse: "述及者", is: "述及{object}"},
			typeSets(agentTypes, []Type{"publication"}), nil, inFtM("Documentation"), inSchemaOrg("about")),
	}
}

func factDef(id Predicate, kind ValueKind, unit, label, labelZH string, en englishForms, zh chinesePatterns, opts ...predicateOption) PredicateDef {
	p := PredicateDef{
		ID: id, Label: Words{label, labelZH}, Value: kind, Unit: unit,
		Phrases: statusPhrases("{value}", en, zh),
	}
	for _, o := range opts {
		o(&p)
	}
	return p
}

// hasForms gives the forms of "has so much".
func hasForms(what string) englishForms {
	return englishForms{is: "has " + what, be: "have " + what, was: "had " + what}
}

// countDef is a fact that a subject has so many of something.
func countDef(id Predicate, label, labelZH, measureZH string, opts ...predicateOption) PredicateDef {
	return factDef(id, Quantity, "count", label, labelZH, hasForms("{value} "+label), chineseForms{is: "拥有{value}" + measureZH + labelZH}, opts...)
}

// measureDef is a fact whose label says what the value is of: "has an output of
// 400 billion yuan".
func measureDef(id Predicate, unit, label, labelZH, noun string, opts ...predicateOption) PredicateDef {
	return factDef(id, Quantity, unit, label, labelZH, hasForms(noun+" of {value}"), chineseNominal{"的" + labelZH, "为"}, opts...)
}

// builtinMeasures are facts that name their measure. What is counted of a city
// or a company here is what a source on it counts; stores add their own.
func builtinMeasures() []PredicateDef {
	return []PredicateDef{
		// Companies and markets.
		countDef("employees", "employees", "员工", "名", inFtM("employees"), inSchemaOrg("numberOfEmployees")),
		measureDef("market-value", MoneyUnit, "market value", "市值", "a market value"),
		factDef("price-change", Quantity, "percent", "change of prices", "价格变化",
			englishForms{is: "saw its prices change as follows: {value}", be: "see its prices change as follows: {value}", was: "saw its prices change as follows: {value}"},
			chineseNominal{"的价格变化", "为"},
			withQualifier(englishForms{is: "saw the prices of {of} change as follows: {value}", be: "see the prices of {of} change as follows: {value}", was: "saw the prices of {of} change as follows: {value}"},
				chineseNominal{"{of}的价格变化", "为"})),
		measureDef("proceeds", MoneyUnit, "proceeds", "募集资金", "proceeds"),
		measureDef("profit", MoneyUnit, "profit", "利润", "a profit"),
		factDef("raised", Quantity, MoneyUnit, "raised", "融资额",
			englishForms{is: "raised {value}", be: "raise {value}", was: "raised {value}"}, chineseForms{is: "融资{value}"},
			withQualifier(englishForms{is: "raised {value} through {manner}", be: "raise {value} through {manner}", was: "raised {value} through {manner}"}, chineseForms{is: "通过{manner}融资{value}"}),
			withQualifier(englishForms{is: "raised {value} through {manner} on {venue}", be: "raise {value} through {manner} on {venue}", was: "raised {value} through {manner} on {venue}"}, chineseForms{is: "在{venue}通过{manner}融资{value}"})),
		measureDef("revenue", MoneyUnit, "revenue", "营业收入", "a revenue"),
		factDef("share-price-change", Quantity, "percent", "change of the share price", "股价变化",
			englishForms{is: "saw its share price change as follows: {value}", be: "see its share price change as follows: {value}", was: "saw its share price change as follows: {value}"},
			chineseNominal{"的股价变化", "为"},
			withQualifier(englishForms{is: "saw its share price change as follows since {since}: {value}", be: "see its share price change as follows since {since}: {value}", was: "saw its share price change as follows since {since}: {value}"},
				chineseNominal{"自{since}以来的股价变化", "为"})),
		countDef("users", "users", "用户", "名"),

		// Shanghai's firms on the market.
		factDef("local-firms-market-value", Quantity, MoneyUnit, "market value of local firms", "本地企业市值",
			hasForms("local firms with a market value of {value}"), chineseNominal{"的本地企业市值", "为"},
			withQualifier(hasForms("local firms on {venue} with a market value of {value}"), chineseNominal{"在{venue}的本地企业市值", "为"}),
			withQualifier(englishForms{is: "sees {of} on {venue} reach a market value of {value}", be: "see {of} on {venue} reach a market value of {value}", was: "saw {of} on {venue} reach a market value of {value}"},
				chineseWhole("在{subject}，{of}在{venue}的市值{when}为{value}"))),
		factDef("local-firms-raised", Quantity, MoneyUnit, "raised by local firms", "本地企业融资额",
			englishForms{is: "has local firms that raised {value}", be: "have local firms that raise {value}", was: "had local firms that raised {value}"},
			chineseNominal{"的本地企业融资额", "为"},
			withQualifier(englishForms{is: "saw {of} raise {value} through {manner} on {venue}", be: "see {of} raise {value} through {manner} on {venue}", was: "saw {of} raise {value} through {manner} on {venue}"},
				chineseWhole("在{subject}，{of}{when}在{venue}通过{manner}融资{value}"))),
		factDef("local-firms-raised-share", Quantity, "percent", "share of local firms in all that was raised", "本地企业融资额占比",
			englishForms{is: "accounts for {value} of all that was raised", be: "account for {value} of all that is raised", was: "accounted for {value} of all that was raised"},
			chineseNominal{"的本地企业融资额", "占总额的"},
			withQualifier(englishForms{is: "saw {of} account for {value} of {base} raised through {manner} on {venue}", be: "see {of} account for {value} of {base} raised through {manner} on {venue}", was: "saw {of} account for {value} of {base} raised through {manner} on {venue}"},
				chineseWhole("在{subject}，{of}{when}在{venue}通过{manner}的融资额占{base}的{value}"))),

		// Artificial intelligence.
		countDef("ai-invention-patents", "new AI invention patents", "新增人工智能发明专利", "项"),
		measureDef("ai-industry-growth", "percent", "annual growth of AI industry output", "人工智能产业年增长率", "an annual growth of AI industry output",
			withQualifier(hasForms("an annual growth of AI industry output of {value} {compared-with}"), chineseNominal{"的人工智能产业年增长率", "为{compared-with}的"})),
		measureDef("ai-industry-output", MoneyUnit, "AI industry output", "人工智能产业规模", "an AI industry output"),
		countDef("ai-powered-fields", "AI-powered sub-fields", "人工智能细分领域", "个"),
		measureDef("ai-powered-field-output", MoneyUnit, "annual output of each AI-powered sub-field", "每个人工智能细分领域年产值", "an annual output in each AI-powered sub-field",
			withQualifier(hasForms("an output in each AI-powered sub-field of {value} {period}"), chineseNominal{"的每个人工智能细分领域{period}产值", "为"})),
		countDef("ai-talent", "people specialized in AI", "人工智能人才", "名"),
		countDef("firms-with-leading-ai-applications", "digitized firms with leading AI applications", "人工智能应用领先的数字化企业", "家"),

		// The digital city.
		countDef("benchmark-digital-tools", "benchmark digital tools for people's lives", "民生数字化标杆工具", "个",
			withQualifier(hasForms("{value} benchmark digital tools for {purpose}"), chineseForms{is: "拥有{value}个用于{purpose}的数字化标杆工具"})),
		factDef("e-governance-online", Quantity, "percent", "share of e-governance applications online", "电子政务应用在线率",
			hasForms("{value} of its e-governance applications online"), chineseNominal{"的电子政务应用在线率", "为"},
			withQualifier(hasForms("{value} of its {base} online"), chineseNominal{"的{base}在线率", "为"})),
		countDef("firms-with-data-in-name", "firms with “data” in their names", "名称含“数据”的企业", "家"),
		factDef("firms-with-data-in-name-founded-since-2020", Quantity, "percent", "share of firms with “data” in their names founded since 2020", "名称含“数据”的企业中2020年以来成立的占比",
			englishForms{is: "counts {value} of its firms with “data” in their names as founded since 2020", be: "count {value} of its firms with “data” in their names as founded since 2020", was: "counted {value} of its firms with “data” in their names as founded since 2020"},
			chineseNominal{"名称含“数据”的企业中2020年以来成立者", "占"},
			withQualifier(englishForms{is: "counts {value} of its {base} as founded since {since}", be: "count {value} of its {base} as founded since {since}", was: "counted {value} of its {base} as founded since {since}"},
				chineseNominal{"的{base}中，{since}以来成立的", "占"})),
		countDef("iot-sensors-and-devices", "Internet of Things sensors and devices", "物联网传感器和设备", "个"),
		factDef("large-manufacturers-transformed", Quantity, "percent", "share of large local manufacturers in digital transformation", "大型制造企业数字化转型覆盖率",
			hasForms("{value} of its large manufacturers in digital transformation"), chineseNominal{"的大型制造企业数字化转型覆盖率", "为"},
			withQualifier(hasForms("{value} of its {base} in digital transformation"), chineseNominal{"的{base}数字化转型覆盖率", "为"})),

		// Networks.
		countDef("applications-powered-by-5g", "applications powered by 5G", "5G应用", "个"),
		measureDef("bandwidth", "Gbit/s", "bandwidth", "带宽", "a bandwidth"),
		factDef("broadband-families", Quantity, "count", "families covered by 1 Gbps broadband", "千兆宽带覆盖家庭",
			hasForms("{value} families covered by 1 Gbps broadband"), chineseForms{is: "有{value}户家庭为千兆宽带所覆盖"},
			withQualifier(hasForms("{value} families covered by {of}"), chineseForms{is: "有{value}户家庭为{of}所覆盖"})),
		countDef("outdoor-5g-base-stations", "outdoor 5G base stations", "室外5G基站", "个"),

		// Whatever has them.
		factDef("areas-covered", Quantity, "count", "areas covered", "覆盖领域",
			englishForms{is: "covers {value} areas", be: "cover {value} areas", was: "covered {value} areas"}, chineseForms{is: "涵盖{value}个领域"}),
		countDef("members", "members", "成员", "个"),
		measureDef("population", "count", "population", "人口", "a population", onlyOf(placeTypes)),
	}
}

// RankUnit is the unit of a place in an order, 1 being first.
const RankUnit = "rank"

// rankDef is a place in an order, 1 being first; superlatives are ranks too, with
// an amount where they say which place.
func rankDef(id Predicate, label, labelZH string, en englishForms, nounZH string, opts ...predicateOption) PredicateDef {
	return factDef(id, Quantity, RankUnit, label, labelZH, en, chineseNominal{nounZH, ""}, opts...)
}

// ranked marks by what else a place is told: qualifiers have places in by and noun. Where
// a rank is not among others ("among mobile carriers in Asia"), the order's scope stands
// behind the place: "No. 1 in China by download speed".
func ranked(by, noun string) predicateOption {
	return func(p *PredicateDef) {
		if strings.Contains(by, "{") {
			withQualifier(rankForms(by), chineseNominal{noun, ""})(p)
		}
		if strings.HasPrefix(by, "by ") || strings.HasPrefix(by, "with ") {
			withQualifier(rankForms("in {scope} "+by), chineseNominal{"在{scope}" + noun, ""})(p)
		}
	}
}

func rankForms(by string) englishForms {
	return englishForms{is: "is {value} " + by, be: "be {value} " + by, was: "was {value} " + by}
}

func builtinRanks() []PredicateDef {
	is := rankForms
	return []PredicateDef{
		rankDef("ai-computing-power-rank", "rank by AI computing power", "人工智能算力排名", is("with the most AI computing power"), "的人工智能算力排名",
			ranked("with the most AI computing power", "的人工智能算力排名")),
		rankDef("broadband-network-rank", "rank in broadband networks", "宽带网络排名", hasForms("{value} in broadband networks"), "的宽带网络排名"),
		rankDef("broadband-speed-rank", "rank by speed of the broadband network", "宽带网速排名", is("by speed of its broadband network"), "的宽带网速排名",
			ranked("by speed of its broadband network", "的宽带网速排名")),
		rankDef("download-speed-rank", "rank by download speed", "下载速度排名", is("by download speed"), "的下载速度排名",
			ranked("by download speed", "的下载速度排名"), ranked("by download speed of {of}", "的{of}下载速度排名")),
		rankDef("industry-regulator-rank", "rank among industry regulators", "在产业监管机构中的排名", is("among industry regulators"), "在产业监管机构中的排名",
			ranked("among industry regulators in {scope}", "在{scope}产业监管机构中的排名")),
		rankDef("internet-speed-rank", "rank by Internet speed", "互联网速度排名", hasForms("{value} Internet"), "的互联网速度排名"),
		rankDef("ipo-size-rank", "rank by size of the IPO", "首次公开募股规模排名", is("by size of the offer"), "的规模排名",
			ranked("by size of the offer", "的规模排名")),
		rankDef("listed-ai-firm-rank", "rank among listed AI firms", "在上市人工智能企业中的排名", is("among listed AI firms by size"), "在上市人工智能企业中的规模排名",
			ranked("among listed AI firms in {scope} by size", "在{scope}上市人工智能企业中的规模排名")),
		rankDef("local-firms-market-value-rank", "rank by market value of local firms", "本地企业市值排名", is("by market value of local firms"), "的本地企业市值排名",
			ranked("by market value of local firms", "的本地企业市值排名"), ranked("by market value of {of} on {venue}", "的{of}{venue}市值排名")),
		rankDef("local-firms-raised-rank", "rank by funds raised by local firms", "本地企业融资额排名", is("by funds raised by local firms"), "的本地企业融资额排名",
			ranked("by funds raised by local firms", "的本地企业融资额排名"), ranked("by funds that {of} raised through {manner} on {venue}", "的{of}{venue}{manner}融资额排名")),
		rankDef("mobile-carrier-rank", "rank among mobile carriers", "在移动运营商中的排名", is("among mobile carriers by size"), "在移动运营商中的规模排名",
			ranked("among mobile carriers in {scope} by size", "在{scope}移动运营商中的规模排名")),
		rankDef("network-5g-rank", "rank in 5G networks", "5G网络排名", hasForms("{value} in 5G networks"), "的5G网络排名"),
	}
}

// builtinTexts are facts in words and dates.
func builtinTexts() []PredicateDef {
	dated := func(was, be string) englishForms {
		return englishForms{is: was + " {value}", be: be + " {value}", was: was + " {value}"}
	}
	return []PredicateDef{
		factDef("born-on", DateValue, "", "born on", "出生日期", dated("was born on", "be born on"), chineseForms{is: "出生于{value}"}, usuallyOne, onlyOf(peopleTypes), inFtM("birthDate"), inSchemaOrg("birthDate")),
		factDef("description", TextValue, "", "what it is", "性质", englishForms{is: "is {value}", be: "be {value}", was: "was {value}"}, chineseForms{is: "是{value}", be: "成为{value}"}),
		factDef("dissolved-on", DateValue, "", "dissolved on", "解散日期", dated("was dissolved on", "be dissolved on"), chineseForms{is: "于{value}解散"}, usuallyOne, onlyOf(bodyTypes), inFtM("dissolutionDate"), inSchemaOrg("dissolutionDate")),
		factDef("effect", TextValue, "", "effect", "作用", hasForms("this effect: {value}"), chineseNominal{"的作用", "为："}),
		factDef("founded-on", DateValue, "", "founded on", "成立日期", dated("was founded on", "be founded on"), chineseForms{is: "成立于{value}"}, usuallyOne, inFtM("incorporationDate"), inSchemaOrg("foundingDate")),
		factDef("opinion", TextValue, "", "opinion", "评价", englishForms{is: "is described as {value}", be: "be described as {value}", was: "was described as {value}"}, chineseForms{is: "被评价为：{value}"},
			withQualifier(englishForms{is: "is described by {said-by} as {value}", be: "be described by {said-by} as {value}", was: "was described by {said-by} as {value}"}, chineseForms{is: "被{said-by}评价为：{value}"}),
			withQualifier(englishForms{is: "is described by {according-to} as {value}", be: "be described by {according-to} as {value}", was: "was described by {according-to} as {value}"}, chineseForms{is: "被{according-to}评价为：{value}"})),
		factDef("released", TextValue, "", "released", "发布时间", englishForms{is: "was released {value}", be: "be released {value}", was: "was released {value}"}, chineseNominal{"的发布时间", "为："}),
		factDef("released-on", DateValue, "", "released on", "发布日期", dated("was released on", "be released on"), chineseForms{is: "发布于{value}"}, usuallyOne, inSchemaOrg("datePublished")),
		factDef("runs-until", DateValue, "", "runs until", "期限", englishForms{is: "runs until {value}", be: "run until {value}", was: "ran until {value}"}, chineseNominal{"的期限", "至"}, usuallyOne, inSchemaOrg("expires")),
		factDef("took-place-on", DateValue, "", "took place on", "举行日期", dated("took place on", "take place on"), chineseForms{is: "于{value}举行"}, usuallyOne, inFtM("date"), inSchemaOrg("startDate")),
		factDef("website", TextValue, "", "website", "网站", hasForms("the website {value}"), chineseNominal{"的网站", "为"}, inFtM("website"), inSchemaOrg("url")),
	}
}

func builtinQualifiers() []QualifierDef {
	return []QualifierDef{
		{Key: "about", Label: Words{"about", "关于"}, Phrase: Words{"with regard to {value}", "在{value}方面"}},
		{Key: "according-to", Label: Words{"according to", "依据"}, Speaker: true},
		{Key: "base", Label: Words{"share of", "占比基数"}, Phrase: Words{"(share of {value})", "（占{value}的比重）"}},
		{Key: "chosen-by", Label: Words{"chosen by", "选定者"}, Phrase: Words{"(chosen by {value})", "（由{value}选定）"}},
		{Key: "compared-with", Label: Words{"compared with", "比较对象"}, Phrase: Words{"(compared with {value})", "（与{value}相比）"}},
		{Key: "conversion", Label: Words{"conversion", "换算"}, Repeats: true},
		{Key: "incomplete-list", Label: Words{"one of a list that is not complete", "列举未尽"}},
		{Key: "manner", Label: Words{"how", "方式"}},
		{Key: "occasion", Label: Words{"on the occasion of", "场合"}, Phrase: Words{"at {value}", "在{value}上，"}},
		{Key: "of", Label: Words{"of", "所指"}, Phrase: Words{"for {value}", "（所指为{value}）"}},
		{Key: "period", Label: Words{"period", "期间"}, Phrase: Words{"{value}", "（{value}）"}},
		{Key: "place", Label: Words{"in", "地点"}, Phrase: Words{"in {value}", "在{value}"}},
		{Key: "plan", Label: Words{"set by the plan", "所据规划"}, Phrase: Words{"under {value}", "根据{value}，"}},
		{Key: "price", Label: Words{"price", "价格"}, Value: Quantity, Unit: MoneyUnit},
		{Key: "purpose", Label: Words{"for the purpose of", "目的"}, Phrase: Words{"for {value}", ""}},
		{Key: "role", Label: Words{"role", "职务"}, Phrase: Words{"as {value}", ""}},
		{Key: "said-by", Label: Words{"said by", "说话者"}, Speaker: true},
		{Key: "same-as", Label: Words{"the same figure as of", "与其为同一数据"}, Repeats: true, Phrase: Words{"(the same figure as for {value})", "（与{value}为同一数据）"}},
		{Key: "scope", Label: Words{"scope", "范围"}, Phrase: Words{"in {value}", "在{value}"}},
		{Key: "share", Label: Words{"share", "份额"}, Value: Quantity, Unit: PercentUnit},
		{Key: "since", Label: Words{"since", "自"}, Phrase: Words{"since {value}", "自{value}以来"}},
		{Key: "stage", Label: Words{"stage", "阶段"}},
		{Key: "thanks-to", Label: Words{"thanks to", "得益于"}, Phrase: Words{"thanks to {value}", "得益于{value}，"}},
		{Key: "venue", Label: Words{"through", "途径"}, Phrase: Words{"through {value}", "通过{value}"}},
		{Key: "votes", Label: Words{"votes", "表决权"}, Value: Quantity, Unit: PercentUnit},
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

// builtinSchemes are registers whose rules are published. Codes of an exchange are
// written with the exchange before or behind them, too, as data vendors do (0941.HK,
// SH600941).
func builtinSchemes() []IdentifierScheme {
	return []IdentifierScheme{
		{
			ID: "cik", Label: Words{"SEC central index key", "SEC中央索引码"}, Digits: 10, Pattern: `[0-9]{10}`,
			Register: Words{"EDGAR, U.S. Securities and Exchange Commission", "美国证券交易委员会EDGAR系统"},
			Page:     "https://www.sec.gov/cgi-bin/browse-edgar?action=getcompany&CIK={id}",
		},
		{
			// Eight characters: digits, or letters for where it is registered and digits.
			ID: "gb-coh", Label: Words{"UK company number", "英国公司注册号"}, Digits: 8, Pattern: `[0-9]{8}|[A-Z]{2}[0-9A-Z]{6}|R[0-9]{7}`,
			Register: Words{"Companies House", "英国公司注册处"},
			Page:     "https://find-and-update.company-information.service.gov.uk/company/{id}",
		},
		{
			// Up to five digits; pages have them without zeros in front.
			ID: "hkex", Label: Words{"HKEX stock code", "港交所股份代号"}, Ignore: ".:", Affixes: []string{"HKEX", "SEHK", "HKG", "HK"}, Digits: 1, Pattern: `[0-9]{1,5}`,
			Register: Words{"Hong Kong Exchanges and Clearing", "香港交易所"},
			Page:     "https://www.hkex.com.hk/Market-Data/Securities-Prices/Equities/Equities-Quote?sym={id}&sc_lang=en",
		},
		{
			// ISO 6166: country, nine letters or digits, one check digit.
			ID: "isin", Label: Words{"ISIN", "国际证券识别码"}, Pattern: `[A-Z]{2}[0-9A-Z]{9}[0-9]`, Check: Luhn,
			Register: Words{"national numbering agencies", "各国编码机构"},
		},
		{
			ID: "iso10383", Label: Words{"market identifier code", "市场识别码"}, Pattern: `[0-9A-Z]{4}`,
			Register: Words{"ISO 10383", "ISO 10383"},
		},
		{
			ID: "iso3166-1", Label: Words{"country code", "国家代码"}, Pattern: `[A-Z]{2}`,
			Register: Words{"ISO 3166-1", "ISO 3166-1"},
			Page:     "https://www.iso.org/obp/ui/#iso:code:3166:{id}",
		},
		{
			ID: "iso3166-2", Label: Words{"code of a country's part", "国家行政区划代码"}, Pattern: `[A-Z]{2}[0-9A-Z]{1,3}`,
			Register: Words{"ISO 3166-2", "ISO 3166-2"},
		},
		{
			// ISO 17442-1: 18 letters or digits, two check digits.
			ID: "lei", Label: Words{"LEI", "全球法人识别编码"}, Pattern: `[0-9A-Z]{18}[0-9]{2}`, Check: Mod97,
			Register: Words{"Global LEI Index, GLEIF", "全球法人识别编码基金会"},
			Page:     "https://search.gleif.org/#/record/{id}",
		},
		{
			ID: "nyse", Label: Words{"NYSE symbol", "纽交所代码"}, Ignore: "./", Pattern: `[A-Z]{1,6}`,
			Register: Words{"New York Stock Exchange", "纽约证券交易所"},
			Page:     "https://www.nyse.com/quote/XNYS:{id}",
		},
		{
			ID: "sse", Label: Words{"SSE stock code", "上交所证券代码"}, Ignore: ".:", Affixes: []string{"SSE", "SHA", "SH", "SS"}, Pattern: `[0-9]{6}`,
			Register: Words{"Shanghai Stock Exchange", "上海证券交易所"},
			Page:     "https://www.sse.com.cn/assortment/stock/list/info/company/index.shtml?COMPANY_CODE={id}",
		},
		{
			ID: "szse", Label: Words{"SZSE stock code", "深交所证券代码"}, Ignore: ".:", Affixes: []string{"SZSE", "SHE", "SZ"}, Pattern: `[0-9]{6}`,
			Register: Words{"Shenzhen Stock Exchange", "深圳证券交易所"},
			Page:     "https://www.szse.cn/certificate/individual/index.html?code={id}",
		},
		{
			ID: "twse", Label: Words{"TWSE stock code", "台湾证券交易所代码"}, Ignore: ".:", Affixes: []string{"TWSE", "TPE", "TW"}, Pattern: `[0-9]{4,6}[A-Z]?`,
			Register: Words{"Taiwan Stock Exchange", "台湾证券交易所"},
		},
		{
			ID: "uscc", Label: Words{"unified social credit code", "统一社会信用代码"}, Pattern: `[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}`, Check: GB32100,
			Register: Words{"National Enterprise Credit Information Publicity System", "国家企业信用信息公示系统"},
		},
		{
			// Directive 2006/112/EC, article 215: the state's two letters, EL for Greece.
			ID: "vat", Label: Words{"VAT number", "增值税号"}, Ignore: "./", Pattern: `[A-Z]{2}[0-9A-Z+*]{2,12}`,
			Register: Words{"tax authorities", "税务机关"},
		},
		{
			ID: "wikidata", Label: Words{"Wikidata", "维基数据"}, Pattern: `Q[1-9][0-9]*`,
			Register: Words{"Wikidata", "维基数据"},
			Page:     "https://www.wikidata.org/wiki/{id}",
		},
	}
}

package graph

import "slices"

// typeSynonyms and predicateSynonyms are what people look for built-in types and
// predicates by, beside their labels.
var typeSynonyms = map[Type][]string{
	"company":         {"firm", "corporation", "business", "enterprise", "企业", "厂商"},
	"facility":        {"data center", "site", "infrastructure", "基础设施"},
	"field":           {"sector", "branch", "行业", "产业"},
	"government-body": {"authority", "regulator", "agency", "government", "ministry", "commission", "监管机构", "政府部门"},
	"group":           {"category", "类别"},
	"market":          {"bourse", "stock market", "证券交易所", "股市"},
	"person":          {"human", "individual", "人", "人士"},
	"place":           {"city", "country", "region", "城市", "国家", "地区"},
	"plan":            {"blueprint", "strategy", "蓝图", "战略"},
	"programme":       {"scheme", "initiative", "项目"},
	"publication":     {"report", "article", "newspaper", "报告", "文章", "报纸"},
	"zone":            {"special area", "industrial park", "新区", "开发区"},
}

var predicateSynonyms = map[Predicate][]string{
	"acquired":                 {"bought", "takeover", "merger", "并购", "买下"},
	"ai-industry-output":       {"AI output", "AI industry size"},
	"ai-talent":                {"talent", "AI professionals", "AI specialists", "AI人才"},
	"bandwidth":                {"speed", "网速"},
	"based-in":                 {"location", "home", "所在地"},
	"board-member-of":          {"director", "board", "董事会"},
	"born-on":                  {"birthday", "date of birth", "生日"},
	"broadband-families":       {"households with broadband", "broadband homes", "宽带用户"},
	"chair-of":                 {"chairman", "chairwoman", "chairperson", "president", "董事局主席"},
	"chief-executive-of":       {"CEO", "head", "boss", "managing director", "runs", "总裁", "行政总裁", "执行长"},
	"competes-with":            {"competitor", "rival", "竞争者"},
	"director-of":              {"head", "heads", "局长", "负责人"},
	"dissolved-on":             {"closed", "wound up", "注销"},
	"download-speed-rank":      {"fastest download"},
	"educated-at":              {"studied", "graduate", "alma mater", "毕业于", "母校"},
	"employed-by":              {"employee", "employer", "works for", "员工"},
	"family-of":                {"relative", "spouse", "亲戚", "配偶"},
	"founded-on":               {"established", "founding date", "incorporated", "创立", "设立"},
	"founder-of":               {"founded", "created", "创始人"},
	"headquartered-in":         {"head office", "HQ", "seat", "总公司"},
	"invested-in":              {"investment", "stake", "投资者"},
	"iot-sensors-and-devices":  {"IoT devices", "IoT sensors"},
	"listed-in":                {"stock listing", "挂牌"},
	"listed-on":                {"stock listing", "traded on", "IPO", "挂牌", "股票"},
	"located-in":               {"place", "where", "所在地"},
	"market-value":             {"market cap", "capitalization", "capitalisation", "valuation", "总市值"},
	"member-of":                {"belongs to", "membership", "加入"},
	"outdoor-5g-base-stations": {"5G towers", "cell towers", "cell sites", "mobile masts", "5G sites", "基站数"},
	"owns":                     {"owner", "ownership", "所有者"},
	"part-of":                  {"belongs to", "隶属"},
	"partner-of":               {"partnership", "alliance", "合作"},
	"partner-or-client":        {"customer", "partnership", "客户"},
	"population":               {"inhabitants", "residents", "居民"},
	"price-change":             {"price", "prices", "价格"},
	"raised":                   {"proceeds", "funding", "fundraising", "IPO proceeds", "筹资", "募资"},
	"regulates":                {"supervises", "oversees", "regulated", "主管"},
	"released-on":              {"published on", "date of release", "公布"},
	"shareholder-of":           {"stake", "stockholder", "holding", "持有股份"},
	"subsidiary-of":            {"parent company", "daughter company", "parent", "母公司"},
	"supplies":                 {"vendor", "supply", "供应"},
	"users":                    {"subscribers", "customers", "订户"},
	"website":                  {"homepage", "web page", "URL", "官网", "主页"},
}

// withSynonyms adds what the built-in definitions are looked for by.
func (s *Schema) withSynonyms() {
	for i := range s.Types {
		s.Types[i].Also = slices.Clone(typeSynonyms[s.Types[i].ID])
	}
	for i := range s.Predicates {
		s.Predicates[i].Also = slices.Clone(predicateSynonyms[s.Predicates[i].ID])
	}
}

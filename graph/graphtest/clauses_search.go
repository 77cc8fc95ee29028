package graphtest

import (
	"fmt"
	"slices"
	"strings"

	"hubgraph/graph"
)

// town is a graph of names in English and Chinese.
func (t *trial) town() {
	en, zh := "en", "zh"
	t.apply(start([]graph.Entity{
		entity("china-mobile", firm, "China Mobile", graph.Name{Text: "中国移动", Lang: zh, Kind: graph.NameMain}, graph.Name{Text: "CMCC", Lang: en, Kind: graph.NameShort}),
		entity("china-telecom", firm, "China Telecom", graph.Name{Text: "中国电信", Lang: zh, Kind: graph.NameMain}),
		entity("sensetime", firm, "SenseTime", graph.Name{Text: "商汤科技", Lang: zh, Kind: graph.NameMain}, graph.Name{Text: "商汤", Lang: zh, Kind: graph.NameShort}),
		entity("unisoc", firm, "Unisoc", graph.Name{Text: "紫光展锐", Lang: zh, Kind: graph.NameMain}, graph.Name{Text: "Spreadtrum", Lang: en, Kind: graph.NameFormer}),
		entity("fudan", topic, "Fudan University", graph.Name{Text: "復旦大學", Lang: "zh-Hant", Kind: graph.NameMain}),
		entity("fudan-press", firm, "Fudan University Press"),
		entity("fudan-school", topic, "School of Management, Fudan University"),
		entity("societe", firm, "Société Générale"),
		entity("shanghai", place, "Shanghai", graph.Name{Text: "上海", Lang: zh, Kind: graph.NameMain}),
		entity("lone", topic, "x"),
	}))
}

func (t *trial) search(q graph.SearchQuery) graph.SearchResult {
	t.Helper()
	got, err := t.store.Search(t.ctx, q)
	t.ok(err)
	return got
}

func hitsOf(r graph.SearchResult) []graph.EntityID {
	out := ids()
	for _, h := range r.Hits {
		out = append(out, h.ID)
	}
	return out
}

var searchClauses = []clause{
	{"Search", "finds names in English, Chinese and pinyin, with errors", func(t *trial) {
		t.town()
		for _, c := range []struct {
			text, id, name, lang, how string
		}{
			{"China Mobile", "china-mobile", "China Mobile", "", "exact"},
			{"  china   MOBILE ", "china-mobile", "China Mobile", "", "exact"},
			{"Société Générale", "societe", "Société Générale", "", "exact"},
			{"societe generale", "societe", "Société Générale", "", "exact"},
			{"Fudan Univ", "fudan", "Fudan University", "", "prefix"},
			{"university press", "fudan-press", "Fudan University Press", "", "words"},
			{"mob", "china-mobile", "China Mobile", "", "word-prefix"},
			{"cmcc", "china-mobile", "CMCC", "en", "exact"},
			{"spreadtrum", "unisoc", "Spreadtrum", "en", "exact"},
			{"中国移动", "china-mobile", "中国移动", "zh", "exact"},
			{"移动", "china-mobile", "中国移动", "zh", "substring"},
			{"商汤", "sensetime", "商汤", "zh", "exact"},
			{"展锐", "unisoc", "紫光展锐", "zh", "substring"},
			{"复旦大学", "fudan", "復旦大學", "zh-Hant", "exact"},
			{"shangtang", "sensetime", "商汤", "zh", "pinyin"},
			{"fudan daxue", "fudan", "復旦大學", "zh-Hant", "pinyin"},
			{"zhanrui", "unisoc", "紫光展锐", "zh", "pinyin-prefix"},
			{"Unisco", "unisoc", "Unisoc", "", "typo"},
			{"SensTime", "sensetime", "SenseTime", "", "typo"},
			{"Shangai", "shanghai", "Shanghai", "", "typo"},
		} {
			got := t.search(graph.SearchQuery{Text: c.text})
			if len(got.Hits) == 0 {
				t.Errorf("searching %q: got nothing, want %q", c.text, c.id)
				continue
			}
			h := got.Hits[0]
			want := graph.Match{Name: c.name, Lang: c.lang, How: c.how}
			if h.ID != graph.EntityID(c.id) || h.Match != want {
				t.Errorf("searching %q: got %q by %+v, want %q by %+v", c.text, h.ID, h.Match, c.id, want)
			}
		}
	}},
	{"Search", "somebody unknown is an end of any claim, and found by no name", func(t *trial) {
		b := start(nil)
		b.Entities = append(b.Entities, entity("f", firm, "Firm"),
			graph.Entity{ID: "who", Type: graph.UnknownType},
			graph.Entity{ID: "her", Type: graph.UnknownType, Name: "Lady Firm", Names: []graph.Name{{Text: "夫人", Lang: "zh"}}})
		b.Statements = append(b.Statements, join("who", worksFor, "f"), join("f", owns, "her"), fact("who", staff, quantity("3", heads)))
		t.apply(b)
		for _, text := range []string{"somebody unknown", "不明人士", "unknown", "Lady Firm", "夫人", "lady"} {
			for _, h := range t.search(graph.SearchQuery{Text: text}).Hits {
				if h.Type == graph.UnknownType {
					t.Errorf("searching %q: got %q", text, h.ID)
				}
			}
		}
		who, err := t.store.Entity(t.ctx, "who")
		t.ok(err)
		if en, zh := who.NameIn("en"), who.NameIn("zh"); en != graph.UnknownName.EN || zh != graph.UnknownName.ZH {
			t.Errorf("who has no name: it is called %q, %q", en, zh)
		}
		if got := t.search(graph.SearchQuery{Text: "firm"}).Hits; len(got) != 1 || got[0].ID != "f" {
			t.Errorf("searching the firm: got %v", got)
		}
		r, err := t.store.Paths(t.ctx, graph.PathsQuery{From: "who", To: "her"})
		t.ok(err)
		if len(r.Paths) != 1 || len(r.Paths[0].Steps) != 2 {
			t.Errorf("from one to the other: got %d paths, want the one through the firm", len(r.Paths))
		}
	}},
	{"Search", "best first, equal scores in ID order, scores from 0 to 1", func(t *trial) {
		t.town()
		t.apply(start([]graph.Entity{
			entity("é-mobile", firm, "China Mobile"), entity("a-mobile", firm, "China Mobile"), entity("中", firm, "China Mobile"),
		}))
		for _, text := range []string{"china mobile", "china", "fudan university", "f", "中国", "上海", "mobil", "university of fudan"} {
			got := t.search(graph.SearchQuery{Text: text})
			if len(got.Hits) == 0 {
				t.Errorf("searching %q: got nothing", text)
			}
			if !got.Complete || got.StoppedBy != "" || got.Revision != t.revision() {
				t.Errorf("searching %q: got complete %t, stopped by %q, revision %s; want a complete answer at %s", text, got.Complete, got.StoppedBy, got.Revision, t.revision())
			}
			for i, h := range got.Hits {
				if h.Score <= 0 || h.Score > 1 {
					t.Errorf("searching %q: got score %v of %q, want one over 0, at most 1", text, h.Score, h.ID)
				}
				if i > 0 && (got.Hits[i-1].Score < h.Score || got.Hits[i-1].Score == h.Score && got.Hits[i-1].ID >= h.ID) {
					t.Errorf("searching %q: got %q (%v) before %q (%v)", text, got.Hits[i-1].ID, got.Hits[i-1].Score, h.ID, h.Score)
				}
			}
		}
		t.same("equal names", hitsOf(t.search(graph.SearchQuery{Text: "China Mobile"}))[:4], ids("a-mobile", "china-mobile", "é-mobile", "中"))
	}},
	{"Search", "of matches of one manner, that comes first of which more is known", func(t *trial) {
		exchanges := []graph.Entity{
			entity("a-hk", firm, "Hong Kong Exchange", graph.Name{Text: "Stock Exchange of Hong Kong"}),
			entity("b-sh", firm, "Shanghai Stock Exchange"), entity("c-small", firm, "Small Stock Exchange"),
			entity("d-same", firm, "Same"), entity("e-same", firm, "Same"), entity("f-same", firm, "same"),
		}
		b := start(exchanges)
		for i := range 4 {
			id := graph.EntityID(fmt.Sprintf("x%d", i))
			b.Entities = append(b.Entities, entity(id, topic, fmt.Sprintf("Other %d", i)))
			b.Statements = append(b.Statements, join("b-sh", links, id), join("e-same", links, id), join("f-same", links, id))
		}
		b.Statements = append(b.Statements, join("a-hk", links, "x0"))
		t.apply(b)
		t.same("words of names", hitsOf(t.search(graph.SearchQuery{Text: "stock exchange"})), ids("b-sh", "a-hk", "c-small"))
		t.same("the better known alone", hitsOf(t.search(graph.SearchQuery{Text: "stock exchange", Limit: 1})), ids("b-sh"))
		t.same("exactly, as it is written", hitsOf(t.search(graph.SearchQuery{Text: "Same"})), ids("e-same", "d-same", "f-same"))
		t.apply(graph.Batch{Retract: []graph.StatementID{join("b-sh", links, "x0").ID, join("b-sh", links, "x1").ID, join("b-sh", links, "x2").ID, join("b-sh", links, "x3").ID}})
		t.same("when less is known", hitsOf(t.search(graph.SearchQuery{Text: "stock exchange"})), ids("a-hk", "c-small", "b-sh"))
	}},
	{"Search", "finds signs that are part of a name, and other spellings", func(t *trial) {
		t.apply(start([]graph.Entity{
			entity("c", topic, "C"), entity("cpp", topic, "C++"), entity("csharp", topic, "C#"), entity("dots", topic, "..."), entity("rocket", topic, "🚀"),
			entity("sony", firm, "ソニー"), entity("mueller", firm, "Müller"), entity("goeteborg", place, "Goeteborg"), entity("store", topic, "Everyone's store"),
			entity("committee", topic, "信息化委员会"), entity("zone", place, "临港新片区"), entity("cmcc", firm, "CMCC"),
		}))
		for text, want := range map[string][]graph.EntityID{
			"c++": ids("cpp"), "C#": ids("csharp"), "…": ids("dots"), "🚀": ids("rocket"), "そにー": ids("sony"), "そに": ids("sony"),
			"mueller": ids("mueller"), "Göteborg": ids("goeteborg"), "everyone store": ids("store"), "the goeteborg’s": ids("goeteborg"),
			"huawei": {}, "芯片": {}, "cicc": {}, "★": {},
		} {
			t.same("searching "+text, hitsOf(t.search(graph.SearchQuery{Text: text})), want)
		}
	}},
	{"Search", "an entity is one hit, by its best name", func(t *trial) {
		t.town()
		got := t.search(graph.SearchQuery{Text: "商汤"})
		t.same("hits", hitsOf(got), ids("sensetime"))
		t.same("the match", got.Hits[0].Match, graph.Match{Name: "商汤", Lang: "zh", How: "exact"})
		t.apply(start([]graph.Entity{entity("twice", topic, "Echo", graph.Name{Text: "Echo", Lang: "en", Kind: graph.NameMain})}))
		got = t.search(graph.SearchQuery{Text: "echo"})
		t.same("hits", hitsOf(got), ids("twice"))
		t.same("the match, of equal names the first", got.Hits[0].Match, graph.Match{Name: "Echo", How: "exact"})
	}},
	{"Search", "hits are whole entities with their degree", func(t *trial) {
		t.town()
		t.apply(start(nil, join("unisoc", links, "fudan"), join("unisoc", locatedIn, "shanghai"), join("unisoc", links, "unisoc")))
		got := t.search(graph.SearchQuery{Text: "unisoc"})
		one, err := t.store.Entity(t.ctx, "unisoc")
		t.ok(err)
		t.same("the hit", got.Hits[0].Node, one.Node)
		if one.Degree != 3 {
			t.Errorf("got degree %d, want 3", one.Degree)
		}
	}},
	{"Search", "by type", func(t *trial) {
		t.town()
		t.same("topics", hitsOf(t.search(graph.SearchQuery{Text: "fudan university", Types: []graph.Type{topic}})), ids("fudan", "fudan-school"))
		t.same("firms", hitsOf(t.search(graph.SearchQuery{Text: "fudan university", Types: []graph.Type{firm, "gt-unknown"}})), ids("fudan-press"))
		t.same("an unknown type", hitsOf(t.search(graph.SearchQuery{Text: "fudan university", Types: []graph.Type{"gt-unknown"}})), ids())
	}},
	{"Search", "forgives no typing errors where it is to be correct", func(t *trial) {
		t.town()
		for text, want := range map[string][]graph.EntityID{"Unisco": {}, "unisoc": ids("unisoc"), "Shangai": {}, "shangtang": ids("sensetime"), "mob": ids("china-mobile"), "fudna university": {}} {
			t.same("correctly, "+text, hitsOf(t.search(graph.SearchQuery{Text: text, Correct: true})), want)
		}
		for text, want := range map[string][]graph.EntityID{"unisoc": ids("unisoc"), "fudan univ": ids("fudan", "fudan-press"), "mobile": {}, "shangtang": {}, "商汤": ids("sensetime"), "China": ids("china-mobile", "china-telecom")} {
			t.same("beginning with "+text, hitsOf(t.search(graph.SearchQuery{Text: text, Begins: true})), want)
		}
	}},
	{"Search", "gives only what has a name, where that is asked and there is any", func(t *trial) {
		t.town()
		for text, want := range map[string][]graph.EntityID{"Fudan University": ids("fudan"), "unisoc": ids("unisoc"), "商汤": ids("sensetime"), "fudan univ": ids("fudan", "fudan-press")} {
			r := t.search(graph.SearchQuery{Text: text, Whole: true, Limit: 2})
			t.same("whole "+text, hitsOf(r), want)
			t.same("complete for "+text, r.Complete, text != "fudan univ")
		}
	}},
	{"Search", "gives the names that are parts of a text, the longest first", func(t *trial) {
		t.town()
		for text, want := range map[string][]graph.EntityID{
			"what do China Mobile and Unisoc have": ids("china-mobile", "unisoc"), "报道说商汤很好": ids("sensetime"), "FUDAN UNIVERSITY's crest": ids("fudan"), "Fudan University Press": ids("fudan-press", "fudan"),
			"senseti": {}, "unisocs": {}, "China Mobiles": {}, "?!": {}, "fudan-university unisoc": ids("fudan", "unisoc"), "the press of university fudan": {},
		} {
			t.same("parts of "+text, hitsOf(t.search(graph.SearchQuery{Text: text, Parts: true})), want)
		}
	}},
	{"Search", "searches else where it is not sure, or finds nothing", func(t *trial) {
		t.town()
		others := []graph.Else{
			{SearchQuery: graph.SearchQuery{Text: "Fudan University", Begins: true, Whole: true, Limit: 1}},
			{SearchQuery: graph.SearchQuery{Text: "fudan", Correct: true, Limit: 2}, Nothing: true},
			{SearchQuery: graph.SearchQuery{Text: "zzzzzzzz"}},
			{SearchQuery: graph.SearchQuery{Text: "Unisco", Types: []graph.Type{firm}}, Nothing: true},
			{SearchQuery: graph.SearchQuery{Text: "Unisco", Types: []graph.Type{topic}}},
			{SearchQuery: graph.SearchQuery{Text: "china mobile", Limit: 1}},
		}
		all, unsure, none := []bool{true, true, true, true, true, true}, []bool{true, false, true, false, true, true}, make([]bool, 6)
		for _, c := range []struct {
			text  string
			limit int
			want  []bool
		}{
			{"China Mobile", 0, none},
			{"商汤", 0, none},
			{"china m", 0, none},
			{"mobile", 0, unsure},
			{"press university", 1, unsure},
			{"c", 1, none},
			{"zgyd", 0, unsure},
			{"chnia moblie", 0, unsure},
			{"Unisco", 1, unsure},
			{"沙漠骆驼", 0, all},
			{"?!", 0, all},
			{"mobile fudan", 0, all},
		} {
			alone := t.search(graph.SearchQuery{Text: c.text, Limit: c.limit})
			got := t.search(graph.SearchQuery{Text: c.text, Limit: c.limit, Else: others})
			if len(got.Else) != len(others) {
				t.Fatalf("searching %q: got %d answers else, want %d", c.text, len(got.Else), len(others))
			}
			for i, o := range others {
				var want *graph.SearchResult
				if c.want[i] && got.Else[i] != nil { // or it is left to whoever needs it
					r := t.search(o.SearchQuery)
					want = &r
				}
				t.same(fmt.Sprintf("searching %q, else %q", c.text, o.Text), got.Else[i], want)
			}
			got.Else = nil
			t.same("searching "+c.text, got, alone)
		}
		if got := t.search(graph.SearchQuery{Text: "unisoc"}); got.Else != nil {
			t.Errorf("got %d answers else, which nobody asked for", len(got.Else))
		}
		_, err := t.store.Search(t.ctx, graph.SearchQuery{Text: "a", Else: []graph.Else{{SearchQuery: graph.SearchQuery{Text: " "}}, {SearchQuery: graph.SearchQuery{Text: "a", Else: others}}}})
		t.fails("Search", err, graph.ErrInvalid, "else")
		_, err = t.store.Search(t.ctx, graph.SearchQuery{Text: "a", Else: make([]graph.Else, graph.MaxElse+1)})
		t.fails("Search", err, graph.ErrInvalid, "else")
	}},
	{"Search", "gives what has an identifier beside what has the name", func(t *trial) {
		t.town()
		code := func(values ...string) (out []graph.Identifier) {
			for _, v := range values {
				out = append(out, graph.Identifier{Scheme: "reg", Value: v})
			}
			return out
		}
		coded := func(id graph.EntityID, typ graph.Type, name string, values ...string) graph.Entity {
			return graph.Entity{ID: id, Type: typ, Name: name, Identifiers: code(values...)}.Canonical()
		}
		t.apply(graph.Batch{Entities: []graph.Entity{
			coded("coded-a", firm, "Coded", "700", "9"), coded("coded-b", topic, "Other", "700"), coded("coded-c", firm, "Third", "701"),
		}})
		for _, c := range []struct {
			of    []graph.Identifier
			types []graph.Type
			limit int
			want  []graph.EntityID
		}{
			{of: code("700"), want: ids("coded-a", "coded-b")},
			{of: code("700"), types: []graph.Type{firm}, want: ids("coded-a")},
			{of: code("701", "9"), limit: 2, want: ids("coded-a", "coded-c")},
			{of: code("700"), limit: 1}, // too many
			{of: code("799"), want: ids()},
		} {
			for _, text := range []string{"Coded", "zzzzzzzz", "?!"} {
				alone := t.search(graph.SearchQuery{Text: text, Types: c.types, Limit: c.limit})
				got := t.search(graph.SearchQuery{Text: text, Types: c.types, Limit: c.limit, Identifiers: c.of})
				if got.Identified != nil { // or it is left to Entities
					t.same(fmt.Sprintf("identified by %v", c.of), got.Identified, append([]graph.Node{}, all(t, t.store.Entities(t.ctx, graph.EntitiesQuery{Types: c.types, Identifiers: c.of}))...))
					have := []graph.EntityID{}
					for i := range got.Identified {
						have = append(have, got.Identified[i].ID)
					}
					t.same(fmt.Sprintf("ids of %v", c.of), have, c.want)
				}
				got.Identified = nil
				t.same("searching "+text, got, alone)
			}
		}
		_, err := t.store.Search(t.ctx, graph.SearchQuery{Text: "a", Identifiers: make([]graph.Identifier, graph.MaxIdentifiers+1)})
		t.fails("Search", err, graph.ErrInvalid, "identifier")
	}},
	{"Search", "nothing found is an empty answer", func(t *trial) {
		t.town()
		for _, text := range []string{"zzzzzzzz", "?!", "—", "沙漠骆驼"} {
			t.same(fmt.Sprintf("searching %q", text), t.search(graph.SearchQuery{Text: text}), graph.SearchResult{Hits: []graph.Hit{}, Complete: true, Revision: t.revision()})
		}
	}},
	{"Search", "a limit keeps the best and says so", func(t *trial) {
		b := start(nil)
		for i := range 30 {
			b.Entities = append(b.Entities, entity(graph.EntityID(fmt.Sprintf("e%02d", i)), topic, "Station "+strings.Repeat("long ", i)))
		}
		t.apply(b)
		whole := t.search(graph.SearchQuery{Text: "station", Limit: 1000})
		if len(whole.Hits) != 30 || !whole.Complete {
			t.Fatalf("got %d hits, complete %t; want all 30", len(whole.Hits), whole.Complete)
		}
		for _, limit := range []int{0, 1, 7, 29, 30, 31} {
			got := t.search(graph.SearchQuery{Text: "station", Limit: limit})
			n := min(limit, 30)
			if limit == 0 {
				n = graph.DefaultHits
			}
			t.same("hits", got.Hits, whole.Hits[:n])
			if want := n == 30; got.Complete != want || (got.StoppedBy == graph.StoppedByLimit) == want {
				t.Errorf("got complete %t, stopped by %q with a limit of %d of 30", got.Complete, got.StoppedBy, limit)
			}
		}
	}},
	{"Search", "follows new names, additions and deletions", func(t *trial) {
		t.town()
		t.same("before", hitsOf(t.search(graph.SearchQuery{Text: "Wanderer"})), ids())
		t.apply(graph.Batch{Additions: []graph.Addition{{ID: "lone", Names: []graph.Name{{Text: "Wanderer"}, {Text: "漫游者", Lang: "zh"}}}}})
		t.same("after an addition", hitsOf(t.search(graph.SearchQuery{Text: "Wanderer"})), ids("lone"))
		t.same("after an addition", hitsOf(t.search(graph.SearchQuery{Text: "漫游"})), ids("lone"))
		t.apply(graph.Batch{Entities: []graph.Entity{entity("lone", topic, "Settler")}})
		t.same("after another name", hitsOf(t.search(graph.SearchQuery{Text: "Wanderer"})), ids())
		t.same("after another name", hitsOf(t.search(graph.SearchQuery{Text: "settler"})), ids("lone"))
		t.again()
		t.same("after opening again", hitsOf(t.search(graph.SearchQuery{Text: "settler"})), ids("lone"))
		t.same("after opening again", hitsOf(t.search(graph.SearchQuery{Text: "移动"})), ids("china-mobile"))
		t.apply(graph.Batch{Delete: ids("lone")})
		t.same("after its deletion", hitsOf(t.search(graph.SearchQuery{Text: "settler"})), ids())
	}},
	{"Search", "answers as the Model does", func(t *trial) {
		t.town()
		model, err := Copy(t.ctx, t.store)
		t.ok(err)
		for _, text := range []string{
			"c", "ch", "china", "china m", "mobile china", "fudna", "fudan uni", "uni", "of", "s", "sh", "shang", "shanghai f", "zgyd", "zg", "st", "fum", "som",
			"中", "国", "移", "大学", "大學", "商湯", "科技 商汤", "紫光", "xin", "dianxin", "zhongguo", "yidong", "société", "gen", "générale societe", "chnia moblie", "sense time",
		} {
			for _, limit := range []int{0, 1, 3} {
				q := graph.SearchQuery{Text: text, Limit: limit}
				want, err := model.Search(t.ctx, q)
				t.ok(err)
				got := t.search(q)
				want.Revision, got.Revision = graph.Revision{}, graph.Revision{}
				t.same(fmt.Sprintf("searching %q, at most %d", text, limit), got, want)
			}
		}
	}},
	{"Search", "finds a name by very many long words, with an error in each", func(t *trial) {
		var name, text []string
		for i := range 20 {
			word := fmt.Sprintf("%c%c%s", 'a'+i, 'z'-i, strings.Repeat("transcontinental", 2)[i%16:i%16+15])
			name = append(name, word)
			text = append(text, word[:8]+word[9:])
		}
		long := entity("long", topic, strings.Join(name, " "))
		t.apply(start([]graph.Entity{long, entity("one", topic, name[3]), entity("other", topic, "Transcontinental")}))
		for _, q := range []string{long.Name, strings.Join(text, " "), strings.Join(text[:12], " ")} {
			if n := len([]rune(q)); n > graph.MaxTextQuery {
				t.Fatalf("%q has %d characters; at most %d are allowed", q, n, graph.MaxTextQuery)
			}
			t.same(fmt.Sprintf("searching %q", q), hitsOf(t.search(graph.SearchQuery{Text: q})), ids("long"))
		}
	}},
	{"Search", "an invalid query lists all faults", func(t *trial) {
		_, err := t.store.Search(t.ctx, graph.SearchQuery{Text: "", Types: []graph.Type{"X"}, Limit: -1})
		t.fails("Search", err, graph.ErrInvalid, "q")
		t.same("the faults", faultFields(err), []string{"limit", "q", "type"})
		for _, q := range []graph.SearchQuery{
			{Text: "  "},
			{Text: "\xff"},
			{Text: "a\x00"},
			{Text: strings.Repeat("商", graph.MaxTextQuery+1)},
			{Text: "a", Limit: graph.MaxPage + 1},
		} {
			_, err := t.store.Search(t.ctx, q)
			t.fails("Search", err, graph.ErrInvalid, "")
		}
		t.ok(func() error {
			_, err := t.store.Search(t.ctx, graph.SearchQuery{Text: strings.Repeat("商", graph.MaxTextQuery), Limit: graph.MaxPage})
			return err
		}())
	}},
	{"Search", "results are the caller's to change", func(t *trial) {
		t.town()
		before := t.search(graph.SearchQuery{Text: "中国"})
		for _, h := range t.search(graph.SearchQuery{Text: "中国"}).Hits {
			h.Names[0].Text = "changed"
		}
		t.same("the answer after a caller's change", t.search(graph.SearchQuery{Text: "中国"}), before)
		if slices.ContainsFunc(before.Hits, func(h graph.Hit) bool { return h.Names[0].Text == "changed" }) {
			t.Error("a caller's change of a result shows")
		}
	}},
}

package names_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"hubgraph/internal/names"
)

func TestNormalize(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"case", "SenseTime", "sensetime"},
		{"spaces", "  China \t Mobile\n", "china mobile"},
		{"full width", "ＳｅｎｓｅＴｉｍｅ　５Ｇ", "sensetime 5g"},
		{"Latin diacritics", "Société Générale", "societe generale"},
		{"decomposed", "Socie\u0301te\u0301", "societe"},
		{"letters with a stroke", "Łódź Ærø Đà", "lodz aero da"},
		{"sharp s", "Große Straße", "grosse strasse"},
		{"dotted I", "İstanbul Işık", "istanbul isik"},
		{"ligature", "ﬁnance", "finance"},
		{"Greek", "Αθήνας", "αθηνασ"},
		{"Cyrillic", "Ёлкин Андрей", "елкин андреи"},
		{"Devanagari keeps its marks", "हिन्दी", "हिन्दी"},
		{"kana keep theirs", "がす", "がす"},
		{"katakana", "ソニー", "そにー"},
		{"half-width kana", "ｶﾞｽ", "がす"},
		{"signs at the end of a word", "C++ C# F#, A+B 5G+AI #1 + 5", "c++ c# f# a b 5g ai 1 5"},
		{"Hangul", "삼성전자", "삼성전자"},
		{"punctuation", "One-Gbps cities (batch_1)", "one gbps cities batch 1"},
		{"apostrophes", "O'Neill’s Everyone´s", "oneills everyones"},
		{"ampersand", "AT&T", "at t"},
		{"abbreviation", "U.S.A. J.P. Morgan No.1 v2.5", "usa jp morgan no 1 v2 5"},
		{"abbreviation before a word", "A.P.Moller", "ap moller"},
		{"trade mark", "SenseTime™ AI®", "sensetime ai"},
		{"invisible", "Sense\u200bTi\u00adme", "sensetime"},
		{"traditional", "臺灣積體電路製造", "台湾积体电路制造"},
		{"regional and Japanese", "裏 裡 着 竜 広", "里 里 着 龙 广"},
		{"several to one", "發展 頭髮 皇后 以後", "发展 头发 皇后 以后"},
		{"simplified stays", "么 里 后 干 台", "么 里 后 干 台"},
		{"Chinese punctuation", "“十四五”规划（二〇二一）", "十四五 规划 二〇二一"},
		{"beyond the first plane", "𠮷野家", "𠮷野家"},
		{"signs alone", "★ — !", "★ — !"},
		{"dots alone", "…", "..."},
		{"a picture alone", "🚀", "🚀"},
		{"nothing", "\u200b '", ""},
		{"empty", "", ""},
		{"not UTF-8", "a\xff\xfeb", "a b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := names.Normalize(c.in)
			if got != c.want {
				t.Errorf("Normalize(%q) = %q, want %q", c.in, got, c.want)
			}
			if again := names.Normalize(got); again != got {
				t.Errorf("Normalize(%q) = %q", got, again)
			}
		})
	}
}

func TestScore(t *testing.T) {
	const none = names.Tier(99)
	for _, c := range []struct {
		query, name string
		want        names.Tier
	}{
		{"SenseTime", "SenseTime", names.Exact},
		{"sense time", "SenseTime", names.Exact},
		{"one gbps cities", "One-Gbps cities", names.Exact},
		{"onegbpscities", "One-Gbps cities", names.Exact},
		{"societe generale", "Société Générale", names.Exact},
		{"at&t", "AT&T", names.Exact},
		{"at and t", "AT&T", names.Exact},
		{"att", "AT&T", names.Exact},
		{"oneill", "O'Neill", names.Exact},
		{"the bank of china", "Bank of China", names.Exact},
		{"procter & gamble", "Procter and Gamble", names.Exact},
		{"商湯", "商汤", names.Exact},
		{"中国 移动", "中國移動", names.Exact},
		{"us steel", "U.S. Steel", names.Exact},
		{"ibm", "I.B.M.", names.Exact},
		{"and", "And", names.Exact},

		{"sens", "SenseTime", names.Prefix},
		{"商", "商汤", names.Prefix},
		{"china mob", "China Mobile", names.Prefix},
		{"onegbps", "One-Gbps cities", names.Prefix},
		{"one gbps", "One-Gbps cities", names.Prefix},
		{"everyones", "Everyone's 5G", names.Prefix},
		{"everyone", "Everyone's 5G", names.Prefix},
		{"上交", "上交所", names.Prefix},
		{"中国移动", "中国移动5G", names.Prefix},
		{"1", "1-Day", names.Prefix},

		{"mobile china", "China Mobile", names.Words},
		{"mobile", "China Mobile", names.Words},
		{"mobile", "China Mobileye Mobile", names.Words},
		{"5g", "中国移动5G", names.Words},
		{"starmarket", "Shanghai STAR Market", names.Words},
		{"star market", "Shanghai STAR-Market", names.Words},
		{"china sense time", "SenseTime China", names.Words},
		{"mate60pro", "Huawei Mate 60Pro", names.Words},
		{"上海", "Shanghai 上海", names.Words},

		{"mob chi", "China Mobile", names.WordPrefix},
		{"exch stock", "Shanghai Stock Exchange", names.WordPrefix},
		{"gbps cit", "One-Gbps cities", names.WordPrefix},
		{"gbpsc", "One-Gbps cities", names.WordPrefix},

		{"移动", "中国移动", names.Substring},
		{"移動", "中国移动", names.Substring},
		{"动", "中国移动", names.Substring},
		{"移动 中国", "中国移动", names.Substring},
		{"5g 移动", "中国移动5G", names.Substring},

		{"shangtang", "商汤", names.Pinyin},
		{"shang tang", "商汤", names.Pinyin},
		{"zhongguo yidong", "中国移动", names.Pinyin},
		{"zhong guo yi dong", "中国移动", names.Pinyin},
		{"zhongxing tongxun", "中兴通讯", names.Pinyin},
		{"xu li", "徐立", names.Pinyin},
		{"shangtang", "商湯", names.Pinyin},
		{"lvyou", "旅游", names.Pinyin},
		{"luyou", "旅游", names.Pinyin},
		{"lyu", "吕", names.Pinyin},
		{"lü you", "旅游", names.Pinyin},
		{"yuexing", "乐行", names.Pinyin},
		{"lehang", "乐行", names.Pinyin},
		{"qianlong", "乾隆", names.Pinyin},
		{"xian", "西安", names.Pinyin},

		{"shangt", "商汤", names.PinyinPrefix},
		{"sh", "商汤", names.PinyinPrefix},
		{"zhongguoyid", "中国移动", names.PinyinPrefix},
		{"yidong", "中国移动", names.PinyinPrefix},
		{"yid", "中国移动", names.PinyinPrefix},
		{"li xu", "徐立", names.PinyinPrefix},
		{"jincheng wu", "吴金城", names.PinyinPrefix},
		{"yidong 5g", "中国移动5G", names.PinyinPrefix},

		{"st", "商汤", names.Initials},
		{"stkj", "商汤科技", names.Initials},
		{"zgyd", "中国移动", names.Initials},
		{"zgyd5", "中国移动5G", names.Initials},
		{"zgy", "中国移动", names.Initials},
		{"sse", "Shanghai Stock Exchange", names.Initials},
		{"miit", "Ministry of Industry and Information Technology", names.Initials},
		{"moiit", "Ministry of Industry and Information Technology", names.Initials},
		{"gsyh", "工商银行", names.Initials},
		{"gsyx", "工商银行", names.Initials},

		{"sensetme", "SenseTime", names.Typo},
		{"sensetiem", "SenseTime", names.Typo},
		{"zensetime", "SenseTime", names.Typo},
		{"shnaghai", "Shanghai", names.Typo},
		{"chian mobile", "China Mobile", names.Typo},
		{"mobiel chin", "China Mobile", names.Typo},
		{"semicnoductr", "Semiconductor Manufacturing", names.Typo},
		{"商糖科技", "商汤科技", names.Typo},
		{"商糖", "商汤", names.Typo},

		{"shen", "商汤", none},
		{"dong", "中国移动通信", none},
		{"kia", "Nia", none},
		{"2035", "2025 plan", none},
		{"semicnoductxr", "Semiconductor", names.Typo},
		{"semicnodvctxr", "Semiconductor", none},
		{"shanghai", "北京", none},
		{"mobile unicom", "China Mobile", none},
		{"中国联通", "中国移动", none},
		{"中移", "中国移动", none},
		{"国中", "中国", none},
		{"tsmk", "Taiwan Semiconductor Manufacturing Company", none},
		{"", "x", none},
		{"x", "", none},
		{"★", "★", names.Exact},
		{"★", "Star", none},
		{"...", "...", names.Exact},
		{"...", "China Mobile", none},
		{"c++", "C++", names.Exact},
		{"c++", "C++ Alliance", names.Prefix},
		{"c++", "China Mobile", none},
		{"c", "C++", names.Prefix},
		{"そにー", "ソニー", names.Exact},
		{"Mueller", "Müller", names.Exact},
		{"Müller", "Mueller", names.Exact},
		{"Muller", "Müller", names.Exact},
		{"oersted", "Ørsted", names.Exact},
		{"Mueller", "Muller", names.Typo},
		{"everyone 5g", "Everyone's 5G", names.Exact},
		{"Shanghai's bank", "Shanghai Bank", names.Exact},
		{"shanghai’s", "Bank of Shanghai", names.Words},

		{"一东", "中国移动", none},
		{"芯片", "临港新片区", none},
		{"沪市", "5G产品和服务", none},
		{"huawei", "上海市经济和信息化委员会", none},
		{"li xue", "复旦大学管理学院", none},
		{"zhengquanjiaoyi", "上海证券交易所", names.PinyinPrefix},
		{"cicc", "CMCC", none},
		{"cmmc", "CMCC", none},
		{"bnak", "Bank", names.Typo},
		{"us", "Unisoc Shanghai Ltd", none},
	} {
		t.Run(c.query+" in "+c.name, func(t *testing.T) {
			got, ok := checkRecall(t, c.query, c.name)
			switch {
			case !ok && c.want != none:
				t.Errorf("no match, want %v", c.want)
			case ok && got.Tier != c.want:
				t.Errorf("got %v (%d), want %v", got.Tier, got.Similarity, c.want)
			}
		})
	}
}

// TestOrder lists names best first.
func TestIs(t *testing.T) {
	for _, c := range []struct {
		query, name string
		want        bool
	}{
		{"SenseTime", "SenseTime", true},
		{"sense time", "SenseTime", true},
		{"中国移动", "中國移動", true},
		{"zhongguo yidong", "中国移动", true},
		{"zhongguoyidong", "中国移动", true},
		{"shanghai daxue", "上海大学", true},
		{"zhongguoyi", "中国移动", false},
		{"yidong zhongguo", "中国移动", false},
		{"zhongguo", "中国移动", false},
		{"yidong", "中国移动", false},
		{"keji", "TCL 科技", false},
		{"zhongguo", "中国 Mobile", false},
		{"huawei", "上海市经济和信息化委员会", false},
		{"zgyd", "中国移动", true},
		{"zgy", "中国移动", false},
		{"sse", "Shanghai Stock Exchange", true},
		{"st", "商汤", false},
		{"ZTE Corp.", "ZTE Corporation", true},
		{"中兴通讯", "中兴通讯股份有限公司", true},
		{"ZTE", "ZTE Corporation", true},
		{"ZTE", "ZTE Group", false},
		{"Mueller AG", "Müller", false},
		{"China", "China Mobile", false},
		{"Mobile", "China Mobile", false},
		{"mobile china", "China Mobile", false},
		{"China Mobil", "China Mobile", false},
		{"China Mobiel", "China Mobile", false},
		{"台湾", "台湾积体电路", false},
		{"", "X", false},
	} {
		if got := names.ParseQuery(c.query).Is(c.name); got != c.want {
			t.Errorf("is %q the whole of %q: got %t, want %t", c.query, c.name, got, c.want)
		}
	}
}

func TestOrder(t *testing.T) {
	for _, c := range []struct {
		name, query string
		order       []string
	}{
		{"tiers", "mobile", []string{
			"Mobile", "Mobileye", "China Mobile", "China Mobiles", "Mobil",
		}},
		{"shorter is nearer", "shanghai", []string{
			"Shanghai", "Shanghai Bank", "Shanghai Stock Exchange", "Bank of Shanghai",
		}},
		{"order of the words", "shanghai stock", []string{
			"Shanghai Stock", "Shanghai Stock Exchange", "The Old Shanghai Stock", "Stock of Shanghai",
		}},
		{"the script as asked, traditional", "商湯科技", []string{"商湯科技", "商汤科技", "商湯科技集團", "商汤科技集團"}},
		{"the script as asked, simplified", "移动", []string{"移动", "移動", "移动网", "移動網", "中国移动", "中國移動"}},
		{"as written", "AT&T", []string{"AT&T", "at&t"}},
		{"usual reading", "zhangwei", []string{"张伟", "张立"}},
		{"Chinese", "上海", []string{"上海", "上海市", "大上海"}},
		{"pinyin", "shangtang", []string{"Shangtang", "Shangtang Ltd", "商汤", "商汤科技", "大商汤"}},
		{"fewer errors", "semiconductor", []string{"Semiconductor", "Semiconducter", "Semicondukter"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			q := names.ParseQuery(c.query)
			got := slices.Clone(c.order)
			slices.Reverse(got)
			score := map[string]names.Match{}
			for _, name := range got {
				m, ok := q.Score(name)
				if !ok {
					t.Fatalf("%q does not match %q", c.query, name)
				}
				score[name] = m
			}
			slices.SortStableFunc(got, func(a, b string) int { return score[a].Compare(score[b]) })
			if diff := gocmp.Diff(c.order, got); diff != "" {
				t.Errorf("%v (-want +got):\n%s", score, diff)
			}
			if !slices.IsSortedFunc(got, func(a, b string) int {
				return int((score[b].Score() - score[a].Score()) * 1e10)
			}) {
				t.Errorf("Score orders otherwise than Compare: %v", score)
			}
		})
	}
}

func TestGroups(t *testing.T) {
	show := func(groups [][]names.Term) string {
		var b strings.Builder
		for _, g := range groups {
			for i, term := range g {
				if i > 0 {
					b.WriteByte(' ')
				}
				b.WriteString(term.Text)
				if term.Prefix {
					b.WriteByte('*')
				}
			}
			b.WriteByte('\n')
		}
		return b.String()
	}
	for _, c := range []struct {
		name, query string
		worst       names.Tier
		want        string
	}{
		{"empty", " \t ", names.Typo, ""},
		{"whole", "China Mob", names.Prefix, "k_chinamob*\n"},
		{"words", "china mob", names.Words, "k_chinamob* w_china w_chinamob\nk_chinamob* w_chinamob w_mob\n"},
		{"word prefixes", "china mob", names.Substring, "k_chinamob* w_china*\nk_chinamob* w_chinamob* w_mob*\n"},
		{"Han", "商汤 动", names.Substring, "h_动 k_商汤动*\nh_商汤 k_商汤动*\n"},
		{"pinyin", "xuli", names.PinyinPrefix, "k_xuli* m_xuli* p_xuli* w_xuli*\n"},
		{"pinyin of three", "xuliwu", names.PinyinPrefix, "k_xuliwu* m_liwu* m_xuliwu* p_xuliwu* w_xuliwu*\n"},
		{"pinyin of four", "xuliwuji", names.PinyinPrefix, "k_xuliwuji* m_liwu m_liwuji* m_xuliwuji* p_xuliwuji* w_xuliwuji*\n"},
		{"Han that sounds alike", "徐丽务", names.Typo, "h_丽务 k_徐丽务* m_liwu\nh_徐丽 k_徐丽务* m_xuli p_xuli\n"},
		{"Han and a character that has no sound", "徐丽の", names.Typo, "h_丽の k_徐丽の* m_xuli p_xuli\nh_徐丽 k_徐丽の* m_xuli p_xuli\n"},
		{"what is no pinyin", "sport", names.PinyinPrefix, "k_sport* w_sport*\n"},
		{"initials", "sse", names.Initials, "i_sse k_sse* w_sse*\n"},
		{"short initials", "st", names.Initials, "i_st* k_st* w_st*\n"},
		{"error", "bqnk", names.Typo, "i_bqn k_bqnk* t_bnk t_bqk t_bqn t_bqnk t_qnk w_bqnk*\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := show(names.ParseQuery(c.query).Groups(c.worst))
			if got != c.want {
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
		})
	}
}

func TestManyWords(t *testing.T) {
	long := strings.Repeat("word ", 40)
	q := names.ParseQuery(long)
	if m, ok := q.Score(long); !ok || m.Tier != names.Exact {
		t.Errorf("Score of itself = %v, %v", m, ok)
	}
	if m, ok := q.Score(long + "more"); !ok || m.Tier != names.Prefix {
		t.Errorf("Score of its continuation = %v, %v", m, ok)
	}
	if m, ok := q.Score("word"); ok {
		t.Errorf("Score of one of its words = %v; over 32 words only the whole counts", m)
	}
	checkRecall(t, long, long+"more")
}

func TestConcurrentUse(t *testing.T) {
	var b names.Builder
	b.Add(1, "China Mobile", "中国移动")
	b.Add(2, "SenseTime", "商汤科技")
	x := b.Build()
	var wg sync.WaitGroup
	for _, text := range []string{"china", "移动", "shangtang", "sensetme"} {
		q := names.ParseQuery(text)
		want, _ := x.Search(q, names.SearchOptions{Limit: 5})
		for range 4 {
			wg.Go(func() {
				for range 200 {
					if got, _ := x.Search(q, names.SearchOptions{Limit: 5}); !slices.Equal(got, want) {
						t.Errorf("Search(%q) = %v, want %v", text, got, want)
					}
				}
			})
		}
	}
	wg.Wait()
}

func ExampleQuery_Score() {
	q := names.ParseQuery("shangtang")
	for _, name := range []string{"商汤科技", "商湯", "SenseTime"} {
		if m, ok := q.Score(name); ok {
			fmt.Printf("%s %v %.3f\n", name, m.Tier, m.Score())
		} else {
			fmt.Println(name, "does not match")
		}
	}
	// Output:
	// 商汤科技 pinyin-prefix 0.225
	// 商湯 pinyin 0.337
	// SenseTime does not match
}

func ExampleIndex() {
	var b names.Builder
	b.Add(0, "China Mobile", "中国移动")
	b.Add(1, "SenseTime", "商汤科技")
	b.Add(2, "China Unicom", "中国联通")
	x := b.Build()
	for _, text := range []string{"中国", "mobile china", "senstime", "zgyd"} {
		hits, complete := x.Search(names.ParseQuery(text), names.SearchOptions{Limit: 1})
		fmt.Println(text, hits[0].ID, hits[0].Name, hits[0].Tier, complete)
	}
	// Output:
	// 中国 0 1 prefix false
	// mobile china 0 0 words true
	// senstime 1 0 typo true
	// zgyd 0 1 initials true
}

// TestIndexGivesWholeNames: where a name is the text, names that only begin with it are
// none, also where both are longer than what is looked up.
func TestIndexGivesWholeNames(t *testing.T) {
	long := strings.Repeat("northern harbour works ", 8)
	var b names.Builder
	for id, name := range []string{"Port", "Port Alma", "port", long + "one", long + "one and two", "Alma Port"} {
		b.Add(uint32(id), name)
	}
	x := b.Build()
	for text, want := range map[string][]uint32{"port": {2, 0}, "alma": {5, 1}, long + "one": {3}, long: {3, 4}} {
		hits, complete := x.Search(names.ParseQuery(text), names.SearchOptions{Limit: 2, Whole: true})
		var got []uint32
		for _, h := range hits {
			got = append(got, h.ID)
		}
		if !slices.Equal(got, want) || !complete {
			t.Errorf("%q: got %v, complete %t, want %v", text, got, complete, want)
		}
	}
}

func TestWithoutLegalForm(t *testing.T) {
	for name, want := range map[string]string{
		"China Mobile Ltd.": "china mobile", "商汤科技有限公司": "商汤科技", "Unisoc (Shanghai) Technologies Co., Ltd.": "unisoc shanghai technologies",
		"商汤 AI 股份有限公司": "商汤 ai", "Ltd": "", "China Mobile": "", "有限公司": "", "Co-op": "",
	} {
		if got, ok := names.WithoutLegalForm(name); ok != (want != "") || ok && got != want {
			t.Errorf("%q: got %q, %t, want %q", name, got, ok, want)
		}
	}
}

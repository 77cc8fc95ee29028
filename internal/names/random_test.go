package names_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"hubgraph/internal/names"
	"hubgraph/internal/testbed"
)

// seeds of the random tests: NAMES_SEED to repeat one.
func newRand(t testing.TB) *rand.Rand {
	seed := uint64(time.Now().UnixNano())
	if s := os.Getenv("NAMES_SEED"); s != "" {
		n, err := strconv.ParseUint(s, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		seed = n
	}
	t.Logf("NAMES_SEED=%d", seed)
	return rand.New(rand.NewPCG(seed, 1))
}

var latin = strings.Fields(`China Mobile Telecom Unicom SenseTime Unisoc Shanghai Stock Exchange the and of
 Bank Group Ltd. Co., Semiconductor Manufacturing International Corporation AT&T O'Neill Société Générale
 One-Gbps cities 5G Everyone's STAR Market U.S. J.P. Morgan Straße Ærø Łódź İstanbul Федерация Ёлка Αθήνα
 mate60pro 2035 a b x ab abc abcd abcde ST ST-1 (Hong Kong) ＳｅｎｓｅＴｉｍｅ ﬁnance Ⅷ ½ ™ é e´ 삼성 전자 ไทย हिन्दी
 shangtang zhongguo yidong xian luyou lvyou AI IoT de la`)

var hanRunes = []rune("中国國移动動电電信联聯通商汤湯科技展锐銳紫光上海证證券交易所临臨港新片区區乐樂行长長重大单單干乾后後发發髮里裡吕呂绿女々〇カナひ𠮷𫠊")

func randomName(r *rand.Rand) string {
	var b strings.Builder
	for range 1 + r.IntN(4) {
		switch r.IntN(5) {
		case 0, 1:
			b.WriteString(latin[r.IntN(len(latin))])
		case 2, 3:
			for range 1 + r.IntN(6) {
				b.WriteRune(hanRunes[r.IntN(len(hanRunes))])
			}
		default:
			for range 1 + r.IntN(10) {
				b.WriteRune(rune('a' + r.IntN(4)))
			}
		}
		b.WriteString([]string{" ", " ", "", "-", "·", "，", "."}[r.IntN(7)])
	}
	if r.IntN(40) == 0 { // beyond the bounds
		for range r.IntN(40) {
			b.WriteString(latin[r.IntN(len(latin))])
			b.WriteString([]string{" ", "", "国中", "中国移动通信集团有限公司"}[r.IntN(4)])
		}
	}
	return b.String()
}

// syllable is enough of pinyin to ask for the runes above.
var syllable = map[rune][]string{
	'中': {"zhong"}, '国': {"guo"}, '國': {"guo"}, '移': {"yi"}, '动': {"dong"}, '動': {"dong"}, '电': {"dian"}, '信': {"xin"},
	'联': {"lian"}, '通': {"tong"}, '商': {"shang"}, '汤': {"tang", "shang"}, '湯': {"tang"}, '科': {"ke"}, '技': {"ji"}, '展': {"zhan"},
	'锐': {"rui"}, '上': {"shang"}, '海': {"hai"}, '证': {"zheng"}, '易': {"yi"}, '所': {"suo"}, '临': {"lin"}, '港': {"gang"}, '新': {"xin"},
	'乐': {"le", "yue"}, '行': {"xing", "hang"}, '长': {"chang", "zhang"}, '重': {"chong", "zhong"}, '大': {"da", "dai"}, '单': {"dan", "shan"},
	'干': {"gan"}, '乾': {"qian", "gan"}, '吕': {"lv", "lu", "lyu"}, '绿': {"lv", "lu"}, '女': {"nv", "nu"},
}

func pinyinOf(r *rand.Rand, s, sep string, initials bool) string {
	var b strings.Builder
	for _, c := range s {
		if list := syllable[c]; list != nil {
			p := list[r.IntN(len(list))]
			if initials {
				p = p[:1]
			}
			b.WriteString(p)
			b.WriteString(sep)
		} else {
			b.WriteRune(c)
		}
	}
	return b.String()
}

func mutate(r *rand.Rand, s string) string {
	for range 1 + r.IntN(3) {
		rs := []rune(s)
		if len(rs) == 0 {
			return s
		}
		i := r.IntN(len(rs))
		switch r.IntN(12) {
		case 0:
			s = string(rs[:i+1])
		case 1:
			s = string(rs[i:])
		case 2:
			s = string(slices.Delete(rs, i, i+1))
		case 3:
			s = string(slices.Insert(rs, i, rune('a'+r.IntN(26))))
		case 4:
			rs[i] = rune('a' + r.IntN(26))
			s = string(rs)
		case 5:
			if i+1 < len(rs) {
				rs[i], rs[i+1] = rs[i+1], rs[i]
			}
			s = string(rs)
		case 6:
			words := strings.Fields(s)
			r.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
			s = strings.Join(words, " ")
		case 7:
			s = strings.Join(strings.Fields(s), "")
		case 8:
			s = string(slices.Insert(rs, i, ' '))
		case 9:
			s = pinyinOf(r, s, []string{"", " "}[r.IntN(2)], false)
		case 10:
			s = pinyinOf(r, s, "", true)
		case 11:
			words := strings.Fields(s)
			if len(words) > 0 {
				s = words[r.IntN(len(words))]
			}
		}
	}
	return s
}

// TestRandomErrors makes words of all lengths with up to three errors, mostly at
// the middle, where the halves of a long word meet.
func TestRandomErrors(t *testing.T) {
	r := newRand(t)
	n := testbed.Amount(t, 30_000)
	found := 0
	for range n {
		w := make([]rune, 3+r.IntN(24))
		letters := 2 + r.IntN(20)
		for i := range w {
			w[i] = rune('b' + r.IntN(letters))
		}
		name := string(w)
		for range r.IntN(4) {
			i := r.IntN(len(w))
			if r.IntN(2) == 0 {
				i = max(0, min(len(w)-1, len(w)/2+r.IntN(5)-2))
			}
			switch r.IntN(4) {
			case 0:
				w = slices.Insert(w, i, rune('b'+r.IntN(letters)))
			case 1:
				if len(w) > 1 {
					w = slices.Delete(w, i, i+1)
				}
			case 2:
				w[i] = rune('b' + r.IntN(letters))
			case 3:
				if i+1 < len(w) {
					w[i], w[i+1] = w[i+1], w[i]
				}
			}
		}
		m, ok := checkRecall(t, string(w), name)
		if ok && m.Tier == names.Typo {
			found++
		}
		// The definition, by a plain table.
		short := min(len(w), len(name))
		allowed := 0
		if short >= 8 {
			allowed = 2
		} else if short >= 4 {
			allowed = 1
		}
		if max(len(w), len(name)) > 24 {
			allowed = 0
		}
		want := allowed > 0 && alignment(w, []rune(name)) <= allowed
		if len(w) == 4 && len(name) == 4 { // of these, only neighbours are exchanged
			a, b := slices.Sorted(slices.Values(w)), slices.Sorted(slices.Values([]rune(name)))
			want = want && slices.Equal(a, b)
		}
		if got := ok && m.Tier <= names.Typo; want && !got || ok && m.Tier == names.Typo && !want {
			t.Fatalf("Score(%q, %q) = %v, %v; distance %d, %d allowed", string(w), name, m, ok, alignment(w, []rune(name)), allowed)
		}
	}
	t.Logf("%d of %d found with errors", found, n)
}

// alignment is the optimal string alignment distance by its recurrence.
func alignment(a, b []rune) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		for j := range d[i] {
			switch {
			case i == 0:
				d[i][j] = j
			case j == 0:
				d[i][j] = i
			default:
				cost := 1
				if a[i-1] == b[j-1] {
					cost = 0
				}
				d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
				if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
					d[i][j] = min(d[i][j], d[i-2][j-2]+1)
				}
			}
		}
	}
	return d[len(a)][len(b)]
}

func hasTerm(terms []string, t names.Term) bool {
	i, ok := slices.BinarySearch(terms, t.Text)
	return ok || t.Prefix && i < len(terms) && strings.HasPrefix(terms[i], t.Text)
}

// checkRecall is the promise of Groups: what matches in a tier has a term of
// every group up to that tier.
func checkRecall(t testing.TB, query, name string) (names.Match, bool) {
	t.Helper()
	q := names.ParseQuery(query)
	m, ok := q.Score(name)
	if !ok {
		return m, ok
	}
	if m.Similarity < 1 || m.Similarity > names.Full || m.Score() <= 0 || m.Score() > 1 {
		t.Fatalf("Score(%q, %q) = %+v, out of range", query, name, m)
	}
	terms := names.IndexTerms(name)
	for worst := m.Tier; worst <= names.Typo; worst++ {
		groups := q.Groups(worst)
		if len(groups) == 0 {
			t.Fatalf("Score(%q, %q) = %v, but no groups up to %v", query, name, m, worst)
		}
		for _, g := range groups {
			if !slices.ContainsFunc(g, func(term names.Term) bool { return hasTerm(terms, term) && term.Tier <= m.Tier }) {
				t.Fatalf("Score(%q, %q) = %v, but no term of the group up to %v %v is among %q", query, name, m, worst, g, terms)
			}
		}
	}
	return m, ok
}

func checkTerms(t testing.TB, name string) {
	t.Helper()
	terms := names.IndexTerms(name)
	if !slices.IsSorted(terms) || len(slices.Compact(slices.Clone(terms))) != len(terms) {
		t.Fatalf("IndexTerms(%q) = %q, not sorted or not unique", name, terms)
	}
	if len(terms) > 5000 {
		t.Fatalf("IndexTerms(%q): %d terms", name, len(terms))
	}
	for _, term := range terms {
		if strings.ContainsFunc(term, func(r rune) bool {
			return r != '_' && !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.Is(unicode.M, r)
		}) {
			t.Fatalf("IndexTerms(%q): unsafe term %q", name, term)
		}
	}
	n := names.Normalize(name)
	if again := names.Normalize(n); again != n {
		t.Fatalf("Normalize(%q) = %q, and of that %q", name, n, again)
	}
	if (n == "") != (len(terms) == 0) {
		t.Fatalf("Normalize(%q) = %q, but %d terms", name, n, len(terms))
	}
	if m, ok := checkRecall(t, name, name); ok != (n != "") || ok && m != (names.Match{Tier: names.Exact, Similarity: names.Full}) {
		t.Fatalf("Score(%q) of itself = %v, %v", name, m, ok)
	}
}

func TestRandomRecall(t *testing.T) {
	r := newRand(t)
	tally := map[names.Tier]int{}
	n := testbed.Amount(t, 8_000)
	for range n {
		name := randomName(r)
		checkTerms(t, name)
		if m, ok := checkRecall(t, mutate(r, name), name); ok {
			tally[m.Tier]++
		}
		checkRecall(t, mutate(r, randomName(r)), name)
	}
	for tier := names.Exact; tier <= names.Typo; tier++ {
		t.Logf("%-14v %d", tier, tally[tier])
		if tally[tier] == 0 && n >= 8_000 { // of fewer, some tiers may have none
			t.Errorf("no match in tier %v: the test does not reach it", tier)
		}
	}
}

// search is the definition of Index.Search.
func search(q *names.Query, all map[uint32][]string, opts names.SearchOptions) ([]names.Hit, bool) {
	var hits []names.Hit
	for id, list := range all {
		if opts.Keep != nil && !opts.Keep(id) {
			continue
		}
		best, found := names.Hit{ID: id}, false
		for i, name := range list {
			m, ok := q.Score(name)
			if opts.Known != nil {
				m = m.Of(opts.Known(id))
			}
			if ok && (opts.Worst == 0 || m.Tier <= opts.Worst) && (!found || m.Compare(best.Match) < 0) {
				best.Name, best.Match, found = i, m, true
			}
		}
		if found {
			hits = append(hits, best)
		}
	}
	slices.SortFunc(hits, func(a, b names.Hit) int { return a.Compare(b, opts.Less) })
	if opts.Whole && len(hits) > 0 && hits[0].Tier == names.Exact {
		hits = slices.DeleteFunc(hits, func(h names.Hit) bool { return h.Tier > names.Exact })
	}
	n := min(len(hits), opts.Limit)
	return hits[:n], n == len(hits)
}

// knownOf gives nothing, or how much is known of entities: of few much, of most as little.
func knownOf(r *rand.Rand) func(uint32) int {
	most := []int{0, 1, 3, 40}[r.IntN(4)]
	if most == 0 {
		return nil
	}
	seed := r.Uint32()
	return func(id uint32) int { return max(0, int((id*2654435761^seed)%97)-97+most) }
}

func TestIndexAnswersAsItsDefinition(t *testing.T) {
	r := newRand(t)
	for range testbed.Amount(t, 2) {
		all := map[uint32][]string{}
		var b names.Builder
		var flat []string
		for i := range r.IntN(1500) {
			id := uint32(i * 3)
			for range 1 + r.IntN(3) {
				all[id] = append(all[id], randomName(r))
			}
			b.Add(id, all[id]...)
			flat = append(flat, all[id]...)
		}
		x := b.Build()
		for range 200 {
			text := randomName(r)
			if len(flat) > 0 && r.IntN(5) > 0 {
				text = mutate(r, flat[r.IntN(len(flat))])
			}
			opts := names.SearchOptions{Limit: []int{0, 1, 2, 20, 10_000}[r.IntN(5)]}
			opts.Worst = []names.Tier{0, 0, names.Prefix, names.Initials}[r.IntN(4)]
			opts.Whole = r.IntN(3) == 0
			if r.IntN(2) == 0 {
				opts.Keep = func(id uint32) bool { return id%2 == 0 }
			}
			if r.IntN(2) == 0 {
				opts.Less = func(a, b uint32) bool { return cmp.Compare(b, a) < 0 }
			}
			opts.Known = knownOf(r)
			q := names.ParseQuery(text)
			want, wantComplete := search(q, all, opts)
			got, complete := x.Search(q, opts)
			if diff := gocmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" || complete != wantComplete {
				t.Fatalf("Search(%q, limit %d) of %d names, complete %v, want %v (-want +got):\n%s",
					text, opts.Limit, x.Len(), complete, wantComplete, diff)
			}
		}
	}
}

// TestIndexCutsAsItsDefinition is the same for few words in many names, where a
// search leaves most candidates unread.
func TestIndexCutsAsItsDefinition(t *testing.T) {
	r := newRand(t)
	words := strings.Fields("shang shanghai shanghia hai bank banks bnak 上 海 上海 银行 x xy of " + strings.Repeat("q", 30))
	phrase := func(least, most int) string {
		var s string
		for range least + r.IntN(most-least+1) {
			s += words[r.IntN(len(words))] + []string{" ", " ", ""}[r.IntN(3)]
		}
		return s
	}
	for range testbed.Amount(t, 4) {
		all := map[uint32][]string{}
		var b names.Builder
		least := 1 + r.IntN(3) // of more than one word few are the text, so that beginnings and words count
		head := []string{"", "zz "}[r.IntN(2)]
		for id := range uint32(2000) {
			for range 1 + r.IntN(2) {
				all[id] = append(all[id], head+phrase(least, 6))
			}
			b.Add(id, all[id]...)
		}
		x := b.Build()
		for range 120 {
			text := phrase(1, 3)
			opts := names.SearchOptions{Limit: 1 + r.IntN(12)}
			if r.IntN(2) == 0 {
				opts.Less = func(a, b uint32) bool { return a > b }
			}
			opts.Known = knownOf(r)
			q := names.ParseQuery(text)
			want, wantComplete := search(q, all, opts)
			got, complete := x.Search(q, opts)
			if diff := gocmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" || complete != wantComplete {
				t.Fatalf("Search(%q, limit %d), complete %v, want %v (-want +got):\n%s", text, opts.Limit, complete, wantComplete, diff)
			}
		}
	}
}

func FuzzNames(f *testing.F) {
	for _, s := range latin {
		f.Add(s, "中国移动5G "+s)
	}
	f.Add("shangtang keji", "商湯科技")
	f.Add("\xff\u0301", "e\u0301\u0327 ᄀ.ᅡ か'\u3099")
	f.Fuzz(func(t *testing.T, query, name string) {
		checkTerms(t, name)
		checkTerms(t, query)
		checkRecall(t, query, name)
	})
}

func ExampleIndexTerms() {
	fmt.Println(names.IndexTerms("商汤 5G"))
	// Output:
	// [h_商 h_商汤 h_汤 i_ss5 i_st5 k_商汤5g m_shang m_tang p_shangshang p_shangtang w_5g]
}

// TestTyposAmongManyWords: with more words than are sorted by comparing them, too, each is
// found by a text with an error, and all that is found so is found by its score.
func TestTyposAmongManyWords(t *testing.T) {
	r := newRand(t)
	var b names.Builder
	var all []string
	for i := range 9000 {
		w := make([]byte, 6+r.IntN(8))
		for k := range w {
			w[k] = byte('a' + r.IntN(26))
		}
		all = append(all, string(w))
		b.Add(uint32(i), all[i])
	}
	x := b.Build()
	for range 20 {
		of := r.IntN(len(all))
		at := 1 + r.IntN(len(all[of])-2)
		wrong := all[of][:at] + all[of][at+1:]
		q := names.ParseQuery(wrong)
		var want []uint32
		for i, name := range all {
			if _, ok := q.Score(name); ok {
				want = append(want, uint32(i))
			}
		}
		hits, complete := x.Search(q, names.SearchOptions{Limit: len(all)})
		var got []uint32
		for _, h := range hits {
			got = append(got, h.ID)
		}
		slices.Sort(got)
		if !complete || !slices.Equal(got, want) || !slices.Contains(got, uint32(of)) {
			t.Errorf("%s for %s: found %v, complete %t; want %v", wrong, all[of], got, complete, want)
		}
	}
}

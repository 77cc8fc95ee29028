package ask

import (
	"cmp"
	"math/bits"
	"slices"
	"sort"
	"strings"
	"unicode"

	"hubgraph/graph"
	"hubgraph/internal/names"
)

// A wording is a label or another word of a predicate, a type or a status, as atoms.
type wording struct {
	text      string // as the schema has it
	how       string // "label", "synonym" or "status"
	predicate graph.Predicate
	typ       graph.Type     // or this
	statuses  []graph.Status // or these
	atoms     []atom
	weight    int      // how many atoms say something
	joined    []string // each word written as one with the next; "" where there is none
}

// A vocabulary is all words of a schema, and which of them an atom is part of.
type vocabulary struct {
	wordings []wording
	keys     []string // the texts of all atoms, in order
	at       map[string][]int32
}

// An atom is a word of a script with spaces, without the ending of a plural, or one
// character of a script without.
type atom struct {
	text  string
	as    string // as it is written, for people
	dense bool
	small bool // says nothing by itself
	idle  bool // is one of the characters of a word that says nothing, whatever is beside them
	joins bool // says how others hang together, by itself nothing of what is looked for
	asks  bool // asks how two names hang together: beside these it says nothing
}

// maxAtoms is how many atoms of a query are looked at: as many as a mask has bits.
const maxAtoms = 64

// statusWords are what people look for claims by that stand so.
var statusWords = []struct {
	statuses []graph.Status
	words    []string
}{
	{[]graph.Status{graph.Target}, []string{"target", "goal", "aim", "目标"}},
	{[]graph.Status{graph.Planned}, []string{"planned", "intended", "scheduled", "计划", "拟", "规划中"}},
	{[]graph.Status{graph.Planned, graph.Target}, []string{"plan", "promise", "promised", "pledge", "pledged", "commitment", "承诺", "许诺"}},
	{[]graph.Status{graph.Rumoured}, []string{"rumour", "rumor", "rumoured", "rumored", "传闻", "传言"}},
	{[]graph.Status{graph.Denied}, []string{"denied", "denial", "否认", "被否认"}},
	{[]graph.Status{graph.Withdrawn}, []string{"withdrawn", "撤回", "已撤回"}},
}

// smallWords say nothing of what is looked for; those of characters are such where they
// stand side by side.
var (
	smallWords = func() map[string]bool {
		out := map[string]bool{}
		for _, w := range strings.Fields(`a about among amongst an and any are as at be been between by can could count did do does for from had has have how in into is it its
 many me much number of on or other others please regarding should show some tell than that the their them there these this those to up was were what when where which
 who whom whose why will with would`) {
			out[w] = true
		}
		return out
	}()
	// joiningWords are the bounds of dates and figures, and what else stands before names. Where
	// they are not understood they are told, but no label is found by them alone.
	joiningWords = func() map[string]bool {
		out := map[string]bool{}
		for _, w := range strings.Fields(`above across after against along around before behind below beyond despite down during except into less
 more near off onto out over per since through throughout till toward towards under until up upon via within without`) {
			out[w] = true
		}
		return out
	}()
	// relatingWords ask what two names have to do with each other.
	relatingWords = func() map[string]bool {
		out := map[string]bool{}
		for _, w := range strings.Fields(`relation relations relationship relationships relate relates related connection connections connected connect
 link links linked ties tied association associated versus vs`) {
			out[w] = true
		}
		return out
	}()
	relatingPhrases = phrases("关系 联系 关联 相关 有关 之间")
	smallPhrases    = func() map[string][][]rune {
		out := phrases(`的 了 是 有 和 与 在 为 于 被 及 或 吗 呢 几 谁 请 请问 什么 多少 哪 哪些 哪里 哪儿 哪一 怎么 怎样 怎么样 如何 为什么 为何
 何时 何地 是否 有没有 数量 情况 关于 以及 什么时候 什么样 什么人 是多少 有多少`)
		for _, of := range []string{"多少", "几", "哪", "哪些", "哪几"} {
			for _, m := range measureWords {
				r := []rune(of + m)
				out[string(r[0])] = append(out[string(r[0])], r)
			}
		}
		return out
	}()
	// measureWords stand in Chinese between a number and what is counted.
	measureWords = strings.Fields("个 家 座 名 项 台 条 次 人 位 所 只 部 辆 套 款 件 种 处 张 份 支 批 笔 户 根 枚")
	// measureNouns are what is counted without one, though they begin like one.
	measureNouns = strings.Fields("个人 个体 家庭 家长 家电 名人 项目 台湾 条例 条款 人才 人口 人员 人民 人士 人工 人次 位置 所有 部门 部队 种子 种类 处理 户籍 户口 批发")
)

// phrases gives those of a list by their first character.
func phrases(list string) map[string][][]rune {
	out := map[string][][]rune{}
	for _, phrase := range strings.Fields(list) {
		r := []rune(phrase)
		out[string(r[0])] = append(out[string(r[0])], r)
	}
	return out
}

// atomsOf takes a text apart into at most maxAtoms, and gives the words of what is behind
// them that say something.
func atomsOf(text string) (atoms []atom, left []string) {
	for _, word := range strings.Fields(names.Normalize(names.WithoutPossessives(text))) {
		latin := ""
		flush := func() {
			if latin != "" {
				atoms = append(atoms, atom{text: stem(latin), as: latin, small: smallWords[latin], joins: joiningWords[latin], asks: relatingWords[latin]})
				latin = ""
			}
		}
		for _, r := range word {
			if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai) {
				flush()
				atoms = append(atoms, atom{text: string(r), as: string(r), dense: true})
				continue
			}
			latin += string(r)
		}
		flush()
	}
	for i := range atoms {
		for _, phrase := range smallPhrases[atoms[i].text] {
			if standsAt(atoms[i:], phrase) {
				for k := range phrase {
					atoms[i+k].small = true
					atoms[i+k].idle = atoms[i+k].idle || len(phrase) > 1 || strings.ContainsRune("谁吗呢", phrase[0])
				}
			}
		}
	}
	for i := range atoms {
		for _, phrase := range relatingPhrases[atoms[i].text] {
			if standsAt(atoms[i:], phrase) {
				for k := range phrase {
					atoms[i+k].asks = true
				}
			}
		}
	}
	if len(atoms) > maxAtoms {
		left = unmatched(atoms[maxAtoms:], 0)
		atoms = atoms[:maxAtoms]
	}
	return atoms, left
}

// standsAt reports whether atoms begin with a phrase.
func standsAt(atoms []atom, phrase []rune) bool {
	if len(atoms) < len(phrase) {
		return false
	}
	for i, r := range phrase {
		if !atoms[i].dense || atoms[i].text != string(r) {
			return false
		}
	}
	return true
}

// stem drops the endings of plurals and of verbs: raise, raises, raised and raising are the same.
// What says how a claim stands is no form of a verb: what is planned is no plan.
func stem(w string) string {
	if isStatus[w] {
		return w
	}
	if base := irregular[w]; base != "" {
		w = base
	}
	switch n := len(w); {
	case n > 4 && strings.HasSuffix(w, "ies"):
		return w[:n-3] + "y"
	case n > 4 && (strings.HasSuffix(w, "ches") || strings.HasSuffix(w, "shes") || strings.HasSuffix(w, "xes")):
		return w[:n-2]
	case n > 3 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") && !strings.HasSuffix(w, "us") && !strings.HasSuffix(w, "is"):
		w = w[:n-1]
	case n > 4 && strings.HasSuffix(w, "ied"):
		return w[:n-3] + "y"
	case n > 4 && strings.HasSuffix(w, "ed") && !strings.HasSuffix(w, "eed"):
		w = single(w, w[:n-2])
	case n > 5 && strings.HasSuffix(w, "ing"):
		w = single(w, w[:n-3])
	}
	if n := len(w); n > 3 && w[n-1] == 'e' {
		w = w[:n-1]
	}
	return w
}

// single gives a word without its ending and without the letter that is doubled before it;
// the word itself where nothing is left to say.
func single(w, base string) string {
	n := len(base)
	switch {
	case !strings.ContainsAny(base, "aeiouy"):
		return w
	case n > 3 && base[n-1] == base[n-2] && !strings.ContainsRune("aeiouls", rune(base[n-1])):
		return base[:n-1]
	}
	return base
}

// isStatus says which of statusWords look like forms of a verb.
var isStatus = func() map[string]bool {
	out := map[string]bool{}
	for _, st := range statusWords {
		for _, w := range st.words {
			out[w] = strings.HasSuffix(w, "ed") || strings.HasSuffix(w, "n")
		}
	}
	return out
}()

// irregular are verbs whose past has no ending.
var irregular = func() map[string]string {
	out := map[string]string{}
	for _, verb := range strings.Split("say said,build built,make made,hold held,lead led,sell sold,buy bought,grow grew grown,give gave given,"+
		"take took taken,choose chose chosen,become became,win won,run ran,begin began begun,sign signed,know known knew,found founded,"+
		"use used,own owned,find,pay paid,spend spent,lay laid,set,put,send sent,lend lent,rise rose risen,fall fell fallen", ",") {
		words := strings.Fields(verb)
		for _, w := range words[1:] {
			out[w] = words[0]
		}
	}
	return out
}()

func newVocabulary(sch *graph.Schema) *vocabulary {
	v := &vocabulary{at: map[string][]int32{}}
	add := func(w wording) {
		w.atoms, _ = atomsOf(w.text)
		for _, a := range w.atoms {
			if !a.small {
				w.weight++
			}
		}
		if w.weight == 0 {
			return
		}
		w.joined = writtenAsOne(w.atoms)
		n := int32(len(v.wordings))
		v.wordings = append(v.wordings, w)
		for _, a := range w.atoms {
			if list := v.at[a.text]; !a.small && (len(list) == 0 || list[len(list)-1] != n) {
				v.at[a.text] = append(list, n)
			}
		}
		for _, key := range w.joined {
			if list := v.at[key]; key != "" && (len(list) == 0 || list[len(list)-1] != n) {
				v.at[key] = append(list, n)
			}
		}
	}
	for _, d := range sch.Predicates {
		for _, text := range []string{d.Label.EN, d.Label.ZH, d.Inverse.EN, d.Inverse.ZH, strings.ReplaceAll(string(d.ID), "-", " ")} {
			add(wording{text: text, how: "label", predicate: d.ID})
		}
		for _, text := range d.Also {
			add(wording{text: text, how: "synonym", predicate: d.ID})
		}
	}
	for _, d := range sch.Types {
		if d.ID == graph.UnknownType {
			continue
		}
		for _, text := range []string{d.Label.EN, d.Label.ZH, d.Plural.EN, d.Plural.ZH} {
			add(wording{text: text, how: "label", typ: d.ID})
		}
		for _, text := range d.Also {
			add(wording{text: text, how: "synonym", typ: d.ID})
		}
	}
	for _, st := range statusWords {
		for _, text := range st.words {
			add(wording{text: text, how: "status", statuses: st.statuses})
		}
	}
	for key := range v.at {
		v.keys = append(v.keys, key)
	}
	slices.Sort(v.keys)
	return v
}

// A found wording covers some atoms of a query.
type covering struct {
	*wording
	mask  uint64 // of the query's atoms
	share int    // of the wording's own atoms, in thousandths
}

// maxTouched is how many wordings are held against a query: where more have a word of it, those
// that have most of its words.
const maxTouched = 1500

// find gives for each predicate, each type and each set of statuses the wording that covers most of a query,
// best first, and whether none was left out. The last word of a query may be unfinished.
func (v *vocabulary) find(q []atom) (out []covering, all bool) {
	var touched []int32
	seen := make([]uint8, len(v.wordings)) // how often each is touched
	touch := func(key string) {
		for _, n := range v.at[key] {
			if seen[n] == 0 {
				touched = append(touched, n)
			}
			seen[n] = min(seen[n], maxAtoms) + 1
		}
	}
	two := writtenAsOne(q)
	for i, a := range q {
		if a.small {
			continue
		}
		touch(a.text)
		touch(two[i])
		if i == len(q)-1 && begins(a) {
			for k := sort.SearchStrings(v.keys, a.as); k < len(v.keys) && strings.HasPrefix(v.keys[k], a.as); k++ {
				touch(v.keys[k])
			}
		}
	}
	if all = len(touched) <= maxTouched; !all {
		slices.SortFunc(touched, func(a, b int32) int { return cmp.Or(cmp.Compare(seen[b], seen[a]), cmp.Compare(a, b)) })
		touched = touched[:maxTouched]
	}
	type thing struct {
		predicate graph.Predicate
		typ       graph.Type
		statuses  string
	}
	lists := map[thing][]covering{}
	for _, n := range touched {
		w := &v.wordings[n]
		mask, own := w.cover(q, two)
		c := covering{w, mask, bits.OnesCount64(own&need(w.atoms)) * 1000 / w.weight}
		// Of another word all counts: a daughter company is no company.
		if saysNothing(q, mask) || w.how != "label" && c.share < 1000 {
			continue
		}
		key := thing{w.predicate, w.typ, strings.Join(stringsOf(w.statuses), " ")}
		lists[key] = append(lists[key], c)
	}
	out = make([]covering, 0, len(lists))
	for _, list := range lists {
		slices.SortFunc(list, covering.compare)
		best := list[0]
		for _, c := range list[1:] { // 5G base stations and 基站数 are said at once
			if c.mask&best.mask != 0 {
				best.mask |= c.mask
			}
		}
		out = append(out, best)
	}
	slices.SortFunc(out, covering.compare)
	return out, all
}

// saysNothing reports whether the atoms of a mask are joining words alone.
func saysNothing(q []atom, mask uint64) bool {
	for i, a := range q {
		if mask&(1<<i) != 0 && !a.joins {
			return false
		}
	}
	return true
}

// writtenAsOne gives each word written as one with the next; "" where there is none, or one of the
// two says nothing.
func writtenAsOne(q []atom) []string {
	out := make([]string, len(q))
	for i := range q[:max(len(q)-1, 0)] {
		if a, b := q[i], q[i+1]; !a.dense && !b.dense && !a.small && !b.small {
			out[i] = stem(a.as + b.as)
		}
	}
	return out
}

// begins reports whether an atom may be the beginning of a word.
func begins(a atom) bool { return !a.dense && len(a.as) >= 3 }

func (c covering) compare(o covering) int {
	return cmp.Or(
		cmp.Compare(bits.OnesCount64(o.mask), bits.OnesCount64(c.mask)),
		cmp.Compare(o.share, c.share),
		strings.Compare(string(c.predicate), string(o.predicate)),
		strings.Compare(string(c.typ), string(o.typ)),
		strings.Compare(c.text, o.text))
}

// cover gives which atoms of a query a wording has, and which of its own these are:
// words in any order, also two of them written as one (two are those of the query), of
// characters at least two that stand side by side in both, or all there are.
func (w *wording) cover(q []atom, two []string) (mask, own uint64) {
	for i := range q {
		if q[i].small {
			continue
		}
		if !q[i].dense {
			for j, a := range w.atoms {
				if a.dense || j >= maxAtoms || own&(1<<j) != 0 {
					continue
				}
				if a.text == q[i].text || i == len(q)-1 && begins(q[i]) && strings.HasPrefix(a.as, q[i].as) {
					mask, own = mask|1<<i, own|1<<j
					break
				}
				if a.text == two[i] {
					mask, own = mask|3<<i, own|1<<j
					break
				}
				if w.joined[j] == q[i].text {
					mask, own = mask|1<<i, own|3<<j
					break
				}
			}
			continue
		}
		for j := range w.atoms {
			n, found := 0, uint64(0)
		along:
			for at := i; at < len(q) && j+n < len(w.atoms) && q[at].dense && w.atoms[j+n].dense; at++ {
				switch {
				case q[at].text == w.atoms[j+n].text:
					found |= 1 << at
					n++
				case n > 0 && q[at].small: // 募集了多少资金 has 募集资金
				default:
					break along
				}
			}
			if n >= 2 || n == 1 && len(w.atoms) == 1 {
				mask, own = mask|found, own|(1<<n-1)<<j
			}
		}
	}
	return mask, own
}

// A piece is atoms of a query that follow each other and that no wording covers.
type piece struct{ from, to int }

// pieces gives the rest of a query beside what a mask covers, without small words at the
// ends.
func pieces(q []atom, mask uint64) []piece {
	var out []piece
	for i := 0; i < len(q); {
		if mask&(1<<i) != 0 || q[i].small && (i == 0 || mask&(1<<(i-1)) != 0) {
			i++
			continue
		}
		p := piece{i, i}
		for i < len(q) && mask&(1<<i) == 0 {
			i++
		}
		p.to = i
		if p = trimmed(q, p); p.from < p.to {
			out = append(out, p)
		}
	}
	return out
}

// trimmed is a piece without small words at its ends.
func trimmed(q []atom, p piece) piece {
	for p.from < p.to && q[p.from].small {
		p.from++
	}
	for p.from < p.to && q[p.to-1].small {
		p.to--
	}
	return p
}

// words gives the atoms of a piece as a text to look for.
func (p piece) words(q []atom) string {
	var b strings.Builder
	for i := p.from; i < p.to; i++ {
		if i > p.from && !(q[i].dense && q[i-1].dense) {
			b.WriteByte(' ')
		}
		b.WriteString(q[i].as)
	}
	return b.String()
}

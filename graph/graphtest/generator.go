package graphtest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"

	"hubgraph/graph"
)

// A generator makes random histories. Everything comes from small pools, so
// that it meets again.
type generator struct {
	*rand.Rand
	seed       uint64
	entities   []graph.EntityID
	typeOf     map[graph.EntityID]graph.Type     // mostly
	homeOf     map[graph.EntityID]graph.SourceID // mostly; most are nobody's
	types      []graph.Type
	sources    []graph.SourceID
	predicates []graph.Predicate
	statements []graph.Statement    // made so far
	batches    []*graph.Batch       // with keys, made so far
	last       *graph.Batch         // the last one made
	bare       bool                 // something of the schema was dropped
	texts      []string             // to search
	pages      []step               // questions whose answers are marked
	docs       map[[2]string]uint64 // versions, if all goes well
	large      bool
}

// fewIDs and manyIDs are the pools of entities. What they hold orders otherwise
// than letters do, or is each other's beginning, or is in another script.
var (
	fewIDs  = ids("a", "b", "c", "d", "e", "f", "g", "h", "B", "a b", "a/1", "ä", "é", "Ω", "中国移动", "商汤", "한", "\uFB01", "hub", "hub2")
	manyIDs = func() []graph.EntityID {
		out := slices.Clone(fewIDs)
		for i := range 60 {
			out = append(out, graph.EntityID(fmt.Sprintf("%s%d", []string{"n", "Москва/", "الرياض-", "กรุง", "上海", "Łódź "}[i%6], i)))
		}
		return out
	}()
)

func newGenerator(seed uint64) *generator {
	g := &generator{
		Rand: rand.New(rand.NewPCG(seed, 20220110)), seed: seed,
		types:      []graph.Type{firm, person, place, topic, graph.EventType, graph.EventType},
		sources:    []graph.SourceID{"src", "src", "s/2", "来源"},
		predicates: []graph.Predicate{links, links, links, near, owns, worksFor, locatedIn, staff, raised, size, founded, motto},
		texts:      append([]string{}, nameParts...),
		docs:       map[[2]string]uint64{},
	}
	pool, least := slices.Clone(fewIDs), 5
	if g.large = g.one(12); g.large {
		pool, least = slices.Clone(manyIDs), 30
	}
	g.Shuffle(len(pool), func(i, j int) { pool[i], pool[j] = pool[j], pool[i] })
	g.entities = pool[:least+g.IntN(len(pool)-least+1)]
	g.typeOf = map[graph.EntityID]graph.Type{}
	for _, id := range g.entities {
		g.typeOf[id] = pick(g, g.types)
	}
	return g
}

// learn takes the pools from a store.
func (g *generator) learn(ctx context.Context, r graph.Reader) error {
	g.entities = ids("nobody")
	g.texts = nil
	for n, err := range r.Entities(ctx, graph.EntitiesQuery{}) {
		if err != nil {
			return err
		}
		g.entities = append(g.entities, n.ID)
		for _, name := range n.AllNames() {
			g.texts = append(g.texts, name.Text)
		}
	}
	if len(g.texts) == 0 {
		g.texts = []string{"nobody"}
	}
	for s, err := range r.Statements(ctx, graph.AllStatements()) {
		if err != nil {
			return err
		}
		g.statements = append(g.statements, s)
	}
	st, err := r.Stats(ctx)
	if err != nil {
		return err
	}
	if len(st.ByType) > 0 {
		g.types = sortedKeys(st.ByType)
	}
	if len(st.ByPredicate) > 0 {
		g.predicates = sortedKeys(st.ByPredicate)
	}
	if len(st.BySource) > 0 {
		g.sources = sortedKeys(st.BySource)
	}
	return nil
}

func pick[T any](g *generator, list []T) T { return list[g.IntN(len(list))] }

// some gives up to n of a list.
func some[T any](g *generator, n int, list []T) []T {
	var out []T
	for range g.IntN(n + 1) {
		out = append(out, pick(g, list))
	}
	return out
}

// distinct gives n different ones of a list, fewer if it has not so many.
func distinct[T comparable](g *generator, n int, list []T) []T {
	var out []T
	for _, i := range g.Perm(len(list)) {
		if len(out) == n {
			break
		}
		known := false
		for _, x := range out {
			known = known || x == list[i]
		}
		if !known {
			out = append(out, list[i])
		}
	}
	return out
}

// one reports true once in n.
func (g *generator) one(n int) bool { return g.IntN(n) == 0 }

func (g *generator) history() []step {
	b := start(nil)
	b.Sources = nil
	for _, id := range distinct(g, 2+g.IntN(2), g.sources) {
		b.Sources = append(b.Sources, graph.Source{ID: id, Title: "Title of " + string(id)})
	}
	g.homeOf = map[graph.EntityID]graph.SourceID{}
	for _, id := range g.entities {
		if g.one(3) {
			g.homeOf[id] = pick(g, b.Sources).ID
		}
	}
	for _, id := range g.entities[:len(g.entities)-g.IntN(2)] {
		b.Entities = append(b.Entities, g.entity(id))
	}
	steps := []step{{Apply: &b}}
	if !g.one(5) { // most histories begin with something to ask about
		steps = append(steps, step{Apply: g.something(&b)})
	}
	for range 4 + g.IntN(12) {
		switch {
		case g.one(8):
			steps = append(steps, step{Reopen: true})
		case g.one(8):
			for range 1 + g.IntN(4) {
				steps = append(steps, step{Doc: g.doc()})
			}
		case g.one(10):
			steps = append(steps, step{Log: &graph.LogQuery{After: uint64(g.IntN(4)), Before: uint64(g.IntN(9)), Limit: g.limit(5)}})
		case g.one(8) && len(g.batches) > 0: // a key again, with the same batch or with another
			again := *pick(g, g.batches)
			again.Author = pick(g, []string{again.Author, "somebody else"})
			if g.one(2) {
				again = g.another(again)
			}
			steps = append(steps, step{Apply: &again, Stale: g.one(4)})
		default:
			steps = append(steps, step{Apply: g.batch(), Stale: g.one(20), Fresh: g.one(10)})
		}
		for range g.IntN(6) {
			steps = append(steps, g.ask())
		}
	}
	for range 10 {
		steps = append(steps, g.ask())
	}
	return steps
}

// ask gives a question and how it is asked: mostly plainly, now and then within
// a budget, with a context that ends, or from where an earlier answer stopped,
// whatever was written since.
func (g *generator) ask() step {
	a := g.question()
	s := step{Ask: &a}
	if g.one(4) && len(g.pages) > 0 {
		s = pick(g, g.pages)
		s.GoOn, s.Mark = s.Mark, 0
		a = *s.Ask
	}
	switch a.Method {
	case "Neighborhood", "Paths", "Common", "Among":
		if g.one(4) {
			s.Budget = 1 + g.IntN(pick(g, []int{3, 30, 300}))
			return s
		}
	}
	if g.one(10) {
		s.Ends, s.Cancel = 1+g.IntN(pick(g, []int{2, 20})), g.one(3)
		return s
	}
	switch a.Method {
	case "Neighborhood", "Common", "Among", "Entities", "Statements":
		if g.one(3) || s.GoOn > 0 {
			s.Mark = len(g.pages) + 1
			g.pages = append(g.pages, s)
		}
	}
	return s
}

// another gives a batch that differs in one place, wherever that is.
func (g *generator) another(b graph.Batch) graph.Batch {
	b = copyOf(b)
	places := placesOf(reflect.ValueOf(&b).Elem())
	if len(places) == 0 || g.one(10) {
		b.Delete = append(b.Delete, pick(g, g.entities))
		return b
	}
	alter(pick(g, places))
	return b
}

// something gives a batch of statements among what a batch holds that none of
// them makes a fault in.
func (g *generator) something(first *graph.Batch) *graph.Batch {
	types := map[graph.EntityID]graph.Type{}
	for _, e := range first.Entities {
		types[e.ID] = e.Type
	}
	sch := Schema()
	var b graph.Batch
	for range min(4*len(g.entities), 120) {
		s := g.statement()
		right := slices.ContainsFunc(first.Sources, func(x graph.Source) bool { return x.ID == s.Source })
		for _, id := range s.Mentioned() {
			right = right && types[id] != ""
		}
		if _, why := sch.CheckEnds(s.Predicate, types[s.Subject], types[s.Object]); right && why == "" {
			b.Statements = append(b.Statements, s)
		}
	}
	return &b
}

func (g *generator) doc() *docStep {
	d := &docStep{
		Do: pick(g, []string{"put", "put", "put", "put", "get", "list", "delete"}), Kind: pick(g, []string{"view", "view", "view", "job", "view-of-job", "BAD"}),
		ID: pick(g, []string{"a", "b", "a/1", "Ω", "中", "Łódź", "a b", ""}), Body: pick(g, []string{"", "{}", "text", "\x00\xff", strings.Repeat("long ", 5000)}),
	}
	at := [2]string{d.Kind, d.ID}
	if d.Version = g.docs[at]; g.one(5) {
		d.Version = uint64(g.IntN(3))
	} else if d.Do == "put" {
		g.docs[at]++
	} else if d.Do == "delete" {
		delete(g.docs, at)
	}
	return d
}

// nameParts are names in the scripts that a source may write them in. Some are
// each other in other characters, or begin alike.
var nameParts = []string{
	"Alpha", "Beta Works", "Société Générale", "China Mobile", "中国移动", "移动", "商汤科技", "展锐", "Straße", "O'Neil", "AT&T",
	"ab", "a", "Fudan University", "复旦大学", "復旦大學", "上海", "Shanghai", "5G", "Ångström", "first second third",
	"臺灣積體電路", "台湾积体电路", "重庆长安汽车", "銀行", "中国银行", "Москва Сити", "Газпром", "газ", "شركة النفط", "الرياض",
	"กรุงเทพมหานคร", "ธนาคารกรุงเทพ", "서울전자", "トヨタ自動車", "東京", "Łódź", "Nguyễn Văn An", "Ørsted", "Zürich Bank", "Ελλάδα",
}

// queries are what people type for these: other characters, pinyin, initials, no
// diacritics, other cases, typing errors.
var queries = []string{
	"zhongguo yidong", "zhongguoyidong", "zgyd", "shangtang", "shang tang ke ji", "zhanrui", "fudan daxue", "fudandaxue", "fddx", "shanghai", "zhongqing", "chongqing changan",
	"taiwan jiti dianlu", "yinhang", "yin", "zhong", "中國移動", "商湯科技", "复旦大學", "台灣", "积体电路", "汽車", "大学", "行",
	"societe generale", "SOCIETE", "strasse", "angstrom", "lodz", "nguyen van", "zurich", "orsted", "газпром", "МОСКВА", "сити москва", "النفط", "กรุงเทพ", "トヨタ", "ελλαδα",
	"shnaghai", "shangai", "chian mobile", "fudna univ", "univresity", "beta wroks", "alhpa", "mobile china", "third first",
}

func (g *generator) name() string {
	if g.one(3) {
		return pick(g, nameParts) + " " + pick(g, nameParts)
	}
	return pick(g, nameParts)
}

func (g *generator) names() []graph.Name {
	var out []graph.Name
	for range g.IntN(3) {
		out = append(out, graph.Name{
			Text: g.name(), Lang: pick(g, []string{"", "en", "zh", "zh-Hant"}),
			Kind: pick(g, append([]graph.NameKind{"", ""}, graph.NameKinds...)),
		})
	}
	return out
}

// by gives whose words are put of an entity: mostly its home's.
func (g *generator) by(id graph.EntityID) graph.SourceID {
	if g.one(12) {
		return pick(g, append([]graph.SourceID{""}, g.sources...))
	}
	return g.homeOf[id]
}

// namesBy gives names in the words of a source.
func (g *generator) namesBy(by graph.SourceID) []graph.Name {
	out := g.names()
	for i := range out {
		n := &out[i]
		if g.one(8) {
			n.From, n.To = pick(g, []graph.Date{"", "1999", "2001-02"}), pick(g, []graph.Date{"", "2010", "2019~"})
		}
		if by != "" && g.one(4) {
			n.Cites = append(n.Cites, graph.Citation{Line: 1 + g.IntN(3), Note: pick(g, []string{"", "The name."}), Notes: graph.Words{ZH: pick(g, []string{"", "", "名称。"})}})
		}
	}
	return out
}

// account gives what a source says of an entity, now and then nothing.
func (g *generator) account(by graph.SourceID) graph.Account {
	a := graph.Account{Source: by}
	if g.one(6) {
		return a
	}
	if g.one(2) {
		a.Type = pick(g, g.types)
	}
	if !g.one(3) {
		a.Name = g.name()
	}
	if g.one(4) {
		a.Summary = "What " + string(by) + " says."
	}
	if g.one(6) {
		a.Summaries.ZH = pick(g, []string{"一句话。", "另一句。"})
	}
	a.Names, a.Identifiers = g.namesBy(by), g.identifiers()
	return a
}

func (g *generator) identifiers() []graph.Identifier {
	var out []graph.Identifier
	for range g.IntN(3) {
		out = append(out, graph.Identifier{
			Scheme: pick(g, []string{"hkex", "HKEX", "lei", "gt-reg", "GT-Reg"}),
			Value:  pick(g, []string{"1", "0001", "0020", "20.hk", "a:b", "A-b", "ab", "a / b", "００20", "001/2", "1 2"}),
		})
	}
	return out
}

func (g *generator) entity(id graph.EntityID) graph.Entity {
	e := graph.Entity{ID: id, Type: g.typeOf[id], Name: g.name(), Identifiers: g.identifiers(), Source: g.by(id)}
	e.Names = g.namesBy(e.Source)
	if g.one(4) {
		for _, by := range distinct(g, 1+g.IntN(2), g.sources) {
			if a := g.account(by); by != e.Source {
				e.Accounts = append(e.Accounts, a)
			}
		}
	}
	if g.one(25) {
		e.Type = pick(g, g.types)
	}
	if g.one(3) {
		e.Summary = pick(g, []string{"One thing.", "Another \"thing\"."})
		e.Summaries = graph.Words{EN: pick(g, []string{"", "", "A thing."}), ZH: pick(g, []string{"", "", "一件事。"})}
	}
	return e
}

func (g *generator) date() graph.Date {
	if g.one(4) { // known less, or from long ago
		return pick(g, []graph.Date{
			"2019~", "202X", "20XX", "2020-XX", "2020-22", "2019-24?", "2020-34", "2021-40", "2019/2021-06", "2020/..", "../2020", "2021/", "/2019", "[2019,2021..2025]", "[..2020]",
			"0000", "-0043-03-15", "Y-17000", "Y17000",
		})
	}
	return pick(g, []graph.Date{"", "", "2019", "2020", "2020-02", "2020-02-29", "2021-06", "2021-06-30", "2022-01-01", "2025"})
}

func (g *generator) value(p graph.Predicate) graph.Value {
	switch p {
	case founded:
		return graph.Value{Kind: graph.DateValue, Date: pick(g, []graph.Date{"2001", "2010-05", "198X", "[..1760]"})}
	case motto:
		return graph.Value{
			Kind: graph.TextValue, Text: pick(g, []string{"Go.", "走"}), Lang: pick(g, []string{"", "", "en", "zh-Hant"}),
			Words: pick(g, []graph.Words{{}, {}, {ZH: "走"}, {EN: "Go.", ZH: "走"}}),
		}
	}
	v := graph.Value{Kind: graph.Quantity, Amount: pick(g, []graph.Decimal{"1", "-2", "0.5", "10", "400000000000", ""}), Bound: pick(g, []graph.Bound{"", "", graph.Exactly, graph.Over})}
	switch p {
	case staff:
		v.Unit = heads
	case raised:
		v.Unit = pick(g, []string{"USD", "CNY"})
	default:
		v.Unit = pick(g, []string{heads, "EUR", "USD"})
	}
	if v.Amount == "" {
		v.Printed, v.Bound = "a third", ""
	}
	if g.one(4) {
		v.Amount, v.Bound, v.Printed = "", "", ""
		v.Min, v.Max = pick(g, []graph.Decimal{"", "-2", "0.5", "1"}), pick(g, []graph.Decimal{"1", "10", "400000000000"})
		v.MinOpen, v.MaxOpen = v.Min != "" && v.Min != v.Max && g.one(3), v.Min != v.Max && g.one(3)
	}
	return v
}

// measured gives a qualifier that gives an amount.
func (g *generator) measured() graph.Qualifier {
	q := graph.Qualifier{Key: pick(g, []string{share, share, votes}), Value: g.value(size)}
	if q.Key == share {
		q.Value.Unit = graph.PercentUnit
	}
	return q
}

func (g *generator) statement() graph.Statement {
	if g.one(4) && len(g.statements) > 0 { // again, perhaps with other citations
		s := pick(g, g.statements)
		s.Cites = g.cites()
		if g.one(2) {
			s.ID = ""
		}
		return s
	}
	if g.one(8) { // what is stored, from the other end
		if s, ok := g.mirrored(); ok {
			return s
		}
	}
	subject, p, object := g.ends()
	for range 30 { // mostly what the schema allows
		if g.one(60) || g.fits(subject, p, object) {
			break
		}
		subject, p, object = g.ends()
	}
	s := graph.Statement{
		Subject: subject, Predicate: p, Source: pick(g, g.sources),
		Status: pick(g, slices.Concat([]graph.Status{"", "", "", "", "", ""}, graph.DefaultStatuses, graph.Statuses)), Cites: g.cites(),
	}
	if g.one(3) {
		s.When = graph.When{From: g.date(), To: g.date(), Observed: g.date(), Due: g.date()}
		if s.When.From != "" && s.When.To != "" && s.When.From.First() > s.When.To.Last() {
			s.When.From = ""
		}
	}
	switch s.Predicate {
	case staff, raised, size, founded, motto:
		s.Value = g.value(s.Predicate)
	default:
		s.Object = object
	}
	if g.one(6) {
		for range 1 + g.IntN(3) {
			q := graph.Qualifier{Key: pick(g, []string{role, plan})}
			if g.one(2) {
				q.Entity = pick(g, g.entities)
			} else {
				q.Value = graph.Value{Kind: graph.TextValue, Text: pick(g, []string{"x", "y"})}
			}
			s.Qualifiers = append(s.Qualifiers, q)
		}
	}
	for g.one(6) {
		s.Qualifiers = append(s.Qualifiers, g.measured())
	}
	g.statements = append(g.statements, s.Canonical())
	return s
}

// mirrored gives what a symmetric predicate said, from the other end.
func (g *generator) mirrored() (graph.Statement, bool) {
	for range 10 {
		if len(g.statements) == 0 {
			break
		}
		s := pick(g, g.statements)
		if s.Predicate == near && s.Object != s.Subject {
			s.Subject, s.Object, s.Cites = s.Object, s.Subject, g.cites()
			s = s.Canonical()
			g.statements = append(g.statements, s)
			return s, true
		}
	}
	return graph.Statement{}, false
}

// ends gives what a statement may join. The first entities are hubs.
func (g *generator) ends() (subject graph.EntityID, p graph.Predicate, object graph.EntityID) {
	hubs := g.entities[:2]
	subject, p, object = pick(g, g.entities), pick(g, g.predicates), pick(g, g.entities)
	switch g.IntN(6) {
	case 0:
		subject = pick(g, hubs)
	case 1, 2:
		object = pick(g, hubs)
	}
	return subject, p, object
}

func (g *generator) fits(subject graph.EntityID, p graph.Predicate, object graph.EntityID) bool {
	d := find(Schema(), p)
	return (len(d.SubjectTypes) == 0 || slices.Contains(d.SubjectTypes, g.typeOf[subject])) &&
		(len(d.ObjectTypes) == 0 || slices.Contains(d.ObjectTypes, g.typeOf[object]))
}

func (g *generator) cites() []graph.Citation {
	var out []graph.Citation
	for range g.IntN(3) {
		c := graph.Citation{Note: pick(g, []string{"", "note", "other"}), Via: pick(g, []string{"", "it"}), Notes: graph.Words{EN: pick(g, []string{"", "", "", "so"}), ZH: pick(g, []string{"", "", "说明"})}}
		if g.one(2) {
			c.Line, c.Record = 1+g.IntN(3), pick(g, []string{"", "row"})
		} else {
			c.Paragraph, c.Start = g.IntN(2), 10*g.IntN(3)
			c.End = c.Start + 1 + g.IntN(15)
		}
		out = append(out, c)
	}
	return out
}

func (g *generator) statementID() graph.StatementID {
	if len(g.statements) == 0 || g.one(12) {
		return join("nobody", links, "nobody").ID
	}
	return pick(g, g.statements).ID
}

// batch gives a batch, mostly small and mostly right.
func (g *generator) batch() *graph.Batch {
	var b graph.Batch
	if g.one(6) {
		for _, id := range distinct(g, 1+g.IntN(2), g.sources) {
			s := graph.Source{ID: id, Title: pick(g, []string{"Title", "Other title"}), Published: g.date()}
			if g.one(3) {
				s.Licence, s.Language, s.Archived = pick(g, []string{"", "CC0-1.0"}), pick(g, []string{"", "zh"}), pick(g, []string{"", "https://archive.example/1"})
			}
			if g.one(4) {
				s.Retrieved = g.date()
			}
			if g.one(4) {
				s.Body = pick(g, []graph.Paragraphs{"", "0", "1-2", "0-1,3"})
				s.Titles = graph.Words{ZH: pick(g, []string{"", "标题"})}
			}
			b.Sources = append(b.Sources, s)
		}
	}
	if g.one(8) {
		b.Texts = append(b.Texts, graph.SourceText{Source: pick(g, g.sources), Text: pick(g, []string{"Text.", "Other text.\n"})})
	}
	if g.one(2) {
		for _, id := range distinct(g, 1+g.IntN(6), g.entities) {
			b.Entities = append(b.Entities, g.entity(id))
		}
	}
	if g.one(6) {
		for range 1 + g.IntN(2) {
			id := pick(g, g.entities)
			by := g.by(id)
			b.Additions = append(b.Additions, graph.Addition{ID: id, Names: g.namesBy(by), Identifiers: g.identifiers(), Source: by})
		}
	}
	if !g.one(4) {
		for range 1 + g.IntN(8) {
			b.Statements = append(b.Statements, g.statement())
		}
	}
	if g.one(3) {
		for range 1 + g.IntN(4) {
			b.Retract = append(b.Retract, g.statementID())
		}
	}
	if g.one(6) {
		b.Delete = some(g, 2, g.entities)
	}
	if g.one(10) {
		g.schema(&b)
	}
	if g.bare && g.one(2) {
		b.Schema, g.bare = Schema(), false
	}
	if g.one(8) {
		g.drop(&b)
	}
	if !g.one(8) {
		consistent(&b)
	}
	b.Replace = g.one(12)
	if g.one(12) && g.last != nil {
		b = g.takenBack(g.last)
	}
	if g.one(12) {
		g.spoil(&b)
	}
	if g.one(3) {
		b.Author, b.Note, b.Label = pick(g, []string{"", "editor", "编者"}), pick(g, []string{"", "Checked."}), pick(g, []string{"", "import"})
	}
	if g.one(5) {
		b.Key = fmt.Sprintf("key %d", g.IntN(4))
		kept := b
		g.batches = append(g.batches, &kept)
	}
	g.last = &b
	return &b
}

// consistent takes out of a batch what it puts and takes back at once.
func consistent(b *graph.Batch) {
	b.Entities = leaveOut(b.Entities, func(e *graph.Entity) graph.EntityID { return e.ID }, b.Delete)
	b.Additions = leaveOut(b.Additions, func(a *graph.Addition) graph.EntityID { return a.ID }, b.Delete)
	b.Sources = leaveOut(b.Sources, func(s *graph.Source) graph.SourceID { return s.ID }, b.Drop.Sources)
	b.Texts = leaveOut(b.Texts, func(t *graph.SourceText) graph.SourceID { return t.Source }, b.Drop.Texts)
	b.Schema.Types = leaveOut(b.Schema.Types, func(d *graph.TypeDef) graph.Type { return d.ID }, b.Drop.Types)
	b.Schema.Predicates = leaveOut(b.Schema.Predicates, func(d *graph.PredicateDef) graph.Predicate { return d.ID }, b.Drop.Predicates)
	b.Schema.Qualifiers = leaveOut(b.Schema.Qualifiers, func(d *graph.QualifierDef) string { return d.Key }, b.Drop.Qualifiers)
	b.Schema.Units = leaveOut(b.Schema.Units, func(d *graph.UnitDef) string { return d.ID }, b.Drop.Units)
	b.Schema.Schemes = leaveOut(b.Schema.Schemes, func(d *graph.IdentifierScheme) string { return d.ID }, b.Drop.Schemes)
}

func leaveOut[T any, K comparable](put []T, id func(*T) K, taken []K) []T {
	return slices.DeleteFunc(slices.Clone(put), func(x T) bool { return slices.Contains(taken, id(&x)) })
}

// drop drops something, and mostly takes out what needs it.
func (g *generator) drop(b *graph.Batch) {
	retract := func(needs func(s graph.Statement) bool) {
		for _, s := range g.statements {
			if !g.one(20) && needs(s) {
				b.Retract = append(b.Retract, s.ID)
			}
		}
	}
	if g.one(2) {
		b.Drop.Texts = some(g, 2, g.sources)
	}
	switch g.IntN(6) {
	case 5:
		b.Drop.Schemes = some(g, 2, []string{reg, "gt-other"})
		g.bare = true
	case 0:
		b.Drop.Sources = distinct(g, 1+g.IntN(2), g.sources)
		b.Drop.Texts = append(b.Drop.Texts, some(g, 2, b.Drop.Sources)...)
		if g.one(2) {
			b.Statements = nil
			retract(func(s graph.Statement) bool { return slices.Contains(b.Drop.Sources, s.Source) })
			if g.one(2) { // and what they call entities
				b.Entities, b.Additions = nil, nil
				for _, id := range g.entities {
					e := graph.Entity{ID: id, Type: g.typeOf[id], Name: g.name(), Source: g.homeOf[id]}
					if slices.Contains(b.Drop.Sources, e.Source) {
						e.Source = ""
					}
					b.Entities, b.Replace = append(b.Entities, e), true
				}
			}
		}
	case 1:
		b.Drop.Predicates = distinct(g, 1+g.IntN(2), []graph.Predicate{owns, motto, founded, size, staff})
		retract(func(s graph.Statement) bool { return slices.Contains(b.Drop.Predicates, s.Predicate) })
		g.bare = true
	case 2:
		b.Drop.Qualifiers = some(g, 2, []string{role, plan})
		retract(func(s graph.Statement) bool {
			return slices.ContainsFunc(s.Qualifiers, func(q graph.Qualifier) bool { return slices.Contains(b.Drop.Qualifiers, q.Key) })
		})
		g.bare = true
	case 3:
		b.Drop.Units = []string{heads}
		if g.one(2) {
			b.Drop.Predicates = []graph.Predicate{staff}
		}
		retract(func(s graph.Statement) bool { return s.Value.Unit == heads })
		g.bare = true
	case 4:
		b.Drop.Types = some(g, 2, []graph.Type{"gt-new", topic, person})
		if g.one(2) {
			b.Drop.Predicates = []graph.Predicate{worksFor}
		}
		for _, id := range append(ids("of a new type"), g.entities...) {
			if slices.Contains(b.Drop.Types, g.typeOf[id]) || id == "of a new type" {
				b.Delete = append(b.Delete, id)
				retract(func(s graph.Statement) bool { return slices.Contains(s.Mentioned(), id) })
			}
		}
		b.Statements, b.Entities = nil, nil
		g.bare = true
	}
}

// takenBack gives a batch that takes out all that another put.
func (g *generator) takenBack(b *graph.Batch) graph.Batch {
	var out graph.Batch
	for _, s := range b.Statements {
		out.Retract = append(out.Retract, s.Canonical().ID)
	}
	if g.one(4) { // or perhaps to put it again, with other citations
		out.Statements = some(g, min(3, len(b.Statements)), b.Statements)
	}
	for _, e := range b.Entities {
		out.Delete = append(out.Delete, e.ID)
	}
	for _, t := range b.Texts {
		out.Drop.Texts = append(out.Drop.Texts, t.Source)
	}
	for _, s := range b.Sources {
		out.Drop.Sources = append(out.Drop.Sources, s.ID)
	}
	for _, d := range b.Schema.Types {
		out.Drop.Types = append(out.Drop.Types, d.ID)
	}
	for _, d := range b.Schema.Predicates {
		out.Drop.Predicates = append(out.Drop.Predicates, d.ID)
	}
	g.bare = g.bare || !b.Schema.IsZero()
	return out
}

// schema adds definitions, or words to those there are, or what can't be.
func (g *generator) schema(b *graph.Batch) {
	words := graph.Words{EN: pick(g, []string{"one", "two"}), ZH: "一"}
	switch g.IntN(5) {
	case 4:
		d := Schema().Schemes[0]
		d.ID, d.Label, d.Digits, d.Ignore = pick(g, []string{reg, "gt-other"}), words, g.IntN(4), pick(g, []string{"", "/"})
		b.Schema.Schemes = append(b.Schema.Schemes, d)
	case 0:
		id := pick(g, []graph.Type{"gt-new", topic})
		b.Schema.Types = append(b.Schema.Types, graph.TypeDef{ID: id, Label: words, Plural: words})
		b.Entities = append(b.Entities, graph.Entity{ID: "of a new type", Type: id, Name: "New"})
	case 1:
		d := *find(Schema(), pick(g, []graph.Predicate{links, owns, staff}))
		d.Label = words
		b.Schema.Predicates = append(b.Schema.Predicates, d)
	case 2:
		d := *find(Schema(), pick(g, []graph.Predicate{links, owns}))
		d.SubjectTypes = []graph.Type{topic}
		b.Schema.Predicates = append(b.Schema.Predicates, d)
	case 3:
		b.Schema = Schema()
	}
}

// spoil makes a batch invalid.
func (g *generator) spoil(b *graph.Batch) {
	switch g.IntN(6) {
	case 0:
		b.Entities = append(b.Entities, graph.Entity{ID: " bad", Type: "Bad"})
	case 1:
		b.Statements = append(b.Statements, graph.Statement{Subject: "a", Predicate: "gt-unknown", Object: "b", Source: "src"})
	case 2:
		b.Sources = append(b.Sources, graph.Source{ID: "src", Title: "X"}, graph.Source{ID: "src", Title: "Y"})
	case 3:
		b.Retract = append(b.Retract, "bad")
	case 4:
		s := g.statement()
		s.ID = join("x", links, "y").ID
		b.Statements = append(b.Statements, s)
	case 5:
		b.Statements = append(b.Statements, graph.Statement{Subject: "a", Predicate: staff, Value: quantity("01", "USD"), Source: "src", When: graph.When{Due: "soon"}})
	}
}

func (g *generator) filter() graph.Filter {
	var f graph.Filter
	if g.one(2) {
		return f
	}
	if g.one(4) {
		f.Predicates = some(g, 3, append([]graph.Predicate{"gt-unknown"}, g.predicates...))
	}
	if g.one(4) {
		f.Types = some(g, 3, append([]graph.Type{"gt-unknown"}, g.types...))
	}
	if g.one(4) {
		f.Direction = pick(g, []graph.Direction{graph.In, graph.Out})
	}
	if g.one(5) {
		f.Statuses = some(g, 2, graph.Statuses)
	}
	if g.one(5) {
		f.Sources = some(g, 2, append([]graph.SourceID{"unknown"}, g.sources...))
	}
	if g.one(4) {
		f.ValidAt = g.date()
	}
	if g.one(8) {
		f.DueBefore = g.date()
	}
	if g.one(8) {
		f.DueAfter = g.date()
	}
	if g.one(24) {
		f.ObservedBefore = g.date()
	}
	if g.one(24) {
		f.ObservedAfter = g.date()
	}
	if g.one(40) {
		f.Direction = "sideways"
	}
	return f
}

// id gives an entity, now and then one that is not there.
func (g *generator) id() graph.EntityID {
	if g.one(30) {
		return pick(g, ids("nobody", "", "a "))
	}
	return pick(g, g.entities)
}

func (g *generator) limit(most int) int {
	switch g.IntN(4) {
	case 0:
		return 0
	case 1:
		return 1 + g.IntN(most)
	case 2:
		return 1 + g.IntN(3)
	}
	return most
}

func (g *generator) question() ask {
	switch g.IntN(16) {
	case 0:
		return ask{"Entity", g.id()}
	case 1:
		return ask{"Profile", g.id()}
	case 2:
		return ask{"Statement", g.statementID()}
	case 3:
		return ask{pick(g, []string{"Source", "SourceText"}), pick(g, append([]graph.SourceID{"unknown"}, g.sources...))}
	case 4:
		return ask{pick(g, []string{"Sources", "Schema", "Stats", "Revision"}), nil}
	case 5:
		q := graph.EntitiesQuery{Limit: g.limit(10), Bytes: g.limit(600)}
		if g.one(2) {
			q.Types = some(g, 2, g.types)
		}
		if g.one(3) {
			q.Identifiers = g.identifiers()
			if g.one(9) {
				q.Identifiers = append(q.Identifiers, graph.Identifier{Scheme: "lei"})
			}
		}
		if g.one(4) {
			q.IDs = append(some(g, 5, g.entities), "nobody")
		}
		if g.one(3) {
			q.After = pick(g, g.entities)
		}
		return ask{"Entities", q}
	case 6, 7, 8:
		return ask{"Statements", g.statementsQuery()}
	case 9:
		q := graph.SearchQuery{Text: g.text(), Correct: g.one(4), Begins: g.one(6), Whole: g.one(4), Parts: g.one(5), Limit: g.limit(10)}
		if g.one(3) {
			q.Types = some(g, 2, g.types)
		}
		if g.one(4) {
			for range 1 + g.IntN(4) {
				q.Else = append(q.Else, graph.Else{SearchQuery: graph.SearchQuery{Text: g.text(), Correct: g.one(2), Begins: g.one(4), Whole: g.one(2), Parts: g.one(3), Limit: g.limit(4)}, Nothing: g.one(2)})
			}
		}
		return ask{"Search", q}
	case 10, 11:
		q := graph.NeighborhoodQuery{From: distinct(g, 1+g.IntN(3), g.entities), Hops: g.IntN(graph.MaxHops + 1), Filter: g.filter(), Limit: g.limit(8)}
		if g.one(3) {
			q.After = &graph.Near{Hops: g.IntN(4), ID: pick(g, g.entities)}
		}
		if g.one(30) {
			q.From = append(q.From, g.id())
		}
		return ask{"Neighborhood", q}
	case 12, 13:
		q := graph.PathsQuery{From: g.id(), To: g.id(), MaxHops: g.IntN(5), Filter: g.filter(), Limit: g.limit(20)}
		if q.From == q.To && !g.one(10) {
			q.To = pick(g, g.entities)
		}
		if g.one(6) {
			q.Via = some(g, 2, g.entities)
		}
		if g.one(6) {
			q.Avoid = some(g, 3, g.entities)
		}
		if g.one(6) {
			q.MaxDegree = 1 + g.IntN(6)
		}
		q.Together = g.one(3)
		if g.one(5) && !g.large {
			q.MaxHops = graph.MaxHops - g.IntN(2)
		}
		if q.MaxHops == 0 && g.large {
			q.MaxHops = 4
		}
		return ask{"Paths", q}
	case 14:
		q := graph.CommonQuery{Of: g.several(3), Filter: g.filter(), Limit: g.limit(6)}
		if g.one(3) {
			q.After = pick(g, g.entities)
		}
		return ask{"Common", q}
	}
	q := graph.AmongQuery{Of: g.several(5), MaxHops: g.IntN(3), Limit: g.limit(6), Facts: g.one(3)}
	if !g.one(3) { // few are joined by two steps that pass a narrow one
		q.Filter = g.filter()
	}
	if g.one(3) {
		q.After = &graph.Joined{Count: 2 + g.IntN(2), HubCost: 1 + g.IntN(4), ID: pick(g, g.entities)}
	}
	return ask{"Among", q}
}

// several gives two or more entities, often the hubs, which have most in common;
// now and then too few, or one that is not there.
func (g *generator) several(most int) []graph.EntityID {
	out := distinct(g, 2+g.IntN(most-1), g.entities)
	if g.one(2) {
		out = slices.Clone(g.entities[:2])
	}
	if g.one(30) {
		out = append(out[:1], g.id())
	}
	return out
}

// text gives something to search: a name, or what somebody may have typed for
// it.
func (g *generator) text() string {
	if g.one(3) {
		return pick(g, queries)
	}
	r := []rune(pick(g, g.texts))
	if len(r) < 2 {
		return string(r)
	}
	switch at := g.IntN(len(r) - 1); g.IntN(8) {
	case 0, 1: // a beginning
		r = r[:at+1]
	case 2: // something within
		r = r[at : at+1+g.IntN(len(r)-at)]
	case 3: // two exchanged
		r[at], r[at+1] = r[at+1], r[at]
	case 4: // one left out
		r = slices.Delete(r, at, at+1)
	case 5: // one too many
		r = slices.Insert(r, at, r[at])
	case 6: // another one
		r[at] = 'x'
	}
	return string(r)
}

func (g *generator) statementsQuery() graph.StatementsQuery {
	q := graph.StatementsQuery{Filter: g.filter(), Limit: g.limit(12), Bytes: g.limit(1200)}
	if g.one(2) {
		q.About = g.id()
	}
	for g.one(3) && len(q.Qualified) < 4 {
		x := graph.Qualification{Key: pick(g, []string{plan, plan, role})}
		if g.one(2) {
			x.Entity = g.id()
		}
		if len(g.statements) > 0 && g.one(2) { // one that there may be
			for _, have := range pick(g, g.statements).Qualifiers {
				x = graph.Qualification{Key: have.Key, Entity: have.Entity}
			}
		}
		q.Qualified = append(q.Qualified, x)
	}
	if g.one(5) {
		q.SubjectTypes = some(g, 2, g.types)
	}
	if g.one(5) {
		q.ObjectTypes = some(g, 2, g.types)
	}
	if g.one(4) {
		q.Unit = pick(g, []string{heads, "USD", "EUR"})
	}
	if g.one(6) {
		q.Min = pick(g, []graph.Decimal{"-2", "0.5", "5"})
	}
	if g.one(6) {
		q.Max = pick(g, []graph.Decimal{"0", "1", "1000000000000"})
	}
	if g.one(6) {
		q.Amount = pick(g, []graph.Decimal{"0.5", "5", "1000000000000"})
		for _, s := range g.statements {
			if s.Value.Amount != "" && g.one(3) {
				q.Amount = s.Value.Amount
			}
		}
	}
	q.Once = g.one(4)
	q.Overlapping = (q.Min != "" || q.Max != "") && g.one(2)
	if g.one(4) {
		q.AmountOf = pick(g, []string{share, share, votes, plan})
		if q.AmountOf == share && q.Unit != "" {
			q.Unit = graph.PercentUnit
		}
	}
	if g.one(8) {
		q.Filter.Sources = []graph.SourceID{pick(g, g.sources)}
		q.Start = g.IntN(20)
		q.End = q.Start + g.IntN(12)
	}
	q.Sort = pick(g, []graph.StatementSort{"", "", graph.SortID, graph.SortDue, graph.SortDue, graph.SortAmount})
	if g.one(3) && len(g.statements) > 0 {
		s := pick(g, g.statements)
		at := q.Position(&s)
		q.After = &at
	}
	return q
}

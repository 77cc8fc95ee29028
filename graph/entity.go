package graph

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// NameKind says what another name is.
type NameKind string

// The kinds of name. Main is the name in that language. Inline and Plural are no names to
// find or show it by, but the name as it stands inside a sentence in that language: "the
// STAR Market", "artificial intelligence"; Plural where the verb beside it is in the
// plural: "the carriers". See Entity.Inside.
const (
	NameMain   NameKind = "main"
	NameAlias  NameKind = "alias"
	NameShort  NameKind = "short"
	NameFormer NameKind = "former"
	NameLegal  NameKind = "legal"
	NameInline NameKind = "inline"
	NamePlural NameKind = "plural"
)

// NameKinds is the closed list, in the order in which a display name is chosen; the last
// two never are one.
var NameKinds = []NameKind{NameMain, NameAlias, NameShort, NameLegal, NameFormer, NameInline, NamePlural}

// A Name is another name of an entity.
type Name struct {
	Text string   `json:"text"`
	Lang string   `json:"lang,omitempty"`
	Kind NameKind `json:"kind,omitempty"`
	From Date     `json:"from,omitempty"` // since when it was the name
	To   Date     `json:"to,omitempty"`   // until when: one with an end is a former name, whatever its kind
	// Cites are places in the source of the account that has the name.
	Cites []Citation `json:"cites,omitempty"`
}

// Former reports whether it is no more the name.
func (n *Name) Former() bool { return n.Kind == NameFormer || n.To != "" }

// Inside reports whether it is only the form that a name has inside sentences.
func (n *Name) Inside() bool { return n.Kind == NameInline || n.Kind == NamePlural }

// hasMore reports whether a name has any of the fields that came later.
func (n *Name) hasMore() bool { return n.From != "" || n.To != "" || len(n.Cites) > 0 }

// An Entity is whatever a source names and one could ask about. It claims
// nothing but its names: every claim is a Statement.
//
// Source is whose the type, the name, the names, the summary and the identifiers
// are that stand in the record itself: its home; "" is nobody's. Accounts are what
// other sources say of the same thing.
type Entity struct {
	ID          EntityID     `json:"id"`
	Type        Type         `json:"type"`
	Name        string       `json:"name"`
	Names       []Name       `json:"names"`
	Summary     string       `json:"summary"`
	Identifiers []Identifier `json:"identifiers"`
	Source      SourceID     `json:"source,omitempty"`
	Accounts    []Account    `json:"accounts,omitempty"` // one for each source, none for the home

	// Summaries are the summary in the languages of the service, where it is given in them.
	Summaries Words `json:"summaries,omitzero"`
}

// An Account is what one source says of an entity, all of it optional. One that says
// nothing takes the source's account back, where it is put; it is never stored.
type Account struct {
	Source      SourceID     `json:"source"`
	Type        Type         `json:"type,omitempty"` // questions go by the type of the home
	Name        string       `json:"name,omitempty"`
	Names       []Name       `json:"names,omitempty"`
	Summary     string       `json:"summary,omitempty"`
	Identifiers []Identifier `json:"identifiers,omitempty"`
	Summaries   Words        `json:"summaries,omitzero"` // as those of an entity
}

// SummaryIn gives the summary in a language, "en" or "zh"; as it stands where it is not
// given in that.
func (a *Account) SummaryIn(lang string) string { return a.Summaries.orIn(lang, a.Summary) }

// IsEmpty reports whether the account says nothing.
func (a *Account) IsEmpty() bool {
	return a.Type == "" && a.Name == "" && len(a.Names) == 0 && a.Summary == "" && a.Summaries == (Words{}) && len(a.Identifiers) == 0
}

// Home gives what stands in the record itself, as the account of its home.
func (e *Entity) Home() Account {
	return Account{e.Source, e.Type, e.Name, e.Names, e.Summary, e.Identifiers, e.Summaries}
}

// Types gives the types that the entity has: that of the home, by which questions and
// pictures go, then what other accounts give, in order of their sources, each once.
func (e *Entity) Types() []Type {
	out := []Type{e.Type}
	for i := range e.Accounts {
		if t := e.Accounts[i].Type; t != "" && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

// Sources gives whose accounts there are of the entity: the home, unless it is
// nobody's, and the others.
func (e *Entity) Sources() (out []SourceID) {
	if e.Source != "" {
		out = append(out, e.Source)
	}
	for i := range e.Accounts {
		out = append(out, e.Accounts[i].Source)
	}
	return out
}

// Canonical gives the entity in its one form: names and identifiers sorted and
// unique, kind alias where none is given, lists never nil; accounts in order of
// their sources, those that say nothing left out, nil where there are none; and
// UnknownName where somebody unknown has no name.
func (e Entity) Canonical() Entity {
	if e.Type == UnknownType && e.Name == "" {
		e.Name = UnknownName.EN
		e.Names = append(slices.Clip(e.Names), Name{Text: UnknownName.ZH, Lang: "zh", Kind: NameMain})
	}
	e.Names = canonicalNames(e.Names)
	e.Identifiers = canonicalIdentifiers(e.Identifiers)
	var accounts []Account
	for _, a := range e.Accounts {
		if !a.IsEmpty() {
			accounts = append(accounts, a.Canonical())
		}
	}
	slices.SortStableFunc(accounts, func(a, b Account) int { return strings.Compare(string(a.Source), string(b.Source)) })
	e.Accounts = accounts
	return e
}

// Canonical gives the account in its one form: that of an entity, but lists are nil
// where they are empty.
func (a Account) Canonical() Account {
	if a.Names = canonicalNames(a.Names); len(a.Names) == 0 {
		a.Names = nil
	}
	if a.Identifiers = canonicalIdentifiers(a.Identifiers); len(a.Identifiers) == 0 {
		a.Identifiers = nil
	}
	return a
}

// canonicalNames gives names sorted, each once with the citations of all that are the
// same, never nil.
func canonicalNames(list []Name) []Name {
	names := make([]Name, 0, len(list))
	for _, n := range list {
		if n.Kind == "" {
			n.Kind = NameAlias
		}
		names = append(names, n)
	}
	slices.SortStableFunc(names, compareNames)
	out := names[:0]
	for _, n := range names {
		if i := len(out) - 1; i >= 0 && compareNames(out[i], n) == 0 {
			n.Cites = append(slices.Clip(out[i].Cites), n.Cites...)
			out = out[:i]
		}
		out = append(out, n)
	}
	for i := range out {
		if n := &out[i]; len(n.Cites) > 0 {
			n.Cites = UniteCites(nil, n.Cites)
		} else {
			n.Cites = nil
		}
	}
	return out
}

func canonicalIdentifiers(list []Identifier) []Identifier {
	ids := append(make([]Identifier, 0, len(list)), list...)
	slices.SortFunc(ids, func(a, b Identifier) int {
		return cmp.Or(strings.Compare(a.Scheme, b.Scheme), strings.Compare(a.Value, b.Value))
	})
	return slices.Compact(ids)
}

func compareNames(a, b Name) int {
	return cmp.Or(
		strings.Compare(a.Text, b.Text), strings.Compare(a.Lang, b.Lang), strings.Compare(string(a.Kind), string(b.Kind)),
		strings.Compare(string(a.From), string(b.From)), strings.Compare(string(a.To), string(b.To)))
}

// NameIn gives the name to show in a language ("en", "zh"). Of one account that is a
// main name in that language; else Name, where it may be in it (it has Han characters
// and the language is Chinese, or neither); else another name in that language, the
// first by kind (alias, short, legal) and then by text. The home's goes before any
// other account's, these in order of their sources; where no account has any, it is
// Name. A former name is never shown for what it was the name of. All that shows names
// has them from here.
func (e Entity) NameIn(lang string) string {
	home := e.Home()
	if name, ok := home.nameIn(lang); ok {
		return name
	}
	for i := range e.Accounts {
		if name, ok := e.Accounts[i].nameIn(lang); ok {
			return name
		}
	}
	return e.Name
}

// NamedBy gives the name to show where a source speaks of the entity: the source's own
// in that language, where its account has one; else NameIn.
func (e Entity) NamedBy(source SourceID, lang string) string {
	for i := range e.Accounts {
		if a := &e.Accounts[i]; a.Source == source {
			if name, ok := a.nameIn(lang); ok {
				return name
			}
		}
	}
	return e.NameIn(lang)
}

// Inside gives the name as it stands inside a sentence where a source speaks of the
// entity, and whether the verb beside it is in the plural: the form of kind NameInline or
// NamePlural that goes with NamedBy, the first of them by text. given: there is one;
// else it is NamedBy as it is.
func (e *Entity) Inside(source SourceID, lang string) (name string, plural, given bool) {
	home := e.Home()
	first := &home
	for i := range e.Accounts {
		if a := &e.Accounts[i]; a.Source == source {
			if _, ok := a.nameIn(lang); ok {
				first = a
			}
		}
	}
	if n := first.inside(lang); n != nil {
		return n.Text, n.Kind == NamePlural, true
	}
	if _, ok := first.nameIn(lang); !ok {
		// The name that is shown is another account's.
		for i := range e.Accounts {
			if _, ok := e.Accounts[i].nameIn(lang); ok {
				if n := e.Accounts[i].inside(lang); n != nil {
					return n.Text, n.Kind == NamePlural, true
				}
				break
			}
		}
	}
	return e.NamedBy(source, lang), false, false
}

// inside gives the form that the account's name has inside sentences, nil where it has none.
func (a *Account) inside(lang string) *Name {
	for i := range a.Names {
		if n := &a.Names[i]; n.Inside() && SameLang(n.Lang, lang) {
			return n
		}
	}
	return nil
}

// nameIn gives the account's name in a language, false where it has none but former
// ones.
func (a *Account) nameIn(lang string) (best string, ok bool) {
	rank := slices.Index(NameKinds, NameFormer)
	if a.Name != "" && hasHan(a.Name) == SameLang("zh", lang) {
		best, rank, ok = a.Name, 1, true // only a main name goes before it
	}
	for i := range a.Names {
		n := &a.Names[i]
		if n.Former() || !SameLang(n.Lang, lang) {
			continue
		}
		if r := slices.Index(NameKinds, n.Kind); r >= 0 && r < rank {
			best, rank, ok = n.Text, r, true
		}
	}
	return best, ok
}

func hasHan(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// SameLang reports whether two BCP 47 languages have the same primary subtag:
// "zh-Hans" is "zh". The empty language is none.
func SameLang(have, want string) bool {
	p, _, _ := strings.Cut(have, "-")
	q, _, _ := strings.Cut(want, "-")
	return p != "" && strings.EqualFold(p, q)
}

// AllNames gives every name by which the entity is found: Name with no language and
// kind main, then Names, then those of each account, unless one of the same text and
// language stands before it; forms that names have inside sentences are none. Somebody
// unknown is found by none.
func (e Entity) AllNames() []Name {
	if e.Type == UnknownType {
		return nil
	}
	out := make([]Name, 0, 1+len(e.Names))
	out = append(out, Name{Text: e.Name, Kind: NameMain})
	for i := range e.Names {
		if !e.Names[i].Inside() {
			out = append(out, e.Names[i])
		}
	}
	if len(e.Accounts) == 0 {
		return out
	}
	type spoken struct{ text, lang string }
	seen := make(map[spoken]bool, len(out))
	for i := range out {
		seen[spoken{out[i].Text, out[i].Lang}] = true
	}
	for i := range e.Accounts {
		a := &e.Accounts[i]
		for _, n := range append([]Name{{Text: a.Name, Kind: NameMain}}, a.Names...) {
			if s := (spoken{n.Text, n.Lang}); n.Text != "" && !n.Inside() && !seen[s] {
				seen[s] = true
				out = append(out, n)
			}
		}
	}
	return out
}

// FoundBy gives the nth of AllNames.
func (e *Entity) FoundBy(n int) Name {
	if e.Type == UnknownType {
		return e.AllNames()[n] // which there is not
	}
	if n == 0 {
		return Name{Text: e.Name, Kind: NameMain}
	}
	left := n - 1
	for i := range e.Names {
		if e.Names[i].Inside() {
			continue
		}
		if left == 0 {
			return e.Names[i]
		}
		left--
	}
	return e.AllNames()[n]
}

// AllIdentifiers gives every identifier by which the entity is found, those of all
// accounts, each once.
func (e *Entity) AllIdentifiers() []Identifier {
	out := slices.Clip(e.Identifiers)
	for i := range e.Accounts {
		for _, id := range e.Accounts[i].Identifiers {
			if !slices.Contains(out, id) {
				out = append(out, id)
			}
		}
	}
	return out
}

// check adds what is wrong with the entity by itself.
func (e *Entity) check(at string, sch *Schema, is *Issues) {
	if why := checkNewID(string(e.ID)); why != "" {
		is.Add(at+".id", why)
	}
	home := e.Home()
	home.check(at, true, sch, is)
	if e.Source != "" {
		if why := e.Source.Check(); why != "" {
			is.Add(at+".source", why)
		}
	}
	seen := make(map[SourceID]int, len(e.Accounts))
	for i := range e.Accounts {
		a := &e.Accounts[i]
		f := at + index("accounts", i)
		if why := a.Source.Check(); why != "" {
			is.Add(f+".source", why)
		} else if j, twice := seen[a.Source]; twice {
			is.Add(f+".source", Quote(a.Source)+" has an account already; accounts["+strconv.Itoa(j)+"] is the other")
		} else if a.Source == e.Source {
			is.Add(f+".source", Quote(a.Source)+" is the source of the record itself; say there what it says")
		}
		seen[a.Source] = i
		a.check(f, false, sch, is)
	}
	e.checkSize(at, is)
}

// check adds what is wrong with the account but for its source. whole: it must have a
// type and a name.
func (a *Account) check(at string, whole bool, sch *Schema, is *Issues) {
	if whole || a.Type != "" {
		if why := a.Type.Check(); why != "" {
			is.Add(at+".type", why)
		} else if sch.Type(a.Type) == nil {
			is.Add(at+".type", Quote(a.Type)+" is not a type of the schema; use one of the schema's, or add it with the batch")
		}
	}
	checkName(at+".name", a.Name, whole && a.Type != UnknownType, is)
	checkText(at+".summary", a.Summary, false, is)
	a.Summaries.checkTexts(at+".summaries", is)
	for i := range a.Names {
		n := &a.Names[i]
		f := at + index("names", i)
		checkName(f+".text", n.Text, true, is)
		checkText(f+".lang", n.Lang, false, is)
		if n.Lang != "" && !validLang(n.Lang) {
			is.Add(f+".lang", badLang(n.Lang))
		}
		if n.Kind != "" && !slices.Contains(NameKinds, n.Kind) {
			is.Add(f+".kind", Quote(n.Kind)+" is not one of main, alias, short, former, legal, inline, plural")
		}
		if n.hasMore() {
			checkSpan(f, n.From, n.To, is)
			checkCites(f, n.Cites, is)
			if len(n.Cites) > 0 && a.Source == "" {
				is.Add(f+".cites", "are places of no source; give the source whose the name is")
			}
		}
	}
	for i, id := range a.Identifiers {
		id.check(at+index("identifiers", i), sch, is)
	}
}

func badLang(s string) string {
	return Quote(s) + " is not a BCP 47 language; write en, zh or zh-Hant"
}

func validLang(s string) bool {
	for i, part := range strings.Split(s, "-") {
		if len(part) < 1 || len(part) > 8 || i == 0 && (len(part) < 2 || len(part) > 3) {
			return false
		}
		for j := range len(part) {
			c := part[j] | 0x20
			if !(c >= 'a' && c <= 'z') && (i == 0 || !(part[j] >= '0' && part[j] <= '9')) {
				return false
			}
		}
	}
	return true
}

// An Addition adds names and identifiers to an entity that is stored or in the
// same batch, to the account of Source; what it has already is left as it is.
type Addition struct {
	ID          EntityID     `json:"id"`
	Names       []Name       `json:"names,omitempty"`
	Identifiers []Identifier `json:"identifiers,omitempty"`
	Source      SourceID     `json:"source,omitempty"`
}

// account gives the addition as what its source says.
func (a *Addition) account() Account {
	return Account{Source: a.Source, Names: a.Names, Identifiers: a.Identifiers}
}

// With gives the entity with the addition's names and identifiers, canonical: in the
// record itself where they are the home's or nobody's, else in the account of their
// source.
func (e Entity) With(a Addition) Entity {
	if a.Source == "" || a.Source == e.Source {
		e.Names = append(slices.Clip(e.Names), a.Names...)
		e.Identifiers = append(slices.Clip(e.Identifiers), a.Identifiers...)
		return e.Canonical()
	}
	e.Accounts = slices.Clone(e.Accounts)
	i := slices.IndexFunc(e.Accounts, func(x Account) bool { return x.Source == a.Source })
	if i < 0 {
		i = len(e.Accounts)
		e.Accounts = append(e.Accounts, Account{Source: a.Source})
	}
	x := &e.Accounts[i]
	x.Names = append(slices.Clip(x.Names), a.Names...)
	x.Identifiers = append(slices.Clip(x.Identifiers), a.Identifiers...)
	return e.Canonical()
}

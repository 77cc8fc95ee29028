package graph

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// NameKind says what another name is.
type NameKind string

// The kinds of name. Main is the name in that language.
const (
	NameMain   NameKind = "main"
	NameAlias  NameKind = "alias"
	NameShort  NameKind = "short"
	NameFormer NameKind = "former"
	NameLegal  NameKind = "legal"
)

// NameKinds is the closed list, in the order in which a display name is chosen.
var NameKinds = []NameKind{NameMain, NameAlias, NameShort, NameLegal, NameFormer}

// A Name is another name of an entity.
type Name struct {
	Text string   `json:"text"`
	Lang string   `json:"lang,omitempty"`
	Kind NameKind `json:"kind,omitempty"`
}

// An Entity is whatever a source names and one could ask about. It claims
// nothing but its names: every claim is a Statement.
type Entity struct {
	ID          EntityID     `json:"id"`
	Type        Type         `json:"type"`
	Name        string       `json:"name"`
	Names       []Name       `json:"names"`
	Summary     string       `json:"summary"`
	Identifiers []Identifier `json:"identifiers"`
}

// Canonical gives the entity in its one form: names and identifiers sorted and
// unique, kind alias where none is given, lists never nil, and UnknownName where
// somebody unknown has no name.
func (e Entity) Canonical() Entity {
	if e.Type == UnknownType && e.Name == "" {
		e.Name = UnknownName.EN
		e.Names = append(slices.Clip(e.Names), Name{UnknownName.ZH, "zh", NameMain})
	}
	names := make([]Name, 0, len(e.Names))
	for _, n := range e.Names {
		if n.Kind == "" {
			n.Kind = NameAlias
		}
		names = append(names, n)
	}
	slices.SortFunc(names, compareNames)
	e.Names = slices.Compact(names)
	ids := append(make([]Identifier, 0, len(e.Identifiers)), e.Identifiers...)
	slices.SortFunc(ids, func(a, b Identifier) int {
		return cmp.Or(strings.Compare(a.Scheme, b.Scheme), strings.Compare(a.Value, b.Value))
	})
	e.Identifiers = slices.Compact(ids)
	return e
}

func compareNames(a, b Name) int {
	return cmp.Or(strings.Compare(a.Text, b.Text), strings.Compare(a.Lang, b.Lang), strings.Compare(string(a.Kind), string(b.Kind)))
}

// NameIn gives the name to show in a language ("en", "zh"): a main name in that
// language; else Name, where it may be in it (it has Han characters and the
// language is Chinese, or neither); else another name in that language, the
// first by kind (alias, short, legal) and then by text; else Name. A former name is
// never shown for what it was the name of. The explorer has the same rule, and
// testdata/names.json holds both to it.
func (e Entity) NameIn(lang string) string {
	best, rank := e.Name, slices.Index(NameKinds, NameFormer)
	if hasHan(e.Name) == SameLang("zh", lang) {
		rank = 1 // only a main name goes before it
	}
	for _, n := range e.Names {
		if !SameLang(n.Lang, lang) {
			continue
		}
		if r := slices.Index(NameKinds, n.Kind); r >= 0 && r < rank {
			best, rank = n.Text, r
		}
	}
	return best
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

// AllNames gives every name by which the entity is found, the first being
// Name with no language and kind main. Somebody unknown is found by none.
func (e Entity) AllNames() []Name {
	if e.Type == UnknownType {
		return nil
	}
	out := make([]Name, 0, 1+len(e.Names))
	out = append(out, Name{Text: e.Name, Kind: NameMain})
	return append(out, e.Names...)
}

// check adds what is wrong with the entity by itself.
func (e *Entity) check(at string, sch *Schema, is *Issues) {
	if why := checkNewID(string(e.ID)); why != "" {
		is.Add(at+".id", why)
	}
	if why := e.Type.Check(); why != "" {
		is.Add(at+".type", why)
	} else if sch.Type(e.Type) == nil {
		is.Add(at+".type", Quote(e.Type)+" is not a type of the schema; use one of the schema's, or add it with the batch")
	}
	checkName(at+".name", e.Name, e.Type != UnknownType, is)
	checkText(at+".summary", e.Summary, false, is)
	e.checkLists(at, sch, is)
	e.checkSize(at, is)
}

func (e *Entity) checkLists(at string, sch *Schema, is *Issues) {
	for i, n := range e.Names {
		f := at + index("names", i)
		checkName(f+".text", n.Text, true, is)
		checkText(f+".lang", n.Lang, false, is)
		if n.Lang != "" && !validLang(n.Lang) {
			is.Add(f+".lang", badLang(n.Lang))
		}
		if n.Kind != "" && !slices.Contains(NameKinds, n.Kind) {
			is.Add(f+".kind", Quote(n.Kind)+" is not one of main, alias, short, former, legal")
		}
	}
	for i, id := range e.Identifiers {
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
// same batch; what it has already is left as it is.
type Addition struct {
	ID          EntityID     `json:"id"`
	Names       []Name       `json:"names,omitempty"`
	Identifiers []Identifier `json:"identifiers,omitempty"`
}

// With gives the entity with the addition's names and identifiers, canonical.
func (e Entity) With(a Addition) Entity {
	e.Names = append(slices.Clip(e.Names), a.Names...)
	e.Identifiers = append(slices.Clip(e.Identifiers), a.Identifiers...)
	return e.Canonical()
}

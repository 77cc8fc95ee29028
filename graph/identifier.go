package graph

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// An Identifier is what a register calls the entity: scheme "hkex", value "0020". It
// is kept as written, and found in its normal form, see Schema.Normal.
type Identifier struct {
	Scheme string `json:"scheme"`
	Value  string `json:"value"`
}

// String gives the identifier as questions write it, "hkex:0020".
func (id Identifier) String() string { return id.Scheme + ":" + id.Value }

// An IdentifierScheme says how a register numbers entities: by it an identifier is
// found however it is written, told to be wrong where it is, and linked to the
// register's page. The scheme of an identifier need not be one of the schema.
//
// The normal form of a value is made so: compatibility characters are replaced
// (full-width digits, Unicode normalization form KC), letters are upper case, white
// space, hyphens and what is not seen are left out. Ignore, Affixes and Digits say
// what else is done, in that order.
type IdentifierScheme struct {
	ID    string `json:"id"`
	Label Words  `json:"label"`
	// Ignore are characters that don't count, neither letters nor digits.
	Ignore string `json:"ignore,omitempty"`
	// Affixes are what may stand before a value of digits, or behind it, and does not
	// count: "HK" of 0941.HK. Only built-in schemes have any.
	Affixes []string `json:"affixes,omitempty"`
	// Digits is how many digits a value of nothing else has at least, with zeros in
	// front, and none that is not needed; 0: zeros count.
	Digits int `json:"digits,omitempty"`
	// Pattern is what a whole normal form has to be like, a regular expression as
	// package regexp reads it. "": anything. Only by a scheme with a pattern a value
	// is found that is asked for without its scheme.
	Pattern string `json:"pattern,omitempty"`
	// Check is how check digits are worked out; "": there are none.
	Check CheckDigits `json:"check,omitempty"`
	// Register is who keeps the identifiers.
	Register Words `json:"register,omitzero"`
	// Page is the address of the register's page of one entity: http or https, with
	// {id} where the normal form stands. "": there is none.
	Page string `json:"page,omitempty"`
}

// CheckDigits names a rule by which check digits are worked out.
type CheckDigits string

// The rules. All read a normal form.
const (
	// Mod97 is MOD 97-10 of ISO/IEC 7064, as ISO 17442 has it for the LEI: letters
	// count 10 to 35, and the whole number leaves 1 when divided by 97.
	Mod97 CheckDigits = "mod97-10"
	// Luhn is the modulus 10 "double-add-double" of ISO/IEC 7812-1, annex B, as ISO
	// 6166 has it for the ISIN: letters are first replaced by 10 to 35.
	Luhn CheckDigits = "luhn"
	// GB32100 is that of the unified social credit code, GB 32100-2015: 31 characters
	// (no I, O, S, V, Z), each of the first 17 times 3 to the power of its place, from
	// 0; with the last, the sum is a multiple of 31.
	GB32100 CheckDigits = "gb32100"
)

// CheckDigitRules is the closed list.
var CheckDigitRules = []CheckDigits{Mod97, Luhn, GB32100}

const (
	// MaxSchemes is how many schemes a store may add to the built-in ones.
	MaxSchemes = 200
	// MaxPatternBytes is how long the pattern of a scheme may be.
	MaxPatternBytes = 512
	// MaxDigits is how many digits a scheme may fill a value up to.
	MaxDigits = 64
)

// holds reports whether a normal form has the check digits that the rule gives. Other
// characters than it knows are wrong.
func (c CheckDigits) holds(v string) bool {
	switch c {
	case Mod97:
		sum := 0
		for i := range len(v) {
			d, ok := alphanumeric(v[i])
			switch {
			case !ok:
				return false
			case d < 10:
				sum = (sum*10 + d) % 97
			default:
				sum = (sum*100 + d) % 97
			}
		}
		return sum == 1
	case Luhn:
		var digits []int
		for i := range len(v) {
			d, ok := alphanumeric(v[i])
			switch {
			case !ok:
				return false
			case d < 10:
				digits = append(digits, d)
			default:
				digits = append(digits, d/10, d%10)
			}
		}
		sum := 0
		for i, d := range digits {
			if (len(digits)-i)%2 == 0 {
				d = d*2/10 + d*2%10
			}
			sum += d
		}
		return len(digits) > 0 && sum%10 == 0
	case GB32100:
		const characters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
		sum, weight := 0, 1
		for i := range len(v) {
			d := strings.IndexByte(characters, v[i])
			if d < 0 {
				return false
			}
			if i == len(v)-1 {
				weight = 1
			}
			sum += d * weight
			weight = weight * 3 % 31
		}
		return len(v) == 18 && sum%31 == 0
	}
	return true
}

// alphanumeric gives the number that stands for a digit or a capital letter.
func alphanumeric(c byte) (int, bool) {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0'), true
	case c >= 'A' && c <= 'Z':
		return int(c-'A') + 10, true
	}
	return 0, false
}

// NormalForm gives the normal form of a value of the scheme; "" where nothing is left.
func (d *IdentifierScheme) NormalForm(value string) string {
	v := normalValue(value, d.Ignore)
	for _, affix := range d.Affixes {
		if rest, ok := strings.CutSuffix(v, affix); ok && onlyDigits(rest) {
			v = rest
			break
		}
		if rest, ok := strings.CutPrefix(v, affix); ok && onlyDigits(rest) {
			v = rest
			break
		}
	}
	if d.Digits > 0 && onlyDigits(v) {
		v = strings.TrimLeft(v, "0")
		v = strings.Repeat("0", max(0, d.Digits-len(v))) + v
	}
	return v
}

// normalValue is the normal form as far as it is the same in every scheme, without
// some characters more.
func normalValue(s, ignore string) string {
	plain := true
	for i := 0; i < len(s) && plain; i++ {
		c := s[i]
		plain = c >= '0' && c <= '9' || c >= 'A' && c <= 'Z'
	}
	if plain {
		return s
	}
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.In(r, unicode.Pd, unicode.Cf, unicode.Cc) || r == '\u2212' || strings.ContainsRune(ignore, r) {
			return -1
		}
		return unicode.ToUpper(unicode.ToLower(r))
	}, norm.NFKC.String(s))
	return norm.NFKC.String(s) // what capitals are made of, too
}

func onlyDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// foldScheme gives the form in which schemes are compared.
func foldScheme(s string) string { return strings.ToLower(norm.NFKC.String(s)) }

// Normal gives the normal form of an identifier: the scheme in lower case, the value as
// its scheme has it. That of a scheme which the schema does not have is without
// compatibility characters, white space, hyphens and what is not seen, in upper case.
// Two identifiers are the same where their normal forms are.
func (s *Schema) Normal(id Identifier) Identifier {
	scheme := foldScheme(id.Scheme)
	if d := s.Scheme(scheme); d != nil {
		return Identifier{scheme, d.NormalForm(id.Value)}
	}
	return Identifier{scheme, normalValue(id.Value, "")}
}

// NormalAll gives the normal form of each of some identifiers.
func (s *Schema) NormalAll(ids []Identifier) []Identifier {
	out := make([]Identifier, len(ids))
	for i, id := range ids {
		out[i] = s.Normal(id)
	}
	return out
}

// Identified reports whether any account of the entity has one of some identifiers,
// which are in normal form.
func (e *Entity) Identified(sch *Schema, normal []Identifier) bool {
	return slices.ContainsFunc(e.AllIdentifiers(), func(id Identifier) bool { return slices.Contains(normal, sch.Normal(id)) })
}

// Key gives what an index finds an identifier by. It does not depend on what a store
// adds to the built-in schema: identifiers that are the same by any schema have the
// same key. Others may have it, too, so that whoever looks up a key compares normal
// forms. A store that keeps keys has to make them anew where built-in schemes change.
func (id Identifier) Key() string {
	scheme := foldScheme(id.Scheme)
	if d := Builtin().Scheme(scheme); d != nil {
		return scheme + ":" + d.NormalForm(id.Value)
	}
	// All that schemes of data can leave out.
	v := strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.L, unicode.M, unicode.N) {
			return r
		}
		return -1
	}, normalValue(id.Value, ""))
	if onlyDigits(v) {
		v = strings.TrimLeft(v, "0")
	}
	return scheme + ":" + v
}

// Keys gives the keys of identifiers, sorted and unique.
func Keys(ids []Identifier) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = id.Key()
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// check adds what makes an identifier unusable. One that is not as its scheme has it is
// kept: a file may have it so, see Registers.Fault.
func (id Identifier) check(f string, sch *Schema, is *Issues) {
	before := len(is.list)
	checkName(f+".scheme", id.Scheme, true, is)
	checkName(f+".value", id.Value, true, is)
	if strings.ContainsAny(id.Scheme, ": ") {
		is.Add(f+".scheme", "holds a colon or white space")
	}
	if len(is.list) == before && sch.Normal(id).Value == "" {
		is.Add(f+".value", Quote(id.Value)+" has nothing by which it could be found; leave the identifier out")
	}
}

// check adds what is wrong with a scheme.
func (d *IdentifierScheme) check(f string, is *Issues) {
	if why := checkKebab(d.ID, true); why != "" {
		is.Add(f+".id", why)
	} else if b := Builtin().Scheme(d.ID); b != nil && defRecord(*b) != defRecord(*d) {
		is.Add(f+".id", Quote(d.ID)+" is built in and can't be redefined")
	} else if b == nil && len(d.Affixes) > 0 {
		is.Add(f+".affixes", "is for built-in schemes only")
	}
	d.Label.check(f+".label", true, is)
	d.Register.check(f+".register", false, is)
	checkLabel(f+".ignore", d.Ignore, false, is)
	if strings.ContainsFunc(d.Ignore, func(r rune) bool { return unicode.In(r, unicode.L, unicode.M, unicode.N) }) {
		is.Add(f+".ignore", "holds a letter or a digit, which always counts")
	}
	checkRange(f+".digits", d.Digits, 0, MaxDigits, is)
	if len(d.Pattern) > MaxPatternBytes {
		is.Add(f+".pattern", fmt.Sprintf("has %d bytes; at most %d are allowed", len(d.Pattern), MaxPatternBytes))
	} else if checkName(f+".pattern", d.Pattern, false, is); d.Pattern != "" {
		if _, err := regexp.Compile(d.Pattern); err != nil {
			is.Add(f+".pattern", "is no regular expression: "+err.Error())
		}
	}
	if d.Check != "" && !slices.Contains(CheckDigitRules, d.Check) {
		is.Add(f+".check", Quote(d.Check)+" is not one of mod97-10, luhn, gb32100")
	}
	if d.Page == "" {
		return
	}
	checkLabel(f+".page", d.Page, true, is)
	switch {
	case !isWebAddress(strings.ReplaceAll(d.Page, "{id}", "1")):
		is.Add(f+".page", Quote(d.Page)+" is not an address that begins with http:// or https://")
	case !strings.Contains(d.Page, "{id}"):
		is.Add(f+".page", "must hold {id} where the identifier stands")
	}
}

// isWebAddress reports whether a text is an address of http or https with a host.
func isWebAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// Registers read identifiers by the schemes of a schema. They are safe for concurrent
// use.
type Registers struct {
	sch   *Schema
	added map[string]*regexp.Regexp // patterns of what is not built in
}

// builtinPatterns are read once.
var builtinPatterns = sync.OnceValue(func() map[string]*regexp.Regexp {
	out := map[string]*regexp.Regexp{}
	for _, d := range Builtin().Schemes {
		if d.Pattern != "" {
			out[d.ID] = wholly(d.Pattern)
		}
	}
	return out
})

func wholly(pattern string) *regexp.Regexp { return regexp.MustCompile(`^(?:` + pattern + `)$`) }

// Registers gives the registers of a whole schema.
func (s *Schema) Registers() *Registers {
	r := &Registers{s, map[string]*regexp.Regexp{}}
	for _, d := range s.Schemes {
		if builtinPatterns()[d.ID] == nil && d.Pattern != "" {
			r.added[d.ID] = wholly(d.Pattern)
		}
	}
	return r
}

// fits reports whether a normal form is like the scheme's pattern, and has the right
// check digits.
func (r *Registers) fits(d *IdentifierScheme, normal string) (pattern, digits bool) {
	p := r.added[d.ID]
	if p == nil {
		p = builtinPatterns()[d.ID]
	}
	return p == nil || p.MatchString(normal), d.Check.holds(normal)
}

// Fault says what is wrong with an identifier by its scheme, "" if nothing, or where
// the schema does not have the scheme.
func (r *Registers) Fault(id Identifier) string {
	n := r.sch.Normal(id)
	d := r.sch.Scheme(n.Scheme)
	if d == nil {
		return ""
	}
	switch pattern, digits := r.fits(d, n.Value); {
	case !pattern:
		return Quote(id.Value) + " is not of the form of " + d.Label.EN + ", which is " + d.Pattern + "; correct it"
	case !digits:
		return Quote(id.Value) + " has wrong check digits (" + string(d.Check) + "): a character is wrong, missing or in the wrong place; correct it"
	}
	return ""
}

// Page gives the address of the register's page of an identifier, "" where there is
// none: the scheme has no page, or the identifier is not as the scheme has it.
func (r *Registers) Page(id Identifier) string {
	n := r.sch.Normal(id)
	d := r.sch.Scheme(n.Scheme)
	if d == nil || d.Page == "" {
		return ""
	}
	if pattern, digits := r.fits(d, n.Value); !pattern || !digits || n.Value == "" {
		return ""
	}
	return strings.ReplaceAll(d.Page, "{id}", url.PathEscape(n.Value))
}

// Possible gives, in normal form, the identifiers that a text can mean: with a scheme
// before a colon that one, and every scheme's of whose pattern and check digits it is.
// There are at most MaxIdentifiers.
func (r *Registers) Possible(text string) []Identifier {
	var out []Identifier
	add := func(id Identifier) {
		if id = r.sch.Normal(id); id.Value != "" && len(out) < MaxIdentifiers && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	if scheme, value, ok := strings.Cut(strings.TrimSpace(text), ":"); ok && scheme != "" && !strings.ContainsAny(scheme, " \t") {
		add(Identifier{scheme, value})
	}
	for i := range r.sch.Schemes {
		d := &r.sch.Schemes[i]
		n := d.NormalForm(text)
		if pattern, digits := r.fits(d, n); d.Pattern != "" && pattern && digits {
			add(Identifier{d.ID, n})
		}
	}
	return out
}

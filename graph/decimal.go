package graph

import (
	"math/big"
	"strconv"
	"strings"
)

// Decimal is a decimal number as text, in its one canonical form: an optional
// minus sign, digits without needless zeros, a point only with digits behind
// it that do not end in zero; no exponent, no plus, no "-0". At most 64 digits.
// "" is no number. So equal numbers are equal strings.
type Decimal string

// MaxDecimalDigits is how many digits a Decimal may have.
const MaxDecimalDigits = 64

// ParseDecimal reads a number such as "400000000000", "+3.50" or "1.5e3" into
// its canonical form. ErrInvalid otherwise.
func ParseDecimal(s string) (Decimal, error) {
	bad := func(why string) (Decimal, error) {
		return "", ErrInvalid.With(strconv.Quote(clip(s, 40)) + " is not a decimal number: " + why)
	}
	neg, rest := false, s
	if rest != "" && (rest[0] == '-' || rest[0] == '+') {
		neg, rest = rest[0] == '-', rest[1:]
	}
	mant, expText, hasExp := rest, "", false
	if i := strings.IndexAny(rest, "eE"); i >= 0 {
		mant, expText, hasExp = rest[:i], rest[i+1:], true
	}
	exp := 0
	if hasExp {
		var err error
		if mant == "" || mant[0] < '0' || mant[0] > '9' {
			return bad("write digits, a point only between digits, no separators")
		}
		if exp, err = strconv.Atoi(expText); err != nil || exp > 2*MaxDecimalDigits || exp < -2*MaxDecimalDigits {
			return bad("its exponent is off")
		}
	}
	whole, frac, point := strings.Cut(mant, ".")
	if whole == "" && frac == "" || point && frac == "" || whole == "" {
		return bad("write digits, a point only between digits, no separators")
	}
	if len(whole)+len(frac) > 4*MaxDecimalDigits {
		return bad("it has too many digits")
	}
	for _, part := range []string{whole, frac} {
		for i := range len(part) {
			if part[i] < '0' || part[i] > '9' {
				return bad("write digits, a point only between digits, no separators")
			}
		}
	}
	digits := whole + frac
	at := len(whole) + exp // where the point stands in digits
	if at < 0 {
		digits, at = strings.Repeat("0", -at)+digits, 0
	}
	if at > len(digits) {
		digits += strings.Repeat("0", at-len(digits))
	}
	whole = strings.TrimLeft(digits[:at], "0")
	frac = strings.TrimRight(digits[at:], "0")
	if len(whole)+len(frac) > MaxDecimalDigits {
		return bad("it has more than 64 digits")
	}
	if whole == "" {
		whole = "0"
	}
	out := whole
	if frac != "" {
		out += "." + frac
	}
	if neg && out != "0" {
		out = "-" + out
	}
	return Decimal(out), nil
}

// UnmarshalText implements encoding.TextUnmarshaler: a number comes in its canonical
// form from wherever it is read, "18.00" as "18". What is no number stays as it is, for
// Check to tell.
func (d *Decimal) UnmarshalText(text []byte) error {
	*d = Decimal(text)
	if c, err := ParseDecimal(string(text)); err == nil {
		*d = c
	}
	return nil
}

// Check says what is wrong with the form, "" if it is canonical.
func (d Decimal) Check() string {
	c, err := ParseDecimal(string(d))
	if err != nil {
		return "is not a decimal number; write digits, a point only between digits, no separators"
	}
	if c != d {
		return "is not in canonical form; write " + string(c)
	}
	return ""
}

// Compare gives -1, 0 or +1 as d is less than, equal to or greater than e.
// Both must be canonical.
func (d Decimal) Compare(e Decimal) int {
	if d == e {
		return 0
	}
	dn, en := strings.HasPrefix(string(d), "-"), strings.HasPrefix(string(e), "-")
	switch {
	case dn && !en:
		return -1
	case !dn && en:
		return 1
	case dn && en:
		return -compareMagnitude(string(d[1:]), string(e[1:]))
	}
	return compareMagnitude(string(d), string(e))
}

func compareMagnitude(a, b string) int {
	aw, af, _ := strings.Cut(a, ".")
	bw, bf, _ := strings.Cut(b, ".")
	if len(aw) != len(bw) {
		if len(aw) < len(bw) {
			return -1
		}
		return 1
	}
	if c := strings.Compare(aw, bw); c != 0 {
		return c
	}
	// Fractions without trailing zeros compare as strings do: a prefix is less.
	return strings.Compare(af, bf)
}

// Float64 gives the nearest float, for people and charts, never for comparing.
func (d Decimal) Float64() float64 {
	f, _, err := big.ParseFloat(string(d), 10, 64, big.ToNearestEven)
	if err != nil {
		return 0
	}
	v, _ := f.Float64()
	return v
}

func clip(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n]) + "…"
}

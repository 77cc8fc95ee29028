package check

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"hubgraph/graph/passage"
)

// A token is a word of a paragraph; start and end are code points from the
// paragraph's first.
type token struct {
	start, end int
	text       string
	folded     string
	counts     bool // a number or a capitalised name
}

// scanTerms takes a paragraph apart into words.
func scanTerms(text string) []token {
	var out []token
	rs := []rune(text)
	word := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }
	for i := 0; i < len(rs); {
		if !word(rs[i]) {
			i++
			continue
		}
		j := i + 1
		for j < len(rs) {
			if word(rs[j]) && !unicode.Is(unicode.Han, rs[j]) && !unicode.Is(unicode.Han, rs[j-1]) {
				j++
				continue
			}
			if (rs[j] == '.' || rs[j] == ',') && unicode.IsDigit(rs[j-1]) && j+1 < len(rs) && unicode.IsDigit(rs[j+1]) {
				j += 2
				continue
			}
			break
		}
		t := token{start: i, end: j, text: string(rs[i:j])}
		t.folded = foldWords(t.text)
		t.counts = countsAsTerm(t.text, t.folded)
		out = append(out, t)
		i = j
	}
	return out
}

// within reports whether the words around the i-th, it among them, are a term.
func within(tokens []token, i int, term string) bool {
	words := scanTerms(term)
	for first := max(0, i-len(words)+1); first <= i && first+len(words) <= len(tokens); first++ {
		same := true
		for k, w := range words {
			if tokens[first+k].folded != w.folded {
				same = false
				break
			}
		}
		if same && len(words) > 0 {
			return true
		}
	}
	return false
}

func countsAsTerm(word, folded string) bool {
	if strings.ContainsFunc(word, unicode.IsDigit) || spelledNumbers[folded] {
		return true
	}
	upper := 0
	for _, r := range word {
		if unicode.IsUpper(r) {
			upper++
		}
	}
	if upper == 0 {
		return false
	}
	first, _ := utf8.DecodeRuneInString(word)
	return !(functionWords[folded] && upper == 1 && unicode.IsUpper(first))
}

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// "one" is left out, for it is more often a pronoun than a number.
var spelledNumbers = wordSet(`two three four five six seven eight nine ten eleven twelve thirteen fourteen
	fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety
	hundred hundreds thousand thousands million millions billion billions trillion trillions dozen dozens
	half halves thirds quarters double doubled twice triple tripled`)

var functionWords = wordSet(`a about above according across after against all along also although among an and any
	are around as at away be because been before being below between both but by can could did do does down
	during each either every few for from further had has have he her here hers him his how however if in
	indeed inside into is it its itself just later less many may meanwhile me more moreover most much must my
	near neither no nor not now of off on once one only onto or other others our out over own per she should
	since so some soon still such than that the their theirs them then there therefore these they this those
	though through thus to together too toward towards under until up upon us very was we were what when where
	whether which while who whom whose why will with within without would yet you your`)

// foldWords gives the form in which words are compared: form C, lower case,
// straight quotation marks, hyphens and white space as one space.
func foldWords(s string) string {
	var b strings.Builder
	space := true // at the start
	for _, r := range norm.NFC.String(s) {
		if unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) {
			if !space {
				b.WriteByte(' ')
			}
			space = true
			continue
		}
		space = false
		b.WriteRune(unicode.ToLower(passage.Straight(r)))
	}
	return strings.TrimSuffix(b.String(), " ")
}

// sentenceEnd is where a sentence ends and another begins: a stop, what closes brackets
// and quotations, and white space before a capital; a Chinese stop in any case. The
// submatch that is there is where the next one begins.
var sentenceEnd = regexp.MustCompile(`[.!?][\p{Pe}\p{Pf}"']*\s+()[\p{Ps}\p{Pi}"']*\p{Lu}|[。！？][\p{Pe}\p{Pf}"']*()`)

// opening is how many code points behind a place show that a sentence begins there.
const opening = 4

// lastSentence gives the byte at which the last sentence of a text begins, which next
// goes on: the length of the text where next begins one.
func lastSentence(text, next string) int {
	start := 0
	for _, m := range sentenceEnd.FindAllStringSubmatchIndex(text+next, -1) {
		if at := max(m[2], m[4]); at <= len(text) {
			start = at
		}
	}
	return start
}

// holds reports whether folded words occur in a folded text at the boundaries
// of words; with endings also with a plural or possessive ending.
func holds(text, words string, endings bool) bool {
	if words == "" {
		return false
	}
	for at := 0; ; {
		i := strings.Index(text[at:], words)
		if i < 0 {
			return false
		}
		i += at
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		first, size := utf8.DecodeRuneInString(words)
		last, _ := utf8.DecodeLastRuneInString(words)
		if !joined(before, first) && !pointed(text[:i], first) {
			rest := text[i+len(words):]
			if !continues(last, rest) {
				return true
			}
			if endings {
				for _, e := range []string{"es", "s"} {
					if strings.HasPrefix(rest, e) && !continues('s', rest[len(e):]) {
						return true
					}
				}
			}
		}
		at = i + size
	}
}

// joined reports whether two neighbours are of one word.
func joined(a, b rune) bool {
	part := func(r rune) bool {
		return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)) && !unicode.Is(unicode.Han, r)
	}
	return part(a) && part(b)
}

// continues reports whether a word that ends with last goes on in rest, as a
// number does behind a point.
func continues(last rune, rest string) bool {
	next, size := utf8.DecodeRuneInString(rest)
	if joined(last, next) {
		return true
	}
	after, _ := utf8.DecodeRuneInString(rest[size:])
	return unicode.IsDigit(last) && (next == '.' || next == ',') && unicode.IsDigit(after)
}

// pointed reports whether a number that begins with first goes on backwards
// over a point.
func pointed(before string, first rune) bool {
	if !unicode.IsDigit(first) || before == "" {
		return false
	}
	mark := before[len(before)-1]
	digit, _ := utf8.DecodeLastRuneInString(before[:len(before)-1])
	return (mark == '.' || mark == ',') && unicode.IsDigit(digit)
}

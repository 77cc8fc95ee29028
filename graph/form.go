package graph

// A Form is what can be said of a kind of text by itself, before it is known what
// it names. Check refuses what is not of the form, and may refuse more: what is
// reserved, a day that there is not, what is not in normalization form C.
type Form struct {
	// Pattern is a regular expression as package regexp reads it.
	Pattern string
	// Longest is how many characters it may have; 0: as many as Pattern lets. Where a
	// rule counts bytes, fewer may be too many.
	Longest int
}

const (
	kebab     = `[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*`
	predicate = `[a-z][a-z0-9]*(-[a-z0-9]+)*`

	// What an id may hold: no control characters and nothing above U+FFFF; and what
	// may stand at its ends: no white space.
	idCharacter = `[ -~\x{00a0}-\x{ffff}]`
	idEnd       = `[!-~\x{00a1}-\x{167f}\x{1681}-\x{1fff}\x{200b}-\x{2027}\x{202a}-\x{202e}\x{2030}-\x{205e}\x{2060}-\x{2fff}\x{3001}-\x{ffff}]`
)

// LinePattern is the form of what stands in a line among others: a name, a title, an
// author.
const LinePattern = `^[^\x{0000}-\x{001f}\x{007f}-\x{009f}\x{180e}\x{200b}\x{2028}-\x{202e}\x{2060}-\x{206f}\x{feff}\x{fff9}-\x{fffb}]*$`

func idForm() Form {
	return Form{Pattern: `^` + idEnd + `(` + idCharacter + `*` + idEnd + `)?$`, Longest: MaxIDBytes}
}

// Form gives the form of ids, those from before format characters were refused
// included.
func (EntityID) Form() Form { return idForm() }

// Form gives the form of ids, as that of EntityID.
func (SourceID) Form() Form { return idForm() }

// Form gives the form of a key, or of key:entity.
func (Qualification) Form() Form {
	id := idForm()
	return Form{Pattern: `^[a-z](-?[a-z0-9]){0,63}(:` + id.Pattern[1:len(id.Pattern)-1] + `)?$`, Longest: 64 + 1 + id.Longest}
}

// Form gives the form of ids.
func (StatementID) Form() Form { return Form{Pattern: `^` + predicate + `\.[a-z2-7]{26}$`} }

// Form gives the form of types.
func (Type) Form() Form { return Form{Pattern: `^` + kebab + `$`, Longest: 64} }

// Form gives the form of predicates.
func (Predicate) Form() Form { return Form{Pattern: `^` + predicate + `$`, Longest: 64} }

// Form gives the form of dates; "" is none.
func (Date) Form() Form {
	const (
		year  = `[?~%]?-?[0-9]{2}([0-9]{2}|[0-9]X|XX)[?~%]?`
		part  = `[?~%]?(0[1-9]|1[0-2]|2[1-9]|3[0-9]|4[01]|XX)[?~%]?`
		day   = `[?~%]?(0[1-9]|[12][0-9]|3[01]|XX)[?~%]?`
		point = `(Y-?[1-9][0-9]{4,6}[?~%]?|` + year + `(-` + part + `(-` + day + `)?)?)`
		end   = `(\.\.|` + point + `)?`
		among = `\[(\.\.)?` + point + `((\.\.|,)` + point + `)*(\.\.)?\]`
	)
	return Form{Pattern: `^(` + point + `|` + end + `/` + end + `|` + among + `)?$`, Longest: maxDate}
}

// Form gives the form of numbers as UnmarshalText reads them; "" is none.
func (Decimal) Form() Form { return Form{Pattern: `^([-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?)?$`} }

package tell

import (
	"slices"
	"strings"

	"hubgraph/graph"
)

// A form is how the verb of a clause stands to its dates.
type form int

const (
	present form = iota // is director
	past                // was director
	perfect             // has been director
	event               // founded: what is done in a moment
	ahead               // will be director
	former              // was formerly director
)

// tense gives the phrase in the tense that its dates ask for. What has an end, or was
// observed, is past; what only has a beginning has been since then. An end behind the day
// of an observation is ahead. The past is that of the phrase for what ended.
func (t *Teller) tense(def *graph.PredicateDef, s *graph.Statement, p phrase, status graph.Status, stage string, w graph.When) (template string, f form) {
	switch status {
	case graph.Planned, graph.Target:
		return p.template, ahead
	case graph.Ended:
		if w.To != "" || w.Observed != "" && w.From == "" {
			return unformerly(p.template), past
		}
		return p.template, former
	case graph.Claimed:
		return p.template, present
	}
	then := phrase{}
	if q := t.phrase(def, s, graph.Ended, stage); q.staged == p.staged && slices.Equal(q.places, p.places) {
		then.template = unformerly(q.template)
	}
	goesOn := w.To != "" && w.Observed != "" && w.To.Last() > w.Observed.Last()
	switch {
	case then.template != "" && then.template == p.template:
		return p.template, event
	case w.To != "" && !goesOn || w.Observed != "" && w.From == "" && w.To == "":
		if then.template != "" {
			return then.template, past
		}
	case w.From != "" && w.To == "" && then.template != "":
		if been, ok := perfectOf(p.template, then.template); ok {
			return been, perfect
		}
	}
	return p.template, present
}

// unformerly makes the phrase for what ended a plain past: its end is told.
func unformerly(template string) string {
	return strings.Replace(template, "formerly ", "", 1)
}

// perfectOf gives the perfect of a phrase whose present and past are known; not ok where
// the participle is not.
func perfectOf(now, then string) (string, bool) {
	rest, ok := strings.CutPrefix(now, "{subject} ")
	if !ok {
		return "", false
	}
	verb, more, _ := strings.Cut(rest, " ")
	switch verb {
	case "is":
		return "{subject} has been " + more, true
	case "has":
		return "{subject} has had " + more, true
	}
	did, same, _ := strings.Cut(strings.TrimPrefix(then, "{subject} "), " ")
	if same != more {
		return "", false
	}
	if participle, irregular := participles[did]; irregular {
		return "{subject} has " + participle + " " + more, true
	}
	if strings.HasSuffix(did, "ed") {
		return "{subject} has " + did + " " + more, true
	}
	return "", false
}

// participles are those of verbs whose past does not end in -ed.
var participles = map[string]string{
	"became": "become", "bore": "borne", "brought": "brought", "built": "built", "chose": "chosen", "fed": "fed", "found": "found", "gave": "given",
	"got": "got", "held": "held", "kept": "kept", "knew": "known", "led": "led", "lent": "lent", "lit": "lit", "made": "made", "met": "met", "paid": "paid",
	"ran": "run", "rose": "risen", "sat": "sat", "saw": "seen", "sent": "sent", "sold": "sold", "spoke": "spoken", "spent": "spent", "stood": "stood",
	"taught": "taught", "told": "told", "took": "taken", "won": "won", "wrote": "written",
}

// agree puts the verb with which some words begin into the plural, and what goes with it:
// "is a member of its" is "are members of their".
func agree(words string, plural bool) string {
	if !plural {
		return words
	}
	lead := words[:len(words)-len(strings.TrimLeft(words, " "))]
	verb, rest, more := strings.Cut(words[len(lead):], " ")
	if !more {
		return lead + pluralVerb(verb)
	}
	rest = strings.ReplaceAll(" "+rest, " its ", " their ")[1:]
	been := ""
	if after, ok := strings.CutPrefix(rest, "been "); ok {
		been, rest = "been ", after
	}
	if been != "" || verb == "is" || verb == "was" {
		rest = severally(rest)
	}
	rest = been + rest
	return lead + pluralVerb(verb) + " " + rest
}

// severally says of several what is said of one: "a member of" is "members of".
func severally(words string) string {
	one, ok := strings.CutPrefix(words, "a ")
	if !ok {
		return words
	}
	for _, of := range []string{" for ", " of "} {
		if noun, rest, found := strings.Cut(one, of); found && !strings.Contains(noun, "{") {
			if head, behind, found := strings.Cut(noun, " of "); found {
				return pluralNoun(head) + " of " + behind + of + rest
			}
			return pluralNoun(noun) + of + rest
		}
	}
	return words
}

// pluralVerb gives the plural of a verb in the third person; a past stays.
func pluralVerb(v string) string {
	switch v {
	case "is":
		return "are"
	case "was":
		return "were"
	case "has":
		return "have"
	case "does":
		return "do"
	}
	for _, ending := range []string{"sses", "shes", "ches", "xes", "zes", "oes"} {
		if strings.HasSuffix(v, ending) {
			return v[:len(v)-2]
		}
	}
	switch {
	case strings.HasSuffix(v, "ies") && len(v) > 4:
		return v[:len(v)-3] + "y"
	case strings.HasSuffix(v, "s") && !strings.HasSuffix(v, "ss"):
		return v[:len(v)-1]
	}
	return v
}

// pluralNoun gives the plural of a noun, whose last word it is.
func pluralNoun(n string) string {
	if strings.HasSuffix(n, "y") && len(n) > 1 && !strings.ContainsRune("aeiou", rune(n[len(n)-2])) {
		return n[:len(n)-1] + "ies"
	}
	return n + "s"
}

// possessive says of what has a name behind its owner's only that it is the owner's:
// Shanghai is to upgrade its 5G network.
func possessive(words string, owner noun) string {
	if owner.person || owner.text == "" {
		return words
	}
	its := "its "
	if owner.plural {
		its = "their "
	}
	for _, s := range []string{"'s ", "’s ", "' ", "’ "} {
		if strings.Contains(words, owner.text+s) && (s[0] != '\'' || len(s) == 3 || strings.HasSuffix(owner.text, "s")) {
			if i := strings.Index(words, owner.text+s); i == 0 || words[i-1] == ' ' {
				return words[:i] + its + words[i+len(owner.text)+len(s):]
			}
		}
	}
	return words
}

// amongst says of a member of what is called by a plural that it is one of these.
func amongst(words string, plural bool) string {
	if !plural {
		return words
	}
	words = strings.Replace(words, "a member of {object}", "one of the {object}", 1)
	return strings.Replace(words, "members of {object}", "among the {object}", 1)
}

package ask

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"hubgraph/graph"
)

// fields says of graph's records what an OpenAPI document says of them, as huma's
// tags have it: by type and name in JSON. The records themselves know nothing of
// it.
var fields = map[reflect.Type]map[string]string{
	reflect.TypeFor[graph.Batch](): {
		"key":        `doc:"Idempotency key, kept with the batch"`,
		"author":     `doc:"Whose change it is, for the log: one line of at most 512 bytes; over HTTP the name of the key by default"`,
		"note":       `doc:"Why, for the log: one line of at most 4 KiB"`,
		"label":      `doc:"What the change belongs to, for the log: an import, a copy, a release; one line of at most 512 bytes"`,
		"schema":     `doc:"Types, predicates, qualifiers, units and schemes of identifiers to add" required:"false"`,
		"sources":    `doc:"Sources to put, whole, replacing"`,
		"texts":      `doc:"Texts of sources to attach, replacing"`,
		"entities":   `doc:"Entities to put: what each source says of one takes the place of what that source said before, and what others said stays; a conflict where what is nobody's would replace what is a source's"`,
		"additions":  `doc:"Names and identifiers to add to entities"`,
		"statements": `doc:"Statements to put; citations are united by place, the newer via, note and hash win"`,
		"retract":    `doc:"Statements to take back; one that is not there is no fault"`,
		"delete":     `doc:"Entities to delete; a conflict while statements mention them; one that is not there is no fault"`,
		"drop":       `doc:"Sources, texts and additions to the schema to take back; a conflict while something needs them" required:"false"`,
		"replace":    `doc:"The entities are whole: what is stored of them goes, whoever said it"`,
	},
	reflect.TypeFor[graph.Drop](): {
		"sources":    `doc:"Sources; a conflict while there are statements of them, accounts of entities, or a text that is not dropped, too"`,
		"texts":      `doc:"Sources whose texts go"`,
		"types":      `doc:"Types; a conflict while there are entities of them, accounts that give them or predicates that allow them"`,
		"predicates": `doc:"Predicates; a conflict while there are statements with them"`,
		"qualifiers": `doc:"Keys of qualifiers; a conflict while statements have them"`,
		"units":      `doc:"Units; a conflict while there are values in them or predicates measured in them"`,
		"schemes":    `doc:"Schemes of identifiers; identifiers need none"`,
	},
	reflect.TypeFor[graph.Name](): {
		"text":  `doc:"The name as written" minLength:"1"`,
		"lang":  `doc:"BCP 47 language, such as en or zh; empty where it has none"`,
		"kind":  `enum:"main,alias,short,former,legal,inline,plural" doc:"What name it is: main (the name in that language), alias, short, former, legal; alias by default. inline is the form that the name shown has inside a sentence (the STAR Market), plural the same of a name beside which the verb is in the plural (the carriers); nothing is found or shown by these two"`,
		"from":  `doc:"Since when it was the name"`,
		"to":    `doc:"Until when it was; a name that has ended is a former name, whatever its kind"`,
		"cites": `doc:"Where it stands, in the source of the account that has it, in order of place"`,
	},
	reflect.TypeFor[graph.Identifier](): {
		"scheme": `doc:"The register, such as hkex, lei or wikidata: the id of a scheme of the schema, or any other word" minLength:"1"`,
		"value":  `doc:"The identifier in that register, kept as written, and found in its normal form" minLength:"1"`,
	},
	reflect.TypeFor[graph.Entity](): {
		"id":          `doc:"The stable id, 1 to 512 bytes" minLength:"1"`,
		"type":        `doc:"The kind of entity, from the schema"`,
		"name":        `doc:"The name to show" minLength:"1"`,
		"names":       `doc:"Other names, sorted" required:"false"`,
		"summary":     `doc:"One or two plain sentences" required:"false"`,
		"summaries":   `doc:"The summary in English and in Chinese, where it is given in them; summary stands for the one that is not"`,
		"identifiers": `doc:"What registers call it, sorted" required:"false"`,
		"source":      `doc:"Whose the type, the name, the names, the summary and the identifiers beside it are: its home; nobody's where there is none"`,
		"accounts":    `doc:"What other sources say of it, in order of source, one each"`,
	},
	reflect.TypeFor[graph.Account](): {
		"source":      `doc:"Who says so" minLength:"1"`,
		"type":        `doc:"The kind of entity; questions go by that of the home"`,
		"name":        `doc:"What the source calls it"`,
		"names":       `doc:"What else the source calls it, sorted"`,
		"summary":     `doc:"One or two plain sentences"`,
		"summaries":   `doc:"The summary in English and in Chinese, where it is given in them"`,
		"identifiers": `doc:"What registers call it, sorted"`,
	},
	reflect.TypeFor[graph.Addition](): {
		"id":          `doc:"The entity to add to" minLength:"1"`,
		"names":       `doc:"Names to add"`,
		"identifiers": `doc:"Identifiers to add"`,
		"source":      `doc:"Whose they are; a conflict where there is none and the entity has a home"`,
	},
	reflect.TypeFor[graph.Words](): {
		"en": `doc:"English"`,
		"zh": `doc:"Chinese"`,
	},
	reflect.TypeFor[graph.TypeDef](): {
		"id":        `doc:"The id of the type"`,
		"label":     `doc:"One of them"`,
		"plural":    `doc:"Several of them"`,
		"also":      `doc:"What people look for it by beside its labels, in any language"`,
		"ftm":       `doc:"The FollowTheMoney schema it maps to"`,
		"schemaOrg": `doc:"The schema.org type it maps to"`,
	},
	reflect.TypeFor[graph.Phrase](): {
		"status":   `doc:"The status it is for: actual, planned, target, claimed or ended; what is rumoured, denied or withdrawn is told by the one for actual"`,
		"stage":    `doc:"The stage it is for"`,
		"template": `doc:"The pattern, with {subject} and {object} or {value}"`,
	},
	reflect.TypeFor[graph.PredicateDef](): {
		"id":           `doc:"The id of the predicate"`,
		"label":        `doc:"Read from subject to object: chief executive of"`,
		"also":         `doc:"What people look for it by beside its labels, in any language" required:"false"`,
		"inverse":      `doc:"Read from object to subject: chief executive" required:"false"`,
		"phrases":      `doc:"Sentence patterns by status"`,
		"subjectTypes": `doc:"What the subject may be; empty for anything"`,
		"objectTypes":  `doc:"What the object may be; empty for anything"`,
		"value":        `enum:"quantity,date,text" doc:"The kind of value of a fact; absent for a relationship"`,
		"unit":         `doc:"The unit of a quantity; money for any currency; absent for any"`,
		"symmetric":    `doc:"Says the same from both ends"`,
		"usuallyOne":   `doc:"A subject usually has one; advice for display, never a refusal"`,
		"ftm":          `doc:"The FollowTheMoney schema or property it maps to"`,
		"schemaOrg":    `doc:"The schema.org property it maps to"`,
		"share":        `doc:"Of a relationship: the key of the qualifier that says which part of the object the subject has, in percent; along paths of such the product is told"`,
	},
	reflect.TypeFor[graph.QualifierDef](): {
		"key":   `doc:"The key"`,
		"label": `doc:"What it says"`,
		"value": `enum:"quantity,date,text" doc:"The kind of value it gives; absent for any value or entity"`,
		"unit":  `doc:"The unit of a quantity; money for any currency; absent for any"`,

		"repeats": `doc:"A statement with such a qualifier gives again what another gives, a sum in another currency or a figure under a second name, and is not counted twice: repeats=false leaves it out of lists"`,
		"speaker": `doc:"Its qualifiers name who says it, with whom sentences begin"`,
		"phrase":  `doc:"How a sentence goes on with what it gives, {value}: thanks to {value}; in Chinese before the verb, or before the sentence where it ends in a comma" required:"false"`,
	},
	reflect.TypeFor[graph.UnitDef](): {
		"id":    `doc:"The unit as values write it"`,
		"label": `doc:"How it is read behind an amount"`,
	},
	reflect.TypeFor[graph.IdentifierScheme](): {
		"id":       `doc:"The id of the scheme, as identifiers have it"`,
		"label":    `doc:"What its identifiers are called"`,
		"ignore":   `doc:"Characters of a value that don't count, beside white space and hyphens; neither letters nor digits"`,
		"affixes":  `doc:"What may stand before or behind a value of digits and does not count, such as HK of 0941.HK; of built-in schemes only"`,
		"digits":   `doc:"How many digits a value of digits alone has at least, with zeros in front; absent where zeros count as written" minimum:"0" maximum:"64"`,
		"pattern":  `doc:"What a normal form has to be like as a whole, a regular expression (RE2); needed to find a value without its scheme"`,
		"check":    `enum:"mod97-10,luhn,gb32100" doc:"How its check digits are worked out"`,
		"register": `doc:"Who keeps the identifiers" required:"false"`,
		"page":     `doc:"Address of the register's page of an entity, http or https, with {id} for the normal form"`,
	},
	reflect.TypeFor[graph.Schema](): {
		"types":      `required:"false" doc:"Kinds of entity"`,
		"predicates": `required:"false" doc:"Kinds of statement"`,
		"qualifiers": `required:"false" doc:"Keys of qualifiers"`,
		"units":      `required:"false" doc:"Units beside the currencies"`,
		"schemes":    `required:"false" doc:"Schemes of identifiers"`,
	},
	reflect.TypeFor[graph.Source](): {
		"id":        `doc:"The stable id" minLength:"1"`,
		"title":     `doc:"Its title" minLength:"1"`,
		"author":    `doc:"Who wrote it"`,
		"publisher": `doc:"Who carries it"`,
		"url":       `doc:"Where it is found"`,
		"published": `doc:"When it appeared, as far as known"`,
		"sha256":    `doc:"SHA-256 of the text that the citations' offsets are meant in, hexadecimal" pattern:"^([0-9a-f]{64})?$"`,
		"licence":   `doc:"Under which licence it may be used: an SPDX id such as CC-BY-4.0, or a few words; one line of at most 512 bytes"`,
		"language":  `doc:"BCP 47 language of the text, such as en or zh-Hant"`,
		"retrieved": `doc:"When it was last taken from its url: 2022, 2022-01 or 2022-01-05"`,
		"archived":  `doc:"Address of a copy in an archive, http or https"`,
		"titles":    `doc:"The title in English and in Chinese, where there is one in them beside its own"`,
		"body":      `doc:"Which paragraphs are the text itself, without masthead, headline, byline and captions: their numbers from 0, such as 3-34 or 3-10,12-34; by it places are told as a reader counts"`,
	},
	reflect.TypeFor[graph.SourceText](): {
		"source": `doc:"The source" minLength:"1"`,
		"text":   `doc:"The whole text"`,
	},
	reflect.TypeFor[graph.Value](): {
		"kind":    `enum:"quantity,date,text" doc:"quantity, date or text"`,
		"amount":  `doc:"A decimal number as a string, canonical; absent where the source gives none that a decimal holds"`,
		"unit":    `doc:"ISO 4217 code for money, or a unit of the schema such as percent or count"`,
		"bound":   `enum:"exactly,at-least,over,up-to,about,almost,under" doc:"How the amount is meant"`,
		"date":    `doc:"2022, 2022-01, 2022-01-05, or a date of EDTF such as 198X, 2022-33 or 1985~"`,
		"text":    `doc:"A value in words"`,
		"printed": `doc:"The few words or figures as the source prints them"`,
		"min":     `doc:"Instead of amount: where a range begins, a decimal number as a string. A range with one end is taken, and kept as an amount with its bound"`,
		"max":     `doc:"Where a range ends, not below min"`,
		"minOpen": `doc:"The range is over min: min itself is not meant"`,
		"maxOpen": `doc:"The range is under max: max itself is not meant"`,
		"lang":    `doc:"BCP 47 language of text, such as en or zh; absent where nothing says"`,
		"words":   `doc:"The text, or what is printed where there is no amount, in English and Chinese, where it is given in them" required:"false"`,
	},
	reflect.TypeFor[graph.When](): {
		"from":     `doc:"It holds from this date"`,
		"to":       `doc:"It holds to this date"`,
		"observed": `doc:"The date at which a figure was true"`,
		"due":      `doc:"By when it is to be"`,
		"text":     `doc:"The phrase as the source has it"`,
		"derived":  `doc:"The dates were worked out from the phrase"`,
	},
	reflect.TypeFor[graph.Qualifier](): {
		"key":    `doc:"What it says, a qualifier key of the schema" minLength:"1"`,
		"entity": `doc:"The entity it names"`,
		"value":  `doc:"Or the value it gives" required:"false"`,
	},
	reflect.TypeFor[graph.Citation](): {
		"paragraph": `doc:"Non-blank line of the text, from 0; meant where end is given" minimum:"0"`,
		"start":     `doc:"First code point of the passage; meant where end is given" minimum:"0"`,
		"end":       `doc:"Code point after the passage" minimum:"0"`,
		"line":      `doc:"Line of an imported file, from 1" minimum:"0"`,
		"hash":      `doc:"SHA-256 of the normalised passage, by which it is found again in another copy"`,
		"via":       `doc:"The term in the passage that stands for an end, such as the city"`,
		"record":    `doc:"The raw row of an imported file"`,
		"note":      `doc:"What the place says, in our own words"`,
		"notes":     `doc:"The note in English and in Chinese, where it is given in them"`,
	},
	reflect.TypeFor[graph.Statement](): {
		"id":         `doc:"Worked out from the rest but the citations; may be left out when writing"`,
		"subject":    `doc:"What it speaks of" minLength:"1"`,
		"predicate":  `doc:"The kind of statement, from the schema" minLength:"1"`,
		"object":     `doc:"A relationship's other end"`,
		"value":      `doc:"A fact's value" required:"false"`,
		"status":     `enum:"actual,planned,target,claimed,ended,rumoured,denied,withdrawn" doc:"How the claim stands; actual by default when writing"`,
		"when":       `doc:"When it holds, was observed or is due" required:"false"`,
		"qualifiers": `doc:"What else the source says of it, sorted"`,
		"source":     `doc:"Who says so" minLength:"1"`,
		"cites":      `doc:"All places in the source that make the claim, in order of place" required:"false"`,
	},
	reflect.TypeFor[graph.Node](): {
		"degree":    `doc:"How many relationships it has, those that are rumoured, denied or withdrawn apart; one for what a symmetric predicate says from both ends"`,
		"neighbors": `doc:"How many different entities these join it to, itself apart"`,
		"label":     `doc:"The name to show, in English and in Chinese: of the home if it has one in that language, else of another source, never a former one"`,
		"labels":    `doc:"What sources call it where they speak, by source, where that is otherwise"`,

		"labelLang":    `doc:"BCP 47 language of label where it is not the one asked for, as far as known (und-Latn: undetermined, in Latin letters): zh is the language of the name that is shown where Chinese was asked for"`,
		"labelLangs":   `doc:"The same of labels, by source"`,
		"summaryLang":  `doc:"The same of the summary that is shown: of summary, where summaries has none in a language"`,
		"summaryLangs": `doc:"The same of the summaries of accounts, by source"`,
	},
	reflect.TypeFor[graph.Match](): {
		"name": `doc:"The name that matched"`,
		"lang": `doc:"Its language, where it has one"`,
		"how":  `doc:"How it matched: exact, prefix, words, word-prefix, substring, pinyin, pinyin-prefix, initials or typo; or identifier, where name is what a register calls it"`,
	},
	reflect.TypeFor[graph.TypeCount](): {
		"type":  `doc:"Type of the other end"`,
		"count": `doc:"How many relationships"`,
	},
	reflect.TypeFor[graph.Count](): {
		"predicate": `doc:"The kind of relationship"`,
		"direction": `enum:"in,out" doc:"out where the entity is the subject, in where it is the object; absent where the predicate is symmetric"`,
		"count":     `doc:"How many"`,
		"types":     `doc:"By type of the other end, where there are at most 10,000"`,
	},
	reflect.TypeFor[graph.Mention](): {
		"key":   `doc:"The key of the qualifiers"`,
		"count": `doc:"How many statements"`,
	},
	reflect.TypeFor[graph.Stats](): {
		"entities":      `doc:"Entities"`,
		"statements":    `doc:"Relationships and facts"`,
		"relationships": `doc:"Statements that join two entities"`,
		"facts":         `doc:"Statements that give a value"`,
		"citations":     `doc:"Places cited"`,
		"sources":       `doc:"Sources"`,
		"texts":         `doc:"Sources whose text is attached"`,
		"byType":        `doc:"Entities by type"`,
		"byPredicate":   `doc:"Statements by predicate"`,
		"byStatus":      `doc:"Statements by status"`,
		"bySource":      `doc:"Statements by source"`,
		"revision":      `doc:"The content these counts are of"`,
	},
}

// Described gives each struct that is, or embeds, one of graph's records and that
// answers or batches hold, with a struct type of the same fields whose tags describe
// them. Fields of embedded structs stand in their place, but for those that the
// outer one has, too.
func Described(yield func(t, with reflect.Type) bool) {
	types := append(slices.Collect(maps.Keys(fields)), reflect.TypeFor[Source](), reflect.TypeFor[Stats](),
		reflect.TypeFor[SchemaType](), reflect.TypeFor[SchemaPredicate](), reflect.TypeFor[SchemaQualifier](), reflect.TypeFor[SchemaUnit](), reflect.TypeFor[SchemaScheme]())
	for _, t := range types {
		if !yield(t, reflect.StructOf(described(t))) {
			return
		}
	}
}

// described lists the fields of a struct.
func described(t reflect.Type) (list []reflect.StructField) {
	for i := range t.NumField() {
		f := t.Field(i)
		switch {
		case f.Anonymous && f.Type.Kind() == reflect.Struct:
			for _, inner := range described(f.Type) {
				if own, _ := t.FieldByName(inner.Name); len(own.Index) > 1 {
					list = append(list, inner)
				}
			}
			continue
		case !f.IsExported():
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if tags := fields[t][name]; tags != "" {
			f.Tag += reflect.StructTag(" " + tags)
		}
		list = append(list, f)
	}
	return list
}

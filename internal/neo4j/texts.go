package neo4j

import (
	"regexp"
	"slices"
)

// A form is what of a question a text has room for. The server takes the longer to plan
// a text the longer it is, so that what few questions ask is in other texts than what
// all do.
type form struct {
	seldom  bool // all conditions of a filter or a query, not only those that are asked often
	against look // looks so against the filter's direction, for what has none; may be none
}

var forms = []form{{}, {seldom: true}, {against: fromSubject}, {against: fromObject}, {true, fromSubject}, {true, fromObject}}

// seldomAsked are the values of the conditions that only a form with all of them has.
var seldomAsked = func() (out []string) {
	for _, m := range regexp.MustCompile(`\(\$q\.(\w+) IS NULL`).FindAllStringSubmatch(onDays+seldomOfQuery, -1) {
		out = append(out, m[1])
	}
	return out
}()

// A family is a text in all its forms.
type family map[form]string

func inForms(build func(form) string) family {
	out := family{}
	for _, f := range forms {
		out[f] = build(f)
	}
	return out
}

// whole is a family of which all have room for all conditions.
func whole(build func(form) string) family {
	return inForms(func(f form) string {
		f.seldom = true
		return build(f)
	})
}

// alone is a family of one text.
func alone(text string) family { return inForms(func(form) string { return text }) }

// of gives the form that has room for some values.
func (x family) of(p params) string {
	var f form
	for _, key := range seldomAsked {
		f.seldom = f.seldom || p[key] != nil
	}
	for _, l := range []look{fromSubject, fromObject} {
		if ids, _ := p[l.as+"Against"].([]string); len(ids) > 0 {
			f.against = l
		}
	}
	return x[f]
}

// texts are all that reads ask. What is asked first comes first.
func texts() []string {
	simple := []string{
		revisionOfMeta, metaUnlessKnown, entityByID, profileParts, matching, identifying, nodesByIDs, entitiesOfTypes, entitiesByID, statementByID, said, together, sourceByID, sourcesByID, textByID,
		profilePartsBoth, linksByIDs, entitiesNamed, entitiesIdentified, qualifiedIDs, qualifiedByAmount, documentByID, documentsByID, changesBetween,
	}
	var out []string
	for _, f := range forms {
		out = append(out, entitiesByIDs+columns+records, reached[f]+columns+records)
		for _, x := range []family{among, linksToAny, linksToSome, around, statementsByID, statementsByDue, statementsOfSources, facts, between} {
			out = append(out, x[f])
		}
		if f == (form{}) {
			out = slices.Concat(simple, out)
		}
		for _, x := range []family{statementsAbout, statementsAboutByDue, walk, joinedBy, linksToAll, datedToAny, datedToAll, datedToSome, statementsPassing, statementsByAmount, statementsOfAmount, statementsOfPassage, statementsAboutByAmount} {
			out = append(out, x[f])
		}
		out = append(out, reached[f]+columns, linkedTo[f], allIDs, entitiesByIDs+columns, reachedLinked[f]+columns+records, namedLinked[f]+columns+records)
	}
	return distinct(out)
}

// texts gives all that reads send to the server, as they send it.
func (s *Store) texts() []string {
	out := texts()
	if s.single.Load() {
		for i, text := range out {
			out[i] = looking(text)
		}
		return out
	}
	var alone []string
	for _, text := range []string{entityByID, profileParts, profilePartsBoth, statementByID, sourceByID, textByID, documentByID} {
		alone = append(alone, gathering(text))
	}
	return append(alone, out...)
}

// changing are what writes send once they locked the meta node; what a claim or an entity
// more takes comes first.
func changing() []string {
	out := []string{metaUnlessKnown, keyByID, entitiesToChange, endsByIDs, statementsByIDs, sourcesToChange, existingIDs, joining, setRevision, createKey}
	for _, text := range []string{
		createLink, createFact, createQualifier, createEntity, putIdentifier, createSource, writeText, setCounts,
		changeEntity, dropIdentifiers, changeLink, changeLinked, changeFact, changeSource,
		deleteLink, deleteStatement, deleteQualifier, fromSubject.retype(), fromObject.retype(),
		deleteEntity, deleteText, deleteSource,
	} {
		out = append(out, eachRow+text)
	}
	return append(out, setSchema, putDocument, deleteDocument, revisionOfMeta, documentByID, around[form{}], statementsAbout[form{}], naming, idsOfTypes, accountsOf, statementsOf)
}

// distinct leaves out what came before.
func distinct(list []string) []string {
	seen := map[string]bool{}
	return slices.DeleteFunc(list, func(s string) bool {
		was := seen[s]
		seen[s] = true
		return was
	})
}

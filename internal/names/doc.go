// Package names finds entities by name, in English and Chinese on equal terms:
// by the beginning of a name, by its words in any order, by one or two Han
// characters, by pinyin with all readings, by initials, and with typing errors.
//
// # The idea
//
// [Query.Score] holds a query against one name and is the whole definition of
// what a search finds and in which order: tier first, then similarity, then
// whatever the caller takes for ties (the entity's id). It knows nothing of other
// names, so that every store gives the same answer, whatever it counts as rare.
//
// An index only saves work. [IndexTerms] gives the terms of a name, [Query.Groups]
// what to look up, with one promise between them: if Score lets a name match in a
// tier, the name has a term of each group up to that tier. So a store takes the
// names that have a term of one group (or of several), holds each against the
// query, and sorts. It can also do so tier by tier and stop once it has enough:
//
//	q := names.ParseQuery(text)
//	for _, worst := range []names.Tier{names.Prefix, names.Substring, names.Initials, names.Typo} {
//		candidates := lookUp(q.Groups(worst)) // a superset of the hits up to worst
//		...                                   // q.Score(name) of each
//		if enough hits in tiers up to worst { // all that come later are worse
//			break
//		}
//	}
//
// [Index] does this in memory. A term with Prefix stands for all terms that begin
// with it: a range of a sorted list, or term* in Lucene. Terms need no quoting in
// either: letters, digits, combining marks and '_' (which stands before the code of any
// other sign), no white space, lower case.
//
// A name is compared in the form that [Normalize] gives it, and then without "and"
// and "the" (AT&T, AT and T), so that the same is the same however it is written.
// Characters are simplified one by one: a table of phrases would make what becomes
// of a character depend on its neighbours, and part of a name would no longer be
// part of its normal form. That 乾隆 becomes 干隆 is no harm, since it does so
// everywhere; its readings are those of both characters.
//
// # Bounds
//
// Of a name the first 24 words and the first 64 characters of scripts without
// spaces are looked at (for Exact and Prefix all of it), of a query up to 32 words
// (with more only Exact and Prefix count). Errors are allowed in words of 4 to 24
// letters without digits, pinyin has at most 60 letters and six readings a
// character. All of that bounds the name and the query before they are compared,
// never the comparison, so that the index and the score cannot disagree.
//
// # What is left out
//
//   - A sign beside letters and digits is not looked for, but for + and # at the end of
//     a word.
//   - Han characters that are neither right nor sound right; errors in pinyin, in
//     the last, unfinished word, and in two words that should be one.
//   - Transliteration other than pinyin: Wade-Giles, Cantonese, Cyrillic to Latin,
//     and Han queries for romanised names.
//   - Legal forms (Ltd., 有限公司) count like other words, but for [Query.Is]: telling
//     whether two records are the same company is another question.
//   - Words of a query all have to be in the same name of an entity.
package names

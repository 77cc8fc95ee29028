// Package tell puts what a graph holds into words, in English and Chinese: paths
// with footnotes ([Explain]), statements ([Sentence]), values ([Value]), dates
// ([Date], [When]), statuses ([Status]) and where in its source a claim stands ([Places]). It is the only package that does: what
// programs and pages print is from here.
//
// The phrases of predicates are the schema's, by status and language; all other
// words of sentences are here. Amounts are never rounded.
//
// It leaves out: what programs print around sentences, such as headings and
// labels of tables.
package tell

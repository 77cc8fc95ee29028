// Package tell puts what a graph holds into words, in English and Chinese: paths
// with footnotes ([Explain]), statements ([Sentence]), values ([Value]) and dates
// ([Date]).
//
// The phrases of predicates are the schema's, by status and language; all other
// words of sentences are here. Amounts are never rounded.
//
// It leaves out: what programs print around sentences, such as headings and
// labels of tables.
package tell

// Package seeds is the graph that a new store begins with: one newspaper
// article on digital Shanghai, entity by entity and claim by claim.
//
// Its few ideas:
//
//   - The files beside this one are the data, written to be read and changed by
//     hand. Each holds a part of a [graph.Batch] under the field names of its
//     JSON: sources.yaml, entities-*.yaml by kind, statements-*.yaml by theme.
//     A field that a batch does not have is an error, so a typing mistake
//     cannot lose a claim.
//   - The text of the article is not here. A statement says in our own words
//     what the article says and cites the places by offset in the text whose
//     SHA-256 the source gives; the hash of each passage finds it again in
//     another copy. Printed figures and terms of a few words are kept as
//     printed.
//   - What only general knowledge says has a source of its own,
//     "common-knowledge", and can be filtered out. There is little of it.
//   - So with entities: what we call the thing in English, its type, its summary and the
//     names that the article prints are the article's; Chinese names, other names,
//     identifiers, and summaries that only say what a word means are common knowledge's.
//   - exceptions.yaml lists the figures and capitalised words of the text that
//     no citation covers, each with a reason, so that what was left out is
//     told from what was forgotten.
//
// To change a claim: edit its file, leave ids of entities as they are, and run
// "hubgraph verify" with the article's text attached; it tells each offset,
// hash, figure and name that does not fit. "hubgraph review" shows each claim
// beside its passages.
//
// Caveats: entities' ids never change. The article was written in January 2022
// (inferred from its own phrases), so relative dates are marked as derived.
// Chinese names of bodies are the usual ones; those of the article's own terms
// are translations.
//
// The package knows no store and applies nothing.
package seeds

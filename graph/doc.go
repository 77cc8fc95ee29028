// Package graph is the domain of Hubgraph: what a knowledge graph of an
// ecosystem is made of, what may be asked of it, and what a store must do.
//
// Its few ideas:
//
//   - An [Entity] is whatever a source names; it claims nothing but its names, and says
//     whose these are: its home's, and those of each [Account] of another source. An
//     [Identifier] of it is kept as written, and found in its normal form.
//   - A [Statement] is the only stored claim: one claim by one source, which
//     joins its subject to another entity (a relationship) or gives it a value
//     (a fact). Its citations are all the places in that source that make it.
//     Its id is a hash of what it claims, so that the same claim is one
//     statement however often it is written.
//   - A [Schema] says what types and predicates there are and how they read in
//     English and Chinese. It is a table in this package ([Builtin]), extended
//     by data.
//   - A [Filter] says which statements count; [Filter.Match] is its definition. What
//     is rumoured, denied or withdrawn stands aside: it counts only where a question
//     names it ([DefaultStatuses]).
//   - A [Reader] answers questions and a [Store] also applies a [Batch]. The
//     same question gives the same answer on every store, byte for byte; what
//     is cut is always said.
//   - A [Revision] says which content an answer was read from.
//
// Packages in folders below build on these: change works out what a batch changes, tell
// puts answers into words, passage finds in a text what citations mean, check
// reads and verifies a whole store, and graphtest is the conformance suite.
//
// Failures are a closed list of [Code]; errors.Is(err, graph.ErrNotFound) tells
// them apart.
//
// Canonical forms: ids are NFC and at most 512 bytes; amounts are decimals
// without exponent or needless zeros ([Decimal]); dates are kept as they are written,
// and are days to a filter ([Date]); records have one binary encoding, over which ids
// and digests are computed (codec.go).
//
// The package imports the standard library and x/text/unicode/norm only. It
// holds no storage, no traversal, no words and no HTTP; mathematics over a whole
// graph is elsewhere too.
package graph

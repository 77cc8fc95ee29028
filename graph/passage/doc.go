// Package passage finds again what citations mean in the text of a source.
//
// Its few ideas:
//
//   - A citation names a part of a text by offsets in Unicode code points and by
//     the [Hash] of the passage in its normal form ([Normalize]), in which white
//     space and typographic quotation marks make no difference.
//   - A [Text] whose SHA-256 is the source's is exact: offsets say where. Any
//     other text is a copy, in which passages are found by their hashes.
//   - A [Quoter] gives sources and passages of their texts as they were at a revision,
//     keeps them with what it worked out, and asks only for what has moved.
//
// It leaves out: which statements a citation supports and whether it does, see
// package check.
package passage

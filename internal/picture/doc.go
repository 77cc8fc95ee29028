// Package picture draws a view of a graph as SVG that can be printed: real text,
// what the marks and lines mean, and who says so.
//
// Its few ideas:
//
//   - A pure function. [Draw] gives the same bytes for the same view on one kind of
//     processor.
//   - A mark has the colour and the shape of its type (Okabe and Ito's colours, so that
//     either is enough), and the size of its number of neighbours. A line is all that
//     joins two entities; its stroke says how that stands, its width how much it is.
//   - Nothing is left out in silence. A name stands beside its mark where it covers no
//     other name, no other mark and no line; a mark without such a place bears a letter,
//     which a list under the picture explains. A line without room for its verb, and one
//     of several different claims, bears a number, which leads to the claims in words.
//     Where there are more lines than such a list is good for, the picture says how many
//     bear no word.
//   - Important names come first: those that are asked about, then by links drawn, then by
//     neighbours.
//   - The sheet fits its content. Places that were chosen by a reader are kept, one scale
//     for both axes; places that were laid out here are stretched to the sheet.
//
// Caveats: widths of texts are estimated, for the fonts are those of whoever opens the
// file. What is drawn can be drawn as well on every processor, but where that fuses
// multiplications and additions, or has logarithms of its own, the last tenth of a pixel may
// differ, and a name to which two places are all but alike may have the other.
//
// It leaves out: which entities and claims a view holds, and pixels.
package picture

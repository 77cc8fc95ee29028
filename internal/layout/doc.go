// Package layout places the entities of a graph in the plane, for looking at.
//
// Its few ideas:
//
//   - A pure function. [Place] knows neither clock nor chance: what is random in
//     it is a hash of ids. The same nodes and links, in whatever order they come,
//     give the same picture, bit for bit on every processor. For that only
//     operations are used that IEEE 754 rounds in one way (+ - * / and the square
//     root), and every product is rounded before it is added to, which in Go an
//     explicit conversion says, so that no compiler fuses the two.
//   - Parts that no link joins are laid out one by one and packed into rows, the
//     whole about as wide as a screen is (4:3).
//   - A part of up to 300 nodes minimises stress (distances in the picture as
//     the distances in the graph), a few of the smaller ones from several
//     starts, of which the one wins that crosses least. A larger part begins with
//     its distances from a few pivots and lets forces settle, far ones taken
//     together (Barnes and Hut), in time O(n log n).
//   - Then whatever still overlaps is pushed apart: in parts of up to 100 nodes
//     the boxes that the labels need, in larger ones the nodes themselves. At the
//     end the smaller ones are looked over once more: single nodes move where
//     that makes the picture easier to read.
//
// Caveats: y grows downwards or upwards as the reader likes; boxes are the only
// thing that knows. In a large part labels may overlap: the page that shows it
// leaves out those for which there is no room.
//
// It leaves out: layouts that go on from an older one, trees and layers, and
// drawing.
package layout

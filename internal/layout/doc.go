// Package layout places the entities of a graph in the plane, for looking at.
//
// Its few ideas:
//
//   - Pure functions: [Place] says where nodes stand, [Route] how links bend between
//     them. They know neither clock nor chance: what is random in them is a hash of ids.
//     The same nodes and links, in whatever order they come, give the same picture, bit
//     for bit on every processor. For that only operations are used that IEEE 754 rounds in one way
//     (+ - * / and the square root), and every product is rounded before it is added
//     to, which in Go an explicit conversion says, so that no compiler fuses the two.
//   - Parts that no link joins are laid out one by one and packed into rows, the whole
//     about as wide as it is to be.
//   - By closeness, a part of up to 300 nodes minimises stress (distances in the picture
//     as the distances in the graph), a small one from several starts, of which the one
//     is taken that is the easiest to read. A larger part begins with its distances from
//     a few pivots and lets forces settle, far ones taken together (Barnes and Hut), in
//     time O(n log n). Levels and rings first give each node its row or its ellipse.
//   - Up to 300 nodes have room for their names; then single nodes are moved, in their
//     level or ring if they have one, where that makes the picture easier to read: links
//     cross less, and pass through fewer marks and names.
//   - What is kept stays exactly, and new nodes go near what they are linked to.
//
// Caveats: above 300 nodes only marks are kept apart, and a page that shows that leaves
// out names for which there is no room. A link that finds no way around the marks of a
// very dense picture may pass through one.
//
// It leaves out: links of several bends, and drawing.
package layout

package layout

import (
	"slices"
	"strings"
)

// Names says beside which side of its mark each name stands where it stands best: at is
// what [Place] gave, and bends what [Route] gave. Where Route bends nothing for there are too
// many, all stand to the right.
func Names(nodes []Node, at []Point, links []Link, bends []float64) []bearing {
	if len(nodes) > small || len(links) > dense {
		return make([]bearing, len(nodes))
	}
	order := make([]int, len(nodes))
	spots := make([]spot, len(nodes))
	for i := range nodes {
		order[i], spots[i] = i, spotOf(&nodes[i])
	}
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(nodes[a].ID, nodes[b].ID) })
	curves := make([]curve, 0, len(links))
	for k, l := range links {
		if l.A != l.B && distance(at[l.A], at[l.B]) > 0 {
			curves = append(curves, curveOf(at[l.A], at[l.B], bends[k]))
		}
	}
	return sides(spots, at, curves, order)
}

// Box gives where the name of a node at a point stands: its corner of the least x
// and y, and that of the greatest.
func (s bearing) Box(n *Node, at Point) (low, high Point) {
	spot := spotOf(n)
	b := spot.beside(s)
	return Point{at.X - b.left, at.Y - b.up}, Point{at.X + b.right, at.Y + b.down}
}

package layout

import (
	"math"
	"slices"
	"strings"
)

// A Side is where a name stands beside its mark.
type Side int

// The sides, the one that is liked most first.
const (
	Right Side = iota
	Below
	LowerRight
	UpperRight
	Left
	Above
	LowerLeft
	UpperLeft
)

// Box gives where the name of a node at a point stands: its corner of the least x
// and y, and that of the greatest. Names to the right and to the left are level with the
// mark and 4 apart from it, those above and below it 2, in its middle.
func (s Side) Box(n *Node, at Point) (low, high Point) {
	spot := spotOf(n)
	b := spot.beside(s)
	return Point{at.X - b.left, at.Y - b.up}, Point{at.X + b.right, at.Y + b.down}
}

// beside gives the room of a spot's name on a side.
func (n *spot) beside(s Side) box {
	const slant = 0.72
	x, y := 0.0, 0.0 // the way from the mark to the name
	switch s {
	case Right:
		x = 1
	case Left:
		x = -1
	case Below:
		y = 1
	case Above:
		y = -1
	case LowerRight:
		x, y = slant, slant
	case UpperRight:
		x, y = slant, -slant
	case LowerLeft:
		x, y = -slant, slant
	case UpperLeft:
		x, y = -slant, -slant
	}
	left, up := float64(x*(n.radius+away)), float64(y*(n.radius+half(away)))
	switch {
	case x == 0:
		left -= half(n.name.Width)
	case x < 0:
		left -= n.name.Width
	}
	switch {
	case y == 0:
		up -= half(n.name.Height)
	case y < 0:
		up -= n.name.Height
	}
	return box{-left, left + n.name.Width, -up, up + n.name.Height}
}

// Names says beside which side of its mark each name stands best: where it lies on no
// other name and on no mark, and as few links as may be pass through it. at is what
// [Place] gave, or where nodes are now, and bends what [Route] gave. Of more than 300
// nodes or 2,000 links all stand to the right.
func Names(nodes []Node, at []Point, links []Link, bends []float64) []Side {
	if len(nodes) > small || len(links) > dense {
		return make([]Side, len(nodes))
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

// sides begins with all names to the right, and turns one after the other to where it
// stands best, until none is better elsewhere.
func sides(spots []spot, at []Point, curves []curve, order []int) []Side {
	const overlap, liking = 100.0, 0.05
	out := make([]Side, len(spots))
	// What stands on a side whatever other names do.
	type choice struct {
		box  segment // its corners
		cost float64
	}
	all := make([][UpperLeft + 1]choice, len(spots))
	for _, i := range order {
		n := &spots[i]
		if n.name == (Size{}) {
			continue
		}
		for s := range all[i] {
			b := n.beside(Side(s))
			c := choice{box: segment{low: Point{at[i].X - b.left, at[i].Y - b.up}, high: Point{at[i].X + b.right, at[i].Y + b.down}}, cost: float64(liking * float64(s))}
			for k := range curves {
				if curves[k].through(at[i], b) {
					c.cost++
				}
			}
			for j := range spots {
				r := spots[j].radius + 1
				if j != i && at[j].X+r > c.box.low.X && at[j].X-r < c.box.high.X && at[j].Y+r > c.box.low.Y && at[j].Y-r < c.box.high.Y {
					c.cost += overlap
				}
			}
			all[i][s] = c
		}
	}
	const rounds = 6
	for range rounds {
		changed := false
		for _, i := range order {
			if spots[i].name == (Size{}) {
				continue
			}
			best, least := Right, math.Inf(1)
			for s := range all[i] {
				c := all[i][s].cost
				for _, j := range order {
					if c >= least {
						break
					}
					if j != i && spots[j].name != (Size{}) && all[i][s].box.meets(&all[j][out[j]].box) {
						c += overlap
					}
				}
				if c < least {
					best, least = Side(s), c
				}
			}
			if best != out[i] {
				out[i], changed = best, true
			}
		}
		if !changed {
			break
		}
	}
	return out
}

// turnNames has the names of a part's nodes stand where lines leave most room now.
func (p *part) turnNames() {
	curves := make([]curve, len(p.links))
	for k, e := range p.links {
		curves[k] = curveOf(p.at[e.a], p.at[e.b], 0)
	}
	order := make([]int, len(p.nodes))
	for i := range order {
		order[i] = i
	}
	for i, s := range sides(p.nodes, p.at, curves, order) {
		p.nodes[i].label = p.nodes[i].beside(s)
	}
}

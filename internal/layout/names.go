package layout

import "math"

// A bearing is where a name stands beside its mark.
type bearing int

// The bearings, the one that is liked most first.
const (
	toRight bearing = iota
	below
	lowerRight
	upperRight
	toLeft
	above
	lowerLeft
	upperLeft
)

// beside gives the room of a spot's name on a side. To the right and to the left it is
// level with the mark and 4 apart from it, above and below 2 apart, in its middle.
func (n *spot) beside(s bearing) box {
	const slant = 0.72
	x, y := 0.0, 0.0 // the way from the mark to the name
	switch s {
	case toRight:
		x = 1
	case toLeft:
		x = -1
	case below:
		y = 1
	case above:
		y = -1
	case lowerRight:
		x, y = slant, slant
	case upperRight:
		x, y = slant, -slant
	case lowerLeft:
		x, y = -slant, slant
	case upperLeft:
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

// sides says beside which side of its mark each name stands best: where it lies on no
// other name and on no mark, and as few curves as may be pass through it. It begins with
// all to the right, and turns one after the other, in an order, until none is better
// elsewhere.
func sides(spots []spot, at []Point, curves []curve, order []int) []bearing {
	const overlap, liking = 100.0, 0.05
	out := make([]bearing, len(spots))
	// What stands on a side whatever other names do.
	type choice struct {
		box  segment // its corners
		cost float64
	}
	all := make([][upperLeft + 1]choice, len(spots))
	for _, i := range order {
		n := &spots[i]
		if n.name == (Size{}) {
			continue
		}
		for s := range all[i] {
			b := n.beside(bearing(s))
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
			best, least := toRight, math.Inf(1)
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
					best, least = bearing(s), c
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

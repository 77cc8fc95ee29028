package layout

import (
	"cmp"
	"math"
	"math/bits"
)

// separate pushes nodes apart until no two boxes overlap: each pair along the
// axis on which less is missing, half by each, or all by one where the other
// stays. Where pushing alone does not come to an end, the picture grows a little;
// or, where some stay, it ends after some rounds.
func (p *part) separate() {
	width, height := 0.0, 0.0
	for i := range p.nodes {
		b := &p.nodes[i].room
		width, height = max(width, b.left+b.right), max(height, b.up+b.down)
	}
	g := grid{width: width + margin, height: height + margin}
	for round := 1; ; round++ {
		g.fill(p.at)
		clear := true
		for i := range p.at {
			g.around(p.at[i], func(j int) {
				if j > i && p.push(i, j) {
					clear = false
				}
			})
		}
		if clear {
			return
		}
		if p.held == nil && round%40 == 0 {
			p.scale(1.1)
		}
		if p.held != nil && round == 80 {
			return
		}
	}
}

// between gives how far j is to be from i: to the right or left, and below or
// above.
func (p *part) between(i, j int) (right, left, down, up float64) {
	a, b := &p.nodes[i].room, &p.nodes[j].room
	return a.right + b.left + margin, -(a.left + b.right + margin), a.down + b.up + margin, -(a.up + b.down + margin)
}

// apart reports whether two nodes' boxes do not overlap. A little of the margin
// may be missing, so that the last steps of pushing are not ever smaller.
func (p *part) apart(i, j int) bool {
	const enough = 1
	right, left, down, up := p.between(i, j)
	dx, dy := p.at[j].X-p.at[i].X, p.at[j].Y-p.at[i].Y
	return dx >= right-enough || dx <= left+enough || dy >= down-enough || dy <= up+enough
}

// free reports whether a node's box overlaps no other.
func (p *part) free(i int) bool {
	for j := range p.at {
		if i != j && !p.apart(i, j) {
			return false
		}
	}
	return true
}

// push moves two nodes apart if their boxes overlap.
func (p *part) push(i, j int) bool {
	if p.apart(i, j) || p.stays(i) && p.stays(j) {
		return false
	}
	a, b := &p.at[i], &p.at[j]
	right, left, down, up := p.between(i, j)
	dx, dy := b.X-a.X, b.Y-a.Y
	nearer := func(d, more, less float64) float64 {
		if m := cmp.Compare(more-d, d-less); m < 0 || m == 0 && d >= 0 {
			return more - d
		}
		return less - d
	}
	mx, my := nearer(dx, right, left), nearer(dy, down, up)
	if math.Abs(mx) < math.Abs(my) {
		my = 0
	} else {
		mx = 0
	}
	switch {
	case p.stays(i):
		b.X, b.Y = b.X+mx, b.Y+my
	case p.stays(j):
		a.X, a.Y = a.X-mx, a.Y-my
	default:
		a.X, a.Y = a.X-half(mx), a.Y-half(my)
		b.X, b.Y = b.X+half(mx), b.Y+half(my)
	}
	return true
}

// A grid finds the nodes near a point: those of its cell and of the eight
// around, hashed.
type grid struct {
	width, height float64
	cells         [][2]int32 // of each node
	start         []int32    // where in order the nodes of a bucket begin; one more for the end
	order         []int32    // nodes by bucket
}

func (g *grid) cell(a Point) [2]int32 {
	return [2]int32{int32(math.Floor(a.X / g.width)), int32(math.Floor(a.Y / g.height))}
}

func (g *grid) bucket(c [2]int32) uint32 {
	return (uint32(c[0])*73856093 ^ uint32(c[1])*19349663) & uint32(len(g.start)-2)
}

func (g *grid) fill(at []Point) {
	if g.start == nil {
		g.cells, g.order = make([][2]int32, len(at)), make([]int32, len(at))
		g.start = make([]int32, 1<<bits.Len(uint(len(at)))+1)
	}
	clear(g.start)
	for i, a := range at {
		g.cells[i] = g.cell(a)
		g.start[g.bucket(g.cells[i])+1]++
	}
	for b := 1; b < len(g.start); b++ {
		g.start[b] += g.start[b-1]
	}
	for i := len(at) - 1; i >= 0; i-- { // so that those of a bucket are in order
		b := g.bucket(g.cells[i]) + 1
		g.start[b]--
		g.order[g.start[b]] = int32(i)
	}
	copy(g.start, g.start[1:])
	g.start[len(g.start)-1] = int32(len(at))
}

// around visits the nodes that were near a point when the grid was filled.
func (g *grid) around(a Point, visit func(int)) {
	c := g.cell(a)
	for y := c[1] - 1; y <= c[1]+1; y++ {
		for x := c[0] - 1; x <= c[0]+1; x++ {
			b := g.bucket([2]int32{x, y})
			for _, i := range g.order[g.start[b]:g.start[b+1]] {
				if g.cells[i] == [2]int32{x, y} {
					visit(int(i))
				}
			}
		}
	}
}

package layout

import (
	"context"
	"math"
)

// pivotCount is from how many nodes a large part's distances are measured.
const pivotCount = 24

// pivots gives a large part its first shape: the two main axes of the distances
// from some nodes that are far from each other (Brandes and Pich, Eigensolver
// Methods for Progressive Multidimensional Scaling, 2006). O(links · pivots).
func (p *part) pivots() {
	n := len(p.nodes)
	k := min(pivotCount, n)
	columns := make([][]float64, k)
	hops, queue := make([]int32, n), make([]int32, 0, n)
	far := make([]int32, n)
	from := 0
	for c := range columns {
		p.hops(from, hops, queue)
		column := make([]float64, n)
		mean := 0.0
		for i, h := range hops {
			column[i] = square(float64(h))
			mean += column[i]
			if c == 0 || h < far[i] {
				far[i] = h
			}
		}
		mean /= float64(n)
		for i := range column {
			column[i] -= mean
		}
		columns[c] = column
		for i := range far {
			if far[i] > far[from] {
				from = i
			}
		}
	}
	for i := range n { // also each row has the mean 0
		mean := 0.0
		for _, c := range columns {
			mean += c[i]
		}
		mean /= float64(k)
		for _, c := range columns {
			c[i] -= mean
		}
	}
	product := make([][]float64, k)
	for a := range product {
		product[a] = make([]float64, k)
		for b := range product[a] {
			for i := range n {
				product[a][b] += float64(columns[a][i] * columns[b][i])
			}
		}
	}
	first := eigenvector(product, nil)
	second := eigenvector(product, first)
	spread := 0.0
	for i := range n {
		var a Point
		for c := range columns {
			a.X += float64(columns[c][i] * first[c])
			a.Y += float64(columns[c][i] * second[c])
		}
		p.at[i] = a
		spread += square(a.X) + square(a.Y)
	}
	f := 0.0
	side := Length * half(math.Sqrt(float64(n)))
	if spread = math.Sqrt(spread / float64(n)); spread > 0 {
		f = side / spread
	}
	// Leaves of one node are at one place: chance parts them.
	for i, a := range p.at {
		c := p.chance(i, 0)
		p.at[i] = Point{float64(a.X*f) + float64(c.X*0.1), float64(a.Y*f) + float64(c.Y*0.1)}
	}
}

// eigenvector gives that of the greatest eigenvalue of a symmetric matrix, at a
// right angle to another one, by repeated multiplication.
func eigenvector(m [][]float64, other []float64) []float64 {
	v := make([]float64, len(m))
	for i := range v {
		v[i] = 1 / float64(i+1)
	}
	next := make([]float64, len(m))
	for range 100 {
		for i := range next {
			next[i] = 0
			for j := range v {
				next[i] += float64(m[i][j] * v[j])
			}
		}
		along := 0.0
		for i := range other {
			along += float64(next[i] * other[i])
		}
		length := 0.0
		for i := range next {
			if other != nil {
				next[i] -= float64(along * other[i])
			}
			length += square(next[i])
		}
		length = math.Sqrt(length)
		if !(length > 0) {
			return v
		}
		for i := range next {
			v[i] = next[i] / length
		}
	}
	return v
}

// forces lets a large part settle: all nodes push each other away with
// Length²/d, links pull with d²/Length, and no step is longer than the
// temperature, which falls (Fruchterman and Reingold, Graph Drawing by
// Force-directed Placement, 1991). What is far is one node of greater mass
// (Barnes and Hut, 1986).
func (p *part) forces(ctx context.Context) error {
	const rounds = 120
	move := make([]Point, len(p.at))
	var t tree
	for round := range rounds {
		if err := ctx.Err(); err != nil {
			return err
		}
		t.build(p.at)
		for i, a := range p.at {
			move[i] = t.push(a)
		}
		for _, l := range p.links {
			a, b := p.at[l.a], p.at[l.b]
			d := distance(a, b)
			f := float64(d/Length) * math.Sqrt(min(l.weight, 8))
			// A hub's many links would otherwise pull its neighbours into it.
			f /= math.Sqrt(float64(min(len(p.near[l.a]), len(p.near[l.b]))))
			x, y := float64((b.X-a.X)*f), float64((b.Y-a.Y)*f)
			move[l.a] = Point{move[l.a].X + x, move[l.a].Y + y}
			move[l.b] = Point{move[l.b].X - x, move[l.b].Y - y}
		}
		left := 1 - float64(round)/rounds
		temperature := float64(float64(2*Length*left)*left) + 1
		for i, m := range move {
			d := math.Sqrt(square(m.X) + square(m.Y))
			if d > temperature {
				f := temperature / d
				m = Point{float64(m.X * f), float64(m.Y * f)}
			}
			p.at[i] = Point{p.at[i].X + m.X, p.at[i].Y + m.Y}
		}
	}
	return nil
}

// A tree is a quadtree over points: each cell has their number and mean.
type tree struct {
	at     []Point
	cells  []quarter
	side   float64
	corner Point
	stack  []visited
}

type quarter struct {
	sum   Point // of the points, until build is done; then their mean
	count int
	child [4]int32 // 0: none
	point int32    // the only one, -1 where there are several
}

type visited struct {
	cell int32
	side float64
}

// maxLevel ends the halving where points coincide.
const maxLevel = 24

func (t *tree) build(at []Point) {
	low, high := at[0], at[0]
	for _, a := range at {
		low = Point{min(low.X, a.X), min(low.Y, a.Y)}
		high = Point{max(high.X, a.X), max(high.Y, a.Y)}
	}
	t.at, t.corner, t.side = at, low, max(high.X-low.X, high.Y-low.Y, 1)
	t.cells = append(t.cells[:0], quarter{point: -1})
	for i := range at {
		t.insert(int32(i))
	}
	for i := range t.cells {
		c := &t.cells[i]
		c.sum = Point{c.sum.X / float64(c.count), c.sum.Y / float64(c.count)}
	}
}

// insert adds a point to all cells that hold it, down to one of its own.
func (t *tree) insert(i int32) {
	a := t.at[i]
	corner, side := t.corner, t.side
	at := int32(0)
	for level := 0; ; level++ {
		c := &t.cells[at]
		c.sum = Point{c.sum.X + a.X, c.sum.Y + a.Y}
		c.count++
		if c.count == 1 {
			c.point = i
			return
		}
		if level == maxLevel {
			c.point = -1
			return
		}
		side = half(side)
		if old := c.point; old >= 0 { // it goes a level down first
			c.point = -1
			b := t.at[old]
			t.cells = append(t.cells, quarter{sum: b, count: 1, point: old})
			t.cells[at].child[which(b, corner, side)] = int32(len(t.cells) - 1)
		}
		q := which(a, corner, side)
		if q&1 != 0 {
			corner.X += side
		}
		if q&2 != 0 {
			corner.Y += side
		}
		next := t.cells[at].child[q]
		if next == 0 {
			next = int32(len(t.cells))
			t.cells = append(t.cells, quarter{point: -1})
			t.cells[at].child[q] = next
		}
		at = next
	}
}

// which says in which quarter of a cell a point is.
func which(a, corner Point, side float64) int {
	q := 0
	if a.X >= corner.X+side {
		q = 1
	}
	if a.Y >= corner.Y+side {
		q |= 2
	}
	return q
}

// push gives the force of all points on one. A cell is far where it is less
// than 0.9 times as wide as it is far.
func (t *tree) push(a Point) Point {
	const far = 0.9 * 0.9
	var out Point
	t.stack = append(t.stack[:0], visited{0, t.side})
	for len(t.stack) > 0 {
		v := t.stack[len(t.stack)-1]
		t.stack = t.stack[:len(t.stack)-1]
		c := &t.cells[v.cell]
		dx, dy := a.X-c.sum.X, a.Y-c.sum.Y
		d2 := square(dx) + square(dy)
		if c.point >= 0 || c.child == [4]int32{} || square(v.side) < float64(far*d2) {
			if d2 > 0 { // a point itself, or one at the same place
				f := float64(Length*Length*float64(c.count)) / max(d2, 1)
				out.X += float64(dx * f)
				out.Y += float64(dy * f)
			}
			continue
		}
		for _, child := range c.child {
			if child != 0 {
				t.stack = append(t.stack, visited{child, v.side / 2})
			}
		}
	}
	return out
}

package layout

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// The measures of a picture, in its units.
const (
	Length      = 100.0 // of a typical link
	MinDistance = 16.0  // between two nodes

	aspect  = 4.0 / 3.0
	gap     = 30.0 // between two parts
	margin  = 6.0  // between two boxes
	small   = 300  // up to how many nodes a part is laid out by stress
	labels  = 100  // up to how many nodes a part has room for labels
	several = 60   // up to how many nodes a part of few links is begun in several ways
)

// A Box is the room that a node needs beside its middle: its mark and its
// label. What is less than MinDistance/2, or no number, counts as that.
type Box struct{ Left, Right, Up, Down float64 }

// A Node is what is placed. IDs are distinct.
type Node struct {
	ID  string
	Box Box
}

// A Link joins two nodes by their places in the list; it has no direction, and
// one from a node to itself has no effect. Weights of parallel links add up; a
// heavier link is a little shorter. What is not above 0, or no number, counts
// as 1.
type Link struct {
	A, B   int
	Weight float64
}

// A Point is where a node is, rounded to 0.1. The picture's middle is at 0, 0.
type Point struct{ X, Y float64 }

// Place gives a point for each node, in their order. It panics where a link
// names a node that is not there. Stress takes O(n²) a round and forces
// O(n log n + links).
func Place(nodes []Node, links []Link) []Point {
	order := make([]int, len(nodes))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return strings.Compare(nodes[a].ID, nodes[b].ID) })
	rank := make([]int, len(nodes))
	sorted := make([]Node, len(nodes))
	for r, i := range order {
		rank[i] = r
		sorted[r] = Node{nodes[i].ID, sane(nodes[i].Box)}
	}
	parts := split(sorted, merge(links, rank))
	for _, p := range parts {
		p.place()
	}
	pack(parts)
	at := make([]Point, len(nodes))
	for _, p := range parts {
		for i, n := range p.of {
			at[n] = p.at[i]
		}
	}
	middle(at, sorted)
	out := make([]Point, len(nodes))
	for r, i := range order {
		out[i] = Point{round(at[r].X), round(at[r].Y)}
	}
	return out
}

// round gives the nearest tenth; never -0.
func round(x float64) float64 { return math.Floor(float64(x*10)+0.5)/10 + 0 }

func sane(b Box) Box {
	least := func(x float64) float64 {
		if !(x > MinDistance/2) || math.IsInf(x, 0) {
			return MinDistance / 2
		}
		return x
	}
	return Box{least(b.Left), least(b.Right), least(b.Up), least(b.Down)}
}

// merge unites parallel links and drops those from a node to itself; A is less
// than B, and the list is in order.
func merge(links []Link, rank []int) []Link {
	all := make([]Link, 0, len(links))
	for _, l := range links {
		l.A, l.B = rank[l.A], rank[l.B]
		if l.A == l.B {
			continue
		}
		if l.A > l.B {
			l.A, l.B = l.B, l.A
		}
		if !(l.Weight > 0) || math.IsInf(l.Weight, 0) {
			l.Weight = 1
		}
		all = append(all, l)
	}
	// Also by weight: sums depend on the order of what is summed.
	slices.SortFunc(all, func(x, y Link) int {
		return cmp.Or(cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B), cmp.Compare(x.Weight, y.Weight))
	})
	out := all[:0]
	for _, l := range all {
		if n := len(out); n > 0 && out[n-1].A == l.A && out[n-1].B == l.B {
			out[n-1].Weight += l.Weight
		} else {
			out = append(out, l)
		}
	}
	return out
}

// A part is nodes of which each can be reached from each.
type part struct {
	of    []int // which nodes they are
	nodes []Node
	links []Link // by place in nodes
	near  [][]int32
	at    []Point
}

// split gives the parts in order of their first nodes.
func split(nodes []Node, links []Link) []*part {
	root := make([]int, len(nodes))
	for i := range root {
		root[i] = i
	}
	find := func(i int) int {
		for root[i] != i {
			root[i] = root[root[i]]
			i = root[i]
		}
		return i
	}
	for _, l := range links {
		if a, b := find(l.A), find(l.B); a != b {
			root[max(a, b)] = min(a, b) // the root is a part's first node
		}
	}
	var parts []*part
	partOf, place := make([]int, len(nodes)), make([]int, len(nodes))
	for i, n := range nodes {
		r := find(i)
		if r == i {
			partOf[i] = len(parts)
			parts = append(parts, &part{})
		}
		partOf[i] = partOf[r]
		p := parts[partOf[i]]
		place[i] = len(p.of)
		p.of = append(p.of, i)
		p.nodes = append(p.nodes, n)
	}
	for _, p := range parts {
		p.near = make([][]int32, len(p.of))
		p.at = make([]Point, len(p.of))
	}
	for _, l := range links {
		p := parts[partOf[l.A]]
		a, b := place[l.A], place[l.B]
		p.links = append(p.links, Link{a, b, l.Weight})
		p.near[a] = append(p.near[a], int32(b))
		p.near[b] = append(p.near[b], int32(a))
	}
	return parts
}

// place finds a part's points; where its middle is does not matter.
func (p *part) place() {
	n := len(p.nodes)
	if n > labels {
		for i := range p.nodes {
			p.nodes[i].Box = sane(Box{})
		}
	}
	switch {
	case n == 1:
		return
	case n > small:
		p.pivots()
		p.forces()
		p.turn()
		p.rescale()
		p.separate()
		return
	}
	d := p.distances()
	starts := 1
	if n <= several && len(p.links) <= 4*n {
		starts = 64
	}
	var best []Point
	least := 0.0
	for s := range starts {
		for i := range p.at {
			p.at[i] = p.chance(i, s)
		}
		p.stress(d)
		p.turn()
		p.separate()
		if starts == 1 {
			return
		}
		if c := p.cost(d); best == nil || c < least {
			best, least = slices.Clone(p.at), c
		}
	}
	p.at = best
	p.refine(d)
}

// chance gives a point in a square by a hash of a node's id and of which start
// it is: FNV-1a, then the finalizer of splitmix64.
func (p *part) chance(i, start int) Point {
	h := uint64(14695981039346656037)
	for _, b := range []byte(p.nodes[i].ID) {
		h = (h ^ uint64(b)) * 1099511628211
	}
	next := func() float64 {
		h += 0x9e3779b97f4a7c15
		z := h
		z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
		z = (z ^ z>>27) * 0x94d049bb133111eb
		z ^= z >> 31
		return float64(z>>11) / (1 << 53)
	}
	h += uint64(start) * 0xd1342543de82ef95
	side := Length * math.Sqrt(float64(len(p.nodes)))
	x := next()
	return Point{float64(x * side), float64(next() * side)}
}

// hops gives how far each node is from one.
func (p *part) hops(from int, out []int32, queue []int32) {
	for i := range out {
		out[i] = -1
	}
	out[from] = 0
	queue = append(queue[:0], int32(from))
	for len(queue) > 0 {
		i := queue[0]
		queue = queue[1:]
		for _, j := range p.near[i] {
			if out[j] < 0 {
				out[j] = out[i] + 1
				queue = append(queue, j)
			}
		}
	}
}

// square is x², rounded: what is added to it is not fused with it.
func square(x float64) float64 { return float64(x * x) }

// half is x/2, which compilers take for a product, likewise.
func half(x float64) float64 { return float64(x / 2) }

func distance(a, b Point) float64 { return math.Sqrt(square(a.X-b.X) + square(a.Y-b.Y)) }

// turn puts a part's longer axis across, and where that is less than 4:3 wide
// stretches it: labels are wider than they are high.
func (p *part) turn() {
	n := float64(len(p.at))
	var m Point
	for _, a := range p.at {
		m.X += a.X
		m.Y += a.Y
	}
	m.X, m.Y = m.X/n, m.Y/n
	var xx, xy, yy float64
	for i, a := range p.at {
		a = Point{a.X - m.X, a.Y - m.Y}
		p.at[i] = a
		xx += square(a.X)
		yy += square(a.Y)
		xy += float64(a.X * a.Y)
	}
	// The axis is the eigenvector of the greater eigenvalue of the covariance.
	excess := half(xx - yy)
	root := math.Sqrt(square(excess) + square(xy))
	x, y := excess+root, xy
	if excess < 0 {
		x, y = xy, root-excess
	}
	if l := math.Sqrt(square(x) + square(y)); l > 0 {
		x, y = x/l, y/l
		for i, a := range p.at {
			p.at[i] = Point{float64(a.X*x) + float64(a.Y*y), float64(a.Y*x) - float64(a.X*y)}
		}
	}
	mean := half(xx + yy)
	across, up := mean+root, mean-root
	if up > 0 {
		// Spreads are as the squares of lengths.
		if wide := math.Sqrt(across / up); wide < aspect {
			f := math.Sqrt(aspect / wide)
			for i := range p.at {
				p.at[i] = Point{float64(p.at[i].X * f), p.at[i].Y / f}
			}
		}
	}
}

// rescale makes the middle one of a part's links of the typical length.
func (p *part) rescale() {
	lengths := make([]float64, len(p.links))
	for i, l := range p.links {
		lengths[i] = distance(p.at[l.A], p.at[l.B])
	}
	slices.Sort(lengths)
	if m := lengths[len(lengths)/2]; m > 0 {
		p.scale(Length / m)
	}
}

func (p *part) scale(f float64) {
	for i := range p.at {
		p.at[i] = Point{float64(p.at[i].X * f), float64(p.at[i].Y * f)}
	}
}

// bounds gives the box around points with their boxes.
func bounds(at []Point, nodes []Node) (low, high Point) {
	low, high = Point{math.Inf(1), math.Inf(1)}, Point{math.Inf(-1), math.Inf(-1)}
	for i, a := range at {
		b := &nodes[i].Box
		low = Point{min(low.X, a.X-b.Left), min(low.Y, a.Y-b.Up)}
		high = Point{max(high.X, a.X+b.Right), max(high.Y, a.Y+b.Down)}
	}
	return low, high
}

func middle(at []Point, nodes []Node) {
	low, high := bounds(at, nodes)
	for i, a := range at {
		at[i] = Point{a.X - half(low.X+high.X), a.Y - half(low.Y+high.Y)}
	}
}

// pack puts the parts into rows, the higher ones first, in the width of several
// tried that comes nearest to the aspect.
func pack(parts []*part) {
	type room struct {
		p             *part
		low           Point
		width, height float64
	}
	rooms := make([]room, len(parts))
	area, widest := 0.0, 0.0
	for i, p := range parts {
		low, high := bounds(p.at, p.nodes)
		r := room{p, low, high.X - low.X + gap, high.Y - low.Y + gap}
		rooms[i] = r
		area += float64(r.width * r.height)
		widest = max(widest, r.width)
	}
	slices.SortStableFunc(rooms, func(a, b room) int { return cmp.Compare(b.height, a.height) })
	rows := func(limit float64, put func(r *room, x, y float64)) (width, height float64) {
		x, row := 0.0, 0.0
		for i := range rooms {
			r := &rooms[i]
			if x > 0 && x+r.width > limit {
				height += row
				x, row = 0, 0
			}
			put(r, x, height)
			x += r.width
			row = max(row, r.height)
			width = max(width, x)
		}
		return width, height + row
	}
	limit, least := 0.0, math.Inf(1)
	for try := range 24 {
		f := 0.6 + float64(float64(try)*0.05)
		l := max(widest, float64(math.Sqrt(float64(area*aspect))*f))
		w, h := rows(l, func(*room, float64, float64) {})
		off := max(w/float64(h*aspect), float64(h*aspect)/w)
		if off < least {
			limit, least = l, off
		}
	}
	rows(limit, func(r *room, x, y float64) {
		for i, a := range r.p.at {
			r.p.at[i] = Point{a.X - r.low.X + x, a.Y - r.low.Y + y}
		}
	})
}

package layout

import (
	"cmp"
	"context"
	"math"
	"math/bits"
	"slices"
	"strings"
)

// The measures of a picture, in its units.
const (
	Length      = 100.0 // of a typical link
	MinDistance = 16.0  // between two nodes
	Aspect      = 4.0 / 3.0

	gap    = 30.0 // between two parts
	margin = 6.0  // between two boxes
	away   = 4.0  // between a mark and its name
	small  = 300  // up to how many nodes a part has room for names, and is laid out by stress
	dense  = 2000 // up to how many links these find their way around marks
	few    = 40   // up to how many nodes a part of few links is begun in several ways
)

// A Kind is a rule of layout.
type Kind int

// The kinds of layout.
const (
	Closeness Kind = iota // what is linked is near
	Levels                // what is above by links that are Down stands above
	Around                // rings around the centre, by how many links are between
)

// Options say how nodes are to be placed. The zero value is by closeness, nothing
// kept.
type Options struct {
	Kind Kind
	// Center is the id of the node in the middle of Around, and of the one on top of
	// Levels in a part of which no link is Down. "", or no node's: of each part the
	// one with the most neighbours.
	Center string
	// Kept are places, by id, of nodes that stay exactly there; what is no node's
	// is passed over. Where a third of the nodes or more are kept, each other one is
	// placed near those that it is linked to, whatever the kind; otherwise all are laid
	// out, and then those move that are not kept, each in its level or ring where there
	// is room for it. A kept node may overlap with another kept one,
	// no other does.
	Kept map[string]Point
	// Aspect is how many times as wide as high the picture is to be; what is not
	// above 0, or no number, counts as 4/3. It has no effect where places are kept.
	Aspect float64
}

// A Size is that of a name, in lines as it is to be drawn.
type Size struct{ Width, Height float64 }

// RadiusOf is that of the mark of who has so many neighbours, in pixels where a unit is one:
// two more for each doubling. All pictures draw it, and the page does by the same rule
// (scene/sizes.ts).
func RadiusOf(neighbors int) float64 {
	return min(22, float64(5+2*bits.Len(uint(max(0, neighbors)))))
}

// A Node is what is placed. IDs are distinct.
type Node struct {
	ID string
	// Radius is that of its mark; what is less than MinDistance/2, or no number,
	// counts as that.
	Radius float64
	// Name is the room of its name, for which there is room to the right of the mark,
	// 4 apart from it and level with it. What is not above 0, or no number, is
	// none.
	Name Size
}

// A Link joins two nodes by their places in the list. One from a node to itself
// has no effect. Weights of parallel links add up; a heavier link is a little
// shorter. What is not above 0, or no number, counts as 1. Down says that A
// stands above B in Levels, as an owner and a whole do; other links have no
// direction.
type Link struct {
	A, B   int
	Weight float64
	Down   bool
}

// A Point is where a node is; y grows downwards. What is not kept is rounded to
// 0.1.
type Point struct{ X, Y float64 }

// Place gives a point for each node, in their order. Where nothing is kept, the
// picture's middle is at 0, 0. The error is ctx's, where that ends before it is
// done. Place panics where a link names a node that is not there. Stress takes
// O(n²) a round and forces O(n log n + links).
func Place(ctx context.Context, nodes []Node, links []Link, opt Options) ([]Point, error) {
	if !(opt.Aspect > 0) || math.IsInf(opt.Aspect, 0) {
		opt.Aspect = Aspect
	}
	order := make([]int, len(nodes))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return strings.Compare(nodes[a].ID, nodes[b].ID) })
	rank := make([]int, len(nodes))
	sorted := make([]spot, len(nodes))
	for r, i := range order {
		rank[i] = r
		sorted[r] = spotOf(&nodes[i])
	}
	l := layouter{ctx: ctx, opt: opt}
	at, err := l.place(sorted, merge(links, rank))
	if err != nil {
		return nil, err
	}
	out := make([]Point, len(nodes))
	for r, i := range order {
		out[i] = at[r]
		if _, kept := opt.Kept[nodes[i].ID]; !kept {
			out[i] = Point{round(at[r].X), round(at[r].Y)}
		}
	}
	return out, nil
}

// A layouter carries what one call of Place was told.
type layouter struct {
	ctx context.Context
	opt Options
}

func (l *layouter) place(spots []spot, edges []edge) ([]Point, error) {
	held := make([]bool, len(spots))
	at := make([]Point, len(spots))
	kept := 0
	for i := range spots {
		if p, ok := l.opt.Kept[spots[i].id]; ok {
			at[i], held[i] = p, true
			kept++
		}
	}
	switch {
	case kept == len(spots):
		return at, nil
	case kept == 0:
		at, _, err := l.afresh(spots, edges)
		return at, err
	}
	p := &part{nodes: spots, links: edges, held: held, aspect: l.opt.Aspect, at: at}
	p.join()
	if 3*kept >= len(spots) || l.opt.Kind == Closeness && len(spots) > small {
		return p.at, p.extend(l.ctx)
	}
	free, bands, err := l.afresh(spots, edges)
	if err != nil {
		return nil, err
	}
	p.adapt(free, bands)
	if l.opt.Kind == Closeness {
		if err := p.stress(l.ctx, p.distances(), 60); err != nil {
			return nil, err
		}
	}
	p.clear()
	return p.at, p.refine(l.ctx, nil)
}

// afresh places all nodes where nothing is kept, and gives their bands.
func (l *layouter) afresh(spots []spot, edges []edge) (at []Point, bands []band, err error) {
	parts := split(spots, edges)
	for _, p := range parts {
		p.aspect = l.opt.Aspect
		switch {
		case len(p.nodes) == 1:
		case l.opt.Kind == Levels:
			err = p.levels(l.ctx, l.opt.Center)
		case l.opt.Kind == Around:
			err = p.rings(l.ctx, l.opt.Center)
		default:
			err = p.closeness(l.ctx)
		}
		if err != nil {
			return nil, nil, err
		}
	}
	begin := make([]Point, len(parts)) // where the first node of each was
	for k, p := range parts {
		begin[k] = p.at[0]
	}
	pack(parts, l.opt.Aspect)
	at = make([]Point, len(spots))
	for _, p := range parts {
		for i, n := range p.of {
			at[n] = p.at[i]
		}
	}
	middle(at, spots)
	if l.opt.Kind == Closeness {
		return at, nil, nil
	}
	bands = make([]band, len(spots))
	for k, p := range parts {
		to := at[p.of[0]]
		by := Point{to.X - begin[k].X, to.Y - begin[k].Y}
		for i, n := range p.of {
			if bands[n] = anywhere; p.bands != nil {
				bands[n] = p.bands[i].moved(by)
			}
		}
	}
	return at, bands, nil
}

// A spot is a node as it is placed: room is its mark's and its name's, beside
// its middle.
type spot struct {
	id     string
	radius float64
	name   Size // nothing where it has none
	room   box  // with the name to the right
	label  box  // of the name where it stands now
}

type box struct{ left, right, up, down float64 }

func spotOf(n *Node) spot {
	r := n.Radius
	if !(r > MinDistance/2) || math.IsInf(r, 0) {
		r = MinDistance / 2
	}
	s := spot{id: n.ID, radius: r, room: box{r, r, r, r}}
	w, h := n.Name.Width, n.Name.Height
	if w > 0 && h > 0 && !math.IsInf(w, 0) && !math.IsInf(h, 0) {
		s.name = n.Name
		s.label = s.beside(toRight)
		s.room.right += away + w
		s.room.up = max(r, half(h))
		s.room.down = s.room.up
	}
	return s
}

// bare is a spot without its name.
func (s *spot) bare() { s.name, s.room = Size{}, box{s.radius, s.radius, s.radius, s.radius} }

// round gives the nearest tenth; never -0.
func round(x float64) float64 { return math.Floor(float64(x*10)+0.5)/10 + 0 }

// An edge is all links between two spots, a less than b. down is above 0 where a
// stands above b by more of them than b above a, and below 0 where by fewer.
type edge struct {
	a, b   int
	weight float64
	down   int
}

// merge unites parallel links and drops those from a node to itself; the list is
// in order.
func merge(links []Link, rank []int) []edge {
	all := make([]edge, 0, len(links))
	for _, l := range links {
		e := edge{rank[l.A], rank[l.B], l.Weight, 0}
		if e.a == e.b {
			continue
		}
		if l.Down {
			e.down = 1
		}
		if e.a > e.b {
			e.a, e.b, e.down = e.b, e.a, -e.down
		}
		if !(e.weight > 0) || math.IsInf(e.weight, 0) {
			e.weight = 1
		}
		all = append(all, e)
	}
	// Also by weight: sums depend on the order of what is summed.
	slices.SortFunc(all, func(x, y edge) int {
		return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b), cmp.Compare(x.weight, y.weight))
	})
	out := all[:0]
	for _, e := range all {
		if n := len(out); n > 0 && out[n-1].a == e.a && out[n-1].b == e.b {
			out[n-1].weight += e.weight
			out[n-1].down += e.down
		} else {
			out = append(out, e)
		}
	}
	return out
}

// A part is nodes that are placed together: those of which each can be reached
// from each, or, where places are kept, all.
type part struct {
	of     []int // which nodes they are
	nodes  []spot
	links  []edge // by place in nodes
	near   [][]int32
	mine   [][]int32 // which links a node has
	at     []Point
	held   []bool // those that stay; nil: none
	bands  []band // where each may be moved to; nil: anywhere
	aspect float64
}

// join finds the neighbours of each node.
func (p *part) join() {
	p.near = make([][]int32, len(p.nodes))
	p.mine = make([][]int32, len(p.nodes))
	for k, e := range p.links {
		p.near[e.a] = append(p.near[e.a], int32(e.b))
		p.near[e.b] = append(p.near[e.b], int32(e.a))
		p.mine[e.a] = append(p.mine[e.a], int32(k))
		p.mine[e.b] = append(p.mine[e.b], int32(k))
	}
}

func (p *part) stays(i int) bool { return p.held != nil && p.held[i] }

// A band is where a node stays in its level or ring: between two ellipses of the part's
// aspect around a middle, or, where it is level, so far above and below it.
type band struct {
	middle    Point
	low, high float64 // as far from the middle as radius says; low is 0 where it is level
	level     bool
}

// anywhere is the band of a node that is alone in its part.
var anywhere = band{high: math.Inf(1)}

func (b band) moved(by Point) band {
	b.middle = Point{b.middle.X + by.X, b.middle.Y + by.Y}
	return b
}

// within reports whether a point is in a node's band.
func (p *part) within(i int, to Point) bool {
	if p.bands == nil {
		return true
	}
	b := &p.bands[i]
	off := Point{to.X - b.middle.X, to.Y - b.middle.Y}
	if b.level {
		off.X = 0
	}
	r := p.radius(off)
	return r >= b.low && r <= b.high
}

// radius is how far the ellipse of a point is from the middle, upwards.
func (p *part) radius(a Point) float64 { return math.Sqrt(square(a.X/p.aspect) + square(a.Y)) }

// split gives the parts in order of their first nodes.
func split(nodes []spot, links []edge) []*part {
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
		if a, b := find(l.a), find(l.b); a != b {
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
	for _, e := range links {
		p := parts[partOf[e.a]]
		p.links = append(p.links, edge{place[e.a], place[e.b], e.weight, e.down})
	}
	for _, p := range parts {
		p.at = make([]Point, len(p.of))
		p.join()
	}
	return parts
}

// closeness finds a part's points so that what is linked is near; where its middle
// is does not matter.
func (p *part) closeness(ctx context.Context) error {
	n := len(p.nodes)
	if n > small {
		for i := range p.nodes {
			p.nodes[i].bare()
		}
		p.pivots()
		if err := p.forces(ctx); err != nil {
			return err
		}
		p.turn()
		p.rescale()
		p.separate()
		return nil
	}
	d := p.distances()
	if n > few || len(p.links) > 4*n {
		p.pivots()
		if err := p.stress(ctx, d, 60); err != nil {
			return err
		}
		p.unfold()
		return p.refine(ctx, d)
	}
	const starts = 16
	var best []Point
	least := 0.0
	for s := range starts {
		for i := range p.at {
			p.at[i] = p.chance(i, s)
		}
		if err := p.stress(ctx, d, 100); err != nil {
			return err
		}
		p.unfold()
		if c := p.cost(d); best == nil || c < least {
			best, least = slices.Clone(p.at), c
		}
	}
	p.at = best
	return p.refine(ctx, d)
}

// unfold turns points that lie as near as they are linked into a picture of the part's
// shape in which marks and names have room.
func (p *part) unfold() {
	p.turn()
	p.stretch()
	p.roomy()
	p.separate()
	p.stretch()
}

// chance gives a point in a square by a hash of a node's id and of which start
// it is: FNV-1a, then the finalizer of splitmix64.
func (p *part) chance(i, start int) Point {
	h := uint64(14695981039346656037)
	for _, b := range []byte(p.nodes[i].id) {
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

// turn puts a part's longer axis across, or upright where the picture is to be higher
// than wide, and where that is not as much longer as it is to be stretches it: names are
// wider than they are high.
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
		aim := max(p.aspect, 1/p.aspect)
		if wide := math.Sqrt(across / up); wide < aim {
			f := math.Sqrt(aim / wide)
			for i := range p.at {
				p.at[i] = Point{float64(p.at[i].X * f), p.at[i].Y / f}
			}
		}
	}
	if p.aspect < 1 {
		for i, a := range p.at {
			p.at[i] = Point{-a.Y, a.X}
		}
	}
}

// roomy widens a picture that marks and names would fill too much for lines to find
// their way between them.
func (p *part) roomy() {
	const full = 0.18
	taken := 0.0
	for i := range p.nodes {
		b := &p.nodes[i].room
		taken += float64((b.left + b.right + margin) * (b.up + b.down + margin))
	}
	low, high := bounds(p.at, p.nodes)
	if f := taken / float64((high.X-low.X)*(high.Y-low.Y)); f > full && len(p.at) >= 10 { // fewer may lie in a row
		p.scale(math.Sqrt(f / full))
	}
}

// stretch widens or heightens a picture that is far from the aspect: nothing overlaps by
// that that did not before.
func (p *part) stretch() {
	if len(p.at) < 10 { // fewer may lie in a row
		return
	}
	const most = 1.6
	low, high := bounds(p.at, p.nodes)
	f := (high.X - low.X) / float64((high.Y-low.Y)*p.aspect)
	x, y := max(1, min(most, 1/f)), max(1, min(most, f))
	for i, a := range p.at {
		p.at[i] = Point{float64(a.X * x), float64(a.Y * y)}
	}
}

// rescale makes the middle one of a part's links of the typical length.
func (p *part) rescale() {
	lengths := make([]float64, len(p.links))
	for i, l := range p.links {
		lengths[i] = distance(p.at[l.a], p.at[l.b])
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
func bounds(at []Point, nodes []spot) (low, high Point) {
	low, high = Point{math.Inf(1), math.Inf(1)}, Point{math.Inf(-1), math.Inf(-1)}
	for i, a := range at {
		b := &nodes[i].room
		low = Point{min(low.X, a.X-b.left), min(low.Y, a.Y-b.up)}
		high = Point{max(high.X, a.X+b.right), max(high.Y, a.Y+b.down)}
	}
	return low, high
}

func middle(at []Point, nodes []spot) {
	low, high := bounds(at, nodes)
	for i, a := range at {
		at[i] = Point{a.X - half(low.X+high.X), a.Y - half(low.Y+high.Y)}
	}
}

// pack puts the parts into rows, the higher ones first, in the width of several
// tried that comes nearest to the aspect.
func pack(parts []*part, aspect float64) {
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

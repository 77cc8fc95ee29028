package layout

import "math"

// Route says how far each link is to bend so that it passes through no mark that
// is not at one of its ends. 0 is a straight line; any other is drawn as a
// quadratic Bézier curve from A to B, of which the control point is
//
//	((A.X+B.X)/2 - bend·(B.Y-A.Y)/l, (A.Y+B.Y)/2 + bend·(B.X-A.X)/l)
//
// where l is the distance from A to B: so many units from the middle between the
// ends, at a right angle to the line between them, to the right of one who goes from
// A to B where y grows downwards. The curve itself comes half as far. Between the
// same two nodes all links bend alike (the sign is the other where a link leads the
// other way), for they are drawn as one.
//
// at is what [Place] gave, or where nodes are now. Each is the smallest bend that clears
// all marks, of a few up to one and a half times the length; where none does, one that
// passes through the fewest. A link from a node to itself does not bend, nor does one with
// an end that is no finite point. Of more than 300 nodes or 2,000 links all are straight:
// nobody could follow them.
func Route(nodes []Node, at []Point, links []Link) []float64 {
	p := part{nodes: make([]spot, len(nodes)), at: at}
	for i := range nodes {
		p.nodes[i] = spotOf(&nodes[i])
	}
	out := make([]float64, len(links))
	if len(nodes) > small || len(links) > dense {
		return out
	}
	done := make(map[[2]int]float64, len(links))
	for k, l := range links {
		a, b, sign := l.A, l.B, 1.0
		if nodes[a].ID > nodes[b].ID {
			a, b, sign = b, a, -1
		}
		bend, ok := done[[2]int{a, b}]
		if !ok {
			bend = p.bend(a, b)
			done[[2]int{a, b}] = bend
		}
		out[k] = float64(sign*bend) + 0
	}
	return out
}

// bend gives that of the curve from one node to another.
func (p *part) bend(a, b int) float64 {
	l := distance(p.at[a], p.at[b])
	if !(l > 0) || math.IsInf(l, 0) {
		return 0
	}
	var near []int
	s := segmentOf(p.at[a], p.at[b])
	for i, at := range p.at {
		if s.off(at) < square(p.nodes[i].radius+reach+l) {
			near = append(near, i)
		}
	}
	best, least := 0.0, p.hurt(a, b, 0, near, math.Inf(1))
	const steps = 60
	for k := 1; k <= steps && float64(k) <= least; k++ {
		size := float64(l*float64(k)) * (1.5 / steps)
		for _, bend := range [2]float64{size, -size} {
			if c := p.hurt(a, b, bend, near, least); c < least {
				best, least = bend, c
			}
		}
	}
	return round(best)
}

// hurt says how hard a curve is to read: the more the more it bends, and for a mark
// that it passes through more than for any bend.
func (p *part) hurt(a, b int, bend float64, near []int, limit float64) float64 {
	const mark, nearly = 10_000.0, 200.0
	c := 0.0
	if bend != 0 {
		c = float64(40 * math.Abs(bend) / distance(p.at[a], p.at[b])) // 1 for each step
	}
	curve := curveOf(p.at[a], p.at[b], bend)
	for _, i := range near {
		if c >= limit {
			return c
		}
		if i != a && i != b && curve.off(p.at[i], p.nodes[i].radius+reach) {
			if c += nearly; curve.off(p.at[i], p.nodes[i].radius+1) {
				c += mark
			}
		}
	}
	return c
}

// stops are where along a curve its segments end: those that the explorer draws
// (internal/webui/src/scene/bends.ts, which bends lines by the same rule where readers
// have moved marks).
var stops = [...]float64{0.18, 0.28, 0.36, 0.44, 0.5, 0.56, 0.64, 0.72, 0.82, 1}

// A curve is a quadratic Bézier curve as segments.
type curve struct {
	parts     []segment
	low, high Point
}

func curveOf(a, b Point, bend float64) curve {
	if bend == 0 {
		s := segmentOf(a, b)
		return curve{[]segment{s}, s.low, s.high}
	}
	l := distance(a, b)
	mid := Point{half(a.X+b.X) - float64(bend*(b.Y-a.Y))/l, half(a.Y+b.Y) + float64(bend*(b.X-a.X))/l}
	c := curve{parts: make([]segment, 0, len(stops)), low: a, high: a}
	last := a
	for _, t := range stops {
		u := 1 - t
		f, g, h := float64(u*u), float64(2*t*u), float64(t*t)
		q := Point{float64(f*a.X) + float64(g*mid.X) + float64(h*b.X), float64(f*a.Y) + float64(g*mid.Y) + float64(h*b.Y)}
		s := segmentOf(last, q)
		c.parts = append(c.parts, s)
		c.low = Point{min(c.low.X, s.low.X), min(c.low.Y, s.low.Y)}
		c.high = Point{max(c.high.X, s.high.X), max(c.high.Y, s.high.Y)}
		last = q
	}
	return c
}

// off reports whether a curve comes within a distance of a point.
func (c *curve) off(at Point, r float64) bool {
	if at.X < c.low.X-r || at.X > c.high.X+r || at.Y < c.low.Y-r || at.Y > c.high.Y+r {
		return false
	}
	for i := range c.parts {
		s := &c.parts[i]
		if at.X < s.low.X-r || at.X > s.high.X+r || at.Y < s.low.Y-r || at.Y > s.high.Y+r {
			continue
		}
		if s.off(at) < square(r) {
			return true
		}
	}
	return false
}

// through reports whether a curve passes through the box around a point.
func (c *curve) through(at Point, b box) bool {
	if at.X+b.right < c.low.X || at.X-b.left > c.high.X || at.Y+b.down < c.low.Y || at.Y-b.up > c.high.Y {
		return false
	}
	for i := range c.parts {
		if c.parts[i].through(at, b) {
			return true
		}
	}
	return false
}

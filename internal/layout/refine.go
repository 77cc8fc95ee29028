package layout

import (
	"context"
	"math"
)

// An effort is how long single nodes are moved about.
type effort struct {
	steps  []float64
	rounds int // with each step
}

// effort gives what can be afforded: a round takes time as the square of the number of
// links, and as that of nodes times that of links.
func (p *part) effort() effort {
	switch work := len(p.links) * (len(p.links) + len(p.nodes)); {
	case work <= 20_000:
		return effort{[]float64{1.2 * Length, 0.8 * Length, 0.5 * Length, 0.3 * Length, 0.15 * Length}, 3}
	case work <= 120_000:
		return effort{[]float64{0.9 * Length, 0.4 * Length, 0.2 * Length}, 1}
	case work <= 500_000:
		return effort{[]float64{0.6 * Length}, 1}
	}
	return effort{}
}

// What makes a picture hard to read, in links that cross.
const (
	onMark = 4.0 // a link that passes through another's mark
	onName = 2.0 // or through a name
)

// refine moves single nodes, in ever shorter steps, where that makes a picture
// easier to read and no boxes overlap. d is what distances are to be; nil where it
// does not matter.
func (p *part) refine(ctx context.Context, d [][]float64) error {
	const straight, slant = 1, 0.75
	how := p.effort()
	for _, step := range how.steps {
		for range how.rounds {
			p.turnNames()
			better := false
			for i := range p.at {
				if p.stays(i) {
					continue
				}
				if err := ctx.Err(); err != nil {
					return err
				}
				least := math.Inf(1)
				least = p.local(i, d, least)
				for _, way := range [...]Point{{straight, 0}, {slant, slant}, {0, straight}, {-slant, slant}, {-straight, 0}, {-slant, -slant}, {0, -straight}, {slant, -slant}} {
					old := p.at[i]
					to := Point{old.X + float64(way.X*step), old.Y + float64(way.Y*step)}
					if !p.within(i, to) {
						continue
					}
					p.at[i] = to
					if p.free(i) {
						if c := p.local(i, d, least); c < least-1e-9 {
							least, better = c, true
							continue
						}
					}
					p.at[i] = old
				}
			}
			if !better {
				break
			}
		}
	}
	return nil
}

// cost says how hard a picture is to read.
func (p *part) cost(d [][]float64) float64 {
	c := 0.0
	for i := range p.at {
		c += p.local(i, d, math.Inf(1))
	}
	return c
}

// local says how hard a picture is to read as far as that depends on one node: its
// links that cross, that leave a node in nearly one direction, that pass through
// another's mark or a name, links that pass through its own, distances that say
// the wrong thing, and how far the whole is from the aspect. It stops adding at a
// limit.
func (p *part) local(i int, d [][]float64, limit float64) float64 {
	c := 0.0
	n := len(p.at)
	if d != nil {
		for j, to := range d[i] {
			if to > 0 {
				c += float64(square(distance(p.at[i], p.at[j])/to-1) / float64(n))
			}
		}
	}
	if n >= 10 { // fewer may lie in a row
		low, high := bounds(p.at, p.nodes)
		w := (high.X - low.X) / float64((high.Y-low.Y)*p.aspect)
		c += float64((max(w, 1/w) - 1) * 4)
	}
	at := p.at[i]
	for _, k := range p.mine[i] {
		if c >= limit {
			return c
		}
		e := &p.links[k]
		j := e.a + e.b - i
		to := p.at[j]
		l := distance(at, to)
		switch {
		case d != nil:
			c += half(square(l/d[i][j] - 1))
		case l < Length:
			c += float64(2 * square(1-l/Length))
		default:
			c += half(l/Length - 1)
		}
		s := segmentOf(at, to)
		for m := range p.links {
			f := &p.links[m]
			if int32(m) == k {
				continue
			}
			switch {
			case f.a == i:
				c += half(narrow(at, to, p.at[f.b]))
			case f.b == i:
				c += half(narrow(at, to, p.at[f.a]))
			case f.a == j:
				c += narrow(to, at, p.at[f.b])
			case f.b == j:
				c += narrow(to, at, p.at[f.a])
			default:
				if s.crosses(segmentOf(p.at[f.a], p.at[f.b])) {
					c++
				}
			}
		}
		for m := range p.at {
			c += p.harm(&s, m, m == i || m == j)
		}
	}
	for m := range p.links {
		f := &p.links[m]
		if f.a == i || f.b == i {
			continue
		}
		if c >= limit {
			return c
		}
		s := segmentOf(p.at[f.a], p.at[f.b])
		c += p.harm(&s, i, false)
	}
	return c
}

// harm says what it costs that a link passes through a node's mark or name. own:
// the node is one of its ends.
func (p *part) harm(s *segment, i int, own bool) float64 {
	n, at := &p.nodes[i], p.at[i]
	if far := n.radius + reach; !own && s.low.X < at.X+far && s.high.X > at.X-far && s.low.Y < at.Y+far && s.high.Y > at.Y-far && s.off(at) < square(far) {
		return onMark
	}
	if n.name != (Size{}) && s.through(at, n.label) {
		return onName
	}
	return 0
}

// reach is how near a link comes to another's mark before it is taken for one of
// its own.
const reach = 4.0

// A segment is a straight line, and the box around it.
type segment struct{ a, b, low, high Point }

func segmentOf(a, b Point) segment {
	return segment{a, b, Point{min(a.X, b.X), min(a.Y, b.Y)}, Point{max(a.X, b.X), max(a.Y, b.Y)}}
}

// off gives the square of how far a point is from a segment.
func (s *segment) off(p Point) float64 {
	dx, dy := s.b.X-s.a.X, s.b.Y-s.a.Y
	x, y := p.X-s.a.X, p.Y-s.a.Y
	if l := square(dx) + square(dy); l > 0 {
		t := max(0, min(1, (float64(x*dx)+float64(y*dy))/l))
		x -= float64(dx * t)
		y -= float64(dy * t)
	}
	return square(x) + square(y)
}

// meets reports whether the boxes around two segments overlap.
func (s *segment) meets(t *segment) bool {
	return s.low.X < t.high.X && t.low.X < s.high.X && s.low.Y < t.high.Y && t.low.Y < s.high.Y
}

// crosses reports whether two segments without a common end cross.
func (s *segment) crosses(t segment) bool {
	if s.high.X < t.low.X || t.high.X < s.low.X || s.high.Y < t.low.Y || t.high.Y < s.low.Y {
		return false
	}
	return side(s.a, s.b, t.a) > 0 != (side(s.a, s.b, t.b) > 0) && side(t.a, t.b, s.a) > 0 != (side(t.a, t.b, s.b) > 0)
}

// side says on which side of the line from a to b a point lies.
func side(a, b, c Point) float64 {
	return float64((b.X-a.X)*(c.Y-a.Y)) - float64((b.Y-a.Y)*(c.X-a.X))
}

// through reports whether a segment passes through the box around a point (Liang
// and Barsky's clipping).
func (s *segment) through(at Point, b box) bool {
	if s.high.X < at.X-b.left || s.low.X > at.X+b.right || s.high.Y < at.Y-b.up || s.low.Y > at.Y+b.down {
		return false
	}
	from, to := 0.0, 1.0
	for _, g := range [2][4]float64{
		{s.a.X, s.b.X - s.a.X, at.X - b.left, at.X + b.right},
		{s.a.Y, s.b.Y - s.a.Y, at.Y - b.up, at.Y + b.down},
	} {
		x, dx, low, high := g[0], g[1], g[2], g[3]
		if dx == 0 {
			if x < low || x > high {
				return false
			}
			continue
		}
		t, u := (low-x)/dx, (high-x)/dx
		from, to = max(from, min(t, u)), min(to, max(t, u))
	}
	return from <= to
}

// narrow is 0 where the angle at a between b and c is over some 14 degrees, and
// 1 where there is none.
func narrow(a, b, c Point) float64 {
	const wide = 0.97
	x := float64((b.X-a.X)*(c.X-a.X)) + float64((b.Y-a.Y)*(c.Y-a.Y))
	if x <= 0 {
		return 0
	}
	if cosine := x / math.Sqrt((square(b.X-a.X)+square(b.Y-a.Y))*(square(c.X-a.X)+square(c.Y-a.Y))); cosine > wide {
		return (cosine - wide) / (1 - wide)
	}
	return 0
}

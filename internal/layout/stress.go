package layout

import "math"

// distances gives what the distance of each two nodes of a part is to be: a
// typical link for each hop, a heavy one shorter, and, so that the neighbours of
// a hub have room around it, the links of busy nodes longer.
func (p *part) distances() [][]float64 {
	n := len(p.nodes)
	hops, queue := make([]int32, n), make([]int32, 0, n)
	out := make([][]float64, n)
	for i := range out {
		p.hops(i, hops, queue)
		out[i] = make([]float64, n)
		for j, h := range hops {
			out[i][j] = float64(float64(h) * Length)
		}
	}
	for _, l := range p.links {
		least := min(len(p.near[l.A]), len(p.near[l.B]))
		d := Length / math.Sqrt(math.Sqrt(min(l.Weight, 8)))
		d = float64(d * (0.9 + float64(0.1*math.Sqrt(float64(least)))))
		out[l.A][l.B], out[l.B][l.A] = d, d
	}
	return out
}

// stress moves a part's nodes until the sum over all pairs of (|x-y| - d)² / d²
// falls no more: each in turn goes to where its own terms are least while they
// are bounded by a parabola (Gansner, Koren and North, Graph Drawing by Stress
// Majorization, 2004, in its localised form). O(n²) a round.
func (p *part) stress(d [][]float64) {
	const rounds = 200
	for range rounds {
		moved := 0.0
		for i, a := range p.at {
			var x, y, sum float64
			for j, b := range p.at {
				if i == j {
					continue
				}
				w := 1 / square(d[i][j])
				dx, dy := a.X-b.X, a.Y-b.Y
				l := math.Sqrt(square(dx) + square(dy))
				f := 0.0
				if l > 0 {
					f = d[i][j] / l
				}
				x += float64(w * (b.X + float64(dx*f)))
				y += float64(w * (b.Y + float64(dy*f)))
				sum += w
			}
			to := Point{x / sum, y / sum}
			moved = max(moved, distance(a, to))
			p.at[i] = to
		}
		if moved < 0.1 {
			return
		}
	}
}

// cost says how hard a picture is to read: its links that cross, that leave a
// node in nearly one direction, that pass under another node or its label, that
// are far from the length they are to have, distances that say the wrong thing,
// and how far it is from the aspect.
func (p *part) cost(d [][]float64) float64 {
	const close = MinDistance * 3 / 4
	near := Box{close, close, close, close}
	c := 0.0
	for i := range p.at {
		for j := range i {
			c += float64(square(distance(p.at[i], p.at[j])/d[i][j]-1) / float64(len(p.at)))
		}
	}
	for i, l := range p.links {
		a, b := p.at[l.A], p.at[l.B]
		c += half(square(distance(a, b)/d[l.A][l.B] - 1))
		for _, m := range p.links[:i] {
			switch at, to := p.at[m.A], p.at[m.B]; {
			case l.A == m.A:
				c += narrow(a, b, to)
			case l.A == m.B:
				c += narrow(a, b, at)
			case l.B == m.A:
				c += narrow(b, a, to)
			case l.B == m.B:
				c += narrow(b, a, at)
			case cross(a, b, at, to):
				c++
			}
		}
		for k, at := range p.at {
			if k == l.A || k == l.B {
				continue
			}
			box := p.nodes[k].Box
			if through(a, b, at, near) {
				c += 3
			} else if through(a, b, at, box) {
				c += 0.5
			}
		}
	}
	if len(p.at) >= 10 { // fewer may lie in a row
		low, high := bounds(p.at, p.nodes)
		w := (high.X - low.X) / float64((high.Y-low.Y)*aspect)
		c += float64((max(w, 1/w) - 1) * 4)
	}
	return c
}

// refine moves single nodes, in ever shorter steps, where that makes a picture
// easier to read and no boxes overlap.
func (p *part) refine(d [][]float64) {
	const straight, slant = 1, 0.75
	least := p.cost(d)
	for _, step := range [...]float64{1.2 * Length, 0.8 * Length, 0.5 * Length, 0.3 * Length, 0.15 * Length} {
		for range 4 {
			better := false
			for i := range p.at {
				for _, way := range [...]Point{{straight, 0}, {slant, slant}, {0, straight}, {-slant, slant}, {-straight, 0}, {-slant, -slant}, {0, -straight}, {slant, -slant}} {
					old := p.at[i]
					p.at[i] = Point{old.X + float64(way.X*step), old.Y + float64(way.Y*step)}
					if c := least; p.free(i) {
						if c = p.cost(d); c < least {
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
}

// narrow is 0 where the angle at a between b and c is over some 14 degrees, and
// 1 where there is none.
func narrow(a, b, c Point) float64 {
	const wide = 0.97
	x := float64((b.X-a.X)*(c.X-a.X)) + float64((b.Y-a.Y)*(c.Y-a.Y))
	if cosine := x / float64(distance(a, b)*distance(a, c)); cosine > wide {
		return (cosine - wide) / (1 - wide)
	}
	return 0
}

// side says on which side of the line from a to b a point lies.
func side(a, b, c Point) float64 {
	return float64((b.X-a.X)*(c.Y-a.Y)) - float64((b.Y-a.Y)*(c.X-a.X))
}

// cross reports whether two segments without a common end cross.
func cross(a, b, c, d Point) bool {
	return side(a, b, c) > 0 != (side(a, b, d) > 0) && side(c, d, a) > 0 != (side(c, d, b) > 0)
}

// through reports whether a segment passes through the box around a point.
func through(a, b, at Point, box Box) bool {
	from, to := 0.0, 1.0
	for _, s := range [2][4]float64{
		{a.X, b.X - a.X, at.X - box.Left, at.X + box.Right},
		{a.Y, b.Y - a.Y, at.Y - box.Up, at.Y + box.Down},
	} {
		x, dx, low, high := s[0], s[1], s[2], s[3]
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

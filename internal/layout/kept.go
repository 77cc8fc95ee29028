package layout

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// adapt begins with a picture in which nothing is kept: it is shifted so that those
// that are kept are on average where they are to be, and its bands with it.
func (p *part) adapt(free []Point, bands []band) {
	var by Point
	n := 0.0
	for i, a := range p.at {
		if p.stays(i) {
			by.X += a.X - free[i].X
			by.Y += a.Y - free[i].Y
			n++
		}
	}
	by = Point{by.X / n, by.Y / n}
	for i := range p.at {
		if !p.stays(i) {
			p.at[i] = Point{free[i].X + by.X, free[i].Y + by.Y}
		}
	}
	for _, b := range bands {
		p.bands = append(p.bands, b.moved(by))
	}
}

// clear moves what overlaps to the nearest free room: by closeness only what still does
// after pushing, which would push nodes out of their levels and rings.
func (p *part) clear() {
	if len(p.at) > small {
		for i := range p.nodes {
			p.nodes[i].bare()
		}
	}
	if p.bands == nil {
		p.separate()
	}
	g := newGround(p)
	for i := range p.at {
		if p.stays(i) {
			g.take(i)
		}
	}
	for i, a := range p.at {
		if p.stays(i) {
			continue
		}
		if !g.free(i, a) {
			p.at[i] = g.nearest(i, a)
		}
		g.take(i)
	}
}

// extend finds points for those that are not kept: for each near what it is linked
// to, those first that are linked to what has a place, and of these those with the
// most such neighbours, for they have the least choice.
func (p *part) extend(ctx context.Context) error {
	n := len(p.at)
	if n > small {
		for i := range p.nodes {
			p.nodes[i].bare()
		}
	}
	g := newGround(p)
	placed := make([]bool, n)
	var middle Point
	kept := 0.0
	for i, a := range p.at {
		if p.stays(i) {
			g.take(i)
			placed[i] = true
			middle.X += a.X
			middle.Y += a.Y
			kept++
		}
	}
	middle = Point{middle.X / kept, middle.Y / kept}
	type one struct {
		node   int
		joined []int32
	}
	for {
		var ready []one
		for i := range p.at {
			if placed[i] {
				continue
			}
			var joined []int32
			for _, j := range p.near[i] {
				if placed[j] {
					joined = append(joined, j)
				}
			}
			if len(joined) > 0 {
				ready = append(ready, one{i, joined})
			}
		}
		if len(ready) == 0 {
			break
		}
		slices.SortStableFunc(ready, func(a, b one) int { return cmp.Compare(len(b.joined), len(a.joined)) })
		for _, r := range ready {
			if err := ctx.Err(); err != nil {
				return err
			}
			p.at[r.node] = g.near(r.node, r.joined, placed, middle)
			g.take(r.node)
			placed[r.node] = true
		}
	}
	if err := p.strangers(ctx, g, placed); err != nil {
		return err
	}
	if n > small {
		return nil
	}
	return p.refine(ctx, nil)
}

// strangers places those that nothing joins to what has a place: laid out by
// themselves, beside or below it.
func (p *part) strangers(ctx context.Context, g *ground, placed []bool) error {
	var spots []spot
	var who []int
	place := make([]int, len(p.at))
	for i, is := range placed {
		if !is {
			place[i] = len(who)
			who = append(who, i)
			spots = append(spots, p.nodes[i])
		}
	}
	if len(who) == 0 {
		return nil
	}
	var edges []edge
	for _, e := range p.links {
		if !placed[e.a] && !placed[e.b] {
			edges = append(edges, edge{place[e.a], place[e.b], e.weight, e.down})
		}
	}
	l := layouter{ctx: ctx, opt: Options{Aspect: p.aspect}}
	at, _, err := l.afresh(spots, edges)
	if err != nil {
		return err
	}
	var old []Point
	var of []spot
	for i, is := range placed {
		if is {
			old = append(old, p.at[i])
			of = append(of, p.nodes[i])
		}
	}
	low, high := bounds(old, of)
	left, right := bounds(at, spots)
	by := Point{half(low.X+high.X) - half(left.X+right.X), high.Y + gap - left.Y}
	if high.X-low.X < float64((high.Y-low.Y)*p.aspect) {
		by = Point{high.X + gap - left.X, half(low.Y+high.Y) - half(left.Y+right.Y)}
	}
	for k, i := range who {
		p.at[i] = Point{at[k].X + by.X, at[k].Y + by.Y}
		g.take(i)
	}
	return nil
}

// A ground knows which room is taken.
type ground struct {
	p             *part
	width, height float64
	cells         map[[2]int32][]int32
}

func newGround(p *part) *ground {
	g := &ground{p: p, cells: map[[2]int32][]int32{}}
	for i := range p.nodes {
		b := &p.nodes[i].room
		g.width, g.height = max(g.width, b.left+b.right+margin), max(g.height, b.up+b.down+margin)
	}
	return g
}

func (g *ground) cell(a Point) [2]int32 {
	return [2]int32{int32(math.Floor(a.X / g.width)), int32(math.Floor(a.Y / g.height))}
}

func (g *ground) take(i int) {
	c := g.cell(g.p.at[i])
	g.cells[c] = append(g.cells[c], int32(i))
}

// free reports whether a node has room at a point.
func (g *ground) free(i int, a Point) bool {
	old := g.p.at[i]
	defer func() { g.p.at[i] = old }()
	g.p.at[i] = a
	c := g.cell(a)
	for y := c[1] - 1; y <= c[1]+1; y++ {
		for x := c[0] - 1; x <= c[0]+1; x++ {
			for _, j := range g.cells[[2]int32{x, y}] {
				if int(j) != i && !g.p.apart(i, int(j)) {
					return false
				}
			}
		}
	}
	return true
}

// nearest gives the free point that is nearest, of some around: one in the node's band,
// unless there is none for a long way.
func (g *ground) nearest(i int, a Point) Point {
	const long = 10 * Length
	if g.free(i, a) {
		return a
	}
	for _, bound := range [2]bool{true, false} {
		for r := MinDistance; r <= long || !bound; r += MinDistance + float64(r*0.1) {
			for _, u := range directions {
				b := Point{a.X + float64(u.X*r), a.Y + float64(u.Y*r)}
				if (!bound || g.p.within(i, b)) && g.free(i, b) {
					return b
				}
			}
		}
	}
	panic("layout: no room in the plane")
}

// near gives a free point for a node near those that it is linked to: between
// several, unless they are far apart, or else around the one with the most links,
// on the side that it turns to the outside.
func (g *ground) near(i int, joined []int32, placed []bool, middle Point) Point {
	p := g.p
	parent := int(joined[0])
	var mean Point
	for _, j := range joined {
		if len(p.near[j]) > len(p.near[parent]) {
			parent = int(j)
		}
		mean.X += p.at[j].X / float64(len(joined))
		mean.Y += p.at[j].Y / float64(len(joined))
	}
	around, from := p.at[parent], 0.9*Length
	face := Point{}
	const lost = 4 * Length
	if len(joined) > 1 && distance(mean, around) < lost {
		around, from = mean, 0
	} else {
		toward := func(q Point, weight float64) {
			if l := distance(around, q); l > 0 {
				face.X += float64((around.X - q.X) * (weight / l))
				face.Y += float64((around.Y - q.Y) * (weight / l))
			}
		}
		for _, j := range p.near[parent] {
			if placed[j] {
				toward(p.at[j], 1)
			}
		}
		toward(middle, 0.6)
		if l := math.Sqrt(square(face.X) + square(face.Y)); l > 0 {
			face = Point{face.X / l, face.Y / l}
		}
	}
	best, least := Point{}, math.Inf(1)
	for ring := range 16 {
		r := from + float64(float64(ring)*0.4*Length)
		if r > least {
			break // all that is farther costs more
		}
		for _, u := range directions {
			q := Point{around.X + float64(u.X*r), around.Y + float64(u.Y*r)}
			c := r
			if face != (Point{}) {
				c += float64(Length * (1 - (float64(u.X*face.X) + float64(u.Y*face.Y))))
			}
			if c >= least || !g.free(i, q) {
				continue
			}
			if len(p.at) <= small {
				c += float64(Length * half(g.harm(i, q, placed)))
			}
			if c < least {
				best, least = q, c
			}
		}
	}
	if math.IsInf(least, 1) {
		return g.nearest(i, around)
	}
	return best
}

// harm says what the links of a node and those that pass it cost at a point.
func (g *ground) harm(i int, a Point, placed []bool) float64 {
	p := g.p
	old := p.at[i]
	defer func() { p.at[i] = old }()
	p.at[i] = a
	c := 0.0
	for _, j := range p.near[i] {
		if !placed[j] {
			continue
		}
		s := segmentOf(a, p.at[j])
		for k := range p.at {
			if placed[k] {
				c += p.harm(&s, k, k == int(j))
			}
		}
		c += p.harm(&s, i, true)
	}
	for k := range p.links {
		e := &p.links[k]
		if e.a != i && e.b != i && placed[e.a] && placed[e.b] {
			s := segmentOf(p.at[e.a], p.at[e.b])
			c += p.harm(&s, i, false)
		}
	}
	return c
}

// directions are all around, by turning one by a 48th.
var directions = func() (out [48]Point) {
	const c, s = 0.99144486137381, 0.13052619222005 // of 7.5 degrees
	out[0] = Point{1, 0}
	for i := 1; i < len(out); i++ {
		u := out[i-1]
		out[i] = Point{float64(u.X*c) - float64(u.Y*s), float64(u.X*s) + float64(u.Y*c)}
	}
	return out
}()

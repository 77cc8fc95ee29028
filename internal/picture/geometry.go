package picture

import "math"

// A point is in pixels of the sheet, y downwards.
type point struct{ x, y float64 }

func (a point) plus(b point) point        { return point{a.x + b.x, a.y + b.y} }
func (a point) minus(b point) point       { return point{a.x - b.x, a.y - b.y} }
func (a point) times(f float64) point     { return point{a.x * f, a.y * f} }
func (a point) length() float64           { return math.Hypot(a.x, a.y) }
func (a point) to(b point) float64        { return b.minus(a).length() }
func between(a, b point, t float64) point { return point{a.x + (b.x-a.x)*t, a.y + (b.y-a.y)*t} }

// A box has its sides parallel to those of the sheet.
type box struct{ x0, y0, x1, y1 float64 }

func (b box) meets(o box) bool { return b.x0 < o.x1 && o.x0 < b.x1 && b.y0 < o.y1 && o.y0 < b.y1 }

func (b box) inside(o box) bool { return b.x0 >= o.x0 && b.x1 <= o.x1 && b.y0 >= o.y0 && b.y1 <= o.y1 }

func (b box) grown(by float64) box { return box{b.x0 - by, b.y0 - by, b.x1 + by, b.y1 + by} }

func around(p point, r float64) box { return box{p.x - r, p.y - r, p.x + r, p.y + r} }

// touches reports whether a box and a disc have a point in common.
func (b box) touches(p point, r float64) bool {
	dx := p.x - min(max(p.x, b.x0), b.x1)
	dy := p.y - min(max(p.y, b.y0), b.y1)
	return dx*dx+dy*dy < r*r
}

// crossed reports whether a line from a to c goes through a box (Liang and Barsky, A New
// Concept and Method for Line Clipping, 1984).
func (b box) crossed(a, c point) bool {
	t0, t1 := 0.0, 1.0
	for _, e := range [4][2]float64{{a.x - c.x, a.x - b.x0}, {c.x - a.x, b.x1 - a.x}, {a.y - c.y, a.y - b.y0}, {c.y - a.y, b.y1 - a.y}} {
		switch p, q := e[0], e[1]; {
		case p == 0 && q < 0:
			return false
		case p < 0:
			t0 = max(t0, q/p)
		case p > 0:
			t1 = min(t1, q/p)
		}
	}
	return t0 < t1
}

// A curve is a quadratic Bézier curve; straight where its middle is between its ends.
type curve struct{ a, c, b point }

// bent gives the curve between two points whose control point stands off the middle, to
// the right of the way from a to b, so far.
func bent(a, b point, by float64) curve {
	c := between(a, b, 0.5)
	if l := a.to(b); l > 0 && by != 0 {
		c = c.plus(point{-(b.y - a.y), b.x - a.x}.times(by / l))
	}
	return curve{a, c, b}
}

func (c curve) straight() bool { return c.c == between(c.a, c.b, 0.5) }

func (c curve) at(t float64) point { return between(between(c.a, c.c, t), between(c.c, c.b, t), t) }

// along is the direction at t, of length 1.
func (c curve) along(t float64) point {
	d := between(c.c, c.b, t).minus(between(c.a, c.c, t))
	if l := d.length(); l > 0 {
		return d.times(1 / l)
	}
	return point{1, 0}
}

// leaves gives the greatest t up to which the curve is within r of where it begins.
func (c curve) leaves(r float64) float64 {
	low, high := 0.0, 0.5
	for range 30 {
		if mid := (low + high) / 2; c.at(mid).to(c.a) < r {
			low = mid
		} else {
			high = mid
		}
	}
	return high
}

// part gives the curve between two of its points.
func (c curve) part(t0, t1 float64) curve {
	a, b := c.at(t0), c.at(t1)
	if c.straight() {
		return curve{a, between(a, b, 0.5), b}
	}
	return curve{a, between(between(c.a, c.c, t0), between(c.c, c.b, t0), t1), b}
}

func (c curve) turned() curve { return curve{c.b, c.c, c.a} }

// steps gives the corners of a chain of straight lines that follows the curve.
func (c curve) steps() []point {
	if c.straight() {
		return []point{c.a, c.b}
	}
	const n = 16
	out := make([]point, n+1)
	for i := range out {
		out[i] = c.at(float64(i) / n)
	}
	return out
}

func (c curve) length() (l float64) {
	p := c.steps()
	for i := 1; i < len(p); i++ {
		l += p[i-1].to(p[i])
	}
	return l
}

// The squares by which what lies where is found are this wide, in pixels, or wider where
// the sheet would have more than so many in a row: what a line or a box takes of them is
// bounded whatever the size of the sheet.
const (
	leastCell = 32.0
	mostCells = 128
)

// A field knows what is drawn where: boxes, discs and chains of lines.
type field struct {
	cell  float64
	boxes map[[2]int][]box
	lines map[[2]int][]piece
}

type piece struct {
	a, b point
	of   int // the line's number
}

func newField(width, height float64) *field {
	return &field{max(leastCell, max(width, height)/mostCells), map[[2]int][]box{}, map[[2]int][]piece{}}
}

// each calls back with the squares that a box has a part in until that says true.
func (f *field) each(b box, each func(key [2]int) bool) bool {
	for x := int(math.Floor(b.x0 / f.cell)); x <= int(math.Floor(b.x1/f.cell)); x++ {
		for y := int(math.Floor(b.y0 / f.cell)); y <= int(math.Floor(b.y1/f.cell)); y++ {
			if each([2]int{x, y}) {
				return true
			}
		}
	}
	return false
}

func (f *field) take(b box) {
	f.each(b, func(k [2]int) bool { f.boxes[k] = append(f.boxes[k], b); return false })
}

func (f *field) free(b box) bool {
	return !f.each(b, func(k [2]int) bool {
		for _, o := range f.boxes[k] {
			if o.meets(b) {
				return true
			}
		}
		return false
	})
}

func (f *field) draw(of int, chain []point) {
	for i := 1; i < len(chain); i++ {
		a, b := chain[i-1], chain[i]
		f.each(box{min(a.x, b.x), min(a.y, b.y), max(a.x, b.x), max(a.y, b.y)}, func(k [2]int) bool {
			if (box{float64(k[0]) * f.cell, float64(k[1]) * f.cell, float64(k[0]+1) * f.cell, float64(k[1]+1) * f.cell}).grown(1).crossed(a, b) {
				f.lines[k] = append(f.lines[k], piece{a, b, of})
			}
			return false
		})
	}
}

// crossings counts the lines, but one, that go through a box; but is -1 for none.
func (f *field) crossings(b box, but int) int {
	var met []int
	f.each(b, func(k [2]int) bool {
	next:
		for _, p := range f.lines[k] {
			if p.of == but || !b.crossed(p.a, p.b) {
				continue
			}
			for _, m := range met {
				if m == p.of {
					continue next
				}
			}
			met = append(met, p.of)
		}
		return false
	})
	return len(met)
}

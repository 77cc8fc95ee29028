package picturetest

import "math"

// toSegment is how far a point is from a straight line between two.
func toSegment(p, a, b Point) float64 {
	dx, dy := b.X-a.X, b.Y-a.Y
	t := 0.0
	if l := dx*dx + dy*dy; l > 0 {
		t = min(1, max(0, ((p.X-a.X)*dx+(p.Y-a.Y)*dy)/l))
	}
	return math.Hypot(p.X-a.X-t*dx, p.Y-a.Y-t*dy)
}

func overlap(list, others []Box) bool {
	for _, a := range list {
		for _, b := range others {
			if a.X0 < b.X1 && b.X0 < a.X1 && a.Y0 < b.Y1 && b.Y0 < a.Y1 {
				return true
			}
		}
	}
	return false
}

// covers reports whether boxes lie over a mark.
func covers(list []Box, m Mark) bool {
	for _, b := range list {
		x, y := min(max(m.At.X, b.X0), b.X1), min(max(m.At.Y, b.Y0), b.Y1)
		if math.Hypot(m.At.X-x, m.At.Y-y) < m.R*0.9 {
			return true
		}
	}
	return false
}

// goesThrough reports whether a line has a part in one of the boxes.
func (l *Link) goesThrough(boxes []Box) bool {
	for _, c := range l.Chains {
		for i := 1; i < len(c); i++ {
			for _, b := range boxes {
				if clips(c[i-1], c[i], b) {
					return true
				}
			}
		}
	}
	return false
}

// Distance is how near a line comes to a point.
func (l *Link) Distance(p Point) float64 {
	least := math.Inf(1)
	for _, c := range l.Chains {
		for i := 1; i < len(c); i++ {
			least = min(least, toSegment(p, c[i-1], c[i]))
		}
	}
	return least
}

func clips(a, c Point, b Box) bool {
	low, high := 0.0, 1.0
	for _, e := range [2][4]float64{{a.X, c.X, b.X0, b.X1}, {a.Y, c.Y, b.Y0, b.Y1}} {
		from, way := e[0], e[1]-e[0]
		if way == 0 {
			if from <= e[2] || from >= e[3] {
				return false
			}
			continue
		}
		u, v := (e[2]-from)/way, (e[3]-from)/way
		low, high = max(low, min(u, v)), min(high, max(u, v))
	}
	return low < high
}

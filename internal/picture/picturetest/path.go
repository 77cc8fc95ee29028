package picturetest

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// numbers reads those of a list, however they are parted.
func numbers(text string) (out []float64, err error) {
	for text != "" {
		if c := text[0]; c == ' ' || c == ',' || c == '\n' || c == '\t' {
			text = text[1:]
			continue
		}
		n, point, power := 1, text[0] == '.', false
		for ; n < len(text); n++ {
			c := text[n]
			switch {
			case c >= '0' && c <= '9':
				continue
			case c == '.' && !point && !power:
				point = true
				continue
			case (c == 'e' || c == 'E') && !power:
				power = true
				continue
			case (c == '-' || c == '+') && (text[n-1] == 'e' || text[n-1] == 'E'):
				continue
			}
			break
		}
		f, err := strconv.ParseFloat(text[:n], 64)
		if err != nil {
			return nil, fmt.Errorf("not a list of numbers: %w", err)
		}
		out, text = append(out, f), text[n:]
	}
	return out, nil
}

// fineness is into how many straight lines a curve is cut.
const fineness = 48

// Path gives the chains of a path's data (SVG 2, chapter 9): M, L, H, V, Q, C, A and Z, in
// capitals for places and in small letters for ways.
func Path(d string) ([][]Point, error) {
	var out [][]Point
	var chain []Point
	var at, start Point
	finish := func() {
		if len(chain) > 1 {
			out = append(out, chain)
		}
		chain = nil
	}
	each := map[byte]int{'M': 2, 'L': 2, 'H': 1, 'V': 1, 'Q': 4, 'C': 6, 'A': 7, 'Z': 0}
	for i := 0; i < len(d); {
		op := d[i]
		if op == ' ' || op == '\n' {
			i++
			continue
		}
		end := i + 1
		for end < len(d) && !strings.ContainsRune("MLHVQCAZmlhvqcazTtSs", rune(d[end])) {
			end++
		}
		v, err := numbers(d[i+1 : end])
		if err != nil {
			return nil, err
		}
		i = end
		big := op &^ 32
		n, known := each[big]
		if !known || n == 0 && len(v) > 0 || n > 0 && (len(v) == 0 || len(v)%n != 0) {
			return nil, fmt.Errorf("a path that is not known: %q", d)
		}
		if big == 'Z' {
			if len(chain) > 0 {
				chain = append(chain, start)
			}
			at = start
			finish()
			continue
		}
		for k := 0; k < len(v); k += n {
			u := append([]float64(nil), v[k:k+n]...)
			if op != big { // ways
				switch big {
				case 'H':
					u[0] += at.X
				case 'V':
					u[0] += at.Y
				case 'A':
					u[5], u[6] = u[5]+at.X, u[6]+at.Y
				default:
					for j := range u {
						u[j] += []float64{at.X, at.Y}[j%2]
					}
				}
			}
			if big == 'M' && k == 0 {
				finish()
				at = Point{u[0], u[1]}
				start, chain = at, []Point{at}
				continue
			}
			if len(chain) == 0 {
				chain = []Point{at}
			}
			switch big {
			case 'M', 'L':
				at = Point{u[0], u[1]}
				chain = append(chain, at)
			case 'H':
				at.X = u[0]
				chain = append(chain, at)
			case 'V':
				at.Y = u[0]
				chain = append(chain, at)
			case 'Q':
				c, b := Point{u[0], u[1]}, Point{u[2], u[3]}
				for j := 1; j <= fineness; j++ {
					t := float64(j) / fineness
					chain = append(chain, weigh([]Point{at, c, b}, []float64{(1 - t) * (1 - t), 2 * t * (1 - t), t * t}))
				}
				at = b
			case 'C':
				c, e, b := Point{u[0], u[1]}, Point{u[2], u[3]}, Point{u[4], u[5]}
				for j := 1; j <= fineness; j++ {
					t := float64(j) / fineness
					s := 1 - t
					chain = append(chain, weigh([]Point{at, c, e, b}, []float64{s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t}))
				}
				at = b
			case 'A':
				b := Point{u[5], u[6]}
				chain = append(chain, arc(at, b, u[0], u[1], u[2], u[3] != 0, u[4] != 0)...)
				at = b
			}
		}
	}
	finish()
	return out, nil
}

func weigh(p []Point, w []float64) (q Point) {
	for i := range p {
		q.X += p[i].X * w[i]
		q.Y += p[i].Y * w[i]
	}
	return q
}

// arc gives points of an elliptical arc (SVG 2, appendix B.2.4).
func arc(a, b Point, rx, ry, turn float64, large, sweep bool) []Point {
	if rx == 0 || ry == 0 || a == b {
		return []Point{b}
	}
	rx, ry = math.Abs(rx), math.Abs(ry)
	sin, cos := math.Sincos(turn * math.Pi / 180)
	x, y := (a.X-b.X)/2, (a.Y-b.Y)/2
	x, y = cos*x+sin*y, -sin*x+cos*y
	if l := x*x/(rx*rx) + y*y/(ry*ry); l > 1 {
		rx, ry = rx*math.Sqrt(l), ry*math.Sqrt(l)
	}
	k := math.Sqrt(max(0, (rx*rx*ry*ry-rx*rx*y*y-ry*ry*x*x)/(rx*rx*y*y+ry*ry*x*x)))
	if large == sweep {
		k = -k
	}
	cx, cy := k*rx*y/ry, -k*ry*x/rx
	from := math.Atan2((y-cy)/ry, (x-cx)/rx)
	way := math.Atan2((-y-cy)/ry, (-x-cx)/rx) - from
	if sweep && way < 0 {
		way += 2 * math.Pi
	} else if !sweep && way > 0 {
		way -= 2 * math.Pi
	}
	mx, my := cos*cx-sin*cy+(a.X+b.X)/2, sin*cx+cos*cy+(a.Y+b.Y)/2
	out := make([]Point, fineness)
	for i := range out {
		s, c := math.Sincos(from + way*float64(i+1)/fineness)
		out[i] = Point{cos*rx*c - sin*ry*s + mx, sin*rx*c + cos*ry*s + my}
	}
	return out
}

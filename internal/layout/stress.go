package layout

import (
	"context"
	"math"
)

// distances gives what the distance of each two nodes of a part is to be: a
// typical link for each hop, a heavy one shorter, and, so that the neighbours of
// a hub have room around it, the links of busy nodes longer. It is 0 for two of
// which neither can be reached from the other.
func (p *part) distances() [][]float64 {
	n := len(p.nodes)
	hops, queue := make([]int32, n), make([]int32, 0, n)
	out := make([][]float64, n)
	for i := range out {
		p.hops(i, hops, queue)
		out[i] = make([]float64, n)
		for j, h := range hops {
			out[i][j] = float64(float64(max(h, 0)) * Length)
		}
	}
	for _, e := range p.links {
		least := min(len(p.near[e.a]), len(p.near[e.b]))
		d := Length / math.Sqrt(math.Sqrt(min(e.weight, 8)))
		d = float64(d * (0.9 + float64(0.1*math.Sqrt(float64(least)))))
		out[e.a][e.b], out[e.b][e.a] = d, d
	}
	return out
}

// stress moves a part's nodes until the sum over all pairs of (|x-y| - d)² / d²
// falls no more, or for so many rounds: each in turn goes to where its own terms
// are least while they are bounded by a parabola (Gansner, Koren and North, Graph
// Drawing by Stress Majorization, 2004, in its localised form). O(n²) a round.
func (p *part) stress(ctx context.Context, d [][]float64, rounds int) error {
	for range rounds {
		if err := ctx.Err(); err != nil {
			return err
		}
		moved := 0.0
		for i, a := range p.at {
			if p.stays(i) {
				continue
			}
			var x, y, sum float64
			for j, b := range p.at {
				if d[i][j] == 0 {
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
			if sum == 0 {
				continue
			}
			to := Point{x / sum, y / sum}
			moved = max(moved, distance(a, to))
			p.at[i] = to
		}
		if moved < 0.5 {
			return nil
		}
	}
	return nil
}

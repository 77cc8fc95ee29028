package layout

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// rings puts a part's nodes around its centre, those that are so many links away
// between two ellipses of the aspect; each beyond the one by which it is reached, with
// as much of the whole turn as the part behind it has leaves (Wills, NicheWorks, 1999).
func (p *part) rings(ctx context.Context, center string) error {
	p.fit()
	n := len(p.nodes)
	root := p.middleOf(center)
	hops, queue := make([]int32, n), make([]int32, 0, n)
	p.hops(root, hops, queue)
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(hops[a], hops[b]) })
	parent := make([]int, n)
	children := make([][]int, n)
	for _, i := range order[1:] {
		parent[i] = -1
		for _, j := range p.near[i] {
			if hops[j] == hops[i]-1 && (parent[i] < 0 || len(children[j]) < len(children[parent[i]])) {
				parent[i] = int(j)
			}
		}
		children[parent[i]] = append(children[parent[i]], i)
	}
	leaves := make([]float64, n)
	for _, i := range slices.Backward(order) {
		leaves[i] = max(leaves[i], 1)
		if i != root {
			leaves[parent[i]] += leaves[i]
		}
	}
	// turn is from 0 to 1, clockwise from the top.
	turn, from, share := make([]float64, n), make([]float64, n), make([]float64, n)
	share[root] = 1
	g := newGround(p)
	p.at[root] = Point{}
	g.take(root)
	p.bands = make([]band, n) // the root's is its point alone
	inner := 0.0
	for at := 1; at < n; {
		to := at
		for to < n && hops[order[to]] == hops[order[at]] {
			to++
		}
		ring := order[at:to]
		at = to
		for _, i := range ring {
			up := parent[i]
			share[i] = float64(share[up]*leaves[i]) / leaves[up]
			if up == root {
				share[i] = leaves[i] / leaves[root]
			}
			turn[i] = from[up] + half(share[i])
			from[i] = from[up]
			from[up] += share[i]
		}
		slices.SortStableFunc(ring, func(a, b int) int { return cmp.Compare(turn[a], turn[b]) })
		start, end := inner+0.9*Length, inner+0.9*Length
		full := make([]int, len(wheel)) // rows in which there was no room any more
		for _, i := range ring {
			if err := ctx.Err(); err != nil {
				return err
			}
			r := p.seat(g, i, start, turn[i], full)
			end = max(end, r)
			g.take(i)
		}
		for _, i := range ring {
			p.bands[i] = band{low: start, high: end + 0.2*Length}
		}
		inner = end
	}
	if n > small {
		return nil
	}
	return p.refine(ctx, nil)
}

// seat finds room for a node on an ellipse or a little outside, near its turn, and gives
// the radius of the one it stands on. full is how many rows, by turn, have no room.
func (p *part) seat(g *ground, i int, from, turn float64, full []int) float64 {
	const row = 36.0
	at := int(math.Floor(float64(turn*float64(len(wheel)))+0.5)) % len(wheel)
	for k := full[at]; ; k++ {
		r := from + float64(float64(k)*row)
		for off := range 8 {
			for _, sign := range [2]int{1, -1} {
				if off == 0 && sign < 0 {
					continue
				}
				u := wheel[(at+sign*off+len(wheel))%len(wheel)]
				a := Point{float64(float64(u.X*r) * p.aspect), float64(u.Y * r)}
				if g.free(i, a) {
					p.at[i], full[at] = a, k
					return r
				}
			}
		}
	}
}

// wheel is a whole turn in 240 steps, from the top clockwise.
var wheel = func() (out [240]Point) {
	const c, s = 0.9996573249755573, 0.02617694830787315 // of 1.5 degrees
	out[0] = Point{0, -1}
	for i := 1; i < len(out); i++ {
		u := out[i-1]
		out[i] = Point{float64(u.X*c) - float64(u.Y*s), float64(u.X*s) + float64(u.Y*c)}
	}
	return out
}()

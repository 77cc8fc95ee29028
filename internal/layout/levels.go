package layout

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// leastRow is between two rows of a level whose names are lower; levelGap between two
// levels whose names are.
const (
	leastRow = 56.0
	levelGap = 120.0
)

// middleOf gives the node with an id, or else the one with the most neighbours.
func (p *part) middleOf(id string) int {
	best := 0
	for i := range p.nodes {
		if p.nodes[i].id == id {
			return i
		}
		if len(p.near[i]) > len(p.near[best]) {
			best = i
		}
	}
	return best
}

// levels puts a part's nodes in levels (Sugiyama, Tagawa and Toda, Methods for Visual
// Understanding of Hierarchical System Structures, 1981): each below all that are
// above it by links that are down, as near to them as can be; those without such a link
// below the neighbour that is the nearest to these. In a level those that are linked to
// the same ones are near each other, and a level of many stands in several rows.
func (p *part) levels(ctx context.Context, center string) error {
	p.fit()
	rowGap := leastRow
	for i := range p.nodes {
		rowGap = max(rowGap, p.nodes[i].room.up+p.nodes[i].room.down+margin)
	}
	between := max(levelGap, rowGap) // levels
	level := p.heights(center)
	deepest := slices.Max(level)
	rows := make([][]int, deepest+1)
	for i, l := range level {
		rows[l] = append(rows[l], i)
	}
	p.uncross(rows, level)
	// The width at which the whole comes nearest to the aspect.
	best, least := 0.0, math.Inf(1)
	total := 0.0
	for i := range p.nodes {
		total += p.width(i)
	}
	for try := range 40 {
		w := float64(math.Sqrt(total) * (6 + float64(try)))
		h, most := 0.0, 0.0
		for _, row := range rows {
			n, wide := p.rowsOf(row, w)
			h += between + float64(float64(n-1)*rowGap)
			most = max(most, float64(1.25*wide))
		}
		if off := max(most/float64(h*p.aspect), float64(h*p.aspect)/most); off < least {
			best, least = w, off
		}
	}
	y := 0.0
	loose := float64(0.4 * rowGap)
	p.bands = make([]band, len(p.nodes))
	for _, row := range rows {
		n, wide := p.rowsOf(row, best)
		ends := make([]float64, n) // how far each row is taken
		step := wide / float64(len(row))
		for k, i := range row {
			r := k % n
			x := max(float64((float64(k)+0.5)*step), ends[r]+p.nodes[i].room.left)
			ends[r] = x + p.nodes[i].room.right + margin
			p.at[i] = Point{x, y + float64(float64(r)*rowGap)}
			p.bands[i] = band{middle: p.at[i], high: loose, level: true}
		}
		width := slices.Max(ends)
		for _, i := range row {
			p.at[i].X -= half(width)
		}
		y += between + float64(float64(n-1)*rowGap)
	}
	if len(p.nodes) > small {
		return ctx.Err()
	}
	return p.refine(ctx, nil)
}

// fit leaves names out where there are too many nodes.
func (p *part) fit() {
	if len(p.nodes) > small {
		for i := range p.nodes {
			p.nodes[i].bare()
		}
	}
}

func (p *part) width(i int) float64 {
	b := &p.nodes[i].room
	return b.left + b.right + float64(4*margin)
}

// rowsOf says in how many rows a level is to stand that none is wider than a limit,
// and how wide they are.
func (p *part) rowsOf(row []int, limit float64) (n int, wide float64) {
	total, widest := 0.0, 0.0
	for _, i := range row {
		total += p.width(i)
		widest = max(widest, p.width(i))
	}
	n = max(1, min(len(row), int(math.Ceil(total/limit))))
	return n, max(widest, total/float64(n))
}

// heights gives the level of each node, the highest 0.
func (p *part) heights(center string) []int {
	n := len(p.nodes)
	below := make([][]int32, n)
	var any bool
	for _, e := range p.links {
		switch {
		case e.down > 0:
			below[e.a] = append(below[e.a], int32(e.b))
		case e.down < 0:
			below[e.b] = append(below[e.b], int32(e.a))
		default:
			continue
		}
		any = true
	}
	level := make([]int, n)
	if !any {
		hops, queue := make([]int32, n), make([]int32, 0, n)
		p.hops(p.middleOf(center), hops, queue)
		for i, h := range hops {
			level[i] = int(h)
		}
		return level
	}
	// In the order in which a walk leaves them, backwards, each comes before all below
	// it; a link back to one that the walk is in closes a circle and has no effect.
	const fresh, open, left = 0, 1, 2
	state := make([]int, n)
	var order []int
	type step struct{ node, next int }
	back := map[[2]int32]bool{}
	for root := range n {
		if state[root] != fresh {
			continue
		}
		state[root] = open
		for stack := []step{{root, 0}}; len(stack) > 0; {
			at := &stack[len(stack)-1]
			if at.next == len(below[at.node]) {
				state[at.node] = left
				order = append(order, at.node)
				stack = stack[:len(stack)-1]
				continue
			}
			to := below[at.node][at.next]
			at.next++
			switch state[to] {
			case open:
				back[[2]int32{int32(at.node), to}] = true
			case fresh:
				state[to] = open
				stack = append(stack, step{int(to), 0})
			}
		}
	}
	tied := make([]bool, n)
	for _, i := range slices.Backward(order) {
		for _, j := range below[i] {
			tied[i], tied[j] = true, true
			if !back[[2]int32{int32(i), j}] {
				level[j] = max(level[j], level[i]+1)
			}
		}
	}
	// What nothing is above comes down to just above the highest below it.
	has := make([]bool, n)
	for i := range below {
		for _, j := range below[i] {
			has[j] = true
		}
	}
	for i := range below {
		if has[i] || len(below[i]) == 0 {
			continue
		}
		least := math.MaxInt
		for _, j := range below[i] {
			least = min(least, level[j])
		}
		level[i] = max(level[i], least-1)
	}
	// All others, from the tied ones outwards.
	var queue []int32
	for i, is := range tied {
		if is {
			queue = append(queue, int32(i))
		}
	}
	slices.SortStableFunc(queue, func(a, b int32) int { return cmp.Compare(level[a], level[b]) })
	for len(queue) > 0 {
		i := queue[0]
		queue = queue[1:]
		for _, j := range p.near[i] {
			if !tied[j] {
				tied[j] = true
				level[j] = level[i] + 1
				queue = append(queue, j)
			}
		}
	}
	return renumber(level)
}

// renumber names levels anew so that none is empty.
func renumber(level []int) []int {
	all := slices.Clone(level)
	slices.Sort(all)
	all = slices.Compact(all)
	out := make([]int, len(level))
	for i, l := range level {
		out[i], _ = slices.BinarySearch(all, l)
	}
	return out
}

// uncross orders each level by the middle of the neighbours in the levels above, then
// below, in turn.
func (p *part) uncross(rows [][]int, level []int) {
	place := make([]float64, len(p.nodes)) // from 0 to 1 in its level
	number := func(row []int) {
		for k, i := range row {
			place[i] = (float64(k) + 0.5) / float64(len(row))
		}
	}
	for _, row := range rows {
		number(row)
	}
	const sweeps = 12
	for sweep := range sweeps {
		for k := range rows {
			l := k
			if sweep%2 == 1 {
				l = len(rows) - 1 - k
			}
			mean := make(map[int]float64, len(rows[l]))
			for _, i := range rows[l] {
				sum, n := 0.0, 0.0
				for _, j := range p.near[i] {
					if up := level[j] < l; level[j] != l && up == (sweep%2 == 0) {
						sum += place[j]
						n++
					}
				}
				if mean[i] = place[i]; n > 0 {
					mean[i] = sum / n
				}
			}
			slices.SortStableFunc(rows[l], func(a, b int) int { return cmp.Compare(mean[a], mean[b]) })
			number(rows[l])
		}
	}
}

package layout_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
	"hubgraph/internal/layout"
	"hubgraph/internal/testbed"
	"hubgraph/seeds"
)

// view is a random part of the seeds: those that are reached first from one of their
// entities, as readers see them who expand one after the other.
func view(t testing.TB, n int, seed uint64) picture {
	t.Helper()
	batch, err := seeds.Batch()
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(seed, 3))
	names := map[graph.EntityID]string{}
	var ids []graph.EntityID
	for _, e := range batch.Entities {
		names[e.ID] = e.Name
		ids = append(ids, e.ID)
	}
	near := map[graph.EntityID][]graph.EntityID{}
	for i := range batch.Statements {
		if s := batch.Statements[i]; s.Object != "" {
			near[s.Subject] = append(near[s.Subject], s.Object)
			near[s.Object] = append(near[s.Object], s.Subject)
		}
	}
	n = min(n, len(ids))
	at := map[graph.EntityID]int{}
	p := picture{name: fmt.Sprintf("%d of the seeds, from %d", n, seed)}
	add := func(id graph.EntityID) {
		if _, ok := at[id]; ok || len(p.nodes) == n {
			return
		}
		at[id] = len(p.nodes)
		p.nodes = append(p.nodes, layout.Node{
			ID: string(id), Radius: min(22, 5+2*math.Log2(1+float64(len(near[id])))), Name: layout.Size{Width: min(170, 7*float64(len(names[id]))), Height: 18},
		})
	}
	for len(p.nodes) < n {
		add(ids[r.IntN(len(ids))])
		for k := 0; k < len(p.nodes) && len(p.nodes) < n; k++ {
			next := slices.Clone(near[graph.EntityID(p.nodes[k].ID)])
			r.Shuffle(len(next), func(i, j int) { next[i], next[j] = next[j], next[i] })
			for _, id := range next[:min(len(next), 8)] {
				add(id)
			}
		}
	}
	for i := range batch.Statements {
		s := batch.Statements[i]
		a, ok := at[s.Subject]
		b, too := at[s.Object]
		if ok && too {
			p.links = append(p.links, layout.Link{A: a, B: b, Down: s.Predicate == "owns" || s.Predicate == "acquired" || s.Predicate == "shareholder-of"})
		}
	}
	return p
}

// A tally is what is hard to read in a picture.
type tally struct{ onMarks, bent, onNames, overlaps int }

// on gives points of a link as it is drawn, between the rims of its marks.
func on(p *picture, at []layout.Point, l layout.Link, bend float64) []layout.Point {
	a, b := at[l.A], at[l.B]
	d := math.Hypot(b.X-a.X, b.Y-a.Y)
	c := layout.Point{X: (a.X+b.X)/2 - bend*(b.Y-a.Y)/d, Y: (a.Y+b.Y)/2 + bend*(b.X-a.X)/d}
	var out []layout.Point
	const n = 150
	for i := range n + 1 {
		t := float64(i) / n
		u := 1 - t
		q := layout.Point{X: u*u*a.X + 2*t*u*c.X + t*t*b.X, Y: u*u*a.Y + 2*t*u*c.Y + t*t*b.Y}
		if math.Hypot(q.X-a.X, q.Y-a.Y) > p.nodes[l.A].Radius && math.Hypot(q.X-b.X, q.Y-b.Y) > p.nodes[l.B].Radius {
			out = append(out, q)
		}
	}
	return out
}

func count(p *picture, at []layout.Point) tally {
	var out tally
	bends := layout.Route(p.nodes, at, p.links)
	sides := layout.Names(p.nodes, at, p.links, bends)
	crossed := map[int]bool{}
	for k, l := range p.links {
		if l.A == l.B {
			continue
		}
		if bends[k] != 0 {
			out.bent++
		}
		through := map[int]bool{}
		for _, q := range on(p, at, l, bends[k]) {
			for i, n := range p.nodes {
				if i != l.A && i != l.B && math.Hypot(q.X-at[i].X, q.Y-at[i].Y) < n.Radius {
					through[i] = true
				}
				if low, high := sides[i].Box(&n, at[i]); q.X > low.X && q.X < high.X && q.Y > low.Y && q.Y < high.Y {
					crossed[i] = true
				}
			}
		}
		if len(through) > 0 {
			out.onMarks++
		}
	}
	out.onNames = len(crossed)
	for i := range p.nodes {
		for j := range p.nodes {
			if i == j {
				continue
			}
			low, high := sides[i].Box(&p.nodes[i], at[i])
			if from, to := sides[j].Box(&p.nodes[j], at[j]); i < j && low.X < to.X && from.X < high.X && low.Y < to.Y && from.Y < high.Y {
				out.overlaps++
			}
			r := p.nodes[j].Radius
			if low.X < at[j].X+r && at[j].X-r < high.X && low.Y < at[j].Y+r && at[j].Y-r < high.Y {
				out.overlaps++
			}
		}
	}
	return out
}

// TestQuality: in each layout of some 50 and 150 no link passes through a mark that
// is at neither of its ends, no name lies on another or on a mark, few links have to
// bend and, of 50, not many names are crossed, and no third of the picture is empty.
func TestQuality(t *testing.T) {
	for kind, name := range kinds {
		for _, n := range []int{50, 150} {
			pictures := []picture{view(t, n, 1), web(n, n*3/2), star(n)}
			if n == 50 {
				pictures = append(pictures, view(t, n, 2), view(t, n, 3), web(n, 2*n))
			}
			for _, p := range pictures {
				t.Run(name+"/"+p.name, func(t *testing.T) {
					at := place(t, p, layout.Options{Kind: layout.Kind(kind)})
					got := count(&p, at)
					t.Logf("%d links: %+v", len(p.links), got)
					if got.onMarks > 0 || got.overlaps > 0 {
						t.Errorf("%d links pass through marks of others, %d names lie on names or marks; want none", got.onMarks, got.overlaps)
					}
					most, crossed := len(p.links)/4, n*3/5
					if layout.Kind(kind) == layout.Closeness {
						most, crossed = len(p.links)/6, n*2/5
					}
					if n == 50 && got.onNames > crossed {
						t.Errorf("%d names are crossed by links, want %d at most", got.onNames, crossed)
					}
					if (n == 50 || layout.Kind(kind) == layout.Closeness) && got.bent > most {
						t.Errorf("%d of %d links bend, want %d at most", got.bent, len(p.links), most)
					}
					for _, empty := range thirds(&p, at) {
						t.Errorf("the %s third of the picture is empty", empty)
					}
				})
			}
		}
	}
}

// thirds names those thirds of a picture in which there is nothing.
func thirds(p *picture, at []layout.Point) []string {
	low, high := layout.Point{X: math.Inf(1), Y: math.Inf(1)}, layout.Point{X: math.Inf(-1), Y: math.Inf(-1)}
	for i := range at {
		f, g := boxOf(&p.nodes[i], at[i])
		low.X, low.Y, high.X, high.Y = min(low.X, f.X), min(low.Y, f.Y), max(high.X, g.X), max(high.Y, g.Y)
	}
	var has [2][3]bool
	for _, a := range at {
		has[0][min(2, int(3*(a.X-low.X)/(high.X-low.X)))] = true
		has[1][min(2, int(3*(a.Y-low.Y)/(high.Y-low.Y)))] = true
	}
	var out []string
	for axis, names := range [2][3]string{{"left", "middle", "right"}, {"upper", "middle", "lower"}} {
		for k, name := range names {
			if !has[axis][k] {
				out = append(out, name)
			}
		}
	}
	return out
}

// TestKept: what is kept stays exactly, what is new has room and is near what it is
// linked to, in each layout and whether few or many are kept.
func TestKept(t *testing.T) {
	for kind, name := range kinds {
		for _, keep := range []int{1, 5, 25, 59} {
			t.Run(fmt.Sprintf("%s/%d of 60", name, keep), func(t *testing.T) {
				p := web(60, 90)
				before := place(t, picture{"", p.nodes[:keep], linksOf(&p, keep)}, layout.Options{})
				kept := map[string]layout.Point{"nobody": {X: 3, Y: 3}}
				for i, a := range before {
					kept[p.nodes[i].ID] = layout.Point{X: a.X + 1000.123, Y: a.Y - 77.77}
				}
				at := place(t, p, layout.Options{Kind: layout.Kind(kind), Kept: kept})
				for i := range keep {
					if want := kept[p.nodes[i].ID]; at[i] != want {
						t.Errorf("node %d is at %v, was kept at %v", i, at[i], want)
					}
				}
				for i := range at {
					for j := range i {
						f, g := boxOf(&p.nodes[i], at[i])
						h, k := boxOf(&p.nodes[j], at[j])
						if f.X < k.X && h.X < g.X && f.Y < k.Y && h.Y < g.Y {
							t.Errorf("the boxes of %d at %v and %d at %v overlap", i, at[i], j, at[j])
						}
					}
				}
				linked, links := 0.0, 0.0
				for _, l := range p.links {
					if l.A != l.B && max(l.A, l.B) >= keep {
						linked += math.Hypot(at[l.A].X-at[l.B].X, at[l.A].Y-at[l.B].Y)
						links++
					}
				}
				if linked/links > 6*layout.Length {
					t.Errorf("links to what is new are %.0f long", linked/links)
				}
			})
		}
	}
}

func linksOf(p *picture, n int) []layout.Link {
	var out []layout.Link
	for _, l := range p.links {
		if l.A < n && l.B < n {
			out = append(out, l)
		}
	}
	return out
}

// TestBeside: a page of neighbours is placed by the one that was opened, and strangers
// beside the rest.
func TestBeside(t *testing.T) {
	p := picture{"", nodes(30, words), []layout.Link{{A: 0, B: 1}, {A: 1, B: 2}}}
	for i := 3; i < 27; i++ {
		p.links = append(p.links, layout.Link{A: i, B: 0})
	}
	kept := map[string]layout.Point{}
	for i, a := range []layout.Point{{X: 500, Y: 0}, {X: 400, Y: 0}, {X: 0, Y: 0}} {
		kept[p.nodes[i].ID] = a
	}
	for i := 3; i < 15; i++ { // so that a third is kept
		kept[p.nodes[i].ID] = layout.Point{X: float64(i) * 200, Y: 900}
	}
	at := place(t, p, layout.Options{Kept: kept})
	for i := 15; i < 27; i++ {
		if d := math.Hypot(at[i].X-500, at[i].Y); d > 4*layout.Length {
			t.Errorf("neighbour %d is at %v, %.0f away", i, at[i], d)
		}
	}
}

// TestLevels: owners stand above what they own, also where circles of owners have no
// highest; with nothing owned, levels go down from the centre.
func TestLevels(t *testing.T) {
	p := picture{"", nodes(7, words), []layout.Link{{A: 3, B: 1, Down: true}, {A: 3, B: 2, Down: true}, {A: 1, B: 0, Down: true}, {A: 2, B: 0, Down: true}, {A: 0, B: 4, Down: true}, {A: 4, B: 5}, {A: 3, B: 6, Down: true}, {A: 6, B: 0, Down: true}}}
	at := place(t, p, layout.Options{Kind: layout.Levels})
	for _, l := range p.links {
		if l.Down && at[l.A].Y >= at[l.B].Y {
			t.Errorf("%d at %v owns %d at %v and is not above it", l.A, at[l.A], l.B, at[l.B])
		}
	}
	if at[4].Y <= at[0].Y || at[5].Y <= at[4].Y {
		t.Errorf("what hangs on the lowest is at %v and %v, it at %v", at[4], at[5], at[0])
	}
	p.links = append(p.links, layout.Link{A: 0, B: 3, Down: true}, layout.Link{A: 5, B: 0, Down: true}, layout.Link{A: 0, B: 5, Down: true})
	place(t, p, layout.Options{Kind: layout.Levels})
	// Each above the lowest, as near as can be, whichever of two is named first.
	near := picture{"", nodes(5, words), []layout.Link{{A: 0, B: 1, Down: true}, {A: 1, B: 2, Down: true}, {A: 2, B: 3, Down: true}, {A: 4, B: 3, Down: true}}}
	at = place(t, near, layout.Options{Kind: layout.Levels})
	if !(at[0].Y < at[1].Y-50 && at[1].Y < at[2].Y-50 && at[2].Y < at[3].Y-50) || math.Abs(at[4].Y-at[2].Y) > 50 {
		t.Errorf("not each above what it owns, as near as can be: %v", at)
	}
	tree := picture{"", nodes(5, words), []layout.Link{{A: 0, B: 1}, {A: 0, B: 2}, {A: 1, B: 3}, {A: 2, B: 4}}}
	at = place(t, tree, layout.Options{Kind: layout.Levels, Center: tree.nodes[0].ID})
	if !(at[0].Y < at[1].Y-50 && at[1].Y < at[3].Y-50 && at[0].Y < at[2].Y-50 && at[2].Y < at[4].Y-50) {
		t.Errorf("not in levels from the centre: %v", at)
	}
	if (at[1].X < at[2].X) != (at[3].X < at[4].X) {
		t.Errorf("lines cross: %v", at)
	}
}

// TestLevelsOfTallNames: names that are higher than levels are usually apart have room.
func TestLevelsOfTallNames(t *testing.T) {
	p := web(25, 42)
	for i := range p.nodes {
		p.nodes[i].Name.Height = 200
	}
	for k, l := range p.links {
		p.links[k] = layout.Link{A: min(l.A, l.B), B: max(l.A, l.B), Down: l.A != l.B}
	}
	at := place(t, p, layout.Options{Kind: layout.Levels})
	for i := range at {
		for j := range i {
			f, g := boxOf(&p.nodes[i], at[i])
			h, k := boxOf(&p.nodes[j], at[j])
			if f.X < k.X && h.X < g.X && f.Y < k.Y && h.Y < g.Y {
				t.Errorf("the boxes of %d at %v and %d at %v overlap", i, at[i], j, at[j])
			}
		}
	}
}

// TestAround: what is fewer links away from the centre is on an inner ellipse.
func TestAround(t *testing.T) {
	p := web(40, 60)
	for _, center := range []int{0, 17} {
		at := place(t, p, layout.Options{Kind: layout.Around, Center: p.nodes[center].ID})
		hops := hopsFrom(&p, center)
		radius := func(i int) float64 {
			return math.Hypot((at[i].X-at[center].X)/layout.Aspect, at[i].Y-at[center].Y)
		}
		for i := range at {
			for j := range at {
				if hops[i] < hops[j] && radius(i) >= radius(j) {
					t.Errorf("around %d: %d, %d away, is at %v; %d, %d away, at %v", center, i, hops[i], at[i], j, hops[j], at[j])
				}
			}
		}
	}
}

// TestKeptInRows: where a few are kept in their rows, also over others, owners still stand above
// what they own and what is more links away stands farther out.
func TestKeptInRows(t *testing.T) {
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(seed, 6))
		const n, few = 40, 12
		p := picture{"", nodes(n, words), nil}
		for i := range p.nodes {
			p.nodes[i].Name.Height = 50 // of three lines
		}
		for i := 1; i < n; i++ {
			p.links = append(p.links, layout.Link{A: r.IntN(i), B: i, Down: true})
		}
		for range 10 {
			a, b := r.IntN(n), r.IntN(n)
			p.links = append(p.links, layout.Link{A: min(a, b), B: max(a, b), Down: a != b})
		}
		hops := hopsFrom(&p, 0)
		for _, over := range []bool{false, true} {
			for kind := layout.Levels; kind <= layout.Around; kind++ {
				opt := layout.Options{Kind: kind, Center: p.nodes[0].ID}
				before := place(t, p, opt)
				opt.Kept = map[string]layout.Point{p.nodes[0].ID: before[0]}
				var shift layout.Point // of the whole, by what was moved over others
				for _, i := range r.Perm(n)[:few] {
					if i == 0 {
						continue
					}
					to := before[i]
					for j, b := range before {
						if over && j != i && j != 0 && (kind == layout.Levels || hops[j] == hops[i]) && math.Abs(b.Y-before[i].Y) < 20 {
							to.X = b.X + 9
							break
						}
					}
					shift.X += to.X - before[i].X
					opt.Kept[p.nodes[i].ID] = to
				}
				shift.X /= float64(len(opt.Kept))
				at := place(t, p, opt)
				kept := func(i int) bool { _, ok := opt.Kept[p.nodes[i].ID]; return ok }
				for _, l := range p.links {
					if kind == layout.Levels && l.Down && at[l.A].Y >= at[l.B].Y {
						t.Errorf("seed %d, over others %v: %d at %v owns %d at %v and is not above it", seed, over, l.A, at[l.A], l.B, at[l.B])
					}
				}
				radius := func(i int) float64 {
					return math.Hypot((at[i].X-before[0].X-shift.X)/layout.Aspect, at[i].Y-before[0].Y)
				}
				for i := range at {
					const row = 56 // a name and the margin
					if off := math.Abs(at[i].Y - before[i].Y); kind == layout.Levels && off > 0.8*row {
						t.Errorf("seed %d, over others %v: %d is %.1f off its row, want 0.4 of one at most on either side", seed, over, i, off)
					}
					for j := range at {
						if kind == layout.Around && !kept(i) && !kept(j) && hops[i] < hops[j] && radius(i) > radius(j) {
							t.Errorf("seed %d, over others %v: %d, %d away, is at %v; %d, %d away, at %v", seed, over, i, hops[i], at[i], j, hops[j], at[j])
						}
					}
				}
			}
		}
	}
}

// TestKeptOnTheCenter: a centre on which something is kept gives way, and not far.
func TestKeptOnTheCenter(t *testing.T) {
	p := web(40, 60)
	opt := layout.Options{Kind: layout.Around, Center: p.nodes[0].ID}
	before := place(t, p, opt)
	opt.Kept = map[string]layout.Point{p.nodes[1].ID: before[0], p.nodes[2].ID: {X: before[1].X + before[2].X - before[0].X, Y: before[1].Y + before[2].Y - before[0].Y}}
	at := place(t, p, opt)
	if far := math.Hypot(at[0].X-before[0].X, at[0].Y-before[0].Y); far == 0 || far > 2*layout.Length {
		t.Errorf("the centre was at %v and is at %v, %.0f away", before[0], at[0], far)
	}
}

// hopsFrom says how many links lead from a node to each that can be reached.
func hopsFrom(p *picture, from int) map[int]int {
	hops := map[int]int{from: 0}
	for queue := []int{from}; len(queue) > 0; queue = queue[1:] {
		for _, l := range p.links {
			for _, e := range [2][2]int{{l.A, l.B}, {l.B, l.A}} {
				if _, ok := hops[e[1]]; e[0] == queue[0] && !ok {
					hops[e[1]] = hops[e[0]] + 1
					queue = append(queue, e[1])
				}
			}
		}
	}
	return hops
}

// TestAspect: a picture is about as wide as it was asked to be.
func TestAspect(t *testing.T) {
	for _, want := range []float64{0.6, 2.5} {
		p := web(60, 90)
		at := place(t, p, layout.Options{Aspect: want})
		x, y := []float64{}, []float64{}
		for i := range at {
			f, g := boxOf(&p.nodes[i], at[i])
			x, y = append(x, f.X, g.X), append(y, f.Y, g.Y)
		}
		if got := (slices.Max(x) - slices.Min(x)) / (slices.Max(y) - slices.Min(y)); got < want*0.7 || got > want*1.4 {
			t.Errorf("%.2f times as wide as high, want %v", got, want)
		}
	}
}

// TestCancel: a layout that nobody waits for any more ends.
func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	p := web(60, 90)
	kept := map[string]layout.Point{p.nodes[0].ID: {}}
	half := maps.Clone(kept)
	for i := range 30 {
		half[p.nodes[i].ID] = layout.Point{X: float64(i) * 300}
	}
	for kind := layout.Closeness; kind <= layout.Around; kind++ {
		for _, keep := range []map[string]layout.Point{nil, kept, half} {
			if _, err := layout.Place(ctx, p.nodes, p.links, layout.Options{Kind: kind, Kept: keep}); !errors.Is(err, context.Canceled) {
				t.Errorf("kind %d, %d kept: got %v, want %v", kind, len(keep), err, context.Canceled)
			}
		}
	}
}

// TestRoute: a link bends around a mark in its way, to one side and the same for all
// links between two; what has a free way is straight.
func TestRoute(t *testing.T) {
	p := picture{"", nodes(3, func(int) float64 { return 0 }), []layout.Link{{A: 0, B: 2}, {A: 2, B: 0}, {A: 0, B: 1}, {A: 1, B: 1}}}
	bends := layout.Route(p.nodes, []layout.Point{{X: 0}, {X: 100, Y: 5}, {X: 200}}, p.links)
	if bends[0] >= 0 || bends[1] != -bends[0] || bends[2] != 0 || bends[3] != 0 {
		t.Errorf("got bends %v, want the first upwards, which is to the left, the second as it, the others straight", bends)
	}
	if bends = layout.Route(p.nodes, []layout.Point{{X: 0}, {X: 0}, {X: math.NaN()}}, p.links); !slices.Equal(bends, []float64{0, 0, 0, 0}) {
		t.Errorf("got bends %v between nodes at one point and at none", bends)
	}
}

// TestBendsOfThePage holds Route to the file that the explorer's own rule is held to, too.
func TestBendsOfThePage(t *testing.T) {
	type drawing struct {
		Marks [][3]float64 `json:"marks"` // x, y, radius
		Lines [][2]int     `json:"lines"`
		Bends []float64    `json:"bends"`
	}
	const file = "../webui/src/testdata/bends.json"
	var got []drawing
	r := rand.New(rand.NewPCG(4, 4))
	for range 6 {
		var d drawing
		for range 24 {
			d.Marks = append(d.Marks, [3]float64{float64(r.IntN(600)), float64(r.IntN(400)), float64(8 + r.IntN(9))})
		}
		var nodes []layout.Node
		var at []layout.Point
		for i, m := range d.Marks {
			nodes = append(nodes, layout.Node{ID: fmt.Sprintf("%02d", i), Radius: m[2]})
			at = append(at, layout.Point{X: m[0], Y: m[1]})
		}
		var links []layout.Link
		for range 40 {
			a, b := r.IntN(24), r.IntN(24)
			if a == b || slices.ContainsFunc(d.Lines, func(l [2]int) bool { return l == [2]int{a, b} || l == [2]int{b, a} }) {
				continue
			}
			d.Lines = append(d.Lines, [2]int{a, b})
			links = append(links, layout.Link{A: a, B: b})
		}
		d.Bends = layout.Route(nodes, at, links)
		got = append(got, d)
	}
	want := testbed.Held(t, file, *update, got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the explorer would bend lines otherwise (-update writes the file anew, then have biome format it):\n%s", diff)
	}
}

var update = flag.Bool("update", false, "write what the explorer is held to")

package layout_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"testing"

	"hubgraph/internal/layout"
	"hubgraph/internal/testbed"
)

func TestMain(m *testing.M) { os.Exit(testbed.Around(m).Run()) }

var kinds = [...]string{layout.Closeness: "closeness", layout.Levels: "levels", layout.Around: "around"}

// A picture is a graph to be laid out.
type picture struct {
	name  string
	nodes []layout.Node
	links []layout.Link
}

func nodes(n int, label func(i int) float64) []layout.Node {
	out := make([]layout.Node, n)
	for i := range out {
		out[i] = layout.Node{ID: fmt.Sprintf("node-%04d", i), Radius: 8, Name: layout.Size{Width: label(i), Height: 18}}
	}
	return out
}

func place(t testing.TB, p picture, opt layout.Options) []layout.Point {
	t.Helper()
	at, err := layout.Place(context.Background(), p.nodes, p.links, opt)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// boxOf is the room of a node with its name to the right of its mark.
func boxOf(n *layout.Node, at layout.Point) (low, high layout.Point) {
	r, right, up := n.Radius, n.Radius, n.Radius
	if n.Name.Width > 0 {
		right += 4 + n.Name.Width
		up = max(r, n.Name.Height/2)
	}
	return layout.Point{X: at.X - r, Y: at.Y - up}, layout.Point{X: at.X + right, Y: at.Y + up}
}

func words(i int) float64 { return float64(30 + i*37%150) }

func star(n int) picture {
	p := picture{name: fmt.Sprintf("a star of %d", n), nodes: nodes(n, words)}
	for i := 1; i < n; i++ {
		p.links = append(p.links, layout.Link{A: i, B: 0, Weight: 1})
	}
	return p
}

func complete(n int) picture {
	p := picture{name: fmt.Sprintf("all %d linked to all", n), nodes: nodes(n, words)}
	for i := range n {
		for j := range i {
			p.links = append(p.links, layout.Link{A: i, B: j, Weight: 1})
		}
	}
	return p
}

// web is a graph of a few hubs and many others, as graphs of companies are.
func web(n, links int) picture {
	p := picture{name: fmt.Sprintf("a web of %d", n), nodes: nodes(n, words)}
	r := rand.New(rand.NewPCG(uint64(n), 7))
	for i := 1; i < n; i++ {
		p.links = append(p.links, layout.Link{A: i, B: r.IntN(1 + i/(1+r.IntN(8))), Weight: float64(1 + i%3)})
	}
	for len(p.links) < links {
		p.links = append(p.links, layout.Link{A: r.IntN(n), B: r.IntN(n), Weight: 1})
	}
	return p
}

func islands() picture {
	p := picture{name: "islands", nodes: nodes(60, words)}
	for i := range 60 {
		if i%7 != 0 && i < 50 {
			p.links = append(p.links, layout.Link{A: i, B: i - 1, Weight: 1})
		}
	}
	return p
}

func pictures() []picture {
	odd := picture{name: "odd links and boxes", nodes: nodes(6, words)}
	odd.nodes[0].Radius, odd.nodes[0].Name = math.NaN(), layout.Size{Width: math.Inf(1), Height: 9}
	odd.nodes[1].Radius, odd.nodes[1].Name = -5, layout.Size{Width: 40, Height: math.NaN()}
	odd.links = []layout.Link{{A: 0, B: 0, Weight: 1}, {A: 0, B: 1, Weight: math.NaN()}, {A: 1, B: 0, Weight: -3}, {A: 2, B: 1, Weight: 0}, {A: 2, B: 3, Weight: math.Inf(1)}, {A: 3, B: 4, Weight: 1e300}}
	two := picture{name: "two linked", nodes: nodes(2, words), links: []layout.Link{{A: 0, B: 1, Weight: 1}}}
	return []picture{
		{name: "nothing"},
		{name: "one", nodes: nodes(1, words)},
		{name: "two", nodes: nodes(2, words)},
		two,
		{name: "40 not linked", nodes: nodes(40, words)},
		{name: "1000 not linked", nodes: nodes(1000, words)},
		star(12), star(1000), complete(8), complete(30), complete(400), web(25, 42), web(200, 300), web(1200, 2000), islands(), odd,
	}
}

// TestPlace: wherever it is asked, points are finite and of one decimal, the
// middle of the picture is at 0, and no two nodes are nearer than they may.
func TestPlace(t *testing.T) {
	for _, p := range pictures() {
		t.Run(p.name, func(t *testing.T) {
			at := place(t, p, layout.Options{})
			if len(at) != len(p.nodes) {
				t.Fatalf("%d points for %d nodes", len(at), len(p.nodes))
			}
			for i, a := range at {
				for _, x := range []float64{a.X, a.Y} {
					if math.IsNaN(x) || math.IsInf(x, 0) || math.Abs(x) > 1e5 || math.Signbit(x) && x == 0 {
						t.Fatalf("node %d is at %v", i, a)
					}
					if got := math.Round(x*10) / 10; got != x {
						t.Errorf("%v is not rounded to 0.1", x)
					}
				}
				for j, b := range at[:i] {
					if d := math.Hypot(a.X-b.X, a.Y-b.Y); d < layout.MinDistance {
						t.Fatalf("nodes %d and %d are %.1f apart, want at least %v", i, j, d, layout.MinDistance)
					}
				}
			}
		})
	}
}

// TestLabels: in parts of few nodes no two boxes overlap.
func TestLabels(t *testing.T) {
	for _, p := range []picture{web(25, 42), web(60, 90), web(100, 150), star(12), star(40), complete(8), islands(), {name: "40 not linked", nodes: nodes(40, words)}} {
		t.Run(p.name, func(t *testing.T) {
			at := place(t, p, layout.Options{})
			for i, a := range at {
				for j, b := range at[:i] {
					low, high := boxOf(&p.nodes[i], a)
					from, to := boxOf(&p.nodes[j], b)
					if low.X < to.X && from.X < high.X && low.Y < to.Y && from.Y < high.Y {
						t.Errorf("the boxes of %d at %v and %d at %v overlap", i, a, j, b)
					}
				}
			}
		})
	}
}

// TestShape: pictures are about as wide as a screen, and links about as long as
// they are to be, where names do not need more.
func TestShape(t *testing.T) {
	unnamed := web(200, 300)
	for i := range unnamed.nodes {
		unnamed.nodes[i].Name = layout.Size{}
	}
	for _, p := range []picture{web(25, 42), web(60, 90), unnamed, web(1200, 2000), islands(), {name: "1000 not linked", nodes: nodes(1000, words)}} {
		t.Run(p.name, func(t *testing.T) {
			at := place(t, p, layout.Options{})
			low, high := layout.Point{X: math.Inf(1), Y: math.Inf(1)}, layout.Point{X: math.Inf(-1), Y: math.Inf(-1)}
			for i, a := range at {
				from, to := boxOf(&p.nodes[i], a)
				low = layout.Point{X: min(low.X, from.X), Y: min(low.Y, from.Y)}
				high = layout.Point{X: max(high.X, to.X), Y: max(high.Y, to.Y)}
			}
			if shape := (high.X - low.X) / (high.Y - low.Y); shape < 0.9 || shape > 2 {
				t.Errorf("%.2f times as wide as high, want about 1.33", shape)
			}
			var lengths []float64
			for _, l := range p.links {
				if l.A != l.B {
					lengths = append(lengths, math.Hypot(at[l.A].X-at[l.B].X, at[l.A].Y-at[l.B].Y))
				}
			}
			if slices.Sort(lengths); len(lengths) > 0 {
				if m := lengths[len(lengths)/2]; m < layout.Length*0.7 || m > layout.Length*2 {
					t.Errorf("the middle one of the links is %.1f long, want about %v", m, layout.Length)
				}
			}
		})
	}
}

// TestNear: what is linked is nearer than what is not, also in a large part.
func TestNear(t *testing.T) {
	for _, p := range []picture{web(25, 42), web(1200, 2000)} {
		at := place(t, p, layout.Options{})
		linked, all := 0.0, 0.0
		for _, l := range p.links {
			linked += math.Hypot(at[l.A].X-at[l.B].X, at[l.A].Y-at[l.B].Y) / float64(len(p.links))
		}
		n := 0
		for i, a := range at {
			for _, b := range at[:i] {
				all += math.Hypot(a.X-b.X, a.Y-b.Y)
				n++
			}
		}
		if all /= float64(n); linked > 0.6*all {
			t.Errorf("%s: links are %.0f long, any two nodes %.0f apart", p.name, linked, all)
		}
	}
}

// TestOrder: the order of nodes and links, and which way links are written,
// makes no difference.
func TestOrder(t *testing.T) {
	for _, p := range pictures() {
		t.Run(p.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			to := r.Perm(len(p.nodes))
			ns := make([]layout.Node, len(p.nodes))
			for i, n := range p.nodes {
				ns[to[i]] = n
			}
			ls := slices.Clone(p.links)
			for i := range ls {
				ls[i].A, ls[i].B = to[ls[i].A], to[ls[i].B]
				if !ls[i].Down && r.IntN(2) == 0 {
					ls[i].A, ls[i].B = ls[i].B, ls[i].A
				}
			}
			r.Shuffle(len(ls), func(i, j int) { ls[i], ls[j] = ls[j], ls[i] })
			for kind := layout.Closeness; kind <= layout.Around; kind++ {
				want := place(t, p, layout.Options{Kind: kind})
				got := place(t, picture{"", ns, ls}, layout.Options{Kind: kind})
				for i := range want {
					if got[to[i]] != want[i] {
						t.Fatalf("kind %d: node %d is at %v, before it was at %v", kind, i, got[to[i]], want[i])
					}
				}
				sides := layout.Names(p.nodes, want, p.links, layout.Route(p.nodes, want, p.links))
				again := layout.Names(ns, got, ls, layout.Route(ns, got, ls))
				for i := range want {
					if again[to[i]] != sides[i] {
						t.Fatalf("kind %d: the name of node %d stands at %v, before at %v", kind, i, again[to[i]], sides[i])
					}
				}
			}
		})
	}
}

// TestGolden: the bits do not depend on the processor, the compiler or the day.
func TestGolden(t *testing.T) {
	h := sha256.New()
	for _, p := range pictures() {
		if len(p.nodes) == 0 {
			continue
		}
		kept := map[string]layout.Point{}
		for _, n := range p.nodes[:(len(p.nodes)+1)/2] {
			kept[n.ID] = layout.Point{X: float64(len(kept)) * 40, Y: float64(len(kept)%7) * 60}
		}
		for _, opt := range []layout.Options{{}, {Kind: layout.Levels}, {Kind: layout.Around, Center: p.nodes[0].ID}, {Kept: kept}, {Kept: map[string]layout.Point{p.nodes[0].ID: {X: 7}}}} {
			if opt.Kept != nil && len(p.nodes) > 300 {
				continue
			}
			at := place(t, p, opt)
			bends := layout.Route(p.nodes, at, p.links)
			sides := layout.Names(p.nodes, at, p.links, bends)
			for i, a := range at {
				fmt.Fprintln(h, p.name, i, a.X, a.Y, sides[i])
			}
			fmt.Fprintln(h, bends)
		}
	}
	const want = "c4b6ff69f59b752f00af534fb2fadd2f41c226f3704e6e50697981e36685bac5"
	if got := hex.EncodeToString(h.Sum(nil)); got != want {
		t.Errorf("the pictures have the digest %s, want %s: if they were to change, look at some", got, want)
	}
}

// TestNotFused: where a processor can multiply and add in one step, rounding
// once, the compiler must not do so.
func TestNotFused(t *testing.T) {
	cmd := exec.Command("go", "build", "-gcflags=-S", "-o", os.DevNull, ".")
	cmd.Env = append(os.Environ(), "GOARCH=arm64", "GOOS=linux", "CGO_ENABLED=0")
	out, err := cmd.CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("FMULD")) {
		t.Fatalf("no listing for arm64: %v\n%.2000s", err, out)
	}
	for _, line := range fused.FindAllString(string(out), -1) {
		t.Errorf("fused: %s; say float64(x*y) or half(x)", line)
	}
}

var fused = regexp.MustCompile(`\S+\.go:\d+\)\s+FN?M(?:ADD|SUB)[SD]`)

func TestNoSuchNode(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a link to a node that is not there is taken")
		}
	}()
	_, _ = layout.Place(context.Background(), nodes(2, words), []layout.Link{{A: 0, B: 2}}, layout.Options{})
}

func BenchmarkPlace(b *testing.B) {
	for _, p := range []picture{web(25, 42), web(50, 75), web(150, 220), web(300, 500), web(1000, 2000), web(5000, 10000)} {
		b.Run(p.name, func(b *testing.B) {
			for b.Loop() {
				place(b, p, layout.Options{})
			}
		})
	}
}

// BenchmarkKinds is BenchmarkPlace for the other kinds; of half the links one end is above.
func BenchmarkKinds(b *testing.B) {
	for kind := layout.Levels; kind <= layout.Around; kind++ {
		for _, p := range []picture{web(150, 220), web(5000, 10000)} {
			for k := range p.links {
				p.links[k].Down = k%2 == 0
			}
			opt := layout.Options{Kind: kind, Center: p.nodes[0].ID}
			b.Run(kinds[kind]+"/"+p.name, func(b *testing.B) {
				for b.Loop() {
					place(b, p, opt)
				}
			})
		}
	}
}

func ExamplePlace() {
	at, err := layout.Place(context.Background(), []layout.Node{{ID: "ada"}, {ID: "bolt"}}, []layout.Link{{A: 0, B: 1}}, layout.Options{})
	fmt.Println(at, err)
	// Output: [{-50 0} {50 0}] <nil>
}

package picturetest_test

import (
	"math"
	"strings"
	"testing"

	"hubgraph/internal/picture/picturetest"
)

// A drawing has two marks a and b with a line, and c off it, all well.
const drawing = `<svg xmlns="http://www.w3.org/2000/svg"><g id="field" transform="translate(10 10)" data-width="300" data-height="180">
<g id="links"><g class="link" data-from="a" data-to="b"><title>A owns B.</title><path d="M42 90L260 90"/><path class="head" d="M260 90L250 86L250 94Z"/></g></g>
<g id="marks"><g class="mark" data-entity="a"><path transform="translate(30 90) scale(10)" d="M-1 0A1 1 0 1 1 1 0A1 1 0 1 1 -1 0Z"/></g>
<g class="mark" data-entity="b"><path transform="translate(270 90) scale(10)" d="M-1 -1H1V1H-1Z"/></g>
<g class="mark" data-entity="c"><path transform="translate(150 20) scale(10)" d="M0 -1L1 0L0 1L-1 0Z"/></g></g>
<g id="verbs" text-anchor="middle" font-size="10"><text class="verb" data-from="a" data-to="b" transform="translate(150 90)" y="4">owns</text></g>
<g id="numbers"></g>
<g id="names" font-size="12"><text class="name" data-entity="a" text-anchor="middle"><tspan x="30" y="120">Ada</tspan></text>
<text class="name" data-entity="b" text-anchor="middle"><tspan x="270" y="160">Bolt</tspan></text>
<text class="name" data-entity="c"><tspan x="166" y="24">Corvid</tspan></text></g>
</g></svg>`

var (
	entities = []string{"a", "b", "c"}
	pairs    = []picturetest.Pair{picturetest.PairOf("b", "a")}
)

// TestFaultsAreSeen: a picture without a fault has none, and one with a fault of a kind has
// that.
func TestFaultsAreSeen(t *testing.T) {
	all := func(f picturetest.Faults) map[string][]string {
		return map[string][]string{
			"unseen": f.Unseen, "through marks": f.ThroughMarks, "over names": f.OverNames, "over marks": f.OverMarks,
			"crossed": f.Crossed, "speechless": f.Speechless, "unnamed": f.Unnamed, "over words": f.OverWords, "empty": f.Empty,
		}
	}
	const line = `<path d="M42 90L260 90"/>`
	const verb = `<text class="verb" data-from="a" data-to="b" transform="translate(150 90)" y="4">owns</text>`
	const number = `</g><g id="numbers"><g class="number" data-from="a" data-to="b"><text x="150" y="94">1</text></g>`
	const name = `<text class="name" data-entity="c"><tspan x="166" y="24">Corvid</tspan></text>`
	const letter = `<text class="letter" data-entity="c" x="150" y="22">A</text>`
	for _, tc := range []struct {
		name     string
		old, new string
		want     string // "": nothing
	}{
		{"all is well", "", "", ""},
		{"a number that leads to the list", verb, number + `</g><g id="claims"><text class="claim"><tspan>1</tspan><tspan>A owns B.</tspan></text>`, ""},
		{"a letter that leads to the list", name, letter + `</g><g id="coded"><text class="coded"><tspan>A</tspan><tspan>Corvid</tspan></text>`, ""},
		{"a bent line", line, `<path d="M42 90Q150 140 260 90"/>`, ""},
		{"a line broken for its word", line, `<path d="M42 90L130 90M170 90L260 90"/>`, ""},

		{"no line", line, "", "unseen"},
		{"no mark", `<path transform="translate(150 20) scale(10)" d="M0 -1L1 0L0 1L-1 0Z"/>`, "", "unseen"},
		{"a line of others", `data-from="a" data-to="b"><title>`, `data-from="a" data-to="c"><title>`, "unseen"},
		{"a line that ends before its mark", line, `<path d="M42 90L200 90"/>`, "unseen"},
		{"a straight line through a mark", line, `<path d="M42 90L150 20L260 90"/>`, "through marks"},
		{"a polyline through a mark", line, `<polyline points="42,90 150,20 260,90"/>`, "through marks"},
		{"a line element through a mark", line, `<line x1="42" y1="90" x2="150" y2="20"/><path d="M150 20L260 90"/>`, "through marks"},
		{"a quadratic curve through a mark", line, `<path d="M42 90Q150 -48 260 90"/>`, "through marks"},
		{"a cubic curve through a mark", line, `<path d="M42 90C100 -2 200 -2 260 90"/>`, "through marks"},
		{"a cubic curve by ways", line, `<path d="M42 90c58 -92 158 -92 218 0"/>`, "through marks"},
		{"an arc through a mark", line, `<path d="M42 90A120 120 0 0 1 260 90"/>`, "through marks"},
		{"a shape moved onto a line", `translate(150 20) scale(10)`, `translate(150 92) scale(4)`, "through marks"},
		{"a name over a name", `x="30" y="120"`, `x="255" y="160"`, "over names"},
		{"a name over a mark", `x="30" y="120"`, `x="150" y="24"`, "over marks"},
		{"a line through a name", `x="270" y="160"`, `x="200" y="94"`, "crossed"},
		{"a curve through a name", line, `<path d="M42 90Q400 230 260 90"/>`, "crossed"},
		{"a line without a verb", verb, "", "speechless"},
		{"a number that leads nowhere", verb, number, "speechless"},
		{"a mark without a name", name, "", "unnamed"},
		{"a letter that leads nowhere", name, letter, "unnamed"},
		{"a verb over a name", `translate(150 90)`, `translate(30 116)`, "over words"},
		{"a verb over a mark", `translate(150 90)`, `translate(150 20)`, "over words"},
		{"a turned verb over a mark", `transform="translate(150 90)"`, `transform="translate(150 38) rotate(90)"`, "over words"},
		{"an empty third", `data-height="180"`, `data-height="900"`, "empty"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if strings.Count(drawing, tc.old) != 1 && tc.old != "" {
				t.Fatalf("%q is not once in the drawing", tc.old)
			}
			p, err := picturetest.Read([]byte(strings.Replace(drawing, tc.old, tc.new, 1)))
			if err != nil {
				t.Fatal(err)
			}
			got := all(p.Faults(entities, pairs))
			for kind, list := range got {
				if kind == tc.want && len(list) == 0 {
					t.Errorf("no fault of the kind %q was seen", kind)
				}
				if tc.want == "" && len(list) > 0 {
					t.Errorf("%s: %q, want none", kind, list)
				}
			}
		})
	}
}

// TestUnknownShapesAreErrors: what might be a line and is not understood is not passed over.
func TestUnknownShapesAreErrors(t *testing.T) {
	for _, svg := range []string{
		strings.Replace(drawing, "M42 90L260 90", "M42 90T260 90", 1),
		strings.Replace(drawing, "M42 90L260 90", "M42 90L260", 1),
		strings.Replace(drawing, "scale(10)", "skewX(10)", 1),
		drawing[:len(drawing)-6],
	} {
		if _, err := picturetest.Read([]byte(svg)); err == nil {
			t.Errorf("%.60s… is read", svg[strings.Index(svg, "<g class="):])
		}
	}
}

// TestPath: curves pass where they are to pass.
func TestPath(t *testing.T) {
	for _, tc := range []struct {
		d    string
		want picturetest.Point
	}{
		{"M0 0H10V10", picturetest.Point{X: 10, Y: 4}},
		{"m1 1h9v9z", picturetest.Point{X: 5, Y: 5}},
		{"M0,0 Q10,20 20,0", picturetest.Point{X: 10, Y: 10}},
		{"M0 0C0 8 20 8 20 0", picturetest.Point{X: 10, Y: 6}},
		{"M0 0A10 10 0 0 1 20 0", picturetest.Point{X: 10, Y: -10}},
		{"M0 0A10 10 0 0 0 20 0", picturetest.Point{X: 10, Y: 10}},
		{"M0 0A5 5 0 0 1 20 0", picturetest.Point{X: 10, Y: -10}}, // too small, so made larger
		{"M0 0a10 10 0 1 1 10 10", picturetest.Point{X: 10 + 10/math.Sqrt2, Y: -10 / math.Sqrt2}},
	} {
		chains, err := picturetest.Path(tc.d)
		if err != nil {
			t.Errorf("%s: %v", tc.d, err)
			continue
		}
		l := picturetest.Link{Chains: chains}
		if got := l.Distance(tc.want); got > 0.05 {
			t.Errorf("%s comes no nearer to %v than %.2f", tc.d, tc.want, got)
		}
	}
}

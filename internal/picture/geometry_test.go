package picture

import (
	"flag"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"hubgraph/internal/layout"
	"hubgraph/internal/testbed"
)

// TestFieldIsBounded: what a line from corner to corner takes is a row of squares, no longer
// on the largest sheet than on one of a screen's size twice over; and is met where it is.
func TestFieldIsBounded(t *testing.T) {
	for _, side := range []float64{MinSide, 1200, MaxSide} {
		f := newField(side, side)
		f.draw(0, []point{{0, 0}, {side, side}})
		f.take(around(point{side / 2, side / 2}, side/2))
		if n := len(f.lines); n > 4*(mostCells+1) {
			t.Errorf("a line across %v pixels is in %d squares", side, n)
		}
		if n := len(f.boxes); n > (mostCells+1)*(mostCells+1) {
			t.Errorf("a box of %v pixels is in %d squares", side, n)
		}
		if n := f.crossings(around(point{side / 3, side / 3}, 2), -1); n != 1 {
			t.Errorf("%d lines go through a box on the line across %v pixels", n, side)
		}
		if n := f.crossings(around(point{side / 3, side / 2}, 2), -1); n != 0 {
			t.Errorf("%d lines go through a box beside the line across %v pixels", n, side)
		}
	}
}

// TestPlain: what turns or breaks a line is gone, what joins letters and signs stays with them.
func TestPlain(t *testing.T) {
	const science, persian = "\U0001f469\U0001f3fd\u200d\U0001f52c", "\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
	for text, want := range map[string]string{
		"a\u202eb\u2060c\x00\nd": "a b c d", science + " lab": science + " lab", persian: persian, "\u200d": "", "a \u200c\ufe0f b": "a b", "\u2764\ufe0f": "\u2764\ufe0f",
	} {
		if got := plain(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
	for _, lines := range []int{0, 9} {
		for _, l := range wrap(strings.Repeat(science, 6), 30, 13, lines) {
			if strings.Trim(strings.ReplaceAll(l, science, ""), "…") != "" {
				t.Errorf("of %d lines one is %q, which breaks a sign", lines, l)
			}
		}
	}
}

// TestNamesOfThePage holds marks and the places of names beside them to the file that the
// explorer's own are held to, too.
func TestNamesOfThePage(t *testing.T) {
	type rule struct {
		Radii  map[int]float64 `json:"radii"` // by neighbours
		Letter float64         `json:"letter"`
		Width  float64         `json:"width"`
		Lines  int             `json:"lines"`
		Sides  [][4]float64    `json:"sides"` // of a name of 60 by 18 beside a mark of 7 at 10, 20
		Liking []float64       `json:"liking"`
	}
	const file = "../webui/src/testdata/names.json"
	got := rule{map[int]float64{}, nameSize, nameWidth, nameLines, nil, nil}
	for _, n := range []int{-1, 0, 1, 2, 3, 4, 7, 8, 63, 64, 255, 256, 1000, 1 << 30} {
		got.Radii[n] = layout.RadiusOf(n)
	}
	for _, s := range sides {
		b := s.box(point{10, 20}, 7, 60, 18)
		got.Sides = append(got.Sides, [4]float64{b.x0, b.y0, b.x1, b.y1})
		got.Liking = append(got.Liking, s.cost)
	}
	want := testbed.Held(t, file, *update, got)
	if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-9)); diff != "" {
		t.Errorf("the explorer would write names otherwise (-update writes the file anew, then have biome format it):\n%s", diff)
	}
}

var update = flag.Bool("update", false, "write what the explorer is held to")

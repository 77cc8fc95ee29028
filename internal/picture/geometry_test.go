package picture

import (
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"hubgraph/internal/layout"
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
	var want rule
	got := rule{map[int]float64{}, nameSize, nameWidth, nameLines, nil, nil}
	for _, n := range []int{-1, 0, 1, 2, 3, 4, 7, 8, 63, 64, 255, 256, 1000, 1 << 30} {
		got.Radii[n] = layout.RadiusOf(n)
	}
	for _, s := range sides {
		b := s.box(point{10, 20}, 7, 60, 18)
		got.Sides = append(got.Sides, [4]float64{b.x0, b.y0, b.x1, b.y1})
		got.Liking = append(got.Liking, s.cost)
	}
	if *update {
		b, err := json.MarshalIndent(got, "", "  ")
		if err == nil {
			err = os.WriteFile(file, append(b, '\n'), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(b, &want)
	}
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-9)); diff != "" {
		t.Errorf("the explorer would write names otherwise (-update writes the file anew, then have biome format it):\n%s", diff)
	}
}

var update = flag.Bool("update", false, "write what the explorer is held to")

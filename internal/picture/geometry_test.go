package picture

import "testing"

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

// TestRadius: the sizes are those of the page (radiusOf of scene/sizes.ts).
func TestRadius(t *testing.T) {
	for n, want := range map[int]float64{-1: 5, 0: 5, 1: 7, 7: 11, 1000: 22} {
		if got := radiusOf(n); got != want {
			t.Errorf("of %d neighbours: %v, want %v", n, got, want)
		}
	}
}

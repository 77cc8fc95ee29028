package app_test

import (
	"runtime"
	"testing"

	"hubgraph/internal/app"
)

// TestGarbageShare: garbage is as much as what is in use while that is little, and an eighth
// of much; half of that where there never was more in use.
func TestGarbageShare(t *testing.T) {
	for _, tt := range []struct {
		used, most uint64
		want       int
	}{
		{0, 0, 100},
		{200 << 20, 200 << 20, 100},
		{512 << 20, 512 << 20, 50},
		{512 << 20, 640 << 20, 75},
		{512 << 20, 1 << 30, 100},
		{1 << 30, 1 << 30, 25},
		{1 << 30, 2 << 30, 50},
		{4 << 30, 4 << 30, 6},
		{40 << 30, 40 << 30, 6},
		{40 << 30, 80 << 30, 12},
	} {
		if got := app.GarbageShare(tt.used, tt.most); got != tt.want {
			t.Errorf("of %d bytes, at most %d: got %d %%, want %d %%", tt.used, tt.most, got, tt.want)
		}
	}
}

// TestBoundGarbage: each collection is followed by a look at what is in use, and the share
// is set where it is another.
func TestBoundGarbage(t *testing.T) {
	used := []uint64{1 << 30, 1 << 30, 2 << 30, 1 << 30}
	looked, set := make(chan bool, 1), make(chan int, len(used))
	app.BoundGarbage(func() (n uint64) {
		select {
		case looked <- true:
		default: // nobody waits any more
		}
		if len(used) > 0 {
			n, used = used[0], used[1:]
		}
		return n
	}, func(percent int) { set <- percent })
	for range 4 {
		runtime.GC()
		<-looked
	}
	for _, want := range []int{25, 12, 50} {
		if got := <-set; got != want {
			t.Errorf("got a share of %d %%, want %d %%", got, want)
		}
	}
}

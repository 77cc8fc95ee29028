package app_test

import (
	"runtime"
	"testing"

	"hubgraph/internal/app"
)

// TestGarbageShare: garbage is as much as what is in use while that is little, and a quarter
// of much.
func TestGarbageShare(t *testing.T) {
	for _, tt := range []struct {
		used uint64
		want int
	}{{0, 100}, {200 << 20, 100}, {512 << 20, 100}, {1 << 30, 50}, {2 << 30, 25}, {4 << 30, 25}, {40 << 30, 25}} {
		if got := app.GarbageShare(tt.used); got != tt.want {
			t.Errorf("of %d bytes: got %d %%, want %d %%", tt.used, got, tt.want)
		}
	}
}

// TestBoundGarbage: each collection is followed by a look at what is in use, and the share
// is set where it is another.
func TestBoundGarbage(t *testing.T) {
	used := []uint64{1 << 30, 1 << 30, 2 << 30, 0}
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
	for _, want := range []int{50, 25, 100} {
		if got := <-set; got != want {
			t.Errorf("got a share of %d %%, want %d %%", got, want)
		}
	}
}

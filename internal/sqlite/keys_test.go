package sqlite_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"hubgraph/internal/sqlite"
)

// TestKeyIndex adds and takes out rows, of which many have checksums that are alike in the
// bits that are kept, or in all, and some have keys that no slot can hold.
func TestKeyIndex(t *testing.T) {
	for seed := range uint64(4) {
		r := rand.New(rand.NewPCG(seed, 3))
		var x sqlite.KeyIndex
		type entry struct{ sum, key int64 }
		has := map[entry]bool{}
		var list []entry
		last := int64(0)
		for step := range 20_000 {
			if r.IntN(3) > 0 || len(list) == 0 {
				last++
				e := entry{int64(r.Uint64()), last}
				switch r.IntN(8) {
				case 0: // as another in what is kept
					if len(list) > 0 {
						e.sum = list[r.IntN(len(list))].sum ^ int64(r.Uint64())<<36
					}
				case 1: // at the end of a part, so that it goes on at its beginning
					e.sum = int64(0xfffffff<<8 | r.IntN(4))
				case 2:
					e.sum = int64(r.IntN(2))
				case 3:
					e.key += 1 << (36 + r.IntN(27))
				}
				x.Add(e.sum, e.key)
				has[e], list = true, append(list, e)
			} else {
				i := r.IntN(len(list))
				e := list[i]
				list = slices.Delete(list, i, i+1)
				delete(has, e)
				x.Remove(e.sum, e.key)
				x.Remove(e.sum, e.key) // which is not there any more
				if slices.Contains(x.Find(e.sum), e.key) {
					t.Fatalf("seed %d, step %d: %v is found though it was taken out", seed, step, e)
				}
			}
			if step%1000 == 0 {
				for e := range has {
					if !slices.Contains(x.Find(e.sum), e.key) {
						t.Fatalf("seed %d, step %d: %v is not found", seed, step, e)
					}
				}
			}
		}
		for _, e := range list {
			x.Remove(e.sum, e.key)
		}
		for _, e := range list {
			if got := x.Find(e.sum); len(got) > 0 {
				t.Fatalf("seed %d: rows %v of checksum %d are left", seed, got, e.sum)
			}
		}
	}
}

// TestKeyIndexIsSmall: many rows take little more than eight bytes each, however many.
func TestKeyIndexIsSmall(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 3))
	var x sqlite.KeyIndex
	for n := 1; n <= 300_000; n++ {
		x.Add(int64(r.Uint64()), int64(n))
		if n >= 50_000 && n%10_000 == 0 {
			if got := x.Room() / n; got > 12 {
				t.Errorf("%d rows take %d bytes each, want at most 12", n, got)
			}
		}
	}
}

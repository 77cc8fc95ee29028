package app

import (
	"bufio"
	"io/fs"
	"math"
	"path"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"strings"
	"sync"
)

// setMemoryLimit tells the runtime how much memory it may use before it
// collects harder: limit if it is not empty, else 90 % of what the control
// group allows. GOMEMLIMIT, which the runtime reads itself, wins over the
// latter. It gives the limit set and where it is from; 0 is none.
func setMemoryLimit(limit string, root fs.FS, vars map[string]string) (bytes int64, from string) {
	switch {
	case limit != "":
		n, err := parseBytes(limit)
		if err != nil {
			return 0, "" // checked with the configuration
		}
		debug.SetMemoryLimit(n)
		return n, "setting"
	case vars["GOMEMLIMIT"] != "":
		n := debug.SetMemoryLimit(-1)
		if n == math.MaxInt64 {
			return 0, ""
		}
		return n, "GOMEMLIMIT"
	}
	n := cgroupLimit(root)
	if n == 0 {
		return 0, ""
	}
	n = n / 10 * 9
	debug.SetMemoryLimit(n)
	return n, "control group"
}

// The collector lets garbage grow to as much as what is in use, which is little beside a
// small graph and would be most of the memory beside a large one. So there may be so many
// bytes, or an eighth of what is in use, whichever is more; but no more than half of that
// above the most that was ever in use, which tells how much memory the process takes. A
// graph is mostly columns without pointers, which cost a collection nothing.
const spareBytes = 512 << 20

// garbageShare gives how much garbage there may be beside so many bytes in use, of which
// there were at most so many, in percent of these, as GOGC counts.
func garbageShare(used, most uint64) int {
	spare := max(used/8, spareBytes)
	spare = min(spare, most-used+max(most/8, spareBytes)/2)
	if spare >= used {
		return 100
	}
	return int(spare * 100 / used)
}

// boundGarbage has set called with the share for what used gives, after each collection
// after which it is another.
func boundGarbage(used func() uint64, set func(percent int)) {
	last, most := 100, uint64(0)
	var watch func()
	watch = func() {
		// Nobody has it, so that the next collection finds it.
		runtime.AddCleanup(new([16]byte), func(int) {
			now := used()
			most = max(most, now)
			if share := garbageShare(now, most); share != last {
				last = share
				set(share)
			}
			watch()
		}, 0)
	}
	watch()
}

// bounding begins to bound the garbage of this process, once.
var bounding sync.Once

// boundOwnGarbage is boundGarbage of this process, unless GOGC says what its share is. A
// limit of memory counts all the same.
func boundOwnGarbage(vars map[string]string) {
	if vars["GOGC"] != "" {
		return
	}
	bounding.Do(func() {
		used := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		boundGarbage(func() uint64 {
			metrics.Read(used)
			return used[0].Value.Uint64()
		}, func(percent int) { debug.SetGCPercent(percent) })
	})
}

// cgroupLimit reads the smallest limit on the way from the process's control
// group up to the root of the hierarchy, 0 where there is none. Root is "/" as
// a file system. Formats: Linux Documentation/admin-guide/cgroup-v2.rst
// (memory.max) and cgroup-v1/memory.rst (memory.limit_in_bytes).
func cgroupLimit(root fs.FS) int64 {
	f, err := root.Open("proc/self/cgroup")
	if err != nil {
		return 0
	}
	defer f.Close()
	smallest := int64(math.MaxInt64)
	for sc := bufio.NewScanner(f); sc.Scan(); {
		parts := strings.SplitN(sc.Text(), ":", 3) // hierarchy:controllers:path
		if len(parts) != 3 {
			continue
		}
		var base, name string
		switch {
		case parts[0] == "0":
			base, name = "sys/fs/cgroup", "memory.max"
		case strings.Contains(","+parts[1]+",", ",memory,"):
			base, name = "sys/fs/cgroup/memory", "memory.limit_in_bytes"
		default:
			continue
		}
		for dir := path.Clean("/" + parts[2]); ; dir = path.Dir(dir) {
			if b, err := fs.ReadFile(root, path.Join(base, dir, name)); err == nil {
				// A v1 group without a limit says a number near 2^63.
				if n, err := strconv.ParseInt(strings.TrimSpace(string(b)), 10, 64); err == nil && n > 0 && n < 1<<60 {
					smallest = min(smallest, n)
				}
			}
			if dir == "/" {
				break
			}
		}
	}
	if smallest == math.MaxInt64 {
		return 0
	}
	return smallest
}

// parseBytes reads "1073741824", "512MiB" or "2GiB", as GOMEMLIMIT is written.
func parseBytes(s string) (int64, error) {
	digits := strings.TrimRight(s, "BKMGTi")
	shift, ok := map[string]int{"": 0, "B": 0, "KiB": 10, "MiB": 20, "GiB": 30, "TiB": 40}[s[len(digits):]]
	n, err := strconv.ParseInt(digits, 10, 64)
	if !ok || err != nil || n <= 0 || n > math.MaxInt64>>shift {
		return 0, errorf("%q is not a size; write bytes or a number with KiB, MiB or GiB, as in 512MiB", s)
	}
	return n << shift, nil
}

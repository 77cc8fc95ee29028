package testbed

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// ownProgram gives a path of this program under which its processes have another
// name than the test binary.
func ownProgram(exe string) string {
	const self = "/proc/self/exe"
	if _, err := os.Stat(self); err != nil {
		return exe
	}
	return self
}

// started gives the processes whose environment says that their temporary folder
// is this one or lies in it.
func started(dir string) []process {
	list, _ := filepath.Glob("/proc/[0-9]*/environ")
	var out []process
	for _, path := range list {
		environ, err := os.ReadFile(path)
		if err != nil {
			continue // it is gone, or somebody else's
		}
		for v := range bytes.SplitSeq(environ, []byte{0}) {
			at, ok := strings.CutPrefix(string(v), "TMPDIR=")
			if ok && (at == dir || strings.HasPrefix(at, dir+"/")) {
				pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
				command, _ := os.ReadFile(filepath.Join(filepath.Dir(path), "cmdline"))
				out = append(out, process{pid, string(bytes.ReplaceAll(command, []byte{0}, []byte{' '}))})
				break
			}
		}
	}
	return out
}

// stat gives the state of a process and its parent, "" and 0 for none.
func stat(pid int) (state string, parent int) {
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return "", 0
	}
	// The name before may hold anything, and ends with the last bracket.
	_, _ = fmt.Sscan(string(line[bytes.LastIndexByte(line, ')')+1:]), &state, &parent)
	return state, parent
}

// gone reports whether a process has ended, be it that nobody has asked how.
func gone(pid int) bool {
	state, _ := stat(pid)
	return state == "" || state == "Z" || state == "X"
}

// goCommand gives the process of the go command that runs this one, 0 if there
// is none. Another program may stand between, see -exec, and it may be called
// go1.26 or the like.
func goCommand() int {
	for pid := os.Getppid(); pid > 1; _, pid = stat(pid) {
		if exe, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", pid)); err == nil && strings.HasPrefix(filepath.Base(exe), "go") {
			return pid
		}
	}
	return 0
}

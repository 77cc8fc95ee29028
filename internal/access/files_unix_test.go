//go:build unix

package access_test

import (
	"os"
	"syscall"
	"testing"
)

// noMoreFiles lets this process open no more files, until it is mended. No test
// runs beside.
func noMoreFiles(t *testing.T, _ string) func() {
	t.Helper()
	var limit syscall.Rlimit
	must(t, syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit))
	none := limit
	none.Cur = 0
	must(t, syscall.Setrlimit(syscall.RLIMIT_NOFILE, &none))
	if f, err := os.Open(os.DevNull); err == nil {
		f.Close()
		t.Error("files can be opened all the same")
	}
	return func() { must(t, syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit)) }
}

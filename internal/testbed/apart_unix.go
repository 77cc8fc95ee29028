//go:build unix

package testbed

import (
	"os/signal"
	"syscall"
)

// apart has the guard live through what ends the tests: a session of its own is
// not reached by the keys of a terminal.
func apart() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }

func ignoreSignals() { signal.Ignore(syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP) }

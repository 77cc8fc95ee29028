//go:build !unix

package testbed

import (
	"os"
	"os/signal"
	"syscall"
)

func apart() *syscall.SysProcAttr { return nil }

func ignoreSignals() { signal.Ignore(os.Interrupt) }

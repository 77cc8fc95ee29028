//go:build unix

package neo4jtest

import (
	"os"
	"syscall"
)

// await waits until no other process has the file locked, and locks it until it is
// closed.
func await(lock *os.File) error { return syscall.Flock(int(lock.Fd()), syscall.LOCK_EX) }

// Pause stops the server's process (SIGSTOP): it keeps its connections and
// answers nothing until Resume.
func (s *Server) Pause() error { return s.cmd.Process.Signal(syscall.SIGSTOP) }

// Resume lets the server go on after Pause.
func (s *Server) Resume() error { return s.cmd.Process.Signal(syscall.SIGCONT) }

//go:build !unix

package neo4jtest

import (
	"errors"
	"os"
)

// await does not wait here: tests of two packages that fetch jars must not run at
// the same time.
func await(*os.File) error { return nil }

// Pause fails with [errors.ErrUnsupported] here.
func (s *Server) Pause() error { return errors.ErrUnsupported }

// Resume fails with [errors.ErrUnsupported] here.
func (s *Server) Resume() error { return errors.ErrUnsupported }

//go:build !linux

package testbed

// What a system does not tell, and what is made do without it.

func ownProgram(exe string) string { return exe }

func started(string) []process { return nil }

func gone(int) bool { return false }

func goCommand() int { return 0 }

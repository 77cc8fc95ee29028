//go:build race

package neo4j_test

// With the race detector on, no two clients share a driver where members are
// lost: driver v5.28.4 takes a lost member out of lists of addresses that it has
// handed out to other goroutines (neo4j/internal/router, removeServerFromList).
// Nor does its Close guard the flag that it sets (neo4j/internal/pool, closed).
const clientsShareDriver = false

// raceDetector is on.
const raceDetector = true
